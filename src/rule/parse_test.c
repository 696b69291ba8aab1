/* Formulas to trees and back: every production, every refusal, and random ones. */
#include <stdlib.h>

#include "base/text.h"
#include "base/utf8.h"
#include "check.h"
#include "rule/ast.h"

static const char *const op_names[] = {
    [AST_NUMBER] = "n",      [AST_DATE] = "date",     [AST_MONTH] = "month",
    [AST_MONTHS] = "months", [AST_DAYS] = "days",     [AST_TRUE] = "true",
    [AST_FALSE] = "false",   [AST_TEXT] = "text",     [AST_NAME] = "name",
    [AST_DOT] = ".",         [AST_INDEX] = "index",   [AST_INSTANT] = "@",
    [AST_CALL] = "call",     [AST_IF] = "if",         [AST_OR] = "or",
    [AST_AND] = "and",       [AST_NOT] = "not",       [AST_EQ] = "=",
    [AST_NE] = "!=",         [AST_LT] = "<",          [AST_LE] = "<=",
    [AST_GT] = ">",          [AST_GE] = ">=",         [AST_IN] = "in",
    [AST_NOT_IN] = "notin",  [AST_KNOWN] = "known",   [AST_UNKNOWN] = "unknown",
    [AST_ADD] = "+",         [AST_SUB] = "-",         [AST_MUL] = "*",
    [AST_DIV] = "/",         [AST_NEG] = "neg",       [AST_SET] = "set",
    [AST_RANGE] = "range",   [AST_AGG] = "agg",       [AST_MEMBERS] = "members",
    [AST_FACTS] = "facts",   [AST_LAST] = "last",     [AST_BETWEEN] = "between",
    [AST_ANY] = "any",       [AST_CELL_CMP] = "cell", [AST_CELL_NOT] = "cellnot",
    [AST_YEAR] = "year",
};

/* The tree without places, as brackets. */
static void shape(mz_sb *out, const struct ast *e)
{
    if (e == NULL) {
        mz_sb_str(out, MZ_S("_"));
        return;
    }
    if (e->op == AST_NAME) {
        mz_sb_str(out, e->text);
        return;
    }
    mz_sb_fmt(out, "(%s", op_names[e->op]);
    if (e->op == AST_NUMBER) {
        mz_sb_fmt(out, " %lld/%lld" MZ_FMT, (long long)e->num, (long long)e->den, MZ_ARG(e->unit));
    } else if (e->op == AST_FACTS && e->num > 0) {
        mz_sb_fmt(out, " spread %lld", (long long)e->num);
    } else if (e->op <= AST_DAYS || e->op == AST_LAST) {
        mz_sb_fmt(out, " %lld%s", (long long)e->num, e->days ? " days" : "");
    } else if (e->op == AST_CELL_CMP) {
        mz_sb_fmt(out, " %s", op_names[e->cmp]);
    } else if (e->op == AST_RANGE) {
        mz_sb_fmt(out, " %c%c", e->lo_in ? '[' : '(', e->hi_in ? ']' : ')');
    }
    if (e->text.n > 0) {
        mz_sb_fmt(out, " " MZ_FMT, MZ_ARG(e->text));
    }
    for (size_t i = 0; i < e->kids_n; i++) {
        mz_sb_byte(out, ' ');
        shape(out, e->kid[i]);
    }
    mz_sb_byte(out, ')');
}

static mz_str shape_of(mz_arena *a, const struct ast *e)
{
    mz_sb out = mz_sb_new(a, 1U << 20U);
    shape(&out, e);
    return mz_sb_view(&out);
}

static const struct ast_at here = {
    .pack = {"cn", 2}, .file = {"rules/a.yaml", 12}, .line = 7, .col = 14, .len = 1};

static struct ast *parse(mz_arena *a, const char *text, struct ast_findings *f, bool cell)
{
    *f = (struct ast_findings){.a = a};
    return cell ? ast_parse_cell(a, mz_str_of(text), here, f)
                : ast_parse(a, mz_str_of(text), here, f);
}

struct row {
    const char *text;
    const char *shape;
    const char *en; /* NULL: as `text` */
    const char *zh; /* NULL: as `en` */
};

