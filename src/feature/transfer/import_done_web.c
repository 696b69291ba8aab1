/* What became of a file: counts, reasons as table and picture, rows to decide, rows that go back.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/transfer/import_web.h"
#include "feature/transfer/transfer_sql.h"
#include "feature/transfer/transfer_web.h"
#include "feature/world.h"
#include "store/db.h"

enum { CHART_ROWS = 12, PAGE = 100 };

/* ---- counts and reasons ------------------------------------------------------------ */

static void number(struct leaf *l, struct ui_num *n, const char *label, int64_t value)
{
    *n = (struct ui_num){.label = leaf_say(l, label), .value = mz_thousands(l->cx->a, value)};
}

static mz_str rows_href(struct leaf *l, const struct import_run *run, const char *show)
{
    return mz_str_fmt(l->cx->a, "/import/%" PRId64 "/rows?show=%s", run->id, show);
}

static mz_html nums_slot(struct leaf *l, const struct import_run *run,
                         const struct import_counts *c, bool trial)
{
    struct ui_num n[5];
    struct ui_nums v = {.label = leaf_say(l, MZ_T("Counts")), .nums = n, .nums_n = MZ_LEN(n)};
    mz_out slot;
    number(l, &n[0], trial ? run->kind->words->fresh : run->kind->words->entered, c->added);
    number(l, &n[1], trial ? MZ_T("Would be updated") : MZ_T("Updated"), c->updated);
    number(l, &n[2], MZ_T("Unchanged"), c->same + c->skipped + c->repeat);
    number(l, &n[3], MZ_T("To decide"), c->ask);
    number(l, &n[4], MZ_T("Rows that came back"), c->refused);
    n[3].tone = c->ask > 0 ? MZ_TONE_WARN : MZ_TONE_IDLE;
    n[4].tone = c->refused > 0 ? MZ_TONE_BAD : MZ_TONE_IDLE;
    if (!trial && run->file.n > 0) { /* the rows go with the file */
        n[3].href = c->ask > 0 ? rows_href(l, run, "ask") : MZ_S("");
        n[4].href = c->refused > 0 ? rows_href(l, run, "refused") : MZ_S("");
    }
    mz_out_init(&slot, l->cx->lang, 1 << 16);
    ui_nums_html(&slot, &v);
    mz_html html = mz_page_slot(l->rq, &slot);
    mz_out_done(&slot);
    return html;
}

/* The sentence of a reason without the values of one row. */
static mz_str reason_text(struct leaf *l, mz_str reason)
{
    struct mz_say say = {.text = mz_str_z(l->cx->a, reason),
                         .arg = {MZ_S("…"), MZ_S("…"), MZ_S("…"), MZ_S("…")}};
    return mz_text_say(l->cx->a, l->cx->lang, say);
}

