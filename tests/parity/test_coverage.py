"""Every argument of every function stands in the corpus at a value that is not its default."""

import json

import pytest
import tomllib
from compare import HERE

CORPUS = json.loads((HERE / "corpus.json").read_text(encoding="utf-8"))
API = tomllib.loads((HERE / "api.toml").read_text(encoding="utf-8"))
# Why an argument is in no case of the corpus.
EXEMPT = json.loads((HERE / "arguments_not_in_corpus.json").read_text(encoding="utf-8"))


def calls_of(case):
    """(function, arguments) of everything a case calls."""
    if "fit" in case:
        yield case.get("function", "fit_logit"), case["fit"]
    for given in case.get("fits", {}).values():
        yield "fit_logit", given
    for function, given in case.get("calls", []):
        yield function.removeprefix("core:"), given


def used():
    found = {}
    for case in CORPUS:
        for function, given in calls_of(case):
            for name, value in given.items():
                found.setdefault((function, name), []).append(value)
    return found


def is_default(value, argument):
    return "default" in argument and value == json.loads(argument["default"])


USED = used()
CALLED = {function for case in CORPUS for function, _ in calls_of(case)}
ARGUMENTS = [
    (function, argument)
    for function, entry in API["functions"].items()
    for argument in entry["arguments"]
]


@pytest.mark.parametrize("function", API["functions"])
def test_function_is_in_the_corpus(function):
    exempt = any(key.startswith(f"{function}.") for key in EXEMPT)
    assert exempt or function in CALLED


@pytest.mark.parametrize(
    "function, argument", ARGUMENTS, ids=[f"{f}.{a['name']}" for f, a in ARGUMENTS]
)
def test_argument_is_in_the_corpus(function, argument):
    key = f"{function}.{argument['name']}"
    values = USED.get((function, argument["name"]), [])
    covered = any(not is_default(value, argument) for value in values)
    assert covered != (key in EXEMPT), "give it a case, or a reason why it has none"


def test_exemptions_are_arguments():
    assert set(EXEMPT) <= {f"{function}.{argument['name']}" for function, argument in ARGUMENTS}
