#!/usr/bin/env bash
# checks.sh WORK CACHE MIRROR: what run has fresh.sh run in a mount namespace of its own. Its last line says
# how many checks passed and failed.
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
outer=$1
# shellcheck disable=SC2034 # root.sh takes them
cache=$2 mirror=$3
here=$(dirname "$(readlink -f "$0")")
top=$(readlink -f "$here/../..")
fresh=$top/tests/fresh
# shellcheck source=tests/fresh/root.sh
source "$fresh/root.sh"
apt='apt-get -qq -o APT::Sandbox::User=root'
install="DEBIAN_FRONTEND=noninteractive $apt install --yes --no-install-recommends"

# start NAME: the folder for the next system, which is not the last one's.
start() {
  work=$outer/$1
  mkdir -p "$work"
}

# build SUITE: as Debian's builders do, with the tests, and looked through by lintian.
build() {
  local known=''
  start "$1-build"
  check "a system to build in, $1" make_root "$1" root /srv/source/checkout || return 1
  check 'what the packages need to be built' as root "$install build-essential lintian &&
    cd /srv/source/checkout && DEBIAN_FRONTEND=noninteractive $apt build-dep --yes ./" || return 1
  check 'the packages' as root "cd /srv/source/checkout &&
    DEB_BUILD_OPTIONS='${DEB_BUILD_OPTIONS:-}' dpkg-buildpackage -us -uc" || return 1
  # What Debian 13's lintian finds besides is that the metainfo has no address of a homepage: there is none.
  [ "$1" = bookworm ] || known='--suppress-tags appstream-metadata-validation-failed'
  check 'lintian' as root "cd /srv/source && lintian --allow-root --info --display-info --pedantic $known \\
    --fail-on error,warning ./*.changes" || true
  kept=$top/build/packages/$1
  mkdir -p "$kept" && cp "$root"/srv/source/*.* "$kept/"
}

# All that is there, but for what programs keep of their own doings.
# shellcheck disable=SC2154 # root.sh has root
list_files() {
  (cd "$root" && find . -xdev \( -path ./home -o -path ./tmp -o -path ./srv -o -path ./proc -o -path ./dev \
    -o -path ./var/cache/apt -o -path ./var/lib/apt -o -path ./var/log -o -path './var/lib/dpkg/*-old' \) -prune \
    -o -print | sort)
}

# prepare SUITE: a bare system with the packages' files, and what they depend on; and two pictures.
# shellcheck disable=SC2016 # the system fills them in
prepare() {
  make_root "$1" painter /srv/checkout &&
    mkdir "$root/srv/packages" && cp "$kept"/*.deb "$root/srv/packages/" &&
    rm -f "$root"/srv/packages/*dbgsym* &&
    as root "$apt update && cd /srv/packages && others=\$($apt --simulate install --no-install-recommends ./*.deb |
      awk '/^Inst/ && !/neural-style/ { print \$2 }') && $install \$others" &&
    mkdir -m 777 "$root/srv/pictures" "$root/home/painter" && chroot "$root" chown painter: /home/painter &&
    /usr/bin/python3 "$top/debian/tests/pictures.py" "$top/docs/images/before-style-after.jpg" "$root/srv/pictures" &&
    list_files >"$outer/before" && grep -q '^./usr/bin/gimp-console' "$outer/before"
}

look() {
  /usr/bin/python3 "$fresh/look.py" "$root/srv/pictures/"{photograph,style}.png "$root/srv/pictures/$1"
}

purge() {
  as root "$apt purge --yes neural-style neural-style-data gimp-neural-style-transfer" &&
    list_files >"$outer/after" && diff "$outer/before" "$outer/after"
}

# use SUITE: installs, paints, purges, and runs what autopkgtest runs.
# shellcheck disable=SC2016 # the system fills them in
use() {
  start "$1-use"
  check "a bare system, $1" prepare "$1" || return 0
  check 'apt install ./…deb' as root "$install /srv/packages/*.deb" || return 0
  check 'a painting from GIMP' as painter 'cd /srv/pictures &&
    /srv/checkout/debian/tests/paint-in-gimp $PWD/photograph.png $PWD/style.png $PWD/gimp.png' || true
  check 'it is painted' look gimp.png || true
  check 'a painting from the command line' as painter 'cd /srv/pictures &&
    neural-style photograph.png style.png -o command-line.png' || true
  check 'it is painted' look command-line.png || true
  check 'the manual page' as painter 'neural-style --version && test -s /usr/share/man/man1/neural-style.1.gz' || true
  check 'purged, nothing is left' purge || true
  check 'autopkgtest' as root "$install autopkgtest && autopkgtest --no-built-binaries \
    /srv/packages/*.deb /srv/checkout -- null" || true
}

for suite in ${NST_SUITES:-bookworm trixie}; do
  if build "$suite"; then use "$suite"; fi
  as root "$apt autoclean" || true
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
