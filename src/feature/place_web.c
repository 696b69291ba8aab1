#include "feature/place_web.h"

#include <inttypes.h>

#include "base/date.h"
#include "base/text.h"
#include "feature/division/division.h"
#include "feature/world.h"
#include "store/db.h"

int64_t place_given(mz_cx *cx, mz_str given)
{
    struct division d;
    int64_t code = division_code(given);
    bool ours = code != 0 && division_inside(code, cx->world->division) &&
                division_at(cx->world->divisions, code, mz_date_today(cx).v, &d);
    return ours ? code : cx->world->division;
}

bool place_asked(mz_cx *cx, mz_req *rq, int64_t *place)
{
    *place = place_given(cx, mz_req_query(rq, "place"));
    enum division_level level = division_code_level(*place);
    bool any = mz_req_query(rq, "any").n > 0 && level == DIVISION_TOWNSHIP;
    return level == DIVISION_VILLAGE || any;
}

mz_code place_choose(struct leaf *l, const char *title, const char *path, int64_t place)
{
    static const struct ui_column heads[] = {{.name = "place", .label = {MZ_T("Place"), 0}}};
    mz_cx *cx = l->cx;
    struct division *all = NULL;
    size_t n = 0;
    MZ_TRY(division_children(cx, cx->world->divisions, place, mz_date_today(cx).v, &all, &n));
    struct leaf_part *p = leaf_left(l, title);
    struct ui_table *t = leaf_table(l, p, heads, MZ_LEN(heads), n + 1);
    for (size_t i = 0; i < n; i++) {
        mz_str href = mz_str_fmt(cx->a, "%s?place=%012" PRId64, path, all[i].code);
        leaf_cell(t, (struct ui_cell){.text = division_spoken(cx->a, &all[i]), .href = href});
    }
    if (division_code_level(place) == DIVISION_TOWNSHIP) {
        mz_str href = mz_str_fmt(cx->a, "%s?place=%012" PRId64 "&any=1", path, place);
        leaf_cell(t, (struct ui_cell){.text = leaf_say(l, MZ_T("I do not know the village")),
                                      .href = href});
    }
    return MZ_OK;
}
