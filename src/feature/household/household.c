#include "feature/household/household.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/household/household_int.h"
#include "feature/household/household_sql.h"
#include "feature/household/relation.h"
#include "feature/person/person.h"
#include "feature/tables.h"

enum { EVER_MAX = 500, OF_PERSON_MAX = 100 };

/* ---- words ------------------------------------------------------------------- */

static const struct {
    const char *word;
    const char *label;
} kinds[] = {
    [HOUSEHOLD_LIVING] = {"living", MZ_T("Living together")},
    [HOUSEHOLD_REGISTER] = {"register", MZ_T("Household register")},
};

const char *household_kind_word(enum household_kind kind)
{
    return kinds[kind].word;
}

const char *household_kind_label(enum household_kind kind)
{
    return kinds[kind].label;
}

bool household_kind_of(mz_str word, enum household_kind *out)
{
    for (size_t i = 0; i < MZ_LEN(kinds); i++) {
        if (mz_str_eq(word, mz_str_of(kinds[i].word))) {
            *out = (enum household_kind)i;
            return true;
        }
    }
    return false;
}

void household_problem(struct household_problems *problems, struct mz_say say)
{
    if (problems->n < HOUSEHOLD_PROBLEMS_MAX) {
        problems->say[problems->n++] = say;
    }
}

mz_code household_refuse(mz_cx *cx, const struct household_problems *problems)
{
    const struct mz_say *s = &problems->say[0];
    return problems->n == 0 ? MZ_OK
                            : mz_refuse(cx, MZ_INVALID, .field = s->field, .text = s->text,
                                        .arg = {s->arg[0], s->arg[1], s->arg[2], s->arg[3]});
}

/* ---- reading ------------------------------------------------------------------ */

static enum household_kind kind_read(mz_str word)
{
    enum household_kind kind = HOUSEHOLD_LIVING;
    return household_kind_of(word, &kind) ? kind : HOUSEHOLD_LIVING;
}

/* household_row() and household_rows() have structs of their own with the same members. */
#define HOUSEHOLD_OF(r)                              \
    ((struct household){.id = (r)->id,               \
                        .division = (r)->division,   \
                        .kind = kind_read((r)->kind), \
                        .head = (r)->head,           \
                        .number = (r)->number,       \
                        .address = (r)->address,     \
                        .lon_e6 = (r)->lon_e6,       \
                        .lat_e6 = (r)->lat_e6,       \
                        .since = (r)->since,         \
                        .ended = (r)->ended,         \
                        .source = (r)->source,       \
                        .version = (r)->version,     \
                        .changed_ms = (r)->changed_ms})

mz_code household_get(mz_cx *cx, int64_t id, struct household *out)
{
    struct household_row_row r = {0};
    bool found = false;
    MZ_TRY(household_row(cx, id, &r, &found));
    if (!found) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such household in your area."));
    }
    *out = HOUSEHOLD_OF(&r);
    return MZ_OK;
}

mz_code household_get_many(mz_cx *cx, const int64_t *ids, size_t n, struct household *out)
{
    struct household_rows_row *rows = NULL;
    size_t rows_n = 0;
    if (n > HOUSEHOLD_MANY_MAX) {
        return mz_fail(cx, MZ_LIMIT, "%zu households at once", n);
    }
    MZ_TRY(n == 0 ? MZ_OK : household_rows(cx, mz_json_ids(cx->a, ids, n), &rows, &rows_n));
    for (size_t i = 0; i < n; i++) {
        out[i] = (struct household){.id = 0};
        for (size_t k = 0; k < rows_n && out[i].id == 0; k++) {
            if (rows[k].id == ids[i]) {
                out[i] = HOUSEHOLD_OF(&rows[k]);
            }
        }
    }
    return MZ_OK;
}

mz_code household_by_number(mz_cx *cx, int64_t county, enum household_kind kind, mz_str number,
                            int64_t *id)
{
    struct household_numbered_row r = {0};
    bool found = false;
    MZ_TRY(
        household_numbered(cx, county, mz_str_of(household_kind_word(kind)), number, &r, &found));
    *id = found ? r.id : 0;
    return MZ_OK;
}

/* The rows of all member statements have the same columns. */
#define MEMBER_OF(r)                                         \
    ((struct household_member){.id = (r)->id,                \
                               .household = (r)->household,  \
                               .division = (r)->division,    \
                               .person = (r)->person,        \
                               .kind = kind_read((r)->kind), \
                               .relation = (r)->relation,    \
                               .since = (r)->since,          \
                               .ended = (r)->ended,          \
                               .left_for = (r)->left_for.p == NULL ? MZ_S("") : (r)->left_for})

