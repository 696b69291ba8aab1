/* tell.c - a row as the recipient sees it: its fields, minimised, and nothing else. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/share/rows.h"
#include "store/db.h"

enum { TEXT_MAX = 64 << 20, FLUSH = 1 << 18, REF_N = 12, KEEP_HEAD = 6, KEEP_TAIL = 4 };

/* ---- one value ----------------------------------------------------------------------- */

struct cell {
    char b[256];
    size_t n;
};

static void hex(struct cell *c, const uint8_t *p, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        c->b[c->n++] = digits[p[i] >> 4];
        c->b[c->n++] = digits[p[i] & 15];
    }
}

static void put(struct cell *c, mz_str s)
{
    mz_str cut = mz_text_cut(s, sizeof c->b - 1);
    memcpy(c->b, cut.p == NULL ? "" : cut.p, cut.n);
    c->n = cut.n;
}

static void number(struct cell *c, int64_t v, int width)
{
    int n = snprintf(c->b, sizeof c->b, "%0*" PRId64, width, v);
    c->n = n > 0 ? (size_t)n : 0;
}

static void day(struct cell *c, int64_t d, bool year)
{
    char iso[11] = "";
    if (d != MZ_NULL) {
        mz_date_put((mz_date){(int32_t)d}, iso);
        put(c, (mz_str){iso, year ? 4 : 10});
    }
}

static void mask_number(struct cell *c, mz_str s)
{
    bool whole = s.n > KEEP_HEAD + KEEP_TAIL;
    for (size_t i = 0; i < s.n && c->n < sizeof c->b; i++) {
        bool shown = whole && (i < KEEP_HEAD || i + KEEP_TAIL >= s.n);
        c->b[c->n++] = (char)(shown ? s.p[i] : '*');
    }
}

/* The first character, and a star for each of the others. */
static void mask_name(struct cell *c, mz_str s)
{
    size_t first = 1;
    while (first < s.n && ((uint8_t)s.p[first] & 0xC0) == 0x80) {
        first++;
    }
    put(c, (mz_str){s.p, s.n < first ? s.n : first});
    for (size_t i = first; i < s.n && c->n < sizeof c->b; i++) {
        if (((uint8_t)s.p[i] & 0xC0) != 0x80) {
            c->b[c->n++] = '*';
        }
    }
}

static void amount(struct cell *c, int64_t fen)
{
    int n = fen == MZ_NULL
                ? 0
                : snprintf(c->b, sizeof c->b, "%" PRId64 ".%02" PRId64, fen / 100, fen % 100);
    c->n = n > 0 ? (size_t)n : 0;
}

static int64_t cut_place(int64_t code, enum dataset_minim as)
{
    return as == DATASET_MINIM_COUNTY     ? code / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT
           : as == DATASET_MINIM_TOWNSHIP ? code / 1000 * 1000
                                          : code;
}

static mz_code id_number(mz_cx *cx, struct share_group *g, const struct share_row *row,
                         enum dataset_minim as, struct cell *c)
{
    uint8_t mac[32];
    if (row->number.n == 0) {
        return MZ_OK;
    }
    if (as == DATASET_MINIM_PLAIN) {
        put(c, row->number);
    } else if (as == DATASET_MINIM_HASHED) {
        MZ_TRY(mz_mac_parts(cx, g->id, &row->number, 1, mac));
        hex(c, mac, sizeof mac);
    } else {
        mask_number(c, row->number);
    }
    return MZ_OK;
}

static mz_code value(mz_cx *cx, struct share_group *g, const struct share_row *row,
                     const struct dataset_field *f, struct cell *c)
{
    const bool year = f->as == DATASET_MINIM_YEAR;
    c->n = 0;
    switch (f->id) {
    case DATASET_FIELD_ID_NUMBER:
        return id_number(cx, g, row, f->as, c);
    case DATASET_FIELD_NAME:
        f->as == DATASET_MINIM_MASKED ? mask_name(c, row->name) : put(c, row->name);
        break;
    case DATASET_FIELD_SEX:
        put(c, row->sex);
        break;
    case DATASET_FIELD_BIRTH:
        day(c, row->birth, year);
        break;
    case DATASET_FIELD_DIVISION:
        number(c, cut_place(row->division, f->as), 12);
        break;
    case DATASET_FIELD_ADDRESS:
        put(c, row->address);
        break;
    case DATASET_FIELD_HOUSEHOLD:
        put(c, row->household);
        break;
    case DATASET_FIELD_CATEGORY:
        put(c, g->all->category[row->category].words.id);
        break;
    case DATASET_FIELD_DETERMINATION:
        number(c, row->determination, 1);
        break;
    case DATASET_FIELD_SINCE:
        day(c, row->from, year);
        break;
    case DATASET_FIELD_LAW:
        day(c, row->law_day, false);
        c->b[c->n++] = ' ';
        memcpy(c->b + c->n, row->pack.p, row->pack.n < 60 ? row->pack.n : 60);
        c->n += row->pack.n < 60 ? row->pack.n : 60;
        break;
    case DATASET_FIELD_AMOUNT:
        amount(c, row->fen);
        break;
    case DATASET_FIELDS_N:
        break;
    }
    return MZ_OK;
}

