/* record.c - the record of a determination, and deciding it again. */
#include "base/text.h"
#include "rule/case_int.h"
#include "rule/eval_int.h"
#include "rule/reason.h"

/*
 * Form 1 decided each outcome for itself; form 2 holds what the exclusions did; form 3 also the
 * facts by which it was found what is needed, without which the needs of some could not be found
 * again; form 4 the hash of the law that it rests on, heirs of divisions included. A record is
 * decided again by the form that it was made by.
 */
enum { RECORD_MAX = 16 << 20, FORM_ALONE = 1, FORM_LOOKED = 3, FORM = 4 };

static mz_str status_name(enum rule_status s)
{
    switch (s) {
    case RULE_ELIGIBLE:
        return MZ_S("eligible");
    case RULE_NOT_ELIGIBLE:
        return MZ_S("not_eligible");
    case RULE_NEEDS:
        return MZ_S("needs");
    case RULE_GIVES_WAY:
        return MZ_S("gives_way");
    case RULE_MANUAL:
        break;
    }
    return MZ_S("manual");
}

/* ---- writing ------------------------------------------------------------------------- */

static mz_str wide_text(mz_arena *a, mz_wide v)
{
    char out[48];
    size_t at = sizeof out;
    bool minus = v < 0;
    do {
        int digit = (int)(v % 10);
        out[--at] = (char)('0' + (digit < 0 ? -digit : digit));
        v /= 10;
    } while (v != 0);
    if (minus) {
        out[--at] = '-';
    }
    return mz_str_dup(a, (mz_str){out + at, sizeof out - at});
}

/* The exact value: "1240", "2860/3", or the reason why there is none. */
static void write_value(mz_arena *a, mz_jw *w, mz_str key, struct rule_value v)
{
    static const char *const why[] = {"", "unknown", "not_in_force", "conflict", "error"};
    mz_str s = mz_str_of(why[v.why]);
    if (v.why == RULE_KNOWN) {
        s = wide_text(a, v.num);
        if (v.den != 1) {
            s = mz_str_fmt(a, MZ_FMT "/" MZ_FMT, MZ_ARG(s), MZ_ARG(wide_text(a, v.den)));
        }
    }
    mz_jw_key_text(w, key, s);
}

static void write_packs(mz_jw *w, const struct rule_book *b)
{
    mz_jw_key(w, MZ_S("packs"));
    mz_jw_list(w);
    for (size_t i = 0; i < b->packs_n; i++) {
        mz_jw_map(w);
        mz_jw_key_text(w, MZ_S("id"), b->packs[i]->id.s);
        mz_jw_key_text(w, MZ_S("version"), b->packs[i]->version.s);
        mz_jw_key_text(w, MZ_S("source"), mz_str_of(b->packs[i]->source_hash));
        mz_jw_end(w);
    }
    mz_jw_end(w);
}

static void write_reads(mz_arena *a, mz_jw *w, const struct rule_book *b,
                        const struct rule_walk *walk)
{
    mz_jw_key(w, MZ_S("law"));
    mz_jw_list(w);
    for (size_t i = 0; i < walk->reads_n; i++) {
        const struct ir_param *p = &b->params[walk->reads[i].param];
        const struct ir_value *v = walk->reads[i].value;
        mz_jw_map(w);
        mz_jw_key_text(w, MZ_S("param"), p->name.id);
        if (v != NULL) {
            mz_jw_key_text(w, MZ_S("division"), mz_str_fmt(a, "%012lld", (long long)v->division));
            mz_jw_key_text(w, MZ_S("from"), mz_date_iso(a, v->from));
            write_value(a, w, MZ_S("value"), rule_frac(v->v, p->scale));
            mz_jw_key_text(w, MZ_S("cite"), v->cite);
        }
        mz_jw_end(w);
    }
    mz_jw_end(w);
}

static mz_str stays_name(enum rule_stays s)
{
    static const char *const names[] = {"stays",  "gives_way",  "partly",
                                        "choice", "difference", "unsure"};
    return mz_str_of(names[s]);
}

