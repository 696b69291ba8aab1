#!/bin/bash
# tidy_test.sh [NAME] - tools/tidy.sh finds each kind of mistake, and tools/new-feature makes none.
root=$(cd "$(dirname "$0")/.." && pwd)
only=${1:-}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
passed=0 failed=0
# A copy of what tidy reads. The compiler's work on unchanged headers is copied with its times.
cd "$root" || exit 1
mkdir -p "$work/tree/build"
cp -a --parents src tests tools Makefile LAYERS .clang-format "$work/tree/"
ln -s "$root/node_modules" "$work/tree/node_modules"
[ ! -d build/tidy ] || cp -a build/tidy "$work/tree/build/"
[ ! -d build/gen ] || cp -a build/gen "$work/tree/build/"
cd "$work/tree" || exit 1
git init -q . && git add -A . 2>/dev/null
tools/tidy.sh > "$work/before" 2>&1

ok() { passed=$((passed + 1)); echo "ok   $name"; }
bad() { failed=$((failed + 1)); echo "FAIL $name"; }
# plant NAME PATTERN FILE - FILE, filled from the standard input, has a mistake that tidy must tell of.
# All are planted and looked for together: each in a file of its own, and none is told of before.
planted=()
plant() {
    case $1 in *"$only"*) ;; *) return ;; esac
    mkdir -p "$(dirname "$3")"
    cat > "$3" && git add -f "$3"
    planted+=("$1" "$2")
}
plant a_header_that_needs_another 'src/base/zz.h: does not compile' src/base/zz.h <<< 'mz_code zz(mz_cx *cx);'
plant a_header_that_is_too_long 'zy.h:201: .*200 lines' src/base/zy.h < <(yes '/* x */' | head -n 201)
plant a_source_that_is_too_long 'zy.c:801: .*800 lines' src/base/zy.c < <(yes '/* x */' | head -n 801)
plant a_test_without_a_main 'zz_test.c: has no TEST_MAIN' src/base/zz_test.c <<< 'int x;'
plant an_include_that_points_up 'zx.c:1: base may not include store' src/base/zx.c <<< '#include "store/db.h"'
plant a_banned_call 'zw.c:1: banned function' src/base/zw.c <<< 'int f(void) { return atoi("1"); }'
plant a_list_of_its_own 'yz_web.c:1: a list of its own' src/feature/zz/yz_web.c \
    <<< 'struct ui_paging p = ui_paging_of(rq, heads, 1, "name");'
plant a_route_without_help 'zz_web.c:2: a row has no help' src/feature/zz/zz_web.c << 'END'
const struct mz_route zz_routes[] = {
    {.path = "/zz", .get = show, .need = "public"},
    {.path = "/zy", .get = show, .need = "public", .help = "good"},
    {0},
};
END
plant a_permission_without_help 'feature.c:2: a row has no help' src/feature/zz/feature.c << 'END'
static const struct mz_perm perms[] = {
    {"zz.read", MZ_R_STAFF},
    {"zz.see", MZ_R_STAFF, MZ_T("See")},
    {0},
};
END
where=npm
plant an_address_of_a_registry 'docs/zz.md:1' docs/zz.md <<< "https://${where}js.org/x"
plant a_path_of_one_machine 'docs/zy.md:1' docs/zy.md <<< "see /wo""rk/x"
plant a_library_under_the_gpl 'under the GPL' Makefile < <(sed 's/^PKGS .*:= /&glpk /' "$root/Makefile")
mkdir -p docs && echo "CREATE" > src/zz.sql
plant a_released_migration_that_changed 'released migration changed' docs/migrations.sha256 \
    <<< "$(sha256sum src/zz.sql | tr 0-9a-f 1-9a-f0) "
if [ ${#planted[@]} -gt 0 ]; then
    said=0
    tools/tidy.sh > "$work/after" 2>&1 || said=1
    diff "$work/before" "$work/after" > "$work/new"
    for ((i = 0; i < ${#planted[@]}; i += 2)); do
        name=${planted[i]}
        if [ $said = 1 ] && grep -qE "^> .*${planted[i + 1]}" "$work/new"; then ok; else bad; fi
    done
    [ $failed = 0 ] || cat "$work/new"
    git rm -rqf --ignore-unmatch src/base/z[wxyz].[ch] src/base/zz_test.c src/feature/zz docs/z[yz].md docs/migrations.sha256
fi
rm -f src/zz.sql
cp "$root/Makefile" Makefile && git add -A .

name=new_feature_writes_what_compiles_and_is_tidy
case $name in
*"$only"*)
    tools/new-feature gift "Gifts" 捐赠 > /dev/null && git add -A .
    good=1
    migrations=$(find src -path '*/sql/*.sql' | awk -F/ '{print $NF, $0}' | sort | cut -d ' ' -f 2)
    # shellcheck disable=SC2086
    "$root/build/mksql" src/feature/gift/gift.sql build/gen/feature/gift/gift_sql $migrations 2>&1 || {
        mkdir -p build/gen/feature/gift
        "$root/build/mksql" src/feature/gift/gift.sql build/gen/feature/gift/gift_sql $migrations || good=
    }
    "$root/build/mktpl" src/feature/gift/gift_show.html > build/gen/gift_show.html.c || good=
    flags="-std=c17 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -Isrc -Ibuild/gen -Itests"
    for f in src/feature/gift/*.c build/gen/gift_show.html.c build/gen/feature/gift/gift_sql.c; do
        gcc $flags -fsyntax-only "$f" || good=
    done
    tools/tidy.sh > "$work/after" 2>&1
    cmp -s "$work/before" "$work/after" || { diff "$work/before" "$work/after"; good=; }
    ! tools/new-feature gift "Gifts" 捐赠 2> /dev/null || good=
    ! tools/new-feature Gift-2 "Gifts" 捐赠 2> /dev/null || good=
    if [ -n "$good" ]; then ok; else bad; fi
    ;;
esac
echo "$passed passed, $failed failed"
[ $failed = 0 ]
