#!/bin/bash
# No fused multiply-add in the shared objects: its single rounding would change bits.
#   tools/no_fma.sh [FILE ...]     default: those of .venv and .rlib
set -euo pipefail
cd "$(dirname "$0")/.."
files=("$@")
if [ ${#files[@]} = 0 ]; then
  files=(.venv/lib/python3*/site-packages/skillnad/_core*.so .rlib/skillnad/libs/skillnad.so)
fi
bad=0
for file in "${files[@]}"; do
  count=$(objdump -d --no-show-raw-insn "$file" |
    grep -c -E '[[:space:]]vf(n?m(add|sub)|maddsub|msubadd)[0-9]*[sp][sdh]|[[:space:]]f(n?m(add|sub))[[:space:]]' || true)
  wide=$(objdump -d --no-show-raw-insn "$file" | grep -c '%ymm' || true)
  echo "$file: $count fused multiply-adds, $wide instructions on 256-bit registers"
  [ "$count" = 0 ] || bad=1
done
exit $bad
