/*
 * feed_start.h - what a process does once: room for the catalogue, which is read when first asked
 * for.
 *
 * Layer: feature, private to this folder.
 */
#ifndef MZ_FEATURE_FEED_FEED_START_H
#define MZ_FEATURE_FEED_FEED_START_H

#include "base/base.h"

mz_code feed_start(mz_cx *cx) MZ_MUST_USE;

#endif
