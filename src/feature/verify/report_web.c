/* report_web.c - one cross-check: what was found, what it is held against, what to do with it. */
#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/encode.h"
#include "base/ident.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/household/household.h"
#include "feature/list_web.h"
#include "feature/verify/answers.h"
#include "feature/verify/web.h"
#include "store/db.h"

enum { RAW_REASON_MIN = 4, ADDRESS_HEAD = 6 };

struct shown {
    struct leaf *l;
    const struct pack *p;
    const struct verify_report *v;
    const struct report *r; /* NULL while it waits */
    const mz_str *name;
};

/* ---- left: what was found ------------------------------------------------------------- */

static void differences(const struct shown *s)
{
    static const struct ui_column heads[] = {
        {.name = "item", .label = {MZ_T("Item||of a report"), 0}, .phone_full = true},
        {.name = "said", .label = {MZ_T("Declared"), 0}, .num = true, .phone_label = true},
        {.name = "found",
         .label = {MZ_T("Found||by sources"), 0},
         .num = true,
         .phone_label = true},
        {.name = "code", .label = {MZ_T("Difference"), 0}, .phone_end = true},
    };
    struct leaf_part *part = leaf_left(s->l, MZ_T("Declared and found"));
    struct ui_table *t = leaf_table(s->l, part, heads, MZ_LEN(heads), s->r->diff_n);
    for (size_t i = 0; i < s->r->diff_n; i++) {
        const struct report_diff *d = &s->r->diff[i];
        enum mz_tone tone = d->code == REPORT_SAME   ? MZ_TONE_OK
                            : d->code == REPORT_OPEN ? MZ_TONE_NOTE
                            : d->code == REPORT_MORE ? MZ_TONE_IDLE
                                                     : MZ_TONE_WARN;
        mz_str label = mz_str_fmt(s->l->cx->a, "%s " MZ_FMT, report_difference_code(d->code),
                                  MZ_ARG(leaf_say(s->l, report_difference_label(d->code))));
        leaf_cell(t, (struct ui_cell){
                         .text = pack_word(s->l->cx->lang, &s->p->declared[d->declared].words)});
        leaf_cell(t,
                  (struct ui_cell){.text = words_declared(s->l->cx, s->p, d->declared, d->said)});
        leaf_cell(t, (struct ui_cell){
                         .text = d->found == MZ_NULL
                                     ? leaf_say(s->l, MZ_T("Not returned"))
                                     : words_declared(s->l->cx, s->p, d->declared, d->found)});
        leaf_cell(t, (struct ui_cell){.tags = leaf_tag(s->l, tone, label), .tags_n = 1});
    }
}

static void income(const struct shown *s)
{
    static const struct ui_column heads[] = {
        {.name = "part", .label = {MZ_T("Component"), 0}, .phone_full = true},
        {.name = "total",
         .label = {MZ_T("Total of a year (yuan)"), 0},
         .num = true,
         .phone_label = true},
        {.name = "state", .label = {MZ_T("State"), 0}, .phone_label = true},
    };
    static const enum pack_part parts[] = {PACK_PART_WAGE, PACK_PART_BUSINESS, PACK_PART_ASSETS,
                                           PACK_PART_TRANSFER};
    struct leaf_part *part = leaf_left(s->l, MZ_T("Income by component"));
    struct ui_table *t = leaf_table(s->l, part, heads, MZ_LEN(heads), MZ_LEN(parts));
    for (size_t i = 0; i < MZ_LEN(parts); i++) {
        bool open = s->r->part_open[parts[i]];
        leaf_cell(t, (struct ui_cell){.text = leaf_say(s->l, pack_part_label(parts[i]))});
        leaf_cell(t, (struct ui_cell){.text = mz_money_text(
                                          s->l->cx->a, (mz_money){s->r->part_total[parts[i]]})});
        leaf_cell(t, (struct ui_cell){
                         .tags = leaf_tag(s->l, open ? MZ_TONE_NOTE : MZ_TONE_OK,
                                          leaf_say(s->l, open ? MZ_T("Incomplete: a source did not "
                                                                     "return")
                                                              : MZ_T("All sources returned"))),
                         .tags_n = 1});
    }
    part->note = leaf_sayf(s->l,
                           MZ_T("Income found per head and month: {0} yuan; standard of the "
                                "allowance: {1} yuan."),
                           mz_money_text(s->l->cx->a, (mz_money){s->r->per_head}),
                           s->r->standard == MZ_NULL
                               ? MZ_S("—")
                               : mz_money_text(s->l->cx->a, (mz_money){s->r->standard}));
}

