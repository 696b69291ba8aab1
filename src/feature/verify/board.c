/* board.c - what waits on the home page, the job, the doctor. */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/job/job.h"
#include "feature/person/person.h"
#include "feature/verify/scan.h"
#include "feature/verify/verify_int.h"
#include "feature/verify/verify_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { WIPE_MOST = 200 };

static mz_str place(mz_cx *cx, int64_t code)
{
    struct division d;
    if (cx->world != NULL && cx->world->divisions != NULL &&
        division_get(cx->world->divisions, code, &d)) {
        return division_spoken(cx->a, &d);
    }
    return mz_str_fmt(cx->a, "%012" PRId64, code);
}

/* As people know a household: by its head, where everybody may see who that is. */
static mz_str known_as(mz_cx *cx, int64_t household, mz_str number)
{
    struct household h = {0};
    struct person_view head = {0};
    bool shown = household_get(cx, household, &h) == MZ_OK && h.head > 0 &&
                 person_get(cx, 0, h.head, &head) == MZ_OK && head.hidden == 0;
    mz_clear(cx);
    return shown
               ? mz_text_say(cx->a, cx->lang,
                             (struct mz_say){.text = MZ_T("Household of {0}"), .arg = {head.name}})
               : number;
}

static mz_code seen(mz_cx *cx, size_t n)
{
    return n == 0 ? MZ_OK
                  : mz_read_note(cx, &(struct mz_event){.act = MZ_S("verify.list"),
                                                        .kind = MZ_S("verify_report")});
}

static int64_t due_of(mz_cx *cx, int64_t asked_ms)
{
    const struct pack *p = NULL;
    if (pack_get(cx, &p) != MZ_OK) {
        mz_clear(cx);
        return MZ_NULL;
    }
    return verify_working_day(cx, mz_date_of_ms(asked_ms).v, p->limit[PACK_REPORT_DAYS].value);
}

/* The moment before which a report asked for is late today, or due today (one day later). */
static int64_t border(mz_cx *cx, int64_t ahead)
{
    const struct pack *p = NULL;
    if (pack_get(cx, &p) != MZ_OK) {
        mz_clear(cx);
        return INT64_MIN + 1;
    }
    int64_t day =
        verify_working_day(cx, mz_date_today(cx).v + ahead, -p->limit[PACK_REPORT_DAYS].value);
    return mz_date_ms((mz_date){(int32_t)day});
}

mz_code verify_todo_issue(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct verify_q_drafts_row *r = NULL;
    struct verify_q_drafts_n_row n = {0};
    *out = (struct mz_work){.n = 0};
    MZ_TRY(verify_q_drafts_n(cx, cx->actor->user, border(cx, 0), border(cx, 1), &n));
    MZ_TRY(verify_q_drafts(cx, cx->actor->user, (int64_t)most, &r, &out->n));
    out->total = n.n;
    out->late = n.late;
    out->today = n.now;
    out->later = n.n - n.late - n.now;
    out->items = MZ_NEW_N(cx->a, struct mz_item, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        out->items[i] =
            (struct mz_item){.title = mz_text(cx->lang, MZ_T("Issue a cross-check report")),
                             .note = known_as(cx, r[i].household, r[i].number),
                             .place = place(cx, r[i].division),
                             .step = mz_text(cx->lang, verify_state_label(MZ_S("draft"))),
                             .href = mz_str_fmt(cx->a, "/verify/%" PRId64, r[i].id),
                             .due = due_of(cx, r[i].asked_ms)};
    }
    return seen(cx, out->n);
}

mz_code verify_todo_objects(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct verify_q_objects_open_row *r = NULL;
    struct verify_q_objects_n_row n = {0};
    *out = (struct mz_work){.n = 0};
    MZ_TRY(verify_q_objects_n(cx, mz_date_today(cx).v, &n));
    MZ_TRY(verify_q_objects_open(cx, (int64_t)most, &r, &out->n));
    out->total = n.n;
    out->late = n.late;
    out->today = n.now;
    out->later = n.n - n.late - n.now;
    out->items = MZ_NEW_N(cx->a, struct mz_item, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        struct verify_report v;
        MZ_TRY(verify_get(cx, r[i].report, &v));
        out->items[i] =
            (struct mz_item){.title = mz_text(cx->lang, MZ_T("Re-check after an objection")),
                             .note = known_as(cx, v.household, v.number),
                             .place = place(cx, r[i].division),
                             .href = mz_str_fmt(cx->a, "/verify/objection/%" PRId64, r[i].id),
                             .due = r[i].due};
    }
    return seen(cx, out->n);
}

