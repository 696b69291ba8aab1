#include <string.h>

#include "web/web_int.h"

/*
 * OpenAPI 3.1 (spec.openapis.org/oas/v3.1.0) from the route tables: one operation per handler.
 * Answers are described by their codes; the shape of a 200 belongs to the feature's own document.
 */

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

static void put_params(mz_out *o, const struct mz_route *r, bool get)
{
    bool first = true;
    lit(o, "\"parameters\":[");
    for (const char *p = strchr(r->path, '{'); p != NULL; p = strchr(p, '{')) {
        p++;
        size_t n = strcspn(p, ":}");
        bool text = p[n] == ':';
        lit(o, first ? "{\"name\":" : ",{\"name\":");
        mz_out_json(o, (mz_str){p, n});
        lit(o, ",\"in\":\"path\",\"required\":true,\"schema\":");
        lit(o, schema_of(text ? MZ_PARAM_TEXT : MZ_PARAM_INT));
        lit(o, "}");
        first = false;
    }
    for (const struct mz_param *p = r->params; get && p != NULL && p->name != NULL; p++) {
        if (is_in(p, "get")) {
            lit(o, first ? "{\"name\":" : ",{\"name\":");
            str(o, p->name);
            lit(o, ",\"in\":\"query\",\"required\":");
            lit(o, p->required ? "true" : "false");
            lit(o, ",\"description\":");
            str(o, p->help == NULL ? "" : p->help);
            lit(o, ",\"schema\":");
            lit(o, schema_of(p->type));
            lit(o, "}");
            first = false;
        }
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

static void put_answers(mz_out *o, const struct mz_route *r, bool open)
{
    static const char error[] =
        "{\"description\":\"Refused\",\"content\":{\"application/json\":{\"schema\":"
        "{\"$ref\":\"#/components/schemas/Error\"}}}}";
    lit(o, ",\"responses\":{\"200\":{\"description\":");
    str(o, r->help == NULL ? "Done" : r->help);
    lit(o, "}");
    if (!open) {
        lit(o, ",\"401\":");
        lit(o, error);
        lit(o, ",\"403\":");
        lit(o, error);
    }
    lit(o, ",\"default\":");
    lit(o, error);
    lit(o, "}");
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
    put_answers(o, r, open);
    lit(o, "}");
}

void mz_web_openapi(const mz_web *web, mz_out *o)
{
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
    lit(o, "},\"components\":{\"securitySchemes\":{\"bearer\":{\"type\":\"http\",\"scheme\":"
           "\"bearer\"}},\"schemas\":{\"Error\":{\"type\":\"object\",\"required\":[\"code\","
           "\"message\",\"request\"],\"properties\":{\"code\":{\"type\":\"string\",\"enum\":[");
    first = true;
#define X(name, http, exit, retry)                          \
    if (MZ_##name != MZ_OK) {                               \
        lit(o, first ? "\"" #name "\"" : ",\"" #name "\""); \
        first = false;                                      \
    }
    MZ_CODES(X)
#undef X
    lit(o, "]},\"message\":{\"type\":\"string\"},\"field\":{\"type\":\"string\"},\"request\":"
           "{\"type\":\"string\"},\"problems\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
           "\"properties\":{\"field\":{\"type\":[\"string\",\"null\"]},\"message\":{\"type\":"
           "\"string\"}}}}}}}}}");
}
