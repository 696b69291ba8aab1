#!/bin/sh
# demo_year_test.sh - whoever meets the program before the holidays of their year are known gets a
# demonstration all the same: its clock stands in the January behind the last year of data/calendar.
set -u
build=${BUILD:-build}
name=the_demonstration_is_made_in_a_year_whose_holidays_are_not_known
case "$name" in *"${1-}"*) ;; *) echo "0 passed, 0 failed"; exit 0 ;; esac
dir=$(mktemp -d "${TMPDIR:-/tmp}/mzyear.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM
last=$(ls data/calendar | sed -n 's/^\([0-9]\{4\}\)\.csv$/\1/p' | sort | tail -n 1)
at() { "$build/tests/mz_at" "$dir/clock" "$@"; }
if node tests/browser/clock.mjs "$dir/clock" "$((last + 1))-01-12T10:00:00+08:00" > "$dir/log" 2>&1 &&
    at init --demo --data "$dir/data" >> "$dir/log" 2>&1 &&
    at demo --people 1500 --seed 7 --data "$dir/data" >> "$dir/log" 2>&1 &&
    at doctor --data "$dir/data" >> "$dir/log" 2>&1 &&
    [ "$(sqlite3 "$dir/data/mz.db" "SELECT count(*) > 50 FROM matter_case WHERE ending IS NULL")" = 1 ]; then
    echo "ok   $name"
    echo "1 passed, 0 failed"
else
    cat "$dir/log"
    echo "FAIL $name"
    echo "0 passed, 1 failed"
    exit 1
fi
