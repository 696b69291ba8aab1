/* One pack for each check: the place, the sentence and the way out, in both languages. */
#include "check.h"
#include "rule/check_testing.h"

#define TABLE(hit, inputs, rows)                                                            \
    "tables:\n  t:\n    label: 表\n    label_en: T\n    entity: person\n"                  \
    "    type: money per month\n    cite: s 第一条\n    hit: " hit "\n    inputs:\n" inputs \
    "    rows:\n" rows
#define PARAM(more, values)                                                                       \
    "params:\n  line:\n    label: 标准\n    label_en: Standard\n    type: money per month\n" more \
    "    values:\n" values
#define VALUE(from, more, value) \
    "      - from: " from "\n" more "        value: " value "\n        cite: s 第一条\n"
#define OUTCOME(entity, eligible, amount)                                    \
    "outcomes:\n  o:\n    label: 结果\n    label_en: O\n    entity: " entity \
    "\n    eligible: " eligible "\n" amount "    cite: s 第一条\n"
#define MORE(id, entity, type, rest)                                            \
    "  " id ":\n    label: " id "名\n    label_en: " id "\n    entity: " entity \
    "\n    type: " type "\n    cite: s 第一条\n" rest

/* A dated history before the rule, whose formula then begins at 15:15; units, at 17:15. */
#define LUMP(type) "facts:\n" FACT("lump", "一次性收入", "person", type) "    history: dated\n"
#define UNIT(more) \
    "units:\n  there:\n    label: 在户\n    label_en: There\n    where: pay > 1元\n" more

struct kase {
    const char *name;
    enum ast_grade grade;
    const char *text;
    const char *en;
    const char *zh;
};

