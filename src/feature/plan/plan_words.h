/*
 * plan_words.h - the words of help plans: needs, givers, frequencies, consents, results.
 *
 * Layer: feature. Each word as it stands in the database, with what the reader sees. Offers
 * (feature/offer) speak of the same needs and givers.
 */
#ifndef MZ_FEATURE_PLAN_PLAN_WORDS_H
#define MZ_FEATURE_PLAN_PLAN_WORDS_H

#include "base/base.h"

/* clang-format off */
/*         id          word         label */
#define PLAN_NEEDS(X) \
         X(CASH,       "cash",      MZ_T("Living||need")) \
         X(MEDICAL,    "medical",   MZ_T("Medical care||need")) \
         X(HOUSING,    "housing",   MZ_T("Housing||need")) \
         X(SCHOOLING,  "schooling", MZ_T("Schooling||need")) \
         X(JOB,        "job",       MZ_T("Work||need")) \
         X(CARE,       "care",      MZ_T("Nursing care||need")) \
         X(COMPANY,    "company",   MZ_T("Company and talk||need")) \
         X(THINGS,     "things",    MZ_T("Things||need"))

#define PLAN_GIVERS(X) \
         X(BY_OFFICE,    "office",    MZ_T("Office||giver")) \
         X(BY_CHARITY,   "charity",   MZ_T("Charity||giver")) \
         X(BY_COMPANY,   "company",   MZ_T("Company||giver")) \
         X(BY_VOLUNTEER, "volunteer", MZ_T("Volunteers||giver")) \
         X(BY_KIN,       "kin",       MZ_T("Relatives or neighbours||giver"))

#define PLAN_EVERYS(X) \
         X(ONCE,    "once",    MZ_T("Once||measure")) \
         X(WEEK,    "week",    MZ_T("Every week||measure")) \
         X(MONTH,   "month",   MZ_T("Every month||measure")) \
         X(QUARTER, "quarter", MZ_T("Every quarter||measure"))

#define PLAN_STATES(X) \
         X(RUNNING, "running", MZ_T("Running||plan")) \
         X(CLOSED,  "closed",  MZ_T("Closed||plan"))

#define PLAN_CONSENTS(X) \
         X(UNASKED, "none",    MZ_T("Not asked yet||consent")) \
         X(ORAL,    "oral",    MZ_T("Agreed by word||consent")) \
         X(SIGNED,  "signed",  MZ_T("Agreed in writing||consent")) \
         X(REFUSED, "refused", MZ_T("Does not agree||consent"))

#define PLAN_ORIGINS(X) \
         X(HAND,  "hand",  MZ_T("By hand||plan")) \
         X(ALERT, "alert", MZ_T("From an alert||plan")) \
         X(CASE,  "case",  MZ_T("From a case||plan"))

#define PLAN_RESULTS(X) \
         X(MET,      "met",      MZ_T("The needs are met")) \
         X(PARTLY,   "partly",   MZ_T("Some needs are met")) \
         X(MOVED,    "moved",    MZ_T("The household moved away")) \
         X(DIED,     "died",     MZ_T("Nobody lives there any more")) \
         X(DECLINED, "declined", MZ_T("The household wants no more help"))
/* clang-format on */

#define X(id, word, label) PLAN_##id,
enum plan_need_kind { PLAN_NEEDS(X) PLAN_NEEDS_N };
enum plan_giver { PLAN_GIVERS(X) PLAN_GIVERS_N };
enum plan_every { PLAN_EVERYS(X) PLAN_EVERYS_N };
enum plan_state { PLAN_STATES(X) PLAN_STATES_N };
enum plan_consent { PLAN_CONSENTS(X) PLAN_CONSENTS_N };
enum plan_origin { PLAN_ORIGINS(X) PLAN_ORIGINS_N };
enum plan_result { PLAN_RESULTS(X) PLAN_RESULTS_N };
#undef X

struct plan_word {
    const char *word;
    const char *label; /* MZ_T */
};
extern const struct plan_word plan_needs[PLAN_NEEDS_N];
extern const struct plan_word plan_givers[PLAN_GIVERS_N];
extern const struct plan_word plan_everys[PLAN_EVERYS_N];
extern const struct plan_word plan_states[PLAN_STATES_N];
extern const struct plan_word plan_consents[PLAN_CONSENTS_N];
extern const struct plan_word plan_origins[PLAN_ORIGINS_N];
extern const struct plan_word plan_results[PLAN_RESULTS_N];
/* Its place; n when it is none of them. */
size_t plan_word_of(const struct plan_word *words, size_t n, mz_str word);

#endif
