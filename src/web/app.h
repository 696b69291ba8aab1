/*
 * app.h - the program's side of the web kit: routes tied together, who is who, one request run.
 *
 * Layer: web. src/app makes one mz_web per process; features do not include this, except the
 * account feature, which fills struct mz_web_auth.
 *
 * Invariants
 *   - mz_web_new() refuses a table with a route that has no `need`, no handler, a bad path, or a
 *     path that another route has, too.
 *   - A handler runs only after: path, method, body limits, identity, permission, form token,
 *     freshness, idempotency, in this order.
 */
#ifndef MZ_WEB_APP_H
#define MZ_WEB_APP_H

#include "web/web.h"

typedef struct mz_web mz_web;

/* Whom a request comes from. */
struct mz_who {
    struct mz_actor actor; /* user 0: nobody */
    mz_str secret;         /* of the session, 16 bytes or more: form tokens are derived from it */
    bool bearer;           /* by Authorization: no form token needed, cookies were ignored */
    int64_t fresh_ms;      /* last sign-in or second factor, ms since 1970 */
    bool has_look;
    struct mz_look look;
    void *session; /* for mz_req_session() */
};

/* What a POST is known by, so that it is done once. */
struct mz_once_key {
    mz_str name; /* user, route and the key that its page or its client gave */
    mz_str said; /* equal for all requests of this user that say the same to this address */
    bool makes;  /* each is one more of its kind: what it said is kept too (MZ_ROUTE_MAKES) */
    bool meant;  /* the user was asked about an equal one, and means one more */
};

struct mz_once {
    bool found;   /* this key was used before by this user */
    bool running; /* ... and that request has not ended yet */
    bool other;   /* ... and said something else */
    bool equal;   /* another key, but what it said was said before, at at_ms, and led to location */
    int64_t at_ms;
    int status;
    mz_str location; /* where it redirected to */
    mz_str body;     /* JSON it answered, at most 64 KiB */
};

/* Hooks of the account feature. NULL hooks: everybody is nobody, only "public" is allowed. */
struct mz_web_auth {
    void *p;
    /* By mz_req_cookie() or the bearer token in mz_req_header(rq, "authorization"). */
    mz_code (*identify)(mz_cx *cx, void *p, mz_req *rq, struct mz_who *who);
    /* `perm` is neither "public" nor "user". */
    bool (*may)(void *p, const struct mz_who *who, const char *perm);
    /* For the 403 page: roles that may, and whom to ask, as one line; may be NULL. */
    mz_str (*whom)(mz_cx *cx, void *p, const struct mz_who *who, const char *perm);
    /*
     * Idempotency of POST: take the key or tell what it did; keep the answer; drop after an error.
     * When another request of the same key did the work while this one failed, once_drop() fills
     * *past with its answer. A key of which anything was found is not taken.
     */
    mz_code (*once_take)(mz_cx *cx, void *p, const struct mz_once_key *key, struct mz_once *found);
    mz_code (*once_keep)(mz_cx *cx, void *p, const struct mz_once_key *key,
                         const struct mz_once *done);
    void (*once_drop)(mz_cx *cx, void *p, const struct mz_once_key *key, struct mz_once *past);
    /* The display settings of a signed-in reader; NULL: they are kept in a cookie only. */
    mz_code (*look_save)(mz_cx *cx, void *p, const struct mz_who *who, struct mz_look look);
    /*
     * A POST of a MZ_ROUTE_FRESH route comes too late after the sign-in. When it brings what proves
     * the reader, *who becomes fresh and the request goes on. Else a page that asks for the proof
     * is written, whose form sends the same request with all that was typed: *asked. NULL: the
     * reader is sent to step_up and comes back to the beginning.
     */
    mz_code (*confirm)(mz_cx *cx, void *p, mz_req *rq, mz_out *out, struct mz_who *who,
                       bool *asked);
    /*
     * A program with a token is about to POST to a MZ_ROUTE_FRESH route and may: writes that down
     * before the handler runs. NULL: nothing is written.
     */
    mz_code (*program_acts)(mz_cx *cx, void *p, mz_req *rq, const struct mz_who *who);
    const char *sign_in; /* path, gets ?back=; NULL: 401 page */
    const char *step_up; /* path for MZ_ROUTE_FRESH, gets ?back= */
};

struct mz_frame_item {
    mz_str label;
    mz_str path;
    mz_str href; /* where it leads, when that is not the path alone */
    const char *icon;
    int64_t count; /* below 0: none */
};

