/* screen_web.c - the figures for the screen of the hall: no person, no small number. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/brain/page_web.h"
#include "feature/watch/watch.h"
#include "feature/world.h"
#include "store/db.h"

enum { SIGNS_SHOWN = 6, BIGS = 5 };

/* Small numbers are not shown: "<5". 0 is nobody and is. */
static mz_str shown(struct leaf *l, int64_t n, int64_t least)
{
    return n > 0 && n < least ? mz_str_fmt(l->cx->a, "<%" PRId64, least) : page_count(l, n);
}

void brain_hide(const int64_t *n, size_t count, int64_t least, bool *hidden)
{
    size_t few = 0;
    size_t next = count;
    for (size_t i = 0; i < count; i++) {
        hidden[i] = n[i] > 0 && n[i] < least;
        few += hidden[i] ? 1 : 0;
    }
    for (size_t i = 0; few == 1 && i < count; i++) {
        if (!hidden[i] && n[i] > 0 && (next == count || n[i] < n[next])) {
            next = i;
        }
    }
    if (next < count) {
        hidden[next] = true; /* else the whole less the others would tell the one */
    }
}

struct hall {
    struct leaf *l;
    int64_t division;
    int64_t least;
    struct brain_figures f;
    struct brain_screen v;
};

static void bigs(struct hall *h)
{
    struct leaf *l = h->l;
    struct brain_big *b = MZ_NEW_N(l->cx->a, struct brain_big, BIGS);
    struct brain_cell all = brain_sum(&h->f.all);
    b[0] = (struct brain_big){
        .label = leaf_say(l, MZ_T("Receive a benefit")),
        .value = shown(l, brain_receives(&all), h->least),
        .note = leaf_say(l, MZ_T("households, or persons where a person receives"))};
    b[1] = (struct brain_big){.label = leaf_say(l, MZ_T("Coverage")),
                              .value = brain_percent(l->cx->a, all.both, brain_qualifies(&all)),
                              .note = leaf_say(l, MZ_T("of those who qualify by rule"))};
    b[2] = (struct brain_big){.label = leaf_say(l, MZ_T("Open alerts")),
                              .value = shown(l, h->f.all.open, h->least),
                              .note = leaf_say(l, MZ_T("looked at now"))};
    b[3] = (struct brain_big){.label = leaf_say(l, MZ_T("Overdue alerts")),
                              .value = shown(l, h->f.all.late, h->least),
                              .note = leaf_say(l, MZ_T("to be dealt with first")),
                              .bad = h->f.all.late > 0};
    b[4] = (struct brain_big){.label = leaf_say(l, MZ_T("Alerts of 12 months")),
                              .value = shown(l, h->f.funnel.n[BRAIN_ALERT], h->least),
                              .note = leaf_sayf(l, MZ_T("{0} led to help"),
                                                shown(l, h->f.funnel.n[BRAIN_HELP], h->least),
                                                MZ_S(""))};
    h->v.bigs = b;
    h->v.bigs_n = BIGS;
}

/* A hidden figure has no bar either: its length would tell. */
static struct brain_bars few_bars(struct hall *h, const mz_str *names, const int64_t *n,
                                  size_t count, const char *label)
{
    struct leaf *l = h->l;
    struct brain_bar *b = MZ_NEW_N(l->cx->a, struct brain_bar, count + 1);
    bool *hidden = MZ_NEW_N(l->cx->a, bool, count + 1);
    int64_t most = 1;
    brain_hide(n, count, h->least, hidden);
    for (size_t i = 0; i < count; i++) {
        most = n[i] > most ? n[i] : most;
    }
    for (size_t i = 0; i < count; i++) {
        b[i] = (struct brain_bar){.label = names[i],
                                  .value = hidden[i] ? leaf_say(l, MZ_T("few||a small number"))
                                                     : page_count(l, n[i]),
                                  .width = hidden[i] ? 0 : (int32_t)(n[i] * 1000 / most)};
    }
    return (struct brain_bars){.label = leaf_say(l, label), .bars = b, .bars_n = count};
}

