/* pop_test.c - columns, and the file that strangers may have touched. */
#include "col/pop.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static struct mz_pop *some(mz_arena *a)
{
    struct mz_pop *p = mz_pop_new(a, 3, 4, 4);
    static const uint32_t first[] = {0, 1, 1, 4};
    p->divisions_n = 2;
    p->divisions = mz_pop_array(a, sizeof *p->divisions, 2);
    p->divisions[0] = INT64_C(331181000000);
    for (size_t h = 0; h < 4; h++) {
        p->first[h] = first[h];
    }
    for (size_t i = 1; i < 4; i++) {
        p->household[i] = 2;
    }
    p->division[2] = 1;
    p->person_facts.col[0] = mz_col_new(a, MZ_W16, 4);
    p->person_facts.col[1] = mz_col_new(a, MZ_WBIT, 4);
    mz_col_set(&p->person_facts.col[0], 3, -300);
    mz_col_set(&p->person_facts.col[1], 2, 1);
    struct mz_col_months *m = &p->person_facts.months[2];
    m->first_month = 24300;
    m->months_n = 2;
    m->month = MZ_NEW_N(a, struct mz_pop_col, 2);
    m->month[1] = mz_col_new(a, MZ_W32, 4);
    mz_col_set(&m->month[1], 0, 123456);
    struct mz_col_events *e = &p->household_facts.events[3];
    e->first = mz_pop_array(a, sizeof *e->first, 4);
    e->day = mz_pop_array(a, sizeof *e->day, 2);
    e->value = mz_col_new(a, MZ_W64, 2);
    e->first[1] = e->first[2] = e->first[3] = 2;
    e->day[0] = 20000;
    e->day[1] = 20001;
    mz_col_set(&e->value, 1, INT64_C(99999999999));
    return p;
}

struct place {
    char dir[32];
    char path[64];
};

static struct place place(void)
{
    struct place p = {.dir = "/tmp/mzpop.XXXXXX"};
    if (mkdtemp(p.dir) != NULL) {
        (void)snprintf(p.path, sizeof p.path, "%s/p", p.dir);
    }
    return p;
}

static void leave(const struct place *p)
{
    char seal[80];
    (void)snprintf(seal, sizeof seal, "%s.seal", p->path);
    (void)unlink(seal);
    (void)unlink(p->path);
    (void)rmdir(p->dir);
}

TEST(a_column_remembers_what_is_known)
{
    mz_arena *a = mz_arena_new(1 << 20);
    for (enum mz_width w = MZ_W8; w < MZ_WIDTHS_N; w++) {
        struct mz_pop_col c = mz_col_new(a, w, 100);
        int64_t v = 7;
        CHECK(!mz_col_get(&c, 64, &v) && v == 0);
        mz_col_set(&c, 64, 1);
        CHECK(mz_col_get(&c, 64, &v) && v == 1);
        CHECK(!mz_col_get(&c, 63, &v) && !mz_col_get(&c, 65, &v));
        CHECK((uintptr_t)c.v % 64 == 0);
    }
    CHECK(mz_width_of(-5, 127) == MZ_W8 && mz_width_of(0, 128) == MZ_W16);
    CHECK(mz_width_of(0, 100000000) == MZ_W32 && mz_width_of(0, INT64_MAX) == MZ_W64);
    mz_arena_free(a);
}

TEST(a_population_comes_back_from_its_file)
{
    mz_arena *a = mz_arena_new(1 << 24);
    mz_cx cx = {.a = a};
    struct place at = place();
    struct mz_pop *p = NULL;
    int64_t v = 0;
    CHECK(mz_pop_save(&cx, some(a), at.path) == MZ_OK);
    CHECK(mz_pop_map(&cx, at.path, &p) == MZ_OK);
    if (p != NULL) {
        CHECK(p->households_n == 3 && p->persons_n == 4 && p->divisions_n == 2);
        CHECK(p->first[3] == 4 && p->household[3] == 2 && p->division[2] == 1);
        CHECK(p->divisions[0] == INT64_C(331181000000));
        CHECK(mz_col_get(&p->person_facts.col[0], 3, &v) && v == -300);
        CHECK(!mz_col_get(&p->person_facts.col[0], 2, &v));
        CHECK(mz_col_get(&p->person_facts.col[1], 2, &v) && v == 1);
        CHECK(p->person_facts.col[2].v == NULL);
        CHECK(p->person_facts.months[2].first_month == 24300);
        CHECK(mz_col_get(&p->person_facts.months[2].month[1], 0, &v) && v == 123456);
        CHECK(p->household_facts.events[3].day[1] == 20001);
        CHECK(mz_col_get(&p->household_facts.events[3].value, 1, &v) && v == INT64_C(99999999999));
    }
    leave(&at);
    mz_arena_free(a);
}

