/* page_web.c - what the pages of the data brain share. */
#include "feature/brain/page_web.h"

#include <inttypes.h>

#include "base/text.h"
#include "feature/world.h"
#include "store/db.h"

enum { SLOT_MAX = 4 << 20, WIDTH = 1000 };
#define DAY_MS INT64_C(86400000)

int64_t page_own(const mz_cx *cx)
{
    int64_t lo = cx->actor->division_lo;
    return lo == 0 ? cx->world->division : lo;
}

mz_str page_name(mz_cx *cx, int64_t division)
{
    return leaf_division_short(cx, division);
}

mz_code page_place(struct leaf *l, int64_t *out)
{
    mz_cx *cx = l->cx;
    mz_str asked = mz_req_query(l->rq, "division");
    struct division d;
    *out = page_own(cx);
    if (asked.n == 0) {
        return MZ_OK;
    }
    *out = division_code(asked);
    bool inside = *out >= cx->actor->division_lo && *out <= cx->actor->division_hi;
    if (*out == 0 || !inside || !division_get(cx->world->divisions, *out, &d)) {
        return mz_refuse(cx, MZ_ABSENT, .field = "division",
                         .text = MZ_T("This division is not in your area."));
    }
    return MZ_OK;
}

mz_str page_href(mz_cx *cx, int64_t division)
{
    return mz_str_fmt(cx->a, "/brain?division=%012" PRId64, division);
}

mz_str page_list(mz_cx *cx, const char *what, const char *of, int64_t division)
{
    return mz_str_fmt(cx->a, "/brain/list?what=%s%s%s&division=%012" PRId64, what,
                      of == NULL ? "" : ".", of == NULL ? "" : of, division);
}

mz_str page_data(mz_cx *cx, const char *what, int64_t division)
{
    return mz_str_fmt(cx->a, "/brain/data?what=%s&division=%012" PRId64, what, division);
}

void page_crumbs(struct leaf *l, int64_t division, bool last, struct mz_page *page)
{
    struct division line[DIVISION_LEVELS];
    size_t n = division_line(l->cx->world->divisions, division, line);
    struct ui_crumb *c = MZ_NEW_N(l->cx->a, struct ui_crumb, DIVISION_LEVELS);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        bool inside = line[i].code >= l->cx->actor->division_lo;
        if (inside && (last || line[i].code != division)) {
            c[k++] = (struct ui_crumb){.label = division_spoken(l->cx->a, &line[i]),
                                       .href = page_href(l->cx, line[i].code)};
        }
    }
    page->crumbs = c;
    page->crumbs_n = k;
}

void page_csv(struct leaf *l, struct leaf_part *p, const char *what, int64_t division)
{
    leaf_action(l, p,
                (struct ui_action){.label = leaf_say(l, MZ_T("Data (CSV)")),
                                   .href = page_data(l->cx, what, division),
                                   .icon = MZ_ICON("download"),
                                   .quiet = true,
                                   .download = true});
}

mz_str page_count(const struct leaf *l, int64_t n)
{
    return n == 0 ? MZ_S("0") : leaf_int(l, n);
}

mz_str page_days(const struct leaf *l, int64_t ms)
{
    if (ms == MZ_NULL) {
        return MZ_S("—");
    }
    int64_t tenths = (ms * 20 + DAY_MS) / (2 * DAY_MS);
    return leaf_sayf(l, MZ_T("{0} days"), brain_decimal(l->cx->a, tenths, 1), MZ_S(""));
}

/* ---- parts that have templates ------------------------------------------------------------------
 */

#define SLOT(name, type, put)                          \
    mz_html name(struct leaf *l, const struct type *v) \
    {                                                  \
        mz_out slot;                                   \
        mz_out_init(&slot, l->cx->lang, SLOT_MAX);     \
        put(&slot, v);                                 \
        mz_html html = mz_page_slot(l->rq, &slot);     \
        mz_out_done(&slot);                            \
        return html;                                   \
    }
SLOT(page_nums, ui_nums, ui_nums_html)
SLOT(page_chart, ui_chart, ui_chart_html)
SLOT(page_bars, brain_bars, brain_bars_html)
SLOT(page_map, brain_map, brain_map_html)
SLOT(page_graph, brain_graph, brain_graph_html)
#undef SLOT

/* ---- bars -------------------------------------------------------------------------------------
 */

static int32_t width_of(int64_t n, int64_t of)
{
    return of <= 0 ? 0 : (int32_t)(n * WIDTH / of);
}

