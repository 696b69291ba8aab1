#include "feature/dedup/dedup.h"

#include "feature/dedup/dedup_int.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "people.h"
#include "store/search.h"

#include "fault.h"

#define ALL (PERSON_MAY_MINOR | PERSON_MAY_PROTECTED)

/* ---- two entries of one person -------------------------------------------------------- */

struct twice {
    struct people p;
    int64_t a; /* with a number */
    int64_t b; /* the copy: a look-alike name, no number, another telephone */
};

static struct person_input copy_of(const struct people *p, const char *name)
{
    struct person_input in = somebody(p, name, MZ_S(""));
    (void)mz_date_make(1976, 5, 12, &in.birth);
    in.sex = MZ_S("1");
    return in;
}

static mz_cx *twice(struct twice *t, enum mz_db_kind kind)
{
    mz_cx *cx = people(&t->p, kind);
    struct person_input in = somebody(&t->p, "张未明", number_of(cx, "19760512", 31));
    t->a = added(cx, &in);
    in = copy_of(&t->p, "张末明");
    in.phone2 = MZ_S("13900000001");
    t->b = added(cx, &in);
    return cx;
}

static void as(struct people *p, int64_t user)
{
    p->w.actor.user = user;
}

static struct dedup_counts sweep(mz_cx *cx)
{
    struct dedup_counts c = {0};
    if (dedup_sweep(cx, COUNTY / MZ_COUNTY_UNIT, (struct dedup_step){0}, &c) != MZ_OK) {
        printf("no sweep: %s\n", cx->err.msg);
        c.pairs = -1;
        mz_clear(cx);
    }
    return c;
}

/* The stored pair of two entries; id 0 when there is none. */
static struct dedup_pair pair_of(mz_cx *cx, int64_t a, int64_t b)
{
    struct dedup_q_pairs_of_row *rows = NULL;
    struct dedup_pair out = {0};
    size_t n = 0;
    if (dedup_q_pairs_of(cx, a, &rows, &n) != MZ_OK) {
        return out;
    }
    for (size_t i = 0; i < n; i++) {
        bool it = (rows[i].a == a && rows[i].b == b) || (rows[i].a == b && rows[i].b == a);
        if (it && dedup_get(cx, rows[i].id, &out) != MZ_OK) {
            out.id = 0;
        }
    }
    return out;
}

static struct dedup_ask ask_for(const struct dedup_pair *pair)
{
    return (struct dedup_ask){.pair = pair->id, .version = pair->version};
}

/* Asked for by 7, confirmed by 8; the id of the merge, 0 when something failed. */
static int64_t joined(mz_cx *cx, struct twice *t, unsigned fields)
{
    struct dedup_pair pair = pair_of(cx, t->a, t->b);
    struct dedup_ask ask = ask_for(&pair);
    int64_t merge = 0;
    bool done = true;
    ask.fields = fields;
    as(&t->p, 7);
    mz_code rc = dedup_merge_ask(cx, ALL, &ask, &merge, &done);
    as(&t->p, 8);
    rc = rc == MZ_OK ? dedup_merge_confirm(cx, ALL, merge, 1) : rc;
    as(&t->p, 7);
    if (rc != MZ_OK || done) {
        printf("not joined: %s\n", cx->err.msg);
        mz_clear(cx);
        return 0;
    }
    return merge;
}

static int64_t home_of(mz_cx *cx, int64_t place, int64_t head, int64_t member)
{
    const int64_t persons[] = {head, member};
    const struct household_new in = settle_home(cx, place, member == 0 ? "02" : "02 20", persons);
    int64_t id = 0;
    if (household_add(cx, ALL, &in, NULL, &id) != MZ_OK) {
        printf("no household: %s\n", cx->err.msg);
        mz_clear(cx);
    }
    return id;
}

