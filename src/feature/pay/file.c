/* file.c - the bank's file: a function of the frozen batch and its format. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/date.h"
#include "base/hash.h"
#include "base/money.h"
#include "base/text.h"
#include "base/xlsx_exact.h"
#include "feature/pay/pay_int.h"
#include "feature/pay/pay_sql.h"
#include "store/db.h"

enum { LINES_AT_ONCE = 5000, ARENA_MAX = 1 << 28, BUF_MAX = 32 << 20, PARTS_MAX = 8192 };

struct writer {
    const struct pay_format *f;
    const struct ledger_batch *b;
    mz_keyring *keys;
    iconv_t cd; /* NULL for UTF-8 */
    struct pay_sink to;
    mz_hasher *h;
    int64_t bytes;
    /* Of a workbook: its sheet is made twice, first only to be counted. */
    struct mz_xe sheet;
    int64_t row;
    bool counting;
};

struct values {
    mz_str v[PAY_FIELD_N];
};

static mz_code unwritable(mz_cx *cx, mz_str s)
{
    return mz_refuse(cx, MZ_INVALID, .field = "holder",
                     .text = MZ_T("The name \"{0}\" cannot be written in the bank's charset."),
                     .arg = {s});
}

static mz_code encode(mz_cx *cx, struct writer *w, mz_str s, mz_str *out)
{
    if (w->cd == NULL) {
        *out = s;
        return MZ_OK;
    }
    char *to = mz_arena_alloc(cx->a, s.n * 2 + 8);
    char *from = mz_arena_alloc(cx->a, s.n + 1); /* iconv wants it without const */
    char *in = from;
    char *end = to;
    size_t left = s.n;
    size_t room = s.n * 2 + 8;
    if (s.n > 0) {
        memcpy(from, s.p, s.n);
    }
    if (iconv(w->cd, &in, &left, &end, &room) == (size_t)-1) {
        return unwritable(cx, s);
    }
    *out = (mz_str){to, (size_t)(end - to)};
    return MZ_OK;
}

static mz_code fixed(mz_cx *cx, struct writer *w, const struct pay_cell *c, mz_str v, mz_buf *out)
{
    mz_str s = {0};
    MZ_TRY(encode(cx, w, v, &s));
    if (s.n > c->width) {
        return mz_refuse(cx, MZ_LIMIT, .field = "width",
                         .text = MZ_T("\"{0}\" is longer than the {1} bytes that the bank's "
                                      "format has for it."),
                         .arg = {v, mz_str_fmt(cx->a, "%zu", c->width)});
    }
    for (size_t i = s.n; c->right && i < c->width; i++) {
        mz_buf_byte(out, '0');
    }
    mz_buf_add(out, s);
    for (size_t i = s.n; !c->right && i < c->width; i++) {
        mz_buf_byte(out, ' ');
    }
    return MZ_OK;
}

/* Names could hold a comma or a quote: RFC 4180. */
static mz_code separated(mz_cx *cx, struct writer *w, mz_str v, mz_buf *out)
{
    mz_str s = {0};
    MZ_TRY(encode(cx, w, v, &s));
    if (s.n == 0 || (memchr(s.p, ',', s.n) == NULL && memchr(s.p, '"', s.n) == NULL)) {
        mz_buf_add(out, s);
        return MZ_OK;
    }
    mz_buf_byte(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') {
            mz_buf_byte(out, '"');
        }
        mz_buf_byte(out, s.p[i]);
    }
    mz_buf_byte(out, '"');
    return MZ_OK;
}

static mz_code sheet_row(mz_cx *cx, struct writer *w, const struct pay_row *r,
                         const struct values *v, mz_buf *out)
{
    int64_t at = ++w->row;
    if (at > MZ_XE_ROWS) {
        return mz_fail(cx, MZ_LIMIT, "a batch of more than %d rows", (int)MZ_XE_ROWS);
    }
    mz_xe_row(out, at);
    for (size_t i = 0; i < r->n; i++) {
        enum pay_field f = r->cell[i].field;
        bool yuan = f == PAY_FIELD_YUAN || f == PAY_FIELD_SUM_YUAN;
        if (r->cell[i].number) {
            mz_xe_number(out, at, i + 1, v->v[f], yuan ? MZ_XE_TWO_DECIMALS : MZ_XE_WHOLE);
        } else if (!mz_xe_text(out, at, i + 1, v->v[f])) {
            return unwritable(cx, v->v[f]);
        }
    }
    mz_xe_row_end(out);
    return MZ_OK;
}

