/* made_test.c - tables that packs declare: made, widened, written and held on both stores. */
#include "store/made.h"

#include "check.h"
#include "store.h"

#define COUNTY  INT64_C(331181)
#define VILLAGE INT64_C(331181103209)
#define TOWN    INT64_C(331181103000)

static const struct mz_made_col cols[] = {
    {"f_name", MZ_COL_TEXT, true},
    {"f_length", MZ_COL_INT, false},
    {"f_day", MZ_COL_DATE, false},
};
static const struct mz_made roads = {.name = "r_road", .cols = cols, .n = 2};

static const struct mz_col shown[] = {
    {"division", "Division", MZ_COL_DIVISION, MZ_COL_FILTER | MZ_COL_SORT, NULL},
    {"state", "State", MZ_COL_CODE, MZ_COL_FILTER | MZ_COL_SORT, NULL},
    {"version", "Version", MZ_COL_INT, 0, NULL},
    {"f_name", "Name", MZ_COL_TEXT, MZ_COL_FILTER | MZ_COL_SORT, NULL},
    {"f_length", "Length", MZ_COL_INT, 0, NULL},
    {0},
};
static const struct mz_reg reg = {
    .name = "r_road", .table = "r_road", .title = "Roads", .sort = "id", .cols = shown};

static void row_of(union mz_made_value v[MZ_MADE_OWN_N + 3], int64_t division, const char *name,
                   int64_t length)
{
    memset(v, 0, sizeof(union mz_made_value) * (MZ_MADE_OWN_N + 3));
    v[MZ_MADE_COUNTY].i = division / MZ_COUNTY_UNIT;
    v[MZ_MADE_DIVISION].i = division;
    v[MZ_MADE_STATE].s = MZ_S("used");
    v[MZ_MADE_DUE].i = MZ_NULL;
    v[MZ_MADE_VERSION].i = 1;
    v[MZ_MADE_OWN_N].s = mz_str_of(name);
    v[MZ_MADE_OWN_N + 1].i = length;
    v[MZ_MADE_OWN_N + 2].i = MZ_NULL;
}

static mz_code noted(mz_cx *cx, mz_code rc)
{
    const struct mz_event ev = {.act = MZ_S("x.a"), .division = VILLAGE};
    if (rc == MZ_OK) {
        rc = mz_tx_note(cx, &ev);
    }
    if (rc == MZ_OK) {
        rc = mz_tx_commit(cx);
    }
    if (rc != MZ_OK) {
        mz_tx_rollback(cx);
    }
    return rc;
}

static mz_code add(mz_cx *cx, const struct mz_made *t, int64_t division, const char *name,
                   int64_t length, int64_t *id)
{
    union mz_made_value v[MZ_MADE_OWN_N + 3];
    row_of(v, division, name, length);
    MZ_TRY(mz_tx_begin(cx));
    mz_code rc = mz_id_take(cx, division / MZ_COUNTY_UNIT, 1, id);
    return noted(cx, rc == MZ_OK ? mz_made_add(cx, t, *id, v) : rc);
}

