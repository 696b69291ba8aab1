#include "feature/round/round.h"

#include <inttypes.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/job/job.h"
#include "feature/round/round_int.h"
#include "feature/round/round_sql.h"
#include "feature/world.h"

enum { COUNTS_MAX = 4096, INPUT_MAX = 100 };

const struct round_word round_whoms[ROUND_WHOMS_N] = {
#define X(id, word, label) {word, label},
    ROUND_WHOMS(X)
#undef X
};
const struct round_word round_states[ROUND_STATES_N] = {
#define X(id, word, label) {word, label},
    ROUND_STATES(X)
#undef X
};

static size_t word_of(const struct round_word *words, size_t n, mz_str word)
{
    size_t i = 0;
    while (i < n && !mz_str_eq(word, mz_str_of(words[i].word))) {
        i++;
    }
    return i;
}

enum round_whom round_whom_of(mz_str word)
{
    return (enum round_whom)word_of(round_whoms, ROUND_WHOMS_N, word);
}

enum round_state round_state_of(mz_str word)
{
    return (enum round_state)word_of(round_states, ROUND_STATES_N, word);
}

mz_code round_note(mz_cx *cx, const char *act, const char *kind, int64_t subject, int64_t division)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = mz_str_of(kind),
                                             .subject = subject,
                                             .division = division});
}

mz_str round_kind_text(mz_cx *cx, const struct round_pack *p, mz_str id)
{
    const struct form_words *w = round_visitor(p, id);
    return w == NULL ? id : form_say(cx->lang, w);
}

mz_str round_whom_text(mz_cx *cx, const struct round_pack *p, const struct round_plan *r)
{
    mz_str whom = mz_text(cx->lang, round_whoms[r->whom].label);
    const struct round_category *c = round_category(p, r->whom_arg);
    const char *const grades[] = {MZ_T("Red"), MZ_T("Orange"), MZ_T("Yellow"), MZ_T("Blue")};
    mz_str more = r->whom_arg;
    if (r->whom == ROUND_CATEGORY && c != NULL) {
        more = form_say(cx->lang, &c->words);
    }
    if (r->whom == ROUND_ALERT && more.n == 1 && more.p[0] >= '1' && more.p[0] <= '4') {
        more = mz_text_say(cx->a, cx->lang,
                           (struct mz_say){.text = MZ_T("{0} or more urgent"),
                                           .arg = {mz_text(cx->lang, grades[more.p[0] - '1'])}});
    }
    return more.n == 0
               ? whom
               : mz_text_say(cx->a, cx->lang,
                             (struct mz_say){.text = MZ_T("{0}: {1}"), .arg = {whom, more}});
}

/* ---- reading -------------------------------------------------------------------- */

static void places_of(mz_str text, struct round_plan *out)
{
    while (text.n > 0 && out->place_n < ROUND_PLACES_MAX) {
        size_t n = 0;
        while (n < text.n && text.p[n] != ' ') {
            n++;
        }
        out->place[out->place_n++] = division_code((mz_str){text.p, n});
        n += n < text.n ? 1 : 0;
        text = (mz_str){text.p + n, text.n - n};
    }
}

mz_code round_get(mz_cx *cx, int64_t id, struct round_plan *out)
{
    struct round_q_get_row r = {0};
    bool found = false;
    MZ_TRY(round_q_get(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such campaign in your area."));
    }
    *out = (struct round_plan){.id = r.id,
                               .county = r.county,
                               .name = r.name,
                               .whom = round_whom_of(r.whom),
                               .whom_arg = r.whom_arg,
                               .form = r.form,
                               .visitors = r.visitors,
                               .starts = r.starts,
                               .ends = r.ends,
                               .making = mz_str_eq(r.state, MZ_S("making")),
                               .closed = mz_str_eq(r.state, MZ_S("closed")),
                               .job = r.job,
                               .made_by = r.made_by,
                               .made_ms = r.made_ms,
                               .closed_by = r.closed_by,
                               .closed_ms = r.closed_ms,
                               .counts = r.counts,
                               .note = r.note,
                               .version = r.version};
    places_of(r.places, out);
    return MZ_OK;
}

/* ---- making ------------------------------------------------------------------------ */

static mz_code check_places(mz_cx *cx, const struct round_new *in)
{
    if (in->place_n == 0 || in->place_n > ROUND_PLACES_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "place",
                         .text = MZ_T("Choose at least one place, at most {0}."),
                         .arg = {mz_str_fmt(cx->a, "%d", ROUND_PLACES_MAX)});
    }
    for (size_t i = 0; i < in->place_n; i++) {
        int64_t lo = 0;
        int64_t hi = 0;
        division_range(in->place[i], &lo, &hi);
        if (division_code_level(in->place[i]) < DIVISION_COUNTY ||
            in->place[i] / MZ_COUNTY_UNIT != in->place[0] / MZ_COUNTY_UNIT) {
            return mz_refuse(cx, MZ_INVALID, .field = "place",
                             .text = MZ_T("All places of a campaign lie in one county."));
        }
        if (lo < cx->actor->division_lo || hi > cx->actor->division_hi) {
            return mz_refuse(cx, MZ_DENIED, .field = "place",
                             .text = MZ_T("A campaign goes over your own area only."));
        }
    }
    return MZ_OK;
}

