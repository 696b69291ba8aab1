/* open.c - a case with its matter, its facts and its events: what every act begins with. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/matter/matter_found.h"
#include "feature/matter/matter_int.h"
#include "feature/matter/matter_paper.h"
#include "feature/matter/matter_sql.h"
#include "feature/matter/moves.h"
#include "feature/world.h"
#include "store/db.h"

enum { ANSWERS_MAX = 1 << 20 };

static const char *const subjects[] = {
    [IR_OF_HOUSEHOLD] = "household",
    [IR_OF_PERSON] = "person",
    [IR_OF_ORGANISATION] = "organisation",
    [IR_OF_PLACE] = "place",
    [IR_OF_NOBODY] = "none",
};

static mz_str text_of(mz_str s)
{
    return s.p == NULL ? MZ_S("") : s;
}

/* ---- the row ------------------------------------------------------------------------ */

const char *matter_subject_word(enum ir_subject subject)
{
    return subjects[subject];
}

enum ir_subject matter_subject_of(mz_str word)
{
    for (size_t i = 0; i < MZ_LEN(subjects); i++) {
        if (mz_str_eq(word, mz_str_of(subjects[i]))) {
            return (enum ir_subject)i;
        }
    }
    return IR_OF_NOBODY;
}

mz_str matter_number(mz_arena *a, int64_t id)
{
    return mz_str_fmt(a, "BJ%06" PRId64 "-%06" PRId64, id / MZ_ID_UNIT, id % MZ_ID_UNIT);
}

mz_code matter_get(mz_cx *cx, int64_t id, struct matter_case *out)
{
    struct matter_q_get_row r = {0};
    bool found = false;
    MZ_TRY(matter_q_get(cx, id, &r, &found));
    if (!found) {
        return matter_not_here(cx, id);
    }
    *out = (struct matter_case){.id = r.id,
                                .division = r.division,
                                .matter = r.matter,
                                .pack = r.pack,
                                .pack_hash = r.pack_hash,
                                .subject = matter_subject_of(r.subject_kind),
                                .household = r.household,
                                .person = r.person,
                                .channel = r.channel,
                                .step = text_of(r.step),
                                .ending = text_of(r.ending),
                                .result = text_of(r.result),
                                .decided = text_of(r.decided),
                                .determination = r.determination,
                                .holder = r.holder,
                                .light = r.light,
                                .due_ms = r.due_ms,
                                .over_ms = r.over_ms,
                                .begun_ms = r.begun_ms,
                                .since_ms = r.since_ms,
                                .closed_ms = r.closed_ms,
                                .made_by = r.made_by,
                                .events_n = r.events_n,
                                .version = r.version};
    return MZ_OK;
}

mz_code matters_of(mz_cx *cx, int64_t household, struct matter_case **out, size_t *n)
{
    struct matter_q_of_home_row *rows = NULL;
    MZ_TRY(matter_q_of_home(cx, household, MATTER_OF_MAX, &rows, n));
    *out = MZ_NEW_N(cx->a, struct matter_case, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        MZ_TRY(matter_get(cx, rows[i].id, &(*out)[i]));
    }
    return MZ_OK;
}

/* ---- matters -------------------------------------------------------------------------- */

mz_code matter_find(mz_cx *cx, mz_str pack, mz_str matter, struct matter_kind *out)
{
    const struct rule_shelved *s = NULL;
    MZ_TRY(rule_shelf_book(cx, pack, &s));
    for (size_t i = 0; i < s->book->matters_n; i++) {
        if (mz_str_eq(s->book->matters[i].name.id, matter)) {
            *out = (struct matter_kind){s, &s->book->matters[i]};
            return MZ_OK;
        }
    }
    return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("The packs of this place have no matter \"{0}\"."),
                     .arg = {matter});
}

mz_code matter_post(mz_cx *cx, enum ir_post *out)
{
    if (ir_post_of(cx->actor->role, out) && (*out != IR_POST_APPLICANT || cx->actor->user == 0)) {
        return MZ_OK;
    }
    return mz_refuse(cx, MZ_DENIED, .text = MZ_T("Your post does not work on cases."));
}

