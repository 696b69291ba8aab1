/* load_key.c - reading maps by their tables of keys. */
#include <string.h>

#include "base/utf8.h"
#include "rule/load_int.h"

/* ---- places ------------------------------------------------------------- */

struct ast_at load_at(const struct load *l, const struct mz_yaml *v)
{
    int n = (int)mz_utf8_count(v->text);
    bool one_line = memchr(v->text.p == NULL ? "" : v->text.p, '\n', v->text.n) == NULL;
    return (struct ast_at){.pack = l->pack->id.s,
                           .file = v->file,
                           .line = v->line,
                           .col = v->col + (v->quoted ? 1 : 0),
                           .len = v->kind == MZ_YAML_TEXT && one_line && n > 0 ? n : 1};
}

struct ast_at load_at_key(const struct load *l, const struct mz_yaml *v)
{
    if (v->key.n == 0) {
        return load_at(l, v);
    }
    return (struct ast_at){.pack = l->pack->id.s,
                           .file = v->file,
                           .line = v->key_line,
                           .col = v->key_col,
                           .len = (int)mz_utf8_count(v->key)};
}

void load_error(struct load *l, const char *check, struct ast_at at, struct mz_say say,
                struct mz_say way)
{
    ast_find(l->f, (struct ast_finding){AST_ERROR, check, at, say, way});
}

