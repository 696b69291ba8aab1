/* What a row is: ours, a stranger's, or why it is neither. The one meaning of both scans. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "feed/feed_int.h"

/* ---- growing arrays ------------------------------------------------------ */

void feed_vec_grow(struct feed_vec *v, size_t n)
{
    size_t cap = v->cap < 4096 ? 4096 : v->cap * 2;
    cap = cap < v->n + n ? v->n + n : cap;
    v->p = realloc(v->p, cap);
    if (v->p == NULL) {
        abort();
    }
    v->cap = cap;
}

void feed_vec_free(struct feed_vec *v)
{
    free(v->p);
    *v = (struct feed_vec){0};
}

void feed_out_free(struct feed_out *out)
{
    feed_vec_free(&out->match);
    feed_vec_free(&out->values);
    feed_vec_free(&out->kept);
    feed_vec_free(&out->back);
}

/* ---- cells as they are kept: length, bytes, length, bytes … -------------- */

static void keep_cells(struct feed_vec *v, const struct mz_row *row)
{
    size_t most = 0;
    for (size_t i = 0; i < row->n; i++) {
        most += row->cells[i].n + 5;
    }
    unsigned char *start = (unsigned char *)feed_vec_room(v, most);
    unsigned char *to = start;
    for (size_t i = 0; i < row->n; i++) {
        size_t n = row->cells[i].n;
        for (; n >= 0x80; n >>= 7) {
            *to++ = (unsigned char)(n | 0x80);
        }
        *to++ = (unsigned char)n;
        if (row->cells[i].n > 0) {
            memcpy(to, row->cells[i].p, row->cells[i].n);
            to += row->cells[i].n;
        }
    }
    v->n += (size_t)(to - start);
}

/* The next cell of kept bytes; false at the end, or where they are not what keep_cells wrote. */
static bool next_cell(mz_str kept, size_t *at, mz_str *cell)
{
    size_t n = 0;
    unsigned shift = 0;
    bool more = *at < kept.n;
    if (!more) {
        return false;
    }
    for (; more && *at < kept.n && shift < 32; shift += 7) {
        unsigned char c = (unsigned char)kept.p[(*at)++];
        n |= (size_t)(c & 0x7F) << shift;
        more = c >= 0x80;
    }
    if (more || n > kept.n - *at) {
        return false;
    }
    *cell = (mz_str){kept.p + *at, n};
    *at += n;
    return true;
}

mz_str *mz_feed_cells(mz_arena *a, mz_str kept, size_t *n)
{
    mz_str cell;
    *n = 0;
    for (size_t at = 0; next_cell(kept, &at, &cell);) {
        ++*n;
    }
    mz_str *cells = MZ_NEW_N(a, mz_str, *n + 1);
    size_t i = 0;
    for (size_t at = 0; i < *n && next_cell(kept, &at, &cells[i]); i++) {
    }
    return cells;
}

/* ---- lines that are no data ---------------------------------------------- */

static bool begins(const char *z, size_t n, mz_str with)
{
    return n >= with.n && memcmp(z, with.p, with.n) == 0;
}

/* Does the first filled cell say that this is a sum? */
static bool is_total(const struct mz_row *row)
{
    static const mz_str words[] = {
        {"\u5408\u8BA1", 6}, {"\u603B\u8BA1", 6}, {"\u5C0F\u8BA1", 6}, /* 合计 总计 小计 */
        {"\u5171\u8BA1", 6}, {"\u7D2F\u8BA1", 6}, {"Total", 5},        /* 共计 累计 */
        {"TOTAL", 5},        {"total", 5},
    };
    char z[FEED_CELL_MAX];
    for (size_t i = 0; i < row->n; i++) {
        if (row->cells[i].n > 0 && row->cells[i].p[0] >= '0' && row->cells[i].p[0] <= '9') {
            return false; /* no word begins so, and nothing has to be folded */
        }
        size_t n = row->cells[i].n > FEED_CELL_MAX ? 0 : feed_fold(row->cells[i], z);
        for (size_t k = 0; n > 0 && k < MZ_LEN(words); k++) {
            if (begins(z, n, words[k])) {
                return true;
            }
        }
        if (row->cells[i].n > 0) {
            return false;
        }
    }
    return false;
}

static bool is_heading(const struct feed_plan *p, mz_str id_cell)
{
    char z[FEED_CELL_MAX];
    if (p->id_label.n == 0 || id_cell.n > FEED_CELL_MAX) {
        return false;
    }
    size_t n = feed_fold(id_cell, z);
    return n <= FEED_CELL_MAX && mz_str_eq((mz_str){z, n}, p->id_label);
}

/* ---- counting ------------------------------------------------------------ */

void feed_count(struct feed_out *out, struct feed_verdict v)
{
    out->counts.reason[v.reason]++;
    if (mz_feed_reason_back(v.reason)) {
        out->counts.rows++;
        out->counts.invalid++;
    }
}

static struct feed_verdict because(struct feed_out *out, enum mz_feed_reason reason, int column)
{
    struct feed_verdict v = {reason, column};
    feed_count(out, v);
    return v;
}

static void count_fixes(struct feed_out *out, unsigned fixes)
{
    for (size_t i = 0; i < MZ_FEED_FIXES_N; i++) {
        out->counts.fixed[i] += (fixes >> i) & 1;
    }
}

/* ---- rows of ours -------------------------------------------------------- */

static uint8_t flags_of(const struct mz_row *row, size_t i)
{
    return row->flags != NULL && i < row->n ? row->flags[i] : 0;
}

