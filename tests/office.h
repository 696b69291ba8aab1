/*
 * office.h - a whole office for tests: every feature, four counties of two provinces, people whose
 * names stand nowhere else, and a worker for each role in several places. Calls go through
 * mz_web_call(), as a browser's would.
 *
 * Nothing here names a page. What lives where is read back from the tables of the database that
 * have a division, so a new feature is covered as soon as its rows are planted: by its own .demo
 * hook, which is run for each county, or by office_plant().
 */
#ifndef MZ_TESTS_OFFICE_H
#define MZ_TESTS_OFFICE_H

#include <dirent.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "app/app_int.h"
#include "base/ident.h"
#include "check.h"
#include "feature/account/account_int.h"
#include "feature/dedup/dedup.h"
#include "feature/division/division.h"
#include "feature/draft/draft.h"
#include "feature/draw/draw.h"
#include "feature/draw/draw_sql.h"
#include "feature/feed/feed_sender.h"
#include "feature/guests.h"
#include "feature/household/change.h"
#include "feature/household/household.h"
#include "feature/job/job.h"
#include "feature/notice/notice_int.h"
#include "feature/notice/notice_sql.h"
#include "feature/office/office.h"
#include "feature/org/org.h"
#include "feature/person/person.h"
#include "feature/person/person_write.h"
#include "feature/saved/saved.h"
#include "feature/transfer/export.h"
#include "feature/transfer/import.h"
#include "feature/watch/cluster_sql.h"
#include "store.h"
#include "store/stmt.h"

#define FEATURE(name) extern const struct mz_feature mz_feature_##name;
#include "app/features.def"
#undef FEATURE

const struct mz_feature *const mz_features[] = {
#define FEATURE(name) &mz_feature_##name,
#include "app/features.def"
#undef FEATURE
    NULL,
};

#define PLACE_ALL       INT64_C(999999999999)
#define OFFICE_PASSWORD "Longquan-2026"

/* clang-format off */
/* Where people live. X(name, county, township in it, village of the township or -1: the township) */
#define OFFICE_PLACES(X) \
        X(T1, 331181, 0, -1) X(V1, 331181, 0, 0) X(V2, 331181, 0, 1) \
        X(T2, 331181, 1, -1) X(V3, 331181, 1, 0) \
        X(BT, 331121, 0, -1) X(BV, 331121, 0, 0) \
        X(CT, 330106, 0, -1) X(CV, 330106, 0, 0) \
        X(DT, 340102, 0, -1) X(DV, 340102, 0, 0)
/* clang-format on */

enum office_place {
#define X(name, county, town, village) PLACE_##name,
    OFFICE_PLACES(X)
#undef X
        PLACE_N
};

struct worker {
    enum mz_role role; /* MZ_ROLE_N: nobody is signed in */
    int64_t division;
    int64_t lo, hi;
    int64_t account;
    char login[40];
    mz_str cookie; /* Cookie header */
    mz_str token;
};

enum { WORKERS_MAX = 60 };

struct office {
    struct test_world w;
    mz_cx cx;    /* of the web: its own connection, world and clock */
    mz_arena *a; /* of answers; emptied by office_rest() */
    mz_web *web;
    int64_t place[PLACE_N];
    struct worker worker[WORKERS_MAX];
    size_t workers_n;
    int serial;
    int64_t calls;
    mz_str objection; /* the number by which its author asks for the answer; see office_cases.h */
    mz_arena *kept;           /* of what follows */
    struct raw_row *columns; /* of all tables, see office_columns() */
    size_t columns_n;
};

/* ---- who acts ------------------------------------------------------------------------ */

static inline void office_act(struct office *o, int64_t user, const char *role, int64_t lo,
                              int64_t hi)
{
    o->w.actor.user = user;
    o->w.actor.role = mz_str_of(role);
    test_scope(&o->w, lo, hi);
}

static inline void office_program(struct office *o)
{
    office_act(o, 0, "program", 0, PLACE_ALL);
}

static inline bool office_did(struct office *o, const char *what, mz_code rc)
{
    if (rc != MZ_OK) {
        printf("%s: %s\n", what, o->cx.err.msg);
        mz_clear(&o->cx);
        o->w.ok = false;
    }
    return rc == MZ_OK;
}

/* ---- rows as they are, on both stores ------------------------------------------------- */

struct raw_row {
    int64_t a;
    int64_t b;
    mz_str s;
    mz_str t;
};

/* `sql` gives two integers and two texts; it is run as it stands, without guards. */
static inline size_t office_raw(struct office *o, const char *sql, struct raw_row **rows)
{
    static const struct mz_sql_col cols[] = {{MZ_SQL_INT, 0, offsetof(struct raw_row, a)},
                                             {MZ_SQL_INT, 1, offsetof(struct raw_row, b)},
                                             {MZ_SQL_TEXT, 2, offsetof(struct raw_row, s)},
                                             {MZ_SQL_TEXT, 3, offsetof(struct raw_row, t)}};
    const struct mz_stmt st = {.name = "raw",
                               .sql = sql,
                               .sql_pg = sql,
                               .where = "tests/office.h",
                               .cols = cols,
                               .cols_n = 4,
                               .row_size = sizeof(struct raw_row),
                               .fresh = true};
    void *all = NULL;
    size_t n = 0;
    office_program(o);
    (void)office_did(o, sql, mz_stmt_many(&o->cx, &st, NULL, &all, &n));
    *rows = all;
    return n;
}

/*
 * Every column of every table: a 1 for text, 2 for a whole number, 0 for bytes; s table, t column.
 * Asked once: PostgreSQL takes half a second for it.
 */
static inline size_t office_columns(struct office *o, struct raw_row **rows)
{
    mz_arena *keep = o->cx.a;
    if (o->columns == NULL) {
        o->kept = mz_arena_new((size_t)64 << 20);
        o->cx.a = o->kept;
        o->columns_n = office_raw(
            o,
            mz_db_kind(o->cx.db) == MZ_DB_SQLITE
                ? "SELECT CASE p.type WHEN 'TEXT' THEN 1 WHEN 'INTEGER' THEN 2 ELSE 0 END, p.cid, "
                  "m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p "
                  "WHERE m.type = 'table' ORDER BY m.name, p.cid"
                : "SELECT CASE c.data_type WHEN 'text' THEN 1 WHEN 'bytea' THEN 0 ELSE 2 "
                  "END::bigint, c.ordinal_position::bigint, c.table_name::text, "
                  "c.column_name::text "
                  "FROM information_schema.columns c JOIN information_schema.tables t "
                  "ON t.table_name = c.table_name AND t.table_schema = c.table_schema "
                  "WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY 3, 2",
            &o->columns);
        o->cx.a = keep;
    }
    *rows = o->columns;
    return o->columns_n;
}

