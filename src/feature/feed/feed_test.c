/* Deliveries: taken in once, read, compared, shown masked, swept. */
#include <dirent.h>

#include "feature/care/care.h"
#include "feature/feed/feed_test.h"

static int64_t reason(mz_cx *cx, const struct feed_delivery *d, enum mz_feed_reason r)
{
    struct feed_detail *x = MZ_NEW(cx->a, struct feed_detail);
    return feed_detail_of(cx, d, x) == MZ_OK ? x->reason[r] : -1;
}

static const struct feed_sum *sum(mz_cx *cx, const struct feed_delivery *d, const char *feature)
{
    struct feed_detail *x = MZ_NEW(cx->a, struct feed_detail);
    if (feed_detail_of(cx, d, x) != MZ_OK) {
        return NULL;
    }
    for (size_t i = 0; i < x->feature_n; i++) {
        if (mz_str_eq(x->feature[i].id, mz_str_of(feature))) {
            return &x->feature[i];
        }
    }
    return NULL;
}

static void read_and_kept(int *failures_, enum mz_db_kind kind)
{
    struct office o;
    mz_cx *cx = office(&o, kind);
    mz_str bad = mz_str_fmt(cx->a, MZ_FMT "12345,某某,浙K1,正常,1,2020-01-01,否\r\n",
                            MZ_ARG(cars(&o, 0, 10, 80000)));
    struct feed_delivery d = deliver(&o, "2026-10", bad);
    CHECK(d.id > 0 && mz_str_eq(d.state, MZ_S("done")));
    CHECK(d.rows == 21 && d.ours == 10 && d.strangers == 10 && d.invalid == 1 && d.people == 10);
    CHECK(reason(cx, &d, MZ_REASON_ID_LENGTH) == 1);
    CHECK(feed_quality(d.rows, d.invalid) == 9523);
    const struct feed_sum *s = sum(cx, &d, "vehicles");
    CHECK(s != NULL && s->people == 10 && s->sum == 10);
    s = sum(cx, &d, "vehicle_price");
    CHECK(s != NULL && s->sum == 10 * INT64_C(8000000));
    struct feed_places_of_row *places = NULL;
    size_t n = 0;
    CHECK(feed_places_of(cx, d.id, &places, &n) == MZ_OK && n == 1);
    CHECK(n == 1 && places[0].division == TOWN && places[0].people_n == 10);
    office_done(&o);
}

TEST(a_delivery_is_read_counted_and_kept)
{
    read_and_kept(failures_, MZ_DB_SQLITE);
}

TEST(a_delivery_is_read_counted_and_kept_on_postgresql)
{
    read_and_kept(failures_, MZ_DB_POSTGRESQL);
}

TEST(the_same_content_for_the_same_month_does_nothing_and_says_so)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_str file = cars(&o, 0, 10, 80000);
    struct feed_delivery d = deliver(&o, "2026-09", file);
    int64_t id = 0;
    bool same = false;
    CHECK(bring(&o, "05", "2026-09", file, &id, &same) == MZ_OK && same && id == d.id);
    CHECK(bring(&o, "05", "2026-10", file, &id, &same) == MZ_OK && !same && id != d.id);
    struct feed_recent_n_row n = {0};
    CHECK(feed_recent_n(cx, MZ_S("05"), MZ_S(""), &n) == MZ_OK && n.n == 2);
    office_done(&o);
}

static void corrected(int *failures_, enum mz_db_kind kind)
{
    struct office o;
    mz_cx *cx = office(&o, kind);
    struct feed_delivery first = deliver(&o, "2026-10", cars(&o, 0, 10, 80000));
    test_tick(&o.w, 86400000);
    struct feed_delivery d = deliver(&o, "2026-10", cars(&o, 2, 13, 81000));
    struct feed_detail *x = MZ_NEW(cx->a, struct feed_detail);
    CHECK(d.id > 0 && d.replaces == first.id && d.first_ms == first.first_ms);
    CHECK(feed_detail_of(cx, &d, x) == MZ_OK && x->has_change);
    CHECK(x->change.rows_before == 20 && x->change.ours_before == 10);
    CHECK(x->change.added == 3 && x->change.removed == 2 && x->change.changed == 8);
    CHECK(x->change.was_n > 0 && x->change.was[0].sum == 10);
    CHECK(feed_delivery(cx, first.id, &first) == MZ_OK && first.replaced_by == d.id);
    /* The evidence of the one that was replaced is still there. */
    struct feed_shown_row *rows = NULL;
    size_t n = 0;
    size_t all = 0;
    CHECK(feed_rows_of(cx, &first, o.id[0], &rows, &n, &all) == MZ_OK && all == 1);
    CHECK(feed_rows_of(cx, &d, o.id[0], &rows, &n, &all) == MZ_OK && all == 0);
    struct feed_two_hold_row bad = {0};
    CHECK(feed_two_hold(cx, &bad) == MZ_OK && bad.n == 0);
    office_done(&o);
}

