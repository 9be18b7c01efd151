#!/bin/bash
# Runs the benchmark and writes docs/benchmarks.md. Data are made once, in build/bench.
set -euo pipefail
cd "$(dirname "$0")/../.."
export LC_ALL=C.UTF-8 R_LIBS=$PWD/.rlib
folder=build/bench
mkdir -p "$folder"
recipe=$(sha256sum tools/bench/make_data.R | cut -c1-64)
if [ "$(cat "$folder/recipe" 2> /dev/null)" != "$recipe" ]; then
  echo "bench: making the data"
  Rscript --vanilla tools/bench/make_data.R "$folder"
  echo "$recipe" > "$folder/recipe"
fi
cmake -S . -B build/dev -DBENCH=ON > build/logs/cmake-bench.log
cmake --build build/dev --target skillnad_bench > build/logs/build-bench.log

echo "bench: the core"
program=build/dev/tools/bench/skillnad_bench
: > "$folder/core.csv"
for case in rows22k:15 rows1e4:15 rows1e5:5 rows1e6:1 binary1e6:3; do
  "$program" "$folder/${case%:*}.csv" "${case#*:}" | sed "s/^/${case%:*},/" >> "$folder/core.csv"
done
echo "bench: the default call from Python and R"
: > "$folder/calls.csv"
for case in rows22k:15 rows1e4:15 rows1e5:5 rows1e6:3 binary1e6:5; do
  .venv/bin/python tools/bench/call.py "$folder" "${case%:*}" "${case#*:}" >> "$folder/calls.csv"
  Rscript --vanilla tools/bench/call.R "$folder" "${case%:*}" "${case#*:}" >> "$folder/calls.csv"
done
echo "bench: glmmTMB and glmer"
Rscript --vanilla tools/bench/peers.R "$folder" > "$folder/peers.csv"
.venv/bin/python tools/bench/report.py "$folder" > docs/benchmarks.md
cat docs/benchmarks.md