static void found(const struct shown *s)
{
    static const struct ui_column heads[] = {
        {.name = "item", .label = {MZ_T("Item||of a report"), 0}, .phone_full = true},
        {.name = "member", .label = {MZ_T("Member"), 0}, .phone_label = true},
        {.name = "value",
         .label = {MZ_T("Found||by sources"), 0},
         .num = true,
         .phone_label = true},
        {.name = "source", .label = {MZ_T("Source and day"), 0}, .phone_label = true},
    };
    struct leaf_part *part = leaf_left(s->l, MZ_T("What was found"));
    struct ui_table *t = leaf_table(s->l, part, heads, MZ_LEN(heads), s->r->value_n);
    for (size_t b = 0; b < PACK_BLOCKS_N; b++) {
        bool first = true;
        for (size_t i = 0; i < s->r->value_n; i++) {
            const struct pack_line *l = &s->p->line[s->r->value[i].line];
            if (l->block != (enum pack_block)b) {
                continue;
            }
            if (first) {
                struct ui_row *rows = leaf_own(t->rows);
                rows[t->rows_n].group = leaf_say(s->l, pack_block_label(l->block));
            }
            first = false;
            leaf_cell(t, (struct ui_cell){.text = words_feature(s->l->cx->lang, l),
                                          .note = leaf_say(s->l, pack_part_label(l->part))});
            leaf_cell(t, (struct ui_cell){.text = s->name[s->r->value[i].member]});
            leaf_cell(
                t, (struct ui_cell){.text = report_amount(s->l->cx->a, l, s->r->value[i].value)});
            leaf_cell(t, (struct ui_cell){.text = words_source(s->l->cx, s->p, s->r, l)});
        }
    }
    if (s->r->value_n == 0) {
        part->table = NULL;
        part->body = true;
        part->note = leaf_say(s->l, MZ_T("Nothing was found"));
    }
}

static void flags(const struct shown *s)
{
    static const struct ui_column heads[] = {
        {.name = "flag", .label = {MZ_T("Risk flags"), 0}, .phone_full = true},
        {.name = "member", .label = {MZ_T("Member"), 0}, .phone_label = true},
        {.name = "value",
         .label = {MZ_T("Found||by sources"), 0},
         .num = true,
         .phone_label = true},
        {.name = "note", .label = {MZ_T("Remark"), 0}, .phone_full = true},
    };
    if (s->r->flag_n == 0) {
        return;
    }
    struct leaf_part *part = leaf_left(s->l, MZ_T("Risk flags"));
    struct ui_table *t = leaf_table(s->l, part, heads, MZ_LEN(heads), s->r->flag_n);
    for (size_t i = 0; i < s->r->flag_n; i++) {
        const struct report_flag *f = &s->r->flag[i];
        const struct pack_line *l = &s->p->line[f->line];
        leaf_cell(t, (struct ui_cell){.text = words_feature(s->l->cx->lang, l)});
        leaf_cell(t, (struct ui_cell){.text = s->name[f->member]});
        leaf_cell(t, (struct ui_cell){.text = report_amount(s->l->cx->a, l, f->value)});
        leaf_cell(t, (struct ui_cell){.text = catalogue_word(s->l->cx->lang, l->note, l->note_en)});
    }
}

static void checks(const struct shown *s)
{
    static const struct ui_column heads[] = {
        {.name = "limit", .label = {MZ_T("Limit"), 0}, .phone_full = true},
        {.name = "value", .label = {MZ_T("Found||by sources"), 0}, .phone_label = true},
        {.name = "result", .label = {MZ_T("Result"), 0}, .phone_end = true},
    };
    struct leaf_part *part = leaf_left(s->l, MZ_T("Against the limits"));
    struct ui_table *t = leaf_table(s->l, part, heads, MZ_LEN(heads), s->p->check_n);
    for (size_t i = 0; i < s->p->check_n; i++) {
        const struct report_check *c = &s->r->check[i];
        bool open = memmem(s->p->check[i].cite.p, s->p->check[i].cite.n, "confirmed", 9) != NULL;
        leaf_cell(t, (struct ui_cell){.text = pack_word(s->l->cx->lang, &s->p->check[i].words),
                                      .note = open ? leaf_say(s->l, MZ_T("To be confirmed by the "
                                                                         "office"))
                                                   : s->p->check[i].cite});
        leaf_cell(t, (struct ui_cell){
                         .text = c->known || c->hit
                                     ? words_metric(s->l->cx, s->p->check[i].metric, c->value)
                                     : MZ_S("—")});
        leaf_cell(t,
                  (struct ui_cell){.tags = leaf_tag(s->l,
                                                    c->hit     ? MZ_TONE_WARN
                                                    : c->known ? MZ_TONE_OK
                                                               : MZ_TONE_NOTE,
                                                    leaf_say(s->l, c->hit     ? MZ_T("Above")
                                                                   : c->known ? MZ_T("Not above")
                                                                              : MZ_T("Unknown"))),
                                   .tags_n = 1});
    }
}

