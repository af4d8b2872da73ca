"""The views of the balance page: by group, along age, side by side, together, missing."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from neuro.charts import balance, balance_frames, balance_maps, contrasts
from neuro.charts.axis import Axis
from neuro.charts.balance_frames import Reading
from neuro.charts.palette import NEUTRAL, SYSTEMS
from neuro.errors import NeuroError
from neuro.knowledge.groupings import grouping
from neuro.models.description.panel import Measure, Panel
from neuro.report import balance as words
from neuro.report import measures
from pages import balance_resources, parts, resources
from pages.balance_resources import Key
from pages.resources import Question

VIEWS = {"ridges": "Ridges", "percentiles": "Percentiles"}
CURVES = {"percentiles": "Percentiles", "mean": "Mean", "sexes": "Women and men"}
SEXES = {"female": "women", "male": "men"}
STRONGEST = 14
BREAK = " · "


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at.

    Attributes:
        question: of the header: cohort and who.
        asked: what its answers are kept by.
        code: of the measure.
    """

    question: Question
    asked: Key
    code: str

    @property
    def panel(self) -> Panel:
        """Every measure of the cohort."""
        return balance_resources.whole(self.asked)

    @property
    def measure(self) -> Measure:
        """The one looked at."""
        return self.panel.measure(self.code)

    @property
    def read(self) -> Reading:
        """How it is read, in the units of the header."""
        return balance_frames.reading(self.measure, st.session_state.get("units", "SI"))

    @property
    def colour(self) -> str:
        """Of its system."""
        return SYSTEMS[measures.system(self.measure)]

    @property
    def simulated(self) -> bool:
        """Whether nobody was measured."""
        return resources.cohort(self.question.cohort).provenance.simulated

    def names(self, codes: tuple[str, ...]) -> dict[str, str]:
        """Measures as people read them."""
        return {code: balance_frames.short(self.panel.measure(code)) for code in codes}


def chosen(question: Question) -> Look:
    """The measure that is looked at, kept in the address."""
    asked = balance_resources.key(question)
    given = balance_resources.whole(asked).measures
    codes = measures.ordered(given)
    code = st.selectbox(
        "Index or axis",
        codes,
        index=codes.index("b6_status") if "b6_status" in codes else 0,
        format_func=lambda code: measures.label(given[code]),
        key="index",
        bind="query-params",
    )
    return Look(question, asked, code)


def described(look: Look) -> None:
    """What the measure is, before any number of it."""
    measure = look.measure
    with st.container(border=True, key="card_measure", gap="xsmall"):
        st.markdown(f"**{measures.sentence(measure.wording)}** {measures.sentence(measure.validity)}")
        st.code(measures.formula(measure), language=None, wrap_lines=True)
        with st.expander("Inputs, unit, direction, sources, limits", key="facts"):
            st.table(measures.facts(measure, look.read, look.panel), border="horizontal", hide_header=True)
            entry = f"{'axis' if measures.is_axis(measure) else 'index'}:{measure.code}"
            st.page_link("evidence.py", label="See it in Evidence", query_params={"entry": entry})
        simulated(measures.simulated(measure))


def simulated(address: str) -> None:
    """The way to what can be simulated of a measure."""
    if address:
        asked = measures.simulation(address)
        label = f"Simulate: {next(iter(asked.values()))}"
        st.page_link("pathways.py", label=label, icon=":material/arrow_forward:", query_params=asked)


def cautions(look: Look) -> None:
    """What forbids to compare levels across cycles, and what recalled days do to a picture."""
    for caution in words.breaks(look.panel, look.code):
        st.warning(caution, icon=":material/warning:")
    if words.recalled(look.panel, look.code):
        st.caption(words.recalled(look.panel, look.code))


def by_group(look: Look) -> None:
    """Densities or percentiles of each group."""
    offered = {row.code: row.label for row in balance_resources.offered(look.asked)}
    named = offered.__getitem__
    with st.container(horizontal=True, gap="medium"):
        by = st.segmented_control(
            "By", list(offered), default="sex", required=True, format_func=named, key="group", bind="query-params"
        )
        view = "percentiles" if look.read.share else picture("As", VIEWS, "view")
    how = grouping(by, look.panel.cohort.names)
    st.subheader(words.by_group(look.read, how), anchor=False)
    cautions(look)
    found = balance_resources.by_group(look.asked, look.code, by)
    rows = balance_frames.groups(found, how, look.read)
    st.markdown(words.highest(rows, look.read))
    curves = balance_frames.densities(found, how, look.read)
    spread(look, curves, rows, balance_frames.axis_of(found, look.read), view, "groups")
    st.caption(words.left_out(found, how, balance_frames.hidden(found, how), balance_frames.ungrouped(found)))


def picture(label: str, options: dict[str, str], key: str) -> str:
    """Which picture is drawn, kept in the address."""
    return st.segmented_control(
        label,
        list(options),
        default=next(iter(options)),
        required=True,
        format_func=options.__getitem__,
        key=key,
        bind="query-params",
    )


def spread(
    look: Look,
    curves: pd.DataFrame,
    rows: pd.DataFrame,
    axis: Axis,
    view: str,
    name: str,
    simulated: tuple[str, ...] | bool | None = None,
) -> None:
    """The picture of groups, with its numbers to take away."""
    nobody = look.simulated if simulated is None else simulated
    zero = measures.is_axis(look.measure)
    if look.read.share:
        drawn = contrasts.forest(
            balance_frames.means(rows), axis, reference=None, colour=look.colour, step=40, lines=BREAK
        )
        parts.chart(drawn, rows, name, words.SHARES)
    elif view == "ridges":
        hills = balance.ridges(curves, rows, axis, look.colour, zero=zero, simulated=nobody)
        parts.chart(hills, rows, name, words.RIDGES)
    else:
        points = balance_frames.quantiles(rows)
        bars = balance.spreads(points, rows, axis, look.colour, zero=zero, simulated=nobody)
        parts.chart(bars, rows, name, words.SPREADS)


