#include <string.h>

#include "web/page_int.h"
#include "web/web_int.h"

/*
 * The pages that the kit has of its own: how pages look, the offline page, the description of the
 * interface, and a sign of life for a load balancer.
 */

static mz_str pick(mz_req *rq, const char *field, const char *one, const char *two)
{
    mz_str s = mz_req_field(rq, field);
    bool known = mz_str_eq(s, mz_str_of(one)) || mz_str_eq(s, mz_str_of(two));
    return known ? s : (mz_str){NULL, 0};
}

static mz_code look_save(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)out;
    struct mz_look look = mz_req_look(rq);
    mz_str lang = pick(rq, "lang", "zh", "en");
    mz_str theme = pick(rq, "theme", "light", "dark");
    mz_str size = pick(rq, "size", "normal", "large");
    mz_str density = pick(rq, "density", "normal", "compact");
    if (lang.n > 0) {
        look.lang = lang.p[0] == 'e' ? MZ_LANG_EN : MZ_LANG_ZH;
    }
    if (theme.n > 0) {
        look.theme = theme.p[0] == 'd' ? MZ_THEME_DARK : MZ_THEME_LIGHT;
    }
    if (size.n > 0) {
        look.size = size.p[0] == 'l' ? MZ_SIZE_LARGE : MZ_SIZE_NORMAL;
    }
    if (density.n > 0) {
        look.density = density.p[0] == 'c' ? MZ_DENSITY_COMPACT : MZ_DENSITY_NORMAL;
    }
    const struct mz_web_auth *auth = &rq->web->o.auth;
    if (rq->who.actor.user != 0 && auth->look_save != NULL) {
        MZ_TRY(auth->look_save(cx, auth->p, &rq->who, look));
    }
    char letters[4] = {
        look.lang == MZ_LANG_EN ? 'e' : 'z',
        look.theme == MZ_THEME_DARK ? 'd' : 'l',
        look.size == MZ_SIZE_LARGE ? 'l' : 'n',
        look.density == MZ_DENSITY_COMPACT ? 'c' : 'n',
    };
    mz_reply_cookie(rq, (struct mz_cookie){.name = "look",
                                           .value = {letters, sizeof letters},
                                           .age_s = INT64_C(365) * 24 * 3600});
    mz_str back = mz_req_field(rq, "back");
    return mz_reply_redirect(rq, back.n > 0 ? back : MZ_S("/look"));
}

static mz_code look_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_look look = mz_req_look(rq);
    struct look_view v = {
        .back = MZ_S("/look"),
        .english = look.lang == MZ_LANG_EN,
        .dark = look.theme == MZ_THEME_DARK,
        .large = look.size == MZ_SIZE_LARGE,
        .compact = look.density == MZ_DENSITY_COMPACT,
    };
    mz_out_raw(out, MZ_S("<section class=\"card\"><div class=\"card-body\">"));
    look_html(out, &v);
    mz_out_raw(out, MZ_S("</div></section>"));
    mz_page(rq, (struct mz_page){
                    .title = mz_text(cx->lang, MZ_T("Display")),
                    .frame = rq->who.actor.user != 0 ? MZ_FRAME_APP : MZ_FRAME_PUBLIC,
                });
    return MZ_OK;
}

/* Stored by the service worker: it must hold nothing of anybody. */
static mz_code offline_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct ui_empty v = {
        .icon = MZ_ICON("wifi-off"),
        .title = mz_text(cx->lang, MZ_T("No connection")),
        .text = mz_text(cx->lang, MZ_T("What was stored before is safe. This page comes back when "
                                       "there is a connection again.")),
    };
    v.first = true;
    ui_empty_html(out, &v);
    mz_page(rq, (struct mz_page){.title = v.title, .no_head = true, .frame = MZ_FRAME_BARE});
    return MZ_OK;
}

static mz_code openapi_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    mz_web *web = rq->web;
    (void)cx;
    if (web->openapi.n == 0) { /* it says the same to everybody, as long as the program runs */
        mz_web_openapi(web, out);
        web->openapi = mz_str_dup(web->a, mz_out_str(out));
        return MZ_OK;
    }
    mz_out_raw(out, web->openapi);
    return MZ_OK;
}

struct alive_answer {
    bool alive;
};
static const struct mz_member alive_members[] = {
    {"alive", "Always true", MZ_J_FLAG(struct alive_answer, alive)},
    {0},
};
static const struct mz_shape alive_shape = {"Alive", alive_members, sizeof(struct alive_answer)};

static mz_code alive_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    (void)cx;
    (void)rq;
    return mz_reply_shape(out, &alive_shape, &(struct alive_answer){true});
}

const struct mz_route mz_web_own_routes[] = {
    {.path = "/look",
     .get = look_show,
     .post = look_save,
     .need = "public",
     .help = "Language, text size, colours and row height",
     .flags = MZ_ROUTE_HIDDEN | MZ_ROUTE_PAGE},
    {.path = "/offline",
     .get = offline_show,
     .need = "public",
     .help = "Shown without a connection",
     .flags = MZ_ROUTE_HIDDEN | MZ_ROUTE_CACHE | MZ_ROUTE_PAGE},
    {.path = "/api/openapi.json",
     .get = openapi_show,
     .need = "public",
     .help = "This description of the interface",
     .flags = MZ_ROUTE_JSON | MZ_ROUTE_CACHE,
     .file = "application/json"},
    {.path = "/alive",
     .get = alive_show,
     .need = "public",
     .help = "A sign of life for a load balancer",
     .flags = MZ_ROUTE_JSON,
     .answer = &alive_shape},
    {0},
};
