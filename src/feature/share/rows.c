#include "feature/share/rows.h"

#include <assert.h>

#include "feature/person/person.h"
#include "feature/share/share_sql.h"
#include "store/db.h"

enum { FACTS_MAX = 200 };

struct share_reader {
    const struct sharing *all;
    int64_t county, day;
    const bool *wanted;
    size_t category;   /* that is read, or the next one */
    mz_cursor *cursor; /* NULL between two */
    struct share_q_facts_row next;
    bool has; /* next is a row not used yet; its strings hold until the cursor moves */
};

mz_code share_reader_open(mz_cx *cx, int64_t county, int64_t day, const bool *categories,
                          struct share_reader **out)
{
    struct share_reader *r = MZ_NEW(cx->a, struct share_reader);
    *r = (struct share_reader){.county = county, .day = day, .wanted = categories};
    *out = r;
    return dataset_all(cx, &r->all);
}

/* The next fact; a category that is through makes room for the next one. */
static mz_code fill(mz_cx *cx, struct share_reader *r)
{
    const int64_t lo = r->county * MZ_COUNTY_UNIT;
    while (!r->has && r->category < r->all->category_n) {
        if (!r->wanted[r->category]) {
            r->category++;
            continue;
        }
        mz_str outcome = r->all->category[r->category].outcome;
        MZ_TRY(r->cursor != NULL ? MZ_OK
                                 : share_q_facts(cx, r->county, outcome, lo,
                                                 lo + MZ_COUNTY_UNIT - 1, &r->cursor));
        MZ_TRY(share_q_facts_next(cx, r->cursor, &r->next, &r->has));
        if (!r->has) {
            mz_cursor_close(r->cursor);
            r->cursor = NULL;
            r->category++;
        }
    }
    return MZ_OK;
}

static const int64_t guards =
    PERSON_PROTECT_VIOLENCE | PERSON_PROTECT_HIV | PERSON_PROTECT_ADOPTION | PERSON_PROTECT_OTHER;

/* What stands with each fact of the person alike, and what one fact says. */
static void keep_person(mz_arena *a, const struct share_q_facts_row *f, struct share_row *row)
{
    row->person = f->person;
    row->birth = f->birth;
    row->guarded = (f->protect & guards) != 0;
    row->seal = f->id_seal.p == NULL ? (mz_str){0} : mz_str_dup(a, f->id_seal);
    row->name = mz_str_dup(a, f->name);
    row->sex = mz_str_dup(a, f->sex);
    row->address = mz_str_dup(a, f->address);
}

struct said {
    struct category_fact fact[FACTS_MAX];
    int64_t fen[FACTS_MAX];
    mz_str household[FACTS_MAX];
    size_t n;
};

static void keep_fact(mz_arena *a, const struct share_q_facts_row *f, struct said *s)
{
    if (s->n == FACTS_MAX) { /* the oldest goes: the newest decides */
        for (size_t i = 1; i < s->n; i++) {
            s->fact[i - 1] = s->fact[i];
            s->fen[i - 1] = s->fen[i];
            s->household[i - 1] = s->household[i];
        }
        s->n--;
    }
    s->fen[s->n] = f->fen;
    s->household[s->n] = mz_str_dup(a, f->number);
    s->fact[s->n++] = (struct category_fact){.since = f->since,
                                             .ended = f->ended,
                                             .determination = f->id,
                                             .division = f->division,
                                             .law_day = f->law_day,
                                             .status = mz_str_dup(a, f->status),
                                             .pack = mz_str_dup(a, f->pack)};
}

/* All facts of the next person in this category; *is tells whether it is in it. */
static mz_code person(mz_cx *cx, struct share_reader *r, mz_arena *a, struct said *s,
                      struct share_row *row, bool *is)
{
    const size_t category = r->category;
    const int64_t id = r->next.person;
    const int64_t died = r->next.died;
    s->n = 0;
    *row = (struct share_row){.category = category, .key = share_key(category, id)};
    keep_person(a, &r->next, row);
    while (r->has && r->category == category && r->next.person == id) {
        keep_fact(a, &r->next, s);
        r->has = false;
        MZ_TRY(fill(cx, r));
    }
    struct category_answer c = category_on(s->fact, s->n, died, r->day);
    *is = c.is == CATEGORY_YES;
    if (*is) {
        assert(c.fact < s->n);
        const struct category_fact *f = &s->fact[c.fact];
        row->determination = f->determination;
        row->division = f->division;
        row->law_day = f->law_day;
        row->from = c.from;
        row->fen = s->fen[c.fact];
        row->pack = f->pack;
        row->household = s->household[c.fact];
    }
    return MZ_OK;
}

mz_code share_reader_next(mz_cx *cx, struct share_reader *r, mz_arena *a, struct share_row *rows,
                          size_t most, size_t *n)
{
    struct said *s = MZ_NEW(a, struct said);
    *n = 0;
    MZ_TRY(fill(cx, r));
    while (r->has && *n < most) {
        bool is = false;
        MZ_TRY(person(cx, r, a, s, &rows[*n], &is));
        *n += is;
    }
    return MZ_OK;
}
