/*
 * check_test.c - a report that left the house: what its paper says, where its code leads, and what
 * anybody is told who asks whether it is genuine.
 */
#include "feature/verify/verify_testing.h"
#include "feature/verify/words.h"
#include "fault.h"
#include "site.h"

#include "base/qr.h"
#include "feature/office/office.h"

extern const struct mz_feature mz_feature_verify, mz_feature_office;
const struct mz_feature *const mz_features[] = {&mz_feature_verify, &mz_feature_office, NULL};

enum { TEXT_MAX = 1 << 18, PICTURE_MAX = 1 << 24, DPI = 400, HEAD_MAX = 4 };

struct office {
    struct homes h;
    struct site s;
    int64_t p[2];
    int64_t house;
};

static mz_cx *office(struct office *o, enum mz_db_kind kind)
{
    memset(o, 0, sizeof *o);
    mz_cx *cx = homes(&o->h, kind);
    o->h.world.office = MZ_S("龙泉市民政局");
    o->h.world.demo = true;
    (void)asks_departments(&o->h);
    o->p[0] = person(&o->h, "丁大山", '1', "19700301", o->h.village[0]);
    o->p[1] = person(&o->h, "吴秀英", '2', "19720512", o->h.village[0]);
    o->house = home(&o->h, HOUSEHOLD_LIVING, o->h.village[0], "02 10", o->p);
    (void)signs_paper(&o->h, o->house, o->p[0]);
    (void)signs_paper(&o->h, o->house, o->p[1]);
    site_open(&o->s, cx, NULL);
    return cx;
}

static void done(struct office *o)
{
    site_close(&o->s);
    homes_done(&o->h);
}

static bool issue(struct office *o, int64_t id, struct verify_report *r)
{
    mz_cx *cx = &o->h.w.cx;
    if (verify_get(cx, id, r) != MZ_OK) {
        return false;
    }
    const struct verify_issue in = {
        .id = id, .version = r->version, .conclusion = r->suggested, .why = MZ_S("")};
    officer(&o->h, 8);
    return verify_issue(cx, &in) == MZ_OK && verify_get(cx, id, r) == MZ_OK;
}

/* A report of the household, issued; its id. */
static int64_t issued(struct office *o, struct verify_report *r)
{
    mz_cx *cx = &o->h.w.cx;
    int64_t id = 0;
    const struct verify_new in = {.ask = {.household = o->house, .purpose = MZ_S("dibao")},
                                  .reason = MZ_S("查田镇窗口")};
    officer(&o->h, 3);
    bool good = verify_ask_new(cx, &in, false, &id) == MZ_OK && verify_run(cx, id) == MZ_OK &&
                issue(o, id, r);
    return good ? id : 0;
}

/* ---- the paper ------------------------------------------------------------------- */

/* What a program of this machine makes of the paper; empty where there is none. */
static mz_str made_of(struct office *o, mz_str pdf, const char *command,
                      const char *after, size_t most)
{
    mz_cx *cx = &o->h.w.cx;
    mz_str path = mz_str_fmt(cx->a, "%s/report.pdf", o->h.w.dir);
    mz_str cmd = mz_str_fmt(cx->a, "%s " MZ_FMT "%s 2>/dev/null", command, MZ_ARG(path),
                            after);
    FILE *f = fopen(path.p, "wb");
    if (f == NULL) {
        return MZ_S("");
    }
    (void)fwrite(pdf.p, 1, pdf.n, f);
    (void)fclose(f);
    FILE *out = popen(cmd.p, "r"); /* NOLINT(cert-env33-c): our own path */
    char *text = mz_arena_alloc(cx->a, most);
    size_t n = out == NULL ? 0 : fread(text, 1, most, out);
    (void)(out != NULL && pclose(out));
    return (mz_str){text, n};
}

static bool has(mz_str text, mz_str part)
{
    return part.n > 0 && memmem(text.p, text.n, part.p, part.n) != NULL;
}

/* The grey of a point of the page, in tenths of a millimetre; 255 is white. P5, one page. */
static int grey(mz_str pgm, int64_t x, int64_t y)
{
    int64_t head[HEAD_MAX] = {0}; /* P5, width, height, white */
    size_t at = 2;
    for (size_t i = 1; i < HEAD_MAX && at < pgm.n; i++) {
        for (at++; at < pgm.n && pgm.p[at] >= '0' && pgm.p[at] <= '9'; at++) {
            head[i] = head[i] * 10 + pgm.p[at] - '0';
        }
    }
    size_t place = at + 1 + (size_t)(y * DPI / 254 * head[1] + x * DPI / 254);
    return place < pgm.n ? (unsigned char)pgm.p[place] : -1;
}

/* Each module of the code where the paper has it: 24 mm at 166, 9 (paper.c). */
static bool code_leads_to(mz_cx *cx, mz_str pgm, mz_str url)
{
    struct mz_qr q;
    int wrong = 0;
    if (mz_qr(cx, url, MZ_QR_M, &q) != MZ_OK) {
        return false;
    }
    for (int y = 0; y < q.width; y++) {
        for (int x = 0; x < q.width; x++) {
            int64_t left = 1660 + 240 * (2 * (x + MZ_QR_QUIET) + 1) / (2 * q.size);
            int64_t top = 90 + 240 * (2 * (y + MZ_QR_QUIET) + 1) / (2 * q.size);
            bool dark = grey(pgm, left, top) < 128;
            wrong += dark != (q.modules[y * q.width + x] == 1);
        }
    }
    return wrong == 0;
}

