/* determination_rows_web.c - the way from a fact of a determination to the row it came from. */
#include "base/text.h"
#include "feature/rule/determination.h"
#include "feature/rule/rule_web.h"
#include "feature/rule/sheet.h"

mz_code determination_rows_card(mz_cx *cx, mz_req *rq, const struct determination *d,
                                const struct rule_book *b, struct rule_sheet *sheet)
{
    struct determination_row *rows = NULL;
    size_t n = 0;
    MZ_TRY(determination_rows(cx, d, b, &rows, &n));
    if (n == 0) {
        return MZ_OK;
    }
    struct ui_facts *facts = MZ_NEW(cx->a, struct ui_facts);
    struct ui_fact *f = MZ_NEW_N(cx->a, struct ui_fact, n + 1);
    for (size_t i = 0; i < n; i++) {
        f[i] = (struct ui_fact){.label = rows[i].label,
                                .value = determination_row_text(cx, &rows[i]),
                                .href = mz_req_may(rq, "feed.row")
                                            ? determination_row_href(cx, &rows[i])
                                            : MZ_S("")};
    }
    *facts = (struct ui_facts){.facts = f, .facts_n = n};
    sheet_row(cx, sheet, "");
    sheet_card(cx, sheet, MZ_T("Rows of departments"))->facts = facts;
    return MZ_OK;
}
