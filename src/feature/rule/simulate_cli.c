/* simulate_cli.c - mz simulate and mz rule population. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/print.h"
#include "feature/division/division.h"
#include "feature/rule/law.h"
#include "feature/rule/rule_int.h"
#include "feature/rule/sheet.h"
#include "feature/rule/simulate_rows.h"
#include "feature/world.h"
#include "store/db.h"

enum { SWEEP_MAX = 1000, WHYS_OF = 2000 };

/*
 * ---- rule population
 * ------------------------------------------------------------------------------
 */

/* The pack of --pack, or the last on the shelf whose division holds the office. */
static mz_code pack_of(mz_cx *cx, mz_str id, const struct rule_shelved **out)
{
    const struct rule_shelf *shelf = NULL;
    if (id.n > 0) {
        return rule_shelf_book(cx, id, out);
    }
    MZ_TRY(rule_shelf(cx, &shelf));
    *out = rule_shelf_for(shelf, cx->world->division);
    return *out != NULL ? MZ_OK
                        : mz_refuse(cx, MZ_ABSENT, .field = "pack",
                                    .text = MZ_T("There is no policy pack for this office."));
}

static void say_made(mz_cx *cx, struct mz_args *args, const struct population_options *o,
                     mz_str pack, const struct mz_pop *pop)
{
    int64_t households = 0;
    int64_t persons = 0;
    population_size(pop, &households, &persons);
    size_t deliveries = o->origin == NULL ? 0 : o->origin->deliveries_n;
    if (mz_cli_json(args)) {
        struct mz_jout j = mz_jout_start(args);
        mz_jout_object(&j);
        mz_jout_key(&j, "households");
        mz_jout_int(&j, households);
        mz_jout_key(&j, "persons");
        mz_jout_int(&j, persons);
        mz_jout_key(&j, "deliveries");
        mz_jout_int(&j, (int64_t)deliveries);
        mz_jout_end(&j);
        return;
    }
    struct mz_say say = {
        .text = o->origin == NULL
                    ? MZ_T("{0} households with {1} persons; facts of the pack {2} are "
                           "synthetic, seed {3}")
                : o->origin->invented
                    ? MZ_T("{0} households with {1} persons; facts of the pack {2} from {3} "
                           "deliveries, the others are synthetic")
                    : MZ_T("{0} households with {1} persons; facts of the pack {2} from {3} "
                           "deliveries"),
        .arg = {mz_thousands(cx->a, households), mz_thousands(cx->a, persons), pack,
                o->origin == NULL ? mz_str_fmt(cx->a, "%" PRIu64, o->seed)
                                  : mz_str_fmt(cx->a, "%zu", deliveries)}};
    (void)fprintf(mz_cli_out(args), MZ_FMT "\n", MZ_ARG(mz_text_say(cx->a, cx->lang, say)));
}

mz_code rule_run_population(mz_cx *cx, struct mz_args *args)
{
    const struct rule_shelved *s = NULL;
    struct mz_pop *pop = NULL;
    bool synth = mz_arg_flag(args, "synth");
    bool people = mz_arg_int(args, "people") > 0;
    struct population_origin origin = {.invented = synth};
    MZ_TRY(pack_of(cx, mz_arg_text(args, "pack"), &s));
    if (people && (!synth || mz_arg_flag(args, "feeds"))) {
        return mz_refuse(cx, MZ_USAGE, .field = "people",
                         .text = MZ_T("Departments deliver nothing about people made from nothing: "
                                      "write --people with --synth alone."));
    }
    int64_t at = mz_arg_int(args, "at");
    struct population_options o = {.book = s->book,
                                   .at = at == MZ_ARG_NONE ? mz_date_today(cx)
                                                           : (mz_date){(int32_t)at},
                                   .seed = (uint64_t)mz_arg_int(args, "seed"),
                                   .unknown = mz_arg_int(args, "unknown"),
                                   .people = (size_t)mz_arg_int(args, "people"),
                                   .division = cx->world->division,
                                   .origin = !synth || mz_arg_flag(args, "feeds") ? &origin : NULL};
    MZ_TRY(population_make(cx, &o, &pop));
    if (o.origin != NULL && origin.deliveries_n == 0 && !synth) {
        return mz_refuse(cx, MZ_ABSENT, .field = "feeds",
                         .text = MZ_T("No delivery holds anything about our people yet. Bring one "
                                      "in with mz feed load, or write --synth for synthetic "
                                      "facts."));
    }
    MZ_TRY(population_save(cx, &o, pop, cx->world->data));
    say_made(cx, args, &o, s->id, pop);
    return MZ_OK;
}

