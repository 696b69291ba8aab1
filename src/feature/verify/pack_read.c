/* pack_read.c - packs/verify: strict, refused with file and line. */
#include <string.h>

#include "base/text.h"
#include "feature/packfile.h"
#include "feature/verify/pack.h"
#include "feature/world.h"

enum { ORDER_MONTHS_MAX = 12 };

struct reader {
    mz_cx *cx;
    struct pack *p;
};

static mz_code wrong(struct reader *r, const struct mz_yaml *at, const char *sentence, mz_str what)
{
    return mz_yaml_refuse(r->cx, at, sentence, what, MZ_S(""), MZ_S(""));
}

#define UNKNOWN_WORD MZ_T("{0}: the word \"{1}\" is not known here")

static mz_code int_of(struct reader *r, const struct mz_yaml *map, const char *key, int64_t missing,
                      int64_t *out)
{
    const struct mz_yaml *n = mz_yaml_get(map, key);
    *out = missing;
    return n == NULL ? MZ_OK : mz_yaml_int(r->cx, n, out);
}

/* A number that must be there. */
static mz_code need_int(struct reader *r, const struct mz_yaml *map, const char *key, int64_t *out)
{
    const struct mz_yaml *n = NULL;
    MZ_TRY(mz_yaml_need(r->cx, map, key, MZ_YAML_TEXT, &n));
    return mz_yaml_int(r->cx, n, out);
}

static mz_code words_of(struct reader *r, const struct mz_yaml *map, const char *id,
                        struct pack_words *w)
{
    MZ_TRY(mz_yaml_text(r->cx, map, id, &w->id));
    MZ_TRY(mz_yaml_text(r->cx, map, "label", &w->label));
    return mz_yaml_text(r->cx, map, "label_en", &w->label_en);
}

static bool open_cite(mz_str cite)
{
    return cite.n >= 15 && memmem(cite.p, cite.n, "to be confirmed", 15) != NULL;
}

typedef mz_code read_one(struct reader *r, const struct mz_yaml *at);

static mz_code each(struct reader *r, const struct mz_yaml *map, const char *key, size_t most,
                    read_one *one)
{
    const struct mz_yaml *list = NULL;
    MZ_TRY(mz_yaml_need(r->cx, map, key, MZ_YAML_LIST, &list));
    if (list->n > most) {
        return wrong(r, list, MZ_T("{0}: the list \"{1}\" is too long"), mz_str_of(key));
    }
    for (const struct mz_yaml *n = list->first; n != NULL; n = n->next) {
        MZ_TRY(one(r, n));
    }
    return MZ_OK;
}

/* ---- parts ------------------------------------------------------------------------- */

static mz_code read_limit(struct reader *r, const struct mz_yaml *at)
{
    static const char *const keys[] = {"id", "value", "label", "label_en", "cite", NULL};
    static const struct {
        const char *word;
        int64_t lo, hi;
    } rows[PACK_LIMITS_N] = {
#define X(id, word, lo, hi) [PACK_##id] = {(word), (lo), (hi)},
        PACK_LIMITS(X)
#undef X
    };
    struct pack_limit l = {.value = 0};
    MZ_TRY(mz_yaml_known(r->cx, at, keys));
    MZ_TRY(words_of(r, at, "id", &l.words));
    MZ_TRY(need_int(r, at, "value", &l.value));
    MZ_TRY(mz_yaml_text(r->cx, at, "cite", &l.cite));
    l.open = open_cite(l.cite);
    for (size_t i = 0; i < PACK_LIMITS_N; i++) {
        if (!mz_str_eq(l.words.id, mz_str_of(rows[i].word))) {
            continue;
        }
        if (l.value < rows[i].lo || l.value > rows[i].hi) {
            return wrong(r, at, MZ_T("{0}: the value of \"{1}\" is out of range"), l.words.id);
        }
        r->p->limit[i] = l;
        return MZ_OK;
    }
    return wrong(r, at, UNKNOWN_WORD, l.words.id);
}

