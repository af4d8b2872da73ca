"""Centre, spread, correlation and central 90 % against R's survey package; who is set against whom."""

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from neuro.balance.axes import axes, scored
from neuro.balance.indices import indices
from neuro.balance.parts import parts
from neuro.balance.people import People
from neuro.balance.published import published
from neuro.balance.reference import Moments, of_cohort, published_reference
from neuro.balance.refusals import refused
from neuro.balance.scores import scores
from neuro.balance.standardise import reference, standards
from neuro.balance.strata import EVERYBODY, NONE, STRATA, Stratum, strata, stratum_sql
from neuro.cohort.cohort import DesignSpec
from neuro.cohort.embedded import embedded
from neuro.cohort.session import session_cohort
from neuro.cohort.store import fetch
from neuro.errors import DataError, DesignError
from neuro.expression.tree import Negative, Standard
from neuro.knowledge import catalogue
from neuro.mechanism.catalogue import systems
from neuro.mechanism.presets import presets

R_RESULTS = Path(__file__).parents[1] / "reference" / "axes_r.json"
RELATIVE = 1e-9
"""R prints 15 digits or more of sums over up to 16,000 people."""
EXPORTED = {
    "nhanes": ("plp_nmol_l", "w_mec", "zinc_ug_dl", "w_sub_cuzn", "diet_magnesium_mg", "diet_kcal", "w_diet1"),
    "simulated": ("kyn_umol_l", "trp_umol_l", "phe_umol_l", "tyr_umol_l", "neopterin_nmol_l", "weight"),
}
KEPT = ("sex", "age", "stratum", "psu")


def export(place: Path) -> None:
    """What axes_r.R reads."""
    wanted = [*KEPT, *EXPORTED["nhanes"], *EXPORTED["simulated"]]
    with place.open("w", newline="", encoding="utf-8") as lines:
        out = csv.writer(lines)
        out.writerow(["cohort", *wanted])
        for name, columns in EXPORTED.items():
            held = fetch(embedded(name), [*KEPT, *columns])
            blank = np.full(len(held["age"]), np.nan)
            rows = zip(*(held.get(column, blank) for column in wanted), strict=True)
            out.writerows(
                [name, *((repr(float(x)) if x == x else "NA") if isinstance(x, float) else x for x in row)]
                for row in rows
            )


@pytest.fixture(scope="module")
def r_results():
    return json.loads(R_RESULTS.read_text(encoding="utf-8"))


def group_of(stratum) -> str:
    bands = ("18-39", "40-59", "60 and older")
    if stratum.sex is None:
        return "everybody"
    return stratum.sex if stratum.band is None else f"{stratum.sex} {bands[stratum.band]}"


@pytest.mark.parametrize(
    ("cohort", "code"),
    [("nhanes", c) for c in ("b6_status", "zinc", "magnesium_diet")]
    + [("simulated", c) for c in ("ln_kyn_trp", "phe_tyr")],
)
def test_centre_and_spread_are_those_of_r(cohort, code, r_results):
    found = reference(embedded(cohort)).standards[code]
    for stratum, standard in zip(STRATA, found, strict=True):
        wanted = r_results[code][group_of(stratum)]
        assert standard.centre == pytest.approx(wanted["centre"], rel=RELATIVE)
        assert standard.spread == pytest.approx(wanted["spread"], rel=RELATIVE)
        assert standard.n == wanted["n"]
        assert standard.origin == "cohort"


def test_correlation_and_central_ninety_percent_are_those_of_r(r_results):
    found = reference(embedded("simulated"))
    correlation, n = found.correlations["ln_kyn_trp", "neopterin"]
    limits = found.limits["tryptophan_breakdown", ("ln_kyn_trp", "neopterin")]
    assert n == limits.n == r_results["people"]
    assert correlation == pytest.approx(r_results["correlation"], rel=RELATIVE)
    assert [limits.low, limits.high] == pytest.approx(r_results["central"], rel=RELATIVE)


def people(n: int, seed: int = 1, **columns) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {"plp_nmol_l": np.exp(draw.normal(3.9, 0.8, n)), "ferritin_ng_ml": np.exp(draw.normal(4, 0.7, n))}
    )
    return frame.assign(**columns)


