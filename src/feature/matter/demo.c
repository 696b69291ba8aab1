/* demo.c - the demonstration county has cases at every step, through the real way in. */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/demo/demo.h"
#include "feature/draw/draw.h"
#include "feature/household/household.h"
#include "feature/letter/letter.h"
#include "feature/matter/death.h"
#include "feature/matter/demo_int.h"
#include "feature/matter/matter_found.h"
#include "feature/matter/matter_int.h"
#include "feature/matter/matter_paper.h"
#include "feature/matter/matter_sql.h"
#include "feature/notice/notice.h"
#include "feature/pay/pay.h"
#include "feature/person/person.h"
#include "store/db.h"

enum { HOMES_MAX = 200, STEPS_MAX = 18, DAY = 390 /* minutes of office hours */ };
enum { KIN_MAX = 5, KIN_ROW = 9 };

/*
 * "who:act:ID", "who:task:ID", "who:object"; half a day passes between two of them. "then:MATTER"
 * begins another case of the home, and goes on with that; "officer:dies:" enters a death.
 */
/* clang-format off */
#define GRANTED "clerk:act:take", "clerk:act:start", "village:task:visit", "centre:task:check", \
    "clerk:act:report", "clerk2:act:propose", "wait", "program:over", "approver:act:grant"
static const struct row {
    int days; /* ago */
    int wage; /* yuan a month of a household of one; -1: the form is not filled in */
    const char *acts[STEPS_MAX];
} rows[] = {
    {8,  0, {"clerk:act:take", "clerk:act:start", "village:task:visit", NULL}},
    {1,  -1, {NULL}},
    {6,  0, {NULL}},
    {4,  -1, {"clerk:act:ask", NULL}},
    {3,  0, {"clerk:act:take", NULL}},
    {9,  -1, {"clerk:act:take", NULL}},
    {12, 0, {"clerk:act:take", "clerk:act:start", "village:task:visit", "centre:task:check",
          "clerk:act:report", NULL}},
    {10, 0, {"clerk:act:take", "clerk:act:start", "village:task:visit", "centre:task:check",
          "clerk:act:report", "clerk2:act:propose", NULL}},
    {11, 0, {"clerk:act:take", "clerk:act:start", "village:task:visit", "centre:task:check",
          "clerk:act:report", "clerk2:act:propose", "clerk2:object", NULL}},
    {20, 0, {"clerk:act:take", "clerk:act:start", "village:task:visit", "centre:task:check",
          "clerk:act:report", "clerk2:act:propose", "wait", "program:over", NULL}},
    {40, 0, {"clerk:act:take", "clerk:act:start", "village:task:visit", "centre:task:check",
          "clerk:act:report", "clerk2:act:propose", "wait", "program:over", "approver:act:grant",
          NULL}},
    {26, 9000, {"clerk:act:take", "clerk:act:start", "village:task:visit", "centre:task:check",
          "clerk:act:report", "clerk2:act:deny", "approver:act:refuse", "clerk:act:told", NULL}},
    {20, -1, {"clerk:act:decline", NULL}},
    /* A word that differs from the rules: it waits for its second signature, and it has it. */
    {7,  9000, {"clerk:act:take", "clerk:act:start", "village:task:visit", "centre:task:check",
          "clerk:act:report", "clerk2:act:propose", NULL}},
    {9,  9000, {"clerk:act:take", "clerk:act:start", "village:task:visit", "centre:task:check",
          "clerk:act:report", "clerk2:act:propose", "approver:second:", NULL}},
    /* Behind the grant: it changes, stands still, a death is told. */
    {32, 0, {GRANTED, "then:dibao_change", "clerk:act:take", "village:task:visit",
          "centre:task:check", "clerk:act:report", NULL}},
    {50, 0, {GRANTED, "then:dibao_suspend", "clerk:act:drop", NULL}},
    {36, 0, {GRANTED, "officer:dies:", NULL}},
    {34, 0, {GRANTED, "then:dibao_transfer", "centre:task:check", "clerk:act:moved", NULL}},
    {18, 9000, {"clerk:act:take", "clerk:act:start", "village:task:visit", "centre:task:check",
          "clerk:act:report", "clerk2:act:deny", "approver:act:refuse", "clerk:act:told",
          "then:aid_appeal", "clerk:act:take", NULL}},
};
/* clang-format on */

