/* source_synth.c - registers of nobody: rows for the demonstration county, the same every time. */
#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "feature/verify/source.h"
#include "store/db.h"

/*
 * What a register holds: how many of a thousand persons of which age have rows, how many rows, and
 * their cells. A cell is a number between lo and hi in steps, a constant text, or (lo < 0) a month
 * or day so many months back.
 */
enum cell_kind { CELL_NUMBER, CELL_TEXT, CELL_DAY, CELL_MONTH, CELL_MARK };

struct synth_cell {
    const char *item;
    enum cell_kind kind;
    int64_t lo, hi, step;
    const char *text;
};

enum { CELLS = 8, MISSING_OF = 140, YEAR_DAYS = 365, LATE_DAYS = 20 };

struct synth_register {
    const char *no;
    int64_t of_1000;
    int64_t age_lo, age_hi;
    int64_t rows_lo, rows_hi;
    struct synth_cell cell[CELLS];
};

/* clang-format off */
static const struct synth_register registers[] = {
    {"01", 1000, 0, 120, 1, 1, {{"HD0117", CELL_TEXT, 0, 0, 0, "正常"},
        {"HD0112", CELL_TEXT, 0, 0, 0, "居民户口"}}},
    {"04", 12, 18, 60, 1, 1, {{"HD0410", CELL_NUMBER, 1, 4, 1, NULL},
        {"HD0411", CELL_NUMBER, 3, 120, 1, NULL}}},
    {"05", 110, 20, 70, 1, 1, {{"HD0502", CELL_MARK, 0, 0, 0, "浙K"},
        {"HD0520", CELL_TEXT, 0, 0, 0, "正常"},
        {"HD0513", CELL_NUMBER, 28000, 126000, 1000, NULL},
        {"HD0510", CELL_DAY, 6, 90, 1, NULL}}},
    {"08", 600, 22, 90, 1, 1, {{"HD0801", CELL_TEXT, 0, 0, 0, "已婚"},
        {"HD0802", CELL_DAY, 30, 300, 1, NULL}}},
    {"10", 160, 20, 90, 1, 1, {{"HD1001", CELL_TEXT, 0, 0, 0, "是"},
        {"HD1005", CELL_NUMBER, 300, 1100, 10, NULL}}},
    {"13", 450, 18, 59, 1, 1, {{"HD1302", CELL_TEXT, 0, 0, 0, "城乡居民参保"},
        {"HD1305", CELL_NUMBER, 2000, 4200, 50, NULL},
        {"HD1308", CELL_MONTH, 0, 2, 1, NULL},
        {"HD1310", CELL_NUMBER, 2000, 36000, 100, NULL}}},
    {"14", 900, 60, 120, 1, 1, {{"HD1404", CELL_NUMBER, 220, 1650, 5, NULL},
        {"HD1409", CELL_NUMBER, 200, 200, 1, NULL}}},
    {"16", 200, 18, 59, 1, 1, {{"HD1608", CELL_NUMBER, 1800, 3600, 100, NULL}}},
    {"18", 420, 25, 90, 1, 1, {{"HD1801", CELL_MARK, 0, 0, 0, "331181"},
        {"HD1809", CELL_TEXT, 0, 0, 0, "住宅"},
        {"HD1811", CELL_NUMBER, 48, 140, 1, NULL},
        {"HD1818", CELL_NUMBER, 60000, 320000, 5000, NULL},
        {"HD1816", CELL_DAY, 24, 240, 1, NULL}}},
    {"19", 300, 30, 90, 1, 1, {{"HD1905", CELL_NUMBER, 1, 6, 1, NULL},
        {"HD1911", CELL_NUMBER, 100, 1800, 50, NULL}}},
    {"21", 60, 20, 59, 1, 1, {{"HD2109", CELL_NUMBER, 800, 26000, 100, NULL}}},
    {"22", 45, 22, 65, 1, 1, {{"HD2201", CELL_MARK, 0, 0, 0, "92331181"},
        {"HD2206", CELL_TEXT, 0, 0, 0, "存续"},
        {"HD2212", CELL_NUMBER, 10000, 100000, 10000, NULL}}},
    {"24", 420, 18, 62, 6, 12, {{"HD2402", CELL_TEXT, 0, 0, 0, "龙泉某用工单位"},
        {"HD2403", CELL_NUMBER, 900, 2600, 10, NULL},
        {"HD2422", CELL_MONTH, 0, 11, 1, NULL}}},
    {"26", 650, 0, 120, 1, 4, {{"HD2610", CELL_DAY, 1, 11, 1, NULL},
        {"HD2611", CELL_DAY, 0, 11, 1, NULL},
        {"HD2614", CELL_NUMBER, 300, 18000, 10, NULL},
        {"HD2619", CELL_NUMBER, 60, 6200, 10, NULL}}},
    {"28", 950, 6, 21, 1, 1, {{"HD2802", CELL_TEXT, 0, 0, 0, "龙泉市某学校"},
        {"HD2810", CELL_NUMBER, 0, 6000, 500, NULL},
        {"HD2811", CELL_NUMBER, 0, 1600, 200, NULL}}},
    {"29", 350, 30, 90, 1, 1, {{"HD2910", CELL_NUMBER, 60, 420, 10, NULL},
        {"HD2920", CELL_NUMBER, 50, 900, 50, NULL}}},
    {"31", 90, 5, 100, 1, 1, {{"HD3102", CELL_TEXT, 0, 0, 0, "肢体"},
        {"HD3105", CELL_DAY, 12, 110, 1, NULL}}},
    {"33", 880, 18, 120, 1, 3, {{"HD3303", CELL_MARK, 0, 0, 0, "6217"},
        {"HD3307", CELL_NUMBER, 20, 16000, 10, NULL},
        {"HD3308", CELL_NUMBER, 20, 14000, 10, NULL},
        {"HD3309", CELL_NUMBER, 500, 42000, 100, NULL},
        {"HD3311", CELL_NUMBER, 200, 53000, 100, NULL},
        {"HD3313", CELL_NUMBER, 0, 9000, 500, NULL}}},
    {"34", 25, 22, 70, 1, 1, {{"HD3401", CELL_MARK, 0, 0, 0, "A33"},
        {"HD3419", CELL_NUMBER, 500, 42000, 100, NULL}}},
    {"35", 300, 18, 80, 1, 1, {{"HD3509", CELL_NUMBER, 100, 3600, 100, NULL},
        {"HD3511", CELL_NUMBER, 0, 9000, 100, NULL},
        {"HD3515", CELL_NUMBER, 5, 2600, 5, NULL}}},
    {"36", 700, 20, 120, 1, 1, {{"HD3603", CELL_NUMBER, 300, 2900, 10, NULL},
        {"HD3613", CELL_NUMBER, 0, 14, 1, NULL},
        {"HD3615", CELL_NUMBER, 0, 21000, 1000, NULL}}},
};
/* clang-format on */

