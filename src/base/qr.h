/*
 * qr.h - a text as a QR code (ISO/IEC 18004): its modules, and the path that draws them.
 *
 * Layer: base. By libqrencode, in byte mode: UTF-8 goes in as it is.
 *
 * Invariants
 *   - The path is in units of one module and includes the quiet zone of four modules: draw it in
 *     a view box of 0 0 size size, dark on light. It has no style and no markup.
 *   - A text that holds a secret (an enrolment) is not kept; its code lives in cx->a.
 */
#ifndef MZ_BASE_QR_H
#define MZ_BASE_QR_H

#include "base/base.h"

enum { MZ_QR_MAX = 1024, MZ_QR_QUIET = 4 };

/* How much of a damaged code can be restored: 7, 15, 25 and 30 per cent. Print wants M or more. */
enum mz_qr_level { MZ_QR_L, MZ_QR_M, MZ_QR_Q, MZ_QR_H };

struct mz_qr {
    int width;              /* modules of a side, without the quiet zone */
    int size;               /* with it: the side of the view box */
    const uint8_t *modules; /* width * width, row by row; 1 is dark */
    mz_str path;            /* "M4 4h7v1h-7z..." */
};

/* Refuses with MZ_LIMIT over MZ_QR_MAX bytes; MZ_INVALID when the text is empty. */
mz_code mz_qr(mz_cx *cx, mz_str text, enum mz_qr_level level, struct mz_qr *out) MZ_MUST_USE;

#endif