TEST(corrected_content_replaces_and_says_what_changed)
{
    corrected(failures_, MZ_DB_SQLITE);
}

TEST(corrected_content_replaces_and_says_what_changed_on_postgresql)
{
    corrected(failures_, MZ_DB_POSTGRESQL);
}

TEST(a_jump_against_the_month_before_is_a_sentence)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    CHECK(deliver(&o, "2026-08", cars(&o, 0, 36, 80000)).id > 0);
    struct feed_delivery d = deliver(&o, "2026-09", cars(&o, 0, 11, 80000));
    struct feed_detail *x = MZ_NEW(cx->a, struct feed_detail);
    CHECK(feed_detail_of(cx, &d, x) == MZ_OK && x->jump_n >= 3);
    mz_str say = mz_text_say(cx->a, MZ_LANG_EN, x->jump[0]);
    CHECK(mz_str_eq(say, MZ_S("Rows went from 72 in 2026-08 to 22")));
    struct feed_delivery same = deliver(&o, "2026-10", cars(&o, 0, 11, 80000));
    CHECK(feed_detail_of(cx, &same, x) == MZ_OK && x->jump_n == 1);
    say = mz_text_say(cx->a, MZ_LANG_EN, x->jump[0]);
    CHECK(mz_str_eq(say, MZ_S("The file is, byte by byte, the one of 2026-09")));
    office_done(&o);
}

/* Rows of four months in a delivery of October: July is three months before it, June is older. */
static void aged(int *failures_, enum mz_db_kind kind)
{
    static const char *const months[] = {"2026-10", "2026-09", "2026-07", "2026-06"};
    struct office o;
    mz_cx *cx = office(&o, kind);
    struct feed_delivery d = {.id = 0};
    struct feed_detail *x = MZ_NEW(cx->a, struct feed_detail);
    int64_t october = 0;
    int64_t id = 0;
    bool same = false;
    mz_sb b = mz_sb_new(cx->a, 1 << 16);
    mz_sb_str(&b, MZ_S("证件号码,纳税人姓名,工资薪金收入,最近申报月份\n"));
    for (int i = 0; i < (int)MZ_LEN(months); i++) {
        mz_sb_fmt(&b, MZ_FMT "," MZ_FMT ",1000.50,%s\n", MZ_ARG(o.number[i]),
                  MZ_ARG(name_of(cx, i)), months[i]);
    }
    mz_sb_fmt(&b, MZ_FMT "," MZ_FMT ",500,2026-06\n", MZ_ARG(o.number[3]), MZ_ARG(name_of(cx, 3)));
    CHECK(bring(&o, "24", "2026-10", mz_sb_view(&b), &id, &same) == MZ_OK);
    CHECK(feed_run(cx, id, NULL) == MZ_OK && feed_delivery(cx, id, &d) == MZ_OK && d.ours == 5);
    CHECK(feed_detail_of(cx, &d, x) == MZ_OK && catalogue_period_of(MZ_S("2026-10"), &october));
    CHECK(x->newest == october && x->oldest == october - 4);
    /* A fact for each person, month and feature: June of the last one is one, of two rows. */
    CHECK(x->dated == 2 * 4 && x->stale == 2); /* wage, taxed_wage_12m */
    office_done(&o);
}

TEST(the_ages_of_a_delivery_are_those_of_its_dated_rows)
{
    aged(failures_, MZ_DB_SQLITE);
}

TEST(the_ages_of_a_delivery_are_those_of_its_dated_rows_on_postgresql)
{
    aged(failures_, MZ_DB_POSTGRESQL);
}

/* ---- columns -----------------------------------------------------------------------------------
 */

static const char odd[] = "甲栏,乙栏,丙栏\n%s,%s,90000\n";

