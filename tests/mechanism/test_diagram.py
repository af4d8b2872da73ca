"""Pictures of systems: what stands in them is what the equations say."""

from dataclasses import replace

import pytest

from neuro.errors import KnowledgeError, MechanismError
from neuro.mechanism import diagram as module
from neuro.mechanism.catalogue import MODULES, extensions, system
from neuro.mechanism.diagram import Arrow, Diagram, Place, Regulator, diagram
from neuro.mechanism.receptors import receptors
from neuro.mechanism.simulate import steady
from neuro.mechanism.system import System

SYSTEMS = [
    *((name,) for name in MODULES),
    ("serotonin", *list(extensions())[:1]),
    ("receptor", "5-HT1A"),
]
CLEAR = 1.2
"""Units between two places: twice the radius of a pool, and a little."""
MORE = 0.01
"""A step of a regulator: small enough that no law meets a bound of its own."""


@pytest.mark.parametrize("names", SYSTEMS, ids=" ".join)
def test_every_arrow_leaves_what_its_flux_consumes_and_reaches_what_it_produces(names: tuple[str, ...]) -> None:
    asked = system(*names)
    effects = asked.stoichiometry()
    found = diagram(asked)
    assert found.arrows
    for arrow in found.arrows:
        effect = dict(zip(asked.states, effects[:, asked.fluxes.index(arrow.flux)], strict=True))
        if any(effect.values()):
            assert effect.get(arrow.start, -1.0) < 0.0
            assert effect.get(arrow.end, 1.0) > 0.0


@pytest.mark.parametrize("names", SYSTEMS, ids=" ".join)
def test_no_two_places_touch(names: tuple[str, ...]) -> None:
    places = diagram(system(*names)).places
    near = [
        (one.code, other.code)
        for rank, one in enumerate(places)
        for other in places[:rank]
        if ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5 < CLEAR
    ]
    assert near == []


def test_every_receptor_has_the_picture() -> None:
    assert {len(diagram(system("receptor", code)).places) for code in receptors()} == {10}


@pytest.mark.parametrize("names", SYSTEMS, ids=" ".join)
def test_regulator_does_to_its_flux_what_the_equations_do(names: tuple[str, ...]) -> None:
    asked = system(*names)
    rest = steady(asked, asked.reference)
    for row in diagram(asked).regulators:
        step, leading = rest.states.copy(), rest.states.copy()
        step[asked.states.index(row.by)] *= 1.0 + MORE
        leading[asked.states.index(row.start)] *= 1.0 + MORE
        moved = asked.flux(step, rest.constants)[asked.fluxes.index(row.flux)] / rest.read(row.flux) - 1.0
        followed = asked.change(asked.flux(leading, rest.constants), rest.constants)[asked.states.index(row.by)]
        assert moved * {"inhibits": -1.0, "raises": 1.0}[row.kind] > 0.0
        assert row.by == row.start or followed > 0.0


def test_systems_with_an_autoreceptor_show_it() -> None:
    held = {name for name in MODULES if system(name).without_autoreceptor}
    assert held <= {name for name in MODULES if diagram(system(name)).regulators}


def drawn(monkeypatch: pytest.MonkeyPatch, change: Arrow | Place | Regulator) -> Diagram:
    """The picture of serotonin with one row more."""
    asked = system("serotonin")
    if isinstance(change, Regulator):
        monkeypatch.setattr(module, "_regulators", lambda code: (change,))
        return diagram(asked)
    places, arrows = module._tables("serotonin")
    more = (places, (*arrows, change)) if isinstance(change, Arrow) else ((*places, change), arrows)
    monkeypatch.setattr(module, "_tables", lambda code: more)
    return diagram(asked)


@pytest.mark.parametrize(
    "row",
    [
        Arrow("TPH", "htp", "trp", 0.0),
        Arrow("TPH", "trp", "cht", 0.0),
        Arrow("TPH", "in:TRPIN", "htp", 0.0),
        Arrow("TRPIN", "in:TRPIN", "out:TRPOUT", 0.0),
        Arrow("NOSUCH", "trp", "htp", 0.0),
        Arrow("TPH", "trp", "nowhere", 0.0),
        Place("nosuch", 0.0, 0.0, "?"),
        Place("TPH", 0.0, 0.0, "a flux is no place"),
        Place("in:NOSUCH", 0.0, 0.0, "?"),
        Regulator("b", "AADC", "htp", "g", "inhibits", "ssyn", "not in that law", 0.5),
        Regulator("b", "TPH", "trp", "g", "inhibits", "srel", "not that law's parameter", 0.5),
        Regulator("b", "TPH", "htp", "g", "inhibits", "ssyn", "no such arrow", 0.5),
        Regulator("hia", "TPH", "trp", "g", "inhibits", "ssyn", "g does not follow it", 0.5),
        Regulator("g", "TPH", "trp", "g", "inhibits", "ssyn", "not on the picture", 0.5),
    ],
)
def test_what_the_equations_do_not_say_is_refused(
    monkeypatch: pytest.MonkeyPatch, row: Arrow | Place | Regulator
) -> None:
    with pytest.raises(MechanismError, match=r"places\.csv|arrows\.csv|regulators\.csv"):
        drawn(monkeypatch, row)


def test_system_without_a_picture_is_named() -> None:
    asked: System = replace(system("serotonin"), code="nosuch")
    with pytest.raises(KnowledgeError, match="nosuch"):
        diagram(asked)