static bool is_white(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Where the text of a node begins in the file, behind a quote or the line of "|" or ">". */
static size_t begin_of(const struct load *l, const struct mz_yaml *v)
{
    mz_str text = l->file->text;
    if (v->line < 1 || (size_t)v->line > l->lines_n) {
        return text.n;
    }
    size_t from = l->lines[v->line - 1];
    from += mz_utf8_offset((mz_str){text.p + from, text.n - from}, (size_t)v->col - 1);
    if (v->quoted && from < text.n && (text.p[from] == '|' || text.p[from] == '>')) {
        return (size_t)v->line < l->lines_n ? l->lines[v->line] : text.n;
    }
    return from + (v->quoted ? 1 : 0);
}

mz_str load_raw(const struct load *l, const struct mz_yaml *v, struct ast_at *at)
{
    *at = load_at(l, v);
    mz_str file = l->file->text;
    size_t i = begin_of(l, v);
    size_t begin = file.n;
    size_t j = 0;
    /* White space apart, the two are the same, or the text has escapes and keeps its own place. */
    for (;;) {
        while (j < v->text.n && is_white(v->text.p[j])) {
            j++;
        }
        while (i < file.n && is_white(file.p[i])) {
            i++;
        }
        if (j >= v->text.n) {
            break;
        }
        if (i >= file.n || file.p[i] != v->text.p[j]) {
            return v->text;
        }
        begin = begin < i ? begin : i;
        i++;
        j++;
    }
    while (i > begin && is_white(file.p[i - 1])) {
        i--;
    }
    if (begin >= i) {
        return v->text;
    }
    size_t lo = 0;
    for (size_t hi = l->lines_n; hi - lo > 1;) {
        size_t mid = lo + (hi - lo) / 2;
        *(l->lines[mid] <= begin ? &lo : &hi) = mid;
    }
    at->line = (int)lo + 1;
    at->col = (int)mz_utf8_count((mz_str){file.p + l->lines[lo], begin - l->lines[lo]}) + 1;
    return (mz_str){file.p + begin, i - begin};
}

/* ---- words ---------------------------------------------------------------- */

/* Letters to add, drop, change or swap to make b of a; more than 3 is 4 (Damerau, 1964). */
static int distance(mz_str a, mz_str b)
{
    enum { WORD_MAX = 32 };
    int row[3][WORD_MAX + 1] = {{0}};
    if (a.n > WORD_MAX || b.n > WORD_MAX || a.n + 3 < b.n || b.n + 3 < a.n) {
        return 4;
    }
    for (size_t j = 0; j <= b.n; j++) {
        row[0][j] = (int)j;
    }
    for (size_t i = 1; i <= a.n; i++) {
        int *now = row[i % 3];
        const int *last = row[(i - 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= b.n; j++) {
            int best = last[j - 1] + (a.p[i - 1] == b.p[j - 1] ? 0 : 1);
            best = last[j] + 1 < best ? last[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1]) {
                int swap = row[(i - 2) % 3][j - 2] + 1;
                best = swap < best ? swap : best;
            }
            now[j] = best;
        }
    }
    return row[a.n % 3][b.n];
}

mz_str load_near(mz_arena *a, mz_str name, mz_str words)
{
    mz_str best = {NULL, 0};
    int least = name.n < 4 ? 2 : 4;
    for (size_t from = 0; from < words.n;) {
        const char *bar = memchr(words.p + from, '|', words.n - from);
        size_t end = bar == NULL ? words.n : (size_t)(bar - words.p);
        mz_str w = {words.p + from, end - from};
        int d = distance(name, w);
        if (d < least) {
            least = d;
            best = w;
        }
        from = end + 1;
    }
    return best.n == 0 ? best : mz_str_dup(a, best);
}

static mz_str list_of(mz_arena *a, mz_str words)
{
    mz_sb out = mz_sb_new(a, 4096);
    for (size_t i = 0; i < words.n; i++) {
        mz_sb_str(&out, words.p[i] == '|' ? MZ_S(", ") : (mz_str){words.p + i, 1});
    }
    return mz_sb_view(&out);
}

static struct mz_say way_to(struct load *l, mz_str name, mz_str words)
{
    mz_str near = load_near(l->f->a, name, words);
    if (near.n > 0) {
        return (struct mz_say){.text = MZ_T("Is \"{0}\" meant?"), .arg = {near}};
    }
    return (struct mz_say){.text = MZ_T("Known here: {0}"), .arg = {list_of(l->f->a, words)}};
}

void load_unknown(struct load *l, struct ast_at at, mz_str name, mz_str words)
{
    load_error(l, "key", at,
               (struct mz_say){.text = MZ_T("The key \"{0}\" is not known here"), .arg = {name}},
               way_to(l, name, words));
}

static mz_str words_of(mz_arena *a, const struct load_key *keys)
{
    mz_sb out = mz_sb_new(a, 4096);
    for (; keys->key != NULL; keys++) {
        mz_sb_fmt(&out, out.n == 0 ? "%s" : "|%s", keys->key);
    }
    return mz_sb_view(&out);
}

static bool one_of(mz_str s, const char *choice)
{
    mz_str words = mz_str_of(choice);
    for (size_t from = 0; from <= words.n;) {
        const char *bar = from < words.n ? memchr(words.p + from, '|', words.n - from) : NULL;
        size_t end = bar == NULL ? words.n : (size_t)(bar - words.p);
        if (mz_str_eq(s, (mz_str){words.p + from, end - from})) {
            return true;
        }
        from = end + 1;
    }
    return false;
}

bool load_is_id(mz_str s)
{
    bool good = s.n > 0 && s.n <= LOAD_ID_MAX && s.p[0] >= 'a' && s.p[0] <= 'z';
    for (size_t i = 0; good && i < s.n; i++) {
        char c = s.p[i];
        good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }
    return good;
}

bool load_division(mz_str s)
{
    bool good =
        s.n == 2 || s.n == 4 || s.n == 6 || s.n == 9 || s.n == 12 || mz_str_eq(s, MZ_S("0"));
    for (size_t i = 0; good && i < s.n; i++) {
        good = s.p[i] >= '0' && s.p[i] <= '9';
    }
    return good;
}

bool load_iso(mz_str s, mz_date *out)
{
    int32_t v[3] = {0, 0, 0};
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-') {
        return false;
    }
    for (size_t i = 0; i < 10; i++) {
        if (i == 4 || i == 7) {
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
        int32_t *part = &v[i < 4 ? 0 : i < 7 ? 1 : 2];
        *part = *part * 10 + (s.p[i] - '0');
    }
    return mz_date_make(v[0], v[1], v[2], out);
}

mz_date load_date(struct load *l, mz_str s, struct ast_at at)
{
    mz_date d = MZ_DATE_NONE;
    if (s.n > 0 && !load_iso(s, &d)) {
        load_error(l, "value", at,
                   (struct mz_say){.text = MZ_T("\"{0}\" is not a day"), .arg = {s}},
                   (struct mz_say){.text = MZ_T("Write it like 2025-07-01")});
        return MZ_DATE_NONE;
    }
    return d;
}

/* ---- texts ---------------------------------------------------------------- */

static bool want(struct load *l, const struct mz_yaml *v, enum mz_yaml_kind kind)
{
    static const char *const wanted[] = {
        [MZ_YAML_TEXT] = MZ_T("\"{0}\" must be a text"),
        [MZ_YAML_LIST] = MZ_T("\"{0}\" must be a list"),
        [MZ_YAML_MAP] = MZ_T("\"{0}\" must hold keys and values"),
    };
    static const char *const ways[] = {
        [MZ_YAML_TEXT] = MZ_T("Write it behind the colon, on the same line"),
        [MZ_YAML_LIST] = MZ_T("Write one \"- \" a line"),
        [MZ_YAML_MAP] = MZ_T("Write one \"key: value\" a line, indented"),
    };
    bool empty = v->kind == MZ_YAML_TEXT && v->text.n == 0 && !v->quoted;
    if (v->kind == kind) {
        return true;
    }
    if (!empty) { /* a section with nothing in it is no mistake */
        load_error(l, "value", load_at(l, v),
                   (struct mz_say){.text = wanted[kind], .arg = {v->key}},
                   (struct mz_say){.text = ways[kind]});
    }
    return false;
}

static bool check_text(struct load *l, const struct mz_yaml *v, const struct load_key *key)
{
    if (v->text.n == 0) {
        return true;
    }
    if (key->choice != NULL && !one_of(v->text, key->choice)) {
        load_error(l, "value", load_at(l, v),
                   (struct mz_say){.text = MZ_T("\"{0}\" is no value of \"{1}\""),
                                   .arg = {v->text, mz_str_of(key->key)}},
                   way_to(l, v->text, mz_str_of(key->choice)));
        return false;
    }
    if (key->form == LOAD_ID && !load_is_id(v->text)) {
        load_error(l, "value", load_at(l, v),
                   (struct mz_say){.text = MZ_T("\"{0}\" is not an id"), .arg = {v->text}},
                   (struct mz_say){.text = MZ_T("An id is a small letter, then small letters, "
                                                "digits and _, at most 63")});
        return false;
    }
    if (key->form == LOAD_DIVISION && !load_division(v->text)) {
        load_error(l, "value", load_at(l, v),
                   (struct mz_say){.text = MZ_T("\"{0}\" is not a division"), .arg = {v->text}},
                   (struct mz_say){.text = MZ_T("Write its code with 2, 4, 6, 9 or 12 digits, or "
                                                "\"0\" for the whole country")});
        return false;
    }
    return true;
}

static struct ast_text text_of(const struct load *l, const struct mz_yaml *v)
{
    return (struct ast_text){v->text, load_at(l, v)};
}

static void read_int(struct load *l, const struct mz_yaml *v, int *out)
{
    int64_t n = 0;
    if (mz_yaml_int(&l->cx, v, &n) != MZ_OK || n < -1000000 || n > 1000000) {
        mz_clear(&l->cx);
        load_error(l, "value", load_at(l, v),
                   (struct mz_say){.text = MZ_T("\"{0}\" is not a whole number"), .arg = {v->text}},
                   (struct mz_say){.text = MZ_T("Write digits only, at most 1000000")});
        return;
    }
    *out = (int)n;
}

static void read_flag(struct load *l, const struct mz_yaml *v, bool *out)
{
    if (mz_yaml_flag(&l->cx, v, out) != MZ_OK) {
        mz_clear(&l->cx);
        load_error(
            l, "value", load_at(l, v),
            (struct mz_say){.text = MZ_T("\"{0}\" is neither true nor false"), .arg = {v->text}},
            (struct mz_say){.text = MZ_T("Write true or false")});
    }
}

static struct ast *read_formula(struct load *l, const struct mz_yaml *v)
{
    struct ast_at at;
    mz_str text = load_raw(l, v, &at);
    return ast_parse(l->f->a, text, at, l->f);
}

static void read_scalar(struct load *l, const struct mz_yaml *v, const struct load_key *key,
                        void *to)
{
    if (!want(l, v, MZ_YAML_TEXT) || !check_text(l, v, key)) {
        return;
    }
    if (key->kind == LOAD_TEXT) {
        *(struct ast_text *)to = text_of(l, v);
    } else if (key->kind == LOAD_STR) {
        *(mz_str *)to = v->text;
    } else if (key->kind == LOAD_FORMULA) {
        *(struct ast **)to = read_formula(l, v);
    } else if (key->kind == LOAD_DATE) {
        *(mz_date *)to = load_date(l, v->text, load_at(l, v));
    } else if (key->kind == LOAD_INT) {
        read_int(l, v, to);
    } else if (key->kind == LOAD_FLAG) {
        read_flag(l, v, to);
    } else {
        load_type(l, v->text, load_at(l, v), to);
    }
}

/* ---- lists and maps -------------------------------------------------------- */

void *load_more(struct load *l, void *list, size_t *n, size_t size)
{
    char *v = NULL;
    memcpy(&v, list, sizeof v); /* any pointer to an object; all have one form here */
    if ((*n & (*n - 1)) == 0) {
        char *more = mz_arena_alloc(l->f->a, (*n == 0 ? 1 : *n * 2) * size);
        if (*n > 0) {
            memcpy(more, v, *n * size);
        }
        v = more;
        memcpy(list, &v, sizeof v);
    }
    return v + (*n)++ * size;
}

static bool too_many(struct load *l, const struct mz_yaml *v, size_t n, size_t most)
{
    if (n < (most == 0 ? (size_t)AST_ITEMS_MAX : most)) {
        return false;
    }
    load_error(l, "limit", load_at_key(l, v),
               (struct mz_say){.text = MZ_T("More than {0} entries; the rest is not read"),
                               .arg = {mz_str_fmt(l->f->a, "%zu", n)}},
               (struct mz_say){.text = MZ_T("Put bulk values in a CSV file, or split the pack")});
    return true;
}

/* False when the id stood before, in this section of any file. */
static bool check_id(struct load *l, const struct mz_yaml *v, const struct load_key *key)
{
    if (!load_is_id(v->key)) {
        load_error(l, "value", load_at_key(l, v),
                   (struct mz_say){.text = MZ_T("\"{0}\" is not an id"), .arg = {v->key}},
                   (struct mz_say){.text = MZ_T("An id is a small letter, then small letters, "
                                                "digits and _, at most 63")});
        return false;
    }
    if (key->of->end == NULL && key->of->where_at == LOAD_NONE && key->n_at == 0) {
        return true;
    }
    const char *space = strcmp(key->key, "tables") == 0 ? "rules" : key->key;
    mz_str name = mz_str_fmt(l->tmp, "%s " MZ_FMT, space, MZ_ARG(v->key));
    int64_t before = 0;
    if (mz_map_get_str(l->ids, name, &before)) {
        mz_str file = l->files[before >> 32].name;
        load_error(l, "duplicate", load_at_key(l, v),
                   (struct mz_say){.text = MZ_T("\"{0}\" is declared a second time; the first is "
                                                "{1}:{2}"),
                                   .arg = {v->key, file,
                                           mz_str_fmt(l->f->a, "%d", (int)(before & 0x7fffffff))}},
                   (struct mz_say){.text = MZ_T("Delete one, or give it another id")});
        return false;
    }
    int64_t here = ((int64_t)(l->file - l->files) << 32) | v->key_line;
    if (mz_map_put_str(&l->cx, l->ids, name, here) != MZ_OK) {
        mz_clear(&l->cx);
    }
    return true;
}

/* NOLINTBEGIN(misc-no-recursion): as deep as the shapes' tables, which have no cycle */

static void keep(struct load *l, const struct mz_yaml *v, const struct load_key *key, void *item)
{
    const struct load_shape *shape = key->of;
    void *one = mz_arena_alloc(l->tmp, shape->size);
    size_t *n = (size_t *)(void *)((char *)item + key->n_at);
    if (load_item(l, v, shape, one)) {
        memcpy(load_more(l, (char *)item + key->at, n, shape->store), one, shape->store);
    }
}

static void read_items(struct load *l, const struct mz_yaml *v, const struct load_key *key,
                       void *item)
{
    const size_t *n = (const size_t *)(void *)((char *)item + key->n_at);
    if (!want(l, v, key->kind == LOAD_MAP ? MZ_YAML_MAP : MZ_YAML_LIST)) {
        return;
    }
    for (const struct mz_yaml *c = v->first; c != NULL; c = c->next) {
        if (too_many(l, c, *n, key->most)) {
            return;
        }
        bool top = item == l->pack;
        if (key->kind != LOAD_MAP || (top ? check_id(l, c, key) : true)) {
            keep(l, c, key, item);
        }
    }
}

static void read_list(struct load *l, const struct mz_yaml *v, const struct load_key *key,
                      void *item)
{
    size_t *n = (size_t *)(void *)((char *)item + key->n_at);
    void *list = (char *)item + key->at;
    if (key->one && v->kind == MZ_YAML_TEXT && v->text.n > 0) {
        if (check_text(l, v, key)) {
            *(struct ast_text *)load_more(l, list, n, sizeof(struct ast_text)) = text_of(l, v);
        }
        return;
    }
    if (!want(l, v, MZ_YAML_LIST)) {
        return;
    }
    for (const struct mz_yaml *c = v->first; c != NULL; c = c->next) {
        if (too_many(l, c, *n, key->most)) {
            return;
        }
        if (!want(l, c, MZ_YAML_TEXT) || !check_text(l, c, key)) {
            continue;
        }
        if (key->kind == LOAD_TEXTS) {
            *(struct ast_text *)load_more(l, list, n, sizeof(struct ast_text)) = text_of(l, c);
        } else {
            struct ast *e = read_formula(l, c);
            *(struct ast **)load_more(l, list, n, sizeof(struct ast *)) = e;
        }
    }
}

/* "2025-06", "2025-06-01" in a history. */
static bool period_of(struct load *l, const struct mz_yaml *v, struct ast_given *g)
{
    mz_date d = MZ_DATE_NONE;
    mz_str day = v->key.n == 7 ? mz_str_fmt(l->tmp, MZ_FMT "-01", MZ_ARG(v->key)) : v->key;
    if (!load_iso(day, &d)) {
        load_error(
            l, "value", load_at_key(l, v),
            (struct mz_say){.text = MZ_T("\"{0}\" is neither a month nor a day"), .arg = {v->key}},
            (struct mz_say){.text = MZ_T("Write it like 2025-07 or 2025-07-01")});
        return false;
    }
    if (v->key.n == 7) {
        struct mz_ymd t = mz_date_ymd(d);
        g->month = t.year * 12 + t.month - 1;
    } else {
        g->day = d;
    }
    return true;
}

static void read_givens(struct load *l, const struct mz_yaml *v, struct ast_givens *out)
{
    if (!want(l, v, MZ_YAML_MAP)) {
        return;
    }
    for (const struct mz_yaml *c = v->first; c != NULL; c = c->next) {
        if (too_many(l, c, out->n, 0)) {
            return;
        }
        struct ast_given g = {.id = {c->key, load_at_key(l, c)}, .month = -1, .day = MZ_DATE_NONE};
        if (c->kind == MZ_YAML_TEXT) {
            g.value = text_of(l, c);
            *(struct ast_given *)load_more(l, &out->v, &out->n, sizeof g) = g;
            continue;
        }
        if (!want(l, c, MZ_YAML_MAP)) {
            continue;
        }
        for (const struct mz_yaml *m = c->first; m != NULL; m = m->next) {
            struct ast_given one = g;
            if (!too_many(l, m, out->n, 0) && period_of(l, m, &one) && want(l, m, MZ_YAML_TEXT)) {
                one.value = text_of(l, m);
                *(struct ast_given *)load_more(l, &out->v, &out->n, sizeof one) = one;
            }
        }
    }
}

void load_key(struct load *l, const struct mz_yaml *v, const struct load_key *key, void *item)
{
    void *to = (char *)item + key->at;
    if (key->kind <= LOAD_TYPE) {
        read_scalar(l, v, key, to);
    } else if (key->kind <= LOAD_FORMULAS) {
        read_list(l, v, key, item);
    } else if (key->kind == LOAD_ONE) {
        (void)load_item(l, v, key->of, to);
    } else if (key->kind <= LOAD_MAP) {
        read_items(l, v, key, item);
    } else if (key->kind == LOAD_GIVENS) {
        read_givens(l, v, to);
    } else {
        *(const struct mz_yaml **)to = v;
    }
}

const struct load_key *load_find(const struct load_key *keys, mz_str name)
{
    while (keys->key != NULL && !mz_str_eq(name, mz_str_of(keys->key))) {
        keys++;
    }
    return keys->key == NULL ? NULL : keys;
}

void load_keys(struct load *l, const struct mz_yaml *map, const struct load_key *keys, void *item)
{
    for (const struct load_key *k = keys; k->key != NULL; k++) {
        if (k->kind == LOAD_DATE) {
            *(mz_date *)(void *)((char *)item + k->at) = MZ_DATE_NONE;
        }
    }
    for (const struct mz_yaml *c = map->first; c != NULL; c = c->next) {
        const struct load_key *k = load_find(keys, c->key);
        if (k == NULL) {
            load_unknown(l, load_at_key(l, c), c->key, words_of(l->tmp, keys));
        } else {
            load_key(l, c, k, item);
        }
    }
    for (const struct load_key *k = keys; k->key != NULL; k++) {
        const struct mz_yaml *v = mz_yaml_get(map, k->key);
        if ((!k->need && !k->wish) ||
            (v != NULL && (v->kind != MZ_YAML_TEXT || v->text.n > 0 || v->quoted))) {
            continue;
        }
        ast_find(l->f,
                 (struct ast_finding){
                     .grade = k->need ? AST_ERROR : AST_WARNING,
                     .check = "key",
                     .at = load_at_key(l, map),
                     .say = {.text = MZ_T("\"{0}\" is missing"), .arg = {mz_str_of(k->key)}},
                     .way = {.text = MZ_T("Add a line \"{0}: …\""), .arg = {mz_str_of(k->key)}},
                 });
    }
}

bool load_item(struct load *l, const struct mz_yaml *v, const struct load_shape *shape, void *item)
{
    if (v->kind != MZ_YAML_MAP) {
        load_error(l, "value", load_at_key(l, v),
                   (struct mz_say){.text = MZ_T("An entry must hold keys and values")},
                   (struct mz_say){.text = MZ_T("Write one \"key: value\" a line, indented")});
        return false;
    }
    char *p = item;
    if (shape->id_at != LOAD_NONE) {
        *(struct ast_text *)(void *)(p + shape->id_at) =
            (struct ast_text){v->key, load_at_key(l, v)};
    }
    if (shape->where_at != LOAD_NONE) {
        *(struct ast_at *)(void *)(p + shape->where_at) = load_at_key(l, v);
    }
    load_keys(l, v, shape->keys, item);
    return shape->end == NULL || shape->end(l, v, item);
}

/* NOLINTEND(misc-no-recursion) */
