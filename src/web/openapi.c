#include <stdio.h>
#include <string.h>

#include "store/register.h"
#include "web/page_int.h"
#include "web/ui_answer.h"
#include "web/web_int.h"

/*
 * OpenAPI 3.1 (spec.openapis.org/oas/v3.1.0) from the route tables: one operation per handler, with
 * the shapes by which the handlers write their answers, the statuses that a refusal can have, the
 * questions that a list takes, and the scope that a token needs.
 */

enum { SHAPES_MAX = 1000 };

struct shapes {
    const struct mz_shape *list[SHAPES_MAX];
    size_t n;
};

static void lit(mz_out *o, const char *z)
{
    mz_out_raw(o, mz_str_of(z));
}

static void str(mz_out *o, const char *z)
{
    mz_out_json(o, mz_str_of(z));
}

static const char *schema_of(enum mz_param_type type)
{
    switch (type) {
    case MZ_PARAM_TEXT:
        return "{\"type\":\"string\"}";
    case MZ_PARAM_INT:
        return "{\"type\":\"integer\",\"format\":\"int64\"}";
    case MZ_PARAM_BOOL:
        return "{\"type\":\"boolean\"}";
    case MZ_PARAM_DATE:
        return "{\"type\":\"string\",\"format\":\"date\"}";
    case MZ_PARAM_MONEY:
        return "{\"type\":\"string\",\"pattern\":\"^-?[0-9]+([.][0-9]{1,2})?$\"}";
    case MZ_PARAM_FILE:
        return "{\"type\":\"string\",\"format\":\"binary\"}";
    }
    return "{}";
}

/* "/file/{name:text}" is written "/file/{name}". */
static void put_path(mz_out *o, const char *path)
{
    mz_out plain;
    mz_out_init(&plain, MZ_LANG_EN, PATH_MAX_N);
    for (const char *p = path; *p != '\0'; p++) {
        if (*p == ':') {
            p += strcspn(p, "}");
        }
        mz_out_raw(&plain, (mz_str){p, 1});
    }
    mz_out_json(o, mz_out_str(&plain));
    mz_out_done(&plain);
}

static bool is_in(const struct mz_param *p, const char *in)
{
    return p->in != NULL && strcmp(p->in, in) == 0;
}

/* ---- parameters ------------------------------------------------------------------------- */

/* Opens one parameter up to its schema; the caller puts that and closes both. */
static void param(mz_out *o, bool *first, mz_str name, const char *in, bool required)
{
    lit(o, *first ? "{\"name\":" : ",{\"name\":");
    mz_out_json(o, name);
    lit(o, ",\"in\":\"");
    lit(o, in);
    lit(o, required ? "\",\"required\":true" : "\",\"required\":false");
    *first = false;
}

static void query_param(mz_out *o, bool *first, const char *name, const char *help,
                        const char *schema)
{
    param(o, first, mz_str_of(name), "query", false);
    lit(o, ",\"description\":");
    str(o, help);
    lit(o, ",\"schema\":");
    lit(o, schema);
    lit(o, "}");
}

