/* One cell: what number, day or code it is, or why it is none. */
#include <string.h>

#include "base/utf8.h"
#include "feed/feed_int.h"

enum {
    DIGITS_MAX = 18,
    NOISE_DIGITS = 15,
    EXPONENT_MAX = 40,
    FAR_YEAR = 2900,
    SERIAL_SHIFT = 25569
};

/* ---- folding ------------------------------------------------------------- */

size_t feed_fold(mz_str cell, char out[FEED_CELL_MAX])
{
    uint32_t cp;
    size_t n = 0;
    for (size_t i = 0; mz_utf8_next(cell, &i, &cp);) {
        char c[4];
        cp = mz_utf8_fold(cp);
        if (mz_utf8_is_space(cp)) {
            continue;
        }
        size_t len = mz_utf8_encode(cp == 0x2212 ? '-' : cp, c);
        if (n + len > FEED_CELL_MAX) {
            return FEED_CELL_MAX + 1;
        }
        memcpy(out + n, c, len);
        n += len;
    }
    return n;
}

/* Is the cell already folded? Nearly all are. */
static bool is_plain(mz_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c <= ' ' || c >= 0x7F) {
            return false;
        }
    }
    return s.n <= FEED_CELL_MAX;
}

/* Without blanks at the ends only: "2026-01-31 12:00" keeps its own. */
static mz_str trimmed(mz_str cell, char out[FEED_CELL_MAX])
{
    if (is_plain(cell)) {
        return cell;
    }
    uint32_t cp;
    size_t n = 0;
    cell = mz_str_trim(cell);
    for (size_t i = 0; mz_utf8_next(cell, &i, &cp);) {
        char c[4];
        cp = mz_utf8_fold(cp);
        cp = mz_utf8_is_space(cp) ? ' ' : cp == 0x2212 ? '-' : cp;
        size_t len = mz_utf8_encode(cp, c);
        if (n + len > FEED_CELL_MAX) {
            return (mz_str){NULL, FEED_CELL_MAX + 1};
        }
        memcpy(out + n, c, len);
        n += len;
    }
    return (mz_str){out, n};
}

static bool is_one_of(mz_str s, const mz_str *word, size_t word_n)
{
    for (size_t i = 0; i < word_n; i++) {
        if (s.n == word[i].n && strncasecmp(s.p, word[i].p, s.n) == 0) {
            return true;
        }
    }
    return false;
}

/* What people and programs write for nothing. */
static bool is_nothing(mz_str s)
{
    static const mz_str words[] = {{"-", 1},           {"--", 2},  {"/", 1},  {"NULL", 4},
                                   {"\\N", 2},         {"N/A", 3}, {"NA", 2}, {"\u2014", 3},
                                   {"none", 4},        {"nan", 3}, {"'", 1},  {"#N/A", 4},
                                   {"\u65E0", 3}, /* 无 */
                                   {"\u2014\u2014", 6}};
    bool may = s.n <= 6 && s.n > 0 && !(s.p[0] >= '0' && s.p[0] <= '9');
    return s.n == 0 || (may && is_one_of(s, words, MZ_LEN(words)));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- ID numbers ---------------------------------------------------------- */

static bool all_digits(const char *z, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!is_digit(z[i])) {
            return false;
        }
    }
    return true;
}

static int32_t number(const char *p, size_t n)
{
    int32_t v = 0;
    for (size_t i = 0; i < n; i++) {
        v = v * 10 + (p[i] - '0');
    }
    return v;
}

static int64_t fixed_now(void *p)
{
    const int64_t *ms = p;
    return *ms;
}

/* Three letters and 12 digits: its century hangs on today, so the whole parser is asked. */
static bool old_foreign(const char *z, mz_date today, uint64_t *key)
{
    struct mz_cid cid;
    int64_t ms = mz_date_ms(today);
    struct mz_clock clock = {fixed_now, &ms};
    mz_cx cx = {.a = mz_arena_new(64 << 10), .clock = &clock};
    bool good = mz_cid_parse(&cx, NULL, (mz_str){z, 15}, &cid) == MZ_OK;
    *key = good ? cid.key : 0;
    mz_arena_free(cx.a);
    return good;
}

