/* papers_web.c - the papers of a case: on its page, on a page of their own, and each as a file. */
#include <inttypes.h>
#include <string.h>

#include "base/io.h"
#include "base/text.h"
#include "feature/feed/feed.h"
#include "feature/matter/matter_paper.h"
#include "feature/matter/page_web.h"
#include "feature/scans.h"
#include "store/db.h"

static const struct ui_column heads[] = {
    {.name = "paper", .label = {MZ_T("Paper"), 0}, .fixed = true, .phone_full = true},
    {.name = "state", .label = {MZ_T("State"), 0}, .phone_label = true},
    {.name = "note", .label = {MZ_T("Remark"), 0}, .phone_label = true},
};

static enum mz_tone tone_of(const struct matter_paper *p)
{
    return !p->needed && p->state == MATTER_PAPER_MISSING ? MZ_TONE_IDLE
           : !matter_paper_good(p)                        ? MZ_TONE_BAD
           : p->state == MATTER_PAPER_LATER               ? MZ_TONE_WARN
                                                          : MZ_TONE_OK;
}

static mz_str state_word(struct leaf *l, const struct matter_paper *p)
{
    bool nothing = p->state == MATTER_PAPER_MISSING;
    return leaf_say(l, nothing && !p->needed ? MZ_T("Not needed||paper")
                       : nothing && p->open ? MZ_T("Missing; whether it is needed is not known yet")
                                            : matter_paper_state_label(p->state));
}

static mz_str place(const struct matter_page *s, const char *tail)
{
    return mz_str_fmt(s->l->cx->a, "/matter/%" PRId64 "%s", s->o.c.id, tail);
}

static void table(struct matter_page *s, struct leaf_part *part, const struct matter_paper *p,
                  size_t n)
{
    struct leaf *l = s->l;
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        bool en = l->cx->lang == MZ_LANG_EN;
        const struct ast_label *about = &p[i].paper->source->about;
        leaf_cell(t, (struct ui_cell){.text = matter_page_name(l, &p[i].paper->name),
                                      .note = en && about->en.s.n > 0 ? about->en.s : about->zh.s});
        leaf_cell(t, (struct ui_cell){.tags = leaf_tag(l, tone_of(&p[i]), state_word(l, &p[i])),
                                      .tags_n = 1});
        leaf_cell(t, (struct ui_cell){.text = p[i].note.n > 0 ? p[i].note : MZ_S("—")});
    }
}

mz_code matter_page_papers(struct matter_page *s)
{
    struct leaf *l = s->l;
    struct matter_paper *p = NULL;
    size_t n = 0;
    size_t lacking = 0;
    MZ_TRY(matter_papers(l->cx, &s->o, &p, &n));
    if (n == 0) {
        return MZ_OK;
    }
    for (size_t i = 0; i < n; i++) {
        lacking += matter_paper_good(&p[i]) ? 0 : 1;
    }
    struct leaf_part *part = leaf_left(l, MZ_T("Papers"));
    part->sub = lacking == 0 ? leaf_say(l, MZ_T("Nothing is missing."))
                             : leaf_sayf(l, MZ_T("{0} missing||papers"),
                                         leaf_int(l, (int64_t)lacking), MZ_S(""));
    table(s, part, p, n);
    leaf_action(l, part,
                (struct ui_action){.label = leaf_say(l, MZ_T("To the papers")),
                                   .href = place(s, "/paper"),
                                   .need = "matter.read",
                                   .icon = MZ_ICON("files")});
    return MZ_OK;
}

/* ---- the page of the papers ---------------------------------------------------------------- */

static const char name_file[] = "paper", name_say[] = "of_paper", name_fetch[] = "for_paper";

/* `name`: each form of the page has its own, so that labels find their field. */
static struct ui_field choice(struct leaf *l, const struct matter_paper *p, size_t n,
                              const char *name)
{
    bool items = strcmp(name, name_fetch) == 0;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, n + 1);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (!items || p[i].paper->source->item.s.n > 0) {
            o[k++] = (struct ui_option){.value = p[i].paper->name.id,
                                        .label = matter_page_name(l, &p[i].paper->name)};
        }
    }
    return (struct ui_field){.kind = UI_SELECT,
                             .name = name,
                             .label = leaf_say(l, MZ_T("Paper")),
                             .value = mz_req_field(l->rq, name),
                             .options = o,
                             .options_n = k,
                             .required = true,
                             .wide = true};
}

