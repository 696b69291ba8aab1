#!/bin/sh
# run.sh BUILD PROGRAM... - run the test programs, sum their counts, end with "N passed, N failed".
#
# As many run at a time as there are processors, or JOBS; those of the whole program, which take
# longest, begin. ONLY="a b" runs programs whose path contains a or b, and of the others the tests
# whose name does. A program prints "ok   NAME" or "FAIL NAME" per test and "N passed, N failed" at
# the end; its first argument selects by name. What everything printed is in BUILD/test.log, what
# took how long in BUILD/test/times.
#
# run.sh --one BUILD TOTAL I PROGRAM - one of them; its output and counts go into BUILD/test.

# one PROGRAM [NAME] - prints what a reader wants to know and leaves counts in $dir/I.sum.
one() {
    began=$(date +%s)
    out=$("$@" 2>&1); rc=$?
    took=$(($(date +%s) - began))
    printf '== %s (%d s)\n%s\n' "$*" "$took" "$out" >> "$dir/$i.log"
    printf '%d %s\n' "$took" "${1#"$build"/}" >> "$dir/$i.time"
    last=$(printf '%s\n' "$out" | tail -n 1)
    printf '%s\n' "$out" | grep -iE '^ *skip(ped)?[: ]' | sed "s|^ *|${1#"$build"/}: |" >> "$dir/skips"
    case "$last" in
    *" passed, "*" failed")
        p=${last%% passed*}; f=${last##*, }; f=${f%% *}
        echo "$p $f" >> "$dir/$i.sum"
        line=$(printf '[%d/%d] %s: %s, %d s' "$i" "$total" "${1#"$build"/}" "$last" "$took")
        # In one write each: others print beside us.
        if [ "$f" != 0 ]; then
            printf '%s\n%s\n' "$(printf '%s\n' "$out" | grep -v '^ok  ')" "$line"
        elif [ "$p" != 0 ]; then
            printf '%s\n' "$line"
        fi
        ;;
    *)
        echo "0 1" >> "$dir/$i.sum"
        printf '%s\n[%d/%d] %s: did not finish, exit %d\n' "$(printf '%s\n' "$out" | tail -n 40)" \
            "$i" "$total" "${1#"$build"/}" "$rc"
        ;;
    esac
}

if [ "$1" = --one ]; then
    build=$2 total=$3 i=$4 program=$5
    dir=$build/test
    whole=
    for name in ${ONLY:-}; do
        case "${program#"$build"/}" in *"$name"*) whole=1 ;; esac
    done
    if [ -z "${ONLY:-}" ] || [ -n "$whole" ]; then
        one "$program"
    else
        for name in $ONLY; do
            one "$program" "$name"
        done
    fi
    exit 0
fi

build=$1; shift
export BUILD="$build"
dir=$build/test
rm -rf "$dir" && mkdir -p "$dir"
trap 'tests/pg.sh stop build' EXIT
trap 'exit 130' INT TERM
i=0
for first in 1 ''; do
    for t in "$@"; do
        case ${t#"$build"/} in tests/*) early=1 ;; *) early= ;; esac
        [ "$early" = "$first" ] || continue
        i=$((i + 1))
        printf '%d\n%s\n' "$i" "$t"
    done
done | xargs -n 2 -P "${JOBS:-$(nproc)}" "$0" --one "$build" $#
cat "$dir"/*.log > "$build/test.log" 2> /dev/null
sort -rn "$dir"/*.time > "$dir/times" 2> /dev/null
sums=$(cat "$dir"/*.sum 2> /dev/null | awk '{ p += $1; f += $2 } END { printf "%d passed, %d failed", p, f }')
# What was not looked at is said, once and at the end, where it is read.
[ ! -s "$dir/skips" ] || sort -u "$dir/skips"
# A program that left no counts at all was stopped from outside.
missing=$(($# - $(ls "$dir" | grep -c '\.log$')))
[ "$missing" = 0 ] || echo "$missing programs were not run to their end"
[ -z "${ONLY:-}" ] || [ "$sums" != "0 passed, 0 failed" ] || echo "no test has a name with: $ONLY"
echo "$sums"
case $sums in "0 passed"*) exit 1 ;; *", 0 failed") [ "$missing" = 0 ] ;; *) exit 1 ;; esac
