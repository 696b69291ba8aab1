/* register_test.c - registers: one that is whole, and every fault by a change of one line. */
#include "base/text.h"
#include "check.h"
#include "rule/case.h"
#include "rule/check_testing.h"

/* Parts of it are changed below, so every line stands here once. */
static const char whole[] =
    "enums:\n"
    "  road_class:\n    label: 道路等级\n    label_en: Class of road\n    values:\n"
    "      main:\n        label: 主干路\n        label_en: Main road\n"
    "      lane:\n        label: 巷\n        label_en: Lane\n"
    "facts:\n"
    "  class:\n    label: 类别\n    label_en: Class\n    entity: case\n    type: enum road_class\n"
    "  length:\n    label: 长度\n    label_en: Length\n    entity: case\n    type: int\n"
    "  spent:\n    label: 花费\n    label_en: Spent\n    entity: case\n    type: money once\n"
    "forms:\n"
    "  ask:\n    label: 申请表\n    label_en: Form\n    parts:\n"
    "      - label: 名称\n        label_en: Name\n        fields:\n"
    "          - field: wanted\n            label: 拟用名\n            label_en: Wanted\n"
    "            kind: name\n"
    "          - fact: class\n"
    "matters:\n"
    "  naming:\n    label: 命名\n    label_en: Naming\n    subject: none\n    form: ask\n"
    "    by:\n      - clerk\n    cite: s 第一条\n"
    "    steps:\n"
    "      accept:\n        label: 受理\n        label_en: Accept\n        kind: act\n"
    "        by:\n          - clerk\n        actions:\n"
    "          take:\n            label: 通过\n            label_en: Take\n            to: done\n"
    "    ends:\n"
    "      done:\n        label: 已命名\n        label_en: Named\n        result: granted\n"
    "        enters:\n          - register: road\n            set:\n"
    "              name: wanted\n              class: class\n              named: today\n"
    "  renaming:\n    label: 更名\n    label_en: Renaming\n    subject: place\n    entry: road\n"
    "    form: ask\n    by:\n      - officer\n    cite: s 第二条\n"
    "    steps:\n"
    "      hear:\n        label: 审查\n        label_en: Hear\n        kind: act\n"
    "        by:\n          - officer\n        actions:\n"
    "          agree:\n            label: 同意\n            label_en: Agree\n            to: new\n"
    "    ends:\n"
    "      new:\n        label: 已更名\n        label_en: Renamed\n        result: granted\n"
    "        changes:\n          - move: rename\n            set:\n"
    "              former: own.name\n              name: wanted\n"
    "registers:\n"
    "  road:\n    label: 路名\n    label_en: Roads\n    title: name\n"
    "    number: LM{county}{serial:6}\n    add_by:\n      - clerk\n    change_by:\n"
    "      - officer\n    approve_by:\n      - approver\n    public:\n      - used\n"
    "    cite: s 第三条\n    fields:\n"
    "      - field: name\n        label: 标准名称\n        label_en: Name\n        kind: name\n"
    "        unique: true\n        words: true\n        public: true\n"
    "      - fact: class\n        list: true\n"
    "      - fact: length\n        optional: true\n        check: length <= 90000\n"
    "        says: 太长\n        says_en: Too long\n"
    "      - fact: spent\n        optional: true\n"
    "      - field: named\n        label: 命名日期\n        label_en: Named on\n"
    "        kind: date\n"
    "      - field: former\n        label: 曾用名\n        label_en: Former names\n"
    "        kind: list\n        optional: true\n"
    "      - field: code\n        label: 代码\n        label_en: Code\n        kind: code\n"
    "        mask: AA999\n        optional: true\n"
    "      - field: keeper\n        label: 管理人\n        label_en: Keeper\n"
    "        kind: person\n        optional: true\n"
    "      - field: next\n        label: 相邻\n        label_en: Next\n        kind: entry\n"
    "        of: road\n        optional: true\n"
    "    states:\n"
    "      used:\n        label: 使用\n        label_en: Used\n"
    "      gone:\n        label: 注销\n        label_en: Gone\n        over: true\n"
    "    moves:\n"
    "      rename:\n        label: 更名\n        label_en: Rename\n        to: used\n"
    "      close:\n        label: 注销\n        label_en: Close\n        from:\n"
    "          - used\n        to: gone\n        by:\n          - officer\n"
    "        reason: must\n        when: length <= 80000\n"
    "    duties:\n"
    "      look:\n        label: 巡查\n        label_en: Patrol\n        after: named\n"
    "        months: \"12\"\n        by:\n          - village\n        cite: s 第四条\n"
    "    statistics:\n"
    "      classes:\n        label: 类别\n        label_en: Classes\n        by: class\n"
    "        sum: spent\n"
    "      years:\n        label: 年份\n        label_en: Years\n        by: named\n"
    "        per: year\n"
    "    checks:\n      - formula: class != lane or length <= 500\n        says: 巷不长\n"
    "        says_en: A lane is short\n";

