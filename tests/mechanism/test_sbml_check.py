"""A file that rests is steady, one that does not is told by name and number, one that cannot be read says why."""

import gzip
import sys

import libsbml
import numpy as np
import pytest
import roadrunner

from neuro.errors import MechanismError
from neuro.mechanism.catalogue import MODULES, extensions, system
from neuro.mechanism.sbml_check import check
from neuro.mechanism.sbml_export import export
from neuro.mechanism.sbml_model import evaluated
from neuro.mechanism.settings import constants

SAME = 1e-9
"""Two evaluations of the same formulas in double precision."""
CORE = "http://www.sbml.org/sbml/level3/version1/core"
MATH = "http://www.w3.org/1998/Math/MathML"


def mathml(formula):
    return libsbml.writeMathMLToString(libsbml.parseL3Formula(formula)).partition("\n")[2]


def species(name, value, more=""):
    plain = 'hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false"'
    return f'<species id="{name}" compartment="c" initialConcentration="{value}" {more or plain}/>'


def reaction(name, takes, gives, law):
    def side(kind, names):
        rows = "".join(f'<speciesReference species="{row}" stoichiometry="1" constant="true"/>' for row in names)
        return f"<listOf{kind}>{rows}</listOf{kind}>" if rows else ""

    return (
        f'<reaction id="{name}" reversible="false" fast="false">{side("Reactants", takes)}{side("Products", gives)}'
        f"<kineticLaw>{mathml(law)}</kineticLaw></reaction>"
    )


def level3(pools, reactions, parameters=(), rest=""):
    constants = "".join(f'<parameter id="{name}" value="{value}" constant="true"/>' for name, value in parameters)
    return (
        f'<?xml version="1.0"?><sbml xmlns="{CORE}" level="3" version="1"><model id="made">'
        '<listOfCompartments><compartment id="c" spatialDimensions="3" size="2" constant="true"/></listOfCompartments>'
        f"<listOfSpecies>{''.join(pools)}</listOfSpecies><listOfParameters>{constants}</listOfParameters>"
        f"<listOfReactions>{''.join(reactions)}</listOfReactions>{rest}</model></sbml>"
    )


def chain(start, out=2.0):
    """A pool that gains 10 and loses `out` of itself per time and volume: at rest at 10 / out."""
    rows = [reaction("supply", [], ["A"], "c * kin"), reaction("loss", ["A"], [], "c * kout * A")]
    return level3([species("A", start)], rows, [("kin", 10.0), ("kout", out)])


def judged(tmp_path, text):
    place = tmp_path / "made.xml"
    place.write_text(text, encoding="utf-8")
    return check(place)


def codes(health):
    return {row.code for row in health.findings}


def test_model_at_its_rest_is_steady(tmp_path):
    health = judged(tmp_path, chain(5.0))
    assert (health.status, health.reason) == ("steady", None)


@pytest.mark.parametrize(
    ("start", "out", "told"), [(4.0, 2.0, "A grows from 4 to 4.9"), (5.0, 0.01, "runs away from 5")]
)
def test_model_off_its_rest_is_told_with_what_it_gains_loses_and_where_it_goes(tmp_path, start, out, told):
    health = judged(tmp_path, chain(start, out))
    assert health.status == "not-at-steady-state"
    assert "A, at" in health.reason
    assert "gains 10" in health.reason
    assert told in health.reason


def test_state_that_only_gains_runs_away_without_end(tmp_path):
    health = judged(tmp_path, level3([species("A", 1.0)], [reaction("supply", [], ["A"], "c * 3")]))
    assert health.status == "not-at-steady-state"
    assert "A, at 1, gains 3" in health.reason
    assert "never-used" in codes(health)


