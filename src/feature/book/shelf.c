/* shelf.c - registers of the packs as lists and tables, made when they are first asked for. */
#include <string.h>

#include "base/text.h"
#include "feature/book/book_int.h"
#include "feature/division/division.h"
#include "feature/world.h"
#include "store/db.h"

#define STORE_ARENA ((size_t)64 << 20)

/* A list that knows its register: reg is the first member. */
struct listed {
    struct mz_reg reg;
    const struct book_def *def;
};

struct book_store {
    mz_arena *a;
    struct book_def *defs[BOOK_DEFS_MAX];
    size_t n;
};

static void free_store(void *p)
{
    struct book_store *s = p;
    mz_arena_free(s->a);
}

mz_code book_start(mz_cx *cx)
{
    struct book_store *s = MZ_NEW(cx->a, struct book_store);
    s->a = mz_arena_new(STORE_ARENA);
    mz_arena_defer(cx->a, free_store, s);
    cx->world->books = s;
    return MZ_OK;
}

const struct book_def *book_behind(const struct mz_reg *reg)
{
    return ((const struct listed *)(const void *)reg)->def;
}

/* ---- a row as it leaves ------------------------------------------------------------- */

static mz_code row_out(mz_cx *cx, const struct mz_reg *reg, struct mz_reg_row *row)
{
    const struct book_def *d = book_behind(reg);
    for (size_t i = 0; i < d->r->states_n; i++) {
        if (mz_str_eq(row->v[MZ_MADE_STATE].s, d->r->states[i].name.id)) {
            row->v[MZ_MADE_STATE].s = book_label(cx, &d->r->states[i].name);
        }
    }
    for (size_t i = 0; i < d->r->columns_n; i++) {
        const struct ir_column *x = &d->r->columns[i];
        const size_t at = MZ_MADE_OWN_N + i;
        bool text = reg->cols[at].type == MZ_COL_TEXT || reg->cols[at].type == MZ_COL_CODE;
        union mz_made_value v = {.i = row->v[at].i};
        if (text) {
            v.s = row->v[at].s;
        }
        if (!book_sees_column(cx, x)) {
            v = text ? (union mz_made_value){.s = {NULL, 0}} : (union mz_made_value){.i = MZ_NULL};
        } else if (reg->cols[at].type == MZ_COL_CODE) {
            v.s = book_shown(cx, d, i, v);
        }
        if (text) {
            row->v[at].s = v.s;
        } else {
            row->v[at].i = v.i;
        }
    }
    return MZ_OK;
}

static mz_code words_of(mz_cx *cx, mz_str text, struct mz_search *out)
{
    return book_typed_words(cx, text, out);
}

/* ---- making --------------------------------------------------------------------------- */

static const char *label_z(mz_arena *a, enum mz_lang lang, const struct ir_label *n)
{
    return mz_str_z(a, lang == MZ_LANG_EN ? n->en : n->zh);
}

static struct mz_col own_col(size_t i, enum mz_lang lang)
{
    static const struct mz_col own[MZ_MADE_OWN_N] = {
        [MZ_MADE_COUNTY] = {"county", MZ_T("County"), MZ_COL_INT, MZ_COL_KEEP, NULL},
        [MZ_MADE_DIVISION] = {"division", MZ_T("Division"), MZ_COL_DIVISION,
                              MZ_COL_FILTER | MZ_COL_SORT, NULL},
        [MZ_MADE_NUMBER] = {"number", MZ_T("No.||entry"), MZ_COL_TEXT, MZ_COL_FILTER | MZ_COL_SORT,
                            NULL},
        [MZ_MADE_STATE] = {"state", MZ_T("State"), MZ_COL_CODE, MZ_COL_FILTER | MZ_COL_SORT, NULL},
        [MZ_MADE_ENDED] = {"ended", MZ_T("Ended||entry"), MZ_COL_BOOL,
                           MZ_COL_FILTER | MZ_COL_KEEP, NULL},
        [MZ_MADE_DUE] = {"due", MZ_T("Next due"), MZ_COL_DATE, MZ_COL_FILTER | MZ_COL_SORT, NULL},
        [MZ_MADE_DUTY] = {"duty", MZ_T("What is due"), MZ_COL_CODE, MZ_COL_KEEP, NULL},
        [MZ_MADE_SINCE] = {"since_ms", MZ_T("Since"), MZ_COL_TIME, MZ_COL_SORT, NULL},
        [MZ_MADE_MADE] = {"made_ms", MZ_T("Entered"), MZ_COL_TIME, MZ_COL_HIDE, NULL},
        [MZ_MADE_BY] = {"made_by", MZ_T("Entered by"), MZ_COL_INT, MZ_COL_KEEP, NULL},
        [MZ_MADE_VERSION] = {"version", MZ_T("Version"), MZ_COL_INT, MZ_COL_KEEP, NULL},
    };
    struct mz_col c = own[i];
    c.label = mz_text(lang, c.label).p;
    return c;
}