static int check_rows(const struct row *rows, size_t n, bool cell)
{
    int wrong = 0;
    mz_arena *a = mz_arena_new(64U << 20U);
    for (size_t i = 0; i < n; i++) {
        struct ast_findings f;
        const struct row *r = &rows[i];
        const struct ast *e = parse(a, r->text, &f, cell);
        mz_str got = e == NULL ? MZ_S("no tree") : shape_of(a, e);
        mz_str en = e == NULL ? got : ast_print(a, MZ_LANG_EN, e);
        mz_str zh = e == NULL ? got : ast_print(a, MZ_LANG_ZH, e);
        const char *want_en = r->en == NULL ? r->text : r->en;
        const char *want_zh = r->zh == NULL ? want_en : r->zh;
        if (e == NULL || strcmp(got.p, r->shape) != 0 || strcmp(en.p, want_en) != 0 ||
            strcmp(zh.p, want_zh) != 0 || f.errors != 0) {
            printf("%s\n  tree %s\n  want %s\n  en %s\n  zh %s\n", r->text, got.p, r->shape, en.p,
                   zh.p);
            for (size_t k = 0; k < f.n; k++) {
                printf("  %d:%d %s\n", f.v[k].at.line, f.v[k].at.col,
                       mz_text_say(a, MZ_LANG_EN, f.v[k].say).p);
            }
            wrong++;
        }
    }
    mz_arena_free(a);
    return wrong;
}

TEST(literals_are_exact)
{
    static const struct row rows[] = {
        {"12", "(n 12/1)", NULL, NULL},
        {"0.50", "(n 50/100)", NULL, NULL},
        {"3.5%", "(n 35/1000%)", NULL, NULL},
        {"3%", "(n 3/100%)", NULL, NULL},
        {"2/37", "(/ (n 2/1) (n 37/1))", "2 / 37", NULL},
        {"600元", "(n 600/1元)", NULL, NULL},
        {"600 元", "(n 600/1元)", "600元", NULL},
        {"0.5万元", "(n 5/10万元)", NULL, NULL},
        {"1角", "(n 1/1角)", NULL, NULL},
        {"1分", "(n 1/1分)", NULL, NULL},
        {"3人", "(n 3/1人)", NULL, NULL},
        {"60㎡", "(n 60/1㎡)", NULL, NULL},
        {"60平方米", "(n 60/1㎡)", "60㎡", NULL},
        {"2亩", "(n 2/1亩)", NULL, NULL},
        {"1辆", "(n 1/1辆)", NULL, NULL},
        {"2套", "(n 2/1套)", NULL, NULL},
        {"3次", "(n 3/1次)", NULL, NULL},
        {"60岁", "(n 60/1岁)", NULL, NULL},
        {"60周岁", "(n 60/1岁)", "60岁", NULL},
        {"8小时", "(n 8/1小时)", NULL, NULL},
        {"10床", "(n 10/1床)", NULL, NULL},
        {"40点", "(n 40/1点)", NULL, NULL},
        {"6个月", "(months 6)", "6 months", "6个月"},
        {"1 month", "(months 1)", "1 months", "1个月"},
        {"30天", "(days 30)", "30 days", "30天"},
        {"date\"2025-07-01\"", "(date 20270)", NULL, NULL},
        {"month\"2025-07\"", "(month 24306)", NULL, NULL},
        {"true", "(true)", NULL, "是"},
        {"否", "(false)", "false", "否"},
        {"\"a，b\"", "(text a，b)", NULL, NULL},
        {"999999999999999999", "(n 999999999999999999/1)", NULL, NULL},
        {"0.000000000001", "(n 1/1000000000000)", NULL, NULL},
        {"at", "at", NULL, "评估日"},
    };
    CHECK(check_rows(rows, MZ_LEN(rows), false) == 0);
}

