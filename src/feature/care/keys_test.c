#include "feature/care/care_here.h"
#include "feature/person/person_write.h"

#include <signal.h>
#include <sys/wait.h>

/* After a rotation: everything under the new key, though the work is killed again and again. */

enum { BATCH = 1000, PEOPLE = 6 * BATCH };

static mz_code add_batch(mz_cx *cx, int from)
{
    struct person_input *in = MZ_NEW_N(cx->a, struct person_input, BATCH);
    struct person_result *r = MZ_NEW_N(cx->a, struct person_result, BATCH);
    for (int i = 0; i < BATCH; i++) {
        in[i] = person_blank();
        in[i].name = MZ_S("张三");
        in[i].division = TOWN;
        in[i].address = mz_str_fmt(cx->a, "%d", from + i);
        in[i].phone = mz_str_fmt(cx->a, "138%08d", from + i);
        in[i].source = MZ_S("test");
    }
    return person_add_many(cx, in, BATCH, false, r);
}

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

TEST(every_value_comes_under_the_new_key_though_the_work_is_killed)
{
    struct office o;
    struct care_seals s = {0};
    char text[4000];
    bool ended = false;
    CHECK(office_open(&o));
    CHECK(opened(&o, o.data));
    for (int i = 0; i < PEOPLE; i += BATCH) {
        CHECK(add_batch(&o.cx, i) == MZ_OK);
    }
    CHECK(care_seals_count(&o.cx, &s) == MZ_OK && s.values == PEOPLE && s.old == 0);
    close_here(&o);
    int64_t images = count(o.data, "mz_change");
    CHECK(OFFICE_DO(&o, "keys", "rotate") == 0);
    const char *doctor[] = {"doctor", "--data", o.data, NULL};
    CHECK(server_command(o.program, doctor, text, sizeof text) == 0);
    CHECK(strstr(text, "6000 of 6000 under an old key") != NULL);
    int64_t left = reseal_dies(&o);
    CHECK(left > 0 && left < PEOPLE); /* what was done is done */
    for (int i = 0; i < 24 && !ended; i++) {
        ended = reseal_killed(&o, 10 + i * 4);
    }
    CHECK(OFFICE_DO(&o, "keys", "reseal") == 0);
    CHECK(server_command(o.program, doctor, text, sizeof text) == 0);
    CHECK(strstr(text, "6000 values, key 2") != NULL);
    CHECK(count(o.data, "mz_change") == images); /* the rows are what they were */
    /* Each value was turned once, and the audit tells of all. */
    CHECK(count(o.data, "person WHERE (SELECT sum(json_extract(detail, '$.values')) FROM mz_audit "
                        "WHERE act = 'person.reseal') = 6000") == PEOPLE);
    CHECK(opened(&o, o.data));
    CHECK(care_seals_count(&o.cx, &s) == MZ_OK && s.values == PEOPLE && s.old == 0);
    CHECK(care_reseal(&o.cx, silent, &s) == MZ_OK && s.old == 0);
    CHECK(add_person(&o.cx, 1) == MZ_OK);
    close_here(&o);
    office_close(&o);
}

TEST_MAIN(T(every_value_comes_under_the_new_key_though_the_work_is_killed))
