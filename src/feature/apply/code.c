/* code.c - keyed hashes of what an applicant has, and the public as an actor. */
#include "base/encode.h"
#include "base/keyring.h"
#include "base/text.h"
#include "feature/apply/apply_int.h"
#include "feature/world.h"
#include "store/db.h"

mz_code apply_key(mz_cx *cx, const char *what, mz_str text, mz_str *key)
{
    mz_blind b;
    if (cx->world == NULL || cx->world->keys == NULL) {
        return mz_fail(cx, MZ_CORRUPT, "applications without the keys of the data folder");
    }
    mz_str all = mz_str_fmt(cx->a, "apply:%s:" MZ_FMT, what, MZ_ARG(text));
    MZ_TRY(mz_blind_index(cx, cx->world->keys, MZ_FOR_INDEX_PHONE, all, &b));
    *key = mz_hex_encode(cx->a, mz_bytes(b.b, sizeof b.b));
    return MZ_OK;
}

struct mz_actor apply_guest(int64_t division, mz_str from, mz_str request)
{
    int64_t county = division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
    return (struct mz_actor){.division_lo = county,
                             .division_hi = county + MZ_COUNTY_UNIT - 1,
                             .role = MZ_S("applicant"),
                             .name = MZ_S(""),
                             .from = from,
                             .request = request};
}
