/*
 * fuzz_trace.h - what decides one case and says why, held against single values of the reference.
 *
 * Layer: rule. Every outcome of every household and member of a case is decided. Its status,
 * amounts and exclusions have to be what single values of the reference say, taken from another run
 * and put together by another road; the values in its trace theirs; its reasons have to
 * be made in both languages; its record has to be decided again to the same bytes.
 */
#ifndef MZ_RULE_FUZZ_TRACE_H
#define MZ_RULE_FUZZ_TRACE_H

#include "rule/fuzz_hold.h"

mz_code rule_fuzz_trace(mz_cx *cx, const struct rule_fuzz_case *c, struct rule_fuzz_tally *tally,
                        struct rule_fuzz_differ *differ) MZ_MUST_USE;

#endif