void rule_exclusions_json(mz_arena *a, mz_jw *w, const struct rule_book *b,
                          const struct rule_decision *d)
{
    mz_jw_list(w);
    for (size_t i = 0; i < d->exclusions_n; i++) {
        const struct rule_exclusion *e = &d->exclusions[i];
        mz_jw_map(w);
        mz_jw_key_text(w, MZ_S("other"), b->outcomes[e->other].name.id);
        if (e->member != SIZE_MAX) {
            mz_jw_key_int(w, MZ_S("member"), (int64_t)e->member + 1);
        }
        mz_jw_key_text(w, MZ_S("keep"), b->excludes[e->pair].keep);
        mz_jw_key_text(w, MZ_S("this"), stays_name(e->what));
        if (e->what == RULE_TOPPED) {
            write_value(a, w, MZ_S("less"), e->taken);
        }
        mz_jw_key_text(w, MZ_S("cite"), b->excludes[e->pair].cite);
        mz_jw_end(w);
    }
    mz_jw_end(w);
}

static void write_result(mz_arena *a, mz_jw *w, const struct rule_book *b,
                         const struct rule_decision *d, int64_t form)
{
    mz_jw_key(w, MZ_S("result"));
    mz_jw_map(w);
    mz_jw_key_text(w, MZ_S("status"), status_name(d->status));
    write_value(a, w, MZ_S("eligible"), d->eligible);
    if (rule_meets(d) && b->outcomes[d->outcome].amount != UINT32_MAX) {
        write_value(a, w, MZ_S("amount"), d->amount);
    }
    if (rule_meets(d) && b->outcomes[d->outcome].grade != UINT32_MAX) {
        write_value(a, w, MZ_S("grade"), d->grade);
    }
    if (form != FORM_ALONE && d->exclusions_n > 0) {
        if (b->outcomes[d->outcome].amount != UINT32_MAX) {
            write_value(a, w, MZ_S("paid"), d->paid);
        }
        mz_jw_key(w, MZ_S("exclusions"));
        rule_exclusions_json(a, w, b, d);
    }
    mz_jw_key(w, MZ_S("needs"));
    mz_jw_list(w);
    for (size_t i = 0; i < d->needs_n; i++) {
        mz_jw_map(w);
        mz_jw_key_text(w, MZ_S("fact"), b->facts[d->needs[i].fact].name.id);
        if (d->needs[i].member != SIZE_MAX) {
            mz_jw_key_int(w, MZ_S("member"), (int64_t)d->needs[i].member + 1);
        }
        mz_jw_end(w);
    }
    mz_jw_end(w);
    mz_jw_end(w);
}

static void add_looked(struct rule_run *r, const struct rule_decision *d, uint8_t *used)
{
    struct rule_walk walk = rule_walk_of(r, d->looked, d->looked_n);
    for (size_t i = 0; i < (r->c->members_n + 1) * r->b->facts_n; i++) {
        used[i] |= walk.used[i];
    }
}

static mz_str record_by(mz_arena *a, struct rule_run *r, const struct rule_decision *d, mz_str tree,
                        int64_t form)
{
    const struct rule_book *b = r->b;
    struct rule_walk walk = rule_walk_decision(r, d, NULL);
    mz_buf *out = mz_buf_new(a, RECORD_MAX);
    mz_jw w = mz_jw_to(out);
    if (form >= FORM_LOOKED) {
        add_looked(r, d, walk.used);
    }
    mz_jw_map(&w);
    mz_jw_key_int(&w, MZ_S("record"), form);
    mz_jw_key_int(&w, MZ_S("semantics"), b->semantics);
    mz_jw_key_text(&w, MZ_S("source_hash"), mz_str_of(b->source_hash));
    mz_jw_key_text(&w, MZ_S("semantic_hash"), mz_str_of(b->semantic_hash));
    if (form >= FORM) {
        char law[65];
        rule_law_hash(a, b, r->c, d->outcome, law);
        mz_jw_key_text(&w, MZ_S("law_hash"), mz_str_of(law));
    }
    write_packs(&w, b);
    mz_jw_key_text(&w, MZ_S("tree"), tree);
    mz_jw_key_text(&w, MZ_S("outcome"), b->outcomes[d->outcome].name.id);
    if (b->outcomes[d->outcome].entity == IR_PERSON) {
        mz_jw_key_int(&w, MZ_S("member"), (int64_t)d->member + 1);
    }
    mz_jw_key(&w, MZ_S("case"));
    mz_jw_raw(&w, rule_case_facts(a, b, r->c, walk.used));
    write_reads(a, &w, b, &walk);
    write_result(a, &w, b, d, form);
    mz_jw_key_text(&w, MZ_S("trace"), mz_str_of(d->trace_hash));
    mz_jw_end(&w);
    return mz_buf_str(out);
}

