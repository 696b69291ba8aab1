/* The demonstration database: filled, interrupted, filled again; and the files. */
#include "feature/synth/synth_demo.h"

#include <stdlib.h>

#include "base/csv.h"
#include "base/keyring.h"
#include "feature/office/office.h"
#include "feature/person/person.h"
#include "feature/synth/synth_files.h"
#include "feature/world.h"

#include "check.h"
#include "store.h"

static const int64_t longquan = INT64_C(331181000000);

struct fixture {
    struct test_world w;
    struct mz_world world;
    mz_crypto *crypto;
    int64_t calls; /* of stopped(), which says so at the 3rd */
};

static mz_cx *start(struct fixture *f, bool demo)
{
    memset(f, 0, sizeof *f);
    test_store(&f->w, MZ_DB_SQLITE);
    mz_cx *cx = &f->w.cx;
    cx->world = &f->world;
    f->world.division = longquan;
    f->world.demo = demo;
    f->w.ok = f->w.ok && mz_crypto_open(cx, &f->crypto) == MZ_OK &&
              mz_keyring_create(cx, f->w.dir) == MZ_OK &&
              mz_keyring_open(cx, f->crypto, f->w.dir, &f->world.keys) == MZ_OK &&
              division_open(cx, NULL, NULL, &f->world.divisions) == MZ_OK;
    if (!f->w.ok) {
        printf("no world: %s\n", cx->err.msg);
    }
    return cx;
}

static void finish(struct fixture *f)
{
    mz_keyring_close(f->world.keys);
    mz_crypto_close(f->crypto);
    test_done(&f->w);
}

static struct synth_demo county(int64_t people)
{
    return (struct synth_demo){.options = {.division = longquan, .people = people, .seed = 1}};
}

/* Everybody of the generator who is in the database, and as what. */
struct found {
    int64_t people, dead, missing;
};

static mz_code look_up(mz_cx *cx, const struct synth_options *o, struct found *n)
{
    synth *s = NULL;
    *n = (struct found){0};
    MZ_TRY(synth_open(cx, cx->world->divisions, o, &s));
    for (int64_t k = 0; k < synth_households(s); k++) {
        struct synth_household h;
        synth_household(s, k, &h);
        for (size_t i = 0; i < h.members_n; i++) {
            int64_t id = 0;
            struct person_view v = {0};
            MZ_TRY(person_by_number(cx, mz_str_of(h.members[i].id), &id));
            n->missing += id == 0;
            if (id != 0) {
                MZ_TRY(person_get(cx, PERSON_MAY_MINOR | PERSON_MAY_PROTECTED, id, &v));
                n->people += mz_str_eq(v.name, mz_str_of(h.members[i].name));
                n->dead += mz_str_eq(v.state, MZ_S("dead"));
            }
        }
    }
    return MZ_OK;
}

static bool filled(mz_cx *cx, const struct synth_demo *what, struct synth_demo_sum *sum)
{
    bool good = synth_demo_fill(cx, what, sum) == MZ_OK;
    if (!good) {
        printf("%s\n", cx->err.msg);
    }
    return good;
}

TEST(an_empty_demonstration_is_filled_once)
{
    struct fixture f;
    struct synth_demo what = county(3000);
    struct synth_demo_sum sum;
    struct found n;
    mz_cx *cx = start(&f, true);
    CHECK(filled(cx, &what, &sum));
    CHECK(sum.people == 3000);
    CHECK(sum.orgs > 200);
    CHECK(!sum.already);
    CHECK(sum.deaths > 5);
    CHECK(sum.changes > 20);
    CHECK(look_up(cx, &what.options, &n) == MZ_OK);
    CHECK(n.missing == 0);
    CHECK(n.people == 3000);
    CHECK(n.dead == sum.deaths);
    CHECK(cx->clock == &f.w.clock);
    CHECK(filled(cx, &what, &sum));
    CHECK(sum.already);
    CHECK(sum.people == 0);
    int64_t events = 0;
    int64_t bad_county = 0;
    int64_t bad = 0;
    CHECK(mz_audit_verify(cx, &events, &bad_county, &bad) == MZ_OK);
    CHECK(bad_county == 0);
    CHECK(events > sum.deaths);
    finish(&f);
}

