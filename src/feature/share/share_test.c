/*
 * share_test.c - S4-080, S4-084, S1-029: what leaves, to whom, with what receipt; who is in a
 * category; what a determination's number is good for.
 */
#include "feature/share/share_int.h"
#include "feature/share/share_sql.h"
#include "feature/verify/seal.h"
#include "feature/verify/verify_testing.h"

#include "base/crypto_key.h"
#include "base/io.h"
#include "feature/rule/rule_sql.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

extern const struct mz_feature mz_feature_share;
const struct mz_feature *const mz_features[] = {&mz_feature_share, NULL};

enum { OFFICER = 7, APPROVER = 8, OTHER = 9, PARTNER = 77, HOMES = 12, ROUNDS = 6 };

struct world {
    struct homes h;
    int64_t person[HOMES * 2];
    int64_t home[HOMES];
    mz_key *key; /* the partner's */
    mz_str public, secret;
    int bad;
};

static void ok(struct world *s, bool right, int line)
{
    if (!right) {
        printf("helper, line %d: %s\n", line, s->h.w.cx.err.msg);
        (void)fflush(stdout);
        s->bad++;
    }
}

static mz_code quiet_key(mz_cx *cx, void *p)
{
    mz_key *key = NULL;
    mz_str *print = p;
    MZ_TRY(verify_key_open(cx, COUNTY, &key, print));
    mz_key_free(key);
    return MZ_OK;
}

static mz_cx *world(struct world *s, enum mz_db_kind kind)
{
    memset(s, 0, sizeof *s);
    mz_cx *cx = homes(&s->h, kind);
    s->h.world.data = mz_str_of(s->h.w.dir);
    s->h.world.share = MZ_S(".");
    s->h.world.division = COUNTY;
    ok(s, dataset_start(cx) == MZ_OK, __LINE__);
    ok(s, mz_key_make(cx, s->h.crypto, MZ_KEY_SM2, &s->key) == MZ_OK, __LINE__);
    ok(s, mz_key_pem(cx, s->key, false, &s->public) == MZ_OK, __LINE__);
    ok(s, mz_key_pem(cx, s->key, true, &s->secret) == MZ_OK, __LINE__);
    for (int i = 0; i < HOMES; i++) {
        const char *birth[] = {"19700301", "19720512"};
        int64_t place = i < 8 ? s->h.village[i % 2] : s->h.far;
        s->person[2 * i] = person(&s->h, "季大山", '1', birth[0], place);
        s->person[2 * i + 1] = person(&s->h, "吴秀英", '2', birth[1], place);
        s->home[i] = home(&s->h, HOUSEHOLD_LIVING, place, "02 10", &s->person[2 * i]);
    }
    return cx;
}

static void world_done(struct world *s)
{
    mz_key_free(s->key);
    homes_done(&s->h);
}

struct deciding {
    struct rule_q_add_args row;
};

static mz_code decide_in_tx(mz_cx *cx, void *p)
{
    struct deciding *d = p;
    MZ_TRY(mz_id_take(cx, d->row.county, 1, &d->row.id));
    MZ_TRY(rule_q_add(cx, &d->row));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("rule.determine"),
                                             .kind = MZ_S("determination"),
                                             .subject = d->row.id,
                                             .division = d->row.division});
}

/* A determination of household i, as the rules would have left it. */
static int64_t decided(struct world *s, int i, const char *outcome, const char *status, int64_t day,
                       int64_t member)
{
    struct deciding d = {.row = {.county = COUNTY / MZ_COUNTY_UNIT,
                                 .division = i < 8 ? s->h.village[i % 2] : s->h.far,
                                 .household = s->home[i],
                                 .pack = MZ_S("cn-331181"),
                                 .outcome = mz_str_of(outcome),
                                 .member = member,
                                 .status = mz_str_of(status),
                                 .law_day = day,
                                 .fen = strcmp(status, "eligible") == 0 ? 93412 : MZ_NULL,
                                 .record = MZ_S("{}"),
                                 .made_ms = mz_now_ms(&s->h.w.cx),
                                 .made_by = OFFICER}};
    ok(s, mz_tx(&s->h.w.cx, decide_in_tx, &d) == MZ_OK, __LINE__);
    return d.row.id;
}

