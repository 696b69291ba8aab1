/* demo.c - the samples that packs bring with their registers, spread over the county. */
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/book/book_int.h"
#include "feature/division/division.h"
#include "feature/office/office.h"
#include "feature/world.h"
#include "store/db.h"

enum { STEP = 7 };

static size_t state_of(const struct book_def *d, mz_str id)
{
    for (size_t i = 0; i < d->r->states_n; i++) {
        if (mz_str_eq(d->r->states[i].name.id, id)) {
            return i;
        }
    }
    return 0;
}

static mz_code put(mz_cx *cx, const struct book_def *d, const struct ast_sample *x, int64_t place)
{
    struct book_texts t = {.s = {{0}}};
    int64_t id = 0;
    for (size_t i = 0; i < x->set.n; i++) {
        for (size_t k = 0; k < d->r->columns_n; k++) {
            if (mz_str_eq(d->r->columns[k].name.id, x->set.v[i].id.s)) {
                t.s[k] = x->set.v[i].value.s;
            }
        }
    }
    return book_add(cx, d, place, state_of(d, x->state.s), &t, &id);
}

/* The samples of one register, unless something stands there already. */
static mz_code samples(mz_cx *cx, const struct book_def *d, const struct division *towns, size_t n,
                       uint64_t seed)
{
    int64_t had = 0;
    MZ_TRY(mz_reg_count(cx, d->reg[MZ_LANG_ZH], &(struct mz_query){.limit = 0}, &had));
    for (size_t k = 0; had == 0 && n > 0 && k < d->r->source->samples_n; k++) {
        size_t at = (k * STEP + (size_t)seed) % n;
        MZ_TRY(put(cx, d, &d->r->source->samples[k], towns[at].code));
    }
    return MZ_OK;
}

/* A made-up code with its check character, so that files for other offices can be made. */
static mz_code code_tx(mz_cx *cx, void *p)
{
    (void)p;
    return office_set(cx, "book.office_code", MZ_S("11331181MB0000019A"));
}

static mz_code code(mz_cx *cx)
{
    mz_str has = MZ_S("");
    MZ_TRY(office_get(cx, "book.office_code", &has));
    return has.n > 0 ? MZ_OK : mz_tx(cx, code_tx, NULL);
}

static mz_code all(mz_cx *cx, const struct mz_demo *demo, int64_t county)
{
    const struct book_def **d = NULL;
    struct division *towns = NULL;
    size_t n = 0;
    size_t towns_n = 0;
    MZ_TRY(
        division_children(cx, cx->world->divisions, county, mz_date_today(cx).v, &towns, &towns_n));
    MZ_TRY(book_defs(cx, &d, &n));
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(samples(cx, d[i], towns, towns_n, demo->seed));
    }
    return code(cx);
}

mz_code book_demo(mz_cx *cx, const struct mz_demo *demo)
{
    const struct mz_actor *actor = cx->actor;
    int64_t county = demo->division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    if (division_code_level(demo->division) < DIVISION_COUNTY || cx->world->divisions == NULL) {
        return MZ_OK; /* registers are a county's */
    }
    struct mz_actor program = {.division_lo = county,
                               .division_hi = county + MZ_COUNTY_UNIT - 1,
                               .role = MZ_S("system"),
                               .name = MZ_S("mz"),
                               .from = MZ_S("demo")};
    cx->actor = &program;
    mz_code rc = all(cx, demo, county);
    cx->actor = actor;
    return rc;
}
