#!/bin/bash
# run_test.sh [NAME] - ./run and ./test say in one sentence what is wrong and what to do.
#
# Each case runs the real script on a copy of what it needs, with commands on PATH replaced by ones
# that fail the way the world does. Nothing is installed and no address outside is asked.
root=$(cd "$(dirname "$0")/.." && pwd)
only=${1:-}
work=$(mktemp -d) || exit 1
server=
tmpfs=
clean() {
    [ -z "$server" ] || kill "$server" 2>/dev/null
    [ -z "$tmpfs" ] || umount "$tmpfs" 2>/dev/null
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 1' INT TERM
passed=0 failed=0

# A repository with the scripts alone and a PATH whose first folder is ours.
fresh() {
    rm -rf "$work/repo" "$work/bin" && mkdir -p "$work/repo/tools" "$work/bin" "$work/tmp"
    cp "$root/run" "$root/test" "$root/package.json" "$root/package-lock.json" "$root/.npmrc" "$work/repo/"
    cp "$root/tools/setup.sh" "$work/repo/tools/"
    printf 'all build/mz tests test:\n\t@echo built\n' > "$work/repo/Makefile"
}
fake() { # NAME BODY...
    printf '#!/bin/bash\n%s\n' "$2" > "$work/bin/$1"
    chmod +x "$work/bin/$1"
}
all_installed() {
    fake dpkg-query 'for p in "${@:4}"; do echo "installed $p"; done'
    mkdir -p "$work/repo/node_modules"
    (cd "$work/repo" && cat package.json package-lock.json .npmrc | cksum > node_modules/.mz-stamp)
}
# From another folder than the repository's, as a newcomer may.
start() { # SCRIPT ARGS...
    local script=$1
    shift
    (cd "$work/tmp" && TMPDIR=$work/tmp PATH=$work/bin:$PATH HOME=$work/home \
        timeout 300 "$work/repo/$script" "$@" > "$work/out" 2>&1 </dev/null)
    rc=$?
}
run() { start run "$@"; }
# Whoever would ask the network leaves its name in asked_net.
no_network() {
    local c
    rm -f "$work/asked_net"
    for c in apt-get npm curl wget sudo git; do fake $c "echo $c >> '$work/asked_net'; exit 1"; done
}
# expect CODE PATTERN... - the run ended with CODE and its output has every pattern.
expect() {
    local want=$1 p good=1
    shift
    [ "$rc" = "$want" ] || good=
    for p in "$@"; do grep -qE -- "$p" "$work/out" || good=; done
    if [ -n "$good" ]; then
        passed=$((passed + 1)); echo "ok   $name"
    else
        failed=$((failed + 1)); echo "exit $rc:"; cat "$work/out"; echo "FAIL $name"
    fi
}
case_is() { name=$1; case $1 in *"$only"*) fresh; return 0 ;; esac; return 1; }

case_is a_wrong_option_is_named && { run --prot 1; expect 1 '"--prot" is not an option' 'run --help'; }
case_is a_port_is_a_number && { run --port 99999; expect 1 '"99999" is not a port' '8081'; }
case_is an_option_needs_its_value && { run --port; expect 1 'port needs a value'; }
case_is data_stays_out_of_the_repository && {
    run --data "$work/repo/data"
    expect 1 'lies inside the program' 'another --data DIR'
}
if case_is a_taken_port_is_told_with_a_free_one; then
    node -e 'require("net").createServer().listen(0, "127.0.0.1", function () {
        console.log(this.address().port) })' > "$work/port" &
    server=$!
    while [ ! -s "$work/port" ]; do sleep 0.02; done
    port=$(cat "$work/port")
    run --port "$port"
    expect 1 "port $port is taken" "run --port [0-9]+"
    kill $server; server=
