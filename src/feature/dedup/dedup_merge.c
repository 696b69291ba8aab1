#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/dedup/dedup_int.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { BEFORE_MAX = 256 << 10, NOTE_MAX = 500, CHANGES_MAX = 50 };

/* ---- fields --------------------------------------------------------------------- */

static mz_str fields_text(mz_cx *cx, unsigned fields)
{
    mz_jw w = mz_jw_to(mz_buf_new(cx->a, 1024));
    mz_jw_list(&w);
    for (size_t i = 0; i < PERSON_FIELDS_N; i++) {
        if ((fields >> i & 1) != 0) {
            mz_jw_text(&w, mz_str_of(person_join_fields[i].word));
        }
    }
    mz_jw_end(&w);
    return mz_buf_str(w.out);
}

static mz_code fields_of(mz_cx *cx, mz_str json, unsigned *fields)
{
    const struct mz_json *list = NULL;
    *fields = 0;
    MZ_TRY(mz_json_read(cx, json, (struct mz_json_options){.size_max = 1024}, &list));
    for (size_t k = 0; k < list->n; k++) {
        for (size_t i = 0; i < PERSON_FIELDS_N; i++) {
            if (mz_str_eq(list->items[k].text, mz_str_of(person_join_fields[i].word))) {
                *fields |= 1U << i;
            }
        }
    }
    return MZ_OK;
}

/* ---- what was there before ---------------------------------------------------------- */

static mz_code newest_image(mz_cx *cx, int64_t person, mz_str *image)
{
    struct mz_change *c = NULL;
    size_t n = 0;
    MZ_TRY(mz_changes_of(cx, "person", person, 1, &c, &n));
    if (n == 0) {
        return mz_fail(cx, MZ_CORRUPT, "person %lld without history", (long long)person);
    }
    *image = c[0].image;
    return MZ_OK;
}

static void put_day(mz_jw *w, mz_str key, int64_t day)
{
    mz_jw_key(w, key);
    if (day == MZ_NULL) {
        mz_jw_null(w);
    } else {
        mz_jw_int(w, day);
    }
}

static mz_code before_text(mz_cx *cx, int64_t kept, int64_t gone, const struct dedup_move *moves,
                           size_t n, mz_str *out)
{
    mz_str images[2] = {{0}};
    mz_jw w = mz_jw_to(mz_buf_new(cx->a, BEFORE_MAX));
    MZ_TRY(newest_image(cx, kept, &images[0]));
    MZ_TRY(newest_image(cx, gone, &images[1]));
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("kept"), images[0]);
    mz_jw_key_text(&w, MZ_S("gone"), images[1]);
    mz_jw_key(&w, MZ_S("members"));
    mz_jw_list(&w);
    for (size_t i = 0; i < n; i++) {
        const struct dedup_move *m = &moves[i];
        mz_jw_map(&w);
        mz_jw_key_int(&w, MZ_S("id"), m->was.id);
        mz_jw_key_int(&w, MZ_S("household"), m->was.household);
        put_day(&w, MZ_S("ended"), m->was.ended);
        mz_jw_key_text(&w, MZ_S("left_for"), m->was.left_for);
        put_day(&w, MZ_S("ends"), m->ended);
        mz_jw_key_flag(&w, MZ_S("moved"), m->moved);
        mz_jw_key_flag(&w, MZ_S("headed"), m->headed);
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, w.out));
    *out = mz_buf_str(w.out);
    return MZ_OK;
}

static int64_t day_in(const struct mz_json *map, const char *key)
{
    const struct mz_json *v = mz_json_get(map, key);
    return v != NULL && v->kind == MZ_JSON_INT ? v->i : MZ_NULL;
}

