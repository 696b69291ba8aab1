#include <string.h>

#include "feature/dedup/dedup_int.h"
#include "feature/person/person.h"
#include "store/db.h"

/* ---- entries --------------------------------------------------------------- */

/* FNV-1a of 64 bits (Fowler, Noll, Vo; RFC 9923): stored, so it must never change. */
static uint64_t fnv(uint64_t h, const void *p, size_t n)
{
    const unsigned char *b = p;
    for (size_t i = 0; i < n; i++) {
        h = (h ^ b[i]) * UINT64_C(0x100000001b3);
    }
    return (h ^ 0xff) * UINT64_C(0x100000001b3); /* a border between fields */
}

static uint64_t fnv_str(uint64_t h, mz_str s)
{
    return s.n == 0 ? fnv(h, "", 0) : fnv(h, s.p, s.n);
}

#define FNV_START UINT64_C(0xcbf29ce484222325)

/* Byte by byte from the lowest: the same on every machine. */
static uint64_t fnv_int(uint64_t h, uint64_t v)
{
    for (unsigned i = 0; i < 64; i += 8) {
        h = (h ^ (v >> i & 0xff)) * UINT64_C(0x100000001b3);
    }
    return h;
}

static uint64_t facts_of(const struct dedup_q_people_row *r)
{
    uint64_t h = fnv_str(FNV_START, r->name);
    h = fnv_str(h, r->sex);
    h = fnv_int(h, (uint64_t)r->birth);
    h = fnv_str(h, r->id_kind);
    h = fnv_str(h, r->id_mask);
    h = fnv_str(h, r->phone_mask);
    h = fnv_int(h, (uint64_t)r->division);
    return fnv_str(h, r->address);
}

static mz_str copy(mz_arena *a, mz_str s)
{
    return s.n == 0 ? MZ_S("") : mz_str_dup(a, s);
}

struct match_person dedup_person(mz_arena *a, const struct dedup_q_people_row *r)
{
    struct match_person p = {
        .id = r->id,
        .division = r->division,
        .name = copy(a, r->name),
        .address = copy(a, r->address),
        .birth = r->birth == MZ_NULL ? MZ_DATE_NONE.v : (int32_t)r->birth,
        .sex = (char)(r->sex.n == 1 ? r->sex.p[0] : '0'),
        .facts = facts_of(r),
    };
    if (r->id_index.n >= sizeof p.number) {
        memcpy(&p.number, r->id_index.p, sizeof p.number); /* keyed: as good as random */
    }
    if (mz_str_eq(r->id_kind, MZ_S("citizen"))) {
        p.mask = copy(a, r->id_mask);
    }
    p.phone = r->phone_mask.n == 0 ? 0 : fnv_str(FNV_START, r->phone_mask);
    match_prepare(&p);
    p.mask = MZ_S(""); /* its digits are kept */
    return p;
}

mz_code dedup_verify(mz_cx *cx, const struct match_person *a, const struct match_person *b,
                     int32_t today, struct match_verdict *v)
{
    bool same = true;
    if ((v->reasons & MATCH_PHONE) == 0) {
        return MZ_OK;
    }
    MZ_TRY(person_same_phone(cx, a->id, b->id, &same));
    *v = same ? *v : match_judge(a, b, today, false);
    return MZ_OK;
}

/* ---- pairs ----------------------------------------------------------------- */

static int64_t common_division(int64_t a, int64_t b)
{
    return a == b                 ? a
           : a / 1000 == b / 1000 ? a / 1000 * 1000
                                  : a / MZ_COUNTY_UNIT * MZ_COUNTY_UNIT;
}

struct dedup_found dedup_found_of(const struct match_person *a, const struct match_person *b,
                                  struct match_verdict v)
{
    return (struct dedup_found){
        .a = a->id,
        .b = b->id,
        .division = common_division(a->division, b->division),
        .v = v,
        .facts = (int64_t)(fnv_int(fnv_int(FNV_START, a->facts), b->facts) >> 1),
    };
}

static bool is(const dedup_known *k, const char *state)
{
    return mz_str_eq(k->state, mz_str_of(state));
}

static bool differs(const struct dedup_found *f)
{
    const dedup_known *k = f->known;
    return k->division != f->division || k->score != f->v.score ||
           k->reasons != (int64_t)f->v.reasons || k->facts != f->facts;
}

