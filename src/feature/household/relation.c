#include "feature/household/relation.h"

#include <string.h>

#include "base/codes.h"

/* ---- paths ------------------------------------------------------------------ */

enum { STEPS_MAX = 10 };

/*
 * One step to another person: a parent, a child, a spouse. `sex` is theirs. `age` tells a sibling
 * who was reached by "parent, child" from the one before: 'e' elder, 'y' younger. `half` marks an
 * adoptive or step relation.
 */
struct step {
    char to;  /* P, C, S */
    char sex; /* m, f, ? */
    char age; /* e, y, ? */
    bool half;
};

struct path {
    struct step s[STEPS_MAX];
    size_t n;
    bool known;
};

/* Words of two letters: step and sex; e and y behind a child: elder and younger; h: half. */
static const struct {
    const char *code;
    const char *path;
} paths[] = {
    {"02", ""},         {"10", "S?"},        {"11", "Sm"},       {"12", "Sf"},
    {"27", "Cmh"},      {"28", "CfSm"},      {"37", "Cfh"},      {"38", "CmSf"},
    {"41", "CmCm"},     {"42", "CmCf"},      {"43", "CfCm"},     {"44", "CfCf"},
    {"45", "C?CmSf"},   {"46", "C?CfSm"},    {"47", "C?C?Cm"},   {"48", "C?C?Cf"},
    {"51", "Pm"},       {"52", "Pf"},        {"53", "SmPm"},     {"54", "SmPf"},
    {"55", "SfPm"},     {"56", "SfPf"},      {"57", "Pmh"},      {"58", "Pfh"},
    {"61", "PmPm"},     {"62", "PmPf"},      {"63", "PfPm"},     {"64", "PfPf"},
    {"71", "P?Cme"},    {"72", "P?CmeSf"},   {"73", "P?Cmy"},    {"74", "P?CmySf"},
    {"75", "P?Cfe"},    {"76", "P?CfeSm"},   {"77", "P?Cfy"},    {"78", "P?CfySm"},
    {"81", "PmP?Cme"},  {"82", "PmP?CmeSf"}, {"83", "PmP?Cmy"},  {"84", "PmP?CmySf"},
    {"85", "PfP?Cm"},   {"86", "PfP?CmSf"},  {"87", "PfP?CfSm"}, {"88", "PfP?Cf"},
    {"89", "PmP?CfSm"}, {"90", "PmP?Cf"},    {"93", "P?CmCm"},   {"94", "P?CmCf"},
    {"95", "P?CfCm"},   {"96", "P?CfCf"},
};

static char letter(char sex)
{
    return (char)(sex == '1' ? 'm' : sex == '2' ? 'f' : '?');
}

static struct path path_read(const char *z)
{
    struct path p = {.known = true};
    while (z[0] != '\0') {
        struct step *s = &p.s[p.n++];
        *s = (struct step){.to = z[0], .sex = z[1], .age = '?'};
        z += 2;
        if (*z == 'e' || *z == 'y') {
            s->age = *z++;
        } else if (*z == 'h') {
            s->half = true;
            z++;
        }
    }
    return p;
}

bool relation_is_son(mz_str code)
{
    return code.n == 2 && code.p[0] == '2' && code.p[1] != '8';
}

bool relation_is_daughter(mz_str code)
{
    return code.n == 2 && code.p[0] == '3' && code.p[1] != '8';
}

/* The path from the head to a member; the last step has the member's own sex. */
static struct path path_of(const struct relation_person *who)
{
    struct path p = {0};
    for (size_t i = 0; i < MZ_LEN(paths); i++) {
        if (mz_str_eq(who->code, mz_str_of(paths[i].code))) {
            p = path_read(paths[i].path);
        }
    }
    if (!p.known && (relation_is_son(who->code) || relation_is_daughter(who->code))) {
        p = path_read(relation_is_son(who->code) ? "Cm" : "Cf");
    }
    if (p.known && p.n > 0 && p.s[p.n - 1].sex == '?') {
        p.s[p.n - 1].sex = letter(who->sex);
    }
    return p;
}

