/* office_setting.c - settings that people change: found in the features' tables, held to bounds. */
#include <inttypes.h>
#include <string.h>

#include "base/ident.h"
#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "feature/account/account.h"
#include "feature/office/office_int.h"
#include "feature/office/office_sql.h"
#include "feature/world.h"
#include "store/db.h"

enum { TEXT_BYTES_MAX = 200 };

mz_code office_setting(mz_cx *cx, mz_str name, const struct mz_setting **out)
{
    const struct mz_feature *const *all = cx->world->features;
    for (size_t i = 0; all != NULL && all[i] != NULL; i++) {
        for (const struct mz_setting *s = all[i]->settings; s != NULL && s->name != NULL; s++) {
            if (mz_str_eq(name, mz_str_of(s->name))) {
                *out = s;
                return MZ_OK;
            }
        }
    }
    return mz_refuse(cx, MZ_ABSENT, .field = "name", .text = MZ_T("There is no setting \"{0}\"."),
                     .arg = {name});
}

/* An address that others open: no spaces, and no slash at its end, because paths begin with one. */
static bool good_address(mz_str v)
{
    bool web =
        (v.n > 8 && memcmp(v.p, "https://", 8) == 0) || (v.n > 7 && memcmp(v.p, "http://", 7) == 0);
    for (size_t i = 0; i < v.n && web; i++) {
        web = v.p[i] > ' ' && v.p[i] < 0x7F && v.p[i] != '"' && v.p[i] != '<' && v.p[i] != '>';
    }
    return web && v.n <= TEXT_BYTES_MAX && v.p[v.n - 1] != '/';
}

bool office_of_address(const struct mz_setting *s)
{
    mz_str name = mz_str_of(s->name);
    return name.n > 4 && memcmp(name.p + name.n - 4, ".url", 4) == 0;
}

/* Words that stand in letters and on pages: one line. */
static bool good_text(mz_str v)
{
    size_t bad = 0;
    bool good = v.n <= TEXT_BYTES_MAX && mz_utf8_valid(v, &bad);
    for (size_t i = 0; i < v.n && good; i++) {
        good = (unsigned char)v.p[i] >= ' ' && v.p[i] != 0x7F;
    }
    return good;
}

static mz_code check(mz_cx *cx, const struct mz_setting *s, mz_str value, int64_t *number)
{
    *number = s->preset;
    if (value.n == 0) {
        return MZ_OK;
    }
    if (s->most > 0) {
        return mz_str_i64(cx, "value", value, s->least, s->most, number);
    }
    if (!office_of_address(s)) {
        return good_text(value) ? MZ_OK
                                : mz_refuse(cx, MZ_INVALID, .field = "value",
                                            .text = MZ_T("Write one line of at most {0} bytes."),
                                            .arg = {mz_str_fmt(cx->a, "%d", TEXT_BYTES_MAX)});
    }
    return good_address(value)
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = "value",
                           .text = MZ_T("Write an address such as https://mz.example, without a "
                                        "slash at its end."));
}

mz_code office_int(mz_cx *cx, const struct mz_setting *s, int64_t *out)
{
    mz_str value;
    MZ_TRY(office_get(cx, s->name, &value));
    if (check(cx, s, value, out) != MZ_OK) {
        mz_clear(cx);
        *out = s->preset;
    }
    return MZ_OK;
}

mz_code office_value(mz_cx *cx, const struct mz_setting *s, mz_str *value, bool *own)
{
    int64_t number = 0;
    MZ_TRY(office_get(cx, s->name, value));
    *own = value->n > 0 && check(cx, s, *value, &number) == MZ_OK;
    if (!*own) {
        mz_clear(cx);
        *value = s->most > 0 ? mz_str_fmt(cx->a, "%" PRId64, s->preset) : MZ_S("");
    }
    return MZ_OK;
}

struct changing {
    const struct mz_setting *s;
    mz_str value;
};

static mz_code change(mz_cx *cx, void *p)
{
    const struct changing *c = p;
    mz_str old;
    MZ_TRY(office_get(cx, c->s->name, &old));
    MZ_TRY(setting_put(cx, mz_str_of(c->s->name), c->value));
    mz_buf *buf = mz_buf_new(cx->a, 4096);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    mz_jw_key_text(&w, MZ_S("name"), mz_str_of(c->s->name));
    mz_jw_key_text(&w, MZ_S("old"), old);
    mz_jw_key_text(&w, MZ_S("new"), c->value);
    mz_jw_end(&w);
    return mz_tx_note(cx, &(struct mz_event){.act = MZ_S("office.set"),
                                             .division = cx->world->division,
                                             .detail = mz_buf_str(buf)});
}

mz_code office_change(mz_cx *cx, const struct mz_setting *s, mz_str value)
{
    struct changing c = {.s = s, .value = mz_str_trim(value)};
    int64_t lo = 0;
    int64_t hi = 0;
    int64_t number = 0;
    if (cx->actor->user != 0) {
        MZ_TRY(account_need(cx, "office.set"));
        mz_division_range(cx->world->division, &lo, &hi);
        if (cx->actor->division_lo > lo || cx->actor->division_hi < hi) {
            return mz_refuse(cx, MZ_DENIED,
                             .text = MZ_T("A setting holds for the whole office. Its own system "
                                          "administrator changes it."));
        }
    }
    MZ_TRY(check(cx, s, c.value, &number));
    return mz_tx(cx, change, &c);
}
