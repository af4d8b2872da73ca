"""The causal graph file: what is assumed to cause what, with the reason; it gives each question its adjustment set."""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from neuro.errors import ModelError
from neuro.knowledge.entities import Grade
from neuro.models.graph import adjustment as criterion
from neuro.models.graph.adjustment import Adjustment, Check
from neuro.models.graph.dag import Dag, cycle
from neuro.models.spec import Estimand

NodeKind = Literal["exposure", "outcome", "context", "mediator", "unmeasured"]
ControlRole = Literal["exposure", "outcome"]


@dataclass(frozen=True, slots=True)
class Node:
    """A variable of the graph.

    Attributes:
        name: the cohort's column, or a name of its own for what nobody measured.
        label: what people read.
        kind: what it is in the picture; "unmeasured" nodes have no column.
    """

    name: str
    label: str
    kind: NodeKind


@dataclass(frozen=True, slots=True)
class Arrow:
    """One assumed cause, with the reason and how sure we are."""

    cause: str
    effect: str
    reason: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Control:
    """A node that shares causes with what is asked about and cannot be part of the answer: no association is expected.

    Attributes:
        node: a column.
        role: "exposure" where it can do nothing to outcomes, "outcome" where exposures can do nothing to it.
        reason, source, grade: why, by whom, and how sure that is.
    """

    node: str
    role: ControlRole
    reason: str
    source: str
    grade: Grade


@dataclass(frozen=True)
class Graph:
    """A directed acyclic graph; it is data, shown and editable, never estimated.

    Attributes:
        title: what it is the graph of.
        nodes, arrows: every variable, every assumed cause.
        controls: negative controls.
        no_controls: why there is none, where there is none.
    """

    title: str
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    controls: tuple[Control, ...] = ()
    no_controls: str = ""

    @cached_property
    def dag(self) -> Dag:
        """Names and edges alone."""
        edges = frozenset((arrow.cause, arrow.effect) for arrow in self.arrows)
        return Dag(tuple(node.name for node in self.nodes), edges)

    @cached_property
    def labels(self) -> dict[str, str]:
        """What people read, by node."""
        return {node.name: node.label for node in self.nodes}

    @property
    def columns(self) -> tuple[str, ...]:
        """Nodes that are columns."""
        return tuple(node.name for node in self.nodes if node.kind != "unmeasured")

    def adjustment(
        self, exposure: str, outcome: str, estimand: Estimand = "total", measured: Collection[str] | None = None
    ) -> Adjustment:
        """What to adjust for when asking how `outcome` differs along `exposure`.

        Args:
            exposure, outcome: nodes; an outcome's column.
            estimand: "total", or "direct": with measured mediators held fixed.
            measured: columns that the data hold; None for all that the graph calls columns.
        Raises:
            ModelError: a node is not in the graph, or exposure and outcome are one.
        """
        self._ask(exposure, outcome)
        return criterion.adjustment(self.dag, exposure, outcome, estimand, self._held(measured), self.labels)

    def check(
        self, exposure: str, outcome: str, proposed: Iterable[str], measured: Collection[str] | None = None
    ) -> Check:
        """Judge a proposed adjustment set; members that the graph does not know are passed over.

        Raises:
            ModelError: exposure or outcome is not in the graph.
        """
        self._ask(exposure, outcome)
        known = [name for name in proposed if name in self.labels and name not in (exposure, outcome)]
        return criterion.check(self.dag, exposure, outcome, known, self._held(measured), self.labels)

    def _held(self, measured: Collection[str] | None) -> frozenset[str]:
        return frozenset(name for name in self.columns if measured is None or name in measured)

    def _ask(self, exposure: str, outcome: str) -> None:
        for name in (exposure, outcome):
            if name not in self.labels:
                raise ModelError(
                    f"Wanted '{name}' in the graph '{self.title}'; it has no such node. "
                    "Add the node with its arrows, or name the adjustment yourself."
                )
        if exposure == outcome:
            raise ModelError(f"Wanted an exposure and an outcome; both are '{exposure}'. Name two columns.")


