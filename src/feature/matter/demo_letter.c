/* demo_letter.c - letters of the demonstration's cases reach whom they are about. */
#include <inttypes.h>

#include "base/text.h"
#include "base/yaml.h"
#include "feature/letter/letter.h"
#include "feature/matter/case_letter.h"
#include "feature/matter/demo_int.h"
#include "feature/world.h"

enum { LETTERS_MAX = 20, WAYS = 5, SOON = 3, BACK = 30 /* days to do what a letter asks */ };

struct post {
    int64_t letter;
};

/* Most are fetched at the window, some go by post. */
static struct letter_delivery how(struct demo *d, const struct letter_view *v)
{
    const int64_t way = demo_draw(d, WAYS);
    struct letter_delivery in = {.letter = v->id,
                                 .version = v->version,
                                 .way = way == 0   ? LETTER_BY_POST
                                        : way == 1 ? LETTER_BY_NET
                                                   : LETTER_BY_HAND,
                                 .day = mz_date_today(d->cx).v,
                                 .receiver = v->addressee.n > 0 ? v->addressee : MZ_S("收发室"),
                                 .tracking = MZ_S(""),
                                 .proof = MZ_S(""),
                                 .note = MZ_S("")};
    if (in.way == LETTER_BY_POST) {
        in.tracking = mz_str_fmt(d->cx->a, "XA3311%07" PRId64, v->id % 10000000);
    } else if (in.way == LETTER_BY_HAND) {
        in.proof = demo_photo(); /* the receipt */
    }
    return in;
}

/* What a clerk could only draft is sealed by who may; then it is delivered. */
static mz_code go(struct demo *d, struct demo_turn *t)
{
    const struct post *p = t->p;
    struct letter_view v;
    MZ_TRY(demo_as(d, "approver"));
    MZ_TRY(letter_get(d->cx, p->letter, &v));
    if (v.state == LETTER_DRAFT) {
        mz_date day = {mz_date_today(d->cx).v + 1 + (int32_t)demo_draw(d, SOON)};
        t->at_ms = demo_time(d, day);
        mz_code rc = letter_seal(d->cx, v.id, v.version);
        t->over = rc != MZ_OK;
        return demo_left_out(d->cx, rc);
    }
    t->over = true;
    if (v.state != LETTER_ISSUED || v.delivered != MZ_NULL) {
        return MZ_OK;
    }
    MZ_TRY(demo_as_clerk(d, v.division, (size_t)v.id));
    const struct letter_delivery in = how(d, &v);
    return demo_left_out(d->cx, letter_deliver(d->cx, &in));
}

mz_code demo_letters(struct demo *d, struct demo_turns *q, int64_t id, size_t *had)
{
    int64_t *ids = NULL;
    size_t n = 0;
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(letter_of(d->cx, "matter", id, LETTERS_MAX, &ids, &n));
    for (size_t i = n; i > *had; i--) { /* the newest is the first */
        struct post *p = demo_turns_alloc(q, sizeof *p);
        p->letter = ids[n - i];
        mz_date day = {mz_date_today(d->cx).v + 1 + (int32_t)demo_draw(d, SOON)};
        MZ_TRY(demo_turn_add(d, q, (struct demo_turn){demo_time(d, day), go, p, false, 0}));
    }
    *had = n;
    return MZ_OK;
}

/* ---- what a clerk writes --------------------------------------------------------------------- */

/* As the sample of the template has it; a day is one that comes. */
static struct mz_json said(struct demo *d, const struct letter_field *f, const struct mz_yaml *y)
{
    struct mz_json v = {.kind = MZ_JSON_TEXT, .text = y->text};
    if (f->type == LETTER_DATE) {
        v.text = mz_date_iso(d->cx->a, (mz_date){mz_date_today(d->cx).v + BACK});
    }
    return v;
}

/* Rows of a list, each a map of texts. */
static struct mz_json said_rows(struct demo *d, const struct mz_yaml *list)
{
    struct mz_json *rows = MZ_NEW_N(d->cx->a, struct mz_json, list->n + 1);
    struct mz_json v = {.kind = MZ_JSON_LIST, .items = rows};
    for (const struct mz_yaml *row = list->first; row != NULL; row = row->next) {
        struct mz_json *items = MZ_NEW_N(d->cx->a, struct mz_json, row->n + 1);
        struct mz_json *r = &rows[v.n++];
        *r = (struct mz_json){.kind = MZ_JSON_MAP, .items = items};
        for (const struct mz_yaml *x = row->first; x != NULL; x = x->next) {
            items[r->n++] =
                (struct mz_json){.kind = MZ_JSON_TEXT, .key = x->key, .text = x->text};
        }
    }
    return v;
}

mz_code demo_letter_write(struct demo *d, const struct demo_walk *w, const struct ir_action *a,
                          bool *wrote)
{
    mz_cx *cx = d->cx;
    struct matter_open o = {0};
    struct case_letter l = {.o = &o, .action = a, .reason = MZ_S("已核实情况，按规定办理")};
    struct mz_json *v = NULL;
    struct mz_json all = {.kind = MZ_JSON_MAP};
    mz_str id = case_letter_of(w->k.m, a);
    *wrote = false;
    if (id.n == 0 || cx->world->letters == NULL) {
        return MZ_OK;
    }
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(matter_open_case(cx, w->id, &o));
    MZ_TRY(letter_form(cx, id, &l.form));
    MZ_TRY(case_letter_fill(cx, &l));
    v = MZ_NEW_N(cx->a, struct mz_json, l.lacks_n + 1);
    for (size_t i = 0; i < l.lacks_n; i++) {
        const struct letter_field *f = l.lacks[i];
        bool list = f->sample != NULL && f->fields_n > 0;
        if (f->sample != NULL) {
            v[all.n] = list ? said_rows(d, f->sample) : said(d, f, f->sample);
            v[all.n++].key = f->words.id;
        }
    }
    all.items = v;
    *wrote = all.n > 0;
    return *wrote ? case_letter_keep(cx, &l, &all) : MZ_OK;
}