struct mz_frame_group {
    mz_str label;
    const struct mz_frame_item *items;
    size_t items_n;
};

/* What stands around the page. Labels are already in the reader's language. */
struct mz_frame {
    mz_str org; /* "龙泉市民政局" */
    const struct mz_frame_group *groups;
    size_t groups_n;
    mz_str division; /* name of the division shown; empty: no picker */
    mz_str division_href;
    mz_str search_href; /* action of the global search, field "q"; empty: none */
    mz_str search_hint;
    mz_str help_href;
    mz_str settings_href; /* text size, colours, language */
    mz_str user;          /* name; empty: a link to sign in */
    mz_str user_sub;
    mz_str user_href;
    mz_str sign_out; /* path of a POST; empty: none */
    const mz_str *foot;
    size_t foot_n;
};

struct ui_saved;

struct mz_web_options {
    const struct mz_route *const *tables; /* NULL-ended list of tables that end with an empty row */
    size_t tables_n;                      /* instead of NULL at the end, when not 0 */
    struct mz_web_auth auth;
    /* Fill the frame for this request; NULL: a frame without menu. */
    mz_code (*frame)(mz_cx *cx, void *p, mz_req *rq, struct mz_frame *out);
    void *frame_p;
    /* What the reader saved of the list at this path (web/ui_list.h); NULL: nothing is offered. */
    mz_code (*saved)(mz_cx *cx, mz_str list, const struct ui_saved **out, size_t *n);
    mz_str saved_path; /* POST keeps one: list, query, name, usual; GET shows all */
    mz_str key;        /* 32 secret bytes: signs form tokens of nobody and flash messages */
    mz_str name;       /* of the product, after the title */
    mz_str version;
    const char *const *proxies; /* NULL-ended addresses or prefixes, "127.0.0.1", "10.0.0.0/8" */
    bool https;                 /* a proxy in front speaks https to clients */
    int64_t memory_max;         /* arena of one request; 0 means 256 MiB */
    bool log;                   /* one line per request on stderr */
    const char *spool;          /* folder for uploads over 64 KiB; NULL means /tmp */
    /*
     * A database connection of its own for a streamed body, because other requests run between its
     * pieces; NULL: the stream has no database.
     */
    mz_code (*stream_open)(mz_cx *cx, void *p, struct mz_db **db);
    void (*stream_close)(void *p, struct mz_db *db);
    void *stream_p;
    /*
     * Puts on the disk what was recorded of reads so far: once for all answers of MZ_ROUTE_FIRM
     * routes that one turn of the server's loop made, before the first leaves. Fails: none does.
     */
    mz_code (*firm)(mz_cx *cx);
};

/*
 * `cx` gives database, clock and randomness for all requests; it must outlive the result. All
 * strings and tables of `options` are borrowed.
 */
mz_code mz_web_new(mz_cx *cx, const struct mz_web_options *options, mz_web **out) MZ_MUST_USE;
void mz_web_free(mz_web *web);

/* The OpenAPI 3.1 document of all routes, as JSON; also served at /api/openapi.json. */
void mz_web_openapi(const mz_web *web, mz_out *out);

/* Every route in the order of the tables; NULL behind the last one. */
const struct mz_route *mz_web_route(const mz_web *web, size_t i);

/* ---- one request without a socket: tests, fuzzing, warming up ---------- */

struct mz_pair {
    mz_str name;
    mz_str value;
};

struct mz_call {
    const char *method; /* "GET", "POST", anything */
    mz_str target;      /* "/case/12?tab=log", still encoded */
    const struct mz_pair *headers;
    size_t headers_n;
    mz_str body;
    mz_str peer; /* address; empty means 127.0.0.1 */
};

enum { MZ_ANSWER_HEADERS_MAX = 48 };

struct mz_answer {
    int status;
    struct mz_pair headers[MZ_ANSWER_HEADERS_MAX];
    size_t headers_n;
    mz_str body; /* streams and files are collected here, up to 64 MiB */
    bool cut;    /* a stream ended with an error */
};

/* The answer lives in `a`. Never fails: refusals are answers. */
void mz_web_call(mz_web *web, mz_arena *a, const struct mz_call *call, struct mz_answer *out);
/* A header of the answer, any case; p == NULL when it is absent. */
mz_str mz_answer_header(const struct mz_answer *answer, const char *name);
/* The form token that this answer's page carries, for the next POST of a test. */
mz_str mz_answer_token(const struct mz_answer *answer);

#endif
