/*
 * page_int.h - what the frame's template shows. Private to src/web.
 */
#ifndef MZ_WEB_PAGE_INT_H
#define MZ_WEB_PAGE_INT_H

#include "web/app.h"
#include "web/shape.h"
#include "web/ui.h"

struct frame_nav {
    const struct mz_frame_group *groups;
    size_t groups_n;
    mz_str current; /* path of the entry to mark */
};
void frame_nav_html(mz_out *o, const struct frame_nav *v);

struct page_head {
    const struct mz_page *page;
    const struct ui_action *actions; /* those the reader may use */
    size_t actions_n;
};
void page_head_html(mz_out *o, const struct page_head *v);

/* What a program gets with every status from 400 on. */
struct problem_answer {
    const char *field;
    mz_str message;
};
struct error_answer {
    const char *code;
    mz_str message;
    const char *field;
    mz_str request;
    const struct problem_answer *problems;
    size_t problems_n;
};
extern const struct mz_shape mz_error_shape;
extern const struct mz_shape mz_moved_shape;

struct look_view {
    mz_str back;
    bool english;
    bool dark;
    bool large;
    bool compact;
};
void look_html(mz_out *o, const struct look_view *v);

struct page_frame {
    const struct mz_page *page;
    const struct mz_frame *frame;
    struct frame_nav nav;
    struct look_view look;
    struct page_head head;
    bool has_head;
    bool main_only; /* htmx asked for the main part */
    mz_html main;
    mz_str product;
    mz_str version;
    mz_str self;
    mz_str lang;
    bool english;
    bool dark;
    bool large;
    bool compact;
    const char *css;
    const char *js;
    const char *chart_js; /* NULL: not on this page */
    const char *more_js;  /* the same */
    const char *icon;
    bool has_flash;
    struct ui_callout flash;
    bool app; /* side menu and top bar */
    bool phone;
    bool bare;
    bool forms; /* the page may carry a form token: it is not cached */
};
void page_frame_html(mz_out *o, const struct page_frame *v);
void page_main_html(mz_out *o, const struct page_frame *v);

#endif
