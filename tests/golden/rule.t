# The checker on the command line: findings with their line, in both languages, and the graph.
$ ln -s "$root/tests/packs" packs; mz rule check packs/base packs/toy
packs/base: 0 errors, 0 warnings, 19 notes
2 rules, 21 facts, 0 parameters; semantic hash f256fcdd4073657feb34abfcdd64e2add272b48232480fc014cb51aab3fd2ea0
2 citations, 0 of them to be confirmed
a pack below that is to hold for just this one has the line extends: base@62ba148a7d4422a3e591ab4088b5ad016b5eae636ede07870b519c5dc17bbf99
packs/toy: 0 errors, 0 warnings, 32 notes
45 rules, 21 facts, 6 parameters; semantic hash edd6ec62c531b531f95742867199c6973ecf8f2de51c578f48070325bb53f86c
74 citations, 0 of them to be confirmed
a pack below that is to hold for just this one has the line extends: toy@1c812833ef041b7d3e28bfe3b6e12afd641f161c11ce89587a6dc0c807fe0f6e
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
    way out: Bring both to one unit by * or /, or correct the unit at the declaration
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
[{"grade":"error","check":"cycle","pack":"broken_cycle","folder":"packs/broken_cycle","file":"pack.yaml","line":9,"column":3,"says":"\"first\" needs itself: first → second → first","way":"Make one of them from facts, or split off a rule that both need"}]
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
# A child of a broken parent: the place is that of the folder as it was given.
$ mkdir -p law && cp -r "$root"/tests/packs/base "$root"/tests/packs/toy law && sed -i 's/formula: .*/formula: nothing_at_all/' law/base/rules/*.yaml && mz rule check law/toy 2>&1 | grep -v "^ " | head -3
law/base/rules/unit.yaml:14:14: error: Nothing is called "nothing_at_all"
law/base/rules/unit.yaml:29:14: error: Nothing is called "nothing_at_all"
law/toy: 2 errors, 0 warnings, 0 notes
$ mkdir -p one && cp -r law/base one/ && cd one && mz rule check base/ 2>&1 | head -1; cd ..
base/rules/unit.yaml:14:14: error: Nothing is called "nothing_at_all"
# A county does not set the standard of the living allowance (社会救助暂行办法 第十条); its prefecture may, for it.
$ mkdir -p own/my-county && cp -r "$root"/packs/cn own/ && printf 'pack: my-county\ntitle: 样例县\ntitle_en: A county\nversion: "1"\nsemantics: 1\ndivision: "331181"\nextends: cn\nparams:\n  dibao_line:\n    values:\n      - from: 2025-01-01\n        value: 1000元\n        cite: "local: to be confirmed"\n' > own/my-county/pack.yaml && mz rule check own/my-county
own/my-county/pack.yaml:11:9: error: "dibao_line" may not be set at this level (county)
          - from: 2025-01-01
            ^
    way out: Move the value to a level of set_at, or name in set_by who set it
own/my-county: 1 errors, 0 warnings, 0 notes
mz: The packs have 1 errors.
[2]
$ sed -i 's/^        value:/        set_by: "331100"\n&/' own/my-county/pack.yaml && mz rule check own/my-county | head -1
own/my-county: 0 errors, 0 warnings, 1 notes
