#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/household/page_web.h"
#include "feature/household/relation.h"

/*
 * Asking in steps that need no script: who and when, the new head, the relations, before and after.
 * Every step is one form with the answers of the others in hidden fields, so that the way back
 * loses nothing; a step that nothing has to be said in is left out.
 */

enum stage { STAGE_WHO, STAGE_HEAD, STAGE_RELATIONS, STAGE_SEND };
enum { NEW_LINES = 4, FIELDS_MAX = 6 * HOUSEHOLD_MEMBERS_MAX };

static const char *const stage_words[] = {"who", "head", "relations", "send"};

struct draft {
    struct leaf *l;
    struct mz_form form;
    struct household_ask ask;
    struct household_picture now;
    int64_t new_head; /* SPLIT */
    mz_str other;     /* number, as typed */
    mz_str division;
    struct household_place go[HOUSEHOLD_MEMBERS_MAX];
    struct household_place stay[HOUSEHOLD_MEMBERS_MAX];
    bool sure[HOUSEHOLD_MEMBERS_MAX]; /* of stay, then of go */
    bool go_sure[HOUSEHOLD_MEMBERS_MAX];
};

/* ---- reading what was said so far ------------------------------------------------ */

static mz_str given(const struct draft *d, const char *name)
{
    mz_str s = mz_req_method(d->l->rq) == MZ_POST ? mz_req_field(d->l->rq, name)
                                                  : mz_req_query(d->l->rq, name);
    return s.p == NULL ? MZ_S("") : mz_str_trim(s);
}

static int64_t number_of(mz_str s)
{
    int64_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || v > INT64_MAX / 100) {
            return 0;
        }
        v = v * 10 + (s.p[i] - '0');
    }
    return v;
}

static const char *of_person(const struct draft *d, char kind, int64_t person)
{
    return mz_str_fmt(d->l->cx->a, "%c%" PRId64, kind, person).p;
}

static void add_go(struct draft *d, int64_t person)
{
    for (size_t i = 0; i < d->ask.go_n; i++) {
        if (d->go[i].person == person) {
            return;
        }
    }
    if (person > 0 && d->ask.go_n < HOUSEHOLD_MEMBERS_MAX) {
        d->go[d->ask.go_n++] = (struct household_place){
            .person = person, .relation = given(d, of_person(d, 'r', person))};
    }
}

/* Those who are added are named by their ID numbers, or were before. */
static mz_code read_numbers(struct draft *d)
{
    for (int i = 1; i <= NEW_LINES; i++) {
        const char *field = mz_str_fmt(d->l->cx->a, "who%d", i).p;
        mz_str typed = given(d, field);
        int64_t id = 0;
        if (typed.n == 0) {
            continue;
        }
        MZ_TRY(mz_form_take(&d->form, person_by_number(d->l->cx, typed, &id)));
        if (id == 0) {
            mz_form_problem(&d->form,
                            (struct mz_say){.field = field,
                                            .text = MZ_T("Nobody in your area has this number. "
                                                         "Register the person first.")});
        }
        add_go(d, id);
    }
    return MZ_OK;
}

static mz_code read_go(struct draft *d)
{
    const struct household_side *side = &d->now.sides[0];
    d->ask.go = d->go;
    if (d->ask.kind == CHANGE_MERGE) {
        for (size_t i = 0; i < side->n; i++) {
            add_go(d, side->seats[i].person);
        }
        return MZ_OK;
    }
    for (size_t i = 0; i < mz_req_field_n(d->l->rq, "go") && i < HOUSEHOLD_MEMBERS_MAX; i++) {
        add_go(d, number_of(mz_req_field_i(d->l->rq, "go", i)));
    }
    add_go(d, number_of(given(d, "person")));
    return d->ask.kind == CHANGE_ADD ? read_numbers(d) : MZ_OK;
}

static bool goes(const struct draft *d, int64_t person)
{
    for (size_t i = 0; i < d->ask.go_n; i++) {
        if (d->go[i].person == person) {
            return true;
        }
    }
    return false;
}