static char back(char to)
{
    return (char)(to == 'P' ? 'C' : to == 'C' ? 'P' : 'S');
}

/* The path walked from its end; `start` is the sex of who stands at its beginning. */
static struct path path_back(const struct path *p, char start)
{
    struct path r = {.n = p->n, .known = p->known};
    for (size_t i = 0; i < p->n; i++) {
        const struct step *s = &p->s[p->n - 1 - i];
        char sex = (char)(i + 1 < p->n ? p->s[p->n - 2 - i].sex : start);
        r.s[i] = (struct step){.to = back(s->to), .sex = sex, .age = '?', .half = s->half};
        if (i > 0 && r.s[i].to == 'C' && r.s[i - 1].to == 'P') { /* my elder is elder than I */
            char age = p->s[p->n - i].age;
            r.s[i].age = (char)(age == 'e' ? 'y' : age == 'y' ? 'e' : '?');
        }
    }
    return r;
}

/* ---- taking out what is said twice --------------------------------------------- */

struct walk {
    struct path p;
    char from; /* sex of who stands before the first step */
    bool sure;
    const struct relation_house *house;
};

static void drop(struct path *p, size_t at, size_t n)
{
    memmove(&p->s[at], &p->s[at + n], (p->n - at - n) * sizeof p->s[0]);
    p->n -= n;
}

static bool same_sex(char a, char b)
{
    return a == b || a == '?' || b == '?';
}

/*
 * Up to a parent and down to a child: a sibling, or oneself. It is certain only between the two
 * ends of the path; else the number of the parent's children in the household decides.
 */
static bool up_and_down(struct walk *w, size_t i, char before)
{
    struct step *child = &w->p.s[i + 1];
    if ((i == 0 && i + 2 == w->p.n) || !same_sex(before, child->sex) || child->age != '?') {
        return false;
    }
    size_t n = before == 'm' ? w->house->sons_n : w->house->daughters_n;
    w->sure = false;
    if (before != '?' && n > 1) {
        return false;
    }
    drop(&w->p, i, 2);
    return true;
}

/* One reduction at steps i and i + 1. True when the path became shorter. */
static bool reduce(struct walk *w, size_t i)
{
    struct step *a = &w->p.s[i];
    struct step *b = &w->p.s[i + 1];
    char before = (char)(i > 0 ? w->p.s[i - 1].sex : w->from);
    if (a->to == 'S' && b->to == 'S') {
        drop(&w->p, i, 2);
        return true;
    }
    if (a->to == 'S' && b->to == 'C') { /* the spouse's child is one's own */
        drop(&w->p, i, 1);
        return true;
    }
    if (a->to == 'P' && b->to == 'S') { /* the parent's spouse is the other parent */
        w->sure &= !a->half;            /* a stepson's mother, an adopted son's adoptive mother */
        drop(&w->p, i, 1);
        w->p.s[i].to = 'P';
        return true;
    }
    if (a->to == 'C' && b->to == 'P') {
        if (same_sex(before, b->sex)) { /* the child's parent: oneself */
            if (i > 0 && w->p.s[i - 1].sex == '?') {
                w->p.s[i - 1].sex = b->sex;
            }
            drop(&w->p, i, 2);
        } else { /* or one's spouse */
            b->to = 'S';
            drop(&w->p, i, 1);
        }
        return true;
    }
    return a->to == 'P' && b->to == 'C' && up_and_down(w, i, before);
}

static void shorten(struct walk *w)
{
    for (size_t i = 0; i + 1 < w->p.n;) {
        i = reduce(w, i) ? 0 : i + 1;
    }
}

/* ---- and back to a code ------------------------------------------------------------ */

