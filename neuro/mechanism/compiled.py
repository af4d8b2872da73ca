"""Functions compiled to machine code once, and kept until a file of this room changes."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba
import numpy as np
from numba import types
from numba.core.dispatcher import Dispatcher
from numpy.typing import NDArray

settings: Any = numba.config
Function = TypeVar("Function", bound=Callable[..., Any])
Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Law = Callable[[Floats, Floats, Floats], None]
"""Rates or balances of a system: reads two vectors, writes the third."""
Reduction = Callable[[Floats, Floats], int]
"""Steady state of a system: reads the parameters, writes the states, returns 0 or the number of the reason why none."""

PACKAGE = Path(__file__).parent
DIGESTS: dict[Any, str] = {}
"""Compiled function -> what it was made from."""

NOTHING, FLOAT, INTEGER = types.void, types.float64, types.int64
VECTOR, MATRIX = types.float64[::1], types.float64[:, ::1]
INDICES = types.int64[::1]
LAW = types.void(VECTOR, VECTOR, VECTOR)
REDUCTION = types.int64(VECTOR, VECTOR)
LAW_POINTER, REDUCTION_POINTER = types.FunctionType(LAW), types.FunctionType(REDUCTION)


def compiled(signature: Any) -> Callable[[Function], Function]:
    """Compile for one signature; the machine code is kept in a folder named after all it was made from.

    Numba notices a change in the function's own file only, not in functions and layouts it takes from other files;
    hence the folder. Division by zero gives inf or nan, never an exception: callers answer with a status.
    """

    def wrap(function: Function) -> Function:
        made_from = digest(function)
        kept, settings.CACHE_DIR = settings.CACHE_DIR, str(home() / made_from)
        try:
            whole: Function = numba.njit(signature, cache=True, nogil=True, error_model="numpy")(function)
        finally:
            settings.CACHE_DIR = kept
        DIGESTS[whole] = made_from
        return whole

    return wrap


def layout(names: str) -> np.dtype[np.void]:
    """A vector's places by name, so that equations read `x.trp`, not `x[2]`."""
    return np.dtype([(name, np.float64) for name in names.split()])


def digest(function: Callable[..., Any]) -> str:
    """What a function's machine code is made from: its file, and the functions, layouts and numbers it names."""
    found = hashlib.sha256(f"{numba.__version__} {np.__version__}".encode())
    found.update(Path(function.__code__.co_filename).read_bytes())
    for name in function.__code__.co_names:
        value = function.__globals__.get(name)
        if isinstance(value, np.dtype | np.ndarray | float | int | tuple):
            found.update(repr(value).encode())
        elif isinstance(value, Dispatcher):
            found.update(DIGESTS[value].encode())
    return found.hexdigest()[:16]


@cache
def home() -> Path:
    """Where machine code is kept: beside the package, else in the user's cache, else for this process only."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))
    for place in (PACKAGE / "__pycache__" / "kernels", cache / "neurobalance" / "kernels"):
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(place, os.W_OK):
            return place
    return Path(tempfile.mkdtemp(prefix="neurobalance"))
