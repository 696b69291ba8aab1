#!/bin/bash
# operate_test.sh [NAME] - every command of docs/guide/operate*.md does what it is there for.
#
# Blocks marked "sh test" run one after the other over a folder of their own in the place of
# /var/lib and /var/backups; "sh pg" over a throw-away PostgreSQL; nginx and systemd check their
# own examples where they are installed. BUILD names the folder of the binary.
cd "$(dirname "$0")/.." || exit 1
root=$PWD
mz=$root/${BUILD:-build}/mz
only=${1:-}
work=$(mktemp -d) || exit 1
trap 'tests/pg.sh stop "$work" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
passed=0 failed=0

# check NAME STATUS
check() {
    case $1 in *"$only"*) ;; *) return ;; esac
    if [ "$2" = 0 ]; then passed=$((passed + 1)); echo "ok   $1"; else failed=$((failed + 1)); echo "FAIL $1"; fi
}

# blocks FILE KIND: what stands in its fences.
blocks() {
    awk -v kind="\`\`\`$2" '$0 == kind { on = 1; next } /^```/ { on = 0 } on' "$1"
}

# in_place HOME URL DRILL: the paths and the addresses of the guide as this test has them.
in_place() {
    sed "s|/var/lib/|$1/lib/|g; s|/var/backups/|$1/backups/|g; s|postgresql://mz@db.example/mz_drill|'${3//&/\\&}'|g
        s|postgresql://mz@db.example/mz|'${2//&/\\&}'|g"
}

# run_lines FILE KIND URL DRILL: each line by itself, so that one that fails is told by its text.
run_lines() {
    local home=$work/$(basename "$1")-${2#sh } n=0 line out
    mkdir -p "$home/lib" "$home/backups"
    while IFS= read -r line; do
        [ -n "$line" ] || continue
        n=$((n + 1))
        out=$(cd "$home" && mz() { "$mz" "$@"; } && eval "$(printf '%s\n' "$line" | in_place "$home" "$3" "$4")" 2>&1 </dev/null)
        rc=$?
        [ $rc = 0 ] || printf '%s\n' "$out"
        check "$(basename "$1"): $line" $rc
    done < <(blocks "$1" "$2")
    [ "$n" -gt 0 ]
    check "$(basename "$1") has commands in its blocks \"$2\"" $?
}

for guide in docs/guide/operate.md docs/guide/operate.zh.md; do
    run_lines "$guide" "sh test" "" ""
    if url=$(tests/pg.sh start "$work" 2>/dev/null); then
        base=${url%%%s*} rest=${url#*%s}
        name=guide$((${#guide}))
        psql -qAt "${base}postgres${rest}" -c "CREATE DATABASE $name" >/dev/null
        psql -qAt "${base}postgres${rest}" -c "CREATE DATABASE ${name}_drill" >/dev/null
        run_lines "$guide" "sh pg" "$base$name$rest" "$base${name}_drill$rest"
    else
        echo "skip the commands for PostgreSQL: no server is installed"
    fi
done

diff <(sed -n '/^```/,/^```/p' docs/guide/operate.md) <(sed -n '/^```/,/^```/p' docs/guide/operate.zh.md)
check "both languages show the same commands" $?

blocks docs/guide/operate.md ini > "$work/mz.service"
"$mz" help serve > "$work/help" 2>&1
bad=0
for flag in $(grep -o -- '--[a-z]*' "$work/mz.service"); do
    grep -q -- "$flag" "$work/help" || { echo "mz serve has no $flag"; bad=1; }
done
check "the unit starts mz with options that it has" $bad
if command -v systemd-analyze >/dev/null; then
    sed -i "s|/usr/local/bin/mz|$mz|" "$work/mz.service"
    systemd-analyze verify "$work/mz.service" 2>&1 | grep -i "mz.service:[0-9]*: unknown\|failed to parse"
    [ "${PIPESTATUS[1]}" != 0 ]
    check "systemd understands the unit" $?
fi
if command -v nginx >/dev/null && command -v openssl >/dev/null; then
    openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=mz.example -days 1 \
        -keyout "$work/mz.key" -out "$work/mz.crt" 2>/dev/null
    { echo "pid $work/pid; events {} http {"; blocks docs/guide/operate.md nginx; echo "}"; } |
        sed "s|/etc/nginx/mz|$work/mz|" > "$work/nginx.conf"
    nginx -t -c "$work/nginx.conf" > "$work/out" 2>&1 || { cat "$work/out"; false; }
    check "nginx understands the example" $?
else
    echo "skip the example for nginx: it is not installed"
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