static mz_code read_purpose(struct reader *r, const struct mz_yaml *at)
{
    static const char *const keys[] = {"id", "label", "label_en", NULL};
    MZ_TRY(mz_yaml_known(r->cx, at, keys));
    return words_of(r, at, "id", &r->p->purpose[r->p->purpose_n++]);
}

static mz_code read_group(struct reader *r, const struct mz_yaml *at)
{
    static const char *const keys[] = {"id", "label", "label_en", NULL};
    MZ_TRY(mz_yaml_known(r->cx, at, keys));
    return words_of(r, at, "id", &r->p->group[r->p->group_n++]);
}

static mz_code read_declared(struct reader *r, const struct mz_yaml *at)
{
    static const char *const keys[] = {"id", "label", "label_en", "kind", NULL};
    struct pack_declared *d = &r->p->declared[r->p->declared_n++];
    mz_str kind = packfile_text_of(at, "kind");
    MZ_TRY(mz_yaml_known(r->cx, at, keys));
    d->money = mz_str_eq(kind, MZ_S("money"));
    if (!d->money && !mz_str_eq(kind, MZ_S("count"))) {
        return wrong(r, at, UNKNOWN_WORD, kind);
    }
    return words_of(r, at, "id", &d->words);
}

static bool block_of(mz_str word, enum pack_block *out)
{
    static const char *const words[PACK_BLOCKS_N] = {
#define X(id, word, label) [PACK_BLOCK_##id] = (word),
        PACK_BLOCKS(X)
#undef X
    };
    for (size_t i = 0; i < PACK_BLOCKS_N; i++) {
        if (mz_str_eq(word, mz_str_of(words[i]))) {
            *out = (enum pack_block)i;
            return true;
        }
    }
    return false;
}

static bool part_of(mz_str word, enum pack_part *out)
{
    static const char *const words[PACK_PARTS_N] = {
#define X(id, word, label) [PACK_PART_##id] = (word),
        PACK_PARTS(X)
#undef X
    };
    for (size_t i = 0; i < PACK_PARTS_N; i++) {
        if (mz_str_eq(word, mz_str_of(words[i]))) {
            *out = (enum pack_part)i;
            return true;
        }
    }
    return false;
}

static bool metric_of(mz_str word, enum pack_metric *out)
{
    static const char *const words[PACK_METRICS_N] = {
#define X(id, word, label) [PACK_METRIC_##id] = (word),
        PACK_METRICS(X)
#undef X
    };
    for (size_t i = 0; i < PACK_METRICS_N; i++) {
        if (mz_str_eq(word, mz_str_of(words[i]))) {
            *out = (enum pack_metric)i;
            return true;
        }
    }
    return false;
}

static mz_code line_kind(struct reader *r, const struct mz_yaml *at, struct pack_line *l)
{
    mz_str block = packfile_text_of(at, "block");
    mz_str part = packfile_text_of(at, "part");
    mz_str declared = packfile_text_of(at, "declared");
    mz_str sum = packfile_text_of(at, "sum");
    if (!block_of(block, &l->block)) {
        return wrong(r, at, UNKNOWN_WORD, block);
    }
    if (!part_of(part, &l->part) || (l->part == PACK_PART_NONE) != (l->block == PACK_BLOCK_FLAG)) {
        return wrong(r, at, UNKNOWN_WORD, part);
    }
    if (sum.n > 0 && !mz_str_eq(sum, MZ_S("no"))) {
        return wrong(r, at, UNKNOWN_WORD, sum);
    }
    l->sum = sum.n == 0;
    l->declared = declared.n == 0 ? SIZE_MAX : pack_declared_of(r->p, declared);
    if (declared.n > 0 && l->declared == SIZE_MAX) {
        return wrong(r, at, UNKNOWN_WORD, declared);
    }
    return MZ_OK;
}