static void score(const struct shown *s)
{
    static const struct ui_column heads[] = {
        {.name = "factor", .label = {MZ_T("Factor"), 0}, .phone_full = true},
        {.name = "value", .label = {MZ_T("Found||by sources"), 0}, .phone_label = true},
        {.name = "weight", .label = {MZ_T("Weight"), 0}, .num = true, .phone_label = true},
        {.name = "points", .label = {MZ_T("Points"), 0}, .num = true, .phone_label = true},
    };
    struct leaf_part *part = leaf_left(s->l, MZ_T("Composite score"));
    struct ui_table *t = leaf_table(s->l, part, heads, MZ_LEN(heads), s->p->factor_n);
    for (size_t i = 0; i < s->p->factor_n; i++) {
        const struct pack_factor *f = &s->p->factor[i];
        const struct report_factor *v = &s->r->factor[i];
        leaf_cell(t, (struct ui_cell){.text = pack_word(s->l->cx->lang, &f->words),
                                      .note = pack_word(s->l->cx->lang, &s->p->group[f->group])});
        leaf_cell(t, (struct ui_cell){.text = v->known ? words_metric(s->l->cx, f->metric, v->value)
                                                       : leaf_say(s->l, MZ_T("Unknown"))});
        leaf_cell(t, (struct ui_cell){.text = mz_str_fmt(s->l->cx->a, "%" PRId64, f->weight)});
        leaf_cell(t, (struct ui_cell){.text = v->known ? words_tenths(s->l->cx->a, v->points)
                                                       : MZ_S("—")});
    }
    part->sub = leaf_sayf(s->l, MZ_T("{0} points: {1}"), words_tenths(s->l->cx->a, s->r->score),
                          leaf_say(s->l, report_route(s->p, s->r)));
    part->note = leaf_say(s->l, MZ_T("The score only routes the case; a person decides."));
}

static void sources(const struct shown *s)
{
    static const struct ui_column heads[] = {
        {.name = "category", .label = {MZ_T("Category"), 0}, .phone_full = true},
        {.name = "answer", .label = {MZ_T("Answer||of a source"), 0}, .phone_end = true},
        {.name = "as_of", .label = {MZ_T("Data of"), 0}, .one_line = true, .phone_label = true},
        {.name = "note", .label = {MZ_T("Remark"), 0}, .phone_full = true},
    };
    struct leaf_part *part = leaf_left(s->l, MZ_T("Sources"));
    struct ui_table *t = leaf_table(s->l, part, heads, MZ_LEN(heads), s->r->category_n);
    for (size_t i = 0; i < 2 * s->r->category_n; i++) { /* what is missing first */
        const struct report_category *c = &s->r->category[i % s->r->category_n];
        bool first = i < s->r->category_n;
        if ((c->asked && c->missing + c->conflicts > 0) != first) {
            continue;
        }
        enum words_tone tone = WORDS_GOOD;
        mz_str answer = words_answer(s->l->cx, c, &tone);
        int64_t age = c->as_of == MZ_NULL ? 0 : s->r->day - c->as_of;
        mz_str note = c->fault.n > 0 ? words_fault(s->l->cx, c->fault, c->about)
                      : age > s->p->limit[PACK_FRESH_DAYS].value
                          ? leaf_say(s->l, MZ_T("The data are old"))
                          : MZ_S("");
        leaf_cell(t, (struct ui_cell){.text = words_category(s->l->cx, s->p, c->category)});
        leaf_cell(t, (struct ui_cell){.tags = leaf_tag(s->l,
                                                       tone == WORDS_GOOD   ? MZ_TONE_OK
                                                       : tone == WORDS_WARN ? MZ_TONE_WARN
                                                                            : MZ_TONE_IDLE,
                                                       answer),
                                      .tags_n = 1});
        leaf_cell(t, (struct ui_cell){.text = words_as_of(s->l->cx, c)});
        mz_str from = words_delivery(s->l->cx, s->r, c);
        bool linked = from.n > 0 && mz_req_may(s->l->rq, "feed.read");
        leaf_cell(
            t, (struct ui_cell){
                   .text = from.n > 0 ? from : note,
                   .note = from.n > 0 ? note : MZ_S(""),
                   .href = linked ? mz_str_fmt(s->l->cx->a, "/feed/delivery/%" PRId64, c->delivery)
                                  : MZ_S("")});
    }
}

/* ---- right: whom, who, when ------------------------------------------------------------ */

