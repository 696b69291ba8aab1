/* dedup_web_test.c - the pages of duplicates, called without a socket. */
#include <stdlib.h>

#include "feature/account/account.h"
#include "feature/dedup/dedup_int.h"
#include "people.h"
#include "web/app.h"

extern const struct mz_feature mz_feature_dedup;
extern const struct mz_feature mz_feature_person;
const struct mz_feature *const mz_features[] = {&mz_feature_dedup, &mz_feature_person, NULL};

struct site {
    struct people p;
    mz_web *web;
    const struct mz_route *tables[2];
    struct mz_answer a;
    int64_t pair;
    const char *number; /* of the first entry, in clear */
};

/* "o": county officer, "a": approver, "c": clerk of the town, "s": of a sibling, "x": carer. */
static unsigned role_of(int64_t user)
{
    return user == 'o'   ? MZ_R(OFFICER)
           : user == 'a' ? MZ_R(APPROVER)
           : user == 'x' ? MZ_R(CARER)
                         : MZ_R(CLERK);
}

static mz_code identify(mz_cx *cx, void *p, mz_req *rq, struct mz_who *who)
{
    mz_str bearer = mz_req_header(rq, "authorization");
    (void)cx;
    (void)p;
    char c = bearer.n == 8 ? bearer.p[7] : 'x';
    bool county = c == 'o' || c == 'a';
    who->actor.user = c;
    who->actor.role = c == 'o'   ? MZ_S("officer")
                      : c == 'a' ? MZ_S("approver")
                      : c == 'x' ? MZ_S("carer")
                                 : MZ_S("clerk");
    who->actor.division_lo = county ? COUNTY : c == 's' ? COUNTY + 100000 : TOWN;
    who->actor.division_hi = who->actor.division_lo + (county ? 999999 : 999);
    who->fresh_ms = mz_now_ms(cx);
    who->bearer = true;
    return MZ_OK;
}

static bool may(void *p, const struct mz_who *who, const char *perm)
{
    (void)p;
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_perm *r = mz_features[i]->perms; r->name != NULL; r++) {
            if (strcmp(r->name, perm) == 0) {
                return (r->roles & role_of(who->actor.user)) != 0;
            }
        }
    }
    return false;
}

static int64_t pair_now(mz_cx *cx)
{
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    if (mz_reg_rows(cx, &dedup_register, &(struct mz_query){.limit = 1}, &rows, &n) != MZ_OK) {
        mz_clear(cx);
    }
    return n == 0 ? 0 : rows[0].id;
}

/* Two entries of one person in the town, found by a run. */
static struct site *open_site(enum mz_db_kind kind)
{
    struct site *s = calloc(1, sizeof *s);
    mz_cx *cx = people(&s->p, kind);
    struct dedup_counts c;
    mz_str number = number_of(cx, "19760512", 31);
    struct person_input in = somebody(&s->p, "张未明", number);
    s->number = number.p;
    (void)added(cx, &in);
    in = somebody(&s->p, "张末明", MZ_S(""));
    (void)mz_date_make(1976, 5, 12, &in.birth);
    in.sex = MZ_S("1");
    (void)added(cx, &in);
    if (dedup_sweep(cx, 0, (struct dedup_step){0}, &c) != MZ_OK) {
        printf("no sweep: %s\n", cx->err.msg);
    }
    s->pair = pair_now(cx);
    s->tables[0] = mz_feature_dedup.routes;
    struct mz_web_options o = {.tables = s->tables,
                               .auth = {.p = s, .identify = identify, .may = may},
                               .key = MZ_S("0123456789abcdef0123456789abcdef"),
                               .name = MZ_S("mz"),
                               .version = MZ_S("test")};
    if (mz_web_new(cx, &o, &s->web) != MZ_OK) {
        printf("no web: %s\n", cx->err.msg);
    }
    return s;
}

static void close_site(struct site *s)
{
    mz_web_free(s->web);
    people_done(&s->p);
    free(s);
}

static int call(struct site *s, const char *who, mz_str target, const char *body, bool json)
{
    mz_cx *cx = &s->p.w.cx;
    struct mz_pair headers[3] = {{MZ_S("authorization"), mz_str_fmt(cx->a, "Bearer %s", who)}};
    size_t n = 1;
    if (body != NULL) {
        headers[n++] =
            (struct mz_pair){MZ_S("content-type"), MZ_S("application/x-www-form-urlencoded")};
    }
    if (json) {
        headers[n++] = (struct mz_pair){MZ_S("accept"), MZ_S("application/json")};
    }
    struct mz_call c = {.method = body == NULL ? "GET" : "POST",
                        .target = target,
                        .headers = headers,
                        .headers_n = n,
                        .body = mz_str_of(body)};
    mz_web_call(s->web, cx->a, &c, &s->a);
    return s->a.status;
}

static mz_str at(struct site *s, const char *tail)
{
    return mz_str_fmt(s->p.w.cx.a, "/dedup/%" PRId64 "%s", s->pair, tail);
}

static bool page_says(const struct site *s, const char *text)
{
    return memmem(s->a.body.p, s->a.body.n, text, strlen(text)) != NULL;
}