/* Is another head needed for those who stay? */
static bool head_leaves(const struct draft *d)
{
    const struct household_side *side = &d->now.sides[0];
    bool leaving = d->ask.kind == CHANGE_REMOVE || d->ask.kind == CHANGE_TRANSFER ||
                   d->ask.kind == CHANGE_SPLIT;
    return leaving && side->h.head != MZ_NULL && goes(d, side->h.head) && d->ask.go_n < side->n;
}

static mz_code read_other(struct draft *d)
{
    bool two = d->ask.kind == CHANGE_TRANSFER || d->ask.kind == CHANGE_MERGE;
    const struct household *h = &d->now.sides[0].h;
    d->other = given(d, "other");
    if (!two || d->other.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(household_by_number(d->l->cx, h->division / MZ_COUNTY_UNIT, h->kind, d->other,
                               &d->ask.other));
    if (d->ask.other == 0 || d->ask.other == h->id) {
        mz_form_problem(&d->form,
                        (struct mz_say){.field = "other",
                                        .text = MZ_T("No other household in your area has this "
                                                     "number. Between townships an officer of the "
                                                     "county asks.")});
        d->ask.other = 0;
    }
    return MZ_OK;
}

/* Relations of those who stay: as said, else proposed for the chosen head. */
static void read_stay(struct draft *d)
{
    struct household_proposal *p =
        MZ_NEW_N(d->l->cx->a, struct household_proposal, HOUSEHOLD_MEMBERS_MAX);
    const struct household_side *side = &d->now.sides[0];
    size_t n = d->ask.head == 0 ? 0 : household_propose(side, &d->now, d->ask.head, p);
    d->ask.stay = d->stay;
    for (size_t i = 0; i < n; i++) {
        int64_t person = p[i].place.person;
        if (goes(d, person) || person == d->ask.head) {
            continue;
        }
        mz_str said = given(d, of_person(d, 's', person));
        d->sure[d->ask.stay_n] = p[i].sure || said.n > 0;
        d->stay[d->ask.stay_n++] = (struct household_place){
            .person = person, .relation = said.n > 0 ? said : p[i].place.relation};
    }
}

static void read_split(struct draft *d)
{
    struct household_proposal *p =
        MZ_NEW_N(d->l->cx->a, struct household_proposal, HOUSEHOLD_MEMBERS_MAX);
    const struct household_side *side = &d->now.sides[0];
    size_t n = d->new_head == 0 ? 0 : household_propose(side, &d->now, d->new_head, p);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < d->ask.go_n; k++) {
            struct household_place *g = &d->go[k];
            if (g->person != p[i].place.person) {
                continue;
            }
            d->go_sure[k] = p[i].sure || g->relation.n > 0;
            g->relation = g->person == d->new_head ? RELATION_HEAD
                          : g->relation.n > 0      ? g->relation
                                                   : p[i].place.relation;
        }
    }
}

static mz_code draft_read(struct draft *d, enum household_change kind, int64_t id)
{
    mz_cx *cx = d->l->cx;
    bool post = mz_req_method(d->l->rq) == MZ_POST;
    d->ask = (struct household_ask){.kind = kind, .household = id, .day = MZ_NULL};
    MZ_TRY(household_look(cx, person_may(d->l->cx), &d->ask, &d->now));
    MZ_TRY(read_go(d));
    MZ_TRY(read_other(d));
    d->ask.leave = given(d, "leave");
    d->ask.reason = given(d, "reason");
    d->ask.address = given(d, "address");
    d->ask.number = given(d, "number");
    d->division = given(d, "division");
    d->ask.division = d->division.n == 0 ? d->now.sides[0].h.division : division_code(d->division);
    d->ask.day = post ? mz_form_day(&d->form, "day", (struct mz_rule){.required = true}) : MZ_NULL;
    d->ask.head = number_of(given(d, "head"));
    d->new_head = number_of(given(d, "newhead"));
    if (kind == CHANGE_HEAD || head_leaves(d)) {
        read_stay(d);
    } else {
        d->ask.head = 0;
    }
    if (kind == CHANGE_SPLIT) {
        read_split(d);
    }
    return MZ_OK;
}

