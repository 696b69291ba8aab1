#include <assert.h>
#include <string.h>

#include "base/crypto.h"
#include "base/decimal.h"
#include "base/text.h"
#include "store/store_int.h"
#include "store/store_sql.h"

/*
 * One chain a county: hash(n) = SM3(hash(n-1) || fields), each field as its length in decimal, a
 * colon and its bytes, so that no two events share a text. The first link follows 32 zero bytes.
 */

enum { HASH = 32, FIELDS = 13, DETAIL_MAX = 4096 };

static mz_str safe(mz_str s)
{
    return s.p == NULL ? MZ_S("") : s;
}

mz_code mz_note_make(mz_cx *cx, mz_arena *a, const struct mz_event *ev, struct mz_note *out)
{
    const struct mz_actor *who = cx->actor;
    if (ev->detail.n > DETAIL_MAX) {
        return mz_fail(cx, MZ_LIMIT, "audit detail of %zu bytes", ev->detail.n);
    }
    int64_t division = ev->division != 0 ? ev->division : who->division_lo;
    *out = (struct mz_note){
        .county = division / MZ_COUNTY_UNIT,
        .division = division,
        .at_ms = mz_now_ms(cx),
        .user = who->user,
        .subject = ev->subject,
        .role = mz_str_dup(a, safe(who->role)),
        .act = mz_str_dup(a, safe(ev->act)),
        .kind = mz_str_dup(a, safe(ev->kind)),
        .detail = mz_str_dup(a, safe(ev->detail)),
        .why = mz_str_dup(a, safe(who->why)),
        .origin = mz_str_dup(a, safe(who->from)),
        .request = mz_str_dup(a, safe(who->request)),
    };
    return MZ_OK;
}

struct text {
    char p[FIELDS * MZ_DECIMAL_MAX];
    size_t n;
};

static mz_str decimal(struct text *t, int64_t v)
{
    mz_str s = {t->p + t->n, mz_decimal(v, t->p + t->n)};
    t->n += s.n;
    return s;
}

static mz_code link_hash(mz_cx *cx, const struct mz_note *e, int64_t n, const uint8_t *prev,
                         uint8_t *out)
{
    struct text numbers = {.n = 0};
    const mz_str fields[FIELDS] = {decimal(&numbers, e->county),
                                   decimal(&numbers, n),
                                   decimal(&numbers, e->division),
                                   decimal(&numbers, e->at_ms),
                                   decimal(&numbers, e->user),
                                   e->role,
                                   e->act,
                                   e->kind,
                                   decimal(&numbers, e->subject),
                                   e->detail,
                                   e->why,
                                   e->origin,
                                   e->request};
    char lengths[FIELDS][MZ_DECIMAL_MAX + 1];
    mz_str parts[1 + 2 * FIELDS] = {{(const char *)prev, HASH}};
    for (size_t i = 0; i < FIELDS; i++) {
        size_t k = mz_decimal((int64_t)fields[i].n, lengths[i]);
        lengths[i][k] = ':';
        parts[1 + 2 * i] = (mz_str){lengths[i], k + 1};
        parts[2 + 2 * i] = safe(fields[i]);
    }
    return mz_hash_parts(cx, cx->db->crypto, MZ_HASH_SM3, parts, MZ_LEN(parts), out);
}

static mz_code seal_one(mz_cx *cx, const struct mz_note *e, int64_t n, uint8_t hash[HASH])
{
    uint8_t next[HASH];
    MZ_TRY(link_hash(cx, e, n, hash, next));
    memcpy(hash, next, HASH);
    struct mz_audit_add_args args = {
        .county = e->county,
        .n = n,
        .division = e->division,
        .at_ms = e->at_ms,
        .user_id = e->user,
        .role = e->role,
        .act = e->act,
        .kind = e->kind,
        .subject = e->subject,
        .detail = e->detail,
        .why = e->why,
        .origin = e->origin,
        .request = e->request,
        .hash = {(const char *)hash, HASH},
    };
    return mz_audit_add(cx, &args);
}

/* Seals the notes of one county that stand at or behind `from`, in their order. */
static mz_code seal_county(mz_cx *cx, const struct mz_note *notes, size_t n, size_t from)
{
    struct mz_audit_head_get_row head = {0};
    uint8_t hash[HASH] = {0};
    bool found = false;
    int64_t county = notes[from].county;
    MZ_TRY(mz_audit_head_get(cx, county, &head, &found));
    int64_t last = found ? head.n : 0;
    if (found) {
        assert(head.hash.n == HASH);
        memcpy(hash, head.hash.p, HASH);
    }
    mz_code rc = MZ_OK;
    for (size_t i = from; i < n && rc == MZ_OK; i++) {
        rc = notes[i].county == county ? seal_one(cx, &notes[i], ++last, hash) : MZ_OK;
    }
    MZ_TRY(rc);
    return mz_audit_head_set(cx, county, last, (mz_str){(const char *)hash, HASH});
}

static bool met_before(const struct mz_note *notes, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (notes[k].county == notes[i].county) {
            return true;
        }
    }
    return false;
}

mz_code mz_audit_seal(mz_cx *cx, const struct mz_note *notes, size_t n)
{
    mz_code rc = MZ_OK;
    for (size_t i = 0; i < n && rc == MZ_OK; i++) {
        rc = met_before(notes, i) ? MZ_OK : seal_county(cx, notes, n, i);
    }
    return rc;
}

/* ---- verification ------------------------------------------------------------ */

