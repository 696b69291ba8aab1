/*
 * web.h - the web kit for features: routes, handlers and all they need.
 *
 * Layer: web. A feature includes this (and web/ui.h in its views). The program that serves uses
 * web/app.h and web/http.h.
 *
 * Invariants
 *   - `need` is checked before a handler is called; a route without one stops the program.
 *   - GET changes nothing. Every POST carries the session's form token and comes from our own
 * pages, or a bearer token; the router checks this, too.
 *   - The same route answers HTML and, for `Accept: application/json`, JSON.
 *   - An error returned by a handler becomes a page or JSON by its code; the handler writes none.
 */
#ifndef MZ_WEB_WEB_H
#define MZ_WEB_WEB_H

#include "web/out.h"
#include "web/request.h"

#include "web/page.h"
#include "web/reply.h"

#include "web/form.h"

struct mz_reg;
struct list_how;

/*
 * Reads the request, writes the body to `out`, sets what is special about the answer by
 * mz_reply_*(). Any code but MZ_OK drops what was written and shows the error.
 */
typedef mz_code mz_handler(mz_cx *cx, mz_req *rq, mz_out *out);

enum mz_route_flags {
    MZ_ROUTE_UPLOAD = 1,  /* takes files: multipart up to body_max (default 64 MiB) */
    MZ_ROUTE_FRESH = 2,   /* POST needs a sign-in or second factor of the last 10 minutes */
    MZ_ROUTE_JSON = 4,    /* programs only: always JSON, errors too */
    MZ_ROUTE_OPEN = 8,    /* POST without form token: login by another system; own checks needed */
    MZ_ROUTE_CACHE = 16,  /* public answer that may be cached for a minute */
    MZ_ROUTE_HIDDEN = 32, /* not in the OpenAPI document */
    MZ_ROUTE_SECRET = 64, /* the answer to a POST holds what may be stored nowhere */
    MZ_ROUTE_PAGE = 128,  /* GET is for people only: a program is told so (406) */
    /* The answer leaves when the records of it are on the disk, see mz_web_options.firm. */
    MZ_ROUTE_FIRM = 256,
    /*
     * A POST makes one more each time, and nothing in it tells that apart from a mistake: a person
     * who sends what they sent today already is asked first (once.c). Not with UPLOAD.
     */
    MZ_ROUTE_MAKES = 512,
};

enum mz_param_type {
    MZ_PARAM_TEXT,
    MZ_PARAM_INT,
    MZ_PARAM_BOOL,
    MZ_PARAM_DATE,
    MZ_PARAM_MONEY,
    MZ_PARAM_FILE
};

/* A query parameter or form field, for the OpenAPI document and the tests. */
struct mz_param {
    const char *name;
    const char *in; /* "get" or "post" */
    const char *help;
    enum mz_param_type type;
    bool required;
};

/*
 * One row per path. "/case/{id}" takes a positive int64, "/file/{name:text}" one decoded segment
 * of at most 200 bytes. Fixed segments win over parameters. "/x/" answers 308 to "/x".
 */
struct mz_route {
    const char *path;
    mz_handler *get;
    mz_handler *post;
    const char *need;      /* permission, "public", or "user" for anybody signed in */
    const char *need_post; /* when POST needs another one */
    const char *help;      /* English sentence, also in OpenAPI; MZ_T() when it is shown */
    unsigned flags;
    int64_t body_max;                   /* bytes; 0 means 1 MiB, with UPLOAD 64 MiB */
    const struct mz_param *params;      /* ends with an empty row; or NULL */
    const struct mz_shape *answer;      /* of GET; NULL: the page in its parts, or where it leads */
    const struct mz_shape *answer_post; /* of POST; NULL: where it leads, or a page */
    const struct mz_shape *refusal;     /* what the handler itself refuses with; NULL: as all */
    const char *file;                   /* the type of what is downloaded instead: "text/csv" */
    const struct mz_reg *list;          /* GET is a list of this register: sort, page, per, q */
    const struct list_how *page;        /* and looks like this (feature/list_web.h) */
    /* Rows of a table that is no list: all of them on one page, and why that is right. */
    const char *whole;
};

#endif
