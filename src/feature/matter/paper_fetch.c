/* paper_fetch.c - a datum that a department delivered stands in the place of a paper. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/feed/feed.h"
#include "feature/household/household.h"
#include "feature/matter/matter_int.h"
#include "feature/matter/matter_paper.h"
#include "feature/person/person.h"
#include "store/db.h"

struct fetching {
    struct matter_open o;
    const struct ir_paper *paper;
    const struct catalogue_category *category;
    size_t item;
    struct feed_one one[HOUSEHOLD_MEMBERS_MAX];
    size_t n;
    feed_desk *desk;
    struct feed_answer answer;
};

static mz_code paper_of(mz_cx *cx, struct fetching *f, mz_str id)
{
    const struct catalogue *c = NULL;
    for (size_t i = 0; i < f->o.m->papers_n; i++) {
        const struct ir_paper *p = &f->o.book->papers[f->o.m->papers[i].paper];
        f->paper = mz_str_eq(p->name.id, id) ? p : f->paper;
    }
    if (f->paper == NULL || f->paper->source->item.s.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "paper",
                         .text = MZ_T("No department delivers what would stand in its place"));
    }
    MZ_TRY(feed_catalogue(cx, &c));
    for (size_t i = 0; i < c->item_n; i++) {
        if (mz_str_eq(c->item[i].code, f->paper->source->item.s)) {
            f->item = i;
            f->category = &c->category[c->item[i].category];
        }
    }
    return f->category != NULL
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = "paper",
                           .text = MZ_T("No department delivers what would stand in its place"));
}

static mz_code add_one(mz_cx *cx, struct fetching *f, int64_t person)
{
    struct person_view v = {.id = 0};
    struct feed_one *one = &f->one[f->n];
    MZ_TRY(person_get(cx, person_may(cx), person, &v));
    *one = (struct feed_one){.person = person, .made_ms = v.made_ms};
    MZ_TRY(person_number_since(cx, person, &one->numbered_ms));
    MZ_TRY(person_number_for(cx, person_may(cx), person, &one->number));
    f->n++;
    return MZ_OK;
}

static mz_code people(mz_cx *cx, struct fetching *f)
{
    struct household_member *m = NULL;
    size_t n = 0;
    if (f->o.c.subject == IR_OF_PERSON) {
        return add_one(cx, f, f->o.c.person);
    }
    MZ_TRY(members_of(cx, f->o.c.household, &m, &n));
    for (size_t i = 0; i < n && f->n < HOUSEHOLD_MEMBERS_MAX; i++) {
        MZ_TRY(add_one(cx, f, m[i].person));
    }
    return MZ_OK;
}

/* The newest day that was delivered, of an item that is a day: who reads the case needs no file. */
static mz_str newest_day(mz_cx *cx, const struct fetching *f)
{
    const struct catalogue *c = NULL;
    mz_str day = MZ_S("");
    if (feed_catalogue(cx, &c) != MZ_OK || c->item[f->item].type != CATALOGUE_TYPE_DATE) {
        mz_clear(cx);
        return day;
    }
    for (size_t r = 0; r < f->answer.row_n; r++) {
        for (size_t k = 0; k < f->answer.row[r].cell_n; k++) {
            const struct feed_answer_cell *cell = &f->answer.row[r].cell[k];
            mz_str v = cell->value; /* 2026-08-31: later days are later words */
            bool later = day.n == 0 || (v.n == day.n && memcmp(v.p, day.p, v.n) > 0);
            day = cell->item == f->item && v.n > 0 && later ? v : day;
        }
    }
    return day;
}

/* Of how many people a delivered row has the item; -1: of somebody it cannot be told. */
static int settled(const struct fetching *f)
{
    int has = 0;
    for (size_t i = 0; i < f->n; i++) {
        bool here = false;
        if (f->answer.state[i] == FEED_ANSWER_UNKNOWN) {
            return -1;
        }
        for (size_t r = 0; r < f->answer.row_n; r++) {
            const struct feed_answer_row *row = &f->answer.row[r];
            for (size_t k = 0; row->one == i && k < row->cell_n; k++) {
                here = here || (row->cell[k].item == f->item && row->cell[k].value.n > 0);
            }
        }
        has += here ? 1 : 0;
    }
    return has;
}

mz_code matter_paper_fetch(mz_cx *cx, int64_t id, mz_str paper, bool *found)
{
    struct fetching *f = MZ_NEW(cx->a, struct fetching);
    enum ir_post post = IR_POST_N;
    *found = false;
    MZ_TRY(matter_post(cx, &post));
    MZ_TRY(matter_open_case(cx, id, &f->o));
    MZ_TRY(paper_of(cx, f, paper));
    MZ_TRY(people(cx, f));
    MZ_TRY(mz_read_note(cx,
                        &(struct mz_event){.act = MZ_S("matter.fetch"),
                                           .kind = MZ_S("matter"),
                                           .subject = id,
                                           .division = f->o.c.division,
                                           .detail = mz_str_fmt(cx->a, "{\"paper\":\"" MZ_FMT "\"}",
                                                                MZ_ARG(f->paper->name.id))}));
    MZ_TRY(feed_desk_open(cx, f->o.c.division, mz_date_today(cx).v, &f->desk));
    MZ_TRY(feed_desk_people(cx, f->desk, f->one, f->n));
    MZ_TRY(feed_desk_ask(cx, f->desk, f->category, 1, &f->answer));
    int has = settled(f);
    if (has <= 0 || f->answer.delivery == 0) {
        return MZ_OK;
    }
    mz_str day = newest_day(cx, f);
    mz_str said = mz_str_fmt(cx->a, "%d / %zu%s" MZ_FMT, has, f->n, day.n > 0 ? ", " : "",
                             MZ_ARG(day));
    MZ_TRY(matter_paper_settle(cx, id, f->paper->name.id, f->answer.delivery, said));
    *found = true;
    return MZ_OK;
}
