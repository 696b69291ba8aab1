#include <inttypes.h>
#include <string.h>

#include "base/codes.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/household/change_int.h"
#include "feature/household/household_int.h"

enum { TEXT_MAX = 65536, DIFFERENCES_MAX = 100 };

/* ---- what was asked ---------------------------------------------------------------- */

static void places_write(mz_jw *w, const char *key, const struct household_place *list, size_t n)
{
    mz_jw_key(w, mz_str_of(key));
    mz_jw_list(w);
    for (size_t i = 0; i < n; i++) {
        mz_jw_map(w);
        mz_jw_key_int(w, MZ_S("person"), list[i].person);
        mz_jw_key_text(w, MZ_S("relation"), list[i].relation);
        mz_jw_end(w);
    }
    mz_jw_end(w);
}

mz_code change_body_write(mz_cx *cx, const struct household_ask *ask, mz_str *out)
{
    mz_buf *buf = mz_buf_new(cx->a, TEXT_MAX);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("leave"), ask->leave);
    places_write(&w, "go", ask->go, ask->go_n);
    mz_jw_key_int(&w, MZ_S("head"), ask->head);
    places_write(&w, "stay", ask->stay, ask->stay_n);
    mz_jw_key_int(&w, MZ_S("division"), ask->division);
    mz_jw_key_text(&w, MZ_S("number"), ask->number);
    mz_jw_key_text(&w, MZ_S("address"), ask->address);
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, buf));
    *out = mz_buf_str(buf);
    return MZ_OK;
}

static mz_code places_read(mz_cx *cx, const struct mz_json *map, const char *key,
                           const struct household_place **list, size_t *n)
{
    const struct mz_json *items = NULL;
    MZ_TRY(mz_json_items(cx, map, key, MZ_JSON_LIST, &items));
    struct household_place *places = MZ_NEW_N(cx->a, struct household_place, items->n + 1);
    for (size_t i = 0; i < items->n; i++) {
        MZ_TRY(mz_json_int(cx, &items->items[i], "person", &places[i].person));
        MZ_TRY(mz_json_text(cx, &items->items[i], "relation", &places[i].relation));
    }
    *list = places;
    *n = items->n;
    return MZ_OK;
}

mz_code change_body_read(mz_cx *cx, mz_str body, struct household_ask *ask)
{
    const struct mz_json *map = NULL;
    MZ_TRY(mz_json_read(cx, body, (struct mz_json_options){.size_max = TEXT_MAX}, &map));
    MZ_TRY(mz_json_text(cx, map, "leave", &ask->leave));
    MZ_TRY(places_read(cx, map, "go", &ask->go, &ask->go_n));
    MZ_TRY(mz_json_int(cx, map, "head", &ask->head));
    MZ_TRY(places_read(cx, map, "stay", &ask->stay, &ask->stay_n));
    MZ_TRY(mz_json_int(cx, map, "division", &ask->division));
    MZ_TRY(mz_json_text(cx, map, "number", &ask->number));
    return mz_json_text(cx, map, "address", &ask->address);
}

/* ---- what was seen --------------------------------------------------------------------- */

static void side_write(mz_jw *w, const struct household_side *side)
{
    mz_jw_map(w);
    mz_jw_key_int(w, MZ_S("id"), side->h.id);
    mz_jw_key_int(w, MZ_S("version"), side->h.version);
    mz_jw_key_int(w, MZ_S("head"), side->h.head);
    mz_jw_key_int(w, MZ_S("ended"), side->h.ended);
    mz_jw_key_text(w, MZ_S("address"), side->h.address);
    mz_jw_key(w, MZ_S("seats"));
    mz_jw_list(w);
    for (size_t i = 0; i < side->n; i++) {
        mz_jw_map(w);
        mz_jw_key_int(w, MZ_S("member"), side->seats[i].member);
        mz_jw_key_int(w, MZ_S("person"), side->seats[i].person);
        mz_jw_key_text(w, MZ_S("relation"), side->seats[i].relation);
        mz_jw_key_int(w, MZ_S("since"), side->seats[i].since);
        mz_jw_end(w);
    }
    mz_jw_end(w);
    mz_jw_end(w);
}

mz_code change_seen_write(mz_cx *cx, const struct household_picture *p, mz_str *out)
{
    mz_buf *buf = mz_buf_new(cx->a, TEXT_MAX);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key(&w, MZ_S("sides"));
    mz_jw_list(&w);
    for (size_t i = 0; i < p->sides_n; i++) {
        side_write(&w, &p->sides[i]);
    }
    mz_jw_end(&w);
    mz_jw_key(&w, MZ_S("people"));
    mz_jw_list(&w);
    for (size_t i = 0; i < p->facts_n; i++) {
        mz_jw_map(&w);
        mz_jw_key_int(&w, MZ_S("person"), p->facts[i].person);
        mz_jw_key_int(&w, MZ_S("died"), p->facts[i].died);
        mz_jw_key_text(&w, MZ_S("state"), p->facts[i].state);
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, buf));
    *out = mz_buf_str(buf);
    return MZ_OK;
}

