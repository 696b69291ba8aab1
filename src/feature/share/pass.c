/*
 * pass.c - one pass over the data. While one thread reads a piece of it from the database, both
 * open the numbers of the piece before and write the piece before that to every file. A file is
 * written by one thread at a time and in the order of the pieces.
 */
#include <stdatomic.h>
#include <string.h>

#include "col/thread.h"
#include "feature/share/deliver_int.h"
#include "feature/world.h"
#include "store/db.h"

enum { PIECE = 16384, PIECE_BYTES = 256 << 20, SLICES = 8, THREADS = 2, STAGES = 3 };

struct piece {
    mz_arena *a;
    struct share_row *rows;
    size_t n;
};

struct opener { /* opens numbers; a slice of each piece is its own */
    mz_cx cx;
    mz_crypto *crypto;
    mz_keyring *keys;
    mz_code rc;
};

struct pass {
    mz_cx *cx;
    struct share_plan *plan;
    struct share_reader *reader;
    struct piece piece[STAGES];
    struct piece *in, *opened, *told; /* of this round; NULL: none */
    struct opener opener[SLICES];
    mz_cx *writer; /* a context for each pack */
    mz_code *wrote;
    mz_code read;
    bool numbers, more;
    atomic_size_t next;
};

static void read_piece(struct pass *s)
{
    s->more = false;
    if (s->in != NULL) {
        mz_arena_reset(s->in->a);
        s->in->rows = MZ_NEW_N(s->in->a, struct share_row, PIECE);
        s->read = share_reader_next(s->cx, s->reader, s->in->a, s->in->rows, PIECE, &s->in->n);
        s->more = s->read == MZ_OK && s->in->n == PIECE;
    }
}

static mz_code open_slice(struct pass *s, struct opener *o, size_t slice)
{
    const size_t each = PIECE / SLICES;
    const size_t end = (slice + 1) * each < s->opened->n ? (slice + 1) * each : s->opened->n;
    for (size_t i = slice * each; i < end; i++) {
        struct share_row *row = &s->opened->rows[i];
        const struct mz_field_at at = {
            .table = MZ_S("person"), .column = MZ_S("id_seal"), .row = row->person};
        if (row->seal.p == NULL || row->guarded) {
            continue;
        }
        MZ_TRY(mz_field_open(&o->cx, o->keys, MZ_FOR_FIELD_ID, at, row->seal, &row->number));
    }
    return MZ_OK;
}

/* Numbers of a piece live in the openers' arenas, which have as many turns as pieces have. */
static void work(struct pass *s)
{
    const size_t packs = s->told == NULL ? 0 : s->plan->pack_n;
    const size_t slices = s->opened == NULL || !s->numbers ? 0 : SLICES;
    for (;;) {
        size_t i = atomic_fetch_add(&s->next, 1);
        if (i < packs) {
            s->wrote[i] = s->wrote[i] == MZ_OK ? share_group_add(&s->writer[i], &s->plan->pack[i].g,
                                                                 s->told->rows, s->told->n)
                                               : s->wrote[i];
        } else if (i < packs + slices) {
            struct opener *o = &s->opener[i - packs];
            o->rc = o->rc == MZ_OK ? open_slice(s, o, i - packs) : o->rc;
        } else {
            return;
        }
    }
}

static void turn(void *p, size_t thread)
{
    struct pass *s = p;
    if (thread == 0) {
        read_piece(s);
    }
    work(s);
}

static mz_code first_fault(struct pass *s)
{
    if (s->read != MZ_OK) {
        return s->read;
    }
    for (size_t i = 0; i < SLICES; i++) {
        if (s->opener[i].rc != MZ_OK) {
            s->cx->err = s->opener[i].cx.err;
            return s->opener[i].rc;
        }
    }
    for (size_t i = 0; i < s->plan->pack_n; i++) {
        if (s->wrote[i] != MZ_OK) {
            s->cx->err = s->writer[i].err;
            return s->wrote[i];
        }
    }
    return MZ_OK;
}

static mz_code ask_on(struct pass *s, int64_t rows)
{
    const struct share_tell *t = &s->plan->run->tell;
    return t->go == NULL || t->go(t->p, rows)
               ? MZ_OK
               : mz_fail(s->cx, MZ_STOPPED, "a run of deliveries was stopped");
}

