/*
 * feed_demo.c - months of deliveries for the demonstration county: made from its invented people,
 * strangers among them, dirty rows as in life, one month missing here, one late there.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "base/hash.h"
#include "base/ident.h"
#include "base/utf8.h"
#include "col/pop.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/feed/feed_int.h"
#include "feature/feed/feed_sender.h"
#include "feature/feed/feed_sql.h"
#include "feature/person/person.h"
#include "feature/rule/rule.h"
#include "store/db.h"

#define DAY_MS  INT64_C(86400000)
#define HOUR_MS INT64_C(3600000)

enum {
    MONTHS = 5,
    YEAR = 14,
    ROWS_MAX = 8000,
    PEOPLE_MAX = 60000,
    FILE_BYTES = 32 << 20,
    DIRTY_OF = 70
};

/* What a category looks like here: who has rows, how many, amounts from and to (yuan). */
struct scene {
    const char *no;
    int age_lo, age_hi;
    int permille;
    int rows_most;
    int64_t lo, hi;
    int missing; /* months ago that was never sent; 0: none */
    int late;    /* months ago that came late */
    int months;  /* delivered for so long; 0: MONTHS */
};

/* clang-format off */
static const struct scene scenes[] = {
    {"01",  0, 120, 1000, 1,     0,      0, 0, 0, 0},
    {"02",  0, 120,   14, 1,     0,      0, 0, 0, YEAR},
    {"05", 18,  80,  210, 2, 42000, 260000, 0, 3, 0},
    {"07", 18,  70,    6, 1,     0,      0, 0, 0, 0},
    {"08", 20, 120,   30, 1,   300,   1500, 0, 0, 0},
    {"09", 25, 120,    6, 1,   900,   2400, 0, 0, YEAR},
    {"10",  0, 120,   45, 1,   320,   1400, 0, 0, 0},
    {"13", 16,  60,  480, 1,   300,   9000, 2, 0, 0},
    {"14", 60, 120,  820, 1,   200,   4200, 0, 0, 0},
    {"15", 18,  59,    9, 1,   900,   1900, 0, 0, 0},
    {"18", 20, 100,  260, 2, 90000, 900000, 0, 2, 0},
    {"21", 20,  60,  150, 1,   400,  60000, 0, 0, 0},
    {"22", 18,  80,   45, 2, 30000, 500000, 0, 0, 0},
    {"24", 18,  65,  300, 1,  2100,  11000, 0, 4, YEAR},
    {"26",  0, 120,  140, 2,    20,   1400, 0, 0, YEAR},
    {"28",  4,  23,  700, 1,   300,   9000, 0, 0, 0},
    {"29",  0, 120,   60, 1,   200,   9000, 0, 0, YEAR},
    {"31",  0, 120,   55, 1,   200,   2000, 3, 0, 0},
    {"32", 20,  60,    6, 1,   500,   5000, 0, 0, 0},
    {"33", 18, 120,  300, 2,   500, 120000, 0, 0, 0},
};
/* clang-format on */

struct someone {
    char number[MZ_CID_LEN + 1];
    mz_str name;
    int32_t birth_year;
    size_t index; /* among ours; SIZE_MAX: a stranger */
    int64_t id;
    bool paid; /* lives in a household on the allowance */
    bool head; /* of such a household */
};

struct making {
    mz_cx *cx;
    const struct catalogue *c;
    const struct catalogue_category *k;
    const struct scene *scene;
    const struct mz_demo *demo;
    struct someone *everybody;
    mz_map *homes; /* person of a household on the allowance: 1, its head 2 */
    struct someone *people;
    size_t people_n;
    int64_t period;
    int64_t now;  /* this month: days that do not move hang on it */
    size_t index; /* of the person whose row is written */
    mz_str sender;
    struct mz_csv_writer w;
    size_t rows;
};

/* ---- chance -------------------------------------------------------------------------------------
 */

