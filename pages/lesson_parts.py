"""What a lesson shows: its question, its steps, and how far one has come."""

from urllib.parse import urlencode

import streamlit as st

from neuro.charts import pathway as charts
from neuro.charts import pathway_course
from neuro.charts import pathway_frames as frames
from neuro.knowledge import catalogue as knowledge
from neuro.mechanism import catalogue
from neuro.mechanism.claims import STATUS
from neuro.mechanism.lessons import Lesson, Step, lessons
from neuro.mechanism.presets import preset
from neuro.mechanism.scene import Scene

OUR_ANSWER = "See what the model does"


def shown(lesson: Lesson) -> None:
    """A lesson from its question to its last source."""
    st.header(lesson.question, anchor=False)
    audience = f"{lesson.audience[:1].lower()}{lesson.audience[1:]}"
    st.caption(f"For {audience} · about {lesson.minutes} minutes · {len(lesson.steps)} steps")
    label = "Show every answer, to print or to teach from"
    whole = st.toggle(label, key=f"{lesson.code}_whole", persist_state="session")
    done = sum(seen(lesson, number) for number in range(len(lesson.steps)))
    st.progress(done / len(lesson.steps), text=f"{done} of {len(lesson.steps)} answers seen")
    for number, step in enumerate(lesson.steps):
        with st.container(border=True, key=f"card_{lesson.code}_{number}"):
            asked(lesson, number, step, whole)
    if whole or done == len(lesson.steps):
        ended(lesson)


def ended(lesson: Lesson) -> None:
    """The way on: the next lesson, or that this was the last."""
    every = lessons()
    following = every[[one.code for one in every].index(lesson.code) + 1 :]
    with st.container(border=True, key="card_ended", gap="xsmall"):
        if not following:
            st.markdown("This was the last lesson. On Pathways every input of these models may be moved.")
            return
        st.markdown(f"Next: **{following[0].title}**. {following[0].question}")
        st.button("Next lesson", key="next", icon=":material/arrow_forward:", on_click=turn, args=(following[0].code,))


def turn(code: str) -> None:
    """Open another lesson."""
    st.session_state["lesson"] = code


def seen(lesson: Lesson, number: int) -> bool:
    """Whether the answer of a step has been asked for."""
    return bool(st.session_state.get(f"{lesson.code}_{number}_seen"))


def asked(lesson: Lesson, number: int, step: Step, whole: bool) -> None:
    """One step: what do you expect, and then what happens."""
    st.subheader(f"{number + 1}. {step.question}", anchor=False)
    key = f"{lesson.code}_{number}"
    guess = st.radio("What do you expect?", step.options, index=None, key=f"{key}_guess", persist_state="session")
    if not whole and not seen(lesson, number):
        st.button(OUR_ANSWER, key=f"{key}_show", on_click=reveal, args=(key,), disabled=guess is None)
        return
    right = step.options[step.answer]
    st.markdown(f"**{right}.**{compared(guess, right)}")
    st.markdown(step.move)
    conditions(key, step)
    for check in step.checks():
        value = "" if check.claim.when == STATUS or check.value != check.value else f" (here × {check.value:.3g})"
        st.markdown(f"- {check.claim.sentence}{value}")
    st.markdown(f"**Why.** {step.why}")
    st.caption(" · ".join(knowledge.source(code).citation for code in step.source))
    if step.preset:
        row = preset(step.preset)
        address = urlencode({"pathway": catalogue.system(row.system).label, "preset": row.label})
        st.markdown(f"[Open “{row.label}” on Pathways](pathways?{address})")


def compared(guess: str | None, right: str) -> str:
    """What somebody expected beside what the model does."""
    if guess is None:
        return ""
    return " As you expected." if guess == right else f" You expected “{guess}”. Here is what the model does."


def reveal(key: str) -> None:
    """Remember that the answer was asked for."""
    st.session_state[f"{key}_seen"] = True


def conditions(key: str, step: Step) -> None:
    """The condition beside what it is compared with, as pictures at rest or as courses."""
    before = step.beside.rest() if step.beside else step.scene.reference()
    if step.scene.hours is None and (step.beside is None or step.beside.name == step.scene.name):
        pools, arrows = frames.pathway(before, step.scene.rest())
        colour = frames.colour(step.scene.system)
        st.altair_chart(charts.pathway(pools, arrows, colour=colour), key=f"{key}_picture")
        return
    codes = dict.fromkeys(claim.code for claim in step.see if claim.when != STATUS)
    for code in codes:
        over(key, code, step.scene, step.beside)


def over(key: str, code: str, scene: Scene, beside: Scene | None) -> None:
    """One pool or flux over the course, with and without the move."""
    if scene.hours is None or code not in (*scene.system.states, *scene.system.fluxes):
        return
    other = beside.course() if beside is not None and beside.name == scene.name and beside.hours else None
    frame = frames.course(scene.course(), code, other)
    spans = frames.spans(scene.drives, scene.hours, "driven")
    st.altair_chart(pathway_course.course(frame, spans=spans, colour=frames.colour(scene.system)), key=f"{key}_{code}")
