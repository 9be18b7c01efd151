"""Gates B and D: every field of every result, and every error, is the same to the bit."""

import json
import re

import pytest
import tomllib
from compare import HERE, differences, run_both

CORPUS = json.loads((HERE / "corpus.json").read_text(encoding="utf-8"))
ERRORS = json.loads((HERE / "errors.json").read_text(encoding="utf-8"))
API = tomllib.loads((HERE / "api.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return run_both(HERE / "corpus.json", tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def errors(tmp_path_factory):
    return run_both(HERE / "errors.json", tmp_path_factory.mktemp("errors"))


def by_case(text):
    """The lines of each case by its name."""
    parts = re.split(r"^case (.*)\n", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_corpus_is_the_same_to_the_bit(corpus):
    python, r = corpus
    assert not differences(python.decode(), r.decode())
    assert python == r


def test_corpus_is_large_enough():
    assert len(CORPUS) >= 210
    names = [case["id"] for case in CORPUS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", [case["id"] for case in CORPUS])
def test_case_of_the_corpus_gives_values(name, corpus):
    found = re.findall(r"^\S+( \S+)? error .*", by_case(corpus[0].decode())[name], flags=re.M)
    case = next(case for case in CORPUS if case["id"] == name)
    assert len(found) == case.get("n_errors", 0), by_case(corpus[0].decode())[name][:2000]


def test_errors_are_the_same_in_both_languages(errors):
    python, r = errors
    assert not differences(python.decode(), r.decode())
    assert python == r


@pytest.mark.parametrize("name", [case["id"] for case in ERRORS])
def test_error_case_gives_its_error(name, errors):
    case = next(case for case in ERRORS if case["id"] == name)
    found = re.findall(r" error (\w+\[\w+\]) ", by_case(errors[0].decode())[name])
    assert case["error"] in found, by_case(errors[0].decode())[name][:2000]


def test_every_code_of_the_manifest_is_raised():
    raised = {case["error"] for case in ERRORS}
    exempt = json.loads((HERE / "errors_not_raised.json").read_text(encoding="utf-8"))
    listed = {f"{error['kind']}[{error['code']}]" for error in API["errors"]}
    assert raised <= listed
    assert listed - raised == set(exempt), "give the code a case, or a reason why it has none"
