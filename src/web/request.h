/*
 * request.h - what came in: path, query, fields, files, headers, and whom it came from.
 *
 * Layer: web. Strings live as long as the request. An absent value has p == NULL; an empty one
 * has n == 0 and p != NULL. Text is valid UTF-8 without control characters (but \n and \t in
 * fields; \r\n becomes \n): a request that says otherwise was refused before the handler ran.
 *
 * Limits: 100 query parameters and 2,000 fields, names of 100 bytes, one field 256 KiB, all of
 * them together the body limit of the route; 20 files; a header 8 KiB; a path 2 KiB.
 */
#ifndef MZ_WEB_REQUEST_H
#define MZ_WEB_REQUEST_H

#include "base/base.h"

typedef struct mz_req mz_req;
struct mz_json;

struct list_how;

enum mz_method { MZ_GET, MZ_POST };

enum mz_theme { MZ_THEME_LIGHT, MZ_THEME_DARK };
enum mz_size { MZ_SIZE_NORMAL, MZ_SIZE_LARGE };
enum mz_density { MZ_DENSITY_NORMAL, MZ_DENSITY_COMPACT };

/* How this reader wants pages: from the account, else cookies, else Accept-Language. */
struct mz_look {
    enum mz_lang lang;
    enum mz_theme theme;
    enum mz_size size;
    enum mz_density density;
};

enum mz_method mz_req_method(const mz_req *rq);
/* The decoded path, without the query. */
mz_str mz_req_path(const mz_req *rq);
/* Path and query as sent, for links back to this very page; only our own paths. */
mz_str mz_req_self(mz_req *rq);
/* The id that pages and log lines show. */
mz_str mz_req_id(const mz_req *rq);

/* Parameters of the path. Asking for a name that the route does not have is our mistake. */
int64_t mz_req_path_int(const mz_req *rq, const char *name);
mz_str mz_req_path_text(const mz_req *rq, const char *name);

/* Query parameters; the first of that name. */
mz_str mz_req_query(const mz_req *rq, const char *name);
/* A whole number in [lo, hi]; `missing` when it is absent, empty or something else. */
int64_t mz_req_query_int(const mz_req *rq, const char *name, int64_t lo, int64_t hi,
                         int64_t missing);
/* The i-th parameter in the order sent; false behind the last one. */
bool mz_req_query_at(const mz_req *rq, size_t i, mz_str *name, mz_str *value);
/* The same path and query with one parameter set (or, value.p == NULL, removed). In the arena. */
mz_str mz_req_with(mz_req *rq, const char *name, mz_str value);

/*
 * Fields of a POST: urlencoded, multipart, or the members of a JSON object (numbers and bools as
 * text, an array as several fields of that name).
 */
mz_str mz_req_field(const mz_req *rq, const char *name);
/* The i-th of several fields with this name: check boxes, selected rows. */
mz_str mz_req_field_i(const mz_req *rq, const char *name, size_t i);
size_t mz_req_field_n(const mz_req *rq, const char *name);
/* Every field in the order sent; false behind the last one. */
bool mz_req_field_at(const mz_req *rq, size_t i, mz_str *name, mz_str *value);
/* A field of the kit in a form, of which no page makes anything: token, key, proof of who sends. */
bool mz_req_ours(mz_str name);
/* The whole body; empty for multipart. */
mz_str mz_req_body(const mz_req *rq);
/* A body of JSON as it was read (reals as text); NULL when it is of another kind. */
const struct mz_json *mz_req_body_json(const mz_req *rq);

struct mz_file {
    mz_str field;
    mz_str name; /* as the client called it: last component, at most 200 bytes; only to show it */
    mz_str type; /* as claimed; look at the content before believing it */
    int64_t bytes;
    mz_str data; /* content when it is at most 64 KiB, else p == NULL */
    int fd;      /* else: a read descriptor of an unlinked temporary file at offset 0; or -1 */
};

/* The i-th file of that field; NULL when there is none. An empty file input sends none. */
const struct mz_file *mz_req_file(const mz_req *rq, const char *field, size_t i);

mz_str mz_req_header(const mz_req *rq, const char *name); /* any case */
mz_str mz_req_cookie(const mz_req *rq, const char *name);
/* The client; X-Forwarded-For counts only when a configured proxy sent it. */
mz_str mz_req_from(const mz_req *rq);
bool mz_req_https(const mz_req *rq);
/* The client wants JSON. */
bool mz_req_json(const mz_req *rq);
/* htmx asks for the main part only; the page functions see to that by themselves. */
bool mz_req_htmx(const mz_req *rq);
struct mz_look mz_req_look(const mz_req *rq);

/* May the one who asks do this? The same test that `need` uses; "public" is always true. */
bool mz_req_may(const mz_req *rq, const char *perm);
/* A sign-in or second factor within the last 10 minutes. */
bool mz_req_fresh(const mz_req *rq);
/* The account feature's own record of the session, as its identify hook left it; or NULL. */
void *mz_req_session(const mz_req *rq);
/* The path of the route, "/case/{id}": for logs and figures, free of personal data. */
const char *mz_req_route(const mz_req *rq);
/* The list that the row of the route describes (web.h), or NULL. */
const struct list_how *mz_req_page(const mz_req *rq);

#endif