/* ---- planting ------------------------------------------------------------------------- */

/* Two characters that stand in no other place, in no page and in no name of a division. */
static const char *const office_given[PLACE_N] = {"霁琰", "翊昀", "翀骁", "翯璟", "珩瓒", "琮璨",
                                                  "骐骥", "骅骝", "鸾翥", "鹓雏", "鸑鷟"};
static const char *const office_family[] = {"佴", "亓", "逄", "郗", "郄", "庹"};

/* Which permission opens a planted person; by place in office_family. */
static const unsigned office_protect[] = {0, 0, PERSON_PROTECT_VIOLENCE, PERSON_PROTECT_CHILD,
                                          0, 0};
static const char *const office_birth[] = {"19580307", "19611124", "19830619",
                                           "20150912", "19790228", "19900404"};

struct office_named {
    bool person; /* the name of a planted person stands in the text */
    bool hidden; /* one whom nobody sees without having opened them */
    mz_str name;
};

/* The planted person whose name begins at `at`, by place in office_family; -1: nobody's does. */
static inline int office_name_at(const char *at, const char *end, mz_str *name)
{
    for (size_t i = 0; i < MZ_LEN(office_family); i++) {
        const size_t n = strlen(office_family[i]);
        if ((size_t)(end - at) < n || memcmp(at, office_family[i], n) != 0) {
            continue;
        }
        for (size_t p = 0; p < PLACE_N; p++) {
            const size_t m = strlen(office_given[p]);
            if ((size_t)(end - at) >= n + m && memcmp(at + n, office_given[p], m) == 0) {
                *name = (mz_str){at, n + m};
                return (int)i;
            }
        }
    }
    return -1;
}

/* What was asked for may be said again: names in `asked` do not count. */
static inline struct office_named office_names_in(mz_str text, mz_str asked)
{
    struct office_named out = {0};
    bool first[256] = {false}; /* bytes that the names of families begin with */
    bool second[256] = {false};
    for (size_t i = 0; i < MZ_LEN(office_family); i++) {
        first[(unsigned char)office_family[i][0]] = true;
        second[(unsigned char)office_family[i][1]] = true;
    }
    for (size_t k = 0; k + 2 < text.n; k++) {
        uint64_t eight = 0;
        if (k + sizeof eight < text.n) {
            memcpy(&eight, text.p + k, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                k += sizeof eight - 1; /* most of a page is ASCII, in which no name begins */
                continue;
            }
        }
        bool maybe = first[(unsigned char)text.p[k]] && second[(unsigned char)text.p[k + 1]];
        mz_str name;
        int i = maybe ? office_name_at(text.p + k, text.p + text.n, &name) : -1;
        if (i >= 0 && (asked.n == 0 || memmem(asked.p, asked.n, name.p, name.n) == NULL)) {
            bool hidden = office_protect[i] != 0;
            out.person = true;
            out.name = hidden || !out.hidden ? name : out.name;
            out.hidden = out.hidden || hidden;
        }
    }
    return out;
}

static inline int64_t office_person(struct office *o, enum office_place p, size_t i)
{
    mz_cx *cx = &o->cx;
    char digits[32];
    int64_t id = 0;
    o->serial++;
    (void)snprintf(digits, sizeof digits, "%06d%s%03d", (int)(o->place[p] / MZ_COUNTY_UNIT),
                   office_birth[i], o->serial % 1000);
    struct person_input in = person_blank();
    in.name = mz_str_fmt(cx->a, "%s%s", office_family[i], office_given[p]);
    in.id_number = mz_str_fmt(cx->a, "%s%c", digits, mz_cid_check(digits));
    in.phone = mz_str_fmt(cx->a, "139%04d%04d", 5000 + o->serial, 2000 + 7 * o->serial);
    in.division = o->place[p];
    in.address = mz_str_fmt(cx->a, "%s巷%d号", office_given[p], o->serial);
    in.nation = MZ_S("01");
    in.protect = office_protect[i];
    in.source = MZ_S("test");
    office_program(o);
    (void)office_did(o, "person", person_add(cx, &in, NULL, &id));
    return id;
}

static inline int64_t office_household(struct office *o, enum office_place p, size_t n,
                                       const int64_t *persons)
{
    static const char *const relation[] = {"02", "10", "20"};
    struct household_place seats[3];
    mz_cx *cx = &o->cx;
    mz_date since = MZ_DATE_NONE;
    int64_t id = 0;
    for (size_t i = 0; i < n; i++) {
        seats[i] = (struct household_place){persons[i], mz_str_of(relation[i])};
    }
    (void)mz_date_make(2020, 1, 1, &since);
    const struct household_new in = {.kind = HOUSEHOLD_LIVING,
                                     .division = o->place[p],
                                     .address =
                                         mz_str_fmt(cx->a, "%s弄%d号", office_given[p], o->serial),
                                     .lon_e6 = MZ_NULL,
                                     .lat_e6 = MZ_NULL,
                                     .since = since.v,
                                     .source = MZ_S("test"),
                                     .members = seats,
                                     .members_n = n};
    (void)office_did(o, "household", household_add(cx, 3, &in, NULL, &id));
    return id;
}

static inline void office_request(struct office *o, enum office_place p, int64_t household,
                                  int64_t person)
{
    const struct household_place go = {person, MZ_S("02")};
    mz_cx *cx = &o->cx;
    int64_t id = 0;
    const struct household_ask ask = {
        .kind = CHANGE_SPLIT,
        .household = household,
        .day = mz_date_today(cx).v,
        .reason = mz_str_fmt(cx->a, "%s分户", office_given[p]),
        .go = &go,
        .go_n = 1,
        .division = o->place[p],
        .address = mz_str_fmt(cx->a, "%s弄%d号", office_given[p], 500 + o->serial)};
    int64_t lo = 0;
    int64_t hi = 0;
    mz_division_range(o->place[p], &lo, &hi);
    office_act(o, 900001, "village", lo, hi);
    (void)office_did(o, "request", change_ask(cx, 3, &ask, NULL, &id));
    office_program(o);
}

