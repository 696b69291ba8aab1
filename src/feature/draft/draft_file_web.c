/* draft_file_web.c - one file of a draft: plain text with numbers of lines, saved as a whole. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/draft/draft_view.h"
#include "feature/draft/page_web.h"
#include "feature/leaf_web.h"

enum { SPARE_LINES = 12, PATH_MAX_N = 100, HTML_MAX = 8 << 20 };

struct told_file {
    mz_str path;
    mz_str text;
    int64_t version;
};
static const struct mz_member file_members[] = {
    {"path", "Path in the pack", MZ_J_TEXT(struct told_file, path)},
    {"text", "The file as a whole", MZ_J_TEXT(struct told_file, text)},
    {"version", "Of the draft; send it back with the file", MZ_J_INT(struct told_file, version)},
    {0},
};
const struct mz_shape draft_file_shape = {"PackDraftFile", file_members, sizeof(struct told_file)};

/* Browsers send CR LF; packs are written with LF. */
static mz_str lines_of(mz_cx *cx, mz_str s)
{
    char *p = mz_arena_alloc(cx->a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '\r') {
            p[n++] = s.p[i];
        }
    }
    p[n] = '\0';
    return (mz_str){p, n};
}

static mz_html edit(struct leaf *l, mz_str text, bool readonly)
{
    size_t n = SPARE_LINES;
    for (size_t i = 0; i < text.n; i++) {
        n += text.p[i] == '\n';
    }
    mz_str *numbers = MZ_NEW_N(l->cx->a, mz_str, n + 1);
    for (size_t i = 0; i < n; i++) {
        numbers[i] = mz_str_fmt(l->cx->a, "%zu", i + 1);
    }
    struct draft_edit v = {text, (int64_t)n, numbers, n, readonly};
    mz_out o;
    mz_out_init(&o, l->cx->lang, HTML_MAX);
    draft_edit_html(&o, &v);
    mz_html html = mz_page_slot(l->rq, &o);
    mz_out_done(&o);
    return html;
}

static mz_code find(mz_cx *cx, int64_t id, mz_str path, mz_str *text)
{
    struct draft_files files;
    *text = (mz_str){NULL, 0};
    MZ_TRY(draft_files(cx, id, &files));
    for (size_t i = 0; i < files.n; i++) {
        if (mz_str_eq(files.v[i].name, path)) {
            *text = files.v[i].text.p == NULL ? MZ_S("") : files.v[i].text;
        }
    }
    return MZ_OK;
}

static void form_of(struct leaf *l, const struct draft *d, mz_str path, mz_str text,
                    struct mz_form *form)
{
    bool open = mz_str_eq(d->state, MZ_S("draft")) && mz_req_may(l->rq, "draft.write");
    struct leaf_part *p = leaf_left(l, MZ_T("Text of the file"));
    if (!open) {
        p->slot = edit(l, text, true);
        p->body = true;
        return;
    }
    struct ui_form *f = leaf_form(l, p, MZ_T("Save the file"), form, 4);
    f->action = mz_str_fmt(l->cx->a, "/draft/%" PRId64 "/file", d->id);
    mz_str version = mz_req_field(l->rq, "version"); /* what was typed stays of the old page */
    leaf_keep(l, f, "version",
              form != NULL && version.n > 0 ? version
                                            : mz_str_fmt(l->cx->a, "%" PRId64, d->version));
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "path",
                                    .label = leaf_say(l, MZ_T("Path in the pack")),
                                    .value = path,
                                    .hint = leaf_say(l, MZ_T("pack.yaml, or a folder such as "
                                                             "rules/own.yaml")),
                                    .max = PATH_MAX_N,
                                    .required = true,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_SLOT,
                                    .name = "text",
                                    .label = leaf_say(l, MZ_T("Text of the file")),
                                    .wide = true,
                                    .slot = edit(l, text, false)});
}

static void remove_form(struct leaf *l, const struct draft *d, mz_str path)
{
    if (!mz_str_eq(d->state, MZ_S("draft")) || !mz_req_may(l->rq, "draft.write") || path.n == 0 ||
        mz_str_eq(path, MZ_S("pack.yaml"))) {
        return;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Take the file out"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Take it out"), NULL, 3);
    f->action = mz_str_fmt(l->cx->a, "/draft/%" PRId64 "/file", d->id);
    f->danger = true;
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, d->version));
    leaf_keep(l, f, "path", path);
    leaf_keep(l, f, "do", MZ_S("remove"));
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct draft d;
    mz_str path = form == NULL ? mz_req_query(rq, "path") : mz_req_field(rq, "path");
    mz_str text = {NULL, 0};
    MZ_TRY(draft_get(cx, mz_req_path_int(rq, "id"), &d));
    MZ_TRY(find(cx, d.id, path, &text));
    if (form == NULL && path.n > 0 && text.p == NULL) {
        return mz_refuse(cx, MZ_ABSENT, .field = "path",
                         .text = MZ_T("The draft has no file \"{0}\""), .arg = {path});
    }
    text = text.p == NULL ? MZ_S("") : text;
    if (mz_req_json(rq)) {
        return mz_reply_shape(out, &draft_file_shape, &(struct told_file){path, text, d.version});
    }
    form_of(l, &d, path, form == NULL ? text : lines_of(cx, mz_req_field(rq, "text")), form);
    remove_form(l, &d, path);
    struct ui_crumb *c = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    c[0] = (struct ui_crumb){leaf_say(l, MZ_T("Drafts of rules")), MZ_S("/draft")};
    c[1] = (struct ui_crumb){d.title, mz_str_fmt(cx->a, "/draft/%" PRId64, d.id)};
    return leaf_send(l, out,
                     (struct mz_page){.title = path.n > 0 ? path : leaf_say(l, MZ_T("New file")),
                                      .sub = d.title,
                                      .menu = "/draft",
                                      .crumbs = c,
                                      .crumbs_n = 2});
}

mz_code draft_file_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

mz_code draft_file_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    int64_t id = mz_req_path_int(rq, "id");
    int64_t version = mz_form_int(&f, "version", (struct mz_rule){.lo = 1, .required = true});
    mz_str path = mz_form_text(&f, "path", (struct mz_rule){.max = PATH_MAX_N, .required = true});
    bool gone = mz_str_eq(mz_req_field(rq, "do"), MZ_S("remove"));
    if (f.problems.n == 0) {
        struct ast_file file = {path, lines_of(cx, mz_req_field(rq, "text"))};
        MZ_TRY(mz_form_take(&f, gone ? draft_drop_file(cx, id, version, path)
                                     : draft_save(cx, id, version, file)));
    }
    if (f.problems.n > 0) {
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, f.conflict ? 409 : 422);
        return show(cx, rq, out, &f);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = gone ? MZ_T("The file is out of the draft.")
                                                : MZ_T("Saved. The check says whether it holds.")});
    return gone ? mz_reply_redirectf(rq, "/draft/%" PRId64, id)
                : mz_reply_redirectf(rq, "/draft/%" PRId64 "/file?path=" MZ_FMT, id, MZ_ARG(path));
}