/* Why 18 characters with 17 digits are no number of a person. */
static enum mz_feed_reason wrong_id(const char *z)
{
    char probe[19] = "000000199001010000";
    uint64_t key = 0;
    probe[0] = z[0];
    probe[1] = z[1];
    probe[17] = mz_cid_check(probe);
    if (!mz_cid_scan(probe, MZ_CID_LEN, &key)) {
        return MZ_REASON_ID_PLACE;
    }
    mz_date birth;
    if (!mz_date_make(number(z + 6, 4), number(z + 10, 2), number(z + 12, 2), &birth)) {
        return MZ_REASON_ID_BIRTH;
    }
    return MZ_REASON_ID_CHECK;
}

/* "3.60121E+17": the spreadsheet's own notation. */
static bool is_rounded(const char *z, size_t n)
{
    size_t i = 0;
    bool point = false;
    for (; i < n && (is_digit(z[i]) || z[i] == '.'); i++) {
        point = point || z[i] == '.';
    }
    return point && i > 2 && i < n && z[i] == 'E';
}

static enum mz_feed_reason born_by(const char *z, mz_date today)
{
    struct mz_ymd t = mz_date_ymd(today);
    return number(z + 6, 8) > t.year * 10000 + t.month * 100 + t.day ? MZ_REASON_ID_FUTURE
                                                                     : MZ_REASON_NONE;
}

/* Nothing to clean: digits and capitals only. What was rounded has a point and a plus. */
static bool is_clean(mz_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!is_digit(c) && !(c >= 'A' && c <= 'Z') && c != '.' && c != '+') {
            return false;
        }
    }
    return s.n <= MZ_CID_LEN;
}

/* As mz_cid_clean. */
static size_t cleaned(mz_str cell, char z[MZ_CID_LEN + 1], unsigned *fixes)
{
    if (!is_clean(cell)) {
        return mz_cid_clean(cell, z, fixes);
    }
    memset(z, 0, MZ_CID_LEN + 1);
    if (cell.n > 0) {
        memcpy(z, cell.p, cell.n);
    }
    return cell.n;
}

enum mz_feed_reason feed_id(mz_str cell, bool sheet, mz_date today, uint64_t *key, unsigned *fixes)
{
    char z[MZ_CID_LEN + 1];
    *fixes = 0;
    if (!sheet && mz_cid_scan(cell.p, cell.n, key)) { /* nothing to clean, as nearly always */
        return born_by(cell.p, today);
    }
    if (cell.n > MZ_CID_DIRTY_MAX) {
        return MZ_REASON_ID_LENGTH;
    }
    size_t n = cleaned(cell, z, fixes);
    if (n == 0) {
        return MZ_REASON_ID_EMPTY;
    }
    if (is_rounded(z, n < MZ_CID_LEN ? n : MZ_CID_LEN) || (sheet && n > NOISE_DIGITS)) {
        return MZ_REASON_ID_ROUNDED;
    }
    if (n == 15 && !is_digit(z[0]) && old_foreign(z, today, key)) {
        return MZ_REASON_NONE;
    }
    if (!all_digits(z, n < 17 ? n : 17)) {
        return MZ_REASON_ID_LETTER;
    }
    if (n != 15 && n != MZ_CID_LEN) {
        return MZ_REASON_ID_LENGTH;
    }
    if (n == 15) { /* the century 19 after digit 6, and a check character */
        memmove(z + 8, z + 6, 9);
        z[6] = '1';
        z[7] = '9';
        z[17] = mz_cid_check(z);
        *fixes |= MZ_CID_FROM_15;
    }
    if (!mz_cid_scan(z, MZ_CID_LEN, key)) {
        return wrong_id(z);
    }
    return born_by(z, today);
}

