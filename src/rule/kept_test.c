/*
 * kept_test.c - a pack that a case keeps is read again as long as the case runs, by programs that
 * came later: what a key of a pack could say once, it can say for ever. tests/packs/keys.txt holds
 * each key in each form it ever had; lines are added there, never taken away. Run from the root.
 */
#include <inttypes.h>

#include "check.h"
#include "rule/check_testing.h"
#include "rule/load_int.h"

enum { SHAPES_MAX = 80, LINES_MAX = 2000, LINE_MAX = 600 };

static const char *const kinds[] = {
    [LOAD_TEXT] = "text",   [LOAD_STR] = "str",           [LOAD_FORMULA] = "formula",
    [LOAD_DATE] = "date",   [LOAD_INT] = "int",           [LOAD_FLAG] = "flag",
    [LOAD_TYPE] = "type",   [LOAD_TEXTS] = "texts",       [LOAD_FORMULAS] = "formulas",
    [LOAD_ONE] = "one",     [LOAD_LIST] = "list",         [LOAD_MAP] = "map",
    [LOAD_GIVENS] = "givens", [LOAD_NODE] = "node",
};
static const char *const forms[] = {
    [LOAD_ANY] = "-", [LOAD_ID] = "id", [LOAD_DIVISION] = "division", [LOAD_PARENT] = "parent"};

/* A key as a line: shape, key, kind, form, how many, whether it must be there, what may stand. */
struct line {
    mz_str shape, key, kind, form, choice;
    int64_t most;
    bool need;
};

struct grammar {
    mz_arena *a;
    const struct load_shape *seen[SHAPES_MAX];
    size_t seen_n;
    struct line line[LINES_MAX];
    size_t n;
};

/* ---- what the program reads now --------------------------------------------------------- */

static void take_keys(struct grammar *g, const char *shape, const struct load_key *keys);

/* The same shape may stand below several keys; it is one, by its name. */
static void take_shape(struct grammar *g, const struct load_shape *s)
{
    for (size_t i = 0; i < g->seen_n; i++) {
        if (g->seen[i] == s) {
            return;
        }
    }
    if (g->seen_n == SHAPES_MAX) {
        printf("too many shapes\n");
        exit(1);
    }
    g->seen[g->seen_n++] = s;
    take_keys(g, s->name, s->keys);
}

static void take_keys(struct grammar *g, const char *shape, const struct load_key *keys)
{
    char name[80];
    (void)snprintf(name, sizeof name, "%s", shape);
    for (char *p = name; *p != '\0'; p++) {
        *p = (char)(*p == ' ' ? '_' : *p);
    }
    mz_str own = mz_str_fmt(g->a, "%s", name);
    for (const struct load_key *k = keys; k->key != NULL && g->n < LINES_MAX; k++) {
        bool one = k->kind == LOAD_TEXTS && k->one;
        g->line[g->n++] = (struct line){.shape = own,
                                        .key = mz_str_of(k->key[0] == '\0' ? "*" : k->key),
                                        .kind = mz_str_of(one ? "texts_or_one" : kinds[k->kind]),
                                        .form = mz_str_of(forms[k->form]),
                                        .choice = mz_str_of(k->choice == NULL ? "*" : k->choice),
                                        .most = (int64_t)k->most,
                                        .need = k->need};
        if (k->of != NULL) {
            take_shape(g, k->of);
        }
    }
}

static struct grammar *now(mz_arena *a)
{
    struct grammar *g = MZ_NEW(a, struct grammar);
    g->a = a;
    take_keys(g, "pack", load_head);
    take_keys(g, "section", load_sections);
    return g;
}

/* ---- what it has read at any time ------------------------------------------------------- */