static uint64_t draw(uint64_t *at)
{
    *at += UINT64_C(0x9e3779b97f4a7c15);
    return mz_hash_u64(*at) >> 16;
}

static int64_t between(uint64_t *at, int64_t lo, int64_t hi)
{
    return hi <= lo ? lo : lo + (int64_t)(draw(at) % (uint64_t)(hi - lo + 1));
}

static size_t item_of(const struct catalogue *c, const char *code)
{
    for (size_t i = 0; i < c->item_n; i++) {
        if (mz_str_eq(c->item[i].code, mz_str_of(code))) {
            return i;
        }
    }
    return SIZE_MAX;
}

static mz_str cell_text(mz_cx *cx, const struct synth_cell *s, int64_t day, size_t row,
                        uint64_t *at)
{
    struct mz_ymd t = mz_date_ymd((mz_date){(int32_t)day});
    int64_t month = (int64_t)t.year * 12 + t.month - 1;
    switch (s->kind) {
    case CELL_NUMBER:
        return mz_str_fmt(cx->a, "%" PRId64,
                          s->lo + between(at, 0, (s->hi - s->lo) / s->step) * s->step);
    case CELL_TEXT:
        return mz_str_of(s->text);
    case CELL_MARK:
        return mz_str_fmt(cx->a, "%s%010" PRIu64, s->text, draw(at) % UINT64_C(10000000000));
    case CELL_MONTH: /* month after month, the newest first */
        month -= s->lo + (int64_t)row % (s->hi - s->lo + 1);
        return mz_str_fmt(cx->a, "%04" PRId64 "-%02" PRId64, month / 12, month % 12 + 1);
    case CELL_DAY:
        month -= between(at, s->lo, s->hi);
        return mz_str_fmt(cx->a, "%04" PRId64 "-%02" PRId64 "-%02" PRId64, month / 12,
                          month % 12 + 1, between(at, 1, 28));
    }
    return MZ_S("");
}

