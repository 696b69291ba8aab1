#include "feature/household/picture.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/household/household_int.h"
#include "feature/household/household_sql.h"
#include "feature/household/relation.h"
#include "feature/person/person.h"

enum { SEATS_MAX = 3 * HOUSEHOLD_MEMBERS_MAX, FACTS_MAX = 4 * HOUSEHOLD_MEMBERS_MAX };
enum { REASON_MIN = 2, REASON_MAX = 500 };

/* ---- words --------------------------------------------------------------------- */

static const struct {
    const char *word;
    const char *label;
} changes[] = {
#define X(id, word, label) [CHANGE_##id] = {word, label},
    HOUSEHOLD_CHANGES(X)
#undef X
};

const char *change_word(enum household_change kind)
{
    return changes[kind].word;
}

const char *change_label(enum household_change kind)
{
    return changes[kind].label;
}

bool change_of_word(mz_str word, enum household_change *out)
{
    for (size_t i = 0; i < MZ_LEN(changes); i++) {
        if (mz_str_eq(word, mz_str_of(changes[i].word))) {
            *out = (enum household_change)i;
            return true;
        }
    }
    return false;
}

const struct household_leave household_leaves[] = {
#define X(word, asked, on_register, label) {word, asked, on_register, label},
    HOUSEHOLD_LEAVES(X)
#undef X
        {0},
};

const struct household_leave *household_leave(mz_str word)
{
    for (const struct household_leave *l = household_leaves; l->word != NULL; l++) {
        if (mz_str_eq(word, mz_str_of(l->word))) {
            return l;
        }
    }
    return NULL;
}

/* ---- looking ------------------------------------------------------------------- */

const struct household_fact *picture_fact(const struct household_picture *p, int64_t person)
{
    for (size_t i = 0; i < p->facts_n; i++) {
        if (p->facts[i].person == person) {
            return &p->facts[i];
        }
    }
    return NULL;
}

static mz_code learn(mz_cx *cx, unsigned may, struct household_picture *p, int64_t person)
{
    struct person_fact_row r = {0};
    bool found = false;
    if (picture_fact(p, person) != NULL || p->facts_n == FACTS_MAX) {
        return MZ_OK;
    }
    struct household_fact *f = &p->facts[p->facts_n++];
    *f = (struct household_fact){
        .person = person, .sex = '0', .birth = MZ_NULL, .died = MZ_NULL, .state = MZ_S("")};
    MZ_TRY(person_fact(cx, person, &r, &found));
    if (!found) {
        f->name = mz_text(cx->lang, MZ_T("Person outside your area"));
        return MZ_OK;
    }
    f->division = r.division;
    f->sex = (char)(r.sex.n > 0 ? r.sex.p[0] : '0');
    f->birth = r.birth;
    f->died = r.died;
    f->state = r.state;
    return household_who(cx, may, person, &f->name);
}

static mz_code look_side(mz_cx *cx, unsigned may, int64_t id, struct household_picture *p)
{
    struct household_side *side = &p->sides[p->sides_n++];
    struct household_member *m = NULL;
    size_t n = 0;
    MZ_TRY(household_get(cx, id, &side->h));
    MZ_TRY(members_of(cx, id, &m, &n));
    side->seats = MZ_NEW_N(cx->a, struct household_seat, SEATS_MAX);
    for (size_t i = 0; i < n && i < HOUSEHOLD_MEMBERS_MAX; i++) {
        side->seats[side->n++] = (struct household_seat){.member = m[i].id,
                                                         .person = m[i].person,
                                                         .relation = m[i].relation,
                                                         .since = m[i].since,
                                                         .ended = MZ_NULL};
        MZ_TRY(learn(cx, may, p, m[i].person));
    }
    return MZ_OK;
}

mz_code household_look(mz_cx *cx, unsigned may, const struct household_ask *ask,
                       struct household_picture *out)
{
    *out = (struct household_picture){.facts = MZ_NEW_N(cx->a, struct household_fact, FACTS_MAX)};
    MZ_TRY(look_side(cx, may, ask->household, out));
    bool two = ask->kind == CHANGE_TRANSFER || ask->kind == CHANGE_MERGE;
    if (two && ask->other != 0 && ask->other != ask->household) {
        mz_code rc = look_side(cx, may, ask->other, out);
        if (rc == MZ_ABSENT) {
            mz_clear(cx);
            return mz_refuse(cx, MZ_ABSENT, .field = "other",
                             .text = MZ_T("The other household is not in your area. An officer of "
                                          "the county can ask for this change; into another "
                                          "county, that county's officer registers the members "
                                          "after they left here."));
        }
        MZ_TRY(rc);
    }
    for (size_t i = 0; i < ask->go_n && i < HOUSEHOLD_MEMBERS_MAX; i++) {
        MZ_TRY(learn(cx, may, out, ask->go[i].person));
    }
    return MZ_OK;
}

