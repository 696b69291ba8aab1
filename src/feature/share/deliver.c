/*
 * deliver.c - deliveries: who is due, what is told alike, and the step that makes a finished file a
 * delivery. Until that step a run has left nothing but a folder that nobody reads.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/share/deliver_int.h"
#include "feature/share/share_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { ALIKE_MAX = 2000, KEEP_DAYS = 372 };

const char *share_delivery_label(mz_str state)
{
    return mz_str_eq(state, MZ_S("made"))      ? MZ_T("Waits to be fetched")
           : mz_str_eq(state, MZ_S("fetched")) ? MZ_T("Fetched, no receipt yet")
           : mz_str_eq(state, MZ_S("taken"))   ? MZ_T("Receipt is here")
                                               : MZ_T("File deleted, time is over");
}

mz_str share_root(mz_cx *cx)
{
    return mz_str_fmt(cx->a, MZ_FMT "/share", MZ_ARG(cx->world->data));
}

/* ---- who is due -------------------------------------------------------------------- */

static mz_code is_due(mz_cx *cx, const struct share_run *run, struct share_part *part, bool *due)
{
    struct share_q_of_period_row done = {0};
    bool found = false;
    *due = false;
    mz_code rc = share_holds(cx, &part->a);
    if (rc == MZ_DENIED) {
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    MZ_TRY(share_q_of_period(cx, part->a.id, run->period, &done, &found));
    *due = !found || run->only != 0;
    return MZ_OK;
}

static mz_code base_of(mz_cx *cx, const struct share_run *run, const struct share_fields *f,
                       struct share_part *part)
{
    struct share_q_base_row b = {0};
    struct share_q_since_full_row n = {0};
    bool found = false;
    part->base = 0;
    MZ_TRY(share_q_base(cx, part->a.id, &b, &found));
    if (!found || run->full) {
        return MZ_OK;
    }
    MZ_TRY(share_q_since_full(cx, part->a.id, &n));
    if (n.n + 1 >= f->set->full_every) {
        return MZ_OK;
    }
    part->base = b.id;
    part->base_number = b.number;
    part->base_folder = b.folder;
    return MZ_OK;
}

/* What a state says of its rows: another head, and there is nothing to compare with. */
static mz_str head_of(mz_cx *cx, const struct sharing *all, const struct share_agreement *a,
                      const struct share_fields *f)
{
    mz_str s =
        mz_str_fmt(cx->a, "mz-share-state 1 " MZ_FMT " " MZ_FMT " " MZ_FMT " " MZ_FMT " %" PRId64,
                   MZ_ARG(a->dataset), MZ_ARG(f->set->version), MZ_ARG(a->form), MZ_ARG(a->fields),
                   a->division);
    for (size_t i = 0; i < all->category_n; i++) {
        s = mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(s), MZ_ARG(all->category[i].words.id));
    }
    return s;
}

/* ---- what is told alike -------------------------------------------------------------- */

static mz_code mac_of(mz_cx *cx, mz_str key, mz_str data, mz_str *out)
{
    uint8_t *mac = mz_arena_alloc(cx->a, 32);
    MZ_TRY(mz_hmac(cx, mz_keyring_crypto(cx->world->keys), MZ_HASH_SM3, key, data, mac));
    *out = mz_bytes(mac, 32);
    return MZ_OK;
}

/* Who gets the number itself may see one ref everywhere; all others have refs of their own. */
static mz_code keys_of(mz_cx *cx, const struct share_agreement *a, struct share_group *g)
{
    uint8_t secret[SHARE_SECRET_N];
    if (g->fields.named) {
        uint8_t *mac = mz_arena_alloc(cx->a, 32);
        mz_keyring *k = cx->world->keys;
        MZ_TRY(mz_keyring_mac(cx, k, MZ_FOR_COOKIE, mz_keyring_oldest(k),
                              mz_str_fmt(cx->a, "share:ref:" MZ_FMT, MZ_ARG(a->dataset)), mac));
        g->ref_key = mz_bytes(mac, 32);
    }
    if (g->fields.named && !g->fields.hashed) {
        return MZ_OK;
    }
    MZ_TRY(share_secret(cx, a, secret));
    mz_str key = mz_bytes(secret, sizeof secret);
    mz_code rc = g->fields.named ? MZ_OK : mac_of(cx, key, MZ_S("ref"), &g->ref_key);
    rc = rc == MZ_OK ? mac_of(cx, key, MZ_S("id"), &g->id_key) : rc;
    mz_wipe(secret, sizeof secret);
    return rc;
}