TEST(operators_bind_as_the_grammar_says)
{
    static const struct row rows[] = {
        {"a + b * c - d", "(- (+ a (* b c)) d)", NULL, NULL},
        {"(a + b) * c", "(* (+ a b) c)", NULL, NULL},
        {"a - (b - c)", "(- a (- b c))", NULL, NULL},
        {"((a - b)) - c", "(- (- a b) c)", "a - b - c", NULL},
        {"a / (b / c)", "(/ a (/ b c))", NULL, NULL},
        {"a / b * c", "(* (/ a b) c)", NULL, NULL},
        {"-a * b", "(* (neg a) b)", NULL, NULL},
        {"-(a * b)", "(neg (* a b))", NULL, NULL},
        {"--a", "(neg (neg a))", NULL, NULL},
        {"a * -b", "(* a (neg b))", NULL, NULL},
        {"a or b and not c", "(or a (and b (not c)))", NULL, "a 或 b 且 非 c"},
        {"(a or b) and c", "(and (or a b) c)", NULL, "(a 或 b) 且 c"},
        {"a and (b and c)", "(and a (and b c))", NULL, "a 且 (b 且 c)"},
        {"not a = b and c", "(and (not (= a b)) c)", NULL, "非 a = b 且 c"},
        {"not (a and b)", "(not (and a b))", NULL, "非 (a 且 b)"},
        {"not not a", "(not (not a))", NULL, "非 非 a"},
        {"(not a) = b", "(= (not a) b)", NULL, "(非 a) = b"},
        {"a = (not b)", "(= a (not b))", NULL, "a = (非 b)"},
        {"(a < b) = (c < d)", "(= (< a b) (< c d))", NULL, NULL},
        {"a != b", "(!= a b)", NULL, NULL},
        {"a ≠ b", "(!= a b)", "a != b", NULL},
        {"a ≤ b or a ≥ c", "(or (<= a b) (>= a c))", "a <= b or a >= c", "a <= b 或 a >= c"},
        {"a > b", "(> a b)", NULL, NULL},
        {"a × b ÷ c", "(/ (* a b) c)", "a * b / c", NULL},
        {"a + b < c * 1.5", "(< (+ a b) (* c (n 15/10)))", NULL, NULL},
        {"if a then b else if c then d else e", "(if a b (if c d e))", NULL,
         "如果 a 则 b 否则 如果 c 则 d 否则 e"},
        {"(if a then b else c) + 1", "(+ (if a b c) (n 1/1))", NULL, "(如果 a 则 b 否则 c) + 1"},
        {"a in {x, y, -3元}", "(in a (set x y (neg (n 3/1元))))", NULL, "a 属于 {x, y, -3元}"},
        {"a not in [18..60)", "(notin a (range [) (n 18/1) (n 60/1)))", NULL, "a 非 属于 [18..60)"},
        {"a in (1.5..b + 2]", "(in a (range (] (n 15/10) (+ b (n 2/1))))", NULL,
         "a 属于 (1.5..b + 2]"},
        {"a in codes", "(in a codes)", NULL, "a 属于 codes"},
        {"a is known and b is unknown", "(and (known a) (unknown b))", NULL, "a 已知 且 b 未知"},
        {"a + b is known", "(known (+ a b))", NULL, "a + b 已知"},
        {"wage未知 或 a 未知", "(or wage未知 (unknown a))", "wage未知 or a is unknown",
         "wage未知 或 a 未知"},
    };
    CHECK(check_rows(rows, MZ_LEN(rows), false) == 0);
}

TEST(names_calls_and_postfixes)
{
    static const struct row rows[] = {
        {"head.birth.year", "(. year (. birth head))", NULL, NULL},
        {"line[g1]@application.x", "(. x (@ (index line g1) application))", NULL, NULL},
        {"(line@d)[k]", "(index (@ line d) k)", NULL, NULL},
        {"line@date\"2025-07-01\"", "(@ line (date 20270))", NULL, NULL},
        {"line@(at - 30天)", "(@ line (- at (days 30)))", "line@(at - 30 days)",
         "line@(评估日 - 30天)"},
        {"(a + b).c", "(. c (+ a b))", NULL, NULL},
        {"f()", "(call f)", NULL, NULL},
        {"round(a * b, 1分, half_up)", "(call round (* a b) (n 1/1分) half_up)", NULL, NULL},
        {"最小(a, b)", "(call min a b)", "min(a, b)", "最小(a, b)"},
        {"max(a, if b then c else d)", "(call max a (if b c d))", NULL,
         "最大(a, 如果 b 则 c 否则 d)"},
        {"人均月收入 < 低保标准", "(< 人均月收入 低保标准)", NULL, NULL},
        {"A类补贴 + 补贴", "(+ A类补贴 补贴)", NULL, NULL},
        {"ئاتا + ᠮᠣᠩ + བོད", "(+ (+ ئاتا ᠮᠣᠩ) བོད)", NULL, NULL},
        {"sum + count", "(+ sum count)", NULL, NULL},
        {"a2b_3", "a2b_3", NULL, NULL},
    };
    CHECK(check_rows(rows, MZ_LEN(rows), false) == 0);
}