/* ---- planning ------------------------------------------------------------------- */

struct plan {
    mz_cx *cx;
    const struct household_ask *ask;
    struct household_picture *after;
    struct household_problems *problems;
    int64_t first; /* day of the new state */
};

static void object(struct plan *p, const char *field, const char *text, mz_str a, mz_str b)
{
    household_problem(p->problems, (struct mz_say){.field = field, .text = text, .arg = {a, b}});
}

static mz_str name_of(const struct plan *p, int64_t person)
{
    const struct household_fact *f = picture_fact(p->after, person);
    return f == NULL ? MZ_S("?") : f->name;
}

static mz_str day_of(const struct plan *p, int64_t day)
{
    return household_day(p->cx->a, day);
}

static struct household_seat *seat_of(struct household_side *side, int64_t person)
{
    for (size_t i = 0; i < side->n; i++) {
        if (side->seats[i].person == person && side->seats[i].ended == MZ_NULL) {
            return &side->seats[i];
        }
    }
    return NULL;
}

static size_t open_seats(const struct household_side *side)
{
    size_t n = 0;
    for (size_t i = 0; i < side->n; i++) {
        n += side->seats[i].ended == MZ_NULL ? 1 : 0;
    }
    return n;
}

static void sit(struct household_side *side, int64_t person, mz_str relation, int64_t since)
{
    if (side->n < SEATS_MAX) {
        side->seats[side->n++] = (struct household_seat){
            .person = person, .relation = relation, .since = since, .ended = MZ_NULL};
    }
}

static bool leave(struct plan *p, struct household_side *side, int64_t person, const char *why)
{
    struct household_seat *s = seat_of(side, person);
    if (s == NULL) {
        object(p, "go", MZ_T("{0} is not a member of this household."), name_of(p, person),
               MZ_S(""));
        return false;
    }
    if (s->since >= p->first) {
        object(p, "day", MZ_T("{0} is a member since {1} only; choose a later day."),
               name_of(p, person), day_of(p, s->since));
        return false;
    }
    s->ended = p->first - 1;
    s->left_for = mz_str_of(why);
    return true;
}

/* A place in a household that is entered: the relation must be one, and a head is made elsewhere.
 */
static bool relation_fits(struct plan *p, const struct household_place *who, bool head)
{
    bool is_head = mz_str_eq(who->relation, RELATION_HEAD);
    if (!relation_known(who->relation)) {
        object(p, "relation", MZ_T("Choose what {0} is to the head."), name_of(p, who->person),
               MZ_S(""));
        return false;
    }
    if (is_head != head) {
        object(p, "relation",
               head ? MZ_T("{0} is to be head and cannot have another relation.")
                    : MZ_T("{0} cannot be a second head."),
               name_of(p, who->person), MZ_S(""));
        return false;
    }
    return true;
}

static void restate(struct plan *p, struct household_side *side, const struct household_place *who)
{
    struct household_seat *s = seat_of(side, who->person);
    if (s == NULL) {
        object(p, "stay", MZ_T("{0} is not a member of this household."), name_of(p, who->person),
               MZ_S(""));
    } else if (mz_str_eq(s->relation, who->relation)) {
        return;
    } else if (s->since > p->first) {
        object(p, "day", MZ_T("{0} is a member since {1} only; choose a later day."),
               name_of(p, who->person), day_of(p, s->since));
    } else if (s->since == p->first) {
        s->relation = who->relation;
        s->restated = s->member != 0;
    } else {
        s->ended = p->first - 1;
        s->left_for = MZ_S("head");
        sit(side, who->person, who->relation, p->first);
    }
}

static const struct household_place *place_of(const struct household_place *list, size_t n,
                                              int64_t person)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i].person == person) {
            return &list[i];
        }
    }
    return NULL;
}