static struct share_agreement wish(struct world *s, const char *dataset, const char *recipient,
                                   const char *fields)
{
    return (struct share_agreement){.division = COUNTY,
                                    .dataset = mz_str_of(dataset),
                                    .recipient = mz_str_of(recipient),
                                    .purpose = MZ_S("资助参保"),
                                    .fields = mz_str_of(fields),
                                    .form = MZ_S("csv"),
                                    .contact = MZ_S("科室"),
                                    .account = PARTNER,
                                    .public = s->public,
                                    .from_day = s->h.today,
                                    .to_day = s->h.today + 100};
}

static int64_t agreed_on(struct world *s, const struct share_agreement *in)
{
    int64_t id = 0;
    officer(&s->h, OFFICER);
    ok(s, share_ask(&s->h.w.cx, in, &id) == MZ_OK, __LINE__);
    officer(&s->h, APPROVER);
    ok(s, share_decide(&s->h.w.cx, id, 1, true, MZ_S("")) == MZ_OK, __LINE__);
    officer(&s->h, OFFICER);
    return id;
}

static int64_t agreed(struct world *s, const char *dataset, const char *recipient,
                      const char *fields)
{
    struct share_agreement in = wish(s, dataset, recipient, fields);
    return agreed_on(s, &in);
}

static struct share_made deliver(struct world *s, int64_t only, int64_t period, bool full)
{
    struct share_made made;
    struct share_run run = {.period = period, .day = s->h.today, .only = only, .full = full};
    ok(s, share_deliver(&s->h.w.cx, COUNTY / MZ_COUNTY_UNIT, &run, &made) == MZ_OK, __LINE__);
    return made;
}

static struct share_delivery newest(struct world *s, int64_t agreement)
{
    struct share_q_deliveries_row *r = NULL;
    struct share_delivery d = {.id = 0};
    size_t n = 0;
    ok(s, share_q_deliveries(&s->h.w.cx, agreement, 1, &r, &n) == MZ_OK && n == 1, __LINE__);
    ok(s, n == 1 && share_delivery_get(&s->h.w.cx, r[0].id, &d) == MZ_OK, __LINE__);
    return d;
}

static void partner(struct world *s)
{
    act_as(&s->h, PARTNER, "institution", COUNTY, COUNTY + 999999);
}

static mz_code receipt(struct world *s, const struct share_delivery *d)
{
    partner(s);
    mz_code rc = share_receive(
        &s->h.w.cx, &(struct share_receipt){.delivery = d->id, .hash = d->hash, .rows = d->rows_n});
    officer(&s->h, OFFICER);
    return rc;
}

static mz_str path_of(struct world *s, const struct share_delivery *d, const char *name)
{
    return mz_str_fmt(s->h.w.cx.a, "%s/share/" MZ_FMT "/%s", s->h.w.dir, MZ_ARG(d->folder), name);
}

static mz_str slurp(struct world *s, const char *path)
{
    enum { MOST = 1 << 20 };
    char *p = mz_arena_alloc(s->h.w.cx.a, MOST);
    size_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ok(s, fd >= 0, __LINE__);
    if (fd >= 0) {
        ok(s, mz_source_fill(&s->h.w.cx, mz_source_fd(s->h.w.cx.a, fd), p, MOST, &n) == MZ_OK,
           __LINE__);
        (void)close(fd);
    }
    return (mz_str){p, n};
}

/* What the recipient has in hand: the manifest with the file beside it, under its name. */
static mz_str laid_out(struct world *s, const struct share_delivery *d)
{
    mz_str data = path_of(s, d, "data");
    mz_str name = path_of(s, d, mz_str_z(s->h.w.cx.a, d->file));
    (void)unlink(name.p);
    ok(s, link(data.p, name.p) == 0, __LINE__);
    return path_of(s, d, mz_str_fmt(s->h.w.cx.a, MZ_FMT ".txt", MZ_ARG(d->number)).p);
}

static mz_str rows_of(struct world *s, const struct share_delivery *d)
{
    mz_str to = mz_str_fmt(s->h.w.cx.a, "%s/rows.csv", s->h.w.dir);
    mz_str manifest = laid_out(s, d);
    (void)unlink(to.p);
    ok(s, share_open_file(&s->h.w.cx, manifest.p, s->secret, to.p) == MZ_OK, __LINE__);
    return slurp(s, to.p);
}