/* A person as text: everything but version and times. */
static mz_str image_of(mz_cx *cx, int64_t id)
{
    struct person_view v;
    if (person_get(cx, ALL, id, &v) != MZ_OK) {
        mz_clear(cx);
        return MZ_S("none");
    }
    return mz_str_fmt(cx->a,
                      MZ_FMT "|" MZ_FMT "|" MZ_FMT "|%d|" MZ_FMT "|" MZ_FMT "|" MZ_FMT "|" MZ_FMT
                             "|%lld|" MZ_FMT "|" MZ_FMT "|%lld|%lld|" MZ_FMT,
                      MZ_ARG(v.name), MZ_ARG(v.pinyin), MZ_ARG(v.sex), (int)v.birth.v,
                      MZ_ARG(v.nation), MZ_ARG(v.id_mask), MZ_ARG(v.phone_mask),
                      MZ_ARG(v.phone2_mask), (long long)v.division, MZ_ARG(v.address),
                      MZ_ARG(v.state), (long long)v.protect, (long long)v.merged_into,
                      MZ_ARG(v.source));
}

static mz_str homes_image(mz_cx *cx, int64_t id)
{
    struct household_member *m = NULL;
    size_t n = 0;
    mz_str all = MZ_S("");
    if (households_of(cx, id, &m, &n) != MZ_OK) {
        mz_clear(cx);
    }
    for (size_t i = 0; i < n; i++) {
        struct household h = {0};
        mz_code rc = household_get(cx, m[i].household, &h);
        all = mz_str_fmt(cx->a, MZ_FMT "%lld %lld %lld %lld %lld %d " MZ_FMT ";", MZ_ARG(all),
                         (long long)m[i].id, (long long)m[i].household, (long long)m[i].since,
                         (long long)m[i].ended, (long long)h.head, (int)rc, MZ_ARG(m[i].relation));
    }
    return all;
}

static int64_t finds(mz_cx *cx, const char *words)
{
    struct person_found found = {0};
    const struct person_query q = {.text = mz_str_of(words)};
    if (person_search(cx, ALL, &q, &found) != MZ_OK) {
        mz_clear(cx);
        return -1;
    }
    return found.total;
}

/* ---- finding ----------------------------------------------------------------------------- */

EVERY(a_run_finds_the_pair_and_a_second_run_changes_nothing)
{
    struct twice t;
    mz_cx *cx = twice(&t, kind_);
    struct dedup_counts c = sweep(cx);
    CHECK(c.persons == 2 && c.pairs == 1 && c.added == 1);
    struct dedup_pair pair = pair_of(cx, t.a, t.b);
    CHECK(pair.a == t.a && pair.b == t.b && pair.outcome == MATCH_LIKELY);
    CHECK(mz_str_eq(pair.state, MZ_S("open")) && pair.division == t.p.village[0]);
    CHECK((pair.reasons & MATCH_NAME_LOOK) != 0 && (pair.reasons & MATCH_PHONE) != 0);
    c = sweep(cx);
    CHECK(c.pairs == 1 && c.added == 0 && c.cleared == 0 && c.again == 0);
    CHECK(pair_of(cx, t.a, t.b).version == pair.version);
    people_done(&t.p);
}

BOTH(one_person_is_compared_as_a_run_compares_everybody)
{
    struct twice t;
    mz_cx *cx = twice(&t, kind_);
    struct dedup_counts c = {0};
    CHECK(dedup_check_one(cx, t.b, false, &c) == MZ_OK && c.added == 1);
    struct dedup_pair one = pair_of(cx, t.a, t.b);
    c = sweep(cx);
    CHECK(c.added == 0 && c.cleared == 0 && pair_of(cx, t.a, t.b).version == one.version);
    CHECK(dedup_check_one(cx, t.a, false, &c) == MZ_OK && c.added == 0);
    people_done(&t.p);
}

BOTH(masks_that_agree_are_not_yet_a_telephone)
{
    struct people p;
    mz_cx *cx = people(&p, kind_);
    struct person_input in = somebody(&p, "张小明", number_of(cx, "19760512", 31));
    in.phone = MZ_S("13812340000");
    int64_t a = added(cx, &in);
    in = copy_of(&p, "张阿明");
    in.phone = MZ_S("13856780000"); /* the same first three and last four */
    int64_t b = added(cx, &in);
    CHECK(sweep(cx).pairs == 0 && pair_of(cx, a, b).id == 0);
    people_done(&p);
}

BOTH(a_pair_that_is_none_any_more_leaves_the_queue)
{
    struct twice t;
    mz_cx *cx = twice(&t, kind_);
    CHECK(sweep(cx).added == 1);
    struct person_input in = copy_of(&t.p, "王大力");
    in.phone = MZ_S("13811112222");
    CHECK(person_update(cx, ALL, t.b, 1, &in, NULL) == MZ_OK);
    CHECK(sweep(cx).cleared == 1 && pair_of(cx, t.a, t.b).id == 0);
    people_done(&t.p);
}

