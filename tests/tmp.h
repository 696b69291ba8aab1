/*
 * tmp.h - where a test keeps its files: below TMPDIR, which tests/run.sh sets to memory where there
 * is enough of it, for a database in a file waits for its disk at every commit.
 */
#ifndef MZ_TESTS_TMP_H
#define MZ_TESTS_TMP_H

#include <stdio.h>
#include <stdlib.h>

/* The template of a path for mkdtemp or mkstemp: STEM and six letters to come. */
static inline void test_tmp(char *out, size_t n, const char *stem)
{
    const char *at = getenv("TMPDIR");
    at = at != NULL && at[0] == '/' ? at : "/tmp";
    if ((size_t)snprintf(out, n, "%s/%s.XXXXXX", at, stem) >= n) {
        printf("%s is too long a folder for %s\n", at, stem);
        exit(1);
    }
}

#endif
