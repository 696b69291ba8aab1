#include "feature/household/page_web.h"

#include <inttypes.h>
#include <string.h>

#include "base/codes.h"
#include "base/date.h"
#include "base/text.h"
#include "feature/household/household_view.h"
#include "feature/household/relation.h"
#include "feature/list_web.h"
#include "store/db.h"

mz_code page_list_noted(mz_cx *cx, size_t rows)
{
    return rows == 0 ? MZ_OK
                     : mz_read_note(cx, &(struct mz_event){
                                            .act = MZ_S("household.list"),
                                            .kind = MZ_S("household"),
                                            .detail = mz_str_fmt(cx->a, "{\"rows\":%zu}", rows)});
}

mz_code page_noted(mz_cx *cx, int64_t household, int64_t division)
{
    return mz_read_note(cx, &(struct mz_event){.act = MZ_S("household.read"),
                                               .kind = MZ_S("household"),
                                               .subject = household,
                                               .division = division});
}

/* A hidden person's age beside a relation and a household would be a birthday soon. */
static mz_str page_age_band(mz_cx *cx, int32_t age)
{
    static const struct {
        int32_t from;
        int32_t to;
    } bands[] = {{0, 2}, {3, 5}, {6, 13}, {14, 17}, {18, 59}};
    for (size_t i = 0; i < MZ_LEN(bands); i++) {
        if (age <= bands[i].to) {
            return mz_str_fmt(cx->a, "%d–%d", (int)bands[i].from, (int)bands[i].to);
        }
    }
    return MZ_S("60+");
}

