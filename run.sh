#!/usr/bin/env bash
# Builds the filter, installs it for this user, and paints a picture with it inside GIMP.
# SPDX-License-Identifier: GPL-3.0-or-later
#
#   ./run.sh                        paints a photograph in the style of a painting, both taken from
#                                   Debian packages, into build/painted.png
#   ./run.sh CONTENT STYLE OUTPUT   paints your own
#
# Needs Debian 12 or 13, as root or with sudo: what is missing is installed with apt.
set -euo pipefail

top=$(dirname "$(readlink -f "$0")")
build=$top/build
painting_package=wesnoth-1.16-trow
export HOME=${HOME:-~} # whoever has none in the environment has one in the system's list
# GIMP takes no file name beyond ASCII where letters have another encoding than UTF-8.
[ "$(locale charmap 2>/dev/null)" = UTF-8 ] || export LC_ALL=C.UTF-8
# shellcheck source=.ci/install.sh
source "$top/.ci/install.sh"

fail() {
  echo "run.sh: $*" >&2
  exit 1
}

# Sets gimp to the GIMP to install for, and gimp_folder to its folder of this user.
find_gimp() {
  local folders=${XDG_CONFIG_HOME:-$HOME/.config}/GIMP
  choose_gimp
  case $gimp in
    2.10) gimp_folder=${GIMP2_DIRECTORY:-$folders/2.10} gimp_sources=gimp-2.10 ;;
    3.0) gimp_folder=${GIMP3_DIRECTORY:-$folders/3.0} gimp_sources=gimp-3 ;;
    *) fail "there is no GIMP to install here, but ./test.sh builds the command line, and" \
      "build/engine/neural-style CONTENT STYLE -o OUTPUT paints without GIMP" ;;
  esac
}

# Runs GIMP without a window: run_gimp EXPRESSION…, each in Script-Fu. GIMP's exit status says
# nothing, and without the last argument it would wait for ever.
run_gimp() {
  local expression batch=()
  for expression in "$@"; do
    batch+=(--batch "$expression")
  done
  if [ "$gimp" = 2.10 ]; then
    batch+=(--batch '(gimp-quit 0)')
  else
    batch+=(--batch-interpreter=plug-in-script-fu-eval --quit)
  fi
  timeout --kill-after=10 7200 \
    "gimp-console-$gimp" --no-interface --no-data --no-fonts --no-splash "${batch[@]}" </dev/null
}

# TEXT as a string of Script-Fu.
quote_scheme() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

build_all() {
  local log=$build/build.log
  mkdir -p "$build"
  # Tests are not needed here, but stay where they can be built.
  configure "$build" "$top" -Dplug-in=enabled -Dtests=auto >"$log" 2>&1 ||
    { cat "$log" >&2; fail "the build could not be set up"; }
  echo "Building in $build"
  ninja -C "$build" >"$log" 2>&1 || { tail -n 40 "$log" >&2; fail "the build failed"; }
}

# A new user's home may not be there yet, and its folder belong to root.
make_home() {
  [ -d "$HOME" ] || mkdir -p "$HOME" 2>/dev/null ||
    sudo install --directory --owner="$(id -u)" --group="$(id -g)" "$HOME" ||
    fail "there is no home folder $HOME to install into"
}

# Installs for this user only: GIMP looks into its own folder below the user's.
install_for_user() {
  local plug_in=$gimp_folder/plug-ins/neural-style-transfer
  local catalogue language

  # GIMP fills its folder the first time it runs, but only if there is none yet.
  [ -d "$gimp_folder" ] || run_gimp >"$build/gimp.log" 2>&1 || fail "GIMP does not start"
  echo "Installing in $gimp_folder"
  rm -rf "$plug_in"
  mkdir -p "$plug_in" "$gimp_folder/scripts"
  cp "$build/plug-in/$gimp_sources/neural-style-transfer" "$plug_in/"
  # Parts that are loaded when they are needed; L-BFGS-B where it could be built.
  cp "$build/engine/neural-style-transfer-fourier.so" "$plug_in/"
  cp "$build"/engine/neural-style-transfer-lbfgs-b.s[o] "$plug_in/" 2>/dev/null || true
  cp -r "$top/plug-in/help" "$plug_in/"
  rm -r "$plug_in/help/make"
  mkdir "$plug_in/styles"
  cp "$top"/plug-in/styles/*.jpg "$top/plug-in/styles/README.md" "$plug_in/styles/"
  cp "$top/plug-in/neural-style-batch.scm" "$gimp_folder/scripts/"
  for catalogue in "$build"/po/*/LC_MESSAGES/neural-style-transfer.mo; do
    [ -f "$catalogue" ] || continue
    language=$(basename "$(dirname "$(dirname "$catalogue")")")
    install -D -m 644 "$catalogue" \
      "$plug_in/locale/$language/LC_MESSAGES/neural-style-transfer.mo"
  done
}

# A photograph and a painting that Debian packages carry; their licences are in the README. Where the
# painting's package has another name, a style that comes with the filter will do.
fetch_pictures() {
  local package pictures=$build/pictures packages=(python3-sklearn)
  mkdir -p "$pictures"
  if is_offered "$painting_package"; then packages+=("$painting_package"); fi
  for package in "${packages[@]}"; do
    unpack_package "$package" "$pictures/$package" ||
      fail "$package could not be fetched: give pictures of your own, as CONTENT STYLE OUTPUT"
  done
  content=$(find "$pictures" -name china.jpg -print -quit)
  style=$(find "$pictures" -name trow_intro_01.jpg -print -quit)
  [ -n "$style" ] || style=$top/plug-in/styles/gouache.jpg
  output=$build/painted.png
}

# Paints into a file beside OUTPUT, which takes its place only when GIMP says that all went well.
paint() {
  local folder log=$build/gimp.log
  folder=$(dirname "$output")
  part=$folder/.$$.$(basename "$output")
  [ -w "$folder" ] || fail "cannot write into the folder $folder"
  trap 'rm -f "$part"' EXIT # where it is global, as part has to be

  echo "Painting $content"
  echo "in the style of $style"
  run_gimp "(if (neural-style-try-file $(quote_scheme "$content") $(quote_scheme "$style")
                                       $(quote_scheme "$part") \"\")
                (gimp-message \"all went well\"))" >"$log" 2>&1 || true
  if ! grep -q 'all went well' "$log" || [ ! -s "$part" ]; then
    grep ' failed: ' "$log" >&2 || tail -n 20 "$log" >&2
    fail "GIMP did not paint the picture (its messages are in $log)"
  fi
  mv "$part" "$output"
}

case $# in
  0) content='' style='' output='' ;;
  3)
    content=$(realpath --canonicalize-missing -- "$1")
    style=$(realpath --canonicalize-missing -- "$2")
    output=$(realpath --canonicalize-missing -- "$3")
    [ -f "$content" ] || fail "there is no picture $1"
    [ -f "$style" ] || fail "there is no style $2"
    ;;
  *) fail "give CONTENT, STYLE and OUTPUT, or nothing" ;;
esac

find_gimp
install_missing "${engine_packages[@]}" "${filter_packages[@]}" "${translation_packages[@]}" ||
  fail "the packages could not be installed"
make_home
build_all
install_for_user
[ -n "$content" ] || fetch_pictures
paint
echo "Painted: $output"
