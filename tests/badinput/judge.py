"""What is wrong with a result, given the case's expectation; an empty list is right."""

import csv
import re
from functools import cache
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "models.csv"
LIMIT_SECONDS = 2.0
DEFAULT_FORMULA = "y ~ x + f + (1 | g)"


@cache
def reference(case):
    """{quantity: value or list} of one case of models.csv."""
    out = {}
    with open(REFERENCE, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["case"] != case:
                continue
            if row["index"]:
                out.setdefault(row["quantity"], []).append(float(row["value"]))
            else:
                out[row["quantity"]] = float(row["value"])
    return out


def near(value, expected, relative=0.0, absolute=0.0):
    if value is None:
        return False
    return abs(float(value) - expected) <= max(relative * abs(expected), absolute)


def scaled(values, expected):
    """Reference values under the case's change of scale, sign or selection."""
    factors = expected.get("scale", {})
    sign = -1.0 if expected.get("flip") else 1.0
    return [sign * v / factors.get(str(i + 1), 1.0) for i, v in enumerate(values)]


def mentions(text, word):
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def error_faults(result, expected):
    faults = []
    if result["outcome"] != "error":
        return [f"{result['outcome']} in place of {expected.get('kind')}[{expected.get('code')}]"]
    if result["kind"] != expected["kind"]:
        faults.append(f"kind {result['kind']}, expected {expected['kind']}")
    if "code" in expected and result["code"] != expected["code"]:
        faults.append(f"code {result['code']}, expected {expected['code']}")
    message = result["message"]
    for word in expected.get("names", []):
        if not mentions(message, word):
            faults.append(f"the text does not name {word}")
    for row in expected.get("rows", []):
        if not mentions(message, str(row)):
            faults.append(f"the text does not name row {row}")
    for secret in expected.get("never", []):
        if secret in message or secret in result.get("shown", ""):
            faults.append("the text holds a cell's content")
    return faults


def value_faults(result, expected, case):
    if result["outcome"] != "value":
        code = f"{result.get('kind')}[{result.get('code')}]"
        return [f"{result['outcome']} {code}: {str(result.get('message'))[:160]}"]
    faults = number_faults(result, expected)
    for field in ("n_used", "n_dropped", "rows"):
        if field in expected and not near(result.get(field), expected[field]):
            faults.append(f"{field} {result.get(field)}, expected {expected[field]}")
    if "dropped_by" in expected:
        got = {k: float(v) for k, v in result["dropped_by"].items() if v and float(v)}
        if got != expected["dropped_by"]:
            faults.append(f"dropped_by {got}, expected {expected['dropped_by']}")
    if "event" in expected and result.get("event") != expected["event"]:
        faults.append(f"event {result.get('event')}, expected {expected['event']}")
    if "converged" in expected and (result.get("converged") == "true") != expected["converged"]:
        faults.append(f"converged {result.get('converged')}")
    if "term" in expected and expected["term"] not in result.get("terms", []):
        faults.append(f"no term {expected['term']} in {result.get('terms')}")
    said = " ".join([*result.get("warnings", []), *result.get("raised", [])])
    if "warning" in expected and expected["warning"] not in said:
        faults.append(f"no warning {expected['warning']}")
    printed = result.get("printed", "")
    everything = " ".join([said, *result.get("notes", []), printed])
    for word in expected.get("mentions", []):
        if word not in everything:
            faults.append(f"{word} is not said")
    if "printed" in result and "event" not in printed and "modelled: P(" not in printed:
        faults.append("the event is not printed")
    return faults


def number_faults(result, expected):
    faults = []
    tolerance = expected.get("tolerance", 1e-6)
    name = expected.get("reference")
    known = reference(name) if name else {}
    estimate = expected.get("estimate", known.get("estimate"))
    error = known.get("std_error")
    if "estimate_of" in expected:
        known_estimates = reference(expected["estimate_of"])
        estimate = known_estimates["estimate"]
        error = [e * expected["error_factor"] for e in known_estimates["std_error"]]
    for what, values, width in (
        ("estimate", estimate, tolerance),
        ("std_error", error, max(tolerance, 1e-5)),
    ):
        if values is None:
            continue
        wanted = (
            [abs(v) for v in scaled(values, expected)]
            if what == "std_error"
            else scaled(values, expected)
        )
        got = result.get(what, [])
        if len(got) != len(wanted):
            faults.append(f"{len(got)} values of {what}, expected {len(wanted)}")
            continue
        for i, (a, b) in enumerate(zip(got, wanted)):
            if i + 1 not in expected.get("skip", []) and not near(a, b, width):
                faults.append(f"{what} {i + 1} is {a}, expected {b:.10g}")
    value = expected.get("log_likelihood", known.get("log_likelihood"))
    if "log_likelihood_of" in expected:
        value = reference(expected["log_likelihood_of"])["log_likelihood"]
    width = expected.get(
        "log_likelihood_tolerance", max(1e-7, tolerance if tolerance > 1e-6 else 0)
    )
    if value is not None and not near(result.get("log_likelihood"), value, 0, width):
        faults.append(f"log-likelihood {result.get('log_likelihood')}, expected {value:.10g}")
    sd = expected.get("sd", known.get("sd"))
    width = expected.get("sd_tolerance", max(tolerance * abs(sd), 1e-12) if sd is not None else 0)
    if sd is not None and not near(result.get("sd"), sd, 0, width):
        faults.append(f"sd {result.get('sd')}, expected {sd:.10g}")
    return faults


def faults_of(case, result):
    """All faults of one result of the package."""
    if result["outcome"] in ("crash", "hang", "foreign error"):
        return [f"{result['outcome']}: {str(result.get('message', ''))[-200:]}"]
    expect = case["expect"]
    options = expect.get("any", [expect])
    tried = []
    for option in options:
        if "error" in option:
            tried.append(error_faults(result, option["error"]))
        else:
            tried.append(value_faults(result, option["value"], case))
    faults = min(tried, key=len)
    if result.get("seconds", 0) > LIMIT_SECONDS:
        faults = [*faults, f"took {result['seconds']:.1f} s"]
    return faults


def differences(one, other):
    """Fields in which the results of the two languages differ."""
    skip = {"language", "seconds", "shown"}
    keys = (set(one) | set(other)) - skip
    return sorted(k for k in keys if one.get(k) != other.get(k))
