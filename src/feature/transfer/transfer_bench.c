/* The promises of import and export, measured: 100,000 rows in 15 s; 1,000,000 rows in 64 MB. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/ident.h"
#include "base/keyring.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/division/division.h"
#include "feature/person/person.h"
#include "feature/transfer/export.h"
#include "feature/transfer/import.h"
#include "feature/transfer/transfer_int.h"
#include "feature/world.h"
#include "store/db.h"

enum { IMPORT_ROWS = 100000, IMPORT_MS = 15000, VILLAGES = 64 };
enum { EXPORT_ROWS = 1000000, EXPORT_KIB = 64 << 10, BLOCK = 2000 };

/* ---- an office of its own ------------------------------------------------------ */

struct bureau {
    mz_cx cx;
    struct mz_actor actor;
    struct mz_world world;
    mz_str village[VILLAGES];
    size_t villages_n;
};

static mz_code villages(mz_cx *cx, struct bureau *b, int64_t county)
{
    struct division *towns = NULL;
    size_t n = 0;
    int32_t today = mz_date_today(cx).v;
    MZ_TRY(division_children(cx, b->world.divisions, county, today, &towns, &n));
    for (size_t i = 0; i < n && b->villages_n < VILLAGES; i++) {
        struct division *v = NULL;
        size_t v_n = 0;
        MZ_TRY(division_children(cx, b->world.divisions, towns[i].code, today, &v, &v_n));
        for (size_t k = 0; k < v_n && k < 4 && b->villages_n < VILLAGES; k++) {
            b->village[b->villages_n++] =
                mz_str_fmt(cx->a, MZ_FMT "," MZ_FMT, MZ_ARG(towns[i].name), MZ_ARG(v[k].name));
        }
    }
    return b->villages_n > 0 ? MZ_OK : mz_fail(cx, MZ_ABSENT, "no villages");
}

mz_code transfer_bench_office(mz_cx *cx, mz_str dir, struct mz_world *world, struct mz_actor *actor)
{
    mz_str url = mz_str_fmt(cx->a, "sqlite:" MZ_FMT "/bench.db", MZ_ARG(dir));
    mz_crypto *crypto = NULL;
    static const int64_t county = INT64_C(331181000000);
    *world = (struct mz_world){.data = mz_str_dup(cx->a, dir), .division = county};
    *actor = (struct mz_actor){.user = 1,
                               .division_lo = county,
                               .division_hi = county + 999999,
                               .role = MZ_S("officer"),
                               .name = MZ_S("bench"),
                               .from = MZ_S("cli"),
                               .request = MZ_S("bench")};
    cx->world = world;
    cx->actor = actor;
    MZ_TRY(mz_db_open(cx, url, (struct mz_db_options){.create = true, .journal = dir}, &cx->db));
    MZ_TRY(mz_db_migrate(cx));
    MZ_TRY(mz_crypto_open(cx, &crypto));
    MZ_TRY(mz_keyring_create(cx, world->data.p));
    MZ_TRY(mz_keyring_open(cx, crypto, world->data.p, &world->keys));
    return division_open(cx, NULL, NULL, &world->divisions);
}

/* ---- a file as an office sends it ------------------------------------------------- */

struct writer {
    FILE *f;
    struct bureau *b;
    uint64_t seed;
};

static uint64_t draw(uint64_t *s, uint64_t n)
{
    *s += UINT64_C(0x9E3779B97F4A7C15);
    return mz_hash_u64(*s) % n;
}

static mz_str char_of(const char *all, size_t i)
{
    return (mz_str){all + 3 * i, 3};
}

static void put_row(struct writer *w, int64_t i)
{
    static const char family[] = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高";
    static const char given[] = "伟芳秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂玲文建国华梅红志";
    static const char *const relations[] = {"户主", "配偶", "子"};
    char digits[24];
    uint64_t day = (uint64_t)i / 450;
    struct mz_ymd t = mz_date_ymd((mz_date){-12000 + (int32_t)(day % 20000)});
    (void)snprintf(digits, sizeof digits, "331181%04d%02d%02d%03d", (int)t.year % 10000,
                   (int)t.month % 100, (int)t.day % 100, (int)(i % 450) * 2 % 1000);
    char check = mz_cid_check(digits);
    if (draw(&w->seed, 100) == 0) { /* one row in a hundred is wrong */
        check = check == '1' ? '2' : '1';
    }
    mz_str f = char_of(family, (size_t)draw(&w->seed, 20));
    mz_str g = char_of(given, (size_t)draw(&w->seed, 31));
    mz_str h = char_of(given, (size_t)draw(&w->seed, 31));
    (void)fprintf(w->f, MZ_FMT MZ_FMT MZ_FMT ",%s%c,汉族," MZ_FMT ",%d号,138%08d,H%07d,%s,\r\n",
                  MZ_ARG(f), MZ_ARG(g), MZ_ARG(h), digits, check,
                  MZ_ARG(w->b->village[(size_t)(i / 3) % w->b->villages_n]),
                  (int)draw(&w->seed, 300) + 1, (int)(i % 100000000), (int)(i / 3 % 10000000),
                  relations[i % 3]);
}

