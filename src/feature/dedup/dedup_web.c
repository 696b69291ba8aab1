/* dedup_web.c - the queue of pairs, and one pair side by side with what can be decided. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/dedup/dedup_web.h"
#include "feature/division/division.h"
#include "feature/list_web.h"
#include "feature/world.h"
#include "store/db.h"

enum {
    REG_A,
    REG_B,
    REG_SCORE,
    REG_OUTCOME,
    REG_STATE,
    REG_DIVISION,
    REG_DUE,
    REG_FOUND,
    REG_REASONS,
    REG_VERSION
};
enum { COL_SCORE, COL_A, COL_B, COL_WHY, COL_PLACE, COL_STATE, COL_FOUND, COLS };
enum { TOWNS_MAX = 6, HISTORY_MAX = 8, WHY_MAX = 4 };

static const struct mz_col reg_cols[] = {
    {"a", MZ_T("First entry"), MZ_COL_SUBJECT, 0, "person"},
    {"b", MZ_T("Second entry"), MZ_COL_SUBJECT, 0, "person"},
    {"score", MZ_T("Points"), MZ_COL_INT, MZ_COL_SORT, NULL},
    {"outcome", MZ_T("Verdict"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_FILTER, NULL},
    {"due", MZ_T("Due"), MZ_COL_DATE, MZ_COL_FILTER, NULL},
    {"found_ms", MZ_T("Found"), MZ_COL_TIME, MZ_COL_SORT, NULL},
    {"reasons", MZ_T("What speaks for it"), MZ_COL_INT, MZ_COL_KEEP, NULL},
    {"version", MZ_T("Version"), MZ_COL_INT, MZ_COL_KEEP, NULL},
    {0},
};

/* What is open, unless another state is asked for. */
static mz_code ask_list(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str state = ask->get(ask->p, "state");
    mz_str outcome = ask->get(ask->p, "outcome");
    int64_t place = division_code(ask->get(ask->p, "place"));
    (void)cx;
    q->filters[q->filters_n++] = (struct mz_filter){
        .col = "state", .op = MZ_IS, .s = state.n == 0 ? MZ_S("open") : state};
    if (outcome.n == 1 && outcome.p[0] >= '0' + MATCH_POSSIBLE &&
        outcome.p[0] <= '0' + MATCH_CERTAIN) {
        q->filters[q->filters_n++] =
            (struct mz_filter){.col = "outcome", .op = MZ_IS, .i = outcome.p[0] - '0'};
    }
    if (place != 0) {
        q->filters[q->filters_n++] =
            (struct mz_filter){.col = "division", .op = MZ_UNDER, .i = place};
    }
    return MZ_OK;
}

/* Names are masked by who may see them; the place of a pair is shown to the township. */
static mz_code row_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    (void)reg;
    row->v[REG_STATE].s = dedup_state_text(cx->lang, row->v[REG_STATE].s);
    row->v[REG_DIVISION].i -= row->v[REG_DIVISION].i % 1000;
    return MZ_OK;
}

const struct mz_reg dedup_register = {
    .name = "dedup",
    .table = "dup_pair",
    .title = MZ_T("Duplicates"),
    .sort = "-score",
    .cols = reg_cols,
    .need = "dedup.read",
    .ask = ask_list,
    .row = row_out,
};

/* ---- the list -------------------------------------------------------------------------- */

static mz_str state_wanted(mz_req *rq)
{
    mz_str s = mz_req_query(rq, "state");
    return s.n == 0 ? MZ_S("open") : s;
}

static const struct ui_column heads[COLS] = {
    [COL_SCORE] = {.name = "score",
                   .label = {MZ_T("Verdict"), 0},
                   .sort = true,
                   .fixed = true,
                   .phone_end = true},
    [COL_A] = {.name = "a", .label = {MZ_T("First entry"), 0}},
    [COL_B] = {.name = "b", .label = {MZ_T("Second entry"), 0}},
    [COL_WHY] = {.name = "reasons", .label = {MZ_T("What speaks for it"), 0}, .phone_full = true},
    [COL_PLACE] = {.name = "division", .label = {MZ_T("Division"), 0}},
    [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    [COL_FOUND] = {.name = "found_ms",
                   .label = {MZ_T("Found"), 0},
                   .sort = true,
                   .phone_label = true,
                   .one_line = true},
};

static mz_str few_reasons(mz_cx *cx, const struct dedup_item *item)
{
    mz_str all = MZ_S("");
    for (size_t i = 0; i < item->reasons_n && i < WHY_MAX; i++) {
        const char *comma = all.n == 0 ? "" : cx->lang == MZ_LANG_ZH ? "；" : "; ";
        all = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(all), comma, MZ_ARG(item->reasons[i]));
    }
    return all;
}

