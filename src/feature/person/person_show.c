/* person_show.c - the page of one person, and what was known of one at a moment. */
#include <inttypes.h>
#include <string.h>

#include "base/codes.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/household/household.h"
#include "feature/person/person_view.h"
#include "feature/tables.h"
#include "feature/world.h"
#include "store/db.h"

enum { CHANGES_SHOWN = 30, LOOKS_SHOWN = 10, HOUSEHOLDS_SHOWN = 100 };

/* ---- time lines ------------------------------------------------------- */

static mz_str diff_text(mz_cx *cx, const struct person_change *c)
{
    mz_str all = MZ_S("");
    for (size_t i = 0; i < c->diffs_n; i++) {
        const struct person_diff *d = &c->diffs[i];
        mz_str label = person_tr(cx, d->label);
        bool first = mz_str_eq(c->op, MZ_S("I"));
        const char *sep = all.n == 0 ? "" : cx->lang == MZ_LANG_ZH ? "；" : "; ";
        if (first) {
            continue; /* the first entry is the facts above, not a list of changes */
        }
        all = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT " " MZ_FMT " → " MZ_FMT, MZ_ARG(all), sep,
                         MZ_ARG(label), MZ_ARG(d->before.n > 0 ? d->before : MZ_S("—")),
                         MZ_ARG(d->after.n > 0 ? d->after : MZ_S("—")));
    }
    return all;
}

static const char *change_label(const struct person_change *c)
{
    if (mz_str_eq(c->op, MZ_S("I"))) {
        return MZ_T("Registered");
    }
    for (size_t i = 0; i < c->diffs_n; i++) {
        if (strcmp(c->diffs[i].field, "died") == 0) {
            return c->diffs[i].after.n > 0 ? MZ_T("Death entered") : MZ_T("Death taken back");
        }
        if (strcmp(c->diffs[i].field, "division") == 0) {
            return MZ_T("Moved");
        }
    }
    return c->diffs_n == 0 ? MZ_T("Saved without a change") : MZ_T("Changed");
}

static mz_code change_events(mz_cx *cx, unsigned may, int64_t id, const struct ui_time **out)
{
    struct person_change *c = NULL;
    size_t n = 0;
    MZ_TRY(person_changes(cx, may, id, CHANGES_SHOWN, &c, &n));
    struct ui_event *e = MZ_NEW_N(cx->a, struct ui_event, n + 1);
    int64_t *users = MZ_NEW_N(cx->a, int64_t, n + 1);
    mz_str *names = MZ_NEW_N(cx->a, mz_str, n + 1);
    for (size_t i = 0; i < n; i++) {
        users[i] = c[i].user;
    }
    MZ_TRY(account_names(cx, users, n, names));
    for (size_t i = 0; i < n; i++) {
        mz_str what = diff_text(cx, &c[i]);
        mz_str why = c[i].why;
        e[i] = (struct ui_event){
            .at = mz_time_text(cx->a, c[i].at_ms),
            .text = person_tr(cx, change_label(&c[i])),
            .who = names[i],
            .note = why.n == 0 ? what
                               : mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(what),
                                            what.n > 0 ? " · " : "", MZ_ARG(why)),
            .href = mz_str_fmt(cx->a, "/person/%" PRId64 "/past?at=%" PRId64, id, c[i].at_ms)};
    }
    struct ui_time *t = MZ_NEW(cx->a, struct ui_time);
    *t = (struct ui_time){.events = e, .events_n = n};
    *out = t;
    return MZ_OK;
}

static mz_code look_events(mz_cx *cx, int64_t id, const struct ui_time **out)
{
    struct person_look *l = NULL;
    size_t n = 0;
    MZ_TRY(person_looks(cx, id, LOOKS_SHOWN, &l, &n));
    struct ui_event *e = MZ_NEW_N(cx->a, struct ui_event, n + 1);
    int64_t *users = MZ_NEW_N(cx->a, int64_t, n + 1);
    mz_str *names = MZ_NEW_N(cx->a, mz_str, n + 1);
    for (size_t i = 0; i < n; i++) {
        users[i] = l[i].user;
    }
    MZ_TRY(account_names(cx, users, n, names));
    for (size_t i = 0; i < n; i++) {
        bool opened = mz_str_eq(l[i].act, MZ_S("person.read"));
        const char *did = opened ? MZ_T("Opened the page")
                          : mz_str_eq(l[i].act, MZ_S("person.open"))
                              ? MZ_T("Opened the hidden person")
                              : MZ_T("Unmasked a number");
        e[i] = (struct ui_event){.at = mz_time_text(cx->a, l[i].at_ms),
                                 .text = person_tr(cx, did),
                                 .who = mz_str_fmt(cx->a, MZ_FMT " (" MZ_FMT ")", MZ_ARG(names[i]),
                                                   MZ_ARG(account_role_title(cx->lang, l[i].role))),
                                 .note = l[i].why,
                                 .tone = opened ? MZ_TONE_IDLE : MZ_TONE_WARN};
    }
    struct ui_time *t = MZ_NEW(cx->a, struct ui_time);
    *t = (struct ui_time){.events = e, .events_n = n};
    *out = n == 0 ? NULL : t;
    return MZ_OK;
}