static bool finds(const char *text, const char *sentence)
{
    return checked_finds(text, sentence, AST_ERROR);
}

TEST(a_whole_register_is_linked_with_facts_posts_and_matters)
{
    struct checked *k = checked_text(MZ_LANG_EN, whole);
    CHECK(k->book != NULL && k->book->registers_n == 1);
    checked_show(k, AST_WARNING);
    if (k->book == NULL) {
        checked_done(k);
        return;
    }
    const struct ir_register *r = &k->book->registers[0];
    CHECK(r->columns_n == 9 && r->states_n == 2 && r->moves_n == 2 && r->duties_n == 1);
    CHECK(r->title == 0 && r->open && r->states[0].open && !r->states[1].open);
    CHECK(r->columns[1].kind == IR_COL_FACT && r->columns[2].check != IR_NONE);
    CHECK(r->columns[8].kind == IR_COL_ENTRY && r->columns[8].of == 0);
    CHECK(r->moves[0].by == 0 && r->moves[0].from == 1 && r->moves[1].to == 1);
    CHECK(r->duties[0].count.v == 12 && r->duties[0].after == 4 && r->duties[0].states == 1);
    CHECK(r->stats[0].sum == 3 && r->stats[1].by == IR_BY_COLUMN && !r->stats[1].monthly);
    CHECK(r->add == 1U << IR_POST_CLERK && r->approve == 1U << IR_POST_APPROVER);
    const struct ir_end *named = &k->book->matters[0].ends[0];
    CHECK(named->enters_n == 1 && named->enters[0].set_n == 3);
    CHECK(named->enters[0].set[0].origin == IR_FROM_FORM &&
          named->enters[0].set[2].origin == IR_FROM_TODAY);
    const struct ir_matter *m = &k->book->matters[1];
    CHECK(m->entry == 0 && m->ends[0].changes_n == 1 && m->ends[0].changes[0].move == 0);
    CHECK(m->ends[0].changes[0].set[0].origin == IR_FROM_OWN);
    checked_done(k);
}

/* The nodes of formulas move when the graph is pruned; what they say must not. */
TEST(formulas_of_a_register_are_asked_of_an_entry)
{
    struct checked *k = checked_text(MZ_LANG_EN, whole);
    CHECK(k->book != NULL);
    for (int64_t metres = 400; k->book != NULL && metres < 1000000; metres *= 10) {
        const struct ir_register *r = &k->book->registers[0];
        struct rule_case *c = rule_case_new(k->cx.a, k->book, 0);
        (void)mz_date_make(2026, 11, 1, &c->at);
        c->known = c->at;
        c->household.cells[r->columns[1].fact] = (struct rule_cell){true, 1};
        c->household.cells[r->columns[2].fact] = (struct rule_cell){true, metres};
        struct rule_run *run = rule_run_new(k->cx.a, k->book, c);
        CHECK(rule_eval_node(run, r->columns[2].check, SIZE_MAX).num == (metres <= 90000));
        CHECK(rule_eval_node(run, r->moves[1].when, SIZE_MAX).num == (metres <= 80000));
        CHECK(rule_eval_node(run, r->checks[0].formula, SIZE_MAX).num == (metres <= 500));
    }
    checked_done(k);
}

#define LONG_ID "a_name_that_is_much_too_long_for_any_table"