static inline void office_org(struct office *o, enum office_place p)
{
    mz_cx *cx = &o->cx;
    char code[32];
    int64_t id = 0;
    (void)snprintf(code, sizeof code, "52%06dMJ%07d", (int)(o->place[p] / MZ_COUNTY_UNIT),
                   ++o->serial);
    const struct org_input in = {.division = o->place[p],
                                 .name = mz_str_fmt(cx->a, "%s敬老院", office_given[p]),
                                 .uscc = mz_str_fmt(cx->a, "%.17s%c", code, mz_uscc_check(code)),
                                 .kind = MZ_S("elderly"),
                                 .legal = mz_str_fmt(cx->a, "佟%s", office_given[p]),
                                 .phone = mz_str_fmt(cx->a, "0578-%07d", 7120000 + o->serial),
                                 .address =
                                     mz_str_fmt(cx->a, "%s路%d号", office_given[p], o->serial),
                                 .lon_e6 = MZ_NULL,
                                 .lat_e6 = MZ_NULL,
                                 .source = MZ_S("test")};
    (void)office_did(o, "organisation", org_add(cx, &in, NULL, &id));
}

/* A number that is good but for its check character when `wrong`. */
static inline mz_str office_number(struct office *o, int64_t division, int serial, bool wrong)
{
    char digits[32];
    (void)snprintf(digits, sizeof digits, "%06d19700101%03d", (int)(division / MZ_COUNTY_UNIT),
                   serial % 1000);
    char check = mz_cid_check(digits);
    return mz_str_fmt(o->cx.a, "%s%c", digits, !wrong ? check : check == '1' ? '2' : '1');
}

/* Rows of a file of this office, into `place`; only checked, or taken in. */
static inline void office_import(struct office *o, int64_t place, mz_str rows, bool trial)
{
    mz_cx *cx = &o->cx;
    struct import_run *run = MZ_NEW(cx->a, struct import_run);
    const struct import_new in = {
        .kind = import_kind_of(cx, MZ_S("person")),
        .name = mz_str_fmt(cx->a, "名册%d.csv", ++o->serial),
        .source = mz_str_fmt(cx->a, "来源%d", o->serial),
        .fd = -1,
        .data = mz_str_fmt(cx->a, "姓名,身份证号,地址,联系电话\n" MZ_FMT, MZ_ARG(rows))};
    int64_t id = 0;
    o->w.seed = 88172645463325252U + (uint64_t)o->serial * 104729; /* a name of its own */
    if (!office_did(o, "file", import_make(cx, &in, &id)) ||
        !office_did(o, "run", import_get(cx, id, run))) {
        return;
    }
    run->place = place;
    (void)office_did(o, "columns", import_save(cx, run));
    (void)office_did(o, "import",
                     trial ? import_set_checking(cx, id)
                           : import_go(cx, run, (struct import_tell){.step = NULL}));
    (void)office_did(o, "check", trial ? import_get(cx, id, run) : MZ_OK);
    (void)office_did(o, "trial",
                     trial ? import_trial(cx, run, (struct import_tell){.step = NULL}) : MZ_OK);
}

/* By who acts: one good row and a bad one; the good one again, to be decided; a file checked. */
static inline void office_imports(struct office *o, int64_t place)
{
    mz_arena *a = o->cx.a;
    int serial = ++o->serial;
    mz_str good = office_number(o, place, serial, false);
    mz_str bad = office_number(o, place, serial, true);
    mz_str name = mz_str_fmt(a, "经办%d", serial);
    office_import(o, place,
                  mz_str_fmt(a, "宗%s," MZ_FMT ",卷%d号,\n宗%s," MZ_FMT ",卷%d号,\n", "一",
                             MZ_ARG(good), serial, "二", MZ_ARG(bad), serial),
                  false);
    office_import(
        o, place,
        mz_str_fmt(a, "宗一," MZ_FMT ",改卷%d号,1390578%04d\n", MZ_ARG(good), serial, serial),
        false);
    office_import(o, place, mz_str_fmt(a, MZ_FMT ",,卷%d号,\n", MZ_ARG(name), serial), true);
}

/* By who acts: a list that was approved and made, one that waits, one that left at once. */
static inline void office_exports(struct office *o)
{
    mz_cx *cx = &o->cx;
    struct mz_actor asker = o->w.actor;
    struct export_run *run = MZ_NEW(cx->a, struct export_run);
    struct export_plan *plan = MZ_NEW(cx->a, struct export_plan);
    struct export_wish wish = {.format = EXPORT_CSV};
    int64_t made = 0;
    int64_t waits = 0;
    mz_str why = mz_str_fmt(cx->a, "核对台账%d", ++o->serial);
    if (!office_did(o, "register", export_register(cx, MZ_S("org"), &wish.reg)) ||
        !office_did(o, "plan", export_plan(cx, &wish, plan)) ||
        !office_did(o, "export asked", export_ask(cx, &wish, why, &made)) ||
        !office_did(o, "export asked", export_ask(cx, &wish, why, &waits)) ||
        !office_did(o, "export", export_begin(cx, &wish, plan, run))) {
        return;
    }
    office_act(o, 900002, "approver", asker.division_lo, asker.division_hi);
    (void)office_did(o, "export approved", export_answer(cx, made, true, MZ_S("")));
    o->w.actor = asker;
    (void)office_did(o, "export made", export_make(cx, made, NULL, NULL));
}

/* People, a household with a request, an organisation, files in and lists out of one place; again
 * for a second wave. */
static inline void office_plant(struct office *o, enum office_place p)
{
    int64_t person[MZ_LEN(office_family)];
    int64_t lo = 0;
    int64_t hi = 0;
    for (size_t i = 0; i < MZ_LEN(person); i++) {
        person[i] = office_person(o, p, i);
    }
    /* A couple and the one whom nobody may see: 郗 is a child. */
    const int64_t home[] = {person[0], person[1], person[3]};
    int64_t household = office_household(o, p, MZ_LEN(home), home);
    (void)office_household(o, p, 2, person + 4);
    office_request(o, p, household, person[1]);
    /* Somebody died, and their household waits for somebody to say so. */
    office_program(o);
    (void)office_did(o, "death",
                     person_die(&o->cx, person[5], 1, mz_date_today(&o->cx), MZ_S("certificate")));
    office_org(o, p);
    mz_division_range(o->place[p], &lo, &hi);
    office_act(o, 900001, "clerk", lo, hi);
    office_imports(o, o->place[p]);
    office_exports(o);
    office_program(o);
}

