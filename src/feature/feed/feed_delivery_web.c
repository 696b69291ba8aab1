/* feed_delivery_web.c - one delivery: how it went, what is wrong with it, what it changed. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/feed/feed_view.h"
#include "feature/feed/feed_web.h"
#include "feature/job/job.h"
#include "store/db.h"

enum { SAY_BYTES = 64 << 10, PLACES_SHOWN = 30, REASONS_BYTES = 4096 };

const struct feed_see feed_see_all = {
    .base = "/feed/delivery/", .need = "feed.load", .top = "/feed", .title = MZ_T("Deliveries")};
const struct feed_see feed_see_own = {.base = "/feed/own/delivery/",
                                      .need = "feed.send",
                                      .top = "/feed/own",
                                      .title = MZ_T("Deliveries of my department"),
                                      .own = true};

static mz_str href_of(mz_cx *cx, const struct feed_see *see, int64_t delivery)
{
    return mz_str_fmt(cx->a, "%s%" PRId64, see->base, delivery);
}

/* ---- while it runs --------------------------------------------------------- */

static mz_str rate_text(struct leaf *l, const struct job *j)
{
    int64_t spent = j->began_ms == MZ_NULL ? 0 : mz_now_ms(l->cx) - j->began_ms;
    if (spent < 1000 || j->done == 0) {
        return leaf_say(l, MZ_T("Beginning"));
    }
    int64_t rate = j->done * 1000 / spent;
    int64_t left = rate > 0 && j->all > j->done ? (j->all - j->done) / rate + 1 : 0;
    mz_arena *a = l->cx->a;
    struct mz_say say = {.text = MZ_T("{0} of {1} MB, {2} MB a second, about {3} s left"),
                         .arg = {mz_thousands(a, j->done >> 20), mz_thousands(a, j->all >> 20),
                                 mz_thousands(a, rate >> 20), mz_thousands(a, left)}};
    return mz_text_say(a, l->cx->lang, say);
}

static mz_html running(struct leaf *l, mz_out *out, const struct feed_delivery *d,
                       const struct job *j, const struct feed_see *see)
{
    struct ui_action stop = {.label = leaf_say(l, MZ_T("Stop")),
                             .href = href_of(l->cx, see, d->id),
                             .icon = MZ_ICON("square"),
                             .need = see->need,
                             .post = true,
                             .name = MZ_S("do"),
                             .value = MZ_S("stop")};
    struct ui_progress p = {.title = leaf_sayf(l, MZ_T("Reading {0}"), d->name, MZ_S("")),
                            .done = j->done,
                            .all = j->all > j->done ? j->all : j->done + 1,
                            .text = rate_text(l, j),
                            .note = leaf_say(l, MZ_T("Nothing changes before it is read to its "
                                                     "end. You may close this page.")),
                            .reload_href = href_of(l->cx, see, d->id),
                            .actions = &stop,
                            .actions_n = mz_req_may(l->rq, see->need) ? 1 : 0};
    mz_out slot;
    mz_out_init(&slot, l->cx->lang, 1 << 16);
    slot.token = out->token;
    slot.once = out->once;
    ui_progress_html(&slot, &p);
    out->signs = out->signs || slot.signs;
    mz_html html = mz_page_slot(l->rq, &slot);
    mz_out_done(&slot);
    return html;
}

static void one_column(struct leaf_part *p)
{
    struct ui_facts *all = leaf_own(p->facts);
    all->one = true;
}

/* ---- figures and reasons ------------------------------------------------------------------------
 */

