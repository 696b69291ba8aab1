#include "feature/person/person_rows.h"

#include <string.h>

#include "base/text.h"
#include "feature/person/person_int.h"

static const struct mz_col columns[] = {
    [PERSON_COL_NAME] = {"name", MZ_T("Name of the person"), MZ_COL_TEXT, 0, NULL},
    [PERSON_COL_SEX] = {"sex", MZ_T("Sex"), MZ_COL_CODE, MZ_COL_FILTER, "sex"},
    [PERSON_COL_AGE] = {"age", MZ_T("Age"), MZ_COL_INT, 0, NULL},
    [PERSON_COL_BIRTH] = {"birth", MZ_T("Birthday"), MZ_COL_DATE, MZ_COL_FILTER | MZ_COL_HIDE,
                          NULL},
    [PERSON_COL_ID_MASK] = {"id_mask", MZ_T("ID number"), MZ_COL_TEXT, 0, NULL},
    [PERSON_COL_DIVISION] = {"division", MZ_T("Place of residence"), MZ_COL_DIVISION, MZ_COL_FILTER,
                             NULL},
    [PERSON_COL_ADDRESS] = {"address", MZ_T("House and room"), MZ_COL_TEXT, MZ_COL_HIDE, NULL},
    [PERSON_COL_PHONE_MASK] = {"phone_mask", MZ_T("Telephone"), MZ_COL_TEXT, MZ_COL_HIDE, NULL},
    [PERSON_COL_NATION] = {"nation", MZ_T("Ethnic group"), MZ_COL_CODE, MZ_COL_FILTER | MZ_COL_HIDE,
                           "nation"},
    [PERSON_COL_HUKOU] = {"hukou", MZ_T("Registered place"), MZ_COL_DIVISION,
                          MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    [PERSON_COL_STATE] = {"state", MZ_T("State"), MZ_COL_CODE, MZ_COL_FILTER, "person_state"},
    [PERSON_COL_PROTECT] = {"protect", MZ_T("Protection"), MZ_COL_INT, MZ_COL_FILTER | MZ_COL_KEEP,
                            NULL},
    [PERSON_COL_DIED] = {"died", MZ_T("Day of death"), MZ_COL_DATE, MZ_COL_HIDE, NULL},
    [PERSON_COL_SOURCE] = {"source", MZ_T("Source"), MZ_COL_TEXT, MZ_COL_HIDE, NULL},
    [PERSON_COL_CHANGED] = {"changed_ms", MZ_T("Changed"), MZ_COL_TIME, MZ_COL_SORT, NULL},
    [PERSON_COL_SORT_NAME] = {"sort_name", MZ_T("Name of the person"), MZ_COL_TEXT,
                              MZ_COL_SORT | MZ_COL_KEEP, NULL},
    [PERSON_COL_SORT_BIRTH] = {"sort_birth", MZ_T("Age"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_KEEP,
                               NULL},
    [PERSON_COL_HIDDEN] = {"hidden", MZ_T("Hidden"), MZ_COL_INT, MZ_COL_FILTER | MZ_COL_KEEP, NULL},
    [PERSON_COL_N] = {0},
};

const struct mz_reg person_reg = {
    .name = "person",
    .table = "person_list",
    .title = MZ_T("Persons"),
    .sort = "sort_name",
    .cols = columns,
    .need = "person.read",
    .ask = person_ask,
    .words = person_typed,
    .row = person_out,
};

/* ---- what may be asked ------------------------------------------------ */

static mz_code add(mz_cx *cx, struct mz_query *q, struct mz_filter f)
{
    if (q->filters_n >= MZ_FILTERS_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "filter",
                         .text = MZ_T("A list takes {0} filters at once. Leave one out."),
                         .arg = {mz_str_fmt(cx->a, "%d", (int)MZ_FILTERS_MAX)});
    }
    q->filters[q->filters_n++] = f;
    return MZ_OK;
}

/* Leave out everybody whom a missing permission hides. */
static mz_code leave_hidden_out(mz_cx *cx, unsigned may, struct mz_query *q)
{
    enum { ALL = PERSON_MAY_MINOR | PERSON_MAY_PROTECTED };
    for (unsigned needs = 1; needs <= ALL; needs++) {
        const struct mz_filter f = {.col = "hidden", .op = MZ_NOT, .i = needs};
        mz_code rc = (needs & ~may) != 0 ? add(cx, q, f) : MZ_OK;
        MZ_TRY(rc);
    }
    return MZ_OK;
}

static bool below_township(int64_t division)
{
    return division % 1000 != 0;
}

/* Who sees one village only learns nothing from a filter by that village. */
static bool tells_place(const mz_cx *cx, const struct mz_filter *f)
{
    const struct mz_actor *who = cx->actor;
    bool place = strcmp(f->col, "division") == 0 || strcmp(f->col, "hukou") == 0;
    bool whole = strcmp(f->col, "division") == 0 && f->op == MZ_UNDER && f->i <= who->division_lo &&
                 person_township(who->division_lo) == person_township(who->division_hi) &&
                 below_township(who->division_lo);
    if (!place || whole) {
        return false;
    }
    return f->op != MZ_UNDER || below_township(f->i) || strcmp(f->col, "hukou") == 0;
}

/* An end of an age filter: a birthday exactly n years before today or the day after one. */
static bool whole_years(mz_cx *cx, const struct mz_filter *f)
{
    mz_date today = mz_date_today(cx);
    if (strcmp(f->col, "birth") != 0 || f->i == MZ_NULL || (f->op != MZ_FROM && f->op != MZ_TO)) {
        return false;
    }
    struct mz_ymd t = mz_date_ymd(today);
    mz_date day = {(int32_t)(f->op == MZ_FROM ? f->i - 1 : f->i)};
    struct mz_ymd b = mz_date_ymd(day);
    mz_date again;
    bool feb29 = t.month == 2 && t.day == 29;
    if (feb29 && !mz_date_is_leap(b.year)) {
        return b.month == 2 && b.day == 28;
    }
    return mz_date_make(b.year, t.month, t.day, &again) && again.v == day.v;
}

static mz_code allow_filter(mz_cx *cx, unsigned may, const struct mz_filter *f, bool *leave_out)
{
    static const char *const guarded[] = {"birth", "nation", "hidden"};
    if (whole_years(cx, f)) {
        return MZ_OK;
    }
    if (strcmp(f->col, "protect") == 0) {
        unsigned needs = 0;
        for (const struct person_protect_row *p = person_protects; p->bit != 0; p++) {
            needs |= (f->i & p->bit) != 0 ? p->opened_by : 0;
        }
        needs = f->op == MZ_BIT ? needs : PERSON_MAY_MINOR | PERSON_MAY_PROTECTED;
        /* Who may open them may ask for them: the rows that come are hidden all the same. */
        if ((needs & ~(may | person_opens(cx))) != 0) {
            return mz_refuse(cx, MZ_DENIED, .field = "filter",
                             .text = MZ_T("You may not see who is protected."));
        }
    }
    for (size_t i = 0; i < MZ_LEN(guarded); i++) {
        *leave_out |= strcmp(f->col, guarded[i]) == 0;
    }
    *leave_out |= tells_place(cx, f);
    return MZ_OK;
}

mz_code person_rows_allow(mz_cx *cx, unsigned may, struct mz_query *q)
{
    bool leave_out = false;
    size_t n = q->filters_n;
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(allow_filter(cx, may, &q->filters[i], &leave_out));
    }
    return leave_out ? leave_hidden_out(cx, may, q) : MZ_OK;
}

