/*
 * open.c - what was paid in a month, for everybody to see: counts and sums of villages, without the
 * small ones; masked names only where the pack says that the law publishes them.
 */
#include <inttypes.h>

#include "base/ident.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/notice/notice_int.h"
#include "feature/notice/notice_sql.h"
#include "feature/person/person.h"
#include "feature/world.h"
#include "rule/reason.h"
#include "store/db.h"

enum { MONTHS_MOST = 24, PAYEES_MOST = 500, LEAST_USUAL = 5 };

/* The same number below which the big screen shows nothing. */
static int64_t least(mz_cx *cx)
{
    const struct rule_shelved *s = NULL;
    int64_t v = LEAST_USUAL;
    if (rule_shelf_book(cx, MZ_S("brain"), &s) != MZ_OK) {
        mz_clear(cx);
        return v;
    }
    struct rule_asked q = {
        .param = MZ_S("screen_least"), .at = mz_date_today(cx), .division = cx->world->division};
    return rule_param_at(s->book, q, &v) && v >= LEAST_USUAL ? v : LEAST_USUAL;
}

/* Who was born on this day or before is grown up today. */
static int64_t grown_by(mz_cx *cx)
{
    struct mz_ymd d = mz_date_ymd(mz_date_today(cx));
    mz_date out = MZ_DATE_NONE;
    bool leap = d.month == 2 && d.day == 29;
    (void)mz_date_make(d.year - PERSON_ADULT, d.month, leap ? 28 : d.day, &out);
    return out.v;
}

mz_code notice_months(mz_cx *cx, int64_t county, int64_t **out, size_t *n)
{
    struct notice_q_months_row *r = NULL;
    MZ_TRY(notice_q_months(cx, county / MZ_COUNTY_UNIT, MONTHS_MOST, &r, n));
    *out = MZ_NEW_N(cx->a, int64_t, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = r[i].period;
    }
    return MZ_OK;
}

/* ---- what is too few --------------------------------------------------------------------- */

/*
 * Cells of one programme in the whole county: those under `least`; when that is only one, the
 * smallest other one too, because the sum of the county would tell it.
 */
static void hide_few(struct notice_paid *v, size_t n, int64_t fewest)
{
    size_t few = 0;
    size_t next = n;
    for (size_t i = 0; i < n; i++) {
        v[i].few = v[i].people > 0 && v[i].people < fewest;
        few += v[i].few ? 1 : 0;
    }
    for (size_t i = 0; few == 1 && i < n; i++) {
        if (!v[i].few && v[i].people > 0 && (next == n || v[i].people < v[next].people)) {
            next = i;
        }
    }
    if (next < n) {
        v[next].few = true;
    }
}

/* Minors, protected people and those whose age is not known count only for the county. */
static void add(struct notice_month *m, const struct notice_q_paid_row *r, int64_t county)
{
    int64_t place = r->shown != 0 ? r->division : county;
    for (size_t i = m->rows_n; i > 0; i--) {
        struct notice_paid *v = &m->rows[i - 1];
        if (!mz_str_eq(v->programme, r->programme)) {
            break;
        }
        if (v->division == place) {
            v->people += r->people;
            v->fen += r->fen;
            return;
        }
    }
    m->rows[m->rows_n++] = (struct notice_paid){r->programme, place, r->people, r->fen, false};
}

mz_code notice_month(mz_cx *cx, int64_t division, int64_t period, struct notice_month *out)
{
    struct notice_q_paid_row *r = NULL;
    size_t n = 0;
    int64_t county = division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    MZ_TRY(notice_q_paid(cx, county / MZ_COUNTY_UNIT, period, grown_by(cx), &r, &n));
    *out = (struct notice_month){.period = period, .least = least(cx)};
    out->rows = MZ_NEW_N(cx->a, struct notice_paid, n + 1);
    for (size_t i = 0; i < n; i++) {
        add(out, &r[i], county);
    }
    for (size_t i = 0; i < out->rows_n;) {
        size_t k = i;
        while (k < out->rows_n && mz_str_eq(out->rows[k].programme, out->rows[i].programme)) {
            k++;
        }
        hide_few(&out->rows[i], k - i, out->least);
        i = k;
    }
    return MZ_OK;
}

