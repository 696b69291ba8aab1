/*
 * person.h - persons as the office knows them: register, change, mask, find, remember.
 *
 * Layer: feature. The domain: no web, no printing. This is all that other features include; it
 * brings person_write.h (inputs, changes), person_past.h (history, who looked), person_find.h
 * (search) and person_rows.h (the register behind lists and exports).
 *
 * Invariants
 *   - What leaves this folder about a person is a struct person_view, made by one function. It
 *     holds masked numbers only, and nothing that the reader may not see: whoever prints a view
 *     cannot leak. Numbers in clear come from person_reveal() alone, with a reason and on record.
 *   - Minors (under 18 today) and persons with a protection flag are hidden from everybody who did
 *     not open this very person with a reason (personal information protection law, art. 28 and 31;
 * law on the protection of minors, art. 4 and 72): no name, birthday, number, telephone, or place
 * below the township.
 *   - An ID number stands once in a county. It is stored sealed; a keyed index finds it.
 *   - Every write is one transaction with the row, its history, its search words and its audit.
 *   - A change names the version it was made from; MZ_CONFLICT says who changed the row meanwhile.
 */
#ifndef MZ_FEATURE_PERSON_PERSON_H
#define MZ_FEATURE_PERSON_PERSON_H

#include "base/date.h"

/* ---- who may see what ------------------------------------------------- */

/*
 * What is seen beyond the ordinary. No post gives it: an account opens one person at a time
 * (person_unhide.h, with the permission that stands here), and the views below ask for that
 * themselves. The program's own work passes the bits.
 */
enum person_may {
    PERSON_MAY_MINOR = 1,     /* person.minor */
    PERSON_MAY_PROTECTED = 2, /* person.protected */
};
enum { PERSON_ADULT = 18 }; /* civil code, art. 17 */
/* What every reader passes: what an account sees of those whom it did not open, which is none. */
unsigned person_may(const mz_cx *cx);

/* clang-format off */
/* Bits of `protect`; a row is never reused: name, bit, opened by, label, help. */
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
 * A person as this reader may see them. When `hidden` is not 0, nobody opened them for the reader:
 * name says why, birth is MZ_DATE_NONE, division is the township, protect is 0, and numbers,
 * telephones, address and coordinates are empty. Strings live in the context's arena.
 */
struct person_view {
    int64_t id;
    int64_t county;
    int64_t division; /* of residence */
    unsigned hidden;  /* enum person_may: what it takes to open them */
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

#include "feature/person/person_write.h"

#include "feature/person/person_find.h"
#include "feature/person/person_merge.h"
#include "feature/person/person_numbers.h"
#include "feature/person/person_past.h"
#include "feature/person/person_rows.h"
#include "feature/person/person_unhide.h"

#endif
