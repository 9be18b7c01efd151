"""Multilevel logistic models and unwarranted differences: one core, the same in Python and R."""

from skillnad import _functions
from skillnad._core import version as _version
from skillnad._functions import *  # noqa: F403
from skillnad._result import Decomposition, Fit, Result
from skillnad.errors import (
    ConvergenceError,
    DataError,
    FormulaError,
    ModelError,
    OptionError,
    SkillnadError,
    SkillnadWarning,
)

__version__ = _version()

__all__ = [
    "ConvergenceError",
    "DataError",
    "Decomposition",
    "Fit",
    "FormulaError",
    "ModelError",
    "OptionError",
    "Result",
    "SkillnadError",
    "SkillnadWarning",
    *_functions.__all__,
]
