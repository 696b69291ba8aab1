/*
 * pack.h - a pack as it was written: its sections, every item with its place.
 *
 * Layer: rule. Made by load*.c, read by check*.c and by the pages. The format is in README.md.
 *
 * Invariants
 *   - Everything lives in the arena of the findings and is never changed after reading.
 *   - Lists are in the order of the text; files in the order of their names.
 */
#ifndef MZ_RULE_PACK_H
#define MZ_RULE_PACK_H

#include "rule/pack_data.h"
#include "rule/pack_bundle.h"
#include "rule/pack_outcome.h"
#include "rule/pack_register.h"

struct ast_exception {
    struct ast_label label;
    struct ast *when;
    struct ast *formula;
    int priority;
    struct ast_text cite;
    struct ast_at at;
};

struct ast_version {
    mz_date from; /* MZ_DATE_NONE: always */
    mz_date to;
    mz_date published;
    struct ast *formula;
    struct ast_exception *exceptions;
    size_t exceptions_n;
    struct ast_text cite;
    struct ast_at at;
};

struct ast_says {
    struct ast_text yes;
    struct ast_text no;
    struct ast_text unknown;
};

struct ast_row {
    struct ast_at at;
    struct ast **cells; /* as many as inputs; none for the row "otherwise" */
    struct ast *value;
    mz_str cite;
    bool otherwise;
};

enum ast_hit { AST_UNIQUE, AST_FIRST, AST_COLLECT_SUM, AST_COLLECT_MAX, AST_COLLECT_COUNT };

/* A rule or a decision table: inputs_n > 0 tells the table. */
struct ast_rule {
    struct ast_text id;
    struct ast_label label;
    struct ast_text entity;
    struct ast_type type;
    struct ast_text cite;
    struct ast_text quote;
    struct ast_text replaces;
    struct ast *applies_when;
    struct ast_version *versions;
    size_t versions_n;
    struct ast_says says;
    struct ast_says says_en;
    enum ast_hit hit;
    struct ast **inputs;
    size_t inputs_n;
    struct ast_row *rows;
    size_t rows_n;
};

/* What has to hold in every case that is made for it; property.c says how. */
struct ast_property {
    struct ast_at at;
    int cases; /* 0: RULE_CASES */
    int seed;  /* 0: 1 */
    struct ast_text *raise; /* facts of which the second case has more */
    size_t raise_n;
    struct ast_text *lower;
    size_t lower_n;
    struct ast *when;
    struct ast *of;
    struct ast_text never; /* rises, falls, changes */
    struct ast *beyond;
    struct ast *holds;         /* instead of `of`: true in each case */
    struct ast_text excludes;  /* instead of both: symmetric */
};

struct ast_test {
    struct ast_text name;
    const struct ast_property *property; /* NULL: one case with what it comes to */
    struct ast_text reform; /* laid over the book first; empty: none */
    mz_date at;
    mz_date known;
    struct ast_text division;
    struct ast_givens household;
    struct ast_givens *members;
    size_t members_n;
    struct ast_givens expect;
    struct ast_text *needs;
    size_t needs_n;
    bool needs_given;
    struct ast_givens *expect_members;
    size_t expect_members_n;
};

struct ast_reform {
    struct ast_text id;
    struct ast_label label;
    mz_date from;
    mz_date to;               /* exclusive: the law is back from then on */
    struct ast_text division; /* empty: the pack's */
    struct ast_set *set;
    size_t set_n;
    struct ast_set *replace;
    size_t replace_n;
    struct ast_rule *rules; /* that the pack has not */
    size_t rules_n;
};

struct ast_pack {
    struct ast_text id;
    struct ast_label title;
    struct ast_text version;
    struct ast_text division;
    struct ast_text extends;
    struct ast_text extends_hash; /* of what it was written for; empty: of whatever is there */
    int semantics;
    char source_hash[65]; /* SHA-256 over the sorted files: name, length, bytes */
    struct ast_source *sources;
    size_t sources_n;
    struct ast_enum *enums;
    size_t enums_n;
    struct ast_unit *units;
    size_t units_n;
    struct ast_fact *facts;
    size_t facts_n;
    struct ast_param *params;
    size_t params_n;
    struct ast_rule *rules; /* and tables */
    size_t rules_n;
    struct ast_outcome *outcomes;
    size_t outcomes_n;
    struct ast_exclude *excludes;
    size_t excludes_n;
    struct ast_indicator *indicators;
    size_t indicators_n;
    struct ast_cluster *clusters;
    size_t clusters_n;
    struct ast_paper *papers;
    size_t papers_n;
    struct ast_form *forms;
    size_t forms_n;
    struct ast_matter *matters;
    size_t matters_n;
    struct ast_late *late; /* of every clock that has none of its own */
    size_t late_n;
    struct ast_register *registers;
    size_t registers_n;
    struct ast_bundle *bundles;
    size_t bundles_n;
    struct ast_test *tests;
    size_t tests_n;
    struct ast_reform *reforms;
    size_t reforms_n;
};

/* Where a pack has its files, the pack itself first; ends with NULL. */
extern const char *const ast_folders[];

/* ---- reading ------------------------------------------------------------ */

/* The files of a pack: from a folder, or given by a test or a page. */
struct ast_file {
    mz_str name; /* "rules/dibao.yaml" */
    mz_str text;
};

/*
 * Read a pack. Returns MZ_OK also when there are findings of grade error: everything that could be
 * read is there. Fails only when the folder cannot be read.
 */
mz_code ast_load(mz_cx *cx, const char *folder, struct ast_findings *f,
                 struct ast_pack **out) MZ_MUST_USE;
void ast_read(mz_arena *a, const struct ast_file *files, size_t files_n, struct ast_findings *f,
              struct ast_pack **out);
/* A file of reforms that stands in no pack: *out has reforms and nothing else. */
void ast_read_reforms(mz_arena *a, const struct ast_file *file, struct ast_findings *f,
                      struct ast_pack **out);

#endif
