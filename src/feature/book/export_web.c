/* export_web.c - what a register has to tell another office: what waits, until when, the files. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/book/export.h"

enum { SHOWN_MAX = 200 };

struct exporting {
    struct leaf *l;
    const struct book_def *d;
    const struct ir_export *x;
    struct book_export e;
    struct book_file *files;
    size_t files_n;
};

static mz_code find(mz_cx *cx, mz_req *rq, struct exporting *p)
{
    MZ_TRY(book_page_def(cx, rq, &p->d));
    return book_export_find(cx, p->d, mz_req_path_text(rq, "export"), &p->x);
}

/* ---- for programs ------------------------------------------------------------------------ */

struct told_wait {
    int64_t entry;
    mz_str number;
    mz_str kind;
    mz_str lacks;
    int64_t day;
    int64_t due;
};
static const struct mz_member wait_members[] = {
    {"entry", "Number of the entry", MZ_J_INT(struct told_wait, entry)},
    {"number", "Its number on paper", MZ_J_TEXT(struct told_wait, number)},
    {"kind", "new, changed or left", MZ_J_TEXT(struct told_wait, kind)},
    {"lacks", "Needed column that is empty, so that it is not told; empty: none",
     MZ_J_TEXT(struct told_wait, lacks)},
    {"day", "From which its days count", MZ_J_DAY_OR_NULL(struct told_wait, day)},
    {"due", "Last day to tell it", MZ_J_DAY_OR_NULL(struct told_wait, due)},
    {0},
};
static const struct mz_shape wait_shape = {"BookWaits", wait_members, sizeof(struct told_wait)};

struct told_file {
    int64_t id;
    mz_str name;
    int64_t rows;
    int64_t made;
};
static const struct mz_member file_members[] = {
    {"id", "Number of the file", MZ_J_INT(struct told_file, id)},
    {"name", "Its name", MZ_J_TEXT(struct told_file, name)},
    {"rows", "Rows", MZ_J_INT(struct told_file, rows)},
    {"made", "When it was made", MZ_J_TIME(struct told_file, made)},
    {0},
};
static const struct mz_shape file_shape = {"BookFile", file_members, sizeof(struct told_file)};

struct told_export {
    int64_t waits;
    int64_t ready;
    int64_t late;
    int64_t due;
    const struct told_wait *rows;
    size_t rows_n;
    const struct told_file *files;
    size_t files_n;
};
static const struct mz_member export_members[] = {
    {"waits", "Entries that are new, changed or left", MZ_J_INT(struct told_export, waits)},
    {"ready", "Of these, that lack nothing", MZ_J_INT(struct told_export, ready)},
    {"late", "Of these, whose last day is over", MZ_J_INT(struct told_export, late)},
    {"due", "The next last day", MZ_J_DAY_OR_NULL(struct told_export, due)},
    {"rows", "What waits, the first due first; 200 at most",
     MZ_J_LIST(struct told_export, rows, &wait_shape)},
    {"files", "Files that were made, newest first",
     MZ_J_LIST(struct told_export, files, &file_shape)},
    {0},
};
const struct mz_shape book_export_shape = {"BookExport", export_members,
                                           sizeof(struct told_export)};

static const char *kind_word(enum book_told k)
{
    static const char *const words[] = {
        [BOOK_NEW] = "new", [BOOK_CHANGED] = "changed", [BOOK_LEFT] = "left"};
    return words[k];
}

static mz_code as_json(const struct exporting *p, mz_out *out)
{
    mz_arena *a = p->l->cx->a;
    size_t n = p->e.n < SHOWN_MAX ? p->e.n : SHOWN_MAX;
    struct told_wait *w = MZ_NEW_N(a, struct told_wait, n + 1);
    struct told_file *f = MZ_NEW_N(a, struct told_file, p->files_n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct book_waits *v = &p->e.v[i];
        w[i] = (struct told_wait){v->entry, v->number, mz_str_of(kind_word(v->kind)),
                                  v->lacks, v->day,    v->due};
    }
    for (size_t i = 0; i < p->files_n; i++) {
        f[i] = (struct told_file){p->files[i].id, p->files[i].name, p->files[i].rows,
                                  p->files[i].made_ms};
    }
    const struct told_export all = {.waits = (int64_t)p->e.n,
                                    .ready = (int64_t)p->e.ready,
                                    .late = (int64_t)p->e.late,
                                    .due = p->e.next_due,
                                    .rows = w,
                                    .rows_n = n,
                                    .files = f,
                                    .files_n = p->files_n};
    return mz_reply_shape(out, &book_export_shape, &all);
}

