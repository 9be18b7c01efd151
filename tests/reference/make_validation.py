"""Writes cpp/data/validation.csv, what run_validation() holds an installation against, and the
table of its cases in docs/validation.md.

    python tests/reference/make_validation.py           # needs nothing but Python
    python tests/reference/make_validation.py --check   # exit code 1 if a file is not up to date

Nothing is computed with the package: values are taken from the files beside this script (which
script and tool made each stands in README.md here), from published test vectors and from the
printed figures; tails of the binomial distribution are summed in exact fractions. How the package
is called for each case stands in cpp/src/api/validation_*.cpp, under the same name.
"""

import csv
import io
import sys
from pathlib import Path

from certified import binary, categories, gaps, numbers
from certified.values import DATA, Cases

ROOT = Path(__file__).resolve().parents[2]
PARTS = (binary.binary, categories.categories, categories.histories, gaps.gaps, numbers.numbers,
         numbers.population)  # fmt: skip


def made():
    """The CSV and the page with its table."""
    out = Cases()
    for part in PARTS:
        part(out)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["case", "call", "quantity", "certified", "tolerance", "kind", "source"])
    writer.writerows(out.rows)

    lines = ["| case | what | quantities | certified by |", "|---|---|---|---|"]
    for name, about in out.about:
        rows = [row for row in out.rows if row[0] == name]
        sources = "; ".join(dict.fromkeys(row[6] for row in rows))
        lines.append(f"| `{name}` | {about} | {len(rows)} | {sources} |")
    lines.append(f"| **{len(out.about)} cases** | | **{len(out.rows)}** | |")
    page = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    before, _, rest = page.partition("<!-- cases -->\n")
    _, _, after = rest.partition("<!-- end of cases -->\n")
    page = "".join([before, "<!-- cases -->\n", "\n".join(lines), "\n<!-- end of cases -->\n",
                    after])  # fmt: skip
    return {DATA / "validation.csv": text.getvalue(), ROOT / "docs" / "validation.md": page}


def main():
    for path, text in made().items():
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            print(f"{path.relative_to(ROOT)} is not up to date: run {Path(__file__).name}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
