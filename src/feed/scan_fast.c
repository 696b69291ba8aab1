/*
 * Clean UTF-8 in place, on all cores: what scan_slow.c would find, found faster.
 *
 * A block is the rows that begin between two offsets. Its first row is taken to begin behind the
 * first line feed; only the end of the block before can tell whether that is so, and where it is
 * not (a line feed inside quotes) the block is read again from there.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/utf8_scan.h"
#include "base/zip.h"
#include "col/thread.h"
#include "feed/feed_int.h"

enum { HEAD = 256 << 10, BLOCK = 4 << 20, BATCH = 32 };

struct block {
    size_t from; /* where its first row was taken to begin */
    size_t to;   /* where it ended */
    struct feed_out *out;
};

/* What all threads share. */
struct job {
    struct feed_scan *s;
    struct feed_plan plan;
    const struct feed_ops *ops;
    struct feed_ids ids;
    mz_str text; /* behind the byte order mark */
    size_t first;
    size_t size; /* of a block */
    char delim;
    size_t width;
    struct block *blocks;
    size_t blocks_n;
    uint64_t (*pieces)[2];
    size_t pieces_n;
    atomic_size_t next;
    atomic_size_t bytes_done;
    atomic_bool dirty;   /* not UTF-8 after all */
    atomic_bool stopped; /* by the watch */
    size_t threads;
};

/* A row whose place in the index is being fetched. */
struct waiting {
    uint64_t key;
    size_t start; /* in the span */
    size_t end;
    int64_t number;
    int64_t line;
};

/* One thread at work on one block. */
struct reader {
    struct job *j;
    mz_cx cx; /* of the reader of odd rows */
    mz_csv *csv;
    struct feed_out *out;
    size_t span; /* offset in the text of the masks */
    size_t span_n;
    struct feed_masks *masks;
    struct waiting batch[BATCH];
    size_t batch_n;
    mz_str cells[MZ_ROW_COLS];
};

/* ---- bits -------------------------------------------------------------------------------- */

/* Bits from (included) to (excluded) of a word; they may reach beyond it. */
static uint64_t within(uint64_t word, size_t w, size_t from, size_t to)
{
    uint64_t v = word;
    if (w == from / 64) {
        v &= ~UINT64_C(0) << from % 64;
    }
    if (w == to / 64) {
        v &= (UINT64_C(1) << to % 64) - 1;
    }
    return v;
}

static bool any(const uint64_t *bits, size_t from, size_t to)
{
    for (size_t w = from / 64; w <= to / 64; w++) {
        if (within(bits[w], w, from, to) != 0) {
            return true;
        }
    }
    return false;
}

static size_t count(const uint64_t *bits, size_t from, size_t to)
{
    size_t n = 0;
    for (size_t w = from / 64; w <= to / 64; w++) {
        n += (size_t)__builtin_popcountll(within(bits[w], w, from, to));
    }
    return n;
}

/* Where bit number k (from 0) of the range stands; `to` when there are fewer. */
static size_t nth(const uint64_t *bits, size_t from, size_t to, size_t k)
{
    for (size_t w = from / 64; w <= to / 64; w++) {
        uint64_t v = within(bits[w], w, from, to);
        size_t n = (size_t)__builtin_popcountll(v);
        if (n <= k) {
            k -= n;
            continue;
        }
        for (; k > 0; k--) {
            v &= v - 1;
        }
        return w * 64 + (size_t)__builtin_ctzll(v);
    }
    return to;
}

/* ---- rows of ours ------------------------------------------------------------------------- */

static mz_str bare(const char *p, size_t from, size_t to)
{
    if (to - from >= 2 && p[from] == '"') {
        from++;
        to--;
    }
    return (mz_str){p + from, to - from};
}

/* Remember a row that is to be given back. */
static void back(struct feed_out *out, struct feed_verdict v, const struct mz_row *row)
{
    if (v.reason == MZ_REASON_NONE || !mz_feed_reason_back(v.reason)) {
        return;
    }
    struct feed_back b = {.offset = (uint64_t)row->offset,
                          .number = row->number,
                          .line = row->line,
                          .column = v.column,
                          .reason = v.reason};
    feed_vec_add(&out->back, &b, sizeof b);
}

