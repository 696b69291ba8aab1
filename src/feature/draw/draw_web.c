/* draw_web.c - drawings: the office's pages, and what everybody may see and repeat. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/draw/draw_int.h"
#include "feature/draw/draw_sql.h"
#include "feature/guests.h"
#include "feature/leaf_web.h"
#include "feature/world.h"
#include "store/db.h"

enum { LIST_MAX = 200 };

struct page {
    struct leaf *l;
    struct mz_form *form;
    struct draw d;
    struct draw_item *items;
    size_t items_n;
    struct matter_kind k;
    bool open; /* what everybody sees */
};

static mz_str name_of(const struct leaf *l, const struct ir_label *n)
{
    return l->cx->lang == MZ_LANG_EN && n->en.n > 0 ? n->en : n->zh;
}

/* The matter by name; its id where the packs have it no more. */
static mz_str matter_title(struct leaf *l, mz_str matter)
{
    struct matter_kind k = {0};
    if (matter_here(l->cx, draw_county(l->cx), matter, &k) != MZ_OK || k.m == NULL) {
        mz_clear(l->cx);
        return matter;
    }
    return name_of(l, &k.m->name);
}

/* ---- all of them ---------------------------------------------------------------------------- */

static const struct mz_member row_members[] = {
    {"id", "Number of the drawing", MZ_J_INT(struct draw_q_all_row, id)},
    {"matter", "Matter whose cases begin by lot", MZ_J_TEXT(struct draw_q_all_row, matter)},
    {"hash", "SHA-256 of the list, fixed before the seed", MZ_J_TEXT(struct draw_q_all_row, hash)},
    {"cases", "Cases that were drawn from", MZ_J_INT(struct draw_q_all_row, cases)},
    {"takes", "Cases that are drawn", MZ_J_INT(struct draw_q_all_row, takes)},
    {"seed", "The seed; empty: not drawn yet", MZ_J_TEXT(struct draw_q_all_row, seed)},
    {0},
};
static const struct mz_shape row_shape = {"Drawing", row_members, sizeof(struct draw_q_all_row)};
static const struct mz_shape all_shape = MZ_ROWS("Drawings", "drawings", &row_shape);

static void all_table(struct leaf *l, const struct draw_q_all_row *r, size_t n, const char *base)
{
    static const struct ui_column heads[] = {
        {.name = "made", .label = {MZ_T("List fixed"), 0}, .fixed = true},
        {.name = "matter", .label = {MZ_T("Re-inspection"), 0}, .phone_full = true},
        {.name = "cases",
         .label = {MZ_T("Cases in the list"), 0},
         .num = true,
         .phone_label = true},
        {.name = "takes", .label = {MZ_T("To be drawn"), 0}, .num = true, .phone_label = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_end = true},
    };
    struct leaf_part *p = leaf_left(l, MZ_T("Drawings"));
    if (n == 0) {
        p->note = leaf_say(l, MZ_T("Nothing was drawn yet."));
        return;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        bool drawn = r[i].seed.p != NULL;
        leaf_cell(t, (struct ui_cell){.text = leaf_time(l, r[i].made_ms),
                                      .href = mz_str_fmt(l->cx->a, "%s/%" PRId64, base, r[i].id)});
        leaf_cell(t, (struct ui_cell){.text = matter_title(l, r[i].matter)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, r[i].cases)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, r[i].takes)});
        leaf_cell(t, (struct ui_cell){
                         .tags = leaf_tag(l, drawn ? MZ_TONE_OK : MZ_TONE_WARN,
                                          leaf_say(l, drawn ? MZ_T("Drawn||lot")
                                                            : MZ_T("Waits for its seed"))),
                         .tags_n = 1});
    }
}

static mz_code make_form(struct leaf *l, struct mz_form *form)
{
    struct matter_kind *v = NULL;
    size_t n = 0;
    MZ_TRY(draw_matters(l->cx, &v, &n));
    struct leaf_part *p = leaf_right(l, MZ_T("Fix a list"));
    p->note = leaf_say(l, n == 0 ? MZ_T("No pack of this place has a matter that begins by lot.")
                                 : MZ_T("The list and its hash are public at once. Then somebody "
                                        "else enters a seed that nobody knew before."));
    if (n == 0) {
        return MZ_OK;
    }
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n);
    for (size_t i = 0; i < n; i++) {
        o[i] = (struct ui_option){.value = v[i].m->name.id, .label = name_of(l, &v[i].m->name)};
    }
    struct ui_form *f = leaf_form(l, p, MZ_T("Fix the list"), form, 1);
    f->action = MZ_S("/draw");
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "matter",
                                    .label = leaf_say(l, MZ_T("Re-inspection")),
                                    .options = o,
                                    .options_n = n,
                                    .required = true,
                                    .wide = true});
    return MZ_OK;
}