/* The head stands first, whatever the order of the codes. */
static void head_first(struct household_member *m, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (mz_str_eq(m[i].relation, RELATION_HEAD)) {
            struct household_member head = m[i];
            memmove(&m[1], &m[0], i * sizeof *m);
            m[0] = head;
        }
    }
}

mz_code members_of(mz_cx *cx, int64_t household, struct household_member **out, size_t *n)
{
    struct member_open_row *rows = NULL;
    MZ_TRY(member_open(cx, household, EVER_MAX, &rows, n));
    *out = MZ_NEW_N(cx->a, struct household_member, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = MEMBER_OF(&rows[i]);
    }
    head_first(*out, *n);
    return MZ_OK;
}

mz_code members_on(mz_cx *cx, int64_t household, int64_t day, struct household_member **out,
                   size_t *n)
{
    struct member_on_row *rows = NULL;
    MZ_TRY(member_on(cx, household, day, EVER_MAX, &rows, n));
    *out = MZ_NEW_N(cx->a, struct household_member, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = MEMBER_OF(&rows[i]);
    }
    head_first(*out, *n);
    return MZ_OK;
}

mz_code members_ever(mz_cx *cx, int64_t household, struct household_member **out, size_t *n)
{
    struct member_ever_row *rows = NULL;
    MZ_TRY(member_ever(cx, household, EVER_MAX, &rows, n));
    *out = MZ_NEW_N(cx->a, struct household_member, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = MEMBER_OF(&rows[i]);
    }
    return MZ_OK;
}

mz_code members_counts(mz_cx *cx, const int64_t *households, size_t n, int64_t *counts)
{
    struct member_counts_row *rows = NULL;
    size_t rows_n = 0;
    if (n > HOUSEHOLD_MANY_MAX) {
        return mz_fail(cx, MZ_LIMIT, "%zu households at once", n);
    }
    MZ_TRY(n == 0 ? MZ_OK : member_counts(cx, mz_json_ids(cx->a, households, n), &rows, &rows_n));
    for (size_t i = 0; i < n; i++) {
        counts[i] = 0; /* nobody is left in it */
        for (size_t k = 0; k < rows_n; k++) {
            counts[i] = rows[k].household == households[i] ? rows[k].n : counts[i];
        }
    }
    return MZ_OK;
}

mz_code members_count(mz_cx *cx, int64_t household, int64_t *n)
{
    return members_counts(cx, &household, 1, n);
}

mz_code household_of(mz_cx *cx, int64_t person, enum household_kind kind, int64_t day,
                     struct household_member *out, bool *found)
{
    struct member_at_row r = {0};
    MZ_TRY(member_at(cx, person, mz_str_of(household_kind_word(kind)), day, &r, found));
    if (*found) {
        *out = MEMBER_OF(&r);
    }
    return MZ_OK;
}

mz_code households_of(mz_cx *cx, int64_t person, struct household_member **out, size_t *n)
{
    struct member_of_person_row *rows = NULL;
    MZ_TRY(member_of_person(cx, person, OF_PERSON_MAX, &rows, n));
    *out = MZ_NEW_N(cx->a, struct household_member, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = MEMBER_OF(&rows[i]);
    }
    return MZ_OK;
}

/* ---- checking a new household ----------------------------------------------------- */

mz_str household_day(mz_arena *a, int64_t day)
{
    return mz_date_iso(a, (mz_date){(int32_t)day});
}

mz_code household_who(mz_cx *cx, unsigned may, int64_t person, mz_str *name)
{
    mz_arena *a = cx->a;
    MZ_TRY(person_name(cx, may, person, name));
    if (name->n == 0) {
        *name = mz_str_fmt(a, "%" PRId64, person);
    }
    return MZ_OK;
}

bool household_number_ok(mz_str number)
{
    bool own = number.n == 15; /* the shape of numbers that the program makes */
    for (size_t i = 0; i < number.n; i++) {
        char c = number.p[i];
        bool digit = c >= '0' && c <= '9';
        own &= digit;
        if (!digit && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') && c != '-') {
            return false;
        }
    }
    return number.n > 0 && number.n <= 40 && !own;
}

