/*
 * person.h - persons as the office knows them: register, change, mask, find, remember.
 *
 * Layer: feature. The domain: no web, no printing. person_rows.h has the register behind lists,
 * exports and JSON; person_find.h the search.
 *
 * Invariants
 *   - What leaves this folder about a person is a struct person_view, made by one function. It
 *     holds masked numbers only, and nothing that the reader may not see: whoever prints a view
 *     cannot leak. Numbers in clear come from person_reveal() alone, with a reason and on record.
 *   - Minors (under 18 today) and persons with a protection flag are hidden from readers without
 *     the permission (personal information protection law, art. 28 and 31; law on the protection of
 *     minors, art. 4 and 72): no name, birthday, number, telephone, or place below the township.
 *   - An ID number stands once in a county. It is stored sealed; a keyed index finds it.
 *   - Every write is one transaction with the row, its history, its search words and its audit.
 *   - A change names the version it was made from; MZ_CONFLICT says who changed the row meanwhile.
 */
#ifndef MZ_FEATURE_PERSON_PERSON_H
#define MZ_FEATURE_PERSON_PERSON_H

#include "base/date.h"

/* ---- who may see what ------------------------------------------------- */

/* What the reader may see beyond the ordinary; the web layer fills it from the permissions. */
enum person_may {
    PERSON_MAY_MINOR = 1,     /* person.minor */
    PERSON_MAY_PROTECTED = 2, /* person.protected */
};
enum { PERSON_ADULT = 18 }; /* civil code, art. 17 */
/* Of the actor, by the permissions of the role. */
unsigned person_may(const mz_cx *cx);

/* clang-format off */
/* Protection flags, bits of `protect`. A row is never reused.
 *         name      bit opened by    label                              help */
#define PERSON_PROTECTS(X) \
         X(CHILD,    1,  MINOR,     MZ_T("Child in difficulty"),         \
           MZ_T("Orphans, children without care in fact, children in difficulty"))              \
         X(VIOLENCE, 2,  PROTECTED, MZ_T("Victim of domestic violence"), \
           MZ_T("The address must not reach the other side"))           \
         X(HIV,      4,  PROTECTED, MZ_T("Health secret"),              \
           MZ_T("Infection with HIV and other illness the law keeps secret"))             \
         X(ADOPTION, 8,  PROTECTED, MZ_T("Adoption"),                   \
           MZ_T("Adopted, adopting or given up for adoption: kept secret on request"))   \
         X(OTHER,    16, PROTECTED, MZ_T("Other protection"),           \
           MZ_T("Witnesses and others, by decision of the office"))
/* clang-format on */

enum person_protect {
#define X(name, bit, opened_by, label, help) PERSON_PROTECT_##name = (bit),
    PERSON_PROTECTS(X)
#undef X
};

struct person_protect_row {
    int64_t bit;
    unsigned opened_by; /* enum person_may */
    const char *name;   /* "violence": in forms, filters and JSON */
    const char *label;
    const char *help;
};
/* Ends with an empty row. */
extern const struct person_protect_row person_protects[];

/* ---- reading ---------------------------------------------------------- */

/*
 * A person as this reader may see them. When `hidden` is not 0, name says why, birth is
 * MZ_DATE_NONE, division is the township, protect is 0, and numbers, telephones, address and
 * coordinates are empty. Strings live in the context's arena.
 */
struct person_view {
    int64_t id;
    int64_t county;
    int64_t division; /* of residence */
    unsigned hidden;  /* enum person_may: the permissions that are missing */
    mz_str name;
    mz_str pinyin;
    mz_str sex;  /* GB/T 2261.1 */
    int32_t age; /* full years today, or on the day of death; -1 when the birthday is unknown */
    mz_date birth;
    mz_str nation;  /* GB/T 3304; this and the next may be empty */
    mz_str marital; /* GB/T 2261.2 */
    int64_t hukou;  /* 0: unknown */
    mz_str id_kind; /* none, citizen, permit, foreign, other */
    mz_str id_mask;
    mz_str phone_mask;
    mz_str phone2_mask;
    mz_str address; /* below the division */
    int64_t lon_e6; /* MZ_NULL: unknown */
    int64_t lat_e6;
    int64_t protect;
    mz_date died;
    mz_str died_source;
    mz_str state;        /* active, moved, dead, merged */
    int64_t merged_into; /* 0: not merged */
    mz_str source;
    int64_t version;
    int64_t made_ms;
    int64_t changed_ms;
};

/* MZ_ABSENT, with a sentence, outside the scope too. Writes no read note: person_open() does. */
mz_code person_get(mz_cx *cx, unsigned may, int64_t id, struct person_view *out) MZ_MUST_USE;
/* The same for a page about this person: the read is recorded. Not inside a transaction. */
mz_code person_open(mz_cx *cx, unsigned may, int64_t id, struct person_view *out) MZ_MUST_USE;
/*
 * Views of at most 2,000 ids in their order; ids that are not in scope are left out. For lists of
 * other features: households, queues, tasks.
 */
mz_code person_views(mz_cx *cx, unsigned may, const int64_t *ids, size_t ids_n,
                     struct person_view **out, size_t *n) MZ_MUST_USE;
/* The name alone, as this reader may see it: for links. Empty when it is not in scope. */
mz_code person_name(mz_cx *cx, unsigned may, int64_t id, mz_str *out) MZ_MUST_USE;
/* By citizen or other ID number in the actor's scope; *id is 0 when nobody has it. */
mz_code person_by_number(mz_cx *cx, mz_str number, int64_t *id) MZ_MUST_USE;
/* What is shown instead of a name: 未成年人, 受保护人员; the stricter one when both are missing. */
mz_str person_hidden_name(enum mz_lang lang, unsigned missing);

/* 在册 and the like for a state; the kind of document; the flags as one line of words. */
mz_str person_state_text(enum mz_lang lang, mz_str state);
mz_str person_id_kind_text(enum mz_lang lang, mz_str kind);
mz_str person_protect_text(mz_arena *a, enum mz_lang lang, int64_t protect);

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

/* ---- what did we know ------------------------------------------------- */

/* The person as known at a moment, by today's masks. MZ_ABSENT before the first entry. */
mz_code person_at(mz_cx *cx, unsigned may, int64_t id, int64_t at_ms,
                  struct person_view *out) MZ_MUST_USE;

struct person_diff {
    const char *field; /* column */
    const char *label; /* MZ_T */
    mz_str before;     /* in the reader's words; "hidden" when it may not be seen */
    mz_str after;
};

/* One stored change, newest first: who, when, why and which fields. */
struct person_change {
    int64_t n; /* number of the change, from 1 */
    int64_t at_ms;
    int64_t user;
    mz_str op; /* I, U, D */
    mz_str why;
    const struct person_diff *diffs;
    size_t diffs_n;
};
mz_code person_changes(mz_cx *cx, unsigned may, int64_t id, int64_t most,
                       struct person_change **out, size_t *n) MZ_MUST_USE;

/* Who opened the person's page or unmasked a number, newest first, at most 50. */
struct person_look {
    int64_t at_ms;
    int64_t user;
    mz_str role;
    mz_str act; /* person.read, account.reveal */
    mz_str why;
};
mz_code person_looks(mz_cx *cx, int64_t id, size_t most, struct person_look **out,
                     size_t *n) MZ_MUST_USE;

#endif