static enum mz_feed_reason value_of(const struct feed_plan *p, const struct mz_row *row, int column,
                                    int64_t *v, bool *known)
{
    if (p->place[column] < 0) {
        *v = 0;
        *known = false;
        return MZ_REASON_NONE;
    }
    size_t at = (size_t)p->place[column];
    uint8_t flags = flags_of(row, at);
    if ((flags & MZ_CELL_ERROR) != 0) {
        return MZ_REASON_SHEET;
    }
    return feed_value(&p->form->col[column], mz_row_cell(row, at), flags, v, known);
}

struct feed_verdict feed_row_ours(const struct feed_plan *p, const struct mz_row *row,
                                  int64_t person, struct feed_out *out)
{
    int name = p->form->name;
    if (name >= 0 && p->place[name] >= 0) {
        mz_str cell = mz_row_cell(row, (size_t)p->place[name]);
        if (!mz_who_is(p->who, (size_t)person, cell)) {
            return because(out, MZ_REASON_NAME, name);
        }
    }
    uint64_t known = 0;
    int64_t value[MZ_FEED_COLUMNS_MAX];
    for (size_t i = 0; i < p->values_n; i++) {
        bool is_known = false;
        enum mz_feed_reason reason = value_of(p, row, p->value_col[i], &value[i], &is_known);
        if (reason != MZ_REASON_NONE) {
            return because(out, reason, p->value_col[i]);
        }
        known |= (uint64_t)is_known << i;
    }
    struct mz_feed_match m = {
        .person = (uint32_t)person,
        .part = p->part,
        .number = row->number,
        .line = row->line,
        .cells = out->kept.n,
    };
    keep_cells(&out->kept, row);
    m.cells_n = (uint32_t)(out->kept.n - m.cells);
    m.print = mz_hash_str((mz_str){out->kept.p + m.cells, m.cells_n}, 0);
    feed_vec_add(&out->match, &m, sizeof m);
    feed_vec_add(&out->values, &known, sizeof known);
    feed_vec_add(&out->values, value, p->values_n * sizeof *value);
    out->counts.rows++;
    out->counts.ours++;
    out->counts.dead += (mz_who_flags(p->who, (size_t)person) & MZ_WHO_DEAD) != 0;
    return (struct feed_verdict){MZ_REASON_NONE, MZ_FEED_NO_COLUMN};
}

/* ---- any row ------------------------------------------------------------- */

/* What stands in the way before the number is looked at; NONE when nothing does. */
static enum mz_feed_reason unreadable(const struct mz_row *row)
{
    switch (row->problem) {
    case MZ_ROW_OK:
    case MZ_ROW_FORMULA:
    case MZ_ROW_ERROR:
    case MZ_ROW_NESTED:
        return MZ_REASON_NONE;
    case MZ_ROW_RAGGED:
        return MZ_REASON_COLUMNS;
    case MZ_ROW_NUL:
        return MZ_REASON_NUL;
    case MZ_ROW_LONG:
        return MZ_REASON_LONG;
    case MZ_ROW_QUOTE:
        return MZ_REASON_QUOTE;
    case MZ_ROW_OPEN:
        return MZ_REASON_OPEN;
    case MZ_ROW_WIDE:
        return MZ_REASON_WIDE;
    case MZ_ROW_JSON:
        return MZ_REASON_JSON;
    }
    return MZ_REASON_NONE;
}

/* Problems of single cells; they matter only where the row is ours. */
static enum mz_feed_reason spoilt(const struct mz_row *row)
{
    switch (row->problem) {
    case MZ_ROW_FORMULA:
    case MZ_ROW_ERROR:
        return MZ_REASON_SHEET;
    case MZ_ROW_NESTED:
        return MZ_REASON_JSON;
    case MZ_ROW_OK:
    case MZ_ROW_RAGGED:
    case MZ_ROW_NUL:
    case MZ_ROW_LONG:
    case MZ_ROW_QUOTE:
    case MZ_ROW_OPEN:
    case MZ_ROW_WIDE:
    case MZ_ROW_JSON:
        break;
    }
    return MZ_REASON_NONE;
}

struct feed_verdict feed_row(const struct feed_plan *p, const struct mz_row *row,
                             struct feed_out *out)
{
    size_t at = (size_t)p->place[p->form->id];
    mz_str cell = mz_row_cell(row, at);
    enum mz_feed_reason reason = unreadable(row);
    uint64_t key = 0;
    unsigned fixes = 0;
    if (reason == MZ_REASON_NONE) {
        bool sheet = p->workbook && (flags_of(row, at) & MZ_CELL_NUMBER) != 0;
        reason = feed_id(cell, sheet, p->today, &key, &fixes);
    }
    if (reason != MZ_REASON_NONE && mz_row_readable(row)) {
        reason = is_total(row) ? MZ_REASON_TOTAL : is_heading(p, cell) ? MZ_REASON_HEADING : reason;
    }
    if (reason != MZ_REASON_NONE) {
        return because(out, reason, reason == MZ_REASON_COLUMNS ? MZ_FEED_NO_COLUMN : p->form->id);
    }
    count_fixes(out, fixes);
    int64_t person = mz_who_find(p->who, key);
    if (person == MZ_WHO_NONE) {
        out->counts.rows++;
        out->counts.strangers++;
        return (struct feed_verdict){MZ_REASON_NONE, MZ_FEED_NO_COLUMN};
    }
    reason = spoilt(row);
    if (reason != MZ_REASON_NONE) {
        return because(out, reason, MZ_FEED_NO_COLUMN);
    }
    return feed_row_ours(p, row, person, out);
}
