"""Every balance index and axis of a cohort, computed once, with the valid weight of any set of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.balance.axes import Axis, axes
from neuro.balance.features import available, counts, features
from neuro.balance.indices import Index
from neuro.balance.reference import Reference
from neuro.balance.scores import expanded, scores
from neuro.balance.standardise import reference
from neuro.cohort.assays import scales
from neuro.cohort.cohort import CYCLE, Cohort
from neuro.cohort.draw import draw, measured
from neuro.cohort.privacy import FLOOR
from neuro.cohort.sample import Sample
from neuro.cohort.weights import choose
from neuro.errors import DesignError, KnowledgeError
from neuro.expression import parse
from neuro.expression.tree import names as columns_of
from neuro.knowledge import catalogue
from neuro.knowledge.groupings import Grouping
from neuro.models.categories import MISSING, grouped, matched
from neuro.models.together import Fetched, rows_of

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]
Codes = NDArray[np.int64]
Measure = Index | Axis
AXIS_UNIT = "SD among people of that sex and age"


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """The people of a cohort with their values of every measure: indices, and axes against this cohort.

    Attributes:
        cohort, columns: whose, and what was measured, each column read when it is first asked for.
        measures: those that can be given, by code, indices before axes.
        values: code -> one value a person, NaN where it cannot be computed, each of shape (n,).
        base: everybody with the design they were drawn by; its weight is zero outside the domain.
        domain: columns that the domain reads.
        inside: who is in the domain, shape (n,).
        reference: what axes are measured against.
        cycle: survey cycle of each person as a code, -1 for none, and the cycles' names in order.
    """

    cohort: Cohort
    columns: Fetched
    measures: Mapping[str, Measure]
    values: Mapping[str, Values]
    base: Sample
    domain: tuple[str, ...]
    inside: Mask
    reference: Reference
    cycle: tuple[Codes, tuple[str, ...]]
    _weights: dict[Any, Values] = field(default_factory=dict)

    def measure(self, code: str) -> Measure:
        """The index or axis of that code.

        Raises:
            KnowledgeError: this cohort cannot give it.
        """
        if code not in self.measures:
            raise KnowledgeError(self._refused(code))
        return self.measures[code]

    def _nobody(self, codes: Sequence[str]) -> str:
        named = " together with ".join(self.measure(code).name for code in codes)
        return f"Nobody asked about has {named}. Choose another measure or other people."

    def _refused(self, code: str) -> str:
        """Why a code has no measure here."""
        reasons = {out.index.code: out.reason for out in available(self.cohort.names)[1]}
        reasons |= {row.code: f"{row.name}: {row.withheld}." for row in axes() if row.withheld}
        if code in reasons:
            return f"Wanted '{code}' of {self.cohort.title}. {reasons[code]} Choose another index or axis."
        near = get_close_matches(code, self.measures, n=3, cutoff=0.5) or list(self.measures)
        return (
            f"Wanted an index or axis '{code}'; {self.cohort.title} gives none of that code. "
            f"Choose from {', '.join(near)}."
        )

    def needs(self, code: str) -> tuple[str, ...]:
        """The columns of the cohort that a measure reads; of an axis those of the parts that it can have here."""
        found = self.measure(code)
        if isinstance(found, Index):
            return found.needs
        tree = expanded(found, self.reference, self.cohort.names)
        read = dict.fromkeys(name.column for name in columns_of(tree)) if tree is not None else ()
        return tuple(name for name in read if name in self.cohort.names)

    def have(self, codes: Iterable[str]) -> Mask:
        """Who of the domain has all of these measures, shape (n,)."""
        return self.inside & np.logical_and.reduce(
            [np.isfinite(self.values[self.measure(code).code]) for code in codes]
        )

    def sample(self, codes: Sequence[str], beside: Sequence[str] = (), among: Mask | None = None) -> Sample:
        """Everybody, weighted for a set of measures and columns that are analysed together.

        Args:
            codes: indices and axes.
            beside: further columns, such as a grouping.
            among: who is asked about; others keep their place in the design.
        Returns:
            A sample whose columns are the measures by code; its weight is zero where one of them is missing.
        Raises:
            DesignError: nobody has them together, or no weight is valid for the set.
        """
        asked = self.inside if among is None else among
        together = self.have(codes) & measured(self.columns, beside, len(self.base)) & asked
        if not together.any():
            raise DesignError(self._nobody(codes))
        names = [name for code in codes for name in self.needs(code)]
        weight, said = self._weighed([*names, *beside], together)
        columns = {code: self.values[code] for code in codes}
        return replace(self.base, columns=columns, weight=np.where(together, weight, 0.0), explanation=said)

    def share(self, code: str) -> bool:
        """Whether a measure is 0 or 1, so that its mean is a share."""
        found = self.measure(code)
        return isinstance(found, Index) and found.formula.kind == "boolean"

    def cycles(self, code: str) -> tuple[str, ...]:
        """Survey cycles in which somebody of the domain has a measure; () where the cohort has none."""
        return self._cycles(self.have([code]))

    def _cycles(self, people: Mask) -> tuple[str, ...]:
        codes, names = self.cycle
        return tuple(names[place] for place in np.unique(codes[people]) if place != MISSING)

    def breaks(self, code: str) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
        """Columns of a measure whose laboratory method changed between the cycles at hand, with the cycles alike."""
        needs = self.needs(code)
        told = []
        for name in needs:
            twin = catalogue.one_scale(name)
            groups = scales(
                name, twin, self._cycles(self.have([code]) & measured(self.columns, [name], len(self.base)))
            )
            if len(groups) > 1 and twin not in needs:
                told.append((name, groups))
        return tuple(told)

    def _weighed(self, names: Sequence[str], together: Mask) -> tuple[Values, str]:
        """The weight for columns measured together in these people."""
        if self.cohort.design is None or self.cohort.design.rule != "nhanes":
            return self.base.weight, self.base.explanation
        fixed = [name for name in self.domain if measured(self.columns, [name], len(together))[together].all()]
        weight, sets = np.zeros(len(together)), self._sets(dict.fromkeys([*names, *fixed]), together)
        pooled = sum(len(cycles) for cycles in sets.values())
        said: dict[str, tuple[str, ...]] = {}
        for wanted, cycles in sets.items():
            choice = choose(wanted, cycles)
            if choice.by_cycle not in self._weights:
                self._weights[choice.by_cycle] = choice.values(self.columns)
            weight = weight + len(cycles) / pooled * self._weights[choice.by_cycle]
            alone = choice.explanation.removesuffix(f" in {cycles[0]}.")
            said[alone] = (*said.get(alone, ()), *(cycles if alone != choice.explanation else ()))
        return weight, " ".join(_told(text, cycles, pooled) for text, cycles in said.items())

    def _sets(self, names: Iterable[str], together: Mask) -> dict[tuple[str, ...], tuple[str, ...]]:
        """Cycles by the columns measured in them: an axis may do without some of its parts in a cycle."""
        found: dict[tuple[str, ...], tuple[str, ...]] = {}
        names, (codes, cycles) = tuple(names), self.cycle
        for place in np.flatnonzero(np.bincount(codes[together], minlength=len(cycles))):
            here = together & (codes == place)
            wanted = tuple(name for name in names if self._measured_in(name, here))
            found[wanted] = (*found.get(wanted, ()), cycles[place])
        return found

    def _measured_in(self, name: str, people: Mask) -> bool:
        """Whether anybody of these people has a column."""
        first = int(people.argmax())
        return bool(measured({name: self.columns[name][first : first + 1]}, [name], 1)[0]) or bool(
            measured(self.columns, [name], len(people))[people].any()
        )


def panel(cohort: Cohort, domain: str | None = None) -> Panel:
    """Compute every index and axis that a cohort can honestly give.

    Args:
        domain: an expression; None for everybody. Axes are measured against the whole cohort all the same.
    Raises:
        DesignError, DataError, ExpressionError: as `draw`.
    """
    columns, against = Fetched(cohort), reference(cohort)
    base = draw(cohort, (), domain=domain)
    given, _ = available(cohort.names, counts(columns))
    values = {**features(columns, [row.code for row in given]), **_scores(against, columns)}
    measures: dict[str, Measure] = {row.code: row for row in given}
    measures |= {row.code: row for row in axes() if np.isfinite(values.get(row.code, np.nan)).sum() >= FLOOR}
    inside = parse(domain).true(columns) if domain else np.ones(len(base), dtype=bool)
    read = parse(domain).columns if domain else ()
    return Panel(
        cohort,
        columns,
        measures,
        {code: values[code] for code in measures},
        base,
        read,
        inside,
        against,
        _cycle(columns),
    )


def _told(text: str, cycles: tuple[str, ...], pooled: int) -> str:
    """Which weight in which cycles; sets of columns that need the same weight in several cycles are told once."""
    if not cycles:
        return text
    shared = f", divided among the {pooled} cycles pooled" if pooled > 1 else ""
    return f"{text} in {' and '.join(cycles)}{shared}."


def _cycle(columns: Fetched) -> tuple[Codes, tuple[str, ...]]:
    return grouped(CYCLE, columns[CYCLE]) if CYCLE in columns else (np.full(rows_of(columns), MISSING), ())


def _scores(against: Reference, columns: Fetched) -> dict[str, Values]:
    """Axis scores of everybody against the cohort's own people alike."""
    wanted = {name for row in axes() for name in row.needs} | {"sex", "age"}
    return scores({name: columns[name] for name in wanted if name in columns}, against)


def levels(panel: Panel, by: Grouping) -> tuple[Codes, tuple[str, ...]]:
    """The group of each person, -1 where it is not known, and the groups' values in order.

    Returns:
        Codes of shape (n,), and for bands their labels, for categories the values of the column.
    """
    column = panel.columns[by.column]
    if by.edges:
        codes = np.searchsorted(by.edges, column, side="right").astype(np.int64)
        return np.where(np.isnan(column), MISSING, codes), by.labels
    known = panel.cohort.column(by.column).categories or grouped(by.column, column)[1]
    return matched(column, known)[0], known