static struct mz_note note_of(const struct mz_audit_walk_row *r)
{
    return (struct mz_note){.county = r->county,
                            .division = r->division,
                            .at_ms = r->at_ms,
                            .user = r->user_id,
                            .subject = r->subject,
                            .role = r->role,
                            .act = r->act,
                            .kind = r->kind,
                            .detail = r->detail,
                            .why = r->why,
                            .origin = r->origin,
                            .request = r->request};
}

struct walk {
    int64_t county;
    int64_t n;
    uint8_t hash[HASH];
    bool good;
};

static mz_code check_rows(mz_cx *cx, struct walk *w, const struct mz_audit_walk_row *rows, size_t n)
{
    for (size_t i = 0; i < n && w->good; i++) {
        uint8_t next[HASH];
        struct mz_note e = note_of(&rows[i]);
        MZ_TRY(link_hash(cx, &e, w->n + 1, w->hash, next));
        w->good = rows[i].n == w->n + 1 && rows[i].hash.n == HASH &&
                  memcmp(rows[i].hash.p, next, HASH) == 0;
        memcpy(w->hash, next, HASH);
        w->n += w->good ? 1 : 0;
    }
    return MZ_OK;
}

enum { PAGE = 2000, ROUNDS_MAX = 1000 };

/* The rows of the chain up to number `last`; fewer when it ends or breaks before. */
static mz_code walk_to(mz_cx *cx, struct walk *w, int64_t last, struct mz_audit_tell tell,
                       int64_t before)
{
    mz_arena *outer = cx->a;
    mz_arena *page = mz_arena_new((size_t)64 << 20);
    mz_code rc = MZ_OK;
    size_t n = 1;
    while (rc == MZ_OK && w->good && n > 0 && w->n < last) {
        struct mz_audit_walk_row *rows = NULL;
        int64_t most = last - w->n < PAGE ? last - w->n : PAGE;
        mz_arena_reset(page);
        cx->a = page;
        rc = mz_audit_walk(cx, w->county, w->n, most, &rows, &n);
        rc = rc == MZ_OK ? check_rows(cx, w, rows, n) : rc;
        rc = rc == MZ_OK && tell.step != NULL ? tell.step(cx, tell.p, before + w->n) : rc;
        cx->a = outer;
    }
    mz_arena_free(page);
    return rc;
}

/*
 * Are there rows behind the head that was read? Others write meanwhile, and each statement sees
 * what is there then: the head must have moved over such rows by now.
 */
static mz_code look_behind(mz_cx *cx, struct walk *w, struct mz_audit_head_seen_row *head,
                           bool *more)
{
    struct mz_audit_walk_row *behind = NULL;
    size_t n = 0;
    MZ_TRY(mz_audit_walk(cx, w->county, w->n, 1, &behind, &n));
    *more = n > 0;
    if (w->good && n > 0) {
        bool found = false;
        MZ_TRY(mz_audit_head_seen(cx, w->county, head, &found));
        w->good = found && head->n > w->n;
    }
    return MZ_OK;
}

/* A chain cut at its end is as broken as one cut inside, and so is one with rows behind its head.
 */
static mz_code check_county(mz_cx *cx, const struct mz_audit_counties_row *first,
                            struct mz_audit_tell tell, int64_t before, struct walk *w)
{
    struct mz_audit_head_seen_row head = {.n = first->n, .hash = first->hash};
    bool more = true;
    *w = (struct walk){.county = first->county, .good = true};
    for (int i = 0; i < ROUNDS_MAX && w->good && more; i++) {
        MZ_TRY(walk_to(cx, w, head.n, tell, before));
        w->good = w->good && w->n == head.n && head.hash.n == HASH &&
                  memcmp(head.hash.p, w->hash, HASH) == 0;
        MZ_TRY(look_behind(cx, w, &head, &more));
    }
    return MZ_OK;
}

mz_code mz_audit_verify(mz_cx *cx, int64_t *events, int64_t *bad_county, int64_t *bad_n)
{
    return mz_audit_verify_told(cx, (struct mz_audit_tell){.step = NULL}, events, bad_county,
                                bad_n);
}

mz_code mz_audit_verify_told(mz_cx *cx, struct mz_audit_tell tell, int64_t *events,
                             int64_t *bad_county, int64_t *bad_n)
{
    struct mz_audit_counties_row *heads = NULL;
    size_t n = 0;
    *events = *bad_county = *bad_n = 0;
    MZ_TRY(mz_audit_counties(cx, &heads, &n));
    for (size_t i = 0; i < n; i++) {
        struct walk w;
        MZ_TRY(check_county(cx, &heads[i], tell, *events, &w));
        *events += w.n;
        if (!w.good) {
            *bad_county = heads[i].county;
            *bad_n = w.n + 1;
            return MZ_OK;
        }
    }
    return MZ_OK;
}

/* ---- finding ------------------------------------------------------------------------------ */

mz_code mz_audit_when(mz_cx *cx, int64_t id, int64_t *at_ms, bool *found)
{
    struct mz_audit_when_get_row row = {0};
    MZ_TRY(mz_audit_when_get(cx, id / MZ_ID_UNIT, id % MZ_ID_UNIT, &row, found));
    *at_ms = row.at_ms;
    return MZ_OK;
}

mz_code mz_audit_newest(mz_cx *cx, const char *act, int64_t *at_ms)
{
    struct mz_audit_marks_get_row *rows = NULL;
    size_t n = 0;
    *at_ms = 0;
    MZ_TRY(mz_audit_marks_get(cx, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        *at_ms = mz_str_eq(rows[i].act, mz_str_of(act)) ? rows[i].at_ms : *at_ms;
    }
    return MZ_OK;
}