static mz_str new_folder(mz_cx *cx)
{
    uint8_t b[12];
    mz_random_fill(cx, b, sizeof b);
    return mz_hex_encode(cx->a, mz_bytes(b, sizeof b));
}

static mz_code base_state(mz_cx *cx, struct share_part *part, struct share_group *g)
{
    if (part->base == 0) {
        return MZ_OK;
    }
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT "/state", MZ_ARG(share_root(cx)),
                             MZ_ARG(part->base_folder));
    mz_code rc = share_state_open(cx, path.p, &g->base);
    bool other = rc == MZ_OK && !mz_str_eq(g->base.head, g->head);
    if (rc == MZ_ABSENT || rc == MZ_CORRUPT || other) { /* then all of it once more */
        mz_clear(cx);
        g->base = (struct share_state){.n = 0};
        part->base = 0;
        return MZ_OK;
    }
    return rc;
}

static mz_code new_pack(mz_cx *cx, struct share_plan *p, const struct sharing *all,
                        const struct share_fields *f, struct share_part *part, mz_str like)
{
    struct share_pack *k = &p->pack[p->pack_n];
    k->like = like;
    k->folder = new_folder(cx);
    k->wrapped = part->a.wrapped;
    k->g = (struct share_group){.all = all,
                                .fields = *f,
                                .jsonl = mz_str_eq(part->a.form, MZ_S("jsonl")),
                                .division = part->a.division,
                                .head = head_of(cx, all, &part->a, f),
                                .state = -1};
    division_range(part->a.division, &k->g.lo, &k->g.hi);
    for (size_t i = 0; i < f->n; i++) {
        k->g.numbers = k->g.numbers || f->field[i]->id == DATASET_FIELD_ID_NUMBER;
    }
    if (k->wrapped) {
        mz_random_fill(cx, k->key, sizeof k->key);
    }
    MZ_TRY(keys_of(cx, &part->a, &k->g));
    MZ_TRY(base_state(cx, part, &k->g));
    mz_str dir = mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT, MZ_ARG(share_root(cx)), MZ_ARG(k->folder));
    if (mkdir(dir.p, 0700) != 0) {
        return mz_fail(cx, MZ_IO, "could not make " MZ_FMT ": %s", MZ_ARG(dir), strerror(errno));
    }
    part->group = p->pack_n++;
    return share_group_open(cx, &k->g, dir.p, k->wrapped ? k->key : NULL);
}

static mz_code into_pack(mz_cx *cx, struct share_plan *p, const struct sharing *all,
                         struct share_part *part)
{
    struct share_fields f = {.n = 0};
    MZ_TRY(share_fields_of(cx, part->a.dataset, part->a.fields, &f));
    MZ_TRY(base_of(cx, p->run, &f, part));
    mz_str own = f.named && !f.hashed ? MZ_S("") : part->a.number;
    mz_str like = mz_str_fmt(
        cx->a, MZ_FMT "|" MZ_FMT "|" MZ_FMT "|%" PRId64 "|%d|" MZ_FMT "|" MZ_FMT,
        MZ_ARG(part->a.dataset), MZ_ARG(part->a.fields), MZ_ARG(part->a.form), part->a.division,
        part->a.wrapped, MZ_ARG(own), MZ_ARG(part->base == 0 ? MZ_S("") : part->base_folder));
    for (size_t i = 0; i < p->pack_n; i++) {
        if (mz_str_eq(p->pack[i].like, like)) {
            part->group = i;
            part->base = p->pack[i].g.base.head.p == NULL ? 0 : part->base;
            return MZ_OK;
        }
    }
    return new_pack(cx, p, all, &f, part, like);
}

static mz_code add_part(mz_cx *cx, struct share_plan *p, const struct sharing *all, int64_t id)
{
    struct share_part *part = &p->part[p->part_n];
    bool due = false;
    MZ_TRY(share_get(cx, id, &part->a));
    MZ_TRY(is_due(cx, p->run, part, &due));
    if (!due) {
        p->skipped++;
        return MZ_OK;
    }
    MZ_TRY(into_pack(cx, p, all, part));
    p->part_n++;
    return MZ_OK;
}

static mz_code plan(mz_cx *cx, struct share_plan *p)
{
    struct share_q_in_state_row *r = NULL;
    const struct sharing *all = NULL;
    size_t n = 0;
    MZ_TRY(dataset_all(cx, &all));
    MZ_TRY(share_q_in_state(cx, MZ_S("active"), SHARE_AGREEMENTS_MAX, &r, &n));
    p->part = MZ_NEW_N(cx->a, struct share_part, n + 1);
    p->pack = MZ_NEW_N(cx->a, struct share_pack, n + 1);
    for (size_t i = 0; i < n; i++) {
        bool here = r[i].division / MZ_COUNTY_UNIT == p->county;
        bool meant = here && (p->run->only == 0 || p->run->only == r[i].id);
        MZ_TRY(meant ? add_part(cx, p, all, r[i].id) : MZ_OK);
    }
    return MZ_OK;
}

