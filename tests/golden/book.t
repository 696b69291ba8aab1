# What a register has to tell another office: nothing yet, what is not there, and a file is never written over.
$ mz init --demo --data D > log 2>&1; mz book export social_org licence --data D
No.  Entry  What is told  Days count from  Last day  Lacks, so it is not told
---  -----  ------------  ---------------  --------  ------------------------
$ mz book export social_org licence --data D --out told.csv
mz: Nothing waits to be told.
[2]
$ mz book export social_org nothing --data D
mz: The register has no file "nothing" for others.
[4]
$ mz book export nothing licence --data D
mz: There is no register of this name here.
[4]
$ touch there.csv; mz book export social_org licence --data D --out there.csv
mz: The file there.csv is there already.
[5]
$ mz book export social_org licence --data D --out told.csv --again 1
mz: There is no file of that number.
[4]
