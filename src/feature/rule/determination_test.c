/* determination_test.c - determinations are kept, come out again, and are found when the law
 * changes. */
#include "check.h"
#include "store.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ident.h"
#include "base/json.h"
#include "base/keyring.h"
#include "cli/cli.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/office/office.h"
#include "feature/person/person.h"
#include "feature/rule/determination.h"
#include "feature/rule/law.h"
#include "feature/rule/rule_int.h"
#include "feature/rule/rule_sql.h"
#include "feature/settle.h"
#include "feature/world.h"

#define VILLAGE INT64_C(331181103209)

enum { RECORD_MAX = 1 << 20 };

struct office {
    struct test_world w;
    struct mz_world world;
    mz_crypto *crypto;
    int64_t household;
};

/* One person, registered with an ID number, and the household of that person. */
static mz_code add_household(mz_cx *cx, struct office *o)
{
    int64_t person = 0;
    return settle_alone(cx, "周文芳", "33118119800301103", VILLAGE, &person, &o->household);
}

static mz_cx *office(struct office *o, enum mz_db_kind kind)
{
    memset(o, 0, sizeof *o);
    test_store(&o->w, kind);
    mz_cx *cx = &o->w.cx;
    mz_str folder = MZ_S("tests/packs/old");
    cx->world = &o->world;
    o->world.rules = rule_store_new(cx, &folder, 1);
    test_scope(&o->w, VILLAGE, VILLAGE);
    if (mz_crypto_open(cx, &o->crypto) != MZ_OK || mz_keyring_create(cx, o->w.dir) != MZ_OK ||
        mz_keyring_open(cx, o->crypto, o->w.dir, &o->world.keys) != MZ_OK ||
        division_open(cx, NULL, NULL, &o->world.divisions) != MZ_OK ||
        add_household(cx, o) != MZ_OK) {
        printf("%s\n", cx->err.msg);
        o->w.ok = false;
    }
    return cx;
}

static void office_done(struct office *o)
{
    mz_keyring_close(o->world.keys);
    mz_crypto_close(o->crypto);
    test_done(&o->w);
}

/* The program is started again and finds other packs. */
static void start_again(struct office *o, const char *packs)
{
    mz_str folder = mz_str_of(packs);
    o->world.rules = rule_store_new(&o->w.cx, &folder, 1);
}

static const char one_person[] =
    "{\"at\":\"2025-07-01\",\"division\":\"331181103209\",\"household\":{\"savings\":\"20000\","
    "\"cars\":\"0\",\"floor_space\":\"80\",\"remark\":\"商品房\"},\"members\":[{\"role\":\"self\","
    "\"birth\":\"1980-03-01\",\"living_together\":true,\"grade_of_disability\":\"none\","
    "\"wage\":\"%s\",\"pension\":\"0\"}]}";

/* As if the nightly look had come as far. */
static mz_code looked_on(mz_cx *cx, void *p)
{
    return office_set(cx, "rule.alert", mz_str_of(p));
}

/* Decides the first outcome of a pack for a case. */
static int64_t decide_case(struct office *o, mz_str pack, mz_str text)
{
    mz_cx *cx = &o->w.cx;
    const struct rule_shelved *s = NULL;
    const struct mz_json *json = NULL;
    struct rule_case *c = NULL;
    int64_t id = 0;
    if (rule_shelf_book(cx, pack, &s) != MZ_OK ||
        mz_json_read(cx, text, (struct mz_json_options){.size_max = text.n, .reals = true},
                     &json) != MZ_OK ||
        rule_case_read(cx, s->book, json, &c) != MZ_OK) {
        printf("%s\n", cx->err.msg);
        return 0;
    }
    struct rule_run *run = rule_run_new(cx->a, s->book, c);
    struct rule_decision d = rule_decide(run, 0, 0);
    const struct determination_new in = {
        .pack = s, .run = run, .decision = &d, .household = o->household, .division = VILLAGE};
    if (determination_add(cx, &in, &id) != MZ_OK) {
        printf("%s\n", cx->err.msg);
    }
    return id;
}

/* Decides the living allowance of one person with these wages. */
static int64_t decide(struct office *o, const char *wage)
{
    char text[1000];
    (void)snprintf(text, sizeof text, one_person, wage);
    return decide_case(o, MZ_S("toy"), mz_str_of(text));
}

