/*
 * schema.h - the schema of pack files for editors.
 *
 * Layer: rule. Made from the loader's own tables of keys, so that there is no second list.
 */
#ifndef MZ_RULE_SCHEMA_H
#define MZ_RULE_SCHEMA_H

#include "base/base.h"

/* JSON Schema (draft 7) of every section; tools/editor/mz-pack.schema.json is this text. */
mz_str rule_schema(mz_arena *a);

#endif