static const struct ui_tag *outcome_tag(mz_cx *cx, int64_t outcome)
{
    struct ui_tag *t = MZ_NEW(cx->a, struct ui_tag);
    *t = (struct ui_tag){.tone = outcome == MATCH_CERTAIN  ? MZ_TONE_BAD
                                 : outcome == MATCH_LIKELY ? MZ_TONE_WARN
                                                           : MZ_TONE_INFO,
                         .text = dedup_outcome_text(cx->lang, outcome)};
    return t;
}

static struct ui_cell entry_cell(mz_cx *cx, const struct dedup_sight *s,
                                 const struct person_view *p)
{
    bool hidden = p->hidden != 0;
    mz_str note = hidden ? MZ_S("")
                         : mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT,
                                      MZ_ARG(mz_date_iso(cx->a, p->birth)), MZ_ARG(p->id_mask));
    return (struct ui_cell){.text = p->name,
                            .href = mz_str_fmt(cx->a, "/dedup/%" PRId64, s->pair.id),
                            .note = note,
                            .icon = hidden ? MZ_ICON("lock") : NULL};
}

static struct dedup_pair pair_of(const struct mz_reg_row *row)
{
    return (struct dedup_pair){.id = row->id,
                               .a = row->v[REG_A].i,
                               .b = row->v[REG_B].i,
                               .score = row->v[REG_SCORE].i,
                               .outcome = row->v[REG_OUTCOME].i,
                               .state = row->v[REG_STATE].s,
                               .division = row->v[REG_DIVISION].i,
                               .due = row->v[REG_DUE].i,
                               .found_ms = row->v[REG_FOUND].i,
                               .reasons = row->v[REG_REASONS].i,
                               .version = row->v[REG_VERSION].i};
}

static const struct person_view *view_of(const struct person_view *v, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++) {
        if (v[i].id == id) {
            return &v[i];
        }
    }
    return NULL;
}

/* Each pair with both entries, as this reader may see them; one outside his area leaves it out. */
static mz_code load(struct list *list)
{
    mz_cx *cx = list->l->cx;
    struct dedup_sight *s = MZ_NEW_N(cx->a, struct dedup_sight, list->n + 1);
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, 2 * list->n + 1);
    struct person_view *v = NULL;
    unsigned may = person_may(cx);
    size_t v_n = 0;
    size_t kept = 0;
    for (size_t i = 0; i < list->n; i++) {
        ids[2 * i] = list->rows[i].v[REG_A].i;
        ids[2 * i + 1] = list->rows[i].v[REG_B].i;
    }
    MZ_TRY(list->n == 0 ? MZ_OK : person_views(cx, may, ids, 2 * list->n, &v, &v_n));
    for (size_t i = 0; i < list->n; i++) {
        const struct person_view *a = view_of(v, v_n, ids[2 * i]);
        const struct person_view *b = view_of(v, v_n, ids[2 * i + 1]);
        if (a == NULL || b == NULL) {
            continue;
        }
        s[kept] = (struct dedup_sight){.may = may,
                                       .pair = pair_of(&list->rows[i]),
                                       .a = *a,
                                       .b = *b,
                                       .hidden = (a->hidden | b->hidden) != 0};
        list->rows[kept++] = list->rows[i];
    }
    list->n = kept;
    list->once = s;
    return MZ_OK;
}

static const struct dedup_sight *sight_at(const struct leaf *l, const struct mz_reg_row *row)
{
    return (const struct dedup_sight *)l->list->once + list_nth(l, row);
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    mz_cx *cx = l->cx;
    const struct dedup_sight *s = sight_at(l, row);
    const struct dedup_item item = dedup_item_of(cx, s);
    c[COL_SCORE] = (struct ui_cell){.tags = outcome_tag(cx, s->pair.outcome), .tags_n = 1};
    c[COL_A] = entry_cell(cx, s, &s->a);
    c[COL_B] = entry_cell(cx, s, &s->b);
    c[COL_WHY].text = s->hidden ? dedup_tr(cx, MZ_T("hidden")) : few_reasons(cx, &item);
    c[COL_PLACE] = (struct ui_cell){.text = dedup_place(cx, s->pair.division)};
    c[COL_STATE] = (struct ui_cell){
        .tags = leaf_tag(l, MZ_TONE_IDLE, item.state), .tags_n = 1, .note = item.due};
    c[COL_FOUND] = (struct ui_cell){.text = mz_date_iso(cx->a, mz_date_of_ms(s->pair.found_ms))};
    return MZ_OK;
}

