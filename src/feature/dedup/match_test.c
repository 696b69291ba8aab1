#include "feature/dedup/match.h"

#include <string.h>

#include "base/pinyin.h"

#include "check.h"

#define VILLAGE INT64_C(331181103201)
#define OTHER   INT64_C(331181103202)
#define FAR     INT64_C(331181104201)

static int32_t day(int32_t y, int32_t m, int32_t d)
{
    mz_date out = MZ_DATE_NONE;
    (void)mz_date_make(y, m, d, &out);
    return out.v;
}

static int32_t today(void)
{
    return day(2026, 11, 21);
}

/* Somebody of 1970 in the village, without a number and a telephone. */
static struct match_person somebody(int64_t id, const char *name)
{
    return (struct match_person){.id = id,
                                 .division = VILLAGE,
                                 .name = mz_str_of(name),
                                 .address = MZ_S("丁家坞12号"),
                                 .mask = MZ_S(""),
                                 .birth = day(1970, 3, 4),
                                 .sex = '1'};
}

static struct match_person with_number(struct match_person p, uint64_t key, const char *mask)
{
    p.number = key;
    p.mask = mz_str_of(mask);
    return p;
}

static struct match_verdict judge(struct match_person a, struct match_person b)
{
    match_prepare(&a);
    match_prepare(&b);
    struct match_verdict there = match_judge(&a, &b, today(), true);
    struct match_verdict back = match_judge(&b, &a, today(), true);
    return there.score == back.score && there.reasons == back.reasons
               ? there
               : (struct match_verdict){.outcome = (enum match_outcome)99};
}

static bool found(struct match_verdict v)
{
    return v.outcome == MATCH_POSSIBLE || v.outcome == MATCH_LIKELY || v.outcome == MATCH_CERTAIN;
}

/* ---- names, birthdays, addresses --------------------------------------------------- */

TEST(names_are_compared_as_eyes_and_ears_do)
{
    CHECK(match_names(MZ_S("张小明"), MZ_S("张小明")) == MATCH_NAME_SAME);
    CHECK(match_names(MZ_S("阿卜杜·热合曼"), MZ_S("阿卜杜热合曼")) == MATCH_NAME_SAME);
    CHECK(match_names(MZ_S("张未明"), MZ_S("张末明")) == MATCH_NAME_LOOK);
    CHECK(match_names(MZ_S("李伟"), MZ_S("李卫")) == MATCH_NAME_SOUND);
    CHECK(match_names(MZ_S("张小明"), MZ_S("张明")) == MATCH_NAME_SHORT);
    CHECK(match_names(MZ_S("买买提·吐尔逊"), MZ_S("吐尔逊·买买提")) == MATCH_NAME_ORDER);
    CHECK(match_names(MZ_S("张小明"), MZ_S("张阿明")) == MATCH_NAME_NICK);
    CHECK(match_names(MZ_S("王小明"), MZ_S("赵小明")) == MATCH_NAME_SURNAME);
    CHECK(match_names(MZ_S("张国强"), MZ_S("张国福")) == MATCH_NAME_CHAR);
    CHECK(match_names(MZ_S("张国强"), MZ_S("张丽")) == MATCH_NAME_GIVEN);
    CHECK(match_names(MZ_S("张国强"), MZ_S("李丽")) == 0);
    CHECK(match_names(MZ_S(""), MZ_S("李丽")) == 0);
}

TEST(birthdays_differ_by_slips)
{
    CHECK(match_births(day(1970, 3, 4), day(1970, 3, 4)) == MATCH_BIRTH_SAME);
    CHECK(match_births(day(1970, 3, 4), day(1970, 4, 3)) == MATCH_BIRTH_SWAP);
    CHECK(match_births(day(1970, 3, 4), day(1970, 3, 5)) == MATCH_BIRTH_DIGIT);
    CHECK(match_births(day(1970, 3, 12), day(1970, 3, 21)) == MATCH_BIRTH_DIGIT);
    CHECK(match_births(day(1970, 3, 4), MZ_DATE_NONE.v) == MATCH_BIRTH_UNKNOWN);
    CHECK(match_births(day(1970, 3, 4), day(1971, 5, 4)) == 0);
    CHECK(match_births(MZ_DATE_NONE.v, MZ_DATE_NONE.v) == 0);
}

