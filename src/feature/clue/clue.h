/*
 * clue.h - somebody told us: one queue of clues from every channel, until the reporter was
 * answered.
 *
 * Layer: feature. Visits, the hotline, own reports, scanned village codes, devices, department data
 * and colleagues raise clues; nothing else makes one. README.md tells how one lives.
 *
 * Invariants (mz doctor proves those marked *)
 *   - clue_raise() is the only way in. Two reports about the same household, person, own telephone
 *     or name and place are one clue with two reports while it is open; complaints stand alone.
 *   - * Every clue has a report; * its last step has its state; * a closed one has an ending.
 *   - Who receives a clue first stays on it until the reporter was told (首接负责): passing it on
 *     changes who works, not who answers for it.
 *   - Names, telephones, addresses and what was told stand sealed; lists and boards show masks.
 *     Nothing here says whether a person is in the register to somebody who may not read it.
 */
#ifndef MZ_FEATURE_CLUE_CLUE_H
#define MZ_FEATURE_CLUE_CLUE_H

#include "feature/clue/clue_words.h"
#include "store/register.h"

enum {
    CLUE_TEXT_MAX = 500, /* characters */
    CLUE_NAME_MAX = 50,
    CLUE_ADDRESS_MAX = 200,
    CLUE_NOTE_MIN = 4,
    CLUE_SOURCE_MAX = 60,
};

/* ---- raising ----------------------------------------------------------------- */

/* What became of it, for the one who raised it. */
struct clue_raised {
    mz_str receipt; /* 331181-1234-5678: the reporter may ask for the state with it */
    bool joined;    /* another report of a clue that was open already */
};

struct clue_new {
    enum clue_channel channel;
    enum clue_kind kind;
    enum clue_need need;
    int64_t division;  /* where it is, a county or below; 0: of the household or person */
    int64_t household; /* whom it is about, when known */
    int64_t person;
    mz_str name; /* as told, when not known; each may be empty */
    mz_str phone;
    mz_str address;
    mz_str text;    /* what is wrong; required but for devices and data */
    bool self;      /* the reporter is whom it is about: phone and name may stand there alone */
    mz_str by_name; /* both empty: anonymous */
    mz_str by_phone;
    mz_str source; /* who says so, for evidence: "campaign 12", "device 8"; may be empty */
    struct clue_raised *told; /* filled, or NULL */
};
/*
 * The clue that this report made or joined. In the caller's transaction when one is open, else in
 * its own: the report, the clue, its history and its audit are there together or not at all.
 * MZ_INVALID with the field for an input that cannot be.
 */
mz_code clue_raise(mz_cx *cx, const struct clue_new *in, int64_t *id) MZ_MUST_USE;

/* ---- reading ----------------------------------------------------------------- */

struct clue {
    int64_t id;
    int64_t division;
    enum clue_channel channel; /* of the first report */
    enum clue_kind kind;
    enum clue_need need;
    enum clue_state state;
    int64_t household; /* MZ_NULL: not known yet */
    int64_t person;    /* MZ_NULL */
    mz_str name_mask;  /* as told: 王**; may be empty */
    mz_str phone_mask;
    int64_t reports_n;
    int64_t made_ms;
    int64_t since_ms; /* in its state */
    int64_t due_ms;   /* moment; MZ_NULL: none */
    int64_t first_by; /* account that took it first; MZ_NULL */
    int64_t holder;   /* account that has it now; MZ_NULL */
    int64_t visitor;
    int64_t alert;     /* of the watch; MZ_NULL */
    int64_t merged;    /* clue that it joined; MZ_NULL */
    mz_str desk;       /* word of the office it was passed to, or empty */
    mz_str ending;     /* word, or empty */
    int64_t satisfied; /* 1 to 5; MZ_NULL: not asked */
    int64_t level;     /* 0 in time, 1 urged, 2 with the county, 3 supervised */
    int64_t closed_ms;
    int64_t version;
};
/* MZ_ABSENT outside the scope too. */
mz_code clue_get(mz_cx *cx, int64_t id, struct clue *out) MZ_MUST_USE;

struct clue_report {
    int64_t id;
    int64_t at_ms;
    enum clue_channel channel;
    bool self;
    mz_str by_name_mask; /* empty: anonymous */
    mz_str by_phone_mask;
    mz_str text;
    mz_str receipt;
    mz_str source;
    int64_t made_by;
};
/* Oldest first, at most 100. Holds what was told: record the read. */
mz_code clue_reports(mz_cx *cx, int64_t clue, struct clue_report **out, size_t *n) MZ_MUST_USE;

struct clue_step {
    int64_t at_ms;
    int64_t by;
    mz_str act;
    mz_str was;
    mz_str becomes;
    mz_str note;
};
/* Newest first, at most 300. */
mz_code clue_steps(mz_cx *cx, int64_t clue, struct clue_step **out, size_t *n) MZ_MUST_USE;

/* Clues of a household, newest first, at most 50. */
mz_code clues_of(mz_cx *cx, int64_t household, struct clue **out, size_t *n) MZ_MUST_USE;
/* Clues that somebody with this number (canonical, base/ident.h) reported; as above. */
mz_code clues_by_phone(mz_cx *cx, mz_str phone, struct clue **out, size_t *n) MZ_MUST_USE;

/* ---- acts -------------------------------------------------------------------- */

enum clue_act_flags {
    CLUE_NOTE = 1,       /* needs a note */
    CLUE_ENDING = 2,     /* needs an ending */
    CLUE_VISITOR = 4,    /* needs a worker */
    CLUE_PLACE = 8,      /* needs a division below ours */
    CLUE_DESK = 16,      /* needs an office */
    CLUE_HOME = 32,      /* needs a household or person */
    CLUE_SATISFIED = 64, /* may say how satisfied the reporter is */
    CLUE_HELD = 128,     /* by who holds it, or who may send clues */
};

/* One thing that may be done in one state: a row of life.c. */
struct clue_act {
    const char *word; /* also of the audit: "clue.take" */
    enum clue_state from;
    enum clue_state to;
    const char *need;
    unsigned flags;
    const char *label; /* button */
    const char *done;  /* in the history */
};
extern const struct clue_act clue_acts[]; /* ends with an empty row */
/* NULL when the act may not be done in this state. */
const struct clue_act *clue_act_of(enum clue_state from, mz_str word);

struct clue_doing {
    int64_t clue;
    int64_t version; /* as the reader saw it; 0: any */
    mz_str act;
    mz_str note;
    mz_str ending;
    mz_str desk;
    int64_t division;
    int64_t visitor;
    int64_t household; /* of link: a household, or a person who lives in one */
    int64_t person;
    int64_t satisfied; /* 1 to 5, or 0 */
};
/*
 * One step of one clue. MZ_CONFLICT with who and when where somebody was faster or the state does
 * not allow it, MZ_DENIED where the role may not or another holds it, MZ_INVALID with the field. In
 * the open transaction, or in one of its own.
 */
mz_code clue_do(mz_cx *cx, const struct clue_doing *in) MZ_MUST_USE;

extern const struct mz_reg clue_register;
/* What lists show of a clue, from a row of its register: no statement of its own. */
struct clue clue_of_row(const struct mz_reg_row *r);

#endif
