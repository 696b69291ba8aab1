/*
 * known.c - what the office knows of an applicant's own household, for who has just shown his
 * telephone, and while he lives there (docs/adr/0073).
 */
#include "base/json.h"
#include "feature/apply/apply_int.h"
#include "feature/household/household.h"
#include "feature/person/person.h"
#include "store/db.h"

/* The applicant is the telephone's person, and still a member of the household that it proved. */
static mz_code at_home(mz_cx *cx, const struct apply *a, bool *is)
{
    struct household_member m = {.id = 0};
    bool found = false;
    *is = a->state == APPLY_DRAFT && a->proven && a->person != MZ_NULL && a->household != MZ_NULL;
    if (!*is) {
        return MZ_OK;
    }
    MZ_TRY(household_of(cx, a->person, HOUSEHOLD_LIVING, mz_date_today(cx).v, &m, &found));
    *is = found && m.household == a->household;
    return MZ_OK;
}

/* The people of the rows, as answers name them: 0 for who has no name to anybody. */
static mz_code people_of(mz_cx *cx, const struct apply *a, const struct mz_json **out)
{
    struct mz_json *ids = MZ_NEW_N(cx->a, struct mz_json, a->b.rows_n + 1);
    struct mz_json *list = MZ_NEW(cx->a, struct mz_json);
    struct mz_json *top = MZ_NEW(cx->a, struct mz_json);
    for (size_t i = 0; i < a->b.rows_n; i++) {
        struct person_view v = {.id = 0};
        int64_t id = a->b.rows[i].person;
        MZ_TRY(id == 0 ? MZ_OK : person_get(cx, person_may(cx), id, &v));
        ids[i] = (struct mz_json){.kind = MZ_JSON_INT, .i = v.hidden == 0 ? id : 0};
    }
    *list = (struct mz_json){
        .kind = MZ_JSON_LIST, .key = MZ_S("people"), .items = ids, .n = a->b.rows_n};
    *top = (struct mz_json){.kind = MZ_JSON_MAP, .items = list, .n = 1};
    *out = top;
    return MZ_OK;
}

mz_code apply_known(mz_cx *cx, const struct apply *a, bool shown, const struct matter_kind *k,
                    const struct mz_json **out)
{
    struct matter_people of = {.b = k->pack->book,
                               .subject = k->m->subject,
                               .division = a->division,
                               .household = a->household,
                               .person = a->person};
    struct matter_known *v = NULL;
    size_t n = 0;
    bool is = shown;
    *out = NULL;
    MZ_TRY(is ? at_home(cx, a, &is) : MZ_OK);
    bool other_row = of.subject == IR_OF_PERSON &&
                     (a->b.rows_n == 0 || a->b.rows[0].person != a->person);
    if (!is || other_row) {
        return MZ_OK;
    }
    MZ_TRY(people_of(cx, a, &of.answers));
    MZ_TRY(matter_known_of(cx, &of, &v, &n));
    *out = matter_known_json(cx, of.b, v, n, false, a->b.rows_n);
    return *out == NULL ? MZ_OK
                        : mz_read_note(cx, &(struct mz_event){.act = MZ_S("apply.known"),
                                                              .kind = MZ_S("household"),
                                                              .subject = a->household,
                                                              .division = a->division});
}
