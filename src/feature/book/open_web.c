/* open_web.c - what a pack opens to everybody: look up entries without an account, JSON too. */
#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "feature/book/book_int.h"
#include "feature/world.h"
#include "store/db.h"

enum { SHOWN_MAX = 50 };

/* Nobody has no scope: for this one question it is the office's county; fields are the pack's. */
static struct mz_actor reader_of(const mz_cx *cx)
{
    int64_t county = cx->world->division / MZ_COUNTY_UNIT;
    return (struct mz_actor){.division_lo = county * MZ_COUNTY_UNIT,
                             .division_hi = county * MZ_COUNTY_UNIT + MZ_COUNTY_UNIT - 1,
                             .role = MZ_S(""),
                             .from = MZ_S("public")};
}

static mz_code closed(mz_cx *cx)
{
    return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no register of this name here."));
}

static mz_code def_of(mz_cx *cx, mz_req *rq, const struct book_def **d)
{
    MZ_TRY(book_def_of(cx, mz_req_path_text(rq, "name"), d));
    return (*d)->r->open ? MZ_OK : closed(cx);
}

static bool open_state(const struct book_def *d, mz_str state)
{
    for (size_t i = 0; i < d->r->states_n; i++) {
        if (mz_str_eq(d->r->states[i].name.id, state)) {
            return d->r->states[i].open;
        }
    }
    return false;
}

/* ---- the list ------------------------------------------------------------------------- */

static mz_code found(struct leaf *l, const struct book_def *d, struct book_entry **out, size_t *n)
{
    mz_cx *cx = l->cx;
    struct mz_query q = {.limit = MZ_PAGE_MAX, .sort = "number"};
    struct mz_reg_row *rows = NULL;
    size_t all = 0;
    const struct mz_reg *reg = d->reg[cx->lang];
    *n = 0;
    for (size_t i = 0; i < d->r->states_n && q.filters_n < MZ_FILTERS_MAX; i++) {
        if (!d->r->states[i].open) {
            q.filters[q.filters_n++] =
                (struct mz_filter){.col = "state", .op = MZ_NOT, .s = d->r->states[i].name.id};
        }
    }
    MZ_TRY(mz_reg_words(cx, reg, mz_req_query(l->rq, "q"), &q));
    MZ_TRY(mz_reg_rows(cx, reg, &q, &rows, &all));
    *out = MZ_NEW_N(cx->a, struct book_entry, SHOWN_MAX);
    for (size_t i = 0; i < all && *n < SHOWN_MAX; i++) {
        if (!open_state(d, rows[i].v[MZ_MADE_STATE].s)) {
            continue;
        }
        MZ_TRY(book_get(cx, d, rows[i].id, &(*out)[(*n)++]));
    }
    return MZ_OK;
}

static mz_code list_json(struct leaf *l, const struct book_def *d, const struct book_entry *e,
                         size_t n, mz_out *out)
{
    struct book_answer *rows = MZ_NEW_N(l->cx->a, struct book_answer, n + 1);
    for (size_t i = 0; i < n; i++) {
        rows[i] = book_answer(l->cx, d, &e[i], true);
    }
    const struct mz_rows v = {.total = (int64_t)n, .rows = rows, .rows_n = n};
    return mz_reply_shape(out, &book_rows_shape, &v);
}

static void list_page(struct leaf *l, const struct book_def *d, const struct book_entry *e,
                      size_t n)
{
    static const struct ui_column heads[] = {
        {.name = "name", .label = {MZ_T("Name||of a thing"), 0}, .fixed = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
        {.name = "place", .label = {MZ_T("Division"), 0}, .phone_label = true},
    };
    mz_cx *cx = l->cx;
    struct leaf_part *p = leaf_left(l, NULL);
    p->title = book_label(cx, &d->r->name);
    struct ui_form *f = leaf_form(l, p, MZ_T("Look up"), NULL, 2);
    f->get = true;
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "q",
                                    .label = leaf_say(l, MZ_T("Name or number")),
                                    .value = mz_req_query(l->rq, "q"),
                                    .max = 40,
                                    .wide = true});
    struct leaf_part *r = leaf_left(l, MZ_T("Entries||of a register"));
    struct ui_table *t = leaf_table(l, r, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){.text = book_title(d, &e[i]),
                                      .note = e[i].v[MZ_MADE_NUMBER].s,
                                      .href = mz_str_fmt(cx->a, "/open/" MZ_FMT "/%" PRId64,
                                                         MZ_ARG(d->r->name.id), e[i].id)});
        struct ui_cell *state = leaf_cell(t, (struct ui_cell){.tags_n = 1});
        state->tags = book_state_tag(l, d, e[i].v[MZ_MADE_STATE].s);
        leaf_cell(t, (struct ui_cell){.text = leaf_division_short(cx, e[i].v[MZ_MADE_DIVISION].i)});
    }
    if (n == SHOWN_MAX) {
        r->note = leaf_say(l, MZ_T("The first 50 are shown; type more of the name."));
    } else if (n == 0) {
        r->table = NULL;
        r->note = leaf_say(l, MZ_T("Nothing public is found by these words."));
    }
}

