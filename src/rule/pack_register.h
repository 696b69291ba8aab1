/*
 * pack_register.h - what a pack says of its registers: fields, states, moves, duties, statistics.
 *
 * Layer: rule. Part of pack.h; read by load_register.c, checked by check_register.c, kept by
 * src/store/made.h and shown by feature/book. The format is in README.md, "registers".
 */
#ifndef MZ_RULE_PACK_REGISTER_H
#define MZ_RULE_PACK_REGISTER_H

#include "rule/pack_data.h"
#include "rule/pack_export.h"

/* A column of a register: a fact of the book, or text, day or link with an id of its own. */
struct ast_column {
    struct ast_at at;
    struct ast_text fact;
    struct ast_text field; /* one of both stands */
    struct ast_label label;
    struct ast_text kind; /* of a field: text, long_text, name, phone, address, code, list, ... */
    struct ast_text mask; /* of a code: "uscc", or 9 for a digit and A for a letter */
    struct ast_text of;   /* of an entry: the register it stands in */
    bool optional;
    bool unique; /* once in a county, among entries that are not over */
    bool words;  /* the search finds an entry by it */
    bool list;   /* a column of the list */
    bool filter; /* the list may be asked for it */
    bool open;   /* "public": everybody may see it */
    struct ast_text *read_by; /* posts; none: all who may see the register */
    size_t read_by_n;
    struct ast *check;
    struct ast_label says;
    struct ast_label help;
};

struct ast_standing { /* a state of an entry */
    struct ast_text id;
    struct ast_label label;
    bool over;            /* nothing is due any more and its name is free again */
    struct ast_text tone; /* ok, warn, bad, idle, note */
};

struct ast_move {
    struct ast_text id;
    struct ast_label label;
    struct ast_text *from; /* states; none: every state that is not over */
    size_t from_n;
    struct ast_text to;
    struct ast_text *by; /* posts */
    size_t by_n;
    struct ast_text *approve_by; /* posts, of another account; none: it counts at once */
    size_t approve_by_n;
    struct ast_text reason; /* none | may | must */
    struct ast *when;
    struct ast_text cite;
};

/* What has to be done for an entry again and again. */
struct ast_duty {
    struct ast_text id;
    struct ast_label label;
    struct ast_text after;   /* a field of days: when it was done last; a day sets it */
    struct ast_text months;  /* a number, or a parameter: so long after that day */
    struct ast_text day;     /* "05-31": that day of the year after */
    struct ast_text *states; /* none: all that are not over */
    size_t states_n;
    struct ast_text *by; /* posts that say it was done */
    size_t by_n;
    struct ast *when; /* for which entries; NULL: all */
    int warn;         /* days before */
    struct ast_text cite;
};

struct ast_stat {
    struct ast_text id;
    struct ast_label label;
    struct ast_text by;  /* state, division, a field of choices or yes and no, or of days */
    struct ast_text per; /* of days: year | month */
    struct ast_text sum; /* a field of money or numbers; absent: entries are counted */
};

struct ast_whole { /* a check of the entry as a whole */
    struct ast_at at;
    struct ast *formula;
    struct ast_label says;
};

struct ast_sample { /* an entry of the demonstration */
    struct ast_at at;
    struct ast_text state; /* empty: the first */
    struct ast_givens set;
};

struct ast_register {
    struct ast_text id;
    struct ast_label label;
    struct ast_label about;
    struct ast_text title;  /* the field by which an entry is called */
    struct ast_text number; /* "DM{county}{serial:6}"; {year} too */
    struct ast_text *read_by;
    size_t read_by_n;
    struct ast_text *add_by;
    size_t add_by_n;
    struct ast_text *import_by;
    size_t import_by_n;
    struct ast_text *change_by;
    size_t change_by_n;
    struct ast_text *approve_by;
    size_t approve_by_n;
    struct ast_text *open; /* "public": states in which everybody may look an entry up */
    size_t open_n;
    struct ast_column *fields;
    size_t fields_n;
    struct ast_standing *states; /* the first is where an entry begins */
    size_t states_n;
    struct ast_move *moves;
    size_t moves_n;
    struct ast_duty *duties;
    size_t duties_n;
    struct ast_stat *stats;
    size_t stats_n;
    struct ast_whole *checks;
    size_t checks_n;
    struct ast_export *exports;
    size_t exports_n;
    struct ast_sample *samples;
    size_t samples_n;
    struct ast_text cite;
};

/* What the end of a matter, or an action, writes: a new entry, or a change of the case's own. */
struct ast_enter {
    struct ast_at at;
    struct ast_text reg;
    struct ast_text move; /* of a change: the move that is made */
    struct ast_givens set;
};

#endif