static void take_ours(struct reader *r, const struct waiting *w, int64_t person)
{
    const char *p = r->j->text.p + r->span;
    size_t end = w->end > w->start && p[w->end - 1] == '\r' ? w->end - 1 : w->end;
    size_t from = w->start;
    for (size_t i = 0; i < r->j->width; i++) {
        size_t to = i + 1 < r->j->width ? nth(r->masks->delim, from, end, 0) : end;
        r->cells[i] = bare(p, from, to);
        from = to + 1;
    }
    struct mz_row row = {.cells = r->cells,
                         .n = r->j->width,
                         .number = w->number,
                         .line = w->line,
                         .offset = (int64_t)(r->span + w->start)};
    back(r->out, feed_row_ours(&r->j->plan, &row, person, r->out), &row);
}

/* Ask for the rows that wait, in their order. */
static void flush(struct reader *r)
{
    for (size_t i = 0; i < r->batch_n; i++) {
        int64_t person = mz_who_find(r->j->plan.who, r->batch[i].key);
        if (person != MZ_WHO_NONE) {
            take_ours(r, &r->batch[i], person);
        } else {
            r->out->counts.rows++;
            r->out->counts.strangers++;
        }
    }
    r->batch_n = 0;
}

/* ---- odd rows -------------------------------------------------------------------------------- */

static bool all_empty(const struct mz_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        if (row->cells[i].n > 0) {
            return false;
        }
    }
    return row->problem == MZ_ROW_OK || row->problem == MZ_ROW_RAGGED;
}

/* The row at an offset as csv.h reads it; returns where the next begins. */
static size_t take_odd(struct reader *r, size_t at)
{
    struct mz_row row;
    bool more = false;
    int64_t lines = 0;
    flush(r);
    mz_csv_seek(r->csv, r->j->text, at);
    if (mz_csv_next(&r->cx, r->csv, &row, &more) != MZ_OK) { /* over memory it does not */
        mz_clear(&r->cx);
        return r->j->text.n;
    }
    size_t next = mz_csv_tell(r->csv, &lines);
    if (more) {
        row.number = ++r->out->rows;
        row.line += r->out->lines;
        if (!all_empty(&row)) {
            back(r->out, feed_row(&r->j->plan, &row, r->out), &row);
        }
    }
    r->out->lines += lines;
    mz_str raw = {r->j->text.p + at, next - at};
    if (next > r->span + r->span_n && mz_utf8_span(raw) < raw.n) {
        atomic_store(&r->j->dirty, true); /* it goes beyond what the masks have proved */
    }
    return next;
}

/* ---- clean rows -------------------------------------------------------------------------------
 */

/* The key of the row [s, e) of the span; false when the row must be judged by take_odd. */
static bool clean_row(const struct reader *r, size_t s, size_t e, uint64_t *key)
{
    const struct job *j = r->j;
    const char *p = j->text.p + r->span;
    if (any(r->masks->odd, s, e + 1) || count(r->masks->delim, s, e) != j->width - 1) {
        return false;
    }
    size_t k = (size_t)j->plan.place[j->plan.form->id];
    size_t c = k == 0 ? s : nth(r->masks->delim, s, e, k - 1) + 1;
    bool quoted = c < e && p[c] == '"';
    c += quoted;
    if (e - c < MZ_CID_LEN) {
        return false;
    }
    char behind = p[c + MZ_CID_LEN];
    bool ends = quoted ? behind == '"' : behind == j->delim || behind == '\n' || behind == '\r';
    return ends && j->ops->id(&j->ids, p + c, key);
}

static bool blank(const char *p, size_t s, size_t e)
{
    return e == s || (e == s + 1 && p[s] == '\r');
}

/*
 * The rows of the span that begin before `limit`; returns where the next one begins, which is the
 * beginning of the span itself when not even one row ends in it.
 */
