"""Directed acyclic graphs: d-separation, and sets that identify an effect."""

from collections.abc import Callable, Iterable, Iterator, Mapping
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

    @cached_property
    def parents(self) -> dict[str, tuple[str, ...]]:
        """Direct causes of each node."""
        return _neighbours((effect, cause) for cause, effect in self.edges)

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """Direct effects of each node."""
        return _neighbours(self.edges)

    def without(self, edges: Iterable[Edge]) -> "Dag":
        """The same nodes with some edges cut."""
        return Dag(self.names, self.edges - frozenset(edges))

    def ancestors(self, names: Iterable[str]) -> frozenset[str]:
        """The named nodes and everything that leads to them."""
        return _closure(names, self.parents)

    def descendants(self, names: Iterable[str]) -> frozenset[str]:
        """The named nodes and everything they lead to."""
        return _closure(names, self.children)

    def separated(self, left: Iterable[str], right: Iterable[str], given: Iterable[str]) -> bool:
        """Whether `given` d-separates two sets of nodes.

        Source: Shachter, Bayes-Ball (UAI 1998): a ball bounces back from what is given and passes through the rest.
        """
        held, targets = frozenset(given), frozenset(right)
        queue = [(name, True) for name in left]
        seen = set(queue)
        while queue:
            name, upward = queue.pop()
            if name not in held and name in targets:
                return False
            for step in self._steps(name, upward, held):
                if step not in seen:
                    seen.add(step)
                    queue.append(step)
        return True

    def _steps(self, name: str, upward: bool, held: frozenset[str]) -> Iterator[tuple[str, bool]]:
        """Where an open path may go on: from a child (upward) or from a parent (downward) into `name`."""
        if name not in held:
            yield from ((child, False) for child in self.children.get(name, ()))
        if upward != (name in held):
            yield from ((parent, True) for parent in self.parents.get(name, ()))

    def causal_nodes(self, treatments: Iterable[str], outcome: str) -> frozenset[str]:
        """Nodes on proper directed paths from the treatments to the outcome, treatments left out."""
        chosen = frozenset(treatments)
        proper = self.without((parent, name) for name in chosen for parent in self.parents.get(name, ()))
        return (proper.descendants(chosen) & proper.ancestors([outcome])) - chosen

    def forbidden(self, treatments: Iterable[str], outcome: str) -> frozenset[str]:
        """What an adjustment set may never hold: causal nodes and all that follows from them."""
        return self.descendants(self.causal_nodes(treatments, outcome)) - frozenset(treatments)

    def backdoor(self, treatments: Iterable[str], outcome: str) -> "Dag":
        """The graph without the first step of every causal path: what is left open in it is not causal."""
        chosen, causal = frozenset(treatments), self.causal_nodes(treatments, outcome)
        return self.without(edge for edge in self.edges if edge[0] in chosen and edge[1] in causal)

    def valid(self, treatments: Iterable[str], outcome: str, adjusted: Iterable[str]) -> bool:
        """Whether a set identifies the joint effect of the treatments (complete adjustment criterion).

        Source: Perkovic et al., Journal of Machine Learning Research 18 (2018), 220.
        """
        chosen, held = frozenset(treatments), frozenset(adjusted)
        if held & (chosen | {outcome}) or held & self.forbidden(chosen, outcome):
            return False
        return self.backdoor(chosen, outcome).separated(chosen, [outcome], held)

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
        backdoor = self.backdoor(chosen, outcome)
        if not backdoor.separated(chosen, [outcome], kept):
            return self.sorted(kept)
        rank = self._drop_rank(chosen, outcome, frozenset(avoid))
        before = -1
        while before != len(kept):
            before = len(kept)
            for name in sorted(kept, key=rank):
                if backdoor.separated(chosen, [outcome], kept - {name}):
                    kept.remove(name)
        return self.sorted(kept)

    def _drop_rank(
        self, chosen: frozenset[str], outcome: str, avoid: frozenset[str]
    ) -> Callable[[str], tuple[int, int, int]]:
        past = self.without((name, child) for name in chosen for child in self.children.get(name, ()))
        of_outcome = past.ancestors([outcome])
        of_treatment = self.ancestors(chosen)
        near = self._distances([outcome]), self._distances(chosen)

        def rank(name: str) -> tuple[int, int, int]:
            group = 0 if name in avoid else 1 if name not in of_outcome else 2 if name not in of_treatment else 3
            return group, -sum(steps.get(name, 99) for steps in near), -self.order[name]

        return rank

    def _distances(self, start: Iterable[str]) -> dict[str, int]:
        """Arrows from each ancestor to the nearest of `start`."""
        found = dict.fromkeys(start, 0)
        ring, steps = set(found), 0
        while ring:
            steps += 1
            ring = {parent for name in ring for parent in self.parents.get(name, ()) if parent not in found}
            found.update(dict.fromkeys(ring, steps))
        return found


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


def _neighbours(edges: Iterable[Edge]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for one, other in edges:
        found.setdefault(one, []).append(other)
    return {name: tuple(sorted(others)) for name, others in found.items()}


def _closure(start: Iterable[str], after: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    seen = set(start)
    queue = list(seen)
    while queue:
        for name in after.get(queue.pop(), ()):
            if name not in seen:
                seen.add(name)
                queue.append(name)
    return frozenset(seen)
