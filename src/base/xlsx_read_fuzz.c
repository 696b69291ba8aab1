/* Any bytes as a workbook, and as the sheet of a workbook that is otherwise right. */
#include <stdlib.h>

#include "base/xlsx_read.h"
#include "fuzz.h"
#include "make_zip.h"

static void read_all(mz_cx *cx, mz_str bytes)
{
    mz_zip *z = NULL;
    mz_xlsx *r = NULL;
    mz_clear(cx);
    if (mz_zip_open_memory(cx, bytes, (struct mz_zip_limits){.total_max = 8 << 20}, &z) != MZ_OK ||
        !mz_xlsx_is(z) || mz_xlsx_open(cx, z, (mz_str){NULL, 0}, &r) != MZ_OK) {
        return;
    }
    for (bool more = true; more;) {
        struct mz_row row;
        if (mz_xlsx_next(cx, r, &row, &more) != MZ_OK) {
            return;
        }
        if (row.n > MZ_ROW_COLS) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    mz_cx cx = {.a = mz_arena_new(512U << 20U)};
    mz_str bytes = {(const char *)data, n};
    if (mz_pack_detect(bytes) == MZ_PACK_ZIP) {
        read_all(&cx, bytes);
    } else {
        static const char book[] = "<workbook><sheets><sheet name='a' r:id='1' xmlns:r='r'/>"
                                   "</sheets></workbook>";
        static const char rels[] = "<Relationships><Relationship Id='1' Type='/worksheet' "
                                   "Target='s.xml'/></Relationships>";
        mz_str part = n > 0 ? bytes : MZ_S("<x/>");
        struct make_file files[] = {{"xl/workbook.xml", mz_str_of(book)},
                                    {"xl/_rels/workbook.xml.rels", mz_str_of(rels)},
                                    {"xl/s.xml", part},
                                    {"xl/styles.xml", part},
                                    {"xl/sharedStrings.xml", part},
                                    {NULL, {NULL, 0}}};
        files[3].content = n % 2 == 0 ? MZ_S("<x/>") : part;
        files[4].content = n % 2 == 0 ? MZ_S("<sst><si><t>s</t></si></sst>") : part;
        read_all(&cx, make_zip(cx.a, files));
    }
    mz_arena_free(cx.a);
    return 0;
}