static mz_html figures(struct leaf *l, const struct feed_delivery *d)
{
    mz_arena *a = l->cx->a;
    int64_t quality = feed_quality(d->rows, d->invalid);
    struct ui_num n[] = {
        {.label = leaf_say(l, MZ_T("Rows")), .value = mz_thousands(a, d->rows)},
        {.label = leaf_say(l, MZ_T("About people of ours")),
         .value = mz_thousands(a, d->ours),
         .note = leaf_sayf(l, MZ_T("{0} persons"), mz_thousands(a, d->people), MZ_S(""))},
        {.label = leaf_say(l, MZ_T("About others")),
         .value = mz_thousands(a, d->strangers),
         .note = leaf_say(l, MZ_T("nothing of them is kept"))},
        {.label = leaf_say(l, MZ_T("Rows that came back")),
         .value = mz_thousands(a, d->invalid),
         .note = leaf_sayf(l, MZ_T("{0} usable"), feed_share(a, quality), MZ_S("")),
         .tone = quality >= 0 && quality < 9900 ? MZ_TONE_WARN : MZ_TONE_IDLE},
        {.label = leaf_say(l, MZ_T("Twice in the file")), .value = mz_thousands(a, d->duplicates)},
        {.label = leaf_say(l, MZ_T("About the dead")), .value = mz_thousands(a, d->dead)},
    };
    struct ui_nums nums = {
        .label = leaf_say(l, MZ_T("The delivery in figures")), .nums = n, .nums_n = MZ_LEN(n)};
    mz_out slot;
    mz_out_init(&slot, l->cx->lang, 1 << 16);
    ui_nums_html(&slot, &nums);
    mz_html html = mz_page_slot(l->rq, &slot);
    mz_out_done(&slot);
    return html;
}

static mz_str bar_share(mz_arena *a, int64_t n, int64_t of)
{
    return feed_share(a, of <= 0 ? -1 : n * 10000 / of);
}

static void reasons(struct leaf *l, const struct feed_delivery *d, const struct feed_detail *x,
                    const struct feed_see *see)
{
    static const struct ui_column heads[] = {
        {.name = "reason", .label = {MZ_T("Reason"), 0}},
        {.name = "rows", .label = {MZ_T("Rows"), 0}, .num = true, .phone_label = true},
        {.name = "share", .label = {MZ_T("Of all rows"), 0}, .num = true, .phone_label = true},
        {.name = "back", .label = {MZ_T("What became of them"), 0}, .phone_end = true},
    };
    size_t n = 0;
    for (int i = 0; i < MZ_REASONS_N; i++) {
        n += x->reason[i] > 0;
    }
    if (n == 0) {
        return;
    }
    struct leaf_part *p = leaf_left(l, MZ_T("Rows that could not be used"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (int i = 0; i < MZ_REASONS_N; i++) {
        if (x->reason[i] == 0) {
            continue;
        }
        struct mz_say say = {.text = mz_feed_reason_text((enum mz_feed_reason)i),
                             .arg = {MZ_S("…")}};
        leaf_cell(t, (struct ui_cell){.text = mz_text_say(l->cx->a, l->cx->lang, say)});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, x->reason[i])});
        leaf_cell(t, (struct ui_cell){.text = bar_share(l->cx->a, x->reason[i], d->rows)});
        leaf_cell(t, (struct ui_cell){.text = mz_feed_reason_back((enum mz_feed_reason)i)
                                                  ? leaf_say(l, MZ_T("Come back"))
                                                  : leaf_say(l, MZ_T("Passed over"))});
    }
    if (d->invalid > 0) {
        leaf_action(l, p,
                    (struct ui_action){.label = leaf_say(l, MZ_T("Rows with their reasons (CSV)")),
                                       .href = mz_str_fmt(l->cx->a, MZ_FMT "/back",
                                                          MZ_ARG(href_of(l->cx, see, d->id))),
                                       .icon = MZ_ICON("download"),
                                       .need = see->need,
                                       .download = true});
    }
}

static void cleaned(struct leaf *l, const struct feed_detail *x)
{
    static const char *const texts[] = {
        [MZ_FEED_FIX_SPACES] = MZ_T("Blanks removed"),
        [MZ_FEED_FIX_QUOTES] = MZ_T("Quotation marks removed"),
        [MZ_FEED_FIX_WIDE] = MZ_T("Full-width characters folded"),
        [MZ_FEED_FIX_LOWER] = MZ_T("Small x raised"),
        [MZ_FEED_FIX_FROM_15] = MZ_T("15 digits upgraded to 18"),
    };
    struct leaf_part *p = NULL;
    for (size_t i = 0; i < MZ_LEN(texts); i++) {
        if (x->fixed[i] > 0) {
            p = p == NULL ? leaf_right(l, MZ_T("ID numbers that were cleaned")) : p;
            leaf_fact(l, p, texts[i],
                      (struct ui_fact){.value = mz_thousands(l->cx->a, x->fixed[i])});
            one_column(p);
        }
    }
}