/*
 * ---- simulate: what is asked
 * ---------------------------------------------------------------------------
 */

struct asking {
    const struct rule_shelved *s;
    const struct rule_book *b; /* with the reform */
    struct rule_reformed reform;
    struct law_moment m;
    struct sim_sets sets;
    uint32_t swept; /* UINT32_MAX: none */
    int64_t values[SWEEP_MAX];
    size_t values_n;
    struct sim_scope scope;
};

/* "dibao_line=1220" as the parameter and the text behind the sign. */
static mz_code split(mz_cx *cx, const struct rule_book *b, mz_str s, uint32_t *param, mz_str *text)
{
    const char *eq = memchr(s.p, '=', s.n);
    size_t n = eq == NULL ? s.n : (size_t)(eq - s.p);
    *param = law_param(b, (mz_str){s.p, n});
    *text = eq == NULL ? MZ_S("") : (mz_str){eq + 1, s.n - n - 1};
    if (eq == NULL || *param == UINT32_MAX || b->params[*param].values_n == 0) {
        return mz_refuse(cx, MZ_INVALID, .field = "set",
                         .text = MZ_T("\"{0}\" names no parameter with values; write "
                                      "PARAMETER=VALUE."),
                         .arg = {s});
    }
    return MZ_OK;
}

static int64_t in_force(const struct asking *q, uint32_t param)
{
    const struct ir_param *p = &q->b->params[param];
    const struct ir_value *v = law_in_force(p, q->m, 0);
    return v != NULL ? v->v : p->values[p->values_n - 1].v;
}

static mz_code too_many(mz_cx *cx, const char *field)
{
    return mz_refuse(cx, MZ_LIMIT, .field = field,
                     .text = MZ_T("At most {0} parameters can be changed at once."),
                     .arg = {mz_str_fmt(cx->a, "%d", (int)SIM_SETS_MAX)});
}

/* Where a parameter stands among the sets, or the place behind them. */
static size_t place_of(const struct sim_sets *sets, uint32_t param)
{
    size_t i = 0;
    while (i < sets->n && sets->v[i].param != param) {
        i++;
    }
    return i;
}

/* Of two values for one parameter the later one counts. */
static mz_code read_sets(mz_cx *cx, struct mz_args *args, struct asking *q)
{
    for (size_t i = 0; mz_arg_nth(args, "set", i).p != NULL; i++) {
        struct sim_set one;
        mz_str text;
        MZ_TRY(split(cx, q->b, mz_arg_nth(args, "set", i), &one.param, &text));
        MZ_TRY(sim_value_read(cx, q->b, &q->b->params[one.param], in_force(q, one.param), text,
                              &one.v));
        size_t at = place_of(&q->sets, one.param);
        if (at == SIM_SETS_MAX) {
            return too_many(cx, "set");
        }
        q->sets.v[at] = one;
        q->sets.n = at < q->sets.n ? q->sets.n : at + 1;
    }
    return MZ_OK;
}

static mz_code sweep_value(mz_cx *cx, const struct asking *q, mz_str s, int64_t *out)
{
    return sim_value_read(cx, q->b, &q->b->params[q->swept], in_force(q, q->swept), s, out);
}

