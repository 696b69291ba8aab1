#!/bin/bash
# fresh.sh [--base] [--keep] - prove the promise of the README on a bare Debian 12.
#
# By hand and before a release, as root; not part of ./test. A minimal Debian 12 is made in a
# temporary folder, HEAD is copied in, and a newcomer's two commands run there: ./run until it
# serves, its page is fetched and checked, then ./test. The mirror, the resolver, the certificates
# and the settings of npm are the host's own, read now. Everything is unmounted and removed at
# every end; --keep leaves the folder, --base stops after the bare system.
set -u
cd "$(dirname "$(readlink -f "$0")")/.." || exit 1
keep= base=
for a in "$@"; do
    case $a in
    --keep) keep=1 ;;
    --base) base=1 ;;
    *) echo "usage: tests/fresh.sh [--base] [--keep]" >&2; exit 12 ;;
    esac
done
[ "$(id -u)" = 0 ] || { echo "fresh.sh: mounting needs root: sudo tests/fresh.sh" >&2; exit 3; }
command -v debootstrap > /dev/null || { echo "fresh.sh: debootstrap is missing: apt-get install debootstrap" >&2; exit 4; }
port=18080
home=/root # of who runs what is inside
root=$(mktemp -d "${TMPDIR:-/var/tmp}/mz-fresh.XXXXXX") || exit 8
chmod 755 "$root" # it becomes /, and not everybody in there is root
running=
say() { printf 'fresh: %s\n' "$*"; }

# Nothing of this environment but what a newcomer has.
clean_env=(/usr/bin/env -i HOME="$home" LANG=C.UTF-8
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
inside() { chroot "$root" "${clean_env[@]}" "$@"; } # COMMAND... in the bare system
clean() {
    local p
    trap - EXIT INT TERM HUP
    if [ -n "$running" ]; then
        kill -TERM "$running" 2> /dev/null
        wait "$running" 2> /dev/null
    fi
    # Whatever still runs in the new root, found by its root and not by its name.
    for p in /proc/[0-9]*; do
        [ "$(readlink "$p/root" 2> /dev/null)" = "$root" ] && kill -KILL "${p#/proc/}" 2> /dev/null
    done
    sleep 0.2
    for p in dev/pts dev/shm dev proc; do
        if mountpoint -q "$root/$p"; then umount "$root/$p" || umount -l "$root/$p"; fi
    done
    if grep -q " $root/" /proc/mounts; then
        say "something is still mounted under $root; it is not removed"
    elif [ -n "$keep" ]; then
        say "kept: $root"
    else
        rm -rf --one-file-system "$root"
    fi
}
trap clean EXIT
trap 'exit 130' INT TERM HUP

# The first mirror of the host for Debian itself: the old one-line format or deb822.
mirror() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2> /dev/null |
        sed -nE 's/^deb( \[[^]]*\])? ([a-z]+:[^ ]+) [a-z]+ .*/\2/p'
    cat /etc/apt/sources.list.d/*.sources 2> /dev/null | sed -nE 's/^URIs: *([^ ]+).*/\1/p'
}
from=$(mirror | grep -v security | head -n 1)
[ -n "$from" ] || { echo "fresh.sh: no Debian mirror in /etc/apt" >&2; exit 4; }

say "bare Debian 12 in $root"
ca=/etc/ssl/certs/ca-certificates.crt
debootstrap --variant=minbase --include=ca-certificates bookworm "$root" "$from" > "$root.log" 2>&1 || {
    tail -n 5 "$root.log"
    say "debootstrap failed; the whole output is in $root.log"
    exit 8
}
rm -f "$root.log"
# The host's way to the network: resolver, certificates, apt and npm as they are configured here.
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
[ ! -f $ca ] || cp -L $ca "$root$ca"
cp -aL /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/" 2> /dev/null
[ ! -f /etc/apt/apt.conf ] || cp -L /etc/apt/apt.conf "$root/etc/apt/"
[ ! -d /etc/apt/auth.conf.d ] || cp -aL /etc/apt/auth.conf.d/. "$root/etc/apt/auth.conf.d/"
for key in registry cafile https-proxy proxy noproxy; do
    value=$(cd / && npm config get $key 2> /dev/null)
    case $value in '' | null | undefined | false) continue ;; esac
    if [ $key = cafile ]; then
        mkdir -p "$root/usr/local/share/npm" && cp -L "$value" "$root/usr/local/share/npm/ca.crt"
        value=/usr/local/share/npm/ca.crt
    fi
    printf '%s=%s\n' "$key" "$value" >> "$root$home/.npmrc"
done
mount -t proc proc "$root/proc" && mount --bind /dev "$root/dev" &&
    mount --bind /dev/pts "$root/dev/pts" || exit 8
mountpoint -q /dev/shm && mount --bind /dev/shm "$root/dev/shm"
say "$(inside cat /etc/debian_version | sed 's/^/Debian /'), $(du -shx "$root" | cut -f 1)"
[ -z "$base" ] || exit 0

mkdir -p "$root/opt/mz" && git archive HEAD | tar -x -C "$root/opt/mz" || exit 8
failed=0
fetch() { (exec 3<> "/dev/tcp/127.0.0.1/$port" && printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n\r\n' "$1" "$port" >&3 && cat <&3) 2> /dev/null; }
# start SECONDS - ./run in the background; prints how long it took to serve.
start() {
    local began=$SECONDS
    # exec: the process to be stopped is the server itself and not a shell that waits for it.
    (exec chroot "$root" "${clean_env[@]}" /opt/mz/run --port $port > "$root/run.log" 2>&1) &
    running=$!
    while ! grep -q "serving http://127.0.0.1:$port/" "$root/run.log"; do
        if ! kill -0 "$running" 2> /dev/null || ((SECONDS - began > $1)); then
            tail -n 20 "$root/run.log"
            say "./run did not serve within $1 s"
            return 1
        fi
        sleep 0.2
    done
    say "./run serves after $((SECONDS - began)) s"
}
stop() { kill -TERM "$running"; wait "$running"; running=; }

say "./run for the first time"
if start 1800; then
    page=$(fetch /)
    case $page in
    "HTTP/1."?" 200"* | "HTTP/1."?" 30"*) say "the page answers: $(printf '%s' "$page" | head -n 1)" ;;
    *) say "the page does not answer well: $(printf '%s' "$page" | head -n 1)"; failed=1 ;;
    esac
    where=$(printf '%s' "$page" | tr -d '\r' | sed -n 's/^[Ll]ocation: //p' | head -n 1)
    case $(fetch "${where:-/}") in
    *'<html'*'民政'*'</html>'*) say "it is a page in Chinese" ;;
    *) say "it is not the page of the office"; failed=1 ;;
    esac
    sed -n '/serving/,$p' "$root/run.log"
    stop
    # Everything is there now: it must be quick.
    say "./run again"
    start 3 || failed=1
    [ -z "$running" ] || stop
else
    failed=1
fi
say "./test"
inside /opt/mz/test 2>&1 | tee "$root/test.log" | tail -n 30
last=$(tail -n 1 "$root/test.log")
case $last in
*" passed, 0 failed") ;;
*)
    failed=1
    cat "$root/test.log" "$root/opt/mz/build/test.log" > "$root.log" 2> /dev/null
    say "what the tests printed: $root.log"
    ;;
esac
if [ $failed = 0 ]; then say "good: $last"; else say "not good"; fi
exit $failed
