#!/usr/bin/env python3
"""Write what follows from the core's registry: wrappers, help pages, the manifest, the reference.

tools/generate.py           write the files
tools/generate.py --check   say what is out of date and exit 1
"""

from __future__ import annotations

import json
import math
import re
import sys
import textwrap
from pathlib import Path
from typing import Any

from translate import translate

from skillnad import _core

ROOT = Path(__file__).resolve().parent.parent
MARK = "Written by tools/generate.py from the core's registry; do not edit."
WIDTH = 100
# Functions whose answer the host turns into an object of its own, with what does so.
DRAWN = {"figure": "draw"}
# Functions that need a host's library to read their data or to write what they make, written by
# hand: they take the list of arguments. In Python with the module they stand in.
BY_HAND = {
    "read_survey": "_reading",
    "read_tables": "_reading",
    "labels_of": "_reading",
    "write_report": "_report",
}
DOTS = "Must be empty: what follows goes by name, written in full."

# The S3 methods of r-package/R, which are written by hand.
METHODS = (Path(__file__).resolve().parent / "s3_methods.txt").read_text(encoding="utf-8")


class Argument:
    """One argument of a function, with its literals in both languages."""

    def __init__(self, name: str, entry: dict[str, Any]):
        self.name = name
        self.type: str = entry["type"]
        self.required: bool = entry["required"]
        self.by_name: bool = entry["by_name"]
        self.fallback = entry["fallback"]
        self.doc: str = entry["doc"]

    @property
    def hint(self) -> str:
        """The Python type."""
        if self.name == "formula":
            return "str"
        named = {"data": "IntoDataFrame", "result": "Result", "path": "str | PathLike[str]"}
        if self.type in named:
            # A table or a result: the one argument that takes both is told by its text.
            both = self.type == "data" and self.doc.startswith("A fit")
            hint = "IntoDataFrame | Result" if both else named[self.type]
            return hint if self.required else f"{hint} | None"
        if self.fallback is None or isinstance(self.fallback, str):
            return "Option"
        return "bool" if isinstance(self.fallback, bool) else "float"

    @property
    def words(self) -> str:
        """The type in words, for the documentation."""
        named = {"data": "data frame", "result": "fit", "path": "file name"}
        if self.type in named:
            return named[self.type]
        if self.name == "formula":
            return "text"
        kinds = {bool: "logical", int: "number", float: "number", str: "text"}
        return kinds.get(type(self.fallback), "value")

    @property
    def python(self) -> str:
        return python_literal(self.fallback)

    @property
    def r(self) -> str:
        return r_literal(self.fallback)


class Function:
    """One function of the registry."""

    def __init__(self, name: str, entry: dict[str, Any]):
        self.name = name
        self.family: str = entry["family"]
        self.title: str = entry["title"]
        self.doc: str = entry["doc"]
        self.returns: str = entry["returns"]
        self.errors: list[str] = list(entry["errors"])
        self.example: str = entry["example"].strip()
        self.exported: bool = entry["exported"]
        self.arguments = [Argument(key, value) for key, value in entry["arguments"].items()]

    @property
    def data(self) -> list[str]:
        return [a.name for a in self.arguments if a.type == "data"]

    @property
    def by_position(self) -> list[Argument]:
        return [a for a in self.arguments if not a.by_name]

    @property
    def by_name(self) -> list[Argument]:
        return [a for a in self.arguments if a.by_name]

    @property
    def result(self) -> str:
        """The Python type of what comes back."""
        if self.name.startswith("decompose_"):
            return "Decomposition"
        return "Fit" if self.name.startswith("fit_logit") else "Any"


def python_literal(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float) and math.isinf(value):
        return 'float("inf")' if value > 0 else 'float("-inf")'
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{json.dumps(k)}: {python_literal(v)}" for k, v in value.items()) + "}"
        )
    if isinstance(value, list):
        return "(" + ", ".join(map(python_literal, value)) + ("," if len(value) == 1 else "") + ")"
    return repr(value)


def r_literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "list(" + ", ".join(f"{k} = {r_literal(v)}" for k, v in value.items()) + ")"
    if isinstance(value, list):
        return "c(" + ", ".join(map(r_literal, value)) + ")"
    if isinstance(value, float) and math.isinf(value):
        return "Inf" if value > 0 else "-Inf"
    return repr(value)