static void walls(struct hall *h)
{
    mz_cx *cx = h->l->cx;
    mz_str names[BRAIN_SIGNS_MAX];
    int64_t n[BRAIN_SIGNS_MAX];
    size_t count = h->f.signs_n < SIGNS_SHOWN ? h->f.signs_n : SIGNS_SHOWN;
    for (size_t i = 0; i < count; i++) {
        names[i] = brain_sign_text(cx, h->division, h->f.signs[i].sign);
        n[i] = h->f.signs[i].n;
    }
    h->v.signs = few_bars(h, names, n, count, MZ_T("Causes of open alerts"));
    for (size_t i = 0; i < WATCH_GRADES_N; i++) {
        names[i] = leaf_say(h->l, watch_grades[i].label);
        n[i] = h->f.all.grade[i];
    }
    h->v.grades = few_bars(h, names, n, WATCH_GRADES_N, MZ_T("Open alerts by grade"));
    for (size_t i = 0; i < BRAIN_STAGES; i++) {
        names[i] = leaf_say(h->l, brain_stages[i].label);
        n[i] = h->f.funnel.n[i];
    }
    h->v.funnel = few_bars(h, names, n, BRAIN_STAGES, MZ_T("From alert to help"));
}

/* Few are shown as 0 would be: without a shade and a figure. */
static mz_code map(struct hall *h)
{
    mz_cx *cx = h->l->cx;
    int64_t *n = MZ_NEW_N(cx->a, int64_t, h->f.kids_n + 1);
    bool *hidden = MZ_NEW_N(cx->a, bool, h->f.kids_n + 1);
    MZ_TRY(page_map_of(cx, &h->f, &h->v.map));
    for (size_t i = 0; i < h->f.kids_n; i++) {
        n[i] = h->f.each[i].open;
    }
    brain_hide(n, h->f.kids_n, h->least, hidden);
    struct brain_area *areas = leaf_own(h->v.map.areas);
    for (size_t k = 0; k < h->v.map.areas_n; k++) {
        for (size_t i = 0; i < h->f.kids_n; i++) {
            if (hidden[i] && mz_str_eq(areas[k].href, page_href(cx, h->f.kids[i].code))) {
                areas[k].value = leaf_say(h->l, MZ_T("few||a small number"));
                areas[k].name = areas[k].label;
                areas[k].shade = 0;
            }
        }
    }
    h->v.map.plain = true;
    h->v.map.title = leaf_say(h->l, MZ_T("Open alerts by place"));
    return MZ_OK;
}

static mz_code index_of(struct hall *h)
{
    struct brain_index x;
    mz_cx *cx = h->l->cx;
    mz_code rc = brain_index_now(cx, h->division, brain_period(cx), &x);
    h->v.index_value = MZ_S("—");
    if (rc == MZ_ABSENT) {
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    h->v.index_value = x.tenths == MZ_NULL ? MZ_S("—") : brain_decimal(cx->a, x.tenths, 1);
    h->v.index_note = leaf_sayf(h->l, MZ_T("of 100, formula {0}"), x.formula, MZ_S(""));
    h->v.index = page_parts(h->l, &x, h->division, false);
    return MZ_OK;
}

mz_code brain_screen_show(mz_cx *cx, mz_req *rq, mz_out *out)
{
    struct hall h = {.l = leaf_new(cx, rq), .least = brain_least(cx)};
    mz_str now = mz_time_text(cx->a, mz_now_ms(cx));
    h.division = page_own(cx);
    MZ_TRY(brain_figures(cx, h.division, &h.f));
    bigs(&h);
    walls(&h);
    MZ_TRY(map(&h));
    MZ_TRY(index_of(&h));
    h.v.title = leaf_sayf(h.l, MZ_T("Data brain: {0}"), page_name(cx, h.division), MZ_S(""));
    h.v.office = cx->world->office;
    h.v.day = mz_date_text(cx->a, cx->lang, mz_date_today(cx));
    h.v.clock = now.n >= 5 ? (mz_str){now.p + now.n - 5, 5} : now;
    h.v.note = leaf_sayf(h.l,
                         cx->world->demo ? MZ_T("Synthetic data. Numbers under {0} are not shown.")
                                         : MZ_T("Numbers under {0} are not shown."),
                         page_count(h.l, h.least), MZ_S(""));
    mz_page(rq, (struct mz_page){.title = h.v.title, .no_head = true, .frame = MZ_FRAME_BARE});
    brain_screen_html(out, &h.v);
    return MZ_OK;
}
