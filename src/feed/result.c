/*
 * The result of a delivery: block 0 tells of it, the others are one stream, cut into pieces: the
 * keys of the persons, then each feature as steps from person to person with months and values.
 */
#include <string.h>

#include "feed/feed_int.h"
#include "feed/load_int.h"
#include "feed/vault_int.h"

enum { VERSION = 1, PIECE = 128 << 10, HEAD_MAX = 64 << 10, ENTRY_MAX = 3 * 10 };

static mz_code corrupt(mz_cx *cx)
{
    return mz_fail(cx, MZ_CORRUPT, "the result of a delivery is not what was written");
}

static const char *path_in(mz_cx *cx, const char *dir)
{
    return mz_str_fmt(cx->a, "%s/result", dir).p;
}

/* ---- what stands in block 0, in the same order both ways ------------------------------------ */

struct pass {
    mz_buf *to; /* NULL: reading */
    struct vault_reader *from;
};

static void pass_int(struct pass *p, int64_t *v)
{
    if (p->to != NULL) {
        vault_put_int(p->to, *v);
    } else {
        *v = vault_get_int(p->from);
    }
}

static void pass_word(struct pass *p, uint64_t *v)
{
    if (p->to != NULL) {
        vault_put(p->to, *v);
    } else {
        *v = vault_get(p->from);
    }
}

static void pass_flag(struct pass *p, bool *v)
{
    int64_t n = *v;
    pass_int(p, &n);
    *v = n != 0;
}

static void pass_root(struct pass *p, uint8_t root[MZ_EVIDENCE_ROOT_N])
{
    if (p->to != NULL) {
        vault_put_str(p->to, mz_bytes(root, MZ_EVIDENCE_ROOT_N));
        return;
    }
    mz_str s = vault_get_str(p->from);
    p->from->bad = p->from->bad || s.n != MZ_EVIDENCE_ROOT_N;
    if (!p->from->bad) {
        memcpy(root, s.p, s.n);
    }
}

/* Reasons are kept by name: rows of their table may move. */
static void pass_reasons(struct pass *p, int64_t reason[MZ_REASONS_N])
{
    uint64_t n = MZ_REASONS_N;
    pass_word(p, &n);
    for (uint64_t i = 0; i < n && (p->to != NULL || !p->from->bad); i++) {
        if (p->to != NULL) {
            vault_put_str(p->to, mz_str_of(mz_feed_reason_name((enum mz_feed_reason)i)));
            vault_put_int(p->to, reason[i]);
            continue;
        }
        mz_str name = vault_get_str(p->from);
        int64_t v = vault_get_int(p->from);
        for (size_t k = 0; k < MZ_REASONS_N; k++) {
            if (mz_str_eq(name, mz_str_of(mz_feed_reason_name((enum mz_feed_reason)k)))) {
                reason[k] = v;
            }
        }
    }
}

static void pass_head(struct pass *p, struct mz_feed_result *r, uint64_t *people,
                      uint64_t *features)
{
    struct mz_feed_counts *c = &r->counts;
    int64_t version = VERSION;
    int64_t period = r->folded->period;
    int64_t *counts[] = {&c->rows,       &c->ours,   &c->strangers, &c->invalid, &c->dead,
                         &c->duplicates, &c->people, &r->bytes,     &r->rejects};
    pass_int(p, &version);
    if (version != VERSION) {
        p->from->bad = true;
        return;
    }
    for (size_t i = 0; i < MZ_LEN(counts); i++) {
        pass_int(p, counts[i]);
    }
    pass_reasons(p, c->reason);
    for (size_t i = 0; i < MZ_FEED_FIXES_N; i++) {
        pass_int(p, &c->fixed[i]);
    }
    pass_flag(p, &r->fast);
    pass_flag(p, &r->rejects_cut);
    pass_word(p, &r->print[0]);
    pass_word(p, &r->print[1]);
    pass_word(p, &r->form);
    pass_word(p, &r->epoch);
    pass_root(p, r->root);
    pass_int(p, &period);
    pass_word(p, people);
    pass_word(p, features);
    r->folded->period = (int32_t)period;
}

/* ---- writing -------------------------------------------------------------------------------- */

static void put_feature(mz_buf *b, const struct mz_feed_feature *f, const uint32_t *person,
                        int32_t period)
{
    size_t at = 0;
    size_t last = 0;
    vault_put(b, f->n);
    vault_put(b, f->month != NULL);
    for (size_t i = 0; i < f->n; i++) {
        while (person[at] != f->person[i]) {
            at++;
        }
        vault_put(b, at - last);
        last = at;
        if (f->month != NULL) {
            vault_put_int(b, (int64_t)f->month[i] - period);
        }
        vault_put_int(b, f->value[i]);
    }
}

