/* care_testing.h - this build's mz and an office made with it, for the tests of this folder. */
#ifndef MZ_FEATURE_CARE_CARE_TESTING_H
#define MZ_FEATURE_CARE_CARE_TESTING_H

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "feature/care/server.h"
#include "store/db.h"
#include "tmp.h"

/* The mz of the build that this test belongs to: BUILD/src/feature/care/x_test -> BUILD/mz. */
static inline const char *testing_program(mz_arena *a)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    path[n > 0 ? n : 0] = '\0';
    for (int up = 0; up < 4; up++) {
        char *slash = strrchr(path, '/');
        if (slash != NULL) {
            *slash = '\0';
        }
    }
    return mz_str_fmt(a, "%s/mz", path).p;
}

struct office {
    mz_cx cx;
    struct mz_actor actor;
    const char *program;
    char dir[40];
    const char *data; /* dir/office */
};

/* Run a command of mz on this office; `more` words follow. Its exit status. */
static inline int office_command(struct office *o, const char *const *more, char *out, size_t out_n)
{
    const char *words[SERVER_WORDS_MAX] = {NULL};
    size_t n = 0;
    for (; more[n] != NULL && n < SERVER_WORDS_MAX - 3; n++) {
        words[n] = more[n];
    }
    words[n] = "--data";
    words[n + 1] = o->data;
    return server_command(o->program, words, out, out_n);
}

#define OFFICE_DO(o, ...) office_command((o), (const char *const[]){__VA_ARGS__, NULL}, NULL, 0)

/* A folder with a demonstration office of Longquan in it; false when mz could not make it. */
static inline bool office_open(struct office *o)
{
    memset(o, 0, sizeof *o);
    test_tmp(o->dir, sizeof o->dir, "mzcare");
    o->actor = (struct mz_actor){.division_hi = INT64_C(999999999999),
                                 .role = MZ_S("program"),
                                 .name = MZ_S("test"),
                                 .from = MZ_S("test")};
    o->cx = (mz_cx){.a = mz_arena_new((size_t)512 << 20), .actor = &o->actor, .lang = MZ_LANG_EN};
    if (mkdtemp(o->dir) == NULL) {
        return false;
    }
    o->program = testing_program(o->cx.a);
    o->data = mz_str_fmt(o->cx.a, "%s/office", o->dir).p;
    bool ok = OFFICE_DO(o, "init", "--demo", "--division", "331181") == 0 &&
              OFFICE_DO(o, "demo", "accounts") == 0;
    if (!ok) {
        printf("%s could not make an office in %s\n", o->program, o->dir);
    }
    return ok;
}

static inline void office_close(struct office *o)
{
    char line[100];
    (void)snprintf(line, sizeof line, "rm -rf %s", o->dir);
    mz_arena_free(o->cx.a);
    if (system(line) != 0) { /* NOLINT(cert-env33-c): a fixed text */
        printf("could not remove %s\n", o->dir);
    }
}

#endif