/* ---- what is missing ------------------------------------------------------------------ */

static bool head_missing(const struct draft *d)
{
    return (head_leaves(d) && d->ask.head == 0) ||
           (d->ask.kind == CHANGE_SPLIT && d->new_head == 0);
}

/* Are there relations to say or to confirm? */
static bool has_relations(const struct draft *d)
{
    bool enter =
        d->ask.kind == CHANGE_ADD || d->ask.kind == CHANGE_TRANSFER || d->ask.kind == CHANGE_MERGE;
    bool split = d->ask.kind == CHANGE_SPLIT && d->ask.go_n > 1;
    return (enter && d->ask.go_n > 0) || split || d->ask.stay_n > 0;
}

static enum stage stage_read(const struct draft *d)
{
    mz_str s = given(d, "stage");
    for (size_t i = 0; i < MZ_LEN(stage_words); i++) {
        if (mz_str_eq(s, mz_str_of(stage_words[i]))) {
            return (enum stage)i;
        }
    }
    return STAGE_WHO;
}

static void who_problems(struct draft *d)
{
    struct mz_form *f = &d->form;
    bool chosen =
        d->ask.kind == CHANGE_HEAD || d->ask.kind == CHANGE_EXIT || d->ask.kind == CHANGE_MERGE;
    size_t reason = mz_utf8_count(d->ask.reason);
    if (!chosen && d->ask.go_n == 0 && f->problems.n == 0) {
        mz_form_problem(f, (struct mz_say){.field = d->ask.kind == CHANGE_ADD ? "who1" : "go",
                                           .text = MZ_T("Choose at least one person.")});
    }
    if (d->ask.kind == CHANGE_HEAD && d->ask.head == 0) {
        mz_form_problem(f, (struct mz_say){.field = "head", .text = MZ_T("Choose the new head.")});
    }
    if (d->ask.kind == CHANGE_REMOVE && d->ask.leave.n == 0) {
        mz_form_problem(
            f, (struct mz_say){.field = "leave", .text = MZ_T("Choose why the members leave.")});
    }
    if ((d->ask.kind == CHANGE_TRANSFER || d->ask.kind == CHANGE_MERGE) && d->other.n == 0) {
        mz_form_problem(
            f, (struct mz_say){.field = "other", .text = MZ_T("Choose another household.")});
    }
    if (d->ask.kind == CHANGE_SPLIT && d->ask.address.n == 0) {
        mz_form_problem(f, (struct mz_say){.field = "address",
                                           .text = MZ_T("Give the address of the new "
                                                        "household.")});
    }
    if (reason < 2 || reason > 500) {
        mz_form_problem(f, (struct mz_say){.field = "reason",
                                           .text = MZ_T("Give the reason in 2 to 500 "
                                                        "characters.")});
    }
}

static enum stage next_stage(struct draft *d, enum stage at)
{
    who_problems(d);
    if (d->form.problems.n > 0) {
        return STAGE_WHO;
    }
    if (head_missing(d)) {
        if (at >= STAGE_HEAD) {
            mz_form_problem(&d->form,
                            (struct mz_say){.field = d->ask.kind == CHANGE_SPLIT && d->new_head == 0
                                                         ? "newhead"
                                                         : "head",
                                            .text = MZ_T("Choose the new head.")});
        }
        return STAGE_HEAD;
    }
    if (at < STAGE_RELATIONS && has_relations(d)) {
        return STAGE_RELATIONS;
    }
    return STAGE_SEND;
}

/* ---- the forms -------------------------------------------------------------------------- */

static mz_str name_of(const struct draft *d, int64_t person)
{
    const struct household_fact *f = picture_fact(&d->now, person);
    return f == NULL ? MZ_S("—") : f->name;
}

static mz_str id_text(const struct draft *d, int64_t id)
{
    return id == 0 ? MZ_S("") : leaf_int(d->l, id);
}

