/* feed.c - deliveries as rows of the database: taken in, mapped, asked for. */
#include "feature/feed/feed.h"

#include <inttypes.h>
#include <string.h>

#include "base/encode.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/feed/feed_int.h"
#include "feature/feed/feed_sql.h"
#include "feature/job/job.h"
#include "feature/world.h"
#include "store/db.h"

/* ---- reading --------------------------------------------------------------- */

mz_code feed_delivery(mz_cx *cx, int64_t id, struct feed_delivery *out)
{
    struct feed_get_row r = {0};
    bool found = false;
    MZ_TRY(feed_get(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such delivery."));
    }
    *out = (struct feed_delivery){.id = r.id,
                                  .county = r.county,
                                  .division = r.division,
                                  .user = r.user_id,
                                  .category = r.category,
                                  .department = r.department,
                                  .period = r.period,
                                  .source = r.source,
                                  .origin = r.origin,
                                  .name = r.name,
                                  .file = r.file,
                                  .bytes = r.bytes,
                                  .state = r.state,
                                  .map = r.map,
                                  .job = r.job,
                                  .rows = r.rows_n,
                                  .ours = r.ours_n,
                                  .strangers = r.strangers_n,
                                  .invalid = r.invalid_n,
                                  .duplicates = r.duplicates_n,
                                  .dead = r.dead_n,
                                  .people = r.people_n,
                                  .detail = r.detail,
                                  .root = r.root,
                                  .replaces = r.replaces,
                                  .replaced_by = r.replaced_by,
                                  .say = r.say,
                                  .first_ms = r.first_ms,
                                  .made_ms = r.made_ms,
                                  .ended_ms = r.ended_ms};
    memcpy(out->hash, r.hash.p, sizeof out->hash);
    return MZ_OK;
}

mz_code feed_detail_of(mz_cx *cx, const struct feed_delivery *d, struct feed_detail *out)
{
    return feed_detail_read(cx, d->detail, out);
}

int64_t feed_quality(int64_t rows, int64_t invalid)
{
    return rows <= 0 ? -1 : (rows - invalid) * 10000 / rows;
}

/* ---- making ------------------------------------------------------------------------------------
 */

static const char *origin_word(enum feed_origin origin)
{
    static const char *const words[] = {
#define X(id, word, label) word,
        FEED_ORIGINS(X)
#undef X
    };
    return words[origin];
}

struct fresh {
    struct feed_add_args args;
    bool good; /* the columns are known */
};

static mz_code add(mz_cx *cx, void *p)
{
    struct fresh *f = p;
    MZ_TRY(mz_id_take(cx, f->args.county, 1, &f->args.id));
    MZ_TRY(feed_add(cx, &f->args));
    mz_str detail = mz_str_fmt(
        cx->a, "{\"bytes\":%" PRId64 ",\"category\":\"" MZ_FMT "\",\"sm3\":\"" MZ_FMT "\"}",
        f->args.bytes, MZ_ARG(f->args.category), MZ_ARG(mz_hex_encode(cx->a, f->args.hash)));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("feed.bring"),
                                             .kind = MZ_S("delivery"),
                                             .subject = f->args.id,
                                             .division = f->args.division,
                                             .detail = detail});
}

/* "车牌=HD0502": over what is guessed. */
static mz_code choose(mz_cx *cx, const struct catalogue *c, const struct catalogue_category *k,
                      mz_str pair, struct feed_map *map)
{
    const char *eq = memchr(pair.p, '=', pair.n);
    mz_str label = {pair.p, eq == NULL ? 0 : (size_t)(eq - pair.p)};
    mz_str word = eq == NULL ? MZ_S("") : (mz_str){eq + 1, pair.n - label.n - 1};
    struct catalogue_column is;
    if (!feed_map_word(c, k, word, &is)) {
        return mz_refuse(cx, MZ_INVALID, .field = "map",
                         .text = MZ_T("\"{0}\" names no item; write COLUMN=ITEM with number, name, "
                                      "ignore or a code like {1}"),
                         .arg = {pair, k->item_n > 0 ? c->item[k->item].code : MZ_S("")});
    }
    for (size_t i = 0; i < map->n; i++) {
        if (mz_str_eq(map->col[i].label, label)) {
            map->col[i].is = is;
            return MZ_OK;
        }
    }
    return mz_refuse(cx, MZ_INVALID, .field = "map", .text = MZ_T("The file has no column \"{0}\""),
                     .arg = {label});
}

static mz_code columns(mz_cx *cx, const struct feed_new *in, const char *path, struct fresh *f)
{
    const struct catalogue *c = NULL;
    struct feed_map *map = MZ_NEW(cx->a, struct feed_map);
    MZ_TRY(feed_catalogue(cx, &c));
    MZ_TRY(feed_map_guess(cx, in->category, f->args.source, path, in->name, map));
    for (size_t i = 0; i < in->column_n; i++) {
        MZ_TRY(choose(cx, c, in->category, in->column[i], map));
    }
    f->good = feed_map_good(map);
    f->args.map = feed_map_text(cx->a, c, map);
    f->args.catalogue = mz_bytes(c->hash, 32);
    f->args.state = f->good ? MZ_S("waiting") : MZ_S("columns");
    return MZ_OK;
}

