/* determination_web.c - one determination with its reasons, and what a new law would change. */
#include <inttypes.h>

#include "base/json.h"
#include "feature/account/account.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "feature/rule/determination.h"
#include "feature/rule/law.h"
#include "feature/rule/review_web.h"
#include "feature/rule/rule_int.h"
#include "feature/rule/rule_sql.h"
#include "feature/rule/rule_web.h"
#include "feature/rule/try.h"
#include "store/db.h"

enum { REVIEWS_EACH = 5, HASH_SHOWN = 16, RECORD_MAX = 16 << 20 };

mz_str determination_href(mz_cx *cx, int64_t id)
{
    return mz_str_fmt(cx->a, "/rule/determination/%" PRId64, id);
}

mz_str determination_status(mz_cx *cx, mz_str status)
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

static mz_str with_sum(mz_cx *cx, mz_str status, int64_t fen, const char *words)
{
    mz_str said = determination_status(cx, status);
    return fen == MZ_NULL ? said
                          : sheet_say_with(cx, words, said,
                                           mz_str_fmt(cx->a, MZ_FMT ".%02d",
                                                      MZ_ARG(mz_thousands(cx->a, fen / 100)),
                                                      (int)(fen % 100)),
                                           MZ_S(""));
}

mz_str determination_result(mz_cx *cx, mz_str status, int64_t fen)
{
    return with_sum(cx, status, fen, MZ_T("{0}, {1} yuan a month"));
}

mz_str determination_once(mz_cx *cx, mz_str status, int64_t fen)
{
    return with_sum(cx, status, fen, MZ_T("{0}, {1} yuan once"));
}

mz_str determination_outcome(mz_cx *cx, mz_str pack, mz_str outcome)
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

/* The head's name, as this reader may see it, else the number of the household. */
static struct ui_fact home_of(mz_cx *cx, int64_t household)
{
    struct household h = {.head = MZ_NULL};
    mz_str name = {"", 0};
    if (household_get(cx, household, &h) != MZ_OK ||
        (h.head != MZ_NULL && person_name(cx, person_may(cx), h.head, &name) != MZ_OK)) {
        mz_clear(cx);
    }
    mz_str number = sheet_say_with(cx, MZ_T("Household {0}"), h.number, MZ_S(""), MZ_S(""));
    return (struct ui_fact){.label = sheet_say(cx, MZ_T("Household")),
                            .value = name.n > 0 ? name : number,
                            .note = name.n > 0 ? number : MZ_S(""),
                            .href = mz_str_fmt(cx->a, "/household/%" PRId64, household)};
}

/* The version that the record names; a day in records from before versions were kept. */
static mz_str tree_of(mz_cx *cx, mz_str record)
{
    const struct mz_json *json = NULL;
    mz_str tree = {"", 0};
    if (mz_json_read(cx, record, (struct mz_json_options){.size_max = RECORD_MAX}, &json) !=
            MZ_OK ||
        mz_json_text(cx, json, "tree", &tree) != MZ_OK) {
        mz_clear(cx);
    }
    return tree;
}

static const struct ui_facts *facts_of(mz_cx *cx, const struct determination *d,
                                       const struct rule_book *b)
{
    struct ui_fact *f = MZ_NEW_N(cx->a, struct ui_fact, 8);
    struct ui_facts *out = MZ_NEW(cx->a, struct ui_facts);
    f[0] = home_of(cx, d->household);
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
                            .value = {b->source_hash, HASH_SHOWN},
                            .id = true};
    f[6] = (struct ui_fact){.label = sheet_say(cx, MZ_T("Tree of divisions")),
                            .value = tree_of(cx, d->record),
                            .id = true};
    *out = (struct ui_facts){.facts = f, .facts_n = 7};
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

/* One press by who may decide: nothing is asked that the page does not say. */
static const struct ui_form *again_form(mz_cx *cx, int64_t review)
{
    struct ui_form *f = MZ_NEW(cx->a, struct ui_form);
    mz_str submit = sheet_say(cx, MZ_T("Decide again by the new law"));
    *f = (struct ui_form){
        .action = mz_str_fmt(cx->a, "/rule/review/%" PRId64, review),
        .label = submit,
        .submit = submit,
        .note = sheet_say(cx, MZ_T("With the facts of this determination. What is paid changes "
                                   "by the new determination only."))};
    return f;
}

/* What a new law would make of it. */
static mz_code review_cards(mz_cx *cx, mz_req *rq, const struct determination *d,
                            struct rule_sheet *sheet)
{
    struct rule_q_reviews_for_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(rule_q_reviews_for(cx, d->id, REVIEWS_EACH, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        bool open = mz_str_eq(rows[i].state, MZ_S("open"));
        struct ui_callout *c = MZ_NEW(cx->a, struct ui_callout);
        mz_str was = determination_result(cx, rows[i].was, rows[i].was_fen);
        mz_str then = determination_result(cx, rows[i].becomes, rows[i].becomes_fen);
        *c = (struct ui_callout){
            .tone = open ? MZ_TONE_WARN : MZ_TONE_IDLE,
            .title = sheet_say_with(cx,
                                    open ? MZ_T("To be reviewed: from {0} to {1}")
                                         : MZ_T("Decided again since: it was from {0} to {1}"),
                                    was, then, MZ_S("")),
            .text = rows[i].reason};
        sheet_row(cx, sheet, "");
        struct rule_card *card = sheet_card(cx, sheet, MZ_T("The law has changed"));
        card->callout = c;
        card->form = open && mz_req_may(rq, "rule.decide") ? again_form(cx, rows[i].id) : NULL;
    }
    return MZ_OK;
}

mz_code rule_decide_again(mz_cx *cx, mz_req *rq, mz_out *out)
{
    int64_t id = 0;
    (void)out;
    MZ_TRY(determination_again(cx, mz_req_path_int(rq, "id"), &id));
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = MZ_T("It was decided again by the new law.")});
    return mz_reply_redirectf(rq, "/rule/determination/%" PRId64, id);
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
    MZ_TRY(review_cards(cx, rq, &d, sheet));
    sheet_row(cx, sheet, "c21");
    struct rule_card *reasons = sheet_card(cx, sheet, MZ_T("Reasons||of a determination"));
    rule_reasons_card(cx, b, why, reasons);
    struct rule_card *about = sheet_card(cx, sheet, MZ_T("Details"));
    about->facts = facts_of(cx, &d, b);
    about->callout = replayed(cx, &d, b);
    MZ_TRY(determination_rows_card(cx, rq, &d, b, sheet));
    struct ui_crumb *crumb = MZ_NEW(cx->a, struct ui_crumb);
    *crumb = (struct ui_crumb){.label = sheet_say(cx, MZ_T("Determinations")),
                               .href = MZ_S("/rule/review")};
    return sheet_answer(
        cx, rq, out, sheet,
        (struct mz_page){.title = law_label(cx->lang, &b->outcomes[decision.outcome].name),
                         .sub = sheet_say_with(cx, MZ_T("Determination {0}"),
                                               mz_str_fmt(cx->a, "%" PRId64, d.id), MZ_S(""),
                                               MZ_S("")),
                         .crumbs = crumb,
                         .crumbs_n = 1,
                         .menu = "/rule/review"});
}
