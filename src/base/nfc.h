/*
 * nfc.h - one spelling for texts that look the same: Unicode normalization form C.
 *
 * Layer: base. "é" may be one character or a letter and a mark, and the code pages of offices have
 * some Han characters twice (郎 is U+90CE and U+F92C): such texts are canonically equal and differ
 * in bytes. Text is composed where it enters, so that comparing bytes is comparing texts. The
 * tables are GLib's, which Pango brings along (docs/adr/0089).
 *
 * Invariants
 *   - Composing twice gives the same; nothing that is composed already is copied.
 *   - A run of more than MZ_NFC_MARKS marks is nobody's text and costs no time: it stays as it is
 *     (the bound of the Stream-Safe Text Format, UAX 15).
 */
#ifndef MZ_BASE_NFC_H
#define MZ_BASE_NFC_H

#include "base/base.h"

enum { MZ_NFC_MARKS = 30 };

/* s, or its composed form in `a`. What is no UTF-8, or holds a NUL, comes back as it is. */
mz_str mz_str_nfc(mz_arena *a, mz_str s);

#endif
