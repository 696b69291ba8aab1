#include "feature/verify/report.h"

#include <string.h>

#include "store/db.h"

enum { PERCENT = 100, YEAR_MONTHS = 12, WORK_FROM = 18, WORK_TO = 59, YEAR_DAYS = 365 };

const char *report_difference_code(enum report_difference d)
{
    static const char *const codes[] = {
#define X(id, code, label) [REPORT_##id] = (code),
        REPORT_DIFFERENCES(X)
#undef X
    };
    return codes[d];
}

const char *report_difference_label(enum report_difference d)
{
    static const char *const labels[] = {
#define X(id, code, label) [REPORT_##id] = (label),
        REPORT_DIFFERENCES(X)
#undef X
    };
    return labels[d];
}

mz_str report_amount(mz_arena *a, const struct pack_line *line, int64_t value)
{
    return line->cents ? mz_money_text(a, (mz_money){value})
                       : mz_str_fmt(a, "%lld", (long long)value);
}

/* ---- sources ------------------------------------------------------------------------ */

static void add_category(struct report *r, const struct report_in *in, size_t i)
{
    const struct source_answer *a = &in->answer[i];
    struct report_category *c = &r->category[r->category_n++];
    *c = (struct report_category){.category = i,
                                  .source = a->source,
                                  .fault = mz_str_of(a->fault),
                                  .about = a->about,
                                  .delivery = a->delivery,
                                  .deliveries = a->deliveries,
                                  .came = a->came,
                                  .as_of = a->as_of,
                                  .rows = a->row_n,
                                  .missing = a->missing,
                                  .conflicts = a->conflicts,
                                  .ms = a->ms,
                                  .asked = in->pass->scope.has[i]};
    for (size_t m = 0; m < in->pass->member_n; m++) {
        c->none += a->state[m] == SOURCE_NONE;
    }
    r->missing_n += c->asked && (c->missing > 0 || c->conflicts > 0);
}

/* Does the line rest on what was not asked or did not return? */
static bool line_open(const struct report_in *in, const struct pack_line *l)
{
    size_t k = (size_t)(l->category - in->pack->catalogue->category);
    const struct source_answer *a = &in->answer[k];
    size_t feature = (size_t)(l->feature - l->category->feature);
    bool left_out = feature < 64 && (a->open >> feature & 1) != 0;
    return !in->pass->scope.has[k] || a->missing > 0 || a->conflicts > 0 || left_out;
}

/* ---- values ------------------------------------------------------------------------- */

static void add_flag(struct report *r, const struct pack_line *l, struct report_value v)
{
    int64_t least = l->at_least * (l->cents ? PERCENT : 1);
    if (v.value >= least) {
        r->flag[r->flag_n++] = (struct report_flag){v.line, v.member, v.value};
    }
}

static void add_line(struct report *r, const struct report_in *in, size_t i)
{
    const struct pack_line *l = &in->pack->line[i];
    size_t k = (size_t)(l->category - in->pack->catalogue->category);
    r->line_open[i] = line_open(in, l);
    r->part_open[l->part] |= r->line_open[i] && l->sum && l->block != PACK_BLOCK_FLAG;
    for (size_t m = 0; m < in->pass->member_n; m++) {
        struct report_value v = {.line = i, .member = m};
        enum source_state state = in->answer[k].state[m];
        /* What came of an answer that is not whole was found, too: it is the least there is. */
        if ((state != SOURCE_FOUND && state != SOURCE_MISSING) ||
            !fold_feature(in->pack->catalogue, l->feature, &in->answer[k], m, r->day, &v.value) ||
            __builtin_mul_overflow(v.value, l->times, &v.value)) {
            continue;
        }
        if (l->block == PACK_BLOCK_FLAG) {
            add_flag(r, l, v);
        } else if (v.value != 0) {
            r->value[r->value_n++] = v;
            r->part_total[l->part] += l->sum ? v.value : 0;
        }
    }
}

bool report_found(const struct report *r, const struct pack *p, size_t declared, int64_t *total)
{
    bool known = true;
    *total = 0;
    for (size_t i = 0; i < p->line_n; i++) {
        known = known && !(p->line[i].declared == declared && r->line_open[i]);
    }
    for (size_t i = 0; i < r->value_n; i++) {
        const struct pack_line *l = &p->line[r->value[i].line];
        *total += l->declared == declared ? r->value[i].value : 0;
    }
    return known;
}

