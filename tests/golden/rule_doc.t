# Packs in words: what differs, on two days and between two versions.
$ mz --lang en rule diff $root/tests/packs/toy --from 2024-12-31 --to 2025-01-01 --in 331181
State    What       Id               Name                          Before                                                                                                                       After                                                                                                                                 Article
-------  ---------  ---------------  ----------------------------  ---------------------------------------------------------------------------------------------------------------------------  ------------------------------------------------------------------------------------------------------------------------------------  ---------------------------
changed  Parameter  dibao_line       Minimum living standard       886.00 yuan                                                                                                                  1,140.00 yuan                                                                                                                         《样例省救助条例》 第十一条
changed  Parameter  local_grade_cap  Local cap by grade (Grade 1)  320.00 yuan                                                                                                                  350.00 yuan                                                                                                                           《样例省救助条例》 第十五条
changed  Rule       dibao_amount     Monthly allowance             round((Minimum living standard − min(Income per head, Minimum living standard)) × count(members[Members counted]), 1元, up)  round(max(Minimum living standard − Income per head, 0元) × Share of the difference × count(members[Members counted]), 1分, half_up)  《样例省救助条例》 第十二条
$ mz rule diff $root/tests/packs/old/toy $root/tests/packs/toy --lang zh
状态    项目  标识        名称              变更前                              变更后                              条文
------  ----  ----------  ----------------  ----------------------------------  ----------------------------------  ---------------------------
有变化  参数  dibao_line  最低生活保障标准  331100  2025-01-01 起: 1,100.00 元  331100  2025-01-01 起: 1,140.00 元  《样例省救助条例》 第十一条
$ mz rule diff $root/tests/packs/toy
mz: Name two packs, or one with --from and --to.
[12]
$ mz rule doc $root/tests/packs/toy --lang zh | head -40 | sed 's|^|  |'
  # 样例省最低生活保障
  
  toy 2026.1
  
  ## 认定事项
  
  - 最低生活保障 《样例省救助条例》 第十二条
  - 低保边缘 《样例省救助条例》 第十三条
  - 临时救助 《样例省救助条例》 第二十条
  - 护理补贴 《样例省救助条例》 第十五条
  
  ## 参数
  
  ### 最低生活保障标准 (dibao_line)
  
  - 330000，自2021年6月11日起：886.00 元 《样例省救助条例》 第十一条
  - 330000，自2025年1月1日起：1,000.00 元 《样例省救助条例》 第十一条
  - 330100，自2021年6月11日起：1,041.00 元 《样例省救助条例》 第十一条
  - 330100，自2025年1月1日起：1,200.00 元 《样例省救助条例》 第十一条
  - 331100，自2025年1月1日起：1,140.00 元 《样例省救助条例》 第十一条
  
  ### 最低工资 (minimum_wage)
  
  - 330000，自2021年6月11日起：2,000.00 元 《样例省救助条例》 第十三条
  
  ### 边缘家庭收入倍数 (margin_multiple)
  
  - 330000，自2021年6月11日起：1.5 《样例省救助条例》 第十三条
  - 330000，自2025年7月1日起：1.67 《样例省救助条例》 第十三条
  
  ### 残疾等级加发 (grade_extra)
  
  - 330000，自2021年6月11日起：一级 200.00 元 《样例省救助条例》 第十五条
  - 330000，自2021年6月11日起：二级 120.50 元 《样例省救助条例》 第十五条
  - 330000，自2021年6月11日起：三级 60.00 元 《样例省救助条例》 第十五条
  - 330000，自2021年6月11日起：四级 0.00 元 《样例省救助条例》 第十五条
  - 330000，自2021年6月11日起：无残疾 0.00 元 《样例省救助条例》 第十五条
  
  ### 地方加发上限 (local_grade_cap)
  
$ mz rule schema | head -c 60; echo
{
  "$schema": "http://json-schema.org/draft-07/schema#",
  
