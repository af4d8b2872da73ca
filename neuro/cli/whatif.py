"""`neuro whatif`: a policy for a population, or moved values for one person."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from neuro.cli import render
from neuro.cli.data_options import add_data_options, cohort_of
from neuro.cli.model_options import add_model_options, spec_of, unquoted
from neuro.cli.person_file import read_person
from neuro.cohort.cohort import Cohort
from neuro.errors import InterventionError
from neuro.expression import parse
from neuro.models.eligible import sample_of
from neuro.models.fit import fit
from neuro.models.learn import base_columns
from neuro.models.spec import ModelSpec
from neuro.report.answers import person_answer, population_answer
from neuro.report.scenario import Scenario, save
from neuro.whatif.contrast import StandardError
from neuro.whatif.counterfactual import population
from neuro.whatif.intervention import Intervention, Move, MoveKind
from neuro.whatif.person import person
from neuro.whatif.profile import read_profile

CONTEXT = ("age", "sex", "female", "male")
"""Columns that decide who is alike and who is eligible; read beside the model's own where the cohort has them."""
LINES = ("n", "moved_share", "supported_share", "se_method", "individual_interval", "frequencies")
PARTS = ("before", "after", "difference", "ratio")
EXAMPLE = """examples, on the embedded cohort:
  neuro whatif --outcome phq9 --family quasipoisson --spline plp_nmol_l:log --linear age,pir,bmi \\
      --factor sex --domain "age >= 20" --move plp_nmol_l=floor:50 --in "sex == 'female'"
  echo '{"age": 45, "sex": "female", "plp_nmol_l": 25}' > person.json
  neuro whatif --outcome phq9 --family quasipoisson --spline plp_nmol_l:log --linear age,pir,bmi \\
      --factor sex --domain "age >= 20" --person person.json --move plp_nmol_l=set:60 --save scenario.json

A person's file holds column: value in the cohort's own columns and units; what is absent is not measured, and is
averaged over people of the same sex and about the same age. `pregnant` and `breastfeeding` (0 or 1) stop an answer when
they are 1; where pregnancy is possible and left out, that is warned of. A difference compares people, no forecast."""


def add(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser(
        "whatif",
        help="what a change of values goes with, for a population or one person",
        description="Compare the mean outcome without and with moved values, with intervals and support.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_model_options(parser)
    group = parser.add_argument_group("question")
    group.add_argument(
        "--move",
        action="append",
        required=True,
        metavar="X=KIND:V",
        help=f"a column and how it moves: {', '.join(get_args(MoveKind))}; e.g. plp_nmol_l=floor:50",
    )
    group.add_argument("--in", dest="where", metavar="E", help="among whom: moved and averaged over")
    group.add_argument("--person", type=Path, metavar="FILE", help="one person's values, as JSON")
    group.add_argument("--se", choices=get_args(StandardError), help="default: jackknife if affordable")
    group.add_argument("--save", type=Path, metavar="S", help="keep question and answer as a scenario (JSON)")
    add_data_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Ask, and keep the scenario where that is wanted."""
    cohort = cohort_of(args)
    spec = spec_of(args, cohort)
    intervention = Intervention(tuple(_move(text) for text in args.move), args.where)
    if args.person and args.where:
        raise InterventionError("Wanted either --person or --in; found both. One person is not a group: drop one.")
    profile = read_profile(read_person(args.person), cohort.columns) if args.person else None
    answer = ask(cohort, spec, intervention, profile, args.se)
    if args.save:
        digest = cohort.provenance.sha256
        plain = render.plain(answer)
        save(Scenario(cohort.name, digest, cohort.design, spec, intervention, profile, args.se, plain), args.save)
    return answer


def ask(
    cohort: Cohort,
    spec: ModelSpec,
    intervention: Intervention,
    profile: Mapping[str, float | str] | None,
    se: StandardError | None,
) -> dict[str, Any]:
    """Fit the model and answer one question of it, under the contract's keys."""
    where = parse(intervention.where).columns if intervention.where else ()
    extra = (*base_columns(spec, where), *(name for name in CONTEXT if name in cohort.names))
    sample = sample_of(cohort, spec, extra)
    fitted = fit(spec, sample)
    if profile is None:
        return population_answer(population(fitted, sample, intervention, se), fitted)
    return person_answer(person(fitted, sample, profile, intervention.moves, columns=cohort.columns), fitted)


def _move(text: str) -> Move:
    column, equals, how = text.rpartition("=")
    kind, colon, value = how.partition(":")
    try:
        amount = float(value)
    except ValueError:
        amount = None
    kinds = get_args(MoveKind)
    if not (column.strip() and equals and colon) or kind.strip() not in kinds or amount is None:
        raise InterventionError(f"Wanted --move COLUMN={'|'.join(kinds)}:NUMBER; found '{text}'. E.g. plp=floor:50.")
    return Move(unquoted(column.strip()), kind.strip(), amount)  # type: ignore[arg-type]


def table(result: dict[str, Any]) -> str:
    """The answer for people: numbers first, or the reason; then what stands beside them, a sentence a line."""
    answer = render.plain(result)
    numbers = [{"": key, **answer[key]} for key in PARTS if answer.get(key) is not None]
    blocks = [answer["reason"]] if answer["reason"] else [render.as_table({f"{answer['outcome']}, mean": numbers})]
    if answer.get("bands"):
        rows = [{"": one["band"], "part": key, **one[key]} for one in answer["bands"] for key in PARTS if one[key]]
        blocks.append(render.as_table({"in or above a band": rows}))
    single = {key: answer[key] for key in LINES if answer.get(key) is not None}
    support = answer.get("support") or {}
    single |= {f"support {key}": support[key] for key in ("status", "similar_n") if support.get(key) is not None}
    single |= {f"fit {key}": value for key, value in answer["fit"].items() if value is not None}
    blocks.append(render.as_table(single))
    blocks += [render.as_table({key: answer[key]}) for key in ("derived",) if answer.get(key)]
    sentences = [*answer["warnings"], *support.get("reasons", ()), answer["weighting"]]
    sentences += [f"[{notice['severity']}] {notice['sentence']}" for notice in answer.get("guardrails", ())]
    said = dict.fromkeys(sentence for sentence in sentences if sentence and sentence != answer["reason"])
    return "\n\n".join([*blocks, "\n".join(said)])
