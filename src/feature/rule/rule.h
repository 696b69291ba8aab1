/*
 * rule.h - what other features use of the packs: shelf of books, determinations, population.
 *
 * Layer: feature. Includes the headers of this folder that are open to others; what they promise
 * stands there.
 */
#ifndef MZ_FEATURE_RULE_RULE_H
#define MZ_FEATURE_RULE_RULE_H

#include "feature/rule/determination.h"
#include "feature/rule/population.h"
#include "feature/rule/shelf.h"

#endif
