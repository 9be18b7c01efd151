"""Reads models.csv and the table of cases for the tests in Python."""

import csv
import json
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TABLE = json.loads((HERE / "reference_cases.json").read_text(encoding="utf-8"))
CASES = {case["case"]: case for case in TABLE["cases"]}


class Expected:
    """The expected values of one case: `expected[quantity]` is a list of numbers."""

    def __init__(self):
        self.values = defaultdict(list)
        self.names = defaultdict(list)
        self.kind = {}

    def __getitem__(self, quantity):
        return self.values[quantity]

    def __contains__(self, quantity):
        return quantity in self.values

    def check(self, quantity, got):
        """Raises AssertionError naming the first value outside the quantity's tolerance."""
        rule = TABLE["tolerance"][self.kind[quantity]]
        wanted = self.values[quantity]
        got = [float(v) for v in (got if hasattr(got, "__iter__") else [got])]
        assert len(got) == len(wanted), f"{quantity}: {len(got)} values, expected {len(wanted)}"
        for i, (a, b) in enumerate(zip(got, wanted)):
            width = max(rule.get("absolute", 0.0), rule.get("relative", 0.0) * abs(b))
            assert abs(a - b) <= width, f"{quantity} {i + 1}: {a!r}, expected {b!r} +- {width:.2g}"


def load_expected():
    """{case: Expected} from models.csv."""
    out = defaultdict(Expected)
    with open(HERE / "models.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            case = out[row["case"]]
            case.values[row["quantity"]].append(float(row["value"]))
            case.names[row["quantity"]].append(row["name"])
            case.kind[row["quantity"]] = row["tolerance_kind"]
    return dict(out)
