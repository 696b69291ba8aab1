#include "web/request.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "web/urlencoded.h"
#include "web/web_int.h"

/* ---- small parts ------------------------------------------------------ */

static bool same_fold(mz_str a, mz_str b)
{
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

static mz_str trimmed(mz_str s)
{
    while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
        s = (mz_str){s.p + 1, s.n - 1};
    }
    while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t')) {
        s.n--;
    }
    return s;
}

/* The part of *rest before the next `sep`; *rest moves behind it. */
static mz_str cut(mz_str *rest, char sep)
{
    const char *p = rest->n == 0 ? NULL : memchr(rest->p, sep, rest->n);
    mz_str part = {rest->p, p == NULL ? rest->n : (size_t)(p - rest->p)};
    size_t used = part.n + (p != NULL);
    *rest = (mz_str){rest->p + used, rest->n - used};
    return part;
}

/* ---- the head --------------------------------------------------------- */

static void read_cookies(struct mz_req *rq)
{
    mz_str rest = mz_req_header(rq, "cookie");
    while (rest.n > 0 && rq->cookies_n < COOKIES_MAX) {
        mz_str pair = trimmed(cut(&rest, ';'));
        mz_str name = cut(&pair, '=');
        if (name.n > 0) {
            rq->cookies[rq->cookies_n++] = (struct mz_pair){name, pair};
        }
    }
}

/* Does "10.0.0.0/8" or "127.0.0.1" cover this address? Both families; prefix in bits. */
static bool covers(const char *rule, const char *address)
{
    char net[INET6_ADDRSTRLEN];
    size_t n = strcspn(rule, "/");
    if (n >= sizeof net) {
        return false;
    }
    memcpy(net, rule, n);
    net[n] = '\0';
    unsigned char a[16];
    unsigned char b[16];
    int family = strchr(net, ':') != NULL ? AF_INET6 : AF_INET;
    if (inet_pton(family, net, a) != 1 || inet_pton(family, address, b) != 1) {
        return false;
    }
    unsigned bits = family == AF_INET ? 32 : 128;
    if (rule[n] == '/') {
        unsigned v = 0;
        for (const char *p = rule + n + 1; *p >= '0' && *p <= '9' && v < 1000; p++) {
            v = v * 10 + (unsigned)(*p - '0');
        }
        bits = v < bits ? v : bits;
    }
    unsigned whole = bits / 8;
    unsigned rest = bits % 8;
    unsigned mask = 0xffU << (8 - rest);
    return memcmp(a, b, whole) == 0 && (rest == 0 || ((a[whole] ^ b[whole]) & mask & 0xffU) == 0);
}

static bool from_proxy(const struct mz_req *rq, mz_str address)
{
    char z[INET6_ADDRSTRLEN];
    if (rq->web->o.proxies == NULL || address.n == 0 || address.n >= sizeof z) {
        return false;
    }
    memcpy(z, address.p, address.n);
    z[address.n] = '\0';
    for (const char *const *p = rq->web->o.proxies; *p != NULL; p++) {
        if (covers(*p, z)) {
            return true;
        }
    }
    return false;
}

static bool is_address(mz_str s)
{
    char z[INET6_ADDRSTRLEN];
    unsigned char out[16];
    if (s.n == 0 || s.n >= sizeof z) {
        return false;
    }
    memcpy(z, s.p, s.n);
    z[s.n] = '\0';
    return inet_pton(AF_INET, z, out) == 1 || inet_pton(AF_INET6, z, out) == 1;
}

/*
 * Proxies append to X-Forwarded-For: read it from the right, as long as the one who said it is a
 * proxy of ours. What stands left of the first stranger is the stranger's claim.
 */
