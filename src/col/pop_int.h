/* pop_int.h - what the files of a population share. Private to this folder. */
#ifndef MZ_COL_POP_INT_H
#define MZ_COL_POP_INT_H

#include <sys/stat.h>

#include "col/pop.h"

/* Works out the bounds of all columns and the size of the largest household. */
void pop_bound(struct mz_pop *p);
/*
 * Keep the bounds of a file that was just checked, with what tells this file from any other: `st`
 * of it and the 64 bytes of its head. A seal that cannot be written is none: the next one who maps
 * the file checks it again.
 */
void pop_seal_write(mz_cx *cx, const char *path, const struct stat *st, const void *head,
                    struct mz_pop *p);
/* Whether the seal is of this very file; then the bounds stand in the population. */
bool pop_seal_read(mz_cx *cx, const char *path, const struct stat *st, const void *head,
                   struct mz_pop *p);

#endif
