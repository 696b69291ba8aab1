#include "feature/round/form.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "store/db.h"

enum { ID_MAX = 20, PHOTO_MAX = 60, ANSWERS_MAX = 32768 };

static const struct {
    const char *word;
    const char *label;
} kinds[FORM_KINDS_N] = {
#define X(id, word, label) [FORM_##id] = {word, label},
    FORM_KINDS(X)
#undef X
};

const char *form_kind_word(enum form_kind kind)
{
    return kinds[kind].word;
}

const char *form_kind_label(enum form_kind kind)
{
    return kinds[kind].label;
}

enum form_kind form_kind_of(mz_str word)
{
    size_t i = 0;
    while (i < FORM_KINDS_N && !mz_str_eq(word, mz_str_of(kinds[i].word))) {
        i++;
    }
    return (enum form_kind)i;
}

mz_str form_say(enum mz_lang lang, const struct form_words *w)
{
    return lang == MZ_LANG_EN && w->en.n > 0 ? w->en : w->zh;
}

bool form_id_good(mz_str id)
{
    bool good = id.n > 0 && id.n <= ID_MAX;
    for (size_t i = 0; i < id.n && good; i++) {
        char c = id.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }
    return good;
}

/* ---- JSON ----------------------------------------------------------------------- */

static void put_words(mz_jw *w, const struct form_words *words)
{
    mz_jw_key_text(w, MZ_S("id"), words->id);
    mz_jw_key_text(w, MZ_S("zh"), words->zh);
    mz_jw_key_text(w, MZ_S("en"), words->en);
}

static void put_question(mz_jw *w, const struct form_question *q)
{
    mz_jw_map(w);
    put_words(w, &q->words);
    mz_jw_key_text(w, MZ_S("kind"), mz_str_of(kinds[q->kind].word));
    mz_jw_key_flag(w, MZ_S("required"), q->required);
    mz_jw_key_text(w, MZ_S("need"), q->need);
    mz_jw_key_int(w, MZ_S("lo"), q->lo);
    mz_jw_key_int(w, MZ_S("hi"), q->hi);
    if (q->need_from != MZ_NULL) {
        mz_jw_key_int(w, MZ_S("need_from"), q->need_from);
    }
    mz_jw_key_text(w, MZ_S("unit"), q->unit);
    mz_jw_key_text(w, MZ_S("unit_en"), q->unit_en);
    mz_jw_key(w, MZ_S("options"));
    mz_jw_list(w);
    for (size_t i = 0; i < q->option_n; i++) {
        mz_jw_map(w);
        put_words(w, &q->option[i]);
        mz_jw_end(w);
    }
    mz_jw_end(w);
    mz_jw_end(w);
}

mz_code form_write(mz_cx *cx, const struct form *f, mz_str *json)
{
    mz_buf *buf = mz_buf_new(cx->a, FORM_JSON_MAX);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    put_words(&w, &f->words);
    mz_jw_key_text(&w, MZ_S("basis"), f->basis);
    mz_jw_key(&w, MZ_S("questions"));
    mz_jw_list(&w);
    for (size_t i = 0; i < f->question_n; i++) {
        put_question(&w, &f->question[i]);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, buf));
    *json = mz_buf_str(buf);
    return MZ_OK;
}

static mz_code get_words(mz_cx *cx, const struct mz_json *map, struct form_words *out)
{
    MZ_TRY(mz_json_text(cx, map, "id", &out->id));
    MZ_TRY(mz_json_text(cx, map, "zh", &out->zh));
    return mz_json_text(cx, map, "en", &out->en);
}

static mz_code get_question(mz_cx *cx, const struct mz_json *map, struct form_question *q)
{
    const struct mz_json *options = NULL;
    const struct mz_json *from = mz_json_get(map, "need_from");
    mz_str kind;
    MZ_TRY(get_words(cx, map, &q->words));
    MZ_TRY(mz_json_text(cx, map, "kind", &kind));
    MZ_TRY(mz_json_flag(cx, map, "required", &q->required));
    MZ_TRY(mz_json_text(cx, map, "need", &q->need));
    MZ_TRY(mz_json_int(cx, map, "lo", &q->lo));
    MZ_TRY(mz_json_int(cx, map, "hi", &q->hi));
    MZ_TRY(mz_json_text(cx, map, "unit", &q->unit));
    MZ_TRY(mz_json_text(cx, map, "unit_en", &q->unit_en));
    MZ_TRY(mz_json_items(cx, map, "options", MZ_JSON_LIST, &options));
    q->need_from = from == NULL ? MZ_NULL : from->i;
    q->kind = form_kind_of(kind);
    if (q->kind == FORM_KINDS_N || options->n > FORM_OPTIONS_MAX) {
        return mz_fail(cx, MZ_CORRUPT, "a question of kind \"" MZ_FMT "\" with %zu options",
                       MZ_ARG(kind), options->n);
    }
    q->option_n = options->n;
    for (size_t i = 0; i < options->n; i++) {
        MZ_TRY(get_words(cx, &options->items[i], &q->option[i]));
    }
    return MZ_OK;
}

mz_code form_read(mz_cx *cx, mz_str json, struct form *out)
{
    const struct mz_json *root = NULL;
    const struct mz_json *list = NULL;
    *out = (struct form){.question_n = 0};
    MZ_TRY(mz_json_read(cx, json, (struct mz_json_options){.size_max = FORM_JSON_MAX}, &root));
    MZ_TRY(get_words(cx, root, &out->words));
    MZ_TRY(mz_json_text(cx, root, "basis", &out->basis));
    MZ_TRY(mz_json_items(cx, root, "questions", MZ_JSON_LIST, &list));
    if (list->n > FORM_QUESTIONS_MAX) {
        return mz_fail(cx, MZ_CORRUPT, "a form of %zu questions", list->n);
    }
    out->question_n = list->n;
    for (size_t i = 0; i < list->n; i++) {
        MZ_TRY(get_question(cx, &list->items[i], &out->question[i]));
    }
    return MZ_OK;
}