/* ---- making it a delivery ------------------------------------------------------------- */

static mz_code sync_folder(mz_cx *cx, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    return good ? MZ_OK : mz_fail(cx, MZ_IO, "could not write %s: %s", path, strerror(errno));
}

static mz_code write_text(mz_cx *cx, const char *path, mz_str text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return mz_fail(cx, MZ_IO, "could not make %s: %s", path, strerror(errno));
    }
    mz_code rc = share_write(cx, fd, text.p, text.n, path);
    if (rc == MZ_OK && fsync(fd) != 0) {
        rc = mz_fail(cx, MZ_IO, "could not write %s: %s", path, strerror(errno));
    }
    (void)close(fd);
    return rc;
}

struct finishing {
    struct share_plan *p;
    struct share_part *part;
    struct share_q_deliver_args row;
};

static mz_code insert(mz_cx *cx, void *v)
{
    const struct finishing *f = v;
    struct share_agreement now = {.id = 0};
    MZ_TRY(share_get(cx, f->part->a.id, &now)); /* suspended while the file was made: nothing */
    MZ_TRY(share_holds(cx, &now));
    MZ_TRY(share_q_deliver(cx, &f->row));
    return mz_tx_note(
        cx, &(struct mz_event){
                .act = MZ_S("share.deliver"),
                .kind = MZ_S("share_delivery"),
                .subject = f->row.id,
                .division = f->row.division,
                .detail = mz_str_fmt(cx->a, "{\"agreement\":%" PRId64 ",\"rows\":%" PRId64 "}",
                                     f->row.agreement, f->row.rows_n)});
}

static mz_code finish(mz_cx *cx, struct share_plan *p, struct share_part *part)
{
    const struct share_pack *k = &p->pack[part->group];
    const struct share_group *g = &k->g;
    const int64_t today = mz_date_today(cx).v;
    struct finishing f = {.p = p, .part = part};
    struct share_paper paper = {.part = part, .pack = k, .run = p->run};
    mz_str text;
    paper.hash = mz_hex_encode(cx->a, mz_bytes(g->sm3, sizeof g->sm3));
    paper.number = mz_str_fmt(cx->a, "SH%06" PRId64 "-%06" PRId64 "-%06" PRId64, p->county,
                              p->run->period, part->id % MZ_ID_UNIT);
    f.row = (struct share_q_deliver_args){
        .id = part->id,
        .county = p->county,
        .division = part->a.division,
        .agreement = part->a.id,
        .number = paper.number,
        .folder = k->folder,
        .file = mz_str_fmt(cx->a, MZ_FMT ".%s.gz%s", MZ_ARG(paper.number),
                           g->jsonl ? "jsonl" : "csv", k->wrapped ? ".mzs" : ""),
        .period = p->run->period,
        .day = p->run->day,
        .kind = part->base == 0 ? MZ_S("full") : MZ_S("change"),
        .base = part->base == 0 ? MZ_NULL : part->base,
        .rows_n = g->rows_n,
        .added_n = g->added_n,
        .changed_n = g->changed_n,
        .removed_n = g->removed_n,
        .held_n = g->held_n,
        .left_n = g->left_n,
        .bytes = g->bytes,
        .hash = paper.hash,
        .made_ms = mz_now_ms(cx),
        .made_by = cx->actor->user,
        .due = today + g->fields.set->receipt_days,
        .keep_to = today + KEEP_DAYS};
    MZ_TRY(share_manifest_make(cx, &paper, &text, &f.row.sign, &f.row.sign_key));
    mz_str dir = mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT, MZ_ARG(share_root(cx)), MZ_ARG(k->folder));
    MZ_TRY(write_text(
        cx, mz_str_fmt(cx->a, MZ_FMT "/" MZ_FMT ".txt", MZ_ARG(dir), MZ_ARG(paper.number)).p,
        text));
    MZ_TRY(sync_folder(cx, dir.p));
    mz_code rc = mz_tx(cx, insert, &f);
    if (rc == MZ_DENIED) {
        mz_clear(cx);
        p->skipped++;
        part->id = 0;
        return MZ_OK;
    }
    return rc;
}

struct numbering {
    struct share_plan *p;
};