static bool declared(const struct mz_route *r, const char *name)
{
    for (const struct mz_param *p = r->params; p != NULL && p->name != NULL; p++) {
        if (is_in(p, "get") && strcmp(p->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static const char *schema_of_column(enum mz_col_type type)
{
    switch (type) {
    case MZ_COL_DATE:
        return schema_of(MZ_PARAM_DATE);
    case MZ_COL_INT:
    case MZ_COL_TIME:
    case MZ_COL_MONEY:
    case MZ_COL_SUBJECT:
        return schema_of(MZ_PARAM_INT);
    case MZ_COL_DIVISION:
        return "{\"type\":\"string\",\"pattern\":\"^[0-9]{12}$\"}";
    case MZ_COL_BOOL:
    case MZ_COL_TEXT:
    case MZ_COL_CODE:
        break;
    }
    return schema_of(MZ_PARAM_TEXT);
}

static void put_order(mz_out *o, bool *first, const struct mz_reg *reg)
{
    bool any = false;
    param(o, first, MZ_S("sort"), "query", false);
    lit(o, ",\"description\":\"Column to order by; with - before it the other way round\","
           "\"schema\":{\"type\":\"string\",\"enum\":[");
    for (const struct mz_col *c = reg->cols; c->name != NULL; c++) {
        if ((c->flags & MZ_COL_SORT) != 0) {
            lit(o, any ? ",\"" : "\"");
            lit(o, c->name);
            lit(o, "\",\"-");
            lit(o, c->name);
            lit(o, "\"");
            any = true;
        }
    }
    lit(o, any ? ",\"id\",\"-id\"]}}" : "\"id\",\"-id\"]}}");
}

/* What a list of a register takes: its columns say what can be asked. */
static void put_list(mz_out *o, bool *first, const struct mz_route *r)
{
    const struct mz_reg *reg = r->list;
    query_param(o, first, "page", "Which page, from 1",
                "{\"type\":\"integer\",\"minimum\":1,\"default\":1}");
    query_param(o, first, "per", "Rows of a page",
                "{\"type\":\"integer\",\"enum\":[20,50,100,200],\"default\":50}");
    put_order(o, first, reg);
    if (reg->words != NULL && !declared(r, "q")) {
        query_param(o, first, "q", "Words that the rows must have", schema_of(MZ_PARAM_TEXT));
    }
    for (const struct mz_col *c = reg->cols; c->name != NULL; c++) {
        if ((c->flags & MZ_COL_FILTER) != 0 && !declared(r, c->name)) {
            query_param(o, first, c->name, c->label == NULL ? c->name : c->label,
                        schema_of_column(c->type));
        }
    }
}

static void put_params(mz_out *o, const struct mz_route *r, bool get)
{
    bool first = true;
    lit(o, "\"parameters\":[");
    for (const char *p = strchr(r->path, '{'); p != NULL; p = strchr(p, '{')) {
        p++;
        size_t n = strcspn(p, ":}");
        param(o, &first, (mz_str){p, n}, "path", true);
        lit(o, ",\"schema\":");
        lit(o, schema_of(p[n] == ':' ? MZ_PARAM_TEXT : MZ_PARAM_INT));
        lit(o, "}");
    }
    for (const struct mz_param *p = r->params; get && p != NULL && p->name != NULL; p++) {
        if (is_in(p, "get")) {
            param(o, &first, mz_str_of(p->name), "query", p->required);
            lit(o, ",\"description\":");
            str(o, p->help == NULL ? "" : p->help);
            lit(o, ",\"schema\":");
            lit(o, schema_of(p->type));
            lit(o, "}");
        }
    }
    if (get && r->list != NULL) {
        put_list(o, &first, r);
    }
    lit(o, "]");
}

static void put_fields(mz_out *o, const struct mz_route *r)
{
    bool upload = (r->flags & MZ_ROUTE_UPLOAD) != 0;
    lit(o, ",\"requestBody\":{\"content\":{");
    lit(o, upload ? "\"multipart/form-data\"" : "\"application/json\"");
    lit(o, ":{\"schema\":{\"type\":\"object\",\"properties\":{");
    bool first = true;
    for (const struct mz_param *p = r->params; p != NULL && p->name != NULL; p++) {
        if (is_in(p, "post")) {
            lit(o, first ? "" : ",");
            str(o, p->name);
            lit(o, ":{\"description\":");
            str(o, p->help == NULL ? "" : p->help);
            lit(o, ",\"allOf\":[");
            lit(o, schema_of(p->type));
            lit(o, "]}");
            first = false;
        }
    }
    lit(o, "}");
    first = true;
    for (const struct mz_param *p = r->params; p != NULL && p->name != NULL; p++) {
        if (is_in(p, "post") && p->required) {
            lit(o, first ? ",\"required\":[" : ",");
            str(o, p->name);
            first = false;
        }
    }
    lit(o, first ? "}}}}" : "]}}}}");
}

/* ---- answers -------------------------------------------------------------------------------- */

static void put_ref(mz_out *o, const char *name)
{
    lit(o, "{\"$ref\":\"#/components/schemas/");
    lit(o, name);
    lit(o, "\"}");
}

/* What may come: the route's own answer, where it leads, or a page. The first has the example. */
static void put_content(mz_out *o, const struct mz_shape *const *may, size_t n)
{
    lit(o, ",\"content\":{\"application/json\":{\"schema\":");
    lit(o, n > 1 ? "{\"anyOf\":[" : "");
    for (size_t i = 0; i < n; i++) {
        lit(o, i == 0 ? "" : ",");
        put_ref(o, may[i]->name);
    }
    lit(o, n > 1 ? "]}" : "");
    lit(o, ",\"example\":");
    mz_shape_example(o, may[0]);
    lit(o, "}}");
}

static void put_success(mz_out *o, const struct mz_route *r, bool get)
{
    const struct mz_shape *may[3];
    size_t n = 0;
    lit(o, ",\"responses\":{\"200\":{\"description\":");
    str(o, r->help == NULL ? "Done" : r->help);
    if (get && (r->flags & MZ_ROUTE_PAGE) != 0) {
        lit(o, ",\"content\":{\"text/html\":{\"schema\":{\"type\":\"string\"}}}}");
        return;
    }
    if (r->file != NULL) {
        lit(o, ",\"content\":{");
        str(o, r->file);
        lit(o, ":{\"schema\":{\"type\":\"string\",\"format\":\"binary\"}}}}");
        return;
    }
    if (get) {
        may[n++] = r->answer != NULL ? r->answer : &ui_page_shape;
    } else if (r->answer_post != NULL) {
        may[n++] = r->answer_post;
    }
    if (!get || r->answer == NULL) {
        may[n++] = &mz_moved_shape;
    }
    if (!get && r->answer_post != &ui_page_shape) {
        may[n++] = &ui_page_shape;
    }
    put_content(o, may, n);
    lit(o, "}");
}

/* Whether a request to this route can be refused with this status. */
static bool refuses(const struct mz_route *r, bool get, bool open, int status)
{
    switch (status) {
    case 401:
    case 403: /* also a POST from another site, or a dangerous one without a fresh sign-in */
        return !open || !get;
    case 406:
        return get && (r->flags & MZ_ROUTE_PAGE) != 0;
    case 409:
        return !get;
    default:
        return true;
    }
}

/* The common refusal, or that and the handler's own. */
static void put_refusal(mz_out *o, const struct mz_route *r, bool get)
{
    if (get || r->refusal == NULL) {
        lit(o, "{\"$ref\":\"#/components/responses/Refused\"}");
        return;
    }
    const struct mz_shape *may[] = {r->refusal, &mz_error_shape};
    lit(o, "{\"description\":\"Refused\"");
    put_content(o, may, 2);
    lit(o, "}");
}

static void put_answers(mz_out *o, const struct mz_route *r, bool get, bool open)
{
    static const int all[] = {400, 401, 403, 404, 406, 409, 413, 422, 429, 500, 503};
    char key[16];
    put_success(o, r, get);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (refuses(r, get, open, all[i])) {
            (void)snprintf(key, sizeof key, ",\"%d\":", all[i]);
            lit(o, key);
            put_refusal(o, r, get);
        }
    }
    lit(o, ",\"default\":{\"$ref\":\"#/components/responses/Refused\"}}");
}

/* "visit.plan" of "/visit/plan/{day}": dots, letters and digits only. */
static void put_id(mz_out *o, const struct mz_route *r, bool get)
{
    lit(o, "\"operationId\":\"");
    lit(o, get ? "get" : "post");
    for (const char *p = r->path; *p != '\0'; p++) {
        bool word = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9');
        if (*p == ':') {
            p += strcspn(p, "}");
        } else if (word) {
            mz_out_raw(o, (mz_str){p, 1});
        } else if (p[1] != '\0' && *p != '}' && *p != '{') {
            lit(o, "_");
        }
    }
    lit(o, "\",");
}

static void put_operation(mz_out *o, const struct mz_route *r, bool get)
{
    const char *need = !get && r->need_post != NULL ? r->need_post : r->need;
    bool open = strcmp(need, "public") == 0;
    lit(o, get ? "\"get\":{" : "\"post\":{");
    put_id(o, r, get);
    lit(o, "\"summary\":");
    str(o, r->help == NULL ? "" : r->help);
    lit(o, ",");
    put_params(o, r, get);
    if (!get) {
        put_fields(o, r);
    }
    if (open) {
        lit(o, ",\"security\":[]");
    } else {
        lit(o, ",\"security\":[{\"bearer\":[");
        str(o, need);
        lit(o, "]}],\"x-need\":");
        str(o, need);
    }
    put_answers(o, r, get, open);
    lit(o, "}");
}

/* ---- shapes -----------------------------------------------------------------------------------
 */

/* With all that it holds; shapes do not contain themselves. */
/* NOLINTNEXTLINE(misc-no-recursion): as deep as the tables, which do not hold themselves */
static void gather(struct shapes *all, const struct mz_shape *shape)
{
    for (size_t i = 0; i < all->n; i++) {
        if (shape == NULL || all->list[i] == shape) {
            return;
        }
    }
    if (shape == NULL || all->n == SHAPES_MAX) {
        return;
    }
    all->list[all->n++] = shape;
    for (const struct mz_member *m = shape->members; m->name != NULL; m++) {
        gather(all, m->of);
    }
}

/* The codes of a refusal are known: the schema of "code" is their list. */
static void put_codes(mz_out *o)
{
    bool first = true;
    lit(o, ",\"Code\":{\"type\":\"string\",\"enum\":[");
#define X(name, http, exit, retry)                          \
    if (MZ_##name != MZ_OK) {                               \
        lit(o, first ? "\"" #name "\"" : ",\"" #name "\""); \
        first = false;                                      \
    }
    MZ_CODES(X)
#undef X
    lit(o, "]}");
}

static void put_components(mz_out *o, const struct shapes *all)
{
    lit(o, "},\"components\":{\"securitySchemes\":{\"bearer\":{\"type\":\"http\",\"scheme\":"
           "\"bearer\",\"description\":\"A token of an account; the words beside it are the "
           "scopes it needs\"}},\"responses\":{\"Refused\":{\"description\":\"Refused: why, and "
           "which field\",\"content\":{\"application/json\":{\"schema\":");
    put_ref(o, mz_error_shape.name);
    lit(o, "}}}},\"schemas\":{");
    for (size_t i = 0; i < all->n; i++) {
        lit(o, i == 0 ? "" : ",");
        str(o, all->list[i]->name);
        lit(o, ":");
        mz_shape_schema(o, all->list[i]);
    }
    put_codes(o);
    lit(o, "}}}");
}

void mz_web_openapi(const mz_web *web, mz_out *o)
{
    struct shapes all = {.n = 0};
    gather(&all, &mz_error_shape);
    gather(&all, &mz_moved_shape);
    gather(&all, &ui_page_shape);
    lit(o, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":");
    mz_out_json(o, web->o.name.p == NULL ? MZ_S("mz") : web->o.name);
    lit(o, ",\"version\":");
    mz_out_json(o, web->o.version.p == NULL ? MZ_S("0") : web->o.version);
    lit(o, "},\"paths\":{");
    bool first = true;
    for (size_t i = 0; i < web->routes_n; i++) {
        const struct mz_route *r = web->routes[i];
        if ((r->flags & MZ_ROUTE_HIDDEN) != 0) {
            continue;
        }
        gather(&all, r->answer);
        gather(&all, r->answer_post);
        lit(o, first ? "" : ",");
        put_path(o, r->path);
        lit(o, ":{");
        if (r->get != NULL) {
            put_operation(o, r, true);
        }
        lit(o, r->get != NULL && r->post != NULL ? "," : "");
        if (r->post != NULL) {
            put_operation(o, r, false);
        }
        lit(o, "}");
        first = false;
    }
    put_components(o, &all);
}
