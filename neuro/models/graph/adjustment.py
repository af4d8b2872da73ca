"""Which columns to adjust for, why not the others, and what is wrong with a set that somebody proposes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from neuro.models.graph.dag import Dag
from neuro.models.spec import Estimand

UNANSWERED = " No set answers this direct question: a cause of mediator and outcome itself follows from the exposure."


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a graph says about one question.

    Attributes:
        exposure, outcome, estimand: the question.
        adjust: measured columns to adjust for, a smallest set; for "direct" the mediators conditioned on come with it.
        canonical: every measured column that may be adjusted for.
        mediators: measured nodes between exposure and outcome.
        colliders: common effects of exposure and outcome: conditioning on them makes an association.
        descendants: other consequences of the outcome.
        forbidden: whatever may not be adjusted for under this estimand.
        conditioned: mediators that the "direct" estimand holds fixed; () for "total".
        unmeasured: common causes that the data do not hold and that keep a path open; () where the set closes all.
        identified: False where no set of columns, measured or not, answers the question.
        explanation: sentences for the page.
    """

    exposure: str
    outcome: str
    estimand: Estimand
    adjust: tuple[str, ...]
    canonical: tuple[str, ...]
    mediators: tuple[str, ...]
    colliders: tuple[str, ...]
    descendants: tuple[str, ...]
    forbidden: tuple[str, ...]
    conditioned: tuple[str, ...]
    unmeasured: tuple[str, ...]
    identified: bool
    explanation: str

    @property
    def closed(self) -> bool:
        """Whether the set closes every non-causal path of the graph."""
        return self.identified and not self.unmeasured


@dataclass(frozen=True, slots=True)
class Check:
    """What is wrong with a proposed set.

    Attributes:
        verdict: "valid"; "relabelled" where mediators make the answer a direct effect; "refused"; "incomplete" where
            nothing in it is wrong but common causes are missing.
        estimand: what a fit with this set would answer; None when refused.
        mediators, colliders, descendants: members that must be named.
        missing: what the smallest valid set has and this one lacks.
        explanation: one sentence for each.
    """

    verdict: Literal["valid", "relabelled", "refused", "incomplete"]
    estimand: Estimand | None
    mediators: tuple[str, ...]
    colliders: tuple[str, ...]
    descendants: tuple[str, ...]
    missing: tuple[str, ...]
    explanation: str


def adjustment(
    dag: Dag, exposure: str, outcome: str, estimand: Estimand, measured: Collection[str], labels: Mapping[str, str]
) -> Adjustment:
    """The adjustment set of a question by the complete adjustment criterion.

    Args:
        measured: nodes that the data hold; the others keep their paths open.
        labels: what people read, by node.
    """
    mediators = _mediators(dag, exposure, outcome)
    conditioned = tuple(name for name in mediators if name in measured) if estimand == "direct" else ()
    treated = (exposure, *conditioned)
    chosen = dag.minimal(treated, outcome, avoid=[name for name in dag.names if name not in measured])
    adjust = dag.sorted(set(chosen) & set(measured) | set(conditioned))
    colliders, descendants = _consequences(dag, exposure, outcome)
    unmeasured = tuple(name for name in chosen if name not in measured)
    forbidden = dag.sorted(dag.forbidden(treated, outcome) - {outcome})
    shown = tuple(name for name in mediators if name in measured)
    identified = dag.valid(treated, outcome, chosen)
    unanswered = "" if identified else UNANSWERED
    return Adjustment(
        exposure,
        outcome,
        estimand,
        adjust=adjust,
        canonical=tuple(name for name in dag.canonical(treated, outcome) if name in measured),
        mediators=shown,
        colliders=colliders,
        descendants=descendants,
        forbidden=forbidden,
        conditioned=conditioned,
        unmeasured=unmeasured,
        identified=identified,
        explanation=_explained(labels, adjust, shown, colliders + descendants, conditioned, unmeasured) + unanswered,
    )