static struct grammar *ever(mz_arena *a)
{
    struct grammar *g = MZ_NEW(a, struct grammar);
    char text[LINE_MAX];
    FILE *f = fopen("tests/packs/keys.txt", "re");
    g->a = a;
    while (f != NULL && g->n < LINES_MAX && fgets(text, (int)sizeof text, f) != NULL) {
        char shape[80];
        char key[80];
        char kind[20];
        char form[20];
        char most[20];
        char need[20];
        char choice[400];
        int got = sscanf(text, "%79s %79s %19s %19s %19s %19s %399[^\n]", shape, key, kind, form,
                         most, need, choice);
        if (text[0] == '#' || got != 7) {
            continue;
        }
        g->line[g->n++] = (struct line){.shape = mz_str_fmt(a, "%s", shape),
                                        .key = mz_str_fmt(a, "%s", key),
                                        .kind = mz_str_fmt(a, "%s", kind),
                                        .form = mz_str_fmt(a, "%s", form),
                                        .choice = mz_str_fmt(a, "%s", choice),
                                        .most = strtoll(most, NULL, 10),
                                        .need = strcmp(need, "must") == 0};
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    return g;
}

static bool same_key(const struct line *a, const struct line *b)
{
    return mz_str_eq(a->shape, b->shape) && mz_str_eq(a->key, b->key);
}

static bool same(const struct line *a, const struct line *b)
{
    return same_key(a, b) && mz_str_eq(a->kind, b->kind) && mz_str_eq(a->form, b->form) &&
           mz_str_eq(a->choice, b->choice) && a->most == b->most && a->need == b->need;
}

static void tell(const struct line *l, const char *what)
{
    printf("%s: " MZ_FMT " " MZ_FMT " " MZ_FMT " " MZ_FMT " %" PRId64 " %s " MZ_FMT "\n", what,
           MZ_ARG(l->shape), MZ_ARG(l->key), MZ_ARG(l->kind), MZ_ARG(l->form), l->most,
           l->need ? "must" : "may", MZ_ARG(l->choice));
}

/* One of "a|b|c". */
static bool among(mz_str word, mz_str choice)
{
    for (size_t i = 0, from = 0; i <= choice.n; i++) {
        if (i == choice.n || choice.p[i] == '|') {
            if (mz_str_eq(word, (mz_str){choice.p + from, i - from})) {
                return true;
            }
            from = i + 1;
        }
    }
    return false;
}

static bool every_word(mz_str was, mz_str is)
{
    bool all = true;
    for (size_t i = 0, from = 0; i <= was.n; i++) {
        if (i == was.n || was.p[i] == '|') {
            all = all && among((mz_str){was.p + from, i - from}, is);
            from = i + 1;
        }
    }
    return all;
}

static bool word(mz_str s, const char *w)
{
    return mz_str_eq(s, mz_str_of(w));
}

/* Does a pack that was written by the one line still read by the other? */
static bool takes(const struct line *is, const struct line *was)
{
    bool text = word(was->kind, "text") || word(was->kind, "texts");
    bool kind = mz_str_eq(is->kind, was->kind) || (text && word(is->kind, "texts_or_one"));
    bool form = mz_str_eq(is->form, was->form) || word(is->form, "-") ||
                (word(is->form, "parent") && word(was->form, "id"));
    bool choice = word(is->choice, "*") || every_word(was->choice, is->choice);
    bool single = word(was->kind, "text"); /* of those the count says nothing */
    bool most = single || is->most == 0 || (was->most != 0 && is->most >= was->most);
    return kind && form && choice && most && (was->need || !is->need);
}

/* ---- held against each other -------------------------------------------------------------- */

/* Keys of `was` that `is` no longer takes, or takes in part. */
static int64_t narrower(const struct grammar *is, const struct grammar *was, bool say)
{
    int64_t wrong = 0;
    for (size_t i = 0; i < was->n; i++) {
        bool good = false;
        for (size_t k = 0; k < is->n && !good; k++) {
            good = same_key(&is->line[k], &was->line[i]) && takes(&is->line[k], &was->line[i]);
        }
        wrong += !good;
        if (!good && say) {
            tell(&was->line[i], "packs that cases keep say this, and it is not read any more");
        }
    }
    return wrong;
}

/* A shape that packs had without a key that must be there now. */
static int64_t demands(const struct grammar *is, const struct grammar *was, bool say)
{
    int64_t wrong = 0;
    for (size_t i = 0; i < is->n; i++) {
        bool shape = false;
        bool key = false;
        for (size_t k = 0; k < was->n; k++) {
            shape = shape || mz_str_eq(is->line[i].shape, was->line[k].shape);
            key = key || same_key(&is->line[i], &was->line[k]);
        }
        bool bad = is->line[i].need && shape && !key;
        wrong += bad;
        if (bad && say) {
            tell(&is->line[i], "packs that cases keep do not say this, and it must be there now");
        }
    }
    return wrong;
}

static int64_t unrecorded(const struct grammar *is, const struct grammar *was)
{
    int64_t n = 0;
    for (size_t i = 0; i < is->n; i++) {
        bool found = false;
        for (size_t k = 0; k < was->n && !found; k++) {
            found = same(&is->line[i], &was->line[k]);
        }
        n += !found;
        if (!found) {
            tell(&is->line[i], "add to tests/packs/keys.txt");
        }
    }
    return n;
}

TEST(a_key_takes_whatever_it_took_at_any_time)
{
    mz_arena *a = mz_arena_new(1U << 24U);
    const struct grammar *is = now(a);
    const struct grammar *was = ever(a);
    CHECK(is->n > 300 && is->n < LINES_MAX && was->n >= is->n);
    CHECK(narrower(is, was, true) == 0);
    CHECK(demands(is, was, true) == 0);
    CHECK(unrecorded(is, was) == 0);
    mz_arena_free(a);
}

/* What the test above is for: each way of taking something away is seen. */
TEST(a_key_that_narrows_is_seen)
{
    static const struct {
        struct line was, is;
        bool good;
    } ways[] = {
#define L(kind_, form_, choice_, most_, need_)                                                  \
    {{"end", 3}, {"reopens", 7}, {kind_, sizeof kind_ - 1}, {form_, sizeof form_ - 1},          \
     {choice_, sizeof choice_ - 1}, most_, need_}
        {L("text", "-", "*", 0, false), L("texts", "-", "*", 0, false), false},
        {L("text", "-", "*", 0, false), L("texts_or_one", "-", "*", 12, false), true},
        {L("texts", "-", "*", 0, false), L("texts_or_one", "-", "*", 0, false), true},
        {L("text", "-", "*", 0, false), L("text", "id", "*", 0, false), false},
        {L("text", "id", "*", 0, false), L("text", "parent", "*", 0, false), true},
        {L("text", "-", "a|b", 0, false), L("text", "-", "a", 0, false), false},
        {L("text", "-", "a|b", 0, false), L("text", "-", "b|c|a", 0, false), true},
        {L("text", "-", "*", 0, false), L("text", "-", "a", 0, false), false},
        {L("texts", "-", "*", 12, false), L("texts", "-", "*", 8, false), false},
        {L("texts", "-", "*", 12, false), L("texts", "-", "*", 40, false), true},
        {L("texts", "-", "*", 0, false), L("texts", "-", "*", 40, false), false},
        {L("text", "-", "*", 0, false), L("text", "-", "*", 0, true), false},
        {L("text", "-", "*", 0, true), L("text", "-", "*", 0, false), true},
#undef L
    };
    mz_arena *a = mz_arena_new(1U << 24U);
    struct grammar *is = now(a);
    const struct grammar *was = now(a);
    for (size_t i = 0; i < MZ_LEN(ways); i++) {
        CHECK(takes(&ways[i].is, &ways[i].was) == ways[i].good);
    }
    CHECK(narrower(is, was, false) == 0 && demands(is, was, false) == 0);
    struct line last = is->line[--is->n];
    CHECK(narrower(is, was, false) == 1); /* a key is gone */
    is->line[is->n++] = last;
    last.key = MZ_S("brand_new");
    last.need = true;
    is->line[is->n++] = last;
    CHECK(demands(is, was, false) == 1); /* one that nobody had must be there */
    mz_arena_free(a);
}

/* ---- a pack in the words of earlier programs ---------------------------------------------- */

TEST(a_pack_in_the_words_of_earlier_programs_is_read_and_means_the_same)
{
    struct checked *k = checked_new();
    struct rule_library lib = rule_library_of(k->cx.a, "tests/packs/kept");
    CHECK(ast_load(&k->cx, "tests/packs/kept/aid", &k->f, &k->pack) == MZ_OK);
    CHECK(rule_check(&k->cx, &lib, k->pack, &k->f, &k->book) == MZ_OK && k->book != NULL);
    checked_show(k, AST_ERROR);
    if (k->book != NULL) {
        CHECK(k->book->matters_n == 2);
        const struct ir_matter *again = &k->book->matters[k->book->matters[0].follows_n == 0];
        CHECK(again->follows_n == 1 && again->ends_n == 1);
        /* "reopens: decide": one step, without a list. */
        CHECK(again->source->ends[0].reopens_n == 1);
        CHECK(mz_str_eq(again->source->ends[0].reopens[0].s, MZ_S("decide")));
    }
    checked_done(k);
}

TEST_MAIN(T(a_key_takes_whatever_it_took_at_any_time), T(a_key_that_narrows_is_seen),
          T(a_pack_in_the_words_of_earlier_programs_is_read_and_means_the_same))
