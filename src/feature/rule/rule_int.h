/* rule_int.h - the tables that feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_RULE_RULE_INT_H
#define MZ_FEATURE_RULE_RULE_INT_H

#include "feature/feature.h"
#include "rule/rule.h"

extern const struct list_how rule_determination_list, rule_review_list;
extern const struct mz_command rule_commands[];
extern const struct mz_route rule_routes[]; /* library_web.c */
extern const struct mz_bench rule_benches[]; /* simulate_bench_web.c */

/*
 * The pack in a folder with its parents beside it. *book is NULL when there are errors; what was
 * found is in f.
 */
mz_code rule_open(mz_cx *cx, mz_str folder, struct ast_findings *f, struct ast_pack **pack,
                  struct rule_book **book) MZ_MUST_USE;

/* Where the pack of a finding lies: the folder as it was given, or a parent beside it. */
mz_str rule_folder_of(mz_cx *cx, mz_str folder, const struct ast_pack *pack,
                      const struct ast_at *at);
/* A folder as it was given, and the pack that was read from it (NULL: none). */
struct rule_place {
    mz_str folder;
    const struct ast_pack *pack;
};
/* Findings with the lines they speak of, for a terminal. */
void rule_print_findings(mz_cx *cx, FILE *out, struct rule_place of, const struct ast_findings *f,
                         bool notes);

/* A file whole; MZ_ABSENT or MZ_LIMIT with a sentence. rule_case_cli.c */
mz_code rule_read_file(mz_cx *cx, const char *path, size_t most, mz_str *out) MZ_MUST_USE;

/* The reform of --reform: one of the pack's, by its id, or the one that a file holds. */
struct rule_reformed {
    const struct ast_reform *reform; /* NULL: none was named */
    struct rule_place of;            /* where its lines are found again */
};
mz_code rule_reform_named(mz_cx *cx, struct mz_args *args, struct rule_place of,
                          const struct rule_book *b, struct rule_reformed *out) MZ_MUST_USE;
/* Prints why a reform cannot be laid; MZ_INVALID. */
mz_code rule_reform_wrong(mz_cx *cx, struct mz_args *args, struct rule_place of,
                          const struct ast_findings *f) MZ_MUST_USE;

/* Commands of rule_case_cli.c. */
mz_code rule_run_eval(mz_cx *cx, struct mz_args *args) MZ_MUST_USE;
mz_code rule_run_test(mz_cx *cx, struct mz_args *args) MZ_MUST_USE;
mz_code rule_run_replay(mz_cx *cx, struct mz_args *args) MZ_MUST_USE;

struct determination_new;
/* Keeps which deliveries said what was read (determination_origin.c); in the open transaction. */
mz_code determination_trace(mz_cx *cx, const struct determination_new *in, int64_t id) MZ_MUST_USE;
mz_code rule_show_determination(mz_cx *cx, mz_req *rq, mz_out *out) MZ_MUST_USE;
mz_code rule_decide_again(mz_cx *cx, mz_req *rq, mz_out *out) MZ_MUST_USE;
extern const struct mz_reg rule_review_register, rule_determination_register;
mz_code rule_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                    int64_t *total) MZ_MUST_USE; /* find_web.c */
mz_code rule_determination_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items,
                                  size_t *n, int64_t *total) MZ_MUST_USE;
mz_code rule_reviews_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;
struct mz_work;
mz_code rule_todo_reviews(mz_cx *cx, size_t most, struct mz_work *out) MZ_MUST_USE;

mz_code rule_alert_job(mz_cx *cx, int64_t job, mz_str input) MZ_MUST_USE;
/* A population with synthetic facts, and the first determinations made by it. */
mz_code rule_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;

/* Commands; their rows stand in rule_cli.c. */
mz_code rule_run_doc(mz_cx *cx, struct mz_args *args) MZ_MUST_USE;
mz_code rule_run_diff(mz_cx *cx, struct mz_args *args) MZ_MUST_USE;
mz_code rule_run_schema(mz_cx *cx, struct mz_args *args) MZ_MUST_USE;
mz_code rule_run_sql(mz_cx *cx, struct mz_args *args) MZ_MUST_USE; /* sql_cli.c */
mz_code rule_run_population(mz_cx *cx, struct mz_args *args) MZ_MUST_USE;
/* Say that a record came out again, and whether the tree of divisions is another one by now. */
void rule_tell_replay(mz_cx *cx, struct mz_args *args, const struct rule_book *b, mz_str record);
mz_code rule_run_replay_id(mz_cx *cx, struct mz_args *args) MZ_MUST_USE;
mz_code rule_run_alert(mz_cx *cx, struct mz_args *args) MZ_MUST_USE;
mz_code rule_run_simulate(mz_cx *cx, struct mz_args *args) MZ_MUST_USE;

#endif