static void write_row(mz_cx *cx, const struct catalogue *c, const struct synth_register *g,
                      struct source_row *row, int64_t day, size_t at_row, uint64_t *at)
{
    row->cell = MZ_NEW_N(cx->a, struct source_cell, CELLS);
    for (size_t i = 0; i < CELLS && g->cell[i].item != NULL; i++) {
        mz_str value = cell_text(cx, &g->cell[i], day, at_row, at);
        size_t item = item_of(c, g->cell[i].item);
        if (item != SIZE_MAX) {
            row->cell[row->cell_n++] = (struct source_cell){item, value};
        }
    }
}

static const struct synth_register *register_of(mz_str no)
{
    for (size_t i = 0; i < MZ_LEN(registers); i++) {
        if (mz_str_eq(no, mz_str_of(registers[i].no))) {
            return &registers[i];
        }
    }
    return NULL;
}

static int64_t age_of(const struct verify_member *m, int64_t day)
{
    return m->birth == MZ_NULL ? 40 : (day - m->birth) / YEAR_DAYS;
}

static void member_rows(mz_cx *cx, const struct pack *p, const struct synth_register *g,
                        const struct verify_pass *pass, size_t who, struct source_answer *out)
{
    const struct verify_member *m = &pass->member[who];
    uint64_t at = mz_hash_u64((uint64_t)m->person) ^ mz_hash_str(mz_str_of(g->no), 7);
    int64_t age = age_of(m, pass->day);
    if (m->dead || age < g->age_lo || age > g->age_hi || between(&at, 0, 999) >= g->of_1000) {
        return;
    }
    out->state[who] = SOURCE_FOUND;
    int64_t n = between(&at, g->rows_lo, g->rows_hi);
    for (int64_t i = 0; i < n && out->row_n < SOURCE_ROWS_MAX; i++) {
        struct source_row *row = &out->row[out->row_n++];
        *row = (struct source_row){.member = who};
        write_row(cx, p->catalogue, g, row, pass->day, (size_t)i, &at);
    }
}

mz_code source_synthetic(mz_cx *cx, const struct pack *p, const struct verify_pass *pass,
                         size_t category, struct source_answer *out)
{
    mz_str no = p->catalogue->category[category].no;
    const struct synth_register *g = register_of(no);
    uint64_t luck = mz_hash_u64((uint64_t)pass->household) ^ mz_hash_str(no, 3);
    out->source = mz_str_fmt(cx->a, "synthetic:" MZ_FMT, MZ_ARG(no));
    out->as_of = pass->day - 5 - (int64_t)(mz_hash_str(no, 5) % LATE_DAYS);
    for (size_t i = 0; i < pass->member_n; i++) {
        out->state[i] = SOURCE_NONE;
    }
    if (mz_hash_u64(luck) % MISSING_OF == 0) {
        for (size_t i = 0; i < pass->member_n; i++) {
            out->state[i] = SOURCE_MISSING;
        }
        out->fault = MZ_T("The source did not answer in time");
        return MZ_OK;
    }
    if (g == NULL) {
        return MZ_OK;
    }
    out->row = MZ_NEW_N(cx->a, struct source_row, (size_t)g->rows_hi * pass->member_n + 1);
    for (size_t i = 0; i < pass->member_n; i++) {
        member_rows(cx, p, g, pass, i, out);
    }
    return MZ_OK;
}
