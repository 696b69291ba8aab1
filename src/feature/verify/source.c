#include "feature/verify/source.h"

#include <string.h>

#include "base/utf8.h"
#include "feature/world.h"
#include "store/db.h"

struct source_desk {
    const struct pack *p;
    struct source_link *link[PACK_CATEGORIES]; /* of live adapters, by category */
    bool demo;
};

const char *source_state_label(enum source_state s)
{
    switch (s) {
    case SOURCE_FOUND:
        return MZ_T("Returned");
    case SOURCE_NONE:
        return MZ_T("No record");
    case SOURCE_MISSING:
        return MZ_T("Not returned");
    case SOURCE_CONFLICT:
        return MZ_T("Number and name differ");
    case SOURCE_UNASKED:
        return MZ_T("Not asked");
    }
    return "";
}

const char *source_state_word(enum source_state s)
{
    static const char *const words[] = {"found", "none", "missing", "conflict", "unasked"};
    return words[s];
}

/* Blanks and the dots inside names of minorities are written in several ways. */
static mz_str bare(mz_str s, char *to, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < max; i++) {
        if (s.p[i] == ' ') {
            continue;
        }
        if (i + 1 < s.n && memcmp(s.p + i, "·", 2) == 0) {
            i++;
            continue;
        }
        if (i + 2 < s.n && (memcmp(s.p + i, "・", 3) == 0 || memcmp(s.p + i, "　", 3) == 0)) {
            i += 2;
            continue;
        }
        to[n++] = s.p[i];
    }
    return (mz_str){to, n};
}

bool source_same_name(mz_str a, mz_str b)
{
    char x[256];
    char y[256];
    return a.n < sizeof x && b.n < sizeof y &&
           mz_str_eq(bare(a, x, sizeof x), bare(b, y, sizeof y));
}

mz_code source_open(mz_cx *cx, const struct pack *p, struct source_desk **out)
{
    struct source_desk *d = MZ_NEW(cx->a, struct source_desk);
    *d = (struct source_desk){.p = p, .demo = cx->world != NULL && cx->world->demo};
    for (size_t i = 0; i < p->adapter_n; i++) {
        size_t at = (size_t)(p->adapter[i].category - p->catalogue->category);
        MZ_TRY(source_link_open(cx, &p->adapter[i], &d->link[at]));
    }
    *out = d;
    return MZ_OK;
}

static void all(struct source_answer *a, size_t n, enum source_state s, const char *fault)
{
    for (size_t i = 0; i < n; i++) {
        a->state[i] = s;
    }
    a->fault = fault;
}

static void count(struct source_answer *a, size_t n)
{
    a->missing = a->conflicts = 0;
    for (size_t i = 0; i < n; i++) {
        a->missing += a->state[i] == SOURCE_MISSING;
        a->conflicts += a->state[i] == SOURCE_CONFLICT;
    }
}

mz_code source_ask(mz_cx *cx, struct source_desk *desk, const struct verify_pass *pass,
                   size_t category, struct source_answer *out)
{
    *out = (struct source_answer){.state = MZ_NEW_N(cx->a, enum source_state, pass->member_n + 1),
                                  .source = MZ_S(""),
                                  .as_of = MZ_NULL};
    if (!pass->scope.has[category]) {
        all(out, pass->member_n, SOURCE_UNASKED, NULL);
        return MZ_OK;
    }
    int64_t began = mz_now_ms(cx);
    if (desk->link[category] != NULL) {
        MZ_TRY(source_http(cx, desk->p, desk->link[category], pass, out));
    } else if (desk->demo) {
        MZ_TRY(source_synthetic(cx, desk->p, pass, category, out));
    } else {
        all(out, pass->member_n, SOURCE_MISSING, MZ_T("This source is not connected"));
    }
    out->ms = mz_now_ms(cx) - began;
    count(out, pass->member_n);
    return MZ_OK;
}

mz_code source_way_of(mz_cx *cx, struct source_desk *desk, size_t category, struct source_way *out)
{
    const struct catalogue_category *k = &desk->p->catalogue->category[category];
    *out = (struct source_way){
        .source = MZ_S(""), .kind = MZ_T("Not connected"), .adapter = pack_adapter_of(desk->p, k)};
    if (desk->link[category] != NULL) {
        out->source = out->adapter->words.id;
        out->kind = MZ_T("Asked live");
        out->connected = true;
    } else if (desk->demo) {
        out->source = mz_str_fmt(cx->a, "synthetic:" MZ_FMT, MZ_ARG(k->no));
        out->kind = MZ_T("Synthetic register");
        out->connected = true;
    }
    return MZ_OK;
}
