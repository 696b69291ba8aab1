/* count.c - heads on lists: entries are the bits of all masks, persons the masks themselves. */
#include "feature/division/division.h"
#include "feature/roster/roster_int.h"
#include "feature/roster/roster_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { ROWS_MAX = 200000 };

/* Code of a part of a division: the code above one level down. */
static int64_t unit_of(int64_t division)
{
    switch (division_code_level(division)) {
    case DIVISION_ROOT:
        return INT64_C(10000000000);
    case DIVISION_PROVINCE:
        return INT64_C(100000000);
    case DIVISION_CITY:
        return MZ_COUNTY_UNIT;
    case DIVISION_COUNTY:
        return 1000;
    case DIVISION_TOWNSHIP:
    case DIVISION_VILLAGE:
    case DIVISION_LEVELS:
        break;
    }
    return 1;
}

static void add(struct roster_heads *h, const struct lists *lists,
                const struct roster_q_heads_row *r)
{
    h->rows += r->n;
    h->known += r->known;
    for (size_t i = 0; i < lists->n; i++) {
        if ((r->lists & list_bit(&lists->list[i])) != 0) {
            h->entries[i] += r->n;
            h->sum += r->n;
        }
    }
}

static void overlaps(struct roster_count *c, const struct lists *lists,
                     const struct roster_q_heads_row *r)
{
    size_t on = 0;
    for (size_t i = 0; i < lists->n; i++) {
        bool here = (r->lists & list_bit(&lists->list[i])) != 0;
        on += here;
        for (size_t k = 0; here && k < lists->n; k++) {
            c->both[i][k] += (r->lists & list_bit(&lists->list[k])) != 0 ? r->n : 0;
        }
    }
    c->many[on] += r->n;
}

mz_code roster_count(mz_cx *cx, int64_t division, const struct lists *lists,
                     struct roster_count *out)
{
    struct roster_q_heads_row *r = NULL;
    struct roster_q_persons_row persons = {0};
    struct roster_q_only_ours_row ours = {0};
    struct mz_ymd day = mz_date_ymd(mz_date_today(cx));
    int64_t unit = unit_of(division);
    int64_t lo = 0;
    int64_t hi = 0;
    size_t n = 0;
    division_range(division, &lo, &hi);
    *out = (struct roster_count){.all = {.division = division}};
    MZ_TRY(roster_q_heads(cx, lo, hi, unit, ROWS_MAX, &r, &n));
    out->parts = MZ_NEW_N(cx->a, struct roster_heads, n + 1);
    for (size_t i = 0; i < n; i++) {
        int64_t part = r[i].part * unit;
        if (out->parts_n == 0 || out->parts[out->parts_n - 1].division != part) {
            out->parts[out->parts_n++] = (struct roster_heads){.division = part};
        }
        add(&out->parts[out->parts_n - 1], lists, &r[i]);
        add(&out->all, lists, &r[i]);
        overlaps(out, lists, &r[i]);
    }
    MZ_TRY(roster_q_persons(cx, lo, hi, &persons));
    out->persons = persons.n;
    out->counties = out->all.rows - persons.n;
    MZ_TRY(roster_q_only_ours(cx, lo, hi, (int64_t)day.year * 12 + day.month - 1,
                              mz_date_today(cx).v, &ours));
    out->ours = ours.n;
    return MZ_OK;
}
