/*
 * load_int.h - sections of a pack as tables of keys, and what reads by them.
 *
 * Layer: rule, private. A key of a pack is one row in load_data.c, load_rule.c or load_test.c; the
 * reader, its refusals and the schema for editors (schema.c) all come from that row.
 *
 * Invariants
 *   - What is wrong is a finding; the rest of the file is still read.
 *   - Every row of kind LOAD_DATE begins as MZ_DATE_NONE, everything else as zero.
 */
#ifndef MZ_RULE_LOAD_INT_H
#define MZ_RULE_LOAD_INT_H

#include <stddef.h>

#include "base/csv.h"
#include "base/hash.h"
#include "base/yaml.h"
#include "rule/pack.h"

enum {
    LOAD_FILES_MAX = 2000,
    LOAD_FILE_MAX = 4 << 20,
    LOAD_TOTAL_MAX = 64 << 20,
    LOAD_ID_MAX = 63,
    LOAD_HASH_N = 64, /* digits of a hash */
    LOAD_GIVENS_MAX = 1000000, /* of all rows of tests together */
    LOAD_CELLS_MAX = 1000000, /* of all workbooks together, and their bytes */
    LOAD_CELL_BYTES_MAX = 32 << 20
};

enum load_kind {
    LOAD_TEXT,     /* struct ast_text */
    LOAD_STR,      /* mz_str */
    LOAD_FORMULA,  /* struct ast * */
    LOAD_DATE,     /* mz_date */
    LOAD_INT,      /* int */
    LOAD_FLAG,     /* bool */
    LOAD_TYPE,     /* struct ast_type */
    LOAD_TEXTS,    /* list of struct ast_text */
    LOAD_FORMULAS, /* list of struct ast * */
    LOAD_ONE,      /* a map: one struct of a shape */
    LOAD_LIST,     /* a list of maps: structs of a shape */
    LOAD_MAP,      /* ids and maps: structs of a shape */
    LOAD_GIVENS,   /* names and values: struct ast_givens */
    LOAD_NODE,     /* const struct mz_yaml *: read by the shape's end() */
};

enum load_form { LOAD_ANY, LOAD_ID, LOAD_DIVISION, LOAD_PARENT };

struct load;
struct load_shape;

struct load_key {
    const char *key;
    enum load_kind kind;
    size_t at;   /* offset of the member */
    size_t n_at; /* of the list's count */
    const struct load_shape *of;
    const char *choice; /* "a|b": nothing else may stand here */
    enum load_form form;
    bool need;
    bool wish; /* its absence is a warning */
    bool one;  /* of LOAD_TEXTS: a text alone is a list of one, as in packs that cases keep */
    size_t most;
    const char *json; /* of LOAD_NODE: the schema of its value */
};

enum { LOAD_NONE = 0xffff };

struct load_shape {
    const char *name;            /* of what a map holds, for the schema */
    size_t size;                 /* of what is read */
    size_t store;                /* bytes of it that are kept; at most size */
    size_t id_at;                /* of its struct ast_text id; LOAD_NONE */
    size_t where_at;             /* of its struct ast_at; LOAD_NONE */
    const struct load_key *keys; /* ended by a row without key */
    /* After all keys are read; false: not kept. May be NULL. */
    bool (*end)(struct load *l, const struct mz_yaml *at, void *item);
};

/* Keys of pack.yaml that stand nowhere else, and the sections of every file. */
extern const struct load_key load_head[];
extern const struct load_key load_sections[];
extern const struct load_shape load_source, load_enum, load_unit, load_fact, load_param;
extern const struct load_shape load_rule, load_table, load_outcome, load_exclude;
extern const struct load_shape load_test, load_property, load_reform, load_indicator;
extern const struct load_shape load_cluster, load_paper, load_form, load_matter, load_late;
extern const struct load_shape load_register, load_export, load_enter, load_change, load_bundle;