static mz_code read_line(struct reader *r, const struct mz_yaml *at)
{
    static const char *const keys[] = {"feature",  "block",    "part", "times",   "sum",
                                       "declared", "at_least", "note", "note_en", NULL};
    struct pack_line *l = &r->p->line[r->p->line_n++];
    mz_str id;
    MZ_TRY(mz_yaml_known(r->cx, at, keys));
    MZ_TRY(mz_yaml_text(r->cx, at, "feature", &id));
    l->feature = catalogue_feature(r->p->catalogue, id, &l->category);
    if (l->feature == NULL) {
        return wrong(r, at, MZ_T("{0}: the catalogue has no feature \"{1}\""), id);
    }
    l->money = mz_str_eq(r->p->catalogue->item[l->feature->item].unit, MZ_S("元")) &&
               l->feature->fold != CATALOGUE_FOLD_COUNT && l->feature->fold != CATALOGUE_FOLD_ANY;
    l->cents = r->p->catalogue->item[l->feature->item].type == CATALOGUE_TYPE_NUMBER &&
               l->feature->fold != CATALOGUE_FOLD_COUNT && l->feature->fold != CATALOGUE_FOLD_ANY;
    MZ_TRY(line_kind(r, at, l));
    MZ_TRY(int_of(r, at, "times", 1, &l->times));
    MZ_TRY(int_of(r, at, "at_least", 1, &l->at_least));
    if (l->times < 1 || l->times > 12) {
        return wrong(r, at, MZ_T("{0}: the value of \"{1}\" is out of range"), MZ_S("times"));
    }
    l->note = packfile_text_of(at, "note");
    l->note_en = packfile_text_of(at, "note_en");
    return MZ_OK;
}

static mz_code read_check(struct reader *r, const struct mz_yaml *at)
{
    static const char *const keys[] = {"id",   "label",    "label_en", "metric",
                                       "over", "severity", "cite",     NULL};
    struct pack_check *c = &r->p->check[r->p->check_n++];
    mz_str severity = packfile_text_of(at, "severity");
    MZ_TRY(mz_yaml_known(r->cx, at, keys));
    MZ_TRY(words_of(r, at, "id", &c->words));
    MZ_TRY(need_int(r, at, "over", &c->over));
    MZ_TRY(mz_yaml_text(r->cx, at, "cite", &c->cite));
    c->sure = mz_str_eq(severity, MZ_S("over"));
    if (!c->sure && !mz_str_eq(severity, MZ_S("suspect"))) {
        return wrong(r, at, UNKNOWN_WORD, severity);
    }
    return metric_of(packfile_text_of(at, "metric"), &c->metric)
               ? MZ_OK
               : wrong(r, at, UNKNOWN_WORD, packfile_text_of(at, "metric"));
}

static mz_code read_step(struct reader *r, const struct mz_yaml *at)
{
    static const char *const keys[] = {"from", "percent", NULL};
    struct pack_factor *f = &r->p->factor[r->p->factor_n - 1];
    struct pack_step *s = &f->step[f->step_n++];
    MZ_TRY(mz_yaml_known(r->cx, at, keys));
    MZ_TRY(need_int(r, at, "from", &s->from));
    MZ_TRY(need_int(r, at, "percent", &s->percent));
    bool order = f->step_n == 1 || f->step[f->step_n - 2].from < s->from;
    return order && s->percent >= 0 && s->percent <= 100
               ? MZ_OK
               : wrong(r, at, MZ_T("{0}: steps rise and are 0 to 100 percent ({1})"), f->words.id);
}

static mz_code read_factor(struct reader *r, const struct mz_yaml *at)
{
    static const char *const keys[] = {"id",     "group",  "label", "label_en",
                                       "metric", "weight", "steps", NULL};
    struct pack_factor *f = &r->p->factor[r->p->factor_n++];
    mz_str group = packfile_text_of(at, "group");
    MZ_TRY(mz_yaml_known(r->cx, at, keys));
    MZ_TRY(words_of(r, at, "id", &f->words));
    MZ_TRY(need_int(r, at, "weight", &f->weight));
    f->group = SIZE_MAX;
    for (size_t i = 0; i < r->p->group_n; i++) {
        f->group = mz_str_eq(r->p->group[i].id, group) ? i : f->group;
    }
    if (f->group == SIZE_MAX) {
        return wrong(r, at, UNKNOWN_WORD, group);
    }
    if (!metric_of(packfile_text_of(at, "metric"), &f->metric)) {
        return wrong(r, at, UNKNOWN_WORD, packfile_text_of(at, "metric"));
    }
    if (f->weight < -100 || f->weight > 100) {
        return wrong(r, at, MZ_T("{0}: the value of \"{1}\" is out of range"), MZ_S("weight"));
    }
    return each(r, at, "steps", PACK_STEPS_MAX, read_step);
}

