# Makes a bare system below the folder $work, which is $root from then on, runs commands there, and counts
# checks; for scripts of checks to source, in a mount namespace of its own.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154

passed=0
failed=0

# check WHAT COMMAND…: counts a check, and shows what COMMAND said when it failed.
check() {
  local what=$1 start=$SECONDS
  shift
  if "$@" </dev/null >"$work/log" 2>&1; then
    passed=$((passed + 1))
    echo "ok   $what ($((SECONDS - start)) s)"
  else
    failed=$((failed + 1))
    echo "FAIL $what ($((SECONDS - start)) s)"
    tail -n 60 "$work/log" | sed 's/^/  | /'
    return 1
  fi
}

# Hands on how this machine's apt reaches its sources: through a proxy, or with a clock of its own.
copy_apt_settings() {
  local proxy=${http_proxy:-}
  eval "$(apt-config shell proxy Acquire::http::Proxy)"
  apt-config dump | grep '^Acquire::Check-' >"$1" || true
  [ -n "$proxy" ] || return 0
  echo "Acquire::http::Proxy \"$proxy\";" >>"$1"
  export http_proxy=$proxy https_proxy=$proxy # for debootstrap
}

# add_user USER: one who may use sudo and has no home yet, unless it is root.
add_user() {
  [ "$1" = root ] || chroot "$root" useradd --no-create-home --home-dir "/home/$1" "$1" &&
    echo "$1 ALL=(ALL) NOPASSWD: ALL" >"$root/etc/sudoers.d/$1"
}

# copy_checkout USER FOLDER: what git knows or would add, with changes that are not committed.
copy_checkout() {
  mkdir -p "$root$2" &&
    git -C "$top" ls-files -z --cached --others --exclude-standard |
      tar -C "$top" --create --null --files-from=- --ignore-failed-read |
      tar -C "$root$2" --extract &&
    chroot "$root" chown -R "$1:" "$2"
}

# make_root SUITE USER FOLDER: Debian's smallest system and sudo, with USER, and the checkout in
# FOLDER.
make_root() {
  local suite=$1 packages=$cache/$1 include=sudo
  root=$work/$suite
  [[ $mirror != https:* ]] || include+=,ca-certificates
  mkdir -p "$packages"
  copy_apt_settings "$work/apt.conf" &&
    debootstrap --variant=minbase --include="$include" --cache-dir="$packages" \
      "$suite" "$root" "$mirror" &&
    cp "$work/apt.conf" "$root/etc/apt/apt.conf.d/90machine" &&
    echo "127.0.0.1 localhost $(uname -n)" >"$root/etc/hosts" &&
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" && # starts no service
    chmod +x "$root/usr/sbin/policy-rc.d" &&
    mount -t proc proc "$root/proc" &&
    mount -t tmpfs tmpfs "$root/dev/shm" &&
    mount --bind "$packages" "$root/var/cache/apt/archives" &&
    add_user "$2" &&
    copy_checkout "$2" "$3"
}

# as USER COMMAND: runs COMMAND with nothing from this machine's environment.
as() {
  chroot "$root" /usr/bin/env -i /usr/bin/setpriv --reuid="$1" --regid="$1" --init-groups \
    --reset-env bash -c "$2"
}