TEST(columns_nobody_knows_wait_and_are_remembered_for_the_source)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    const struct catalogue *c = NULL;
    struct feed_delivery d;
    struct feed_map *map = MZ_NEW(cx->a, struct feed_map);
    mz_str file = mz_str_fmt(cx->a, odd, o.number[3].p, name_of(cx, 3).p);
    int64_t id = 0;
    bool same = false;
    CHECK(feed_catalogue(cx, &c) == MZ_OK);
    CHECK(bring(&o, "05", "2026-09", file, &id, &same) == MZ_OK);
    CHECK(feed_delivery(cx, id, &d) == MZ_OK && mz_str_eq(d.state, MZ_S("columns")));
    CHECK(feed_run(cx, id, NULL) == MZ_INVALID); /* not before they are chosen */
    mz_clear(cx);
    CHECK(feed_map_read(cx, c, d.map, map) == MZ_OK && map->n == 3 && !feed_map_good(map));
    CHECK(feed_save_map(cx, &d, map) == MZ_INVALID);
    mz_clear(cx);
    map->col[0].is.kind = CATALOGUE_NUMBER;
    map->col[1].is.kind = CATALOGUE_NAME;
    CHECK(feed_map_word(c, catalogue_find(c, MZ_S("05")), MZ_S("HD0513"), &map->col[2].is));
    CHECK(feed_save_map(cx, &d, map) == MZ_OK && feed_run(cx, id, NULL) == MZ_OK);
    CHECK(feed_delivery(cx, id, &d) == MZ_OK && d.ours == 1);
    /* The next file of this source is understood at once. */
    CHECK(deliver(&o, "2026-10", file).ours == 1);
    office_done(&o);
}

TEST(a_feature_whose_column_is_not_sent_stays_unknown_and_is_named)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_str file = mz_str_fmt(cx->a, "公民身份号码,姓名,号牌号码\n" MZ_FMT "," MZ_FMT ",浙K1\n",
                             MZ_ARG(o.number[1]), MZ_ARG(name_of(cx, 1)));
    struct feed_delivery d = deliver(&o, "2026-10", file);
    struct feed_detail *x = MZ_NEW(cx->a, struct feed_detail);
    CHECK(feed_detail_of(cx, &d, x) == MZ_OK);
    /* Without its state a car may be scrapped: the count would be a guess. */
    CHECK(sum(cx, &d, "vehicles") == NULL && x->left_out_n == 4);
    CHECK(x->left_out_n == 4 && mz_str_eq(x->left_out[0], MZ_S("vehicles")));
    office_done(&o);
}

TEST(a_special_label_of_the_key_stands_before_a_general_one)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_str file = mz_str_fmt(cx->a,
                             "身份证号,身份证明号码,姓名,购置价格\n110101194001010015," MZ_FMT
                             "," MZ_FMT ",100\n",
                             MZ_ARG(o.number[2]), MZ_ARG(name_of(cx, 2)));
    CHECK(deliver(&o, "2026-10", file).ours == 1);
    office_done(&o);
}

/* ---- what is refused ---------------------------------------------------------------------------
 */

TEST(an_empty_file_a_month_to_come_and_an_unknown_category_are_refused)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    int64_t id = 0;
    bool same = false;
    CHECK(bring(&o, "05", "2026-10", MZ_S(""), &id, &same) == MZ_INVALID);
    mz_clear(cx);
    CHECK(bring(&o, "05", "2026-12", cars(&o, 0, 1, 1), &id, &same) == MZ_INVALID);
    mz_clear(cx);
    CHECK(bring(&o, "99", "2026-10", cars(&o, 0, 1, 1), &id, &same) == MZ_ABSENT);
    mz_clear(cx);
    struct feed_recent_n_row n = {0};
    CHECK(feed_recent_n(cx, MZ_S(""), MZ_S(""), &n) == MZ_OK && n.n == 0);
    office_done(&o);
}

TEST(a_broken_file_fails_with_a_sentence_and_never_stops_the_others)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    struct feed_delivery d = deliver(&o, "2026-08", cars(&o, 0, 5, 80000));
    int64_t id = 0;
    bool same = false;
    CHECK(bring(&o, "05", "2026-09", cars(&o, 0, 6, 80000), &id, &same) == MZ_OK);
    CHECK(feed_delivery(cx, id, &d) == MZ_OK);
    CHECK(truncate(feed_file_path(cx, d.file).p, 0) == 0); /* the disk lost it */
    CHECK(feed_run(cx, id, NULL) != MZ_OK);
    mz_clear(cx);
    CHECK(feed_delivery(cx, id, &d) == MZ_OK && mz_str_eq(d.state, MZ_S("failed")));
    CHECK(strstr(d.say.p, "\"say\"") != NULL && strstr(d.say.p, "\"say_en\"") != NULL);
    CHECK(deliver(&o, "2026-10", cars(&o, 0, 7, 80000)).ours == 7);
    office_done(&o);
}

static bool at_once(void *p)
{
    (void)p;
    return true;
}

