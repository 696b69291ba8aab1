/* care_here.h - the office of care_testing.h opened in the test's own process, and what it needs.
 */
#ifndef MZ_FEATURE_CARE_CARE_HERE_H
#define MZ_FEATURE_CARE_CARE_HERE_H

#include <inttypes.h>
#include <sqlite3.h>

#include "feature/care/care_int.h"
#include "feature/care/care_testing.h"
#include "feature/person/person.h"

extern const struct mz_feature mz_feature_office, mz_feature_account, mz_feature_person,
    mz_feature_care;
const struct mz_feature *const mz_features[] = {&mz_feature_office, &mz_feature_account,
                                                &mz_feature_person, &mz_feature_care, NULL};

#define TOWN INT64_C(331181103000)

/* ---- an office opened in this process -------------------------------------------- */

/* `data` with its keys and files; the database may be another than the one in it. */
static inline mz_code open_at(struct office *o, const char *data, mz_str url)
{
    mz_cx *cx = &o->cx;
    cx->world = MZ_NEW(cx->a, struct mz_world);
    cx->world->data = mz_str_of(data);
    mz_str reads = mz_str_fmt(cx->a, "%s/reads", data);
    MZ_TRY(mz_db_open(cx, url, (struct mz_db_options){.journal = reads}, &cx->db));
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        if (mz_features[i]->start != NULL) {
            MZ_TRY(mz_features[i]->start(cx));
        }
    }
    return MZ_OK;
}

static inline mz_code open_here(struct office *o, const char *data)
{
    return open_at(o, data, mz_str_fmt(o->cx.a, "sqlite:%s/mz.db", data));
}

static inline void close_here(struct office *o)
{
    mz_db_close(o->cx.db);
    o->cx.db = NULL;
}

static inline bool opened(struct office *o, const char *data)
{
    if (open_here(o, data) != MZ_OK) {
        printf("%s: %s\n", data, o->cx.err.msg);
        return false;
    }
    return true;
}

static inline mz_code add_person(mz_cx *cx, int number)
{
    int64_t id = 0;
    struct person_input in = person_blank();
    in.name = MZ_S("张三");
    in.division = TOWN;
    in.address = mz_str_fmt(cx->a, "%d", number);
    in.source = MZ_S("test");
    return person_add(cx, &in, NULL, &id);
}

/* What SQLite itself counts, without our code between; -1 when it cannot. */
static inline int64_t count(const char *data, const char *what)
{
    char text[600];
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    int64_t n = -1;
    (void)snprintf(text, sizeof text, "%s/mz.db", data);
    bool ok = sqlite3_open_v2(text, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK;
    (void)snprintf(text, sizeof text, "SELECT count(*) FROM %s", what);
    if (ok && sqlite3_busy_timeout(db, 5000) == SQLITE_OK &&
        sqlite3_prepare_v2(db, text, -1, &st, NULL) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW) {
        n = sqlite3_column_int64(st, 0);
    }
    (void)sqlite3_finalize(st);
    (void)sqlite3_close(db);
    return n;
}

static inline const char *in_dir(struct office *o, const char *name)
{
    return mz_str_fmt(o->cx.a, "%s/%s", o->dir, name).p;
}

static inline bool there(const char *dir, const char *name)
{
    char path[300];
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    return access(path, F_OK) == 0;
}

static const struct care_step silent = {NULL, NULL};

#endif
