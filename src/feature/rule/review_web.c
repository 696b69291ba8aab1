/* review_web.c - what a new law would change, and the newest determinations: page and work list. */
#include "feature/rule/review_web.h"

#include <inttypes.h>

#include "feature/board.h"
#include "feature/person/person.h"
#include "feature/rule/determination.h"
#include "feature/rule/rule_int.h"
#include "feature/rule/rule_sql.h"
#include "feature/rule/sheet.h"
#include "store/db.h"

enum { REVIEWS_MAX = 200, NEWEST_MAX = 50 };

/* ---- whose --------------------------------------------------------------------------------------
 */

/* Heads of the households of a list, fetched at once. */
struct heads {
    struct person_view *v;
    size_t n;
};

static mz_code heads_of(mz_cx *cx, const int64_t *ids, size_t n, struct heads *out)
{
    int64_t *known = MZ_NEW_N(cx->a, int64_t, n + 1);
    size_t known_n = 0;
    for (size_t i = 0; i < n; i++) {
        if (ids[i] != MZ_NULL) {
            known[known_n++] = ids[i];
        }
    }
    return person_views(cx, person_may(cx), known, known_n, &out->v, &out->n);
}

/* The head's name as this reader may see it, with the household's number; links to `href`. */
static struct ui_cell home_cell(mz_cx *cx, const struct heads *heads, int64_t head, mz_str number,
                                mz_str href)
{
    mz_str home = sheet_say_with(cx, MZ_T("Household {0}"), number, MZ_S(""), MZ_S(""));
    for (size_t i = 0; i < heads->n; i++) {
        if (heads->v[i].id == head) {
            return (struct ui_cell){.text = heads->v[i].name, .note = home, .href = href};
        }
    }
    return (struct ui_cell){.text = home, .href = href};
}

static mz_str outcome_of(mz_cx *cx, mz_str pack, mz_str outcome, int64_t member)
{
    mz_str said = determination_outcome(cx, pack, outcome);
    return member == 0 ? said
                       : sheet_say_with(cx, MZ_T("{0}, member {1}"), said,
                                        mz_str_fmt(cx->a, "%" PRId64, member), MZ_S(""));
}

static mz_str day_of(mz_cx *cx, int64_t day)
{
    return mz_date_iso(cx->a, (mz_date){(int32_t)day});
}

/* ---- the page -----------------------------------------------------------------------------------
 */

static mz_code reviews_table(mz_cx *cx, const struct rule_q_reviews_row *rows, size_t n,
                             const struct ui_table **out)
{
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, n + 1);
    struct heads heads = {.n = 0};
    struct sheet_table t = sheet_table(cx, MZ_T("To be reviewed"), n);
    for (size_t i = 0; i < n; i++) {
        ids[i] = rows[i].head;
    }
    MZ_TRY(heads_of(cx, ids, n, &heads));
    sheet_column(&t, MZ_T("Household"));
    sheet_column(&t, MZ_T("Outcome"));
    sheet_column(&t, MZ_T("Decided as"));
    sheet_column(&t, MZ_T("By the new law"));
    sheet_column(&t, MZ_T("Why"));
    sheet_column(&t, MZ_T("Division"));
    sheet_column(&t, MZ_T("New law from"));
    for (size_t i = 0; i < n; i++) {
        const struct rule_q_reviews_row *r = &rows[i];
        struct ui_cell *c = sheet_cells(&t);
        c[0] = home_cell(cx, &heads, r->head, r->number, determination_href(cx, r->determination));
        c[1].text = outcome_of(cx, r->pack, r->outcome, r->member);
        c[2].text = determination_result(cx, r->was, r->was_fen);
        c[3].text = determination_result(cx, r->becomes, r->becomes_fen);
        c[4].text = r->reason;
        c[5].text = sheet_division(cx, r->division);
        c[6].text = day_of(cx, r->law_day);
    }
    *out = n == 0 ? NULL : t.t;
    return MZ_OK;
}

static mz_code newest_table(mz_cx *cx, const struct ui_table **out)
{
    struct rule_q_newest_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(rule_q_newest(cx, NEWEST_MAX, &rows, &n));
    int64_t *ids = MZ_NEW_N(cx->a, int64_t, n + 1);
    struct heads heads = {.n = 0};
    struct sheet_table t = sheet_table(cx, MZ_T("Determinations"), n);
    for (size_t i = 0; i < n; i++) {
        ids[i] = rows[i].head;
    }
    MZ_TRY(heads_of(cx, ids, n, &heads));
    sheet_column(&t, MZ_T("Household"));
    sheet_column(&t, MZ_T("Outcome"));
    sheet_column(&t, MZ_T("Division"));
    sheet_column(&t, MZ_T("Result||of a determination"));
    sheet_column(&t, MZ_T("By the law of this day"));
    for (size_t i = 0; i < n; i++) {
        const struct rule_q_newest_row *r = &rows[i];
        struct ui_cell *c = sheet_cells(&t);
        c[0] = home_cell(cx, &heads, r->head, r->number, determination_href(cx, r->id));
        c[1].text = outcome_of(cx, r->pack, r->outcome, r->member);
        c[2].text = sheet_division(cx, r->division);
        c[3].text = determination_result(cx, r->status, r->fen);
        c[4].text = day_of(cx, r->law_day);
    }
    *out = n == 0 ? NULL : t.t;
    return MZ_OK;
}

