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
  最低生活保障标准 1,140.00 元/人·月（丽水市，2025年1月1日起）（样例省救助条例 第十一条）
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json --at 2025-07-01 --outcome margin --json | sed "s/\"trace\":.*/.../"
[{"outcome":"margin","status":"not_eligible","needs":[],...
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json --at 2025-07-01 --outcome dibao --record > record.json && mz rule replay record.json $root/tests/packs/toy
Decided again: the same, byte for byte.
$ mz rule replay record.json $root/tests/packs/base 2>&1 | cut -c1-41
mz: The record was made with other rules:
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json
mz: "at" is missing.
[2]
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json --at 2025-07-01 --outcome nothing
mz: The pack has no outcome "nothing"
[4]
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json --at 2025-07-01 --rule relief_amount --lang zh
救助金额  不适用：住院费用：未知（样例省救助条例 第二十条）
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json --at 2025-07-01 --rule relief_amount --json
[{"rule":"relief_amount","applies":"no","reason":"Not applicable: Hospital bill: unknown","cite":"样例省救助条例 第二十条"}]
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json --at 2025-07-01 --rule care_amount
1  Amount of the care subsidy  0.00 yuan
2  Amount of the care subsidy  0.00 yuan
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json --at 2025-07-01 --rule nothing
mz: The pack has no rule "nothing".
[4]
$ sed s/331181103000/510181105000/ $root/tests/packs/case.json > far.json; mz rule eval $root/tests/packs/toy --case far.json --at 2025-07-01
mz: The case lies in 四川省成都市都江堰市天马镇, outside of 浙江省, where the pack "toy" holds. Take the pack of that division, or put the division right.
[2]
# A reform of the pack over the law: margin_2 has another formula for the line, 1,140 x 2 = 2,280, from 2027 on.
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json --at 2027-07-01 --outcome margin
Not eligible for Marginal household: Income per head 2,400.00 yuan, above Income line of marginal households 1,900.00 yuan, over by 500.00 yuan
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json --at 2027-07-01 --outcome margin --reform margin_2
Not eligible for Marginal household: Income per head 2,400.00 yuan, above Income line of marginal households 2,280.00 yuan, over by 120.00 yuan
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json --at 2026-12-31 --outcome margin --reform margin_2
Not eligible for Marginal household: Income per head 2,400.00 yuan, above Income line of marginal households 1,900.00 yuan, over by 500.00 yuan
$ sed s/3000.00/2760.00/ $root/tests/packs/case.json > below.json; mz rule eval $root/tests/packs/toy --case below.json --at 2027-07-01 --outcome margin --reform margin_2 --json | cut -c1-44
[{"outcome":"margin","status":"eligible","ne
$ printf 'reforms:\n  trial:\n    label: 试行\n    label_en: Trial\n    from: 2025-01-01\n    replace:\n      margin_line: 2400元\n' > trial.yaml; mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json --at 2025-07-01 --outcome margin --reform trial.yaml
Eligible for Marginal household
$ mz rule eval $root/tests/packs/toy --case $root/tests/packs/case.json --at 2027-07-01 --reform nothing
mz: The pack has no reform "nothing".
[4]
