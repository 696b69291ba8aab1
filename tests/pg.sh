#!/bin/sh
# pg.sh start|stop DIR - a throw-away PostgreSQL cluster on a unix socket in DIR/pg; start prints
# the beginning of its URLs (append the database's name). A cluster that is gone, after a reboot or a
# cleaned /tmp, is made anew.
set -eu
dir=$2/pg
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
lost() {
    tail -n 5 "$dir/log" "$run/server.log" >&2
    exit 1
}
case $1 in
start)
    # Tests run side by side, and the first of them makes the cluster; the server must not keep the lock.
    if [ "${MZ_PG_LOCKED:-}" = "" ]; then
        mkdir -p "$2"
        exec env MZ_PG_LOCKED=1 flock --close "$2/pg.lock" "$0" start "$2"
    fi
    [ -n "$bin" ] || { echo "pg.sh: no PostgreSQL server is installed" >&2; exit 1; }
    # Cheap, for every test asks: is there a postgres behind the file with its number?
    if [ -e "$dir/run" ]; then
        run=$(cat "$dir/run")
        pid=$(head -n 1 "$run/data/postmaster.pid" 2>/dev/null || true)
        if [ ! -e "$dir/ready" ] || [ ! -S "$run/.s.PGSQL.5432" ] || [ -z "$pid" ] ||
            [ "$(cat "/proc/$pid/comm" 2>/dev/null)" != postgres ]; then
            as "$bin/pg_ctl" -D "$run/data" -m immediate stop > /dev/null 2>&1 || true
            rm -rf "$run" "$dir"
        fi
    fi
    if [ ! -e "$dir/ready" ]; then
        # Tests kill processes, never the machine: what the kernel has been given is safe, and a
        # database is dropped without waiting for the disk.
        # A socket's path has room for 107 bytes, so the cluster lives under a short name.
        run=$(mktemp -d "${TMPDIR:-/tmp}/mzpg.XXXXXX")
        mkdir -p "$dir"
        echo "$run" > "$dir/run"
        [ "$(id -u)" != 0 ] || chown postgres "$run"
        as "$bin/initdb" -D "$run/data" -A trust -U mz --no-locale -E UTF8 --data-checksums \
            --no-sync > "$dir/log" 2>&1 || lost
        # Tests kill processes, never the machine: what the kernel was given is safe, and to make and
        # drop a database waits for no disk.
        preload=
        [ ! -e "$(dirname "$bin")/lib/citus.so" ] || preload="-c shared_preload_libraries=citus -c citus.shard_count=4"
        as "$bin/pg_ctl" -D "$run/data" -w -t 300 -l "$run/server.log" \
            -o "-k $run -h '' -c fsync=off -c full_page_writes=off -c max_connections=200 -c max_prepared_transactions=60 $preload" start > "$dir/log" 2>&1 || lost
        echo "postgresql:///%s?host=$run&user=mz" > "$dir/ready"
    fi
    cat "$dir/ready"
    ;;
stop)
    [ -e "$dir/run" ] || exit 0
    run=$(cat "$dir/run")
    as "$bin/pg_ctl" -D "$run/data" -m immediate stop > /dev/null 2>&1 || true
    rm -rf "$run" "$dir"
    ;;
esac