static const struct kase kases[] = {
    {"name", AST_ERROR, RULE("household", "bool", "savings > 1元 and savngs > 2元"),
     "x.yaml:8:32 Nothing is called \"savngs\" (Did you mean \"savings\"?)",
     "x.yaml:8:32 没有叫“savngs”的事项 (是不是“savings”？)"},
    {"name twice", AST_ERROR, "facts:\n" FACT("pay", "又", "person", "bool"),
     "x.yaml:2:3 \"pay\" is declared a second time; the first is facts.yaml:52 (Delete one, or "
     "give it another id)",
     "x.yaml:2:3 “pay”重复声明，第一次在 facts.yaml:52 (请删除其一，或改用其他标识)"},
    {"reserved", AST_ERROR, "facts:\n" FACT("value", "又", "person", "bool"),
     "x.yaml:2:3 \"value\" is a word of the language and cannot be a name (Choose another word)",
     "x.yaml:2:3 “value”是语言的关键字，不能作名称 (换一个词)"},
    {"ambiguous", AST_ERROR,
     "facts:\n" FACT("f", "又", "household", "bool") FACT("g", "又", "household", "bool")
         RULE("household", "bool", "not 又"),
     "x.yaml:19:19 Several things are called \"又\" (Write the id instead of the label)",
     "x.yaml:19:19 有多个事项叫“又” (写 id，不写名称)"},
    {"cycle", AST_ERROR,
     RULE("household", "bool", "not q") MORE("q", "household", "bool", "    formula: r or moved\n"),
     "x.yaml:2:3 \"r\" needs itself: r → q → r (Make one of them from facts, or split off a rule "
     "that both need)",
     "x.yaml:2:3 “r”循环引用：r → q → r (其中一个改由事实得出，或者拆出双方共用的规则)"},
    {"type", AST_ERROR, RULE("household", "bool", "moved + 1 > 2"),
     "x.yaml:8:15 \"yes or no\" and \"number\" do not go together (A condition is no number: write "
     "if … then … else …, or and, or, not)",
     "x.yaml:8:15 “是否”与“数值”不能放在一起运算 (条件不是数值：用 if … then … else …，或者 "
     "and、or、not)"},
    {"type of the rule", AST_ERROR, RULE("household", "bool", "savings"),
     "x.yaml:8:15 This is \"yuan owned\", and \"yes or no\" is wanted (Compare it with something, "
     "such as … > 0)",
     "x.yaml:8:15 这里是“元（存量）”，应当是“是否” (与某个值比较，例如 … > 0)"},
    {"unit", AST_ERROR, RULE("household", "bool", "cars > heads"),
     "x.yaml:8:15 \"vehicles\" and \"persons\" do not go together (Bring both to one unit by * or "
     "/, or correct the unit at the declaration)",
     "x.yaml:8:15 “辆”与“人”不能放在一起运算 (用 * 或 / 换算为同一单位，或者更正声明中的单位)"},
    {"period", AST_ERROR, RULE("person", "exact money per month", "pay + yearly"),
     "x.yaml:8:15 \"yuan per month\" and \"yuan per year\" do not go together (per_month(x) and "
     "per_year(x) convert exactly)",
     "x.yaml:8:15 “元/月”与“元/年”不能放在一起运算 (用 per_month(x) 或 per_year(x) 精确换算)"},
    {"per_month", AST_ERROR, RULE("person", "exact money per month", "per_month(pay)"),
     "x.yaml:8:25 per_month wants an amount per year; this is \"yuan per month\" (Take per_month "
     "away, or declare the amount \"per year\")",
     "x.yaml:8:25 per_month 需要每年的金额，这里是“元/月” (去掉 per_month，或者把金额声明为 per "
     "year)"},
    {"bare", AST_ERROR, RULE("household", "bool", "savings > 100"),
     "x.yaml:8:15 \"yuan owned\" and \"number\" do not go together (Write the unit behind the "
     "number, such as 600元)",
     "x.yaml:8:15 “元（存量）”与“数值”不能放在一起运算 (数字后面写单位，例如 600元)"},
    {"entity", AST_ERROR, RULE("household", "bool", "pay > 1元"),
     "x.yaml:8:15 \"pay\" is of a person and cannot stand alone in a formula of the household (Say "
     "over which members: sum(members: pay))",
     "x.yaml:8:15 “pay”属于个人，不能直接写在家庭的公式里 (写明对哪些成员：sum(members: pay))"},
    {"history", AST_ERROR, RULE("person", "bool", "wage > 1元"),
     "x.yaml:8:15 \"wage\" has a history; which of its values is meant? (For the newest: "
     "latest(facts(wage, last 1 months before at)))",
     "x.yaml:8:15 “wage”有记录，要取哪一个值？ (取最新：latest(facts(wage, last 1 months before "
     "at)))"},
    {"window", AST_ERROR,
     RULE("person", "bool", "sum(facts(wage, last 30 months before at)) > 1元"),
     "x.yaml:8:31 Only 24 months of \"wage\" are kept (Write a shorter window, or more months at "
     "the fact)",
     "x.yaml:8:31 “wage”只保留 24 个月 (缩短窗口，或者增加该事实的 months)"},
    {"where of facts", AST_ERROR,
     RULE("person", "bool", "sum(facts(wage, last 3 months before at) where pay > 3元) > 1元"),
     "x.yaml:8:62 Behind \"where\" of a history only one comparison of \"value\" may stand (Write "
     "\"where value > 100元\"; put any other condition into a rule of its own)",
     "x.yaml:8:62 记录的“其中”后面只能有一个对 value 的比较 (写 where value > "
     "100元，其他条件另立一条规则)"},
    {"spread of months", AST_ERROR,
     RULE("person", "exact money per month",
          "sum(facts(wage, last 12 months before at, spread 12 months)) / 12个月"),
     "x.yaml:8:19 Only amounts of a dated history, paid once or for a year, are spread over months "
     "(Declare \"wage\" with \"history: dated\" and \"type: money once\" or \"money per year\", or "
     "leave \"spread\" out)",
     "x.yaml:8:19 只有带日期记录的一次性或者按年的金额可以按月分摊 (给“wage”写 history: dated 和 "
     "type: money once 或 money per year，或者不写分摊)"},
    {"spread of the largest", AST_ERROR,
     LUMP("money once")
         RULE("person", "money once",
              "max(facts(lump, last 12 months before at, spread 6 months))"),
     "x.yaml:15:19 Of what is spread over months only a sum can be taken (Write sum(facts(lump, "
     "…)), or leave \"spread\" out)",
     "x.yaml:15:19 按月分摊的只能求合计 (写 合计(记录(lump, …))，或者不写分摊)"},
    {"spread over one month", AST_ERROR,
     LUMP("money once") RULE("person", "exact money stock",
                             "sum(facts(lump, last 12 months before at, spread 1 months))"),
     "x.yaml:15:19 Something is spread over 2 to 120 months (Write such a number of months; what "
     "counts whole in its month needs no spread)",
     "x.yaml:15:19 分摊的月数为 2 至 120 (写这样的月数；整笔计入当月的不需要分摊)"},
    {"spread of a year", AST_ERROR,
     LUMP("money per year") RULE("person", "exact money stock",
                                 "sum(facts(lump, last 12 months before at, spread 6 months))"),
     "x.yaml:15:19 An amount per year belongs to 12 months (Write \"spread 12 months\", or declare "
     "\"lump\" as \"money once\")",
     "x.yaml:15:19 每年的金额属于 12 个月 (写“分摊 12个月”，或者把“lump”声明为 money once)"},
    {"spread in days", AST_ERROR,
     LUMP("money once") RULE("person", "exact money stock",
                             "sum(facts(lump, last 90 days before at, spread 6 months))"),
     "x.yaml:15:31 What is spread over months is counted in months (Write last 12 months before "
     "at)",
     "x.yaml:15:31 按月分摊的按月数计 (写 last 12 months before at)"},
    {"prorated year", AST_ERROR,
     "params:\n  line:\n    label: 标准\n    label_en: Standard\n    type: money per year\n"
     "    resolve: prorate_days\n    values:\n" VALUE("2021-01-15", "", "1元"),
     "x.yaml:6:14 The days of a month share an amount per month; \"line\" is \"yuan per year\" "
     "(Declare it \"per month\", or write period_start, period_end or application_date)",
     "x.yaml:6:14 按天折算的只能是每月金额；“line”是“元/年” (声明为每月（per month），或者写 "
     "period_start、period_end、application_date)"},
    {"prorated use", AST_ERROR,
     PARAM("", VALUE("2021-01-01", "", "1元"))
         "  cut:\n    label: 比例\n    label_en: Cut\n    type: rate\n    values:\n" VALUE(
             "2021-01-01", "",
             "1") RULE("person", "exact money per month", "pay * cut@prorate_days"),
     "x.yaml:25:25 The days of a month share an amount per month; \"cut\" is \"number\" (Declare "
     "it \"per month\", or write period_start, period_end or application_date)",
     "x.yaml:25:25 按天折算的只能是每月金额；“cut”是“数值” (声明为每月（per month），或者写 "
     "period_start、period_end、application_date)"},
    {"prorated steps", AST_ERROR,
     "params:\n  line:\n    label: 标准\n    label_en: Standard\n    type: money per month\n"
     "    resolve: prorate_days\n    brackets:\n      - from: 2021-01-01\n        cite: s 第一条\n"
     "        steps:\n          - above: 0元\n            value: 1元\n",
     "x.yaml:6:14 \"line\" has steps; the days of a month cannot share them (Write period_start, "
     "period_end or application_date)",
     "x.yaml:6:14 “line”是分段参数，不能按当月天数折算 (写 period_start、period_end 或 "
     "application_date)"},
    {"window of a unit without a time", AST_ERROR,
     UNIT("") RULE("person", "exact money stock",
                   "sum(facts(wage, last 3 months before at, in there))"),
     "x.yaml:13:59 \"there\" is no unit with a time (Declare it under units with \"from\" or "
     "\"to\" and \"month\", or leave it out here)",
     "x.yaml:13:59 “there”不是有起止日期的单元 (在 units 中声明，写 from 或 to 以及 "
     "month，或者这里不写)"},
    {"window of a unit, of the household", AST_ERROR,
     "facts:\n" FACT("lent", "借入", "household", "money per month") "    history: month\n"
     "    months: \"12\"\n"
         UNIT("    from: birth\n    month: whole\n")
             RULE("household", "exact money stock",
                  "sum(facts(lent, last 3 months before at, in there))"),
     "x.yaml:23:59 A window is cut to the time of a person in a unit (Write it in a rule of the "
     "person, or behind the colon of sum(members: …))",
     "x.yaml:23:59 窗口只能按个人在单元中的时间截取 (写在个人的规则里，或者写在 合计(成员: …) "
     "的冒号后面)"},
    {"unit without its months", AST_ERROR,
     UNIT("    from: birth\n") RULE("person", "bool", "there"),
     "x.yaml:2:3 \"there\" has a time, and nothing says in which months somebody counts (Write "
     "\"month\": first_day, last_day, any_day or whole)",
     "x.yaml:2:3 “there”有起止日期，没有写明哪些月份计入 (写 month：first_day、last_day、"
     "any_day 或 whole)"},
    {"months of a unit without a time", AST_ERROR,
     UNIT("    month: whole\n") RULE("person", "bool", "there"),
     "x.yaml:6:12 \"there\" has no time; its months are those of the decision (Write \"from\" and "
     "\"to\", or take \"month\" away)",
     "x.yaml:6:12 “there”没有起止日期，月份按认定当日 (写 from 和 to，或者去掉 month)"},
    {"sum of members by month", AST_ERROR,
     UNIT("    from: birth\n    month: whole\n")
         RULE("household", "exact money stock",
              "sum(members[there], last 3 months before at: pay)"),
     "x.yaml:15:15 Month by month the members of one unit are counted, and nothing else (Write "
     "count(members[unit], last 12 months before at); for amounts write sum(members: sum(facts(…, "
     "in unit))))",
     "x.yaml:15:15 按月只能计一个单元的成员人数 (写 计数(成员[单元], 评估日 之前 12个月)；金额写 "
     "合计(成员: 合计(记录(…, 属于 单元))))"},
    {"sum of months", AST_ERROR,
     RULE("person", "exact money per month", "sum(facts(wage, last 12 months before at)) / 12"),
     "x.yaml:8:15 This is \"yuan over a time\", and \"yuan per month\" is wanted (Divide by a "
     "count of months, such as 12个月)",
     "x.yaml:8:15 这里是“元（多月合计）”，应当是“元/月” (除以月数，例如 12个月)"},
    {"round", AST_ERROR, RULE("household", "money stock", "savings / 3"),
     "x.yaml:2:3 \"r\" may end in a part of a fen (Write round(…, 1分, half_up) as the article "
     "says, or make the type exact)",
     "x.yaml:2:3 “r”的结果可能不足一分 (按条文写 round(…, 1分, half_up)，或者把类型写成 exact)"},
    {"round step", AST_ERROR, RULE("household", "money stock", "round(savings / 3, 1, half_up)"),
     "x.yaml:8:34 The step of a rounding is a positive value of the unit that is rounded (1元, "
     "1角, 1分 or 10元)",
     "x.yaml:8:34 舍入的步长应当是与被舍入值同单位的正数 (1元、1角、1分或 10元)"},
    {"round mode", AST_ERROR, RULE("household", "money stock", "round(savings / 3, 1元, nearest)"),
     "x.yaml:8:38 This is no way of rounding (half_up, half_even, up, down, ceil or floor)",
     "x.yaml:8:38 没有这种舍入方式 (half_up、half_even、up、down、ceil 或 floor)"},
    {"zero", AST_ERROR, RULE("household", "bool", "savings / cars > 5元"),
     "x.yaml:8:25 This divisor may be 0 (Put the division into an if on the same expression: if … "
     "= 0 then … else … / …)",
     "x.yaml:8:25 除数可能为 0 (把除法放进对同一表达式的判断：if … = 0 then … else … / …)"},
    {"range", AST_ERROR, RULE("household", "bool", "savings * 1000000000000 * 1000000000000 > 5元"),
     "x.yaml:8:15 This may grow too large or too fine to be computed exactly (Give the facts a "
     "smaller max, round before it is used again, or divide a sum instead of its parts)",
     "x.yaml:8:15 数值可能过大或者过细，无法精确计算 (调小事实的 "
     "max，先舍入再用，或者改为对合计相除)"},
    {"sum of quotients", AST_ERROR,
     RULE("household", "bool",
          "sum(members: if age(birth, at) > 0岁 then pay / age(birth, at) else pay / 1岁) * 1岁 > "
          "5元"),
     "x.yaml:8:28 Quotients with different divisors cannot be added up exactly (Divide the sum, or "
     "round each part)",
     "x.yaml:8:28 除数不同的商无法精确相加 (先求和再相除，或者每一项先舍入)"},
    {"constant", AST_WARNING, RULE("household", "bool", "cars > 30辆"),
     "x.yaml:8:15 This comparison can never hold within the declared ranges (Correct the number, "
     "or the min and max of the facts)",
     "x.yaml:8:15 在声明的范围内这个比较永远不成立 (更正数字，或者更正事实的 min 和 max)"},
    {"order", AST_ERROR, RULE("household", "bool", "cause < flood"),
     "x.yaml:8:15 \"value of a list Kind\" has no order: only = and != compare it (Write "
     "\"ordered: true\" at the list, or use \"in\")",
     "x.yaml:8:15 “清单的值 类别”没有大小之分，只能用 = 和 != (在清单写 ordered: "
     "true，或者用“属于”)"},
    {"function", AST_ERROR, RULE("household", "bool", "sqrt(savings) > 1元"),
     "x.yaml:8:15 There is no function \"sqrt\" (round, clamp, min, max, age, add_months, "
     "months_between and the others of the guide; a named rule is the function of one's own)",
     "x.yaml:8:15 没有函数“sqrt” (可用 round、clamp、min、max、age、add_months、months_between "
     "等（见指南）；自定义计算请写成一条规则)"},
    {"arguments", AST_ERROR, RULE("household", "bool", "size(causes, causes) > 1"),
     "x.yaml:8:15 \"size\" takes 1 values in its brackets, not 2 (Write 1 values between the "
     "brackets, with commas)",
     "x.yaml:8:15 “size”的括号里要 1 个值，现有 2 个 (括号里写 1 个值，用逗号分开)"},
    {"aggregate", AST_ERROR, RULE("household", "bool", "sum(members: level) = g1"),
     "x.yaml:8:15 \"sum\" cannot be taken of \"value of a list Grade\" (sum takes numbers, min and "
     "max also dates; for a condition use any, all or count)",
     "x.yaml:8:15 “清单的值 等级”不能求“sum” (sum 用于数值，min 和 max 还可用于日期；条件请用 "
     "any、all 或 count)"},
    {"members", AST_ERROR, RULE("household", "bool", "any(members[uncle]: pay > 1元)"),
     "x.yaml:8:27 \"uncle\" is neither a role nor a unit nor a condition of the person (Write a "
     "value of the list role, a unit, or a rule of the person that is yes or no)",
     "x.yaml:8:27 “uncle”不是关系、单元，也不是个人的条件 (写清单 role "
     "的一个值、一个单元，或者个人的“是否”规则)"},
    {"applies", AST_ERROR,
     RULE("household", "bool", "q > 1元")
         MORE("q", "household", "money stock", "    applies_when: moved\n    formula: savings\n"),
     "x.yaml:8:15 \"q\" does not always apply; what holds when it does not? (Write otherwise(q, …) "
     "with the value for that case)",
     "x.yaml:8:15 “q”并非总是适用，不适用时取什么？ (写 otherwise(q, …) 给出不适用时的值)"},
    {"otherwise", AST_ERROR,
     RULE("household", "bool", "otherwise(q, 0元) > 1元")
         MORE("q", "household", "money stock", "    formula: savings\n"),
     "x.yaml:8:25 otherwise wants a rule that has applies_when (Write the rule without otherwise, "
     "or give it \"applies_when\")",
     "x.yaml:8:25 otherwise 需要带 applies_when 的规则 (直接写该规则，不加 otherwise；或者给它加 "
     "applies_when)"},
    {"missing", AST_ERROR,
     "facts:\n" FACT("f", "又", "person", "bool") "    missing: zero\n    because: s 第一条\n",
     "x.yaml:7:14 \"missing: zero\" does not go with this type or history (zero for numbers, false "
     "for yes or no, last(n) for monthly histories, else unknown)",
     "x.yaml:7:14 “missing: zero”与该类型或记录方式不符 (数值用 zero，是否用 false，按月记录用 "
     "last(n)，其余用 unknown)"},
    {"because", AST_ERROR, "facts:\n" FACT("f", "又", "person", "bool") "    missing: false\n",
     "x.yaml:7:14 What is missing is not unknown here, and nothing says why (Write \"because\" "
     "with the article or the reason)",
     "x.yaml:7:14 缺失时不按未知处理，但没有写理由 (在 because 写条款或者理由)"},
    {"min", AST_ERROR,
     "facts:\n" FACT("f", "又", "person", "int") "    min: \"9\"\n    max: \"3\"\n",
     "x.yaml:8:11 The max is below the min (Exchange min and max, or correct one of them)",
     "x.yaml:8:11 max 小于 min (对调 min 和 max，或者更正其一)"},
    {"gap", AST_ERROR,
     TABLE("unique", "      - level\n      - age(birth, at)\n",
           "      - \"g1, g2 | - => 1元\"\n      - \"g3 | >= 60 => 2元\"\n"),
     "x.yaml:2:3 The table \"t\" has no row for level = Grade 3, age(birth, at) < 60 (Add a row "
     "for it, or a last row \"otherwise => …\")",
     "x.yaml:2:3 决策表“t”没有覆盖：level = 三级, age(birth, 评估日) < 60 "
     "(补一行，或者最后加一行“otherwise => …”)"},
    {"gap in fen", AST_ERROR,
     TABLE("unique", "      - pay\n",
           "      - \"<= 100元 => 1元\"\n      - \"> 100.01元 => 2元\"\n"),
     "x.yaml:2:3 The table \"t\" has no row for pay = 100.01 (Add a row for it, or a last row "
     "\"otherwise => …\")",
     "x.yaml:2:3 决策表“t”没有覆盖：pay = 100.01 (补一行，或者最后加一行“otherwise => …”)"},
    {"overlap", AST_ERROR,
     TABLE("unique", "      - level\n      - age(birth, at)\n",
           "      - \"g1 | - => 1元\"\n      - \"not g3 | >= 60 => 2元\"\n      - \"otherwise => "
           "0元\"\n"),
     "x.yaml:14:10 Rows 1 and 2 of \"t\" can both hold and give different results (Narrow one of "
     "them, or write \"hit: first\")",
     "x.yaml:14:10 “t”第 1 行和第 2 行可能同时成立且结果不同 (收窄其中一行，或者写 hit: first)"},
    {"duplicate", AST_WARNING,
     TABLE("unique", "      - level\n",
           "      - \"g1 => 1元\"\n      - \"g1 => 1元\"\n      - \"otherwise => 0元\"\n"),
     "x.yaml:13:10 Row 2 of \"t\" says again what row 1 says (Delete it)",
     "x.yaml:13:10 “t”第 2 行与第 1 行重复 (删去)"},
    {"subsumed", AST_WARNING,
     TABLE("unique", "      - level\n",
           "      - \"g1, g2 => 1元\"\n      - \"g1 => 1元\"\n      - \"otherwise => 0元\"\n"),
     "x.yaml:13:10 Row 2 of \"t\" is contained in row 1 with the same result (Delete it)",
     "x.yaml:13:10 “t”第 2 行已包含在结果相同的第 1 行中 (删去)"},
    {"masked", AST_ERROR,
     TABLE("first", "      - level\n",
           "      - \"g1 => 1元\"\n      - \"g2 => 2元\"\n      - \"g1, g2 => 3元\"\n      - "
           "\"otherwise => 0元\"\n"),
     "x.yaml:14:10 Row 3 of \"t\" is never reached: rows before it take all of its cases (Move it "
     "up, or delete it)",
     "x.yaml:14:10 “t”第 3 行永远到不了：前面的行已覆盖其全部情形 (上移，或者删去)"},
    {"dead row", AST_ERROR,
     TABLE("unique", "      - age(birth, at)\n",
           "      - \"> 500 => 1元\"\n      - \"otherwise => 0元\"\n"),
     "x.yaml:12:10 Row 1 of \"t\" can never hold (Correct its cells, or the min and max of the "
     "facts)",
     "x.yaml:12:10 “t”第 1 行永远不成立 (更正单元格，或者更正事实的 min 和 max)"},
    {"otherwise last", AST_ERROR,
     TABLE("unique", "      - level\n", "      - \"otherwise => 0元\"\n      - \"g1 => 1元\"\n"),
     "x.yaml:13:10 \"otherwise\" must be the last row (Move it to the end)",
     "x.yaml:13:10 “otherwise”必须是最后一行 (移到最后)"},
    {"exceptions overlap", AST_ERROR,
     RULE("household", "money stock",
          "savings") "    exceptions:\n      - label: 甲例\n        label_en: A\n        when: "
                     "moved\n        formula: 1元\n        cite: s 第二条\n      - label: 乙例\n   "
                     "     label_en: B\n        when: cars > 1辆\n        formula: 2元\n        "
                     "cite: s 第二条\n",
     "x.yaml:15:9 The exceptions \"甲例\" and \"乙例\" can both apply and give different results "
     "(Give one a higher priority, or narrow its \"when\")",
     "x.yaml:15:9 例外“甲例”和“乙例”可能同时成立且结果不同 (提高其中一个的 priority，或者收窄 "
     "when)"},
    {"exceptions not proved", AST_WARNING,
     RULE("household", "money stock",
          "savings") "    exceptions:\n      - label: 甲例\n        label_en: A\n        when: "
                     "moved\n        formula: 1元\n        cite: s 第二条\n      - label: 乙例\n   "
                     "     label_en: B\n        when: 'any(members: pay > 3元)'\n        formula: "
                     "2元\n        cite: s 第二条\n",
     "x.yaml:15:9 It is not proved that only one of the exceptions \"甲例\" and \"乙例\" applies "
     "(Give one a higher priority, or add a test in which both would apply)",
     "x.yaml:15:9 不能证明例外“甲例”和“乙例”只有一个成立 (提高其中一个的 "
     "priority，或者补一个两者都成立的测试)"},
    {"values overlap", AST_ERROR,
     PARAM("", VALUE("2021-01-01", "", "1元") VALUE("2021-01-01", "", "2元")),
     "x.yaml:10:9 \"line\" has two values from 2021-01-01 on for the same division (Keep one, or "
     "give the correction a later \"published\")",
     "x.yaml:10:9 “line”同一区划自 2021-01-01 起有两个值 (只留一个，或者给更正的版本写更晚的 "
     "published)"},
    {"values gap", AST_WARNING,
     PARAM("",
           VALUE("2021-01-01", "        to: 2022-01-01\n", "1元") VALUE("2023-01-01", "", "2元")),
     "x.yaml:11:9 \"line\" has no value from 2022-01-01 to 2023-01-01 (Leave \"to\" empty, or "
     "begin the next value on that day)",
     "x.yaml:11:9 “line”在 2022-01-01 至 2023-01-01 之间没有值 (to 留空，或者让下一个值从该日起)"},
    {"values cross", AST_WARNING,
     PARAM("",
           VALUE("2021-01-01", "        to: 2023-01-01\n", "1元") VALUE("2022-01-01", "", "2元")),
     "x.yaml:11:9 \"line\" has two values from 2022-01-01 to 2023-01-01; the newer holds (End the "
     "older value on the day the newer begins)",
     "x.yaml:11:9 “line”在 2022-01-01 至 2023-01-01 之间有两个值，取较新的 "
     "(让旧值在新值起始日终止)"},
    {"inside of a month", AST_WARNING, PARAM("", VALUE("2021-01-15", "", "1元")),
     "x.yaml:7:9 The value changes inside of a month, and nothing says which holds in that month "
     "(Write \"resolve\" at the parameter)",
     "x.yaml:7:9 该值在月中变动，没有写明当月取哪一个 (在参数写 resolve)"},
    {"division shape", AST_ERROR,
     PARAM("    by: division\n", VALUE("2021-01-01", "        division: \"33118\"\n", "1元")),
     "x.yaml:9:20 \"33118\" is not a division (Write its code with 2, 4, 6, 9 or 12 digits, or "
     "\"0\" for the whole country)",
     "x.yaml:9:20 “33118”不是行政区划代码 (请写 2、4、6、9 或 12 位代码；全国写 \"0\")"},
    {"division outside", AST_ERROR,
     PARAM("    by: division\n", VALUE("2021-01-01", "        division: \"510100\"\n", "1元")),
     "x.yaml:8:9 510100 lies outside of the pack's division 330000 (Take a division inside of the "
     "pack's, or move the value to the pack of that place)",
     "x.yaml:8:9 510100 不在规则包的区划 330000 内 "
     "(改用规则包区划以内的代码，或者把该值移到当地的规则包)"},
    {"set_at", AST_ERROR,
     PARAM("    by: division\n    set_at:\n      - province\n",
           VALUE("2021-01-01", "        division: \"331181\"\n", "1元")),
     "x.yaml:10:9 \"line\" may not be set at this level (county) (Move the value to a level of "
     "set_at, or name in set_by who set it)",
     "x.yaml:10:9 “line”不能在该级别设定（county） (把值移到 set_at 的级别，或者用 set_by "
     "写明由谁设定)"},
    {"set_by, wrong level", AST_ERROR,
     PARAM(
         "    by: division\n    set_at:\n      - province\n",
         VALUE("2021-01-01", "        division: \"331181\"\n        set_by: \"331100\"\n", "1元")),
     "x.yaml:10:9 \"line\" may not be set at this level (prefecture) (Move the value to a level of "
     "set_at, or name in set_by who set it)",
     "x.yaml:10:9 “line”不能在该级别设定（prefecture） (把值移到 set_at 的级别，或者用 set_by "
     "写明由谁设定)"},
    {"set_by of another place", AST_ERROR,
     PARAM(
         "    by: division\n    set_at:\n      - prefecture\n",
         VALUE("2021-01-01", "        division: \"331181\"\n        set_by: \"330100\"\n", "1元")),
     "x.yaml:10:9 330100 does not set what holds in 331181 (\"set_by\" is a division above, or the "
     "same)",
     "x.yaml:10:9 330100 不能设定 331181 的值 (set_by 写上级区划或者同一区划)"},
    {"bound", AST_ERROR,
     PARAM("    by: division\n    bounds:\n      - formula: value >= parent\n        cite: s "
           "第一条\n",
           VALUE("2021-01-01", "", "10元")
               VALUE("2021-01-01", "        division: \"3311\"\n", "9元")),
     "x.yaml:14:9 This value breaks the bound \"value >= parent\" on 2021-01-01 (Correct the value "
     "or its date; the bound cites s 第一条)",
     "x.yaml:14:9 该值在 2021-01-01 不满足约束“value >= parent” (更正该值或者日期；约束依据：s "
     "第一条)"},
    {"bound later", AST_WARNING,
     PARAM("    by: division\n    bounds:\n      - formula: value >= parent\n        cite: s "
           "第一条\n",
           VALUE("2021-01-01", "", "10元") VALUE("2022-01-01", "", "20元")
               VALUE("2021-01-01", "        division: \"3311\"\n", "15元")),
     "x.yaml:17:9 This value breaks the bound \"value >= parent\" from 2022-01-01 on, when the "
     "division above changed (Correct the value or its date; the bound cites s 第一条)",
     "x.yaml:17:9 上级标准变动后，该值自 2022-01-01 起不满足约束“value >= parent” "
     "(更正该值或者日期；约束依据：s 第一条)"},
    {"before its values", AST_WARNING,
     PARAM("", VALUE("2021-01-01", "", "1元"))
         RULE("person", "bool", "pay > line") "    from: 2020-01-01\n",
     "x.yaml:17:21 The rule holds from 2020-01-01 on, but \"line\" has no value then (Add the "
     "value of that time, or begin the rule later)",
     "x.yaml:17:21 规则自 2020-01-01 起施行，但“line”当时没有值 "
     "(补上当时的值，或者推迟规则的起始日期)"},
    {"two versions", AST_ERROR,
     "rules:\n" MORE("r", "person", "bool",
                     "    versions:\n      - from: 2021-01-01\n        formula: pay > 1元\n      - "
                     "from: 2021-01-01\n        formula: pay > 2元\n"),
     "x.yaml:11:9 \"r\" has two versions that begin on the same day (Keep one, or give the "
     "correction a later \"published\")",
     "x.yaml:11:9 “r”有两个版本同日起施行 (只留一个，或者给更正的版本写更晚的 published)"},
    {"version gap", AST_WARNING,
     "rules:\n" MORE("r", "person", "bool",
                     "    versions:\n      - from: 2021-01-01\n        to: 2022-01-01\n        "
                     "formula: pay > 1元\n      - from: 2023-01-01\n        formula: pay > 2元\n"),
     "x.yaml:12:9 \"r\" is not in force from 2022-01-01 to 2023-01-01 (Leave \"to\" empty, or "
     "begin the next version on that day)",
     "x.yaml:12:9 “r”在 2022-01-01 至 2023-01-01 之间没有施行的版本 (to "
     "留空，或者让下一版本从该日起)"},
    {"source", AST_ERROR,
     "rules:\n  r:\n    label: 甲\n    label_en: A\n    entity: person\n    type: bool\n    cite: "
     "z 第一条\n    formula: pay > 1元\n",
     "x.yaml:7:11 \"z\" is no source of this pack or its parents (Declare it under sources, or "
     "write \"local: to be confirmed\")",
     "x.yaml:7:11 “z”不是本包或上级包的依据来源 (在 sources 声明，或者写 \"local: to be "
     "confirmed\")"},
    {"open mark", AST_ERROR,
     "rules:\n  r:\n    label: 甲\n    label_en: A\n    entity: person\n    type: bool\n    cite: "
     "s 条号待核\n    formula: pay > 1元\n",
     "x.yaml:7:11 \"s 条号待核\" is not the mark of an open citation (Write \"local: to be "
     "confirmed\", alone or behind the source)",
     "x.yaml:7:11 “s 条号待核”不是待核实依据的标记 (写 \"local: to be "
     "confirmed\"，单独写，或者写在文件 "
     "id 后面)"},
    {"open mark of no source", AST_ERROR,
     "rules:\n  r:\n    label: 甲\n    label_en: A\n    entity: person\n    type: bool\n    cite: "
     "\"z local: to be confirmed\"\n    formula: pay > 1元\n",
     "x.yaml:7:12 \"z\" is no source of this pack or its parents (Declare it under sources, or "
     "write \"local: to be confirmed\")",
     "x.yaml:7:12 “z”不是本包或上级包的依据来源 (在 sources 声明，或者写 \"local: to be "
     "confirmed\")"},
    {"number open", AST_ERROR,
     "sources:\n  n:\n    title: 无号\n    number: 文号待核\n    from: 2020-01-01\n",
     "x.yaml:4:13 \"文号待核\" is not the mark of an open citation (Write \"local: to be "
     "confirmed\" as the number)",
     "x.yaml:4:13 “文号待核”不是待核实依据的标记 (文号写 \"local: to be confirmed\")"},
    {"confirmed without number", AST_ERROR,
     "sources:\n  n:\n    title: 无号\n    number: \"local: to be confirmed\"\n    from: "
     "2020-01-01\n    status: confirmed\n",
     "x.yaml:2:3 The source \"n\" is confirmed, but its document has no number (Write \"number\", "
     "or \"status: local: to be confirmed\")",
     "x.yaml:2:3 文件“n”标为已核实，却没有文号 (写 number，或者写 status: local: to be confirmed)"},
    {"article", AST_WARNING,
     "rules:\n  r:\n    label: 甲\n    label_en: A\n    entity: person\n    type: bool\n    cite: "
     "s\n    formula: pay > 1元\n",
     "x.yaml:7:11 The citation names no article (Write the article behind the source: \"s "
     "第一条\")",
     "x.yaml:7:11 依据没有写条款 (在来源后面写条款：“s 第一条”)"},
    {"repealed", AST_WARNING,
     "rules:\n  r:\n    label: 甲\n    label_en: A\n    entity: person\n    type: bool\n    cite: "
     "old 第一条\n    formula: pay > 1元\n",
     "x.yaml:7:11 The source \"old\" is repealed from 2020-01-01 on (Cite what replaced it, or end "
     "this on that day)",
     "x.yaml:7:11 来源“old”自 2020-01-01 起废止 (改引新的规定，或者在该日终止)"},
    {"no citation", AST_ERROR,
     "rules:\n  r:\n    label: 甲\n    label_en: A\n    entity: person\n    type: money per "
     "month\n    formula: pay\n",
     "x.yaml:2:3 This decides money or status and cites nothing (Write \"cite\" with the article, "
     "or \"local: to be confirmed\")",
     "x.yaml:2:3 这里决定金额或者资格，但没有写依据 (写 cite 和条款，或者写 \"local: to be "
     "confirmed\")"},
    {"wording strict", AST_ERROR,
     RULE("person", "bool", "pay <= 100元") "    quote: 工资低于一百元\n",
     "x.yaml:8:15 The article says \"低于\", which leaves the number out; this comparison takes it "
     "in (Write <, or correct the quote)",
     "x.yaml:8:15 条文写“低于”，不含本数；这个比较含本数 (改用 <，或者更正 quote)"},
    {"wording inclusive", AST_ERROR,
     RULE("person", "bool", "not (pay >= 100元)") "    quote: 工资不高于一百元\n",
     "x.yaml:8:20 The article says \"不高于\", which takes the number in; this comparison leaves "
     "it out (Write >, or correct the quote)",
     "x.yaml:8:20 条文写“不高于”，含本数；这个比较不含本数 (改用 >，或者更正 quote)"},
    {"two texts", AST_ERROR,
     "facts:\n" FACT("town", "乡镇", "household", "text") FACT("seat", "驻地", "household", "text")
         RULE("household", "bool", "town != seat"),
     "x.yaml:19:15 Two texts cannot be compared with each other: all that no formula names are "
     "one \"other text\" (Compare each with a text in quotes, or declare a list of values)",
     "x.yaml:19:15 两个文本不能互相比较：公式中没有写明的文本都是同一个“其他” (各自与引号中的文本"
     "比较，或者声明清单)"},
    {"outcome", AST_ERROR, RULE("person", "bool", "pay > 1元") OUTCOME("household", "r", ""),
     "x.yaml:14:15 \"r\" is of another entity than the outcome (Write a rule of the outcome's "
     "entity, or change the entity of the outcome)",
     "x.yaml:14:15 “r”与结果的 entity 不同 (改用与结果相同 entity 的规则，或者更改结果的 entity)"},
    {"outcome amount", AST_ERROR,
     RULE("household", "bool", "moved")
         MORE("q", "household", "exact money stock", "    formula: savings / 3\n")
             OUTCOME("household", "r", "    amount: q\n"),
     "x.yaml:22:13 \"q\" is \"yuan owned\" and cannot stand here (eligible is yes or no, amount is "
     "money in whole fen, grade a value of a list)",
     "x.yaml:22:13 “q”是“元（存量）”，不能写在这里 (eligible 是“是否”，amount 是到分的金额，grade "
     "是清单的值)"},
    {"rises", AST_WARNING,
     RULE("household", "bool", "sum(members: pay) > 100元") OUTCOME("household", "r", ""),
     "x.yaml:10:3 \"o\" rises with the income (Check the direction of the comparison and of the "
     "difference)",
     "x.yaml:10:3 收入越高，“o”反而越多 (检查比较和差额的方向)"},
    {"notch", AST_NOTE,
     RULE("household", "bool", "sum(members: pay) < 100元")
         MORE("q", "household", "money per month", "    formula: if moved then 5元 else 6元\n")
             OUTCOME("household", "r", "    amount: q\n"),
     "x.yaml:17:3 \"o\" ends all at once where the income passes its limit (Where the article "
     "allows, let the amount fall by the difference, or add a time of phasing out)",
     "x.yaml:17:3 收入一超过界限，“o”就全部停止 (条文允许的，按差额递减，或者规定渐退期)"},
    {"unknown", AST_NOTE, RULE("household", "bool", "moved") OUTCOME("household", "r", ""),
     "x.yaml:10:3 \"o\" can stay unknown: 1 of the facts it needs may be missing (moved) (Give the "
     "facts a \"missing\" with its reason, or leave them to be asked for)",
     "x.yaml:10:3 “o”可能一直未知：所需事实中有 1 项可能缺失（moved） (给这些事实写 missing "
     "和理由；不写则向申请人询问)"},
    {"dead", AST_NOTE,
     RULE("household", "bool", "moved") MORE("q", "household", "bool", "    formula: urban\n")
         OUTCOME("household", "r", ""),
     "x.yaml:9:3 No outcome needs \"q\" (Name it in an outcome or in a rule that one needs, or "
     "delete it)",
     "x.yaml:9:3 没有结果用到“q” (在结果或其所需的规则中引用它，或者删去)"},
    {"braces", AST_ERROR, RULE("household", "bool", "moved") "    says:\n      true: 是{nobody}\n",
     "x.yaml:10:13 Nothing is called \"nobody\" (In braces: value, label, or the id of a fact, "
     "parameter or rule)",
     "x.yaml:10:13 没有叫“nobody”的事项 (花括号里只能写 value、label，或者事实、参数、规则的 id)"},
    {"test", AST_ERROR,
     "tests:\n  - name: 甲\n    at: 2025-01-01\n    division: \"330100\"\n    household:\n      "
     "nofact: 1\n    members:\n      - pay: 1元\n    expect:\n      norule: true\n",
     "x.yaml:6:7 There is no fact \"nofact\" (Write the id of a fact of this pack or its parents)",
     "x.yaml:6:7 没有事实“nofact” (写本包或上级包中事实的 id)"},
    {"key", AST_ERROR,
     "params:\n  line:\n    label: 标准\n    label_en: Standard\n    type: money per month\n    "
     "by: grade\n"
     "    values:\n" VALUE("2021-01-01", "        key: g9\n", "1元"),
     "x.yaml:8:9 \"g9\" is no key of this parameter (Write one of g1, g2, g3)",
     "x.yaml:8:9 “g9”不是该参数的键 (可用的键：g1, g2, g3)"},
    {"index", AST_ERROR,
     PARAM("    by: grade\n", VALUE("2021-01-01", "        key: g1\n", "1元"))
         RULE("person", "bool", "pay > line"),
     "x.yaml:19:21 \"line\" has a value for each of a list: which one? (Write line[…])",
     "x.yaml:19:21 “line”按清单逐项有值，要取哪一项？ (写 line[…])"},
    {"brackets", AST_ERROR,
     PARAM("", VALUE("2021-01-01", "", "1元")) RULE("person", "bool", "scale(pay, line) > 1元"),
     "x.yaml:17:26 A parameter with brackets is wanted here (Name a parameter that is declared "
     "with \"brackets\")",
     "x.yaml:17:26 这里要写分档参数 (写以 brackets 声明的参数)"},
    {"dot", AST_ERROR, RULE("household", "bool", "cause = grade.fire"),
     "x.yaml:8:23 Before the dot of \".fire\" a list or a pack is wanted (Write list.value, such "
     "as role.self, or pack.rule)",
     "x.yaml:8:23 “.fire”的点前面要写清单或者规则包 (写“清单.值”，例如 role.self，或者“包.规则”)"},
    {"negative", AST_ERROR, RULE("household", "bool", "-moved = 1"),
     "x.yaml:8:15 \"yes or no\" cannot be negative (Only numbers, months and days have a sign; for "
     "a condition write \"not\")",
     "x.yaml:8:15 “是否”不能取负 (只有数值、月数和天数可带正负号；条件请写 not)"},
    {"text code", AST_ERROR, RULE("household", "bool", "division = \"3311x\""),
     "x.yaml:8:26 \"3311x\" is no code of a division (A code has 2, 4, 6, 9 or 12 digits; 0 is the "
     "whole country)",
     "x.yaml:8:26 “3311x”不是区划代码 (代码为 2、4、6、9 或 12 位；0 表示全国)"},
    {"value", AST_ERROR, PARAM("", VALUE("2021-01-01", "", "1元 + 2人")),
     "x.yaml:8:16 \"yuan\" and \"persons\" do not go together (Bring both to one unit by * or /, "
     "or correct the unit at the declaration)",
     "x.yaml:8:16 “元”与“人”不能放在一起运算 (用 * 或 / 换算为同一单位，或者更正声明中的单位)"},
    {"list", AST_ERROR, "facts:\n" FACT("f", "又", "person", "enum nolist"),
     "x.yaml:6:11 There is no list \"nolist\" (Declare it under enums, with its values)",
     "x.yaml:6:11 没有清单“nolist” (在 enums 声明该清单及其值)"},
};

