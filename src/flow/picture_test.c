/* picture_test.c - drawings of matters: nothing over anything, everything there, always the same.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "flow/picture.h"
#include "rule/check_testing.h"

struct drawn {
    mz_cx cx;
    struct ast_findings f;
    struct rule_book *book;
};

static struct drawn read_pack_(const char *folder, int *failures_)
{
    struct drawn d = {.cx = {.a = mz_arena_new((size_t)1 << 30U), .lang = MZ_LANG_ZH}};
    d.f.a = d.cx.a;
    struct rule_library lib = rule_library_of(d.cx.a, "packs");
    struct ast_pack *pack = NULL;
    CHECK(ast_load(&d.cx, folder, &d.f, &pack) == MZ_OK);
    CHECK(rule_check(&d.cx, &lib, pack, &d.f, &d.book) == MZ_OK && d.book != NULL);
    return d;
}

static const struct flow_picture *draw_(struct drawn *d, const struct ir_matter *m,
                                        const struct flow_state *state, int *failures_)
{
    static const mz_str posts[IR_POST_N] = {
        {"省", 3}, {"市", 3},   {"县经办", 9}, {"县审批", 9}, {"核对", 6},   {"乡镇", 6},
        {"村", 3}, {"机构", 6}, {"慈善", 6},   {"照料", 6},   {"申请人", 9},
    };
    struct flow_at at = {.b = d->book, .m = m, .division = INT64_C(331181103209)};
    struct flow_picture_ask ask = {.at = &at, .state = state, .posts = posts};
    CHECK(mz_date_make(2026, 11, 1, &ask.day));
    return flow_picture(&d->cx, &ask);
}

#define read_pack(folder) read_pack_((folder), failures_)
#define draw(d, m, state) draw_((d), (m), (state), failures_)
#define sound(m, p)       sound_((m), (p), failures_)

static bool over(const struct flow_box *a, const struct flow_box *b)
{
    return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h && b->y < a->y + a->h;
}

/* Text is drawn centred; a Chinese character is 14 wide, another one 7. */
static int32_t wide(mz_str s)
{
    int32_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += (s.p[i] & 0xC0) == 0x80 ? 0 : ((unsigned char)s.p[i] >= 0xE2 ? 14 : 7);
    }
    return n;
}

static bool words_meet(const struct flow_words *a, const struct flow_words *b)
{
    int32_t d = a->x > b->x ? a->x - b->x : b->x - a->x;
    return a->text.n > 0 && b->text.n > 0 && a->y == b->y &&
           d < (wide(a->text) + wide(b->text)) / 2;
}

static void sound_(const struct ir_matter *m, const struct flow_picture *p, int *failures_)
{
    CHECK(p->boxes_n == m->steps_n + m->ends_n && p->rows_n == p->boxes_n);
    for (size_t i = 0; i < p->boxes_n; i++) {
        const struct flow_box *b = &p->boxes[i];
        CHECK(b->x >= 0 && b->y >= 0 && b->x + b->w <= p->width && b->y + b->h <= p->height);
        CHECK(b->words_n > 0 && b->title.n > 0 && p->rows[i].who.n > 0);
        for (size_t k = 0; k < i; k++) {
            CHECK(!over(b, &p->boxes[k]));
        }
    }
    for (size_t i = 0; i < p->lines_n; i++) {
        CHECK(p->lines[i].path.n > 0 && p->lines[i].path.p[0] == 'M' && p->lines[i].tip.n > 0);
        for (size_t k = 0; k < i; k++) {
            bool meet = words_meet(&p->lines[i].word, &p->lines[k].word);
            if (meet) {
                printf("  " MZ_FMT " over " MZ_FMT "\n", MZ_ARG(p->lines[i].word.text),
                       MZ_ARG(p->lines[k].word.text));
            }
            CHECK(!meet);
        }
    }
}

TEST(every_matter_of_the_packs_is_drawn_with_nothing_over_anything)
{
    static const char *const packs[] = {"packs/cn-331181", "packs/names", "packs/orgs"};
    for (size_t k = 0; k < MZ_LEN(packs); k++) {
        struct drawn d = read_pack(packs[k]);
        CHECK(d.book != NULL && d.book->matters_n > 0);
        for (size_t i = 0; d.book != NULL && i < d.book->matters_n; i++) {
            const struct flow_picture *p = draw(&d, &d.book->matters[i], NULL);
            sound(&d.book->matters[i], p);
            printf("  " MZ_FMT ": %d x %d, %zu lines, %zu crossings\n",
                   MZ_ARG(d.book->matters[i].name.id), (int)p->width, (int)p->height, p->lines_n,
                   p->crossings);
        }
        mz_arena_free(d.cx.a);
    }
}

