#!/bin/sh
# tidy.sh - the rules of this code base that a compiler cannot see. Run from the root.
set -u
failed=0
complain() { echo "$*"; failed=1; }

# Layers, private headers, banned calls, line length.
LC_ALL=C awk '
FILENAME == "LAYERS" { if ($1 ~ /^[0-9]+$/) rank[$2] = $1; next }
FNR == 1 { split(FILENAME, p, "/"); me = p[2]; feat = p[3]; base = p[length(p)] }
/^#include "/ {
    split($2, q, "\""); n = split(q[2], d, "/"); to = d[1]
    if (n == 1) next
    if (!(to in rank))            bad("unknown folder " to)
    else if (rank[to] > rank[me]) bad(me " may not include " to)
    else if (rank[to] == rank[me] && to != me) bad(me " may not include its sibling " to)
    if (me == "feature" && to == "feature" && n == 3 && d[2] != feat && d[3] != d[2] ".h")
        bad("only " d[2] "/" d[2] ".h is open to other features")
    if (me == "feature" && feat !~ /\.h$/ && to == "web" && base !~ /_(web|view)\.[ch]$/)
        bad("web belongs in " feat "_web.c")
    if (to != me && d[n] ~ /_int\.h$/) bad(q[2] " is private to " to)
}
!/^ *(\/\*|\*)/ && /[^a-z_](strcpy|strcat|sprintf|gets|strtok|atoi|rand|localtime|gmtime)\(/ {
    bad("banned function")
}

# mawk counts bytes: without their continuation bytes they are characters.
length($0) > 100 {
    text = $0
    gsub(/[\200-\277]/, "", text)
    if (length(text) > 100) bad("line is over 100 columns")
}
function bad(why) { printf "%s:%d: %s\n", FILENAME, FNR, why; failed = 1 }
END { exit failed }
' LAYERS $(find src -name "*.[ch]" | sort) || failed=1

# Every feature folder is in the list, every list line has a folder, every table is tied in.
for d in src/feature/*/; do
    [ -d "$d" ] || continue
    f=$(basename "$d")
    grep -q "^FEATURE($f)" src/app/features.def || complain "src/app/features.def: $f is missing"
    for pair in web:routes cli:commands job:jobs; do
        [ ! -e "$d${f}_${pair%:*}.c" ] || grep -q "= ${f}_${pair#*:}," "${d}feature.c" ||
            complain "${d}feature.c: ${f}_${pair#*:} is not tied in"
    done
done
for f in $(sed -n 's/^FEATURE(\(.*\))/\1/p' src/app/features.def); do
    [ -e "src/feature/$f/feature.c" ] || complain "src/app/features.def: no folder for $f"
done
exit $failed