mz_code verify_waits(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct verify_q_mine_row *r = NULL;
    struct verify_q_mine_n_row n = {0};
    *out = (struct mz_work){.n = 0};
    MZ_TRY(verify_q_mine_n(cx, cx->actor->user, &n));
    MZ_TRY(verify_q_mine(cx, cx->actor->user, (int64_t)most, &r, &out->n));
    out->total = n.n;
    out->items = MZ_NEW_N(cx->a, struct mz_item, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        out->items[i] = (struct mz_item){.title = mz_text(cx->lang, MZ_T("Cross-check report")),
                                         .note = known_as(cx, r[i].household, r[i].number),
                                         .place = place(cx, r[i].division),
                                         .step = mz_text(cx->lang, verify_state_label(r[i].state)),
                                         .href = mz_str_fmt(cx->a, "/verify/%" PRId64, r[i].id),
                                         .due = due_of(cx, r[i].asked_ms)};
    }
    return seen(cx, out->n);
}

mz_code verify_draft_count(mz_cx *cx, int64_t *n)
{
    struct verify_q_drafts_n_row r = {0};
    MZ_TRY(verify_q_drafts_n(cx, cx->actor->user, 0, 0, &r));
    *n = r.n;
    return MZ_OK;
}

/* ---- jobs --------------------------------------------------------------------------- */

static mz_code job_run(mz_cx *cx, int64_t job, mz_str input)
{
    const struct mz_json *root = NULL;
    struct verify_report r;
    int64_t id = 0;
    (void)job;
    MZ_TRY(mz_json_read(cx, input, (struct mz_json_options){.size_max = JOB_INPUT_MAX}, &root));
    MZ_TRY(mz_json_int(cx, root, "report", &id));
    MZ_TRY(verify_get(cx, id, &r));
    if (mz_str_eq(r.state, MZ_S("draft")) || mz_str_eq(r.state, MZ_S("issued"))) {
        return MZ_OK; /* a try before this one wrote it */
    }
    return verify_run(cx, id);
}

struct wiping {
    struct verify_q_over_row *rows;
    size_t n;
};

static mz_code wipe(mz_cx *cx, void *p)
{
    const struct wiping *w = p;
    for (size_t i = 0; i < w->n; i++) {
        int64_t changed = 0;
        MZ_TRY(verify_q_wipe(cx, w->rows[i].id, &changed));
        MZ_TRY(mz_tx_note(cx, &(struct mz_event){.act = MZ_S("verify.wipe"),
                                                 .kind = MZ_S("verify_report"),
                                                 .subject = w->rows[i].id,
                                                 .division = w->rows[i].division}));
    }
    return MZ_OK;
}

/* What is kept no longer than its time: report, rows and paper; number, hash and log stay. */
static mz_code job_keep(mz_cx *cx, int64_t job, mz_str input)
{
    struct wiping w = {.n = 1};
    (void)job;
    (void)input;
    while (w.n > 0) {
        MZ_TRY(verify_q_over(cx, mz_date_today(cx).v, WIPE_MOST, &w.rows, &w.n));
        MZ_TRY(w.n > 0 ? mz_tx(cx, wipe, &w) : MZ_OK);
    }
    return scan_sweep(cx);
}

const struct mz_job verify_jobs[] = {
    {.name = "verify.run", .run = job_run, .help = MZ_T("Ask the sources about a household")},
    {.name = "verify.keep",
     .every_ms = INT64_C(24) * 3600000,
     .run = job_keep,
     .help = MZ_T("Delete cross-checks whose time is over")},
    {0},
};

/* ---- doctor ------------------------------------------------------------------------- */

static mz_code bare_issue(mz_cx *cx, int64_t *bad)
{
    struct verify_q_bare_issue_row r = {0};
    MZ_TRY(verify_q_bare_issue(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

static mz_code no_consent(mz_cx *cx, int64_t *bad)
{
    struct verify_q_no_consent_row r = {0};
    MZ_TRY(verify_q_no_consent(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

const struct mz_check verify_checks[] = {
    {"verify.paper", bare_issue, MZ_T("Every issued report has its paper and signature")},
    {"verify.scan", scan_check, MZ_T("Every scan of a consent is what was uploaded")},
    {"verify.consent", no_consent, MZ_T("Every query rests on a consent for its matter")},
    {0},
};
