#!/bin/sh
# golden.sh [--bless] [NAME] - hold what mz prints against tests/golden/*.t.
#
# A case begins with "$ mz ..."; the lines below are its output (both streams) and, when it does
# not exit with 0, a last line [N]. Lines that begin with # are comments. Cases of one file share a
# folder that is thrown away. --bless writes what comes out instead: justify the diff in the
# commit. BUILD names the folder of the binary.
cd "$(dirname "$0")/.." || exit 1
root=$PWD
mz=$root/${BUILD:-build}/mz
bless=
[ "${1:-}" = --bless ] && { bless=1; shift; }
only=${1:-}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT INT TERM
passed=0 failed=0

# The output of one case, as it stands in a file.
run_case() {
    (
        cd "$work/home" || exit 1
        mz() { "$mz" "$@"; }
        eval "$1" </dev/null 2>&1
        rc=$?
        [ $rc = 0 ] || echo "[$rc]"
    ) | sed "s|$work/home|HOME|g"
}

finish_case() {
    [ -n "$command" ] || return 0
    run_case "$command" > "$work/got"
    name="$(basename "$file" .t): $command"
    case "$name" in
    *"$only"*) ;;
    *)
        # What was not asked for stays as it is.
        cat "$work/want" >> "$work/new"
        command=
        return 0
        ;;
    esac
    if [ -n "$bless" ]; then
        cat "$work/got" >> "$work/new"
    elif cmp -s "$work/want" "$work/got"; then
        passed=$((passed + 1))
        echo "ok   $name"
    else
        failed=$((failed + 1))
        diff -u --label "$file: expected" --label "$command" "$work/want" "$work/got"
        echo "FAIL $name"
    fi
    command=
}

for file in tests/golden/*.t; do
    rm -rf "$work/home" && mkdir "$work/home" && : > "$work/new"
    command=
    while IFS= read -r line || [ -n "$line" ]; do
        case "$line" in
        '$ '* | '#'*)
            finish_case
            printf '%s\n' "$line" >> "$work/new"
            case "$line" in '$ '*) command=${line#'$ '}; : > "$work/want" ;; esac
            ;;
        *) printf '%s\n' "$line" >> "$work/want" ;;
        esac
    done < "$file"
    finish_case
    [ -z "$bless" ] || cmp -s "$work/new" "$file" || { cp "$work/new" "$file"; echo "wrote $file"; }
done
[ -n "$bless" ] || echo "$passed passed, $failed failed"
[ $failed = 0 ]
