/*
 * share_test.c - S4-080, S1-029: what may leave, to whom, as little as is needed; changes that make
 * what a full file says.
 */
#include "feature/share/share_testing.h"
#include "fault.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include "feature/reseal.h"

extern const struct mz_feature mz_feature_share;
const struct mz_feature *const mz_features[] = {&mz_feature_share, NULL};

/* ---- the packs ------------------------------------------------------------------------ */

static const char good_pack[] = "dataset: d\n"
                                "label: 数据\n"
                                "label_en: data\n"
                                "version: 1\n"
                                "purpose: 用途\n"
                                "purpose_en: purpose\n"
                                "basis: 依据\n"
                                "smallest_place: county\n"
                                "categories:\n"
                                "  - dibao\n"
                                "fields:\n"
                                "  - field: %s\n"
                                "    as: %s\n"
                                "%s"
                                "recipients:\n"
                                "  - id: r\n"
                                "    label: 部门\n"
                                "    label_en: office\n"
                                "full_every_months: 6\n"
                                "receipt_days: 5\n"
                                "recipient_keeps_months: 12\n"
                                "agreement_months_max: 12\n"
                                "answers: yes\n";

static void put(mz_str folder, const char *name, const char *text)
{
    char path[200];
    (void)snprintf(path, sizeof path, MZ_FMT "/%s", MZ_ARG(folder), name);
    FILE *f = fopen(path, "we");
    if (f != NULL) {
        (void)fputs(text, f);
        (void)fclose(f);
    }
}

static mz_code read_with(mz_cx *cx, mz_str folder, const char *field, const char *as,
                         const char *more)
{
    char text[2000];
    const struct sharing *all = NULL;
    (void)snprintf(text, sizeof text, good_pack, field, as, more);
    put(folder, "d.yaml", text);
    return dataset_read(cx, folder, &all);
}

TEST(a_pack_that_would_tell_too_much_is_refused_with_its_place)
{
    struct test_world w;
    test_context(&w);
    mz_cx *cx = &w.cx;
    mz_str folder = mz_str_of(w.dir);
    const char *law = "    purpose: 用途\n    basis: 依据\n";
    put(folder, "categories.yaml",
        "share: categories\ncategories:\n  - id: dibao\n    label: 低保\n    label_en: allowance\n"
        "    outcome: dibao\n");
    CHECK(read_with(cx, folder, "name", "masked", "") == MZ_OK);
    CHECK(read_with(cx, folder, "name", "plain", law) == MZ_OK);
    CHECK(read_with(cx, folder, "name", "plain", "") == MZ_INVALID);
    CHECK(strstr(cx->err.msg, "d.yaml:12:5") != NULL && strstr(cx->err.msg, "sensitive") != NULL);
    mz_clear(cx);
    CHECK(read_with(cx, folder, "id_number", "plain", "    purpose: 用途\n") == MZ_INVALID);
    mz_clear(cx);
    CHECK(read_with(cx, folder, "bank_account", "plain", law) == MZ_INVALID);
    CHECK(strstr(cx->err.msg, "d.yaml:12:12") != NULL);
    mz_clear(cx);
    CHECK(read_with(cx, folder, "sex", "hashed", "") == MZ_INVALID);
    mz_clear(cx);
    CHECK(read_with(cx, folder, "sex", "backwards", "") == MZ_INVALID);
    mz_clear(cx);
    CHECK(read_with(cx, folder, "sex", "plain", "    to: everybody\n") == MZ_INVALID);
    mz_clear(cx);
    CHECK(read_with(cx, folder, "sex", "plain", "  - field: sex\n    as: plain\n") == MZ_INVALID);
    mz_clear(cx);
    mz_arena_free(cx->a);
}

TEST(what_is_in_the_tree_may_be_shared)
{
    struct test_world w;
    const struct sharing *all = NULL;
    test_context(&w);
    CHECK(dataset_read(&w.cx, MZ_S("packs/share"), &all) == MZ_OK);
    CHECK(all->set_n == 4 && all->category_n == 5);
    const struct dataset *d = dataset_find(all, MZ_S("match"));
    CHECK(d != NULL && d->field[0].as == DATASET_MINIM_HASHED && !d->field[0].sensitive);
    mz_arena_free(w.cx.a);
}

/* ---- in a category on a day ------------------------------------------------------------ */

