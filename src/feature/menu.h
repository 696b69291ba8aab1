/* menu.h - the lines of the menu at the side of every page. */
#ifndef MZ_FEATURE_MENU_H
#define MZ_FEATURE_MENU_H

#include "base/base.h"

/* The groups of the menu, in the order of the page: what an office does from finding somebody to
 * paying, then what it works with. */
enum mz_menu_group {
    MZ_MENU_NONE,
    MZ_MENU_DAILY,
    MZ_MENU_FIND,
    MZ_MENU_CASES,
    MZ_MENU_HELP,
    MZ_MENU_MONEY,
    MZ_MENU_PEOPLE,
    MZ_MENU_LAW,
    MZ_MENU_DATA,
    MZ_MENU_PLACES,
    MZ_MENU_ADMIN,
    MZ_MENU_GROUPS
};

struct mz_menu {
    enum mz_menu_group group;
    bool first; /* the list that the group is about: before those of features that come earlier */
    const char *label; /* MZ_T */
    const char *path;
    const char *icon;
    const char *need;
    mz_code (*count)(mz_cx *cx, int64_t *n); /* figure beside the label, or NULL */
};

/* What a group is called; MZ_T. */
const char *mz_menu_word(enum mz_menu_group group);

#endif