fi
case_is without_root_and_sudo_the_administrator_is_named && {
    fake dpkg-query 'exit 1'
    fake id 'echo 1000'
    # PATH of exactly what the script needs, so that no sudo is found.
    for c in bash awk cat dirname readlink mktemp df grep cksum head tail cut sleep env apt-get node npm gcc make; do
        p=$(command -v $c) && [ ! -e "$work/bin/$c" ] && ln -s "$p" "$work/bin/$c"
    done
    TMPDIR=$work/tmp PATH=$work/bin HOME=$work/home "$work/repo/run" --port 1 > "$work/out" 2>&1 </dev/null
    rc=$?
    expect 1 'needs root or sudo' 'administrator' 'apt-get install .*libmicrohttpd-dev'
}
case_is an_unsupported_system_is_told_what_to_install && {
    for c in bash awk cat dirname readlink mktemp df grep cksum head tail cut sleep env id node npm; do
        ln -s "$(command -v $c)" "$work/bin/$c"
    done
    TMPDIR=$work/tmp PATH=$work/bin HOME=$work/home "$work/repo/run" --port 1 > "$work/out" 2>&1 </dev/null
    rc=$?
    expect 1 'not Debian 12' 'libpq-dev'
}
case_is no_network_while_packages_are_missing && {
    fake dpkg-query 'exit 1'
    fake id 'echo 0'
    fake apt-get 'echo "Err:1 mirror"; echo "  Temporary failure resolving mirror"; exit 100'
    fake df 'printf "F 1M U A C M\nx 9 9 99999 9 /\n"'
    run --port 1
    expect 1 'no way to the network' 'apt-get install .*libpq-dev' 'whole output is in'
}
case_is no_network_while_npm_packages_are_missing && {
    all_installed
    rm -rf "$work/repo/node_modules"
    fake npm 'echo "npm ERR! code EAI_AGAIN"; exit 1'
    run --port 1
    expect 1 'could not fetch the npm packages: there is no way to the network' 'onnect this machine'
}
case_is a_disk_that_fills_up_while_fetching_is_named && {
    all_installed
    rm -rf "$work/repo/node_modules"
    fake npm 'echo "npm ERR! ENOSPC: no space left on device"; exit 1'
    run --port 1
    expect 1 'the disk is full' 'Free space'
}
if case_is a_small_disk_is_found_before_the_work; then
    if mkdir "$work/small" && mount -t tmpfs -o size=8m none "$work/small" 2>/dev/null; then
        tmpfs=$work/small
        all_installed
        cp -a "$work/repo" "$tmpfs/repo" && rm -rf "$tmpfs/repo/node_modules"
        TMPDIR=$work/tmp PATH=$work/bin:$PATH HOME=$work/home "$tmpfs/repo/run" --port 1 > "$work/out" 2>&1
        rc=$?
        expect 1 "the disk is full: $tmpfs/repo has [0-9]+ MB free" 'Free some space'
        umount "$tmpfs" && tmpfs=
    else
        echo "skip $name: a small file system cannot be mounted here"
    fi
fi
case_is a_build_that_fails_shows_its_error && {
    all_installed
    printf 'all build/mz:\n\t@echo "x.c:1: error: no such thing"; false\n' > "$work/repo/Makefile"
    run --port 1
    expect 1 'x.c:1: error: no such thing' 'could not build' 'whole output is in'
}
# A program that serves is a script here: what counts is the order of the steps.
serve_fake() {
    mkdir -p "$work/repo/build"
    printf 'all build/mz:\n\t@true\n' > "$work/repo/Makefile"
    cat > "$work/repo/build/mz" <<'END'
#!/bin/bash
echo "$*" >> "$HOME/calls"
case $* in
init*) all="$*"; dir=${all##*--data }; mkdir -p "$dir"; echo db > "$dir/mz.db"; echo key > "$dir/key" ;;
"demo --division"*) [ ! -e "$HOME/break" ] || { echo "disk is full"; exit 8; } ;;
"demo accounts"*) echo "officer / secret" ;;
serve*) exec node -e 'require("net").createServer().listen(+process.argv[1], "127.0.0.1");
    process.on("SIGTERM", () => process.exit(0))' "$3" ;;
