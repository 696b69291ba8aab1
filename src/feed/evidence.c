/*
 * Block 0 tells of the delivery; then come blocks of rows, blocks of the index, and last the first
 * key of each block of the index.
 */
#include "feed/evidence.h"

#include <string.h>

#include "feed/feed_int.h"
#include "feed/vault_int.h"

enum {
    INDEX_A_BLOCK = 128, /* a question opens one for each person: small ones are fast */
    HEADER_MAX = 4 << 20, /* block 0 */
    ITEM_MAX = 64,
    SOURCE_MAX = 255,
    ROWS_SHOWN_MAX = 10000,
};

_Static_assert((int)MZ_EVIDENCE_ROOT_N == (int)VAULT_ROOT_N, "a root is a root");

/* An entry of the index; sorted by key, then by block and place. */
struct entry {
    uint64_t key;
    uint32_t block;
    uint32_t at;
};

struct blocks {
    mz_str *block;
    size_t n;
    size_t cap;
};

static void add_block(mz_arena *a, struct blocks *b, mz_str s)
{
    if (b->n == b->cap) {
        size_t cap = b->cap == 0 ? 64 : b->cap * 2;
        mz_str *grown = MZ_NEW_N(a, mz_str, cap);
        if (b->n > 0) {
            memcpy(grown, b->block, b->n * sizeof *grown);
        }
        b->block = grown;
        b->cap = cap;
    }
    b->block[b->n++] = s;
}

/* ---- writing ------------------------------------------------------------- */

static mz_code put_about(mz_cx *cx, const struct mz_feed_found *f,
                         const struct mz_evidence_about *about, size_t row_blocks, mz_str *out)
{
    mz_buf *b = mz_buf_new(cx->a, HEADER_MAX);
    vault_put_int(b, about->period);
    vault_put_str(b, about->item);
    vault_put_str(b, about->source);
    vault_put(b, f->match_n);
    vault_put(b, row_blocks);
    vault_put(b, f->parts_n);
    for (size_t i = 0; i < f->parts_n; i++) {
        vault_put_str(b, f->parts[i].name);
        vault_put(b, f->parts[i].header.n);
        for (size_t k = 0; k < f->parts[i].header.n; k++) {
            vault_put_str(b, f->parts[i].header.cells[k]);
        }
    }
    *out = mz_buf_str(b);
    return mz_buf_check(cx, b);
}

/* Rows into blocks, in the order of the file; notes where each of them stands. */
static void put_rows(mz_arena *a, const mz_who *who, const struct mz_feed_found *f,
                     struct blocks *blocks, struct entry *e)
{
    mz_buf *b = NULL;
    for (size_t i = 0; i < f->match_n; i++) {
        const struct mz_feed_match *m = &f->match[i];
        if (b != NULL && b->n + m->cells_n + 64 > MZ_EVIDENCE_BLOCK) {
            add_block(a, blocks, mz_buf_str(b));
            b = NULL;
        }
        if (b == NULL) {
            size_t room = m->cells_n + 64 > MZ_EVIDENCE_BLOCK ? m->cells_n + 64 : MZ_EVIDENCE_BLOCK;
            b = mz_buf_new(a, room);
        }
        e[i] = (struct entry){mz_who_key(who, m->person), (uint32_t)blocks->n, (uint32_t)b->n};
        vault_put(b, m->part);
        vault_put_int(b, m->number);
        vault_put_int(b, m->line);
        vault_put_str(b, (mz_str){f->kept + m->cells, m->cells_n});
    }
    if (b != NULL) {
        add_block(a, blocks, mz_buf_str(b));
    }
}

/* By key, stable: six passes of ten bits. */
static struct entry *sorted(mz_arena *a, struct entry *e, size_t n)
{
    enum { BITS = 10, ALL = 1 << BITS };
    struct entry *to = MZ_NEW_N(a, struct entry, n + 1);
    size_t start[ALL];
    for (unsigned shift = 0; shift < 61; shift += BITS) {
        memset(start, 0, sizeof start);
        for (size_t i = 0; i < n; i++) {
            start[e[i].key >> shift & (ALL - 1)]++;
        }
        size_t sum = 0;
        for (size_t k = 0; k < ALL; k++) {
            size_t here = start[k];
            start[k] = sum;
            sum += here;
        }
        for (size_t i = 0; i < n; i++) {
            to[start[e[i].key >> shift & (ALL - 1)]++] = e[i];
        }
        struct entry *swap = e;
        e = to;
        to = swap;
    }
    return e;
}

static void put_index(mz_arena *a, const struct entry *e, size_t n, struct blocks *blocks)
{
    size_t parts = (n + INDEX_A_BLOCK - 1) / INDEX_A_BLOCK;
    uint64_t *top = MZ_NEW_N(a, uint64_t, parts + 1);
    for (size_t i = 0; i < parts; i++) {
        size_t first = i * INDEX_A_BLOCK;
        size_t here = n - first < INDEX_A_BLOCK ? n - first : INDEX_A_BLOCK;
        top[i] = e[first].key;
        add_block(a, blocks, (mz_str){(const char *)(e + first), here * sizeof *e});
    }
    add_block(a, blocks, (mz_str){(const char *)top, parts * sizeof *top});
}

