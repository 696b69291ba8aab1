#include "web/reply.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "web/web_int.h"

void mz_reply_status(mz_req *rq, int status)
{
    assert(status >= 200 && status < 600);
    rq->status = status;
}

static bool header_safe(mz_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20 || c == 0x7f) {
            return false;
        }
    }
    return true;
}

void mz_reply_header(mz_req *rq, const char *name, mz_str value)
{
    assert(header_safe(value));
    assert(rq->out_headers_n < REPLY_HEADERS_MAX);
    if (!header_safe(value) || rq->out_headers_n == REPLY_HEADERS_MAX) {
        return; /* without assertions: better no header than one of somebody else's making */
    }
    rq->out_headers[rq->out_headers_n++] =
        (struct mz_pair){mz_str_dup(rq->a, mz_str_of(name)), mz_str_dup(rq->a, value)};
}

void mz_reply_type(mz_req *rq, const char *type)
{
    rq->type = type;
}

bool mz_reply_own_path(mz_str path)
{
    bool own = path.n > 0 && path.n <= TARGET_MAX_N && path.p[0] == '/';
    /* "//host" and "/\host" leave this site; so does a tab or line break that browsers drop. */
    own = own && (path.n == 1 || (path.p[1] != '/' && path.p[1] != '\\'));
    return own && header_safe(path) && memchr(path.p, '\\', path.n) == NULL;
}

mz_code mz_reply_redirect(mz_req *rq, mz_str path)
{
    rq->location = mz_reply_own_path(path) ? mz_str_dup(rq->a, path) : MZ_S("/");
    rq->status = rq->json ? 200 : 303;
    return MZ_OK;
}

mz_code mz_reply_redirectf(mz_req *rq, const char *fmt, ...)
{
    char buf[PATH_MAX_N];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(buf, sizeof buf, fmt, ap);
    va_end(ap);
    bool fits = n > 0 && (size_t)n < sizeof buf;
    return mz_reply_redirect(rq, fits ? (mz_str){buf, (size_t)n} : MZ_S("/"));
}

mz_code mz_reply_shape(mz_out *out, const struct mz_shape *shape, const void *value)
{
    out->shape = shape;
    mz_shape_put(out, shape, value);
    return MZ_OK;
}

void mz_reply_cookie(mz_req *rq, struct mz_cookie c)
{
    mz_str age = MZ_S("");
    if (c.age_s != 0) {
        age = mz_str_fmt(rq->a, "; Max-Age=%lld", (long long)(c.age_s < 0 ? 0 : c.age_s));
    }
    mz_reply_header(rq, "Set-Cookie",
                    mz_str_fmt(rq->a, "%s%s=" MZ_FMT "; Path=/" MZ_FMT "; SameSite=%s%s%s",
                               rq->https ? "__Host-" : "", c.name, MZ_ARG(c.value), MZ_ARG(age),
                               c.lax ? "Lax" : "Strict", c.script ? "" : "; HttpOnly",
                               rq->https ? "; Secure" : ""));
}

/* RFC 8187 attr-char. */
static void put_ext(mz_out *o, mz_str s)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '_' || c == '.';
        if (plain) {
            mz_out_raw(o, (mz_str){s.p + i, 1});
        } else {
            mz_out_raw(o, (mz_str){(char[]){'%', hex[c >> 4], hex[c & 15]}, 3});
        }
    }
}

void mz_reply_download(mz_req *rq, mz_str name, const char *type)
{
    mz_out o;
    mz_out_init(&o, MZ_LANG_EN, 4096);
    mz_str shown = mz_text_cut(name, 200);
    mz_out_raw(&o, MZ_S("attachment; filename=\""));
    for (size_t i = 0; i < shown.n; i++) {
        unsigned char c = (unsigned char)shown.p[i];
        bool plain = c >= 0x20 && c < 0x7f && strchr("\"\\/%:*?<>|", c) == NULL;
        bool tail = (c & 0xc0U) == 0x80U; /* one underscore per character */
        if (!tail) {
            mz_out_raw(&o, plain ? (mz_str){shown.p + i, 1} : MZ_S("_"));
        }
    }
    mz_out_raw(&o, MZ_S("\"; filename*=UTF-8''"));
    put_ext(&o, shown);
    mz_reply_header(rq, "Content-Disposition", mz_out_str(&o));
    mz_out_done(&o);
    rq->type = type;
}

mz_code mz_reply_stream(mz_req *rq, mz_pull *pull, void *p)
{
    rq->pull = pull;
    rq->pull_p = p;
    return MZ_OK;
}

mz_code mz_reply_fd(mz_req *rq, int fd, int64_t bytes)
{
    assert(fd >= 0 && bytes >= 0);
    rq->fd = fd;
    rq->fd_bytes = bytes;
    return MZ_OK;
}

void mz_page(mz_req *rq, struct mz_page page)
{
    rq->page = page;
    rq->has_page = true;
}

mz_html mz_page_slot(mz_req *rq, const mz_out *part)
{
    return (mz_html){mz_str_dup(rq->a, mz_out_str(part))};
}
