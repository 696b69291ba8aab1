/* The other ways in: the drop folder, and a department's table over libpq. */
#include <sys/time.h>

#include "feature/feed/feed_test.h"

/* ---- the drop folder ------------------------------------------------------- */

static mz_str dropped(struct office *o, const char *folder, const char *name, mz_str bytes,
                      int64_t seconds_ago)
{
    mz_cx *cx = &o->w.cx;
    char cmd[300];
    mz_str dir = mz_str_fmt(cx->a, "%s/drop/%s", o->w.dir, folder);
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/%s", MZ_ARG(dir), name);
    (void)snprintf(cmd, sizeof cmd, "mkdir -p '%s'", dir.p);
    FILE *out = system(cmd) == 0 ? fopen(path.p, "wb") : NULL;
    if (out != NULL) {
        (void)fwrite(bytes.p, 1, bytes.n, out);
        (void)fclose(out);
    }
    time_t at = (time_t)(o->w.now / 1000 - seconds_ago);
    const struct timeval times[2] = {{.tv_sec = at}, {.tv_sec = at}};
    if (utimes(path.p, times) != 0) {
        printf("could not set the time of %s\n", path.p);
    }
    return path;
}

static struct feed_recent_row *all(mz_cx *cx, size_t *n)
{
    struct feed_recent_row *rows = NULL;
    *n = 0;
    if (feed_recent(cx, MZ_S(""), MZ_S(""), 100, 0, &rows, n) != MZ_OK) {
        mz_clear(cx);
    }
    return rows;
}

static bool there(struct office *o, const char *path)
{
    return access(mz_str_fmt(o->w.cx.a, "%s/drop/%s", o->w.dir, path).p, F_OK) == 0;
}

static mz_str content(struct office *o, const char *path)
{
    mz_cx *cx = &o->w.cx;
    char *p = mz_arena_alloc(cx->a, 1 << 16);
    FILE *in = fopen(mz_str_fmt(cx->a, "%s/drop/%s", o->w.dir, path).p, "rb");
    size_t n = in == NULL ? 0 : fread(p, 1, (1 << 16) - 1, in);
    if (in != NULL) {
        (void)fclose(in);
    }
    return (mz_str){p, n};
}

TEST(a_dropped_file_is_read_and_only_its_report_and_rejects_lie_in_done)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    size_t n = 0;
    mz_str bytes = mz_str_fmt(cx->a, MZ_FMT "1,某,浙K1,正常,1,2020-01-01,否\r\n",
                              MZ_ARG(cars(&o, 0, 8, 80000)));
    mz_str path = dropped(&o, "05/2026-10", "cars.csv", bytes, 60);
    CHECK(feed_drop_job(cx, 0, MZ_S("{}")) == MZ_OK);
    CHECK(access(path.p, F_OK) != 0); /* taken: nobody takes it again */
    struct feed_recent_row *rows = all(cx, &n);
    CHECK(n == 1 && mz_str_eq(rows[0].state, MZ_S("waiting")));
    CHECK(n == 1 && mz_str_eq(rows[0].origin, MZ_S("drop")));
    CHECK(n == 1 && feed_run(cx, rows[0].id, NULL) == MZ_OK);
    char at[200];
    (void)snprintf(at, sizeof at, "done/05/2026-10/%" PRId64 "-cars.csv", n == 1 ? rows[0].id : 0);
    CHECK(!there(&o, at)); /* strangers are in it */
    (void)snprintf(at, sizeof at, "done/05/2026-10/%" PRId64 "-cars.csv.report.txt",
                   n == 1 ? rows[0].id : 0);
    CHECK(strstr(content(&o, at).p, "涉及本地人员：8") != NULL);
    (void)snprintf(at, sizeof at, "done/05/2026-10/%" PRId64 "-cars.csv.rejects.csv",
                   n == 1 ? rows[0].id : 0);
    CHECK(strstr(content(&o, at).p, "某") != NULL);
    office_done(&o);
}

TEST(a_file_that_is_still_being_written_stays)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    size_t n = 0;
    mz_str young = dropped(&o, "05/2026-10", "young.csv", cars(&o, 0, 8, 1), 1);
    mz_str part = dropped(&o, "05/2026-10", "cars.csv.part", cars(&o, 0, 8, 1), 600);
    mz_str hidden = dropped(&o, "05/2026-10", ".cars.csv", cars(&o, 0, 8, 1), 600);
    CHECK(feed_drop_job(cx, 0, MZ_S("{}")) == MZ_OK);
    (void)all(cx, &n);
    CHECK(n == 0);
    CHECK(access(young.p, F_OK) == 0 && access(part.p, F_OK) == 0 && access(hidden.p, F_OK) == 0);
    test_tick(&o.w, 10000);
    CHECK(feed_drop_job(cx, 0, MZ_S("{}")) == MZ_OK);
    (void)all(cx, &n);
    CHECK(n == 1 && access(young.p, F_OK) != 0 && access(part.p, F_OK) == 0);
    office_done(&o);
}

