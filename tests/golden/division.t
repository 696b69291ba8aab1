# Divisions: show, find, match, check.
$ mz division show 330103
$ mz division find 龙泉 查田
$ mz division find chatian --in 331181 --json
$ mz division match 浙江省龙泉市查田镇溪口村12号 鼓楼区 某某路1号
$ mz division show 331199
$ printf 'date,kind,code,name,parent,successors,document,note\n2026-03-01,rename,331181104,新安仁镇,331181,,龙政发〔2026〕1号,\n' > good.csv; mz division check good.csv
$ printf 'date,kind,code,name,parent,successors,document,note\n2026-02-30,rename,331181104,新安仁镇,331181,,x,\n2026-03-01,establish,330103,新下城区,3301,,x,\n' > bad.csv; mz division check bad.csv
$ mz division check missing.csv
