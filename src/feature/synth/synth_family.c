/*
 * synth_family.c - who belongs to a household: shapes, ages, relations, absences, troubles.
 *
 * A shape is a row: a word with a letter for each person, how frequent it is, and the age of the
 * first. Everybody else's age follows from the ages of their own. README.md tells how the weights
 * were fitted to the age pyramid.
 */
#include <assert.h>
#include <string.h>

#include "feature/person/person.h"
#include "feature/synth/synth_int.h"

/* clang-format off */
/*
 * H man F woman: the first, head.  W wife V husband of the head.  C child, X adopted child.
 * E unmarried son at home.  A son, B his wife: both away for work.  G grandchild, O orphan
 * grandchild.  P father M mother N grandmother of the head.  U brother of the head.
 */
static const struct shape {
    const char *who;
    int16_t weight;
    int16_t lo; /* age of the first */
    int16_t hi;
} shapes[] = {
    {"F", 90, 62, 92},      {"H", 60, 61, 88},      {"HW", 214, 58, 82},    {"HWABG", 26, 56, 72},
    {"HWABGG", 14, 56, 70}, {"HWAG", 8, 56, 72},    {"HWCPM", 30, 30, 48},  {"HWCCPM", 18, 32, 48},
    {"HWCM", 42, 30, 50},   {"HWCCM", 26, 32, 50},  {"HWCP", 14, 30, 48},   {"HWCCP", 8, 32, 48},
    {"HWCCPMN", 3, 32, 42}, {"HWC", 78, 26, 46},   {"HWCC", 80, 30, 46},  {"HWCCC", 9, 33, 44},
    {"HWC", 84, 46, 62},    {"HWCC", 16, 48, 60},   {"HW", 92, 42, 60},     {"HW", 18, 23, 34},
    {"H", 44, 22, 60},      {"F", 24, 21, 60},      {"HC", 11, 30, 52},     {"FC", 18, 28, 50},
    {"FO", 4, 56, 74},      {"HWO", 4, 56, 72},     {"FE", 20, 58, 82},     {"HWE", 20, 56, 80},
    {"HU", 4, 60, 82},      {"HWX", 5, 36, 52},     {"FVC", 8, 27, 46},     {"FVCM", 4, 28, 46},
};
/* clang-format on */

/* How many years older the man is than his wife. */
static const int8_t gaps[] = {-2, -1, -1, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6};

/* ---- shapes --------------------------------------------------------------- */

static const struct shape *shape_of(uint64_t seed, int64_t k)
{
    struct synth_rng r = synth_rng_of(seed, SYNTH_TOPIC_SHAPE, k);
    int32_t sum = 0;
    for (size_t i = 0; i < MZ_LEN(shapes); i++) {
        sum += shapes[i].weight;
    }
    int32_t v = synth_below(&r, sum);
    size_t i = 0;
    while (v >= shapes[i].weight) {
        v -= shapes[i++].weight;
    }
    return &shapes[i];
}

int64_t synth_family_size(uint64_t seed, int64_t k)
{
    return (int64_t)strlen(shape_of(seed, k)->who);
}

/* ---- members -------------------------------------------------------------- */

static struct synth_person *add(struct synth_build *b, char role, const char *relation, char sex,
                                int32_t year)
{
    size_t i = b->h->members_n++;
    struct synth_person *p = &b->h->members[i];
    p->slot = b->h->k * SYNTH_SLOTS + (int64_t)i;
    p->sex = sex;
    memcpy(p->relation, relation, 3);
    memcpy(p->marital, "10", 3);
    p->lives = true;
    p->registered = !b->migrants;
    b->kin[i] = (struct synth_kin){
        .role = role, .surname = -1, .father = -1, .twin = -1, .year = (int16_t)year};
    return p;
}

static void marry(struct synth_person *p, struct synth_person *q, struct synth_rng *r)
{
    const char *state = synth_permille(r, 35) ? "22" : "20";
    memcpy(p->marital, state, 3);
    memcpy(q->marital, state, 3);
}

