#include "feature/tables.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "feature/list_web.h"
#include "feature/world.h"

const char *mz_menu_word(enum mz_menu_group group)
{
    static const char *const words[MZ_MENU_GROUPS] = {
        [MZ_MENU_NONE] = "",
        [MZ_MENU_DAILY] = MZ_T("Daily work"),
        [MZ_MENU_FIND] = MZ_T("Finding who needs help"),
        [MZ_MENU_CASES] = MZ_T("Applications and cases"),
        [MZ_MENU_HELP] = MZ_T("Help and services"),
        [MZ_MENU_MONEY] = MZ_T("Money"),
        [MZ_MENU_PEOPLE] = MZ_T("People and organisations"),
        [MZ_MENU_LAW] = MZ_T("Rules and time limits"),
        [MZ_MENU_DATA] = MZ_T("Data"),
        [MZ_MENU_PLACES] = MZ_T("Divisions and place names"),
        [MZ_MENU_ADMIN] = MZ_T("Administration"),
    };
    return words[group];
}

struct search {
    mz_arena *a;
    const struct mz_feature *const *all;
    const char *mistake;
};

/* Keeps the first complaint. Always false, so that checks can return it. */
static bool complain(struct search *s, const struct mz_feature *f, const char *name,
                     const char *what)
{
    if (s->mistake == NULL) {
        s->mistake = mz_str_fmt(s->a, "feature %s: %s %s", f->name, name, what).p;
    }
    return false;
}

static bool blank(const char *z)
{
    return z == NULL || z[0] == '\0';
}

const struct mz_perm *mz_feature_perm(const struct mz_feature *const *features, const char *name)
{
    for (; *features != NULL; features++) {
        for (const struct mz_perm *p = (*features)->perms; p != NULL && p->name != NULL; p++) {
            if (strcmp(p->name, name) == 0) {
                return p;
            }
        }
    }
    return NULL;
}

const struct mz_reg *mz_feature_register(const struct mz_feature *const *features, mz_str name)
{
    for (; *features != NULL; features++) {
        const struct mz_reg *const *r = (*features)->registers;
        for (; r != NULL && *r != NULL; r++) {
            if (mz_str_eq(name, mz_str_of((*r)->name))) {
                return *r;
            }
        }
    }
    return NULL;
}

mz_code mz_feature_register_of(mz_cx *cx, const struct mz_feature *const *features, mz_str name,
                               const struct mz_reg **out)
{
    *out = mz_feature_register(features, name);
    for (; *out == NULL && *features != NULL; features++) {
        if ((*features)->register_of != NULL) {
            MZ_TRY((*features)->register_of(cx, name, out));
        }
    }
    return MZ_OK;
}

mz_code mz_feature_entitled(mz_cx *cx, int64_t person, int64_t household)
{
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        MZ_TRY(mz_features[i]->entitled == NULL
                   ? MZ_OK
                   : mz_features[i]->entitled(cx, person, household));
    }
    return MZ_OK;
}

mz_code mz_feature_lives(mz_cx *cx, int64_t household)
{
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        MZ_TRY(mz_features[i]->lives == NULL ? MZ_OK : mz_features[i]->lives(cx, household));
    }
    return MZ_OK;
}

size_t mz_feature_beside(mz_cx *cx, const char *kind, int64_t id, struct ui_action out[BESIDE_MAX])
{
    const struct mz_feature *const *all = cx->world == NULL ? NULL : cx->world->features;
    size_t n = 0;
    for (; all != NULL && *all != NULL; all++) {
        for (const struct mz_beside *b = (*all)->beside; b != NULL && b->kind != NULL; b++) {
            if (strcmp(b->kind, kind) == 0 && n < BESIDE_MAX) {
                out[n++] = (struct ui_action){.label = mz_text(cx->lang, b->label),
                                              .href = mz_str_fmt(cx->a, "%s%" PRId64, b->path, id),
                                              .icon = b->icon,
                                              .need = b->need};
            }
        }
    }
    return n;
}

static bool need_known(const struct search *s, const char *need)
{
    return strcmp(need, "public") == 0 || strcmp(need, "user") == 0 ||
           mz_feature_perm(s->all, need) != NULL;
}

/* "/visit/{day}" and "/visit/{id}" are one path: what stands in braces is only a name. */
static bool same_path(const char *a, const char *b)
{
    for (; *a != '\0' && *b != '\0'; a++, b++) {
        if (*a == '{' && *b == '{') {
            a += strcspn(a, "}");
            b += strcspn(b, "}");
        }
        if (*a != *b) {
            return false;
        }
    }
    return *a == *b;
}

static bool route_twice(const struct search *s, const struct mz_route *r)
{
    for (size_t i = 0; s->all[i] != NULL; i++) {
        for (const struct mz_route *o = s->all[i]->routes; o != NULL && o->path != NULL; o++) {
            if (o == r) {
                return false; /* each pair is seen once, from its second row */
            }
            if (same_path(o->path, r->path)) {
                return true;
            }
        }
    }
    return false;
}

static bool check_routes(struct search *s, const struct mz_feature *f)
{
    for (const struct mz_route *r = f->routes; r != NULL && r->path != NULL; r++) {
        if (r->path[0] != '/') {
            return complain(s, f, r->path, "is a route that does not begin with /");
        }
        if (blank(r->need)) {
            return complain(s, f, r->path, "needs no permission; write \"public\" if you mean it");
        }
        if (!need_known(s, r->need) || (r->need_post != NULL && !need_known(s, r->need_post))) {
            return complain(s, f, r->path, "needs a permission that no feature declares");
        }
        if (r->get == NULL && r->post == NULL) {
            return complain(s, f, r->path, "has no handler");
        }
        if (blank(r->help)) {
            return complain(s, f, r->path, "has no help");
        }
        if ((r->list == NULL) != (r->page == NULL) || (r->get == list_get && r->page == NULL) ||
            (r->page != NULL && (r->page->reg != r->list || r->page->answer != r->answer))) {
            return complain(s, f, r->path, "is a list of its own: see feature/list_web.h");
        }
        if (route_twice(s, r)) {
            return complain(s, f, r->path, "is routed twice");
        }
    }
    return true;
}

