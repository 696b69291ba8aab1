# Statements of a pack for a database: what they read, what they give, and what is refused.
$ mz --lang en rule sql $root/tests/packs/toy --day 2025-07-01 --outcome dibao | grep '^--'
-- toy 2026.1: the law of 1 July 2025
-- Meaning of the rules, column pack_hash: edd6ec62c531b531f95742867199c6973ecf8f2de51c578f48070325bb53f86c
-- Table household (county, id, division, savings, cars, floor_space, remark)
-- Table person (county, id, household, living_together, student, grade_of_disability, farm_income, absent_days)
-- Table h_wage (county, person, month, value)
-- Table h_pension (county, person, month, value)
-- Column dibao_ok: Within the living allowance
-- Column dibao_amount / 100: Monthly allowance
$ mz rule sql $root/tests/packs/toy --day 2025-07-01 --dialect sqlite --lang zh | grep '^--'
-- toy 2026.1：按2025年7月1日的规定
-- 规则语义，列 pack_hash：edd6ec62c531b531f95742867199c6973ecf8f2de51c578f48070325bb53f86c
-- 表 household (county, id, division, savings, cars, floor_space, hardships, remark, burden_share, hospital_bill)
-- 表 person (county, id, household, birth, living_together, student, grade_of_disability, farm_income, absent_days)
-- 表 h_wage (county, person, month, value)
-- 表 h_pension (county, person, month, value)
-- 列 dibao_ok：符合最低生活保障条件
-- 列 dibao_amount / 100：月低保金
-- 列 margin_ok：符合边缘家庭条件
-- 列 relief_ok：符合临时救助条件
-- 列 relief_amount：救助金额
-- 列 relief_grade：困难程度
-- 列 care_ok：符合护理补贴条件
-- 列 care_amount：护理补贴金额
$ for d in postgres sqlite citus; do mz rule sql $root/packs/cn-331181 --day 2026-07-01 --dialect $d | grep -c ';$'; done
2
2
2
$ mz rule sql $root/packs/toy-country --day 2015-01-01 --lang en | grep '^-- Col' | tail -n 4
-- Column income_tax / 10000: Income tax
-- Column contribution / 2500: Social security contribution
-- Column at_school: Taken to go to school
-- Column new_tax: New tax
$ mz rule sql $root/tests/packs/toy --day 2025-07-01 --outcome nothing
mz: The pack has no outcome "nothing"
[4]
$ cd $root && mz rule sql tests/packs/broken_unit --lang en
tests/packs/broken_unit/pack.yaml:15:14: error: "yuan owned" and "vehicles" do not go together
        formula: savings > 3辆
                 ^^^^^^^^^^^^^
    way out: Bring both to one unit by * or /, or correct the unit at the declaration
tests/packs/broken_unit/pack.yaml:22:15: error: This is "yuan per year", and "yuan per month" is wanted
        formula: 'sum(members: farm_income)'
                  ^^^^^^^^^^^^^^^^^^^^^^^^^
    way out: Write per_month(…) around it
mz: The packs have 2 errors.
[2]
$ mz rule sql $root/tests/packs/toy --dialect oracle
mz: "oracle" of option "--dialect" must be one of: postgres, sqlite, citus
[12]
# Every row says by which rules it was made: the hash of mz rule check.
$ mz rule sql $root/tests/packs/toy --day 2025-07-01 --outcome dibao | grep -c "AS pack_hash FROM"; mz rule sql $root/tests/packs/toy --day 2025-07-01 --outcome dibao | sed -n "s/.*'\([0-9a-f]*\)' AS pack_hash FROM.*/\1/p" > hash; mz rule check --lang en $root/tests/packs/toy | grep -c "semantic hash $(cat hash)"
1
1