static bool stop_later(void *p)
{
    int64_t *calls = p;
    return ++*calls == 3;
}

TEST(an_interrupted_run_goes_on_where_it_was)
{
    struct fixture f;
    struct synth_demo what = county(5000);
    struct synth_demo_sum sum;
    struct found n;
    mz_cx *cx = start(&f, true);
    what.stopped = stop_later;
    what.p = &f.calls;
    CHECK(synth_demo_fill(cx, &what, &sum) == MZ_STOPPED);
    CHECK(sum.people > 1500);
    CHECK(sum.people < 5000);
    mz_clear(cx);
    CHECK(look_up(cx, &what.options, &n) == MZ_OK);
    CHECK(n.people == sum.people);
    CHECK(filled(cx, &what, &sum));
    CHECK(sum.people == 5000);
    CHECK(look_up(cx, &what.options, &n) == MZ_OK);
    CHECK(n.people == 5000);
    CHECK(n.missing == 0);
    finish(&f);
}

/* Stopped among the deaths: they are not repeated, and none is left out. */
TEST(a_run_interrupted_among_the_events_completes_them)
{
    struct fixture f;
    struct fixture g;
    struct synth_demo what = county(2000);
    struct synth_demo_sum sum;
    struct synth_demo_sum whole;
    mz_cx *cx = start(&f, true);
    what.stopped = stop_later;
    f.calls = -12;
    what.p = &f.calls;
    CHECK(synth_demo_fill(cx, &what, &sum) == MZ_STOPPED);
    CHECK(sum.people == 2000);
    int64_t deaths = sum.deaths;
    int64_t changes = sum.changes;
    CHECK(deaths + changes > 5);
    mz_clear(cx);
    CHECK(filled(cx, &what, &sum));
    mz_cx *other = start(&g, true);
    what.stopped = NULL;
    CHECK(filled(other, &what, &whole));
    CHECK(deaths + sum.deaths == whole.deaths);
    CHECK(changes + sum.changes == whole.changes);
    finish(&g);
    finish(&f);
}

TEST(invented_people_enter_no_real_office)
{
    struct fixture f;
    struct synth_demo what = county(100);
    struct synth_demo_sum sum;
    mz_cx *cx = start(&f, false);
    CHECK(synth_demo_fill(cx, &what, &sum) == MZ_DENIED);
    mz_clear(cx);
    f.world.demo = true;
    what.options.division = INT64_C(330106000000);
    CHECK(synth_demo_fill(cx, &what, &sum) == MZ_INVALID);
    mz_clear(cx);
    struct person_input in = person_blank();
    int64_t id = 0;
    in.name = MZ_S("季先来");
    in.address = MZ_S("1号");
    in.source = MZ_S("window");
    in.division = longquan + 103000;
    CHECK(person_add(cx, &in, NULL, &id) == MZ_OK);
    what = county(100);
    CHECK(synth_demo_fill(cx, &what, &sum) == MZ_CONFLICT);
    finish(&f);
}

TEST(another_demonstration_is_not_mixed_in)
{
    struct fixture f;
    struct synth_demo what = county(100);
    struct synth_demo_sum sum;
    mz_cx *cx = start(&f, true);
    CHECK(filled(cx, &what, &sum));
    what.options.seed = 2;
    CHECK(synth_demo_fill(cx, &what, &sum) == MZ_CONFLICT);
    finish(&f);
}

static mz_code count_call(mz_cx *cx, const struct mz_demo *demo)
{
    (void)demo;
    mz_str old;
    MZ_TRY(office_get(cx, "demo.hook.counted", &old));
    return old.n == 0 ? MZ_OK : mz_fail(cx, MZ_CORRUPT, "the hook ran twice");
}

