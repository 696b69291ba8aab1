/* book_web_test.c - every button of the pages of registers, pressed as a browser does. */
#include "feature/book/book_int.h"

#include "base/text.h"
#include "page_forms.h"
#include "web/app.h"

#define COUNTY_MORE                   \
    mz_web *web;                      \
    const struct mz_route *tables[2]; \
    struct mz_answer a;
#include "county.h"

extern const struct mz_feature mz_feature_book, mz_feature_matter;
const struct mz_feature *const mz_features[] = {&mz_feature_book, &mz_feature_matter, NULL};

enum { APPROVER = 13, VILLAGER = 14 };

/* ---- who asks ------------------------------------------------------------------------------- */

static const struct {
    const char *role;
    unsigned bit;
    int64_t user;
    int64_t place;
} people[] = {{"officer", MZ_R(OFFICER), OFFICER, COUNTY},
              {"clerk", MZ_R(CLERK), CLERK, TOWN},
              {"approver", MZ_R(APPROVER), APPROVER, COUNTY},
              {"village", MZ_R(VILLAGE), VILLAGER, VILLAGE}};

/* The cookie is the role. */
static mz_code identify(mz_cx *cx, void *p, mz_req *rq, struct mz_who *who)
{
    mz_str sid = mz_req_cookie(rq, "sid");
    (void)p;
    for (size_t i = 0; i < MZ_LEN(people); i++) {
        if (mz_str_eq(sid, mz_str_of(people[i].role))) {
            who->actor.user = people[i].user;
            who->actor.role = mz_str_of(people[i].role);
            who->secret = mz_str_fmt(cx->a, "the secret of the %s", people[i].role);
            division_range(people[i].place, &who->actor.division_lo, &who->actor.division_hi);
        }
    }
    return MZ_OK;
}

static bool may(void *p, const struct mz_who *who, const char *perm)
{
    unsigned bit = 0;
    (void)p;
    for (size_t i = 0; i < MZ_LEN(people); i++) {
        bit |= mz_str_eq(who->actor.role, mz_str_of(people[i].role)) ? people[i].bit : 0;
    }
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_perm *r = mz_features[i]->perms; r != NULL && r->name != NULL; r++) {
            if (strcmp(r->name, perm) == 0) {
                return (r->roles & bit) != 0;
            }
        }
    }
    return false;
}

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    MZ_TRY(book_start(cx));
    k->tables[0] = mz_feature_book.routes;
    struct mz_web_options o = {.tables = k->tables,
                               .auth = {.p = k, .identify = identify, .may = may},
                               .key = MZ_S("0123456789abcdef0123456789abcdef"),
                               .name = MZ_S("mz"),
                               .version = MZ_S("test")};
    return mz_web_new(cx, &o, &k->web);
}

static void done(struct county *k)
{
    mz_web_free(k->web);
    county_done(k);
}

/* ---- a browser ------------------------------------------------------------------------------ */

static int call(struct county *k, const char *role, const char *method, mz_str target, mz_str body)
{
    const struct mz_pair h[] = {
        {MZ_S("cookie"), mz_str_fmt(k->w.cx.a, "sid=%s", role)},
        {MZ_S("accept"), MZ_S("text/html")},
        {MZ_S("sec-fetch-site"), MZ_S("same-origin")},
        {MZ_S("content-type"), MZ_S("application/x-www-form-urlencoded")},
    };
    const struct mz_call c = {.method = method,
                              .target = target,
                              .headers = h,
                              .headers_n = MZ_LEN(h),
                              .body = body};
    mz_web_call(k->web, k->w.cx.a, &c, &k->a);
    return k->a.status;
}

static bool shows(const struct county *k, const char *text)
{
    return memmem(k->a.body.p, k->a.body.n, text, strlen(text)) != NULL;
}

static bool leads_to(struct county *k, mz_str path)
{
    return mz_str_eq(mz_answer_header(&k->a, "Location"), path);
}