/* "dibao_line=1100..1300/20" */
static mz_code read_sweep(mz_cx *cx, struct mz_args *args, struct asking *q)
{
    mz_str all = mz_arg_text(args, "sweep");
    mz_str s;
    int64_t v[3] = {0, 0, 0};
    q->swept = UINT32_MAX;
    if (all.n == 0) {
        return MZ_OK;
    }
    MZ_TRY(split(cx, q->b, all, &q->swept, &s));
    if (place_of(&q->sets, q->swept) == SIM_SETS_MAX) {
        return too_many(cx, "sweep"); /* it is one more */
    }
    const char *dots = memmem(s.p, s.n, "..", 2);
    const char *step = memrchr(s.p, '/', s.n);
    if (dots == NULL || step == NULL || step < dots) {
        return mz_refuse(cx, MZ_INVALID, .field = "sweep",
                         .text = MZ_T("A sweep is written PARAMETER=FIRST..LAST/STEP."));
    }
    const char *end = s.p + s.n;
    MZ_TRY(sweep_value(cx, q, (mz_str){s.p, (size_t)(dots - s.p)}, &v[0]));
    MZ_TRY(sweep_value(cx, q, (mz_str){dots + 2, (size_t)(step - dots) - 2}, &v[1]));
    MZ_TRY(sim_step_read(cx, q->b, &q->b->params[q->swept],
                         (mz_str){step + 1, (size_t)(end - step) - 1}, &v[2]));
    if (v[1] < v[0] || (v[1] - v[0]) / v[2] >= SWEEP_MAX) {
        return mz_refuse(cx, MZ_INVALID, .field = "sweep",
                         .text = MZ_T("A sweep has 1 to {0} values, from small to large."),
                         .arg = {mz_str_fmt(cx->a, "%d", (int)SWEEP_MAX)});
    }
    for (int64_t at = v[0]; at <= v[1]; at += v[2]) {
        q->values[q->values_n++] = at;
    }
    return MZ_OK;
}

static mz_code read_scope(mz_cx *cx, struct mz_args *args, struct asking *q)
{
    int64_t in = mz_arg_int(args, "in");
    q->scope.under = in == MZ_ARG_NONE ? cx->world->division : in;
    division_range(q->scope.under, &q->scope.lo, &q->scope.hi);
    int64_t at = mz_arg_int(args, "at");
    mz_date today = mz_date_today(cx);
    q->m.at = at != MZ_ARG_NONE          ? (mz_date){(int32_t)at}
              : q->reform.reform != NULL ? sim_reform_day(today, q->reform.reform)
                                         : today;
    q->m.known = q->m.at;
    q->m.division = q->scope.under;
    return MZ_OK;
}

/*
 * ---- simulate: what is said
 * ---------------------------------------------------------------------------------
 */

static const struct mz_column columns[] = {
    {.name = "by", .label = MZ_T("By")},
    {.name = "group", .label = MZ_T("Group")},
    {.name = "households", .label = MZ_T("Households"), .type = MZ_CELL_INT},
    {.name = "now", .label = MZ_T("Receive now"), .type = MZ_CELL_INT},
    {.name = "then", .label = MZ_T("Receive then"), .type = MZ_CELL_INT},
    {.name = "now_cost", .label = MZ_T("Cost of a month now"), .type = MZ_CELL_MONEY},
    {.name = "then_cost", .label = MZ_T("Cost of a month then"), .type = MZ_CELL_MONEY},
    {.name = "gain", .label = MZ_T("Gain||households"), .type = MZ_CELL_INT},
    {.name = "gain_sum", .label = MZ_T("Their gain"), .type = MZ_CELL_MONEY},
    {.name = "lose", .label = MZ_T("Lose||households"), .type = MZ_CELL_INT},
    {.name = "lose_sum", .label = MZ_T("Their loss"), .type = MZ_CELL_MONEY},
    {0},
};

static void put(mz_table *t, const struct sim_row *row)
{
    mz_table_text(t, row->by);
    mz_table_text(t, row->group);
    for (size_t i = 0; i < SIM_CELLS; i++) {
        mz_table_int(t, row->v[i] == MZ_NULL ? MZ_ARG_NONE : row->v[i]);
    }
}

static void csv_text(FILE *out, mz_str s)
{
    (void)fputc('"', out);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') {
            (void)fputc('"', out);
        }
        (void)fputc(s.p[i], out);
    }
    (void)fputc('"', out);
}

static bool is_money(size_t cell)
{
    return cell == SIM_NOW_FEN || cell == SIM_THEN_FEN || cell == SIM_GAIN_FEN ||
           cell == SIM_LOSE_FEN;
}

static void csv_row(FILE *out, const struct sim_row *row)
{
    csv_text(out, row->by);
    (void)fputc(',', out);
    csv_text(out, row->group);
    for (size_t i = 0; i < SIM_CELLS; i++) {
        int64_t v = row->v[i];
        (void)fputc(',', out);
        if (v != MZ_NULL && is_money(i)) {
            (void)fprintf(out, "%" PRId64 ".%02d", v / 100, (int)(v % 100));
        } else if (v != MZ_NULL) {
            (void)fprintf(out, "%" PRId64, v);
        }
    }
    (void)fputc('\n', out);
}

