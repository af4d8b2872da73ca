"""Directed acyclic graphs: d-separation, and sets that identify an effect."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

Edge = tuple[str, str]


@dataclass(frozen=True)
class Dag:
    """Nodes in a fixed order, and edges (cause, effect) without a cycle."""

    names: tuple[str, ...]
    edges: frozenset[Edge]

    @cached_property
    def order(self) -> dict[str, int]:
        """Position of each node."""
        return {name: position for position, name in enumerate(self.names)}

    def sorted(self, names: Iterable[str]) -> tuple[str, ...]:
        """Names in the graph's order, each once."""
        return tuple(sorted(set(names), key=lambda name: self.order[name]))

    def ancestors(self, names: Iterable[str], edges: frozenset[Edge] | None = None) -> frozenset[str]:
        """The named nodes and everything that leads to them."""
        return _closure(names, [(effect, cause) for cause, effect in (self.edges if edges is None else edges)])

    def descendants(self, names: Iterable[str], edges: frozenset[Edge] | None = None) -> frozenset[str]:
        """The named nodes and everything they lead to."""
        return _closure(names, self.edges if edges is None else edges)

    def separated(
        self, left: Iterable[str], right: Iterable[str], given: Iterable[str], edges: frozenset[Edge] | None = None
    ) -> bool:
        """Whether `given` d-separates two sets of nodes.

        By moralising the ancestral graph (Lauritzen's criterion, the same as d-separation).
        """
        arrows = self.edges if edges is None else edges
        sources, targets, blocked = set(left), set(right), set(given)
        kept = self.ancestors(sources | targets | blocked, arrows)
        links = _moral([(cause, effect) for cause, effect in arrows if effect in kept])
        open_links = [(one, other) for one, other in links if one not in blocked and other not in blocked]
        return not _closure(sources - blocked, open_links) & targets

    def causal_nodes(self, treatments: Iterable[str], outcome: str) -> frozenset[str]:
        """Nodes on proper directed paths from the treatments to the outcome, treatments left out."""
        chosen = frozenset(treatments)
        inward = frozenset((cause, effect) for cause, effect in self.edges if effect not in chosen)
        return (self.descendants(chosen, inward) & self.ancestors([outcome], inward)) - chosen

    def forbidden(self, treatments: Iterable[str], outcome: str) -> frozenset[str]:
        """What an adjustment set may never hold: causal nodes and all that follows from them."""
        return self.descendants(self.causal_nodes(treatments, outcome)) - frozenset(treatments)

    def valid(self, treatments: Iterable[str], outcome: str, adjusted: Iterable[str]) -> bool:
        """Whether a set identifies the joint effect of the treatments (complete adjustment criterion)."""
        chosen, held = frozenset(treatments), frozenset(adjusted)
        if held & (chosen | {outcome}) or held & self.forbidden(chosen, outcome):
            return False
        causal = self.causal_nodes(chosen, outcome)
        backdoor = frozenset(edge for edge in self.edges if not (edge[0] in chosen and edge[1] in causal))
        return self.separated(chosen, [outcome], held, backdoor)

    def canonical(self, treatments: Iterable[str], outcome: str) -> tuple[str, ...]:
        """Every ancestor that may be adjusted for, unmeasured ones included; valid whenever any set is."""
        chosen = frozenset(treatments)
        allowed = self.ancestors(chosen | {outcome}) - chosen - {outcome} - self.forbidden(chosen, outcome)
        return self.sorted(allowed)

    def minimal(self, treatments: Iterable[str], outcome: str, avoid: Iterable[str] = ()) -> tuple[str, ...]:
        """A set from which nothing can be dropped, chosen deterministically from the canonical one.

        Dropped first: what is in `avoid`, then causes of the treatments alone, then causes of the outcome alone,
        then what lies farther from both.
        """
        chosen = frozenset(treatments)
        kept = set(self.canonical(chosen, outcome))
        if not self.valid(chosen, outcome, kept):
            return self.sorted(kept)
        rank = self._drop_rank(chosen, outcome, frozenset(avoid))
        dropped = True
        while dropped:
            dropped = False
            for name in sorted(kept, key=rank):
                if self.valid(chosen, outcome, kept - {name}):
                    kept.remove(name)
                    dropped = True
        return self.sorted(kept)

    def _drop_rank(
        self, chosen: frozenset[str], outcome: str, avoid: frozenset[str]
    ) -> Callable[[str], tuple[int, int, int]]:
        past = frozenset((cause, effect) for cause, effect in self.edges if cause not in chosen)
        of_outcome = self.ancestors([outcome], past)
        of_treatment = self.ancestors(chosen)
        near = _distances([outcome], self.edges), _distances(chosen, self.edges)

        def rank(name: str) -> tuple[int, int, int]:
            group = 0 if name in avoid else 1 if name not in of_outcome else 2 if name not in of_treatment else 3
            return group, -sum(steps.get(name, 99) for steps in near), -self.order[name]

        return rank


def cycle(names: Iterable[str], edges: Iterable[Edge]) -> tuple[str, ...]:
    """A cycle of the arrows as the names along it, () where there is none."""
    remaining, arrows = set(names), set(edges)
    while remaining:
        free = {name for name in remaining if not any(effect == name for _, effect in arrows)}
        if not free:
            return _loop(arrows)
        remaining -= free
        arrows = {(cause, effect) for cause, effect in arrows if cause not in free}
    return ()


def _loop(edges: set[Edge]) -> tuple[str, ...]:
    before = {effect: cause for cause, effect in sorted(edges)}
    path = [min(before)]
    while path[-1] not in path[:-1]:
        path.append(before[path[-1]])
    return tuple(reversed(path[path.index(path[-1]) :]))


def _closure(start: Iterable[str], edges: Iterable[Edge]) -> frozenset[str]:
    after: dict[str, list[str]] = {}
    for one, other in edges:
        after.setdefault(one, []).append(other)
    seen, queue = set(start), list(start)
    while queue:
        for name in after.get(queue.pop(), ()):
            if name not in seen:
                seen.add(name)
                queue.append(name)
    return frozenset(seen)


def _moral(edges: list[Edge]) -> Iterator[Edge]:
    """Links both ways between parent and child, and between parents of one child."""
    parents: dict[str, list[str]] = {}
    for cause, effect in edges:
        parents.setdefault(effect, []).append(cause)
        yield cause, effect
        yield effect, cause
    for causes in parents.values():
        yield from ((one, other) for one in causes for other in causes if one != other)


def _distances(start: Iterable[str], edges: Iterable[Edge]) -> dict[str, int]:
    """Arrows from each ancestor to the nearest of `start`."""
    found = dict.fromkeys(start, 0)
    ring = set(found)
    arrows = tuple(edges)
    while ring:
        ring = {cause for cause, effect in arrows if effect in ring and cause not in found}
        found.update(dict.fromkeys(ring, max(found.values()) + 1))
    return found
