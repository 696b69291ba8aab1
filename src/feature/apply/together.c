/* together.c - an application for a bundle: what it offers, and the cases that it becomes. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/apply/apply_int.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { PICKED_MAX = 8000 };

mz_code apply_kind(mz_cx *cx, int64_t division, mz_str matter, struct matter_kind *k,
                   struct bundle_kind *b)
{
    MZ_TRY(bundle_here(cx, division, matter, b));
    if (b->b == NULL) {
        return matter_here(cx, division, matter, k);
    }
    *k = (struct matter_kind){b->pack, &b->b->face};
    return MZ_OK;
}

mz_code apply_offer(mz_cx *cx, const struct apply *a, const struct bundle_kind *k,
                    const struct matter_form *f, struct apply_offer *out)
{
    const struct bundle_ask ask = {.k = *k,
                                   .division = a->division,
                                   .household =
                                       a->proven && a->household != MZ_NULL ? a->household : 0,
                                   .rows = f->rows,
                                   .rows_n = f->rows_n,
                                   .answers = a->b.answers,
                                   .known = f->known};
    mz_str picked =
        a->b.chose ? mz_str_fmt(cx->a, " " MZ_FMT, MZ_ARG(a->b.picked)) : (mz_str){NULL, 0};
    MZ_TRY(bundle_offer(cx, &ask, picked, &out->v, &out->n));
    out->form = bundle_form(cx, k, out->v, out->n);
    return MZ_OK;
}

/* "x.1" of the application is "x.0" where the member stands first in the household. */
static void put_key(mz_sb *b, mz_str key, const struct apply_match *m)
{
    const char *dot = memchr(key.p, '.', key.n);
    if (dot == NULL) {
        mz_sb_str(b, key);
        mz_sb_byte(b, ' ');
        return;
    }
    size_t head = (size_t)(dot - key.p);
    long row = 0;
    for (size_t i = head + 1; i < key.n && key.p[i] >= '0' && key.p[i] <= '9' && row < 1000; i++) {
        row = row * 10 + (key.p[i] - '0');
    }
    for (size_t i = 0; i < m->n; i++) {
        if (m->row[i] == row) {
            mz_sb_fmt(b, "%.*s.%zu ", (int)head, key.p, i);
        }
    }
}

static mz_str in_household(mz_cx *cx, mz_str picked, const struct apply_match *m)
{
    mz_sb b = mz_sb_new(cx->a, PICKED_MAX);
    mz_sb_byte(&b, ' ');
    for (size_t i = 0; i < picked.n && b.n < PICKED_MAX / 2;) {
        size_t end = i;
        while (end < picked.n && picked.p[end] != ' ') {
            end++;
        }
        if (end > i) {
            put_key(&b, (mz_str){picked.p + i, end - i}, m);
        }
        i = end + 1;
    }
    return mz_sb_view(&b);
}

mz_code apply_begin_bundle(mz_cx *cx, const struct apply *a, const struct bundle_kind *k,
                           int64_t household, const struct apply_match *m, int64_t *case_id)
{
    struct matter_row *rows = MZ_NEW_N(cx->a, struct matter_row, m->n + 1);
    struct bundle_ask ask = {.k = *k,
                             .division = a->division,
                             .household = household,
                             .rows = rows,
                             .rows_n = m->n,
                             .answers = a->b.answers};
    struct bundle_new in = {.ask = &ask, .channel = MZ_S("online")};
    struct bundle_choice *v = NULL;
    struct bundle_case *cases = NULL;
    struct household h = {.id = 0};
    size_t n = 0;
    int64_t id = 0;
    if (household == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "household",
                         .text = MZ_T("Choose the household or person that the case is about."));
    }
    MZ_TRY(household_get(cx, household, &h));
    ask.division = h.division;
    for (size_t i = 0; i < m->n; i++) {
        rows[i] = (struct matter_row){.person = m->person[i], .name = m->name[i]};
    }
    mz_str picked = a->b.chose ? in_household(cx, a->b.picked, m) : (mz_str){NULL, 0};
    MZ_TRY(bundle_offer(cx, &ask, picked, &v, &in.choices_n));
    in.choices = v;
    MZ_TRY(bundle_send(cx, &in, &id));
    MZ_TRY(bundle_cases(cx, id, &cases, &n));
    *case_id = n > 0 ? cases[0].c.id : 0;
    return n > 0 ? MZ_OK : mz_fail(cx, MZ_CORRUPT, "a bundle without cases");
}
