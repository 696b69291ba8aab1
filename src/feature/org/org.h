/*
 * org.h - organisations: homes, stations, social organisations, committees, enterprises.
 *
 * Layer: feature. What later features register, inspect, pay and rate stands here once.
 *
 * Invariants
 *   - A unified social credit code (GB 32100) is right to its check character and stands once in a
 *     county; an organisation that is only filed (备案) has none.
 *   - The name of the legal representative leaves this folder masked unless the reader may see it,
 *     a mobile telephone unless a reason was given as for a person's: both are personal information
 *     in an organisation's register, too (个人信息保护法 art. 4). A landline or a 400 number is the
 *     organisation's own and public.
 *   - Every write is one transaction with history, search words and audit; a change names the
 *     version it was made from.
 */
#ifndef MZ_FEATURE_ORG_ORG_H
#define MZ_FEATURE_ORG_ORG_H

#include "base/base.h"
#include "store/register.h"

enum { ORG_PROBLEMS_MAX = 16, ORG_BATCH_MAX = 10000, ORG_NAME_MAX = 100, ORG_ADDRESS_MAX = 200 };

/* One field of a change, as this reader may see it; empty: nothing stood there. */
struct org_diff {
    const char *label; /* MZ_T */
    mz_str before;
    mz_str after;
};

struct org_change {
    int64_t at_ms;
    int64_t user;
    mz_str why;
    bool made; /* the first entry */
    const struct org_diff *diffs;
    size_t diffs_n;
};

/* What the reader may see beyond the ordinary. */
enum org_may {
    ORG_MAY_LEGAL = 1,  /* org.legal */
    ORG_MAY_MOBILE = 2, /* a reason was given and recorded (account_reveal) */
};

/* clang-format off */
#define ORG_KINDS(X) \
    X("elderly",     MZ_T("Home for the elderly"))                 \
    X("daycare",     MZ_T("Community service for the elderly"))    \
    X("child",       MZ_T("Children's welfare institution"))       \
    X("rescue",      MZ_T("Rescue and protection station"))        \
    X("disability",  MZ_T("Service for people with disabilities")) \
    X("funeral",     MZ_T("Funeral service"))                      \
    X("marriage",    MZ_T("Marriage registry"))                    \
    X("association", MZ_T("Social association"))                   \
    X("service",     MZ_T("Social service organisation"))          \
    X("foundation",  MZ_T("Foundation"))                           \
    X("filed",       MZ_T("Filed community organisation"))         \
    X("committee",   MZ_T("Village or residents' committee"))      \
    X("government",  MZ_T("Government body"))                      \
    X("medical",     MZ_T("Hospital or clinic"))                   \
    X("school",      MZ_T("School"))                               \
    X("enterprise",  MZ_T("Enterprise"))                           \
    X("other",       MZ_T("Other organisation"))

#define ORG_STATES(X) \
    X("active",    MZ_T("In operation"))    \
    X("suspended", MZ_T("Suspended")) \
    X("closed",    MZ_T("Closed"))
/* clang-format on */

struct org_word {
    const char *word;
    const char *label;
};
extern const struct org_word org_kinds[]; /* both end with an empty row */
extern const struct org_word org_states[];
/* The label for mz_text(), or NULL. */
const char *org_label(const struct org_word *words, mz_str word);

struct org {
    int64_t id;
    int64_t division;
    mz_str name;
    mz_str uscc; /* empty: none */
    mz_str kind;
    mz_str state;
    mz_str legal;      /* legal representative, as this reader may see it */
    bool masked;       /* legal is masked */
    mz_str phone;      /* as this reader may see it */
    bool phone_masked; /* phone is masked */
    mz_str address;
    int64_t lon_e6; /* MZ_NULL: unknown */
    int64_t lat_e6;
    mz_str source;
    int64_t version;
    int64_t made_ms;
    int64_t changed_ms;
};

struct org_input {
    int64_t division;
    mz_str name;
    mz_str uscc; /* any spelling */
    mz_str kind;
    mz_str state; /* empty: active */
    mz_str legal; /* in an update p == NULL keeps the stored one */
    mz_str phone; /* in an update p == NULL keeps the stored one */
    mz_str address;
    int64_t lon_e6; /* MZ_NULL: unknown; both or none */
    int64_t lat_e6;
    mz_str source;
};

struct org_problems {
    struct mz_say say[ORG_PROBLEMS_MAX];
    size_t n;
};

/* MZ_ABSENT, with a sentence, outside the scope too. */
mz_code org_get(mz_cx *cx, unsigned may, int64_t id, struct org *out) MZ_MUST_USE;
/* Every change with its fields, newest first, at most 100. */
mz_code org_changes(mz_cx *cx, unsigned may, int64_t id, int64_t most, struct org_change **out,
                    size_t *n) MZ_MUST_USE;
/* *id is 0 when no organisation in scope has the code. */
mz_code org_by_uscc(mz_cx *cx, mz_str uscc, int64_t county, int64_t *id) MZ_MUST_USE;

/* All problems at once; MZ_OK with n == 0 when it is good. */
mz_code org_check(mz_cx *cx, const struct org_input *in, int64_t id,
                  struct org_problems *problems) MZ_MUST_USE;
/* Refuses with the first problem; all are in `problems`, which may be NULL. */
mz_code org_add(mz_cx *cx, const struct org_input *in, struct org_problems *problems,
                int64_t *id) MZ_MUST_USE;
/* MZ_CONFLICT over a newer version. */
mz_code org_update(mz_cx *cx, int64_t id, int64_t version, const struct org_input *in,
                   struct org_problems *problems) MZ_MUST_USE;

struct org_result {
    int64_t id; /* 0: refused */
    struct mz_say why;
};
/*
 * Up to ORG_BATCH_MAX of one county in one transaction with one audit event: good ones enter, bad
 * ones say why. Joins the open transaction when `inside` is true.
 */
mz_code org_add_many(mz_cx *cx, const struct org_input *in, size_t n, bool inside,
                     struct org_result *results) MZ_MUST_USE;

/* By parts of the name, pinyin, initials or code. Ids ascending; the total is exact in scope. */
struct org_found {
    int64_t ids[200];
    size_t n;
    int64_t total;
};
mz_code org_search(mz_cx *cx, mz_str query, int64_t limit, int64_t offset,
                   struct org_found *out) MZ_MUST_USE;

enum { ORG_REG_NAME }; /* a position in its columns */
extern const struct mz_reg org_register;

#endif
