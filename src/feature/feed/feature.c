#include "feature/feed/feed_int.h"

#include <inttypes.h>
#include <string.h>

#include "feature/feed/feed_sql.h"
#include "feature/feed/feed_web.h"
#include "feature/world.h"
#include "store/db.h"

enum { CHECK_BYTES = 256 << 20 };

static const struct mz_perm perms[] = {
    {"feed.read", MZ_R(PROVINCE) | MZ_R(CITY) | MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(AUDITOR),
     MZ_T("See what departments delivered, and how good it is")},
    {"feed.load", MZ_R(CITY) | MZ_R(OFFICER), MZ_T("Bring deliveries of departments in")},
    {"feed.row", MZ_R(OFFICER) | MZ_R(APPROVER),
     MZ_T("See what a department says of a person, masked and on record")},
    {"feed.push", MZ_R(OFFICER), MZ_T("Push deliveries by a token")},
    {"feed.send", MZ_R(DEPARTMENT),
     MZ_T("Bring deliveries of one's own department in, and see what became of them")},
    {"feed.sender", MZ_R(OFFICER), MZ_T("Say which account sends for which department")},
    {0},
};

static const struct mz_act acts[] = {
    {"feed.bring", MZ_T("brought a delivery in")},
    {"feed.map", MZ_T("chose the columns of a delivery")},
    {"feed.begin", MZ_T("had a delivery read")},
    {"feed.done", MZ_T("a delivery was read")},
    {"feed.tell", MZ_T("what a delivery says was told to those who act on it")},
    {"feed.fail", MZ_T("a delivery could not be read or was stopped")},
    {"feed.row", MZ_T("saw what a department says of a person")},
    {"feed.reject", MZ_T("downloaded the rows of a delivery that came back")},
    {"feed.sender", MZ_T("said which account sends for a department")},
    {"feed.source", MZ_T("changed a table that is pulled")},
    {"feed.sweep", MZ_T("deleted the file of a delivery whose time was over")},
    {0},
};

/* Every byte of what decisions rest on, against the roots in the database. */
static mz_code evidence(mz_cx *cx, int64_t *bad)
{
    mz_cursor *c = NULL;
    bool more = true;
    *bad = 0;
    MZ_TRY(feed_done_all(cx, &c));
    for (;;) {
        struct feed_done_all_row r = {0};
        uint8_t root[MZ_EVIDENCE_ROOT_N];
        int64_t block = -1;
        MZ_TRY(feed_done_all_next(cx, c, &r, &more));
        if (!more) {
            return MZ_OK;
        }
        memcpy(root, r.root.p, sizeof root);
        mz_str path = mz_str_fmt(cx->a, MZ_FMT "/evidence", MZ_ARG(feed_dir(cx, r.id)));
        if (mz_evidence_verify(cx, path.p, root, &block) != MZ_OK || block >= 0) {
            mz_clear(cx);
            ++*bad;
        }
    }
}

/* Evidence is never sealed anew: each master that sealed some must stay. */
static mz_code masters(mz_cx *cx, int64_t *bad)
{
    mz_cursor *c = NULL;
    bool more = true;
    *bad = 0;
    MZ_TRY(feed_done_all(cx, &c));
    for (;;) {
        struct feed_done_all_row r = {0};
        mz_evidence *e = NULL;
        MZ_TRY(feed_done_all_next(cx, c, &r, &more));
        if (!more) {
            return MZ_OK;
        }
        mz_cx sub = *cx;
        sub.a = mz_arena_new(CHECK_BYTES);
        mz_str path = mz_str_fmt(sub.a, MZ_FMT "/evidence", MZ_ARG(feed_dir(&sub, r.id)));
        *bad += mz_evidence_open(&sub, cx->world->keys, path.p, NULL, &e) != MZ_OK;
        mz_arena_free(sub.a);
    }
}

static mz_code chains(mz_cx *cx, int64_t *bad)
{
    struct feed_two_hold_row r = {0};
    MZ_TRY(feed_two_hold(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

static const struct mz_check checks[] = {
    {"feed-evidence", evidence, MZ_T("The evidence of every delivery is what was written")},
    {"feed-keys", masters, MZ_T("The keys here open the evidence of every delivery")},
    {"feed-chains", chains, MZ_T("A delivery that was replaced names the one that replaces it")},
    {0},
};

static const struct mz_keep keeps[] = {
    {.path = "feed/deliveries"},
    {.path = "feed/connections", .secret = true}, /* passwords of departments */
    {0},
};

static mz_code open_count(mz_cx *cx, int64_t *n)
{
    struct feed_open_n_row r = {0};
    MZ_TRY(feed_open_n(cx, &r));
    *n = r.failed + r.open;
    return MZ_OK;
}

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_DATA,
     .label = MZ_T("Deliveries"),
     .path = "/feed",
     .icon = MZ_ICON("database-import"),
     .need = "feed.read",
     .count = open_count},
    {.group = MZ_MENU_DATA,
     .label = MZ_T("Deliveries of my department"),
     .path = "/feed/own",
     .icon = MZ_ICON("database-import"),
     .need = "feed.send"},
    {0},
};

static const struct mz_finder finders[] = {
    {.label = MZ_T("Deliveries"),
     .path = "/feed/list",
     .icon = MZ_ICON("database-import"),
     .need = "feed.read",
     .find = feed_finder},
    {0},
};

static const struct mz_reg *const registers[] = {&feed_delivery_register, NULL};

const struct mz_feature mz_feature_feed = {
    .name = "feed",
    .title = MZ_T("Deliveries of departments"),
    .routes = feed_routes,
    .commands = feed_commands,
    .jobs = feed_jobs,
    .perms = perms,
    .acts = acts,
    .checks = checks,
    .keeps = keeps,
    .menu = menu,
    .finders = finders,
    .registers = registers,
    .start = feed_start,
    .demo = feed_demo,
};