TEST(aggregates_and_windows)
{
    static const struct row rows[] = {
        {"count(members)", "(agg count (members) _ _)", NULL, "计数(成员)"},
        {"合计(成员[配偶, 子女]: 工资 其中 在校)", "(agg sum (members 配偶 子女) 工资 在校)",
         "sum(members[配偶, 子女]: 工资 where 在校)", NULL},
        {"any(members[counted]: a or b)", "(agg any (members counted) (or a b) _)", NULL,
         "任一(成员[counted]: a 或 b)"},
        {"all(members where a)", "(agg all (members) _ a)", NULL, "全部(成员 其中 a)"},
        {"min(members: age(birth, at))", "(agg min (members) (call age birth at) _)", NULL,
         "最小(成员: age(birth, 评估日))"},
        {"exactly_one(members: a)", "(agg exactly_one (members) a _)", NULL, "恰有一个(成员: a)"},
        {"sum_known(facts(wage, last 12 months before at))",
         "(agg sum_known (facts wage (last 12 at)) _ _)", NULL,
         "已知合计(记录(wage, 评估日 之前 12个月))"},
        {"合计(记录(wage, 最近12个月之前 评估日))", "(agg sum (facts wage (last 12 at)) _ _)",
         "sum(facts(wage, last 12 months before at))", "合计(记录(wage, 评估日 之前 12个月))"},
        {"latest(facts(visit, last 90天 before d.x))",
         "(agg latest (facts visit (last 90 days (. x d))) _ _)",
         "latest(facts(visit, last 90 days before d.x))", "最新(记录(visit, d.x 之前 90天))"},
        {"count(facts(visit, year of at))", "(agg count (facts visit (year at)) _ _)",
         "count(facts(visit, year of at))", "计数(记录(visit, 评估日 当年))"},
        {"计数(记录(visit, d.x 当年))", "(agg count (facts visit (year (. x d))) _ _)",
         "count(facts(visit, year of d.x))", "计数(记录(visit, d.x 当年))"},
        {"max(facts(wage, a .. month_of(at)) where value > line)",
         "(agg max (facts wage (between a (call month_of at))) _ (> value line))", NULL,
         "最大(记录(wage, a .. month_of(评估日)) 其中 value > line)"},
        {"sum(facts(lump, last 12 months before at, spread 24 months))",
         "(agg sum (facts spread 24 lump (last 12 at)) _ _)", NULL,
         "合计(记录(lump, 评估日 之前 12个月, 分摊 24个月))"},
        {"合计(记录(lump, a .. b, 属于 共同生活, 分摊 6个月) 其中 value > 1元)",
         "(agg sum (facts spread 6 lump (between a b) 共同生活) _ (> value (n 1/1元)))",
         "sum(facts(lump, a .. b, in 共同生活, spread 6 months) where value > 1元)",
         "合计(记录(lump, a .. b, 属于 共同生活, 分摊 6个月) 其中 value > 1元)"},
        {"max(facts(wage, year of at, in counted))",
         "(agg max (facts wage (year at) counted) _ _)", NULL,
         "最大(记录(wage, 评估日 当年, 属于 counted))"},
        {"count(members[counted], last 12 months before at)",
         "(agg count (members counted) _ _ (last 12 at))", NULL,
         "计数(成员[counted], 评估日 之前 12个月)"},
        {"line@prorate_days + k[g1]@月初 + spread",
         "(+ (+ (@ line prorate_days) (@ (index k g1) 月初)) spread)",
         "line@prorate_days + k[g1]@period_start + spread", "line@按天折算 + k[g1]@月初 + spread"},
        {"sum(members: if a then b else c where d)", "(agg sum (members) (if a b c) d)", NULL,
         "合计(成员: 如果 a 则 b 否则 c 其中 d)"},
    };
    static struct row fixed[MZ_LEN(rows)];
    memcpy(fixed, rows, sizeof rows);
    fixed[1].zh = rows[1].text;
    CHECK(check_rows(fixed, MZ_LEN(rows), false) == 0);
}

TEST(cells_of_tables)
{
    static const struct row rows[] = {
        {"-", "(any)", NULL, NULL},
        {" - ", "(any)", "-", NULL},
        {">= 80", "(cell >= (n 80/1))", NULL, NULL},
        {"< line * 2", "(cell < (* line (n 2/1)))", NULL, NULL},
        {"= -5元", "(cell = (neg (n 5/1元)))", NULL, NULL},
        {"[80..90)", "(range [) (n 80/1) (n 90/1))", NULL, NULL},
        {"g1, g2", "(set g1 g2)", NULL, NULL},
        {"{g1, g2}", "(set g1 g2)", "g1, g2", NULL},
        {"-5, 3", "(set (neg (n 5/1)) (n 3/1))", NULL, NULL},
        {"not g1, g2", "(cellnot (set g1 g2))", NULL, "非 g1, g2"},
        {"not [1..2]", "(cellnot (range [] (n 1/1) (n 2/1)))", NULL, "非 [1..2]"},
        {"true", "(true)", NULL, "是"},
        {"{true}", "(set (true))", NULL, "{是}"},
        {"未知", "(unknown)", "unknown", "未知"},
        {"known", "(known)", NULL, "已知"},
        {"not known", "(cellnot (known))", NULL, "非 已知"},
    };
    CHECK(check_rows(rows, MZ_LEN(rows), true) == 0);
}

/* ---- what is refused --------------------------------------------------- */

struct refusal {
    const char *text;
    int line;
    int col; /* the text begins at 7:14 */
    int len;
    const char *say;
    const char *way;
};