/* ---- comparing ---------------------------------------------------------------------------- */

struct compare {
    mz_cx *cx;
    unsigned may;
    const struct household_picture *now;
    struct household_difference *list;
    size_t n;
};

static mz_str say(struct compare *c, const char *text, mz_str a, mz_str b)
{
    return mz_text_say(c->cx->a, c->cx->lang, (struct mz_say){.text = text, .arg = {a, b}});
}

/* Who changed this row last: from its history. */
static mz_code differ(struct compare *c, const char *table, int64_t row,
                      struct household_difference d)
{
    struct mz_change *last = NULL;
    size_t n = 0;
    if (c->n == DIFFERENCES_MAX) {
        return MZ_OK;
    }
    d.user = MZ_NULL;
    d.at_ms = MZ_NULL;
    mz_code rc = mz_changes_of(c->cx, table, row, 1, &last, &n);
    if (rc == MZ_ABSENT) { /* it stands outside the reader's scope now */
        mz_clear(c->cx);
        rc = MZ_OK;
    }
    MZ_TRY(rc);
    if (n > 0) {
        d.user = last[0].user;
        d.at_ms = last[0].at_ms;
    }
    c->list[c->n++] = d;
    return MZ_OK;
}

static mz_str relation_text(struct compare *c, mz_str code)
{
    return mz_codeset_label(mz_codeset_find(MZ_S("relation")), c->cx->lang, code);
}

static mz_code who(struct compare *c, int64_t person, mz_str *name)
{
    const struct household_fact *f = picture_fact(c->now, person);
    if (f != NULL) {
        *name = f->name;
        return MZ_OK;
    }
    return household_who(c->cx, c->may, person, name);
}

static const struct household_seat *seat_by_id(const struct household_side *side, int64_t member)
{
    for (size_t i = 0; side != NULL && i < side->n; i++) {
        if (side->seats[i].member == member) {
            return &side->seats[i];
        }
    }
    return NULL;
}

static mz_code compare_seat(struct compare *c, const struct mz_json *old,
                            const struct household_side *side)
{
    int64_t member = 0;
    int64_t person = 0;
    mz_str relation;
    mz_str name;
    MZ_TRY(mz_json_int(c->cx, old, "member", &member));
    MZ_TRY(mz_json_int(c->cx, old, "person", &person));
    MZ_TRY(mz_json_text(c->cx, old, "relation", &relation));
    const struct household_seat *s = seat_by_id(side, member);
    if (s != NULL && mz_str_eq(s->relation, relation)) {
        return MZ_OK;
    }
    MZ_TRY(who(c, person, &name));
    for (size_t i = 0; s == NULL && i < side->n; i++) { /* the same person on another row */
        s = side->seats[i].person == person ? &side->seats[i] : NULL;
    }
    mz_str member_text = mz_text(c->cx->lang, MZ_T("no longer a member"));
    struct household_difference d = {
        .what = say(c, MZ_T("{0} in household {1}"), name, side->h.number),
        .was = relation_text(c, relation),
        .now = s == NULL ? member_text : relation_text(c, s->relation)};
    return differ(c, "member", s == NULL ? member : s->member, d);
}

static bool was_there(const struct mz_json *seats, int64_t person)
{
    for (size_t i = 0; i < seats->n; i++) {
        const struct mz_json *p = mz_json_get(&seats->items[i], "person");
        if (p != NULL && p->kind == MZ_JSON_INT && p->i == person) {
            return true;
        }
    }
    return false;
}

static mz_code compare_new_seats(struct compare *c, const struct mz_json *seats,
                                 const struct household_side *side)
{
    for (size_t i = 0; i < side->n; i++) {
        const struct household_seat *s = &side->seats[i];
        mz_str name;
        if (was_there(seats, s->person)) {
            continue;
        }
        MZ_TRY(who(c, s->person, &name));
        struct household_difference d = {
            .what = say(c, MZ_T("{0} in household {1}"), name, side->h.number),
            .was = mz_text(c->cx->lang, MZ_T("no member")),
            .now = relation_text(c, s->relation)};
        MZ_TRY(differ(c, "member", s->member, d));
    }
    return MZ_OK;
}

static mz_str head_name(struct compare *c, int64_t head)
{
    mz_str name = MZ_S("—");
    if (head != MZ_NULL && who(c, head, &name) != MZ_OK) {
        mz_clear(c->cx);
    }
    return name;
}

