#!/bin/bash
# The main job: the demonstration and both reports from Python and from R, and the comparison of
# what they wrote.
#   tools/run_demo.sh OUT     writes OUT/python and OUT/r; 0 if they are equal to the byte
#
# The reports go from the files of OUT/*/data. Of a page all but its pictures is compared, which
# each language's plotting package draws; Word files are made by each language's library.
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
in_r() { # in_r EXPRESSION ARGUMENT...
  local code=$1
  shift
  Rscript --vanilla -e '.libPaths(c(".rlib", .libPaths())); library(skillnad)' -e "$code" "$@" \
    > "$out/r.log" 2>&1 || { cat "$out/r.log" >&2; return 1; }
  rm -f "$out/r.log"
}
from_r() { in_r 'invisible(run_demo(commandArgs(TRUE)))' "$out/r"; }
reports_from_python() {
  local pm
  for pm in pm5 pm7; do
    .venv/bin/skillnad report --pm "$pm" --data "$out/python/data" \
      --out "$out/python/${pm}_report.html" > "$out/python.log" 2>&1 ||
      { cat "$out/python.log" >&2; return 1; }
  done
  rm -f "$out/python.log"
}
reports_from_r() {
  in_r 'a <- commandArgs(TRUE)
    tables <- read_tables(file.path(a, "data"))
    for (pm in c("pm5", "pm7"))
      write_report(tables, pm = pm, path = file.path(a, paste0(pm, "_report.html")))' "$out/r"
}
# without_pictures FOLDER: each page beside itself without its pictures
without_pictures() {
  local page
  for page in "$1"/*.html; do
    sed -E 's/src="data:image[^"]*"/src=""/g' "$page" > "${page%.html}.without_pictures"
  done
}
compare() {
  without_pictures "$out/python"
  without_pictures "$out/r"
  diff -rq -x '*.html' -x '*.docx' "$out/python" "$out/r" > "$out/differences.txt"
  files=$(cd "$out/python" && find . -type f ! -name '*.html' ! -name '*.docx' | wc -l)
  bytes=$(cd "$out/python" && find . -type f ! -name '*.html' ! -name '*.docx' -print0 |
    xargs -0 cat | wc -c)
  rm -f "$out"/*/*.without_pictures
}

rm -rf "$out/python" "$out/r"
step "Python" from_python
step "R" from_r
step "reports from Python" reports_from_python
step "reports from R" reports_from_r
files=0 bytes=0
step "comparison" compare

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
echo "The reports of PM #5 and PM #7 on the synthetic population, as a page and for Word:"
for report in "$out"/python/pm?_report.html "$out"/r/pm?_report.html; do
  echo "  $report, ${report%.html}.docx"
done
echo "EQUAL: Python and R wrote the same $bytes bytes in $files files ($out/python, $out/r; pages"
echo "compared without their pictures, Word files not)."
