#!/bin/sh
# runner_test.sh [NAME] - the runner itself: what it says of programs that fail, leave something
# behind or never end.
set -u
work=$(mktemp -d "${TMPDIR:-/tmp}/mzrunner.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
passed=0 failed=0 only=${1:-}

program() { # program NAME - a program whose text comes in
    { echo '#!/bin/sh'; cat; } > "$work/$1"
    chmod +x "$work/$1"
}
# runs NAME WANTED PROGRAM... - the last line of the runner and, in $work/out, all of it.
runs() {
    name=$1 wanted=$2; shift 2
    case $name in *"$only"*) ;; *) return ;; esac
    # The server of the tests around this one goes on.
    NESTED=1 ONLY=${names:-} tests/run.sh "$work/build" "$@" > "$work/out" 2>&1
    said=$(tail -n 1 "$work/out")
    if [ "$said" = "$wanted" ] && { [ -z "$told" ] || grep -qF "$told" "$work/out"; }; then
        echo "ok   $name"
        passed=$((passed + 1))
    else
        echo "FAIL $name"
        cat "$work/out"
        failed=$((failed + 1))
    fi
}

program good << 'END'
echo "ok   a"
echo "2 passed, 0 failed"
END
program bad << 'END'
echo "FAIL this_and_that"
echo "1 passed, 1 failed"
END
program leaves << 'END'
sleep 300 &
echo "1 passed, 0 failed"
END
program dies << 'END'
echo "ok   a"
exit 3
END
program never << 'END'
echo "ok   a"
sleep 300
echo "1 passed, 0 failed"
END
program named << 'END'
echo "$# passed, 0 failed"
END
cp "$work/named" "$work/named.sh"
told= runs counts_are_summed "4 passed, 0 failed" "$work/good" "$work/good"
told="bad: this_and_that" runs a_failure_is_named_at_the_end "3 passed, 1 failed" "$work/good" "$work/bad"
told= runs a_server_left_behind_holds_nobody_up "3 passed, 0 failed" "$work/leaves" "$work/good"
told="dies: did not finish, exit 3" runs a_program_without_counts_is_a_failure "2 passed, 1 failed" "$work/dies" "$work/good"
names="first second a/b"
told= runs a_program_is_started_once_for_all_names "2 passed, 0 failed" "$work/named"
told= runs a_script_is_started_for_each_name "2 passed, 0 failed" "$work/named.sh"
names=
LIMIT=0; export LIMIT
told="sleep 300" runs a_program_that_never_ends_is_stopped_and_says_what_ran "0 passed, 1 failed" "$work/never"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