TEST(every_fault_of_a_register_is_found_with_its_sentence)
{
    static const struct checked_fault faults[] = {
        {"  road:\n", "  " LONG_ID ":\n", "is too long for the name"},
        {"- fact: length\n", "- fact: width\n", "There is no fact \"width\""},
        {"- fact: length\n", "- fact: wage\n", "A register cannot keep \"wage\""},
        {"- fact: length\n", "- fact: length\n        kind: text\n", "stands beside a fact"},
        {"        kind: code\n", "", "has no label or no kind"},
        {"- field: keeper\n", "- field: spent\n", "is a name of the rules already"},
        {"        mask: AA999\n", "", "The shape of the code \"code\""},
        {"        mask: AA999\n", "        mask: aa\n", "The shape of the code"},
        {"        of: road\n        optional", "        optional",
         "names the register of an entry"},
        {"        of: road\n        optional", "        of: rail\n        optional",
         "There is no register \"rail\""},
        {"        kind: list\n", "        kind: list\n        unique: true\n",
         "can be neither unique nor a filter"},
        {"        kind: person\n", "        kind: person\n        public: true\n",
         "\"keeper\" cannot be public"},
        {"        kind: person\n", "        kind: person\n        words: true\n",
         "has no words to search"},
        {"        says: 太长\n", "", "has no sentence for those whom it refuses"},
        {"- field: keeper\n", "- field: code\n", "\"code\" stands in the register twice"},
        {"title: name\n", "title: named\n", "Entries cannot be called by \"named\""},
        {"    public:\n      - used\n", "", "\"name\" is public, its register is not"},
        {"        public: true\n", "", "Everybody may see \"road\", and no field of it"},
        {"        to: gone\n", "        to: lost\n", "The register has no state \"lost\""},
        {"from:\n          - used\n", "from:\n          - lost\n", "no state \"lost\""},
        {"after: named\n", "after: name\n", "\"name\" is no field of days"},
        {"        months: \"12\"\n", "", "It is not clear when \"look\" is due"},
        {"        months: \"12\"\n", "        day: \"02-29\"\n", "\"02-29\" is no day of the year"},
        {"by:\n          - village\n", "states:\n          - used\n",
         "Nobody can say that \"look\" was done"},
        {"by: class\n", "by: name\n", "Entries cannot be counted by \"name\""},
        {"        per: year\n", "", "\"per\" and days go together in \"years\""},
        {"sum: spent\n", "sum: named\n", "\"named\" cannot be added up"},
        {"LM{county}{serial:6}", "LM{county}", "Entries cannot be numbered like"},
        {"LM{county}{serial:6}", "LM{serial}{town}", "Entries cannot be numbered like"},
        {"- register: road\n", "- register: rail\n", "There is no register \"rail\""},
        {"entry: road\n", "entry: rail\n", "There is no register \"rail\""},
        {"    entry: road\n", "", "\"renaming\" is about no entry"},
        {"move: rename\n", "move: retire\n", "The register has no move \"retire\""},
        {"              named: today\n", "              dated: today\n",
         "The register has no field \"dated\""},
        {"named: today\n", "named: tomorrow\n", "No case knows \"tomorrow\""},
        {"named: today\n", "named: wanted\n", "\"wanted\" does not fit"},
        {"named: today\n", "named: entry\n", "No case knows \"entry\""},
        {"named: today\n", "named: letter.paper\n", "\"letter.paper\" does not fit"},
        {"name: wanted\n              class",
         "name: letter.paper\n              code: own.code\n              class",
         "No case knows \"own.code\""},
        {"class: class\n", "class: is.river\n", "\"is.river\" does not fit"},
        {"              named: today\n", "", "Every entry has \"named\""},
        {"name: wanted\n              class", "name: own.name\n              class",
         "No case knows \"own.name\""},
        {"        changes:\n          - move: rename\n            set:\n"
         "              former: own.name\n              name: wanted\n",
         "", "Nobody ever makes the move \"rename\""},
        {"      close:\n        label: 注销\n        label_en: Close\n        from:\n"
         "          - used\n        to: gone\n",
         "      close:\n        label: 注销\n        label_en: Close\n        to: used\n",
         "No entry is ever \"gone\""},
        {"    checks:\n", "    samples:\n      - state: lost\n    checks:\n", "no state \"lost\""},
        {"    checks:\n", "    samples:\n      - set:\n          who: x\n    checks:\n",
         "The register has no field \"who\""},
        {"when: length <= 80000\n", "when: length\n", "yes or no"},
    };
    mz_arena *a = mz_arena_new(1 << 20);
    for (size_t i = 0; i < MZ_LEN(faults); i++) {
        CHECK(finds(checked_changed(a, whole, &faults[i]), faults[i].says));
        mz_arena_reset(a);
    }
    mz_arena_free(a);
}