enum work { NOTHING, ADD, RENEW, AGAIN, CLEAR };

/* Decisions of people stand; only a changed fact brings a pair back. */
static enum work work_of(const struct dedup_found *f)
{
    const dedup_known *k = f->known;
    bool found = f->v.outcome != MATCH_APART;
    if (k == NULL) {
        return found ? ADD : NOTHING;
    }
    if (is(k, "open")) {
        return !found ? CLEAR : differs(f) ? RENEW : NOTHING;
    }
    if (is(k, "later")) {
        return found && differs(f) ? RENEW : NOTHING;
    }
    return found && is(k, "different") && k->facts != f->facts ? AGAIN : NOTHING;
}

size_t dedup_needed(struct dedup_found *found, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (work_of(&found[i]) != NOTHING) {
            found[kept++] = found[i];
        }
    }
    return kept;
}

static mz_code add(mz_cx *cx, int64_t county, int64_t id, const struct dedup_found *f)
{
    const struct dedup_q_insert_args args = {
        .id = id,
        .county = county,
        .division = f->division,
        .a = f->a,
        .b = f->b,
        .score = f->v.score,
        .outcome = (int64_t)f->v.outcome,
        .reasons = f->v.reasons,
        .facts = f->facts,
        .found_ms = mz_now_ms(cx),
    };
    return dedup_q_insert(cx, &args);
}

static mz_code renew(mz_cx *cx, const struct dedup_found *f, int64_t version)
{
    int64_t changed = 0;
    const struct dedup_q_renew_args args = {
        .id = f->known->id,
        .version = version,
        .division = f->division,
        .score = f->v.score,
        .outcome = (int64_t)f->v.outcome,
        .reasons = f->v.reasons,
        .facts = f->facts,
    };
    return dedup_q_renew(cx, &args, &changed); /* who decided meanwhile was faster: let it be */
}

static mz_code again(mz_cx *cx, const struct dedup_found *f)
{
    int64_t changed = 0;
    const struct dedup_q_decide_args args = {.id = f->known->id,
                                             .version = f->known->version,
                                             .state = MZ_S("open"),
                                             .due = MZ_NULL,
                                             .by_user = MZ_NULL,
                                             .at_ms = MZ_NULL,
                                             .facts = f->facts};
    MZ_TRY(dedup_q_decide(cx, &args, &changed));
    return changed == 0 ? MZ_OK : renew(cx, f, f->known->version + 1);
}

static mz_code write_one(mz_cx *cx, int64_t county, int64_t *id, const struct dedup_found *f,
                         struct dedup_counts *counts)
{
    int64_t changed = 0;
    switch (work_of(f)) {
    case ADD:
        counts->added++;
        return add(cx, county, (*id)++, f);
    case RENEW:
        return renew(cx, f, f->known->version);
    case AGAIN:
        counts->again++;
        return again(cx, f);
    case CLEAR:
        counts->cleared++;
        return dedup_q_drop(cx, f->known->id, f->known->version, &changed);
    case NOTHING:
        break;
    }
    return MZ_OK;
}

mz_code dedup_write(mz_cx *cx, int64_t county, const struct dedup_found *found, size_t n,
                    struct dedup_counts *counts)
{
    struct dedup_counts did = {0};
    int64_t id = 0;
    int64_t adds = 0;
    for (size_t i = 0; i < n; i++) {
        adds += work_of(&found[i]) == ADD;
    }
    if (adds > 0) {
        MZ_TRY(mz_id_take(cx, county, adds, &id));
    }
    for (size_t i = 0; i < n; i++) {
        MZ_TRY(write_one(cx, county, &id, &found[i], &did));
    }
    counts->added += did.added;
    counts->again += did.again;
    counts->cleared += did.cleared;
    const struct mz_event ev = {
        .act = MZ_S("dedup.find"),
        .kind = MZ_S("dedup"),
        .division = county * MZ_COUNTY_UNIT,
        .detail = mz_str_fmt(cx->a, "{\"added\":%lld,\"again\":%lld,\"cleared\":%lld}",
                             (long long)did.added, (long long)did.again, (long long)did.cleared)};
    return mz_tx_note(cx, &ev);
}
