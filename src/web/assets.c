#include "web/assets.h"

#include <assert.h>
#include <string.h>

const struct mz_asset *mz_asset_at(mz_str path)
{
    for (size_t i = 0; i < mz_assets_n; i++) {
        if (mz_str_eq(path, mz_str_of(mz_assets[i].path))) {
            return &mz_assets[i];
        }
    }
    return NULL;
}

const char *mz_asset_path(const char *name)
{
    for (size_t i = 0; i < mz_assets_n; i++) {
        if (strcmp(mz_assets[i].name, name) == 0) {
            return mz_assets[i].path;
        }
    }
    assert(!"an asset of this name");
    return "";
}
