/*
 * person_merge.h - two entries of one person become one, and two again.
 *
 * Layer: feature. For feature/dedup, which decides who is the same and keeps the images; here is
 * what touches the rows, because numbers are sealed to theirs.
 */
#ifndef MZ_FEATURE_PERSON_PERSON_MERGE_H
#define MZ_FEATURE_PERSON_PERSON_MERGE_H

#include "feature/person/person.h"

/* clang-format off */
/*         name      label; what can be taken from the entry that goes */
#define PERSON_MERGE_FIELDS(X)                              \
         X(NAME,     "name",     MZ_T("Name of the person"))  \
         X(SEX,      "sex",      MZ_T("Sex"))                 \
         X(BIRTH,    "birth",    MZ_T("Birthday"))            \
         X(NATION,   "nation",   MZ_T("Ethnic group"))        \
         X(MARITAL,  "marital",  MZ_T("Marital status"))      \
         X(DOCUMENT, "document", MZ_T("ID number"))           \
         X(PHONE,    "phone",    MZ_T("Telephone"))           \
         X(PHONE2,   "phone2",   MZ_T("Second telephone"))    \
         X(HUKOU,    "hukou",    MZ_T("Registered place"))    \
         X(PLACE,    "place",    MZ_T("Place of residence"))  \
         X(STATE,    "state",    MZ_T("State"))
/* clang-format on */

enum person_field_at {
#define X(id, word, label) PERSON_FIELD_AT_##id,
    PERSON_MERGE_FIELDS(X)
#undef X
        PERSON_FIELDS_N
};
enum person_field {
#define X(id, word, label) PERSON_FIELD_##id = 1 << PERSON_FIELD_AT_##id,
    PERSON_MERGE_FIELDS(X)
#undef X
};
struct person_field_row {
    const char *word;
    const char *label;
};
extern const struct person_field_row person_join_fields[PERSON_FIELDS_N];

struct person_join {
    int64_t kept, kept_version;
    int64_t gone, gone_version;
    unsigned fields; /* taken from the one that goes; protection flags of both always stay */
};
/*
 * What the kept entry would be, with numbers masked; refuses like a change of the person does.
 * Writes nothing.
 */
mz_code person_join_preview(mz_cx *cx, unsigned may, const struct person_join *join,
                            struct person_view *out) MZ_MUST_USE;
/*
 * In the caller's transaction, which writes the audit: the kept entry takes the fields, the other
 * becomes `merged` and leaves the search. MZ_DENIED when one is hidden from the reader,
 * MZ_CONFLICT for other versions.
 */
mz_code person_join(mz_cx *cx, unsigned may, const struct person_join *join) MZ_MUST_USE;
/*
 * The row as an image of its history has it, in the caller's transaction; `version` is the one
 * that stands there now. Version and time of change go on.
 */
mz_code person_restore(mz_cx *cx, int64_t id, int64_t version, mz_str image) MZ_MUST_USE;
/* Do two persons have a whole telephone number in common? Nothing is shown, so nothing recorded. */
mz_code person_same_phone(mz_cx *cx, int64_t a, int64_t b, bool *same) MZ_MUST_USE;

#endif
