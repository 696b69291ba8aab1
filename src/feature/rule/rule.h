/*
 * rule.h - what other features use of the packs: shelf of books, determinations, population, and a
 * value in force.
 *
 * Layer: feature. Includes the headers of this folder that are open to others; what they promise
 * stands there. Pages and simulation are private to this folder.
 */
#ifndef MZ_FEATURE_RULE_RULE_H
#define MZ_FEATURE_RULE_RULE_H

#include "feature/rule/determination.h"
#include "feature/rule/diff.h"
#include "feature/rule/law.h"
#include "feature/rule/own.h"
#include "feature/rule/pack_files.h"
#include "feature/rule/population.h"
#include "feature/rule/shelf.h"

/*
 * An amount of money that a parameter of the pack of a place has on a day, in fen; of the division
 * or the nearest above it. MZ_NULL (INT64_MIN) when no pack says.
 */
mz_code rule_money(mz_cx *cx, mz_str param, int64_t division, int64_t day,
                   int64_t *fen) MZ_MUST_USE;
/* The newest formula of a rule of a book, in the reader's words; empty where it has none. */
mz_str rule_formula_text(mz_arena *a, enum mz_lang lang, const struct rule_book *b,
                         const struct ir_rule *r);
/* "sh 第二章" with the title of its source. */
mz_str rule_cite_text(mz_arena *a, enum mz_lang lang, const struct rule_book *b, mz_str cite);
/* Take the packs of one folder for this world: for measurements and tests without a data folder. */
void rule_packs_from(mz_cx *cx, mz_str folder);

/*
 * What mz rule check asks of a pack beyond its rules, answered by feature/matter, which knows
 * letters: errors of the templates below folders of packs (the pack first, then its parents), and
 * of matters that issue letters or tell them facts which are not there, as findings in f.
 */
mz_code rule_check_letters(mz_cx *cx, const struct rule_book *b, const mz_str *folders, size_t n,
                           struct ast_findings *f) MZ_MUST_USE;

#endif
