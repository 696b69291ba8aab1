/*
 * source_http.c - a department that answers at once: JSON over HTTP, signed with SM2 both ways.
 *
 * A request and an answer are one line of JSON each; X-Mz-Sign holds the SM2 signature over all
 * bytes of the body in hexadecimal, X-Mz-Key the print of our key. The answer repeats the nonce, so
 * that an old one cannot stand for a new one, and says whom it is about.
 */
#include <curl/curl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto_key.h"
#include "base/encode.h"
#include "base/json.h"
#include "base/keyring.h"
#include "base/utf8.h"
#include "feature/verify/source.h"
#include "feature/verify/verify_int.h"
#include "feature/verify/verify_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { URL_MAX = 500, NONCE_N = 16, NODES_MAX = 20000, DAY_MS = 86400000, CHINA_MS = 28800000 };
#define HOUR_MS 3600000

struct source_link {
    const struct pack_adapter *a;
    mz_str url;
    mz_key *theirs;
    mz_key *ours;
    mz_str print; /* of our key */
    CURL *curl;
    int64_t asked; /* today, before and through this link */
};

static void close_link(void *p)
{
    struct source_link *l = p;
    mz_key_free(l->theirs);
    mz_key_free(l->ours);
    curl_easy_cleanup(l->curl);
}

static mz_code read_url(mz_cx *cx, const struct pack_adapter *a, mz_str *url)
{
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/verify/" MZ_FMT ".url", MZ_ARG(cx->world->data),
                             MZ_ARG(a->words.id));
    FILE *f = fopen(path.p, "re");
    char *line = mz_arena_alloc(cx->a, URL_MAX + 1);
    *url = MZ_S("");
    if (f == NULL) {
        return MZ_OK;
    }
    size_t n = fread(line, 1, URL_MAX, f);
    (void)fclose(f);
    *url = mz_str_dup(cx->a, mz_str_trim((mz_str){line, n}));
    bool http =
        url->n > 8 && (memcmp(url->p, "https://", 8) == 0 || memcmp(url->p, "http://", 7) == 0);
    return http ? MZ_OK
                : mz_refuse(cx, MZ_INVALID, .text = MZ_T("{0} holds no address of a department"),
                            .arg = {path});
}

static mz_code read_pem(mz_cx *cx, const struct pack_adapter *a, mz_key **out)
{
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/verify/" MZ_FMT ".pem", MZ_ARG(cx->world->data),
                             MZ_ARG(a->words.id));
    FILE *f = fopen(path.p, "re");
    char *pem = mz_arena_alloc(cx->a, MZ_PEM_MAX + 1);
    if (f == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no file {0}"), .arg = {path});
    }
    size_t n = fread(pem, 1, MZ_PEM_MAX, f);
    (void)fclose(f);
    return mz_key_read(cx, mz_keyring_crypto(cx->world->keys), (mz_str){pem, n}, out);
}

mz_code source_link_open(mz_cx *cx, const struct pack_adapter *a, struct source_link **out)
{
    struct source_link *l = MZ_NEW(cx->a, struct source_link);
    struct verify_q_today_row today = {0};
    bool found = false;
    *out = NULL;
    if (cx->world == NULL || cx->world->data.n == 0 || cx->world->keys == NULL) {
        return MZ_OK;
    }
    l->a = a;
    MZ_TRY(read_url(cx, a, &l->url));
    if (l->url.n == 0) {
        return MZ_OK;
    }
    mz_arena_defer(cx->a, close_link, l);
    MZ_TRY(read_pem(cx, a, &l->theirs));
    MZ_TRY(verify_key_open(cx, cx->world->division, &l->ours, &l->print));
    MZ_TRY(verify_q_today(cx, cx->world->division / MZ_COUNTY_UNIT, a->words.id,
                          mz_date_today(cx).v, &today, &found));
    l->asked = found ? today.asked_n : 0;
    l->curl = curl_easy_init();
    if (l->curl == NULL) {
        return mz_fail(cx, MZ_IO, "curl could not be opened");
    }
    *out = l;
    return MZ_OK;
}

/* ---- one request -------------------------------------------------------------------------- */

struct exchange {
    char *body; /* malloc */
    size_t n, max;
    bool huge;
    mz_str nonce; /* that the answer must repeat */
    char sign[2 * MZ_SIG_N + 1];
};

static size_t take_body(char *p, size_t size, size_t n, void *to)
{
    struct exchange *x = to;
    if (n * size > x->max - x->n) {
        x->huge = true;
        return 0;
    }
    memcpy(x->body + x->n, p, n * size);
    x->n += n * size;
    return n * size;
}