TEST(a_reading_that_is_stopped_changes_nothing_and_can_begin_again)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    struct feed_delivery d;
    int64_t id = 0;
    bool same = false;
    CHECK(bring(&o, "05", "2026-10", cars(&o, 0, 30, 80000), &id, &same) == MZ_OK);
    CHECK(feed_run(cx, id, &(struct feed_tell){.stopped = at_once}) == MZ_STOPPED);
    mz_clear(cx);
    CHECK(feed_delivery(cx, id, &d) == MZ_OK && mz_str_eq(d.state, MZ_S("stopped")));
    CHECK(d.rows == 0 && d.root.p == NULL);
    CHECK(feed_run(cx, id, NULL) == MZ_OK && feed_delivery(cx, id, &d) == MZ_OK && d.ours == 30);
    CHECK(feed_run(cx, id, NULL) == MZ_CONFLICT); /* done is done */
    office_done(&o);
}

/* ---- who may see what ------------------------------------------------------ */

TEST(rows_of_a_person_are_masked_and_the_read_is_on_record)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    struct feed_delivery d = deliver(&o, "2026-10", cars(&o, 0, 10, 80000));
    struct feed_shown_row *rows = NULL;
    size_t n = 0;
    size_t all = 0;
    (void)reads(&o);
    CHECK(feed_rows_of(cx, &d, o.id[4], &rows, &n, &all) == MZ_OK && n == 1 && all == 1);
    CHECK(n == 1 && rows[0].cell_n == 7 && rows[0].line == 10);
    CHECK(n == 1 && mz_str_eq(rows[0].cell[0], mz_cid_mask(cx->a, o.number[4])));
    CHECK(n == 1 && mz_str_eq(rows[0].cell[1], MZ_S("季**")));
    CHECK(n == 1 && mz_str_eq(rows[0].cell[4], MZ_S("80000.00")));
    CHECK(reads(&o) == 1);
    office_done(&o);
}

TEST(a_child_is_not_shown_to_who_may_not_see_it)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    struct feed_delivery d = deliver(&o, "2026-10", cars(&o, 30, PEOPLE, 80000));
    struct feed_shown_row *rows = NULL;
    size_t n = 0;
    size_t all = 0;
    CHECK(d.ours == 10);
    CHECK(feed_rows_of(cx, &d, o.id[PEOPLE - 1], &rows, &n, &all) == MZ_DENIED && n == 0);
    mz_clear(cx);
    office_done(&o);
}

TEST(another_county_sees_nothing_of_a_delivery)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    struct feed_delivery d = deliver(&o, "2026-10", cars(&o, 0, 10, 80000));
    struct feed_recent_n_row n = {0};
    test_scope(&o.w, INT64_C(331121000000), INT64_C(331121999999));
    struct feed_delivery far;
    CHECK(feed_delivery(cx, d.id, &far) == MZ_ABSENT);
    mz_clear(cx);
    CHECK(feed_recent_n(cx, MZ_S(""), MZ_S(""), &n) == MZ_OK && n.n == 0);
    office_done(&o);
}

static mz_code count_bytes(mz_cx *cx, void *p, mz_str piece)
{
    mz_sb *b = p;
    (void)cx;
    mz_sb_str(b, piece);
    return MZ_OK;
}

TEST(rows_come_back_in_the_senders_columns_with_the_reason)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    mz_str file =
        mz_str_fmt(cx->a, MZ_FMT MZ_FMT "," MZ_FMT ",浙K1,正常,五万,2020-01-01,否\r\n",
                   MZ_ARG(cars(&o, 0, 2, 1)), MZ_ARG(o.number[9]), MZ_ARG(name_of(cx, 9)));
    struct feed_delivery d = deliver(&o, "2026-10", file);
    mz_sb back = mz_sb_new(cx->a, 1 << 20);
    CHECK(d.invalid == 1 && reason(cx, &d, MZ_REASON_NUMBER) == 1);
    (void)reads(&o);
    CHECK(feed_rejects(cx, &d, count_bytes, &back) == MZ_OK);
    CHECK(strstr(mz_sb_view(&back).p, "身份证明号码") != NULL);
    CHECK(strstr(mz_sb_view(&back).p, "五万") != NULL);
    CHECK(strstr(mz_sb_view(&back).p, "购置价格") != NULL);
    CHECK(reads(&o) == 1);
    struct feed_delivery clean = deliver(&o, "2026-09", cars(&o, 0, 2, 1));
    CHECK(feed_rejects(cx, &clean, count_bytes, &back) == MZ_ABSENT);
    office_done(&o);
}

/* ---- afterwards ------------------------------------------------------------ */

static const struct mz_job *job_named(const char *name)
{
    const struct mz_job *j = feed_jobs;
    while (j->name != NULL && strcmp(j->name, name) != 0) {
        j++;
    }
    return j;
}

