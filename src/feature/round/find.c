/* find.c - what a visit found, the clue that a need becomes, and coverage. */
#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/clue/clue.h"
#include "feature/division/division.h"
#include "feature/round/round_int.h"
#include "feature/round/round_sql.h"

enum { KEY_MIN = 8, KEY_MAX = 64 };

mz_code round_visit_get(mz_cx *cx, int64_t id, struct round_visit *out)
{
    struct round_q_visit_row r = {0};
    bool found = false;
    MZ_TRY(round_q_visit(cx, id, &r, &found));
    /* Who does not see campaigns knows the doors that were given to him, and no other. */
    bool mine = found && (r.visitor == cx->actor->user || cx->actor->user == 0 ||
                          account_may(cx, "round.read"));
    if (!mine) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such visit in your area."));
    }
    *out = (struct round_visit){.id = r.id,
                                .division = r.division,
                                .plan = r.plan,
                                .household = r.household,
                                .person = r.person,
                                .state = round_state_of(r.state),
                                .visitor = r.visitor,
                                .kind = r.kind,
                                .found_n = r.found_n,
                                .need = r.need != 0,
                                .day = r.day,
                                .version = r.version};
    return MZ_OK;
}

/* ---- findings -------------------------------------------------------------------- */

static bool among(mz_str all, mz_str word)
{
    while (all.n > 0) {
        size_t n = 0;
        while (n < all.n && all.p[n] != ' ') {
            n++;
        }
        if (mz_str_eq((mz_str){all.p, n}, word)) {
            return true;
        }
        n += n < all.n ? 1 : 0;
        all = (mz_str){all.p + n, all.n - n};
    }
    return false;
}

static mz_code check(mz_cx *cx, const struct round_finding *in, const struct round_plan *r)
{
    int64_t today = mz_date_today(cx).v;
    if (r->closed || r->making) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = r->closed
                                     ? MZ_T("This campaign is closed already.")
                                     : MZ_T("The list of this campaign is still being made."));
    }
    if (in->outcome == ROUND_OPEN || in->outcome >= ROUND_STATES_N) {
        return mz_refuse(cx, MZ_INVALID, .field = "outcome",
                         .text = MZ_T("Say whether somebody was met."));
    }
    if (!among(r->visitors, in->kind)) {
        return mz_refuse(cx, MZ_INVALID, .field = "kind", .text = MZ_T("Say who visited."));
    }
    if (in->day == MZ_NULL || in->day < r->starts || in->day > today) {
        return mz_refuse(cx, MZ_INVALID, .field = "day",
                         .text = MZ_T("The day of the visit lies between {0} and today."),
                         .arg = {mz_date_iso(cx->a, (mz_date){(int32_t)r->starts})});
    }
    if (mz_utf8_count(in->note) > ROUND_NOTE_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "note", .text = MZ_T("At most {0} characters."),
                         .arg = {mz_str_fmt(cx->a, "%d", ROUND_NOTE_MAX)});
    }
    return MZ_OK;
}

mz_code round_need_raise(mz_cx *cx, const struct round_need *need, int64_t *clue)
{
    const struct clue_new c = {.channel = CLUE_VISIT,
                               .kind = CLUE_HELP,
                               .need = CLUE_LIVING,
                               .division = need->visit->division,
                               .household = need->visit->household,
                               .person = need->visit->person == MZ_NULL ? 0 : need->visit->person,
                               .text = need->text,
                               .source = mz_str_fmt(cx->a, "campaign %" PRId64, need->plan->id)};
    return clue_raise(cx, &c, clue);
}

/* What is told to those who get the clue: answers that mean a need, then the note. */
static mz_code told(mz_cx *cx, const struct round_finding *in, const struct round_plan *r,
                    mz_str *out)
{
    struct form *f = MZ_NEW(cx->a, struct form);
    mz_cx zh = *cx;
    mz_str needs = MZ_S("");
    zh.lang = MZ_LANG_ZH; /* the office's language: the reader of the clue is somebody else */
    MZ_TRY(form_read(cx, r->form, f));
    MZ_TRY(form_needs_text(&zh, f, in->answers, &needs));
    *out =
        mz_str_fmt(cx->a, MZ_FMT "%s" MZ_FMT "%s" MZ_FMT, MZ_ARG(r->name), needs.n > 0 ? "：" : "",
                   MZ_ARG(needs), in->note.n > 0 ? "。" : "", MZ_ARG(in->note));
    while (mz_utf8_count(*out) > CLUE_TEXT_MAX) {
        *out = mz_text_cut(*out, out->n - 3);
    }
    return MZ_OK;
}

struct finding {
    const struct round_finding *in;
    struct round_kept *out;
};

static mz_code known(mz_cx *cx, const struct finding *f, bool *found)
{
    struct round_q_found_key_row r = {0};
    MZ_TRY(round_q_found_key(cx, f->in->visit, f->in->key, &r, found));
    if (*found) {
        *f->out = (struct round_kept){.id = r.id, .clue = r.clue, .again = true};
        mz_tx_quiet(cx);
    }
    return MZ_OK;
}