static struct ui_field *member_field(struct draft *d, struct ui_form *f, const char *name,
                                     const char *label,
                                     bool (*takes)(const struct draft *, int64_t))
{
    const struct household_side *side = &d->now.sides[0];
    struct ui_option *o = MZ_NEW_N(d->l->cx->a, struct ui_option, side->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < side->n; i++) {
        const struct household_seat *s = &side->seats[i];
        if (takes(d, s->person)) {
            o[n++] = (struct ui_option){.value = leaf_int(d->l, s->person),
                                        .label = name_of(d, s->person),
                                        .hint = page_relation(d->l, s->relation)};
        }
    }
    return leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                           .name = name,
                                           .label = leaf_say(d->l, label),
                                           .options = o,
                                           .options_n = n,
                                           .wide = true});
}

static bool anybody(const struct draft *d, int64_t person)
{
    (void)d;
    return person != 0;
}

static bool not_head(const struct draft *d, int64_t person)
{
    return person != d->now.sides[0].h.head;
}

static bool who_stays(const struct draft *d, int64_t person)
{
    return !goes(d, person);
}

static void go_field(struct draft *d, struct ui_form *f)
{
    struct ui_field *g =
        member_field(d, f, "go",
                     d->ask.kind == CHANGE_SPLIT ? MZ_T("Who goes into the new household")
                                                 : MZ_T("Who leaves this household"),
                     anybody);
    struct ui_option *o = leaf_own(g->options);
    g->kind = UI_CHECKS;
    for (size_t i = 0; i < g->options_n; i++) {
        o[i].chosen = goes(d, number_of(o[i].value));
    }
}

static void number_fields(struct draft *d, struct ui_form *f)
{
    for (size_t i = 0; i < d->ask.go_n; i++) {
        leaf_keep(d->l, f, "go", leaf_int(d->l, d->go[i].person));
        mz_str name = MZ_S("—");
        if (person_name(d->l->cx, person_may(d->l->cx), d->go[i].person, &name) != MZ_OK) {
            mz_clear(d->l->cx);
        }
        leaf_field(f, (struct ui_field){.kind = UI_SHOWN,
                                        .name = "chosen",
                                        .label = leaf_say(d->l, MZ_T("Will join")),
                                        .value = name});
    }
    for (int i = 1; i <= NEW_LINES; i++) {
        const char *name = mz_str_fmt(d->l->cx->a, "who%d", i).p;
        leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                        .name = name,
                                        .label = leaf_sayf(d->l, MZ_T("ID number of person {0}"),
                                                           leaf_int(d->l, i), MZ_S("")),
                                        .value = d->form.problems.n > 0 ? given(d, name) : MZ_S(""),
                                        .optional_mark = i > 1 || d->ask.go_n > 0,
                                        .max = 40});
    }
}

static void leave_field(struct draft *d, struct ui_form *f)
{
    struct ui_option *o = MZ_NEW_N(d->l->cx->a, struct ui_option, 24);
    bool book = d->now.sides[0].h.kind == HOUSEHOLD_REGISTER;
    size_t n = 0;
    o[n++] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(d->l, MZ_T("Please choose"))};
    for (const struct household_leave *w = household_leaves; w->word != NULL && n < 24; w++) {
        if (w->asked && (w->on_register || !book)) {
            o[n++] =
                (struct ui_option){.value = mz_str_of(w->word), .label = leaf_say(d->l, w->label)};
        }
    }
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "leave",
                                    .label = leaf_say(d->l, MZ_T("Why they leave")),
                                    .value = d->ask.leave,
                                    .options = o,
                                    .options_n = n,
                                    .required = true});
}

