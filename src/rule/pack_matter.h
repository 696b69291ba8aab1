/* pack_matter.h - what a pack says of cases: papers, forms, matters with steps, clocks and ends.
 * Layer: rule. Part of pack.h; load_*.c, check_*.c, run by src/flow; src/flow/README.md. */
#ifndef MZ_RULE_PACK_MATTER_H
#define MZ_RULE_PACK_MATTER_H

#include "rule/pack_late.h"
#include "rule/pack_notice.h"
#include "rule/pack_pay.h"
#include "rule/pack_register.h"

/* A paper that somebody may have to bring. */
struct ast_paper {
    struct ast_text id;
    struct ast_label label, about;
    struct ast_text item; /* datum of the catalogue that stands in its place once delivered */
    struct ast_text cite;
};

/* A line of a form: a fact of the book, or text that no rule reads. */
struct ast_field {
    struct ast_at at;
    struct ast_text fact;
    struct ast_text field; /* its own id; one of both stands */
    struct ast_label label;
    struct ast_text kind; /* of a field: text, long_text, phone, card, address, place, ... */
    bool optional;
    struct ast *need_when; /* NULL: always, unless optional */
    struct ast *show_when;
    struct ast *check;
    struct ast_label says;   /* where check is false */
    struct ast_text prefill; /* what is known of the person or household: "person.phone" */
    struct ast_label help;
};

struct ast_part {
    struct ast_at at;
    struct ast_label label;
    struct ast_text each; /* "": of the case; members, or a value of role: a block for each row */
    int least;
    int most;
    struct ast *show_when;
    struct ast_field *fields;
    size_t fields_n;
};

struct ast_form {
    struct ast_text id;
    struct ast_label label, about;
    struct ast_part *parts;
    size_t parts_n;
    struct ast_text cite;
};

struct ast_bring { /* a paper of a matter */
    struct ast_text paper;
    struct ast *when; /* NULL: always */
    struct ast_text waive; /* promise (告知承诺) | later (容缺受理); empty: it cannot be waived */
};

/* Work beside the step: all of it is done before the step is left, in any order. */
struct ast_task {
    struct ast_text id;
    struct ast_label label;
    struct ast_text kind; /* visit | check | meeting | survey | sign | other */
    struct ast_text *by;
    size_t by_n;
    int people; /* who take part; at least 1 */
    struct ast *when;
    struct ast_text form;
    struct ast_text over; /* declared: what is found here counts, whatever was declared */
    struct ast_text report; /* purpose of the cross-check report that it rests on; empty: none */
    struct ast_text clock;
    struct ast_text cite;
};

struct ast_action {
    struct ast_text id;
    struct ast_label label;
    struct ast_text to;             /* a step or an end; empty: stays */
    struct ast *when;               /* a guard; NULL: none */
    struct ast_text reason;         /* none | may | must */
    struct ast_text letter, papers; /* papers: complete: none that is needed may be missing */
    struct ast_text decides;        /* grant | refuse: the officer's word on the outcome */
    struct ast_text *second;        /* posts that sign it too when it differs from the rules */
    bool once; /* a second time is refused */
    bool open; /* also while tasks of the step are open */
    bool sent; /* taken when an application of this matter arrives from outside */
    struct ast_benefit *benefit;
    size_t second_n, benefit_n;
    struct ast_text cite;
};

struct ast_stage {
    struct ast_text id;
    struct ast_label label;
    struct ast_text kind; /* act | wait | publish | sign */
    struct ast_text *by;  /* posts */
    size_t by_n;
    struct ast_text *not_by; /* steps: who acted there does not act here */
    size_t not_by_n;
    struct ast_text need; /* of sign: all | any */
    int people;           /* of sign: how many sign; 0: one of each post, or one */
    struct ast_text days; /* of wait and publish: a number or a parameter, calendar days */
    struct ast_text then; /* the action that is taken when they are over */
    struct ast_shows shows; /* of publish; its line is 0 where nothing was written */
    struct ast_task *tasks;
    size_t tasks_n;
    struct ast_action *actions;
    size_t actions_n;
    struct ast_text cite;
};

/* What an end says of somebody apart from money: other departments go by it. */
struct ast_recognition {
    struct ast_at at;
    struct ast_text category;
    struct ast_text act;   /* grant | end */
    struct ast *when;      /* NULL: always */
    struct ast_text grade; /* a rule with an enum: the class */
    struct ast *until;     /* last day; NULL: until it is ended */
    struct ast *review_on; /* the day on which `review` begins by itself */
    struct ast_text review;
    struct ast_text cite;
};

struct ast_end {
    struct ast_text id;
    struct ast_label label;
    struct ast_text result; /* granted | refused | not_accepted | withdrawn | closed */
    struct ast_text letter;
    struct ast_text *reopens; /* steps: the followed case is opened at the first it was at */
    size_t reopens_n;
    struct ast_text *starts; /* matters that follow */
    size_t starts_n;
    struct ast_enter *enters; /* new entries of registers */
    size_t enters_n;
    struct ast_enter *changes; /* of the entry that the case is about */
    size_t changes_n;
    struct ast_benefit *benefit;
    size_t benefit_n;
    struct ast_recognition *recognises;
    size_t recognises_n;
};

struct ast_clock {
    struct ast_text id;
    struct ast_label label;
    struct ast_text days;   /* a number or a parameter */
    struct ast_text of;     /* working | calendar | hours */
    struct ast_text from;   /* begin, or a step: its first entry */
    struct ast_text *until; /* steps and ends: the first entry stops it */
    size_t until_n;
    struct ast_text *pause; /* steps in which it stands still */
    size_t pause_n;
    int warn;              /* yellow from so many days (hours) before */
    struct ast_late *late; /* in the place of the pack's own */
    size_t late_n;
    struct ast_text limit;  /* id of the table of legal time limits: limit.h */
    struct ast_text set_by; /* the article by which a place is stricter than the law */
    struct ast_text cite;
};

struct ast_hold { /* stands still while a case runs: not paid, and not asked back */
    struct ast_at at;
    struct ast_text programme;
    struct ast *when; /* NULL: always */
    struct ast *from; /* a day of the first month */
    struct ast_text cite;
};

struct ast_matter {
    struct ast_text id;
    struct ast_label label, about;
    struct ast_text subject; /* household | person | organisation | place | none */
    struct ast_text entry;   /* a register: the case is about an entry of it */
    struct ast_text outcome, form;
    struct ast_text *helps; /* measures of the watch */
    size_t helps_n;
    struct ast_text department; /* that answers it: a value of enum department */
    struct ast *start_when;
    struct ast_text once; /* open | none: one open case for a subject */
    struct ast_text on;   /* death | member_death | death_wrong: begins by itself when it is told */
    struct ast_text *follows; /* matters: it is about a closed case of one of them */
    size_t follows_n;
    struct ast_text within; /* calendar days behind that case's end in which people may enter it */
    struct ast_drawn drawn;
    struct ast_text *channels;
    size_t channels_n;
    struct ast_text *by; /* posts that enter it for somebody */
    size_t by_n;
    struct ast_bring *papers;
    struct ast_tell *tells;
    struct ast_hold *holds;
    struct ast_stage *steps;
    struct ast_end *ends;
    struct ast_clock *clocks;
    size_t papers_n, tells_n, holds_n, steps_n, ends_n, clocks_n;
    struct ast_text cite;
};
#endif
