/*
 * web_int.h - one request on its way, as router.c, request.c, reply.c and http.c share it.
 *
 * Private to src/web.
 *
 *     open    head is known: route, identity, permission; may already end in an answer
 *     feed    body chunks, bounded; may end in an answer (413)
 *     run     fields, form token, once (once.c), handler, frame
 *     pull    pieces of a streamed body
 *     close   everything is given back
 */
#ifndef MZ_WEB_WEB_INT_H
#define MZ_WEB_WEB_INT_H

#include "web/app.h"
#include "web/multipart.h"
#include "web/ui.h"

enum {
    PATH_MAX_N = 2048,
    TARGET_MAX_N = 8192,
    QUERY_MAX = 100,
    FIELDS_MAX = 2000,
    NAME_MAX_N = 100,
    VALUE_MAX_N = 256 * 1024,
    SEGMENTS_MAX = 12,
    PARAMS_MAX = 4,
    COOKIES_MAX = 30,
    REPLY_HEADERS_MAX = 24,
    REQUEST_ID_N = 12,
    TOKEN_N = 32,
};

struct param {
    mz_str name;
    bool text;
    int64_t i;
    mz_str s;
};

/* A node of the tree of path segments. */
struct node {
    mz_str segment;
    struct node *next;  /* sibling */
    struct node *child; /* fixed segments */
    struct node *number;
    struct node *text;
    mz_str name; /* of the parameter, for number and text nodes */
    const struct mz_route *route;
};

struct mz_web {
    struct mz_web_options o;
    mz_arena *a; /* tree and lists, as long as the web */
    const mz_cx *cx;
    struct node root;
    const struct mz_route **routes;
    size_t routes_n;
    struct mz_req *idle; /* finished requests, kept for their memory */
    size_t idle_n;
    int64_t body_bytes; /* held in memory by all requests that are still coming in */
    bool stopping;      /* answers carry Connection: close */
    mz_str openapi;     /* the document, once it was asked for */
};

enum body_kind { BODY_NONE, BODY_FORM, BODY_JSON, BODY_MULTIPART, BODY_OTHER };

struct mz_req {
    mz_web *web;
    mz_cx cx;
    mz_arena *a;
    struct mz_req *next;

    enum mz_method method;
    bool head; /* GET without the body of the answer */
    mz_str target;
    mz_str path; /* decoded */
    mz_str query_text;
    struct mz_field *query;
    size_t query_n;
    const struct mz_pair *headers;
    size_t headers_n;
    struct mz_pair cookies[COOKIES_MAX];
    size_t cookies_n;
    mz_str peer;
    mz_str from;
    bool https;
    bool json;
    bool htmx;
    char id[REQUEST_ID_N + 1];
    int64_t began_ms;

    const struct mz_route *route;
    struct param params[PARAMS_MAX];
    size_t params_n;
    struct mz_who who;
    struct mz_look look;
    mz_str token; /* form token of this session, or of this visitor */
    mz_str visitor;

    enum body_kind kind;
    int64_t body_max;
    char *body; /* grows with malloc while it comes in */
    size_t body_n;
    size_t body_cap;
    mz_multipart *multipart;
    struct mz_field *fields;
    size_t fields_n;
    const struct mz_json *body_json; /* the body of JSON, read once; or NULL */
    struct mz_file *files;
    size_t files_n;

    bool answered;
    int status;
    const char *type;
    struct mz_pair out_headers[REPLY_HEADERS_MAX];
    size_t out_headers_n;
    mz_str location;
    struct mz_page page;
    bool has_page;
    mz_pull *pull;
    void *pull_p;
    struct mz_db *pull_db;
    int fd;
    int64_t fd_bytes;
    const struct mz_asset *asset;
    struct mz_once_key once; /* without a name: what is sent again is done again */
    mz_out out;  /* what the handler wrote */
    mz_out full; /* with the frame around it */
    mz_str sent; /* the body of the answer: in out, in full, or in the program */
};

/* ---- the life of a request -------------------------------------------- */

/* `call` without its body; its strings must live until close. */
struct mz_req *mz_req_open(mz_web *web, const struct mz_call *call);
/* False when the request was refused meanwhile: send the answer, read no further. */
bool mz_req_feed(struct mz_req *rq, mz_str chunk);
void mz_req_run(struct mz_req *rq);
/* Its answer may leave only after mz_web_firm(). */
bool mz_req_waits(const struct mz_req *rq);
/* One flush for all of them; after a failure each says that instead of what it had found. */
void mz_web_firm(mz_web *web, struct mz_req **rq, size_t n);
/* Fill rq->out with the next piece; false after an error. */
bool mz_req_pull(struct mz_req *rq, bool *more);
void mz_req_close(struct mz_req *rq);

/* A sentence says what was typed, but no ID number: it is masked wherever it stands. */
mz_str mz_web_masked(mz_arena *a, mz_str s);

/* ---- requests sent twice ---------------------------------------------- */

/* Before the handler: *done when the answer is there already, because this was sent before. */
mz_code mz_once_begin(struct mz_req *rq, bool *done) MZ_MUST_USE;
/* After it: keeps the answer for who sends it again, or lets go of the key after an error. */
mz_code mz_once_end(struct mz_req *rq, mz_code rc) MZ_MUST_USE;

/* ---- pieces ----------------------------------------------------------- */

/* Answer with an error: page, JSON, or both its cases without a frame when the frame failed. */
void mz_req_error(struct mz_req *rq, mz_code code, int status);
/*
 * The document of the interface and the answers cannot differ: what the route does not describe
 * does not leave. A page without an answer for programs says so; after a POST it gives its title.
 */
mz_code mz_req_described(struct mz_req *rq, int *status) MZ_MUST_USE;
/* Status, fixed headers, frame: after the handler or an error. */
void mz_req_finish(struct mz_req *rq);
/* All headers of the answer in the order they are sent; at most MZ_ANSWER_HEADERS_MAX. */
size_t mz_req_headers_out(struct mz_req *rq, struct mz_pair *out);
void mz_req_frame(struct mz_req *rq);
void mz_req_look_of(struct mz_req *rq);
/* Read the head: path, query, cookies, address, what is wanted. */
mz_code mz_req_head(struct mz_req *rq, const struct mz_call *call) MZ_MUST_USE;
/* Body complete: fields and files. */
mz_code mz_req_fields_read(struct mz_req *rq) MZ_MUST_USE;

mz_code mz_router_add(mz_cx *cx, mz_web *web, const struct mz_route *r) MZ_MUST_USE;
/* Fills route and params; false when no route has this path. */
bool mz_router_find(struct mz_req *rq);

/* ---- form token, flash, cookies --------------------------------------- */

/* Hex of an HMAC-SHA-256 by the app's key over `what` and `text`, cut to 32 characters. */
mz_str mz_web_sign(mz_arena *a, const mz_web *web, const char *what, mz_str text);
bool mz_same(mz_str a, mz_str b); /* in constant time */
/* Of who says what to which address: equal for equal requests, whatever their keys and tokens. */
mz_str mz_web_said(struct mz_req *rq);
void mz_token_make(struct mz_req *rq);
/* MZ_DENIED for a POST that does not come from a page of ours. */
mz_code mz_token_check(struct mz_req *rq) MZ_MUST_USE;
/* The flash message of the request, if its signature holds. */
bool mz_flash_read(struct mz_req *rq, struct ui_callout *out);

extern const struct mz_route mz_web_own_routes[];

#endif
