/* list_web.c - the lists of agreements, of deliveries and of datasets, and what pages share. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/asks.h"
#include "feature/division/division.h"
#include "feature/finds.h"
#include "feature/list_web.h"
#include "feature/share/share_sql.h"
#include "feature/share/web.h"
#include "store/db.h"

/* ---- shared parts -------------------------------------------------------------------- */

static const struct dataset *dataset_of(struct leaf *l, mz_str id)
{
    const struct sharing *all = NULL;
    if (dataset_all(l->cx, &all) != MZ_OK) {
        mz_clear(l->cx);
        return NULL;
    }
    return dataset_find(all, id);
}

mz_str share_dataset_name(struct leaf *l, mz_str id)
{
    const struct dataset *d = dataset_of(l, id);
    return d == NULL ? id : dataset_word(l->cx->lang, &d->words);
}

mz_str share_recipient_name(struct leaf *l, mz_str dataset, mz_str id)
{
    const struct dataset *d = dataset_of(l, dataset);
    const struct dataset_words *w = d == NULL ? NULL : dataset_recipient(d, id);
    return w == NULL ? id : dataset_word(l->cx->lang, w);
}

const struct ui_tag *share_state_tag(struct leaf *l, mz_str state)
{
    enum mz_tone tone = mz_str_eq(state, MZ_S("active"))      ? MZ_TONE_OK
                        : mz_str_eq(state, MZ_S("asked"))     ? MZ_TONE_INFO
                        : mz_str_eq(state, MZ_S("suspended")) ? MZ_TONE_BAD
                                                              : MZ_TONE_IDLE;
    return leaf_tag(l, tone, leaf_say(l, share_state_label(state)));
}

const struct ui_tag *share_delivery_tag(struct leaf *l, mz_str state, int64_t due)
{
    bool late = due != MZ_NULL && due < mz_date_today(l->cx).v;
    enum mz_tone tone = mz_str_eq(state, MZ_S("taken"))   ? MZ_TONE_OK
                        : mz_str_eq(state, MZ_S("wiped")) ? MZ_TONE_IDLE
                        : late                            ? MZ_TONE_BAD
                                                          : MZ_TONE_WARN;
    return leaf_tag(l, tone, leaf_say(l, share_delivery_label(state)));
}

mz_str share_period(struct leaf *l, int64_t period)
{
    return mz_str_fmt(l->cx->a, "%04" PRId64 "-%02" PRId64, period / 100, period % 100);
}

mz_str share_kind(struct leaf *l, mz_str kind)
{
    return leaf_say(l, mz_str_eq(kind, MZ_S("full")) ? MZ_T("Full file") : MZ_T("Changes only"));
}

mz_str share_bytes(struct leaf *l, int64_t bytes)
{
    const int64_t kb = (bytes + 1023) / 1024;
    return kb < 1024 ? mz_str_fmt(l->cx->a, "%" PRId64 " KB", kb)
                     : mz_str_fmt(l->cx->a, "%" PRId64 ".%" PRId64 " MB", kb / 1024,
                                  kb % 1024 * 10 / 1024);
}

struct mz_page share_page(struct leaf *l, mz_str title)
{
    struct ui_crumb *c = MZ_NEW(l->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Sharing with departments")),
                           .href = MZ_S("/share")};
    return (struct mz_page){.title = title, .menu = "/share", .crumbs = c, .crumbs_n = 1};
}

/* ---- agreements ----------------------------------------------------------------------- */

enum { REG_NUMBER, REG_DATASET, REG_RECIPIENT, REG_DIVISION, REG_STATE, REG_TO, REG_ASKED };