static size_t files_in(const char *path)
{
    size_t n = 0;
    DIR *dir = opendir(path);
    for (const struct dirent *e = dir == NULL ? NULL : readdir(dir); e != NULL; e = readdir(dir)) {
        n += e->d_name[0] != '.';
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
    return n;
}

TEST(the_file_goes_when_it_was_read_and_the_evidence_stays)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    struct feed_delivery d = deliver(&o, "2026-10", cars(&o, 0, 10, 80000));
    CHECK(files_in(feed_path(cx, "in").p) == 0);
    struct feed_shown_row *rows = NULL;
    size_t n = 0;
    size_t all = 0;
    CHECK(feed_delivery(cx, d.id, &d) == MZ_OK && d.file.n == 0);
    CHECK(feed_rows_of(cx, &d, o.id[0], &rows, &n, &all) == MZ_OK && n == 1);
    office_done(&o);
}

TEST(a_file_that_nobody_read_goes_after_a_week_and_so_does_one_that_nobody_names)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    struct feed_delivery d;
    int64_t id = 0;
    bool same = false;
    CHECK(bring(&o, "05", "2026-10", MZ_S("甲,乙\n1,2\n"), &id, &same) == MZ_OK);
    CHECK(feed_delivery(cx, id, &d) == MZ_OK && mz_str_eq(d.state, MZ_S("columns")));
    int fd = open(feed_file_path(cx, MZ_S("0123")).p, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && write(fd, "x", 1) == 1 && close(fd) == 0);
    CHECK(job_named("feed.sweep")->run(cx, 0, MZ_S("{}")) == MZ_OK);
    CHECK(files_in(feed_path(cx, "in").p) == 2);
    /* The time of a file is the machine's, not the test's. */
    const struct timespec old[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
    CHECK(utimensat(AT_FDCWD, feed_file_path(cx, MZ_S("0123")).p, old, 0) == 0);
    CHECK(job_named("feed.sweep")->run(cx, 0, MZ_S("{}")) == MZ_OK);
    CHECK(files_in(feed_path(cx, "in").p) == 1);
    test_tick(&o.w, (FEED_KEEP_DAYS + 1) * INT64_C(86400000));
    CHECK(job_named("feed.sweep")->run(cx, 0, MZ_S("{}")) == MZ_OK);
    CHECK(files_in(feed_path(cx, "in").p) == 0);
    CHECK(feed_delivery(cx, id, &d) == MZ_OK && d.file.n == 0);
    CHECK(feed_run(cx, id, NULL) == MZ_ABSENT);
    office_done(&o);
}

static int64_t wrong(mz_cx *cx, const char *name)
{
    for (const struct mz_check *c = mz_feature_feed.checks; c->name != NULL; c++) {
        int64_t bad = -1;
        if (strcmp(c->name, name) == 0) {
            return c->run(cx, &bad) == MZ_OK ? bad : -1;
        }
    }
    return -1;
}

TEST(a_backup_holds_the_evidence_and_no_stranger_and_a_restored_office_shows_the_row)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    int64_t waits = 0;
    bool same = false;
    struct feed_delivery d = deliver(&o, "2026-10", cars(&o, 0, 10, 80000));
    CHECK(bring(&o, "05", "2026-09", MZ_S("甲,乙\n1,2\n"), &waits, &same) == MZ_OK);
    mz_str to = mz_str_fmt(cx->a, "%s/backup", o.w.dir);
    mz_str data = mz_str_fmt(cx->a, "%s/restored", o.w.dir);
    mz_str half = mz_str_fmt(cx->a, MZ_FMT "/evidence.new", MZ_ARG(feed_dir(cx, d.id)));
    int fd = open(half.p, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && close(fd) == 0);
    CHECK(care_backup(cx, to.p, false, (struct care_step){0}) == MZ_OK);
    mz_str kept = mz_str_fmt(cx->a, MZ_FMT "/feed/deliveries/%" PRId64, MZ_ARG(to), d.id);
    CHECK(files_in(kept.p) == 3); /* evidence, rejects, result */
    CHECK(files_in(mz_str_fmt(cx->a, MZ_FMT "/feed/in", MZ_ARG(to)).p) == 0);
    CHECK(care_restore(cx, to.p, data.p, MZ_S(""), (struct care_step){0}) == MZ_OK);
    o.world.data = data;
    struct feed_shown_row *rows = NULL;
    size_t n = 0;
    size_t all = 0;
    CHECK(wrong(cx, "feed-evidence") == 0 && wrong(cx, "feed-keys") == 0);
    CHECK(feed_rows_of(cx, &d, o.id[0], &rows, &n, &all) == MZ_OK && n == 1);
    CHECK(feed_run(cx, waits, NULL) == MZ_ABSENT);
    mz_clear(cx);
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/evidence", MZ_ARG(feed_dir(cx, d.id)));
    CHECK(unlink(path.p) == 0 && wrong(cx, "feed-evidence") == 1);
    office_done(&o);
}

