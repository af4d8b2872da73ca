"""Which systems there are, and each by its name; a system's equations are loaded when it is asked for."""

from difflib import get_close_matches
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from neuro.errors import MechanismError

if TYPE_CHECKING:
    from neuro.mechanism.system import System

MODULES = {
    "serotonin": "serotonin",
    "dopamine": "dopamine",
    "norepinephrine": "norepinephrine",
    "glutamate_gaba": "glutamate_gaba",
    "acetylcholine": "acetylcholine",
    "kynurenine": "kynurenine",
}
"""Systems of the command line, in display order -> their modules."""
RECEPTOR = "receptor"
EXTENDED = "serotonin_histamine"
"""What `serotonin` becomes with one of its options."""


def names() -> tuple[str, ...]:
    """Every name that `system` takes."""
    return (*MODULES, RECEPTOR)


@cache
def systems() -> "tuple[System, ...]":
    """Every system that needs no further name, in display order."""
    return tuple(_module(module).SYSTEM for module in MODULES.values())


def system(name: str, *options: str) -> "System":
    """A system by its name; `options` are those of serotonin, or the receptor's name.

    Raises:
        MechanismError: there is no such system, option or receptor; near names are offered.
    """
    if name == RECEPTOR:
        found: System = _module("receptors").receptor(*options)
        return found
    if name not in MODULES:
        raise MechanismError(absent("a system", name, names()))
    for option in options:
        if name != "serotonin" or option not in extensions():
            raise MechanismError(
                f"Wanted an option of {name} after --with; found '{option}'. "
                f"Options are {' and '.join(extensions())}, of serotonin only."
            )
    return _module(EXTENDED if options else MODULES[name]).SYSTEM


@cache
def extensions() -> dict[str, dict[str, float]]:
    """Options of serotonin -> the parameters that each sets where nothing else is said."""
    found: dict[str, dict[str, float]] = _module(EXTENDED).OPTIONS
    return found


def absent(what: str, name: str, names: tuple[str, ...]) -> str:
    """The sentence for a name that is not there, with near ones."""
    near = _near(name, names)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(names)}."
    return f"Wanted {what}; found '{name}'. {hint}"


def _near(name: str, names: tuple[str, ...]) -> list[str]:
    """Up to three near names: those that differ in case and signs only; else letters swapped, a part, or alike."""
    plain, asked = {known: _plain(known) for known in names}, _plain(name)
    if same := [known for known, text in plain.items() if asked and text == asked]:
        return same[:3]
    swapped = [known for known, text in plain.items() if sorted(text) == sorted(asked)]
    longer = [known for known, text in plain.items() if len(asked) > 2 and asked in text]
    alike = get_close_matches(asked, plain.values(), n=3, cutoff=0.6)
    near = [*swapped, *longer, *(known for text in alike for known in names if plain[known] == text)]
    return list(dict.fromkeys(near))[:3]


def _plain(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalnum())


def _module(name: str) -> Any:
    return import_module(f"neuro.mechanism.{name}")