static struct rule_card *card(mz_cx *cx, struct rule_sheet *s, const char *title,
                              const struct ui_table *t, const char *none)
{
    sheet_row(cx, s, "");
    struct rule_card *c = sheet_card(cx, s, title);
    struct sheet_texts texts = sheet_texts(cx);
    c->table = t;
    if (t == NULL) {
        sheet_text(&texts, sheet_plain(cx, sheet_say(cx, none)));
        c->texts = texts.v;
        c->texts_n = texts.n;
    }
    return c;
}

/* Names stand on the page: that it was read is on record. */
static mz_code note_list(mz_cx *cx, size_t n)
{
    return mz_read_note(cx, &(struct mz_event){.act = MZ_S("rule.see"),
                                               .kind = MZ_S("determination"),
                                               .detail = mz_str_fmt(cx->a, "{\"rows\":%zu}", n)});
}

mz_code rule_show_reviews(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct rule_q_reviews_row *rows = NULL;
    const struct ui_table *reviews = NULL;
    const struct ui_table *newest = NULL;
    int64_t all = 0;
    size_t n = 0;
    MZ_TRY(rule_q_reviews(cx, REVIEWS_MAX, &rows, &n));
    MZ_TRY(rule_reviews_count(cx, &all));
    MZ_TRY(reviews_table(cx, rows, n, &reviews));
    MZ_TRY(newest_table(cx, &newest));
    MZ_TRY(note_list(cx, n + (newest == NULL ? 0 : newest->rows_n)));
    struct rule_sheet *s = sheet_new(cx);
    struct rule_card *c = card(cx, s, MZ_T("To be reviewed: the law changed"), reviews,
                               MZ_T("No determination comes out otherwise by the law in force."));
    if (n > 0) {
        c->note = sheet_say_with(cx, MZ_T("{0} in all"), sheet_int(cx, all), MZ_S(""), MZ_S(""));
        c->foot = sheet_say(cx, MZ_T("Nothing was changed: what was decided holds until it is "
                                     "decided again; then it leaves this list."));
    }
    (void)card(cx, s, MZ_T("Newest determinations"), newest, MZ_T("Nothing was decided here yet."));
    return sheet_answer(
        rq, out, s,
        (struct mz_page){.title = sheet_say(cx, MZ_T("Determinations")),
                         .sub = sheet_say(cx, MZ_T("What was decided, and what a new law would "
                                                   "change")),
                         .menu = "/rule/review"});
}

/* ---- the workbench
 * -------------------------------------------------------------------------------- */

mz_code rule_reviews_count(mz_cx *cx, int64_t *n)
{
    struct rule_q_reviews_n_row row = {0};
    if (cx->db != NULL) { /* packs are read without an office too */
        MZ_TRY(rule_q_reviews_n(cx, &row));
    }
    *n = row.n;
    return MZ_OK;
}

mz_code rule_todo_reviews(mz_cx *cx, size_t most, struct mz_work *out)
{
    struct rule_q_reviews_row *rows = NULL;
    *out = (struct mz_work){.n = 0};
    MZ_TRY(rule_reviews_count(cx, &out->total));
    MZ_TRY(rule_q_reviews(cx, (int64_t)most, &rows, &out->n));
    out->items = MZ_NEW_N(cx->a, struct mz_item, out->n + 1);
    for (size_t i = 0; i < out->n; i++) {
        const struct rule_q_reviews_row *r = &rows[i];
        out->items[i] = (struct mz_item){
            .title = sheet_say_with(cx, MZ_T("{0}: {1} becomes {2}"),
                                    outcome_of(cx, r->pack, r->outcome, r->member),
                                    determination_status(cx, r->was),
                                    determination_result(cx, r->becomes, r->becomes_fen)),
            .note = sheet_say_with(cx, MZ_T("Household {0}"), r->number, MZ_S(""), MZ_S("")),
            .place = sheet_division(cx, r->division),
            .step = sheet_say(cx, MZ_T("To be reviewed")),
            .href = determination_href(cx, r->determination),
            .due = MZ_NULL};
    }
    return MZ_OK;
}
