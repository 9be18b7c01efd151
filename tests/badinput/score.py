"""Writes docs/bad_inputs.md: what each case ends in, here and in the peers.

    python tests/badinput/check.py --save tests/badinput/verdicts.csv
    python tests/badinput/score.py

The package's verdicts come from verdicts.csv, those of the peers from peers.csv (run_peers.py).
"""

import csv
import json
from collections import Counter, defaultdict

from judge import mentions, reference
from run import HERE, ROOT, load_cases

OUTCOMES = [
    "right",
    "right, with a note",
    "clear error",
    "error without the column",
    "wrong, with a warning",
    "silent nonsense",
    "hang",
    "crash",
]
SIGN = dict(zip(OUTCOMES, ["+", "+n", "E", "e", "w", "S", "H", "C"]))
PLAIN = ("glm", "Logit", "GLM")
OURS = "skillnad"


def close(got, wanted, errors, wide):
    """Coefficients within a fraction of a standard error, standard errors within a per cent."""
    share, width = (0.25, 0.6) if wide else (0.02, 0.02)
    if len(got["estimate"]) != len(wanted):
        return False
    for b, se, b0, se0 in zip(got["estimate"], got["std_error"], wanted, errors):
        if b is None or se is None or abs(float(b) - b0) > share * se0:
            return False
        if not abs(float(se) / se0 - 1) <= width:
            return False
    return True


def numbers_right(peer, got, expected):
    """Whether a peer's numbers are those expected; None where there is nothing to compare."""
    name = expected.get("reference") or expected.get("estimate_of")
    if name and peer in PLAIN:
        name = {"base_k25": "base_glm", "base_sd8_k100": "base_sd8_glm"}.get(name, name)
    if name:
        known = reference(name)
        factors = expected.get("scale", {})
        scale = [factors.get(str(i + 1), 1.0) for i in range(len(known["estimate"]))]
        skip = expected.get("skip", [])
        keep = [i for i in range(len(scale)) if i + 1 not in skip]
        if len(got["estimate"]) != len(scale):
            return False
        got = {k: [got[k][i] for i in keep] for k in ("estimate", "std_error")}
        b = [known["estimate"][i] / scale[i] for i in keep]
        factor = expected.get("error_factor", 1.0)
        se = [known["std_error"][i] / scale[i] * factor for i in keep]
        return close(got, b, se, peer == "BinomialBayesMixedGLM")
    value = expected.get("log_likelihood")
    if "log_likelihood_of" in expected:
        value = reference(expected["log_likelihood_of"])["log_likelihood"]
    if value is not None and peer in ("glmer", "glmer9", "glmmTMB"):
        if got.get("log_likelihood") is None:
            return False
        # Laplace and few nodes differ from the exact value by less than 0.1 here.
        return abs(float(got["log_likelihood"]) - value) < 0.1
    if value is not None:
        return None
    if "n_used" in expected and got.get("n_used") is not None:
        return float(got["n_used"]) == expected["n_used"]
    return True


def peer_outcome(peer, case, result):
    """One of OUTCOMES, or None where the case is outside what the peer does."""
    outcome = result["outcome"]
    if outcome in ("hang", "crash"):
        return outcome
    if outcome == "not applicable":
        return None
    options = case["expect"].get("any", [case["expect"]])
    errors = [o["error"] for o in options if "error" in o]
    values = [o["value"] for o in options if "value" in o]
    if peer in PLAIN and "|" not in fixed_matters(case) and not values:
        return None
    said = bool(result["said"])
    if outcome == "error":
        wanted = errors[0].get("names", []) if errors else columns(case)
        named = any(mentions(result["message"], word) for word in wanted)
        return "clear error" if named else "error without the column"
    bad = "wrong, with a warning" if said else "silent nonsense"
    if not values:
        # A column left out, and said so, is an answer.
        dropped = result.get("aliased") or any("rank deficient" in text for text in result["said"])
        return "right, with a note" if dropped and errors[0]["kind"] == "ModelError" else bad
    broken = any(v is None or v != v for v in result["estimate"] + result["std_error"])
    verdict = False if broken else numbers_right(peer, result, values[0])
    if verdict is None:
        return None
    return ("right, with a note" if said else "right") if verdict else bad


GROUP_CASES = {
    "singletons",
    "one_group",
    "groups_all0_all1",
    "group_float",
    "group_big",
    "missing_group",
    "group_is_predictor",
}


def fixed_matters(case):
    """ "|" if the fault is one that a model without groups meets too."""
    return "" if case["id"] in GROUP_CASES else "|"


