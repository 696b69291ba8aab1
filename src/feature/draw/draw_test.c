/*
 * draw_test.c - drawing by lot: list first, seed afterwards by somebody else, and the same lot by a
 * code of its own that knows only what is published.
 */
#include <openssl/sha.h>

#include "cases.h"

#include "feature/draw/draw_int.h"

extern const struct mz_feature mz_feature_matter, mz_feature_draw;
const struct mz_feature *const mz_features[] = {&mz_feature_matter, &mz_feature_draw, NULL};

enum { HOMES = 5 };

static mz_code county_fill(mz_cx *cx, struct county *k)
{
    (void)cx;
    for (int i = 0; i < HOMES; i++) {
        char born[9];
        (void)snprintf(born, sizeof born, "1960%02d01", i + 1);
        MZ_TRY(add_home(k, "周文芳", born, VILLAGE));
    }
    return MZ_OK;
}

struct office {
    int64_t officer, second, approver, other;
};

static int64_t login(struct county *k, const char *name)
{
    int64_t id = 0;
    return account_by_login(&k->w.cx, mz_str_of(name), &id) == MZ_OK ? id : -1;
}

static bool staff(struct county *k, struct office *o)
{
    act_as(k, 0, "", COUNTY);
    test_everywhere(&k->w);
    k->world.demo = true;
    bool ok = account_demo(&k->w.cx, COUNTY) == MZ_OK;
    *o = (struct office){login(k, "officer"), login(k, "officer2"), login(k, "approver"),
                         login(k, "approver2")};
    return ok && o->officer > 0 && o->second > 0 && o->approver > 0 && o->other > 0;
}

/* All homes are granted the allowance, by the first approver. */
static bool granted(struct county *k, const struct office *o)
{
    bool good = true;
    for (size_t i = 0; i < HOMES && good; i++) {
        int64_t id = begin_with(k, "dibao_apply", i, told_wage(k, 0));
        good = to_notice(k, id) && to_county(k, id);
        act_as(k, o->approver, "approver", COUNTY);
        good = good && act(k, id, "grant") == MZ_OK;
    }
    return good;
}

/* ---- the lot by a code of its own ------------------------------------------------------------ */

struct hash {
    unsigned char b[SHA256_DIGEST_LENGTH];
};

static struct hash sha(const char *text)
{
    struct hash h;
    (void)SHA256((const unsigned char *)text, strlen(text), h.b);
    return h;
}

/* The lines of a list that begin with `what`, without it. */
static size_t lines_of(mz_arena *a, mz_str list, const char *what, char **out, size_t most)
{
    size_t n = 0;
    char *all = mz_arena_alloc(a, list.n + 1);
    memcpy(all, list.p, list.n);
    char *rest = all;
    for (char *line = strsep(&rest, "\n"); line != NULL && n < most; line = strsep(&rest, "\n")) {
        size_t w = strlen(what);
        if (strncmp(line, what, w) == 0 && line[w] == ' ') {
            out[n++] = line + w + 1;
        }
    }
    return n;
}

static bool smaller(const struct hash *a, const struct hash *b)
{
    return memcmp(a->b, b->b, sizeof a->b) < 0;
}

/* The smallest of those that were not taken; their texts are seed LF (head LF) name. */
static size_t smallest(mz_arena *a, const char *seed, const char *head, char **names, size_t n,
                       const bool *taken)
{
    size_t best = n;
    struct hash least;
    for (size_t i = 0; i < n; i++) {
        struct hash h = sha(head == NULL ? mz_str_fmt(a, "%s\n%s", seed, names[i]).p
                                         : mz_str_fmt(a, "%s\n%s\n%s", seed, head, names[i]).p);
        if (!taken[i] && (best == n || smaller(&h, &least))) {
            best = i;
            least = h;
        }
    }
    return best;
}