/* ---- deciding ------------------------------------------------------------------------------ */

BOTH(a_run_keeps_what_people_decided_until_a_fact_changes)
{
    struct twice t;
    mz_cx *cx = twice(&t, kind_);
    CHECK(sweep(cx).added == 1);
    struct dedup_pair pair = pair_of(cx, t.a, t.b);
    CHECK(dedup_different(cx, pair.id, pair.version, MZ_S("")) == MZ_OK);
    struct dedup_counts c = sweep(cx);
    CHECK(c.added == 0 && c.again == 0);
    CHECK(mz_str_eq(pair_of(cx, t.a, t.b).state, MZ_S("different")));
    struct person_input in = copy_of(&t.p, "张末明");
    in.address = MZ_S("丁家坞13号");
    CHECK(person_update(cx, ALL, t.b, 1, &in, NULL) == MZ_OK);
    CHECK(sweep(cx).again == 1);
    CHECK(mz_str_eq(pair_of(cx, t.a, t.b).state, MZ_S("open")));
    people_done(&t.p);
}

BOTH(a_pair_put_off_has_a_day_and_a_question)
{
    struct twice t;
    mz_cx *cx = twice(&t, kind_);
    (void)sweep(cx);
    struct dedup_pair pair = pair_of(cx, t.a, t.b);
    mz_date today = mz_date_today(cx);
    mz_date past = {today.v - 1};
    CHECK(dedup_later(cx, pair.id, pair.version, past, MZ_S("问村里")) == MZ_INVALID);
    mz_clear(cx);
    CHECK(dedup_later(cx, pair.id, pair.version, today, MZ_S(" ")) == MZ_INVALID);
    mz_clear(cx);
    CHECK(dedup_later(cx, pair.id, pair.version, today, MZ_S("问村里")) == MZ_OK);
    pair = pair_of(cx, t.a, t.b);
    CHECK(mz_str_eq(pair.state, MZ_S("later")) && pair.due == today.v && pair.by_user == 7);
    CHECK(sweep(cx).added == 0 && mz_str_eq(pair_of(cx, t.a, t.b).state, MZ_S("later")));
    CHECK(dedup_reopen(cx, pair.id, pair.version) == MZ_OK);
    CHECK(mz_str_eq(pair_of(cx, t.a, t.b).state, MZ_S("open")));
    people_done(&t.p);
}

BOTH(of_two_who_decide_at_once_the_second_is_told)
{
    struct twice t;
    mz_cx *cx = twice(&t, kind_);
    int64_t merge = 0;
    bool done = false;
    (void)sweep(cx);
    struct dedup_pair seen = pair_of(cx, t.a, t.b);
    CHECK(dedup_different(cx, seen.id, seen.version, MZ_S("")) == MZ_OK);
    as(&t.p, 8);
    CHECK(dedup_different(cx, seen.id, seen.version, MZ_S("")) == MZ_CONFLICT);
    mz_clear(cx);
    struct dedup_ask ask = ask_for(&seen);
    CHECK(dedup_merge_ask(cx, ALL, &ask, &merge, &done) == MZ_CONFLICT && merge == 0);
    mz_clear(cx);
    people_done(&t.p);
}

BOTH(a_selection_is_decided_in_one_step)
{
    struct twice t;
    mz_cx *cx = twice(&t, kind_);
    int64_t done = 0;
    (void)sweep(cx);
    struct dedup_pair pair = pair_of(cx, t.a, t.b);
    CHECK(dedup_different_many(cx, &pair.id, 0, &done) == MZ_INVALID);
    mz_clear(cx);
    CHECK(dedup_different_many(cx, &pair.id, 1, &done) == MZ_OK && done == 1);
    CHECK(dedup_different_many(cx, &pair.id, 1, &done) == MZ_OK && done == 0);
    people_done(&t.p);
}

/* ---- merging --------------------------------------------------------------------------------- */