static size_t take_header(char *p, size_t size, size_t n, void *to)
{
    static const char name[] = "x-mz-sign:";
    struct exchange *x = to;
    size_t all = n * size;
    if (all > sizeof name && strncasecmp(p, name, sizeof name - 1) == 0) {
        mz_str v = mz_str_trim((mz_str){p + sizeof name - 1, all - sizeof name + 1});
        if (v.n == sizeof x->sign - 1) {
            memcpy(x->sign, v.p, v.n);
            x->sign[v.n] = '\0';
        }
    }
    return all;
}

static mz_code request_body(mz_cx *cx, const struct pack *p, const struct source_link *l,
                            const struct verify_pass *pass, size_t who, mz_str nonce, mz_str *out)
{
    const struct verify_member *m = &pass->member[who];
    mz_buf *buf = mz_buf_new(cx->a, 1 << 16);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("nonce"), nonce);
    mz_jw_key_int(&w, MZ_S("at_ms"), mz_now_ms(cx));
    mz_jw_key_text(&w, MZ_S("category"), l->a->category->no);
    mz_jw_key_text(&w, MZ_S("purpose"), pass->purpose);
    mz_jw_key_int(&w, MZ_S("consent"), m->consent);
    mz_jw_key_text(&w, MZ_S("number"), m->number);
    mz_jw_key_text(&w, MZ_S("name"), m->name);
    mz_jw_key(&w, MZ_S("fields"));
    mz_jw_list(&w);
    for (size_t i = 0; i < l->a->field_n; i++) {
        mz_jw_text(&w, p->catalogue->item[l->a->field[i]].code);
    }
    mz_jw_end(&w);
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, buf));
    *out = mz_buf_str(buf);
    return MZ_OK;
}