/* ---- what it says ---------------------------------------------------------- */

static const struct feed_sum *sum_named(const struct feed_sum *v, size_t n, mz_str id)
{
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(v[i].id, id)) {
            return &v[i];
        }
    }
    return NULL;
}

static mz_str difference(struct leaf *l, const struct catalogue *c,
                         const struct catalogue_feature *f, const struct feed_sum *was,
                         const struct feed_sum *now)
{
    int64_t gap = 0;
    if (was == NULL || was->sum == MZ_NULL || now->sum == MZ_NULL ||
        __builtin_sub_overflow(now->sum, was->sum, &gap) || gap == 0) {
        return MZ_S("—");
    }
    mz_str amount = feed_amount(l->cx->a, c, f, gap < 0 ? -gap : gap);
    return mz_str_fmt(l->cx->a, "%s" MZ_FMT, gap < 0 ? "−" : "+", MZ_ARG(amount));
}

static void features(struct leaf *l, const struct catalogue *c, const struct feed_delivery *d,
                     const struct feed_detail *x)
{
    static const struct ui_column heads[] = {
        {.name = "feature", .label = {MZ_T("Feature||of a category"), 0}},
        {.name = "people", .label = {MZ_T("Persons of ours"), 0}, .num = true, .phone_label = true},
        {.name = "sum", .label = {MZ_T("In all"), 0}, .num = true, .phone_label = true},
        {.name = "unit", .label = {MZ_T("Unit"), 0}, .phone_label = true},
        {.name = "change",
         .label = {MZ_T("Against what it replaces"), 0},
         .num = true,
         .phone_label = true},
    };
    (void)d;
    struct leaf_part *p = leaf_left(l, MZ_T("What it says of our people"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), x->feature_n);
    for (size_t i = 0; i < x->feature_n; i++) {
        const struct feed_sum *now = &x->feature[i];
        const struct catalogue_feature *f = catalogue_feature(c, now->id, NULL);
        if (f == NULL) {
            continue;
        }
        const struct feed_sum *was = sum_named(x->change.was, x->change.was_n, now->id);
        mz_str unit = f->fold == CATALOGUE_FOLD_COUNT || now->sum == MZ_NULL
                          ? MZ_S("")
                          : c->item[f->item].unit;
        leaf_cell(t, (struct ui_cell){.text = catalogue_word(l->cx->lang, f->label, f->label_en),
                                      .note = f->id});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, now->people)});
        leaf_cell(t, (struct ui_cell){.text = feed_amount(l->cx->a, c, f, now->sum)});
        leaf_cell(t, (struct ui_cell){.text = feed_unit(l, unit)});
        leaf_cell(t, (struct ui_cell){.text = difference(l, c, f, was, now)});
    }
}

static void sentences(struct leaf *l, const struct catalogue *c, const struct feed_detail *x)
{
    struct leaf_part *p = NULL;
    for (size_t i = 0; i < x->jump_n; i++) {
        p = p == NULL ? leaf_right(l, MZ_T("Worth a look")) : p;
        leaf_event(l, p, FEED_JUMPS_MAX,
                   (struct ui_event){.text = feed_say(l, c, x->jump[i]), .tone = MZ_TONE_WARN});
    }
    p = NULL;
    for (size_t i = 0; i < x->say_n; i++) {
        p = p == NULL ? leaf_right(l, MZ_T("About the file")) : p;
        leaf_event(l, p, FEED_SAYS_MAX,
                   (struct ui_event){.text = mz_text_say(l->cx->a, l->cx->lang, x->say[i]),
                                     .tone = MZ_TONE_WARN});
    }
}

