/* feed_cover_web_test.c - the figures of what was delivered, against a calculation by hand. */
#include "base/json.h"
#include "feature/feed/feed_test.h"
#include "feature/feed/feed_web.h"
#include "site.h"

/*
 * What came, and when; vehicles are due on the 10th of the month behind, medical care on the 15th.
 * The look is on 8 November 2026: months from November 2025 to October 2026.
 */
static const struct came {
    const char *item, *month;
    int32_t y, m, d; /* the day on which it came */
    int from, end;   /* people of ours, each with a stranger in vehicles */
    bool bad;        /* one row more, of which the price cannot be read */
} came[] = {
    {"05", "2026-06", 2026, 7, 5, 0, 10, false},  /* in time */
    {"05", "2026-08", 2026, 9, 12, 0, 4, false},  /* two days late, and wrong */
    {"05", "2026-08", 2026, 9, 15, 0, 6, true},   /* what replaced it: as late as the first */
    {"26", "2026-09", 2026, 10, 15, 2, 5, false}, /* on the last day */
};

static const struct want {
    const char *item, *month, *state;
    int64_t rows, ours, invalid, people;
} want[] = {
    {"05", "2025-11", "none", 0, 0, 0, 0}, /* nobody had agreed to send yet */
    {"05", "2026-05", "none", 0, 0, 0, 0},
    {"05", "2026-06", "delivered", 20, 10, 0, 10},
    {"05", "2026-07", "missing", 0, 0, 0, 0}, /* due on 10 August */
    {"05", "2026-08", "delivered_late", 13, 6, 1, 6},
    {"05", "2026-09", "late", 0, 0, 0, 0}, /* due on 10 October: 29 days */
    {"05", "2026-10", "open", 0, 0, 0, 0}, /* due on 10 November */
    {"26", "2026-08", "none", 0, 0, 0, 0},
    {"26", "2026-09", "delivered", 3, 3, 0, 3},
    {"26", "2026-10", "open", 0, 0, 0, 0},
    {"14", "2026-09", "none", 0, 0, 0, 0}, /* never sent */
};

static const struct reader readers[] = {{"officer", 11, "officer", COUNTY}, {0}};

static void on(struct office *o, int32_t y, int32_t m, int32_t d)
{
    mz_date day = MZ_DATE_NONE;
    (void)mz_date_make(y, m, d, &day);
    o->w.now = mz_date_ms(day) + INT64_C(10) * 3600 * 1000;
}

static mz_str medical(struct office *o, const struct came *c)
{
    mz_cx *cx = &o->w.cx;
    mz_sb b = mz_sb_new(cx->a, 1 << 16);
    mz_sb_fmt(&b, "证件号码,人员姓名,个人自付金额,出院日期\n");
    for (int i = c->from; i < c->end; i++) {
        mz_sb_fmt(&b, MZ_FMT "," MZ_FMT ",%d.00,2026-09-11\n", MZ_ARG(o->number[i]),
                  MZ_ARG(name_of(cx, i)), 100 + i);
    }
    return mz_sb_view(&b);
}

static bool bring_all(struct office *o)
{
    mz_cx *cx = &o->w.cx;
    bool good = true;
    for (size_t i = 0; i < MZ_LEN(came); i++) {
        const struct came *c = &came[i];
        int64_t id = 0;
        bool same = false;
        mz_str bytes = c->item[0] == '2' ? medical(o, c) : cars(o, c->from, c->end, 80000);
        if (c->bad) {
            bytes = mz_str_fmt(cx->a, MZ_FMT MZ_FMT "," MZ_FMT ",浙K1,正常,五万,2020-01-01,否\r\n",
                               MZ_ARG(bytes), MZ_ARG(o->number[9]), MZ_ARG(name_of(cx, 9)));
        }
        on(o, c->y, c->m, c->d);
        good = good && bring(o, c->item, c->month, bytes, &id, &same) == MZ_OK && !same &&
               feed_run(cx, id, NULL) == MZ_OK;
    }
    on(o, 2026, 11, 8);
    return good;
}