TEST(a_master_that_sealed_evidence_is_missed_when_it_is_taken_away)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    uint16_t version = 0;
    (void)deliver(&o, "2026-09", cars(&o, 0, 10, 80000));
    CHECK(mz_keyring_rotate(cx, o.w.dir, &version) == MZ_OK && version == 2);
    mz_keyring_close(o.world.keys);
    CHECK(mz_keyring_open(cx, o.crypto, o.w.dir, &o.world.keys) == MZ_OK);
    (void)deliver(&o, "2026-10", cars(&o, 0, 10, 80000));
    CHECK(wrong(cx, "feed-keys") == 0);
    CHECK(mz_keyring_retire(cx, o.w.dir, 2) == MZ_OK);
    mz_keyring_close(o.world.keys);
    CHECK(mz_keyring_open(cx, o.crypto, o.w.dir, &o.world.keys) == MZ_OK);
    CHECK(wrong(cx, "feed-keys") == 1 && wrong(cx, "feed-evidence") == 0);
    office_done(&o);
}

TEST(the_doctor_sees_a_byte_that_changed_in_the_evidence)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    struct feed_delivery d = deliver(&o, "2026-10", cars(&o, 0, 10, 80000));
    const struct mz_check *check = mz_feature_feed.checks;
    int64_t bad = -1;
    CHECK(check->run(cx, &bad) == MZ_OK && bad == 0);
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/evidence", MZ_ARG(feed_dir(cx, d.id)));
    int fd = open(path.p, O_RDWR | O_CLOEXEC);
    struct stat st = {0};
    CHECK(fd >= 0 && fstat(fd, &st) == 0);
    CHECK(pwrite(fd, "x", 1, st.st_size / 2) == 1 && close(fd) == 0);
    CHECK(check->run(cx, &bad) == MZ_OK && bad == 1);
    office_done(&o);
}

TEST(a_person_who_moved_in_later_is_found_by_the_next_delivery)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    char digits[40] = "33118119710203777";
    mz_str number = mz_str_fmt(cx->a, "%.17s%c", digits, mz_cid_check(digits));
    mz_str file =
        mz_str_fmt(cx->a, HEAD MZ_FMT ",新来人,浙K1,正常,1,2020-01-01,否\r\n", MZ_ARG(number));
    CHECK(deliver(&o, "2026-09", file).ours == 0);
    struct person_input in = person_blank();
    in.name = MZ_S("新来人");
    in.id_number = number;
    in.division = TOWN;
    in.source = MZ_S("test");
    int64_t id = 0;
    test_tick(&o.w, 1000);
    CHECK(person_add(cx, &in, NULL, &id) == MZ_OK);
    CHECK(deliver(&o, "2026-10", file).ours == 1);
    office_done(&o);
}

/* ---- the row behind a fact ------------------------------------------------------------------ */

static int64_t deliver_as(struct office *o, const char *item, mz_str bytes)
{
    int64_t id = 0;
    bool same = false;
    mz_code rc = bring(o, item, "2026-10", bytes, &id, &same);
    rc = rc == MZ_OK ? feed_run(&o->w.cx, id, NULL) : rc;
    if (rc != MZ_OK) {
        printf("not delivered: %s\n", o->w.cx.err.msg);
        mz_clear(&o->w.cx);
    }
    return id;
}

static int64_t line(struct office *o, int64_t delivery, int i, const char *fact)
{
    int64_t at = -1;
    return feed_line_of(&o->w.cx, delivery, o->id[i], mz_str_of(fact), &at) == MZ_OK ? at : -1;
}

