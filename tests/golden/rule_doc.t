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
  
  - 浙江省，自2021年6月11日起：886.00 元 《样例省救助条例》 第十一条
  - 浙江省，自2025年1月1日起：1,000.00 元 《样例省救助条例》 第十一条
  - 杭州市，自2021年6月11日起：1,041.00 元 《样例省救助条例》 第十一条
  - 杭州市，自2025年1月1日起：1,200.00 元 《样例省救助条例》 第十一条
  - 丽水市，自2025年1月1日起：1,140.00 元 《样例省救助条例》 第十一条
  - 月中变动时取当月第一天的值
  
  ### 最低工资 (minimum_wage)
  
  - 浙江省，自2021年6月11日起：2,000.00 元 《样例省救助条例》 第十三条
  - 月中变动时取决定当日的值
  
  ### 边缘家庭收入倍数 (margin_multiple)
  
  - 浙江省，自2021年6月11日起：1.5 《样例省救助条例》 第十三条
  - 浙江省，自2025年7月1日起：1.67 《样例省救助条例》 第十三条
  
  ### 残疾等级加发 (grade_extra)
  
  - 浙江省，自2021年6月11日起：一级 200.00 元 《样例省救助条例》 第十五条
  - 浙江省，自2021年6月11日起：二级 120.50 元 《样例省救助条例》 第十五条
  - 浙江省，自2021年6月11日起：三级 60.00 元 《样例省救助条例》 第十五条
  - 浙江省，自2021年6月11日起：四级 0.00 元 《样例省救助条例》 第十五条
  - 浙江省，自2021年6月11日起：无残疾 0.00 元 《样例省救助条例》 第十五条
  - 月中变动时取当月最后一天的值
$ mz rule schema | head -c 60; echo
{
  "$schema": "http://json-schema.org/draft-07/schema#",
  
$ mkdir x; cp -r $root/tests/packs/months x; sed -i 's/resolve: prorate_days/resolve: period_end/; s/month: any_day/month: whole/' x/months/pack.yaml; mz rule diff $root/tests/packs/months x/months --lang zh
状态    项目      标识    名称          变更前                                                                           变更后                                                                     条文
------  --------  ------  ------------  -------------------------------------------------------------------------------  -------------------------------------------------------------------------  ----
有变化  参数      line    保障标准      当月每一天各按当天的值（按天折算）                                               当月最后一天的值                                                           
有变化  成员单元  living  共同生活成员  属于本户 起：在户起始 止（不含当日）：在户终止 当月任一天在起止时间内的月份计入  属于本户 起：在户起始 止（不含当日）：在户终止 整月在起止时间内的月份计入  
$ mz rule doc $root/tests/packs/months --lang en | sed -n '10,16p;29,37p' | sed 's|^|  |'
  
  ### Standard (line)
  
  - 浙江省, from 1 January 2023: 900.00 yuan 《样例办法》 第二条
  - 浙江省, from 29 February 2024: 929.00 yuan 《样例办法》 第二条
  - 浙江省, from 15 March 2025: 1,200.00 yuan 《样例办法》 第二条
  - 龙泉市, from 20 March 2025: 1,300.00 yuan 《样例办法》 第二条
  - Of a month counts the value of the last day of the month
  
  ## Units of members
  
  ### Living together (living)
  
  Belongs to the household
  since: In the household since
  until before: In the household until
