/* index.c - 精准保障指数: the counts of a month put into the pack, its values kept by month. */
#include <inttypes.h>
#include <string.h>

#include "base/io.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/brain/brain_int.h"
#include "feature/brain/brain_sql.h"
#include "feature/world.h"
#include "rule/case.h"
#include "rule/reason.h"
#include "store/db.h"

enum { PARTS_TEXT_MAX = 4096, LEAST_USUAL = 5 };

const struct brain_measure brain_measures[BRAIN_PARTS] = {
    {"coverage", "should", "covered", "gap"},    {"accuracy", "decided", "right", "leak"},
    {"timeliness", "alerts", "in_time", "late"}, {"delivery", "judged", "helped", "unhelped"},
    {"lasting", "back", "settled", "back"},
};

mz_code brain_book(mz_cx *cx, const struct rule_shelved **out)
{
    return rule_shelf_book(cx, MZ_S("brain"), out);
}

int64_t brain_least(mz_cx *cx)
{
    const struct rule_shelved *s = NULL;
    int64_t v = LEAST_USUAL;
    if (brain_book(cx, &s) != MZ_OK) {
        mz_clear(cx);
        return v;
    }
    struct rule_asked q = {
        .param = MZ_S("screen_least"), .at = mz_date_today(cx), .division = cx->world->division};
    return rule_param_at(s->book, q, &v) ? v : LEAST_USUAL;
}

/* ---- computing ------------------------------------------------------------------------------ */

static void put_fact(struct rule_case *c, const struct rule_book *b, mz_arena *a,
                     const char *figure, int64_t n)
{
    const struct ir_fact *f = rule_fact(b, mz_str_fmt(a, "%s_n", figure));
    if (f != NULL) {
        c->household.cells[f - b->facts] = (struct rule_cell){true, n};
    }
}

/* A number of the pack in units of 1/scale; MZ_CORRUPT where the pack does not say it. */
static mz_code number(mz_cx *cx, struct rule_run *r, mz_str id, int64_t scale, int64_t *out)
{
    const struct ir_rule *rule = rule_find(r->b, id);
    struct rule_value v = {.why = RULE_UNKNOWN};
    if (rule != NULL) {
        v = rule_eval(r, (uint32_t)(rule - r->b->rules), 0);
    }
    if (v.why != RULE_KNOWN || v.num * scale % v.den != 0) {
        return mz_fail(cx, MZ_CORRUPT, "the pack of the index has no value of " MZ_FMT, MZ_ARG(id));
    }
    *out = (int64_t)(v.num * scale / v.den);
    return MZ_OK;
}

static mz_date day_of(mz_cx *cx, int64_t period)
{
    mz_date first = MZ_DATE_NONE;
    mz_date today = mz_date_today(cx);
    (void)mz_date_make((int32_t)(period / 12), (int32_t)(period % 12) + 1, 1, &first);
    mz_date last = mz_date_month_last(first);
    return last.v > today.v ? today : last;
}

mz_code brain_compute(mz_cx *cx, int64_t division, int64_t period,
                      const int64_t counts[BRAIN_PARTS][2], struct brain_index *out)
{
    const struct rule_shelved *s = NULL;
    int64_t has = 0;
    MZ_TRY(brain_book(cx, &s));
    const struct rule_book *b = s->book;
    struct rule_case *c = rule_case_new(cx->a, b, 0);
    c->at = c->known = day_of(cx, period);
    c->division = division;
    for (size_t i = 0; i < BRAIN_PARTS; i++) {
        put_fact(c, b, cx->a, brain_measures[i].got, counts[i][0]);
        put_fact(c, b, cx->a, brain_measures[i].of, counts[i][1]);
    }
    struct rule_run *r = rule_run_new(cx->a, b, c);
    *out = (struct brain_index){
        .period = period, .formula = s->pack->version.s, .hash = mz_str_of(b->semantic_hash)};
    for (size_t i = 0; i < BRAIN_PARTS; i++) {
        struct brain_score *p = &out->parts[i];
        const char *id = brain_measures[i].id;
        mz_str score = mz_str_fmt(cx->a, "%s_score", id);
        *p = (struct brain_score){.id = id, .got = counts[i][0], .of = counts[i][1]};
        MZ_TRY(number(cx, r, score, 100, &p->hundredths));
        MZ_TRY(number(cx, r, mz_str_fmt(cx->a, "%s_has", id), 1, &p->points));
        p->label = brain_label(cx->lang, &rule_find(b, score)->name);
    }
    MZ_TRY(number(cx, r, MZ_S("points_has"), 1, &has));
    MZ_TRY(number(cx, r, MZ_S("support_index"), 10, &out->tenths));
    out->tenths = has == 0 ? MZ_NULL : out->tenths;
    return MZ_OK;
}

