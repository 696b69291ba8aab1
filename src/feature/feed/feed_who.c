/* feed_who.c - the people of the scope as an index by ID number, kept sealed beside the data. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/ident.h"
#include "feature/feed/feed_int.h"
#include "feature/person/person.h"
#include "feature/world.h"

enum { SPARE = 1 << 16 }; /* who came while we counted */

struct making {
    mz_who *who;
    int64_t *id, *division, *numbered;
    size_t n, cap;
};

static mz_code add(mz_cx *cx, void *p, const struct person_numbered *one)
{
    struct making *m = p;
    struct mz_cid cid;
    uint64_t key = 0;
    if (m->n == m->cap) {
        return mz_fail(cx, MZ_LIMIT, "more persons than were counted");
    }
    /* Other documents than a citizen's number are no key of any delivery. */
    if (mz_cid_parse(cx, "number", one->number, &cid) == MZ_OK) {
        key = cid.key;
    } else {
        mz_clear(cx);
    }
    mz_who_add(m->who, key, one->name, one->dead ? MZ_WHO_DEAD : 0);
    m->id[m->n] = one->id;
    m->division[m->n] = one->division;
    m->numbered[m->n] = one->numbered_ms;
    m->n++;
    return MZ_OK;
}

/*
 * The index is small beside the deliveries: a county's 300,000 people take a second to open. It is
 * made in memory each time somebody changed and kept sealed for the processes after this one.
 */
static mz_code make(mz_cx *cx, uint64_t stamp, size_t most, const char *path, struct feed_who *out)
{
    struct making m = {.cap = most + SPARE};
    m.id = MZ_NEW_N(cx->a, int64_t, m.cap);
    m.division = MZ_NEW_N(cx->a, int64_t, m.cap);
    m.numbered = MZ_NEW_N(cx->a, int64_t, m.cap);
    MZ_TRY(mz_who_new(cx, m.cap, &m.who));
    MZ_TRY(person_each_number(cx, add, &m));
    mz_who_done(m.who, stamp);
    *out = (struct feed_who){m.who, m.id, m.division, m.numbered};
    return mz_who_save(cx, m.who, cx->world->keys, path);
}

/* Of the rows ids, places and since when by this number: no number and no name, so they lie open
 * beside the sealed index. */
struct places_head {
    uint64_t stamp;
    uint64_t n;
};

static mz_code save_places(mz_cx *cx, const char *path, uint64_t stamp, const struct feed_who *w)
{
    mz_str beside = mz_str_fmt(cx->a, "%s.new", path);
    struct places_head head = {stamp, mz_who_rows(w->who)};
    FILE *out = fopen(beside.p, "wbe");
    bool good = out != NULL && fwrite(&head, sizeof head, 1, out) == 1 &&
                fwrite(w->id, sizeof *w->id, head.n, out) == head.n &&
                fwrite(w->division, sizeof *w->division, head.n, out) == head.n &&
                fwrite(w->numbered, sizeof *w->numbered, head.n, out) == head.n;
    if (out != NULL) {
        good = fflush(out) == 0 && fsync(fileno(out)) == 0 && good;
        good = fclose(out) == 0 && good;
    }
    if (!good || rename(beside.p, path) != 0) {
        return mz_fail(cx, MZ_IO, "could not write the places of the people");
    }
    return MZ_OK;
}

/* False when they are not there or of another population. */
static bool open_places(mz_cx *cx, const char *path, uint64_t stamp, struct feed_who *w)
{
    struct places_head head = {0};
    size_t n = mz_who_rows(w->who);
    FILE *in = fopen(path, "rbe");
    if (in == NULL) {
        return false;
    }
    bool good = fread(&head, sizeof head, 1, in) == 1 && head.stamp == stamp && head.n == n;
    w->id = MZ_NEW_N(cx->a, int64_t, n + 1);
    w->division = MZ_NEW_N(cx->a, int64_t, n + 1);
    w->numbered = MZ_NEW_N(cx->a, int64_t, n + 1);
    good = good && fread(w->id, sizeof *w->id, n, in) == n &&
           fread(w->division, sizeof *w->division, n, in) == n &&
           fread(w->numbered, sizeof *w->numbered, n, in) == n;
    (void)fclose(in);
    return good;
}

mz_code feed_who_open(mz_cx *cx, struct feed_who *out)
{
    uint64_t stamp = 0;
    size_t most = 0;
    const struct mz_actor *who = cx->actor;
    *out = (struct feed_who){.who = NULL};
    MZ_TRY(person_stamp(cx, &stamp, &most));
    mz_str name = mz_str_fmt(cx->a, "who-%" PRId64 "-%" PRId64, who->division_lo, who->division_hi);
    mz_str path = feed_path(cx, name.p);
    mz_str places = mz_str_fmt(cx->a, MZ_FMT ".places", MZ_ARG(path));
    mz_code rc = mz_who_open(cx, cx->world->keys, path.p, &out->who);
    if (rc == MZ_OK && mz_who_epoch(out->who) == stamp && open_places(cx, places.p, stamp, out)) {
        return MZ_OK;
    }
    mz_clear(cx); /* missing, old or damaged: made again from the database */
    MZ_TRY(make(cx, stamp, most, path.p, out));
    return save_places(cx, places.p, stamp, out);
}
