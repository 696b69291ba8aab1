#include "feature/job/job_int.h"

static const struct mz_perm perms[] = {
    {"job.see", MZ_R_STAFF | MZ_R(SYSTEM) | MZ_R(LOGKEEPER),
     MZ_T("See one's own long-running work and stop it")},
    {"job.all", MZ_R(SYSTEM), MZ_T("See the long-running work of everybody in the area")},
    {0},
};

static const struct mz_state states[] = {
    {.label = MZ_T("Failed work, last 7 days"),
     .path = "/job/all?state=failed",
     .opens = "job.all",
     .need = "care.see",
     .read = job_state_failed},
    {0},
};

static const struct mz_tile tiles[] = {
    {.label = MZ_T("Work that waits or runs"),
     .unit = MZ_T("pieces of work"),
     .path = "/job/all?state=running",
     .icon = MZ_ICON("refresh"),
     .need = "job.all",
     .count = job_open_count},
    {0},
};

static const struct mz_reg *const registers[] = {&job_register, NULL};

static const struct mz_act acts[] = {
    {"job.ask", MZ_T("asked for long-running work")},
    {"job.begin", MZ_T("long-running work began")},
    {"job.end", MZ_T("long-running work ended")},
    {"job.fail", MZ_T("long-running work failed")},
    {"job.stop", MZ_T("stopped long-running work")},
    {0},
};

const struct mz_feature mz_feature_job = {
    .name = "job",
    .title = MZ_T("Long-running work"),
    .routes = job_routes,
    .perms = perms,
    .acts = acts,
    .states = states,
    .tiles = tiles,
    .registers = registers,
};