TEST(the_determination_in_force_on_the_day_says_who_is_in)
{
    const struct category_fact f[] = {
        {.since = 0,
         .ended = MZ_NULL,
         .determination = 1,
         .law_day = 100,
         .status = MZ_S("eligible")},
        {.since = 0, .ended = MZ_NULL, .determination = 2, .law_day = 200, .status = MZ_S("needs")},
        {.since = 0,
         .ended = MZ_NULL,
         .determination = 3,
         .law_day = 300,
         .status = MZ_S("gives_way")},
        {.since = 0, .ended = 450, .determination = 4, .law_day = 400, .status = MZ_S("eligible")},
    };
    struct category_answer a = category_on(f, 4, MZ_NULL, 99);
    CHECK(a.is == CATEGORY_NO && a.fact == SIZE_MAX);
    a = category_on(f, 4, MZ_NULL, 100);
    CHECK(a.is == CATEGORY_YES && a.from == 100 && a.to == 199);
    CHECK(category_on(f, 4, MZ_NULL, 199).is == CATEGORY_YES);
    CHECK(category_on(f, 4, MZ_NULL, 200).is == CATEGORY_UNKNOWN);
    CHECK(category_on(f, 4, MZ_NULL, 300).is == CATEGORY_NO);
    a = category_on(f, 4, MZ_NULL, 450);
    CHECK(a.is == CATEGORY_YES && a.fact == 3 && a.from == 400 && a.to == 450);
    /* The membership is over: older ones of the household count again for nobody. */
    CHECK(category_on(&f[3], 1, MZ_NULL, 451).is == CATEGORY_NO);
    CHECK(category_on(f, 4, 420, 420).is == CATEGORY_YES);
    CHECK(category_on(f, 4, 420, 420).to == 420);
    CHECK(category_on(f, 4, 420, 421).is == CATEGORY_NO);
    CHECK(category_on(NULL, 0, MZ_NULL, 1).is == CATEGORY_NO);
}

/* ---- agreements ------------------------------------------------------------------------ */

BOTH(nobody_approves_what_he_asked_for_and_a_recipient_gets_no_more_than_its_dataset)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    struct share_agreement a = wish(&s, "low_income", "medical", "id_number name");
    struct share_agreement got;
    int64_t id = 0;
    CHECK(share_ask(cx, &a, &id) == MZ_OK);
    CHECK(share_decide(cx, id, 1, true, MZ_S("")) == MZ_DENIED);
    mz_clear(cx);
    officer(&s.h, APPROVER);
    CHECK(share_decide(cx, id, 2, true, MZ_S("")) == MZ_CONFLICT);
    mz_clear(cx);
    CHECK(share_decide(cx, id, 1, false, MZ_S("")) == MZ_INVALID);
    mz_clear(cx);
    CHECK(share_decide(cx, id, 1, true, MZ_S("")) == MZ_OK);
    CHECK(share_get(cx, id, &got) == MZ_OK && mz_str_eq(got.state, MZ_S("active")) && got.wrapped);
    a.fields = MZ_S("id_number amount");
    CHECK(share_ask(cx, &a, &id) == MZ_INVALID && strcmp(cx->err.field, "fields") == 0);
    mz_clear(cx);
    a.fields = MZ_S("sex");
    a.recipient = MZ_S("power");
    CHECK(share_ask(cx, &a, &id) == MZ_INVALID && strcmp(cx->err.field, "recipient") == 0);
    mz_clear(cx);
    a = wish(&s, "low_income", "medical", "id_number");
    a.public = MZ_S("");
    CHECK(share_ask(cx, &a, &id) == MZ_INVALID && strcmp(cx->err.field, "public") == 0);
    mz_clear(cx);
    a.public = s.secret;
    CHECK(share_ask(cx, &a, &id) == MZ_INVALID && strcmp(cx->err.field, "public") == 0);
    mz_clear(cx);
    a = wish(&s, "low_income", "medical", "sex");
    a.to_day = s.h.today + 400;
    CHECK(share_ask(cx, &a, &id) == MZ_INVALID && strcmp(cx->err.field, "to_day") == 0);
    mz_clear(cx);
    a = wish(&s, "low_income", "medical", "sex");
    a.division = s.h.village[0];
    CHECK(share_ask(cx, &a, &id) == MZ_INVALID && strcmp(cx->err.field, "division") == 0);
    mz_clear(cx);
    CHECK(s.bad == 0);
    world_done(&s);
}

