/*
 * page.h - the frame around a page: title, crumbs, head with actions, menu, bars, foot.
 *
 * Layer: web. A handler writes the main part to `out` and calls mz_page() once; the router puts
 * the frame around it, or leaves it off when htmx asks for the main part. Who is signed in, what
 * the menu holds and which division is shown comes from the app's frame hook (web/app.h).
 */
#ifndef MZ_WEB_PAGE_H
#define MZ_WEB_PAGE_H

#include "web/out.h"
#include "web/request.h"

/* A link or button. With `post` it is a form of its own that posts to `href`. */
struct ui_action {
    mz_str label;
    mz_str href;
    const char *icon; /* MZ_ICON(named) or NULL */
    const char *need; /* left out when the reader may not; NULL for everybody */
    bool primary;     /* at most one on a page */
    bool danger;
    bool quiet;
    bool post;
    bool download;
    mz_str name; /* with post, or in a form's action bar: the button's name and value */
    mz_str value;
    mz_str to; /* without href, in a form: posts the form there instead */
};

struct ui_crumb {
    mz_str label;
    mz_str href;
};

enum mz_frame_kind {
    MZ_FRAME_APP,    /* menu and bars: staff */
    MZ_FRAME_PUBLIC, /* residents and the public: name of the office, language, text size */
    MZ_FRAME_PHONE,  /* field staff: bar on top, tabs at the foot */
    MZ_FRAME_BARE,   /* head and main only: sign-in, printing, big screen */
};

struct mz_page {
    mz_str title;
    mz_str sub;                    /* one line of context under the title */
    const struct ui_crumb *crumbs; /* without the page itself */
    size_t crumbs_n;
    const struct ui_action *actions;
    size_t actions_n;
    const char *menu; /* path of the menu entry to mark; NULL: the longest that fits */
    enum mz_frame_kind frame;
    mz_html status; /* tags beside the title */
    bool no_head;   /* main writes its own head */
    bool chart;     /* load the chart module */
    const char *script; /* another module of web/bundle.mjs that the page loads; or NULL */
    bool map;
};

/* Strings and lists must live in the request's arena or be constant. */
void mz_page(mz_req *rq, struct mz_page page);

/* HTML made by a template of src/web, as a slot of another view. In the request's arena. */
mz_html mz_page_slot(mz_req *rq, const mz_out *part);

#endif
