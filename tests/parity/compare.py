#!/usr/bin/env python3
"""Run a file of cases in both languages and compare what they write, byte by byte.

compare.py [CASES.json]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from itertools import zip_longest
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def environment() -> dict[str, str]:
    """The R package of this tree comes first."""
    library = os.environ.get("R_LIBS", str(ROOT / ".rlib"))
    return dict(os.environ, R_LIBS=library, R_LIBS_USER=library, LC_ALL="C.UTF-8")


def run(command: list[str], folder: Path = ROOT) -> str:
    """Standard output of a command that must succeed."""
    done = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, check=False, timeout=600
    )
    if done.returncode != 0:
        raise AssertionError(
            f"{' '.join(command)} ended with {done.returncode}:\n"
            + done.stderr.decode("utf-8", "replace")[-4000:]
        )
    return done.stdout.decode("utf-8")


def run_both(cases: Path, folder: Path) -> tuple[bytes, bytes]:
    """What Python and R write for these cases."""
    run([sys.executable, str(HERE / "run.py"), str(cases), str(folder / "python.txt")])
    run(["Rscript", "--vanilla", str(HERE / "run.R"), str(cases), str(folder / "r.txt")])
    return (folder / "python.txt").read_bytes(), (folder / "r.txt").read_bytes()


def differences(python: str, r: str, limit: int = 10) -> list[str]:
    """The first lines that differ, each with its case."""
    found: list[str] = []
    case = ""
    for left, right in zip_longest(python.split("\n"), r.split("\n"), fillvalue="(no line)"):
        if left.startswith("case "):
            case = left
        if left != right:
            found.append(f"{case}\n  python {left[:300]}\n  r      {right[:300]}")
            if len(found) == limit:
                break
    return found


def main() -> int:
    cases = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "corpus.json"
    with tempfile.TemporaryDirectory() as folder:
        python, r = run_both(cases.resolve(), Path(folder))
    lines = differences(python.decode(), r.decode())
    print("\n".join(lines) if lines else f"identical: {len(python)} bytes")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