static mz_code check_whom(mz_cx *cx, const struct round_new *in, const struct round_pack *p)
{
    if (in->whom >= ROUND_WHOMS_N) {
        return mz_refuse(cx, MZ_INVALID, .field = "whom", .text = MZ_T("Choose whom to visit."));
    }
    bool grade = in->whom_arg.n == 1 && in->whom_arg.p[0] >= '1' && in->whom_arg.p[0] <= '4';
    if ((in->whom == ROUND_ALERT && !grade) ||
        (in->whom == ROUND_CATEGORY && round_category(p, in->whom_arg) == NULL)) {
        return mz_refuse(cx, MZ_INVALID, .field = in->whom == ROUND_ALERT ? "grade" : "category",
                         .text = MZ_T("Choose which of them."));
    }
    if (in->whom == ROUND_LIST && (in->person_n == 0 || in->person_n > ROUND_PICKS_MAX)) {
        return mz_refuse(cx, MZ_INVALID, .field = "numbers",
                         .text = MZ_T("The list needs 1 to {0} persons."),
                         .arg = {mz_str_fmt(cx->a, "%d", ROUND_PICKS_MAX)});
    }
    return MZ_OK;
}

static mz_code check_visitors(mz_cx *cx, const struct round_pack *p, mz_str ids)
{
    bool good = ids.n > 0;
    while (ids.n > 0 && good) {
        size_t n = 0;
        while (n < ids.n && ids.p[n] != ' ') {
            n++;
        }
        good = round_visitor(p, (mz_str){ids.p, n}) != NULL;
        n += n < ids.n ? 1 : 0;
        ids = (mz_str){ids.p + n, ids.n - n};
    }
    return good ? MZ_OK
                : mz_refuse(cx, MZ_INVALID, .field = "visitor",
                            .text = MZ_T("Choose who visits: at least one kind."));
}

static mz_code check_new(mz_cx *cx, const struct round_new *in)
{
    const struct round_pack *p = NULL;
    struct form *f = MZ_NEW(cx->a, struct form);
    MZ_TRY(round_pack_get(cx, &p));
    MZ_TRY(account_need(cx, "round.plan"));
    if (in->name.n == 0 || mz_utf8_count(in->name) > ROUND_NAME_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "name",
                         .text = MZ_T("The campaign needs a name of at most {0} characters."),
                         .arg = {mz_str_fmt(cx->a, "%d", ROUND_NAME_MAX)});
    }
    if (in->starts == MZ_NULL || in->ends == MZ_NULL || in->ends < in->starts ||
        in->ends - in->starts > ROUND_DAYS_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "ends",
                         .text = MZ_T("The last day lies behind the first, at most {0} days."),
                         .arg = {mz_str_fmt(cx->a, "%d", ROUND_DAYS_MAX)});
    }
    MZ_TRY(check_places(cx, in));
    MZ_TRY(check_whom(cx, in, p));
    MZ_TRY(check_visitors(cx, p, in->visitors));
    MZ_TRY(form_read(cx, in->form, f));
    return f->question_n > 0 ? MZ_OK
                             : mz_refuse(cx, MZ_INVALID, .field = "question",
                                         .text = MZ_T("Choose at least one question."));
}

struct making {
    const struct round_new *in;
    int64_t id;
};

static mz_code add_picks(mz_cx *cx, const struct making *m, int64_t county)
{
    int64_t id = 0;
    if (m->in->whom != ROUND_LIST) {
        return MZ_OK;
    }
    MZ_TRY(mz_id_take(cx, county, (int64_t)m->in->person_n, &id));
    for (size_t i = 0; i < m->in->person_n; i++) {
        MZ_TRY(round_q_pick_add(cx, &(struct round_q_pick_add_args){.id = id + (int64_t)i,
                                                                    .county = county,
                                                                    .division = m->in->place[0],
                                                                    .plan = m->id,
                                                                    .person = m->in->person[i]}));
    }
    return MZ_OK;
}

static mz_str places_text(mz_arena *a, const struct round_new *in)
{
    mz_str s = MZ_S("");
    for (size_t i = 0; i < in->place_n; i++) {
        s = mz_str_fmt(a, MZ_FMT "%s%012" PRId64, MZ_ARG(s), i > 0 ? " " : "", in->place[i]);
    }
    return s;
}