BOTH(the_line_of_a_fact_is_that_of_the_row_it_comes_from)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    mz_sb b = mz_sb_new(cx->a, 1 << 16);
    static const char *const paid[] = {"880.00,2026-10-02", "31280.00,2026-10-18",
                                       "412.50,2026-10-28"};
    mz_sb_fmt(&b, "证件号码,人员姓名,个人自付金额,出院日期\n");
    for (size_t i = 0; i < MZ_LEN(paid); i++) {
        mz_sb_fmt(&b, MZ_FMT "," MZ_FMT ",%s\n", MZ_ARG(o.number[0]), MZ_ARG(name_of(cx, 0)),
                  paid[i]);
    }
    int64_t stays = deliver_as(&o, "26", mz_sb_view(&b));
    CHECK(line(&o, stays, 0, "own_payment_max") == 3);
    CHECK(line(&o, stays, 0, "own_payment_year") == 4); /* a sum has no row of its own */
    CHECK(line(&o, stays, 0, "") == 4 && line(&o, stays, 0, "no_such_fact") == 4);
    CHECK(line(&o, stays, 1, "own_payment_max") == 0);
    mz_str file = mz_str_fmt(cx->a,
                             HEAD MZ_FMT "," MZ_FMT ",浙K1,正常,60000,2020-05-11,否\r\n" MZ_FMT
                                         "," MZ_FMT ",浙K2,注销,90000,2021-05-11,否\r\n",
                             MZ_ARG(o.number[0]), MZ_ARG(name_of(cx, 0)), MZ_ARG(o.number[0]),
                             MZ_ARG(name_of(cx, 0)));
    int64_t cars_id = deliver_as(&o, "05", file);
    CHECK(line(&o, cars_id, 0, "vehicles") == 2); /* one that is scrapped does not count */
    CHECK(line(&o, cars_id, 0, "") == 3);
    office_done(&o);
}

/* ---- a number that was corrected ------------------------------------------------------------ */

static mz_code renumber(struct office *o, int i, mz_str number)
{
    struct person_view v;
    struct person_input in = person_blank();
    mz_cx *cx = &o->w.cx;
    MZ_TRY(person_get(cx, 0, o->id[i], &v));
    in.name = name_of(cx, i);
    in.id_number = number;
    in.division = TOWN;
    in.source = MZ_S("test");
    return person_update(cx, 0, o->id[i], v.version, &in, NULL);
}

/* What the newest vehicles say of somebody: rows, nothing, or not known. */
static int said(struct office *o, int i, mz_str number)
{
    mz_cx *cx = &o->w.cx;
    feed_desk *desk = NULL;
    struct feed_answer a;
    const struct catalogue_category *k = NULL;
    struct feed_one one = {.person = o->id[i], .number = number};
    bool good = person_number_since(cx, o->id[i], &one.numbered_ms) == MZ_OK &&
                feed_category(cx, MZ_S("05"), &k) == MZ_OK &&
                feed_desk_open(cx, TOWN, mz_date_today(cx).v, &desk) == MZ_OK &&
                feed_desk_people(cx, desk, &one, 1) == MZ_OK &&
                feed_desk_ask(cx, desk, k, 1, &a) == MZ_OK;
    return good ? (int)a.state[0] : -1;
}

/* The value of a fact by person; -1: not known. */
static int64_t fact(struct office *o, int i)
{
    mz_cx *cx = &o->w.cx;
    feed_facts *f = NULL;
    const struct catalogue *c = NULL;
    const int64_t *person = NULL;
    struct feed_fact_column col;
    if (feed_catalogue(cx, &c) != MZ_OK ||
        feed_facts_open(cx, COUNTY, mz_date_today(cx).v, &f) != MZ_OK ||
        feed_facts_of(cx, f, catalogue_fact(c, MZ_S("vehicles")), 1, (struct feed_facts_but){0, 0},
                      &col) != MZ_OK) {
        return -3;
    }
    size_t n = feed_facts_people(f, &person);
    for (size_t row = 0; row < n; row++) {
        if (person[row] == o->id[i]) {
            return col.known[row] ? col.value[row] : -1;
        }
    }
    return -2;
}

BOTH(a_corrected_number_shows_the_row_it_was_read_by_and_is_no_word_of_nothing)
{
    struct office o;
    mz_cx *cx = office(&o, kind_);
    struct feed_shown_row *rows = NULL;
    size_t n = 0;
    size_t all = 0;
    char digits[40] = "33118119540503777";
    mz_str number = mz_str_fmt(cx->a, "%.17s%c", digits, mz_cid_check(digits));
    struct feed_delivery d = deliver(&o, "2026-10", cars(&o, 0, 10, 80000));
    test_tick(&o.w, 1000);
    CHECK(said(&o, 20, o.number[20]) == FEED_ANSWER_NOTHING && fact(&o, 20) == 0);
    CHECK(said(&o, 4, o.number[4]) == FEED_ANSWER_ROWS && fact(&o, 4) == 1);
    CHECK(renumber(&o, 4, number) == MZ_OK);
    /* What was decided by it is still shown. */
    CHECK(feed_rows_of(cx, &d, o.id[4], &rows, &n, &all) == MZ_OK && n == 1 && rows[0].line == 10);
    CHECK(line(&o, d.id, 4, "vehicles") == 10);
    /* Under the new number the delivery says nothing, which is not that there is nothing. */
    CHECK(said(&o, 4, number) == FEED_ANSWER_UNKNOWN && fact(&o, 4) == -1);
    CHECK(said(&o, 20, o.number[20]) == FEED_ANSWER_NOTHING && fact(&o, 20) == 0);
    o.number[4] = number;
    test_tick(&o.w, 1000);
    d = deliver(&o, "2026-11", cars(&o, 0, 10, 80000));
    CHECK(said(&o, 4, number) == FEED_ANSWER_ROWS && fact(&o, 4) == 1);
    CHECK(feed_rows_of(cx, &d, o.id[4], &rows, &n, &all) == MZ_OK && n == 1);
    office_done(&o);
}

