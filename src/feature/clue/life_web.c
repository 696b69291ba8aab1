/* life_web.c - the forms of the next step of a clue, finding whom it is about, and their POST. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/clue/page_web.h"
#include "feature/division/division.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { FOUND_MAX = 10, WORKERS_MAX = 400 };

/*
 * Acts stand in forms by what they ask for. Fields of two forms of a page need two names.
 */
enum group { GROUP_MAIN, GROUP_PEOPLE, GROUP_PASS, GROUPS_N };

static const struct {
    const char *title; /* NULL: the state */
    const char *note;  /* name of its field */
    const char *acts[8];
} groups[GROUPS_N] = {
    [GROUP_MAIN] = {NULL,
                    "note",
                    {"take", "found", "answer", "told", "silent", "again", "reopen", "alert"}},
    [GROUP_PEOPLE] = {MZ_T("Visit, or another worker"), "note_people", {"visit", "hand", "back"}},
    [GROUP_PASS] = {MZ_T("Pass it on"), "note_pass", {"send", "refer"}},
};

static enum group group_of(mz_str word)
{
    for (int g = 0; g < GROUPS_N; g++) {
        for (size_t i = 0; i < MZ_LEN(groups[g].acts) && groups[g].acts[i] != NULL; i++) {
            if (mz_str_eq(word, mz_str_of(groups[g].acts[i]))) {
                return (enum group)g;
            }
        }
    }
    return GROUP_MAIN;
}

static mz_str kept(const struct clue_page *s, const char *name)
{
    return mz_req_method(s->l->rq) == MZ_POST ? mz_req_field(s->l->rq, name) : MZ_S("");
}

static bool offered(const struct clue_page *s, const struct clue_act *a)
{
    bool mine = s->c.holder == s->l->cx->actor->user || mz_req_may(s->l->rq, "clue.send");
    bool visits = a->from == CLUE_VISITING && s->c.visitor == s->l->cx->actor->user;
    return a->from == s->c.state && mz_req_may(s->l->rq, a->need) && s->c.merged == MZ_NULL &&
           (a->flags & CLUE_HOME) == 0 && (mine || visits || (a->flags & CLUE_HELD) == 0) &&
           (a->from != CLUE_VISITING || mine || visits);
}

/* ---- fields --------------------------------------------------------------------------- */

/* People who work in the village, its township or the county. */
static mz_code workers(struct clue_page *s, struct ui_option **out, size_t *n)
{
    static const enum mz_role roles[] = {MZ_ROLE_VILLAGE, MZ_ROLE_CLERK, MZ_ROLE_OFFICER};
    struct leaf *l = s->l;
    *out = MZ_NEW_N(l->cx->a, struct ui_option, WORKERS_MAX + 1);
    *n = 0;
    (*out)[(*n)++] =
        (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("Please choose"))};
    for (size_t i = 0; i < MZ_LEN(roles); i++) {
        struct account_worker *w = NULL;
        size_t k = 0;
        MZ_TRY(account_nearest(l->cx, s->c.division, roles[i], &w, &k));
        for (size_t j = 0; j < k && *n < WORKERS_MAX; j++) {
            (*out)[(*n)++] = (struct ui_option){
                .value = mz_str_fmt(l->cx->a, "%" PRId64, w[j].account),
                .label = mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(w[j].name),
                                    MZ_ARG(account_role_title(l->cx->lang, w[j].role)))};
        }
    }
    return MZ_OK;
}