static mz_code move_in(mz_cx *cx, const struct mz_json *map, struct dedup_move *m)
{
    m->was.ended = day_in(map, "ended");
    m->ended = day_in(map, "ends");
    MZ_TRY(mz_json_int(cx, map, "id", &m->was.id));
    MZ_TRY(mz_json_int(cx, map, "household", &m->was.household));
    MZ_TRY(mz_json_text(cx, map, "left_for", &m->was.left_for));
    MZ_TRY(mz_json_flag(cx, map, "moved", &m->moved));
    return mz_json_flag(cx, map, "headed", &m->headed);
}

/* ---- merges as rows ------------------------------------------------------------------- */

static mz_code load_merge(mz_cx *cx, int64_t id, struct dedup_q_merge_row *r)
{
    bool found = false;
    MZ_TRY(dedup_q_merge(cx, id, r, &found));
    return found ? MZ_OK
                 : mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such pair in your area."));
}

mz_code dedup_merge_get(mz_cx *cx, int64_t id, struct dedup_merge *out)
{
    struct dedup_q_merge_row r = {0};
    unsigned fields = 0;
    MZ_TRY(load_merge(cx, id, &r));
    MZ_TRY(fields_of(cx, r.choices, &fields));
    *out = (struct dedup_merge){.id = r.id,
                                .pair = r.pair,
                                .division = r.division,
                                .kept = r.kept,
                                .kept_version = r.kept_version,
                                .gone = r.gone,
                                .gone_version = r.gone_version,
                                .fields = fields,
                                .state = r.state,
                                .asked_by = r.asked_by,
                                .asked_ms = r.asked_ms,
                                .done_by = r.done_by,
                                .done_ms = r.done_ms,
                                .undone_by = r.undone_by,
                                .undone_ms = r.undone_ms,
                                .note = r.note,
                                .version = r.version};
    return MZ_OK;
}

mz_code dedup_merges_of(mz_cx *cx, int64_t pair, struct dedup_merge **out, size_t *n)
{
    struct dedup_q_merge_of_row *rows = NULL;
    MZ_TRY(dedup_q_merge_of(cx, pair, &rows, n));
    *out = MZ_NEW_N(cx->a, struct dedup_merge, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        MZ_TRY(dedup_merge_get(cx, rows[i].id, &(*out)[i]));
    }
    return MZ_OK;
}

static mz_code taken(mz_cx *cx)
{
    return mz_refuse(cx, MZ_CONFLICT, .field = "version",
                     .text = MZ_T("Somebody else decided this joining meanwhile. Nothing of yours "
                                  "was written."));
}

/* ---- doing it ----------------------------------------------------------------------------- */

struct merging {
    unsigned may;
    struct dedup_ask ask;
    int64_t id; /* of the merge */
    int64_t version;
    mz_str note;
    bool done;
};

static struct person_join join_of(const struct dedup_merge *m)
{
    return (struct person_join){m->kept, m->kept_version, m->gone, m->gone_version, m->fields};
}

/* Other pairs of the entry that goes end with it; what waits for a second person must be decided
 * first. */
static mz_code close_pairs(mz_cx *cx, const struct dedup_merge *m)
{
    struct dedup_q_pairs_of_row *rows = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(dedup_q_pairs_of(cx, m->gone, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].id == m->pair) {
            continue;
        }
        if (mz_str_eq(rows[i].state, MZ_S("asked"))) {
            return mz_refuse(cx, MZ_CONFLICT,
                             .text = MZ_T("Another joining of entry {0} waits for confirmation. "
                                          "Decide that one first."),
                             .arg = {mz_str_fmt(cx->a, "%lld", (long long)m->gone)});
        }
        MZ_TRY(dedup_q_drop(cx, rows[i].id, rows[i].version, &changed));
    }
    return MZ_OK;
}

