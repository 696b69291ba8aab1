/* new_web.c - an application is entered: which matter, for whom, the form of the pack. */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "feature/book/book.h"
#include "feature/division/division.h"
#include "feature/bundle/bundle.h"
#include "feature/household/household.h"
#include "feature/matter/page_web.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { ENTRY_BYTES = 1 << 16 };

struct entering {
    struct leaf *l;
    int64_t household;
    int64_t person;
    int64_t division;
    const struct book_def *def; /* of the entry that it is about */
    struct book_entry entry;
    mz_str whom;
    struct matter_kind *kinds;
    size_t kinds_n;
    const struct matter_kind *kind;
    const struct matter_kind *of_member; /* wanted for the household, and one person's */
    int64_t runs; /* the open case that a new one of this kind would meet; 0: none */
    struct matter_form f;
};

static int64_t number_in(mz_req *rq, const char *name)
{
    mz_str s = mz_req_method(rq) == MZ_POST ? mz_req_field(rq, name) : mz_req_query(rq, name);
    int64_t v = 0;
    for (size_t i = 0; i < s.n && i < 18 && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
        v = v * 10 + (s.p[i] - '0');
    }
    return v;
}

static mz_str word_in(mz_req *rq, const char *name)
{
    return mz_req_method(rq) == MZ_POST ? mz_req_field(rq, name) : mz_req_query(rq, name);
}

/* Whom it is about, as the address says; MZ_ABSENT outside the scope. */
static mz_code about(struct entering *e)
{
    mz_cx *cx = e->l->cx;
    e->household = number_in(e->l->rq, "household");
    e->person = e->person != 0 ? e->person : number_in(e->l->rq, "person");
    e->division = cx->actor->division_lo;
    if (number_in(e->l->rq, "entry") != 0) {
        MZ_TRY(book_def_of(cx, word_in(e->l->rq, "register"), &e->def));
        MZ_TRY(book_get(cx, e->def, number_in(e->l->rq, "entry"), &e->entry));
        e->division = e->entry.v[MZ_MADE_DIVISION].i;
        e->whom = book_title(e->def, &e->entry);
        return book_sees(cx, e->def->r) ? MZ_OK : mz_fail(cx, MZ_ABSENT, "a register not seen");
    }
    struct matter_case c = {.household = e->household == 0 ? MZ_NULL : e->household,
                            .person = e->person == 0 ? MZ_NULL : e->person,
                            .subject = e->person != 0 ? IR_OF_PERSON : IR_OF_HOUSEHOLD};
    if (e->person != 0) {
        struct person_view v = {.id = 0};
        struct household_member m = {.id = 0};
        bool found = false;
        MZ_TRY(person_get(cx, person_may(cx), e->person, &v));
        MZ_TRY(household_of(cx, e->person, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &found));
        e->household = found ? m.household : 0;
        e->division = v.division;
    } else if (e->household != 0) {
        struct household h = {.id = 0};
        MZ_TRY(household_get(cx, e->household, &h));
        e->division = h.division;
    }
    return e->household + e->person == 0 ? MZ_OK : matter_page_whom(e->l, &c, &e->whom);
}

/* A matter of what the address names: a person or household, an entry of its register, a place. */
static bool fits(const struct entering *e, const struct matter_kind *k)
{
    const struct ir_matter *m = k->m;
    if (m->entry != UINT32_MAX) {
        return e->def != NULL &&
               mz_str_eq(k->pack->book->registers[m->entry].name.id, e->def->r->name.id);
    }
    if (m->subject == IR_OF_PERSON) {
        return e->person != 0;
    }
    return m->subject == IR_OF_HOUSEHOLD ? e->household != 0 && e->person == 0
                                         : e->household + e->person == 0 && e->def == NULL;
}

/* A matter of one person that is asked for from the page of the household. */
static bool fits_member(const struct entering *e, const struct matter_kind *k)
{
    return e->household != 0 && e->person == 0 && k->m->entry == UINT32_MAX &&
           k->m->subject == IR_OF_PERSON;
}

static mz_code running(const struct entering *e, const struct matter_kind *k, int64_t *id)
{
    return matter_running(e->l->cx, k->m, e->division, e->household, e->person, id);
}

