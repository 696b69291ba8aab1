/* What a row says over a person who is here; households out of the rows that are in. */
#include "feature/person/person_import_int.h"

#include "base/codes.h"
#include "base/text.h"
#include "feature/household/household.h"
#include "feature/person/person_int.h"
#include "feature/person/person_sql.h"
#include "store/db.h"

/* ---- a person who is here ------------------------------------------------------ */

/* A code as the database has it; the row was checked, so that it has one. */
static mz_str code(mz_cx *cx, const char *set, mz_str says)
{
    const struct mz_codeset_row *row = NULL;
    if (says.n == 0 ||
        mz_codeset_parse(cx, mz_codeset_find(mz_str_of(set)), set, says, &row) != MZ_OK) {
        mz_clear(cx);
        return MZ_S("");
    }
    return mz_str_of(row->code);
}

/* What the row says over what we have; an empty cell says nothing. False when that is no change. */
static bool lay_over(mz_cx *cx, const struct person_view *v, const struct person_line *l,
                     struct person_input *in)
{
    const struct person_input *row = &l->in;
    const struct {
        mz_str has;
        mz_str says;
        mz_str *to;
    } texts[] = {
        {v->name, l->name, &in->name},
        {v->sex, code(cx, "sex", row->sex), &in->sex},
        {v->nation, code(cx, "nation", row->nation), &in->nation},
        {v->marital, code(cx, "marital", row->marital), &in->marital},
        {v->address, row->address, &in->address},
    };
    bool changed = false;
    *in = person_blank();
    for (size_t i = 0; i < MZ_LEN(texts); i++) {
        *texts[i].to = texts[i].says.n > 0 ? texts[i].says : texts[i].has;
        changed |= !mz_str_eq(*texts[i].to, texts[i].has);
    }
    in->birth = v->birth;
    in->hukou = row->hukou != 0 ? row->hukou : v->hukou;
    in->division = row->division > 0 ? row->division : v->division;
    changed |= in->hukou != v->hukou || in->division != v->division;
    in->pinyin = mz_str_eq(in->name, v->name) ? v->pinyin : MZ_S("");
    in->id_number = in->phone = in->phone2 = (mz_str){NULL, 0};
    in->lon_e6 = v->lon_e6;
    in->lat_e6 = v->lat_e6;
    in->protect = v->protect;
    in->source = v->source;
    return changed;
}

static mz_code lay_phones(mz_cx *cx, const struct person_line *l, int64_t id,
                          struct person_input *in, bool *changed)
{
    bool first = true;
    bool second = true;
    if (l->in.phone.n > 0) {
        MZ_TRY(person_phone_is(cx, id, PERSON_PHONE, l->in.phone, &first));
    }
    if (l->in.phone2.n > 0) {
        MZ_TRY(person_phone_is(cx, id, PERSON_PHONE2, l->in.phone2, &second));
    }
    in->phone = first ? in->phone : l->in.phone;
    in->phone2 = second ? in->phone2 : l->in.phone2;
    *changed |= !first || !second;
    return MZ_OK;
}

mz_code person_import_update(mz_cx *cx, const struct import_work *w, const struct import_line *line,
                             int64_t id, bool *changed)
{
    const struct person_line *l = line->row;
    struct person_view v;
    struct person_input in;
    unsigned m = person_opens(cx); /* nothing of the person is shown here */
    (void)w;
    *changed = false;
    MZ_TRY(person_get(cx, m, id, &v));
    if (v.hidden != 0) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("You may not see this person, so you cannot change them."));
    }
    *changed = lay_over(cx, &v, l, &in);
    MZ_TRY(lay_phones(cx, l, id, &in, changed));
    return *changed ? person_update(cx, m, id, v.version, &in, NULL) : MZ_OK;
}

/* ---- households ------------------------------------------------------------------- */

static const char *const kind_words[] = {"register", "living"};
static const enum household_kind kinds[] = {HOUSEHOLD_REGISTER, HOUSEHOLD_LIVING};
static const char *const kind_labels[] = {MZ_T("Household register"), MZ_T("Living together")};

static const struct import_member *head_of(const struct import_team *t)
{
    for (size_t i = 0; i < t->n; i++) {
        if (mz_str_eq(t->rows[i].part, MZ_S("02"))) {
            return &t->rows[i];
        }
    }
    return &t->rows[0];
}

static mz_code same_members(mz_cx *cx, int64_t id, struct import_team *t)
{
    struct household_member *m = NULL;
    size_t n = 0;
    size_t hits = 0;
    MZ_TRY(members_of(cx, id, &m, &n));
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < t->n; k++) {
            hits += t->rows[k].subject == m[i].person && mz_str_eq(t->rows[k].part, m[i].relation);
        }
    }
    t->same = n == t->n && hits == n;
    if (!t->same) {
        t->why = (struct mz_say){.field = "house",
                                 .text = MZ_T("Household {0} is here with other members. Ask for "
                                              "the change on its page; an import does not move "
                                              "people between households"),
                                 .arg = {t->name}};
    }
    return MZ_OK;
}

static mz_code plan(mz_cx *cx, const struct import_work *w, const struct import_team *t,
                    struct household_new *out)
{
    const struct import_member *head = head_of(t);
    struct household_place *places = MZ_NEW_N(cx->a, struct household_place, t->n + 1);
    struct person_q_home_row home = {0};
    bool found = false;
    MZ_TRY(person_q_home(cx, head->subject, &home, &found));
    if (!found) {
        return mz_fail(cx, MZ_CORRUPT, "a row that entered has no person");
    }
    for (size_t i = 0; i < t->n; i++) {
        places[i] = (struct household_place){t->rows[i].subject, t->rows[i].part};
    }
    *out = (struct household_new){
        .kind = kinds[w->choice],
        .division = home.division,
        .number = t->name,
        .address = home.address,
        .lon_e6 = MZ_NULL,
        .lat_e6 = MZ_NULL,
        .since = mz_date_today(cx).v,
        .source = w->source,
        .members = places,
        .members_n = t->n,
    };
    return MZ_OK;
}

static mz_code make(mz_cx *cx, const struct import_work *w, struct import_team *const *teams,
                    size_t n)
{
    struct household_new *in = MZ_NEW_N(cx->a, struct household_new, n + 1);
    struct household_result *r = MZ_NEW_N(cx->a, struct household_result, n + 1);
    size_t *of = MZ_NEW_N(cx->a, size_t, n + 1);
    size_t new_n = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t id = 0;
        MZ_TRY(household_by_number(cx, w->county, kinds[w->choice], teams[i]->name, &id));
        of[new_n] = i;
        MZ_TRY(id != 0 ? same_members(cx, id, teams[i]) : plan(cx, w, teams[i], &in[new_n]));
        new_n += id != 0 ? 0 : 1;
    }
    MZ_TRY(household_add_many(cx, in, new_n, true, r));
    for (size_t i = 0; i < new_n; i++) {
        teams[of[i]]->made = r[i].id != 0;
        teams[of[i]]->why = r[i].id != 0 ? (struct mz_say){.text = NULL} : r[i].why;
    }
    return MZ_OK;
}

const struct import_choice person_import_choice = {
    .label = MZ_T("Households of the file"),
    .words = kind_words,
    .labels = kind_labels,
    .n = MZ_LEN(kind_words),
};

const struct import_teams person_import_teams = {
    .made = MZ_T("Households made"),
    .same = MZ_T("Households unchanged"),
    .bad = MZ_T("Households not made"),
    .broken = MZ_T("Line {0} of the same household did not enter, so the household was not made; "
                   "mend that line and send all lines of the household again"),
    .make = make,
};