BOTH(suspending_and_the_last_day_cut_files_downloads_and_answers_at_once)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    struct share_question q = {
        .number = MZ_S("33118119700301001X"), .category = MZ_S("dibao"), .day = s.h.today};
    struct share_answer a;
    int fd = -1;
    int64_t bytes = 0;
    mz_str name;
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "sex category");
    CHECK(deliver(&s, 0, 202611, false).deliveries == 1);
    struct share_delivery d = newest(&s, id);
    partner(&s);
    CHECK(share_answers(cx, id, &q, 1, &a) == MZ_OK);
    CHECK(share_fetch(cx, d.id, false, &fd, &bytes, &name) == MZ_OK && bytes == d.bytes);
    (void)close(fd);
    officer(&s.h, OFFICER);
    CHECK(share_stop(cx, id, 2, SHARE_SUSPEND, MZ_S("")) == MZ_INVALID);
    mz_clear(cx);
    CHECK(share_stop(cx, id, 2, SHARE_SUSPEND, MZ_S("超范围使用")) == MZ_OK);
    partner(&s);
    CHECK(share_answers(cx, id, &q, 1, &a) == MZ_DENIED);
    mz_clear(cx);
    CHECK(share_fetch(cx, d.id, false, &fd, &bytes, &name) == MZ_DENIED && fd == -1);
    mz_clear(cx);
    CHECK(receipt(&s, &d) == MZ_DENIED);
    mz_clear(cx);
    CHECK(deliver(&s, 0, 202612, false).deliveries == 0);
    CHECK(share_stop(cx, id, 3, SHARE_RESUME, MZ_S("已整改")) == MZ_DENIED);
    mz_clear(cx);
    officer(&s.h, OTHER);
    CHECK(share_stop(cx, id, 3, SHARE_RESUME, MZ_S("已整改")) == MZ_OK);
    partner(&s);
    CHECK(share_answers(cx, id, &q, 1, &a) == MZ_OK);
    test_tick(&s.h.w, INT64_C(86400000) * 101);
    CHECK(share_answers(cx, id, &q, 1, &a) == MZ_DENIED);
    mz_clear(cx);
    CHECK(share_fetch(cx, d.id, false, &fd, &bytes, &name) == MZ_DENIED);
    mz_clear(cx);
    CHECK(deliver(&s, 0, 202701, false).deliveries == 0);
    CHECK(s.bad == 0);
    world_done(&s);
}

/* ---- what leaves ------------------------------------------------------------------------ */

BOTH(only_the_fields_of_the_agreement_leave_and_only_as_the_dataset_tells_them)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    mz_str number;
    mz_str masked = mz_str_fmt(cx->a, "%" PRId64, s.person[0]);
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    (void)decided(&s, 1, "dibao", "not_eligible", s.h.today - 30, 0);
    int64_t few = agreed(&s, "low_income", "medical", "birth division category");
    int64_t named = agreed(&s, "low_income", "education", "id_number name");
    int64_t hashed = agreed(&s, "match", "power", "id_number category");
    struct mz_seal_walk w = {.at = 0, .more = true};
    test_twice(cx, true); /* a secret that is turned in a try that is lost is turned again */
    CHECK(reseal_step(cx, &share_seals[0], true, &w) == MZ_OK && w.values > 0);
    test_twice(cx, false);
    CHECK(person_number_for(cx, 3, s.person[0], &number) == MZ_OK && number.n == 18);
    CHECK(deliver(&s, 0, 202611, false).deliveries == 3);
    struct share_delivery d = newest(&s, few);
    mz_str rows = rows_of(&s, &d);
    CHECK(d.rows_n == 2 && in(rows, "op,ref,birth,division,category\r\n"));
    CHECK(in(rows, ",1970,331181") && in(rows, ",dibao\r\n"));
    CHECK(!in(rows, number.p) && !in(rows, "季") && !in(rows, "1970-03") && !in(rows, "丁家坞"));
    CHECK(!in(rows, masked.p)); /* our own numbers of persons stay here */
    d = newest(&s, named);
    rows = rows_of(&s, &d);
    CHECK(in(rows, "op,ref,id_number,name\r\n") && in(rows, number.p) && in(rows, "季大山"));
    CHECK(!in(rows, "dibao") && !in(rows, "1970-03-01"));
    mz_str data = slurp(&s, path_of(&s, &d, "data").p);
    CHECK(in(data, "MZSHARE1") && !in(data, number.p));
    d = newest(&s, hashed);
    rows = rows_of(&s, &d);
    CHECK(in(rows, "op,ref,id_number,category\r\n") && !in(rows, number.p) && !in(rows, "季"));
    CHECK(s.bad == 0);
    world_done(&s);
}

