#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "feature/dedup/dedup_int.h"
#include "feature/dedup/dedup_web.h"
#include "feature/job/job.h"
#include "store/db.h"

static const struct mz_perm perms[] = {
    {"dedup.read", MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(CLERK) | MZ_R(AUDITOR),
     MZ_T("See entries that may be one person")},
    {"dedup.decide", MZ_R(OFFICER) | MZ_R(CLERK),
     MZ_T("Decide on pairs of entries and ask for joining them")},
    {"dedup.confirm", MZ_R(OFFICER) | MZ_R(APPROVER),
     MZ_T("Confirm a joining that somebody else asked for, and take one apart")},
    {0},
};

static const struct mz_act acts[] = {
    {"dedup.find", MZ_T("compared entries and queued pairs")},
    {"dedup.list", MZ_T("looked at the list of duplicates")},
    {"dedup.decide", MZ_T("decided on a pair of entries")},
    {"dedup.ask", MZ_T("asked for joining two entries")},
    {"dedup.merge", MZ_T("joined two entries")},
    {"dedup.refuse", MZ_T("refused to join two entries")},
    {"dedup.undo", MZ_T("took two entries apart again")},
    {0},
};

/* ---- the nightly run --------------------------------------------------------------- */

struct night {
    mz_cx *cx;
    struct job_meter meter;
    mz_code rc;
};

static bool tell(void *p, int64_t done, int64_t all)
{
    struct night *n = p;
    bool stop = false;
    n->meter.done = done;
    n->meter.all = all;
    n->rc = job_progress(n->cx, &n->meter, &stop);
    return n->rc == MZ_OK && !stop;
}

static mz_code sweep(mz_cx *cx, int64_t job, mz_str input)
{
    struct night n = {.cx = cx, .meter = {.job = job}};
    struct dedup_counts c;
    (void)input;
    struct dedup_step step = {tell, &n};
    return dedup_sweep(cx, 0, job == 0 ? (struct dedup_step){0} : step, &c);
}

/*
 * Twice a minute's worth of changes and some more: looking twice changes nothing, and what a large
 * import brings beyond FRESH_MOST is compared at night.
 */
enum { FRESH_EVERY_MS = 60000, FRESH_MS = 180000, FRESH_MOST = 2000 };

static mz_code fresh(mz_cx *cx, int64_t job, mz_str input)
{
    struct dedup_q_fresh_row *rows = NULL;
    size_t n = 0;
    mz_arena *outer = cx->a;
    mz_code rc = MZ_OK;
    (void)job;
    (void)input;
    MZ_TRY(dedup_q_fresh(cx, mz_now_ms(cx) - FRESH_MS, FRESH_MOST, &rows, &n));
    cx->a = mz_arena_new((size_t)64 << 20);
    for (size_t i = 0; i < n && rc == MZ_OK; i++) {
        struct dedup_counts c;
        rc = dedup_check_one(cx, rows[i].id, false, &c);
        mz_arena_reset(cx->a);
    }
    mz_arena_free(cx->a);
    cx->a = outer;
    return rc;
}

/* ---- the doctor ----------------------------------------------------------------------- */

static mz_code check_members(mz_cx *cx, int64_t *bad)
{
    struct dedup_q_bad_members_row row = {0};
    MZ_TRY(dedup_q_bad_members(cx, &row));
    *bad = row.n;
    return MZ_OK;
}

static mz_code check_targets(mz_cx *cx, int64_t *bad)
{
    struct dedup_q_bad_targets_row row = {0};
    MZ_TRY(dedup_q_bad_targets(cx, &row));
    *bad = row.n;
    return MZ_OK;
}

static mz_code check_pairs(mz_cx *cx, int64_t *bad)
{
    struct dedup_q_bad_pairs_row row = {0};
    MZ_TRY(dedup_q_bad_pairs(cx, &row));
    *bad = row.n;
    return MZ_OK;
}

/* ---- the home page --------------------------------------------------------------------- */

static mz_code waiting(mz_cx *cx, int64_t *n)
{
    struct dedup_q_waiting_n_row row = {0};
    MZ_TRY(dedup_q_waiting_n(cx, cx->actor->user, &row));
    *n = row.n;
    return MZ_OK;
}