static void left_out(struct leaf *l, const struct catalogue *c, const struct feed_detail *x)
{
    mz_sb b = mz_sb_new(l->cx->a, 4000);
    for (size_t i = 0; i < x->left_out_n; i++) {
        const struct catalogue_feature *f = catalogue_feature(c, x->left_out[i], NULL);
        if (f != NULL) {
            mz_sb_fmt(&b, "%s" MZ_FMT, b.n == 0 ? "" : "、",
                      MZ_ARG(catalogue_word(l->cx->lang, f->label, f->label_en)));
        }
    }
    if (b.n > 0) {
        leaf_callout(l, MZ_TONE_NOTE,
                     (struct mz_say){.text = MZ_T("The file lacks columns; these features stay "
                                                  "unknown.")},
                     (struct mz_say){.text = MZ_T("{0}"), .arg = {mz_sb_view(&b)}});
    }
}

/* ---- change and age -------------------------------------------------------- */

static mz_str people(struct leaf *l, int64_t n)
{
    return n == MZ_NULL ? MZ_S("—") : mz_thousands(l->cx->a, n);
}

static void change(struct leaf *l, const struct feed_delivery *d, const struct feed_detail *x,
                   const struct feed_see *see)
{
    const struct feed_change *c = &x->change;
    struct leaf_part *p = leaf_right(l, MZ_T("What the correction changed"));
    leaf_fact(l, p, MZ_T("Replaces delivery"),
              (struct ui_fact){.value = leaf_int(l, d->replaces),
                               .href = href_of(l->cx, see, d->replaces)});
    leaf_fact(l, p, MZ_T("Rows before and now"),
              (struct ui_fact){.value = mz_str_fmt(l->cx->a, MZ_FMT " → " MZ_FMT,
                                                   MZ_ARG(mz_thousands(l->cx->a, c->rows_before)),
                                                   MZ_ARG(mz_thousands(l->cx->a, d->rows)))});
    leaf_fact(l, p, MZ_T("Persons added"), (struct ui_fact){.value = people(l, c->added)});
    leaf_fact(l, p, MZ_T("Persons gone"), (struct ui_fact){.value = people(l, c->removed)});
    leaf_fact(l, p, MZ_T("Persons with other values"),
              (struct ui_fact){.value = people(l, c->changed)});
    one_column(p);
}

static void ages(struct leaf *l, const struct feed_delivery *d, const struct feed_detail *x,
                 const struct catalogue_category *k)
{
    struct leaf_part *p = leaf_right(l, MZ_T("Age of the data"));
    int64_t due = catalogue_due(k, d->period).v;
    int64_t came = (d->first_ms + INT64_C(8) * 3600000) / INT64_C(86400000);
    struct mz_say late = {.text = came > due ? MZ_T("{0}, {1} days after the day agreed")
                                             : MZ_T("{0}, in time"),
                          .arg = {leaf_day(l, came), leaf_int(l, came - due)}};
    leaf_fact(l, p, MZ_T("Came in"),
              (struct ui_fact){.value = mz_text_say(l->cx->a, l->cx->lang, late)});
    if (x->dated > 0) {
        leaf_fact(l, p, MZ_T("Rows date from"),
                  (struct ui_fact){
                      .value = mz_str_fmt(l->cx->a, MZ_FMT " – " MZ_FMT,
                                          MZ_ARG(catalogue_period_text(l->cx->a, x->oldest)),
                                          MZ_ARG(catalogue_period_text(l->cx->a, x->newest)))});
        leaf_fact(l, p, MZ_T("Older than three months"),
                  (struct ui_fact){.value = bar_share(l->cx->a, x->stale, x->dated)});
    }
    one_column(p);
}

/* In groups of eight, so that it breaks and can be read aloud. */
static mz_str groups(struct leaf *l, mz_str bytes)
{
    mz_str hex = mz_hex_encode(l->cx->a, bytes);
    mz_sb b = mz_sb_new(l->cx->a, 200);
    for (size_t i = 0; i < hex.n; i++) {
        mz_sb_str(&b, i > 0 && i % 8 == 0 ? MZ_S(" ") : MZ_S(""));
        mz_sb_byte(&b, hex.p[i]);
    }
    return mz_sb_view(&b);
}