BOTH(who_is_protected_is_in_no_file_and_an_answer_says_nothing)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    struct person_view v;
    struct share_answer a;
    mz_str number;
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "id_number name");
    CHECK(person_get(cx, 3, s.person[1], &v) == MZ_OK);
    CHECK(person_number_for(cx, 3, s.person[1], &number) == MZ_OK);
    struct person_input in_new = person_blank();
    in_new.name = v.name;
    in_new.division = v.division;
    in_new.address = v.address;
    in_new.source = MZ_S("test");
    in_new.id_number = (mz_str){0};
    in_new.phone = in_new.phone2 = (mz_str){0};
    in_new.protect = PERSON_PROTECT_VIOLENCE;
    CHECK(person_update(cx, 3, s.person[1], v.version, &in_new, NULL) == MZ_OK);
    CHECK(deliver(&s, 0, 202611, false).deliveries == 1);
    struct share_delivery d = newest(&s, id);
    mz_str rows = rows_of(&s, &d);
    CHECK(d.rows_n == 1 && d.left_n == 1 && in(rows, "季大山") && !in(rows, "吴秀英"));
    CHECK(!in(rows, number.p));
    partner(&s);
    const struct share_question q = {.number = number, .category = MZ_S("dibao"), .day = s.h.today};
    CHECK(share_answers(cx, id, &q, 1, &a) == MZ_OK);
    CHECK(a.is == CATEGORY_UNKNOWN && a.determination == 0);
    CHECK(s.bad == 0);
    world_done(&s);
}

BOTH(an_agreement_for_a_township_holds_its_people_only)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    struct share_agreement a = wish(&s, "low_income", "medical", "category division");
    for (int i = 0; i < HOMES; i++) {
        (void)decided(&s, i, "dibao", "eligible", s.h.today - 30, 0);
    }
    a.division = s.h.town;
    int64_t town = agreed_on(&s, &a);
    int64_t county = agreed(&s, "low_income", "medical", "category division");
    CHECK(deliver(&s, 0, 202611, false).deliveries == 2);
    CHECK(newest(&s, town).rows_n == 16 && newest(&s, county).rows_n == 24);
    int64_t far = s.h.far / 1000 * 1000;
    struct share_delivery d = newest(&s, town);
    act_as(&s.h, OTHER, "clerk", far, far + 999);
    CHECK(share_delivery_get(cx, d.id, &d) == MZ_ABSENT);
    mz_clear(cx);
    CHECK(s.bad == 0);
    world_done(&s);
}

BOTH(a_determination_for_one_member_counts_for_that_member)
{
    struct world s;
    (void)world(&s, kind_);
    (void)decided(&s, 0, "tekun", "eligible", s.h.today - 30, 2);
    int64_t id = agreed(&s, "low_income", "medical", "id_number name");
    CHECK(deliver(&s, 0, 202611, false).deliveries == 1);
    struct share_delivery d = newest(&s, id);
    mz_str rows = rows_of(&s, &d);
    CHECK(d.rows_n == 1 && in(rows, "吴秀英") && !in(rows, "季大山"));
    CHECK(s.bad == 0);
    world_done(&s);
}

/* ---- changes ----------------------------------------------------------------------------- */

enum { HELD_MAX = 200, REF = 24 };

struct held { /* rows a recipient has, by ref */
    char ref[HELD_MAX][REF + 1];
    mz_str row[HELD_MAX];
    size_t n;
};

static size_t place(struct held *h, mz_str ref)
{
    size_t i = 0;
    while (i < h->n && memcmp(h->ref[i], ref.p, REF) != 0) {
        i++;
    }
    return i;
}

/* Do as the file says; false where it says what cannot be. */
static bool apply(struct held *h, mz_str rows)
{
    const char *at = memchr(rows.p, '\n', rows.n);
    const char *end = rows.p + rows.n;
    bool right = at != NULL;
    for (at = at == NULL ? end : at + 1; at < end && right;) {
        const char *stop = memchr(at, '\r', (size_t)(end - at));
        if (stop == NULL || stop - at < REF + 2) {
            return false;
        }
        mz_str ref = {at + 2, REF};
        size_t i = place(h, ref);
        bool known = i < h->n;
        if (*at == 'D') {
            right = known && strspn(at + 2 + REF, ",") == (size_t)(stop - at - 2 - REF);
            h->n -= known;
            memmove(h->ref[i], h->ref[h->n], REF + 1);
            h->row[i] = h->row[h->n];
        } else {
            right = (*at == 'C') == known && h->n < HELD_MAX;
            memcpy(h->ref[i], ref.p, REF);
            h->row[i] = (mz_str){at + 2, (size_t)(stop - at - 2)};
            h->n += !known;
        }
        at = stop + 2;
    }
    return right;
}

