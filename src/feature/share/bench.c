/* bench.c - nine departments, 1,900,000 rows each, and answers about one person, on invented
 * people. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/crypto_key.h"
#include "base/ident.h"
#include "base/keyring.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/share/share_int.h"
#include "feature/share/share_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum {
    COUNTY = 331181,
    ROWS = 1900000,
    EACH = 4, /* members of a household */
    STEP = 2000,
    RUN_MS_MAX = 60000,
    ASKED = 100000,
    ASKED_ALONE = 20000, /* each waits for the disk */
    ANSWERS_GOAL = 10000,
    PERIOD = 202611,
};

static const struct {
    const char *dataset, *recipient, *fields;
} parties[] = {
    {"low_income", "medical", "id_number name division category determination since"},
    {"low_income", "education", "id_number name division category determination since"},
    {"low_income", "rural", "id_number name division category determination since"},
    {"low_income", "housing", "id_number name birth category"},
    {"low_income", "disabled", "id_number name birth category"},
    {"payment", "audit",
     "id_number name division household category determination since law amount"},
    {"payment", "finance",
     "id_number name division household category determination since law amount"},
    {"match", "power", "id_number category determination"},
    {"match", "legal_aid", "id_number category determination"},
};

struct measure {
    struct mz_bench_io *io;
    int64_t village, today, now_ms;
    size_t homes;
    mz_str public;
};

static int64_t clock_of(clockid_t which)
{
    struct timespec t;
    (void)clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- invented people ------------------------------------------------------------------ */

/* The i-th of a row of numbers that are all different and hold their check digit. */
static mz_str number_of(mz_arena *a, size_t i)
{
    mz_date born = {(int32_t)(-7000 + (int64_t)(i / 999))};
    struct mz_ymd t = mz_date_ymd(born);
    char *s = mz_arena_alloc(a, 20);
    (void)snprintf(s, 19, "331181%04d%02d%02d%03zu", t.year, t.month, t.day, i % 999 + 1);
    s[17] = mz_cid_check(s);
    return (mz_str){s, 18};
}

static mz_code one_person(mz_cx *cx, const struct measure *m, size_t i, int64_t id)
{
    static const char *const names[] = {"季大山", "吴秀英", "丁小宝", "叶春花"};
    mz_blind b;
    struct share_q_bench_person_args row = {.id = id,
                                            .county = COUNTY,
                                            .division = m->village,
                                            .name = mz_str_of(names[i % 4]),
                                            .birth = -7000 + (int64_t)(i / 999),
                                            .now_ms = m->now_ms};
    mz_str number = number_of(cx->a, i);
    const struct mz_field_at at = {.table = MZ_S("person"), .column = MZ_S("id_seal"), .row = id};
    MZ_TRY(mz_field_seal(cx, cx->world->keys, MZ_FOR_FIELD_ID, at, number, &row.id_seal));
    MZ_TRY(mz_blind_index(cx, cx->world->keys, MZ_FOR_INDEX_ID, number, &b));
    row.id_index = mz_bytes(b.b, sizeof b.b);
    return share_q_bench_person(cx, &row);
}

static mz_code one_home(mz_cx *cx, const struct measure *m, size_t i)
{
    static const char *const relations[EACH] = {"02", "10", "20", "30"};
    int64_t id = 0;
    MZ_TRY(mz_id_take(cx, COUNTY, 2 * EACH + 2, &id));
    for (size_t k = 0; k < EACH; k++) {
        MZ_TRY(one_person(cx, m, i * EACH + k, id + (int64_t)k));
    }
    const struct share_q_bench_home_args home = {.id = id + EACH,
                                                 .county = COUNTY,
                                                 .division = m->village,
                                                 .head = id,
                                                 .number = mz_str_fmt(cx->a, "B%08zu", i),
                                                 .since = 0,
                                                 .now_ms = m->now_ms};
    MZ_TRY(share_q_bench_home(cx, &home));
    for (size_t k = 0; k < EACH; k++) {
        const struct share_q_bench_member_args member = {.id = id + EACH + 1 + (int64_t)k,
                                                         .county = COUNTY,
                                                         .division = m->village,
                                                         .household = home.id,
                                                         .person = id + (int64_t)k,
                                                         .relation = mz_str_of(relations[k]),
                                                         .since = 0};
        MZ_TRY(share_q_bench_member(cx, &member));
    }
    const struct share_q_bench_determine_args d = {.id = id + INT64_C(2) * EACH + 1,
                                                   .county = COUNTY,
                                                   .division = m->village,
                                                   .household = home.id,
                                                   .outcome = MZ_S("dibao"),
                                                   .status = MZ_S("eligible"),
                                                   .law_day = m->today - 200,
                                                   .fen = 93412,
                                                   .made_ms = m->now_ms};
    return share_q_bench_determine(cx, &d);
}

struct filling {
    const struct measure *m;
    size_t from;
};

static mz_code fill_step(mz_cx *cx, void *p)
{
    const struct filling *f = p;
    for (size_t i = f->from; i < f->from + STEP && i < f->m->homes; i++) {
        MZ_TRY(one_home(cx, f->m, i));
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("share.deliver"),
                                             .kind = MZ_S("bench"),
                                             .division = f->m->village});
}