static mz_code facts(const struct shown *s)
{
    struct leaf *l = s->l;
    struct leaf_part *p = leaf_right(l, MZ_T("Report"));
    mz_str home = MZ_S("—");
    MZ_TRY(list_home(l, s->v->household, &home));
    leaf_fact(l, p, MZ_T("Report number"), (struct ui_fact){.value = s->v->number, .id = true});
    leaf_fact(l, p, MZ_T("Household"),
              (struct ui_fact){
                  .value = home,
                  .href = mz_str_fmt(l->cx->a, "/verify/household/%" PRId64, s->v->household)});
    leaf_fact(l, p, MZ_T("Matter"), (struct ui_fact){.value = web_purpose(l, s->p, s->v->purpose)});
    leaf_fact(l, p, MZ_T("Categories"),
              (struct ui_fact){.value = web_scope(l, s->p, s->v->scope), .wide = true});
    leaf_fact(l, p, MZ_T("Started by"),
              (struct ui_fact){.value = list_worker(l, s->v->asked_by),
                               .note = leaf_time(l, s->v->asked_ms)});
    leaf_fact(l, p, MZ_T("Office and case"), (struct ui_fact){.value = s->v->reason, .wide = true});
    if (s->v->issued_by != MZ_NULL) {
        leaf_fact(l, p, MZ_T("Issued by"),
                  (struct ui_fact){.value = list_worker(l, s->v->issued_by),
                                   .note = leaf_time(l, s->v->issued_ms)});
        leaf_fact(l, p, MZ_T("May be used until"),
                  (struct ui_fact){.value = leaf_day(l, s->v->valid_to)});
        leaf_fact(l, p, MZ_T("SM3 of the paper"),
                  (struct ui_fact){.value = s->v->paper_hash, .id = true, .wide = true});
        leaf_action(
            l, p,
            (struct ui_action){.label = leaf_say(l, MZ_T("Report with seal (PDF)")),
                               .href = mz_str_fmt(l->cx->a, "/verify/%" PRId64 "/paper", s->v->id),
                               .icon = MZ_ICON("file-certificate"),
                               .download = true});
        leaf_action(
            l, p,
            (struct ui_action){.label = leaf_say(l, MZ_T("Signature (SM2)")),
                               .href = mz_str_fmt(l->cx->a, "/verify/%" PRId64 "/sign", s->v->id),
                               .icon = MZ_ICON("rubber-stamp"),
                               .quiet = true,
                               .download = true});
    }
    return MZ_OK;
}

static void members(const struct shown *s)
{
    static const struct ui_column heads[] = {
        {.name = "name", .label = {MZ_T("Name of the person"), 0}},
        {.name = "relation", .label = {MZ_T("Relation"), 0}, .phone_label = true},
        {.name = "consent", .label = {MZ_T("Consent"), 0}, .phone_label = true},
    };
    struct leaf_part *part = leaf_right(s->l, MZ_T("Who was checked"));
    struct ui_table *t = leaf_table(s->l, part, heads, MZ_LEN(heads), s->r->member_n);
    for (size_t i = 0; i < s->r->member_n; i++) {
        const struct report_member *m = &s->r->member[i];
        leaf_cell(t, (struct ui_cell){
                         .text = s->name[i],
                         .href = mz_str_fmt(s->l->cx->a, "/verify/who/%" PRId64, m->person)});
        leaf_cell(t, (struct ui_cell){.text = words_relation(s->l->cx->lang, m->relation)});
        leaf_cell(t, (struct ui_cell){
                         .text = m->consent > 0 ? leaf_say(s->l, MZ_T("on record")) : MZ_S("—"),
                         .href = m->consent > 0 ? mz_str_fmt(s->l->cx->a,
                                                             "/verify/consent/%" PRId64, m->consent)
                                                : MZ_S("")});
    }
}

static mz_code objections(const struct shown *s)
{
    struct verify_objection *o = NULL;
    struct leaf *l = s->l;
    size_t n = 0;
    bool issued = mz_str_eq(s->v->state, MZ_S("issued"));
    MZ_TRY(verify_objections(l->cx, s->v->id, &o, &n));
    if (n == 0 && !issued) {
        return MZ_OK;
    }
    struct leaf_part *part = leaf_right(l, MZ_T("Objections"));
    for (size_t i = 0; i < n; i++) {
        const char *state = mz_str_eq(o[i].state, MZ_S("open"))     ? MZ_T("Open||of an objection")
                            : mz_str_eq(o[i].state, MZ_S("upheld")) ? MZ_T("Upheld, checked again")
                                                                    : MZ_T("Rejected||objection");
        leaf_event(
            l, part, n,
            (struct ui_event){.at = leaf_time(l, o[i].asked_ms),
                              .text = o[i].text,
                              .note = leaf_say(l, state),
                              .href = mz_str_fmt(l->cx->a, "/verify/objection/%" PRId64, o[i].id)});
    }
    if (issued) {
        part->body = true;
        leaf_action(
            l, part,
            (struct ui_action){.label = leaf_say(l, MZ_T("Record an objection")),
                               .href = mz_str_fmt(l->cx->a, "/verify/%" PRId64 "/object", s->v->id),
                               .need = "verify.ask",
                               .icon = MZ_ICON("message-report")});
    }
    if (n == 0) {
        part->note = leaf_say(l, MZ_T("None so far."));
    }
    return MZ_OK;
}