static uint64_t chance(const struct making *m, uint64_t a, uint64_t b)
{
    uint64_t x = mz_hash_u64(m->demo->seed + a * UINT64_C(1000003));
    return mz_hash_u64(x ^ (b + (uint64_t)(m->k->no.p[0] * 10 + m->k->no.p[1]) * 7919));
}

static int64_t between(uint64_t r, int64_t lo, int64_t hi)
{
    return hi <= lo ? lo : lo + (int64_t)(r % (uint64_t)(hi - lo + 1));
}

/* ---- cells ----------------------------------------------------------------- */

static mz_str amount(const struct making *m, uint64_t r, uint64_t drift, mz_str unit)
{
    mz_arena *a = m->cx->a;
    if (mz_str_eq(unit, MZ_S("平方米"))) {
        return mz_str_fmt(a, "%d.%02d", (int)between(r, 48, 165), (int)((r >> 20) % 100));
    }
    if (mz_str_eq(unit, MZ_S("亩")) || mz_str_eq(unit, MZ_S("%"))) {
        return mz_str_fmt(a, "%d.%d", (int)between(r, 1, 12), (int)((r >> 20) % 10));
    }
    /* Most people are near the lower end; what they have moves a little from month to month. */
    int64_t wide = between(r, 0, 999);
    wide = m->index != SIZE_MAX && m->everybody[m->index].paid ? wide / 6 : wide;
    int64_t yuan = m->scene->lo + (m->scene->hi - m->scene->lo) * wide * wide / 1000000;
    yuan += yuan * between(drift, -20, 20) / 1000;
    return mz_str_fmt(a, "%" PRId64 ".%02d", yuan, (int)((r >> 24) % 100));
}

static mz_str code_cell(const struct catalogue_item *item, uint64_t r)
{
    size_t first = 0;
    size_t n = 0;
    for (size_t i = 0; i < item->choice_n; i++) { /* the first of each number is its label */
        n += i == 0 || item->choice[i].number != item->choice[i - 1].number;
    }
    size_t want = r % 100 < 70 ? 0 : (r >> 8) % (n == 0 ? 1 : n);
    for (size_t i = 0; i < item->choice_n; i++) {
        bool begins = i == 0 || item->choice[i].number != item->choice[i - 1].number;
        if (begins && first++ == want) {
            return item->choice[i].text;
        }
    }
    return MZ_S("1");
}

static mz_str date_cell(const struct making *m, uint64_t r, bool recent)
{
    int64_t back = recent ? (int64_t)(r % 3 == 0) : between(r, 3, 180);
    int64_t month =
        recent ? m->period - back : m->now - back; /* what was is the same every month */
    return mz_str_fmt(m->cx->a, "%04d-%02d-%02d", (int)(month / 12), (int)(month % 12) + 1,
                      (int)between(r >> 16, 1, 28));
}

/* An item that dates the rows of some feature has days of this month. */
static bool dates_rows(const struct making *m, size_t item)
{
    for (size_t i = 0; i < m->k->feature_n; i++) {
        if (m->k->feature[i].by == item) {
            return true;
        }
    }
    return false;
}

/* ---- what becomes of people ------------------------------------------------- */

static uint64_t luck(const struct making *m, size_t person, uint64_t topic)
{
    return mz_hash_u64(mz_hash_u64(m->demo->seed + person * UINT64_C(1000003)) ^ (topic * 7919));
}

/* Who is paid; of some of them departments know what should have stopped it. */
enum fate { FATE_NONE, FATE_DIED, FATE_MOVED, FATE_CARS, FATE_COMPANY, FATE_EARNS };

enum { TOPIC_FATE = 1, TOPIC_MONTH, TOPIC_ILL, TOPIC_KIND };

static enum fate fate_of(const struct making *m, size_t person)
{
    uint64_t r = luck(m, person, TOPIC_FATE) % 24;
    return m->everybody[person].head && r > FATE_NONE && r <= FATE_EARNS ? (enum fate)r : FATE_NONE;
}

