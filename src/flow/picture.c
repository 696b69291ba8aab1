/* picture.c - what a drawing of a matter says: steps, who acts, days, actions between them. */
#include "flow/picture.h"

#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "flow/flow_int.h"
#include "flow/picture_int.h"

enum {
    BOX_WIDE = 196,
    LINE_HIGH = 18,
    BOX_PAD = 8,
    HALF = 7,         /* width of half a Chinese character at 13 px */
    BOX_HALVES = 26,  /* that fit in a box */
    WORD_HALVES = 28, /* of the words on a line */
    TIP = 5
};

struct drawing {
    mz_cx *cx;
    const struct flow_picture_ask *ask;
    const struct ir_matter *m;
    struct pic *p;
    mz_str word[PIC_EDGES_MAX]; /* of each edge */
    bool taken[PIC_EDGES_MAX];
};

/* ---- words ------------------------------------------------------------------------- */

static mz_str name_of(const struct drawing *d, const struct ir_label *n)
{
    return d->cx->lang == MZ_LANG_EN && n->en.n > 0 ? n->en : n->zh;
}

static mz_str say(const struct drawing *d, const char *sentence, mz_str a, mz_str b)
{
    return mz_text_say(d->cx->a, d->cx->lang, (struct mz_say){.text = sentence, .arg = {a, b}});
}

/* With a mark between them, as the language writes lists. */
static mz_str join(const struct drawing *d, mz_str a, mz_str b)
{
    const char *mark = d->cx->lang == MZ_LANG_EN ? ", " : "、";
    return a.n == 0 ? b : mz_str_fmt(d->cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(a), mark, MZ_ARG(b));
}

static int32_t halves(mz_str s)
{
    int32_t n = 0;
    uint32_t cp = 0;
    for (size_t i = 0; mz_utf8_next(s, &i, &cp);) {
        n += cp > 0x2E7F ? 2 : 1;
    }
    return n;
}

static mz_str cut(const struct drawing *d, mz_str s, int32_t most)
{
    size_t at = 0;
    int32_t n = 0;
    uint32_t cp = 0;
    if (halves(s) <= most) {
        return s;
    }
    for (size_t i = 0; n < most - 2 && mz_utf8_next(s, &i, &cp);) {
        n += cp > 0x2E7F ? 2 : 1;
        at = i;
    }
    return mz_str_fmt(d->cx->a, "%.*s…", (int)at, s.p);
}

/* ---- who ----------------------------------------------------------------------------- */

/* 会签, 或签, and how many where that is not the number of posts. */
static mz_str signers_of(const struct drawing *d, const struct ir_step *s, mz_str posts)
{
    int n = 0;
    mz_str people = mz_str_fmt(d->cx->a, "%d", s->signers);
    for (size_t i = 0; i < IR_POST_N; i++) {
        n += (int)(s->by >> i & 1U);
    }
    return s->any && s->signers == 1 ? say(d, MZ_T("signed by one of {0}"), posts, people)
           : s->any                  ? say(d, MZ_T("signed by {1} of {0}"), posts, people)
           : s->signers > n          ? say(d, MZ_T("signed by {0}, {1} people"), posts, people)
                                     : say(d, MZ_T("signed by {0}"), posts, people);
}

static mz_str who_of(const struct drawing *d, const struct ir_step *s)
{
    mz_str all = MZ_S("");
    for (size_t i = 0; i < IR_POST_N; i++) {
        all = (s->by >> i & 1U) != 0 ? join(d, all, d->ask->posts[i]) : all;
    }
    if (all.n > 0) {
        return s->kind == IR_SIGNS ? signers_of(d, s, all) : all;
    }
    return say(d, s->kind == IR_PUBLISH ? MZ_T("public notice") : MZ_T("goes on by itself"),
               MZ_S(""), MZ_S(""));
}

static enum flow_lane lane_of(const struct ir_step *s)
{
    static const struct {
        ir_posts of;
        enum flow_lane lane;
    } lanes[] = {
        {0, FLOW_LANE_NONE},
        {1U << IR_POST_APPLICANT, FLOW_LANE_APPLICANT},
        {1U << IR_POST_VILLAGE, FLOW_LANE_VILLAGE},
        {1U << IR_POST_CLERK, FLOW_LANE_TOWNSHIP},
        {1U << IR_POST_CENTRE, FLOW_LANE_CENTRE},
        {1U << IR_POST_OFFICER | 1U << IR_POST_APPROVER, FLOW_LANE_COUNTY},
        {1U << IR_POST_CITY | 1U << IR_POST_PROVINCE, FLOW_LANE_ABOVE},
    };
    for (size_t i = 0; i < MZ_LEN(lanes); i++) {
        if ((s->by & ~lanes[i].of) == 0) {
            return lanes[i].lane;
        }
    }
    return FLOW_LANE_MIXED;
}

