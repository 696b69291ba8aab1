#include "feature/leaf_web.h"

#include <assert.h>
#include <inttypes.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/sign_view.h"
#include "feature/world.h"
#include "store/db.h"
#include "web/ui_make.h"

void *leaf_own(const void *list)
{
    return ui_own(list);
}

struct leaf *leaf_new(mz_cx *cx, mz_req *rq)
{
    struct leaf *l = MZ_NEW(cx->a, struct leaf);
    l->cx = cx;
    l->rq = rq;
    return l;
}

void leaf_band(struct leaf *l, bool equal)
{
    assert(l->view.bands_n < LEAF_BANDS_MAX);
    l->view.bands[l->view.bands_n++].equal = equal;
}

static struct leaf_band *band(struct leaf *l)
{
    if (l->view.bands_n == 0) {
        leaf_band(l, false);
    }
    return &l->view.bands[l->view.bands_n - 1];
}

struct leaf_part *leaf_left(struct leaf *l, const char *title)
{
    struct leaf_band *b = band(l);
    assert(b->left_n < LEAF_PARTS_MAX);
    struct leaf_part *p = &b->left[b->left_n++];
    p->title = title == NULL ? MZ_S("") : leaf_say(l, title);
    return p;
}

struct leaf_part *leaf_right(struct leaf *l, const char *title)
{
    struct leaf_band *b = band(l);
    assert(b->right_n < LEAF_PARTS_MAX);
    struct leaf_part *p = &b->right[b->right_n++];
    p->title = title == NULL ? MZ_S("") : leaf_say(l, title);
    return p;
}

void leaf_callout(struct leaf *l, enum mz_tone tone, struct mz_say title, struct mz_say text)
{
    struct ui_callout *c = MZ_NEW(l->cx->a, struct ui_callout);
    *c = (struct ui_callout){.tone = tone, .title = mz_text_say(l->cx->a, l->cx->lang, title)};
    c->text = text.text == NULL ? MZ_S("") : mz_text_say(l->cx->a, l->cx->lang, text);
    leaf_left(l, NULL)->callout = c;
}

void leaf_fact(struct leaf *l, struct leaf_part *p, const char *label, struct ui_fact fact)
{
    fact.label = leaf_say(l, label);
    ui_fact_add(l->cx->a, &p->facts, LEAF_FACTS_MAX, fact);
    p->body = true;
}

void leaf_action(struct leaf *l, struct leaf_part *p, struct ui_action action)
{
    if (action.need != NULL && !mz_req_may(l->rq, action.need)) {
        return;
    }
    ui_action_add(l->cx->a, &p->actions, &p->actions_n, LEAF_ACTIONS_MAX, action);
    p->body = true;
}

struct ui_form *leaf_form(struct leaf *l, struct leaf_part *p, const char *submit,
                          struct mz_form *form, size_t fields_max)
{
    struct ui_form *f = ui_form_make(l->cx, l->rq, submit, form, fields_max);
    p->form = f;
    p->body = true;
    return f;
}

struct ui_field *leaf_field(struct ui_form *f, struct ui_field field)
{
    return ui_field_add(f, field);
}

void leaf_keep(struct leaf *l, struct ui_form *f, const char *name, mz_str value)
{
    (void)l;
    leaf_field(f, (struct ui_field){.kind = UI_HIDDEN, .name = name, .value = value});
}

struct ui_table *leaf_table(struct leaf *l, struct leaf_part *p, const struct ui_column *columns,
                            size_t n, size_t rows_max)
{
    struct ui_table *t = ui_table_make(l->cx, p->title, columns, n, rows_max);
    p->table = t;
    return t;
}

struct ui_cell *leaf_cell(struct ui_table *t, struct ui_cell cell)
{
    return ui_cell_add(t, cell);
}

const struct ui_tag *leaf_tag(struct leaf *l, enum mz_tone tone, mz_str text)
{
    struct ui_tag *t = MZ_NEW(l->cx->a, struct ui_tag);
    *t = (struct ui_tag){.tone = tone, .text = text};
    return t;
}

const struct ui_tag *leaf_state(struct leaf *l, const struct leaf_state *v, size_t n, mz_str word)
{
    for (size_t i = 0; i < n; i++) {
        if (mz_str_eq(word, mz_str_of(v[i].word))) {
            return leaf_tag(l, v[i].tone, leaf_say(l, v[i].label));
        }
    }
    return leaf_tag(l, MZ_TONE_IDLE, word);
}

void leaf_event(struct leaf *l, struct leaf_part *p, size_t max, struct ui_event event)
{
    if (p->time == NULL) {
        struct ui_time *t = MZ_NEW(l->cx->a, struct ui_time);
        t->events = MZ_NEW_N(l->cx->a, struct ui_event, max);
        p->time = t;
        p->body = true;
    }
    struct ui_time *t = leaf_own(p->time);
    struct ui_event *events = leaf_own(t->events);
    events[t->events_n++] = event;
}

/* ---- for a program -------------------------------------------------------------------- */

static bool empty_part(const struct leaf_part *p)
{
    return p->title.n == 0 && p->callout == NULL && p->list == NULL && p->table == NULL &&
           p->facts == NULL && p->form == NULL;
}