/* Names of no one: whom a pair is about stands on its page, behind the reader's permissions. */
static mz_code add_item(mz_cx *cx, int64_t id, struct mz_work *out)
{
    struct dedup_pair p;
    MZ_TRY(dedup_get(cx, id, &p));
    out->items[out->n++] =
        (struct mz_item){.title = mz_text(cx->lang, MZ_T("Two entries of one person?")),
                         .note = dedup_outcome_text(cx->lang, p.outcome),
                         .place = dedup_place(cx, p.division),
                         .step = dedup_state_text(cx->lang, p.state),
                         .href = mz_str_fmt(cx->a, "/dedup/%" PRId64, p.id),
                         .due = p.due};
    return MZ_OK;
}

static mz_code todo_later(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct dedup_q_later_n_row sum = {0};
    struct dedup_q_later_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(dedup_q_later_n(cx, mz_date_today(cx).v, &sum));
    MZ_TRY(dedup_q_later(cx, (int64_t)most, &rows, &n));
    *out = (struct mz_work){.items = MZ_NEW_N(cx->a, struct mz_item, n + 1),
                            .total = sum.total,
                            .late = sum.late,
                            .today = sum.today,
                            .later = sum.total - sum.late - sum.today};
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(add_item(cx, rows[i].id, out));
    }
    return MZ_OK;
}

/* Who asked for a joining never confirms it. */
static mz_code todo_asked(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct dedup_q_asked_row *rows = NULL;
    size_t n = 0;
    *out = (struct mz_work){.n = 0};
    MZ_TRY(waiting(cx, &out->total));
    MZ_TRY(dedup_q_asked(cx, cx->actor->user, (int64_t)most, &rows, &n));
    out->items = MZ_NEW_N(cx->a, struct mz_item, n + 1);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(add_item(cx, rows[i].id, out));
    }
    return MZ_OK;
}

/* ---- tables ------------------------------------------------------------------------------ */

static const struct mz_job jobs[] = {
    {.name = "dedup.fresh",
     .every_ms = FRESH_EVERY_MS,
     .run = fresh,
     .help = MZ_T("Compare entries that were added or changed in the last minutes")},
    {.name = "dedup.sweep",
     .every_ms = INT64_C(86400000),
     .run = sweep,
     .help = MZ_T("Compare all entries and queue the pairs that may be one person")},
    {0},
};

static const struct mz_check checks[] = {
    {.name = "dedup.members",
     .run = check_members,
     .help = MZ_T("No entry that was joined has an open membership")},
    {.name = "dedup.targets",
     .run = check_targets,
     .help = MZ_T("Who was joined points to an entry that stays")},
    {.name = "dedup.pairs", .run = check_pairs, .help = MZ_T("No pair of a joined entry is open")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_PEOPLE,
     .label = MZ_T("Duplicates"),
     .path = "/dedup",
     .icon = MZ_ICON("user-check"),
     .need = "dedup.read",
     .count = dedup_open_count},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Duplicates"),
     .unit = MZ_T("pairs"),
     .path = "/dedup",
     .icon = MZ_ICON("user-check"),
     .need = "dedup.decide",
     .count = dedup_open_count},
    {0},
};

static const struct mz_todo todos[] = {
    {.label = MZ_T("Duplicates to be looked into"),
     .path = "/dedup?state=later",
     .need = "dedup.decide",
     .list = todo_later},
    {.label = MZ_T("Joinings to confirm"),
     .path = "/dedup?state=asked",
     .need = "dedup.confirm",
     .list = todo_asked},
    {0},
};

static const struct mz_reg *const registers[] = {&dedup_register, NULL};

const struct mz_feature mz_feature_dedup = {
    .name = "dedup",
    .title = MZ_T("Duplicates"),
    .routes = dedup_routes,
    .commands = dedup_commands,
    .jobs = jobs,
    .registers = registers,
    .perms = perms,
    .acts = acts,
    .checks = checks,
    .menu = menu,
    .benches = dedup_benches,
    .tiles = tiles,
    .todos = todos,
    .demo = dedup_demo,
};
