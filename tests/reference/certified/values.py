"""The certified values as they are gathered, and their tolerances."""

import csv
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[1]
DATA = REFERENCE.parents[1] / "cpp" / "data"

# Relative, but where it says so; what the tests of the same values hold.
ESTIMATE, ERROR, LIKELIHOOD = (1e-6, "relative"), (1e-5, "relative"), (1e-7, "absolute")
EXACT = (0, "absolute")

TRANSCRIBED = "independent implementation, checked against ordinal and glmmTMB (multilevel.csv)"


def table(name, folder=REFERENCE):
    with open(folder / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Cases:
    """Rows of validation.csv, and the page's line of each case."""

    def __init__(self):
        self.rows = []
        self.about = []

    def case(self, name, call, about):
        """What follows belongs to this case: `call` in words, `about` for the page."""
        self.name, self.call = name, call
        self.about.append((name, about))

    def add(self, quantity, certified, tolerance, source):
        size, kind = tolerance
        self.rows.append(
            [self.name, self.call, quantity, str(certified), f"{size:g}", kind, source]
        )


def peer_term(name):
    """R's names of coefficients as the package has them."""
    for variable in ("urban", "livch", "temp", "contact"):
        if name.startswith(variable):
            return f"{variable}[{name.removeprefix(variable).strip()}]"
    return f"C(period)[{name.removeprefix('period ')}]" if name.startswith("period ") else name


def transcribed(out, case, group):
    """Adds a case of multilevel.csv whose random effects are of `group`."""
    for row in table("multilevel.csv"):
        if row["case"] == case:
            tolerance = (float(row["tolerance"]),
                         "absolute" if row["kind"] == "log_likelihood" else "relative")  # fmt: skip
            names = {"log_likelihood": "log_likelihood", "variance": f"estimate {group}: "}
            kind = names.get(row["kind"], row["kind"] + " ")
            out.add(kind + row["name"], row["value"], tolerance, TRANSCRIBED)
