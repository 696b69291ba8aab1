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

months() { for i in 1 2 3 4 5 6 7 8 9 10 11 12; do printf '%s%d %s, ' "$1" "$i" "$2"; done; }
sql -c "CREATE UNLOGGED TABLE wide (id int, household int, $(months w int) $(months o int) counted int, birth int)" \
    -c "CREATE UNLOGGED TABLE home (id int, division bigint, savings bigint, cars int)" \
    -c "CREATE UNLOGGED TABLE line (division bigint, fen bigint)" \
    -c "CREATE UNLOGGED TABLE ours (id int, dibao int, margin int, amount bigint)"
sql -c "COPY wide FROM STDIN (FORMAT csv)" <"$rows/person.csv"
sql -c "COPY home FROM STDIN (FORMAT csv)" <"$rows/household.csv"
sql -c "COPY line FROM STDIN (FORMAT csv)" <"$rows/line.csv"
sql -c "COPY ours FROM STDIN (FORMAT csv)" <"$rows/result.csv"

# The tables that mz's own statement reads: one county, facts by their names, months from July 2024 as numbers.
first=$((2024 * 12 + 6))
sql -c "CREATE UNLOGGED TABLE household AS SELECT 1::bigint AS county, id::bigint, division, savings AS f4,
            cars::bigint AS f5 FROM home" \
    -c "CREATE UNLOGGED TABLE person AS SELECT 1::bigint AS county, id::bigint, household::bigint, counted = 1 AS f2,
            birth::bigint AS f3 FROM wide" \
    -c "ALTER TABLE household ADD PRIMARY KEY (county, id)" -c "ALTER TABLE person ADD PRIMARY KEY (county, id)"
for fact in "f0 w" "f1 o"; do
    sql -c "CREATE UNLOGGED TABLE history_${fact% *} AS
        SELECT 1::bigint AS county, id::bigint AS person, ($first + n)::bigint AS month, v::bigint AS value
        FROM wide, LATERAL (VALUES $(for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
            printf '%s(%d, %s%d)' "$([ $i = 1 ] || echo ', ')" $((i - 1)) "${fact#* }" $i
        done)) AS x (n, v) WHERE v IS NOT NULL" \
        -c "CREATE INDEX ON history_${fact% *} (county, person)"
done
sql -c "ANALYZE"

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
{
    printf 'SELECT id, r1 AS dibao, r2 AS margin, r3 AS amount FROM ('
    cat "$rows/statement.sql"
    printf ') x'
} >"$data/ours.sql"
measure "12 columns a person, by hand" "$data/by_hand.sql" || wrong=1
measure "a row a month, mz's own statement" "$data/ours.sql" || wrong=1
exit $wrong