static bool same(struct held *a, struct held *b)
{
    bool right = a->n == b->n;
    for (size_t i = 0; i < a->n && right; i++) {
        size_t k = place(b, (mz_str){a->ref[i], REF});
        right = k < b->n && mz_str_eq(a->row[i], b->row[k]);
    }
    return right;
}

BOTH(changes_one_after_the_other_make_what_a_full_file_says)
{
    static const char *const words[] = {"eligible", "not_eligible", "eligible", "needs"};
    static const char *const outcomes[] = {"dibao", "margin", "rigid"};
    struct world s;
    (void)world(&s, kind_);
    struct held *has = MZ_NEW(s.h.w.cx.a, struct held);
    uint64_t seed = 20261122;
    int64_t a = agreed(&s, "low_income", "medical", "id_number name division category since");
    int64_t b = agreed(&s, "low_income", "education", "id_number name division category since");
    int64_t changes = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct held *full = MZ_NEW(s.h.w.cx.a, struct held);
        for (int i = 0; i < 8; i++) {
            uint64_t r[2];
            test_fill(&seed, r, sizeof r);
            (void)decided(&s, (int)(r[0] % HOMES), outcomes[r[1] % 3], words[r[1] / 8 % 4],
                          s.h.today - 100 + round, 0);
        }
        CHECK(deliver(&s, a, 202601 + round, false).deliveries == 1);
        CHECK(deliver(&s, b, 202601 + round, true).deliveries == 1);
        struct share_delivery d = newest(&s, a);
        struct share_delivery whole = newest(&s, b);
        CHECK(mz_str_eq(d.kind, round == 0 ? MZ_S("full") : MZ_S("change")));
        CHECK(mz_str_eq(whole.kind, MZ_S("full")));
        changes += d.changed_n + d.removed_n;
        CHECK(d.rows_n == d.added_n + d.changed_n + d.removed_n);
        CHECK(apply(has, rows_of(&s, &d)));
        CHECK(apply(full, rows_of(&s, &whole)));
        CHECK(same(has, full) && (int64_t)has->n == d.held_n && d.held_n == whole.rows_n);
        CHECK(receipt(&s, &d) == MZ_OK);
    }
    CHECK(changes > 0);
    CHECK(s.bad == 0);
    world_done(&s);
}

BOTH(without_a_receipt_the_next_file_tells_it_all_again)
{
    struct world s;
    (void)world(&s, kind_);
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "sex category");
    CHECK(deliver(&s, 0, 202610, false).deliveries == 1);
    struct share_delivery first = newest(&s, id);
    CHECK(deliver(&s, 0, 202610, false).deliveries == 0); /* a month has one */
    CHECK(deliver(&s, 0, 202611, false).deliveries == 1);
    CHECK(mz_str_eq(newest(&s, id).kind, MZ_S("full")));
    CHECK(receipt(&s, &first) == MZ_OK);
    (void)decided(&s, 0, "dibao", "not_eligible", s.h.today, 0);
    (void)decided(&s, 1, "dibao", "eligible", s.h.today, 0);
    CHECK(deliver(&s, 0, 202612, false).deliveries == 1);
    struct share_delivery d = newest(&s, id);
    CHECK(d.base == first.id && d.added_n == 2 && d.removed_n == 2 && d.changed_n == 0);
    CHECK(s.bad == 0);
    world_done(&s);
}

TEST_MAIN(T(a_pack_that_would_tell_too_much_is_refused_with_its_place),
          T(what_is_in_the_tree_may_be_shared),
          T(the_determination_in_force_on_the_day_says_who_is_in),
          T2(nobody_approves_what_he_asked_for_and_a_recipient_gets_no_more_than_its_dataset),
          T2(suspending_and_the_last_day_cut_files_downloads_and_answers_at_once),
          T2(only_the_fields_of_the_agreement_leave_and_only_as_the_dataset_tells_them),
          T2(who_is_protected_is_in_no_file_and_an_answer_says_nothing),
          T2(an_agreement_for_a_township_holds_its_people_only),
          T2(a_determination_for_one_member_counts_for_that_member),
          T2(changes_one_after_the_other_make_what_a_full_file_says),
          T2(without_a_receipt_the_next_file_tells_it_all_again))