static void sorted(const struct import_counts *c, size_t *order)
{
    for (size_t i = 0; i < c->reasons_n; i++) {
        size_t at = i;
        for (; at > 0 && c->reason[order[at - 1]].n < c->reason[i].n; at--) {
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
}

static mz_html chart_slot(struct leaf *l, const struct import_counts *c, const size_t *order)
{
    size_t n = c->reasons_n < CHART_ROWS ? c->reasons_n : CHART_ROWS;
    mz_str *names = MZ_NEW_N(l->cx->a, mz_str, n + 1);
    mz_str *values = MZ_NEW_N(l->cx->a, mz_str, n + 1);
    mz_str series = leaf_say(l, MZ_T("Rows"));
    for (size_t i = 0; i < n; i++) {
        names[i] = reason_text(l, c->reason[order[i]].text);
        values[i] = leaf_int(l, c->reason[order[i]].n);
    }
    struct ui_chart chart = {.kind = UI_CHART_HBAR,
                             .title = leaf_say(l, MZ_T("Rows by reason")),
                             .axis = leaf_say(l, MZ_T("Reason of refusal")),
                             .series = &series,
                             .series_n = 1,
                             .names = names,
                             .names_n = n,
                             .values = values,
                             .labels = true,
                             .from_zero = true};
    mz_out slot;
    mz_out_init(&slot, l->cx->lang, 1 << 17);
    ui_chart_html(&slot, &chart);
    mz_html html = mz_page_slot(l->rq, &slot);
    mz_out_done(&slot);
    return html;
}

void import_counts_parts(struct leaf *l, const struct import_run *run,
                         const struct import_counts *c, bool trial)
{
    struct leaf_part *p = leaf_left(l, trial ? MZ_T("Result of the check") : MZ_T("Result"));
    size_t order[IMPORT_REASONS_MAX];
    p->sub = leaf_sayf(l, MZ_T("{0} rows"), mz_thousands(l->cx->a, c->rows), MZ_S(""));
    p->slot = nums_slot(l, run, c, trial);
    for (size_t i = 0; i < run->says_n; i++) {
        leaf_callout(l, MZ_TONE_WARN, run->says[i], (struct mz_say){.text = NULL});
    }
    if (c->reasons_n > 0) {
        sorted(c, order);
        leaf_left(l, MZ_T("Reasons"))->slot = chart_slot(l, c, order);
    }
}

/* ---- the page of a run that has begun ------------------------------------------------- */

static void facts(struct leaf *l, const struct import_seen *s)
{
    struct leaf_part *p = leaf_right(l, MZ_T("About this import"));
    const struct import_run *r = &s->run;
    leaf_fact(l, p, MZ_T("Who sent it"), (struct ui_fact){.value = r->source});
    leaf_fact(l, p, MZ_T("Uploaded"), (struct ui_fact){.value = leaf_time(l, r->made_ms)});
    leaf_fact(l, p, MZ_T("Ended"), (struct ui_fact){.value = leaf_time(l, r->ended_ms)});
    const struct import_teams *t = r->kind->teams;
    if (t != NULL) {
        leaf_fact(l, p, t->made,
                  (struct ui_fact){.value = mz_thousands(l->cx->a, r->counts.houses)});
        leaf_fact(l, p, t->same,
                  (struct ui_fact){.value = mz_thousands(l->cx->a, r->counts.houses_same)});
        leaf_fact(l, p, t->bad,
                  (struct ui_fact){.value = mz_thousands(l->cx->a, r->counts.houses_bad)});
    }
    leaf_fact(l, p, r->kind->words->maybe,
              (struct ui_fact){.value = mz_thousands(l->cx->a, r->counts.alike),
                               .href = r->counts.alike == 0 ? MZ_S("") : rows_href(l, r, "alike")});
    leaf_fact(
        l, p, MZ_T("All of them"),
        (struct ui_fact){.value = leaf_say(l, r->kind->title), .href = mz_str_of(r->kind->list)});
}

static void state_callout(struct leaf *l, const struct import_seen *s)
{
    const struct import_run *r = &s->run;
    bool done = mz_str_eq(r->state, MZ_S("done"));
    const struct import_counts *c = &r->counts;
    struct ui_callout *co = MZ_NEW(l->cx->a, struct ui_callout);
    struct ui_action *a = MZ_NEW_N(l->cx->a, struct ui_action, 3);
    size_t n = 0;
    struct mz_say say = {.text = MZ_T("{0} entered, {1} updated, {2} refused"),
                         .arg = {mz_thousands(l->cx->a, c->added),
                                 mz_thousands(l->cx->a, c->updated),
                                 mz_thousands(l->cx->a, c->refused)}};
    if (!done && r->file.n > 0) {
        a[n++] = (struct ui_action){.label = leaf_say(l, MZ_T("Go on")),
                                    .href = import_href(l->cx, r->id),
                                    .icon = MZ_ICON("player-play"),
                                    .primary = true,
                                    .post = true,
                                    .name = MZ_S("do"),
                                    .value = MZ_S("run")};
    }
    if (done && c->refused + c->houses_bad > 0 && r->file.n > 0) {
        a[n++] = (struct ui_action){.label = leaf_say(l, MZ_T("Download the rows to mend")),
                                    .href = mz_str_fmt(l->cx->a, "/import/%" PRId64 "/back", r->id),
                                    .icon = MZ_ICON("download"),
                                    .primary = true,
                                    .download = true};
    }
    if (done && c->ask > 0) {
        a[n++] = (struct ui_action){
            .label = leaf_say(l, r->kind->words->decide),
            .href = mz_str_fmt(l->cx->a, "/import/%" PRId64 "/rows?show=ask", r->id),
            .icon = MZ_ICON("checks")};
    }
    *co = (struct ui_callout){
        .tone = !done                                     ? MZ_TONE_WARN
                : c->refused + c->houses_bad + c->ask > 0 ? MZ_TONE_WARN
                                                          : MZ_TONE_OK,
        .title = done ? mz_text_say(l->cx->a, l->cx->lang, say)
                      : leaf_say(l, MZ_T("The import did not come to its end")),
        .text = done ? r->file.n == 0 ? leaf_say(l, MZ_T("The file was deleted; the counts stay."))
                       : c->added + c->updated == 0 && c->refused == 0 && c->ask == 0
                           ? leaf_say(l, MZ_T("Everything in the file was here already."))
                           : MZ_S("")
                     : leaf_say(l, MZ_T("What entered stays. It goes on where it stopped; no row "
                                        "is done twice.")),
        .actions = a,
        .actions_n = n};
    leaf_left(l, NULL)->callout = co;
}

mz_code import_done_page(mz_cx *cx, mz_req *rq, mz_out *out, struct import_seen *s)
{
    struct leaf *l = leaf_new(cx, rq);
    const struct import_counts *c = &s->run.counts;
    bool rest = c->refused + c->houses_bad + c->ask > 0;
    import_steps_part(l, !mz_str_eq(s->run.state, MZ_S("done")) ? IMPORT_AT_RUN
                         : rest                                 ? IMPORT_AT_REST
                                                                : IMPORT_AT_END);
    state_callout(l, s);
    import_counts_parts(l, &s->run, &s->run.counts, false);
    facts(l, s);
    struct ui_crumb *crumb = MZ_NEW(cx->a, struct ui_crumb);
    *crumb = (struct ui_crumb){leaf_say(l, MZ_T("Import")), MZ_S("/import")};
    return leaf_send(l, out,
                     (struct mz_page){.title = s->run.name,
                                      .sub = import_sub(l, &s->run),
                                      .menu = "/import",
                                      .crumbs = crumb,
                                      .crumbs_n = 1,
                                      .chart = true});
}

/* ---- rows ---------------------------------------------------------------------------------- */

static mz_str why_text(mz_cx *cx, mz_str why)
{
    struct mz_say say[IMPORT_PROBLEMS_MAX];
    size_t n = 0;
    mz_str text = MZ_S("");
    if (import_says_read(cx, why, say, IMPORT_PROBLEMS_MAX, &n) != MZ_OK) {
        mz_clear(cx);
    }
    for (size_t i = 0; i < n; i++) {
        text = mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(text), i > 0 ? "; " : "",
                          MZ_ARG(mz_text_say(cx->a, cx->lang, say[i])));
    }
    return import_masked(cx->a, text);
}

static mz_code subject_cell(struct leaf *l, const struct import_kind *kind, int64_t id,
                            struct ui_cell *c)
{
    mz_str name = MZ_S("");
    if (id == MZ_NULL) {
        return MZ_OK;
    }
    MZ_TRY(kind->shown(l->cx, id, &name));
    *c = (struct ui_cell){
        .text = name,
        .href = name.n == 0 ? MZ_S("") : mz_str_fmt(l->cx->a, "%s/%" PRId64, kind->list, id)};
    return MZ_OK;
}

static mz_code rows_cells(struct leaf *l, const struct import_kind *kind,
                          const struct import_row_open_row *r, struct ui_cell *c)
{
    c[0] = (struct ui_cell){.text = leaf_int(l, r->line)};
    MZ_TRY(subject_cell(l, kind, r->alike != MZ_NULL ? r->alike : r->subject, &c[1]));
    MZ_TRY(subject_cell(l, kind, r->alike != MZ_NULL ? r->subject : MZ_NULL, &c[2]));
    c[3] = (struct ui_cell){.text = why_text(l->cx, r->why)};
    return MZ_OK;
}

struct rows_asked {
    const char *show;
    const char *outcome; /* NULL: alike */
};

static const struct rows_asked asked[] = {{"ask", "ask"}, {"alike", NULL}, {"refused", "refused"}};

static const char *title_of(const struct rows_asked *k, const struct import_words *w)
{
    return k->outcome == NULL            ? w->alike
           : strcmp(k->show, "ask") == 0 ? w->ask
                                         : MZ_T("Rows that were refused");
}

static mz_code load_rows(mz_cx *cx, const struct import_run *run, const struct rows_asked *k,
                         int64_t skip, struct import_row_open_row **out, size_t *n)
{
    if (k->outcome != NULL) {
        struct import_row_open_args args = {.county = run->county,
                                            .run = run->id,
                                            .outcome = mz_str_of(k->outcome),
                                            .most = PAGE,
                                            .skip = skip};
        return import_row_open(cx, &args, out, n);
    }
    struct import_row_alikes_row *rows = NULL;
    MZ_TRY(import_row_alikes(cx, run->county, run->id, PAGE, skip, &rows, n));
    *out = MZ_NEW_N(cx->a, struct import_row_open_row, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct import_row_open_row){.n = rows[i].n,
                                                 .line = rows[i].line,
                                                 .outcome = rows[i].outcome,
                                                 .subject = rows[i].subject,
                                                 .alike = rows[i].alike,
                                                 .why = rows[i].why};
    }
    return MZ_OK;
}

