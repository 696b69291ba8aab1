/* doctor.c - every check of the store and of all features, one after the other. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/care/care_int.h"
#include "store/db.h"

enum { FINDINGS_MAX = 128 };

struct findings {
    struct care_finding *list;
    size_t n;
};

static struct care_finding *next(struct findings *f, const char *name, mz_str help)
{
    if (f->n == FINDINGS_MAX) {
        f->n--;
    }
    f->list[f->n] = (struct care_finding){.name = mz_str_of(name), .help = help};
    return &f->list[f->n++];
}

static mz_code store_checks(mz_cx *cx, struct findings *f)
{
    int64_t events = 0;
    int64_t county = 0;
    int64_t bad = 0;
    struct care_finding *pages =
        next(f, "store.pages", mz_text(cx->lang, MZ_T("Pages and keys of the database")));
    MZ_TRY(mz_db_check(cx, &pages->note));
    pages->bad = pages->note.n > 0 ? 1 : 0;
    struct care_finding *chain =
        next(f, "store.audit", mz_text(cx->lang, MZ_T("The audit chains are whole")));
    MZ_TRY(mz_audit_verify(cx, &events, &county, &bad));
    chain->bad = county != 0 ? 1 : 0;
    chain->note = county == 0
                      ? mz_str_fmt(cx->a, "%" PRId64 " events", events)
                      : mz_str_fmt(cx->a, "county %" PRId64 ", event %" PRId64, county, bad);
    return MZ_OK;
}

/* An older key is no fault: the note says what is left to do. */
static mz_code key_note(mz_cx *cx, struct findings *f)
{
    struct care_seals s;
    if (cx->world == NULL || cx->world->keys == NULL) {
        return MZ_OK;
    }
    struct care_finding *x =
        next(f, "care.keys",
             mz_text(cx->lang, MZ_T("Sealed values can be brought under the newest key")));
    MZ_TRY(care_seals_count(cx, &s));
    x->note = s.old == 0
                  ? mz_str_fmt(cx->a, "%" PRId64 " values, key %u", s.values,
                               (unsigned)mz_keyring_newest(cx->world->keys))
                  : mz_str_fmt(cx->a, "%" PRId64 " of %" PRId64 " under an old key: mz keys reseal",
                               s.old, s.values);
    return MZ_OK;
}

mz_code care_doctor(mz_cx *cx, struct care_finding **out, size_t *n)
{
    struct findings f = {.list = MZ_NEW_N(cx->a, struct care_finding, FINDINGS_MAX)};
    MZ_TRY(store_checks(cx, &f));
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        for (const struct mz_check *c = mz_features[i]->checks; c != NULL && c->name != NULL; c++) {
            struct care_finding *x = next(&f, c->name, mz_text(cx->lang, c->help));
            MZ_TRY(c->run(cx, &x->bad));
        }
    }
    MZ_TRY(key_note(cx, &f));
    *out = f.list;
    *n = f.n;
    return MZ_OK;
}