/* What happens once in the months that are delivered; to who is paid, in one of the last three. */
static bool is_month(const struct making *m, size_t person)
{
    bool late = fate_of(m, person) == FATE_DIED || fate_of(m, person) == FATE_MOVED;
    int64_t back = 1 + (int64_t)(luck(m, person, TOPIC_MONTH) % (late ? 3 : YEAR - 2));
    return m->period == m->now - back;
}

static bool is_ill(const struct making *m, size_t person)
{
    return luck(m, person, TOPIC_ILL) % 1000 < 18;
}

static bool is_no(const struct making *m, const char *no)
{
    return mz_str_eq(m->k->no, mz_str_of(no));
}

/* Registers of what is new name somebody once; who is paid mostly owns and earns little. */
static bool is_in(const struct making *m, size_t person, bool by_chance)
{
    enum fate f = fate_of(m, person);
    bool paid = m->everybody[person].paid;
    if (is_no(m, "10")) {
        return m->everybody[person].head;
    }
    if (is_no(m, "09")) {
        return is_month(m, person) && (f == FATE_DIED || (by_chance && !paid));
    }
    if (is_no(m, "02")) {
        return is_month(m, person) && (f == FATE_MOVED || (by_chance && !paid));
    }
    if (is_no(m, "26")) {
        return by_chance || (is_ill(m, person) && is_month(m, person));
    }
    bool kept = (is_no(m, "05") && f != FATE_CARS) || (is_no(m, "22") && f != FATE_COMPANY) ||
                (is_no(m, "24") && f != FATE_EARNS);
    bool given = (is_no(m, "05") && f == FATE_CARS) || (is_no(m, "22") && f == FATE_COMPANY) ||
                 (is_no(m, "24") && f == FATE_EARNS);
    return given || (by_chance && !(paid && kept));
}

static mz_str this_month(const struct making *m, int64_t back, int day)
{
    int64_t month = m->period - back;
    return mz_str_fmt(m->cx->a, "%04d-%02d-%02d", (int)(month / 12), (int)(month % 12) + 1, day);
}

static mz_str yes(bool is)
{
    return is ? MZ_S("是") : MZ_S("否");
}

/* Items that tell one story together; false for all others. */
static bool story(const struct making *m, mz_str code, uint64_t r, mz_str *out)
{
    static const char *const told[] = {"HD0204", "HD0209", "HD0211", "HD0214", "HD0520",
                                       "HD0702", "HD0708", "HD0714", "HD0903", "HD0904",
                                       "HD0905", "HD1001", "HD1007", "HD1009", "HD1016",
                                       "HD1308", "HD1501", "HD2206", "HD2619"};
    size_t i = 0;
    while (i < MZ_LEN(told) && !mz_str_eq(code, mz_str_of(told[i]))) {
        i++;
    }
    uint64_t kind = luck(m, m->index, TOPIC_KIND) % 100;
    bool moved = fate_of(m, m->index) == FATE_MOVED || kind < 70;
    int day = 3 + (int)(luck(m, m->index, TOPIC_MONTH) % 20);
    bool big = is_ill(m, m->index) && is_month(m, m->index);
    bool set[] = {moved,
                  false,
                  !moved,
                  false,
                  true,
                  kind < 60,
                  kind >= 60 && kind < 85,
                  kind >= 85,
                  true,
                  true,
                  true,
                  kind < 92,
                  kind == 99,
                  kind >= 92 && kind < 97,
                  kind >= 97 && kind < 99,
                  true,
                  kind < 60,
                  true,
                  big};
    if (i == MZ_LEN(told) || (i + 1 == MZ_LEN(told) && !big)) {
        return false;
    }
    bool flag = i == 3 || i == 10 || i == 11 || i == 13;
    *out = flag               ? yes(set[i])
           : !set[i]          ? MZ_S("")
           : i == 4           ? MZ_S("正常")
           : i == 17          ? MZ_S("存续")
           : i == 9           ? this_month(m, 0, day + 3)
           : i >= 5 && i <= 7 ? date_cell(m, luck(m, m->index, TOPIC_KIND), false)
           : i == 12          ? catalogue_period_text(m->cx->a, m->now - 2)
           : i == 14          ? this_month(m, -1, day)
           : i == 15          ? catalogue_period_text(m->cx->a, m->period - (kind < 2 ? 4 : 0))
           : i == 16          ? mz_str_fmt(m->cx->a, "%04d-%02d-%02d", (int)((m->now - 2) / 12),
                                           (int)((m->now - 2) % 12) + 1, day)
           : i == 18          ? mz_str_fmt(m->cx->a, "%d.%02d", (int)between(r, 10500, 46000),
                                           (int)((r >> 24) % 100))
                              : this_month(m, 0, day);
    return true;
}

