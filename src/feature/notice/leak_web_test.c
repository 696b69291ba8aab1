/* leak_web_test.c - no byte of a number, card, address, minor or protected person goes out. */
#include "site.h"

#define COUNTY_MORE              \
    struct site s;               \
    int64_t child, kept, mother; \
    int64_t family, shelter;     \
    mz_str numbers[3];
#include "cases.h"

#include <stdio.h>

#include "feature/guests.h"
#include "feature/notice/notice_int.h"
#include "feature/pay/pay.h"
#include "store/stmt.h"

extern const struct mz_feature mz_feature_matter, mz_feature_notice;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, &mz_feature_notice, NULL};

#define CARD    "6222020200112233446"
#define PHONE   "13857810077"
#define ADDRESS "瓦窑坪弄堂77号"
#define SAID    "他家在县城另有住房"
#define ACCUSER "雷振东"

enum { MARKS_MAX = 40, PAGES_MAX = 40, PDF_TEXT_MAX = 1 << 16 };

static mz_code add_one(struct county *k, const char *name, const char *birth, int64_t protect,
                       size_t serial, int64_t *id)
{
    char digits[32];
    (void)snprintf(digits, sizeof digits, "331181%s%03zu", birth, 2 * serial + 101);
    struct person_input in = settle_person(&k->w.cx, name, digits, VILLAGE);
    k->numbers[serial] = in.id_number;
    in.phone = MZ_S(PHONE);
    in.address = MZ_S(ADDRESS);
    in.protect = protect;
    return person_add(&k->w.cx, &in, NULL, id);
}

static mz_code add_family(struct county *k, const char *relations, const int64_t *persons,
                          int64_t *home)
{
    struct household_new in = settle_home(&k->w.cx, VILLAGE, relations, persons);
    in.address = MZ_S(ADDRESS);
    return household_add(&k->w.cx, PERSON_MAY_MINOR | PERSON_MAY_PROTECTED, &in, NULL, home);
}

static mz_code card_tx(mz_cx *cx, void *p)
{
    const struct county *k = p;
    const struct pay_card card = {.division = VILLAGE,
                                  .person = k->mother,
                                  .holder = MZ_S("郑玉兰"),
                                  .bank = MZ_S("农商银行"),
                                  .number = MZ_S(CARD)};
    int64_t id = 0;
    return pay_card_ask(cx, &card, &id);
}

/* A mother with a child, somebody protected, and six alone, one of them a child. */
static mz_code county_fill(mz_cx *cx, struct county *k)
{
    k->world.office = MZ_S("龙泉市民政局");
    MZ_TRY(add_home(k, "周文芳", "19600301", VILLAGE));
    MZ_TRY(add_home(k, "吴大山", "19800512", VILLAGE));
    MZ_TRY(add_home(k, "毛远志", "19700909", VILLAGE));
    MZ_TRY(add_home(k, "项春花", "19661111", VILLAGE));
    MZ_TRY(add_home(k, "林宝儿", "20150606", VILLAGE));
    MZ_TRY(add_home(k, "石守义", "19540706", VILLAGE));
    MZ_TRY(add_one(k, "郑玉兰", "19850214", 0, 0, &k->mother));
    MZ_TRY(add_one(k, "叶天赐", "20160607", 0, 1, &k->child));
    MZ_TRY(add_one(k, "苏念慈", "19900303", PERSON_PROTECT_VIOLENCE, 2, &k->kept));
    MZ_TRY(mz_tx(cx, card_tx, k));
    const int64_t family[] = {k->mother, k->child};
    MZ_TRY(add_family(k, "02 20", family, &k->family));
    MZ_TRY(add_family(k, "02", &k->kept, &k->shelter));
    site_open(&k->s, cx, NULL);
    return MZ_OK;
}

/* ---- planting ------------------------------------------------------------------------------- */

static mz_code raw(mz_cx *cx, const char *sql)
{
    const struct mz_stmt st = {.name = "raw",
                               .sql = sql,
                               .sql_pg = sql,
                               .where = "leak_web_test.c",
                               .writes = true,
                               .op = 'I',
                               .fresh = true};
    return mz_stmt_exec(cx, &st, NULL, NULL);
}

