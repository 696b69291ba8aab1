#include "feature/dedup/dedup_web.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/codes.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/world.h"
#include "store/db.h"

enum { HOMES_MAX = 6 };

mz_str dedup_tr(mz_cx *cx, const char *sentence)
{
    return mz_text(cx->lang, sentence);
}

mz_str dedup_place(mz_cx *cx, int64_t division)
{
    mz_str path =
        division == 0 ? MZ_S("") : division_spoken_path(cx->a, cx->world->divisions, division);
    return path.n > 0 || division == 0 ? path : mz_str_fmt(cx->a, "%012" PRId64, division);
}

/* ---- a pair as somebody sees it -------------------------------------------------- */

mz_code dedup_sight(mz_cx *cx, int64_t pair, bool record, struct dedup_sight *out)
{
    *out = (struct dedup_sight){.may = person_may(cx)};
    mz_code (*const see)(mz_cx *, unsigned, int64_t, struct person_view *) =
        record ? person_open : person_get;
    MZ_TRY(dedup_get(cx, pair, &out->pair));
    MZ_TRY(see(cx, out->may, out->pair.a, &out->a));
    MZ_TRY(see(cx, out->may, out->pair.b, &out->b));
    out->hidden = (out->a.hidden | out->b.hidden) != 0;
    return MZ_OK;
}

mz_code dedup_sighted(mz_cx *cx, const struct dedup_sight *s)
{
    return s->hidden ? mz_refuse(cx, MZ_DENIED,
                                 .text = MZ_T("One of the two is hidden. Who may opens that person "
                                              "with a reason, then decides."))
                     : MZ_OK;
}

struct dedup_item dedup_item_of(mz_cx *cx, const struct dedup_sight *s)
{
    const struct dedup_pair *p = &s->pair;
    mz_str *reasons = MZ_NEW_N(cx->a, mz_str, MATCH_REASONS_N);
    return (struct dedup_item){
        .id = p->id,
        .a = p->a,
        .b = p->b,
        .name_a = s->a.name,
        .name_b = s->b.name,
        .outcome = dedup_outcome_text(cx->lang, p->outcome),
        .state = dedup_state_text(cx->lang, p->state),
        .score = p->score,
        .division = mz_str_fmt(cx->a, "%012" PRId64, p->division),
        .reasons = reasons,
        .reasons_n = s->hidden ? 0 : dedup_reasons(cx, p->reasons, reasons, MATCH_REASONS_N),
        .due = p->due == MZ_NULL ? MZ_S("") : mz_date_iso(cx->a, (mz_date){(int32_t)p->due}),
        .version = p->version,
    };
}

struct dedup_part *dedup_part(struct dedup_page_view *v, mz_str title)
{
    assert(v->parts_n < DEDUP_PARTS_MAX);
    struct dedup_part *p = &v->parts[v->parts_n++];
    *p = (struct dedup_part){.title = title};
    return p;
}

const struct ui_callout *dedup_callout(mz_cx *cx, enum mz_tone tone, struct mz_say say)
{
    struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
    *c = (struct ui_callout){.tone = tone, .title = mz_text_say(cx->a, cx->lang, say)};
    return c;
}

void dedup_frame(mz_cx *cx, mz_req *rq, const struct dedup_sight *s, const char *title)
{
    struct ui_crumb *crumbs = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    bool below = strcmp(mz_req_route(rq), "/dedup/{id}") != 0;
    crumbs[0] = (struct ui_crumb){dedup_tr(cx, MZ_T("Duplicates")), MZ_S("/dedup")};
    crumbs[1] = (struct ui_crumb){
        mz_str_fmt(cx->a, MZ_FMT " / " MZ_FMT, MZ_ARG(s->a.name), MZ_ARG(s->b.name)),
        mz_str_fmt(cx->a, "/dedup/%" PRId64, s->pair.id)};
    mz_page(rq, (struct mz_page){.title = title == NULL ? crumbs[1].label : dedup_tr(cx, title),
                                 .sub = dedup_place(cx, s->pair.division),
                                 .crumbs = crumbs,
                                 .crumbs_n = below ? 2 : 1,
                                 .menu = "/dedup"});
}

/* ---- side by side ------------------------------------------------------------------- */

static mz_str code_text(mz_cx *cx, const char *set, mz_str code)
{
    return code.n == 0 ? MZ_S("")
                       : mz_codeset_label(mz_codeset_find(mz_str_of(set)), cx->lang, code);
}