static void read_address(struct mz_req *rq)
{
    rq->from = rq->peer;
    rq->https = rq->web->o.https;
    if (!from_proxy(rq, rq->peer)) {
        return;
    }
    mz_str proto = mz_req_header(rq, "x-forwarded-proto");
    if (proto.p != NULL) {
        rq->https = same_fold(trimmed(proto), MZ_S("https"));
    }
    mz_str list = mz_req_header(rq, "x-forwarded-for");
    while (list.n > 0 && from_proxy(rq, rq->from)) {
        size_t i = list.n;
        while (i > 0 && list.p[i - 1] != ',') {
            i--;
        }
        mz_str last = trimmed((mz_str){list.p + i, list.n - i});
        if (!is_address(last)) {
            break;
        }
        rq->from = last;
        list.n = i > 0 ? i - 1 : 0;
    }
}

static void read_wishes(struct mz_req *rq)
{
    mz_str accept = mz_req_header(rq, "accept");
    mz_str type = mz_req_header(rq, "content-type");
    static const char json[] = "application/json";
    const char *j = accept.n == 0 ? NULL : memmem(accept.p, accept.n, json, sizeof json - 1);
    const char *h = accept.n == 0 ? NULL : memmem(accept.p, accept.n, "text/html", 9);
    bool sends_json = type.n >= 16 && strncasecmp(type.p, json, 16) == 0;
    rq->json = j != NULL ? h == NULL || j < h : sends_json && h == NULL;
    rq->htmx = mz_str_eq(mz_req_header(rq, "hx-request"), MZ_S("true")) &&
               !mz_str_eq(mz_req_header(rq, "hx-history-restore-request"), MZ_S("true"));
    if (sends_json) {
        rq->kind = BODY_JSON;
    } else if (type.n >= 19 && strncasecmp(type.p, "multipart/form-data", 19) == 0) {
        rq->kind = BODY_MULTIPART;
    } else if (type.n >= 33 && strncasecmp(type.p, "application/x-www-form-urlencoded", 33) == 0) {
        rq->kind = BODY_FORM;
    } else {
        rq->kind = type.n == 0 ? BODY_NONE : BODY_OTHER;
    }
}

mz_code mz_req_head(struct mz_req *rq, const struct mz_call *call)
{
    mz_cx *cx = &rq->cx;
    read_cookies(rq);
    rq->peer = call->peer.n > 0 ? call->peer : MZ_S("127.0.0.1");
    read_address(rq);
    read_wishes(rq);
    mz_str t = rq->target;
    if (t.n == 0 || t.p[0] != '/') {
        return mz_refuse(cx, MZ_USAGE, .text = MZ_T("The address or form is not valid text."));
    }
    mz_str rest = t;
    mz_str raw = cut(&rest, '?');
    if (t.n > TARGET_MAX_N || raw.n > PATH_MAX_N) {
        return mz_refuse(cx, MZ_LIMIT, .text = MZ_T("The address is too long."));
    }
    rq->path = memchr(raw.p, '%', raw.n) == NULL ? raw : mz_url_decode(rq->a, raw, false);
    if (rq->path.p == NULL || !mz_text_clean(rq->path, false)) {
        rq->path = MZ_S("/");
        return mz_refuse(cx, MZ_USAGE, .text = MZ_T("The address or form is not valid text."));
    }
    rq->query_text = rest;
    if (rest.n == 0) {
        return MZ_OK;
    }
    struct mz_fields_limit limit = {QUERY_MAX, NAME_MAX_N, TARGET_MAX_N};
    return mz_urlencoded(cx, rest, limit, &rq->query, &rq->query_n);
}

/* ---- look ------------------------------------------------------------- */

/* The cookie "look" is four letters: language z|e, theme l|d, size n|l, density n|c. */
void mz_req_look_of(struct mz_req *rq)
{
    if (rq->who.has_look) {
        rq->look = rq->who.look;
        return;
    }
    mz_str s = mz_req_cookie(rq, "look");
    if (s.n == 4) {
        rq->look = (struct mz_look){
            .lang = s.p[0] == 'e' ? MZ_LANG_EN : MZ_LANG_ZH,
            .theme = s.p[1] == 'd' ? MZ_THEME_DARK : MZ_THEME_LIGHT,
            .size = s.p[2] == 'l' ? MZ_SIZE_LARGE : MZ_SIZE_NORMAL,
            .density = s.p[3] == 'c' ? MZ_DENSITY_COMPACT : MZ_DENSITY_NORMAL,
        };
        return;
    }
    mz_str accept = mz_req_header(rq, "accept-language");
    bool english = accept.n >= 2 && strncasecmp(accept.p, "en", 2) == 0;
    rq->look = (struct mz_look){.lang = english ? MZ_LANG_EN : MZ_LANG_ZH};
}