mz_str rule_record(mz_arena *a, struct rule_run *r, const struct rule_decision *d, mz_str tree)
{
    return record_by(a, r, d, tree, FORM);
}

/* ---- again ------------------------------------------------------------------------------- */

static mz_code same_book(mz_cx *cx, const struct rule_book *b, const struct mz_json *json)
{
    mz_str hash = {0};
    int64_t semantics = 0;
    MZ_TRY(mz_json_text(cx, json, "semantic_hash", &hash));
    MZ_TRY(mz_json_int(cx, json, "semantics", &semantics));
    if (semantics != b->semantics || !mz_str_eq(hash, mz_str_of(b->semantic_hash))) {
        return mz_refuse(
            cx, MZ_ABSENT, .field = "semantic_hash",
            .text = MZ_T("The record was made with other rules: {0}, these are {1}"),
            .arg = {mz_text_cut(hash, 12), mz_text_cut(mz_str_of(b->semantic_hash), 12)});
    }
    return MZ_OK;
}

static mz_code find_outcome(mz_cx *cx, const struct rule_book *b, const struct mz_json *json,
                            uint32_t *out)
{
    mz_str id = {0};
    MZ_TRY(mz_json_text(cx, json, "outcome", &id));
    for (size_t i = 0; i < b->outcomes_n; i++) {
        if (mz_str_eq(b->outcomes[i].name.id, id)) {
            *out = (uint32_t)i;
            return MZ_OK;
        }
    }
    return mz_refuse(cx, MZ_INVALID, .field = "outcome",
                     .text = MZ_T("The pack has no outcome \"{0}\""), .arg = {mz_text_cut(id, 60)});
}

/* Where two records part, with what stands there. */
static mz_code differs(mz_cx *cx, mz_str old, mz_str new)
{
    size_t i = 0;
    while (i < old.n && i < new.n &&old.p[i] == new.p[i]) {
        i++;
    }
    size_t from = i;
    while (from > 0 && old.p[from - 1] != ',' && old.p[from - 1] != '{') {
        from--;
    }
    mz_str a = mz_text_cut((mz_str){old.p + from, old.n - from}, 60);
    mz_str b = from < new.n ? mz_text_cut((mz_str){new.p + from, new.n - from}, 60) : MZ_S("");
    return mz_refuse(cx, MZ_CONFLICT, .field = "record",
                     .text =
                         MZ_T("Decided again it differs from byte {0} on: it was {1} and is {2}"),
                     .arg = {mz_str_fmt(cx->a, "%zu", i), a, b});
}

mz_code rule_replay(mz_cx *cx, const struct rule_book *b, mz_str record, mz_str *again)
{
    const struct mz_json *json = NULL;
    struct rule_case *c = NULL;
    uint32_t outcome = 0;
    int64_t member = 1;
    int64_t form = 0;
    mz_str tree = {0};
    MZ_TRY(mz_json_read(cx, record, (struct mz_json_options){.size_max = RECORD_MAX}, &json));
    MZ_TRY(same_book(cx, b, json));
    MZ_TRY(mz_json_int(cx, json, "record", &form));
    MZ_TRY(find_outcome(cx, b, json, &outcome));
    MZ_TRY(mz_json_text(cx, json, "tree", &tree));
    const struct mz_json *facts = mz_json_get(json, "case");
    if (facts == NULL) {
        return mz_refuse(cx, MZ_INVALID, .field = "case", .text = MZ_T("The record holds no case"));
    }
    MZ_TRY(rule_case_read(cx, b, facts, &c));
    if (b->outcomes[outcome].entity == IR_PERSON) {
        MZ_TRY(mz_json_int(cx, json, "member", &member));
        if (member < 1 || (uint64_t)member > c->members_n) {
            return mz_refuse(cx, MZ_INVALID, .field = "member",
                             .text = MZ_T("The household has no member {0}"),
                             .arg = {mz_str_fmt(cx->a, "%lld", (long long)member)});
        }
    }
    struct rule_run *r = rule_run_new(cx->a, b, c);
    struct rule_decision d = rule_decide_by(r, outcome, (size_t)member - 1, form != FORM_ALONE);
    *again = record_by(cx->a, r, &d, tree, form >= FORM_ALONE && form <= FORM ? form : FORM);
    return mz_str_eq(*again, record) ? MZ_OK : differs(cx, record, *again);
}