static mz_code row(mz_cx *cx, struct writer *w, const struct pay_row *r, const struct values *v,
                   mz_buf *out)
{
    bool wide = w->f->shape == PAY_FIXED;
    if (w->f->shape == PAY_XLSX) {
        return sheet_row(cx, w, r, v, out);
    }
    for (size_t i = 0; i < r->n; i++) {
        mz_str s = v->v[r->cell[i].field];
        if (!wide && i > 0) {
            mz_buf_byte(out, ',');
        }
        MZ_TRY(wide ? fixed(cx, w, &r->cell[i], s, out) : separated(cx, w, s, out));
    }
    mz_buf_add(out, MZ_S("\r\n"));
    return MZ_OK;
}

static mz_code flush(mz_cx *cx, struct writer *w, mz_buf *out)
{
    mz_str s = mz_buf_str(out);
    MZ_TRY(mz_buf_check(cx, out));
    if (w->counting) {
        mz_xe_count(&w->sheet, s);
        return MZ_OK;
    }
    MZ_TRY(mz_hash_update(cx, w->h, s));
    w->bytes += (int64_t)s.n;
    return w->to.write == NULL ? MZ_OK : w->to.write(cx, w->to.p, s);
}

static mz_str number(mz_cx *cx, int64_t v)
{
    return mz_str_fmt(cx->a, "%" PRId64, v);
}

static void common(mz_cx *cx, const struct writer *w, struct values *v)
{
    const struct ledger_batch *b = w->b;
    struct mz_ymd t = mz_date_ymd(mz_date_of_ms(b->frozen_ms));
    *v = (struct values){0};
    v->v[PAY_FIELD_BATCH] = number(cx, b->id);
    v->v[PAY_FIELD_PERIOD] =
        mz_str_fmt(cx->a, "%04" PRId64 "%02" PRId64, b->period / 12, b->period % 12 + 1);
    v->v[PAY_FIELD_DATE] = mz_str_fmt(cx->a, "%04d%02d%02d", t.year, t.month, t.day);
    v->v[PAY_FIELD_PURPOSE] = w->f->purpose;
}

static const struct pay_q_card_range_row *card_at(const struct pay_q_card_range_row *c, size_t n,
                                                  int64_t id)
{
    size_t lo = 0;
    size_t hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (c[mid].id < id) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo < n && c[lo].id == id ? &c[lo] : NULL;
}

static mz_code one(mz_cx *cx, struct writer *w, const struct ledger_line *l,
                   const struct pay_q_card_range_row *card, struct values *v)
{
    mz_str account = {0};
    int64_t fen = l->gross - l->offset_fen;
    struct mz_field_at at = {.table = MZ_S("pay_card"), .column = MZ_S("number"), .row = l->card};
    if (card == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "line %" PRId64 " names no account", l->id);
    }
    if (card->number_seal.n == 0) {
        return mz_refuse(cx, MZ_ABSENT, .field = "line",
                         .text = MZ_T("The account of line {0} was erased on request: this file "
                                      "cannot be written again."),
                         .arg = {number(cx, l->id)});
    }
    MZ_TRY(mz_field_open(cx, w->keys, MZ_FOR_FIELD_ACCOUNT, at, card->number_seal, &account));
    v->v[PAY_FIELD_SEQ] = number(cx, l->seq);
    v->v[PAY_FIELD_LINE] = number(cx, l->id);
    v->v[PAY_FIELD_NAME] = card->holder;
    v->v[PAY_FIELD_BANK] = card->bank;
    v->v[PAY_FIELD_ACCOUNT] = account;
    v->v[PAY_FIELD_FEN] = number(cx, fen);
    v->v[PAY_FIELD_YUAN] = mz_money_plain(cx->a, (mz_money){fen});
    return MZ_OK;
}

