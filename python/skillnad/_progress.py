"""How far a long call has come, shown where somebody watches."""

from __future__ import annotations

import importlib
import sys
import time
from types import TracebackType
from typing import Any

_PATIENCE = 0.5  # seconds before a bar is worth showing


class Progress:
    """A bar of tqdm on standard error, which calls of the core and what follows them share; nothing
    without tqdm, or where standard error is no terminal."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._begun = time.monotonic()
        self._tqdm: Any = None
        if sys.stderr is None or not sys.stderr.isatty():
            return
        try:
            self._tqdm = importlib.import_module("tqdm")
        except ImportError:
            return

    @property
    def shown(self) -> bool:
        """Whether it would show anything."""
        return self._tqdm is not None

    def report(self, done: float, total: float) -> None:
        """So much is done."""
        if self._tqdm is None or time.monotonic() - self._begun < _PATIENCE:
            return
        if self._bar is None:
            shape = "{l_bar}{bar}| {n_fmt}/{total_fmt} [{elapsed}]"
            self._bar = self._tqdm.tqdm(file=sys.stderr, leave=False, bar_format=shape)
        self._bar.total, self._bar.n = int(total), int(done)
        self._bar.refresh()

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
