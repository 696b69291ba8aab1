/*
 * feature.h - what one feature folder offers the program: tables, tied together in feature.c. Of
 * them are made menus, help, man pages, permissions, words of the audit and OpenAPI.
 * Layer: feature.
 */
#ifndef MZ_FEATURE_FEATURE_H
#define MZ_FEATURE_FEATURE_H

#include "cli/cli.h"
#include "feature/board.h"
#include "feature/menu.h"
#include "feature/reseal.h"
#include "store/register.h"
#include "web/web.h"

/* clang-format off */
/*          id           title                         usual level of the division */
#define MZ_ROLES(X) \
          X(PROVINCE,    "Provincial officer",         "province")  \
          X(CITY,        "City officer",               "city")      \
          X(OFFICER,     "County officer",             "county")    \
          X(APPROVER,    "County approver",            "county")    \
          X(CENTRE,      "Verification centre",        "county")    \
          X(CLERK,       "Township clerk",             "township")  \
          X(VILLAGE,     "Village worker",             "village")   \
          X(INSTITUTION, "Institution staff",          "county")    \
          X(CHARITY,     "Charity staff",              "county")    \
          X(CARER,       "Carer",                      "township")  \
          X(AUDITOR,     "Auditor",                    "county")    \
          X(SYSTEM,      "System administrator",       "county")    \
          X(SECURITY,    "Security administrator",     "county")    \
          X(LOGKEEPER,   "Audit administrator",        "county")    \
          X(DEPARTMENT,  "Department staff",           "county")
/* clang-format on */

enum mz_role {
#define X(id, title, level) MZ_ROLE_##id,
    MZ_ROLES(X)
#undef X
        MZ_ROLE_N
};

#define MZ_R(id) (1U << MZ_ROLE_##id)
/* The working staff of the offices, from village to province. */
#define MZ_R_STAFF \
    (MZ_R(PROVINCE) | MZ_R(CITY) | MZ_R(OFFICER) | MZ_R(APPROVER) | MZ_R(CLERK) | MZ_R(VILLAGE))

/* A permission and the roles that have it. */
struct mz_perm {
    const char *name; /* "person.read" */
    unsigned roles;   /* MZ_R(...) | ... */
    const char *help; /* MZ_T */
};

/* An act that the audit may name. */
struct mz_act {
    const char *name; /* "person.update" */
    const char *help; /* MZ_T: "changed a person" */
};

/* Work in the background, run by the job process. */
struct mz_job {
    const char *name;
    int64_t every_ms; /* 0: only when asked for by mz_job_add */
    mz_code (*run)(mz_cx *cx, int64_t job, mz_str input);
    const char *help;
};

/* A fact that must hold in every healthy database: mz doctor runs it, the crash tests too. */
struct mz_check {
    const char *name;
    mz_code (*run)(mz_cx *cx, int64_t *bad);
    const char *help;
};

/*
 * A file or folder below DATA that a backup holds, because the database names it and nothing makes
 * it anew. Files that others read must not change once they have their name; what is being written
 * ends in ".new". Sealed, or of no use to a thief; what is secret goes only where the keys go.
 */
struct mz_keep {
    const char *path;
    bool secret;
};

/*
 * A promise that is measured, in whole numbers of its unit. `goal` 0: nothing is promised.
 */
struct mz_figure {
    const char *name;
    int64_t value;
    const char *unit;
    int64_t goal;
    bool at_most; /* the goal is a bound from above, else from below */
};
#define MZ_GOAL_ZERO INT64_MIN /* that there is none */

struct mz_bench_io {
    int64_t size;    /* rows wanted; 0: what the promise says */
    int64_t count;   /* rounds wanted; 0: the usual */
    int64_t seconds; /* for measurements that go on as long as asked; 0: the usual */
    uint64_t seed;
    mz_str dir;          /* an empty folder for its data, removed afterwards */
    mz_str db;           /* --db, or empty */
    mz_str cache;        /* a folder that stays, for data that takes long to make */
    const char *program; /* path of this mz, for benches that need a server */
    void (*report)(struct mz_bench_io *io, struct mz_figure figure);
    void (*say)(struct mz_bench_io *io, const char *line); /* what it is doing */
    void *p;
};

struct mz_bench {
    const char *name; /* "search" */
    mz_code (*run)(mz_cx *cx, struct mz_bench_io *io);
    const char *help; /* MZ_T */
};

/* What the generator of the demonstration county was asked for. */
struct mz_demo {
    int64_t division, people;
    uint64_t seed;
};

/* A page about a subject of another feature: a button on the subject's own page. */
struct mz_beside {
    const char *kind;  /* "person", "household" */
    const char *label; /* MZ_T */
    const char *path;  /* of a route, up to the id: "/brain/person/" */
    const char *icon;
    const char *need;
};
struct import_found;
struct mz_feature {
    const char *name;
    const char *title;             /* MZ_T */
    const struct mz_route *routes; /* each table ends with an empty row */
    const struct mz_command *commands;
    const struct mz_job *jobs;
    const struct mz_perm *perms;
    const struct mz_act *acts;
    const struct mz_check *checks;
    const struct mz_seals *seals; /* reseal.h */
    const struct mz_keep *keeps;
    const struct mz_menu *menu;
    const struct mz_bench *benches;
    const struct mz_tile *tiles; /* board.h */
    const struct mz_state *states;
    const struct mz_todo *todos;
    const struct mz_todo *waits; /* what the reader asked for and others have not decided yet */
    const struct mz_start *starts;
    const struct mz_finder *finders;
    const struct mz_beside *beside;
    const struct mz_reg *const *registers;    /* ends with NULL */
    const struct import_kind *const *imports; /* transfer/transfer.h; the same */
    /* What packs make: kinds of imports; a register, *out stays NULL where none has that name. */
    mz_code (*imports_of)(mz_cx *cx, mz_str name, struct import_found *out);
    mz_code (*register_of)(mz_cx *cx, mz_str name, const struct mz_reg **out);
    const struct mz_setting *settings;
    /* Called once per process after the database is open; load what must be in memory. */
    mz_code (*start)(mz_cx *cx);
    /* Restored from a backup: what happened since is not in it. Once, in the event's transaction */
    mz_code (*restored)(mz_cx *cx);
    /* A delivery holds (feature/feed). Called again until MZ_OK: nothing is done twice. */
    mz_code (*delivered)(mz_cx *cx, int64_t delivery);
    /* A death was entered or taken back, as the row says; inside that transaction. */
    mz_code (*died)(mz_cx *cx, int64_t person);
    /* What they are paid or recognised as changed; inside that transaction. One may be 0. */
    mz_code (*entitled)(mz_cx *cx, int64_t person, int64_t household);
    /* Who lives in a household, or where that is, changed; inside that transaction. */
    mz_code (*lives)(mz_cx *cx, int64_t household);
    /* Fill the demonstration county, in menu order; then finish what is not left for months. */
    mz_code (*demo)(mz_cx *cx, const struct mz_demo *demo);
    mz_code (*demo_end)(mz_cx *cx, const struct mz_demo *demo);
};

extern const struct mz_feature *const mz_features[]; /* NULL-ended; made of features.def */

#endif