static enum report_difference judge(int64_t said, int64_t found, bool known)
{
    if (said == MZ_NULL) {
        return found > 0 ? REPORT_UNDECLARED : known ? REPORT_SAME : REPORT_OPEN;
    }
    if (found > said) {
        return said == 0 ? REPORT_UNDECLARED : REPORT_LESS;
    }
    if (!known) {
        return REPORT_OPEN;
    }
    return found < said ? REPORT_MORE : REPORT_SAME;
}

static void add_difference(struct report *r, const struct report_in *in, size_t i)
{
    int64_t found = 0;
    bool known = report_found(r, in->pack, i, &found);
    enum report_difference code = judge(in->declared[i], found, known);
    r->diff[r->diff_n++] = (struct report_diff){.declared = i,
                                                .said = in->declared[i],
                                                .found = known || found > 0 ? found : MZ_NULL,
                                                .code = code};
}

/* ---- metrics ------------------------------------------------------------------------ */

static int64_t counted(const struct report *r)
{
    return r->counted_n == 0 ? 1 : (int64_t)r->counted_n;
}

/* The sum of one feature's line; false when it is open. */
static bool line_sum(const struct report *r, const struct pack *p, const char *feature,
                     int64_t *out)
{
    *out = 0;
    bool known = false;
    for (size_t i = 0; i < p->line_n; i++) {
        if (mz_str_eq(p->line[i].feature->id, mz_str_of(feature))) {
            known = !r->line_open[i];
            for (size_t k = 0; k < r->value_n; k++) {
                *out += r->value[k].line == i ? r->value[k].value : 0;
            }
        }
    }
    return known;
}

static int64_t income_of(const struct report *r)
{
    return r->part_total[PACK_PART_WAGE] + r->part_total[PACK_PART_BUSINESS] +
           r->part_total[PACK_PART_ASSETS] + r->part_total[PACK_PART_TRANSFER];
}

static bool income_known(const struct report *r)
{
    return !r->part_open[PACK_PART_WAGE] && !r->part_open[PACK_PART_BUSINESS] &&
           !r->part_open[PACK_PART_ASSETS] && !r->part_open[PACK_PART_TRANSFER];
}

static bool spending_percent(const struct report *r, int64_t *out)
{
    int64_t spent = r->part_total[PACK_PART_MEDICAL] + r->part_total[PACK_PART_SCHOOL] +
                    r->part_total[PACK_PART_CARE];
    int64_t income = income_of(r);
    *out = income <= 0 ? (spent > 0 ? PERCENT : 0) : spent / (income / PERCENT + 1);
    return income_known(r) && !r->part_open[PACK_PART_MEDICAL] && !r->part_open[PACK_PART_SCHOOL] &&
           !r->part_open[PACK_PART_CARE];
}

static bool is_open(const struct report_in *in, const char *no)
{
    size_t k = pack_category(in->pack, mz_str_of(no));
    return k == SIZE_MAX || !in->pass->scope.has[k] || in->answer[k].missing > 0 ||
           in->answer[k].conflicts > 0;
}

static bool has_rows(const struct report_in *in, const char *no, size_t member)
{
    size_t k = pack_category(in->pack, mz_str_of(no));
    return k != SIZE_MAX && in->answer[k].state[member] == SOURCE_FOUND;
}

/* Of working age, without a disability certificate (31) and not at school (28). */
static bool able_percent(const struct report *r, const struct report_in *in, int64_t *out)
{
    int64_t able = 0;
    for (size_t i = 0; i < in->pass->member_n; i++) {
        const struct verify_member *m = &in->pass->member[i];
        int64_t age = m->birth == MZ_NULL ? -1 : (r->day - m->birth) / YEAR_DAYS;
        able += !m->dead && age >= WORK_FROM && age <= WORK_TO && !has_rows(in, "31", i) &&
                !has_rows(in, "28", i);
    }
    *out = able * PERCENT / counted(r);
    return !is_open(in, "31") && !is_open(in, "28");
}