/* ---- one row ------------------------------------------------------------------------- */

static mz_code ref_of(mz_cx *cx, struct share_group *g, uint64_t key, struct cell *c)
{
    uint8_t mac[32];
    uint8_t b[8];
    for (size_t i = 0; i < sizeof b; i++) {
        b[i] = (uint8_t)(key >> (56 - 8 * i));
    }
    const mz_str part = mz_bytes(b, sizeof b);
    MZ_TRY(mz_mac_parts(cx, g->ref, &part, 1, mac));
    c->n = 0;
    hex(c, mac, REF_N);
    return MZ_OK;
}

/* "A" added, "C" changed, "D" gone: then the ref alone. Its first character can be put later. */
static mz_code tell_csv(mz_cx *cx, struct share_group *g, const struct share_row *row, uint64_t key)
{
    struct cell c = {.n = 0};
    struct mz_csv_writer w = mz_csv_to(g->text, false);
    mz_csv_plain(&w, MZ_S("A"));
    MZ_TRY(ref_of(cx, g, key, &c));
    mz_csv_plain(&w, (mz_str){c.b, c.n});
    for (size_t i = 0; i < g->fields.n; i++) {
        c.n = 0;
        MZ_TRY(row == NULL ? MZ_OK : value(cx, g, row, g->fields.field[i], &c));
        mz_csv_text(&w, (mz_str){c.b, c.n});
    }
    mz_csv_end(&w);
    return MZ_OK;
}

static mz_code tell_json(mz_cx *cx, struct share_group *g, const struct share_row *row,
                         uint64_t key)
{
    struct cell c = {.n = 0};
    mz_jw w = mz_jw_to(g->text);
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("op"), MZ_S("A"));
    MZ_TRY(ref_of(cx, g, key, &c));
    mz_jw_key_text(&w, MZ_S("ref"), (mz_str){c.b, c.n});
    for (size_t i = 0; row != NULL && i < g->fields.n; i++) {
        const struct dataset_field *f = g->fields.field[i];
        MZ_TRY(value(cx, g, row, f, &c));
        mz_jw_key_text(&w, mz_str_of(dataset_field_word(f->id)), (mz_str){c.b, c.n});
    }
    mz_jw_end(&w);
    mz_buf_byte(g->text, '\n');
    return MZ_OK;
}

/* Where the letter of the act stands in a row. */
static size_t act_at(const struct share_group *g)
{
    return g->jsonl ? sizeof "{\"op\":\"" - 1 : 0;
}

static mz_code tell(mz_cx *cx, struct share_group *g, const struct share_row *row, uint64_t key)
{
    return g->jsonl ? tell_json(cx, g, row, key) : tell_csv(cx, g, row, key);
}

static mz_code flush(mz_cx *cx, struct share_group *g, size_t over)
{
    if (g->text->n > over) {
        MZ_TRY(mz_buf_check(cx, g->text));
        MZ_TRY(share_file_add(cx, g->file, mz_buf_str(g->text)));
        g->text->n = 0;
    }
    if (g->kept->n > over) {
        MZ_TRY(mz_buf_check(cx, g->kept));
        MZ_TRY(share_write(cx, g->state, g->kept->p, g->kept->n, g->state_path));
        g->kept->n = 0;
    }
    return MZ_OK;
}

static mz_code gone(mz_cx *cx, struct share_group *g, uint64_t key)
{
    size_t at = g->text->n;
    MZ_TRY(tell(cx, g, NULL, key));
    g->text->p[at + act_at(g)] = 'D';
    g->removed_n++;
    g->rows_n++;
    return flush(cx, g, FLUSH);
}

/* What the recipient has below `key` and is not there any more. */
static mz_code catch_up(mz_cx *cx, struct share_group *g, uint64_t key)
{
    while (g->base_at < g->base.n && g->base.row[g->base_at].key < key) {
        MZ_TRY(gone(cx, g, g->base.row[g->base_at++].key));
    }
    return MZ_OK;
}