static mz_code tell(struct leaf *l, const struct mz_reg_row *row, void *item)
{
    *(struct dedup_item *)item = dedup_item_of(l->cx, sight_at(l, row));
    return MZ_OK;
}

/* Open pairs by township, the fullest first. */
static mz_code nums_of(struct leaf *l)
{
    mz_cx *cx = l->cx;
    struct dedup_q_towns_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(dedup_q_towns(cx, &rows, &n));
    if (n < 2) {
        return MZ_OK;
    }
    size_t shown = n < TOWNS_MAX ? n : TOWNS_MAX;
    struct ui_num *nums = MZ_NEW_N(cx->a, struct ui_num, shown);
    for (size_t i = 0; i < shown; i++) {
        size_t best = i;
        for (size_t k = i + 1; k < n; k++) {
            best = rows[k].n > rows[best].n ? k : best;
        }
        struct dedup_q_towns_row r = rows[best];
        rows[best] = rows[i];
        struct division d = {0};
        bool known = division_get(cx->world->divisions, r.town, &d);
        nums[i] = (struct ui_num){.label = known ? d.name : dedup_place(cx, r.town),
                                  .value = mz_str_fmt(cx->a, "%" PRId64, r.n),
                                  .unit = dedup_tr(cx, MZ_T("pairs")),
                                  .href = mz_str_fmt(cx->a, "/dedup?place=%012" PRId64, r.town)};
    }
    const struct ui_nums all = {
        .label = dedup_tr(cx, MZ_T("To be compared, by township")), .nums = nums, .nums_n = shown};
    mz_out slot;
    mz_out_init(&slot, cx->lang, 1 << 16);
    ui_nums_html(&slot, &all);
    leaf_left(l, NULL)->bare = mz_page_slot(l->rq, &slot);
    mz_out_done(&slot);
    return MZ_OK;
}

static const struct mz_member dedup_item_members[] = {
    {"id", "Number of the pair", MZ_J_INT(struct dedup_item, id)},
    {"a", "Number of the first person", MZ_J_INT(struct dedup_item, a)},
    {"b", "Number of the second", MZ_J_INT(struct dedup_item, b)},
    {"name_a", "Name of the first", MZ_J_TEXT(struct dedup_item, name_a)},
    {"name_b", "Name of the second", MZ_J_TEXT(struct dedup_item, name_b)},
    {"outcome", "What the comparison says, one word",
     MZ_J_TEXT_OR_NULL(struct dedup_item, outcome)},
    {"state", "State, one word", MZ_J_TEXT(struct dedup_item, state)},
    {"score", "Points of the comparison", MZ_J_INT(struct dedup_item, score)},
    {"division", "12-digit code of the division", MZ_J_TEXT(struct dedup_item, division)},
    {"due", "Last day to decide", MZ_J_TEXT_OR_NULL(struct dedup_item, due)},
    {"version", "Counts changes; send it back with a change", MZ_J_INT(struct dedup_item, version)},
    {"reasons", "Why they may be one", MZ_J_TEXTS(struct dedup_item, reasons)},
    {0},
};
static const struct mz_shape dedup_item_shape = {"PairRow", dedup_item_members,
                                                 sizeof(struct dedup_item)};
const struct mz_shape dedup_list_shape = MZ_ROWS("Pairs", "pairs", &dedup_item_shape);

static mz_code make(struct list *list)
{
    static const struct ui_action different = {.label = {MZ_T("Not the same"), 0},
                                               .icon = MZ_ICON("users"),
                                               .name = {"do", 2},
                                               .value = {"different", 9},
                                               .need = "dedup.decide"};
    struct leaf *l = list->l;
    mz_cx *cx = l->cx;
    mz_str place = mz_req_query(l->rq, "place");
    struct ui_option o[MATCH_CERTAIN];
    for (int64_t i = MATCH_POSSIBLE; i <= MATCH_CERTAIN; i++) {
        o[i - MATCH_POSSIBLE] = (struct ui_option){.value = leaf_int(l, i),
                                                   .label = dedup_outcome_text(cx->lang, i)};
    }
    list_choice(list, "outcome", MZ_T("Verdict"), o, MATCH_CERTAIN - MATCH_POSSIBLE + 1);
    list_field(list, (struct ui_field){.kind = UI_DIVISION,
                                       .name = "place",
                                       .label = leaf_say(l, MZ_T("Township or village")),
                                       .shown = dedup_place(cx, division_code(place)),
                                       .source = MZ_S("/division/pick")});
    list->ui->bulk_seen = true;
    list_bulk(list, &different, mz_str_eq(state_wanted(l->rq), MZ_S("open")));
    list->page.sub = dedup_place(cx, cx->actor->division_lo);
    return nums_of(l);
}