/* The same person entered a second time without a number: the queue of duplicates has a pair. */
static inline void office_twin(struct office *o, enum office_place p, size_t i)
{
    mz_cx *cx = &o->cx;
    int64_t id = 0;
    struct person_input in = person_blank();
    in.name = mz_str_fmt(cx->a, "%s%s", office_family[i], office_given[p]);
    in.sex = MZ_S("1");
    (void)office_did(o, "birth", mz_date_parse(cx, "birth", mz_str_of(office_birth[i]), &in.birth));
    in.division = o->place[p];
    in.address = mz_str_fmt(cx->a, "%s巷%d号", office_given[p], ++o->serial);
    in.source = MZ_S("test");
    office_program(o);
    (void)office_did(o, "twin", person_add(cx, &in, NULL, &id));
}

/* Every second pair waits for a second person to confirm that the two are one. */
static inline void office_merges(struct office *o)
{
    struct raw_row *pair = NULL;
    size_t n = office_raw(o, "SELECT id, version, '', '' FROM dup_pair ORDER BY id", &pair);
    for (size_t i = 0; i < n; i += 2) {
        const struct dedup_ask ask = {.pair = pair[i].a, .version = pair[i].b};
        int64_t merge = 0;
        bool done = false;
        office_act(o, 900001, "officer", 0, PLACE_ALL);
        (void)office_did(o, "merge", dedup_merge_ask(&o->cx, 3, &ask, &merge, &done));
    }
    office_program(o);
}

/* Every feature's own rows, for each county; not the accounts with well-known passwords. */
static inline void office_demo(struct office *o)
{
    static const int64_t county[] = {331181, 331121, 330106, 340102};
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (size_t k = 0; k < MZ_LEN(county) && mz_features[i]->demo != NULL; k++) {
            const struct mz_demo d = {county[k] * MZ_COUNTY_UNIT, 60, 7 + k};
            if (strcmp(mz_features[i]->name, "account") == 0) {
                continue;
            }
            office_program(o);
            (void)office_did(o, mz_features[i]->name, mz_features[i]->demo(&o->cx, &d));
        }
    }
}

struct office_drawing {
    const struct raw_row *of; /* a case */
    bool drawn;               /* false: the list waits for its seed */
};

/* A list and its lot, as they stand when a case of the county was drawn to be looked at again. */
static inline mz_code office_lot(mz_cx *cx, void *p)
{
    const struct office_drawing *w = p;
    const struct raw_row *drawn = w->drawn ? w->of : NULL;
    int64_t number = w->of->a % MZ_ID_UNIT;
    struct draw_q_add_args d = {.county = 331181,
                                .division = 331181 * MZ_COUNTY_UNIT,
                                .matter = MZ_S("dibao_recheck"),
                                .cases = 1,
                                .takes = 1,
                                .made_ms = mz_now_ms(cx),
                                .made_by = 900001};
    int64_t changed = 0;
    d.list = mz_str_fmt(cx->a,
                        "county 331181\nmatter dibao_recheck\ntakes 1\npeople 1\n"
                        "inspector 900003\ncase BJ331181-%06" PRId64 "\n",
                        number);
    d.hash = draw_hash(cx->a, d.list);
    MZ_TRY(mz_id_take(cx, d.county, 1, &d.id));
    MZ_TRY(draw_q_add(cx, &d));
    if (drawn != NULL) {
        struct draw_q_item_add_args item = {.county = d.county,
                                            .division = d.division,
                                            .draw = d.id,
                                            .place = 1,
                                            .case_id = drawn->a,
                                            .next_id = drawn->a,
                                            .inspectors = MZ_S("900003")};
        MZ_TRY(draw_q_seed(cx, d.id, MZ_S("2026134 03 08 15"), d.made_ms, 900002, &changed));
        MZ_TRY(mz_id_take(cx, item.county, 1, &item.id));
        MZ_TRY(draw_q_item_add(cx, &item));
    }
    mz_tx_quiet(cx);
    return MZ_OK;
}

/* A notice that hangs for a case, and what somebody says against it. */
static inline mz_code office_notice(mz_cx *cx, void *p)
{
    const struct raw_row *of = p; /* a case, its county; its household in `s` */
    struct notice_q_add_args n = {.county = of->a / MZ_ID_UNIT,
                                  .division = of->b,
                                  .case_id = of->a,
                                  .matter = MZ_S("dibao_apply"),
                                  .step = MZ_S("notice"),
                                  .code = MZ_S("bcdfghjklm"),
                                  .household = strtoll(mz_str_z(cx->a, of->s), NULL, 10),
                                  .person = MZ_NULL,
                                  .people_n = 2,
                                  .fen = 64000,
                                  .monthly = 1,
                                  .days = 7,
                                  .from_ms = mz_now_ms(cx),
                                  .over_ms = MZ_NULL};
    struct notice_q_object_args o = {.county = n.county,
                                     .division = n.division,
                                     .case_id = n.case_id,
                                     .way = MZ_S("counter"),
                                     .due_day = MZ_NULL,
                                     .made_ms = n.from_ms,
                                     .made_by = 900001};
    MZ_TRY(mz_id_take(cx, n.county, 2, &n.id));
    o.id = n.id + 1;
    o.notice = n.id;
    MZ_TRY(notice_q_add(cx, &n));
    MZ_TRY(notice_seal(cx, "text_seal", o.id, MZ_S("这户人家另有住房，请核实。"), &o.text_seal));
    MZ_TRY(mz_guest_key(cx, "notice:code", MZ_S("planted"), &o.code_key));
    MZ_TRY(notice_q_object(cx, &o));
    mz_tx_quiet(cx);
    return MZ_OK;
}

static inline void office_notices(struct office *o)
{
    struct raw_row *one = NULL;
    size_t n = office_raw(
        o,
        "SELECT c.id, c.division, CAST(c.household AS TEXT), '' FROM matter_case AS c "
        "WHERE c.county = 331181 AND c.household IS NOT NULL "
        "AND c.id NOT IN (SELECT case_id FROM notice) ORDER BY c.id",
        &one);
    office_program(o);
    (void)office_did(o, "notice", n == 0 ? MZ_ABSENT : mz_tx(&o->cx, office_notice, one));
}

