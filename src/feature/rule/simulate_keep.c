/* simulate_keep.c - one base of simulations, kept by the process while pack, day and file stay. */
#include <inttypes.h>
#include <sys/stat.h>

#include "feature/rule/simulate.h"
#include "feature/world.h"

#define KEEP_ARENA ((size_t)4 << 30)

enum { THREADS = 2 };

struct keep {
    mz_arena *a;
    const struct rule_shelved *shelved;
    mz_date at;
    int64_t file_ns; /* when the population was written */
    struct population population;
    struct sim_base *base;
};

static int64_t written_ns(mz_cx *cx)
{
    struct stat st = {0};
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/population.json", MZ_ARG(cx->world->data));
    return stat(path.p, &st) == 0 ? (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec
                                  : 0;
}

static mz_code make(mz_cx *cx, struct keep *k)
{
    struct sim_options o = {
        .book = k->shelved->book, .population = &k->population, .at = k->at, .threads = THREADS};
    mz_cx own = *cx;
    own.a = k->a;
    mz_code rc = population_open(&own, k->shelved->book, cx->world->data, &k->population);
    rc = rc == MZ_OK ? sim_base_make(&own, k->a, &o, &k->base) : rc;
    cx->err = own.err;
    return rc;
}

static void forget(void **slot)
{
    struct keep *k = *slot;
    *slot = NULL;
    if (k != NULL) {
        mz_arena_free(k->a);
    }
}

mz_code sim_base_of(mz_cx *cx, const struct rule_shelved *s, mz_date at, struct sim_base **out)
{
    void **slot = rule_store_keep(cx);
    if (slot == NULL) {
        return mz_fail(cx, MZ_ABSENT, "no packs were started");
    }
    struct keep *k = *slot;
    int64_t written = written_ns(cx);
    if (k != NULL && (k->shelved != s || k->at.v != at.v || k->file_ns != written)) {
        forget(slot);
        k = NULL;
    }
    if (k == NULL) {
        mz_arena *a = mz_arena_new(KEEP_ARENA);
        k = MZ_NEW(a, struct keep);
        *k = (struct keep){.a = a, .shelved = s, .at = at, .file_ns = written};
        *slot = k;
        mz_code rc = make(cx, k);
        if (rc != MZ_OK) {
            forget(slot);
            return rc;
        }
    }
    *out = k->base;
    return MZ_OK;
}
