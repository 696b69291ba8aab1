#include "feature/demo/demo.h"
#include "feature/draw/draw_int.h"
#include "store/db.h"

static const struct mz_perm perms[] = {
    {"draw.read", MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(AUDITOR),
     MZ_T("See drawings by lot and what came of them")},
    {"draw.set", MZ_R(OFFICER) | MZ_R(APPROVER), MZ_T("Fix lists to draw from and enter seeds")},
    {0},
};

static const struct mz_act acts[] = {
    {"draw.made", MZ_T("fixed a list to draw from")},
    {"draw.drawn", MZ_T("entered a seed and drew")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_T("Daily work"),
     .label = MZ_T("Drawings by lot"),
     .path = "/draw",
     .icon = MZ_ICON("dice-5"),
     .need = "draw.read"},
    {0},
};

/* Drawn by two people, where there are cases to draw from. */
static mz_code drawn(struct demo *d, mz_str matter, mz_str seed)
{
    int64_t id = 0;
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(draw_make(d->cx, matter, &id));
    demo_later(d, DEMO_HOUR_MS / 60000);
    MZ_TRY(demo_as(d, "officer2"));
    return draw_seed(d->cx, id, seed);
}

static mz_code draws(struct demo *d, void *p)
{
    static const struct {
        int64_t days; /* ago */
        const char *seed;
    } rows[] = {{150, "双色球 2026074 期 05 07 12 18 26 30 11"},
                {60, "双色球 2026112 期 02 09 14 17 23 29 04"},
                {3, "双色球 2026134 期 03 08 15 19 22 31 07"}};
    struct matter_kind *v = NULL;
    size_t n = 0;
    (void)p;
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(draw_matters(d->cx, &v, &n));
    for (size_t i = 0; i < MZ_LEN(rows) && n > 0; i++) {
        demo_ago(d, rows[i].days);
        mz_code rc = drawn(d, v[0].m->name.id, mz_str_of(rows[i].seed));
        MZ_TRY(demo_left_out(d->cx, rc)); /* no case was granted by then */
    }
    return MZ_OK;
}

static mz_code demo(mz_cx *cx, const struct mz_demo *in)
{
    return demo_play(cx, in, draws, NULL);
}

const struct mz_feature mz_feature_draw = {
    .name = "draw",
    .title = MZ_T("Drawings by lot"),
    .routes = draw_routes,
    .commands = draw_commands,
    .perms = perms,
    .acts = acts,
    .menu = menu,
    .demo = demo,
};
