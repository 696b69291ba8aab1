#!/bin/sh
# run.sh BUILD PROGRAM... - run the test programs, sum their counts, end with "N passed, N failed".
#
# Two more run at a time than there are processors, for some wait for a disk or a browser; or JOBS.
# The longest begin: as the last run measured them, or as they are known to be. ONLY="a b" runs
# programs whose path contains a or b, and of the others the tests whose name does. A program prints "ok   NAME" or "FAIL NAME" per test and "N passed, N failed" at
# the end; its first argument selects by name. What everything printed is in BUILD/test.log, what
# took how long in BUILD/test/times, how long it kept a processor in BUILD/test/cpu.
#
# A program that runs longer than LIMIT minutes (30) is stopped with all that it started, and is a failure
# that says what ran. Names of failures are said once more at the end, where they are read.
#
# run.sh --one BUILD TOTAL I PROGRAM - one of them; its output and counts go into BUILD/test.

# one PROGRAM [NAME] - prints what a reader wants to know and leaves counts in $dir/I.sum.
one() {
    began=$(date +%s)
    # Into a file and in a session of its own: a server that a test leaves behind would keep a pipe open
    # for ever, and is stopped with its session.
    sh -c 'echo $$ > "$0"; exec setsid "$@"' "$dir/$i.pid" "$@" > "$dir/$i.out" 2>&1; rc=$?
    out=$(cat "$dir/$i.out"); rm -f "$dir/$i.out"
    if [ -e "$dir/$i.late" ]; then
        out=$(printf '%s\nstopped after %s minutes; what ran then:\n%s\n' "$out" "$limit" "$(cat "$dir/$i.late")")
        rm -f "$dir/$i.late"
    else
        pkill -KILL -s "$(cat "$dir/$i.pid")"
    fi
    rm -f "$dir/$i.pid"
    took=$(($(date +%s) - began))
    printf '== %s (%d s)\n%s\n' "$*" "$took" "$out" >> "$dir/$i.log"
    printf '%d %s\n' "$took" "${1#"$build"/}" >> "$dir/$i.time"
    # The second line of `times` is of what ran below this shell: user and system.
    times > "$dir/$i.cpu"
    awk -v name="${1#"$build"/}" 'NR == 2 {
        for (k = 1; k <= 2; k++) { split($k, t, /[ms]/); s += t[1] * 60 + t[2] }
        printf "%d %s\n", s, name }' "$dir/$i.cpu" >> "$dir/cpus"
    last=$(printf '%s\n' "$out" | tail -n 1)
    printf '%s\n' "$out" | grep -iE '^ *skip(ped)?[: ]' | sed "s|^ *|${1#"$build"/}: |" >> "$dir/skips"
    case "$last" in
    *" passed, "*" failed")
        p=${last%% passed*}; f=${last##*, }; f=${f%% *}
        echo "$p $f" >> "$dir/$i.sum"
        line=$(printf '[%d/%d] %s: %s, %d s' "$i" "$total" "${1#"$build"/}" "$last" "$took")
        # In one write each: others print beside us.
        if [ "$f" != 0 ]; then
            printf '%s\n' "$out" | sed -n "s|^FAIL |${1#"$build"/}: |p" >> "$dir/failures"
            printf '%s\n%s\n' "$(printf '%s\n' "$out" | grep -v '^ok  ')" "$line"
        elif [ "$p" != 0 ]; then
            printf '%s\n' "$line"
        fi
        ;;
    *)
        echo "0 1" >> "$dir/$i.sum"
        echo "${1#"$build"/}: did not finish, exit $rc, $took s" >> "$dir/failures"
        printf '%s\n[%d/%d] %s: did not finish, exit %d\n' "$(printf '%s\n' "$out" | tail -n 40)" \
            "$i" "$total" "${1#"$build"/}" "$rc"
        ;;
    esac
}

# stop_late - every program that runs for longer than `limit` minutes is told with what it started, and stopped.
stop_late() {
    while sleep 5; do
        for f in $(find "$dir" -name '*.pid' -mmin +"$limit"); do
            late=$(cat "$f")
            ps -o pid,ppid,stat,wchan:20,etimes,time,args --forest -s "$late" > "${f%.pid}.late" 2>&1
            pkill -TERM -s "$late"
            sleep 2
            pkill -KILL -s "$late"
        done
    done
}