mz_code person_age_filter(mz_cx *cx, int32_t from, int32_t to, struct mz_query *q)
{
    mz_date today = mz_date_today(cx);
    mz_date day;
    if (from >= 0) { /* born on or before today, `from` years ago */
        MZ_TRY(mz_date_add_months(cx, today, -12 * (int64_t)from, &day));
        MZ_TRY(add(cx, q, (struct mz_filter){.col = "birth", .op = MZ_TO, .i = day.v}));
    }
    if (to >= 0) { /* and after today, one year more ago */
        MZ_TRY(mz_date_add_months(cx, today, -12 * ((int64_t)to + 1), &day));
        MZ_TRY(add(cx, q, (struct mz_filter){.col = "birth", .op = MZ_FROM, .i = day.v + 1}));
    }
    return MZ_OK;
}

/* ---- what is shown ---------------------------------------------------- */

void person_row_hide(mz_cx *cx, unsigned may, struct mz_reg_row *row)
{
    const person_raw r = {.id = row->id,
                          .county = row->id / MZ_ID_UNIT,
                          .division = row->v[PERSON_COL_DIVISION].i,
                          .name = row->v[PERSON_COL_NAME].s,
                          .sex = row->v[PERSON_COL_SEX].s,
                          .birth = row->v[PERSON_COL_BIRTH].i,
                          .nation = row->v[PERSON_COL_NATION].s,
                          .hukou = row->v[PERSON_COL_HUKOU].i,
                          .id_mask = row->v[PERSON_COL_ID_MASK].s,
                          .phone_mask = row->v[PERSON_COL_PHONE_MASK].s,
                          .address = row->v[PERSON_COL_ADDRESS].s,
                          .protect = row->v[PERSON_COL_PROTECT].i,
                          .died = row->v[PERSON_COL_DIED].i,
                          .state = row->v[PERSON_COL_STATE].s,
                          .merged_into = MZ_NULL,
                          .source = row->v[PERSON_COL_SOURCE].s,
                          .changed_ms = row->v[PERSON_COL_CHANGED].i};
    struct person_view v;
    person_see(cx, may, &r, 0, &v);
    row->v[PERSON_COL_NAME].s = v.name;
    row->v[PERSON_COL_AGE].i = v.age;
    row->v[PERSON_COL_BIRTH].i = v.birth.v == MZ_DATE_NONE.v ? MZ_NULL : v.birth.v;
    row->v[PERSON_COL_ID_MASK].s = v.id_mask;
    row->v[PERSON_COL_DIVISION].i = v.division;
    row->v[PERSON_COL_ADDRESS].s = v.address;
    row->v[PERSON_COL_PHONE_MASK].s = v.phone_mask;
    row->v[PERSON_COL_NATION].s = v.nation;
    row->v[PERSON_COL_HUKOU].i = v.hukou == 0 ? MZ_NULL : v.hukou;
    row->v[PERSON_COL_PROTECT].i = v.protect;
    row->v[PERSON_COL_DIED].i = v.died.v == MZ_DATE_NONE.v ? MZ_NULL : v.died.v;
    row->v[PERSON_COL_SOURCE].s = v.source;
    row->v[PERSON_COL_SORT_NAME].s = MZ_S("");
    row->v[PERSON_COL_SORT_BIRTH].i = MZ_NULL;
    row->v[PERSON_COL_HIDDEN].i = (int64_t)v.hidden;
}