static mz_code which(struct entering *e)
{
    mz_str wanted = word_in(e->l->rq, "matter");
    struct matter_kind *all = NULL;
    size_t n = 0;
    int64_t place = division_code(word_in(e->l->rq, "division"));
    if (place != 0 && e->def == NULL && e->household + e->person == 0) {
        e->division = place;
    }
    MZ_TRY(matter_kinds(e->l->cx, e->division, &all, &n));
    e->kinds = MZ_NEW_N(e->l->cx->a, struct matter_kind, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (fits(e, &all[i])) {
            e->kinds[e->kinds_n++] = all[i];
        } else if (fits_member(e, &all[i]) && mz_str_eq(all[i].m->name.id, wanted)) {
            e->of_member = &all[i];
        }
    }
    for (size_t i = 0; i < e->kinds_n; i++) {
        if (mz_str_eq(e->kinds[i].m->name.id, wanted)) {
            e->kind = &e->kinds[i];
        }
    }
    return e->kind == NULL ? MZ_OK : running(e, e->kind, &e->runs);
}

/* Whom or what it is about goes on with the form. */
static void keep(struct entering *e, struct ui_form *f)
{
    struct leaf *l = e->l;
    if (e->def != NULL) {
        leaf_keep(l, f, "register", e->def->r->name.id);
        leaf_keep(l, f, "entry", leaf_int(l, e->entry.id));
    } else if (e->person + e->household != 0) {
        leaf_keep(l, f, e->person != 0 ? "person" : "household",
                  leaf_int(l, e->person != 0 ? e->person : e->household));
    }
}

static bool of_place(const struct entering *e)
{
    return e->kind != NULL && e->kind->m->subject > IR_OF_PERSON && e->def == NULL;
}

/* ---- choosing ---------------------------------------------------------------------------- */

/* What it is for; before that, that it runs already, so that nobody fills in a form for nothing. */
static mz_code hint_of(const struct entering *e, const struct matter_kind *k, mz_str *out)
{
    struct leaf *l = e->l;
    const struct ast_label *about_it = &k->m->source->about;
    int64_t id = 0;
    MZ_TRY(running(e, k, &id));
    *out = l->cx->lang == MZ_LANG_EN && about_it->en.s.n > 0 ? about_it->en.s : about_it->zh.s;
    if (id != 0) {
        *out = leaf_sayf(l, MZ_T("Case {0} runs already. {1}"), matter_page_number(l, id), *out);
    }
    return MZ_OK;
}

static mz_code choose(struct entering *e)
{
    struct leaf *l = e->l;
    struct leaf_part *p = leaf_left(l, MZ_T("What is applied for"));
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, e->kinds_n + 1);
    for (size_t i = 0; i < e->kinds_n; i++) {
        const struct ir_matter *m = e->kinds[i].m;
        o[i] = (struct ui_option){.value = m->name.id,
                                  .label = matter_page_name(l, &m->name),
                                  .chosen = e->kinds_n == 1};
        MZ_TRY(hint_of(e, &e->kinds[i], &o[i].hint));
    }
    struct ui_form *f = leaf_form(l, p, MZ_T("Go on"), NULL, 4);
    f->get = true;
    f->action = MZ_S("/matter/new");
    keep(e, f);
    leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                    .name = "matter",
                                    .label = leaf_say(l, MZ_T("Matter")),
                                    .options = o,
                                    .options_n = e->kinds_n,
                                    .required = true,
                                    .wide = true});
    return MZ_OK;
}

