/* manifest.c - what a delivery is, in lines of text, signed by the county. */
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto_key.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/share/deliver_int.h"
#include "feature/verify/verify.h"
#include "feature/world.h"
#include "store/db.h"

enum { TEXT_MAX = 64 << 10 };

static void line(mz_cx *cx, mz_buf *b, const char *name, mz_str value)
{
    mz_buf_add(b, mz_str_fmt(cx->a, "%s: ", name));
    for (size_t i = 0; i < value.n; i++) { /* a value is one line, whatever somebody typed */
        char c = value.p[i];
        if (c == '\n' || c == '\r') {
            c = ' ';
        }
        mz_buf_byte(b, c);
    }
    mz_buf_byte(b, '\n');
}

static void line_int(mz_cx *cx, mz_buf *b, const char *name, int64_t v)
{
    line(cx, b, name, mz_str_fmt(cx->a, "%" PRId64, v));
}

/* A key for the recipient alone. */
static mz_code wrap(mz_cx *cx, mz_buf *b, const char *name, mz_str pem, mz_str secret)
{
    mz_key *key = NULL;
    mz_str out = MZ_S("");
    MZ_TRY(mz_key_read(cx, mz_keyring_crypto(cx->world->keys), pem, &key));
    mz_code rc = mz_sm2_encrypt(cx, key, secret, &out);
    mz_key_free(key);
    MZ_TRY(rc);
    line(cx, b, name, mz_hex_encode(cx->a, out));
    return MZ_OK;
}

static mz_str field_words(mz_cx *cx, const struct share_fields *f)
{
    mz_str s = MZ_S("op ref");
    for (size_t i = 0; i < f->n; i++) {
        s = mz_str_fmt(cx->a, MZ_FMT " %s", MZ_ARG(s), dataset_field_word(f->field[i]->id));
    }
    return s;
}

static void facts(mz_cx *cx, mz_buf *b, const struct share_paper *in)
{
    const struct share_agreement *a = &in->part->a;
    const struct dataset *d = in->pack->g.fields.set;
    const struct dataset_words *w = dataset_recipient(d, a->recipient);
    line(cx, b, "mz-share-manifest", MZ_S("1"));
    line(cx, b, "number", in->number);
    line(cx, b, "agreement", a->number);
    line(cx, b, "recipient", w == NULL ? a->recipient : w->label);
    line(cx, b, "dataset",
         mz_str_fmt(cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(d->words.id), MZ_ARG(d->version)));
    line(cx, b, "purpose", a->purpose);
    line(cx, b, "basis", d->basis);
    line_int(cx, b, "division", a->division);
    line(cx, b, "period",
         mz_str_fmt(cx->a, "%04" PRId64 "-%02" PRId64, in->run->period / 100,
                    in->run->period % 100));
    line(cx, b, "as-of", mz_date_iso(cx->a, (mz_date){(int32_t)in->run->day}));
    line(cx, b, "kind", in->part->base == 0 ? MZ_S("full") : MZ_S("change"));
    line(cx, b, "base", in->part->base == 0 ? MZ_S("-") : in->part->base_number);
}

static void counts(mz_cx *cx, mz_buf *b, const struct share_paper *in)
{
    const struct share_group *g = &in->pack->g;
    line(cx, b, "fields", field_words(cx, &g->fields));
    line_int(cx, b, "rows", g->rows_n);
    line_int(cx, b, "added", g->added_n);
    line_int(cx, b, "changed", g->changed_n);
    line_int(cx, b, "removed", g->removed_n);
    line_int(cx, b, "held", g->held_n);
    line(cx, b, "file",
         mz_str_fmt(cx->a, MZ_FMT ".%s.gz%s", MZ_ARG(in->number), g->jsonl ? "jsonl" : "csv",
                    in->pack->wrapped ? ".mzs" : ""));
    line_int(cx, b, "bytes", g->bytes);
    line(cx, b, "sm3", in->hash);
    line(cx, b, "delete-within-months", mz_str_fmt(cx->a, "%" PRId64, g->fields.set->keep_months));
}

mz_code share_manifest_make(mz_cx *cx, const struct share_paper *in, mz_str *text, mz_str *sign,
                            mz_str *key)
{
    mz_buf *b = mz_buf_new(cx->a, TEXT_MAX);
    const struct share_agreement *a = &in->part->a;
    struct verify_signed s;
    mz_key *own = NULL;
    facts(cx, b, in);
    counts(cx, b, in);
    if (in->pack->wrapped) {
        MZ_TRY(wrap(cx, b, "key", a->public, mz_bytes(in->pack->key, sizeof in->pack->key)));
    }
    if (in->pack->g.fields.hashed) {
        MZ_TRY(wrap(cx, b, "hash-key", a->public, in->pack->g.id_key));
    }
    MZ_TRY(verify_key_open(cx, a->division, &own, key));
    mz_key_free(own);
    line(cx, b, "signer", *key);
    MZ_TRY(mz_buf_check(cx, b));
    MZ_TRY(verify_sign(cx, a->division, mz_buf_str(b), &s));
    *sign = s.sign;
    line(cx, b, "sign", s.sign);
    MZ_TRY(mz_buf_check(cx, b));
    *text = mz_buf_str(b);
    return MZ_OK;
}

/* ---- reading ------------------------------------------------------------------------ */

static mz_code read_text(mz_cx *cx, const char *path, mz_str *out)
{
    char *p = mz_arena_alloc(cx->a, TEXT_MAX + 1);
    size_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no file {0}"),
                         .arg = {mz_str_of(path)});
    }
    mz_code rc = mz_source_fill(cx, mz_source_fd(cx->a, fd), p, TEXT_MAX, &n);
    (void)close(fd);
    *out = (mz_str){p, n};
    return rc;
}

