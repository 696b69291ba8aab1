#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/app_int.h"
#include "store/db.h"

enum { PATH_BYTES_MAX = 4096 };

/* Make the folders above a file, each for its owner alone: they hold personal data. */
static mz_code make_folders(mz_cx *cx, mz_str file)
{
    char path[PATH_BYTES_MAX];
    if (file.n >= sizeof path) {
        return mz_refuse(cx, MZ_LIMIT, .field = "db", .text = MZ_T("the path is too long"));
    }
    (void)snprintf(path, sizeof path, MZ_FMT, MZ_ARG(file));
    for (char *p = strchr(path + 1, '/'); p != NULL; p = strchr(p + 1, '/')) {
        *p = '\0';
        /* A folder that cannot be made shows when the file is opened, with its reason. */
        (void)mkdir(path, 0700);
        *p = '/';
    }
    return MZ_OK;
}

static mz_code prepare_file(mz_cx *cx, mz_str url, bool create)
{
    mz_str scheme = MZ_S("sqlite:");
    if (url.n < scheme.n || memcmp(url.p, scheme.p, scheme.n) != 0) {
        return MZ_OK;
    }
    mz_str path = {url.p + scheme.n, url.n - scheme.n};
    if (create) {
        return make_folders(cx, path);
    }
    if (access(mz_str_z(cx->a, path), F_OK) != 0) {
        return mz_refuse(cx, MZ_ABSENT, .field = "db",
                         .text = MZ_T("there is no database at {0}; mz init makes one"),
                         .arg = {path});
    }
    return MZ_OK;
}

static mz_code connect(mz_cx *cx, mz_str url, mz_str data, bool create)
{
    cx->world = MZ_NEW(cx->a, struct mz_world);
    cx->world->data = mz_str_dup(cx->a, data);
    cx->world->features = mz_features;
    MZ_TRY(prepare_file(cx, url, create));
    mz_str journal = mz_str_fmt(cx->a, MZ_FMT "/reads", MZ_ARG(data));
    return mz_db_open(cx, url, (struct mz_db_options){.create = create, .journal = journal},
                      &cx->db);
}

static mz_code start_features(mz_cx *cx)
{
    for (size_t i = 0; mz_features[i] != NULL; i++) {
        if (mz_features[i]->start == NULL) {
            continue;
        }
        MZ_TRY(mz_features[i]->start(cx));
    }
    return MZ_OK;
}

mz_code app_open(mz_cx *cx, mz_str url, mz_str data)
{
    MZ_TRY(connect(cx, url, data, false));
    MZ_TRY(mz_db_check_version(cx));
    return start_features(cx);
}

void app_close(mz_cx *cx)
{
    if (cx->db != NULL) {
        mz_tx_rollback(cx);
        mz_db_close(cx->db);
        cx->db = NULL;
    }
}

mz_code app_open_command(mz_cx *cx, const struct mz_args *args, void *p)
{
    unsigned flags = mz_cli_command(args)->flags;
    (void)p;
    MZ_TRY(connect(cx, mz_cli_db(args), mz_cli_data(args), (flags & MZ_CMD_CREATE) != 0));
    if ((flags & MZ_CMD_CREATE) != 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_db_check_version(cx));
    return (flags & MZ_CMD_BARE) != 0 ? MZ_OK : start_features(cx);
}

void app_close_command(mz_cx *cx, void *p)
{
    (void)p;
    app_close(cx);
}