BOTH(the_paper_has_its_number_its_last_day_its_seal_and_a_code_that_leads_to_the_check)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    struct verify_report r = {.id = 0};
    mz_str pdf = MZ_S("");
    mz_str path = MZ_S("");
    mz_str base = MZ_S("");
    CHECK(issued(&o, &r) > 0 && verify_paper(cx, r.id, &pdf) == MZ_OK);
    mz_str text = made_of(&o, pdf, "pdftotext -layout", " -", TEXT_MAX);
    if (text.n == 0) {
        printf("skipped: pdftotext is not installed\n");
        done(&o);
        return;
    }
    CHECK(has(text, r.number) && has(text, mz_date_iso(cx->a, (mz_date){(int32_t)r.valid_to})));
    CHECK(has(text, MZ_S("核对专用章")) && has(text, MZ_S("龙泉市民政局")));
    CHECK(has(text, MZ_S("扫码查验")));
    CHECK(words_check_path(cx, r.number, &path) == MZ_OK &&
          office_get(cx, "public.url", &base) == MZ_OK);
    mz_str pgm = made_of(&o, pdf, "pdftoppm -gray -r 400 -f 1 -l 1 -singlefile", "",
                         PICTURE_MAX);
    CHECK(code_leads_to(cx, pgm, mz_str_fmt(cx->a, MZ_FMT MZ_FMT, MZ_ARG(base), MZ_ARG(path))));
    CHECK(!code_leads_to(cx, pgm, mz_str_fmt(cx->a, MZ_FMT "/x", MZ_ARG(base))));
    done(&o);
}

/* ---- the check ------------------------------------------------------------------- */

BOTH(anybody_is_told_whether_a_report_is_genuine_and_holds_and_nothing_of_the_household)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    struct verify_report r = {.id = 0};
    struct verify_report other = {.id = 0};
    mz_str path = MZ_S("");
    int64_t objection = 0;
    int64_t renewed = 0;
    CHECK(issued(&o, &r) > 0 && words_check_path(cx, r.number, &path) == MZ_OK);
    CHECK(see(&o.s, NULL, path.p) == 200 && shows(&o.s, "报告真实有效"));
    CHECK(lacks(&o.s, "丁大山") && lacks(&o.s, "吴秀英") && lacks(&o.s, "丁"));
    /* The code of another number, one letter changed, none: as if there were no such report. */
    char *wrong = mz_arena_alloc(cx->a, path.n + 1);
    memcpy(wrong, path.p, path.n);
    wrong[path.n - 1] = wrong[path.n - 1] == '0' ? '1' : '0';
    CHECK(see(&o.s, NULL, wrong) == 404 && shows(&o.s, "没有出具过该编号和校验码的报告"));
    CHECK(see(&o.s, NULL, mz_str_fmt(cx->a, "/verify/check/" MZ_FMT, MZ_ARG(r.number)).p) == 404);
    /* The file in the hand. */
    CHECK(see(&o.s, NULL,
              mz_str_fmt(cx->a, MZ_FMT "?hash=" MZ_FMT, MZ_ARG(path), MZ_ARG(r.paper_hash)).p) ==
              200 &&
          shows(&o.s, "该文件是盖章原件"));
    CHECK(see(&o.s, NULL,
              mz_str_fmt(cx->a, MZ_FMT "?hash=0%.63s", MZ_ARG(path), r.paper_hash.p + 1).p) ==
              200 &&
          (r.paper_hash.p[0] == '0' || shows(&o.s, "该文件不是盖章原件")));
    /* A corrected report does not hold; the one in its place does, until its last day is over. */
    const struct verify_object in = {.report = r.id,
                                     .person = o.p[0],
                                     .item = MZ_S("存款"),
                                     .text = MZ_S("账户内是集体资金"),
                                     .evidence = MZ_S("")};
    CHECK(verify_object(cx, &in, &objection) == MZ_OK);
    officer(&o.h, 9);
    CHECK(verify_object_decide(cx, objection, 1, true, MZ_S("属实，重新核对"), &renewed) == MZ_OK);
    CHECK(verify_run(cx, renewed) == MZ_OK && issue(&o, renewed, &other));
    CHECK(see(&o.s, NULL, path.p) == 200 && shows(&o.s, "该报告已失效") &&
          lacks(&o.s, "报告真实有效"));
    CHECK(words_check_path(cx, other.number, &path) == MZ_OK);
    CHECK(see(&o.s, NULL, path.p) == 200 && shows(&o.s, "报告真实有效"));
    test_tick(&o.h.w, INT64_C(86400000) * (other.valid_to - o.h.today + 1));
    CHECK(see(&o.s, NULL, path.p) == 200 && shows(&o.s, "报告真实，已过使用期限"));
    done(&o);
}

TEST_MAIN(T2(the_paper_has_its_number_its_last_day_its_seal_and_a_code_that_leads_to_the_check),
          T2(anybody_is_told_whether_a_report_is_genuine_and_holds_and_nothing_of_the_household))