/* What the button would send from the page as it is now; false: it is not there for this role. */
static bool button(struct county *k, const char *role, mz_str page, const char *name,
                   const struct typed *type, mz_str *target, mz_str *body)
{
    const struct press w = {.here = page, .button = name, .type = type};
    return call(k, role, "GET", page, MZ_S("")) == 200 &&
           pressed(k->w.cx.a, k->a.body, &w, target, body);
}

/* The status of the answer; 0 when there is no such button. */
static int press(struct county *k, const char *role, mz_str page, const char *name,
                 const struct typed *type)
{
    mz_str target;
    mz_str body;
    return button(k, role, page, name, type, &target, &body) ? call(k, role, "POST", target, body)
                                                             : 0;
}

static const struct book_def *def(struct county *k, const char *id)
{
    const struct book_def *d = NULL;
    if (book_def_of(&k->w.cx, mz_str_of(id), &d) != MZ_OK) {
        printf("no register %s: %s\n", id, k->w.cx.err.msg);
        exit(1);
    }
    return d;
}

static struct book_entry get(struct county *k, const struct book_def *d, int64_t id)
{
    struct book_entry e = {.id = 0};
    officer(k);
    if (book_get(&k->w.cx, d, id, &e) != MZ_OK) {
        printf("no entry: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return e;
}

static bool is_in(struct county *k, const struct book_def *d, int64_t id, const char *state)
{
    struct book_entry e = get(k, d, id);
    return e.id == id && mz_str_eq(e.v[MZ_MADE_STATE].s, mz_str_of(state));
}

static bool holds(struct county *k, const struct book_def *d, int64_t id, const char *field,
                  const char *text)
{
    struct book_entry e = get(k, d, id);
    for (size_t i = 0; e.id == id && i < d->r->columns_n; i++) {
        if (mz_str_eq(d->r->columns[i].name.id, mz_str_of(field))) {
            return mz_str_eq(book_typed(&k->w.cx, d, i, e.v[MZ_MADE_OWN_N + i]), mz_str_of(text));
        }
    }
    return false;
}

static mz_str entry_page(struct county *k, const char *reg, const char *page, int64_t id)
{
    return mz_str_fmt(k->w.cx.a, "/book/%s/%s/%" PRId64, reg, page, id);
}

/* ---- an entry ------------------------------------------------------------------------------- */

/* A clerk fills in the form of a new sign. 0: it was not taken. */
static int64_t new_sign(struct county *k)
{
    const struct typed type[] = {{"division", "331181103209"}, {"sign_text", "查田村"},
                                 {"sign_form", "village_sign"}, {"stands_at", "村口"},
                                 {"set_up_on", "2026-01-31"},   {"sign_cost", "20"},
                                 {NULL, NULL}};
    static const char before[] = "/book/place_sign/entry/";
    int status = press(k, "clerk", MZ_S("/book/place_sign/new"), NULL, type);
    mz_str to = mz_answer_header(&k->a, "Location");
    bool good = status == 303 && to.n > sizeof before - 1 &&
                memcmp(to.p, before, sizeof before - 1) == 0;
    if (!good) {
        printf("%d: " MZ_FMT "\n", status, MZ_ARG(k->a.body));
    }
    return good ? strtoll(mz_str_z(k->w.cx.a, to) + sizeof before - 1, NULL, 10) : 0;
}

BOTH(an_entry_is_written_and_every_button_of_it_is_pressed)
{
    struct county k;
    (void)county(&k, kind_);
    const struct book_def *d = def(&k, "place_sign");
    int64_t id = new_sign(&k);
    mz_str page = entry_page(&k, "place_sign", "entry", id);
    CHECK(id > 0 && is_in(&k, d, id, "stands"));
    /* A duty: done on a day, and not on one to come. */
    const struct typed late[] = {{"day_patrol", "2099-01-01"}, {NULL, NULL}};
    CHECK(press(&k, "clerk", page, "did:patrol", late) == 422 && shows(&k, "2099-01-01"));
    const struct typed day[] = {{"day_patrol", "2026-02-28"}, {NULL, NULL}};
    CHECK(press(&k, "clerk", page, "did:patrol", day) == 303 && leads_to(&k, page));
    CHECK(holds(&k, d, id, "patrolled_on", "2026-02-28"));
    /* Moves: each for its posts, with its reason, from its state. */
    CHECK(press(&k, "clerk", page, "move:repair", NULL) == 0);
    CHECK(press(&k, "clerk", page, "move:remove", NULL) == 0);
    CHECK(press(&k, "clerk", page, "move:damage", NULL) == 422 && shows(&k, "reason_damage"));
    CHECK(is_in(&k, d, id, "stands"));
    const struct typed why[] = {{"reason_damage", "被货车撞倒"}, {NULL, NULL}};
    CHECK(press(&k, "village", page, "move:damage", why) == 303 && is_in(&k, d, id, "damaged"));
    CHECK(press(&k, "clerk", page, "move:repair", NULL) == 303 && is_in(&k, d, id, "stands"));
    const struct typed gone[] = {{"reason_remove", "道路改建"}, {NULL, NULL}};
    CHECK(press(&k, "officer", page, "move:remove", gone) == 303 && is_in(&k, d, id, "removed"));
    CHECK(press(&k, "officer", page, "move:remove", gone) == 0); /* it is over */
    CHECK(call(&k, "auditor", "GET", page, MZ_S("")) == 401 || k.a.status == 303);
    done(&k);
}

BOTH(a_page_that_stayed_open_changes_no_entry)
{
    struct county k;
    (void)county(&k, kind_);
    const struct book_def *d = def(&k, "place_sign");
    int64_t id = new_sign(&k);
    mz_str page = entry_page(&k, "place_sign", "entry", id);
    mz_str edit = entry_page(&k, "place_sign", "edit", id);
    const struct typed moved[] = {{"stands_at", "村口东侧"}, {NULL, NULL}};
    const struct typed other[] = {{"stands_at", "村口西侧"}, {NULL, NULL}};
    const struct typed why[] = {{"reason_damage", "被货车撞倒"}, {NULL, NULL}};
    mz_str stale[2];
    mz_str body[2];
    CHECK(id > 0 && button(&k, "clerk", edit, NULL, other, &stale[0], &body[0]));
    CHECK(button(&k, "clerk", page, "move:damage", why, &stale[1], &body[1]));
    CHECK(press(&k, "clerk", edit, NULL, moved) == 303 && leads_to(&k, page));
    CHECK(holds(&k, d, id, "stands_at", "村口东侧"));
    /* Both pages were opened before: what they send meets another version, and the page says so. */
    CHECK(call(&k, "clerk", "POST", stale[0], body[0]) >= 409 && shows(&k, "村口西侧"));
    CHECK(call(&k, "clerk", "POST", stale[1], body[1]) >= 409 && shows(&k, "没有写入"));
    CHECK(holds(&k, d, id, "stands_at", "村口东侧") && is_in(&k, d, id, "stands"));
    done(&k);
}

/* ---- what waits for a word ------------------------------------------------------------------ */

static int64_t entry_of(struct county *k, const struct book_def *d, const char *word)
{
    struct mz_query q = {.limit = 10};
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    officer(k);
    bool found = mz_reg_words(&k->w.cx, d->reg[0], mz_str_of(word), &q) == MZ_OK &&
                 mz_reg_rows(&k->w.cx, d->reg[0], &q, &rows, &n) == MZ_OK && n == 1;
    return found ? rows[0].id : 0;
}

/* The field beside the buttons, by the number of the one wish that waits. */
static const char *word_field(struct county *k)
{
    const char *at = memmem(k->a.body.p, k->a.body.n, "name=\"answer_", 13);
    mz_str name = {at == NULL ? "" : at + 6, at == NULL ? 0 : strcspn(at + 6, "\"")};
    return mz_str_z(k->w.cx.a, name);
}

BOTH(a_change_waits_and_another_account_presses_yes_or_no)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct mz_demo demo = {.division = COUNTY, .seed = 1};
    const struct book_def *d = def(&k, "place_name");
    const mz_str wait = MZ_S("/book/place_name/wait");
    officer(&k);
    CHECK(book_demo(cx, &demo) == MZ_OK);
    int64_t id = entry_of(&k, d, "华楼街");
    mz_str page = entry_page(&k, "place_name", "entry", id);
    const struct typed alias[] = {{"aliases", "华楼路"}, {NULL, NULL}};
    CHECK(press(&k, "officer", entry_page(&k, "place_name", "edit", id), NULL, alias) == 303);
    CHECK(holds(&k, d, id, "aliases", ""));
    CHECK(press(&k, "officer", wait, "yes", NULL) == 0); /* not by who asked */
    CHECK(call(&k, "approver", "GET", wait, MZ_S("")) == 200 && shows(&k, "华楼路"));
    const struct typed word[] = {{word_field(&k), "属实"}, {NULL, NULL}};
    mz_str target;
    mz_str body;
    CHECK(button(&k, "approver", wait, "no", NULL, &target, &body));
    CHECK(press(&k, "approver", wait, "yes", word) == 303 && leads_to(&k, wait));
    CHECK(holds(&k, d, id, "aliases", "华楼路"));
    /* The page that was open before says no to what is done, and hears why. */
    CHECK(call(&k, "approver", "POST", target, body) == 303 && leads_to(&k, wait));
    CHECK(holds(&k, d, id, "aliases", "华楼路"));
    const struct typed over[] = {{"reason_retire", "道路消失"}, {NULL, NULL}};
    CHECK(press(&k, "officer", page, "move:retire", over) == 303 && is_in(&k, d, id, "in_use"));
    CHECK(press(&k, "approver", wait, "no", NULL) == 303 && is_in(&k, d, id, "in_use"));
    CHECK(call(&k, "approver", "GET", wait, MZ_S("")) == 200 && !shows(&k, "value=\"yes\""));
    done(&k);
}

/* ---- files for other offices ---------------------------------------------------------------- */

BOTH(the_file_for_another_office_is_made_by_its_button_once)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    const struct mz_demo demo = {.division = COUNTY, .seed = 1};
    const mz_str page = MZ_S("/book/social_org/export/licence");
    mz_str target;
    mz_str body;
    officer(&k);
    CHECK(book_demo(cx, &demo) == MZ_OK);
    CHECK(press(&k, "clerk", page, NULL, NULL) == 0);
    CHECK(button(&k, "officer", page, NULL, NULL, &target, &body));
    CHECK(call(&k, "officer", "POST", target, body) == 303 && leads_to(&k, page));
    CHECK(call(&k, "officer", "POST", target, body) >= 409); /* from the page of before */
    CHECK(call(&k, "officer", "GET", page, MZ_S("")) == 200);
    const char *at = memmem(k.a.body.p, k.a.body.n, "href=\"/book/social_org/export/licence/", 38);
    CHECK(at != NULL);
    mz_str file = {at == NULL ? "" : at + 6, at == NULL ? 0 : strcspn(at + 6, "\"")};
    CHECK(memmem(at + 38, k.a.body.n - (size_t)(at + 38 - k.a.body.p),
                 "href=\"/book/social_org/export/licence/", 38) == NULL); /* one file */
    CHECK(call(&k, "officer", "GET", mz_str_dup(cx->a, file), MZ_S("")) == 200);
    CHECK(press(&k, "officer", page, NULL, NULL) == 0); /* nothing waits */
    done(&k);
}

TEST_MAIN(T2(an_entry_is_written_and_every_button_of_it_is_pressed),
          T2(a_page_that_stayed_open_changes_no_entry),
          T2(a_change_waits_and_another_account_presses_yes_or_no),
          T2(the_file_for_another_office_is_made_by_its_button_once))