BOTH(a_merge_needs_a_second_person)
{
    struct twice t;
    mz_cx *cx = twice(&t, kind_);
    int64_t merge = 0;
    bool done = true;
    (void)sweep(cx);
    struct dedup_pair pair = pair_of(cx, t.a, t.b);
    struct dedup_ask ask = ask_for(&pair);
    CHECK(dedup_merge_ask(cx, ALL, &ask, &merge, &done) == MZ_OK && !done);
    CHECK(mz_str_eq(pair_of(cx, t.a, t.b).state, MZ_S("asked")));
    CHECK(dedup_merge_confirm(cx, ALL, merge, 1) == MZ_DENIED);
    mz_clear(cx);
    as(&t.p, 8);
    CHECK(dedup_merge_refuse(cx, merge, 1, MZ_S("")) == MZ_INVALID);
    mz_clear(cx);
    CHECK(dedup_merge_refuse(cx, merge, 1, MZ_S("证据不足")) == MZ_OK);
    CHECK(mz_str_eq(pair_of(cx, t.a, t.b).state, MZ_S("open")));
    CHECK(dedup_merge_confirm(cx, ALL, merge, 2) == MZ_CONFLICT);
    mz_clear(cx);
    people_done(&t.p);
}

BOTH(a_merge_takes_the_chosen_fields_and_closes_the_other_entry)
{
    struct twice t;
    struct person_view v;
    mz_cx *cx = twice(&t, kind_);
    (void)sweep(cx);
    CHECK(finds(cx, "张末明") == 1);
    int64_t merge = joined(cx, &t, PERSON_FIELD_PHONE2);
    CHECK(merge != 0);
    CHECK(person_get(cx, ALL, t.a, &v) == MZ_OK);
    CHECK(same(v.name, "张未明") && v.phone2_mask.n > 0 && v.id_mask.n > 0);
    CHECK(person_get(cx, ALL, t.b, &v) == MZ_OK);
    CHECK(same(v.state, "merged") && v.merged_into == t.a);
    CHECK(finds(cx, "张末明") == 0 && finds(cx, "张未明") == 1);
    CHECK(mz_str_eq(pair_of(cx, t.a, t.b).state, MZ_S("same")));
    CHECK(sweep(cx).added == 0);
    people_done(&t.p);
}

EVERY(undoing_brings_both_back_as_they_were)
{
    struct twice t;
    struct dedup_merge m;
    mz_cx *cx = twice(&t, kind_);
    int64_t other = 0;
    struct person_input in = somebody(&t.p, "李丽", number_of(cx, "19800101", 42));
    other = added(cx, &in);
    int64_t home = home_of(cx, t.p.village[0], t.b, other);
    (void)sweep(cx);
    mz_str a = image_of(cx, t.a);
    mz_str b = image_of(cx, t.b);
    mz_str homes = homes_image(cx, t.b);
    CHECK(homes.n > 0);
    /* Everything from the one that goes, but the number, which it has not. */
    int64_t merge = joined(cx, &t, PERSON_FIELD_NAME | PERSON_FIELD_PHONE2);
    CHECK(merge != 0 && !mz_str_eq(image_of(cx, t.a), a));
    struct household h;
    CHECK(household_get(cx, home, &h) == MZ_OK && h.head == t.a && h.version == 2);
    CHECK(homes_image(cx, t.b).n == 0 && homes_image(cx, t.a).n > 0);
    CHECK(dedup_merge_get(cx, merge, &m) == MZ_OK && same(m.state, "done"));
    CHECK(m.asked_by == 7 && m.done_by == 8);
    CHECK(dedup_undo(cx, ALL, merge, m.version, MZ_S("弄错了")) == MZ_OK);
    CHECK(mz_str_eq(image_of(cx, t.a), a) && mz_str_eq(image_of(cx, t.b), b));
    CHECK(mz_str_eq(homes_image(cx, t.b), homes) && homes_image(cx, t.a).n == 0);
    CHECK(mz_str_eq(pair_of(cx, t.a, t.b).state, MZ_S("open")));
    CHECK(finds(cx, "张末明") == 1);
    CHECK(dedup_undo(cx, ALL, merge, m.version + 1, MZ_S("再来一次")) == MZ_CONFLICT);
    mz_clear(cx);
    people_done(&t.p);
}

