#!/bin/bash
# Measures mz beside its peers on the same rows, in one go: bench/peers/run.sh [openfisca|duckdb|feeds|postgres]...
# The peers come from their registries at the versions named here into a folder that is removed afterwards,
# or into $PEERS, which stays. Build mz first. Ends with 0 when no row differs.
set -u
cd "$(dirname "$0")/../.." || exit 1
here=$PWD/bench/peers
mz=$PWD/build/mz
if [ -n "${PEERS:-}" ]; then
    at=$PEERS
    mkdir -p "$at" || exit 1
else
    at=$(mktemp -d) || exit 1
    trap 'rm -rf "$at"' EXIT
fi
if [ ! -x "$mz" ]; then
    echo "build/mz is missing: make first" >&2
    exit 1
fi
failed=0

machine() {
    echo "$(nproc) x $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), load $(cut -d' ' -f1-3 /proc/loadavg)," \
        "$(uname -sr)"
}

# The bench ends with 2 where a goal of another row is missed; what counts is that the figures are there.
rows() {
    rm -rf "$at/rows" && mkdir -m 700 "$at/rows" || exit 1
    "$mz" bench "$1" --size "$2" --count "${ROUNDS:-7}" --cache "$at/rows" >/dev/null 2>"$at/log"
    if [ ! -s "$at/rows/figures.json" ]; then
        cat "$at/log" >&2
        exit 1
    fi
}

openfisca() {
    if [ ! -x "$at/openfisca/bin/python" ]; then
        python3 -m venv "$at/openfisca" && "$at/openfisca/bin/pip" install -q --disable-pip-version-check \
            openfisca-core==44.6.0 openfisca-country-template==8.2.0 numpy==2.4.6 >"$at/log" 2>&1 ||
            { rm -rf "$at/openfisca"; tail -1 "$at/log"; echo "OpenFisca: cannot be installed here, skipped"; return; }
    fi
    echo "Template country, disposable income of a month: openfisca-core 44.6.0, country-template 8.2.0"
    local n
    for n in ${SIZES:-100000 1000000 5000000}; do
        rows toy-rows "$n"
        "$at/openfisca/bin/python" "$here/openfisca_peer.py" "$at/rows" 3 || failed=1
    done
}

# One DuckDB for two peers; 1 when it cannot be had.
duckdb_here() {
    [ ! -d "$at/duckdb/node_modules/@duckdb/node-api" ] || return 0
    mkdir -p "$at/duckdb" && echo '{}' >"$at/duckdb/package.json" &&
        (cd "$at/duckdb" && npm install --no-audit --no-fund @duckdb/node-api@1.5.6-r.1) >"$at/log" 2>&1 && return 0
    tail -1 "$at/log"
    echo "DuckDB: cannot be installed here, skipped"
    return 1
}

duckdb() {
    duckdb_here || return
    echo "dibao and margin of packs/cn-33 over twelve months, 1 % unknown: DuckDB 1.5.6"
    local n
    for n in ${AID:-361000 3610000}; do
        rows aid-rows "$n"
        (cd "$at/duckdb" && node "$here/duckdb_peer.mjs" "$at/rows" 3) || failed=1
    done
}

feeds() {
    duckdb_here || return
    echo "36 departments' files, 5 % of the rows ours, 1 % dirty: DuckDB 1.5.6"
    rows feed-rows "${FEEDS:-20000000}"
    (cd "$at/duckdb" && node "$here/feeds_peer.mjs" "$at/rows" "${PEER_ROUNDS:-3}") || failed=1
}

postgres() {
    local bin
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
    if [ -z "$bin" ]; then
        echo "PostgreSQL: not installed here (apt-get install postgresql), skipped"
        return
    fi
    echo "dibao and margin of packs/cn-33 over twelve months, 1 % unknown: $("$bin/postgres" --version)"
    rows aid-rows "${PG:-361000}"
    "$here/postgres_peer.sh" "$bin" "$at/rows" || failed=1
}

machine
for peer in ${*:-openfisca duckdb feeds postgres}; do
    case $peer in
    openfisca | duckdb | feeds | postgres) "$peer" ;;
    *)
        echo "usage: bench/peers/run.sh [openfisca|duckdb|feeds|postgres]..." >&2
        exit 2
        ;;
    esac
done
machine
exit $failed