static void facts(struct leaf *l, const struct feed_delivery *d)
{
    struct leaf_part *p = leaf_right(l, MZ_T("The delivery"));
    leaf_fact(l, p, MZ_T("File"), (struct ui_fact){.value = d->name});
    leaf_fact(l, p, MZ_T("Size||of a file"),
              (struct ui_fact){.value = leaf_sayf(l, MZ_T("{0} bytes"),
                                                  mz_thousands(l->cx->a, d->bytes), MZ_S(""))});
    leaf_fact(l, p, MZ_T("Way in"), (struct ui_fact){.value = feed_origin_text(l, d->origin)});
    leaf_fact(l, p, MZ_T("Came in"), (struct ui_fact){.value = leaf_time(l, d->made_ms)});
    leaf_fact(
        l, p, MZ_T("Read at"),
        (struct ui_fact){.value = d->ended_ms == MZ_NULL ? MZ_S("—") : leaf_time(l, d->ended_ms)});
    leaf_fact(l, p, MZ_T("SM3 of the file"),
              (struct ui_fact){.value = groups(l, mz_bytes(d->hash, 32)), .wide = true});
    if (d->root.p != NULL) {
        leaf_fact(l, p, MZ_T("Root of the evidence"),
                  (struct ui_fact){.value = groups(l, d->root), .wide = true});
    }
    one_column(p);
}

static mz_code places(struct leaf *l, const struct feed_delivery *d)
{
    static const struct ui_column heads[] = {
        {.name = "place", .label = {MZ_T("Division"), 0}},
        {.name = "people", .label = {MZ_T("Persons of ours"), 0}, .num = true, .phone_label = true},
        {.name = "rows", .label = {MZ_T("Rows"), 0}, .num = true, .phone_label = true},
    };
    struct feed_places_of_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(feed_places_of(l->cx, d->id, &rows, &n));
    if (n == 0) {
        return MZ_OK;
    }
    n = n < PLACES_SHOWN ? n : PLACES_SHOWN;
    struct leaf_part *p = leaf_left(l, MZ_T("Where these people live"));
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n);
    for (size_t i = 0; i < n; i++) {
        leaf_cell(t, (struct ui_cell){.text = leaf_division_short(l->cx, rows[i].division)});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, rows[i].people_n)});
        leaf_cell(t, (struct ui_cell){.text = mz_thousands(l->cx->a, rows[i].rows_n)});
    }
    return MZ_OK;
}

static void find_form(struct leaf *l, const struct feed_delivery *d)
{
    if (!mz_req_may(l->rq, "feed.row")) {
        return;
    }
    struct leaf_part *p = leaf_right(l, MZ_T("Show me the row"));
    struct ui_form *f = leaf_form(l, p, MZ_T("Show the rows of this person"), NULL, 1);
    f->action = mz_str_fmt(l->cx->a, MZ_FMT "/find", MZ_ARG(feed_href(l->cx, d->id)));
    f->quiet = true;
    leaf_field(f, (struct ui_field){.kind = UI_TEXT,
                                    .name = "number",
                                    .label = leaf_say(l, MZ_T("ID number")),
                                    .hint = leaf_say(l, MZ_T("Masked; who looked is recorded")),
                                    .max = 40,
                                    .required = true,
                                    .wide = true});
}

/* ---- the page -------------------------------------------------------------- */

static mz_str failure(mz_cx *cx, const struct feed_delivery *d)
{
    const struct mz_json *map = NULL;
    mz_str say = MZ_S("");
    if (d->say.n == 0) {
        return say;
    }
    if (mz_json_read(cx, d->say, (struct mz_json_options){.size_max = SAY_BYTES}, &map) != MZ_OK ||
        mz_json_text(cx, map, cx->lang == MZ_LANG_ZH ? "say" : "say_en", &say) != MZ_OK) {
        mz_clear(cx);
        say = MZ_S("");
    }
    return say;
}

static bool is(const struct feed_delivery *d, const char *state)
{
    return mz_str_eq(d->state, mz_str_of(state));
}

