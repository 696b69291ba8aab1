/* find_web.c - rules and parameters by a part of their name: global search, and a card of the
 * library. */
#include <string.h>

#include "base/utf8.h"
#include "feature/board.h"
#include "feature/rule/law.h"
#include "feature/rule/rule_int.h"
#include "feature/rule/rule_web.h"
#include "feature/rule/sheet.h"
#include "store/db.h"

enum { WORDS_MAX = 60 };

struct finding {
    mz_cx *cx;
    const struct rule_shelved *s;
    mz_str words; /* folded, small letters */
    size_t most;
    struct mz_item *items;
    size_t n;
    int64_t total;
};

static mz_str small(mz_arena *a, mz_str s)
{
    char *p = mz_arena_alloc(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
    }
    return (mz_str){p, s.n};
}

static bool within(struct finding *f, mz_str text)
{
    mz_str t = small(f->cx->a, text);
    return t.n >= f->words.n && memmem(t.p, t.n, f->words.p, f->words.n) != NULL;
}

static void look(struct finding *f, const struct ir_label *name, const char *kind, const char *path)
{
    if (!within(f, name->id) && !within(f, name->zh) && !within(f, name->en)) {
        return;
    }
    f->total++;
    if (f->n < f->most) {
        f->items[f->n++] = (struct mz_item){.title = law_label(f->cx->lang, name),
                                            .note = sheet_say(f->cx, kind),
                                            .place = f->s->id,
                                            .href = sheet_href(f->cx, f->s, path, name->id),
                                            .due = MZ_NULL};
    }
}

/* Of the law where the reader works; the first pack for who stands above all of them. */
mz_code rule_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                    int64_t *total)
{
    const struct rule_shelf *shelf = NULL;
    mz_str trimmed = mz_str_trim(mz_utf8_fold_str(cx->a, words));
    struct finding f = {.cx = cx, .words = small(cx->a, trimmed), .most = most};
    *items = NULL;
    *n = 0;
    *total = 0;
    if (trimmed.n == 0 || trimmed.n > WORDS_MAX || most == 0) {
        return MZ_OK;
    }
    MZ_TRY(rule_shelf(cx, &shelf));
    f.s = rule_shelf_for(shelf, cx->actor->division_lo);
    for (size_t i = 0; f.s == NULL && i < shelf->packs_n; i++) {
        f.s = shelf->packs[i].book != NULL ? &shelf->packs[i] : NULL;
    }
    if (f.s == NULL) {
        return MZ_OK;
    }
    const struct rule_book *b = f.s->book;
    f.items = MZ_NEW_N(cx->a, struct mz_item, most);
    for (size_t i = 0; i < b->rules_n; i++) {
        look(&f, &b->rules[i].name, MZ_T("Rule"), "");
    }
    for (size_t i = 0; i < b->params_n; i++) {
        look(&f, &b->params[i].name, MZ_T("Parameter"), "param/");
    }
    *items = f.items;
    *n = f.n;
    *total = f.total;
    return MZ_OK;
}
