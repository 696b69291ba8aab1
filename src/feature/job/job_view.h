/* job_view.h - what the pages of jobs show. */
#ifndef MZ_FEATURE_JOB_JOB_VIEW_H
#define MZ_FEATURE_JOB_JOB_VIEW_H

#include "web/ui.h"
#include "web/ui_list.h"

struct job_view {
    int64_t id;
    mz_str name;
    mz_str state;
    int64_t done, all, bad;
    mz_str result;                      /* JSON, as the feature left it */
    mz_str say;                         /* why it failed */
    const struct ui_progress *progress; /* while it runs */
    const struct ui_facts *facts;
    const struct ui_callout *end;   /* how it ended */
    const struct ui_table *refused; /* rows of it that were refused, with their sentences */
};

void job_show_html(mz_out *o, const struct job_view *v);

#endif
