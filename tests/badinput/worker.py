"""Runs cases through the Python package, one JSON line a case; run.py starts it and watches it.

python worker.py cases.json id [id ...]
"""

import json
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
from frames import build

import skillnad as sk

FITTING = ("fit_logit", "fit_ordinal", "fit_hazard")
SPECIAL = {"NaN": float("nan"), "Inf": float("inf"), "-Inf": float("-inf")}


def spelled(formula):
    """A formula, or {"join": [text, [text, times], ...]} for a very long one."""
    if isinstance(formula, dict):
        return "".join(p if isinstance(p, str) else p[0] * p[1] for p in formula["join"])
    return formula


def text(value):
    """A value as it is compared between the languages: numbers with 17 digits."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, float, np.integer, np.floating)):
        return f"{value:.17g}"
    return str(value)


def texts(values):
    return [text(v) for v in values]


class Run:
    def __init__(self, case, folder):
        self.case, self.folder = case, Path(folder)
        self.out = {"id": case["id"], "language": "python", "outcome": "value"}
        self.fit = None
        self.data = None

    def argument(self, name, value):
        if isinstance(value, dict) and "frame" in value:
            if value["frame"] == "data":
                return self.data
            return build(value["frame"], self.case.get("base", "base"))
        if isinstance(value, dict) and "file" in value:
            return self.broken_file(value["file"])
        if name == "formula":
            return spelled(value)
        return SPECIAL.get(value, value) if isinstance(value, str) else value

    def broken_file(self, recipe):
        path = self.folder / "broken.json"
        if "text" in recipe:
            content = recipe["text"].encode()
        elif "hex" in recipe:
            content = bytes.fromhex(recipe["hex"])
        elif "repeat" in recipe:
            content = recipe["repeat"].encode() * recipe["times"]
        else:
            content = self.spoilt(recipe["saved"])
        path.write_bytes(content)
        return str(path)

    def spoilt(self, how):
        path = self.folder / "whole.json"
        fit = sk.fit_logit("y ~ x + f", build([], "base"))
        sk.save_result(fit, str(path))
        content = path.read_bytes()
        if "keep" in how:
            return content[: int(len(content) * how["keep"])]
        if "drop" in how:
            return content[: len(content) - how["drop"]]
        if "times" in how:
            return content * how["times"]
        at = int(len(content) * how["digit"])
        while not chr(content[at]).isdigit():
            at += 1
        other = b"7" if content[at : at + 1] != b"7" else b"3"
        return content[:at] + other + content[at + 1 :]

    def go(self):
        start = time.process_time()
        with warnings.catch_warnings(record=True) as raised:
            warnings.simplefilter("always")
            try:
                self.calls()
            except sk.SkillnadError as error:
                self.out.update(
                    outcome="error",
                    kind=type(error).__name__,
                    code=error.code,
                    message=str(error.message),
                    shown=str(error),
                )
            except BaseException as error:
                self.out.update(
                    outcome="foreign error", kind=type(error).__name__, message=str(error)
                )
        self.out["raised"] = [
            str(w.message) for w in raised if issubclass(w.category, sk.SkillnadWarning)
        ]
        self.out["seconds"] = round(time.process_time() - start - self.built, 4)
        return self.out

    def calls(self):
        case = self.case
        begin = time.process_time()
        self.data = (
            case["data_is"]
            if "data_is" in case
            else build(case.get("data", []), case.get("base", "base"))
        )
        self.built = time.process_time() - begin
        calls = case.get("calls")
        if calls is None:
            arguments = {
                "formula": case.get("formula", "y ~ x + f + (1 | g)"),
                "data": {"frame": "data"},
                **case.get("options", {}),
            }
            calls = [{"call": case.get("function", "fit_logit"), "args": arguments}]
        for step in calls + case.get("then", []):
            arguments = {k: self.argument(k, v) for k, v in step["args"].items()}
            first = [] if self.fit is None else [self.fit]
            if step["call"] in (*FITTING, "model_matrix", "collapse_counts"):
                first = [arguments.pop("formula"), arguments.pop("data")]
            if step["call"] in ("life_table", "decompose_gap", "decompose_stages"):
                first = [arguments.pop("data")]
            if step["call"] in ("load_result", "save_result"):
                first.append(arguments.pop("path"))
            result = getattr(sk, step["call"])(*first, **arguments)
            if step["call"] in (*FITTING, "decompose_gap", "decompose_stages"):
                self.fit = result
        self.read(result)

    built = 0.0

    def read(self, result):
        if isinstance(result, sk.Decomposition):
            self.read_gap(result)
        elif result is self.fit:
            self.read_fit(result)
        elif hasattr(result, "columns") and hasattr(result, "shape"):
            head = result.head(5)
            self.out["rows"] = int(result.shape[0])
            self.out["table"] = {str(c): texts(head[c]) for c in head.columns}
        elif isinstance(result, (list, tuple, np.ndarray)):
            self.out["rows"] = len(result)

    def read_gap(self, gap):
        table = sk.gap_components(gap)
        self.out["terms"] = texts(table["component"])
        self.out["estimate"] = texts(table["estimate"])
        self.out["std_error"] = texts(table["std_error"])
        for field in ("n_used", "n_dropped", "event"):
            self.out[field] = text(getattr(gap, field))
        self.out["dropped_by"] = {k: text(v) for k, v in gap.dropped_by.items()}
        self.out["notes"] = texts(gap.notes)
        self.out["warnings"] = list(gap.warnings)
        flags = " ".join(f for f in sk.gap_verdicts(gap)["flags"] if isinstance(f, str))
        self.out["printed"] = str(gap).rstrip("\n") + "\n" + flags

    def read_fit(self, fit):
        table = sk.estimates(fit)
        self.out["terms"] = texts(table["term"])
        self.out["estimate"] = texts(table["estimate"])
        self.out["std_error"] = texts(table["std_error"])
        for field in ("log_likelihood", "n_used", "n_dropped", "event", "converged", "nodes_used"):
            self.out[field] = text(getattr(fit, field))
        dropped = fit.dropped_by
        if hasattr(dropped, "columns"):
            dropped = dict(zip(dropped[dropped.columns[0]], dropped[dropped.columns[-1]]))
        self.out["dropped_by"] = {k: text(v) for k, v in dict(dropped or {}).items()}
        self.out["notes"] = texts(fit.notes)
        self.out["warnings"] = [
            w if isinstance(w, str) else json.dumps(w, ensure_ascii=False, default=str)
            for w in fit.warnings
        ]
        self.out["printed"] = str(fit).rstrip("\n")
        if "|" in str(self.case.get("formula", "(1 | g)")):
            components = sk.variance_components(fit)
            hit = [n == "sd (Intercept)" for n in components["name"]]
            found = [v for v, h in zip(components["estimate"], hit) if h]
            self.out["sd"] = text(found[0]) if found else None


def main(path, wanted):
    with open(path, encoding="utf-8") as file:
        cases = {case["id"]: case for case in json.load(file)}
    sys.stdout.reconfigure(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:
            print("START", name, flush=True)
            print(json.dumps(Run(cases[name], folder).go(), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
