# Divisions: show, find, match, check.
$ mz division show 330103
Code          Name    Level         In            From  Until
------------  ------  ------------  ------------  ----  ----------
330103000000  下城区  County level  浙江省杭州市        2021-04-09
$ mz division find 龙泉 查田
Code          Name            Level           In                        From  Until
------------  --------------  --------------  ------------------------  ----  -----
331181103000  查田镇          Township level  浙江省丽水市龙泉市              
331181103220  小查田村村委会  Village level   浙江省丽水市龙泉市查田镇        
$ mz division find chatian --in 331181 --json
[{"code":"331181103000","name":"查田镇","level":"township","in":"浙江省丽水市龙泉市","from":null,"to":null},{"code":"433123104000","name":"茶田镇","level":"township","in":"湖南省湘西土家族苗族自治州凤凰县","from":null,"to":null},{"code":"430281107230","name":"茶田村","level":"village","in":"湖南省株洲市醴陵市泗汾镇","from":null,"to":null},{"code":"430528203214","name":"茶田村","level":"village","in":"湖南省邵阳市新宁县万塘乡","from":null,"to":null},{"code":"431081105232","name":"茶田村","level":"village","in":"湖南省郴州市资兴市兴宁镇","from":null,"to":null},{"code":"433123104003","name":"茶田社区","level":"village","in":"湖南省湘西土家族苗族自治州凤凰县茶田镇","from":null,"to":null},{"code":"450721101230","name":"茶田村委会","level":"village","in":"广西壮族自治区钦州市灵山县新圩镇","from":null,"to":null},{"code":"431223215204","name":"茶田垅村","level":"village","in":"湖南省怀化市辰溪县大水田乡","from":null,"to":null},{"code":"331181103220","name":"小查田村村委会","level":"village","in":"浙江省丽水市龙泉市查田镇","from":null,"to":null}]
$ mz division match 浙江省龙泉市查田镇溪口村12号 鼓楼区 某某路1号
Code          Division                              Match      Rest of the address
------------  ------------------------------------  ---------  -------------------
331181103209  浙江省丽水市龙泉市查田镇溪口村村委会  exact      12号
320106000000  江苏省南京市鼓楼区                    ambiguous  
                                                    no match   某某路1号
$ mz division show 331199
mz: There is no division with the code 331199.
[4]
$ printf 'date,kind,code,name,parent,successors,document,note\n2026-03-01,rename,331181104,新安仁镇,331181,,龙政发〔2026〕1号,\n' > good.csv; mz division check good.csv
Every line can be taken; changes: 1.
$ printf 'date,kind,code,name,parent,successors,document,note\n2026-02-30,rename,331181104,新安仁镇,331181,,x,\n2026-03-01,establish,330103,新下城区,3301,,x,\n' > bad.csv; mz division check bad.csv
Line 2: the date "2026-02-30" is not a day like 2021-04-09.
Line 3: 330103 has been in use; a code is never used again.
mz: 2 of the lines cannot be taken.
[2]
$ mz division check missing.csv
mz: The file missing.csv could not be read.
[8]
