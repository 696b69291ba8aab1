/*
 * none.c - the table of features of a program that has none: what the linker takes from the
 * library where neither feature.c nor a test brings a table of its own.
 */
#include "feature/feature.h"

const struct mz_feature *const mz_features[] = {NULL};
