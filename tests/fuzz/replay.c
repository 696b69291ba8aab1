/*
 * replay.c - main() of the corpus replayers: runs a fuzz target over its files, one after another.
 *
 * The name of the corpus is the name of the program: build/.../csv_replay reads tests/fuzz/csv and
 * tests/fuzz/crash/csv. Run from the root of the tree. A missing or empty corpus is a failure.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum { FILE_MAX = 16 << 20, FILES_MAX = 10000 };

static int run_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        (void)printf("FAIL %s cannot be opened\n", path);
        return 1;
    }
    unsigned char *bytes = malloc(FILE_MAX);
    size_t n = bytes == NULL ? 0 : fread(bytes, 1, FILE_MAX, f);
    (void)fclose(f);
    /* An exact copy, so that a sanitizer sees one byte read too far. */
    unsigned char *exact = malloc(n == 0 ? 1 : n);
    if (bytes == NULL || exact == NULL) {
        abort();
    }
    memcpy(exact, bytes, n);
    free(bytes);
    int rc = LLVMFuzzerTestOneInput(exact, n);
    free(exact);
    return rc != 0;
}

static void run_folder(const char *folder, int *ran, int *failed)
{
    struct dirent **list = NULL;
    int n = scandir(folder, &list, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        char path[512];
        (void)snprintf(path, sizeof path, "%s/%s", folder, list[i]->d_name);
        if (list[i]->d_name[0] != '.' && *ran < FILES_MAX) {
            *failed += run_file(path);
            ++*ran;
        }
        free(list[i]);
    }
    free(list);
}

int main(int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/');
    const char *base = slash == NULL ? argv[0] : slash + 1;
    char name[64];
    char folder[128];
    (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(base, "_"), base);
    const char *cut = strstr(base, "_replay");
    if (cut != NULL && (size_t)(cut - base) < sizeof name) {
        (void)snprintf(name, sizeof name, "%.*s", (int)(cut - base), base);
    }
    if (argc > 1 && strstr(name, argv[1]) == NULL) {
        (void)printf("0 passed, 0 failed\n");
        return 0;
    }
    int ran = 0;
    int failed = 0;
    (void)snprintf(folder, sizeof folder, "tests/fuzz/%s", name);
    run_folder(folder, &ran, &failed);
    if (ran == 0) {
        (void)printf("FAIL %s has no seeds\n", folder);
        failed = 1;
    }
    (void)snprintf(folder, sizeof folder, "tests/fuzz/crash/%s", name);
    run_folder(folder, &ran, &failed);
    (void)printf("%d passed, %d failed\n", ran - failed < 0 ? 0 : ran - failed, failed);
    return failed != 0;
}
