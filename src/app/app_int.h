/* app_int.h - the parts of the program around its features. Private to src/app. */
#ifndef MZ_APP_APP_INT_H
#define MZ_APP_APP_INT_H

#include "feature/feature.h"
#include "feature/world.h"
#include "web/app.h"

/*
 * Open what a process needs: the database, its version checked, the world, the start hooks of all
 * features. Everything hangs on cx->a and is closed by app_close.
 */
mz_code app_open(mz_cx *cx, mz_str url, mz_str data) MZ_MUST_USE;
void app_close(mz_cx *cx);

/* The same for commands, by their flags. */
mz_code app_open_command(mz_cx *cx, const struct mz_args *args, void *p) MZ_MUST_USE;
void app_close_command(mz_cx *cx, void *p);

/* The routes of all features as one mz_web, with the frame around its pages. */
struct app_web {
    mz_str url; /* of the database: a streamed answer opens its own connection */
    const char *const *proxies;
    bool https;
    bool log;
};
mz_code app_web_new(mz_cx *cx, const struct app_web *options, mz_web **out) MZ_MUST_USE;

extern const struct mz_command app_commands[]; /* serve */

/* The program: runs the command of its arguments; the exit code. `clock`: NULL is the machine's. */
int app_main(int argc, char **argv, const struct mz_clock *clock);

#endif