static bool in(mz_str text, const char *part)
{
    return memmem(text.p, text.n, part, strlen(part)) != NULL;
}

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

/* ---- signatures, receipts, resending ------------------------------------------------------- */

static void flip(struct world *s, const char *path, long at)
{
    FILE *f = fopen(path, "r+e");
    ok(s, f != NULL, __LINE__);
    if (f != NULL) {
        (void)fseek(f, at, SEEK_SET);
        int c = fgetc(f);
        (void)fseek(f, at, SEEK_SET);
        (void)fputc(c ^ 1, f);
        (void)fclose(f);
    }
}

BOTH(a_signature_holds_until_one_byte_is_another)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    struct share_checked c;
    mz_str pem;
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "id_number category");
    CHECK(deliver(&s, 0, 202611, false).deliveries == 1);
    struct share_delivery d = newest(&s, id);
    mz_str manifest = laid_out(&s, &d);
    mz_str data = path_of(&s, &d, "data");
    CHECK(share_check_manifest(cx, manifest.p, MZ_S(""), &c) == MZ_OK && c.sign && c.file);
    CHECK(c.rows == 2 && mz_str_eq(c.number, d.number));
    CHECK(verify_key_of(cx, d.sign_key, &pem) == MZ_OK);
    CHECK(share_check_manifest(cx, manifest.p, pem, &c) == MZ_OK && c.sign);
    CHECK(share_check_manifest(cx, manifest.p, s.public, &c) == MZ_OK && !c.sign);
    flip(&s, data.p, (long)d.bytes - 20);
    CHECK(share_check_manifest(cx, manifest.p, pem, &c) == MZ_OK && c.sign && !c.file);
    mz_str to = mz_str_fmt(cx->a, "%s/out", s.h.w.dir);
    CHECK(share_open_file(cx, manifest.p, s.secret, to.p) == MZ_CORRUPT);
    mz_clear(cx);
    CHECK(access(to.p, F_OK) != 0);
    flip(&s, data.p, (long)d.bytes - 20);
    flip(&s, manifest.p, 40);
    CHECK(share_check_manifest(cx, manifest.p, pem, &c) == MZ_OK && !c.sign);
    CHECK(s.bad == 0);
    world_done(&s);
}

BOTH(a_receipt_says_what_was_stored_and_whoever_sends_none_is_urged)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    int64_t urged = 0;
    uint8_t sig[MZ_SIG_N];
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "sex category");
    CHECK(deliver(&s, 0, 202611, false).deliveries == 1);
    struct share_delivery d = newest(&s, id);
    CHECK(share_urge(cx, &urged) == MZ_OK && urged == 0);
    test_tick(&s.h.w, INT64_C(86400000) * 6);
    CHECK(share_urge(cx, &urged) == MZ_OK && urged == 1);
    CHECK(share_urge(cx, &urged) == MZ_OK && urged == 0);
    d = newest(&s, id);
    CHECK(d.urged_n == 1);
    struct share_receipt r = {.delivery = d.id, .hash = d.hash, .rows = d.rows_n + 1};
    partner(&s);
    CHECK(share_receive(cx, &r) == MZ_INVALID && strcmp(cx->err.field, "rows") == 0);
    mz_clear(cx);
    r.rows = d.rows_n;
    r.hash = MZ_S("00");
    CHECK(share_receive(cx, &r) == MZ_INVALID && strcmp(cx->err.field, "sm3") == 0);
    mz_clear(cx);
    r.hash = d.hash;
    mz_str text = mz_str_fmt(cx->a, "receipt " MZ_FMT " " MZ_FMT " %" PRId64, MZ_ARG(d.number),
                             MZ_ARG(d.hash), d.rows_n);
    CHECK(mz_sign(cx, s.key, text, sig) == MZ_OK);
    sig[5] ^= 1;
    r.sign = mz_hex_encode(cx->a, mz_bytes(sig, sizeof sig));
    CHECK(share_receive(cx, &r) == MZ_INVALID && strcmp(cx->err.field, "sign") == 0);
    mz_clear(cx);
    sig[5] ^= 1;
    r.sign = mz_hex_encode(cx->a, mz_bytes(sig, sizeof sig));
    officer(&s.h, OFFICER);
    CHECK(share_receive(cx, &r) == MZ_ABSENT); /* not the recipient */
    mz_clear(cx);
    partner(&s);
    CHECK(share_receive(cx, &r) == MZ_OK);
    CHECK(share_receive(cx, &r) == MZ_CONFLICT);
    mz_clear(cx);
    d = newest(&s, id);
    CHECK(mz_str_eq(d.state, MZ_S("taken")) && mz_str_eq(d.taken_how, MZ_S("signed")));
    officer(&s.h, OFFICER);
    test_tick(&s.h.w, INT64_C(86400000) * 6);
    CHECK(share_urge(cx, &urged) == MZ_OK && urged == 0);
    CHECK(s.bad == 0);
    world_done(&s);
}

