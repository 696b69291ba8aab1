/* feed_run.c - one delivery from file to result, and what is written when it is done. */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/hash.h"
#include "base/ident.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/feed/feed_int.h"
#include "feature/feed/feed_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { SAY_BYTES = 8 << 10 };

struct run {
    struct feed_delivery d;
    const struct catalogue *c;
    const struct catalogue_category *k;
    struct feed_shape shape;
    struct feed_who who;
    struct mz_feed_result *result;
    struct feed_detail detail;
    bool quiet;
    struct feed_delivery holds; /* what is replaced; id 0: nothing */
    bool partial;               /* it may not hold all that was to be sent */
    uint32_t *back;             /* rows of the population of whom a row came back */
    size_t back_n;
};

/* ---- where our people live ---------------------------------------------------------------------
 */

struct place {
    int64_t division;
    int64_t people, rows;
};

enum { PLACES_MAX = 20000 };

/* Townships, in the order they are met. */
static size_t places(mz_cx *cx, const struct run *r, struct place **out)
{
    const struct mz_feed_feature *all = &r->result->folded->feature[r->shape.feature_n];
    struct place *v = MZ_NEW_N(cx->a, struct place, PLACES_MAX);
    mz_map *at = mz_map_new(cx->a, MZ_MAP_U64, PLACES_MAX, 0);
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++) {
        int64_t town = r->who.division[all->person[i]] / 1000 * 1000;
        int64_t k = 0;
        if (!mz_map_get(at, (uint64_t)town, &k)) {
            if (n == PLACES_MAX || mz_map_put(cx, at, (uint64_t)town, (int64_t)n) != MZ_OK) {
                mz_clear(cx);
                continue;
            }
            k = (int64_t)n;
            v[n++].division = town;
        }
        v[k].people++;
        v[k].rows += all->value[i];
    }
    *out = v;
    return n;
}

/* ---- who came back ---------------------------------------------------------- */

enum { BACK_MAX = 200000, PIECE_ARENA = 64 << 20 };

struct returning {
    struct run *r;
    const struct feed_map *map;
    size_t col; /* of the ID number; SIZE_MAX before the first header */
    mz_map *met;
};

static size_t number_column(const struct feed_map *map, const struct mz_row *row)
{
    for (size_t m = 0; m < map->n; m++) {
        for (size_t i = 0; map->col[m].is.kind == CATALOGUE_NUMBER && i < row->n; i++) {
            if (mz_str_eq(row->cells[i], map->col[m].label)) {
                return i;
            }
        }
    }
    return SIZE_MAX;
}

static void note_back(mz_cx *cx, struct returning *t, mz_str cell)
{
    struct mz_cid cid;
    int64_t before = 0;
    bool good = mz_cid_parse(cx, "number", cell, &cid) == MZ_OK;
    int64_t row = good ? mz_who_find(t->r->who.who, cid.key) : MZ_WHO_NONE;
    mz_clear(cx);
    if (row == MZ_WHO_NONE || mz_map_get(t->met, (uint64_t)row, &before)) {
        return;
    }
    if (t->r->back_n == BACK_MAX || mz_map_put(cx, t->met, (uint64_t)row, 1) != MZ_OK) {
        mz_clear(cx);
        t->r->partial = true; /* more than can be named: of nobody it is known to be all */
        return;
    }
    t->r->back[t->r->back_n++] = (uint32_t)row;
}

/* A piece of the rejected rows: whole rows, and a header before those of each part. */
static mz_code look_back(mz_cx *cx, void *p, mz_str piece)
{
    struct returning *t = p;
    struct mz_row row;
    mz_csv *csv = NULL;
    bool more = true;
    mz_cx sub = *cx;
    sub.a = mz_arena_new(PIECE_ARENA);
    mz_code rc = mz_csv_open_memory(&sub, piece, (struct mz_csv_options){.delim = ','}, &csv);
    while (rc == MZ_OK && more) {
        rc = mz_csv_next(&sub, csv, &row, &more);
        size_t head = rc == MZ_OK && more ? number_column(t->map, &row) : SIZE_MAX;
        if (head != SIZE_MAX) {
            t->col = head;
        } else if (rc == MZ_OK && more && t->col < row.n) {
            note_back(&sub, t, row.cells[t->col]);
        }
    }
    mz_arena_free(sub.a);
    cx->err = sub.err;
    return rc;
}

