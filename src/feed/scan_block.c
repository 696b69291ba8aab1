/*
 * One block of clean UTF-8 in place: what scan_slow.c would find, found faster.
 *
 * Masks say where rows end and cells stand. Rows go in batches through four steps, so that what
 * the next step reads of the index is fetched while other rows are at work.
 */
#include "feed/scan_block.h"

#include <stdlib.h>

#include "base/csv.h"
#include "base/utf8_scan.h"
#include "feed/who_int.h"

enum { BATCH = FEED_IDS, REACH_LEAST = 1 << 10 };

/* What is done next for a batch; between two steps what it needs is fetched. */
enum step { STEP_IDS, STEP_FILTER, STEP_FIND, STEP_TAKE, STEPS_N };

/* Rows that are well split, on their way. Places are in the span, numbers and lines from it. */
struct batch {
    enum step step;
    size_t n;
    uint32_t start[BATCH];
    uint32_t end[BATCH];
    uint32_t id[BATCH]; /* where the number begins */
    uint32_t number[BATCH];
    uint32_t line[BATCH];
    uint64_t key[BATCH];
    uint64_t hash[BATCH];
    uint64_t good; /* bit i: row i has a good number */
    /* Rows that may be ours, and those whose number must be judged, in their order. */
    size_t hit_n;
    unsigned char hit[BATCH];
    int64_t person[BATCH];
};

/* Built into each of the two loops over rows, with the instructions of that loop. */
#define HOT static inline __attribute__((always_inline))

/* One thread at work on one block. */
struct feed_reader {
    struct feed_job *j;
    mz_cx cx; /* of the reader of odd rows */
    mz_csv *csv;
    struct feed_out *out;
    size_t span; /* offset in the text of the masks */
    size_t span_n;
    size_t reach; /* of the next span: shorter where masks have to be thrown away */
    bool broken;  /* the masks behind the last row do not hold */
    struct feed_masks *masks;
    /* Of the span: line ends in their order, separators before each word, is anything odd? */
    uint16_t ends[FEED_SPAN + 64];
    uint32_t before[FEED_WORDS + 1];
    bool odd;
    int64_t rows; /* of the block, before the span */
    int64_t lines;
    /* The one that is filled, and those on their way behind it. */
    struct batch batch[STEPS_N];
    size_t filling;
    mz_str cells[MZ_ROW_COLS];
    /* The print of the content is taken as it comes by: up to `printed` of `print_to` bytes. */
    struct feed_print print;
    size_t printed;
    size_t print_to;
};

/* ---- bits ---------------------------------------------------------------- */

#define TOP (UINT64_C(1) << 63)

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

/* Where the first bit of the range stands; `to` when there is none. */
static size_t first_of(const uint64_t *bits, size_t from, size_t to)
{
    for (size_t w = from / 64; w <= to / 64; w++) {
        uint64_t v = within(bits[w], w, from, to);
        if (v != 0) {
            return w * 64 + (size_t)__builtin_ctzll(v);
        }
    }
    return to;
}

/* How many separators of the span stand before x. */
HOT size_t delims_before(const struct feed_reader *r, size_t x)
{
    uint64_t lower = (UINT64_C(1) << x % 64) - 1;
    return r->before[x / 64] + (size_t)__builtin_popcountll(r->masks->delim[x / 64] & lower);
}