static mz_str fetched(struct world *s, int64_t id)
{
    enum { MOST = 1 << 16 };
    char *p = mz_arena_alloc(s->h.w.cx.a, MOST);
    int fd = -1;
    int64_t bytes = 0;
    size_t n = 0;
    mz_str name;
    ok(s, share_fetch(&s->h.w.cx, id, false, &fd, &bytes, &name) == MZ_OK, __LINE__);
    if (fd >= 0) {
        ok(s, mz_source_fill(&s->h.w.cx, mz_source_fd(s->h.w.cx.a, fd), p, MOST, &n) == MZ_OK,
           __LINE__);
        (void)close(fd);
    }
    return (mz_str){p, n};
}

BOTH(a_delivery_fetched_twice_is_the_same_whatever_happened_between)
{
    struct world s;
    (void)world(&s, kind_);
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "id_number name category");
    CHECK(deliver(&s, 0, 202611, false).deliveries == 1);
    struct share_delivery d = newest(&s, id);
    partner(&s);
    mz_str one = fetched(&s, d.id);
    officer(&s.h, OFFICER);
    (void)decided(&s, 0, "dibao", "not_eligible", s.h.today, 0);
    CHECK(deliver(&s, id, 202611, false).deliveries == 1);
    partner(&s);
    mz_str two = fetched(&s, d.id);
    CHECK(one.n == (size_t)d.bytes && mz_str_eq(one, two));
    CHECK(s.bad == 0);
    world_done(&s);
}

static bool stop_at_once(void *p, int64_t rows)
{
    (void)p;
    (void)rows;
    return false;
}

BOTH(a_run_that_is_broken_off_leaves_nothing_and_the_next_one_does_it_all)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    struct share_made made;
    struct share_q_deliveries_row *r = NULL;
    size_t n = 0;
    int64_t gone = 0;
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "sex category");
    struct share_run run = {.period = 202611, .day = s.h.today, .tell = {stop_at_once, NULL}};
    CHECK(share_deliver(cx, COUNTY / MZ_COUNTY_UNIT, &run, &made) == MZ_STOPPED);
    mz_clear(cx);
    CHECK(share_q_deliveries(cx, id, 5, &r, &n) == MZ_OK && n == 0);
    CHECK(deliver(&s, 0, 202611, false).deliveries == 1);
    struct share_delivery d = newest(&s, id);
    CHECK(d.rows_n == 2 && in(rows_of(&s, &d), "dibao"));
    /* What the broken run left is taken away when no run can be writing there any more. */
    CHECK(share_sweep(cx, &gone) == MZ_OK && gone == 0);
    s.h.w.now = (int64_t)time(NULL) * 1000 + INT64_C(86400000) * 2;
    CHECK(share_sweep(cx, &gone) == MZ_OK && gone == 1);
    CHECK(access(path_of(&s, &d, "data").p, F_OK) == 0);
    CHECK(s.bad == 0);
    world_done(&s);
}