struct paying {
    struct county *k;
    const int64_t *who;
    size_t n;
};

/* A month of the living allowance as the bank has answered it. */
static mz_code pay_tx(mz_cx *cx, void *p)
{
    const struct paying *w = p;
    int64_t id = INT64_C(331181900000000);
    MZ_TRY(
        raw(cx, mz_str_fmt(cx->a,
                           "INSERT INTO ledger_batch (id, county, programme, period, no, kind, "
                           "format, state, lines, gross, fen, file_name, file_bytes, made_by, "
                           "made_ms, frozen_by, frozen_ms, exported_ms, closed_ms, version) "
                           "VALUES (%" PRId64 ", 331181, 'dibao', 24312, 1, 1, 'csv', 8, %zu, 0, "
                           "0, '', 0, 1, 1, 1, 1, 1, 1, 1)",
                           id, w->n)
                    .p));
    for (size_t i = 0; i < w->n; i++) {
        MZ_TRY(raw(cx, mz_str_fmt(cx->a,
                                  "INSERT INTO pay_benefit (id, county, division, person, "
                                  "programme, split, version) VALUES (%" PRId64 ", 331181, %" PRId64
                                  ", %" PRId64 ", 'dibao', '', 1)",
                                  id + 100 + (int64_t)i, VILLAGE, w->who[i])
                           .p));
        MZ_TRY(raw(cx, mz_str_fmt(cx->a,
                                  "INSERT INTO ledger_line (id, county, batch, seq, person, "
                                  "period, kind, gross, offset_fen, fen, card, benefit, again, "
                                  "state, outcome) VALUES (%" PRId64 ", 331181, %" PRId64
                                  ", %zu, %" PRId64 ", 24312, 1, 52700, 0, 52700, 1, 1, 0, 4, 0)",
                                  id + 200 + (int64_t)i, id, i + 1, w->who[i])
                           .p));
    }
    return mz_tx_note(
        cx,
        &(struct mz_event){.act = MZ_S("notice.hang"), .kind = MZ_S("test"), .division = COUNTY});
}

static bool pay_all(struct county *k)
{
    const int64_t who[] = {k->person[0], k->person[1], k->person[2], k->person[3],
                           k->person[5], k->person[4], k->kept,      k->mother};
    struct paying w = {k, who, MZ_LEN(who)};
    test_everywhere(&k->w);
    mz_code rc = mz_tx(&k->w.cx, pay_tx, &w);
    if (rc != MZ_OK) {
        printf("not paid: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
    }
    return rc == MZ_OK;
}

static int64_t on_notice(struct county *k, int64_t home)
{
    int64_t id = 0;
    const struct matter_new in = {
        .matter = MZ_S("dibao_apply"), .household = home, .facts = told_wage(k, 0)};
    clerk(k);
    mz_code rc = matter_begin(&k->w.cx, &in, &id);
    if (rc != MZ_OK) {
        printf("not begun: %s\n", k->w.cx.err.msg);
        mz_clear(&k->w.cx);
        return 0;
    }
    return to_notice(k, id) ? id : 0;
}

/* ---- looking
 * --------------------------------------------------------------------------------------- */

static size_t marks(struct county *k, mz_str *v)
{
    static const char *const words[] = {"周文芳", "吴大山", "毛远志",   "项春花", "林宝儿",
                                        "石守义", "郑玉兰", "叶天赐",   "苏念慈", "文芳",
                                        "天赐",   "宝儿",   "念慈",     CARD,     PHONE,
                                        ADDRESS,  "瓦窑坪", "溪口12号", SAID,     ACCUSER};
    size_t n = 0;
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        v[n++] = mz_str_of(words[i]);
    }
    for (size_t i = 0; i < k->n; i++) {
        v[n++] = k->number[i];
    }
    for (size_t i = 0; i < MZ_LEN(k->numbers); i++) {
        v[n++] = k->numbers[i];
    }
    return n;
}