/* In hospital within twelve months, as the feature counts it. */
static bool was_in_hospital(const struct report *r, const struct report_in *in, size_t member)
{
    size_t k = pack_category(in->pack, mz_str_of("26"));
    const struct catalogue_feature *f = NULL;
    int64_t stays = 0;
    for (size_t i = 0; k != SIZE_MAX && i < in->pack->catalogue->category[k].feature_n; i++) {
        const struct catalogue_feature *one = &in->pack->catalogue->category[k].feature[i];
        f = mz_str_eq(one->id, MZ_S("stays_12m")) ? one : f;
    }
    return f != NULL && in->answer[k].state[member] == SOURCE_FOUND &&
           fold_feature(in->pack->catalogue, f, &in->answer[k], member, r->day, &stays) &&
           stays > 0;
}

/* With a disability certificate (31), dependent on care (27), or in hospital within a year (26). */
static bool ill_percent(const struct report *r, const struct report_in *in, int64_t *out)
{
    int64_t ill = 0;
    for (size_t i = 0; i < in->pass->member_n; i++) {
        ill += !in->pass->member[i].dead &&
               (has_rows(in, "31", i) || has_rows(in, "27", i) || was_in_hospital(r, in, i));
    }
    *out = ill * PERCENT / counted(r);
    return !is_open(in, "31") && !is_open(in, "27") && !is_open(in, "26");
}

/* Whole square metres of own dwellings a counted member; part of one counts as one. */
static bool area_per_head(const struct report *r, const struct pack *p, int64_t *out)
{
    int64_t area = 0;
    bool cents = false;
    bool known = line_sum(r, p, "floor_area", &area);
    for (size_t i = 0; i < p->line_n; i++) {
        cents |= p->line[i].cents && mz_str_eq(p->line[i].feature->id, MZ_S("floor_area"));
    }
    int64_t unit = counted(r) * (cents ? PERCENT : 1);
    *out = (area + unit - 1) / unit;
    return known;
}

/* Percent rounded up: what is above the line by a fen is above it. */
static bool income_percent(const struct report *r, int64_t *out)
{
    int64_t year = r->standard == MZ_NULL ? 0 : r->standard * YEAR_MONTHS * counted(r);
    *out = 0;
    if (year <= 0) {
        return false;
    }
    int64_t income = income_of(r);
    *out = income / year * PERCENT + (income % year * PERCENT + year - 1) / year;
    return income_known(r);
}

static bool finance_months(const struct report *r, int64_t *out)
{
    int64_t month = r->standard == MZ_NULL ? 0 : r->standard * counted(r);
    *out = 0;
    if (month <= 0) {
        return false;
    }
    *out = (r->part_total[PACK_PART_FINANCE] + month - 1) / month;
    return !r->part_open[PACK_PART_FINANCE];
}

static bool clues(const struct report *r, const struct pack *p, int64_t *out)
{
    bool known = true;
    for (size_t i = 0; i < p->line_n; i++) {
        known = known && !(p->line[i].block == PACK_BLOCK_FLAG && r->line_open[i]);
    }
    *out = (int64_t)r->flag_n;
    return known;
}

static bool metric(const struct report *r, const struct report_in *in, enum pack_metric m,
                   int64_t *out)
{
    switch (m) {
    case PACK_METRIC_INCOME_PERCENT:
        return income_percent(r, out);
    case PACK_METRIC_FINANCE_MONTHS:
        return finance_months(r, out);
    case PACK_METRIC_DWELLINGS:
        return line_sum(r, in->pack, "dwellings", out);
    case PACK_METRIC_PREMISES:
        return line_sum(r, in->pack, "premises", out);
    case PACK_METRIC_VEHICLES:
        return line_sum(r, in->pack, "vehicles", out);
    case PACK_METRIC_COMPANIES:
        return line_sum(r, in->pack, "companies", out);
    case PACK_METRIC_CLUES:
        return clues(r, in->pack, out);
    case PACK_METRIC_SPENDING_PERCENT:
        return spending_percent(r, out);
    case PACK_METRIC_ABLE_PERCENT:
        return able_percent(r, in, out);
    case PACK_METRIC_ILL_PERCENT:
        return ill_percent(r, in, out);
    case PACK_METRIC_AREA_PER_HEAD:
        return area_per_head(r, in->pack, out);
    case PACK_METRICS_N:
        break;
    }
    return false;
}

/* ---- checks, score, conclusion ------------------------------------------------------------ */

