"""How far a long call has come, shown where somebody watches."""

from __future__ import annotations

import importlib
import sys
from types import TracebackType
from typing import Any


class Progress:
    """A bar of tqdm on standard error; nothing without tqdm, or where that is no terminal."""

    def __init__(self) -> None:
        self._bar: Any = None
        if not sys.stderr.isatty():
            return
        try:
            tqdm = importlib.import_module("tqdm")
        except ImportError:
            return
        shape = "{l_bar}{bar}| {n_fmt}/{total_fmt} [{elapsed}]"
        self._bar = tqdm.tqdm(total=1, file=sys.stderr, leave=False, bar_format=shape)

    def expect(self, steps: int) -> None:
        """What was counted on is done, and `steps` more follow."""
        if self._bar is not None:
            self._bar.total = 1 + steps
            self._bar.update(1)

    def step(self) -> None:
        if self._bar is not None:
            self._bar.update(1)

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()
