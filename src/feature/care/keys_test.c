#include "feature/care/care_here.h"

#include <signal.h>
#include <sys/wait.h>

/* After a rotation: everything under the new key, though the work is killed again and again. */

/* mz keys reseal, killed after a while; true when it had come to its end. */
static bool reseal_killed(struct office *o, int64_t after_ms)
{
    const char *words[] = {"mz", "keys", "reseal", "--json", "--data", o->data, NULL};
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        (void)execv(o->program, (char *const *)(uintptr_t)words);
        _exit(127);
    }
    server_nap(after_ms);
    (void)kill(pid, SIGKILL);
    (void)waitpid(pid, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void die(void *p, int64_t done, int64_t all)
{
    (void)p;
    (void)all;
    if (done > 0) {
        (void)raise(SIGKILL);
    }
}

/* A process of its own that dies behind its first step; the values that are left. */
static int64_t reseal_dies(struct office *o)
{
    struct care_seals s = {.old = -1};
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        if (open_here(o, o->data) == MZ_OK) {
            (void)!care_reseal(&o->cx, (struct care_step){die, NULL}, &s);
        }
        _exit(1);
    }
    (void)waitpid(pid, &status, 0);
    if (!WIFSIGNALED(status) || open_here(o, o->data) != MZ_OK ||
        care_seals_count(&o->cx, &s) != MZ_OK) {
        s.old = -1;
    }
    close_here(o);
    return s.old;
}

/* "12 of 12 under": the nth number that stands before `end`, counted backwards; 0: none. */
static int64_t number_before(const char *text, const char *end, int nth)
{
    const char *p = end;
    for (int i = 0; p != NULL && i < nth; i++) {
        while (p > text && (p[-1] < '0' || p[-1] > '9')) {
            p--;
        }
        while (p > text && p[-1] >= '0' && p[-1] <= '9') {
            p--;
        }
    }
    return p == NULL ? 0 : strtoll(p, NULL, 10);
}

TEST(every_value_comes_under_the_new_key_though_the_work_is_killed)
{
    struct office o;
    struct care_seals s = {0};
    char text[16000];
    bool ended = false;
    CHECK(office_open(&o));
    CHECK(OFFICE_DO(&o, "demo", "--people", "2500", "--seed", "7") == 0);
    CHECK(opened(&o, o.data));
    CHECK(care_seals_count(&o.cx, &s) == MZ_OK && s.values > 2500 && s.old == 0);
    const int64_t all = s.values;
    const char *told = mz_str_fmt(o.cx.a,
                                  "account WHERE (SELECT sum(json_extract(detail, '$.values')) "
                                  "FROM mz_audit WHERE act = 'person.reseal') = %" PRId64,
                                  all)
                           .p;
    close_here(&o);
    int64_t images = count(o.data, "mz_change");
    CHECK(OFFICE_DO(&o, "keys", "rotate") == 0);
    const char *doctor[] = {"doctor", "--data", o.data, NULL};
    CHECK(server_command(o.program, doctor, text, sizeof text) == 0);
    /* The program knows the values of every feature, this test those of its own store. */
    const char *said = strstr(text, "under an old key");
    int64_t whole = said == NULL ? 0 : number_before(text, said, 2);
    CHECK(whole >= all && whole == number_before(text, said, 1));
    const char *after = mz_str_fmt(o.cx.a, "%" PRId64 " values, key 2", whole).p;
    int64_t left = reseal_dies(&o);
    CHECK(left > 0 && left < all); /* what was done is done */
    for (int i = 0; i < 24 && !ended; i++) {
        ended = reseal_killed(&o, 10 + i * 4);
    }
    CHECK(OFFICE_DO(&o, "keys", "reseal") == 0);
    CHECK(server_command(o.program, doctor, text, sizeof text) == 0);
    CHECK(strstr(text, after) != NULL);
    CHECK(count(o.data, "mz_change") == images); /* the rows are what they were */
    /* Each value was turned once, and the audit tells of all. */
    CHECK(count(o.data, told) > 0);
    CHECK(opened(&o, o.data));
    CHECK(care_seals_count(&o.cx, &s) == MZ_OK && s.values == all && s.old == 0);
    CHECK(care_reseal(&o.cx, silent, &s) == MZ_OK && s.old == 0);
    CHECK(add_person(&o.cx, 1) == MZ_OK);
    close_here(&o);
    office_close(&o);
}

TEST_MAIN(T(every_value_comes_under_the_new_key_though_the_work_is_killed))
