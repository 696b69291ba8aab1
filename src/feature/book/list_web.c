/* list_web.c - the registers that hold here, and the list of one. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/book/export.h"
#include "feature/list_web.h"
#include "feature/matter/matter.h"
#include "store/db.h"

enum { BEGINS_MAX = 3 };
enum { HEADS_MAX = IR_COLUMNS_MAX + 5, COL_NAME = 0, COL_STATE, COL_DUE, COL_PLACE, COL_OWN };

mz_code book_page_def(mz_cx *cx, mz_req *rq, const struct book_def **out)
{
    MZ_TRY(book_def_of(cx, mz_req_path_text(rq, "name"), out));
    return book_sees(cx, (*out)->r)
               ? MZ_OK
               : mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no register of this name here."));
}

const struct ui_tag *book_state_tag(struct leaf *l, const struct book_def *d, mz_str state)
{
    static const struct {
        const char *word;
        enum mz_tone tone;
    } tones[] = {{"ok", MZ_TONE_OK},
                 {"warn", MZ_TONE_WARN},
                 {"bad", MZ_TONE_BAD},
                 {"idle", MZ_TONE_IDLE},
                 {"note", MZ_TONE_NOTE}};
    for (size_t i = 0; i < d->r->states_n; i++) {
        const struct ir_standing *s = &d->r->states[i];
        if (!mz_str_eq(s->name.id, state)) {
            continue;
        }
        enum mz_tone tone = s->source->over ? MZ_TONE_IDLE : MZ_TONE_OK;
        for (size_t k = 0; k < MZ_LEN(tones); k++) {
            tone = mz_str_eq(s->source->tone.s, mz_str_of(tones[k].word)) ? tones[k].tone : tone;
        }
        return leaf_tag(l, tone, book_label(l->cx, &s->name));
    }
    return leaf_tag(l, MZ_TONE_IDLE, state);
}

const struct ui_clock *book_clock(struct leaf *l, int64_t due)
{
    struct ui_clock *c = MZ_NEW(l->cx->a, struct ui_clock);
    int64_t today = mz_date_today(l->cx).v;
    if (due == MZ_NULL) {
        return NULL;
    }
    c->state = due < today ? UI_CLOCK_LATE : due <= today + 30 ? UI_CLOCK_SOON : UI_CLOCK_OK;
    c->text = due < today ? leaf_sayf(l, MZ_T("Late since {0}"), leaf_day(l, due), MZ_S(""))
                          : leaf_sayf(l, MZ_T("Until {0}||deadline"), leaf_day(l, due), MZ_S(""));
    return c;
}

/* ---- all registers ---------------------------------------------------------------------- */

static mz_code late_of(mz_cx *cx, const struct book_def *d, int64_t *n)
{
    struct mz_query q = {.filters = {{.col = "due", .op = MZ_TO, .i = mz_date_today(cx).v - 1}},
                         .filters_n = 1};
    return mz_reg_count(cx, d->reg[cx->lang], &q, n);
}

static mz_code home_row(struct leaf *l, struct ui_table *t, const struct book_def *d)
{
    mz_cx *cx = l->cx;
    struct book_wish *w = NULL;
    size_t waits = 0;
    int64_t all = 0;
    int64_t late = 0;
    MZ_TRY(mz_reg_count(cx, d->reg[cx->lang], &(struct mz_query){.limit = 0}, &all));
    MZ_TRY(late_of(cx, d, &late));
    MZ_TRY(book_waiting(cx, d, &w, &waits));
    mz_str path = mz_str_fmt(cx->a, "/book/" MZ_FMT, MZ_ARG(d->r->name.id));
    leaf_cell(t, (struct ui_cell){.text = book_label(cx, &d->r->name),
                                  .href = path,
                                  .note = book_sentence(cx, &d->r->source->about)});
    leaf_cell(t, (struct ui_cell){.text = leaf_int(l, all)});
    leaf_cell(
        t, (struct ui_cell){
               .text = leaf_int(l, late),
               .href = late == 0 ? MZ_S("") : mz_str_fmt(cx->a, MZ_FMT "?sort=due", MZ_ARG(path))});
    leaf_cell(t, (struct ui_cell){.text = leaf_int(l, (int64_t)waits),
                                  .href = waits == 0
                                              ? MZ_S("")
                                              : mz_str_fmt(cx->a, MZ_FMT "/wait", MZ_ARG(path))});
    return MZ_OK;
}

