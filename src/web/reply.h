/*
 * reply.h - what goes out besides the body: status, headers, cookies, redirects, files, streams.
 *
 * Layer: web. Without any call the answer is 200 and what was written to `out`: HTML, or JSON when
 * the client asked for it.
 */
#ifndef MZ_WEB_REPLY_H
#define MZ_WEB_REPLY_H

#include "web/out.h"
#include "web/request.h"
#include "web/shape.h"

void mz_reply_status(mz_req *rq, int status);
/* At most 24; name and value are copied. Line breaks are refused by an assertion. */
void mz_reply_header(mz_req *rq, const char *name, mz_str value);
/* "text/csv; charset=utf-8": the body in `out` is not HTML. */
void mz_reply_type(mz_req *rq, const char *type);

/*
 * 303 to a path of our own (303 keeps a reload from posting twice). Anything that is not a path
 * here, such as "//host" or "https:", goes to "/" instead. JSON clients get 200 and {"location"}.
 */
mz_code mz_reply_redirect(mz_req *rq, mz_str path) MZ_MUST_USE;
/* The same, from printf. */
mz_code mz_reply_redirectf(mz_req *rq, const char *fmt, ...) MZ_PRINTF(2, 3) MZ_MUST_USE;
/* Is this a path of ours that one may be sent to? */
bool mz_reply_own_path(mz_str path);

enum mz_tone { MZ_TONE_IDLE, MZ_TONE_OK, MZ_TONE_WARN, MZ_TONE_BAD, MZ_TONE_NOTE, MZ_TONE_INFO };

/* One message for the next page of this reader, kept in a signed cookie of 5 minutes. */
void mz_reply_flash(mz_req *rq, enum mz_tone tone, struct mz_say say);

struct mz_cookie {
    const char *name; /* sent with the __Host- prefix when we are behind https */
    mz_str value;     /* letters, digits, -_.~ */
    int64_t age_s;    /* 0: until the browser closes; below 0: delete it */
    bool script;      /* readable by scripts; else HttpOnly */
    bool lax;         /* SameSite=Lax for coming back from another system; else Strict */
};
void mz_reply_cookie(mz_req *rq, struct mz_cookie cookie);

/* The body in `out` is a file to save under this name (UTF-8; RFC 6266 and RFC 8187). */
void mz_reply_download(mz_req *rq, mz_str name, const char *type);

/*
 * A body made piece by piece in constant memory. `pull` appends to `out` (emptied before each
 * call; 64 KiB is a good piece) and sets *more to false with the last one. An error cuts the
 * connection, so that a broken export is never taken for a whole one. Open cursors in the first
 * pull, not in the handler: other requests run between two pieces, so `cx` has a database
 * connection of its own by then. Its arena lives to the end; use a sub-arena for rows.
 */
typedef mz_code mz_pull(mz_cx *cx, void *p, mz_out *out, bool *more);
mz_code mz_reply_stream(mz_req *rq, mz_pull *pull, void *p) MZ_MUST_USE;

/*
 * The answer for a program (mz_req_json): `value` is a struct of this shape. The route must name
 * the shape as its answer; a page names none and gives ui_page_shape (web/ui_answer.h).
 */
mz_code mz_reply_shape(mz_out *out, const struct mz_shape *shape, const void *value) MZ_MUST_USE;

/* A file descriptor sent as it is and then closed. */
mz_code mz_reply_fd(mz_req *rq, int fd, int64_t bytes) MZ_MUST_USE;

#endif
