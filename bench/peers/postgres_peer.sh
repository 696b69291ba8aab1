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
sql() { "${as[@]}" "$bin/psql" -h "$data" -d postgres -qAtX -v ON_ERROR_STOP=1 "$@"; }

months() { for i in 1 2 3 4 5 6 7 8 9 10 11 12; do printf '%s%d %s, ' "$1" "$i" "$2"; done; }
sql -c "CREATE UNLOGGED TABLE wide (id int, household int, $(months w int) $(months o int) counted int, birth int)" \
    -c "CREATE UNLOGGED TABLE home (id int, division bigint, savings bigint, cars int)" \
    -c "CREATE UNLOGGED TABLE line (division bigint, fen bigint)" \
    -c "CREATE UNLOGGED TABLE ours (id int, dibao int, margin int, amount bigint)"
sql -c "COPY wide FROM STDIN (FORMAT csv)" <"$rows/person.csv"
sql -c "COPY home FROM STDIN (FORMAT csv)" <"$rows/household.csv"
sql -c "COPY line FROM STDIN (FORMAT csv)" <"$rows/line.csv"
sql -c "COPY ours FROM STDIN (FORMAT csv)" <"$rows/result.csv"
sql -c "ANALYZE"

# NAME STATEMENT: best of three, then every row against ours.
measure() {
    local best=0 i from to us differ
    for i in 1 2 3; do
        from=$(date +%s%N)
        { echo "DROP TABLE IF EXISTS theirs; CREATE UNLOGGED TABLE theirs AS"; cat "$2"; } | sql 2>/dev/null
        to=$(date +%s%N)
        us=$(((to - from) / 1000))
        if [ "$best" = 0 ] || [ "$us" -lt "$best" ]; then best=$us; fi
    done
    differ=$(sql -c "SELECT count(*) FROM ours o FULL JOIN theirs t USING (id)
        WHERE o.dibao::boolean IS DISTINCT FROM t.dibao OR o.margin::boolean IS DISTINCT FROM t.margin
           OR o.amount IS DISTINCT FROM t.amount")
    node -e '
        const f = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")), us = Number(process.argv[2]);
        console.log(`${f.persons} persons, ${process.argv[3]}: PostgreSQL ${us} us  mz ${f.wall2_us} us on 2 threads`
          + `  ratio ${(us / f.wall2_us).toFixed(1)}  rows unlike ours: ${process.argv[4]} of ${f.households}`);' \
        "$rows/figures.json" "$best" "$1" "$differ"
    [ "$differ" = 0 ]
}

node --input-type=module -e '
    const { incomeByColumns, statement } = await import(process.argv[1]);
    console.log(statement(incomeByColumns().replaceAll("FROM person", "FROM wide"), "/")
      .replaceAll("FROM household h", "FROM home h").replaceAll("JOIN home m", "JOIN heads m")
      .replaceAll("  home AS (", "  heads AS ("));' "$here/aid_sql.mjs" >"$data/by_hand.sql"
wrong=0
measure "12 columns a person, by hand" "$data/by_hand.sql" || wrong=1
exit $wrong