/* A button leads to a route of its own feature, with the id behind the path. */
static bool check_beside(struct search *s, const struct mz_feature *f)
{
    for (const struct mz_beside *b = f->beside; b != NULL && b->kind != NULL; b++) {
        size_t n = blank(b->path) ? 0 : strlen(b->path);
        bool routed = false;
        for (const struct mz_route *r = f->routes; r != NULL && r->path != NULL && n > 0; r++) {
            routed = routed || (strncmp(r->path, b->path, n) == 0 && r->path[n] == '{' &&
                                strchr(r->path + n, '/') == NULL);
        }
        if (!routed) {
            return complain(s, f, b->path, "is a button without a route");
        }
        if (blank(b->label) || blank(b->need) || !need_known(s, b->need)) {
            return complain(s, f, b->path, "is a button without a label or a known permission");
        }
    }
    return true;
}

/* A list leaves, or says why not; it can be sorted and filtered; its name is its own. */
static bool check_registers(struct search *s, const struct mz_feature *f)
{
    for (const struct mz_reg *const *r = f->registers; r != NULL && *r != NULL; r++) {
        unsigned flags = 0;
        for (const struct mz_col *c = (*r)->cols; c->name != NULL; c++) {
            flags |= c->flags;
        }
        if (blank((*r)->need) == blank((*r)->stays)) {
            return complain(s, f, (*r)->name,
                            "is a list that neither leaves nor says why it stays");
        }
        if (!blank((*r)->need) && !need_known(s, (*r)->need)) {
            return complain(s, f, (*r)->name,
                            "is a list that needs an unknown permission to leave");
        }
        if ((flags & MZ_COL_SORT) == 0 || (flags & MZ_COL_FILTER) == 0) {
            return complain(s, f, (*r)->name, "is a list without a column to sort or filter by");
        }
        if (blank((*r)->title) || mz_feature_register(s->all, mz_str_of((*r)->name)) != *r) {
            return complain(s, f, (*r)->name, "is a list without a title, or stands twice");
        }
    }
    return true;
}

static bool check_perms(struct search *s, const struct mz_feature *f)
{
    for (const struct mz_perm *p = f->perms; p != NULL && p->name != NULL; p++) {
        if (blank(p->help)) {
            return complain(s, f, p->name, "is a permission without help");
        }
        if (p->roles == 0 || p->roles >= 1U << MZ_ROLE_N) {
            return complain(s, f, p->name, "is a permission of no role");
        }
        if (mz_feature_perm(s->all, p->name) != p) {
            return complain(s, f, p->name, "is a permission that stands twice");
        }
    }
    return true;
}

static const struct mz_act *first_act(const struct search *s, const char *name)
{
    for (size_t i = 0; s->all[i] != NULL; i++) {
        for (const struct mz_act *a = s->all[i]->acts; a != NULL && a->name != NULL; a++) {
            if (strcmp(a->name, name) == 0) {
                return a;
            }
        }
    }
    return NULL;
}

static bool check_acts(struct search *s, const struct mz_feature *f)
{
    for (const struct mz_act *a = f->acts; a != NULL && a->name != NULL; a++) {
        if (blank(a->help)) {
            return complain(s, f, a->name, "is an act without help");
        }
        if (first_act(s, a->name) != a) {
            return complain(s, f, a->name, "is an act that stands twice");
        }
    }
    return true;
}

static bool check_work(struct search *s, const struct mz_feature *f)
{
    for (const struct mz_job *j = f->jobs; j != NULL && j->name != NULL; j++) {
        if (blank(j->help) || j->run == NULL || j->every_ms < 0) {
            return complain(s, f, j->name, "is a job without help, work or a sound period");
        }
    }
    for (const struct mz_check *c = f->checks; c != NULL && c->name != NULL; c++) {
        if (blank(c->help) || c->run == NULL) {
            return complain(s, f, c->name, "is a check without help or work");
        }
    }
    for (const struct mz_menu *m = f->menu; m != NULL && m->label != NULL; m++) {
        if (m->group == MZ_MENU_NONE || blank(m->path) || blank(m->icon)) {
            return complain(s, f, m->label, "is a menu line without group, path or icon");
        }
        if (blank(m->need) || !need_known(s, m->need)) {
            return complain(s, f, m->label, "is a menu line that needs no known permission");
        }
    }
    return true;
}

const char *mz_feature_mistake(mz_arena *a, const struct mz_feature *const *features)
{
    struct search s = {.a = a, .all = features};
    for (size_t i = 0; features[i] != NULL; i++) {
        const struct mz_feature *f = features[i];
        bool good = !blank(f->name) && !blank(f->title);
        for (size_t k = 0; good && k < i; k++) {
            good = strcmp(features[k]->name, f->name) != 0;
        }
        if (!good) {
            (void)complain(&s, f, "feature.c", "has no name or title, or one that stands twice");
        } else if (check_perms(&s, f) && check_acts(&s, f) && check_routes(&s, f) &&
                   check_beside(&s, f) && check_registers(&s, f)) {
            (void)check_work(&s, f);
        }
    }
    return s.mistake;
}
