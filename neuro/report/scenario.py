"""A question and its answer as one small file, without identifiers, that can be asked again."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import neuro
from neuro.cohort.cohort import Cohort, DesignSpec
from neuro.errors import ScenarioError
from neuro.models.spec import ModelSpec
from neuro.report.frozen import from_json, to_json
from neuro.whatif.contrast import StandardError
from neuro.whatif.intervention import Intervention

SCHEMA = "neurobalance scenario 0"
KEYS = ("schema", "version", "cohort", "design", "spec", "intervention", "profile", "se", "answer")
SAME = 1e-9
"""Numbers closer than this, relatively, are the same: the order of sums differs between machines. Grade C."""


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """The whole of a what-if.

    Attributes:
        cohort: its name. sha256: of the file that it was read from.
        design: how people came in, as asked; None where the cohort declares none.
        spec: the model.
        intervention: what moves, and among whom.
        profile: a person's values, column -> value; None for a population.
        se: standard errors as asked; None leaves the choice to the program.
        answer: the numbers that were given, under the contract's keys.
        version: of the program that gave them.
    """

    cohort: str
    sha256: str
    design: DesignSpec | None
    spec: ModelSpec
    intervention: Intervention
    profile: Mapping[str, float | str] | None
    se: StandardError | None
    answer: Mapping[str, Any]
    version: str = neuro.__version__


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was.

    Attributes:
        what: key in the answer, such as "difference.estimate", or "cohort.sha256".
        saved, now: both values.
    """

    what: str
    saved: Any
    now: Any


def text(scenario: Scenario) -> str:
    """The scenario as the text of its file."""
    whole = {
        "schema": SCHEMA,
        "version": scenario.version,
        "cohort": {"name": scenario.cohort, "sha256": scenario.sha256},
        "design": to_json(scenario.design),
        "spec": to_json(scenario.spec),
        "intervention": to_json(scenario.intervention),
        "profile": None if scenario.profile is None else dict(scenario.profile),
        "se": scenario.se,
        "answer": scenario.answer,
    }
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def save(scenario: Scenario, path: Path) -> None:
    """Write the scenario.

    Raises:
        ScenarioError: the place cannot be written.
    """
    try:
        path.write_text(text(scenario), encoding="utf-8")
    except OSError as error:
        raise ScenarioError(f"Wanted to write '{path.name}'; {error.strerror}. Choose another place.") from None


def load(path: Path) -> Scenario:
    """A scenario from its file.

    Raises:
        ScenarioError: no such file, not JSON, or not a scenario; names the key.
    """
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise ScenarioError(f"Wanted a scenario in '{path.name}'; it cannot be read. Give a file saved here.") from None
    return read(content)


def read(content: str) -> Scenario:
    """A scenario from the text of its file.

    Raises:
        ScenarioError: not JSON, another schema, or a key that is absent, unknown or of another type.
    """
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ScenarioError(f"Wanted a scenario as JSON; found none ({error}). Give a file saved here.") from None
    if not isinstance(whole, dict) or whole.get("schema") != SCHEMA:
        found = whole.get("schema") if isinstance(whole, dict) else None
        raise ScenarioError(f"Wanted 'schema' to be '{SCHEMA}'; found {found!r}. Save the scenario anew.")
    for key in KEYS:
        if key not in whole:
            raise ScenarioError(f"Wanted '{key}'; the scenario does not have it. Save the scenario anew.")
    unknown = [key for key in whole if key not in KEYS]
    if unknown:
        raise ScenarioError(f"'{unknown[0]}' is not known in a scenario; it holds {', '.join(KEYS)}.")
    cohort = _object(whole["cohort"], "cohort")
    return Scenario(
        cohort=from_json(str, cohort.get("name"), "cohort.name"),
        sha256=from_json(str, cohort.get("sha256"), "cohort.sha256"),
        design=from_json(DesignSpec | None, whole["design"], "design"),
        spec=from_json(ModelSpec, whole["spec"], "spec"),
        intervention=from_json(Intervention, whole["intervention"], "intervention"),
        profile=_profile(whole["profile"]),
        se=from_json(StandardError | None, whole["se"], "se"),
        answer=_object(whole["answer"], "answer"),
        version=from_json(str, whole["version"], "version"),
    )


def differences(scenario: Scenario, cohort: Cohort, answer: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What an answer given now has otherwise than the saved one: cohort, numbers, reasons.

    Args:
        scenario: as saved.
        cohort: that was asked again.
        answer: of now, under the same keys and as plain values.
    """
    found = []
    if scenario.sha256 != cohort.provenance.sha256:
        found.append(Difference("cohort.sha256", scenario.sha256, cohort.provenance.sha256))
    saved, now = dict(_leaves(scenario.answer)), dict(_leaves(answer))
    found += [
        Difference(key, saved.get(key), now.get(key))
        for key in dict.fromkeys((*saved, *now))
        if not _same(saved.get(key), now.get(key))
    ]
    return tuple(found)


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _leaves(item, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from _leaves(item, f"{key}[{place}]")
    else:
        yield key, value


def _same(saved: Any, now: Any) -> bool:
    numbers = [isinstance(value, int | float) and not isinstance(value, bool) for value in (saved, now)]
    if all(numbers):
        return math.isclose(saved, now, rel_tol=SAME, abs_tol=SAME**2)
    return bool(saved == now)


def _object(value: Any, key: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ScenarioError(f"Wanted an object at '{key}'; found {type(value).__name__}.")
    return value


def _profile(value: Any) -> dict[str, float | str] | None:
    if value is None:
        return None
    return {name: from_json(float | str, item, f"profile.{name}") for name, item in _object(value, "profile").items()}