static int32_t gap_of(struct synth_rng *r)
{
    return gaps[synth_below(r, (int32_t)MZ_LEN(gaps))];
}

/* Never married, widowed, divorced: what a single person of that age and sex most likely is. */
static void stay_single(struct synth_person *p, int32_t age, struct synth_rng *r)
{
    int32_t widowed = age < 45 ? 10 : p->sex == '2' ? (age - 30) * 16 : (age - 40) * 12;
    int32_t divorced = age < 28 ? 10 : age < 60 ? 260 : 70;
    int32_t v = synth_below(r, 1000);
    const char *state = v < widowed ? "30" : v < widowed + divorced ? "40" : "10";
    memcpy(p->marital, state, 3);
}

static int32_t age_of(const struct synth_build *b, size_t i)
{
    return SYNTH_YEAR - b->kin[i].year;
}

static void add_spouse(struct synth_build *b, char role)
{
    struct synth_person *head = &b->h->members[0];
    bool wife = role == 'W';
    int32_t gap = gap_of(&b->r);
    int32_t year = b->kin[0].year + (wife ? gap : -gap);
    int32_t of_age = SYNTH_YEAR - (wife ? 21 : 23);
    struct synth_person *p = add(b, role, "10", wife ? '2' : '1', year < of_age ? year : of_age);
    marry(head, p, &b->r);
}

/* The year in which the first of n children came, one a year at most. */
static int32_t first_child(struct synth_build *b, int32_t mother, int32_t n)
{
    int32_t lo = mother + 19;
    int32_t hi = mother + 29;
    int32_t last = SYNTH_YEAR - n + 1;
    hi = hi < last ? hi : last;
    return hi <= lo ? (lo < last ? lo : last) : synth_between(&b->r, lo, hi);
}

static size_t same_roles(const struct synth_build *b, char role)
{
    size_t n = 0;
    for (size_t i = 0; i < b->h->members_n; i++) {
        n += b->kin[i].role == role;
    }
    return n;
}

/* The next child of a role; the years of brothers and sisters differ, but for twins. */
static int32_t child_year(struct synth_build *b, char role, int32_t mother, int32_t left)
{
    size_t n = b->h->members_n;
    if (same_roles(b, role) == 0) {
        return first_child(b, mother, left);
    }
    int32_t year = b->kin[n - 1].year + synth_between(&b->r, 1, 5);
    int32_t last = SYNTH_YEAR - left + 1;
    return year < last ? year : last;
}

/* Surname and father of a child; the first child of a woman alone has its father's surname. */
static void descend(struct synth_build *b, int8_t father, int8_t surname)
{
    size_t i = b->h->members_n - 1;
    b->kin[i].father = father;
    b->kin[i].surname = surname;
    if (surname < 0 && i > 0 && b->kin[i - 1].role == b->kin[i].role) {
        b->kin[i].surname = (int8_t)(i - 1);
    }
}

static void add_child(struct synth_build *b, char role, int32_t left)
{
    static const char *const relations[2][2] = {{"20", "30"}, {"27", "37"}};
    bool woman = b->h->members[0].sex == '2';
    bool couple = b->h->members_n > 1 && (b->kin[1].role == 'W' || b->kin[1].role == 'V');
    int32_t mother = couple && b->kin[1].year > b->kin[0].year ? b->kin[1].year : b->kin[0].year;
    int32_t year = child_year(b, role, mother, left);
    char sex = synth_permille(&b->r, 522) ? '1' : '2';
    struct synth_person *p = add(b, role, relations[role == 'X'][sex == '2'], sex, year);
    int father = woman ? couple ? 1 : -1 : 0; /* a woman alone: not in the household */
    descend(b, (int8_t)father, (int8_t)father);
    if (role == 'X') {
        p->traits |= SYNTH_ADOPTED;
        p->protect |= PERSON_PROTECT_ADOPTION;
        for (size_t i = 0; i < 2; i++) {
            b->h->members[i].traits |= SYNTH_ADOPTED;
            b->h->members[i].protect |= PERSON_PROTECT_ADOPTION;
        }
    }
}