def columns(case):
    return ["incidence", "size"] if case.get("base") == "cbpp" else ["x", "y", "f", "g"]


def our_outcome(case, row):
    if row["right"] == "True":
        if row["outcome"] == "error":
            return "clear error"
        return "right, with a note" if row["warned"] == "True" else "right"
    if row["outcome"] in ("hang", "crash"):
        return row["outcome"]
    if row["outcome"] == "value":
        return "wrong, with a warning" if row["warned"] == "True" else "silent nonsense"
    return "error without the column"


def main():
    cases = load_cases()
    by_id = {case["id"]: case for case in cases}
    verdicts = defaultdict(dict)
    tools = {}
    with open(HERE / "verdicts.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            verdicts[row["case"]][OURS] = our_outcome(by_id[row["case"]], row)
    peers = []
    with open(HERE / "peers.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["peer"] not in peers:
                peers.append(row["peer"])
                tools[row["peer"]] = row["tool"]
            if row["case"] in by_id:
                result = json.loads(row["result"])
                outcome = peer_outcome(row["peer"], by_id[row["case"]], result)
                verdicts[row["case"]][row["peer"]] = outcome
    text = render(cases, verdicts, peers, tools)
    (ROOT / "docs" / "bad_inputs.md").write_text(text, encoding="utf-8")


def render(cases, verdicts, peers, tools):
    shared = [case["id"] for case in cases if case.get("peers")]
    lines = [
        "# Bad inputs: what each ends in, here and elsewhere",
        "",
        "Made by `tests/badinput/score.py` from the cases of `tests/badinput/cases.json`; do not",
        "edit. A case is right if it ends in the right numbers, or in an error of the expected",
        "kind and code that names the column and the rows, in at most 2 s, and the same in Python",
        "and R. Peers are judged more mildly: coefficients and standard errors within 2 % of a",
        "standard error (the variational one: 25 and 60 %), any error, and 20 s of processor time.",
        "A number where there is none to give, or a wrong one, is *silent nonsense* if nothing was",
        "said and *wrong, with a warning* otherwise.",
        "",
        "Peers: " + ", ".join(f"{peer} ({tools[peer]})" for peer in peers) + "; glmer9 is glmer",
        "with nAGQ = 9. Only fits are compared with them; what a peer does not offer is left out.",
        "",
        f"## Totals over the {len(shared)} cases that peers can meet",
        "",
        "| | " + " | ".join(OUTCOMES) + " |",
        "|---|" + "---:|" * len(OUTCOMES),
    ]
    for tool in [OURS, *peers]:
        counts = Counter(verdicts[name].get(tool) for name in shared)
        cells = " | ".join(str(counts[outcome]) for outcome in OUTCOMES)
        lines.append(f"| {tool} | {cells} |")
    counts = Counter(verdicts[case["id"]].get(OURS) for case in cases)
    summary = ", ".join(f"{counts[o]} {o}" for o in OUTCOMES if counts[o])
    lines += ["", f"All {len(cases)} cases, here: {summary}.", ""]
    signs = ", ".join(f"`{SIGN[outcome]}` {outcome}" for outcome in OUTCOMES)
    lines += ["## Case by case", "", f"Signs: {signs}.", ""]
    topic = None
    for case in cases:
        if not case.get("peers"):
            continue
        if case["topic"] != topic:
            topic = case["topic"]
            head = " | ".join([OURS, *peers])
            lines += ["", f"### {topic[0].upper()}{topic[1:]}", "", f"| case | what | {head} |"]
            lines.append("|---|---|" + "---|" * (1 + len(peers)))
        cells = [SIGN.get(verdicts[case["id"]].get(tool), "") for tool in [OURS, *peers]]
        lines.append(f"| {case['id']} | {case['why']} | " + " | ".join(cells) + " |")
    lines += ["", "## Cases that only this package meets", ""]
    lines += ["| case | what | right answer | here |", "|---|---|---|---|"]
    for case in cases:
        if case.get("peers"):
            continue
        sign = SIGN.get(verdicts[case["id"]].get(OURS), "")
        lines.append(f"| {case['id']} | {case['why'].replace('|', '/')} | {right(case)} | {sign} |")
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def right(case):
    options = case["expect"].get("any", [case["expect"]])
    texts = []
    for option in options:
        if "error" in option:
            code = option["error"].get("code")
            texts.append(option["error"]["kind"] + (f"[{code}]" if code else ""))
        else:
            texts.append("numbers")
    return " or ".join(dict.fromkeys(texts))


if __name__ == "__main__":
    main()