/* Which of the household it is for. */
static mz_code choose_member(struct entering *e)
{
    struct leaf *l = e->l;
    struct household_member *v = NULL;
    size_t n = 0;
    MZ_TRY(members_of(l->cx, e->household, &v, &n));
    struct leaf_part *p = leaf_left(l, NULL);
    p->title = matter_page_name(l, &e->of_member->m->name);
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct matter_case c = {.household = MZ_NULL, .person = v[i].person,
                                      .subject = IR_OF_PERSON};
        o[i] = (struct ui_option){.value = leaf_int(l, v[i].person), .chosen = n == 1};
        MZ_TRY(matter_page_whom(l, &c, &o[i].label));
    }
    struct ui_form *f = leaf_form(l, p, MZ_T("Go on"), NULL, 2);
    f->get = true;
    f->action = MZ_S("/matter/new");
    leaf_keep(l, f, "matter", e->of_member->m->name.id);
    leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                    .name = "person",
                                    .label = leaf_say(l, MZ_T("For whom is it?")),
                                    .options = o,
                                    .options_n = n,
                                    .required = true,
                                    .wide = true});
    return MZ_OK;
}

/* Several matters at once, with one form. */
static mz_code together(struct entering *e)
{
    struct leaf *l = e->l;
    enum ir_post post = IR_POST_N;
    struct bundle_kind *v = NULL;
    size_t n = 0;
    bool people = e->household + e->person != 0 && mz_req_may(l->rq, "bundle.add");
    if (!people || !ir_post_of(l->cx->actor->role, &post)) {
        return MZ_OK;
    }
    MZ_TRY(bundle_kinds(l->cx, e->division, post, &v, &n));
    struct leaf_part *p = n == 0 ? NULL : leaf_right(l, MZ_T("Several at once, with one form"));
    for (size_t i = 0; i < n; i++) {
        bool person = v[i].b->subject == IR_OF_PERSON;
        if (person == (e->person != 0)) {
            leaf_event(l, p, n,
                       (struct ui_event){
                           .text = matter_page_name(l, &v[i].b->name),
                           .note = l->cx->lang == MZ_LANG_EN ? v[i].b->source->about.en.s
                                                             : v[i].b->source->about.zh.s,
                           .href = mz_str_fmt(l->cx->a, "/bundle/new?%s=%" PRId64 "&bundle=" MZ_FMT,
                                              person ? "person" : "household",
                                              person ? e->person : e->household,
                                              MZ_ARG(v[i].b->name.id))});
        }
    }
    return MZ_OK;
}

static void nobody(struct entering *e)
{
    struct ui_empty *empty = MZ_NEW(e->l->cx->a, struct ui_empty);
    struct ui_action *a = MZ_NEW(e->l->cx->a, struct ui_action);
    *a = (struct ui_action){.label = leaf_say(e->l, MZ_T("To the households")),
                            .href = MZ_S("/household"),
                            .icon = MZ_ICON("home"),
                            .primary = true};
    *empty = (struct ui_empty){
        .icon = MZ_ICON("clipboard-list"),
        .title = leaf_say(e->l, MZ_T("For whom is it?")),
        .text = leaf_say(e->l, MZ_T("Find the household or the person first; an application is "
                                    "entered from there.")),
        .actions = a,
        .actions_n = 1};
    leaf_left(e->l, MZ_T("What is applied for"))->empty = empty;
}

/* Beside the matters of places: where those of people begin. */
static void others(struct entering *e)
{
    struct leaf *l = e->l;
    struct leaf_part *p = leaf_right(l, MZ_T("For whom is it?"));
    p->note = leaf_say(l, MZ_T("Find the household or the person first; an application is "
                               "entered from there."));
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("To the households")),
                                   .href = MZ_S("/household"),
                                   .icon = MZ_ICON("home")});
}

/* ---- the form ------------------------------------------------------------------------------- */