/* A grown son who never married, at home. */
static void add_bachelor(struct synth_build *b)
{
    size_t mother = b->h->members[0].sex == '2' ? 0 : 1;
    int32_t year = b->kin[mother].year + synth_between(&b->r, 20, 28);
    struct synth_person *p = add(b, 'E', "20", '1', year);
    descend(b, mother == 0 ? -1 : 0, mother == 0 ? -1 : 0);
    p->traits |= synth_permille(&b->r, 220) ? SYNTH_DISABLED : 0U;
}

static void add_away(struct synth_build *b, char role)
{
    if (role == 'A') {
        int32_t year = b->kin[1].year + synth_between(&b->r, 20, 25);
        int32_t last = SYNTH_YEAR - 26;
        struct synth_person *p = add(b, 'A', "20", '1', year < last ? year : last);
        descend(b, 0, 0);
        p->away = SYNTH_AWAY_WORK;
        memcpy(p->marital, "40", 3);
        return;
    }
    size_t son = b->h->members_n - 1;
    int32_t gap = gap_of(&b->r);
    struct synth_person *p = add(b, 'B', "38", '2', b->kin[son].year + (gap < 3 ? gap : 3));
    p->away = SYNTH_AWAY_WORK;
    marry(&b->h->members[son], p, &b->r);
}

/* Children of the head's children, whose parents are away, or gone. */
static void add_grandchild(struct synth_build *b, char role, int32_t left)
{
    bool orphan = role == 'O';
    int32_t mother = orphan ? b->kin[0].year + 23 : b->kin[2].year;
    if (!orphan && b->kin[3].role == 'B' && b->kin[3].year > mother) {
        mother = b->kin[3].year;
    }
    int32_t year = child_year(b, role, mother, left);
    int32_t oldest = SYNTH_YEAR - 15 + (int32_t)same_roles(b, role);
    year = year < oldest ? oldest : year;
    char sex = synth_permille(&b->r, 522) ? '1' : '2';
    struct synth_person *p = add(b, role, sex == '1' ? "41" : "42", sex, year);
    p->traits |= orphan ? SYNTH_ORPHAN : SYNTH_LEFT_BEHIND;
    p->protect |= orphan ? PERSON_PROTECT_CHILD : 0;
    int8_t father = (int8_t)(orphan ? -1 : 2);
    descend(b, father, orphan && b->h->members[0].sex == '2' ? -1 : 0);
}

static void add_parent(struct synth_build *b, char role)
{
    size_t n = b->h->members_n;
    bool father = role == 'P';
    int32_t year = b->kin[0].year - synth_between(&b->r, father ? 22 : 20, father ? 30 : 28);
    if (role == 'N') {
        int8_t p = (int8_t)(n - 2); /* the shape has PMN */
        year = b->kin[p].year - synth_between(&b->r, 18, 22);
    }
    const char *relation = father ? "51" : role == 'M' ? "52" : "62";
    struct synth_person *p = add(b, role, relation, father ? '1' : '2', year);
    bool couple = role == 'M' && b->kin[n - 1].role == 'P';
    if (father) {
        b->kin[n].surname = 0;
    }
    if (couple) {
        marry(&b->h->members[n - 1], p, &b->r);
    } else {
        memcpy(p->marital, synth_permille(&b->r, 930) ? "30" : "40", 3);
    }
}

static void add_first(struct synth_build *b, const struct shape *shape)
{
    /* The younger half of the span is met more often than the older one. */
    int32_t a = synth_between(&b->r, shape->lo, shape->hi);
    int32_t c = synth_between(&b->r, shape->lo, shape->hi);
    int32_t age = synth_permille(&b->r, 500) && c < a ? c : a;
    char sex = shape->who[0] == 'H' ? '1' : '2';
    struct synth_person *p = add(b, shape->who[0], "02", sex, SYNTH_YEAR - age);
    stay_single(p, age, &b->r);
    if (shape->who[1] != '\0' && strchr("CEO", shape->who[1]) != NULL) {
        memcpy(p->marital, age > 55 || synth_permille(&b->r, 300) ? "30" : "40", 3);
    }
}

