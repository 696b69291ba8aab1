/* portrait_paid.c - which benefits began, changed and ended, and what was paid, month by month. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/brain/brain_sql.h"
#include "feature/brain/portrait.h"
#include "feature/pay/pay.h"
#include "ledger/batch.h"

enum { STEPS_MAX = 40, LINES_MAX = 40 };

static const struct step_word {
    const char *act;
    const char *text; /* of programme and month */
    enum mz_tone tone;
} step_words[] = {
    {"grant", MZ_T("{0} granted from {1}"), MZ_TONE_OK},
    {"change", MZ_T("{0} changed from {1}"), MZ_TONE_INFO},
    {"suspend", MZ_T("{0} suspended from {1}"), MZ_TONE_WARN},
    {"resume", MZ_T("{0} resumed from {1}"), MZ_TONE_OK},
    {"stop", MZ_T("{0} stopped from {1}"), MZ_TONE_NOTE},
};

/* The page of a person's money. */
static mz_str money_of(struct portrait *k, int64_t person)
{
    return mz_str_fmt(k->l->cx->a, "/pay/person/%" PRId64, person);
}

static mz_code step_events(struct portrait *k, int64_t person)
{
    struct brain_q_benefits_row *r = NULL;
    size_t n = 0;
    mz_cx *cx = k->l->cx;
    MZ_TRY(brain_q_benefits(cx, person, STEPS_MAX, &r, &n));
    for (size_t i = 0; i < n; i++) {
        const struct step_word *w = NULL;
        for (size_t j = 0; j < MZ_LEN(step_words); j++) {
            w = mz_str_eq(r[i].act, mz_str_of(step_words[j].act)) ? &step_words[j] : w;
        }
        if (w == NULL) {
            continue;
        }
        mz_str fen = r[i].fen == 0 ? MZ_S("")
                                   : leaf_sayf(k->l, MZ_T("{0} yuan a month"),
                                               brain_decimal(cx->a, r[i].fen, 2), MZ_S(""));
        mz_str by = r[i].case_no.n == 0
                        ? MZ_S("")
                        : leaf_sayf(k->l, MZ_T("Decision {0}"), r[i].case_no, MZ_S(""));
        portrait_add(k, r[i].made_ms, false,
                     (struct ui_event){
                         .text = leaf_sayf(k->l, w->text, pay_programme_text(cx, r[i].programme),
                                           brain_period_text(cx, r[i].from_period)),
                         .who = portrait_account(k, r[i].made_by),
                         .note = fen.n > 0 && by.n > 0 ? leaf_sayf(k->l, MZ_T("{0}; {1}"), fen, by)
                                 : fen.n > 0           ? fen
                                                       : by,
                         .tone = w->tone,
                         .href = money_of(k, person)});
    }
    return MZ_OK;
}

static mz_code line_events(struct portrait *k, int64_t person)
{
    struct brain_q_paid_row *r = NULL;
    size_t n = 0;
    mz_cx *cx = k->l->cx;
    MZ_TRY(brain_q_paid(cx, person, LINES_MAX, &r, &n));
    for (size_t i = 0; i < n; i++) {
        enum ledger_line_state state = (enum ledger_line_state)r[i].state;
        bool back = state == LEDGER_LINE_FAILED || state == LEDGER_LINE_RETURNED;
        portrait_add(
            k, r[i].at_ms, false,
            (struct ui_event){
                .text = mz_text_say(
                    cx->a, cx->lang,
                    (struct mz_say){.text = MZ_T("Payment of {0} for {1}: {2} yuan"),
                                    .arg = {pay_programme_text(cx, r[i].programme),
                                            brain_period_text(cx, r[i].period),
                                            brain_decimal(cx->a, r[i].fen, 2)}}),
                .note = leaf_say(k->l, ledger_line_state_title(state)),
                .tone = back                         ? MZ_TONE_WARN
                        : state == LEDGER_LINE_PAID ? MZ_TONE_OK
                                                    : MZ_TONE_NOTE,
                .href = money_of(k, person)});
    }
    return MZ_OK;
}

/* Who is asked about twice, in two households, is told of once. */
static bool earlier_seat(const struct portrait *k, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (k->seats[j].m.person == k->seats[i].m.person && k->seats[j].m.ended == MZ_NULL) {
            return true;
        }
    }
    return false;
}

mz_code portrait_paid(struct portrait *k)
{
    bool tell = false;
    if (k->of_person) {
        MZ_TRY(step_events(k, k->p.id));
        return line_events(k, k->p.id);
    }
    for (size_t i = 0; i < k->seats_n; i++) {
        const struct household_member *m = &k->seats[i].m;
        if (m->ended != MZ_NULL || earlier_seat(k, i)) {
            continue; /* what who left is paid is of another household */
        }
        MZ_TRY(portrait_may_tell(k, m->person, &tell));
        MZ_TRY(tell ? step_events(k, m->person) : MZ_OK);
        MZ_TRY(tell ? line_events(k, m->person) : MZ_OK);
    }
    return MZ_OK;
}
