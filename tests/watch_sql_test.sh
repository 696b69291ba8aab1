#!/bin/bash
# watch_sql_test.sh [NAME] - the alerts of the demonstration county are the same whoever finds them: kernels over columns,
# SQL of SQLite, of PostgreSQL and of Citus, a coordinator and two workers of its own. PEOPLE is the county's size.
set -u
cd "$(dirname "$0")/.." || exit 1
only=${1:-}
mz=${BUILD:-build}/mz
people=${PEOPLE:-1200}
passed=0 failed=0
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
as=()
[ "$(id -u)" != 0 ] || as=(runuser -u postgres --)
# A socket's path has room for 107 bytes, so all three live under a short name.
work=$(mktemp -d "${TMPDIR:-/tmp}/mzws.XXXXXX") || exit 1
chmod 755 "$work"
mkdir "$work/pg"
[ "$(id -u)" != 0 ] || chown postgres "$work/pg"
stop() {
    for node in 5450 5451 5452; do
        [ ! -e "$work/pg/$node" ] || "${as[@]}" "$bin/pg_ctl" -D "$work/pg/$node" -m immediate stop >/dev/null 2>&1
    done
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 1' INT TERM

# result NAME STATUS [TEXT...]: one test is over.
result() {
    local name=$1 status=$2
    shift 2
    if [ "$status" = 0 ]; then
        passed=$((passed + 1))
        echo "ok   $name"
    else
        failed=$((failed + 1))
        printf '%s\n' "$@"
        echo "FAIL $name"
    fi
}
wanted() { case $1 in *"$only"*) return 0 ;; *) return 1 ;; esac }

# Sockets only: nodes know each other by the folder and their numbers.
start() {
    local port=$1 citus=()
    [ "$port" = 5450 ] && [ "$have" != citus ] || citus=(-c shared_preload_libraries=citus -c citus.shard_count=8)
    "${as[@]}" "$bin/initdb" -D "$work/pg/$port" -A trust -U mz --no-locale -E UTF8 --no-sync &&
        "${as[@]}" "$bin/pg_ctl" -D "$work/pg/$port" -w -t 300 -l "$work/pg/$port.log" -o "-p $port -k $work/pg -h '' -c fsync=off \
            ${citus[*]} -c max_prepared_transactions=200 -c max_connections=200 -c jit=off" start
}
on() {
    local port=$1 db=$2
    shift 2
    psql -h "$work/pg" -p "$port" -U mz -d "$db" -qAtX -v ON_ERROR_STOP=1 "$@"
}

# county DATA [--db URL]: the demonstration, with another month's facts that nobody has looked at yet.
county() {
    local data=$1
    shift
    "$mz" init --demo --data "$data" "$@" &&
        "$mz" demo --division 331181 --people "$people" --seed 1 --data "$data" "$@" &&
        "$mz" rule population --synth --seed 2 --data "$data" "$@"
}
month=$(date +%Y-%m)
# Everything of the alerts but their numbers, the hour, and the day that is today.
query="SELECT a.household, a.side, a.state, a.grade, a.score, a.factor, a.causes, a.pack, a.period, a.opened_n,
    c.person, c.sign, c.severity, c.weight, c.fact, c.why, c.evidence
FROM watch a JOIN watch_cause c ON c.county = a.county AND c.alert = a.id
ORDER BY a.household, a.side, a.made_ms, a.id, c.sign, c.person, c.fact"
lite() { sqlite3 -readonly "$1/mz.db" "$query"; }
tally() { tail -n 1 "$1" | tr -s ' '; }

if [ ! -x "$(command -v sqlite3)" ]; then
    echo "SKIP watch_sql_test: the program sqlite3 is not installed"
    echo "0 passed, 0 failed"
    exit 0
fi