/* Numbers are opened in the arena of their piece's turn: two rounds later nobody reads them. */
static mz_code rounds(struct pass *s)
{
    mz_arena *numbers[STAGES][SLICES] = {{NULL}};
    mz_code rc = MZ_OK;
    int64_t rows = 0;
    for (size_t k = 0; k < STAGES; k++) {
        for (size_t i = 0; i < SLICES; i++) {
            numbers[k][i] = mz_arena_new((size_t)64 << 20);
        }
    }
    s->more = true;
    for (size_t round = 0; rc == MZ_OK; round++) {
        s->told = s->opened;
        s->opened = s->in;
        s->in = s->more ? &s->piece[round % STAGES] : NULL;
        if (s->in == NULL && s->opened == NULL && s->told == NULL) {
            break;
        }
        for (size_t i = 0; i < SLICES; i++) {
            mz_arena_reset(numbers[round % STAGES][i]);
            s->opener[i].cx.a = numbers[round % STAGES][i];
        }
        atomic_store(&s->next, 0);
        /* A short piece is not worth a thread. */
        bool small = (s->told == NULL || s->told->n < PIECE) && round < STAGES;
        mz_threads_run(small ? 1 : THREADS, turn, s);
        rows += s->in == NULL ? 0 : (int64_t)s->in->n;
        rc = first_fault(s);
        rc = rc == MZ_OK ? ask_on(s, rows) : rc;
    }
    for (size_t k = 0; k < STAGES; k++) {
        for (size_t i = 0; i < SLICES; i++) {
            mz_arena_free(numbers[k][i]);
        }
    }
    return rc;
}

static mz_code openers(mz_cx *cx, struct pass *s)
{
    for (size_t i = 0; i < SLICES; i++) {
        struct opener *o = &s->opener[i];
        o->cx = *cx;
        MZ_TRY(mz_crypto_open(cx, &o->crypto));
        MZ_TRY(mz_keyring_again(cx, cx->world->keys, o->crypto, &o->keys));
    }
    return MZ_OK;
}

static mz_code prepare(mz_cx *cx, struct pass *s, bool *wanted)
{
    for (size_t i = 0; i < s->plan->pack_n; i++) {
        const struct share_group *g = &s->plan->pack[i].g;
        s->numbers = s->numbers || g->numbers;
        s->writer[i] = *cx;
        for (size_t k = 0; k < g->fields.set->category_n; k++) {
            wanted[g->fields.set->category[k]] = true;
        }
    }
    MZ_TRY(openers(cx, s));
    return share_reader_open(cx, s->plan->county, s->plan->run->day, wanted, &s->reader);
}

mz_code share_pass(mz_cx *cx, struct share_plan *p)
{
    bool *wanted = MZ_NEW_N(cx->a, bool, DATASET_CATEGORIES_MAX);
    struct pass *s = MZ_NEW(cx->a, struct pass);
    s->cx = cx;
    s->plan = p;
    s->writer = MZ_NEW_N(cx->a, mz_cx, p->pack_n + 1);
    s->wrote = MZ_NEW_N(cx->a, mz_code, p->pack_n + 1);
    for (size_t i = 0; i < STAGES; i++) {
        s->piece[i].a = mz_arena_new(PIECE_BYTES);
    }
    /* Each pack writes in an arena of its own: two threads, two arenas. */
    mz_code rc = prepare(cx, s, wanted);
    for (size_t i = 0; i < p->pack_n; i++) {
        s->writer[i].a = mz_arena_new((size_t)256 << 20);
    }
    rc = rc == MZ_OK ? rounds(s) : rc;
    for (size_t i = 0; i < p->pack_n; i++) {
        mz_arena_free(s->writer[i].a);
    }
    for (size_t i = 0; i < SLICES; i++) {
        if (s->opener[i].keys != NULL) {
            mz_keyring_close(s->opener[i].keys);
        }
        if (s->opener[i].crypto != NULL) {
            mz_crypto_close(s->opener[i].crypto);
        }
    }
    for (size_t i = 0; i < STAGES; i++) {
        mz_arena_free(s->piece[i].a);
    }
    return rc;
}
