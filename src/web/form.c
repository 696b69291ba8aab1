#include "web/form.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "store/db.h"
#include "web/page_int.h"
#include "web/web_int.h"

struct mz_form mz_form_of(mz_cx *cx, mz_req *rq)
{
    return (struct mz_form){.cx = cx, .rq = rq};
}

void mz_form_problem(struct mz_form *f, struct mz_say say)
{
    if (f->problems.n == MZ_PROBLEMS_MAX) {
        f->problems.say[MZ_PROBLEMS_MAX - 1] =
            (struct mz_say){.text = MZ_T("There are more problems than can be shown at once.")};
        return;
    }
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        if (say.arg[i].n > 0) {
            say.arg[i] = mz_str_dup(f->cx->a, mz_text_cut(say.arg[i], 200));
        }
    }
    if (say.field != NULL) {
        say.field = mz_str_z(f->cx->a, mz_str_of(say.field));
    }
    f->problems.say[f->problems.n++] = say;
}

/* ---- text ------------------------------------------------------------- */

/* Length of a blank at the front: ASCII, no-break space, ideographic space. */
static size_t blank(mz_str s)
{
    if (s.n >= 1 && (s.p[0] == ' ' || s.p[0] == '\t' || s.p[0] == '\n')) {
        return 1;
    }
    if (s.n >= 2 && memcmp(s.p, "\xc2\xa0", 2) == 0) {
        return 2;
    }
    return s.n >= 3 && memcmp(s.p, "\xe3\x80\x80", 3) == 0 ? 3 : 0;
}

static mz_str trim(mz_str s)
{
    for (size_t k = blank(s); k > 0; k = blank(s)) {
        s = (mz_str){s.p + k, s.n - k};
    }
    for (bool again = true; again;) {
        again = false;
        for (size_t k = 1; k <= 3 && k <= s.n; k++) {
            if (blank((mz_str){s.p + s.n - k, k}) == k) {
                s.n -= k;
                again = true;
                break;
            }
        }
    }
    return s;
}

static size_t characters(mz_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += ((unsigned char)s.p[i] & 0xc0U) != 0x80U;
    }
    return n;
}

static bool among(const char *const *list, mz_str s)
{
    for (; *list != NULL; list++) {
        if (mz_str_eq(s, mz_str_of(*list))) {
            return true;
        }
    }
    return false;
}

static mz_str number_text(mz_arena *a, int64_t v)
{
    return mz_str_fmt(a, "%" PRId64, v);
}

/* The trimmed field; says so when it is required and empty. */
static mz_str given(struct mz_form *f, const char *field, struct mz_rule rule)
{
    mz_str s = mz_req_field(f->rq, field);
    s = trim(s.p == NULL ? MZ_S("") : s);
    if (s.n == 0 && rule.required) {
        mz_form_problem(f, (struct mz_say){.field = field, .text = MZ_T("Fill this in.")});
    }
    return s;
}

mz_str mz_form_text(struct mz_form *f, const char *field, struct mz_rule rule)
{
    mz_str s = given(f, field, rule);
    size_t max = rule.max == 0 ? 200 : rule.max;
    size_t n = characters(s);
    struct mz_say say = {.field = field};
    if (s.n == 0) {
        return s;
    }
    if (n > max) {
        say.text = MZ_T("At most {0} characters; these are {1}.");
        say.arg[0] = number_text(f->cx->a, (int64_t)max);
        say.arg[1] = number_text(f->cx->a, (int64_t)n);
        mz_form_problem(f, say);
    } else if (n < rule.min) {
        say.text = MZ_T("At least {0} characters; these are {1}.");
        say.arg[0] = number_text(f->cx->a, (int64_t)rule.min);
        say.arg[1] = number_text(f->cx->a, (int64_t)n);
        mz_form_problem(f, say);
    } else if (rule.among != NULL && !among(rule.among, s)) {
        say.text = MZ_T("\"{0}\" is not one of the choices.");
        say.arg[0] = s;
        mz_form_problem(f, say);
    }
    return s;
}

bool mz_form_flag(struct mz_form *f, const char *field)
{
    mz_str s = mz_req_field(f->rq, field);
    return s.n > 0 && !mz_str_eq(s, MZ_S("0"));
}

/* ---- numbers ---------------------------------------------------------- */

