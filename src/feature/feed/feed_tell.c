/* feed_tell.c - who acts on what departments say hears of each delivery once. */
#include "feature/feed/feed_int.h"
#include "feature/feed/feed_sql.h"
#include "store/db.h"

enum { WAIT_MAX = 50, CHAIN_MAX = 1000 };

enum { HEARD = 1, NEVER }; /* 0: waits */

struct hearing {
    int64_t id;
    int64_t how;
    int64_t division;
};

static mz_code heard(mz_cx *cx, void *p)
{
    int64_t changed = 0;
    const struct hearing *h = p;
    MZ_TRY(feed_set_heard(cx, h->id, h->how, &changed));
    return changed == 0 ? MZ_OK
                        : mz_tx_note(cx, &(struct mz_event){.act = MZ_S("feed.tell"),
                                                            .kind = MZ_S("delivery"),
                                                            .subject = h->id,
                                                            .division = h->division});
}

/* What was replaced before anybody heard of it is not told: its successor is told as a whole. */
static mz_code tell(mz_cx *cx, int64_t id)
{
    struct feed_heard_of_row row = {0};
    struct hearing h = {id, HEARD, 0};
    bool found = false;
    MZ_TRY(feed_heard_of(cx, id, &row, &found));
    h.division = row.division;
    if (found && row.replaced_by != MZ_NULL) {
        h.how = NEVER;
        return mz_tx(cx, heard, &h);
    }
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        MZ_TRY(mz_features[i]->delivered == NULL ? MZ_OK : mz_features[i]->delivered(cx, id));
    }
    return mz_tx(cx, heard, &h);
}

mz_code feed_told_before(mz_cx *cx, int64_t delivery, int64_t *before)
{
    *before = 0;
    for (int i = 0; i < CHAIN_MAX; i++) {
        struct feed_heard_of_row row = {0};
        bool found = false;
        MZ_TRY(feed_heard_of(cx, delivery, &row, &found));
        if (!found || (i > 0 && row.heard != NEVER)) {
            *before = found ? delivery : 0;
            return MZ_OK;
        }
        if (row.replaces == MZ_NULL || row.replaces == 0) {
            return MZ_OK;
        }
        delivery = row.replaces;
    }
    return MZ_OK;
}

mz_code feed_tell_all(mz_cx *cx)
{
    struct feed_unheard_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(feed_unheard(cx, WAIT_MAX, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(tell(cx, rows[i].id));
    }
    return MZ_OK;
}

mz_code feed_tell_job(mz_cx *cx, int64_t job, mz_str input)
{
    (void)job;
    (void)input;
    return feed_tell_all(cx);
}