static struct ui_form *form_of(struct matter_page *s, struct leaf_part *part, const char *submit,
                               const char *word)
{
    bool ours = s->form != NULL && mz_str_eq(mz_req_field(s->l->rq, "do"), mz_str_of(word));
    struct ui_form *f = leaf_form(s->l, part, submit, ours ? s->form : NULL, 6);
    f->action = place(s, "/paper");
    f->upload = true;
    leaf_keep(s->l, f, "do", mz_str_of(word));
    return f;
}

static void forms(struct matter_page *s, const struct matter_paper *p, size_t n)
{
    struct leaf *l = s->l;
    struct leaf_part *part = leaf_right(l, MZ_T("Add a scan or photograph"));
    struct ui_form *f = form_of(s, part, MZ_T("Keep the paper"), "file");
    bool items = false;
    leaf_field(f, choice(l, p, n, name_file));
    leaf_field(f, (struct ui_field){.kind = UI_FILE,
                                    .name = "file",
                                    .label = leaf_say(l, MZ_T("File")),
                                    .hint = leaf_say(l, MZ_T("PDF, JPEG or PNG, at most 6 MiB. It "
                                                             "is kept sealed.")),
                                    .accept = "image/png,image/jpeg,application/pdf",
                                    .capture = "environment",
                                    .required = true,
                                    .wide = true});
    static const enum matter_paper_state says[] = {MATTER_PAPER_SEEN, MATTER_PAPER_PROMISED,
                                                   MATTER_PAPER_LATER, MATTER_PAPER_REFUSED};
    static const char *const words[] = {"seen", "promised", "later", "refused"};
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, MZ_LEN(says));
    for (size_t i = 0; i < MZ_LEN(says); i++) {
        o[i] = (struct ui_option){.value = mz_str_of(words[i]),
                                  .label = leaf_say(l, matter_paper_state_label(says[i]))};
    }
    part = leaf_right(l, MZ_T("Without a file"));
    f = form_of(s, part, MZ_T("Record it"), "say");
    f->quiet = true;
    leaf_field(f, choice(l, p, n, name_say));
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "state",
                                    .label = leaf_say(l, MZ_T("What is said of it")),
                                    .value = mz_req_field(l->rq, "state"),
                                    .options = o,
                                    .options_n = MZ_LEN(says),
                                    .required = true,
                                    .wide = true});
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "note",
                                    .label = leaf_say(l, MZ_T("Reason or remark")),
                                    .value = mz_req_field(l->rq, "note"),
                                    .max = MATTER_REASON_MAX,
                                    .wide = true});
    for (size_t i = 0; i < n; i++) {
        items = items || p[i].paper->source->item.s.n > 0;
    }
    if (items) {
        part = leaf_right(l, MZ_T("Ask what departments delivered"));
        part->note = leaf_say(l, MZ_T("What a department delivered about all members stands in the "
                                      "place of the paper. The question is on record."));
        f = form_of(s, part, MZ_T("Look it up"), "fetch");
        f->quiet = true;
        leaf_field(f, choice(l, p, n, name_fetch));
    }
}

static mz_code one_came(struct matter_page *s, struct ui_table *t, const struct matter_paper *p,
                        const struct matter_paper_row *r)
{
    struct leaf *l = s->l;
    bool file = r->state == MATTER_PAPER_FILED;
    bool sent = r->delivery != MZ_NULL && mz_req_may(l->rq, "feed.read");
    mz_str note = r->note;
    mz_str href = file   ? mz_str_fmt(l->cx->a, "/matter/paper/%" PRId64, r->id)
                  : sent ? mz_str_fmt(l->cx->a, "/feed/delivery/%" PRId64, r->delivery)
                         : MZ_S("");
    MZ_TRY(r->delivery == MZ_NULL ? MZ_OK : feed_delivery_text(l->cx, r->delivery, &note));
    leaf_cell(t, (struct ui_cell){.text = leaf_time(l, r->made_ms)});
    leaf_cell(t, (struct ui_cell){.text = matter_page_name(l, &p->paper->name)});
    leaf_cell(t, (struct ui_cell){.text = r->back_ms != MZ_NULL
                                              ? leaf_say(l, MZ_T("Taken back||paper"))
                                              : leaf_say(l, matter_paper_state_label(r->state)),
                                  .note = note});
    leaf_cell(t, (struct ui_cell){.text = matter_page_account(l, r->made_by)});
    leaf_cell(t,
              (struct ui_cell){.text = file   ? leaf_say(l, MZ_T("Show||a file"))
                                       : sent ? leaf_say(l, MZ_T("To the delivery||paper"))
                                              : MZ_S("—"),
                               .href = href});
    return MZ_OK;
}

