/* portrait_web.c - the portrait of a person or household on one page. */
#include <inttypes.h>

#include "base/codes.h"
#include "base/text.h"
#include "feature/brain/portrait.h"
#include "feature/list_web.h"
#include "feature/world.h"
#include "store/db.h"

enum { BOX_W = 132, BOX_H = 46, GAP_X = 90, GAP_Y = 14, PAD = 8, NODES_MAX = 230 };

/* ---- tags -------------------------------------------------------------------------------------
 */

static void show_tags(struct portrait *k)
{
    static const struct ui_column heads[] = {
        {.name = "tag", .label = {MZ_T("Tag"), 0}, .fixed = true, .phone_full = true},
        {.name = "rule", .label = {MZ_T("Rule"), 0}, .phone_label = true},
        {.name = "day", .label = {MZ_T("As of"), 0}, .phone_label = true, .one_line = true},
        {.name = "source", .label = {MZ_T("Source"), 0}, .phone_label = true},
    };
    struct leaf *l = k->l;
    struct leaf_part *p = leaf_left(l, MZ_T("Tags, each with its rule and day"));
    if (k->tags_n == 0) {
        struct ui_empty *e = MZ_NEW(l->cx->a, struct ui_empty);
        *e = (struct ui_empty){.icon = MZ_ICON("tags"),
                               .title = leaf_say(l, MZ_T("No tag holds")),
                               .text = leaf_say(l, MZ_T("Neither a benefit nor an alert speaks of "
                                                        "them now."))};
        p->empty = e;
        return;
    }
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), k->tags_n);
    for (size_t i = 0; i < k->tags_n; i++) {
        const struct portrait_tag *g = &k->tags[i];
        leaf_cell(t, (struct ui_cell){.tags = &g->tag, .tags_n = 1});
        leaf_cell(
            t, (struct ui_cell){.text = g->rule.n > 0 ? g->rule : MZ_S("—"),
                                .href = mz_req_may(l->rq, "rule.read") ? g->rule_href : MZ_S("")});
        leaf_cell(t, (struct ui_cell){.text = g->day});
        leaf_cell(t, (struct ui_cell){.text = g->source});
    }
}

/* ---- time line ----------------------------------------------------------------------------------
 */

static void show_events(struct portrait *k)
{
    struct leaf *l = k->l;
    struct leaf_part *p = leaf_left(l, MZ_T("Time line"));
    struct ui_event *e = MZ_NEW_N(l->cx->a, struct ui_event, k->events_n + 1);
    struct ui_time *t = MZ_NEW(l->cx->a, struct ui_time);
    for (size_t i = 0; i < k->events_n; i++) {
        e[i] = k->events[i].e;
    }
    *t = (struct ui_time){.events = e, .events_n = k->events_n};
    p->sub = leaf_sayf(l, MZ_T("{0} events, newest first; each says where it comes from"),
                       page_count(l, (int64_t)k->events_n), MZ_S(""));
    p->time = t;
    p->body = true;
    if (k->cut) {
        p->note = leaf_say(l, MZ_T("There is more; it stands on the pages of the features."));
    }
}

/* ---- relations
 * ----------------------------------------------------------------------------------- */

struct drawing {
    struct brain_node *nodes;
    size_t nodes_n;
    struct brain_link *links;
    size_t links_n;
};

static void join(struct drawing *d, const struct brain_node *a, const struct brain_node *b,
                 bool past)
{
    d->links[d->links_n++] =
        (struct brain_link){a->x + BOX_W, a->y + BOX_H / 2, b->x, b->y + BOX_H / 2, past};
}

static struct brain_node *node(struct drawing *d, int column, int32_t y, struct brain_node n)
{
    n.x = PAD + column * (BOX_W + GAP_X);
    n.y = y;
    d->nodes[d->nodes_n] = n;
    return &d->nodes[d->nodes_n++];
}

/* A member once for each household, the newest place counts. */
static bool later_seat(const struct portrait *k, size_t i)
{
    for (size_t j = i + 1; j < k->seats_n; j++) {
        if (k->seats[j].home == k->seats[i].home && k->seats[j].m.person == k->seats[i].m.person) {
            return true;
        }
    }
    return false;
}