static enum flow_lane lane_of_end(enum ir_result r)
{
    return r == IR_GRANTED                           ? FLOW_LANE_GOOD
           : r == IR_REFUSED || r == IR_NOT_ACCEPTED ? FLOW_LANE_BAD
                                                     : FLOW_LANE_END;
}

/* ---- days ------------------------------------------------------------------------------ */

static mz_str span(const struct drawing *d, struct ir_count n, enum ir_clock_of of)
{
    static const char *const words[] = {
        [IR_WORKING] = MZ_T("{0} working days"),
        [IR_CALENDAR] = MZ_T("{0} days of the calendar"),
        [IR_HOURS] = MZ_T("{0} hours||a limit"),
    };
    int64_t v = flow_count(d->cx, d->ask->at, n, d->ask->day);
    return v < 0 ? MZ_S("") : say(d, words[of], mz_str_fmt(d->cx->a, "%" PRId64, v), MZ_S(""));
}

/* "全程 30个工作日": clocks that start at the step, and the days of the step itself. */
static mz_str days_of(const struct drawing *d, size_t step)
{
    const struct ir_step *s = &d->m->steps[step];
    mz_str all = MZ_S("");
    if (s->timed) {
        all = span(d, s->days, IR_CALENDAR);
        all = all.n == 0 ? say(d, MZ_T("days set by a rule"), MZ_S(""), MZ_S("")) : all;
    }
    for (size_t i = 0; i < d->m->clocks_n; i++) {
        const struct ir_clock *k = &d->m->clocks[i];
        bool here = k->from == (int32_t)step || (k->from < 0 && step == 0);
        if (here) {
            mz_str n = span(d, k->days, k->of);
            all = join(d, all,
                       n.n == 0 ? name_of(d, &k->name)
                                : mz_str_fmt(d->cx->a, MZ_FMT " " MZ_FMT,
                                             MZ_ARG(name_of(d, &k->name)), MZ_ARG(n)));
        }
    }
    return all;
}

/* ---- the way of a case -------------------------------------------------------------------- */

static enum flow_stand stands(const struct drawing *d, size_t node)
{
    const struct flow_state *s = d->ask->state;
    bool end = node >= d->m->steps_n;
    if (s == NULL) {
        return FLOW_STAND_NONE;
    }
    if (end) {
        return s->ended && s->end == node - d->m->steps_n ? FLOW_STAND_HERE : FLOW_STAND_NONE;
    }
    if (!s->ended && s->step == node) {
        return FLOW_STAND_HERE;
    }
    return (s->been & flow_bit((int64_t)node)) != 0 ? FLOW_STAND_BEEN : FLOW_STAND_NONE;
}

static bool went(const struct drawing *d, uint32_t from, uint32_t to)
{
    const struct flow_state *s = d->ask->state;
    if (s == NULL || s->visits_n == 0) {
        return false;
    }
    for (size_t i = 1; i < s->visits_n; i++) {
        if (s->visits[i - 1].step == from && s->visits[i].step == to) {
            return true;
        }
    }
    return s->ended && s->visits[s->visits_n - 1].step == from && to == d->m->steps_n + s->end;
}

/* ---- the graph ------------------------------------------------------------------------------ */

static uint32_t target(const struct drawing *d, const struct ir_action *a)
{
    return a->goes == IR_TO_STEP ? a->to : (uint32_t)d->m->steps_n + a->to;
}

static void edge(struct drawing *d, uint32_t from, const struct ir_action *a)
{
    uint32_t to = target(d, a);
    mz_str word = name_of(d, &a->name);
    if (from == to) {
        return; /* the case stays: the list has it */
    }
    for (size_t i = 0; i < d->p->edges_n; i++) {
        if (d->p->edges[i].from == from && d->p->edges[i].to == to) {
            d->word[i] = join(d, d->word[i], word);
            return;
        }
    }
    d->word[d->p->edges_n] = word;
    d->taken[d->p->edges_n] = went(d, from, to);
    d->p->edges[d->p->edges_n++] = (struct pic_edge){.from = from, .to = to};
}

