/*
 * book.h - a checked chain of packs: typed graph and tables; never changed. Layer: rule.
 */
#ifndef MZ_RULE_BOOK_H
#define MZ_RULE_BOOK_H

#include "base/date.h"
#include "rule/bundle.h"
#include "rule/heir.h"
#include "rule/indicator.h"
#include "rule/ir.h"
#include "rule/list.h"
#include "rule/pack.h"
#include "rule/register.h"

enum ir_missing { IR_MISSING_UNKNOWN, IR_MISSING_ZERO, IR_MISSING_LAST };
enum ir_history { IR_NO_HISTORY, IR_MONTHLY, IR_DATED };

/* A date of a person that the register of households says: the first day as a member, the first day
 * as none (who is still there: the last day that the fact may have). */
enum ir_membership { IR_NO_MEMBERSHIP, IR_MEMBER_SINCE, IR_MEMBER_UNTIL };

struct ir_fact {
    struct ir_label name;
    enum ir_entity entity;
    struct rule_type type;
    int64_t min; /* storage: value * 10^decimals */
    int64_t max;
    enum ir_history history;
    int months;
    enum ir_missing missing;
    int carry; /* months of IR_MISSING_LAST */
    mz_str because;
    uint16_t group; /* place in book->groups: what is asked for together */
    mz_str item;
    struct ast_text listed_in; /* the register whose entries say it; empty: none */
    struct ast_text recognised; /* the category whose recognition in force says it; empty: none */
    enum ir_membership membership;
    struct ast_at at;
};

struct ir_value {
    int64_t division; /* 12 digits, 0: the whole country */
    uint16_t key;
    mz_date from;
    mz_date to; /* exclusive; MZ_DATE_NONE: none */
    mz_date published;
    int64_t v; /* value * scale */
    mz_str cite;
    struct ast_at at;
};

struct ir_param {
    struct ir_label name;
    struct rule_type type;
    int64_t scale; /* of v: 100 for money, 10,000 for a rate, times what the values need */
    int64_t fine;  /* scale / fine is the common denominator of the values as written; 0 as 1 */
    bool by_division;
    int key_enum; /* place in book->enums, -1: none */
    int64_t min;  /* of v, reforms included */
    int64_t max;
    bool period_end; /* resolve: the last day of the evaluation month instead of the first; dates by
                        @ as given */
    bool at_application;     /* resolve: the evaluation date itself */
    struct ir_value *values; /* by division, key, from, published */
    size_t values_n;
    struct ast_bracket *brackets; /* steps are literals */
    size_t brackets_n;
    struct ast_at at;
};

struct ir_alt {
    int64_t division;
    mz_date from; /* MZ_DATE_NONE: always */
    mz_date to;
    mz_date published;
    mz_str cite;
    mz_str pack;
    struct ast_at at;
};

struct ir_pick {
    struct ir_alt *alts; /* as many as the node has kids */
    size_t alts_n;
};

struct ir_rule {
    struct ir_label name;
    enum ir_entity entity;
    struct rule_type type;
    ir_id root;    /* an IR_RULE node */
    ir_id applies; /* bool, or IR_NONE */
    mz_str cite;
    const struct ast_rule *source;
    mz_str pack;
    bool can_be_absent; /* for another reason than a missing fact */
};

struct ir_outcome {
    struct ir_label name;
    enum ir_entity entity;
    uint32_t eligible; /* rules; UINT32_MAX where there is none */
    uint32_t amount;
    uint32_t grade;
    bool from_application_month;
    bool of_unit; /* of a household: only the members of the unit are covered */
    ir_id unit;   /* bool of the person, when of_unit */
    mz_str cite;
};

/* Outcomes that the same people cannot have together, in order; who gave way takes nothing away. */
struct ir_exclude {
    uint32_t first; /* outcomes */
    uint32_t second;
    mz_str keep;    /* first, second, choose, higher, difference */
    uint32_t share; /* rule: what of the household's benefit is the member's; UINT32_MAX: none */
    mz_str cite;
};

struct ir_reform {
    struct ir_label name;
    const struct ast_reform *source;
};
/* Names of divisions for sentences, never in a record. Empty: the code is said. */
struct rule_names {
    mz_str (*division)(const void *p, mz_arena *a, enum mz_lang lang, int64_t code);
    const void *p;
};

/* Where the values of a node lie by the ranges of facts and parameters: millionths, outwards. */
struct ir_reach {
    mz_wide lo, hi;
};

/* A checked, linked chain of packs. */
struct rule_book {
    struct rule_names names; /* set once by who opened the book */
    mz_arena *a;
    struct ast_pack **packs; /* parents first */
    size_t packs_n;
    int semantics;
    int64_t division; /* of the last pack, 12 digits: a case outside of it is not for this book */
    struct ir_heir *heirs; /* of the tree of divisions, by code; not in the hashes, see rule.h */
    size_t heirs_n;
    char source_hash[65];   /* over those of the packs, in their order */
    char semantic_hash[65]; /* over nodes, facts, parameters, semantics; no labels, no places */
    struct ir_node *nodes;
    struct ir_reach *reach; /* of nodes */
    size_t nodes_n;
    ir_id *kids;
    size_t kids_n;
    struct ir_fact *facts;
    size_t facts_n;
    struct ir_param *params;
    size_t params_n;
    struct ir_rule *rules; /* in dependency order */
    size_t rules_n;
    struct ir_pick *picks;
    size_t picks_n;
    struct ir_enum *enums;
    size_t enums_n;
    struct ir_label *groups; /* at most 64 */
    size_t groups_n;
    struct ir_outcome *outcomes;
    size_t outcomes_n;
    struct ir_exclude *excludes;
    size_t excludes_n;
    struct ir_indicator *indicators;
    size_t indicators_n;
    struct ir_cluster *clusters;
    size_t clusters_n;
    struct ir_paper *papers;
    size_t papers_n;
    struct ir_form *forms;
    size_t forms_n;
    struct ir_matter *matters;
    size_t matters_n;
    struct ir_bundle *bundles;
    size_t bundles_n;
    struct ir_register *registers;
    size_t registers_n;
    struct ir_reform *reforms;
    size_t reforms_n;
    mz_str *texts; /* texts[0] is number 1 */
    size_t texts_n;
    int role_enum; /* -1: none */
    int role_fact;
    size_t cites_n; /* of the last pack */
    size_t cites_open;
};

/* "local: to be confirmed", alone or behind a source whose article is open. */
bool rule_cite_open(mz_str cite);

static inline ir_id ir_kid(const struct rule_book *b, const struct ir_node *n, uint32_t i)
{
    return b->kids[n->kid + i];
}

#endif