EVERY(a_determination_comes_out_again_after_its_pack_has_changed)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    int64_t id = decide(&o, "600");
    struct determination d = {0};
    const struct rule_book *b = NULL;
    mz_str again = {NULL, 0};
    CHECK(o.w.ok && determination_get(cx, id, &d) == MZ_OK);
    CHECK(mz_str_eq(d.status, MZ_S("eligible")) && d.fen == 45000); /* 90 % of 1100 - 600 */
    CHECK(determination_replay(cx, d.record, &again) == MZ_OK && mz_str_eq(again, d.record));
    CHECK(determination_book(cx, d.record, &b) == MZ_OK);
    mz_str tree = mz_str_fmt(cx->a, "\"tree\":\"" MZ_FMT "\"",
                             MZ_ARG(division_version(cx->a, o.world.divisions)));
    CHECK(memmem(d.record.p, d.record.n, tree.p, tree.n) != NULL);
    CHECK(law_tree_note(cx, b, d.record).n == 0);
    start_again(&o, "tests/packs");
    CHECK(determination_book(cx, d.record, &b) == MZ_OK);
    CHECK(mz_str_eq(b->packs[b->packs_n - 1]->version.s, MZ_S("2025.9")));
    CHECK(determination_replay(cx, d.record, &again) == MZ_OK && mz_str_eq(again, d.record));
    start_again(&o, "tests/packs/nothing");
    CHECK(determination_replay(cx, d.record, &again) == MZ_OK && mz_str_eq(again, d.record));
    office_done(&o);
}

static mz_code open_nothing(mz_cx *cx, const struct mz_args *args, void *p)
{
    (void)cx;
    (void)args;
    (void)p;
    return MZ_OK;
}

static void close_nothing(mz_cx *cx, void *p)
{
    (void)cx;
    (void)p;
}

/* What the command prints, both streams; *code is how it ends. */
static const char *said(struct office *o, const char *option, int64_t id, int *code)
{
    enum { SAID_MAX = 1 << 16 };
    mz_cx *cx = &o->w.cx;
    const struct mz_command *const tables[] = {rule_commands, NULL};
    const struct mz_cli cli = {.program = "mz",
                               .version = "test",
                               .about = "test",
                               .tables = tables,
                               .data = o->w.dir,
                               .open = open_nothing,
                               .close = close_nothing};
    char number[24];
    char *argv[] = {strdup("mz"), strdup("replay"), number, strdup(option)};
    FILE *out = tmpfile();
    const struct mz_cli_io io = {.in = stdin, .out = out, .err = out, .columns = 100};
    char *text = mz_arena_alloc(cx->a, SAID_MAX);
    (void)snprintf(number, sizeof number, "%" PRId64, id);
    *code = mz_cli_run(cx, &cli, &io, (int)MZ_LEN(argv), argv);
    rewind(out);
    text[fread(text, 1, SAID_MAX - 1, out)] = 0;
    (void)fclose(out);
    free(argv[0]);
    free(argv[1]);
    free(argv[3]);
    return text;
}

BOTH(mz_replay_prints_the_same_bytes_or_says_what_is_not_there)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    int64_t id = decide(&o, "600");
    struct determination d = {0};
    int code = 0;
    CHECK(o.w.ok && determination_get(cx, id, &d) == MZ_OK);
    start_again(&o, "tests/packs"); /* the packs are newer now */
    const char *same = said(&o, "--lang=en", id, &code);
    CHECK(code == 0 && strcmp(same, "Decided again: the same, byte for byte.\n") == 0);
    const char *json = said(&o, "--json", id, &code);
    CHECK(code == 0 && strlen(json) == d.record.n + 1 && memcmp(json, d.record.p, d.record.n) == 0);
    const char *none = said(&o, "--lang=en", id + 1, &code);
    CHECK(code != 0 && strstr(none, "There is no such determination in your area.") != NULL);
    office_done(&o);
}

