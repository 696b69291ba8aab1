/*
 * share_testing.h - the county of tests/homes.h with determinations, agreements, deliveries and a
 * partner, for the tests of this folder.
 */
#ifndef MZ_FEATURE_SHARE_SHARE_TESTING_H
#define MZ_FEATURE_SHARE_SHARE_TESTING_H

#include <fcntl.h>

#include "base/crypto_key.h"
#include "base/io.h"
#include "feature/share/share_int.h"
#include "feature/share/share_sql.h"
#include "homes.h"

enum { OFFICER = 7, APPROVER = 8, OTHER = 9, PARTNER = 77, HOMES = 12, ROUNDS = 6 };

struct world {
    struct homes h;
    int64_t person[HOMES * 2];
    int64_t home[HOMES];
    mz_key *key; /* the partner's */
    mz_str public, secret;
    int bad;
};

static inline void ok(struct world *s, bool right, int line)
{
    if (!right) {
        printf("helper, line %d: %s\n", line, s->h.w.cx.err.msg);
        (void)fflush(stdout);
        s->bad++;
    }
}

static inline mz_cx *world(struct world *s, enum mz_db_kind kind)
{
    memset(s, 0, sizeof *s);
    mz_cx *cx = homes(&s->h, kind);
    s->h.world.data = mz_str_of(s->h.w.dir);
    s->h.world.share = MZ_S(".");
    s->h.world.division = COUNTY;
    ok(s, dataset_start(cx) == MZ_OK, __LINE__);
    ok(s, mz_key_make(cx, s->h.crypto, MZ_KEY_SM2, &s->key) == MZ_OK, __LINE__);
    ok(s, mz_key_pem(cx, s->key, false, &s->public) == MZ_OK, __LINE__);
    ok(s, mz_key_pem(cx, s->key, true, &s->secret) == MZ_OK, __LINE__);
    for (int i = 0; i < HOMES; i++) {
        const char *birth[] = {"19700301", "19720512"};
        int64_t place = i < 8 ? s->h.village[i % 2] : s->h.far;
        s->person[2 * i] = person(&s->h, "季大山", '1', birth[0], place);
        s->person[2 * i + 1] = person(&s->h, "吴秀英", '2', birth[1], place);
        s->home[i] = home(&s->h, HOUSEHOLD_LIVING, place, "02 10", &s->person[2 * i]);
    }
    return cx;
}

static inline void world_done(struct world *s)
{
    mz_key_free(s->key);
    homes_done(&s->h);
}

struct deciding {
    struct share_q_bench_determine_args row;
};

static inline mz_code decide_in_tx(mz_cx *cx, void *p)
{
    struct deciding *d = p;
    MZ_TRY(mz_id_take(cx, d->row.county, 1, &d->row.id));
    MZ_TRY(share_q_bench_determine(cx, &d->row));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("rule.determine"),
                                             .kind = MZ_S("determination"),
                                             .subject = d->row.id,
                                             .division = d->row.division});
}

static inline int64_t decided(struct world *s, int i, const char *outcome, const char *status,
                              int64_t day, int64_t member)
{
    struct deciding d = {.row = {.county = COUNTY / MZ_COUNTY_UNIT,
                                 .division = i < 8 ? s->h.village[i % 2] : s->h.far,
                                 .household = s->home[i],
                                 .outcome = mz_str_of(outcome),
                                 .member = member,
                                 .status = mz_str_of(status),
                                 .law_day = day,
                                 .fen = strcmp(status, "eligible") == 0 ? 93412 : MZ_NULL,
                                 .made_ms = mz_now_ms(&s->h.w.cx)}};
    ok(s, mz_tx(&s->h.w.cx, decide_in_tx, &d) == MZ_OK, __LINE__);
    return d.row.id;
}

static inline struct share_agreement wish(struct world *s, const char *dataset,
                                          const char *recipient, const char *fields)
{
    return (struct share_agreement){.division = COUNTY,
                                    .dataset = mz_str_of(dataset),
                                    .recipient = mz_str_of(recipient),
                                    .purpose = MZ_S("资助参保"),
                                    .fields = mz_str_of(fields),
                                    .form = MZ_S("csv"),
                                    .contact = MZ_S("科室"),
                                    .account = PARTNER,
                                    .public = s->public,
                                    .from_day = s->h.today,
                                    .to_day = s->h.today + 100};
}