static mz_str piece(mz_str *rest)
{
    const char *colon = rest->n == 0 ? NULL : memchr(rest->p, ':', rest->n);
    size_t n = colon == NULL ? rest->n : (size_t)(colon - rest->p);
    mz_str out = {rest->p, n};
    size_t skip = colon == NULL ? n : n + 1;
    *rest = (mz_str){rest->p + skip, rest->n - skip};
    return out;
}

/* What two of the village wrote down at the door. */
static mz_code visit(struct demo *d, int64_t id)
{
    int64_t row = 0;
    const struct matter_found_file photo = {MZ_S("visit_photo"), demo_photo()};
    const struct matter_found_new in = {
        .id = id,
        .task = MZ_S("visit"),
        .people = 2,
        .facts =
            MZ_S("{\"facts\":{\"household\":{\"kin_of_handler\":\"false\",\"special_case\":"
                 "\"false\"},\"members\":[]},\"own\":{\"household\":{\"seen_home\":"
                 "\"砖木结构平房两间，自来水和电已通，无大件电器\",\"seen_members\":\"一人常住\","
                 "\"neighbours\":\"邻居反映常年有病，靠养老金和种菜生活\",\"position\":"
                 "\"28.0742,119.1412\",\"visit_finding\":\"与申报基本一致\","
                 "\"visitors\":\"村干部两人\"},\"members\":[]}}"),
        .remark = MZ_S("已核实情况，按规定办理"),
        .file = &photo,
        .file_n = 1};
    return matter_found_add(d->cx, &in, &row);
}

/* The card is on file; of the promise what came was not as it must be. */
static mz_code some_papers(struct demo *d, int64_t id)
{
    const struct matter_paper_new card = {.id = id,
                                          .paper = MZ_S("identity"),
                                          .state = MATTER_PAPER_FILED,
                                          .data = demo_page()};
    const struct matter_paper_new promise = {.id = id,
                                             .paper = MZ_S("promise"),
                                             .state = MATTER_PAPER_REFUSED,
                                             .note = MZ_S("没有本人签名")};
    int64_t row = 0;
    MZ_TRY(matter_paper_add(d->cx, &card, &row));
    return matter_paper_add(d->cx, &promise, &row);
}

/* What is told of the household, as of a household of one. */
static mz_str told_of(struct demo *d, int wage, int64_t home)
{
    static const int pensions[] = {180, 205, 190, 230};
    return mz_str_fmt(
        d->cx->a,
        "{\"facts\":{\"household\":{\"financial_assets\":\"8000\",\"dwellings\":\"1\","
        "\"premises\":\"0\",\"vehicles\":\"0\",\"new_house\":\"false\"},\"members\":[{"
        "\"role\":\"self\",\"birth\":\"1961-04-12\",\"lives_together\":\"true\",\"held\":"
        "\"free\",\"can_work\":\"false\",\"disabled_kind\":\"none\",\"disabled_grade\":"
        "\"no_grade\",\"severe_illness\":\"false\",\"hard_after\":\"false\",\"refusals\":[],"
        "\"wage\":\"%d\",\"business\":\"210\",\"property_income\":\"0\",\"pension\":\"%d\","
        "\"support_received\":\"0\",\"other_transfer\":\"0\"}]},\"own\":{}}",
        wage, pensions[(size_t)home % MZ_LEN(pensions)]);
}