static void check_place(mz_cx *cx, const struct household_new *in, struct household_problems *p)
{
    if (in->division <= 0 || in->division % 1000000 == 0) {
        household_problem(
            p, (struct mz_say){.field = "division", .text = MZ_T("Choose a village or township.")});
    }
    if (in->number.n > 0 && !household_number_ok(in->number)) {
        household_problem(
            p, (struct mz_say){.field = "number",
                               .text = MZ_T("\"{0}\" cannot be a household number: letters, "
                                            "digits and hyphens, at most 40; 15 digits are "
                                            "kept for numbers that the program makes."),
                               .arg = {mz_text_cut(in->number, 60)}});
    }
    size_t chars = mz_utf8_count(in->address);
    if (chars == 0 || chars > HOUSEHOLD_ADDRESS_MAX) {
        household_problem(p,
                          (struct mz_say){.field = "address",
                                          .text = MZ_T("The address needs 1 to {0} characters."),
                                          .arg = {mz_str_fmt(cx->a, "%d", HOUSEHOLD_ADDRESS_MAX)}});
    }
    if ((in->lon_e6 == MZ_NULL) != (in->lat_e6 == MZ_NULL)) {
        household_problem(
            p, (struct mz_say){.field = "lon_e6", .text = MZ_T("Give both coordinates or none.")});
    }
    if (in->since > mz_date_today(cx).v) {
        household_problem(
            p, (struct mz_say){.field = "since", .text = MZ_T("The day lies in the future.")});
    }
}

static void check_heads(const struct household_new *in, struct household_problems *p)
{
    size_t heads = 0;
    for (size_t i = 0; i < in->members_n; i++) {
        heads += mz_str_eq(in->members[i].relation, RELATION_HEAD) ? 1 : 0;
        for (size_t k = 0; k < i; k++) {
            if (in->members[k].person == in->members[i].person) {
                household_problem(p, (struct mz_say){.field = "members",
                                                     .text = MZ_T("A person stands in the list "
                                                                  "twice.")});
            }
        }
    }
    if (in->members_n == 0 || in->members_n > HOUSEHOLD_MEMBERS_MAX || heads != 1) {
        household_problem(p, (struct mz_say){.field = "members",
                                             .text = MZ_T("A household has one head and at most "
                                                          "60 members.")});
    }
}

/* The sentence against one person who is to enter on `first`, or text == NULL. */
mz_code household_may_enter(mz_cx *cx, unsigned may, const struct household_entry *e,
                            struct mz_say *say)
{
    struct person_fact_row f = {0};
    struct member_last_row last = {0};
    mz_str name;
    bool found = false;
    *say = (struct mz_say){.field = "members"};
    MZ_TRY(person_fact(cx, e->person, &f, &found));
    if (e->person / MZ_ID_UNIT != e->division / MZ_COUNTY_UNIT) {
        say->text = MZ_T("This person is registered in another county. The officer of that county "
                         "moves the person out first; then the person is registered here.");
        return MZ_OK;
    }
    if (!found) {
        say->text = MZ_T("This person is not in your area. A county officer can ask for it.");
        return MZ_OK;
    }
    MZ_TRY(member_last(cx, e->person, mz_str_of(household_kind_word(e->kind)), &last, &found));
    bool busy = found && last.last != MZ_NULL && last.last >= e->first;
    bool bad = busy || (f.birth != MZ_NULL && f.birth > e->first) ||
               (f.died != MZ_NULL && f.died < e->first) || !mz_str_eq(f.state, MZ_S("active")) ||
               !relation_known(e->relation);
    if (!bad) {
        return MZ_OK;
    }
    MZ_TRY(household_who(cx, may, e->person, &name));
    say->arg[0] = name;
    if (f.birth != MZ_NULL && f.birth > e->first) {
        say->text = MZ_T("{0} was not born yet on {1}.");
        say->arg[1] = household_day(cx->a, e->first);
    } else if (f.died != MZ_NULL) {
        say->text = MZ_T("{0} died on {1}.");
        say->arg[1] = household_day(cx->a, f.died);
    } else if (!mz_str_eq(f.state, MZ_S("active"))) {
        say->text = MZ_T("{0} has left the county or was merged with another record.");
    } else if (!relation_known(e->relation)) {
        say->text = MZ_T("Choose what {0} is to the head.");
    } else {
        say->text = MZ_T("{0} is a member of another household on {1}. Ask for a transfer.");
        say->arg[1] = household_day(cx->a, e->first);
    }
    return MZ_OK;
}