/* What the entry holds already is not asked again: facts of the form that are fields of it. */
static mz_code known(struct entering *e)
{
    mz_cx *cx = e->l->cx;
    mz_buf *buf = mz_buf_new(cx->a, ENTRY_BYTES);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key(&w, MZ_S("facts"));
    mz_jw_map(&w);
    mz_jw_key(&w, MZ_S("household"));
    mz_jw_map(&w);
    for (size_t i = 0; i < e->def->r->columns_n; i++) {
        mz_str v = book_typed(cx, e->def, i, e->entry.v[MZ_MADE_OWN_N + i]);
        bool fact = e->def->r->columns[i].kind == IR_COL_FACT;
        if (fact && v.n > 0 && book_sees_column(cx, &e->def->r->columns[i])) {
            mz_jw_key_text(&w, e->def->b->facts[e->def->r->columns[i].fact].name.id, v);
        }
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    mz_jw_end(&w);
    return mz_json_read(cx, mz_buf_str(buf), (struct mz_json_options){.size_max = ENTRY_BYTES},
                        &e->f.old);
}

static mz_code form_of(struct entering *e)
{
    e->f = (struct matter_form){.l = e->l,
                                .b = e->kind->pack->book,
                                .form = &e->kind->pack->book->forms[e->kind->m->form],
                                .subject = e->kind->m->subject,
                                .sent = mz_req_method(e->l->rq) == MZ_POST};
    MZ_TRY(e->def == NULL ? MZ_OK : known(e));
    MZ_TRY(e->household == 0 ? MZ_OK : matter_form_rows(&e->f, e->household));
    matter_page_alone(&e->f, e->person);
    return e->household + e->person == 0
               ? MZ_OK
               : matter_form_known(&e->f, e->division, e->household, e->person);
}

/* The decision that is appealed against: whoever appeals says which; the newest stands first. */
static mz_code decision(struct entering *e, struct ui_form *f)
{
    struct leaf *l = e->l;
    struct matter_first *v = NULL;
    size_t n = 0;
    int64_t subject = e->kind->m->subject == IR_OF_PERSON ? e->person : e->household;
    int64_t wanted = number_in(l->rq, "first");
    bool asked = matter_appeals(e->kind->m) && subject != 0;
    MZ_TRY(asked ? matter_firsts(l->cx, e->kind, subject, &v, &n) : MZ_OK);
    if (n == 0) {
        return MZ_OK;
    }
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n);
    for (size_t i = 0; i < n; i++) {
        struct matter_case c = {.id = 0};
        struct matter_kind k = {0};
        MZ_TRY(matter_get(l->cx, v[i].id, &c));
        MZ_TRY(matter_kind_of(l->cx, &c, &k));
        o[i] = (struct ui_option){
            .value = leaf_int(l, v[i].id),
            .label = leaf_sayf(l, MZ_T("{0}, {1}||decision"), matter_page_name(l, &k.m->name),
                               leaf_day(l, mz_date_of_ms(v[i].closed_ms).v)),
            .hint = leaf_sayf(l, MZ_T("{0}: {1}||case"), matter_page_number(l, v[i].id),
                              matter_page_stands(l, &c, k.m)),
            .chosen = wanted == 0 ? i == 0 : v[i].id == wanted};
    }
    leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                    .name = "first",
                                    .label = leaf_say(l, MZ_T("Which decision is it about?")),
                                    .options = o,
                                    .options_n = n,
                                    .required = true,
                                    .wide = true});
    return MZ_OK;
}

static mz_code fill(struct entering *e, struct mz_form *form)
{
    struct leaf *l = e->l;
    const struct ast_label *about_it = &e->f.form->source->about;
    struct leaf_part *p = leaf_left(l, NULL);
    p->title = matter_page_name(l, &e->f.form->name);
    p->sub = l->cx->lang == MZ_LANG_EN ? about_it->en.s : about_it->zh.s;
    struct ui_form *f =
        leaf_form(l, p, MZ_T("Enter the application"), form, matter_form_most(&e->f) + 5);
    f->action = MZ_S("/matter/new");
    leaf_keep(l, f, "matter", e->kind->m->name.id);
    keep(e, f);
    if (of_place(e)) {
        leaf_field(f, (struct ui_field){.kind = UI_DIVISION,
                                        .name = "division",
                                        .label = leaf_say(l, MZ_T("Division")),
                                        .value = mz_str_fmt(l->cx->a, "%012" PRId64, e->division),
                                        .shown = leaf_division_short(l->cx, e->division),
                                        .source = MZ_S("/division/pick"),
                                        .required = true});
    }
    MZ_TRY(decision(e, f));
    matter_form_fields(&e->f, f);
    const struct mz_event read = {.act = MZ_S("matter.read"),
                                  .kind = MZ_S("household"),
                                  .subject = e->household,
                                  .division = e->division};
    return e->household == 0 ? MZ_OK : mz_read_note(l->cx, &read);
}

