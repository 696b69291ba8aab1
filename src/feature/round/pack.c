/* pack.c - packs/round: strict, refused with file and line. */
#include "feature/round/pack.h"

#include "base/text.h"
#include "feature/packfile.h"
#include "store/db.h"

enum { AGE_MAX = 150 };


static mz_code int_of(mz_cx *cx, const struct mz_yaml *map, const char *key, int64_t missing,
                      int64_t *out)
{
    const struct mz_yaml *n = mz_yaml_get(map, key);
    *out = missing;
    return n == NULL ? MZ_OK : mz_yaml_int(cx, n, out);
}

static mz_code words_of(mz_cx *cx, const struct mz_yaml *map, const char *id, struct form_words *w)
{
    MZ_TRY(mz_yaml_text(cx, map, id, &w->id));
    MZ_TRY(mz_yaml_text(cx, map, "label", &w->zh));
    MZ_TRY(mz_yaml_text(cx, map, "label_en", &w->en));
    return form_id_good(w->id) ? MZ_OK : packfile_unknown(cx, map, w->id);
}

/* ---- forms ----------------------------------------------------------------------------- */

static mz_code read_option(mz_cx *cx, const struct mz_yaml *at, struct form_question *q)
{
    static const char *const keys[] = {"id", "label", "label_en", NULL};
    struct form_words *o = &q->option[q->option_n];
    MZ_TRY(mz_yaml_known(cx, at, keys));
    MZ_TRY(words_of(cx, at, "id", o));
    for (size_t i = 0; i < q->option_n; i++) {
        if (mz_str_eq(q->option[i].id, o->id)) {
            return packfile_wrong(cx, at, MZ_T("{0}: \"{1}\" stands here twice"), o->id);
        }
    }
    q->option_n++;
    return MZ_OK;
}

static mz_code read_options(mz_cx *cx, const struct mz_yaml *at, struct form_question *q)
{
    const struct mz_yaml *list = NULL;
    if (q->kind != FORM_CHOICE) {
        return mz_yaml_get(at, "options") == NULL ? MZ_OK
                                                  : packfile_unknown(cx, at, MZ_S("options"));
    }
    MZ_TRY(packfile_list(cx, at, "options", FORM_OPTIONS_MAX, &list));
    for (const struct mz_yaml *n = list->first; n != NULL; n = n->next) {
        MZ_TRY(read_option(cx, n, q));
    }
    return q->option_n >= 2
               ? MZ_OK
               : packfile_wrong(cx, list, MZ_T("{0}: {1} needs two answers at least"), q->words.id);
}

/* Words of `need` have to be answers of the question. */
static mz_code check_need(mz_cx *cx, const struct mz_yaml *at, const struct form_question *q)
{
    mz_str rest = q->need;
    while (rest.n > 0) {
        size_t n = 0;
        while (n < rest.n && rest.p[n] != ' ') {
            n++;
        }
        mz_str word = {rest.p, n};
        bool known =
            q->kind == FORM_YESNO && (mz_str_eq(word, MZ_S("yes")) || mz_str_eq(word, MZ_S("no")));
        for (size_t i = 0; i < q->option_n; i++) {
            known = known || mz_str_eq(q->option[i].id, word);
        }
        if (!known) {
            return packfile_unknown(cx, at, word);
        }
        n += n < rest.n ? 1 : 0;
        rest = (mz_str){rest.p + n, rest.n - n};
    }
    return MZ_OK;
}

static mz_code read_question(mz_cx *cx, const struct mz_yaml *at, struct form *f)
{
    static const char *const keys[] = {"id",      "kind",    "label", "label_en",  "required",
                                       "need",    "lo",      "hi",    "need_from", "unit",
                                       "unit_en", "options", NULL};
    struct form_question *q = &f->question[f->question_n];
    mz_str kind = packfile_text_of(at, "kind");
    mz_str required = packfile_text_of(at, "required");
    *q = (struct form_question){.kind = form_kind_of(kind), .need = packfile_text_of(at, "need")};
    MZ_TRY(mz_yaml_known(cx, at, keys));
    MZ_TRY(words_of(cx, at, "id", &q->words));
    if (q->kind == FORM_KINDS_N) {
        return packfile_unknown(cx, at, kind);
    }
    if (required.n > 0 && !mz_str_eq(required, MZ_S("yes"))) {
        return packfile_unknown(cx, at, required);
    }
    q->required = required.n > 0;
    q->unit = packfile_text_of(at, "unit");
    q->unit_en = packfile_text_of(at, "unit_en");
    MZ_TRY(int_of(cx, at, "lo", 0, &q->lo));
    MZ_TRY(int_of(cx, at, "hi", INT64_C(1000000000), &q->hi));
    MZ_TRY(int_of(cx, at, "need_from", MZ_NULL, &q->need_from));
    MZ_TRY(read_options(cx, at, q));
    for (size_t i = 0; i < f->question_n; i++) {
        if (mz_str_eq(f->question[i].words.id, q->words.id)) {
            return packfile_wrong(cx, at, MZ_T("{0}: \"{1}\" stands here twice"), q->words.id);
        }
    }
    f->question_n++;
    return check_need(cx, at, q);
}