/* Another head for the open seats of a side, everybody's relation with it. */
static void new_head(struct plan *p, struct household_side *side, int64_t head)
{
    const struct household_ask *ask = p->ask;
    int64_t sitting[HOUSEHOLD_MEMBERS_MAX];
    size_t n = 0;
    const struct household_fact *f = picture_fact(p->after, head);
    if (seat_of(side, head) == NULL) {
        object(p, "head", MZ_T("Choose the new head among those who stay."), MZ_S(""), MZ_S(""));
        return;
    }
    if (f != NULL && f->died != MZ_NULL) {
        object(p, "head", MZ_T("{0} died on {1}."), f->name, day_of(p, f->died));
        return;
    }
    for (size_t i = 0; i < side->n && n < HOUSEHOLD_MEMBERS_MAX; i++) {
        if (side->seats[i].ended == MZ_NULL) {
            sitting[n++] = side->seats[i].person;
        }
    }
    for (size_t i = 0; i < n; i++) {
        struct household_place none = {.person = sitting[i], .relation = MZ_S("")};
        const struct household_place *w = place_of(ask->stay, ask->stay_n, sitting[i]);
        struct household_place as_head = {.person = head, .relation = RELATION_HEAD};
        w = sitting[i] == head ? &as_head : w == NULL ? &none : w;
        if (relation_fits(p, w, sitting[i] == head)) {
            restate(p, side, w);
        }
    }
    side->h.head = head;
}

/* After some left: is there somebody, and is the head among them? */
static void settle(struct plan *p, struct household_side *side, const char *if_empty)
{
    if (open_seats(side) == 0) {
        object(p, "go", if_empty, MZ_S(""), MZ_S(""));
        return;
    }
    struct household_seat *head = side->h.head == MZ_NULL ? NULL : seat_of(side, side->h.head);
    if (head == NULL || (p->ask->head != 0 && p->ask->head != side->h.head)) {
        new_head(p, side, p->ask->head);
    }
}

static mz_code enters(struct plan *p, struct household_side *side,
                      const struct household_place *who, bool head)
{
    struct household_entry e = {.person = who->person,
                                .relation = who->relation,
                                .kind = side->h.kind,
                                .division = side->h.division,
                                .first = p->first};
    const struct household_fact *f = picture_fact(p->after, who->person);
    struct mz_say say = {0};
    if (seat_of(side, who->person) != NULL) {
        object(p, "go", MZ_T("{0} is a member of this household already."), name_of(p, who->person),
               MZ_S(""));
        return MZ_OK;
    }
    if (!relation_fits(p, who, head)) {
        return MZ_OK;
    }
    if (p->ask->kind == CHANGE_ADD) {
        MZ_TRY(household_may_enter(p->cx, 0, &e, &say));
        say.field = "go";
        if (say.text != NULL) {
            say.arg[0] = say.arg[0].n > 0 ? name_of(p, who->person) : say.arg[0];
            household_problem(p->problems, say);
        }
    } else if (f != NULL && f->died != MZ_NULL) {
        object(p, "go", MZ_T("{0} died on {1}."), f->name, day_of(p, f->died));
    }
    if (open_seats(side) >= HOUSEHOLD_MEMBERS_MAX) {
        object(p, "go", MZ_T("A household has at most 60 members."), MZ_S(""), MZ_S(""));
        return MZ_OK;
    }
    sit(side, who->person, who->relation, p->first);
    return MZ_OK;
}

static void someone(struct plan *p)
{
    if (p->ask->go_n == 0) {
        object(p, "go", MZ_T("Choose at least one person."), MZ_S(""), MZ_S(""));
    }
    for (size_t i = 0; i < p->ask->go_n; i++) {
        if (place_of(p->ask->go, i, p->ask->go[i].person) != NULL) {
            object(p, "go", MZ_T("{0} stands in the list twice."), name_of(p, p->ask->go[i].person),
                   MZ_S(""));
        }
    }
}

/* ---- one function a kind ------------------------------------------------------------ */

static mz_code plan_add(struct plan *p)
{
    struct household_side *side = &p->after->sides[0];
    bool empty = open_seats(side) == 0;
    someone(p);
    for (size_t i = 0; i < p->ask->go_n; i++) {
        const struct household_place *w = &p->ask->go[i];
        bool head = empty && mz_str_eq(w->relation, RELATION_HEAD);
        MZ_TRY(enters(p, side, w, head));
        if (head) {
            empty = false;
            side->h.head = w->person;
        }
    }
    if (empty && p->ask->go_n > 0) {
        object(p, "relation", MZ_T("The household has no members: one of these must be its head."),
               MZ_S(""), MZ_S(""));
    }
    return MZ_OK;
}