/* ---- numbers ------------------------------------------------------------- */

/* A number as it is written: 18 digits at most, and how many of them stand behind the point. */
struct written {
    int64_t digits;
    int significant;
    int decimals; /* less than 0 where there is an exponent */
    bool minus;
};

struct text {
    const char *p;
    size_t n;
    size_t at;
};

static bool eat(struct text *t, char c)
{
    bool there = t->at < t->n && t->p[t->at] == c;
    t->at += there;
    return there;
}

static bool add_digit(struct written *w, char c)
{
    if (w->significant == 0 && c == '0') {
        return true;
    }
    if (w->significant == DIGITS_MAX) {
        return c == '0'; /* only behind the point: see read_decimals */
    }
    w->digits = w->digits * 10 + (c - '0');
    w->significant++;
    return true;
}

/* Digits, or groups of three behind one to three. False when nothing or too much stands there. */
static bool read_whole(struct text *t, struct written *w, size_t *read)
{
    size_t group = 0;
    bool comma = false;
    *read = 0;
    for (; t->at < t->n; t->at++) {
        char c = t->p[t->at];
        if (c == ',') {
            if ((comma && group != 3) || (!comma && (group == 0 || group > 3))) {
                return false;
            }
            comma = true;
            group = 0;
            continue;
        }
        if (!is_digit(c)) {
            break;
        }
        if (w->significant == DIGITS_MAX || !add_digit(w, c)) {
            return false;
        }
        group++;
        ++*read;
    }
    return !comma || group == 3;
}

static bool read_decimals(struct text *t, struct written *w, size_t *read)
{
    for (; t->at < t->n && is_digit(t->p[t->at]); t->at++, ++*read) {
        char c = t->p[t->at];
        bool full = w->significant == DIGITS_MAX;
        if (full && c == '0') {
            continue;
        }
        if (full) {
            return false;
        }
        (void)add_digit(w, c);
        w->decimals++;
    }
    return true;
}

static bool read_exponent(struct text *t, struct written *w)
{
    int v = 0;
    size_t digits = 0;
    bool minus = eat(t, '-');
    if (!minus) {
        (void)eat(t, '+');
    }
    for (; t->at < t->n && is_digit(t->p[t->at]) && digits < 3; t->at++, digits++) {
        v = v * 10 + (t->p[t->at] - '0');
    }
    if (digits == 0 || v > EXPONENT_MAX) {
        return false;
    }
    w->decimals += minus ? v : -v;
    return true;
}

static bool is_unit(mz_str rest)
{
    return rest.n > 0 &&
           ((unsigned char)rest.p[0] >= 0x80 || rest.p[0] == '%' || rest.p[0] == '$' ||
            rest.p[0] == ' ' || (rest.p[0] >= 'A' && rest.p[0] <= 'Z') ||
            (rest.p[0] >= 'a' && rest.p[0] <= 'z'));
}

static enum mz_feed_reason read_number(mz_str s, bool exact, struct written *w)
{
    struct text t = {s.p, s.n, 0};
    (void)eat(&t, '\'');
    w->minus = eat(&t, '-');
    if (!w->minus) {
        (void)eat(&t, '+');
    }
    if (t.at < t.n && (t.p[t.at] == '$' || (unsigned char)t.p[t.at] >= 0x80)) {
        return is_digit(s.p[s.n - 1]) ? MZ_REASON_UNIT : MZ_REASON_NUMBER;
    }
    size_t read = 0;
    if (!read_whole(&t, w, &read)) {
        return MZ_REASON_NUMBER;
    }
    if (eat(&t, '.') && !read_decimals(&t, w, &read)) {
        return MZ_REASON_DECIMALS;
    }
    if (read == 0) {
        return MZ_REASON_NUMBER;
    }
    if (!exact && (eat(&t, 'E') || eat(&t, 'e')) && !read_exponent(&t, w)) {
        return MZ_REASON_NUMBER;
    }
    mz_str rest = {s.p + t.at, s.n - t.at};
    if (rest.n > 0 && (rest.p[0] == 'E' || rest.p[0] == 'e')) {
        return MZ_REASON_NUMBER; /* a rounded one: its digits are lost */
    }
    return rest.n == 0 ? MZ_REASON_NONE : is_unit(rest) ? MZ_REASON_UNIT : MZ_REASON_NUMBER;
}

