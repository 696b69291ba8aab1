/* office_int.h - the tables that feature.c ties together. Private to this folder. */
#ifndef MZ_FEATURE_OFFICE_OFFICE_INT_H
#define MZ_FEATURE_OFFICE_OFFICE_INT_H

#include "feature/office/office.h"

extern const struct mz_command office_commands[];
extern const struct mz_route office_routes[];
mz_handler office_list_get, office_one_get, office_one_post;
mz_code office_start(mz_cx *cx) MZ_MUST_USE;

/* Settings of addresses are called so (public.url); every other text is a line of words. */
bool office_of_address(const struct mz_setting *s);

#endif