def test_a_reason_is_one_sentence_that_begins_with_what_runs_furthest(tmp_path):
    pools = [species("near", 1.0), species("far", 1.0), species("still", 5.0)]
    rows = [
        reaction("a", [], ["near"], "c * 2"),
        reaction("b", [], ["far"], "c * 200"),
        reaction("d", [], ["still"], "0"),
    ]
    health = judged(tmp_path, level3(pools, rows))
    assert "still" not in health.reason
    assert health.reason.index("far runs away") < health.reason.index("near runs away")
    assert ". " not in health.reason


def test_cofactor_that_nothing_brings_back_is_named(tmp_path):
    pools = [species("bh4", 319.0), species("bh2", 41.0), species("nadph", 0.0), species("nadp", 0.0)]
    rows = [
        reaction("spend", ["bh4"], ["bh2"], "c * bh4"),
        reaction("regain", ["bh2", "nadph"], ["bh4", "nadp"], "c * 5 * bh2 * nadph"),
    ]
    health = judged(tmp_path, level3(pools, rows))
    never = next(row for row in health.findings if row.code == "never-runs")
    assert (never.severity, "regain" in never.sentence, "nadph" in never.sentence) == ("warn", True, True)
    assert "bh4 falls from 319 to " in health.reason


def test_reaction_that_a_parameter_switches_off_is_no_warning(tmp_path):
    rows = [reaction("supply", [], ["A"], "c * kin"), reaction("loss", ["A"], [], "c * kin * A")]
    health = judged(tmp_path, level3([species("A", 1.0)], rows, [("kin", 0.0)]))
    assert {row.severity for row in health.findings if row.code == "switched-off"} == {"info"}


@pytest.mark.parametrize(
    ("text", "status", "told"),
    [
        (chain(-5.0), "not-at-steady-state", "A, at -5"),
        (chain(5.0).replace('id="kout" value="2.0"', 'id="kout"'), "unreadable", "rates of A are no numbers"),
        (chain(5.0).replace("<ci> kout </ci>", "<ci> kuot </ci>"), "unreadable", "kuot"),
        (chain(5.0).replace("</model>", ""), "unreadable", "SBML"),
        ("", "unreadable", "SBML"),
        ("<html><body>no model</body></html>", "unreadable", "SBML"),
        ("age,sex\n40,female\n", "unreadable", "SBML"),
    ],
)
def test_file_that_is_broken_or_lacks_something_says_so_in_a_sentence(tmp_path, capfd, text, status, told):
    health = judged(tmp_path, text)
    assert health.status == status
    assert told in health.reason
    assert capfd.readouterr().out == ""


def test_state_that_explodes_is_told_and_leaves_the_terminal_clean(tmp_path, capfd):
    health = judged(tmp_path, level3([species("A", 1.0)], [reaction("growth", [], ["A"], "c * A^2")]))
    assert health.status == "not-at-steady-state"
    assert "broke off" in health.reason
    assert capfd.readouterr() == ("", "")


def test_place_without_a_file_is_an_error(tmp_path):
    for place in (tmp_path, tmp_path / "absent.xml"):
        with pytest.raises(MechanismError, match="Wanted an SBML file"):
            check(place)


def test_packed_file_is_read(tmp_path):
    place = tmp_path / "made.xml.gz"
    place.write_bytes(gzip.compress(chain(5.0).encode()))
    assert check(place).status == "steady"


def test_event_is_run_by_roadrunner_only(tmp_path):
    event = (
        '<listOfEvents><event id="e" useValuesFromTriggerTime="true"><trigger initialValue="true" persistent="true">'
        f'{mathml("time > 1")}</trigger><listOfEventAssignments><eventAssignment variable="A">{mathml("50")}'
        "</eventAssignment></listOfEventAssignments></event></listOfEvents>"
    )
    health = judged(tmp_path, chain(5.0).replace("</model>", f"{event}</model>"))
    assert "events" in codes(health)
    assert [row.sentence for row in health.findings if row.code == "long-run" and "by this check" in row.sentence] == []