static mz_str cell(const struct making *m, size_t item, const struct someone *who, uint64_t r)
{
    mz_str told = MZ_S("");
    if (who->index != SIZE_MAX && story(m, m->c->item[item].code, r, &told)) {
        return told;
    }
    const struct catalogue_item *i = &m->c->item[item];
    uint64_t drift = chance(m, r, (uint64_t)m->period);
    mz_arena *a = m->cx->a;
    switch (i->type) {
    case CATALOGUE_TYPE_TEXT:
        return mz_str_fmt(a, "%c%05d", (int)('A' + (int)(r % 26)), (int)((r >> 8) % 100000));
    case CATALOGUE_TYPE_CODE:
        return code_cell(i, r);
    case CATALOGUE_TYPE_DATE:
        return mz_str_eq(i->code, MZ_S("HD0105")) ? mz_str_fmt(a, "%.4s-%.2s-%.2s", who->number + 6,
                                                               who->number + 10, who->number + 12)
                                                  : date_cell(m, r, dates_rows(m, item));
    case CATALOGUE_TYPE_MONTH:
        return catalogue_period_text(a, m->period - (dates_rows(m, item) ? 0 : (int64_t)(r % 4)));
    case CATALOGUE_TYPE_NUMBER:
        return amount(m, r, drift, i->unit);
    case CATALOGUE_TYPE_WHOLE:
        return mz_str_eq(i->unit, MZ_S("年")) ? mz_str_fmt(a, "%d", (int)(m->period / 12))
                                              : mz_str_fmt(a, "%d", (int)between(r, 1, 9));
    case CATALOGUE_TYPE_FLAG:
        return r % 100 < 8 ? MZ_S("是") : MZ_S("否");
    }
    return MZ_S("");
}

/* Numbers as they arrive: most are clean, some can be cleaned, some cannot. */
static mz_str number_cell(const struct making *m, const char *number, uint64_t r)
{
    mz_arena *a = m->cx->a;
    switch (r % DIRTY_OF) {
    case 0:
        return mz_str_fmt(a, " %s", number);
    case 1:
        return mz_str_fmt(a, "'%s", number);
    case 2:
        return mz_str_fmt(a, "%.17s%c", number, number[17] == 'X' ? 'x' : number[17]);
    case 3: /* a wrong last digit, an empty cell, what a spreadsheet leaves: one in 1,400 each */
        return r / DIRTY_OF % 20 == 0
                   ? mz_str_fmt(a, "%.17s%c", number, number[17] == '1' ? '2' : '1')
               : r / DIRTY_OF % 20 == 1 ? MZ_S("")
               : r / DIRTY_OF % 20 == 2 ? mz_str_fmt(a, "%.1s.%.5sE+17", number, number + 1)
                                        : mz_str_of(number);
    default:
        return mz_str_of(number);
    }
}

/* ---- rows ------------------------------------------------------------------ */

static void row(struct making *m, const struct someone *who, uint64_t r)
{
    mz_csv_text(&m->w, number_cell(m, who->number, mz_hash_u64(r ^ (uint64_t)m->period)));
    mz_csv_text(&m->w, who->name);
    for (size_t i = m->k->item; i < m->k->item + m->k->item_n; i++) {
        if (m->c->item[i].needed) {
            mz_csv_text(&m->w, cell(m, i, who, mz_hash_u64(r + i)));
        }
    }
    mz_csv_end(&m->w);
    m->rows++;
}