static mz_code read_score(struct reader *r, const struct mz_yaml *root)
{
    static const char *const keys[] = {"manual_from", "unlikely_over", "cite", "factors", NULL};
    const struct mz_yaml *s = NULL;
    MZ_TRY(mz_yaml_need(r->cx, root, "score", MZ_YAML_MAP, &s));
    MZ_TRY(mz_yaml_known(r->cx, s, keys));
    MZ_TRY(need_int(r, s, "manual_from", &r->p->manual_from));
    MZ_TRY(need_int(r, s, "unlikely_over", &r->p->unlikely_over));
    MZ_TRY(mz_yaml_text(r->cx, s, "cite", &r->p->score_cite));
    return each(r, s, "factors", PACK_FACTORS_MAX, read_factor);
}

/* ---- who answers ----------------------------------------------------------------------- */

static bool way_of(mz_str word, enum pack_way *out)
{
    static const char *const words[PACK_WAYS_N] = {
#define X(id, word, label) [PACK_WAY_##id] = (word),
        PACK_WAYS(X)
#undef X
    };
    for (size_t i = 0; i < PACK_WAYS_N; i++) {
        if (mz_str_eq(word, mz_str_of(words[i]))) {
            *out = (enum pack_way)i;
            return true;
        }
    }
    return false;
}

static mz_code read_order(struct reader *r, const struct mz_yaml *at)
{
    static const char *const keys[] = {"category", "order", "months", NULL};
    const struct mz_yaml *list = NULL;
    struct pack_order o = {.set = true};
    mz_str no;
    int64_t months = 0;
    MZ_TRY(mz_yaml_known(r->cx, at, keys));
    MZ_TRY(mz_yaml_text(r->cx, at, "category", &no));
    MZ_TRY(mz_yaml_need(r->cx, at, "order", MZ_YAML_LIST, &list));
    for (const struct mz_yaml *n = list->first; n != NULL; n = n->next) {
        bool good =
            o.way_n < PACK_WAYS_N && n->kind == MZ_YAML_TEXT && way_of(n->text, &o.way[o.way_n]);
        for (size_t i = 0; good && i < o.way_n; i++) {
            good = o.way[i] != o.way[o.way_n];
        }
        if (!good) {
            return wrong(r, n, UNKNOWN_WORD, n->kind == MZ_YAML_TEXT ? n->text : MZ_S(""));
        }
        o.way_n++;
    }
    MZ_TRY(int_of(r, at, "months", 0, &months));
    if (months < 0 || months > ORDER_MONTHS_MAX) {
        return wrong(r, at, MZ_T("{0}: the value of \"{1}\" is out of range"), MZ_S("months"));
    }
    o.months = (int)months;
    o.chain = months > 0;
    bool all = mz_str_eq(no, MZ_S("*"));
    size_t k = all ? 0 : pack_category(r->p, no);
    if (k == SIZE_MAX) {
        return wrong(r, at, UNKNOWN_WORD, no);
    }
    for (size_t i = 0; i < r->p->catalogue->category_n; i++) {
        if (all ? !r->p->order[i].set : i == k) {
            r->p->order[i] = o;
        }
    }
    return MZ_OK;
}

/* Every category is named, and its window is as long as what its lines look back. */
static mz_code close_orders(struct reader *r, const struct mz_yaml *root)
{
    for (size_t i = 0; i < r->p->catalogue->category_n; i++) {
        struct pack_order *o = &r->p->order[i];
        if (!o->set) {
            return wrong(r, root, MZ_T("{0}: nobody answers for category \"{1}\""),
                         r->p->catalogue->category[i].no);
        }
        o->months = o->months == 0 ? 1 : o->months;
        for (size_t k = 0; k < r->p->line_n; k++) {
            const struct pack_line *l = &r->p->line[k];
            if (l->category == &r->p->catalogue->category[i] && l->feature->months > o->months) {
                o->months = l->feature->months;
            }
        }
    }
    return MZ_OK;
}