BOTH(a_changed_tree_of_divisions_is_told_and_the_bytes_stay)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    int64_t id = decide(&o, "600");
    struct determination d = {0};
    const struct rule_book *b = NULL;
    mz_str again = {NULL, 0};
    mz_str before = division_version(cx->a, o.world.divisions);
    char path[] = "/tmp/mztreeXXXXXX";
    int fd = mkstemp(path);
    static const char changes[] = "date,kind,code,name,parent,successors,document,note\n"
                                  "2026-03-01,rename,331181103,新查田镇,331181,,测文〔2026〕1号,\n";
    CHECK(fd >= 0 && write(fd, changes, sizeof changes - 1) == (ssize_t)(sizeof changes - 1));
    CHECK(close(fd) == 0);
    CHECK(division_open(cx, NULL, path, &o.world.divisions) == MZ_OK);
    CHECK(unlink(path) == 0);
    CHECK(!mz_str_eq(before, division_version(cx->a, o.world.divisions)));
    start_again(&o, "tests/packs/old");
    CHECK(determination_get(cx, id, &d) == MZ_OK);
    CHECK(determination_replay(cx, d.record, &again) == MZ_OK && mz_str_eq(again, d.record));
    CHECK(determination_book(cx, d.record, &b) == MZ_OK);
    mz_str note = law_tree_note(cx, b, d.record);
    CHECK(memmem(note.p, note.n, before.p, before.n) != NULL);
    office_done(&o);
}

BOTH(a_new_pack_queues_what_comes_out_otherwise_until_it_is_decided_again)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    mz_date day;
    const struct rule_shelved *s = NULL;
    struct determination_alert a;
    struct rule_q_reviews_row *rows = NULL;
    size_t n = 0;
    CHECK(mz_date_make(2026, 11, 1, &day));
    int64_t first = decide(&o, "1120"); /* above 1100, below 1140 */
    cx->lang = MZ_LANG_ZH;
    CHECK(rule_shelf_book(cx, MZ_S("toy"), &s) == MZ_OK);
    CHECK(determination_alert(cx, s, day, &a) == MZ_OK && a.looked == 1 && a.changed == 0);
    start_again(&o, "tests/packs");
    CHECK(rule_shelf_book(cx, MZ_S("toy"), &s) == MZ_OK);
    CHECK(determination_alert(cx, s, day, &a) == MZ_OK && a.changed == 1 && a.added == 1);
    CHECK(determination_alert(cx, s, day, &a) == MZ_OK && a.changed == 1 && a.added == 0);
    mz_date next = {day.v + 30}; /* the same answer by the law of another day is not asked twice */
    CHECK(determination_alert(cx, s, next, &a) == MZ_OK && a.changed == 1 && a.added == 0);
    CHECK(rule_q_reviews(cx, 10, &rows, &n) == MZ_OK && n == 1);
    CHECK(n == 1 && rows[0].determination == first && mz_str_eq(rows[0].was, MZ_S("not_eligible")));
    CHECK(n == 1 && mz_str_eq(rows[0].becomes, MZ_S("eligible")));
    static const char why[] = "按 2026年11月1日 的规则：符合最低生活保障条件";
    CHECK(n == 1 && memmem(rows[0].reason.p, rows[0].reason.n, why, strlen(why)) != NULL);
    static const char values[] = "变化：最低生活保障标准由 1,100.00 元 调整为 1,140.00 元";
    CHECK(n == 1 && memmem(rows[0].reason.p, rows[0].reason.n, values, strlen(values)) != NULL);
    CHECK(n == 1 && rows[0].household == o.household && rows[0].number.n > 0);
    /* The amount was not asked for then, and of its facts none was kept: the review asks. */
    CHECK(n == 1 && memmem(rows[0].reason.p, rows[0].reason.n, "未知", strlen("未知")) != NULL);
    int64_t second = decide(&o, "1120"); /* decided by the new law: the first is of the past */
    CHECK(rule_q_reviews(cx, 10, &rows, &n) == MZ_OK && n == 0);
    CHECK(second > first && determination_alert(cx, s, day, &a) == MZ_OK);
    CHECK(a.looked == 1 && a.changed == 0);
    office_done(&o);
}

