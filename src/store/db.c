#include "store/store_int.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "store/store_sql.h"

static bool starts(mz_str s, mz_str prefix)
{
    return s.n >= prefix.n && memcmp(s.p, prefix.p, prefix.n) == 0;
}

mz_code mz_db_open(mz_cx *cx, mz_str url, struct mz_db_options options, mz_db **out)
{
    mz_str lite = MZ_S("sqlite:");
    if (options.busy_ms_max == 0) {
        options.busy_ms_max = 5000;
    }
    if (starts(url, lite)) {
        return mz_lite_open(cx, (mz_str){url.p + lite.n, url.n - lite.n}, options, out);
    }
    if (starts(url, MZ_S("postgresql://")) || starts(url, MZ_S("postgres://"))) {
        return mz_post_open(cx, url, options, out);
    }
    return mz_refuse(
        cx, MZ_USAGE, .field = "db",
        .text = MZ_T("\"{0}\" is not a database: write sqlite:PATH or postgresql://HOST/NAME."),
        .arg = {url});
}

void mz_db_close(mz_db *db)
{
    if (db == NULL) {
        return;
    }
    mz_journal_shut(db);
    mz_arena_free(db->tx_arena);
    db->backend->close(db);
}

enum mz_db_kind mz_db_kind(const mz_db *db)
{
    return db->backend->kind;
}

int64_t mz_db_trips(const mz_db *db)
{
    return db->trips;
}

mz_code mz_count_once(mz_cx *cx, uint64_t key, mz_code (*count)(mz_cx *cx, int64_t *n), int64_t *n)
{
    mz_db *db = cx->db;
    int64_t version = 0;
    bool keep = key != 0 && !db->tx && db->fault == 0 && db->backend->content != NULL &&
                db->backend->content(db, &version);
    struct mz_count *known = &db->counts[key % MZ_LEN(db->counts)];
    if (keep && known->key == key && known->version == version) {
        *n = known->n;
        return MZ_OK;
    }
    MZ_TRY(count(cx, n));
    if (keep) { /* of the content before it was counted: a change meanwhile makes it old at once */
        *known = (struct mz_count){.key = key, .version = version, .n = *n};
    }
    return MZ_OK;
}

mz_code mz_db_settle(mz_cx *cx)
{
    mz_db *db = cx->db;
    return db->backend->kind == MZ_DB_SQLITE ? MZ_OK : db->backend->script(cx, db, "ANALYZE");
}

mz_code mz_db_hurry(mz_cx *cx, bool on)
{
    mz_db *db = cx->db;
    bool lite = db->backend->kind == MZ_DB_SQLITE;
    const char *text = lite ? "PRAGMA synchronous = FULL" : "SET synchronous_commit = on";
    if (on) {
        text = lite ? "PRAGMA synchronous = NORMAL" : "SET synchronous_commit = off";
    }
    return db->backend->script(cx, db, text);
}

mz_str mz_db_url(const mz_db *db)
{
    return db->url;
}

bool mz_db_distributed(const mz_db *db)
{
    return db->distributed;
}

mz_code mz_db_check(mz_cx *cx, mz_str *complaint)
{
    return cx->db->backend->check(cx, cx->db, complaint);
}

/* ---- transactions ----------------------------------------------------- */

static void forget(mz_db *db)
{
    db->tx = false;
    db->dirty = false;
    db->notes_n = 0;
    db->words = NULL;
    db->words_end = &db->words;
    db->words_n = 0;
    mz_arena_reset(db->tx_arena);
}

mz_code mz_tx_begin(mz_cx *cx)
{
    mz_db *db = cx->db;
    if (db->tx) {
        return mz_fail(cx, MZ_CORRUPT, "a transaction is open already");
    }
    if (db->options.readonly) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("The system is open for reading only at the moment."));
    }
    MZ_TRY(db->backend->begin(cx, db));
    forget(db);
    db->tx = true;
    return MZ_OK;
}

mz_code mz_tx_commit(mz_cx *cx)
{
    mz_db *db = cx->db;
    assert(db->tx);
    if (db->dirty && db->notes_n == 0) {
        mz_tx_rollback(cx);
        return mz_fail(cx, MZ_CORRUPT, "a transaction changed rows without an audit event");
    }
    mz_code rc = db->also == NULL ? MZ_OK : db->also(cx, db->also_p);
    rc = rc == MZ_OK ? mz_audit_seal(cx, db->notes, db->notes_n) : rc;
    rc = rc == MZ_OK ? mz_words_flush(cx) : rc; /* last: no other write may follow them */
    if (rc == MZ_OK && db->fault > 0 && --db->fault == 0) {
        rc = mz_fail(cx, MZ_IO, "commit: injected fault");
    }
    if (rc == MZ_OK) {
        rc = db->backend->commit(cx, db);
    }
    if (rc != MZ_OK) {
        mz_tx_rollback(cx);
        return rc;
    }
    db->also = NULL;
    forget(db);
    return MZ_OK;
}

bool mz_tx_also(mz_cx *cx, mz_code (*fn)(mz_cx *cx, void *p), void *p)
{
    bool waited = cx->db->also != NULL;
    cx->db->also = fn;
    cx->db->also_p = p;
    return waited;
}

void mz_tx_rollback(mz_cx *cx)
{
    if (cx->db != NULL && cx->db->tx) {
        cx->db->backend->rollback(cx->db);
        forget(cx->db);
    }
}

bool mz_tx_open(const mz_cx *cx)
{
    return cx->db->tx;
}

mz_code mz_tx(mz_cx *cx, mz_code (*fn)(mz_cx *cx, void *p), void *p)
{
    mz_code rc = MZ_OK;
    for (int i = 0; i < 3; i++) {
        rc = mz_tx_begin(cx);
        if (rc == MZ_OK) {
            rc = fn(cx, p);
            rc = rc == MZ_OK && cx->db->twice && i == 0 ? mz_fail(cx, MZ_BUSY, "injected") : rc;
            rc = rc == MZ_OK ? mz_tx_commit(cx) : rc;
        }
        if (rc != MZ_OK) {
            mz_tx_rollback(cx);
        }
        if (rc != MZ_BUSY) {
            return rc;
        }
        if (i < 2) {
            mz_clear(cx);
        }
    }
    return rc;
}

mz_code mz_tx_note(mz_cx *cx, const struct mz_event *ev)
{
    mz_db *db = cx->db;
    assert(db->tx);
    if (db->notes_n == MZ_NOTES_MAX) {
        /* A long transaction seals as it goes; the chain is the same. */
        MZ_TRY(mz_audit_seal(cx, db->notes, db->notes_n));
        db->notes_n = 0;
    }
    MZ_TRY(mz_note_make(cx, db->tx_arena, ev, &db->notes[db->notes_n]));
    db->notes_n++;
    return MZ_OK;
}

void mz_tx_quiet(mz_cx *cx)
{
    cx->db->dirty = false;
}

/* ---- ids ---------------------------------------------------------------- */

mz_code mz_id_take(mz_cx *cx, int64_t county, int64_t n, int64_t *first)
{
    struct mz_serial_take_row row = {0};
    assert(n > 0 && county > 0);
    MZ_TRY(mz_serial_take(cx, county, n, &row));
    *first = county * MZ_ID_UNIT + row.next - n;
    return MZ_OK;
}