static size_t take_span(struct reader *r, size_t limit)
{
    const char *p = r->j->text.p + r->span;
    size_t words = (r->span_n + 63) / 64;
    size_t s = 0;
    for (size_t w = 0; w < words; w++) {
        for (uint64_t bits = r->masks->end[w]; bits != 0; bits &= bits - 1) {
            size_t e = w * 64 + (size_t)__builtin_ctzll(bits);
            if (r->span + s >= limit) {
                return r->span + s;
            }
            uint64_t key = 0;
            if (blank(p, s, e)) {
                r->out->lines++;
            } else if (clean_row(r, s, e, &key)) {
                mz_who_ahead(r->j->plan.who, key);
                r->batch[r->batch_n++] =
                    (struct waiting){key, s, e, ++r->out->rows, ++r->out->lines};
                if (r->batch_n == BATCH) {
                    flush(r);
                }
            } else {
                size_t next = take_odd(r, r->span + s);
                if (next != r->span + e + 1) {
                    return next; /* what the masks took for quotes was none */
                }
            }
            s = e + 1;
        }
    }
    return r->span + s;
}

/* Rows that begin in [from, limit); what stands there is the beginning of a line. */
static void take_block(struct reader *r, struct block *b, size_t limit)
{
    struct job *j = r->j;
    size_t at = b->from;
    r->out = b->out;
    while (at < limit && !atomic_load_explicit(&j->dirty, memory_order_relaxed)) {
        size_t rest = j->text.n - at;
        r->span = at;
        r->span_n = rest < FEED_SPAN ? rest : FEED_SPAN;
        bool last = rest <= FEED_SPAN;
        if (!j->ops->masks(j->text.p + at, r->span_n, j->delim, last, r->masks)) {
            atomic_store(&j->dirty, true);
            break;
        }
        size_t next = take_span(r, limit);
        flush(r);
        /* The last line without an end, and rows longer than the span. */
        at = next == at ? take_odd(r, at) : next;
    }
    b->to = at;
}

/* ---- threads
 * ---------------------------------------------------------------------------------------- */

static size_t line_after(mz_str text, size_t at)
{
    if (at >= text.n) {
        return text.n;
    }
    const char *lf = memchr(text.p + at - 1, '\n', text.n - at + 1);
    return lf == NULL ? text.n : (size_t)(lf - text.p) + 1;
}

static size_t limit_of(const struct job *j, size_t i)
{
    size_t limit = j->first + (i + 1) * j->size;
    return i + 1 == j->blocks_n || limit > j->text.n ? j->text.n : limit;
}

/* The pieces of the content that block i stands for: their print is taken while they are at hand.
 */
static void print_pieces(struct job *j, size_t i)
{
    mz_str all = j->s->bytes;
    size_t lo = j->pieces_n * i / j->blocks_n;
    size_t hi = j->pieces_n * (i + 1) / j->blocks_n;
    for (size_t k = lo; k < hi; k++) {
        size_t at = k * FEED_PIECE;
        size_t n = all.n - at < FEED_PIECE ? all.n - at : FEED_PIECE;
        feed_print_piece((mz_str){all.p + at, n}, j->pieces[k]);
    }
}

static void reader_open(struct reader *r, struct job *j)
{
    *r = (struct reader){.j = j, .cx = {.a = mz_arena_new(1 << 20)}};
    r->masks = malloc(sizeof *r->masks);
    struct mz_csv_options o = {.delim = j->delim, .width = j->width};
    if (r->masks == NULL || mz_csv_open_memory(&r->cx, j->text, o, &r->csv) != MZ_OK) {
        abort();
    }
}

static void reader_close(struct reader *r)
{
    free(r->masks);
    mz_arena_free(r->cx.a);
}

static void tell(struct job *j, bool mine)
{
    const struct mz_feed_watch *w = &j->s->o.watch;
    if (!mine) {
        return;
    }
    if (w->step != NULL) {
        w->step(w->p, (int64_t)atomic_load(&j->bytes_done), (int64_t)j->s->bytes.n);
    }
    if (w->stopped != NULL && w->stopped(w->p)) {
        atomic_store(&j->stopped, true);
    }
}

static void work(void *p, size_t thread)
{
    struct job *j = p;
    struct reader *r = malloc(sizeof *r);
    if (r == NULL) {
        abort();
    }
    reader_open(r, j);
    for (;;) {
        size_t i = atomic_fetch_add(&j->next, 1);
        if (i >= j->blocks_n || atomic_load(&j->dirty) || atomic_load(&j->stopped)) {
            break;
        }
        struct block *b = &j->blocks[i];
        take_block(r, b, limit_of(j, i));
        print_pieces(j, i);
        (void)atomic_fetch_add(&j->bytes_done, limit_of(j, i) - (j->first + i * j->size));
        tell(j, thread == 0);
    }
    reader_close(r);
    free(r);
}

