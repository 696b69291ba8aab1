#!/bin/sh
# run.sh BUILD PROGRAM... - run the test programs, sum their counts, end with "N passed, N failed".
#
# ONLY="a b" runs programs whose path contains a or b, and of the others the tests whose name does.
# A program prints "ok   NAME" or "FAIL NAME" per test and "N passed, N failed" at the end; its
# first argument selects by name. What everything printed is in BUILD/test.log.
build=$1; shift
passed=0 failed=0 total=$# i=0
log=$build/test.log
export BUILD="$build"
: > "$log"
trap 'tests/pg.sh stop build' EXIT
trap 'exit 130' INT TERM

# run_one PROGRAM [NAME]
run_one() {
    out=$("$@" 2>&1); rc=$?
    printf '== %s\n%s\n' "$*" "$out" >> "$log"
    last=$(printf '%s\n' "$out" | tail -n 1)
    case "$last" in
    *" passed, "*" failed")
        p=${last%% passed*}; f=${last##*, }; f=${f%% *}
        passed=$((passed + p)); failed=$((failed + f))
        [ "$f" = 0 ] || printf '%s\n' "$out" | grep -v '^ok  '
        [ "$p$f" = 00 ] || printf '[%d/%d] %s: %s\n' "$i" "$total" "${1#"$build"/}" "$last"
        ;;
    *)
        printf '%s\n' "$out" | tail -n 40
        printf '[%d/%d] %s: did not finish, exit %d\n' "$i" "$total" "${1#"$build"/}" "$rc"
        failed=$((failed + 1))
        ;;
    esac
}

for t in "$@"; do
    i=$((i + 1))
    whole=
    for name in ${ONLY:-}; do
        case "${t#"$build"/}" in *"$name"*) whole=1 ;; esac
    done
    if [ -z "${ONLY:-}" ] || [ -n "$whole" ]; then
        run_one "$t"
    else
        for name in $ONLY; do
            run_one "$t" "$name"
        done
    fi
done
[ -z "${ONLY:-}" ] || [ $((passed + failed)) -gt 0 ] || echo "no test has a name with: $ONLY"
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