TEST(addresses_are_one_in_several_spellings)
{
    CHECK(match_addresses(MZ_S("坑口12号"), MZ_S("坑口12号")) == MATCH_ADDRESS);
    CHECK(match_addresses(MZ_S("坑口自然村12号"), MZ_S("坑口12")) == MATCH_ADDRESS_NEAR);
    CHECK(match_addresses(MZ_S("3组坑口12号"), MZ_S("坑口12号")) == MATCH_ADDRESS_NEAR);
    CHECK(match_addresses(MZ_S("坑口12号"), MZ_S("坑口13号")) == 0);
    CHECK(match_addresses(MZ_S("坑口12号"), MZ_S("")) == 0);
}

/* ---- one person ---------------------------------------------------------------------- */

TEST(the_same_number_is_certain)
{
    struct match_verdict v = judge(with_number(somebody(1, "张小明"), 77, "331181********0012"),
                                   with_number(somebody(2, "李丽"), 77, "331181********0012"));
    CHECK(v.outcome == MATCH_CERTAIN && (v.reasons & MATCH_NUMBER_SAME) != 0);
}

TEST(a_copy_without_its_number_is_likely)
{
    struct match_verdict v =
        judge(with_number(somebody(1, "张小明"), 77, "331181********0012"), somebody(2, "张小明"));
    CHECK(v.outcome == MATCH_LIKELY && (v.reasons & MATCH_NUMBER_ONE) != 0);
}

TEST(each_mistake_in_a_copy_is_found)
{
    static const char *const names[] = {"张末明", "张维明", "张明"};
    const struct match_person right = with_number(somebody(1, "张未明"), 77, "331181********0012");
    for (size_t i = 0; i < MZ_LEN(names); i++) {
        CHECK(found(judge(right, somebody(2, names[i]))));
    }
    struct match_person turned = somebody(2, "张未明");
    turned.birth = day(1970, 4, 3);
    CHECK(found(judge(right, turned)));
    struct match_person digit = somebody(2, "张未明");
    digit.birth = day(1970, 3, 5);
    CHECK(found(judge(right, digit)));
    struct match_person unknown = somebody(2, "张未明");
    unknown.birth = MZ_DATE_NONE.v;
    CHECK(found(judge(right, unknown)));
    struct match_person spelled = somebody(2, "张未明");
    spelled.address = MZ_S("丁家坞自然村12");
    CHECK(found(judge(right, spelled)));
}

TEST(a_nickname_is_possible_by_the_own_telephone_only)
{
    struct match_person a = somebody(1, "张小明");
    struct match_person b = somebody(2, "张阿明");
    CHECK(!found(judge(a, b)));
    a.phone = b.phone = 5;
    CHECK(judge(a, b).outcome == MATCH_POSSIBLE);
}

TEST(a_digit_wrong_in_number_and_birthday_is_one_slip)
{
    struct match_person a = with_number(somebody(1, "张小明"), 77, "331181********0012");
    struct match_person b = with_number(somebody(2, "张小明"), 78, "331181********0012");
    b.birth = day(1970, 3, 5);
    CHECK((judge(a, b).reasons & MATCH_NUMBER_NEAR) != 0);
    CHECK(found(judge(a, b)));
}

/* ---- two persons ----------------------------------------------------------------------- */

TEST(twins_stay_apart)
{
    struct match_person a = with_number(somebody(1, "张国强"), 77, "331181********0012");
    struct match_person b = with_number(somebody(2, "张国福"), 78, "331181********0031");
    CHECK(!found(judge(a, b)));
    struct match_person unnumbered = somebody(2, "张国福");
    CHECK(!found(judge(a, unnumbered)));
    a.household = unnumbered.household = 9;
    a.phone = unnumbered.phone = 5; /* the parents' */
    CHECK(!found(judge(a, unnumbered)));
    a.household = unnumbered.household = 0;
    a.birth = unnumbered.birth = day(2015, 3, 4);
    CHECK(!found(judge(a, unnumbered)));
}

TEST(father_and_son_of_one_name_stay_apart)
{
    struct match_person a = somebody(1, "张小明");
    struct match_person b = somebody(2, "张小明");
    b.birth = day(1990, 3, 4); /* one digit of the year */
    a.household = b.household = 9;
    CHECK(!found(judge(a, b)));
    CHECK(!found(
        judge(with_number(a, 77, "331181********0012"), with_number(b, 78, "331181********0012"))));
}