/* The person left, households in the middle, their members right; past ones dashed. */
static void draw(struct portrait *k, struct brain_graph *g)
{
    mz_arena *a = k->l->cx->a;
    const struct mz_codeset *relations = mz_codeset_find(MZ_S("relation"));
    struct drawing d = {.nodes = MZ_NEW_N(a, struct brain_node, NODES_MAX),
                        .links = MZ_NEW_N(a, struct brain_link, NODES_MAX)};
    int32_t y = PAD;
    int first = k->of_person ? 1 : 0;
    struct brain_node *self = NULL;
    if (k->of_person) {
        self = node(&d, 0, PAD,
                    (struct brain_node){.name = k->p.name,
                                        .note = person_state_text(k->l->cx->lang, k->p.state),
                                        .self = true});
    }
    for (size_t h = 0; h < k->homes_n; h++) {
        const struct household *home = &k->homes[h];
        int32_t top = y;
        bool past = home->ended != MZ_NULL;
        struct brain_node *at =
            node(&d, first, y,
                 (struct brain_node){.name = leaf_say(k->l, household_kind_label(home->kind)),
                                     .note = page_name(k->l->cx, home->division),
                                     .home = true,
                                     .past = past,
                                     .self = !k->of_person});
        for (size_t i = 0; i < k->seats_n && d.nodes_n < NODES_MAX - 2; i++) {
            const struct portrait_seat *s = &k->seats[i];
            bool me = k->of_person && s->m.person == k->p.id;
            if (s->home != h || later_seat(k, i)) {
                continue;
            }
            if (me) {
                past = past || s->m.ended != MZ_NULL;
                continue;
            }
            struct brain_node *who =
                node(&d, first + 1, y,
                     (struct brain_node){
                         .name = s->name,
                         .note = mz_codeset_label(relations, k->l->cx->lang, s->m.relation),
                         .past = s->m.ended != MZ_NULL});
            join(&d, at, who, s->m.ended != MZ_NULL);
            y += BOX_H + GAP_Y;
        }
        y = y == top ? y + BOX_H + GAP_Y : y;
        if (self != NULL) {
            join(&d, self, at, past);
        }
    }
    *g = (struct brain_graph){.label = leaf_say(k->l, MZ_T("Relations; the table below says the "
                                                           "same")),
                              .width = PAD * 2 + (first + 2) * BOX_W + (first + 1) * GAP_X,
                              .height = y + PAD,
                              .nodes = d.nodes,
                              .nodes_n = d.nodes_n,
                              .links = d.links,
                              .links_n = d.links_n};
}

static void show_relations(struct portrait *k)
{
    static const struct ui_column heads[] = {
        {.name = "person", .label = {MZ_T("Person"), 0}, .fixed = true},
        {.name = "home", .label = {MZ_T("Household"), 0}, .phone_label = true},
        {.name = "relation", .label = {MZ_T("Relation to the head"), 0}, .phone_label = true},
        {.name = "since", .label = {MZ_T("From, to"), 0}, .phone_label = true},
    };
    struct leaf *l = k->l;
    mz_cx *cx = l->cx;
    const struct mz_codeset *relations = mz_codeset_find(MZ_S("relation"));
    struct brain_graph g;
    if (k->homes_n == 0) {
        return;
    }
    draw(k, &g);
    struct leaf_part *pic = leaf_left(l, MZ_T("Relations"));
    pic->sub = leaf_say(l, MZ_T("dashed: former members and households"));
    pic->slot = page_graph(l, &g);
    struct leaf_part *p = leaf_left(l, MZ_T("Relations as a table"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), k->seats_n);
    for (size_t i = 0; i < k->seats_n; i++) {
        const struct portrait_seat *s = &k->seats[i];
        const struct household *h = &k->homes[s->home];
        mz_str until = s->m.ended == MZ_NULL ? leaf_say(l, MZ_T("today")) : leaf_day(l, s->m.ended);
        leaf_cell(t, (struct ui_cell){
                         .text = s->name,
                         .href = s->seen ? mz_str_fmt(cx->a, "/brain/person/%" PRId64, s->m.person)
                                         : MZ_S("")});
        leaf_cell(t,
                  (struct ui_cell){.text = h->number,
                                   .id = true,
                                   .href = mz_str_fmt(cx->a, "/brain/household/%" PRId64, h->id)});
        leaf_cell(t,
                  (struct ui_cell){.text = mz_codeset_label(relations, cx->lang, s->m.relation)});
        leaf_cell(t, (struct ui_cell){.text = mz_str_fmt(cx->a, MZ_FMT " – " MZ_FMT,
                                                         MZ_ARG(leaf_day(l, s->m.since)),
                                                         MZ_ARG(until))});
    }
}

/* ---- the pages
 * ------------------------------------------------------------------------------------ */

