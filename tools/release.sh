#!/bin/bash
# Source packages.
#   tools/release.sh build    dist/skillnad-<v>.tar.gz (Python) and dist/skillnad_<v>.tar.gz (R)
#   tools/release.sh check    build twice, compare the bytes, list both, install both in clean folders
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8 TZ=UTC
top=$PWD
version=$(sed -n 's/^Version: *//p' DESCRIPTION)
# The commit's time is the time of everything in the packages.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2> /dev/null || echo 1767225600)
export SOURCE_DATE_EPOCH

# same_bytes TARBALL: packs it again with sorted names, one owner and the commit's time
same_bytes() {
  local folder
  folder=$(mktemp -d)
  tar -xzf "$1" -C "$folder"
  # R stamps the build into DESCRIPTION.
  find "$folder" -maxdepth 2 -name DESCRIPTION -exec sed -i \
    "s/^Packaged: .*/Packaged: $(date -u -d "@$SOURCE_DATE_EPOCH" '+%Y-%m-%d %H:%M:%S') UTC; skillnad/" {} +
  tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
    --mode='u+rw,go+r,go-w' --format=ustar -C "$folder" -c $(ls "$folder") | gzip -9n > "$1"
  rm -rf "$folder"
}

build_into() { # FOLDER
  local folder=$1
  mkdir -p "$folder"
  folder=$(cd "$folder" && pwd)
  rm -f "$folder"/skillnad*.tar.gz
  .venv/bin/python -m build --sdist --no-isolation --outdir "$folder" "$top"
  (cd "$folder" && R CMD build "$top/r-package")
  same_bytes "$folder/skillnad_$version.tar.gz"
}

check() {
  local one=build/release/one two=build/release/two python r
  rm -rf build/release
  build_into "$one"
  sleep 1
  build_into "$two"
  for file in "skillnad-$version.tar.gz" "skillnad_$version.tar.gz"; do
    cmp "$one/$file" "$two/$file"
    sha256sum "$one/$file"
  done
  python=$(tar -tzf "$one/skillnad-$version.tar.gz" | sed 's,^[^/]*/,,')
  r=$(tar -tzf "$one/skillnad_$version.tar.gz" | sed 's,^[^/]*/,,')
  echo "Python: $(wc -l <<< "$python") files; R: $(wc -l <<< "$r") files"
  # The core once in each, nothing of the other language, nothing built.
  for file in $(cd cpp && find src include -type f) compile_flags; do
    grep -qx "cpp/$file" <<< "$python" || { echo "the Python package lacks cpp/$file"; exit 1; }
    grep -qx "src/cpp/$file" <<< "$r" || { echo "the R package lacks src/cpp/$file"; exit 1; }
  done
  if grep -E '^(r-package|tests|tools|build|docs|out)/|\.(o|so|a)$|__pycache__' <<< "$python"; then
    echo "these do not belong into the Python package"
    exit 1
  fi
  if grep -E '^src/cpp/tests/|\.(o|so|a)$|^src/Makevars$|CMakeLists' <<< "$r"; then
    echo "these do not belong into the R package"
    exit 1
  fi
  # Both install where nothing of the clone is near.
  local clean
  clean=$(mktemp -d)
  tar -xzf "$one/skillnad-$version.tar.gz" -C "$clean"
  (cd "$clean" && "$top/.venv/bin/python" -m pip install --no-index --no-deps \
    --no-build-isolation --target "$clean/python" "$clean/skillnad-$version" &&
    PYTHONPATH=$clean/python "$top/.venv/bin/python" -c \
      'import skillnad; print("Python", skillnad.__version__, skillnad.__file__)')
  mkdir "$clean/r"
  (cd "$clean" && MAKEFLAGS=-j2 R CMD INSTALL --library="$clean/r" \
    "$top/$one/skillnad_$version.tar.gz" &&
    Rscript -e 'library(skillnad, lib.loc = commandArgs(TRUE)); cat("R", as.character(packageVersion("skillnad", commandArgs(TRUE))), "\n")' "$clean/r")
  rm -rf "$clean"
}

case ${1:-build} in
  build) build_into dist && ls -l dist ;;
  check) check ;;
  *) echo "usage: tools/release.sh build|check" >&2; exit 2 ;;
esac