static const struct mz_json *named(const struct mz_json *list, const char *key, const char *value)
{
    for (size_t i = 0; list != NULL && i < list->n; i++) {
        const struct mz_json *v = mz_json_get(&list->items[i], key);
        if (v != NULL && mz_str_eq(v->text, mz_str_of(value))) {
            return &list->items[i];
        }
    }
    return NULL;
}

static int64_t figure(const struct mz_json *map, const char *key)
{
    const struct mz_json *v = map == NULL ? NULL : mz_json_get(map, key);
    return v == NULL || v->kind != MZ_JSON_INT ? -1 : v->i;
}

BOTH(every_figure_of_what_was_delivered_is_the_one_calculated_by_hand)
{
    struct office o;
    struct site s;
    mz_cx *cx = office(&o, kind_);
    site_open(&s, cx, readers);
    const struct mz_json *all = NULL;
    CHECK(o.w.ok && bring_all(&o) && see_json(&s, "officer", "/feed") == 200);
    const struct mz_json_options how = {.size_max = 4 << 20};
    CHECK(mz_json_read(cx, s.a.body, how, &all) == MZ_OK);
    const struct mz_json *categories = mz_json_get(all, "categories");
    CHECK(categories != NULL && categories->n == 36);
    for (size_t i = 0; i < MZ_LEN(want); i++) {
        const struct want *w = &want[i];
        const struct mz_json *category = named(categories, "category", w->item);
        const struct mz_json *months = category == NULL ? NULL : mz_json_get(category, "months");
        CHECK(months != NULL && months->n == FEED_MONTHS);
        const struct mz_json *m = named(months, "month", w->month);
        const struct mz_json *state = m == NULL ? NULL : mz_json_get(m, "state");
        bool right = state != NULL && mz_str_eq(state->text, mz_str_of(w->state)) &&
                     figure(m, "rows") == w->rows && figure(m, "ours") == w->ours &&
                     figure(m, "invalid") == w->invalid && figure(m, "people") == w->people;
        if (!right) {
            printf("%s %s: not %s %" PRId64 " %" PRId64 "\n", w->item, w->month, w->state, w->rows,
                   w->ours);
        }
        CHECK(right);
    }
    site_close(&s);
    office_done(&o);
}

/* "<td ...>text</td>" behind a place of the page: the n-th cell. */
static mz_str cell_behind(mz_str body, const char *from, int n)
{
    const char *p = memmem(body.p, body.n, from, strlen(from));
    const char *end = body.p + body.n;
    for (int i = 0; p != NULL && i <= n; i++) {
        p = memmem(p, (size_t)(end - p), "<td", 3);
        p = p == NULL ? NULL : memchr(p, '>', (size_t)(end - p));
        p = p == NULL ? NULL : p + 1;
    }
    const char *stop = p == NULL ? NULL : memmem(p, (size_t)(end - p), "</td", 4);
    return stop == NULL ? MZ_S("") : (mz_str){p, (size_t)(stop - p)};
}

BOTH(the_page_names_what_is_owed_and_counts_people_by_place)
{
    struct office o;
    struct site s;
    site_open(&s, office(&o, kind_), readers);
    CHECK(o.w.ok && bring_all(&o) && see(&s, "officer", "/feed") == 200);
    /* One late, one missing, and no more: those that were never sent are not owed. */
    CHECK(shows(&s, "<td") && shows(&s, "2026-07") && shows(&s, "2026-09"));
    size_t owed = 0;
    for (const char *p = s.a.body.p; (p = strstr(p, "/feed/bring?item=")) != NULL; p++) {
        owed++;
    }
    CHECK(owed == 2);
    /* The last three months: 6 persons with 6 rows of vehicles, 3 with 3 of medical care. */
    CHECK(holds(cell_behind(s.a.body, "查田镇", 0), "2"));
    CHECK(holds(cell_behind(s.a.body, "查田镇", 1), "9"));
    CHECK(holds(cell_behind(s.a.body, "查田镇", 2), "9"));
    site_close(&s);
    office_done(&o);
}

TEST_MAIN(T2(every_figure_of_what_was_delivered_is_the_one_calculated_by_hand),
          T2(the_page_names_what_is_owed_and_counts_people_by_place))
