/*
 * register.h - registers of a book, checked: every name is a place, every formula a node.
 *
 * Layer: rule. Part of a book (book.h); feature/book keeps and shows them, matters write into them.
 * Sentences, help and labels are read from `source`.
 */
#ifndef MZ_RULE_REGISTER_H
#define MZ_RULE_REGISTER_H

#include "rule/matter.h"

enum { IR_COLUMNS_MAX = 36, IR_STANDINGS_MAX = 20, IR_NAME_MAX = 40 };

enum ir_column_kind {
    IR_COL_FACT,
    IR_COL_TEXT,
    IR_COL_LONG_TEXT,
    IR_COL_NAME,
    IR_COL_PHONE,
    IR_COL_ADDRESS,
    IR_COL_CODE,
    IR_COL_LIST, /* several texts: a line each */
    IR_COL_DATE,
    IR_COL_DIVISION,
    IR_COL_PERSON, /* links */
    IR_COL_HOUSEHOLD,
    IR_COL_ORGANISATION,
    IR_COL_ENTRY
};

struct ir_column {
    struct ir_label name;
    const struct ast_column *source;
    enum ir_column_kind kind;
    uint32_t fact; /* of IR_COL_FACT */
    uint32_t of;   /* of IR_COL_ENTRY: a register */
    ir_posts read; /* 0: all who see the register */
    ir_id check;
};

struct ir_standing {
    struct ir_label name;
    const struct ast_standing *source;
    bool open; /* everybody may look such an entry up */
};

struct ir_move {
    struct ir_label name;
    const struct ast_move *source;
    uint32_t from; /* bit of each state */
    uint32_t to;
    ir_posts by; /* 0: only the end of a matter makes it */
    ir_posts approve;
    enum ir_reason reason;
    ir_id when;
    uint32_t rule; /* whose sentence tells why `when` does not hold; UINT32_MAX: none */
};

struct ir_duty {
    struct ir_label name;
    const struct ast_duty *source;
    uint32_t after;        /* column of days */
    struct ir_count count; /* months after it, unless `day` */
    int month;             /* of the year after; 0: by months */
    int day;
    uint32_t states; /* bit of each */
    ir_id when;      /* for which entries; IR_NONE: all */
    ir_posts by;
};

enum ir_stat_by { IR_BY_STATE, IR_BY_DIVISION, IR_BY_COLUMN };

struct ir_stat {
    struct ir_label name;
    const struct ast_stat *source;
    enum ir_stat_by by;
    uint32_t column;
    bool monthly; /* of a column of days; else by its years */
    int32_t sum;  /* column; -1: entries are counted */
};

struct ir_whole {
    const struct ast_whole *source;
    ir_id formula;
};

/* ---- files for others --------------------------------------------------------- */

/* What stands in a column. */
enum ir_export_from {
    IR_OUT_TEXT,
    IR_OUT_FIELD,
    IR_OUT_NUMBER,
    IR_OUT_STATE,
    IR_OUT_SINCE, /* the day on which the entry came to its state */
    IR_OUT_PLACE, /* the division of the entry */
    IR_OUT_OFFICE,
    IR_OUT_CODE /* of the office */
};

struct ir_export_column {
    const struct ast_export_column *source;
    enum ir_export_from from;
    uint32_t column; /* of IR_OUT_FIELD */
};

struct ir_export {
    struct ir_label name;
    const struct ast_export *source;
    uint32_t states; /* bit of each */
    int32_t left;    /* -1; else who left the states of that export after it told them */
    ir_id when;
    bool timed;
    bool since;  /* days count from when the entry came to its state, else from `day` */
    int32_t day; /* column; -1 */
    struct ir_count within;
    bool working;
    ir_posts by;
    struct ir_export_column *columns;
    size_t columns_n;
};

struct ir_register {
    struct ir_label name;
    const struct ast_register *source;
    mz_str pack; /* that wrote it */
    uint32_t title;
    ir_posts read, add, change, approve;
    ir_posts import; /* who brings entries in as files */
    bool open; /* some states are public */
    struct ir_column *columns;
    size_t columns_n;
    struct ir_standing *states;
    size_t states_n;
    struct ir_move *moves;
    size_t moves_n;
    struct ir_duty *duties;
    size_t duties_n;
    struct ir_stat *stats;
    size_t stats_n;
    struct ir_whole *checks;
    size_t checks_n;
    struct ir_export *exports;
    size_t exports_n;
};

/* The column that tells which person an entry is about, for facts with `listed_in`; columns_n:
 * none. */
size_t ir_listed_column(const struct ir_register *r);

/* ---- what the end of a matter writes ---------------------------------------------- */

/* Where a value comes from. */
enum ir_origin {
    IR_FROM_FORM,   /* what the form was answered */
    IR_FROM_OWN,    /* own.field: what the entry that the case is about holds now */
    IR_FROM_ENTRY,  /* entry: that entry, as a link */
    IR_FROM_LETTER, /* letter.template: the number of its newest letter of this kind */
    IR_FROM_IS,     /* is.value: this very value */
    IR_FROM_TODAY,  /* today */
    IR_FROM_PLACE,  /* place: the division of the case */
    IR_FROM_PERSON, /* person, household: whom the case is about */
    IR_FROM_HOUSEHOLD,
    IR_FROM_DAY /* day.step: when the case came to that step last */
};

struct ir_set {
    uint32_t column;
    enum ir_origin origin;
    const struct ir_field *field; /* of IR_FROM_FORM */
    uint32_t own;                 /* of IR_FROM_OWN: a column */
    uint32_t step;                /* of IR_FROM_DAY */
    mz_str is;
};

struct ir_enter {
    const struct ast_enter *source;
    uint32_t reg;
    int32_t move; /* of a change; -1: the state stays */
    struct ir_set *set;
    size_t set_n;
};

#endif