static struct ui_part_answer part_of(struct leaf *l, const struct leaf_part *p)
{
    const struct ui_part in = {.title = p->title,
                               .note = p->note.n > 0 ? p->note : p->sub,
                               .callout = p->callout,
                               .empty = p->empty,
                               .facts = p->facts,
                               .table = p->table,
                               .list = p->list,
                               .time = p->time,
                               .form = p->form,
                               .actions = p->actions,
                               .actions_n = p->actions_n};
    return ui_part_answer(l->cx->a, &in);
}

/* Adds the parts of a column; gives the form with problems, if there is one. */
static struct mz_form *tell_parts(struct leaf *l, const struct leaf_part *parts, size_t n,
                                  struct ui_part_answer *out, size_t *out_n)
{
    struct mz_form *wrong = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!empty_part(&parts[i])) {
            out[(*out_n)++] = part_of(l, &parts[i]);
        }
        wrong = parts[i].form != NULL && parts[i].form->form != NULL ? parts[i].form->form : wrong;
    }
    return wrong;
}

static mz_code send_parts(struct leaf *l, mz_out *out, mz_str title)
{
    struct ui_part_answer *parts =
        MZ_NEW_N(l->cx->a, struct ui_part_answer, 2 * LEAF_BANDS_MAX * LEAF_PARTS_MAX);
    struct ui_page_answer v = {.title = title, .parts = parts};
    struct mz_form *wrong = NULL;
    for (size_t i = 0; i < l->view.bands_n; i++) {
        const struct leaf_band *b = &l->view.bands[i];
        struct mz_form *left = tell_parts(l, b->left, b->left_n, parts, &v.parts_n);
        struct mz_form *right = tell_parts(l, b->right, b->right_n, parts, &v.parts_n);
        wrong = left != NULL ? left : right != NULL ? right : wrong;
    }
    if (wrong != NULL && mz_form_json(wrong, out)) {
        return MZ_OK;
    }
    return mz_reply_shape(out, &ui_page_shape, &v);
}

/* ---- sending ---------------------------------------------------------------------------- */

mz_code leaf_send(struct leaf *l, mz_out *out, struct mz_page page)
{
    if (mz_req_json(l->rq)) {
        return send_parts(l, out, page.title);
    }
    for (size_t i = 0; i < l->view.bands_n; i++) {
        struct leaf_band *b = &l->view.bands[i];
        for (size_t k = 0; k < LEAF_PARTS_MAX; k++) {
            b->left[k].body |=
                b->left[k].note.n > 0 || b->left[k].slot.s.n > 0 || b->left[k].steps != NULL;
            b->right[k].body |=
                b->right[k].note.n > 0 || b->right[k].slot.s.n > 0 || b->right[k].steps != NULL;
        }
    }
    mz_page(l->rq, page);
    leaf_html(out, &l->view);
    return MZ_OK;
}

struct ui_field leaf_place(struct leaf *l)
{
    mz_str place = mz_req_query(l->rq, "division");
    int64_t code = division_code(place);
    return (struct ui_field){.kind = UI_DIVISION,
                             .name = "division",
                             .label = leaf_say(l, MZ_T("Division")),
                             .value = place,
                             .shown = code != 0 ? leaf_division_short(l->cx, code) : MZ_S(""),
                             .source = MZ_S("/division/pick")};
}

mz_str leaf_say(const struct leaf *l, const char *sentence)
{
    return mz_text(l->cx->lang, sentence);
}

mz_str leaf_sayf(const struct leaf *l, const char *sentence, mz_str a, mz_str b)
{
    return mz_text_say(l->cx->a, l->cx->lang, (struct mz_say){.text = sentence, .arg = {a, b}});
}

mz_str leaf_int(const struct leaf *l, int64_t v)
{
    return mz_str_fmt(l->cx->a, "%" PRId64, v);
}

mz_str leaf_day(const struct leaf *l, int64_t day)
{
    return day == MZ_NULL ? MZ_S("—") : mz_date_iso(l->cx->a, (mz_date){(int32_t)day});
}

mz_str leaf_time(const struct leaf *l, int64_t ms)
{
    return ms == MZ_NULL ? MZ_S("—") : mz_time_text(l->cx->a, ms);
}

mz_str leaf_division(mz_cx *cx, int64_t code)
{
    mz_str path = cx->world == NULL || cx->world->divisions == NULL
                      ? MZ_S("")
                      : division_spoken_path(cx->a, cx->world->divisions, code);
    return path.n > 0 ? path : mz_str_fmt(cx->a, "%012" PRId64, code);
}

mz_str leaf_division_short(mz_cx *cx, int64_t code)
{
    struct division d;
    if (cx->world == NULL || cx->world->divisions == NULL ||
        !division_get(cx->world->divisions, code, &d)) {
        return mz_str_fmt(cx->a, "%012" PRId64, code);
    }
    return division_spoken(cx->a, &d);
}

mz_html leaf_sign(struct leaf *l, const char *file)
{
    mz_out part;
    mz_out_init(&part, l->cx->lang, 4096);
    sign_pad_html(&part, &(struct sign_pad){.field = mz_str_of(file)});
    mz_html html = mz_page_slot(l->rq, &part);
    mz_out_done(&part);
    return html;
}