def along_age(look: Look) -> None:
    """Curves along age, across people of different ages."""
    st.subheader(words.along_age(look.read), anchor=False)
    st.info(words.CROSS_SECTIONAL, icon=":material/info:")
    cautions(look)
    options = {code: label for code, label in CURVES.items() if code != "percentiles" or not look.read.share}
    lines = picture("Lines", options, "lines")
    apart = SEXES if lines == "sexes" else {"": balance_frames.EVERYBODY}
    found = {}
    for sex, who in apart.items():
        try:
            found[who] = balance_resources.along_age(look.asked, look.code, sex)
        except NeuroError:
            st.caption(words.nobody(who))
    if not found:
        return
    curves = pd.concat([balance_frames.curves(one, look.read, who) for who, one in found.items()])
    oldest = pd.concat([balance_frames.oldest(one, look.read, who) for who, one in found.items()])
    curves, oldest = (balance_frames.only(frame, lines, look.read) for frame in (curves, oldest))
    colours = dict(zip(found, (look.colour, NEUTRAL), strict=False))
    axis = balance_frames.axis_along(curves, look.read)
    zero = measures.is_axis(look.measure)
    drawn = balance.along_age(curves, oldest, axis, colours, zero=zero, simulated=look.simulated)
    parts.chart(drawn, curves, "along_age", words.curves(list(found.values())))


def beside(look: Look) -> None:
    """Two cycles or cohorts on one scale, and their difference."""
    st.subheader(words.beside(look.read), anchor=False)
    offered = balance_resources.places(look.question, look.code)
    if len(offered) < 2:
        st.info(words.ONE_SIDE, icon=":material/info:")
        return
    first, second = st.columns(2)
    with first:
        one = st.selectbox("One side", list(offered), format_func=offered.__getitem__, key="this", bind="query-params")
    with second:
        other = st.selectbox(
            "Other side", list(offered), index=1, format_func=offered.__getitem__, key="that", bind="query-params"
        )
    if one == other:
        st.info(words.SAME_SIDE, icon=":material/info:")
        return
    keys = [balance_resources.of(look.question, name) for name, _ in (one, other)]
    found = balance_resources.beside(keys[0], one[1], keys[1], other[1], look.code)
    sides = offered[one], offered[other]
    if one[0] == other[0]:
        cautions(look)
    nobody = tuple(offered[place] for place in (one, other) if resources.cohort(place[0]).provenance.simulated)
    if len(nobody) == 1:
        st.warning(words.SIMULATED_SIDE, icon=":material/warning:")
    for line in words.comparison(found, look.read, sides):
        st.markdown(line)
    both = balance_frames.side_by_side(found, sides)
    rows = balance_frames.groups(both, None, look.read)
    curves = balance_frames.densities(both, None, look.read)
    view = "percentiles" if look.read.share else picture("As", VIEWS, "pair_view")
    spread(look, curves, rows, balance_frames.axis_of(both, look.read), view, "side_by_side", nobody)


def together(look: Look) -> None:
    """What goes with the measure, and every two measures of its system."""
    st.subheader(words.together(look.read), anchor=False)
    cautions(look)
    everything = look.names(measures.alike(look.panel.measures, look.code))
    own = everything[look.code]
    pairs = balance_frames.pairs(balance_resources.with_all(look.asked, look.code), everything)
    clearest = balance_frames.strongest(pairs, own, STRONGEST)
    if len(clearest):
        drawn = contrasts.forest(clearest, Axis("correlation"), colour=look.colour, step=36, lines=BREAK)
        parts.chart(drawn, pairs, "correlations", words.strongest(clearest, pairs))
    codes = measures.alike(look.panel.measures, look.code, one_system=True)
    if len(codes) > 2:
        st.subheader(words.system_together(look.measure), anchor=False)
        square = balance_frames.pairs(balance_resources.among(look.asked, codes), look.names(codes))
        parts.chart(balance_maps.correlations(square), square, "system_correlations", words.CORRELATIONS)
    with st.expander("All numbers, and why some pairs have none", key="pairs"):
        st.table(words.told(pairs, own), hide_index=True, border="horizontal")


def missing(look: Look) -> None:
    """Who has which measures of the system, and what is missing together."""
    codes = measures.alike(look.panel.measures, look.code, one_system=True)
    found, names = balance_resources.held(look.asked, codes), look.names(codes)
    st.subheader(words.held(look.measure), anchor=False)
    cells = balance_frames.held(found, names)
    parts.chart(balance_maps.held(cells, look.colour), cells, "who_has_what", words.PRESENCE)
    st.subheader(words.missing(look.measure), anchor=False)
    groups = balance_frames.patterns(found, names)
    parts.chart(balance_maps.patterns(groups, look.colour), groups, "patterns", words.patterns(found))


def declined(look: Look) -> None:
    """What is not given, why, and what may be simulated instead."""
    rows = measures.declined(look.panel.cohort)
    for row in rows[rows["kind"] == "axis"].itertuples():
        with st.container(border=True, key=f"card_declined_{row.Index}", gap="xxsmall"):
            st.markdown(f"**{row.what}.** {row.why}")
            simulated(str(row.simulation))
    others = rows.loc[rows["kind"] == "index", ["what", "why"]].rename(columns={"what": "Index", "why": "Why not"})
    with st.expander(f"{len(others)} indices that this cohort cannot give", key="withheld"):
        st.table(others, hide_index=True, border="horizontal")