static mz_code write_file(mz_cx *cx, struct bureau *b, mz_str path, int64_t rows, uint64_t seed)
{
    struct writer w = {.f = fopen(path.p, "wx"), .b = b, .seed = seed};
    if (w.f == NULL) {
        return mz_fail(cx, MZ_IO, "no file for the measurement");
    }
    (void)fputs("姓名,身份证号,民族,乡镇,村,地址,电话,户号,与户主关系,备注\r\n", w.f);
    for (int64_t i = 0; i < rows; i++) {
        put_row(&w, i);
    }
    return fclose(w.f) == 0 ? MZ_OK : mz_fail(cx, MZ_IO, "could not write the file");
}

/* ---- import -------------------------------------------------------------------------- */

static mz_code take_in(mz_cx *cx, mz_str path, struct import_run *run, int64_t *ms)
{
    int fd = open(path.p, O_RDONLY | O_CLOEXEC);
    struct import_new in = {.kind = import_kind_of(cx, MZ_S("person")),
                            .name = MZ_S("bench.csv"),
                            .source = MZ_S("bench"),
                            .fd = fd};
    int64_t id = 0;
    int64_t began = mz_now_ms(cx);
    mz_code rc = fd < 0 ? mz_fail(cx, MZ_IO, "no file") : import_make(cx, &in, &id);
    if (fd >= 0) {
        (void)close(fd);
    }
    MZ_TRY(rc);
    MZ_TRY(import_get(cx, id, run));
    MZ_TRY(import_go(cx, run, (struct import_tell){.step = NULL}));
    *ms = mz_now_ms(cx) - began;
    return MZ_OK;
}

static void figure(struct mz_bench_io *io, const char *name, int64_t value, const char *unit,
                   int64_t goal, bool at_most)
{
    struct mz_figure f = {
        .name = name, .value = value, .unit = unit, .goal = goal, .at_most = at_most};
    io->report(io, f);
}

static mz_code measure_import(mz_cx *cx, struct bureau *b, struct mz_bench_io *io)
{
    struct import_run *run = MZ_NEW(cx->a, struct import_run);
    int64_t rows = io->size > 0 ? io->size : IMPORT_ROWS;
    int64_t ms = 0;
    mz_str path = mz_str_fmt(cx->a, MZ_FMT "/bench.csv", MZ_ARG(io->dir));
    MZ_TRY(villages(cx, b, b->world.division));
    MZ_TRY(write_file(cx, b, path, rows, io->seed));
    io->say(io, "taking the file in");
    MZ_TRY(take_in(cx, path, run, &ms));
    figure(io, "rows", run->counts.rows, "rows", 0, false);
    figure(io, "entered", run->counts.added, "persons", 0, false);
    figure(io, "refused", run->counts.refused, "rows", 0, false);
    figure(io, "households", run->counts.houses, "households", 0, false);
    figure(io, "time", ms, "ms", rows <= IMPORT_ROWS ? IMPORT_MS : 0, true);
    figure(io, "rate", ms > 0 ? rows * 1000 / ms : 0, "rows/s", 0, false);
    io->say(io, "the same file again");
    MZ_TRY(take_in(cx, path, run, &ms));
    figure(io, "again, entered", run->counts.added, "persons", 0, true);
    figure(io, "again, time", ms, "ms", 0, true);
    return MZ_OK;
}

mz_code transfer_bench_import(mz_cx *cx, struct mz_bench_io *io)
{
    struct bureau *b = MZ_NEW(cx->a, struct bureau);
    b->cx = *cx;
    b->cx.a = mz_arena_new((size_t)4 << 30);
    mz_code rc = transfer_bench_office(&b->cx, io->dir, &b->world, &b->actor);
    rc = rc == MZ_OK ? measure_import(&b->cx, b, io) : rc;
    cx->err = b->cx.err;
    mz_arena_free(b->cx.a);
    mz_db_close(b->cx.db);
    return rc;
}

/* ---- export ---------------------------------------------------------------------------- */

/* KiB of a line of /proc/self/status. */
static int64_t status_kib(const char *name)
{
    char line[256];
    int64_t kib = 0;
    FILE *f = fopen("/proc/self/status", "re");
    size_t n = strlen(name);
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        if (strncmp(line, name, n) == 0) {
            kib = strtoll(line + n + strspn(line + n, ": \t"), NULL, 10);
        }
    }
    if (f != NULL) {
        (void)fclose(f);
    }
    return kib;
}

/* The highest mark begins anew at what is held now. */
static void forget_peak(void)
{
    FILE *f = fopen("/proc/self/clear_refs", "we");
    if (f != NULL) {
        (void)fputs("5", f);
        (void)fclose(f);
    }
}

