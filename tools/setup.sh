#!/bin/bash
# Makes the project ready: tools/setup.sh run|test|check|bench
#
#   system packages   those of tools/debian-packages.txt that are missing
#   .venv/            Python with the packages of tools/constraints.txt and this one
#   build/dev/        the core, compiled once, for both packages and its tests
#   .rlib/            the R package
#
# Each step leaves a stamp (a hash of what it was made from) and is skipped while that holds.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-run}
case $purpose in
  run) sections="run" ;;
  test) sections="run test" ;;
  check) sections="run test check" ;;
  bench) sections="run test bench" ;;
  *) echo "usage: tools/setup.sh run|test|check|bench" >&2; exit 2 ;;
esac
export LC_ALL=C.UTF-8
stamps=build/stamps
mkdir -p "$stamps"

# hash FILE_OR_FOLDER...: one hash over names and content, links not followed
hash() {
  find "$@" -type f ! -name '*.o' ! -name '*.so' ! -name '*.pyc' -print0 | sort -z |
    xargs -0 sha256sum | sha256sum | cut -c1-64
}
fresh() { [ "$(cat "$stamps/$1" 2> /dev/null)" = "$2" ]; }
stamp() { printf '%s\n' "$2" > "$stamps/$1"; }
say() { printf 'setup: %s\n' "$*"; }

# quietly NAME COMMAND...: output goes to a log, shown only when the command fails
quietly() {
  local log=build/logs/$1.log
  mkdir -p build/logs
  shift
  "$@" > "$log" 2>&1 || { cat "$log" >&2; say "failed: $*" >&2; exit 1; }
}

system_packages() {
  local wanted missing
  wanted=$(awk -v sections=" $sections " '
    /^\[/ { name = substr($0, 2, length($0) - 2); use = index(sections, " " name " "); next }
    use && NF && !/^#/ { print $1 }' tools/debian-packages.txt)
  if ! command -v dpkg-query > /dev/null; then
    say "not a Debian system; these packages are taken for granted:" $wanted
    return
  fi
  missing=$(comm -23 <(sort -u <<< "$wanted") <(dpkg-query -W \
    -f '${db:Status-Status} ${Package}\n' $wanted 2> /dev/null | sed -n 's/^installed //p' |
    sort -u))
  [ -n "$missing" ] || return 0
  local sudo=
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo > /dev/null; then
      say "system packages are missing, and this is neither root nor is there sudo. As root:" >&2
      echo "  apt-get update && apt-get install -y --no-install-recommends" $missing >&2
      exit 1
    fi
    sudo=sudo
  fi
  say "installing system packages:" $missing
  quietly apt-update $sudo apt-get -q update
  quietly apt-install $sudo env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y --no-install-recommends install $missing
}

python_environment() {
  local key
  key=$(/usr/bin/python3 --version | cat - tools/constraints.txt | sha256sum | cut -c1-64)
  if [ -x .venv/bin/python ] && fresh venv "$key"; then return; fi
  say "making .venv"
  rm -rf .venv
  /usr/bin/python3 -m venv .venv
  quietly pip .venv/bin/python -m pip install --disable-pip-version-check --require-hashes \
    -r tools/constraints.txt
  rm -f "$stamps/python"
  stamp venv "$key"
}

# The wheel is built in build/dev, which also holds the static core that R links and the tests.
python_package() {
  local key
  key=$(hash cpp/src cpp/include cpp/CMakeLists.txt cpp/compile_flags python/skillnad python/src \
    python/CMakeLists.txt CMakeLists.txt pyproject.toml DESCRIPTION)
  if fresh python "$key" && [ -f build/dev/cpp/libskillnad_core.a ]; then return; fi
  say "building the core and the Python package"
  quietly python .venv/bin/python -m pip install --disable-pip-version-check --no-index --no-deps \
    --no-build-isolation --force-reinstall --config-settings=build-dir=build/dev .
  stamp python "$key"
}

core_tests() {
  say "building the core's tests"
  quietly cmake-tests cmake -S . -B build/dev -DTESTS=ON
  quietly core-tests cmake --build build/dev --target skillnad_tests \
    skillnad_formula_driver
}

# Installed from a copy, so that no object lands in the tree; objects are kept between calls while
# the headers the bindings see are the same.
r_package() {
  local key headers copy=build/r-source
  key=$(hash cpp/src cpp/include cpp/compile_flags r-package DESCRIPTION)
  if fresh r "$key" && [ -d .rlib/skillnad ]; then return; fi
  say "installing the R package"
  headers=$(hash cpp/include/skillnad/base cpp/include/skillnad/api cpp/compile_flags \
    r-package/configure r-package/src/Makevars.in)
  mkdir -p "$copy" .rlib
  fresh r-headers "$headers" || rm -rf "$copy"/src/*.o
  find "$copy" -type f ! -name '*.o' -delete
  cp -RLp r-package/. "$copy/"
  SKILLNAD_CORE_LIB=$PWD/build/dev/cpp/libskillnad_core.a MAKEFLAGS=-j2 \
    quietly r R CMD INSTALL --no-multiarch --library=.rlib "$copy"
  stamp r-headers "$headers"
  stamp r "$key"
}

system_packages
python_environment
python_package
r_package
if [ "$purpose" != run ]; then core_tests; fi
