/*
 * form.h - what is asked at a door: questions, their JSON in a campaign, answers and needs.
 *
 * Layer: feature; open to others through round.h. A form is copied into the campaign when that is
 * made, so that
 * answers are read with the questions they were given to, whatever becomes of the pack.
 *
 * Invariants
 *   - Ids of questions and answers are 1 to 20 of a-z, 0-9 and _; unique in their list.
 *   - What form_answers() returns was given to this form: known words, numbers in range.
 */
#ifndef MZ_FEATURE_ROUND_FORM_H
#define MZ_FEATURE_ROUND_FORM_H

#include "base/base.h"

enum { FORM_QUESTIONS_MAX = 30, FORM_OPTIONS_MAX = 12, FORM_JSON_MAX = 65536, FORM_TEXT_MAX = 300 };

/* clang-format off */
/*         id      word      label */
#define FORM_KINDS(X) \
         X(YESNO,  "yesno",  MZ_T("Yes or no")) \
         X(CHOICE, "choice", MZ_T("One of several")) \
         X(NUMBER, "number", MZ_T("Number||kind of answer")) \
         X(TEXT,   "text",   MZ_T("Text")) \
         X(PHOTO,  "photo",  MZ_T("Number of a photo"))
/* clang-format on */

enum form_kind {
#define X(id, word, label) FORM_##id,
    FORM_KINDS(X)
#undef X
        FORM_KINDS_N
};
const char *form_kind_word(enum form_kind kind);
const char *form_kind_label(enum form_kind kind);
/* FORM_KINDS_N when it is none. */
enum form_kind form_kind_of(mz_str word);

struct form_words {
    mz_str id, zh, en;
};

struct form_question {
    struct form_words words;
    enum form_kind kind;
    bool required;
    mz_str need; /* words of answers that mean a need, with spaces between */
    int64_t lo, hi;
    int64_t need_from; /* a number from which on it is a need; MZ_NULL: never */
    mz_str unit, unit_en;
    struct form_words option[FORM_OPTIONS_MAX];
    size_t option_n;
};

struct form {
    struct form_words words;
    mz_str basis;
    struct form_question question[FORM_QUESTIONS_MAX];
    size_t question_n;
};

mz_str form_say(enum mz_lang lang, const struct form_words *w);
bool form_id_good(mz_str id);
/* In cx->a. MZ_LIMIT over FORM_JSON_MAX. */
mz_code form_write(mz_cx *cx, const struct form *f, mz_str *json) MZ_MUST_USE;
mz_code form_read(mz_cx *cx, mz_str json, struct form *out) MZ_MUST_USE;

/* Where answers come from: "" when there is none. */
struct form_given {
    mz_str (*get)(void *p, const char *id);
    void *p;
};
/*
 * Answers as JSON {"id": "word"}; *need tells whether one of them means a need. `say` is called
 * for every wrong one; the id of the question is the field.
 */
mz_code form_answers(mz_cx *cx, const struct form *f, struct form_given given,
                     void (*say)(void *p, struct mz_say say), void *say_p, mz_str *json,
                     bool *need) MZ_MUST_USE;
/* The answer as people read it; `word` is what the JSON holds. */
mz_str form_answer_text(mz_cx *cx, const struct form_question *q, mz_str word);
/* "住房状况：漏雨破损；…" of the answers that mean a need, in the reader's language. */
mz_code form_needs_text(mz_cx *cx, const struct form *f, mz_str answers, mz_str *out) MZ_MUST_USE;

#endif
