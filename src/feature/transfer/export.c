/* Exports as rows of the database: recorded, held against the quota, asked for, approved, made. */
#include "feature/transfer/export.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/job/job.h"
#include "feature/office/office.h"
#include "feature/transfer/export_int.h"
#include "feature/transfer/transfer_int.h"
#include "feature/transfer/transfer_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { WISH_BYTES = 32 << 10, WHY_CHARS_MIN = 4, WHY_CHARS_MAX = 300, MARK_BITS = 26 };

static mz_code note(mz_cx *cx, const char *act, int64_t id, mz_str detail)
{
    return mz_tx_note(
        cx, &(struct mz_event){
                .act = mz_str_of(act), .kind = MZ_S("export"), .subject = id, .detail = detail});
}

/* ---- a wish as text ------------------------------------------------------------ */

static mz_str wish_text(mz_arena *a, const struct export_wish *w)
{
    mz_jw j = mz_jw_to(mz_buf_new(a, WISH_BYTES));
    mz_jw_list(&j);
    for (size_t i = 0; i < w->pairs_n; i++) {
        mz_jw_list(&j);
        mz_jw_text(&j, w->pair[i].name);
        mz_jw_text(&j, w->pair[i].value);
        mz_jw_end(&j);
    }
    mz_jw_end(&j);
    return mz_buf_str(j.out);
}

static mz_code wish_read(mz_cx *cx, mz_str text, struct export_wish *w)
{
    const struct mz_json *list = NULL;
    w->pairs_n = 0;
    MZ_TRY(mz_json_read(cx, text, (struct mz_json_options){.size_max = WISH_BYTES}, &list));
    for (size_t i = 0; i < list->n && w->pairs_n < EXPORT_PAIRS_MAX; i++) {
        if (list->items[i].n != 2) {
            return mz_fail(cx, MZ_CORRUPT, "a stored question of an export");
        }
        w->pair[w->pairs_n++] =
            (struct export_pair){list->items[i].items[0].text, list->items[i].items[1].text};
    }
    return MZ_OK;
}

/* ---- reading ----------------------------------------------------------------------- */

/* The register by name alone: whether the reader may have it is asked when rows are read. */
static const struct mz_reg *reg_named(mz_str name)
{
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        const struct mz_reg *const *r = mz_features[i]->registers;
        for (; r != NULL && *r != NULL; r++) {
            if (mz_str_eq(name, mz_str_of((*r)->name))) {
                return *r;
            }
        }
    }
    return NULL;
}

static mz_code absent(mz_cx *cx)
{
    return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such export of yours."));
}

mz_code export_read_run(mz_cx *cx, int64_t id, struct export_run *out)
{
    struct export_get_row r = {0};
    bool found = false;
    *out = (struct export_run){0};
    MZ_TRY(export_get(cx, id, &r, &found));
    if (!found) {
        return absent(cx);
    }
    *out = (struct export_run){.id = r.id,
                               .county = r.county,
                               .division = r.division,
                               .user = r.user_id,
                               .user_name = r.user_name,
                               .role = r.role,
                               .origin = r.origin,
                               .scope_lo = r.scope_lo,
                               .scope_hi = r.scope_hi,
                               .lang = r.lang == MZ_LANG_EN ? MZ_LANG_EN : MZ_LANG_ZH,
                               .words = r.words,
                               .state = r.state,
                               .why = r.why,
                               .answer = r.answer,
                               .file = r.file,
                               .rows = r.rows_n,
                               .decided_by = r.decided_by,
                               .decided_ms = r.decided_ms,
                               .job = r.job,
                               .mark = r.mark,
                               .made_ms = r.made_ms,
                               .ended_ms = r.ended_ms};
    out->wish.reg = reg_named(r.reg);
    out->wish.format = mz_str_eq(r.format, MZ_S("xlsx")) ? EXPORT_XLSX : EXPORT_CSV;
    if (out->wish.reg == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "an export of an unknown list");
    }
    return wish_read(cx, r.query, &out->wish);
}

mz_code export_get_run(mz_cx *cx, int64_t id, struct export_run *out)
{
    MZ_TRY(export_read_run(cx, id, out));
    bool mine = out->user == cx->actor->user;
    bool to_decide = account_may(cx, "export.approve") && !mz_str_eq(out->state, MZ_S("made"));
    return mine || to_decide ? MZ_OK : absent(cx);
}

