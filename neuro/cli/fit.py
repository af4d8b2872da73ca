"""`neuro fit`: a survey-weighted model of an outcome."""

import argparse
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuro.cli import render
from neuro.cli.adjustment import Adjusted, remarks
from neuro.cli.challenge import add_challenge_option, challenger
from neuro.cli.data_options import add_data_options, add_error_option, cohort_of
from neuro.cli.engine import add_engine_option, engine_of, fitted_there
from neuro.cli.family_keys import of_family, proportional, ratios
from neuro.cli.imputed import add_impute_options, layered, pooled_of
from neuro.cli.model_options import add_model_options, model_of
from neuro.cli.trust import add_trust_options, elsewhere, for_people, trust
from neuro.cohort.cohort import Cohort
from neuro.cohort.sample import Sample
from neuro.errors import ModelError
from neuro.models import intervals
from neuro.models.eligible import sample_of
from neuro.models.fit import Fitted, fit
from neuro.models.replicates import jackknifed
from neuro.models.spec import ModelSpec
from neuro.models.trust.evalue import exposure_evalue
from neuro.models.trust.replication import replicate
from neuro.models.wald import tests

EXAMPLE = """examples, on the embedded cohort:
  neuro fit --outcome phq9 --family quasipoisson --spline plp_nmol_l:log --linear age,pir,bmi \\
      --factor sex,smoker_now --domain "age >= 20" --replicate-by cycle

  neuro fit --outcome phq9 --family ordinal --cuts bands --spline plp_nmol_l:log --linear age,pir,bmi \\
      --factor sex --domain "age >= 20"
  neuro fit --outcome crp_mg_l --family quantile --tau .9 --linear age,bmi --factor sex

with missing values drawn and the answers pooled:
  neuro fit --outcome dsst --family gaussian --spline b12_pg_ml:log --linear age,pir,bmi --factor sex \\
      --domain "age >= 60" --impute 10

from sums in the database, as beyond a million rows by itself:
  neuro fit --outcome phq9 --family gaussian --spline plp_nmol_l:log --linear age,bmi --factor sex --engine sums

With --challenge it also says whether boosted trees see more in people held out.
Intervals and p-values use Student's t on the degrees of freedom of the design (PSUs - strata).
Terms are associations in this cohort, not effects of changing anybody."""

HIDDEN: dict[str, float | None] = dict.fromkeys(("estimate", "se", "low", "high", "p"))


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "fit",
        help="a survey-weighted model of an outcome",
        description="Fit a survey-weighted model of means, counts, risks, bands or quantiles with design-based errors.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_model_options(parser)
    add_trust_options(parser)
    add_impute_options(parser)
    add_challenge_option(parser)
    add_error_option(parser)
    add_engine_option(parser)
    add_data_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Fit and lay out the answer."""
    cohort = cohort_of(args)
    spec, by_graph = model_of(args, cohort)
    by = args.replicate_by
    if by:
        cohort.column(by)
    engine, why = engine_of(args, spec, cohort)
    if engine == "memory":
        fitted, found = _in_memory(args, cohort, spec, by_graph)
    else:
        fitted, beside = fitted_there(args, spec, cohort, engine)
        found = estimates(fitted) | beside
    said = (by_graph.judged.explanation,) if by_graph and by_graph.judged.verdict != "valid" else ()
    found["ratios"] = ratios(fitted, found["terms"])
    found["warnings"] = (*found["warnings"], *(said if by_graph else remarks(spec, cohort)))
    found["adjustment"] = adjustment(by_graph) if by_graph else None
    found |= {"engine": engine, "engine_why": why}
    return found | {"cohort": cohort.title, "simulated": cohort.provenance.simulated}


def _in_memory(
    args: argparse.Namespace, cohort: Cohort, spec: ModelSpec, by_graph: Adjusted | None
) -> tuple[Fitted, dict[str, Any]]:
    """The answer from rows that are fetched, with everything that needs them."""
    by = args.replicate_by
    sample = sample_of(cohort, spec, (by,) if by else ())
    if args.impute is None:
        fitted = fit(spec, sample)
        fitted = jackknifed(fitted, sample) if args.se == "jackknife" else fitted
        found = answer(fitted, sample, by)
    else:
        fitted, found = _imputed(args, cohort, spec, sample)
    found |= challenger(args, spec, sample)
    measured = fitted if args.impute is None else fit(spec, sample)
    found["replication"] = (*found["replication"], *elsewhere(args, cohort, measured, sample))
    found |= trust(args, cohort, measured, sample, by_graph)
    return fitted, found


def _imputed(
    args: argparse.Namespace, cohort: Cohort, spec: ModelSpec, sample: Sample
) -> tuple[Fitted, dict[str, Any]]:
    """The answer from completed data sets; replication is that of the people with nothing missing."""
    if args.se == "jackknife":
        raise ModelError(
            "Wanted either --impute or --se jackknife; found both. Pooling takes linearised errors: drop one."
        )
    pooled, drawn = pooled_of(args, cohort, spec)
    found = layered(answer(pooled.fitted, pooled.imputed.completed(drawn, 0)), pooled)
    if args.replicate_by:
        found["replication"] = replicate(fit(spec, sample), sample, args.replicate_by)
    return pooled.fitted, found


def adjustment(by_graph: Adjusted) -> dict[str, Any]:
    """What the causal graph says about the question and the set that was used."""
    return {
        "estimand": by_graph.spec.estimand,
        "conditioned": by_graph.spec.conditioned,
        "adjust": by_graph.said.adjust,
        "verdict": by_graph.judged.verdict,
        "unmeasured": by_graph.said.unmeasured,
        "forbidden": by_graph.said.forbidden,
        "reasons": by_graph.reasons,
    }


def answer(fitted: Fitted, sample: Sample, by: str | None = None) -> dict[str, Any]:
    """A fitted model under the contract's keys, with what its rows tell."""
    odds, said = proportional(fitted, sample)
    return estimates(fitted) | {
        "replication": replicate(fitted, sample, by) if by else [],
        "evalue": exposure_evalue(fitted, sample),
        "proportional_odds": odds,
        "warnings": (*fitted.warnings, *said),
    }