mz_code matter_kinds_all(mz_cx *cx, int64_t division, struct matter_kind **out, size_t *n)
{
    const struct rule_shelved *packs[RULE_SHELF_MAX];
    const struct rule_shelf *shelf = NULL;
    size_t all = 0;
    *out = NULL;
    *n = 0;
    MZ_TRY(rule_shelf(cx, &shelf));
    size_t packs_n = rule_shelf_all(shelf, division, packs);
    for (size_t p = 0; p < packs_n; p++) {
        all += packs[p]->book->matters_n;
    }
    *out = MZ_NEW_N(cx->a, struct matter_kind, all + 1);
    for (size_t p = 0; p < packs_n; p++) {
        const struct rule_book *b = packs[p]->book;
        for (size_t i = 0; i < b->matters_n; i++) {
            (*out)[(*n)++] = (struct matter_kind){packs[p], &b->matters[i]};
        }
    }
    return MZ_OK;
}

mz_code matter_kinds(mz_cx *cx, int64_t division, struct matter_kind **out, size_t *n)
{
    struct matter_kind *all = NULL;
    enum ir_post post = IR_POST_N;
    size_t all_n = 0;
    *n = 0;
    MZ_TRY(matter_kinds_all(cx, division, &all, &all_n));
    *out = all;
    if (!ir_post_of(cx->actor->role, &post)) {
        return MZ_OK;
    }
    for (size_t i = 0; i < all_n; i++) {
        bool by_lot = all[i].m->drawn.source != NULL;
        if (!by_lot && (all[i].m->by & (1U << (unsigned)post)) != 0) {
            all[(*n)++] = all[i];
        }
    }
    return MZ_OK;
}

mz_code matter_here(mz_cx *cx, int64_t division, mz_str matter, struct matter_kind *out)
{
    const struct rule_shelf *shelf = NULL;
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *s = rule_shelf_for(shelf, division);
    for (size_t i = 0; s != NULL && i < s->book->matters_n; i++) {
        if (mz_str_eq(s->book->matters[i].name.id, matter)) {
            *out = (struct matter_kind){s, &s->book->matters[i]};
            return MZ_OK;
        }
    }
    return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("The packs of this place have no matter \"{0}\"."),
                     .arg = {matter});
}

/* ---- facts ------------------------------------------------------------------------------ */

/* The facts with the day and the place of the case; where no member was told, with nobody, or with
 * the person whom the matter is about. */
static const struct mz_json *placed(mz_cx *cx, const struct matter_open *o,
                                    const struct mz_json *facts)
{
    struct mz_json *v = MZ_NEW_N(cx->a, struct mz_json, facts->n + 4);
    struct mz_json *out = MZ_NEW(cx->a, struct mz_json);
    size_t n = 0;
    for (size_t i = 0; i < facts->n; i++) {
        bool ours = mz_str_eq(facts->items[i].key, MZ_S("at")) ||
                    mz_str_eq(facts->items[i].key, MZ_S("division"));
        if (!ours) {
            v[n++] = facts->items[i];
        }
    }
    v[n++] = (struct mz_json){
        .kind = MZ_JSON_TEXT, .key = MZ_S("at"), .text = mz_date_iso(cx->a, mz_date_today(cx))};
    v[n++] = (struct mz_json){.kind = MZ_JSON_TEXT,
                              .key = MZ_S("division"),
                              .text = mz_str_fmt(cx->a, "%012" PRId64, o->c.division)};
    if (mz_json_get(facts, "household") == NULL) {
        v[n++] = (struct mz_json){.kind = MZ_JSON_MAP, .key = MZ_S("household")};
    }
    if (mz_json_get(facts, "members") == NULL) {
        struct mz_json *one = MZ_NEW(cx->a, struct mz_json);
        *one = (struct mz_json){.kind = MZ_JSON_MAP};
        v[n++] = (struct mz_json){.kind = MZ_JSON_LIST,
                                  .key = MZ_S("members"),
                                  .items = one,
                                  .n = o->m->subject == IR_OF_PERSON ? 1 : 0};
    }
    *out = (struct mz_json){.kind = MZ_JSON_MAP, .items = v, .n = n};
    return out;
}

/* Day and place are the office's to say, whatever the answers bring. */
mz_code matter_facts(mz_cx *cx, const struct matter_open *o, mz_str json, struct rule_case **out)
{
    const struct mz_json *v = NULL;
    if (json.n == 0) {
        *out = rule_case_new(cx->a, o->book, o->m->subject == IR_OF_PERSON ? 1 : 0);
    } else {
        const struct mz_json_options o1 = {.size_max = ANSWERS_MAX, .reals = true};
        MZ_TRY(mz_json_read(cx, json, o1, &v));
        const struct mz_json *facts = mz_json_get(v, "facts");
        if (facts == NULL) {
            return mz_refuse(cx, MZ_INVALID, .field = "facts",
                             .text = MZ_T("Answers have the keys \"facts\" and \"own\"."));
        }
        facts = placed(cx, o, facts);
        MZ_TRY(rule_case_read(cx, o->book, facts, out));
    }
    (*out)->at = mz_date_today(cx);
    (*out)->known = (*out)->at;
    (*out)->division = o->c.division;
    return MZ_OK;
}

