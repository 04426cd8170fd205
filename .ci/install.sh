# What has to be installed on Debian, and how; and how a build folder is set up: for the scripts to
# source.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034

# To build the engine and the command line, and to run them.
engine_packages=(
  gcc libc6-dev meson ninja-build pkgconf python3
  libgegl-dev libbabl-dev libopenblas-dev libfftw3-dev libjson-glib-dev libglib2.0-dev
  libgdk-pixbuf-2.0-dev
  libpng-dev libjpeg-dev libtiff-dev libwebp-dev liblcms2-dev libgexiv2-dev
  libzip-dev libprotobuf-c-dev protobuf-c-compiler libcurl4-gnutls-dev liblbfgsb-dev
)

# To build the filter, besides, and to run it: for GIMP 2.10, which Debian has up to 12, or for GIMP 3,
# which newer ones have.
gimp_2_packages=(libgimp2.0-dev gimp)
gimp_3_packages=(libgimp-3.0-dev gimp)

# To have all of it in the user's language.
translation_packages=(gettext)

# To run the tests, besides: pictures and numbers for Python, how others write numbers, and who checks
# what software centres read.
test_packages=(python3 python3-numpy python3-pil locales appstream)

# To run those of the filter: a screen, a window manager and a hand for GIMP's window.
filter_test_packages=(xvfb openbox xdotool imagemagick)

# And GIMP 3's Python, for scripts.
gimp_3_test_packages=(gir1.2-gimp-3.0 python3-gi)

# To fuzz, besides, what the tests need.
fuzz_packages=(clang libclang-rt-dev)

# To try the two commands on a bare system, in tests/fresh.
fresh_packages=(debootstrap debian-archive-keyring git)

# Debian's Meson, Python and pkg-config belong together, whatever else comes earlier in the path.
export PATH=/usr/bin:$PATH

# Calls apt-get as root, through sudo if need be.
apt_get() {
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o DPkg::Lock::Timeout=300 -o APT::Sandbox::User=root "$@"
}

is_installed() {
  [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# install_missing PACKAGE…: installs those that are not installed yet. The package lists are only
# fetched when they turn out to be missing or too old.
install_missing() {
  local package missing=()
  for package in "$@"; do
    is_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "Installing ${missing[*]}"
  apt_get install --yes --no-install-recommends "${missing[@]}" >/dev/null 2>&1 && return 0
  apt_get update && apt_get install --yes --no-install-recommends "${missing[@]}" >/dev/null
}

# is_offered PACKAGE: whether this Debian has it; its lists are fetched before that is denied.
is_offered() {
  is_installed "$1" || apt-cache show "$1" >/dev/null 2>&1 ||
    { apt_get update && apt-cache show "$1" >/dev/null 2>&1; }
}

# choose_gimp: sets gimp to the GIMP that this Debian has, 2.10 or 3.0, or to nothing; and
# filter_packages, and filter_test_packages, to those for it.
choose_gimp() {
  if is_offered "${gimp_2_packages[0]}"; then
    gimp=2.10
    filter_packages=("${gimp_2_packages[@]}")
  elif is_offered "${gimp_3_packages[0]}"; then
    gimp=3.0
    filter_packages=("${gimp_3_packages[@]}")
    filter_test_packages+=("${gimp_3_test_packages[@]}")
  else
    gimp=''
    filter_packages=()
  fi
}

# unpack_package PACKAGE FOLDER: has what PACKAGE holds in FOLDER, without installing it.
unpack_package() {
  local package=$1 folder=$2
  [ ! -d "$folder" ] || return 0
  rm -rf "$folder.part"
  mkdir -p "$folder.part"
  echo "Fetching $package"
  (cd "$folder.part" && { apt-get -qq -o APT::Sandbox::User=root download "$package" 2>/dev/null ||
    { apt_get update && apt-get -qq -o APT::Sandbox::User=root download "$package"; }; }) &&
    dpkg-deb --extract "$folder.part"/*.deb "$folder.part" &&
    rm "$folder.part"/*.deb &&
    mv "$folder.part" "$folder"
}

# configure FOLDER [OPTION…]: makes a build folder, or brings one that is there up to date, also one
# from before an option was there.
configure() {
  local folder=$1 again=()
  shift
  [ ! -f "$folder/build.ninja" ] || again=(--reconfigure)
  meson setup "${again[@]}" "$folder" "$@"
}