mz_str dedup_value(mz_cx *cx, const struct person_view *p, enum person_field_at field)
{
    switch (field) {
    case PERSON_FIELD_AT_NAME:
        return p->name;
    case PERSON_FIELD_AT_SEX:
        return code_text(cx, "sex", p->sex);
    case PERSON_FIELD_AT_BIRTH:
        return mz_date_iso(cx->a, p->birth);
    case PERSON_FIELD_AT_NATION:
        return code_text(cx, "nation", p->nation);
    case PERSON_FIELD_AT_MARITAL:
        return code_text(cx, "marital", p->marital);
    case PERSON_FIELD_AT_DOCUMENT:
        return p->id_mask;
    case PERSON_FIELD_AT_PHONE:
        return p->phone_mask;
    case PERSON_FIELD_AT_PHONE2:
        return p->phone2_mask;
    case PERSON_FIELD_AT_HUKOU:
        return dedup_place(cx, p->hukou);
    case PERSON_FIELD_AT_PLACE:
        return mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(dedup_place(cx, p->division)),
                          MZ_ARG(p->address));
    case PERSON_FIELD_AT_STATE:
        return person_state_text(cx->lang, p->state);
    case PERSON_FIELDS_N:
        break;
    }
    return MZ_S("");
}

static const struct ui_tag *compared(mz_cx *cx, mz_str a, mz_str b)
{
    struct ui_tag *t = MZ_NEW(cx->a, struct ui_tag);
    if (a.n == 0 && b.n == 0) {
        return NULL;
    }
    if (a.n == 0 || b.n == 0) {
        *t = (struct ui_tag){.tone = MZ_TONE_IDLE,
                             .text = dedup_tr(cx, MZ_T("One is missing")),
                             .icon = MZ_ICON("circle-dashed")};
    } else if (mz_str_eq(a, b)) {
        *t = (struct ui_tag){
            .tone = MZ_TONE_OK, .text = dedup_tr(cx, MZ_T("Equal")), .icon = MZ_ICON("check")};
    } else {
        *t = (struct ui_tag){.tone = MZ_TONE_WARN,
                             .text = dedup_tr(cx, MZ_T("Differs")),
                             .icon = MZ_ICON("alert-triangle")};
    }
    return t;
}

struct rows {
    struct ui_row *row;
    size_t n;
};

static void put(mz_cx *cx, struct rows *r, mz_str label, mz_str a, mz_str b, bool id)
{
    struct ui_cell *c = MZ_NEW_N(cx->a, struct ui_cell, 4);
    const struct ui_tag *tag = compared(cx, a, b);
    c[0] = (struct ui_cell){.text = label};
    c[1] = (struct ui_cell){.text = a.n == 0 ? MZ_S("—") : a, .id = id && a.n > 0};
    c[2] = (struct ui_cell){.text = b.n == 0 ? MZ_S("—") : b, .id = id && b.n > 0};
    c[3] = (struct ui_cell){.tags = tag, .tags_n = tag != NULL};
    r->row[r->n++] = (struct ui_row){.cells = c};
}

/* Where and when an entry was made says nothing about who it is. */
static void put_plain(mz_cx *cx, struct rows *r, mz_str label, mz_str a, mz_str b)
{
    put(cx, r, label, a, b, false);
    struct ui_cell *c = MZ_NEW_N(cx->a, struct ui_cell, 4);
    const struct ui_cell *with = r->row[r->n - 1].cells;
    for (size_t i = 0; i < 3; i++) {
        c[i] = with[i];
    }
    r->row[r->n - 1].cells = c;
}

static mz_str homes_text(mz_cx *cx, const struct person_view *p)
{
    struct household_member *m = NULL;
    size_t n = 0;
    mz_str all = MZ_S("");
    if (p->hidden != 0 || households_of(cx, p->id, &m, &n) != MZ_OK) {
        mz_clear(cx);
        return MZ_S("");
    }
    for (size_t i = 0; i < n && i < HOMES_MAX; i++) {
        struct household h;
        if (household_get(cx, m[i].household, &h) != MZ_OK) {
            mz_clear(cx);
            continue;
        }
        all = mz_str_fmt(
            cx->a, MZ_FMT "%s" MZ_FMT " " MZ_FMT " %s %s", MZ_ARG(all), all.n == 0 ? "" : "; ",
            MZ_ARG(dedup_tr(cx, household_kind_label(m[i].kind))), MZ_ARG(h.number),
            mz_date_iso(cx->a, (mz_date){(int32_t)m[i].since}).p,
            m[i].ended == MZ_NULL ? "" : mz_date_iso(cx->a, (mz_date){(int32_t)m[i].ended}).p);
    }
    return all;
}