TEST(a_register_that_nothing_enters_is_found)
{
    struct checked_fault f = {"        enters:\n          - register: road\n            set:\n"
                      "              name: wanted\n              class: class\n"
                      "              named: today\n",
                      "", ""};
    mz_arena *a = mz_arena_new(1 << 20);
    char *once = checked_changed(a, whole, &f);
    static const char add_by[] = "    add_by:\n      - clerk\n";
    char *p = strstr(once, add_by);
    CHECK(p != NULL);
    if (p != NULL) {
        memmove(p, p + sizeof add_by - 1, strlen(p + sizeof add_by - 1) + 1);
        CHECK(finds(once, "Nothing ever stands in \"road\""));
    }
    mz_arena_free(a);
}

/* ---- facts that a register says ------------------------------------------------------------- */

static const char *listed(mz_arena *a, const char *type, const char *in, bool asked)
{
    const char *fact = mz_str_fmt(a,
                                  "  keeps:\n    label: 管理道路\n    label_en: Keeps a road\n"
                                  "    entity: person\n    type: bool\n%s"
                                  "    listed_in: %s\nforms:\n",
                                  type, in)
                           .p;
    const struct checked_fault says = {"forms:\n", fact, ""};
    const struct checked_fault asks = {"        kind: person\n",
                                       "        kind: person\n        filter: true\n", ""};
    const char *text = checked_changed(a, whole, &says);
    return asked ? checked_changed(a, text, &asks) : text;
}

TEST(a_fact_is_said_by_a_register_that_can_be_asked_for_a_person)
{
    static const char no[] = "    missing: false\n    because: 未登记\n";
    mz_arena *a = mz_arena_new(1 << 20);
    struct checked *k = checked_text(MZ_LANG_EN, listed(a, no, "road", true));
    CHECK(k->book != NULL);
    for (size_t i = 0; k->book != NULL && i < k->book->facts_n; i++) {
        bool keeps = mz_str_eq(k->book->facts[i].name.id, MZ_S("keeps"));
        CHECK(keeps == mz_str_eq(k->book->facts[i].listed_in.s, MZ_S("road")));
    }
    CHECK(k->book != NULL && ir_listed_column(&k->book->registers[0]) == 7);
    checked_done(k);
    CHECK(finds(listed(a, no, "rail", true), "There is no register \"rail\""));
    CHECK(finds(listed(a, no, "road", false), "\"road\" cannot be asked for a person"));
    CHECK(finds(listed(a, "", "road", true), "A register cannot say this fact"));
    mz_arena_free(a);
}

/* ---- files for others --------------------------------------------------------------------- */

#define COLUMN(lines) "          - heading: 名称\n" lines
#define EXPORT(more, columns)                                                                \
    "    exports:\n      told:\n        label: 报送\n        label_en: Told\n        to: 市\n" \
    "        to_en: The city\n" more "        by:\n          - officer\n        cite: s 第五条\n" \
    "        columns:\n" columns
#define FILE_OF   "        file: LM_{county}_{day}_{serial:3}\n"
#define BY_DAY    "        day: named\n        within: \"7\"\n"
#define PLAIN     COLUMN("            from: name\n            need: true\n")
#define LEFT(of)                                                                               \
    "      gone:\n        label: 移出\n        label_en: Gone\n        to: 市\n"              \
    "        to_en: The city\n        left: " of "\n        file: LY_{serial}\n        by:\n"   \
    "          - officer\n        cite: s 第五条\n        columns:\n"                          \
    "          - heading: 日期\n            from: since\n            as: slash\n"

static const char *exporting(mz_arena *a, const char *text)
{
    return mz_str_fmt(a, "%s%s", whole, text).p;
}

