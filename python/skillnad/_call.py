"""One call of the core: arguments in, value out, warnings and errors raised."""

from __future__ import annotations

import os
import warnings
from typing import Any

import numpy as np

from skillnad import _core, _frame
from skillnad._progress import Progress
from skillnad._result import Result, wrap
from skillnad.errors import SkillnadError, SkillnadWarning


def run(name: str, arguments: dict[str, Any], data: tuple[str, ...] = (), depth: int = 3) -> Any:
    """Calls function `name`; `data` names the arguments of which only some columns are needed.
    Warnings point at the caller `depth` frames up.

    The arguments are forgotten before an exception leaves, so that no traceback holds the data.
    """
    try:
        frame_kind = _frame_kind(arguments)
        with Progress() as progress:
            report = progress.report if progress.shown else None
            value, raised = _core.call(name, _lower_all(name, arguments, data), report)
    except SkillnadError as error:
        failure = error.with_traceback(None)
    except BaseException:
        arguments.clear()
        raise
    else:
        arguments.clear()
        for code, text in raised:
            warnings.warn(SkillnadWarning(text, code), stacklevel=depth)
        return _raise(value, frame_kind)
    arguments.clear()
    try:
        raise failure from None
    finally:
        del failure


def _frame_kind(arguments: dict[str, Any]) -> str | None:
    """The kind of the caller's frame: that of the data, else the one a result remembers."""
    remembered = None
    for value in arguments.values():
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, (list, tuple)):
            for item in value:
                if isinstance(item, Result):
                    remembered = remembered or item._frame_kind
                elif item is not None:
                    remembered = remembered or _frame.kind_of(item)
        elif isinstance(value, Result):
            remembered = remembered or value._frame_kind
        elif value is not None:
            kind = _frame.kind_of(value)
            if kind is not None:
                return "pandas" if kind == "other" else kind
    return remembered


def _lower_all(name: str, arguments: dict[str, Any], data: tuple[str, ...]) -> dict[str, Any]:
    lowered = {key: _lower(value) for key, value in arguments.items() if key not in data}
    plain = dict(lowered)
    for key in data:
        value = arguments.get(key)
        kind = None if value is None else _frame.kind_of(value)
        if kind is None:
            lowered[key] = _lower(value)
        else:
            wanted = _core.columns(name, key, plain, _frame.names_of(value, kind))
            lowered[key] = _frame.to_table(value, kind, wanted)
    return lowered


def _lower(value: Any) -> Any:
    """The value in the few types that cross the border."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Result):
        return value._handle
    if isinstance(value, dict):
        return {str(key): _lower(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_lower(item) for item in value]
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    kind = _frame.kind_of(value)
    if kind is not None:
        return _frame.to_table(value, kind)
    if hasattr(value, "to_list"):  # a column of a data frame
        return [_lower(item) for item in value.to_list()]
    return value


def _raise(value: Any, frame_kind: str | None) -> Any:
    """The value as the caller sees it."""
    if isinstance(value, _core.Table):
        return _frame.from_table(value, frame_kind or _frame.default_kind())
    if isinstance(value, _core.NamedMatrix):
        return _frame.from_matrix(value, frame_kind or _frame.default_kind())
    if isinstance(value, _core.Result):
        return wrap(value, frame_kind)
    if isinstance(value, dict):
        return {key: _raise(item, frame_kind) for key, item in value.items()}
    if isinstance(value, list):
        return [_raise(item, frame_kind) for item in value]
    return value