static mz_code plan_remove(struct plan *p)
{
    const struct household_ask *ask = p->ask;
    struct household_side *side = &p->after->sides[0];
    const struct household_leave *why = household_leave(ask->leave);
    someone(p);
    if (why == NULL || !why->asked) {
        object(p, "leave", MZ_T("Choose why the members leave."), MZ_S(""), MZ_S(""));
        return MZ_OK;
    }
    if (side->h.kind == HOUSEHOLD_REGISTER && !why->on_register) {
        object(p, "leave",
               MZ_T("\"{0}\" does not end an entry in the household register; remove the person "
                    "from the household that lives together."),
               mz_text(p->cx->lang, why->label), MZ_S(""));
    }
    for (size_t i = 0; i < ask->go_n; i++) {
        const struct household_fact *f = picture_fact(p->after, ask->go[i].person);
        bool death = mz_str_eq(ask->leave, MZ_S("died"));
        if (death && f != NULL && f->died == MZ_NULL) {
            object(p, "go", MZ_T("{0} is not registered as dead. Register the death first."),
                   f->name, MZ_S(""));
        } else if (death && f != NULL && f->died != ask->day) {
            object(p, "day", MZ_T("{0} died on {1}; that is the day of this change."), f->name,
                   day_of(p, f->died));
        }
        (void)leave(p, side, ask->go[i].person, why->word);
    }
    settle(p, side, MZ_T("Nobody would be left. Ask for the end of the household instead."));
    return MZ_OK;
}

static bool other_fits(struct plan *p)
{
    struct household_picture *a = p->after;
    if (a->sides_n < 2) {
        object(p, "other", MZ_T("Choose another household."), MZ_S(""), MZ_S(""));
        return false;
    }
    const struct household *h = &a->sides[1].h;
    if (h->division / MZ_COUNTY_UNIT != a->sides[0].h.division / MZ_COUNTY_UNIT) {
        object(p, "other",
               MZ_T("Household {0} is in another county. The officers of the two counties do this "
                    "in two steps: remove here, register there."),
               h->number, MZ_S(""));
        return false;
    }
    if (h->kind != a->sides[0].h.kind) {
        object(p, "other", MZ_T("Household {0} is of the other kind."), h->number, MZ_S(""));
        return false;
    }
    if (h->ended != MZ_NULL) {
        object(p, "other", MZ_T("Household {0} ended on {1}."), h->number, day_of(p, h->ended));
        return false;
    }
    if (h->since > p->first) {
        object(p, "day", MZ_T("Household {0} begins on {1}; choose a later day."), h->number,
               day_of(p, h->since));
    }
    return true;
}

/* Those in `go` change from one side to the other, which has or gets a head. */
static mz_code cross(struct plan *p, const char *why)
{
    struct household_side *to = &p->after->sides[1];
    bool headless = open_seats(to) == 0;
    for (size_t i = 0; i < p->ask->go_n; i++) {
        const struct household_place *w = &p->ask->go[i];
        bool head = headless && mz_str_eq(w->relation, RELATION_HEAD);
        if (!leave(p, &p->after->sides[0], w->person, why)) {
            continue;
        }
        MZ_TRY(enters(p, to, w, head));
        if (head) {
            headless = false;
            to->h.head = w->person;
        }
    }
    if (headless && p->ask->go_n > 0) {
        object(p, "relation", MZ_T("One of those who move must be head of the other household."),
               MZ_S(""), MZ_S(""));
    }
    return MZ_OK;
}

static mz_code plan_transfer(struct plan *p)
{
    someone(p);
    if (!other_fits(p)) {
        return MZ_OK;
    }
    MZ_TRY(cross(p, "transfer"));
    settle(p, &p->after->sides[0],
           MZ_T("Nobody would be left. Ask to merge the households instead."));
    return MZ_OK;
}

