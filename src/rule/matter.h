/*
 * matter.h - forms and matters of a book, checked: every name is a place, every formula a node.
 *
 * Layer: rule. Part of a book (book.h); src/flow runs it. Sentences, help and labels are read from
 * `source`. A formula is IR_NONE where none was written.
 */
#ifndef MZ_RULE_MATTER_H
#define MZ_RULE_MATTER_H

#include "rule/form.h"
#include "rule/matter_end.h"
#include "rule/matter_post.h"

enum { IR_STEPS_MAX = 40, IR_ENDS_MAX = 12, IR_ACTIONS_MAX = 12, IR_TASKS_MAX = 12 };

enum ir_waive { IR_WAIVE_NOT, IR_WAIVE_PROMISE, IR_WAIVE_LATER };

struct ir_bring {
    uint32_t paper;
    ir_id when;
    enum ir_waive waive;
};

enum ir_tell_from {
    IR_TELL_TEXT,
    IR_TELL_RULE,
    IR_TELL_FACT,
    IR_TELL_PARAM,
    IR_TELL_FIELD, /* what the form asks and no rule reads */
    IR_TELL_OWN,   /* of the entry of the register */
    IR_TELL_DAY    /* when the case came to a step last */
};
#define IR_TELL_NUMBER UINT32_MAX /* place of IR_TELL_OWN: the number of the entry */

struct ir_tell {
    const struct ast_tell *source;
    enum ir_tell_from from;
    uint32_t place;               /* in rules, facts, params, steps, or columns of the register */
    uint32_t reg;                 /* of IR_TELL_OWN; UINT32_MAX: none */
    const struct ir_field *field; /* of IR_TELL_FIELD */
};
enum ir_task_kind { IR_VISIT, IR_CHECK, IR_MEETING, IR_SURVEY, IR_SIGN, IR_OTHER };

struct ir_task {
    struct ir_label name;
    const struct ast_task *source;
    enum ir_task_kind kind;
    ir_posts by;
    int people;
    ir_id when;
    int32_t form;  /* -1: none */
    bool over;     /* facts of its form count before those that were declared */
    mz_str report; /* purpose of the cross-check report that it rests on; empty: none */
    int32_t clock; /* -1: none */
};

enum ir_goes { IR_STAYS, IR_TO_STEP, IR_TO_END };
enum ir_reason { IR_REASON_NONE, IR_REASON_MAY, IR_REASON_MUST };
enum ir_decides { IR_DECIDES_NOT, IR_GRANTS, IR_REFUSES };

struct ir_action {
    struct ir_label name;
    const struct ast_action *source;
    enum ir_goes goes;
    uint32_t to; /* place in steps or ends */
    ir_id when;
    uint32_t rule; /* whose sentence tells why `when` does not hold; UINT32_MAX: none */
    enum ir_reason reason;
    enum ir_decides decides;
    ir_posts second; /* who signs a word that differs from the rules; of one that decides */
    bool once;
    bool open;
    bool sent;   /* taken when an application arrives: a running case is gone on with */
    bool papers; /* none that is needed may be missing */
    struct ir_benefit *benefits;
    size_t benefits_n;
};

enum ir_shown_name { IR_NAME_MASKED, IR_NAME_FULL, IR_NAME_NONE };

/* What the public sees of a notice. */
struct ir_notice {
    const struct ast_shows *source; /* NULL: the notice has no public page */
    enum ir_shown_name name;
    bool amount;          /* what the rules come to */
    uint32_t upheld;      /* action that is taken when an objection is right */
    bool timed;           /* `days` were given */
    struct ir_count days; /* working days in which an objection is looked into */
};

enum { IR_SIGNERS_MAX = 16 };

enum ir_step_kind { IR_ACT, IR_WAIT, IR_PUBLISH, IR_SIGNS };

struct ir_step {
    struct ir_label name;
    const struct ast_stage *source;
    enum ir_step_kind kind;
    ir_posts by;
    uint64_t not_by; /* bit of each step */
    bool any;        /* of IR_SIGNS: of no post in particular */
    int signers;     /* of IR_SIGNS: people who have to assent; unless `any` one of each post is */
    struct ir_count days;
    bool timed;   /* days were given */
    int32_t then; /* action that is taken when they are over; -1: none */
    struct ir_notice notice;
    struct ir_task *tasks;
    size_t tasks_n;
    struct ir_action *actions;
    size_t actions_n;
};

enum ir_clock_of { IR_WORKING, IR_CALENDAR, IR_HOURS };

/* Who hears of a case `after` so many days (hours) behind the last day of a clock. */
struct ir_late {
    const struct ast_late *source;
    struct ir_count after;
    ir_posts to;
};

/* Runs from the first entry of `from` to the first entry of one of `until`; every end stops it. */
struct ir_clock {
    struct ir_label name;
    const struct ast_clock *source;
    struct ir_count days;
    enum ir_clock_of of;
    int32_t from;          /* -1: the beginning of the case */
    uint64_t until, pause; /* steps: that stop it, in which it stands still */
    int warn;
    const struct ir_late *late; /* its own rungs, else those of the nearest pack that has some */
    size_t late_n;
};

/*
 * What begins a case by itself: the death of who is paid, of somebody who lives with them, or that
 * a death was none behind a stop.
 */
enum ir_on { IR_ON_NOTHING, IR_ON_DEATH, IR_ON_MEMBER_DEATH, IR_ON_DEATH_WRONG };

enum ir_subject { IR_OF_HOUSEHOLD, IR_OF_PERSON, IR_OF_ORGANISATION, IR_OF_PLACE, IR_OF_NOBODY };

struct ir_matter {
    struct ir_label name;
    const struct ast_matter *source;
    mz_str pack; /* that wrote it */
    enum ir_subject subject;
    uint32_t entry;     /* register of the entry that a case is about; UINT32_MAX: none */
    uint32_t outcome;   /* UINT32_MAX: none */
    int32_t department; /* value of enum department that answers it; -1: none */
    uint32_t form;
    ir_id start_when;
    uint32_t start_rule; /* as ir_action.rule */
    bool one_open;
    uint32_t helps; /* measures of the watch that it is the beginning of: a bit each */
    enum ir_on on;
    uint32_t *follows; /* matters: a case is about a closed one of them */
    size_t follows_n;
    struct ir_count within; /* days behind its end, as the source says; without `within` not read */
    struct ir_drawn drawn;
    ir_posts by;
    struct ir_bring *papers;
    size_t papers_n;
    struct ir_tell *tells;
    size_t tells_n;
    struct ir_hold *holds;
    size_t holds_n;
    struct ir_step *steps; /* the first is where a case begins */
    size_t steps_n;
    struct ir_end *ends;
    size_t ends_n;
    struct ir_clock *clocks;
    size_t clocks_n;
};

#endif
