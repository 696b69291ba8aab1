# A book of payments and its witness on another machine (F22): a public key each way, a text each way.
$ mz init --demo --data D > log 2>&1; mz pay give --data D --programme dibao --source county --year 2026 --amount 5000 --document 1号 --day 2026-01-05 > log
$ mz pay countersign --key own > own.pub; mz pay countersign --key own | cmp - own.pub; wc -c < own.pub
131
$ mz pay checkpoint --key --data D > office.pub; wc -c < office.pub
131
$ mz pay checkpoint --data D > first; cut -d ' ' -f 1 first
mz
county:
sets:
hash:
old:
old_hash:
sm2:
$ mz pay countersign first --key own --office $(cat office.pub) > answer
mz: To countersign, --office and --memory are needed.
[2]
$ mz pay countersign first --key own --office $(cat office.pub) --memory book > answer; grep said answer
said: signed
$ mz pay witness answer --data D
mz: Set the public key of the witness first: pay.witness_key.
[5]
$ mz office set pay.witness_key $(cat own.pub) --data D > log
$ mz pay witness answer --data D
Sets of the book  Countersigned by the witness
----------------  ----------------------------
               1                             1
$ mz pay witness --data D
Sets of the book  Countersigned by the witness
----------------  ----------------------------
               1                             1
# Somebody else's words, and a byte that was changed on the way.
$ sed 's/signed/other/' answer > changed; mz pay witness changed --data D
mz: This is not an answer of the witness to this county. It was kept and believed in nothing.
[2]
# Yesterday's files are put back, and nobody is told.
$ cp -r D yesterday; mz pay give --data D --programme dibao --source county --year 2026 --amount 700 --document 2号 --day 2026-01-06 > log; mz pay checkpoint --data D > second; mz pay countersign second --key own --office $(cat office.pub) --memory book > answer; mz pay witness answer --data D
Sets of the book  Countersigned by the witness
----------------  ----------------------------
               2                             2
$ mz pay checkpoint --data yesterday > third; mz pay countersign third --key own --office $(cat office.pub) --memory book > answer; grep said answer
said: ahead
$ mz pay witness answer --data yesterday
mz: The witness knows a later or another book. Nothing goes to the bank until the bank has written which batches it has.
[5]
$ mz pay restored --letter 银函1号 --data yesterday; mz pay restored --letter 银函1号 --data yesterday
mz: Nothing waits for the bank's letter.
[5]
