/* determination_web.c - one determination with its reasons, and what a new law would change. */
#include <inttypes.h>

#include "feature/account/account.h"
#include "feature/rule/determination.h"
#include "feature/rule/law.h"
#include "feature/rule/rule_int.h"
#include "feature/rule/rule_sql.h"
#include "feature/rule/try.h"
#include "store/db.h"

enum { REVIEWS_MAX = 500, NEWEST_MAX = 50 };

static mz_str href_of(mz_cx *cx, int64_t id)
{
    return mz_str_fmt(cx->a, "/rule/determination/%" PRId64, id);
}

static mz_str status_text(mz_cx *cx, mz_str status)
{
    static const struct {
        const char *word;
        const char *text;
    } words[] = {
        {"eligible", MZ_T("eligible")},
        {"not_eligible", MZ_T("not eligible")},
        {"needs", MZ_T("facts are missing")},
        {"manual", MZ_T("to be decided by hand")},
        {"gives_way", MZ_T("gives way to another benefit")},
    };
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (mz_str_eq(status, mz_str_of(words[i].word))) {
            return sheet_say(cx, words[i].text);
        }
    }
    return status;
}

static mz_str outcome_text(mz_cx *cx, mz_str pack, mz_str outcome)
{
    const struct rule_shelf *shelf = NULL;
    if (rule_shelf(cx, &shelf) != MZ_OK) {
        mz_clear(cx);
        return outcome;
    }
    const struct rule_shelved *s = rule_shelf_find(shelf, pack);
    for (size_t i = 0; s != NULL && s->book != NULL && i < s->book->outcomes_n; i++) {
        if (mz_str_eq(s->book->outcomes[i].name.id, outcome)) {
            return law_label(cx->lang, &s->book->outcomes[i].name);
        }
    }
    return outcome;
}

/* ---- one determination -------------------------------------------------------------------------
 */

static mz_str maker(mz_cx *cx, int64_t user)
{
    mz_str name = {"", 0};
    if (account_names(cx, &user, 1, &name) != MZ_OK) {
        mz_clear(cx);
    }
    return name;
}

static const struct ui_facts *facts_of(mz_cx *cx, const struct determination *d,
                                       const struct rule_book *b)
{
    struct ui_fact *f = MZ_NEW_N(cx->a, struct ui_fact, 8);
    struct ui_facts *out = MZ_NEW(cx->a, struct ui_facts);
    f[0] = (struct ui_fact){.label = sheet_say(cx, MZ_T("Household")),
                            .value = mz_str_fmt(cx->a, "%" PRId64, d->household),
                            .href = mz_str_fmt(cx->a, "/household/%" PRId64, d->household),
                            .id = true};
    f[1] = (struct ui_fact){.label = sheet_say(cx, MZ_T("Division")),
                            .value = sheet_division(cx, d->division)};
    f[2] = (struct ui_fact){.label = sheet_say(cx, MZ_T("By the law of this day")),
                            .value = mz_date_text(cx->a, cx->lang, d->law_day)};
    f[3] = (struct ui_fact){.label = sheet_say(cx, MZ_T("Decided||a determination")),
                            .value = mz_time_text(cx->a, d->made_ms),
                            .note = maker(cx, d->made_by)};
    f[4] =
        (struct ui_fact){.label = sheet_say(cx, MZ_T("Pack")),
                         .value = d->pack,
                         .note = b->packs_n == 0 ? MZ_S("") : b->packs[b->packs_n - 1]->version.s};
    f[5] = (struct ui_fact){.label = sheet_say(cx, MZ_T("Hash of the packs")),
                            .value = mz_str_of(b->source_hash),
                            .id = true,
                            .wide = true};
    *out = (struct ui_facts){.facts = f, .facts_n = 6};
    return out;
}

/* Decided again before it is shown: the page says whether the bytes are the same. */
static const struct ui_callout *replayed(mz_cx *cx, const struct determination *d,
                                         const struct rule_book *b)
{
    struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
    mz_str again = {NULL, 0};
    mz_code rc = determination_replay(cx, d->record, &again);
    *c = (struct ui_callout){
        .tone = rc == MZ_OK ? MZ_TONE_OK : MZ_TONE_BAD,
        .title = sheet_say(cx, rc == MZ_OK ? MZ_T("Decided again: the same, byte for byte.")
                                           : MZ_T("Decided again, it comes out otherwise.")),
        .text = rc == MZ_OK ? law_tree_note(cx, b, d->record)
                            : mz_text_error(cx->a, cx->lang, &cx->err)};
    mz_clear(cx);
    return c;
}