static void header(struct making *m)
{
    mz_csv_text(&m->w, m->k->number[0]);
    mz_csv_text(&m->w, m->k->name[0]);
    for (size_t i = m->k->item; i < m->k->item + m->k->item_n; i++) {
        if (m->c->item[i].needed) {
            mz_csv_text(&m->w, m->c->item[i].label);
        }
    }
    mz_csv_end(&m->w);
}

/* People of other counties, whom every delivery holds. */
static struct someone stranger(const struct making *m, uint64_t r)
{
    struct someone s = {
        .index = SIZE_MAX, .name = MZ_S("外地人员"), .birth_year = (int)between(r, 1945, 2005)};
    (void)snprintf(s.number, sizeof s.number, "330106%04d%02d%02d%03d", s.birth_year,
                   (int)between(r >> 12, 1, 12), (int)between(r >> 20, 1, 28),
                   (int)between(r >> 28, 0, 999));
    s.number[17] = mz_cid_check(s.number);
    (void)m;
    return s;
}

static void rows_of(struct making *m)
{
    int year = (int)(m->period / 12);
    for (size_t i = 0; i < m->people_n && m->rows < ROWS_MAX; i++) {
        const struct someone *who = &m->people[i];
        uint64_t r = chance(m, i, 1);
        int age = year - who->birth_year;
        bool by_chance = age >= m->scene->age_lo && age <= m->scene->age_hi &&
                         (int)(r % 1000) < m->scene->permille;
        bool in = is_in(m, who->index, by_chance);
        int64_t n = between(r >> 12, 1, m->scene->rows_most);
        n = fate_of(m, who->index) == FATE_CARS ? m->scene->rows_most : n;
        m->index = who->index;
        for (int64_t k = 0; in && k < n && m->rows < ROWS_MAX; k++) {
            row(m, who, mz_hash_u64(r + (uint64_t)k * 31));
        }
    }
    for (size_t i = 0, n = m->rows / 2; i < n; i++) {
        uint64_t r = chance(m, i, 2);
        struct someone s = stranger(m, r);
        m->index = SIZE_MAX;
        row(m, &s, r);
    }
    struct someone lost = stranger(m, chance(m, 3, 3));
    lost.number[17] = lost.number[17] == '1' ? '2' : '1'; /* in every file somebody mistyped one */
    row(m, &lost, 77);
}

static mz_str file(struct making *m)
{
    mz_buf *buf = mz_buf_new(m->cx->a, FILE_BYTES);
    m->w = mz_csv_to(buf, true);
    m->rows = 0;
    header(m);
    rows_of(m);
    return mz_buf_str(buf);
}

/* ---- deliveries ------------------------------------------------------------ */

static int64_t set_ms(void *p)
{
    return *(int64_t *)p;
}

static mz_code deliver(struct making *m, mz_str bytes, const char *ending)
{
    struct feed_new in = {.category = m->k,
                          .period = m->period,
                          .source = m->sender,
                          .name = mz_str_fmt(m->cx->a, MZ_FMT "_" MZ_FMT "%s", MZ_ARG(m->k->label),
                                             MZ_ARG(catalogue_period_text(m->cx->a, m->period)),
                                             ending),
                          .origin = FEED_UPLOAD,
                          .fd = -1,
                          .data = bytes};
    struct feed_delivery d;
    int64_t id = 0;
    bool same = false;
    MZ_TRY(feed_make(m->cx, &in, &id, &same));
    MZ_TRY(feed_delivery(m->cx, id, &d));
    if (same || !mz_str_eq(d.state, MZ_S("waiting"))) {
        return MZ_OK;
    }
    return feed_run(m->cx, id, &(struct feed_tell){.quiet = true});
}

/* As if it had come on a day around the one agreed. */
static mz_code month(struct making *m, int ago, int64_t really)
{
    int64_t due = catalogue_due(m->k, m->period).v;
    int64_t off = ago == m->scene->late ? between(chance(m, 5, 5), 3, 12)
                                        : -between(chance(m, (uint64_t)ago, 6), 1, 5);
    int64_t at = (due + off) * DAY_MS + HOUR_MS * 2; /* ten in the morning in China */
    struct mz_clock clock = {set_ms, &at};
    const struct mz_clock *before = m->cx->clock;
    at = at < really ? at : really;
    m->cx->clock = &clock;
    mz_code rc = deliver(m, file(m), ".csv");
    m->cx->clock = before;
    return rc;
}