/*
 * The number times 10^up. What does not come out whole is refused, unless a spreadsheet stored it:
 * behind 15 digits there is nothing but the noise of binary fractions, and it is rounded.
 */
static enum mz_feed_reason scaled(const struct written *w, int up, bool stored, int64_t *out)
{
    int64_t v = w->digits;
    int64_t last = 0;
    int by = up - w->decimals;
    bool noise = stored && w->significant > NOISE_DIGITS;
    for (; by > 0 && v != 0; by--) {
        if (__builtin_mul_overflow(v, 10, &v)) {
            return MZ_REASON_RANGE;
        }
    }
    for (; by < 0 && (v != 0 || last != 0); by++) {
        last = v % 10;
        v /= 10;
        if (last != 0 && !noise) {
            return MZ_REASON_DECIMALS;
        }
    }
    v += last >= 5;
    *out = w->minus ? -v : v;
    return MZ_REASON_NONE;
}

static enum mz_feed_reason take_number(const struct feed_col *c, mz_str s, uint8_t flags,
                                       int64_t *v)
{
    struct written w = {0};
    bool stored = (flags & MZ_CELL_NUMBER) != 0;
    enum mz_feed_reason reason = read_number(s, !stored, &w);
    if (reason != MZ_REASON_NONE) {
        return reason;
    }
    return scaled(&w, c->is->scale + c->is->shift, stored, v);
}

/* ---- dates --------------------------------------------------------------- */

static bool read_int(struct text *t, size_t least, size_t most, int32_t *v, size_t *n)
{
    *v = 0;
    *n = 0;
    for (; t->at < t->n && is_digit(t->p[t->at]) && *n < most; t->at++, ++*n) {
        *v = *v * 10 + (t->p[t->at] - '0');
    }
    return *n >= least;
}

static bool eat_str(struct text *t, mz_str s)
{
    bool there = t->n - t->at >= s.n && memcmp(t->p + t->at, s.p, s.n) == 0;
    t->at += there ? s.n : 0;
    return there;
}

/* Nothing, or a time of day that nobody asked for. */
static bool ends_well(struct text *t)
{
    if (t->at == t->n) {
        return true;
    }
    if (!eat(t, ' ') && !eat(t, 'T')) {
        return false;
    }
    size_t digits = 0;
    size_t colons = 0;
    for (; t->at < t->n; t->at++) {
        char c = t->p[t->at];
        digits += is_digit(c);
        colons += c == ':';
        if (!is_digit(c) && c != ':' && c != '.' && c != 'Z' && c != '+') {
            return false;
        }
    }
    return digits >= 3 && colons >= 1;
}

/* 2026-01-31, as nearly all write it. */
static bool read_iso(mz_str s, struct mz_ymd *out)
{
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !all_digits(s.p, 4) ||
        !all_digits(s.p + 5, 2) || !all_digits(s.p + 8, 2)) {
        return false;
    }
    *out = (struct mz_ymd){number(s.p, 4), number(s.p + 5, 2), number(s.p + 8, 2)};
    return out->day > 0;
}