static void person_facts(struct portrait *k)
{
    struct leaf *l = k->l;
    const struct person_view *v = &k->p;
    struct leaf_part *p = leaf_right(l, MZ_T("Person"));
    leaf_fact(l, p, MZ_T("Name of the person"), (struct ui_fact){.value = v->name});
    leaf_fact(l, p, MZ_T("ID number"),
              (struct ui_fact){.value = v->id_mask.n > 0 ? v->id_mask : MZ_S("—"), .id = true});
    leaf_fact(l, p, MZ_T("Age"),
              (struct ui_fact){.value = v->age >= 0 ? leaf_int(l, v->age) : MZ_S("—")});
    leaf_fact(l, p, MZ_T("State"),
              (struct ui_fact){.value = person_state_text(l->cx->lang, v->state)});
    leaf_fact(l, p, MZ_T("Residence"),
              (struct ui_fact){.value = leaf_division_short(l->cx, v->division)});
    leaf_fact(
        l, p, MZ_T("Telephone"),
        (struct ui_fact){.value = v->phone_mask.n > 0 ? v->phone_mask : MZ_S("—"), .id = true});
    leaf_fact(l, p, MZ_T("Source"),
              (struct ui_fact){.value = v->source, .note = leaf_time(l, v->changed_ms)});
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("Page of the person")),
                                   .href = mz_str_fmt(l->cx->a, "/person/%" PRId64, v->id),
                                   .icon = MZ_ICON("user"),
                                   .quiet = true});
}

static void home_facts(struct portrait *k)
{
    struct leaf *l = k->l;
    const struct household *h = &k->homes[0];
    struct leaf_part *p = leaf_right(l, MZ_T("Household"));
    leaf_fact(l, p, MZ_T("No.||entry"), (struct ui_fact){.value = h->number, .id = true});
    leaf_fact(l, p, MZ_T("Kind"),
              (struct ui_fact){.value = leaf_say(l, household_kind_label(h->kind))});
    leaf_fact(l, p, MZ_T("Division"),
              (struct ui_fact){.value = leaf_division_short(l->cx, h->division)});
    leaf_fact(l, p, MZ_T("Since"), (struct ui_fact){.value = leaf_day(l, h->since)});
    leaf_fact(l, p, MZ_T("Source"),
              (struct ui_fact){.value = h->source, .note = leaf_time(l, h->changed_ms)});
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("Page of the household")),
                                   .href = mz_str_fmt(l->cx->a, "/household/%" PRId64, h->id),
                                   .icon = MZ_ICON("home"),
                                   .quiet = true});
}

static mz_code show(struct portrait *k, mz_out *out, mz_str title, int64_t division)
{
    struct mz_page page = {.menu = "/brain", .title = title};
    MZ_TRY(portrait_homes(k));
    MZ_TRY(portrait_tags(k));
    MZ_TRY(portrait_events(k));
    show_tags(k);
    show_relations(k);
    if (k->of_person) {
        person_facts(k);
    } else {
        home_facts(k);
    }
    leaf_band(k->l, false);
    show_events(k);
    page_crumbs(k->l, division, true, &page);
    return leaf_send(k->l, out, page);
}

mz_code brain_person_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct portrait *k = MZ_NEW(cx->a, struct portrait);
    k->l = leaf_new(cx, rq);
    k->of_person = true;
    MZ_TRY(person_open(cx, person_may(cx), mz_req_path_int(rq, "id"), &k->p));
    if (k->p.hidden != 0) { /* who lives with somebody, and what they get, tells who it is */
        leaf_callout(k->l, MZ_TONE_INFO,
                     (struct mz_say){.text = MZ_T("This person is protected; there is no portrait "
                                                  "for your post.")},
                     (struct mz_say){.text = MZ_T("Ask an officer of the county who may see it.")});
        return leaf_send(
            k->l, out,
            (struct mz_page){.title = leaf_sayf(k->l, MZ_T("Portrait: {0}"), k->p.name, MZ_S("")),
                             .menu = "/brain"});
    }
    return show(k, out, leaf_sayf(k->l, MZ_T("Portrait: {0}"), k->p.name, MZ_S("")), k->p.division);
}

mz_code brain_home_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct portrait *k = MZ_NEW(cx->a, struct portrait);
    mz_str name = MZ_S("");
    k->l = leaf_new(cx, rq);
    MZ_TRY(household_get(cx, mz_req_path_int(rq, "id"), &k->homes[0]));
    k->homes_n = 1;
    MZ_TRY(list_home(k->l, k->homes[0].id, &name));
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("brain.portrait"),
                                               .kind = MZ_S("household"),
                                               .subject = k->homes[0].id,
                                               .division = k->homes[0].division}));
    return show(k, out, leaf_sayf(k->l, MZ_T("Portrait: {0}"), name, MZ_S("")),
                k->homes[0].division);
}
