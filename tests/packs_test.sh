#!/bin/bash
# packs_test.sh [NAME] - every pack of packs/ is sound, cites, decides its own cases as the law says, and
# has tests on both sides of every limit, around every day of the law and in every state of every
# condition.
set -u
cd "$(dirname "$0")/.." || exit 1
mz=${BUILD:-build}/mz
only=${1:-}
passed=0 failed=0
for p in packs/*/; do
    p=${p%/}
    case $p in *"$only"*) ;; *) continue ;; esac
    # Packs that hold no law have a checker of their own, by the file that only they have.
    checker= more=
    [ ! -e "$p/catalogue.yaml" ] || checker='feed catalogue check' # what departments deliver
    [ ! -e "$p/categories.yaml" ] || checker='share pack'          # what may be shared
    [ ! -e "$p/verify.yaml" ] || { checker='verify check' more=packs/catalogue; }
    [ ! -e "$p/round.yaml" ] || checker='round pack'               # forms of campaigns
    [ ! -e "$p/kinds.yaml" ] || checker='device pack'              # kinds of devices
    [ ! -e "$p/lists.yaml" ] || checker='roster pack'              # lists of departments
    if [ -n "$checker" ]; then
        # shellcheck disable=SC2086
        if said=$("$mz" $checker --lang en "$p" $more 2>&1); then
            passed=$((passed + 1))
        else
            printf '%s\n' "$said" | head -n 20
            echo "FAIL $p is sound"
            failed=$((failed + 1))
        fi
        # A checker that takes everything proves nothing: with a line that nobody knows it refuses.
        bad=$(mktemp -d)
        cp -r "$p"/. "$bad"
        for y in catalogue categories verify round kinds lists; do
            [ ! -e "$bad/$y.yaml" ] || printf 'nobody_knows_this: x\n' >>"$bad/$y.yaml"
        done
        # shellcheck disable=SC2086
        if "$mz" $checker --lang en "$bad" $more >/dev/null 2>&1; then
            echo "FAIL mz $checker takes a word that it does not know"
            failed=$((failed + 1))
        else
            passed=$((passed + 1))
        fi
        rm -rf "$bad"
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
    said=$("$mz" rule test --boundaries --conditions --lang en "$p" 2>&1)
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
        # Every row, exception and operand is true, false and unknown in some test, where it can be.
        open=$(printf '%s\n' "$said" | grep -c ': note: No test has this condition')
        if [ "$open" = 0 ]; then
            good=$((good + 1))
        else
            echo "FAIL $p has every condition true, false and unknown in a test ($open states open)"
            bad=$((bad + 1))
        fi
        # Every row of the exclusion matrix: a test says which of the two benefits stays.
        pairs=$(printf '%s\n' "$said" | grep -c ': note: No test expects what becomes of')
        if [ "$pairs" = 0 ]; then
            good=$((good + 1))
        else
            echo "FAIL $p has a case for every pair of benefits that exclude each other ($pairs open)"
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
# The check of a pack is of the whole pack: a letter that is not there, a template with a word too many.
case cn in *"$only"*)
    bad=$(mktemp -d)
    cp -r packs/cn "$bad"
    rm "$bad/cn/letters/confirm.yaml"
    said=$("$mz" rule check --lang en "$bad/cn" 2>&1)
    if [ $? != 0 ] && printf '%s\n' "$said" | grep -q 'issues a letter that no pack has'; then
        passed=$((passed + 1))
    else
        echo "FAIL mz rule check finds a letter that no pack has"
        failed=$((failed + 1))
    fi
    cp packs/cn/letters/confirm.yaml "$bad/cn/letters"
    printf 'nobody_knows_this: x\n' >>"$bad/cn/letters/confirm.yaml"
    said=$("$mz" rule check --lang en "$bad/cn" 2>&1)
    if [ $? != 0 ] && printf '%s\n' "$said" | grep -q 'letters/confirm.yaml:[0-9]'; then
        passed=$((passed + 1))
    else
        echo "FAIL mz rule check finds what is wrong in a template of a letter"
        failed=$((failed + 1))
    fi
    # A matrix that says something else is noticed by the tests of the pack, row by row above: here one
    # that is turned over and one that is gone.
    for turn in '/first: tekun/{n;/second: nursing_subsidy/{n;s/first/second/}}' \
        '/first: dibao/{N;/second: phase_out/{N;N;d}}'; do
        rm -rf "$bad"
        bad=$(mktemp -d)
        cp -r packs/cn "$bad"
        sed -i "$turn" "$bad/cn/rules/outcomes.yaml"
        if cmp -s "$bad/cn/rules/outcomes.yaml" packs/cn/rules/outcomes.yaml ||
            "$mz" rule test --lang en "$bad/cn" >/dev/null 2>&1; then
            echo "FAIL the tests of cn notice $turn"
            failed=$((failed + 1))
        else
            passed=$((passed + 1))
        fi
    done
    rm -rf "$bad"
    ;;
esac
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