/* Above a limit is above it, even while another source is still out: amounts only grow. */
static void check(struct report *r, const struct report_in *in, size_t i)
{
    const struct pack_check *c = &in->pack->check[i];
    struct report_check *out = &r->check[i];
    out->known = metric(r, in, c->metric, &out->value);
    out->hit = out->value > c->over;
}

static void factor(struct report *r, const struct report_in *in, size_t i)
{
    const struct pack_factor *f = &in->pack->factor[i];
    struct report_factor *out = &r->factor[i];
    out->known = metric(r, in, f->metric, &out->value);
    r->score_open |= !out->known;
    if (!out->known) {
        return;
    }
    for (size_t k = 0; k < f->step_n; k++) {
        out->percent = out->value >= f->step[k].from ? f->step[k].percent : out->percent;
    }
    out->points = f->weight * out->percent / 10;
    r->score += out->points;
}

static mz_str conclude(const struct report *r, const struct pack *p)
{
    bool suspect = false;
    bool open = r->missing_n > 0 || r->standard == MZ_NULL;
    for (size_t i = 0; i < p->check_n; i++) {
        if (r->check[i].hit && p->check[i].sure) {
            return MZ_S("over");
        }
        suspect |= r->check[i].hit;
        open |= !r->check[i].known;
    }
    return suspect ? MZ_S("suspect") : open ? MZ_S("incomplete") : MZ_S("none");
}

const char *report_route(const struct pack *p, const struct report *r)
{
    if (r->score_open || r->score == MZ_NULL) {
        return MZ_T("A factor is unknown: a person looks at it first");
    }
    if (r->score > p->unlikely_over * 10) {
        return MZ_T("Look at closely before going on");
    }
    return r->score > p->manual_from * 10 ? MZ_T("A person looks at it")
                                          : MZ_T("Nothing speaks against going on");
}

static void members(struct report *r, const struct report_in *in)
{
    for (size_t i = 0; i < in->pass->member_n; i++) {
        const struct verify_member *m = &in->pass->member[i];
        r->member[i] = (struct report_member){.person = m->person,
                                              .relation = m->relation,
                                              .adult = m->adult,
                                              .dead = m->dead,
                                              .counted = !m->dead,
                                              .consent = m->consent};
        r->counted_n += r->member[i].counted;
    }
    r->member_n = in->pass->member_n;
    for (size_t i = 0; i < in->kin_n && i < REPORT_KIN_MAX; i++) {
        r->kin[r->kin_n++] = in->kin[i];
    }
}

mz_code report_make(mz_cx *cx, const struct report_in *in, struct report **out)
{
    const struct pack *p = in->pack;
    size_t values = p->line_n * (in->pass->member_n + 1);
    struct report *r = MZ_NEW(cx->a, struct report);
    *r = (struct report){
        .day = in->pass->day,
        .catalogue = p->catalogue->version,
        .pack = p->version,
        .member = MZ_NEW_N(cx->a, struct report_member, in->pass->member_n + 1),
        .kin = MZ_NEW_N(cx->a, struct report_kin, REPORT_KIN_MAX),
        .category = MZ_NEW_N(cx->a, struct report_category, p->catalogue->category_n + 1),
        .value = MZ_NEW_N(cx->a, struct report_value, values + 1),
        .line_open = MZ_NEW_N(cx->a, bool, p->line_n + 1),
        .diff = MZ_NEW_N(cx->a, struct report_diff, p->declared_n + 1),
        .flag = MZ_NEW_N(cx->a, struct report_flag, values + 1),
        .standard = in->standard,
    };
    members(r, in);
    for (size_t i = 0; i < p->catalogue->category_n; i++) {
        add_category(r, in, i);
    }
    for (size_t i = 0; i < p->line_n; i++) {
        add_line(r, in, i);
    }
    for (size_t i = 0; i < p->declared_n; i++) {
        add_difference(r, in, i);
    }
    r->per_head = income_of(r) / YEAR_MONTHS / counted(r);
    for (size_t i = 0; i < p->check_n; i++) {
        check(r, in, i);
    }
    for (size_t i = 0; i < p->factor_n; i++) {
        factor(r, in, i);
    }
    r->suggested = conclude(r, p);
    *out = r;
    return MZ_OK;
}
