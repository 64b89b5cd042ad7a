#!/usr/bin/env bash
# usage: iotests.sh [VERSION [TEST...]]     VERSION: 7.2, 10.0 (default) or 11.1
#
# Runs Python tests of QEMU's own suite, tests/qemu-iotests, on the QEMU that fetch.sh gets: once
# directly and once with `blockjob proxy` between each QEMU and its test. Prints a table, with the
# number of QEMUs that a proxy stood before; exits with 1 if a test passes directly and not so through
# the proxy.
#
# The suite comes from Debian's source package, into ${XDG_CACHE_HOME:-~/.cache}/blockjob/iotests; what
# the tests and the proxies leave behind is there, too. BLOCKJOB_QEMU_SOURCE names the source of a QEMU
# to take instead, where Debian has none for the version. BLOCKJOB_IOTESTS_LIMIT: seconds for one test,
# 300 by default. Needs python3, 3.9 or later.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd -P)
# shellcheck source=debian.sh
. "$here/debian.sh"
version=${1:-10.0}
tests=("${@:2}")
[ ${#tests[@]} -gt 0 ] || tests=(
  030 040 041 045 055 056 118 124 129 132 139 147 151 152 155 219 245 255 256 257 281 283
  backup-discard-source copy-before-write graph-changes-while-io image-fleecing
  iothreads-commit-active iothreads-stream mirror-change-copy-mode mirror-ready-cancel-error
  mirror-top-perms qsd-migrate remove-bitmap-from-backing stream-error-on-reset stream-under-throttle
)
work=$blockjob_cache/iotests/$version
programs=$blockjob_cache/qemu/$version/bin

fail() {
  printf 'iotests: %s\n' "$1" >&2
  exit 2
}

# Unpacks what of QEMU's source the tests need into $1.
fetch_source() {
  local final=$1 new
  new=$work/.source.$$
  mkdir -p "$new/tree" || return 1
  apt_lists "$new/apt" "${suites[$version]}" deb-src &&
    (cd "$new" && apt_in "$new/apt" source --download-only qemu) &&
    tar -xf "$new"/qemu_*.orig.tar.* -C "$new/tree" --strip-components=1 \
      --wildcards --no-wildcards-match-slash '*/VERSION' '*/tests/qemu-iotests' '*/python' &&
    mv -T "$new/tree" "$final"
  local done=$?
  rm -rf "$new"
  return $done
}

# Debian leaves the qtest accelerator out of 7.2 and 10.0. With TCG the virtual machine's clock runs,
# which a few tests don't expect: they take longer, or fail, directly, too. Its processor must have
# nothing to do, as with qtest: where a firmware reads a throttled disk, `stop` doesn't come back.
accelerator() {
  echo quit | timeout 60 "$programs/qemu-system-x86_64" -accel qtest -M none -display none -monitor stdio \
    > /dev/null 2>&1 || echo tcg
}

# A firmware that halts: a hlt wherever the processor begins.
make_firmware() {
  mkdir -p "$(dirname "$1")" && head -c 65536 /dev/zero | tr '\0' '\364' > "$1"
}

# Runs test $2 in the manner $1, direct or proxy; prints pass, fail, not run, late or not there.
result() {
  local manner=$1 test=$2 folder=$work/$1 format=qcow2 file log status
  log=$folder/$test.log
  rm -rf "$folder/logs" && mkdir -p "$folder"/{bin,scratch,logs} || return 1
  ln -sf "$here/iotests/qemu" "$folder/bin/qemu-system-x86_64"
  ln -sf "$here/iotests/qemu" "$folder/bin/qemu-storage-daemon"
  (
    cd "$source/tests/qemu-iotests" || exit
    file=$test
    [ -f "$file" ] || file=tests/$test
    ! grep -qF "supported_fmts=['raw']" "$file" || format=raw
    ! grep -qF send_fd_scm "$file" || export IOTESTS_PASS_FILES=yes
    export TEST_DIR=$folder/scratch IOTESTS_BIN=$programs IOTESTS_ACCEL=$accel IOTESTS_LOGS=$folder/logs
    export IOTESTS_FIRMWARE=$work/halt.bin
    [ "$manner" = direct ] || export IOTESTS_PROXY=$launcher
    QEMU_PROG=$folder/bin/qemu-system-x86_64 QSD_PROG=$folder/bin/qemu-storage-daemon \
      QEMU_IMG_PROG=$programs/qemu-img QEMU_IO_PROG=$programs/qemu-io QEMU_NBD_PROG=$programs/qemu-nbd \
      timeout -k 5 "${BLOCKJOB_IOTESTS_LIMIT:-300}" ./check -tap "-$format" "$test" &
    wait $!
    ended=$?
    # timeout leads a process group. A QEMU of a test that was late can outlive it and hold its images.
    kill -KILL -- -$! 2> /dev/null
    exit $ended
  ) > "$log" 2>&1
  status=$?
  case $(grep -E '^(not )?ok ' "$log") in
    "not ok "*) echo fail ;;
    *"# SKIP"*) echo "not run" ;;
    "ok "*) echo pass ;;
    *) [ $status -ge 124 ] && echo late || echo "not there" ;;
  esac
}

[ -n "${suites[$version]:-}" ] || fail "QEMU $version is not known here; there are ${!suites[*]}"
"$here/fetch.sh" "$version" >&2 || fail "there is no QEMU $version to test"
source=${BLOCKJOB_QEMU_SOURCE:-$work/source}
[ -d "$source" ] || fetch_source "$source" ||
  fail "Debian's source of QEMU $version can't be had; BLOCKJOB_QEMU_SOURCE can name another one"
"$here/../../blockjob" --version > /dev/null || fail "blockjob doesn't run"
launcher=$(echo "$here"/../../cli/target/blockjob-*/blockjob-*/bin/blockjob)
accel=$(accelerator)
make_firmware "$work/halt.bin" || fail "$work can't be written"

echo "QEMU $version, tests of QEMU $(cat "$source/VERSION" 2> /dev/null || echo '?'), -accel ${accel:-qtest}"
row() { printf '%-28s %-9s %-9s %s\n' "$@"; }
row test direct proxy QEMUs
worse=0
for test in "${tests[@]}"; do
  direct=$(result direct "$test")
  proxy=$(result proxy "$test")
  row "$test" "$direct" "$proxy" "$(grep -ls ' is there, by' "$work"/proxy/logs/* | wc -l)"
  [ "$direct" != pass ] || [ "$proxy" = pass ] || worse=$((worse + 1))
done
[ $worse -eq 0 ] || echo "$worse of them pass directly only; what they said is in $work/proxy"
[ $worse -eq 0 ]
