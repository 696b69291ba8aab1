/*
 * fuzz.h - the one entry of every x_fuzz.c.
 *
 * A target takes any bytes and must return 0: no crash, no leak, no sanitizer report, no endless
 * loop. `make fuzz` links it with libFuzzer; `make test` links it with replay.c, which feeds it
 * every file of tests/fuzz/x/ (the seeds) and tests/fuzz/crash/x/ (what once broke it).
 */
#ifndef MZ_TESTS_FUZZ_H
#define MZ_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "leaks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#endif