EVERY(a_table_is_made_once_and_widened_when_its_declaration_grows)
{
    struct test_world w;
    int64_t id = 0;
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    struct mz_made wider = roads;
    struct mz_made_col other[] = {{"f_name", MZ_COL_INT, true}};
    struct mz_made bad = {.name = "r_road", .cols = other, .n = 1};
    test_store(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(mz_made_ready(cx, &roads) == MZ_OK);
    CHECK(mz_made_ready(cx, &roads) == MZ_OK);
    CHECK(add(cx, &roads, VILLAGE, "剑池路", 1200, &id) == MZ_OK);
    wider.n = 3;
    CHECK(mz_made_ready(cx, &wider) == MZ_OK);
    CHECK(add(cx, &wider, VILLAGE, "东街", 300, &id) == MZ_OK);
    CHECK(mz_reg_check(cx, &reg) == MZ_OK);
    CHECK(mz_reg_rows(cx, &reg, &(struct mz_query){.limit = 10}, &rows, &n) == MZ_OK && n == 2);
    CHECK(mz_made_ready(cx, &roads) == MZ_OK); /* an older program goes on */
    CHECK(mz_made_ready(cx, &bad) == MZ_CONFLICT);
    mz_clear(cx);
    other[0].name = "f_name; --";
    CHECK(mz_made_ready(cx, &bad) == MZ_CORRUPT);
    mz_clear(cx);
    bad.name = "person";
    CHECK(mz_made_ready(cx, &bad) == MZ_CORRUPT);
    test_done(&w);
}

EVERY(a_row_is_changed_by_its_version_and_leaves_its_images)
{
    struct test_world w;
    int64_t id = 0;
    union mz_made_value v[MZ_MADE_OWN_N + 3];
    struct mz_change *past = NULL;
    size_t n = 0;
    test_store(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(mz_made_ready(cx, &roads) == MZ_OK);
    CHECK(add(cx, &roads, VILLAGE, "剑池路", 1200, &id) == MZ_OK);
    row_of(v, VILLAGE, "剑池西路", 900);
    CHECK(mz_tx_begin(cx) == MZ_OK);
    CHECK(noted(cx, mz_made_change(cx, &roads, id, 1, v)) == MZ_OK);
    CHECK(mz_tx_begin(cx) == MZ_OK);
    CHECK(noted(cx, mz_made_change(cx, &roads, id, 1, v)) == MZ_BUSY); /* the page was old */
    mz_clear(cx);
    CHECK(mz_changes_of(cx, "r_road", id, 10, &past, &n) == MZ_OK && n == 2);
    CHECK(n == 2 && strstr(mz_str_z(cx->a, past[0].image), "剑池西路") != NULL);
    CHECK(n == 2 && strstr(mz_str_z(cx->a, past[1].image), "\"f_length\":1200") != NULL);
    CHECK(mz_tx_begin(cx) == MZ_OK); /* without a note nothing is kept */
    CHECK(mz_made_change(cx, &roads, id, 2, v) == MZ_OK);
    CHECK(mz_tx_commit(cx) != MZ_OK);
    mz_tx_rollback(cx);
    mz_clear(cx);
    test_done(&w);
}

EVERY(a_row_outside_the_area_is_neither_seen_nor_written)
{
    struct test_world w;
    int64_t id = 0;
    int64_t elsewhere = 0;
    int64_t count = 0;
    union mz_made_value v[MZ_MADE_OWN_N + 3];
    test_store(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(mz_made_ready(cx, &roads) == MZ_OK);
    CHECK(add(cx, &roads, VILLAGE, "剑池路", 1200, &id) == MZ_OK);
    test_scope(&w, INT64_C(331181104000), INT64_C(331181104999));
    CHECK(mz_reg_count(cx, &reg, &(struct mz_query){0}, &count) == MZ_OK && count == 0);
    row_of(v, VILLAGE, "别名", 1);
    CHECK(mz_tx_begin(cx) == MZ_OK);
    CHECK(noted(cx, mz_made_change(cx, &roads, id, 1, v)) == MZ_BUSY);
    mz_clear(cx);
    CHECK(add(cx, &roads, VILLAGE, "东街", 1, &elsewhere) == MZ_DENIED);
    mz_clear(cx);
    /* A name is taken in the whole county. */
    CHECK(mz_made_other(cx, &roads, 0, COUNTY, MZ_S("剑池路"), 0, &elsewhere) == MZ_OK);
    CHECK(elsewhere == id);
    CHECK(mz_made_other(cx, &roads, 0, COUNTY, MZ_S("剑池路"), id, &elsewhere) == MZ_OK);
    CHECK(elsewhere == 0);
    CHECK(mz_made_other(cx, &roads, 0, COUNTY + 1, MZ_S("剑池路"), 0, &elsewhere) == MZ_OK);
    CHECK(elsewhere == 0);
    test_done(&w);
}

EVERY(rows_are_counted_and_added_up_by_groups)
{
    static const struct mz_col by_day[] = {{"made_ms", "Made", MZ_COL_DATE, 0, NULL},
                                           {"f_length", "Length", MZ_COL_INT, 0, NULL},
                                           {0}};
    struct test_world w;
    int64_t id = 0;
    struct mz_group *g = NULL;
    size_t n = 0;
    struct mz_reg days = reg;
    test_store(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(mz_made_ready(cx, &roads) == MZ_OK);
    CHECK(add(cx, &roads, VILLAGE, "甲路", 10, &id) == MZ_OK);
    CHECK(add(cx, &roads, VILLAGE + 1, "乙路", 20, &id) == MZ_OK);
    CHECK(add(cx, &roads, INT64_C(331181104201), "乙路", MZ_NULL, &id) == MZ_OK);
    const struct mz_query all = {.filters_n = 0};
    CHECK(mz_reg_groups(cx, &reg, &all, (struct mz_by){"division", MZ_GROUP_TOWN, "f_length"}, &g,
                        &n) == MZ_OK);
    CHECK(n == 2 && g[0].i == TOWN && g[0].n == 2 && g[0].sum == 30 && g[1].sum == 0);
    CHECK(mz_reg_groups(cx, &reg, &all, (struct mz_by){"f_name", MZ_GROUP_EACH, NULL}, &g, &n) ==
          MZ_OK);
    CHECK(n == 2 && g[0].n + g[1].n == 3);
    days.cols = by_day; /* the first days of 1970: all made at 0 */
    CHECK(mz_reg_groups(cx, &days, &all, (struct mz_by){"made_ms", MZ_GROUP_YEAR, NULL}, &g, &n) ==
          MZ_OK);
    CHECK(n == 1 && g[0].i == 0 && g[0].n == 3);
    CHECK(mz_reg_groups(cx, &reg, &all, (struct mz_by){"f_what", MZ_GROUP_EACH, NULL}, &g, &n) ==
          MZ_CORRUPT);
    mz_clear(cx);
    test_done(&w);
}

EVERY(a_copy_of_the_office_has_the_tables_and_their_rows)
{
    struct test_world w;
    struct test_world other;
    int64_t id = 0;
    int64_t n = 0;
    test_store(&w, kind_);
    mz_cx *cx = &w.cx;
    CHECK(mz_made_ready(cx, &roads) == MZ_OK);
    CHECK(add(cx, &roads, VILLAGE, "剑池路", 1200, &id) == MZ_OK);
    const char *path = mz_str_z(cx->a, mz_str_fmt(cx->a, "%s/copy.db", w.dir));
    CHECK(mz_db_backup(cx, path, NULL, NULL) == MZ_OK);
    mz_db *copy = NULL;
    mz_db *here = cx->db;
    mz_str url = mz_str_fmt(cx->a, "sqlite:%s", path);
    CHECK(mz_db_open(cx, url, (struct mz_db_options){0}, &copy) == MZ_OK);
    cx->db = copy;
    CHECK(mz_reg_count(cx, &reg, &(struct mz_query){0}, &n) == MZ_OK && n == 1);
    cx->db = here;
    mz_db_close(copy);
    if (kind_ == MZ_DB_POSTGRESQL) {
        test_store(&other, kind_);
        CHECK(mz_db_fill(&other.cx, path, NULL, NULL) == MZ_OK);
        n = 0;
        CHECK(mz_reg_count(&other.cx, &reg, &(struct mz_query){0}, &n) == MZ_OK && n == 1);
        CHECK(add(&other.cx, &roads, VILLAGE, "东街", 5, &id) == MZ_OK);
        test_done(&other);
    }
    test_done(&w);
}

TEST_MAIN(T3(a_table_is_made_once_and_widened_when_its_declaration_grows),
          T3(a_row_is_changed_by_its_version_and_leaves_its_images),
          T3(a_row_outside_the_area_is_neither_seen_nor_written),
          T3(rows_are_counted_and_added_up_by_groups),
          T3(a_copy_of_the_office_has_the_tables_and_their_rows))
