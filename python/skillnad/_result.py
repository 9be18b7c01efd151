"""Results: an immutable byte string, read through the core."""

from __future__ import annotations

from typing import Any

from skillnad import _core


class Result:
    """What a call returns beside tables: the saved form and, while the process lives, more.

    Fields are read with a dot (``fit.n_used``); ``dir(fit)`` lists them. A result never holds rows
    of the data in what is printed, pickled or saved. Two results are equal if their saved bytes
    are.
    """

    __slots__ = ("_fields", "_frame_kind", "_handle")

    _fields: dict[str, Any] | None
    _frame_kind: str | None
    _handle: _core.Result

    def __init__(self, handle: _core.Result, frame_kind: str | None = None) -> None:
        object.__setattr__(self, "_handle", handle)
        object.__setattr__(self, "_fields", None)
        object.__setattr__(self, "_frame_kind", frame_kind)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        fields = self._read_fields()
        if name not in fields:
            _core.call("unknown_field_error", {"name": name, "x": self._handle})
        value = fields[name]
        return value.copy() if isinstance(value, (list, dict)) else value

    def _read_fields(self) -> dict[str, Any]:
        if self._fields is None:
            object.__setattr__(self, "_fields", _core.call("fields", {"x": self._handle})[0])
        fields: dict[str, Any] = self._fields or {}
        return fields

    def __setattr__(self, name: str, value: Any) -> None:
        del value
        _core.call("read_only_error", {"name": name})

    def __delattr__(self, name: str) -> None:
        _core.call("read_only_error", {"name": name})

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._read_fields()]

    def __str__(self) -> str:
        return str(_core.call("print_text", {"x": self._handle})[0]).removesuffix("\n")

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return str(_core.call("report_table", {"x": self._handle, "format": "html"})[0])

    def _repr_markdown_(self) -> str:
        return str(_core.call("report_table", {"x": self._handle, "format": "markdown"})[0])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Result):
            return NotImplemented
        return self._handle.saved == other._handle.saved

    def __hash__(self) -> int:
        return hash(self._handle.saved)

    def __copy__(self) -> Result:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Result:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return restore, (self._handle.kind, self._handle.saved, self._frame_kind)


def _names(table: Any) -> list[str]:
    """The terms of a pandas table, with their category where there are several."""
    terms = list(table["term"])
    if table["category"].nunique(dropna=False) <= 1:
        return terms
    categories = table["category"].where(table["category"].notna(), "")
    return [f"{c}: {t}" if c else t for c, t in zip(categories, terms, strict=True)]


class Fit(Result):
    """A fitted model."""

    __slots__ = ()

    # The names statsmodels' users know. They only read the tables of the core.

    @property
    def params(self) -> Any:
        """Estimates by term: a pandas Series, else the column itself."""
        return self._column("estimates", "estimate")

    @property
    def bse(self) -> Any:
        """Standard errors by term."""
        return self._column("estimates", "std_error")

    @property
    def tvalues(self) -> Any:
        """Wald statistics by term."""
        return self._column("estimates", "statistic")

    @property
    def pvalues(self) -> Any:
        """p-values by term."""
        return self._column("estimates", "p_value")

    @property
    def llf(self) -> Any:
        """The log-likelihood."""
        return self.log_likelihood

    @property
    def nobs(self) -> Any:
        """Rows used."""
        return self.n_used

    def conf_int(self, alpha: float = 0.05) -> Any:
        """Limits by term, of level 1 - alpha."""
        table = self._table("estimates", level=1.0 - alpha)
        if not hasattr(table, "set_index"):
            return table.select(["conf_low", "conf_high"])
        limits = table[["conf_low", "conf_high"]]
        limits.index = _names(table)
        return limits

    def cov_params(self) -> Any:
        """Covariance of the coefficients."""
        return self._table("covariance_matrix")

    def summary(self) -> Fit:
        """The fit itself, which prints as its summary."""
        return self

    def predict(self, newdata: Any = None, **options: Any) -> Any:
        """The estimates of ``predicted()``, with its options."""
        return self._predicted(newdata=newdata, **options)

    @property
    def fittedvalues(self) -> Any:
        """Marginal predictions of the rows of the fit."""
        return self._predicted()

    @property
    def resid(self) -> Any:
        """Quantile residuals of the rows of the fit."""
        return self._table("fit_residuals")["residual"]

    def _predicted(self, **options: Any) -> Any:
        from ._functions import predicted

        return predicted(self, **options)["estimate"]

    def _table(self, name: str, **arguments: Any) -> Any:
        from ._call import run

        return run(name, {"fit": self, **arguments})

    def _column(self, name: str, column: str) -> Any:
        table = self._table(name)
        values = table[column]
        if hasattr(table, "set_index"):
            values.index = _names(table)
        return values


class Decomposition(Result):
    """A gap between groups, taken apart."""

    __slots__ = ()


_CLASSES: dict[str, type[Result]] = {"decomposition": Decomposition, "fit": Fit}


def wrap(handle: _core.Result, frame_kind: str | None) -> Result:
    """The result in the class of its kind."""
    return _CLASSES.get(handle.kind, Result)(handle, frame_kind)


def restore(kind: str, saved: bytes, frame_kind: str | None) -> Result:
    """Rebuilds a pickled result."""
    return wrap(_core.Result(kind, saved), frame_kind)