/* A block must begin where the one before ended; where it does not it is read again. */
static void mend(struct job *j)
{
    struct reader *r = NULL;
    for (size_t i = 1; i < j->blocks_n && !atomic_load(&j->dirty); i++) {
        struct block *b = &j->blocks[i];
        if (b->from == j->blocks[i - 1].to) {
            continue;
        }
        if (r == NULL) {
            r = malloc(sizeof *r);
            if (r == NULL) {
                abort();
            }
            reader_open(r, j);
        }
        feed_out_free(b->out);
        *b->out = (struct feed_out){0};
        b->from = j->blocks[i - 1].to;
        take_block(r, b, limit_of(j, i));
    }
    if (r != NULL) {
        reader_close(r);
        free(r);
    }
}

/* ---- the head -------------------------------------------------------------------------------- */

/* The beginning of the text that is read to find the header, cut behind a line. */
static mz_str head_of(mz_str text)
{
    if (text.n <= HEAD) {
        return text;
    }
    const char *lf = memrchr(text.p, '\n', HEAD);
    return (mz_str){text.p, lf == NULL ? 0 : (size_t)(lf - text.p) + 1};
}

/* Are there as many rows in the head as mz_rows looks at? Else it may see more in the whole. */
static bool head_suffices(mz_str head, mz_str text)
{
    mz_cx cx = {.a = mz_arena_new(4 << 20)};
    mz_csv *csv = NULL;
    size_t n = 0;
    bool more =
        head.n > 0 && mz_csv_open_memory(&cx, head, (struct mz_csv_options){0}, &csv) == MZ_OK;
    while (more && n <= MZ_ROWS_HEAD) {
        struct mz_row row;
        more = mz_csv_next(&cx, csv, &row, &more) == MZ_OK && more;
        n += more && !all_empty(&row);
    }
    mz_arena_free(cx.a);
    return head.n == text.n || n > MZ_ROWS_HEAD;
}

static bool looks_clean(mz_str bytes, mz_str *text)
{
    mz_str peek = {bytes.p, bytes.n < (64 << 10) ? bytes.n : (64 << 10)};
    struct mz_charset_guess g = mz_charset_detect(peek, peek.n == bytes.n);
    *text = (mz_str){bytes.p + g.bom, bytes.n - g.bom};
    return bytes.n > 0 && g.charset == MZ_UTF8 && g.bad < 0 && mz_pack_detect(peek) == MZ_PACK_NONE;
}

/* Where the rows of data begin, and what was counted before them. */
static mz_code start_rows(mz_cx *cx, struct job *j, mz_rows *r, struct feed_out *before)
{
    const struct mz_row *header = mz_rows_header(r);
    bool titled = header->n > 0;
    struct mz_row row;
    mz_csv *csv = NULL;
    MZ_TRY(mz_csv_open_memory(cx, j->text, (struct mz_csv_options){0}, &csv));
    mz_csv_expect(csv, 0);
    j->delim = mz_csv_delim(csv);
    bool more = titled;
    while (more && before->rows < header->number) {
        MZ_TRY(mz_csv_next(cx, csv, &row, &more));
        before->rows += more;
        if (more && row.number < header->number && !mz_row_readable(&row)) {
            back(before, feed_row(&j->plan, &row, before), &row);
        }
    }
    j->first = mz_csv_tell(csv, &before->lines);
    return MZ_OK;
}

