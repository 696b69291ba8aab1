/* form.c - the form of a visit as the phone reads it, and whether answers are answers to it. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/visit/visit_int.h"
#include "store/db.h"

enum { VALUE_BYTES = 4000, MONEY_DIGITS = 10 };

const struct visit_word visit_outcomes[VISIT_OUTCOMES_N] = {
#define X(id, word, label) [VISIT_##id] = {word, label},
    VISIT_OUTCOMES(X)
#undef X
};

enum visit_outcome visit_outcome_of(mz_str word)
{
    size_t i = 0;
    while (i < VISIT_OUTCOMES_N && !mz_str_eq(word, mz_str_of(visit_outcomes[i].word))) {
        i++;
    }
    return (enum visit_outcome)i;
}

const char *visit_kind_word(enum visit_kind kind)
{
    static const char *const words[VISIT_KINDS_N] = {
#define X(id, word) [VISIT_##id] = word,
        VISIT_KINDS(X)
#undef X
    };
    return words[kind];
}

/* ---- making ----------------------------------------------------------------------- */

void visit_form_room(mz_cx *cx, struct visit_form *f, size_t n)
{
    n = n < VISIT_FIELDS_MAX ? n : VISIT_FIELDS_MAX;
    f->fields = MZ_NEW_N(cx->a, struct visit_field, n + 1);
}

struct visit_field *visit_form_add(struct visit_form *f, struct visit_field field)
{
    size_t at = f->fields_n < VISIT_FIELDS_MAX ? f->fields_n++ : VISIT_FIELDS_MAX - 1;
    f->fields[at] = field;
    return &f->fields[at];
}

/* ---- answers ---------------------------------------------------------------------- */

static const struct visit_option *option_of(const struct visit_field *f, mz_str id)
{
    for (size_t i = 0; i < f->options_n; i++) {
        if (mz_str_eq(f->options[i].id, id)) {
            return &f->options[i];
        }
    }
    return NULL;
}

static bool next_word(mz_str *rest, mz_str *word)
{
    while (rest->n > 0 && rest->p[0] == ' ') {
        *rest = (mz_str){rest->p + 1, rest->n - 1};
    }
    size_t n = 0;
    while (n < rest->n && rest->p[n] != ' ') {
        n++;
    }
    *word = (mz_str){rest->p, n};
    *rest = (mz_str){rest->p + n, rest->n - n};
    return n > 0;
}

static bool whole(mz_str s, int64_t *out)
{
    bool minus = s.n > 0 && s.p[0] == '-';
    *out = 0;
    for (size_t i = minus ? 1 : 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || i > 12) {
            return false;
        }
        *out = *out * 10 + (s.p[i] - '0');
    }
    *out = minus ? -*out : *out;
    return s.n > (minus ? 1U : 0U);
}

static bool yuan(mz_str s)
{
    size_t dot = 0;
    while (dot < s.n && s.p[dot] != '.') {
        dot++;
    }
    bool good = dot > 0 && dot <= MONEY_DIGITS && (dot == s.n || s.n - dot == 2 || s.n - dot == 3);
    for (size_t i = 0; i < s.n && good; i++) {
        good = i == dot || (s.p[i] >= '0' && s.p[i] <= '9');
    }
    return good;
}

static bool date(mz_cx *cx, mz_str s)
{
    mz_date d = MZ_DATE_NONE;
    bool good = mz_date_parse(cx, "day", s, &d) == MZ_OK;
    mz_clear(cx);
    return good;
}

/* The sentence that says why the value is none of this field; NULL when it is one. */
static const char *wrong(mz_cx *cx, const struct visit_field *f, mz_str v)
{
    int64_t n = 0;
    mz_str word;
    switch (f->kind) {
    case VISIT_CHOICE:
        return option_of(f, v) != NULL ? NULL : MZ_T("Choose one of the answers.");
    case VISIT_MANY:
        while (next_word(&v, &word)) {
            if (option_of(f, word) == NULL) {
                return MZ_T("Choose one of the answers.");
            }
        }
        return NULL;
    case VISIT_NUMBER:
        if (!whole(v, &n) || (f->lo != MZ_NULL && n < f->lo) || (f->hi != MZ_NULL && n > f->hi)) {
            return f->lo == MZ_NULL || f->hi == MZ_NULL
                       ? MZ_T("Write a whole number.")
                       : MZ_T("Write a whole number from {0} to {1}.");
        }
        return NULL;
    case VISIT_MONEY:
        return yuan(v) ? NULL : MZ_T("Write an amount in yuan, such as 1200 or 1200.50.");
    case VISIT_DATE:
        return date(cx, v) ? NULL : MZ_T("Write a day, such as 2026-11-20.");
    case VISIT_TEXT:
    case VISIT_LONG:
        return f->max == 0 || (int64_t)mz_utf8_count(v) <= f->max ? NULL
                                                                  : MZ_T("At most {2} characters.");
    case VISIT_GROUP:
    case VISIT_KINDS_N:
        break;
    }
    return MZ_T("This form has no such field.");
}