static void issue_form(const struct shown *s, struct mz_form *form)
{
    static const char *const words[] = {"none", "suspect", "over", "incomplete"};
    struct leaf *l = s->l;
    struct leaf_part *part = leaf_right(l, MZ_T("Conclude and seal"));
    struct ui_form *f = leaf_form(l, part, MZ_T("Issue the report"), form, 4);
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, MZ_LEN(words));
    mz_str chosen = mz_req_field(l->rq, "conclusion");
    chosen = chosen.p == NULL ? s->v->suggested : chosen;
    for (size_t i = 0; i < MZ_LEN(words); i++) {
        mz_str w = mz_str_of(words[i]);
        o[i] = (struct ui_option){.value = w,
                                  .label = leaf_say(l, verify_conclusion_label(w)),
                                  .hint = mz_str_eq(w, s->v->suggested)
                                              ? leaf_say(l, MZ_T("suggested by the limits"))
                                              : MZ_S(""),
                                  .chosen = mz_str_eq(w, chosen)};
    }
    f->submit_icon = MZ_ICON("rubber-stamp");
    leaf_keep(l, f, "version", leaf_int(l, s->v->version));
    struct ui_field *c = leaf_field(f, (struct ui_field){.kind = UI_RADIO,
                                                         .name = "conclusion",
                                                         .label = leaf_say(l, MZ_T("Conclusion")),
                                                         .value = chosen,
                                                         .required = true,
                                                         .wide = true});
    c->options = o;
    c->options_n = MZ_LEN(words);
    leaf_field(f, (struct ui_field){.kind = UI_TEXTAREA,
                                    .name = "why",
                                    .label = leaf_say(l, MZ_T("Reason||conclusion")),
                                    .hint = leaf_say(l, MZ_T("Needed where you conclude otherwise; "
                                                             "stands on the report")),
                                    .value = mz_req_field(l->rq, "why"),
                                    .optional_mark = true,
                                    .wide = true,
                                    .max = 500});
}

static void raw_form(const struct shown *s)
{
    struct leaf *l = s->l;
    struct leaf_part *part = leaf_right(l, MZ_T("Rows that sources returned"));
    struct ui_form *f = leaf_form(l, part, MZ_T("Show the rows"), NULL, 3);
    struct ui_option *o = MZ_NEW_N(l->cx->a, struct ui_option, s->r->category_n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s->r->category_n; i++) {
        if (s->r->category[i].rows > 0) {
            size_t k = s->r->category[i].category;
            o[n++] = (struct ui_option){.value = s->p->catalogue->category[k].no,
                                        .label = words_category(l->cx, s->p, k)};
        }
    }
    if (n == 0) {
        part->form = NULL;
        part->note = leaf_say(l, MZ_T("No source returned rows."));
        return;
    }
    f->action = mz_str_fmt(l->cx->a, "/verify/%" PRId64 "/rows", s->v->id);
    f->quiet = true;
    struct ui_field *c = leaf_field(f, (struct ui_field){.kind = UI_SELECT,
                                                         .name = "category",
                                                         .label = leaf_say(l, MZ_T("Category")),
                                                         .required = true,
                                                         .wide = true});
    c->options = o;
    c->options_n = n;
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "need",
                                    .label = leaf_say(l, MZ_T("Why you must see them")),
                                    .hint = leaf_say(l, MZ_T("Goes on record with your name")),
                                    .required = true,
                                    .wide = true,
                                    .max = 200});
}

/* ---- the page ------------------------------------------------------------------------- */

/* Which report holds must be clear wherever one of the two is looked at. */
static mz_code standing(const struct shown *s)
{
    mz_str number;
    mz_str href;
    if (s->v->corrected_by != 0) {
        struct verify_report now;
        MZ_TRY(verify_get(s->l->cx, s->v->corrected_by, &now));
        leaf_callout(
            s->l, MZ_TONE_WARN,
            (struct mz_say){.text = MZ_T("This report does not hold any more"), .arg = {MZ_S("")}},
            (struct mz_say){.text = MZ_T("Report {0} was issued in its place after an "
                                         "objection."),
                            .arg = {now.number}});
        struct leaf_band *b = &s->l->view.bands[s->l->view.bands_n - 1];
        leaf_action(
            s->l, &b->left[b->left_n - 1],
            (struct ui_action){.label = leaf_say(s->l, MZ_T("Open the report that holds")),
                               .href = mz_str_fmt(s->l->cx->a, "/verify/%" PRId64, now.id)});
    }
    if (s->v->corrects != 0) {
        MZ_TRY(web_report_href(s->l, s->v->corrects, &number, &href));
        bool holds = mz_str_eq(s->v->state, MZ_S("issued"));
        leaf_callout(
            s->l, MZ_TONE_INFO,
            (struct mz_say){.text = holds ? MZ_T("This report corrects {0} and holds in its place")
                                          : MZ_T("Check after an objection to {0}; that report "
                                                 "holds until this one is issued"),
                            .arg = {number}},
            (struct mz_say){.text = NULL});
    }
    return MZ_OK;
}

