/* case_word.c - what a case can tell a letter: words that every case has, and those of `tells`. */
#include <inttypes.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/book/book.h"
#include "feature/division/division.h"
#include "feature/household/household.h"
#include "feature/leaf_web.h"
#include "feature/matter/case_letter.h"
#include "feature/matter/hold.h"
#include "feature/matter/matter_paper.h"
#include "feature/office/office.h"
#include "feature/person/person.h"
#include "feature/rule/rule.h"
#include "feature/world.h"
#include "rule/reason.h"
#include "store/db.h"

enum {
    WORDS_MAX = 8000,
    REASONS_MAX = 12,
    REASON_CHARS = 200,
    ARTICLE_CHARS = 80,
    HOW_TAIL = 20, /* characters of the last words of a calculation that was cut */
    ANSWERS_BYTES = 1 << 20
};

/* Letters are Chinese, whoever issues them; whom they are about is named whoever may see it. */
#define ALL_SEEN (PERSON_MAY_MINOR | PERSON_MAY_PROTECTED)

struct word {
    mz_cx *cx;
    const struct case_letter *l;
    const struct letter_field *f;
};

typedef mz_code giver(const struct word *w, const struct mz_json **out);

/* ---- small JSON -------------------------------------------------------------------------- */

static const struct mz_json *text(mz_cx *cx, mz_str s)
{
    struct mz_json *v = MZ_NEW(cx->a, struct mz_json);
    *v = (struct mz_json){.kind = MZ_JSON_TEXT, .text = mz_str_dup(cx->a, s)};
    return s.n == 0 ? NULL : v;
}

/* A list of maps with two texts each. */
struct pair {
    mz_str a, b;
};

static const struct mz_json *pairs(mz_cx *cx, const char *a, const char *b, const struct pair *v,
                                   size_t n)
{
    struct mz_json *out = MZ_NEW(cx->a, struct mz_json);
    struct mz_json *rows = MZ_NEW_N(cx->a, struct mz_json, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct mz_json *cells = MZ_NEW_N(cx->a, struct mz_json, 2);
        cells[0] = (struct mz_json){.kind = MZ_JSON_TEXT, .key = mz_str_of(a), .text = v[i].a};
        cells[1] = (struct mz_json){.kind = MZ_JSON_TEXT, .key = mz_str_of(b), .text = v[i].b};
        rows[i] = (struct mz_json){.kind = MZ_JSON_MAP, .items = cells, .n = 2};
    }
    *out = (struct mz_json){.kind = MZ_JSON_LIST, .items = rows, .n = n};
    return n == 0 ? NULL : out;
}

/* ---- whom it is about, and what ----------------------------------------------------------- */

static mz_code whom(const struct word *w, int64_t *person)
{
    const struct matter_case *c = &w->l->o->c;
    struct household h = {.id = 0};
    *person = c->person;
    if (c->subject == IR_OF_HOUSEHOLD && c->household != MZ_NULL) {
        MZ_TRY(household_get(w->cx, c->household, &h));
        *person = h.head;
    }
    return MZ_OK;
}

static mz_code say_name(const struct word *w, const struct mz_json **out)
{
    struct person_view v = {.id = 0};
    int64_t person = MZ_NULL;
    MZ_TRY(whom(w, &person));
    MZ_TRY(person == MZ_NULL ? MZ_OK : person_get(w->cx, ALL_SEEN, person, &v));
    *out = text(w->cx, v.name);
    return MZ_OK;
}

static mz_code say_number(const struct word *w, const struct mz_json **out)
{
    mz_str number = MZ_S("");
    int64_t person = MZ_NULL;
    MZ_TRY(whom(w, &person));
    MZ_TRY(person == MZ_NULL ? MZ_OK : person_number_for(w->cx, ALL_SEEN, person, &number));
    *out = text(w->cx, number);
    return MZ_OK;
}

static mz_str short_name(const struct matter_open *o)
{
    const mz_str tail = MZ_S("申请");
    mz_str s =
        o->m->outcome != UINT32_MAX ? o->book->outcomes[o->m->outcome].name.zh : o->m->name.zh;
    bool cut = s.n > tail.n && memcmp(s.p + s.n - tail.n, tail.p, tail.n) == 0;
    return cut ? (mz_str){s.p, s.n - tail.n} : s;
}

static mz_code say_matter(const struct word *w, const struct mz_json **out)
{
    *out = text(w->cx, short_name(w->l->o));
    return MZ_OK;
}