static void list_heads(struct leaf *l, const struct import_words *w, struct ui_column *c,
                       const struct rows_asked *k)
{
    c[0] = (struct ui_column){.name = "line", .label = leaf_say(l, MZ_T("Line")), .fixed = true};
    bool refused = k->outcome != NULL && strcmp(k->outcome, "refused") == 0;
    c[1] = (struct ui_column){.name = "person", .label = leaf_say(l, w->here), .hidden = refused};
    c[2] = (struct ui_column){
        .name = "entered", .label = leaf_say(l, w->came), .hidden = k->outcome != NULL};
    c[3] = (struct ui_column){.name = "why",
                              .label = leaf_say(l, MZ_T("Why it came back")),
                              .hidden = !refused,
                              .phone_full = true};
}

mz_code import_rows_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    enum { COLS = 4 };
    struct import_seen *s = MZ_NEW(cx->a, struct import_seen);
    struct leaf *l = leaf_new(cx, rq);
    const struct rows_asked *k = &asked[0];
    struct import_row_open_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(import_see(cx, mz_req_path_int(rq, "id"), s));
    for (size_t i = 0; i < MZ_LEN(asked); i++) {
        k = mz_str_eq(mz_req_query(rq, "show"), mz_str_of(asked[i].show)) ? &asked[i] : k;
    }
    int64_t page = mz_req_query_int(rq, "page", 1, 100000, 1);
    MZ_TRY(load_rows(cx, &s->run, k, (page - 1) * PAGE, &rows, &n));
    struct ui_column *heads = MZ_NEW_N(cx->a, struct ui_column, COLS);
    struct ui_row *shown = MZ_NEW_N(cx->a, struct ui_row, n + 1);
    list_heads(l, s->run.kind->words, heads, k);
    for (size_t i = 0; i < n; i++) {
        struct ui_cell *c = MZ_NEW_N(cx->a, struct ui_cell, COLS);
        MZ_TRY(rows_cells(l, s->run.kind, &rows[i], c));
        shown[i] = (struct ui_row){.id = rows[i].n, .cells = c};
    }
    struct ui_list *list = MZ_NEW(cx->a, struct ui_list);
    struct ui_action *bulk = MZ_NEW_N(cx->a, struct ui_action, 4);
    bool ask = k->outcome != NULL && strcmp(k->outcome, "ask") == 0;
    bulk[0] = (struct ui_action){.label = leaf_say(l, MZ_T("Take over what the file says")),
                                 .name = MZ_S("do"),
                                 .value = MZ_S("update"),
                                 .primary = true};
    bulk[1] = (struct ui_action){.label = leaf_say(l, MZ_T("Leave them as they are")),
                                 .name = MZ_S("do"),
                                 .value = MZ_S("skip")};
    *list = (struct ui_list){
        .rq = rq,
        .label = leaf_say(l, title_of(k, s->run.kind->words)),
        .columns = heads,
        .columns_n = COLS,
        .rows = shown,
        .rows_n = n,
        .total = ask                  ? s->run.counts.ask
                 : k->outcome == NULL ? s->run.counts.alike
                                      : s->run.counts.refused,
        .page = page,
        .per = PAGE,
        .bulk_path = ask ? mz_str_fmt(cx->a, "/import/%" PRId64 "/rows", s->run.id) : MZ_S(""),
        .bulk = bulk,
        .bulk_n = ask ? 2 : 0,
        .note = leaf_say(l, ask ? MZ_T("The file changes nothing before you decide.")
                            : k->outcome == NULL
                                ? s->run.kind->words->merged
                                : MZ_T("Mend them in the workbook and bring it in: what entered "
                                       "already is known."))};
    leaf_left(l, NULL)->list = list;
    struct ui_crumb *crumb = MZ_NEW_N(cx->a, struct ui_crumb, 2);
    crumb[0] = (struct ui_crumb){leaf_say(l, MZ_T("Import")), MZ_S("/import")};
    crumb[1] = (struct ui_crumb){s->run.name, import_href(cx, s->run.id)};
    return leaf_send(l, out,
                     (struct mz_page){.title = leaf_say(l, title_of(k, s->run.kind->words)),
                                      .menu = "/import",
                                      .crumbs = crumb,
                                      .crumbs_n = 2});
}

