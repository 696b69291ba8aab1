#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "web/urlencoded.h"
#include "web/web_int.h"

/*
 * Form tokens and flash messages.
 *
 * A form token is an HMAC over the secret of the session (or, for nobody, over a random visitor
 * cookie), so no table of tokens is kept. In addition a POST must say that it comes from a page of
 * ours: Sec-Fetch-Site in today's browsers, Origin in older ones. Neither is enough alone: old
 * browsers send nothing, and a token may leak into a log of somebody's proxy.
 */

/* Two digits for each byte. */
static void put_hex(char *out, const unsigned char *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4U];
        out[2 * i + 1] = digits[bytes[i] & 15U];
    }
}

mz_str mz_web_sign(mz_arena *a, const mz_web *web, const char *what, mz_str text)
{
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned mac_n = 0;
    size_t what_n = strlen(what) + 1;
    unsigned char *msg = mz_arena_alloc(a, what_n + text.n);
    memcpy(msg, what, what_n);
    if (text.n > 0) {
        memcpy(msg + what_n, text.p, text.n);
    }
    char *out = MZ_NEW_N(a, char, TOKEN_N + 1);
    (void)HMAC(EVP_sha256(), web->o.key.p, (int)web->o.key.n, msg, what_n + text.n, mac, &mac_n);
    put_hex(out, mac, TOKEN_N / 2);
    return (mz_str){out, TOKEN_N};
}

/* With its length, so that nothing said in one piece is the same as what was said in two. */
static void add_text(EVP_MD_CTX *md, mz_str s)
{
    uint64_t n = s.n;
    (void)EVP_DigestUpdate(md, &n, sizeof n);
    (void)EVP_DigestUpdate(md, s.n == 0 ? "" : s.p, s.n);
}

static void add_file(EVP_MD_CTX *md, const struct mz_file *f)
{
    char part[16384];
    int64_t at = 0;
    ssize_t got = 0;
    add_text(md, f->field);
    add_text(md, f->name);
    add_text(md, f->data);
    while (f->fd >= 0 && (got = pread(f->fd, part, sizeof part, at)) > 0) {
        add_text(md, (mz_str){part, (size_t)got});
        at += got;
    }
}

mz_str mz_web_said(struct mz_req *rq)
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    if (md == NULL || EVP_DigestInit_ex(md, EVP_sha256(), NULL) != 1) {
        abort();
    }
    add_text(md, mz_str_fmt(rq->a, "%" PRId64 " " MZ_FMT, rq->who.actor.user, MZ_ARG(rq->visitor)));
    add_text(md, rq->target);
    bool whole = rq->kind == BODY_OTHER || (rq->kind == BODY_JSON && rq->who.bearer);
    if (whole) {
        add_text(md, (mz_str){rq->body, rq->body_n});
    }
    for (size_t i = 0; i < rq->fields_n && !whole; i++) {
        if (!mz_req_ours(rq->fields[i].name) &&
            !mz_str_eq(rq->fields[i].name, MZ_S("again"))) {
            add_text(md, rq->fields[i].name);
            add_text(md, rq->fields[i].value);
        }
    }
    for (size_t i = 0; i < rq->files_n; i++) {
        add_file(md, &rq->files[i]);
    }
    (void)EVP_DigestFinal_ex(md, hash, &n);
    EVP_MD_CTX_free(md);
    return mz_web_sign(rq->a, rq->web, "said", (mz_str){(const char *)hash, n});
}

bool mz_same(mz_str a, mz_str b)
{
    return a.n == b.n && a.n > 0 && CRYPTO_memcmp(a.p, b.p, a.n) == 0;
}

static mz_str random_hex(struct mz_req *rq, size_t n)
{
    unsigned char bytes[16];
    mz_random_fill(&rq->cx, bytes, sizeof bytes);
    char *out = MZ_NEW_N(rq->a, char, sizeof bytes * 2 + 1);
    put_hex(out, bytes, sizeof bytes);
    return (mz_str){out, n};
}

static bool hex_id(mz_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f'))) {
            return false;
        }
    }
    return s.n == TOKEN_N;
}

void mz_token_make(struct mz_req *rq)
{
    if (rq->who.actor.user != 0) {
        rq->token = mz_web_sign(rq->a, rq->web, "form", rq->who.secret);
    } else {
        rq->visitor = mz_req_cookie(rq, "visitor");
        if (!hex_id(rq->visitor)) {
            rq->visitor = random_hex(rq, TOKEN_N);
        }
        rq->token = mz_web_sign(rq->a, rq->web, "visitor", rq->visitor);
    }
    rq->out.token = rq->token;
    rq->out.once = random_hex(rq, TOKEN_N);
    rq->full.token = rq->token;
    rq->full.once = random_hex(rq, TOKEN_N);
}

