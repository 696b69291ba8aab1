#!/bin/bash
# packs_guide_test.sh [NAME] - every example of the guide to policy packs is true of this program.
#
# In docs/guide/packs.md and packs.zh.md a fenced block whose first line is "# FILE" is that file; one
# whose first line is "$ mz ..." runs where the files are, and the lines below it are parts of what
# it prints, in their order; one whose first line is "< FILE" is a part of that file of this tree.
cd "$(dirname "$0")/.." || exit 1
mz=$PWD/${BUILD:-build}/mz
only=${1:-}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
passed=0 failed=0
verdict() { # NAME; $work/bad says what is wrong
    case $1 in *"$only"*) ;; *) return ;; esac
    if [ -s "$work/bad" ]; then
        failed=$((failed + 1)); cat "$work/bad"; echo "FAIL $1"
    else
        passed=$((passed + 1)); echo "ok   $1"
    fi
}

# Blocks of FILE as OUT/NN.file, OUT/NN.part or OUT/NN.run, in their order.
blocks() { # FILE OUT
    awk -v out="$2" '
        /^```/ { code = !code; first = code; close(name); next }
        !code { next }
        first { first = 0; n++
            if (sub(/^\$ /, "")) { name = sprintf("%s/%03d.run", out, n) }
            else if (sub(/^# /, "")) { name = sprintf("%s/%03d.file", out, n) }
            else if (sub(/^< /, "")) { name = sprintf("%s/%03d.part", out, n) }
            else { print FILENAME ": a block is no file, part of one or command: " $0; name = "/dev/null" } }
        { print > name }' "$1"
}
# Every line of the block is part of a line that was printed, in the same order.
shown() { # BLOCK OUTPUT
    awk 'NR == FNR { if (FNR > 1 && $0 != "") want[++n] = $0; next }
        at < n && index($0, want[at + 1]) { at++ }
        END { if (at < n) print "not printed, or not in this order: " want[at + 1] }' "$1" "$2"
}
# The lines of the block stand in the file behind each other, as they are.
stands() { # BLOCK FILE
    [ -e "$2" ] || { echo "no file $2"; return; }
    awk 'NR == FNR { if (FNR > 1) want = want $0 "\n"; next } { all = all $0 "\n" }
        END { if (want == "" || !index("\n" all, "\n" want)) print "not in the file as it is here" }' "$1" "$2"
}
for l in en zh; do
    guide=docs/guide/packs.md
    [ $l = en ] || guide=docs/guide/packs.zh.md
    here=$work/$l
    mkdir -p "$here/blocks" "$here/files"
    blocks "$guide" "$here/blocks" > "$work/bad"
    ran=0 parts=0
    for b in "$here"/blocks/*; do
        head=$(head -n 1 "$b")
        case $b in
        *.file)
            case $head in /* | *..*) echo "$guide: $head is no file of an example" >> "$work/bad"; continue ;; esac
            mkdir -p "$here/files/$(dirname "$head")"
            tail -n +2 "$b" > "$here/files/$head" ;;
        *.part)
            stands "$b" "$head" > "$work/miss"
            [ ! -s "$work/miss" ] || { echo "$guide: $head:"; cat "$work/miss" "$b"; } >> "$work/bad"
            parts=$((parts + 1)) ;;
        *)
            read -r -a words <<< "$head"
            [ "${words[0]}" = mz ] || { echo "$guide: not a command of mz: $head" >> "$work/bad"; continue; }
            (cd "$here/files" && "$mz" "${words[@]:1}" --lang $l) > "$work/out" 2>&1
            shown "$b" "$work/out" > "$work/miss"
            [ ! -s "$work/miss" ] || { echo "$guide: $head:"; cat "$work/miss" "$work/out"; } >> "$work/bad"
            ran=$((ran + 1)) ;;
        esac
    done
    [ $ran -ge 6 ] || echo "$guide: only $ran commands ran" >> "$work/bad"
    [ $parts -ge 10 ] || echo "$guide: only $parts parts of packs" >> "$work/bad"
    verdict "examples_of_the_guide_run $l"
    # What is shown as a whole pack is sound, but for the one that shows mistakes.
    : > "$work/bad"
    for p in "$here"/files/*/; do
        case $(basename "$p") in broken*) continue ;; esac
        "$mz" rule check "$p" > "$work/out" 2>&1 || cat "$work/out" >> "$work/bad"
    done
    verdict "packs_of_the_guide_are_sound $l"
done
cmp <(cat "$work"/en/blocks/*.file "$work"/en/blocks/*.part) <(cat "$work"/zh/blocks/*.file "$work"/zh/blocks/*.part) > "$work/bad" 2>&1
verdict both_languages_show_the_same_files

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
