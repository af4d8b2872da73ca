"""What a pathway shows: two conditions, what changed in words, a course, every number, files to take away."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from neuro.charts import figure, pathway_course
from neuro.charts import pathway as charts
from neuro.charts import pathway_frames as frames
from neuro.charts.pathway_regulators import regulators
from neuro.knowledge import catalogue as knowledge
from neuro.mechanism.claims import Claim
from neuro.mechanism.diagram import diagram
from neuro.mechanism.drive import stretches
from neuro.mechanism.presets import Preset, claims, points
from neuro.mechanism.sbml_export import export
from neuro.mechanism.scene import Scene, last
from neuro.mechanism.simulate import Course, SteadyState
from neuro.report import pathway as told
from pages import figure_parts, pathway_inputs, receptor_parts

WHAT = (
    "A published model of one nerve ending, or one of our own that says so. Move an input: pools swell, arrows "
    "thicken. It knows nothing of any person."
)
HOVER = "Hover a pool or an arrow for its equation. The figure with its caption, as SVG or PNG, stands further below."
PUBLISHED, CHANGED = "As published", "Changed"
PROJECTED = 690
"""px of a picture on a projector: with words above it, 1080 in all."""
COURSE = 900
"""px of a course that is taken away."""
NUMBERS = {
    "baseline": st.column_config.NumberColumn("as published"),
    "changed": st.column_config.NumberColumn("changed"),
}


@dataclass(frozen=True)
class Answer:
    """What a question was answered with.

    Attributes:
        question, preset: what was asked, and the condition that was opened.
        before, after: at the published reference, and changed: at rest or at the end of its course.
        course: None at rest.
        drawn: codes of the pools and fluxes on the picture.
        caption: lines of a figure that is taken away.
        moving: whether the course never comes to rest.
    """

    question: Scene
    preset: Preset | None
    before: SteadyState
    after: SteadyState
    course: Course | None
    drawn: tuple[str, ...]
    caption: tuple[str, ...]
    moving: bool = False

    @property
    def title(self) -> str:
        """Of a figure: the condition that was opened where nothing else was moved, or the system."""
        if self.preset is not None and pathway_inputs.same(self.question, self.preset.scene):
            return self.preset.label
        return self.after.system.label


def shown(question: Scene, preset: Preset | None) -> Answer:
    """Words and pictures of a question: at rest, or at the end of its course."""
    course = question.course() if question.hours is not None else None
    height = PROJECTED if st.session_state.get("projector") else None
    (before, original), rest = published(question.name, question.options, question.receptor, height), question.rest()
    after, layout = rest if course is None else ended(question, course), diagram(question.system)
    drawn = tuple(dict.fromkeys([*(row.code for row in layout.places), *(row.flux for row in layout.arrows)]))
    moment, moved = told.moment(question.hours), pathway_inputs.moved(question)
    with st.container(key="pathway_words"):
        st.markdown(told.words(before, after, drawn, moment))
        if course is not None and rest.reason:
            st.markdown(told.words(before, rest, drawn))
    moving = course is not None and bool(rest.reason)
    now = picture(before, after, f"{CHANGED}, {moment}", height, moving).ready()
    with st.container(key="pathway_pictures"):
        for place, (title, chart) in zip(st.columns(2), ((PUBLISHED, original), (CHANGED, now)), strict=True):
            place.vega_lite_chart(chart, key=f"picture_{title}")
    st.caption(HOVER)
    return Answer(question, preset, before, after, course, drawn, told.caption(question, moved, rest), moving)


def ended(question: Scene, course: Course) -> SteadyState:
    """The end of a course, with the parameters that hold there."""
    held = stretches(question.system, question.constants(), question.drives, question.hours or 0.0)[-1].constants
    return replace(last(course), constants=held)


def more(answer: Answer) -> None:
    """Depth on demand: the course, every number, files, a receptor."""
    table = told.changes(answer.before, answer.after)
    if answer.course is not None:
        timed(answer, answer.course)
    numbers(table)
    taken(answer, table)
    receptor_parts.shown(answer.question, answer.before, answer.after, answer.caption)


@st.cache_resource(max_entries=64, show_spinner=False)
def published(
    name: str, options: tuple[str, ...] = (), receptor: str = "", height: int | None = None
) -> tuple[SteadyState, dict[str, Any]]:
    """A model as published at rest, and its picture: no input moves them."""
    before = Scene(name, options, receptor).reference()
    return before, picture(before, before, PUBLISHED, height).ready()


def picture(
    before: SteadyState, after: SteadyState, title: str, height: int | None = None, moving: bool = False
) -> charts.Drawn:
    """A state beside what it is compared with; what was set stands in the words and in figures that are taken away."""
    pools, arrows = frames.pathway(before, after)
    return charts.pathway(
        pools,
        arrows,
        colour=frames.colour(after.system),
        regulators=regulators(before, after),
        title=title,
        height=height,
        moving=moving,
    )


def introduced(preset: Preset) -> None:
    """What to look for, and where it was measured."""
    source = knowledge.source(preset.source)
    with st.container(border=True, key="card_preset", gap="xxsmall"):
        st.markdown(f"**{preset.label}.** {preset.look}")
        with st.expander(f"Where it was measured · grade {preset.grade}", key="measured", type="compact"):
            st.caption(f"{preset.measured} {source.citation}")


def claimed(preset: Preset) -> tuple[Claim, ...]:
    """What is claimed of a preset, in its order: worth seeing first."""
    return tuple(claim for claim in claims() if claim.preset == preset.code)


def timed(answer: Answer, course: Course) -> None:
    """The course of one pool or flux, and the whole of it to take away."""
    question, preset, system = answer.question, answer.preset, answer.question.system
    named = {row.code: row.label for row in system.species} | {row.code: row.label for row in system.reactions}
    labels = {code: pathway_inputs.capital(label) for code, label in named.items()}
    told_of = [row.code for row in points(preset.code)] + [row.code for row in claimed(preset)] if preset else []
    offered = [code for code in dict.fromkeys([*told_of, *answer.drawn]) if code in labels]
    code = st.selectbox("Of", offered, format_func=labels.__getitem__, key=f"{system.code}_over", bind="query-params")
    frame, spans = (
        frames.course(course, code, question.reference()),
        frames.spans(question.drives, question.hours or 0.0, "driven"),
    )
    seen = told.measured(points(preset.code) if preset else (), code, course)
    drawn_course = pathway_course.course(
        frame, spans=spans, measured=seen, colour=frames.colour(system), zero=seen.empty
    )
    st.altair_chart(drawn_course, key="course")
    for warning in course.warnings:
        st.caption(warning)
    with st.container(horizontal=True):
        figure_parts.table(told.over_time(course), "Course", f"{system.code}_course")
        made = partial(figure.figure, [drawn_course], title=answer.title, caption=answer.caption, width=COURSE)
        figure_parts.figures(made, "Course", f"{system.code}_{code}_course")


def numbers(table: pd.DataFrame) -> None:
    """Every state and flux before and after; laid out once asked for: a move does not wait for them."""
    opened = st.expander("Every number, with its grade and source", key="numbers", on_change="rerun")
    if opened.open:
        opened.dataframe(
            told.readable(table), hide_index=True, column_config=NUMBERS, alt="States and fluxes before and after"
        )


def taken(answer: Answer, table: pd.DataFrame) -> None:
    """Files: both conditions as a figure, the numbers, and the model as it stands for another simulator."""
    question, system = answer.question, answer.question.system
    with st.container(horizontal=True):
        figure_parts.figures(beside(answer), "Figure", system.code)
        figure_parts.table(table, "Numbers", system.code)
        figure_parts.saved(
            lambda: export(system, question.constants()).encode(),
            "Model (SBML)",
            f"{system.code}.xml",
            "application/sbml+xml",
        )


def beside(answer: Answer) -> Callable[[], str]:
    """Both conditions in one figure, when it is asked for."""

    def made() -> str:
        now = f"{CHANGED}, {told.moment(answer.question.hours)}"
        drawn = [
            picture(answer.before, answer.before, PUBLISHED),
            picture(answer.before, answer.after, now, moving=answer.moving),
        ]
        return figure.figure(drawn, title=answer.title, caption=(*answer.caption, charts.SIZES))

    return made