static void new_place(struct plan *p)
{
    const struct household_ask *ask = p->ask;
    struct household *h = &p->after->sides[1].h;
    size_t chars = mz_utf8_count(ask->address);
    if (ask->division / MZ_COUNTY_UNIT != p->after->sides[0].h.division / MZ_COUNTY_UNIT ||
        ask->division % 1000000 == 0) {
        object(p, "division", MZ_T("Choose a village or township of this county."), MZ_S(""),
               MZ_S(""));
    } else if (ask->division < p->cx->actor->division_lo ||
               ask->division > p->cx->actor->division_hi) {
        object(p, "division",
               MZ_T("This place is not in your area. An officer of the county can ask for this."),
               MZ_S(""), MZ_S(""));
    }
    if (chars == 0 || chars > HOUSEHOLD_ADDRESS_MAX) {
        object(p, "address", MZ_T("The new household needs an address of at most 200 characters."),
               MZ_S(""), MZ_S(""));
    }
    if (ask->number.n > 0 && !household_number_ok(ask->number)) {
        object(p, "number",
               MZ_T("\"{0}\" cannot be a household number: letters, digits and hyphens, at most "
                    "40; 15 digits are kept for numbers that the program makes."),
               mz_text_cut(ask->number, 60), MZ_S(""));
    }
    *h = (struct household){.division = ask->division,
                            .kind = p->after->sides[0].h.kind,
                            .head = MZ_NULL,
                            .number = ask->number,
                            .address = ask->address,
                            .lon_e6 = MZ_NULL,
                            .lat_e6 = MZ_NULL,
                            .since = p->first,
                            .ended = MZ_NULL,
                            .source = MZ_S("split")};
}

static mz_code plan_split(struct plan *p)
{
    struct household_picture *a = p->after;
    int64_t taken = 0;
    a->sides[1] =
        (struct household_side){.seats = MZ_NEW_N(p->cx->a, struct household_seat, SEATS_MAX)};
    a->sides_n = 2;
    someone(p);
    new_place(p);
    if (p->ask->number.n > 0) {
        MZ_TRY(household_by_number(p->cx, a->sides[0].h.division / MZ_COUNTY_UNIT,
                                   a->sides[0].h.kind, p->ask->number, &taken));
    }
    if (taken != 0) {
        object(p, "number", MZ_T("The number {0} belongs to another household."), p->ask->number,
               MZ_S(""));
    }
    MZ_TRY(cross(p, "split"));
    settle(p, &a->sides[0],
           MZ_T("Somebody must stay. Correct the address of the household "
                "instead."));
    return MZ_OK;
}

static mz_code plan_merge(struct plan *p)
{
    struct household_side *from = &p->after->sides[0];
    if (!other_fits(p)) {
        return MZ_OK;
    }
    MZ_TRY(cross(p, "merge"));
    for (size_t i = 0; i < from->n; i++) {
        if (from->seats[i].ended == MZ_NULL) {
            object(p, "go", MZ_T("Choose what {0} is to the head."),
                   name_of(p, from->seats[i].person), MZ_S(""));
        }
    }
    from->h.ended = p->first - 1;
    return MZ_OK;
}

static mz_code plan_head(struct plan *p)
{
    struct household_side *side = &p->after->sides[0];
    if (p->ask->head == side->h.head) {
        object(p, "head", MZ_T("{0} is the head already."), name_of(p, p->ask->head), MZ_S(""));
        return MZ_OK;
    }
    new_head(p, side, p->ask->head);
    return MZ_OK;
}

static mz_code plan_exit(struct plan *p)
{
    struct household_side *side = &p->after->sides[0];
    for (size_t i = 0; i < side->n; i++) {
        if (side->seats[i].ended == MZ_NULL) {
            const struct household_fact *f = picture_fact(p->after, side->seats[i].person);
            bool died = f != NULL && f->died != MZ_NULL && f->died < p->first;
            if (leave(p, side, side->seats[i].person, died ? "died" : "exit") && died) {
                side->seats[i].ended =
                    f->died > side->seats[i].since ? f->died : side->seats[i].since;
            }
        }
    }
    side->h.ended = p->first - 1;
    return MZ_OK;
}