/* Cards by id: a few ranges when they were made with the people, one by one when they were not. */
static mz_code cards_of(mz_cx *cx, const struct writer *w, const struct ledger_line *l, size_t n,
                        struct pay_q_card_range_row **out, size_t *out_n)
{
    int64_t lo = INT64_MAX;
    int64_t hi = 0;
    for (size_t i = 0; i < n; i++) {
        lo = l[i].card < lo ? l[i].card : lo;
        hi = l[i].card > hi ? l[i].card : hi;
    }
    if (hi - lo < (int64_t)n * 4) {
        return pay_q_card_range(cx, w->b->county, lo, hi, out, out_n);
    }
    *out = MZ_NEW_N(cx->a, struct pay_q_card_range_row, n + 1);
    *out_n = 0;
    return MZ_OK;
}

static mz_code one_card(mz_cx *cx, const struct writer *w, int64_t id,
                        struct pay_q_card_range_row **out)
{
    size_t n = 0;
    MZ_TRY(pay_q_card_range(cx, w->b->county, id, id, out, &n));
    *out = n == 1 ? *out : NULL;
    return MZ_OK;
}

static mz_code chunk(mz_cx *cx, struct writer *w, int64_t after, int64_t *next)
{
    struct ledger_line *l = NULL;
    struct pay_q_card_range_row *cards = NULL;
    struct values v;
    size_t n = 0;
    size_t cards_n = 0;
    mz_buf *out = mz_buf_new(cx->a, BUF_MAX);
    MZ_TRY(ledger_lines_get(cx, w->b, after, LINES_AT_ONCE, &l, &n));
    *next = n == 0 ? 0 : l[n - 1].seq;
    MZ_TRY(n == 0 ? MZ_OK : cards_of(cx, w, l, n, &cards, &cards_n));
    common(cx, w, &v);
    for (size_t i = 0; i < n; i++) {
        const struct pay_q_card_range_row *card = card_at(cards, cards_n, l[i].card);
        struct pay_q_card_range_row *alone = NULL;
        if (l[i].gross == l[i].offset_fen) {
            continue; /* all of it is kept back: nothing for the bank to do */
        }
        MZ_TRY(card == NULL ? one_card(cx, w, l[i].card, &alone) : MZ_OK);
        card = card == NULL ? alone : card;
        MZ_TRY(one(cx, w, &l[i], card, &v));
        MZ_TRY(row(cx, w, &w->f->line, &v, out));
    }
    return flush(cx, w, out);
}

static mz_code head(mz_cx *cx, struct writer *w)
{
    struct values v;
    struct ledger_line *l = NULL;
    size_t n = 0;
    int64_t paid = 0;
    mz_buf *out = mz_buf_new(cx->a, BUF_MAX);
    for (int64_t at = 0; at < w->b->lines; at += (int64_t)n) {
        MZ_TRY(ledger_lines_get(cx, w->b, at, LEDGER_BATCH_LINES, &l, &n));
        for (size_t i = 0; i < n; i++) {
            paid += l[i].gross > l[i].offset_fen;
        }
    }
    common(cx, w, &v);
    v.v[PAY_FIELD_LINES] = number(cx, paid);
    v.v[PAY_FIELD_SUM_FEN] = number(cx, w->b->fen);
    v.v[PAY_FIELD_SUM_YUAN] = mz_money_plain(cx->a, (mz_money){w->b->fen});
    MZ_TRY(w->f->head.n == 0 ? MZ_OK : row(cx, w, &w->f->head, &v, out));
    return flush(cx, w, out);
}

static mz_code inside(mz_cx *cx, struct writer *w, int64_t *at)
{
    mz_arena *keep = cx->a;
    int64_t next = 0;
    cx->a = mz_arena_new(ARENA_MAX);
    mz_code rc = *at < 0 ? head(cx, w) : chunk(cx, w, *at, &next);
    mz_arena_free(cx->a);
    cx->a = keep;
    *at = *at < 0 ? 0 : next == 0 ? -1 : next;
    return rc;
}

static mz_code rows_of(mz_cx *cx, struct writer *w)
{
    int64_t at = -1;
    do {
        MZ_TRY(inside(cx, w, &at));
    } while (at >= 0);
    return MZ_OK;
}