static mz_code all_page(struct leaf *l, mz_out *out, struct mz_form *form, bool open)
{
    struct draw_q_all_row *r = NULL;
    size_t n = 0;
    MZ_TRY(draw_q_all(l->cx, LIST_MAX, &r, &n));
    if (mz_req_json(l->rq)) {
        for (size_t i = 0; i < n; i++) {
            r[i].seed = r[i].seed.p == NULL ? MZ_S("") : r[i].seed;
        }
        const struct mz_rows rows = {.rows = r, .rows_n = n, .total = (int64_t)n};
        return mz_reply_shape(out, &all_shape, &rows);
    }
    all_table(l, r, n, open ? "/lot" : "/draw");
    MZ_TRY(!open && mz_req_may(l->rq, "draw.set") ? make_form(l, form) : MZ_OK);
    return leaf_send(
        l, out,
        (struct mz_page){.title = leaf_say(l, MZ_T("Drawings by lot")),
                         .sub = leaf_say(l, MZ_T("Cases and inspectors are drawn; list and seed "
                                                 "are public, and everybody can repeat it.")),
                         .menu = open ? NULL : "/draw",
                         .frame = open ? MZ_FRAME_PUBLIC : 0});
}

static mz_code all_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return all_page(leaf_new(cx, rq), out, NULL, false);
}

static mz_code all_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    int64_t id = 0;
    mz_str matter = mz_form_text(&form, "matter", (struct mz_rule){.max = 64, .required = true});
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, draw_make(cx, matter, &id)));
    }
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return all_page(leaf_new(cx, rq), out, &form, false);
    }
    return mz_reply_redirectf(rq, "/draw/%" PRId64, id);
}

/* ---- one of them ---------------------------------------------------------------------------- */

struct item_answer {
    int64_t place;
    mz_str number;
    mz_str inspectors;
    mz_str ending;
};
static const struct mz_member item_members[] = {
    {"place", "Its place in the lot", MZ_J_INT(struct item_answer, place)},
    {"number", "Number of the case, as the list has it", MZ_J_TEXT(struct item_answer, number)},
    {"inspectors", "Who inspects it, with blanks between",
     MZ_J_TEXT(struct item_answer, inspectors)},
    {"ending", "How the inspection ended; empty while it runs",
     MZ_J_TEXT(struct item_answer, ending)},
    {0},
};
static const struct mz_shape item_shape = {"DrawnCase", item_members, sizeof(struct item_answer)};
struct one_answer {
    int64_t id;
    mz_str matter;
    mz_str hash;
    mz_str list;
    mz_str seed;
    const struct item_answer *drawn;
    size_t drawn_n;
};
static const struct mz_member one_members[] = {
    {"id", "Number of the drawing", MZ_J_INT(struct one_answer, id)},
    {"matter", "Matter whose cases begin by lot", MZ_J_TEXT(struct one_answer, matter)},
    {"hash", "SHA-256 of the list", MZ_J_TEXT(struct one_answer, hash)},
    {"list", "What is drawn from, lines of words", MZ_J_TEXT(struct one_answer, list)},
    {"seed", "The seed; empty: not drawn yet", MZ_J_TEXT(struct one_answer, seed)},
    {"drawn", "What was drawn, in the order of the lot",
     MZ_J_LIST(struct one_answer, drawn, &item_shape)},
    {0},
};
static const struct mz_shape one_shape = {"DrawingPage", one_members, sizeof(struct one_answer)};

static mz_code one_json(const struct page *p, mz_out *out)
{
    struct item_answer *v = MZ_NEW_N(p->l->cx->a, struct item_answer, p->items_n + 1);
    for (size_t i = 0; i < p->items_n; i++) {
        v[i] = (struct item_answer){p->items[i].place,
                                    matter_number(p->l->cx->a, p->items[i].case_id),
                                    p->items[i].inspectors, p->items[i].ending};
    }
    const struct one_answer a = {p->d.id,   p->d.matter, p->d.hash, p->d.list,
                                 p->d.seed, v,           p->items_n};
    return mz_reply_shape(out, &one_shape, &a);
}

static mz_str ending_of(const struct page *p, mz_str id)
{
    for (size_t i = 0; p->k.m != NULL && i < p->k.m->ends_n; i++) {
        if (mz_str_eq(p->k.m->ends[i].name.id, id)) {
            return name_of(p->l, &p->k.m->ends[i].name);
        }
    }
    return id.n > 0 ? id : leaf_say(p->l, MZ_T("Being inspected"));
}