static mz_code say_case(const struct word *w, const struct mz_json **out)
{
    *out = text(w->cx, matter_number(w->cx->a, w->l->o->c.id));
    return MZ_OK;
}

static mz_code say_applied(const struct word *w, const struct mz_json **out)
{
    *out = text(w->cx, mz_date_iso(w->cx->a, mz_date_of_ms(w->l->o->c.begun_ms)));
    return MZ_OK;
}

/* Whom to ask: the office that has the case, with the telephone that it set. */
static mz_code say_contact(const struct word *w, const struct mz_json **out)
{
    mz_str phone = MZ_S("");
    struct division d;
    int64_t code = w->l->o->c.division;
    mz_str name = w->cx->world->office;
    if (division_code_level(code) >= DIVISION_TOWNSHIP &&
        division_get(w->cx->world->divisions, code / 1000 * 1000, &d)) {
        name = mz_str_fmt(w->cx->a, MZ_FMT "便民服务中心", MZ_ARG(d.name));
    }
    MZ_TRY(office_get(w->cx, "matter.contact", &phone));
    *out = text(w->cx, phone.n == 0
                           ? name
                           : mz_str_fmt(w->cx->a, MZ_FMT "，" MZ_FMT, MZ_ARG(name), MZ_ARG(phone)));
    return MZ_OK;
}

/* The names from the county down: 龙泉市查田镇. */
static mz_code say_division(const struct word *w, const struct mz_json **out)
{
    struct division d;
    mz_str all = MZ_S("");
    int64_t code = w->l->o->c.division;
    const int64_t levels[] = {code / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT, code / 1000 * 1000, code};
    for (size_t i = 0; i < MZ_LEN(levels); i++) {
        bool fresh = i == 0 || levels[i] != levels[i - 1];
        if (fresh && division_get(w->cx->world->divisions, levels[i], &d)) {
            all = mz_str_fmt(w->cx->a, MZ_FMT MZ_FMT, MZ_ARG(all), MZ_ARG(d.name));
        }
    }
    *out = text(w->cx, all);
    return MZ_OK;
}

/* ---- papers ---------------------------------------------------------------------------------- */

static mz_code say_papers(const struct word *w, const struct mz_json **out)
{
    struct matter_paper *p = NULL;
    struct pair v[MATTER_PAPERS_MAX];
    size_t n = 0;
    size_t k = 0;
    MZ_TRY(matter_papers(w->cx, w->l->o, &p, &n));
    for (size_t i = 0; i < n && k < MATTER_PAPERS_MAX; i++) {
        bool here = p[i].state == MATTER_PAPER_SEEN || p[i].state == MATTER_PAPER_FILED ||
                    p[i].state == MATTER_PAPER_FETCHED;
        if (here) {
            v[k++] = (struct pair){p[i].paper->name.zh, MZ_S("1")};
        }
    }
    *out = pairs(w->cx, "paper", "copies", v, k);
    return MZ_OK;
}

/* All that is missing, once: what it is, and what is wrong with what came. */
static mz_code say_missing(const struct word *w, const struct mz_json **out)
{
    struct matter_paper *p = NULL;
    struct pair v[MATTER_PAPERS_MAX];
    size_t n = 0;
    size_t k = 0;
    MZ_TRY(matter_papers(w->cx, w->l->o, &p, &n));
    for (size_t i = 0; i < n && k < MATTER_PAPERS_MAX; i++) {
        mz_str about = p[i].paper->source->about.zh.s;
        if (matter_paper_good(&p[i])) {
            continue;
        }
        v[k++] = (struct pair){p[i].paper->name.zh, p[i].state == MATTER_PAPER_REFUSED ? p[i].note
                                                    : about.n > 0                      ? about
                                                                  : MZ_S("请提供")};
    }
    *out = pairs(w->cx, "paper", "why", v, k);
    return MZ_OK;
}

/* ---- the decision ------------------------------------------------------------------------------
 */

static bool decided(const struct word *w, struct rule_decision *d)
{
    const struct matter_open *o = w->l->o;
    if (o->m->outcome == UINT32_MAX || o->answers.n == 0 ||
        (o->book->outcomes[o->m->outcome].entity == IR_PERSON && o->facts->members_n == 0)) {
        return false;
    }
    *d = rule_decide(o->run, o->m->outcome, 0);
    return true;
}

