/*
 * main.c - the features of the product, and its start.
 *
 * The table of contents of the product is features.def; everything else is the same for all.
 */
#include "app/app_int.h"

#define FEATURE(name) extern const struct mz_feature mz_feature_##name;
#include "app/features.def"
#undef FEATURE

const struct mz_feature *const mz_features[] = {
#define FEATURE(name) &mz_feature_##name,
#include "app/features.def"
#undef FEATURE
    NULL,
};

/* Without a clock of its own, a program has the machine's; only tests have another. */
int main(int argc, char **argv)
{
    return app_main(argc, argv, NULL);
}
