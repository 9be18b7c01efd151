"""Gate A: one manifest, and the signatures of both languages are what it and the contract say."""

import ast
import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest
import tomllib
from compare import HERE, ROOT, run

import skillnad as sk

API = tomllib.loads((HERE / "api.toml").read_text(encoding="utf-8"))
CONTRACT = tomllib.loads((HERE / "contract.toml").read_text(encoding="utf-8"))
FUNCTIONS = API["functions"]
# Arguments without a default, for a look at the columns.
NEEDED = {
    "average_effects": {"variables": "age"},
    "simulate_outcomes": {"seed": 1},
    "life_table": {"time": "time", "status": "status", "breaks": [0, 2, 5]},
}
R_WORDS = {"NULL": None, "TRUE": True, "FALSE": False}


def default_of(argument):
    return json.loads(argument["default"])


@pytest.fixture(scope="module")
def r_signatures():
    return json.loads(run(["Rscript", "--vanilla", str(HERE / "signatures.R")]))


def parse(signature):
    """(name, by_name, default or ...) of each argument of a signature in Python's notation."""
    tree = ast.parse(f"def f({signature}): pass").body[0].args
    needed = len(tree.args) - len(tree.defaults)
    arguments = [(a.arg, False, ...) for a in tree.args[:needed]]
    for a, default in zip(tree.args[needed:], tree.defaults, strict=True):
        arguments.append((a.arg, False, ast.literal_eval(default)))
    for a, default in zip(tree.kwonlyargs, tree.kw_defaults, strict=True):
        arguments.append((a.arg, True, ... if default is None else ast.literal_eval(default)))
    return arguments


def manifest(name):
    return [
        (a["name"], a["by_name"], ... if a["required"] else default_of(a))
        for a in FUNCTIONS[name]["arguments"]
    ]


def test_functions_of_the_contract_are_there():
    assert sorted(CONTRACT["signatures"]) == sorted(FUNCTIONS)


@pytest.mark.parametrize("name", sorted(CONTRACT["signatures"]))
def test_manifest_has_the_signature_of_the_contract(name):
    assert manifest(name) == parse(CONTRACT["signatures"][name])


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_python_has_the_signature_of_the_manifest(name):
    kinds = {
        inspect.Parameter.POSITIONAL_OR_KEYWORD: False,
        inspect.Parameter.KEYWORD_ONLY: True,
    }
    found = [
        (p.name, kinds[p.kind], ... if p.default is inspect.Parameter.empty else p.default)
        for p in inspect.signature(getattr(sk, name)).parameters.values()
    ]
    assert found == manifest(name)


def r_value(text):
    return R_WORDS[text] if text in R_WORDS else json.loads(text)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_r_has_the_signature_of_the_manifest(name, r_signatures):
    found = []
    by_name = False
    for argument in r_signatures[name]:
        if argument["name"] == "...":
            by_name = True
            continue
        default = ... if argument["default"] == "" else r_value(argument["default"])
        found.append((argument["name"], by_name, default))
    assert found == manifest(name)


def test_nothing_else_is_exported(r_signatures):
    functions = [name for name in sk.__all__ if inspect.isfunction(getattr(sk, name))]
    assert sorted(functions) == sorted(FUNCTIONS)
    assert sorted(r_signatures) == sorted(FUNCTIONS)


def test_fields_and_error_classes():
    for kind, fields in CONTRACT["fields"].items():
        assert [name for name in API["fields"][kind] if name in fields] == fields
    assert {error["kind"] for error in API["errors"]} <= set(CONTRACT["errors"]["classes"])
    codes = [(error["kind"], error["code"]) for error in API["errors"]]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("name", sorted(CONTRACT["columns"]))
def test_tables_have_the_columns_of_the_contract(name):
    pandas = pytest.importorskip("pandas")
    data = pandas.read_csv(ROOT / "cpp" / "data" / "contraception.csv")
    fit = sk.fit_logit("use ~ age + (1 | district)", data)
    given = [fit, fit] if name == "pool_fits" else fit
    if name == "life_table":
        given = pandas.DataFrame({"time": [1.0, 2.0, 3.0, 4.0], "status": [1, 0, 1, 0]})
    if name.startswith("gap_"):
        given = sk.decompose_gap(
            data, outcome="use", group="urban", criteria={"age": "age"}, cluster="district"
        )
    read = [] if name == "run_validation" else [given]
    found = getattr(sk, name)(*read, **NEEDED.get(name, {}))
    assert list(found.columns) == CONTRACT["columns"][name]


def test_generated_files_are_up_to_date():
    tool = Path(ROOT) / "tools" / "generate.py"
    done = subprocess.run([sys.executable, str(tool), "--check"], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
