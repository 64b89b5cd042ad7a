#!/usr/bin/env bash
# usage: fetch.sh [VERSION...]         VERSION: 7.2, 10.0, 11.1 (default: all three), comma or blank
#                                     between them; "path" stands for the QEMU on the PATH: no fetch
#
# Gets QEMU from Debian's packages and unpacks it, with the libraries that it was built against, into
#   ${XDG_CACHE_HOME:-~/.cache}/blockjob/qemu/VERSION/bin
# Nothing is installed on the system and no root is needed. What is there already is left alone, so
# the second run takes no time and no network. Prints one line for each version; exits with 1 if one
# of them could not be had.
set -uo pipefail

# shellcheck source=debian.sh
. "$(dirname "$0")/debian.sh"
wanted=${*:-${BLOCKJOB_TEST_QEMU:-7.2 10.0 11.1}}
cache=$blockjob_cache/qemu
programs=(qemu-system-x86_64 qemu-storage-daemon qemu-img qemu-io qemu-nbd)

# The reason is kept beside the folder that isn't there, for the table at the end of the tests.
fail() {
  printf 'QEMU %s: %s\n' "$version" "$1" >&2
  printf '%s\n' "$1" > "$cache/.$version.why"
  return 1
}

# Downloads the packages of suite $1 into $2/cache/archives, with apt's state in $2.
download() {
  apt_lists "$2" "$1" deb &&
    apt_in "$2" install -y --download-only qemu-system-x86 qemu-utils
}

# Unpacks the packages of $1 into $2/root and writes the programs' wrappers into $2/bin. They name $3,
# where $2 will be in the end.
unpack() {
  local apt=$1 here=$2 final=$3 package program loader libraries data
  mkdir -p "$here/root" "$here/bin" || return 1
  for package in "$apt"/cache/archives/*.deb; do
    dpkg-deb -x "$package" "$here/root" || return 1
  done
  loader=$(cd "$here" && find root -name ld-linux-x86-64.so.2 ! -type d | head -n 1)
  [ -n "$loader" ] || { fail "no dynamic loader in the packages"; return 1; }
  libraries=$final/root/usr/lib/x86_64-linux-gnu:$final/root/lib/x86_64-linux-gnu
  libraries+=:$final/root/usr/lib/x86_64-linux-gnu/pulseaudio
  for program in "${programs[@]}"; do
    [ -x "$here/root/usr/bin/$program" ] || continue
    data=
    if [ "$program" = qemu-system-x86_64 ]; then
      data="-L '$final/root/usr/share/qemu' -L '$final/root/usr/share/seabios'"
      data+=" -L '$final/root/usr/lib/ipxe/qemu'"
    fi
    cat > "$here/bin/$program" <<WRAPPER
#!/bin/sh
export QEMU_MODULE_DIR='$final/root/usr/lib/x86_64-linux-gnu/qemu'
exec '$final/$loader' --argv0 "\$0" --library-path '$libraries' '$final/root/usr/bin/$program' $data "\$@"
WRAPPER
    chmod +x "$here/bin/$program" || return 1
  done
}

# What the QEMU in folder $1 says it is, such as "10.0.13 (Debian 1:10.0.13+ds-0+deb13u1)".
exact() { "$1/bin/qemu-system-x86_64" --version 2>&1 | sed -n '1s/.*version //p'; }

fetch() {
  local suite=$1 final=$cache/$version work found
  work=$cache/.$version.$$
  trap 'rm -rf "$work"' RETURN
  rm -rf "$work" && mkdir -p "$work/new" || return 1
  [ -n "$(mirror)" ] || {
    fail "apt here knows no Debian mirror; name one in BLOCKJOB_DEBIAN_MIRROR"
    return 1
  }
  download "$suite" "$work/apt" || { fail "Debian's packages can't be had (suite $suite)"; return 1; }
  unpack "$work/apt" "$work/new" "$final" || { fail "Debian's packages can't be unpacked"; return 1; }
  # A folder appears under its final name when all of it is there, never before.
  mv -T "$work/new" "$final" || return 1
  found=$(exact "$final")
  case $found in
    "$version".*) ;;
    *) # sid moves on; what it has now is not what was asked for.
      rm -rf "$final"
      fail "Debian's suite $suite has ${found:-one that does not run} instead"
      return 1
      ;;
  esac
}

failed=0
mkdir -p "$cache" || exit 1
for version in ${wanted//,/ }; do
  [ "$version" != path ] || continue
  suite=${suites[$version]:-}
  if [ -z "$suite" ]; then
    printf 'QEMU %s: not known here; there are %s\n' "$version" "${!suites[*]}" >&2
    failed=1
    continue
  fi
  exec 9> "$cache/.$version.lock" && flock 9 || exit 1 # two runs at once: the second finds it done
  rm -f "$cache/.$version.why"
  if [ -x "$cache/$version/bin/qemu-img" ]; then
    echo "QEMU $version: $(exact "$cache/$version"), there already"
  elif ! command -v apt-get > /dev/null || ! command -v dpkg-deb > /dev/null; then
    fail "can't be fetched: this system has no apt-get. Tests use the QEMU on the PATH"
    failed=1
  elif [ "$(uname -m)" != x86_64 ]; then
    fail "can't be fetched: only for x86_64, this is $(uname -m)"
    failed=1
  elif fetch "$suite"; then
    echo "QEMU $version: $(exact "$cache/$version"), fetched from Debian $suite"
  else
    failed=1
  fi
  exec 9>&-
done
exit $failed