/* "BJ331181-000001 331181000000012 331181000000013" for each that is drawn. */
static size_t repeated(mz_arena *a, mz_str list, const char *seed, mz_str *out)
{
    char *cases[50];
    char *who[50];
    char *words[2];
    bool taken[50] = {false};
    size_t cases_n = lines_of(a, list, "case", cases, 50);
    size_t who_n = lines_of(a, list, "inspector", who, 50);
    const char *barred[50];
    for (size_t i = 0; i < cases_n; i++) {
        char *blank = strchr(cases[i], ' ');
        barred[i] = blank == NULL ? "" : blank + 1;
        if (blank != NULL) {
            *blank = '\0';
        }
    }
    size_t takes = lines_of(a, list, "takes", words, 1) == 1 ? strtoul(words[0], NULL, 10) : 0;
    size_t people = lines_of(a, list, "people", words, 1) == 1 ? strtoul(words[0], NULL, 10) : 0;
    for (size_t t = 0; t < takes; t++) {
        size_t i = smallest(a, seed, NULL, cases, cases_n, taken);
        bool out_of[50] = {false};
        taken[i] = true;
        out[t] = mz_str_of(cases[i]);
        for (size_t k = 0; k < who_n; k++) {
            out_of[k] = strstr(barred[i], who[k]) != NULL;
        }
        for (size_t k = 0; k < people; k++) {
            size_t w = smallest(a, seed, cases[i], who, who_n, out_of);
            out_of[w] = true;
            out[t] = mz_str_fmt(a, MZ_FMT " %s", MZ_ARG(out[t]), who[w]);
        }
    }
    return takes;
}

static mz_str line_of(mz_cx *cx, mz_str number, mz_str inspectors)
{
    return mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(number), MZ_ARG(inspectors));
}

BOTH(what_is_drawn_follows_from_list_and_seed_and_everybody_can_repeat_it)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct office o;
    struct draw d;
    struct draw_item *items = NULL;
    mz_str mine[50];
    size_t n = 0;
    int64_t id = 0;
    CHECK(staff(&k, &o) && granted(&k, &o));
    act_as(&k, o.officer, "officer", COUNTY);
    CHECK(draw_make(cx, MZ_S("dibao_recheck"), &id) == MZ_OK);
    CHECK(draw_get(cx, id, &d) == MZ_OK && d.cases == HOMES && d.takes == 1 && d.seed.n == 0);
    mz_str list = d.list;
    mz_str hash = draw_hash(cx->a, list);
    CHECK(mz_str_eq(d.hash, hash));
    /* Whoever fixed the list does not choose the seed. */
    CHECK(refused(&k, draw_seed(cx, id, MZ_S("2026134 03 08 15")), MZ_DENIED, NULL));
    act_as(&k, o.second, "officer", COUNTY);
    CHECK(refused(&k, draw_seed(cx, id, MZ_S("short")), MZ_INVALID, "seed"));
    CHECK(draw_seed(cx, id, MZ_S("2026134 03 08 15")) == MZ_OK);
    CHECK(refused(&k, draw_seed(cx, id, MZ_S("2026135 03 08 15")), MZ_CONFLICT, NULL));
    CHECK(draw_get(cx, id, &d) == MZ_OK && mz_str_eq(d.list, list) && mz_str_eq(d.hash, hash));
    CHECK(draw_items(cx, id, &items, &n) == MZ_OK && n == 1);
    CHECK(repeated(cx->a, d.list, "2026134 03 08 15", mine) == n);
    for (size_t i = 0; i < n; i++) {
        mz_str theirs = line_of(cx, matter_number(cx->a, items[i].case_id), items[i].inspectors);
        CHECK(mz_str_eq(theirs, mine[i]));
    }
    county_done(&k);
}

BOTH(a_case_that_was_drawn_is_inspected_by_people_who_had_nothing_to_do_with_it)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct office o;
    struct draw_item *items = NULL;
    size_t n = 0;
    int64_t id = 0;
    CHECK(staff(&k, &o) && granted(&k, &o));
    act_as(&k, o.officer, "officer", COUNTY);
    CHECK(draw_make(cx, MZ_S("dibao_recheck"), &id) == MZ_OK);
    act_as(&k, o.other, "approver", COUNTY);
    CHECK(draw_seed(cx, id, MZ_S("一个事先没有人知道的种子")) == MZ_OK);
    CHECK(draw_items(cx, id, &items, &n) == MZ_OK && n == 1);
    mz_str decided = mz_str_fmt(cx->a, "%" PRId64, o.approver);
    CHECK(memmem(items[0].inspectors.p, items[0].inspectors.n, decided.p, decided.n) == NULL);
    struct matter_case c = get(&k, items[0].next_id);
    CHECK(mz_str_eq(c.matter, MZ_S("dibao_recheck")) && mz_str_eq(c.step, MZ_S("inspect")));
    CHECK(c.holder != MZ_NULL && c.holder != o.approver && c.holder != o.other);
    act_as(&k, o.approver, "approver", COUNTY); /* granted it */
    CHECK(!(task(&k, c.id, "visit") == MZ_OK));
    mz_clear(cx);
    act_as(&k, c.holder, c.holder == o.officer || c.holder == o.second ? "officer" : "approver",
           COUNTY);
    CHECK(task(&k, c.id, "visit") == MZ_OK);
    act_as(&k, CENTRE, "centre", COUNTY);
    CHECK(task(&k, c.id, "check") == MZ_OK);
    act_as(&k, c.holder, c.holder == o.officer || c.holder == o.second ? "officer" : "approver",
           COUNTY);
    CHECK(act(&k, c.id, "sound") == MZ_OK);
    CHECK(draw_items(cx, id, &items, &n) == MZ_OK && mz_str_eq(items[0].ending, MZ_S("sound")));
    CHECK(broken(&k) == 0);
    county_done(&k);
}