TEST(what_cannot_be_a_delivery_lies_in_failed_with_the_reason)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    size_t n = 0;
    (void)dropped(&o, "55/2026-10", "a.csv", cars(&o, 0, 8, 1), 60);
    (void)dropped(&o, "05/October", "b.csv", cars(&o, 0, 8, 1), 60);
    (void)dropped(&o, "05/2026-10", "empty.csv", MZ_S(""), 60);
    (void)dropped(&o, "05/2026-10", "good.csv", cars(&o, 0, 8, 1), 60);
    CHECK(feed_drop_job(cx, 0, MZ_S("{}")) == MZ_OK);
    (void)all(cx, &n);
    CHECK(n == 1);
    CHECK(there(&o, "failed/55/2026-10/a.csv") && there(&o, "failed/05/October/b.csv"));
    CHECK(there(&o, "failed/05/2026-10/empty.csv"));
    CHECK(strstr(content(&o, "failed/55/2026-10/a.csv.report.txt").p, "55") != NULL);
    CHECK(strstr(content(&o, "failed/05/October/b.csv.report.txt").p, "不是月份") != NULL);
    CHECK(feed_drop_job(cx, 0, MZ_S("{}")) == MZ_OK); /* and is not tried again */
    (void)all(cx, &n);
    CHECK(n == 1);
    office_done(&o);
}

TEST(the_same_file_dropped_again_says_that_nothing_was_done)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    size_t n = 0;
    mz_str bytes = cars(&o, 0, 8, 1);
    CHECK(deliver(&o, "2026-10", bytes).id > 0);
    (void)dropped(&o, "vehicle/2026-10", "again.csv", bytes, 60);
    CHECK(feed_drop_job(cx, 0, MZ_S("{}")) == MZ_OK);
    (void)all(cx, &n);
    CHECK(n == 1);
    CHECK(strstr(content(&o, "done/vehicle/2026-10/again.csv.report.txt").p, "未作处理") != NULL);
    office_done(&o);
}

TEST(a_folder_below_the_month_names_the_sender)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    size_t n = 0;
    (void)dropped(&o, "05/2026-10/查田车管站", "a.csv", cars(&o, 0, 8, 1), 60);
    (void)dropped(&o, "05/2026-10/上垟车管站", "b.csv", cars(&o, 8, 12, 1), 60);
    CHECK(feed_drop_job(cx, 0, MZ_S("{}")) == MZ_OK);
    struct feed_recent_row *rows = all(cx, &n);
    CHECK(n == 2 && !mz_str_eq(rows[0].source, rows[1].source));
    /* Two senders of one month do not replace each other. */
    for (size_t i = 0; i < n; i++) {
        CHECK(feed_run(cx, rows[i].id, NULL) == MZ_OK);
    }
    rows = all(cx, &n);
    CHECK(n == 2 && rows[0].replaced_by == MZ_NULL && rows[1].replaced_by == MZ_NULL);
    office_done(&o);
}

/* ---- a department's table -------------------------------------------------- */

static void connections(struct office *o, const char *line, mode_t mode)
{
    mz_str path = feed_path(&o->w.cx, "connections");
    FILE *out = fopen(path.p, "wb");
    if (out == NULL || fputs(line, out) < 0 || fclose(out) != 0 || chmod(path.p, mode) != 0) {
        printf("could not write %s\n", path.p);
    }
}

static mz_code source(mz_cx *cx, void *p)
{
    struct feed_source_add_args *a = p;
    MZ_TRY(mz_id_take(cx, a->county, 1, &a->id));
    MZ_TRY(feed_source_add(cx, a));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("feed.source"), .division = a->division});
}

static mz_code add_source(struct office *o, const char *name, const char *relation,
                          const char *month)
{
    struct feed_source_add_args a = {.county = 331181,
                                     .division = COUNTY,
                                     .name = mz_str_of(name),
                                     .category = MZ_S("05"),
                                     .connection = MZ_S("police"),
                                     .relation = mz_str_of(relation),
                                     .month = mz_str_of(month)};
    return mz_tx(&o->w.cx, source, &a);
}