static bool fits(const struct path *want, const struct path *p)
{
    if (want->n != p->n) {
        return false;
    }
    for (size_t i = 0; i < p->n; i++) {
        const struct step *a = &want->s[i];
        const struct step *b = &p->s[i];
        if (a->to != b->to || (a->sex != '?' && a->sex != b->sex) ||
            (a->age != '?' && a->age != b->age) || a->half != b->half) {
            return false;
        }
    }
    return true;
}

static bool shape(const struct path *p, const char *steps)
{
    bool same = strlen(steps) == p->n;
    for (size_t i = 0; same && i < p->n; i++) {
        same = p->s[i].to == steps[i];
    }
    return same;
}

/* Codes for what the table's full paths do not reach. */
static const char *loose(const struct path *p)
{
    char last = (char)(p->n > 0 ? p->s[p->n - 1].sex : '?');
    if (shape(p, "C")) {
        return last == 'f' ? "30" : "20";
    }
    if (shape(p, "P")) {
        return "50";
    }
    if (shape(p, "PP")) {
        return "60";
    }
    if (shape(p, "SPP")) {
        return "65";
    }
    if (shape(p, "CC")) {
        return "40";
    }
    if (shape(p, "PC")) {
        return "70";
    }
    if (shape(p, "PPCC")) {
        return p->s[0].sex == 'm' && p->s[2].sex == 'm' ? "91" : "92";
    }
    return NULL;
}

static const char *code_of(struct path *p, bool *sure)
{
    for (size_t i = 0; i < p->n; i++) {
        p->s[i].half &= p->n == 1; /* a stepson's son is a grandson */
    }
    for (size_t i = 0; i < MZ_LEN(paths); i++) {
        struct path want = path_read(paths[i].path);
        if (fits(&want, p)) {
            bool spouse = strcmp(paths[i].code, "11") == 0 || strcmp(paths[i].code, "12") == 0;
            return spouse ? "10" : paths[i].code;
        }
    }
    const char *code = loose(p);
    bool vague =
        code == NULL || (code[1] == '0' && strcmp(code, "20") != 0 && strcmp(code, "30") != 0);
    *sure &= !vague && p->s[p->n - 1].sex != '?';
    return code == NULL ? "97" : code;
}

static void sibling_age(struct path *p, const struct relation_person *head,
                        const struct relation_person *who)
{
    bool births = head->birth != MZ_DATE_NONE.v && who->birth != MZ_DATE_NONE.v;
    if (shape(p, "PC") && births && head->birth != who->birth) {
        p->s[1].age = (char)(who->birth < head->birth ? 'e' : 'y');
    }
}

struct relation_new relation_turn(const struct relation_house *house,
                                  const struct relation_person *head,
                                  const struct relation_person *who)
{
    struct path up = path_of(head);
    struct path down = path_of(who);
    struct walk w = {.from = letter(head->sex), .sure = true, .house = house};
    if (!up.known || !down.known) {
        bool apart = mz_str_eq(head->code, MZ_S("99")) || mz_str_eq(who->code, MZ_S("99"));
        bool sure = apart && (up.known || down.known);
        return (struct relation_new){apart ? MZ_S("99") : RELATION_OTHER, sure};
    }
    if (up.n + down.n > STEPS_MAX) {
        return (struct relation_new){RELATION_OTHER, false};
    }
    w.p = path_back(&up, letter(house->head.sex));
    w.p.known = true;
    memcpy(&w.p.s[w.p.n], down.s, down.n * sizeof down.s[0]);
    w.p.n += down.n;
    shorten(&w);
    if (w.p.n == 0) { /* two members cannot be the same person */
        return (struct relation_new){RELATION_OTHER, false};
    }
    sibling_age(&w.p, head, who);
    const char *code = code_of(&w.p, &w.sure);
    return (struct relation_new){mz_str_of(code), w.sure};
}

bool relation_known(mz_str code)
{
    const struct mz_codeset *set = mz_codeset_find(MZ_S("relation"));
    return mz_codeset_row(set, code) != NULL && !mz_str_eq(code, MZ_S("01"));
}
