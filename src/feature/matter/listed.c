/*
 * listed.c - what registers of the packs say of the people of a case (`listed_in` of a fact): near
 * relatives of handlers, who are registered apart, and the like. Nobody can leave it out of a form.
 */
#include "feature/book/book.h"
#include "feature/household/household.h"
#include "feature/matter/matter_found.h"
#include "feature/matter/matter_int.h"
#include "feature/world.h"
#include "store/db.h"

enum { MEMBERS_MAX = 30 };

struct people {
    int64_t id[MEMBERS_MAX];
    size_t n;
};

static mz_code people_of(mz_cx *cx, const struct matter_case *c, struct people *p)
{
    struct household_member *m = NULL;
    size_t n = 0;
    p->n = 0;
    if (c->subject == IR_OF_PERSON && c->person != MZ_NULL) {
        p->id[p->n++] = c->person;
        return MZ_OK;
    }
    if (c->subject != IR_OF_HOUSEHOLD || c->household == MZ_NULL) {
        return MZ_OK;
    }
    MZ_TRY(members_of(cx, c->household, &m, &n));
    for (size_t i = 0; i < n && i < MEMBERS_MAX; i++) {
        p->id[p->n++] = m[i].person;
    }
    return MZ_OK;
}

/* What is said of a household or a member: facts that hold. */
struct said {
    struct mz_json *v;
    size_t n;
};

static void yes(struct said *s, const struct ir_fact *f)
{
    s->v[s->n++] = (struct mz_json){.kind = MZ_JSON_TEXT, .key = f->name.id, .text = MZ_S("true")};
}

/* One fact: of the household when any of them is listed, of each who is. */
static mz_code one(mz_cx *cx, const struct matter_open *o, const struct ir_fact *f,
                   const struct people *p, struct said *home, struct said *rows)
{
    bool any = false;
    if (f->entity == IR_HOUSEHOLD) {
        MZ_TRY(book_lists(cx, f->listed_in.s, o->c.division, p->id, p->n, &any));
        if (any) {
            yes(home, f);
        }
        return MZ_OK;
    }
    for (size_t i = 0; i < p->n; i++) {
        MZ_TRY(book_lists(cx, f->listed_in.s, o->c.division, &p->id[i], 1, &any));
        if (any) {
            yes(&rows[i], f);
        }
    }
    return MZ_OK;
}

static struct mz_json map_of(const struct said *s)
{
    return (struct mz_json){.kind = MZ_JSON_MAP, .items = s->v, .n = s->n};
}

/* As answers are written: {"facts": {"household": ..., "members": [...]}}. */
static const struct mz_json *written(mz_cx *cx, const struct said *home, const struct said *rows,
                                     size_t n)
{
    struct mz_json *members = MZ_NEW_N(cx->a, struct mz_json, n + 1);
    struct mz_json *halves = MZ_NEW_N(cx->a, struct mz_json, 2);
    struct mz_json *top = MZ_NEW(cx->a, struct mz_json);
    struct mz_json *out = MZ_NEW(cx->a, struct mz_json);
    for (size_t i = 0; i < n; i++) {
        members[i] = map_of(&rows[i]);
    }
    halves[0] = map_of(home);
    halves[0].key = MZ_S("household");
    halves[1] =
        (struct mz_json){.kind = MZ_JSON_LIST, .key = MZ_S("members"), .items = members, .n = n};
    *top = (struct mz_json){
        .kind = MZ_JSON_MAP, .key = MZ_S("facts"), .items = halves, .n = n > 0 ? 2 : 1};
    *out = (struct mz_json){.kind = MZ_JSON_MAP, .items = top, .n = 1};
    return out;
}

mz_code matter_listed(mz_cx *cx, const struct matter_open *o, const struct mz_json **out)
{
    struct people p = {.n = 0};
    size_t most = 0;
    *out = NULL;
    for (size_t i = 0; i < o->book->facts_n; i++) {
        most += o->book->facts[i].listed_in.s.n > 0;
    }
    if (most == 0 || cx->world == NULL || cx->world->books == NULL) {
        return MZ_OK;
    }
    MZ_TRY(people_of(cx, &o->c, &p));
    struct said home = {MZ_NEW_N(cx->a, struct mz_json, most + 1), 0};
    struct said *rows = MZ_NEW_N(cx->a, struct said, p.n + 1);
    for (size_t i = 0; i < p.n; i++) {
        rows[i].v = MZ_NEW_N(cx->a, struct mz_json, most + 1);
    }
    for (size_t i = 0; i < o->book->facts_n; i++) {
        const struct ir_fact *f = &o->book->facts[i];
        MZ_TRY(f->listed_in.s.n > 0 ? one(cx, o, f, &p, &home, rows) : MZ_OK);
    }
    size_t told = home.n;
    size_t rows_n = o->c.subject == IR_OF_PERSON ? p.n : 0;
    for (size_t i = 0; i < p.n; i++) {
        told += rows[i].n;
        rows_n = rows[i].n > 0 && i >= rows_n ? i + 1 : rows_n;
    }
    *out = told == 0 ? NULL : written(cx, &home, rows, rows_n);
    return MZ_OK;
}
