/*
 * flow.h - a case on its way through a matter: what happened, what may happen, by whom.
 *
 * Layer: flow. A case is the fold of its events: flow_fold() reads them in order into a state, and
 * flow_try() says whether the next one may follow. Nothing here stores, asks for the time or knows
 * an account but by its number; src/feature/matter does. Format and meaning: README.md.
 *
 * Invariants
 *   - The same matter and the same events give the same state, always.
 *   - flow_fold() takes an event only when flow_try() lets it pass: a stored history is proved by
 *     reading it (`mz doctor`).
 *   - After the end nothing happens but what FLOW_REOPENED allows.
 */
#ifndef MZ_FLOW_FLOW_H
#define MZ_FLOW_FLOW_H

#include "base/calendar.h"
#include "rule/case.h"
#include "rule/matter.h"

enum {
    FLOW_EVENTS_MAX = 2000, /* of one case */
    FLOW_ACTORS_MAX = 256,
    FLOW_VISITS_MAX = 400, /* entries of steps */
    FLOW_ASKED_MAX = 16,
    FLOW_CHOSEN_MAX = IR_SIGNERS_MAX
};

/* ---- what happens ------------------------------------------------------------ */

/* The word is what is stored. */
#define FLOW_KINDS(X)                                                                   \
    X(BEGUN, "begun")         /* 申请进入第一步 */                               \
    X(ACTED, "acted")         /* an action of the step */                               \
    X(DONE, "done")           /* a task of the step; `people` took part */              \
    X(OVER, "over")           /* the days of the step are over: its `then` is taken */  \
    X(GIVEN, "given")         /* 转办 to another account, which holds the case now */ \
    X(LENT, "lent")           /* 委派: as given, and the lender may take it back */   \
    X(BACK, "back")           /* taken back by who lent it, or handed back */           \
    X(ASKED, "asked")         /* 加签: another account has to give its word first */  \
    X(SIGNED, "signed")       /* its word: yes, or no with a reason */                  \
    X(COPIED, "copied")       /* 抄送 */                                              \
    X(URGED, "urged")         /* 催办 */                                              \
    X(RETURNED, "returned")   /* 退回 to a step where the case has been */            \
    X(WITHDRAWN, "withdrawn") /* 撤回 by whom it is about */                          \
    X(OBJECTED, "objected")   /* against a notice: the days stand still */              \
    X(SETTLED, "settled")     /* an objection was looked into */                        \
    X(CHANGED, "changed")     /* answers of the form */                                 \
    X(REOPENED, "reopened")   /* after the end, at a step where the case has been */    \
    X(SECONDED, "seconded")   /* 复签: a word that differs from the rules is signed by another */ \
    X(MOVED, "moved")         /* 随迁: whom it is about lives elsewhere in the county now */

enum flow_kind {
#define X(name, word) FLOW_##name,
    FLOW_KINDS(X)
#undef X
        FLOW_KIND_N
};

const char *flow_kind_word(enum flow_kind kind);
bool flow_kind_of(mz_str word, enum flow_kind *out);

struct flow_event {
    enum flow_kind kind;
    int64_t at;         /* ms since 1970; never before the event before it */
    int64_t account;    /* who; 0: the program, or somebody without an account */
    int64_t stands_for; /* 代理: the account in whose name; 0: his own. Four eyes counts both */
    enum ir_post post;  /* as what */
    mz_str what;        /* id of the action, the task, or the step returned to */
    mz_str step;        /* id of the step it happened in; empty for BEGUN */
    mz_str reason;
    int64_t to; /* account: of GIVEN, LENT, ASKED, COPIED; of MOVED: the division */
    int people; /* of DONE; of MOVED: those asked who cannot see it there, a bit each */
    bool yes;   /* of SIGNED, SECONDED: agrees; of SETTLED: the objection was right; of ACTED: the
                   word differs from what the rules say, so another has to sign it too; of MOVED:
                   who holds it sees it there, too */
};

/* ---- where the case is --------------------------------------------------------- */

struct flow_visit {
    uint32_t step;
    int64_t from;
    int64_t to; /* 0: the case is there */
};

/* Who acted in which steps: four eyes, and whom a matter may not meet again. */
struct flow_actor {
    int64_t account;
    uint64_t steps;
};

struct flow_choice {
    enum ir_post post;
    int64_t account;
    int64_t stands_for; /* 0: his own */
    uint32_t action;
};

/* A word that differs from the rules, until another signs it or it falls. */
struct flow_word_given {
    bool open;
    int64_t account;
    int64_t stands_for;
    enum ir_post post;
    uint32_t action;
};

