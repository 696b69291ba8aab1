/* feed_detail.c - what a delivery was like, as JSON in the database, and back. */
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "feature/feed/feed_int.h"
#include "store/db.h"

enum { DETAIL_BYTES = 256 << 10 };

/* ---- writing -----------------------------------------------------------------------------------
 */

static void put_sums(mz_jw *w, mz_str key, const struct feed_sum *v, size_t n)
{
    mz_jw_key(w, key);
    mz_jw_list(w);
    for (size_t i = 0; i < n; i++) {
        mz_jw_list(w);
        mz_jw_text(w, v[i].id);
        mz_jw_int(w, v[i].people);
        mz_jw_int(w, v[i].sum);
        mz_jw_end(w);
    }
    mz_jw_end(w);
}

static void put_says(mz_jw *w, mz_str key, const struct mz_say *v, size_t n)
{
    mz_jw_key(w, key);
    mz_jw_list(w);
    for (size_t i = 0; i < n; i++) {
        mz_jw_list(w);
        mz_jw_text(w, mz_str_of(v[i].text));
        for (size_t k = 0; k < MZ_LEN(v[i].arg); k++) {
            mz_jw_text(w, v[i].arg[k].p == NULL ? MZ_S("") : v[i].arg[k]);
        }
        mz_jw_end(w);
    }
    mz_jw_end(w);
}

static void put_change(mz_jw *w, const struct feed_change *c)
{
    mz_jw_key(w, MZ_S("change"));
    mz_jw_map(w);
    mz_jw_key_int(w, MZ_S("rows"), c->rows_before);
    mz_jw_key_int(w, MZ_S("ours"), c->ours_before);
    mz_jw_key_int(w, MZ_S("added"), c->added);
    mz_jw_key_int(w, MZ_S("removed"), c->removed);
    mz_jw_key_int(w, MZ_S("changed"), c->changed);
    put_sums(w, MZ_S("was"), c->was, c->was_n);
    mz_jw_end(w);
}

static void put_reasons(mz_jw *w, const struct feed_detail *d)
{
    mz_jw_key(w, MZ_S("reasons"));
    mz_jw_map(w);
    for (int i = 0; i < MZ_REASONS_N; i++) {
        if (d->reason[i] > 0) {
            mz_jw_key_int(w, mz_str_of(mz_feed_reason_name((enum mz_feed_reason)i)), d->reason[i]);
        }
    }
    mz_jw_end(w);
    mz_jw_key(w, MZ_S("fixed"));
    mz_jw_list(w);
    for (int i = 0; i < MZ_FEED_FIXES_N; i++) {
        mz_jw_int(w, d->fixed[i]);
    }
    mz_jw_end(w);
}

mz_str feed_detail_text(mz_arena *a, const struct feed_detail *d)
{
    mz_jw w = mz_jw_to(mz_buf_new(a, DETAIL_BYTES));
    mz_jw_map(&w);
    put_reasons(&w, d);
    mz_jw_key_int(&w, MZ_S("rejects"), d->rejects);
    put_sums(&w, MZ_S("features"), d->feature, d->feature_n);
    mz_jw_key(&w, MZ_S("left"));
    mz_jw_list(&w);
    for (size_t i = 0; i < d->left_out_n; i++) {
        mz_jw_text(&w, d->left_out[i]);
    }
    mz_jw_end(&w);
    put_says(&w, MZ_S("says"), d->say, d->say_n);
    put_says(&w, MZ_S("jumps"), d->jump, d->jump_n);
    mz_jw_key_int(&w, MZ_S("before"), d->before);
    mz_jw_key_int(&w, MZ_S("newest"), d->newest);
    mz_jw_key_int(&w, MZ_S("oldest"), d->oldest);
    mz_jw_key_int(&w, MZ_S("stale"), d->stale);
    mz_jw_key_int(&w, MZ_S("dated"), d->dated);
    if (d->has_change) {
        put_change(&w, &d->change);
    }
    mz_jw_end(&w);
    return w.out->over ? MZ_S("") : mz_buf_str(w.out);
}

