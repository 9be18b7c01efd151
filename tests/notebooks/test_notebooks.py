"""The notebooks run, store what they give, and say the same in both languages."""

import os
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from cells import code_cells, outputs_of, read

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SYNTHETIC_MARK = "SYNTETISKA DATA"  # the first cell of every row of the synthetic tables


@cache
def given_by(path):
    """What each cell gives, run one after the other in one namespace."""
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        return outputs_of(read(path))
    finally:
        os.chdir(here)


def texts(outputs):
    """All that a reader sees of the outputs of a cell."""
    for output in outputs:
        if "text" in output:
            yield "".join(output["text"])
        for lines in output.get("data", {}).values():
            yield "".join(lines)


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
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_notebook_has_a_twin():
    names = {path.stem for path in NOTEBOOKS}
    assert {"arrests", "pm5", "pm7"} <= names
    assert names == {path.stem for path in (ROOT / "notebooks").glob("*.Rmd")}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_stores_what_it_gives(path):
    cells = code_cells(read(path))
    assert given_by(path) == [cell["outputs"] for cell in cells]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_shows_no_rows_of_the_tables(path):
    for cell in code_cells(read(path)):
        for text in texts(cell["outputs"]):
            assert SYNTHETIC_MARK not in text


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_r_twin_prints_the_same_texts(path):
    there = run_r(path.with_suffix(".Rmd"))
    printed = [
        "".join(output["text"])
        for outputs in given_by(path)
        for output in outputs
        if output["output_type"] == "stream"
    ]
    assert printed
    for text in printed:
        for block in text.strip().split("\n\n"):
            assert block in there
