/*
 * indicator.h - a rule run over everybody: where it holds, somebody has to look; and how many of a
 * place make it a matter of the place.
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

/*
 * Households of one place that had one of these alerts, or were told one of these facts, within so
 * many days: as many as the bounds say make an alert on the place. Of several packs of a chain that
 * declare one id, the last counts.
 */
struct ir_cluster {
    struct ir_label name;
    struct ir_label about; /* id empty */
    int level;             /* of the place: 3 county, 4 township, 5 village */
    uint32_t *signs;       /* indicators, all of one side */
    size_t signs_n;
    uint32_t *facts;
    size_t facts_n;
    bool paid;       /* the side of its signs */
    uint32_t within; /* params: days, today counted */
    uint32_t homes;  /* at least so many households; UINT32_MAX: two */
    uint32_t share;  /* at least this share of those who live there; UINT32_MAX: any */
    int grade;       /* 0 red, 1 orange, 2 yellow, 3 blue */
    mz_str cite;
};

#endif
