/* remedy_test.c - who is refused, or has something ended, reads in the letter what can be done
 * against it: reconsideration within 60 days, a lawsuit within 6 months. */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "rule/check_testing.h"

enum { LETTER_MAX = 1 << 16 };

static const char *const packs[] = {"packs/cn",    "packs/names", "packs/orgs", "packs/after",
                                    "packs/cn-32", "packs/cn-33", "packs/cn-36", "packs/cn-42",
                                    "packs/cn-5101"};

/* The letter of a pack, or of the one that it extends; how many bytes. */
static size_t letter(const char *pack, mz_str id, char text[LETTER_MAX])
{
    const char *const from[] = {pack, "packs/cn"};
    char path[200];
    size_t n = 0;
    for (size_t i = 0; i < MZ_LEN(from) && n == 0; i++) {
        (void)snprintf(path, sizeof path, "%s/letters/%.*s.yaml", from[i], (int)id.n, id.p);
        FILE *f = fopen(path, "rb");
        n = f == NULL ? 0 : fread(text, 1, LETTER_MAX, f);
        if (f != NULL) {
            (void)fclose(f);
        }
    }
    return n;
}

static bool takes(const struct ir_end *e)
{
    bool yes = e->result == IR_REFUSED || e->result == IR_NOT_ACCEPTED;
    for (size_t i = 0; i < e->benefits_n; i++) {
        enum ir_pays act = e->benefits[i].act;
        yes = yes || act == IR_PAY_STOP || act == IR_PAY_SUSPEND || act == IR_PAY_TAKE_BACK;
    }
    for (size_t i = 0; i < e->recognitions_n; i++) {
        yes = yes || e->recognitions[i].ends;
    }
    return yes;
}

static bool against(const struct ir_matter *m, const struct ir_action *a)
{
    return a->decides == IR_REFUSES || (a->goes == IR_TO_END && takes(&m->ends[a->to]));
}

static bool says(const char *text, size_t n, const char *what)
{
    return memmem(text, n, what, strlen(what)) != NULL;
}

/* One letter: false with a line where it does not say what can be done. */
static bool names_remedies(const char *pack, const struct ir_matter *m, mz_str id)
{
    static char text[LETTER_MAX];
    size_t n = letter(pack, id, text);
    bool good = says(text, n, "60日内向{government}申请行政复议") && says(text, n, "6个月内") &&
                says(text, n, "行政诉讼");
    if (!good) {
        printf("%s %.*s: letter %.*s names no remedies\n", pack, (int)m->name.id.n,
               m->name.id.p, (int)id.n, id.p);
    }
    return good;
}

TEST(every_letter_that_refuses_or_takes_something_away_names_the_remedies)
{
    size_t seen = 0;
    for (size_t p = 0; p < MZ_LEN(packs); p++) {
        mz_cx cx = {.a = mz_arena_new((size_t)1 << 30U), .lang = MZ_LANG_ZH};
        struct ast_findings f = {.a = cx.a};
        struct rule_library lib = rule_library_of(cx.a, "packs");
        struct ast_pack *pack = NULL;
        struct rule_book *b = NULL;
        CHECK(ast_load(&cx, packs[p], &f, &pack) == MZ_OK);
        CHECK(rule_check(&cx, &lib, pack, &f, &b) == MZ_OK && b != NULL);
        for (size_t i = 0; b != NULL && i < b->matters_n; i++) {
            const struct ir_matter *m = &b->matters[i];
            for (size_t s = 0; s < m->steps_n; s++) {
                for (size_t a = 0; a < m->steps[s].actions_n; a++) {
                    const struct ir_action *x = &m->steps[s].actions[a];
                    mz_str id = x->source->letter.s;
                    if (against(m, x) && id.n > 0) {
                        seen++;
                        CHECK(names_remedies(packs[p], m, id));
                    }
                }
            }
        }
        mz_arena_free(cx.a);
    }
    CHECK(seen > 40);
}

TEST_MAIN(T(every_letter_that_refuses_or_takes_something_away_names_the_remedies))