TEST(namesakes_of_one_birthday_in_another_village_stay_apart)
{
    struct match_person a = somebody(1, "张小明");
    struct match_person b = somebody(2, "张小明");
    b.address = MZ_S("上村3号");
    b.division = OTHER;
    CHECK(!found(judge(a, b)));
    b.division = FAR;
    CHECK(!found(judge(a, b)));
    CHECK(!found(
        judge(with_number(a, 77, "331181********0012"), with_number(b, 78, "331181********4831"))));
    /* One digit apart by chance, but nothing else in common. */
    CHECK(!found(
        judge(with_number(a, 77, "331181********0012"), with_number(b, 78, "331181********0112"))));
}

/* Registers kept by hand: the birthday is lunar, a year off or missing; the house is one. */
TEST(one_name_in_one_house_is_possible_whatever_the_birthday)
{
    struct match_person a = with_number(somebody(1, "周丽华"), 7, "331181********0011");
    struct match_person b = somebody(2, "周莉华"); /* sounds alike */
    b.birth = MZ_DATE_NONE.v;
    CHECK(judge(a, b).outcome == MATCH_POSSIBLE);
    b.birth = day(1970, 4, 9); /* the same day of another calendar */
    CHECK(judge(a, b).outcome == MATCH_POSSIBLE && (judge(a, b).reasons & MATCH_BIRTH_NEAR) != 0);
    b.birth = day(1971, 4, 8);
    CHECK(judge(a, b).outcome == MATCH_POSSIBLE);
    b.birth = day(1971, 4, 9); /* 401 days */
    CHECK(judge(a, b).outcome == MATCH_APART);
    b.birth = day(1970, 4, 9);
    b.address = MZ_S("丁家坞15号");
    CHECK(judge(a, b).outcome == MATCH_APART);
    b.address = MZ_S("丁家坞 12 号");
    CHECK(judge(a, b).outcome == MATCH_POSSIBLE);
    b.sex = '2';
    CHECK(judge(a, b).outcome == MATCH_APART);
    b.sex = '1';
    b.name = MZ_S("周建国");
    CHECK(judge(a, b).outcome == MATCH_APART);
    b.name = MZ_S("周莉华");
    a.household = b.household = 5; /* sisters of one household may be called so */
    CHECK(judge(a, b).outcome == MATCH_APART);
    a.household = 0;
    b = with_number(b, 8, "331181********0022"); /* two numbers */
    CHECK(judge(a, b).outcome == MATCH_APART);
}

TEST(two_numbers_are_two_persons)
{
    struct match_person a = with_number(somebody(1, "张小明"), 77, "331181********0012");
    struct match_person b = with_number(somebody(2, "张小明"), 78, "331181********4831");
    a.phone = b.phone = 5;
    CHECK(!found(judge(a, b)));
}

TEST(husband_and_wife_stay_apart)
{
    struct match_person a = somebody(1, "张小明");
    struct match_person b = somebody(2, "张小敏");
    b.sex = '2';
    a.phone = b.phone = 5;
    CHECK(judge(a, b).outcome != MATCH_LIKELY);
    b.birth = day(1972, 9, 28);
    CHECK(!found(judge(a, b)));
}

TEST(every_verdict_tells_why)
{
    struct match_verdict v = judge(somebody(1, "张未明"), somebody(2, "张末明"));
    CHECK(v.reasons ==
          (MATCH_NAME_LOOK | MATCH_BIRTH_SAME | MATCH_SEX_SAME | MATCH_VILLAGE | MATCH_ADDRESS));
    CHECK(v.score == 38 + 30 + 3 + 12 + 10);
    for (size_t i = 0; i < MATCH_REASONS_N; i++) {
        CHECK(match_reasons[i].sentence[0] != '\0' && match_reasons[i].word[0] != '\0');
    }
}

/* ---- everybody ---------------------------------------------------------------------------- */

struct crowd {
    mz_cx cx;
    struct match_person p[4096];
    size_t n;
};

static void put(struct crowd *c, struct match_person p)
{
    p.id = (int64_t)c->n + 1;
    match_prepare(&p);
    c->p[c->n++] = p;
}

static struct match_pairs all(struct crowd *c, size_t most, mz_code *rc)
{
    struct match_pairs out = {0};
    *rc = match_all(&c->cx, c->p, c->n, today(), most, &out);
    return out;
}