static const struct mz_col cols[] = {
    [REG_NUMBER] = {"number", MZ_T("Agreement number"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    [REG_DATASET] = {"dataset", MZ_T("Dataset"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    [REG_RECIPIENT] = {"recipient", MZ_T("Recipient"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    [REG_DIVISION] = {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER,
                      NULL},
    [REG_STATE] = {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    [REG_TO] = {"to_day", MZ_T("Last day"), MZ_COL_DATE, 0, NULL},
    [REG_ASKED] = {"asked_ms", MZ_T("Asked"), MZ_COL_TIME, MZ_COL_SORT, NULL},
    {0},
};

/* Of both lists; what a state is, each knows itself. */
static void ask_both(const struct mz_ask *ask, struct mz_query *q)
{
    mz_str number = ask->get(ask->p, "q");
    if (number.n > 0) {
        q->filters[q->filters_n++] = (struct mz_filter){.col = "number", .op = MZ_HAS, .s = number};
    }
    asks_place(ask, q);
}

/* A tab of the page, or the state that a program asks for. */
static mz_str state_asked(const struct mz_ask *ask)
{
    mz_str view = ask->get(ask->p, "view");
    return view.n > 0 ? view : ask->get(ask->p, "state");
}

static mz_code ask_list(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str state = state_asked(ask);
    mz_str dataset = ask->get(ask->p, "dataset");
    (void)cx;
    if (state.n > 0) {
        q->filters[q->filters_n++] = (struct mz_filter){.col = "state", .op = MZ_IS, .s = state};
    }
    if (dataset.n > 0) {
        q->filters[q->filters_n++] =
            (struct mz_filter){.col = "dataset", .op = MZ_IS, .s = dataset};
    }
    ask_both(ask, q);
    return MZ_OK;
}

static mz_code row_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    struct leaf l = {.cx = cx};
    (void)reg;
    row->v[REG_RECIPIENT].s =
        share_recipient_name(&l, row->v[REG_DATASET].s, row->v[REG_RECIPIENT].s);
    row->v[REG_DATASET].s = share_dataset_name(&l, row->v[REG_DATASET].s);
    row->v[REG_STATE].s = leaf_say(&l, share_state_label(row->v[REG_STATE].s));
    return MZ_OK;
}

const struct mz_reg share_register = {.name = "share",
                                      .table = "share_agreement",
                                      .title = MZ_T("Agreements on sharing"),
                                      .sort = "-asked_ms",
                                      .cols = cols,
                                      .need = "share.read",
                                      .ask = ask_list,
                                      .row = row_out};

mz_code share_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                     int64_t *total)
{
    const struct finds f = {&share_register, "number", "/share/agreement/", false};
    return finds_by(cx, &f, words, most, items, n, total);
}

enum { COL_NUMBER, COL_WHO, COL_SET, COL_PLACE, COL_STATE, COL_TO, COLS };

static const struct ui_column heads[COLS] = {
    [COL_NUMBER] = {.name = "number",
                    .label = {MZ_T("Agreement number"), 0},
                    .fixed = true,
                    .one_line = true},
    [COL_WHO] = {.name = "recipient", .label = {MZ_T("Recipient"), 0}, .phone_full = true},
    [COL_SET] = {.name = "dataset", .label = {MZ_T("Dataset"), 0}, .phone_label = true},
    [COL_PLACE] = {.name = "division",
                   .label = {MZ_T("Division"), 0},
                   .sort = true,
                   .phone_label = true},
    [COL_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    [COL_TO] = {.name = "to_day",
                .label = {MZ_T("Last day"), 0},
                .one_line = true,
                .phone_label = true},
};

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    c[COL_NUMBER] =
        (struct ui_cell){.text = row->v[REG_NUMBER].s,
                         .href = mz_str_fmt(l->cx->a, "/share/agreement/%" PRId64, row->id),
                         .id = true};
    c[COL_WHO] = (struct ui_cell){
        .text = share_recipient_name(l, row->v[REG_DATASET].s, row->v[REG_RECIPIENT].s)};
    c[COL_SET] = (struct ui_cell){.text = share_dataset_name(l, row->v[REG_DATASET].s)};
    c[COL_PLACE] = (struct ui_cell){.text = leaf_division_short(l->cx, row->v[REG_DIVISION].i)};
    c[COL_STATE] = (struct ui_cell){.tags = share_state_tag(l, row->v[REG_STATE].s), .tags_n = 1};
    c[COL_TO] = (struct ui_cell){.text = leaf_day(l, row->v[REG_TO].i)};
    return MZ_OK;
}

static const struct mz_member share_list_row_members[] = {
    {"id", "Number of the agreement", MZ_J_INT(struct mz_reg_row, id)},
    {"number", "Its number on paper", MZ_J_COL(TEXT, REG_NUMBER)},
    {"dataset", "Data set that is shared", MZ_J_COL(TEXT, REG_DATASET)},
    {"recipient", "Who receives it", MZ_J_COL(TEXT, REG_RECIPIENT)},
    {"state", "State, one word", MZ_J_COL(TEXT, REG_STATE)},
    {0},
};
static const struct mz_shape share_list_row_shape = {"AgreementRow", share_list_row_members,
                                                     sizeof(struct mz_reg_row)};
const struct mz_shape share_list_rows_shape =
    MZ_ROWS("Agreements", "agreements", &share_list_row_shape);

static mz_code choose_dataset(struct list *list)
{
    struct leaf *l = list->l;
    const struct sharing *all = NULL;
    MZ_TRY(dataset_all(l->cx, &all));
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, all->set_n + 1);
    for (size_t i = 0; i < all->set_n; i++) {
        o[i] = (struct ui_option){.value = all->set[i].words.id,
                                  .label = dataset_word(l->cx->lang, &all->set[i].words)};
    }
    list_choice(list, "dataset", MZ_T("Dataset"), o, all->set_n);
    return MZ_OK;
}

static mz_code make(struct list *list)
{
    static const struct {
        const char *view;
        bool counted;
    } states[] = {
        {"", false}, {"asked", true}, {"active", false}, {"suspended", false}, {"ended", false}};
    struct list_view *views = MZ_NEW_N(list->l->cx->a, struct list_view, MZ_LEN(states));
    for (size_t i = 0; i < MZ_LEN(states); i++) {
        const char *label =
            i == 0 ? MZ_T("All||agreements") : share_state_label(mz_str_of(states[i].view));
        views[i] = (struct list_view){states[i].view, label, .counted = states[i].counted};
    }
    MZ_TRY(choose_dataset(list));
    list_field(list, leaf_place(list->l));
    return list_views(list, views, MZ_LEN(states));
}

static const struct ui_action acts[] = {
    {.label = {MZ_T("Deliveries||to departments"), 0},
     .href = {"/share/delivery", 15},
     .icon = MZ_ICON("send")},
    {.label = {MZ_T("Told about a person"), 0},
     .href = {"/share/who", 10},
     .icon = MZ_ICON("user-search")},
    {.label = {MZ_T("What may be shared"), 0},
     .href = {"/share/dataset", 14},
     .icon = MZ_ICON("database"),
     .primary = true},
};

const struct list_how share_list = {
    .reg = &share_register,
    .path = "/share",
    .title = MZ_T("Sharing with departments"),
    .sub = MZ_T("Nothing leaves without an agreement in force."),
    .acts = acts,
    .acts_n = MZ_LEN(acts),
    .make = make,
    .usual = "-asked_ms",
    .heads = heads,
    .heads_n = COLS,
    .words = MZ_T("Number, or a part of it"),
    .cells = cells,
    .answer = &share_list_rows_shape,
    .icon = MZ_ICON("share"),
    .none = MZ_T("No agreement yet"),
    .next = MZ_T("Nothing leaves without an agreement in force."),
};

/* ---- deliveries ----------------------------------------------------------------------- */

enum { F_NUMBER, F_AGREEMENT, F_PERIOD, F_KIND, F_ROWS, F_DIVISION, F_STATE, F_DUE, F_MADE };

static const struct mz_col file_cols[] = {
    [F_NUMBER] = {"number", MZ_T("Delivery number"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    [F_AGREEMENT] = {"agreement", MZ_T("Agreement"), MZ_COL_INT, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    [F_PERIOD] = {"period", MZ_T("Month"), MZ_COL_INT, MZ_COL_FILTER, NULL},
    [F_KIND] = {"kind", MZ_T("Kind"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    [F_ROWS] = {"rows_n", MZ_T("Rows"), MZ_COL_INT, 0, NULL},
    [F_DIVISION] = {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER,
                    NULL},
    [F_STATE] = {"state", MZ_T("State"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    [F_DUE] = {"due", MZ_T("Receipt due"), MZ_COL_DATE, MZ_COL_FILTER, NULL},
    [F_MADE] = {"made_ms", MZ_T("Made||delivery"), MZ_COL_TIME, MZ_COL_SORT, NULL},
    {0},
};

static mz_code file_ask(mz_cx *cx, const struct mz_ask *ask, struct mz_query *q)
{
    mz_str state = state_asked(ask);
    if (mz_str_eq(state, MZ_S("late"))) { /* who sent a receipt has no day left */
        q->filters[q->filters_n++] =
            (struct mz_filter){.col = "due", .op = MZ_TO, .i = mz_date_today(cx).v - 1};
    } else if (state.n > 0) {
        q->filters[q->filters_n++] = (struct mz_filter){.col = "state", .op = MZ_IS, .s = state};
    }
    ask_both(ask, q);
    return MZ_OK;
}

static mz_code file_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    struct leaf l = {.cx = cx};
    (void)reg;
    row->v[F_STATE].s = share_delivery_tag(&l, row->v[F_STATE].s, row->v[F_DUE].i)->text;
    row->v[F_KIND].s = share_kind(&l, row->v[F_KIND].s);
    return MZ_OK;
}

const struct mz_reg share_file_register = {.name = "share_delivery",
                                           .table = "share_delivery",
                                           .title = MZ_T("Deliveries to departments"),
                                           .sort = "-made_ms",
                                           .cols = file_cols,
                                           .need = "share.read",
                                           .ask = file_ask,
                                           .row = file_out};

mz_code share_file_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                          int64_t *total)
{
    const struct finds f = {&share_file_register, "number", "/share/delivery/", false};
    return finds_by(cx, &f, words, most, items, n, total);
}

enum { FC_NUMBER, FC_WHO, FC_PERIOD, FC_KIND, FC_ROWS, FC_DUE, FC_STATE, FC_MADE, FCS };

static const struct ui_column file_heads[FCS] = {
    [FC_NUMBER] = {.name = "number",
                   .label = {MZ_T("Delivery number"), 0},
                   .fixed = true,
                   .one_line = true},
    [FC_MADE] = {.name = "made_ms",
                 .label = {MZ_T("Made||delivery"), 0},
                 .sort = true,
                 .one_line = true,
                 .phone_hide = true},
    [FC_WHO] = {.name = "recipient", .label = {MZ_T("Recipient"), 0}, .phone_full = true},
    [FC_PERIOD] = {.name = "period",
                   .label = {MZ_T("Month"), 0},
                   .one_line = true,
                   .phone_label = true},
    [FC_KIND] = {.name = "kind", .label = {MZ_T("Kind"), 0}, .phone_label = true},
    [FC_ROWS] = {.name = "rows", .label = {MZ_T("Rows"), 0}, .num = true, .phone_label = true},
    [FC_DUE] = {.name = "due",
                .label = {MZ_T("Receipt due"), 0},
                .one_line = true,
                .phone_label = true},
    [FC_STATE] = {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
};

/* The agreements that they were made under. */
static mz_code file_load(struct list *list)
{
    return list_load_rows(list, F_AGREEMENT, &share_register);
}

static mz_code file_cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *c)
{
    const struct mz_reg_row *a = list_row(l, row->v[F_AGREEMENT].i);
    mz_str dataset = a == NULL ? MZ_S("") : a->v[REG_DATASET].s;
    mz_str recipient = a == NULL ? MZ_S("") : a->v[REG_RECIPIENT].s;
    c[FC_NUMBER] =
        (struct ui_cell){.text = row->v[F_NUMBER].s,
                         .href = mz_str_fmt(l->cx->a, "/share/delivery/%" PRId64, row->id),
                         .id = true};
    c[FC_WHO] = (struct ui_cell){.text = share_recipient_name(l, dataset, recipient),
                                 .note = share_dataset_name(l, dataset)};
    c[FC_PERIOD] = (struct ui_cell){.text = share_period(l, row->v[F_PERIOD].i)};
    c[FC_MADE] = (struct ui_cell){.text = leaf_time(l, row->v[F_MADE].i)};
    c[FC_KIND] = (struct ui_cell){.text = share_kind(l, row->v[F_KIND].s)};
    c[FC_ROWS] = (struct ui_cell){.text = mz_thousands(l->cx->a, row->v[F_ROWS].i)};
    c[FC_DUE] = (struct ui_cell){.text = row->v[F_DUE].i == MZ_NULL ? MZ_S("")
                                                                    : leaf_day(l, row->v[F_DUE].i)};
    c[FC_STATE] = (struct ui_cell){
        .tags = share_delivery_tag(l, row->v[F_STATE].s, row->v[F_DUE].i), .tags_n = 1};
    return MZ_OK;
}

struct file_row {
    int64_t id;
    mz_str number;
    mz_str period;
    mz_str kind;
    int64_t rows;
    mz_str state;
};
static const struct mz_member file_row_members[] = {
    {"id", "Number of the delivery", MZ_J_INT(struct file_row, id)},
    {"number", "Its number on paper", MZ_J_TEXT(struct file_row, number)},
    {"period", "What time it is about", MZ_J_TEXT(struct file_row, period)},
    {"kind", "Kind, one word", MZ_J_TEXT(struct file_row, kind)},
    {"rows", "How many rows", MZ_J_INT(struct file_row, rows)},
    {"state", "State, one word", MZ_J_TEXT(struct file_row, state)},
    {0},
};
static const struct mz_shape file_row_shape = {"ShareDeliveryRow", file_row_members,
                                               sizeof(struct file_row)};
const struct mz_shape share_file_rows_shape =
    MZ_ROWS("ShareDeliveries", "deliveries", &file_row_shape);

static mz_code file_tell(struct leaf *l, const struct mz_reg_row *row, void *item)
{
    *(struct file_row *)item = (struct file_row){.id = row->id,
                                                 .number = row->v[F_NUMBER].s,
                                                 .period = share_period(l, row->v[F_PERIOD].i),
                                                 .kind = row->v[F_KIND].s,
                                                 .rows = row->v[F_ROWS].i,
                                                 .state = row->v[F_STATE].s};
    return MZ_OK;
}

static const struct list_view file_views[] = {
    {"", MZ_T("All||deliveries"), .counted = false},
    {"late", MZ_T("Receipt is late"), .counted = true},
    {"made", MZ_T("Waits to be fetched"), .counted = true},
    {"fetched", MZ_T("Fetched, no receipt yet"), .counted = true},
    {"taken", MZ_T("Receipt is here"), .counted = false},
};

const struct list_how share_file_list = {
    .reg = &share_file_register,
    .path = "/share/delivery",
    .menu = "/share",
    .title = MZ_T("Deliveries to departments"),
    .above = MZ_T("Sharing with departments"),
    .above_path = "/share",
    .views = file_views,
    .views_n = MZ_LEN(file_views),
    .place = true,
    .usual = "-made_ms",
    .heads = file_heads,
    .heads_n = FCS,
    .words = MZ_T("Number, or a part of it"),
    .load = file_load,
    .cells = file_cells,
    .answer = &share_file_rows_shape,
    .tell = file_tell,
    .icon = MZ_ICON("send"),
    .none = MZ_T("Nothing was delivered yet"),
    .next = MZ_T("A delivery is made every month under each agreement in force."),
};

/* ---- datasets ------------------------------------------------------------------------- */

static void dataset_fields(struct leaf *l, struct leaf_part *part, const struct dataset *d)
{
    static const struct ui_column told[] = {
        {.name = "field", .label = {MZ_T("Field||shared"), 0}, .phone_full = true},
        {.name = "as", .label = {MZ_T("How it is told"), 0}, .phone_label = true},
        {.name = "why", .label = {MZ_T("For what and by which law"), 0}, .phone_full = true},
    };
    struct ui_table *t = leaf_table(l, part, told, MZ_LEN(told), d->field_n);
    for (size_t i = 0; i < d->field_n; i++) {
        const struct dataset_field *f = &d->field[i];
        leaf_cell(t,
                  (struct ui_cell){.text = leaf_say(l, dataset_field_label(f->id)),
                                   .tags = f->sensitive ? leaf_tag(l, MZ_TONE_WARN,
                                                                   leaf_say(l, MZ_T("Sensitive")))
                                                        : NULL,
                                   .tags_n = f->sensitive});
        leaf_cell(t, (struct ui_cell){.text = leaf_say(l, dataset_minim_label(f->as))});
        leaf_cell(t, (struct ui_cell){.text = f->purpose, .note = f->basis});
    }
}

static mz_str names(struct leaf *l, const struct dataset_words *w, size_t n)
{
    mz_str s = MZ_S("");
    const char *comma = l->cx->lang == MZ_LANG_ZH ? "、" : ", ";
    for (size_t i = 0; i < n; i++) {
        s = mz_str_fmt(l->cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(s), i == 0 ? "" : comma,
                       MZ_ARG(dataset_word(l->cx->lang, &w[i])));
    }
    return s;
}

static void dataset_part(struct leaf *l, const struct sharing *all, const struct dataset *d)
{
    struct leaf_part *part = leaf_left(l, NULL);
    struct dataset_words *has = MZ_NEW_N(l->cx->a, struct dataset_words, d->category_n);
    part->title = dataset_word(l->cx->lang, &d->words);
    part->sub = l->cx->lang == MZ_LANG_EN ? d->purpose_en : d->purpose;
    for (size_t i = 0; i < d->category_n; i++) {
        has[i] = all->category[d->category[i]].words;
    }
    leaf_fact(l, part, MZ_T("Persons"), (struct ui_fact){.value = names(l, has, d->category_n)});
    leaf_fact(l, part, MZ_T("Recipients"),
              (struct ui_fact){.value = names(l, d->recipient, d->recipient_n)});
    leaf_fact(l, part, MZ_T("Legal basis"), (struct ui_fact){.value = d->basis});
    leaf_fact(l, part, MZ_T("How fresh"),
              (struct ui_fact){.value = leaf_sayf(l, MZ_T("Monthly; a full file every {0} months"),
                                                  leaf_int(l, d->full_every), MZ_S(""))});
    leaf_fact(l, part, MZ_T("Kept by the recipient"),
              (struct ui_fact){.value = leaf_sayf(l, MZ_T("{0} months, then deleted"),
                                                  leaf_int(l, d->keep_months), MZ_S(""))});
    leaf_fact(l, part, MZ_T("Questions about one person"),
              (struct ui_fact){.value = leaf_say(l, d->answers ? MZ_T("Answered||questions")
                                                               : MZ_T("Not answered"))});
    dataset_fields(l, part, d);
    leaf_action(l, part,
                (struct ui_action){
                    .label = leaf_say(l, MZ_T("Ask for an agreement")),
                    .href = mz_str_fmt(l->cx->a, "/share/new?dataset=" MZ_FMT, MZ_ARG(d->words.id)),
                    .icon = MZ_ICON("plus"),
                    .need = "share.ask"});
}

mz_code share_datasets_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    const struct sharing *all = NULL;
    MZ_TRY(dataset_all(cx, &all));
    for (size_t i = 0; i < all->set_n && i < (size_t)LEAF_PARTS_MAX * LEAF_BANDS_MAX; i++) {
        if (i > 0 && i % LEAF_PARTS_MAX == 0) {
            leaf_band(l, false);
        }
        dataset_part(l, all, &all->set[i]);
    }
    struct mz_page page = share_page(l, leaf_say(l, MZ_T("What may be shared")));
    page.sub = leaf_say(l, MZ_T("Declared in packs; each field with as little as is needed"));
    return leaf_send(l, out, page);
}
