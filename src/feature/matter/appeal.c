/* appeal.c - appeals and other cases that follow a closed one. */
#include "feature/matter/appeal.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/matter/matter_sql.h"
#include "store/db.h"

enum { SOME = 100 };

static bool among(const struct matter_open *o, mz_str matter)
{
    for (size_t i = 0; i < o->m->follows_n; i++) {
        if (mz_str_eq(o->book->matters[o->m->follows[i]].name.id, matter)) {
            return true;
        }
    }
    return false;
}

mz_code matter_follows(mz_cx *cx, const struct matter_open *o, int64_t *first)
{
    struct matter_q_closed_of_row *rows = NULL;
    size_t n = 0;
    bool person = o->m->subject == IR_OF_PERSON;
    int64_t of = person ? o->c.person : o->c.household;
    *first = 0;
    if (o->m->follows_n == 0) {
        return MZ_OK;
    }
    MZ_TRY(
        matter_q_closed_of(cx, of, mz_str_of(matter_subject_word(o->m->subject)), SOME, &rows, &n));
    for (size_t i = 0; i < n && *first == 0; i++) {
        *first = among(o, rows[i].matter) ? rows[i].id : 0;
    }
    return *first != 0
               ? MZ_OK
               : mz_refuse(cx, MZ_CONFLICT, .field = "matter",
                           .text = MZ_T("There is no closed case that this could be about: an "
                                        "open one is objected to where it stands."));
}

/* The case that this one follows: the link that was made when it began. */
static mz_code first_of(mz_cx *cx, int64_t id, int64_t *first)
{
    struct matter_q_links_row *rows = NULL;
    size_t n = 0;
    *first = 0;
    MZ_TRY(matter_q_links(cx, id, SOME, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        *first = rows[i].next_id == id ? rows[i].case_id : *first;
    }
    return MZ_OK;
}

static bool decides(const struct matter_open *o, const struct flow_event *e)
{
    bool yes = false;
    for (size_t s = 0; s < o->m->steps_n; s++) {
        const struct ir_step *step = &o->m->steps[s];
        for (size_t i = 0; mz_str_eq(step->name.id, e->step) && i < step->actions_n; i++) {
            const struct ir_action *a = &step->actions[i];
            yes = yes || (mz_str_eq(a->name.id, e->what) && a->decides != IR_DECIDES_NOT);
        }
    }
    return yes;
}

mz_code matter_not_own(mz_cx *cx, const struct matter_open *o, const struct flow_event *e)
{
    struct matter_open was = {0};
    int64_t first = 0;
    bool works = e->kind == FLOW_ACTED || e->kind == FLOW_DONE;
    if (o->m->follows_n == 0 || e->account == 0 || !works) {
        return MZ_OK;
    }
    MZ_TRY(first_of(cx, o->c.id, &first));
    MZ_TRY(first == 0 ? MZ_OK : matter_open_case(cx, first, &was));
    for (size_t i = 0; i < was.events_n; i++) {
        const struct flow_event *w = &was.events[i];
        bool word = w->kind == FLOW_SECONDED || (w->kind == FLOW_ACTED && decides(&was, w));
        if (word && w->account == e->account) {
            return mz_refuse(cx, MZ_DENIED,
                             .text = MZ_T("You gave a word on the case that this is about: "
                                          "somebody else looks at it again."));
        }
    }
    return MZ_OK;
}

/* In the name of who decided on the appeal: by the law the county opens it. */
mz_code matter_reopens(mz_cx *cx, const struct matter_happened *h)
{
    int64_t first = 0;
    if (h->end == NULL || h->end->source->reopens.s.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(first_of(cx, h->now->c.id, &first));
    if (first == 0) {
        return mz_fail(cx, MZ_CORRUPT, "case %" PRId64 " follows none", h->now->c.id);
    }
    const struct flow_event e = {.kind = FLOW_REOPENED,
                                 .what = h->end->source->reopens.s,
                                 .reason =
                                     h->event->reason.n > 0 ? h->event->reason : h->end->name.zh};
    return matter_happen(cx, first, 0, e);
}