/* Of one alert: an office of a few families has no village with enough of them for a cluster. */
static inline mz_code office_cluster(mz_cx *cx, void *p)
{
    const struct raw_row *of = p; /* an alert, its division; its household in `s` */
    struct cluster_q_add_args c = {.county = of->b / MZ_COUNTY_UNIT,
                                   .division = of->b,
                                   .rule = MZ_S("cluster_illness"),
                                   .grade = 2,
                                   .homes = 1,
                                   .living = 7,
                                   .days = 30,
                                   .least = 5,
                                   .part = MZ_NULL,
                                   .pack = MZ_S("cn"),
                                   .made_ms = mz_now_ms(cx),
                                   .due = mz_date_today(cx).v + 3};
    MZ_TRY(mz_id_take(cx, c.county, 3, &c.id));
    const struct cluster_q_home_set_args h = {.id = c.id + 1,
                                              .county = c.county,
                                              .division = c.division,
                                              .cluster = c.id,
                                              .household = strtoll(mz_str_z(cx->a, of->s), NULL, 10),
                                              .alert = of->a,
                                              .day = mz_date_today(cx).v};
    const struct cluster_q_step_args s = {.id = c.id + 2,
                                          .county = c.county,
                                          .division = c.division,
                                          .cluster = c.id,
                                          .at_ms = c.made_ms,
                                          .act = MZ_S("made"),
                                          .becomes = MZ_S("review"),
                                          .homes = 1};
    MZ_TRY(cluster_q_add(cx, &c));
    MZ_TRY(cluster_q_home_set(cx, &h));
    MZ_TRY(cluster_q_step(cx, &s));
    mz_tx_quiet(cx);
    return MZ_OK;
}

static inline void office_clusters(struct office *o)
{
    struct raw_row *of = NULL;
    size_t n = office_raw(o,
                          "SELECT a.id, a.division, CAST(a.household AS TEXT), '' FROM watch AS a "
                          "WHERE a.id IN (SELECT min(m.id) FROM watch AS m GROUP BY m.division) "
                          "ORDER BY a.id",
                          &of);
    office_program(o);
    for (size_t i = 0; i < n; i++) {
        (void)office_did(o, "cluster", mz_tx(&o->cx, office_cluster, &of[i]));
    }
}

/* A lot that was drawn, a list that waits for its seed, and a pack that somebody works on. */
static inline void office_lots(struct office *o)
{
    struct raw_row *one = NULL;
    int64_t id = 0;
    int64_t lo = 0;
    int64_t hi = 0;
    size_t n = office_raw(
        o, "SELECT id, division, '', '' FROM matter_case WHERE county = 331181 ORDER BY id", &one);
    office_program(o);
    struct office_drawing d = {one, false};
    (void)office_did(o, "list", n == 0 ? MZ_ABSENT : mz_tx(&o->cx, office_lot, &d));
    d.drawn = true;
    (void)office_did(o, "lot", n == 0 ? MZ_ABSENT : mz_tx(&o->cx, office_lot, &d));
    mz_division_range(331181 * MZ_COUNTY_UNIT, &lo, &hi);
    office_act(o, 900001, "officer", lo, hi);
    (void)office_did(o, "draft", draft_new(&o->cx, MZ_S("names"), MZ_S("改地名规定"), true, &id));
    office_program(o);
}

/* ---- calls ---------------------------------------------------------------------------- */

/* ROUTES="/watch /feed" in the environment: look at these routes only, while working on them. */
static inline bool office_wanted(const char *path)
{
    const char *only = getenv("ROUTES");
    bool wanted = only == NULL;
    for (const char *p = only; p != NULL && *p != '\0' && !wanted;) {
        size_t n = strcspn(p, " ");
        wanted = n > 0 && strncmp(path, p, n) == 0;
        p += n + (p[n] == ' ');
    }
    return wanted;
}

/* After each answer that is no longer needed. */
static inline void office_rest(struct office *o)
{
    mz_arena_reset(o->a);
}

struct office_call {
    const char *method;
    mz_str target;
    bool json;
    const char *origin; /* NULL: our own */
    mz_str body;
    bool bare; /* without the form token */
    const char *lang;
    const char *type; /* of the body; NULL: urlencoded */
    const char *key;  /* Idempotency-Key; NULL: none */
    mz_str peer;      /* address; empty: our own */
    uint64_t seed;    /* of randomness; 0: the same question has the same answer */
};

static inline struct mz_answer office_call(struct office *o, const struct worker *who,
                                           const struct office_call *c)
{
    struct mz_pair h[9];
    size_t n = 0;
    bool post = strcmp(c->method, "POST") == 0;
    struct mz_answer answer;
    h[n++] = (struct mz_pair){MZ_S("Host"), MZ_S("mz.test")};
    h[n++] =
        (struct mz_pair){MZ_S("Accept"), c->json ? MZ_S("application/json") : MZ_S("text/html")};
    h[n++] = (struct mz_pair){MZ_S("Accept-Language"),
                              c->lang != NULL ? mz_str_of(c->lang) : MZ_S("zh-CN")};
    if (who->cookie.n > 0) {
        h[n++] = (struct mz_pair){MZ_S("Cookie"), who->cookie};
    }
    if (post) {
        h[n++] = (struct mz_pair){MZ_S("Content-Type"),
                                  c->type != NULL ? mz_str_of(c->type)
                                                  : MZ_S("application/x-www-form-urlencoded")};
        h[n++] = (struct mz_pair){MZ_S("Origin"), c->origin != NULL ? mz_str_of(c->origin)
                                                                    : MZ_S("http://mz.test")};
    }
    if (c->key != NULL) {
        h[n++] = (struct mz_pair){MZ_S("Idempotency-Key"), mz_str_of(c->key)};
    }
    struct mz_call call = {.method = c->method,
                           .target = c->target,
                           .headers = h,
                           .headers_n = n,
                           .peer = c->peer};
    if (post) {
        call.body = c->bare ? c->body
                            : mz_str_fmt(o->a, "token=" MZ_FMT "&" MZ_FMT, MZ_ARG(who->token),
                                         MZ_ARG(c->body));
    }
    o->w.seed = 88172645463325252U + c->seed * 7919;
    o->calls++;
    mz_web_call(o->web, o->a, &call, &answer);
    return answer;
}

