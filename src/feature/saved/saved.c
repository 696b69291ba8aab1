#include "feature/saved/saved.h"

#include <inttypes.h>
#include <string.h>

#include "base/encode.h"
#include "base/utf8.h"
#include "feature/saved/saved_sql.h"
#include "store/db.h"

enum { ALL_MAX = SAVED_MAX * SAVED_LISTS_MAX, DIVISION_DIGITS = 12 };

/* ---- reading ---------------------------------------------------------------- */

static int64_t county_of(const mz_cx *cx)
{
    return cx->actor->division_lo / MZ_COUNTY_UNIT;
}

mz_code saved_of(mz_cx *cx, mz_str list, struct saved_view **out, size_t *n)
{
    struct saved_rows_of_row *rows = NULL;
    struct saved_rows_all_row *all = NULL;
    const struct mz_actor *who = cx->actor;
    if (list.n > 0) {
        const struct saved_rows_of_args args = {.county = county_of(cx),
                                                .user_id = who->user,
                                                .division = who->division_lo,
                                                .list = list,
                                                .most = SAVED_MAX};
        MZ_TRY(saved_rows_of(cx, &args, &rows, n));
    } else {
        MZ_TRY(saved_rows_all(cx, county_of(cx), who->user, who->division_lo, ALL_MAX, &all, n));
    }
    *out = MZ_NEW_N(cx->a, struct saved_view, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] = list.n > 0 ? (struct saved_view){rows[i].id, rows[i].list, rows[i].name,
                                                     rows[i].query, rows[i].usual != 0}
                               : (struct saved_view){all[i].id, all[i].list, all[i].name,
                                                     all[i].query, all[i].usual != 0};
    }
    return MZ_OK;
}

mz_code saved_usual(mz_cx *cx, struct saved_view **out, size_t *n)
{
    struct saved_rows_usual_row *rows = NULL;
    const struct mz_actor *who = cx->actor;
    MZ_TRY(saved_rows_usual(cx, county_of(cx), who->user, who->division_lo, SAVED_LISTS_MAX, &rows,
                            n));
    *out = MZ_NEW_N(cx->a, struct saved_view, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i] =
            (struct saved_view){rows[i].id, rows[i].list, rows[i].name, rows[i].query, true};
    }
    return MZ_OK;
}

mz_code saved_get(mz_cx *cx, int64_t id, struct saved_view *out)
{
    struct saved_row_get_row r = {0};
    bool found = false;
    MZ_TRY(saved_row_get(cx, id, &r, &found));
    if (!found || r.user_id != cx->actor->user) {
        return mz_refuse(cx, MZ_ABSENT, .text = MZ_T("There is no such view of yours."));
    }
    *out = (struct saved_view){r.id, r.list, r.name, r.query, r.usual != 0};
    return MZ_OK;
}

/* ---- what may be kept ---------------------------------------------------------- */

static mz_code check_name(mz_cx *cx, mz_str name)
{
    size_t n = mz_utf8_count(name);
    return n >= 1 && n <= SAVED_NAME_CHARS
               ? MZ_OK
               : mz_refuse(cx, MZ_INVALID, .field = "name",
                           .text = MZ_T("Give the view a name of 1 to {0} characters"),
                           .arg = {mz_str_fmt(cx->a, "%d", SAVED_NAME_CHARS)});
}

static bool among(mz_str s, const char *others)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && (c == '\0' || strchr(others, c) == NULL)) {
            return false;
        }
    }
    return true;
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The bytes that stand behind %31 and the like; what is no such sign stays. */
static mz_str decoded(mz_arena *a, mz_str s)
{
    mz_sb out = mz_sb_new(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        bool sign = s.p[i] == '%' && i + 2 < s.n && hex(s.p[i + 1]) >= 0 && hex(s.p[i + 2]) >= 0;
        unsigned char byte =
            sign ? (unsigned char)(hex(s.p[i + 1]) * 16 + hex(s.p[i + 2])) : (unsigned char)s.p[i];
        mz_sb_str(&out, mz_bytes(&byte, 1));
        i += sign ? 2 : 0;
    }
    return mz_sb_view(&out);
}

/* Telephones have 11 digits, ID numbers 15 or 17 and more; 12 are a division. */
static bool has_number(mz_arena *a, mz_str text)
{
    mz_str s = mz_utf8_fold_str(a, text);
    size_t run = 0;
    for (size_t i = 0; i <= s.n; i++) {
        bool digit = i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
        if (!digit && run >= DIVISION_DIGITS - 1 && run != DIVISION_DIGITS) {
            return true;
        }
        run = digit ? run + 1 : 0;
    }
    return false;
}

static mz_code check_query(mz_cx *cx, mz_str query)
{
    if (query.n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "name",
                         .text = MZ_T("Filter, sort or choose columns first, then save the view"));
    }
    if (query.n > SAVED_QUERY_BYTES || !among(query, "-_.~%=&+")) {
        return mz_refuse(cx, MZ_INVALID, .field = "name",
                         .text = MZ_T("These are too many conditions for a view"));
    }
    if (has_number(cx->a, decoded(cx->a, query))) {
        return mz_refuse(cx, MZ_INVALID, .field = "name",
                         .text = MZ_T("A view keeps no number of a person. Take the number out "
                                      "of the search, then save it"));
    }
    return MZ_OK;
}

