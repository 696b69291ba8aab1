/* draft_web.c - drafts: the list, one draft, its publication. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/draft/draft_sql.h"
#include "feature/draft/page_web.h"
#include "feature/leaf_web.h"

static const char *state_word(mz_str s)
{
    static const struct {
        const char *state;
        const char *word;
    } words[] = {
        {"draft", MZ_T("Being written||draft")}, {"asked", MZ_T("Waits for approval||draft")},
        {"published", MZ_T("Published||draft")}, {"withdrawn", MZ_T("Withdrawn||draft")},
        {"dropped", MZ_T("Dropped||draft")},
    };
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (mz_str_eq(s, mz_str_of(words[i].state))) {
            return words[i].word;
        }
    }
    return words[0].word;
}

static enum mz_tone state_tone(mz_str s)
{
    return mz_str_eq(s, MZ_S("published")) ? MZ_TONE_OK
           : mz_str_eq(s, MZ_S("asked"))   ? MZ_TONE_WARN
                                           : MZ_TONE_IDLE;
}

mz_code draft_count_asked(mz_cx *cx, int64_t *n)
{
    struct draft_q_asked_n_row r = {0};
    MZ_TRY(draft_q_asked_n(cx, &r));
    *n = r.n;
    return MZ_OK;
}

static mz_str account(struct leaf *l, int64_t id)
{
    mz_str name = MZ_S("—");
    if (id != MZ_NULL && account_names(l->cx, &id, 1, &name) != MZ_OK) {
        mz_clear(l->cx);
    }
    return name.n > 0 ? name : MZ_S("—");
}

/* ---- for programs ------------------------------------------------------------------------ */

static const struct mz_member draft_members[] = {
    {"id", "Number of the draft", MZ_J_INT(struct draft, id)},
    {"pack", "Id of the pack", MZ_J_TEXT(struct draft, pack)},
    {"title", "What it changes", MZ_J_TEXT(struct draft, title)},
    {"state", "draft, asked, published, withdrawn or dropped", MZ_J_TEXT(struct draft, state)},
    {"made_at", "When it was made", MZ_J_TIME(struct draft, made_ms)},
    {"version", "Counts changes; send it back with a change", MZ_J_INT(struct draft, version)},
    {0},
};
static const struct mz_shape item_shape = {"PackDraft", draft_members, sizeof(struct draft)};
struct draft_rows {
    const struct draft *drafts;
    size_t drafts_n;
};
static const struct mz_member rows_members[] = {
    {"drafts", "Newest first", MZ_J_LIST(struct draft_rows, drafts, &item_shape)},
    {0},
};
const struct mz_shape draft_rows_shape = {"PackDrafts", rows_members, sizeof(struct draft_rows)};

struct draft_file_row {
    mz_str path;
    int64_t bytes;
};
static const struct mz_member file_members[] = {
    {"path", "Path in the pack", MZ_J_TEXT(struct draft_file_row, path)},
    {"bytes", "Its size", MZ_J_INT(struct draft_file_row, bytes)},
    {0},
};
static const struct mz_shape file_row_shape = {"PackDraftFileRow", file_members,
                                               sizeof(struct draft_file_row)};
struct draft_told {
    struct draft d;
    const struct draft_file_row *files;
    size_t files_n;
};
static const struct mz_member told_members[] = {
    {"draft", "The draft", MZ_J_MAP(struct draft_told, d, &item_shape)},
    {"files", "Its files, by path", MZ_J_LIST(struct draft_told, files, &file_row_shape)},
    {0},
};
const struct mz_shape draft_shape = {"PackDraftShown", told_members, sizeof(struct draft_told)};

/* ---- the list ---------------------------------------------------------------------------------
 */