/* Clues begin it; what of them became alerts stands beside, the others are found in data. */
static struct brain_bar clue_bar(struct leaf *l, const struct brain_funnel *k, int64_t of)
{
    return (struct brain_bar){
        .label = leaf_say(l, MZ_T("Clues")),
        .value = page_count(l, k->clues.all),
        .note = mz_text_say(
            l->cx->a, l->cx->lang,
            (struct mz_say){.text = MZ_T("{0} became alerts, {1} ended otherwise, {2} joined, {3} "
                                         "open"),
                            .arg = {page_count(l, k->clues.alert), page_count(l, k->clues.ended),
                                    page_count(l, k->clues.joined), page_count(l, k->clues.open)}}),
        .width = width_of(k->clues.all, of)};
}

/* Beside the way of single households: places where many of them had the same sign. */
static struct brain_bar cluster_bar(struct leaf *l, const struct brain_funnel *k, int64_t of,
                                    bool links)
{
    const struct brain_clusters *c = &k->clusters;
    return (struct brain_bar){
        .label = leaf_say(l, MZ_T("Clusters of households")),
        .value = page_count(l, c->all),
        .note = mz_text_say(
            l->cx->a, l->cx->lang,
            (struct mz_say){.text = MZ_T("{0} households, {1} open, median {2} until closed"),
                            .arg = {page_count(l, c->homes), page_count(l, c->open),
                                    page_days(l, c->took_ms)}}),
        .href = links && mz_req_may(l->rq, "watch.read") ? MZ_S("/watch/cluster") : MZ_S(""),
        .width = width_of(c->all, of)};
}

struct brain_bars page_funnel(struct leaf *l, const struct brain_figures *f, bool links)
{
    const struct brain_funnel *k = &f->funnel;
    struct brain_bar *b = MZ_NEW_N(l->cx->a, struct brain_bar, BRAIN_STAGES + 2);
    int64_t most = k->n[0] > k->clues.all ? k->n[0] : k->clues.all;
    b[0] = clue_bar(l, k, most);
    for (size_t i = 0; i < BRAIN_STAGES; i++) {
        mz_str share = i == 0 ? MZ_S("") : brain_percent(l->cx->a, k->n[i], k->n[i - 1]);
        mz_str took = page_days(l, i == 0 ? k->told_ms : k->median_ms[i]);
        const struct mz_say from = {
            .text = MZ_T("{0} told by clues (median {1}), {2} found in data"),
            .arg = {page_count(l, k->told), took, page_count(l, k->n[0] - k->told)}};
        b[i + 1] = (struct brain_bar){
            .label = leaf_say(l, brain_stages[i].label),
            .value = page_count(l, k->n[i]),
            .note = i == 0 ? mz_text_say(l->cx->a, l->cx->lang, from)
                           : leaf_sayf(l, MZ_T("{0}, median {1}"), share, took),
            .href = links ? page_list(l->cx, "stage", brain_stages[i].word, f->division) : MZ_S(""),
            .width = width_of(k->n[i], most)};
    }
    b[BRAIN_STAGES + 1] = cluster_bar(l, k, most, links);
    return (struct brain_bars){
        .label = leaf_say(l, MZ_T("From clue to help")), .bars = b, .bars_n = BRAIN_STAGES + 2};
}

struct brain_bars page_parts(struct leaf *l, const struct brain_index *x, int64_t division,
                             bool links)
{
    enum { WEAK = 800 };
    mz_arena *a = l->cx->a;
    struct brain_bar *b = MZ_NEW_N(a, struct brain_bar, BRAIN_PARTS);
    for (size_t i = 0; i < BRAIN_PARTS; i++) {
        const struct brain_score *p = &x->parts[i];
        int32_t w = width_of(p->hundredths, p->points * 100);
        bool none = p->points == 0;
        bool few = !links && !none && p->of < brain_least(l->cx); /* its share would tell it */
        b[i] = (struct brain_bar){
            .label = p->label,
            .value = few    ? leaf_say(l, MZ_T("few||a small number"))
                     : none ? MZ_S("—")
                            : brain_decimal(a, p->hundredths, 2),
            .note = none ? leaf_say(l, MZ_T("nothing counted"))
                         : mz_str_fmt(a, "/ %" PRId64, p->points),
            .href = links && !none ? page_list(l->cx, brain_measures[i].want, NULL, division)
                                   : MZ_S(""),
            .width = few ? 0 : w,
            .weak = !none && !few && w < WEAK};
    }
    return (struct brain_bars){
        .label = leaf_say(l, MZ_T("Parts of the index")), .bars = b, .bars_n = BRAIN_PARTS};
}
