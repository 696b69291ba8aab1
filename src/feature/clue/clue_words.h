/*
 * clue_words.h - channels, kinds, needs, states and endings of a clue, and the desks beside ours.
 *
 * Layer: feature. Part of clue.h. Rows are added at the end; a word is never used for another
 * thing.
 */
#ifndef MZ_FEATURE_CLUE_CLUE_WORDS_H
#define MZ_FEATURE_CLUE_CLUE_WORDS_H

#include "base/base.h"

/* clang-format off */
/*         id         word         label: by which way we were told */
#define CLUE_CHANNELS(X) \
         X(VISIT,     "visit",     MZ_T("Visit||channel of a clue")) \
         X(HOTLINE,   "hotline",   MZ_T("Hotline 12349")) \
         X(REPORT,    "report",    MZ_T("Own report")) \
         X(CODE,      "code",      MZ_T("Scanned village code")) \
         X(DEVICE,    "device",    MZ_T("Device||channel of a clue")) \
         X(DATA,      "data",      MZ_T("Department data")) \
         X(COLLEAGUE, "colleague", MZ_T("Colleague"))

/* What is wanted of us; it makes the deadline. domain.md 3.4: [D], places confirm their own.
 *         id        word        label                        parameter            usual */
#define CLUE_KINDS(X) \
         X(ASK,      "ask",      MZ_T("Question||clue"),      "clue_ask_days",      0) \
         X(HELP,     "help",     MZ_T("Call for help"),       "clue_help_days",     3) \
         X(COMPLAIN, "complain", MZ_T("Complaint"),           "clue_complain_days", 15) \
         X(URGENT,   "urgent",   MZ_T("Emergency"),           "clue_urgent_minutes", 60)

/*         id          word          label */
#define CLUE_NEEDS(X) \
         X(LIVING,     "living",     MZ_T("Food and daily needs")) \
         X(ILLNESS,    "illness",    MZ_T("Illness")) \
         X(DISABILITY, "disability", MZ_T("Disability")) \
         X(OLD,        "old",        MZ_T("Old person alone or in need of care")) \
         X(CHILD,      "child",      MZ_T("Child in difficulty")) \
         X(WORK,       "work",       MZ_T("Lost work or income")) \
         X(SCHOOLING,  "school",     MZ_T("Cost of school")) \
         X(HOUSE,      "house",      MZ_T("The house")) \
         X(DISASTER,   "disaster",   MZ_T("Disaster or accident")) \
         X(DEATH,      "death",      MZ_T("Death in the family")) \
         X(VIOLENCE,   "violence",   MZ_T("Violence or neglect")) \
         X(STREET,     "street",     MZ_T("Person without shelter")) \
         X(BENEFIT,    "benefit",    MZ_T("A benefit that is paid or was refused")) \
         X(CONDUCT,    "conduct",    MZ_T("Conduct of staff or an institution")) \
         X(OTHER,      "other",      MZ_T("Something else"))

/*         id        word        label: where the clue is */
#define CLUE_STATES(X) \
         X(RECEIVED, "received", MZ_T("Received||state of a clue")) \
         X(TAKEN,    "taken",    MZ_T("Taken||state of a clue")) \
         X(LINKED,   "linked",   MZ_T("Household known")) \
         X(VISITING, "visit",    MZ_T("Visit||state of a clue")) \
         X(ALERTED,  "alert",    MZ_T("Became an alert")) \
         X(ANSWERED, "answered", MZ_T("Answered, to be told")) \
         X(CLOSED,   "closed",   MZ_T("Closed||of a clue"))

/*         id        word        label: how it ended */
#define CLUE_ENDINGS(X) \
         X(HELPED,   "helped",   MZ_T("Helped")) \
         X(EXPLAINED, "explained", MZ_T("Explained")) \
         X(PASSED,   "passed",   MZ_T("Passed to another office")) \
         X(NOT_SO,   "not_so",   MZ_T("Not as reported")) \
         X(NOBODY,   "nobody",   MZ_T("Cannot be found")) \
         X(ABUSE,    "abuse",    MZ_T("Abuse of the channel")) \
         X(JOINED,   "joined",   MZ_T("Joined with another clue"))

/* Offices that a clue may be passed to beside the townships.
 *         id        word        label */
#define CLUE_DESKS(X) \
         X(MEDICAL,  "medical",  MZ_T("Medical security office")) \
         X(HEALTH,   "health",   MZ_T("Health office")) \
         X(SCHOOLS,  "schools",  MZ_T("Education office")) \
         X(LABOUR,   "labour",   MZ_T("Labour office")) \
         X(HOUSING,  "housing",  MZ_T("Housing office")) \
         X(RURAL,    "rural",    MZ_T("Agriculture and rural office")) \
         X(EMERGENCY, "emergency", MZ_T("Emergency office")) \
         X(POLICE,   "police",   MZ_T("Police")) \
         X(DISABLED, "disabled", MZ_T("Disabled persons' federation")) \
         X(WOMEN,    "women",    MZ_T("Women's federation")) \
         X(UNION,    "union",    MZ_T("Trade union"))
/* clang-format on */

enum clue_channel {
#define X(id, word, label) CLUE_##id,
    CLUE_CHANNELS(X)
#undef X
        CLUE_CHANNELS_N
};
enum clue_kind {
#define X(id, word, label, param, usual) CLUE_##id,
    CLUE_KINDS(X)
#undef X
        CLUE_KINDS_N
};
enum clue_need {
#define X(id, word, label) CLUE_##id,
    CLUE_NEEDS(X)
#undef X
        CLUE_NEEDS_N
};
enum clue_state {
#define X(id, word, label) CLUE_##id,
    CLUE_STATES(X)
#undef X
        CLUE_STATES_N
};
enum clue_ending {
#define X(id, word, label) CLUE_##id,
    CLUE_ENDINGS(X)
#undef X
        CLUE_ENDINGS_N
};
enum clue_desk {
#define X(id, word, label) CLUE_##id,
    CLUE_DESKS(X)
#undef X
        CLUE_DESKS_N
};

struct clue_word {
    const char *word;
    const char *label; /* MZ_T */
};
extern const struct clue_word clue_channels[CLUE_CHANNELS_N];
extern const struct clue_word clue_kinds[CLUE_KINDS_N];
extern const struct clue_word clue_needs[CLUE_NEEDS_N];
extern const struct clue_word clue_states[CLUE_STATES_N];
extern const struct clue_word clue_endings[CLUE_ENDINGS_N];
extern const struct clue_word clue_desks[CLUE_DESKS_N];
/* Place of the word, or n. */
size_t clue_word_of(const struct clue_word *words, size_t n, mz_str word);

#endif
