#!/usr/bin/env bash
# fresh.sh [CHECKS]: tries the README's commands, or what the script CHECKS does, where nothing is installed:
# in systems that debootstrap makes anew, Debian 12 and Debian 13, from the sources that this machine's apt
# has.
#
# Needs root, as a user may not make device nodes. What was downloaded is kept in the user's cache;
# the systems are not, and their mounts are in a namespace of their own, which ends with them.
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
# shellcheck source=.ci/install.sh
source "$here/../../.ci/install.sh"

# skip WHY: ends with a sentence, which in CI is a failure.
skip() {
  echo "The commands are not tried on a bare system, as $1."
  if [ "${CI:-}" = true ]; then
    echo '0 passed, 1 failed'
    exit 1
  fi
  echo '0 passed, 0 failed'
  exit 0
}

# Where this machine's apt has Debian from; it knows only once its lists are there.
# shellcheck disable=SC2016 # apt fills it in
find_mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Label: Debian' 'Created-By: Packages' | head -n 1
}

[ "$(id -u)" -eq 0 ] || skip 'this needs root'
for package in "${fresh_packages[@]}"; do
  is_installed "$package" || skip "$package is not installed"
done
python3 -c 'import numpy, PIL' 2>/dev/null || skip 'Python has no NumPy and Pillow'

mirror=$(find_mirror)
[ -n "$mirror" ] || { apt_get update && mirror=$(find_mirror); }
[ -n "$mirror" ] || skip 'apt has no source of Debian'

cache=${XDG_CACHE_HOME:-$HOME/.cache}/neural-style-transfer-fresh
mkdir -p "$cache"
exec {lock}>"$cache/lock"
flock "$lock" # apt of one system only may write there

work=$(mktemp --directory)
trap 'rm -rf --one-file-system "$work"' EXIT
status=0
unshare --mount --pid --fork --kill-child "${1:-$here/checks.sh}" "$work" "$cache" "$mirror" || status=$?
exit $status
