/*
 * watch_words.h - states, endings, measures and grades of an alert.
 *
 * Layer: feature. Part of watch.h.
 */
#ifndef MZ_FEATURE_WATCH_WATCH_WORDS_H
#define MZ_FEATURE_WATCH_WATCH_WORDS_H

#include "base/base.h"

/* clang-format off */
/*         id        word        label */
#define WATCH_STATES(X) \
         X(REVIEW,   "review",   MZ_T("County review")) \
         X(TOWNSHIP, "township", MZ_T("Township assigns")) \
         X(VISIT,    "visit",    MZ_T("Visit to the house")) \
         X(JUDGE,    "judge",    MZ_T("Judgement||of an alert")) \
         X(HELP,     "help",     MZ_T("Help||of an alert")) \
         X(RETURN,   "return",   MZ_T("Second visit")) \
         X(CLOSED,   "closed",   MZ_T("Closed||of an alert"))

/* How an alert may end: seven endings, nothing else closes one. */
#define WATCH_ENDINGS(X) \
         X(COVERED,      "covered",      MZ_T("Taken into a benefit")) \
         X(RECEIVING,    "receiving",    MZ_T("Is helped already")) \
         X(RELIEVED,     "relieved",     MZ_T("Temporary relief was given")) \
         X(REFERRED,     "referred",     MZ_T("Referred to another office")) \
         X(NOT_ELIGIBLE, "not_eligible", MZ_T("Does not meet the conditions")) \
         X(NOT_FOUND,    "not_found",    MZ_T("Cannot be found")) \
         X(FALSE,        "false",        MZ_T("False alarm"))

/*         id       word       label, and what it means */
#define WATCH_MEASURES(X) \
         X(DIBAO,   "dibao",   MZ_T("Living allowance"), \
           MZ_T("Start an application for the living allowance")) \
         X(MARGIN,  "margin",  MZ_T("Margin or rigid spending"), \
           MZ_T("Start a finding of the margin or of rigid spending")) \
         X(RELIEF,  "relief",  MZ_T("Temporary relief"), MZ_T("Start temporary relief")) \
         X(MEDICAL, "medical", MZ_T("Medical assistance"), \
           MZ_T("Refer to the medical security office")) \
         X(SCHOOL,  "school",  MZ_T("Help with schooling"), MZ_T("Refer to the education office")) \
         X(HOUSE,   "house",   MZ_T("Help with housing"), MZ_T("Refer to the housing office")) \
         X(WORK,    "work",    MZ_T("Help with work"), MZ_T("Refer to the labour office")) \
         X(SERVICE, "service", MZ_T("Care and visits"), MZ_T("Order care, visits or volunteers")) \
         X(CHARITY, "charity", MZ_T("Charity"), MZ_T("Ask a charity for help")) \
         X(STOP,    "stop",    MZ_T("Stop or lower the benefit"), \
           MZ_T("Start a review of the benefit that is paid"))

/*         id       word     label; 1 is the most urgent */
#define WATCH_GRADES(X) \
         X(RED,    "red",    MZ_T("Red")) \
         X(ORANGE, "orange", MZ_T("Orange")) \
         X(YELLOW, "yellow", MZ_T("Yellow")) \
         X(BLUE,   "blue",   MZ_T("Blue"))
/* clang-format on */

enum watch_state {
#define X(id, word, label) WATCH_##id,
    WATCH_STATES(X)
#undef X
        WATCH_STATES_N
};
enum watch_grade {
#define X(id, word, label) WATCH_##id,
    WATCH_GRADES(X)
#undef X
        WATCH_GRADES_N
};
enum { WATCH_ENDINGS_N = 7, WATCH_MEASURES_N = 10 };

struct watch_word {
    const char *word;
    const char *label;
    const char *hint; /* of measures */
};
extern const struct watch_word watch_states[WATCH_STATES_N];
extern const struct watch_word watch_endings[WATCH_ENDINGS_N];
extern const struct watch_word watch_measures[WATCH_MEASURES_N];
extern const struct watch_word watch_grades[WATCH_GRADES_N];
/* Place of the word, or n. */
size_t watch_word_of(const struct watch_word *words, size_t n, mz_str word);

#endif
