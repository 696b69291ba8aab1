#!/bin/sh
# tidy.sh - the rules of this code base that a compiler cannot see. Run from the root.
set -u
failed=0
complain() { echo "$*"; failed=1; }

# Layers, private headers, banned calls, line length.
LC_ALL=C awk '
FILENAME == "LAYERS" { if ($1 ~ /^[0-9]+$/) rank[$2] = $1; next }
FNR == 1 { split(FILENAME, p, "/"); me = p[2]; feat = p[3]; base = p[length(p)] }
FNR == 801 && FILENAME ~ /\.c$/ { bad("a .c file has at most 800 lines: split it") }
FNR == 201 && FILENAME ~ /\.h$/ { bad("a .h file has at most 200 lines: split it") }
# Rows of the tables that help, menus and the permission matrix are made of.
FILENAME !~ /_(test|fuzz)\.c$/ && /^(static )?const struct mz_(route|command|perm|act|job|check|option) .*\[\] = \{/ { table = 1; depth = 0 }
table {
    line = $0; gsub(/\\"/, "", line)
    if (depth == 1 && line ~ /^ *\{/) { at = FNR; row = "" }
    row = row line
    gsub(/"[^"]*"/, "\"\"", line)
    depth += gsub(/\{/, "", line) - gsub(/\}/, "", line)
    if (depth == 1 && row ~ /^ *\{[^}]/ && row !~ /^ *\{0\}/) {
        words = gsub(/"[^"]*"/, "", row)
        if (row !~ /\.help/ && (words < 2 || row ~ /\{ *\.(name|path) /)) { keep = FNR; FNR = at; bad("a row has no help"); FNR = keep }
        row = ""
    }
    if (depth == 0 && /;/) table = 0
}
/^#include "/ {
    split($2, q, "\""); n = split(q[2], d, "/"); to = d[1]
    if (n == 1) next
    if (!(to in rank))            bad("unknown folder " to)
    else if (rank[to] > rank[me]) bad(me " may not include " to)
    else if (rank[to] == rank[me] && to != me) bad(me " may not include its sibling " to)
    if (me == "feature" && to == "feature" && n == 3 && d[2] != feat && d[3] != d[2] ".h")
        bad("only " d[2] "/" d[2] ".h is open to other features")
    if (me == "feature" && feat !~ /\.h$/ && to == "web" && base !~ /_(web|view)(_test)?\.[ch]$/)
        bad("web belongs in " feat "_web.c")
    if (to != me && d[n] ~ /_int\.h$/) bad(q[2] " is private to " to)
}
!/^ *(\/\*|\*)/ && /[^a-z_](strcpy|strcat|sprintf|gets|strtok|atoi|rand|localtime|gmtime)\(/ {
    bad("banned function")
}

# A list is a question of a register: one place pages, sorts, counts and exports them.
me == "feature" && base !~ /^list_web\.[ch]$/ && /ui_paging_of\(|\(struct ui_list\)/ {
    bad("a list of its own: feature/list_web.h makes them")
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
    [ -e "$d/feature.c" ] || continue # a part that others build on, without tables of its own
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

# Every test program runs its tests.
for f in $(find src tests -name '*_test.c'); do
    grep -q 'TEST_MAIN(' "$f" || complain "$f: has no TEST_MAIN"
done

# A released migration is history: databases out there have run it.
if [ -s docs/migrations.sha256 ]; then
    sha256sum --quiet -c docs/migrations.sha256 || complain "docs/migrations.sha256: a released migration changed"
fi

# Nothing that is true on one machine only, and no address of a package registry.
if git rev-parse --git-dir > /dev/null 2>&1; then
    git grep -nE 'https?://[^ "]*(npmjs|registry|deb\.debian|mirror|pypi|packagist|proxy\.)' -- . \
        ':!tools/tidy.sh' && complain "addresses of registries belong to the configuration of the machine"
    git grep -nE '(^|[^A-Za-z0-9_./])/((work|Users)/|home/[a-z]|root/[A-Za-z.])' -- . &&
        complain "a path of one machine"
fi

# The licence is Apache-2.0: no library under the GPL may be linked (LGPL may).
gpl='readline|glpk|igraph|gsl|gslcblas|poppler|mysqlclient|fftw3|gnutls-openssl|cln|ginac|qrupdate'
sed -n '/^PKGS/,/[^\\]$/p' Makefile | grep -wE "$gpl" && complain "Makefile: a library under the GPL"
if [ -x build/mz ]; then
    readelf -d build/mz | grep NEEDED | grep -E "\[lib($gpl)[.0-9-]" && complain "build/mz links a library under the GPL"
fi

# Each header compiles alone. What is unchanged since it last did, together with all it may
# include, is not compiled again.
mkdir -p build/tidy
flags="-std=c17 -D_GNU_SOURCE -Isrc -Ibuild/gen -Itests -isystem node_modules/better-sqlite3/deps/sqlite3
    $(pkg-config --cflags libpq pangocairo libmicrohttpd libzip icu-uc yaml-0.1 2> /dev/null)"
export flags
check_header() {
    stamp=build/tidy/$(echo "$1" | tr / _).ok
    deps=$(sed -n 's/^ *[^:]*\.o*://; s/\\$//; p' "$stamp" 2> /dev/null)
    if [ -n "$deps" ] && [ -z "$(find $deps -newer "$stamp" 2> /dev/null)" ]; then
        return 0
    fi
    # shellcheck disable=SC2086
    gcc $flags -Wall -Wextra -Werror -MMD -MF "$stamp" -fsyntax-only -x c "$1" || {
        rm -f "$stamp"
        echo "$1: does not compile alone"
        return 1
    }
}
for h in $(find src -name '*.h' | sort); do
    check_header "$h" || failed=1
done
exit $failed
