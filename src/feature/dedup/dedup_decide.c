#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/dedup/dedup_int.h"
#include "store/db.h"

enum { NOTE_MIN = 2, NOTE_MAX = 500, DUE_DAYS_MAX = 366 };

/* ---- words ------------------------------------------------------------------ */

size_t dedup_reasons(mz_cx *cx, int64_t reasons, mz_str *out, size_t most)
{
    size_t n = 0;
    for (int against = 0; against < 2; against++) {
        for (size_t i = 0; i < MATCH_REASONS_N && n < most; i++) {
            bool here = (reasons >> i & 1) != 0;
            if (here && (match_reasons[i].points <= 0) == (against != 0)) {
                out[n++] = mz_text(cx->lang, match_reasons[i].sentence);
            }
        }
    }
    return n;
}

mz_str dedup_outcome_text(enum mz_lang lang, int64_t outcome)
{
    static const char *const words[] = {
        [MATCH_APART] = MZ_T("Two persons"),
        [MATCH_POSSIBLE] = MZ_T("Possible"),
        [MATCH_LIKELY] = MZ_T("Likely"),
        [MATCH_CERTAIN] = MZ_T("Certain"),
    };
    bool known = outcome >= MATCH_APART && outcome <= MATCH_CERTAIN;
    return known ? mz_text(lang, words[outcome]) : MZ_S("");
}

mz_str dedup_state_text(enum mz_lang lang, mz_str state)
{
    static const struct {
        const char *state;
        const char *text;
    } rows[] = {
        {"open", MZ_T("To be compared")},          {"later", MZ_T("To be looked into")},
        {"asked", MZ_T("Waits for confirmation")}, {"same", MZ_T("Joined")},
        {"different", MZ_T("Not the same")},
    };
    for (size_t i = 0; i < MZ_LEN(rows); i++) {
        if (mz_str_eq(state, mz_str_of(rows[i].state))) {
            return mz_text(lang, rows[i].text);
        }
    }
    return state;
}

/* ---- reading ------------------------------------------------------------------ */

mz_code dedup_get(mz_cx *cx, int64_t id, struct dedup_pair *out)
{
    struct dedup_q_pair_row r = {0};
    bool found = false;
    MZ_TRY(dedup_q_pair(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such pair in your area."));
    }
    *out = (struct dedup_pair){
        .id = r.id,
        .division = r.division,
        .a = r.a,
        .b = r.b,
        .score = r.score,
        .outcome = r.outcome,
        .reasons = r.reasons,
        .facts = r.facts,
        .state = r.state,
        .due = r.due,
        .note = r.note,
        .by_user = r.by_user,
        .at_ms = r.at_ms,
        .found_ms = r.found_ms,
        .version = r.version,
    };
    return MZ_OK;
}

mz_code dedup_open_count(mz_cx *cx, int64_t *n)
{
    struct dedup_q_open_n_row row = {0};
    MZ_TRY(dedup_q_open_n(cx, &row));
    *n = row.n;
    return MZ_OK;
}

/* ---- writing ------------------------------------------------------------------- */

mz_code dedup_note(mz_cx *cx, const char *act, const struct dedup_pair *pair, mz_str detail)
{
    const struct mz_event ev = {.act = mz_str_of(act),
                                .kind = MZ_S("dedup"),
                                .subject = pair->id,
                                .division = pair->division,
                                .detail = detail};
    return mz_tx_note(cx, &ev);
}

mz_code dedup_lost(mz_cx *cx, const struct dedup_pair *pair)
{
    mz_str when = pair->at_ms == MZ_NULL ? MZ_S("—") : mz_time_text(cx->a, pair->at_ms);
    return mz_refuse(cx, MZ_CONFLICT, .field = "version",
                     .text = MZ_T("This pair was decided by somebody else meanwhile: {0}, {1}. "
                                  "Nothing of yours was written."),
                     .arg = {dedup_state_text(cx->lang, pair->state), when});
}

mz_code dedup_turn(mz_cx *cx, const struct dedup_pair *pair, const char *state, int64_t due,
                   mz_str note)
{
    bool open = strcmp(state, "open") == 0;
    int64_t changed = 0;
    const struct dedup_q_decide_args args = {
        .id = pair->id,
        .version = pair->version,
        .state = mz_str_of(state),
        .due = due,
        .note = note.n == 0 ? (mz_str){0} : note,
        .by_user = open ? MZ_NULL : cx->actor->user,
        .at_ms = open ? MZ_NULL : mz_now_ms(cx),
        .facts = pair->facts,
    };
    MZ_TRY(dedup_q_decide(cx, &args, &changed));
    return changed == 0 ? dedup_lost(cx, pair) : MZ_OK;
}

struct decision {
    int64_t id;
    int64_t version;
    const char *state;
    int64_t due;
    mz_str note;
    const int64_t *ids;
    size_t ids_n;
    int64_t done;
};

static bool waits(const struct dedup_pair *p)
{
    return mz_str_eq(p->state, MZ_S("open")) || mz_str_eq(p->state, MZ_S("later"));
}

static mz_code decide(mz_cx *cx, void *p)
{
    const struct decision *d = p;
    struct dedup_pair pair = {0};
    bool reopens = strcmp(d->state, "open") == 0;
    MZ_TRY(dedup_get(cx, d->id, &pair));
    bool decided = mz_str_eq(pair.state, MZ_S("different")) || mz_str_eq(pair.state, MZ_S("later"));
    if (pair.version != d->version || !(reopens ? decided : waits(&pair))) {
        return dedup_lost(cx, &pair);
    }
    MZ_TRY(dedup_turn(cx, &pair, d->state, d->due, d->note));
    return dedup_note(cx, "dedup.decide", &pair, mz_str_fmt(cx->a, "{\"state\":\"%s\"}", d->state));
}

static mz_code good_note(mz_cx *cx, mz_str *note, bool needed)
{
    *note = mz_str_trim(*note);
    size_t n = mz_utf8_count(*note);
    if ((needed && n < NOTE_MIN) || n > NOTE_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "note",
                         .text = MZ_T("Write what is to be found out, 2 to 500 characters"));
    }
    return MZ_OK;
}