/* The persons of the matches, ascending. */
static uint32_t *people_of(mz_arena *a, const struct mz_feed_found *f, size_t *n)
{
    uint32_t *person = MZ_NEW_N(a, uint32_t, f->match_n + 1);
    *n = 0;
    for (size_t i = 0; i < f->match_n; i++) {
        uint32_t p = f->match[f->order[i]].person;
        if (*n == 0 || person[*n - 1] != p) {
            person[(*n)++] = p;
        }
    }
    return person;
}

static mz_code write_in(mz_cx *cx, mz_keyring *keys, const mz_who *who,
                        const struct mz_feed_found *found, const struct mz_feed_result *result,
                        struct vault_about about, const char *dir)
{
    size_t people = 0;
    uint32_t *person = people_of(cx->a, found, &people);
    const struct mz_feed_folded *folded = result->folded;
    size_t most = people * 8 + 64;
    for (size_t i = 0; i < folded->features_n; i++) {
        most += folded->feature[i].n * ENTRY_MAX + 32;
    }
    mz_buf *b = mz_buf_new(cx->a, most);
    for (size_t i = 0; i < people; i++) {
        uint64_t key = mz_who_key(who, person[i]);
        mz_buf_add(b, mz_bytes(&key, sizeof key));
    }
    for (size_t i = 0; i < folded->features_n; i++) {
        put_feature(b, &folded->feature[i], person, folded->period);
    }
    MZ_TRY(mz_buf_check(cx, b));
    mz_buf *head = mz_buf_new(cx->a, HEAD_MAX);
    struct pass p = {.to = head};
    struct mz_feed_result copy = *result;
    uint64_t people_n = people;
    uint64_t features_n = folded->features_n;
    pass_head(&p, &copy, &people_n, &features_n);
    MZ_TRY(mz_buf_check(cx, head));
    size_t pieces = (b->n + PIECE - 1) / PIECE;
    mz_str *block = MZ_NEW_N(cx->a, mz_str, pieces + 1);
    block[0] = mz_buf_str(head);
    for (size_t i = 0; i < pieces; i++) {
        size_t rest = b->n - i * PIECE;
        block[i + 1] = (mz_str){b->p + i * PIECE, rest < PIECE ? rest : PIECE};
    }
    uint8_t root[VAULT_ROOT_N];
    return vault_write(cx, keys, about, block, pieces + 1, path_in(cx, dir), root);
}

mz_code feed_result_write(mz_cx *cx, mz_keyring *keys, const mz_who *who,
                          const struct mz_feed_found *found, const struct mz_feed_result *result,
                          int64_t delivery, const char *dir)
{
    mz_cx sub = *cx;
    sub.a = mz_arena_new((size_t)32 << 30);
    mz_code rc =
        write_in(&sub, keys, who, found, result, (struct vault_about){VAULT_RESULT, delivery}, dir);
    mz_arena_free(sub.a);
    cx->err = sub.err;
    return rc;
}

/* ---- reading -----------------------------------------------------------------------------------
 */

struct reading {
    struct vault *vault;
    struct mz_feed_result *result;
    uint64_t people;
    uint64_t features;
};

static mz_code open_head(mz_cx *cx, mz_keyring *keys, int64_t delivery, const char *dir,
                         struct reading *t)
{
    mz_str plain = {NULL, 0};
    t->result = MZ_NEW(cx->a, struct mz_feed_result);
    t->result->folded = MZ_NEW(cx->a, struct mz_feed_folded);
    MZ_TRY(vault_open(cx, keys, VAULT_RESULT, path_in(cx, dir), NULL, &t->vault));
    if (vault_delivery(t->vault) != delivery) {
        return corrupt(cx);
    }
    MZ_TRY(vault_read(cx, t->vault, 0, &plain));
    struct vault_reader r = {.s = plain};
    struct pass p = {.from = &r};
    pass_head(&p, t->result, &t->people, &t->features);
    bool plausible = t->people <= MZ_FEED_MATCHES_MAX && t->features <= MZ_FEED_FOLDS_MAX;
    return r.bad || !plausible ? corrupt(cx) : MZ_OK;
}

mz_code feed_result_head(mz_cx *cx, mz_keyring *keys, int64_t delivery, const char *dir,
                         struct mz_feed_result **out)
{
    struct reading t = {0};
    MZ_TRY(open_head(cx, keys, delivery, dir, &t));
    *out = t.result;
    return MZ_OK;
}

/* A feature as it was written; persons are positions among the keys. */
struct stored {
    size_t n;
    bool monthly;
    uint32_t *at;
    int32_t *month;
    int64_t *value;
};