enum { SETTING_OVER, SETTING_ROWS, SETTING_TIMES, SETTING_N };

/* ---- limits -------------------------------------------------------------------------- */

const struct mz_setting export_settings[] = {
    [SETTING_OVER] = {.name = "export_approve_over",
                      .least = 0,
                      .most = 1000000,
                      .preset = EXPORT_APPROVE_OVER,
                      .label = MZ_T("Rows of a list above which somebody else approves"),
                      .help = MZ_T("A longer list leaves only after an approver agreed. Ours, no "
                                   "law says it.")},
    [SETTING_ROWS] = {.name = "export_rows_day",
                      .least = 0,
                      .most = 10000000,
                      .preset = EXPORT_ROWS_DAY,
                      .label = MZ_T("Rows that one account takes out in a day"),
                      .help = MZ_T("Without approval, all lists together. Ours, no law says it.")},
    [SETTING_TIMES] = {.name = "export_times_day",
                       .least = 0,
                       .most = 1000,
                       .preset = EXPORT_TIMES_DAY,
                       .label = MZ_T("Lists that one account takes out in a day"),
                       .help = MZ_T("Without approval. Ours, no law says it.")},
    [SETTING_N] = {0},
};

mz_code export_may_go(mz_cx *cx, const struct export_plan *plan, bool *go)
{
    struct export_day_row day = {0};
    int64_t over = 0;
    int64_t rows = 0;
    int64_t times = 0;
    MZ_TRY(office_int(cx, &export_settings[SETTING_OVER], &over));
    MZ_TRY(office_int(cx, &export_settings[SETTING_ROWS], &rows));
    MZ_TRY(office_int(cx, &export_settings[SETTING_TIMES], &times));
    *go = plan->rows <= over;
    if (!*go) {
        return MZ_OK;
    }
    int64_t since = mz_date_ms(mz_date_today(cx));
    int64_t county = cx->actor->division_lo / MZ_COUNTY_UNIT;
    MZ_TRY(export_day(cx, county, cx->actor->user, since, &day));
    if (day.n >= times || day.rows_n + plan->rows > rows) {
        return mz_refuse(cx, MZ_RATE,
                         .text = MZ_T("Today {0} lists with {1} rows left under your name; a day "
                                      "allows {2} rows. Go on tomorrow, or ask for approval."),
                         .arg = {mz_str_fmt(cx->a, "%" PRId64, day.n),
                                 mz_str_fmt(cx->a, "%" PRId64, day.rows_n),
                                 mz_str_fmt(cx->a, "%" PRId64, rows)});
    }
    return MZ_OK;
}

/* ---- recording ------------------------------------------------------------------------- */

struct adding {
    const struct export_wish *wish;
    const struct export_plan *plan;
    const char *state;
    mz_str why;
    int64_t id;
};

/*
 * The mark of an export: its serial number in the county, spread over the bits. An odd factor maps
 * them one to one, so no two of a county's first 2^26 subjects share a mark.
 */
static int64_t mark_of(int64_t id)
{
    uint64_t serial = (uint64_t)(id % MZ_ID_UNIT);
    return (int64_t)((serial * UINT64_C(0x2545F49)) & ((1U << MARK_BITS) - 1));
}

static mz_code add(mz_cx *cx, void *p)
{
    struct adding *a = p;
    const struct mz_actor *who = cx->actor;
    int64_t county = who->division_lo / MZ_COUNTY_UNIT;
    struct export_add_args args = {.county = county,
                                   .division = who->division_lo,
                                   .user_id = who->user,
                                   .user_name = who->name,
                                   .role = who->role,
                                   .scope_lo = who->division_lo,
                                   .scope_hi = who->division_hi,
                                   .origin = who->from,
                                   .lang = cx->lang,
                                   .reg = mz_str_of(a->wish->reg->name),
                                   .format = mz_str_of(export_format_word(a->wish->format)),
                                   .query = wish_text(cx->a, a->wish),
                                   .words = a->plan->words,
                                   .rows_n = a->plan->rows,
                                   .state = mz_str_of(a->state),
                                   .why = a->why,
                                   .made_ms = mz_now_ms(cx)};
    if (county <= 0) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("Lists are exported by the offices of a province or below."));
    }
    MZ_TRY(mz_id_take(cx, county, 1, &args.id));
    args.mark = mark_of(args.id);
    MZ_TRY(export_add(cx, &args));
    a->id = args.id;
    bool now = strcmp(a->state, "made") == 0;
    mz_str detail = mz_str_fmt(
        cx->a, "{\"register\":\"%s\",\"rows\":%" PRId64 ",\"filters\":%zu,\"format\":\"%s\"}",
        a->wish->reg->name, a->plan->rows, a->plan->q.filters_n + (a->plan->q.ids != NULL ? 1 : 0),
        export_format_word(a->wish->format));
    return note(cx, now ? "export.run" : "export.ask", args.id, detail);
}

