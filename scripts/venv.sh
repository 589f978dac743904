#!/bin/sh
# Make .venv and install a hashed lock into it:   sh scripts/venv.sh requirements.txt .venv/.stamp-run
# Works without ensurepip (a bare Debian has python3 and python3-pip, but not python3-venv).
set -eu
lock=$1
stamp=$2
venv=.venv

say() { printf '%s\n' "$*"; }
fail() { printf '\n%s\n' "$@" >&2; exit 1; }
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
version_of() { "$1" -c 'import platform; print(platform.python_version())' 2>/dev/null || echo "not found"; }

choose_python() {
    if [ -n "${PYTHON:-}" ]; then
        new_enough "$PYTHON" || fail "Convoca needs Python 3.11 or newer; PYTHON=$PYTHON is: $(version_of "$PYTHON")."
        return
    fi
    for PYTHON in python3 python3.13 python3.12 python3.11 python3.14 python; do
        new_enough "$PYTHON" && return
    done
    fail "Convoca needs Python 3.11 or newer; python3 here is: $(version_of python3)." \
        "Install one (Debian 12: apt-get install python3 python3-pip) or name it: make run PYTHON=/path/to/python3.12"
}

# Sets $installer to a command that takes pip's arguments and installs into the venv.
choose_installer() {
    for candidate in "$PYTHON" python3 python; do
        if "$candidate" -m pip --python "$venv/bin/python" --version >/dev/null 2>&1; then
            installer="$candidate -m pip --python $venv/bin/python install"
            return
        fi
    done
    if "$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$venv/bin/python" -m ensurepip >/dev/null 2>&1; then
        installer="$venv/bin/python -m pip install"
    elif command -v uv >/dev/null 2>&1; then
        installer="uv pip install --python $venv/bin/python"
    else
        fail "There is no pip to install Convoca's parts with." \
            "Install it (Debian: apt-get install python3-pip), then run make again."
    fi
}

fingerprint() { "$venv/bin/python" -c '
import hashlib, pathlib, sys
print(sys.version_info[:3], hashlib.sha256(pathlib.Path(sys.argv[1]).read_bytes()).hexdigest())' "$lock"; }

if [ -d "$venv" ] && ! new_enough "$venv/bin/python"; then
    say "The environment in $venv no longer works: making it anew."
    rm -rf "$venv"
fi
if [ ! -d "$venv" ]; then
    choose_python
    say "Making $venv with Python $(version_of "$PYTHON") …"
    "$PYTHON" -m venv --without-pip "$venv" || fail "$PYTHON can't make a virtual environment (see above)."
fi
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint)" ]; then
    touch "$stamp"
    exit 0
fi
choose_python
choose_installer
say "Installing $lock (each file checked against its hash) …"
quiet="--quiet --quiet"
[ -z "${VERBOSE:-}" ] || quiet=
$installer $quiet --require-hashes --only-binary :all: -r "$lock" ||
    fail "The parts could not be installed: see above. Without a network, pip needs them in its cache or a mirror (PIP_INDEX_URL)."
fingerprint >"$stamp"
