/*
 * picture.h - photographs from outside, without what they carry besides the picture.
 *
 * Layer: base. A JPEG (ITU-T T.81) or PNG (ISO/IEC 15948) is walked piece by piece and written anew
 * from the pieces that draw it; docs/adr/0021-photographs.md says why it is not decoded.
 *
 * Invariants
 *   - The result holds no place, device, time, name, thumbnail or comment, and nothing behind its
 *     end. Which way up it is stays, in a block made here.
 *   - What is cut off, has two beginnings, a wrong check sum or pieces that nobody knows is
 * refused.
 *   - Cleaning what was cleaned gives the same bytes.
 */
#ifndef MZ_BASE_PICTURE_H
#define MZ_BASE_PICTURE_H

#include "base/base.h"

enum { MZ_PICTURE_SIDE_MAX = 20000, MZ_PICTURE_BYTES_MAX = 16 << 20 };

struct mz_picture {
    const char *kind; /* "jpeg" or "png" */
    const char *type; /* "image/jpeg" or "image/png" */
    mz_str bytes;     /* in cx->a */
    int width, height;
};

/* MZ_INVALID with .field = field for anything but a whole picture within the limits. */
mz_code mz_picture_clean(mz_cx *cx, const char *field, mz_str in,
                         struct mz_picture *out) MZ_MUST_USE;

#endif
