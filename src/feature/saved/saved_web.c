/* Pages of saved views: keep one, rename, let the menu open it, delete. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/leaf_web.h"
#include "feature/saved/saved.h"
#include "feature/saved/saved_int.h"
#include "feature/saved/saved_view.h"
#include "feature/saved/saved_web.h"

mz_code saved_for_list(mz_cx *cx, mz_str list, const struct ui_saved **out, size_t *n)
{
    struct saved_view *v = NULL;
    MZ_TRY(saved_of(cx, list, &v, n));
    struct ui_saved *s = MZ_NEW_N(cx->a, struct ui_saved, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        s[i] = (struct ui_saved){v[i].name, v[i].query};
    }
    *out = s;
    return MZ_OK;
}

/* What the menu calls this list. */
static mz_str title_of(mz_cx *cx, mz_str list)
{
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        const struct mz_menu *m = mz_features[i]->menu;
        for (; m != NULL && m->path != NULL; m++) {
            if (mz_str_eq(list, mz_str_of(m->path))) {
                return mz_text(cx->lang, m->label);
            }
        }
    }
    return list;
}

/* Who lost the right to a list is not led to it; its views wait. */
static bool may_open(const mz_req *rq, mz_str list)
{
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        const struct mz_menu *m = mz_features[i]->menu;
        for (; m != NULL && m->path != NULL; m++) {
            if (mz_str_eq(list, mz_str_of(m->path))) {
                return mz_req_may(rq, m->need);
            }
        }
    }
    return true;
}

static mz_str href_of(mz_cx *cx, const struct saved_view *v)
{
    return mz_str_fmt(cx->a, MZ_FMT "?" MZ_FMT, MZ_ARG(v->list), MZ_ARG(v->query));
}

/* ---- all of them ------------------------------------------------------------ */

static void group(mz_cx *cx, const struct saved_view *all, size_t n, struct saved_page_view *page)
{
    struct saved_group *groups = MZ_NEW_N(cx->a, struct saved_group, n + 1);
    struct saved_item *items = MZ_NEW_N(cx->a, struct saved_item, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct mz_say label = {.text = MZ_T("New name of \"{0}\""), .arg = {all[i].name}};
        items[i] = (struct saved_item){.id = all[i].id,
                                       .list = all[i].list,
                                       .name = all[i].name,
                                       .href = href_of(cx, &all[i]),
                                       .path = mz_str_fmt(cx->a, "/saved/%" PRId64, all[i].id),
                                       .label = mz_text_say(cx->a, cx->lang, label),
                                       .usual = all[i].usual};
        if (i == 0 || !mz_str_eq(all[i].list, all[i - 1].list)) {
            groups[page->groups_n++] = (struct saved_group){
                .title = title_of(cx, all[i].list), .href = all[i].list, .items = &items[i]};
        }
        groups[page->groups_n - 1].items_n++;
    }
    page->groups = groups;
}

static const struct mz_member item_members[] = {
    {"id", "Number of the view", MZ_J_INT(struct saved_item, id)},
    {"name", "Its name", MZ_J_TEXT(struct saved_item, name)},
    {"href", "The list with its filters", MZ_J_TEXT(struct saved_item, href)},
    {"usual", "Whether the list opens with it", MZ_J_FLAG(struct saved_item, usual)},
    {0},
};
static const struct mz_shape item_shape = {"SavedView", item_members, sizeof(struct saved_item)};
static const struct mz_member group_members[] = {
    {"list", "Path of the list", MZ_J_TEXT(struct saved_group, href)},
    {"views", "Views saved of it", MZ_J_LIST(struct saved_group, items, &item_shape)},
    {0},
};
static const struct mz_shape group_shape = {"SavedList", group_members, sizeof(struct saved_group)};
static const struct mz_member saved_page_members[] = {
    {"lists", "Each list that has some", MZ_J_LIST(struct saved_page_view, groups, &group_shape)},
    {0},
};
const struct mz_shape saved_page_shape = {"SavedViews", saved_page_members,
                                          sizeof(struct saved_page_view)};

static mz_code saved_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct saved_view *all = NULL;
    size_t n = 0;
    struct saved_page_view page = {.groups_n = 0};
    MZ_TRY(saved_of(cx, MZ_S(""), &all, &n));
    size_t open = 0;
    for (size_t i = 0; i < n; i++) {
        all[open] = all[i];
        open += may_open(rq, all[i].list) ? 1 : 0;
    }
    n = open;
    group(cx, all, n, &page);
    if (mz_req_json(rq)) {
        return mz_reply_shape(out, &saved_page_shape, &page);
    }
    struct ui_empty empty = {
        .icon = MZ_ICON("bookmark"),
        .title = mz_text(cx->lang, MZ_T("No view saved yet")),
        .text = mz_text(cx->lang, MZ_T("Filter or sort a list, choose its columns, then press "
                                       "\"Save view\" above it."))};
    page.empty = n == 0 ? &empty : NULL;
    mz_page(rq, (struct mz_page){
                    .title = mz_text(cx->lang, MZ_T("Saved views")),
                    .sub = mz_text(cx->lang, MZ_T("Lists with filters, order and columns as you "
                                                  "want to see them again; for you alone"))});
    saved_page_html(out, &page);
    return MZ_OK;
}

