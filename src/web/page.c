#include "web/page.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "web/assets.h"
#include "web/page_int.h"
#include "web/ui_answer.h"
#include "web/web_int.h"

/* ---- errors ----------------------------------------------------------- */

struct shown {
    const char *icon;
    const char *title;
    const char *hint; /* what is safe, what to do; NULL when the message says it all */
};

static struct shown shown_of(int status)
{
    switch (status) {
    case 401:
        return (struct shown){MZ_ICON("login"), MZ_T("Not signed in"), NULL};
    case 403:
        return (struct shown){MZ_ICON("lock"), MZ_T("No permission"), NULL};
    case 404:
        return (struct shown){MZ_ICON("map-pin-off"), MZ_T("Not found"),
                              MZ_T("Check the address, or look for it from the start page.")};
    case 405:
        return (struct shown){MZ_ICON("ban"), MZ_T("Not possible here"), NULL};
    case 409:
        return (struct shown){MZ_ICON("git-compare"), MZ_T("Changed by somebody else"),
                              MZ_T("Your input was not stored. Go back, copy it, and load the page "
                                   "again.")};
    case 413:
        return (struct shown){MZ_ICON("file-x"), MZ_T("Too large"),
                              MZ_T("Nothing was stored. Divide it into smaller parts.")};
    case 429:
        return (struct shown){MZ_ICON("hourglass"), MZ_T("Too many requests"), NULL};
    case 503:
        return (struct shown){MZ_ICON("plug-connected-x"), MZ_T("Busy"), NULL};
    default:
        if (status >= 500) {
            return (struct shown){MZ_ICON("alert-triangle"), MZ_T("Something went wrong"),
                                  MZ_T("What was stored before is safe. Try again; if it happens "
                                       "again, report the number below.")};
        }
        return (struct shown){MZ_ICON("alert-circle"), MZ_T("This cannot be done"), NULL};
    }
}

static void error_page(struct mz_req *rq, mz_str message)
{
    struct shown s = shown_of(rq->status);
    enum mz_lang lang = rq->look.lang;
    struct ui_action actions[2];
    size_t n = 0;
    if (rq->method == MZ_GET && (rq->status == 503 || rq->status == 429 || rq->status >= 500)) {
        actions[n++] = (struct ui_action){.label = mz_text(lang, MZ_T("Try again")),
                                          .href = mz_req_self(rq),
                                          .icon = MZ_ICON("refresh"),
                                          .primary = true};
    }
    actions[n++] = (struct ui_action){.label = mz_text(lang, MZ_T("To the start page")),
                                      .href = MZ_S("/"),
                                      .icon = MZ_ICON("arrow-left")};
    mz_str text = message;
    if (s.hint != NULL) {
        text = mz_str_fmt(rq->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(message), lang == MZ_LANG_ZH ? "" : " ",
                          MZ_ARG(mz_text(lang, s.hint)));
    }
    struct mz_say number = {.text = MZ_T("Number of this request: {0}"),
                            .arg = {mz_str_fmt(rq->a, "%d-%s", rq->status, rq->id)}};
    struct ui_empty v = {
        .icon = s.icon,
        .title = mz_text(lang, s.title),
        .text = text,
        .actions = actions,
        .actions_n = n,
        .note = mz_text_say(rq->a, lang, number),
        .first = true,
    };
    ui_empty_html(&rq->out, &v);
    struct mz_page page = {.title = v.title, .no_head = true};
    page.frame = rq->has_page ? rq->page.frame : MZ_FRAME_APP;
    mz_page(rq, page);
}

static const struct mz_member problem_members[] = {
    {"field", "Name of the field at fault", MZ_J_TEXT_OR_NULL(struct problem_answer, field)},
    {"message", "Why, in the language of the reader", MZ_J_TEXT(struct problem_answer, message)},
    {0},
};
static const struct mz_shape problem_shape = {"Problem", problem_members,
                                              sizeof(struct problem_answer)};