static inline struct mz_answer office_get_page(struct office *o, const struct worker *who,
                                               const char *target, bool json)
{
    return office_call(
        o, who, &(struct office_call){.method = "GET", .target = mz_str_of(target), .json = json});
}

/* Bytes of one journal, without the zeros that stand ahead of records that have to be firm. */
static inline int64_t office_journal(const char *path, int64_t end)
{
    char part[32768];
    int f = open(path, O_RDONLY | O_CLOEXEC);
    while (f >= 0 && end > 0) { /* from behind: a journal has megabytes, the zeros are few */
        int64_t from = end > (int64_t)sizeof part ? end - (int64_t)sizeof part : 0;
        ssize_t n = pread(f, part, (size_t)(end - from), from);
        while (n > 0 && part[n - 1] == '\0') {
            n--;
        }
        end = from + (n > 0 ? n : 0);
        if (n > 0) {
            break;
        }
    }
    if (f >= 0) {
        (void)close(f);
    }
    return end;
}

/* Bytes in the journals of reads: more of them after an answer that somebody read of persons. */
static inline int64_t office_reads(const struct office *o)
{
    char dir[200];
    char path[500];
    struct stat st;
    int64_t all = 0;
    (void)snprintf(dir, sizeof dir, "%s/reads", o->w.dir);
    DIR *d = opendir(dir);
    for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
        (void)snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        all += stat(path, &st) == 0 && S_ISREG(st.st_mode) ? office_journal(path, st.st_size) : 0;
    }
    if (d != NULL) {
        (void)closedir(d);
    }
    return all;
}

/* Whether something of this answer stands in the chain already, and not in a journal. */
static inline bool office_sealed(struct office *o, const struct mz_answer *a)
{
    struct raw_row *r = NULL;
    mz_str request = mz_answer_header(a, "X-Request-Id");
    mz_str sql = mz_str_fmt(o->cx.a,
                            "SELECT CAST(COUNT(*) AS BIGINT), 0, '', '' FROM mz_audit "
                            "WHERE request = '" MZ_FMT "'",
                            MZ_ARG(request));
    return request.n > 0 && office_raw(o, sql.p, &r) == 1 && r[0].a > 0;
}

/* ---- workers -------------------------------------------------------------------------- */

/* The cookies of an answer over those there were; in the arena of the office. */
static inline mz_str office_jar(struct office *o, mz_str before, const struct mz_answer *answer)
{
    mz_str jar = before;
    for (size_t i = 0; i < answer->headers_n; i++) {
        if (strncasecmp(answer->headers[i].name.p, "Set-Cookie", 10) != 0) {
            continue;
        }
        mz_str v = answer->headers[i].value;
        const char *end = memchr(v.p, ';', v.n);
        mz_str pair = {v.p, end == NULL ? v.n : (size_t)(end - v.p)};
        /* The last of one name counts: what is new stands first. */
        jar = mz_str_fmt(o->w.cx.a, MZ_FMT "%s" MZ_FMT, MZ_ARG(pair), jar.n > 0 ? "; " : "",
                         MZ_ARG(jar));
    }
    return jar;
}

static inline bool office_sign_in(struct office *o, struct worker *who)
{
    who->cookie = MZ_S("");
    struct mz_answer form = office_get_page(o, who, "/sign-in", false);
    who->cookie = office_jar(o, MZ_S(""), &form);
    who->token = mz_str_dup(o->w.cx.a, mz_answer_token(&form));
    mz_str fields = mz_str_fmt(o->a, "login=%s&password=" OFFICE_PASSWORD, who->login);
    /* Not through office_call: each session needs randomness of its own. */
    uint64_t seed = o->w.seed + (uint64_t)(++o->serial) * 7919;
    const struct mz_pair h[] = {{MZ_S("Host"), MZ_S("mz.test")},
                                {MZ_S("Cookie"), who->cookie},
                                {MZ_S("Content-Type"), MZ_S("application/x-www-form-urlencoded")},
                                {MZ_S("Origin"), MZ_S("http://mz.test")}};
    const struct mz_call call = {
        .method = "POST",
        .target = MZ_S("/sign-in"),
        .headers = h,
        .headers_n = MZ_LEN(h),
        .body = mz_str_fmt(o->a, "token=" MZ_FMT "&" MZ_FMT, MZ_ARG(who->token), MZ_ARG(fields)),
        /* Many from one address would have to wait. */
        .peer = mz_str_fmt(o->a, "10.0.%d.%d", o->serial / 250, o->serial % 250)};
    struct mz_answer done;
    o->w.seed = seed;
    mz_web_call(o->web, o->a, &call, &done);
    who->cookie = office_jar(o, MZ_S(""), &done);
    struct mz_answer me = office_get_page(o, who, "/me", false);
    who->token = mz_str_dup(o->w.cx.a, mz_answer_token(&me));
    office_rest(o);
    if (me.status != 200 || who->token.n == 0) {
        printf("%s cannot sign in: %d, then %d\n", who->login, done.status, me.status);
        return false;
    }
    return true;
}

/* An account with this role in this place, signed in. */
static inline struct worker *office_hire(struct office *o, enum mz_role role, int64_t division)
{
    struct worker *who = &o->worker[o->workers_n];
    mz_cx *cx = &o->cx;
    mz_str first;
    int64_t post = 0;
    *who = (struct worker){.role = role, .division = division};
    mz_division_range(division, &who->lo, &who->hi);
    (void)snprintf(who->login, sizeof who->login, "%s%d", account_role_word(role), ++o->serial);
    const struct account_new in = {.login = mz_str_of(who->login),
                                   .name = mz_str_of(who->login),
                                   .division = division / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT,
                                   .password = MZ_S(OFFICE_PASSWORD),
                                   .keep = true};
    office_program(o);
    if (!office_did(o, who->login, account_make(cx, &in, &who->account, &first))) {
        return NULL;
    }
    const struct account_grant g = {
        .account = who->account, .role = role, .division = division, .ends = MZ_NULL};
    if (!office_did(o, who->login, account_grant(cx, &g, &post)) || !office_sign_in(o, who)) {
        o->w.ok = false;
        return NULL;
    }
    o->workers_n++;
    return who;
}

static inline mz_code office_job(mz_cx *cx, void *p)
{
    int64_t id = 0;
    (void)p;
    return job_add(cx, "account.sweep", MZ_S("{}"), &id);
}

