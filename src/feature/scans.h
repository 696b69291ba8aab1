/*
 * scans.h - what a scan or photograph of a paper may be, told by its bytes and never by its name.
 *
 * Layer: feature.
 */
#ifndef MZ_FEATURE_SCANS_H
#define MZ_FEATURE_SCANS_H

#include "base/base.h"

/* "pdf", "jpeg" or "png" by the first and last bytes; NULL for anything else, and for what is cut
 * off: half a photograph is no signature. */
const char *mz_scan_kind(mz_str content);
/* "application/pdf" and so on. */
const char *mz_scan_type(mz_str kind);

#endif