static size_t place(const struct flow_picture *p, const char *id)
{
    for (size_t i = 0; i < p->rows_n; i++) {
        if (mz_str_eq(p->rows[i].id, mz_str_of(id))) {
            return i;
        }
    }
    return SIZE_MAX;
}

TEST(steps_stand_below_what_leads_to_them_and_say_who_and_how_long)
{
    struct drawn d = read_pack("packs/names");
    const struct ir_matter *m = &d.book->matters[0];
    const struct flow_picture *p = draw(&d, m, NULL);
    const struct flow_picture *again = draw(&d, m, NULL);
    for (size_t s = 1; s < m->steps_n; s++) {
        CHECK(p->boxes[s].y > p->boxes[0].y);
    }
    for (size_t i = 0; i < p->lines_n; i++) {
        CHECK(mz_str_eq(p->lines[i].path, again->lines[i].path) && !p->lines[i].taken);
    }
    size_t days = 0;
    for (size_t i = 0; i < p->rows_n; i++) {
        days += p->rows[i].days.n > 0;
        CHECK(p->rows[i].stand == FLOW_STAND_NONE);
    }
    CHECK(days > 0);
    CHECK(place(p, "nowhere") == SIZE_MAX);
    mz_arena_free(d.cx.a);
}

TEST(a_case_shows_the_way_it_took_and_where_it_stands)
{
    struct drawn d = read_pack("packs/names");
    const struct ir_matter *m = &d.book->matters[0];
    struct flow_state *s = MZ_NEW(d.cx.a, struct flow_state);
    uint32_t next = UINT32_MAX;
    for (size_t a = 0; a < m->steps[0].actions_n && next == UINT32_MAX; a++) {
        const struct ir_action *o = &m->steps[0].actions[a];
        next = o->goes == IR_TO_STEP && o->to != 0 ? o->to : UINT32_MAX;
    }
    CHECK(next != UINT32_MAX);
    s->visits[0] = (struct flow_visit){0, 1, 2};
    s->visits[1] = (struct flow_visit){next, 2, 0};
    s->visits_n = 2;
    s->been = 1 | (uint64_t)1 << next;
    s->step = next;
    const struct flow_picture *p = draw(&d, m, s);
    size_t taken = 0;
    for (size_t i = 0; i < p->lines_n; i++) {
        taken += p->lines[i].taken;
    }
    CHECK(taken == 1);
    CHECK(p->rows[0].stand == FLOW_STAND_BEEN && p->rows[next].stand == FLOW_STAND_HERE);
    bool says = false;
    for (size_t k = 0; k < p->boxes[next].words_n; k++) {
        says = says || mz_str_eq(p->boxes[next].words[k].text, MZ_S("现在在这里"));
    }
    CHECK(says);
    s->ended = true;
    s->end = 0;
    p = draw(&d, m, s);
    CHECK(p->rows[m->steps_n].stand == FLOW_STAND_HERE && p->rows[next].stand == FLOW_STAND_BEEN);
    mz_arena_free(d.cx.a);
}

/* As many steps and lines as a matter may have, each step leading to a dozen others. */
TEST(the_largest_matter_that_a_pack_may_hold_is_drawn)
{
    struct drawn d = read_pack("packs/names");
    struct ir_matter m = d.book->matters[0];
    struct ir_step *steps = MZ_NEW_N(d.cx.a, struct ir_step, IR_STEPS_MAX);
    for (size_t s = 0; s < IR_STEPS_MAX; s++) {
        steps[s] = d.book->matters[0].steps[0];
        steps[s].actions = MZ_NEW_N(d.cx.a, struct ir_action, IR_ACTIONS_MAX);
        steps[s].actions_n = IR_ACTIONS_MAX;
        for (size_t a = 0; a < IR_ACTIONS_MAX; a++) {
            bool end = s + 1 == IR_STEPS_MAX && a == 0;
            steps[s].actions[a] = d.book->matters[0].steps[0].actions[0];
            steps[s].actions[a].goes = end ? IR_TO_END : IR_TO_STEP;
            steps[s].actions[a].to = end ? 0 : (uint32_t)((s + a * 7 + 1) % IR_STEPS_MAX);
        }
    }
    m.steps = steps;
    m.steps_n = IR_STEPS_MAX;
    m.clocks_n = 0;
    sound(&m, draw(&d, &m, NULL));
    mz_arena_free(d.cx.a);
}

TEST_MAIN(T(every_matter_of_the_packs_is_drawn_with_nothing_over_anything),
          T(steps_stand_below_what_leads_to_them_and_say_who_and_how_long),
          T(a_case_shows_the_way_it_took_and_where_it_stands),
          T(the_largest_matter_that_a_pack_may_hold_is_drawn))