static mz_code write_in(mz_cx *cx, mz_keyring *keys, const mz_who *who,
                        const struct mz_feed_found *f, const struct mz_evidence_about *about,
                        const char *path, uint8_t root[MZ_EVIDENCE_ROOT_N])
{
    struct blocks blocks = {0};
    struct entry *e = MZ_NEW_N(cx->a, struct entry, f->match_n + 1);
    add_block(cx->a, &blocks, (mz_str){NULL, 0});
    put_rows(cx->a, who, f, &blocks, e);
    size_t row_blocks = blocks.n - 1;
    put_index(cx->a, sorted(cx->a, e, f->match_n), f->match_n, &blocks);
    MZ_TRY(put_about(cx, f, about, row_blocks, &blocks.block[0]));
    return vault_write(cx, keys, (struct vault_about){VAULT_EVIDENCE, about->delivery},
                       blocks.block, blocks.n, path, root);
}

mz_code mz_evidence_write(mz_cx *cx, mz_keyring *keys, const mz_who *who,
                          const struct mz_feed_found *found, const struct mz_evidence_about *about,
                          const char *path, uint8_t root[MZ_EVIDENCE_ROOT_N])
{
    if (about->item.n > ITEM_MAX || about->source.n > SOURCE_MAX) {
        return mz_fail(cx, MZ_LIMIT, "the name of an item or file is too long");
    }
    mz_cx sub = *cx;
    sub.a = mz_arena_new((size_t)16 << 30);
    mz_code rc = write_in(&sub, keys, who, found, about, path, root);
    mz_arena_free(sub.a);
    cx->err = sub.err;
    return rc;
}

/* ---- reading ------------------------------------------------------------- */

struct part {
    mz_str name;
    mz_str *label;
    size_t label_n;
};

struct mz_evidence {
    struct vault *vault;
    struct mz_evidence_about about;
    size_t rows;
    size_t row_blocks;
    struct part *part;
    size_t part_n;
    uint64_t *top;
    size_t top_n;
    mz_arena *keep; /* of blocks that stay open; NULL: none does */
    mz_str *kept;   /* one a block; p == NULL: not open */
    size_t kept_n, kept_most;
};

static mz_code corrupt(mz_cx *cx)
{
    return mz_fail(cx, MZ_CORRUPT, "a block of evidence is not what was written");
}

static mz_code get_about(mz_cx *cx, mz_evidence *e, mz_str plain)
{
    struct vault_reader r = {.s = plain};
    e->about.delivery = vault_delivery(e->vault);
    e->about.period = (int32_t)vault_get_int(&r);
    e->about.item = vault_get_str(&r);
    e->about.source = vault_get_str(&r);
    e->rows = (size_t)vault_get(&r);
    e->row_blocks = (size_t)vault_get(&r);
    e->part_n = (size_t)vault_get(&r);
    if (r.bad || e->part_n > MZ_FEED_PARTS_MAX + 1) {
        return corrupt(cx);
    }
    e->part = MZ_NEW_N(cx->a, struct part, e->part_n + 1);
    for (size_t i = 0; i < e->part_n && !r.bad; i++) {
        e->part[i].name = vault_get_str(&r);
        e->part[i].label_n = (size_t)vault_get(&r);
        if (e->part[i].label_n > MZ_ROW_COLS) {
            return corrupt(cx);
        }
        e->part[i].label = MZ_NEW_N(cx->a, mz_str, e->part[i].label_n + 1);
        for (size_t k = 0; k < e->part[i].label_n; k++) {
            e->part[i].label[k] = vault_get_str(&r);
        }
    }
    return r.bad ? corrupt(cx) : MZ_OK;
}

mz_code mz_evidence_open(mz_cx *cx, mz_keyring *keys, const char *path, const uint8_t *root,
                         mz_evidence **out)
{
    mz_evidence *e = MZ_NEW(cx->a, mz_evidence);
    mz_str plain = {NULL, 0};
    MZ_TRY(vault_open(cx, keys, VAULT_EVIDENCE, path, root, &e->vault));
    MZ_TRY(vault_read(cx, e->vault, 0, &plain));
    MZ_TRY(get_about(cx, e, plain));
    if (vault_blocks(e->vault) < 2 + e->row_blocks) {
        return corrupt(cx);
    }
    e->top_n = vault_blocks(e->vault) - 2 - e->row_blocks;
    MZ_TRY(vault_read(cx, e->vault, vault_blocks(e->vault) - 1, &plain));
    if (plain.n != e->top_n * sizeof *e->top) {
        return corrupt(cx);
    }
    e->top = mz_arena_alloc(cx->a, plain.n + 8);
    memcpy(e->top, plain.p, plain.n);
    *out = e;
    return MZ_OK;
}

struct mz_evidence_about mz_evidence_about(const mz_evidence *e)
{
    return e->about;
}

int64_t mz_evidence_rows(const mz_evidence *e)
{
    return (int64_t)e->rows;
}