/* Of these persons the delivery does not hold all rows that were sent: a name or an amount was
 * wrong. A cross-check must not take what is left for everything. */
static mz_code find_back(mz_cx *cx, struct run *r)
{
    struct returning t = {.r = r, .col = SIZE_MAX};
    struct feed_map *map = MZ_NEW(cx->a, struct feed_map);
    for (size_t i = 0; i < r->result->parts_n; i++) {
        r->partial = r->partial || r->result->parts[i].fault.text != NULL;
    }
    r->partial = r->partial || r->result->rejects_cut;
    if (r->result->rejects == 0) {
        return MZ_OK;
    }
    MZ_TRY(feed_map_read(cx, r->c, r->d.map, map));
    t.map = map;
    r->back = MZ_NEW_N(cx->a, uint32_t, BACK_MAX);
    t.met = mz_map_new(cx->a, MZ_MAP_U64, BACK_MAX, 0);
    return mz_feed_rejects_read(cx, cx->world->keys, feed_dir(cx, r->d.id).p, look_back, &t);
}

static mz_code write_back(mz_cx *cx, const struct run *r)
{
    for (size_t i = 0; i < r->back_n; i++) {
        int64_t division = r->who.division[r->back[i]];
        MZ_TRY(feed_returned_add(cx, division / MZ_COUNTY_UNIT, division, r->who.id[r->back[i]],
                                 r->d.id));
    }
    return MZ_OK;
}

/* ---- done --------------------------------------------------------------------------------------
 */

static mz_code write_places(mz_cx *cx, const struct run *r)
{
    struct place *v = NULL;
    size_t n = places(cx, r, &v);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(feed_place_add(
            cx, &(struct feed_place_add_args){.county = v[i].division / MZ_COUNTY_UNIT,
                                              .division = v[i].division,
                                              .delivery = r->d.id,
                                              .people_n = v[i].people,
                                              .rows_n = v[i].rows}));
    }
    return MZ_OK;
}

static mz_code write_done(mz_cx *cx, void *p)
{
    const struct run *r = p;
    const struct mz_feed_counts *n = &r->result->counts;
    int64_t changed = 0;
    if (r->holds.id != 0) {
        MZ_TRY(feed_set_replaced(cx, r->holds.id, r->d.id, &changed));
        if (changed == 0) {
            return mz_refuse(cx, MZ_CONFLICT,
                             .text = MZ_T("Another delivery for the same month was done meanwhile. "
                                          "Read this one again."));
        }
    }
    struct feed_done_args args = {.id = r->d.id,
                                  .heard = r->quiet ? 1 : 0,
                                  .rows_n = n->rows,
                                  .ours_n = n->ours,
                                  .strangers_n = n->strangers,
                                  .invalid_n = n->invalid,
                                  .duplicates_n = n->duplicates,
                                  .dead_n = n->dead,
                                  .people_n = n->people,
                                  .partial = r->partial,
                                  .detail = feed_detail_text(cx->a, &r->detail),
                                  .root = mz_bytes(r->result->root, sizeof r->result->root),
                                  .replaces = r->holds.id == 0 ? MZ_NULL : r->holds.id,
                                  .first_ms = r->holds.id == 0 ? r->d.first_ms : r->holds.first_ms,
                                  .say = MZ_S(""),
                                  .ended_ms = mz_now_ms(cx)};
    MZ_TRY(feed_done(cx, &args, &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This delivery is done already."));
    }
    MZ_TRY(write_places(cx, r));
    MZ_TRY(write_back(cx, r));
    mz_str detail =
        mz_str_fmt(cx->a, "{\"rows\":%" PRId64 ",\"ours\":%" PRId64 ",\"refused\":%" PRId64 "}",
                   n->rows, n->ours, n->invalid);
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("feed.done"),
                                             .kind = MZ_S("delivery"),
                                             .subject = r->d.id,
                                             .division = r->d.division,
                                             .detail = detail});
}

