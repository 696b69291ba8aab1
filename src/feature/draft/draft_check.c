/* draft_check.c - a draft through the checker, its tests, and against what is published. */
#include <string.h>

#include "feature/draft/draft.h"
#include "feature/rule/rule.h"
#include "feature/world.h"

enum { FAILED_MAX = 200 };

/* Parents are those of the shelf, as they are in force now. */
static mz_code parent(mz_cx *cx, void *p, mz_str id, struct ast_findings *f, struct ast_pack **out)
{
    const struct rule_shelf *const *shelf = p;
    const struct rule_shelved *s = rule_shelf_find(*shelf, id);
    (void)f;
    if (s == NULL || s->pack == NULL) {
        return mz_fail(cx, MZ_ABSENT, "there is no pack \"" MZ_FMT "\"", MZ_ARG(id));
    }
    memcpy(out, &s->pack, sizeof(void *)); /* read only by the checker */
    return MZ_OK;
}

#define TEST_ARENA ((size_t)256 << 20)

/* Each in an arena of its own: a pack may have hundreds. */
static mz_code tests(mz_cx *cx, struct draft_checked *k)
{
    k->failed = MZ_NEW_N(cx->a, mz_str, FAILED_MAX);
    for (size_t i = 0; i < k->pack->tests_n; i++) {
        struct rule_test_result r = {0};
        mz_cx one = *cx;
        one.a = mz_arena_new(TEST_ARENA);
        mz_code rc = rule_test(&one, k->book, &k->pack->tests[i], &r);
        k->tests_passed += rc == MZ_OK && r.passed;
        if (rc == MZ_OK && !r.passed && k->failed_n < FAILED_MAX) {
            mz_str why = r.differs_n > 0 ? r.differs[0] : MZ_S("");
            k->failed[k->failed_n++] = mz_str_fmt(cx->a, MZ_FMT ": " MZ_FMT,
                                                  MZ_ARG(k->pack->tests[i].name.s), MZ_ARG(why));
        }
        cx->err = one.err;
        mz_arena_free(one.a);
        MZ_TRY(rc);
    }
    return MZ_OK;
}

/* A pack keeps the name that it was copied under: its folder is called so. */
static void named(mz_cx *cx, const struct draft *d, struct draft_checked *k)
{
    (void)cx;
    if (k->pack != NULL && !mz_str_eq(k->pack->id.s, d->pack)) {
        ast_find(&k->found, (struct ast_finding){
                                AST_ERROR,
                                "name",
                                k->pack->id.at,
                                {.text = MZ_T("The draft is of the pack \"{0}\", and says \"{1}\""),
                                 .arg = {d->pack, k->pack->id.s}},
                                {.text = MZ_T("Write \"pack: {0}\""), .arg = {d->pack}}});
    }
}

static mz_code against(mz_cx *cx, const struct rule_shelf *shelf, const struct draft *d,
                       struct draft_checked *k)
{
    const struct rule_shelved *s = rule_shelf_find(shelf, d->pack);
    if (s == NULL || s->book == NULL) {
        return MZ_OK;
    }
    k->diffs = diff_books(cx->a, cx->lang, s->book, k->book);
    k->past = diff_past(cx->a, cx->lang, s->book, k->book, mz_date_today(cx));
    return MZ_OK;
}

/* Who holds to the hash of this pack, over the whole shelf. */
static mz_code pins(mz_cx *cx, const struct rule_shelf *shelf, mz_str pack,
                    const struct ast_pack *fresh, struct rule_pin **out, size_t *n)
{
    const struct ast_pack **v = MZ_NEW_N(cx->a, const struct ast_pack *, shelf->packs_n + 1);
    for (size_t i = 0; i < shelf->packs_n; i++) {
        v[i] = shelf->packs[i].pack;
    }
    const struct rule_pins_of of = {v, shelf->packs_n, pack, fresh};
    return rule_pins(cx, &of, out, n);
}

mz_code draft_pinned(mz_cx *cx, mz_str pack, struct rule_pin **out, size_t *n)
{
    const struct rule_shelf *shelf = NULL;
    MZ_TRY(rule_shelf(cx, &shelf));
    return pins(cx, shelf, pack, NULL, out, n);
}

static mz_code check(mz_cx *cx, const struct draft *d, struct draft_checked *k)
{
    const struct letter_forms *forms = NULL;
    const struct rule_shelf *shelf = NULL;
    struct ast_pack *pack = NULL;
    struct rule_book *book = NULL;
    struct draft_files files;
    k->found.a = cx->a;
    MZ_TRY(rule_shelf(cx, &shelf));
    MZ_TRY(draft_files(cx, d->id, &files));
    struct rule_library lib = {parent, &shelf, law_places(cx)};
    ast_read(cx->a, files.v, files.n, &k->found, &pack);
    k->pack = pack;
    named(cx, d, k);
    if (pack != NULL) {
        MZ_TRY(rule_check(cx, &lib, pack, &k->found, &book));
    }
    for (size_t i = 0; i < k->found.n; i++) {
        k->warnings += k->found.v[i].grade == AST_WARNING;
    }
    if (book == NULL || k->found.errors > 0) {
        return MZ_OK;
    }
    MZ_TRY(pins(cx, shelf, d->pack, pack, &k->pins, &k->pins_n));
    k->book = book;
    law_names(cx, book);
    MZ_TRY(tests(cx, k));
    MZ_TRY(against(cx, shelf, d, k));
    MZ_TRY(letter_forms(cx, &forms));
    case_check(cx, book, forms, &k->letters, &k->letters_n);
    k->ready = k->tests_passed == pack->tests_n && k->past.n == 0;
    return MZ_OK;
}

#define CHECK_ARENA ((size_t)1 << 30)

mz_code draft_check(mz_cx *cx, const struct draft *d, struct draft_checked *k)
{
    mz_cx own = *cx;
    *k = (struct draft_checked){.a = mz_arena_new(CHECK_ARENA)};
    own.a = k->a;
    mz_code rc = check(&own, d, k);
    cx->err = own.err;
    if (rc != MZ_OK) {
        draft_check_done(k);
    }
    return rc;
}

void draft_check_done(struct draft_checked *k)
{
    if (k->a != NULL) {
        mz_arena_free(k->a);
    }
    *k = (struct draft_checked){.a = NULL};
}
