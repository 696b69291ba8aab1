/* person_import_int.h - persons and their households out of files: what the parts share. Private.
 */
#ifndef MZ_FEATURE_PERSON_PERSON_IMPORT_INT_H
#define MZ_FEATURE_PERSON_PERSON_IMPORT_INT_H

#include "feature/person/person.h"
#include "feature/transfer/transfer.h"

/* clang-format off */
/*        id         word         label                              */
#define PERSON_IMPORTS(X)                                             \
        X(NAME,      "name",      MZ_T("Name of the person"))         \
        X(NUMBER,    "id_number", MZ_T("ID number"))                  \
        X(ID_KIND,   "id_kind",   MZ_T("Kind of document"))           \
        X(SEX,       "sex",       MZ_T("Sex"))                        \
        X(BIRTH,     "birth",     MZ_T("Birthday"))                   \
        X(NATION,    "nation",    MZ_T("Ethnic group"))               \
        X(MARITAL,   "marital",   MZ_T("Marital status"))             \
        X(PHONE,     "phone",     MZ_T("Telephone"))                  \
        X(PHONE2,    "phone2",    MZ_T("Second telephone"))           \
        X(TOWN,      "town",      MZ_T("Township"))                   \
        X(DIVISION,  "division",  MZ_T("Village or division code"))   \
        X(ADDRESS,   "address",   MZ_T("Address"))                    \
        X(HUKOU,     "hukou",     MZ_T("Household register address")) \
        X(HOUSE,     "house",     MZ_T("Household number"))           \
        X(RELATION,  "relation",  MZ_T("Relation to the head"))
/* clang-format on */

enum person_import_field {
    PERSON_TAKES_NONE,
#define X(id, word, label) PERSON_TAKES_##id,
    PERSON_IMPORTS(X)
#undef X
        PERSON_TAKES_N
};

/* A row as a person. */
struct person_line {
    struct person_input in;
    mz_date birth; /* of the number, or as written */
    mz_str name;   /* clean */
};

mz_code person_import_read(mz_cx *cx, const struct import_work *w,
                           struct import_line *line) MZ_MUST_USE;
mz_code person_import_update(mz_cx *cx, const struct import_work *w, const struct import_line *line,
                             int64_t id, bool *changed) MZ_MUST_USE;
extern const struct import_choice person_import_choice; /* which kind of household */
extern const struct import_teams person_import_teams;

#endif
