/*
 * Clean UTF-8 in place, on all cores: what scan_slow.c would find, found faster.
 *
 * A block is the rows that begin between two offsets. Its first row is taken to begin behind the
 * first line feed; only the end of the block before can tell whether that is so, and where it is
 * not (a line feed inside quotes) the block is read again from there.
 */
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/utf8_scan.h"
#include "base/zip.h"
#include "col/thread.h"
#include "feed/scan_block.h"

enum { HEAD = 256 << 10, BLOCK_LEAST = 64 };

/* ---- threads ------------------------------------------------------------- */

/* Where the first line behind `at` begins; `limit` when it is not before that. */
static size_t line_after(mz_str text, size_t at, size_t limit)
{
    const char *lf = at < limit ? memchr(text.p + at - 1, '\n', limit - at) : NULL;
    return lf == NULL ? limit : (size_t)(lf - text.p) + 1;
}

/* Blocks are of the file, rows of the text: the first block is shorter by the mark. */
static size_t start_of(const struct feed_job *j, size_t i)
{
    return i == 0 ? 0 : i * j->size - j->bom;
}

static size_t limit_of(const struct feed_job *j, size_t i)
{
    return i + 1 == j->blocks_n ? j->text.n : start_of(j, i + 1);
}

static void tell(struct feed_job *j, bool mine)
{
    const struct mz_feed_watch *w = &j->s->o.watch;
    if (!mine) {
        return;
    }
    if (w->step != NULL) {
        w->step(w->p, (int64_t)atomic_load(&j->rows_done), (int64_t)atomic_load(&j->bytes_done),
                (int64_t)j->s->bytes.n);
    }
    if (w->stopped != NULL && w->stopped(w->p)) {
        atomic_store(&j->stopped, true);
    }
}

static void work(void *p, size_t thread)
{
    struct feed_job *j = p;
    feed_reader *r = feed_reader_new(j);
    for (;;) {
        size_t i = atomic_fetch_add(&j->next, 1);
        if (i >= j->blocks_n || atomic_load(&j->dirty) || atomic_load(&j->stopped)) {
            break;
        }
        if (j->pieces_n > 0) {
            feed_start_print(r, i);
        }
        feed_take_block(r, &j->blocks[i], limit_of(j, i));
        if (j->pieces_n > 0) {
            feed_end_print(r, i);
        }
        (void)atomic_fetch_add(&j->bytes_done, limit_of(j, i) - start_of(j, i));
        (void)atomic_fetch_add(&j->rows_done, (size_t)j->blocks[i].out->rows);
        tell(j, thread == 0);
    }
    feed_reader_free(r);
}

/* A block must begin where the one before ended; where it does not it is read again. */
static void mend(struct feed_job *j)
{
    feed_reader *r = NULL;
    for (size_t i = 1; i < j->blocks_n && !atomic_load(&j->dirty); i++) {
        struct feed_block *b = &j->blocks[i];
        if (b->from == j->blocks[i - 1].to) {
            continue;
        }
        if (r == NULL) {
            r = feed_reader_new(j);
        }
        feed_out_free(b->out);
        *b->out = (struct feed_out){0};
        b->from = j->blocks[i - 1].to;
        feed_take_block(r, b, limit_of(j, i));
    }
    if (r != NULL) {
        feed_reader_free(r);
    }
}

/* ---- the head ------------------------------------------------------------ */

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
        n += more && !feed_all_empty(&row);
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
static mz_code start_rows(mz_cx *cx, struct feed_job *j, mz_rows *r, struct feed_out *before)
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
            feed_remember(before, feed_row(&j->plan, &row, before), &row);
        }
    }
    j->first = mz_csv_tell(csv, &before->lines);
    return MZ_OK;
}

/* Is the file one for the fast path? Then its header is read and the plan made. */
static mz_code prepare(mz_cx *cx, struct feed_job *j, struct feed_out **before, bool *fits)
{
    *fits = false;
    mz_str head = {NULL, 0};
    if (!looks_clean(j->s->bytes, &j->text)) {
        return MZ_OK;
    }
    j->bom = j->s->bytes.n - j->text.n;
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

static void plan_blocks(mz_cx *cx, struct feed_job *j)
{
    size_t all = j->s->bytes.n;
    j->size = j->s->o.block >= BLOCK_LEAST ? j->s->o.block : FEED_PIECE;
    j->blocks_n = (all + j->size - 1) / j->size;
    j->blocks = MZ_NEW_N(cx->a, struct feed_block, j->blocks_n);
    /* Blocks of another size are no pieces: their print is taken afterwards. */
    j->pieces_n = j->size == FEED_PIECE ? j->blocks_n : 0;
    j->pieces = mz_arena_alloc(cx->a, sizeof *j->pieces * (j->pieces_n + 1));
    for (size_t i = 0; i < j->blocks_n; i++) {
        struct feed_block *b = &j->blocks[i];
        b->from = i == 0 ? j->first : line_after(j->text, start_of(j, i), limit_of(j, i));
        b->from = b->from < j->first ? j->first : b->from;
        (void)feed_new_out(j->s);
    }
    for (size_t i = 0; i < j->blocks_n; i++) { /* they have moved while they were made */
        j->blocks[i].out = &j->s->outs[j->s->outs_n - j->blocks_n + i];
    }
}

/* The rejected rows of one block once more; `rows` and `lines` stand before it. */
static mz_code give_back(mz_cx *cx, struct feed_job *j, mz_csv *csv, const struct feed_out *out,
                         int64_t rows, int64_t lines)
{
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
    return MZ_OK;
}

/* All of them, now that their numbers in the file are known. */
static mz_code give_all_back(mz_cx *cx, struct feed_job *j)
{
    mz_csv *csv = NULL;
    struct mz_csv_options o = {.delim = j->delim, .width = j->width};
    MZ_TRY(mz_csv_open_memory(cx, j->text, o, &csv));
    int64_t rows = 0;
    int64_t lines = 0;
    for (size_t i = 0; i < j->s->outs_n; i++) {
        const struct feed_out *out = &j->s->outs[i];
        MZ_TRY(give_back(cx, j, csv, out, rows, lines));
        rows += out->rows;
        lines += out->lines;
    }
    return MZ_OK;
}

mz_code feed_scan_fast(mz_cx *cx, struct feed_scan *s, bool *done)
{
    struct feed_job *j = MZ_NEW(cx->a, struct feed_job);
    struct feed_out *before = NULL;
    j->s = s;
    feed_plan_make(s, &j->plan);
    MZ_TRY(prepare(cx, j, &before, done));
    if (!*done) {
        return MZ_OK;
    }
    feed_ids_make(&j->ids, s->o.today);
    j->ops = feed_ops_of(s->o.plain ? FEED_PLAIN : FEED_BEST);
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
    if (j->pieces_n > 0) {
        feed_print_join((const uint64_t(*)[2])j->pieces, j->pieces_n, s->bytes.n, s->found->print);
    } else {
        feed_print_all(cx->a, s->bytes, s->o.threads, s->found->print);
    }
    return give_all_back(cx, j);
}
