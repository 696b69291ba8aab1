/*
 * form.h - read a form field by field, collect every problem at once, show it again with the input.
 *
 * Layer: web.
 *
 *     struct mz_form f = mz_form_of(cx, rq);
 *     mz_str name = mz_form_text(&f, "name", (struct mz_rule){.max = 50, .required = true});
 *     int64_t heads = mz_form_int(&f, "heads", (struct mz_rule){.lo = 1, .hi = 20});
 *     mz_form_take(&f, person_check(cx, ...));      a lower refusal with .field becomes a problem
 *     if (f.problems.n == 0) { save, flash, redirect } else show the form: mz_reply_status 422
 */
#ifndef MZ_WEB_FORM_H
#define MZ_WEB_FORM_H

#include "web/out.h"
#include "web/request.h"

enum { MZ_PROBLEMS_MAX = 64 };

struct mz_problems {
    struct mz_say say[MZ_PROBLEMS_MAX]; /* .field names the input */
    size_t n;
};

struct mz_form {
    mz_cx *cx;
    mz_req *rq;
    struct mz_problems problems;
    bool conflict; /* one of them is not about a field: somebody else was there first */
};

/* Zero means no bound, but `max` 0 means 200 characters. */
struct mz_rule {
    int64_t lo;
    int64_t hi;
    size_t min; /* characters, not bytes */
    size_t max;
    bool required;
    const char *const *among; /* NULL-ended list of allowed values */
};

struct mz_form mz_form_of(mz_cx *cx, mz_req *rq);
/* Trimmed; empty when absent. */
mz_str mz_form_text(struct mz_form *f, const char *field, struct mz_rule rule);
/* MZ_NULL (INT64_MIN) when it is absent or wrong. Full-width digits are taken. */
int64_t mz_form_int(struct mz_form *f, const char *field, struct mz_rule rule);
/* The number or the version of a row; 0 when the field is empty. */
int64_t mz_form_id(struct mz_form *f, const char *field);
bool mz_form_flag(struct mz_form *f, const char *field);
/* Days since 1970-01-01 from 2026-11-20, 20261120 or 2026年11月20日; MZ_NULL as above. */
int64_t mz_form_day(struct mz_form *f, const char *field, struct mz_rule rule);
/* Fen from "1,234.5"; lo and hi in fen; MZ_NULL as above. */
int64_t mz_form_fen(struct mz_form *f, const char *field, struct mz_rule rule);

/* Add a problem; the 65th and later are counted in the last one. Arguments are copied. */
void mz_form_problem(struct mz_form *f, struct mz_say say);
/*
 * A result of the domain: MZ_INVALID and MZ_CONFLICT with a sentence become a problem of their
 * field and cx is cleared; any other error is returned as it is. MZ_OK stays.
 */
mz_code mz_form_take(struct mz_form *f, mz_code code) MZ_MUST_USE;
/* 422 (409 when the one problem is that somebody was there first) and the problems as JSON when
 * JSON was asked for; true when the answer is complete. */
bool mz_form_json(struct mz_form *f, mz_out *out);
/* The sentence of this field's first problem, translated; p == NULL when there is none. */
mz_str mz_form_said(struct mz_form *f, const char *field);

#endif
