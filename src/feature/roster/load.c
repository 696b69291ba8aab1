/* load.c - a list as a department sent it: read row by row, held against the one before. */
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/encode.h"
#include "base/ident.h"
#include "base/keyring.h"
#include "base/rows.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/roster/roster_int.h"
#include "feature/roster/roster_sql.h"
#include "feature/world.h"
#include "store/db.h"

#define BATCH_ARENA ((size_t)256 << 20)

enum { BATCH = 5000, PIECE = 1 << 20, HASH_N = 32, BLOCKS_MAX = 64, LEFT_MAX = 1000 };

const struct roster_odd_row roster_odds[ROSTER_ODDS_N] = {
#define X(id, word, text) [ROSTER_ODD_##id] = {word, text},
    ROSTER_ODDS(X)
#undef X
};

/* One good row. */
struct entry {
    int64_t division;
    mz_str name;
    char number[MZ_CID_LEN + 1];
    int64_t birth;
};

/* Ids of one county that a batch took. */
struct block {
    int64_t county, next, end;
};

/* What one batch came to; counted once its transaction is through. */
struct counted {
    int64_t entries, added, twice;
};

struct loading {
    const struct roster_new *in;
    const struct roll *list;
    struct roster_load *out;
    struct roster_tell tell;
    mz_rows *rows;
    mz_arena *page; /* of the batch */
    int64_t mark;   /* fresh for every try: what carries another one was not in the file */
    int64_t lo, hi;
    int64_t number_col, name_col, place_col, address_col;
    struct entry *e;
    size_t n;
    struct counted batch;
    bool more;
    struct block block[BLOCKS_MAX];
    size_t block_n;
    int64_t after; /* of those who left */
    int64_t last;  /* becomes `after` when it is committed: a transaction may be tried again */
    size_t odd_n;
};

/* ---- rows ------------------------------------------------------------------------ */

static const char *const number_labels[] = {"公民身份号码", "身份证号", "身份证号码", "证件号码",
                                            "id_number"};
static const char *const name_labels[] = {"姓名", "name"};
static const char *const place_labels[] = {"行政区划代码", "区划代码", "户籍地行政区划代码",
                                           "division"};
static const char *const address_labels[] = {"住址", "地址", "户籍地址", "address"};

static int64_t column(const struct loading *l, const char *const *labels, size_t n)
{
    int64_t col = -1;
    for (size_t i = 0; i < n && col < 0; i++) {
        col = mz_rows_column(l->rows, mz_str_of(labels[i]));
    }
    return col;
}

static mz_code columns(mz_cx *cx, struct loading *l)
{
    l->number_col = column(l, number_labels, MZ_LEN(number_labels));
    l->name_col = column(l, name_labels, MZ_LEN(name_labels));
    l->place_col = column(l, place_labels, MZ_LEN(place_labels));
    l->address_col = column(l, address_labels, MZ_LEN(address_labels));
    return l->number_col >= 0 && l->name_col >= 0
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = "file",
                           .text = MZ_T("The file needs the columns 姓名 and 公民身份号码."));
}

static mz_str cell(const struct loading *l, const struct mz_row *row, int64_t col)
{
    return col < 0 ? MZ_S("") : mz_cell_fold(l->page, mz_row_cell(row, (size_t)col));
}

/* By code, else by address, else the area itself when neither column is there; 0: not known. */
static int64_t place_of(mz_cx *cx, const struct loading *l, const struct mz_row *row)
{
    struct division d;
    mz_str code = cell(l, row, l->place_col);
    mz_str address = cell(l, row, l->address_col);
    if (l->place_col < 0 && l->address_col < 0) {
        return l->in->division;
    }
    int64_t at = code.n > 0 ? division_code(code) : 0;
    if (at != 0) {
        return division_get(cx->world->divisions, at, &d) ? at : 0;
    }
    struct division_match m = division_match(cx->world->divisions, address, 0);
    return m.trust >= DIVISION_SHORT ? m.code : 0;
}

static void odd(mz_cx *cx, struct loading *l, const struct mz_row *row, enum roster_odd why)
{
    l->out->bad_n++;
    if (l->odd_n++ < ROSTER_ODD_SHOWN) {
        l->out->odd = mz_str_fmt(cx->a, MZ_FMT "%s%" PRId64 " %s", MZ_ARG(l->out->odd),
                                 l->out->odd.n > 0 ? ";" : "", row->number, roster_odds[why].word);
    }
}