static mz_code fields(struct clue_page *s, struct ui_form *f, unsigned flags)
{
    struct leaf *l = s->l;
    if ((flags & CLUE_VISITOR) != 0) {
        struct ui_option *o = NULL;
        size_t n = 0;
        MZ_TRY(workers(s, &o, &n));
        leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                        .name = "visitor",
                                        .label = leaf_say(l, MZ_T("Who does it||clue")),
                                        .value = kept(s, "visitor"),
                                        .options = o,
                                        .options_n = n,
                                        .wide = true});
    }
    if ((flags & CLUE_PLACE) != 0) {
        int64_t place = division_code(kept(s, "division"));
        leaf_field(
            f, (struct ui_field){.kind = UI_DIVISION,
                                 .name = "division",
                                 .label = leaf_say(l, MZ_T("Township or village")),
                                 .hint = leaf_say(l, MZ_T("Only to pass it down: name or code.")),
                                 .value = kept(s, "division"),
                                 .shown = place == 0 ? MZ_S("") : leaf_division(l->cx, place),
                                 .source = MZ_S("/division/pick"),
                                 .wide = true});
    }
    if ((flags & CLUE_DESK) != 0) {
        leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                        .name = "desk",
                                        .label = leaf_say(l, MZ_T("Other office")),
                                        .value = kept(s, "desk"),
                                        .options = clue_page_options(l, clue_desks, CLUE_DESKS_N,
                                                                     MZ_T("Please choose")),
                                        .options_n = CLUE_DESKS_N + 1,
                                        .wide = true});
    }
    if ((flags & CLUE_ENDING) != 0) {
        leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                        .name = "ending",
                                        .label = leaf_say(l, MZ_T("What came of it")),
                                        .value = kept(s, "ending"),
                                        .options = clue_page_options(l, clue_endings, CLUE_JOINED,
                                                                     MZ_T("Please choose")),
                                        .options_n = CLUE_JOINED + 1});
    }
    if ((flags & CLUE_SATISFIED) != 0) {
        static const struct clue_word marks[] = {{"5", MZ_T("5 very content")},
                                                 {"4", MZ_T("4 content")},
                                                 {"3", MZ_T("3 so-so")},
                                                 {"2", MZ_T("2 not content")},
                                                 {"1", MZ_T("1 not content at all")}};
        leaf_field(f, (struct ui_field){
                          .kind = UI_SELECT,
                          .name = "satisfied",
                          .label = leaf_say(l, MZ_T("Is the reporter content")),
                          .value = kept(s, "satisfied"),
                          .options = clue_page_options(l, marks, MZ_LEN(marks), MZ_T("Not asked")),
                          .options_n = MZ_LEN(marks) + 1});
    }
    return MZ_OK;
}

/* ---- forms ------------------------------------------------------------------------------ */

static mz_code group_form(struct clue_page *s, enum group g)
{
    struct leaf *l = s->l;
    const struct clue_act *mine[8];
    unsigned flags = 0;
    size_t n = 0;
    for (const struct clue_act *a = clue_acts; a->word != NULL && n < MZ_LEN(mine); a++) {
        if (offered(s, a) && group_of(mz_str_of(a->word)) == g) {
            mine[n++] = a;
            flags |= a->flags;
        }
    }
    if (n == 0) {
        return MZ_OK;
    }
    struct leaf_part *p =
        leaf_left(l, g == GROUP_MAIN ? clue_states[s->c.state].label : groups[g].title);
    struct ui_form *f = leaf_form(l, p, mine[0]->label, s->form, 8);
    f->action = clue_page_href(l, s->c.id);
    f->submit_value = mz_str_of(mine[0]->word);
    f->quiet = g != GROUP_MAIN || s->c.state == CLUE_CLOSED;
    MZ_TRY(fields(s, f, flags));
    if ((flags & CLUE_NOTE) != 0) {
        leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                        .name = groups[g].note,
                                        .label = leaf_say(l, g == GROUP_MAIN
                                                                 ? MZ_T("What was done, or why")
                                                                 : MZ_T("Reason")),
                                        .hint = leaf_say(l, MZ_T("It stays in the history.")),
                                        .value = kept(s, groups[g].note),
                                        .max = CLUE_TEXT_MAX,
                                        .wide = true});
    }
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, s->c.version));
    struct ui_action *more = MZ_NEW_N(l->cx->a, struct ui_action, n);
    for (size_t i = 1; i < n; i++) {
        more[i - 1] = (struct ui_action){.label = leaf_say(l, mine[i]->label),
                                         .name = MZ_S("do"),
                                         .value = mz_str_of(mine[i]->word)};
    }
    f->more = more;
    f->more_n = n - 1;
    return MZ_OK;
}

mz_code clue_page_next(struct clue_page *s)
{
    for (int g = 0; g < GROUPS_N; g++) {
        MZ_TRY(group_form(s, (enum group)g));
    }
    return MZ_OK;
}

/* ---- whom it is about --------------------------------------------------------------------- */

/* Words that were typed, or what was told: the telephone, else the name. */
static mz_str sought(const struct clue_page *s)
{
    mz_str typed = mz_str_trim(mz_req_query(s->l->rq, "q"));
    bool told = mz_str_eq(mz_req_query(s->l->rq, "find"), MZ_S("told"));
    return typed.n > 0 || !told ? typed : s->clear.phone.n > 0 ? s->clear.phone : s->clear.name;
}

