#!/bin/bash
# pg_test.sh [NAME] - the throw-away cluster of the tests is kept while it lives and made anew when gone.
cd "$(dirname "$0")/.." || exit 1
only=${1:-}
passed=0 failed=0
work=$(mktemp -d) || exit 1
trap 'tests/pg.sh stop "$work"; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
verdict() {
    if [ "$1" = 0 ]; then passed=$((passed + 1)); echo "ok   $2"; else failed=$((failed + 1)); echo "FAIL $2"; fi
}
answers() { psql -qAt "$(printf "$1" postgres)" -c 'SELECT 1' 2>/dev/null | grep -q 1; }
case a_cluster_that_is_gone_is_made_anew in *"$only"*)
    if ! first=$(tests/pg.sh start "$work" 2>/dev/null); then
        echo "skip: no PostgreSQL server is installed"
    else
        again=$(tests/pg.sh start "$work")
        [ "$first" = "$again" ] && answers "$again"
        verdict $? "a cluster that lives is used again"
        run=$(cat "$work/pg/run")
        kill -9 "$(head -n 1 "$run/data/postmaster.pid")" # as a reboot does: its files stay
        while psql -qAt "$(printf "$first" postgres)" -c 'SELECT 1' > /dev/null 2>&1; do sleep 0.05; done
        while [ "$(cat "/proc/$(head -n 1 "$run/data/postmaster.pid")/comm" 2>/dev/null)" = postgres ]; do sleep 0.05; done
        again=$(tests/pg.sh start "$work")
        [ "$first" != "$again" ] && answers "$again" && [ ! -e "$run" ]
        verdict $? "a cluster whose server is gone is made anew"
        tests/pg.sh stop "$work" && mkdir -p "$work/pg" && echo /tmp/mzpg.nothing > "$work/pg/run" && : > "$work/pg/ready"
        again=$(tests/pg.sh start "$work")
        answers "$again"
        verdict $? "a cluster whose files are gone is made anew"
    fi ;;
esac
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