/* One row of the file to the batch, or to the counts of what was not taken. */
static mz_code take_row(mz_cx *cx, mz_cx *own, struct loading *l, const struct mz_row *row)
{
    struct entry *e = &l->e[l->n];
    struct mz_cid cid;
    l->out->rows_n++;
    if (row->problem != MZ_ROW_OK && !mz_row_readable(row)) {
        odd(cx, l, row, ROSTER_ODD_ROW);
        return MZ_OK;
    }
    if (mz_cid_parse(own, "number", cell(l, row, l->number_col), &cid) != MZ_OK) {
        mz_clear(own);
        odd(cx, l, row, ROSTER_ODD_NUMBER);
        return MZ_OK;
    }
    if (mz_name_parse(own, "name", cell(l, row, l->name_col), &e->name) != MZ_OK) {
        mz_clear(own);
        odd(cx, l, row, ROSTER_ODD_NAME);
        return MZ_OK;
    }
    e->name = mz_str_dup(l->page, e->name);
    e->division = place_of(own, l, row);
    if (e->division == 0 || division_code_level(e->division) < DIVISION_COUNTY) {
        odd(cx, l, row, ROSTER_ODD_PLACE);
        return MZ_OK;
    }
    if (e->division < l->lo || e->division > l->hi) {
        l->out->elsewhere_n++;
        return MZ_OK;
    }
    e->birth = cid.birth.v;
    memcpy(e->number, cid.z, sizeof e->number);
    l->n++;
    return MZ_OK;
}

static mz_code fill(mz_cx *cx, struct loading *l)
{
    mz_cx own = *cx;
    struct mz_row row;
    own.a = l->page;
    l->n = 0;
    while (l->n < BATCH && l->more) {
        MZ_TRY(mz_rows_next(cx, l->rows, &row, &l->more));
        MZ_TRY(l->more ? take_row(cx, &own, l, &row) : MZ_OK);
    }
    return MZ_OK;
}

/* ---- one batch: one transaction ------------------------------------------------------ */

static mz_code id_of(mz_cx *cx, struct loading *l, int64_t county, int64_t *id)
{
    struct block *b = NULL;
    for (size_t i = 0; i < l->block_n && b == NULL; i++) {
        b = l->block[i].county == county ? &l->block[i] : NULL;
    }
    if (b == NULL && l->block_n < BLOCKS_MAX) {
        b = &l->block[l->block_n++];
        *b = (struct block){.county = county};
    }
    if (b == NULL) {
        return mz_id_take(cx, county, 1, id);
    }
    if (b->next == b->end) {
        MZ_TRY(mz_id_take(cx, county, BATCH, &b->next));
        b->end = b->next + BATCH;
    }
    *id = b->next++;
    return MZ_OK;
}

static mz_code person_new(mz_cx *cx, struct loading *l, const struct entry *e, mz_str who,
                          struct roster_q_who_row *r)
{
    int64_t county = e->division / MZ_COUNTY_UNIT;
    struct roster_q_person_row p = {0};
    bool known = false;
    mz_str number = mz_str_of(e->number);
    struct roster_q_add_args a = {.county = county,
                                  .division = e->division,
                                  .who = who,
                                  .name_mask = mz_name_mask(cx->a, e->name),
                                  .id_mask = mz_cid_mask(cx->a, number),
                                  .birth = e->birth};
    MZ_TRY(id_of(cx, l, county, &a.id));
    MZ_TRY(roster_q_person(cx, county, who, &p, &known));
    MZ_TRY(roster_seal(cx, a.id, e->name, number, &a.seal));
    a.person = known ? p.id : MZ_NULL;
    *r = (struct roster_q_who_row){.id = a.id, .division = e->division, .person = a.person};
    return roster_q_add(cx, &a);
}