BOTH(a_number_goes_over_and_comes_back)
{
    struct twice t;
    int64_t id = 0;
    mz_cx *cx = twice(&t, kind_);
    (void)sweep(cx);
    struct dedup_pair pair = pair_of(cx, t.a, t.b);
    struct dedup_ask ask = ask_for(&pair);
    int64_t merge = 0;
    bool done = false;
    ask.keep_b = true;
    ask.fields = PERSON_FIELD_DOCUMENT | PERSON_FIELD_NAME;
    CHECK(dedup_merge_ask(cx, ALL, &ask, &merge, &done) == MZ_OK);
    as(&t.p, 8);
    CHECK(dedup_merge_confirm(cx, ALL, merge, 1) == MZ_OK);
    CHECK(person_by_number(cx, number_of(cx, "19760512", 31), &id) == MZ_OK && id == t.b);
    CHECK(dedup_undo(cx, ALL, merge, 2, MZ_S("弄错了")) == MZ_OK);
    CHECK(person_by_number(cx, number_of(cx, "19760512", 31), &id) == MZ_OK && id == t.a);
    people_done(&t.p);
}

BOTH(what_changed_since_is_named_and_kept)
{
    struct twice t;
    struct person_view v;
    mz_cx *cx = twice(&t, kind_);
    (void)sweep(cx);
    int64_t merge = joined(cx, &t, 0);
    CHECK(person_get(cx, ALL, t.a, &v) == MZ_OK);
    struct person_input in = somebody(&t.p, "张未明", number_of(cx, "19760512", 31));
    in.address = MZ_S("新村1号");
    CHECK(person_update(cx, ALL, t.a, v.version, &in, NULL) == MZ_OK);
    CHECK(dedup_undo(cx, ALL, merge, 2, MZ_S("弄错了")) == MZ_CONFLICT);
    CHECK(strlen(cx->err.say_arg[1]) > 0);
    mz_clear(cx);
    CHECK(person_get(cx, ALL, t.a, &v) == MZ_OK && same(v.address, "新村1号"));
    people_done(&t.p);
}

BOTH(two_households_at_one_time_are_refused)
{
    struct twice t;
    int64_t merge = 0;
    bool done = false;
    mz_cx *cx = twice(&t, kind_);
    CHECK(home_of(cx, t.p.village[0], t.a, 0) != 0 && home_of(cx, t.p.village[1], t.b, 0) != 0);
    (void)sweep(cx);
    struct dedup_pair pair = pair_of(cx, t.a, t.b);
    struct dedup_ask ask = ask_for(&pair);
    CHECK(dedup_merge_ask(cx, ALL, &ask, &merge, &done) == MZ_CONFLICT);
    CHECK(cx->err.say != NULL && strlen(cx->err.say_arg[0]) > 0);
    mz_clear(cx);
    CHECK(mz_str_eq(pair_of(cx, t.a, t.b).state, MZ_S("open")));
    people_done(&t.p);
}

BOTH(twice_in_one_household_is_once_afterwards)
{
    struct twice t;
    struct household_member *m = NULL;
    size_t n = 0;
    mz_cx *cx = twice(&t, kind_);
    int64_t home = home_of(cx, t.p.village[0], t.a, t.b);
    (void)sweep(cx);
    mz_str before = homes_image(cx, t.b);
    int64_t merge = joined(cx, &t, 0);
    CHECK(merge != 0 && members_of(cx, home, &m, &n) == MZ_OK && n == 1 && m[0].person == t.a);
    CHECK(dedup_undo(cx, ALL, merge, 2, MZ_S("弄错了")) == MZ_OK);
    CHECK(mz_str_eq(homes_image(cx, t.b), before));
    people_done(&t.p);
}

BOTH(who_is_hidden_from_the_reader_is_not_joined)
{
    struct twice t;
    int64_t merge = 0;
    bool done = false;
    mz_cx *cx = twice(&t, kind_);
    struct person_input in = copy_of(&t.p, "张末明");
    in.protect = PERSON_PROTECT_VIOLENCE;
    CHECK(person_update(cx, ALL, t.b, 1, &in, NULL) == MZ_OK);
    (void)sweep(cx);
    struct dedup_pair pair = pair_of(cx, t.a, t.b);
    struct dedup_ask ask = ask_for(&pair);
    CHECK(dedup_merge_ask(cx, PERSON_MAY_MINOR, &ask, &merge, &done) == MZ_DENIED);
    mz_clear(cx);
    CHECK(joined(cx, &t, 0) != 0);
    struct person_view v;
    CHECK(person_get(cx, ALL, t.a, &v) == MZ_OK && v.protect == PERSON_PROTECT_VIOLENCE);
    people_done(&t.p);
}

