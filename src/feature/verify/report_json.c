/* report_json.c - a report as JSON and back: by ids, so that it outlives a newer pack. */
#include <string.h>

#include "feature/verify/report.h"
#include "store/db.h"

enum { BODY_MAX = 1 << 20 };

static void text(mz_jw *w, const char *key, mz_str s)
{
    mz_jw_key_text(w, mz_str_of(key), s);
}

static void number(mz_jw *w, const char *key, int64_t v)
{
    if (v != MZ_NULL) {
        mz_jw_key_int(w, mz_str_of(key), v);
    }
}

static void list(mz_jw *w, const char *key)
{
    mz_jw_key(w, mz_str_of(key));
    mz_jw_list(w);
}

/* ---- writing ------------------------------------------------------------------------- */

static void write_people(mz_jw *w, const struct report *r)
{
    list(w, "members");
    for (size_t i = 0; i < r->member_n; i++) {
        const struct report_member *m = &r->member[i];
        mz_jw_map(w);
        number(w, "person", m->person);
        text(w, "relation", m->relation);
        mz_jw_key_flag(w, MZ_S("adult"), m->adult);
        mz_jw_key_flag(w, MZ_S("dead"), m->dead);
        mz_jw_key_flag(w, MZ_S("counted"), m->counted);
        number(w, "consent", m->consent);
        mz_jw_end(w);
    }
    mz_jw_end(w);
    list(w, "kin");
    for (size_t i = 0; i < r->kin_n; i++) {
        mz_jw_map(w);
        number(w, "person", r->kin[i].person);
        text(w, "relation", r->kin[i].relation);
        number(w, "agreed", r->kin[i].told.agreed);
        number(w, "income", r->kin[i].told.income);
        number(w, "parents", r->kin[i].told.parents);
        number(w, "here", r->kin[i].told.here);
        number(w, "due", r->kin[i].due);
        mz_jw_end(w);
    }
    mz_jw_end(w);
}

static void write_sources(mz_jw *w, const struct pack *p, const struct report *r)
{
    list(w, "categories");
    for (size_t i = 0; i < r->category_n; i++) {
        const struct report_category *c = &r->category[i];
        mz_jw_map(w);
        text(w, "no", p->catalogue->category[c->category].no);
        text(w, "source", c->source);
        text(w, "fault", c->fault);
        text(w, "about", c->about);
        number(w, "delivery", c->delivery);
        number(w, "deliveries", (int64_t)c->deliveries);
        number(w, "came", c->came);
        number(w, "as_of", c->as_of);
        number(w, "rows", (int64_t)c->rows);
        number(w, "missing", (int64_t)c->missing);
        number(w, "conflicts", (int64_t)c->conflicts);
        number(w, "none", (int64_t)c->none);
        number(w, "ms", c->ms);
        mz_jw_key_flag(w, MZ_S("asked"), c->asked);
        mz_jw_end(w);
    }
    mz_jw_end(w);
}

static void write_found(mz_jw *w, const struct pack *p, const struct report *r)
{
    list(w, "values");
    for (size_t i = 0; i < r->value_n; i++) {
        mz_jw_map(w);
        text(w, "line", p->line[r->value[i].line].feature->id);
        number(w, "member", (int64_t)r->value[i].member);
        number(w, "value", r->value[i].value);
        mz_jw_end(w);
    }
    mz_jw_end(w);
    list(w, "open");
    for (size_t i = 0; i < p->line_n; i++) {
        if (r->line_open[i]) {
            mz_jw_text(w, p->line[i].feature->id);
        }
    }
    mz_jw_end(w);
    list(w, "flags");
    for (size_t i = 0; i < r->flag_n; i++) {
        mz_jw_map(w);
        text(w, "line", p->line[r->flag[i].line].feature->id);
        number(w, "member", (int64_t)r->flag[i].member);
        number(w, "value", r->flag[i].value);
        mz_jw_end(w);
    }
    mz_jw_end(w);
    list(w, "differences");
    for (size_t i = 0; i < r->diff_n; i++) {
        mz_jw_map(w);
        text(w, "declared", p->declared[r->diff[i].declared].words.id);
        number(w, "said", r->diff[i].said);
        number(w, "found", r->diff[i].found);
        number(w, "code", (int64_t)r->diff[i].code);
        mz_jw_end(w);
    }
    mz_jw_end(w);
}

