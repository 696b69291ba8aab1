/*
 * ui_list.h - lists and tables: views, filters, bulk bar, sortable heads, exact counts, exports.
 *
 * Layer: web. Links are made by the list from the request, so that sort, filter, page and chosen
 * columns stay in the address and can be sent to a colleague. Query names: sort (-name for
 * descending), page (from 1), per, cols (comma-separated), view; filters use their own.
 */
#ifndef MZ_WEB_UI_LIST_H
#define MZ_WEB_UI_LIST_H

#include "web/ui.h"
#include "web/ui_form.h"

/*
 * A list as its reader saved it. Views are offered over every list that can be filtered, sorted or
 * have its columns chosen; the program keeps them (web/app.h), no list knows of them.
 */
struct ui_saved {
    mz_str name;
    mz_str query; /* without the "?" */
};

struct ui_view {
    mz_str label;
    mz_str href;
    int64_t count; /* below 0: not shown */
    bool current;
    const char *icon;
};

struct ui_column {
    const char *name;
    mz_str label; /* the unit stands here: 月待遇（元） */
    bool sort;    /* the head is a link */
    bool num;     /* right aligned */
    bool hidden;  /* not chosen; offered by the column chooser */
    bool fixed;   /* always shown: the name */
    bool phone_hide;
    bool phone_full; /* a line of its own on a phone */
    bool phone_end;  /* at the right on a phone */
    bool phone_label;
    bool one_line; /* dates and numbers are not broken */
};

struct ui_cell {
    mz_str text;
    mz_str href;
    mz_str note;
    const char *icon;
    bool id; /* monospaced */
    const struct ui_tag *tags;
    size_t tags_n;
    const struct ui_clock *clock;
    const struct ui_risk *risk;
};

struct ui_row {
    int64_t id;                  /* value of the check box */
    const struct ui_cell *cells; /* one per column, hidden ones too */
    bool chosen;
    mz_str group; /* a heading row before this one */
    enum mz_tone group_tone;
};

struct ui_list {
    mz_req *rq;
    const char *reg; /* name of the register that it is a question of */
    mz_str label;    /* "人员列表" */
    const struct ui_view *views;
    size_t views_n;
    const struct ui_field *filters; /* TEXT, SELECT, DATE; values from the query */
    size_t filters_n;
    const struct ui_column *columns;
    size_t columns_n;
    const struct ui_row *rows;
    size_t rows_n;
    int64_t total; /* exact */
    int64_t page;  /* from 1 */
    int64_t per;
    const char *sort; /* column in force */
    bool descending;
    mz_str bulk_path; /* POST of the selection: "id" fields, button name and value; empty: none */
    const struct ui_action *bulk;
    size_t bulk_n;
    bool bulk_seen; /* only rows that were looked at: "all that match" is not offered */
    bool choose_columns;
    mz_str csv_href; /* export of the whole query; empty: none */
    mz_str xlsx_href;
    mz_str note;                  /* in the foot: "证件号默认遮盖" */
    const struct ui_empty *empty; /* when there is no row; NULL: the general one */
};
void ui_list_html(mz_out *o, const struct ui_list *v);

/* A plain table in a card: same columns and cells, no paging. */
struct ui_table {
    mz_str label;
    const struct ui_column *columns;
    size_t columns_n;
    const struct ui_row *rows;
    size_t rows_n;
    const struct ui_cell *sum; /* one per column; NULL: no foot */
    bool bare;                 /* no card of its own */
};
void ui_table_html(mz_out *o, const struct ui_table *v);

/* A figure drawn from its own table; says the same without scripts. */
enum ui_chart_kind { UI_CHART_LINE, UI_CHART_STEP, UI_CHART_BAR, UI_CHART_HBAR };
struct ui_chart {
    enum ui_chart_kind kind;
    mz_str title;
    mz_str unit;
    mz_str source;
    mz_str axis;          /* title of the first column */
    const mz_str *series; /* names */
    size_t series_n;
    const mz_str *names; /* of the points */
    size_t names_n;
    const mz_str *values; /* names_n rows of series_n; empty: no value */
    int64_t every;        /* label every n-th point; 0: automatic */
    bool small;
    bool labels;
    bool from_zero;
};
void ui_chart_html(mz_out *o, const struct ui_chart *v);

/* ---- from and to the query -------------------------------------------- */

struct ui_paging {
    int64_t page;
    int64_t per;
    int64_t offset;
    const char *sort; /* a column of the list that may be sorted, or `usual` */
    bool descending;
};
/* Read sort, page and per (20, 50, 100, 200); anything unknown falls back. */
struct ui_paging ui_paging_of(mz_req *rq, const struct ui_column *columns, size_t columns_n,
                              const char *usual);
/*
 * The question of this address in one spelling, for comparing and keeping: without page and empty
 * values, sorted by name, encoded, without the "?".
 */
mz_str ui_list_query(mz_req *rq);
/* Mark columns as hidden by the query's cols; unknown names are ignored. */
void ui_columns_of(mz_req *rq, struct ui_column *columns, size_t columns_n);

#endif
