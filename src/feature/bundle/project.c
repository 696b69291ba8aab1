/* project.c - of what was told in the one form, what a matter asks; no department sees the rest. */
#include "base/json.h"
#include "base/text.h"
#include "feature/bundle/bundle_int.h"

enum { ANSWERS_MAX = 1 << 20 };

static bool asks(const struct ir_form *form, bool of_case, bool fact, mz_str id)
{
    for (size_t p = 0; p < form->parts_n; p++) {
        const struct ir_part *part = &form->parts[p];
        for (size_t i = 0; i < part->fields_n && (part->each == IR_EACH_CASE) == of_case; i++) {
            if ((part->fields[i].kind == IR_FIELD_FACT) == fact &&
                mz_str_eq(part->fields[i].name.id, id)) {
                return true;
            }
        }
    }
    return false;
}

static void put_map(mz_jw *w, const struct ir_form *form, bool of_case, bool fact,
                    const struct mz_json *map)
{
    mz_jw_map(w);
    for (size_t i = 0; map != NULL && i < map->n; i++) {
        const struct mz_json *v = &map->items[i];
        if (v->kind == MZ_JSON_TEXT && asks(form, of_case, fact, v->key)) {
            mz_jw_key_text(w, v->key, v->text);
        }
    }
    mz_jw_end(w);
}

static void put_half(mz_jw *w, const struct ir_form *form, bool fact, const struct mz_json *half,
                     size_t row)
{
    const struct mz_json *rows = half == NULL ? NULL : mz_json_get(half, "members");
    mz_jw_key(w, fact ? MZ_S("facts") : MZ_S("own"));
    mz_jw_map(w);
    mz_jw_key(w, MZ_S("household"));
    put_map(w, form, true, fact, half == NULL ? NULL : mz_json_get(half, "household"));
    mz_jw_key(w, MZ_S("members"));
    mz_jw_list(w);
    for (size_t i = 0; rows != NULL && i < rows->n; i++) {
        if (row == SIZE_MAX || row == i) {
            put_map(w, form, false, fact, &rows->items[i]);
        }
    }
    mz_jw_end(w);
    mz_jw_end(w);
}

mz_code bundle_project(mz_cx *cx, const struct ir_form *form, mz_str answers, size_t row,
                       mz_str *out)
{
    const struct mz_json *v = NULL;
    const struct mz_json_options how = {.size_max = ANSWERS_MAX, .reals = true};
    mz_buf *buf = mz_buf_new(cx->a, ANSWERS_MAX);
    mz_jw w = mz_jw_to(buf);
    *out = MZ_S("");
    if (answers.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(mz_json_read(cx, answers, how, &v));
    mz_jw_map(&w);
    put_half(&w, form, true, mz_json_get(v, "facts"), row);
    put_half(&w, form, false, mz_json_get(v, "own"), row);
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, buf));
    *out = mz_buf_str(buf);
    return MZ_OK;
}