mz_code book_home_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    static const struct ui_column heads[] = {
        {.name = "name", .label = {MZ_T("Register||of things"), 0}, .fixed = true},
        {.name = "n", .label = {MZ_T("Entries"), 0}, .num = true, .phone_label = true},
        {.name = "late", .label = {MZ_T("Overdue||entries"), 0}, .num = true, .phone_label = true},
        {.name = "waits", .label = {MZ_T("Wait for a word"), 0}, .num = true, .phone_label = true},
    };
    struct leaf *l = leaf_new(cx, rq);
    const struct book_def **d = NULL;
    size_t n = 0;
    MZ_TRY(book_defs(cx, &d, &n));
    leaf_band(l, true);
    struct leaf_part *p = leaf_left(l, NULL);
    p->title = leaf_say(l, MZ_T("Registers"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(home_row(l, t, d[i]));
    }
    if (n == 0) {
        p->table = NULL;
        p->note = leaf_say(l, MZ_T("The packs of this place declare no register."));
    }
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Registers")), .menu = "/book"});
}

/* ---- one list ---------------------------------------------------------------------------------
 */

static const struct book_def *def_in(struct leaf *l)
{
    const struct book_def *d = NULL;
    return book_page_def(l->cx, l->rq, &d) == MZ_OK ? d : NULL;
}

static size_t heads_of(struct leaf *l, const struct book_def *d, struct ui_column *h,
                       size_t *columns)
{
    size_t n = COL_OWN;
    const struct ir_column *title = &d->r->columns[d->r->title];
    h[COL_NAME] =
        (struct ui_column){.name = d->made.cols[d->r->title].name,
                           .label = mz_str_of(mz_str_z(l->cx->a, book_label(l->cx, &title->name))),
                           .sort = true,
                           .fixed = true};
    h[COL_STATE] = (struct ui_column){
        .name = "state", .label = {MZ_T("State"), 0}, .sort = true, .phone_end = true};
    h[COL_DUE] = (struct ui_column){.name = "due",
                                    .label = {MZ_T("Next due"), 0},
                                    .sort = true,
                                    .hidden = d->r->duties_n == 0,
                                    .phone_label = true};
    h[COL_PLACE] = (struct ui_column){
        .name = "division", .label = {MZ_T("Division"), 0}, .sort = true, .phone_label = true};
    for (size_t i = 0; i < d->r->columns_n; i++) {
        const struct ir_column *x = &d->r->columns[i];
        if (!x->source->list || i == d->r->title || !book_sees_column(l->cx, x)) {
            continue;
        }
        enum mz_col_type t = d->made.cols[i].type;
        columns[n] = i;
        h[n++] =
            (struct ui_column){.name = d->made.cols[i].name,
                               .label = mz_str_of(mz_str_z(l->cx->a, book_label(l->cx, &x->name))),
                               .sort = x->kind < IR_COL_PERSON,
                               .num = t == MZ_COL_INT || t == MZ_COL_MONEY,
                               .phone_label = true};
    }
    return n;
}

static void entry_of(struct leaf *l, const struct book_def *d, const struct mz_reg_row *row,
                     struct book_entry *e)
{
    const struct mz_reg *reg = d->reg[l->cx->lang];
    *e = (struct book_entry){.id = row->id};
    for (size_t i = 0; reg->cols[i].name != NULL; i++) {
        bool text = reg->cols[i].type == MZ_COL_TEXT || reg->cols[i].type == MZ_COL_CODE;
        if (text) {
            e->v[i].s = row->v[i].s;
        } else {
            e->v[i].i = row->v[i].i;
        }
    }
}

