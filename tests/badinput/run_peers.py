"""Runs the peers on the cases marked "peers" and writes peers.csv, which score.py reads.

The peers are not needed to build or test the package, so their answers are kept in the tree; run
this again when cases change (about half an hour):

    python tests/badinput/run_peers.py      needs statsmodels here, and lme4 and glmmTMB in R
"""

import csv
import json
import math
import subprocess
import sys
from importlib.metadata import version

from run import CASES, HERE, ROOT, load_cases, run_worker

LIMIT = 20.0
R_PEERS = {"glm": "stats", "glmer": "lme4", "glmer9": "lme4", "glmmTMB": "glmmTMB"}
PYTHON_PEERS = ("Logit", "GLM", "BinomialBayesMixedGLM")


def r_version(package):
    code = f'cat(as.character(packageVersion("{package}")))'
    return subprocess.run(["Rscript", "-e", code], capture_output=True, text=True).stdout


def short(result):
    """What score.py needs: a few warnings, the start of a message, at most twelve coefficients."""
    out = dict(result)
    for key in ("estimate", "std_error"):
        if key in out:
            values = out[key] if isinstance(out[key], list) else [out[key]]
            out[key] = [number(v) for v in values[:12]]
    for key in ("log_likelihood", "sd", "n_used"):
        if key in out:
            out[key] = number(out[key])
    if "said" in out:
        out["said"] = [text[:120] for text in dict.fromkeys(out["said"])][:3]
    if "message" in out:
        out["message"] = " ".join(out["message"].split())[:200]
    return out


def number(text):
    """The text of a finite number, else None."""
    try:
        return text if math.isfinite(float(text)) else None
    except (TypeError, ValueError):
        return None


def main(wanted):
    ids = [case["id"] for case in load_cases() if case.get("peers")]
    lines = []
    for peer in wanted or [*R_PEERS, *PYTHON_PEERS]:
        if peer in R_PEERS:
            command = ["Rscript", str(HERE / "peers.R"), str(ROOT), str(CASES), peer]
            tool = f"{R_PEERS[peer]} {r_version(R_PEERS[peer])}"
        else:
            command = [sys.executable, str(HERE / "peers.py"), str(CASES), peer]
            tool = f"statsmodels {version('statsmodels')}"
        results = run_worker(command, ids, LIMIT)
        for name in ids:
            result = json.dumps(short(results[name]), ensure_ascii=False, sort_keys=True)
            lines.append([peer, tool, name, result])
        print(peer, "done", file=sys.stderr, flush=True)
    with open(HERE / "peers.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["peer", "tool", "case", "result"])
        writer.writerows(lines)


if __name__ == "__main__":
    main(sys.argv[1:])