/* ---- the body --------------------------------------------------------- */

/* Numbers and flags as text; null is absent; lists and maps are for handlers that read the body. */
static bool json_field(struct mz_req *rq, mz_str name, const struct mz_json *v,
                       struct mz_field *out)
{
    out->name = name;
    switch (v->kind) {
    case MZ_JSON_TEXT:
    case MZ_JSON_REAL:
        out->value = mz_text_lines(rq->a, v->text);
        return true;
    case MZ_JSON_INT:
        out->value = mz_str_fmt(rq->a, "%lld", (long long)v->i);
        return true;
    case MZ_JSON_FLAG:
        out->value = v->flag ? MZ_S("1") : MZ_S("");
        return true;
    case MZ_JSON_NULL:
    case MZ_JSON_LIST:
    case MZ_JSON_MAP:
        return false;
    }
    return false;
}

static mz_code json_add(struct mz_req *rq, mz_str name, const struct mz_json *v)
{
    struct mz_field *f = &rq->fields[rq->fields_n];
    if (!json_field(rq, name, v, f)) {
        return MZ_OK;
    }
    rq->fields_n++;
    if (name.n > NAME_MAX_N || f->value.n > VALUE_MAX_N) {
        return mz_refuse(&rq->cx, MZ_LIMIT, .text = MZ_T("A field of the request is too long."));
    }
    if (!mz_text_clean(name, false) || !mz_text_clean(f->value, true)) {
        return mz_refuse(&rq->cx, MZ_USAGE, .field = mz_text_clean(name, false) ? name.p : NULL,
                         .text = MZ_T("The address or form is not valid text."));
    }
    return MZ_OK;
}

/* A list is several fields of its name. */
static mz_code json_member(struct mz_req *rq, const struct mz_json *v)
{
    if (v->kind != MZ_JSON_LIST) {
        return json_add(rq, v->key, v);
    }
    for (size_t k = 0; k < v->n; k++) {
        MZ_TRY(json_add(rq, v->key, &v->items[k]));
    }
    return MZ_OK;
}

static mz_code read_json_body(struct mz_req *rq)
{
    const struct mz_json *root = NULL;
    struct mz_json_options options = {.size_max = rq->body_n, .reals = true};
    MZ_TRY(mz_json_read(&rq->cx, (mz_str){rq->body, rq->body_n}, options, &root));
    rq->body_json = root;
    size_t members = root->kind == MZ_JSON_MAP ? root->n : 0;
    size_t most = 0;
    for (size_t i = 0; i < members; i++) {
        most += root->items[i].kind == MZ_JSON_LIST ? root->items[i].n : 1;
    }
    if (most > FIELDS_MAX) {
        return mz_refuse(&rq->cx, MZ_LIMIT, .text = MZ_T("The request has too many fields."));
    }
    rq->fields = MZ_NEW_N(rq->a, struct mz_field, most + 1);
    for (size_t i = 0; i < members; i++) {
        MZ_TRY(json_member(rq, &root->items[i]));
    }
    return MZ_OK;
}

mz_code mz_req_fields_read(struct mz_req *rq)
{
    struct mz_fields_limit limit = {FIELDS_MAX, NAME_MAX_N, VALUE_MAX_N};
    switch (rq->kind) {
    case BODY_MULTIPART:
        return mz_multipart_close(&rq->cx, rq->multipart, &rq->fields, &rq->fields_n, &rq->files,
                                  &rq->files_n);
    case BODY_FORM:
        return mz_urlencoded(&rq->cx, (mz_str){rq->body, rq->body_n}, limit, &rq->fields,
                             &rq->fields_n);
    case BODY_JSON:
        return rq->body_n == 0 ? MZ_OK : read_json_body(rq);
    case BODY_NONE:
    case BODY_OTHER:
        return MZ_OK;
    }
    return MZ_OK;
}

