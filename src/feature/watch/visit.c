/* visit.c - the form of a visit. */
#include "feature/watch/visit.h"

static const struct watch_word met[] = {
    {"met", MZ_T("Met the family"), NULL},
    {"away", MZ_T("Nobody at home"), NULL},
    {"gone", MZ_T("Moved away or cannot be found"), NULL},
    {"declined", MZ_T("Did not want to talk"), NULL},
};
static const struct watch_word works[] = {
    {"yes", MZ_T("Can work"), NULL},
    {"part", MZ_T("Can work in part"), NULL},
    {"no", MZ_T("Cannot work"), NULL},
    {"unknown", MZ_T("Not clear"), NULL},
};
static const struct watch_word hard[] = {
    {"medical", MZ_T("Cost of illness"), NULL},   {"care", MZ_T("Nobody to care"), NULL},
    {"school", MZ_T("Cost of school"), NULL},     {"house", MZ_T("The house"), NULL},
    {"food", MZ_T("Food and daily needs"), NULL}, {"debt", MZ_T("Debts"), NULL},
    {"none", MZ_T("No hardship seen"), NULL},
};
static const struct watch_word wants[] = {
    {"yes", MZ_T("Wants to apply"), NULL},
    {"later", MZ_T("Will think about it"), NULL},
    {"no", MZ_T("Does not want help"), NULL},
};

const struct watch_question watch_questions[WATCH_QUESTIONS_N] = {
    {"met", MZ_T("Whom did you meet"), met, MZ_LEN(met), false, true},
    {"works", MZ_T("Can the main earner work now"), works, MZ_LEN(works), false, false},
    {"hard", MZ_T("What is hardest now"), hard, MZ_LEN(hard), true, false},
    {"wants", MZ_T("Does the family want help"), wants, MZ_LEN(wants), false, false},
};
