/* Dirty copies: the label says what was done, and the truth holds. */
#include "feature/synth/synth_dirty.h"

#include <string.h>

#include "base/hash.h"
#include "base/ident.h"
#include "base/pinyin.h"
#include "check.h"

struct fixture {
    mz_cx cx;
    const division_table *t;
    synth *s;
};

static bool open_synth(struct fixture *f, int64_t division, int64_t people)
{
    *f = (struct fixture){.cx = {.a = mz_arena_new((size_t)1 << 30)}};
    struct synth_options o = {.division = division, .people = people, .seed = 11};
    return division_open(&f->cx, NULL, NULL, &f->t) == MZ_OK &&
           synth_open(&f->cx, f->t, &o, &f->s) == MZ_OK;
}

static const int64_t longquan = INT64_C(331181000000);

static mz_str look(struct fixture *f, const char *name)
{
    return mz_lookalike(f->cx.a, mz_str_of(name));
}

static bool parses_to(struct fixture *f, const char *number, const char *id)
{
    struct mz_cid cid;
    bool good = mz_cid_parse(&f->cx, NULL, mz_str_of(number), &cid) == MZ_OK;
    mz_clear(&f->cx);
    return good && strcmp(cid.z, id) == 0;
}

static bool bare(const struct synth_record *r)
{
    return r->number[0] == '\0';
}

/* Whether a record is what its label says, held against the person as they are. */
static bool label_holds(struct fixture *f, const struct synth_record *r,
                        const struct synth_record *p)
{
    bool name = strcmp(r->name, p->name) == 0;
    bool birth = r->birth.v == p->birth.v;
    switch (r->flaw) {
    case SYNTH_FLAW_SAME:
        return name && birth && strcmp(r->number, p->number) == 0;
    case SYNTH_FLAW_ID15:
        return strlen(r->number) == 15 && parses_to(f, r->number, p->number);
    case SYNTH_FLAW_LOWER_X:
        return r->number[17] == 'x' && parses_to(f, r->number, p->number);
    case SYNTH_FLAW_WIDE:
        return strlen(r->number) == 54 && parses_to(f, r->number, p->number);
    case SYNTH_FLAW_DIGIT: {
        struct mz_cid cid;
        bool refused = mz_cid_parse(&f->cx, NULL, mz_str_of(r->number), &cid) != MZ_OK;
        mz_clear(&f->cx);
        return refused && strlen(r->number) == 18;
    }
    case SYNTH_FLAW_NO_NUMBER:
        return bare(r) && name && birth;
    case SYNTH_FLAW_PHONE_AS_NUMBER:
        return strcmp(r->number, p->phone) == 0 && !bare(r);
    case SYNTH_FLAW_LOOKALIKE:
        return !name && mz_str_eq(look(f, r->name), look(f, p->name)) && bare(r);
    case SYNTH_FLAW_HOMOPHONE:
        return !name && bare(r) &&
               mz_str_eq(mz_pinyin_full(f->cx.a, mz_str_of(r->name + 3), MZ_PINYIN_NAME),
                         mz_pinyin_full(f->cx.a, mz_str_of(p->name + 3), MZ_PINYIN_NAME));
    case SYNTH_FLAW_CUT_NAME:
        return strlen(r->name) < strlen(p->name) && bare(r);
    case SYNTH_FLAW_DAY_MONTH:
        return !birth && bare(r) && mz_date_ymd(r->birth).day == mz_date_ymd(p->birth).month &&
               mz_date_ymd(r->birth).month == mz_date_ymd(p->birth).day;
    case SYNTH_FLAW_ADDRESS:
        return strcmp(r->address, p->address) != 0 && name && bare(r);
    case SYNTH_FLAW_NICKNAME:
        return !name && strncmp(r->name, p->name, 3) == 0 && bare(r);
    case SYNTH_FLAW_ORDER:
        return !name && strlen(r->name) == strlen(p->name) && bare(r);
    case SYNTH_STRANGER:
        return name && birth && r->truth != p->truth && strcmp(r->number, p->number) != 0 &&
               r->division != p->division && parses_to(f, r->number, r->number);
    case SYNTH_CLEAN:
    case SYNTH_FLAWS_N:
        break;
    }
    return true;
}

struct sums {
    size_t of[SYNTH_FLAWS_N];
    size_t wrong;
    size_t out_of_order;
};