mz_code export_begin(mz_cx *cx, const struct export_wish *wish, const struct export_plan *plan,
                     struct export_run *out)
{
    struct adding a = {.wish = wish, .plan = plan, .state = "made", .why = MZ_S("")};
    MZ_TRY(mz_tx(cx, add, &a));
    return export_read_run(cx, a.id, out);
}

/* ---- approval ---------------------------------------------------------------------------- */

static mz_code check_why(mz_cx *cx, mz_str why)
{
    size_t n = mz_utf8_count(why);
    return n >= WHY_CHARS_MIN && n <= WHY_CHARS_MAX
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = "why",
                           .text = MZ_T("Say in 4 to 300 characters what the list is for"));
}

mz_code export_ask(mz_cx *cx, const struct export_wish *wish, mz_str why, int64_t *id)
{
    struct export_plan *plan = MZ_NEW(cx->a, struct export_plan);
    why = mz_str_trim(why);
    MZ_TRY(check_why(cx, why));
    MZ_TRY(export_plan(cx, wish, plan));
    struct adding a = {.wish = wish, .plan = plan, .state = "waiting", .why = why};
    MZ_TRY(mz_tx(cx, add, &a));
    *id = a.id;
    return MZ_OK;
}

struct answering {
    int64_t id;
    bool yes;
    mz_str answer;
};

/* The job acts as the one who asked: with that scope, and under that name in the audit. */
static mz_code add_job(mz_cx *cx, const struct export_run *r, int64_t *job)
{
    const struct mz_actor *who = cx->actor;
    struct mz_actor asker = {.user = r->user,
                             .division_lo = r->scope_lo,
                             .division_hi = r->scope_hi,
                             .role = r->role,
                             .name = r->user_name,
                             .from = r->origin,
                             .request = who->request};
    mz_str input = mz_str_fmt(cx->a, "{\"run\":%" PRId64 "}", r->id);
    cx->actor = &asker;
    mz_code rc = job_add(cx, "export.run", input, job);
    cx->actor = who;
    return rc;
}

static mz_code answer(mz_cx *cx, void *p)
{
    const struct answering *a = p;
    struct export_run r;
    int64_t job = MZ_NULL;
    int64_t changed = 0;
    MZ_TRY(export_get_run(cx, a->id, &r));
    if (r.user == cx->actor->user) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("Somebody else decides on what you asked for."));
    }
    MZ_TRY(a->yes ? add_job(cx, &r, &job) : MZ_OK);
    struct export_decide_args args = {.id = a->id,
                                      .state = a->yes ? MZ_S("approved") : MZ_S("refused"),
                                      .user_id = cx->actor->user,
                                      .answer = a->answer,
                                      .job = job,
                                      .now_ms = mz_now_ms(cx)};
    MZ_TRY(export_decide(cx, &args, &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This export was decided already."));
    }
    return note(cx, a->yes ? "export.approve" : "export.refuse", a->id,
                mz_str_fmt(cx->a, "{\"rows\":%" PRId64 "}", r.rows));
}

mz_code export_answer(mz_cx *cx, int64_t id, bool yes, mz_str text)
{
    struct answering a = {.id = id, .yes = yes, .answer = mz_str_trim(text)};
    a.answer = a.answer.p == NULL ? MZ_S("") : a.answer; /* a form without the field */
    MZ_TRY(account_need(cx, "export.approve"));
    if (!yes) {
        MZ_TRY(check_why(cx, a.answer));
    }
    return mz_tx(cx, answer, &a);
}

/* ---- making the file ------------------------------------------------------------------------ */

struct ending {
    int64_t id;
    const char *state;
    mz_str file;
    int64_t rows;
};