static mz_code read_form(mz_cx *cx, const struct mz_yaml *root, struct form *f)
{
    static const char *const keys[] = {"form", "label", "label_en", "basis", "questions", NULL};
    const struct mz_yaml *list = NULL;
    MZ_TRY(mz_yaml_known(cx, root, keys));
    MZ_TRY(words_of(cx, root, "form", &f->words));
    MZ_TRY(mz_yaml_text(cx, root, "basis", &f->basis));
    MZ_TRY(packfile_list(cx, root, "questions", FORM_QUESTIONS_MAX, &list));
    for (const struct mz_yaml *n = list->first; n != NULL; n = n->next) {
        MZ_TRY(read_question(cx, n, f));
    }
    return MZ_OK;
}

/* ---- the rest ---------------------------------------------------------------------------- */

/* How often they are visited: all of period, form and source, or none. */
static mz_code read_often(mz_cx *cx, const struct mz_yaml *at, struct round_category *c)
{
    static const char *const words[] = {"week", "month", "quarter", "half", "year"};
    bool known = false;
    c->every = packfile_text_of(at, "every");
    c->form = packfile_text_of(at, "form");
    c->cite = packfile_text_of(at, "cite");
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        known = known || mz_str_eq(c->every, mz_str_of(words[i]));
    }
    if (c->every.n > 0 && !known) {
        return packfile_unknown(cx, at, c->every);
    }
    bool whole = (c->every.n > 0) == (c->form.n > 0) && (c->every.n > 0) == (c->cite.n > 0);
    return whole
               ? MZ_OK
               : packfile_wrong(cx, at,
                                MZ_T("{0}: {1} needs every, form and cite together, or none"),
                                c->words.id);
}

static mz_code read_category(mz_cx *cx, const struct mz_yaml *at, struct round_category *c)
{
    static const char *const keys[] = {"id",     "label", "label_en", "fact", "age_from",
                                       "age_to", "every", "form",     "cite", NULL};
    MZ_TRY(mz_yaml_known(cx, at, keys));
    MZ_TRY(words_of(cx, at, "id", &c->words));
    MZ_TRY(read_often(cx, at, c));
    c->fact = packfile_text_of(at, "fact");
    MZ_TRY(int_of(cx, at, "age_from", 0, &c->age_from));
    MZ_TRY(int_of(cx, at, "age_to", AGE_MAX, &c->age_to));
    bool aged = mz_yaml_get(at, "age_from") != NULL || mz_yaml_get(at, "age_to") != NULL;
    bool good = aged != (c->fact.n > 0) && c->age_from >= 0 && c->age_from <= c->age_to &&
                c->age_to <= AGE_MAX;
    return good
               ? MZ_OK
               : packfile_wrong(cx, at, MZ_T("{0}: {1} needs a fact, or an age from 0 to 150"),
                                c->words.id);
}

static mz_code read_root(mz_cx *cx, const struct mz_yaml *root, struct round_pack *p)
{
    static const char *const keys[] = {"pack", "version", "visitors", "categories", NULL};
    static const char *const words[] = {"id", "label", "label_en", NULL};
    const struct mz_yaml *list = NULL;
    MZ_TRY(mz_yaml_known(cx, root, keys));
    MZ_TRY(mz_yaml_text(cx, root, "version", &p->version));
    MZ_TRY(packfile_list(cx, root, "visitors", PACK_VISITORS_MAX, &list));
    for (const struct mz_yaml *n = list->first; n != NULL; n = n->next) {
        MZ_TRY(mz_yaml_known(cx, n, words));
        MZ_TRY(words_of(cx, n, "id", &p->visitor[p->visitor_n++]));
    }
    MZ_TRY(packfile_list(cx, root, "categories", PACK_CATEGORIES_MAX, &list));
    for (const struct mz_yaml *n = list->first; n != NULL; n = n->next) {
        MZ_TRY(read_category(cx, n, &p->category[p->category_n++]));
    }
    return MZ_OK;
}

mz_code round_pack_read(mz_cx *cx, mz_str folder, const struct round_pack **out)
{
    struct round_pack *p = MZ_NEW(cx->a, struct round_pack);
    const struct mz_yaml *root = NULL;
    mz_str dir = mz_str_fmt(cx->a, MZ_FMT "/forms", MZ_ARG(folder));
    mz_str *paths = NULL;
    size_t n = 0;
    MZ_TRY(packfile_yaml(cx, mz_str_fmt(cx->a, MZ_FMT "/round.yaml", MZ_ARG(folder)), &root));
    MZ_TRY(read_root(cx, root, p));
    MZ_TRY(packfile_paths(cx, dir, PACK_FORMS_MAX, &paths, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(packfile_yaml(cx, paths[i], &root));
        MZ_TRY(read_form(cx, root, &p->form[p->form_n++]));
    }
    *out = p;
    return MZ_OK;
}

mz_code round_pack_get(mz_cx *cx, const struct round_pack **out)
{
    return round_pack_read(cx, packfile_folder(cx, "round", "round.yaml"), out);
}

const struct form_words *round_visitor(const struct round_pack *p, mz_str id)
{
    for (size_t i = 0; i < p->visitor_n; i++) {
        if (mz_str_eq(p->visitor[i].id, id)) {
            return &p->visitor[i];
        }
    }
    return NULL;
}

const struct round_category *round_category(const struct round_pack *p, mz_str id)
{
    for (size_t i = 0; i < p->category_n; i++) {
        if (mz_str_eq(p->category[i].words.id, id)) {
            return &p->category[i];
        }
    }
    return NULL;
}

const struct form *round_form(const struct round_pack *p, mz_str id)
{
    for (size_t i = 0; i < p->form_n; i++) {
        if (mz_str_eq(p->form[i].words.id, id)) {
            return &p->form[i];
        }
    }
    return NULL;
}