static mz_code list_as(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    const struct book_def *d = NULL;
    struct book_entry *e = NULL;
    size_t n = 0;
    MZ_TRY(def_of(cx, rq, &d));
    MZ_TRY(found(l, d, &e, &n));
    if (mz_req_json(rq)) {
        return list_json(l, d, e, n, out);
    }
    leaf_band(l, true);
    list_page(l, d, e, n);
    return leaf_send(l, out,
                     (struct mz_page){.title = book_label(cx, &d->r->name),
                                      .sub = book_sentence(cx, &d->r->source->about),
                                      .frame = MZ_FRAME_PUBLIC});
}

/* ---- one entry --------------------------------------------------------------------------- */

static mz_code one_as(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    const struct book_def *d = NULL;
    struct book_entry e;
    MZ_TRY(def_of(cx, rq, &d));
    MZ_TRY(book_get(cx, d, mz_req_path_int(rq, "id"), &e));
    if (!open_state(d, e.v[MZ_MADE_STATE].s)) {
        return closed(cx);
    }
    if (mz_req_json(rq)) {
        const struct book_answer v = book_answer(cx, d, &e, true);
        return mz_reply_shape(out, &book_entry_shape, &v);
    }
    leaf_band(l, true);
    struct leaf_part *p = leaf_left(l, NULL);
    struct ui_facts *all = MZ_NEW(cx->a, struct ui_facts);
    struct ui_fact *v = MZ_NEW_N(cx->a, struct ui_fact, d->r->columns_n + 3);
    size_t n = 0;
    p->title = book_label(cx, &d->r->name);
    v[n++] = (struct ui_fact){
        .label = leaf_say(l, MZ_T("No.||entry")), .value = e.v[MZ_MADE_NUMBER].s, .id = true};
    v[n++] = (struct ui_fact){.label = leaf_say(l, MZ_T("State")),
                              .tag = book_state_tag(l, d, e.v[MZ_MADE_STATE].s)};
    v[n++] = (struct ui_fact){.label = leaf_say(l, MZ_T("Division")),
                              .value = leaf_division(cx, e.v[MZ_MADE_DIVISION].i)};
    for (size_t i = 0; i < d->r->columns_n; i++) {
        mz_str shown = book_shown(cx, d, i, e.v[MZ_MADE_OWN_N + i]);
        if (d->r->columns[i].source->open) {
            v[n++] = (struct ui_fact){.label = book_label(cx, &d->r->columns[i].name),
                                      .value = shown.n > 0 ? shown : MZ_S("—")};
        }
    }
    all->facts = v;
    all->facts_n = n;
    p->facts = all;
    p->body = true;
    return leaf_send(l, out,
                     (struct mz_page){.title = book_title(d, &e), .frame = MZ_FRAME_PUBLIC});
}

/* ---- handlers ------------------------------------------------------------------------------ */

static mz_code as_reader(mz_cx *cx, mz_req *rq, mz_out *out, mz_handler *shows)
{
    const struct mz_actor *who = cx->actor;
    struct mz_actor reader = reader_of(cx);
    cx->actor = &reader;
    mz_code rc = shows(cx, rq, out);
    cx->actor = who;
    return rc;
}

mz_code book_open_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return as_reader(cx, rq, out, list_as);
}

mz_code book_open_one_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return as_reader(cx, rq, out, one_as);
}