/* Where separator number k of the span stands, of which the word is not before `from`. */
HOT size_t delim_at(const struct feed_reader *r, size_t from, size_t k)
{
    size_t w = from / 64;
    w += r->before[w + 1] <= k; /* in one of two words, nearly always */
    while (r->before[w + 1] <= k) {
        w++;
    }
    uint64_t v = r->masks->delim[w];
    size_t skip = k - r->before[w];
    for (size_t i = 0; i < 8; i++) { /* without branches: how many it is cannot be guessed */
        v = i < skip ? v & (v - 1) : v;
    }
    for (size_t i = 8; i < skip; i++) {
        v &= v - 1;
    }
    return w * 64 + (size_t)__builtin_ctzll(v);
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

void feed_remember(struct feed_out *out, struct feed_verdict v, const struct mz_row *row)
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

static void take_ours(struct feed_reader *r, const struct batch *b, size_t k, int64_t person)
{
    const char *p = r->j->text.p + r->span;
    size_t end = b->end[k] > b->start[k] && p[b->end[k] - 1] == '\r' ? b->end[k] - 1 : b->end[k];
    size_t from = b->start[k];
    for (size_t i = 0; i < r->j->width; i++) {
        size_t to = i + 1 < r->j->width ? first_of(r->masks->delim, from, end) : end;
        r->cells[i] = bare(p, from, to);
        from = to + 1;
    }
    struct mz_row row = {.cells = r->cells,
                         .n = r->j->width,
                         .number = r->rows + b->number[k],
                         .line = r->lines + b->line[k],
                         .offset = (int64_t)(r->span + b->start[k])};
    feed_remember(r->out, feed_row_ours(&r->j->plan, &row, person, r->out), &row);
}

/* A row whose number is not good as it stands. It is well split, so the reader ends where it does.
 */
static void judge(struct feed_reader *r, const struct batch *b, size_t k)
{
    struct mz_row row;
    bool more = false;
    mz_csv_seek(r->csv, r->j->text, r->span + b->start[k]);
    if (mz_csv_next(&r->cx, r->csv, &row, &more) != MZ_OK || !more) { /* over memory there is one */
        mz_clear(&r->cx);
        return;
    }
    row.number = r->rows + b->number[k];
    row.line = r->lines + b->line[k];
    feed_remember(r->out, feed_row(&r->j->plan, &row, r->out), &row);
}

/* ---- batches on their way ------------------------------------------------ */

static void read_ids(struct feed_reader *r, struct batch *b)
{
    const struct feed_job *j = r->j;
    b->good = j->ops->ids(&j->ids, j->text.p + r->span, b->id, b->n, b->key);
    for (size_t i = 0; i < b->n; i++) {
        b->hash[i] = who_hash(b->key[i]);
        __builtin_prefetch(who_word(j->plan.who, b->hash[i]));
    }
}

static void ask_filter(struct feed_reader *r, struct batch *b)
{
    const mz_who *who = r->j->plan.who;
    b->hit_n = 0;
    for (size_t i = 0; i < b->n; i++) { /* without branches: most are strangers */
        b->hit[b->hit_n] = (unsigned char)i;
        b->hit_n += who_maybe(who, b->hash[i]) | (~b->good >> i & 1);
    }
    for (size_t i = 0; i < b->hit_n; i++) {
        __builtin_prefetch(&who->line[who_home(who, b->hash[b->hit[i]])]);
    }
}

static void find_rows(struct feed_reader *r, struct batch *b)
{
    const mz_who *who = r->j->plan.who;
    for (size_t i = 0; i < b->hit_n; i++) {
        size_t k = b->hit[i];
        b->person[i] = (b->good >> k & 1) != 0 ? who_find(who, b->key[k], who_home(who, b->hash[k]))
                                               : MZ_WHO_NONE;
        __builtin_prefetch(&who->of[b->person[i] < 0 ? 0 : b->person[i]]);
    }
}

static void take_hits(struct feed_reader *r, struct batch *b)
{
    int64_t strangers = (int64_t)b->n;
    for (size_t i = 0; i < b->hit_n; i++) {
        size_t k = b->hit[i];
        if ((b->good >> k & 1) == 0) {
            judge(r, b, k);
            strangers--;
        } else if (b->person[i] != MZ_WHO_NONE) {
            take_ours(r, b, k, b->person[i]);
            strangers--;
        }
    }
    r->out->counts.rows += strangers;
    r->out->counts.strangers += strangers;
    b->n = 0;
}

static void advance(struct feed_reader *r, struct batch *b)
{
    switch (b->step) {
    case STEP_IDS:
        read_ids(r, b);
        b->step = STEP_FILTER;
        return;
    case STEP_FILTER:
        ask_filter(r, b);
        b->step = STEP_FIND;
        return;
    case STEP_FIND:
        find_rows(r, b);
        b->step = STEP_TAKE;
        return;
    case STEP_TAKE:
        take_hits(r, b);
        b->step = STEP_IDS;
        return;
    case STEPS_N:
        return;
    }
}

/* One step for each batch, the oldest first; it is done then, and filled next. */
static void go_on(struct feed_reader *r)
{
    for (size_t i = 1; i <= STEPS_N; i++) {
        struct batch *b = &r->batch[(r->filling + i) % STEPS_N];
        if (b->n > 0) {
            advance(r, b);
        }
    }
    r->filling = (r->filling + 1) % STEPS_N;
}

/* Until nothing waits: what comes next must come behind it, or throws the masks away. */
static void flush(struct feed_reader *r)
{
    for (size_t i = 0; i < STEPS_N; i++) {
        go_on(r);
    }
}

/* ---- odd rows ------------------------------------------------------------ */

bool feed_all_empty(const struct mz_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        if (row->cells[i].n > 0) {
            return false;
        }
    }
    return row->problem == MZ_ROW_OK || row->problem == MZ_ROW_RAGGED;
}