static mz_str fen_text(mz_arena *a, struct rule_value v)
{
    mz_wide fen = v.num * 200 / v.den;
    fen = fen >= 0 ? (fen + 1) / 2 : (fen - 1) / 2;
    return mz_money_plain(a, (mz_money){(int64_t)fen});
}

static mz_code say_amount(const struct word *w, const struct mz_json **out)
{
    struct rule_decision d;
    if (decided(w, &d) && rule_meets(&d) && d.amount.why == RULE_KNOWN) {
        *out = text(w->cx, fen_text(w->cx->a, d.amount));
    }
    return MZ_OK;
}

static mz_code say_start(const struct word *w, const struct mz_json **out)
{
    const struct matter_open *o = w->l->o;
    if (o->m->outcome != UINT32_MAX) {
        mz_date day = o->book->outcomes[o->m->outcome].from_application_month
                          ? mz_date_month_first(mz_date_of_ms(o->c.begun_ms))
                          : (mz_date){mz_date_month_last(mz_date_today(w->cx)).v + 1};
        *out = text(w->cx, mz_date_iso(w->cx->a, day));
    }
    return MZ_OK;
}

static mz_str month_text(mz_cx *cx, int64_t month)
{
    mz_date day = {0};
    (void)mz_date_make((int32_t)(month / 12), (int32_t)(month % 12 + 1), 1, &day);
    return mz_date_iso(cx->a, day);
}

/* Of a stop: from the month that stood still. */
static mz_code say_from(const struct word *w, const struct mz_json **out)
{
    int64_t month = 0;
    MZ_TRY(matter_stops_from(w->cx, w->l->o, &month));
    if (month > 0) {
        *out = text(w->cx, month_text(w->cx, month));
        return MZ_OK;
    }
    return say_start(w, out);
}

/* Since when something stands still while this case runs. */
static mz_code say_held(const struct word *w, const struct mz_json **out)
{
    const struct matter_open *o = w->l->o;
    for (size_t i = 0; i < o->m->holds_n && *out == NULL; i++) {
        int64_t month = 0;
        bool now = false;
        MZ_TRY(matter_held_since(w->cx, o, o->m->holds[i].source->programme.s, &month, &now));
        *out = now ? text(w->cx, month_text(w->cx, month)) : NULL;
    }
    return MZ_OK;
}

/* With a mark where it was cut. */
static mz_str at_most(mz_arena *a, mz_str s, size_t chars)
{
    return mz_utf8_count(s) <= chars
               ? s
               : mz_str_fmt(a, MZ_FMT "…", MZ_ARG(((mz_str){s.p, mz_utf8_offset(s, chars - 1)})));
}

static mz_str article(const struct word *w, mz_str cite)
{
    mz_str s = cite.n > 0 ? cite
                          : rule_cite_text(w->cx->a, MZ_LANG_ZH, w->l->o->book,
                                           w->l->o->m->source->cite.s);
    return at_most(w->cx->a, s, ARTICLE_CHARS);
}

static mz_str with_gap(const struct word *w, const struct rule_reason *r)
{
    return r->gap.n == 0
               ? r->text
               : mz_str_fmt(w->cx->a, MZ_FMT "，" MZ_FMT, MZ_ARG(r->text), MZ_ARG(r->gap));
}

/* Whether an entry says the same already: two ways to one condition are one reason. */
static bool is_told(const struct pair *v, size_t n, mz_str s)
{
    bool is = false;
    for (size_t i = 0; i < n; i++) {
        is = is || mz_str_eq(v[i].a, s);
    }
    return is;
}

/* The least conditions that failed, each with how far it did and with its article; as many as the
 * letter's list takes, the last of which says how many more there are. */
static size_t failed(const struct word *w, const struct rule_reasons *why,
                     struct pair v[REASONS_MAX])
{
    struct pair *all = MZ_NEW_N(w->cx->a, struct pair, why->failing_n + 1);
    size_t most = w->f->max < REASONS_MAX ? (size_t)w->f->max : REASONS_MAX;
    size_t n = 0;
    for (size_t i = 0; i < why->failing_n; i++) {
        const struct rule_reason *r = &why->failing[i];
        mz_str said = at_most(w->cx->a, with_gap(w, r), REASON_CHARS);
        if (!is_told(all, n, said)) {
            all[n++] = (struct pair){said, article(w, r->cite)};
        }
    }
    size_t kept = n <= most ? n : most - 1;
    for (size_t i = 0; i < kept; i++) {
        v[i] = all[i];
    }
    if (n > kept) {
        v[kept++] = (struct pair){mz_str_fmt(w->cx->a, "另有 %zu 项条件不符合", n - kept),
                                  article(w, MZ_S(""))};
    }
    return kept;
}