static mz_code take_ids(mz_cx *cx, void *v)
{
    const struct numbering *n = v;
    int64_t first = 0;
    MZ_TRY(mz_id_take(cx, n->p->county, (int64_t)n->p->part_n, &first));
    for (size_t i = 0; i < n->p->part_n; i++) {
        n->p->part[i].id = first + (int64_t)i;
    }
    mz_tx_quiet(cx);
    return MZ_OK;
}

static mz_code run_plan(mz_cx *cx, struct share_plan *p, struct share_made *out)
{
    struct numbering n = {p};
    MZ_TRY(plan(cx, p));
    out->skipped = p->skipped;
    if (p->part_n == 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_tx(cx, take_ids, &n));
    MZ_TRY(share_pass(cx, p));
    for (size_t i = 0; i < p->pack_n; i++) {
        MZ_TRY(share_group_end(cx, &p->pack[i].g));
    }
    for (size_t i = 0; i < p->part_n; i++) {
        MZ_TRY(finish(cx, p, &p->part[i]));
        out->deliveries += p->part[i].id != 0;
        out->rows += p->part[i].id == 0 ? 0 : p->pack[p->part[i].group].g.rows_n;
    }
    out->files = (int64_t)p->pack_n;
    out->skipped = p->skipped;
    return MZ_OK;
}

mz_code share_deliver(mz_cx *cx, int64_t county, const struct share_run *run,
                      struct share_made *out)
{
    mz_cx own = *cx;
    *out = (struct share_made){.deliveries = 0};
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_ABSENT, "no keys are open");
    }
    if (mkdir(share_root(cx).p, 0700) != 0 && errno != EEXIST) {
        return mz_fail(cx, MZ_IO, "could not make the folder of deliveries: %s", strerror(errno));
    }
    own.a = mz_arena_new((size_t)1 << 30);
    struct share_plan *p = MZ_NEW(own.a, struct share_plan);
    *p = (struct share_plan){.run = run, .county = county};
    mz_code rc = run_plan(&own, p, out);
    cx->err = own.err;
    for (size_t i = 0; i < p->pack_n; i++) {
        mz_wipe(p->pack[i].key, sizeof p->pack[i].key);
    }
    mz_arena_free(own.a);
    return rc;
}

mz_code share_deliver_all(mz_cx *cx, const struct share_run *run, struct share_made *out)
{
    struct share_q_in_state_row *r = NULL;
    size_t n = 0;
    int64_t last = 0;
    *out = (struct share_made){.deliveries = 0};
    MZ_TRY(share_q_in_state(cx, MZ_S("active"), SHARE_AGREEMENTS_MAX, &r, &n));
    for (size_t i = 0; i < n; i++) { /* ids begin with their county: it comes in one piece */
        struct share_made one;
        int64_t county = r[i].division / MZ_COUNTY_UNIT;
        if (county == last) {
            continue;
        }
        last = county;
        MZ_TRY(share_deliver(cx, county, run, &one));
        out->deliveries += one.deliveries;
        out->files += one.files;
        out->rows += one.rows;
        out->skipped += one.skipped;
    }
    return MZ_OK;
}

/* ---- one delivery ---------------------------------------------------------------------- */

mz_code share_delivery_get(mz_cx *cx, int64_t id, struct share_delivery *out)
{
    struct share_q_delivery_row r = {0};
    bool found = false;
    MZ_TRY(share_q_delivery(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such delivery in your area"));
    }
    *out = (struct share_delivery){.id = r.id,
                                   .division = r.division,
                                   .agreement = r.agreement,
                                   .number = r.number,
                                   .folder = r.folder,
                                   .file = r.file,
                                   .period = r.period,
                                   .day = r.day,
                                   .kind = r.kind,
                                   .base = r.base,
                                   .rows_n = r.rows_n,
                                   .added_n = r.added_n,
                                   .changed_n = r.changed_n,
                                   .removed_n = r.removed_n,
                                   .held_n = r.held_n,
                                   .left_n = r.left_n,
                                   .bytes = r.bytes,
                                   .hash = r.hash,
                                   .sign = r.sign,
                                   .sign_key = r.sign_key,
                                   .state = r.state,
                                   .made_ms = r.made_ms,
                                   .made_by = r.made_by,
                                   .due = r.due,
                                   .fetched_ms = r.fetched_ms,
                                   .taken_ms = r.taken_ms,
                                   .taken_rows = r.taken_rows,
                                   .taken_how = r.taken_how,
                                   .urged_n = r.urged_n,
                                   .urged_ms = r.urged_ms,
                                   .keep_to = r.keep_to,
                                   .version = r.version};
    return MZ_OK;
}