static mz_code read_root(struct reader *r, const struct mz_yaml *root)
{
    static const char *const keys[] = {"verify",   "title",    "title_en", "version", "limits",
                                       "purposes", "declared", "lines",    "checks",  "groups",
                                       "score",    "sources",  NULL};
    MZ_TRY(mz_yaml_known(r->cx, root, keys));
    MZ_TRY(mz_yaml_text(r->cx, root, "verify", &r->p->words.id));
    MZ_TRY(mz_yaml_text(r->cx, root, "title", &r->p->words.label));
    MZ_TRY(mz_yaml_text(r->cx, root, "title_en", &r->p->words.label_en));
    MZ_TRY(mz_yaml_text(r->cx, root, "version", &r->p->version));
    MZ_TRY(each(r, root, "limits", PACK_LIMITS_N, read_limit));
    for (size_t i = 0; i < PACK_LIMITS_N; i++) {
        if (r->p->limit[i].value == 0) {
            return wrong(r, root, MZ_T("{0}: a limit of the manual is missing"), MZ_S(""));
        }
    }
    MZ_TRY(each(r, root, "purposes", PACK_PURPOSES_MAX, read_purpose));
    MZ_TRY(each(r, root, "declared", PACK_DECLARED_MAX, read_declared));
    MZ_TRY(each(r, root, "lines", PACK_LINES_MAX, read_line));
    MZ_TRY(each(r, root, "checks", PACK_CHECKS_MAX, read_check));
    MZ_TRY(each(r, root, "groups", PACK_GROUPS_MAX, read_group));
    MZ_TRY(each(r, root, "sources", PACK_CATEGORIES, read_order));
    MZ_TRY(close_orders(r, root));
    return read_score(r, root);
}

/* ---- adapters ------------------------------------------------------------------------ */

static mz_code read_field(struct reader *r, const struct mz_yaml *at)
{
    struct pack_adapter *a = &r->p->adapter[r->p->adapter_n - 1];
    const struct catalogue *c = r->p->catalogue;
    for (size_t i = 0; i < c->item_n; i++) {
        if (mz_str_eq(c->item[i].code, at->text) &&
            &c->category[c->item[i].category] == a->category) {
            a->field[a->field_n++] = i;
            return MZ_OK;
        }
    }
    return wrong(r, at, MZ_T("{0}: no item \"{1}\" in this category"), at->text);
}

/* Number and name, both: one alone may be somebody else's. */
static mz_code read_keys(struct reader *r, const struct mz_yaml *root)
{
    const struct mz_yaml *k = NULL;
    MZ_TRY(mz_yaml_need(r->cx, root, "keys", MZ_YAML_LIST, &k));
    bool both = k->n == 2 && mz_str_eq(k->first->text, MZ_S("number")) &&
                mz_str_eq(k->first->next->text, MZ_S("name"));
    return both ? MZ_OK : wrong(r, k, MZ_T("{0}: the keys are number and name, both"), MZ_S(""));
}