static void graph(struct drawing *d)
{
    struct pic *p = d->p;
    p->real_n = d->m->steps_n + d->m->ends_n;
    p->nodes_n = p->real_n;
    for (uint32_t s = 0; s < d->m->steps_n; s++) {
        for (size_t a = 0; a < d->m->steps[s].actions_n; a++) {
            if (d->m->steps[s].actions[a].goes != IR_STAYS) {
                edge(d, s, &d->m->steps[s].actions[a]);
            }
        }
    }
    for (size_t i = 0; i < p->edges_n; i++) {
        d->word[i] = cut(d, d->word[i], WORD_HALVES);
        p->edges[i].word_w = halves(d->word[i]) * HALF;
    }
}

/* ---- boxes ------------------------------------------------------------------------------------
 */

static void line_of(struct drawing *d, struct flow_box *b, mz_str text)
{
    if (text.n > 0 && b->words_n < FLOW_PICTURE_LINES) {
        b->words[b->words_n++] = (struct flow_words){.text = cut(d, text, BOX_HALVES)};
    }
}

static mz_str stand_word(const struct drawing *d, enum flow_stand s)
{
    switch (s) {
    case FLOW_STAND_HERE:
        return say(d, MZ_T("The case is here"), MZ_S(""), MZ_S(""));
    case FLOW_STAND_BEEN:
        return say(d, MZ_T("The case was here"), MZ_S(""), MZ_S(""));
    case FLOW_STAND_NONE:
        break;
    }
    return MZ_S("");
}

static void box(struct drawing *d, size_t i, struct flow_box *b, struct flow_row *row)
{
    bool end = i >= d->m->steps_n;
    const struct ir_step *s = end ? NULL : &d->m->steps[i];
    const struct ir_end *e = end ? &d->m->ends[i - d->m->steps_n] : NULL;
    const struct ir_label *n = end ? &e->name : &s->name;
    mz_str ends = say(d, MZ_T("The case ends here"), MZ_S(""), MZ_S(""));
    *row = (struct flow_row){.id = n->id,
                             .name = name_of(d, n),
                             .who = end ? ends : who_of(d, s),
                             .days = end ? MZ_S("") : days_of(d, i),
                             .stand = stands(d, i),
                             .end = end};
    *b = (struct flow_box){.w = BOX_WIDE,
                           .id = n->id,
                           .lane = end ? lane_of_end(e->result) : lane_of(s),
                           .stand = row->stand,
                           .end = end};
    line_of(d, b, row->name);
    line_of(d, b, row->who);
    line_of(d, b, row->days);
    line_of(d, b, stand_word(d, row->stand));
    b->title = row->name;
    b->title = join(d, b->title, row->who);
    b->title = row->days.n > 0 ? join(d, b->title, row->days) : b->title;
    b->h = 2 * BOX_PAD + (int32_t)b->words_n * LINE_HIGH;
    d->p->nodes[i].w = b->w;
    d->p->nodes[i].h = b->h;
}

static void box_placed(const struct drawing *d, size_t i, struct flow_box *b)
{
    const struct pic_node *n = &d->p->nodes[i];
    b->x = n->x - n->w / 2;
    b->y = n->y;
    for (size_t k = 0; k < b->words_n; k++) {
        b->words[k].x = n->x;
        b->words[k].y = n->y + BOX_PAD + (int32_t)(k + 1) * LINE_HIGH - LINE_HIGH / 4;
    }
}

/* "提交 → 审核；退回 → 受理" */
static mz_str leads(const struct drawing *d, const struct ir_step *s)
{
    mz_str all = MZ_S("");
    for (size_t a = 0; a < s->actions_n; a++) {
        const struct ir_action *o = &s->actions[a];
        const struct ir_label *to = o->goes == IR_TO_STEP  ? &d->m->steps[o->to].name
                                    : o->goes == IR_TO_END ? &d->m->ends[o->to].name
                                                           : NULL;
        mz_str one = to == NULL ? say(d, MZ_T("{0} (stays)"), name_of(d, &o->name), MZ_S(""))
                                : mz_str_fmt(d->cx->a, MZ_FMT " → " MZ_FMT,
                                             MZ_ARG(name_of(d, &o->name)), MZ_ARG(name_of(d, to)));
        all = all.n == 0 ? one
                         : mz_str_fmt(d->cx->a, MZ_FMT "%s" MZ_FMT, MZ_ARG(all),
                                      d->cx->lang == MZ_LANG_EN ? "; " : "；", MZ_ARG(one));
    }
    return all;
}