static mz_code find(struct clue_page *s, mz_str words, struct person_view **v, size_t *n)
{
    struct person_found found = {.n = 0};
    const struct person_query q = {.text = words, .limit = FOUND_MAX};
    *n = 0;
    mz_code rc = person_search(s->l->cx, person_may(s->l->cx), &q, &found);
    if (rc == MZ_INVALID) {
        mz_clear(s->l->cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    return person_views(s->l->cx, person_may(s->l->cx), found.ids, found.n, v, n);
}

static void found_form(struct clue_page *s, const struct person_view *v, size_t n)
{
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_left(l, MZ_T("Found in the register"));
    if (n == 0) {
        p->note = leaf_say(l, MZ_T("Nobody of your area was found by these words."));
        return;
    }
    struct ui_form *f = leaf_form(l, p, MZ_T("It is this person"), s->form, 3);
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n);
    for (size_t i = 0; i < n; i++) {
        o[i] = (struct ui_option){
            .value = mz_str_fmt(l->cx->a, "%" PRId64, v[i].id),
            .label = v[i].name,
            .hint = mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(v[i].id_mask),
                               MZ_ARG(leaf_division_short(l->cx, v[i].division)))};
    }
    f->action = clue_page_href(l, s->c.id);
    f->submit_value = MZ_S("link");
    leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                    .name = "person",
                                    .label = leaf_say(l, MZ_T("Who is it")),
                                    .options = o,
                                    .options_n = n,
                                    .required = true,
                                    .wide = true});
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, s->c.version));
}

mz_code clue_page_find(struct clue_page *s)
{
    struct leaf *l = s->l;
    bool mine = s->c.holder == l->cx->actor->user || mz_req_may(l->rq, "clue.send");
    if (!mine || clue_act_of(s->c.state, MZ_S("link")) == NULL ||
        !mz_req_may(l->rq, "clue.handle") || !mz_req_may(l->rq, "person.read")) {
        return MZ_OK;
    }
    mz_str words = sought(s);
    if (words.n > 0) {
        struct person_view *v = NULL;
        size_t n = 0;
        MZ_TRY(find(s, words, &v, &n));
        found_form(s, v, n);
    }
    struct leaf_part *p = leaf_right(l, MZ_T("Whom is it about"));
    p->note = leaf_say(l, MZ_T("Look for the person; the household comes along."));
    struct ui_form *f = leaf_form(l, p, MZ_T("Search"), NULL, 1);
    f->get = true;
    f->quiet = true;
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "q",
                                    .label = leaf_say(l, MZ_T("Name, number or telephone")),
                                    .value = mz_req_query(l->rq, "q"),
                                    .max = 60,
                                    .wide = true});
    if (s->clear.name.n > 0 || s->clear.phone.n > 0) {
        leaf_action(
            l, p,
            (struct ui_action){.label = leaf_say(l, MZ_T("Search by what was told")),
                               .href = mz_str_fmt(l->cx->a, "/clue/%" PRId64 "?find=told", s->c.id),
                               .icon = MZ_ICON("search")});
    }
    return MZ_OK;
}

/* ---- POST ------------------------------------------------------------------------------------ */

mz_code clue_page_act(struct mz_form *form, const struct clue *c)
{
    mz_str word = mz_req_field(form->rq, "do");
    const char *note = groups[group_of(word)].note;
    struct clue_doing d = {.clue = c->id,
                           .act = word,
                           .note = mz_str_trim(mz_req_field(form->rq, note)),
                           .ending = mz_req_field(form->rq, "ending"),
                           .desk = mz_req_field(form->rq, "desk"),
                           .division = division_code(mz_req_field(form->rq, "division"))};
    d.version = mz_form_id(form, "version");
    d.visitor = mz_form_id(form, "visitor");
    d.person = mz_form_id(form, "person");
    d.household = mz_form_id(form, "household");
    int64_t stars = mz_form_int(form, "satisfied", (struct mz_rule){.lo = 1, .hi = 5});
    d.satisfied = stars == MZ_NULL ? 0 : stars;
    if (form->problems.n > 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_form_take(form, clue_do(form->cx, &d)));
    for (size_t i = 0; i < form->problems.n; i++) {
        struct mz_say *say = &form->problems.say[i];
        if (say->field != NULL && strcmp(say->field, "note") == 0) {
            say->field = note;
        }
    }
    return MZ_OK;
}
