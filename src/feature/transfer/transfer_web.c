/* The routes of import and export. */
#include "feature/transfer/transfer_web.h"

#include "feature/transfer/transfer_int.h"

static const struct mz_param bring_params[] = {
    {"file", "post", "CSV, TSV, xlsx or JSON lines; also in gzip or zip", MZ_PARAM_FILE, true},
    {"source", "post", "Who sent it; columns are remembered by this name", MZ_PARAM_TEXT, true},
    {0},
};

static const struct mz_param take_params[] = {
    {"format", "get", "csv or xlsx; the ending of the path says the same", MZ_PARAM_TEXT, false},
    {"cols", "get", "Columns, comma-separated; those of the list without", MZ_PARAM_TEXT, false},
    {"sort", "get", "Column of the order, with - descending", MZ_PARAM_TEXT, false},
    {"why", "post", "What the list is for", MZ_PARAM_TEXT, true},
    {0},
};

const struct mz_route transfer_routes[] = {
    {.path = "/import",
     .get = import_list_show,
     .post = import_bring,
     .need = "import.run",
     .help = "Files brought in by this account; POST uploads one",
     .flags = MZ_ROUTE_UPLOAD,
     .params = bring_params},
    {.path = "/import/{id}",
     .get = import_show,
     .post = import_act,
     .need = "import.run",
     .help = "Columns, first rows, progress or result of one import; POST checks, runs, stops it"},
    {.path = "/import/{id}/rows",
     .get = import_rows_show,
     .post = import_rows_post,
     .need = "import.run",
     .help = "Rows of an import that wait for a decision or are worth a look; POST decides"},
    {.path = "/import/{id}/back",
     .get = import_back_get,
     .need = "import.run",
     .help = "The rows that did not enter, as a workbook with the reasons"},
    {.path = "/export",
     .get = export_list_show,
     .need = "export.run",
     .help = "Exports of this account, and those that wait for its approval"},
    {.path = "/export/{register:text}",
     .get = export_take,
     .post = export_ask_post,
     .need = "export.run",
     .help = "A list as CSV or xlsx, with the filters of its page; POST asks for a large one",
     .params = take_params},
    {.path = "/export/run/{id}",
     .get = export_run_show,
     .post = export_run_post,
     .need = "export.run",
     .need_post = "export.approve",
     .flags = MZ_ROUTE_FRESH,
     .help = "One export; POST approves or refuses it"},
    {.path = "/export/run/{id}/file",
     .get = export_run_file,
     .need = "export.run",
     .help = "The file of an export that was approved"},
    {0},
};
