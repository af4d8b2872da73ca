"""A causal graph with other arrows, and the file that keeps it."""

import json
from collections.abc import Collection, Iterable
from dataclasses import replace

from neuro.errors import ModelError
from neuro.models.graph.causal import Arrow, Graph
from neuro.models.graph.dag import Edge, cycle


def rewired(graph: Graph, removed: Collection[Edge], added: Iterable[Arrow]) -> Graph:
    """The same nodes with some arrows taken away and others drawn; an arrow drawn anew replaces the old one.

    Args:
        removed: (cause, effect) pairs.
        added: arrows with their reasons.
    Raises:
        ModelError: an arrow between unknown nodes, from a node to itself, or that closes a circle; names it.
    """
    kept = {(arrow.cause, arrow.effect): arrow for arrow in graph.arrows}
    for edge in removed:
        kept.pop(edge, None)
    for arrow in added:
        _check(graph, arrow)
        kept[arrow.cause, arrow.effect] = arrow
    around = cycle([node.name for node in graph.nodes], kept)
    if around:
        named = " → ".join(graph.labels[name] for name in around)
        raise ModelError(f"Wanted arrows without a circle; found {named}. Take one of them away.")
    return replace(graph, arrows=tuple(kept.values()))


def _check(graph: Graph, arrow: Arrow) -> None:
    for name in (arrow.cause, arrow.effect):
        if name not in graph.labels:
            raise ModelError(
                f"Wanted arrows between nodes of '{graph.title}'; found '{name}', which is none. Add the node to the "
                "file first."
            )
    if arrow.cause == arrow.effect:
        raise ModelError(
            f"Wanted an arrow from one node to another; found one from {graph.labels[arrow.cause]} to itself. "
            "Choose another end."
        )


def written(graph: Graph) -> str:
    """The graph as a file that `read_graph` and `neuro fit --graph` read: every node, arrow and control by itself."""
    lines = [f"title = {_text(graph.title)}"]
    for node in graph.nodes:
        lines += ["", "[[node]]", *_entries(name=node.name, label=node.label, kind=node.kind)]
    for arrow in graph.arrows:
        ends = {"from": arrow.cause, "to": arrow.effect}
        lines += ["", "[[arrow]]", *_entries(**ends, reason=arrow.reason, grade=arrow.grade)]
    if graph.no_controls:
        lines += ["", "[controls]", *_entries(none=graph.no_controls)]
    for control in graph.controls:
        said = {"reason": control.reason, "source": control.source, "grade": control.grade}
        lines += ["", f"[[controls.{control.role}]]", *_entries(node=control.node, **said)]
    return "\n".join(lines) + "\n"


def _entries(**values: str) -> list[str]:
    return [f"{key} = {_text(value)}" for key, value in values.items()]


def _text(value: str) -> str:
    """A TOML basic string; JSON's escapes are among TOML's."""
    return json.dumps(value, ensure_ascii=False)