static struct ui_column *heads(mz_cx *cx, const struct dedup_sight *s)
{
    struct ui_column *c = MZ_NEW_N(cx->a, struct ui_column, 4);
    mz_str first = dedup_tr(cx, MZ_T("First entry"));
    mz_str second = dedup_tr(cx, MZ_T("Second entry"));
    c[0] = (struct ui_column){.name = "field", .label = dedup_tr(cx, MZ_T("Field"))};
    c[1] =
        (struct ui_column){.name = "a",
                           .label = mz_str_fmt(cx->a, MZ_FMT " %" PRId64, MZ_ARG(first), s->pair.a),
                           .phone_label = true};
    c[2] = (struct ui_column){.name = "b",
                              .label =
                                  mz_str_fmt(cx->a, MZ_FMT " %" PRId64, MZ_ARG(second), s->pair.b),
                              .phone_label = true};
    c[3] = (struct ui_column){
        .name = "compare", .label = dedup_tr(cx, MZ_T("Comparison")), .phone_end = true};
    return c;
}

const struct ui_table *dedup_table(mz_cx *cx, const struct dedup_sight *s)
{
    struct rows r = {MZ_NEW_N(cx->a, struct ui_row, PERSON_FIELDS_N + 8), 0};
    for (size_t i = 0; i < PERSON_FIELDS_N; i++) {
        enum person_field_at f = (enum person_field_at)i;
        bool id = f == PERSON_FIELD_AT_DOCUMENT || f == PERSON_FIELD_AT_PHONE;
        put(cx, &r, dedup_tr(cx, person_join_fields[i].label), dedup_value(cx, &s->a, f),
            dedup_value(cx, &s->b, f), id);
    }
    put(cx, &r, dedup_tr(cx, MZ_T("Protection")),
        person_protect_text(cx->a, cx->lang, s->a.protect),
        person_protect_text(cx->a, cx->lang, s->b.protect), false);
    put(cx, &r, dedup_tr(cx, MZ_T("Households")), homes_text(cx, &s->a), homes_text(cx, &s->b),
        false);
    put_plain(cx, &r, dedup_tr(cx, MZ_T("Source")), s->a.source, s->b.source);
    put_plain(cx, &r, dedup_tr(cx, MZ_T("Entered")), mz_time_text(cx->a, s->a.made_ms),
              mz_time_text(cx->a, s->b.made_ms));
    struct ui_table *t = MZ_NEW(cx->a, struct ui_table);
    *t = (struct ui_table){.label = dedup_tr(cx, MZ_T("Side by side")),
                           .columns = heads(cx, s),
                           .columns_n = 4,
                           .rows = r.row,
                           .rows_n = r.n,
                           .bare = true};
    return t;
}

/* ---- for a program ------------------------------------------------------------------------- */

struct page_answer {
    struct dedup_item self;
    const struct ui_part_answer *parts;
    size_t parts_n;
};
static const struct mz_member page_members[] = {
    {"id", "Number of the pair", MZ_J_INT(struct page_answer, self.id)},
    {"a", "Number of the first person", MZ_J_INT(struct page_answer, self.a)},
    {"b", "Number of the second", MZ_J_INT(struct page_answer, self.b)},
    {"name_a", "Name of the first", MZ_J_TEXT(struct page_answer, self.name_a)},
    {"name_b", "Name of the second", MZ_J_TEXT(struct page_answer, self.name_b)},
    {"outcome", "What the comparison says, one word",
     MZ_J_TEXT_OR_NULL(struct page_answer, self.outcome)},
    {"state", "State, one word", MZ_J_TEXT(struct page_answer, self.state)},
    {"score", "Points of the comparison", MZ_J_INT(struct page_answer, self.score)},
    {"division", "12-digit code of the division", MZ_J_TEXT(struct page_answer, self.division)},
    {"due", "Last day to decide", MZ_J_TEXT_OR_NULL(struct page_answer, self.due)},
    {"version", "Counts changes; send it back with a change",
     MZ_J_INT(struct page_answer, self.version)},
    {"reasons", "Why they may be one", MZ_J_TEXTS(struct page_answer, self.reasons)},
    {"parts", "What the page shows of both", MZ_J_LIST(struct page_answer, parts, &ui_part_shape)},
    {0},
};
const struct mz_shape dedup_page_shape = {"Pair", page_members, sizeof(struct page_answer)};

mz_code dedup_tell(mz_cx *cx, const struct dedup_page_view *v, mz_out *out)
{
    struct ui_part_answer *parts = MZ_NEW_N(cx->a, struct ui_part_answer, v->parts_n + 1);
    for (size_t i = 0; i < v->parts_n; i++) {
        const struct ui_part in = {.title = v->parts[i].title,
                                   .note = v->parts[i].note,
                                   .facts = v->parts[i].facts,
                                   .table = v->parts[i].table,
                                   .time = v->parts[i].time,
                                   .form = v->parts[i].form};
        parts[i] = ui_part_answer(cx->a, &in);
    }
    return mz_reply_shape(out, &dedup_page_shape,
                          &(struct page_answer){v->self, parts, v->parts_n});
}
