/*
 * letter_int.h - what the files of this folder share.
 *
 * Layer: feature, private.
 */
#ifndef MZ_FEATURE_LETTER_LETTER_INT_H
#define MZ_FEATURE_LETTER_LETTER_INT_H

#include "feature/letter/letter.h"

extern const struct mz_route letter_routes[];
extern const struct mz_command letter_commands[];
extern const struct mz_check letter_checks[];
extern const struct mz_seals letter_seals[];
extern const struct mz_bench letter_benches[];
extern const struct mz_reg letter_register;

mz_code letter_start(mz_cx *cx) MZ_MUST_USE;
mz_code letter_demo(mz_cx *cx, const struct mz_demo *demo) MZ_MUST_USE;
mz_code letter_draft_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code letter_waiting_count(mz_cx *cx, int64_t *n) MZ_MUST_USE;
mz_code letter_finder(mz_cx *cx, mz_str words, size_t most, struct mz_item **items, size_t *n,
                      int64_t *total) MZ_MUST_USE;

/* ---- kept.c: what stands sealed ---- */
mz_code letter_hide(mz_cx *cx, const char *column, int64_t id, mz_str plain,
                    mz_str *blob) MZ_MUST_USE;
mz_code letter_show(mz_cx *cx, const char *column, int64_t id, mz_str blob,
                    mz_str *plain) MZ_MUST_USE;

/* ---- organ.c: whose letter ---- */
struct letter_office {
    int64_t code;
    mz_str name;       /* 龙泉市民政局 */
    mz_str government; /* 龙泉市人民政府 */
    mz_str word;       /* 龙民 */
};
/* The organ that writes about a place. MZ_INVALID when a township is wanted and there is none. */
mz_code letter_office_of(mz_cx *cx, enum letter_organ organ, int64_t division,
                         struct letter_office *out) MZ_MUST_USE;
/* MZ_DENIED unless the actor works for this organ and may seal. */
mz_code letter_may_seal(mz_cx *cx, const struct letter_office *o) MZ_MUST_USE;

/* A template with facts as a sheet. */
struct letter_made {
    struct letter_doc *doc;
    struct letter_sheet *sheet;
};
mz_code letter_make(mz_cx *cx, const struct letter_form *form, const struct letter_facts *facts,
                    mz_str values, struct letter_made *out) MZ_MUST_USE;

#endif