/* What a worker may find under his own name: a job, a view, files that came in, lists that left. */
static inline void office_works(struct office *o, const struct worker *who)
{
    size_t p = 0;
    while (p + 1 < PLACE_N && (o->place[p] < who->lo || o->place[p] > who->hi)) {
        p++;
    }
    office_act(o, who->account, account_role_word(who->role), who->lo, who->hi);
    (void)office_did(o, "job", mz_tx(&o->cx, office_job, NULL));
    struct saved_view view = {.list = MZ_S("/person"),
                              .name = mz_str_fmt(o->cx.a, "视图%d", ++o->serial),
                              .query = MZ_S("age=60-&state=active")};
    int64_t id = 0;
    (void)office_did(o, "view", saved_add(&o->cx, &view, &id));
    if (account_role_may(o->cx.world->perms, who->role, "import.run")) {
        office_imports(o, o->place[p]);
    }
    if (account_role_may(o->cx.world->perms, who->role, "export.run")) {
        office_exports(o);
    }
    if (account_role_may(o->cx.world->perms, who->role, "feed.send")) {
        /* For whoever sent the first delivery there. */
        struct raw_row *first = NULL;
        size_t n = office_raw(o,
                              mz_str_fmt(o->cx.a,
                                         "SELECT id, division, department, source FROM "
                                         "feed_delivery WHERE division BETWEEN %" PRId64
                                         " AND %" PRId64 " ORDER BY id LIMIT 1",
                                         who->lo, who->hi)
                                  .p,
                              &first);
        (void)office_did(
            o, "sender",
            n == 0 ? MZ_OK : feed_sender_give(&o->cx, who->account, first[0].s, first[0].t));
    }
}

enum office_staffing {
    OFFICE_ALL,  /* one worker of each role in each kind of place where it may work */
    OFFICE_FEW,  /* in one, each elsewhere */
    OFFICE_HERE, /* in one: Longquan, where most was planted, or what is nearest to it */
};

/* Whether a role works there: those that may work anywhere do so in the second county and its
 * towns.
 */
static inline bool office_fits(struct office *o, enum office_staffing how, enum mz_role r,
                               const int64_t *places, size_t i)
{
    bool fits = account_role_place(&o->cx, r, places[i]) == MZ_OK;
    mz_clear(&o->cx);
    bool free_level = account_role_place(&o->cx, r, places[0]) == MZ_OK &&
                      account_role_place(&o->cx, r, o->place[PLACE_V1]) == MZ_OK;
    mz_clear(&o->cx);
    return fits && (how == OFFICE_HERE || !(free_level && (i % 2 == 0 || i < 4)));
}

/* Of the places that fit, the one that is in Longquan and highest, else the first above it. */
static inline size_t office_nearest(const int64_t *places, const size_t *fit, size_t n)
{
    static const int64_t county = 331181;
    size_t best = 0;
    for (size_t k = 1; k < n; k++) {
        bool here = places[fit[k]] / MZ_COUNTY_UNIT == county;
        bool had = places[fit[best]] / MZ_COUNTY_UNIT == county;
        best = here && !had ? k : best;
    }
    return best;
}

static inline void office_staff(struct office *o, enum office_staffing how)
{
    const int64_t places[] = {330000000000,       340000000000,       331100000000,
                              330100000000,       331181000000,       331121000000,
                              o->place[PLACE_T1], o->place[PLACE_BT], o->place[PLACE_V1],
                              o->place[PLACE_CV]};
    for (int r = 0; r < MZ_ROLE_N; r++) {
        size_t fit[MZ_LEN(places)];
        size_t n = 0;
        office_program(o);
        for (size_t i = 0; i < MZ_LEN(places); i++) {
            fit[n] = i;
            n += office_fits(o, how, (enum mz_role)r, places, i);
        }
        size_t one = n == 0 ? 0
                     : how == OFFICE_HERE ? office_nearest(places, fit, n)
                                          : (size_t)r % n;
        for (size_t k = how == OFFICE_ALL ? 0 : one, end = how == OFFICE_ALL ? n : k + 1;
             k < end && k < n && o->w.ok; k++) {
            if (o->workers_n + 2 >= WORKERS_MAX) {
                printf("no room for more workers\n");
                o->w.ok = false;
                return;
            }
            office_program(o);
            const struct worker *who = office_hire(o, (enum mz_role)r, places[fit[k]]);
            if (who != NULL) {
                office_works(o, who);
            }
        }
    }
    o->worker[o->workers_n++] = (struct worker){.role = MZ_ROLE_N, .cookie = MZ_S("")};
}

/* Ids of subjects far from the numbers of events: the same digits must mean the same thing. */
static inline mz_code office_ids(mz_cx *cx, void *p)
{
    static const int64_t county[] = {331181, 331121, 330106, 340102};
    int64_t first = 0;
    (void)p;
    for (size_t i = 0; i < MZ_LEN(county); i++) {
        MZ_TRY(mz_id_take(cx, county[i], 400000000, &first));
    }
    mz_tx_quiet(cx);
    return MZ_OK;
}

/* ---- opening -------------------------------------------------------------------------- */

static inline int64_t office_child(struct office *o, int64_t of, int i)
{
    struct division *all = NULL;
    size_t n = 0;
    if (division_children(&o->cx, o->cx.world->divisions, of, mz_date_today(&o->cx).v, &all, &n) !=
            MZ_OK ||
        n <= (size_t)i) {
        printf("%" PRId64 " has no child %d\n", of, i);
        o->w.ok = false;
        return of;
    }
    return all[i].code;
}

static inline void office_places(struct office *o)
{
    static const struct {
        int64_t county;
        int town;
        int village;
    } rows[PLACE_N] = {
#define X(name, county, town, village) {county, town, village},
        OFFICE_PLACES(X)
#undef X
    };
    for (size_t i = 0; i < PLACE_N && o->w.ok; i++) {
        int64_t town = office_child(o, rows[i].county * MZ_COUNTY_UNIT, rows[i].town);
        o->place[i] = rows[i].village < 0 ? town : office_child(o, town, rows[i].village);
    }
}

/*
 * What was written goes into the file of the database: as long as it stands in the log, every page
 * that a question reads is looked for there first, which is a sixth of all the time.
 */
static inline void office_settle(struct office *o)
{
    sqlite3 *db = NULL;
    if (o->w.ok && o->w.cx.db != NULL && mz_db_kind(o->w.cx.db) == MZ_DB_SQLITE &&
        sqlite3_open(strchr(o->w.url, ':') + 1, &db) == SQLITE_OK) {
        (void)sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    }
    (void)sqlite3_close(db);
}

