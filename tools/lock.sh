#!/bin/bash
# Writes tools/constraints.txt (every version with its hashes) from tools/requirements.in.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -m venv "$work"
"$work/bin/pip" install -q uv
"$work/bin/uv" pip compile -q --upgrade --python-version 3.11 --generate-hashes --no-header \
  --no-emit-index-url --no-emit-find-links tools/requirements.in -o "$work/constraints.txt"
{
  echo "# Written by tools/lock.sh from tools/requirements.in; pip checks every hash."
  cat "$work/constraints.txt"
} > tools/constraints.txt