static const struct mz_member error_members[] = {
    {"code", "The kind of refusal, for the program", MZ_J_TEXT(struct error_answer, code),
     .schema = "Code"},
    {"message", "Why, in the language of the reader", MZ_J_TEXT(struct error_answer, message)},
    {"field", "The first field at fault", MZ_J_TEXT_OR_NULL(struct error_answer, field)},
    {"problems", "Every field at fault", MZ_J_LIST(struct error_answer, problems, &problem_shape)},
    {"request", "Number to quote to the administrator", MZ_J_TEXT(struct error_answer, request)},
    {0},
};
const struct mz_shape mz_error_shape = {"Error", error_members, sizeof(struct error_answer)};

void mz_req_error(struct mz_req *rq, mz_code code, int status)
{
    assert(code != MZ_OK);
    rq->status = status != 0 ? status : mz_code_http(code);
    rq->location = (mz_str){NULL, 0};
    rq->pull = NULL;
    rq->type = NULL;
    /* Cookies of a failed sign-in must still reach the client; a file's name must not. */
    size_t kept = 0;
    for (size_t i = 0; i < rq->out_headers_n; i++) {
        if (!mz_str_eq(rq->out_headers[i].name, MZ_S("Content-Disposition"))) {
            rq->out_headers[kept++] = rq->out_headers[i];
        }
    }
    rq->out_headers_n = kept;
    struct mz_error e = rq->cx.err;
    if (e.code != code) {
        e = (struct mz_error){.code = code};
    }
    /* Not a mere 401, nor what is not there: who asked is told, and nobody has to do anything. */
    bool ours = e.say == NULL && e.file != NULL && code != MZ_ABSENT;
    if (rq->status >= 500 || ours) {
        (void)fprintf(stderr, "mz: request %s: %s: %s (%s:%d)\n", rq->id, mz_code_name(code), e.msg,
                      e.file == NULL ? "" : e.file, e.line);
    }
    mz_str message = mz_web_masked(rq->a, mz_text_error(rq->a, rq->look.lang, &e));
    mz_out_clear(&rq->out);
    if (mz_code_retry(code)) {
        mz_reply_header(rq, "Retry-After", MZ_S("5"));
    }
    if (rq->status == 401 && rq->json) {
        mz_reply_header(rq, "WWW-Authenticate", MZ_S("Bearer"));
    }
    if (rq->json) {
        const struct problem_answer one = {e.field, message};
        const struct error_answer v = {.code = mz_code_name(code),
                                       .message = message,
                                       .field = e.field,
                                       .request = mz_str_of(rq->id),
                                       .problems = &one,
                                       .problems_n = e.field != NULL};
        mz_shape_put(&rq->out, &mz_error_shape, &v);
    } else {
        error_page(rq, message);
    }
    mz_clear(&rq->cx);
    mz_req_finish(rq);
}

/* ---- the frame -------------------------------------------------------- */

static bool covers_path(mz_str entry, mz_str path)
{
    return entry.n > 0 && entry.n <= path.n && memcmp(entry.p, path.p, entry.n) == 0 &&
           (entry.n == path.n || path.p[entry.n] == '/');
}

/* The menu entry to mark: the page's own word, else the longest path that this one begins with. */
static mz_str current_of(const struct mz_req *rq, const struct mz_frame *f)
{
    mz_str want = rq->page.menu == NULL ? rq->path : mz_str_of(rq->page.menu);
    mz_str best = {NULL, 0};
    for (size_t g = 0; g < f->groups_n; g++) {
        for (size_t i = 0; i < f->groups[g].items_n; i++) {
            mz_str p = f->groups[g].items[i].path;
            if (covers_path(p, want) && p.n > best.n) {
                best = p;
            }
        }
    }
    return best;
}

static struct page_head head_of(struct mz_req *rq)
{
    struct ui_action *actions = MZ_NEW_N(rq->a, struct ui_action, rq->page.actions_n + 1);
    size_t n = 0;
    for (size_t i = 0; i < rq->page.actions_n; i++) {
        const struct ui_action *a = &rq->page.actions[i];
        if (a->need == NULL || mz_req_may(rq, a->need)) {
            actions[n++] = *a;
        }
    }
    return (struct page_head){.page = &rq->page, .actions = actions, .actions_n = n};
}