/* ---- the page -------------------------------------------------------------------------------
 */

static const struct ui_tag *kind_tag(struct leaf *l, enum book_told k)
{
    static const char *const words[] = {[BOOK_NEW] = MZ_T("New||row of a file"),
                                        [BOOK_CHANGED] = MZ_T("Changed||row of a file"),
                                        [BOOK_LEFT] = MZ_T("Left||row of a file")};
    return leaf_tag(l, k == BOOK_NEW ? MZ_TONE_NOTE : MZ_TONE_IDLE, leaf_say(l, words[k]));
}

static void waits_table(struct exporting *p)
{
    static const struct ui_column heads[] = {
        {.name = "title", .label = {MZ_T("Entry||of a register"), 0}, .fixed = true},
        {.name = "kind", .label = {MZ_T("What is told"), 0}, .phone_end = true},
        {.name = "day", .label = {MZ_T("Days count from"), 0}, .phone_label = true},
        {.name = "due", .label = {MZ_T("Last day||to tell"), 0}, .phone_label = true},
        {.name = "lacks", .label = {MZ_T("Lacks, so it is not told"), 0}, .phone_label = true},
    };
    struct leaf *l = p->l;
    size_t n = p->e.n < SHOWN_MAX ? p->e.n : SHOWN_MAX;
    struct leaf_part *part = leaf_left(l, MZ_T("Waits to be told"));
    if (n == 0) {
        part->note = leaf_say(l, MZ_T("The receiver knows of everything."));
        part->body = true;
        return;
    }
    part->sub = leaf_sayf(l, MZ_T("{0} entries, {1} of them late"), leaf_int(l, (int64_t)p->e.n),
                          leaf_int(l, (int64_t)p->e.late));
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        const struct book_waits *v = &p->e.v[i];
        leaf_cell(t, (struct ui_cell){.text = v->title,
                                      .note = v->number,
                                      .href = mz_str_fmt(l->cx->a,
                                                         "/book/" MZ_FMT "/entry/%" PRId64,
                                                         MZ_ARG(p->d->r->name.id), v->entry)});
        leaf_cell(t, (struct ui_cell){.tags = kind_tag(l, v->kind), .tags_n = 1});
        leaf_cell(t, (struct ui_cell){.text = leaf_day(l, v->day)});
        leaf_cell(t, (struct ui_cell){.clock = book_clock(l, v->due)});
        leaf_cell(t, (struct ui_cell){.text = v->lacks.n == 0 ? MZ_S("—") : v->lacks});
    }
}

static void files_table(struct exporting *p)
{
    static const struct ui_column heads[] = {
        {.name = "file", .label = {MZ_T("File||for another office"), 0}, .fixed = true},
        {.name = "rows", .label = {MZ_T("Rows||of a file"), 0}, .num = true, .phone_label = true},
        {.name = "made", .label = {MZ_T("Made||of a file"), 0}, .phone_label = true},
    };
    struct leaf *l = p->l;
    struct leaf_part *part = leaf_left(l, MZ_T("Files that were made"));
    if (p->files_n == 0) {
        part->note = leaf_say(l, MZ_T("None yet."));
        part->body = true;
        return;
    }
    struct ui_table *t = leaf_table(l, part, heads, MZ_LEN(heads), p->files_n);
    for (size_t i = 0; i < p->files_n; i++) {
        const struct book_file *f = &p->files[i];
        leaf_cell(t, (struct ui_cell){.text = f->name,
                                      .href = mz_str_fmt(l->cx->a,
                                                         "/book/" MZ_FMT "/export/" MZ_FMT
                                                         "/%" PRId64,
                                                         MZ_ARG(p->d->r->name.id),
                                                         MZ_ARG(p->x->name.id), f->id)});
        leaf_cell(t, (struct ui_cell){.text = leaf_int(l, f->rows)});
        leaf_cell(t, (struct ui_cell){.text = leaf_time(l, f->made_ms)});
    }
}