static int check_refusals(const struct refusal *rows, size_t n, bool cell)
{
    int wrong = 0;
    mz_arena *a = mz_arena_new(64U << 20U);
    for (size_t i = 0; i < n; i++) {
        struct ast_findings f;
        const struct refusal *r = &rows[i];
        const struct ast *e = parse(a, r->text, &f, cell);
        const char *say = f.n == 1 ? mz_text_say(a, MZ_LANG_EN, f.v[0].say).p : "not one finding";
        const char *way = f.n == 1 && f.v[0].way.text != NULL
                              ? mz_text_say(a, MZ_LANG_EN, f.v[0].way).p
                              : "no way out";
        if (e != NULL || f.n != 1 || f.errors != 1 || strcmp(say, r->say) != 0 ||
            strstr(way, r->way) == NULL || f.v[0].at.line != r->line || f.v[0].at.col != r->col ||
            f.v[0].at.len != r->len || strcmp(f.v[0].check, "syntax") != 0) {
            printf("%s\n  %d:%d+%d %s\n  way %s\n", r->text, f.n == 0 ? 0 : f.v[0].at.line,
                   f.n == 0 ? 0 : f.v[0].at.col, f.n == 0 ? 0 : f.v[0].at.len, say, way);
            wrong++;
        }
    }
    mz_arena_free(a);
    return wrong;
}

TEST(a_wrong_formula_is_refused_at_its_place_with_a_way_out)
{
    static const struct refusal rows[] = {
        {"", 7, 14, 1, "The formula ends where a value is expected", "Write a number"},
        {"a +", 7, 17, 1, "The formula ends where a value is expected", "delete the operator"},
        {"a + * b", 7, 18, 1, "\"*\" stands where a value is expected", "brackets"},
        {"a +\n  )", 8, 3, 1, "\")\" stands where a value is expected", "brackets"},
        {"a + then", 7, 18, 4, "The keyword \"then\" stands where a value is expected", "id"},
        {"工资 + 则", 7, 19, 1, "The keyword \"则\" stands where a value is expected", "id"},
        {"(a", 7, 16, 1, "The formula ends where ) is expected", "Write ) here"},
        {"(a b", 7, 17, 1, "\"b\" stands where ) is expected", "Write ) here"},
        {"a b", 7, 16, 1, "\"b\" stands behind what is already complete", "no blanks"},
        {"a )", 7, 16, 1, "\")\" stands behind what is already complete", "Delete it"},
        {"a \"x\"", 7, 16, 3, "\"\"x\"\" stands behind what is already complete", "operator"},
        {"if a b", 7, 19, 1, "\"b\" stands where then 则 is expected", "then 则"},
        {"如果 a 则 b", 7, 22, 1, "The formula ends where else 否则 is expected", "否则"},
        {"a < b < c", 7, 20, 1, "\"<\" stands behind a comparison: comparisons cannot be chained",
         "a < b and b < c"},
        {"a is known = b", 7, 25, 1,
         "\"=\" stands behind a comparison: comparisons cannot be chained", "a < b and b < c"},
        {"a + not b", 7, 18, 3, "\"not\" stands inside of an operation", "in ( )"},
        {"a + if b then c else d", 7, 18, 2, "\"if\" stands inside of an operation", "in ( )"},
        {"a and b in c + d", 7, 27, 1, "\"+\" stands behind what is already complete", "Delete it"},
        {"a is b", 7, 19, 1, "\"b\" stands where known 已知 / unknown 未知 is expected", "known"},
        {"a in 3", 7, 19, 1, "\"3\" stands where {a, b} / [1..9] is expected", "{a, b}"},
        {"a not b", 7, 20, 1, "\"b\" stands where in 属于 is expected", "in 属于"},
        {"a in {}", 7, 20, 1, "\"}\" stands where a value is expected", "brackets"},
        {"a in {b c}", 7, 22, 1, "\"c\" stands where } is expected", "}"},
        {"a in {-b}", 7, 21, 1, "\"b\" stands where a value is expected", "brackets"},
        {"a in [1..2", 7, 24, 1, "The formula ends where ] ) is expected", "] )"},
        {"a in [1, 2]", 7, 21, 1, "\",\" stands where .. is expected", ".."},
        {"a.3", 7, 16, 1, "\"3\" stands where a name is expected", "letters"},
        {"a.", 7, 16, 1, "The formula ends where a name is expected", "letters"},
        {"a[1", 7, 17, 1, "The formula ends where ] is expected", "]"},
        {"f(a", 7, 17, 1, "The formula ends where ) is expected", ")"},
        {"f(a,)", 7, 18, 1, "\")\" stands where a value is expected", "brackets"},
        {"sum(a)", 7, 18, 1, "\"a\" stands where members 成员 / facts(…) 记录(…) is expected",
         "members"},
        {"sum(members[3])", 7, 26, 1, "\"3\" stands where a name is expected", "letters"},
        {"sum(members[a)", 7, 27, 1, "\")\" stands where ] is expected", "]"},
        {"sum(facts)", 7, 23, 1, "\")\" stands where ( is expected", "("},
        {"sum(facts(3, a..b))", 7, 24, 1, "\"3\" stands where a name is expected", "letters"},
        {"sum(facts(w a..b))", 7, 26, 1, "\"a\" stands where , is expected", ","},
        {"sum(facts(w, last n months before at))", 7, 32, 1,
         "\"n\" stands where 12 months / 12个月 is expected", "12 months"},
        {"sum(facts(w, last 12 before at))", 7, 35, 6,
         "\"before\" stands where months 个月 / days 天 is expected", "months"},
        {"sum(facts(w, last 12 months at))", 7, 42, 2,
         "\"at\" stands where before 之前 is expected", "before"},
        {"sum(facts(w, a..b, spread 12))", 7, 40, 2,
         "\"12\" stands where 12 months / 12个月 is expected", "12 months"},
        {"sum(facts(w, a..b, spread 12 days))", 7, 40, 7,
         "\"12 days\" stands where 12 months / 12个月 is expected", "12 months"},
        {"sum(facts(w, a..b, over 12 months))", 7, 33, 4,
         "\"over\" stands where spread 分摊 / in 属于 is expected", "spread"},
        {"sum(facts(w, a..b, in 3))", 7, 36, 1, "\"3\" stands where a name is expected",
         "letters"},
        {"sum(facts(w, a, b))", 7, 28, 1, "\",\" stands where .. / before 之前 is expected", ".."},
        {"12x", 7, 14, 3, "\"x\" is not a unit", "个月"},
        {"12元整", 7, 14, 4, "\"元整\" is not a unit", "元"},
        {"0.5个月", 7, 14, 5, "\"0.5个月\" is not a whole number of months or days", "whole"},
        {"1234567890123456789", 7, 14, 19, "The number 1234567890123456789 is too long", "18"},
        {"0.0000000000001", 7, 14, 15, "The number 0.0000000000001 is too long", "12"},
        {"\"abc", 7, 14, 4, "The quote is not closed on its line", "\""},
        {"\"abc\n\"", 7, 14, 4, "The quote is not closed on its line", "\""},
        {"date\"2025-02-29\"", 7, 14, 16, "\"2025-02-29\" is not a day", "2025-07-01"},
        {"date\"2025-7-1\"", 7, 14, 14, "\"2025-7-1\" is not a day", "2025-07-01"},
        {"month\"2025-13\"", 7, 14, 14, "\"2025-13\" is not a month", "2025-07"},
        {"a == b", 7, 16, 2, "\"==\" is not a sign of formulas", "Write ="},
        {"a && b", 7, 16, 2, "\"&&\" is not a sign of formulas", "and 且"},
        {"a || b", 7, 16, 2, "\"||\" is not a sign of formulas", "or 或"},
        {"!a", 7, 14, 1, "\"!\" is not a sign of formulas", "not 非"},
        {"a <> b", 7, 16, 2, "\"<>\" is not a sign of formulas", "!="},
        {"a # b", 7, 16, 1, "\"#\" is not a sign of formulas", "Delete"},
        {"a = 'x'", 7, 18, 1, "\"'\" is not a sign of formulas", "\""},
        {"a\xff", 7, 14, 1, "Byte 2 of the formula is not UTF-8", "UTF-8"},
    };
    CHECK(check_refusals(rows, MZ_LEN(rows), false) == 0);
}

