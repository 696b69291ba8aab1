/*
 * assets.h - style sheet, scripts and images, inside the program.
 *
 * Layer: web. The table is made by web/bundle.mjs: file names carry a hash of the content, so a
 * browser may keep them for a year and a new version is a new name.
 */
#ifndef MZ_WEB_ASSETS_H
#define MZ_WEB_ASSETS_H

#include "base/base.h"

struct mz_asset {
    const char *name; /* "mz.css" */
    const char *path; /* "/static/mz-0123456789ab.css" */
    const char *type;
    const char *etag;
    const char *data;
    const char *data_end;
    const char *gz;
    const char *gz_end;
    bool fixed; /* the path has no hash: to be asked for again each time */
};

/* Sorted by path in strcmp order. */
extern const struct mz_asset mz_assets[];
extern const size_t mz_assets_n;

/* NULL when there is none. */
const struct mz_asset *mz_asset_at(mz_str path);
/* The path to link to; a missing name is our mistake. */
const char *mz_asset_path(const char *name);

#endif
