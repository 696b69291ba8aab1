/* organ.c - whose letter it is: name, number word, who may seal for it. */
#include <string.h>

#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/letter/letter_int.h"
#include "feature/office/office.h"
#include "feature/world.h"
#include "store/db.h"

static bool ends(mz_str s, mz_str with)
{
    return s.n >= with.n && memcmp(s.p + s.n - with.n, with.p, with.n) == 0;
}

static mz_str name_of(mz_cx *cx, int64_t code)
{
    struct division d;
    return division_get(cx->world->divisions, code, &d) ? mz_str_dup(cx->a, d.name) : MZ_S("");
}

/* The word of a county's numbers (机关代字) is the office's own; until it says one: its name. */
static mz_code word_of(mz_cx *cx, mz_str name, mz_str *word)
{
    MZ_TRY(office_get(cx, "letter.word", word));
    if (word->n == 0) {
        const mz_str tail = MZ_S("局");
        *word = ends(name, tail) ? (mz_str){name.p, name.n - tail.n} : name;
    }
    return MZ_OK;
}

mz_code letter_office_of(mz_cx *cx, enum letter_organ organ, int64_t division,
                         struct letter_office *out)
{
    int64_t county = division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    mz_str place = name_of(cx, county);
    *out = (struct letter_office){.code = county};
    out->government = mz_str_fmt(cx->a, MZ_FMT "人民政府", MZ_ARG(place));
    if (organ == LETTER_COUNTY) {
        bool own = cx->world->division / MZ_COUNTY_UNIT == county / MZ_COUNTY_UNIT &&
                   cx->world->office.n > 0;
        out->name = own ? cx->world->office : mz_str_fmt(cx->a, MZ_FMT "民政局", MZ_ARG(place));
        return word_of(cx, out->name, &out->word);
    }
    if (division_code_level(division) < DIVISION_TOWNSHIP) {
        return mz_refuse(cx, MZ_INVALID, .field = "division",
                         .text = MZ_T("This letter is a township's: say which one"));
    }
    out->code = division / 1000 * 1000;
    out->word = name_of(cx, out->code);
    out->name = mz_str_fmt(cx->a, MZ_FMT "%s", MZ_ARG(out->word),
                           ends(out->word, MZ_S("街道")) ? "办事处" : "人民政府");
    return MZ_OK;
}

mz_code letter_may_seal(mz_cx *cx, const struct letter_office *o)
{
    int64_t lo = 0;
    int64_t hi = 0;
    MZ_TRY(account_need(cx, "letter.issue"));
    division_range(o->code, &lo, &hi);
    return cx->actor->division_lo <= lo && cx->actor->division_hi >= hi
               ? MZ_OK
               : mz_refuse(cx, MZ_DENIED,
                           .text = MZ_T("Only who works for {0} may seal its letters"),
                           .arg = {o->name});
}