TEST(a_file_for_others_has_rows_columns_and_a_last_day)
{
    mz_arena *a = mz_arena_new(1 << 20);
    struct checked *k = checked_text(
        MZ_LANG_EN, exporting(a, EXPORT("        states:\n          - used\n" BY_DAY FILE_OF,
                                        PLAIN) LEFT("told")));
    checked_show(k, AST_WARNING);
    CHECK(k->book != NULL);
    const struct ir_register *r = k->book == NULL ? NULL : &k->book->registers[0];
    CHECK(r != NULL && r->exports_n == 2);
    if (r != NULL && r->exports_n == 2) {
        const struct ir_export *x = r->exports;
        CHECK(x[0].states == 1 && x[0].left == -1 && x[0].timed && x[0].within.v == 7);
        CHECK(x[0].working && !x[0].since && x[0].day == 4 && x[0].by == 1U << IR_POST_OFFICER);
        CHECK(x[0].columns_n == 1 && x[0].columns[0].from == IR_OUT_FIELD);
        CHECK(x[1].left == 0 && !x[1].timed && x[1].columns[0].from == IR_OUT_SINCE);
    }
    checked_done(k);
    mz_arena_free(a);
}

TEST(every_fault_of_a_file_for_others_is_found_with_its_sentence)
{
    static const struct {
        const char *text;
        const char *says;
    } bad[] = {
        {EXPORT(FILE_OF, COLUMN("            from: nobody\n")), "has no field \"nobody\""},
        {EXPORT(FILE_OF, COLUMN("            from: named\n            as: wan\n")), "no money"},
        {EXPORT(FILE_OF, COLUMN("            from: keeper\n")), "\"keeper\" does not leave"},
        {EXPORT(FILE_OF, COLUMN("            need: true\n")), "what stands below \"名称\""},
        {EXPORT(FILE_OF, COLUMN("            from: name\n            text: x\n")),
         "what stands below \"名称\""},
        {EXPORT(FILE_OF, COLUMN("            from: name\n            as: iso\n")), "no day"},
        {EXPORT(FILE_OF, PLAIN PLAIN), "\"名称\" stands twice"},
        {EXPORT(FILE_OF, COLUMN("            from: class\n            values:\n"
                                "              lane: \"1\"\n")),
         "Nothing stands for"},
        {EXPORT(FILE_OF, COLUMN("            from: state\n            values:\n"
                                "              used: \"1\"\n              gone: \"2\"\n"
                                "              lost: \"3\"\n")),
         "\"lost\" never stands"},
        {EXPORT("        file: LM_{county}\n", PLAIN), "cannot be called \"LM_{county}\""},
        {EXPORT("        file: a/{serial}\n", PLAIN), "cannot be called"},
        {EXPORT("        day: named\n" FILE_OF, PLAIN), "until when \"told\" has to be told"},
        {EXPORT("        day: length\n        within: \"7\"\n" FILE_OF, PLAIN),
         "\"length\" is no field of days"},
        {EXPORT("        states:\n          - lost\n" FILE_OF, PLAIN), "no state \"lost\""},
        {EXPORT("        left: other\n" FILE_OF, PLAIN), "No export \"other\""},
        {EXPORT(FILE_OF, PLAIN) LEFT("gone"), "No export \"gone\""},
        {EXPORT(FILE_OF, PLAIN) LEFT("told\n        when: length <= 9"), "is said twice"},
    };
    mz_arena *a = mz_arena_new(1 << 22);
    for (size_t i = 0; i < MZ_LEN(bad); i++) {
        CHECK(finds(exporting(a, bad[i].text), bad[i].says));
    }
    mz_arena_free(a);
}

TEST_MAIN(T(a_file_for_others_has_rows_columns_and_a_last_day),
          T(every_fault_of_a_file_for_others_is_found_with_its_sentence),
          T(a_fact_is_said_by_a_register_that_can_be_asked_for_a_person),
          T(a_whole_register_is_linked_with_facts_posts_and_matters),
          T(formulas_of_a_register_are_asked_of_an_entry),
          T(every_fault_of_a_register_is_found_with_its_sentence),
          T(a_register_that_nothing_enters_is_found))