mz_code page_person(struct leaf *l, int64_t person, struct page_person *out)
{
    struct person_view v;
    mz_code rc = person_get(l->cx, person_may(l->cx), person, &v);
    *out = (struct page_person){
        .name = leaf_say(l, MZ_T("Person outside your area")), .href = MZ_S(""), .age = MZ_S("—")};
    if (rc == MZ_ABSENT) {
        mz_clear(l->cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    out->name = v.name;
    out->href = mz_str_fmt(l->cx->a, "/person/%" PRId64, person);
    out->dead = mz_str_eq(v.state, MZ_S("dead"));
    if (v.age >= 0) {
        out->age = v.hidden != 0 ? page_age_band(l->cx, v.age) : leaf_int(l, v.age);
    }
    return MZ_OK;
}

mz_code page_who(struct leaf *l, int64_t person, mz_str *name)
{
    const struct person_view *v = NULL;
    MZ_TRY(list_person_view(l, person, &v));
    *name = v == NULL ? leaf_say(l, MZ_T("Person outside your area")) : v->name;
    return MZ_OK;
}

mz_str page_relation(const struct leaf *l, mz_str code)
{
    return mz_codeset_label(mz_codeset_find(MZ_S("relation")), l->cx->lang, code);
}

void page_relations(struct leaf *l, struct ui_field *field, bool with_head)
{
    const struct mz_codeset *set = mz_codeset_find(MZ_S("relation"));
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, set->rows_n + 2);
    size_t n = 0;
    o[n++] = (struct ui_option){.value = MZ_S(""), .label = leaf_say(l, MZ_T("Please choose"))};
    for (size_t i = 0; i < set->rows_n; i++) {
        const struct mz_codeset_row *r = &set->rows[i];
        mz_str code = mz_str_of(r->code);
        bool head = mz_str_eq(code, RELATION_HEAD);
        bool chosen = mz_str_eq(code, field->value);
        if (!relation_known(code) || (head && !with_head) || (!r->common && !chosen)) {
            continue;
        }
        o[n++] =
            (struct ui_option){.value = code, .label = page_relation(l, code), .chosen = chosen};
    }
    field->options = o;
    field->options_n = n;
}

const struct ui_tag *page_state(struct leaf *l, enum household_state state)
{
    static const enum mz_tone tones[STATE_N] = {
        [STATE_OPEN] = MZ_TONE_INFO,   [STATE_CONFLICT] = MZ_TONE_WARN,  [STATE_DONE] = MZ_TONE_OK,
        [STATE_REFUSED] = MZ_TONE_BAD, [STATE_WITHDRAWN] = MZ_TONE_IDLE,
    };
    return leaf_tag(l, tones[state], leaf_say(l, state_label(state)));
}

mz_str page_change_href(const struct leaf *l, int64_t id)
{
    return mz_str_fmt(l->cx->a, "/household/change/%" PRId64, id);
}

mz_str page_household_href(const struct leaf *l, int64_t id)
{
    return mz_str_fmt(l->cx->a, "/household/%" PRId64, id);
}

struct mz_page page_of(struct leaf *l, mz_str title, int64_t id, mz_str number)
{
    struct ui_crumb *c = MZ_NEW_N(l->cx->a, struct ui_crumb, 2);
    c[0] = (struct ui_crumb){.label = leaf_say(l, MZ_T("Households")), .href = MZ_S("/household")};
    c[1] = (struct ui_crumb){.label = leaf_sayf(l, MZ_T("Household {0}"), number, MZ_S("")),
                             .href = page_household_href(l, id)};
    return (struct mz_page){
        .title = title, .menu = "/household", .crumbs = c, .crumbs_n = id != 0 ? 2 : 1};
}

/* ---- before and after ------------------------------------------------------------ */

static const struct ui_column seat_columns[] = {
    {.name = "name", .label = {MZ_T("Name of the person"), 0}, .phone_full = true},
    {.name = "relation", .label = {MZ_T("Relation to the head"), 0}, .phone_label = true},
    {.name = "age", .label = {MZ_T("Age"), 0}, .num = true, .phone_label = true},
    {.name = "since", .label = {MZ_T("Since"), 0}, .phone_label = true},
};

/* Full years today, or on the day of death; empty when no birthday is known. */
static mz_str age_text(struct leaf *l, const struct household_fact *f)
{
    if (f == NULL || f->birth == MZ_NULL) {
        return MZ_S("");
    }
    mz_date on = f->died == MZ_NULL ? mz_date_today(l->cx) : (mz_date){(int32_t)f->died};
    return leaf_int(l, mz_date_age((mz_date){(int32_t)f->birth}, on, MZ_AGE_MARCH));
}

static const struct ui_tag *seat_tag(struct leaf *l, const struct household_seat *s,
                                     const struct household_side *before)
{
    bool sat = false;
    for (size_t i = 0; before != NULL && i < before->n; i++) {
        sat |= before->seats[i].person == s->person;
    }
    if (before == NULL || (s->member != 0 && !s->restated)) {
        return NULL;
    }
    return sat ? leaf_tag(l, MZ_TONE_INFO, leaf_say(l, MZ_T("New relation")))
               : leaf_tag(l, MZ_TONE_OK, leaf_say(l, MZ_T("Joins")));
}

static void seat_row(struct leaf *l, struct ui_table *t, const struct household_picture *p,
                     const struct household_seat *s, const struct ui_tag *tag)
{
    const struct household_fact *f = picture_fact(p, s->person);
    bool seen = f != NULL && f->division != 0;
    leaf_cell(t, (struct ui_cell){.text = f == NULL ? MZ_S("—") : f->name,
                                  .href = seen ? mz_str_fmt(l->cx->a, "/person/%" PRId64, s->person)
                                               : MZ_S(""),
                                  .tags = tag,
                                  .tags_n = tag == NULL ? 0 : 1});
    leaf_cell(t, (struct ui_cell){.text = page_relation(l, s->relation)});
    leaf_cell(t, (struct ui_cell){.text = age_text(l, f)});
    leaf_cell(t, (struct ui_cell){.text = leaf_day(l, s->since)});
}

static bool stays(const struct household_side *after, int64_t person)
{
    for (size_t i = 0; i < after->n; i++) {
        if (after->seats[i].person == person && after->seats[i].ended == MZ_NULL) {
            return true;
        }
    }
    return false;
}

static mz_str side_title(struct leaf *l, const struct household_side *s, bool after)
{
    if (s->h.number.n == 0) {
        return leaf_say(l, MZ_T("After: a new household"));
    }
    return leaf_sayf(l, after ? MZ_T("After: household {0}") : MZ_T("Before: household {0}"),
                     s->h.number, MZ_S(""));
}

static void side_before(struct leaf *l, struct leaf_part *p, const struct household_picture *pic,
                        const struct household_side *before, const struct household_side *after)
{
    p->title = side_title(l, before, false);
    p->sub = before->h.address;
    struct ui_table *t = leaf_table(l, p, seat_columns, MZ_LEN(seat_columns), before->n);
    for (size_t i = 0; i < before->n; i++) {
        bool left = !stays(after, before->seats[i].person);
        seat_row(l, t, pic, &before->seats[i],
                 left ? leaf_tag(l, MZ_TONE_WARN, leaf_say(l, MZ_T("Leaves"))) : NULL);
    }
}

static void side_after(struct leaf *l, struct leaf_part *p, const struct household_picture *pic,
                       const struct household_side *before, const struct household_side *after)
{
    struct household_side none = {.n = 0};
    p->title = side_title(l, after, true);
    p->sub = after->h.ended != MZ_NULL
                 ? leaf_sayf(l, MZ_T("ended on {0}"), leaf_day(l, after->h.ended), MZ_S(""))
                 : after->h.address;
    struct ui_table *t = leaf_table(l, p, seat_columns, MZ_LEN(seat_columns), after->n);
    for (int pass = 0; pass < 2; pass++) { /* the head first */
        for (size_t i = 0; i < after->n; i++) {
            const struct household_seat *s = &after->seats[i];
            if (s->ended == MZ_NULL && (s->person == after->h.head) == (pass == 0)) {
                seat_row(l, t, pic, s, seat_tag(l, s, before == NULL ? &none : before));
            }
        }
    }
}

void page_compare(struct leaf *l, const struct household_picture *before,
                  const struct household_picture *after)
{
    leaf_band(l, true);
    for (size_t i = 0; i < after->sides_n; i++) {
        bool is_new = i >= before->sides_n;
        if (!is_new) {
            side_before(l, leaf_left(l, MZ_T("Before")), before, &before->sides[i],
                        &after->sides[i]);
        }
        side_after(l, leaf_right(l, MZ_T("After")), after, is_new ? NULL : &before->sides[i],
                   &after->sides[i]);
    }
}

void page_no_after(struct leaf *l, const struct household_picture *before,
                   const struct household_problems *why)
{
    leaf_band(l, true);
    for (size_t i = 0; i < before->sides_n; i++) {
        side_before(l, leaf_left(l, MZ_T("Before")), before, &before->sides[i], &before->sides[i]);
    }
    struct leaf_part *right = leaf_right(l, MZ_T("After"));
    struct ui_empty *e = MZ_NEW(l->cx->a, struct ui_empty);
    *e = (struct ui_empty){.icon = MZ_ICON("git-compare"),
                           .title = leaf_say(l, MZ_T("The change cannot be done as it was asked")),
                           .text = mz_text_say(l->cx->a, l->cx->lang, why->say[0])};
    right->empty = e;
}

/* ---- the tree -------------------------------------------------------------------------- */

enum { BOX_W = 112, BOX_H = 46, GAP_X = 16, GAP_Y = 30, ROWS = 7, TREE_MAX = 24 };

/* The row of a relation: grandparents 0, parents 1, the head's generation 2, ... others last. */
static int row_of(mz_str code)
{
    char a = (char)(code.n == 2 ? code.p[0] : '9');
    char b = (char)(code.n == 2 ? code.p[1] : '9');
    switch (a) {
    case '6':
        return 0;
    case '5':
        return 1;
    case '0':
    case '1':
    case '7':
        return 2;
    case '2':
    case '3':
        return 3;
    case '4':
        return b >= '7' && b <= '8' ? 5 : 4;
    case '8':
        return b == '0' ? 6 : 1;
    default:
        return b == '0' ? 1 : b <= '2' ? 2 : b <= '6' ? 3 : 6;
    }
}

static mz_str short_text(mz_arena *a, mz_str s)
{
    mz_str cut = mz_text_cut(s, 24);
    return cut.n < s.n ? mz_str_fmt(a, MZ_FMT "…", MZ_ARG(cut)) : s;
}

void page_tree(struct leaf *l, struct leaf_part *part, const struct household_member *m, size_t n,
               const struct page_person *who)
{
    int in_row[ROWS] = {0};
    int y_of[ROWS] = {0};
    int widest = 1;
    int height = 4;
    n = n > TREE_MAX ? TREE_MAX : n;
    struct household_tree t = {.label = leaf_say(l, MZ_T("Relations in the household")),
                               .nodes = MZ_NEW_N(l->cx->a, struct household_node, n + 1),
                               .lines = MZ_NEW_N(l->cx->a, struct household_line, n + 1)};
    for (size_t i = 0; i < n; i++) {
        in_row[row_of(m[i].relation)]++;
    }
    for (int r = 0; r < ROWS; r++) {
        y_of[r] = height;
        height += in_row[r] > 0 ? BOX_H + GAP_Y : 0;
        widest = in_row[r] > widest ? in_row[r] : widest;
    }
    t.width = widest * (BOX_W + GAP_X) + GAP_X;
    t.height = height - GAP_Y + 4;
    int placed[ROWS] = {0};
    for (size_t i = 0; i < n; i++) {
        int r = row_of(m[i].relation);
        int left = (t.width - in_row[r] * (BOX_W + GAP_X) + GAP_X) / 2;
        t.nodes[t.nodes_n++] = (struct household_node){
            .x = left + placed[r]++ * (BOX_W + GAP_X),
            .y = y_of[r],
            .name = short_text(l->cx->a, who[i].name),
            .relation = short_text(l->cx->a, page_relation(l, m[i].relation)),
            .head = mz_str_eq(m[i].relation, RELATION_HEAD)};
    }
    for (size_t i = 1; i < n; i++) { /* the head stands first */
        const struct household_node *a = &t.nodes[0];
        const struct household_node *b = &t.nodes[i];
        bool below = b->y > a->y;
        bool beside = b->y == a->y;
        t.lines[t.lines_n++] = (struct household_line){.x1 = a->x + BOX_W / 2,
                                                       .y1 = below    ? a->y + BOX_H
                                                             : beside ? a->y + BOX_H / 2
                                                                      : a->y,
                                                       .x2 = b->x + BOX_W / 2,
                                                       .y2 = below    ? b->y
                                                             : beside ? b->y + BOX_H / 2
                                                                      : b->y + BOX_H};
    }
    mz_out *o = MZ_NEW(l->cx->a, mz_out);
    mz_out_init(o, l->cx->lang, 1 << 16);
    household_tree_html(o, &t);
    part->slot = mz_page_slot(l->rq, o);
    mz_out_done(o);
}