BOTH(nothing_is_drawn_where_nothing_was_granted_and_nobody_begins_such_a_case_by_hand)
{
    struct county k;
    mz_cx *cx = county(&k, kind_);
    struct office o;
    int64_t id = 0;
    CHECK(staff(&k, &o));
    act_as(&k, o.officer, "officer", COUNTY);
    CHECK(refused(&k, draw_make(cx, MZ_S("dibao_recheck"), &id), MZ_CONFLICT, "matter"));
    CHECK(refused(&k, draw_make(cx, MZ_S("dibao_apply"), &id), MZ_INVALID, "matter"));
    const struct matter_new in = {.matter = MZ_S("dibao_recheck"), .household = k.home[0]};
    CHECK(refused(&k, matter_begin(cx, &in, &id), MZ_INVALID, "matter"));
    act_as(&k, CLERK, "clerk", TOWN);
    CHECK(refused(&k, draw_make(cx, MZ_S("dibao_recheck"), &id), MZ_DENIED, NULL));
    county_done(&k);
}

/* Texts alone, of many cases: both codes agree, and another seed draws others. */
TEST(the_lot_of_many_is_the_same_by_both_codes_and_another_by_another_seed)
{
    mz_cx cx = {.a = mz_arena_new((size_t)64 << 20)};
    mz_str list = MZ_S("county 331181\nmatter m\ntakes 20\npeople 2\ninspector 11\ninspector 12\n"
                       "inspector 13\ninspector 14\n");
    for (int i = 1; i <= 40; i++) {
        list = mz_str_fmt(cx.a, MZ_FMT "case BJ331181-%06d%s\n", MZ_ARG(list), i,
                          i % 3 == 0 ? " 12" : "");
    }
    size_t same = 0;
    mz_str first[50];
    static const char *const seeds[] = {"seed number one", "种子之二 2026134"};
    for (size_t s = 0; s < MZ_LEN(seeds); s++) {
        struct draw_taken *t = NULL;
        mz_str mine[50];
        size_t n = 0;
        CHECK(draw_lot(&cx, list, mz_str_of(seeds[s]), &t, &n) == MZ_OK && n == 20);
        CHECK(repeated(cx.a, list, seeds[s], mine) == n);
        for (size_t i = 0; i < n; i++) {
            mz_str who = mz_str_fmt(cx.a, "%" PRId64 " %" PRId64, t[i].inspectors[0],
                                    t[i].inspectors[1]);
            CHECK(mz_str_eq(line_of(&cx, t[i].number, who), mine[i]));
            same += s > 0 && mz_str_eq(mine[i], first[i]);
            first[i] = mine[i];
        }
    }
    CHECK(same < 10);
    struct draw_taken *t = NULL;
    size_t n = 0;
    CHECK(draw_lot(&cx, MZ_S("takes 2\npeople 1\ncase A\n"), MZ_S("s"), &t, &n) == MZ_INVALID);
    mz_clear(&cx);
    CHECK(draw_lot(&cx, MZ_S("takes 1\npeople 1\ncase A 5\ninspector 5\n"), MZ_S("s"), &t, &n) ==
          MZ_INVALID);
    mz_clear(&cx);
    CHECK(draw_lot(&cx, MZ_S("rubbish\n"), MZ_S("s"), &t, &n) == MZ_INVALID);
    mz_arena_free(cx.a);
}

TEST_MAIN(T2(what_is_drawn_follows_from_list_and_seed_and_everybody_can_repeat_it),
          T2(a_case_that_was_drawn_is_inspected_by_people_who_had_nothing_to_do_with_it),
          T2(nothing_is_drawn_where_nothing_was_granted_and_nobody_begins_such_a_case_by_hand),
          T(the_lot_of_many_is_the_same_by_both_codes_and_another_by_another_seed))