static mz_code new_form(struct leaf *l, struct mz_form *form)
{
    const struct rule_shelf *shelf = NULL;
    MZ_TRY(rule_shelf(l->cx, &shelf));
    struct leaf_part *p = leaf_right(l, MZ_T("New draft"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Make the draft"), form, 4);
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, shelf->packs_n + 1);
    struct ui_option *kind = MZ_NEW_N(l->cx->a, struct ui_option, 2);
    for (size_t i = 0; i < shelf->packs_n; i++) {
        const struct rule_shelved *s = &shelf->packs[i];
        mz_str title = s->pack == NULL ? s->id : law_label_of(l->cx->lang, &s->pack->title);
        o[i] = (struct ui_option){
            .value = s->id,
            .label = mz_str_fmt(l->cx->a, MZ_FMT " (" MZ_FMT ")", MZ_ARG(title), MZ_ARG(s->id)),
            .chosen = mz_str_eq(mz_req_field(l->rq, "pack"), s->id)};
    }
    kind[0] =
        (struct ui_option){.value = MZ_S("0"), .label = leaf_say(l, MZ_T("a copy, to be changed"))};
    kind[1] = (struct ui_option){.value = MZ_S("1"),
                                 .label = leaf_say(l, MZ_T("a layer over it for this office")),
                                 .chosen = mz_str_eq(mz_req_field(l->rq, "layer"), MZ_S("1"))};
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "pack",
                                    .label = leaf_say(l, MZ_T("Pack")),
                                    .options = o,
                                    .options_n = shelf->packs_n,
                                    .required = true});
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "layer",
                                    .label = leaf_say(l, MZ_T("What to make")),
                                    .options = kind,
                                    .options_n = 2});
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "title",
                                    .label = leaf_say(l, MZ_T("What is to be changed")),
                                    .value = form == NULL ? MZ_S("") : mz_req_field(l->rq, "title"),
                                    .max = DRAFT_TITLE_MAX,
                                    .required = true});
    return MZ_OK;
}

static mz_code list(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    static const struct ui_column heads[] = {
        {.name = "title", .label = {MZ_T("Draft||of rules"), 0}, .fixed = true},
        {.name = "pack", .label = {MZ_T("Pack"), 0}, .phone_label = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_label = true},
        {.name = "made", .label = {MZ_T("Made||draft"), 0}, .phone_label = true},
    };
    struct leaf *l = leaf_new(cx, rq);
    struct draft *v = NULL;
    size_t n = 0;
    MZ_TRY(draft_list(cx, &v, &n));
    if (mz_req_json(rq)) {
        return mz_reply_shape(out, &draft_rows_shape, &(struct draft_rows){v, n});
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Drafts of rules"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){.text = v[i].title,
                                      .href = mz_str_fmt(cx->a, "/draft/%" PRId64, v[i].id)});
        leaf_cell(t, (struct ui_cell){.text = v[i].pack});
        leaf_cell(t, (struct ui_cell){.tags = leaf_tag(l, state_tone(v[i].state),
                                                       leaf_say(l, state_word(v[i].state))),
                                      .tags_n = 1});
        leaf_cell(t, (struct ui_cell){.text = leaf_time(l, v[i].made_ms),
                                      .note = account(l, v[i].made_by)});
    }
    if (n == 0) {
        p->note = leaf_say(l, MZ_T("Nobody works on the rules now."));
        p->body = true;
    }
    if (mz_req_may(rq, "draft.write")) {
        MZ_TRY(new_form(l, form));
    }
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, MZ_T("Drafts of rules")),
                                      .sub = leaf_say(l, MZ_T("Copy a pack, change it, have it "
                                                              "checked; another person publishes "
                                                              "it")),
                                      .menu = "/draft"});
}

mz_code draft_list_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return list(cx, rq, out, NULL);
}

mz_code draft_list_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    mz_str pack = mz_form_text(&f, "pack", (struct mz_rule){.max = 63, .required = true});
    mz_str title =
        mz_form_text(&f, "title", (struct mz_rule){.max = DRAFT_TITLE_MAX, .required = true});
    bool layer = mz_str_eq(mz_req_field(rq, "layer"), MZ_S("1"));
    int64_t id = 0;
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, draft_new(cx, pack, title, layer, &id)));
    }
    if (f.problems.n > 0) {
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return list(cx, rq, out, &f);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("The draft is there.")});
    return mz_reply_redirectf(rq, "/draft/%" PRId64, id);
}

