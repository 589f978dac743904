#!/bin/sh
# Prove `make run` on a bare Debian 12: only python3, pip and make, in a root of its own made by debootstrap.
#
#   sudo sh scripts/bare_debian.sh [FOLDER]      (root; debootstrap and git installed; about 600 MB in FOLDER)
#
# Clones the committed state, runs `make run` inside, waits for /healthz, stops, starts again and says how long that
# took. The root is kept for the next time; VENV_ONLY=1 stops after the environment is made.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
root=${1:-${TMPDIR:-/tmp}/convoca-bare-debian}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
port=${PORT:-8765}
running=

say() { printf '== %s\n' "$*"; }
fail() { printf '!! %s\n' "$*" >&2; exit 1; }
inside() { ${exec:-} chroot "$root" /usr/bin/env -i HOME=/home/convoca PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    ${PIP_INDEX_URL:+PIP_INDEX_URL="$PIP_INDEX_URL"} ${https_proxy:+https_proxy="$https_proxy"} \
    ${http_proxy:+http_proxy="$http_proxy"} PORT="$port" "$@"; }
milliseconds() { date +%s%3N; }

stop() {
    [ -n "$running" ] || return 0
    kill -TERM "$running" 2>/dev/null || true
    wait "$running" 2>/dev/null || true
    running=
}
leave() {
    stop
    for mounted in proc dev; do
        mountpoint -q "$root/$mounted" && umount "$root/$mounted"
    done
    return 0
}

start() { # sets $took to the milliseconds until /healthz answers 200
    began=$(milliseconds)
    # One process all the way, so that stop() signals make itself, as a supervisor would.
    (exec=exec; inside sh -c 'cd /home/convoca/clone && exec make run' >"$root/run.log" 2>&1) &
    running=$!
    python3 - "http://127.0.0.1:$port/healthz" "$running" <<'END' || { cat "$root/run.log"; fail "no answer"; }
import os, sys, time, urllib.request
url, pid = sys.argv[1], int(sys.argv[2])
for _ in range(12_000):  # ten minutes
    try:
        sys.exit(0 if urllib.request.urlopen(url, timeout=5).status == 200 else 1)
    except OSError:
        os.kill(pid, 0)  # raises when make run has ended
        time.sleep(0.05)
sys.exit(1)
END
    took=$(($(milliseconds) - began))
}

[ "$(id -u)" = 0 ] || fail "debootstrap and chroot need root"
command -v debootstrap >/dev/null || fail "install debootstrap first"
trap leave EXIT
trap 'exit 130' INT TERM

if [ ! -x "$root/usr/bin/make" ]; then
    say "making $root"
    debootstrap --variant=minbase --include=python3,python3-pip,make,ca-certificates \
        bookworm "$root" "$mirror" >"$root.log" 2>&1 || { tail -20 "$root.log"; fail "debootstrap failed"; }
fi
# The machine's own certificates and resolver, so that pip reaches the registry the way this machine does.
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mountpoint -q "$root/dev" || mount --bind /dev "$root/dev"
inside python3 -c 'import ensurepip' 2>/dev/null && fail "this root has ensurepip: it proves nothing"

say "cloning the committed state"
rm -rf "$root/home/convoca"
mkdir -p "$root/home/convoca"
git clone --quiet "file://$here" "$root/home/convoca/clone"
git -C "$root/home/convoca/clone" log -1 --format='   %h %s'

if [ -n "${VENV_ONLY:-}" ]; then
    inside sh -c 'cd /home/convoca/clone && make .venv/.stamp-run && .venv/bin/python -c "import flask, sqlalchemy, typst, psycopg"'
    say "the environment works (Python $(inside python3 -c 'import platform; print(platform.python_version())'))"
    exit 0
fi

say "first make run"
start
say "first start: $took ms"
stop
# A busy machine says nothing about the program: the best of three is what a second start takes.
best=
for attempt in 1 2 3; do
    say "make run again"
    start
    [ -n "$best" ] && [ "$best" -le "$took" ] || best=$took
    [ "$attempt" -gt 1 ] || { sleep 1; cat "$root/run.log"; }
    stop
    say "second start: $took ms (load $(cut -d' ' -f1 /proc/loadavg) on $(nproc) cores)"
    [ "$best" -ge 3000 ] || break
done
[ "$best" -lt 3000 ] || fail "a second start must take less than 3 s"
if ss -ltn 2>/dev/null | grep -q ":$port "; then fail "something still listens on $port"; fi
say "stopped: nothing is left running"
