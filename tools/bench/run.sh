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
cmake --build build/dev --target skillnad_bench skillnad_bench_models > build/logs/build-bench.log

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
echo "bench: growth with the rows"
: > "$folder/growth.csv"
for run in 1 2 3; do
  for rows in 100000 300000 1000000 3000000 10000000; do
    .venv/bin/python tools/bench/growth.py "$rows" >> "$folder/growth.csv"
    Rscript --vanilla tools/bench/growth.R "$rows" >> "$folder/growth.csv"
  done
done
echo "bench: further models"
program=build/dev/tools/bench/skillnad_bench_models
data=tests/reference/data
covariates="x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10"
immun="immun ~ kid2p + mom25p + ord + ethn + momEd + husEd + momWork + rural + pcInd81"
verbagg="r2 ~ Anger + Gender + btype + situ + (1 | id) + (1 | item)"
: > "$folder/models.csv"
model() { # NAME FILE FUNCTION FORMULA NODES EVENT THREADS REPEATS
  echo "$1,$5,$7,$("$program" "${@:2}")" >> "$folder/models.csv"
}
model slope "$folder/rows22k.csv" fit_logit "y ~ $covariates + (1 + x1 | g)" 1 "" 1 9
model slope "$folder/rows22k.csv" fit_logit "y ~ $covariates + (1 + x1 | g)" 7 "" 1 5
model ordinal "$folder/ordinal22k.csv" fit_ordinal "y ~ $covariates + (1 | g)" 1 "" 1 7
model ordinal "$folder/ordinal22k.csv" fit_ordinal "y ~ $covariates + (1 | g)" 9 "" 1 7
model crossed "$data/verbagg.csv" fit_logit "$verbagg" 1 Y 1 7
model nested "$data/gu_immun.csv" fit_logit "$immun + (1 | mom) + (1 | comm)" 1 Y 1 7
for threads in 1 2; do
  model nested "$data/gu_immun.csv" fit_logit "$immun + (1 | mom) + (1 | comm)" 25 Y $threads 3
done
echo "bench: glmmTMB and glmer"
Rscript --vanilla tools/bench/peers.R "$folder" > "$folder/peers.csv"
Rscript --vanilla tools/bench/model_peers.R "$folder" "$data" > "$folder/model_peers.csv"
.venv/bin/python tools/bench/report.py "$folder" > docs/benchmarks.md
cat docs/benchmarks.md
