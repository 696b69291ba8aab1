/* fold.c - the rows of one member to the value of a feature, as the catalogue says. */
#include <string.h>

#include "feature/verify/report.h"
#include "store/db.h"

enum { MONTHS = 12, DIGITS_MAX = 15 };

static mz_str cell_of(const struct source_row *row, size_t item)
{
    for (size_t i = 0; i < row->cell_n; i++) {
        if (row->cell[i].item == item) {
            return row->cell[i].value;
        }
    }
    return MZ_S("");
}

/* "1,234.5" in hundredths, a whole number as it is; false for anything else. */
static bool number_of(mz_str s, bool cents, int64_t *out)
{
    int64_t v = 0;
    size_t i = s.n > 0 && s.p[0] == '-' ? 1 : 0;
    bool minus = i == 1;
    size_t digits = 0;
    for (; i < s.n && s.p[i] != '.'; i++) {
        if (s.p[i] == ',') {
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9' || ++digits > DIGITS_MAX) {
            return false;
        }
        v = v * 10 + s.p[i] - '0';
    }
    int64_t part = 0;
    for (size_t k = 1; k <= 2; k++) {
        char c = (char)(i + k < s.n ? s.p[i + k] : '0');
        if (c < '0' || c > '9') {
            return false;
        }
        part = part * 10 + c - '0';
    }
    if (digits == 0 || (i < s.n && s.n - i > 5)) {
        return false;
    }
    *out = (cents ? v * 100 + part : v) * (minus ? -1 : 1);
    return true;
}

