#!/bin/bash
# The project's own C++ files, one a line; generated ones and links are left out.
cd "$(dirname "$0")/.."
find cpp/include cpp/src cpp/tests python/src r-package/src tools/bench tests/matrix \
  -type f \( -name '*.cpp' -o -name '*.hpp' \) 2> /dev/null |
  grep -v -e '/core_[a-z0-9_]*\.cpp$' -e 'RcppExports\.cpp$' |
  while read -r file; do
    head -5 "$file" | grep -q -i -E '(generated|made|written) by ' || echo "$file"
  done | sort
