#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "feature/help/help_int.h"
#include "feature/help/help_view.h"
#include "feature/world.h"

/* The guides, by the name of their files: docs/guide/NAME.md and NAME.zh.md. */
static const struct {
    const char *name;
    const char *title; /* MZ_T */
    const char *roles; /* words of the roles whose first guide it is */
} guides[] = {
    {"start", MZ_T("First steps"), ""},
    {"resident", MZ_T("People who apply"), ""},
    {"village", MZ_T("Village workers"), "village"},
    {"clerk", MZ_T("Township clerks"), "clerk"},
    {"officer", MZ_T("County officers and approvers"), "officer approver"},
    {"centre", MZ_T("Verification centre"), "centre"},
    {"region", MZ_T("City and province"), "city province"},
    {"partner", MZ_T("Institutions, charities and carers"), "institution charity carer"},
    {"admin", MZ_T("The three administrators"), "system security logkeeper"},
    {"auditor", MZ_T("Auditors"), "auditor"},
    {"finance", MZ_T("Paying"), ""},
    {"operate", MZ_T("Operators of the system"), ""},
    {"develop", MZ_T("Programmers"), ""},
    {"api", MZ_T("Programs that work with the office"), ""},
    {"packs", MZ_T("Writers of policy packs"), ""},
    {"feeds", MZ_T("Deliveries of departments"), ""},
    {"scale", MZ_T("A county, a city, a province, the country"), ""},
};

static bool has_word(const char *words, mz_str word)
{
    for (const char *p = words; *p != '\0';) {
        size_t n = strcspn(p, " ");
        if (mz_str_eq((mz_str){p, n}, word)) {
            return true;
        }
        p += n + (p[n] == ' ' ? 1 : 0);
    }
    return false;
}

static size_t guide_of(mz_str name)
{
    for (size_t i = 0; i < MZ_LEN(guides); i++) {
        if (mz_str_eq(name, mz_str_of(guides[i].name))) {
            return i;
        }
    }
    return MZ_LEN(guides);
}

static size_t guide_of_role(mz_str role)
{
    for (size_t i = 0; i < MZ_LEN(guides); i++) {
        if (role.n > 0 && has_word(guides[i].roles, role)) {
            return i;
        }
    }
    return 0;
}

static mz_code read_guide(mz_cx *cx, const char *name, mz_str *out)
{
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/docs/guide/%s%s.md", MZ_ARG(cx->world->share), name,
                             cx->lang == MZ_LANG_ZH ? ".zh" : "");
    int fd = open(path.p, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return mz_fail(cx, MZ_ABSENT, "%s: %s", path.p, strerror(errno));
    }
    char *p = mz_arena_alloc(cx->a, GUIDE_BYTES_MAX);
    ssize_t n = read(fd, p, GUIDE_BYTES_MAX);
    (void)close(fd);
    *out = (mz_str){p, n > 0 ? (size_t)n : 0};
    return n >= 0 ? MZ_OK : mz_fail(cx, MZ_IO, "%s: %s", path.p, strerror(errno));
}

/* What a route of exactly this path needs; NULL where there is none. */
static const char *need_of(mz_str path)
{
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_route *r = mz_features[i]->routes; r != NULL && r->path != NULL; r++) {
            if (mz_str_eq(path, mz_str_of(r->path))) {
                return r->need;
            }
        }
    }
    return NULL;
}

/* A guide speaks of the work of others, too: a page that this reader may not open is no link. */
static bool is_closed(mz_req *rq, mz_str href)
{
    size_t n = 0;
    while (n < href.n && href.p[n] != '?' && href.p[n] != '#') {
        n++;
    }
    if (n == 0 || href.p[0] != '/') {
        return false;
    }
    const char *need = need_of((mz_str){href.p, n});
    return need != NULL && strcmp(need, "public") != 0 && !mz_req_may(rq, need);
}

static struct guide_item open_links(mz_cx *cx, mz_req *rq, const struct guide_item *item)
{
    struct guide_span *spans = MZ_NEW_N(cx->a, struct guide_span, item->spans_n + 1);
    for (size_t i = 0; i < item->spans_n; i++) {
        spans[i] = item->spans[i];
        if (spans[i].kind == GUIDE_LINK && is_closed(rq, spans[i].href)) {
            spans[i].kind = GUIDE_STRONG;
        }
    }
    return (struct guide_item){.spans = spans, .spans_n = item->spans_n};
}

static const struct guide_block *for_reader(mz_cx *cx, mz_req *rq, const struct guide_block *blocks,
                                            size_t n)
{
    struct guide_block *out = MZ_NEW_N(cx->a, struct guide_block, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct guide_item *items = MZ_NEW_N(cx->a, struct guide_item, blocks[i].items_n + 1);
        for (size_t k = 0; k < blocks[i].items_n; k++) {
            items[k] = open_links(cx, rq, &blocks[i].items[k]);
        }
        out[i] = blocks[i];
        out[i].items = items;
    }
    return out;
}

static mz_code page(mz_cx *cx, mz_req *rq, mz_out *out, size_t at)
{
    struct help_view v = {.links_n = MZ_LEN(guides)};
    struct help_link *links = MZ_NEW_N(cx->a, struct help_link, MZ_LEN(guides));
    mz_str text = {NULL, 0};
    MZ_TRY(read_guide(cx, guides[at].name, &text));
    guide_parse(cx->a, text, &v.blocks, &v.blocks_n);
    v.blocks = for_reader(cx, rq, v.blocks, v.blocks_n);
    for (size_t i = 0; i < MZ_LEN(guides); i++) {
        links[i] = (struct help_link){.label = mz_text(cx->lang, guides[i].title),
                                      .href = mz_str_fmt(cx->a, "/help/%s", guides[i].name),
                                      .current = i == at};
    }
    v.links = links;
    mz_page(rq, (struct mz_page){.title = mz_text(cx->lang, guides[at].title),
                                 .sub = mz_text(cx->lang, MZ_T("Help"))});
    help_html(out, &v);
    return MZ_OK;
}

static mz_code help(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return page(cx, rq, out, guide_of_role(cx->actor->role));
}

static mz_code one_guide(mz_cx *cx, mz_req *rq, mz_out *out)
{
    size_t at = guide_of(mz_req_path_text(rq, "name"));
    return at < MZ_LEN(guides) ? page(cx, rq, out, at)
                               : mz_fail(cx, MZ_ABSENT, "there is no such guide");
}

const struct mz_route help_routes[] = {
    {.path = "/help",
     .get = help,
     .need = "public",
     .help = "The guide of the reader's role",
     .flags = MZ_ROUTE_PAGE},
    {.path = "/help/{name:text}",
     .get = one_guide,
     .need = "public",
     .help = "One guide",
     .flags = MZ_ROUTE_PAGE},
    {0},
};