def estimates(fitted: Fitted) -> dict[str, Any]:
    """A fitted model under the contract's keys, what only its rows could tell being empty."""
    spec = fitted.spec
    return {
        "outcome": spec.outcome,
        "family": spec.family,
        "exposure": spec.exposure,
        "estimand": spec.estimand,
        "conditioned": spec.conditioned,
        "n": fitted.n,
        "n_lost": fitted.n_lost,
        "lost": [{"column": name, "rows": count} for name, count in fitted.lost.items()],
        "events": fitted.events,
        "df": fitted.df,
        "dispersion": fitted.dispersion,
        "terms": terms(fitted),
        "vcov": _shown_covariance(fitted),
        "se_method": fitted.se_method,
        "tests": [
            {"name": one.name, "F": one.statistic, "df1": one.df1, "df2": one.df2, "p": one.p} for one in tests(fitted)
        ],
        "replication": [],
        "evalue": None,
        "knots": {block.column: block.knots for block in fitted.basis.splines},
        "convention": f"95 % intervals and p-values on Student's t with {fitted.df} degrees of freedom (PSUs - strata)",
        "weighting": fitted.explanation,
        "unavailable": [],
    } | of_family(fitted)


def terms(fitted: Fitted) -> list[dict[str, Any]]:
    """Each coefficient with its interval and p-value on the degrees of freedom of the design; none where hidden."""
    told = fitted.reported
    return [
        {"term": name} | (HIDDEN if name in fitted.hidden else _numbers(float(estimate), float(se), fitted.df))
        for name, estimate, se in zip(told.names, told.estimate, np.sqrt(np.diag(told.vcov)), strict=True)
    ]


def _numbers(estimate: float, se: float, df: int) -> dict[str, float | None]:
    low, high = intervals.symmetric(estimate, se, df)
    return {
        "estimate": estimate,
        "se": se,
        "low": low,
        "high": high,
        "p": intervals.p_value(estimate / se, df) if se > 0 else None,
    }


def _shown_covariance(fitted: Fitted) -> NDArray[np.float64]:
    told = fitted.reported
    hidden = np.isin(told.names, fitted.hidden)
    return np.where(hidden[:, None] | hidden, np.nan, told.vcov)


def table(result: dict[str, Any]) -> str:
    """The answer for people: without the covariance, replication by term, sentences one a line."""
    plain = render.plain(result)
    told = plain.get("challenger", {})
    sentences = [*(plain["adjustment"] or {}).get("reasons", ()), *plain["warnings"]]
    sentences += [told["sentence"], told["joined"]["sentence"]] if told else []
    shown = {
        key: value
        for key, value in plain.items()
        if key not in ("vcov", "adjustment", "warnings", "ratios", "proportional_odds", "challenger")
    }
    shown["replication"] = [{key: one[key] for key in ("term", "stable", "why")} for one in plain["replication"]]
    trusted, said = for_people(plain)
    shown, sentences = shown | trusted, [*sentences, *said]
    filled = {key: value for key, value in shown.items() if value not in ([], {}, None, "")}
    return "\n".join([render.as_table(filled), *(["", *dict.fromkeys(sentences)] if sentences else [])])