static const struct list_view views[] = {
    {"", MZ_T("To be compared"), .ask = "state=open"},
    {"", MZ_T("Waits for confirmation"), .ask = "state=asked"},
    {"", MZ_T("To be looked into"), .ask = "state=later"},
    {"", MZ_T("Not the same"), .ask = "state=different"},
    {"", MZ_T("Joined"), .ask = "state=same"},
};

const struct list_how dedup_list = {
    .reg = &dedup_register,
    .path = "/dedup",
    .views = views,
    .views_n = MZ_LEN(views),
    .usual = "-score",
    .heads = heads,
    .heads_n = COLS,
    .cells = cells,
    .answer = &dedup_list_shape,
    .tell = tell,
    .act = "dedup.list",
    .kind = "dedup",
    .icon = MZ_ICON("user-check"),
    .none = MZ_T("No pair waits here"),
    .next = MZ_T("Everybody is compared every night, and soon after an entry is added or changed."),
    .load = load,
    .make = make,
};

/* "Not the same" for the chosen rows. */
mz_code dedup_list_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    size_t n = mz_req_field_n(rq, "id");
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, n + 1);
    int64_t done = 0;
    (void)out;
    for (size_t i = 0; i < n && i < DEDUP_BULK_MAX; i++) {
        struct dedup_sight s;
        MZ_TRY(mz_str_i64(cx, "id", mz_req_field_i(rq, "id", i), 1, INT64_MAX, &ids[i]));
        MZ_TRY(dedup_sight(cx, ids[i], true, &s));
        MZ_TRY(dedup_sighted(cx, &s));
    }
    MZ_TRY(dedup_different_many(cx, ids, n, &done));
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = MZ_T("{0} pairs are marked as not the same"),
                                   .arg = {mz_str_fmt(cx->a, "%" PRId64, done)}});
    return mz_reply_redirect(rq, MZ_S("/dedup"));
}

/* ---- one pair ------------------------------------------------------------------------------ */

static mz_code history(mz_cx *cx, const struct dedup_sight *s, int64_t person,
                       const struct ui_time **out)
{
    struct person_change *c = NULL;
    size_t n = 0;
    MZ_TRY(person_changes(cx, s->may, person, HISTORY_MAX, &c, &n));
    struct ui_event *ev = MZ_NEW_N(cx->a, struct ui_event, n + 1);
    for (size_t i = 0; i < n; i++) {
        mz_str fields = MZ_S("");
        for (size_t k = 0; k < c[i].diffs_n; k++) {
            fields = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(fields), k == 0 ? "" : "、",
                                MZ_ARG(dedup_tr(cx, c[i].diffs[k].label)));
        }
        mz_str who = MZ_S("");
        MZ_TRY(account_names(cx, &c[i].user, 1, &who));
        ev[i] =
            (struct ui_event){.at = mz_time_text(cx->a, c[i].at_ms),
                              .text = dedup_tr(cx, mz_str_eq(c[i].op, MZ_S("I"))
                                                       ? MZ_T("Entered||an event")
                                                       : MZ_T("Changed||an event")),
                              .who = who,
                              .note = mz_str_eq(c[i].op, MZ_S("I")) ? MZ_S("") : fields};
    }
    struct ui_time *t = MZ_NEW(cx->a, struct ui_time);
    *t = (struct ui_time){.events = ev, .events_n = n};
    *out = t;
    return MZ_OK;
}

static struct ui_field *hidden_fields(mz_cx *cx, const struct dedup_sight *s, const char *what,
                                      size_t room)
{
    struct ui_field *f = MZ_NEW_N(cx->a, struct ui_field, room + 2);
    f[0] = (struct ui_field){.kind = UI_HIDDEN, .name = "do", .value = mz_str_of(what)};
    f[1] = (struct ui_field){.kind = UI_HIDDEN,
                             .name = "version",
                             .value = mz_str_fmt(cx->a, "%" PRId64, s->pair.version)};
    return f;
}