/* ---- households ------------------------------------------------------- */

static const struct ui_column *household_columns(mz_cx *cx)
{
    struct ui_column *c = MZ_NEW_N(cx->a, struct ui_column, 4);
    c[0] = (struct ui_column){.name = "number", .label = person_tr(cx, MZ_T("Household"))};
    c[1] = (struct ui_column){.name = "kind", .label = person_tr(cx, MZ_T("Kind"))};
    c[2] = (struct ui_column){.name = "relation",
                              .label = person_tr(cx, MZ_T("Relation to the head")),
                              .phone_end = true};
    c[3] = (struct ui_column){
        .name = "since", .label = person_tr(cx, MZ_T("From, to")), .phone_label = true};
    return c;
}

/* A household may lie outside the reader's area: then its number alone is shown. */
static mz_code household_row(mz_cx *cx, const struct household_member *m, struct ui_row *row)
{
    struct household h = {0};
    const struct mz_codeset *relations = mz_codeset_find(MZ_S("relation"));
    mz_code rc = household_get(cx, m->household, &h);
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        h.number = mz_str_fmt(cx->a, "%" PRId64, m->household);
    } else {
        MZ_TRY(rc);
    }
    mz_str first = mz_date_iso(cx->a, (mz_date){(int32_t)m->since});
    mz_str last = m->ended == MZ_NULL ? person_tr(cx, MZ_T("today"))
                                      : mz_date_iso(cx->a, (mz_date){(int32_t)m->ended});
    struct ui_cell *c = MZ_NEW_N(cx->a, struct ui_cell, 4);
    c[0] = (struct ui_cell){.text = h.number,
                            .id = true,
                            .href = mz_str_fmt(cx->a, "/household/%" PRId64, m->household)};
    c[1] = (struct ui_cell){.text = person_tr(cx, household_kind_label(m->kind))};
    c[2] = (struct ui_cell){.text = relations == NULL
                                        ? m->relation
                                        : mz_codeset_label(relations, cx->lang, m->relation)};
    c[3] = (struct ui_cell){
        .text = mz_str_fmt(cx->a, MZ_FMT " – " MZ_FMT, MZ_ARG(first), MZ_ARG(last))};
    *row = (struct ui_row){.id = m->household, .cells = c};
    return MZ_OK;
}

static mz_code households(mz_cx *cx, const struct person_view *p, const struct ui_table **out)
{
    struct household_member *m = NULL;
    size_t n = 0;
    *out = NULL;
    MZ_TRY(households_of(cx, p->id, &m, &n));
    if (n == 0 || p->hidden != 0) { /* who lives with a hidden person tells who it is */
        return MZ_OK;
    }
    struct ui_row *rows = MZ_NEW_N(cx->a, struct ui_row, n);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(household_row(cx, &m[i], &rows[i]));
    }
    struct ui_table *t = MZ_NEW(cx->a, struct ui_table);
    *t = (struct ui_table){.label = person_tr(cx, MZ_T("Households")),
                           .columns = household_columns(cx),
                           .columns_n = 4,
                           .rows = rows,
                           .rows_n = n,
                           .bare = true};
    *out = t;
    return MZ_OK;
}

/* ---- the page --------------------------------------------------------- */

static struct ui_action action(mz_cx *cx, const struct person_view *p, const char *label,
                               const char *tail, const char *icon)
{
    return (struct ui_action){.label = person_tr(cx, label),
                              .href = person_href(cx, p->id, tail),
                              .icon = icon,
                              .need = "person.write"};
}