/* The file with one byte changed, or cut. */
static mz_code spoiled(long at, long length)
{
    mz_arena *a = mz_arena_new(1 << 24);
    mz_cx cx = {.a = a};
    struct place where = place();
    struct mz_pop *p = NULL;
    mz_code rc = mz_pop_save(&cx, some(a), where.path);
    FILE *f = fopen(where.path, "r+b");
    if (rc == MZ_OK && f != NULL) {
        (void)fseek(f, at, SEEK_SET);
        int byte = fgetc(f);
        (void)fseek(f, at, SEEK_SET);
        (void)fputc(byte ^ 1, f);
        (void)fclose(f);
        rc = length < 0 || truncate(where.path, length) == 0 ? mz_pop_map(&cx, where.path, &p)
                                                             : MZ_IO;
    }
    leave(&where);
    mz_arena_free(a);
    return rc;
}

TEST(a_file_that_was_touched_is_refused)
{
    CHECK(spoiled(0, -1) == MZ_CORRUPT);    /* another kind of file */
    CHECK(spoiled(8, -1) == MZ_CORRUPT);    /* another version */
    CHECK(spoiled(12, -1) == MZ_CORRUPT);   /* another number of facts */
    CHECK(spoiled(24, -1) == MZ_CORRUPT);   /* another number of households */
    CHECK(spoiled(40, -1) == MZ_CORRUPT);   /* another hash */
    CHECK(spoiled(5000, -1) == MZ_CORRUPT); /* another value */
    CHECK(spoiled(5000, 6000) == MZ_CORRUPT);
    CHECK(spoiled(5000, 10) == MZ_CORRUPT);
}

/* What opening it read through; SIZE_MAX when it was refused. */
static size_t opened(const struct place *at)
{
    mz_arena *a = mz_arena_new(1 << 24);
    mz_cx cx = {.a = a};
    struct mz_pop *p = NULL;
    size_t n = mz_pop_map(&cx, at->path, &p) == MZ_OK ? p->read_n : SIZE_MAX;
    mz_arena_free(a);
    return n;
}

static bool written(const char *path, long at, int flip)
{
    FILE *f = fopen(path, "r+b");
    bool ok = f != NULL && fseek(f, at, SEEK_SET) == 0;
    int byte = ok ? fgetc(f) : EOF;
    ok = ok && byte != EOF && fseek(f, at, SEEK_SET) == 0 && fputc(byte ^ flip, f) != EOF;
    return f != NULL && fclose(f) == 0 && ok;
}

TEST(a_file_is_read_through_once_and_again_when_it_was_touched)
{
    mz_arena *a = mz_arena_new(1 << 24);
    mz_cx cx = {.a = a};
    struct place at = place();
    struct stat st;
    char seal[80];
    (void)snprintf(seal, sizeof seal, "%s.seal", at.path);
    CHECK(mz_pop_save(&cx, some(a), at.path) == MZ_OK && stat(at.path, &st) == 0);
    size_t all = (size_t)st.st_size;
    CHECK(opened(&at) == 0); /* who made it has checked it */
    CHECK(mz_pop_check(&cx, at.path) == MZ_OK);
    CHECK(unlink(seal) == 0 && opened(&at) == all && opened(&at) == 0);
    CHECK(written(at.path, 5000, 0) && opened(&at) == all && opened(&at) == 0);
    CHECK(written(seal, 100, 1) && opened(&at) == all && opened(&at) == 0); /* a broken seal */
    CHECK(written(at.path, 5000, 1));
    CHECK(opened(&at) == SIZE_MAX && opened(&at) == SIZE_MAX); /* no seal comes of it */
    CHECK(mz_pop_check(&cx, at.path) == MZ_CORRUPT);
    CHECK(mz_pop_save(&cx, some(a), at.path) == MZ_OK && opened(&at) == 0);
    CHECK(truncate(at.path, (off_t)all - 64) == 0 && opened(&at) == SIZE_MAX);
    leave(&at);
    mz_arena_free(a);
}