static mz_code keep_one(mz_cx *cx, struct loading *l, const struct entry *e, struct counted *c)
{
    int64_t county = e->division / MZ_COUNTY_UNIT;
    int64_t bit = list_bit(l->list);
    int64_t changed = 0;
    struct roster_q_who_row r = {0};
    struct roster_q_entry_row old = {0};
    bool known = false;
    bool was = false;
    mz_str who;
    MZ_TRY(roster_blind(cx, mz_str_of(e->number), &who));
    MZ_TRY(roster_q_who(cx, county, who, &r, &known));
    if (!known) {
        MZ_TRY(person_new(cx, l, e, who, &r));
    }
    MZ_TRY(known ? roster_q_entry(cx, county, r.id, l->list->id, &old, &was) : MZ_OK);
    if (was && old.load == l->mark) {
        c->twice++;
        return MZ_OK;
    }
    c->entries++;
    c->added += !was || old.gone != MZ_NULL;
    if (was) {
        MZ_TRY(roster_q_entry_seen(cx, old.id, e->division, l->in->period, l->mark, &changed));
    } else {
        struct roster_q_entry_add_args a = {.county = county,
                                            .division = e->division,
                                            .roster = r.id,
                                            .list = l->list->id,
                                            .period = l->in->period,
                                            .load = l->mark};
        MZ_TRY(id_of(cx, l, county, &a.id));
        MZ_TRY(roster_q_entry_add(cx, &a));
    }
    if ((r.lists & bit) != 0 && r.division == e->division) {
        return MZ_OK;
    }
    return roster_q_lists(cx, r.id, e->division, r.lists | bit, &changed);
}

static mz_code note(mz_cx *cx, const struct loading *l, const char *act, int64_t n)
{
    return mz_tx_note(cx,
                      &(struct mz_event){.act = mz_str_of(act),
                                         .kind = MZ_S("roster_load"),
                                         .subject = l->out->id,
                                         .division = l->in->division,
                                         .detail = mz_str_fmt(cx->a, "{\"rows\":%" PRId64 "}", n)});
}

static mz_code batch_tx(mz_cx *cx, void *p)
{
    struct loading *l = p;
    l->batch = (struct counted){0};
    l->block_n = 0; /* of a try before, they went with its transaction */
    for (size_t i = 0; i < l->n; i++) {
        MZ_TRY(keep_one(cx, l, &l->e[i], &l->batch));
    }
    return note(cx, l, "roster.batch", (int64_t)l->n);
}

/* Who stood on the list and is not in the file: gone, in batches as well. */
static mz_code gone_tx(mz_cx *cx, void *p)
{
    struct loading *l = p;
    struct roster_q_left_row *r = NULL;
    size_t n = 0;
    int64_t changed = 0;
    const struct roster_q_left_args a = {l->list->id, l->mark, l->after, l->lo, l->hi, LEFT_MAX};
    MZ_TRY(roster_q_left(cx, &a, &r, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(roster_q_entry_gone(cx, r[i].id, l->in->period, &changed));
        MZ_TRY(roster_q_off(cx, r[i].roster, list_bit(l->list), &changed));
        l->last = r[i].id;
    }
    l->n = n;
    return note(cx, l, "roster.gone", (int64_t)n);
}

static mz_code done_tx(mz_cx *cx, void *p)
{
    struct loading *l = p;
    const struct roster_load *o = l->out;
    int64_t changed = 0;
    const struct roster_q_load_done_args a = {.id = o->id,
                                              .state = MZ_S("done"),
                                              .rows_n = o->rows_n,
                                              .entries_n = o->entries_n,
                                              .added_n = o->added_n,
                                              .gone_n = o->gone_n,
                                              .double_n = o->double_n,
                                              .elsewhere_n = o->elsewhere_n,
                                              .bad_n = o->bad_n,
                                              .odd = o->odd};
    MZ_TRY(roster_q_load_done(cx, &a, &changed));
    return note(cx, l, "roster.load", o->entries_n);
}

/* ---- the file ------------------------------------------------------------------------- */

static mz_code hash_of(mz_cx *cx, const char *path, mz_str *hex)
{
    mz_hasher *h = NULL;
    uint8_t out[HASH_N];
    char *piece = mz_arena_alloc(cx->a, PIECE);
    size_t n = 1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return mz_refuse(cx, MZ_ABSENT, .field = "file", .text = MZ_T("There is no file {0}"),
                         .arg = {mz_str_of(path)});
    }
    struct mz_source in = mz_source_fd(cx->a, fd);
    mz_code rc = mz_hash_init(cx, mz_keyring_crypto(cx->world->keys), MZ_HASH_SM3, &h);
    while (rc == MZ_OK && n > 0) {
        rc = in.read(cx, in.p, piece, PIECE, &n);
        rc = rc == MZ_OK ? mz_hash_update(cx, h, (mz_str){piece, n}) : rc;
    }
    (void)close(fd);
    MZ_TRY(rc);
    MZ_TRY(mz_hash_done(cx, h, out));
    *hex = mz_hex_encode(cx->a, mz_bytes(out, sizeof out));
    return MZ_OK;
}

