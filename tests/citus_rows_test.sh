#!/bin/bash
# citus_rows_test.sh [NAME] - dibao and margin of packs/cn-33 on Citus, a coordinator and two workers of its own: every household as the
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
work=$(mktemp -d "${TMPDIR:-/tmp}/mzcr.XXXXXX") || exit 1
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
. bench/peers/aid_tables.sh

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
    local rows=$work/rows tables
    tables=$(awk -F, 'NR > 1 && $3 != "none" {printf "%s\x27history_%s\x27", n++ ? ", " : "", $1}' "$rows/facts.csv")
    sql -c "SELECT citus_set_coordinator_host('$work/pg', 5440)" \
        -c "SELECT citus_add_node('$work/pg', 5441)" -c "SELECT citus_add_node('$work/pg', 5442)" >/dev/null || return 1
    { aid_raw "$rows"; aid_create "$rows"; } | sql -f - || return 1
    aid_copy "$rows" sql || return 1
    {
        echo "SELECT create_distributed_table('household', 'county', colocate_with => 'none');"
        echo "SELECT create_distributed_table(t, 'county', colocate_with => 'household') FROM unnest(ARRAY['person', $tables]) AS t;"
        aid_fill "$rows" "h.division / 1000000"
        echo "ANALYZE;"
    } | sql -f - >/dev/null
}
"$mz" bench aid-rows --size "${SIZE:-36100}" --count 1 --cache "$work/rows" >/dev/null 2>"$work/log" ||
    fail "$(cat "$work/log")"
said=$(load 2>&1) || fail "$said"

workers=$(sql -c "SELECT count(DISTINCT nodeport) FROM citus_shards WHERE table_name = 'person'::regclass AND nodeport <> 5440")
plan=$( (echo "EXPLAIN (COSTS OFF)"; cat "$work/rows/citus.sql") | sql 2>&1)
grep -q 'Task Count: 8' <<<"$plan" && ! grep -q 'Distributed Subplan' <<<"$plan" && [ "$workers" = 2 ] ||
    fail "the work is not done on two workers ($workers)" "$(head -n 20 <<<"$plan")"

began=$(date +%s%N)
printf 'CREATE UNLOGGED TABLE theirs AS SELECT %s FROM (%s) x' "$AID_OUTS" "$(cat "$work/rows/citus.sql")" >"$work/statement.sql"
said=$(sql -f "$work/statement.sql" 2>&1) || fail "$said"
took=$((($(date +%s%N) - began) / 1000000))
differ=$(sql -c "$AID_UNLIKE")
all=$(sql -c "SELECT count(*), count(*) FILTER (WHERE dibao), count(*) FILTER (WHERE dibao IS NULL) FROM theirs")
echo "Citus, two workers: $all households, on low-income aid, not decided; $took ms; unlike the kernels: $differ"
yes=$(cut -d'|' -f2 <<<"$all")
[ "$differ" = 0 ] && [ "$yes" -gt 0 ] || fail "rows differ"
echo "ok   $name"
echo "1 passed, 0 failed"