def fill(text: str, indent: str = "", width: int = WIDTH) -> str:
    """Paragraphs filled to the width."""
    return "\n\n".join(
        textwrap.fill(
            paragraph,
            width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for paragraph in text.split("\n\n")
        if paragraph.strip()
    )


# -- Python ----------------------------------------------------------------------------------------


def python_docstring(function: Function) -> str:
    parts = [f'    """{function.title}.']
    if function.doc:
        parts.append("\n" + fill(function.doc, "    "))
    if function.arguments:
        parts.append("\n    Parameters\n    ----------")
        for a in function.arguments:
            default = "" if a.required else f", default {a.python}"
            parts.append(f"    {a.name} : {a.words}{default}")
            parts.append(fill(a.doc, "        "))
    if function.returns:
        parts.append("\n    Returns\n    -------\n" + fill(function.returns, "    "))
    if function.errors:
        parts.append("\n    Raises\n    ------")
        kinds: dict[str, list[str]] = {}
        for error in function.errors:
            kind, _, code = error.partition("[")
            kinds.setdefault(kind, []).extend([code.rstrip("]")] if code else [])
        for kind, codes in kinds.items():
            parts.append(f"    {kind}")
            if codes:
                parts.append(fill("Codes: " + ", ".join(codes) + ".", "        "))
    if function.example:
        parts.append("\n    Examples\n    --------")
        parts += [f"    >>> {line}".rstrip() for line in function.example.splitlines()]
    parts.append('    """')
    text = "\n".join(parts)
    return text.replace('    """', '    r"""', 1) if "\\" in text else text


def python_function(function: Function) -> str:
    lines = [f"def {function.name}("]
    for a in function.by_position:
        lines.append(f"    {a.name}: {a.hint}" + ("," if a.required else f" = {a.python},"))
    if function.by_name:
        lines.append("    *,")
    for a in function.by_name:
        lines.append(f"    {a.name}: {a.hint}" + ("," if a.required else f" = {a.python},"))
    head = "\n".join([*lines, f") -> {function.result}:"])
    if not function.arguments:
        head = f"def {function.name}() -> {function.result}:"
    body = ["    arguments: dict[str, Any] = {"]
    body += [f'        "{a.name}": {a.name},' for a in function.arguments]
    body.append("    }")
    if not function.arguments:
        body = ["    arguments: dict[str, Any] = {}"]
    if function.data:
        body.append(f"    del {', '.join(function.data)}")
    data = "".join(f'"{name}", ' for name in function.data)
    data = f", ({data.rstrip() if len(function.data) == 1 else data.rstrip(', ')})" if data else ""
    call = f'run("{function.name}", arguments{data})'
    if function.name in BY_HAND:
        call = f"{BY_HAND[function.name]}.{function.name}(arguments)"
    if function.name in DRAWN:
        call = f"{DRAWN[function.name]}({call})"
    kind = function.result
    body.append(f"    return {call}" if kind == "Any" else f"    return cast({kind}, {call})")
    return "\n".join([head, python_docstring(function), *body])


def python_module(functions: list[Function]) -> str:
    names = "".join(f'    "{name}",\n' for name in sorted(f.name for f in functions))
    head = f'''"""The public functions. {MARK}"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any, TypeAlias, cast

from narwhals.typing import IntoDataFrame

from skillnad import _reading, _report
from skillnad._call import run
from skillnad._figure import draw
from skillnad._result import Decomposition, Fit, Result

__all__ = [
{names}]

Scalar: TypeAlias = bool | float | str
Option: TypeAlias = Scalar | Sequence[Any] | Mapping[str, Any] | None
'''
    return head + "".join(f"\n\n{python_function(f)}\n" for f in functions)


# -- R ---------------------------------------------------------------------------------------------


def r_signature(function: Function, indent: str) -> str:
    parts = [a.name if a.required else f"{a.name} = {a.r}" for a in function.by_position]
    if function.by_name:
        parts.append("...")
        parts += [a.name if a.required else f"{a.name} = {a.r}" for a in function.by_name]
    lines = [""]
    for part in parts:
        if lines[-1] and len(lines[-1]) + len(part) + 2 > WIDTH - 10 - len(indent):
            lines.append("")
        lines[-1] += (", " if lines[-1] else "") + part
    return (",\n" + indent).join(lines)


def r_function(function: Function) -> str:
    signature = r_signature(function, " " * (len(function.name) + 13))
    pairs = [f"{a.name} = {a.name}" for a in function.arguments]
    listed = fill(", ".join(pairs), "    ", WIDTH - 2)
    arguments = f"list(\n{listed}\n  )" if pairs else "list()"
    more = ", list(...)" if function.by_name else ""
    if function.data:
        data = ", ".join(f'"{name}"' for name in function.data)
        more += f", data = {data if len(function.data) == 1 else f'c({data})'}"
    call = f'run("{function.name}", {arguments}{more})'
    if function.name in BY_HAND:
        dots = ", list(...)" if function.by_name else ""
        call = f"by_hand_{function.name}({arguments}{dots})"
    if function.name in DRAWN:
        call = f"{DRAWN[function.name]}({call})"
    return f"{function.name} <- function({signature}) {{\n  {call}\n}}\n"


def r_module(functions: list[Function]) -> str:
    return f"# The public functions. {MARK}\n\n" + "\n".join(r_function(f) for f in functions)


def namespace(functions: list[Function]) -> str:
    exports = "".join(f"export({name})\n" for name in sorted(f.name for f in functions))
    return (
        f"# {MARK}\n\n{METHODS}{exports}"
        "importFrom(Rcpp, evalCpp)\n"
        "importFrom(stats, anova, coef, confint, family, formula, logLik, nobs, predict)\n"
        "importFrom(stats, residuals, simulate, vcov)\n"
        "importFrom(utils, str)\n"
        "useDynLib(skillnad, .registration = TRUE)\n"
    )


def rd_text(text: str) -> str:
    return re.sub(r"([\\%{}])", r"\\\1", text)


def rd_code(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%")


def r_words(text: str) -> str:
    """Python's words for values in R's."""
    for python, r in (("None", "NULL"), ("True", "TRUE"), ("False", "FALSE")):
        text = re.sub(rf"\b{python}\b", r, text)
    return text


def rd_page(function: Function) -> str:
    usage = f"{function.name}({r_signature(function, '  ')})"
    parts = [
        f"% {MARK}",
        f"\\name{{{function.name}}}",
        f"\\alias{{{function.name}}}",
        f"\\title{{{rd_text(function.title)}}}",
        f"\\usage{{\n{rd_code(usage)}\n}}",
    ]
    if function.arguments:
        items = []
        for a in function.by_position:
            items.append((a.name, a.doc))
        if function.by_name:
            items.append(("\\dots", DOTS))
        for a in function.by_name:
            items.append((a.name, a.doc))
        body = "\n\n".join(
            fill(f"\\item{{{name}}}{{{rd_text(r_words(doc))}}}") for name, doc in items
        )
        parts.append(f"\\arguments{{\n{body}\n}}")
    if function.returns:
        parts.append(f"\\value{{\n{fill(rd_text(r_words(function.returns)))}\n}}")
    parts.append(f"\\description{{\n{fill(rd_text(function.title + '.'))}\n}}")
    if function.doc:
        parts.append(f"\\details{{\n{fill(rd_text(r_words(function.doc)))}\n}}")
    if function.errors:
        codes = ", ".join(f"\\code{{{rd_text(code)}}}" for code in function.errors)
        parts.append(f"\\section{{Errors}}{{\n{fill(codes)}.\n}}")
    if function.example:
        code = translate("import skillnad as sk\n" + function.example + "\n")
        code = code.replace("library(skillnad)\n", "", 1).strip()
        parts.append(f"\\examples{{\n{rd_code(code)}\n}}")
    return "\n".join(parts) + "\n"


# -- manifest and reference ------------------------------------------------------------------------


def manifest(described: dict[str, Any], functions: list[Function]) -> str:
    """tests/parity/api.toml; a default is given as JSON."""
    lines = [f"# {MARK}", f"version = {json.dumps(_core.version())}", ""]
    lines += ["[fields]"]
    for kind, names in described["fields"].items():
        lines.append(f"{kind} = [")
        lines += [f"  {json.dumps(name)}," for name in names]
        lines.append("]")
    for f in functions:
        lines += ["", f"[functions.{f.name}]", f"family = {json.dumps(f.family)}"]
        lines.append("arguments = [")
        for a in f.arguments:
            default = "" if a.required else f", default = {json.dumps(json.dumps(a.fallback))}"
            flags = f"required = {str(a.required).lower()}, by_name = {str(a.by_name).lower()}"
            names = f"name = {json.dumps(a.name)}, type = {json.dumps(a.type)}"
            lines.append(f"  {{ {names}, {flags}{default} }},")
        lines.append("]")
        lines.append(f"returns = {json.dumps(f.returns, ensure_ascii=False)}")
        lines.append(f"errors = {json.dumps(f.errors)}")
    for error in described["errors"]:
        lines += ["", "[[errors]]"]
        lines += [f"{key} = {json.dumps(error[key], ensure_ascii=False)}" for key in error]
    return "\n".join(lines) + "\n"


def reference_entry(function: Function) -> list[str]:
    by_position = [a.name if a.required else f"{a.name}={a.python}" for a in function.by_position]
    by_name = [a.name if a.required else f"{a.name}={a.python}" for a in function.by_name]
    python = ", ".join([*by_position, *(["*"] if by_name else []), *by_name])
    lines = [f"### {function.name}", "", function.title + ".", "", "```python"]
    lines += [fill(f"sk.{function.name}({python})"), "```", "", "```r"]
    lines += [f"{function.name}({r_signature(function, '  ')})", "```", ""]
    if function.doc:
        lines += [fill(function.doc), ""]
    if function.arguments:
        lines += ["| argument | type | default (Python, R) | meaning |", "|---|---|---|---|"]
        for a in function.arguments:
            both = f"`{a.python}`" + (f", `{a.r}`" if a.r != a.python else "")
            doc = a.doc.replace("|", "\\|")
            lines.append(f"| `{a.name}` | {a.words} | {'needed' if a.required else both} | {doc} |")
        lines.append("")
    if function.returns:
        lines += [fill("**Returns.** " + function.returns), ""]
    if function.errors:
        lines += [fill("**Errors.** " + ", ".join(f"`{code}`" for code in function.errors)), ""]
    if function.example:
        r = translate(function.example + "\n").strip()
        lines += ["```python", function.example, "```", "", "```r", r, "```", ""]
    return lines


def reference(described: dict[str, Any], functions: list[Function]) -> str:
    lines = [
        f"<!-- {MARK} -->",
        "# Reference",
        "",
        "The functions are the same in Python (`import skillnad as sk`) and in R",
        "(`library(skillnad)`): names, arguments, order, defaults, columns, error codes and texts.",
        "After the first arguments everything goes by name.",
    ]
    titles = {"fitting": "Fitting", "reading": "Reading a fit", "data": "Data", "output": "Output"}
    families = list(dict.fromkeys(f.family for f in functions))
    for family in families:
        lines += ["", f"## {titles.get(family, family.capitalize())}", ""]
        for f in functions:
            if f.family == family:
                lines += reference_entry(f)
    lines += ["", "## Fields of a result", ""]
    for kind, names in described["fields"].items():
        lines.append(fill(f"`{kind}`: " + ", ".join(f"`{name}`" for name in names) + "."))
    lines += ["", "## Errors", ""]
    lines += [
        "Every error is a `SkillnadError` (Python) or `skillnad_error` (R) with `code`, `message`",
        "and `details`.",
        "",
        "| class | code | meaning |",
        "|---|---|---|",
    ]
    lines += [f"| {e['kind']} | `{e['code']}` | {e['meaning']} |" for e in described["errors"]]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


# -- all -------------------------------------------------------------------------------------------


def wanted() -> dict[Path, str | None]:
    """Every file this tool owns, with its text; None for one that should not exist."""
    described = _core.describe()
    every = [Function(name, entry) for name, entry in described["functions"].items()]
    functions = [f for f in every if f.exported]
    files: dict[Path, str | None] = {}
    man = ROOT / "r-package" / "man"
    for page in man.glob("*.Rd"):
        if page.read_text(encoding="utf-8").startswith(f"% {MARK}"):
            files[page] = None
    files[ROOT / "python/skillnad/_functions.py"] = python_module(functions)
    files[ROOT / "r-package/R/functions.R"] = r_module(functions)
    files[ROOT / "r-package/NAMESPACE"] = namespace(functions)
    files[ROOT / "tests/parity/api.toml"] = manifest(described, functions)
    files[ROOT / "docs/reference.md"] = reference(described, functions)
    for f in functions:
        files[man / f"{f.name}.Rd"] = rd_page(f)
    return files


def main() -> int:
    check = sys.argv[1:] == ["--check"]
    stale = 0
    for path, text in wanted().items():
        current = path.read_text(encoding="utf-8") if path.is_file() else None
        if current == text:
            continue
        stale += 1
        if check:
            print(f"out of date: {path.relative_to(ROOT)} (run make generate)")
        elif text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
