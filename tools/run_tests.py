#!/usr/bin/env python3
"""Run the tests and print one line a suite, then "N passed, N failed".

    tools/run_tests.py [--long] [SUITE ...]     SUITE: core, layout, python, r, parity, fuzz, ...

The pytest suites are python/tests and every folder of tests/ that holds a test_*.py. Tests marked
`long` are left out. --long runs the pytest suites whole, and the fuzz tests at length
(SKILLNAD_EXTENDED_TESTS=1).
"""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "build" / "reports"
NO_TESTS = 5  # pytest's exit code
LIMIT_SECONDS = 1200  # of one suite: a test that hangs must not hang its caller


class Suite:
    """How one suite is run; every kind writes a JUnit report."""

    def __init__(self, name: str, command: list[str]):
        self.name = name
        self.report = REPORTS / f"{name}.xml"
        self.command = command

    def run(self) -> tuple[int, int, int, float]:
        self.report.unlink(missing_ok=True)
        environment = dict(os.environ, R_LIBS=str(ROOT / ".rlib"), R_LIBS_USER=str(ROOT / ".rlib"))
        start = time.monotonic()
        try:
            code = subprocess.run(
                self.command, cwd=ROOT, env=environment, check=False, timeout=LIMIT_SECONDS
            ).returncode
        except subprocess.TimeoutExpired:
            print(f"{self.name}: stopped after {LIMIT_SECONDS} seconds", flush=True)
            self.report.unlink(missing_ok=True)
            code = 1
        seconds = time.monotonic() - start
        if code == NO_TESTS and "pytest" in self.command:
            return 0, 0, 0, seconds
        passed, failed, skipped = self.count()
        if code != 0 and failed == 0:  # crashed, or failed outside of a test
            failed = 1
        return passed, failed, skipped, seconds

    def count(self) -> tuple[int, int, int]:
        if not self.report.is_file():
            return 0, 1, 0
        passed = failed = skipped = 0
        cases: dict[tuple[str, str], bool] = {}
        for number, case in enumerate(ET.parse(self.report).iter("testcase")):
            bad = case.find("failure") is not None or case.find("error") is not None
            if case.find("skipped") is not None:
                skipped += 1
                continue
            # Catch2 writes a case a section, testthat one an expectation.
            key = (case.get("classname", ""), case.get("name", str(number)))
            cases[key] = cases.get(key, False) or bad
        for bad in cases.values():
            failed += bad
            passed += not bad
        return passed, failed, skipped


def core() -> Suite:
    report = REPORTS / "core.xml"
    program = ROOT / "build" / "dev" / "cpp" / "skillnad_tests"
    script = (
        f'"{program}" -r junit -o "{report}" && exit 0; '
        f'code=$?; "{program}" -r compact | tail -40; exit $code'
    )
    return Suite("core", ["bash", "-c", script])


def r_package() -> Suite:
    report = (REPORTS / "r.xml").as_posix()
    code = (
        "library(testthat); library(skillnad);"
        f"reporter <- MultiReporter$new(list(JunitReporter$new(file = '{report}'),"
        " CheckReporter$new()));"
        "test_dir('r-package/tests/testthat', package = 'skillnad', reporter = reporter,"
        " stop_on_failure = TRUE, load_package = 'installed')"
    )
    return Suite("r", ["Rscript", "--vanilla", "-e", code])


def pytest_suite(name: str, folder: Path, long: bool) -> Suite:
    marks = [] if long else ["-m", "not long"]
    report = REPORTS / f"{name}.xml"
    options = ["--durations=3", "--durations-min=5", f"--junitxml={report}"]
    return Suite(name, [sys.executable, "-m", "pytest", *marks, *options, str(folder)])


def suites(long: bool) -> list[Suite]:
    found = [] if long else [core(), r_package()]
    found.append(pytest_suite("python", ROOT / "python" / "tests", long))
    for folder in sorted((ROOT / "tests").iterdir()):
        if folder.is_dir() and any(folder.rglob("test_*.py")):
            found.append(pytest_suite(folder.name, folder, long))
    return found


def main() -> int:
    long = "--long" in sys.argv
    wanted = [a for a in sys.argv[1:] if not a.startswith("-")]
    if long:
        os.environ["SKILLNAD_EXTENDED_TESTS"] = "1"
    REPORTS.mkdir(parents=True, exist_ok=True)
    rows = []
    for suite in suites(long):
        if wanted and suite.name not in wanted:
            continue
        print(f"--- {suite.name}", flush=True)
        rows.append((suite.name, *suite.run()))
    print("\nsuite        passed  failed skipped  seconds")
    for name, passed, failed, skipped, seconds in rows:
        print(f"{name:<12} {passed:6d}  {failed:6d}  {skipped:6d}  {seconds:7.1f}")
    passed = sum(row[1] for row in rows)
    failed = sum(row[2] for row in rows)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