TEST(a_wrong_cell_is_refused)
{
    static const struct refusal rows[] = {
        {"", 7, 14, 1, "The formula ends where a value is expected", "Write a number"},
        {">=", 7, 16, 1, "The formula ends where a value is expected", "Write a number"},
        {"g1 g2", 7, 17, 2, "\"g2\" stands behind what is already complete", "operator"},
        {"- -", 7, 16, 1, "\"-\" stands where a value is expected", "brackets"},
        {"not", 7, 17, 1, "The formula ends where a value is expected", "Write a number"},
        {"[1..2] or 3", 7, 21, 2, "\"or\" stands behind what is already complete", "Delete"},
        {"known, 3", 7, 19, 1, "\",\" stands behind what is already complete", "Delete"},
    };
    CHECK(check_refusals(rows, MZ_LEN(rows), true) == 0);
}

TEST(full_width_signs_are_read_with_one_warning)
{
    mz_arena *a = mz_arena_new(1U << 22U);
    struct ast_findings f;
    const struct ast *e = parse(a, "（工资＋１２０元）　＞＝ 最小（甲，乙）", &f, false);
    CHECK(e != NULL &&
          mz_str_eq(ast_print(a, MZ_LANG_ZH, e), MZ_S("工资 + 120元 >= 最小(甲, 乙)")));
    CHECK(f.n == 1 && f.errors == 0 && f.v[0].grade == AST_WARNING);
    CHECK(f.n == 1 && f.v[0].at.col == 14 &&
          mz_str_eq(mz_text_say(a, MZ_LANG_EN, f.v[0].way), MZ_S("Write (, in half width")));
    /* Blanks and the signs of mathematics are no mistake; the inside of a text stays. */
    e = parse(a, "甲　≥ 乙", &f, false);
    CHECK(e != NULL && f.n == 0);
    e = parse(a, "x = “（一），＂”", &f, false);
    CHECK(e != NULL && f.n == 1 && mz_str_eq(e->kid[1]->text, MZ_S("（一），＂")));
    e = parse(a, "x = \"（“一”）\"", &f, false);
    CHECK(e != NULL && f.n == 0 && mz_str_eq(e->kid[1]->text, MZ_S("（“一”）")));
    mz_arena_free(a);
}

