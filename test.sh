#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test: those of the engine once more at each lower
# level of the processor's vectors, and under AddressSanitizer and UBSan. It may be run again at any
# time, and exits non-zero when anything has failed.
#
# With NST_SUITES="engine command-line" in the environment it runs those suites alone, once. Of the
# tests in GIMP 3, gimp-3 is all, and gimp-3-short those that CI runs.
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
# shellcheck source=.ci/install.sh
. .ci/install.sh

# In CI a warning is an error, and nothing is left out; elsewhere a newer compiler may well find
# something new, and there may be no GIMP.
werror=false
plug_in=enabled
choose_gimp
if [ "${CI:-}" = true ]; then
  werror=true
elif [ -z "$gimp" ]; then
  plug_in=disabled
  echo "The GIMP filter and its tests are left out, as there is no GIMP to install here."
fi
packages=("${engine_packages[@]}" "${translation_packages[@]}" "${test_packages[@]}")
[ $plug_in = disabled ] || packages+=("${filter_packages[@]}" "${filter_test_packages[@]}")
install_missing "${packages[@]}"

failed=0
logs=()

# try FOLDER NAME [OPTION…]: builds in FOLDER and runs the tests there, whose log is called NAME.
try() {
  local folder=$1 log=$1/meson-logs/$2.json
  ninja -C "$folder"
  rm -f "$log"
  meson test -C "$folder" --no-rebuild --print-errorlogs --logbase="$2" "${@:3}" || failed=1
  if [ -f "$log" ]; then logs+=("$log"); else failed=1; fi # no suite of that name
}

# The kernel and OpenBLAS's core at LEVEL.
say_level() {
  NST_CPU=$1 build/engine/neural-style --version | tail -n 2
}

# The engine's tests at each level below the processor's own, to which OpenBLAS's core belongs.
try_lower_levels() {
  local level
  unset OPENBLAS_CORETYPE
  for level in x86-64 x86-64-v3; do
    if [ "$(say_level $level)" != "$(say_level '')" ]; then
      echo "At the level $level:" && say_level $level
      NST_CPU=$level try build "testlog-$level" --suite=engine
    fi
  done
}

read -ra suites <<<"${NST_SUITES:-}"
configure build -Dwerror=$werror -Dtests=enabled -Dplug-in=$plug_in
try build testlog "${suites[@]/#/--suite=}"

if [ ${#suites[@]} -eq 0 ]; then
  configure build-sanitize -Dwerror=$werror -Dtests=enabled -Dplug-in=disabled \
    -Db_sanitize=address,undefined -Db_lundef=false -Doptimization=1
  try build-sanitize testlog --suite=engine --timeout-multiplier=4
  try_lower_levels
fi

# One line for all, whichever build a test ran in.
count() {
  cat "${logs[@]}" /dev/null | grep -cE "\"result\": \"($1)\"" || true
}
passed=$(count 'OK|EXPECTEDFAIL')
echo "$passed passed, $(count 'FAIL|TIMEOUT|ERROR|UNEXPECTEDPASS|INTERRUPT') failed"
exit $failed