static void verdict(const struct shown *s)
{
    mz_str c = s->v->conclusion.n > 0 ? s->v->conclusion : s->v->suggested;
    bool final = s->v->conclusion.n > 0;
    enum mz_tone tone = mz_str_eq(c, MZ_S("none"))   ? MZ_TONE_OK
                        : mz_str_eq(c, MZ_S("over")) ? MZ_TONE_BAD
                                                     : MZ_TONE_WARN;
    mz_str label = leaf_say(s->l, verify_conclusion_label(c));
    leaf_callout(s->l, tone,
                 (struct mz_say){.text = final ? MZ_T("Conclusion: {0}") : MZ_T("Suggested: {0}"),
                                 .arg = {label}},
                 final ? (struct mz_say){.text = s->v->why.n > 0 ? MZ_T("Reason: {0}") : NULL,
                                         .arg = {s->v->why}}
                       : (struct mz_say){.text = MZ_T("{0} sources did not return or contradict. A "
                                                      "person concludes and seals."),
                                         .arg = {leaf_int(s->l, (int64_t)s->r->missing_n)}});
}

static mz_code body(struct shown *s, struct mz_form *form)
{
    struct report *r = NULL;
    mz_str *name = NULL;
    MZ_TRY(standing(s));
    if (s->v->body.n == 0) {
        bool failed = mz_str_eq(s->v->state, MZ_S("failed"));
        leaf_callout(s->l, failed ? MZ_TONE_BAD : MZ_TONE_INFO,
                     (struct mz_say){.text = verify_state_label(s->v->state)},
                     failed
                         ? (struct mz_say){.text = MZ_T("Consents changed since the report was "
                                                        "asked for")}
                         : (struct mz_say){.text = MZ_T("Reload in a moment. Sources that do not "
                                                        "answer in time are named.")});
        MZ_TRY(facts(s));
        return MZ_OK;
    }
    MZ_TRY(verify_body(s->l->cx, s->v, &r));
    MZ_TRY(words_names(s->l->cx, person_may(s->l->cx), r, &name));
    s->r = r;
    s->name = name;
    verdict(s);
    leaf_band(s->l, false);
    differences(s);
    income(s);
    found(s);
    kin_part(s->l, s->r, s->name);
    flags(s);
    checks(s);
    score(s);
    sources(s);
    bool draft = mz_str_eq(s->v->state, MZ_S("draft"));
    if (draft && mz_req_may(s->l->rq, "verify.issue") && s->v->asked_by != s->l->cx->actor->user) {
        issue_form(s, form);
    }
    MZ_TRY(facts(s));
    members(s);
    MZ_TRY(objections(s));
    if (mz_req_may(s->l->rq, "verify.raw")) {
        raw_form(s);
    }
    return MZ_OK;
}

struct verify_report_page_answer {
    int64_t id;
    mz_str number;
    int64_t household;
    mz_str purpose;
    mz_str state;
    mz_str conclusion;
    mz_str suggested;
    int64_t corrects;
    int64_t corrected_by;
    int64_t version;
    mz_str report;
};
static const struct mz_member verify_report_page_members[] = {
    {"id", "Number of the report", MZ_J_INT(struct verify_report_page_answer, id)},
    {"number", "Its number on paper", MZ_J_TEXT(struct verify_report_page_answer, number)},
    {"household", "Number of the household",
     MZ_J_INT_OR_NULL(struct verify_report_page_answer, household)},
    {"purpose", "What it is for", MZ_J_TEXT(struct verify_report_page_answer, purpose)},
    {"state", "State, one word", MZ_J_TEXT(struct verify_report_page_answer, state)},
    {"conclusion", "What it found, one word",
     MZ_J_TEXT(struct verify_report_page_answer, conclusion)},
    {"suggested", "What the program suggests, one word",
     MZ_J_TEXT(struct verify_report_page_answer, suggested)},
    {"corrects", "Number of the report that it corrects",
     MZ_J_INT_OR_NULL(struct verify_report_page_answer, corrects)},
    {"corrected_by", "Number of the report that corrects it",
     MZ_J_INT_OR_NULL(struct verify_report_page_answer, corrected_by)},
    {"version", "Counts changes; send it back with a change",
     MZ_J_INT(struct verify_report_page_answer, version)},
    {"report", "The report as it was sealed; null before",
     MZ_J_JSON(struct verify_report_page_answer, report)},
    {0},
};
const struct mz_shape verify_report_page_shape = {"Report", verify_report_page_members,
                                                  sizeof(struct verify_report_page_answer)};