/* Full-width digits and signs (U+FF0B to U+FF19) as ASCII, commas and blanks dropped. */
static size_t ascii(mz_str s, char *out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < cap; i++) {
        bool wide = s.n - i >= 3 && (unsigned char)s.p[i] == 0xef &&
                    (unsigned char)s.p[i + 1] == 0xbc && (unsigned char)s.p[i + 2] >= 0x8b &&
                    (unsigned char)s.p[i + 2] <= 0x99;
        char c = s.p[i];
        if (wide) {
            c = (char)((unsigned char)s.p[i + 2] - 0x8b + '+');
            i += 2;
        }
        if (c != ',' && c != ' ') {
            out[n++] = c;
        }
    }
    return n;
}

/* [+-]digits[.digits] as a whole number of 10^-scale; false for anything else. */
static bool decimal(mz_str s, unsigned scale, int64_t *out)
{
    char buf[40];
    size_t n = ascii(s, buf, sizeof buf);
    size_t i = n > 0 && (buf[0] == '-' || buf[0] == '+');
    bool minus = n > 0 && buf[0] == '-';
    bool dot = false;
    unsigned after = 0;
    size_t digits = 0;
    int64_t v = 0;
    for (; i < n; i++) {
        if (buf[i] == '.' && !dot && scale > 0) {
            dot = true;
            continue;
        }
        if (buf[i] < '0' || buf[i] > '9' || digits == 17 || (dot && after == scale)) {
            return false;
        }
        v = v * 10 + (buf[i] - '0');
        digits += v > 0;
        after += dot;
    }
    bool some = n > 0 && buf[n - 1] >= '0' && buf[n - 1] <= '9';
    for (; after < scale && some; after++) {
        v *= 10;
    }
    *out = minus ? -v : v;
    return some && n < sizeof buf;
}

static bool in_range(int64_t v, struct mz_rule r)
{
    bool free_range = r.lo == 0 && r.hi == 0;
    return free_range || (v >= r.lo && (v <= r.hi || r.hi == 0));
}

static int64_t refuse(struct mz_form *f, struct mz_say say)
{
    mz_form_problem(f, say);
    return MZ_NULL;
}

int64_t mz_form_int(struct mz_form *f, const char *field, struct mz_rule rule)
{
    mz_str s = given(f, field, rule);
    int64_t v = 0;
    if (s.n == 0) {
        return MZ_NULL;
    }
    if (!decimal(s, 0, &v)) {
        return refuse(f, (struct mz_say){.field = field,
                                         .text = MZ_T("\"{0}\" is not a whole number."),
                                         .arg = {s}});
    }
    if (!in_range(v, rule)) {
        return refuse(f, (struct mz_say){.field = field,
                                         .text = MZ_T("{0} is not between {1} and {2}."),
                                         .arg = {s, number_text(f->cx->a, rule.lo),
                                                 number_text(f->cx->a, rule.hi)}});
    }
    return v;
}

static mz_str money_text(mz_arena *a, int64_t fen)
{
    mz_str whole = mz_thousands(a, fen / 100);
    int64_t rest = fen % 100;
    return mz_str_fmt(a, MZ_FMT ".%02" PRId64, MZ_ARG(whole), rest < 0 ? -rest : rest);
}

int64_t mz_form_fen(struct mz_form *f, const char *field, struct mz_rule rule)
{
    mz_str s = given(f, field, rule);
    int64_t v = 0;
    if (s.n == 0) {
        return MZ_NULL;
    }
    if (!decimal(s, 2, &v)) {
        return refuse(f, (struct mz_say){.field = field,
                                         .text = MZ_T("\"{0}\" is not an amount in yuan with at "
                                                      "most two decimals."),
                                         .arg = {s}});
    }
    if (!in_range(v, rule)) {
        return refuse(f, (struct mz_say){.field = field,
                                         .text = MZ_T("{0} is not between {1} and {2}."),
                                         .arg = {s, money_text(f->cx->a, rule.lo),
                                                 money_text(f->cx->a, rule.hi)}});
    }
    return v;
}