static mz_code cells(struct leaf *l, const struct mz_reg_row *row, struct ui_cell *v)
{
    const struct book_def *d = def_in(l);
    struct ui_column heads[HEADS_MAX];
    size_t columns[HEADS_MAX];
    struct book_entry e;
    if (d == NULL) {
        return mz_fail(l->cx, MZ_CORRUPT, "a list without its register");
    }
    size_t n = heads_of(l, d, heads, columns);
    entry_of(l, d, row, &e);
    v[COL_NAME] = (struct ui_cell){.text = book_title(d, &e),
                                   .note = e.v[MZ_MADE_NUMBER].s,
                                   .href = mz_str_fmt(l->cx->a, "/book/" MZ_FMT "/entry/%" PRId64,
                                                      MZ_ARG(d->r->name.id), e.id)};
    v[COL_STATE].tags = book_state_tag(l, d, e.v[MZ_MADE_STATE].s);
    v[COL_STATE].tags_n = 1;
    v[COL_DUE].clock = book_clock(l, e.v[MZ_MADE_DUE].i);
    v[COL_PLACE].text = leaf_division_short(l->cx, e.v[MZ_MADE_DIVISION].i);
    for (size_t i = COL_OWN; i < n; i++) {
        v[i].text = book_shown(l->cx, d, columns[i], e.v[MZ_MADE_OWN_N + columns[i]]);
    }
    return MZ_OK;
}

static mz_code tell(struct leaf *l, const struct mz_reg_row *row, void *item)
{
    const struct book_def *d = def_in(l);
    struct book_entry e;
    if (d == NULL) {
        return mz_fail(l->cx, MZ_CORRUPT, "a list without its register");
    }
    entry_of(l, d, row, &e);
    *(struct book_answer *)item = book_answer(l->cx, d, &e, false);
    return MZ_OK;
}

/* Does an end of this matter write an entry of the register? */
static bool enters(const struct matter_kind *k, const struct book_def *d)
{
    bool yes = false;
    for (size_t i = 0; i < k->m->ends_n; i++) {
        for (size_t j = 0; j < k->m->ends[i].enters_n; j++) {
            const struct ir_register *r =
                &k->pack->book->registers[k->m->ends[i].enters[j].reg];
            yes = yes || mz_str_eq(r->name.id, d->r->name.id);
        }
    }
    return yes;
}

/* Applications that end in an entry here: of a place or an organisation nothing is there before. */
static mz_code begins(struct leaf *l, const struct book_def *d, struct ui_action *a, size_t *n)
{
    struct matter_kind *k = NULL;
    size_t all = 0;
    MZ_TRY(matter_kinds(l->cx, l->cx->actor->division_lo, &k, &all));
    for (size_t i = 0; i < all && *n < BEGINS_MAX; i++) {
        if (k[i].m->subject > IR_OF_PERSON && k[i].m->entry == UINT32_MAX && enters(&k[i], d)) {
            bool first = *n == 0;
            a[(*n)++] = (struct ui_action){
                .label = book_label(l->cx, &k[i].m->name),
                .href =
                    mz_str_fmt(l->cx->a, "/matter/new?matter=" MZ_FMT, MZ_ARG(k[i].m->name.id)),
                .icon = MZ_ICON("clipboard-list"),
                .need = "matter.add",
                .primary = first};
        }
    }
    return MZ_OK;
}