mz_code brain_index_now(mz_cx *cx, int64_t division, int64_t period, struct brain_index *out)
{
    struct brain_q_months_row *rows = NULL;
    size_t n = 0;
    int64_t counts[BRAIN_PARTS][2] = {{0}};
    struct brain_q_months_args a = {
        .first = period, .last = period, .from = MZ_S("a"), .to = MZ_S("zz")};
    division_range(division, &a.lo, &a.hi);
    MZ_TRY(brain_q_months(cx, &a, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < BRAIN_PARTS; k++) {
            const struct brain_measure *m = &brain_measures[k];
            counts[k][0] += mz_str_eq(rows[i].figure, mz_str_of(m->got)) ? rows[i].n : 0;
            counts[k][1] += mz_str_eq(rows[i].figure, mz_str_of(m->of)) ? rows[i].n : 0;
        }
    }
    return brain_compute(cx, division, period, (const int64_t(*)[2])counts, out);
}

/* ---- keeping --------------------------------------------------------------------------------- */

static mz_str parts_text(mz_cx *cx, const struct brain_index *x)
{
    mz_buf *buf = mz_buf_new(cx->a, PARTS_TEXT_MAX);
    mz_jw w = mz_jw_to(buf);
    mz_jw_list(&w);
    for (size_t i = 0; i < BRAIN_PARTS; i++) {
        const struct brain_score *p = &x->parts[i];
        mz_jw_map(&w);
        mz_jw_key_text(&w, MZ_S("id"), mz_str_of(p->id));
        mz_jw_key_int(&w, MZ_S("hundredths"), p->hundredths);
        mz_jw_key_int(&w, MZ_S("points"), p->points);
        mz_jw_key_int(&w, MZ_S("got"), p->got);
        mz_jw_key_int(&w, MZ_S("of"), p->of);
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    return mz_buf_str(buf);
}

static mz_code parts_read(mz_cx *cx, mz_str text, struct brain_index *out)
{
    const struct mz_json *list = NULL;
    MZ_TRY(mz_json_read(cx, text, (struct mz_json_options){.size_max = PARTS_TEXT_MAX}, &list));
    for (size_t i = 0; i < BRAIN_PARTS && i < list->n; i++) {
        const struct mz_json *m = &list->items[i];
        struct brain_score *p = &out->parts[i];
        p->id = brain_measures[i].id;
        MZ_TRY(mz_json_int(cx, m, "hundredths", &p->hundredths));
        MZ_TRY(mz_json_int(cx, m, "points", &p->points));
        MZ_TRY(mz_json_int(cx, m, "got", &p->got));
        MZ_TRY(mz_json_int(cx, m, "of", &p->of));
    }
    return MZ_OK;
}

mz_code brain_index_past(mz_cx *cx, int64_t division, struct brain_index **out, size_t *n)
{
    struct brain_q_index_of_row *rows = NULL;
    int64_t now = brain_period(cx);
    MZ_TRY(brain_q_index_of(cx, division, now - BRAIN_MONTHS + 1, now, &rows, n));
    *out = MZ_NEW_N(cx->a, struct brain_index, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = (struct brain_index){
            .period = rows[i].period, .formula = rows[i].formula, .tenths = rows[i].tenths};
        MZ_TRY(parts_read(cx, rows[i].parts, &(*out)[i]));
    }
    return MZ_OK;
}

static mz_code keep(mz_cx *cx, int64_t division, int64_t period)
{
    struct brain_index x;
    int64_t changed = 0;
    int64_t id = 0;
    MZ_TRY(brain_index_now(cx, division, period, &x));
    if (x.tenths == MZ_NULL) {
        return MZ_OK;
    }
    struct brain_q_index_set_args set = {.division = division,
                                         .period = period,
                                         .formula = x.formula,
                                         .hash = x.hash,
                                         .tenths = x.tenths,
                                         .parts = parts_text(cx, &x),
                                         .ended_ms = mz_now_ms(cx)};
    MZ_TRY(brain_q_index_set(cx, &set, &changed));
    if (changed > 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_id_take(cx, division / MZ_COUNTY_UNIT, 1, &id));
    struct brain_q_index_add_args add = {.id = id,
                                         .county = division / MZ_COUNTY_UNIT,
                                         .division = division,
                                         .period = period,
                                         .formula = x.formula,
                                         .hash = x.hash,
                                         .tenths = x.tenths,
                                         .parts = set.parts,
                                         .ended_ms = set.ended_ms};
    return brain_q_index_add(cx, &add);
}

mz_code brain_index_keep(mz_cx *cx, int64_t county, int64_t period)
{
    struct brain_q_month_towns_row *towns = NULL;
    size_t n = 0;
    const struct rule_shelved *s = NULL;
    mz_code rc = brain_book(cx, &s);
    if (rc == MZ_ABSENT) { /* without its pack there is no index */
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    MZ_TRY(keep(cx, county * MZ_COUNTY_UNIT, period));
    MZ_TRY(brain_q_month_towns(cx, county, period, &towns, &n));
    for (size_t i = 0; i < n; i++) {
        bool below = towns[i].town != county * MZ_COUNTY_UNIT;
        MZ_TRY(below ? keep(cx, towns[i].town, period) : MZ_OK);
    }
    return MZ_OK;
}
