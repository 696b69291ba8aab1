/* migrate.h - the table of migrations and tables that tools/mksql makes. Layer: store. */
#ifndef MZ_STORE_MIGRATE_H
#define MZ_STORE_MIGRATE_H

#include "store/db.h"

struct mz_migration {
    const char *name;   /* "0030_person.sql": applied in this order */
    const char *sql;    /* SQLite */
    const char *sql_pg; /* PostgreSQL */
};

extern const struct mz_migration mz_migrations[];
extern const size_t mz_migrations_n;

struct mz_table_def {
    const char *name;
    bool county;   /* guarded by county */
    bool division; /* and by division */
    bool view;
    bool history;
};

/* Ends with an empty row. */
extern const struct mz_table_def mz_table_defs[];
const struct mz_table_def *mz_table_def_find(const char *name);

#endif