static void ending(struct leaf *l, const struct feed_delivery *d, const struct feed_see *see)
{
    bool stopped = is(d, "stopped");
    if (!stopped && !is(d, "failed")) {
        return;
    }
    struct ui_callout *c = MZ_NEW(l->cx->a, struct ui_callout);
    struct ui_action *again = MZ_NEW_N(l->cx->a, struct ui_action, 1);
    *again = (struct ui_action){.label = leaf_say(l, MZ_T("Read it again")),
                                .href = href_of(l->cx, see, d->id),
                                .icon = MZ_ICON("refresh"),
                                .post = true,
                                .name = MZ_S("do"),
                                .value = MZ_S("read")};
    *c = (struct ui_callout){
        .tone = stopped ? MZ_TONE_NOTE : MZ_TONE_BAD,
        .title = stopped ? leaf_say(l, MZ_T("The reading was stopped. Nothing was changed."))
                         : leaf_say(l, MZ_T("This delivery could not be read. Nothing was "
                                            "changed.")),
        .text = failure(l->cx, d),
        .actions = again,
        .actions_n = d->file.n > 0 && mz_req_may(l->rq, see->need) ? 1 : 0};
    leaf_left(l, NULL)->callout = c;
}

static mz_code done_parts(struct leaf *l, const struct catalogue *c,
                          const struct catalogue_category *k, const struct feed_delivery *d,
                          const struct feed_see *see)
{
    struct feed_detail *x = MZ_NEW(l->cx->a, struct feed_detail);
    MZ_TRY(feed_detail_of(l->cx, d, x));
    if (d->replaced_by != MZ_NULL) {
        leaf_callout(l, MZ_TONE_NOTE,
                     (struct mz_say){.text = MZ_T("Delivery {0} replaces this one. Its evidence is "
                                                  "kept."),
                                     .arg = {leaf_int(l, d->replaced_by)}},
                     (struct mz_say){.text = NULL});
    }
    left_out(l, c, x);
    leaf_left(l, NULL)->bare = figures(l, d);
    leaf_band(l, false);
    if (!see->own) {
        features(l, c, d, x);
    }
    reasons(l, d, x, see);
    MZ_TRY(see->own ? MZ_OK : places(l, d));
    sentences(l, c, x);
    if (x->has_change) {
        change(l, d, x, see);
    }
    ages(l, d, x, k);
    if (!see->own) {
        find_form(l, d);
    }
    cleaned(l, x);
    facts(l, d);
    return MZ_OK;
}

struct feed_delivery_page_answer {
    int64_t id;
    mz_str category;
    mz_str month;
    mz_str source;
    mz_str file;
    mz_str state;
    int64_t done;
    int64_t all;
    int64_t rows;
    int64_t ours;
    int64_t strangers;
    int64_t invalid;
    int64_t duplicates;
    int64_t people;
    mz_str detail;
};
static const struct mz_member feed_delivery_page_members[] = {
    {"id", "Number of the delivery", MZ_J_INT(struct feed_delivery_page_answer, id)},
    {"category", "Category of the catalogue",
     MZ_J_TEXT(struct feed_delivery_page_answer, category)},
    {"month", "Month", MZ_J_MONTH(struct feed_delivery_page_answer, month)},
    {"source", "Who sent it", MZ_J_TEXT(struct feed_delivery_page_answer, source)},
    {"file", "Name of the file", MZ_J_TEXT(struct feed_delivery_page_answer, file)},
    {"state", "State, one word", MZ_J_TEXT(struct feed_delivery_page_answer, state)},
    {"done", "How many are done", MZ_J_INT(struct feed_delivery_page_answer, done)},
    {"all", "How many in all", MZ_J_INT(struct feed_delivery_page_answer, all)},
    {"rows", "How many rows", MZ_J_INT(struct feed_delivery_page_answer, rows)},
    {"ours", "Rows of persons who are registered",
     MZ_J_INT(struct feed_delivery_page_answer, ours)},
    {"strangers", "Rows of persons who are not registered",
     MZ_J_INT(struct feed_delivery_page_answer, strangers)},
    {"invalid", "Rows that cannot be read", MZ_J_INT(struct feed_delivery_page_answer, invalid)},
    {"duplicates", "Rows that were there already",
     MZ_J_INT(struct feed_delivery_page_answer, duplicates)},
    {"people", "How many persons", MZ_J_INT(struct feed_delivery_page_answer, people)},
    {"detail", "Report of its quality as it was sealed",
     MZ_J_JSON(struct feed_delivery_page_answer, detail)},
    {0},
};
const struct mz_shape feed_delivery_page_shape = {"Delivery", feed_delivery_page_members,
                                                  sizeof(struct feed_delivery_page_answer)};