BOTH(what_is_told_alike_is_made_once_and_signed_for_each)
{
    struct world s;
    (void)world(&s, kind_);
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t a = agreed(&s, "low_income", "medical", "id_number name");
    int64_t b = agreed(&s, "low_income", "education", "name id_number");
    int64_t c = agreed(&s, "match", "power", "id_number");
    int64_t d = agreed(&s, "match", "water", "id_number");
    struct share_made made = deliver(&s, 0, 202611, false);
    CHECK(made.deliveries == 4 && made.files == 3);
    struct share_delivery x = newest(&s, a);
    struct share_delivery y = newest(&s, b);
    CHECK(mz_str_eq(x.hash, y.hash) && !mz_str_eq(x.sign, y.sign));
    x = newest(&s, c);
    y = newest(&s, d);
    CHECK(!mz_str_eq(x.folder, y.folder));
    mz_str one = rows_of(&s, &x);
    mz_str two = rows_of(&s, &y);
    CHECK(one.n == two.n &&
          !mz_str_eq(one, two)); /* each with its own key: they cannot be joined */
    CHECK(s.bad == 0);
    world_done(&s);
}

/* ---- answers ------------------------------------------------------------------------------- */

static int64_t audited(mz_cx *cx, int64_t person)
{
    struct share_seen *seen = NULL;
    size_t n = 0;
    int64_t drained = 0;
    int64_t answers = 0;
    if (mz_audit_drain(cx, &drained) != MZ_OK || share_who(cx, person, &seen, &n) != MZ_OK) {
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        answers += seen[i].delivery == 0;
    }
    return answers;
}

BOTH(every_answer_is_on_record_and_carries_the_number_of_the_determination)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    struct share_question q[4];
    struct share_answer a[4];
    mz_str number[2];
    int64_t drained = 0;
    int64_t det = decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    (void)decided(&s, 1, "dibao", "manual", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "sex");
    CHECK(person_number_for(cx, 3, s.person[0], &number[0]) == MZ_OK);
    CHECK(person_number_for(cx, 3, s.person[2], &number[1]) == MZ_OK);
    CHECK(mz_audit_drain(cx, &drained) == MZ_OK);
    q[0] = (struct share_question){number[0], MZ_S("dibao"), s.h.today};
    q[1] = (struct share_question){number[0], MZ_S("dibao"), s.h.today - 31};
    q[2] = (struct share_question){number[1], MZ_S("dibao"), s.h.today};
    q[3] = (struct share_question){MZ_S("110101199001011234"), MZ_S("dibao"), s.h.today};
    partner(&s);
    CHECK(share_answers(cx, id, q, 4, a) == MZ_OK);
    CHECK(a[0].is == CATEGORY_YES && a[0].determination == det && a[0].from == s.h.today - 30);
    CHECK(a[0].to == MZ_NULL && a[0].division == COUNTY && a[0].law_day == s.h.today - 30);
    CHECK(a[1].is == CATEGORY_NO && a[1].determination == 0);
    CHECK(a[2].is == CATEGORY_UNKNOWN && a[3].is == CATEGORY_UNKNOWN);
    CHECK(mz_audit_drain(cx, &drained) == MZ_OK && drained == 4);
    CHECK(audited(cx, s.person[0]) == 2 && audited(cx, s.person[2]) == 1);
    q[0].category = MZ_S("everything");
    CHECK(share_answers(cx, id, q, 1, a) == MZ_INVALID);
    mz_clear(cx);
    q[0] = (struct share_question){number[0], MZ_S("dibao"), s.h.today + 1};
    CHECK(share_answers(cx, id, q, 1, a) == MZ_INVALID);
    mz_clear(cx);
    q[0].day = s.h.today;
    CHECK(share_answers(cx, id, q, SHARE_ANSWERS_MAX + 1, a) == MZ_LIMIT);
    mz_clear(cx);
    act_as(&s.h, OTHER, "institution", COUNTY, COUNTY + 999999);
    CHECK(share_answers(cx, id, q, 1, a) == MZ_ABSENT); /* somebody else's agreement */
    mz_clear(cx);
    CHECK(mz_audit_drain(cx, &drained) == MZ_OK && drained == 0);
    CHECK(s.bad == 0);
    world_done(&s);
}

