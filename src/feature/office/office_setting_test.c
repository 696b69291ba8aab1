/* office_setting_test.c - settings: bounds, presets, who may, and what stays on record. */
#include "people.h"

#include "feature/account/account.h"
#include "feature/office/office_int.h"
#include "store/db.h"
#include "store/register.h"

static const struct mz_setting days[] = {
    {.name = "test.days", .least = 1, .most = 60, .preset = 5, .label = "x", .help = "x"},
    {.name = "test.url", .label = "x", .help = "x"},
    {.name = "test.word", .label = "x", .help = "x"},
    {0},
};
static const struct mz_feature testing = {.name = "test", .title = "test", .settings = days};
extern const struct mz_feature mz_feature_office;
const struct mz_feature *const mz_features[] = {&mz_feature_office, &testing, NULL};

static mz_cx *open_office(struct people *p, enum mz_db_kind kind)
{
    mz_cx *cx = people(p, kind);
    p->world.features = mz_features;
    p->world.division = COUNTY;
    if (account_perms_make(cx, mz_features, &p->world.perms) != MZ_OK) {
        printf("no permissions: %s\n", cx->err.msg);
        p->w.ok = false;
    }
    p->w.actor.role = MZ_S("system");
    return cx;
}

static mz_code put_raw(mz_cx *cx, void *p)
{
    const mz_str *v = p;
    return office_set(cx, "test.days", *v);
}

BOTH(a_setting_is_held_to_its_bounds_and_empty_is_the_preset)
{
    struct people p;
    mz_cx *cx = open_office(&p, kind_);
    int64_t n = 0;
    bool own = true;
    mz_str v;
    CHECK(office_int(cx, &days[0], &n) == MZ_OK && n == 5);
    static const char *const wrong[] = {"0", "61", "-1", "five", "5.0", "99999999999999999999"};
    for (size_t i = 0; i < MZ_LEN(wrong); i++) {
        CHECK(office_change(cx, &days[0], mz_str_of(wrong[i])) == MZ_INVALID);
        CHECK(strcmp(cx->err.field, "value") == 0);
        mz_clear(cx);
    }
    CHECK(office_int(cx, &days[0], &n) == MZ_OK && n == 5);
    CHECK(office_change(cx, &days[0], MZ_S(" 60 ")) == MZ_OK);
    CHECK(office_int(cx, &days[0], &n) == MZ_OK && n == 60);
    CHECK(office_value(cx, &days[0], &v, &own) == MZ_OK && own && same(v, "60"));
    CHECK(office_change(cx, &days[0], MZ_S("")) == MZ_OK);
    CHECK(office_value(cx, &days[0], &v, &own) == MZ_OK && !own && same(v, "5"));
    /* What got there otherwise does not count. */
    v = MZ_S("100000");
    CHECK(mz_tx(cx, put_raw, &v) == MZ_OK);
    CHECK(office_int(cx, &days[0], &n) == MZ_OK && n == 5);
    people_done(&p);
}

BOTH(an_address_is_one_that_a_browser_opens)
{
    struct people p;
    mz_cx *cx = open_office(&p, kind_);
    static const char *const wrong[] = {"mz.example", "https://",           "https://mz.example/",
                                        "ftp://x",    "https://mz example", "https://mz\"x"};
    for (size_t i = 0; i < MZ_LEN(wrong); i++) {
        CHECK(office_change(cx, &days[1], mz_str_of(wrong[i])) == MZ_INVALID);
        mz_clear(cx);
    }
    mz_str v;
    bool own = false;
    CHECK(office_change(cx, &days[1], MZ_S("https://mz.example:8443/a")) == MZ_OK);
    CHECK(office_value(cx, &days[1], &v, &own) == MZ_OK && own &&
          same(v, "https://mz.example:8443/a"));
    people_done(&p);
}

/* The word of the office in numbers of letters is no address. */
BOTH(a_text_is_one_line_of_any_words)
{
    struct people p;
    mz_cx *cx = open_office(&p, kind_);
    static const char *const wrong[] = {"龙民\n救", "\x01", "\xff\xfe"};
    mz_str v;
    bool own = false;
    for (size_t i = 0; i < MZ_LEN(wrong); i++) {
        CHECK(office_change(cx, &days[2], mz_str_of(wrong[i])) == MZ_INVALID);
        mz_clear(cx);
    }
    CHECK(office_change(cx, &days[2], mz_str_fmt(cx->a, "%0201d", 1)) == MZ_INVALID);
    mz_clear(cx);
    CHECK(office_change(cx, &days[2], MZ_S(" 龙民 ")) == MZ_OK);
    CHECK(office_value(cx, &days[2], &v, &own) == MZ_OK && own && same(v, "龙民"));
    people_done(&p);
}

BOTH(the_system_administrator_of_the_office_changes_it_and_that_is_on_record)
{
    struct people p;
    mz_cx *cx = open_office(&p, kind_);
    const struct mz_setting *s = NULL;
    CHECK(office_setting(cx, MZ_S("test.days"), &s) == MZ_OK && s == &days[0]);
    CHECK(office_setting(cx, MZ_S("public.url"), &s) == MZ_OK);
    CHECK(office_setting(cx, MZ_S("no.such"), &s) == MZ_ABSENT);
    mz_clear(cx);
    p.w.actor.role = MZ_S("officer");
    CHECK(office_change(cx, &days[0], MZ_S("7")) == MZ_DENIED);
    mz_clear(cx);
    p.w.actor.role = MZ_S("system");
    test_scope(&p.w, COUNTY + 1000000, COUNTY + 1999999); /* the county beside it */
    CHECK(office_change(cx, &days[0], MZ_S("7")) == MZ_DENIED);
    mz_clear(cx);
    test_scope(&p.w, TOWN, TOWN_END); /* a part of it */
    CHECK(office_change(cx, &days[0], MZ_S("7")) == MZ_DENIED);
    mz_clear(cx);
    test_scope(&p.w, COUNTY, COUNTY + 999999);
    CHECK(office_change(cx, &days[0], MZ_S("7")) == MZ_OK);
    CHECK(office_change(cx, &days[0], MZ_S("9")) == MZ_OK);
    static const struct mz_col cols[] = {{"act", "", MZ_COL_TEXT, MZ_COL_FILTER, NULL},
                                         {"detail", "", MZ_COL_TEXT, 0, NULL},
                                         {"n", "", MZ_COL_INT, MZ_COL_SORT, NULL},
                                         {0}};
    static const struct mz_reg audit = {
        .name = "a", .table = "mz_audit_seen", .title = "", .sort = "-n", .cols = cols};
    struct mz_reg_row *rows = NULL;
    size_t n = 0;
    const struct mz_query q = {.filters = {{.col = "act", .op = MZ_IS, .s = MZ_S("office.set")}},
                               .filters_n = 1,
                               .sort = "n",
                               .descending = true,
                               .limit = 9};
    CHECK(mz_reg_rows(cx, &audit, &q, &rows, &n) == MZ_OK && n == 2);
    CHECK(n == 2 && same(rows[0].v[1].s, "{\"name\":\"test.days\",\"old\":\"7\",\"new\":\"9\"}"));
    people_done(&p);
}

TEST_MAIN(T2(a_setting_is_held_to_its_bounds_and_empty_is_the_preset),
          T2(a_text_is_one_line_of_any_words),
          T2(an_address_is_one_that_a_browser_opens),
          T2(the_system_administrator_of_the_office_changes_it_and_that_is_on_record))