/* ---- one draft ----------------------------------------------------------------------------------
 */

static void head(struct leaf *l, const struct draft *d, struct mz_page *page)
{
    struct ui_crumb *c = MZ_NEW(l->cx->a, struct ui_crumb);
    *c = (struct ui_crumb){.label = leaf_say(l, MZ_T("Drafts of rules")), .href = MZ_S("/draft")};
    *page = (struct mz_page){
        .title = d->title, .sub = d->pack, .menu = "/draft", .crumbs = c, .crumbs_n = 1};
}

static void files_table(struct leaf *l, const struct draft *d, const struct draft_files *files)
{
    static const struct ui_column heads[] = {
        {.name = "path", .label = {MZ_T("File||of a pack"), 0}, .fixed = true},
        {.name = "bytes", .label = {MZ_T("Bytes"), 0}, .phone_label = true},
    };
    struct leaf_part *p = leaf_left(l, MZ_T("Files||of a pack"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), files->n);
    for (size_t i = 0; i < files->n; i++) {
        leaf_cell(
            t, (struct ui_cell){.text = files->v[i].name,
                                .href = mz_str_fmt(l->cx->a, "/draft/%" PRId64 "/file?path=" MZ_FMT,
                                                   d->id, MZ_ARG(files->v[i].name))});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, (int64_t)files->v[i].text.n)});
    }
    p->body = true;
    if (mz_str_eq(d->state, MZ_S("draft"))) {
        leaf_action(
            l, p,
            (struct ui_action){.label = leaf_say(l, MZ_T("New file")),
                               .href = mz_str_fmt(l->cx->a, "/draft/%" PRId64 "/file", d->id),
                               .need = "draft.write",
                               .icon = MZ_ICON("plus")});
    }
}

static struct ui_form *act_form(struct leaf *l, const struct draft *d, const char *title,
                                const char *what, const char *submit, struct mz_form *form)
{
    struct leaf_part *p = leaf_right(l, title);
    struct ui_form *f = leaf_form(l, p, submit, form, 3);
    leaf_keep(l, f, "version", mz_str_fmt(l->cx->a, "%" PRId64, d->version));
    leaf_keep(l, f, "do", mz_str_of(what));
    return f;
}

static void reason_field(struct leaf *l, struct ui_form *f)
{
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "reason",
                                    .label = leaf_say(l, MZ_T("Reason")),
                                    .max = DRAFT_REASON_MAX,
                                    .required = true});
}

/* Withdrawn, it is another one for the packs that hold to it. */
static mz_str held_by(struct leaf *l, const struct draft *d)
{
    struct rule_pin *v = NULL;
    size_t n = 0;
    mz_str all = MZ_S("");
    if (draft_pinned(l->cx, d->pack, &v, &n) != MZ_OK) {
        mz_clear(l->cx);
    }
    for (size_t i = 0; i < n; i++) {
        all = mz_str_fmt(l->cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(all), i == 0 ? "" : " · ",
                         MZ_ARG(v[i].pack));
    }
    return n == 0 ? MZ_S("")
                  : leaf_sayf(l, MZ_T("These packs hold to its hash and will be refused: {0}"), all,
                              MZ_S(""));
}

static void forms(struct leaf *l, const struct draft *d, struct mz_form *form)
{
    bool open = mz_str_eq(d->state, MZ_S("draft"));
    bool asked = mz_str_eq(d->state, MZ_S("asked"));
    bool out = mz_str_eq(d->state, MZ_S("published"));
    mz_str to = mz_str_fmt(l->cx->a, "/draft/%" PRId64 "/publish", d->id);
    if (open && mz_req_may(l->rq, "draft.write")) {
        (void)act_form(l, d, MZ_T("Hand it in"), "ask", MZ_T("Hand in for approval"), form);
    }
    if (asked && mz_req_may(l->rq, "draft.approve")) {
        struct leaf_part *p = leaf_right(l, MZ_T("Approval||draft"));
        p->body = true;
        leaf_action(l, p,
                    (struct ui_action){.label = leaf_say(l, MZ_T("Read the changes and "
                                                                 "publish")),
                                       .href = to,
                                       .icon = MZ_ICON("gavel")});
    }
    if (asked && mz_req_may(l->rq, "draft.write")) {
        reason_field(l, act_form(l, d, MZ_T("Send it back"), "back", MZ_T("Send back"), form));
    }
    if (open && mz_req_may(l->rq, "draft.write")) {
        struct ui_form *f = act_form(l, d, MZ_T("Drop it"), "drop", MZ_T("Drop the draft"), form);
        f->danger = true;
        reason_field(l, f);
    }
    if (out && mz_req_may(l->rq, "draft.approve")) {
        struct ui_form *f =
            act_form(l, d, MZ_T("Withdraw it||pack"), "withdraw", MZ_T("Withdraw the pack"), form);
        f->action = to;
        f->danger = true;
        f->note = held_by(l, d);
        reason_field(l, f);
    }
}

