#include "base/qr.h"

#include <errno.h>
#include <qrencode.h>
#include <stdio.h>
#include <string.h>

static QRecLevel level_of(enum mz_qr_level level)
{
    switch (level) {
    case MZ_QR_L:
        return QR_ECLEVEL_L;
    case MZ_QR_M:
        return QR_ECLEVEL_M;
    case MZ_QR_Q:
        return QR_ECLEVEL_Q;
    case MZ_QR_H:
        break;
    }
    return QR_ECLEVEL_H;
}

/* One rectangle for each run of dark modules in a row: about a quarter of the modules. */
static mz_str path_of(mz_cx *cx, const uint8_t *module, int width)
{
    enum { RUN_MAX = 32 }; /* "M185 185h177v1h-177z" and some room */
    size_t side = (size_t)width;
    size_t runs = side * (side / 2 + 1);
    char *out = mz_arena_alloc(cx->a, runs * RUN_MAX);
    size_t n = 0;
    for (int y = 0; y < width; y++) {
        const uint8_t *row = module + side * (size_t)y;
        int x = 0;
        while (x < width) {
            int from = x;
            while (x < width && row[x] == row[from]) {
                x++;
            }
            if (row[from] != 0) {
                n += (size_t)snprintf(out + n, RUN_MAX, "M%d %dh%dv1h-%dz", from + MZ_QR_QUIET,
                                      y + MZ_QR_QUIET, x - from, x - from);
            }
        }
    }
    return mz_str_dup(cx->a, (mz_str){out, n});
}

mz_code mz_qr(mz_cx *cx, mz_str text, enum mz_qr_level level, struct mz_qr *out)
{
    if (text.n == 0) {
        return mz_fail(cx, MZ_INVALID, "an empty text has no QR code");
    }
    if (text.n > MZ_QR_MAX) {
        return mz_refuse(cx, MZ_LIMIT, .text = MZ_T("This is too long for a QR code"));
    }
    QRcode *code =
        QRcode_encodeData((int)text.n, (const unsigned char *)text.p, 0, level_of(level));
    if (code == NULL) {
        return mz_fail(cx, MZ_IO, "cannot make a QR code: %s", strerrordesc_np(errno));
    }
    size_t n = (size_t)code->width * (size_t)code->width;
    uint8_t *module = mz_arena_alloc(cx->a, n);
    for (size_t i = 0; i < n; i++) {
        module[i] = code->data[i] & 1U; /* the other bits are the encoder's own notes */
    }
    *out = (struct mz_qr){.width = code->width,
                          .size = code->width + 2 * MZ_QR_QUIET,
                          .modules = module,
                          .path = path_of(cx, module, code->width)};
    QRcode_free(code);
    return MZ_OK;
}