/* The sheet as XML: counted, or written. */
static mz_code sheet(mz_cx *cx, struct writer *w)
{
    mz_buf *open = mz_buf_new(cx->a, PARTS_MAX);
    mz_buf *close = mz_buf_new(cx->a, PARTS_MAX);
    w->row = 0;
    mz_xe_open(open);
    MZ_TRY(flush(cx, w, open));
    MZ_TRY(rows_of(cx, w));
    mz_xe_close(close);
    return flush(cx, w, close);
}

static mz_code workbook(mz_cx *cx, struct writer *w)
{
    mz_buf *before = mz_buf_new(cx->a, PARTS_MAX);
    mz_buf *after = mz_buf_new(cx->a, PARTS_MAX);
    w->counting = true;
    MZ_TRY(sheet(cx, w));
    w->counting = false;
    MZ_TRY(mz_xe_before(cx, &w->sheet, before));
    MZ_TRY(flush(cx, w, before));
    MZ_TRY(sheet(cx, w));
    mz_xe_after(&w->sheet, after);
    return flush(cx, w, after);
}

static mz_code all(mz_cx *cx, struct writer *w, struct pay_file *out)
{
    MZ_TRY(mz_hash_init(cx, mz_keyring_crypto(w->keys), MZ_HASH_SM3, &w->h));
    MZ_TRY(w->f->shape == PAY_XLSX ? workbook(cx, w) : rows_of(cx, w));
    out->bytes = w->bytes;
    return mz_hash_done(cx, w->h, out->sm3);
}

static mz_str name_of(mz_cx *cx, const struct ledger_batch *b, const struct pay_format *f)
{
    return mz_str_fmt(
        cx->a, "MZ_" MZ_FMT "_%" PRId64 "_%04" PRId64 "%02" PRId64 "_%" PRId64 "." MZ_FMT,
        MZ_ARG(b->programme), b->county, b->period / 12, b->period % 12 + 1, b->no,
        MZ_ARG(f->ending));
}

mz_code pay_file_write(mz_cx *cx, int64_t batch, struct pay_sink to, struct pay_file *out)
{
    struct ledger_batch b;
    struct writer w = {.b = &b, .to = to};
    MZ_TRY(ledger_batch_get(cx, batch, &b));
    if (b.state == LEDGER_DRAFT || b.state == LEDGER_WITHDRAWN) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "state",
                         .text = MZ_T("Only a frozen batch has a file: a draft may still change."));
    }
    MZ_TRY(pay_format_get(cx, b.format, &w.f));
    MZ_TRY(pay_keys(cx, &w.keys));
    out->name = name_of(cx, &b, w.f);
    if (w.f->gb18030) {
        w.cd = iconv_open("GB18030", "UTF-8");
        if ((intptr_t)w.cd == -1) {
            return mz_fail(cx, MZ_IO, "no GB18030 here");
        }
    }
    mz_code rc = all(cx, &w, out);
    if (w.cd != NULL) {
        (void)iconv_close(w.cd);
    }
    return rc;
}

/* ---- into a folder ------------------------------------------------------------------ */

static mz_code to_fd(mz_cx *cx, void *p, mz_str s)
{
    int fd = *(const int *)p;
    for (size_t at = 0; at < s.n;) {
        ssize_t n = write(fd, s.p + at, s.n - at);
        if (n < 0 && errno != EINTR) {
            return mz_refuse(cx, MZ_IO,
                             .text = MZ_T("The bank's file could not be written: {0}. Nothing was "
                                          "sent."),
                             .arg = {mz_str_of(errno == ENOSPC ? "disk full" : "see the log")});
        }
        at += n > 0 ? (size_t)n : 0;
    }
    return MZ_OK;
}

static mz_code in_place(mz_cx *cx, const char *temp, const char *path, const char *folder)
{
    int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = dir >= 0 && rename(temp, path) == 0 && fsync(dir) == 0;
    if (dir >= 0) {
        (void)close(dir);
    }
    return good ? MZ_OK
                : mz_fail(cx, MZ_IO, "could not put %s in its place: errno %d", path, errno);
}