static struct ui_form *form_of(mz_cx *cx, mz_req *rq, const struct ui_field *f, size_t n,
                               const char *submit)
{
    struct ui_form *form = MZ_NEW(cx->a, struct ui_form);
    *form = (struct ui_form){.action = mz_req_path(rq),
                             .label = dedup_tr(cx, submit),
                             .fields = f,
                             .fields_n = n,
                             .quiet = true,
                             .submit = dedup_tr(cx, submit)};
    return form;
}

static void decisions(mz_cx *cx, mz_req *rq, const struct dedup_sight *s, struct mz_form *form,
                      struct dedup_page_view *v)
{
    struct ui_action *more = MZ_NEW(cx->a, struct ui_action);
    struct ui_field *f = hidden_fields(cx, s, "different", 2);
    f[2] = (struct ui_field){.kind = UI_TEXT,
                             .name = "remark", /* its own name: two fields of a page need two ids */
                             .label = dedup_tr(cx, MZ_T("Note")),
                             .optional_mark = true,
                             .max = 500};
    struct dedup_part *p = dedup_part(v, dedup_tr(cx, MZ_T("Not the same")));
    p->note = dedup_tr(cx, MZ_T("The pair comes back only when one of the entries changes."));
    p->form = form_of(cx, rq, f, 3, MZ_T("Not the same"));
    f = hidden_fields(cx, s, "later", 2);
    f[2] = (struct ui_field){.kind = UI_DATE,
                             .name = "due",
                             .label = dedup_tr(cx, MZ_T("Look into it by")),
                             .value = form == NULL ? MZ_S("") : mz_req_field(rq, "due"),
                             .required = true};
    f[3] = (struct ui_field){.kind = UI_TEXT,
                             .name = "note",
                             .label = dedup_tr(cx, MZ_T("What is to be found out")),
                             .value = form == NULL ? MZ_S("") : mz_req_field(rq, "note"),
                             .max = 500,
                             .required = true};
    p = dedup_part(v, dedup_tr(cx, MZ_T("Needs checking")));
    struct ui_form *later = form_of(cx, rq, f, 4, MZ_T("Put off"));
    later->form = form;
    p->form = later;
    *more = (struct ui_action){.label = dedup_tr(cx, MZ_T("Join the two entries")),
                               .href = mz_str_fmt(cx->a, "/dedup/%" PRId64 "/join", s->pair.id),
                               .icon = MZ_ICON("user-check"),
                               .primary = true};
    struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
    *c = (struct ui_callout){.tone = MZ_TONE_INFO,
                             .title = dedup_tr(cx, MZ_T("Are these the same person?")),
                             .text = few_reasons(cx, &v->self),
                             .actions = more,
                             .actions_n = 1};
    v->notice = c;
}

static mz_code past_merges(mz_cx *cx, const struct dedup_sight *s, struct dedup_page_view *v)
{
    struct dedup_merge *m = NULL;
    size_t n = 0;
    MZ_TRY(dedup_merges_of(cx, s->pair.id, &m, &n));
    if (n == 0) {
        return MZ_OK;
    }
    struct ui_action *open = MZ_NEW(cx->a, struct ui_action);
    *open = (struct ui_action){.label = dedup_tr(cx, MZ_T("Look at the joining")),
                               .href = mz_str_fmt(cx->a, "/dedup/merge/%" PRId64, m[0].id),
                               .primary = true};
    bool current = mz_str_eq(m[0].state, MZ_S("asked")) || mz_str_eq(m[0].state, MZ_S("done"));
    if (!current) {
        return MZ_OK;
    }
    struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
    *c = (struct ui_callout){
        .tone = MZ_TONE_NOTE, .title = v->self.state, .actions = open, .actions_n = 1};
    v->notice = c;
    return MZ_OK;
}

static void reopening(mz_cx *cx, mz_req *rq, const struct dedup_sight *s, struct dedup_page_view *v)
{
    struct dedup_part *p = dedup_part(v, v->self.state);
    p->note = s->pair.note.p == NULL ? MZ_S("") : s->pair.note;
    if (mz_req_may(rq, "dedup.decide") && !s->hidden) {
        p->form =
            form_of(cx, rq, hidden_fields(cx, s, "reopen", 0), 2, MZ_T("Take the decision back"));
    }
}