static void facts(struct leaf *l, const struct draft *d)
{
    struct leaf_part *p = leaf_right(l, MZ_T("Draft||of rules"));
    leaf_fact(l, p, MZ_T("State"), (struct ui_fact){.value = leaf_say(l, state_word(d->state))});
    leaf_fact(l, p, MZ_T("Made||draft"), (struct ui_fact){.value = leaf_time(l, d->made_ms)});
    leaf_fact(l, p, MZ_T("By||who made it"), (struct ui_fact){.value = account(l, d->made_by)});
    if (d->asked_by != MZ_NULL) {
        leaf_fact(l, p, MZ_T("Handed in by"), (struct ui_fact){.value = account(l, d->asked_by)});
    }
    if (d->done_by != MZ_NULL) {
        leaf_fact(l, p, MZ_T("Published by"), (struct ui_fact){.value = account(l, d->done_by)});
        leaf_fact(l, p, MZ_T("Published on||pack"),
                  (struct ui_fact){.value = leaf_time(l, d->done_ms)});
    }
    if (d->reason.n > 0) {
        leaf_fact(l, p, MZ_T("Reason"), (struct ui_fact){.value = d->reason, .wide = true});
    }
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("Check and differences")),
                                   .href = mz_str_fmt(l->cx->a, "/draft/%" PRId64 "/check", d->id),
                                   .icon = MZ_ICON("git-compare")});
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct draft d;
    struct draft_files files;
    struct mz_page page;
    MZ_TRY(draft_get(cx, mz_req_path_int(rq, "id"), &d));
    MZ_TRY(draft_files(cx, d.id, &files));
    if (mz_req_json(rq)) {
        struct draft_file_row *v = MZ_NEW_N(cx->a, struct draft_file_row, files.n + 1);
        for (size_t i = 0; i < files.n; i++) {
            v[i] = (struct draft_file_row){files.v[i].name, (int64_t)files.v[i].text.n};
        }
        return mz_reply_shape(out, &draft_shape, &(struct draft_told){d, v, files.n});
    }
    facts(l, &d);
    forms(l, &d, form);
    files_table(l, &d, &files);
    head(l, &d, &page);
    return leaf_send(l, out, page);
}

mz_code draft_show_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

static mz_code act(mz_cx *cx, struct mz_form *f, int64_t id, mz_str what)
{
    int64_t version = mz_form_int(f, "version", (struct mz_rule){.lo = 1, .required = true});
    mz_str reason = mz_form_text(f, "reason", (struct mz_rule){.max = DRAFT_REASON_MAX});
    struct draft d;
    MZ_TRY(draft_get(cx, id, &d));
    if (f->problems.n > 0) {
        return MZ_OK;
    }
    if (mz_str_eq(what, MZ_S("ask"))) {
        return mz_form_take(f, draft_ask(cx, id, version));
    }
    if (mz_str_eq(what, MZ_S("back"))) {
        return mz_form_take(f, draft_back(cx, id, version, reason));
    }
    if (mz_str_eq(what, MZ_S("drop")) && mz_str_eq(d.state, MZ_S("draft"))) {
        return mz_form_take(f, draft_end(cx, id, version, reason));
    }
    mz_form_problem(f, (struct mz_say){.field = "do", .text = MZ_T("This cannot be done here")});
    return MZ_OK;
}