static void write_judged(mz_jw *w, const struct pack *p, const struct report *r)
{
    list(w, "checks");
    for (size_t i = 0; i < p->check_n; i++) {
        mz_jw_map(w);
        text(w, "id", p->check[i].words.id);
        mz_jw_key_flag(w, MZ_S("known"), r->check[i].known);
        mz_jw_key_flag(w, MZ_S("hit"), r->check[i].hit);
        number(w, "value", r->check[i].value);
        mz_jw_end(w);
    }
    mz_jw_end(w);
    list(w, "factors");
    for (size_t i = 0; i < p->factor_n; i++) {
        mz_jw_map(w);
        text(w, "id", p->factor[i].words.id);
        mz_jw_key_flag(w, MZ_S("known"), r->factor[i].known);
        number(w, "value", r->factor[i].value);
        number(w, "percent", r->factor[i].percent);
        number(w, "points", r->factor[i].points);
        mz_jw_end(w);
    }
    mz_jw_end(w);
}

mz_code report_write(mz_cx *cx, const struct pack *p, const struct report *r, mz_str *json)
{
    mz_buf *buf = mz_buf_new(cx->a, BODY_MAX);
    mz_jw w = mz_jw_to(buf);
    mz_jw_map(&w);
    number(&w, "day", r->day);
    text(&w, "catalogue", r->catalogue);
    text(&w, "pack", r->pack);
    number(&w, "standard", r->standard);
    number(&w, "per_head", r->per_head);
    number(&w, "score", r->score);
    mz_jw_key_flag(&w, MZ_S("score_open"), r->score_open);
    text(&w, "suggested", r->suggested);
    number(&w, "missing", (int64_t)r->missing_n);
    write_people(&w, r);
    write_sources(&w, p, r);
    write_found(&w, p, r);
    write_judged(&w, p, r);
    mz_jw_end(&w);
    MZ_TRY(mz_buf_check(cx, buf));
    *json = mz_buf_str(buf);
    return MZ_OK;
}

/* ---- reading -------------------------------------------------------------------------- */

static int64_t int_at(const struct mz_json *map, const char *key)
{
    const struct mz_json *v = mz_json_get(map, key);
    return v != NULL && v->kind == MZ_JSON_INT ? v->i : MZ_NULL;
}

static size_t size_at(const struct mz_json *map, const char *key)
{
    int64_t v = int_at(map, key);
    return v < 0 ? 0 : (size_t)v;
}

static bool flag_at(const struct mz_json *map, const char *key)
{
    const struct mz_json *v = mz_json_get(map, key);
    return v != NULL && v->kind == MZ_JSON_FLAG && v->flag;
}

static size_t line_of(const struct pack *p, mz_str id)
{
    for (size_t i = 0; i < p->line_n; i++) {
        if (mz_str_eq(p->line[i].feature->id, id)) {
            return i;
        }
    }
    return SIZE_MAX;
}

static const struct mz_json *items(const struct mz_json *root, const char *key, size_t *n)
{
    const struct mz_json *v = mz_json_get(root, key);
    *n = v != NULL && v->kind == MZ_JSON_LIST ? v->n : 0;
    return *n > 0 ? v->items : NULL;
}

static void read_people(mz_cx *cx, const struct mz_json *root, struct report *r)
{
    size_t n = 0;
    const struct mz_json *v = items(root, "members", &n);
    r->member = MZ_NEW_N(cx->a, struct report_member, n + 1);
    for (size_t i = 0; i < n; i++) {
        mz_str relation = mz_json_text_of(&v[i], "relation");
        r->member[r->member_n++] = (struct report_member){.person = int_at(&v[i], "person"),
                                                          .relation = relation,
                                                          .adult = flag_at(&v[i], "adult"),
                                                          .dead = flag_at(&v[i], "dead"),
                                                          .counted = flag_at(&v[i], "counted"),
                                                          .consent = int_at(&v[i], "consent")};
        r->counted_n += r->member[i].counted;
    }
    v = items(root, "kin", &n);
    r->kin = MZ_NEW_N(cx->a, struct report_kin, n + 1);
    for (size_t i = 0; i < n; i++) {
        int64_t person = int_at(&v[i], "person");
        r->kin[r->kin_n++] =
            (struct report_kin){.person = person,
                                .relation = mz_json_text_of(&v[i], "relation"),
                                .told = {person, int_at(&v[i], "agreed"), int_at(&v[i], "income"),
                                         int_at(&v[i], "parents"), int_at(&v[i], "here")},
                                .due = int_at(&v[i], "due")};
    }
}

static void read_sources(mz_cx *cx, const struct pack *p, const struct mz_json *root,
                         struct report *r)
{
    size_t n = 0;
    const struct mz_json *v = items(root, "categories", &n);
    r->category = MZ_NEW_N(cx->a, struct report_category, n + 1);
    for (size_t i = 0; i < n; i++) {
        size_t k = pack_category(p, mz_json_text_of(&v[i], "no"));
        if (k == SIZE_MAX) {
            continue;
        }
        r->category[r->category_n++] = (struct report_category){
            .category = k,
            .source = mz_json_text_of(&v[i], "source"),
            .fault = mz_json_text_of(&v[i], "fault"),
            .about = mz_json_text_of(&v[i], "about"),
            .delivery = (int64_t)size_at(&v[i], "delivery"),
            .deliveries = size_at(&v[i], "deliveries"),
            .came = int_at(&v[i], "came"),
            .as_of = int_at(&v[i], "as_of"),
            .rows = size_at(&v[i], "rows"),
            .missing = size_at(&v[i], "missing"),
            .conflicts = size_at(&v[i], "conflicts"),
            .none = size_at(&v[i], "none"),
            .ms = int_at(&v[i], "ms"),
            .asked = flag_at(&v[i], "asked"),
        };
    }
}

