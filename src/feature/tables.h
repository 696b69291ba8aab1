/*
 * tables.h - holds the tables of all features against each other when the program starts.
 *
 * Layer: feature. What a compiler cannot see in const tables: a route that asks for no permission
 * or for one that nobody has, a path or name that stands twice, a row without help.
 */
#ifndef MZ_FEATURE_TABLES_H
#define MZ_FEATURE_TABLES_H

#include "feature/feature.h"
#include "web/ui.h"

/* The first mistake as one line in `a`, or NULL. `features` ends with NULL. */
const char *mz_feature_mistake(mz_arena *a, const struct mz_feature *const *features);

/*
 * The buttons that other features put on the page of a subject, in the order of the menu. Who may
 * not see a page is not shown its button by the page itself (ui_action.need).
 */
enum { BESIDE_MAX = 6 };
size_t mz_feature_beside(mz_cx *cx, const char *kind, int64_t id, struct ui_action out[BESIDE_MAX]);

/* The register of this name, or NULL. */
const struct mz_reg *mz_feature_register(const struct mz_feature *const *features, mz_str name);

/* The same, also of those that packs declare; *out is NULL when there is none. */
mz_code mz_feature_register_of(mz_cx *cx, const struct mz_feature *const *features, mz_str name,
                               const struct mz_reg **out) MZ_MUST_USE;

/* Tells every feature that wants to hear of it (feature.h: entitled). */
mz_code mz_feature_entitled(mz_cx *cx, int64_t person, int64_t household) MZ_MUST_USE;

/* The same of who lives in a household (feature.h: lives). */
mz_code mz_feature_lives(mz_cx *cx, int64_t household) MZ_MUST_USE;

/* The permission of this name, or NULL. */
const struct mz_perm *mz_feature_perm(const struct mz_feature *const *features, const char *name);

#endif
