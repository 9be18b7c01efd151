#!/usr/bin/env python3
"""Embeds the files of cpp/data, and data of reference cases, in cpp/src/tables/embedded_data.cpp.

    tools/embed_data.py           writes the file
    tools/embed_data.py --check   exit code 1 if the committed file is not up to date

The output is committed, so that both packages carry the same bytes and building needs no Python.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "cpp" / "data"
OUTPUT = ROOT / "cpp" / "src" / "tables" / "embedded_data.cpp"
FILES = [
    "published_figures.csv",
    "contraception.csv",
    "cbpp.csv",
    "nuso_variables.csv",
    "nuso_levels.csv",
    "nuso_rules.csv",
    "nuso_model.csv",
    "nuso_profiles.csv",
    "nuso_targets.csv",
    "nuso_findings.csv",
    "nuso_finding_words.csv",
    "nuso_not_compared.csv",
    "nuso_bases.csv",
    "nuso_stages.csv",
    "nuso_claims.csv",
    "nuso_size_words.csv",
    "nuso_analyses.csv",
    "nuso_analysis_parts.csv",
    "nuso_derived.csv",
    "validation.csv",
]
# Data of reference cases that run_validation() fits: embedded from where the tests have them.
REFERENCE = ROOT / "tests" / "reference"
REFERENCE_FILES = [
    "data/wine.csv",
    "data/ucb_admissions.csv",
    "data/arrests.csv",
    "choices.csv",
    "histories.csv",
    "cr2_data.csv",
    "level_weights_data.csv",
]

# Compilers limit one string literal, and what adjacent literals join to: MSVC to 16,380 bytes.
CHUNK = 15_000

HEAD = """\
// Made by tools/embed_data.py from cpp/data; do not edit.
// clang-format off
#include "skillnad/tables/embedded_data.hpp"

#include <stdexcept>

namespace skillnad {
namespace {

"""

TAIL = """\
// The pieces in one string, joined at the first use.
template <std::size_t n>
std::string joined(const char* const (&pieces)[n], std::size_t size) {
  std::string text;
  text.reserve(size);
  for (const char* piece : pieces) text += piece;
  return text;
}

}  // namespace

const std::vector<std::string>& embedded_file_names() {
  static const std::vector<std::string> names = {%(names)s};
  return names;
}

std::string_view embedded_file(const std::string& name) {
%(lookups)s  throw std::logic_error("embedded_file: no file '" + name + "'");
}

}  // namespace skillnad
"""


def literal(line: bytes) -> str:
    """One line of a file as a C++ string literal of ASCII characters."""
    out = []
    for byte in line:
        char = chr(byte)
        if char == "\n":
            out.append("\\n")
        elif char in '"\\?':  # a question mark could begin a trigraph
            out.append("\\" + char)
        elif 32 <= byte < 127:
            out.append(char)
        else:  # always three octal digits, so that a digit may follow
            out.append(f"\\{byte:03o}")
    return '"' + "".join(out) + '"'


def pieces(data: bytes) -> list[list[bytes]]:
    """The lines of a file in groups of at most CHUNK bytes."""
    groups: list[list[bytes]] = [[]]
    size = 0
    for line in data.splitlines(keepends=True):
        if len(line) > CHUNK:
            raise SystemExit(f"a line of {len(line)} bytes does not fit in one literal")
        if size + len(line) > CHUNK:
            groups.append([])
            size = 0
        groups[-1].append(line)
        size += len(line)
    return groups


def generated() -> str:
    out = [HEAD]
    lookups = []
    paths = [DATA / name for name in FILES] + [REFERENCE / name for name in REFERENCE_FILES]
    for path in paths:
        name = path.name
        data = path.read_bytes()
        if b"\0" in data or b"\r" in data:
            raise SystemExit(f"{name}: only text with \\n at the end of lines can be embedded")
        identifier = name.replace(".", "_")
        groups = pieces(data)
        out.append(f"const char* const {identifier}[] = {{\n")
        for number, group in enumerate(groups, start=1):
            lines = "\n".join("    " + literal(line) for line in group)
            out.append(f"    // piece {number} of {len(groups)}\n{lines},\n")
        out.append("};\n\n")
        lookups.append(
            f'  if (name == "{name}") {{\n'
            f"    static const std::string text = joined({identifier}, {len(data)});\n"
            "    return text;\n"
            "  }\n"
        )
    names = ", ".join(f'"{path.name}"' for path in paths)
    out.append(TAIL % {"names": names, "lookups": "".join(lookups)})
    return "".join(out)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only compare")
    check = parser.parse_args().check
    text = generated()
    if check:
        current = OUTPUT.read_text(encoding="ascii") if OUTPUT.exists() else ""
        if current != text:
            print(f"{OUTPUT.relative_to(ROOT)} is not up to date: run tools/embed_data.py")
            return 1
        return 0
    OUTPUT.write_text(text, encoding="ascii", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
