/* Rows that speak of somebody here who shall be updated: a second walk through the file. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/transfer/import_int.h"
#include "feature/transfer/transfer_sql.h"
#include "store/db.h"

enum { BLOCK = 200, PAGE_ARENA = 256 << 20 };

/* ---- a block of rows ------------------------------------------------------------ */

struct done {
    int64_t n;
    int64_t subject;
    const char *outcome;
    struct import_line line;
};

struct block {
    struct import_run *run;
    struct done rows[BLOCK];
    size_t n;
    struct import_run after;
};

struct walk {
    struct import_reader reader;
    struct import_met met;
    struct block *b;
};

static mz_code update_row(mz_cx *cx, const struct walk *w, struct done *d)
{
    bool changed = false;
    if (d->line.say_n > 0) {
        d->outcome = "refused";
        return MZ_OK;
    }
    mz_code rc = w->b->run->kind->update(cx, &w->met.work, &d->line, d->subject, &changed);
    const struct mz_error *e = &cx->err;
    bool said = e->say != NULL &&
                (rc == MZ_INVALID || rc == MZ_CONFLICT || rc == MZ_DENIED || rc == MZ_ABSENT);
    d->outcome = rc != MZ_OK ? "refused" : changed ? "updated" : "same";
    if (rc != MZ_OK && said) {
        struct mz_say say = {.field = e->field, .text = e->say};
        for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
            say.arg[i] = mz_str_of(e->say_arg[i]);
        }
        import_say(cx, &d->line, say);
        mz_clear(cx);
        return MZ_OK;
    }
    return rc;
}

static mz_code mark(mz_cx *cx, void *p)
{
    struct block *b = p;
    int64_t changed = 0;
    b->after = *b->run;
    struct import_counts *c = &b->after.counts;
    for (size_t i = 0; i < b->n; i++) {
        struct done *d = &b->rows[i];
        bool bad = strcmp(d->outcome, "refused") == 0;
        struct import_row_turn_args args = {
            .county = b->run->county,
            .run = b->run->id,
            .n = d->n,
            .was = MZ_S("update"),
            .outcome = mz_str_of(d->outcome),
            .why = bad ? import_says_text(cx->a, d->line.say, d->line.say_n) : MZ_S("")};
        MZ_TRY(import_row_turn(cx, &args, &changed));
        MZ_TRY(bad ? MZ_OK : import_keep_known(cx, b->run, d->line.hash, d->subject));
        *(bad ? &c->refused : strcmp(d->outcome, "same") == 0 ? &c->same : &c->updated) += 1;
        for (size_t k = 0; bad && k < d->line.say_n; k++) {
            import_count_reason(cx->a, c, d->line.say[k].text);
        }
    }
    return import_moved(
        cx, &b->after, b->run->at,
        mz_str_fmt(cx->a, "{\"updated\":%" PRId64 "}", c->updated - b->run->counts.updated));
}

/* Reads on to row n, or fails. */
static mz_code reach(mz_cx *cx, struct walk *w, int64_t n, struct mz_row *row)
{
    bool more = true;
    while (more && w->reader.n < n) {
        MZ_TRY(import_read_next(cx, &w->reader, row, &more));
    }
    return more && w->reader.n == n
               ? MZ_OK
               : mz_fail(cx, MZ_CORRUPT, "row %" PRId64 " of an import is gone", n);
}

/* Reads on to the rows of this block, which are in order. */
static mz_code fill(mz_cx *cx, struct walk *w, const struct import_row_open_row *open, size_t n)
{
    struct mz_row row = {0};
    w->b->n = 0;
    for (size_t i = 0; i < n; i++) {
        struct done *d = &w->b->rows[w->b->n];
        MZ_TRY(reach(cx, w, open[i].n, &row));
        struct mz_row kept = mz_row_dup(cx->a, &row);
        MZ_TRY(import_line_of(cx, &w->reader, &w->met, &kept, &d->line));
        d->n = open[i].n;
        d->subject = open[i].subject;
        MZ_TRY(update_row(cx, w, d));
        w->b->n++;
    }
    return MZ_OK;
}

static mz_code one_block(mz_cx *cx, struct walk *w, int64_t *after, bool *more)
{
    struct import_row_open_row *open = NULL;
    struct import_row_open_args args = {.county = w->b->run->county,
                                        .run = w->b->run->id,
                                        .outcome = MZ_S("update"),
                                        .after = *after,
                                        .most = BLOCK};
    size_t n = 0;
    MZ_TRY(import_row_open(cx, &args, &open, &n));
    *more = n > 0;
    if (n == 0) {
        return MZ_OK;
    }
    MZ_TRY(fill(cx, w, open, n));
    MZ_TRY(mz_tx(cx, mark, w->b));
    *after = open[n - 1].n;
    return MZ_OK;
}

mz_code import_updates(mz_cx *cx, struct import_run *run, struct import_tell told)
{
    struct walk w;
    mz_arena *outer = cx->a;
    mz_arena *page = mz_arena_new(PAGE_ARENA);
    int64_t after = 0;
    mz_code rc = MZ_OK;
    w.b = MZ_NEW(cx->a, struct block);
    w.b->run = run;
    import_met_init(cx, run, &w.met);
    rc = import_read_open(cx, run, &w.reader);
    for (bool more = true; more && rc == MZ_OK;) {
        bool stop = false;
        w.b->n = 0;
        cx->a = page;
        rc = one_block(cx, &w, &after, &more);
        cx->a = outer;
        if (rc == MZ_OK && w.b->n > 0) {
            run->counts = w.b->after.counts;
            for (size_t i = 0; i < run->counts.reasons_n; i++) {
                run->counts.reason[i].text = mz_str_dup(outer, run->counts.reason[i].text);
            }
        }
        mz_arena_reset(page);
        if (rc == MZ_OK && told.step != NULL) {
            rc = told.step(cx, told.p, run, run->at, run->at, &stop);
        }
        rc = rc == MZ_OK && stop ? MZ_STOPPED : rc;
    }
    mz_arena_free(page);
    return rc;
}