/* ---- keeping one ------------------------------------------------------------- */

static mz_code add_page(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct leaf_part *p = leaf_left(l, MZ_T("Save view"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Save view"), form, 4);
    mz_str list = mz_req_field(rq, "list");
    f->action = MZ_S("/saved");
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "name",
                                    .label = leaf_say(l, MZ_T("Name of the view")),
                                    .value = mz_req_field(rq, "name"),
                                    .max = SAVED_NAME_CHARS,
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_CHECK,
                                    .name = "usual",
                                    .label = leaf_say(l, MZ_T("The menu opens it")),
                                    .value = mz_req_field(rq, "usual")});
    leaf_keep(l, f, "list", list);
    leaf_keep(l, f, "query", mz_req_field(rq, "query"));
    f->cancel_href = MZ_S("/saved");
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Save view")),
                                      .sub = list.n > 0 ? title_of(cx, list) : MZ_S("")});
}

static mz_code saved_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct saved_view v = {.list = mz_req_field(rq, "list"),
                           .name = mz_req_field(rq, "name"),
                           .query = mz_req_field(rq, "query"),
                           .usual = mz_form_flag(&form, "usual")};
    int64_t id = 0;
    MZ_TRY(mz_form_take(&form, saved_add(cx, &v, &id)));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return add_page(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = MZ_T("The view \"{0}\" is saved."), .arg = {v.name}});
    return mz_reply_redirect(rq, href_of(cx, &v));
}

/* ---- changing one ------------------------------------------------------------- */

static mz_code saved_act(mz_cx *cx, mz_req *rq, mz_out *out)
{
    int64_t id = mz_req_path_int(rq, "id");
    mz_str what = mz_req_field(rq, "do");
    struct mz_form form = mz_form_of(cx, rq);
    struct mz_say said = {.text = MZ_T("The view has its new name.")};
    struct saved_view v;
    MZ_TRY(saved_get(cx, id, &v));
    if (mz_str_eq(what, MZ_S("drop"))) {
        MZ_TRY(saved_drop(cx, id));
        said.text = MZ_T("The view is deleted.");
    } else if (mz_str_eq(what, MZ_S("usual")) || mz_str_eq(what, MZ_S("plain"))) {
        bool usual = mz_str_eq(what, MZ_S("usual"));
        MZ_TRY(saved_set_usual(cx, id, usual));
        said.text =
            usual ? MZ_T("The menu opens this view.") : MZ_T("The menu opens the whole list.");
    } else {
        MZ_TRY(mz_form_take(&form, saved_rename(cx, id, mz_req_field(rq, "name"))));
    }
    if (form.problems.n > 0 && mz_form_json(&form, out)) {
        return MZ_OK;
    }
    mz_reply_flash(rq, form.problems.n > 0 ? MZ_TONE_WARN : MZ_TONE_OK,
                   form.problems.n > 0 ? form.problems.say[0] : said);
    return mz_reply_redirect(rq, MZ_S("/saved"));
}

static const struct mz_param add_params[] = {
    {"list", "post", "Path of the list's page", MZ_PARAM_TEXT, true},
    {"name", "post", "At most 20 characters", MZ_PARAM_TEXT, true},
    {"query", "post", "Filters, order and columns as in the address", MZ_PARAM_TEXT, true},
    {"usual", "post", "1: the menu opens it", MZ_PARAM_BOOL, false},
    {0},
};

static const struct mz_param act_params[] = {
    {"do", "post", "rename, usual, plain or drop", MZ_PARAM_TEXT, true},
    {"name", "post", "The new name, for rename", MZ_PARAM_TEXT, false},
    {0},
};

const struct mz_route saved_routes[] = {
    {.path = "/saved",
     .get = saved_show,
     .post = saved_post,
     .need = "user",
     .help = "The reader's saved views of lists; POST keeps one more",
     .params = add_params,
     .answer = &saved_page_shape},
    {.path = "/saved/{id}",
     .post = saved_act,
     .need = "user",
     .help = "Rename a saved view, let the menu open it, delete it",
     .params = act_params},
    {0},
};
