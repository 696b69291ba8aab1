#!/bin/bash
# packs_test.sh [NAME] - every pack of packs/ is sound, cites, decides its own cases as the law says, and
# has tests on both sides of every limit and around every day of the law.
set -u
cd "$(dirname "$0")/.." || exit 1
mz=${BUILD:-build}/mz
only=${1:-}
passed=0 failed=0
for p in packs/*/; do
    p=${p%/}
    case $p in *"$only"*) ;; *) continue ;; esac
    if [ -e "$p/catalogue.yaml" ]; then # what departments deliver: no law, its own checker
        if said=$("$mz" feed catalogue check --lang en "$p" 2>&1); then
            passed=$((passed + 1))
        else
            printf '%s\n' "$said" | head -n 20
            echo "FAIL $p is sound"
            failed=$((failed + 1))
        fi
        continue
    fi
    [ -e "$p/pack.yaml" ] || continue # not of rules: the feature that reads it has its tests
    if ! said=$("$mz" rule check --lang en "$p" 2>&1); then
        printf '%s\n' "$said" | head -n 20
        echo "FAIL $p is sound"
        failed=$((failed + 1))
        continue
    fi
    passed=$((passed + 1))
    said=$("$mz" rule test --boundaries --lang en "$p" 2>&1)
    last=$(printf '%s\n' "$said" | grep ' passed, .* failed$' | tail -n 1)
    case $last in
    *" passed, "*" failed")
        good=${last%% passed*} bad=${last##*, }
        bad=${bad%% *}
        # Twenty of its own at least: a pack that nobody tries is not law.
        if [ "$good" -lt 20 ]; then
            echo "FAIL $p has 20 tests of its own"
            bad=$((bad + 1))
        fi
        # Every limit and day of the law stands between two tests that would notice.
        gaps=$(printf '%s\n' "$said" | grep -c ': warning: ')
        if [ "$gaps" = 0 ]; then
            good=$((good + 1))
        else
            echo "FAIL $p has tests on every boundary ($gaps open)"
            bad=$((bad + 1))
        fi
        [ "$bad" = 0 ] || printf '%s\n' "$said" | grep -v '^ok' | head -n 40
        passed=$((passed + good)) failed=$((failed + bad))
        ;;
    *)
        printf '%s\n' "$said" | tail -n 20
        echo "FAIL $p decides its own cases"
        failed=$((failed + 1))
        ;;
    esac
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