/* What its sender is told: why how many rows came back, nothing of our people. */
static mz_code reasons_json(mz_cx *cx, const struct feed_delivery *d, mz_str *out)
{
    struct feed_detail *x = MZ_NEW(cx->a, struct feed_detail);
    mz_buf *b = mz_buf_new(cx->a, REASONS_BYTES);
    mz_jw w = mz_jw_to(b);
    MZ_TRY(d->detail.n == 0 ? MZ_OK : feed_detail_of(cx, d, x));
    mz_jw_map(&w);
    for (int i = 0; i < MZ_REASONS_N; i++) {
        if (x->reason[i] > 0) {
            mz_jw_key_int(&w, mz_str_of(mz_feed_reason_name((enum mz_feed_reason)i)), x->reason[i]);
        }
    }
    mz_jw_end(&w);
    *out = mz_buf_str(b);
    return mz_buf_check(cx, b);
}

static mz_code show_json(mz_cx *cx, const struct feed_delivery *d, const struct job *j,
                         const struct feed_see *see, mz_out *out)
{
    mz_str detail = d->detail.n == 0 ? MZ_S("{}") : d->detail;
    MZ_TRY(see->own ? reasons_json(cx, d, &detail) : MZ_OK);
    const struct feed_delivery_page_answer v = {.id = d->id,
                                                .category = d->category,
                                                .month = catalogue_period_text(cx->a, d->period),
                                                .source = d->source,
                                                .file = d->name,
                                                .state = d->state,
                                                .done = j->done,
                                                .all = j->all,
                                                .rows = d->rows,
                                                .ours = d->ours,
                                                .strangers = d->strangers,
                                                .invalid = d->invalid,
                                                .duplicates = d->duplicates,
                                                .people = d->people,
                                                .detail = detail};
    return mz_reply_shape(out, &feed_delivery_page_shape, &v);
}

static mz_html status_of(struct leaf *l, const struct feed_delivery *d)
{
    mz_out slot;
    mz_out_init(&slot, l->cx->lang, 4096);
    ui_tag_html(&slot, feed_state_tag(l, d->state, d->replaced_by != MZ_NULL));
    mz_html html = mz_page_slot(l->rq, &slot);
    mz_out_done(&slot);
    return html;
}

static mz_code page(struct leaf *l, mz_out *out, const struct feed_delivery *d,
                    const struct catalogue_category *k, const struct feed_see *see)
{
    struct ui_crumb *crumbs = MZ_NEW_N(l->cx->a, struct ui_crumb, 2);
    crumbs[0] = (struct ui_crumb){leaf_say(l, see->title), mz_str_of(see->top)};
    crumbs[1] = (struct ui_crumb){feed_category_text(l, k), feed_category_href(l->cx, k)};
    struct mz_say title = {.text = MZ_T("{0}, {1}"),
                           .arg = {catalogue_word(l->cx->lang, k->label, k->label_en),
                                   catalogue_period_text(l->cx->a, d->period)}};
    return leaf_send(l, out,
                     (struct mz_page){.title = mz_text_say(l->cx->a, l->cx->lang, title),
                                      .sub = mz_str_fmt(l->cx->a, MZ_FMT " · " MZ_FMT,
                                                        MZ_ARG(d->source), MZ_ARG(d->name)),
                                      .crumbs = crumbs,
                                      .crumbs_n = see->own ? 1 : 2,
                                      .status = status_of(l, d),
                                      .menu = see->top});
}

mz_code feed_delivery_page(mz_cx *cx, mz_req *rq, mz_out *out, const struct feed_delivery *d,
                           const struct feed_see *see)
{
    const struct catalogue *c = NULL;
    const struct catalogue_category *k = NULL;
    struct job j = {.began_ms = MZ_NULL};
    MZ_TRY(feed_catalogue(cx, &c));
    MZ_TRY(feed_category(cx, d->category, &k));
    if (d->job > 0) {
        MZ_TRY(job_get(cx, d->job, &j));
    }
    if (mz_req_json(rq)) {
        return show_json(cx, d, &j, see, out);
    }
    if (is(d, "columns") && mz_req_may(rq, see->need)) {
        return feed_map_page(cx, rq, out, d, see, NULL);
    }
    struct leaf *l = leaf_new(cx, rq);
    if (is(d, "done")) {
        MZ_TRY(done_parts(l, c, k, d, see));
    } else {
        ending(l, d, see);
        if (is(d, "running") || is(d, "waiting")) {
            leaf_left(l, MZ_T("In progress"))->slot = running(l, out, d, &j, see);
        }
        facts(l, d);
    }
    return page(l, out, d, k, see);
}