static const struct ui_action *actions_of(mz_cx *cx, const struct person_view *p, size_t *n)
{
    enum { ACTIONS_MAX = 6 };
    struct ui_action *a = MZ_NEW_N(cx->a, struct ui_action, BESIDE_MAX + ACTIONS_MAX);
    bool dead = mz_str_eq(p->state, MZ_S("dead"));
    *n = mz_feature_beside(cx, "person", p->id, a);
    a[*n] = action(cx, p, MZ_T("What was known then"), "/past", MZ_ICON("history"));
    a[(*n)++].need = "person.read";
    if (mz_str_eq(p->state, MZ_S("merged"))) {
        return a;
    }
    if (p->hidden == 0 && (p->id_mask.n > 0 || p->phone_mask.n > 0)) {
        a[*n] = action(cx, p, MZ_T("Show a number"), "/reveal", MZ_ICON("eye"));
        a[(*n)++].need = "person.reveal";
    }
    if (dead) {
        a[(*n)++] = action(cx, p, MZ_T("Take the death back"), "/alive", MZ_ICON("arrow-back-up"));
    } else {
        a[(*n)++] = action(cx, p, MZ_T("Enter the death"), "/death", MZ_ICON("cross"));
        a[(*n)++] = action(cx, p, MZ_T("Move"), "/move", MZ_ICON("map-pin-share"));
    }
    if (p->hidden == 0) {
        a[*n] = action(cx, p, MZ_T("Change"), "/edit", MZ_ICON("pencil"));
        a[(*n)++].primary = true;
    }
    return a;
}

static const struct ui_callout *notice_of(mz_cx *cx, const struct person_view *p)
{
    if (!mz_str_eq(p->state, MZ_S("merged"))) {
        return person_hidden_note(cx, p);
    }
    struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
    struct ui_action *a = MZ_NEW(cx->a, struct ui_action);
    *a = (struct ui_action){.label = person_tr(cx, MZ_T("To the person that stayed")),
                            .href = person_href(cx, p->merged_into, "")};
    *c = (struct ui_callout){.tone = MZ_TONE_WARN,
                             .title = person_tr(cx, MZ_T("Joined with another entry")),
                             .actions = a,
                             .actions_n = 1};
    return c;
}

static mz_html status_of(mz_cx *cx, mz_req *rq, const struct person_view *p)
{
    mz_out o;
    mz_out_init(&o, cx->lang, 16384);
    const struct ui_tag state = {.tone = mz_str_eq(p->state, MZ_S("active")) ? MZ_TONE_OK
                                                                             : MZ_TONE_IDLE,
                                 .text = person_state_text(cx->lang, p->state)};
    const struct ui_tag lock = {
        .tone = MZ_TONE_NOTE, .text = person_tr(cx, MZ_T("hidden")), .icon = MZ_ICON("lock")};
    ui_tag_html(&o, &state);
    if (p->hidden != 0) {
        ui_tag_html(&o, &lock);
    }
    mz_html h = mz_page_slot(rq, &o);
    mz_out_done(&o);
    return h;
}

static const struct mz_member person_members[] = {
    {"id", "Number of the person", MZ_J_INT(struct person_item, id)},
    {"name", "Name; of a hidden person what may be shown", MZ_J_TEXT(struct person_item, name)},
    {"hidden", "Whether the person is hidden from this account",
     MZ_J_FLAG(struct person_item, hidden)},
    {"sex", "GB/T 2261.1", MZ_J_TEXT_OR_NULL(struct person_item, sex)},
    {"age", "Full years; -1 when unknown", MZ_J_INT(struct person_item, age)},
    {"birth", "Day of birth", MZ_J_TEXT_OR_NULL(struct person_item, birth)},
    {"nation", "GB/T 3304", MZ_J_TEXT_OR_NULL(struct person_item, nation)},
    {"marital", "GB/T 2261.2", MZ_J_TEXT_OR_NULL(struct person_item, marital)},
    {"id_mask", "ID number, masked", MZ_J_TEXT_OR_NULL(struct person_item, id_mask)},
    {"phone_mask", "Telephone, masked", MZ_J_TEXT_OR_NULL(struct person_item, phone_mask)},
    {"division", "12-digit code of the division", MZ_J_TEXT(struct person_item, division)},
    {"place", "Name of the village", MZ_J_TEXT_OR_NULL(struct person_item, place)},
    {"address", "Address", MZ_J_TEXT_OR_NULL(struct person_item, address)},
    {"state", "State, one word", MZ_J_TEXT(struct person_item, state)},
    {"died", "Day of death", MZ_J_TEXT_OR_NULL(struct person_item, died)},
    {"version", "Counts changes; send it back with a change",
     MZ_J_INT(struct person_item, version)},
    {"changed", "When it was changed", MZ_J_TEXT_OR_NULL(struct person_item, changed)},
    {0},
};
const struct mz_shape person_shape = {"Person", person_members, sizeof(struct person_item)};

