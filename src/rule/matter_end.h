/*
 * matter_end.h - how a case may end: what is paid, what is recognised, what follows.
 *
 * Layer: rule. Part of matter.h.
 */
#ifndef MZ_RULE_MATTER_END_H
#define MZ_RULE_MATTER_END_H

#include "rule/ir.h"
#include "rule/pack_matter.h"

enum ir_result { IR_GRANTED, IR_REFUSED, IR_NOT_ACCEPTED, IR_WITHDRAWN, IR_CLOSED };

enum ir_pays {
    IR_PAY_GRANT,
    IR_PAY_CHANGE,
    IR_PAY_SUSPEND,
    IR_PAY_RESUME,
    IR_PAY_STOP,
    IR_PAY_RESTORE,   /* the stop was wrong: what held before it, from its own month */
    IR_PAY_ONCE,      /* a lump sum */
    IR_PAY_TAKE_BACK, /* the lump sums of this case were wrong: not paid, or owed */
    IR_PAY_WRITE_OFF, /* what is still owed is given up */
};

/* From which month something holds, where no day is computed. */
enum ir_since {
    IR_SINCE_UNSAID,
    IR_SINCE_APPLICATION,
    IR_SINCE_DECISION,
    IR_SINCE_NEXT,
    IR_SINCE_SUSPENSION, /* of `resume`: the first month that was withheld is paid, too */
    IR_SINCE_HOLD,       /* of `stop`: the first month that stood still while the case ran */
};

struct ir_benefit {
    const struct ast_benefit *source;
    enum ir_pays act;
    ir_id when;
    ir_id amount; /* money per month; of a lump sum once */
    ir_id from;   /* date */
    enum ir_since since;
    bool days; /* the first month by days, not whole */
    int back;  /* months before the decision at most; 0: unsaid */
    bool names;   /* the law publishes who gets it */
};

/* What stands still while a case runs, from the month of a day on. */
struct ir_hold {
    const struct ast_hold *source;
    ir_id when;
    ir_id from; /* date */
};

struct ir_recognition {
    const struct ast_recognition *source;
    bool ends; /* it holds no longer */
    ir_id when;
    uint32_t grade; /* rule; UINT32_MAX: none */
    ir_id until;    /* date */
    ir_id review_on;
    uint32_t review; /* matter; UINT32_MAX: none */
};

struct ir_end {
    struct ir_label name;
    const struct ast_end *source;
    enum ir_result result;
    uint32_t *starts; /* matters that follow */
    size_t starts_n;
    struct ir_benefit *benefits;
    size_t benefits_n;
    struct ir_recognition *recognitions;
    size_t recognitions_n;
    struct ir_enter *enters; /* register.h: new entries, changes of the case's own */
    size_t enters_n;
    struct ir_enter *changes;
    size_t changes_n;
};

#endif