static mz_code read_adapter(struct reader *r, const struct mz_yaml *root)
{
    static const char *const keys[] = {"adapter",        "label",     "label_en",   "category",
                                       "basis",          "keys",      "fields",     "from_hour",
                                       "to_hour",        "quota_day", "timeout_ms", "bytes_max",
                                       "retention_days", "mask",      "cite",       NULL};
    struct pack_adapter *a = &r->p->adapter[r->p->adapter_n++];
    mz_str no;
    MZ_TRY(mz_yaml_known(r->cx, root, keys));
    MZ_TRY(words_of(r, root, "adapter", &a->words));
    MZ_TRY(mz_yaml_text(r->cx, root, "category", &no));
    a->category = catalogue_find(r->p->catalogue, no);
    if (a->category == NULL) {
        return wrong(r, root, UNKNOWN_WORD, no);
    }
    MZ_TRY(mz_yaml_text(r->cx, root, "basis", &a->basis));
    MZ_TRY(mz_yaml_text(r->cx, root, "cite", &a->cite));
    MZ_TRY(read_keys(r, root));
    MZ_TRY(need_int(r, root, "from_hour", &a->from_hour));
    MZ_TRY(need_int(r, root, "to_hour", &a->to_hour));
    MZ_TRY(need_int(r, root, "quota_day", &a->quota_day));
    MZ_TRY(need_int(r, root, "timeout_ms", &a->timeout_ms));
    MZ_TRY(need_int(r, root, "bytes_max", &a->bytes_max));
    MZ_TRY(need_int(r, root, "retention_days", &a->retention_days));
    if (!mz_str_eq(packfile_text_of(root, "mask"), MZ_S("catalogue"))) {
        return wrong(r, root, UNKNOWN_WORD, packfile_text_of(root, "mask"));
    }
    bool good = a->from_hour >= 0 && a->to_hour > a->from_hour && a->to_hour <= 24 &&
                a->quota_day > 0 && a->timeout_ms >= 50 && a->timeout_ms <= 30000 &&
                a->bytes_max >= 1024 && a->bytes_max <= (4 << 20) && a->retention_days > 0;
    if (!good) {
        return wrong(r, root, MZ_T("{0}: the value of \"{1}\" is out of range"), a->words.id);
    }
    return each(r, root, "fields", PACK_FIELDS_MAX, read_field);
}

/* ---- files --------------------------------------------------------------------------- */

static mz_code read_adapters(struct reader *r, mz_str folder)
{
    mz_str dir = mz_str_fmt(r->cx->a, MZ_FMT "/adapters", MZ_ARG(folder));
    mz_str *paths = NULL;
    size_t n = 0;
    MZ_TRY(packfile_paths(r->cx, dir, PACK_ADAPTERS_MAX, &paths, &n));
    for (size_t i = 0; i < n; i++) {
        const struct mz_yaml *root = NULL;
        MZ_TRY(packfile_yaml(r->cx, paths[i], &root));
        MZ_TRY(read_adapter(r, root));
    }
    return MZ_OK;
}

mz_code pack_read(mz_cx *cx, mz_str folder, mz_str catalogue, const struct pack **out)
{
    struct reader r = {.cx = cx, .p = MZ_NEW(cx->a, struct pack)};
    struct catalogue_findings f = {.a = cx->a};
    const struct mz_yaml *root = NULL;
    MZ_TRY(catalogue_load(cx, mz_str_z(cx->a, catalogue), &f, &r.p->catalogue));
    if (r.p->catalogue == NULL) {
        return mz_refuse(cx, MZ_INVALID, .text = MZ_T("The catalogue has a fault: {0}"),
                         .arg = {catalogue_finding_say(cx->a, cx->lang, &f.v[0])});
    }
    MZ_TRY(packfile_yaml(cx, mz_str_fmt(cx->a, MZ_FMT "/verify.yaml", MZ_ARG(folder)), &root));
    MZ_TRY(read_root(&r, root));
    MZ_TRY(read_adapters(&r, folder));
    *out = r.p;
    return MZ_OK;
}

/* ---- of this installation --------------------------------------------------------------- */

struct verify_store {
    mz_arena *a;
    const struct pack *pack;
};

enum { STORE_BYTES = 64 << 20 };

static void free_store(void *p)
{
    mz_arena_free(((struct verify_store *)p)->a);
}

mz_code pack_start(mz_cx *cx)
{
    struct verify_store *s = MZ_NEW(cx->a, struct verify_store);
    s->a = mz_arena_new(STORE_BYTES);
    mz_arena_defer(cx->a, free_store, s);
    cx->world->checks = s;
    return MZ_OK;
}

mz_code pack_get(mz_cx *cx, const struct pack **out)
{
    struct verify_store *s = cx->world == NULL ? NULL : cx->world->checks;
    if (s == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "the feature was not started");
    }
    if (s->pack == NULL) {
        mz_cx inner = *cx;
        inner.a = s->a;
        mz_code rc = pack_read(&inner, packfile_folder(&inner, "verify", "verify.yaml"),
                               packfile_folder(&inner, "catalogue", "catalogue.yaml"), &s->pack);
        cx->err = inner.err;
        MZ_TRY(rc);
    }
    *out = s->pack;
    return MZ_OK;
}