static void place_fields(struct draft *d, struct ui_form *f)
{
    leaf_field(f,
               (struct ui_field){.kind = UI_DIVISION,
                                 .name = "division",
                                 .label = leaf_say(d->l, MZ_T("Division of the new household")),
                                 .value = mz_str_fmt(d->l->cx->a, "%012" PRId64, d->ask.division),
                                 .shown = leaf_division(d->l->cx, d->ask.division),
                                 .source = MZ_S("/division/pick"),
                                 .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "address",
                                    .label = leaf_say(d->l, MZ_T("Address of the new household")),
                                    .value = d->ask.address,
                                    .required = true,
                                    .max = HOUSEHOLD_ADDRESS_MAX,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "number",
                                    .label = leaf_say(d->l, MZ_T("Number of the new household")),
                                    .value = d->ask.number,
                                    .hint = leaf_say(d->l, MZ_T("Left empty, one is made.")),
                                    .optional_mark = true,
                                    .max = 40});
}

static void who_fields(struct draft *d, struct ui_form *f)
{
    mz_str day = given(d, "day");
    switch (d->ask.kind) {
    case CHANGE_ADD:
        number_fields(d, f);
        break;
    case CHANGE_REMOVE:
        go_field(d, f);
        leave_field(d, f);
        break;
    case CHANGE_TRANSFER:
        go_field(d, f);
        break;
    case CHANGE_SPLIT:
        go_field(d, f);
        place_fields(d, f);
        break;
    case CHANGE_HEAD:
        member_field(d, f, "head", MZ_T("New head"), not_head)->value = id_text(d, d->ask.head);
        break;
    case CHANGE_MERGE:
    case CHANGE_EXIT:
    case CHANGE_N:
        break;
    }
    if (d->ask.kind == CHANGE_TRANSFER || d->ask.kind == CHANGE_MERGE) {
        leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                        .name = "other",
                                        .label = leaf_say(d->l, MZ_T("Number of the household "
                                                                     "that receives them")),
                                        .value = d->other,
                                        .required = true,
                                        .max = 40});
    }
    leaf_field(
        f, (struct ui_field){.kind = UI_DATE,
                             .name = "day",
                             .label = leaf_say(d->l, MZ_T("Day of the change")),
                             .hint = leaf_say(d->l, MZ_T("The first day on which it holds; "
                                                         "of a death, the day itself.")),
                             .value = day.n > 0 ? day : leaf_day(d->l, mz_date_today(d->l->cx).v),
                             .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "reason",
                                    .label = leaf_say(d->l, MZ_T("Reason")),
                                    .value = d->ask.reason,
                                    .required = true,
                                    .max = 500});
}

static void head_fields(struct draft *d, struct ui_form *f)
{
    if (d->ask.kind == CHANGE_SPLIT) {
        struct ui_field *n = member_field(d, f, "newhead", MZ_T("Head of the new household"), goes);
        /* Who goes alone is the head. */
        n->value = id_text(d, d->new_head == 0 && d->ask.go_n == 1 ? d->go[0].person : d->new_head);
        n->required = true;
    }
    if (head_leaves(d)) {
        struct ui_field *s = member_field(d, f, "head", MZ_T("Head of those who stay"), who_stays);
        s->value = s->options_n == 1 ? s->options[0].value : id_text(d, d->ask.head);
        s->required = true;
    }
}

static void relation_field(struct draft *d, struct ui_form *f, char kind,
                           const struct household_place *w, bool sure)
{
    struct ui_field r = {.kind = UI_SELECT,
                         .name = of_person(d, kind, w->person),
                         .value = w->relation,
                         .required = true};
    r.label = leaf_sayf(d->l, MZ_T("{0} is to the head"), name_of(d, w->person), MZ_S(""));
    r.hint = sure || w->relation.n == 0 ? MZ_S("")
                                        : leaf_say(d->l, MZ_T("Proposed without certainty: "
                                                              "check it."));
    bool empty = d->ask.kind == CHANGE_ADD && d->now.sides[0].n == 0;
    page_relations(d->l, &r, empty || d->ask.kind == CHANGE_TRANSFER);
    leaf_field(f, r);
}

