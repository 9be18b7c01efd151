"""The notebooks run, print what they show, and say the same in both languages."""

import contextlib
import io
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def code_cells(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def printed_by(cells):
    """What each cell prints, run one after the other in one namespace."""
    names = {}
    out = []
    for cell in cells:
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            exec(compile("".join(cell["source"]), "<cell>", "exec"), names)
        out.append(text.getvalue())
    return out


def shown_by(cell):
    return "".join(
        "".join(output["text"]) for output in cell["outputs"] if output.get("name") == "stdout"
    )


def run_r(path):
    """What the code of an R notebook prints."""
    chunks = re.findall(r"^```\{r\}\n(.*?)^```$", path.read_text(encoding="utf-8"), re.M | re.S)
    assert chunks
    library = str(ROOT / ".rlib")
    done = subprocess.run(
        ["Rscript", "--vanilla", "-"],
        input="\n".join(chunks),
        cwd=path.parent,
        env=dict(os.environ, R_LIBS=library, R_LIBS_USER=library),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_prints_what_it_shows(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    cells = code_cells(path)
    assert printed_by(cells) == [shown_by(cell) for cell in cells]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_r_twin_prints_the_same_texts(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    there = run_r(path.with_suffix(".Rmd"))
    for text in printed_by(code_cells(path)):
        for block in text.strip().split("\n\n"):
            assert block in there
