"""Errors and warnings: one base, few kinds; texts and codes come from the core."""

from __future__ import annotations

from typing import Any

__all__ = [
    "ConvergenceError",
    "DataError",
    "FormulaError",
    "ModelError",
    "OptionError",
    "SkillnadError",
    "SkillnadWarning",
]


class SkillnadError(Exception):
    """Base of every error the core raises for a reason the user can act on.

    Attributes
    ----------
    code : str
        Stable short name, e.g. ``"separation"``; the list stands in the reference.
    message : str
        What was found, where, what was expected and what to do.
    details : dict
        ``column`` (str), ``rows`` (at most five row numbers, from 1) and ``n_rows`` (int).
    kind : str
        Name of the class, the same in R.
    """

    kind = "SkillnadError"

    def __init__(self, message: str, code: str = "", details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.details: dict[str, Any] = {} if details is None else details

    def __reduce__(self) -> tuple[Any, ...]:
        return make_error, (self.kind, self.code, self.message, self.details)


class FormulaError(SkillnadError):
    """The formula cannot be read; the message points at the fault."""

    kind = "FormulaError"


class DataError(SkillnadError):
    """The data do not fit the call: columns, types, missing cells, levels."""

    kind = "DataError"


class ModelError(SkillnadError):
    """The model has no answer on these data: separation, rank, one group only."""

    kind = "ModelError"


class ConvergenceError(SkillnadError):
    """The algorithm did not reach its optimum."""

    kind = "ConvergenceError"


class OptionError(SkillnadError):
    """An argument has the wrong type or value."""

    kind = "OptionError"


class FieldError(OptionError, AttributeError):
    """An unknown or read-only field of a result; an `AttributeError`, so that `hasattr` works."""


class SkillnadWarning(UserWarning):
    """A warning of the core; it is also kept in the result.

    Attributes
    ----------
    code : str
        Stable short name.
    """

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


_KINDS: dict[str, type[SkillnadError]] = {
    kind.kind: kind for kind in (FormulaError, DataError, ModelError, ConvergenceError, OptionError)
}
_FIELD_CODES = ("unknown_field", "read_only")


def make_error(kind: str, code: str, message: str, details: dict[str, Any]) -> SkillnadError:
    """Builds the exception of a core error; called by the extension module and by pickle."""
    if code in _FIELD_CODES:
        return FieldError(message, code, details)
    return _KINDS[kind](message, code, details)
