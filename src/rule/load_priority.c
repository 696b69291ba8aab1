/*
 * load_priority.c - tables by the rank of their results: `hit: priority`.
 *
 * The results of the table are listed, the weightiest first. Of the rows that hold the one counts
 * whose result stands first in that list; so the rows are put into its order, and from then on the
 * table is one of `hit: first`. No executor knows of it, and pages show the rows in the order in
 * which they are looked at.
 */
#include "base/text.h"
#include "rule/load_int.h"

struct ranks {
    mz_str *of; /* the results as text, the weightiest first */
    size_t n;
};

static mz_str text_of(struct load *l, const struct ast *e)
{
    return ast_print(l->f->a, MZ_LANG_EN, e);
}

static size_t rank_of(const struct ranks *r, mz_str s)
{
    size_t i = 0;
    while (i < r->n && !mz_str_eq(r->of[i], s)) {
        i++;
    }
    return i;
}

static bool ranks_of(struct load *l, struct ast *const *list, size_t n, struct ranks *out)
{
    bool fine = true;
    *out = (struct ranks){.of = MZ_NEW_N(l->f->a, mz_str, n + 1)};
    for (size_t i = 0; i < n; i++) {
        if (list[i] == NULL) { /* reported */
            return false;
        }
        mz_str s = text_of(l, list[i]);
        if (rank_of(out, s) < out->n) {
            load_error(
                l, "value", list[i]->at,
                (struct mz_say){.text = MZ_T("\"{0}\" stands twice in the priority"), .arg = {s}},
                (struct mz_say){.text = MZ_T("Delete one of the two")});
            fine = false;
        }
        out->of[out->n++] = s;
    }
    return fine;
}

/* Each row where the list has its result; of equal results in the order written. */
static void put_in_order(struct load *l, const struct ranks *by, struct ast_rule *r)
{
    for (size_t i = 0; i < r->rows_n; i++) {
        struct ast_row row = r->rows[i];
        size_t rank = row.otherwise ? by->n : rank_of(by, text_of(l, row.value));
        size_t k = i;
        while (k > 0 && !row.otherwise && !r->rows[k - 1].otherwise &&
               rank_of(by, text_of(l, r->rows[k - 1].value)) > rank) {
            r->rows[k] = r->rows[k - 1];
            k--;
        }
        r->rows[k] = row;
    }
}

void load_priority(struct load *l, struct ast_rule *r, bool by_priority, struct ast *const *list,
                   size_t n)
{
    struct ranks by;
    if (!by_priority && n == 0) {
        return;
    }
    if (!by_priority || n == 0) {
        load_error(
            l, "value", r->id.at,
            (struct mz_say){.text = MZ_T("\"hit: priority\" and the list \"priority\" belong "
                                         "together")},
            (struct mz_say){.text = MZ_T("List the results below \"priority\", the weightiest "
                                         "first, or leave both out")});
        return;
    }
    bool fine = ranks_of(l, list, n, &by);
    for (size_t i = 0; fine && i < r->rows_n; i++) {
        mz_str s = text_of(l, r->rows[i].value);
        if (!r->rows[i].otherwise && rank_of(&by, s) == by.n) {
            load_error(l, "value", r->rows[i].value->at,
                       (struct mz_say){
                           .text = MZ_T("The result \"{0}\" is not in the priority of the table"),
                           .arg = {s}},
                       (struct mz_say){.text = MZ_T("Add it to \"priority\", at its rank")});
            fine = false;
        }
    }
    if (fine) {
        put_in_order(l, &by, r);
    }
    r->hit = AST_FIRST;
}
