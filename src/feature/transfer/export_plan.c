/* From the address of a list to a query, its columns, and the filters in words. */
#include <inttypes.h>
#include <string.h>

#include "base/codes.h"
#include "base/date.h"
#include "base/money.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/feature.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/tables.h"
#include "feature/transfer/export_int.h"
#include "feature/transfer/import_int.h"
#include "feature/world.h"
#include "store/db.h"

enum { WORDS_BYTES = 2000 };

const char *export_format_word(enum export_format f)
{
    return f == EXPORT_CSV ? "csv" : "xlsx";
}

mz_code export_register(mz_cx *cx, mz_str name, const struct mz_reg **out)
{
    const struct mz_reg *reg = NULL;
    MZ_TRY(mz_feature_register_of(cx, mz_features, name, &reg));
    if (reg == NULL || reg->need == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such list to export."));
    }
    *out = reg;
    return account_need(cx, reg->need);
}

mz_str export_value(const struct export_wish *wish, const char *name)
{
    for (size_t i = 0; i < wish->pairs_n; i++) {
        if (mz_str_eq(wish->pair[i].name, mz_str_of(name))) {
            return wish->pair[i].value;
        }
    }
    return MZ_S("");
}

static mz_str get(void *p, const char *name)
{
    return export_value(p, name);
}

static bool textual(const struct mz_col *c)
{
    return c->type == MZ_COL_TEXT || c->type == MZ_COL_CODE;
}

/* Rows that were chosen one by one: of those that the question finds, these. */
static mz_code chosen(mz_cx *cx, const struct export_wish *w, struct mz_query *q)
{
    mz_str list = export_value(w, "ids");
    if (list.n == 0) {
        return MZ_OK;
    }
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, EXPORT_IDS_MAX);
    size_t n = 0;
    for (size_t i = 0; i <= list.n;) {
        const char *comma = i == list.n ? NULL : memchr(list.p + i, ',', list.n - i);
        size_t end = comma == NULL ? list.n : (size_t)(comma - list.p);
        int64_t id = 0;
        MZ_TRY(mz_str_i64(cx, "ids", (mz_str){list.p + i, end - i}, 1, INT64_MAX, &id));
        bool found = q->ids == NULL;
        for (size_t k = 0; k < q->ids_n && !found; k++) {
            found = q->ids[k] == id;
        }
        if (n == EXPORT_IDS_MAX) {
            return mz_refuse(cx, MZ_INVALID, .field = "ids",
                             .text = MZ_T("Choose 1 to {0} rows, or all that match."),
                             .arg = {mz_str_fmt(cx->a, "%d", EXPORT_IDS_MAX)});
        }
        ids[n] = id;
        n += found ? 1 : 0;
        i = end + 1;
    }
    q->ids = ids;
    q->ids_n = n;
    return MZ_OK;
}

/* ---- columns --------------------------------------------------------------------- */

static bool named(mz_str list, const char *name)
{
    for (size_t i = 0; i <= list.n;) {
        const char *comma = i == list.n ? NULL : memchr(list.p + i, ',', list.n - i);
        size_t end = comma == NULL ? list.n : (size_t)(comma - list.p);
        if (mz_str_eq((mz_str){list.p + i, end - i}, mz_str_of(name))) {
            return true;
        }
        i = end + 1;
    }
    return false;
}

/* A list may be ordered by a column that stands for a shown one, under the same label. */
static bool wanted(const struct mz_reg *reg, mz_str list, const struct mz_col *c)
{
    bool hit = named(list, c->name);
    for (const struct mz_col *k = reg->cols; k->name != NULL && !hit; k++) {
        hit = (k->flags & MZ_COL_KEEP) != 0 && strcmp(k->label, c->label) == 0 &&
              named(list, k->name);
    }
    return hit;
}

/* As shown: those of the address, else those that are not hidden; the first one always. */
static void columns_of(const struct export_wish *w, struct export_plan *p)
{
    mz_str want = export_value(w, "cols");
    size_t i = 0;
    for (const struct mz_col *c = w->reg->cols; c->name != NULL; c++, i++) {
        bool shown =
            want.n > 0 ? wanted(w->reg, want, c) || p->cols_n == 0 : (c->flags & MZ_COL_HIDE) == 0;
        if (shown && (c->flags & MZ_COL_KEEP) == 0 && p->cols_n < EXPORT_COLS_MAX) {
            p->col[p->cols_n++] = i;
        }
    }
}

/* ---- values as a reader sees them ---------------------------------------------------- */

static mz_code subject_text(mz_cx *cx, const struct mz_col *c, int64_t id, mz_str *out)
{
    const char *kind = c->codes == NULL ? "" : c->codes;
    struct household home = {.id = 0};
    *out = mz_str_fmt(cx->a, "%" PRId64, id);
    if (strcmp(kind, "person") == 0) {
        return person_name(cx, person_may(cx), id, out);
    }
    if (strcmp(kind, "account") == 0) {
        return account_names(cx, &id, 1, out);
    }
    mz_code rc = strcmp(kind, "household") == 0 ? household_get(cx, id, &home) : MZ_ABSENT;
    if (rc == MZ_ABSENT) { /* not of this reader's area: the number of the record */
        mz_clear(cx);
        return MZ_OK;
    }
    *out = home.number;
    return rc;
}

