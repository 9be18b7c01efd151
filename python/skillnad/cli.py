"""The command line: the same calls as in Python and R."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import narwhals as nw

import skillnad as sk
from skillnad._call import run

_CODES = """exit codes:
  0    done; check: nothing was found; validate: every quantity passed
  1    check: findings; validate: quantities that failed
  2    wrong usage, or an error (its code stands on standard error)
  130  interrupted; no half-written file is left
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.run
    with warnings.catch_warnings():
        warnings.simplefilter("always", sk.SkillnadWarning)
        warnings.showwarning = _show_warning
        try:
            return command(options)
        except sk.SkillnadError as error:
            print(f"{error.kind}[{error.code}]: {error.message}", file=sys.stderr)
            return 2
        except KeyboardInterrupt:
            return 130


def _parser() -> argparse.ArgumentParser:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="skillnad",
        description="Checks data of the survey, writes reports, and validates the installation.",
        epilog=_CODES,
        formatter_class=layout,
    )
    parser.add_argument("--version", action="version", version=sk.__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, text: str, run_it: Callable[[argparse.Namespace], int]) -> Any:
        command = commands.add_parser(
            name, help=text, description=text, epilog=_CODES, formatter_class=layout
        )
        command.set_defaults(run=run_it)
        return command

    def add_data(command: Any) -> None:
        command.add_argument(
            "--data",
            required=True,
            metavar="DIR",
            help="folder with a file for each table (utredning.csv, insats.sav, ...)",
        )

    demo = add("demo", "run the main job on the data in the package", _demo)
    demo.add_argument("--out", required=True, metavar="DIR", help="folder to write to")

    check = add("check", "say what in the data breaks the data model, as counts", _check)
    add_data(check)
    check.add_argument(
        "--codebook", default="nuso", help="name or folder of a codebook (default: %(default)s)"
    )

    report = add("report", "write the report of a PM as a page and a Word file", _report)
    add_data(report)
    report.add_argument("--pm", required=True, choices=["pm5", "pm7"], help="which report")
    report.add_argument(
        "--out",
        required=True,
        metavar="FILE",
        help="the page, ending in .html; the Word file gets the same name with .docx",
    )
    report.add_argument(
        "--lang", default="sv", choices=["sv", "en"], help="language (default: %(default)s)"
    )
    report.add_argument("--unit", help="code of a municipality, such as 9001 (default: all)")
    report.add_argument(
        "--audience",
        default="public",
        choices=["public", "other_units", "internal"],
        help="who reads it, which decides what is shown (default: %(default)s)",
    )

    validate = add("validate", "run the certified cases again on this machine", _validate)
    validate.add_argument(
        "--out", metavar="FILE", help="write it too: .txt a report, .csv the table"
    )
    return parser


def _demo(options: argparse.Namespace) -> int:
    sk.run_demo(options.out)
    return 0


def _check(options: argparse.Namespace) -> int:
    tables = sk.read_tables(options.data, codebook=options.codebook)
    found = sk.check_data(tables, codebook=options.codebook)
    print(sk.report_table(found, lang="en"), end="")
    return 1 if len(nw.from_native(found)) else 0


def _report(options: argparse.Namespace) -> int:
    tables = sk.read_tables(options.data)
    written = sk.write_report(
        tables,
        pm=options.pm,
        path=options.out,
        lang=options.lang,
        unit=options.unit,
        audience=options.audience,
    )
    print(sk.report_table(written, lang="en"), end="")
    return 0


def _validate(options: argparse.Namespace) -> int:
    table = run("run_validation", {"path": options.out})
    found = nw.from_native(table)
    failed = found.filter(nw.col("verdict") == "failed")
    shown = failed if len(failed) else found
    print(sk.report_table(shown.to_native(), lang="en"), end="")
    return 1 if len(failed) else 0


def _show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    code = f" [{message.code}]" if isinstance(message, sk.SkillnadWarning) else ""
    print(f"Warning{code}: {message}", file=sys.stderr)