esac
END
    chmod +x "$work/repo/build/mz"
    rm -rf "$work/home" && mkdir -p "$work/home"
}
free_port() {
    node -e 's = require("net").createServer().listen(0, "127.0.0.1", () => {
        console.log(s.address().port); s.close() })'
}
served() { # ARGS... - start, wait for the accounts, stop
    TMPDIR=$work/tmp PATH=$work/bin:$PATH HOME=$work/home "$work/repo/run" --port "$port" "$@" > "$work/out" 2>&1 &
    server=$!
    for ((i = 0; i < 2400; i++)); do
        grep -q secret "$work/out" && (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null && break
        sleep 0.05
    done
    kill -TERM $server; wait $server; rc=$?
    server=
}
case_is the_county_is_made_once_and_served && {
    all_installed; serve_fake
    port=$(free_port)
    served
    no_network
    served
    [ ! -e "$work/asked_net" ] && [ "$(grep -c '^init' "$work/home/calls")" = 1 ] && [ -e "$work/home/.local/share/mz/key" ] &&
        [ ! -e "$work/home/.local/share/mz/.making" ] || rc=99
    expect 0 "serving http://127.0.0.1:$port/" 'officer / secret'
}
case_is a_database_server_gets_its_county_once && {
    all_installed; serve_fake
    port=$(free_port)
    served --db postgresql:///x
    served --db postgresql:///x
    [ "$(grep -c '^init.*--db postgresql:///x' "$work/home/calls")" = 1 ] || rc=99
    served --db postgresql:///y
    [ "$(grep -c '^init' "$work/home/calls")" = 2 ] || rc=99
    expect 0 "serving http://127.0.0.1:$port/" 'officer / secret'
}
case_is steps_are_lines_and_on_a_terminal_long_ones_a_bar && {
    all_installed; serve_fake
    rm -rf "$work/repo/node_modules"
    # Three of the packages, then as long as it takes until a bar of them was drawn.
    fake npm 'mkdir -p node_modules/a node_modules/b node_modules/c
        touch node_modules/{a,b,c}/package.json
        for i in {1..600}; do grep -q "fetching npm packages \[#.* 3 of" "'"$work/out"'" && exit 0; sleep 0.1; done; exit 1'
    jq_free='{"packages": {\n    "node_modules/a": {},\n    "node_modules/b": {},\n    "node_modules/c": {},\n    "node_modules/d": {}\n}}\n'
    # shellcheck disable=SC2059
    printf "$jq_free" > "$work/repo/package-lock.json"
    printf 'all build/mz:\n\t@echo built; false\n' > "$work/repo/Makefile"
    TMPDIR=$work/tmp PATH=$work/bin:$PATH HOME=$work/home timeout 120 \
        script -qefc "$work/repo/run --port $(free_port)" "$work/out" > /dev/null 2>&1 < /dev/null
    rc=$?
    expect 1 'mz: fetching 4 npm packages' 'fetching npm packages \[#{18}-{6}\] 75% 3 of 4, [0-9]+:[0-9]{2} left' 'mz: building'
}
case_is a_wrong_option_of_test_is_named && { start test --nothing; expect 1 '"--nothing" is not an option' 'usage: ./test'; }
case_is test_says_what_it_needs_without_a_network && {
    fake dpkg-query 'exit 1'
    fake id 'echo 0'
    fake apt-get 'echo "Err:1 mirror"; echo "  Temporary failure resolving mirror"; exit 100'
    fake df 'printf "F 1M U A C M\nx 9 9 99999 9 /\n"'
    start test
    expect 1 'no way to the network' 'apt-get install .*libpq-dev.* postgresql' 'whole output is in'
}
case_is test_builds_and_hands_its_names_over && {
    all_installed
    printf '.PHONY: test\nall tests:\n\t@true\ntest:\n\t@echo "asked for: $$ONLY"; echo "3 passed, 0 failed"\n' > "$work/repo/Makefile"
    start test money date
    [ "$(tail -n 1 "$work/out")" = "3 passed, 0 failed" ] || rc=99
    expect 0 'asked for: money date'
}
# What was built here, started by the real script over a database that is there: a second start.
if [ -x "$root/build/mz" ] && case_is the_program_itself_starts_a_second_time_without_a_network; then
    no_network
    port=$(free_port)
    "$root/build/mz" init --demo --division 331181 --data "$work/home/data" > "$work/log" 2>&1 || cat "$work/log"
    (cd "$work/tmp" && exec env TMPDIR="$work/tmp" PATH="$work/bin:$PATH" HOME="$work/home" \
        "$root/run" --port "$port" --data ../home/data > "$work/out" 2>&1 < /dev/null) &
    server=$!
    for ((i = 0; i < 2400; i++)); do
        grep -q '^County officer *officer ' "$work/out" || ! kill -0 $server 2> /dev/null && break
        sleep 0.05
    done
    [ "$(node -e 'fetch(process.argv[1]).then((a) => a.text()).then((t) => console.log(/name="password"/.test(t)))' \
        "http://127.0.0.1:$port/sign-in")" = true ] || echo "the page does not answer" >> "$work/out"
    kill -TERM $server; wait $server; rc=$?
    server=
    [ ! -e "$work/asked_net" ] || rc=99
    ! grep -q 'does not answer' "$work/out" || rc=98
    expect 0 "serving http://127.0.0.1:$port/" '^County officer *officer '
fi
case_is a_county_that_could_not_be_made_leaves_nothing && {
    all_installed; serve_fake
    port=$(free_port)
    : > "$work/home/break"
    run --port "$port"
    [ ! -e "$work/home/.local/share/mz/mz.db" ] || rc=99
    expect 1 'could not make the demonstration county: the disk is full' 'nothing of it was kept'
}
echo "$passed passed, $failed failed"
[ $failed = 0 ]