BOTH(a_review_is_decided_by_one_press_and_by_one_only)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    mz_date day;
    const struct rule_shelved *s = NULL;
    struct determination_alert a;
    struct determination d;
    struct rule_q_reviews_row *rows = NULL;
    int64_t id = 0;
    size_t n = 0;
    CHECK(mz_date_make(2026, 11, 1, &day));
    int64_t first = decide(&o, "1120");
    start_again(&o, "tests/packs");
    CHECK(rule_shelf_book(cx, MZ_S("toy"), &s) == MZ_OK);
    CHECK(determination_alert(cx, s, day, &a) == MZ_OK && a.added == 1);
    CHECK(rule_q_reviews(cx, 10, &rows, &n) == MZ_OK && n == 1);
    int64_t review = n == 1 ? rows[0].id : 0;
    CHECK(determination_again(cx, review + 1, &id) == MZ_ABSENT);
    mz_clear(cx);
    test_scope(&o.w, INT64_C(331181100000), INT64_C(331181100999));
    CHECK(determination_again(cx, review, &id) == MZ_ABSENT); /* of another township */
    mz_clear(cx);
    test_scope(&o.w, VILLAGE, VILLAGE);
    start_again(&o, "tests/packs/old"); /* the law that was to come has not come */
    CHECK(determination_again(cx, review, &id) == MZ_CONFLICT);
    mz_clear(cx);
    start_again(&o, "tests/packs");
    CHECK(determination_again(cx, review, &id) == MZ_OK && id > first);
    CHECK(determination_get(cx, id, &d) == MZ_OK && mz_str_eq(d.status, MZ_S("eligible")));
    CHECK(d.law_day.v == day.v && d.household == o.household);
    mz_str again = {NULL, 0};
    CHECK(determination_replay(cx, d.record, &again) == MZ_OK && mz_str_eq(again, d.record));
    CHECK(rule_q_reviews(cx, 10, &rows, &n) == MZ_OK && n == 0);
    CHECK(determination_again(cx, review, &id) == MZ_CONFLICT);
    mz_clear(cx);
    office_done(&o);
}

BOTH(a_review_is_taken_back_when_the_law_decides_as_before)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    mz_date day;
    const struct rule_shelved *s = NULL;
    struct determination_alert a;
    struct rule_q_reviews_row *rows = NULL;
    size_t n = 0;
    CHECK(mz_date_make(2026, 11, 1, &day));
    CHECK(decide(&o, "1120") > 0);
    start_again(&o, "tests/packs");
    CHECK(rule_shelf_book(cx, MZ_S("toy"), &s) == MZ_OK);
    CHECK(determination_alert(cx, s, day, &a) == MZ_OK && a.added == 1);
    CHECK(rule_q_reviews(cx, 10, &rows, &n) == MZ_OK && n == 1);
    start_again(&o, "tests/packs/old");
    CHECK(rule_shelf_book(cx, MZ_S("toy"), &s) == MZ_OK);
    CHECK(determination_alert(cx, s, day, &a) == MZ_OK && a.changed == 0);
    CHECK(rule_q_reviews(cx, 10, &rows, &n) == MZ_OK && n == 0);
    test_done(&o.w);
}

/* The packs of the tests, with a line of 1,300 yuan from 10 November 2026 on, at once. */
static void with_november(struct office *o)
{
    mz_str packs = mz_str_fmt(o->w.cx.a, "%s/packs", o->w.dir);
    mz_str line =
        mz_str_fmt(o->w.cx.a,
                   "mkdir %s && cp -r tests/packs/base tests/packs/toy %s/ && cd %s/toy/params && "
                   "sed -i '0,/resolve: period_start/s//resolve: application_date/' line.yaml && "
                   "printf '3311,,2026-11-10,,2026-11-01,1300元,tl 第十一条,\\n' >> dibao_line.csv",
                   packs.p, packs.p, packs.p);
    if (system(line.p) != 0) { /* NOLINT(cert-env33-c): a fixed text */
        printf("no packs to look at\n");
        o->w.ok = false;
    }
    start_again(o, packs.p);
}

