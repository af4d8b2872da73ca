"""How a column enters a model: by what the catalogue says of its scale, and by what its values can carry."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.knowledge import catalogue
from neuro.models import together
from neuro.models.spec import Factor, Linear, Spline, Term

BENT = ("age",)
"""Adjustments that enter as splines: mood and cognition bend over age. Grade C."""


def entering_terms(
    exposure: str, kept: tuple[str, ...], data: Mapping[str, NDArray[Any]]
) -> tuple[tuple[Term, ...], tuple[tuple[str, str], ...]]:
    """Terms of a model, exposure first, and the columns derived for them.

    Skewed exposures enter as splines of their logarithm, other numbers as splines, codes as factors, flags as they are;
    adjustments enter as lines, age as a spline, skewed ones by their logarithm. What the data cannot carry (mostly
    zeros, too few different values) enters as a line.

    Args:
        exposure, kept: columns.
        data: values by column; what is not there is judged by the catalogue alone.
    """
    terms: list[Term] = [_exposed(exposure, data)]
    derive: list[tuple[str, str]] = []
    for name in kept:
        scale = _scale(name, data)
        if scale == "log" and _positive(name, data):
            derive.append((f"ln_{name}", f"ln({name})"))
            terms.append(Linear(f"ln_{name}"))
        elif scale == "category":
            terms.append(Factor(name))
        elif name in BENT and _bends(name, data, log=False):
            terms.append(Spline(name))
        else:
            terms.append(Linear(name))
    return tuple(terms), tuple(derive)


def _exposed(name: str, data: Mapping[str, NDArray[Any]]) -> Term:
    scale = _scale(name, data)
    if scale == "category":
        return Factor(name)
    if scale == "flag":
        return Linear(name)
    if scale == "log" and _bends(name, data, log=True):
        return Spline(name, log=True)
    return Spline(name) if _bends(name, data, log=False) else Linear(name)


def _scale(name: str, data: Mapping[str, NDArray[Any]]) -> str:
    """ "log", "linear", "flag" or "category", by the catalogue or, for a column it does not know, by the data."""
    if not catalogue.known(name):
        return "category" if name in data and data[name].dtype == object else "linear"
    about = catalogue.variable(name)
    if about.scale == "choice":
        return "flag" if about.unit == "0/1" else "category"
    return "log" if about.scale == "log" else "linear"


def _bends(name: str, data: Mapping[str, NDArray[Any]], log: bool) -> bool:
    return together.bends(data[name], log) if name in data else True


def _positive(name: str, data: Mapping[str, NDArray[Any]]) -> bool:
    return name not in data or not bool(np.any(data[name] <= 0))
