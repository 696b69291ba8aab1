/* demo_letter.c - letters of the demonstration's cases reach whom they are about. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/letter/letter.h"
#include "feature/matter/demo_int.h"

enum { LETTERS_MAX = 20, WAYS = 5, SOON = 3 };

struct post {
    int64_t letter;
};

/* Most are fetched at the window, some go by post. */
static struct letter_delivery how(struct demo *d, const struct letter_view *v)
{
    const int64_t way = demo_draw(d, WAYS);
    struct letter_delivery in = {.letter = v->id,
                                 .version = v->version,
                                 .way = way == 0   ? LETTER_BY_POST
                                        : way == 1 ? LETTER_BY_NET
                                                   : LETTER_BY_HAND,
                                 .day = mz_date_today(d->cx).v,
                                 .receiver = v->addressee.n > 0 ? v->addressee : MZ_S("收发室"),
                                 .tracking = MZ_S(""),
                                 .proof = MZ_S(""),
                                 .note = MZ_S("")};
    if (in.way == LETTER_BY_POST) {
        in.tracking = mz_str_fmt(d->cx->a, "XA3311%07" PRId64, v->id % 10000000);
    } else if (in.way == LETTER_BY_HAND) {
        in.proof = demo_photo(); /* the receipt */
    }
    return in;
}

/* What a clerk could only draft is sealed by who may; then it is delivered. */
static mz_code go(struct demo *d, struct demo_turn *t)
{
    const struct post *p = t->p;
    struct letter_view v;
    MZ_TRY(demo_as(d, "approver"));
    MZ_TRY(letter_get(d->cx, p->letter, &v));
    if (v.state == LETTER_DRAFT) {
        mz_date day = {mz_date_today(d->cx).v + 1 + (int32_t)demo_draw(d, SOON)};
        t->at_ms = demo_time(d, day);
        mz_code rc = letter_seal(d->cx, v.id, v.version);
        t->over = rc != MZ_OK;
        return demo_left_out(d->cx, rc);
    }
    t->over = true;
    if (v.state != LETTER_ISSUED || v.delivered != MZ_NULL) {
        return MZ_OK;
    }
    MZ_TRY(demo_as_clerk(d, v.division, (size_t)v.id));
    const struct letter_delivery in = how(d, &v);
    return demo_left_out(d->cx, letter_deliver(d->cx, &in));
}

mz_code demo_letters(struct demo *d, struct demo_turns *q, int64_t id, size_t *had)
{
    int64_t *ids = NULL;
    size_t n = 0;
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(letter_of(d->cx, "matter", id, LETTERS_MAX, &ids, &n));
    for (size_t i = n; i > *had; i--) { /* the newest is the first */
        struct post *p = demo_turns_alloc(q, sizeof *p);
        p->letter = ids[n - i];
        mz_date day = {mz_date_today(d->cx).v + 1 + (int32_t)demo_draw(d, SOON)};
        MZ_TRY(demo_turn_add(d, q, (struct demo_turn){demo_time(d, day), go, p, false, 0}));
    }
    *had = n;
    return MZ_OK;
}