TEST(hooks_of_features_run_once_each)
{
    struct fixture f;
    static const struct mz_feature counted = {.name = "counted", .demo = count_call};
    static const struct mz_feature without = {.name = "without"};
    static const struct mz_feature *const features[] = {&without, &counted, NULL};
    struct synth_demo what = county(60);
    struct synth_demo_sum sum;
    mz_str ran;
    mz_cx *cx = start(&f, true);
    what.features = features;
    CHECK(filled(cx, &what, &sum));
    CHECK(filled(cx, &what, &sum));
    CHECK(office_get(cx, "demo.hook.counted", &ran) == MZ_OK);
    CHECK(mz_str_eq(ran, MZ_S("1")));
    CHECK(office_get(cx, "demo.hook.without", &ran) == MZ_OK);
    CHECK(ran.n == 0);
    finish(&f);
}

/* ---- files ---------------------------------------------------------------------- */

static size_t lines_of(mz_cx *cx, const char *dir, const char *name, size_t *bytes)
{
    FILE *file = fopen(mz_str_fmt(cx->a, "%s/%s", dir, name).p, "rb");
    size_t lines = 0;
    *bytes = 0;
    for (int c = 0; file != NULL && (c = fgetc(file)) != EOF; ++*bytes) {
        lines += c == '\n';
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return lines;
}

TEST(files_have_a_truth_for_every_row)
{
    struct fixture f;
    synth *s = NULL;
    size_t bytes = 0;
    mz_cx *cx = start(&f, true);
    struct synth_options o = {.division = longquan, .people = 4000, .seed = 3};
    CHECK(synth_open(cx, f.world.divisions, &o, &s) == MZ_OK);
    const char *dir = mz_str_fmt(cx->a, "%s/files", f.w.dir).p;
    struct synth_files what = {.dir = dir, .rates = synth_rates_usual(), .noise = 60};
    struct synth_files_sum sum;
    CHECK(synth_files_write(cx, s, &what, &sum) == MZ_OK);
    CHECK(sum.rows == 4000 + sum.flawed);
    CHECK(sum.flawed > 150);
    CHECK(sum.noisy * 1000 > sum.rows * 45);
    CHECK(sum.noisy * 1000 < sum.rows * 75);
    CHECK(sum.in_workbook == sum.rows);
    CHECK(lines_of(cx, dir, "people.csv", &bytes) == (size_t)sum.rows + 1);
    size_t utf8 = bytes;
    CHECK(lines_of(cx, dir, "people_gb18030.csv", &bytes) == (size_t)sum.rows + 1);
    CHECK(bytes < utf8);
    CHECK(lines_of(cx, dir, "truth.csv", &bytes) == (size_t)sum.rows + 1);
    (void)lines_of(cx, dir, "people.xlsx", &bytes);
    CHECK(bytes > 10000);
    finish(&f);
}

static bool stop_now(void *p)
{
    (void)p;
    return true;
}

TEST(stopped_files_are_removed)
{
    struct fixture f;
    synth *s = NULL;
    mz_cx *cx = start(&f, true);
    struct synth_options o = {.division = longquan, .people = 100, .seed = 3};
    CHECK(synth_open(cx, f.world.divisions, &o, &s) == MZ_OK);
    struct synth_files what = {.dir = f.w.dir, .rates = synth_rates_usual(), .stopped = stop_now};
    struct synth_files_sum sum;
    CHECK(synth_files_write(cx, s, &what, &sum) == MZ_STOPPED);
    CHECK(access(mz_str_fmt(cx->a, "%s/people.csv", f.w.dir).p, F_OK) != 0);
    what.dir = "/proc/no/such/folder";
    what.stopped = NULL;
    CHECK(synth_files_write(cx, s, &what, &sum) == MZ_IO);
    finish(&f);
}

TEST_MAIN(T(an_empty_demonstration_is_filled_once), T(an_interrupted_run_goes_on_where_it_was),
          T(a_run_interrupted_among_the_events_completes_them),
          T(invented_people_enter_no_real_office), T(another_demonstration_is_not_mixed_in),
          T(hooks_of_features_run_once_each), T(files_have_a_truth_for_every_row),
          T(stopped_files_are_removed))