static void add_brother(struct synth_build *b)
{
    int32_t year = b->kin[0].year + synth_between(&b->r, 2, 8);
    (void)add(b, 'U', "73", '1', year);
    b->kin[1].surname = 0;
    memcpy(b->h->members[0].marital, "10", 3);
}

static int32_t letters_left(const char *who, char letter)
{
    int32_t n = 0;
    for (; *who != '\0'; who++) {
        n += *who == letter;
    }
    return n;
}

static void add_letter(struct synth_build *b, const char *who)
{
    switch (*who) {
    case 'W':
    case 'V':
        add_spouse(b, *who);
        break;
    case 'C':
    case 'X':
        add_child(b, *who, letters_left(who, *who));
        break;
    case 'E':
        add_bachelor(b);
        break;
    case 'A':
    case 'B':
        add_away(b, *who);
        break;
    case 'G':
    case 'O':
        add_grandchild(b, *who, letters_left(who, *who));
        break;
    case 'P':
    case 'M':
    case 'N':
        add_parent(b, *who);
        break;
    default:
        add_brother(b);
        break; /* U */
    }
}

/* ---- lives ---------------------------------------------------------------- */

/* Grown children go away to study, serve or work; a few men are in prison. */
static void leave(struct synth_build *b, size_t i, struct synth_rng *r)
{
    struct synth_person *p = &b->h->members[i];
    int32_t age = age_of(b, i);
    int32_t v = synth_below(r, 1000);
    bool child = b->kin[i].role == 'C' || b->kin[i].role == 'X';
    if (child && age >= 18 && age <= 22) {
        p->away = v < 430                    ? SYNTH_AWAY_STUDY
                  : v < 480 && p->sex == '1' ? SYNTH_AWAY_ARMY
                  : v < 700                  ? SYNTH_AWAY_WORK
                                             : SYNTH_HOME;
    } else if (child && age > 22) {
        p->away = v < 450                    ? SYNTH_AWAY_WORK
                  : v < 454 && p->sex == '1' ? SYNTH_AWAY_PRISON
                                             : SYNTH_HOME;
    } else if (b->kin[i].role == 'A' && v < 8) {
        p->away = SYNTH_AWAY_PRISON;
    } else if ((b->kin[i].role == 'V' || b->kin[i].role == 'E') && age < 55 && v < 80) {
        p->away = v < 4 ? SYNTH_AWAY_PRISON : SYNTH_AWAY_WORK;
    }
}

/* Certificates of disability by age, in a thousand: children, adults, old people. */
static void disable(struct synth_person *p, int32_t age, struct synth_rng *r)
{
    static const char kinds[] = "111222333344444445556667";
    int32_t share = age < 18 ? 12 : age < 60 ? 42 : 95;
    if ((p->traits & SYNTH_DISABLED) != 0 || synth_permille(r, share)) {
        p->traits |= SYNTH_DISABLED;
        p->disability = kinds[synth_below(r, (int32_t)sizeof kinds - 1)];
        p->disability_grade = (char)('1' + synth_below(r, 4));
    }
}

/* What the law keeps secret happens to few; flags other than those of children and adoption. */
static void protect(struct synth_person *p, int32_t age, struct synth_rng *r)
{
    bool wed = p->marital[0] == '2' || p->marital[0] == '4';
    if (p->sex == '2' && wed && age < 65 && synth_permille(r, 3)) {
        p->protect |= PERSON_PROTECT_VIOLENCE;
    }
    if (age >= 18 && synth_permille(r, 1)) {
        p->protect |= synth_permille(r, 700) ? PERSON_PROTECT_HIV : PERSON_PROTECT_OTHER;
    }
    if (age < 16 && (p->traits & SYNTH_LEFT_BEHIND) != 0 && synth_permille(r, 40)) {
        p->protect |= PERSON_PROTECT_CHILD;
    }
}