static mz_code compare_house(struct compare *c, const struct mz_json *old,
                             const struct household *h)
{
    int64_t head = 0;
    int64_t ended = 0;
    mz_str address;
    MZ_TRY(mz_json_int(c->cx, old, "head", &head));
    MZ_TRY(mz_json_int(c->cx, old, "ended", &ended));
    MZ_TRY(mz_json_text(c->cx, old, "address", &address));
    if (head != h->head) {
        struct household_difference d = {
            .what = say(c, MZ_T("Head of household {0}"), h->number, MZ_S("")),
            .was = head_name(c, head),
            .now = head_name(c, h->head)};
        MZ_TRY(differ(c, "household", h->id, d));
    }
    if (ended != h->ended) {
        struct household_difference d = {
            .what = say(c, MZ_T("Household {0}"), h->number, MZ_S("")),
            .was = mz_text(c->cx->lang, MZ_T("open")),
            .now = say(c, MZ_T("ended on {0}"), household_day(c->cx->a, h->ended), MZ_S(""))};
        MZ_TRY(differ(c, "household", h->id, d));
    }
    if (!mz_str_eq(address, h->address)) {
        struct household_difference d = {
            .what = say(c, MZ_T("Address of household {0}"), h->number, MZ_S("")),
            .was = address,
            .now = h->address};
        MZ_TRY(differ(c, "household", h->id, d));
    }
    return MZ_OK;
}

static mz_code compare_side(struct compare *c, const struct mz_json *old)
{
    int64_t id = 0;
    int64_t version = 0;
    const struct mz_json *seats = NULL;
    const struct household_side *side = NULL;
    MZ_TRY(mz_json_int(c->cx, old, "id", &id));
    MZ_TRY(mz_json_int(c->cx, old, "version", &version));
    MZ_TRY(mz_json_items(c->cx, old, "seats", MZ_JSON_LIST, &seats));
    for (size_t i = 0; i < c->now->sides_n; i++) {
        side = c->now->sides[i].h.id == id ? &c->now->sides[i] : side;
    }
    if (side == NULL) {
        return mz_fail(c->cx, MZ_CORRUPT, "a request speaks of another household");
    }
    size_t before = c->n;
    MZ_TRY(compare_house(c, old, &side->h));
    for (size_t i = 0; i < seats->n; i++) {
        MZ_TRY(compare_seat(c, &seats->items[i], side));
    }
    MZ_TRY(compare_new_seats(c, seats, side));
    if (c->n > before || version == side->h.version) {
        return MZ_OK;
    }
    struct household_difference d = {
        .what = say(c, MZ_T("Household {0}"), side->h.number, MZ_S("")),
        .was = say(c, MZ_T("version {0}"), mz_str_fmt(c->cx->a, "%" PRId64, version), MZ_S("")),
        .now = say(c, MZ_T("version {0}"), mz_str_fmt(c->cx->a, "%" PRId64, side->h.version),
                   MZ_S(""))};
    return differ(c, "household", id, d); /* changed and changed back is changed */
}

static mz_str life(struct compare *c, int64_t died, mz_str state)
{
    if (died != MZ_NULL) {
        return say(c, MZ_T("died on {0}"), household_day(c->cx->a, died), MZ_S(""));
    }
    return mz_text(c->cx->lang, mz_str_eq(state, MZ_S("active"))  ? MZ_T("registered here")
                                : mz_str_eq(state, MZ_S("moved")) ? MZ_T("left the county")
                                                                  : MZ_T("merged or not in your "
                                                                         "area"));
}

static mz_code compare_person(struct compare *c, const struct mz_json *old)
{
    int64_t person = 0;
    int64_t died = 0;
    mz_str state;
    MZ_TRY(mz_json_int(c->cx, old, "person", &person));
    MZ_TRY(mz_json_int(c->cx, old, "died", &died));
    MZ_TRY(mz_json_text(c->cx, old, "state", &state));
    const struct household_fact *f = picture_fact(c->now, person);
    if (f == NULL || (f->died == died && mz_str_eq(f->state, state))) {
        return MZ_OK;
    }
    struct household_difference d = {
        .what = f->name, .was = life(c, died, state), .now = life(c, f->died, f->state)};
    return differ(c, "person", person, d);
}

mz_code change_compare(mz_cx *cx, unsigned may, mz_str seen, const struct household_picture *now,
                       struct household_difference **out, size_t *n)
{
    const struct mz_json *map = NULL;
    const struct mz_json *sides = NULL;
    const struct mz_json *people = NULL;
    struct compare c = {.cx = cx,
                        .may = may,
                        .now = now,
                        .list = MZ_NEW_N(cx->a, struct household_difference, DIFFERENCES_MAX)};
    MZ_TRY(mz_json_read(cx, seen, (struct mz_json_options){.size_max = TEXT_MAX}, &map));
    MZ_TRY(mz_json_items(cx, map, "sides", MZ_JSON_LIST, &sides));
    MZ_TRY(mz_json_items(cx, map, "people", MZ_JSON_LIST, &people));
    for (size_t i = 0; i < sides->n; i++) {
        MZ_TRY(compare_side(&c, &sides->items[i]));
    }
    for (size_t i = 0; i < people->n; i++) {
        MZ_TRY(compare_person(&c, &people->items[i]));
    }
    *out = c.list;
    *n = c.n;
    return MZ_OK;
}
