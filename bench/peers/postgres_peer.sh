#!/bin/bash
# The low-income statement on a PostgreSQL of its own (socket only): postgres_peer.sh BIN ROWS
# Two statements: what mz writes (statement.sql) and what a person wrote (aid_sql.mjs).
set -eu
bin=$1
rows=$(realpath "$2")
here=$(cd "$(dirname "$0")" && pwd)
data=$(mktemp -d)
as=()
if [ "$(id -u)" = 0 ]; then
    as=(runuser -u postgres --)
    chown postgres "$data"
fi
stop() {
    "${as[@]}" "$bin/pg_ctl" -D "$data/db" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$data"
}
trap stop EXIT
cd "$data"
"${as[@]}" "$bin/initdb" -D "$data/db" -A trust --no-sync >/dev/null
"${as[@]}" "$bin/pg_ctl" -D "$data/db" -w -l "$data/log" -o "-k $data -c listen_addresses='' -c shared_buffers=1GB \
    -c work_mem=256MB -c fsync=off -c max_wal_size=8GB -c max_parallel_workers_per_gather=1" start >/dev/null
sql() {
    "${as[@]}" env PGOPTIONS='-c client_min_messages=warning' \
        "$bin/psql" -h "$data" -d postgres -qAtX -v ON_ERROR_STOP=1 "$@"
}

. "$here/aid_tables.sh"
{ aid_raw "$rows"; aid_create "$rows"; } >"$data/tables.sql"
sql -f - <"$data/tables.sql"
aid_copy "$rows" sql
{
    aid_fill "$rows" 1::bigint
    aid_facts "$rows" month | while IFS=, read -r fact entity rest; do
        echo "CREATE INDEX ON history_$fact (county, $entity);"
    done
    echo "ANALYZE;"
} >"$data/fill.sql"
sql -f - <"$data/fill.sql"

# NAME STATEMENT: best of three, then every row against ours.
measure() {
    local best=0 i from to us differ
    for i in 1 2 3; do
        from=$(date +%s%N)
        { echo "DROP TABLE IF EXISTS theirs; CREATE UNLOGGED TABLE theirs AS"; cat "$2"; } | sql
        to=$(date +%s%N)
        us=$(((to - from) / 1000))
        if [ "$best" = 0 ] || [ "$us" -lt "$best" ]; then best=$us; fi
    done
    differ=$(sql -c "$AID_UNLIKE")
    node -e '
        const f = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")), us = Number(process.argv[2]);
        console.log(`${f.persons} persons, ${process.argv[3]}: PostgreSQL ${us} us  mz ${f.wall2_us} us on 2 threads`
          + `  ratio ${(us / f.wall2_us).toFixed(1)}  rows unlike ours: ${process.argv[4]} of ${f.households}`);' \
        "$rows/figures.json" "$best" "$1" "$differ"
    [ "$differ" = 0 ]
}

node --input-type=module -e '
    const { statement } = await import(process.argv[1]);
    console.log(statement("/", { person: "wide", household: "home", refusals: "entries_refusals" }));' \
    "$here/aid_sql.mjs" >"$data/by_hand.sql"
wrong=0
printf 'SELECT %s FROM (%s) x' "$AID_OUTS" "$(cat "$rows/statement.sql")" >"$data/ours.sql"
measure "12 columns a fact, by hand" "$data/by_hand.sql" || wrong=1
measure "a row a month, mz's own statement" "$data/ours.sql" || wrong=1
exit $wrong
