#include "feature/dedup/match.h"

#include <string.h>

#include "base/hash.h"
#include "base/pinyin.h"
#include "base/utf8.h"

/* clang-format off */
const struct match_reason_row match_reasons[MATCH_REASONS_N] = {
#define X(id, points, sentence) {#id, points, sentence},
    MATCH_REASONS(X)
#undef X
};
/* clang-format on */

enum {
    NAME_CHARS = 24,
    ADDRESS_CHARS = 100,
    CHILD_DAYS = 6575, /* 18 years: civil code, art. 17 */
    GENERATION = 12,   /* years between entries that may be father and son */
    NEAR_DAYS = 400,   /* a birthday of the lunar calendar, or a year more or less */
    AH = 0x963f,       /* 阿: the name of the village puts it before a character */
};

#define NAMES                                                                                     \
    (MATCH_NAME_SAME | MATCH_NAME_LOOK | MATCH_NAME_SOUND | MATCH_NAME_ORDER | MATCH_NAME_SHORT | \
     MATCH_NAME_NICK | MATCH_NAME_SURNAME | MATCH_NAME_CHAR | MATCH_NAME_GIVEN)
/* Names that another person of the family has as easily. */
#define NAMES_WEAK (MATCH_NAME_NICK | MATCH_NAME_SURNAME | MATCH_NAME_CHAR | MATCH_NAME_GIVEN)
#define NAMES_FULL (MATCH_NAME_SAME | MATCH_NAME_LOOK | MATCH_NAME_SOUND | MATCH_NAME_ORDER)

/* ---- names --------------------------------------------------------------- */

struct name {
    uint32_t cp[NAME_CHARS];
    size_t n;
};

/* The characters that count: no dots between the parts of a name, no spaces, one case. */
static void read_name(mz_str s, struct name *out)
{
    uint32_t cp = 0;
    out->n = 0;
    for (size_t i = 0; out->n < NAME_CHARS && mz_utf8_next(s, &i, &cp);) {
        cp = mz_utf8_fold(cp);
        cp = cp >= 'a' && cp <= 'z' ? cp - 32 : cp;
        bool letter = mz_utf8_is_han(cp) || (cp >= 'A' && cp <= 'Z') || (cp >= '0' && cp <= '9');
        if (letter) {
            out->cp[out->n++] = cp;
        }
    }
}

static bool looks_like(uint32_t a, uint32_t b)
{
    return a == b || mz_lookalike_key(a) == mz_lookalike_key(b);
}

static bool sounds_like(uint32_t a, uint32_t b)
{
    mz_str x = mz_pinyin_char(a);
    return a == b || (x.n > 0 && mz_str_eq(x, mz_pinyin_char(b)));
}

static bool same_letters(const struct name *a, const struct name *b)
{
    bool used[NAME_CHARS] = {false};
    for (size_t i = 0; i < a->n; i++) {
        size_t k = 0;
        while (k < b->n && (used[k] || a->cp[i] != b->cp[k])) {
            k++;
        }
        if (k == b->n) {
            return false;
        }
        used[k] = true;
    }
    return true;
}

/* Is `a` what is left of `b` when one character goes? */
static bool one_missing(const struct name *a, const struct name *b)
{
    size_t i = 0;
    while (i < a->n && a->cp[i] == b->cp[i]) {
        i++;
    }
    while (i < a->n && a->cp[i] == b->cp[i + 1]) {
        i++;
    }
    return i == a->n;
}

static uint32_t same_length(const struct name *a, const struct name *b)
{
    size_t differ = 0;
    size_t at = 0;
    size_t look = 0;
    size_t either = 0;
    for (size_t i = 0; i < a->n; i++) {
        if (a->cp[i] == b->cp[i]) {
            continue;
        }
        bool l = looks_like(a->cp[i], b->cp[i]);
        differ++;
        at = i;
        look += l;
        either += l || sounds_like(a->cp[i], b->cp[i]);
    }
    if (differ == 0 || look == differ) {
        return differ == 0 ? MATCH_NAME_SAME : MATCH_NAME_LOOK;
    }
    if (either == differ) {
        return MATCH_NAME_SOUND;
    }
    if (same_letters(a, b)) {
        return MATCH_NAME_ORDER;
    }
    if (differ != 1 || a->n < 3) {
        return 0;
    }
    if (at == 0) {
        return MATCH_NAME_SURNAME;
    }
    return a->cp[at] == AH || b->cp[at] == AH ? MATCH_NAME_NICK : MATCH_NAME_CHAR;
}

