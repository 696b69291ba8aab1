#include "feature/care/care_testing.h"
#include "feature/care/crash_int.h"
#include "feature/feature.h"

#include <inttypes.h>

const struct mz_feature *const mz_features[] = {NULL};

enum { KILLS = 200, MS_MAX = 3600000, ROWS = 12000 };

static void show(const struct crash_result *r)
{
    printf("%" PRId64 " kills, %" PRId64 " restarts, %" PRId64 " writes and %" PRId64
           " reads acknowledged, %" PRId64 " keys sent again, %" PRId64 " lost, %" PRId64
           " doubled, %" PRId64 " broken, %" PRId64 " households, import asked %" PRId64 " times\n",
           r->kills, r->restarts, r->writes, r->reads, r->repeated, r->lost, r->doubled, r->broken,
           r->houses, r->begun);
    for (size_t i = 0; i < r->complaints; i++) {
        printf("  %s\n", r->complaint[i]);
    }
}

TEST(two_hundred_kills_lose_nothing)
{
    char dir[100];
    char line[140];
    mz_cx cx = {.a = mz_arena_new((size_t)1 << 30), .lang = MZ_LANG_EN};
    struct crash_result r = {0};
    test_tmp(dir, sizeof dir, "mzcrash");
    CHECK(mkdtemp(dir) != NULL);
    struct crash_plan plan = {.program = testing_program(cx.a),
                              .dir = dir,
                              .seed = 20261121,
                              .kills = KILLS,
                              .ms_max = MS_MAX,
                              .writers = 3,
                              .rows = ROWS};
    bool ran = crash_run(&cx, &plan, &r) == MZ_OK;
    CHECK(ran);
    if (!ran) {
        printf("%s\n", cx.err.msg);
    }
    show(&r);
    CHECK(r.kills == KILLS);
    CHECK(r.writes > KILLS && r.reads > 0 && r.repeated > 0 && r.restarts > KILLS / 2);
    CHECK(r.houses > 20 && r.begun > 0);
    CHECK(r.lost == 0);
    CHECK(r.doubled == 0);
    CHECK(r.broken == 0);
    mz_arena_free(cx.a);
    (void)snprintf(line, sizeof line, "rm -rf %s", dir);
    CHECK(system(line) == 0); /* NOLINT(cert-env33-c): a fixed text */
}

/* ---- the harness itself: it must see what it is there to see ---------------------- */

static void says(const struct crash_plan *plan, mz_arena *a, const char *text)
{
    FILE *f = fopen(crash_log(a, plan, 0), "w");
    if (f != NULL) {
        (void)fputs(text, f);
        (void)fclose(f);
    }
}

/* What the checks find in an empty office after this log. */
static struct crash_result found(struct office *o, const char *log)
{
    struct crash_result r = {0};
    struct crash_plan plan = {.program = o->program, .dir = o->dir, .writers = 1};
    says(&plan, o->cx.a, log);
    mz_code rc = crash_check_all(&o->cx, crash_seen_new(&o->cx, &plan), &r);
    if (rc != MZ_OK) {
        printf("%s\n", o->cx.err.msg);
        r.broken = -1;
    }
    return r;
}

TEST(the_harness_sees_what_is_missing)
{
    struct office o;
    CHECK(office_open(&o));
    struct crash_result well = found(&o, "");
    CHECK(well.lost == 0 && well.doubled == 0 && well.broken == 0);
    struct crash_result r =
        found(&o, "A crash-0-1 331181000000900\nP 331181000000900 1 crash-0-1\n");
    CHECK(r.lost == 2 && r.writes == 1); /* the row of the claim, and the tag of the add */
    r = found(&o, "R abcdefghijkl\n");
    CHECK(r.lost == 1);
    r = found(&o, "H 5 crash-0-1\nS 5 crash-0-2\nD crash-0-2\n");
    CHECK(r.lost == 3); /* the household, the request, and what its approval made */
    r = found(&o, "X 500 for adding\n");
    CHECK(r.broken == 1);
    r = found(&o, "nonsense\n");
    CHECK(r.broken == 1);
    office_close(&o);
}

TEST(the_harness_sees_a_file_that_is_not_in)
{
    struct office o;
    struct crash_result r = {0};
    CHECK(office_open(&o));
    struct crash_plan plan = {.program = o.program, .dir = o.dir, .writers = 1, .rows = 3};
    CHECK(crash_check_all(&o.cx, crash_seen_new(&o.cx, &plan), &r) == MZ_OK);
    CHECK(r.lost == 3 && r.broken == 1);
    office_close(&o);
}

TEST(the_harness_sees_a_sick_database)
{
    struct office o;
    CHECK(office_open(&o));
    mz_str path = mz_str_fmt(o.cx.a, "%s/mz.db", o.data);
    FILE *f = fopen(path.p, "r+");
    CHECK(f != NULL);
    if (f != NULL) { /* a page in the middle of the file */
        CHECK(fseek(f, 4096 * 20 + 100, SEEK_SET) == 0);
        for (int i = 0; i < 2000; i++) {
            (void)fputc(0x5a, f);
        }
        (void)fclose(f);
    }
    struct crash_result r = found(&o, "");
    CHECK(r.broken != 0);
    office_close(&o);
}

TEST_MAIN(T(two_hundred_kills_lose_nothing), T(the_harness_sees_what_is_missing),
          T(the_harness_sees_a_file_that_is_not_in), T(the_harness_sees_a_sick_database))