static void relation_fields(struct draft *d, struct ui_form *f)
{
    if (d->ask.kind != CHANGE_REMOVE && d->ask.kind != CHANGE_HEAD) {
        leaf_field(f, (struct ui_field){.kind = UI_GROUP,
                                        .label = leaf_say(d->l, MZ_T("In the household they "
                                                                     "enter"))});
        for (size_t i = 0; i < d->ask.go_n; i++) {
            if (d->ask.kind != CHANGE_SPLIT || d->go[i].person != d->new_head) {
                relation_field(d, f, 'r', &d->go[i], d->ask.kind != CHANGE_SPLIT || d->go_sure[i]);
            }
        }
    }
    if (d->ask.stay_n > 0) {
        leaf_field(f, (struct ui_field){.kind = UI_GROUP,
                                        .label = leaf_sayf(d->l, MZ_T("Under the new head {0}"),
                                                           name_of(d, d->ask.head), MZ_S(""))});
    }
    for (size_t i = 0; i < d->ask.stay_n; i++) {
        relation_field(d, f, 's', &d->stay[i], d->sure[i]);
    }
}

/* The answers of the other steps. */
static void keep(struct draft *d, struct ui_form *f, enum stage stage)
{
    struct leaf *l = d->l;
    if (stage != STAGE_WHO) {
        for (size_t i = 0; i < d->ask.go_n; i++) {
            leaf_keep(l, f, "go", leaf_int(l, d->go[i].person));
        }
        leaf_keep(l, f, "leave", d->ask.leave);
        leaf_keep(l, f, "other", d->other);
        leaf_keep(l, f, "day", leaf_day(l, d->ask.day));
        leaf_keep(l, f, "reason", d->ask.reason);
        leaf_keep(l, f, "address", d->ask.address);
        leaf_keep(l, f, "number", d->ask.number);
        leaf_keep(l, f, "division", mz_str_fmt(l->cx->a, "%012" PRId64, d->ask.division));
    }
    if (stage != STAGE_HEAD && !(stage == STAGE_WHO && d->ask.kind == CHANGE_HEAD)) {
        leaf_keep(l, f, "head", id_text(d, d->ask.head));
        leaf_keep(l, f, "newhead", id_text(d, d->new_head));
    }
    if (stage == STAGE_SEND) {
        for (size_t i = 0; i < d->ask.go_n; i++) {
            leaf_keep(l, f, of_person(d, 'r', d->go[i].person), d->go[i].relation);
        }
        for (size_t i = 0; i < d->ask.stay_n; i++) {
            leaf_keep(l, f, of_person(d, 's', d->stay[i].person), d->stay[i].relation);
        }
    }
    leaf_keep(l, f, "stage", mz_str_of(stage_words[stage]));
}

static void back_action(struct draft *d, struct ui_form *f)
{
    struct ui_action *a = MZ_NEW(d->l->cx->a, struct ui_action);
    *a = (struct ui_action){.label = leaf_say(d->l, MZ_T("Back to the beginning")),
                            .icon = MZ_ICON("arrow-left"),
                            .name = MZ_S("step"),
                            .value = MZ_S("back")};
    f->more = a;
    f->more_n = 1;
}

static struct ui_form *stage_form(struct draft *d, enum stage stage)
{
    static const char *const titles[] = {MZ_T("Who and when"), MZ_T("The new head"),
                                         MZ_T("What they are to the head"), MZ_T("Check and send")};
    struct leaf_part *p = leaf_left(d->l, titles[stage]);
    struct ui_form *f = leaf_form(
        d->l, p, stage == STAGE_SEND ? MZ_T("Send the request") : MZ_T("Next||step of a form"),
        &d->form, FIELDS_MAX);
    f->submit_icon = stage == STAGE_SEND ? MZ_ICON("send") : NULL;
    f->cancel_href = page_household_href(d->l, d->ask.household);
    if (stage == STAGE_WHO) {
        who_fields(d, f);
    } else if (stage == STAGE_HEAD) {
        head_fields(d, f);
    } else if (stage == STAGE_RELATIONS) {
        relation_fields(d, f);
    }
    keep(d, f, stage);
    if (stage != STAGE_WHO) {
        back_action(d, f);
    }
    return f;
}

