"""Rules of the core that a compiler does not check."""

import re
import subprocess
import sys

import pytest
from project import CPP, ROOT, code_of, core_files, name

# Modules depend one way only: on themselves and on what stands before them. Modules in one set do
# not know each other.
ORDER = [
    *({name} for name in ("base", "text", "data", "formula", "models", "inference")),
    *({name} for name in ("disclosure", "tables")),
    {"decomposition", "units", "classes"},
    {"nuso"},
    {"api"},
]
RANK = {module: rank for rank, modules in enumerate(ORDER) for module in modules}

HOST = re.compile(
    r'#include *[<"](R\.h|R_ext|Rinternals|Rcpp|Python\.h|pybind11|iostream|cstdio|stdio)|'
    r"std::(cout|cerr|clog|abort|exit|terminate|rand)\b|"
    r"(?<![\w:.>])(printf|fprintf|puts|abort|exit|rand|srand)\s*\(|"
    r"#\s*if.*\b(R_BUILD|USING_R|PYTHON)\b"
)
LIBM = re.compile(
    r"(?:std::|(?<![\w:.>]))(exp|exp2|expm1|log|log2|log10|log1p|pow|tanh|sinh|cosh|sin|cos|tan|"
    r"atan|atan2|erf|erfc|lgamma|tgamma|cbrt|hypot)\s*\("
)
NOT_NUMBERS = re.compile(
    r"\b(stringstream|ostringstream|istringstream|setlocale|std::locale|stod|strtod|atof|sprintf|"
    r"snprintf|sscanf)\b|<(sstream|iomanip|clocale|locale|omp\.h|cblas\.h|random)>|long double"
)


def offences(pattern: re.Pattern[str], skip=lambda path: False) -> list[str]:
    found = []
    for path in core_files(".hpp", ".cpp"):
        if skip(path):
            continue
        for number, line in enumerate(code_of(path).splitlines(), 1):
            match = pattern.search(line)
            if match:
                found.append(f"{name(path)}:{number}: {match.group(0)}")
    return found


def test_source_lists_and_stubs_are_up_to_date():
    tool = [sys.executable, str(ROOT / "tools" / "list_sources.py"), "--check"]
    result = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_every_source_file_has_its_header_and_every_module_is_known():
    for path in core_files(".cpp", parts=("src",)):
        assert path.parent.parent == CPP / "src", f"{name(path)}: one folder a module"
        assert path.parent.name in RANK, f"{name(path)}: unknown module"
    for path in core_files(".hpp", parts=("include",)):
        module = path.relative_to(CPP / "include" / "skillnad").parts[0]
        assert module in RANK, f"{name(path)}: unknown module"
        assert "#pragma once" in path.read_text(encoding="utf-8"), name(path)


def test_the_core_knows_no_host_and_prints_nothing():
    assert offences(HOST) == []


def test_eigen_stays_behind_the_facade():
    def facade(path):
        return path.suffix == ".cpp" and path.parent.name == "base" and "linalg" in path.stem

    assert offences(re.compile(r'#include *[<"](Eigen|unsupported)/'), skip=facade) == []


def test_boost_stays_in_distributions():
    def allowed(path):
        return path.suffix == ".cpp" and path.stem.startswith("distributions")

    # boost/version.hpp is one macro.
    pattern = re.compile(r'#include *[<"]boost/(?!version\.hpp)')
    assert offences(pattern, skip=allowed) == []


def test_transcendental_functions_come_from_base_math():
    found = []
    for path in core_files(".hpp", ".cpp"):
        if path.parent.name == "base" and path.stem.startswith("math"):
            continue
        code = code_of(path)
        own = set(re.findall(r"^ *(?:inline )?double (\w+)\(", code, flags=re.M))
        for number, line in enumerate(code.splitlines(), 1):
            for match in LIBM.finditer(line):
                if "std::" in match.group(0) or match.group(1) not in own:
                    found.append(f"{name(path)}:{number}: {match.group(0)}")
    assert found == []


def test_no_locale_no_host_randomness_no_long_double():
    assert offences(NOT_NUMBERS) == []


@pytest.mark.parametrize("text", ["std::exp(x)", "y = exp(x);", "pow(x, 2)", "std::erfc (x)"])
def test_the_ban_on_libm_would_be_noticed(text):
    assert LIBM.search(text)


@pytest.mark.parametrize("text", ["math::exp(x)", "fit.log(x)", "p->log(x)", "frexp(x, &e)"])
def test_the_ban_on_libm_spares_our_own(text):
    assert not LIBM.search(text)


@pytest.mark.parametrize("text", ["#include <iostream>", "std::exit(1)", "printf(x)"])
def test_the_ban_on_hosts_would_be_noticed(text):
    assert HOST.search(text)


def test_modules_depend_one_way():
    wrong = []
    for path in core_files(".hpp", ".cpp"):
        base = CPP / "src" if path.suffix == ".cpp" else CPP / "include" / "skillnad"
        if not path.is_relative_to(base):
            base = CPP / "src"  # a private header beside its sources
        module = path.relative_to(base).parts[0]
        text = path.read_text(encoding="utf-8")
        for other in re.findall(r'#include "(?:skillnad/)?([a-z]+)/', text):
            if other not in RANK:
                wrong.append(f"{name(path)}: unknown module {other}")
            elif RANK[other] > RANK[module] or (RANK[other] == RANK[module] and other != module):
                wrong.append(f"{name(path)}: {module} must not include {other}")
    assert wrong == []


def test_error_codes_in_the_code_are_those_of_the_catalogue():
    catalogue_file = CPP / "src" / "base" / "error.cpp"
    kinds = {"formula", "data", "model", "convergence", "option"}
    text = catalogue_file.read_text(encoding="utf-8")
    catalogue = {
        (kind, code) for kind, code in re.findall(r'Kind::(\w+),\s*"(\w+)"', text) if kind in kinds
    }
    assert catalogue, "the catalogue is empty"
    used = set()
    for path in core_files(".hpp", ".cpp"):
        source = path.read_text(encoding="utf-8")
        for kind, code in re.findall(
            r"\b(Formula|Data|Model|Convergence|Option)Error[({]\s*\"(\w+)\"", source
        ):
            used.add((kind.lower(), code))
        # A code handed on: `Error(ErrorKind::data, "code", ...)`.
        if path != catalogue_file:
            used |= set(re.findall(r'Kind::(\w+),\s*"(\w+)"', source))
    assert sorted(used - catalogue) == [], "thrown but not in the catalogue"
    mentioned = {
        code
        for path in core_files(".hpp", ".cpp")
        if path != catalogue_file
        for code in re.findall(r'"([a-z][a-z_]*)"', path.read_text(encoding="utf-8"))
    }
    unused = sorted(c for c in catalogue - used if c[1] not in mentioned)
    assert unused == [], "in the catalogue but never thrown"


def test_every_error_text_is_written_once():
    seen: dict[str, str] = {}
    twice = []
    for path in core_files(".hpp", ".cpp"):
        source = path.read_text(encoding="utf-8")
        for match in re.finditer(r'\b\w+Error\(\s*"(\w+)",\s*((?:"(?:\\.|[^"\\])*"\s*)+)', source):
            text = match.group(2).strip()
            place = f"{name(path)} [{match.group(1)}] {text}"
            if len(text) > 20 and text in seen:
                twice.append(f"{seen[text]} = {place}")
            seen[text] = place
    assert twice == []
