#!/bin/bash
# Builds tests/matrix/bits.cpp with a compiler and a user's flags; prints where the program is.
#   tests/matrix/build.sh COMPILER FLAG...
set -euo pipefail
cd "$(dirname "$0")/../.."
compiler=$1
shift
folder=build/matrix/$(tr -c 'a-zA-Z0-9\n' _ <<< "$compiler $*")
mkdir -p build/matrix
cmake -S . -B "$folder" -G Ninja -DDEV=ON -DMATRIX=ON -DCMAKE_CXX_COMPILER="$compiler" \
  -DCMAKE_CXX_FLAGS_RELEASE="-DNDEBUG" -DUSER_FLAGS="$*" > "$folder.log" 2>&1 &&
  cmake --build "$folder" --target skillnad_bits >> "$folder.log" 2>&1 ||
  { tail -30 "$folder.log" >&2; exit 1; }
echo "$folder/tests/matrix/skillnad_bits"