static mz_code answer(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *f)
{
    if (f->problems.n > 0) {
        if (mz_form_json(f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, f->conflict ? 409 : 422);
        return show(cx, rq, out, f);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("Done.")});
    return mz_reply_redirectf(rq, "/draft/%" PRId64, mz_req_path_int(rq, "id"));
}

mz_code draft_show_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    MZ_TRY(act(cx, &f, mz_req_path_int(rq, "id"), mz_req_field(rq, "do")));
    return answer(cx, rq, out, &f);
}

/* ---- publication
 * --------------------------------------------------------------------------------- */

mz_code draft_publish_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct draft d;
    struct mz_page page;
    MZ_TRY(draft_get(cx, mz_req_path_int(rq, "id"), &d));
    facts(l, &d);
    struct ui_form *f =
        act_form(l, &d, MZ_T("Publish||draft"), "publish", MZ_T("Publish it"), NULL);
    f->action = mz_str_fmt(cx->a, "/draft/%" PRId64 "/publish", d.id);
    f->note = leaf_say(l, MZ_T("It holds from now on for new cases and decisions. Cases that run "
                               "keep the version they began with; the past does not change."));
    MZ_TRY(draft_check_parts(l, &d));
    head(l, &d, &page);
    return leaf_send(l, out, page);
}

mz_code draft_publish_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    int64_t id = mz_req_path_int(rq, "id");
    int64_t version = mz_form_int(&f, "version", (struct mz_rule){.lo = 1, .required = true});
    mz_str reason = mz_form_text(&f, "reason", (struct mz_rule){.max = DRAFT_REASON_MAX});
    bool withdraw = mz_str_eq(mz_req_field(rq, "do"), MZ_S("withdraw"));
    struct draft d;
    MZ_TRY(draft_get(cx, id, &d));
    if (f.problems.n == 0 && withdraw && !mz_str_eq(d.state, MZ_S("published"))) {
        mz_form_problem(&f,
                        (struct mz_say){.field = "do", .text = MZ_T("This cannot be done here")});
    }
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, withdraw ? draft_end(cx, id, version, reason)
                                         : draft_publish(cx, id, version)));
    }
    return answer(cx, rq, out, &f);
}

/* ---- routes ---------------------------------------------------------------------------- */

static const struct mz_param path_params[] = {
    {.name = "path", .in = "get", .help = "Path of the file in the pack, such as rules/own.yaml"},
    {0},
};

/* clang-format off */
const struct mz_route draft_routes[] = {
    {.path = "/draft",
     .get = draft_list_get,
     .post = draft_list_post,
     .need = "draft.read",
     .need_post = "draft.write",
     .flags = MZ_ROUTE_MAKES,
     .help = "Drafts of policy packs; POST pack, title, layer makes one",
     .whole = "few packs are changed at a time, and each change is looked at",
     .answer = &draft_rows_shape},
    {.path = "/draft/{id}",
     .get = draft_show_get,
     .post = draft_show_post,
     .need = "draft.read",
     .need_post = "draft.write",
     .help = "A draft with its files; POST version and do=ask, back or drop",
     .answer = &draft_shape},
    {.path = "/draft/{id}/check",
     .get = draft_check_get,
     .need = "draft.read",
     .help = "What the checker says of a draft, its tests, what it changes",
     .answer = &draft_check_shape},
    {.path = "/draft/{id}/file",
     .get = draft_file_get,
     .post = draft_file_post,
     .need = "draft.read",
     .need_post = "draft.write",
     .params = path_params,
     .body_max = 2 << 20,
     .help = "A file of a draft; POST version, path, text saves it, do=remove takes it out",
     .answer = &draft_file_shape},
    {.path = "/draft/{id}/publish",
     .get = draft_publish_get,
     .post = draft_publish_post,
     .need = "draft.approve",
     .flags = MZ_ROUTE_FRESH,
     .help = "Publish a draft that another person handed in; do=withdraw takes it back"},
    {0},
};
/* clang-format on */
