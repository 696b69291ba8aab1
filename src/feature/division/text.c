#include "feature/division/division_text.h"

#include "base/date.h"

const char *division_level_text(enum division_level level)
{
    static const char *const texts[DIVISION_LEVELS] = {
        MZ_T("Country"),      MZ_T("Province level"), MZ_T("City level"),
        MZ_T("County level"), MZ_T("Township level"), MZ_T("Village level"),
    };
    return texts[level];
}

const char *division_level_name(enum division_level level)
{
    static const char *const names[DIVISION_LEVELS] = {
        "country", "province", "city", "county", "township", "village",
    };
    return names[level];
}

const char *division_kind_text(enum division_kind kind)
{
    switch (kind) {
    case DIVISION_ESTABLISH:
        return MZ_T("Established");
    case DIVISION_ABOLISH:
        return MZ_T("Abolished");
    case DIVISION_RENAME:
        return MZ_T("Renamed");
    case DIVISION_BOUNDARY:
        return MZ_T("Border changed");
    }
    return "";
}

mz_str division_day_text(mz_arena *a, int32_t day)
{
    return day == DIVISION_EVER || day == DIVISION_OPEN ? (mz_str){NULL, 0}
                                                        : mz_date_iso(a, (mz_date){day});
}

mz_str division_above_text(mz_arena *a, const division_table *t, const struct division *d)
{
    return d->parent == 0 ? MZ_S("") : division_path(a, t, d->parent);
}
