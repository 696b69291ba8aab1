/*
 * pack_export.h - what a pack says of the files that a register tells others: rows, columns, days.
 *
 * Layer: rule. Part of pack_register.h; read by load_export.c, checked by check_export.c, made by
 * feature/book. The format is in README.md, "registers".
 */
#ifndef MZ_RULE_PACK_EXPORT_H
#define MZ_RULE_PACK_EXPORT_H

#include "rule/pack_data.h"

struct ast_export_column {
    struct ast_at at;
    struct ast_text heading; /* as the receiver calls it */
    struct ast_text from;    /* a field, or number, state, since, place, office, office_code */
    struct ast_text text;    /* these words, in place of `from` */
    struct ast_givens values; /* of a choice: what stands for each of its values */
    struct ast_text empty;    /* what stands where the entry has nothing */
    struct ast_text as;       /* of a day: iso | slash | compact */
    bool need;                /* an entry without it is not told, and shown */
};

struct ast_export {
    struct ast_text id;
    struct ast_label label;
    struct ast_label about;
    struct ast_label to;     /* who receives it */
    struct ast_text *states; /* of the entries; none: every state */
    size_t states_n;
    struct ast_text left; /* instead: entries that this export told, and that left its states */
    struct ast *when;
    struct ast_text day;    /* a field of days, or since: from which the days count */
    struct ast_text within; /* a number or a parameter */
    struct ast_text of;     /* working | calendar */
    struct ast_text file;   /* "XK_{county}_{day}_{serial:3}" */
    struct ast_text *by;    /* posts */
    size_t by_n;
    struct ast_export_column *columns;
    size_t columns_n;
    struct ast_text cite;
};

#endif