static void facts(struct exporting *p, struct mz_form *form)
{
    struct leaf *l = p->l;
    const struct ast_export *s = p->x->source;
    struct leaf_part *part = leaf_right(l, MZ_T("For||who receives it"));
    leaf_fact(l, part, MZ_T("Receiver"), (struct ui_fact){.value = book_sentence(l->cx, &s->to)});
    leaf_fact(l, part, MZ_T("Basis"),
              (struct ui_fact){.value = law_cite(l->cx->a, l->cx->lang, p->d->b, s->cite.s),
                               .wide = true});
    leaf_fact(l, part, MZ_T("Next last day"),
              (struct ui_fact){.value = leaf_day(l, p->e.next_due)});
    if (p->e.ready == 0 || !book_export_may(l->cx, p->x)) {
        return;
    }
    struct ui_form *f =
        leaf_form(l, leaf_right(l, MZ_T("Make the file")), MZ_T("Make the file"), form, 1);
    f->note = leaf_sayf(l,
                        MZ_T("{0} rows. What it tells counts as told from then on, so hand the "
                             "file over."),
                        leaf_int(l, (int64_t)p->e.ready), MZ_S(""));
}

static mz_code show(struct exporting *p, mz_out *out, struct mz_form *form)
{
    struct leaf *l = p->l;
    mz_cx *cx = l->cx;
    MZ_TRY(book_export_waits(cx, p->d, p->x, &p->e));
    MZ_TRY(book_export_files(cx, &p->e, &p->files, &p->files_n));
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("book.read"), .kind = MZ_S("book")}));
    if (mz_req_json(l->rq)) {
        return as_json(p, out);
    }
    leaf_band(l, false);
    waits_table(p);
    files_table(p);
    facts(p, form);
    struct ui_crumb *c = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    c[0] = (struct ui_crumb){leaf_say(l, MZ_T("Registers")), MZ_S("/book")};
    c[1] = (struct ui_crumb){book_label(cx, &p->d->r->name),
                             mz_str_fmt(cx->a, "/book/" MZ_FMT, MZ_ARG(p->d->r->name.id))};
    return leaf_send(l, out,
                     (struct mz_page){.title = book_label(cx, &p->x->name),
                                      .sub = book_sentence(cx, &p->x->source->about),
                                      .menu = "/book",
                                      .crumbs = c,
                                      .crumbs_n = 2});
}

mz_code book_export_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct exporting p = {.l = leaf_new(cx, rq)};
    MZ_TRY(find(cx, rq, &p));
    return show(&p, out, NULL);
}

mz_code book_export_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct exporting p = {.l = leaf_new(cx, rq)};
    struct mz_form form = mz_form_of(cx, rq);
    int64_t sent = 0;
    MZ_TRY(find(cx, rq, &p));
    MZ_TRY(mz_form_take(&form, book_export_make(cx, p.d, p.x, &sent)));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, form.conflict ? 409 : 422);
        return show(&p, out, &form);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = MZ_T("The file is there: take it below.")});
    return mz_reply_redirectf(rq, "/book/" MZ_FMT "/export/" MZ_FMT, MZ_ARG(p.d->r->name.id),
                              MZ_ARG(p.x->name.id));
}

mz_code book_export_file_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct exporting p = {.l = leaf_new(cx, rq)};
    mz_str name = MZ_S("");
    mz_str bytes = MZ_S("");
    MZ_TRY(find(cx, rq, &p));
    MZ_TRY(book_export_file(cx, p.d, p.x, mz_req_path_int(rq, "id"), &name, &bytes));
    mz_reply_download(rq, name, "text/csv; charset=utf-8");
    mz_out_raw(out, bytes);
    return MZ_OK;
}