static mz_code fill(mz_cx *cx, const struct measure *m)
{
    struct share_q_bench_homes_row had = {0};
    mz_arena *outer = cx->a;
    MZ_TRY(share_q_bench_homes(cx, &had));
    mz_arena *page = mz_arena_new((size_t)1 << 30);
    mz_code rc = MZ_OK;
    for (struct filling f = {m, (size_t)had.n}; f.from < m->homes && rc == MZ_OK; f.from += STEP) {
        cx->a = page;
        rc = mz_tx(cx, fill_step, &f);
        cx->a = outer;
        mz_arena_reset(page);
    }
    mz_arena_free(page);
    return rc;
}

/* ---- agreements ------------------------------------------------------------------------ */

/* Those of the run before, in a database that stays. */
static mz_code end_all(mz_cx *cx)
{
    struct share_q_in_state_row *r = NULL;
    size_t n = 0;
    MZ_TRY(share_q_in_state(cx, MZ_S("active"), 1000, &r, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(share_stop(cx, r[i].id, 2, SHARE_END, MZ_S("measured")));
    }
    return MZ_OK;
}

static mz_code agree(mz_cx *cx, const struct measure *m, struct mz_actor *who, int64_t *first)
{
    for (size_t i = 0; i < MZ_LEN(parties); i++) {
        int64_t id = 0;
        const struct share_agreement in = {.division = (int64_t)COUNTY * MZ_COUNTY_UNIT,
                                           .dataset = mz_str_of(parties[i].dataset),
                                           .recipient = mz_str_of(parties[i].recipient),
                                           .purpose = MZ_S("bench"),
                                           .fields = mz_str_of(parties[i].fields),
                                           .form = MZ_S("csv"),
                                           .contact = MZ_S("bench"),
                                           .account = 3,
                                           .public = m->public,
                                           .from_day = m->today,
                                           .to_day = m->today + 100};
        who->user = 1;
        MZ_TRY(share_ask(cx, &in, &id));
        who->user = 2;
        MZ_TRY(share_decide(cx, id, 1, true, MZ_S("")));
        *first = i == 0 ? id : *first;
    }
    who->user = 1;
    return MZ_OK;
}

/* ---- measuring ------------------------------------------------------------------------- */

static mz_code time_run(mz_cx *cx, const struct measure *m)
{
    struct share_made made;
    const struct share_run run = {.period = PERIOD, .day = m->today};
    const int64_t rows = (int64_t)(m->homes * EACH);
    const bool whole = rows >= ROWS;
    m->io->say(m->io, "one month for nine departments");
    int64_t wall = clock_of(CLOCK_MONOTONIC);
    int64_t cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID);
    MZ_TRY(share_deliver(cx, COUNTY, &run, &made));
    wall = clock_of(CLOCK_MONOTONIC) - wall;
    cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    struct mz_bench_io *io = m->io;
    io->report(io, (struct mz_figure){"deliveries", made.deliveries, "", MZ_LEN(parties), false});
    io->report(io, (struct mz_figure){"distinct files", made.files, "", 0, false});
    io->report(io, (struct mz_figure){"rows delivered", made.rows, "",
                                      rows * (int64_t)MZ_LEN(parties), false});
    io->report(io, (struct mz_figure){"one month", wall, "ms", whole ? RUN_MS_MAX : 0, true});
    io->report(io, (struct mz_figure){"processor time", cpu, "ms", 0, true});
    return MZ_OK;
}

static mz_code time_answers(mz_cx *cx, const struct measure *m, struct mz_actor *who,
                            int64_t agreement, size_t batch, const char *name)
{
    struct share_question *q = MZ_NEW_N(cx->a, struct share_question, batch);
    struct share_answer *a = MZ_NEW_N(cx->a, struct share_answer, batch);
    mz_arena *outer = cx->a;
    mz_arena *page = mz_arena_new((size_t)256 << 20);
    mz_code rc = MZ_OK;
    int64_t yes = 0;
    size_t asked = batch == 1 ? ASKED_ALONE : ASKED;
    size_t at = 0;
    who->user = 3;
    int64_t ms = clock_of(CLOCK_PROCESS_CPUTIME_ID); /* of one core: others do not count */
    for (size_t n = 0; n < asked && rc == MZ_OK; n += batch) {
        cx->a = page;
        for (size_t i = 0; i < batch; i++, at += 7919) { /* a prime: persons far from each other */
            q[i] = (struct share_question){.number = number_of(page, at % (m->homes * EACH)),
                                           .category = MZ_S("dibao"),
                                           .day = m->today};
        }
        rc = share_answers(cx, agreement, q, batch, a);
        rc = rc == MZ_OK ? mz_read_firm(cx) : rc;
        for (size_t i = 0; i < batch && rc == MZ_OK; i++) {
            yes += a[i].is == CATEGORY_YES;
        }
        cx->a = outer;
        mz_arena_reset(page);
    }
    ms = clock_of(CLOCK_PROCESS_CPUTIME_ID) - ms;
    who->user = 1;
    mz_arena_free(page);
    MZ_TRY(rc);
    if (yes < (int64_t)asked) {
        return mz_fail(cx, MZ_CORRUPT, "%" PRId64 " of %zu are in the category", yes, asked);
    }
    m->io->report(m->io, (struct mz_figure){name, (int64_t)asked * 1000 / (ms + 1), "/s a core",
                                            ANSWERS_GOAL, false});
    return MZ_OK;
}