static bool figures(mz_str s, size_t at, size_t n, int32_t *out)
{
    *out = 0;
    for (size_t i = at; i < at + n; i++) {
        if (i >= s.n || s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
        *out = *out * 10 + s.p[i] - '0';
    }
    return true;
}

/* 2026-11-20 and 20261120; of a month the day is the first. */
static bool date_of(mz_str s, struct mz_ymd *out)
{
    size_t step = s.n > 4 && s.p[4] == '-' ? 1 : 0;
    *out = (struct mz_ymd){.day = 1};
    return figures(s, 0, 4, &out->year) && figures(s, 4 + step, 2, &out->month) &&
           (s.n <= 6 + step || figures(s, 6 + 2 * step, 2, &out->day));
}

static bool code_of(const struct catalogue_item *item, mz_str s, int64_t *out)
{
    for (size_t i = 0; i < item->choice_n; i++) {
        if (mz_str_eq(item->choice[i].text, s)) {
            *out = item->choice[i].number;
            return true;
        }
    }
    return false;
}

static bool value_of(const struct catalogue_item *item, mz_str s, int64_t *out)
{
    struct mz_ymd t;
    mz_date d;
    if (s.n == 0) {
        return false;
    }
    switch (item->type) {
    case CATALOGUE_TYPE_TEXT:
        *out = 1;
        return true;
    case CATALOGUE_TYPE_CODE:
        return code_of(item, s, out);
    case CATALOGUE_TYPE_DATE:
        if (!date_of(s, &t) || !mz_date_make(t.year, t.month, t.day, &d)) {
            return false;
        }
        *out = d.v;
        return true;
    case CATALOGUE_TYPE_MONTH:
        if (!date_of(s, &t) || t.month < 1 || t.month > MONTHS) {
            return false;
        }
        *out = (int64_t)t.year * MONTHS + t.month - 1;
        return true;
    case CATALOGUE_TYPE_NUMBER:
        return number_of(s, true, out);
    case CATALOGUE_TYPE_WHOLE:
        return number_of(s, false, out);
    case CATALOGUE_TYPE_FLAG:
        *out = mz_str_eq(s, MZ_S("1")) || mz_str_eq(s, MZ_S("是")) || mz_str_eq(s, MZ_S("true"));
        return true;
    }
    return false;
}

static int64_t month_of(const struct catalogue_item *by, int64_t v)
{
    if (by->type == CATALOGUE_TYPE_MONTH) {
        return v;
    }
    struct mz_ymd t = mz_date_ymd((mz_date){(int32_t)v});
    return (int64_t)t.year * MONTHS + t.month - 1;
}

/* Of a delivery: a row without a day of its own is of the delivery's month. */
static int64_t month_said(const struct catalogue *c, const struct catalogue_feature *f,
                          const struct source_row *row, int64_t *when)
{
    *when = row->period;
    if (f->by == SIZE_MAX || !value_of(&c->item[f->by], cell_of(row, f->by), when)) {
        return row->period;
    }
    return month_of(&c->item[f->by], *when);
}

/*
 * A month that a later delivery of the same sender speaks of, too, is what the later one says. Of
 * what is in force now only the newest delivery speaks.
 */
static bool in_deliveries(const struct catalogue *c, const struct catalogue_feature *f,
                          const struct source_answer *a, const struct source_row *row,
                          int64_t *when)
{
    int64_t month = month_said(c, f, row, when);
    int64_t end = a->period;
    int64_t other = 0;
    if (f->months == 0) {
        return row->newest;
    }
    for (size_t i = 0; i < a->row_n; i++) {
        const struct source_row *r = &a->row[i];
        if (r->member == row->member && r->sender == row->sender && r->period > row->period &&
            month_said(c, f, r, &other) == month) {
            return false;
        }
    }
    return end == MZ_NULL || (month <= end && month > end - f->months);
}

/* Does the row fall into the window that ends with the month of `day`? *when orders rows. */
static bool in_window(const struct catalogue *c, const struct catalogue_feature *f,
                      const struct source_row *row, int64_t day, int64_t *when)
{
    *when = 0;
    if (f->by == SIZE_MAX) {
        return true;
    }
    const struct catalogue_item *by = &c->item[f->by];
    struct mz_ymd t = mz_date_ymd((mz_date){(int32_t)day});
    int64_t now = (int64_t)t.year * MONTHS + t.month - 1;
    if (!value_of(by, cell_of(row, f->by), when)) {
        return false;
    }
    int64_t month = month_of(by, *when);
    return f->months == 0 || (month <= now && month > now - f->months);
}

static bool chosen(const struct catalogue *c, const struct catalogue_feature *f,
                   const struct source_row *row)
{
    int64_t v = 0;
    if (f->where == SIZE_MAX) {
        return true;
    }
    if (!value_of(&c->item[f->where], cell_of(row, f->where), &v)) {
        return false;
    }
    for (size_t i = 0; i < f->is_n; i++) {
        if (f->is[i] == v) {
            return true;
        }
    }
    return false;
}

/* false when the total does not fit: the value is unknown then and never wrong. */
static bool add(const struct catalogue_feature *f, bool first, int64_t v, int64_t *to)
{
    switch (f->fold) {
    case CATALOGUE_FOLD_SUM:
        return !__builtin_add_overflow(first ? 0 : *to, v, to);
    case CATALOGUE_FOLD_COUNT:
        *to = first ? 1 : *to + 1;
        return true;
    case CATALOGUE_FOLD_MAX:
        *to = first || v > *to ? v : *to;
        return true;
    case CATALOGUE_FOLD_ANY:
        *to = (first ? 0 : *to) | (v != 0);
        return true;
    case CATALOGUE_FOLD_LATEST:
        *to = v;
        return true;
    }
    return false;
}

bool fold_feature(const struct catalogue *c, const struct catalogue_feature *f,
                  const struct source_answer *answer, size_t member, int64_t day, int64_t *value)
{
    const struct catalogue_item *item = &c->item[f->item];
    int64_t newest = INT64_MIN;
    bool some = false;
    *value = 0;
    for (size_t i = 0; i < answer->row_n; i++) {
        const struct source_row *row = &answer->row[i];
        int64_t v = 0;
        int64_t when = 0;
        if (row->member != member) {
            continue;
        }
        bool in = row->period == 0 ? in_window(c, f, row, day, &when)
                                   : in_deliveries(c, f, answer, row, &when);
        if (!in || !chosen(c, f, row) || !value_of(item, cell_of(row, f->item), &v) ||
            (f->fold == CATALOGUE_FOLD_LATEST && when < newest)) {
            continue;
        }
        newest = when;
        if (!add(f, !some, v, value)) {
            return false;
        }
        some = true;
    }
    return some;
}
