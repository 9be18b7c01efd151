#!/bin/bash
# The main job: the demonstration from Python and from R, and the comparison of what they wrote.
#   tools/run_demo.sh OUT     writes OUT/python and OUT/r; 0 if they are equal to the byte
set -uo pipefail
cd "$(dirname "$0")/.."
out=${1:-out}
export LC_ALL=C.UTF-8
mkdir -p "$out"

step_text=""
step() { # step NAME COMMAND...
  local name=$1 start end
  shift
  start=$(date +%s%N)
  "$@" || { echo "skillnad demo: the step '$name' failed." >&2; exit 1; }
  end=$(date +%s%N)
  step_text+=$(printf '  %-28s %7d ms' "$name" $(((end - start) / 1000000)))$'\n'
}

from_python() { .venv/bin/skillnad demo --out "$out/python"; }
from_r() {
  Rscript --vanilla -e '.libPaths(c(".rlib", .libPaths())); library(skillnad)' \
    -e 'invisible(run_demo(commandArgs(TRUE)))' "$out/r" > "$out/r.log" 2>&1 ||
    { cat "$out/r.log" >&2; return 1; }
  rm -f "$out/r.log"
}
compare() { diff -rq "$out/python" "$out/r" > "$out/differences.txt"; true; }

rm -rf "$out/python" "$out/r"
step "Python" from_python
step "R" from_r
step "comparison" compare

files=$(cd "$out/python" && find . -type f | wc -l)
bytes=$(cd "$out/python" && find . -type f -print0 | xargs -0 cat | wc -c)
echo
printf '%s' "$step_text"
if [ -s "$out/differences.txt" ]; then
  echo "DIFFERENT: the folders $out/python and $out/r are not equal:"
  sed 's/^/  /' "$out/differences.txt"
  exit 1
fi
rm -f "$out/differences.txt"
if [ "$files" = 0 ]; then
  echo "nothing was written to $out/python"
  exit 1
fi
cat "$out/python/summary.txt"
echo "Read $out/python/report.txt first; the tables it shows stand beside it as CSV."
echo "EQUAL: Python and R wrote the same $bytes bytes in $files files ($out/python, $out/r)."
