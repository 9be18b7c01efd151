"""Gate C: scripts of the common subset, translated mechanically, print the same in R."""

import subprocess
import sys
from pathlib import Path

import pytest
from compare import HERE, ROOT, environment
from translate import NotInSubsetError, translate

SCRIPTS = sorted((HERE / "scripts").glob("*.py"))


def output(command):
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_script_prints_the_same(script: Path, tmp_path: Path):
    translated = tmp_path / f"{script.stem}.R"
    translated.write_text(translate(script.read_text(encoding="utf-8")), encoding="utf-8")
    python = output([sys.executable, "-W", "ignore", str(script)])
    assert python.strip()
    assert python == output(["Rscript", "--vanilla", str(translated)])


@pytest.mark.parametrize(
    ("python", "r"),
    [
        ("a = [1, 2]\n", "a <- c(1, 2)\n"),
        ("f(x={'a b': [None, 1,]})\n", "f(x=list(`a b` = c(NA, 1)))\n"),
        ("y = d['å'] - x.n_used\n", "y <- d[['å']] - x$n_used\n"),
        ("print(sk.report_table(f))\n", "writeLines(report_table(f))\n"),
        ("f([['a'], ['b']], True, None)\n", "f(list(c('a'), c('b')), TRUE, NULL)\n"),
    ],
)
def test_translation(python, r):
    assert translate(python) == r


@pytest.mark.parametrize("python", ["for x in y:\n    f(x)\n", "f(not x)\n", "f'{x}'\n", "x @ y\n"])
def test_what_is_not_in_the_subset_is_refused(python):
    with pytest.raises(NotInSubsetError):
        translate(python)