/* Without a condition that failed, what the officer wrote. */
static mz_code say_reasons(const struct word *w, const struct mz_json **out)
{
    struct pair v[REASONS_MAX];
    struct rule_decision d;
    size_t n = 0;
    bool refuses = w->l->action != NULL && w->l->action->decides == IR_REFUSES;
    if (refuses && decided(w, &d)) {
        n = failed(w, rule_explain(w->cx->a, MZ_LANG_ZH, w->l->o->run, &d), v);
    }
    if (n == 0 && w->l->reason.n > 0) {
        v[n++] = (struct pair){at_most(w->cx->a, w->l->reason, REASON_CHARS), article(w, MZ_S(""))};
    }
    *out = pairs(w->cx, "reason", "article", v, n);
    return MZ_OK;
}

/* Steps of a calculation that a letter tells, and how many found no room. */
struct told_steps {
    mz_sb b;
    size_t used; /* characters */
    size_t most;
    size_t left;
};

static void tell_step(struct told_steps *t, const struct rule_reason *step)
{
    size_t more = mz_utf8_count(step->text) + 1;
    if (step->text.n == 0 || step->rule == UINT32_MAX) {
        return; /* the line of how many there are beyond those said */
    }
    if (t->used + more > t->most) {
        t->left++;
        return;
    }
    mz_sb_str(&t->b, t->used > 0 ? MZ_S("；") : MZ_S(""));
    mz_sb_str(&t->b, step->text);
    t->used += more;
}

/*
 * The calculation, whole steps only, as long as there is room: those of the household from the
 * result back to what it is made of, so that amount and income per head are never missing, then
 * those of the members in the order of reading; at last how many are not told here.
 */
static mz_code say_how(const struct word *w, const struct mz_json **out)
{
    struct rule_decision d;
    if (!decided(w, &d)) {
        *out = text(w->cx, w->l->reason);
        return MZ_OK;
    }
    struct rule_reasons *why = rule_explain(w->cx->a, MZ_LANG_ZH, w->l->o->run, &d);
    struct told_steps t = {.b = mz_sb_new(w->cx->a, WORDS_MAX),
                           .most = (size_t)w->f->max > HOW_TAIL ? (size_t)w->f->max - HOW_TAIL : 0};
    for (size_t i = why->steps_n; i-- > 0;) {
        if (!why->steps[i].of_member) {
            tell_step(&t, &why->steps[i]);
        }
    }
    for (size_t i = 0; i < why->steps_n; i++) {
        if (why->steps[i].of_member) {
            tell_step(&t, &why->steps[i]);
        }
    }
    t.left += why->steps_more;
    if (t.used > 0 && t.left > 0) {
        mz_sb_str(&t.b, mz_str_fmt(w->cx->a, "；另有 %zu 步计算未列出", t.left));
    }
    *out = text(w->cx, t.used > 0 ? mz_sb_view(&t.b) : w->l->reason);
    return MZ_OK;
}

static mz_code say_reason(const struct word *w, const struct mz_json **out)
{
    *out = text(w->cx, w->l->reason);
    return MZ_OK;
}

static mz_code say_article(const struct word *w, const struct mz_json **out)
{
    *out = text(w->cx, article(w, MZ_S("")));
    return MZ_OK;
}

/* The last day of a step that waits for days: where the action leads, or where the case is. */
static mz_code say_until(const struct word *w, const struct mz_json **out)
{
    const struct matter_open *o = w->l->o;
    const struct ir_action *a = w->l->action;
    const struct ir_step *s = a != NULL && a->goes == IR_TO_STEP ? &o->m->steps[a->to] : NULL;
    if (s != NULL && s->timed) {
        int64_t n = flow_count(w->cx, &o->at, s->days, mz_date_today(w->cx));
        mz_date last = {mz_date_today(w->cx).v + (int32_t)n};
        *out = n > 0 ? text(w->cx, mz_date_iso(w->cx->a, last)) : NULL;
    }
    return MZ_OK;
}