static mz_code all_came(struct matter_page *s, struct ui_table *t, const struct matter_paper *p)
{
    for (size_t k = 0; k < p->row_n; k++) {
        MZ_TRY(one_came(s, t, p, &p->row[k]));
    }
    return MZ_OK;
}

static mz_code came(struct matter_page *s, const struct matter_paper *p, size_t n)
{
    static const struct ui_column cols[] = {
        {.name = "at", .label = {MZ_T("When"), 0}, .fixed = true, .phone_full = true},
        {.name = "paper", .label = {MZ_T("Paper"), 0}, .phone_label = true},
        {.name = "state", .label = {MZ_T("What came"), 0}, .phone_label = true},
        {.name = "who", .label = {MZ_T("Recorded by"), 0}, .phone_label = true},
        {.name = "file", .label = {MZ_T("File"), 0}, .phone_label = true},
    };
    struct leaf *l = s->l;
    size_t rows = 0;
    for (size_t i = 0; i < n; i++) {
        rows += p[i].row_n;
    }
    if (rows == 0) {
        return MZ_OK;
    }
    struct ui_table *t =
        leaf_table(l, leaf_left(l, MZ_T("What came in||papers")), cols, MZ_LEN(cols), rows);
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(all_came(s, t, &p[i]));
    }
    return MZ_OK;
}

static void take_back(struct matter_page *s, const struct matter_paper *p, size_t n)
{
    struct leaf *l = s->l;
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, MATTER_PAPERS_MAX + 1);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t r = 0; r < p[i].row_n && k < MATTER_PAPERS_MAX; r++) {
            if (p[i].row[r].back_ms == MZ_NULL) {
                o[k++] = (struct ui_option){
                    .value = mz_str_fmt(l->cx->a, "%" PRId64, p[i].row[r].id),
                    .label = leaf_sayf(l, MZ_T("{0}: {1}"), matter_page_name(l, &p[i].paper->name),
                                       leaf_time(l, p[i].row[r].made_ms))};
            }
        }
    }
    if (k == 0) {
        return;
    }
    struct leaf_part *part = leaf_right(l, MZ_T("Take an entry back"));
    part->note = leaf_say(l, MZ_T("It stays with the case and counts no more."));
    struct ui_form *f = form_of(s, part, MZ_T("Take it back||paper"), "back");
    f->quiet = true;
    leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                    .name = "row",
                                    .label = leaf_say(l, MZ_T("Entry")),
                                    .options = o,
                                    .options_n = k,
                                    .required = true,
                                    .wide = true});
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct matter_page s = {.l = leaf_new(cx, rq), .form = form, .post = IR_POST_N};
    struct matter_paper *p = NULL;
    size_t n = 0;
    MZ_TRY(matter_open_case(cx, mz_req_path_int(rq, "id"), &s.o));
    MZ_TRY(matter_page_whom(s.l, &s.o.c, &s.whom));
    (void)ir_post_of(cx->actor->role, &s.post);
    MZ_TRY(matter_papers(cx, &s.o, &p, &n));
    leaf_band(s.l, false);
    struct leaf_part *part = leaf_left(s.l, MZ_T("What is needed||papers"));
    if (n == 0) {
        part->note = leaf_say(s.l, MZ_T("This matter asks for no papers."));
    } else {
        table(&s, part, p, n);
    }
    MZ_TRY(came(&s, p, n));
    if (n > 0 && s.post != IR_POST_N && mz_req_may(rq, "matter.act")) {
        forms(&s, p, n);
        take_back(&s, p, n);
    }
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("matter.read"),
                                               .kind = MZ_S("matter"),
                                               .subject = s.o.c.id,
                                               .division = s.o.c.division}));
    struct ui_crumb *c = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    c[0] = (struct ui_crumb){.label = leaf_say(s.l, MZ_T("Cases")), .href = MZ_S("/matter")};
    c[1] = (struct ui_crumb){.label = s.whom, .href = place(&s, "")};
    return leaf_send(s.l, out,
                     (struct mz_page){.title = leaf_say(s.l, MZ_T("Papers of the case")),
                                      .sub = matter_page_name(s.l, &s.o.m->name),
                                      .menu = "/matter",
                                      .crumbs = c,
                                      .crumbs_n = 2});
}