static mz_code show_json(const struct verify_report *r, mz_out *out)
{
    const struct verify_report_page_answer v = {.id = r->id,
                                                .number = r->number,
                                                .household = r->household,
                                                .purpose = r->purpose,
                                                .state = r->state,
                                                .conclusion = r->conclusion,
                                                .suggested = r->suggested,
                                                .corrects = r->corrects,
                                                .corrected_by = r->corrected_by,
                                                .version = r->version,
                                                .report = r->body};
    return mz_reply_shape(out, &verify_report_page_shape, &v);
}

static mz_html status_of(struct leaf *l, mz_str state)
{
    mz_out part;
    mz_out_init(&part, l->cx->lang, 4096);
    ui_tag_html(&part, web_state(l, state));
    mz_html html = mz_page_slot(l->rq, &part);
    mz_out_done(&part);
    return html;
}

static mz_code read_note(mz_cx *cx, const char *act, const struct verify_report *v)
{
    return mz_read_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                               .kind = MZ_S("verify_report"),
                                               .subject = v->id,
                                               .division = v->division});
}

static mz_code show(mz_cx *cx, mz_req *rq, mz_out *out, struct mz_form *form)
{
    struct leaf *l = leaf_new(cx, rq);
    struct verify_report v;
    struct shown s = {.l = l, .v = &v};
    MZ_TRY(pack_get(cx, &s.p));
    MZ_TRY(verify_get(cx, mz_req_path_int(rq, "id"), &v));
    MZ_TRY(read_note(cx, "verify.read", &v));
    if (mz_req_json(rq)) {
        return show_json(&v, out);
    }
    MZ_TRY(body(&s, form));
    struct mz_page page =
        web_page(l, leaf_sayf(l, MZ_T("Cross-check {0}"), v.number, MZ_S("")), v.household);
    page.sub = leaf_division(cx, v.division);
    page.status = status_of(l, v.state);
    return leaf_send(l, out, page);
}

mz_code verify_show_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    return show(cx, rq, out, NULL);
}

mz_code verify_issue_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct mz_form f = mz_form_of(cx, rq);
    struct verify_issue in = {.id = mz_req_path_int(rq, "id")};
    in.conclusion = mz_form_text(&f, "conclusion", (struct mz_rule){.max = 20, .required = true});
    in.why = mz_form_text(&f, "why", (struct mz_rule){.max = 500});
    in.version =
        mz_form_int(&f, "version", (struct mz_rule){.lo = 1, .hi = INT64_MAX, .required = true});
    if (f.problems.n == 0) {
        MZ_TRY(mz_form_take(&f, verify_issue(cx, &in)));
    }
    if (f.problems.n > 0) {
        if (mz_form_json(&f, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return show(cx, rq, out, &f);
    }
    mz_reply_flash(rq, MZ_TONE_OK,
                   (struct mz_say){.text = MZ_T("The report is issued and sealed.")});
    return mz_reply_redirectf(rq, "/verify/%" PRId64, in.id);
}

/* ---- paper and signature -------------------------------------------------------------- */

mz_code verify_paper_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct verify_report v;
    mz_str pdf;
    MZ_TRY(verify_get(cx, mz_req_path_int(rq, "id"), &v));
    MZ_TRY(verify_paper(cx, v.id, &pdf));
    MZ_TRY(read_note(cx, "verify.paper", &v));
    mz_out_raw(out, pdf);
    mz_reply_download(rq, mz_str_fmt(cx->a, MZ_FMT ".pdf", MZ_ARG(v.number)), "application/pdf");
    return MZ_OK;
}

mz_code verify_sign_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct verify_report v;
    mz_str pem;
    MZ_TRY(verify_get(cx, mz_req_path_int(rq, "id"), &v));
    if (v.sign.n == 0) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("This report has no paper"));
    }
    MZ_TRY(verify_key_of(cx, v.sign_key, &pem));
    mz_out_raw(out,
               mz_str_fmt(cx->a, "number: " MZ_FMT "\nsm3: " MZ_FMT "\nsm2: " MZ_FMT "\n" MZ_FMT,
                          MZ_ARG(v.number), MZ_ARG(v.paper_hash), MZ_ARG(v.sign), MZ_ARG(pem)));
    mz_reply_download(rq, mz_str_fmt(cx->a, MZ_FMT ".sign.txt", MZ_ARG(v.number)),
                      "text/plain; charset=utf-8");
    return MZ_OK;
}