/* ---- accessors -------------------------------------------------------- */

enum mz_method mz_req_method(const mz_req *rq)
{
    return rq->method;
}

mz_str mz_req_path(const mz_req *rq)
{
    return rq->path;
}

mz_str mz_req_self(mz_req *rq)
{
    return mz_reply_own_path(rq->target) ? rq->target : MZ_S("/");
}

mz_str mz_req_id(const mz_req *rq)
{
    return mz_str_of(rq->id);
}

static const struct param *param_of(const mz_req *rq, const char *name, bool text)
{
    for (size_t i = 0; i < rq->params_n; i++) {
        if (mz_str_eq(rq->params[i].name, mz_str_of(name)) && rq->params[i].text == text) {
            return &rq->params[i];
        }
    }
    assert(!"a parameter of the route's path");
    return NULL;
}

int64_t mz_req_path_int(const mz_req *rq, const char *name)
{
    const struct param *p = param_of(rq, name, false);
    return p == NULL ? 0 : p->i;
}

mz_str mz_req_path_text(const mz_req *rq, const char *name)
{
    const struct param *p = param_of(rq, name, true);
    return p == NULL ? (mz_str){NULL, 0} : p->s;
}

static mz_str field_of(const struct mz_field *fields, size_t n, const char *name, size_t skip)
{
    mz_str want = mz_str_of(name);
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(fields[i].name, want) && skip-- == 0) {
            return fields[i].value;
        }
    }
    return (mz_str){NULL, 0};
}

static bool field_at(const struct mz_field *fields, size_t n, size_t i, struct mz_field *out)
{
    if (i >= n) {
        return false;
    }
    *out = fields[i];
    return true;
}

mz_str mz_req_query(const mz_req *rq, const char *name)
{
    return field_of(rq->query, rq->query_n, name, 0);
}

int64_t mz_req_query_int(const mz_req *rq, const char *name, int64_t lo, int64_t hi,
                         int64_t missing)
{
    mz_str s = mz_req_query(rq, name);
    bool minus = s.n > 1 && s.p[0] == '-';
    int64_t v = 0;
    size_t i = minus;
    for (; i < s.n && i < 18 && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
        v = v * 10 + (s.p[i] - '0');
    }
    v = minus ? -v : v;
    return s.n == 0 || i < s.n || v < lo || v > hi ? missing : v;
}

bool mz_req_query_at(const mz_req *rq, size_t i, mz_str *name, mz_str *value)
{
    struct mz_field f;
    if (!field_at(rq->query, rq->query_n, i, &f)) {
        return false;
    }
    *name = f.name;
    *value = f.value;
    return true;
}

static void add_pair(mz_out *o, mz_str name, mz_str value, bool first)
{
    mz_out_raw(o, first ? MZ_S("?") : MZ_S("&"));
    mz_out_url(o, name);
    mz_out_raw(o, MZ_S("="));
    mz_out_url(o, value);
}

mz_str mz_req_with(mz_req *rq, const char *name, mz_str value)
{
    mz_out o;
    mz_out_init(&o, MZ_LANG_EN, (size_t)64 * 1024);
    mz_str rest = rq->target;
    mz_out_raw(&o, cut(&rest, '?'));
    bool first = true;
    bool done = value.p == NULL;
    for (size_t i = 0; i < rq->query_n; i++) {
        bool ours = mz_str_eq(rq->query[i].name, mz_str_of(name));
        if (ours && done) {
            continue;
        }
        add_pair(&o, rq->query[i].name, ours ? value : rq->query[i].value, first);
        first = false;
        done = done || ours;
    }
    if (!done) {
        add_pair(&o, mz_str_of(name), value, first);
    }
    mz_str out = mz_str_dup(rq->a, mz_out_str(&o));
    mz_out_done(&o);
    return out;
}