/* What speaks against the whole goes to the top; the fields of the steps are elsewhere. */
static mz_code preview(struct draft *d)
{
    struct household_picture before;
    struct household_picture after;
    struct household_problems problems = {.n = 0};
    MZ_TRY(household_look(d->l->cx, person_may(d->l->cx), &d->ask, &before));
    MZ_TRY(household_plan(d->l->cx, &d->ask, &before, &after, &problems));
    for (size_t i = 0; i < problems.n; i++) {
        problems.say[i].field = NULL;
        mz_form_problem(&d->form, problems.say[i]);
    }
    if (problems.n > 0) {
        page_no_after(d->l, &before, &problems);
    } else {
        page_compare(d->l, &before, &after);
    }
    leaf_band(d->l, false);
    return MZ_OK;
}

static mz_code send_page(struct draft *d, mz_out *out, enum stage stage)
{
    const struct household *h = &d->now.sides[0].h;
    for (size_t i = 0; i < d->form.problems.n && stage == STAGE_SEND; i++) {
        d->form.problems.say[i].field = NULL;
    }
    if (stage == STAGE_SEND) {
        MZ_TRY(preview(d));
    }
    (void)stage_form(d, stage);
    if (d->form.problems.n > 0) {
        mz_reply_status(d->l->rq, 422);
    }
    mz_str title = leaf_say(d->l, change_label(d->ask.kind));
    return leaf_send(d->l, out, page_of(d->l, title, h->id, h->number));
}

static mz_code draft_new(mz_cx *cx, mz_req *rq, struct draft **out)
{
    enum household_change kind = CHANGE_ADD;
    struct draft *d = MZ_NEW(cx->a, struct draft);
    d->l = leaf_new(cx, rq);
    d->form = mz_form_of(cx, rq);
    *out = d;
    if (!change_of_word(mz_req_path_text(rq, "kind"), &kind)) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such kind of change."));
    }
    return draft_read(d, kind, mz_req_path_int(rq, "id"));
}

mz_code change_form_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct draft *d = NULL;
    MZ_TRY(draft_new(cx, rq, &d));
    MZ_TRY(page_noted(cx, d->ask.household, 0)); /* its members stand in the form */
    return send_page(d, out, STAGE_WHO);
}

static mz_code send(struct draft *d, int64_t *id)
{
    struct household_problems problems = {.n = 0};
    mz_code rc = change_ask(d->l->cx, person_may(d->l->cx), &d->ask, &problems, id);
    for (size_t i = 0; rc == MZ_INVALID && i < problems.n; i++) {
        mz_form_problem(&d->form, problems.say[i]);
    }
    if (rc == MZ_INVALID && problems.n > 0) {
        mz_clear(d->l->cx);
        return MZ_OK;
    }
    return mz_form_take(&d->form, rc);
}

mz_code change_form_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct draft *d = NULL;
    int64_t id = 0;
    MZ_TRY(draft_new(cx, rq, &d));
    MZ_TRY(page_noted(cx, d->ask.household, 0));
    /* A program says everything at once. */
    enum stage at = mz_req_json(rq) ? STAGE_SEND : stage_read(d);
    if (mz_str_eq(given(d, "step"), MZ_S("back"))) {
        d->form.problems.n = 0;
        return send_page(d, out, STAGE_WHO);
    }
    enum stage next = next_stage(d, at);
    if (at == STAGE_SEND && next == STAGE_SEND && d->form.problems.n == 0) {
        MZ_TRY(send(d, &id));
    }
    if (id != 0) {
        mz_reply_flash(rq, MZ_TONE_OK,
                       (struct mz_say){.text = MZ_T("The request was sent. Somebody else decides "
                                                    "it.")});
        return mz_reply_redirect(rq, page_change_href(d->l, id));
    }
    if (d->form.problems.n > 0 && mz_form_json(&d->form, out)) {
        return MZ_OK;
    }
    if (d->form.problems.n > 0 && next == STAGE_SEND) { /* preview says it again, with the rest */
        d->form.problems.n = 0;
    }
    return send_page(d, out, next);
}