/* ---- names, where the law publishes them --------------------------------------------------- */

static bool grants(const struct ir_matter *m, mz_str programme, bool *names)
{
    bool found = false;
    for (size_t e = 0; e < m->ends_n; e++) {
        for (size_t i = 0; i < m->ends[e].benefits_n; i++) {
            const struct ir_benefit *b = &m->ends[e].benefits[i];
            bool this = b->act == IR_PAY_GRANT && mz_str_eq(b->source->programme.s, programme);
            found = found || this;
            *names = *names || (this && b->names);
        }
    }
    return found;
}

mz_code notice_names_public(mz_cx *cx, int64_t division, mz_str programme, bool *yes)
{
    const struct rule_shelf *shelf = NULL;
    *yes = false;
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *s = rule_shelf_for(shelf, division);
    for (size_t i = 0; s != NULL && i < s->book->matters_n; i++) {
        (void)grants(&s->book->matters[i], programme, yes);
    }
    return MZ_OK;
}

/* A programme is called as the outcome of the matter that grants it. */
mz_str notice_programme(mz_cx *cx, int64_t division, mz_str programme)
{
    const struct rule_shelf *shelf = NULL;
    bool names = false;
    if (rule_shelf(cx, &shelf) != MZ_OK) {
        mz_clear(cx);
        return programme;
    }
    const struct rule_shelved *s = rule_shelf_for(shelf, division);
    for (size_t i = 0; s != NULL && i < s->book->matters_n; i++) {
        const struct ir_matter *m = &s->book->matters[i];
        if (grants(m, programme, &names) && m->outcome != UINT32_MAX) {
            const struct ir_label *l = &s->book->outcomes[m->outcome].name;
            return cx->lang == MZ_LANG_EN && l->en.n > 0 ? l->en : l->zh;
        }
    }
    return programme;
}

static mz_code size_of_home(mz_cx *cx, int64_t person, int64_t *n)
{
    struct household_member m = {.id = 0};
    bool found = false;
    *n = 1;
    MZ_TRY(household_of(cx, person, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &found));
    return found ? members_count(cx, m.household, n) : MZ_OK;
}

mz_code notice_payees(mz_cx *cx, int64_t village, int64_t period, mz_str programme,
                      struct notice_payee **out, size_t *n)
{
    struct notice_q_paid_names_row *r = NULL;
    struct notice_q_paid_names_args a = {.county = village / MZ_COUNTY_UNIT,
                                         .period = period,
                                         .programme = programme,
                                         .grown = grown_by(cx),
                                         .most = PAYEES_MOST};
    bool names = false;
    size_t rows = 0;
    *n = 0;
    MZ_TRY(notice_names_public(cx, village, programme, &names));
    if (!names || division_code_level(village) != DIVISION_VILLAGE) {
        return mz_refuse(cx, MZ_ABSENT,
                         .text = MZ_T("No law publishes who gets this: only sums are shown."));
    }
    division_range(village, &a.lo, &a.hi);
    MZ_TRY(notice_q_paid_names(cx, &a, &r, &rows));
    *out = MZ_NEW_N(cx->a, struct notice_payee, rows + 1);
    for (size_t i = 0; i < rows; i++) {
        struct notice_payee *v = &(*out)[*n];
        struct household_member m = {.id = 0};
        mz_str clear = MZ_S("");
        bool hides = true;
        bool found = false;
        MZ_TRY(household_of(cx, r[i].person, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &found));
        MZ_TRY(notice_hides(cx, found ? m.household : MZ_NULL, r[i].person, &hides, &clear));
        if (hides) {
            continue;
        }
        *v = (struct notice_payee){.name = mz_name_mask(cx->a, r[i].name), .fen = r[i].fen};
        MZ_TRY(size_of_home(cx, r[i].person, &v->people));
        (*n)++;
    }
    return MZ_OK;
}
