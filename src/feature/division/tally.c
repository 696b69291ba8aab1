#include <string.h>

#include "feature/division/division_sql.h"
#include "feature/division/division_tables_int.h"
#include "feature/division/division_tally.h"
#include "feature/world.h"

struct tallying {
    const struct division *children;
    size_t children_n;
    int64_t unit; /* a code divided by it is the child's */
    struct division_tally *all;
    struct division_tally *each;
};

static void add_part(struct tallying *w, enum division_figure figure, int64_t part, int64_t n)
{
    w->all->n[figure] += n;
    for (size_t i = 0; i < w->children_n; i++) {
        if (w->children[i].code / w->unit == part) {
            w->each[i].n[figure] += n;
            return;
        }
    }
}

static int64_t unit_of(const struct division *children, size_t n)
{
    int64_t lo = 0;
    int64_t hi = 0;
    if (n == 0) {
        return 1;
    }
    division_range(children[0].code, &lo, &hi);
    return hi - lo + 1;
}

mz_code division_tally(mz_cx *cx, int64_t code, const struct division *children, size_t n,
                       struct division_tally *all, struct division_tally *each)
{
    struct division_people_row *people = NULL;
    struct division_households_row *households = NULL;
    struct division_staff_row *staff = NULL;
    struct tallying w = {children, n, unit_of(children, n), all, each};
    size_t rows = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    division_range(code, &lo, &hi);
    *all = (struct division_tally){0};
    memset(each, 0, sizeof *each * n);
    MZ_TRY(division_people(cx, lo, hi, w.unit, &people, &rows));
    for (size_t i = 0; i < rows; i++) {
        add_part(&w, DIVISION_PEOPLE, people[i].part, people[i].n);
    }
    MZ_TRY(division_households(cx, lo, hi, w.unit, &households, &rows));
    for (size_t i = 0; i < rows; i++) {
        add_part(&w, DIVISION_HOUSEHOLDS, households[i].part, households[i].n);
    }
    int64_t today = mz_date_today(cx).v;
    MZ_TRY(division_staff(cx, lo, hi, w.unit, today, &staff, &rows));
    for (size_t i = 0; i < rows; i++) {
        add_part(&w, DIVISION_STAFF, staff[i].part, staff[i].n);
    }
    struct division_staff_all_row here = {0};
    MZ_TRY(division_staff_all(cx, lo, hi, today, &here));
    all->n[DIVISION_STAFF] = here.n;
    return MZ_OK;
}

mz_code division_villages_count(mz_cx *cx, int64_t *n)
{
    size_t each[DIVISION_LEVELS] = {0};
    int64_t code = cx->actor->division_lo;
    *n = 0;
    if (cx->world == NULL || cx->world->divisions == NULL) {
        return MZ_OK;
    }
    division_count(cx->world->divisions, code, each);
    *n = (int64_t)each[DIVISION_LEVELS - 1];
    if (*n == 0 && code % 1000 != 0) {
        *n = 1; /* who works in one village */
    }
    return MZ_OK;
}
