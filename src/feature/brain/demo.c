/*
 * demo.c - the demonstration: this month as it is counted, eleven months before it made up of it,
 * and a budget. Seeded by the village and the figure: the same county has the same past.
 */
#include <string.h>

#include "feature/brain/brain_int.h"
#include "feature/brain/brain_sql.h"
#include "store/db.h"

enum { ROWS_MAX = 50000, SLOW = 30, TENTH = 10, SPREAD = 7, AROUND = 4 };
#define BUDGET_FEN INT64_C(800000000)

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint64_t seed_of(const struct brain_q_month_rows_row *r)
{
    uint64_t z = (uint64_t)r->division;
    for (size_t i = 0; i < r->figure.n; i++) {
        z = mix(z + (unsigned char)r->figure.p[i]);
    }
    return z;
}

static bool begins(mz_str s, const char *word)
{
    return s.n >= strlen(word) && memcmp(s.p, word, strlen(word)) == 0;
}

/*
 * So many months ago. Each of the n began in some month of the last SLOW; what is a part of another
 * figure shrinks with it, because the same numbers are drawn for every figure of a village.
 */
static int64_t then(const struct brain_q_month_rows_row *r, int64_t back)
{
    int64_t n = 0;
    uint64_t village = mix((uint64_t)r->division);
    bool moves = mz_str_eq(r->figure, MZ_S("made")) || mz_str_eq(r->figure, MZ_S("closed"));
    if (moves) { /* a month's own: around a tenth of what the first run finds */
        uint64_t z = mix(seed_of(r) + (uint64_t)back);
        return (int64_t)(z % SPREAD < AROUND ? z / SPREAD % 2 : 0) + r->n / TENTH;
    }
    bool fixed = begins(r->figure, "leak") || begins(r->figure, "open") ||
                 mz_str_eq(r->figure, MZ_S("should")) || begins(r->figure, "qualifies");
    if (fixed) {
        return r->n;
    }
    for (int64_t i = 0; i < r->n; i++) {
        n += (int64_t)(mix(village + (uint64_t)i) % SLOW) >= back ? 1 : 0;
    }
    return n;
}

static mz_code past(mz_cx *cx, int64_t county, const struct brain_q_month_rows_row *rows, size_t n,
                    int64_t back)
{
    struct brain_counts c = {.a = cx->a};
    int64_t period = brain_period(cx) - back;
    for (size_t i = 0; i < n; i++) {
        char figure[40];
        size_t len = rows[i].figure.n < sizeof figure - 1 ? rows[i].figure.n : sizeof figure - 1;
        memcpy(figure, rows[i].figure.p, len);
        figure[len] = '\0';
        brain_count_add(&c, rows[i].division, figure, NULL, then(&rows[i], back));
    }
    MZ_TRY(brain_month_put(cx, county, period, &c));
    return brain_index_keep(cx, county, period);
}

struct making {
    int64_t county;
};

static mz_code past_tx(mz_cx *cx, void *p)
{
    const struct making *m = p;
    struct brain_q_month_rows_row *rows = NULL;
    size_t n = 0;
    struct mz_ymd today = mz_date_ymd(mz_date_today(cx));
    MZ_TRY(brain_q_month_rows(cx, m->county, brain_period(cx), ROWS_MAX, &rows, &n));
    for (int64_t back = 1; back < BRAIN_MONTHS && n > 0; back++) {
        MZ_TRY(past(cx, m->county, rows, n, back));
    }
    struct brain_q_budget_add_args b = {.county = m->county,
                                        .division = m->county * MZ_COUNTY_UNIT,
                                        .year = today.year,
                                        .fen = BUDGET_FEN,
                                        .document = MZ_S("演示预算，不是真实批复"),
                                        .made_ms = mz_now_ms(cx),
                                        .made_by = cx->actor->user};
    MZ_TRY(mz_id_take(cx, m->county, 1, &b.id));
    MZ_TRY(brain_q_budget_add(cx, &b));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("brain.run"),
                                             .kind = MZ_S("brain_run"),
                                             .division = b.division});
}

mz_code brain_demo(mz_cx *cx, const struct mz_demo *demo)
{
    int64_t counties = 0;
    struct making m = {demo->division / MZ_COUNTY_UNIT};
    struct brain_q_budget_row had = {0};
    bool found = false;
    const struct mz_ymd today = mz_date_ymd(mz_date_today(cx));
    if (division_code_level(demo->division) < DIVISION_COUNTY) {
        return MZ_OK;
    }
    MZ_TRY(brain_q_budget(cx, m.county * MZ_COUNTY_UNIT, today.year, &had, &found));
    if (found) {
        return MZ_OK; /* made before */
    }
    MZ_TRY(brain_run(cx, &counties));
    return mz_tx(cx, past_tx, &m);
}