BOTH(each_night_looks_at_every_day_on_which_the_law_changed_since)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    struct rule_q_reviews_row *rows = NULL;
    size_t n = 0;
    mz_date tenth;
    char day[] = "2026-11-09";
    CHECK(mz_date_make(2026, 11, 10, &tenth));
    CHECK(decide(&o, "1200") > 0); /* above 1,140 and 1,100 */
    with_november(&o);
    CHECK(mz_tx(cx, looked_on, day) == MZ_OK); /* it is the 21st */
    CHECK(rule_alert_job(cx, 0, MZ_S("{}")) == MZ_OK);
    CHECK(rule_q_reviews(cx, 10, &rows, &n) == MZ_OK && n == 1);
    CHECK(n == 1 && rows[0].law_day == tenth.v);
    CHECK(n == 1 && mz_str_eq(rows[0].becomes, MZ_S("eligible")));
    mz_str until;
    CHECK(office_get(cx, "rule.alert", &until) == MZ_OK && mz_str_eq(until, MZ_S("2026-11-21")));
    CHECK(rule_alert_job(cx, 0, MZ_S("{}")) == MZ_OK); /* by the first of the month: as before */
    CHECK(rule_q_reviews(cx, 10, &rows, &n) == MZ_OK && n == 1);
    office_done(&o);
}

/* A rise from July that was published in September. */
static const char rise[] =
    "pack: rise\ntitle: 提标\ntitle_en: A rise\nversion: \"1\"\nsemantics: 1\ndivision: \"33\"\n"
    "sources:\n  s:\n    title: 样例\n    number: 一号\n    from: 2020-01-01\n"
    "facts:\n  pay:\n    label: 收入\n    label_en: Pay\n    entity: household\n"
    "    type: money per month\n"
    "params:\n  line:\n    label: 标准\n    label_en: Line\n    type: money per month\n"
    "    values:\n      - from: 2025-01-01\n        published: 2024-12-20\n        value: 1000元\n"
    "        cite: s 第一条\n      - from: 2025-07-01\n        published: 2025-09-10\n"
    "        value: 1100元\n        cite: s 第二条\n"
    "rules:\n  ok:\n    label: 符合\n    label_en: Eligible\n    entity: household\n"
    "    type: bool\n    cite: s 第三条\n    formula: pay < line\n"
    "  amount:\n    label: 金额\n    label_en: Amount\n    entity: household\n"
    "    type: money per month\n    cite: s 第三条\n    applies_when: ok\n"
    "    formula: max(line - pay, 0元)\n"
    "outcomes:\n  aid:\n    label: 补助\n    label_en: Aid\n    entity: household\n"
    "    eligible: ok\n    amount: amount\n    start: month_after_decision\n    cite: s 第三条\n";

/* A folder with that pack alone. */
static mz_str rise_folder(struct office *o)
{
    mz_cx *cx = &o->w.cx;
    mz_str folder = mz_str_fmt(cx->a, "%s/risen", o->w.dir);
    mz_str pack = mz_str_fmt(cx->a, MZ_FMT "/rise", MZ_ARG(folder));
    mz_str file = mz_str_fmt(cx->a, MZ_FMT "/pack.yaml", MZ_ARG(pack));
    FILE *f = mkdir(folder.p, 0700) == 0 && mkdir(pack.p, 0700) == 0 ? fopen(file.p, "w") : NULL;
    if (f == NULL || fputs(rise, f) < 0 || fclose(f) != 0) {
        exit(1);
    }
    return folder;
}

/* Of August by the law of August, as it was known then and as it is known since. */
BOTH(a_rise_that_is_published_later_is_a_second_determination_of_the_same_day)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    static const char *const known[] = {"2025-08-01", "2025-09-09", "2025-09-10"};
    static const int64_t fen[] = {40000, 40000, 50000};
    start_again(&o, rise_folder(&o).p);
    for (size_t i = 0; o.w.ok && i < MZ_LEN(known); i++) {
        struct determination d = {0};
        mz_str again = {NULL, 0};
        mz_str text = mz_str_fmt(cx->a,
                                 "{\"at\":\"2025-08-01\",\"known\":\"%s\",\"division\":"
                                 "\"331181103209\",\"household\":{\"pay\":\"600\"},\"members\":[]}",
                                 known[i]);
        int64_t id = decide_case(&o, MZ_S("rise"), text);
        CHECK(id > 0 && determination_get(cx, id, &d) == MZ_OK);
        CHECK(mz_str_eq(d.status, MZ_S("eligible")) && d.fen == fen[i]);
        mz_str says = mz_str_fmt(cx->a, "\"known\":\"%s\"", known[i]);
        CHECK(memmem(d.record.p, d.record.n, says.p, says.n) != NULL);
        start_again(&o, "tests/packs/nothing");
        CHECK(determination_replay(cx, d.record, &again) == MZ_OK && mz_str_eq(again, d.record));
        start_again(&o, mz_str_fmt(cx->a, "%s/risen", o.w.dir).p);
    }
    CHECK(o.w.ok);
    office_done(&o);
}

