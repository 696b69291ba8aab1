# A population made from nothing, and what other values of parameters do to it: table, CSV, JSON, a sweep.
$ mz init --division 331181 --data D > log 2>&1; mkdir -p D/packs; cp -r $root/tests/packs/toy $root/tests/packs/base D/packs; mz rule population --data D --pack toy --synth --people 3000 --seed 7 --at 2025-07-01 --lang en
999 households with 3,001 persons; facts of the pack toy are synthetic, seed 7
$ mz rule population --data D --pack toy --people 3000 --lang en
mz: Departments deliver nothing about people made from nothing: write --people with --synth alone.
[12]
$ mz rule population --data D --pack nothing --synth --lang en
mz: There is no pack "nothing".
[4]
$ mz simulate toy --data D --lang en --at 2025-07-01 --set dibao_line=1220元 2>/dev/null | sed 's/ *$//' | grep -v '^Division'
By                     Group                                                                              Households  Receive now  Receive then  Cost of a month now  Cost of a month then  Gain  Their gain  Lose  Their loss
---------------------  ---------------------------------------------------------------------------------  ----------  -----------  ------------  -------------------  --------------------  ----  ----------  ----  ----------
Total                  All households                                                                            999          189           190             69864.20              81846.40    61    11982.20     0        0.00
Outcome                Minimum living allowance                                                                                60            63             59614.20              71596.40
Outcome                Marginal household                                                                                      46            46
Outcome                Temporary relief                                                                                         0             0
Outcome                Care subsidy                                                                                           104           104             10250.00              10250.00
Size of the household  1 persons                                                                                 221           32            32             12655.10              13839.30    17     1184.20     0        0.00
Size of the household  2 persons                                                                                 224           45            45             13874.50              15618.50    12     1744.00     0        0.00
Size of the household  3 persons                                                                                 156           25            25             12545.50              14489.50     9     1944.00     0        0.00
Size of the household  4 persons                                                                                 169           38            39             13829.10              16798.20    11     2969.10     0        0.00
Size of the household  5 persons                                                                                 186           38            38             15275.50              18120.40     9     2844.90     0        0.00
Size of the household  6 persons and more                                                                         43           11            11              1684.50               2980.50     3     1296.00     0        0.00
Income                 Income not known                                                                           43            6             6               525.00                525.00     0        0.00     0        0.00
Income                 Tenth 1 by income                                                                          96           55            55             58893.00              66845.00    44     7952.00     0        0.00
Income                 Tenth 2 by income                                                                          97           60            60              4221.20               8251.40    17     4030.20     0        0.00
Income                 Tenth 3 by income                                                                          94           19            20              1025.00               1025.00     0        0.00     0        0.00
Income                 Tenth 4 by income                                                                          96           10            10              1075.00               1075.00     0        0.00     0        0.00
Income                 Tenth 5 by income                                                                          95           16            16              1550.00               1550.00     0        0.00     0        0.00
Income                 Tenth 6 by income                                                                          97            4             4               375.00                375.00     0        0.00     0        0.00
Income                 Tenth 7 by income                                                                          95           12            12              1825.00               1825.00     0        0.00     0        0.00
Income                 Tenth 8 by income                                                                          95            5             5               125.00                125.00     0        0.00     0        0.00
Income                 Tenth 9 by income                                                                          96            1             1               125.00                125.00     0        0.00     0        0.00
Income                 Tenth 10 by income                                                                         95            1             1               125.00                125.00     0        0.00     0        0.00
Who is affected        Receives a benefit now                                                                    124          124           124             69864.20              81488.20    58    11624.00     0        0.00
Who is affected        Newly receives one                                                                          3            3             3                 0.00                358.20     3      358.20     0        0.00
Who is affected        Loses the last one                                                                          0            0             0                 0.00                  0.00     0        0.00     0        0.00
Who is affected        Changes from one outcome to another                                                         5            5             5               250.00                608.20     3      358.20     0        0.00
Who is affected        With children under 18                                                                    388           82            82             32912.10              40094.10    25     7182.00     0        0.00
Who is affected        With members from 60 on                                                                   387           79            80             19681.70              24630.80    27     4949.10     0        0.00
Who is affected        With severely disabled members                                                            100           96            96             26149.40              28269.40    10     2120.00     0        0.00
Cliffs                 700 yuan for each head                                                                                                                                                                           344.91
Cliffs                 1,200 yuan for each head                                                                                                                                                                         303.10
Cliffs                 900 yuan for each head                                                                                                                                                                           220.46
Cliffs                 1,100 yuan for each head                                                                                                                                                                         112.53
Changed reasons        Minimum living allowance, now met: Income per head < Minimum living standard                                                                                            3
Changed reasons        Marginal household, now met: Income per head ≤ Income line of marginal households                                                                                       3
Changed reasons        Marginal household, no longer met: not (Within the living allowance)                                                                                                                      3
$ mz simulate toy --data D --lang zh --at 2025-07-01 --set dibao_line=+5% --set margin_multiple=2 2>/dev/null | head -7 | sed 's/ *$//'
分组      类别                                                    家庭  现行享受  方案享受  现行月支出  方案月支出  受益  增加金额  受损  减少金额
--------  ------------------------------------------------------  ----  --------  --------  ----------  ----------  ----  --------  ----  --------
合计      全部家庭                                                 999       189       190    69864.20    78314.00    60   8449.80     0      0.00
认定事项  最低生活保障                                                        60        62    59614.20    68064.00
认定事项  低保边缘                                                            46        47
认定事项  临时救助                                                             0         0
认定事项  护理补贴                                                           104       104    10250.00    10250.00
$ mz simulate toy --data D --lang en --at 2025-07-01 --set dibao_line=1220 --in 331181103 --csv
The economic facts of this population are synthetic.
by,group,households,now,then,now_cost,then_cost,gain,gain_sum,lose,lose_sum
"Total","All households",105,22,23,10904.10,13136.10,9,2232.00,0,0.00
"Outcome","Minimum living allowance",,9,9,9629.10,11861.10,,,,
"Outcome","Marginal household",,2,3,,,,,,
"Outcome","Temporary relief",,0,0,,,,,,
"Outcome","Care subsidy",,14,14,1275.00,1275.00,,,,
"Division","赵麻圩村",6,3,3,6321.40,6897.40,2,576.00,0,0.00
"Division","茶丰村",6,2,2,1666.80,2242.80,2,576.00,0,0.00
"Division","竹舟村",6,1,1,1089.00,1377.00,1,288.00,0,0.00
"Division","青坑村",6,2,2,268.20,628.20,1,360.00,0,0.00
"Division","查一村",6,1,1,408.60,624.60,1,216.00,0,0.00
"Division","溪口村",7,3,3,222.90,366.90,1,144.00,0,0.00
"Division","查三村",6,2,2,250.00,250.00,0,0.00,0,0.00
"Division","下保村",6,2,3,250.00,250.00,0,0.00,0,0.00
"Division","墩头村",7,2,2,177.20,249.20,1,72.00,0,0.00
"Division","查二村",6,1,1,125.00,125.00,0,0.00,0,0.00
"Division","东皇村",6,1,1,125.00,125.00,0,0.00,0,0.00
"Division","大樟村",6,1,1,0.00,0.00,0,0.00,0,0.00
"Division","横坑村",6,0,0,0.00,0.00,0,0.00,0,0.00
"Division","小查田村",6,0,0,0.00,0.00,0,0.00,0,0.00
"Division","查四村",6,0,0,0.00,0.00,0,0.00,0,0.00
"Division","隆丰村",6,0,0,0.00,0.00,0,0.00,0,0.00
"Division","小砻坑村",7,1,1,0.00,0.00,0,0.00,0,0.00
"Size of the household","1 persons",16,2,2,202.20,274.20,1,72.00,0,0.00
"Size of the household","2 persons",22,3,3,197.90,341.90,1,144.00,0,0.00
"Size of the household","3 persons",13,4,4,3320.90,3968.90,3,648.00,0,0.00
"Size of the household","4 persons",20,6,7,1464.00,1752.00,1,288.00,0,0.00
"Size of the household","5 persons",28,6,6,5594.10,6674.10,3,1080.00,0,0.00
"Size of the household","6 persons and more",6,1,1,125.00,125.00,0,0.00,0,0.00
"Income","Income not known",7,0,0,0.00,0.00,0,0.00,0,0.00
"Income","Tenth 1 by income",12,8,8,9610.80,11266.80,6,1656.00,0,0.00
"Income","Tenth 2 by income",11,6,6,543.30,1119.30,3,576.00,0,0.00
"Income","Tenth 3 by income",14,4,5,375.00,375.00,0,0.00,0,0.00
"Income","Tenth 4 by income",4,0,0,0.00,0.00,0,0.00,0,0.00
"Income","Tenth 5 by income",12,2,2,250.00,250.00,0,0.00,0,0.00
"Income","Tenth 6 by income",6,0,0,0.00,0.00,0,0.00,0,0.00
"Income","Tenth 7 by income",7,0,0,0.00,0.00,0,0.00,0,0.00
"Income","Tenth 8 by income",12,1,1,0.00,0.00,0,0.00,0,0.00
"Income","Tenth 9 by income",10,1,1,125.00,125.00,0,0.00,0,0.00
"Income","Tenth 10 by income",10,0,0,0.00,0.00,0,0.00,0,0.00
"Who is affected","Receives a benefit now",17,17,17,10904.10,13136.10,9,2232.00,0,0.00
"Who is affected","Newly receives one",0,0,0,0.00,0.00,0,0.00,0,0.00
"Who is affected","Loses the last one",0,0,0,0.00,0.00,0,0.00,0,0.00
"Who is affected","Changes from one outcome to another",0,0,0,0.00,0.00,0,0.00,0,0.00
"Who is affected","With children under 18",51,14,14,9845.40,11645.40,6,1800.00,0,0.00
"Who is affected","With members from 60 on",42,8,9,1058.70,1490.70,3,432.00,0,0.00
"Who is affected","With severely disabled members",13,13,13,6225.90,6945.90,2,720.00,0,0.00
"Changed reasons","Marginal household, now met: Income per head ≤ Income line of marginal households",,,,,,1,,,
$ mz simulate toy --data D --lang en --at 2025-07-01 --set dibao_line=1220 --json | head -c 700; echo
[{"by":"Total","group":"All households","households":999,"now":189,"then":190,"now_cost":"69864.20","then_cost":"81846.40","gain":61,"gain_sum":"11982.20","lose":0,"lose_sum":"0.00"},{"by":"Outcome","group":"Minimum living allowance","households":null,"now":60,"then":63,"now_cost":"59614.20","then_cost":"71596.40","gain":null,"gain_sum":null,"lose":null,"lose_sum":null},{"by":"Outcome","group":"Marginal household","households":null,"now":46,"then":46,"now_cost":null,"then_cost":null,"gain":null,"gain_sum":null,"lose":null,"lose_sum":null},{"by":"Outcome","group":"Temporary relief","households":null,"now":0,"then":0,"now_cost":null,"then_cost":null,"gain":null,"gain_sum":null,"lose":null,"los
$ mz simulate toy --data D --lang en --at 2025-07-01 --sweep dibao_line=1140..1260/40 2>/dev/null | sed 's/ *$//'
By                       Group          Households  Receive now  Receive then  Cost of a month now  Cost of a month then  Gain  Their gain  Lose  Their loss
-----------------------  -------------  ----------  -----------  ------------  -------------------  --------------------  ----  ----------  ----  ----------
Minimum living standard  1,140.00 yuan         999          189           189             69864.20              69864.20     0        0.00     0        0.00
Minimum living standard  1,180.00 yuan         999          189           190             69864.20              75765.30    59     5901.10     0        0.00
Minimum living standard  1,220.00 yuan         999          189           190             69864.20              81846.40    61    11982.20     0        0.00
Minimum living standard  1,260.00 yuan         999          189           190             69864.20              88030.40    63    18166.20     0        0.00
$ mz simulate toy --data D --lang en --at 2025-07-01 --set dibao_line=2000 --set margin_multiple=2 --sweep dibao_line=1140..1220/80 --csv
The economic facts of this population are synthetic.
by,group,households,now,then,now_cost,then_cost,gain,gain_sum,lose,lose_sum
"dibao_line","1,140.00 yuan",999,189,190,69864.20,69864.20,0,0.00,0,0.00
"dibao_line","1,220.00 yuan",999,189,190,69864.20,81846.40,61,11982.20,0,0.00
$ mz simulate toy --data D --lang en --at 2025-07-01 --sweep margin_multiple=1..2/0.5 --json
[{"by":"Multiple for marginal households","group":"1","households":999,"now":189,"then":146,"now_cost":"69864.20","then_cost":"69864.20","gain":0,"gain_sum":"0.00","lose":0,"lose_sum":"0.00"},{"by":"Multiple for marginal households","group":"1.5","households":999,"now":189,"then":178,"now_cost":"69864.20","then_cost":"69864.20","gain":0,"gain_sum":"0.00","lose":0,"lose_sum":"0.00"},{"by":"Multiple for marginal households","group":"2","households":999,"now":189,"then":190,"now_cost":"69864.20","then_cost":"69864.20","gain":0,"gain_sum":"0.00","lose":0,"lose_sum":"0.00"}]
$ mz simulate toy --data D --lang en --set nothing=1
mz: "nothing=1" names no parameter with values; write PARAMETER=VALUE.
[2]
$ mz simulate toy --data D --lang en --set dibao_line=99999
mz: Minimum living standard must be from 443.00 yuan to 5,000.00 yuan, in steps of 0.01 yuan.
[2]
$ mz simulate toy --data D --lang en --sweep dibao_line=1140
mz: A sweep is written PARAMETER=FIRST..LAST/STEP.
[2]
$ mz simulate toy --data D --lang en --sweep dibao_line=1200..1100/10
mz: A sweep has 1 to 1000 values, from small to large.
[2]
# Eight parameters and a sweep of a ninth: refused, not left out. Of two values for one the later counts.
$ s=; for p in asset_months margin_multiple support_rate support_multiple rigid_ratio job_cost_rate refusal_cut coupon_most; do s="$s --set $p=+0%"; done; echo "$s" > eight; mz simulate cn --data D --lang en $s --sweep tekun_ratio=1.3..1.5/0.1
mz: At most 8 parameters can be changed at once.
[6]
$ mz simulate cn --data D --lang en $(cat eight) --set tekun_ratio=1.4
mz: At most 8 parameters can be changed at once.
[6]
$ mz simulate toy --data D --lang en --at 2025-07-01 --set dibao_line=1200 --set dibao_line=1220 --csv 2>/dev/null | head -n 3 | tail -n 1
"Outcome","Minimum living allowance",,60,63,59614.20,71596.40,,,,
$ mz simulate nothing --data D --lang en
mz: There is no pack "nothing".
[4]
# A reform beside the law of the same day: another formula for the line of marginal households, from 2027 on.
$ mz simulate toy --data D --lang en --at 2027-07-01 --reform margin_2 --csv | head -n 6
The economic facts of this population are synthetic.
by,group,households,now,then,now_cost,then_cost,gain,gain_sum,lose,lose_sum
"Total","All households",999,189,200,70414.20,70414.20,0,0.00,0,0.00
"Outcome","Minimum living allowance",,60,60,59614.20,59614.20,,,,
"Outcome","Marginal household",,46,61,,,,,,
"Outcome","Temporary relief",,0,0,,,,,,
"Outcome","Care subsidy",,104,104,10800.00,10800.00,,,,
$ mz simulate toy --data D --lang en --at 2027-07-01 --reform margin_2 --csv 2>/dev/null | tail -n 2
"Cliffs","1,000 yuan for each head",,,,,,,,,129.28
"Changed reasons","Marginal household, now met: Income per head ≤ Income line of marginal households",,,,,,15,,,
$ mz simulate toy --data D --lang en --at 2026-12-31 --reform margin_2
mz: The reform "margin_2" is not in force yet: it holds from 1 January 2027 on. Take a day from then on.
[2]
$ mz simulate toy --data D --lang zh --at 2026-12-31 --reform margin_2
mz: 改革方案“margin_2”尚未施行：自2027年1月1日起执行。请改用该日及以后的日期。
[2]
# A file of its own: the values of --set and --sweep are laid over it, "+5%" is of its value.
$ printf 'reforms:\n  trial:\n    label: 试行标准\n    label_en: A line on trial\n    from: 2025-01-01\n    to: 2026-01-01\n    set:\n      dibao_line: 1220元\n' > trial.yaml; mz simulate toy --data D --lang en --at 2025-07-01 --reform trial.yaml --csv > one 2>/dev/null; mz simulate toy --data D --lang en --at 2025-07-01 --set dibao_line=1220 --csv > two 2>/dev/null; cmp one two && sed -n 2p one
"Total","All households",999,189,190,69864.20,81846.40,61,11982.20,0,0.00
$ mz simulate toy --data D --lang en --at 2025-07-01 --reform trial.yaml --set dibao_line=1140 --csv 2>/dev/null | sed -n 2p
"Total","All households",999,189,189,69864.20,69864.20,0,0.00,0,0.00
$ mz simulate toy --data D --lang en --at 2025-07-01 --reform trial.yaml --sweep dibao_line=+0%..+10%/61 --csv 2>/dev/null
by,group,households,now,then,now_cost,then_cost,gain,gain_sum,lose,lose_sum
"dibao_line","1,220.00 yuan",999,189,190,69864.20,81846.40,61,11982.20,0,0.00
"dibao_line","1,281.00 yuan",999,189,190,69864.20,91410.10,63,21545.90,0,0.00
"dibao_line","1,342.00 yuan",999,189,190,69864.20,102893.50,69,33029.30,0,0.00
$ mz simulate toy --data D --lang en --at 2026-01-01 --reform trial.yaml
mz: The reform "trial" is over: it held until 1 January 2026. Take a day before that, from 1 January 2025 on.
[2]
$ mz simulate toy --data D --lang en --at 2025-07-01 --reform none.yaml
mz: The file none.yaml cannot be read.
[4]
$ mz simulate toy --data D --lang en --at 2025-07-01 --reform nothing
mz: The pack has no reform "nothing".
[4]
$ sed 's/dibao_line/dibao_lin/' trial.yaml > wrong.yaml; mz simulate toy --data D --lang en --at 2025-07-01 --reform ./wrong.yaml
./wrong.yaml:8:7: error: There is no parameter "dibao_lin" with a value
          dibao_lin: 1220元
          ^^^^^^^^^
    way out: Did you mean "dibao_line"?
mz: The packs have 1 errors.
[2]
$ (cat trial.yaml; sed '1d;s/trial/other/' trial.yaml) > both.yaml; mz simulate toy --data D --lang en --at 2025-07-01 --reform both.yaml
mz: The file both.yaml has several reforms, one is laid over the law: trial, other. Put it into a file of its own.
[2]
$ printf 'rules:\n' > rules.yaml; mz simulate toy --data D --lang en --at 2025-07-01 --reform rules.yaml
./rules.yaml:1:1: error: The key "rules" is not known here
    rules:
    ^^^^^
    way out: Known here: reforms
mz: The packs have 1 errors.
[2]
$ : > empty.yaml; mz simulate toy --data D --lang zh --at 2025-07-01 --reform empty.yaml
mz: 文件empty.yaml中没有改革方案；请在“reforms:”下写明。
[2]