static void papers(struct entering *e)
{
    struct leaf *l = e->l;
    struct leaf_part *p = leaf_right(l, MZ_T("Papers"));
    for (size_t i = 0; i < e->kind->m->papers_n; i++) {
        const struct ir_paper *x = &e->f.b->papers[e->kind->m->papers[i].paper];
        bool maybe = e->kind->m->papers[i].when != IR_NONE;
        leaf_event(l, p, e->kind->m->papers_n,
                   (struct ui_event){.at = maybe ? leaf_say(l, MZ_T("If it applies"))
                                                 : leaf_say(l, MZ_T("Always")),
                                     .text = matter_page_name(l, &x->name),
                                     .note = l->cx->lang == MZ_LANG_EN ? x->source->about.en.s
                                                                       : x->source->about.zh.s});
    }
}

/* There is such a case: that one goes on, and nobody fills in a second one for nothing. */
static void go_on(struct entering *e, struct leaf_part *p)
{
    struct leaf *l = e->l;
    struct ui_empty *empty = MZ_NEW(l->cx->a, struct ui_empty);
    struct ui_action *a = MZ_NEW(l->cx->a, struct ui_action);
    *a = (struct ui_action){.label = leaf_say(l, MZ_T("Go on with this case")),
                            .href = mz_str_fmt(l->cx->a, "/matter/%" PRId64, e->runs),
                            .icon = MZ_ICON("clipboard-list"),
                            .primary = true};
    *empty = (struct ui_empty){
        .icon = MZ_ICON("clipboard-list"),
        .title = leaf_sayf(l, MZ_T("Case {0} about the same runs already"),
                           matter_page_number(l, e->runs), MZ_S("")),
        .text = leaf_say(l, MZ_T("What is new goes into it: its form can be filled in and changed "
                                 "there. Another one can be entered when it is closed.")),
        .actions = a,
        .actions_n = 1};
    p->empty = empty;
}

static mz_code show(struct entering *e, mz_out *out, struct mz_form *form)
{
    struct leaf *l = e->l;
    leaf_band(l, false);
    if (e->of_member != NULL) {
        MZ_TRY(choose_member(e));
    } else if (e->kind == NULL && e->household + e->person == 0 && e->def == NULL) {
        if (e->kinds_n > 0) { /* matters of places and of nobody need no subject */
            MZ_TRY(choose(e));
            others(e);
        } else {
            nobody(e);
        }
    } else if (e->kind == NULL) {
        MZ_TRY(choose(e));
        MZ_TRY(together(e));
    } else if (e->runs != 0 && form == NULL) {
        go_on(e, leaf_left(l, MZ_T("Cases")));
    } else {
        MZ_TRY(fill(e, form));
        if (e->runs != 0) { /* another clerk was faster: what was written stays on the page */
            go_on(e, leaf_right(l, MZ_T("Cases")));
        }
        papers(e);
    }
    struct ui_crumb *c = MZ_NEW(l->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Cases")), .href = MZ_S("/matter")};
    return leaf_send(l, out,
                     (struct mz_page){.title = e->kind == NULL
                                                   ? leaf_say(l, MZ_T("Enter an application"))
                                                   : matter_page_name(l, &e->kind->m->name),
                                      .sub = e->whom,
                                      .menu = "/matter",
                                      .crumbs = c,
                                      .crumbs_n = 1});
}

/* ---- of one household ---------------------------------------------------------------------- */

static mz_code had(struct entering *e)
{
    struct leaf *l = e->l;
    struct matter_case *v = NULL;
    size_t n = 0;
    MZ_TRY(matters_of(l->cx, e->household, &v, &n));
    struct leaf_part *p = leaf_left(l, MZ_T("Cases"));
    for (size_t i = 0; i < n; i++) {
        struct matter_kind k = {0};
        MZ_TRY(matter_kind_of(l->cx, &v[i], &k));
        leaf_event(l, p, n,
                   (struct ui_event){.at = leaf_time(l, v[i].begun_ms),
                                     .text = matter_page_name(l, &k.m->name),
                                     .who = matter_page_stands(l, &v[i], k.m),
                                     .note = matter_page_number(l, v[i].id),
                                     .href = mz_str_fmt(l->cx->a, "/matter/%" PRId64, v[i].id)});
    }
    if (n == 0) {
        p->note = leaf_say(l, MZ_T("Nothing was applied for yet."));
    }
    return MZ_OK;
}

/* Matters of the household and of its members; those of places and entries begin elsewhere. */
static void keep_its_own(struct entering *e)
{
    size_t n = 0;
    for (size_t i = 0; i < e->kinds_n; i++) {
        if (fits(e, &e->kinds[i]) || fits_member(e, &e->kinds[i])) {
            e->kinds[n++] = e->kinds[i];
        }
    }
    e->kinds_n = n;
}

mz_code matter_home_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct entering e = {.l = leaf_new(cx, rq), .household = mz_req_path_int(rq, "id")};
    struct household h = {.id = 0};
    MZ_TRY(household_get(cx, e.household, &h));
    const struct matter_case c = {.household = h.id, .person = MZ_NULL, .subject = IR_OF_HOUSEHOLD};
    e.division = h.division;
    MZ_TRY(matter_page_whom(e.l, &c, &e.whom));
    MZ_TRY(matter_kinds(cx, e.division, &e.kinds, &e.kinds_n));
    keep_its_own(&e);
    leaf_band(e.l, false);
    MZ_TRY(had(&e));
    if (e.kinds_n > 0 && mz_req_may(rq, "matter.add")) {
        MZ_TRY(choose(&e));
        MZ_TRY(together(&e));
    }
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("matter.read"),
                                               .kind = MZ_S("household"),
                                               .subject = h.id,
                                               .division = h.division}));
    return leaf_send(e.l, out,
                     (struct mz_page){.title = leaf_say(e.l, MZ_T("Cases of a household")),
                                      .sub = e.whom,
                                      .menu = "/matter"});
}

