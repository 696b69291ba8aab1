/*
 * person_write.h - inputs and changes of persons; numbers in clear.
 *
 * Layer: feature. Included by person.h, where the invariants stand.
 */
#ifndef MZ_FEATURE_PERSON_PERSON_WRITE_H
#define MZ_FEATURE_PERSON_PERSON_WRITE_H

#include "feature/person/person.h"

/* ---- writing ---------------------------------------------------------- */

/* What an office fills in. Empty strings mean unknown; numbers take any spelling. */
struct person_input {
    mz_str name;
    mz_str pinyin;    /* "zhang san feng": over the dictionary's; empty: made from the name */
    mz_str sex;       /* code or name; empty: from the ID number, else "0" */
    mz_date birth;    /* MZ_DATE_NONE: from the ID number, else unknown */
    mz_str nation;    /* code or name; empty: unknown, nothing is assumed */
    mz_str marital;   /* the same */
    int64_t hukou;    /* 12-digit code, 0: unknown */
    mz_str id_kind;   /* empty: by the number; "none" without one */
    mz_str id_number; /* in an update p == NULL keeps the stored one; same for the phones */
    mz_str phone;
    mz_str phone2;
    int64_t division; /* of residence: a village, or a township where the village is not known */
    mz_str address;   /* below the division; at most 200 characters */
    int64_t lon_e6;   /* MZ_NULL: unknown; both or none */
    int64_t lat_e6;
    int64_t protect;
    mz_str source; /* "window", "import:civil-2026": at most 60 characters */
};

enum { PERSON_PROBLEMS_MAX = 16, PERSON_BATCH_MAX = 10000 };

/* Everything that is wrong with an input; .field names the member. */
struct person_problems {
    struct mz_say say[PERSON_PROBLEMS_MAX];
    size_t n;
};

/* An input with nothing filled in: no date, no coordinates. */
struct person_input person_blank(void);
/*
 * All problems at once; MZ_OK with problems->n > 0 when the input is refused, and MZ_OK with 0 when
 * it is good. Looks at the input alone: whether the number is taken is found when it is written.
 * `id` is 0 for a new person.
 */
mz_code person_check(mz_cx *cx, const struct person_input *in, int64_t id,
                     struct person_problems *problems) MZ_MUST_USE;

/* Refuses with the first problem; `problems` may be NULL. MZ_CONFLICT: the number is taken. */
mz_code person_add(mz_cx *cx, const struct person_input *in, struct person_problems *problems,
                   int64_t *id) MZ_MUST_USE;
/*
 * All of the person is written anew, except numbers whose p is NULL. MZ_DENIED when the actor may
 * not see the person: nobody writes blindly. MZ_CONFLICT over a newer version.
 */
mz_code person_update(mz_cx *cx, unsigned may, int64_t id, int64_t version,
                      const struct person_input *in, struct person_problems *problems) MZ_MUST_USE;

/* One row of a batch: id > 0 when it was written, else why not. */
struct person_result {
    int64_t id;
    mz_code code;
    int64_t taken_by; /* MZ_CONFLICT: the person in scope who has this number, or 0 */
    struct person_problems problems;
};
/*
 * Up to PERSON_BATCH_MAX persons of one county in one transaction with one audit event. Good rows
 * enter, bad rows say why. Fails as a whole, with nothing written, for errors of the store only.
 * `results` has n places. Open transactions are joined when `inside` is true.
 */
mz_code person_add_many(mz_cx *cx, const struct person_input *in, size_t n, bool inside,
                        struct person_result *results) MZ_MUST_USE;

/* Death with its day and source ("certificate", "feed:…"), and taking it back. */
mz_code person_die(mz_cx *cx, int64_t id, int64_t version, mz_date day, mz_str source) MZ_MUST_USE;
mz_code person_undie(mz_cx *cx, int64_t id, int64_t version, mz_str reason) MZ_MUST_USE;

struct person_move {
    int64_t id;
    int64_t version;
    bool leave;       /* out of the county: state becomes moved, the last place stays */
    int64_t division; /* within the county; also brings back who had left */
    mz_str address;
    int64_t lon_e6; /* MZ_NULL: unknown */
    int64_t lat_e6;
};
mz_code person_move(mz_cx *cx, const struct person_move *move) MZ_MUST_USE;

/*
 * Write the search words and the derived columns anew; the caller's transaction. For merges, key
 * rotation and the nightly job that opens the names of those who came of age.
 */
mz_code person_reindex(mz_cx *cx, int64_t id) MZ_MUST_USE;
/* Take a person out of the search (merged rows). In the caller's transaction. */
mz_code person_unlist(mz_cx *cx, int64_t id) MZ_MUST_USE;

/* ---- numbers in clear ------------------------------------------------- */

enum person_secret { PERSON_ID_NUMBER, PERSON_PHONE, PERSON_PHONE2 };

/*
 * The number in clear, by account_reveal(): the reason (4 characters or more) and the act are in
 * the audit before the number is opened; MZ_DENIED without person.reveal; 50 an hour, then MZ_RATE.
 * Hidden persons need their own permission as well. Not inside a transaction.
 */
mz_code person_reveal(mz_cx *cx, unsigned may, int64_t id, enum person_secret what, mz_str reason,
                      mz_str *plain) MZ_MUST_USE;

/* Is this the stored telephone? For imports, which ask whether a row brings anything new. */
mz_code person_phone_is(mz_cx *cx, int64_t id, enum person_secret which, mz_str phone,
                        bool *same) MZ_MUST_USE;

#endif