mz_code household_check(mz_cx *cx, unsigned may, const struct household_new *in,
                        struct household_problems *problems)
{
    check_place(cx, in, problems);
    check_heads(in, problems);
    int64_t county = in->division / MZ_COUNTY_UNIT;
    for (size_t i = 0; i < in->members_n && i < HOUSEHOLD_MEMBERS_MAX; i++) {
        struct household_entry e = {.person = in->members[i].person,
                                    .relation = in->members[i].relation,
                                    .kind = in->kind,
                                    .division = in->division,
                                    .first = in->since};
        struct mz_say say;
        MZ_TRY(household_may_enter(cx, may, &e, &say));
        if (say.text != NULL) {
            household_problem(problems, say);
        }
    }
    if (in->number.n > 0 && problems->n == 0) {
        int64_t taken = 0;
        MZ_TRY(household_by_number(cx, county, in->kind, in->number, &taken));
        if (taken != 0) {
            household_problem(problems, (struct mz_say){.field = "number",
                                                        .text = MZ_T("The number {0} belongs to "
                                                                     "another household."),
                                                        .arg = {in->number}});
        }
    }
    return MZ_OK;
}

/* ---- making ----------------------------------------------------------------------- */

mz_code household_seat_new(mz_cx *cx, const struct household *h, const struct household_place *who,
                           int64_t since, int64_t *id)
{
    int64_t county = h->division / MZ_COUNTY_UNIT;
    if (*id == 0) {
        MZ_TRY(mz_id_take(cx, county, 1, id));
    }
    struct member_insert_args m = {.id = *id,
                                   .county = county,
                                   .division = h->division,
                                   .household = h->id,
                                   .person = who->person,
                                   .kind = mz_str_of(household_kind_word(h->kind)),
                                   .relation = who->relation,
                                   .since = since};
    return member_insert(cx, &m);
}

mz_code household_insert_new(mz_cx *cx, const struct household *h)
{
    struct household_insert_args a = {.id = h->id,
                                      .county = h->division / MZ_COUNTY_UNIT,
                                      .division = h->division,
                                      .kind = mz_str_of(household_kind_word(h->kind)),
                                      .head = h->head,
                                      .number = h->number,
                                      .address = h->address,
                                      .lon_e6 = h->lon_e6,
                                      .lat_e6 = h->lat_e6,
                                      .since = h->since,
                                      .source = h->source,
                                      .changed_ms = mz_now_ms(cx)};
    return household_insert(cx, &a);
}

mz_str household_own_number(mz_arena *a, int64_t id)
{
    return mz_str_fmt(a, "%015" PRId64, id);
}

mz_code household_note(mz_cx *cx, const char *act, const struct household *h, mz_str detail)
{
    return mz_tx_note(cx, &(struct mz_event){.act = mz_str_of(act),
                                             .kind = MZ_S("household"),
                                             .subject = h->id,
                                             .division = h->division,
                                             .detail = detail});
}

/* How many ids a household takes: its own and one for each membership. */
static int64_t ids_of(const struct household_new *in)
{
    return 1 + (int64_t)in->members_n;
}

/* One checked household; `id` is the first of its ids. */
static mz_code enter(mz_cx *cx, const struct household_new *in, int64_t id, struct household *h)
{
    *h = (struct household){.id = id,
                            .division = in->division,
                            .kind = in->kind,
                            .number =
                                in->number.n > 0 ? in->number : household_own_number(cx->a, id),
                            .address = in->address,
                            .lon_e6 = in->lon_e6,
                            .lat_e6 = in->lat_e6,
                            .since = in->since,
                            .ended = MZ_NULL,
                            .source = in->source.n > 0 ? in->source : MZ_S("window"),
                            .version = 1};
    for (size_t i = 0; i < in->members_n; i++) {
        if (mz_str_eq(in->members[i].relation, RELATION_HEAD)) {
            h->head = in->members[i].person;
        }
    }
    MZ_TRY(household_insert_new(cx, h));
    for (size_t i = 0; i < in->members_n; i++) {
        int64_t member = id + 1 + (int64_t)i;
        MZ_TRY(household_seat_new(cx, h, &in->members[i], in->since, &member));
    }
    return household_words(cx, h);
}

struct adding {
    const struct household_new *in;
    unsigned may;
    struct household_problems *problems;
    struct household h;
};

