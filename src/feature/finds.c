#include "feature/finds.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "feature/division/division.h"
#include "feature/world.h"
#include "store/db.h"

static size_t column(const struct mz_reg *reg, const char *name)
{
    size_t i = 0;
    while (reg->cols[i].name != NULL && strcmp(reg->cols[i].name, name) != 0) {
        i++;
    }
    return i;
}

static mz_str place_of(mz_cx *cx, int64_t code)
{
    return cx->world == NULL || cx->world->divisions == NULL
               ? MZ_S("")
               : division_spoken_path(cx->a, cx->world->divisions, code);
}

mz_code finds_by(mz_cx *cx, const struct finds *f, mz_str words, size_t most,
                 struct mz_item **items, size_t *n, int64_t *total)
{
    const struct mz_filter filter = {.col = f->col,
                                     .op = f->part ? MZ_HAS : MZ_STARTS,
                                     .s = mz_str_trim(mz_utf8_fold_str(cx->a, words))};
    const struct mz_query q = {.filters = {filter}, .filters_n = 1, .limit = (int64_t)most};
    struct mz_reg_row *rows = NULL;
    size_t name = column(f->reg, f->col);
    size_t place = column(f->reg, "division");
    *items = NULL;
    *n = 0;
    *total = 0;
    if (filter.s.n == 0 || filter.s.n > FINDS_WORDS_MAX || most == 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_reg_count(cx, f->reg, &q, total));
    MZ_TRY(*total == 0 ? MZ_OK : mz_reg_rows(cx, f->reg, &q, &rows, n));
    *items = MZ_NEW_N(cx->a, struct mz_item, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        bool placed = f->reg->cols[place].name != NULL;
        (*items)[i] =
            (struct mz_item){.title = rows[i].v[name].s,
                             .place = placed ? place_of(cx, rows[i].v[place].i) : MZ_S(""),
                             .href = mz_str_fmt(cx->a, "%s%" PRId64, f->path, rows[i].id),
                             .due = MZ_NULL};
    }
    return MZ_OK;
}

int64_t finds_id(const mz_cx *cx, mz_str words)
{
    int64_t county = cx->actor->division_lo / MZ_COUNTY_UNIT;
    int64_t serial = 0;
    int64_t unit = 1;
    mz_str s = mz_str_trim(words);
    for (; s.n > 0 && s.p[s.n - 1] >= '0' && s.p[s.n - 1] <= '9'; s.n--, unit *= 10) {
        if (unit >= MZ_ID_UNIT) {
            return 0;
        }
        serial += (s.p[s.n - 1] - '0') * unit;
    }
    bool one = county > 0 && county == cx->actor->division_hi / MZ_COUNTY_UNIT;
    return one && s.n > 0 && serial > 0 ? county * MZ_ID_UNIT + serial : 0;
}

bool finds_same(mz_str number, mz_str words)
{
    mz_str s = mz_str_trim(words);
    bool same = s.n == number.n;
    for (size_t i = 0; i < s.n && same; i++) {
        char c = s.p[i];
        same = number.p[i] == (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
    }
    return same;
}