static void fill_frame(struct mz_req *rq, struct mz_frame *f)
{
    const struct mz_web_options *o = &rq->web->o;
    *f = (struct mz_frame){.org = o->name};
    if (o->frame == NULL) {
        return;
    }
    mz_code rc = o->frame(&rq->cx, o->frame_p, rq, f);
    if (rc != MZ_OK) {
        /* A page without menu is better than none. */
        (void)fprintf(stderr, "mz: request %s: no frame: %s\n", rq->id, rq->cx.err.msg);
        mz_clear(&rq->cx);
        *f = (struct mz_frame){.org = o->name};
    }
}

void mz_req_frame(struct mz_req *rq)
{
    struct mz_frame frame;
    fill_frame(rq, &frame);
    const struct mz_look *look = &rq->look;
    struct page_frame v = {
        .page = &rq->page,
        .frame = &frame,
        .nav = {frame.groups, frame.groups_n, current_of(rq, &frame)},
        .has_head = !rq->page.no_head,
        .main_only = rq->htmx,
        .main = {mz_out_str(&rq->out)},
        .product = rq->web->o.name,
        .version = rq->web->o.version,
        .self = mz_req_self(rq),
        .lang = look->lang == MZ_LANG_EN ? MZ_S("en") : MZ_S("zh-CN"),
        .english = look->lang == MZ_LANG_EN,
        .dark = look->theme == MZ_THEME_DARK,
        .large = look->size == MZ_SIZE_LARGE,
        .compact = look->density == MZ_DENSITY_COMPACT,
        .css = mz_asset_path("mz.css"),
        .js = mz_asset_path("mz.js"),
        .chart_js = rq->page.chart ? mz_asset_path("chart.js") : NULL,
        .more_js = rq->page.script != NULL ? mz_asset_path(rq->page.script) : NULL,
        .icon = mz_asset_path("icon.svg"),
        .app = rq->page.frame == MZ_FRAME_APP,
        .phone = rq->page.frame == MZ_FRAME_PHONE,
        .bare = rq->page.frame == MZ_FRAME_BARE,
        .forms = rq->token.n > 0 && (rq->route == NULL || (rq->route->flags & MZ_ROUTE_CACHE) == 0),
    };
    v.look = (struct look_view){.back = v.self,
                                .english = v.english,
                                .dark = v.dark,
                                .large = v.large,
                                .compact = v.compact};
    if (v.has_head) {
        v.head = head_of(rq);
    }
    v.has_flash = mz_flash_read(rq, &v.flash);
    if (v.has_flash) {
        mz_reply_cookie(rq, (struct mz_cookie){.name = "flash", .value = MZ_S("x"), .age_s = -1});
    }
    if (v.main_only) {
        page_main_html(&rq->full, &v);
    } else {
        page_frame_html(&rq->full, &v);
    }
}

/* ---- the answer ------------------------------------------------------- */

struct moved_answer {
    mz_str location;
};
static const struct mz_member moved_members[] = {
    {"location", "Where what was made or changed is found",
     MZ_J_TEXT(struct moved_answer, location)},
    {0},
};
const struct mz_shape mz_moved_shape = {"Moved", moved_members, sizeof(struct moved_answer)};

static void redirect_body(struct mz_req *rq)
{
    mz_out_clear(&rq->out);
    if (rq->json && rq->status == 200) {
        mz_shape_put(&rq->out, &mz_moved_shape, &(struct moved_answer){rq->location});
    } else {
        mz_reply_header(rq, "Location", rq->location);
    }
}

/* Is this answer to a program one that the route describes? Files and refusals are not asked. */
static bool described(const struct mz_req *rq)
{
    const struct mz_route *r = rq->route;
    bool post = rq->method == MZ_POST;
    if (!rq->json || r == NULL || r->file != NULL || rq->status >= 300 || rq->type != NULL ||
        rq->pull != NULL || rq->fd >= 0) {
        return true;
    }
    if (rq->location.n > 0) {
        return post || r->answer == NULL;
    }
    const struct mz_shape *own = post ? r->answer_post : r->answer;
    return rq->out.shape == (own != NULL ? own : &ui_page_shape) ||
           (post && rq->out.shape == &ui_page_shape);
}

