/*
 * One office on SQLite, on PostgreSQL and on distributed tables: every backup is a file that each
 * of them can be made of, and one moment of the original whoever writes meanwhile.
 */
#include "feature/care/care_int.h"

#include <signal.h>
#include <sys/wait.h>

#include "feature/care/care_here.h"
#include "store.h"
#include "store/migrate.h"
#include "store/search.h"

/* What psql prints for a query. */
static const char *asked(mz_arena *a, const char *url, mz_str sql)
{
    char *text = mz_arena_alloc(a, 1 << 16);
    char path[] = "/tmp/mzcarry.XXXXXX";
    int fd = mkstemp(path);
    bool ok = fd >= 0 && write(fd, sql.p, sql.n) == (ssize_t)sql.n && close(fd) == 0;
    const char *line = mz_str_fmt(a, "psql -qAt -v ON_ERROR_STOP=1 -f %s '%s' 2>&1", path, url).p;
    FILE *f = ok ? popen(line, "r") : NULL; /* NOLINT(cert-env33-c): a fixed text */
    size_t n = f == NULL ? 0 : fread(text, 1, (1 << 16) - 1, f);
    text[n] = '\0';
    if (f == NULL || pclose(f) != 0) {
        printf("psql: %s\n", text);
        text[0] = '\0';
    }
    (void)unlink(path);
    return text;
}

/* Every row of every table, and every word, as one line a table. */
static const char *contents(mz_arena *a, const char *url)
{
    mz_str sql = MZ_S("SELECT 'words', count(*), md5(string_agg(w::text, ',' ORDER BY id)) "
                      "FROM mz_search_doc w;\n");
    for (const struct mz_table_def *t = mz_table_defs; t->name != NULL; t++) {
        bool words = strncmp(t->name, "mz_search", 9) == 0;
        sql = t->view || words
                  ? sql
                  : mz_str_fmt(a,
                               MZ_FMT "SELECT '%s', count(*), md5(string_agg(w::text, ',' ORDER BY "
                                      "w::text)) FROM %s w;\n",
                               MZ_ARG(sql), t->name, t->name);
    }
    return asked(a, url, sql);
}

static int64_t number(mz_arena *a, const char *url, const char *what)
{
    return strtoll(asked(a, url, mz_str_fmt(a, "SELECT count(*) FROM %s", what)), NULL, 10);
}

static int doctor(struct office *o, const char *data, const char *url)
{
    char text[4000];
    const char *words[] = {"doctor", "--data", data, "--db", url, NULL};
    int rc = server_command(o->program, words, text, sizeof text);
    if (rc != 0) {
        printf("%s\n", text);
    }
    return rc;
}

static pid_t writer(struct office *o, const char *data, const char *url)
{
    pid_t pid = fork();
    if (pid != 0) {
        return pid;
    }
    mz_arena *round = mz_arena_new((size_t)64 << 20);
    if (open_at(o, data, mz_str_of(url)) != MZ_OK) {
        _exit(1);
    }
    o->cx.a = round;
    for (int i = 1000;; i++) {
        if (add_person(&o->cx, i) != MZ_OK) {
            _exit(2);
        }
        mz_arena_reset(round);
    }
}

/* The demonstration's office with some persons, carried to the server. */
static const char *carried(struct office *o, struct test_world *w, int *failures_)
{
    const char *first = in_dir(o, "first");
    const char *data = in_dir(o, "served");
    CHECK(opened(o, o->data));
    for (int i = 0; i < 30; i++) {
        CHECK(add_person(&o->cx, i) == MZ_OK);
    }
    CHECK(care_backup(&o->cx, first, true, silent) == MZ_OK);
    close_here(o);
    CHECK(care_restore(&o->cx, first, data, mz_str_of(w->url), silent) == MZ_OK);
    CHECK(!there(data, "mz.db") && !there(data, "mz.db.part"));
    CHECK(there(data, "keys") && there(data, "restored"));
    static const char *const tables[] = {"person", "mz_change", "mz_audit", "account", "setting"};
    for (size_t i = 0; i < MZ_LEN(tables); i++) {
        CHECK(count(first, tables[i]) > 0);
        CHECK(number(o->cx.a, w->url, tables[i]) == count(first, tables[i]));
    }
    CHECK(number(o->cx.a, w->url, "mz_search_doc") == 30);
    CHECK(doctor(o, data, w->url) == 0);
    CHECK(!there(data, "restored"));
    return data;
}