TEST(the_bounds_of_a_file_are_those_of_its_columns)
{
    mz_arena *a = mz_arena_new(1 << 24);
    mz_cx cx = {.a = a};
    struct place at = place();
    struct mz_pop *p = NULL;
    char seal[80];
    (void)snprintf(seal, sizeof seal, "%s.seal", at.path);
    CHECK(mz_pop_save(&cx, some(a), at.path) == MZ_OK);
    for (int again = 0; again < 2; again++) { /* from the seal, then from the columns */
        CHECK(mz_pop_map(&cx, at.path, &p) == MZ_OK && p->checked && p->members_max == 3);
        const struct mz_col_set *s = &p->person_facts;
        CHECK(s->col[0].bounded && s->col[0].lo == -300 && s->col[0].hi == -300);
        CHECK(s->col[2].bounded && s->col[2].lo > s->col[2].hi);
        CHECK(s->months[2].month[1].lo == 123456 && s->months[2].month[1].hi == 123456);
        const struct mz_col_events *e = &p->household_facts.events[3];
        CHECK(e->longest == 2 && e->value.lo == INT64_C(99999999999));
        CHECK(unlink(seal) == 0);
    }
    leave(&at);
    mz_arena_free(a);
}

TEST(the_bounds_of_long_columns_are_those_of_every_row)
{
    mz_arena *a = mz_arena_new(1 << 24);
    mz_cx cx = {.a = a};
    struct place at = place();
    struct mz_pop *p = mz_pop_new(a, 1000, 0, 5);
    struct mz_pop *q = NULL;
    p->divisions_n = 1;
    p->divisions = mz_pop_array(a, sizeof *p->divisions, 1);
    for (size_t w = MZ_W8; w < MZ_WIDTHS_N; w++) {
        p->household_facts.col[w] = mz_col_new(a, (enum mz_width)w, 1000);
        for (size_t h = 70; h < 999; h++) {
            if (h < 200 || h > 900) {
                mz_col_set(&p->household_facts.col[w], h, (int64_t)(h * 37 % 101) + 5);
            }
        }
        mz_col_set(&p->household_facts.col[w], 133, -7);
        mz_col_set(&p->household_facts.col[w], 998, 120);
    }
    CHECK(mz_pop_save(&cx, p, at.path) == MZ_OK && mz_pop_map(&cx, at.path, &q) == MZ_OK);
    for (size_t w = MZ_W8; q != NULL && w < MZ_WBIT; w++) {
        CHECK(q->household_facts.col[w].lo == -7 && q->household_facts.col[w].hi == 120);
    }
    leave(&at);
    mz_arena_free(a);
}

TEST(a_file_that_is_not_there_is_absent)
{
    mz_arena *a = mz_arena_new(1 << 20);
    mz_cx cx = {.a = a};
    struct mz_pop *p = NULL;
    CHECK(mz_pop_map(&cx, "/nonexistent/mz", &p) == MZ_ABSENT);
    mz_clear(&cx);
    CHECK(mz_pop_save(&cx, some(a), "/nonexistent/mz") == MZ_IO);
    mz_arena_free(a);
}

TEST(a_shape_that_does_not_hold_is_named)
{
    mz_arena *a = mz_arena_new(1 << 24);
    mz_cx cx = {.a = a};
    CHECK(mz_pop_wrong(some(a)) == NULL);
    struct mz_pop *p = some(a);
    p->division[0] = 2;
    CHECK(mz_pop_wrong(p) != NULL);
    p = some(a);
    p->household[1] = 0;
    CHECK(mz_pop_wrong(p) != NULL);
    p = some(a);
    p->first[1] = 5;
    CHECK(mz_pop_wrong(p) != NULL);
    p = some(a);
    p->household_facts.events[3].day[0] = 20002;
    CHECK(mz_pop_wrong(p) != NULL);
    CHECK(mz_pop_save(&cx, p, "/tmp/mz-never") == MZ_INVALID);
    mz_arena_free(a);
}

TEST_MAIN(T(a_column_remembers_what_is_known), T(a_population_comes_back_from_its_file),
          T(a_file_is_read_through_once_and_again_when_it_was_touched),
          T(the_bounds_of_a_file_are_those_of_its_columns),
          T(the_bounds_of_long_columns_are_those_of_every_row),
          T(a_file_that_was_touched_is_refused), T(a_file_that_is_not_there_is_absent),
          T(a_shape_that_does_not_hold_is_named))