static mz_code add(mz_cx *cx, void *p)
{
    struct adding *a = p;
    a->problems->n = 0;
    MZ_TRY(household_check(cx, a->may, a->in, a->problems));
    MZ_TRY(household_refuse(cx, a->problems));
    int64_t id = 0;
    MZ_TRY(mz_id_take(cx, a->in->division / MZ_COUNTY_UNIT, ids_of(a->in), &id));
    mz_code rc = enter(cx, a->in, id, &a->h);
    if (rc == MZ_CONFLICT) {
        return household_elsewhere(cx);
    }
    MZ_TRY(rc);
    MZ_TRY(household_note(cx, "household.add", &a->h, MZ_S("")));
    return mz_feature_lives(cx, a->h.id);
}

/* The unique index met a membership that the actor cannot see. */
mz_code household_elsewhere(mz_cx *cx)
{
    mz_clear(cx);
    return mz_refuse(cx, MZ_CONFLICT, .field = "members",
                     .text = MZ_T("The number is taken, or one of these persons is a member of a "
                                  "household outside your area. A county officer sees both."));
}

mz_code household_add(mz_cx *cx, unsigned may, const struct household_new *in,
                      struct household_problems *problems, int64_t *id)
{
    struct household_problems own = {.n = 0};
    struct adding a = {.in = in, .may = may, .problems = problems == NULL ? &own : problems};
    MZ_TRY(mz_tx(cx, add, &a));
    *id = a.h.id;
    return MZ_OK;
}

/* ---- many ------------------------------------------------------------------------- */

struct many {
    const struct household_new *in;
    size_t n;
    struct household_result *results;
};

static struct mz_say say_dup(mz_arena *a, struct mz_say say)
{
    for (size_t i = 0; i < MZ_LEN(say.arg); i++) {
        say.arg[i] = say.arg[i].n > 0 ? mz_str_dup(a, say.arg[i]) : say.arg[i];
    }
    return say;
}

static mz_code add_one(mz_cx *cx, mz_arena *keep, const struct household_new *in, int64_t id,
                       struct household_result *result)
{
    struct household_problems problems = {.n = 0};
    struct household h;
    MZ_TRY(household_check(cx, 0, in, &problems));
    if (problems.n > 0) {
        *result = (struct household_result){.why = say_dup(keep, problems.say[0])};
        return MZ_OK;
    }
    MZ_TRY(enter(cx, in, id, &h));
    result->id = h.id;
    return MZ_OK;
}

/* One block of ids for the batch: those of refused households are never used again. */
static mz_code take_ids(mz_cx *cx, const struct many *m, int64_t *first)
{
    int64_t n = 0;
    int64_t county = m->in[0].division / MZ_COUNTY_UNIT;
    for (size_t i = 0; i < m->n; i++) {
        n += ids_of(&m->in[i]);
        if (m->in[i].division / MZ_COUNTY_UNIT != county) {
            return mz_fail(cx, MZ_INVALID, "households of two counties in one batch");
        }
    }
    return mz_id_take(cx, county, n, first);
}

static mz_code add_all(mz_cx *cx, void *p)
{
    struct many *m = p;
    mz_arena *outer = cx->a;
    int64_t good = 0;
    int64_t id = 0;
    MZ_TRY(take_ids(cx, m, &id));
    mz_arena *page = mz_arena_new((size_t)256 << 20);
    mz_code rc = MZ_OK;
    for (size_t i = 0; i < m->n && rc == MZ_OK; i++) {
        cx->a = page;
        m->results[i] = (struct household_result){0};
        rc = add_one(cx, outer, &m->in[i], id, &m->results[i]);
        id += ids_of(&m->in[i]);
        good += m->results[i].id != 0 ? 1 : 0;
        mz_arena_reset(page);
    }
    cx->a = outer;
    mz_arena_free(page);
    MZ_TRY(rc == MZ_CONFLICT ? household_elsewhere(cx) : rc);
    mz_str detail = mz_str_fmt(cx->a, "{\"n\":%" PRId64 "}", good);
    struct household place = {.division = m->in[0].division};
    return household_note(cx, "household.import", &place, detail);
}

mz_code household_add_many(mz_cx *cx, const struct household_new *in, size_t n, bool inside,
                           struct household_result *results)
{
    struct many m = {.in = in, .n = n, .results = results};
    if (n == 0) {
        return MZ_OK;
    }
    if (n > HOUSEHOLD_BATCH_MAX) {
        return mz_fail(cx, MZ_LIMIT, "%zu households in one batch", n);
    }
    return inside ? add_all(cx, &m) : mz_tx(cx, add_all, &m);
}

