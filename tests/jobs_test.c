/* Jobs whose process dies, ends in good order, or meets a fault that passes: none is lost. */
#include "feature/job/job.h"
#include "small.h"

static bool ending_now(void)
{
    return true;
}

static const char *path_in(struct small *s, const struct mz_answer *a, const char *mark)
{
    mz_str at = mz_answer_header(a, "location");
    mz_str in = at.n > 0 ? at : a->body;
    const char *p = in.n == 0 ? NULL : memmem(in.p, in.n, mark, strlen(mark));
    size_t n = strlen(mark);
    return p == NULL ? "" : mz_str_z(s->a, (mz_str){p, n + strspn(p + n, "0123456789")});
}

static bool job_says(struct small *s, const char *token, const char *path, const char *text)
{
    struct mz_answer a = small_ask(s, token, "GET", path, NULL, MZ_S(""));
    bool ok = a.status == 200 && memmem(a.body.p, a.body.n, text, strlen(text)) != NULL;
    if (!ok) {
        printf("%s: %d " MZ_FMT "\n", path, a.status, MZ_ARG(a.body));
    }
    return ok;
}

/* A job of the log keeper: the chains, checked in the background. */
static const char *ask_check(struct small *s, const char *token)
{
    struct mz_answer a = small_ask(s, token, "POST", "/audit/chain", NULL, MZ_S("later=1"));
    if (a.status != 200) {
        printf("%d " MZ_FMT "\n", a.status, MZ_ARG(a.body));
    }
    return a.status == 200 ? path_in(s, &a, "/job/") : "";
}

static bool run_one(struct small *s, const char *runner)
{
    bool ran = false;
    mz_clear(&s->cx);
    return job_run_one(&s->cx, mz_str_of(runner), &ran) == MZ_OK && ran;
}

TEST(a_long_record_is_checked_by_a_job)
{
    struct small s;
    char keeper[120];
    CHECK(small_make(&s, 60) &&
          small_token(&s, "logkeeper", "audit.read audit.verify job.see", keeper));
    CHECK(small_open(&s));
    const char *path = ask_check(&s, keeper);
    CHECK(strlen(path) > 5 && run_one(&s, "here:1"));
    CHECK(job_says(&s, keeper, path, "\"state\":\"done\""));
    CHECK(small_count(&s, "done_n > 5 AND done_n = all_n FROM job ORDER BY id DESC") == 1);
    sqlite3 *db = NULL;
    char file[80];
    (void)snprintf(file, sizeof file, "%s/mz.db", s.data);
    CHECK(sqlite3_open(file, &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db,
                       "DROP TRIGGER mz_audit_stays_u; UPDATE mz_audit SET why = 'x' WHERE n = 2",
                       NULL, NULL, NULL) == SQLITE_OK);
    (void)sqlite3_close(db);
    path = ask_check(&s, keeper);
    CHECK(strlen(path) > 5 && run_one(&s, "here:1"));
    CHECK(job_says(&s, keeper, path, "\"state\":\"failed\""));
    small_close(&s);
    small_drop(&s);
}

TEST(a_job_of_a_dead_process_is_taken_over_at_once_and_given_up_after_three)
{
    struct small s;
    char keeper[120];
    bool ran = false;
    CHECK(small_make(&s, 60) &&
          small_token(&s, "logkeeper", "audit.read audit.verify job.see", keeper));
    s.now = INT64_C(1795219200000);
    CHECK(small_open(&s));
    const char *path = ask_check(&s, keeper);
    CHECK(strlen(path) > 5);
    sqlite3 *db = NULL;
    char file[80];
    (void)snprintf(file, sizeof file, "%s/mz.db", s.data);
    CHECK(sqlite3_open(file, &db) == SQLITE_OK);
    static const char died[] =
        "UPDATE job SET state = 'running', runner = 'here:7', tries = tries + 1,"
        " alive_ms = 1795219200000 WHERE state IN ('waiting', 'running')";
    CHECK(sqlite3_exec(db, died, NULL, NULL, NULL) == SQLITE_OK);
    CHECK(job_run_one(&s.cx, MZ_S("here:8"), &ran) == MZ_OK && !ran); /* it may live */
    CHECK(job_orphans(&s.cx, MZ_S("there:"), false) == MZ_OK);
    CHECK(job_run_one(&s.cx, MZ_S("here:8"), &ran) == MZ_OK && !ran); /* another office's */
    CHECK(job_orphans(&s.cx, MZ_S("here:"), false) == MZ_OK);
    CHECK(small_count(&s, "tries FROM job ORDER BY id DESC") == 0); /* the server was killed */
    for (int i = 0; i < 3; i++) {
        CHECK(sqlite3_exec(db, died, NULL, NULL, NULL) == SQLITE_OK);
        CHECK(job_orphans(&s.cx, MZ_S("here:"), true) == MZ_OK);
    }
    CHECK(job_run_one(&s.cx, MZ_S("here:9"), &ran) == MZ_OK && !ran);
    CHECK(job_says(&s, keeper, path, "\"state\":\"failed\""));
    (void)sqlite3_close(db);
    small_close(&s);
    small_drop(&s);
}