static bool says(const struct kase *t, enum mz_lang lang, const char *line)
{
    struct checked *k = checked_text(lang, t->text);
    bool fine = checked_has(k, t->grade, line) && (k->book == NULL) == (t->grade == AST_ERROR);
    if (!fine) {
        printf("  %s wants %s\n", t->name, line);
        checked_show(k, AST_NOTE);
    }
    checked_done(k);
    return fine;
}

TEST(each_fault_is_said_in_english_with_its_place)
{
    for (size_t i = 0; i < MZ_LEN(kases); i++) {
        CHECK(says(&kases[i], MZ_LANG_EN, kases[i].en));
    }
}

TEST(each_fault_is_said_in_chinese_with_its_place)
{
    for (size_t i = 0; i < MZ_LEN(kases); i++) {
        CHECK(says(&kases[i], MZ_LANG_ZH, kases[i].zh));
    }
}

/* From the bracket at `at` to the one that closes it, past texts in quotes. */
static mz_str call_at(mz_str text, size_t at)
{
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = at; i < text.n; i++) {
        char ch = text.p[i];
        if (quoted) {
            i += ch == '\\';
            quoted = ch != '"';
        } else if (ch == '"') {
            quoted = true;
        } else if (ch == '(') {
            depth++;
        } else if (ch == ')' && --depth == 0) {
            return (mz_str){text.p + at, i + 1 - at};
        }
    }
    return (mz_str){text.p + at, text.n - at};
}