TEST(every_part_knows_its_place)
{
    mz_arena *a = mz_arena_new(1U << 22U);
    struct ast_findings f;
    const struct ast *e = parse(a, "低保标准 *\n  合计(成员: 工资)", &f, false);
    CHECK(e != NULL && e->op == AST_MUL && e->at.line == 7 && e->at.col == 14);
    CHECK(e != NULL && e->kid[0]->at.len == 4 && mz_str_eq(e->kid[0]->at.file, here.file));
    CHECK(e != NULL && e->kid[1]->at.line == 8 && e->kid[1]->at.col == 3 &&
          e->kid[1]->at.len == 10);
    CHECK(e != NULL && e->kid[1]->kid[1]->at.col == 10 && e->kid[1]->kid[1]->at.len == 2);
    e = parse(a, "a + b * c", &f, false);
    CHECK(e != NULL && e->at.len == 9 && e->kid[1]->at.col == 18 && e->kid[1]->at.len == 5);
    mz_arena_free(a);
}

TEST(hostile_formulas_are_refused_in_bounded_room)
{
    static const struct {
        const char *unit;
        size_t times;
        const char *say;
    } rows[] = {
        {"(", 8000, "The formula is more than 64 levels deep"},
        {"-", 8000, "The formula is more than 64 levels deep"},
        {"not ", 2000, "The formula is more than 64 levels deep"},
        {"if ", 2000, "The formula is more than 64 levels deep"},
        {"f(", 4000, "The formula is more than 64 levels deep"},
        {"a[", 4000, "The formula is more than 64 levels deep"},
        {"a@(", 2000, "The formula is more than 64 levels deep"},
        {"a.", 4000, "The formula is more than 64 levels deep"},
        {"a+", 4000, "The formula is more than 64 levels deep"},
        {"sum(members:", 600, "The formula is more than 64 levels deep"},
        {"x", 1 << 20, "The formula has 1048576 bytes; at most 8192 are read"},
    };
    char *text = malloc((1 << 20) + 1);
    CHECK(text != NULL);
    for (size_t i = 0; text != NULL && i < MZ_LEN(rows); i++) {
        mz_arena *a = mz_arena_new(4U << 20U);
        size_t n = strlen(rows[i].unit);
        for (size_t k = 0; k < rows[i].times; k++) {
            memcpy(text + k * n, rows[i].unit, n);
        }
        struct ast_findings f = {.a = a};
        CHECK(ast_parse(a, (mz_str){text, n * rows[i].times}, here, &f) == NULL);
        CHECK(f.n == 1 && strcmp(mz_text_say(a, MZ_LANG_EN, f.v[0].say).p, rows[i].say) == 0);
        mz_arena_free(a);
    }
    free(text);
    mz_arena *a = mz_arena_new(8U << 20U);
    mz_sb wide = mz_sb_new(a, 1U << 20U);
    mz_sb_str(&wide, MZ_S("f(a"));
    for (int i = 0; i < 3998; i++) {
        mz_sb_str(&wide, MZ_S(",a"));
    }
    mz_sb_byte(&wide, ')');
    struct ast_findings f = {.a = a};
    CHECK(ast_parse(a, mz_sb_view(&wide), here, &f) != NULL);
    wide.n--;
    mz_sb_str(&wide, MZ_S(",a)"));
    CHECK(ast_parse(a, mz_sb_view(&wide), here, &f) == NULL);
    CHECK(f.n == 1 && strcmp(mz_text_say(a, MZ_LANG_EN, f.v[0].say).p,
                             "The formula has more than 4000 parts") == 0);
    mz_arena_free(a);
}

/* ---- random formulas ---------------------------------------------------- */

struct maker {
    mz_sb out;
    uint64_t seed;
};

static uint32_t below(struct maker *m, uint32_t n)
{
    m->seed = m->seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(m->seed >> 33U) % n;
}

