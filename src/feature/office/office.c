#include "feature/office/office.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/calendar.h"
#include "base/keyring.h"
#include "feature/division/division.h"
#include "feature/office/office_int.h"
#include "feature/office/office_sql.h"
#include "feature/world.h"

enum { VALUE_MAX = 4096, PATH_BYTES_MAX = 4096 };

mz_code office_get(mz_cx *cx, const char *name, mz_str *value)
{
    struct setting_get_row row = {0};
    bool found = false;
    MZ_TRY(setting_get(cx, mz_str_of(name), &row, &found));
    *value = found ? row.value : MZ_S("");
    return MZ_OK;
}

mz_code office_set(mz_cx *cx, const char *name, mz_str value)
{
    if (value.n > VALUE_MAX) {
        return mz_fail(cx, MZ_LIMIT, "setting %s of %zu bytes", name, value.n);
    }
    MZ_TRY(setting_put(cx, mz_str_of(name), value));
    mz_str detail = mz_str_fmt(cx->a, "{\"name\":\"%s\"}", name);
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("office.set"), .detail = detail});
}

/* ---- opening ---------------------------------------------------------------- */

/* The product's own data: the first folder above the program that has data/calendar. */
static mz_str share_folder(mz_cx *cx)
{
    char path[PATH_BYTES_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 32);
    for (; n > 0; n--) {
        if (path[n - 1] != '/') {
            continue;
        }
        (void)snprintf(path + n, 32, "data/calendar");
        if (access(path, R_OK) == 0) {
            return mz_str_dup(cx->a, (mz_str){path, (size_t)n - (n > 1 ? 1 : 0)});
        }
    }
    return MZ_S(".");
}

static void close_keys(void *p)
{
    mz_keyring_close(p);
}

static void close_crypto(void *p)
{
    mz_crypto_close(p);
}

static mz_code open_keys(mz_cx *cx, struct mz_world *w)
{
    mz_crypto *crypto = NULL;
    MZ_TRY(mz_crypto_open(cx, &crypto));
    mz_arena_defer(cx->a, close_crypto, crypto);
    MZ_TRY(mz_keyring_open(cx, crypto, w->data.p, &w->keys));
    mz_arena_defer(cx->a, close_keys, w->keys);
    return MZ_OK;
}

mz_code office_start(mz_cx *cx)
{
    struct mz_world *w = cx->world;
    const struct mz_calendar *calendar = NULL;
    mz_str demo;
    mz_str division;
    w->share = share_folder(cx);
    MZ_TRY(open_keys(cx, w));
    mz_str changes = mz_str_fmt(cx->a, MZ_FMT "/division_changes.csv", MZ_ARG(w->data));
    MZ_TRY(division_open(cx, NULL, changes.p, &w->divisions));
    mz_str days = mz_str_fmt(cx->a, MZ_FMT "/data/calendar", MZ_ARG(w->share));
    mz_str own = mz_str_fmt(cx->a, MZ_FMT "/calendar", MZ_ARG(w->data));
    MZ_TRY(mz_calendar_load_with(cx, cx->a, days.p, own.p, &calendar));
    w->calendar = calendar;
    MZ_TRY(office_get(cx, "name", &w->office));
    MZ_TRY(office_get(cx, "demo", &demo));
    MZ_TRY(office_get(cx, "division", &division));
    w->demo = mz_str_eq(demo, MZ_S("1"));
    w->division = division_code(division);
    return MZ_OK;
}

/* ---- making ------------------------------------------------------------------- */

struct making {
    int64_t division;
    mz_str name;
    bool demo;
};

static mz_code settings(mz_cx *cx, void *p)
{
    const struct making *m = p;
    mz_str code = mz_str_fmt(cx->a, "%" PRId64, m->division);
    MZ_TRY(setting_put(cx, MZ_S("division"), code));
    MZ_TRY(setting_put(cx, MZ_S("name"), m->name));
    MZ_TRY(setting_put(cx, MZ_S("demo"), m->demo ? MZ_S("1") : MZ_S("0")));
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("office.init"), .division = m->division});
}

mz_code office_init(mz_cx *cx, mz_str data, int64_t division, mz_str name, bool demo)
{
    mz_str old;
    mz_str dir = mz_str_dup(cx->a, data);
    if (mkdir(dir.p, 0700) != 0 && access(dir.p, W_OK) != 0) {
        return mz_refuse(cx, MZ_IO, .field = "data",
                         .text = MZ_T("The folder {0} cannot be written."), .arg = {dir});
    }
    MZ_TRY(mz_db_migrate(cx));
    MZ_TRY(office_get(cx, "division", &old));
    if (old.n > 0) {
        return mz_refuse(cx, MZ_CONFLICT, .field = "db",
                         .text = MZ_T("This database belongs to an office already."));
    }
    mz_code rc = mz_keyring_create(cx, dir.p);
    if (rc == MZ_CONFLICT) { /* an interrupted init made the keys; they are as good */
        mz_clear(cx);
        rc = MZ_OK;
    }
    MZ_TRY(rc);
    struct making m = {.division = division, .name = name, .demo = demo};
    return mz_tx(cx, settings, &m);
}