TEST(a_detail_reads_back_as_it_was_written)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    struct feed_detail *x = MZ_NEW(cx->a, struct feed_detail);
    struct feed_detail *y = MZ_NEW(cx->a, struct feed_detail);
    *x = (struct feed_detail){.rejects = 3,
                              .before = 9,
                              .newest = 24321,
                              .oldest = MZ_NULL,
                              .stale = 1,
                              .dated = 5,
                              .has_change = true};
    x->reason[MZ_REASON_NAME] = 7;
    x->fixed[MZ_FEED_FIX_LOWER] = 2;
    x->feature[0] = (struct feed_sum){MZ_S("vehicles"), 4, MZ_NULL};
    x->feature_n = 1;
    x->jump[0] = (struct mz_say){.text = "{0} went from {1} to {2} in all",
                                 .arg = {MZ_S("\"a\""), MZ_S("b\n"), MZ_S("c")}};
    x->jump_n = 1;
    x->change = (struct feed_change){.rows_before = 8, .added = MZ_NULL};
    CHECK(feed_detail_read(cx, feed_detail_text(cx->a, x), y) == MZ_OK);
    CHECK(y->rejects == 3 && y->before == 9 && y->newest == 24321 && y->oldest == MZ_NULL);
    CHECK(y->reason[MZ_REASON_NAME] == 7 && y->fixed[MZ_FEED_FIX_LOWER] == 2);
    CHECK(y->feature_n == 1 && y->feature[0].sum == MZ_NULL && y->feature[0].people == 4);
    CHECK(y->jump_n == 1 && mz_str_eq(y->jump[0].arg[0], MZ_S("\"a\"")));
    CHECK(y->has_change && y->change.rows_before == 8 && y->change.added == MZ_NULL);
    CHECK(feed_detail_read(cx, MZ_S(""), y) == MZ_OK && !y->has_change);
    CHECK(feed_detail_read(cx, MZ_S("{"), y) != MZ_OK);
    office_done(&o);
}

TEST_MAIN(T2(the_line_of_a_fact_is_that_of_the_row_it_comes_from),
          T2(a_corrected_number_shows_the_row_it_was_read_by_and_is_no_word_of_nothing),
          T(a_delivery_is_read_counted_and_kept),
          T(a_delivery_is_read_counted_and_kept_on_postgresql),
          T(the_same_content_for_the_same_month_does_nothing_and_says_so),
          T(corrected_content_replaces_and_says_what_changed),
          T(corrected_content_replaces_and_says_what_changed_on_postgresql),
          T(a_jump_against_the_month_before_is_a_sentence),
          T(columns_nobody_knows_wait_and_are_remembered_for_the_source),
          T(a_feature_whose_column_is_not_sent_stays_unknown_and_is_named),
          T(a_special_label_of_the_key_stands_before_a_general_one),
          T(an_empty_file_a_month_to_come_and_an_unknown_category_are_refused),
          T(a_broken_file_fails_with_a_sentence_and_never_stops_the_others),
          T(the_ages_of_a_delivery_are_those_of_its_dated_rows),
          T(the_ages_of_a_delivery_are_those_of_its_dated_rows_on_postgresql),
          T(a_reading_that_is_stopped_changes_nothing_and_can_begin_again),
          T(rows_of_a_person_are_masked_and_the_read_is_on_record),
          T(a_child_is_not_shown_to_who_may_not_see_it),
          T(another_county_sees_nothing_of_a_delivery),
          T(rows_come_back_in_the_senders_columns_with_the_reason),
          T(the_file_goes_when_it_was_read_and_the_evidence_stays),
          T(a_file_that_nobody_read_goes_after_a_week_and_so_does_one_that_nobody_names),
          T(a_backup_holds_the_evidence_and_no_stranger_and_a_restored_office_shows_the_row),
          T(a_master_that_sealed_evidence_is_missed_when_it_is_taken_away),
          T(the_doctor_sees_a_byte_that_changed_in_the_evidence),
          T(a_person_who_moved_in_later_is_found_by_the_next_delivery),
          T(a_detail_reads_back_as_it_was_written))
