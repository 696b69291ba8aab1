/*
 * synth.h - invented residents: the only people in tests, demonstrations and measurements.
 *
 * Layer: feature. A pure generator, without database, clock or floating point: household k of a
 * seed has the same bytes on every machine and is made without the households before it. README.md
 * describes the model and where its proportions come from.
 *
 * Invariants
 *   - An ID number is valid (GB 11643) and stands once among all people of a generator; so does a
 *     telephone number. This holds by construction, not by looking back.
 *   - A household has one head, who lives there; children are at least 16 years younger than their
 *     parents; spouses are of age.
 *   - Ages are as of SYNTH_DAY, and nobody is born after it.
 */
#ifndef MZ_FEATURE_SYNTH_SYNTH_H
#define MZ_FEATURE_SYNTH_SYNTH_H

#include "base/date.h"
#include "feature/division/division.h"

enum {
    SYNTH_DAY = 20453,     /* 2025-12-31 */
    SYNTH_MEMBERS_MAX = 8, /* of one household */
    SYNTH_SLOTS = 16,      /* places for persons that a household takes up */
    SYNTH_NAME_BYTES = 48,
    SYNTH_PLACE_BYTES = 64,
    SYNTH_PEOPLE_MAX = 10000000,
};

struct synth_options {
    int64_t division; /* county, township, village, or more: city, province */
    int64_t people;
    uint64_t seed;
};

/* Why somebody of the register does not live there. */
enum synth_away {
    SYNTH_HOME,
    SYNTH_AWAY_WORK,
    SYNTH_AWAY_STUDY,
    SYNTH_AWAY_ARMY,
    SYNTH_AWAY_PRISON,
};

/* What is special about a person; bits. A new trait is a new row at the end. */
enum synth_trait {
    SYNTH_LEFT_BEHIND = 1, /* child whose parents work elsewhere */
    SYNTH_ORPHAN = 2,      /* no parent, or none that cares in fact */
    SYNTH_ADOPTED = 4,     /* also the adopting parents */
    SYNTH_TWIN = 8,
    SYNTH_BORN_ELSEWHERE = 16,
    SYNTH_MIGRANT = 32,      /* registered in another county */
    SYNTH_DISABLED = 64,     /* has a certificate; kind and grade below */
    SYNTH_NAMESAKE = 128,    /* son who shares a character with his father */
    SYNTH_LIVES_ALONE = 256, /* 60 or older */
};

struct synth_person {
    int64_t slot; /* household * SYNTH_SLOTS + place: the person's identity in the truth */
    char name[SYNTH_NAME_BYTES];
    char nation[3];   /* GB/T 3304 */
    char sex;         /* '1' or '2' */
    char marital[3];  /* GB/T 2261.2 */
    char relation[3]; /* GB/T 4761, to the head of the household */
    char id[19];
    char phone[12]; /* empty: none */
    mz_date birth;
    int64_t division; /* of residence */
    int64_t hukou;    /* village, or county when it lies outside */
    bool lives;       /* member of the household of people who live together */
    bool registered;  /* member of the household register */
    enum synth_away away;
    unsigned traits;
    char disability;       /* GB/T 26341 kind '1' to '7', 0: none */
    char disability_grade; /* '1' to '4' */
    int64_t protect;       /* bits of person.h: enum person_protect */
    mz_date died;          /* MZ_DATE_NONE: alive */
    const char *died_source;
};

struct synth_household {
    int64_t k;
    int64_t division;                         /* where they live */
    int64_t register_division;                /* of the register; 0: registered in another county */
    char address[SYNTH_PLACE_BYTES];          /* below the division */
    char register_address[SYNTH_PLACE_BYTES]; /* below the division of the register */
    char number[20];                          /* of the register (户号) */
    int64_t lon_e6; /* MZ_NULL of store/db.h when the county has no outline */
    int64_t lat_e6;
    mz_date since; /* living together since */
    size_t members_n;
    struct synth_person members[SYNTH_MEMBERS_MAX];
};

typedef struct synth synth;

/*
 * Plans villages and sizes; the generator lives in cx->a and borrows the table. MZ_INVALID for an
 * unknown division or one without villages, MZ_LIMIT for more people than SYNTH_PEOPLE_MAX.
 */
mz_code synth_open(mz_cx *cx, const division_table *t, const struct synth_options *options,
                   synth **out) MZ_MUST_USE;
/* How many households there are; together they have exactly the people asked for. */
int64_t synth_households(const synth *s);
/* Household k, 0 <= k < synth_households(s). Neighbours in k are neighbours in space. */
void synth_household(const synth *s, int64_t k, struct synth_household *out);
/* The villages that people live in, in order of code. */
size_t synth_villages(const synth *s);
int64_t synth_village(const synth *s, size_t i);
/* First household of village i; for i = synth_villages() the end. */
int64_t synth_village_first(const synth *s, size_t i);
const division_table *synth_divisions(const synth *s);
uint64_t synth_seed(const synth *s);

/* The same people with mistakes: for measurements of other features. */
#include "feature/synth/synth_dirty.h"
#include "feature/synth/synth_feeds.h"

#endif