static void check_frame(struct plan *p)
{
    const struct household_ask *ask = p->ask;
    const struct household *h = &p->after->sides[0].h;
    size_t chars = mz_utf8_count(ask->reason);
    if (h->ended != MZ_NULL) {
        object(p, NULL, MZ_T("Household {0} ended on {1}."), h->number, day_of(p, h->ended));
    }
    if (ask->day == MZ_NULL || ask->day > mz_date_today(p->cx).v) {
        object(p, "day", MZ_T("Give the day of the change; it cannot lie in the future."), MZ_S(""),
               MZ_S(""));
    } else if (p->first <= h->since) {
        object(p, "day", MZ_T("Household {0} begins on {1}; choose a later day."), h->number,
               day_of(p, h->since));
    }
    if (chars < REASON_MIN || chars > REASON_MAX) {
        object(p, "reason", MZ_T("Give the reason in 2 to 500 characters."), MZ_S(""), MZ_S(""));
    }
    if (ask->go_n > HOUSEHOLD_MEMBERS_MAX || ask->stay_n > HOUSEHOLD_MEMBERS_MAX) {
        object(p, "go", MZ_T("A household has at most 60 members."), MZ_S(""), MZ_S(""));
    }
}

static struct household_picture copy(mz_arena *a, const struct household_picture *p)
{
    struct household_picture c = *p;
    for (size_t i = 0; i < p->sides_n; i++) {
        c.sides[i].seats = MZ_NEW_N(a, struct household_seat, SEATS_MAX);
        if (p->sides[i].n > 0) {
            memcpy(c.sides[i].seats, p->sides[i].seats, p->sides[i].n * sizeof *p->sides[i].seats);
        }
    }
    return c;
}

mz_code household_plan(mz_cx *cx, const struct household_ask *ask,
                       const struct household_picture *before, struct household_picture *after,
                       struct household_problems *problems)
{
    static mz_code (*const plans[CHANGE_N])(struct plan *) = {
        [CHANGE_ADD] = plan_add,           [CHANGE_REMOVE] = plan_remove,
        [CHANGE_TRANSFER] = plan_transfer, [CHANGE_SPLIT] = plan_split,
        [CHANGE_MERGE] = plan_merge,       [CHANGE_HEAD] = plan_head,
        [CHANGE_EXIT] = plan_exit,
    };
    struct plan p = {.cx = cx, .ask = ask, .after = after, .problems = problems};
    *after = copy(cx->a, before);
    bool death = ask->kind == CHANGE_REMOVE && mz_str_eq(ask->leave, MZ_S("died"));
    p.first = ask->day == MZ_NULL ? mz_date_today(cx).v : ask->day + (death ? 1 : 0);
    check_frame(&p);
    if (ask->go_n > HOUSEHOLD_MEMBERS_MAX || ask->stay_n > HOUSEHOLD_MEMBERS_MAX ||
        before->sides[0].h.ended != MZ_NULL) {
        return MZ_OK;
    }
    return plans[ask->kind](&p);
}

/* ---- proposing ------------------------------------------------------------------------ */

static struct relation_person person_of(const struct household_picture *p,
                                        const struct household_seat *s)
{
    const struct household_fact *f = picture_fact(p, s->person);
    bool birth = f != NULL && f->birth != MZ_NULL;
    return (struct relation_person){.code = s->relation,
                                    .sex = (char)(f == NULL ? '0' : f->sex),
                                    .birth = birth ? (int32_t)f->birth : MZ_DATE_NONE.v};
}

size_t household_propose(const struct household_side *side, const struct household_picture *p,
                         int64_t head, struct household_proposal *out)
{
    struct relation_house house = {.head = {.code = RELATION_HEAD, .sex = '0'}};
    struct relation_person to = {.code = MZ_S("")};
    size_t n = 0;
    for (size_t i = 0; i < side->n; i++) {
        struct relation_person who = person_of(p, &side->seats[i]);
        house.sons_n += relation_is_son(who.code) ? 1 : 0;
        house.daughters_n += relation_is_daughter(who.code) ? 1 : 0;
        house.head = mz_str_eq(who.code, RELATION_HEAD) ? who : house.head;
        to = side->seats[i].person == head ? who : to;
    }
    for (size_t i = 0; i < side->n && n < HOUSEHOLD_MEMBERS_MAX; i++) {
        struct relation_person who = person_of(p, &side->seats[i]);
        struct relation_new r = {RELATION_HEAD, true};
        if (side->seats[i].person != head) {
            r = relation_turn(&house, &to, &who);
        }
        out[n++] = (struct household_proposal){
            .place = {.person = side->seats[i].person, .relation = r.code}, .sure = r.sure};
    }
    return n;
}
