/* list_names.c - whom the rows of a page name: read together when the first cell asks. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/household/household.h"
#include "feature/list_web.h"
#include "feature/person/person.h"
#include "store/db.h"

typedef mz_code names_fn(mz_cx *cx, const int64_t *ids, size_t n, mz_str *names);

static mz_code people(mz_cx *cx, const int64_t *ids, size_t n, mz_str *names)
{
    struct person_view *v = NULL;
    size_t k = 0;
    MZ_TRY(person_views(cx, person_may(cx), ids, n, &v, &k));
    for (size_t i = 0, at = 0; i < n; i++) { /* in their order, some left out */
        bool met = at < k && v[at].id == ids[i];
        names[i] = met ? v[at].name : MZ_S("");
        at += met;
    }
    return MZ_OK;
}

static const struct kind {
    const char *word; /* of the register's columns */
    names_fn *read;
} kinds[LIST_NAMED_N] = {
    [LIST_ACCOUNT] = {"account", account_names},
    [LIST_HOUSEHOLD] = {"household", household_names},
    [LIST_PERSON] = {"person", people},
};

static const mz_str *met(const struct list_named *v, int64_t id)
{
    for (size_t i = 0; i < v->n; i++) {
        if (v->id[i] == id) {
            return &v->name[i];
        }
    }
    return NULL;
}

static void add(struct list_named *v, int64_t id)
{
    if (id > 0 && met(v, id) == NULL) {
        v->id[v->n++] = id;
    }
}

/* Each once, of all rows and of all columns that name one of them. */
static void gather(const struct list *list, const char *word, struct list_named *v)
{
    const struct mz_col *c = list->how->reg->cols;
    v->id = MZ_NEW_N(list->l->cx->a, int64_t, list->n * LIST_NAMED_COLS + 1);
    for (size_t k = 0, used = 0; c[k].name != NULL && used < LIST_NAMED_COLS; k++) {
        if (c[k].type != MZ_COL_SUBJECT || c[k].codes == NULL || strcmp(c[k].codes, word) != 0) {
            continue;
        }
        used++;
        for (size_t i = 0; i < list->n && !list->how->bare; i++) {
            add(v, list->rows[i].v[k].i);
        }
    }
    v->name = MZ_NEW_N(list->l->cx->a, mz_str, v->n + 1);
}

/* A row's, of those that were read together; anybody else by himself. */
static mz_code name_of(struct leaf *l, enum list_named_kind kind, int64_t id, mz_str *name)
{
    struct list *list = l->list;
    if (list != NULL) {
        struct list_named *v = &list->named[kind];
        if (v->id == NULL) {
            gather(list, kinds[kind].word, v);
            MZ_TRY(v->n == 0 ? MZ_OK : kinds[kind].read(l->cx, v->id, v->n, v->name));
        }
        const mz_str *known = met(v, id);
        if (known != NULL) {
            *name = *known;
            return MZ_OK;
        }
    }
    return kinds[kind].read(l->cx, &id, 1, name);
}

mz_str list_worker(struct leaf *l, int64_t account)
{
    mz_str name = MZ_S("—");
    if (account == 0) {
        return leaf_say(l, MZ_T("The program"));
    }
    if (account != MZ_NULL && name_of(l, LIST_ACCOUNT, account, &name) != MZ_OK) {
        mz_clear(l->cx);
    }
    return name;
}

mz_code list_home(struct leaf *l, int64_t household, mz_str *name)
{
    *name = MZ_S("—");
    return household <= 0 ? MZ_OK : name_of(l, LIST_HOUSEHOLD, household, name);
}

mz_code list_person(struct leaf *l, int64_t person, mz_str *name)
{
    *name = MZ_S("");
    return person <= 0 ? MZ_OK : name_of(l, LIST_PERSON, person, name);
}