static mz_code carry_out(mz_cx *cx, unsigned may, const struct dedup_merge *m,
                         const struct dedup_pair *pair)
{
    struct dedup_move *moves = NULL;
    struct dedup_counts counts;
    size_t n = 0;
    int64_t changed = 0;
    mz_str before = MZ_S("");
    const struct person_join join = join_of(m);
    MZ_TRY(dedup_plan_moves(cx, m->kept, m->gone, &moves, &n));
    MZ_TRY(before_text(cx, m->kept, m->gone, moves, n, &before));
    MZ_TRY(close_pairs(cx, m));
    MZ_TRY(person_join(cx, may, &join));
    MZ_TRY(dedup_do_moves(cx, m->kept, moves, n));
    MZ_TRY(dedup_turn(cx, pair, "same", MZ_NULL, MZ_S("")));
    const struct dedup_q_merge_done_args args = {.id = m->id,
                                                 .version = m->version,
                                                 .kept_version = m->kept_version + 1,
                                                 .gone_version = m->gone_version + 1,
                                                 .before = before,
                                                 .done_by = cx->actor->user,
                                                 .done_ms = mz_now_ms(cx)};
    MZ_TRY(dedup_q_merge_done(cx, &args, &changed));
    if (changed == 0) {
        return taken(cx);
    }
    MZ_TRY(dedup_check_one(cx, m->kept, true, &counts));
    return dedup_note(
        cx, "dedup.merge", pair,
        mz_str_fmt(cx->a, "{\"kept\":%lld,\"gone\":%lld}", (long long)m->kept, (long long)m->gone));
}

static mz_code versions(mz_cx *cx, unsigned may, struct dedup_merge *m)
{
    struct person_view kept;
    struct person_view gone;
    MZ_TRY(person_get(cx, may, m->kept, &kept));
    MZ_TRY(person_get(cx, may, m->gone, &gone));
    m->kept_version = kept.version;
    m->gone_version = gone.version;
    return MZ_OK;
}

/* Held against every rule now, so that a second person is not bothered with what cannot be. */
static mz_code check_now(mz_cx *cx, unsigned may, const struct dedup_merge *m)
{
    struct person_view preview;
    struct dedup_move *moves = NULL;
    size_t n = 0;
    const struct person_join join = join_of(m);
    MZ_TRY(person_join_preview(cx, may, &join, &preview));
    return dedup_plan_moves(cx, m->kept, m->gone, &moves, &n);
}

static mz_code ask_inside(mz_cx *cx, void *p)
{
    struct merging *w = p;
    struct dedup_pair pair;
    MZ_TRY(dedup_get(cx, w->ask.pair, &pair));
    bool waits = mz_str_eq(pair.state, MZ_S("open")) || mz_str_eq(pair.state, MZ_S("later"));
    if (pair.version != w->ask.version || !waits) {
        return dedup_lost(cx, &pair);
    }
    struct dedup_merge m = {.pair = pair.id,
                            .kept = w->ask.keep_b ? pair.b : pair.a,
                            .gone = w->ask.keep_b ? pair.a : pair.b,
                            .fields = w->ask.fields,
                            .version = 1};
    MZ_TRY(versions(cx, w->may, &m));
    MZ_TRY(check_now(cx, w->may, &m));
    int64_t county = pair.id / MZ_ID_UNIT;
    MZ_TRY(mz_id_take(cx, county, 1, &m.id));
    const struct dedup_q_merge_add_args args = {.id = m.id,
                                                .county = county,
                                                .division = pair.division,
                                                .pair = pair.id,
                                                .kept = m.kept,
                                                .kept_version = m.kept_version,
                                                .gone = m.gone,
                                                .gone_version = m.gone_version,
                                                .choices = fields_text(cx, m.fields),
                                                .asked_by = cx->actor->user,
                                                .asked_ms = mz_now_ms(cx)};
    MZ_TRY(dedup_q_merge_add(cx, &args));
    w->id = m.id;
    w->done = pair.outcome == MATCH_CERTAIN;
    if (w->done) {
        return carry_out(cx, w->may, &m, &pair);
    }
    MZ_TRY(dedup_turn(cx, &pair, "asked", MZ_NULL, MZ_S("")));
    return dedup_note(
        cx, "dedup.ask", &pair,
        mz_str_fmt(cx->a, "{\"kept\":%lld,\"gone\":%lld}", (long long)m.kept, (long long)m.gone));
}