static mz_code check_view(mz_cx *cx, const struct saved_view *v)
{
    bool path = v->list.n > 1 && v->list.n <= SAVED_LIST_BYTES && v->list.p[0] == '/' &&
                v->list.p[1] != '/' && among(v->list, "/_-");
    if (!path) {
        return mz_refuse(cx, MZ_INVALID, .field = "list", .text = MZ_T("There is no such list."));
    }
    MZ_TRY(check_name(cx, v->name));
    return check_query(cx, v->query);
}

/* No other view of the list has this name; *n is how many there are. */
static mz_code check_free(mz_cx *cx, mz_str list, mz_str name, int64_t but, size_t *n)
{
    struct saved_view *all = NULL;
    MZ_TRY(saved_of(cx, list, &all, n));
    for (size_t i = 0; i < *n; i++) {
        if (all[i].id != but && mz_str_eq(all[i].name, name)) {
            return mz_refuse(cx, MZ_CONFLICT, .field = "name",
                             .text = MZ_T("You have a view \"{0}\" of this list already"),
                             .arg = {name});
        }
    }
    return MZ_OK;
}

/* ---- writing -------------------------------------------------------------------- */

struct change {
    struct saved_view v;
    mz_str name;
    bool usual;
};

static mz_code note(mz_cx *cx, const char *act, int64_t id)
{
    return mz_tx_note(
        cx, &(struct mz_event){.act = mz_str_of(act), .kind = MZ_S("saved"), .subject = id});
}

static mz_code unusual(mz_cx *cx, mz_str list)
{
    int64_t changed = 0;
    const struct mz_actor *who = cx->actor;
    return saved_row_unusual(cx, county_of(cx), who->user, who->division_lo, list, &changed);
}

static mz_code add(mz_cx *cx, void *p)
{
    struct change *c = p;
    struct saved_view *all = NULL;
    size_t all_n = 0;
    size_t n = 0;
    struct saved_row_add_args args = {.county = county_of(cx),
                                      .division = cx->actor->division_lo,
                                      .user_id = cx->actor->user,
                                      .list = c->v.list,
                                      .name = c->v.name,
                                      .query = c->v.query,
                                      .usual = c->v.usual ? 1 : 0,
                                      .made_ms = mz_now_ms(cx)};
    MZ_TRY(check_free(cx, c->v.list, c->v.name, 0, &n));
    if (n >= SAVED_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "name",
                         .text = MZ_T("A list has at most {0} views of yours. Delete one first"),
                         .arg = {mz_str_fmt(cx->a, "%d", SAVED_MAX)});
    }
    MZ_TRY(saved_of(cx, MZ_S(""), &all, &all_n));
    if (all_n >= ALL_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "name",
                         .text = MZ_T("You have {0} views already. Delete one first"),
                         .arg = {mz_str_fmt(cx->a, "%d", ALL_MAX)});
    }
    MZ_TRY(c->v.usual ? unusual(cx, c->v.list) : MZ_OK);
    MZ_TRY(mz_id_take(cx, args.county, 1, &args.id));
    MZ_TRY(saved_row_add(cx, &args));
    c->v.id = args.id;
    return note(cx, "saved.add", args.id);
}

mz_code saved_add(mz_cx *cx, const struct saved_view *view, int64_t *id)
{
    struct change c = {.v = *view};
    c.v.name = mz_str_trim(view->name);
    MZ_TRY(check_view(cx, &c.v));
    if (county_of(cx) <= 0) {
        return mz_refuse(cx, MZ_DENIED,
                         .text = MZ_T("Views are kept by the offices of a province or below."));
    }
    MZ_TRY(mz_tx(cx, add, &c));
    *id = c.v.id;
    return MZ_OK;
}

static mz_code rename_it(mz_cx *cx, void *p)
{
    struct change *c = p;
    int64_t changed = 0;
    size_t n = 0;
    MZ_TRY(saved_get(cx, c->v.id, &c->v));
    MZ_TRY(check_free(cx, c->v.list, c->name, c->v.id, &n));
    MZ_TRY(saved_row_rename(cx, c->v.id, c->name, &changed));
    return note(cx, "saved.change", c->v.id);
}

mz_code saved_rename(mz_cx *cx, int64_t id, mz_str name)
{
    struct change c = {.v = {.id = id}, .name = mz_str_trim(name)};
    MZ_TRY(check_name(cx, c.name));
    return mz_tx(cx, rename_it, &c);
}

static mz_code set_usual(mz_cx *cx, void *p)
{
    struct change *c = p;
    int64_t changed = 0;
    MZ_TRY(saved_get(cx, c->v.id, &c->v));
    MZ_TRY(unusual(cx, c->v.list));
    MZ_TRY(saved_row_usual(cx, c->v.id, c->usual ? 1 : 0, &changed));
    return note(cx, "saved.change", c->v.id);
}

mz_code saved_set_usual(mz_cx *cx, int64_t id, bool usual)
{
    struct change c = {.v = {.id = id}, .usual = usual};
    return mz_tx(cx, set_usual, &c);
}

static mz_code drop(mz_cx *cx, void *p)
{
    struct change *c = p;
    int64_t changed = 0;
    MZ_TRY(saved_get(cx, c->v.id, &c->v));
    MZ_TRY(saved_row_drop(cx, c->v.id, &changed));
    return note(cx, "saved.drop", c->v.id);
}

mz_code saved_drop(mz_cx *cx, int64_t id)
{
    struct change c = {.v = {.id = id}};
    return mz_tx(cx, drop, &c);
}