static bool get_feature(mz_arena *a, struct vault_reader *r, const struct reading *t,
                        struct stored *f)
{
    uint64_t at = 0;
    f->n = (size_t)vault_get(r);
    f->monthly = vault_get(r) != 0;
    if (r->bad || f->n > r->s.n) { /* an entry takes at least a byte */
        return false;
    }
    f->at = MZ_NEW_N(a, uint32_t, f->n + 1);
    f->month = MZ_NEW_N(a, int32_t, f->n + 1);
    f->value = MZ_NEW_N(a, int64_t, f->n + 1);
    for (size_t i = 0; i < f->n; i++) {
        at += vault_get(r);
        if (r->bad || at >= t->people) {
            return false;
        }
        f->at[i] = (uint32_t)at;
        f->month[i] = f->monthly ? (int32_t)(vault_get_int(r) + t->result->folded->period) : 0;
        f->value[i] = vault_get_int(r);
    }
    return !r->bad;
}

/* From positions to rows of the population of today, in their order. */
static void place_feature(mz_arena *a, const struct stored *f, const int64_t *row,
                          const uint32_t *order, size_t people, struct mz_feed_feature *out)
{
    out->person = MZ_NEW_N(a, uint32_t, f->n + 1);
    out->value = MZ_NEW_N(a, int64_t, f->n + 1);
    out->month = f->monthly ? MZ_NEW_N(a, int32_t, f->n + 1) : NULL;
    size_t *first = MZ_NEW_N(a, size_t, people + 1);
    for (size_t i = f->n; i-- > 0;) {
        first[f->at[i]] = i;
    }
    for (size_t k = 0; k < people; k++) {
        uint32_t at = order[k];
        for (size_t i = first[at]; row[at] != MZ_WHO_NONE && i < f->n && f->at[i] == at; i++) {
            out->person[out->n] = (uint32_t)row[at];
            out->value[out->n] = f->value[i];
            if (f->monthly) {
                out->month[out->n] = f->month[i];
            }
            out->n++;
        }
    }
}

static mz_code get_stream(mz_cx *cx, struct reading *t, mz_str *out)
{
    size_t blocks = vault_blocks(t->vault);
    mz_buf *b = mz_buf_new(cx->a, blocks * PIECE);
    for (size_t i = 1; i < blocks; i++) {
        mz_cx sub = *cx;
        mz_str plain = {NULL, 0};
        sub.a = mz_arena_new(4 << 20);
        mz_code rc = vault_read(&sub, t->vault, i, &plain);
        if (rc == MZ_OK) {
            mz_buf_add(b, plain);
        }
        mz_arena_free(sub.a);
        cx->err = sub.err;
        MZ_TRY(rc);
    }
    *out = mz_buf_str(b);
    return mz_buf_check(cx, b);
}

/* `cx->a` is for the work, `a` for the result. */
static mz_code get_features(mz_cx *cx, mz_arena *a, const mz_who *who, struct reading *t)
{
    struct vault_reader r = {0};
    MZ_TRY(get_stream(cx, t, &r.s));
    if (r.s.n / sizeof(uint64_t) < t->people) {
        return corrupt(cx);
    }
    int64_t *row = MZ_NEW_N(cx->a, int64_t, t->people + 1);
    uint32_t *sort = MZ_NEW_N(cx->a, uint32_t, t->people + 1);
    for (size_t i = 0; i < t->people; i++) {
        uint64_t key = 0;
        memcpy(&key, r.s.p + i * sizeof key, sizeof key);
        row[i] = mz_who_find(who, key);
        sort[i] = row[i] == MZ_WHO_NONE ? UINT32_MAX : (uint32_t)row[i];
    }
    r.at = t->people * sizeof(uint64_t);
    uint32_t *order = feed_sorted(cx->a, sort, t->people);
    struct mz_feed_folded *f = t->result->folded;
    f->features_n = t->features;
    f->feature = MZ_NEW_N(a, struct mz_feed_feature, t->features + 1);
    for (size_t i = 0; i < t->features; i++) {
        struct stored s = {0};
        if (!get_feature(cx->a, &r, t, &s)) {
            return corrupt(cx);
        }
        place_feature(a, &s, row, order, t->people, &f->feature[i]);
    }
    return MZ_OK;
}

mz_code mz_feed_result_open(mz_cx *cx, mz_keyring *keys, const mz_who *who, int64_t delivery,
                            const char *dir, struct mz_feed_result **out)
{
    struct reading t = {0};
    MZ_TRY(open_head(cx, keys, delivery, dir, &t));
    mz_cx sub = *cx;
    sub.a = mz_arena_new((size_t)32 << 30);
    mz_code rc = get_features(&sub, cx->a, who, &t);
    mz_arena_free(sub.a);
    cx->err = sub.err;
    *out = t.result;
    return rc;
}
