"""People alike: how an axis or a column is distributed among people of the same sex and age band of a cohort."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neuro.assessment.percentile import Percentile, Spread
from neuro.assessment.synthesis import Middle
from neuro.balance.axes import Axis, axis, scored
from neuro.balance.eligible import Eligibility, eligibility
from neuro.balance.indices import index
from neuro.balance.parts import part_scores, parts
from neuro.balance.people import People
from neuro.balance.reference import Reference
from neuro.balance.strata import EVERYBODY, NONE, STRATA, Stratum, strata
from neuro.cohort.cohort import Cohort, DesignSpec
from neuro.cohort.draw import draw
from neuro.cohort.privacy import FLOOR
from neuro.cohort.sample import Sample
from neuro.errors import DesignError, NeuroError
from neuro.knowledge import catalogue

Values = NDArray[np.float64]
Person = Mapping[str, float | str]
Score = tuple[str, tuple[str, ...]]
"""An axis, and the indices that a person's score is made of."""
HALF = 0.5
ASSAY = "on the scale of one assay"
RECALLED = "recalled days spread wider than usual intake"
DIET = "diet_"
TOGETHER = ("nobody of this cohort has all of these measured", "no weight of this cohort is valid for these together")


@dataclass(frozen=True, slots=True)
class Placed:
    """A person's value among people alike.

    Attributes:
        found: the percentile; None where fewer than 11 people alike have it.
        among: who these people are.
        n: how many; None where they are fewer than 11.
        said: whether others stand in for people alike, or why there is no percentile; "" where nothing is to say.
    """

    found: Percentile | None
    among: str
    n: int | None
    said: str = ""


@dataclass(frozen=True, eq=False)
class _Group:
    """One quantity in everybody of a cohort: values, who they are, and the design."""

    values: Values
    place: NDArray[np.int64]
    sample: Sample
    only: Eligibility | None
    kept: dict[Stratum, Spread]

    def spread(self, stratum: Stratum) -> Spread:
        """The people of a stratum who have it."""
        if stratum not in self.kept:
            self.kept[stratum] = Spread.of(self.values, self.sample, _within(stratum, self.place))
        return self.kept[stratum]