mz_code dedup_merge_ask(mz_cx *cx, unsigned may, const struct dedup_ask *ask, int64_t *merge,
                        bool *done)
{
    struct merging w = {.may = may, .ask = *ask};
    MZ_TRY(mz_tx(cx, ask_inside, &w));
    *merge = w.id;
    *done = w.done;
    return MZ_OK;
}

static mz_code second(mz_cx *cx, const struct merging *w, struct dedup_merge *m,
                      struct dedup_pair *pair)
{
    MZ_TRY(dedup_merge_get(cx, w->id, m));
    MZ_TRY(dedup_get(cx, m->pair, pair));
    return m->version == w->version && mz_str_eq(m->state, MZ_S("asked")) ? MZ_OK : taken(cx);
}

static mz_code confirm_inside(mz_cx *cx, void *p)
{
    const struct merging *w = p;
    struct dedup_merge m;
    struct dedup_pair pair;
    MZ_TRY(second(cx, w, &m, &pair));
    if (m.asked_by == cx->actor->user) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("Who asked for a joining cannot confirm it. A second person "
                                      "does."));
    }
    return carry_out(cx, w->may, &m, &pair);
}

mz_code dedup_merge_confirm(mz_cx *cx, unsigned may, int64_t merge, int64_t version)
{
    struct merging w = {.may = may, .id = merge, .version = version};
    return mz_tx(cx, confirm_inside, &w);
}

static mz_code refuse_inside(mz_cx *cx, void *p)
{
    const struct merging *w = p;
    struct dedup_merge m;
    struct dedup_pair pair;
    int64_t changed = 0;
    MZ_TRY(second(cx, w, &m, &pair));
    const struct dedup_q_merge_refuse_args args = {.id = m.id,
                                                   .version = m.version,
                                                   .done_by = cx->actor->user,
                                                   .done_ms = mz_now_ms(cx),
                                                   .note = w->note};
    MZ_TRY(dedup_q_merge_refuse(cx, &args, &changed));
    if (changed == 0) {
        return taken(cx);
    }
    MZ_TRY(dedup_turn(cx, &pair, "open", MZ_NULL, w->note));
    return dedup_note(cx, "dedup.refuse", &pair, MZ_S(""));
}

static mz_code good_reason(mz_cx *cx, mz_str *note)
{
    *note = mz_str_trim(*note);
    size_t n = mz_utf8_count(*note);
    return n >= 2 && n <= NOTE_MAX
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = "note",
                           .text = MZ_T("Write the reason, 2 to 500 characters"));
}

mz_code dedup_merge_refuse(mz_cx *cx, int64_t merge, int64_t version, mz_str note)
{
    struct merging w = {.id = merge, .version = version, .note = note};
    MZ_TRY(good_reason(cx, &w.note));
    return mz_tx(cx, refuse_inside, &w);
}

/* ---- taking it back -------------------------------------------------------------------------- */

static mz_str add_label(mz_cx *cx, mz_str list, const char *label)
{
    mz_str word = mz_text(cx->lang, label);
    const char *comma = list.n == 0 ? "" : cx->lang == MZ_LANG_ZH ? "、" : ", ";
    return mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(list), comma, MZ_ARG(word));
}

/*
 * The version that stands now, when nothing of substance changed since the merge: the nightly job
 * writes rows anew without changing a field, and that is no obstacle.
 */