mz_code person_show_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    unsigned may = person_may(cx);
    struct person_view p;
    struct person_show_view v = {0};
    MZ_TRY(person_open(cx, may, mz_req_path_int(rq, "id"), &p));
    v.self = person_item_of(cx, &p);
    if (mz_req_json(rq)) {
        return mz_reply_shape(out, &person_shape, &v.self);
    }
    v.notice = notice_of(cx, &p);
    v.facts = person_facts(cx, &p, false);
    v.more = person_facts_more(cx, &p);
    MZ_TRY(households(cx, &p, &v.households));
    MZ_TRY(change_events(cx, may, p.id, &v.changes));
    MZ_TRY(look_events(cx, p.id, &v.looks));
    struct ui_crumb *crumb = MZ_NEW(cx->a, struct ui_crumb);
    *crumb = (struct ui_crumb){person_tr(cx, MZ_T("People")), MZ_S("/person")};
    struct mz_page page = {.title = p.name,
                           .sub = person_sub(cx, &p),
                           .crumbs = crumb,
                           .crumbs_n = 1,
                           .menu = "/person",
                           .status = status_of(cx, rq, &p)};
    page.actions = actions_of(cx, &p, &page.actions_n);
    mz_page(rq, page);
    person_show_html(out, &v);
    return MZ_OK;
}

/* ---- what did we know ------------------------------------------------- */

static void diff_row(mz_cx *cx, const struct person_diff *d, struct ui_row *row)
{
    struct ui_cell *c = MZ_NEW_N(cx->a, struct ui_cell, 3);
    c[0] = (struct ui_cell){.text = person_tr(cx, d->label)};
    c[1] = (struct ui_cell){.text = d->before.n > 0 ? d->before : MZ_S("—")};
    c[2] = (struct ui_cell){.text = d->after.n > 0 ? d->after : MZ_S("—")};
    *row = (struct ui_row){.cells = c};
}

/* Field by field what changed after the moment, the newest value of each against the one then. */
static mz_code diffs_since(mz_cx *cx, unsigned may, int64_t id, int64_t at,
                           struct person_past_view *v)
{
    enum { DIFFS_MAX = 32 };
    struct person_change *c = NULL;
    size_t n = 0;
    struct person_diff all[DIFFS_MAX];
    size_t all_n = 0;
    MZ_TRY(person_changes(cx, may, id, 0, &c, &n));
    for (size_t i = 0; i < n && c[i].at_ms > at; i++) {
        for (size_t k = 0; k < c[i].diffs_n; k++) {
            const struct person_diff *d = &c[i].diffs[k];
            size_t j = 0;
            while (j < all_n && strcmp(all[j].field, d->field) != 0) {
                j++;
            }
            if (j < all_n) {
                all[j].before = d->before;
            } else if (all_n < DIFFS_MAX) {
                all[all_n++] = *d;
            }
        }
    }
    if (all_n == 0) {
        return MZ_OK;
    }
    struct ui_row *rows = MZ_NEW_N(cx->a, struct ui_row, all_n);
    struct ui_column *cols = MZ_NEW_N(cx->a, struct ui_column, 3);
    struct ui_table *t = MZ_NEW(cx->a, struct ui_table);
    for (size_t i = 0; i < all_n; i++) {
        diff_row(cx, &all[i], &rows[i]);
    }
    cols[0] = (struct ui_column){.name = "field", .label = person_tr(cx, MZ_T("Field"))};
    cols[1] = (struct ui_column){
        .name = "then", .label = person_tr(cx, MZ_T("Then")), .phone_label = true};
    cols[2] =
        (struct ui_column){.name = "now", .label = person_tr(cx, MZ_T("Now")), .phone_label = true};
    *t = (struct ui_table){.label = person_tr(cx, MZ_T("Changed since then")),
                           .columns = cols,
                           .columns_n = 3,
                           .rows = rows,
                           .rows_n = all_n,
                           .bare = true};
    v->diffs = t;
    return MZ_OK;
}

