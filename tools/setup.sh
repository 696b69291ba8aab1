# setup.sh - what ./run and ./test share: find what is missing, fetch only that, build.
#
# Sourced by bash from the root of the repository. Every check is local and cheap; nothing here
# touches the network unless something is missing. A long step shows a bar on a terminal and a
# line every ten seconds elsewhere; its output is kept in a log that is named when it fails.

root=$PWD
log=
child=

say() { printf 'mz: %s\n' "$*"; }

# fail SENTENCE... - one sentence and the way out, each a line of its own.
fail() {
    clear_bar
    printf 'mz: %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '    %s\n' "$line" >&2; done
    [ -z "$log" ] || printf '    The whole output is in %s\n' "$log" >&2
    exit 1
}

new_log() { log=$(mktemp "${TMPDIR:-/tmp}/mz-$1.XXXXXX") || { log=; fail "cannot write a log file in ${TMPDIR:-/tmp}" "Free some space there."; }; }
drop_log() { rm -f "$log"; log=; }

on_tty() { [ -t 2 ]; }
clear_bar() { if on_tty; then printf '\r\033[K' >&2; fi; }

stop_child() {
    if [ -n "$child" ]; then
        kill -TERM "$child" 2>/dev/null
        wait "$child" 2>/dev/null
    fi
    clear_bar
    say "stopped"
    exit 130
}

# draw LABEL DONE ALL SECONDS
draw() {
    local done=$2 all=$3 s=$4 bar='' i left='?'
    [ "$done" -le "$all" ] || done=$all
    [ "$all" -gt 0 ] || all=1
    for ((i = 0; i < 24; i++)); do
        if ((i < done * 24 / all)); then bar+='#'; else bar+='-'; fi
    done
    ((done == 0)) || left=$(printf '%d:%02d' $((s * (all - done) / done / 60)) $((s * (all - done) / done % 60)))
    if on_tty; then
        printf '\r\033[Kmz: %s [%s] %d%% %d of %d, %s left' "$1" "$bar" $((done * 100 / all)) "$done" "$all" "$left" >&2
    else
        say "$1: $done of $all, $left left"
    fi
}

# long LABEL ALL COUNT COMMAND... - run COMMAND into the log; COUNT is evaluated to what is done.
long() {
    local label=$1 all=$2 count=$3 start=$SECONDS drawn=$SECONDS ticks=0 rc
    shift 3
    "$@" >> "$log" 2>&1 </dev/null &
    child=$!
    trap stop_child INT TERM HUP
    while kill -0 "$child" 2>/dev/null; do
        sleep 0.1
        ticks=$((ticks + 1))
        if on_tty && [ $ticks -ge 10 ] && [ $((ticks % 3)) = 0 ]; then
            draw "$label" "$(eval "$count")" "$all" $((SECONDS - start))
        elif ! on_tty && [ $((SECONDS - drawn)) -ge 10 ]; then
            drawn=$SECONDS
            draw "$label" "$(eval "$count")" "$all" $((SECONDS - start))
        fi
    done
    wait "$child"
    rc=$?
    child=
    trap - INT TERM HUP
    clear_bar
    return $rc
}

# why - what the log says about a failure, as a sentence.
why() {
    if grep -qiE 'no space left|ENOSPC|disk full|disk is full|write error' "$log"; then
        echo "the disk is full"
    elif grep -qiE 'could not resolve|temporary failure|EAI_AGAIN|ENOTFOUND|ETIMEDOUT|ECONNREFUSED|ENETUNREACH|network is unreachable|could not connect|connection (failed|timed out|refused)|unable to connect|failed to fetch' "$log"; then
        echo "there is no way to the network"
    else
        echo "it failed"
    fi
}

# room FOLDER MEGABYTES PURPOSE - fails when the disk of FOLDER (or its parent) has less.
room() {
    local dir=$1 free
    while [ ! -d "$dir" ]; do dir=$(dirname "$dir"); done
    free=$(df -Pm "$dir" 2>/dev/null | awk 'NR == 2 {print $4}')
    if [ -n "$free" ] && [ "$free" -lt "$2" ]; then
        fail "the disk is full: $dir has $free MB free, $3 needs $2 MB." \
            "Free some space there${4:+, or $4}, and start again."
    fi
}

packages_build="gcc libc6-dev make pkg-config libmicrohttpd-dev libpq-dev libssl-dev libargon2-dev
    libyaml-dev libjansson-dev libexpat1-dev libzip-dev libxlsxwriter-dev zlib1g-dev
    libpango1.0-dev libcairo2-dev libharfbuzz-dev libfreetype-dev libicu-dev libqrencode-dev libcurl4-openssl-dev libmosquitto-dev fonts-noto-cjk ca-certificates"
libraries="libmicrohttpd libpq openssl libargon2 yaml-0.1 jansson expat libzip xlsxwriter zlib
    pangocairo icu-i18n icu-uc libqrencode libcurl libmosquitto"
packages_test="git procps postgresql sqlite3 mosquitto nginx-light chromium-headless-shell wrk curl poppler-utils groff-base bsdextrautils"

