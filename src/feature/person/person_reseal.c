/* person_reseal.c - the numbers of persons under the newest key. */
#include "feature/person/person_int.h"
#include "feature/person/person_tables_int.h"
#include "feature/reseal.h"
#include "store/db.h"

static mz_code turn(mz_cx *cx, struct reseal *r, const char *column, int64_t id, mz_str *blob)
{
    return reseal(cx, r, person_purpose(column), person_place(column, id), blob);
}

static mz_code walk(mz_cx *cx, struct reseal *r)
{
    struct person_q_sealed_row *v = NULL;
    size_t n = 0;
    int64_t changed = 0;
    MZ_TRY(person_q_sealed(cx, r->from, RESEAL_ROWS, &v, &n));
    for (size_t i = 0; i < n && reseal_row(r, v[i].id); i++) {
        MZ_TRY(turn(cx, r, "id_seal", v[i].id, &v[i].id_seal));
        MZ_TRY(turn(cx, r, "phone_seal", v[i].id, &v[i].phone_seal));
        MZ_TRY(turn(cx, r, "phone2_seal", v[i].id, &v[i].phone2_seal));
        const struct person_q_reseal_args to = {.id = v[i].id,
                                                .was = v[i].version,
                                                .id_seal = v[i].id_seal,
                                                .phone_seal = v[i].phone_seal,
                                                .phone2_seal = v[i].phone2_seal};
        MZ_TRY(r->turned ? person_q_reseal(cx, &to, &changed) : MZ_OK);
    }
    return MZ_OK;
}

const struct mz_seals person_seals[] = {
    {.table = "person", .act = "person.reseal", .kind = "person", .walk = walk},
    {0},
};
