#!/usr/bin/env python3
"""Run a file of cases in Python and write everything that comes back, exactly.

    run.py CASES.json OUT.txt

run.R does the same in R; the two files must be identical. Doubles are written as the 16 hex digits
of their bits, missing cells as NA.
"""

import csv
import hashlib
import json
import os
import shutil
import struct
import sys
import tempfile
import warnings
from pathlib import Path

import pandas as pd

import skillnad as sk
from skillnad import _core
from skillnad._call import run as core_run

HERE = Path(__file__).resolve().parent
# What must differ between the languages, or between machines.
HOST_KEYS = {"compiler", "flags", "instruction_set", "host"}
LARGEST_DUMP = 2_000_000  # characters; more is written as a checksum


def make_frame(cells, columns):
    """A data frame from columns of texts (empty: missing) and their declared types."""
    frame = []
    for name, spec in columns:
        kind = spec["type"]
        texts = [None if cell == "" else cell for cell in cells[name]]
        if kind in ("factor", "ordered"):
            column = pd.Categorical(texts, categories=spec["levels"], ordered=kind == "ordered")
        elif kind == "logical":
            column = pd.array([None if t is None else t == "true" for t in texts], dtype="boolean")
        elif kind == "integer":
            column = pd.array([None if t is None else int(t) for t in texts], dtype="Int64")
        elif kind == "number":
            column = [float("nan") if t is None else float(t) for t in texts]
        elif kind == "date":
            column = pd.to_datetime(texts)
        elif kind == "list":
            column = [[t] for t in texts]
        else:
            column = pd.Series(texts, dtype=object)
        frame.append(pd.Series(column, name=name))
    if not frame:
        return pd.DataFrame()
    return pd.concat(frame, axis=1) if frame else pd.DataFrame()