static inline int64_t agreed_on(struct world *s, const struct share_agreement *in)
{
    int64_t id = 0;
    officer(&s->h, OFFICER);
    ok(s, share_ask(&s->h.w.cx, in, &id) == MZ_OK, __LINE__);
    officer(&s->h, APPROVER);
    ok(s, share_decide(&s->h.w.cx, id, 1, true, MZ_S("")) == MZ_OK, __LINE__);
    officer(&s->h, OFFICER);
    return id;
}

static inline int64_t agreed(struct world *s, const char *dataset, const char *recipient,
                             const char *fields)
{
    struct share_agreement in = wish(s, dataset, recipient, fields);
    return agreed_on(s, &in);
}

static inline struct share_made deliver(struct world *s, int64_t only, int64_t period, bool full)
{
    struct share_made made;
    struct share_run run = {.period = period, .day = s->h.today, .only = only, .full = full};
    ok(s, share_deliver(&s->h.w.cx, COUNTY / MZ_COUNTY_UNIT, &run, &made) == MZ_OK, __LINE__);
    return made;
}

static inline struct share_delivery newest(struct world *s, int64_t agreement)
{
    struct share_q_deliveries_row *r = NULL;
    struct share_delivery d = {.id = 0};
    size_t n = 0;
    ok(s, share_q_deliveries(&s->h.w.cx, agreement, 1, &r, &n) == MZ_OK && n == 1, __LINE__);
    ok(s, n == 1 && share_delivery_get(&s->h.w.cx, r[0].id, &d) == MZ_OK, __LINE__);
    return d;
}

static inline void partner(struct world *s)
{
    act_as(&s->h, PARTNER, "institution", COUNTY, COUNTY + 999999);
}

static inline mz_code receipt(struct world *s, const struct share_delivery *d)
{
    partner(s);
    mz_code rc = share_receive(
        &s->h.w.cx, &(struct share_receipt){.delivery = d->id, .hash = d->hash, .rows = d->rows_n});
    officer(&s->h, OFFICER);
    return rc;
}

static inline mz_str path_of(struct world *s, const struct share_delivery *d, const char *name)
{
    return mz_str_fmt(s->h.w.cx.a, "%s/share/" MZ_FMT "/%s", s->h.w.dir, MZ_ARG(d->folder), name);
}

static inline mz_str slurp(struct world *s, const char *path)
{
    enum { MOST = 1 << 20 };
    char *p = mz_arena_alloc(s->h.w.cx.a, MOST);
    size_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ok(s, fd >= 0, __LINE__);
    if (fd >= 0) {
        ok(s, mz_source_fill(&s->h.w.cx, mz_source_fd(s->h.w.cx.a, fd), p, MOST, &n) == MZ_OK,
           __LINE__);
        (void)close(fd);
    }
    return (mz_str){p, n};
}

/* In the recipient's hand: the manifest with the file beside it, under its name. */
static inline mz_str laid_out(struct world *s, const struct share_delivery *d)
{
    mz_str data = path_of(s, d, "data");
    mz_str name = path_of(s, d, mz_str_z(s->h.w.cx.a, d->file));
    (void)unlink(name.p);
    ok(s, link(data.p, name.p) == 0, __LINE__);
    return path_of(s, d, mz_str_fmt(s->h.w.cx.a, MZ_FMT ".txt", MZ_ARG(d->number)).p);
}

static inline mz_str rows_of(struct world *s, const struct share_delivery *d)
{
    mz_str to = mz_str_fmt(s->h.w.cx.a, "%s/rows.csv", s->h.w.dir);
    mz_str manifest = laid_out(s, d);
    (void)unlink(to.p);
    ok(s, share_open_file(&s->h.w.cx, manifest.p, s->secret, to.p) == MZ_OK, __LINE__);
    return slurp(s, to.p);
}

#endif
