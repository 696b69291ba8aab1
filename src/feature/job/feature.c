#include "feature/job/job_int.h"

static const struct mz_perm perms[] = {
    {"job.see", MZ_R_STAFF | MZ_R(SYSTEM) | MZ_R(LOGKEEPER),
     MZ_T("See one's own long-running work and stop it")},
    {0},
};

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
};
