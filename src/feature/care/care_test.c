#include "feature/care/care_int.h"

#include <errno.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "feature/care/care_here.h"

/* ---- writers beside the backup ------------------------------------------------------ */

/* A process that adds persons until it is killed. */
static pid_t writer(struct office *o)
{
    pid_t pid = fork();
    if (pid != 0) {
        return pid;
    }
    mz_arena *round = mz_arena_new((size_t)64 << 20);
    if (open_here(o, o->data) != MZ_OK) {
        _exit(1);
    }
    o->cx.a = round;
    for (int i = 0;; i++) {
        if (add_person(&o->cx, i) != MZ_OK) {
            _exit(2);
        }
        mz_arena_reset(round);
    }
}

static void stop(pid_t pid, int *failures_)
{
    int status = 0;
    CHECK(kill(pid, SIGKILL) == 0);
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK(WIFSIGNALED(status)); /* it wrote until now */
}

TEST(a_backup_beside_a_writer_is_one_moment)
{
    struct office o;
    CHECK(office_open(&o));
    pid_t pid = writer(&o);
    CHECK(opened(&o, o.data));
    while (count(o.data, "person") < 50 && waitpid(pid, NULL, WNOHANG) == 0) {
        server_nap(10);
    }
    for (int i = 0; i < 3; i++) {
        const char *to = in_dir(&o, i == 0 ? "a" : i == 1 ? "b" : "c");
        CHECK(care_backup(&o.cx, to, true, silent) == MZ_OK);
        CHECK(care_verify(&o.cx, to, silent) == MZ_OK);
        CHECK(count(to, "person") >= 50);
        /* Each person with its image and its event: no transaction is there in part. */
        CHECK(count(to, "person") == count(to, "mz_change WHERE tab = 'person'"));
        CHECK(count(to, "person") == count(to, "mz_audit WHERE act = 'person.add'"));
    }
    stop(pid, failures_);
    CHECK(count(in_dir(&o, "c"), "person") >= count(in_dir(&o, "a"), "person"));
    close_here(&o);
    office_close(&o);
}

TEST(a_restored_office_is_the_same_and_says_so)
{
    struct office o;
    char text[3000];
    CHECK(office_open(&o));
    CHECK(opened(&o, o.data));
    for (int i = 0; i < 20; i++) {
        CHECK(add_person(&o.cx, i) == MZ_OK);
    }
    const char *to = in_dir(&o, "backup");
    const char *data = in_dir(&o, "new");
    CHECK(care_backup(&o.cx, to, true, silent) == MZ_OK);
    close_here(&o);
    CHECK(care_restore(&o.cx, to, data, MZ_S(""), silent) == MZ_OK);
    static const char *const tables[] = {"person", "mz_change", "mz_audit", "account", "setting"};
    for (size_t i = 0; i < MZ_LEN(tables); i++) {
        CHECK(count(to, tables[i]) > 0);
        CHECK(count(data, tables[i]) == count(to, tables[i]));
    }
    CHECK(there(data, "restored"));
    const char *doctor[] = {"doctor", "--data", data, NULL};
    CHECK(server_command(o.program, doctor, text, sizeof text) == 0);
    CHECK(!there(data, "restored"));
    CHECK(count(data, "mz_audit WHERE act = 'care.restore'") == 1);
    CHECK(server_command(o.program, doctor, text, sizeof text) == 0);
    CHECK(count(data, "mz_audit WHERE act = 'care.restore'") == 1);
    CHECK(opened(&o, data));
    CHECK(add_person(&o.cx, 99) == MZ_OK); /* and work goes on */
    close_here(&o);
    office_close(&o);
}

TEST(a_changed_file_is_told_by_its_name)
{
    struct office o;
    CHECK(office_open(&o));
    CHECK(opened(&o, o.data));
    const char *to = in_dir(&o, "backup");
    const char *data = in_dir(&o, "new");
    CHECK(care_backup(&o.cx, to, false, silent) == MZ_OK);
    close_here(&o);
    mz_str path = mz_str_fmt(o.cx.a, "%s/mz.db", to);
    FILE *f = fopen(path.p, "r+");
    CHECK(f != NULL && fseek(f, 20000, SEEK_SET) == 0 && fputc(0x77, f) != EOF && fclose(f) == 0);
    CHECK(care_verify(&o.cx, to, silent) == MZ_CORRUPT);
    CHECK(strcmp(o.cx.err.say_arg[0], "mz.db") == 0);
    mz_clear(&o.cx);
    CHECK(care_restore(&o.cx, to, data, MZ_S(""), silent) == MZ_CORRUPT);
    CHECK(!there(data, "mz.db"));
    office_close(&o);
}

TEST(a_list_cannot_lead_out_of_the_folder)
{
    struct office o;
    CHECK(office_open(&o));
    const char *to = in_dir(&o, "backup");
    CHECK(mkdir(to, 0700) == 0);
    static const char *const names[] = {"../mz.db", "/etc/passwd", "a/../../b", ""};
    for (size_t i = 0; i < MZ_LEN(names); i++) {
        mz_str path = mz_str_fmt(o.cx.a, "%s/manifest.csv", to);
        FILE *f = fopen(path.p, "w");
        CHECK(f != NULL && fprintf(f, "%064d,%s\n", 0, names[i]) > 0 && fclose(f) == 0);
        CHECK(care_verify(&o.cx, to, silent) == MZ_CORRUPT);
        mz_clear(&o.cx);
    }
    office_close(&o);
}