static void drawn_table(struct page *p)
{
    static const struct ui_column heads[] = {
        {.name = "place", .label = {MZ_T("Place in the lot"), 0}, .num = true, .fixed = true},
        {.name = "case", .label = {MZ_T("Case"), 0}, .phone_label = true},
        {.name = "by", .label = {MZ_T("Inspectors, by their numbers"), 0}, .phone_full = true},
        {.name = "ending", .label = {MZ_T("Result||inspection"), 0}, .phone_end = true},
    };
    struct leaf *l = p->l;
    struct leaf_part *part = leaf_left(l, MZ_T("What was drawn"));
    if (p->items_n == 0) {
        part->note = leaf_say(l, MZ_T("The list waits for its seed."));
        return;
    }
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), p->items_n);
    for (size_t i = 0; i < p->items_n; i++) {
        const struct draw_item *x = &p->items[i];
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, x->place)});
        leaf_cell(t,
                  (struct ui_cell){.text = matter_number(l->cx->a, x->case_id),
                                   .href = p->open ? MZ_S("")
                                                   : mz_str_fmt(l->cx->a, "/matter/%" PRId64,
                                                                x->next_id)});
        leaf_cell(t, (struct ui_cell){.text = x->inspectors});
        leaf_cell(t, (struct ui_cell){.text = ending_of(p, x->ending)});
    }
}

static void facts(struct page *p)
{
    struct leaf *l = p->l;
    const struct draw *d = &p->d;
    mz_str base = p->open ? MZ_S("/lot") : MZ_S("/draw");
    struct leaf_part *part = leaf_left(l, MZ_T("List and seed"));
    leaf_fact(l, part, MZ_T("List fixed"), (struct ui_fact){.value = leaf_time(l, d->made_ms)});
    leaf_fact(l, part, MZ_T("Cases in the list"), (struct ui_fact){.value = leaf_int(l, d->cases)});
    leaf_fact(l, part, MZ_T("To be drawn"), (struct ui_fact){.value = leaf_int(l, d->takes)});
    leaf_fact(l, part, MZ_T("SHA-256 of the list"),
              (struct ui_fact){.value = d->hash, .id = true, .wide = true});
    leaf_fact(
        l, part, MZ_T("Seed||lot"),
        (struct ui_fact){.value = d->seed.n > 0 ? d->seed : leaf_say(l, MZ_T("Not entered yet")),
                         .wide = true});
    leaf_action(l, part,
                (struct ui_action){.label = leaf_say(l, MZ_T("The list as a file")),
                                   .href = mz_str_fmt(l->cx->a, MZ_FMT "/%" PRId64 "/list",
                                                      MZ_ARG(base), d->id),
                                   .icon = MZ_ICON("file-download")});
    struct leaf_part *how = leaf_right(l, MZ_T("How to repeat it"));
    how->note = leaf_say(
        l, MZ_T("For each case of the list: SHA-256 of the seed, a line feed and its number. The "
                "smallest are drawn. For each drawn case: SHA-256 of the seed, a line feed, its "
                "number, a line feed and the number of an inspector who does not stand behind the "
                "case; the smallest inspect it. Texts are UTF-8."));
}

static void seed_form(struct page *p)
{
    struct leaf *l = p->l;
    if (p->open || p->d.seed.n > 0 || !mz_req_may(l->rq, "draw.set")) {
        return;
    }
    struct leaf_part *part = leaf_right(l, MZ_T("Enter the seed"));
    part->note = leaf_say(l, p->d.made_by == l->cx->actor->user
                                 ? MZ_T("You fixed the list: the seed is entered by somebody else.")
                                 : MZ_T("A text that nobody knew when the list was fixed, such as "
                                        "day and numbers of a public lottery. It draws at once."));
    if (p->d.made_by == l->cx->actor->user) {
        return;
    }
    struct ui_form *f = leaf_form(l, part, MZ_T("Draw"), p->form, 1);
    f->action = mz_str_fmt(l->cx->a, "/draw/%" PRId64, p->d.id);
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "seed",
                                    .label = leaf_say(l, MZ_T("Seed||lot")),
                                    .value = p->form == NULL ? MZ_S("")
                                                             : mz_req_field(l->rq, "seed"),
                                    .max = DRAW_SEED_MAX,
                                    .required = true,
                                    .wide = true});
}

