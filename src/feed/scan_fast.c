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
#include "feed/who_int.h"

enum { HEAD = 256 << 10, BLOCK_LEAST = 64, BATCH = 64, REACH_LEAST = 1 << 10 };

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
    mz_str text; /* behind the byte order mark, which has so many bytes */
    size_t bom;
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
    uint64_t hash;
    size_t start; /* in the span */
    size_t end;
    int64_t number;
    int64_t line;
    int64_t person;
};

/* Built into each of the two loops over rows, with the instructions of that loop. */
#define HOT static inline __attribute__((always_inline))

/* One thread at work on one block. */
struct reader {
    struct job *j;
    mz_cx cx; /* of the reader of odd rows */
    mz_csv *csv;
    struct feed_out *out;
    size_t span; /* offset in the text of the masks */
    size_t span_n;
    size_t reach; /* of the next span: shorter where masks have to be thrown away */
    bool broken;  /* the masks behind the last row do not hold */
    struct feed_masks *masks;
    struct waiting batch[BATCH];
    size_t batch_n;
    mz_str cells[MZ_ROW_COLS];
    /* The print of the content is taken as it comes by: up to `printed` of `print_to` bytes. */
    struct feed_print print;
    size_t printed;
    size_t print_to;
};

/* ---- bits ---------------------------------------------------------------- */

/* Bits from (included) to (excluded) of a word; they may reach beyond it. */
HOT uint64_t within(uint64_t word, size_t w, size_t from, size_t to)
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

/* Where bit number k (from 0) of the range stands; `to` when there are fewer. */
HOT size_t nth(const uint64_t *bits, size_t from, size_t to, size_t k)
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

/* ---- rows of ours -------------------------------------------------------- */

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

/* Ask for the rows that wait, in their order; what is fetched for one hides behind the others. */
static void flush(struct reader *r)
{
    const mz_who *who = r->j->plan.who;
    unsigned char maybe[BATCH] = {0};
    size_t maybe_n = 0;
    size_t ours = 0;
    for (size_t i = 0; i < r->batch_n; i++) { /* without branches: most are strangers */
        maybe[maybe_n] = (unsigned char)i;
        maybe_n += who_maybe(who, r->batch[i].hash);
    }
    for (size_t i = 0; i < maybe_n; i++) {
        __builtin_prefetch(&who->line[who_home(who, r->batch[maybe[i]].hash)]);
    }
    for (size_t i = 0; i < maybe_n; i++) {
        struct waiting *w = &r->batch[maybe[i]];
        w->person = who_find(who, w->key, who_home(who, w->hash));
        if (w->person != MZ_WHO_NONE) {
            __builtin_prefetch(&who->of[w->person]);
            ours++;
        }
    }
    for (size_t i = 0; i < maybe_n && ours > 0; i++) {
        const struct waiting *w = &r->batch[maybe[i]];
        if (w->person != MZ_WHO_NONE) {
            take_ours(r, w, w->person);
        }
    }
    r->out->counts.rows += (int64_t)(r->batch_n - ours);
    r->out->counts.strangers += (int64_t)(r->batch_n - ours);
    r->batch_n = 0;
}

/* ---- odd rows ------------------------------------------------------------ */

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

/* ---- clean rows ---------------------------------------------------------- */

/* Is there nothing odd in the row [s, e]? Then *delims says how many separators it has. */
HOT bool well_split(const struct feed_masks *m, size_t s, size_t e, size_t *delims)
{
    uint64_t odd = 0;
    size_t n = 0;
    for (size_t w = s / 64; w <= e / 64; w++) {
        odd |= within(m->odd[w], w, s, e + 1);
        n += (size_t)__builtin_popcountll(within(m->delim[w], w, s, e));
    }
    *delims = n;
    return odd == 0;
}

/* Do the last n bytes of the row only separate? Then they, and a CR, are cut off. */
static bool cut_empty(const char *p, size_t s, size_t *e, size_t n, char delim)
{
    size_t end = *e > s && p[*e - 1] == '\r' ? *e - 1 : *e;
    for (size_t i = 0; i < n; i++) {
        if (end == s || p[end - 1] != delim) {
            return false;
        }
        end--;
    }
    *e = end;
    return true;
}