/* Deaths of the last year by age, in ten thousand; four sources report them. */
static void die(struct synth_person *p, int32_t age, struct synth_rng *r)
{
    static const char *const sources[] = {"certificate", "certificate", "feed:funeral",
                                          "feed:police", "feed:health"};
    int32_t rate = age < 50 ? 8 : age < 65 ? 60 : age < 75 ? 180 : age < 85 ? 480 : 1100;
    p->died = MZ_DATE_NONE;
    if (synth_below(r, 10000) < rate) {
        p->died = (mz_date){SYNTH_DAY - synth_below(r, 330)};
        p->died_source = sources[synth_below(r, (int32_t)MZ_LEN(sources))];
    }
}

static bool is_spouse(const struct synth_build *b, size_t i, size_t j)
{
    char p = b->kin[i].role;
    char q = b->kin[j].role;
    return (i == 0 && (q == 'W' || q == 'V')) || (p == 'A' && q == 'B') || (p == 'P' && q == 'M');
}

static void widow(struct synth_build *b)
{
    for (size_t i = 0; i < b->h->members_n; i++) {
        for (size_t j = i + 1; j < b->h->members_n; j++) {
            struct synth_person *p = &b->h->members[i];
            struct synth_person *q = &b->h->members[j];
            bool dead = p->died.v != MZ_DATE_NONE.v;
            if (is_spouse(b, i, j) && dead != (q->died.v != MZ_DATE_NONE.v)) {
                memcpy(dead ? q->marital : p->marital, "30", 3);
            }
        }
    }
}

static void live(struct synth_build *b)
{
    struct synth_household *h = b->h;
    for (size_t i = 0; i < h->members_n; i++) {
        struct synth_person *p = &h->members[i];
        struct synth_rng r = synth_rng_of(b->s->o.seed, SYNTH_TOPIC_LIFE, p->slot);
        int32_t age = age_of(b, i);
        bool bred_here = strchr("CXEAGOPU", b->kin[i].role) != NULL;
        int32_t elsewhere = b->migrants ? 1000 : bred_here ? 8 : p->sex == '2' ? 210 : 45;
        b->kin[i].elsewhere = synth_permille(&r, elsewhere);
        disable(p, age, &r);
        protect(p, age, &r);
        die(p, age, &r);
        if (!b->migrants) {
            leave(b, i, &r);
        }
        p->lives = p->away == SYNTH_HOME;
        if (p->away != SYNTH_HOME) {
            p->died = MZ_DATE_NONE;
            p->died_source = NULL;
        }
    }
    if (h->members_n == 1 && age_of(b, 0) >= 60) {
        h->members[0].traits |= SYNTH_LIVES_ALONE;
    }
    widow(b);
}

void synth_family(struct synth_build *b, int64_t most)
{
    const struct shape *shape = shape_of(b->s->o.seed, b->h->k);
    b->r = synth_rng_of(b->s->o.seed, SYNTH_TOPIC_FAMILY, b->h->k);
    bool absent = strchr(shape->who, 'A') != NULL;
    /* Nobody is away from a household that has no register here. */
    b->migrants = !absent && synth_permille(&b->r, b->village->town != 0 ? 60 : 15);
    add_first(b, shape);
    for (const char *who = shape->who + 1; *who != '\0'; who++) {
        add_letter(b, who);
    }
    assert(b->h->members_n <= SYNTH_MEMBERS_MAX);
    if ((int64_t)b->h->members_n > most) {
        b->h->members_n = (size_t)most;
        if (most == 1) {
            struct synth_rng r = synth_rng_of(b->s->o.seed, SYNTH_TOPIC_EVENT, b->h->k);
            stay_single(&b->h->members[0], age_of(b, 0), &r);
        }
    }
    live(b);
}