def check(
    dag: Dag, exposure: str, outcome: str, proposed: Iterable[str], measured: Collection[str], labels: Mapping[str, str]
) -> Check:
    """Judge a set that somebody wants to adjust for."""
    held = set(proposed)
    mediators = dag.sorted(held & set(_mediators(dag, exposure, outcome)))
    treated = (exposure, *mediators)
    after_outcome = held & dag.descendants([outcome])
    common, _ = _consequences(dag, exposure, outcome)
    others = held - set(mediators) - after_outcome
    opens = set() if dag.valid(treated, outcome, others) else _opening(dag, treated, outcome, others)
    astray = (held & dag.forbidden(treated, outcome)) - after_outcome - set(mediators)
    colliders = dag.sorted((after_outcome & set(common)) | opens | astray)
    descendants = dag.sorted(after_outcome - set(common))
    missing: tuple[str, ...] = ()
    if not colliders and not descendants and not dag.valid(treated, outcome, others):
        wanted = dag.minimal(treated, outcome, avoid=[name for name in dag.names if name not in measured])
        missing = tuple(name for name in wanted if name not in held)
    verdict, estimand = _verdict(mediators, (*colliders, *descendants), missing)
    sentences = _named(labels, mediators, colliders, descendants, missing)
    return Check(verdict, estimand, mediators, colliders, descendants, missing, " ".join(sentences))


def _verdict(
    mediators: tuple[str, ...], wrong: tuple[str, ...], missing: tuple[str, ...]
) -> tuple[Literal["valid", "relabelled", "refused", "incomplete"], Estimand | None]:
    if wrong:
        return "refused", None
    estimand: Estimand = "direct" if mediators else "total"
    if missing:
        return "incomplete", estimand
    return ("relabelled" if mediators else "valid"), estimand


def _mediators(dag: Dag, exposure: str, outcome: str) -> tuple[str, ...]:
    return dag.sorted(dag.causal_nodes([exposure], outcome) - {outcome})


def _consequences(dag: Dag, exposure: str, outcome: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Consequences of the outcome: those the exposure also reaches past it, and the others."""
    after = dag.descendants([outcome]) - {outcome}
    past = dag.without(edge for edge in dag.edges if edge[0] == outcome)
    common = past.descendants([exposure]) & after
    return dag.sorted(common), dag.sorted(after - common)


def _opening(dag: Dag, treated: tuple[str, ...], outcome: str, held: set[str]) -> set[str]:
    """Members without which the set would be valid: they open a path between causes (M-bias)."""
    return {name for name in held if dag.valid(treated, outcome, held - {name})}


def _explained(
    labels: Mapping[str, str],
    adjust: tuple[str, ...],
    mediators: tuple[str, ...],
    consequences: tuple[str, ...],
    conditioned: tuple[str, ...],
    unmeasured: tuple[str, ...],
) -> str:
    parts = [f"Adjusted for {_listed(adjust, labels)}." if adjust else "Nothing needs adjusting in this graph."]
    if conditioned:
        parts.append(f"Direct effect: {_listed(conditioned, labels)} held fixed.")
    elif mediators:
        parts.append(f"Not adjusted for, between exposure and outcome: {_listed(mediators, labels)}.")
    if consequences:
        parts.append(f"Never adjusted for, after the outcome: {_listed(consequences, labels)}.")
    if unmeasured:
        parts.append(f"Not measured here, so a path stays open: {_listed(unmeasured, labels)}.")
    return " ".join(parts)


def _named(
    labels: Mapping[str, str],
    mediators: tuple[str, ...],
    colliders: tuple[str, ...],
    descendants: tuple[str, ...],
    missing: tuple[str, ...],
) -> list[str]:
    texts = (
        (mediators, "between exposure and outcome, so the answer is a direct effect."),
        (colliders, "common effect: adjusting for it makes an association that is not there. Leave it out."),
        (descendants, "follows from the outcome: adjusting for it distorts the answer. Leave it out."),
        (missing, "common cause that the set lacks."),
    )
    named = [f"{_listed(names, labels)}: {text}" for names, text in texts if names]
    return named or ["The set closes every non-causal path of the graph."]


def _listed(names: Iterable[str], labels: Mapping[str, str]) -> str:
    return ", ".join(labels[name] for name in names)
