#include <inttypes.h>

#include "base/text.h"
#include "feature/division/division.h"
#include "feature/org/org_int.h"
#include "feature/world.h"

static const struct mz_perm perms[] = {
    {"org.read", MZ_R_STAFF | MZ_R(INSTITUTION) | MZ_R(CHARITY) | MZ_R(AUDITOR),
     MZ_T("See organisations")},
    {"org.write", MZ_R(OFFICER) | MZ_R(CLERK), MZ_T("Register and change organisations")},
    {"org.legal", MZ_R(PROVINCE) | MZ_R(CITY) | MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(AUDITOR),
     MZ_T("See the legal representative's name")},
    {0},
};

static const struct mz_act acts[] = {
    {"org.add", MZ_T("registered an organisation")},
    {"org.import", MZ_T("registered many organisations")},
    {"org.update", MZ_T("changed an organisation")},
    {"org.read", MZ_T("looked at an organisation and its representative")},
    {0},
};

static const struct mz_menu menu[] = {
    {.group = MZ_MENU_PEOPLE,
     .label = MZ_T("Organisations"),
     .path = "/org",
     .icon = MZ_ICON("building"),
     .need = "org.read"},
    {0},
};

static mz_str place(mz_cx *cx, int64_t code)
{
    return cx->world == NULL || cx->world->divisions == NULL
               ? MZ_S("")
               : division_spoken_path(cx->a, cx->world->divisions, code);
}

static mz_code find(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                    int64_t *total)
{
    struct org_found *found = MZ_NEW(cx->a, struct org_found);
    mz_code rc = org_search(cx, words, (int64_t)most, 0, found);
    *n = 0;
    *total = 0;
    if (rc == MZ_INVALID) {
        mz_clear(cx);
        return MZ_OK;
    }
    MZ_TRY(rc);
    *items = MZ_NEW_N(cx->a, struct mz_item, found->n + 1);
    for (size_t i = 0; i < found->n; i++) {
        struct org o;
        MZ_TRY(org_get(cx, 0, found->ids[i], &o));
        const char *kind = org_label(org_kinds, o.kind);
        (*items)[(*n)++] =
            (struct mz_item){.title = o.name,
                             .note = kind == NULL ? MZ_S("") : mz_text(cx->lang, kind),
                             .place = place(cx, o.division),
                             .href = mz_str_fmt(cx->a, "/org/%" PRId64, o.id),
                             .due = MZ_NULL};
    }
    *total = found->total;
    return MZ_OK;
}

static const struct mz_finder finders[] = {
    {.label = MZ_T("Organisations"),
     .path = "/org",
     .icon = MZ_ICON("building"),
     .need = "org.read",
     .find = find},
    {0},
};

static mz_code counted(mz_cx *cx, int64_t *n)
{
    return mz_reg_count(cx, &org_register, &(struct mz_query){0}, n);
}

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Organisations"),
     .path = "/org",
     .icon = MZ_ICON("building"),
     .need = "org.read",
     .count = counted},
    {0},
};

static const struct mz_reg *const registers[] = {&org_register, NULL};
static const struct import_kind *const imports[] = {&org_import, NULL};

const struct mz_feature mz_feature_org = {
    .name = "org",
    .title = MZ_T("Organisations"),
    .routes = org_routes,
    .commands = org_commands,
    .perms = perms,
    .acts = acts,
    .checks = org_checks,
    .menu = menu,
    .tiles = tiles,
    .finders = finders,
    .registers = registers,
    .imports = imports,
};
