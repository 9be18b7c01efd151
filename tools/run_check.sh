#!/bin/bash
# The slow gates, one lane after the other; a log for each in build/check/.
#   tools/run_check.sh [LANE ...]
set -uo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
jobs=$(nproc)
logs=build/check
mkdir -p "$logs"

# build FOLDER CMAKE-OPTION...: configures and builds the core's tests there
build() {
  local folder=$1
  shift
  cmake -S . -B "$folder" -G Ninja -DTESTS=ON -DDEV=ON "$@" &&
    cmake --build "$folder" -j "$jobs" --target skillnad_tests
}

lane_sources() { tools/list_sources.py --check; }
lane_format() { make --no-print-directory format-check; }
lane_python_lint() { .venv/bin/ruff check python tests tools && .venv/bin/mypy; }
lane_lintr() {
  Rscript -e 'x <- lintr::lint_package("r-package"); print(x); quit(status = length(x) > 0)'
}
lane_checkbashisms() { checkbashisms configure r-package/configure r-package/cleanup; }
lane_tidy() {
  cmake -S . -B build/tidy -G Ninja -DTESTS=OFF -DCMAKE_CXX_COMPILER=clang++ &&
    find cpp/src -name '*.cpp' | sort | xargs -P "$jobs" -n 4 clang-tidy -p build/tidy --quiet
}
lane_tests() { .venv/bin/python tools/run_tests.py; }
# The packages once more where nothing says which locale it is.
lane_no_locale() {
  env -u LC_ALL -u LANG -u LC_CTYPE -u LANGUAGE .venv/bin/python tools/run_tests.py r python parity
}
lane_matrix() { tests/matrix/run.sh; }
lane_avx512() { tests/matrix/emulated.sh; }
lane_sanitize() {
  build build/sanitize -DSANITIZE=ON -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O1 &&
    ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 build/sanitize/cpp/skillnad_tests
}
# Tests of seconds are tagged [slow]: some forty times as long here, they stay with sanitize.
lane_valgrind() {
  valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite \
    build/dev/cpp/skillnad_tests "~[slow]"
}
lane_clang() { build build/clang -DCMAKE_CXX_COMPILER=clang++ && build/clang/cpp/skillnad_tests; }
lane_gcc() { build build/gcc -DCMAKE_CXX_COMPILER=g++ && build/gcc/cpp/skillnad_tests; }
lane_no_fma() { tools/no_fma.sh; }
lane_r_check() { tools/r_check.sh; }
lane_html() { .venv/bin/python tools/check_html.py; }
lane_dist() { tools/release.sh check; }

lanes=("$@")
[ ${#lanes[@]} -gt 0 ] || lanes=(sources format python_lint lintr checkbashisms tests html no_locale
  gcc clang tidy matrix avx512 no_fma sanitize valgrind dist r_check)
passed=0 failed=0
for lane in "${lanes[@]}"; do
  start=$(date +%s)
  if "lane_$lane" > "$logs/$lane.log" 2>&1; then
    verdict=passed
    passed=$((passed + 1))
  else
    verdict=FAILED
    failed=$((failed + 1))
  fi
  printf '%-14s %s  %5d s\n' "$lane" "$verdict" $(($(date +%s) - start))
  if [ "$verdict" = FAILED ]; then
    tail -25 "$logs/$lane.log" | sed 's/^/    /'
    echo "    (all of it: $logs/$lane.log)"
  elif [ "$lane" = r_check ]; then
    sed -n '/NOTE$/,/^\*/p' "$logs/$lane.log" | sed '/^\*.*OK$/d; s/^/    /'
  fi
done
echo "$passed lanes passed, $failed failed"
[ "$failed" = 0 ]