/* ---- comparing ------------------------------------------------------------- */

/* Against what it replaces: whom values were added to, taken from, changed. */
static mz_code compare(mz_cx *cx, struct run *r)
{
    struct feed_holding_row h = {0};
    struct mz_feed_result *was = NULL;
    struct feed_detail *detail = MZ_NEW(cx->a, struct feed_detail);
    bool found = false;
    MZ_TRY(feed_holding(cx, r->d.county, r->d.category, r->d.period, r->d.source, &h, &found));
    if (!found || h.id == r->d.id) {
        return MZ_OK;
    }
    MZ_TRY(feed_delivery(cx, h.id, &r->holds));
    MZ_TRY(feed_detail_of(cx, &r->holds, detail));
    struct feed_change *c = &r->detail.change;
    r->detail.has_change = true;
    c->rows_before = r->holds.rows;
    c->ours_before = r->holds.ours;
    c->was_n = detail->feature_n;
    memcpy(c->was, detail->feature, sizeof c->was);
    mz_code rc =
        mz_feed_result_open(cx, cx->world->keys, r->who.who, h.id, feed_dir(cx, h.id).p, &was);
    if (rc == MZ_OK && was->folded->features_n == r->result->folded->features_n) {
        struct mz_feed_change n = mz_feed_compare(was->folded, r->result->folded);
        c->added = n.persons_added;
        c->removed = n.persons_removed;
        c->changed = n.persons_changed;
        return MZ_OK;
    }
    c->added = c->removed = c->changed = MZ_NULL; /* other columns: sums only */
    mz_clear(cx);
    return MZ_OK;
}

static mz_code judge(mz_cx *cx, struct run *r)
{
    struct feed_last_before_row row = {0};
    struct feed_delivery before;
    struct feed_detail *was = MZ_NEW(cx->a, struct feed_detail);
    bool found = false;
    feed_judge(cx, &r->d, &r->shape, r->result, &r->detail);
    MZ_TRY(compare(cx, r));
    MZ_TRY(
        feed_last_before(cx, r->d.county, r->d.category, r->d.period, r->d.source, &row, &found));
    if (!found) {
        return MZ_OK;
    }
    MZ_TRY(feed_delivery(cx, row.id, &before));
    MZ_TRY(feed_detail_of(cx, &before, was));
    r->d.rows = r->result->counts.rows;
    r->d.ours = r->result->counts.ours;
    r->d.people = r->result->counts.people;
    r->d.invalid = r->result->counts.invalid;
    feed_judge_before(cx, r->c, &r->d, &before, was, &r->detail);
    return MZ_OK;
}

/* ---- reading --------------------------------------------------------------- */

static mz_code open_run(mz_cx *cx, int64_t id, struct run *r)
{
    struct feed_map *map = MZ_NEW(cx->a, struct feed_map);
    MZ_TRY(feed_delivery(cx, id, &r->d));
    if (mz_str_eq(r->d.state, MZ_S("done"))) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This delivery is done already."));
    }
    if (r->d.file.n == 0) {
        return mz_refuse(cx, MZ_ABSENT,
                         .text =
                             MZ_T("The file was deleted {0} days after it came. Send it again."),
                         .arg = {mz_str_fmt(cx->a, "%d", FEED_KEEP_DAYS)});
    }
    if (access(feed_file_path(cx, r->d.file).p, F_OK) != 0) { /* no backup holds strangers */
        return mz_refuse(
            cx, MZ_ABSENT,
            .text = MZ_T("The file of this delivery is not here any more. Send it again."));
    }
    MZ_TRY(feed_catalogue(cx, &r->c));
    MZ_TRY(feed_category(cx, r->d.category, &r->k));
    MZ_TRY(feed_map_read(cx, r->c, r->d.map, map));
    MZ_TRY(feed_map_check(cx, map));
    return feed_shape_of(cx, r->c, r->k, map, &r->shape);
}