/* ---- who sees it ----------------------------------------------------------------------- */

BOTH(a_pair_is_seen_where_both_entries_are_seen)
{
    struct people p;
    struct dedup_pair pair;
    mz_cx *cx = people(&p, kind_);
    struct person_input in = somebody(&p, "张未明", number_of(cx, "19760512", 31));
    int64_t a = added(cx, &in);
    in = copy_of(&p, "张未明");
    in.division = p.village[1];
    int64_t b = added(cx, &in);
    CHECK(sweep(cx).added == 1);
    pair = pair_of(cx, a, b);
    CHECK(pair.id != 0 && pair.division == TOWN);
    int64_t n = 0;
    test_scope(&p.w, p.village[0], p.village[0]);
    struct dedup_pair none;
    CHECK(dedup_get(cx, pair.id, &none) == MZ_ABSENT);
    mz_clear(cx);
    CHECK(dedup_different(cx, pair.id, pair.version, MZ_S("")) == MZ_ABSENT);
    mz_clear(cx);
    CHECK(dedup_open_count(cx, &n) == MZ_OK && n == 0);
    /* The check of one looks over the border and tells nothing of what it found there. */
    struct dedup_counts c;
    CHECK(dedup_check_one(cx, a, false, &c) == MZ_OK && c.cleared == 0);
    test_scope(&p.w, TOWN, TOWN_END);
    CHECK(dedup_get(cx, pair.id, &pair) == MZ_OK);
    CHECK(dedup_open_count(cx, &n) == MZ_OK && n == 1);
    people_done(&p);
}

BOTH(a_merge_that_breaks_anywhere_leaves_nothing_half_done)
{
    struct twice t;
    int64_t merge = 0;
    bool done = false;
    mz_cx *cx = twice(&t, kind_);
    int64_t home = home_of(cx, t.p.village[0], t.b, 0);
    (void)sweep(cx);
    struct dedup_pair pair = pair_of(cx, t.a, t.b);
    struct dedup_ask ask = ask_for(&pair);
    CHECK(dedup_merge_ask(cx, ALL, &ask, &merge, &done) == MZ_OK);
    mz_str a = image_of(cx, t.a);
    mz_str b = image_of(cx, t.b);
    mz_str homes = homes_image(cx, t.b);
    as(&t.p, 8);
    FAULT_LOOP(cx, dedup_merge_confirm(cx, ALL, merge, 1), {
        CHECK(mz_str_eq(image_of(cx, t.a), a) && mz_str_eq(image_of(cx, t.b), b));
        CHECK(mz_str_eq(homes_image(cx, t.b), homes));
    });
    struct household h;
    CHECK(household_get(cx, home, &h) == MZ_OK && h.head == t.a);
    FAULT_LOOP(cx, dedup_undo(cx, ALL, merge, 2, MZ_S("弄错了")),
               CHECK(homes_image(cx, t.b).n == 0));
    CHECK(mz_str_eq(image_of(cx, t.a), a) && mz_str_eq(image_of(cx, t.b), b));
    CHECK(mz_str_eq(homes_image(cx, t.b), homes));
    people_done(&t.p);
}

TEST_MAIN(T3(a_run_finds_the_pair_and_a_second_run_changes_nothing),
          T2(one_person_is_compared_as_a_run_compares_everybody),
          T2(masks_that_agree_are_not_yet_a_telephone),
          T2(a_pair_that_is_none_any_more_leaves_the_queue),
          T2(a_run_keeps_what_people_decided_until_a_fact_changes),
          T2(a_pair_put_off_has_a_day_and_a_question),
          T2(of_two_who_decide_at_once_the_second_is_told), T2(a_selection_is_decided_in_one_step),
          T2(a_merge_needs_a_second_person),
          T2(a_merge_takes_the_chosen_fields_and_closes_the_other_entry),
          T3(undoing_brings_both_back_as_they_were), T2(a_number_goes_over_and_comes_back),
          T2(what_changed_since_is_named_and_kept), T2(two_households_at_one_time_are_refused),
          T2(twice_in_one_household_is_once_afterwards),
          T2(who_is_hidden_from_the_reader_is_not_joined),
          T2(a_pair_is_seen_where_both_entries_are_seen),
          T2(a_merge_that_breaks_anywhere_leaves_nothing_half_done))