static inline void office_app(struct office *o)
{
    o->a = mz_arena_new((size_t)1 << 30);
    o->cx = (mz_cx){.a = mz_arena_new((size_t)2 << 30),
                    .actor = &o->w.actor,
                    .clock = &o->w.clock,
                    .random = &o->w.random,
                    .lang = MZ_LANG_ZH};
    office_program(o);
    (void)office_did(o, "app_open",
                     app_open(&o->cx, mz_str_of(o->w.url), mz_str_of(o->w.dir)));
    if (o->w.ok) {
        /* Staff sign in by the thousand here; what a password costs is base/password_test's. */
        o->cx.world->passwords = (struct mz_password_cost){.memory_kib = 64, .passes = 1, .lanes = 1};
    }
    office_places(o);
}

/* An office with the rows of every feature; nobody works there yet. */
static inline void office_planted(struct office *o, enum mz_db_kind kind)
{
    test_store(&o->w, kind);
    o->w.now += INT64_C(10) * 3600 * 1000; /* a working hour: a night has rules of its own */
    o->w.ok = o->w.ok && office_init(&o->w.cx, mz_str_of(o->w.dir), 331181 * MZ_COUNTY_UNIT,
                                     MZ_S("龙泉市民政局"), true) == MZ_OK;
    if (!o->w.ok) {
        printf("office_init: %s\n", o->w.cx.err.msg);
        return;
    }
    office_app(o);
    (void)office_did(o, "ids", mz_tx(&o->cx, office_ids, NULL));
    for (size_t i = 0; o->w.ok && i < PLACE_N; i++) {
        office_plant(o, (enum office_place)i);
        office_twin(o, (enum office_place)i, 4);
    }
    if (o->w.ok) {
        office_demo(o);
        office_lots(o);
        office_notices(o);
        office_clusters(o);
        office_merges(o);
    }
}

/* Where clock, chance and numbers stood when the folder was left. */
struct office_left {
    int64_t now;
    uint64_t seed;
    int serial;
};

static inline bool office_left(const char *folder, const char *how, struct office_left *l)
{
    char path[300];
    (void)snprintf(path, sizeof path, "%s/left", folder);
    FILE *f = fopen(path, how);
    size_t n = f == NULL      ? 0
               : how[0] == 'r' ? fread(l, sizeof *l, 1, f)
                               : fwrite(l, sizeof *l, 1, f);
    return f != NULL && fclose(f) == 0 && n == 1;
}

/* The one that the tests of this run copy: planted, closed, and whole when it has its name. */
static inline bool office_make(const char *folder)
{
    char cmd[700];
    struct office *o = calloc(1, sizeof *o);
    office_planted(o, MZ_DB_SQLITE);
    office_settle(o);
    struct office_left l = {o->w.now, o->w.seed, o->serial};
    bool ok = o->w.ok && office_left(o->w.dir, "w", &l);
    app_close(&o->cx);
    mz_arena_free(o->cx.a);
    mz_arena_free(o->a);
    mz_arena_free(o->w.cx.a);
    mz_db_close(o->w.cx.db);
    (void)snprintf(cmd, sizeof cmd, "mv %s %s", o->w.dir, folder);
    ok = ok && system(cmd) == 0;
    free(o);
    return ok;
}

/*
 * In one run of the tests (run.sh sets OFFICE) all offices on SQLite are copies of one: to plant it
 * takes seconds. The first test that asks makes it, others wait for it.
 */
static inline bool office_copied(struct office *o, enum mz_db_kind kind)
{
    struct office_left l = {0};
    const char *run = getenv("OFFICE");
    char folder[240];
    char path[260];
    if (kind != MZ_DB_SQLITE || run == NULL || run[0] != '/') {
        return false;
    }
    (void)snprintf(folder, sizeof folder, "%s.planted", run);
    (void)snprintf(path, sizeof path, "%s.lock", folder);
    int lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    bool ok = lock >= 0 && flock(lock, LOCK_EX) == 0 &&
              (access(folder, F_OK) == 0 || office_make(folder)) && close(lock) == 0;
    if (!ok || !office_left(folder, "r", &l)) {
        printf("no office in %s\n", folder);
        exit(1);
    }
    test_store_like(&o->w, folder);
    (void)snprintf(path, sizeof path, "%s/left", o->w.dir);
    (void)remove(path);
    o->w.now = l.now;
    o->w.seed = l.seed;
    o->serial = l.serial;
    office_app(o);
    return true;
}

/* `more` plants what one test alone needs, before anybody works there; or NULL. */
static inline bool office_open_plus(struct office *o, enum mz_db_kind kind,
                                    enum office_staffing how, void (*more)(struct office *o))
{
    memset(o, 0, sizeof *o);
    if (!office_copied(o, kind)) {
        office_planted(o, kind);
    }
    if (o->w.ok && more != NULL) {
        more(o);
    }
    if (o->w.ok) {
        (void)office_did(
            o, "app_web_new",
            app_web_new(&o->cx, &(struct app_web){.url = mz_str_of(o->w.url)}, &o->web));
    }
    if (o->w.ok) {
        office_staff(o, how);
    }
    office_settle(o);
    return o->w.ok;
}

static inline bool office_open_with(struct office *o, enum mz_db_kind kind,
                                    enum office_staffing how)
{
    return office_open_plus(o, kind, how, NULL);
}

static inline bool office_open(struct office *o, enum mz_db_kind kind)
{
    return office_open_with(o, kind, OFFICE_ALL);
}

/*
 * What depends on the database is whether the guards stand in its SQL and its statements run, not
 * who asks: the whole staff looks at SQLite, one of each role at PostgreSQL. ROUTES narrows the
 * look, and then all look at both.
 */
static inline enum office_staffing office_few(enum mz_db_kind kind)
{
    return kind != MZ_DB_SQLITE && getenv("ROUTES") == NULL ? OFFICE_FEW : OFFICE_ALL;
}

static inline void office_close(struct office *o)
{
    mz_web_free(o->web);
    app_close(&o->cx);
    mz_arena_free(o->cx.a);
    mz_arena_free(o->a);
    if (o->kept != NULL) {
        mz_arena_free(o->kept);
    }
    test_done(&o->w);
}

#endif