static mz_code check_new(mz_cx *cx, const struct feed_new *in, mz_str *source)
{
    const struct catalogue *c = NULL;
    struct mz_ymd today = mz_date_ymd(mz_date_today(cx));
    MZ_TRY(feed_catalogue(cx, &c));
    *source = mz_str_trim(in->source);
    if (source->n == 0) {
        *source = c->department[in->category->department].label;
    }
    if (mz_utf8_count(*source) > FEED_SOURCE_CHARS) {
        return mz_refuse(cx, MZ_INVALID, .field = "source", .text = MZ_T("At most {0} characters"),
                         .arg = {mz_str_fmt(cx->a, "%d", FEED_SOURCE_CHARS)});
    }
    if (in->period > (int64_t)today.year * 12 + today.month - 1) {
        return mz_refuse(cx, MZ_INVALID, .field = "period",
                         .text = MZ_T("The month {0} has not begun yet"),
                         .arg = {catalogue_period_text(cx->a, in->period)});
    }
    return MZ_OK;
}

/* Takes the file in; a delivery that cannot be made leaves none. */
static mz_code make(mz_cx *cx, const struct feed_new *in, struct fresh *f, bool *same, int64_t *id)
{
    struct feed_file file;
    struct feed_holding_row r = {0};
    bool found = false;
    MZ_TRY(feed_file_put(cx, in, &file));
    f->args.file = file.name;
    f->args.hash = mz_str_dup(cx->a, mz_bytes(file.hash, 32));
    f->args.bytes = file.bytes;
    mz_code rc = feed_holding(cx, f->args.county, f->args.category, f->args.period, f->args.source,
                              &r, &found);
    *same = rc == MZ_OK && found && mz_str_eq(r.hash, f->args.hash);
    if (rc == MZ_OK && *same) {
        *id = r.id;
        feed_file_drop(cx, file.name);
        return MZ_OK;
    }
    rc = rc == MZ_OK ? columns(cx, in, feed_file_path(cx, file.name).p, f) : rc;
    rc = rc == MZ_OK ? mz_tx(cx, add, f) : rc;
    if (rc != MZ_OK && in->take == NULL) {
        feed_file_drop(cx, file.name);
    } else if (rc != MZ_OK) { /* back to where it lay */
        (void)rename(feed_file_path(cx, file.name).p, in->take);
    }
    *id = f->args.id;
    return rc;
}

mz_code feed_make(mz_cx *cx, const struct feed_new *in, int64_t *id, bool *same)
{
    const struct catalogue *c = NULL;
    int64_t now = mz_now_ms(cx);
    struct fresh f = {.args = {.county = cx->actor->division_lo / MZ_COUNTY_UNIT,
                               .division = cx->actor->division_lo,
                               .user_id = cx->actor->user,
                               .category = in->category->no,
                               .period = in->period,
                               .origin = mz_str_of(origin_word(in->origin)),
                               .name = mz_text_cut(in->name, 200),
                               .first_ms = now,
                               .made_ms = now}};
    *same = false;
    MZ_TRY(feed_catalogue(cx, &c));
    MZ_TRY(check_new(cx, in, &f.args.source));
    f.args.department = c->department[in->category->department].id;
    return make(cx, in, &f, same, id);
}

/* ---- moving on ------------------------------------------------------------- */

struct step {
    int64_t id;
    const char *state;
    int64_t job;
    mz_str say;
    const struct feed_delivery *d;
    mz_str map;
    mz_str hash;
};

static mz_code note(mz_cx *cx, const char *act, int64_t id)
{
    return mz_tx_note(
        cx, &(struct mz_event){.act = mz_str_of(act), .kind = MZ_S("delivery"), .subject = id});
}

static mz_code set(mz_cx *cx, void *p)
{
    const struct step *s = p;
    int64_t changed = 0;
    bool over = strcmp(s->state, "failed") == 0 || strcmp(s->state, "stopped") == 0;
    MZ_TRY(feed_set_state(cx,
                          &(struct feed_set_state_args){.id = s->id,
                                                        .state = mz_str_of(s->state),
                                                        .job = s->job,
                                                        .say = s->say,
                                                        .ended_ms = over ? mz_now_ms(cx) : MZ_NULL},
                          &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This delivery is done already."));
    }
    return note(cx, over ? "feed.fail" : "feed.begin", s->id);
}

mz_code feed_set(mz_cx *cx, int64_t id, const char *state, int64_t job, mz_str say)
{
    struct step s = {.id = id, .state = state, .job = job, .say = say};
    return mz_tx(cx, set, &s);
}

static mz_code save_map(mz_cx *cx, void *p)
{
    const struct step *s = p;
    int64_t changed = 0;
    MZ_TRY(feed_set_map(cx, s->id, s->map, s->hash, &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT, .text = MZ_T("This delivery is done already."));
    }
    MZ_TRY(feed_mapping_put(cx, &(struct feed_mapping_put_args){.county = s->d->county,
                                                                .division = s->d->division,
                                                                .category = s->d->category,
                                                                .source = s->d->source,
                                                                .map = s->map,
                                                                .user_id = cx->actor->user,
                                                                .changed_ms = mz_now_ms(cx)}));
    return note(cx, "feed.map", s->id);
}

mz_code feed_save_map(mz_cx *cx, const struct feed_delivery *d, const struct feed_map *map)
{
    const struct catalogue *c = NULL;
    MZ_TRY(feed_map_check(cx, map));
    MZ_TRY(feed_catalogue(cx, &c));
    struct step s = {
        .id = d->id, .d = d, .map = feed_map_text(cx->a, c, map), .hash = mz_bytes(c->hash, 32)};
    return mz_tx(cx, save_map, &s);
}

static mz_code ask(mz_cx *cx, void *p)
{
    struct step *s = p;
    mz_str input = mz_str_fmt(cx->a, "{\"delivery\":%" PRId64 "}", s->id);
    MZ_TRY(job_add(cx, "feed.load", input, &s->job));
    return set(cx, s);
}

mz_code feed_ask(mz_cx *cx, int64_t id)
{
    struct step s = {.id = id, .state = "waiting", .say = MZ_S("")};
    return mz_tx(cx, ask, &s);
}