class Alike:
    """A cohort's people, asked how a quantity is distributed among those like somebody.

    What was read is kept for as long as this is: one for each cohort and reference. It holds columns of the cohort and
    nothing of the person who asks.
    """

    def __init__(self, cohort: Cohort, reference: Reference, design: DesignSpec | None = None) -> None:
        self.cohort, self.reference, self.design = cohort, reference, design
        self.people = People(cohort, design)
        self._groups: dict[Score | str, _Group | str] = {}
        self._own = {row.code: _narrowed(reference, row) for row in scored()}

    def of_axis(self, code: str) -> Reference:
        """The reference with the standards that one axis reads and no others: quicker to ask."""
        return self._own[code]

    def score(self, code: str, codes: tuple[str, ...], value: float, person: Person) -> Placed:
        """Where a score lies among people alike who have the same indices measured together.

        Args:
            code: of the axis.
            codes: indices behind the person's score.
            value: the person's.
            person: for sex and age.
        """
        return self._placed((code, codes), value, person)

    def column(self, name: str, value: float, person: Person) -> Placed:
        """Where a measured value lies among people alike, on the scale of one assay where the cohort has one."""
        scale = self.one_scale(name)
        found = self._placed(scale, value, person)
        notes = [found.said, ASSAY if scale != name else "", RECALLED if name.startswith(DIET) else ""]
        return found if found.found is None else replace(found, said="; ".join(note for note in notes if note))

    def one_scale(self, name: str) -> str:
        """The cohort's column that holds an analyte on the scale of one assay, or the column itself."""
        twin = catalogue.one_scale(name) if catalogue.known(name) else ""
        return twin if twin in self.cohort.names else name

    def spread(self, name: str, rows: NDArray[np.bool_]) -> Spread | None:
        """A column among some of the people; None where the cohort has no numbers of that name."""
        group = self._group(self.one_scale(name))
        return Spread.of(group.values, group.sample, rows) if isinstance(group, _Group) else None

    def middle(self, name: str) -> Middle | None:
        """The value of a column that stands for the reference of the kinetics: the cohort's median, else published."""
        group = self._group(self.one_scale(name))
        if isinstance(group, _Group) and len(everybody := group.spread(Stratum())) >= FLOOR:
            return Middle(everybody.quantile(HALF), f"the weighted median of {self.cohort.title}")
        known = catalogue.interval(name) if catalogue.known(name) else None
        if known is None or known.grade == "C" or not known.low or not known.high:
            return None
        log = catalogue.variable(name).scale == "log"
        middle = (known.low * known.high) ** HALF if log else (known.low + known.high) * HALF
        return Middle(middle, f"the middle of a published interval ({known.reference})")

    def _placed(self, key: Score | str, value: float, person: Person) -> Placed:
        group = self._group(key)
        if isinstance(group, str):
            return Placed(None, "", None, group)
        place = int(strata({"sex": person.get("sex"), "age": person.get("age")}))
        if place == NONE:
            return Placed(None, "", None, "nobody under 18 is in the cohort")
        asked = STRATA[place]
        if unlike := _unlike(group.only, person):
            return Placed(None, "", None, unlike)
        for stratum in asked.wider:
            spread = group.spread(stratum)
            if len(spread) >= FLOOR:
                return Placed(spread.percentile(value), stratum.label, len(spread), _widened(asked, stratum, person))
        return Placed(None, "", None, f"fewer than {FLOOR} people of the cohort have it measured")

    def _group(self, key: Score | str) -> _Group | str:
        """The quantity in everybody, or why there is none; read once."""
        if key not in self._groups:
            try:
                self._groups[key] = self._column(key) if isinstance(key, str) else self._score(*key)
            except NeuroError as problem:
                self._groups[key] = str(problem)
        return self._groups[key]

    def _column(self, name: str) -> _Group | str:
        if name not in self.cohort.names:
            return f"{_label(name)} is not measured in this cohort"
        sample = draw(self.cohort, [name], design=self.design)
        values = sample.columns[name]
        if values.dtype == object:
            return f"{_label(name)} is not a number"
        return self._grouped(values, sample)

    def _score(self, code: str, codes: tuple[str, ...]) -> _Group | str:
        """The mean of the parts that these indices give, in everybody who has them together."""
        names = self.cohort.names
        foreign = [index(one).name for one in codes if not set(index(one).needs) <= set(names)]
        if foreign:
            return f"nobody of this cohort has {foreign[0]} measured: it is set against a published reference"
        try:
            sample, row = self.people.of(codes), axis(code)
        except NeuroError as problem:
            if len(codes) == 1:
                raise
            named = ", ".join(index(one).name for one in codes)
            return f"{TOGETHER[isinstance(problem, DesignError)]}: {named}"
        chosen = [place for place, part in enumerate(parts(row)) if set(part.codes) & set(codes)]
        scores = part_scores(row, sample.columns, self.reference)[chosen]
        return self._grouped(scores.mean(axis=0), sample)

    def _grouped(self, values: Values, sample: Sample) -> _Group:
        context = self.people.context
        only = None
        if "sex" in context and "age" in context:
            sex, age = np.asarray(context["sex"], dtype=object), np.asarray(context["age"], dtype=float)
            only = eligibility(sex, age, np.isfinite(values) & (sample.weight > 0), sample.weight > 0)
        return _Group(values, self._strata(sample), replace(sample, columns={}), only, {})

    def _strata(self, sample: Sample) -> NDArray[np.int64]:
        return np.broadcast_to(strata(self.people.context), len(sample))


def _narrowed(reference: Reference, row: Axis) -> Reference:
    kept = {code: rows for code, rows in reference.standards.items() if code in row.indices}
    return replace(reference, standards=kept)


def _within(stratum: Stratum, place: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whose stratum lies in this one."""
    if stratum == STRATA[EVERYBODY]:
        return place != NONE
    whole_sex = stratum.band is None
    inside = [at for at, one in enumerate(STRATA) if one == stratum or (whole_sex and one.sex == stratum.sex)]
    return np.isin(place, inside)


def _unlike(only: Eligibility | None, person: Person) -> str:
    """Why nobody like this person was measured; "" where somebody was."""
    sex, age = person.get("sex"), person.get("age")
    if only is None or only.includes(None if sex is None else str(sex), None if age is None else float(age)):
        return ""
    unknown = [name for name, value in (("sex", sex), ("age", age)) if value is None]
    ask = f": enter {' and '.join(unknown)}" if unknown else ": nobody is alike"
    return f"only {only.label} were measured in this cohort{ask}"


def _widened(asked: Stratum, found: Stratum, person: Person) -> str:
    unknown = [name for name in ("sex", "age") if person.get(name) is None]
    if found != asked:
        return f"fewer than {FLOOR} {asked.label} have it measured, so among {found.label}"
    if unknown:
        return f"{' and '.join(unknown)} not known, so among {found.label}"
    return ""


def _label(name: str) -> str:
    return catalogue.variable(name).label if catalogue.known(name) else f"'{name}'"