static uint32_t compare(const struct name *a, const struct name *b)
{
    const struct name *lo = a->n <= b->n ? a : b;
    const struct name *hi = a->n <= b->n ? b : a;
    uint32_t same = 0;
    if (lo->n == 0) {
        return 0;
    }
    if (lo->n == hi->n) {
        same = same_length(a, b);
    } else if (hi->n >= 3 && hi->n == lo->n + 1 && one_missing(lo, hi)) {
        same = MATCH_NAME_SHORT;
    }
    bool surname = looks_like(a->cp[0], b->cp[0]);
    return same != 0 ? same : surname ? (uint32_t)MATCH_NAME_GIVEN : 0;
}

uint32_t match_names(mz_str a, mz_str b)
{
    struct name x;
    struct name y;
    read_name(a, &x);
    read_name(b, &y);
    return compare(&x, &y);
}

/* ---- birthdays ----------------------------------------------------------- */

/* Do two rows of digits differ in one place, or in two neighbours that changed places? */
static bool one_slip(const char *a, const char *b, size_t n)
{
    size_t first = 0;
    while (first < n && a[first] == b[first]) {
        first++;
    }
    if (first == n) {
        return false;
    }
    if (memcmp(a + first + 1, b + first + 1, n - first - 1) == 0) {
        return true;
    }
    return first + 1 < n && a[first] == b[first + 1] && a[first + 1] == b[first] &&
           memcmp(a + first + 2, b + first + 2, n - first - 2) == 0;
}

static void day_digits(int32_t birth, char out[8])
{
    char iso[11];
    mz_date_put((mz_date){birth}, iso);
    memcpy(out, iso, 4);
    memcpy(out + 4, iso + 5, 2);
    memcpy(out + 6, iso + 8, 2);
}

static bool exchanged(int32_t a, int32_t b)
{
    struct mz_ymd x = mz_date_ymd((mz_date){a});
    struct mz_ymd y = mz_date_ymd((mz_date){b});
    return x.year == y.year && x.month == y.day && x.day == y.month;
}

uint32_t match_births(int32_t a, int32_t b)
{
    char x[8];
    char y[8];
    if (a == MZ_DATE_NONE.v || b == MZ_DATE_NONE.v) {
        return a == b ? 0 : MATCH_BIRTH_UNKNOWN;
    }
    if (a == b) {
        return MATCH_BIRTH_SAME;
    }
    if (exchanged(a, b)) {
        return MATCH_BIRTH_SWAP;
    }
    day_digits(a, x);
    day_digits(b, y);
    return one_slip(x, y, sizeof x) ? MATCH_BIRTH_DIGIT : 0;
}

static bool near_in_time(int32_t a, int32_t b)
{
    int32_t gap = a > b ? a - b : b - a;
    return a != MZ_DATE_NONE.v && b != MZ_DATE_NONE.v && gap <= NEAR_DAYS;
}

static bool a_generation_apart(int32_t a, int32_t b)
{
    if (a == MZ_DATE_NONE.v || b == MZ_DATE_NONE.v) {
        return false;
    }
    int32_t gap = a > b ? a - b : b - a;
    return gap >= GENERATION * 365;
}

/* ---- addresses ------------------------------------------------------------ */

/* Characters and digits that name a house, without the words between them. */
static size_t read_address(mz_str s, uint32_t out[ADDRESS_CHARS])
{
    static const uint32_t fillers[] = {0x7ec4 /* 组 */, 0x53f7 /* 号 */, 0x5ba4 /* 室 */,
                                       0x5e62 /* 幢 */, 0x680b /* 栋 */, 0x53f7};
    uint32_t cp = 0;
    size_t n = 0;
    for (size_t i = 0; n < ADDRESS_CHARS && mz_utf8_next(s, &i, &cp);) {
        static const char *const words[] = {"自然村", "单元"};
        cp = mz_utf8_fold(cp);
        bool keep = mz_utf8_is_han(cp) || (cp >= '0' && cp <= '9');
        for (size_t k = 0; k < MZ_LEN(fillers); k++) {
            keep = keep && cp != fillers[k];
        }
        for (size_t k = 0; k < MZ_LEN(words); k++) {
            size_t len = strlen(words[k]);
            if (i >= 3 && s.n - (i - 3) >= len && memcmp(s.p + i - 3, words[k], len) == 0) {
                i += len - 3;
                keep = false;
                break;
            }
        }
        if (keep) {
            out[n++] = cp;
        }
    }
    return n;
}

