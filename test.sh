#!/usr/bin/env bash
# Installs what is missing, builds, and runs every test: those of the engine once more under
# AddressSanitizer and UBSan. Can be run again at once; exits non-zero when anything failed.
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
# shellcheck source=.ci/install.sh
. .ci/install.sh

install_missing "${build_packages[@]}" "${test_packages[@]}"

# In CI a warning is an error; elsewhere a newer compiler may well find something new.
werror=$([ "${CI:-}" = true ] && echo true || echo false)

# configure FOLDER [OPTION…]: makes a build folder, or brings one that is there up to date.
configure() {
  local folder=$1
  shift
  if [ -f "$folder/build.ninja" ]; then
    meson configure "$folder" -Dwerror="$werror" "$@"
  else
    meson setup "$folder" -Dwerror="$werror" "$@"
  fi
}

failed=0

configure build
ninja -C build
meson test -C build --no-rebuild --print-errorlogs || failed=1

configure build-sanitize -Dplug-in=disabled -Db_sanitize=address,undefined -Db_lundef=false \
  -Doptimization=1
ninja -C build-sanitize
meson test -C build-sanitize --no-rebuild --print-errorlogs --suite engine --timeout-multiplier 4 ||
  failed=1

# One line for all, whichever build a test ran in.
count() {
  grep -hoE "\"result\": \"($1)\"" build/meson-logs/testlog.json \
    build-sanitize/meson-logs/testlog.json | wc -l
}
echo "$(count 'OK|EXPECTEDFAIL') passed, $(count 'FAIL|TIMEOUT|ERROR|UNEXPECTEDPASS|INTERRUPT') failed"
exit "$failed"