static mz_code one_page(struct page *p, mz_out *out)
{
    struct leaf *l = p->l;
    MZ_TRY(draw_get(l->cx, mz_req_path_int(l->rq, "id"), &p->d));
    MZ_TRY(draw_items(l->cx, p->d.id, &p->items, &p->items_n));
    if (matter_here(l->cx, draw_county(l->cx), p->d.matter, &p->k) != MZ_OK) {
        mz_clear(l->cx);
    }
    if (mz_req_json(l->rq)) {
        return one_json(p, out);
    }
    facts(p);
    drawn_table(p);
    seed_form(p);
    struct ui_crumb *c = MZ_NEW(l->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Drawings by lot")),
                           .href = p->open ? MZ_S("/lot") : MZ_S("/draw")};
    return leaf_send(l, out,
                     (struct mz_page){.title = matter_title(l, p->d.matter),
                                      .menu = p->open ? NULL : "/draw",
                                      .crumbs = c,
                                      .crumbs_n = 1,
                                      .frame = p->open ? MZ_FRAME_PUBLIC : 0});
}

static mz_code one_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct page p = {.l = leaf_new(cx, rq)};
    return one_page(&p, out);
}

static mz_code one_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    int64_t id = mz_req_path_int(rq, "id");
    mz_str seed =
        mz_form_text(&form, "seed", (struct mz_rule){.max = DRAW_SEED_MAX, .required = true});
    if (form.problems.n == 0) {
        MZ_TRY(mz_form_take(&form, draw_seed(cx, id, seed)));
    }
    if (form.problems.n > 0) {
        struct page p = {.l = leaf_new(cx, rq), .form = &form};
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return one_page(&p, out);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("It was drawn.")});
    return mz_reply_redirectf(rq, "/draw/%" PRId64, id);
}

static mz_code list_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct draw d = {.id = 0};
    MZ_TRY(draw_get(cx, mz_req_path_int(rq, "id"), &d));
    mz_out_raw(out, d.list);
    mz_reply_download(rq, mz_str_fmt(cx->a, "list-%" PRId64 ".txt", d.id),
                      "text/plain; charset=utf-8");
    return MZ_OK;
}

/* ---- for everybody -------------------------------------------------------------------------- */

typedef mz_code handler(mz_cx *cx, mz_req *rq, mz_out *out);

/* Drawings hold no person: whoever asks sees those of this office. */
static mz_code as_guest(mz_cx *cx, mz_req *rq, mz_out *out, handler *fn)
{
    const struct mz_actor *reader = cx->actor;
    struct mz_actor guest = mz_guest_here(cx, mz_req_from(rq), mz_req_id(rq));
    cx->actor = &guest;
    mz_code rc = fn(cx, rq, out);
    cx->actor = reader;
    return rc;
}

static mz_code open_all(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return all_page(leaf_new(cx, rq), out, NULL, true);
}

static mz_code open_one(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct page p = {.l = leaf_new(cx, rq), .open = true};
    return one_page(&p, out);
}

static mz_code open_all_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return as_guest(cx, rq, out, open_all);
}

static mz_code open_one_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return as_guest(cx, rq, out, open_one);
}

static mz_code open_list_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return as_guest(cx, rq, out, list_get);
}

const struct mz_route draw_routes[] = {
    {.path = "/draw",
     .get = all_get,
     .post = all_post,
     .need = "draw.read",
     .need_post = "draw.set",
     .flags = MZ_ROUTE_MAKES,
     .help = "Drawings by lot, newest first; POST matter= fixes a list",
     .whole = "a few in a year, newest first",
     .answer = &all_shape},
    {.path = "/draw/{id}",
     .get = one_get,
     .post = one_post,
     .need = "draw.read",
     .need_post = "draw.set",
     .help = "One drawing with list, seed and what was drawn; POST seed= draws",
     .answer = &one_shape},
    {.path = "/draw/{id}/list",
     .get = list_get,
     .need = "draw.read",
     .help = "The list of a drawing, as it was fixed",
     .file = "text/plain"},
    {.path = "/lot",
     .get = open_all_get,
     .need = "public",
     .help = "Drawings by lot of this office, for everybody",
     .whole = "a few in a year, newest first",
     .answer = &all_shape},
    {.path = "/lot/{id}",
     .get = open_one_get,
     .need = "public",
     .help = "One drawing, for everybody: list, seed, what was drawn and how it ended",
     .answer = &one_shape},
    {.path = "/lot/{id}/list",
     .get = open_list_get,
     .need = "public",
     .help = "The list of a drawing as a file, for everybody",
     .file = "text/plain"},
    {0},
};