struct load {
    mz_cx cx;      /* its arena is that of the findings */
    mz_arena *tmp; /* of one reading */
    struct ast_findings *f;
    struct ast_pack *pack;
    const struct ast_file *files; /* sorted by name */
    size_t files_n;
    bool *used; /* of each file: something named it */
    const struct ast_file *file;
    size_t *lines; /* where each line of the file begins */
    size_t lines_n;
    mz_map *ids; /* "rules dibao": file << 32 | line */
    size_t given_n; /* facts and results that rows of tests were given */
    size_t xlsx_cells; /* and bytes of them, of all workbooks so far */
    size_t xlsx_bytes;
};

/* ---- places and findings ------------------------------------------------- */

struct ast_at load_at(const struct load *l, const struct mz_yaml *v);
struct ast_at load_at_key(const struct load *l, const struct mz_yaml *v);
void load_error(struct load *l, const char *check, struct ast_at at, struct mz_say say,
                struct mz_say way);
/* What stands in the file for a text, with its place: the formula's own lines and columns. */
mz_str load_raw(const struct load *l, const struct mz_yaml *v, struct ast_at *at);
const struct ast_file *load_file(const struct load *l, mz_str name);

/* ---- reading ------------------------------------------------------------- */

/* Room for one more at the end of a list, zeroed. Grows by doubling. */
void *load_more(struct load *l, void *list, size_t *n, size_t size);
/* All keys of a map into an item of the shape; false when it is no map or must not be kept. */
bool load_item(struct load *l, const struct mz_yaml *v, const struct load_shape *shape, void *item);
void load_keys(struct load *l, const struct mz_yaml *map, const struct load_key *keys, void *item);
void load_key(struct load *l, const struct mz_yaml *v, const struct load_key *key, void *item);
const struct load_key *load_find(const struct load_key *keys, mz_str name);
/* The known word nearest to `name`; empty when none is near. `words` is "a|b|c". */
mz_str load_near(mz_arena *a, mz_str name, mz_str words);
void load_unknown(struct load *l, struct ast_at at, mz_str name, mz_str words);

bool load_iso(mz_str s, mz_date *out);
bool load_division(mz_str s);
bool load_is_id(mz_str s);
/* A date, or MZ_DATE_NONE for "" and after a finding. */
mz_date load_date(struct load *l, mz_str s, struct ast_at at);
void load_type(struct load *l, mz_str s, struct ast_at at, struct ast_type *out);

/* ---- tables in CSV and XLSX ------------------------------------------------ */

/* A file that is being read row by row. load_sheet.c */
struct load_sheet {
    struct load *l;
    mz_str name;
    struct mz_csv *csv;
    struct mz_row row;
    const struct mz_row *rows; /* of a workbook: all of them, instead of csv */
    size_t rows_n;
    size_t next;
};

/* False after a finding: the pack has no such file. */
bool load_sheet_open(struct load_sheet *s, struct load *l, const struct ast_text *file);
/* The next good row; a bad one is a finding and is passed. */
bool load_sheet_next(struct load_sheet *s);
/* The cell without blanks around it; empty for column -1. */
mz_str load_sheet_cell(const struct load_sheet *s, int i);
struct ast_at load_sheet_at(const struct load_sheet *s, size_t cell);
/* Its first cell, whatever was read. */
struct ast_at load_sheet_top(const struct load_sheet *s);
/* The rows of a workbook, or false after a finding. load_xlsx.c */
bool load_xlsx(struct load_sheet *s, mz_str bytes);
/* A test for each row of a file, made of what all of them share. load_rows.c */
void load_test_rows(struct load *l, const struct ast_text *file, const struct ast_test *shared);

/* Values of a parameter, rows of a decision table: from a file of the pack. */
void load_csv_values(struct load *l, const struct ast_text *file, struct ast_param *p);
void load_csv_rows(struct load *l, const struct ast_text *file, struct ast_rule *r);
/* `hit: priority`: the rows in the order of their results in the list. load_priority.c */
void load_priority(struct load *l, struct ast_rule *r, bool by_priority, struct ast *const *list,
                   size_t n);

#endif