LEVEL2 = f"""<?xml version="1.0"?><sbml xmlns="http://www.sbml.org/sbml/level2/version4" level="2" version="4">
<model id="old"><listOfFunctionDefinitions><functionDefinition id="mm"><math xmlns="{MATH}"><lambda>
<bvar><ci>s</ci></bvar><bvar><ci>v</ci></bvar><bvar><ci>m</ci></bvar>
<apply><divide/><apply><times/><ci>v</ci><ci>s</ci></apply><apply><plus/><ci>m</ci><ci>s</ci></apply></apply>
</lambda></math></functionDefinition></listOfFunctionDefinitions>
<listOfCompartments><compartment id="c" size="4"/><compartment id="d" size="0.5"/></listOfCompartments>
<listOfSpecies><species id="A" compartment="c" initialAmount="12"/>
<species id="B" compartment="d" initialConcentration="3" hasOnlySubstanceUnits="true"/>
<species id="C" compartment="d" initialConcentration="2"/>
<species id="F" compartment="c" initialConcentration="7" boundaryCondition="true"/></listOfSpecies>
<listOfParameters><parameter id="k" value="1"/><parameter id="w" constant="false"/>
<parameter id="r" value="0.3" constant="false"/></listOfParameters>
<listOfInitialAssignments><initialAssignment symbol="k">{mathml("A * 2 + exp(0.5)")}</initialAssignment>
</listOfInitialAssignments>
<listOfRules><assignmentRule variable="w">{mathml("piecewise(k, C > 1, 0) + B")}</assignmentRule>
<rateRule variable="r">{mathml("0.2 * w - r * time - r")}</rateRule></listOfRules>
<listOfReactions><reaction id="R"><listOfReactants><speciesReference species="A" stoichiometry="2"/>
<speciesReference species="F"/></listOfReactants><listOfProducts><speciesReference species="B"><stoichiometryMath>
{mathml("3 * k")}</stoichiometryMath></speciesReference><speciesReference species="C"/></listOfProducts>
<kineticLaw>{mathml("c * mm(A, w, K) * F^2")}<listOfParameters><parameter id="K" value="2.5"/></listOfParameters>
</kineticLaw></reaction></listOfReactions></model></sbml>"""


def test_first_rates_of_amounts_rules_functions_and_stoichiometries_are_those_of_roadrunner():
    document = libsbml.readSBMLFromString(LEVEL2)
    model = evaluated(document.getModel())
    found = roadrunner.RoadRunner(LEVEL2)
    wanted = [found.getValue({"A": "[A]'", "B": "B'", "C": "[C]'", "r": "r'"}[name]) for name in model.states]
    assert set(model.states) == {"A", "B", "C", "r"}
    assert model.change(0.0, model.first) == pytest.approx(np.array(wanted), rel=SAME)


@pytest.mark.parametrize(
    "names",
    [*((name,) for name in MODULES), ("serotonin", "ssri"), ("serotonin", "inflammation"), ("receptor", "NMDA")],
)
def test_our_exports_are_steady_without_a_warning(tmp_path, names):
    asked = system(*names)
    given = {} if names[0] == "receptor" else {k: v for name in names[1:] for k, v in extensions()[name].items()}
    health = judged(tmp_path, export(asked, constants(asked, given, {})))
    assert (health.status, health.reason) == ("steady", None)
    assert [row.sentence for row in health.findings if row.severity != "info"] == []


def test_export_pushed_off_its_rest_names_the_state_that_was_pushed(tmp_path):
    text = export(system("serotonin"))
    start = libsbml.readSBMLFromString(text).getModel().getSpecies("trp").getInitialConcentration()
    health = judged(
        tmp_path, text.replace(f'initialConcentration="{start!r}"', f'initialConcentration="{start * 9!r}"')
    )
    assert health.status == "not-at-steady-state"
    assert "it does not start at rest: tryptophan (trp)" in health.reason


def test_without_roadrunner_the_check_still_judges_and_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "roadrunner", None)
    health = judged(tmp_path, chain(4.0))
    assert health.status == "not-at-steady-state"
    assert any("pip install neurobalance[sbml]" in row.sentence for row in health.findings)