TEST(a_pair_is_found_once_however_many_keys_it_shares)
{
    static struct crowd c;
    mz_code rc = MZ_IO;
    memset(&c, 0, sizeof c);
    c.cx.a = mz_arena_new((size_t)64 << 20);
    struct match_person a = somebody(0, "张未明");
    a.phone = 5;
    put(&c, a);
    put(&c, somebody(0, "王丽"));
    a.name = MZ_S("张末明");
    put(&c, a);
    struct match_pairs pairs = all(&c, 100, &rc);
    CHECK(rc == MZ_OK && pairs.n == 1 && pairs.pair[0].a == 0 && pairs.pair[0].b == 2);
    mz_arena_free(c.cx.a);
}

TEST(moves_between_days_are_found_by_the_other_keys)
{
    static struct crowd c;
    mz_code rc = MZ_IO;
    memset(&c, 0, sizeof c);
    c.cx.a = mz_arena_new((size_t)64 << 20);
    put(&c, somebody(0, "张小明"));
    struct match_person b = somebody(0, "张小明");
    b.birth = day(1970, 4, 3);
    put(&c, b);
    b.birth = MZ_DATE_NONE.v;
    put(&c, b);
    CHECK(all(&c, 100, &rc).n == 3 && rc == MZ_OK);
    mz_arena_free(c.cx.a);
}

TEST(a_crowded_day_is_still_looked_through)
{
    static struct crowd c;
    static char names[4000][16];
    mz_code rc = MZ_IO;
    memset(&c, 0, sizeof c);
    c.cx.a = mz_arena_new((size_t)256 << 20);
    for (size_t i = 0; i < 4000; i++) {
        /* Two syllables out of a few hundred characters: all born on one 1 January. */
        uint32_t x = 0x4e00 + (uint32_t)(i * 7 % 2000);
        uint32_t y = 0x6000 + (uint32_t)(i * 13 % 3000);
        (void)snprintf(names[i], sizeof names[i], "%c%c%c%c%c%c", (int)(0xe0 | x >> 12),
                       (int)(0x80 | (x >> 6 & 63)), (int)(0x80 | (x & 63)), (int)(0xe0 | y >> 12),
                       (int)(0x80 | (y >> 6 & 63)), (int)(0x80 | (y & 63)));
        struct match_person p = somebody(0, names[i]);
        p.birth = day(1950, 1, 1);
        p.division = VILLAGE + (int64_t)i;
        put(&c, p);
    }
    struct match_person copy = c.p[100];
    copy.number = 9;
    put(&c, copy);
    struct match_pairs pairs = all(&c, 100000, &rc);
    bool hit = false;
    for (size_t i = 0; i < pairs.n; i++) {
        hit = hit || (pairs.pair[i].a == 100 && pairs.pair[i].b == 4000);
    }
    CHECK(rc == MZ_OK && hit);
    CHECK(pairs.looked < 4000 * 4000 / 8);
    mz_arena_free(c.cx.a);
}

TEST(too_many_pairs_are_refused)
{
    static struct crowd c;
    mz_code rc = MZ_OK;
    memset(&c, 0, sizeof c);
    c.cx.a = mz_arena_new((size_t)64 << 20);
    for (size_t i = 0; i < 40; i++) {
        put(&c, somebody(0, "张小明"));
    }
    (void)all(&c, 100, &rc);
    CHECK(rc == MZ_LIMIT);
    mz_arena_free(c.cx.a);
}

TEST_MAIN(T(names_are_compared_as_eyes_and_ears_do), T(birthdays_differ_by_slips),
          T(addresses_are_one_in_several_spellings), T(the_same_number_is_certain),
          T(a_copy_without_its_number_is_likely), T(each_mistake_in_a_copy_is_found),
          T(a_nickname_is_possible_by_the_own_telephone_only),
          T(a_digit_wrong_in_number_and_birthday_is_one_slip), T(twins_stay_apart),
          T(father_and_son_of_one_name_stay_apart),
          T(namesakes_of_one_birthday_in_another_village_stay_apart),
          T(one_name_in_one_house_is_possible_whatever_the_birthday),
          T(two_numbers_are_two_persons), T(husband_and_wife_stay_apart),
          T(every_verdict_tells_why), T(a_pair_is_found_once_however_many_keys_it_shares),
          T(moves_between_days_are_found_by_the_other_keys),
          T(a_crowded_day_is_still_looked_through), T(too_many_pairs_are_refused))