/* A year, month and day (0: none) as written; false when it is none of the ways. */
static bool read_ymd(mz_str s, struct mz_ymd *out)
{
    static const mz_str seps[][3] = {
        {{"-", 1}, {"-", 1}, {"", 0}},
        {{"/", 1}, {"/", 1}, {"", 0}},
        {{".", 1}, {".", 1}, {"", 0}},
        {{"\u5E74", 3}, {"\u6708", 3}, {"\u65E5", 3}}, /* 年月日 */
    };
    struct text t = {s.p, s.n, 0};
    size_t n = 0;
    (void)eat(&t, '\'');
    if (!read_int(&t, 4, 4, &out->year, &n)) {
        return false;
    }
    for (size_t i = 0; i < MZ_LEN(seps); i++) {
        if (!eat_str(&t, seps[i][0])) {
            continue;
        }
        if (!read_int(&t, 1, 2, &out->month, &n)) {
            return false;
        }
        bool han = i == MZ_LEN(seps) - 1;
        bool more = eat_str(&t, seps[i][1]);
        out->day = 0;
        if (t.at == t.n) {
            return more == han; /* 2026-01 and 2026年1月 */
        }
        return more && read_int(&t, 1, 2, &out->day, &n) && eat_str(&t, seps[i][2]) &&
               out->day > 0 && ends_well(&t);
    }
    return false;
}

/* Digits only: 20260131, 202601, 20260131235959, a serial number of a spreadsheet. */
static bool read_digits(mz_str s, struct mz_ymd *out, int32_t *serial)
{
    size_t n = 0;
    *serial = 0;
    while (n < s.n && is_digit(s.p[n])) {
        n++;
    }
    if (n == 5 && (n == s.n || s.p[n] == '.')) {
        *serial = number(s.p, 5);
        return n == s.n || all_digits(s.p + n + 1, s.n - n - 1);
    }
    bool time = n == 14 || (n == 8 && s.n > 8 && s.p[8] == ' ');
    if (!(n == s.n && (n == 6 || n == 8)) && !time) {
        return false;
    }
    *out = (struct mz_ymd){number(s.p, 4), number(s.p + 4, 2), n == 6 ? 0 : number(s.p + 6, 2)};
    struct text rest = {s.p, s.n, n == 14 ? 14 : 8};
    return n == 6 || ends_well(&rest);
}

static enum mz_feed_reason day_of(struct mz_ymd t, bool month_only, mz_date *out, bool *known)
{
    if (t.year == 0 && t.month == 0 && t.day == 0) {
        *known = false;
        return MZ_REASON_NONE;
    }
    if (t.year >= FAR_YEAR) {
        out->v = FEED_FOR_EVER;
        return MZ_REASON_NONE;
    }
    t.day = t.day == 0 && month_only ? 1 : t.day;
    return mz_date_make(t.year, t.month, t.day, out) ? MZ_REASON_NONE : MZ_REASON_DATE;
}

static enum mz_feed_reason take_date(mz_str s, bool month, int64_t *v, bool *known)
{
    static const mz_str ever[] = {{"\u957F\u671F", 6}, {"\u6C38\u4E45", 6}}; /* 长期 永久 */
    struct mz_ymd t = {0};
    mz_date d = {0};
    int32_t serial = 0;
    if (is_one_of(s, ever, MZ_LEN(ever))) {
        d.v = FEED_FOR_EVER;
    } else if (read_iso(s, &t) || read_ymd(s, &t) || read_digits(s, &t, &serial)) {
        /* From 61 on: before, the system counts a day that never was. */
        if (serial > 60) {
            d.v = serial - SERIAL_SHIFT;
        } else {
            enum mz_feed_reason reason = day_of(t, month, &d, known);
            if (reason != MZ_REASON_NONE || !*known) {
                return reason;
            }
        }
    } else {
        return MZ_REASON_DATE;
    }
    *v = d.v;
    if (month) {
        t = mz_date_ymd(d);
        *v = t.year * 12 + t.month - 1;
    }
    return MZ_REASON_NONE;
}

/* ---- codes --------------------------------------------------------------- */

