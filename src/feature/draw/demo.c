/* demo.c - the demonstration county draws by lot four times in the year. */
#include "feature/demo/demo.h"
#include "feature/draw/draw_int.h"

enum { APART = 60 /* minutes */ };

static const struct row {
    int days;         /* ago */
    const char *seed; /* NULL: the list is public, the seed is to come */
} rows[] = {{150, "双色球 2026074 期 05 07 12 18 26 30 11"},
            {60, "双色球 2026112 期 02 09 14 17 23 29 04"},
            {6, "双色球 2026134 期 03 08 11 19 22 33 09"},
            {3, NULL}};

struct play {
    const struct row *row;
    mz_str matter;
    int64_t id; /* 0: no list yet */
};

/* The list by one, the seed by another; where no case was granted by then nothing is drawn. */
static mz_code go(struct demo *d, struct demo_turn *t)
{
    struct play *p = t->p;
    mz_code rc = MZ_OK;
    t->over = p->id != 0 || p->row->seed == NULL;
    t->at_ms = demo_then(d, APART);
    MZ_TRY(demo_as(d, p->id == 0 ? "officer" : "officer2"));
    rc = p->id == 0 ? draw_make(d->cx, p->matter, &p->id)
                    : draw_seed(d->cx, p->id, mz_str_of(p->row->seed));
    t->over |= rc != MZ_OK;
    return demo_left_out(d->cx, rc);
}

mz_code draw_demo_turns(struct demo *d, struct demo_turns *q)
{
    struct matter_kind *v = NULL;
    size_t n = 0;
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(draw_matters(d->cx, &v, &n));
    for (size_t i = 0; i < MZ_LEN(rows) && n > 0; i++) {
        struct play *p = demo_turns_alloc(q, sizeof *p);
        *p = (struct play){.row = &rows[i], .matter = v[0].m->name.id};
        mz_date day = {demo_today(d).v - rows[i].days};
        MZ_TRY(demo_turn_add(d, q, (struct demo_turn){demo_time(d, day), go, p, false, 0}));
    }
    return MZ_OK;
}