TEST(a_server_that_ends_puts_its_job_back)
{
    struct small s;
    char keeper[120];
    CHECK(small_make(&s, 60) &&
          small_token(&s, "logkeeper", "audit.read audit.verify job.see", keeper));
    CHECK(small_open(&s));
    const char *path = ask_check(&s, keeper);
    CHECK(strlen(path) > 5);
    s.cx.world->ending = ending_now;
    CHECK(run_one(&s, "here:1"));
    CHECK(job_says(&s, keeper, path, "\"state\":\"waiting\""));
    CHECK(small_count(&s, "tries FROM job ORDER BY id DESC") == 0);
    s.cx.world->ending = NULL;
    CHECK(run_one(&s, "here:2"));
    CHECK(job_says(&s, keeper, path, "\"state\":\"done\""));
    small_close(&s);
    small_drop(&s);
}

/* A clock that was set back leaves a job that seems to live tomorrow. */
TEST(a_job_that_seems_to_live_in_the_future_is_taken)
{
    struct small s;
    char keeper[120];
    CHECK(small_make(&s, 60) &&
          small_token(&s, "logkeeper", "audit.read audit.verify job.see", keeper));
    s.now = INT64_C(1795219200000);
    CHECK(small_open(&s));
    const char *path = ask_check(&s, keeper);
    CHECK(strlen(path) > 5);
    sqlite3 *db = NULL;
    char file[80];
    (void)snprintf(file, sizeof file, "%s/mz.db", s.data);
    CHECK(sqlite3_open(file, &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db,
                       "UPDATE job SET state = 'running', runner = 'x', tries = 1, alive_ms = "
                       "1795219200000 + 86400000 WHERE state = 'waiting'",
                       NULL, NULL, NULL) == SQLITE_OK);
    (void)sqlite3_close(db);
    CHECK(run_one(&s, "here:1"));
    CHECK(job_says(&s, keeper, path, "\"state\":\"done\""));
    small_close(&s);
    small_drop(&s);
}

/* People at work while the clock jumps: numbers stay single, deadlines and pages stay right. */
TEST(work_goes_on_when_the_clock_jumps)
{
    static const int64_t jumps[] = {0, INT64_C(86400000), -INT64_C(2) * 86400000,
                                    INT64_C(86400000)};
    static const char form[] = "name=%E5%BC%A0%E4%B8%89&sex=1&division=331181103000&address=a1&"
                               "source=jump";
    struct small s;
    CHECK(small_make(&s, 60));
    s.now = INT64_C(1795219200000) + INT64_C(10) * 86400000;
    CHECK(small_open(&s));
    for (size_t i = 0; i < MZ_LEN(jumps); i++) {
        s.now += jumps[i];
        struct mz_answer a = small_ask(&s, s.officer, "POST", "/person/new", NULL, mz_str_of(form));
        CHECK(a.status == 200);
        const char *path = path_in(&s, &a, "/person/");
        CHECK(small_ask(&s, s.officer, "GET", path, NULL, MZ_S("")).status == 200);
        CHECK(small_ask(&s, s.officer, "GET", "/household/change", NULL, MZ_S("")).status == 200);
        CHECK(small_ask(&s, s.officer, "GET", "/person?age=60", NULL, MZ_S("")).status == 200);
    }
    small_close(&s);
    CHECK(small_count(&s, "count(DISTINCT id) FROM person WHERE source = 'jump'") ==
          (int64_t)MZ_LEN(jumps));
    char line[400];
    (void)snprintf(line, sizeof line, "%s doctor --data %s > /dev/null 2>&1", s.program, s.data);
    CHECK(small_shell(line));
    small_drop(&s);
}

TEST_MAIN(T(a_long_record_is_checked_by_a_job),
          T(a_job_of_a_dead_process_is_taken_over_at_once_and_given_up_after_three),
          T(a_server_that_ends_puts_its_job_back),
          T(a_job_that_seems_to_live_in_the_future_is_taken), T(work_goes_on_when_the_clock_jumps))
