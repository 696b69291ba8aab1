/*
 * inbox.c - what colleagues address to each other about a case: a word that is asked for (加签), an
 * urging (催办), a copy (抄送). Each is an event of the case and a row here, which lies on the desk of
 * whom it is for until he answered, saw it, or the step it was for is over.
 */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/matter/effect.h"
#include "feature/matter/matter_sql.h"
#include "store/db.h"

/* ---- whom ----------------------------------------------------------------------------------- */

mz_code matter_may_address(mz_cx *cx, const struct matter_open *o, const struct flow_event *e)
{
    bool yes = false;
    if ((e->kind != FLOW_ASKED && e->kind != FLOW_COPIED) || e->to == 0) {
        return MZ_OK; /* nobody named: the case itself refuses it */
    }
    MZ_TRY(account_reaches(cx, e->to, o->c.division, "matter.act", &yes));
    return yes ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = "to",
                           .text = MZ_T("Choose a colleague who works on cases of this place: "
                                        "others could not open it."));
}

static bool has_case(mz_cx *cx, const struct matter_case *c)
{
    enum ir_post post = IR_POST_N;
    if (c->ending.n > 0) {
        return false;
    }
    if (c->holder != MZ_NULL) {
        return c->holder == cx->actor->user;
    }
    struct matter_kind k = {0};
    if (!ir_post_of(cx->actor->role, &post) || matter_kind_of(cx, c, &k) != MZ_OK) {
        mz_clear(cx);
        return false;
    }
    for (size_t i = 0; i < k.m->steps_n; i++) {
        if (mz_str_eq(k.m->steps[i].name.id, c->step)) {
            return (k.m->steps[i].by >> (unsigned)post & 1U) != 0;
        }
    }
    return false;
}

bool matter_inbox_mine(mz_cx *cx, const struct matter_case *c, const struct matter_inbox *k)
{
    if (k->ended_ms != MZ_NULL || cx->actor->user == 0) {
        return false;
    }
    return k->account == MZ_NULL ? has_case(cx, c) : k->account == cx->actor->user;
}

/* ---- writing -------------------------------------------------------------------------------- */

mz_code matter_inbox_of(mz_cx *cx, int64_t case_id, struct matter_inbox **out, size_t *n)
{
    struct matter_q_inbox_of_row *v = NULL;
    MZ_TRY(matter_q_inbox_of(cx, case_id, MATTER_INBOX_MAX, &v, n));
    *out = MZ_NEW_N(cx->a, struct matter_inbox, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct matter_inbox){.id = v[i].id,
                                          .event_no = v[i].event_no,
                                          .kind = v[i].kind,
                                          .account = v[i].account,
                                          .by = v[i].by_account,
                                          .step = v[i].step,
                                          .at_ms = v[i].at_ms,
                                          .ended_ms = v[i].ended_ms,
                                          .ended_by = v[i].ended_by,
                                          .how = v[i].how.p == NULL ? MZ_S("") : v[i].how};
    }
    return MZ_OK;
}

/* Open ones of the kind to the same account end so; the word that is asked of one is asked once. */
static mz_code end_of(mz_cx *cx, const struct matter_happened *h, const char *kind, int64_t account,
                      const char *how)
{
    struct matter_inbox *v = NULL;
    size_t n = 0;
    MZ_TRY(matter_inbox_of(cx, h->now->c.id, &v, &n));
    for (size_t i = 0; i < n; i++) {
        int64_t changed = 0;
        bool it = v[i].ended_ms == MZ_NULL && v[i].account == account &&
                  mz_str_eq(v[i].kind, mz_str_of(kind));
        MZ_TRY(it ? matter_q_inbox_end(cx, v[i].id, h->event->at, h->event->account, mz_str_of(how),
                                       &changed)
                  : MZ_OK);
    }
    return MZ_OK;
}

static mz_code put(mz_cx *cx, const struct matter_happened *h, const char *kind, int64_t account)
{
    const struct matter_case *c = &h->now->c;
    struct matter_q_inbox_add_args a = {.county = c->division / MZ_COUNTY_UNIT,
                                        .division = c->division,
                                        .case_id = c->id,
                                        .event_no = (int64_t)h->no,
                                        .kind = mz_str_of(kind),
                                        .account = account,
                                        .by_account = h->event->account,
                                        .step = c->step,
                                        .at_ms = h->event->at};
    MZ_TRY(end_of(cx, h, kind, account, "again"));
    MZ_TRY(mz_id_take(cx, a.county, 1, &a.id));
    return matter_q_inbox_add(cx, &a);
}

mz_code matter_addresses(mz_cx *cx, const struct matter_happened *h)
{
    const struct flow_event *e = h->event;
    int64_t changed = 0;
    if (e->kind == FLOW_ASKED || e->kind == FLOW_COPIED) {
        return put(cx, h, flow_kind_word(e->kind), e->to);
    }
    if (e->kind == FLOW_URGED) {
        return put(cx, h, flow_kind_word(e->kind), MZ_NULL);
    }
    if (e->kind == FLOW_SIGNED) {
        return end_of(cx, h, flow_kind_word(FLOW_ASKED), e->account, "answered");
    }
    return h->entered == NULL && h->end == NULL
               ? MZ_OK
               : matter_q_inbox_over(cx, h->now->c.id, e->at, e->account, &changed);
}

/* ---- seen ----------------------------------------------------------------------------------- */

static mz_code seen_tx(mz_cx *cx, void *p)
{
    const int64_t *id = p;
    struct matter_case c = {.id = 0};
    struct matter_inbox *v = NULL;
    size_t n = 0;
    int64_t seen = 0;
    MZ_TRY(matter_get(cx, *id, &c));
    MZ_TRY(matter_inbox_of(cx, c.id, &v, &n));
    for (size_t i = 0; i < n; i++) {
        int64_t changed = 0;
        if (matter_inbox_mine(cx, &c, &v[i]) && !mz_str_eq(v[i].kind, MZ_S("asked"))) {
            MZ_TRY(matter_q_inbox_end(cx, v[i].id, mz_now_ms(cx), cx->actor->user, MZ_S("seen"),
                                      &changed));
            seen += changed;
        }
    }
    if (seen == 0) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("Nothing about this case waits for you to see it."));
    }
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("matter.seen"),
                                             .kind = MZ_S("matter"),
                                             .subject = c.id,
                                             .division = c.division});
}

mz_code matter_inbox_seen(mz_cx *cx, int64_t case_id)
{
    return mz_tx(cx, seen_tx, &case_id);
}

mz_str matter_inbox_says(mz_cx *cx, mz_str kind, int64_t by)
{
    static const char *const words[] = {MZ_T("{0} asks for your word"), MZ_T("Urged by {0}"),
                                        MZ_T("{0} sent it for your information")};
    size_t i = mz_str_eq(kind, MZ_S("asked")) ? 0 : mz_str_eq(kind, MZ_S("urged")) ? 1 : 2;
    mz_str who = MZ_S("");
    if (account_names(cx, &by, 1, &who) != MZ_OK) {
        mz_clear(cx);
    }
    return mz_text_say(cx->a, cx->lang, (struct mz_say){.text = words[i], .arg = {who}});
}