# roomy MEMORY DISK - MEMORY when 6 GB of it and of the machine's are free, otherwise DISK.
roomy() {
    free=$(df -Pk "$1" 2> /dev/null | awk 'NR == 2 { print int($4 / 1048576) }')
    left=$(awk '/^MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo 2> /dev/null)
    if [ "${free:-0}" -ge 6 ] && [ "${left:-0}" -ge 6 ] && [ -w "$1" ]; then echo "$1"; else echo "$2"; fi
}

limit=${LIMIT:-30}
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
        : >> "$dir/$i.log"
        # A name with a "/" is a program's and no test's. Scripts take one name, programs all.
        set --
        for name in $ONLY; do
            case $name in */*) continue ;; esac
            case $program in *.sh) one "$program" "$name" ;; *) set -- "$@" "$name" ;; esac
        done
        [ $# = 0 ] || one "$program" "$@"
    fi
    exit 0
fi

build=$1; shift
export BUILD="$build"
dir=$build/test
# What took longest the last time; a fresh tree has these.
longest=$(cat "$dir/times" 2> /dev/null) || longest=
longest="$longest
0 tests/browser_test.sh
0 tests/walks_test.sh
0 tests/registers_walk_test.sh
0 tests/access_test
0 tests/access_pg_test
0 tests/storm_test
0 tests/lists_test
0 src/store/store_test
0 tests/crawl_test
0 tests/watch_sql_test.sh
0 tests/pictures_test.sh
0 src/feature/care/crash_test"
rm -rf "$dir" "$build/lite" && mkdir -p "$dir"
# Databases of tests lie in memory where it has room: on a disk half of the time would be waiting.
tmp=$(mktemp -d "$(roomy /dev/shm "${TMPDIR:-/tmp}")/mz.XXXXXX") || exit 1
case $tmp in
/dev/shm/*) ;;
# Whoever may, lays memory over the folder instead; its size is a limit and takes nothing by itself.
*) [ "$(id -u)" != 0 ] || mount -t tmpfs -o size=50% mz "$tmp" 2> /dev/null || echo "tests lie on the disk: slow" ;;
esac
chmod 711 "$tmp"
export TMPDIR="$tmp" OFFICE="$tmp/office"
stop_late &
watcher=$!
end() {
    kill "$watcher"
    for f in "$dir"/*.pid; do [ ! -e "$f" ] || pkill -TERM -s "$(cat "$f")"; done
    [ -n "${NESTED:-}" ] || tests/pg.sh stop build
    umount "$tmp" 2> /dev/null
    rm -rf "$tmp"
}
trap end EXIT
trap 'exit 130' INT TERM
# in_turn PROGRAM... - a line for each: those of `longest` in its order, then the others.
in_turn() {
    printf '%s\n' "$@" | awk -v longest="$longest" -v build="$build/" '
        BEGIN { n = split(longest, line, "\n")
                for (k = 1; k <= n; k++) { split(line[k], f, " "); if (f[2] != "" && !(f[2] in at)) at[f[2]] = k } }
        { name = $0; if (index(name, build) == 1) name = substr(name, length(build) + 1)
          printf "%d %d %s\n", name in at ? at[name] : n + (name ~ /^tests\// ? 1 : 2), NR, $0 }' |
        sort -n -k 1,1 -k 2,2 | cut -d ' ' -f 3-
}
in_turn "$@" | awk '{ print NR; print }' |
    xargs -n 2 -P "${JOBS:-$(($(nproc) + 2))}" "$0" --one "$build" $#
cat "$dir"/*.log > "$build/test.log" 2> /dev/null
sort -rn "$dir"/*.time > "$dir/times" 2> /dev/null
sort -rn "$dir/cpus" > "$dir/cpu" 2> /dev/null
sums=$(cat "$dir"/*.sum 2> /dev/null | awk '{ p += $1; f += $2 } END { printf "%d passed, %d failed", p, f }')
# Where the time goes, when all have run.
[ -n "${ONLY:-}" ] || [ $# -lt 20 ] || { echo "slowest, in seconds:"; sed 's/^/  /;10q' "$dir/times"; }
# What was not looked at is said, once and at the end, where it is read.
[ ! -s "$dir/skips" ] || sort -u "$dir/skips"
[ ! -s "$dir/failures" ] || { echo "failures:"; sed 's/^/  /' "$dir/failures"; }
# A program that left no counts at all was stopped from outside.
missing=$(($# - $(ls "$dir" | grep -c '\.log$')))
[ "$missing" = 0 ] || echo "$missing programs were not run to their end"
[ -z "${ONLY:-}" ] || [ "$sums" != "0 passed, 0 failed" ] || echo "no test has a name with: $ONLY"
echo "$sums"
case $sums in "0 passed"*) exit 1 ;; *", 0 failed") [ "$missing" = 0 ] ;; *) exit 1 ;; esac
