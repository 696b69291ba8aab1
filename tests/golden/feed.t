# The catalogue of deliveries: proved sound, listed, and every fault with the way out. Then a delivery.
$ ln -s "$root/packs" packs; mz feed catalogue check --lang en
Catalogue of what departments deliver: 36 categories, 621 items, 151 features, no fault
50 facts of the packs have a source, 32 of them deliveries; every fact of the watch has one
$ mz feed catalogue check packs/catalogue
Catalogue of what departments deliver: 36 categories, 621 items, 151 features, no fault
50 facts of the packs have a source, 32 of them deliveries; every fact of the watch has one
$ mz feed catalogue check packs/cn --lang en
File            Line  What is wrong                           Way out
--------------  ----  --------------------------------------  ----------------------------------
catalogue.yaml        The catalogue has no catalogue.yaml     Name a folder like packs/catalogue
items.csv             The catalogue has no table "items.csv"  Put the file beside catalogue.yaml
mz: The catalogue has 2 faults
[2]
$ mz feed catalogue check nowhere --lang en
mz: There is no catalogue in the folder "nowhere"
[4]
$ mz feed catalogue list | head -n 8
No.  Id                    Category                                   Department                           Items  Features  How often    Due on day
---  --------------------  -----------------------------------------  -----------------------------------  -----  --------  -----------  ----------
01   residence             Household registration                     Public security                         20         3  Monthly              10
02   residence_change      Registration changes and cancellation      Public security                         14         4  Monthly              10
03   residence_permit      Residence permit                           Public security                         13         3  Quarterly            15
04   exit_entry            Exit and entry                             Public security                         12         3  Quarterly            15
05   vehicle               Motor vehicles                             Public security                         22         4  Monthly              10
06   driving               Driving and transport licences             Public security                         12         2  Quarterly            15
$ mkdir bad; cp -r packs/catalogue/. bad; sed -i 's/^every: month/every: day/; s/^due: 10/due: 40/' bad/categories/05-vehicle.yaml; mz feed catalogue check bad
File                        Line  What is wrong                 Way out
--------------------------  ----  ----------------------------  --------------------------------------
categories/05-vehicle.yaml    10  "day" is no value of "every"  Known here: month, quarter, half, year
categories/05-vehicle.yaml    11  "due" must be a whole number  From 1 to 31
mz: The catalogue has 2 faults
[2]
$ sed -i 's/^HD0502,车牌号$/HD0503,车牌号/' bad/aliases.csv; mz feed catalogue check bad --json
[{"file":"categories/05-vehicle.yaml","line":10,"says":"\"day\" is no value of \"every\"","way":"Known here: month, quarter, half, year"},{"file":"categories/05-vehicle.yaml","line":11,"says":"\"due\" must be a whole number","way":"From 1 to 31"}]
{"error":"INVALID","field":null,"text":"The catalogue has 2 faults","detail":null}
[2]
$ mz init --division 331181 --data d > log; printf '身份证明号码,机动车所有人,号牌号码,机动车状态\n110101194001010012,某,京A1,正常\n1,某,京A2,正常\n' > cars.csv; mz feed load cars.csv --item 05 --period 2026-01 --data d | grep -v 331181
What                                         Value
-------------------------------------------  -------------------
Category                                     05 Motor vehicles
Month                                        2026-01
Who sent it                                  公安机关
State                                        done
Rows                                         2
About people of ours                         0
About others                                 1
Rows that came back                          1
Twice in the file                            0
Persons of ours                              0
The ID number has neither 18 nor 15 digits.  1
Motor vehicles owned                         0 persons, 0 in all
$ mz feed load cars.csv --item vehicle --period 2026-01 --data d --lang en | head -n 1 | cut -c1-20
Nothing to do: delivery 331181000000001 has the same content for the same month.
What                
$ printf 'a,b\n1,2\n' > odd.csv; mz feed load odd.csv --item 05 --period 2026-01 --data d --lang en 2>&1 | sed 's/[0-9]\{15\}/ID/'
mz: The catalogue does not know which column holds the ID number or an item. Say it with --map COLUMN=ITEM; delivery ID waits.
$ mz feed load cars.csv --item 77 --period 2026-01 --data d
mz: There is no category "77"; mz feed catalogue list shows them all
[4]
$ mz feed load cars.csv --item 05 --period 2030-01 --data d --lang en
mz: The month 2030-01 has not begun yet
[2]
$ mz feed report 7 --data d --lang en
mz: There is no such delivery.
[4]
$ mz feed pull police --period 2026-01 --data d --lang en
mz: There is no source "police"; mz feed source list shows them
[4]
$ mz feed source add police --item 05 --connection c --table share.cars --data d; mz feed source list --json --data d; mz feed pull police --period 2026-01 --data d --lang en 2>&1 | cut -c1-60
[{"name":"police","category":"05","connection":"c","table":"share.cars","month":""}]
mz: There is no file d/feed/connections. The operator writes
