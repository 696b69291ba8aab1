/* appeal.c - appeals and other cases that follow a closed one. */
#include "feature/matter/appeal.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/matter/matter_sql.h"
#include "store/db.h"

enum { SOME = 100 };

bool matter_appeals(const struct ir_matter *m)
{
    bool yes = false;
    for (size_t i = 0; i < m->ends_n; i++) {
        yes = yes || m->ends[i].source->reopens_n > 0;
    }
    return yes;
}

bool matter_is_about(const struct matter_kind *k, mz_str matter)
{
    for (size_t i = 0; i < k->m->follows_n; i++) {
        if (mz_str_eq(k->pack->book->matters[k->m->follows[i]].name.id, matter)) {
            return true;
        }
    }
    return false;
}

mz_code matter_firsts(mz_cx *cx, const struct matter_kind *k, int64_t subject,
                      struct matter_first **out, size_t *n)
{
    struct matter_q_closed_of_row *rows = NULL;
    size_t all = 0;
    mz_str kind = mz_str_of(matter_subject_word(k->m->subject));
    *n = 0;
    MZ_TRY(matter_q_closed_of(cx, subject, kind, SOME, &rows, &all));
    *out = MZ_NEW_N(cx->a, struct matter_first, all + 1);
    for (size_t i = 0; i < all; i++) {
        if (matter_is_about(k, rows[i].matter)) {
            (*out)[(*n)++] =
                (struct matter_first){rows[i].id, rows[i].matter, rows[i].closed_ms};
        }
    }
    return MZ_OK;
}

mz_code matter_first_until(mz_cx *cx, const struct matter_kind *k, int64_t division,
                           int64_t closed_ms, int64_t *day)
{
    const struct flow_at at = {.b = k->pack->book, .m = k->m, .division = division};
    mz_date closed = mz_date_of_ms(closed_ms);
    *day = MZ_NULL;
    if (k->m->source->within.s.n > 0) {
        int64_t days = flow_count(cx, &at, k->m->within, closed);
        *day = days < 0 ? MZ_NULL : closed.v + days;
    }
    return MZ_OK;
}

mz_code matter_follows(mz_cx *cx, const struct matter_open *o, int64_t wanted, int64_t *first)
{
    const struct matter_kind k = {o->pack, o->m};
    struct matter_first *v = NULL;
    size_t n = 0;
    *first = 0;
    if (o->m->follows_n == 0) {
        return MZ_OK;
    }
    MZ_TRY(matter_firsts(cx, &k, o->m->subject == IR_OF_PERSON ? o->c.person : o->c.household, &v,
                         &n));
    for (size_t i = 0; i < n && *first == 0; i++) {
        *first = wanted == 0 || v[i].id == wanted ? v[i].id : 0;
    }
    if (*first == 0 && n > 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "first",
                         .text = MZ_T("This matter cannot be about that case: choose one of those "
                                      "that are closed and decided."));
    }
    return *first != 0
               ? MZ_OK
               : mz_refuse(cx, MZ_CONFLICT, .field = "matter",
                           .text = MZ_T("There is no closed case that this could be about: an "
                                        "open one is objected to where it stands."));
}

mz_code matter_behind(mz_cx *cx, int64_t id, int64_t **out, size_t *n)
{
    struct matter_q_links_row *rows = NULL;
    size_t all = 0;
    *n = 0;
    MZ_TRY(matter_q_links(cx, id, SOME, &rows, &all));
    *out = MZ_NEW_N(cx->a, int64_t, all + 1);
    for (size_t i = 0; i < all; i++) {
        if (rows[i].case_id == id) {
            (*out)[(*n)++] = rows[i].next_id;
        }
    }
    return MZ_OK;
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

/* The first of the steps at which the case has been: a refusal at the door never came further. */
static mz_str opens_at(const struct matter_open *was, const struct ast_end *e)
{
    for (size_t i = 0; i < e->reopens_n; i++) {
        for (size_t v = 0; v < was->state->visits_n; v++) {
            mz_str step = was->m->steps[was->state->visits[v].step].name.id;
            if (mz_str_eq(step, e->reopens[i].s)) {
                return step;
            }
        }
    }
    return was->m->steps[0].name.id;
}

/* In the name of who decided on the appeal: by the law the county opens it. */
mz_code matter_reopens(mz_cx *cx, const struct matter_happened *h)
{
    struct matter_open was = {0};
    int64_t first = 0;
    if (h->end == NULL || h->end->source->reopens_n == 0) {
        return MZ_OK;
    }
    MZ_TRY(first_of(cx, h->now->c.id, &first));
    if (first == 0) {
        return mz_fail(cx, MZ_CORRUPT, "case %" PRId64 " follows none", h->now->c.id);
    }
    MZ_TRY(matter_open_case(cx, first, &was));
    const struct flow_event e = {.kind = FLOW_REOPENED,
                                 .what = opens_at(&was, h->end->source),
                                 .reason =
                                     h->event->reason.n > 0 ? h->event->reason : h->end->name.zh};
    return matter_happen(cx, first, 0, e);
}