static mz_code actions_of(struct leaf *l, const struct book_def *d, const struct ui_action **out,
                          size_t *n)
{
    mz_cx *cx = l->cx;
    struct ui_action *a = MZ_NEW_N(cx->a, struct ui_action, d->r->exports_n + BEGINS_MAX + 4);
    *out = a;
    *n = 0;
    MZ_TRY(begins(l, d, a, n));
    bool first = *n == 0;
    if (book_post_in(cx, d->r->add)) {
        a[(*n)++] = (struct ui_action){
            .label = leaf_say(l, MZ_T("New entry")),
            .href = mz_str_fmt(cx->a, "/book/" MZ_FMT "/new", MZ_ARG(d->r->name.id)),
            .icon = MZ_ICON("plus"),
            .need = "book.write",
            .primary = first};
    }
    if (d->r->stats_n > 0) {
        a[(*n)++] = (struct ui_action){
            .label = leaf_say(l, MZ_T("Statistics")),
            .href = mz_str_fmt(cx->a, "/book/" MZ_FMT "/stat", MZ_ARG(d->r->name.id)),
            .icon = MZ_ICON("chart-bar")};
    }
    if (d->r->approve != 0) {
        a[(*n)++] = (struct ui_action){
            .label = leaf_say(l, MZ_T("Wait for a word")),
            .href = mz_str_fmt(cx->a, "/book/" MZ_FMT "/wait", MZ_ARG(d->r->name.id)),
            .icon = MZ_ICON("clipboard-list")};
    }
    for (size_t i = 0; book_export_here(cx) && i < d->r->exports_n; i++) {
        a[(*n)++] = (struct ui_action){
            .label = book_label(cx, &d->r->exports[i].name),
            .href = mz_str_fmt(cx->a, "/book/" MZ_FMT "/export/" MZ_FMT, MZ_ARG(d->r->name.id),
                               MZ_ARG(d->r->exports[i].name.id)),
            .icon = MZ_ICON("send"),
            .need = "book.take"};
    }
    return MZ_OK;
}

static mz_code make(struct list *list)
{
    struct leaf *l = list->l;
    const struct book_def *d = list->given;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, d->r->states_n + 1);
    for (size_t i = 0; i < d->r->states_n; i++) {
        o[i] = (struct ui_option){.value = d->r->states[i].name.id,
                                  .label = book_label(l->cx, &d->r->states[i].name)};
    }
    list_choice(list, "state", MZ_T("State"), o, d->r->states_n);
    for (size_t i = 0; i < d->r->columns_n && list->ui->filters_n + 2 < LIST_FIELDS_MAX; i++) {
        const struct ir_column *x = &d->r->columns[i];
        if (!x->source->filter || book_kind(d, x) != RULE_ENUM) {
            continue;
        }
        const struct ir_enum *e = &d->b->enums[d->b->facts[x->fact].type.enum_i];
        struct ui_option *v = MZ_NEW_N(l->cx->a, struct ui_option, e->values_n + 1);
        for (size_t k = 0; k < e->values_n; k++) {
            v[k] = (struct ui_option){.value = e->values[k].id,
                                      .label = book_label(l->cx, &e->values[k])};
        }
        list_choice(list, d->made.cols[i].name, mz_str_z(l->cx->a, book_label(l->cx, &x->name)), v,
                    e->values_n);
    }
    list->page.title = book_label(l->cx, &d->r->name);
    list->page.sub = book_sentence(l->cx, &d->r->source->about);
    return actions_of(l, d, &list->page.actions, &list->page.actions_n);
}

mz_code book_list_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct book_def *d = NULL;
    struct ui_column heads[HEADS_MAX];
    size_t columns[HEADS_MAX];
    MZ_TRY(book_page_def(cx, rq, &d));
    size_t n = heads_of(&(struct leaf){.cx = cx, .rq = rq}, d, heads, columns);
    mz_str path = mz_str_fmt(cx->a, "/book/" MZ_FMT, MZ_ARG(d->r->name.id));
    const struct list_how how = {.reg = d->reg[cx->lang],
                                 .path = path.p,
                                 .menu = "/book",
                                 /* The name: rows come in its order until a head is chosen. */
                                 .usual = heads[COL_NAME].name,
                                 .heads = heads,
                                 .heads_n = n,
                                 .words = MZ_T("Name or number"),
                                 .place = true,
                                 .cells = cells,
                                 .answer = &book_rows_shape,
                                 .tell = tell,
                                 .act = "book.read",
                                 .kind = "book",
                                 .icon = MZ_ICON("list-details"),
                                 .none = MZ_T("Nothing stands in this register yet"),
                                 .next = MZ_T("Entries come by \"New entry\", or from the end of "
                                              "a matter."),
                                 .make = make};
    return list_send(cx, rq, &how, d, out);
}
