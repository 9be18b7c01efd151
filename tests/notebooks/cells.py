#!/usr/bin/env python3
"""Runs the code of Python notebooks.

`tests/notebooks/cells.py NOTEBOOK ...` stores what it gives in them.
"""

import ast
import contextlib
import io
import json
import os
import sys
from pathlib import Path

import pandas as pd


def read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def code_cells(notebook: dict) -> list[dict]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def ran(source: str, names: dict):
    """Runs a cell; the value of its last line, if that is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)


def outputs_of(notebook: dict) -> list[list[dict]]:
    """What every code cell gives, as a notebook stores it, from a clean start and in order."""
    names: dict = {}
    out = []
    # As in a notebook, where pandas does not ask a terminal for its width.
    with pd.option_context("display.max_columns", 20, "display.width", 80):
        for count, cell in enumerate(code_cells(notebook), start=1):
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                value = ran("".join(cell["source"]), names)
            out.append([])
            if printed.getvalue():
                lines = printed.getvalue().splitlines(keepends=True)
                out[-1].append({"name": "stdout", "output_type": "stream", "text": lines})
            if value is not None:
                forms = {"text/plain": repr(value)}
                if hasattr(value, "_repr_html_"):
                    forms["text/html"] = value._repr_html_()
                data = {kind: forms[kind].splitlines(keepends=True) for kind in sorted(forms)}
                result = {"execution_count": count, "metadata": {}}
                out[-1].append({"data": data, **result, "output_type": "execute_result"})
    return out


def store(path: Path) -> None:
    notebook = read(path)
    os.chdir(path.parent)
    for cell, outputs in zip(code_cells(notebook), outputs_of(notebook), strict=True):
        cell["outputs"] = outputs
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    for path in [Path(argument).resolve() for argument in sys.argv[1:]]:
        store(path)