/* The row at an offset as csv.h reads it; returns where the next begins. */
static size_t take_odd(struct feed_reader *r, size_t at)
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
        if (!feed_all_empty(&row)) {
            feed_remember(r->out, feed_row(&r->j->plan, &row, r->out), &row);
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

/* Is there anything odd in the row [s, e]? */
HOT bool is_odd(const struct feed_masks *m, size_t s, size_t e)
{
    uint64_t odd = 0;
    for (size_t w = s / 64; w <= e / 64; w++) {
        odd |= within(m->odd[w], w, s, e + 1);
    }
    return odd != 0;
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
 * Where the ID number of the row [s, *e) of the span begins, without the separators that
 * spreadsheets write behind the last column; false when the row must be judged by take_odd.
 */
HOT bool clean_row(const struct feed_reader *r, size_t s, size_t *end, size_t *id)
{
    const struct feed_job *j = r->j;
    const char *p = j->text.p + r->span;
    size_t e = *end;
    size_t first = delims_before(r, s);
    size_t delims = delims_before(r, e) - first;
    if ((r->odd && is_odd(r->masks, s, e)) || delims < j->width - 1) {
        return false;
    }
    if (delims > j->width - 1 && !cut_empty(p, s, end, delims - (j->width - 1), j->delim)) {
        return false;
    }
    size_t k = (size_t)j->plan.place[j->plan.form->id];
    size_t c = k == 0 ? s : delim_at(r, s, first + k - 1) + 1;
    bool quoted = c < e && p[c] == '"';
    c += quoted;
    if (e - c < MZ_CID_LEN) {
        return false;
    }
    char behind = p[c + MZ_CID_LEN];
    *id = c;
    return quoted ? behind == '"' : behind == j->delim || behind == '\n' || behind == '\r';
}

HOT void wait_for(struct feed_reader *r, size_t s, size_t e, size_t id)
{
    struct batch *b = &r->batch[r->filling];
    size_t i = b->n++;
    b->start[i] = (uint32_t)s;
    b->end[i] = (uint32_t)e;
    b->id[i] = (uint32_t)id;
    b->number[i] = (uint32_t)(++r->out->rows - r->rows);
    b->line[i] = (uint32_t)(++r->out->lines - r->lines);
    if (b->n == BATCH) {
        go_on(r);
    }
}

static bool blank(const char *p, size_t s, size_t e)
{
    return e == s || (e == s + 1 && p[s] == '\r');
}

/* The row [s, e) of the span; false when the masks behind it do not hold, and *next says where to
 * go on. */
HOT bool take_row(struct feed_reader *r, size_t s, size_t e, size_t *next)
{
    size_t id = 0;
    *next = r->span + e + 1;
    if (blank(r->j->text.p + r->span, s, e)) {
        r->out->lines++;
        return true;
    }
    size_t end = e;
    if (clean_row(r, s, &end, &id)) {
        wait_for(r, s, end, id);
        return true;
    }
    *next = take_odd(r, r->span + s);
    r->broken = *next != r->span + e + 1; /* what the masks took for quotes was none */
    return !r->broken;
}

/* What take_span asks of the masks; how many lines end in the span. */
HOT size_t list_lines(struct feed_reader *r)
{
    const struct feed_masks *m = r->masks;
    size_t words = (r->span_n + 63) / 64;
    size_t n = 0;
    size_t delims = 0;
    uint64_t odd = 0;
    for (size_t w = 0; w < words; w++) {
        uint64_t bits = m->end[w];
        size_t here = (size_t)__builtin_popcountll(bits);
        r->before[w] = (uint32_t)delims;
        delims += (size_t)__builtin_popcountll(m->delim[w]);
        odd |= m->odd[w];
        for (size_t i = 0; i < 4; i++) { /* without branches, behind the last is written over */
            r->ends[n + i] = (uint16_t)(w * 64 + (size_t)__builtin_ctzll(bits | TOP));
            bits &= bits - 1;
        }
        for (size_t i = 4; i < here; i++) {
            r->ends[n + i] = (uint16_t)(w * 64 + (size_t)__builtin_ctzll(bits));
            bits &= bits - 1;
        }
        n += here;
    }
    r->before[words] = (uint32_t)delims;
    r->odd = odd != 0;
    return n;
}

/*
 * The rows of the span that begin before `limit`; returns where the next one begins, which is the
 * beginning of the span itself when not even one row ends in it.
 */
HOT size_t take_span(struct feed_reader *r, size_t limit)
{
    size_t n = list_lines(r);
    size_t at = r->span;
    r->rows = r->out->rows;
    r->lines = r->out->lines;
    for (size_t i = 0; i < n && at < limit; i++) {
        if (!take_row(r, at - r->span, r->ends[i], &at)) {
            return at;
        }
    }
    return at;
}

static size_t take_span_plain(struct feed_reader *r, size_t limit)
{
    return take_span(r, limit);
}

#if defined(__x86_64__)
__attribute__((target("bmi,bmi2,popcnt,lzcnt"))) static size_t take_span_x86(struct feed_reader *r,
                                                                             size_t limit)
{
    return take_span(r, limit);
}
#endif

static size_t take_span_best(struct feed_reader *r, size_t limit)
{
#if defined(__x86_64__)
    if (r->j->ops != feed_ops_of(FEED_PLAIN)) {
        return take_span_x86(r, limit);
    }
#endif
    return take_span_plain(r, limit);
}

/* How many bytes the print goes on up to an offset of the file: whole steps. */
static size_t print_steps(const struct feed_reader *r, size_t to)
{
    to = to < r->print_to ? to : r->print_to;
    return to > r->printed ? (to - r->printed) / FEED_PRINT_STEP * FEED_PRINT_STEP : 0;
}

/* The masks of the span, and the print of what it brings; false when it is not UTF-8. */
static bool make_masks(struct feed_reader *r, bool last)
{
    const struct feed_job *j = r->j;
    size_t n = print_steps(r, j->bom + r->span + r->span_n);
    struct feed_text t = {.p = j->text.p + r->span,
                          .n = r->span_n,
                          .delim = j->delim,
                          .last = last,
                          .print = &r->print,
                          .print_p = j->s->bytes.p + r->printed,
                          .print_n = n};
    r->printed += n;
    return j->ops->masks(&t, r->masks);
}

void feed_take_block(struct feed_reader *r, struct feed_block *b, size_t limit)
{
    struct feed_job *j = r->j;
    size_t at = b->from;
    r->out = b->out;
    r->reach = FEED_SPAN;
    while (at < limit && !atomic_load_explicit(&j->dirty, memory_order_relaxed)) {
        size_t rest = j->text.n - at;
        r->span = at;
        r->span_n = rest < r->reach ? rest : r->reach;
        r->broken = false;
        bool last = rest <= r->reach;
        if (!make_masks(r, last)) {
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

void feed_start_print(struct feed_reader *r, size_t i)
{
    size_t all = r->j->s->bytes.n;
    r->printed = i * FEED_PIECE;
    r->print_to = all - r->printed < FEED_PIECE ? all : r->printed + FEED_PIECE;
    feed_print_start(&r->print);
}

void feed_end_print(struct feed_reader *r, size_t i)
{
    size_t n = print_steps(r, r->print_to);
    feed_print_more(&r->print, r->j->s->bytes.p + r->printed, n);
    r->printed += n;
    mz_str rest = {r->j->s->bytes.p + r->printed, r->print_to - r->printed};
    feed_print_end(&r->print, rest, r->j->pieces[i]);
}

/* ---- opening and closing ------------------------------------------------- */

feed_reader *feed_reader_new(struct feed_job *j)
{
    struct feed_reader *r = malloc(sizeof *r);
    if (r == NULL) {
        abort();
    }
    *r = (struct feed_reader){.j = j, .cx = {.a = mz_arena_new(1 << 20)}};
    r->masks = malloc(sizeof *r->masks);
    struct mz_csv_options o = {.delim = j->delim, .width = j->width};
    if (r->masks == NULL || mz_csv_open_memory(&r->cx, j->text, o, &r->csv) != MZ_OK) {
        abort();
    }
    return r;
}

void feed_reader_free(struct feed_reader *r)
{
    free(r->masks);
    mz_arena_free(r->cx.a);
    free(r);
}