static mz_code unchanged(mz_cx *cx, unsigned may, int64_t person, int64_t then, int64_t *now)
{
    struct person_view v;
    struct person_change *c = NULL;
    size_t n = 0;
    mz_str list = MZ_S("");
    MZ_TRY(person_get(cx, may, person, &v));
    *now = v.version;
    MZ_TRY(person_changes(cx, may, person, CHANGES_MAX, &c, &n));
    for (size_t i = 0; i < n && (int64_t)i < v.version - then; i++) {
        for (size_t k = 0; k < c[i].diffs_n; k++) {
            list = add_label(cx, list, c[i].diffs[k].label);
        }
    }
    if (list.n == 0 && v.version - then <= CHANGES_MAX) {
        return MZ_OK;
    }
    return mz_refuse(cx, MZ_CONFLICT, .field = "version",
                     .text = MZ_T("Entry {0} changed since it was joined: {1}. It cannot be taken "
                                  "apart by itself any more."),
                     .arg = {mz_str_fmt(cx->a, "%lld", (long long)person), list});
}

static mz_code put_back(mz_cx *cx, unsigned may, const struct dedup_merge *m, mz_str before)
{
    const struct mz_json *map = NULL;
    const struct mz_json *members = NULL;
    mz_str kept = MZ_S("");
    mz_str gone = MZ_S("");
    int64_t kept_version = 0;
    int64_t gone_version = 0;
    const struct mz_json_options options = {.size_max = BEFORE_MAX};
    MZ_TRY(unchanged(cx, may, m->kept, m->kept_version, &kept_version));
    MZ_TRY(unchanged(cx, may, m->gone, m->gone_version, &gone_version));
    MZ_TRY(mz_json_read(cx, before, options, &map));
    MZ_TRY(mz_json_text(cx, map, "kept", &kept));
    MZ_TRY(mz_json_text(cx, map, "gone", &gone));
    MZ_TRY(mz_json_items(cx, map, "members", MZ_JSON_LIST, &members));
    struct dedup_move *moves = MZ_NEW_N(cx->a, struct dedup_move, members->n + 1);
    for (size_t i = 0; i < members->n; i++) {
        MZ_TRY(move_in(cx, &members->items[i], &moves[i]));
    }
    /* The kept entry first: it gives the number back to the other. */
    MZ_TRY(person_restore(cx, m->kept, kept_version, kept));
    MZ_TRY(person_restore(cx, m->gone, gone_version, gone));
    return dedup_undo_moves(cx, m->kept, m->gone, moves, members->n);
}

static mz_code undo_inside(mz_cx *cx, void *p)
{
    const struct merging *w = p;
    struct dedup_q_merge_row row = {0};
    struct dedup_merge m;
    struct dedup_pair pair;
    struct dedup_counts counts;
    int64_t changed = 0;
    MZ_TRY(load_merge(cx, w->id, &row));
    MZ_TRY(dedup_merge_get(cx, w->id, &m));
    if (m.version != w->version || !mz_str_eq(m.state, MZ_S("done"))) {
        return taken(cx);
    }
    MZ_TRY(dedup_get(cx, m.pair, &pair));
    MZ_TRY(put_back(cx, w->may, &m, row.before));
    const struct dedup_q_merge_undo_args args = {.id = m.id,
                                                 .version = m.version,
                                                 .undone_by = cx->actor->user,
                                                 .undone_ms = mz_now_ms(cx),
                                                 .note = w->note};
    MZ_TRY(dedup_q_merge_undo(cx, &args, &changed));
    if (changed == 0) {
        return taken(cx);
    }
    MZ_TRY(dedup_turn(cx, &pair, "open", MZ_NULL, w->note));
    MZ_TRY(dedup_check_one(cx, m.gone, true, &counts));
    MZ_TRY(dedup_check_one(cx, m.kept, true, &counts));
    return dedup_note(
        cx, "dedup.undo", &pair,
        mz_str_fmt(cx->a, "{\"kept\":%lld,\"gone\":%lld}", (long long)m.kept, (long long)m.gone));
}

mz_code dedup_undo(mz_cx *cx, unsigned may, int64_t merge, int64_t version, mz_str why)
{
    struct merging w = {.may = may, .id = merge, .version = version, .note = why};
    MZ_TRY(good_reason(cx, &w.note));
    return mz_tx(cx, undo_inside, &w);
}
