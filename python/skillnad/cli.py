"""The command line: the same calls as in Python and R."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import skillnad as sk


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    parser = argparse.ArgumentParser(prog="skillnad", description="skillnad on the command line")
    parser.add_argument("--version", action="version", version=sk.__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="run the main job on the data in the package")
    demo.add_argument("--out", required=True, metavar="DIR", help="folder to write to")
    options = parser.parse_args(arguments)
    try:
        sk.run_demo(options.out)
    except sk.SkillnadError as error:
        print(f"{error.kind}[{error.code}]: {error.message}", file=sys.stderr)
        return 1
    return 0