mz_code matter_papers_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

/* ---- the POST ----------------------------------------------------------------------------------
 */

static mz_code content(mz_cx *cx, mz_req *rq, mz_str *out)
{
    const struct mz_file *file = mz_req_file(rq, "file", 0);
    size_t n = 0;
    *out = MZ_S("");
    if (file == NULL || file->bytes == 0) {
        return MZ_OK;
    }
    if (file->data.p != NULL) {
        *out = file->data;
        return MZ_OK;
    }
    char *p = mz_arena_alloc(cx->a, MATTER_PAPER_MAX + 1);
    MZ_TRY(mz_source_fill(cx, mz_source_fd(cx->a, file->fd), p, MATTER_PAPER_MAX + 1, &n));
    *out = (mz_str){p, n};
    return MZ_OK;
}

static enum matter_paper_state said(mz_str word)
{
    return mz_str_eq(word, MZ_S("seen"))       ? MATTER_PAPER_SEEN
           : mz_str_eq(word, MZ_S("promised")) ? MATTER_PAPER_PROMISED
           : mz_str_eq(word, MZ_S("later"))    ? MATTER_PAPER_LATER
           : mz_str_eq(word, MZ_S("refused"))  ? MATTER_PAPER_REFUSED
                                               : MATTER_PAPER_MISSING;
}

static mz_code post(mz_cx *cx, mz_req *rq, struct mz_form *form)
{
    mz_str word = mz_req_field(rq, "do");
    int64_t row = 0;
    bool found = false;
    struct matter_paper_new in = {.id = mz_req_path_int(rq, "id"),
                                  .paper = mz_req_field(rq, mz_str_eq(word, MZ_S("say")) ? name_say
                                                            : mz_str_eq(word, MZ_S("fetch"))
                                                                ? name_fetch
                                                                : name_file)};
    if (mz_str_eq(word, MZ_S("back"))) {
        row =
            mz_form_int(form, "row", (struct mz_rule){.lo = 1, .hi = INT64_MAX, .required = true});
        return form->problems.n > 0 ? MZ_OK : mz_form_take(form, matter_paper_back(cx, row));
    }
    if (mz_str_eq(word, MZ_S("fetch"))) {
        MZ_TRY(mz_form_take(form, matter_paper_fetch(cx, in.id, in.paper, &found)));
        if (form->problems.n == 0 && !found) {
            mz_form_problem(form, (struct mz_say){.field = "paper",
                                                  .text = MZ_T("What departments delivered does "
                                                               "not settle it: the paper has to be "
                                                               "brought")});
        }
        return MZ_OK;
    }
    in.state = MATTER_PAPER_FILED;
    if (mz_str_eq(word, MZ_S("file"))) {
        MZ_TRY(content(cx, rq, &in.data));
    } else {
        in.state = said(mz_req_field(rq, "state"));
        in.note = mz_form_text(form, "note", (struct mz_rule){.max = MATTER_REASON_MAX});
    }
    return form->problems.n > 0 ? MZ_OK : mz_form_take(form, matter_paper_add(cx, &in, &row));
}

mz_code matter_papers_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct matter_case c = {.id = 0};
    MZ_TRY(matter_get(cx, mz_req_path_int(rq, "id"), &c));
    MZ_TRY(post(cx, rq, &form));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK, (struct mz_say){.text = MZ_T("It is on record.")});
    return mz_reply_redirectf(rq, "/matter/%" PRId64 "/paper", c.id);
}

mz_code matter_paper_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct matter_scan s = {.id = 0};
    MZ_TRY(matter_paper_scan(cx, mz_req_path_int(rq, "id"), &s));
    mz_out_raw(out, s.bytes);
    mz_reply_download(rq,
                      mz_str_fmt(cx->a, MZ_FMT "-%" PRId64 "." MZ_FMT,
                                 MZ_ARG(matter_number(cx->a, s.id)), mz_req_path_int(rq, "id"),
                                 MZ_ARG(s.kind)),
                      mz_scan_type(s.kind));
    return MZ_OK;
}
