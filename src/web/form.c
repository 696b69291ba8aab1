#include "web/form.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/ident.h"
#include "base/money.h"
#include "base/utf8.h"
#include "store/db.h"
#include "web/page_int.h"
#include "web/web_int.h"

struct mz_form mz_form_of(mz_cx *cx, mz_req *rq)
{
    return (struct mz_form){.cx = cx, .rq = rq};
}

/* Is a whole ID number at p? Letters and digits before or behind make it something else. */
static bool id_number_at(mz_str s, size_t i)
{
    uint64_t key = 0;
    bool before = i > 0 && isalnum((unsigned char)s.p[i - 1]) != 0;
    bool behind = i + MZ_CID_LEN < s.n && isalnum((unsigned char)s.p[i + MZ_CID_LEN]) != 0;
    return !before && !behind && mz_cid_scan(s.p + i, MZ_CID_LEN, &key);
}

mz_str mz_web_masked(mz_arena *a, mz_str s)
{
    mz_str out = s;
    for (size_t i = 0; i + MZ_CID_LEN <= out.n; i++) {
        if (id_number_at(out, i)) {
            mz_str mask = mz_cid_mask(a, (mz_str){out.p + i, MZ_CID_LEN});
            mz_str rest = {out.p + i + MZ_CID_LEN, out.n - i - MZ_CID_LEN};
            out = mz_str_fmt(a, "%.*s" MZ_FMT MZ_FMT, (int)i, out.p, MZ_ARG(mask), MZ_ARG(rest));
        }
    }
    return out;
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
            say.arg[i] =
                mz_web_masked(f->cx->a, mz_str_dup(f->cx->a, mz_text_cut(say.arg[i], 200)));
        }
    }
    if (say.field != NULL) {
        say.field = mz_str_z(f->cx->a, mz_str_of(say.field));
    }
    f->problems.say[f->problems.n++] = say;
}

/* ---- text ------------------------------------------------------------- */

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
    s = mz_str_trim(s.p == NULL ? MZ_S("") : s);
    if (s.n == 0 && rule.required) {
        mz_form_problem(f, (struct mz_say){.field = field, .text = MZ_T("Fill this in.")});
    }
    return s;
}

mz_str mz_form_text(struct mz_form *f, const char *field, struct mz_rule rule)
{
    mz_str s = given(f, field, rule);
    size_t max = rule.max == 0 ? 200 : rule.max;
    size_t n = mz_utf8_count(s);
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

/* ---- numbers, amounts, dates ------------------------------------------ */

/* A value of the base layer or its refusal, which becomes the field's problem. */
static int64_t taken(struct mz_form *f, const char *field, mz_code code, int64_t v)
{
    if (code == MZ_OK) {
        return v;
    }
    if (mz_form_take(f, code) != MZ_OK) {
        /* Not about the value: the handler's next step meets it again. */
        mz_form_problem(f, (struct mz_say){.field = field, .text = MZ_T("This cannot be done")});
    }
    return MZ_NULL;
}

static bool in_range(int64_t v, struct mz_rule r)
{
    bool free_range = r.lo == 0 && r.hi == 0;
    return free_range || (v >= r.lo && (v <= r.hi || r.hi == 0));
}

static int64_t outside(struct mz_form *f, const char *field, mz_str v, mz_str lo, mz_str hi)
{
    mz_form_problem(f, (struct mz_say){.field = field,
                                       .text = MZ_T("{0} is not between {1} and {2}."),
                                       .arg = {v, lo, hi}});
    return MZ_NULL;
}

int64_t mz_form_int(struct mz_form *f, const char *field, struct mz_rule rule)
{
    mz_str s = given(f, field, rule);
    int64_t v = 0;
    bool free_range = rule.lo == 0 && rule.hi == 0;
    int64_t lo = free_range ? INT64_MIN + 1 : rule.lo;
    int64_t hi = rule.hi == 0 && (free_range || rule.lo > 0) ? INT64_MAX : rule.hi;
    if (s.n == 0) {
        return MZ_NULL;
    }
    mz_code rc = mz_str_i64(f->cx, field, s, lo, hi, &v);
    return taken(f, field, rc, v);
}

int64_t mz_form_id(struct mz_form *f, const char *field)
{
    int64_t v = mz_form_int(f, field, (struct mz_rule){.lo = 1, .hi = INT64_MAX});
    return v == MZ_NULL ? 0 : v;
}

int64_t mz_form_fen(struct mz_form *f, const char *field, struct mz_rule rule)
{
    mz_str s = given(f, field, rule);
    mz_money m = {0};
    if (s.n == 0) {
        return MZ_NULL;
    }
    mz_code rc = mz_money_parse(f->cx, field, s, &m);
    if (rc == MZ_OK && !in_range(m.fen, rule)) {
        mz_arena *a = f->cx->a;
        return outside(f, field, mz_money_text(a, m), mz_money_text(a, (mz_money){rule.lo}),
                       mz_money_text(a, (mz_money){rule.hi}));
    }
    return taken(f, field, rc, m.fen);
}

static mz_str day_text(struct mz_form *f, int64_t day)
{
    return mz_date_iso(f->cx->a, (mz_date){(int32_t)day});
}

int64_t mz_form_day(struct mz_form *f, const char *field, struct mz_rule rule)
{
    mz_str s = given(f, field, rule);
    mz_date d = {0};
    if (s.n == 0) {
        return MZ_NULL;
    }
    mz_code rc = mz_date_parse(f->cx, field, s, &d);
    if (rc == MZ_OK && !in_range(d.v, rule)) {
        return outside(f, field, day_text(f, d.v), day_text(f, rule.lo), day_text(f, rule.hi));
    }
    return taken(f, field, rc, d.v);
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
    f->conflict = f->conflict || (code == MZ_CONFLICT && say.field == NULL);
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
    struct problem_answer *items = MZ_NEW_N(f->cx->a, struct problem_answer, f->problems.n + 1);
    for (size_t i = 0; i < f->problems.n; i++) {
        const struct mz_say *say = &f->problems.say[i];
        items[i] = (struct problem_answer){say->field, mz_text_say(f->cx->a, out->lang, *say)};
    }
    /* No field is at fault when somebody else was there first: that is another answer. */
    bool late = f->conflict && f->problems.n == 1;
    if (late) {
        mz_reply_status(f->rq, mz_code_http(MZ_CONFLICT));
    }
    struct error_answer v = {
        .code = mz_code_name(late ? MZ_CONFLICT : MZ_INVALID),
        .message =
            late ? items[0].message
                 : mz_text(out->lang, MZ_T("Something you entered is not right. Please check it.")),
        .field = f->problems.n == 0 ? NULL : items[0].field,
        .request = mz_req_id(f->rq),
        .problems = items,
        .problems_n = f->problems.n,
    };
    mz_shape_put(out, &mz_error_shape, &v);
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