def test_strata_are_the_same_number_on_both_engines():
    sex = np.array(["female", "male", None, "f", "female", "male", "female", "male"], dtype=object)
    age = np.array([39.5, 40.0, 30.0, 60.0, np.nan, 17.9, 59.99, 60.0])
    found = strata({"sex": sex, "age": age})
    assert found.tolist() == [0, 5, EVERYBODY, EVERYBODY, 3, NONE, 1, 6]
    cohort = session_cohort(pd.DataFrame({"sex": sex, "age": age}), "mine", DesignSpec())
    query = f"select {stratum_sql(cohort.names)} from {cohort.table}"
    assert [row[0] for row in cohort.connection.cursor().execute(query).fetchall()] == found.tolist()


def test_too_few_alike_are_set_against_wider_people_and_it_is_said():
    frame = people(100, sex=["female"] * 60 + ["male"] * 40, age=[30] * 40 + [70] * 20 + [50] * 40)
    found = reference(session_cohort(frame, "mine", DesignSpec()))
    young, old = found.of("b6_status", "female", 30), found.of("b6_status", "female", 75)
    assert (young.n, young.said) == (40, "women of 18-39 of the cohort")
    assert (old.n, old.said) == (60, "women of the cohort, as fewer than 30 women of 60 and older were measured")
    assert found.of("b6_status", None, 30).n == 100


def test_ages_that_are_no_numbers_are_not_known_on_either_engine():
    frame = people(40, sex="female", age=["34", "old"] * 20)
    cohort = session_cohort(frame, "mine", DesignSpec())
    found = reference(cohort)
    assert strata(fetch(cohort, ["sex", "age"])).tolist() == [0, 3] * 20
    query = f"select {stratum_sql(cohort.names)} from {cohort.table}"
    assert [row[0] for row in cohort.connection.cursor().execute(query).fetchall()] == [0, 3] * 20
    assert found.of("b6_status", "female", 34).n == 40


@pytest.mark.parametrize(("n", "origin"), [(30, "cohort"), (11, "cohort"), (10, None)])
def test_a_cohort_without_sex_and_age_serves_everybody_from_eleven_people_on(n, origin):
    found = reference(session_cohort(people(n), "mine", DesignSpec()))
    assert found.origin("b6_status") == origin
    assert found.origin("ln_ferritin") == (origin or "published")


def test_a_cohort_without_a_design_gives_published_references_and_says_why():
    found = reference(session_cohort(people(50), "mine"))
    assert found.origin("ln_ferritin") == "published"
    assert "--srs" in found.refused["b6_status"]


def test_nobody_is_set_against_people_who_alone_were_measured():
    frame = people(200, sex=["female", "male"] * 100, age=np.repeat([25, 45, 65, 70], 50))
    only = (frame["sex"] == "female") & (frame["age"] < 50)
    cohort = session_cohort(frame.assign(ferritin_ng_ml=frame["ferritin_ng_ml"].where(only)), "mine", DesignSpec())
    found = reference(cohort)
    assert found.eligible["ln_ferritin"].label == "women up to 45"
    assert found.of("ln_ferritin", "female", 40) is not None
    for sex, age in (("male", 30), ("female", 60), (None, 30), ("female", None)):
        assert found.of("ln_ferritin", sex, age) is None
        given = {"sex": sex, "age": age, "ferritin_ng_ml": 50.0}
        assert np.isnan(scores(given, found, ["iron_status"])["iron_status"])
    assert "b6_status" not in found.eligible


def test_levels_of_two_assays_are_not_one_scale():
    found = reference(embedded("nhanes"))
    for code in ("b12_status", "folate_red", "folate_serum"):
        assert found.origin(code) != "cohort"
        assert "another assay" in found.refused[code]
        assert found.origin(f"{code}_one_scale") == "cohort"


def test_weights_are_those_of_each_index_and_an_invalid_set_gives_no_correlation():
    found = reference(embedded("nhanes"))
    assert found.of("zinc", "male", 50).n < 1739
    assert ("b12_functional", "homocysteine") not in found.correlations
    assert found.correlation("b12_functional", "homocysteine") is None