struct begin {
    struct entering *e;
    const struct matter_new *in;
    int64_t *id;
};

/* The case and the entry it is about are one. */
static mz_code begin_tx(mz_cx *cx, void *p)
{
    const struct begin *b = p;
    MZ_TRY(matter_begin(cx, b->in, b->id));
    return b->e->def == NULL ? MZ_OK : book_link(cx, *b->id, b->e->def, &b->e->entry);
}

/* ---- handlers ------------------------------------------------------------------------------- */

mz_code matter_new_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct entering e = {.l = leaf_new(cx, rq)};
    MZ_TRY(about(&e));
    MZ_TRY(which(&e));
    MZ_TRY(e.kind == NULL ? MZ_OK : form_of(&e));
    return show(&e, out, NULL);
}

mz_code matter_person_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct entering e = {.l = leaf_new(cx, rq), .person = mz_req_path_int(rq, "id")};
    struct person_view v = {.id = 0};
    MZ_TRY(person_open(cx, person_may(cx), e.person, &v)); /* the page is about this person */
    MZ_TRY(about(&e));
    MZ_TRY(which(&e));
    return show(&e, out, NULL);
}

mz_code matter_new_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct entering e = {.l = leaf_new(cx, rq)};
    struct mz_form form = mz_form_of(cx, rq);
    int64_t id = 0;
    MZ_TRY(about(&e));
    MZ_TRY(which(&e));
    struct matter_new in = {.matter = word_in(rq, "matter"),
                            .household = e.person != 0 ? 0 : e.household,
                            .person = e.person,
                            .first = number_in(rq, "first"),
                            .channel = MZ_S("counter")};
    struct begin begin = {&e, &in, &id};
    if (e.def != NULL) {
        in.about = mz_str_fmt(cx->a, "e:%" PRId64, e.entry.id);
    }
    in.division = e.household + e.person == 0 ? e.division : 0;
    if (e.kind != NULL) {
        MZ_TRY(form_of(&e));
        MZ_TRY(matter_form_read(&e.f, &form, e.division, &in.facts));
    }
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, mz_tx(cx, begin_tx, &begin)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(&e, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The application was entered.")});
    return mz_reply_redirectf(rq, "/matter/%" PRId64, id);
}
