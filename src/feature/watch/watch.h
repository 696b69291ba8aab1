/*
 * watch.h - the monitoring of people on low income: who should be looked at, by whom, until when.
 *
 * Layer: feature. Indicators of the packs (src/rule/README.md) over the population make alerts; an
 * alert lives by the tables of life.c until it is closed with one of seven endings.
 *
 * Invariants (README.md; mz doctor proves those marked *)
 *   - A household has at most one open alert a side (should be helped; is paid and should not be).
 *   - The same fact makes no second alert: not next month, not after it was closed. A changed fact
 *     joins the open alert, opens a closed one again inside of the indicator's cool-down, and makes
 *     a new one after it.
 *   - * Every alert has a cause and says why in both languages; * its last step has its state.
 *   - * Who visited does not judge; who judged does not close after the help.
 *   - The program only points. A person decides at every step, and every step is on record.
 */
#ifndef MZ_FEATURE_WATCH_WATCH_H
#define MZ_FEATURE_WATCH_WATCH_H

#include "base/date.h"
#include "feature/watch/visit.h" /* and watch_words.h: open to others, too */
#include "store/register.h"

/* ---- running ---------------------------------------------------------------- */

struct watch_tally {
    int64_t households; /* looked at */
    int64_t found;      /* some indicator holds */
    int64_t made;       /* new alerts */
    int64_t added;      /* open alerts that got another cause */
    int64_t opened;     /* closed alerts that were opened again */
    int64_t known;      /* nothing new */
};

/* Who finds the households that hold an indicator: the same ones (screen.h). */
enum watch_engine {
    WATCH_KERNELS, /* over the columns of the population */
    WATCH_SQL,     /* statements over tables of the store */
    WATCH_EACH,    /* kernels, and then one household after the other: what the others must equal */
};

struct watch_run_options {
    enum watch_engine engine;
    int64_t period; /* year * 12 + month - 1 */
    size_t batch;   /* households a transaction; 0: the usual */
    size_t page;    /* rows asked for at once; 0: the usual */
    /* Called between batches; any code but MZ_OK ends the run with it. What was made stays. */
    mz_code (*step)(mz_cx *cx, void *p, int64_t done, int64_t all);
    /* The same while facts are laid into tables; NULL: nobody wants to know. */
    mz_code (*laid)(mz_cx *cx, void *p, int64_t done, int64_t all);
    void *p;
};

/*
 * Every household of the population by the packs of its county, as of the last day of the period
 * or today. Twice does nothing more. MZ_ABSENT with a sentence where there is no population.
 */
mz_code watch_run(mz_cx *cx, const struct watch_run_options *o,
                  struct watch_tally *out) MZ_MUST_USE;

struct mz_bench_io;
/* Two months of generated people, each part reported. us: wall and processors of both runs. */
mz_code watch_bench_month(mz_cx *cx, struct mz_bench_io *io, int64_t us[4]) MZ_MUST_USE;

/* A fact that came in by itself: a death, a hospital bill, what a visit found. */
struct watch_news {
    int64_t household;
    int64_t person; /* 0: of the household */
    mz_str fact;    /* id of the pack */
    mz_str value;   /* as a case writes it; of a delivery, empty: taken back */
    mz_date day;
    mz_str source;    /* who says so, at most 60 characters */
    int64_t delivery; /* of a department that says so; 0: somebody told it */
    bool own;         /* the ledger or a recognition of ours says so (own.c) */
};
/* Keep the fact and look at this household again, in one transaction: the alert, if any, is there
 * then; *alert 0: none made, joined, opened. MZ_INVALID: the pack has no such fact or value. */
mz_code watch_tell(mz_cx *cx, const struct watch_news *news, int64_t *alert) MZ_MUST_USE;

/* What we pay and recognise, told where it changed (own.c); in the open transaction or its own. */
mz_code watch_entitled(mz_cx *cx, int64_t person, int64_t household) MZ_MUST_USE;