/* ---- answers ---------------------------------------------------------------------- */

/* Is the word one of those between spaces? */
static bool among(mz_str all, mz_str word)
{
    for (size_t i = 0; word.n > 0 && i + word.n <= all.n; i++) {
        if (memcmp(all.p + i, word.p, word.n) == 0 && (i == 0 || all.p[i - 1] == ' ') &&
            (i + word.n == all.n || all.p[i + word.n] == ' ')) {
            return true;
        }
    }
    return false;
}

static bool number(mz_str s, int64_t *out)
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

static const struct form_words *option_of(const struct form_question *q, mz_str word)
{
    for (size_t i = 0; i < q->option_n; i++) {
        if (mz_str_eq(q->option[i].id, word)) {
            return &q->option[i];
        }
    }
    return NULL;
}

/* The sentence that says why the answer is none of this question; NULL when it is one. */
static const char *wrong(const struct form_question *q, mz_str word)
{
    int64_t n = 0;
    switch (q->kind) {
    case FORM_YESNO:
        return mz_str_eq(word, MZ_S("yes")) || mz_str_eq(word, MZ_S("no"))
                   ? NULL
                   : MZ_T("Choose one of the answers.");
    case FORM_CHOICE:
        return option_of(q, word) != NULL ? NULL : MZ_T("Choose one of the answers.");
    case FORM_NUMBER:
        return number(word, &n) && n >= q->lo && n <= q->hi
                   ? NULL
                   : MZ_T("Write a whole number from {0} to {1}.");
    case FORM_TEXT:
        return mz_utf8_count(word) <= FORM_TEXT_MAX ? NULL : MZ_T("At most {2} characters.");
    case FORM_PHOTO:
        return mz_utf8_count(word) <= PHOTO_MAX ? NULL : MZ_T("At most {3} characters.");
    case FORM_KINDS_N:
        break;
    }
    return MZ_T("Choose one of the answers.");
}

static bool means_need(const struct form_question *q, mz_str word)
{
    int64_t n = 0;
    if (q->kind == FORM_NUMBER) {
        return q->need_from != MZ_NULL && number(word, &n) && n >= q->need_from;
    }
    return (q->kind == FORM_YESNO || q->kind == FORM_CHOICE) && among(q->need, word);
}

mz_code form_answers(mz_cx *cx, const struct form *f, struct form_given given,
                     void (*say)(void *p, struct mz_say say), void *say_p, mz_str *json, bool *need)
{
    mz_buf *buf = mz_buf_new(cx->a, ANSWERS_MAX);
    mz_jw w = mz_jw_to(buf);
    *need = false;
    mz_jw_map(&w);
    for (size_t i = 0; i < f->question_n; i++) {
        const struct form_question *q = &f->question[i];
        mz_str word = mz_str_trim(given.get(given.p, mz_str_z(cx->a, q->words.id)));
        const char *why = word.n > 0     ? wrong(q, word)
                          : !q->required ? NULL
                                         : MZ_T("This question needs an answer.");
        if (why != NULL) {
            say(say_p, (struct mz_say){.field = mz_str_z(cx->a, q->words.id),
                                       .text = why,
                                       .arg = {mz_str_fmt(cx->a, "%" PRId64, q->lo),
                                               mz_str_fmt(cx->a, "%" PRId64, q->hi),
                                               mz_str_fmt(cx->a, "%d", FORM_TEXT_MAX),
                                               mz_str_fmt(cx->a, "%d", PHOTO_MAX)}});
        } else if (word.n > 0) {
            mz_jw_key_text(&w, q->words.id, word);
            *need = *need || means_need(q, word);
        }
    }
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, buf));
    *json = mz_buf_str(buf);
    return MZ_OK;
}

mz_str form_answer_text(mz_cx *cx, const struct form_question *q, mz_str word)
{
    const struct form_words *o = option_of(q, word);
    mz_str unit = cx->lang == MZ_LANG_EN ? q->unit_en : q->unit;
    if (q->kind == FORM_YESNO) {
        return mz_text(cx->lang, mz_str_eq(word, MZ_S("yes")) ? MZ_T("Yes") : MZ_T("No"));
    }
    if (q->kind == FORM_NUMBER && unit.n > 0) {
        return mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(word), MZ_ARG(unit));
    }
    return o == NULL ? word : form_say(cx->lang, o);
}

mz_code form_needs_text(mz_cx *cx, const struct form *f, mz_str answers, mz_str *out)
{
    const struct mz_json *map = NULL;
    bool zh = cx->lang == MZ_LANG_ZH;
    MZ_TRY(mz_json_read(cx, answers, (struct mz_json_options){.size_max = ANSWERS_MAX}, &map));
    *out = MZ_S("");
    for (size_t i = 0; i < f->question_n; i++) {
        const struct form_question *q = &f->question[i];
        const struct mz_json *v = mz_json_get(map, mz_str_z(cx->a, q->words.id));
        if (v == NULL || v->kind != MZ_JSON_TEXT || !means_need(q, v->text)) {
            continue;
        }
        *out = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT "%s" MZ_FMT, MZ_ARG(*out),
                          out->n == 0 ? ""
                          : zh        ? "；"
                                      : "; ",
                          MZ_ARG(form_say(cx->lang, &q->words)), zh ? "：" : ": ",
                          MZ_ARG(form_answer_text(cx, q, v->text)));
    }
    return MZ_OK;
}