TEST(a_departments_table_is_pulled_as_a_delivery_of_one_month)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_POSTGRESQL);
    struct feed_delivery d;
    int64_t id = 0;
    bool same = false;
    char line[600];
    (void)snprintf(line, sizeof line, "other = host=/nowhere\npolice = %s\n", o.w.url);
    connections(&o, line, 0600);
    mz_str sql = mz_str_fmt(
        cx->a,
        "CREATE TABLE cars (ym text, gmsfhm text, xm text, hphm text, zt text);"
        "INSERT INTO cars VALUES ('2026-10', '" MZ_FMT "', '" MZ_FMT "', 'K1', 'A'),"
        " ('2026-10', '" MZ_FMT "', '" MZ_FMT "', 'K2', 'A'), ('2026-09', '1', 'x', 'K3', 'A')",
        MZ_ARG(o.number[0]), MZ_ARG(name_of(cx, 0)), MZ_ARG(o.number[1]), MZ_ARG(name_of(cx, 1)));
    test_psql(o.w.url, sql.p);
    CHECK(add_source(&o, "车管", "public.cars", "ym") == MZ_OK);
    CHECK(feed_pull(cx, MZ_S("车管"), 2026 * 12 + 9, &id, &same) == MZ_OK && !same);
    CHECK(feed_run(cx, id, NULL) == MZ_OK && feed_delivery(cx, id, &d) == MZ_OK);
    CHECK(d.rows == 2 && d.ours == 2 && mz_str_eq(d.origin, MZ_S("pull")));
    CHECK(feed_pull(cx, MZ_S("车管"), 2026 * 12 + 9, &id, &same) == MZ_OK && same && id == d.id);
    office_done(&o);
}

TEST(a_pull_says_what_is_wrong_and_never_the_password)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    int64_t id = 0;
    bool same = false;
    CHECK(add_source(&o, "a", "public.cars", "") == MZ_OK);
    CHECK(add_source(&o, "b", "cars; DROP TABLE person", "") == MZ_OK);
    CHECK(feed_pull(cx, MZ_S("nobody"), 24321, &id, &same) == MZ_ABSENT);
    mz_clear(cx);
    CHECK(feed_pull(cx, MZ_S("a"), 24321, &id, &same) == MZ_ABSENT); /* no file of connections */
    mz_clear(cx);
    connections(&o, "police = host=/nowhere password=geheim\n", 0644);
    CHECK(feed_pull(cx, MZ_S("a"), 24321, &id, &same) == MZ_DENIED);
    mz_clear(cx);
    connections(&o, "police = host=/nowhere password=geheim\n", 0600);
    CHECK(feed_pull(cx, MZ_S("b"), 24321, &id, &same) == MZ_INVALID);
    mz_clear(cx);
    CHECK(feed_pull(cx, MZ_S("a"), 24321, &id, &same) == MZ_IO);
    mz_str say = mz_text_error(cx->a, MZ_LANG_EN, &cx->err);
    CHECK(strstr(say.p, "police") != NULL && strstr(say.p, "geheim") == NULL);
    mz_clear(cx);
    office_done(&o);
}

/* ---- the demonstration county ---------------------------------------------- */

TEST(the_demonstration_has_months_of_deliveries_and_is_filled_once)
{
    struct office o;
    mz_cx *cx = office(&o, MZ_DB_SQLITE);
    const struct mz_demo demo = {.division = COUNTY, .people = PEOPLE, .seed = 1};
    struct feed_recent_n_row n = {0};
    struct feed_recent_n_row again = {0};
    int64_t before = o.w.now;
    CHECK(feed_demo(cx, &demo) == MZ_OK);
    CHECK(feed_recent_n(cx, MZ_S(""), MZ_S("done"), &n) == MZ_OK && n.n > 40);
    CHECK(feed_recent_n(cx, MZ_S(""), MZ_S("columns"), &again) == MZ_OK && again.n == 1);
    CHECK(feed_recent_n(cx, MZ_S(""), MZ_S("failed"), &again) == MZ_OK && again.n == 0);
    CHECK(feed_demo(cx, &demo) == MZ_OK);
    CHECK(feed_recent_n(cx, MZ_S(""), MZ_S("done"), &again) == MZ_OK && again.n == n.n);
    CHECK(mz_now_ms(cx) == before); /* its clock was only lent */
    office_done(&o);
}

TEST_MAIN(T(a_dropped_file_is_read_and_only_its_report_and_rejects_lie_in_done),
          T(a_file_that_is_still_being_written_stays),
          T(what_cannot_be_a_delivery_lies_in_failed_with_the_reason),
          T(the_same_file_dropped_again_says_that_nothing_was_done),
          T(a_folder_below_the_month_names_the_sender),
          T(a_departments_table_is_pulled_as_a_delivery_of_one_month),
          T(a_pull_says_what_is_wrong_and_never_the_password),
          T(the_demonstration_has_months_of_deliveries_and_is_filled_once))