/* Is the file one for the fast path? Then its header is read and the plan made. */
static mz_code prepare(mz_cx *cx, struct job *j, struct feed_out **before, bool *fits)
{
    *fits = false;
    mz_str head = {NULL, 0};
    if (!looks_clean(j->s->bytes, &j->text)) {
        return MZ_OK;
    }
    head = head_of(j->text);
    if (!head_suffices(head, j->text)) {
        return MZ_OK;
    }
    size_t labels_n = 0;
    const mz_str *labels = mz_feed_form_labels(j->s->form, &labels_n);
    bool headless = j->s->form->shape.headless;
    struct mz_rows_options o = {.name = j->s->o.name,
                                .known = labels,
                                .known_n = labels_n,
                                .header = headless ? MZ_HEADER_NONE : MZ_HEADER_AUTO};
    mz_rows *r = NULL;
    bool more = false;
    if (mz_rows_open_memory(cx, head, o, &r) != MZ_OK || mz_rows_part(cx, r, &more) != MZ_OK ||
        !more || mz_rows_kind(r) != MZ_ROWS_CSV) {
        mz_clear(cx); /* the slow path says what is wrong */
        return MZ_OK;
    }
    if (mz_rows_header(r)->n == 0 || mz_rows_header(r)->n > MZ_ROW_COLS) {
        return MZ_OK;
    }
    if (feed_plan_place(cx, r, &j->plan) != MZ_OK) {
        mz_clear(cx);
        return MZ_OK;
    }
    struct mz_feed_part *part = feed_new_part(cx, j->s);
    part->name = mz_rows_part_name(r);
    part->header = mz_row_dup(cx->a, mz_rows_header(r));
    j->width = part->header.n;
    *before = feed_new_out(j->s);
    *fits = true;
    return start_rows(cx, j, r, *before);
}

static void plan_blocks(mz_cx *cx, struct job *j)
{
    size_t rest = j->text.n - j->first;
    j->size = j->s->o.block > 0 ? j->s->o.block : BLOCK;
    j->blocks_n = rest == 0 ? 1 : (rest + j->size - 1) / j->size;
    j->blocks = MZ_NEW_N(cx->a, struct block, j->blocks_n);
    j->pieces_n = (j->s->bytes.n + FEED_PIECE - 1) / FEED_PIECE;
    j->pieces = mz_arena_alloc(cx->a, sizeof *j->pieces * (j->pieces_n + 1));
    for (size_t i = 0; i < j->blocks_n; i++) {
        struct block *b = &j->blocks[i];
        b->from = i == 0 ? j->first : line_after(j->text, j->first + i * j->size);
        (void)feed_new_out(j->s);
    }
    for (size_t i = 0; i < j->blocks_n; i++) { /* they have moved while they were made */
        j->blocks[i].out = &j->s->outs[j->s->outs_n - j->blocks_n + i];
    }
}

/* The rejected rows once more, now that their numbers in the file are known. */
static mz_code give_all_back(mz_cx *cx, struct job *j)
{
    mz_csv *csv = NULL;
    struct mz_csv_options o = {.delim = j->delim, .width = j->width};
    MZ_TRY(mz_csv_open_memory(cx, j->text, o, &csv));
    int64_t rows = 0;
    int64_t lines = 0;
    for (size_t i = 0; i < j->s->outs_n; i++) {
        const struct feed_out *out = &j->s->outs[i];
        for (size_t at = 0; at < out->back.n; at += sizeof(struct feed_back)) {
            struct feed_back b;
            struct mz_row row;
            bool more = false;
            memcpy(&b, out->back.p + at, sizeof b);
            mz_csv_seek(csv, j->text, b.offset);
            MZ_TRY(mz_csv_next(cx, csv, &row, &more));
            row.number = rows + b.number;
            row.line = lines + b.line;
            MZ_TRY(feed_give_back(cx, j->s, (struct feed_verdict){b.reason, b.column}, &row));
        }
        rows += out->rows;
        lines += out->lines;
    }
    return MZ_OK;
}

mz_code feed_scan_fast(mz_cx *cx, struct feed_scan *s, bool *done)
{
    struct job *j = MZ_NEW(cx->a, struct job);
    struct feed_out *before = NULL;
    j->s = s;
    feed_plan_make(s, &j->plan);
    MZ_TRY(prepare(cx, j, &before, done));
    if (!*done) {
        return MZ_OK;
    }
    feed_ids_make(&j->ids, s->o.today);
    j->ops = feed_ops_of(s->o.plain);
    plan_blocks(cx, j);
    size_t threads = feed_threads(s->o.threads);
    mz_threads_run(threads < j->blocks_n ? threads : j->blocks_n, work, j);
    if (atomic_load(&j->stopped)) {
        return mz_fail(cx, MZ_STOPPED, "stopped while a delivery was read");
    }
    mend(j);
    if (atomic_load(&j->dirty)) {
        *done = false;
        return MZ_OK;
    }
    feed_print_join((const uint64_t(*)[2])j->pieces, j->pieces_n, s->bytes.n, s->found->print);
    return give_all_back(cx, j);
}