/* ---- rows ----------------------------------------------------------------------------- */

static mz_str masked(mz_arena *a, enum catalogue_mask mask, mz_str cell)
{
    switch (mask) {
    case CATALOGUE_MASK_NUMBER:
        return mz_str_mask(a, cell, 2, 2);
    case CATALOGUE_MASK_NAME:
        return mz_str_mask(a, cell, 1, 0);
    case CATALOGUE_MASK_ADDRESS:
        return mz_str_mask(a, cell, ADDRESS_HEAD, 0);
    case CATALOGUE_MASK_ACCOUNT:
        return mz_str_mask(a, cell, 0, 4);
    case CATALOGUE_MASK_NONE:
        break;
    }
    return cell;
}

static void rows_table(struct leaf *l, const struct pack *p, const struct source_answer *a,
                       const mz_str *name, size_t name_n)
{
    static const struct ui_column heads[] = {
        {.name = "member", .label = {MZ_T("Member"), 0}, .phone_label = true},
        {.name = "item", .label = {MZ_T("Item||of a report"), 0}, .phone_label = true},
        {.name = "value", .label = {MZ_T("Value"), 0}, .phone_end = true},
    };
    size_t cells = 0;
    for (size_t i = 0; i < a->row_n; i++) {
        cells += a->row[i].cell_n;
    }
    struct ui_table *t =
        leaf_table(l, leaf_left(l, MZ_T("Rows as they were returned")), heads, 3, cells);
    for (size_t i = 0; i < a->row_n; i++) {
        for (size_t k = 0; k < a->row[i].cell_n; k++) {
            const struct catalogue_item *item = &p->catalogue->item[a->row[i].cell[k].item];
            if (k == 0) {
                struct ui_row *rows = leaf_own(t->rows);
                rows[t->rows_n].group =
                    leaf_sayf(l, MZ_T("Row {0}"), leaf_int(l, (int64_t)i + 1), MZ_S(""));
            }
            leaf_cell(t, (struct ui_cell){.text = a->row[i].member < name_n ? name[a->row[i].member]
                                                                            : MZ_S("—")});
            leaf_cell(t, (struct ui_cell){
                             .text = mz_str_fmt(l->cx->a, MZ_FMT " " MZ_FMT, MZ_ARG(item->code),
                                                MZ_ARG(catalogue_word(l->cx->lang, item->label,
                                                                      item->label_en)))});
            leaf_cell(
                t, (struct ui_cell){.text = masked(l->cx->a, item->mask, a->row[i].cell[k].value)});
        }
    }
}

/* On record before a row is opened: who, why, which category. */
static mz_code note_raw(mz_cx *cx, const struct verify_report *v, mz_str category, mz_str why)
{
    mz_buf *buf = mz_buf_new(cx->a, 4096);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("category"), category);
    mz_jw_key_text(&w, MZ_S("why"), why);
    mz_jw_end(&w);
    return mz_read_note(cx, &(struct mz_event){.act = MZ_S("verify.raw"),
                                               .kind = MZ_S("verify_report"),
                                               .subject = v->id,
                                               .division = v->division,
                                               .detail = mz_buf_str(buf)});
}

mz_code verify_raw_post(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct leaf *l = leaf_new(cx, rq);
    struct mz_form f = mz_form_of(cx, rq);
    const struct pack *p = NULL;
    struct verify_report v;
    struct report *r = NULL;
    struct source_answer a;
    mz_str *name = NULL;
    mz_str why = mz_form_text(
        &f, "need", (struct mz_rule){.min = RAW_REASON_MIN, .max = 200, .required = true});
    mz_str no = mz_form_text(&f, "category", (struct mz_rule){.max = 2, .required = true});
    MZ_TRY(pack_get(cx, &p));
    MZ_TRY(verify_get(cx, mz_req_path_int(rq, "id"), &v));
    size_t k = pack_category(p, no);
    if (f.problems.n > 0 || k == SIZE_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "need",
                         .text = MZ_T("Choose a category and write why you must see its rows"));
    }
    MZ_TRY(note_raw(cx, &v, no, why));
    MZ_TRY(verify_body(cx, &v, &r));
    MZ_TRY(words_names(cx, person_may(cx), r, &name));
    MZ_TRY(verify_rows(cx, v.id, k, &a));
    if (mz_req_json(rq)) {
        return mz_reply_shape(out, &verify_rows_shape, &a);
    }
    rows_table(l, p, &a, name, r->member_n);
    struct mz_page page = web_page(l, words_category(cx, p, k), v.household);
    page.sub = v.number;
    return leaf_send(l, out, page);
}