static mz_code measure(mz_cx *cx, struct mz_bench_io *io, struct mz_actor *who)
{
    struct measure m = {.io = io,
                        .today = mz_date_today(cx).v,
                        .now_ms = mz_now_ms(cx),
                        .homes = (io->size == 0 ? ROWS : (size_t)io->size) / EACH};
    struct division *towns = NULL;
    struct division *villages = NULL;
    size_t n = 0;
    int64_t agreement = 0;
    mz_key *key = NULL;
    MZ_TRY(division_children(cx, cx->world->divisions, (int64_t)COUNTY * MZ_COUNTY_UNIT,
                             (int32_t)m.today, &towns, &n));
    MZ_TRY(division_children(cx, cx->world->divisions, towns[0].code, (int32_t)m.today, &villages,
                             &n));
    m.village = villages[0].code;
    MZ_TRY(mz_key_make(cx, mz_keyring_crypto(cx->world->keys), MZ_KEY_SM2, &key));
    mz_code rc = mz_key_pem(cx, key, false, &m.public);
    mz_key_free(key);
    MZ_TRY(rc);
    io->say(io, "entering households and determinations");
    MZ_TRY(fill(cx, &m));
    MZ_TRY(end_all(cx));
    MZ_TRY(agree(cx, &m, who, &agreement));
    MZ_TRY(time_run(cx, &m));
    io->say(io, "answers, each on record");
    MZ_TRY(time_answers(cx, &m, who, agreement, 1, "answers, one a request"));
    return time_answers(cx, &m, who, agreement, SHARE_ANSWERS_MAX, "answers, 1,000 a request");
}

/* The people stay in the cache with the keys that their numbers are sealed by. */
static mz_code open_cache(mz_cx *cx, const struct mz_bench_io *io, mz_crypto *crypto,
                          struct mz_world *world)
{
    mz_str dir = mz_str_fmt(cx->a, MZ_FMT "/share-%" PRId64, MZ_ARG(io->cache), io->size);
    if (mkdir(dir.p, 0700) != 0 && errno != EEXIST) {
        return mz_fail(cx, MZ_IO, "could not make %s: %s", dir.p, strerror(errno));
    }
    mz_code rc = mz_keyring_create(cx, dir.p);
    if (rc == MZ_CONFLICT) {
        mz_clear(cx);
        rc = MZ_OK;
    }
    MZ_TRY(rc);
    MZ_TRY(mz_keyring_open(cx, crypto, dir.p, &world->keys));
    mz_str url = mz_str_fmt(cx->a, "sqlite:" MZ_FMT "/share.db", MZ_ARG(dir));
    const struct mz_db_options o = {.create = true, .journal = io->dir};
    MZ_TRY(mz_db_open(cx, url, o, &cx->db));
    rc = mz_db_migrate(cx);
    return rc == MZ_OK
               ? MZ_OK
               : mz_fail(cx, MZ_CONFLICT,
                         "the people in %s are of another version: remove the folder", dir.p);
}

static mz_code run(mz_cx *cx, struct mz_bench_io *io)
{
    struct mz_world world = {
        .data = io->dir, .share = MZ_S("."), .division = (int64_t)COUNTY * MZ_COUNTY_UNIT};
    struct mz_actor actor = *cx->actor;
    mz_crypto *crypto = NULL;
    mz_cx own = *cx;
    actor.division_lo = (int64_t)COUNTY * MZ_COUNTY_UNIT;
    actor.division_hi = actor.division_lo + MZ_COUNTY_UNIT - 1;
    own.world = &world;
    own.actor = &actor;
    own.db = NULL;
    mz_code rc = mz_crypto_open(&own, &crypto);
    rc = rc == MZ_OK ? dataset_start(&own) : rc;
    rc = rc == MZ_OK ? division_open(&own, NULL, NULL, &world.divisions) : rc;
    rc = rc == MZ_OK ? open_cache(&own, io, crypto, &world) : rc;
    rc = rc == MZ_OK ? measure(&own, io, &actor) : rc;
    if (own.db != NULL) {
        mz_db_close(own.db);
    }
    cx->err = own.err;
    return rc;
}

const struct mz_bench share_benches[] = {
    {.name = "share",
     .run = run,
     .help = MZ_T("Deliver a month to nine departments, and answer about one person")},
    {0},
};