static size_t last_number(const uint32_t *cp, size_t n, size_t *len)
{
    size_t end = n;
    while (end > 0 && (cp[end - 1] < '0' || cp[end - 1] > '9')) {
        end--;
    }
    size_t from = end;
    while (from > 0 && cp[from - 1] >= '0' && cp[from - 1] <= '9') {
        from--;
    }
    *len = end - from;
    return from;
}

static bool share_two(const uint32_t *a, size_t an, const uint32_t *b, size_t bn)
{
    for (size_t i = 0; i + 1 < an; i++) {
        for (size_t k = 0; k + 1 < bn; k++) {
            if (a[i] == b[k] && a[i + 1] == b[k + 1] && a[i] > '9' && a[i + 1] > '9') {
                return true;
            }
        }
    }
    return false;
}

uint32_t match_addresses(mz_str a, mz_str b)
{
    uint32_t x[ADDRESS_CHARS];
    uint32_t y[ADDRESS_CHARS];
    if (a.n == 0 || b.n == 0) {
        return 0;
    }
    if (mz_str_eq(a, b)) {
        return MATCH_ADDRESS;
    }
    size_t xn = read_address(a, x);
    size_t yn = read_address(b, y);
    if (xn > 0 && xn == yn && memcmp(x, y, xn * sizeof x[0]) == 0) {
        return MATCH_ADDRESS_NEAR;
    }
    size_t xl = 0;
    size_t yl = 0;
    size_t xf = last_number(x, xn, &xl);
    size_t yf = last_number(y, yn, &yl);
    bool house = xl > 0 && xl == yl && memcmp(x + xf, y + yf, xl * sizeof x[0]) == 0;
    return house && share_two(x, xn, y, yn) ? MATCH_ADDRESS_NEAR : 0;
}

/* ---- preparing ------------------------------------------------------------ */

static uint64_t fold(uint64_t h, uint64_t v)
{
    return mz_hash_u64(h ^ (v + UINT64_C(0x9e3779b97f4a7c15)));
}

/* The ten digits that a mask shows; X is 10. False when it is no citizen's mask. */
static bool shown_digits(mz_str mask, uint64_t *out)
{
    size_t n = 0;
    *out = 0;
    for (size_t i = 0; i < mask.n; i++) {
        char c = mask.p[i];
        if ((c >= '0' && c <= '9') || c == 'X') {
            *out = *out << 4 | (uint64_t)(c == 'X' ? 10 : c - '0');
            n++;
        }
    }
    return n == 10;
}

void match_prepare(struct match_person *p)
{
    struct name name;
    read_name(p->name, &name);
    p->chars = (uint8_t)name.n;
    p->look = p->sound = 1;
    p->looks = p->sounds = 0;
    for (size_t i = 0; i < name.n; i++) {
        uint64_t look = fold(0, mz_lookalike_key(name.cp[i]));
        mz_str reading = mz_pinyin_char(name.cp[i]);
        uint64_t sound = reading.n == 0 ? look : mz_hash_str(reading, 0);
        p->looks |= UINT64_C(1) << (look >> 58);
        p->sounds |= UINT64_C(1) << (sound >> 58);
        p->look = fold(p->look, look);
        p->sound = fold(p->sound, sound);
        p->surname = i == 0 ? look : p->surname;
    }
    p->citizen = p->number != 0 && p->birth != MZ_DATE_NONE.v && shown_digits(p->mask, &p->digits);
}

/* ---- the verdict ----------------------------------------------------------- */

/* 17 digits: what the mask shows and the birthday. The check character follows from them. */
static void whole_number(const struct match_person *p, char out[17])
{
    for (size_t i = 0; i < 6; i++) {
        out[i] = (char)('0' + (p->digits >> (36 - 4 * i) & 15));
    }
    day_digits(p->birth, out + 6);
    for (size_t i = 0; i < 3; i++) {
        out[14 + i] = (char)('0' + (p->digits >> (12 - 4 * i) & 15));
    }
}

static uint32_t numbers(const struct match_person *a, const struct match_person *b, bool *other)
{
    char x[17];
    char y[17];
    *other = false;
    if (a->number == 0 || b->number == 0) {
        return a->number == b->number ? 0 : MATCH_NUMBER_ONE;
    }
    if (a->number == b->number) {
        return MATCH_NUMBER_SAME;
    }
    if (!a->citizen || !b->citizen) {
        return 0; /* documents of other kinds are renewed and get other numbers */
    }
    whole_number(a, x);
    whole_number(b, y);
    bool rest = memcmp(x, y, 6) == 0 && memcmp(x + 14, y + 14, 3) == 0;
    bool near = one_slip(x, y, sizeof x) || (rest && exchanged(a->birth, b->birth));
    *other = !near;
    return near ? MATCH_NUMBER_NEAR : 0;
}