static mz_code show(mz_cx *cx, mz_req *rq, const struct dedup_sight *s, struct mz_form *form,
                    mz_out *out)
{
    struct dedup_page_view *v = MZ_NEW(cx->a, struct dedup_page_view);
    v->self = dedup_item_of(cx, s);
    bool waits = mz_str_eq(s->pair.state, MZ_S("open")) || mz_str_eq(s->pair.state, MZ_S("later"));
    dedup_part(v, dedup_tr(cx, MZ_T("Side by side")))->table = dedup_table(cx, s);
    if (s->hidden) {
        v->notice = dedup_callout(
            cx, MZ_TONE_NOTE,
            (struct mz_say){.text = MZ_T("One of the two is hidden. Who may opens that person with "
                                         "a reason, then decides.")});
    } else if (waits && mz_req_may(rq, "dedup.decide")) {
        decisions(cx, rq, s, form, v);
    }
    if (!mz_str_eq(s->pair.state, MZ_S("open"))) {
        MZ_TRY(past_merges(cx, s, v));
    }
    if (mz_str_eq(s->pair.state, MZ_S("different")) || mz_str_eq(s->pair.state, MZ_S("later"))) {
        reopening(cx, rq, s, v);
    }
    MZ_TRY(history(cx, s, s->pair.a,
                   &dedup_part(v, dedup_tr(cx, MZ_T("History of the first "
                                                    "entry")))
                        ->time));
    MZ_TRY(history(cx, s, s->pair.b,
                   &dedup_part(v, dedup_tr(cx, MZ_T("History of the second "
                                                    "entry")))
                        ->time));
    if (mz_req_json(rq)) {
        return dedup_tell(cx, v, out);
    }
    dedup_frame(cx, rq, s, NULL);
    dedup_page_html(out, v);
    return MZ_OK;
}

mz_code dedup_show_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct dedup_sight s;
    MZ_TRY(dedup_sight(cx, mz_req_path_int(rq, "id"), true, &s));
    return show(cx, rq, &s, NULL, out);
}

/* The next open pair, so that a morning's work is one page after the other. */
static mz_code go_on(mz_cx *cx, mz_req *rq)
{
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    const struct mz_query q = {.filters = {{.col = "state", .op = MZ_IS, .s = MZ_S("open")}},
                               .filters_n = 1,
                               .descending = true,
                               .sort = "score",
                               .limit = 1};
    MZ_TRY(mz_reg_rows(cx, &dedup_register, &q, &rows, &n));
    return n == 0 ? mz_reply_redirect(rq, MZ_S("/dedup"))
                  : mz_reply_redirectf(rq, "/dedup/%" PRId64, rows[0].id);
}

static mz_code put_off(mz_cx *cx, struct mz_form *f, int64_t pair, int64_t version, mz_str note)
{
    int64_t due = mz_form_day(f, "due", (struct mz_rule){.required = true});
    if (f->problems.n > 0) {
        return MZ_OK;
    }
    return mz_form_take(f, dedup_later(cx, pair, version, (mz_date){(int32_t)due}, note));
}

mz_code dedup_show_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct dedup_sight s;
    struct mz_form f = mz_form_of(cx, rq);
    mz_str what = mz_req_field(rq, "do");
    int64_t version = mz_form_int(&f, "version", (struct mz_rule){.lo = 1, .required = true});
    mz_str note = mz_form_text(&f, "note", (struct mz_rule){.max = 500});
    MZ_TRY(dedup_sight(cx, mz_req_path_int(rq, "id"), true, &s));
    MZ_TRY(dedup_sighted(cx, &s));
    if (mz_str_eq(what, MZ_S("different"))) {
        mz_str remark = mz_form_text(&f, "remark", (struct mz_rule){.max = 500});
        MZ_TRY(dedup_different(cx, s.pair.id, version, remark.n > 0 ? remark : note));
    } else if (mz_str_eq(what, MZ_S("reopen"))) {
        MZ_TRY(dedup_reopen(cx, s.pair.id, version));
        return mz_reply_redirectf(rq, "/dedup/%" PRId64, s.pair.id);
    } else {
        MZ_TRY(put_off(cx, &f, s.pair.id, version, note));
    }
    if (f.problems.n > 0 && mz_form_json(&f, out)) {
        return MZ_OK;
    }
    if (f.problems.n > 0) {
        mz_reply_status(rq, 422);
        return show(cx, rq, &s, &f, out);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("Decision saved. The next pair:")});
    return go_on(cx, rq);
}
