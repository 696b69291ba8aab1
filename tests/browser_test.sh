#!/bin/sh
# browser_test.sh [NAME] - tests/browser/flows.mjs, or the $SCRIPT beside it, in Chromium against a
# demonstration of its own of $PEOPLE. With $CLOCK, a time, the office begins there and the script
# moves its clock by the file MZ_CLOCK (tests/mz_at.c, tests/browser/clock.mjs).
set -u
build=${BUILD:-build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
if [ ! -x /usr/bin/chromium-headless-shell ]; then
    echo "skip: no chromium-headless-shell; the Debian package of that name has it"
    echo "0 passed, 0 failed"
    exit 0
fi
dir=$(mktemp -d "${TMPDIR:-/tmp}/mzbrowser.XXXXXX")
server=
stop() {
    [ -z "$server" ] || kill "$server" 2>/dev/null
    [ -z "$server" ] || wait "$server" 2>/dev/null
    rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT TERM
fail() {
    echo "$1"
    echo "0 passed, 1 failed"
    exit 1
}
if [ -n "${CLOCK-}" ]; then
    node tests/browser/clock.mjs "$dir/clock" "$CLOCK" || fail "no clock"
    mz() { "$build/tests/mz_at" "$dir/clock" "$@"; }
else
    mz() { "$build/mz" "$@"; }
fi
make() {
    mz init --demo --data "$1" > "$dir/log" 2>&1 &&
        mz demo --people "${PEOPLE:-1500}" --seed 7 --data "$1" > "$dir/log" 2>&1
}
# In one run of the tests the scripts without a clock of their own begin with copies of one office.
begin() {
    if [ -z "${OFFICE-}" ] || [ -n "${CLOCK-}${PEOPLE-}" ]; then
        make "$dir/data"
        return
    fi
    exec 9> "$OFFICE.lock" && flock 9 || return
    [ -d "$OFFICE" ] || { make "$dir/made" && mv "$dir/made" "$OFFICE"; } || return
    exec 9>&-
    cp -a "$OFFICE" "$dir/data"
}
begin || fail "$(cat "$dir/log")"
# The server prints its address when it listens.
mkfifo "$dir/address"
exec 3<> "$dir/address"
if [ -n "${CLOCK-}" ]; then
    "$build/tests/mz_at" "$dir/clock" serve --data "$dir/data" --port 0 >&3 2> "$dir/log" &
else
    "$build/mz" serve --data "$dir/data" --port 0 >&3 2> "$dir/log" &
fi
server=$!
url=$(timeout 120 head -n 1 <&3); [ -n "$url" ] || fail "the server did not start: $(cat "$dir/log")"
MZ_URL=${url%/} MZ_DIR=$dir MZ_CLOCK=$dir/clock MZ_PROGRAM=$build/tests/mz_at TMPDIR=$dir node tests/browser/"${SCRIPT:-flows.mjs}" ${1+"$1"}
rc=$?
kill -0 "$server" 2>/dev/null || fail "the server ended: $(tail -n 5 "$dir/log")"
exit $rc