/* Each file has memory of its own: a county's are some megabytes each. */
static mz_code month_apart(struct making *m, int ago, int64_t really)
{
    mz_arena *outer = m->cx->a;
    m->cx->a = mz_arena_new((size_t)2 << 30);
    mz_code rc = month(m, ago, really);
    mz_arena_free(m->cx->a);
    m->cx->a = outer;
    return rc;
}

/* Of several senders each has some of the people; the last one forgot the newest period. */
static mz_code month_of_all(struct making *m, int ago, int64_t really)
{
    static const mz_str banks[] = {{"农村商业银行", 18}, {"商业银行甲", 15}, {"商业银行乙", 15}};
    size_t n = mz_str_eq(m->k->no, MZ_S("33")) ? MZ_LEN(banks) : 0;
    struct someone *all = m->people;
    size_t all_n = m->people_n;
    mz_code rc = MZ_OK;
    m->sender = MZ_S("");
    if (n == 0) {
        return month_apart(m, ago, really);
    }
    for (size_t i = 0; i < n && rc == MZ_OK; i++) {
        if (i + 1 == n && ago <= 3) {
            continue;
        }
        m->sender = banks[i];
        m->people = all + all_n * i / n;
        m->people_n = all_n * (i + 1) / n - all_n * i / n;
        rc = month_apart(m, ago, really);
    }
    m->people = all;
    m->people_n = all_n;
    m->sender = MZ_S("");
    return rc;
}

static mz_code category(struct making *m, int64_t now, int64_t really)
{
    int months = m->scene->months > 0 ? m->scene->months : MONTHS;
    for (int ago = months; ago > 0; ago--) {
        m->period = now - ago;
        bool owed = catalogue_owes(m->k, m->period) && ago != m->scene->missing;
        bool here = catalogue_due(m->k, m->period).v * DAY_MS < really || ago == 1;
        MZ_TRY(owed && here ? month_of_all(m, ago, really) : MZ_OK);
    }
    return MZ_OK;
}

/* One file with columns that nobody knows. */
static mz_code awkward(struct making *m, int64_t now)
{
    static const char unknown[] = "编码,对象,起始,截止\n1,甲,2026-01-01,2026-12-31\n";
    m->scene = &scenes[0];
    m->period = now - 1;
    m->k = catalogue_find(m->c, MZ_S("30"));
    MZ_TRY(m->k == NULL ? MZ_OK : deliver(m, mz_str_of(unknown), ".csv"));
    return MZ_OK;
}

enum { MEMBER = 1, HEAD, UNKNOWN = 10 };

static mz_code paid_home(mz_cx *cx, const struct mz_pop *pop, size_t home, mz_map *to)
{
    const int64_t *person = population_persons(pop);
    for (uint32_t i = pop->first[home]; i < pop->first[home + 1]; i++) {
        MZ_TRY(mz_map_put(cx, to, (uint64_t)person[i], i == pop->first[home] ? HEAD : MEMBER));
    }
    return MZ_OK;
}

/* The households that the invented facts of the demonstration have on the allowance: their heads
 * stand in our ledger, so that what departments say of them fits what they live on. */
