/* pack_files_test.c - a pack that is kept as text comes back with the same bytes. */
#include <sys/stat.h>
#include <unistd.h>

#include "bare.h"
#include "check.h"
#include "tmp.h"

#include "feature/rule/pack_files.h"
#include "feature/rule/rule_int.h"
#include "feature/rule/shelf.h"

extern const struct mz_feature mz_feature_rule;
const struct mz_feature *const mz_features[] = {&mz_feature_rule, NULL};

static const char head[] = "pack: kept\ntitle: 留存\ntitle_en: Kept\nversion: \"1\"\n"
                           "semantics: 1\ndivision: \"0\"\n";
/* No text in any encoding; nothing names the file, and it is hashed and kept all the same. */
static const char bytes[] = "PK\003\004\000\377\376\"\\\n\000\001";

static bool put(const char *folder, const char *name, const char *p, size_t n)
{
    char path[400];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    bool good = f != NULL && fwrite(p, 1, n, f) == n;
    return f != NULL && fclose(f) == 0 && good;
}

TEST(a_pack_with_a_workbook_is_kept_byte_for_byte)
{
    char tmp[256];
    char folder[300];
    char sub[320];
    test_tmp(tmp, sizeof tmp, "mz-kept");
    CHECK(mkdtemp(tmp) != NULL);
    (void)snprintf(folder, sizeof folder, "%s/kept", tmp);
    (void)snprintf(sub, sizeof sub, "%s/tables", folder);
    CHECK(mkdir(folder, 0700) == 0 && mkdir(sub, 0700) == 0);
    CHECK(put(folder, "pack.yaml", head, sizeof head - 1));
    CHECK(put(folder, "tables/care.xlsx", bytes, sizeof bytes - 1));
    mz_cx *cx = bare();
    mz_str folders = mz_str_of(tmp);
    cx->world->rules = rule_store_new(cx, &folders, 1);
    cx->world->data = MZ_S("/nonexistent");
    const struct rule_shelf *shelf = NULL;
    const struct rule_shelved *on = NULL;
    struct ast_findings f = {.a = cx->a};
    struct ast_pack *again = NULL;
    mz_str files = MZ_S("");
    CHECK(rule_shelf(cx, &shelf) == MZ_OK);
    on = shelf == NULL ? NULL : rule_shelf_find(shelf, MZ_S("kept"));
    CHECK(on != NULL && on->pack != NULL && on->book != NULL);
    if (on != NULL && on->pack != NULL) {
        CHECK(pack_files_read(cx, on->pack, &files) == MZ_OK);
        CHECK(memmem(files.p, files.n, "\"tables/care.xlsx\"", 18) != NULL);
        CHECK(pack_files_load(cx, files, &f, &again) == MZ_OK && again != NULL &&
              strcmp(again->source_hash, on->pack->source_hash) == 0);
    }
    /* A workbook changed behind our back is another pack. */
    CHECK(put(folder, "tables/care.xlsx", bytes, sizeof bytes - 2));
    CHECK(on == NULL || pack_files_read(cx, on->pack, &files) == MZ_CONFLICT);
    bare_done(cx);
}

TEST_MAIN(T(a_pack_with_a_workbook_is_kept_byte_for_byte))
