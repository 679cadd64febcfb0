#!/bin/sh
# Set up what this checkout needs: `tools/setup.sh run` for serving, `test` for the tests as well; `bench`, after `run`,
# for measuring; `fuzz`, after `test`, for fuzzing.
# Quick when nothing changed, needs no network then, asks no question. System packages are installed with apt-get where
# that is allowed (root, or sudo without a password); elsewhere the line to type is printed.
set -eu
cd "$(dirname "$0")/.."
PATH="$PATH:/usr/sbin:/sbin"
export DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

purpose="${1:-run}"
case "$purpose" in run | test | bench | fuzz) ;; *) echo "usage: tools/setup.sh run|test|bench|fuzz" >&2; exit 2 ;; esac

say() { echo "setup: $*" >&2; }

# --- system packages -------------------------------------------------------------------------------------------------

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

apt_allowed() {
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 "$@" </dev/null >&2; }

have_lists() { ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1; }

# install_packages WHY PACKAGE...: true when they are installed afterwards.
install_packages() {
    why=$1
    shift
    if apt_allowed; then
        say "installing $* ($why)"
        # The package lists may be missing or old: fetch them only then.
        have_lists && apt install -y --no-install-recommends "$@" && return 0
        apt update && apt install -y --no-install-recommends "$@" && return 0
        say "apt-get could not install: $*"
    fi
    say "missing: $why. To install it, type:"
    if command -v apt-get >/dev/null; then
        say "    sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
    elif command -v brew >/dev/null; then
        case "$*" in *pango*) say "    brew install pango" ;; *chromium*) say "    brew install --cask chromium" ;; esac
    else
        say "    (with your system's package manager; Debian's names are: $*)"
    fi
    return 1
}

library() {  # library SONAME: is it there?
    case "$(uname)" in
        Linux) ldconfig -p 2>/dev/null | grep -q "$1" ;;
        Darwin) ls /opt/homebrew/lib/libpango-1.0* /usr/local/lib/libpango-1.0* >/dev/null 2>&1 ;;
        *) true ;;
    esac
}

has_chromium() {
    [ -n "${PLANNER_TEST_CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null \
        || command -v google-chrome >/dev/null || [ -d /Applications/Chromium.app ]
}

# --- Python ----------------------------------------------------------------------------------------------------------

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for python in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if recent "$python"; then
            command -v "$python"
            return
        fi
    done
    return 1
}

make_environment() {
    if ! python=$(find_python); then
        install_packages "Python" python3 python3-venv || true
        python=$(find_python) || { say "Python 3.11 or later is needed; name it with PYTHON=/path/to/python3"; exit 1; }
    fi
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
        install_packages "Python's venv module" "$version-venv" || exit 1
    fi
    say "making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv
}

# What an installed environment depends on; a checkout that was moved has other paths in its scripts.
fingerprint() { { pwd; .venv/bin/python --version; cat "requirements/$1.txt" pyproject.toml; } | cksum; }

ready() { [ "$(cat ".venv/.ready-$1" 2>/dev/null)" = "$(fingerprint "$1")" ]; }

install_python_packages() {
    say "installing Python packages for: $1 (the first time takes a minute)"
    .venv/bin/python -m pip install -qq --require-hashes --only-binary :all: -r "requirements/$1.txt" </dev/null >&2
    .venv/bin/python -m pip install -qq --no-deps --no-build-isolation --no-index -e . </dev/null >&2
    fingerprint "$1" > ".venv/.ready-$1"
}

# --- in order --------------------------------------------------------------------------------------------------------

recent .venv/bin/python || make_environment
ready "$purpose" || install_python_packages "$purpose"

pango="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
if ! { library libpango-1.0.so.0 && library libpangoft2-1.0.so.0 && library libharfbuzz-subset.so.0; }; then
    # shellcheck disable=SC2086  # three words
    install_packages "Pango, which PDF reports need" $pango || say "everything but PDF works without it"
fi

case "$purpose" in
    test | bench)
        has_chromium || install_packages "Chromium, which the tests and the benchmark drive" chromium || true
        [ "$(uname)" != Linux ] || library libatomic.so.1 \
            || install_packages "libatomic, which the driver of Chromium needs" libatomic1 || true
        ;;
esac

if [ "$purpose" = test ]; then
    [ "$(uname)" != Linux ] || command -v nft >/dev/null \
        || install_packages "nft, which reads the firewall configuration in the tests" nftables || true
    command -v soffice >/dev/null \
        || install_packages "LibreOffice Calc, which saves workbooks anew in the tests" libreoffice-calc-nogui || true
    command -v curl >/dev/null || install_packages "curl, which the README's examples use" curl || true
fi
