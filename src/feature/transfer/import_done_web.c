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

enum { CHART_ROWS = 12 };

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