/* What somebody told us of a household, when those who heard it want it watched. */
struct watch_hint {
    int64_t household;
    int64_t person; /* 0: of the household */
    int64_t clue;
    bool urgent;
    const char *need;    /* MZ_T: what is needed */
    const char *channel; /* MZ_T: by which way we were told */
    mz_date day;
};
/* Makes an alert, or joins the open one, in the caller's transaction. Nothing told stands in it. */
mz_code watch_tell_clue(mz_cx *cx, const struct watch_hint *hint, int64_t *alert) MZ_MUST_USE;
#define WATCH_SIGN_CLUE "told" /* the sign of such a cause; no indicator of a pack has it */

/* ---- alerts ---------------------------------------------------------------- */

struct watch_alert {
    int64_t id;
    int64_t division;
    int64_t household;
    bool paid; /* is paid and should not be */
    enum watch_state state;
    enum watch_grade grade;
    int64_t score;  /* tenths */
    int64_t factor; /* percent */
    mz_str causes;  /* 因病、收入骤降, in the reader's language */
    mz_str pack;
    int64_t period;
    int64_t made_ms;
    int64_t since_ms;   /* when it came into its state */
    int64_t due;        /* day of this state; MZ_NULL: none */
    int64_t contact_ms; /* MZ_NULL: nobody has contacted the household yet */
    int64_t visitor;    /* account; MZ_NULL */
    int64_t visited_by;
    int64_t judged_by;
    mz_str measures; /* words with spaces between */
    mz_str ending;   /* word, or empty */
    int64_t merged;  /* alert that it went into; MZ_NULL */
    int64_t closed_ms;
    int64_t level;
    int64_t opened_n;
    int64_t version;
};

struct watch_cause {
    int64_t id;
    int64_t person; /* MZ_NULL: the household */
    mz_str sign;
    mz_str label;
    int64_t weight;
    int64_t severity; /* ten-thousandths */
    mz_str why;
    mz_str evidence; /* JSON: list of {zh, en, v, ven, line, lineen, src, day} */
    int64_t day;
};

struct watch_step {
    int64_t at_ms;
    int64_t by;
    mz_str act;
    mz_str was;
    mz_str becomes;
    mz_str note;
    mz_str body;
};

/* MZ_ABSENT outside the scope too. */
mz_code watch_get(mz_cx *cx, int64_t id, struct watch_alert *out) MZ_MUST_USE;
mz_code watch_causes(mz_cx *cx, int64_t alert, struct watch_cause **out, size_t *n) MZ_MUST_USE;
mz_code watch_steps(mz_cx *cx, int64_t alert, struct watch_step **out, size_t *n) MZ_MUST_USE;
/* Alerts of a household, newest first, at most 50. */
mz_code watch_of(mz_cx *cx, int64_t household, struct watch_alert **out, size_t *n) MZ_MUST_USE;

/* ---- acts -------------------------------------------------------------------- */

enum watch_act_flags {
    WATCH_NOTE = 1,      /* needs a note */
    WATCH_ENDING = 2,    /* needs an ending */
    WATCH_VISITOR = 4,   /* needs a worker */
    WATCH_MEASURE = 8,   /* needs a measure */
    WATCH_NOT_MINE = 16, /* not by who did the step before: visited, or judged */
    WATCH_FINDING = 32,  /* findings of a visit */
    WATCH_MERGE = 64,    /* names another alert */
};

/* One thing that may be done in one state: a row of life.c. */
struct watch_act {
    const char *word; /* also of the audit: "watch.send" */
    enum watch_state from;
    enum watch_state to;
    const char *need;
    unsigned flags;
    const char *label; /* button */
    const char *done;  /* in the history */
};
extern const struct watch_act watch_acts[]; /* ends with an empty row */
/* NULL when the act may not be done in this state. */
const struct watch_act *watch_act_of(enum watch_state from, mz_str word);

struct watch_doing {
    int64_t alert;
    int64_t version; /* as the reader saw it; 0: any */
    mz_str act;
    mz_str note;
    mz_str ending;
    mz_str measures;
    int64_t visitor;
    int64_t other; /* of merge */
    mz_str body;   /* JSON of findings */
};
/*
 * One step of one alert, in the open transaction or its own. MZ_CONFLICT with who and when where
 * somebody was faster or it is closed, MZ_DENIED where role or person may not, MZ_INVALID by field.
 */
mz_code watch_do(mz_cx *cx, const struct watch_doing *in) MZ_MUST_USE;

extern const struct mz_reg watch_register, watch_visit_register; /* all; the reader's own visits */

#endif
