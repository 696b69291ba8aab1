#include "feature/household/relation.h"

#include "check.h"

/* A household as text: "02m50 12f48 22m25": code, sex and age of each; the first is the head. */
struct family {
    struct relation_person p[12];
    char codes[12][3];
    size_t n;
    struct relation_house house;
};

static struct family family(const char *text)
{
    struct family f = {0};
    while (*text != '\0') {
        struct relation_person *p = &f.p[f.n];
        f.codes[f.n][0] = text[0];
        f.codes[f.n][1] = text[1];
        p->sex = text[2] == 'm' ? '1' : text[2] == 'f' ? '2' : '0';
        p->birth = -365 * (10 * (text[3] - '0') + (text[4] - '0'));
        f.n++;
        text += text[5] == ' ' ? 6 : 5;
    }
    return f;
}

/* The codes after the i-th becomes head: "02m50 ..." gives "51 52 02"; a guess has a ? behind. */
static const char *turned(const char *text, size_t head)
{
    static char out[120];
    struct family f = family(text);
    for (size_t i = 0; i < f.n; i++) {
        f.p[i].code = (mz_str){f.codes[i], 2};
        f.house.sons_n += relation_is_son(f.p[i].code);
        f.house.daughters_n += relation_is_daughter(f.p[i].code);
    }
    f.house.head = f.p[0];
    size_t n = 0;
    for (size_t i = 0; i < f.n; i++) {
        struct relation_new r = {RELATION_HEAD, true};
        if (i != head) {
            r = relation_turn(&f.house, &f.p[head], &f.p[i]);
        }
        n += (size_t)snprintf(out + n, sizeof out - n, "%s" MZ_FMT "%s", i == 0 ? "" : " ",
                              MZ_ARG(r.code), r.sure ? "" : "?");
    }
    return out;
}

static int wrong(const char *text, size_t head, const char *want)
{
    const char *got = turned(text, head);
    if (strcmp(got, want) != 0) {
        printf("%s, head %zu: %s, not %s\n", text, head, got, want);
    }
    return strcmp(got, want) != 0;
}

TEST(the_wife_becomes_head)
{
    CHECK(!wrong("02m50 12f48 22m25 32f20 51m80 52f78 55m75", 1, "10 02 20 30 53 54 51"));
    CHECK(!wrong("02f50 11m52 20m25 41f02 38f24", 1, "10 02 20 41 38"));
}

TEST(a_son_becomes_head)
{
    CHECK(!wrong("02m50 10f48 22m25 23m22 30f20", 2, "51 52 02 73 77"));
    CHECK(!wrong("02m50 10f48 22m25 23m22 30f20", 3, "51 52 71 02 77"));
    CHECK(!wrong("02m50 51m80 52f79 20m20 73m45 75f60", 3, "51 61 62 02 83 90"));
    CHECK(!wrong("02f50 51m80 52f79 20m20 73m45 75f60", 3, "52 63 64 02 85 88"));
}

TEST(an_adopted_son_keeps_his_adoptive_father)
{
    CHECK(!wrong("02m50 10f48 27m20", 2, "57 52? 02"));
}

TEST(the_only_son_with_wife_and_child_is_guessed_and_marked)
{
    CHECK(!wrong("02m60 20m35 38f33 41m08", 1, "51 02 10? 20?"));
    CHECK(!wrong("02m60 20m35 38f33 41m08", 2, "53 10? 02 20?"));
}

TEST(with_two_sons_the_grandson_is_nobody_s_guess)
{
    CHECK(!wrong("02m60 22m35 23m33 41m08", 1, "51 02 73 93?"));
    CHECK(!wrong("02m60 22m35 23m33 30f30 41m08", 3, "51 71 71 02 93"));
}

TEST(a_father_becomes_head)
{
    CHECK(!wrong("02m30 12f28 21m05 51m60 52f58", 3, "20 38 41 02 10"));
    CHECK(!wrong("02f30 11m28 21m05 51m60 52f58", 3, "30 28 43 02 10"));
}

TEST(a_grandson_becomes_head)
{
    CHECK(!wrong("02m70 12f68 41m20", 2, "61 62 02"));
    CHECK(!wrong("02m70 12f68 43m20", 2, "63 64 02"));
}

TEST(a_brother_becomes_head)
{
    CHECK(!wrong("02m40 12f38 20m10 73m35 51m70", 3, "71 72 93 02 51"));
    CHECK(!wrong("02f40 20m10 71m45", 2, "77 95 02"));
}

TEST(those_not_related_stay_so)
{
    CHECK(!wrong("02m40 99f38 10f39", 1, "99 02 99"));
    CHECK(!wrong("02m40 97f38 10f39", 1, "97? 02 97?"));
}

TEST(only_codes_of_the_standard_are_known)
{
    CHECK(relation_known(MZ_S("02")) && relation_known(MZ_S("10")));
    CHECK(!relation_known(MZ_S("01")) && !relation_known(MZ_S("04")) && !relation_known(MZ_S("")));
}

TEST_MAIN(T(the_wife_becomes_head), T(a_son_becomes_head),
          T(an_adopted_son_keeps_his_adoptive_father),
          T(the_only_son_with_wife_and_child_is_guessed_and_marked),
          T(with_two_sons_the_grandson_is_nobody_s_guess), T(a_father_becomes_head),
          T(a_grandson_becomes_head), T(a_brother_becomes_head), T(those_not_related_stay_so),
          T(only_codes_of_the_standard_are_known))