static bool own_origin(struct mz_req *rq)
{
    mz_str site = mz_req_header(rq, "sec-fetch-site");
    if (site.p != NULL) {
        return mz_str_eq(site, MZ_S("same-origin"));
    }
    mz_str origin = mz_req_header(rq, "origin");
    if (origin.p == NULL) {
        return true; /* an old browser or a program: the token decides */
    }
    mz_str host = mz_req_header(rq, "host");
    const char *slash = memmem(origin.p, origin.n, "://", 3);
    if (slash == NULL || host.n == 0) {
        return false;
    }
    size_t skip = (size_t)(slash - origin.p) + 3;
    return mz_str_eq((mz_str){origin.p + skip, origin.n - skip}, host);
}

mz_code mz_token_check(struct mz_req *rq)
{
    if (rq->who.bearer || (rq->route->flags & MZ_ROUTE_OPEN) != 0) {
        return MZ_OK;
    }
    mz_str sent = mz_req_field(rq, "token");
    if (sent.p == NULL) {
        sent = mz_req_header(rq, "x-mz-token");
    }
    bool ok = own_origin(rq) && mz_same(sent, rq->token);
    if (ok && rq->who.actor.user == 0) {
        /* A visitor's token counts only with the cookie it was made for. */
        ok = mz_str_eq(mz_req_cookie(rq, "visitor"), rq->visitor);
    }
    if (!ok) {
        return mz_refuse(&rq->cx, MZ_DENIED,
                         .text = MZ_T("This form is no longer valid. Open the page again; nothing "
                                      "was changed."));
    }
    return MZ_OK;
}

/* ---- flash: time|tone|sentence|arg|arg|arg|arg, percent-encoded, and its signature ------ */

enum { FLASH_MS_MAX = 5 * 60 * 1000, FLASH_N_MAX = 3000 };

void mz_reply_flash(mz_req *rq, enum mz_tone tone, struct mz_say say)
{
    mz_out o;
    mz_out_init(&o, MZ_LANG_EN, FLASH_N_MAX);
    mz_out_int(&o, rq->began_ms);
    mz_out_raw(&o, MZ_S("."));
    mz_out_int(&o, tone);
    mz_out_raw(&o, MZ_S("."));
    mz_out url;
    mz_out_init(&url, MZ_LANG_EN, FLASH_N_MAX);
    mz_out_url(&url, mz_str_of(say.text));
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        mz_out_raw(&url, MZ_S("!"));
        mz_out_url(&url, mz_text_cut(say.arg[i], 90));
    }
    mz_out_raw(&o, mz_out_str(&url));
    if (!o.full && !url.full) {
        mz_str body = mz_str_dup(rq->a, mz_out_str(&o));
        mz_str mac = mz_web_sign(rq->a, rq->web, "flash", body);
        mz_reply_cookie(
            rq, (struct mz_cookie){
                    .name = "flash",
                    .value = mz_str_fmt(rq->a, MZ_FMT "." MZ_FMT, MZ_ARG(mac), MZ_ARG(body)),
                    .age_s = FLASH_MS_MAX / 1000,
                });
    }
    mz_out_done(&url);
    mz_out_done(&o);
}

static int64_t number(mz_str *rest)
{
    int64_t v = 0;
    size_t i = 0;
    for (; i < rest->n && i < 18 && rest->p[i] >= '0' && rest->p[i] <= '9'; i++) {
        v = v * 10 + (rest->p[i] - '0');
    }
    i += i < rest->n;
    *rest = (mz_str){rest->p + i, rest->n - i};
    return v;
}

bool mz_flash_read(struct mz_req *rq, struct ui_callout *out)
{
    mz_str s = mz_req_cookie(rq, "flash");
    if (s.n < TOKEN_N + 6 || s.n > FLASH_N_MAX) {
        return false;
    }
    mz_str body = {s.p + TOKEN_N + 1, s.n - TOKEN_N - 1};
    mz_str mac = mz_web_sign(rq->a, rq->web, "flash", body);
    if (!mz_same(mac, (mz_str){s.p, TOKEN_N})) {
        return false;
    }
    int64_t at = number(&body);
    int64_t tone = number(&body);
    struct mz_say say = {0};
    for (size_t i = 0; i <= MZ_LEN(say.arg); i++) {
        const char *bang = body.n == 0 ? NULL : memchr(body.p, '!', body.n);
        size_t n = bang == NULL ? body.n : (size_t)(bang - body.p);
        mz_str part = mz_url_decode(rq->a, (mz_str){body.p, n}, false);
        if (i == 0) {
            say.text = mz_str_z(rq->a, part);
        } else {
            say.arg[i - 1] = part;
        }
        n += bang != NULL;
        body = (mz_str){body.p + n, body.n - n};
    }
    if (rq->began_ms - at > FLASH_MS_MAX || tone > MZ_TONE_INFO) {
        return false;
    }
    *out = (struct ui_callout){.tone = (enum mz_tone)tone,
                               .title = mz_text_say(rq->a, rq->look.lang, say)};
    return true;
}
