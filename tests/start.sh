#!/bin/bash
# start.sh - how long a second ./run takes until it answers, in milliseconds; fails above 3,000.
# Not part of ./test: a busy machine would refuse a good program. Run it on a quiet one.
set -eu
here=$(dirname "$(readlink -f "$0")")/..
data=$(mktemp -d "${TMPDIR:-/tmp}/mzstart.XXXXXX")
port=${1:-18790}
pid=
end() {
    [ -z "$pid" ] || { kill -TERM "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; } || true
    rm -rf "$data"
}
trap end EXIT

ms() { echo $(($(date +%s%N) / 1000000)); }
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$port" && printf 'GET /alive HTTP/1.0\r\n\r\n' >&3 &&
    grep -q '^HTTP/1.[01] 200' <&3) 2>/dev/null; }
start() { # start ./run; sets pid and took
    local began
    began=$(ms)
    setsid "$here/run" --port "$port" --data "$data" > "$data.log" 2>&1 &
    pid=$!
    until answers; do
        kill -0 "$pid" 2>/dev/null || { cat "$data.log" >&2; exit 1; }
        sleep 0.02
    done
    took=$(($(ms) - began))
}
start
echo "first start: $took ms"
kill -TERM -- "-$pid"
wait "$pid" 2>/dev/null || true
start
echo "second start: $took ms (goal: 3000)"
kill -TERM -- "-$pid"
wait "$pid" 2>/dev/null || true
pid=
rm -f "$data.log"
[ "$took" -le 3000 ]
