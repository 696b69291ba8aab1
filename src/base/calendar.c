#include "base/calendar.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

enum { NOTES_MAX = 2000 };

struct note {
    mz_str festival;
    mz_str notice;
};

struct mz_calendar {
    int32_t first_year;
    int32_t last_year;
    int32_t first; /* day number of 1 January of the first year */
    int32_t days_n;
    int32_t *before; /* working days before day i, for i = 0 to days_n */
    int32_t *nth;    /* offset of the k-th working day */
    int32_t nth_n;
    uint16_t *note; /* 0, or 1 + the note of a day that differs */
    struct note *notes;
    size_t notes_n;
};

/* One row that differs, on its way into the calendar. */
struct row {
    mz_date date;
    bool work;
    struct note note;
};

struct source {
    const char *path;
    int32_t year;
    int32_t line;
};

/* ---- reading a file --------------------------------------------------- */

static mz_code bad_row(mz_cx *cx, const struct source *s, const char *text, mz_str value)
{
    return mz_refuse(cx, MZ_INVALID, .field = "calendar", .text = text,
                     .arg = {mz_str_of(s->path), mz_str_fmt(cx->a, "%" PRId32, s->line), value});
}

static mz_str cell(mz_str *line)
{
    const char *comma = line->n == 0 ? NULL : memchr(line->p, ',', line->n);
    size_t n = comma == NULL ? line->n : (size_t)(comma - line->p);
    mz_str v = mz_str_trim((mz_str){line->p, n});
    size_t used = comma == NULL ? n : n + 1;
    *line = (mz_str){line->p + used, line->n - used};
    return v;
}

static mz_code read_row(mz_cx *cx, const struct source *s, mz_str line, struct row *out)
{
    mz_str all = line;
    mz_str date = cell(&line);
    mz_str kind = cell(&line);
    out->note.festival = cell(&line);
    out->note.notice = cell(&line);
    if (line.n > 0 || out->note.festival.n == 0 || out->note.notice.n == 0) {
        return bad_row(cx, s,
                       MZ_T("{0}, line {1}: \"{2}\" must be a date, rest or work, a festival and "
                            "the number of the notice"),
                       all);
    }
    if (mz_date_parse(cx, "calendar", date, &out->date) != MZ_OK ||
        mz_date_ymd(out->date).year != s->year) {
        mz_clear(cx);
        return bad_row(cx, s, MZ_T("{0}, line {1}: \"{2}\" is not a date of that year"), date);
    }
    out->work = mz_str_eq(kind, MZ_S("work"));
    if (!out->work && !mz_str_eq(kind, MZ_S("rest"))) {
        return bad_row(cx, s, MZ_T("{0}, line {1}: \"{2}\" must be rest or work"), kind);
    }
    bool weekend = mz_date_weekday(out->date) >= MZ_SATURDAY;
    if (out->work && !weekend) {
        return bad_row(cx, s, MZ_T("{0}, line {1}: {2} is a weekday and worked anyway"), date);
    }
    if (!out->work && weekend) {
        return bad_row(cx, s, MZ_T("{0}, line {1}: {2} is a weekend day and free anyway"), date);
    }
    return MZ_OK;
}

static mz_code add_note(mz_cx *cx, mz_calendar *c, mz_arena *a, const struct note *n, uint16_t *out)
{
    for (size_t i = 0; i < c->notes_n; i++) {
        if (mz_str_eq(c->notes[i].festival, n->festival) &&
            mz_str_eq(c->notes[i].notice, n->notice)) {
            *out = (uint16_t)(i + 1);
            return MZ_OK;
        }
    }
    if (c->notes_n == NOTES_MAX) {
        return mz_fail(cx, MZ_LIMIT, "too many festivals in the calendar");
    }
    c->notes[c->notes_n] = (struct note){mz_str_dup(a, n->festival), mz_str_dup(a, n->notice)};
    c->notes_n++;
    *out = (uint16_t)c->notes_n;
    return MZ_OK;
}

static mz_code read_line(mz_cx *cx, mz_calendar *c, mz_arena *a, const struct source *s,
                         mz_str line)
{
    line = mz_str_trim(line);
    if (line.n == 0 || line.p[0] == '#' || mz_str_eq(line, MZ_S("date,kind,festival,notice"))) {
        return MZ_OK;
    }
    struct row row = {0};
    MZ_TRY(read_row(cx, s, line, &row));
    size_t i = (size_t)(row.date.v - c->first);
    if (c->note[i] != 0) {
        return bad_row(cx, s, MZ_T("{0}, line {1}: {2} is there twice"),
                       mz_date_iso(cx->a, row.date));
    }
    return add_note(cx, c, a, &row.note, &c->note[i]);
}