struct flow_state {
    size_t events_n;
    int64_t last; /* moment of the last event */
    int64_t begun;
    bool ended;
    uint32_t end; /* place in ends */
    int64_t ended_at;
    uint32_t step;
    int64_t holder; /* 0: whoever has the post */
    int64_t lender; /* 0: nobody lent it */
    struct flow_visit visits[FLOW_VISITS_MAX];
    size_t visits_n;
    uint64_t been; /* steps */
    struct flow_actor actors[FLOW_ACTORS_MAX + 1]; /* who acts for another comes with him */
    size_t actors_n;
    uint32_t done;                 /* tasks of the step, since it was entered */
    uint64_t taken[IR_STEPS_MAX];  /* actions ever taken in each step */
    int64_t asked[FLOW_ASKED_MAX]; /* accounts whose word is awaited */
    size_t asked_n;
    int denied;                                 /* words that were no, since the step was entered */
    struct flow_choice chosen[FLOW_CHOSEN_MAX]; /* in a step that several sign */
    size_t chosen_n;
    struct flow_word_given word; /* of this step */
    int objections;              /* open ones */
    int64_t halted;              /* when the first open objection came; 0: none */
    int64_t stood;               /* ms that the days of this step stood still */
    enum ir_decides decided;
};

/* When the case came to a step last; 0: never. */
int64_t flow_came(const struct flow_state *s, uint32_t step);

/* ---- what may happen ------------------------------------------------------------- */

/*
 * What a formula says of this case: known true, known false, or not known yet (then `lacks` names
 * the facts). NULL as `gates` lets every formula hold.
 */
enum flow_word { FLOW_NO, FLOW_YES, FLOW_OPEN };

struct flow_gates {
    enum flow_word (*ask)(mz_cx *cx, const struct flow_gates *g, ir_id node);
    /* A number of days that a rule gives; -1: it is not known. */
    int64_t (*count)(mz_cx *cx, const struct flow_gates *g, uint32_t rule);
    /* The sentence of a rule that does not hold; empty where it has none. */
    mz_str (*why)(mz_cx *cx, const struct flow_gates *g, uint32_t rule);
    void *p;
    size_t lacking; /* papers that are needed and missing, for actions with `papers: complete` */
    mz_str lacks;   /* the first of them, as the reader calls it */
};

/* Of one case, by the reference; `b` and `run` outlive it. */
struct flow_gates flow_gates_of(const struct rule_book *b, struct rule_run *run);

/* The matter as an event meets it. */
struct flow_at {
    const struct rule_book *b;
    const struct ir_matter *m;
    const struct flow_gates *gates; /* or NULL */
    const mz_calendar *cal;         /* or NULL: days of the calendar are working days */
    int64_t division;               /* of the case: parameters of days are read there */
};

/*
 * May `e` follow? Refuses with MZ_DENIED (not this post, four eyes, held by another), MZ_CONFLICT
 * (the case is elsewhere by now), MZ_INVALID (tasks open, a guard, no reason, no such action); the
 * sentence is for the reader. The state is not changed.
 */
mz_code flow_try(mz_cx *cx, const struct flow_at *at, const struct flow_state *s,
                 const struct flow_event *e) MZ_MUST_USE;
/* flow_try(), then the state behind it. */
mz_code flow_take(mz_cx *cx, const struct flow_at *at, struct flow_state *s,
                  const struct flow_event *e) MZ_MUST_USE;
/*
 * A history that was taken once; guards and days held then and are not asked. The first event that
 * does not fit is refused with its number.
 */
mz_code flow_fold(mz_cx *cx, const struct flow_at *at, const struct flow_event *v, size_t n,
                  struct flow_state *out) MZ_MUST_USE;
/* Where several sign (会签, 或签): how many still have to, and the posts of which one may. Else 0. */
int flow_unsigned(const struct flow_at *at, const struct flow_state *s, ir_posts *of);
/* Tasks of the step that still have to be done: a bit each; a task whose `when` fails is none. */
uint32_t flow_open_tasks(mz_cx *cx, const struct flow_at *at, const struct flow_state *s);
/* Has this account acted in one of the steps? */
bool flow_acted(const struct flow_state *s, int64_t account, uint64_t steps);
/* Posts that may sign a word which differs from the rules: 0 while none waits for it. */
ir_posts flow_seconds(const struct flow_at *at, const struct flow_state *s);
/* May somebody with this post and account act here at all (post, holder, four eyes)? */
bool flow_may(const struct flow_at *at, const struct flow_state *s, int64_t account,
              enum ir_post post);

#endif
