#!/bin/sh
# mktpl_test.sh - templates that compile give the text expected, and bad ones name file, line, reason.
# Set BLESS=1 to rewrite what is expected.
dir=tests/mktpl tool=build/mktpl passed=0 failed=0
for f in "$dir"/*.html; do
    want=$f.want
    case "$f" in *"$1"*) ;; *) continue ;; esac
    got=$("$tool" "$f" 2>&1); rc=$?
    case "$f" in */ok.*) good=0 ;; *) good=1 ;; esac
    # A bad template ends with 1 and its last line is the error.
    [ "$good" = 0 ] || got=$(printf '%s\n' "$got" | grep 'error:')
    [ -z "$BLESS" ] || printf '%s\n' "$got" > "$want"
    if [ "$rc" = "$good" ] && [ -n "$got" ] && [ "$got" = "$(cat "$want")" ]; then
        echo "ok   $f"
        passed=$((passed + 1))
    else
        echo "FAIL $f"
        printf '%s\n' "$got" | diff - "$want" | head -20
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