static mz_str money_text(mz_arena *a, int64_t fen)
{
    const char *sign = fen < 0 ? "-" : "";
    uint64_t v = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
    return mz_str_fmt(a, "%s%" PRIu64 ".%02" PRIu64, sign, v / 100, v % 100);
}

mz_code export_cell(mz_cx *cx, const struct mz_col *c, int64_t i, mz_str s, mz_str *out)
{
    *out = MZ_S("");
    if (textual(c) ? s.p == NULL : i == MZ_NULL) {
        return MZ_OK;
    }
    switch (c->type) {
    case MZ_COL_TEXT:
        *out = s;
        break;
    case MZ_COL_CODE: {
        const struct mz_codeset *set =
            c->codes == NULL ? NULL : mz_codeset_find(mz_str_of(c->codes));
        *out = set == NULL ? s : mz_codeset_label(set, cx->lang, s);
        break;
    }
    case MZ_COL_DATE:
        *out = mz_date_iso(cx->a, (mz_date){(int32_t)i});
        break;
    case MZ_COL_TIME:
        *out = mz_time_text(cx->a, i);
        break;
    case MZ_COL_MONEY:
        *out = money_text(cx->a, i);
        break;
    case MZ_COL_DIVISION:
        *out = division_path(cx->a, cx->world->divisions, i);
        break;
    case MZ_COL_BOOL:
        *out = mz_text(cx->lang, i != 0 ? MZ_T("yes") : MZ_T("no"));
        break;
    case MZ_COL_INT:
        *out = mz_str_fmt(cx->a, "%" PRId64, i);
        break;
    case MZ_COL_SUBJECT:
        return subject_text(cx, c, i, out);
    }
    return MZ_OK;
}

/* ---- the filters in words -------------------------------------------------------------- */

static const struct mz_col *col_named(const struct mz_reg *reg, const char *name)
{
    for (const struct mz_col *c = reg->cols; c->name != NULL; c++) {
        if (strcmp(c->name, name) == 0) {
            return c;
        }
    }
    return NULL;
}

static mz_code filter_words(mz_cx *cx, const struct mz_reg *reg, const struct mz_filter *f,
                            mz_sb *b)
{
    static const char *const ops[] = {
        [MZ_IS] = "=",     [MZ_NOT] = "≠", [MZ_FROM] = "≥",  [MZ_TO] = "≤",
        [MZ_STARTS] = "^", [MZ_HAS] = "∋", [MZ_UNDER] = "⊆", [MZ_BIT] = "&",
    };
    const struct mz_col *c = col_named(reg, f->col);
    mz_str value;
    /* How hidden rows are left out is no choice of the reader. */
    if (c == NULL || ((c->flags & MZ_COL_KEEP) != 0 && f->op != MZ_BIT)) {
        return MZ_OK;
    }
    MZ_TRY(export_cell(cx, c, f->i, f->s, &value));
    mz_sb_fmt(b, "%s" MZ_FMT " %s " MZ_FMT, b->n > 0 ? "; " : "",
              MZ_ARG(mz_text(cx->lang, c->label)), ops[f->op],
              MZ_ARG(value.n == 0 ? MZ_S("—") : value));
    return MZ_OK;
}

static mz_code words_of(mz_cx *cx, const struct export_wish *w, struct export_plan *p)
{
    mz_sb b = mz_sb_new(cx->a, WORDS_BYTES);
    mz_str q = export_value(w, "q");
    for (size_t i = 0; i < p->q.filters_n; i++) {
        MZ_TRY(filter_words(cx, p->reg, &p->q.filters[i], &b));
    }
    if (q.n > 0) {
        struct mz_say say = {.text = MZ_T("found by \"{0}\""), .arg = {q}};
        mz_sb_fmt(&b, "%s" MZ_FMT, b.n > 0 ? "; " : "", MZ_ARG(mz_text_say(cx->a, cx->lang, say)));
    }
    if (export_value(w, "ids").n > 0) {
        struct mz_say say = {.text = MZ_T("{0} chosen rows"),
                             .arg = {mz_str_fmt(cx->a, "%zu", p->q.ids_n)}};
        mz_sb_fmt(&b, "%s" MZ_FMT, b.n > 0 ? "; " : "", MZ_ARG(mz_text_say(cx->a, cx->lang, say)));
    }
    p->words = b.n == 0 ? mz_text(cx->lang, MZ_T("everything in the area"))
                        : import_masked(cx->a, mz_sb_view(&b));
    return MZ_OK;
}

mz_code export_plan(mz_cx *cx, const struct export_wish *wish, struct export_plan *out)
{
    struct export_wish w = *wish;
    struct mz_ask ask = {get, &w};
    memset(out, 0, sizeof *out);
    out->reg = wish->reg;
    MZ_TRY(mz_reg_ask(cx, wish->reg, &ask, &out->q));
    MZ_TRY(chosen(cx, wish, &out->q));
    columns_of(wish, out);
    MZ_TRY(words_of(cx, wish, out));
    return mz_reg_count(cx, wish->reg, &out->q, &out->rows);
}
