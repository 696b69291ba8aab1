/* deliver_int.h - one run of deliveries: what deliver.c plans and pass.c does. Private to share. */
#ifndef MZ_FEATURE_SHARE_DELIVER_INT_H
#define MZ_FEATURE_SHARE_DELIVER_INT_H

#include "feature/share/rows.h"
#include "feature/share/share_int.h"

enum { SHARE_AGREEMENTS_MAX = 500 };

/* One delivery to be. */
struct share_part {
    struct share_agreement a;
    size_t group;
    int64_t id;
    int64_t base; /* delivery, or 0 */
    mz_str base_number, base_folder;
};

/* Deliveries that are told alike: one file. */
struct share_pack {
    struct share_group g;
    mz_str like;   /* what makes two alike */
    mz_str folder; /* name below DATA/share */
    bool wrapped;
    uint8_t key[MZ_AEAD_KEY_N];
};

struct share_plan {
    const struct share_run *run;
    int64_t county;
    struct share_part *part;
    size_t part_n;
    struct share_pack *pack;
    size_t pack_n;
    int64_t skipped;
};

/* pass.c: one pass over the data into all packs, on two threads. */
mz_code share_pass(mz_cx *cx, struct share_plan *p) MZ_MUST_USE;

/* manifest.c: the text of a delivery with its signature; hash and key are the signature's. */
struct share_paper {
    const struct share_part *part;
    const struct share_pack *pack;
    const struct share_run *run;
    mz_str number, hash;
};
mz_code share_manifest_make(mz_cx *cx, const struct share_paper *in, mz_str *text, mz_str *sign,
                            mz_str *key) MZ_MUST_USE;

#endif
