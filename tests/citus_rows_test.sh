#!/bin/bash
# citus_rows_test.sh [NAME] - low-income aid on Citus, a coordinator and two workers of its own: every household as the
# kernels say, and the workers do the whole of it. SIZE is the number of persons.
set -u
cd "$(dirname "$0")/.." || exit 1
name=citus_with_two_workers_gives_the_rows_of_the_kernels
case $name in *"${1:-}"*) ;; *) echo "0 passed, 0 failed"; exit 0 ;; esac
mz=${BUILD:-build}/mz
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
if [ -z "$bin" ] || [ ! -e "${bin%/bin}/lib/citus.so" ]; then
    echo "SKIP $name: Citus is not installed (postgresql-15-citus-12.1)"
    echo "0 passed, 0 failed"
    exit 0
fi
as=()
[ "$(id -u)" != 0 ] || as=(runuser -u postgres --)
# A socket's path has room for 107 bytes, so all three live under a short name.
work=$(mktemp -d /tmp/mzcr.XXXXXX) || exit 1
chmod 755 "$work"
mkdir -m 700 "$work/rows"
mkdir "$work/pg"
[ "$(id -u)" != 0 ] || chown postgres "$work/pg"
stop() {
    for node in 5440 5441 5442; do
        "${as[@]}" "$bin/pg_ctl" -D "$work/pg/$node" -m immediate stop >/dev/null 2>&1
    done
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 1' INT TERM

fail() {
    printf '%s\n' "$@"
    echo "FAIL $name"
    echo "0 passed, 1 failed"
    exit 1
}
sql_on() {
    local port=$1
    shift
    psql -h "$work/pg" -p "$port" -U mz -d postgres -qAtX -v ON_ERROR_STOP=1 "$@"
}
sql() { sql_on 5440 "$@"; }
months() { for i in 1 2 3 4 5 6 7 8 9 10 11 12; do printf '%s%d %s, ' "$1" $i "$2"; done; }

# Sockets only: nodes know each other by the folder and their numbers.
start() {
    "${as[@]}" "$bin/initdb" -D "$work/pg/$1" -A trust -U mz --no-locale -E UTF8 --no-sync &&
        "${as[@]}" "$bin/pg_ctl" -D "$work/pg/$1" -w -t 300 -l "$work/pg/$1.log" -o "-p $1 -k $work/pg -h '' -c fsync=off \
            -c shared_preload_libraries=citus -c citus.shard_count=8 -c max_prepared_transactions=60 -c jit=off" start &&
        sql_on "$1" -c "CREATE EXTENSION citus"
}
for node in 5440 5441 5442; do
    said=$(cd "$work" && start $node 2>&1) || fail "$said"
done

load() {
    local county="h.division / 1000000" first=$((2024 * 12 + 6)) fact i
    sql -c "SELECT citus_set_coordinator_host('$work/pg', 5440)" \
        -c "SELECT citus_add_node('$work/pg', 5441)" -c "SELECT citus_add_node('$work/pg', 5442)" \
        -c "CREATE UNLOGGED TABLE wide (id int, household int, $(months w int) $(months o int) counted int, birth int)" \
        -c "CREATE UNLOGGED TABLE home (id int, division bigint, savings bigint, cars int)" \
        -c "CREATE UNLOGGED TABLE ours (id int, dibao int, margin int, amount bigint)" >/dev/null || return 1
    sql -c "COPY wide FROM STDIN (FORMAT csv)" <"$work/rows/person.csv" &&
        sql -c "COPY home FROM STDIN (FORMAT csv)" <"$work/rows/household.csv" &&
        sql -c "COPY ours FROM STDIN (FORMAT csv)" <"$work/rows/result.csv" || return 1
    sql -c "CREATE TABLE household (county bigint, id bigint, division bigint, f4 bigint, f5 bigint, PRIMARY KEY (county, id))" \
        -c "CREATE TABLE person (county bigint, id bigint, household bigint, f2 boolean, f3 bigint, PRIMARY KEY (county, id))" \
        -c "CREATE TABLE history_f0 (county bigint, person bigint, month bigint, value bigint)" \
        -c "CREATE TABLE history_f1 (county bigint, person bigint, month bigint, value bigint)" \
        -c "SELECT create_distributed_table('household', 'county', colocate_with => 'none')" \
        -c "SELECT create_distributed_table(t, 'county', colocate_with => 'household')
            FROM unnest(ARRAY['person', 'history_f0', 'history_f1']) AS t" \
        -c "INSERT INTO household SELECT $county, id, division, savings, cars FROM home h" \
        -c "INSERT INTO person SELECT $county, w.id, w.household, counted = 1, birth
            FROM wide w JOIN home h ON h.id = w.household" >/dev/null || return 1
    for fact in "f0 w" "f1 o"; do
        sql -c "INSERT INTO history_${fact% *} SELECT $county, w.id, $first + n, v
            FROM wide w JOIN home h ON h.id = w.household, LATERAL (VALUES $(for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
                printf '%s(%d, %s%d)' "$([ $i = 1 ] || echo ', ')" $((i - 1)) "${fact#* }" $i
            done)) AS x (n, v) WHERE v IS NOT NULL" || return 1
    done
    sql -c "ANALYZE"
}
"$mz" bench aid-rows --size "${SIZE:-100000}" --count 1 --cache "$work/rows" >/dev/null 2>"$work/log" ||
    fail "$(cat "$work/log")"
said=$(load 2>&1) || fail "$said"

workers=$(sql -c "SELECT count(DISTINCT nodeport) FROM citus_shards WHERE table_name = 'person'::regclass AND nodeport <> 5440")
plan=$( (echo "EXPLAIN (COSTS OFF)"; cat "$work/rows/citus.sql") | sql 2>&1)
grep -q 'Task Count: 8' <<<"$plan" && ! grep -q 'Distributed Subplan' <<<"$plan" && [ "$workers" = 2 ] ||
    fail "the work is not done on two workers ($workers)" "$(head -n 20 <<<"$plan")"

began=$(date +%s%N)
{
    printf 'CREATE UNLOGGED TABLE theirs AS SELECT id, r1 AS dibao, r2 AS margin, r3 AS amount FROM ('
    cat "$work/rows/citus.sql"
    printf ') x'
} >"$work/statement.sql"
said=$(sql -f "$work/statement.sql" 2>&1) || fail "$said"
took=$((($(date +%s%N) - began) / 1000000))
differ=$(sql -c "SELECT count(*) FROM ours o FULL JOIN theirs t USING (id)
    WHERE o.id IS NULL OR t.id IS NULL OR o.dibao::boolean IS DISTINCT FROM t.dibao
       OR o.margin::boolean IS DISTINCT FROM t.margin OR o.amount IS DISTINCT FROM t.amount")
all=$(sql -c "SELECT count(*), count(*) FILTER (WHERE dibao), count(*) FILTER (WHERE dibao IS NULL) FROM theirs")
echo "Citus, two workers: $all households, on low-income aid, not decided; $took ms; unlike the kernels: $differ"
yes=$(cut -d'|' -f2 <<<"$all")
[ "$differ" = 0 ] && [ "$yes" -gt 0 ] || fail "rows differ"
echo "ok   $name"
echo "1 passed, 0 failed"