static enum mz_feed_reason take_code(const struct feed_col *c, mz_str cell, int64_t *v)
{
    char z[FEED_CELL_MAX + 8] = "00";
    bool plain = is_plain(cell);
    size_t n = plain ? cell.n : feed_fold(cell, z + 2);
    int64_t i = 0;
    if (n > FEED_CELL_MAX) {
        return MZ_REASON_CODE;
    }
    if (plain) {
        memcpy(z + 2, cell.p, n);
    }
    mz_str s = {z + 2, n};
    if (s.n > 1 && s.p[0] == '\'') {
        s.p++;
        s.n--;
    }
    bool found = mz_map_get_str(c->codes, s, &i);
    /* A spreadsheet took 01 or 001 for the number 1. */
    for (size_t pad = 1; pad <= 2 && !found && s.p == z + 2 && s.n <= 2 && all_digits(s.p, s.n);
         pad++) {
        found = mz_map_get_str(c->codes, (mz_str){s.p - pad, s.n + pad}, &i);
    }
    if (!found) {
        return MZ_REASON_CODE;
    }
    *v = c->is->code[i].number;
    return MZ_REASON_NONE;
}

static enum mz_feed_reason take_flag(mz_str s, int64_t *v)
{
    static const mz_str yes[] = {{"\u662F", 3}, {"\u6709", 3}, {"Y", 1},
                                 {"yes", 3},    {"true", 4},   {"1", 1},
                                 {"T", 1},      {"\u5DF2", 3}, {"\u221A", 3}}; /* 是 有 已 √ */
    static const mz_str no[] = {{"\u5426", 3}, {"\u65E0", 3}, {"N", 1},
                                {"no", 2},     {"false", 5},  {"0", 1},
                                {"F", 1},      {"\u672A", 3}, {"\u00D7", 2}}; /* 否 无 未 × */
    bool is_yes = is_one_of(s, yes, MZ_LEN(yes));
    *v = is_yes;
    return is_yes || is_one_of(s, no, MZ_LEN(no)) ? MZ_REASON_NONE : MZ_REASON_CODE;
}

/* ---- any cell ------------------------------------------------------------ */

enum mz_feed_reason feed_value(const struct feed_col *c, mz_str cell, uint8_t flags, int64_t *v,
                               bool *known)
{
    char z[FEED_CELL_MAX];
    enum mz_feed_reason reason = MZ_REASON_NONE;
    enum mz_feed_type type = c->is->type;
    mz_str s = trimmed(cell, z);
    *v = 0;
    *known = true;
    if (s.n > FEED_CELL_MAX) {
        return type == MZ_FEED_CODE || type == MZ_FEED_FLAG    ? MZ_REASON_CODE
               : type == MZ_FEED_DATE || type == MZ_FEED_MONTH ? MZ_REASON_DATE
                                                               : MZ_REASON_NUMBER;
    }
    /* A code may be 无 or NA itself. */
    bool empty = type == MZ_FEED_FLAG ? s.n == 0 : is_nothing(s);
    if (type == MZ_FEED_CODE && s.n > 0 && take_code(c, s, v) == MZ_REASON_NONE) {
        return MZ_REASON_NONE;
    }
    if (empty) {
        *known = false;
        return c->is->filled ? MZ_REASON_MISSING : MZ_REASON_NONE;
    }
    switch (type) {
    case MZ_FEED_ID:
    case MZ_FEED_NAME:
    case MZ_FEED_TEXT:
        return MZ_REASON_NONE;
    case MZ_FEED_NUMBER:
        reason = take_number(c, s, flags, v);
        break;
    case MZ_FEED_DATE:
    case MZ_FEED_MONTH:
        reason = take_date(s, type == MZ_FEED_MONTH, v, known);
        break;
    case MZ_FEED_CODE:
        return MZ_REASON_CODE;
    case MZ_FEED_FLAG:
        return take_flag(s, v);
    }
    if (reason == MZ_REASON_NONE && !*known) {
        return c->is->filled ? MZ_REASON_MISSING : MZ_REASON_NONE;
    }
    bool inside = *v >= c->least && *v <= c->most;
    return reason == MZ_REASON_NONE && !inside ? MZ_REASON_RANGE : reason;
}