static mz_code told(mz_cx *cx, struct loading *l)
{
    int64_t done = 0;
    int64_t all = 0;
    mz_rows_progress(l->rows, &done, &all);
    return l->tell.step == NULL ? MZ_OK : l->tell.step(cx, l->tell.p, done, all);
}

static mz_code one_part(mz_cx *cx, struct loading *l)
{
    mz_arena *outer = cx->a;
    MZ_TRY(columns(cx, l));
    for (l->more = true; l->more;) {
        mz_arena_reset(l->page);
        l->e = MZ_NEW_N(l->page, struct entry, BATCH);
        MZ_TRY(fill(cx, l));
        cx->a = l->page;
        mz_code rc = l->n == 0 ? MZ_OK : mz_tx(cx, batch_tx, l);
        cx->a = outer;
        MZ_TRY(rc);
        l->out->entries_n += l->batch.entries;
        l->out->added_n += l->batch.added;
        l->out->double_n += l->batch.twice;
        l->batch = (struct counted){0};
        MZ_TRY(told(cx, l));
    }
    return MZ_OK;
}

static mz_code all_rows(mz_cx *cx, struct loading *l)
{
    mz_str *known = MZ_NEW_N(cx->a, mz_str, MZ_LEN(number_labels));
    for (size_t i = 0; i < MZ_LEN(number_labels); i++) {
        known[i] = mz_str_of(number_labels[i]);
    }
    const struct mz_rows_options o = {
        .name = l->in->name, .known = known, .known_n = MZ_LEN(number_labels)};
    MZ_TRY(mz_rows_open_file(cx, l->in->path, o, &l->rows));
    for (bool part = true; part;) {
        MZ_TRY(mz_rows_part(cx, l->rows, &part));
        MZ_TRY(part ? one_part(cx, l) : MZ_OK);
    }
    if (l->out->entries_n == 0) { /* an empty list would take everybody away */
        return mz_refuse(cx, MZ_INVALID, .field = "file",
                         .text = MZ_T("No row of the file could be used; nothing was changed."));
    }
    return MZ_OK;
}

static mz_code left(mz_cx *cx, struct loading *l)
{
    mz_arena *outer = cx->a;
    mz_code rc = MZ_OK;
    l->after = 0;
    do {
        mz_arena_reset(l->page);
        cx->a = l->page;
        rc = mz_tx(cx, gone_tx, l);
        l->after = l->last;
        cx->a = outer;
        l->out->gone_n += rc == MZ_OK ? (int64_t)l->n : 0;
    } while (rc == MZ_OK && l->n == LEFT_MAX);
    return rc;
}

static mz_code mark_tx(mz_cx *cx, void *p)
{
    struct loading *l = p;
    mz_tx_quiet(cx);
    return mz_id_take(cx, l->in->division / MZ_COUNTY_UNIT, 1, &l->mark);
}

static mz_code check(mz_cx *cx, const struct roster_new *in, const struct roll **out)
{
    const struct lists *lists = NULL;
    struct division d;
    MZ_TRY(lists_get(cx, &lists));
    *out = list_of(lists, in->list);
    if (*out == NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = "list", .text = MZ_T("Choose a list."));
    }
    if (!division_get(cx->world->divisions, in->division, &d) ||
        in->division < cx->actor->division_lo || in->division > cx->actor->division_hi) {
        return mz_refuse(cx, MZ_INVALID, .field = "division",
                         .text = MZ_T("The list must be of a place in your area."));
    }
    return MZ_OK;
}

mz_code roster_add_tx(mz_cx *cx, void *p)
{
    struct roster_adding *a = p;
    int64_t county = a->in->division / MZ_COUNTY_UNIT;
    MZ_TRY(mz_id_take(cx, county, 1, &a->id));
    const struct roster_q_load_add_args row = {.id = a->id,
                                               .county = county,
                                               .division = a->in->division,
                                               .list = a->in->list,
                                               .period = a->in->period,
                                               .name = mz_text_cut(a->in->name, ROSTER_NAME_MAX),
                                               .hash = a->hash,
                                               .file = a->file,
                                               .made_by = cx->actor->user,
                                               .made_ms = mz_now_ms(cx)};
    MZ_TRY(roster_q_load_add(cx, &row));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("roster.ask"),
                                             .kind = MZ_S("roster_load"),
                                             .subject = a->id,
                                             .division = a->in->division});
}