def test_indices_without_a_valid_weight_together_are_refused_by_name():
    with pytest.raises(DesignError, match=r"zinc_ug_dl \(w_sub_cuzn.*no valid weight"):
        People(embedded("nhanes")).of(["zinc", "magnesium_diet"])
    with pytest.raises(DataError, match="did not measure Neopterin"):
        People(embedded("nhanes")).of(["neopterin"])


def test_a_reference_of_some_indices_is_that_of_all():
    cohort = embedded("nhanes")
    some, every = standards(cohort, ["b6_status", "zinc"]), reference(cohort)
    assert set(some.standards) == {"b6_status", "zinc"}
    assert all(some.standards[code] == every.standards[code] for code in some.standards)
    assert reference(embedded("nhanes")) is every


def test_published_references_are_the_printed_numbers():
    found = published_reference()
    plain = found.of("phe_tyr", "male", 30)
    assert (plain.centre, plain.spread, plain.n, plain.source) == (0.75, 0.14, 100, "GEIS2015")
    log = found.of("ln_kyn_trp", "female", 80)
    # closed form of a log-normal: exp(mu + s^2/2) is its mean, (exp(s^2) - 1) * mean^2 its variance
    mean = np.exp(log.centre + log.spread**2 / 2)
    assert mean == pytest.approx(26.7, rel=RELATIVE)
    assert mean * np.sqrt(np.exp(log.spread**2) - 1) == pytest.approx(6.2, rel=RELATIVE)
    woman, man = (found.of("ln_ferritin", sex, 30) for sex in ("female", "male"))
    assert np.exp(woman.centre - 1.959963984540054 * woman.spread) == pytest.approx(11, rel=RELATIVE)
    assert np.exp(man.centre + 1.959963984540054 * man.spread) == pytest.approx(336, rel=RELATIVE)
    assert found.of("ln_ferritin") is None


def test_recalled_ranges_never_score():
    recalled = {row.code for row in published() if row.grade == "C"}
    assert recalled
    assert recalled.isdisjoint(published_reference().standards)


def test_axes_and_published_references_cite_known_sources_under_codes_of_their_own():
    for row in axes():
        assert row.source
        assert [catalogue.source(key).key for key in row.source] == list(row.source)
        assert row.locator
    for row in published():
        assert catalogue.source(row.source)
        assert row.locator
        assert all(np.isfinite(row.moments))
        assert row.moments[1] > 0
    codes = [row.code for row in (*axes(), *indices())]
    assert len(set(codes)) == len(codes)
    assert {row.group for row in axes()} <= {row.code for row in catalogue.groups()}


def test_axes_are_made_of_parts_whose_band_can_be_told_and_name_what_can_be_simulated():
    known = {f"preset={row.code}" for row in presets()} | {f"system={one.code}" for one in systems()} | {""}
    for row in axes():
        assert row.simulation in known, row.code
        assert bool(row.formula) != bool(row.withheld), row.code
        assert (row.weight > 0) <= (row.side in ("low", "high")), row.code
    for row in scored():
        assert 1 <= row.at_least <= len(parts(row))
        assert set(row.required) <= set(row.indices)
        for part in parts(row):
            inner = part.node.operand if isinstance(part.node, Negative) else part.node
            first = inner.parts[0] if hasattr(inner, "parts") else inner
            assert isinstance(first, Standard), row.code


def test_a_sex_hormone_is_never_set_against_both_sexes():
    found = reference(embedded("nhanes"))
    assert found.of("testosterone", None, 50) is None
    assert found.of("testosterone", "male", 50).centre > found.of("testosterone", "female", 50).centre
    said = refused({"age": 50.0, "testosterone_ng_dl": 300.0}, found, ["testosterone_context"])
    assert said == {"testosterone_context": "Testosterone (ln) is read among people of one sex: enter sex."}
    few = {Stratum("female"): Moments(3.0, 0.5, 29), Stratum(): Moments(4.5, 1.5, 59)}
    assert of_cohort(few, within_sex=True)[0] is None
    assert of_cohort(few)[0].n == 59
