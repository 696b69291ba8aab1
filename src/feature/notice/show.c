/* show.c - the one function that makes what the public sees of a notice. */
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

/* ---- whom nobody may see ------------------------------------------------------------------ */

struct whom {
    int64_t subject;
    int64_t ids[HOUSEHOLD_MEMBERS_MAX + 1];
    size_t n;
};

static mz_code members(mz_cx *cx, int64_t household, struct whom *w)
{
    struct household h = {.id = 0};
    struct household_member *m = NULL;
    size_t n = 0;
    MZ_TRY(household_get(cx, household, &h));
    MZ_TRY(members_of(cx, household, &m, &n));
    w->subject = w->subject == MZ_NULL ? h.head : w->subject;
    for (size_t i = 0; i < n && w->n < HOUSEHOLD_MEMBERS_MAX; i++) {
        w->ids[w->n++] = m[i].person;
    }
    return MZ_OK;
}

/*
 * Everybody who lives there is looked at in clear, by the program: a household is shown only when
 * its applicant is known to be grown up and nobody in it is protected. Whoever cannot be read is
 * not shown.
 */
mz_code notice_hides(mz_cx *cx, int64_t household, int64_t person, bool *hides, mz_str *name)
{
    struct whom w = {.subject = person};
    struct person_view *v = NULL;
    size_t n = 0;
    bool grown = false;
    bool kept = false;
    *hides = true;
    *name = MZ_S("");
    mz_code rc = household == MZ_NULL ? MZ_OK : members(cx, household, &w);
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    if (w.subject == MZ_NULL) {
        return MZ_OK;
    }
    w.ids[w.n++] = w.subject;
    MZ_TRY(person_views(cx, PERSON_MAY_MINOR | PERSON_MAY_PROTECTED, w.ids, w.n, &v, &n));
    for (size_t i = 0; i < n; i++) {
        kept = kept || v[i].protect != 0;
        if (v[i].id == w.subject) {
            grown = v[i].age >= PERSON_ADULT;
            *name = v[i].name;
        }
    }
    *hides = kept || !grown;
    return MZ_OK;
}

/* ---- words --------------------------------------------------------------------------------------
 */

static mz_str label(const mz_cx *cx, const struct ir_label *n)
{
    return cx->lang == MZ_LANG_EN && n->en.n > 0 ? n->en : n->zh;
}

static mz_str place(mz_cx *cx, int64_t code)
{
    struct division town;
    struct division village;
    int32_t today = mz_date_today(cx).v;
    mz_str a = division_at(cx->world->divisions, code / 1000 * 1000, today, &town)
                   ? division_spoken(cx->a, &town)
                   : MZ_S("");
    bool below = code % 1000 != 0 && division_at(cx->world->divisions, code, today, &village);
    return below ? mz_str_fmt(cx->a, MZ_FMT MZ_FMT, MZ_ARG(a),
                              MZ_ARG(division_spoken(cx->a, &village)))
                 : a;
}

static const struct ir_step *step_of(const struct ir_matter *m, mz_str id)
{
    for (size_t i = 0; i < m->steps_n; i++) {
        if (mz_str_eq(m->steps[i].name.id, id)) {
            return &m->steps[i];
        }
    }
    return NULL;
}

/* A pack that says no more what is shown shows nothing. */
static mz_code words(mz_cx *cx, const struct notice_q_by_code_row *r, mz_str name,
                     struct notice_shown *v, bool *says)
{
    struct matter_kind k = {0};
    mz_code rc = matter_here(cx, r->division, r->matter, &k);
    *says = false;
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    const struct ir_step *step = step_of(k.m, r->step);
    if (step == NULL || step->notice.source == NULL) {
        return MZ_OK;
    }
    const struct ast_shows *s = step->notice.source;
    bool en = cx->lang == MZ_LANG_EN && s->proposes.en.s.n > 0;
    *says = true;
    v->matter = label(cx, &k.m->name);
    v->proposes = en ? s->proposes.en.s : s->proposes.zh.s;
    v->name = step->notice.name == IR_NAME_FULL     ? name
              : step->notice.name == IR_NAME_MASKED ? mz_name_mask(cx->a, name)
                                                    : MZ_S("");
    bool own = step->source->cite.s.n > 0;
    v->law = rule_cite_text(cx->a, cx->lang, k.pack->book, own ? step->source->cite.s : s->cite.s);
    return MZ_OK;
}

static void days(mz_cx *cx, const struct notice_q_by_code_row *r, struct notice_shown *v)
{
    int64_t today = mz_date_today(cx).v;
    v->days = r->days;
    v->first = mz_date_of_ms(r->from_ms).v + 1;
    v->still = r->over_ms == MZ_NULL;
    v->last = v->still ? MZ_NULL : mz_date_of_ms(r->over_ms - 1).v;
    v->left = v->still || v->last < today ? 0 : v->last - today;
}

static mz_code shown(mz_cx *cx, const struct notice_q_by_code_row *r, struct notice_shown *v)
{
    mz_str name = MZ_S("");
    bool hides = false;
    bool says = false;
    *v = (struct notice_shown){.state = NOTICE_NONE,
                               .id = r->id,
                               .division = r->division,
                               .code = r->code,
                               .people = r->people_n,
                               .fen = r->fen,
                               .monthly = r->monthly != 0};
    if (r->hidden != 0) {
        return MZ_OK;
    }
    MZ_TRY(notice_hides(cx, r->household, r->person, &hides, &name));
    if (hides) {
        return MZ_OK;
    }
    MZ_TRY(words(cx, r, name, v, &says));
    if (!says) {
        return MZ_OK;
    }
    bool over = r->ended_ms != MZ_NULL || (r->over_ms != MZ_NULL && r->over_ms <= mz_now_ms(cx));
    v->state = over ? NOTICE_OVER : NOTICE_HANGS;
    v->place = place(cx, r->division);
    days(cx, r, v);
    return MZ_OK;
}

/* ---- by code, by division ------------------------------------------------------------------- */

mz_code notice_show(mz_cx *cx, mz_str code, struct notice_shown *out)
{
    struct notice_q_by_code_row r = {0};
    bool found = false;
    *out = (struct notice_shown){.state = NOTICE_NONE};
    if (code.n != NOTICE_CODE_N) {
        return MZ_OK;
    }
    MZ_TRY(notice_q_by_code(cx, code, &r, &found));
    return found ? shown(cx, &r, out) : MZ_OK;
}

mz_code notice_show_id(mz_cx *cx, int64_t id, struct notice_shown *out)
{
    struct notice_q_get_row r = {0};
    bool found = false;
    *out = (struct notice_shown){.state = NOTICE_NONE};
    MZ_TRY(notice_q_get(cx, id, &r, &found));
    return found ? notice_show(cx, r.code, out) : MZ_OK;
}

mz_code notice_list(mz_cx *cx, int64_t division, struct notice_shown **out, size_t *n,
                    int64_t *counted)
{
    struct notice_q_hanging_row *r = NULL;
    size_t rows = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(division, &lo, &hi);
    MZ_TRY(notice_q_hanging(cx, lo, hi, mz_now_ms(cx), NOTICE_LIST_MAX, &r, &rows));
    *out = MZ_NEW_N(cx->a, struct notice_shown, rows + 1);
    *n = 0;
    *counted = 0;
    for (size_t i = 0; i < rows; i++) {
        struct notice_shown *v = &(*out)[*n];
        MZ_TRY(notice_show(cx, r[i].code, v));
        *n += v->state == NOTICE_HANGS ? 1 : 0;
        *counted += v->state == NOTICE_HANGS ? 0 : 1;
    }
    return MZ_OK;
}
