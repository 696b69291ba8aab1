#!/bin/bash
# find_guide_test.sh [NAME] - the commands of docs/guide on lists of departments, the drop folder and payments in two
# counties are run as they stand there, one after the other, by two counties of their own. guide_test.sh holds that they
# exist; this one that they do what the text says.
cd "$(dirname "$0")/.." || exit 1
root=$PWD
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
bad() { echo "$*" >> "$work/bad"; }
# The line of a guide that begins with these words; both languages have the same.
line_of() { # GUIDE WORDS
    local en zh
    en=$(grep -m 1 "^build/mz $2" "docs/guide/$1.md")
    zh=$(grep -m 1 "^build/mz $2" "docs/guide/$1.zh.md")
    [ -n "$en" ] && [ "$en" = "$zh" ] || bad "docs/guide/$1: \"mz $2\" is missing or differs between the languages"
    echo "${en#build/mz }"
}
# As the operator of a county runs it, in the folder where the files lie.
in_county() { # COUNTY COMMAND...
    local county=$1
    shift
    (cd "$work/files" && "$mz" "$@" --data "$work/$county") > "$work/out" 2>&1 || bad "mz $*: $(cat "$work/out")"
}

mkdir "$work/files" "$work/files/answers"
for county in 331181 331102; do
    (cd "$root" && "$mz" init --demo --division $county --data "$work/$county") > "$work/out" 2>&1 ||
        { cat "$work/out"; echo "0 passed, 1 failed"; exit 1; }
done

# ---- lists of departments ---------------------------------------------------

: > "$work/bad"
printf '公民身份号码,姓名,行政区划\n331181196607080018,吴大山,331181103200\n331181198005120026,周文芳,331181103200\n' > "$work/files/medical.csv"
in_county 331181 $(line_of officer "roster load")
grep -qE '\b2\b|\b1\b' "$work/out" || bad "nothing was taken: $(cat "$work/out")"
in_county 331181 $(line_of officer "roster count")
verdict lists_of_departments_are_loaded_and_counted

# ---- the drop folder ---------------------------------------------------------

: > "$work/bad"
place=$(grep -m 1 -oE '^DATA/drop/[^ ]+' docs/guide/feeds.md)
[ "$place" = "$(grep -m 1 -oE '^DATA/drop/[^ ]+' docs/guide/feeds.zh.md)" ] || bad "the guides differ in the folder: $place"
target=$work/331181/${place#DATA/}
mkdir -p "$(dirname "$target")"
printf '身份证明号码,机动车所有人,号牌号码,机动车状态,购置价格,初次登记日期,抵押标记\n331181196607080018,吴大山,浙K1,正常,1,2020-01-01,否\n' > "$target.part"
in_county 331181 $(line_of feeds "feed drop")
[ -e "$target.part" ] || bad "a file that is not whole was taken"
mv "$target.part" "$target"
touch -d "2 minutes ago" "$target" # as if nobody wrote to it any more
in_county 331181 $(line_of feeds "feed drop")
[ ! -e "$target" ] || bad "what lay in the folder was not taken"
[ -n "$(find "$work/331181/drop/failed" "$work/331181/drop/done" -type f 2> /dev/null)" ] || bad "no report lies in done or failed"
verdict the_drop_folder_takes_whole_files_and_says_what_came_of_them

# ---- paid in two counties ------------------------------------------------------

: > "$work/bad"
in_county 331181 $(line_of region "twice key")
cp "$work/331181/keys/twice.key" "$work/331102/keys/twice.key" || bad "no key was made"
[ "$(stat -c %a "$work/331181/keys/twice.key")" = 400 ] || bad "the key may be read by others"
give=$(line_of region "twice give")
in_county 331181 $give
in_county 331102 ${give%331181.csv}331102.csv
compare=$(line_of region "twice compare")
(cd "$work/files" && "$mz" $compare) > "$work/out" 2>&1 || bad "mz $compare: $(cat "$work/out")"
in_county 331181 $(line_of region "twice take")
verdict two_counties_give_compare_and_take

echo "$passed passed, $failed failed"
[ $failed = 0 ]