mz_code rule_show_determination(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct determination d;
    const struct rule_book *b = NULL;
    struct rule_run *run = NULL;
    struct rule_decision decision;
    MZ_TRY(determination_get(cx, mz_req_path_int(rq, "id"), &d));
    MZ_TRY(mz_read_note(cx, &(struct mz_event){.act = MZ_S("rule.see"),
                                               .kind = MZ_S("determination"),
                                               .subject = d.id,
                                               .division = d.division}));
    MZ_TRY(determination_book(cx, d.record, &b));
    MZ_TRY(determination_run(cx, b, d.record, &run, &decision));
    struct rule_reasons *why = rule_explain(cx->a, cx->lang, run, &decision);
    struct ui_callout *verdict = MZ_NEW(cx->a, struct ui_callout);
    *verdict =
        (struct ui_callout){.tone = rule_status_tone(decision.status), .title = why->conclusion};
    struct rule_sheet *sheet = sheet_new(cx);
    sheet->callout = verdict;
    sheet_row(cx, sheet, "c21");
    struct rule_card *reasons = sheet_card(cx, sheet, MZ_T("Reasons||of a determination"));
    rule_reasons_card(cx, b, why, reasons);
    struct rule_card *about = sheet_card(cx, sheet, MZ_T("Details"));
    about->facts = facts_of(cx, &d, b);
    about->callout = replayed(cx, &d, b);
    struct ui_crumb *crumb = MZ_NEW(cx->a, struct ui_crumb);
    *crumb = (struct ui_crumb){.label = sheet_say(cx, MZ_T("Determinations")),
                               .href = MZ_S("/rule/review")};
    return sheet_answer(
        rq, out, sheet,
        (struct mz_page){.title = law_label(cx->lang, &b->outcomes[decision.outcome].name),
                         .sub = sheet_say_with(cx, MZ_T("Determination {0}"),
                                               mz_str_fmt(cx->a, "%" PRId64, d.id), MZ_S(""),
                                               MZ_S("")),
                         .crumbs = crumb,
                         .crumbs_n = 1,
                         .menu = "/rule/review"});
}

/* ---- reviews
 * --------------------------------------------------------------------------------------- */

static mz_code reviews_table(mz_cx *cx, const struct ui_table **out)
{
    struct rule_q_reviews_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(rule_q_reviews(cx, REVIEWS_MAX, &rows, &n));
    struct sheet_table t = sheet_table(cx, MZ_T("To be reviewed"), n);
    sheet_column(&t, MZ_T("Determination"));
    sheet_column(&t, MZ_T("Division"));
    sheet_column(&t, MZ_T("Before"));
    sheet_column(&t, MZ_T("After"));
    sheet_column(&t, MZ_T("Why"));
    for (size_t i = 0; i < n; i++) {
        struct ui_cell *c = sheet_cells(&t);
        c[0] = (struct ui_cell){.text = mz_str_fmt(cx->a, "%" PRId64, rows[i].determination),
                                .href = href_of(cx, rows[i].determination)};
        c[1].text = sheet_division(cx, rows[i].division);
        c[2].text = status_text(cx, rows[i].was);
        c[3].text = status_text(cx, rows[i].becomes);
        c[4].text = rows[i].reason;
    }
    *out = n == 0 ? NULL : t.t;
    return MZ_OK;
}

static mz_code newest_table(mz_cx *cx, const struct ui_table **out)
{
    struct rule_q_newest_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(rule_q_newest(cx, NEWEST_MAX, &rows, &n));
    struct sheet_table t = sheet_table(cx, MZ_T("Determinations"), n);
    sheet_column(&t, MZ_T("Determination"));
    sheet_column(&t, MZ_T("Outcome"));
    sheet_column(&t, MZ_T("Division"));
    sheet_column(&t, MZ_T("Result||of a determination"));
    sheet_number(&t, MZ_T("Amount (yuan)"));
    sheet_column(&t, MZ_T("By the law of this day"));
    for (size_t i = 0; i < n; i++) {
        struct ui_cell *c = sheet_cells(&t);
        c[0] = (struct ui_cell){.text = mz_str_fmt(cx->a, "%" PRId64, rows[i].id),
                                .href = href_of(cx, rows[i].id)};
        c[1].text = outcome_text(cx, rows[i].pack, rows[i].outcome);
        c[2].text = sheet_division(cx, rows[i].division);
        c[3].text = status_text(cx, rows[i].status);
        c[4].text =
            rows[i].fen == MZ_NULL
                ? MZ_S("")
                : mz_str_fmt(cx->a, MZ_FMT ".%02d", MZ_ARG(mz_thousands(cx->a, rows[i].fen / 100)),
                             (int)(rows[i].fen % 100));
        c[5].text = mz_date_iso(cx->a, (mz_date){(int32_t)rows[i].law_day});
    }
    *out = n == 0 ? NULL : t.t;
    return MZ_OK;
}

static void card(mz_cx *cx, struct rule_sheet *s, const char *title, const struct ui_table *t,
                 const char *none)
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
}

mz_code rule_show_reviews(mz_cx *cx, mz_req *rq, mz_out *out)
{
    const struct ui_table *reviews = NULL;
    const struct ui_table *newest = NULL;
    MZ_TRY(reviews_table(cx, &reviews));
    MZ_TRY(newest_table(cx, &newest));
    struct rule_sheet *s = sheet_new(cx);
    card(cx, s, MZ_T("To be reviewed: the law changed"), reviews,
         MZ_T("No determination comes out otherwise by the law in force."));
    card(cx, s, MZ_T("Newest determinations"), newest, MZ_T("Nothing was decided here yet."));
    return sheet_answer(
        rq, out, s,
        (struct mz_page){.title = sheet_say(cx, MZ_T("Determinations")),
                         .sub = sheet_say(cx, MZ_T("What was decided, and what a new law would "
                                                   "change")),
                         .menu = "/rule/review"});
}

mz_code rule_reviews_count(mz_cx *cx, int64_t *n)
{
    struct rule_q_reviews_n_row row = {0};
    MZ_TRY(rule_q_reviews_n(cx, &row));
    *n = row.n;
    return MZ_OK;
}
