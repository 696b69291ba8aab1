/* demo.c - the demonstration county has letters in every state, about its own people. */
#include <inttypes.h>

#include "base/json.h"
#include "feature/demo/demo.h"
#include "feature/division/division.h"
#include "feature/letter/letter_int.h"
#include "feature/letter/letter_sql.h"
#include "feature/office/office.h"
#include "feature/person/person.h"
#include "store/db.h"

/* DAY: minutes of office hours. Rows of more than LATELY days ago are spread over the year. */
enum { PEOPLE = 24, DAY = 390, LATELY = 14, OLDEST = 41, YEAR = 320 };

#define LONGQUAN INT64_C(331181000000)

/* clang-format off */
static const struct row {
    const char *template;
    int days;      /* ago */
    bool issue;
    int delivered; /* days after; -1: not yet */
    enum letter_way way;
    bool replaced;
} rows[] = {
    {"accept",       41, true,  0,  LETTER_BY_HAND, false},
    {"supplement",   38, true,  2,  LETTER_BY_HAND, false},
    {"not_accept",   33, true,  4,  LETTER_BY_POST, false},
    {"confirm",      30, true,  3,  LETTER_BY_HAND, false},
    {"refuse",       28, true,  5,  LETTER_BY_POST, false},
    {"emergency",    21, true,  0,  LETTER_BY_HAND, false},
    {"deadline",     14, true,  6,  LETTER_BY_POST, false},
    {"confirm",      12, true,  1,  LETTER_BY_NET,  true},
    {"adjust",       10, true,  4,  LETTER_BY_HAND, false},
    {"inquiry",       9, true,  1,  LETTER_BY_NET,  false},
    {"check_result",  6, true,  -1, LETTER_BY_HAND, false},
    {"stop",          4, true,  -1, LETTER_BY_HAND, false},
    {"public_notice", 3, true,  -1, LETTER_BY_HAND, false},
    {"accept",        1, true,  -1, LETTER_BY_HAND, false},
    {"recover",       1, false, -1, LETTER_BY_HAND, false},
    {"refuse",        0, false, -1, LETTER_BY_HAND, false},
};
/* clang-format on */

struct homes {
    struct letter_q_demo_row *v;
    size_t n;
};

/* One row of the table, drafted and sealed first, some days later delivered. */
struct play {
    struct demo *d;
    const struct homes *homes;
    const struct row *row;
    int64_t id; /* 0: not drafted yet */
};

/* The sample with the name of somebody who lives here. */
static mz_code values_of(mz_cx *cx, const struct letter_template *t, mz_str name, mz_str *out)
{
    const struct mz_json *json = NULL;
    mz_str sample = MZ_S("");
    mz_buf *buf = mz_buf_new(cx->a, 1 << 18);
    mz_jw w = mz_jw_to(buf);
    MZ_TRY(letter_sample(cx, t, &sample));
    MZ_TRY(mz_json_read(cx, sample, (struct mz_json_options){.size_max = 1 << 18}, &json));
    mz_jw_map(&w);
    for (size_t i = 0; i < json->n; i++) {
        const struct mz_json *v = &json->items[i];
        mz_jw_key(&w, v->key);
        if (v->kind == MZ_JSON_TEXT) {
            mz_jw_text(&w, mz_str_eq(v->key, MZ_S("name")) ? name : v->text);
            continue;
        }
        mz_jw_list(&w);
        for (size_t k = 0; k < v->n; k++) {
            mz_jw_map(&w);
            for (size_t m = 0; m < v->items[k].n; m++) {
                mz_jw_key_text(&w, v->items[k].items[m].key, v->items[k].items[m].text);
            }
            mz_jw_end(&w);
        }
        mz_jw_end(&w);
    }
    mz_jw_end(&w);
    *out = mz_buf_str(buf);
    return mz_buf_check(cx, buf);
}

static mz_code deliver(struct play *p, int64_t id)
{
    struct letter_view v;
    mz_str receipt = MZ_S("");
    MZ_TRY(letter_get(p->d->cx, id, &v));
    MZ_TRY(letter_paper(p->d->cx, &v, &receipt)); /* what was signed is a copy of the letter */
    const struct letter_delivery in = {
        .letter = id,
        .version = v.version,
        .way = p->row->way,
        .day = mz_date_today(p->d->cx).v,
        .receiver = v.addressee.n > 0 ? v.addressee : MZ_S("收发室"),
        .tracking = p->row->way == LETTER_BY_POST ? MZ_S("XA33118100001") : MZ_S(""),
        .proof = p->row->way == LETTER_BY_HAND ? receipt : MZ_S(""),
        .note = MZ_S("")};
    return letter_deliver(p->d->cx, &in);
}

