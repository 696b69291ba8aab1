/*
 * pack_files.h - the files of a pack as one text: for keeping a pack with what it decided.
 *
 * Layer: feature; of rule, and open to feature/draft.
 */
#ifndef MZ_FEATURE_RULE_PACK_FILES_H
#define MZ_FEATURE_RULE_PACK_FILES_H

#include "rule/pack.h"

/*
 * {"rules/dibao.yaml": "…", …} of the folder that the pack stands in now; workbooks in base64, as
 * their bytes are what was hashed. MZ_CONFLICT when the
 * folder is not what was read any more: then nothing can be decided until the next start.
 */
mz_code pack_files_read(mz_cx *cx, const struct ast_pack *p, mz_str *out) MZ_MUST_USE;
/* The pack of such a text. */
mz_code pack_files_load(mz_cx *cx, mz_str files, struct ast_findings *f,
                        struct ast_pack **out) MZ_MUST_USE;
/* A workbook: in base64 in such a text. */
bool pack_files_binary(mz_str name);

#endif
