/*
 * pack_data.h - what a pack says of its words: sources, enums, units, facts, parameters.
 *
 * Layer: rule. Part of pack.h.
 */
#ifndef MZ_RULE_PACK_DATA_H
#define MZ_RULE_PACK_DATA_H

#include "base/date.h"
#include "rule/ast.h"

/* A text of a section with its place; p == NULL when it was not written. */
struct ast_text {
    mz_str s;
    struct ast_at at;
};

struct ast_label {
    struct ast_text zh;
    struct ast_text en;
};

struct ast_enum_value {
    struct ast_text id;
    struct ast_label label;
    mz_str code;
    mz_date from; /* in use from this day on; MZ_DATE_NONE: always */
    mz_date to;   /* exclusive; MZ_DATE_NONE: never ends */
};

struct ast_enum {
    struct ast_text id;
    struct ast_label label;
    bool ordered;
    struct ast_enum_value *values;
    size_t values_n;
};

struct ast_unit { /* an assessment unit of members */
    struct ast_text id;
    struct ast_label label;
    struct ast *where;
    struct ast *from; /* dates of a person: the first day of it, and the first that is no more */
    struct ast *to;
    struct ast_text month; /* first_day last_day any_day whole: when a month counts */
    struct ast_text cite;
};

/* A type as written: "exact money per person per month". */
struct ast_type {
    struct ast_at at;
    mz_str base;  /* bool int number money rate date month months days enum set division text */
    mz_str arg;   /* id of the enum or set; unit of an int or number */
    int decimals; /* of number(2); else -1 */
    bool exact;
    bool per_person;
    mz_str period; /* "", day, month, year, stock, once */
};

struct ast_fact {
    struct ast_text id;
    struct ast_label label;
    struct ast_text entity;
    struct ast_type type;
    struct ast *min; /* a literal, or NULL */
    struct ast *max;
    struct ast_text history; /* none month dated */
    struct ast_text months;
    struct ast_text missing; /* unknown zero false last(n) */
    struct ast_text because;
    struct ast_text group;
    struct ast_text item;
    struct ast_text listed_in; /* the register whose entries say it */
    struct ast_text recognised; /* the category whose recognition in force says it */
    struct ast_text membership; /* since, until: what the register of households says of a member */
};

struct ast_value {
    struct ast_at at;
    mz_date from;
    mz_date to; /* MZ_DATE_NONE: until the next */
    mz_date published;
    mz_str division; /* as written: 2, 4, 6, 9 or 12 digits or "0"; empty: the pack's */
    mz_str set_by;   /* who set it for that division, in the same form; empty: itself */
    mz_str key;
    struct ast *value;
    mz_str cite;
};

struct ast_bound {
    struct ast *formula;
    struct ast_text cite;
};

struct ast_step {
    struct ast *above;
    struct ast *value;
};

struct ast_bracket {
    struct ast_at at;
    mz_date from;
    mz_date published;
    mz_str cite;
    struct ast_step *steps;
    size_t steps_n;
};

struct ast_param {
    struct ast_text id;
    struct ast_label label;
    struct ast_type type;
    bool by_division;
    struct ast_text by_enum; /* or empty */
    struct ast_text *set_at;
    size_t set_at_n;
    struct ast_bound *bounds;
    size_t bounds_n;
    struct ast *max;
    struct ast_text resolve;
    struct ast_value *values;
    size_t values_n;
    struct ast_bracket *brackets;
    size_t brackets_n;
    bool more; /* values for a parameter that a parent pack declares */
};

struct ast_source {
    struct ast_text id;
    struct ast_text title;
    struct ast_text number;
    struct ast_text url;
    struct ast_text status;
    mz_date from;
    mz_date to;
};

/* Of a reform. */
struct ast_set {
    struct ast_text id;
    struct ast_text key; /* of a parameter by a list: this one only; empty: all */
    struct ast *value;   /* of a parameter, or the new formula of a rule */
};

struct ast_given { /* a fact, parameter or expectation of a test: its name and its text */
    struct ast_text id;
    struct ast_text value;
    int month;   /* of a history: year * 12 + month - 1; -1: every month */
    mz_date day; /* of a dated history; MZ_DATE_NONE otherwise */
};

struct ast_givens {
    struct ast_given *v;
    size_t n;
};

#endif
