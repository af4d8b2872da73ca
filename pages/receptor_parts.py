"""The receptor view of a pathway: choose a receptor that hears the system, and see it over six weeks."""

from functools import partial

import streamlit as st

from neuro.charts import figure, pathway_course
from neuro.charts import pathway_frames as frames
from neuro.errors import MechanismError
from neuro.knowledge import catalogue as knowledge
from neuro.mechanism.receptor_view import INPUTS, heard, hearing, inputs
from neuro.mechanism.receptors import Receptor
from neuro.mechanism.scene import Scene
from neuro.mechanism.simulate import SteadyState
from neuro.report import receptor as told
from pages import figure_parts, pathway_inputs
from pages.pathway_inputs import GRADES
from pages.pathway_opening import key

LABELS = {"density": "Density", "tau": "Efficacy", "kdes": "Desensitisation rate", "antagonist": "Antagonist"}


def shown(question: Scene, before: SteadyState, after: SteadyState, caption: tuple[str, ...]) -> None:
    """A receptor after the synapse that hears the changed level; nothing is drawn until one is chosen.

    Args:
        question: what was asked of the system.
        before, after: the level that is heard, at reference and changed.
        caption: what a figure that is taken away says of the question.
    """
    st.header("At a receptor, over weeks", anchor=False)
    system = question.system
    offered = {row.code: row for row in hearing(system)}
    if not offered:
        st.caption(told.nobody(system.code))
        return
    code = st.selectbox(
        "Receptor that hears this system",
        list(offered),
        index=None,
        format_func=lambda one: offered[one].label,
        placeholder="Choose a receptor",
        key=key(system, "receptor"),
        bind="query-params",
    )
    if code in offered:
        over_weeks(question, offered[code], before, after, caption)


def over_weeks(
    question: Scene, row: Receptor, before: SteadyState, after: SteadyState, caption: tuple[str, ...]
) -> None:
    """One receptor: what may be moved, baseline beside changed, and what follows in words."""
    moved = sliders(question, row)
    try:
        found = heard(row, before, after, moved)
    except MechanismError as error:
        st.info(str(error), icon=":material/info:")
        return
    with st.container(key="receptor_words"):
        st.markdown(told.words(found))
    pictures = {
        "As published": frames.receptor(found.before, found.reference),
        "Changed": frames.receptor(found.after, found.reference),
    }
    top, colour = max(float(frame["value"].max()) for frame in pictures.values()), frames.colour(question.system)
    drawn = {
        title: pathway_course.receptor(frame, colour=colour, title=f"{row.label}: {title.lower()}", top=top)
        for title, frame in pictures.items()
    }
    for place, (title, chart) in zip(st.columns(2), drawn.items(), strict=True):
        place.altair_chart(chart, key=f"receptor_{title}")
    st.caption(told.grades(row))
    lines = (*caption, told.assumed(moved, LABELS), told.words(found), told.grades(row))
    made = partial(figure.figure, [*drawn.values()], title=pathway_inputs.capital(row.label), caption=lines)
    with st.container(horizontal=True):
        figure_parts.figures(made, "Receptor", f"{question.system.code}_{row.code}")


def sliders(question: Scene, row: Receptor) -> dict[str, float]:
    """Inputs at the receptor, each an assumption; they stay where they are when another receptor is chosen."""
    moved = {}
    for place, about in zip(st.columns(len(INPUTS)), inputs(row), strict=True):
        source = knowledge.source(about.source).citation
        found: float = place.select_slider(
            f"{LABELS[about.code]} (assumed) · {about.grade}",
            INPUTS[about.code],
            value=1.0 if about.value else 0.0,
            format_func=partial(told.stop, about.code),
            key=key(question.system, f"receptor_{about.code}"),
            help=f"An assumption: {about.label}. {GRADES[about.grade]} {source}",
            bind="query-params",
        )
        moved[about.code] = found
    return moved