mz_code import_rows_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    bool all = mz_str_eq(mz_req_field(rq, "all"), MZ_S("1"));
    size_t n = all ? 0 : mz_req_field_n(rq, "id");
    int64_t *rows = MZ_NEW_N(cx->a, int64_t, n + 1);
    int64_t id = mz_req_path_int(rq, "id");
    bool update = mz_str_eq(mz_req_field(rq, "do"), MZ_S("update"));
    (void)out;
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(mz_str_i64(cx, "id", mz_req_field_i(rq, "id", i), 1, INT32_MAX, &rows[i]));
    }
    if (n == 0 && !all) {
        return mz_refuse(cx, MZ_INVALID, .field = "id",
                         .text = MZ_T("Choose rows first, or all that match."));
    }
    MZ_TRY(import_decide(cx, id, rows, n, update));
    return mz_reply_redirect(rq, import_href(cx, id));
}

/* ---- the workbook ------------------------------------------------------------------------------
 */

mz_code import_back_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct import_seen *s = MZ_NEW(cx->a, struct import_seen);
    struct stat st;
    int64_t rows = 0;
    (void)out;
    MZ_TRY(import_see(cx, mz_req_path_int(rq, "id"), s));
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/files/back-%" PRId64 "-" MZ_FMT ".xlsx",
                             MZ_ARG(cx->world->data), s->run.id, MZ_ARG(mz_req_id(rq)));
    MZ_TRY(import_back(cx, &s->run, path.p, &rows));
    int fd = open(path.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    (void)unlink(path.p); /* it lives as long as it is sent */
    if (fd < 0 || fstat(fd, &st) != 0) {
        return mz_fail(cx, MZ_IO, "the workbook of an import is gone");
    }
    const struct mz_event ev = {.act = MZ_S("import.back"),
                                .kind = MZ_S("import"),
                                .subject = s->run.id,
                                .detail = mz_str_fmt(cx->a, "{\"rows\":%" PRId64 "}", rows)};
    mz_code rc = mz_read_note(cx, &ev);
    if (rc != MZ_OK) {
        (void)close(fd);
        return rc;
    }
    mz_str name = leaf_say(&(struct leaf){.cx = cx}, MZ_T("Rows to mend"));
    mz_reply_download(rq, mz_str_fmt(cx->a, MZ_FMT "-%" PRId64 ".xlsx", MZ_ARG(name), s->run.id),
                      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    return mz_reply_fd(rq, fd, (int64_t)st.st_size);
}