/* An older month does not replace a newer one; the same content of the same month is known. */
static mz_code newer(mz_cx *cx, const struct roster_new *in, mz_str hash, int64_t *same)
{
    struct roster_q_load_last_row last = {0};
    bool found = false;
    MZ_TRY(roster_q_load_last(cx, in->division, in->list, &last, &found));
    *same = found && last.period == in->period && mz_str_eq(last.hash, hash) ? last.id : 0;
    if (found && last.period > in->period) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "period",
                         .text = MZ_T("A list of {0} is here already; an older one does not "
                                      "replace it."),
                         .arg = {roster_month(cx->a, last.period)});
    }
    return MZ_OK;
}

static mz_code read_all(mz_cx *cx, struct loading *l)
{
    division_range(l->in->division, &l->lo, &l->hi);
    MZ_TRY(mz_tx(cx, mark_tx, l));
    l->page = mz_arena_new(BATCH_ARENA);
    mz_code rc = all_rows(cx, l);
    rc = rc == MZ_OK ? left(cx, l) : rc;
    mz_arena_free(l->page);
    MZ_TRY(rc);
    l->out->state = MZ_S("done");
    return mz_tx(cx, done_tx, l);
}

static mz_code failed_tx(mz_cx *cx, void *p)
{
    struct loading *l = p;
    int64_t changed = 0;
    const struct roster_q_load_done_args a = {.id = l->out->id,
                                              .state = MZ_S("failed"),
                                              .rows_n = l->out->rows_n,
                                              .bad_n = l->out->bad_n,
                                              .odd = l->out->odd};
    MZ_TRY(roster_q_load_done(cx, &a, &changed));
    return note(cx, l, "roster.fail", l->out->rows_n);
}

/* What a person can mend or stopped ends it; a fault of the machine leaves it for another try. */
mz_code roster_read(mz_cx *cx, const struct roster_new *in, struct roster_tell tell,
                    struct roster_load *out)
{
    struct loading l = {.in = in, .out = out, .tell = tell};
    bool ending = cx->world->ending != NULL && cx->world->ending();
    MZ_TRY(check(cx, in, &l.list));
    out->odd = MZ_S("");
    mz_code rc = read_all(cx, &l);
    if (rc == MZ_INVALID || rc == MZ_LIMIT || (rc == MZ_STOPPED && !ending)) {
        struct mz_error err = cx->err;
        mz_code kept = mz_tx(cx, failed_tx, &l);
        MZ_TRY(kept);
        cx->err = err;
    }
    return rc;
}

mz_code roster_load_get(mz_cx *cx, int64_t id, struct roster_load *out)
{
    struct roster_q_load_row r = {0};
    bool found = false;
    MZ_TRY(roster_q_load(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such list in your area."));
    }
    *out = (struct roster_load){r.id,       r.division,    r.list,      r.period,  r.name,
                                r.state,    r.rows_n,      r.entries_n, r.added_n, r.gone_n,
                                r.double_n, r.elsewhere_n, r.bad_n,     r.odd,     r.made_ms};
    return MZ_OK;
}

mz_code roster_prepare(mz_cx *cx, const struct roster_new *in, struct roster_adding *out,
                       int64_t *same)
{
    const struct roll *list = NULL;
    *out = (struct roster_adding){.in = in, .file = MZ_S("")};
    MZ_TRY(check(cx, in, &list));
    MZ_TRY(hash_of(cx, in->path, &out->hash));
    return newer(cx, in, out->hash, same);
}

mz_code roster_load(mz_cx *cx, const struct roster_new *in, struct roster_tell tell,
                    struct roster_load *out, bool *same)
{
    struct roster_adding a;
    int64_t known = 0;
    MZ_TRY(roster_prepare(cx, in, &a, &known));
    *same = known != 0;
    if (*same) {
        return roster_load_get(cx, known, out);
    }
    MZ_TRY(mz_tx(cx, roster_add_tx, &a));
    *out = (struct roster_load){.id = a.id,
                                .division = in->division,
                                .list = in->list,
                                .period = in->period,
                                .name = in->name,
                                .made_ms = mz_now_ms(cx)};
    return roster_read(cx, in, tell, out);
}