# ---- SQLite ---------------------------------------------------------------
name=sqlite_finds_what_the_kernels_find
said=$(county "$work/kernels" 2>&1) || { result $name 1 "$said"; echo "0 passed, 1 failed"; exit 1; }
cp -a "$work/kernels" "$work/lite"
before=$(lite "$work/kernels" | wc -l)
"$mz" watch run --period "$month" --data "$work/kernels" >"$work/kernels.out" 2>&1
lite "$work/kernels" >"$work/kernels.rows"
rows=$(wc -l <"$work/kernels.rows")
echo "the kernels: $(tally "$work/kernels.out") (looked at, found, made, joined, opened again, known); $rows causes, $before before"
if wanted $name; then
    "$mz" watch run --period "$month" --engine sql --data "$work/lite" >"$work/lite.out" 2>&1
    status=$?
    lite "$work/lite" >"$work/lite.rows"
    [ $status = 0 ] && [ "$rows" -gt "$before" ] && cmp -s "$work/kernels.rows" "$work/lite.rows" &&
        [ "$(tally "$work/kernels.out")" = "$(tally "$work/lite.out")" ] && [ ! -e "$work/lite/watch-facts.db" ]
    result $name $? "$(cat "$work/lite.out")" "$(diff "$work/kernels.rows" "$work/lite.rows" | head -n 10)"
fi

# ---- PostgreSQL and Citus ---------------------------------------------------
have=none
[ -z "$bin" ] || have=postgresql
[ -z "$bin" ] || [ ! -e "${bin%/bin}/lib/citus.so" ] || have=citus

# same NAME DB: a county in this database of the first node, its alerts found by SQL.
same() {
    local name=$1 db=$2 url="postgresql://mz@/$2?host=$work/pg&port=5450" status
    county "$work/$db" --db "$url" >"$work/$db.log" 2>&1 &&
        "$mz" watch run --period "$month" --engine sql --data "$work/$db" --db "$url" >"$work/$db.out" 2>&1 &&
        on 5450 "$db" -c "$query" >"$work/$db.rows" 2>"$work/$db.log"
    status=$?
    [ $status = 0 ] && cmp -s "$work/kernels.rows" "$work/$db.rows" &&
        [ "$(tally "$work/kernels.out")" = "$(tally "$work/$db.out")" ] &&
        [ "$(on 5450 "$db" -c "SELECT count(*) FROM pg_namespace WHERE nspname = 'mz_watch'")" = 0 ]
    result "$name" $? "$(tail -n 3 "$work/$db.log" "$work/$db.out")" "$(diff "$work/kernels.rows" "$work/$db.rows" | head -n 10)"
}

name=postgresql_finds_what_the_kernels_find
if [ $have = none ]; then
    echo "SKIP $name: PostgreSQL is not installed (postgresql-15)"
elif wanted $name || { [ $have = citus ] && wanted citus_with_two_workers_finds_what_the_kernels_find; }; then
    said=$(cd "$work" && start 5450 2>&1 && on 5450 postgres -c "CREATE DATABASE plain" 2>&1) || { result $name 1 "$said"; have=none; }
fi
[ $have = none ] || ! wanted $name || same $name plain

name=citus_with_two_workers_finds_what_the_kernels_find
if [ $have != citus ]; then
    echo "SKIP $name: Citus is not installed (postgresql-15-citus-12.1)"
elif wanted $name; then
    said=$(
        for node in 5451 5452; do (cd "$work" && start $node 2>&1) || exit 1; done
        for node in 5450 5451 5452; do
            on $node postgres -c "CREATE DATABASE nodes" -c "SELECT 1" >/dev/null && on $node nodes -c "CREATE EXTENSION citus" || exit 1
        done
        on 5450 nodes -c "SELECT citus_set_coordinator_host('$work/pg', 5450)" -c "SELECT citus_add_node('$work/pg', 5451)" \
            -c "SELECT citus_add_node('$work/pg', 5452)"
    ) || { result $name 1 "$said"; echo "$passed passed, $failed failed"; exit 1; }
    same $name nodes
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