static mz_code end(mz_cx *cx, void *p)
{
    const struct ending *e = p;
    int64_t changed = 0;
    struct export_end_args args = {.id = e->id,
                                   .state = mz_str_of(e->state),
                                   .file = e->file,
                                   .rows_n = e->rows,
                                   .now_ms = mz_now_ms(cx)};
    MZ_TRY(export_end(cx, &args, &changed));
    return note(cx, "export.run", e->id, mz_str_fmt(cx->a, "{\"rows\":%" PRId64 "}", e->rows));
}

static mz_code write_csv(mz_cx *cx, struct export_writer *w, const char *path, int64_t all,
                         mz_code (*step)(mz_cx *cx, void *p, int64_t done, int64_t all), void *p)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
    mz_buf *b = mz_buf_new(cx->a, 4 << 20);
    mz_code rc = f == NULL ? mz_fail(cx, MZ_IO, "could not make a file for an export") : MZ_OK;
    for (bool more = true; more && rc == MZ_OK;) {
        b->n = 0;
        rc = export_csv(cx, w, b, &more);
        if (rc == MZ_OK && fwrite(b->p, 1, b->n, f) != b->n) {
            rc = mz_fail(cx, MZ_IO, "could not write an export");
        }
        rc = rc == MZ_OK && step != NULL ? step(cx, p, export_rows_written(w), all) : rc;
    }
    if (f != NULL && (fflush(f) != 0 || fsync(fileno(f)) != 0) && rc == MZ_OK) {
        rc = mz_fail(cx, MZ_IO, "could not write an export");
    }
    if (f != NULL && fclose(f) != 0 && rc == MZ_OK) {
        rc = mz_fail(cx, MZ_IO, "could not write an export");
    }
    return rc;
}

static mz_code make(mz_cx *cx, const struct export_run *r, mz_str path, int64_t *rows,
                    mz_code (*step)(mz_cx *cx, void *p, int64_t done, int64_t all), void *p)
{
    const struct mz_reg *reg = NULL;
    struct export_plan *plan = MZ_NEW(cx->a, struct export_plan);
    struct export_writer *w = NULL;
    MZ_TRY(export_register(cx, mz_str_of(r->wish.reg->name), &reg));
    MZ_TRY(export_plan(cx, &r->wish, plan));
    /* What was approved is a number of rows; if there are many more now, it is another list. */
    if (plan->rows > r->rows + r->rows / 10 + 100) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("The list has {0} rows now, {1} were approved. Ask again."),
                         .arg = {mz_str_fmt(cx->a, "%" PRId64, plan->rows),
                                 mz_str_fmt(cx->a, "%" PRId64, r->rows)});
    }
    MZ_TRY(export_open(cx, r, plan, &w));
    MZ_TRY(r->wish.format == EXPORT_CSV ? write_csv(cx, w, path.p, plan->rows, step, p)
                                        : export_xlsx(cx, w, path.p, step, p));
    *rows = export_rows_written(w);
    return MZ_OK;
}

mz_code export_make(mz_cx *cx, int64_t id,
                    mz_code (*step)(mz_cx *cx, void *p, int64_t done, int64_t all), void *p)
{
    struct export_run r;
    enum mz_lang lang = cx->lang;
    struct ending e = {.id = id, .state = "done"};
    MZ_TRY(export_read_run(cx, id, &r));
    if (r.wish.reg == NULL || !mz_str_eq(r.state, MZ_S("approved"))) {
        return mz_fail(cx, MZ_CONFLICT, "export %" PRId64 " is not approved", id);
    }
    mz_str dir = mz_str_fmt(cx->a, MZ_FMT "/files", MZ_ARG(cx->world->data));
    (void)mkdir(dir.p, 0700);
    e.file = mz_str_fmt(cx->a, "export-%" PRId64 ".%s", id, export_format_word(r.wish.format));
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT, MZ_ARG(dir), MZ_ARG(e.file));
    cx->lang = r.lang;
    mz_code rc = make(cx, &r, path, &e.rows, step, p);
    cx->lang = lang;
    if (rc != MZ_OK) {
        (void)unlink(path.p);
        if (mz_code_retry(rc)) {
            return rc; /* the job is taken again */
        }
        struct mz_error err = cx->err;
        mz_clear(cx);
        e = (struct ending){.id = id, .state = "failed", .file = MZ_S(""), .rows = r.rows};
        MZ_TRY(mz_tx(cx, end, &e));
        cx->err = err;
        return rc;
    }
    return mz_tx(cx, end, &e);
}