void mz_evidence_keep(mz_evidence *e, mz_arena *a, size_t bytes)
{
    e->keep = a;
    e->kept = MZ_NEW_N(a, mz_str, vault_blocks(e->vault) + 1);
    e->kept_n = 0;
    e->kept_most = bytes;
}

static mz_code open_block(mz_cx *cx, mz_evidence *e, size_t i, mz_str *plain)
{
    if (e->keep == NULL || e->kept_n > e->kept_most) {
        return vault_read(cx, e->vault, i, plain);
    }
    if (e->kept[i].p == NULL) {
        mz_cx inner = *cx;
        inner.a = e->keep;
        mz_code rc = vault_read(&inner, e->vault, i, &e->kept[i]);
        cx->err = inner.err;
        MZ_TRY(rc);
        e->kept_n += e->kept[i].n;
    }
    *plain = e->kept[i];
    return MZ_OK;
}

/* The first block of the index that may hold the key. */
static size_t first_part(const mz_evidence *e, uint64_t key)
{
    size_t lo = 0;
    size_t hi = e->top_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (e->top[mid] < key) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo == 0 ? 0 : lo - 1;
}

struct finding {
    mz_evidence *e;
    uint64_t key;
    struct mz_evidence_row *out;
    size_t max;
    size_t room;
    size_t n;
    size_t all;
    uint32_t held_block; /* read last: rows of a person often stand together */
    bool held;
    mz_str plain;
};

static mz_code read_row(mz_cx *cx, struct finding *f, const struct entry *at,
                        struct mz_evidence_row *out)
{
    if (!f->held || f->held_block != at->block) {
        MZ_TRY(open_block(cx, f->e, at->block, &f->plain));
        f->held = true;
        f->held_block = at->block;
    }
    struct vault_reader r = {.s = f->plain, .at = at->at < f->plain.n ? at->at : f->plain.n};
    size_t part = (size_t)vault_get(&r);
    out->number = vault_get_int(&r);
    out->line = vault_get_int(&r);
    mz_str cells = vault_get_str(&r);
    if (r.bad || part >= f->e->part_n) {
        return corrupt(cx);
    }
    out->part = f->e->part[part].name;
    out->label = f->e->part[part].label;
    out->label_n = f->e->part[part].label_n;
    out->cell = mz_feed_cells(cx->a, cells, &out->cell_n);
    return MZ_OK;
}

/* The first entry that is not before the key; entries stand as bytes. */
static size_t first_entry(mz_str plain, size_t n, uint64_t key)
{
    size_t lo = 0;
    size_t hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        struct entry at;
        memcpy(&at, plain.p + mid * sizeof at, sizeof at);
        if (at.key < key) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

/* Room for one more row, at most `max` of them: most persons have none, few have many. */
static void make_room(mz_cx *cx, struct finding *f)
{
    if (f->n < f->room) {
        return;
    }
    size_t room = f->room == 0 ? 4 : f->room * 2;
    struct mz_evidence_row *grown = MZ_NEW_N(cx->a, struct mz_evidence_row, room);
    if (f->n > 0) {
        memcpy(grown, f->out, f->n * sizeof *grown);
    }
    f->out = grown;
    f->room = room;
}

static mz_code show_row(mz_cx *cx, struct finding *f, const struct entry *at)
{
    make_room(cx, f);
    return read_row(cx, f, at, &f->out[f->n]);
}

/* The entries of one block of the index; *more when the key may go on in the next. */
static mz_code find_in(mz_cx *cx, struct finding *f, size_t part, bool *more)
{
    mz_str plain = {NULL, 0};
    MZ_TRY(open_block(cx, f->e, 1 + f->e->row_blocks + part, &plain));
    size_t entries = plain.n / sizeof(struct entry);
    *more = true;
    for (size_t i = first_entry(plain, entries, f->key); i < entries; i++) {
        struct entry at;
        memcpy(&at, plain.p + i * sizeof at, sizeof at);
        if (at.key != f->key) {
            *more = false;
            break;
        }
        bool shown = f->n < f->max;
        MZ_TRY(shown ? show_row(cx, f, &at) : MZ_OK);
        f->n += shown;
        f->all++;
    }
    return MZ_OK;
}

mz_code mz_evidence_find(mz_cx *cx, mz_evidence *e, uint64_t key, size_t max,
                         struct mz_evidence_row **out, size_t *n, size_t *all)
{
    struct finding f = {.e = e, .key = key};
    bool more = true;
    f.max = max < ROWS_SHOWN_MAX ? max : ROWS_SHOWN_MAX;
    for (size_t part = first_part(e, key); part < e->top_n && more; part++) {
        MZ_TRY(find_in(cx, &f, part, &more));
    }
    *out = f.out;
    *n = f.n;
    *all = f.all;
    return MZ_OK;
}

mz_code mz_evidence_verify(mz_cx *cx, const char *path, const uint8_t root[MZ_EVIDENCE_ROOT_N],
                           int64_t *bad)
{
    return vault_verify(cx, path, root, bad);
}