mz_code feed_delivery_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct feed_delivery d;
    MZ_TRY(feed_delivery(cx, mz_req_path_int(rq, "id"), &d));
    return feed_delivery_page(cx, rq, out, &d, &feed_see_all);
}

static mz_code map_and_read(mz_cx *cx, mz_req *rq, mz_out *out, const struct feed_delivery *d,
                            const struct feed_see *see)
{
    struct mz_form form = mz_form_of(cx, rq);
    struct feed_map *map = MZ_NEW(cx->a, struct feed_map);
    mz_code rc = feed_map_form(cx, rq, d, map);
    rc = rc == MZ_OK ? feed_save_map(cx, d, map) : rc;
    MZ_TRY(mz_form_take(&form, rc));
    if (form.problems.n > 0) {
        if (mz_form_json(&form, out)) {
            return MZ_OK;
        }
        mz_reply_status(rq, 422);
        return feed_map_page(cx, rq, out, d, see, &form);
    }
    MZ_TRY(feed_ask(cx, d->id));
    return mz_reply_redirect(rq, href_of(cx, see, d->id));
}

static mz_code stop(mz_cx *cx, const struct feed_delivery *d)
{
    struct job j;
    if (d->job <= 0 || !(is(d, "running") || is(d, "waiting"))) {
        return MZ_OK;
    }
    MZ_TRY(job_stop(cx, d->job));
    MZ_TRY(job_get(cx, d->job, &j));
    /* One that had not begun has nobody to say that it ended. */
    return mz_str_eq(j.state, MZ_S("stopped")) ? feed_set(cx, d->id, "stopped", d->job, MZ_S(""))
                                               : MZ_OK;
}

mz_code feed_delivery_do(mz_cx *cx, mz_req *rq, mz_out *out, const struct feed_delivery *d,
                         const struct feed_see *see)
{
    mz_str what = mz_req_field(rq, "do");
    if (mz_str_eq(what, MZ_S("stop"))) {
        MZ_TRY(stop(cx, d));
    } else if (mz_str_eq(what, MZ_S("read"))) {
        MZ_TRY(feed_ask(cx, d->id));
    } else if (is(d, "columns")) {
        return map_and_read(cx, rq, out, d, see);
    }
    return mz_reply_redirect(rq, href_of(cx, see, d->id));
}

mz_code feed_delivery_act(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct feed_delivery d;
    MZ_TRY(feed_delivery(cx, mz_req_path_int(rq, "id"), &d));
    return feed_delivery_do(cx, rq, out, &d, &feed_see_all);
}

/* ---- the rows that came back ----------------------------------------------- */

static mz_code put(mz_cx *cx, void *p, mz_str piece)
{
    mz_out *out = p;
    (void)cx;
    mz_out_raw(out, piece);
    return MZ_OK;
}

mz_code feed_back_send(mz_cx *cx, mz_req *rq, mz_out *out, const struct feed_delivery *d)
{
    out->max = (size_t)MZ_FEED_REJECTS_MAX + (1 << 20);
    MZ_TRY(feed_rejects(cx, d, put, out));
    mz_str name = leaf_say(&(struct leaf){.cx = cx}, MZ_T("Rows to mend"));
    mz_reply_download(rq, mz_str_fmt(cx->a, MZ_FMT "-%" PRId64 ".csv", MZ_ARG(name), d->id),
                      "text/csv; charset=utf-8");
    return MZ_OK;
}

mz_code feed_back_get(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct feed_delivery d;
    MZ_TRY(feed_delivery(cx, mz_req_path_int(rq, "id"), &d));
    return feed_back_send(cx, rq, out, &d);
}
