/* list_names.c - what the rows of a page name: read together, for the whole page. */
#include <string.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/household/household.h"
#include "feature/list_web.h"
#include "feature/person/person.h"
#include "store/db.h"

typedef mz_code names_fn(mz_cx *cx, struct list_named *v);

static mz_code accounts(mz_cx *cx, struct list_named *v)
{
    return account_names(cx, v->id, v->n, v->name);
}

static mz_code households(mz_cx *cx, struct list_named *v)
{
    return household_names(cx, v->id, v->n, v->name);
}

static mz_code people(mz_cx *cx, struct list_named *v)
{
    struct person_view *seen = NULL;
    size_t k = 0;
    v->person = MZ_NEW_N(cx->a, const struct person_view *, v->n + 1);
    MZ_TRY(person_views(cx, person_may(cx), v->id, v->n, &seen, &k));
    for (size_t i = 0, at = 0; i < v->n; i++) { /* in their order, some left out */
        bool met = at < k && seen[at].id == v->id[i];
        v->person[i] = met ? &seen[at] : NULL;
        v->name[i] = met ? seen[at].name : MZ_S("");
        at += met;
    }
    return MZ_OK;
}

static const struct kind {
    const char *word; /* of the register's columns */
    names_fn *read;
} kinds[LIST_NAMED_N] = {
    [LIST_ACCOUNT] = {"account", accounts},
    [LIST_HOUSEHOLD] = {"household", households},
    [LIST_PERSON] = {"person", people},
};

static bool met(const int64_t *ids, size_t n, int64_t id, size_t *at)
{
    for (*at = 0; *at < n && ids[*at] != id; ++*at) {
    }
    return *at < n;
}

/* Each once, of all rows. */
static void add_column(const struct list_rows *rows, size_t col, int64_t *ids, size_t *n)
{
    size_t at = 0;
    for (size_t i = 0; i < rows->n; i++) {
        int64_t id = rows->row[i].v[col].i;
        if (id > 0 && !met(ids, *n, id, &at)) {
            ids[(*n)++] = id;
        }
    }
}

/* Of all columns that name one of them. */
static void add_rows(const struct list_rows *rows, const char *word, struct list_named *v)
{
    for (size_t k = 0, used = 0; rows->n > 0 && used < LIST_NAMED_COLS; k++) {
        const struct mz_col *c = &rows->reg->cols[k];
        if (c->name == NULL) {
            break;
        }
        if (c->type == MZ_COL_SUBJECT && c->codes != NULL && strcmp(c->codes, word) == 0) {
            add_column(rows, k, v->id, &v->n);
            used++;
        }
    }
}

static struct list_rows rows_of(const struct list *list)
{
    size_t n = list->how->bare ? 0 : list->n;
    return (struct list_rows){.reg = list->how->reg, .row = list->rows, .n = n};
}

static void gather(const struct list *list, const char *word, struct list_named *v)
{
    const struct list_rows own = rows_of(list);
    size_t max = (own.n + list->with.n) * (LIST_NAMED_COLS + 1) + 1;
    v->id = MZ_NEW_N(list->l->cx->a, int64_t, max);
    add_rows(&own, word, v);
    add_rows(&list->with, word, v);
    if (list->people > 0 && strcmp(word, kinds[LIST_PERSON].word) == 0) {
        add_column(&own, list->people - 1, v->id, &v->n);
    }
    v->name = MZ_NEW_N(list->l->cx->a, mz_str, v->n + 1);
}

/* A row's, of those that were read together; anybody else by himself. */
static mz_code find(struct leaf *l, enum list_named_kind kind, int64_t id, struct list_named *one)
{
    struct list *list = l->list;
    size_t at = 0;
    if (list != NULL) {
        struct list_named *v = &list->named[kind];
        if (v->id == NULL) {
            gather(list, kinds[kind].word, v);
            MZ_TRY(v->n == 0 ? MZ_OK : kinds[kind].read(l->cx, v));
        }
        if (met(v->id, v->n, id, &at)) {
            *one = (struct list_named){.name = &v->name[at],
                                       .person = v->person == NULL ? NULL : &v->person[at]};
            return MZ_OK;
        }
    }
    *one = (struct list_named){
        .id = MZ_NEW(l->cx->a, int64_t), .name = MZ_NEW(l->cx->a, mz_str), .n = 1};
    one->id[0] = id;
    return kinds[kind].read(l->cx, one);
}

mz_str list_worker(struct leaf *l, int64_t account)
{
    struct list_named one = {.n = 0};
    if (account == 0) {
        return leaf_say(l, MZ_T("The program"));
    }
    if (account != MZ_NULL && find(l, LIST_ACCOUNT, account, &one) == MZ_OK) {
        return one.name[0];
    }
    mz_clear(l->cx);
    return MZ_S("—");
}

mz_code list_home(struct leaf *l, int64_t household, mz_str *name)
{
    struct list_named one = {.n = 0};
    *name = MZ_S("—");
    if (household > 0) {
        MZ_TRY(find(l, LIST_HOUSEHOLD, household, &one));
        *name = one.name[0];
    }
    return MZ_OK;
}

mz_code list_person(struct leaf *l, int64_t person, mz_str *name)
{
    const struct person_view *v = NULL;
    MZ_TRY(list_person_view(l, person, &v));
    *name = v == NULL ? MZ_S("") : v->name;
    return MZ_OK;
}

mz_code list_person_view(struct leaf *l, int64_t person, const struct person_view **v)
{
    struct list_named one = {.n = 0};
    *v = NULL;
    if (person > 0) {
        MZ_TRY(find(l, LIST_PERSON, person, &one));
        *v = one.person[0];
    }
    return MZ_OK;
}

/* ---- for `load` ------------------------------------------------------------------------ */

mz_code list_load_rows(struct list *list, size_t col, const struct mz_reg *reg)
{
    const struct list_rows own = rows_of(list);
    int64_t *ids = MZ_NEW_N(list->l->cx->a, int64_t, own.n + 1);
    struct mz_query q = {.ids = ids, .limit = MZ_PAGE_MAX};
    add_column(&own, col, ids, &q.ids_n);
    list->with.reg = reg;
    return q.ids_n == 0 ? MZ_OK
                        : mz_reg_rows(list->l->cx, reg, &q, &list->with.row, &list->with.n);
}

const struct mz_reg_row *list_row(const struct leaf *l, int64_t id)
{
    const struct list_rows *v = l->list == NULL ? NULL : &l->list->with;
    for (size_t i = 0; v != NULL && i < v->n; i++) {
        if (v->row[i].id == id) {
            return &v->row[i];
        }
    }
    return NULL;
}

void list_people(struct list *list, size_t col)
{
    list->people = col + 1;
}