def read_frame(entry):
    """A frame of frames.json, or one written out in a case."""
    columns = entry["columns"]
    if isinstance(columns, dict):
        columns = list(columns.items())
    if "file" not in entry:
        return make_inline(columns)
    with open(HERE / entry["file"], encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = rows[: entry.get("rows", len(rows))]
    return make_frame({name: [row[name] for row in rows] for name, _ in columns}, columns)


def make_inline(columns):
    """Columns with their cells in place; names may repeat."""
    frames = [make_frame({name: spec["cells"]}, [(name, spec)]) for name, spec in columns]
    return pd.concat(frames, axis=1) if frames else pd.DataFrame()


# -- writing ---------------------------------------------------------------------------------------


def text(x):
    return json.dumps(x, ensure_ascii=False)


def number(x):
    x = float(x)
    return "NA" if x != x else struct.pack(">d", x).hex()


def cells(column):
    """The kind and the texts of the cells of one column."""
    dtype = column.dtype
    missing = column.isna()
    if isinstance(dtype, pd.CategoricalDtype):
        levels = " ".join(text(str(level)) for level in dtype.categories)
        kind = ("ordered" if dtype.ordered else "factor") + " [" + levels + "]"
        write = text
    elif pd.api.types.is_bool_dtype(dtype):
        kind, write = "logical", lambda x: "true" if x else "false"
    elif pd.api.types.is_numeric_dtype(dtype):
        kind, write = "number", number
    else:
        kind, write = "text", text
    return kind, ["NA" if m else write(x) for x, m in zip(column, missing, strict=True)]


def dump(out, label, value):
    """One value with everything in it, a line a part."""
    if isinstance(value, sk.Result):
        dump_fit(out, label, value)
    elif isinstance(value, pd.DataFrame):
        if not isinstance(value.index, pd.RangeIndex):
            names = " ".join(text(name) for name in value.index)
            out.append(f"{label} matrix rows {names}")
        else:
            out.append(f"{label} table {len(value)}")
        for name in value.columns:
            kind, texts = cells(value[name])
            out.append(f"{label} {text(name)} {kind} {' '.join(texts)}".rstrip())
    elif value is None:
        out.append(f"{label} null")
    elif isinstance(value, dict):
        out.append(f"{label} list {len(value)}")
        for name, item in value.items():
            dump(out, f"{label}.{name}", item)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        out.append(f"{label} list {len(value)}")
        for i, item in enumerate(value, 1):
            dump(out, f"{label}.{i}", item)
    else:
        items = value.tolist() if hasattr(value, "tolist") else value
        items = items if isinstance(items, list) else [items]
        if not items:
            out.append(f"{label} empty")
        elif isinstance(items[0], bool):
            out.append(f"{label} logical {' '.join('true' if x else 'false' for x in items)}")
        elif isinstance(items[0], str):
            out.append(f"{label} text {' '.join(text(x) for x in items)}")
        else:
            out.append(f"{label} number {' '.join(number(x) for x in items)}")


def shortened(label, lines):
    """The lines, or their checksum where there are many megabytes of them."""
    if sum(map(len, lines)) < LARGEST_DUMP:
        return lines
    digest = hashlib.md5("".join(line + "\n" for line in lines).encode())
    return [f"{label} md5 {digest.hexdigest()} of {len(lines)} lines"]


def dump_fit(out, label, fit):
    for name in _core.call("field_names", {"x": fit._handle})[0]:
        dump(out, f"{label}${name}", getattr(fit, name))
    dump(out, f"{label} printed", str(fit).split("\n"))
    sk.save_result(fit, "saved.json")
    dump(out, f"{label} saved", Path("saved.json").read_text(encoding="utf-8").split("\n"))


# -- cases -----------------------------------------------------------------------------------------


def resolve(value, known):
    """References in the arguments: "@fit", "@<fit>", "@last" (what the call before gave),
    "@<frame>", "@<list>/<part>"."""
    if isinstance(value, list):
        return [resolve(x, known) for x in value]
    if isinstance(value, dict):
        return {key: resolve(x, known) for key, x in value.items()}
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    name, _, part = value[1:].partition("/")
    return known[name][part] if part else known[name]


def function_of(name):
    """A public function, or with "core:" any of the registry."""
    if name.startswith("core:"):
        return lambda **arguments: core_run(name[5:], arguments)
    return getattr(sk, name)


def attempt(out, label, function, arguments, quiet=False):
    """Calls and dumps the value (unless quiet), or the error; and the warnings."""
    value = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value = function_of(function)(**arguments)
        except sk.SkillnadError as error:
            out.append(f"{label} error {error.kind}[{error.code}] {text(error.message)}")
            details = error.details
            out.append(
                f"{label} at {text(details['column'])} rows"
                + "".join(f" {int(row)}" for row in details["rows"])
                + f" of {int(details['n_rows'])}"
            )
    for warning in caught:
        if issubclass(warning.category, sk.SkillnadWarning):
            out.append(f"{label} warning [{warning.message.code}] {text(str(warning.message))}")
        else:
            out.append(f"{label} warning {warning.message}")
    if isinstance(value, pd.DataFrame) and list(value.columns) == ["key", "value"]:
        value = value[~value["key"].isin(HOST_KEYS)].reset_index(drop=True)
    if value is not None and not quiet:
        lines = []
        dump(lines, label, value)
        out += shortened(label, lines)
    return value


def run_case(case, frames):
    out = [f"case {case['id']}"]
    known = dict(frames)
    for name, entry in case.get("frames", {}).items():
        known[name] = read_frame(entry)
    for name, content in case.get("files", {}).items():
        Path(name).write_text(content, encoding="utf-8")
    for name in case.get("copied", []):  # of tests/files/data
        Path(name).parent.mkdir(exist_ok=True)
        shutil.copyfile(HERE.parent / "files" / "data" / name, name)
    if "fit" in case:
        arguments = {key: resolve(x, known) for key, x in case["fit"].items()}
        known["fit"] = attempt(out, "fit", case.get("function", "fit_logit"), arguments)
    for name, given in case.get("fits", {}).items():
        arguments = {key: resolve(x, known) for key, x in given.items()}
        function = case.get("function", "fit_logit")
        known[name] = attempt(out, name, function, arguments, case.get("quiet", False))
    for i, (function, given) in enumerate(case.get("calls", [])):
        arguments = {key: resolve(x, known) for key, x in given.items()}
        known["last"] = attempt(out, f"{i + 1} {function}", function, arguments)
    return out


def main():
    cases = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    target = Path(sys.argv[2]).resolve()
    known = json.loads((HERE / "frames.json").read_text(encoding="utf-8"))
    frames = {name: read_frame(entry) for name, entry in known.items()}
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        lines = [line for case in cases for line in run_case(case, frames)]
        os.chdir(HERE)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