/* NULL when a body came; else why not. */
static const char *exchange(struct source_link *l, mz_str body, const char *sign,
                            struct exchange *x)
{
    char key[64];
    char mark[2 * MZ_SIG_N + 16];
    long status = 0;
    struct curl_slist *h = NULL;
    (void)snprintf(key, sizeof key, "X-Mz-Key: " MZ_FMT, MZ_ARG(l->print));
    (void)snprintf(mark, sizeof mark, "X-Mz-Sign: %s", sign);
    h = curl_slist_append(curl_slist_append(h, key), mark);
    h = curl_slist_append(h, "Content-Type: application/json");
    curl_easy_reset(l->curl);
    bool set = curl_easy_setopt(l->curl, CURLOPT_URL, l->url.p) == CURLE_OK &&
               curl_easy_setopt(l->curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
               curl_easy_setopt(l->curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
               curl_easy_setopt(l->curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
               curl_easy_setopt(l->curl, CURLOPT_PROXY, "") == CURLE_OK &&
               curl_easy_setopt(l->curl, CURLOPT_TIMEOUT_MS, (long)l->a->timeout_ms) == CURLE_OK &&
               curl_easy_setopt(l->curl, CURLOPT_HTTPHEADER, h) == CURLE_OK &&
               curl_easy_setopt(l->curl, CURLOPT_POSTFIELDSIZE, (long)body.n) == CURLE_OK &&
               curl_easy_setopt(l->curl, CURLOPT_COPYPOSTFIELDS, body.p) == CURLE_OK &&
               curl_easy_setopt(l->curl, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK &&
               curl_easy_setopt(l->curl, CURLOPT_WRITEDATA, x) == CURLE_OK &&
               curl_easy_setopt(l->curl, CURLOPT_HEADERFUNCTION, take_header) == CURLE_OK &&
               curl_easy_setopt(l->curl, CURLOPT_HEADERDATA, x) == CURLE_OK;
    CURLcode rc = set ? curl_easy_perform(l->curl) : CURLE_FAILED_INIT;
    if (rc == CURLE_OK) {
        (void)curl_easy_getinfo(l->curl, CURLINFO_RESPONSE_CODE, &status);
    }
    curl_slist_free_all(h);
    return x->huge                          ? MZ_T("The answer is larger than agreed")
           : rc == CURLE_OPERATION_TIMEDOUT ? MZ_T("The source did not answer in time")
           : rc == CURLE_COULDNT_CONNECT    ? MZ_T("The source could not be reached")
           : rc != CURLE_OK                 ? MZ_T("The answer was cut off")
           : status != 200                  ? MZ_T("The source reported an error of its own")
                                            : NULL;
}

/* ---- what came -------------------------------------------------------------------------- */

static void take_row(mz_cx *cx, const struct pack *p, const struct source_link *l,
                     const struct mz_json *map, struct source_row *row)
{
    row->cell = MZ_NEW_N(cx->a, struct source_cell, l->a->field_n + 1);
    for (size_t i = 0; i < l->a->field_n; i++) {
        mz_str v = mz_json_text_of(map, mz_str_z(cx->a, p->catalogue->item[l->a->field[i]].code));
        if (v.n > 0) {
            row->cell[row->cell_n++] = (struct source_cell){l->a->field[i], v};
        }
    }
}

static bool signed_by(mz_cx *cx, const struct source_link *l, const struct exchange *x)
{
    mz_str sign = MZ_S("");
    bool good = x->sign[0] != '\0' && mz_hex_decode(cx, mz_str_of(x->sign), &sign) == MZ_OK &&
                mz_verify(cx, l->theirs, (mz_str){x->body, x->n}, sign) == MZ_OK;
    mz_clear(cx);
    return good;
}

static void as_of(mz_cx *cx, const struct mz_json *root, struct source_answer *out)
{
    mz_date d;
    mz_str text = mz_json_text_of(root, "as_of");
    if (text.n > 0 && mz_date_parse(cx, "as_of", text, &d) == MZ_OK) {
        out->as_of = d.v;
    }
    mz_clear(cx);
}

static enum source_state take(mz_cx *cx, const struct pack *p, const struct source_link *l,
                              const struct exchange *x, struct source_answer *out, size_t who,
                              const struct verify_member *m)
{
    const struct mz_json *root = NULL;
    const struct mz_json_options o = {.size_max = x->max, .nodes_max = NODES_MAX};
    if (mz_json_read(cx, (mz_str){x->body, x->n}, o, &root) != MZ_OK) {
        mz_clear(cx);
        out->fault = MZ_T("The answer cannot be read");
        return SOURCE_MISSING;
    }
    if (!mz_str_eq(mz_json_text_of(root, "nonce"), x->nonce)) {
        out->fault = MZ_T("The answer belongs to another question");
        return SOURCE_MISSING;
    }
    if (!mz_str_eq(mz_json_text_of(root, "number"), m->number) ||
        !source_same_name(mz_json_text_of(root, "name"), m->name)) {
        out->fault = MZ_T("The answer is about another person");
        return SOURCE_CONFLICT;
    }
    const struct mz_json *rows = mz_json_get(root, "rows");
    if (rows == NULL || rows->kind != MZ_JSON_LIST || out->row_n + rows->n > SOURCE_ROWS_MAX) {
        out->fault = MZ_T("The answer cannot be read");
        return SOURCE_MISSING;
    }
    as_of(cx, root, out);
    for (size_t i = 0; i < rows->n; i++) {
        struct source_row *row = &out->row[out->row_n++];
        *row = (struct source_row){.member = who};
        take_row(cx, p, l, &rows->items[i], row);
    }
    return rows->n > 0 ? SOURCE_FOUND : SOURCE_NONE;
}

static mz_code ask_one(mz_cx *cx, const struct pack *p, struct source_link *l,
                       const struct verify_pass *pass, size_t who, struct source_answer *out)
{
    uint8_t random[NONCE_N];
    uint8_t sig[MZ_SIG_N];
    mz_str body;
    struct exchange x = {.max = (size_t)l->a->bytes_max};
    mz_random_fill(cx, random, sizeof random);
    x.nonce = mz_hex_encode(cx->a, mz_bytes(random, sizeof random));
    MZ_TRY(request_body(cx, p, l, pass, who, x.nonce, &body));
    MZ_TRY(mz_sign(cx, l->ours, body, sig));
    x.body = mz_arena_alloc(cx->a, x.max + 1);
    l->asked++;
    const char *fault = exchange(l, body, mz_hex_encode(cx->a, mz_bytes(sig, sizeof sig)).p, &x);
    out->state[who] = SOURCE_MISSING;
    if (fault != NULL) {
        out->fault = fault;
    } else if (!signed_by(cx, l, &x)) {
        out->fault = MZ_T("The signature of the answer does not hold");
    } else {
        out->state[who] = take(cx, p, l, &x, out, who, &pass->member[who]);
    }
    return MZ_OK;
}

/* Why nothing is asked now; NULL: it is. */
static const char *closed(mz_cx *cx, const struct source_link *l)
{
    int64_t hour = (mz_now_ms(cx) + CHINA_MS) % DAY_MS / HOUR_MS;
    return hour < l->a->from_hour || hour >= l->a->to_hour
               ? MZ_T("The source answers at other hours")
           : l->asked >= l->a->quota_day ? MZ_T("The agreed number of queries a day is used up")
                                         : NULL;
}

mz_code source_http(mz_cx *cx, const struct pack *p, struct source_link *l,
                    const struct verify_pass *pass, struct source_answer *out)
{
    out->source = l->a->words.id;
    out->row = MZ_NEW_N(cx->a, struct source_row, SOURCE_ROWS_MAX);
    for (size_t i = 0; i < pass->member_n; i++) {
        const struct verify_member *m = &pass->member[i];
        const char *shut = closed(cx, l);
        out->state[i] = SOURCE_MISSING;
        if (m->dead) {
            out->state[i] = SOURCE_NONE;
        } else if (m->number.n == 0) {
            out->fault = MZ_T("A member has no ID number to ask by");
        } else if (shut != NULL) {
            out->fault = shut;
        } else {
            MZ_TRY(ask_one(cx, p, l, pass, i, out));
        }
    }
    return MZ_OK;
}