static mz_code paid_homes(mz_cx *cx, const struct mz_demo *demo, mz_map **to)
{
    const struct rule_shelf *shelf = NULL;
    struct mz_pop *pop = NULL;
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *s = rule_shelf_for(shelf, demo->division);
    if (s == NULL) {
        return MZ_OK;
    }
    const struct population_options o = {.book = s->book,
                                         .at = mz_date_today(cx),
                                         .seed = demo->seed,
                                         .unknown = UNKNOWN,
                                         .division = demo->division};
    size_t fact = 0;
    while (fact < s->book->facts_n && !mz_str_eq(s->book->facts[fact].name.id, MZ_S("on_dibao"))) {
        fact++;
    }
    MZ_TRY(population_make(cx, &o, &pop));
    *to = mz_map_new(cx->a, MZ_MAP_U64, pop->persons_n + 1, 0);
    for (size_t h = 0; fact < s->book->facts_n && h < pop->households_n; h++) {
        int64_t on = 0;
        (void)mz_col_get(&pop->household_facts.col[fact], h, &on);
        MZ_TRY(on == 0 ? MZ_OK : paid_home(cx, pop, h, *to));
    }
    return MZ_OK;
}

static mz_code collect(mz_cx *cx, void *p, const struct person_numbered *one)
{
    struct making *m = p;
    if (m->people_n == PEOPLE_MAX || one->number.n != MZ_CID_LEN || one->dead) {
        return MZ_OK;
    }
    struct someone *s = &m->people[m->people_n++];
    s->index = m->people_n - 1;
    s->id = one->id;
    int64_t home = 0;
    if (mz_map_get(m->homes, (uint64_t)one->id, &home)) {
        s->paid = true;
        s->head = home == HEAD;
    }
    (void)cx;
    memcpy(s->number, one->number.p, MZ_CID_LEN);
    s->name = mz_str_dup(m->cx->a, one->name);
    s->birth_year = (s->number[6] - '0') * 1000 + (s->number[7] - '0') * 100 +
                    (s->number[8] - '0') * 10 + (s->number[9] - '0');
    return MZ_OK;
}

/* The account of the demonstration's department sends for health insurance. */
static mz_code sender(mz_cx *cx, const struct mz_demo *demo)
{
    int64_t account = 0;
    int64_t county = demo->division / MZ_COUNTY_UNIT;
    mz_code rc = account_by_login(cx, MZ_S("department"), &account);
    if (rc == MZ_ABSENT || (rc == MZ_OK && account / MZ_ID_UNIT != county)) {
        mz_clear(cx);
        return MZ_OK;
    }
    return rc == MZ_OK ? feed_sender_give(cx, account, MZ_S("health_insurance"), MZ_S("")) : rc;
}

static mz_code fill(mz_cx *cx, const struct mz_demo *demo)
{
    mz_cx inner = *cx; /* names must outlive the walk's own pages */
    struct making m = {.cx = &inner, .demo = demo};
    struct feed_recent_n_row some = {0};
    int64_t really = mz_now_ms(cx);
    struct mz_ymd today = mz_date_ymd(mz_date_today(cx));
    int64_t now = (int64_t)today.year * 12 + today.month - 1;
    MZ_TRY(feed_recent_n(cx, MZ_S(""), MZ_S(""), &some));
    if (some.n > 0) { /* filled before */
        return MZ_OK;
    }
    MZ_TRY(feed_catalogue(cx, &m.c));
    m.now = now;
    m.people = MZ_NEW_N(cx->a, struct someone, PEOPLE_MAX);
    m.everybody = m.people;
    m.homes = mz_map_new(cx->a, MZ_MAP_U64, 1, 0);
    MZ_TRY(paid_homes(cx, demo, &m.homes));
    MZ_TRY(person_each_number(cx, collect, &m));
    m.cx = cx;
    for (size_t i = 0; i < MZ_LEN(scenes); i++) {
        m.scene = &scenes[i];
        m.k = catalogue_find(m.c, mz_str_of(scenes[i].no));
        MZ_TRY(m.k == NULL ? MZ_OK : category(&m, now, really));
    }
    MZ_TRY(awkward(&m, now));
    return sender(cx, demo);
}

/* As the program in the place of the county. */
mz_code feed_demo(mz_cx *cx, const struct mz_demo *demo)
{
    const struct mz_actor *before = cx->actor;
    struct mz_actor county = *before;
    division_range(demo->division, &county.division_lo, &county.division_hi);
    cx->actor = &county;
    mz_code rc = fill(cx, demo);
    cx->actor = before;
    return rc;
}
