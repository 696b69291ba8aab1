# Rules: one case, tests of packs, deciding again.
$ mz rule test $root/tests/packs/toy
2 passed, 0 failed
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json --at 2025-07-01
Not eligible for Minimum living allowance: Income per head 2,400.00 yuan, above Minimum living standard 1,140.00 yuan, over by 1,260.00 yuan
Not eligible for Marginal household: Income per head 2,400.00 yuan, above Income line of marginal households 1,900.00 yuan, over by 500.00 yuan
Not eligible for Temporary relief: Hospital bill: unknown
Member 1 (Self): Not eligible for Care subsidy: Grade of disability: No disability; it has to be one of Grade 1, Grade 2
Member 2 (Child): Eligible for Care subsidy, Amount of the care subsidy 0.00 yuan
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json --at 2025-07-01 --outcome dibao --explain --lang zh
不符合最低生活保障条件：人均月收入 2,400.00 元，高于最低生活保障标准 1,140.00 元，超出 1,260.00 元
条件
  不满足　人均月收入 2,400.00 元，高于最低生活保障标准 1,140.00 元，超出 1,260.00 元（样例省救助条例 第十二条）
  满足　财产符合规定（样例省救助条例 第十条）
    满足　存款 20,000.00 元，不超过 50,000.00 元
    满足　机动车数 0 辆，不超过 1 辆
    满足　以下任一项
      满足　住房面积 80 ㎡，不超过 120 ㎡
      不满足　备注类别：其他，须为自建房
计算过程
  第 1 名成员（本人）月均工资 ＝ 期间工资性收入合计 21,600.00 ÷ 12 ＝ 1,800.00 元（样例省救助条例 第九条）
  第 2 名成员（子女）月均工资 ＝ 期间工资性收入合计 36,000.00 ÷ 12 ＝ 3,000.00 元（样例省救助条例 第九条）
  第 1 名成员（本人）最近养老金 ＝ 最近一次养老金 ＝ 0.00 元（样例省救助条例 第九条）
  第 2 名成员（子女）最近养老金 ＝ 0.00 元（样例省救助条例 第九条）
  第 1 名成员（本人）本人月可计收入 ＝ 1,800.00 ＋ 0.00 ＋ 0.00 ÷ 12 ＝ 1,800.00 元（样例省救助条例 第九条）
  第 2 名成员（子女）本人月可计收入 ＝ 3,000.00 ＋ 0.00 ＋ 0.00 ÷ 12 ＝ 3,000.00 元（样例省救助条例 第九条）
  人均月收入 ＝（1,800.00 ＋ 3,000.00）÷ 2 人 ＝ 2,400.00 元（样例省救助条例 第九条）
采用的标准
  最低生活保障标准 1,140.00 元/人·月（331100，2025年1月1日起）（样例省救助条例 第十一条）
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json --at 2025-07-01 --outcome margin --json | sed "s/\"trace\":.*/.../"
[{"outcome":"margin","status":"not_eligible","needs":[],...
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json --at 2025-07-01 --outcome dibao --record > record.json && mz replay record.json $root/tests/packs/toy
Decided again: the same, byte for byte.
$ mz replay record.json $root/tests/packs/base 2>&1 | cut -c1-44
mz: The record was made with other rules: ed
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json
mz: "at" is missing.
[2]
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json --at 2025-07-01 --outcome nothing
mz: The pack has no outcome "nothing"
[4]

# The checker on the command line: findings with their line, in both languages, and the graph.
$ ln -s "$root/tests/packs" packs; mz rule check packs/base packs/toy
packs/base: 0 errors, 0 warnings, 19 notes
2 rules, 21 facts, 0 parameters; semantic hash f256fcdd4073657feb34abfcdd64e2add272b48232480fc014cb51aab3fd2ea0
packs/toy: 0 errors, 0 warnings, 31 notes
45 rules, 21 facts, 6 parameters; semantic hash edd6ec62c531b531f95742867199c6973ecf8f2de51c578f48070325bb53f86c
$ mz rule check packs/broken_cycle
packs/broken_cycle/pack.yaml:9:3: error: "first" needs itself: first → second → first
      first:
      ^^^^^
    way out: Make one of them from facts, or split off a rule that both need
packs/broken_cycle: 1 errors, 0 warnings, 0 notes
mz: The packs have 1 errors.
[2]
$ mz --lang en rule check packs/broken_unit
packs/broken_unit/pack.yaml:15:14: error: "yuan owned" and "vehicles" do not go together
        formula: savings > 3辆
                 ^^^^^^^^^^^^^
packs/broken_unit/pack.yaml:22:15: error: This is "yuan per year", and "yuan per month" is wanted
        formula: 'sum(members: farm_income)'
                  ^^^^^^^^^^^^^^^^^^^^^^^^^
    way out: Write per_month(…) around it
packs/broken_unit: 2 errors, 0 warnings, 0 notes
mz: The packs have 2 errors.
[2]
$ mz --lang en rule check packs/broken_table
packs/broken_table/pack.yaml:9:3: error: The table "amount" has no row for grade_of_disability = Grade 1, age(birth, at) < 18
      amount:
      ^^^^^^
    way out: Add a row for it, or a last row "otherwise => …"
packs/broken_table/pack.yaml:20:10: error: Rows 1 and 2 of "amount" can both hold and give different results
          - "g2     | >= 70 => 125元"
             ^^^^^^^^^^^^^^^^^^^^^^^
    way out: Narrow one of them, or write "hit: first"
packs/broken_table: 2 errors, 0 warnings, 0 notes
mz: The packs have 2 errors.
[2]
$ mz --lang zh rule check packs/broken_table
packs/broken_table/pack.yaml:9:3: 错误：决策表“amount”没有覆盖：grade_of_disability = 一级, age(birth, 评估日) < 18
      amount:
      ^^^^^^
    办法：补一行，或者最后加一行“otherwise => …”
packs/broken_table/pack.yaml:20:10: 错误：“amount”第 1 行和第 2 行可能同时成立且结果不同
          - "g2     | >= 70 => 125元"
             ^^^^^^^^^^^^^^^^^^^^^^^
    办法：收窄其中一行，或者写 hit: first
packs/broken_table：错误 2 处，警告 0 处，提示 0 处
mz: 规则包有 2 处错误。
[2]
$ mz --lang en --json rule check packs/broken_cycle
[{"grade":"error","check":"cycle","pack":"broken_cycle","file":"pack.yaml","line":9,"column":3,"says":"\"first\" needs itself: first → second → first","way":"Make one of them from facts, or split off a rule that both need"}]
{"error":"INVALID","field":null,"text":"The packs have 1 errors.","detail":null}
[2]
$ mz rule check packs/nowhere
mz: There is no pack in the folder "packs/nowhere"
[4]
$ mz rule dump --stage=typed packs/base
0 p fact living_together : yes or no
1 p fact absent_days : count of days
2 - const 180 : count of days
3 p <= #1 #2 : yes or no
4 p and #0 #3 : yes or no
5 p rule is_counted #4 : yes or no
6 - const 1 : number
7 h rule top_up #6 : number
$ mz rule dump --stage=ast packs/base
rule is_counted
  formula: living_together and absent_days <= 180 days
rule top_up
  formula: 1