TEST(the_days_of_the_law_are_those_in_force_known_and_ended)
{
    mz_arena *a = mz_arena_new((size_t)256 << 20);
    mz_cx cx = {.a = a};
    struct ast_findings f = {.a = a};
    struct ast_pack *pack = NULL;
    struct rule_book *b = NULL;
    struct rule_library lib = rule_library_of(a, "tests/packs");
    mz_date days[DETERMINATION_DAYS_MAX];
    mz_date after;
    mz_date until;
    CHECK(ast_load(&cx, "tests/packs/toy", &f, &pack) == MZ_OK);
    CHECK(rule_check(&cx, &lib, pack, &f, &b) == MZ_OK && b != NULL);
    CHECK(mz_date_make(2025, 1, 1, &after) && mz_date_make(2026, 1, 1, &until));
    CHECK(determination_days(a, b, after, until, days) == 1);
    CHECK(mz_str_eq(mz_date_iso(a, days[0]), MZ_S("2025-07-01")));
    CHECK(mz_date_make(2024, 12, 31, &after));
    CHECK(determination_days(a, b, after, until, days) == 2 && days[0].v == after.v + 1);
    CHECK(determination_days(a, b, until, until, days) == 0);
    mz_arena_free(a);
}

BOTH(a_determination_is_seen_inside_its_division_only)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    int64_t id = decide(&o, "600");
    struct determination d;
    test_scope(&o.w, INT64_C(331181100000), INT64_C(331181100999));
    CHECK(determination_get(cx, id, &d) == MZ_ABSENT);
    mz_clear(cx);
    test_scope(&o.w, VILLAGE, VILLAGE);
    CHECK(determination_get(cx, id, &d) == MZ_OK);
    office_done(&o);
}

TEST(a_record_of_another_year_still_gives_its_bytes)
{
    mz_arena *a = mz_arena_new((size_t)256 << 20);
    mz_cx cx = {.a = a};
    struct ast_findings f = {.a = a};
    struct ast_pack *pack = NULL;
    struct rule_book *b = NULL;
    struct rule_library lib = rule_library_of(a, "tests/packs/old");
    char *text = mz_arena_alloc(a, RECORD_MAX);
    FILE *in = fopen("tests/packs/old/record.json", "rb");
    size_t n = in == NULL ? 0 : fread(text, 1, RECORD_MAX, in);
    mz_str again = {NULL, 0};
    CHECK(in != NULL && fclose(in) == 0);
    while (n > 0 && text[n - 1] == '\n') {
        n--;
    }
    CHECK(ast_load(&cx, "tests/packs/old/toy", &f, &pack) == MZ_OK);
    CHECK(rule_check(&cx, &lib, pack, &f, &b) == MZ_OK && b != NULL);
    CHECK(rule_replay(&cx, b, (mz_str){text, n}, &again) == MZ_OK);
    CHECK(n > 100 && mz_str_eq(again, (mz_str){text, n}));
    mz_arena_free(a);
}

/* clang-format off */
TEST_MAIN(T3(a_determination_comes_out_again_after_its_pack_has_changed),
          T2(mz_replay_prints_the_same_bytes_or_says_what_is_not_there),
          T2(a_changed_tree_of_divisions_is_told_and_the_bytes_stay),
          T2(a_new_pack_queues_what_comes_out_otherwise_until_it_is_decided_again),
          T2(a_review_is_decided_by_one_press_and_by_one_only),
          T2(a_review_is_taken_back_when_the_law_decides_as_before),
          T2(a_rise_that_is_published_later_is_a_second_determination_of_the_same_day),
          T2(each_night_looks_at_every_day_on_which_the_law_changed_since),
          T(the_days_of_the_law_are_those_in_force_known_and_ended),
          T2(a_determination_is_seen_inside_its_division_only),
          T(a_record_of_another_year_still_gives_its_bytes))
/* clang-format on */