static mz_code issue(struct play *p)
{
    const struct letter_form *form = NULL;
    const size_t i = (size_t)(p->row - rows);
    const struct letter_q_demo_row *home = &p->homes->v[i % p->homes->n];
    struct person_view who;
    struct letter_view v;
    struct letter_new in = {.template = mz_str_of(p->row->template), .about = "person"};
    int64_t draft = 0;
    MZ_TRY(demo_as(p->d, "officer"));
    MZ_TRY(letter_form(p->d->cx, in.template, &form));
    MZ_TRY(person_get(p->d->cx, person_may(p->d->cx), home->head, &who));
    if (who.hidden != 0) {
        return MZ_OK;
    }
    MZ_TRY(values_of(p->d->cx, form->t, who.name, &in.values));
    bool person = letter_field(form->t, MZ_S("name")) != NULL;
    in.about = person ? "person" : "";
    in.subject = home->head;
    in.division = home->division;
    in.base = MZ_S("https://mz.example");
    MZ_TRY(letter_draft(p->d->cx, &in, &p->id));
    if (!p->row->issue) {
        return MZ_OK;
    }
    MZ_TRY(demo_as(p->d, "approver"));
    MZ_TRY(letter_seal(p->d->cx, p->id, 1));
    if (p->row->replaced) {
        MZ_TRY(letter_get(p->d->cx, p->id, &v));
        MZ_TRY(letter_void(p->d->cx, p->id, v.version, MZ_S("保障人数写错，重新制发"), true, &draft));
        MZ_TRY(letter_seal(p->d->cx, draft, 1));
        p->id = draft;
    }
    return MZ_OK;
}

static mz_code go(struct demo *d, struct demo_turn *t)
{
    struct play *p = t->p;
    if (p->id != 0) {
        t->over = true;
        MZ_TRY(demo_as(d, "approver"));
        return deliver(p, p->id);
    }
    MZ_TRY(issue(p));
    t->over = p->id == 0 || !p->row->issue || p->row->delivered < 0;
    t->at_ms = demo_then(d, p->row->delivered * (int64_t)DAY);
    return MZ_OK;
}

static mz_code set_word(mz_cx *cx, void *p)
{
    (void)p;
    return office_set(cx, "letter.word", MZ_S("龙民"));
}

mz_code letter_demo_turns(struct demo *d, struct demo_turns *q)
{
    struct homes *h = demo_turns_alloc(q, sizeof *h);
    int64_t lo = 0;
    int64_t hi = 0;
    if (d->county == LONGQUAN) {
        MZ_TRY(mz_tx(d->cx, set_word, NULL));
    }
    int64_t span = demo_today(d).v - demo_first(d).v;
    span = span < YEAR ? span : YEAR;
    division_range(d->county, &lo, &hi);
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(letter_q_demo(d->cx, lo, hi, PEOPLE, &h->v, &h->n));
    for (size_t i = 0; i < MZ_LEN(rows) && h->n > 0; i++) {
        struct play *p = demo_turns_alloc(q, sizeof *p);
        *p = (struct play){.d = d, .homes = h, .row = &rows[i]};
        demo_ago(d, rows[i].days > LATELY ? rows[i].days * span / OLDEST : rows[i].days);
        MZ_TRY(demo_turn_add(d, q, (struct demo_turn){d->now_ms, go, p, false, 0}));
    }
    return MZ_OK;
}

/* Where no case is told the letters are the only play. */
static mz_code all(struct demo *d, void *none)
{
    struct demo_turns *q = demo_turns_new(d);
    (void)none;
    MZ_TRY(letter_demo_turns(d, q));
    return demo_turns_run(d, q);
}

mz_code letter_demo(mz_cx *cx, const struct mz_demo *demo)
{
    return demo->people >= DEMO_WHOLE ? MZ_OK : demo_play(cx, demo, all, NULL);
}