/* Year, month and day of 2026-11-20, 2026/11/20, 2026.11.20, 20261120 or 2026年11月20日. */
static bool day_parts(mz_str s, int64_t part[3])
{
    char buf[40];
    size_t n = ascii(s, buf, sizeof buf);
    int k = 0;
    part[0] = part[1] = part[2] = 0;
    if (n == 8 && strspn(buf, "0123456789") >= 8) {
        for (size_t i = 0; i < n; i++) {
            k = i < 4 ? 0 : i < 6 ? 1 : 2;
            part[k] = part[k] * 10 + (buf[i] - '0');
        }
        return true;
    }
    size_t digits = 0;
    for (size_t i = 0; i < n; i++) {
        if (buf[i] >= '0' && buf[i] <= '9') {
            part[k] = part[k] * 10 + (buf[i] - '0');
            if (++digits > (k == 0 ? 4U : 2U)) {
                return false;
            }
            continue;
        }
        bool han = n - i >= 3 && (memcmp(buf + i, "\xe5\xb9\xb4", 3) == 0 ||
                                  memcmp(buf + i, "\xe6\x9c\x88", 3) == 0 ||
                                  memcmp(buf + i, "\xe6\x97\xa5", 3) == 0);
        bool last = han && k == 2 && i + 3 == n;
        if (digits == 0 || (!han && strchr("-/.", buf[i]) == NULL) || (k == 2 && !last)) {
            return false;
        }
        i += han ? 2 : 0;
        k += k < 2;
        digits = last ? digits : 0;
    }
    return k == 2 && digits > 0;
}

/* Days since 1970-01-01; false when the calendar has no such day. */
static bool day_of(const int64_t part[3], int64_t *out)
{
    static const int64_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t y = part[0];
    int64_t m = part[1];
    if (y < 1800 || y > 9999 || m < 1 || m > 12) {
        return false;
    }
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    if (part[2] < 1 || part[2] > lengths[m - 1] + (m == 2 && leap)) {
        return false;
    }
    y -= m <= 2;
    int64_t era = y / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + part[2] - 1;
    *out = era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
    return true;
}

int64_t mz_form_day(struct mz_form *f, const char *field, struct mz_rule rule)
{
    mz_str s = given(f, field, rule);
    int64_t part[3];
    int64_t day = 0;
    if (s.n == 0) {
        return MZ_NULL;
    }
    if (!day_parts(s, part) || !day_of(part, &day)) {
        return refuse(f, (struct mz_say){.field = field,
                                         .text = MZ_T("\"{0}\" is not a date; write 2026-11-20."),
                                         .arg = {s}});
    }
    if (!in_range(day, rule)) {
        return refuse(f, (struct mz_say){.field = field,
                                         .text = MZ_T("The date {0} is not possible here."),
                                         .arg = {s}});
    }
    return day;
}

/* ---- results ---------------------------------------------------------- */

mz_code mz_form_take(struct mz_form *f, mz_code code)
{
    const struct mz_error *e = &f->cx->err;
    bool ours = (code == MZ_INVALID || code == MZ_CONFLICT) && e->code == code && e->say != NULL;
    if (!ours) {
        return code;
    }
    struct mz_say say = {.field = e->field, .text = e->say};
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = mz_str_of(e->say_arg[i]);
    }
    mz_form_problem(f, say);
    mz_clear(f->cx);
    return MZ_OK;
}

bool mz_form_json(struct mz_form *f, mz_out *out)
{
    mz_reply_status(f->rq, mz_code_http(MZ_INVALID));
    if (!mz_req_json(f->rq)) {
        return false;
    }
    struct problem_json *items =
        MZ_NEW_N(f->cx->a, struct problem_json, f->problems.n + 1);
    for (size_t i = 0; i < f->problems.n; i++) {
        const struct mz_say *say = &f->problems.say[i];
        items[i] = (struct problem_json){mz_str_of(say->field),
                                         mz_text_say(f->cx->a, out->lang, *say)};
    }
    struct problems_view v = {
        .code = mz_str_of(mz_code_name(MZ_INVALID)),
        .message = mz_text(out->lang,
                           MZ_T("Something you entered is not right. Please check it.")),
        .request = mz_req_id(f->rq),
        .problems = items,
        .problems_n = f->problems.n,
    };
    problems_json(out, &v);
    return true;
}

mz_str mz_form_said(struct mz_form *f, const char *field)
{
    for (size_t i = 0; i < f->problems.n; i++) {
        const struct mz_say *say = &f->problems.say[i];
        if (say->field != NULL && strcmp(say->field, field) == 0) {
            return mz_text_say(f->cx->a, f->cx->lang, *say);
        }
    }
    return (mz_str){NULL, 0};
}