/*
 * The key of the row [s, *e) of the span, without the separators that spreadsheets write behind the
 * last column; false when the row must be judged by take_odd.
 */
HOT bool clean_row(const struct reader *r, size_t s, size_t *end, uint64_t *key)
{
    const struct job *j = r->j;
    const char *p = j->text.p + r->span;
    size_t delims = 0;
    size_t e = *end;
    if (!well_split(r->masks, s, e, &delims) || delims < j->width - 1) {
        return false;
    }
    if (delims > j->width - 1 && !cut_empty(p, s, end, delims - (j->width - 1), j->delim)) {
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

HOT void wait_for(struct reader *r, size_t s, size_t e, uint64_t key)
{
    const mz_who *who = r->j->plan.who;
    uint64_t hash = who_hash(key);
    __builtin_prefetch(who_word(who, hash));
    r->batch[r->batch_n++] = (struct waiting){.key = key,
                                              .hash = hash,
                                              .start = s,
                                              .end = e,
                                              .number = ++r->out->rows,
                                              .line = ++r->out->lines};
    if (r->batch_n == BATCH) {
        flush(r);
    }
}

static bool blank(const char *p, size_t s, size_t e)
{
    return e == s || (e == s + 1 && p[s] == '\r');
}

/* The row [s, e) of the span; false when the masks behind it do not hold, and *next says where to
 * go on. */
HOT bool take_row(struct reader *r, size_t s, size_t e, size_t *next)
{
    uint64_t key = 0;
    *next = r->span + e + 1;
    if (blank(r->j->text.p + r->span, s, e)) {
        r->out->lines++;
        return true;
    }
    size_t end = e;
    if (clean_row(r, s, &end, &key)) {
        wait_for(r, s, end, key);
        return true;
    }
    *next = take_odd(r, r->span + s);
    r->broken = *next != r->span + e + 1; /* what the masks took for quotes was none */
    return !r->broken;
}

/*
 * The rows of the span that begin before `limit`; returns where the next one begins, which is the
 * beginning of the span itself when not even one row ends in it.
 */
HOT size_t take_span(struct reader *r, size_t limit)
{
    size_t words = (r->span_n + 63) / 64;
    size_t at = r->span;
    for (size_t w = 0; w < words; w++) {
        for (uint64_t bits = r->masks->end[w]; bits != 0 && at < limit; bits &= bits - 1) {
            size_t e = w * 64 + (size_t)__builtin_ctzll(bits);
            if (!take_row(r, at - r->span, e, &at)) {
                return at;
            }
        }
    }
    return at;
}

static size_t take_span_plain(struct reader *r, size_t limit)
{
    return take_span(r, limit);
}

#if defined(__x86_64__)
__attribute__((target("bmi,bmi2,popcnt,lzcnt"))) static size_t take_span_x86(struct reader *r,
                                                                             size_t limit)
{
    return take_span(r, limit);
}
#endif

static size_t take_span_best(struct reader *r, size_t limit)
{
#if defined(__x86_64__)
    if (r->j->ops != feed_ops_of(FEED_PLAIN)) {
        return take_span_x86(r, limit);
    }
#endif
    return take_span_plain(r, limit);
}

/* Go on with the print up to an offset of the file. */
static void print_up_to(struct reader *r, size_t to)
{
    to = to < r->print_to ? to : r->print_to;
    if (to > r->printed) {
        size_t n = (to - r->printed) / FEED_PRINT_STEP * FEED_PRINT_STEP;
        feed_print_more(&r->print, r->j->s->bytes.p + r->printed, n);
        r->printed += n;
    }
}

/* Rows that begin in [from, limit); what stands there is the beginning of a line. */
static void take_block(struct reader *r, struct block *b, size_t limit)
{
    struct job *j = r->j;
    size_t at = b->from;
    r->out = b->out;
    r->reach = FEED_SPAN;
    while (at < limit && !atomic_load_explicit(&j->dirty, memory_order_relaxed)) {
        size_t rest = j->text.n - at;
        r->span = at;
        r->span_n = rest < r->reach ? rest : r->reach;
        r->broken = false;
        bool last = rest <= r->reach;
        print_up_to(r, j->bom + at + r->span_n);
        if (!j->ops->masks(j->text.p + at, r->span_n, j->delim, last, r->masks)) {
            atomic_store(&j->dirty, true);
            break;
        }
        size_t next = take_span_best(r, limit);
        flush(r);
        /* The last line without an end, rows longer than the longest span, lines that end in CR. */
        bool endless = next == at && (last || r->reach == FEED_SPAN);
        size_t proved = r->span + r->span_n;
        for (at = next; endless && at < limit && at < proved;) {
            at = take_odd(r, at);
        }
        r->reach = r->broken ? REACH_LEAST : r->reach * 2 > FEED_SPAN ? FEED_SPAN : r->reach * 2;
    }
    b->to = at;
}

/* ---- threads ------------------------------------------------------------- */

/* Where the first line behind `at` begins; `limit` when it is not before that. */
static size_t line_after(mz_str text, size_t at, size_t limit)
{
    const char *lf = at < limit ? memchr(text.p + at - 1, '\n', limit - at) : NULL;
    return lf == NULL ? limit : (size_t)(lf - text.p) + 1;
}

/* Blocks are of the file, rows of the text: the first block is shorter by the mark. */
static size_t start_of(const struct job *j, size_t i)
{
    return i == 0 ? 0 : i * j->size - j->bom;
}

static size_t limit_of(const struct job *j, size_t i)
{
    return i + 1 == j->blocks_n ? j->text.n : start_of(j, i + 1);
}

/* The print of block i is begun before its rows are read, and ended behind them. */
static void start_print(struct reader *r, size_t i)
{
    size_t all = r->j->s->bytes.n;
    r->printed = i * FEED_PIECE;
    r->print_to = all - r->printed < FEED_PIECE ? all : r->printed + FEED_PIECE;
    feed_print_start(&r->print);
}

static void end_print(struct reader *r, size_t i)
{
    print_up_to(r, r->print_to);
    mz_str rest = {r->j->s->bytes.p + r->printed, r->print_to - r->printed};
    feed_print_end(&r->print, rest, r->j->pieces[i]);
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
        if (j->pieces_n > 0) {
            start_print(r, i);
        }
        take_block(r, &j->blocks[i], limit_of(j, i));
        if (j->pieces_n > 0) {
            end_print(r, i);
        }
        (void)atomic_fetch_add(&j->bytes_done, limit_of(j, i) - start_of(j, i));
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

static void plan_blocks(mz_cx *cx, struct job *j)
{
    size_t all = j->s->bytes.n;
    j->size = j->s->o.block >= BLOCK_LEAST ? j->s->o.block : FEED_PIECE;
    j->blocks_n = (all + j->size - 1) / j->size;
    j->blocks = MZ_NEW_N(cx->a, struct block, j->blocks_n);
    /* Blocks of another size are no pieces: their print is taken afterwards. */
    j->pieces_n = j->size == FEED_PIECE ? j->blocks_n : 0;
    j->pieces = mz_arena_alloc(cx->a, sizeof *j->pieces * (j->pieces_n + 1));
    for (size_t i = 0; i < j->blocks_n; i++) {
        struct block *b = &j->blocks[i];
        b->from = i == 0 ? j->first : line_after(j->text, start_of(j, i), limit_of(j, i));
        b->from = b->from < j->first ? j->first : b->from;
        (void)feed_new_out(j->s);
    }
    for (size_t i = 0; i < j->blocks_n; i++) { /* they have moved while they were made */
        j->blocks[i].out = &j->s->outs[j->s->outs_n - j->blocks_n + i];
    }
}

/* The rejected rows of one block once more; `rows` and `lines` stand before it. */
static mz_code give_back(mz_cx *cx, struct job *j, mz_csv *csv, const struct feed_out *out,
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
static mz_code give_all_back(mz_cx *cx, struct job *j)
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
    struct job *j = MZ_NEW(cx->a, struct job);
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