static bool clean(struct county *k, mz_str body, const char *where)
{
    mz_str v[MARKS_MAX];
    size_t n = marks(k, v);
    bool good = true;
    for (size_t i = 0; i < n; i++) {
        if (memmem(body.p, body.n, v[i].p, v[i].n) != NULL) {
            printf("%s holds %.*s\n", where, (int)v[i].n, v[i].p);
            good = false;
        }
    }
    return good;
}

static int get_page(struct county *k, const char *target, const char *accept, const char *lang)
{
    k->s.lang = lang;
    return site_ask(&k->s, (struct asking){.target = target, .accept = accept});
}

/* What a reader of the paper sees; empty without the program that reads it. */
static mz_str paper_text(struct county *k)
{
    mz_cx *cx = &k->w.cx;
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/sheet.pdf", MZ_ARG(k->world.data));
    mz_str cmd = mz_str_fmt(cx->a, "pdftotext " MZ_FMT " - 2>/dev/null", MZ_ARG(path));
    FILE *f = fopen(path.p, "wb");
    if (f == NULL) {
        return MZ_S("");
    }
    (void)fwrite(k->s.a.body.p, 1, k->s.a.body.n, f);
    (void)fclose(f);
    FILE *out = popen(cmd.p, "r"); /* NOLINT(cert-env33-c): our own path */
    char *text = mz_arena_alloc(cx->a, PDF_TEXT_MAX);
    size_t n = out == NULL ? 0 : fread(text, 1, PDF_TEXT_MAX, out);
    (void)(out != NULL && pclose(out));
    return (mz_str){text, n};
}

/* In both languages, for people and programs; `must` stands in the Chinese page. */
static bool look(struct county *k, const char *target, int status, const char *must)
{
    static const char *const accepts[] = {"text/html", "application/json"};
    static const char *const langs[] = {"zh-CN", "en"};
    bool good = true;
    for (size_t i = 0; i < 4; i++) {
        int got = get_page(k, target, accepts[i / 2], langs[i % 2]);
        mz_str robots = mz_answer_header(&k->s.a, "x-robots-tag");
        bool there = must == NULL || i % 2 == 1 || holds(k->s.a.body, must);
        if (got != status || !there || !holds(robots, "noindex")) {
            printf("%s %s: %d, robots %.*s, %.200s\n", target, accepts[i / 2], got, (int)robots.n,
                   robots.p == NULL ? "" : robots.p, k->s.a.body.p);
            good = false;
        }
        good = clean(k, k->s.a.body, target) && good;
    }
    return good;
}

static mz_str code_of(struct county *k, int64_t case_id)
{
    struct notice_of_case c = {.id = 0};
    test_everywhere(&k->w);
    if (notice_of_case(&k->w.cx, case_id, &c) != MZ_OK || c.id == 0) {
        mz_clear(&k->w.cx);
        return MZ_S("nonenonono");
    }
    return c.code;
}

static const char *under(struct county *k, mz_str code, const char *rest)
{
    return mz_str_fmt(k->w.cx.a, "/notice/" MZ_FMT "%s", MZ_ARG(code), rest).p;
}

