#!/bin/bash
# The same bytes from every compiler, optimisation level, kernel level, number of threads and order
# of rows: builds tests/matrix/bits.cpp in all ways and compares what it prints.
set -euo pipefail
cd "$(dirname "$0")/../.."
export LC_ALL=C.UTF-8
reference=""
runs=0
different=0

compare() { # FILE LABEL
  runs=$((runs + 1))
  if [ -z "$reference" ]; then
    reference=$1
    echo "reference: $2, $(wc -l < "$1") values, $(sha256sum < "$1" | cut -c1-16)"
  elif ! cmp -s "$reference" "$1"; then
    different=$((different + 1))
    echo "DIFFERENT: $2"
    diff "$reference" "$1" | head -4 || true
  fi
}

# Also what a user's own flags may add: -march=native where R puts it, after ours.
for build in "g++ -O2" "g++ -O3" "clang++ -O2" "clang++ -O3" "g++ -O2 -march=native" \
  "clang++ -O3 -march=native"; do
  program=$(tests/matrix/build.sh $build)
  for level in $("$program" levels); do
    for run in "1 0" "4 0" "1 1" "4 2"; do
      file="$(dirname "$program")/$level-${run/ /-}.txt"
      "$program" "$level" $run > "$file"
      compare "$file" "$build, kernels $level, threads and shuffle $run"
    done
  done
done
echo "$runs runs, $different different"
[ "$different" = 0 ]
