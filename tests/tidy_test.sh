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
# finds NAME PATTERN FILE - FILE, filled from the standard input, makes tidy complain newly.
finds() {
    name=$1
    case $name in *"$only"*) ;; *) return ;; esac
    mkdir -p "$(dirname "$3")"
    cat > "$3" && git add -f "$3"
    if ! tools/tidy.sh > "$work/after" 2>&1 && diff "$work/before" "$work/after" | grep -qE "^> .*$2"; then
        ok
    else
        diff "$work/before" "$work/after"
        bad
    fi
    git rm -qf "$3"
}
finds a_header_that_needs_another 'src/base/zz.h: does not compile' src/base/zz.h <<< 'mz_code zz(mz_cx *cx);'
finds a_header_that_is_too_long 'zz.h:201: .*200 lines' src/base/zz.h < <(yes '/* x */' | head -n 201)
finds a_source_that_is_too_long 'zz.c:801: .*800 lines' src/base/zz.c < <(yes '/* x */' | head -n 801)
finds a_test_without_a_main 'zz_test.c: has no TEST_MAIN' src/base/zz_test.c <<< 'int x;'
finds an_include_that_points_up 'base may not include store' src/base/zz.c <<< '#include "store/db.h"'
finds a_banned_call 'banned function' src/base/zz.c <<< 'int f(void) { return atoi("1"); }'
finds a_route_without_help 'zz_web.c:2: a row has no help' src/feature/zz/zz_web.c << 'END'
const struct mz_route zz_routes[] = {
    {.path = "/zz", .get = show, .need = "public"},
    {.path = "/zy", .get = show, .need = "public", .help = "good"},
    {0},
};
END
finds a_permission_without_help 'feature.c:2: a row has no help' src/feature/zz/feature.c << 'END'
static const struct mz_perm perms[] = {
    {"zz.read", MZ_R_STAFF},
    {"zz.see", MZ_R_STAFF, MZ_T("See")},
    {0},
};
END
where=npm
finds an_address_of_a_registry 'docs/zz.md:1' docs/zz.md <<< "https://${where}js.org/x"
finds a_path_of_one_machine 'docs/zz.md:1' docs/zz.md <<< "see /wo""rk/x"
finds a_library_under_the_gpl 'under the GPL' Makefile < <(sed 's/^PKGS .*:= /&glpk /' "$root/Makefile")
cp "$root/Makefile" Makefile
mkdir -p docs && echo "CREATE" > src/zz.sql
finds a_released_migration_that_changed 'released migration changed' docs/migrations.sha256 \
    <<< "$(sha256sum src/zz.sql | tr 0-9a-f 1-9a-f0) "

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