BOTH(no_public_page_of_notices_holds_what_the_law_keeps)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    mz_str no = MZ_S("");
    int64_t alone = on_notice(&k, k.home[0]);
    int64_t family = on_notice(&k, k.family);
    int64_t child = on_notice(&k, k.home[4]);
    int64_t shelter = on_notice(&k, k.shelter);
    CHECK(alone != 0 && family != 0 && child != 0 && shelter != 0);
    mz_str code = code_of(&k, family);
    k.w.actor = mz_guest(COUNTY, MZ_S("192.0.2.7"), MZ_S("r1"));
    struct notice_shown v;
    CHECK(notice_show(cx, code_of(&k, alone), &v) == MZ_OK && v.state == NOTICE_HANGS);
    const struct notice_said said = {.notice = v.id,
                                     .way = "page",
                                     .text = MZ_S(SAID),
                                     .name = MZ_S(ACCUSER),
                                     .phone = MZ_S(PHONE)};
    CHECK(notice_object(cx, &said, &no) == MZ_OK);
    CHECK(look(&k, "/notice", 200, "周**") && look(&k, "/notice?place=331181103000", 200, "郑**"));
    CHECK(look(&k, "/notice?q=%E6%9F%A5%E7%94%B0", 200, "郑**"));
    CHECK(look(&k, under(&k, code, ""), 200, "郑**"));
    CHECK(look(&k, under(&k, code, "/object"), 200, "郑**"));
    CHECK(look(&k, "/notice/answer", 200, NULL));
    CHECK(look(&k, mz_str_fmt(cx->a, "/notice/done?no=" MZ_FMT, MZ_ARG(no)).p, 200, NULL));
    /* Of those who are only counted there is no page, though the code be known. */
    CHECK(get_page(&k, under(&k, code_of(&k, child), ""), "text/html", "zh-CN") == 404);
    CHECK(clean(&k, k.s.a.body, "a child's page"));
    CHECK(get_page(&k, under(&k, code_of(&k, shelter), ""), "text/html", "zh-CN") == 404);
    CHECK(clean(&k, k.s.a.body, "a protected person's page"));
    CHECK(get_page(&k, under(&k, code_of(&k, shelter), "/sheet"), "*/*", "zh-CN") == 404);
    CHECK(get_page(&k, under(&k, code, "/sheet"), "*/*", "zh-CN") == 200);
    CHECK(k.s.a.body.n > 1000 && memcmp(k.s.a.body.p, "%PDF", 4) == 0);
    CHECK(clean(&k, k.s.a.body, "the sheet"));
    mz_str text = paper_text(&k);
    if (text.n == 0) {
        printf("skipped: pdftotext is not installed\n");
    } else {
        CHECK(holds(text, "郑**") && clean(&k, text, "the text of the sheet"));
    }
    /* Gone for everybody and every program when its days are over. */
    test_tick(&k.w, 30 * DAY_MS);
    CHECK(look(&k, under(&k, code, ""), 410, NULL) &&
          look(&k, under(&k, code, "/sheet"), 410, NULL));
    CHECK(look(&k, under(&k, code, "/object"), 410, NULL));
    site_close(&k.s);
    county_done(&k);
}

BOTH(what_is_paid_is_told_without_the_few_and_without_those_whom_the_law_keeps)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    CHECK(pay_all(&k));
    CHECK(look(&k, "/open", 200, "4,216.00") && look(&k, "/open?place=331181103000", 200, NULL));
    /* Six are shown in the village; the child and the protected one count for the county only: too
     * few to be told, and then the six could be worked out. */
    struct notice_month m;
    k.w.actor = mz_guest(COUNTY, MZ_S("192.0.2.7"), MZ_S("r1"));
    CHECK(notice_month(cx, COUNTY, 24312, &m) == MZ_OK && m.rows_n == 2 && m.least == 5);
    for (size_t i = 0; i < m.rows_n; i++) {
        CHECK(m.rows[i].few && m.rows[i].people == (m.rows[i].division == VILLAGE ? 6 : 2));
    }
    CHECK(get_page(&k, "/open/csv?month=2026-01", "*/*", "zh-CN") == 200);
    CHECK(holds(k.s.a.body, "331181103209") && !holds(k.s.a.body, "3162") &&
          !holds(k.s.a.body, ",6,"));
    CHECK(clean(&k, k.s.a.body, "the CSV"));
    /* Names stand where the pack says that the law publishes them, masked. */
    CHECK(look(&k, "/open/names?place=331181103209&month=2026-01&programme=dibao", 200, "吴**"));
    CHECK(get_page(&k, "/open/names?place=331181103209&month=2026-01&programme=dibao", "text/html",
                   "zh-CN") == 200);
    CHECK(!holds(k.s.a.body, "林**") && !holds(k.s.a.body, "苏**"));
    CHECK(get_page(&k, "/open/names?place=331181103209&programme=orphan", "text/html", "zh-CN") ==
          404);
    site_close(&k.s);
    county_done(&k);
}

TEST_MAIN(T2(no_public_page_of_notices_holds_what_the_law_keeps),
          T2(what_is_paid_is_told_without_the_few_and_without_those_whom_the_law_keeps))
