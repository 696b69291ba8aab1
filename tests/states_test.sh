#!/bin/sh
# states_test.sh [NAME] - tests/browser/states.mjs: the main pages when there is nothing yet, when an
# answer takes long, when the database is away, for who may not, with long words, small, large, in
# English. On a PostgreSQL of its own, so that it can be stopped.
set -u
build=${BUILD:-build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
none() {
    echo "skip: $1"
    echo "0 passed, 0 failed"
    exit 0
}
[ -x /usr/bin/chromium-headless-shell ] || none "no chromium-headless-shell; the Debian package of that name has it"
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || none "no PostgreSQL server is installed"
dir=$(mktemp -d "${TMPDIR:-/tmp}/mzstates.XXXXXX")
server=
stop() {
    [ -z "$server" ] || kill "$server" 2>/dev/null
    [ -z "$server" ] || wait "$server" 2>/dev/null
    tests/pg.sh stop "$dir"
    rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT TERM
fail() {
    echo "$1"
    echo "0 passed, 1 failed"
    exit 1
}
place=$(tests/pg.sh start "$dir" 2> "$dir/log") || fail "PostgreSQL does not start: $(cat "$dir/log")"
db=$(printf "$place" postgres)
cat > "$dir/database" <<END
#!/bin/sh
# database stop|start - as its administrator would.
run=\$(cat "$dir/pg/run")
set -- "$bin/pg_ctl" -D "\$run/data" -w -t 300 -l "\$run/server.log" -m fast -o "-k \$run -h ''" "\$1"
if [ "\$(id -u)" = 0 ]; then set -- runuser -u postgres -- "\$@"; fi
exec "\$@" > /dev/null 2>&1
END
chmod +x "$dir/database"
"$build/mz" init --demo --division 331181 --data "$dir/data" --db "$db" > "$dir/log" 2>&1 || fail "$(cat "$dir/log")"
"$build/mz" demo accounts --data "$dir/data" --db "$db" > "$dir/log" 2>&1 || fail "$(cat "$dir/log")"
# The server prints its address when it listens.
mkfifo "$dir/address"
exec 3<> "$dir/address"
"$build/mz" serve --data "$dir/data" --db "$db" --port 0 >&3 2> "$dir/log" &
server=$!
url=$(timeout 120 head -n 1 <&3); [ -n "$url" ] || fail "the server did not start: $(cat "$dir/log")"
MZ_URL=${url%/} MZ_DATABASE=$dir/database MZ_FILL="$build/mz demo --division 331181 --people 300 --seed 7 --data $dir/data --db '$db'" \
    TMPDIR=$dir node tests/browser/states.mjs ${1+"$1"}
rc=$?
kill -0 "$server" 2>/dev/null || fail "the server ended: $(tail -n 5 "$dir/log")"
exit $rc
