/* rule_demo.c - the demonstration: a population, and some households decided by it. */
#include <inttypes.h>

#include "base/text.h"
#include "feature/rule/demo_homes.h"
#include "feature/rule/rule_int.h"
#include "feature/rule/shelf.h"
#include "feature/world.h"

/* Nothing where no pack holds for the office. */
mz_code rule_demo(mz_cx *cx, const struct mz_demo *demo)
{
    const struct rule_shelf *shelf = NULL;
    MZ_TRY(rule_shelf(cx, &shelf));
    const struct rule_shelved *s = rule_shelf_for(shelf, demo->division);
    return s == NULL ? MZ_OK : demo_homes(cx, s, demo->division, demo->seed);
}