/* A formula with far more brackets than it needs; {} stands for a part. */
static void make(struct maker *m, int depth)
{
    static const char *const atoms[] = {
        "a",
        "工资",
        "12",
        "3.50%",
        "600元",
        "0.5万元",
        "6个月",
        "30天",
        "date\"2024-02-29\"",
        "month\"2025-07\"",
        "true",
        "否",
        "\"文\"",
        "at",
        "评估日",
        "count(members)",
        "sum",
        "min",
    };
    static const char *const forms[] = {
        "({} + {})",
        "({} - {})",
        "({} * {})",
        "({} / {})",
        "(-{})",
        "(not {})",
        "({} and {})",
        "({} 或 {})",
        "({} = {})",
        "({} <= {})",
        "({} in {x, -3元})",
        "({} not in ({}..{}])",
        "({} is known)",
        "({} 未知)",
        "(if {} then {} else {})",
        "(({})[{}])",
        "(({})@({}))",
        "(({}).b)",
        "f({}, {})",
        "最小({}, {})",
        "sum(members[x]: {} where {})",
        "any(members where {})",
        "latest(facts(w, last 3 months before ({})))",
        "max(facts(w, ({}) .. ({})))",
        "({} in codes)",
    };
    if (depth == 0 || below(m, 8) == 0) {
        mz_sb_str(&m->out, mz_str_of(atoms[below(m, MZ_LEN(atoms))]));
        return;
    }
    const char *form = forms[below(m, MZ_LEN(forms))];
    for (const char *c = form; *c != '\0'; c++) {
        if (c[0] == '{' && c[1] == '}') {
            make(m, depth - 1);
            c++;
        } else {
            mz_sb_byte(&m->out, *c);
        }
    }
}

/* Brackets that could go are a failure: without any one pair the tree is another or none. */
static bool least(mz_arena *a, mz_str text, mz_str tree)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != '(' || (i > 0 && text.p[i - 1] != ' ' && text.p[i - 1] != '(' &&
                                 text.p[i - 1] != '@' && text.p[i - 1] != '-')) {
            continue;
        }
        char *cut = mz_arena_alloc(a, text.n + 1);
        memcpy(cut, text.p, text.n);
        int open = 0;
        size_t end = i;
        do {
            open += cut[end] == '(' ? 1 : cut[end] == ')' ? -1 : 0;
        } while (open > 0 && ++end < text.n);
        if (end >= text.n || cut[end] != ')') {
            continue;
        }
        cut[i] = ' ';
        cut[end] = ' ';
        struct ast_findings f = {.a = a};
        const struct ast *e = ast_parse(a, (mz_str){cut, text.n}, here, &f);
        if (e != NULL && mz_str_eq(shape_of(a, e), tree)) {
            return false;
        }
    }
    return true;
}

TEST(what_is_printed_is_read_as_the_same_tree)
{
    int parsed = 0;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        mz_arena *a = mz_arena_new(64U << 20U);
        struct maker m = {mz_sb_new(a, 7000), seed};
        make(&m, 1 + (int)(seed % 5));
        struct ast_findings f = {.a = a};
        const struct ast *e = m.out.full ? NULL : ast_parse(a, mz_sb_view(&m.out), here, &f);
        if (e == NULL) {
            if (!m.out.full) {
                printf("seed %d: %s\n", (int)seed, mz_sb_view(&m.out).p);
            }
            CHECK(m.out.full);
            mz_arena_free(a);
            continue;
        }
        parsed++;
        mz_str tree = shape_of(a, e);
        for (int l = MZ_LANG_ZH; l <= MZ_LANG_EN; l++) {
            mz_str text = ast_print(a, (enum mz_lang)l, e);
            const struct ast *again = ast_parse(a, text, here, &f);
            bool same = again != NULL && mz_str_eq(shape_of(a, again), tree) &&
                        mz_str_eq(ast_print(a, (enum mz_lang)l, again), text);
            if (!same || !least(a, text, tree)) {
                printf("seed %d: %s\n", (int)seed, text.p);
            }
            CHECK(same && least(a, text, tree));
        }
        mz_arena_free(a);
    }
    CHECK(parsed > 2500);
}

TEST_MAIN(T(literals_are_exact), T(operators_bind_as_the_grammar_says),
          T(names_calls_and_postfixes), T(aggregates_and_windows), T(cells_of_tables),
          T(a_wrong_formula_is_refused_at_its_place_with_a_way_out), T(a_wrong_cell_is_refused),
          T(full_width_signs_are_read_with_one_warning), T(every_part_knows_its_place),
          T(hostile_formulas_are_refused_in_bounded_room),
          T(what_is_printed_is_read_as_the_same_tree))