/* Beside, synced, then in its place; `write` gives the bytes. */
typedef mz_code bytes_fn(mz_cx *cx, void *p, struct pay_sink to);

static mz_code put(mz_cx *cx, mz_str path, const char *folder, bytes_fn *write, void *p)
{
    /* A name of this process: another worker may write the same file at the same time. */
    mz_str temp = mz_str_fmt(cx->a, MZ_FMT ".%d.new", MZ_ARG(path), (int)getpid());
    int fd = open(temp.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return mz_refuse(cx, MZ_IO, .field = "out",
                         .text = MZ_T("No file can be made in the folder {0}."),
                         .arg = {mz_str_of(folder)});
    }
    mz_code rc = write(cx, p, (struct pay_sink){to_fd, &fd});
    bool safe = fsync(fd) == 0;
    (void)close(fd);
    if (rc != MZ_OK || !safe) {
        (void)unlink(temp.p);
        return rc != MZ_OK ? rc : mz_fail(cx, MZ_IO, "could not sync %s", temp.p);
    }
    return in_place(cx, temp.p, path.p, folder);
}

struct exporting {
    const struct ledger_batch *b;
    const struct pay_format *format;
    struct pay_file *f;
    mz_str sign;
};

static mz_code file_bytes(mz_cx *cx, void *p, struct pay_sink to)
{
    struct exporting *e = p;
    return pay_file_write(cx, e->b->id, to, e->f);
}

static mz_code sign_bytes(mz_cx *cx, void *p, struct pay_sink to)
{
    const struct exporting *e = p;
    return to.write(cx, to.p, e->sign);
}

static mz_code write_file(mz_cx *cx, const struct ledger_batch *b, const char *folder,
                          struct pay_file *f, mz_str *path)
{
    struct exporting e = {.b = b, .f = f};
    MZ_TRY(pay_format_get(cx, b->format, &e.format));
    *path = mz_str_fmt(cx->a, "%s/" MZ_FMT, folder, MZ_ARG(name_of(cx, b, e.format)));
    MZ_TRY(put(cx, *path, folder, file_bytes, &e));
    if (!e.format->sm2) {
        return MZ_OK;
    }
    MZ_TRY(pay_sign_file(cx, b, f, &e.sign));
    return put(cx, mz_str_fmt(cx->a, MZ_FMT ".sm2", MZ_ARG(*path)), folder, sign_bytes, &e);
}

struct sending {
    int64_t batch;
    const struct ledger_sent *file;
};

static mz_code send_tx(mz_cx *cx, void *p)
{
    struct sending *s = p;
    return ledger_exported(cx, s->batch, s->file);
}

mz_code pay_export(mz_cx *cx, int64_t batch, const char *folder, mz_str *path)
{
    struct ledger_batch b;
    struct pay_file f = {0};
    MZ_TRY(ledger_batch_get(cx, batch, &b));
    bool sent = b.state >= LEDGER_EXPORTED && b.state <= LEDGER_RECONCILED;
    if (!sent && b.state != LEDGER_APPROVED) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "state",
                         .text = MZ_T("The batch is \"{0}\"; this step needs \"{1}\". Somebody "
                                      "else may have gone on with it."),
                         .arg = {mz_text(cx->lang, ledger_state_title(b.state)),
                                 mz_text(cx->lang, ledger_state_title(LEDGER_APPROVED))});
    }
    MZ_TRY(pay_may_send(cx, b.county));
    MZ_TRY(write_file(cx, &b, folder, &f, path));
    struct ledger_sent file = {.name = f.name, .bytes = f.bytes, .day = mz_date_today(cx).v};
    memcpy(file.sm3, f.sm3, sizeof file.sm3);
    if (sent) { /* the file once more: the same bytes, and nothing else happens */
        return mz_str_eq(b.file_sm3, mz_bytes(f.sm3, sizeof f.sm3))
                   ? MZ_OK
                   : mz_fail(cx, MZ_CORRUPT, "batch %" PRId64 " gives another file", batch);
    }
    struct sending s = {batch, &file};
    return mz_tx(cx, send_tx, &s);
}
