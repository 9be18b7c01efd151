"""Runs all cases in Python and R, checks each against its expectation and the two for equality.

    python tests/badinput/check.py [--python-only] [--save FILE] [id ...]

Ends with status 1 if anything is wrong. `--save` writes the verdicts that score.py reads.
"""

import argparse
import csv
import sys
from concurrent.futures import ThreadPoolExecutor

from judge import differences, faults_of
from run import load_cases, run_language


def check(ids=None, languages=("python", "r")):
    """Faults by case id, and the results by language and case id."""
    cases = {case["id"]: case for case in load_cases()}
    ids = ids or list(cases)
    with ThreadPoolExecutor(2) as pool:
        runs = pool.map(lambda language: run_language(language, ids), languages)
        results = dict(zip(languages, runs))
    faults = {}
    for name in ids:
        found = []
        for language in languages:
            found += [f"{language}: {f}" for f in faults_of(cases[name], results[language][name])]
        if len(languages) == 2:
            fields = differences(results["python"][name], results["r"][name])
            if fields:
                found.append("Python and R differ in " + ", ".join(fields))
        faults[name] = found
    return faults, results


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python-only", action="store_true")
    parser.add_argument("--save")
    parser.add_argument("ids", nargs="*")
    options = parser.parse_args()
    languages = ("python",) if options.python_only else ("python", "r")
    faults, results = check(options.ids or None, languages)
    if options.save:
        with open(options.save, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["case", "outcome", "kind", "code", "warned", "right"])
            for name, found in faults.items():
                one = results["python"][name]
                warned = bool(one.get("warnings") or one.get("notes"))
                writer.writerow(
                    [
                        name,
                        one["outcome"],
                        one.get("kind", ""),
                        one.get("code", ""),
                        warned,
                        not found,
                    ]
                )
    wrong = {name: found for name, found in faults.items() if found}
    for name, found in wrong.items():
        print(f"{name}:")
        for fault in found:
            print(f"  {fault}")
    slowest = max(
        (r.get("seconds", 0), name, language)
        for language, by_id in results.items()
        for name, r in by_id.items()
    )
    print(f"{len(faults)} cases, {len(wrong)} with faults; slowest {slowest[1]} {slowest[0]:.2f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
