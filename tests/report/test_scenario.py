"""A scenario keeps the whole question, names the key that is wrong, and tells what changed."""

import json
from dataclasses import replace

import pytest

from neuro.cohort.cohort import Cohort, DesignSpec, Provenance
from neuro.errors import ScenarioError
from neuro.models.spec import Factor, Linear, ModelSpec, Product, Spline
from neuro.report.scenario import SCHEMA, Scenario, differences, load, read, save, text
from neuro.whatif.intervention import Intervention, Move

SCENARIO = Scenario(
    cohort="nhanes",
    sha256="ab" * 32,
    design=DesignSpec(stratum="s", psu="p", rule="nhanes", lonely="average"),
    spec=ModelSpec(
        outcome="phq9 >= 10",
        family="quasibinomial",
        terms=(
            Spline("plp", log=True, knots=(15.0, 30.5, 50.0)),
            Spline("b12"),
            Factor("race", "other"),
            Factor("sex"),
            Linear("ltrp"),
            Product("plp[1]", "ltrp"),
        ),
        derive=(("ltrp", "ln(trp) - 4.1"),),
        domain="age >= 20",
        exposure="plp",
        conditioned=("crp",),
    ),
    intervention=Intervention((Move("plp", "scale", 1.25), Move("b12", "floor", 200.0)), "sex == 'female'"),
    profile={"age": 45.0, "sex": "female", "plp": 0.1 + 0.2},
    se="jackknife",
    answer={"difference": {"estimate": -0.1 / 3, "se": 0.01}, "reason": None, "warnings": ["one"]},
)


def cohort(sha256):
    return Cohort("nhanes", "NHANES", None, "t", (), DesignSpec(), Provenance("x", sha256, 1))


def test_saved_and_read_again_nothing_is_lost(tmp_path):
    path = tmp_path / "s.json"
    save(SCENARIO, path)
    again = load(path)
    for field in Scenario.__dataclass_fields__:
        assert getattr(again, field) == getattr(SCENARIO, field), field
    assert hash(again.spec) == hash(SCENARIO.spec)
    for other in (replace(SCENARIO, profile=None, se=None), replace(SCENARIO, design=DesignSpec())):
        assert text(read(text(other))) == text(other)


def test_differences_name_each_number_that_moved_and_a_changed_cohort():
    same = cohort(SCENARIO.sha256)
    assert differences(SCENARIO, same, SCENARIO.answer) == ()
    close = {**SCENARIO.answer, "difference": {"estimate": -0.1 / 3 * (1 + 1e-12), "se": 0.01}}
    assert differences(SCENARIO, same, close) == ()
    moved = {"difference": {"estimate": -0.1 / 3, "se": 0.0100001}, "reason": "none there", "warnings": ["one", "two"]}
    found = differences(SCENARIO, cohort("cd" * 32), moved)
    assert [one.what for one in found] == ["cohort.sha256", "difference.se", "reason", "warnings[1]"]
    assert (found[1].saved, found[1].now) == (0.01, 0.0100001)


def changed(path, value):
    whole = json.loads(text(SCENARIO))
    *parents, last = path
    inner = whole
    for key in parents:
        inner = inner[key]
    if value is KeyError:
        del inner[last]
    else:
        inner[last] = value
    return json.dumps(whole)


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (["schema"], "neurobalance scenario 9", "schema"),
        (["spec"], KeyError, "'spec'"),
        (["spec", "outcome"], KeyError, "spec.outcome"),
        (["spec", "family"], "poisson", "spec.family"),
        (["spec", "terms"], {}, "spec.terms"),
        (["spec", "terms", 0, "knots", 1], "thirty", r"spec.terms\[0\].knots\[1\]"),
        (["spec", "terms", 0, "is"], "wiggle", r"spec.terms\[0\].is"),
        (["spec", "derive", 0], ["ltrp"], r"spec.derive\[0\]"),
        (["intervention", "moves", 0, "kind"], "double", r"intervention.moves\[0\].kind"),
        (["intervention", "moves", 1, "value"], None, r"intervention.moves\[1\].value"),
        (["intervention", "colour"], "red", "intervention.colour"),
        (["profile", "age"], [45], "profile.age"),
        (["cohort", "sha256"], KeyError, "cohort.sha256"),
        (["cohort"], "nhanes", "'cohort'"),
        (["design", "lonely"], "ignore", "design.lonely"),
        (["se"], "bootstrap", "'se'"),
        (["extra"], 1, "'extra'"),
    ],
)
def test_what_is_malformed_is_named_by_its_key(path, value, key):
    with pytest.raises(ScenarioError, match=key):
        read(changed(path, value))


@pytest.mark.parametrize("content", ["", "[]", "{", "null", '{"schema": 3}'])
def test_what_is_no_scenario_is_said(content):
    with pytest.raises(ScenarioError, match=f"Wanted.*(JSON|{SCHEMA})"):
        read(content)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ScenarioError, match="cannot be read"):
        load(tmp_path / "none.json")