/* clang-format off */
static const struct {
    const char *id;
    enum letter_type type;
    giver *give;
} words[] = {
    {"name",      LETTER_TEXT,  say_name},
    {"id_number", LETTER_ID,    say_number},
    {"matter",    LETTER_TEXT,  say_matter},
    {"benefit",   LETTER_TEXT,  say_matter},
    {"case_no",   LETTER_TEXT,  say_case},
    {"applied",   LETTER_DATE,  say_applied},
    {"contact",   LETTER_TEXT,  say_contact},
    {"division",  LETTER_TEXT,  say_division},
    {"papers",    LETTER_LIST,  say_papers},
    {"missing",   LETTER_LIST,  say_missing},
    {"amount",    LETTER_MONEY, say_amount},
    {"start",     LETTER_DATE,  say_start},
    {"from",      LETTER_DATE,  say_from},
    {"held",      LETTER_DATE,  say_held},
    {"reasons",   LETTER_LIST,  say_reasons},
    {"how",       LETTER_TEXT,  say_how},
    {"facts",     LETTER_TEXT,  say_reason},
    {"cause",     LETTER_TEXT,  say_reason},
    {"article",   LETTER_TEXT,  say_article},
    {"until",     LETTER_DATE,  say_until},
};
/* clang-format on */

/* ---- `tells` of the matter ----------------------------------------------------------------------
 */

static mz_str enum_text(const struct word *w, const struct rule_type *t, struct rule_value v)
{
    const struct ir_enum *e = &w->l->o->book->enums[t->enum_i];
    if (v.num < 0 || (size_t)v.num >= e->values_n) {
        return MZ_S("");
    }
    return w->f->type == LETTER_CHOICE ? e->values[v.num].id : e->values[v.num].zh;
}

static mz_str value_text(const struct word *w, const struct rule_type *t, struct rule_value v)
{
    mz_arena *a = w->cx->a;
    if (v.why != RULE_KNOWN) {
        return MZ_S("");
    }
    switch (w->f->type) {
    case LETTER_MONEY:
        return fen_text(a, v);
    case LETTER_INT:
        return v.den == 1 ? mz_str_fmt(a, "%" PRId64, (int64_t)v.num) : MZ_S("");
    case LETTER_DATE:
        return mz_date_iso(a, (mz_date){(int32_t)v.num});
    case LETTER_FLAG:
        return v.num != 0 ? MZ_S("true") : MZ_S("false");
    case LETTER_CHOICE:
        return enum_text(w, t, v);
    case LETTER_TEXT:
        return t->kind == RULE_ENUM ? enum_text(w, t, v)
                                    : rule_value_say(a, MZ_LANG_ZH, w->l->o->book, t, v);
    case LETTER_ID:
    case LETTER_LIST:
    case LETTER_TYPES_N:
        break;
    }
    return MZ_S("");
}

static struct rule_value cell_value(const struct rule_type *t, const struct rule_cell *c)
{
    struct rule_value v = {.why = c->known ? RULE_KNOWN : RULE_UNKNOWN, .num = c->v, .den = 1};
    for (uint8_t i = 0; t->kind == RULE_NUM && i < t->decimals; i++) {
        v.den *= 10;
    }
    return v;
}

/* As it was read for the decision: value and place are those that counted. */
static struct rule_value param_value(const struct word *w, uint32_t param)
{
    const struct rule_run *run = w->l->o->run;
    const struct ir_param *p = &w->l->o->book->params[param];
    struct rule_value v = {.why = RULE_UNKNOWN, .den = 1};
    for (size_t i = 0; i < run->reads_n; i++) {
        if (run->reads[i].param == param && run->reads[i].value != NULL) {
            return (struct rule_value){RULE_KNOWN, run->reads[i].value->v, p->scale};
        }
    }
    int64_t whole = 0;
    struct rule_asked q = {
        .param = p->name.id, .at = mz_date_today(w->cx), .division = w->l->o->c.division};
    if (p->scale == 1 && rule_param_at(w->l->o->book, q, &whole)) {
        v = (struct rule_value){RULE_KNOWN, whole, 1};
    }
    return v;
}