TEST(nothing_is_written_over)
{
    struct office o;
    CHECK(office_open(&o));
    CHECK(opened(&o, o.data));
    const char *to = in_dir(&o, "backup");
    CHECK(care_backup(&o.cx, to, false, silent) == MZ_OK);
    CHECK(care_backup(&o.cx, to, false, silent) == MZ_CONFLICT);
    CHECK(there(to, "manifest.csv"));
    mz_clear(&o.cx);
    CHECK(care_restore(&o.cx, to, o.data, MZ_S(""), silent) == MZ_CONFLICT);
    close_here(&o);
    office_close(&o);
}

/* ---- halves ------------------------------------------------------------------------------ */

TEST(a_backup_that_was_killed_is_no_backup)
{
    struct office o;
    int finished = 0;
    CHECK(office_open(&o));
    CHECK(opened(&o, o.data));
    for (int i = 0; i < 12; i++) {
        const char *to = mz_str_fmt(o.cx.a, "%s/b%d", o.dir, i).p;
        pid_t pid = fork();
        if (pid == 0) {
            const char *words[] = {"mz", "backup", "--data", o.data, to, NULL};
            (void)execv(o.program, (char *const *)(uintptr_t)words);
            _exit(127);
        }
        server_nap(5 + i * 4);
        (void)kill(pid, SIGKILL);
        (void)waitpid(pid, NULL, 0);
        if (there(to, "manifest.csv")) { /* its last act: then everything is there */
            finished++;
            CHECK(care_verify(&o.cx, to, silent) == MZ_OK);
        } else {
            CHECK(care_restore(&o.cx, to, in_dir(&o, "new"), MZ_S(""), silent) == MZ_ABSENT);
            CHECK(!there(in_dir(&o, "new"), "mz.db"));
        }
        mz_clear(&o.cx);
    }
    CHECK(finished < 12);
    close_here(&o);
    office_close(&o);
}

TEST(a_full_disk_leaves_no_backup)
{
    struct office o;
    CHECK(office_open(&o));
    const char *small = in_dir(&o, "small");
    CHECK(mkdir(small, 0700) == 0);
    if (mount("none", small, "tmpfs", 0, "size=200k") != 0) {
        printf("skip a_full_disk_leaves_no_backup: no mounts here: %s\n", strerror(errno));
        *failures_ = TEST_SKIP;
        office_close(&o);
        return;
    }
    CHECK(opened(&o, o.data));
    const char *to = mz_str_fmt(o.cx.a, "%s/backup", small).p;
    CHECK(care_backup(&o.cx, to, false, silent) == MZ_IO);
    CHECK(o.cx.err.say != NULL && strstr(o.cx.err.say, "disk is full") != NULL);
    CHECK(!there(to, "manifest.csv"));
    CHECK(!there(small, "backup")); /* the same name can be used again */
    mz_clear(&o.cx);
    CHECK(add_person(&o.cx, 1) == MZ_OK); /* the office itself goes on */
    close_here(&o);
    CHECK(umount(small) == 0);
    office_close(&o);
}

/* ---- keys ---------------------------------------------------------------------------------- */

TEST(a_backup_without_keys_tells_which_are_missing)
{
    struct office o;
    mz_str missing = MZ_S("");
    char print[2 * MZ_PRINT_N + 1];
    CHECK(office_open(&o));
    CHECK(opened(&o, o.data));
    const char *to = in_dir(&o, "backup");
    const char *data = in_dir(&o, "new");
    CHECK(care_backup(&o.cx, to, false, silent) == MZ_OK);
    CHECK(!there(to, "keys"));
    CHECK(care_key_print(&o.cx, o.cx.world->keys, 1, print) == MZ_OK);
    CHECK(care_restore(&o.cx, to, data, MZ_S(""), silent) == MZ_OK);
    CHECK(care_keys(&o.cx, to, data, &missing) == MZ_OK);
    CHECK(missing.n > 0 && strstr(missing.p, print) != NULL);
    CHECK(mz_keyring_create(&o.cx, data) == MZ_OK); /* keys of somebody else */
    CHECK(care_keys(&o.cx, to, data, &missing) == MZ_OK);
    CHECK(missing.n > 0);
    CHECK(care_keys(&o.cx, to, o.data, &missing) == MZ_OK);
    CHECK(missing.n == 0);
    close_here(&o);
    office_close(&o);
}

TEST(the_commands_say_where_the_keys_are)
{
    struct office o;
    char line[900];
    char text[900];
    CHECK(office_open(&o));
    static const char *const said[] = {"without them the backup cannot be read", "master.1 ("};
    for (size_t i = 0; i < MZ_LEN(said); i++) {
        int n = snprintf(line, sizeof line, "%s ", o.program);
        n += snprintf(line + n, sizeof line - (size_t)n,
                      i == 0 ? "backup --data %s/office %s/backup"
                             : "restore --data %s/new %s/backup",
                      o.dir, o.dir);
        (void)snprintf(line + n, sizeof line - (size_t)n, " 2>&1");
        FILE *f = popen(line, "r"); /* NOLINT(cert-env33-c): a fixed text */
        size_t got = f == NULL ? 0 : fread(text, 1, sizeof text - 1, f);
        text[got] = '\0';
        CHECK(f != NULL && pclose(f) == 0);
        CHECK(strstr(text, said[i]) != NULL);
    }
    office_close(&o);
}

TEST_MAIN(T(a_backup_beside_a_writer_is_one_moment), T(a_restored_office_is_the_same_and_says_so),
          T(a_changed_file_is_told_by_its_name), T(a_list_cannot_lead_out_of_the_folder),
          T(nothing_is_written_over), T(a_backup_that_was_killed_is_no_backup),
          T(a_full_disk_leaves_no_backup), T(a_backup_without_keys_tells_which_are_missing),
          T(the_commands_say_where_the_keys_are))
