#!/bin/bash
# R CMD check on the built tarball: no error, no warning; notes only those listed here.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
top=$PWD
work=build/r-check
rm -rf "$work"
mkdir -p "$work"
cd "$work"
R CMD build "$top/r-package"
tarball=$(ls skillnad_*.tar.gz)
# The compiler gets two jobs; the tarball holds the whole core. Nothing is stripped: the check of the
# compiled code (no abort, exit, printf or rand) reads the symbols.
MAKEFLAGS=-j2 _R_CHECK_FORCE_SUGGESTS_=false \
  R CMD check --no-manual "$tarball" || true
log=skillnad.Rcheck/00check.log
cat "$log"

# Notes that are known, with their reason:
#   compilation flags used    Debian's R itself compiles with -Wdate-time and -Werror=format-security
#   installed package size    a C++ core with its debug names is more than 5 MB
#   package dependencies      arrow and nanoparquet are no packages of Debian
unknown=$(sed -n 's/^\* checking \(.*\) \.\.\. .*NOTE$/\1/p; s/^\* checking \(.*\) \.\.\. NOTE$/\1/p' \
  "$log" | sort -u | grep -v -e '^compilation flags used$' -e '^installed package size$' \
  -e '^package dependencies$' || true)
if grep -q -E '^Status:.*(ERROR|WARNING)' "$log" || ! grep -q '^Status:' "$log"; then
  echo "R CMD check: not clean"
  exit 1
fi
if [ -n "$unknown" ]; then
  echo "R CMD check: notes that are not listed in tools/r_check.sh:"
  printf '  %s\n' "$unknown"
  exit 1
fi