BOTH(a_new_determination_changes_the_very_next_answer)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    struct share_answer a;
    mz_str number;
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "sex");
    CHECK(person_number_for(cx, 3, s.person[0], &number) == MZ_OK);
    const struct share_question q = {number, MZ_S("dibao"), s.h.today};
    partner(&s);
    CHECK(share_answers(cx, id, &q, 1, &a) == MZ_OK && a.is == CATEGORY_YES);
    officer(&s.h, OFFICER);
    (void)decided(&s, 0, "dibao", "not_eligible", s.h.today, 0);
    partner(&s);
    CHECK(share_answers(cx, id, &q, 1, &a) == MZ_OK && a.is == CATEGORY_NO);
    CHECK(s.bad == 0);
    world_done(&s);
}

BOTH(a_determination_is_recognised_by_its_number_and_code_and_by_nothing_else)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    struct share_recognised r;
    mz_str code;
    mz_str other;
    int64_t det = decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    CHECK(share_code(cx, det, &code) == MZ_OK && share_code(cx, det + 1, &other) == MZ_OK);
    CHECK(share_recognise(cx, det, code, s.h.today, &r) == MZ_OK && r.found && r.holds);
    CHECK(mz_str_eq(r.outcome, MZ_S("dibao")) && r.division == COUNTY && r.until == MZ_NULL);
    CHECK(share_recognise(cx, det, other, s.h.today, &r) == MZ_OK && !r.found);
    CHECK(share_recognise(cx, det, MZ_S(""), s.h.today, &r) == MZ_OK && !r.found);
    CHECK(share_recognise(cx, det + 1, other, s.h.today, &r) == MZ_OK && !r.found);
    (void)decided(&s, 0, "dibao", "not_eligible", s.h.today, 0);
    CHECK(share_recognise(cx, det, code, s.h.today, &r) == MZ_OK && r.found && !r.holds);
    CHECK(r.until == s.h.today - 1);
    CHECK(s.bad == 0);
    world_done(&s);
}

BOTH(the_person_can_see_which_files_and_answers_were_about_them)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    struct share_seen *seen = NULL;
    size_t n = 0;
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "sex");
    CHECK(deliver(&s, 0, 202611, false).deliveries == 1);
    struct share_delivery d = newest(&s, id);
    CHECK(share_who(cx, s.person[1], &seen, &n) == MZ_OK && n == 1 && seen[0].delivery == d.id);
    CHECK(share_who(cx, s.person[2], &seen, &n) == MZ_OK && n == 0);
    CHECK(s.bad == 0);
    world_done(&s);
}

BOTH(a_file_is_deleted_when_its_time_is_over)
{
    struct world s;
    mz_cx *cx = world(&s, kind_);
    int64_t gone = 0;
    mz_str text;
    mz_str print;
    CHECK(mz_tx(cx, quiet_key, &print) == MZ_OK);
    (void)decided(&s, 0, "dibao", "eligible", s.h.today - 30, 0);
    int64_t id = agreed(&s, "low_income", "medical", "sex");
    CHECK(deliver(&s, 0, 202611, false).deliveries == 1);
    struct share_delivery d = newest(&s, id);
    CHECK(share_manifest(cx, &d, &text) == MZ_OK && in(text, "\nsign: "));
    s.h.w.now = (int64_t)time(NULL) * 1000 + INT64_C(86400000) * 500;
    CHECK(share_sweep(cx, &gone) == MZ_OK && gone == 1);
    CHECK(mz_str_eq(newest(&s, id).state, MZ_S("wiped")));
    CHECK(share_manifest(cx, &d, &text) == MZ_ABSENT);
    mz_clear(cx);
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
          T2(without_a_receipt_the_next_file_tells_it_all_again),
          T2(a_signature_holds_until_one_byte_is_another),
          T2(a_receipt_says_what_was_stored_and_whoever_sends_none_is_urged),
          T2(a_delivery_fetched_twice_is_the_same_whatever_happened_between),
          T2(a_run_that_is_broken_off_leaves_nothing_and_the_next_one_does_it_all),
          T2(what_is_told_alike_is_made_once_and_signed_for_each),
          T2(every_answer_is_on_record_and_carries_the_number_of_the_determination),
          T2(a_new_determination_changes_the_very_next_answer),
          T2(a_determination_is_recognised_by_its_number_and_code_and_by_nothing_else),
          T2(the_person_can_see_which_files_and_answers_were_about_them),
          T2(a_file_is_deleted_when_its_time_is_over))
