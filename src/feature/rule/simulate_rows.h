/*
 * simulate_rows.h - what a simulation came to, line by line: for tables, CSV and JSON.
 *
 * Layer: feature, private to rule.
 */
#ifndef MZ_FEATURE_RULE_SIMULATE_ROWS_H
#define MZ_FEATURE_RULE_SIMULATE_ROWS_H

#include "feature/rule/simulate.h"

/* A result as lines: totals, outcomes, groups, cliffs, reasons; for tables, CSV and JSON. */
enum sim_cell {
    SIM_ALL,
    SIM_NOW,
    SIM_THEN,
    SIM_NOW_FEN,
    SIM_THEN_FEN,
    SIM_GAIN,
    SIM_GAIN_FEN,
    SIM_LOSE,
    SIM_LOSE_FEN,
    SIM_CELLS
};
struct sim_row {
    mz_str by;
    mz_str group;
    int64_t v[SIM_CELLS]; /* MZ_NULL: says nothing */
};
struct sim_row sim_row_of(mz_str by, const struct sim_group *g);
size_t sim_rows(mz_cx *cx, const struct rule_book *b, struct sim_result *r, struct sim_row **out);

#endif