static bool link_kind(enum ir_column_kind k)
{
    return k >= IR_COL_PERSON;
}

static const struct mz_reg *list_of(mz_arena *a, const struct book_def *d, enum mz_lang lang)
{
    size_t n = MZ_MADE_OWN_N + d->r->columns_n;
    struct listed *x = MZ_NEW(a, struct listed);
    struct mz_col *cols = MZ_NEW_N(a, struct mz_col, n + 1);
    for (size_t i = 0; i < MZ_MADE_OWN_N; i++) {
        cols[i] = own_col(i, lang);
    }
    for (size_t i = 0; i < d->r->columns_n; i++) {
        const struct ir_column *from = &d->r->columns[i];
        bool sorted = d->made.cols[i].index;
        bool asked = from->source->filter || from->source->unique || i == d->r->title;
        cols[MZ_MADE_OWN_N + i] =
            (struct mz_col){.name = d->made.cols[i].name,
                            .label = label_z(a, lang, &from->name),
                            .type = d->made.cols[i].type,
                            .flags = (sorted ? MZ_COL_SORT : 0) | (asked ? MZ_COL_FILTER : 0) |
                                     (link_kind(from->kind) ? MZ_COL_KEEP : 0)};
    }
    x->reg = (struct mz_reg){.name = d->made.name,
                             .table = d->made.name,
                             .title = label_z(a, lang, &d->r->name),
                             .sort = "number",
                             .cols = cols,
                             .need = "book.take",
                             .words = words_of,
                             .row = row_out};
    x->def = d;
    return &x->reg;
}

static struct book_def *def_new(struct book_store *s, const struct rule_shelved *pack,
                                const struct ir_register *r)
{
    struct book_def *d = MZ_NEW(s->a, struct book_def);
    struct mz_made_col *cols = MZ_NEW_N(s->a, struct mz_made_col, r->columns_n + 1);
    *d = (struct book_def){.pack = pack, .b = pack->book, .r = r};
    for (size_t i = 0; i < r->columns_n; i++) {
        const struct ir_column *x = &r->columns[i];
        cols[i] = (struct mz_made_col){.name = mz_str_fmt(s->a, "f_" MZ_FMT, MZ_ARG(x->name.id)).p,
                                       .type = book_type(d, x),
                                       .index = x->source->filter || x->source->unique ||
                                                x->source->list || i == r->title};
    }
    d->made = (struct mz_made){.name = mz_str_fmt(s->a, "r_" MZ_FMT, MZ_ARG(r->name.id)).p,
                               .cols = cols,
                               .n = r->columns_n};
    for (int lang = MZ_LANG_ZH; lang <= MZ_LANG_EN; lang++) {
        d->reg[lang] = list_of(s->a, d, (enum mz_lang)lang);
    }
    return d;
}

static mz_code def_for(mz_cx *cx, const struct rule_shelved *pack, const struct ir_register *r,
                       const struct book_def **out)
{
    struct book_store *s = cx->world->books;
    for (size_t i = 0; i < s->n; i++) {
        if (s->defs[i]->r == r) {
            *out = s->defs[i];
            return MZ_OK;
        }
    }
    if (s->n == BOOK_DEFS_MAX) {
        return mz_fail(cx, MZ_LIMIT, "more than %d registers", BOOK_DEFS_MAX);
    }
    struct book_def *d = def_new(s, pack, r);
    MZ_TRY(mz_made_ready(cx, &d->made));
    s->defs[s->n++] = d;
    *out = d;
    return MZ_OK;
}