BOTH(the_queue_and_the_pair_show_reasons_and_no_number)
{
    struct site *s = open_site(kind_);
    CHECK(s->pair != 0);
    CHECK(call(s, "c", MZ_S("/dedup"), NULL, false) == 200);
    CHECK(page_says(s, "张未明") && page_says(s, "张末明") && page_says(s, "姓名形近"));
    CHECK(!page_says(s, s->number));
    CHECK(call(s, "c", MZ_S("/dedup"), NULL, true) == 200 && page_says(s, "\"total\":1"));
    CHECK(call(s, "c", MZ_S("/dedup?outcome=1"), NULL, true) == 200 && page_says(s, "\"total\":0"));
    CHECK(call(s, "c", at(s, ""), NULL, false) == 200);
    CHECK(page_says(s, "不一致") && page_says(s, "一致") && !page_says(s, s->number));
    CHECK(call(s, "c", at(s, ""), NULL, true) == 200 && page_says(s, "\"version\":1"));
    close_site(s);
}

BOTH(nobody_outside_the_area_or_without_the_right_sees_a_pair)
{
    struct site *s = open_site(kind_);
    CHECK(call(s, "s", MZ_S("/dedup"), NULL, true) == 200 && page_says(s, "\"total\":0"));
    CHECK(call(s, "s", at(s, ""), NULL, false) == 404 && !page_says(s, "张"));
    CHECK(call(s, "s", at(s, "/join"), NULL, false) == 404);
    CHECK(call(s, "s", at(s, ""), "do=different&version=1", false) == 404);
    CHECK(call(s, "x", MZ_S("/dedup"), NULL, false) == 403);
    CHECK(call(s, "a", at(s, ""), "do=different&version=1", false) == 403);
    close_site(s);
}

BOTH(a_decision_is_saved_and_a_stale_one_refused)
{
    struct site *s = open_site(kind_);
    CHECK(call(s, "c", at(s, ""), "do=later&version=1&note=x", false) == 422);
    CHECK(call(s, "c", at(s, ""), "do=different&version=1", false) == 303);
    CHECK(call(s, "o", at(s, ""), "do=different&version=1", false) == 409);
    CHECK(call(s, "c", at(s, ""), "do=reopen&version=2", false) == 303);
    const char *chosen = mz_str_fmt(s->p.w.cx.a, "do=different&id=%" PRId64, s->pair).p;
    CHECK(call(s, "c", MZ_S("/dedup"), chosen, false) == 303);
    CHECK(call(s, "c", MZ_S("/dedup?state=different"), NULL, true) == 200 &&
          page_says(s, "\"total\":1"));
    close_site(s);
}

BOTH(two_people_join_and_take_apart)
{
    struct site *s = open_site(kind_);
    const char *choice = "version=1&keep=a&name=a&document=a";
    CHECK(call(s, "c", at(s, "/join"), NULL, false) == 200 && page_says(s, "保留哪条"));
    CHECK(call(s, "c", at(s, "/join"), choice, false) == 200 && page_says(s, "合并结果"));
    CHECK(!page_says(s, s->number));
    CHECK(call(s, "c", at(s, "/join"), "version=1&keep=a&name=a&document=a&go=1", false) == 303);
    mz_str to = mz_str_dup(s->p.w.cx.a, mz_answer_header(&s->a, "location"));
    CHECK(call(s, "c", to, NULL, false) == 200 && page_says(s, "待复核"));
    CHECK(call(s, "c", to, "do=confirm&version=1", false) == 403);
    CHECK(call(s, "a", to, NULL, false) == 200 && page_says(s, "合并结果"));
    CHECK(call(s, "a", to, "do=confirm&version=1", false) == 303);
    CHECK(call(s, "a", to, "do=confirm&version=1", false) == 422);
    CHECK(call(s, "a", to, NULL, false) == 200 && page_says(s, "撤销合并"));
    CHECK(call(s, "o", to, "do=undo&version=2&note=", false) == 422);
    CHECK(call(s, "o", to, "do=undo&version=2&note=%E5%BC%84%E9%94%99", false) == 303);
    CHECK(call(s, "c", MZ_S("/dedup"), NULL, true) == 200 && page_says(s, "\"total\":1"));
    close_site(s);
}

BOTH(a_hidden_entry_stays_hidden)
{
    struct site *s = open_site(kind_);
    mz_cx *cx = &s->p.w.cx;
    struct dedup_pair pair;
    CHECK(dedup_get(cx, s->pair, &pair) == MZ_OK);
    struct person_input in = somebody(&s->p, "张末明", MZ_S(""));
    (void)mz_date_make(1976, 5, 12, &in.birth);
    in.sex = MZ_S("1");
    in.protect = PERSON_PROTECT_VIOLENCE;
    CHECK(person_update(cx, PERSON_MAY_PROTECTED, pair.b, 1, &in, NULL) == MZ_OK);
    CHECK(call(s, "c", MZ_S("/dedup"), NULL, false) == 200 && !page_says(s, "张末明"));
    CHECK(!page_says(s, "姓名形近"));
    CHECK(call(s, "c", at(s, ""), NULL, false) == 200 && !page_says(s, "张末明"));
    CHECK(call(s, "c", at(s, ""), "do=different&version=1", false) == 403);
    CHECK(call(s, "c", at(s, "/join"), NULL, false) == 403);
    close_site(s);
}

TEST_MAIN(T2(the_queue_and_the_pair_show_reasons_and_no_number),
          T2(nobody_outside_the_area_or_without_the_right_sees_a_pair),
          T2(a_decision_is_saved_and_a_stale_one_refused), T2(two_people_join_and_take_apart),
          T2(a_hidden_entry_stays_hidden))
