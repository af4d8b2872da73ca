"""How the people of a cohort are weighed and grouped, as SQL: the design of rows that stay in the database."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from neuro.cohort.cohort import CYCLE, Cohort, DesignSpec
from neuro.cohort.draw import UNDECLARED, weight_refusal
from neuro.cohort.stages import said
from neuro.cohort.weights import WeightChoice, choose
from neuro.errors import DesignError
from neuro.expression import Sql, identifier, parse
from neuro.models.large.relation import TEXTS, answered, joined, kinds
from neuro.models.learn import required
from neuro.models.spec import ModelSpec


def cannot(cohort: Cohort) -> str:
    """Why a design needs its rows in memory; "" where sums over units are enough."""
    plan = cohort.design
    if plan is None or not plan.fpc:
        return ""
    if plan.weight is None and plan.rule is None:
        return "its weights follow from finite populations"
    return "people are the units of a finite population" if plan.psu is None else ""


@dataclass(frozen=True, slots=True)
class Weighing:
    """Who counts how much, and with whom.

    Attributes:
        plan: the design.
        weight: of the cohort's columns.
        keys: design columns; people alike in all of them are one unit.
        explanation: how people were weighted.
    """

    plan: DesignSpec
    weight: Sql
    keys: tuple[str, ...]
    explanation: str

    @property
    def alone(self) -> bool:
        """Whether every person is a unit of their own."""
        return self.plan.psu is None


def weighing(spec: ModelSpec, cohort: Cohort) -> Weighing:
    """The weight of everybody for a model, as `neuro.cohort.draw` chooses it.

    Raises:
        DesignError: no design is declared, a weight or a design value is missing, or no weight is valid.
    """
    plan = cohort.design
    if plan is None:
        raise DesignError(
            f"'{cohort.name}' {UNDECLARED}: how its people were drawn decides every standard error. "
            "Say --srs only if everybody counts alike."
        )
    keys = tuple(name for name in plan.columns if name != plan.weight)
    _check_keys(cohort, keys)
    if plan.rule == "nhanes":
        return _by_rule(spec, cohort, plan, keys)
    if plan.weight is None:
        alike = "Unweighted: a simple random sample, everybody counts alike."
        declared = f"No weight was declared: everybody counts alike{said(plan)}."
        return Weighing(plan, Sql("1e0"), keys, alike if plan.srs else declared)
    _check_weight(cohort, plan.weight)
    weight = Sql(f"cast({identifier(plan.weight)} as double)")
    return Weighing(plan, weight, keys, f"Weighted by {plan.weight}{said(plan)}.")


def _check_keys(cohort: Cohort, keys: Sequence[str]) -> None:
    counts = ", ".join(["count(*)", *(f"count({identifier(name)})" for name in keys)])
    (everybody, *present), *_ = answered(cohort, Sql(f"select {counts} from {identifier(cohort.table)}"))
    for name, count in zip(keys, present, strict=True):
        if count < everybody:
            raise DesignError(
                f"Wanted a value of the design for everybody; '{name}' is missing in {everybody - count:,} of "
                f"{everybody:,} rows. Complete the column or name another."
            )


def _check_weight(cohort: Cohort, name: str) -> None:
    if kinds(cohort)[name].startswith(TEXTS):
        raise DesignError(f"Wanted numbers as weights; '{name}' is text. Name the weight column.")
    weight = f"cast({identifier(name)} as double)"
    counted = f"count(*), count(*) - count({weight}), count(*) filter ({weight} < 0), count(*) filter (isinf({weight}))"
    ((everybody, *bad),) = answered(cohort, Sql(f"select {counted} from {identifier(cohort.table)}"))
    refusal = weight_refusal(name, bad, everybody)
    if refusal:
        raise refusal


def _by_rule(spec: ModelSpec, cohort: Cohort, plan: DesignSpec, keys: tuple[str, ...]) -> Weighing:
    """The NHANES weight for the model's variables, zero in cycles that did not measure them together."""
    domain = parse(spec.domain) if spec.domain else None
    known = domain is not None and set(domain.columns) <= set(cohort.names)
    names, beside = required(replace(spec, domain=None) if known else spec), domain.columns if domain and known else ()
    where = joined(*(f"{identifier(name)} is not null" for name in names), by=" and ")
    if domain and known:
        condition = domain.sql()
        holds = Sql(f"coalesce(cast({condition.text} as double) = 1e0, false)", condition.values)
        where = joined(where, holds, by=" and ")
    cycle = f"cast({identifier(CYCLE)} as varchar)"
    counted = ", ".join([cycle, "count(*)", *(f"count({identifier(name)})" for name in beside)])
    text = f"select {counted} from {identifier(cohort.table)} where {where.text} group by {cycle} order by {cycle}"
    found = answered(cohort, Sql(text, where.values))
    if not found:
        raise DesignError(
            f"Wanted rows with {', '.join(names)} measured together in the domain; {cohort.title} has none. "
            "Drop a variable or widen the domain."
        )
    # A domain on a sub-sample's variable leaves only that sub-sample, so its weight counts as well.
    chosen_by = [name for place, name in enumerate(beside) if all(line[2 + place] == line[1] for line in found)]
    choice = choose(tuple(dict.fromkeys([*names, *chosen_by])), tuple(str(line[0]) for line in found))
    return Weighing(plan, _pooled(choice), keys, choice.explanation)


def _pooled(choice: WeightChoice) -> Sql:
    """The weight of each cycle over its divisor, 0 elsewhere and where it is missing."""
    cases: list[str] = []
    values: list[float | str] = []
    for label, weight, divisor in choice.by_cycle:
        cases.append(f"when ? then coalesce(cast({identifier(weight)} as double), 0e0) / ?")
        values += [label, divisor]
    return Sql(f"case cast({identifier(CYCLE)} as varchar) {' '.join(cases)} else 0e0 end", tuple(values))