static void read_values(mz_cx *cx, const struct pack *p, const struct mz_json *root,
                        struct report *r)
{
    size_t n = 0;
    const struct mz_json *v = items(root, "open", &n);
    r->line_open = MZ_NEW_N(cx->a, bool, p->line_n + 1);
    for (size_t i = 0; i < n; i++) {
        size_t line = line_of(p, v[i].text);
        if (line != SIZE_MAX) {
            r->line_open[line] = true;
            r->part_open[p->line[line].part] |=
                p->line[line].sum && p->line[line].block != PACK_BLOCK_FLAG;
        }
    }
    v = items(root, "values", &n);
    r->value = MZ_NEW_N(cx->a, struct report_value, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct report_value one = {line_of(p, mz_json_text_of(&v[i], "line")),
                                   size_at(&v[i], "member"),
                                   int_at(&v[i], "value")};
        if (one.line != SIZE_MAX && one.member < r->member_n) {
            r->value[r->value_n++] = one;
            r->part_total[p->line[one.line].part] += p->line[one.line].sum ? one.value : 0;
        }
    }
}

static void read_marks(mz_cx *cx, const struct pack *p, const struct mz_json *root,
                       struct report *r)
{
    size_t n = 0;
    const struct mz_json *v = items(root, "flags", &n);
    r->flag = MZ_NEW_N(cx->a, struct report_flag, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct report_flag one = {line_of(p, mz_json_text_of(&v[i], "line")),
                                  size_at(&v[i], "member"),
                                  int_at(&v[i], "value")};
        if (one.line != SIZE_MAX && one.member < r->member_n) {
            r->flag[r->flag_n++] = one;
        }
    }
    v = items(root, "differences", &n);
    r->diff = MZ_NEW_N(cx->a, struct report_diff, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct report_diff one = {pack_declared_of(p, mz_json_text_of(&v[i], "declared")),
                                  int_at(&v[i], "said"), int_at(&v[i], "found"), REPORT_SAME};
        int64_t code = int_at(&v[i], "code");
        if (one.declared != SIZE_MAX && code >= REPORT_SAME && code <= REPORT_OPEN) {
            one.code = (enum report_difference)code;
            r->diff[r->diff_n++] = one;
        }
    }
}

static void read_judged(const struct pack *p, const struct mz_json *root, struct report *r)
{
    size_t n = 0;
    const struct mz_json *v = items(root, "checks", &n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < p->check_n; k++) {
            if (mz_str_eq(p->check[k].words.id, mz_json_text_of(&v[i], "id"))) {
                r->check[k] = (struct report_check){flag_at(&v[i], "known"), flag_at(&v[i], "hit"),
                                                    int_at(&v[i], "value")};
            }
        }
    }
    v = items(root, "factors", &n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < p->factor_n; k++) {
            if (mz_str_eq(p->factor[k].words.id, mz_json_text_of(&v[i], "id"))) {
                r->factor[k] =
                    (struct report_factor){flag_at(&v[i], "known"), int_at(&v[i], "value"),
                                           int_at(&v[i], "percent"), int_at(&v[i], "points")};
            }
        }
    }
}

mz_code report_read(mz_cx *cx, const struct pack *p, mz_str json, struct report **out)
{
    const struct mz_json *root = NULL;
    struct report *r = MZ_NEW(cx->a, struct report);
    MZ_TRY(mz_json_read(cx, json, (struct mz_json_options){.size_max = BODY_MAX}, &root));
    *r = (struct report){.day = int_at(root, "day"),
                         .catalogue = mz_json_text_of(root, "catalogue"),
                         .pack = mz_json_text_of(root, "pack"),
                         .standard = int_at(root, "standard"),
                         .per_head = int_at(root, "per_head"),
                         .score = int_at(root, "score"),
                         .score_open = flag_at(root, "score_open"),
                         .suggested = mz_json_text_of(root, "suggested"),
                         .missing_n = size_at(root, "missing")};
    read_people(cx, root, r);
    read_sources(cx, p, root, r);
    read_values(cx, p, root, r);
    read_marks(cx, p, root, r);
    read_judged(p, root, r);
    *out = r;
    return MZ_OK;
}