static mz_code slurp(mz_cx *cx, const char *path, mz_str *out)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        return mz_fail(cx, MZ_IO, "could not open \"%s\": %s", path, strerror(errno));
    }
    char *p = mz_arena_alloc(cx->a, MZ_CALENDAR_BYTES + 1);
    size_t n = fread(p, 1, MZ_CALENDAR_BYTES + 1, f);
    bool failed = ferror(f) != 0;
    (void)fclose(f);
    if (failed) {
        return mz_fail(cx, MZ_IO, "could not read \"%s\"", path);
    }
    if (n > MZ_CALENDAR_BYTES) {
        return mz_fail(cx, MZ_LIMIT, "\"%s\" is over %d bytes", path, MZ_CALENDAR_BYTES);
    }
    *out = (mz_str){p, n};
    return MZ_OK;
}

static mz_code read_file(mz_cx *cx, mz_calendar *c, mz_arena *a, const char *dir, int32_t year)
{
    struct source s = {mz_str_fmt(cx->a, "%s/%" PRId32 ".csv", dir, year).p, year, 0};
    mz_str text = {0};
    MZ_TRY(slurp(cx, s.path, &text));
    while (text.n > 0) {
        s.line++;
        if (s.line > MZ_CALENDAR_ROWS) {
            return mz_fail(cx, MZ_LIMIT, "\"%s\" is over %d lines", s.path, MZ_CALENDAR_ROWS);
        }
        const char *end = memchr(text.p, '\n', text.n);
        size_t n = end == NULL ? text.n : (size_t)(end - text.p);
        MZ_TRY(read_line(cx, c, a, &s, (mz_str){text.p, n}));
        size_t used = end == NULL ? n : n + 1;
        text = (mz_str){text.p + used, text.n - used};
    }
    return MZ_OK;
}

/* ---- reading a folder ------------------------------------------------- */

/* The year of a name like 2026.csv, or 0. */
static int32_t year_of(const char *name)
{
    mz_str s = mz_str_of(name);
    if (s.n != 8 || !mz_str_eq((mz_str){s.p + 4, 4}, MZ_S(".csv"))) {
        return 0;
    }
    int32_t year = 0;
    for (size_t i = 0; i < 4; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return 0;
        }
        year = year * 10 + (s.p[i] - '0');
    }
    return year >= MZ_YEAR_MIN && year < MZ_YEAR_MAX ? year : 0;
}

static mz_code absent(mz_cx *cx, int32_t year)
{
    return mz_refuse(cx, MZ_ABSENT, .field = "calendar",
                     .text = MZ_T("The holiday arrangement of {0} is not loaded, so working days "
                                  "cannot be counted; put {0}.csv into the folder calendar of the "
                                  "office's data, and start again"),
                     .arg = {mz_str_fmt(cx->a, "%" PRId32, year)});
}

/* The folder that a year's file is read from; NULL: there is none. */
typedef const char *year_folders[MZ_YEAR_MAX + 1];

static mz_code list_folder(mz_cx *cx, const char *dir, mz_calendar *c, year_folders seen)
{
    DIR *d = opendir(dir);
    if (d == NULL) {
        return mz_fail(cx, MZ_IO, "could not open the calendar folder \"%s\": %s", dir,
                       strerror(errno));
    }
    /* One thread reads this stream, which is all that readdir asks for. */
    for (struct dirent *e; (e = readdir(d)) != NULL;) { /* NOLINT(concurrency-mt-unsafe) */
        int32_t year = year_of(e->d_name);
        if (year == 0) {
            continue;
        }
        seen[year] = dir;
        c->first_year = year < c->first_year ? year : c->first_year;
        c->last_year = year > c->last_year ? year : c->last_year;
    }
    (void)closedir(d);
    return MZ_OK;
}

static mz_code list_years(mz_cx *cx, const char *dir, const char *own, mz_calendar *c,
                          year_folders seen)
{
    c->first_year = MZ_YEAR_MAX;
    c->last_year = 0;
    MZ_TRY(list_folder(cx, dir, c, seen));
    if (own != NULL && access(own, F_OK) == 0) {
        MZ_TRY(list_folder(cx, own, c, seen));
    }
    if (c->last_year == 0) {
        return mz_fail(cx, MZ_ABSENT, "no YYYY.csv in the calendar folder \"%s\"", dir);
    }
    if (c->last_year - c->first_year >= MZ_CALENDAR_YEARS) {
        return mz_fail(cx, MZ_LIMIT, "the calendar folder \"%s\" spans over %d years", dir,
                       MZ_CALENDAR_YEARS);
    }
    for (int32_t year = c->first_year; year <= c->last_year; year++) {
        if (seen[year] == NULL) {
            return absent(cx, year);
        }
    }
    return MZ_OK;
}

static void count(mz_calendar *c)
{
    int32_t n = 0;
    for (int32_t i = 0; i < c->days_n; i++) {
        c->before[i] = n;
        bool weekday = mz_date_weekday((mz_date){c->first + i}) < MZ_SATURDAY;
        if (weekday != (c->note[i] != 0)) {
            c->nth[n++] = i;
        }
    }
    c->before[c->days_n] = n;
    c->nth_n = n;
}

