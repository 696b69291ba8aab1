/*
 * synth_int.h - what the parts of the generator share. Private to this folder.
 *
 * synth.c plans and numbers, synth_family.c decides who belongs to a household, synth_name.c and
 * synth_place.c have the words.
 */
#ifndef MZ_FEATURE_SYNTH_SYNTH_INT_H
#define MZ_FEATURE_SYNTH_SYNTH_INT_H

#include "feature/feature.h"
#include "feature/synth/synth.h"
#include "feature/synth/synth_rng.h"

enum {
    SYNTH_YEAR = 2025,    /* of SYNTH_DAY */
    SYNTH_SURNAMES = 160, /* at least as many as the table has */
    SYNTH_FAR_MAX = 4096, /* counties outside the division */
    /*
     * Of the 500 sequences that a day has for a sex, a household owns one in every year; the last
     * 40 are for people who must share a day with another one: twins and namesakes.
     */
    SYNTH_SEQS = 460,
    SYNTH_SHARES = 46, /* one in so many numbers may be shared, each by its own reserved number */
    SYNTH_CLASSES = 365 * SYNTH_SEQS,
};

/* Which of the reserved sequences. */
enum synth_reserve {
    SYNTH_RESERVE_TWIN = 460,       /* second twin of the same sex */
    SYNTH_RESERVE_OTHER_TWIN = 470, /* of the other sex */
    SYNTH_RESERVE_NAMESAKE = 480,   /* a stranger of the same name and birthday */
};

struct synth_village {
    int64_t code;
    int64_t first; /* household */
    uint32_t county_i;
    uint32_t she; /* inhabitants per thousand who are 畲族 */
    uint8_t town; /* streets and flats, not hamlets */
};

struct synth_county {
    int32_t code;
    int64_t first;    /* household */
    uint32_t village; /* first of its villages, and how many */
    uint32_t villages_n;
    bool boxed;
    struct division_box box;
};

struct synth {
    struct synth_options o;
    const division_table *t;
    struct synth_village *villages;
    size_t villages_n;
    struct synth_county *counties;
    size_t counties_n;
    int64_t households;
    int64_t last_people;         /* of the last household: cut so that the sum is exact */
    int32_t near[SYNTH_FAR_MAX]; /* counties of the same province, outside the division */
    size_t near_n;
    int32_t far[SYNTH_FAR_MAX];
    size_t far_n;
    int32_t rank_n; /* by how many households a sequence would be wanted */
    bool lishui;    /* surnames and nations of the place */
    int32_t surname_sum[SYNTH_SURNAMES];
};

/* What a member is while the household is put together. */
struct synth_kin {
    char role;      /* letter of synth_family.c */
    int8_t surname; /* member whose surname this is, or -1: an own one */
    int8_t father;  /* member, or -1: for shared characters in names */
    int8_t twin;    /* the twin who came first, or -1 */
    bool elsewhere; /* has the ID number of another county */
    int16_t year;
};

struct synth_build {
    const synth *s;
    const struct synth_village *village;
    struct synth_household *h;
    struct synth_kin kin[SYNTH_MEMBERS_MAX];
    struct synth_rng r;
    bool migrants; /* the whole household is registered elsewhere */
};

/* ---- synth_family.c ---------------------------------------------------- */

/* How many people household k has. Cheap: the plan asks it for every k. */
int64_t synth_family_size(uint64_t seed, int64_t k);
/* Members with relation, sex, year, marital state, presence; `most` cuts the last household. */
void synth_family(struct synth_build *b, int64_t most);

/* ---- synth_name.c ------------------------------------------------------ */

void synth_name_open(synth *s);
/* Names and nations of all members. */
void synth_names(struct synth_build *b);
/* Another given name of that sex and year: for the second names of dirty copies. */
void synth_given(struct synth_rng *r, char sex, int32_t year, char out[SYNTH_NAME_BYTES]);
/* The i-th character of all lists, NUL-ended; false behind the last. */
bool synth_name_char(size_t i, char out[5]);

/* ---- synth_place.c ----------------------------------------------------- */

void synth_place(struct synth_build *b);
/* House and street in a village, and a point near it (MZ_NULL without an outline). */
void synth_address(const synth *s, struct synth_rng *r, const struct synth_village *v,
                   char out[SYNTH_PLACE_BYTES]);
void synth_point(const synth *s, struct synth_rng *r, const struct synth_village *v,
                 int64_t *lon_e6, int64_t *lat_e6);

/* ---- synth.c ----------------------------------------------------------- */

/*
 * The number of somebody who shares the day of `of` (a member whose number may be shared: see
 * synth_may_share). Unique by the reserve.
 */
bool synth_may_share(const struct synth_person *of, enum synth_reserve reserve);
void synth_share(const struct synth_person *of, enum synth_reserve reserve, char sex, char out[19]);
/* The telephone of a slot. */
void synth_phone(const synth *s, int64_t slot, char out[12]);

extern const struct mz_command synth_commands[];
extern const struct mz_bench synth_benches[];
mz_code synth_bench_people(mz_cx *cx, struct mz_bench_io *io) MZ_MUST_USE;

#endif