mz_code mz_req_described(struct mz_req *rq, int *status)
{
    if (described(rq)) {
        return MZ_OK;
    }
    if (rq->has_page && rq->out.shape == NULL && rq->method == MZ_POST) {
        const struct ui_page_answer v = {.title = rq->page.title};
        mz_out_clear(&rq->out);
        return mz_reply_shape(&rq->out, &ui_page_shape, &v);
    }
    if (rq->has_page && rq->out.shape == NULL) {
        *status = 406;
        return mz_refuse(&rq->cx, MZ_USAGE,
                         .text = MZ_T("This page is for people; it has no answer for programs."));
    }
    return mz_fail(&rq->cx, MZ_CORRUPT, "the answer of %s is not the one described",
                   rq->route->path);
}

void mz_req_finish(struct mz_req *rq)
{
    if (rq->answered) {
        return;
    }
    bool cached = rq->route != NULL && (rq->route->flags & MZ_ROUTE_CACHE) != 0;
    rq->answered = true;
    rq->sent = (mz_str){NULL, 0};
    if (rq->location.n > 0) {
        redirect_body(rq);
    }
    if (rq->type == NULL) {
        rq->type = rq->json ? "application/json" : "text/html; charset=utf-8";
    }
    bool page = rq->has_page && !rq->json && rq->location.n == 0 && rq->pull == NULL &&
                rq->fd < 0 && strncmp(rq->type, "text/html", 9) == 0;
    if (page) {
        mz_req_frame(rq);
        rq->sent = mz_out_str(&rq->full);
    } else if (rq->pull == NULL && rq->fd < 0) {
        rq->sent = mz_out_str(&rq->out);
    }
    bool signs = rq->out.signs || rq->full.signs;
    bool knows = mz_str_eq(mz_req_cookie(rq, "visitor"), rq->visitor);
    if (signs && rq->visitor.n > 0 && !knows && !cached) {
        mz_reply_cookie(rq, (struct mz_cookie){.name = "visitor", .value = rq->visitor});
    }
}

/* What every answer carries. OWASP ASVS 4.0, chapter 14.4. */
static const char *const fixed_headers[][2] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
     "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
     "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"X-Frame-Options", "DENY"},
    {"Permissions-Policy", "camera=(self), geolocation=(self), microphone=(), payment=()"},
};

static mz_str cache_rule(const struct mz_req *rq)
{
    if (rq->asset != NULL) {
        return rq->asset->fixed ? MZ_S("no-cache") : MZ_S("public, max-age=31536000, immutable");
    }
    bool cached = rq->route != NULL && (rq->route->flags & MZ_ROUTE_CACHE) != 0;
    return cached && rq->status == 200 && rq->who.actor.user == 0 ? MZ_S("public, max-age=60")
                                                                  : MZ_S("no-store");
}

size_t mz_req_headers_out(struct mz_req *rq, struct mz_pair *out)
{
    size_t n = 0;
    for (size_t i = 0; i < MZ_LEN(fixed_headers); i++) {
        out[n++] = (struct mz_pair){mz_str_of(fixed_headers[i][0]), mz_str_of(fixed_headers[i][1])};
    }
    out[n++] = (struct mz_pair){MZ_S("Cache-Control"), cache_rule(rq)};
    out[n++] = (struct mz_pair){MZ_S("X-Request-Id"), mz_str_of(rq->id)};
    if (rq->status != 304) {
        out[n++] = (struct mz_pair){MZ_S("Content-Type"), mz_str_of(rq->type)};
    }
    if (rq->asset == NULL) {
        out[n++] =
            (struct mz_pair){MZ_S("Vary"), MZ_S("Accept, Accept-Language, Cookie, HX-Request")};
    }
    if (rq->https) {
        out[n++] = (struct mz_pair){MZ_S("Strict-Transport-Security"), MZ_S("max-age=63072000")};
    }
    if (rq->web->stopping) {
        out[n++] = (struct mz_pair){MZ_S("Connection"), MZ_S("close")};
    }
    assert(n + REPLY_HEADERS_MAX <= MZ_ANSWER_HEADERS_MAX);
    for (size_t i = 0; i < rq->out_headers_n; i++) {
        out[n++] = rq->out_headers[i];
    }
    return n;
}