static mz_code write_found(mz_cx *cx, const struct finding *f, const struct round_visit *v)
{
    const struct round_finding *in = f->in;
    struct mz_ymd ymd = mz_date_ymd((mz_date){(int32_t)in->day});
    int64_t county = v->division / MZ_COUNTY_UNIT;
    struct round_q_found_add_args a = {.county = county,
                                       .division = v->division,
                                       .plan = v->plan,
                                       .visit = v->id,
                                       .key = in->key,
                                       .day = in->day,
                                       .month = (int64_t)ymd.year * 12 + ymd.month - 1,
                                       .kind = in->kind,
                                       .outcome = mz_str_of(round_states[in->outcome].word),
                                       .answers = in->answers,
                                       .note = in->note,
                                       .need = in->need ? 1 : 0,
                                       .clue = f->out->clue,
                                       .made_by = cx->actor->user,
                                       .made_ms = mz_now_ms(cx)};
    MZ_TRY(mz_id_take(cx, county, 1, &a.id));
    f->out->id = a.id;
    return round_q_found_add(cx, &a);
}

static mz_code find_tx(mz_cx *cx, void *p)
{
    struct finding *f = p;
    struct round_plan r = {.id = 0};
    struct round_visit v = {.id = 0};
    bool again = false;
    int64_t changed = 0;
    mz_str text = MZ_S("");
    MZ_TRY(round_visit_get(cx, f->in->visit, &v));
    MZ_TRY(known(cx, f, &again));
    if (again) {
        return MZ_OK;
    }
    MZ_TRY(round_get(cx, v.plan, &r));
    MZ_TRY(check(cx, f->in, &r));
    if (f->in->version != 0 && f->in->version != v.version) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text =
                             MZ_T("Somebody recorded this visit meanwhile. Nothing of yours was "
                                  "written; look again."));
    }
    *f->out = (struct round_kept){.clue = MZ_NULL};
    if (f->in->need && f->in->outcome == ROUND_MET) {
        MZ_TRY(told(cx, f->in, &r, &text));
        MZ_TRY(round_need_raise(cx, &(struct round_need){&r, &v, text}, &f->out->clue));
    }
    MZ_TRY(write_found(cx, f, &v));
    MZ_TRY(round_q_set(
        cx,
        &(struct round_q_set_args){.id = v.id,
                                   .version = v.version,
                                   .state = mz_str_of(round_states[f->in->outcome].word),
                                   .kind = f->in->kind,
                                   .need = f->out->clue != MZ_NULL ? 1 : 0,
                                   .day = f->in->day},
        &changed));
    MZ_TRY(round_counted(cx, &v, f->in, f->out->clue != MZ_NULL));
    return round_note(cx, "round.found", "round_visit", v.id, v.division);
}

mz_code round_find(mz_cx *cx, const struct round_finding *in, struct round_kept *out)
{
    struct finding f = {in, out};
    MZ_TRY(account_need(cx, "round.visit"));
    if (in->key.n < KEY_MIN || in->key.n > KEY_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "key",
                         .text = MZ_T("The page is out of date. Open the visit again."));
    }
    *out = (struct round_kept){.clue = MZ_NULL};
    return mz_tx_open(cx) ? find_tx(cx, &f) : mz_tx(cx, find_tx, &f);
}

/* ---- coverage ---------------------------------------------------------------------- */

static struct round_cover cover_of(const struct round_q_towns_row *r)
{
    return (struct round_cover){.place = r->place,
                                .all = r->all_n,
                                .by = {[ROUND_OPEN] = r->open_n,
                                       [ROUND_MET] = r->met_n,
                                       [ROUND_AWAY] = r->away_n,
                                       [ROUND_REFUSED] = r->refused_n,
                                       [ROUND_MOVED] = r->moved_n},
                                .need = r->need_n,
                                .unassigned = r->free_n};
}

static mz_code villages(mz_cx *cx, int64_t plan, int64_t township, struct round_cover **out,
                        size_t *n)
{
    struct round_q_villages_row *v = NULL;
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(township, &lo, &hi);
    MZ_TRY(round_q_villages(cx, plan, lo, hi, ROUND_TOWNS_MAX, &v, n));
    *out = MZ_NEW_N(cx->a, struct round_cover, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        const struct round_q_towns_row r = {.place = v[i].place,
                                            .all_n = v[i].all_n,
                                            .open_n = v[i].open_n,
                                            .met_n = v[i].met_n,
                                            .away_n = v[i].away_n,
                                            .refused_n = v[i].refused_n,
                                            .need_n = v[i].need_n,
                                            .moved_n = v[i].moved_n,
                                            .free_n = v[i].free_n};
        (*out)[i] = cover_of(&r);
    }
    return MZ_OK;
}

mz_code round_cover(mz_cx *cx, int64_t plan, int64_t township, struct round_cover **out, size_t *n)
{
    struct round_q_towns_row *r = NULL;
    if (township != 0) {
        return villages(cx, plan, township, out, n);
    }
    MZ_TRY(round_q_towns(cx, plan, ROUND_TOWNS_MAX, &r, n));
    *out = MZ_NEW_N(cx->a, struct round_cover, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = cover_of(&r[i]);
    }
    return MZ_OK;
}

struct round_cover round_cover_sum(const struct round_cover *rows, size_t n)
{
    struct round_cover sum = {.place = 0};
    for (size_t i = 0; i < n; i++) {
        sum.all += rows[i].all;
        for (size_t k = 0; k < ROUND_STATES_N; k++) {
            sum.by[k] += rows[i].by[k];
        }
        sum.need += rows[i].need;
        sum.unassigned += rows[i].unassigned;
    }
    return sum;
}

int64_t round_cover_done(const struct round_cover *c)
{
    return c->by[ROUND_MET] + c->by[ROUND_REFUSED] + c->by[ROUND_MOVED];
}