/* ?at= is a moment in milliseconds, out of a time line; ?on= a day: what was known at its end. */
static mz_code moment_of(mz_cx *cx, mz_req *rq, struct mz_form *f, mz_date *day, int64_t *at)
{
    mz_str on = mz_req_query(rq, "on");
    *at = mz_req_query_int(rq, "at", 0, mz_now_ms(cx), MZ_NULL);
    *day = mz_date_today(cx);
    if (on.n > 0) {
        mz_code rc = mz_form_take(f, mz_date_parse(cx, "on", on, day));
        MZ_TRY(rc);
    } else if (*at != MZ_NULL) {
        *day = mz_date_of_ms(*at);
        return MZ_OK;
    }
    mz_date next = *day;
    MZ_TRY(mz_date_add_days(cx, *day, 1, &next));
    *at = mz_date_ms(next) - 1;
    return MZ_OK;
}

static const struct ui_form *past_form(mz_cx *cx, mz_req *rq, struct mz_form *f, mz_date day)
{
    struct ui_field *field = MZ_NEW(cx->a, struct ui_field);
    struct ui_form *form = MZ_NEW(cx->a, struct ui_form);
    *field = (struct ui_field){.kind = UI_DATE,
                               .name = "on",
                               .label = person_tr(cx, MZ_T("At the end of the day")),
                               .value = mz_date_iso(cx->a, day)};
    *form = (struct ui_form){.action = mz_req_path(rq),
                             .get = true,
                             .label = person_tr(cx, MZ_T("Choose a day")),
                             .fields = field,
                             .fields_n = 1,
                             .form = f,
                             .submit = person_tr(cx, MZ_T("Show"))};
    return form;
}

static const struct mz_member person_past_members[] = {
    {"at", "Day that was asked for", MZ_J_TEXT(struct person_past_view, at)},
    {"known", "Whether the person was known then", MZ_J_FLAG(struct person_past_view, known)},
    {"id", "Number of the person", MZ_J_INT(struct person_past_view, self.id)},
    {"name", "Name; of a hidden person what may be shown",
     MZ_J_TEXT_OR_NULL(struct person_past_view, self.name)},
    {"hidden", "Whether the person is hidden from this account",
     MZ_J_FLAG(struct person_past_view, self.hidden)},
    {"sex", "GB/T 2261.1", MZ_J_TEXT_OR_NULL(struct person_past_view, self.sex)},
    {"birth", "Day of birth", MZ_J_TEXT_OR_NULL(struct person_past_view, self.birth)},
    {"id_mask", "ID number, masked", MZ_J_TEXT_OR_NULL(struct person_past_view, self.id_mask)},
    {"division", "12-digit code of the division",
     MZ_J_TEXT_OR_NULL(struct person_past_view, self.division)},
    {"address", "Address", MZ_J_TEXT_OR_NULL(struct person_past_view, self.address)},
    {"state", "State, one word", MZ_J_TEXT_OR_NULL(struct person_past_view, self.state)},
    {0},
};
const struct mz_shape person_past_shape = {"PersonPast", person_past_members,
                                           sizeof(struct person_past_view)};

mz_code person_past_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    unsigned may = person_may(cx);
    int64_t id = mz_req_path_int(rq, "id");
    struct mz_form f = mz_form_of(cx, rq);
    struct person_view now;
    struct person_view then;
    struct person_past_view v = {0};
    mz_date day;
    int64_t at = 0;
    MZ_TRY(person_open(cx, may, id, &now));
    MZ_TRY(moment_of(cx, rq, &f, &day, &at));
    v.at = mz_time_text(cx->a, at);
    mz_code rc = person_at(cx, may, id, at, &then);
    if (rc == MZ_ABSENT) {
        struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
        *c = (struct ui_callout){.tone = MZ_TONE_NOTE,
                                 .title = mz_text_error(cx->a, cx->lang, &cx->err)};
        mz_clear(cx);
        v.note = c;
        v.self = (struct person_item){.id = id};
    } else {
        MZ_TRY(rc);
        v.self = person_item_of(cx, &then);
        v.facts = person_facts(cx, &then, false);
        v.known = true;
        v.note = person_hidden_note(cx, &then);
        MZ_TRY(diffs_since(cx, may, id, at, &v));
    }
    if (mz_req_json(rq)) {
        return mz_reply_shape(out, &person_past_shape, &v);
    }
    v.form = past_form(cx, rq, &f, day);
    person_frame(cx, rq, &now, MZ_T("What was known then"));
    person_past_html(out, &v);
    return MZ_OK;
}