static mz_code add(mz_cx *cx, struct share_group *g, const struct share_row *row)
{
    const size_t act = act_at(g);
    MZ_TRY(catch_up(cx, g, row->key));
    const size_t from = g->text->n;
    MZ_TRY(tell(cx, g, row, row->key));
    const struct share_state_row now = {
        .key = row->key,
        .hash = share_row_hash((mz_str){g->text->p + from + act, g->text->n - from - act})};
    const bool known = g->base_at < g->base.n && g->base.row[g->base_at].key == row->key;
    const bool same = known && g->base.row[g->base_at].hash == now.hash;
    g->base_at += known;
    g->held_n++;
    if (same) {
        g->text->n = from;
    } else {
        g->text->p[from + act] = known ? 'C' : 'A';
        g->changed_n += known;
        g->added_n += !known;
        g->rows_n++;
    }
    mz_buf_add(g->kept, mz_bytes(&now, sizeof now));
    return flush(cx, g, FLUSH);
}

static bool has_category(const struct share_group *g, size_t category)
{
    for (size_t i = 0; i < g->fields.set->category_n; i++) {
        if (g->fields.set->category[i] == category) {
            return true;
        }
    }
    return false;
}

mz_code share_group_add(mz_cx *cx, struct share_group *g, const struct share_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct share_row *row = &rows[i];
        if (row->division < g->lo || row->division > g->hi || !has_category(g, row->category)) {
            continue;
        }
        if (row->guarded) {
            g->left_n++;
            continue;
        }
        MZ_TRY(add(cx, g, row));
    }
    return MZ_OK;
}

/* ---- the files ----------------------------------------------------------------------- */

static void close_group(void *p)
{
    struct share_group *g = p;
    if (g->ref != NULL) {
        mz_mac_free(g->ref);
    }
    if (g->id != NULL) {
        mz_mac_free(g->id);
    }
    if (g->crypto != NULL) {
        mz_crypto_close(g->crypto);
    }
    if (g->state >= 0) {
        (void)close(g->state);
    }
    mz_arena_free(g->a);
}

static mz_code heads(mz_cx *cx, struct share_group *g)
{
    char line[SHARE_STATE_HEAD_MAX] = "";
    if (g->head.n >= sizeof line) {
        return mz_fail(cx, MZ_LIMIT, "the head of a state has %zu bytes", g->head.n);
    }
    memset(line, ' ', sizeof line);
    memcpy(line, g->head.p, g->head.n);
    line[g->head.n] = '\n';
    MZ_TRY(share_write(cx, g->state, line, sizeof line, g->state_path));
    if (!g->jsonl) {
        struct mz_csv_writer w = mz_csv_to(g->text, true);
        mz_csv_plain(&w, MZ_S("op"));
        mz_csv_plain(&w, MZ_S("ref"));
        for (size_t i = 0; i < g->fields.n; i++) {
            mz_csv_plain(&w, mz_str_of(dataset_field_word(g->fields.field[i]->id)));
        }
        mz_csv_end(&w);
    }
    return MZ_OK;
}

mz_code share_group_open(mz_cx *cx, struct share_group *g, const char *dir, const uint8_t *key)
{
    g->state = -1;
    g->a = mz_arena_new((size_t)512 << 20);
    mz_arena_defer(cx->a, close_group, g);
    MZ_TRY(mz_crypto_open(cx, &g->crypto));
    MZ_TRY(mz_mac_new(cx, g->crypto, MZ_HASH_SM3, g->ref_key, &g->ref));
    if (g->fields.hashed) {
        MZ_TRY(mz_mac_new(cx, g->crypto, MZ_HASH_SM3, g->id_key, &g->id));
    }
    g->text = mz_buf_new(g->a, TEXT_MAX);
    g->kept = mz_buf_new(g->a, TEXT_MAX);
    MZ_TRY(share_file_new(cx, mz_str_fmt(cx->a, "%s/data", dir).p, key, &g->file));
    g->state_path = mz_str_fmt(cx->a, "%s/state", dir).p;
    g->state = open(g->state_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (g->state < 0) {
        return mz_fail(cx, MZ_IO, "could not make %s: %s", g->state_path, strerror(errno));
    }
    return heads(cx, g);
}

mz_code share_group_end(mz_cx *cx, struct share_group *g)
{
    MZ_TRY(catch_up(cx, g, UINT64_MAX));
    MZ_TRY(flush(cx, g, 0));
    if (fsync(g->state) != 0) {
        return mz_fail(cx, MZ_IO, "could not write %s: %s", g->state_path, strerror(errno));
    }
    return share_file_end(cx, g->file, &g->bytes, g->sm3);
}