mz_str visit_answer(const struct mz_json *map, mz_arena *a, mz_str id)
{
    const struct mz_json *v = map == NULL ? NULL : mz_json_get(map, mz_str_z(a, id));
    return v == NULL || v->kind != MZ_JSON_TEXT ? MZ_S("") : mz_str_trim(v->text);
}

static const struct visit_field *field_of(const struct visit_form *f, mz_str id)
{
    for (size_t i = 0; i < f->fields_n; i++) {
        if (f->fields[i].kind != VISIT_GROUP && mz_str_eq(f->fields[i].id, id)) {
            return &f->fields[i];
        }
    }
    return NULL;
}

struct teller {
    mz_cx *cx;
    void (*say)(void *p, struct mz_say say);
    void *p;
};

static void tell(const struct teller *t, const struct visit_field *f, mz_str id, const char *why)
{
    mz_arena *a = t->cx->a;
    struct mz_say say = {.field = mz_str_z(a, id), .text = why};
    if (f != NULL) {
        say.arg[0] = mz_str_fmt(a, "%" PRId64, f->lo);
        say.arg[1] = mz_str_fmt(a, "%" PRId64, f->hi);
        say.arg[2] = mz_str_fmt(a, "%" PRId64, f->max);
    }
    t->say(t->p, say);
}

/* A field that is shown or asked for by a formula is the source's to check. */
static void missing(const struct teller *t, const struct visit_form *f, const struct mz_json *map)
{
    for (size_t i = 0; i < f->fields_n; i++) {
        const struct visit_field *x = &f->fields[i];
        bool wanted = x->required && x->show.n == 0 && x->kind != VISIT_GROUP;
        if (wanted && visit_answer(map, t->cx->a, x->id).n == 0) {
            tell(t, x, x->id, MZ_T("This question needs an answer."));
        }
    }
}

mz_code visit_form_check(mz_cx *cx, const struct visit_form *f, mz_str answers, bool met,
                         void (*say)(void *p, struct mz_say say), void *p,
                         const struct mz_json **map)
{
    const struct teller t = {cx, say, p};
    MZ_TRY(
        mz_json_read(cx, answers, (struct mz_json_options){.size_max = VISIT_ANSWERS_BYTES}, map));
    if ((*map)->kind != MZ_JSON_MAP) {
        return mz_refuse(cx, MZ_INVALID, .field = "answers",
                         .text = MZ_T("The answers are not in the shape that is known here."));
    }
    for (size_t i = 0; i < (*map)->n; i++) {
        const struct mz_json *v = &(*map)->items[i];
        const struct visit_field *x = field_of(f, v->key);
        bool read = v->kind == MZ_JSON_TEXT && v->text.n <= VALUE_BYTES;
        const char *why = x == NULL || !read            ? MZ_T("This form has no such field.")
                          : mz_str_trim(v->text).n == 0 ? NULL
                                                        : wrong(cx, x, mz_str_trim(v->text));
        if (why != NULL) {
            tell(&t, x, v->key, why);
        }
    }
    if (met) {
        missing(&t, f, *map);
    }
    return MZ_OK;
}

mz_str visit_answer_text(mz_cx *cx, const struct visit_field *f, mz_str value)
{
    mz_str out = MZ_S("");
    mz_str word;
    if (f->kind != VISIT_CHOICE && f->kind != VISIT_MANY) {
        return f->unit.n == 0
                   ? value
                   : mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(value), MZ_ARG(f->unit));
    }
    while (next_word(&value, &word)) {
        const struct visit_option *o = option_of(f, word);
        out = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(out),
                         out.n == 0               ? ""
                         : cx->lang == MZ_LANG_EN ? ", "
                                                  : "、",
                         MZ_ARG(o == NULL ? word : o->label));
    }
    return out;
}
