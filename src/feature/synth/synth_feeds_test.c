/* What the generator says of its files is what the engine finds in them. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "feature/synth/synth.h"
#include "feed/fold.h"
#include "tmp.h"

enum { PEOPLE = 500, ROWS = 18000 };

static void fill(void *p, void *out, size_t n)
{
    (void)p;
    memset(out, 5, n);
}

struct world {
    mz_cx cx;
    struct mz_random random;
    char dir[100];
    struct synth_feed_truth truth[SYNTH_FEEDS];
};

static struct synth_feeds options_of(struct world *w)
{
    return (struct synth_feeds){
        .dir = w->dir, .people = PEOPLE, .rows = ROWS, .ours = 300, .dirty = 200, .seed = 3};
}

static void open_world(struct world *w)
{
    *w = (struct world){.random = {fill, NULL}};
    w->cx = (mz_cx){.a = mz_arena_new((size_t)1 << 30), .random = &w->random};
    test_tmp(w->dir, sizeof w->dir, "mzfeeds");
    struct synth_feeds f = options_of(w);
    if (mkdtemp(w->dir) == NULL) {
        abort();
    }
    f.dir = w->dir;
    if (synth_feeds_write(&w->cx, &f, w->truth) != MZ_OK) {
        abort();
    }
}

static void close_world(struct world *w)
{
    for (size_t i = 0; i < SYNTH_FEEDS; i++) {
        (void)unlink(synth_feed_path(w->cx.a, w->dir, i));
    }
    (void)unlink(mz_str_fmt(w->cx.a, "%s/truth.csv", w->dir).p);
    (void)rmdir(w->dir);
    mz_arena_free(w->cx.a);
}

static int64_t sum_of(const struct mz_feed_feature *f)
{
    int64_t sum = 0;
    for (size_t i = 0; i < f->n; i++) {
        sum += f->value[i];
    }
    return sum;
}

TEST(every_file_holds_what_its_truth_says)
{
    struct world w;
    mz_who *who = NULL;
    open_world(&w);
    CHECK(synth_feeds_who(&w.cx, PEOPLE, &who) == MZ_OK && mz_who_twice(who) == 0);
    for (size_t i = 0; i < SYNTH_FEEDS; i++) {
        const struct synth_feed_truth *t = &w.truth[i];
        const mz_feed_form *form = NULL;
        struct mz_feed_found *f = NULL;
        struct mz_feed_folded *folded = NULL;
        struct mz_feed_scan_options o = {.today = {SYNTH_FEED_DAY}, .threads = 2, .block = 5000};
        CHECK(synth_feed_form(&w.cx, i, &form) == MZ_OK);
        CHECK(mz_feed_scan(&w.cx, who, form, synth_feed_path(w.cx.a, w.dir, i), &o, &f) == MZ_OK);
        CHECK(mz_feed_fold_rows(&w.cx, form, f, SYNTH_FEED_PERIOD, &folded) == MZ_OK);
        const struct mz_feed_counts *c = &f->counts;
        CHECK(f->fast && f->bytes == t->bytes && c->rows == t->rows &&
              t->rows == ROWS / SYNTH_FEEDS);
        CHECK(c->ours == t->ours && c->strangers == t->strangers);
        CHECK(c->duplicates == t->duplicates && t->duplicates > 0);
        CHECK(c->reason[MZ_REASON_ID_ROUNDED] == t->rounded);
        CHECK(c->reason[MZ_REASON_ID_CHECK] == t->wrong_check);
        CHECK(c->reason[MZ_REASON_COLUMNS] == t->cut && t->cut > 0);
        CHECK(c->reason[MZ_REASON_NAME] == t->other_name);
        CHECK(c->reason[MZ_REASON_UNIT] == t->unit);
        CHECK(c->invalid == t->rounded + t->wrong_check + t->cut + t->other_name + t->unit);
        CHECK(sum_of(&folded->feature[0]) == t->sum_fen);
    }
    close_world(&w);
}

TEST(the_truth_is_read_back_and_missing_when_files_are_not_finished)
{
    struct world w;
    struct synth_feed_truth again[SYNTH_FEEDS];
    open_world(&w);
    CHECK(synth_feeds_truth(&w.cx, w.dir, again) == MZ_OK);
    CHECK(memcmp(again, w.truth, sizeof again) == 0);
    (void)unlink(mz_str_fmt(w.cx.a, "%s/truth.csv", w.dir).p);
    CHECK(synth_feeds_truth(&w.cx, w.dir, again) == MZ_ABSENT);
    close_world(&w);
}

static bool at_once(void *p)
{
    (void)p;
    return true;
}

TEST(a_stop_leaves_no_files)
{
    struct world w;
    open_world(&w);
    struct synth_feeds f = options_of(&w);
    f.stopped = at_once;
    CHECK(synth_feeds_write(&w.cx, &f, w.truth) == MZ_STOPPED);
    CHECK(access(synth_feed_path(w.cx.a, w.dir, 0), F_OK) != 0);
    close_world(&w);
}

TEST_MAIN(T(every_file_holds_what_its_truth_says),
          T(the_truth_is_read_back_and_missing_when_files_are_not_finished),
          T(a_stop_leaves_no_files))