mz_code mz_calendar_load(mz_cx *cx, mz_arena *a, const char *dir, const mz_calendar **out)
{
    return mz_calendar_load_with(cx, a, dir, NULL, out);
}

mz_code mz_calendar_load_with(mz_cx *cx, mz_arena *a, const char *dir, const char *own,
                              const mz_calendar **out)
{
    mz_calendar *c = MZ_NEW(a, mz_calendar);
    const char **folder = MZ_NEW_N(cx->a, const char *, MZ_YEAR_MAX + 1);
    MZ_TRY(list_years(cx, dir, own, c, folder));
    mz_date first;
    mz_date last;
    bool made =
        mz_date_make(c->first_year, 1, 1, &first) && mz_date_make(c->last_year, 12, 31, &last);
    assert(made);
    (void)made;
    c->first = first.v;
    c->days_n = last.v - first.v + 1;
    c->before = MZ_NEW_N(a, int32_t, c->days_n + 1);
    c->nth = MZ_NEW_N(a, int32_t, c->days_n);
    c->note = MZ_NEW_N(a, uint16_t, c->days_n);
    c->notes = MZ_NEW_N(a, struct note, NOTES_MAX);
    for (int32_t year = c->first_year; year <= c->last_year; year++) {
        MZ_TRY(read_file(cx, c, a, folder[year], year));
    }
    count(c);
    *out = c;
    return MZ_OK;
}

/* ---- questions -------------------------------------------------------- */

int32_t mz_calendar_first_year(const mz_calendar *c)
{
    return c->first_year;
}

int32_t mz_calendar_last_year(const mz_calendar *c)
{
    return c->last_year;
}

/* The place of the day in the arrays. */
static mz_code place(mz_cx *cx, const mz_calendar *c, mz_date d, int32_t *out)
{
    assert(mz_date_in_range(d));
    *out = d.v - c->first;
    if (*out < 0 || *out >= c->days_n) {
        return absent(cx, mz_date_ymd(d).year);
    }
    return MZ_OK;
}

static bool works(const mz_calendar *c, int32_t i)
{
    return c->before[i + 1] > c->before[i];
}

mz_code mz_calendar_day_of(mz_cx *cx, const mz_calendar *c, mz_date d, struct mz_calendar_day *out)
{
    int32_t i;
    MZ_TRY(place(cx, c, d, &i));
    *out = (struct mz_calendar_day){.working = works(c, i)};
    if (c->note[i] != 0) {
        out->differs = true;
        out->festival = c->notes[c->note[i] - 1].festival;
        out->notice = c->notes[c->note[i] - 1].notice;
    }
    return MZ_OK;
}

mz_code mz_calendar_is_working(mz_cx *cx, const mz_calendar *c, mz_date d, bool *out)
{
    int32_t i;
    MZ_TRY(place(cx, c, d, &i));
    *out = works(c, i);
    return MZ_OK;
}

mz_code mz_calendar_add(mz_cx *cx, const mz_calendar *c, mz_date d, int32_t n, mz_date *out)
{
    int32_t i;
    MZ_TRY(place(cx, c, d, &i));
    if (n == 0) {
        *out = d;
        return MZ_OK;
    }
    int64_t k = n > 0 ? (int64_t)c->before[i + 1] + n - 1 : (int64_t)c->before[i] + n;
    if (k < 0) {
        return absent(cx, c->first_year - 1);
    }
    if (k >= c->nth_n) {
        return absent(cx, c->last_year + 1);
    }
    out->v = c->first + c->nth[k];
    return MZ_OK;
}

mz_code mz_calendar_between(mz_cx *cx, const mz_calendar *c, mz_date from, mz_date to, int32_t *out)
{
    int32_t i;
    int32_t j;
    MZ_TRY(place(cx, c, from, &i));
    MZ_TRY(place(cx, c, to, &j));
    *out = c->before[j + 1] - c->before[i + 1];
    return MZ_OK;
}

mz_code mz_calendar_next(mz_cx *cx, const mz_calendar *c, mz_date d, mz_date *out)
{
    int32_t i;
    MZ_TRY(place(cx, c, d, &i));
    if (c->before[i] >= c->nth_n) {
        return absent(cx, c->last_year + 1);
    }
    out->v = c->first + c->nth[c->before[i]];
    return MZ_OK;
}

mz_date mz_calendar_due(mz_cx *cx, const mz_calendar *c, mz_date d, int32_t n)
{
    mz_date out = MZ_DATE_NONE;
    if (c == NULL || mz_calendar_add(cx, c, d, n, &out) != MZ_OK) {
        mz_clear(cx);
        out.v = d.v + n;
    }
    return out;
}

int32_t mz_calendar_over(mz_cx *cx, const mz_calendar *c, mz_date from, mz_date to)
{
    int32_t n = 0;
    if (c == NULL || mz_calendar_between(cx, c, from, to, &n) != MZ_OK) {
        mz_clear(cx);
        n = to.v - from.v;
    }
    return n;
}