# The packages of a list that are not installed. A gcc, make or node of one's own counts.
missing_packages() {
    local want='' p
    for p in "$@"; do
        case $p in
        gcc | make) command -v "$p" >/dev/null && continue ;;
        pkg-config) command -v pkg-config >/dev/null && continue ;;
        chromium-headless-shell | wrk | curl) command -v "$p" >/dev/null && continue ;;
        esac
        want+=" $p"
    done
    if ! command -v dpkg-query >/dev/null && command -v pkg-config >/dev/null &&
        pkg-config --exists $libraries; then
        want=
    fi
    # shellcheck disable=SC2086
    [ -z "$want" ] || dpkg-query -W -f '${db:Status-Status} ${Package}\n' $want 2>/dev/null |
        awk -v want="$want" '$1 == "installed" {have[$2] = 1}
            END {n = split(want, w, " "); for (i = 1; i <= n; i++) if (!(w[i] in have)) print w[i]}'
    node_is_there || echo nodejs
    command -v npm >/dev/null || [ -L node_modules ] || npm_is_done || echo npm
}

node_is_there() {
    command -v node >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ]
}

# Debian 12 or newer, or what calls itself like it.
debian() {
    command -v apt-get >/dev/null && command -v dpkg-query >/dev/null &&
        grep -qE '^ID(_LIKE)?=.*debian' /etc/os-release
}

install_packages() {
    local list="$*" n
    if ! debian; then
        fail "this system is not Debian 12 and some parts are missing." \
            "Install what these Debian packages hold, then start again:" "$list"
    fi
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        fail "some Debian packages are missing, and installing them needs root or sudo." \
            "Ask the administrator to run this, then start again:" "apt-get install $list"
    fi
    room /var/cache/apt 2500 "installing $# packages"
    new_log packages
    say "installing $# Debian packages"
    if [ "$(id -u)" != 0 ] && ! sudo -v; then
        fail "sudo refused; installing packages needs root." \
            "Ask the administrator to run this, then start again:" "apt-get install $list"
    fi
    # At run level 1 a package starts no service: tests start what they need themselves.
    local root_do=() env=(env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1)
    [ "$(id -u)" = 0 ] || root_do=(sudo)
    # A test server of our own is started by the tests; the machine needs no standing one.
    if [[ " $list " == *" postgresql "* ]] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        "${root_do[@]}" sh -c 'mkdir -p /etc/postgresql-common &&
            echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf'
    fi
    long "reading the lists of packages" 1 'echo 0' \
        "${root_do[@]}" "${env[@]}" apt-get update -o Acquire::Retries=1 -o APT::Update::Error-Mode=any ||
        fail "could not read the lists of Debian packages: $(why)." \
            "Connect this machine (see /etc/apt/sources.list) and start again, or install by hand:" \
            "apt-get install $list"
    # shellcheck disable=SC2086
    n=$(apt-get -s --no-install-recommends install $list 2>/dev/null | grep -c '^Inst')
    # shellcheck disable=SC2086
    long "installing packages" $((n * 2)) "grep -cE '^(Unpacking|Setting up) ' '$log'" \
        "${root_do[@]}" "${env[@]}" apt-get install -y -q --no-install-recommends \
        -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold $list ||
        fail "could not install the Debian packages: $(why)." \
            "Free space or connect this machine and start again, or install by hand:" \
            "apt-get install $list"
    drop_log
    hash -r
}

npm_stamp() { cat package.json package-lock.json .npmrc | cksum; }
npm_is_done() { [ -e node_modules/.mz-stamp ] && [ "$(cat node_modules/.mz-stamp)" = "$(npm_stamp)" ]; }

# A node_modules that is a link belongs to another tree, which keeps it.
install_modules() {
    local all
    if [ -L node_modules ] || npm_is_done; then return; fi
    room "$root" 900 "the npm packages"
    new_log npm
    all=$(grep -c '^    "node_modules/' package-lock.json)
    say "fetching $all npm packages"
    long "fetching npm packages" "$all" "find node_modules -maxdepth 3 -name package.json 2>/dev/null | wc -l" \
        npm ci --no-progress ||
        fail "could not fetch the npm packages: $(why)." \
            "Free space or connect this machine (npm config get registry) and start again."
    npm_stamp > node_modules/.mz-stamp
    drop_log
}

# build TARGET... - make with a bar over the number of objects still to compile.
build() {
    local all
    if make -q "$@" >/dev/null 2>&1; then return; fi
    room "$root" 600 "the build"
    new_log build
    all=$(make -n V=1 "$@" 2>/dev/null | grep -c -- ' -c ')
    say "building$([ "$all" = 0 ] || echo " ($all files)")"
    long "building" "$all" "grep -c '^cc ' '$log'" make "-j$(nproc)" "$@" || {
        grep -E 'error|Error|No space' "$log" | head -n 5 >&2
        fail "could not build: $(why)." "Start again after mending what the lines above say."
    }
    drop_log
}

# set_up PACKAGES... - everything that must be there before make.
set_up() {
    local list
    list=$(missing_packages "$@")
    # shellcheck disable=SC2086
    [ -z "$list" ] || install_packages $list
    install_modules
}
