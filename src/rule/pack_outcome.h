/*
 * pack_outcome.h - what a pack says comes out of its rules: outcomes, exclusions, indicators,
 * clusters.
 *
 * Layer: rule. Part of pack.h.
 */
#ifndef MZ_RULE_PACK_OUTCOME_H
#define MZ_RULE_PACK_OUTCOME_H

#include "rule/pack_data.h"

struct ast_outcome {
    struct ast_text id;
    struct ast_label label;
    struct ast_text entity;
    struct ast_text eligible;
    struct ast_text amount;
    struct ast_text grade;
    struct ast_text start;
    struct ast_text covers;
    struct ast_text cite;
};

struct ast_exclude {
    struct ast_text first;
    struct ast_text second;
    struct ast_text keep;
    struct ast_text share;
    struct ast_text cite;
};

struct ast_indicator { /* a rule run over everybody; where it holds somebody has to look */
    struct ast_text id;
    struct ast_label label;
    struct ast_label about; /* what it means */
    struct ast_text side;   /* help | paid */
    struct ast_text when;   /* bool rule, with its sentence for true */
    struct ast_text severity;
    int weight;
    int cool_days;
    struct ast_text *evidence; /* facts, parameters, rules */
    size_t evidence_n;
    struct ast_text cite;
};

struct ast_cluster { /* many households of one place with the same sign: an alert on the place */
    struct ast_text id;
    struct ast_label label;
    struct ast_label about;
    struct ast_text level;  /* village | township | county */
    struct ast_text *signs; /* indicators */
    size_t signs_n;
    struct ast_text *facts; /* that were told within the days */
    size_t facts_n;
    struct ast_text within; /* parameters: days, households, share of those who live there */
    struct ast_text homes;
    struct ast_text share;
    struct ast_text grade; /* red | orange | yellow | blue */
    struct ast_text cite;
};

#endif
