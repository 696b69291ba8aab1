#include "feature/division/division_text.h"

#include <string.h>

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

static bool ends(mz_str s, const char *with)
{
    size_t n = strlen(with);
    return s.n > n && memcmp(s.p + s.n - n, with, n) == 0;
}

mz_str division_spoken(mz_arena *a, const struct division *d)
{
    static const char *const committees[] = {"村民委员会", "居民委员会", "村委会", "居委会"};
    mz_str name = d->name;
    size_t tail = 0;
    for (size_t i = 0; d->level == DIVISION_VILLAGE && i < MZ_LEN(committees) && tail == 0; i++) {
        tail = ends(name, committees[i]) ? strlen(committees[i]) : 0;
    }
    mz_str stem = {name.p, name.n - tail};
    if (tail == 0 || ends(stem, "村") || ends(stem, "社区")) {
        return stem;
    }
    if (ends(name, "村民委员会") || ends(name, "村委会")) {
        return (mz_str){name.p, stem.n + strlen("村")};
    }
    return mz_str_fmt(a, MZ_FMT "居委会", MZ_ARG(stem));
}

mz_str division_spoken_path(mz_arena *a, const division_table *t, int64_t code)
{
    struct division line[DIVISION_LEVELS];
    size_t n = division_line(t, code, line);
    mz_str s = {"", 0};
    for (size_t i = 0; i < n; i++) {
        s = mz_str_fmt(a, MZ_FMT MZ_FMT, MZ_ARG(s), MZ_ARG(division_spoken(a, &line[i])));
    }
    return s;
}