/* Calls of check_find() in a file; each has to have a way out. */
static int ways_in(mz_arena *a, const char *file)
{
    enum { FILE_MAX = 1 << 18 };
    char *bytes = mz_arena_alloc(a, FILE_MAX);
    FILE *in = fopen(file, "r");
    int n = 0;
    if (in == NULL) {
        return -1;
    }
    mz_str text = {bytes, fread(bytes, 1, FILE_MAX, in)};
    (void)fclose(in);
    static const char call[] = "check_find(";
    for (size_t i = 0; i + sizeof call < text.n; i++) {
        if (memcmp(text.p + i, call, sizeof call - 1) != 0) {
            continue;
        }
        mz_str whole = call_at(text, i + sizeof call - 2);
        if (memmem(whole.p, whole.n, ".way = ", 7) == NULL ||
            memmem(whole.p, whole.n, ": NULL", 6) != NULL) {
            printf("%s: no way out: " MZ_FMT "\n", file, MZ_ARG(whole));
            return -1;
        }
        n++;
    }
    return n;
}

TEST(every_finding_of_the_checker_has_a_way_out)
{
    static const char *const files[] = {
        "check",       "check_agg",  "check_bound",     "check_call", "check_data",  "check_expr",
        "check_guard", "check_in",   "check_indicator", "check_law",  "check_param", "check_rule",
        "check_table", "check_term", "check_use",       "check_word", "check_name"};
    mz_arena *a = mz_arena_new((size_t)16 << 20);
    int all = 0;
    for (size_t i = 0; i < MZ_LEN(files); i++) {
        int n = ways_in(a, mz_str_fmt(a, "src/rule/%s.c", files[i]).p);
        CHECK(n >= 0);
        all += n;
    }
    CHECK(all > 140);
    mz_arena_free(a);
}

TEST_MAIN(T(each_fault_is_said_in_english_with_its_place),
          T(each_fault_is_said_in_chinese_with_its_place),
          T(every_finding_of_the_checker_has_a_way_out))
