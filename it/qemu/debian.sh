# Debian's QEMU, without root and beside the system's own apt. For fetch.sh and iotests.sh to source.

# The suite that has the version.
declare -A suites=([7.2]=bookworm [10.0]=trixie [11.1]=sid)
blockjob_cache=${XDG_CACHE_HOME:-$HOME/.cache}/blockjob

# The Debian mirror to use: the one named, else the one that this system's apt uses; nothing if it has
# none, as on Ubuntu.
mirror() {
  local found=${BLOCKJOB_DEBIAN_MIRROR:-}
  [ -n "$found" ] || found=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2> /dev/null |
    grep -oE '(https?|file)://?[^ ]*/debian/?( |$)' | sed -n '1s/ *$//p')
  echo "$found"
}

# apt-get with all its state in folder $1, and the rest of its arguments.
apt_in() {
  local apt=$1 options
  shift
  options=(
    -qq
    -o APT::Architecture=amd64 -o APT::Architectures=amd64
    -o Dir::Etc::sourcelist="$apt/sources.list"
    -o Dir::Etc::sourceparts=/dev/null
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
    -o Dir::State="$apt" -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status"
    -o Dir::Cache="$apt/cache"
    -o Dir::Log="$apt/log"
    -o APT::Install-Recommends=false
    -o APT::Default-Release=
    -o APT::Sandbox::User=
    -o APT::Update::Post-Invoke-Success::= -o APT::Update::Post-Invoke::=
    -o DPkg::Post-Invoke::= -o DPkg::Pre-Install-Pkgs::=
    -o Debug::NoLocking=true
    -o Acquire::Retries=3
    -o Acquire::Languages=none
  )
  apt-get "${options[@]}" "$@"
}

# Makes folder $1 such a state, with the lists of suite $2; $3 is deb or deb-src.
apt_lists() {
  local apt=$1 suite=$2 kind=$3 keys=/usr/share/keyrings/debian-archive-keyring.gpg
  mkdir -p "$apt"/{lists/partial,cache/archives/partial} || return 1
  : > "$apt/status" # as if nothing were installed: all libraries come along
  echo "$kind [signed-by=$keys] $(mirror) $suite main" > "$apt/sources.list"
  apt_in "$apt" update
}
