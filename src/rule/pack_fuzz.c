/*
 * Any bytes as the files of a pack: read and checked, or findings with places and a way out;
 * nothing else, and in bounded time. A check that takes a quarter of a minute of this processor is
 * a crash: the largest pack that a case can hold (16 MiB) takes about two seconds. Each file is
 * read as one of reforms too.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fuzz.h"
#include "rule/rule.h"

enum { FILES_MAX = 8, SECONDS_MAX = 15, LAID_MAX = 2 };

/* Files are separated by a line "=== name". */
static size_t split(mz_str s, struct ast_file *files)
{
    size_t n = 0;
    size_t from = 0;
    files[n++] = (struct ast_file){.name = MZ_S("pack.yaml"), .text = s};
    for (size_t i = 0; i + 4 < s.n && n < FILES_MAX; i++) {
        bool line = memcmp(s.p + i, "=== ", 4) == 0 && (i == 0 || s.p[i - 1] == '\n');
        const char *end = line ? memchr(s.p + i, '\n', s.n - i) : NULL;
        if (end == NULL) {
            continue;
        }
        files[n - 1].text = (mz_str){s.p + from, i - from};
        from = (size_t)(end - s.p) + 1;
        files[n].name = (mz_str){s.p + i + 4, from - i - 5};
        files[n++].text = (mz_str){s.p + from, s.n - from};
    }
    return n;
}

/* A file as one of reforms alone, each of them laid over the book (NULL: there is none). */
static void lay(mz_cx *cx, const struct rule_book *b, const struct ast_file *file)
{
    struct ast_findings f = {.a = cx->a};
    struct ast_pack *p = NULL;
    ast_read_reforms(cx->a, file, &f, &p);
    if (p == NULL || p->rules_n > 0 || p->tests_n > 0) {
        abort();
    }
    for (size_t i = 0; b != NULL && f.errors == 0 && i < p->reforms_n && i < LAID_MAX; i++) {
        struct ast_findings why = {.a = cx->a};
        struct rule_book *laid = NULL;
        if (rule_reform(cx, NULL, b, &p->reforms[i], &why, &laid) != MZ_OK ||
            (laid == NULL) != (why.errors > 0) || (laid != NULL && laid->facts_n != b->facts_n)) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct ast_file files[FILES_MAX];
    struct ast_findings f = {.a = mz_arena_new((size_t)1 << 30U)};
    struct ast_pack *pack = NULL;
    size_t files_n = split((mz_str){(const char *)data, n}, files);
    struct rule_book *book = NULL;
    mz_cx cx = {.a = f.a};
    clock_t from = clock();
    ast_read(f.a, files, files_n, &f, &pack);
    if (pack == NULL || strlen(pack->source_hash) != 64) {
        abort();
    }
    mz_code rc = rule_check(&cx, NULL, pack, &f, &book);
    if (rc != MZ_OK || (book != NULL && (f.errors > 0 || strlen(book->semantic_hash) != 64)) ||
        (book == NULL && f.errors == 0) || clock() - from > (clock_t)SECONDS_MAX * CLOCKS_PER_SEC) {
        abort();
    }
    for (size_t i = 0; i < f.n; i++) {
        const struct ast_finding *one = &f.v[i];
        mz_str text = {NULL, 0};
        for (size_t k = 0; k < files_n; k++) {
            text = mz_str_eq(files[k].name, one->at.file) ? files[k].text : text;
        }
        if (one->say.text == NULL ||
            rule_finding_say(f.a, MZ_LANG_ZH, one, MZ_S(""), text).n == 0) {
            abort();
        }
    }
    for (size_t i = 0; i < files_n; i++) {
        lay(&cx, book, &files[i]);
    }
    if (clock() - from > (clock_t)SECONDS_MAX * CLOCKS_PER_SEC) {
        abort();
    }
    mz_arena_free(f.a);
    return 0;
}