static mz_code make_tx(mz_cx *cx, void *p)
{
    struct making *m = p;
    const struct round_new *in = m->in;
    int64_t county = in->place[0] / MZ_COUNTY_UNIT;
    int64_t job = 0;
    MZ_TRY(mz_id_take(cx, county, 1, &m->id));
    MZ_TRY(job_add(cx, "round.list", mz_str_fmt(cx->a, "{\"plan\":%" PRId64 "}", m->id), &job));
    struct round_q_add_args a = {.id = m->id,
                                 .county = county,
                                 .name = in->name,
                                 .places = places_text(cx->a, in),
                                 .whom = mz_str_of(round_whoms[in->whom].word),
                                 .whom_arg = in->whom_arg,
                                 .form = in->form,
                                 .visitors = in->visitors,
                                 .starts = in->starts,
                                 .ends = in->ends,
                                 .job = job,
                                 .made_by = cx->actor->user,
                                 .made_ms = mz_now_ms(cx)};
    MZ_TRY(round_q_add(cx, &a));
    MZ_TRY(round_q_work_add(cx, m->id, county, in->assign ? 1 : 0));
    MZ_TRY(add_picks(cx, m, county));
    return round_note(cx, "round.make", "round_plan", m->id, in->place[0]);
}

mz_code round_make(mz_cx *cx, const struct round_new *in, int64_t *id)
{
    struct making m = {.in = in};
    MZ_TRY(check_new(cx, in));
    MZ_TRY(mz_tx(cx, make_tx, &m));
    *id = m.id;
    return MZ_OK;
}

/* ---- closing -------------------------------------------------------------------------- */

static mz_str counts_json(mz_cx *cx, const struct round_cover *c)
{
    mz_jw w = mz_jw_to(mz_buf_new(cx->a, COUNTS_MAX));
    mz_jw_map(&w);
    mz_jw_key_int(&w, MZ_S("all"), c->all);
    for (size_t i = 0; i < ROUND_STATES_N; i++) {
        mz_jw_key_int(&w, mz_str_of(round_states[i].word), c->by[i]);
    }
    mz_jw_key_int(&w, MZ_S("need"), c->need);
    mz_jw_end(&w);
    return mz_buf_str(w.out);
}

struct closing {
    int64_t id;
    int64_t version;
    mz_str note;
};

static mz_code close_tx(mz_cx *cx, void *p)
{
    const struct closing *c = p;
    struct round_plan r;
    struct round_cover *rows = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(round_get(cx, c->id, &r));
    if (r.closed || r.making) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = r.closed ? MZ_T("This campaign is closed already.")
                                          : MZ_T("The list of this campaign is still being made."));
    }
    for (size_t i = 0; i < r.place_n; i++) {
        int64_t lo = 0;
        int64_t hi = 0;
        division_range(r.place[i], &lo, &hi);
        if (lo < cx->actor->division_lo || hi > cx->actor->division_hi) {
            return mz_refuse(cx, MZ_DENIED,
                             .text = MZ_T("Who closes a campaign has all of its places."));
        }
    }
    MZ_TRY(round_cover(cx, c->id, 0, &rows, &n));
    struct round_cover sum = round_cover_sum(rows, n);
    MZ_TRY(round_q_close(cx,
                         &(struct round_q_close_args){.id = c->id,
                                                      .version = c->version,
                                                      .closed_by = cx->actor->user,
                                                      .closed_ms = mz_now_ms(cx),
                                                      .counts = counts_json(cx, &sum),
                                                      .note = c->note},
                         &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("Somebody changed this campaign meanwhile. Look again."));
    }
    return round_note(cx, "round.close", "round_plan", c->id, r.place[0]);
}

mz_code round_close(mz_cx *cx, int64_t id, int64_t version, mz_str note)
{
    struct closing c = {id, version, note};
    MZ_TRY(account_need(cx, "round.plan"));
    if (mz_utf8_count(note) > ROUND_NOTE_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "note", .text = MZ_T("At most {0} characters."),
                         .arg = {mz_str_fmt(cx->a, "%d", ROUND_NOTE_MAX)});
    }
    return mz_tx(cx, close_tx, &c);
}

/* ---- the doctor --------------------------------------------------------------------------- */

static mz_code check_state(mz_cx *cx, int64_t *bad)
{
    struct round_q_doctor_state_row r = {0};
    MZ_TRY(round_q_doctor_state(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

static mz_code check_n(mz_cx *cx, int64_t *bad)
{
    struct round_q_doctor_n_row r = {0};
    MZ_TRY(round_q_doctor_n(cx, &r));
    *bad = r.n;
    return MZ_OK;
}

/* Kept beside the visits; both tell the same. */
static mz_code check_counts(mz_cx *cx, int64_t *bad)
{
    struct round_q_doctor_place_row place = {0};
    struct round_q_doctor_month_row month = {0};
    MZ_TRY(round_q_doctor_place(cx, &place));
    MZ_TRY(round_q_doctor_month(cx, &month));
    *bad = place.n + month.n;
    return MZ_OK;
}

const struct mz_check round_checks[] = {
    {"round.state", check_state, MZ_T("The state of a visit is what its last finding says")},
    {"round.list", check_n, MZ_T("The count of a campaign is the length of its list")},
    {"round.counts", check_counts, MZ_T("The coverage of a campaign is what its visits say")},
    {0},
};