static void goes_round(int *failures_, enum mz_db_kind kind)
{
    struct office o;
    struct test_world w;
    struct test_world other;
    int64_t ids[64];
    size_t n = 64;
    int64_t total = 0;
    CHECK(office_open(&o));
    test_store(&w, kind);
    test_store(&other, kind);
    mz_arena *a = o.cx.a;
    const char *data = carried(&o, &w, failures_);
    const char *was = contents(a, w.url);

    /* and from the server to a file, and to another server: every row and word is the same */
    const char *second = in_dir(&o, "second");
    CHECK(open_at(&o, data, mz_str_of(w.url)) == MZ_OK);
    CHECK(care_backup(&o.cx, second, true, silent) == MZ_OK);
    close_here(&o);
    was = contents(a, w.url); /* with the event of the backup */
    const char *again = in_dir(&o, "again");
    CHECK(care_restore(&o.cx, second, again, mz_str_of(other.url), silent) == MZ_OK);
    CHECK(strlen(was) > 1000 && strcmp(contents(a, other.url), was) == 0);
    CHECK(doctor(&o, again, other.url) == 0);

    const char *file = in_dir(&o, "file");
    CHECK(care_restore(&o.cx, second, file, MZ_S(""), silent) == MZ_OK);
    CHECK(doctor(&o, file, mz_str_fmt(a, "sqlite:%s/mz.db", file).p) == 0);
    CHECK(opened(&o, file));
    struct mz_search zhang = {
        .kind = "person", .terms = {{.token = MZ_S("张三")}}, .terms_n = 1, .limit = 64};
    CHECK(mz_search_find(&o.cx, &zhang, ids, &n, &total) == MZ_OK && total == 30);
    CHECK(add_person(&o.cx, 500) == MZ_OK); /* and work goes on */
    close_here(&o);

    /* never over an office */
    CHECK(care_restore(&o.cx, second, in_dir(&o, "third"), mz_str_of(w.url), silent) ==
          MZ_CONFLICT);
    CHECK(!there(o.dir, "third"));
    CHECK(strcmp(contents(a, w.url), was) == 0);
    test_done(&other);
    test_done(&w);
    office_close(&o);
}

TEST(an_office_goes_from_a_file_to_a_server_and_back)
{
    goes_round(failures_, MZ_DB_POSTGRESQL);
}

TEST(an_office_goes_to_distributed_tables_and_back)
{
    if (test_no_citus()) {
        *failures_ = TEST_SKIP;
        return;
    }
    goes_round(failures_, TEST_CITUS);
}

static void one_moment(int *failures_, enum mz_db_kind kind)
{
    struct office o;
    struct test_world w;
    int status = 0;
    CHECK(office_open(&o));
    test_store(&w, kind);
    const char *data = carried(&o, &w, failures_);
    pid_t pid = writer(&o, data, w.url);
    CHECK(open_at(&o, data, mz_str_of(w.url)) == MZ_OK);
    while (number(o.cx.a, w.url, "person") < 40 && waitpid(pid, NULL, WNOHANG) == 0) {
        server_nap(10);
    }
    for (int i = 0; i < 3; i++) {
        const char *to = in_dir(&o, i == 0 ? "a" : i == 1 ? "b" : "c");
        CHECK(care_backup(&o.cx, to, true, silent) == MZ_OK);
        CHECK(care_verify(&o.cx, to, silent) == MZ_OK);
        /* Each person with its image, its event and its words: no transaction is there in part. */
        int64_t persons = count(to, "person");
        CHECK(persons >= 40);
        CHECK(persons == count(to, "mz_change WHERE tab = 'person'"));
        CHECK(persons == count(to, "mz_audit WHERE act = 'person.add'"));
        CHECK(persons == count(to, "mz_search_fts"));
    }
    CHECK(kill(pid, SIGKILL) == 0 && waitpid(pid, &status, 0) == pid);
    CHECK(WIFSIGNALED(status)); /* it wrote until now */
    const char *last = in_dir(&o, "last");
    CHECK(care_restore(&o.cx, in_dir(&o, "c"), last, MZ_S(""), silent) == MZ_OK);
    CHECK(doctor(&o, last, mz_str_fmt(o.cx.a, "sqlite:%s/mz.db", last).p) == 0);
    close_here(&o);
    test_done(&w);
    office_close(&o);
}

TEST(a_backup_of_a_server_beside_a_writer_is_one_moment)
{
    one_moment(failures_, MZ_DB_POSTGRESQL);
}

TEST(a_backup_of_distributed_tables_beside_a_writer_is_one_moment)
{
    if (test_no_citus()) {
        *failures_ = TEST_SKIP;
        return;
    }
    one_moment(failures_, TEST_CITUS);
}

/* What went wrong half way left nothing in the database, and the same call succeeds then. */
TEST(a_restore_that_fails_leaves_the_server_empty)
{
    struct office o;
    struct test_world w;
    CHECK(office_open(&o));
    test_store(&w, MZ_DB_POSTGRESQL);
    const char *first = in_dir(&o, "first");
    CHECK(opened(&o, o.data) && add_person(&o.cx, 1) == MZ_OK);
    CHECK(care_backup(&o.cx, first, true, silent) == MZ_OK);
    close_here(&o);
    /* a table that the file does not fit into: the last ones fail when the first are filled */
    (void)asked(o.cx.a, w.url, MZ_S("ALTER TABLE setting ADD CHECK (name = 'no such name')"));
    CHECK(care_restore(&o.cx, first, in_dir(&o, "x"), mz_str_of(w.url), silent) != MZ_OK);
    mz_clear(&o.cx);
    CHECK(number(o.cx.a, w.url, "person") == 0 && number(o.cx.a, w.url, "mz_audit") == 0);
    (void)asked(o.cx.a, w.url, MZ_S("ALTER TABLE setting DROP CONSTRAINT setting_name_check"));
    CHECK(care_restore(&o.cx, first, in_dir(&o, "y"), mz_str_of(w.url), silent) == MZ_OK);
    CHECK(number(o.cx.a, w.url, "person") == 1);
    test_done(&w);
    office_close(&o);
}

TEST_MAIN(T(an_office_goes_from_a_file_to_a_server_and_back),
          T(an_office_goes_to_distributed_tables_and_back),
          T(a_backup_of_a_server_beside_a_writer_is_one_moment),
          T(a_backup_of_distributed_tables_beside_a_writer_is_one_moment),
          T(a_restore_that_fails_leaves_the_server_empty))