static mz_code load(mz_cx *cx, struct run *r, const struct feed_tell *tell)
{
    mz_str path = feed_file_path(cx, r->d.file);
    mz_str dir = feed_dir(cx, r->d.id);
    struct mz_feed_load l = {.about = {.delivery = r->d.id,
                                       .period = (int32_t)r->d.period,
                                       .item = r->k->no,
                                       .source = mz_text_cut(r->d.name, 200)},
                             .path = path.p,
                             .dir = dir.p,
                             .scan = {.name = r->d.name, .today = mz_date_today(cx)}};
    if (tell != NULL) {
        l.scan.watch = (struct mz_feed_watch){tell->stopped, tell->step, tell->p};
    }
    MZ_TRY(mz_feed_load_file(cx, cx->world->keys, r->who.who, r->shape.form, &l, &r->result));
    if (r->result->again) { /* killed before it was written down: how the file ended is not known */
        (void)unlink(mz_str_fmt(cx->a, MZ_FMT "/result", MZ_ARG(dir)).p);
        MZ_TRY(mz_feed_load_file(cx, cx->world->keys, r->who.who, r->shape.form, &l, &r->result));
    }
    return find_back(cx, r);
}

/* Both languages: the reader's is not known here. */
static mz_str why(mz_cx *cx, const struct mz_error *e)
{
    mz_jw w = mz_jw_to(mz_buf_new(cx->a, SAY_BYTES));
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("say"), mz_text_error(cx->a, MZ_LANG_ZH, e));
    mz_jw_key_text(&w, MZ_S("say_en"), mz_text_error(cx->a, MZ_LANG_EN, e));
    mz_jw_end(&w);
    return mz_buf_str(w.out);
}

static mz_code failed(mz_cx *cx, int64_t id, int64_t job, mz_code rc)
{
    struct mz_error e = cx->err;
    if (rc == MZ_BUSY) { /* goes on later */
        return rc;
    }
    mz_clear(cx);
    mz_tx_rollback(cx);
    mz_str say = rc == MZ_STOPPED ? MZ_S("") : why(cx, &e);
    if (feed_set(cx, id, rc == MZ_STOPPED ? "stopped" : "failed", job, say) != MZ_OK) {
        mz_clear(cx);
    }
    cx->err = e;
    return rc;
}

mz_code feed_run(mz_cx *cx, int64_t id, const struct feed_tell *tell)
{
    struct run *r = MZ_NEW(cx->a, struct run);
    r->quiet = tell != NULL && tell->quiet;
    MZ_TRY(open_run(cx, id, r));
    MZ_TRY(feed_set(cx, id, "running", r->d.job, MZ_S("")));
    mz_code rc = feed_who_open(cx, &r->who);
    rc = rc == MZ_OK ? load(cx, r, tell) : rc;
    rc = rc == MZ_OK ? judge(cx, r) : rc;
    rc = rc == MZ_OK ? mz_tx(cx, write_done, r) : rc;
    if (rc == MZ_OK) { /* all that is needed is kept, sealed: strangers are not */
        feed_file_drop(cx, r->d.file);
    }
    rc = rc == MZ_OK ? MZ_OK : failed(cx, id, r->d.job, rc);
    if (mz_str_eq(r->d.origin, MZ_S("drop"))) {
        struct mz_error e = cx->err;
        struct feed_delivery d;
        if (feed_delivery(cx, id, &d) == MZ_OK) {
            feed_drop_done(cx, &d);
        }
        cx->err = e;
    }
    return rc == MZ_OK && !r->quiet ? feed_tell_all(cx) : rc;
}