static mz_code fill_block(mz_cx *cx, struct person_input *in, struct person_result *r, int64_t from,
                          size_t n, int64_t town)
{
    for (size_t i = 0; i < n; i++) {
        int64_t k = from + (int64_t)i;
        in[i] = person_blank();
        in[i].name = mz_str_fmt(cx->a, "王%s", k % 2 == 0 ? "建国" : "秀英");
        in[i].birth = (mz_date){-10000 + (int32_t)(k % 15000)};
        in[i].division = town;
        in[i].address = mz_str_fmt(cx->a, "丁家坞%" PRId64 "号", k);
        in[i].source = MZ_S("bench");
    }
    return person_add_many(cx, in, n, false, r);
}

static mz_code fill(mz_cx *cx, int64_t rows, int64_t town)
{
    mz_arena *outer = cx->a;
    mz_arena *page = mz_arena_new((size_t)1 << 30);
    struct person_input *in = MZ_NEW_N(outer, struct person_input, BLOCK);
    struct person_result *r = MZ_NEW_N(outer, struct person_result, BLOCK);
    mz_code rc = MZ_OK;
    for (int64_t at = 0; at < rows && rc == MZ_OK; at += BLOCK) {
        cx->a = page;
        rc = fill_block(cx, in, r, at, (size_t)(rows - at < BLOCK ? rows - at : BLOCK), town);
        cx->a = outer;
        mz_arena_reset(page);
    }
    mz_arena_free(page);
    return rc;
}

struct taken {
    int64_t rows, bytes, ms, kib;
};

static mz_code take_out(mz_cx *cx, const struct mz_reg *reg, enum export_format format, mz_str dir,
                        struct taken *out)
{
    struct export_wish *wish = MZ_NEW(cx->a, struct export_wish);
    struct export_plan *plan = MZ_NEW(cx->a, struct export_plan);
    struct export_run *run = MZ_NEW(cx->a, struct export_run);
    struct export_writer *w = NULL;
    mz_buf *b = mz_buf_new(cx->a, 4 << 20);
    *wish = (struct export_wish){.reg = reg, .format = format};
    MZ_TRY(export_plan(cx, wish, plan));
    MZ_TRY(export_begin(cx, wish, plan, run));
    forget_peak();
    int64_t before = status_kib("VmRSS");
    int64_t began = mz_now_ms(cx);
    MZ_TRY(export_open(cx, run, plan, &w));
    if (format == EXPORT_XLSX) {
        MZ_TRY(export_xlsx(cx, w, mz_str_fmt(cx->a, MZ_FMT "/o.xlsx", MZ_ARG(dir)).p, NULL, NULL));
    }
    for (bool more = format == EXPORT_CSV; more;) {
        b->n = 0;
        MZ_TRY(export_csv(cx, w, b, &more));
        out->bytes += (int64_t)b->n;
    }
    out->ms = mz_now_ms(cx) - began;
    out->kib = status_kib("VmHWM") - before;
    out->rows = export_rows_written(w);
    return MZ_OK;
}

static mz_code measure_export(mz_cx *cx, struct mz_bench_io *io)
{
    const struct mz_reg *reg = NULL;
    int64_t rows = io->size > 0 ? io->size : EXPORT_ROWS;
    struct taken csv = {.rows = 0};
    struct taken xlsx = {.rows = 0};
    io->say(io, "registering the persons");
    MZ_TRY(fill(cx, rows, INT64_C(331181103000)));
    MZ_TRY(account_perms_make(cx, mz_features, &cx->world->perms));
    MZ_TRY(export_register(cx, MZ_S("person"), &reg));
    io->say(io, "as CSV");
    MZ_TRY(take_out(cx, reg, EXPORT_CSV, io->dir, &csv));
    figure(io, "rows", csv.rows, "rows", 0, false);
    figure(io, "csv, memory", csv.kib, "KiB", EXPORT_KIB, true);
    figure(io, "csv, time", csv.ms, "ms", 0, true);
    figure(io, "csv, rate", csv.ms > 0 ? csv.rows * 1000 / csv.ms : 0, "rows/s", 0, false);
    figure(io, "csv, size", csv.bytes / 1024, "KiB", 0, true);
    io->say(io, "as a workbook");
    MZ_TRY(take_out(cx, reg, EXPORT_XLSX, io->dir, &xlsx));
    figure(io, "xlsx, memory", xlsx.kib, "KiB", EXPORT_KIB, true);
    figure(io, "xlsx, time", xlsx.ms, "ms", 0, true);
    return MZ_OK;
}

mz_code transfer_bench_export(mz_cx *cx, struct mz_bench_io *io)
{
    struct bureau *b = MZ_NEW(cx->a, struct bureau);
    b->cx = *cx;
    b->cx.a = mz_arena_new((size_t)4 << 30);
    mz_code rc = transfer_bench_office(&b->cx, io->dir, &b->world, &b->actor);
    rc = rc == MZ_OK ? measure_export(&b->cx, io) : rc;
    cx->err = b->cx.err;
    mz_arena_free(b->cx.a);
    mz_db_close(b->cx.db);
    return rc;
}
