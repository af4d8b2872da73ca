"""`neuro alternatives` and `neuro products`: rows that can be fitted again, and named domains on any command."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from neuro.cli import alternatives as alternatives_command
from neuro.cli import main
from neuro.cli import products as products_command
from neuro.knowledge import catalogue
from neuro.knowledge.alternatives import alternatives
from neuro.knowledge.reverse import reverse, reverses
from neuro.knowledge.words import objections
from neuro.report import reverse as told
from tests.reference.otherwise_worlds import adjustment_world, product_world

DESIGN = ["--weights", "weight", "--strata", "stratum", "--psu", "psu"]
AGAIN = 1e-8
"""A model fitted again from its command line: knots and columns are the same, digits of printed constants are ten."""


def answer(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    assert main([*options, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def typed(example: str, command: str) -> list[str]:
    line = example.split(f"neuro {command}", 1)[1].split("\n\n", 1)[0].replace("\\\n", " ")
    return shlex.split(line)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("otherwise") / "world.parquet"
    adjustment_world(2, 4000).to_parquet(place)
    return place


def test_every_alternative_is_fitted_again_by_its_command(world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "alternatives", "--outcome", "phq9", "--exposure", "plp", "--data", str(world), *DESIGN)
    models = {one["code"]: one for one in found["models"]}
    assert list(models) == ["recommended", *(row.code for row in alternatives())]
    assert models["recommended"]["recommended"]
    fitted = [one for one in models.values() if one["command"]]
    assert len(fitted) >= 9
    for one in fitted:
        words = shlex.split(one["command"])
        again = answer(capsys, *words[words.index("fit") :])
        assert (again["n"], again["df"], again["family"]) == (one["n"], one["df"], one["family"]), one["code"]
        assert again["exposure"] == "plp"
    line = models["linear"]
    words = shlex.split(line["command"])
    slope = next(term for term in answer(capsys, *words[words.index("fit") :])["terms"] if term["term"] == "ln_plp")
    wide = line["link_estimate"] / slope["estimate"]
    assert line["link_se"] == pytest.approx(slope["se"] * wide, rel=AGAIN)
    for one in models.values():
        assert bool(one["reason"]) == (one["estimate"] is None) == (one["command"] == "")


def test_the_answer_says_how_far_its_rows_lie_apart(world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "alternatives", "--outcome", "phq9", "--exposure", "plp", "--data", str(world), *DESIGN)
    told_of = [one["estimate"] for one in found["models"] if one["comparable"] and not one["reason"]]
    assert (found["spread"]["low"], found["spread"]["high"]) == (min(told_of), max(told_of))
    assert f"Asked in {len(told_of)} ways" in found["sentence"]
    assert found["from"] < found["to"]
    assert not list(objections(found["sentence"]))


def test_declared_products_come_with_tests_levels_and_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "world.parquet"
    product_world(7, 4000, 0.5).to_parquet(place)
    found = answer(capsys, "products", "--outcome", "cog_z", "--exposure", "plp", "--data", str(place), *DESIGN)
    one = next(row for row in found["products"] if row["code"] == "plp_crp")
    assert one["q"] < 0.01
    assert len(one["levels"]) == 4
    assert "differs by vitamin B6 × inflammation" in found["sentence"]
    words = shlex.split(one["command"])
    tests = {row["name"]: row for row in answer(capsys, *words[words.index("fit") :])["tests"]}
    assert tests["plp:ln_crp"]["F"] == pytest.approx(one["F"], rel=AGAIN)


def test_nothing_found_is_said_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "same.parquet"
    product_world(8, 4000, 0.0).to_parquet(place)
    options = ["--data", str(place), *DESIGN]
    found = answer(capsys, "products", "--outcome", "cog_z", "--exposure", "plp", *options)
    assert "not seen to differ in any" in found["sentence"]
    assert "does not show it to be the same" in found["sentence"]
    none = answer(capsys, "products", "--outcome", "cog_z", "--exposure", "plp", "--domain", "age >= 20", *options)
    assert all(row["q"] is None or row["q"] <= 1 for row in none["products"])


@pytest.mark.parametrize(
    ("module", "command"), [(alternatives_command, "alternatives"), (products_command, "products")]
)
@pytest.mark.slow
def test_the_worked_examples_run_on_the_embedded_cohort(
    module: Any, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = answer(capsys, command, *typed(module.EXAMPLE, command))
    assert found["exposure"] == "plp_nmol_l"
    assert main([command, *typed(module.EXAMPLE, command)]) == 0
    assert "PHQ-9" in capsys.readouterr().out or found["sentence"]


@pytest.mark.parametrize(
    "options",
    [
        ["describe", "--mean", "phq9"],
        ["fit", "--outcome", "phq9", "--family", "quasipoisson", "--linear", "age"],
        ["whatif", "--outcome", "phq9", "--family", "quasipoisson", "--linear", "bmi", "--move", "bmi=shift:-1"],
        ["balance", "--index", "plp_ln"],
    ],
    ids=lambda options: options[0],
)
def test_a_named_domain_stands_in_any_command_with_its_warning(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    if options[0] == "balance":
        from neuro.balance.indices import indices

        options = ["balance", "--index", next(row.code for row in indices() if row.needs == ("plp_nmol_l",))]
    found = answer(capsys, *options, "--domain", "@no-overt-disease and age >= 20")
    assert "collider" in found["warnings"][0]
    plain = answer(capsys, *options, "--domain", "age >= 20")
    assert not any("collider" in warning for warning in plain["warnings"])
    assert found != plain


def test_an_unknown_domain_is_mendable(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", "--mean", "phq9", "--domain", "@healthy"]) == 2
    assert "@no-overt-disease" in capsys.readouterr().err


def test_every_question_says_what_the_outcome_could_do_to_the_exposure() -> None:
    outcomes = [row for row in catalogue.outcomes() if row.domain in ("mood", "cognition")]
    exposures = [row.column for row in catalogue.variables() if row.role == "exposure"]
    for outcome in outcomes:
        for name in exposures:
            said = told.sentence(outcome, name)
            assert "other way round" in said, (outcome.code, name)
            assert not list(objections(said)), said
    assert {row.sign for row in reverses()} == {"more", "less", "either"}


def test_the_sign_of_reverse_causation_turns_with_the_side_of_the_outcome() -> None:
    score, well = catalogue.outcome("phq9"), catalogue.outcome("phq9_4")
    assert reverse(score, "crp_mg_l").sign == reverse(well, "crp_mg_l").sign == "more"
    assert "be higher where CRP is higher" in told.sentence(score, "crp_mg_l")
    assert "be lower where CRP is higher" in told.sentence(well, "crp_mg_l")
    assert "be lower where" in told.sentence(score, "diet_choline_mg")
    assert "be higher where" in told.sentence(catalogue.outcome("dsst"), "diet_choline_mg")
    assert reverse(catalogue.outcome("height_cm"), "plp") is None
