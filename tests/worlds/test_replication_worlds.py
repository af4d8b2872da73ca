"""Two cycles whose truth is known, asked from the command line: what holds again, what turns, what cannot be said.

The exposure's effect is set in the equations; `second` is 1 in the second cycle.
"""

import json
from pathlib import Path

import pytest

from neuro.cli import main
from tests.worlds.simulated import SCORE, frame, world

CYCLES = {"simulated 1": "2013-2014", "simulated 2": "2015-2016"}
WORLDS = {
    "holds": ({"dsst": {"equation": f"50 + 30 * benefit + {SCORE}"}}, True, "above zero"),
    "reverses": ({"dsst": {"equation": f"50 + 30 * (1 - 2 * second) * benefit + {SCORE}"}}, False, "2015-2016"),
    "fades": ({"dsst": {"equation": f"50 + 30 * (1 - second) * benefit + {SCORE}"}}, False, "2015-2016"),
    "one cycle without the exposure": (
        {"dsst": {"equation": f"50 + 30 * benefit + {SCORE}"}, "plp_nmol_l": {"missing": "-40 + 80 * second"}},
        None,
        "2013-2014",
    ),
    "one cycle without the outcome": (
        {"dsst": {"equation": f"50 + 30 * benefit + {SCORE}", "missing": "40 - 80 * second"}},
        None,
        "2015-2016",
    ),
}
TERMS = {
    "spline": (["--spline", "plp_nmol_l:log"], "plp_nmol_l"),
    "line": (["--derive=lplp=ln(plp_nmol_l)", "--linear", "lplp"], "lplp"),
}


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory):
    """A world's sample as a file with cycles named as NHANES names them."""
    made: dict[str, Path] = {}

    def of(name: str) -> Path:
        if name not in made:
            table = frame(world(1600, **WORLDS[name][0]), 5)
            made[name] = tmp_path_factory.mktemp("cycles") / "people.parquet"
            table.assign(cycle=table["cycle"].map(CYCLES)).to_parquet(made[name])
        return made[name]

    return of


@pytest.mark.parametrize("terms", TERMS)
@pytest.mark.parametrize("name", WORLDS)
def test_stable_says_what_the_world_is_like(name, terms, cohort, capsys):
    _, stable, said = WORLDS[name]
    exposure, term = TERMS[terms]
    design = ["--data", str(cohort(name)), "--weights", "weight", "--strata", "stratum", "--psu", "psu"]
    asked = ["--outcome", "dsst", "--family", "gaussian", *exposure, "--derive=lcrp=ln(crp_mg_l)"]
    beside = ["--linear", "lcrp,age,female,pir,smoker_now", "--replicate-by", "cycle", "--json"]
    assert main(["fit", *design, *asked, *beside]) == 0
    found = {one["term"]: one for one in json.loads(capsys.readouterr().out)["replication"]}
    answer = found[term]
    assert answer["stable"] is stable
    assert said in answer["why"]
    told = {one["group"]: one["estimate"] for one in answer["estimates"]}
    if stable is None:
        assert list(told) == [said]
        return
    assert found["age"]["stable"] is True
    assert (told["2013-2014"] * told["2015-2016"] < 0) is (name == "reverses") or name == "fades"