/* ---- lines -------------------------------------------------------------------------------------
 */

static mz_str tip_at(const struct drawing *d, int32_t x, int32_t y, bool up)
{
    int32_t base = up ? y + 2 * TIP : y - 2 * TIP;
    return mz_str_fmt(d->cx->a, "M%d %dL%d %dL%d %dZ", (int)x, (int)y, (int)(x - TIP), (int)base,
                      (int)(x + TIP), (int)base);
}

/* "C1 2 3 4 5 6": a letter and n pairs of numbers. */
static void stroke(const struct drawing *d, mz_buf *path, char letter, const int32_t *v, size_t n)
{
    mz_buf_add(path, (mz_str){&letter, 1});
    for (size_t i = 0; i < n; i++) {
        mz_buf_add(path, mz_str_fmt(d->cx->a, "%s%d", i == 0 ? "" : " ", (int)v[i]));
    }
}

static void line(const struct drawing *d, size_t i, struct flow_line *out)
{
    const struct pic *p = d->p;
    const struct pic_edge *e = &p->edges[i];
    mz_buf *path = mz_buf_new(d->cx->a, (size_t)e->segs_n * 120 + 40);
    int32_t x = 0;
    int32_t y = 0;
    for (uint32_t k = 0; k < e->segs_n; k++) {
        const struct pic_seg *s = &p->segs[e->seg + k];
        const struct pic_node *up = &p->nodes[s->up];
        const struct pic_node *down = &p->nodes[s->down];
        int32_t from_x = up->x + s->out;
        int32_t from_y = up->y + up->h;
        x = down->x + s->in;
        y = down->y;
        int32_t mid = (from_y + y) / 2;
        stroke(d, path, k == 0 ? 'M' : 'L', (int32_t[]){from_x, from_y}, 2);
        stroke(d, path, 'C', (int32_t[]){from_x, mid, x, mid, x, y}, 6);
        out->tip = k == 0 && e->back ? tip_at(d, from_x, from_y, true) : out->tip;
    }
    out->path = mz_buf_str(path);
    out->tip = e->back ? out->tip : tip_at(d, x, y, false);
    out->back = e->back;
    out->taken = d->taken[i];
    out->word = (struct flow_words){e->word_x, e->word_y, d->word[i]};
}

const struct flow_picture *flow_picture(mz_cx *cx, const struct flow_picture_ask *ask)
{
    struct drawing *d = MZ_NEW(cx->a, struct drawing);
    struct flow_picture *out = MZ_NEW(cx->a, struct flow_picture);
    *d = (struct drawing){.cx = cx, .ask = ask, .m = ask->at->m, .p = MZ_NEW(cx->a, struct pic)};
    d->p->a = cx->a;
    graph(d);
    struct flow_box *boxes = MZ_NEW_N(cx->a, struct flow_box, d->p->real_n + 1);
    struct flow_row *rows = MZ_NEW_N(cx->a, struct flow_row, d->p->real_n + 1);
    struct flow_line *lines = MZ_NEW_N(cx->a, struct flow_line, d->p->edges_n + 1);
    for (size_t i = 0; i < d->p->real_n; i++) {
        box(d, i, &boxes[i], &rows[i]);
        rows[i].on = i < d->m->steps_n ? leads(d, &d->m->steps[i]) : MZ_S("");
    }
    pic_layers(d->p);
    pic_place(d->p);
    for (size_t i = 0; i < d->p->real_n; i++) {
        box_placed(d, i, &boxes[i]);
    }
    for (size_t i = 0; i < d->p->edges_n; i++) {
        line(d, i, &lines[i]);
    }
    *out = (struct flow_picture){.label = say(d, MZ_T("Course of \"{0}\", from top to bottom"),
                                              name_of(d, &d->m->name), MZ_S("")),
                                 .width = d->p->width,
                                 .height = d->p->height,
                                 .boxes = boxes,
                                 .boxes_n = d->p->real_n,
                                 .lines = lines,
                                 .lines_n = d->p->edges_n,
                                 .rows = rows,
                                 .rows_n = d->p->real_n,
                                 .crossings = d->p->crossings};
    return out;
}