/* ---- asking ----------------------------------------------------------------------------- */

static int64_t place_of(const mz_cx *cx)
{
    /* Above the county the office's own packs tell which registers there are. */
    int64_t at = cx->actor->division_lo;
    return at / MZ_COUNTY_UNIT == cx->actor->division_hi / MZ_COUNTY_UNIT && at != 0
               ? at
               : cx->world->division;
}

bool book_post_in(const mz_cx *cx, ir_posts posts)
{
    enum ir_post p = IR_POST_N;
    return ir_post_of(cx->actor->role, &p) && (posts & (1U << (unsigned)p)) != 0;
}

bool book_sees(const mz_cx *cx, const struct ir_register *r)
{
    static const ir_posts staff =
        1U << IR_POST_PROVINCE | 1U << IR_POST_CITY | 1U << IR_POST_OFFICER |
        1U << IR_POST_APPROVER | 1U << IR_POST_CENTRE | 1U << IR_POST_CLERK | 1U << IR_POST_VILLAGE;
    bool auditor = mz_str_eq(cx->actor->role, MZ_S("auditor"));
    return auditor || cx->actor->user == 0 ||
           book_post_in(cx, r->read != 0 ? r->read | r->add | r->change | r->approve : staff);
}

bool book_sees_column(const mz_cx *cx, const struct ir_column *x)
{
    return x->read == 0 || cx->actor->user == 0 || book_post_in(cx, x->read);
}

/* Registers of one pack behind those that stand there; `only` names one, or is empty. */
static mz_code of_pack(mz_cx *cx, const struct rule_shelved *pack, mz_str only,
                       const struct book_def **out, size_t *n)
{
    for (size_t i = 0; i < pack->book->registers_n; i++) {
        const struct ir_register *r = &pack->book->registers[i];
        bool wanted = only.n == 0 || mz_str_eq(only, r->name.id);
        if (!wanted || *n == BOOK_DEFS_MAX) {
            continue;
        }
        MZ_TRY(def_for(cx, pack, r, &out[*n]));
        *n += 1;
    }
    return MZ_OK;
}

/* Of the nearest pack of each programme that holds there. */
static mz_code each(mz_cx *cx, mz_str only, const struct book_def ***out, size_t *n)
{
    const struct rule_shelved *packs[RULE_SHELF_MAX];
    const struct rule_shelf *shelf = NULL;
    *n = 0;
    *out = MZ_NEW_N(cx->a, const struct book_def *, BOOK_DEFS_MAX);
    if (cx->world == NULL || cx->world->books == NULL) {
        return MZ_OK;
    }
    MZ_TRY(rule_shelf(cx, &shelf));
    size_t packs_n = rule_shelf_all(shelf, place_of(cx), packs);
    for (size_t p = 0; p < packs_n; p++) {
        MZ_TRY(of_pack(cx, packs[p], only, *out, n));
    }
    return MZ_OK;
}

mz_code book_defs(mz_cx *cx, const struct book_def ***out, size_t *n)
{
    size_t all = 0;
    MZ_TRY(each(cx, MZ_S(""), out, &all));
    *n = 0;
    for (size_t i = 0; i < all; i++) {
        if (book_sees(cx, (*out)[i]->r)) {
            (*out)[(*n)++] = (*out)[i];
        }
    }
    return MZ_OK;
}

mz_code book_def_of(mz_cx *cx, mz_str id, const struct book_def **out)
{
    const struct book_def **v = NULL;
    size_t n = 0;
    MZ_TRY(each(cx, id, &v, &n));
    if (id.n == 0 || n == 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no register of this name here."));
    }
    *out = v[0];
    return MZ_OK;
}

mz_code book_register_of(mz_cx *cx, mz_str name, const struct mz_reg **out)
{
    const struct book_def *d = NULL;
    *out = NULL;
    if (name.n < 3 || memcmp(name.p, "r_", 2) != 0) {
        return MZ_OK;
    }
    mz_code rc = book_def_of(cx, (mz_str){name.p + 2, name.n - 2}, &d);
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    *out = d != NULL && book_sees(cx, d->r) ? d->reg[cx->lang] : NULL;
    return MZ_OK;
}