def read_graph(path: str | Path) -> Graph:
    """A graph file, checked.

    The file is TOML: `title`; `[groups]` with named lists of nodes; `[[node]]` with name, label, kind; `[[arrow]]` with
    `from` and `to` (a node, a list, or "@group"), reason, grade; `[[controls.exposure]]`, `[[controls.outcome]]` with
    node, reason, source, grade, or `[controls]` with `none`: why there are no negative controls.

    Raises:
        ModelError: the file cannot be read, a node is not declared, or arrows run in a circle; names the arrow.
    """
    place = Path(path)
    try:
        table = tomllib.loads(place.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise ModelError(
            f"Wanted a causal graph in '{place.name}'; {problem}. Correct the file or its path."
        ) from problem
    nodes = tuple(_node(entry, number, place.name) for number, entry in enumerate(_list(table, "node", place.name), 1))
    names = [node.name for node in nodes]
    if len(set(names)) < len(names):
        double = next(name for name in names if names.count(name) > 1)
        raise ModelError(f"Wanted each node once in '{place.name}'; '{double}' is there twice. Remove one.")
    groups = {f"@{name}": members for name, members in table.get("groups", {}).items()}
    arrows: dict[tuple[str, str], Arrow] = {}
    for number, entry in enumerate(_list(table, "arrow", place.name), 1):
        for arrow in _arrows(entry, groups, frozenset(names), f"arrow {number} of '{place.name}'"):
            arrows.setdefault((arrow.cause, arrow.effect), arrow)
    around = cycle(names, arrows)
    if around:
        raise ModelError(
            f"Wanted arrows without a circle in '{place.name}'; found {' -> '.join(around)}. Remove one of them."
        )
    controls, why_none = _controls(table, frozenset(names), place.name)
    return Graph(str(table.get("title", place.stem)), nodes, tuple(arrows.values()), controls, why_none)


def _list(table: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    entries = table.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ModelError(f"Wanted [[{key}]] entries in '{where}'; found something else under '{key}'. Write [[{key}]].")
    return entries


def _node(entry: Mapping[str, Any], number: int, where: str) -> Node:
    name, kind = entry.get("name"), entry.get("kind", "context")
    if not isinstance(name, str) or kind not in get_args(NodeKind):
        kinds = ", ".join(get_args(NodeKind))
        raise ModelError(
            f"Wanted a name and a kind of {kinds} in node {number} of '{where}'; found name {name!r}, kind {kind!r}. "
            "Correct the node."
        )
    return Node(name, str(entry.get("label", name)), kind)


def _arrows(
    entry: Mapping[str, Any], groups: Mapping[str, list[str]], declared: frozenset[str], where: str
) -> Iterable[Arrow]:
    grade = _grade(entry, where)
    ends = [_ends(entry.get(side), groups, declared, f"'{side}' of {where}") for side in ("from", "to")]
    reason = str(entry.get("reason", ""))
    return [Arrow(cause, effect, reason, grade) for cause in ends[0] for effect in ends[1] if cause != effect]


def _controls(table: Mapping[str, Any], declared: frozenset[str], where: str) -> tuple[tuple[Control, ...], str]:
    """Negative controls, and why there are none."""
    held = table.get("controls", {})
    if not isinstance(held, dict):
        raise ModelError(f"Wanted [[controls.exposure]] entries in '{where}'; found something else. Write them so.")
    found = []
    for role in get_args(ControlRole):
        for number, entry in enumerate(_list(held, role, where), 1):
            name, place = entry.get("node"), f"negative-control {role} {number} of '{where}'"
            if not isinstance(name, str) or name not in declared:
                raise ModelError(f"Wanted a declared node in {place}; found {name!r}. Add a [[node]] or correct it.")
            reason, source = str(entry.get("reason", "")), str(entry.get("source", ""))
            found.append(Control(name, role, reason, source, _grade(entry, place)))
    return tuple(found), str(held.get("none", ""))


def _grade(entry: Mapping[str, Any], where: str) -> Grade:
    grade: Grade = entry.get("grade", "C")
    if grade not in get_args(Grade):
        raise ModelError(f"Wanted a grade of A, B or C in {where}; found {grade!r}. Correct it.")
    return grade


def _ends(value: Any, groups: Mapping[str, list[str]], declared: frozenset[str], where: str) -> list[str]:
    named = [value] if isinstance(value, str) else value
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        raise ModelError(f"Wanted a node, a list of nodes or @group as {where}; found {value!r}. Write one.")
    spread = [member for name in named for member in groups.get(name, [name])]
    for name in spread:
        if name not in declared:
            raise ModelError(
                f"Wanted a declared node as {where}; '{name}' is not one. Add a [[node]] or correct the name."
            )
    return spread
