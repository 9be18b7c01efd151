#!/usr/bin/env python3
"""Translate a Python script in the common subset to R, token by token.

    tools/translate.py script.py > script.R

The common subset: calls, names, numbers, texts, True/False/None, lists, dicts with text keys,
fields, columns by name, assignment, arithmetic, comparison, print. Anything else is an error.
"""

from __future__ import annotations

import io
import re
import sys
import tokenize
from pathlib import Path

WORDS = {"True": "TRUE", "False": "FALSE", "None": "NULL"}
CALLS = {
    "pd.read_csv": "read.csv",
    "pd.DataFrame": "data.frame",
    "tempfile.mktemp": "tempfile",
}
FORBIDDEN = {
    "def", "class", "for", "while", "if", "else", "lambda", "with", "try", "return", "yield",
    "not", "and", "or", "is", "in", "del", "raise", "async", "await",
}  # fmt: skip
OPENERS = {"(": ")", "[": "]", "{": "}"}
Token = tokenize.TokenInfo


class NotInSubsetError(ValueError):
    """The script uses what has no counterpart."""


def translate(source: str) -> str:
    """The R text of a Python script in the common subset."""
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    out: list[str] = []
    stack: list[str] = []  # the closing text of each open bracket, with its kind
    row = 1
    column = 0
    previous: Token | None = None
    skip_line = None
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.type == tokenize.ENDMARKER:
            break
        line = token.start[0]
        if token.type in (tokenize.INDENT, tokenize.DEDENT):
            if token.type == tokenize.INDENT:
                raise NotInSubsetError(f"line {line}: a block")
            i += 1
            continue
        if line == skip_line:
            i += 1
            if token.type == tokenize.NEWLINE:
                row, column = token.end
            continue
        if token.start[0] > row:
            row, column = token.start[0], 0
        out.append(" " * max(0, token.start[1] - column))
        text, used = _one(tokens, i, stack, previous)
        if text == "," and _next(tokens, i) in OPENERS.values():
            text = ""  # Python's trailing comma
        if text is None:  # an import
            skip_line = line
            previous = None
            continue
        out.append(text)
        last = tokens[i + used - 1]
        row, column = last.end
        if last.type in (tokenize.NEWLINE, tokenize.NL):
            row, column = last.end[0] + 1, 0
        if token.type not in (tokenize.NL, tokenize.COMMENT):
            previous = None if token.type == tokenize.NEWLINE else last
        i += used
    text = re.sub(r"[ \t]+\n", "\n", "".join(out))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def _one(
    tokens: list[Token], i: int, stack: list[str], previous: Token | None
) -> tuple[str | None, int]:
    """The R text of the tokens from `i`, and how many of them it stands for."""
    token = tokens[i]
    text = token.string
    if token.type == tokenize.NAME:
        return _name(tokens, i, stack, previous)
    if token.type == tokenize.STRING:
        if text[0] not in "\"'" or text.startswith(('"""', "'''")):
            raise NotInSubsetError(f"line {token.start[0]}: a text with a prefix or over lines")
        if stack and stack[-1].startswith("dict") and tokens[i + 1].string == ":":
            key = text[1:-1]
            plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9._]*", key)
            return (key if plain else f"`{key}`") + " =", 2
        return text, 1
    if token.type == tokenize.OP:
        return _operator(tokens, i, stack, previous), 1
    return text, 1


def _name(
    tokens: list[Token], i: int, stack: list[str], previous: Token | None
) -> tuple[str | None, int]:
    text = tokens[i].string
    if text in ("import", "from"):
        return ("library(skillnad)", 4) if _texts(tokens, i, 4) == "importskillnadassk" else (
            None, 1)  # fmt: skip
    if text in FORBIDDEN:
        raise NotInSubsetError(f"line {tokens[i].start[0]}: '{text}'")
    if text == "None" and stack and stack[-1].startswith("list"):
        return "NA", 1
    if text in WORDS:
        return WORDS[text], 1
    if previous is not None and previous.string == ".":
        return text, 1
    if text == "sk" and tokens[i + 1].string == ".":
        return tokens[i + 2].string, 3
    dotted = _texts(tokens, i, 3)
    if dotted in CALLS:
        return CALLS[dotted], 3
    if text == "print" and _prints_text(tokens, i):
        return "writeLines", 1
    return text, 1


def _prints_text(tokens: list[Token], i: int) -> bool:
    """Is it `print(sk.report_table(...))` or `print(fit.field)`? R's print would quote a text."""
    if _texts(tokens, i, 5) == "print(sk.report_table":
        return True
    return re.fullmatch(r"print\(\w+\.\w+\)", _texts(tokens, i, 6)) is not None


def _next(tokens: list[Token], i: int) -> str:
    """The next token that is more than white space or a comment."""
    skipped = (tokenize.NL, tokenize.COMMENT)
    return next(token.string for token in tokens[i + 1 :] if token.type not in skipped)


def _texts(tokens: list[Token], i: int, n: int) -> str:
    return "".join(token.string for token in tokens[i : i + n])


def _operator(tokens: list[Token], i: int, stack: list[str], previous: Token | None) -> str:
    text = tokens[i].string
    after_value = previous is not None and (
        previous.type in (tokenize.NAME, tokenize.STRING) or previous.string in ")]"
    )
    if text == "(":
        if not after_value and tokens[i + 1].string == ")":
            raise NotInSubsetError(f"line {tokens[i].start[0]}: an empty tuple")
        stack.append("call )")
        return "("
    if text == "[":
        if after_value:
            stack.append("column ]]")
            return "[["
        stack.append("list )")
        return "list(" if _holds_lists(tokens, i) else "c("
    if text == "{":
        stack.append("dict )")
        return "list("
    if text in ")]}":
        return stack.pop().split()[1]
    if text == "=":
        return "=" if stack else "<-"
    if text == ".":
        return "$"
    if text in (",", "+", "-", "*", "/", "<", ">", "<=", ">=", "==", "!="):
        return text
    raise NotInSubsetError(f"line {tokens[i].start[0]}: '{text}'")


def _holds_lists(tokens: list[Token], i: int) -> bool:
    depth = 0
    for token in tokens[i:]:
        if token.string in OPENERS:
            depth += 1
            if depth == 2 and token.string in "[{":
                return True
        elif token.string in OPENERS.values():
            depth -= 1
            if depth == 0:
                return False
    return False


if __name__ == "__main__":
    sys.stdout.write(translate(Path(sys.argv[1]).read_text(encoding="utf-8")))