mz_str mz_req_field(const mz_req *rq, const char *name)
{
    return field_of(rq->fields, rq->fields_n, name, 0);
}

mz_str mz_req_field_i(const mz_req *rq, const char *name, size_t i)
{
    return field_of(rq->fields, rq->fields_n, name, i);
}

size_t mz_req_field_n(const mz_req *rq, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < rq->fields_n; i++) {
        n += mz_str_eq(rq->fields[i].name, mz_str_of(name));
    }
    return n;
}

bool mz_req_field_at(const mz_req *rq, size_t i, mz_str *name, mz_str *value)
{
    struct mz_field f;
    if (!field_at(rq->fields, rq->fields_n, i, &f)) {
        return false;
    }
    *name = f.name;
    *value = f.value;
    return true;
}

const struct mz_json *mz_req_body_json(const mz_req *rq)
{
    return rq->body_json;
}

bool mz_req_ours(mz_str name)
{
    static const char *const ours[] = {"token", "once", "confirm_password", "confirm_code"};
    for (size_t i = 0; i < MZ_LEN(ours); i++) {
        if (mz_str_eq(name, mz_str_of(ours[i]))) {
            return true;
        }
    }
    return false;
}

mz_str mz_req_body(const mz_req *rq)
{
    return (mz_str){rq->body == NULL ? "" : rq->body, rq->body_n};
}

const struct mz_file *mz_req_file(const mz_req *rq, const char *field, size_t i)
{
    for (size_t k = 0; k < rq->files_n; k++) {
        if (mz_str_eq(rq->files[k].field, mz_str_of(field)) && i-- == 0) {
            return &rq->files[k];
        }
    }
    return NULL;
}

mz_str mz_req_header(const mz_req *rq, const char *name)
{
    mz_str want = mz_str_of(name);
    for (size_t i = 0; i < rq->headers_n; i++) {
        if (same_fold(rq->headers[i].name, want)) {
            return rq->headers[i].value;
        }
    }
    return (mz_str){NULL, 0};
}

mz_str mz_req_cookie(const mz_req *rq, const char *name)
{
    /* Behind https only the cookie that no other host can have set counts. */
    static const char host[] = "__Host-";
    size_t skip = rq->https ? sizeof host - 1 : 0;
    mz_str want = mz_str_of(name);
    for (size_t i = 0; i < rq->cookies_n; i++) {
        mz_str n = rq->cookies[i].name;
        if (n.n == want.n + skip && memcmp(n.p, host, skip) == 0 &&
            memcmp(n.p + skip, want.p, want.n) == 0) {
            return rq->cookies[i].value;
        }
    }
    return (mz_str){NULL, 0};
}

mz_str mz_req_from(const mz_req *rq)
{
    return rq->from;
}

bool mz_req_https(const mz_req *rq)
{
    return rq->https;
}

bool mz_req_json(const mz_req *rq)
{
    return rq->json;
}

bool mz_req_htmx(const mz_req *rq)
{
    return rq->htmx;
}

struct mz_look mz_req_look(const mz_req *rq)
{
    return rq->look;
}

bool mz_req_may(const mz_req *rq, const char *perm)
{
    if (strcmp(perm, "public") == 0) {
        return true;
    }
    if (rq->who.actor.user == 0) {
        return false;
    }
    const struct mz_web_auth *auth = &rq->web->o.auth;
    return strcmp(perm, "user") == 0 || (auth->may != NULL && auth->may(auth->p, &rq->who, perm));
}

bool mz_req_fresh(const mz_req *rq)
{
    return rq->who.fresh_ms > 0 && llabs(rq->began_ms - rq->who.fresh_ms) <= INT64_C(600000);
}

void *mz_req_session(const mz_req *rq)
{
    return rq->who.session;
}

const struct list_how *mz_req_page(const mz_req *rq)
{
    return rq->route == NULL ? NULL : rq->route->page;
}

const char *mz_req_route(const mz_req *rq)
{
    return rq->route == NULL ? "" : rq->route->path;
}
