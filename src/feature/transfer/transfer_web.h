/* transfer_web.h - the handlers behind the routes of this folder. Private. */
#ifndef MZ_FEATURE_TRANSFER_TRANSFER_WEB_H
#define MZ_FEATURE_TRANSFER_TRANSFER_WEB_H

#include "web/web.h"

extern const struct mz_reg import_run_register, import_row_register, export_run_register;
extern const struct list_how import_list, import_rows_list, export_list;
mz_handler import_bring, import_show, import_act, import_rows_show, import_rows_post,
    import_back_get;
mz_handler export_take, export_ask_post, export_run_show, export_run_post, export_run_file;

/* What programs get. */
extern const struct mz_shape import_list_shape, import_page_shape, import_rows_shape,
    export_list_shape, export_page_shape;

#endif