static void csv_head(FILE *out)
{
    for (size_t i = 0; columns[i].name != NULL; i++) {
        (void)fprintf(out, "%s%s", i == 0 ? "" : ",", columns[i].name);
    }
    (void)fputc('\n', out);
}

static void show_rows(mz_cx *cx, struct mz_args *args, mz_table *t, const struct rule_book *b,
                      struct sim_result *r)
{
    struct sim_row *rows = NULL;
    size_t n = sim_rows(cx, b, r, &rows);
    for (size_t i = 0; i < n; i++) {
        if (mz_arg_flag(args, "csv")) {
            csv_row(mz_cli_out(args), &rows[i]);
        } else {
            put(t, &rows[i]);
        }
    }
}

/* One line for each value of a sweep: all households. */
static mz_code sweep(mz_cx *cx, struct sim_base *base, struct asking *q, struct mz_args *args,
                     mz_table *t)
{
    bool csv = mz_arg_flag(args, "csv");
    size_t own = place_of(&q->sets, q->swept); /* what --set says of it gives way */
    for (size_t i = 0; i < q->values_n; i++) {
        struct sim_sets sets = q->sets;
        struct sim_result *r = NULL;
        sets.v[own] = (struct sim_set){q->swept, q->values[i]};
        sets.n = own < sets.n ? sets.n : own + 1;
        if (mz_cli_stopped(cx)) {
            return mz_cli_stop(cx);
        }
        MZ_TRY(sim_run(cx, base, &sets, q->scope, &r));
        const struct ir_param *p = &q->b->params[q->swept];
        r->all.label = law_value(cx->a, cx->lang, q->b, p, q->values[i]);
        struct sim_row row = sim_row_of(csv ? p->name.id : law_label(cx->lang, &p->name), &r->all);
        if (csv) {
            csv_row(mz_cli_out(args), &row);
        } else {
            put(t, &row);
        }
    }
    return MZ_OK;
}

/* What is asked, and the base that answers it. Values are read by the law with the reform. */
static mz_code read_all(mz_cx *cx, struct mz_args *args, struct asking *q, struct sim_base **base)
{
    struct ast_findings f = {.a = cx->a};
    MZ_TRY(rule_shelf_book(cx, mz_operand(args, 0), &q->s));
    q->b = q->s->book;
    struct rule_place of = {q->s->folder, q->s->pack};
    MZ_TRY(rule_reform_named(cx, args, of, q->b, &q->reform));
    MZ_TRY(read_scope(cx, args, q));
    if (q->reform.reform != NULL) {
        MZ_TRY(sim_over_of(cx, q->s, q->m.at, q->reform.reform, &f, base));
        if (*base == NULL) {
            return rule_reform_wrong(cx, args, q->reform.of, &f);
        }
        q->b = sim_book(*base);
    }
    MZ_TRY(read_sets(cx, args, q));
    MZ_TRY(read_sweep(cx, args, q));
    return q->reform.reform == NULL ? sim_base_of(cx, q->s, q->m.at, base) : MZ_OK;
}

mz_code rule_run_simulate(mz_cx *cx, struct mz_args *args)
{
    struct asking *q = MZ_NEW(cx->a, struct asking);
    struct sim_base *base = NULL;
    struct sim_result *r = NULL;
    MZ_TRY(read_all(cx, args, q, &base));
    mz_table *t = mz_table_new(cx, columns);
    bool csv = mz_arg_flag(args, "csv");
    if (csv) {
        csv_head(mz_cli_out(args));
    }
    if (q->values_n > 0) {
        MZ_TRY(sweep(cx, base, q, args, t));
    } else {
        MZ_TRY(sim_run(cx, base, &q->sets, q->scope, &r));
        sim_whys(cx, base, &q->sets, WHYS_OF, r);
        show_rows(cx, args, t, q->b, r);
    }
    if (!csv) {
        mz_table_print(cx, args, t);
    }
    if (sim_population(base)->synthetic && !mz_cli_json(args)) {
        mz_str s = mz_text(cx->lang, MZ_T("The economic facts of this population are synthetic."));
        (void)fprintf(mz_cli_err(args), MZ_FMT "\n", MZ_ARG(s));
    }
    return MZ_OK;
}