mz_code dedup_different(mz_cx *cx, int64_t id, int64_t version, mz_str note)
{
    struct decision d = {
        .id = id, .version = version, .state = "different", .due = MZ_NULL, .note = note};
    MZ_TRY(good_note(cx, &d.note, false));
    return mz_tx(cx, decide, &d);
}

mz_code dedup_later(mz_cx *cx, int64_t id, int64_t version, mz_date due, mz_str note)
{
    struct decision d = {
        .id = id, .version = version, .state = "later", .due = due.v, .note = note};
    int32_t today = mz_date_today(cx).v;
    if (due.v == MZ_DATE_NONE.v || due.v < today || due.v > today + DUE_DAYS_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "due",
                         .text = MZ_T("Enter a day from today on, at most a year ahead"));
    }
    MZ_TRY(good_note(cx, &d.note, true));
    return mz_tx(cx, decide, &d);
}

mz_code dedup_reopen(mz_cx *cx, int64_t id, int64_t version)
{
    struct decision d = {.id = id, .version = version, .state = "open", .due = MZ_NULL};
    return mz_tx(cx, decide, &d);
}

static mz_code different_one(mz_cx *cx, int64_t id, struct dedup_pair *last, int64_t *done)
{
    struct dedup_pair pair = {0};
    MZ_TRY(dedup_get(cx, id, &pair));
    if (!waits(&pair)) {
        return MZ_OK;
    }
    *last = pair;
    ++*done;
    return dedup_turn(cx, &pair, "different", MZ_NULL, MZ_S(""));
}

static mz_code decide_many(mz_cx *cx, void *p)
{
    struct decision *d = p;
    struct dedup_pair last = {0};
    d->done = 0;
    for (size_t i = 0; i < d->ids_n; i++) {
        MZ_TRY(different_one(cx, d->ids[i], &last, &d->done));
    }
    if (d->done == 0) {
        return MZ_OK;
    }
    last.id = 0;
    return dedup_note(
        cx, "dedup.decide", &last,
        mz_str_fmt(cx->a, "{\"state\":\"different\",\"pairs\":%lld}", (long long)d->done));
}

mz_code dedup_different_many(mz_cx *cx, const int64_t *ids, size_t n, int64_t *done)
{
    struct decision d = {.ids = ids, .ids_n = n};
    *done = 0;
    if (n == 0 || n > DEDUP_BULK_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "id",
                         .text = MZ_T("Choose 1 to 200 pairs of the list"));
    }
    MZ_TRY(mz_tx(cx, decide_many, &d));
    *done = d.done;
    return MZ_OK;
}
