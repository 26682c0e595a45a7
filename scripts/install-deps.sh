#!/bin/sh
# Installs what rollcall is built and tested with, from Debian 12's own packages.
#
#   scripts/install-deps.sh          all of it
#   scripts/install-deps.sh build    what the program and the demo need
#   scripts/install-deps.sh browser  a browser, for tests/browser
#
# Installs nothing when everything is there.  Needs root, or sudo.
set -eu

build="gcc binutils libc6-dev cmake ninja-build pkg-config python3
    libc-ares-dev libcmocka-dev libcsv-dev libidn2-dev libjansson-dev libpcre2-dev
    libpsl-dev libseccomp-dev libspf2-dev libsqlite3-dev libssl-dev libuv1-dev libxxhash-dev
    libzstd-dev zlib1g-dev"
test="clang libclang-rt-14-dev llvm clang-format clang-tidy valgrind python3-jsonschema
    ca-certificates iproute2 util-linux dpkg-dev groff-base mmdebstrap"

case "${1:-all}" in
all) wanted="$build $test" ;;
build) wanted="$build" ;;
browser) wanted="chromium" ;;
*) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "install-deps: this is not Debian; install what corresponds to these packages:" >&2
    echo "$wanted" | xargs | fold -s -w 96 | sed 's/^/  /' >&2
    exit 69
fi

missing=
for package in $wanted; do
    state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [ "$state" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "install-deps: root or sudo is needed to install:$missing" >&2
        exit 77
    fi
    as_root="sudo"
fi

echo "installing:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
quietly()
{
    $as_root env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1 </dev/null && return
    cat "$log" >&2
    echo "install-deps: this failed: $*" >&2
    exit 69
}
quietly apt-get -q update
# shellcheck disable=SC2086  # several words, several packages
quietly apt-get -q -y --no-install-recommends install $missing