/* ---- reading --------------------------------------------------------------- */

static int64_t int_of(const struct mz_json *map, const char *key)
{
    const struct mz_json *v = mz_json_get(map, key);
    return v != NULL && v->kind == MZ_JSON_INT ? v->i : 0;
}

static size_t get_sums(const struct mz_json *map, const char *key, struct feed_sum *out)
{
    const struct mz_json *list = mz_json_get(map, key);
    size_t n = 0;
    for (size_t i = 0; list != NULL && i < list->n && n < FEED_FEATURES_MAX; i++) {
        const struct mz_json *one = &list->items[i];
        if (one->kind == MZ_JSON_LIST && one->n == 3 && one->items[0].kind == MZ_JSON_TEXT &&
            one->items[1].kind == MZ_JSON_INT && one->items[2].kind == MZ_JSON_INT) {
            out[n++] = (struct feed_sum){one->items[0].text, one->items[1].i, one->items[2].i};
        }
    }
    return n;
}

static size_t get_says(const struct mz_json *map, const char *key, struct mz_say *out, size_t most)
{
    const struct mz_json *list = mz_json_get(map, key);
    size_t n = 0;
    for (size_t i = 0; list != NULL && i < list->n && n < most; i++) {
        const struct mz_json *one = &list->items[i];
        if (one->kind != MZ_JSON_LIST || one->n != 5) {
            continue;
        }
        out[n] = (struct mz_say){.text = one->items[0].text.p};
        for (size_t k = 0; k < MZ_LEN(out[n].arg); k++) {
            out[n].arg[k] = one->items[k + 1].text;
        }
        n++;
    }
    return n;
}

static void get_reasons(const struct mz_json *map, struct feed_detail *out)
{
    const struct mz_json *reasons = mz_json_get(map, "reasons");
    const struct mz_json *fixed = mz_json_get(map, "fixed");
    for (int i = 0; reasons != NULL && i < MZ_REASONS_N; i++) {
        out->reason[i] = int_of(reasons, mz_feed_reason_name((enum mz_feed_reason)i));
    }
    for (size_t i = 0; fixed != NULL && i < fixed->n && i < MZ_FEED_FIXES_N; i++) {
        out->fixed[i] = fixed->items[i].i;
    }
}

static void get_change(const struct mz_json *map, struct feed_detail *out)
{
    const struct mz_json *c = mz_json_get(map, "change");
    out->has_change = c != NULL;
    if (c != NULL) {
        out->change.rows_before = int_of(c, "rows");
        out->change.ours_before = int_of(c, "ours");
        out->change.added = int_of(c, "added");
        out->change.removed = int_of(c, "removed");
        out->change.changed = int_of(c, "changed");
        out->change.was_n = get_sums(c, "was", out->change.was);
    }
}

mz_code feed_detail_read(mz_cx *cx, mz_str text, struct feed_detail *out)
{
    const struct mz_json *map = NULL;
    memset(out, 0, sizeof *out);
    out->newest = out->oldest = MZ_NULL;
    if (text.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_json_read(cx, text, (struct mz_json_options){.size_max = DETAIL_BYTES}, &map));
    get_reasons(map, out);
    out->rejects = int_of(map, "rejects");
    out->feature_n = get_sums(map, "features", out->feature);
    const struct mz_json *left = mz_json_get(map, "left");
    for (size_t i = 0; left != NULL && i < left->n && out->left_out_n < FEED_FEATURES_MAX; i++) {
        out->left_out[out->left_out_n++] = left->items[i].text;
    }
    out->say_n = get_says(map, "says", out->say, FEED_SAYS_MAX);
    out->jump_n = get_says(map, "jumps", out->jump, FEED_JUMPS_MAX);
    out->before = int_of(map, "before");
    out->newest = int_of(map, "newest");
    out->oldest = int_of(map, "oldest");
    out->stale = int_of(map, "stale");
    out->dated = int_of(map, "dated");
    get_change(map, out);
    return MZ_OK;
}