mz_code matter_answers_take(mz_cx *cx, struct matter_open *o, mz_str json)
{
    o->answers = json;
    MZ_TRY(matter_known_case(cx, o));
    MZ_TRY(matter_found_join(cx, o, &o->joined));
    MZ_TRY(matter_facts(cx, o, o->joined, &o->facts));
    o->run = rule_run_new(cx->a, o->book, o->facts);
    o->gates = flow_gates_of(o->book, o->run);
    o->at = (struct flow_at){.b = o->book,
                             .m = o->m,
                             .gates = &o->gates,
                             .cal = cx->world->calendar,
                             .division = o->c.division};
    return matter_papers_gate(cx, o);
}

mz_code matter_read(mz_cx *cx, const struct rule_book *book, enum ir_subject subject,
                    int64_t division, mz_str answers, struct rule_case **out)
{
    const struct ir_matter m = {.subject = subject};
    const struct matter_open o = {.book = book, .m = &m, .c = {.division = division}};
    return matter_facts(cx, &o, answers, out);
}

static mz_code read_answers(mz_cx *cx, struct matter_open *o)
{
    struct matter_q_answer_last_row r = {0};
    bool found = false;
    mz_str json = MZ_S("");
    MZ_TRY(matter_q_answer_last(cx, o->c.id, &r, &found));
    MZ_TRY(found ? matter_unseal(cx, r.id, r.facts_seal, &json) : MZ_OK);
    return matter_answers_take(cx, o, json);
}

/* ---- events ------------------------------------------------------------------------------- */

static mz_code read_events(mz_cx *cx, struct matter_open *o)
{
    struct matter_q_events_row *r = NULL;
    MZ_TRY(matter_q_events(cx, o->c.id, FLOW_EVENTS_MAX, &r, &o->events_n));
    o->events = MZ_NEW_N(cx->a, struct flow_event, o->events_n + 2);
    o->rulings = MZ_NEW_N(cx->a, int64_t, o->events_n + 2);
    for (size_t i = 0; i < o->events_n; i++) {
        struct flow_event *e = &o->events[i];
        *e = (struct flow_event){.at = r[i].at_ms,
                                 .account = r[i].account,
                                 .step = text_of(r[i].step),
                                 .what = text_of(r[i].what),
                                 .reason = text_of(r[i].reason),
                                 .to = r[i].target,
                                 .people = (int)r[i].people,
                                 .yes = r[i].yes != 0,
                                 .stands_for = r[i].stands_for};
        o->rulings[i] = r[i].determination;
        if (!flow_kind_of(r[i].kind, &e->kind) || !ir_post_of(r[i].post, &e->post)) {
            return mz_fail(cx, MZ_CORRUPT, "case %" PRId64 " has an event \"" MZ_FMT "\"", o->c.id,
                           MZ_ARG(r[i].kind));
        }
    }
    return MZ_OK;
}

/* A case goes on by the pack that it began under, whatever stands on the shelf by now. */
mz_code matter_kind_of(mz_cx *cx, const struct matter_case *c, struct matter_kind *out)
{
    const struct rule_shelved *s = NULL;
    MZ_TRY(rule_book_kept(cx, c->pack_hash, &s));
    for (size_t i = 0; s != NULL && i < s->book->matters_n; i++) {
        if (mz_str_eq(s->book->matters[i].name.id, c->matter)) {
            *out = (struct matter_kind){s, &s->book->matters[i]};
            return MZ_OK;
        }
    }
    return matter_find(cx, c->pack, c->matter, out); /* one that began before packs were kept */
}

mz_code matter_open_case(mz_cx *cx, int64_t id, struct matter_open *o)
{
    struct matter_kind k = {0};
    *o = (struct matter_open){0};
    MZ_TRY(matter_get(cx, id, &o->c));
    MZ_TRY(matter_kind_of(cx, &o->c, &k));
    if (k.pack == NULL || k.m == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "a matter without a pack");
    }
    o->pack = k.pack;
    o->book = k.pack->book;
    o->m = k.m;
    MZ_TRY(read_answers(cx, o));
    MZ_TRY(read_events(cx, o));
    o->state = MZ_NEW(cx->a, struct flow_state);
    return flow_fold(cx, &o->at, o->events, o->events_n, o->state);
}
