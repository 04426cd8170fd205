#!/usr/bin/env bash
# checks.sh WORK CACHE MIRROR: what fresh.sh runs in a mount namespace of its own. Its last line
# says how many checks passed and failed.
# SPDX-License-Identifier: GPL-3.0-or-later
set -euo pipefail
work=$1
# shellcheck disable=SC2034 # root.sh takes them
cache=$2 mirror=$3
here=$(dirname "$(readlink -f "$0")")
top=$(readlink -f "$here/../..")
# shellcheck source=tests/fresh/root.sh
source "$here/root.sh"

# read_commands SECTION: the README's commands, which stand indented; what is in brackets may be left
# out.
read_commands() {
  awk -v heading="## $1" '
    /^## / { inside = $0 == heading }
    inside && /^    / { gsub(/ *\[[^]]*\]/, ""); sub(/^ +/, ""); print }' "$top/README.md"
}

# paint USER COMMAND: runs it and takes from its words which picture it painted, like which, where.
paint() {
  as "$1" "$2" | tee "$work/words" &&
    content=$(sed -n 's/^Painting //p' "$work/words") &&
    style=$(sed -n 's/^in the style of //p' "$work/words") &&
    painted=$(sed -n 's/^Painted: //p' "$work/words")
}

# shellcheck disable=SC2154 # root.sh has root
look() {
  /usr/bin/python3 "$here/look.py" "$root$content" "$root$style" "$root$painted"
}

# keep_painting: what was painted last, for paint_again() in another system.
keep_painting() {
  local name
  mkdir "$work/kept"
  for name in content style painted; do
    cp "$root${!name}" "$work/kept/$name.${!name##*.}"
  done
}

# paint_again USER COMMAND FOLDER: runs it with the pictures that were kept, in FOLDER. Another GIMP, another
# compiler and other libraries make the same pixels of them.
paint_again() {
  local kept=("$work"/kept/{content,style,painted}.*)
  mkdir "$root$3" && cp "${kept[@]:0:2}" "$root$3" && chroot "$root" chown -R "$1:" "$3" &&
    as "$1" "$2 '$3/${kept[0]##*/}' '$3/${kept[1]##*/}' '$3/again.png'" &&
    /usr/bin/python3 "$here/same.py" "${kept[2]}" "$root$3/again.png"
}

# Keeps only packages that the suite still has.
forget_old_packages() {
  as root 'apt-get -qq autoclean' || true
}

# test_quickly USER FOLDER SUITES: the second command, for these suites alone.
test_quickly() {
  as "$1" "cd '$2' && NST_SUITES='$3' ${two[1]}" | tee "$work/words" &&
    tail -n 1 "$work/words" | grep -E '^[1-9][0-9]* passed, 0 failed$'
}

# An ordinary user, and all that may be odd about folders. The engine's own tests need none of these;
# CI runs them on this Debian anyway.
try_debian_12() {
  local folder='/srv/Für später' content style painted
  check 'a bare Debian 12' make_root bookworm painter "$folder" || return 0

  check "${two[0]}" paint painter "cd '$folder' && ${two[0]}" || return 0
  check 'it has painted' look || true
  keep_painting
  check "${two[0]} through a link, with pictures of one's own" paint painter "
    mkdir '/tmp/Öl' && cd '/tmp/Öl' && ln -s '$folder/${two[0]}' paint &&
    cp '$painted' 'my photo.png' && ./paint 'my photo.png' '$content' 'zurück.jpg'" || true
  check 'it has painted those' look || true
  check "${two[1]}" test_quickly painter "$folder" command-line || true
  forget_old_packages
}

# build_alone COMMANDS: with nothing but the engine's packages: no tests' packages, GIMP or gettext.
# shellcheck disable=SC2016 # the system fills them in
build_alone() {
  as root '. /srv/checkout/.ci/install.sh && install_missing "${engine_packages[@]}"' &&
    as root "cd /srv/checkout && $1 && neural-style --version" | tee "$work/words" &&
    [ "$(grep -c '^Message: Without' "$work/words")" -eq 3 ]
}

# As root, where there is GIMP 3.
try_debian_13() {
  local by_hand content style painted
  by_hand=$(read_commands 'Building it yourself' | paste -sd '&' | sed 's/&/ \&\& /g')
  check 'a bare Debian 13' make_root trixie root /srv/checkout || return 0

  check "$by_hand" build_alone "$by_hand" || true
  check "${two[0]} in GIMP 3" paint root "cd /srv/checkout && ${two[0]}" || true
  check 'it has painted' look || true
  [ ! -d "$work/kept" ] || check "${two[0]} paints Debian 12's pixels" \
    paint_again root "cd /srv/checkout && ${two[0]}" /srv/again || true
  check "${two[1]}, and GIMP 3" test_quickly root /srv/checkout \
    'engine gimp-3-short' || true
  forget_old_packages
}

mapfile -t two < <(read_commands 'Two commands')
[ ${#two[@]} -eq 2 ] || { echo 'There are not two commands in the README.'; exit 1; }
try_debian_12
try_debian_13
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