static mz_code begin_next(struct demo *d, int64_t *id, mz_str matter)
{
    struct matter_case c = {.id = 0};
    MZ_TRY(demo_as_at(d, "clerk", d->town));
    MZ_TRY(matter_get(d->cx, *id, &c));
    const struct matter_new in = {.matter = matter,
                                  .household = c.household,
                                  .channel = MZ_S("counter"),
                                  .facts = told_of(d, 300, c.household)};
    return matter_begin(d->cx, &in, id);
}

/* Entered at the counter; what follows is the program's. */
static mz_code dies(struct demo *d, int64_t id)
{
    struct matter_case c = {.id = 0};
    struct household h = {.id = 0};
    struct person_view v = {.id = 0};
    MZ_TRY(demo_as_at(d, "officer", d->county));
    MZ_TRY(matter_get(d->cx, id, &c));
    MZ_TRY(household_get(d->cx, c.household, &h));
    MZ_TRY(person_get(d->cx, person_may(d->cx), h.head, &v));
    const mz_date day = {mz_date_today(d->cx).v - 3};
    MZ_TRY(person_die(d->cx, v.id, v.version, day, MZ_S("死亡医学证明")));
    demo_program(d);
    return matter_death_cases(d->cx);
}

/* Who does it: those of the county there, those of the township in it. */
static mz_code act_as(struct demo *d, mz_str who)
{
    bool wide = mz_str_eq(who, MZ_S("approver")) || mz_str_eq(who, MZ_S("centre"));
    if (mz_str_eq(who, MZ_S("program"))) {
        demo_program(d);
        return MZ_OK;
    }
    return demo_as_at(d, mz_str_z(d->cx->a, who), wide ? d->county : d->town);
}

static mz_code step(struct demo *d, int64_t *at, const char *words)
{
    int64_t id = *at;
    mz_str rest = mz_str_of(words);
    mz_str who = piece(&rest);
    if (mz_str_eq(who, MZ_S("then"))) {
        return begin_next(d, at, rest);
    }
    mz_str what = piece(&rest);
    if (mz_str_eq(what, MZ_S("dies"))) {
        return dies(d, id);
    }
    struct flow_event e = {.what = rest, .people = 2, .reason = MZ_S("已核实情况，按规定办理")};
    e.kind = mz_str_eq(what, MZ_S("act"))      ? FLOW_ACTED
             : mz_str_eq(what, MZ_S("task"))   ? FLOW_DONE
             : mz_str_eq(what, MZ_S("over"))   ? FLOW_OVER
             : mz_str_eq(what, MZ_S("second")) ? FLOW_SECONDED
                                               : FLOW_OBJECTED;
    e.yes = e.kind == FLOW_SECONDED;
    MZ_TRY(act_as(d, who));
    if (e.kind == FLOW_DONE && mz_str_eq(rest, MZ_S("visit"))) {
        return visit(d, id);
    }
    if (e.kind == FLOW_ACTED && mz_str_eq(rest, MZ_S("take"))) {
        MZ_TRY(matter_papers_seen(d->cx, id));
    }
    return matter_happen(d->cx, id, 0, e);
}

struct tale {
    const struct row *r;
    struct demo_turns *q;
    int64_t home, id;
    size_t i;       /* acts that were done */
    size_t letters; /* of the case */
};

static mz_code begin(struct demo *d, struct tale *o)
{
    MZ_TRY(demo_as_at(d, "clerk", d->town));
    mz_str told = told_of(d, o->r->wage, o->home);
    const struct matter_new in = {.matter = MZ_S("dibao_apply"),
                                  .household = o->home,
                                  .channel = MZ_S("counter"),
                                  .facts = o->r->wage >= 0 ? told : MZ_S("")};
    MZ_TRY(matter_begin(d->cx, &in, &o->id));
    return some_papers(d, o->id);
}