/* ---- correcting --------------------------------------------------------------------- */

static mz_code correct(mz_cx *cx, void *p)
{
    const struct household_edit *e = p;
    struct household h;
    int64_t changed = 0;
    MZ_TRY(household_get(cx, e->id, &h));
    struct household_place_set_args a = {.id = e->id,
                                         .version = e->version,
                                         .address = e->address,
                                         .lon_e6 = e->lon_e6,
                                         .lat_e6 = e->lat_e6,
                                         .changed_ms = mz_now_ms(cx)};
    MZ_TRY(household_place_set(cx, &a, &changed));
    if (changed == 0) {
        return mz_refuse(cx, MZ_CONFLICT,
                         .text = MZ_T("The household was changed or ended meanwhile. Look at it "
                                      "again before you save."));
    }
    h.address = e->address;
    MZ_TRY(household_words(cx, &h));
    return household_note(cx, "household.correct", &h, MZ_S(""));
}

mz_code household_correct(mz_cx *cx, const struct household_edit *edit)
{
    struct household_edit e = *edit;
    struct household_problems problems = {.n = 0};
    struct household_new in = {
        .division = 1, .address = e.address, .lon_e6 = e.lon_e6, .lat_e6 = e.lat_e6};
    check_place(cx, &in, &problems);
    MZ_TRY(household_refuse(cx, &problems));
    return mz_tx(cx, correct, &e);
}

/* ---- what waits ----------------------------------------------------------------------- */

mz_code household_todo(mz_cx *cx, int64_t most, struct household_task **out, size_t *n)
{
    struct household_dead_row *dead = NULL;
    struct household_merged_row *merged = NULL;
    size_t dead_n = 0;
    size_t merged_n = 0;
    MZ_TRY(household_dead(cx, most, &dead, &dead_n));
    MZ_TRY(household_merged(cx, most - (int64_t)dead_n, &merged, &merged_n));
    *n = dead_n + merged_n;
    *out = MZ_NEW_N(cx->a, struct household_task, *n + 1);
    for (size_t i = 0; i < dead_n; i++) {
        const struct household_dead_row *r = &dead[i];
        (*out)[i] = (struct household_task){.household = r->household,
                                            .division = r->division,
                                            .number = r->number,
                                            .kind = kind_read(r->kind),
                                            .person = r->person,
                                            .relation = r->relation,
                                            .head = r->head == r->person,
                                            .died = r->died};
    }
    for (size_t i = 0; i < merged_n; i++) {
        const struct household_merged_row *r = &merged[i];
        (*out)[dead_n + i] = (struct household_task){.household = r->household,
                                                     .division = r->division,
                                                     .number = r->number,
                                                     .kind = kind_read(r->kind),
                                                     .person = r->person,
                                                     .relation = r->relation,
                                                     .head = r->head == r->person,
                                                     .died = MZ_NULL,
                                                     .merged = r->merged_into};
    }
    return MZ_OK;
}

/* ---- the list --------------------------------------------------------------------------- */

static const struct mz_col cols[] = {
    {"number", MZ_T("Household number"), MZ_COL_TEXT, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"kind", MZ_T("Kind of household"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"head", MZ_T("Head"), MZ_COL_SUBJECT, MZ_COL_FILTER, "person"},
    {"division", MZ_T("Division"), MZ_COL_DIVISION, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"address", MZ_T("Address"), MZ_COL_TEXT, MZ_COL_FILTER, NULL},
    {"since", MZ_T("Since"), MZ_COL_DATE, MZ_COL_SORT | MZ_COL_FILTER, NULL},
    {"ended", MZ_T("Ended"), MZ_COL_DATE, MZ_COL_FILTER, NULL},
    {"source", MZ_T("Source"), MZ_COL_TEXT, MZ_COL_FILTER | MZ_COL_HIDE, NULL},
    {"changed_ms", MZ_T("Last change"), MZ_COL_TIME, MZ_COL_HIDE, NULL},
    {0},
};

const struct mz_reg household_register = {
    .name = "household",
    .table = "household",
    .title = MZ_T("Households"),
    .sort = "division",
    .cols = cols,
    .need = "household.read",
    .ask = household_ask,
    .words = household_typed,
    .row = household_out,
};