/* What the form asked beside the facts; a division by its name. */
static mz_code asked(const struct word *w, const struct ir_tell *t, mz_str *out)
{
    const struct matter_open *o = w->l->o;
    const struct mz_json *v = NULL;
    *out = MZ_S("");
    if (o->answers.n == 0) {
        return MZ_OK;
    }
    const struct mz_json_options how = {.size_max = ANSWERS_BYTES, .reals = true};
    MZ_TRY(mz_json_read(w->cx, o->answers, how, &v));
    v = mz_json_get(v, "own");
    v = v == NULL ? NULL : mz_json_get(v, "household");
    v = v == NULL ? NULL : mz_json_get(v, mz_str_z(w->cx->a, t->field->name.id));
    *out = v == NULL || v->kind != MZ_JSON_TEXT ? MZ_S("") : v->text;
    if (t->field->kind == IR_FIELD_PLACE && out->n > 0) {
        *out = leaf_division_short(w->cx, division_code(*out));
    }
    return MZ_OK;
}

/* Of the entry that the case is about, or made, as it stands now. */
static mz_code of_entry(const struct word *w, const struct ir_tell *t, mz_str *out)
{
    mz_cx zh = *w->cx;
    const struct book_def *d = NULL;
    struct book_entry e = {.id = 0};
    *out = MZ_S("");
    MZ_TRY(book_case_entry(w->cx, w->l->o->c.id, &d, &e));
    if (d == NULL) {
        return MZ_OK;
    }
    if (t->place == IR_TELL_NUMBER) {
        *out = e.v[MZ_MADE_NUMBER].s;
        return MZ_OK;
    }
    zh.lang = MZ_LANG_ZH;
    bool day = w->f->type == LETTER_DATE;
    union mz_made_value v = e.v[MZ_MADE_OWN_N + t->place];
    *out = day ? book_typed(w->cx, d, t->place, v) : book_shown(&zh, d, t->place, v);
    return MZ_OK;
}

static mz_str told(const struct word *w, const struct ir_tell *t)
{
    const struct matter_open *o = w->l->o;
    const struct rule_subject *s = &o->facts->household;
    switch (t->from) {
    case IR_TELL_TEXT:
        return t->source->text.s;
    case IR_TELL_RULE:
        if (o->book->rules[t->place].entity == IR_PERSON && o->facts->members_n == 0) {
            return MZ_S("");
        }
        return value_text(w, &o->book->rules[t->place].type, rule_eval(o->run, t->place, 0));
    case IR_TELL_FACT:
        if (o->book->facts[t->place].entity == IR_PERSON) {
            if (o->facts->members_n == 0) {
                return MZ_S("");
            }
            s = &o->facts->members[0];
        }
        return value_text(w, &o->book->facts[t->place].type,
                          cell_value(&o->book->facts[t->place].type, &s->cells[t->place]));
    case IR_TELL_PARAM: {
        struct rule_decision d;
        (void)decided(w, &d); /* reads what counts */
        return value_text(w, &o->book->params[t->place].type, param_value(w, t->place));
    }
    case IR_TELL_FIELD:
    case IR_TELL_OWN:
    case IR_TELL_DAY:
        break;
    }
    return MZ_S("");
}

static mz_code tell(const struct word *w, const struct ir_tell *t, const struct mz_json **out)
{
    mz_str s = MZ_S("");
    if (t->from == IR_TELL_FIELD) {
        MZ_TRY(asked(w, t, &s));
    } else if (t->from == IR_TELL_OWN) {
        MZ_TRY(of_entry(w, t, &s));
    } else if (t->from == IR_TELL_DAY) {
        int64_t at = flow_came(w->l->o->state, t->place);
        s = at == 0 ? s : mz_date_iso(w->cx->a, mz_date_of_ms(at));
    } else {
        s = told(w, t);
    }
    *out = text(w->cx, s);
    return MZ_OK;
}

/* ---- all
 * -------------------------------------------------------------------------------------------- */

bool case_word_is(const struct letter_field *f)
{
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (mz_str_eq(f->words.id, mz_str_of(words[i].id)) && words[i].type == f->type) {
            return true;
        }
    }
    return false;
}

mz_code case_word(mz_cx *cx, const struct case_letter *l, const struct letter_field *f,
                  const struct mz_json **out)
{
    const struct word w = {cx, l, f};
    *out = NULL;
    for (size_t i = 0; i < l->o->m->tells_n; i++) {
        if (mz_str_eq(l->o->m->tells[i].source->field.s, f->words.id)) {
            return tell(&w, &l->o->m->tells[i], out);
        }
    }
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        if (mz_str_eq(f->words.id, mz_str_of(words[i].id)) && words[i].type == f->type) {
            return words[i].give(&w, out);
        }
    }
    return MZ_OK;
}