/* The value of a line; empty when there is none. */
static mz_str find(mz_str text, const char *name)
{
    const size_t n = strlen(name);
    for (size_t i = 0; i < text.n;) {
        const char *end = memchr(text.p + i, '\n', text.n - i);
        size_t k = end == NULL ? text.n - i : (size_t)(end - text.p) - i;
        if (k > n + 1 && memcmp(text.p + i, name, n) == 0 && text.p[i + n] == ':') {
            return (mz_str){text.p + i + n + 2, k - n - 2};
        }
        i += k + 1;
    }
    return MZ_S("");
}

static mz_code no_manifest(mz_cx *cx, const char *path)
{
    return mz_refuse(cx, MZ_INVALID, .text = MZ_T("{0} is no manifest of a delivery"),
                     .arg = {mz_str_of(path)});
}

static mz_code check_sign(mz_cx *cx, mz_str signed_text, mz_str pem, mz_str sign, bool *good)
{
    uint8_t h[32];
    mz_str raw = MZ_S("");
    mz_crypto *c = NULL;
    mz_key *key = NULL;
    MZ_TRY(mz_crypto_open(cx, &c));
    mz_code rc = mz_sm3(cx, c, signed_text, h);
    rc = rc == MZ_OK ? mz_key_read(cx, c, pem, &key) : rc;
    if (rc == MZ_OK) {
        rc = mz_hex_decode(cx, sign, &raw);
        rc = rc == MZ_OK ? mz_verify(cx, key, mz_bytes(h, sizeof h), raw) : rc;
        mz_key_free(key);
        *good = rc == MZ_OK;
        if (rc == MZ_INVALID) {
            mz_clear(cx);
            rc = MZ_OK;
        }
    }
    mz_crypto_close(c);
    return rc;
}

static mz_code read_parts(mz_cx *cx, const char *path, mz_str *text, mz_str *head, mz_str *sign)
{
    MZ_TRY(read_text(cx, path, text));
    const char *at = memmem(text->p, text->n, "\nsign: ", 7);
    if (at == NULL || !mz_str_eq(find(*text, "mz-share-manifest"), MZ_S("1"))) {
        return no_manifest(cx, path);
    }
    *head = (mz_str){text->p, (size_t)(at + 1 - text->p)};
    mz_str rest = {at + 7, (size_t)(text->p + text->n - at - 7)};
    *sign = mz_str_trim(rest); /* whatever stands behind it makes it no signature */
    return MZ_OK;
}

static mz_str beside(mz_cx *cx, const char *path, mz_str name)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL
               ? mz_str_dup(cx->a, name)
               : mz_str_fmt(cx->a, "%.*s/" MZ_FMT, (int)(slash - path), path, MZ_ARG(name));
}

mz_code share_check_manifest(mz_cx *cx, const char *path, mz_str pem, struct share_checked *out)
{
    uint8_t sm3[32];
    int64_t bytes = 0;
    mz_str text = MZ_S("");
    mz_str head = MZ_S("");
    mz_str sign = MZ_S("");
    *out = (struct share_checked){.sign = false};
    MZ_TRY(read_parts(cx, path, &text, &head, &sign));
    out->number = find(text, "number");
    out->key = find(text, "signer");
    if (pem.n == 0) {
        MZ_TRY(verify_key_of(cx, out->key, &pem));
    }
    MZ_TRY(check_sign(cx, head, pem, sign, &out->sign));
    mz_str name = find(text, "file");
    if (memchr(name.p, '/', name.n) != NULL || name.n == 0) {
        return no_manifest(cx, path);
    }
    MZ_TRY(share_file_sm3(cx, beside(cx, path, name).p, sm3, &bytes));
    out->file = mz_str_eq(mz_hex_encode(cx->a, mz_bytes(sm3, sizeof sm3)), find(text, "sm3"));
    mz_str rows = find(text, "rows");
    for (size_t i = 0; i < rows.n && rows.p[i] >= '0' && rows.p[i] <= '9' && i < 15; i++) {
        out->rows = out->rows * 10 + (rows.p[i] - '0');
    }
    return MZ_OK;
}

mz_code share_open_file(mz_cx *cx, const char *manifest, mz_str pem, const char *to)
{
    mz_str text = MZ_S("");
    mz_str head = MZ_S("");
    mz_str sign = MZ_S("");
    mz_str blob = MZ_S("");
    mz_str content = MZ_S("");
    mz_crypto *c = NULL;
    mz_key *key = NULL;
    MZ_TRY(read_parts(cx, manifest, &text, &head, &sign));
    mz_str name = find(text, "file");
    mz_str wrapped = find(text, "key");
    if (name.n == 0 || memchr(name.p, '/', name.n) != NULL) {
        return no_manifest(cx, manifest);
    }
    if (wrapped.n == 0) {
        return share_file_open(cx, beside(cx, manifest, name).p, NULL, to);
    }
    MZ_TRY(mz_hex_decode(cx, wrapped, &blob));
    MZ_TRY(mz_crypto_open(cx, &c));
    mz_code rc = mz_key_read(cx, c, pem, &key);
    if (rc == MZ_OK) {
        rc = mz_sm2_decrypt(cx, key, blob, &content);
        mz_key_free(key);
    }
    mz_crypto_close(c);
    MZ_TRY(rc);
    if (content.n != MZ_AEAD_KEY_N) {
        return no_manifest(cx, manifest);
    }
    rc = share_file_open(cx, beside(cx, manifest, name).p, (const uint8_t *)content.p, to);
    mz_wipe_str(content);
    return rc;
}
