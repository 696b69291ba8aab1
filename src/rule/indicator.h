/*
 * indicator.h - a rule run over everybody: where it holds, somebody has to look.
 *
 * Layer: rule. Part of a book (book.h); declared by packs in indicators/.
 */
#ifndef MZ_RULE_INDICATOR_H
#define MZ_RULE_INDICATOR_H

#include "rule/ir.h"

/* What an indicator shows of the case: by kind, a place in facts, params or rules. */
enum ir_shows { IR_SHOWS_FACT, IR_SHOWS_PARAM, IR_SHOWS_RULE };

struct ir_evidence {
    enum ir_shows kind;
    uint32_t i;
};

/* Of several packs of a chain that declare one id, the last counts. */
struct ir_indicator {
    struct ir_label name;
    struct ir_label about; /* id empty */
    bool paid;             /* is paid and should not be; else should be helped and is not */
    enum ir_entity entity;
    uint32_t when;     /* rules */
    uint32_t severity; /* UINT32_MAX: always 1 */
    int weight;        /* 1 to 100 */
    int cool_days;     /* 0 to 3660 */
    struct ir_evidence *evidence;
    size_t evidence_n;
    mz_str cite;
};

#endif
