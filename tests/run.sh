#!/bin/sh
# run.sh BUILD BIN... - run the test binaries, sum their counts, end with "N passed, N failed".
# Set ONLY to run tests whose name contains it.
build=$1; shift
passed=0 failed=0 total=$# i=0
log=$build/test.log
: > "$log"
trap 'tests/pg.sh stop build' EXIT
trap 'exit 130' INT TERM
for t in "$@"; do
    i=$((i + 1))
    out=$("$t" ${ONLY:+"$ONLY"} 2>&1); rc=$?
    printf '%s\n' "$out" >> "$log"
    last=$(printf '%s\n' "$out" | tail -n 1)
    case "$last" in
    *" passed, "*" failed")
        p=${last%% passed*}; f=${last##*, }; f=${f%% *}
        passed=$((passed + p)); failed=$((failed + f))
        [ "$f" = 0 ] || printf '%s\n' "$out" | grep -v '^ok  '
        [ "$p" = 0 ] || printf '[%d/%d] %s: %s\n' "$i" "$total" "${t#"$build"/}" "$last"
        ;;
    *)
        printf '%s\n' "$out" | tail -n 40
        printf '[%d/%d] %s: did not finish, exit %d\n' "$i" "$total" "${t#"$build"/}" "$rc"
        failed=$((failed + 1))
        ;;
    esac
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