static uint32_t sexes(char a, char b)
{
    bool known = (a == '1' || a == '2') && (b == '1' || b == '2');
    return !known ? 0 : a == b ? (uint32_t)MATCH_SEX_SAME : (uint32_t)MATCH_SEX_OTHER;
}

static uint32_t places(const struct match_person *a, const struct match_person *b)
{
    uint32_t r = a->division == b->division                 ? (uint32_t)MATCH_VILLAGE
                 : a->division / 1000 == b->division / 1000 ? (uint32_t)MATCH_TOWN
                                                            : 0;
    r |= a->household != 0 && a->household == b->household ? (uint32_t)MATCH_HOUSEHOLD : 0;
    /* 12号 stands in every village. */
    return (r & MATCH_VILLAGE) != 0 ? r | match_addresses(a->address, b->address) : r;
}

/* Who is a child has the telephone of the parents, and so have the brothers and sisters. */
static bool own_phone(const struct match_person *p, int32_t today)
{
    return p->birth == MZ_DATE_NONE.v || today - p->birth >= CHILD_DAYS;
}

/* One name in one house: enough for a person to look, whatever the birthday is worth. */
static bool one_house(uint32_t r)
{
    return (r & (MATCH_NAME_SAME | MATCH_NAME_LOOK | MATCH_NAME_SOUND)) != 0 &&
           (r & (MATCH_ADDRESS | MATCH_ADDRESS_NEAR)) != 0 &&
           (r & (MATCH_BIRTH_NEAR | MATCH_BIRTH_UNKNOWN)) != 0 &&
           (r & (MATCH_SEX_OTHER | MATCH_HOUSEHOLD)) == 0;
}

/* What keeps two entries apart however much they share. */
static bool apart(const struct match_person *a, const struct match_person *b, uint32_t r)
{
    const uint32_t here = MATCH_VILLAGE | MATCH_PHONE;
    if ((r & NAMES) == 0) {
        return true;
    }
    /* Father and son may share name and house; a digit in the tens of the year is no proof. */
    if (a_generation_apart(a->birth, b->birth) && (r & MATCH_PHONE) == 0) {
        return true;
    }
    /* Twins: one birthday, one house, numbers next to each other, another given name. */
    if ((r & MATCH_NUMBER_NEAR) != 0 && ((r & NAMES_FULL) == 0 || (r & here) == 0)) {
        return true;
    }
    /* Near birthdays say something in one house only. */
    if ((r & MATCH_BIRTH_NEAR) != 0 && !one_house(r)) {
        return true;
    }
    return (r & NAMES_WEAK) != 0 && (r & MATCH_HOUSEHOLD) != 0;
}

static struct match_verdict weigh(uint32_t reasons)
{
    struct match_verdict v = {.reasons = reasons};
    for (size_t i = 0; i < MATCH_REASONS_N; i++) {
        v.score += (reasons >> i & 1) != 0 ? match_reasons[i].points : 0;
    }
    bool weak = (reasons & NAMES_WEAK) != 0;
    v.outcome = (reasons & MATCH_NUMBER_SAME) != 0                     ? MATCH_CERTAIN
                : v.score >= MATCH_LIKELY_FROM && !weak                ? MATCH_LIKELY
                : v.score >= MATCH_POSSIBLE_FROM || one_house(reasons) ? MATCH_POSSIBLE
                                                                       : MATCH_APART;
    return v;
}

struct match_verdict match_judge(const struct match_person *a, const struct match_person *b,
                                 int32_t today, bool phone_known)
{
    bool other = false;
    uint32_t number = numbers(a, b, &other);
    uint32_t birth = match_births(a->birth, b->birth);
    if (birth == 0 && near_in_time(a->birth, b->birth)) {
        birth = MATCH_BIRTH_NEAR;
    }
    if (number != MATCH_NUMBER_SAME && (other || birth == 0)) {
        return (struct match_verdict){.outcome = MATCH_APART};
    }
    bool phone = phone_known && a->phone != 0 && a->phone == b->phone && own_phone(a, today) &&
                 own_phone(b, today);
    uint32_t r = number | birth | match_names(a->name, b->name) | sexes(a->sex, b->sex) |
                 places(a, b) | (phone ? (uint32_t)MATCH_PHONE : 0);
    if (number != MATCH_NUMBER_SAME && apart(a, b, r)) {
        return (struct match_verdict){.outcome = MATCH_APART};
    }
    return weigh(r);
}