static void sum_household(struct fixture *f, const struct synth_rates *rates, int64_t k,
                          struct sums *sums)
{
    struct synth_record r[SYNTH_RECORDS_MAX];
    const struct synth_record *person = NULL;
    size_t n = synth_dirty(f->s, rates, k, r);
    for (size_t i = 0; i < n; i++) {
        sums->of[r[i].flaw]++;
        person = r[i].flaw == SYNTH_CLEAN ? &r[i] : person;
        sums->out_of_order += person == NULL;
        sums->out_of_order += r[i].flaw < SYNTH_STRANGER && r[i].truth != person->truth;
        bool holds = label_holds(f, &r[i], person);
        if (!holds && sums->wrong == 0) {
            printf("%s: %s %s of %s %s\n", synth_flaw_word(r[i].flaw), r[i].name, r[i].number,
                   person->name, person->number);
        }
        sums->wrong += !holds;
    }
}

static struct sums sums_of(int *failures_, int64_t division, int64_t people)
{
    struct fixture f;
    struct sums sums = {0};
    struct synth_rates rates = synth_rates_usual();
    CHECK(open_synth(&f, division, people));
    for (int64_t k = 0; k < synth_households(f.s); k++) {
        sum_household(&f, &rates, k, &sums);
    }
    mz_arena_free(f.cx.a);
    return sums;
}

TEST(every_label_is_true)
{
    struct sums s = sums_of(failures_, longquan, 60000);
    CHECK(s.wrong == 0);
    CHECK(s.out_of_order == 0);
    CHECK(s.of[SYNTH_CLEAN] == 60000);
    for (enum synth_flaw i = SYNTH_FLAW_SAME; i < SYNTH_FLAWS_N; i++) {
        bool enough = s.of[i] > 60 || i == SYNTH_FLAW_ORDER;
        if (!enough) {
            printf("%s: %zu\n", synth_flaw_word(i), s.of[i]);
        }
        CHECK(enough);
    }
}

TEST(parts_of_names_are_exchanged_where_names_have_parts)
{
    struct sums s = sums_of(failures_, INT64_C(653101000000), 10000);
    CHECK(s.wrong == 0);
    CHECK(s.of[SYNTH_FLAW_ORDER] > 100);
    CHECK(s.of[SYNTH_FLAW_CUT_NAME] > 20);
}

TEST(strangers_have_numbers_of_their_own)
{
    struct fixture f;
    struct synth_rates rates = synth_rates_times(synth_rates_usual(), 4000);
    size_t twice = 0;
    size_t strangers = 0;
    CHECK(rates.of[SYNTH_STRANGER] == 1000);
    CHECK(open_synth(&f, longquan, 60000));
    mz_map *ids = mz_map_new(f.cx.a, MZ_MAP_STR, 200000, 1);
    for (int64_t k = 0; k < synth_households(f.s); k++) {
        struct synth_record r[SYNTH_RECORDS_MAX];
        size_t n = synth_dirty(f.s, &rates, k, r);
        for (size_t i = 0; i < n; i++) {
            int64_t old = 0;
            bool own = r[i].flaw == SYNTH_CLEAN || r[i].flaw == SYNTH_STRANGER;
            twice += own && mz_map_get_str(ids, mz_str_of(r[i].number), &old);
            if (own) {
                CHECK(mz_map_put_str(&f.cx, ids, mz_str_of(r[i].number), 1) == MZ_OK);
            }
            strangers += r[i].flaw == SYNTH_STRANGER;
        }
    }
    CHECK(twice == 0);
    CHECK(strangers > 1000);
    mz_arena_free(f.cx.a);
}

TEST(a_rate_of_nothing_makes_nothing)
{
    struct fixture f;
    struct synth_rates none = synth_rates_times(synth_rates_usual(), 0);
    size_t records = 0;
    CHECK(open_synth(&f, longquan, 2000));
    for (int64_t k = 0; k < synth_households(f.s); k++) {
        struct synth_record r[SYNTH_RECORDS_MAX];
        records += synth_dirty(f.s, &none, k, r);
    }
    CHECK(records == 2000);
    mz_arena_free(f.cx.a);
}

TEST_MAIN(T(every_label_is_true), T(parts_of_names_are_exchanged_where_names_have_parts),
          T(strangers_have_numbers_of_their_own), T(a_rate_of_nothing_makes_nothing))