/* When the next act is; a notice stands for WAITS days. */
static void next(struct demo *d, struct tale *o, struct demo_turn *t)
{
    enum { WAITS = 12 };
    const char *act = o->i < STEPS_MAX ? o->r->acts[o->i] : NULL;
    bool waits = act != NULL && strcmp(act, "wait") == 0;
    o->i += waits ? 1 : 0;
    t->over = o->i == STEPS_MAX || o->r->acts[o->i] == NULL;
    t->at_ms = waits ? d->now_ms + WAITS * DEMO_DAY_MS
                     : demo_then(d, DAY / 2 + demo_draw(d, DAY / 4));
}

static mz_code go(struct demo *d, struct demo_turn *t)
{
    struct tale *o = t->p;
    int64_t before = o->id;
    mz_code rc = o->id == 0 ? begin(d, o) : step(d, &o->id, o->r->acts[o->i++]);
    o->letters = o->id == before ? o->letters : 0;
    next(d, o, t);
    if (rc != MZ_OK) { /* what this county cannot do is left out */
        t->over = true;
        return demo_left_out(d->cx, rc);
    }
    return demo_letters(d, o->q, o->id, &o->letters);
}

/* First who is in a case, then homes of which none is told here. */
static mz_code relatives(struct demo *d, const struct demo_home *homes, size_t n)
{
    int64_t kin[KIN_MAX]; /* KIN_ROW stands with the county */
    size_t kin_n = 0;
    size_t at = 0;
    for (size_t i = 0; i < n && at < MZ_LEN(rows) && kin_n < KIN_MAX; i++) {
        if (!demo_spared(i) && at++ == KIN_ROW) {
            kin[kin_n++] = homes[i].id;
        }
    }
    for (size_t i = n; i > 0 && kin_n < KIN_MAX; i--) {
        if (demo_spared(i - 1)) {
            kin[kin_n++] = homes[i - 1].id;
        }
    }
    return demo_kin(d, kin, kin_n);
}

static mz_code tales(struct demo *d, struct demo_turns *q, struct demo_told *told)
{
    struct demo_home *homes = NULL;
    size_t n = 0;
    size_t at = 0;
    MZ_TRY(demo_as(d, "officer"));
    MZ_TRY(demo_some_homes(d, d->town, HOMES_MAX, &homes, &n));
    MZ_TRY(demo_whole(d) ? relatives(d, homes, n) : MZ_OK);
    for (size_t i = 0; i < n && at < MZ_LEN(rows); i++) {
        if (!demo_spared(i)) {
            struct tale *o = demo_turns_alloc(q, sizeof *o);
            *o = (struct tale){.r = &rows[at], .q = q, .home = homes[i].id};
            told->home[told->n++] = homes[i].id;
            mz_date day = {demo_today(d).v - rows[at++].days};
            MZ_TRY(demo_turn_add(d, q, (struct demo_turn){demo_time(d, day), go, o, false, 0}));
        }
    }
    return MZ_OK;
}

static mz_code all(struct demo *d, void *p)
{
    struct demo_turns *q = demo_turns_new(d);
    struct demo_told told = {.n = 0};
    (void)p;
    static_assert(MZ_LEN(rows) <= DEMO_TOLD_MAX, "a home for each row");
    MZ_TRY(tales(d, q, &told));
    MZ_TRY(demo_whole(d) ? demo_year(d, q, &told) : MZ_OK);
    MZ_TRY(demo_whole(d) ? pay_demo_turns(d, q) : MZ_OK);
    MZ_TRY(demo_whole(d) ? letter_demo_turns(d, q) : MZ_OK);
    MZ_TRY(demo_whole(d) ? draw_demo_turns(d, q) : MZ_OK);
    MZ_TRY(demo_whole(d) ? notice_demo_turns(d, q) : MZ_OK);
    MZ_TRY(demo_turns_run(d, q));
    d->now_ms = d->real_ms;
    demo_program(d);
    return matter_days_job(d->cx, 0, MZ_S(""));
}

mz_code matter_demo(mz_cx *cx, const struct mz_demo *demo)
{
    return demo_play(cx, demo, all, NULL);
}
