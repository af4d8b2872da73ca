"""What a lesson shows: its question, its steps, and how far one has come."""

import streamlit as st

from neuro import __version__
from neuro.charts import pathway as charts
from neuro.charts import pathway_course
from neuro.charts import pathway_frames as frames
from neuro.charts.pathway_regulators import regulators
from neuro.knowledge import catalogue as knowledge
from neuro.mechanism.claims import STATUS, Checked
from neuro.mechanism.lessons import Lesson, Step, lessons
from neuro.mechanism.said import complaint
from neuro.mechanism.scene import Scene
from neuro.report import pathway as told
from neuro.report.numbers import listed
from pages import lesson_progress as progress
from pages.pathway_address import address

OUR_ANSWER = "See what the model does"
KEPT = "The address keeps the answers that you have seen, over a reload too. Begin anew before you share it."
PRINTED = "published kinetic models of nerve terminals; nobody's values, and no advice for anybody"


def shown(lesson: Lesson) -> None:
    """A lesson from its question to its last source."""
    progress.restore(lesson)
    st.header(lesson.question, anchor=False)
    audience = f"{lesson.audience[:1].lower()}{lesson.audience[1:]}"
    st.caption(f"{lesson.title} · for {audience} · about {lesson.minutes} minutes · {len(lesson.steps)} steps")
    with st.container(key="lesson_tools", gap="xsmall"):
        label = "Show every answer, to print or to teach from"
        whole = st.toggle(label, key=f"{lesson.code}_whole", persist_state="session")
        done = progress.many(lesson)
        st.progress(done / len(lesson.steps), text=f"{done} of {len(lesson.steps)} answers seen")
        if done:
            kept(lesson)
    for number, step in enumerate(lesson.steps):
        with st.container(border=True, key=f"card_{lesson.code}_{number}"):
            asked(lesson, number, step, whole)
    if whole or done == len(lesson.steps):
        ended(lesson)
    with st.container(key="printed"):
        st.caption(f"Neurobalance {__version__} · lesson “{lesson.title}” · {PRINTED}")
    progress.keep(lesson)


def kept(lesson: Lesson) -> None:
    """That the address keeps what was answered, and a way to begin anew."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(KEPT, width="content")
        st.button("Begin anew", key="anew", type="tertiary", on_click=progress.begin_anew, args=(lesson,))


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


def asked(lesson: Lesson, number: int, step: Step, whole: bool) -> None:
    """One step: what do you expect, and then what happens."""
    st.subheader(f"{number + 1}. {step.question}", anchor=False)
    key = f"{lesson.code}_{number}"
    guess = st.radio("What do you expect?", step.options, index=None, key=f"{key}_guess", persist_state="session")
    if not whole and not progress.seen(lesson, number):
        st.button(OUR_ANSWER, key=f"{key}_show", on_click=progress.reveal, args=(key,), disabled=guess is None)
        return
    right = step.options[step.answer]
    st.markdown(f"**{right}.**{compared(guess, right)}")
    st.markdown(step.move)
    conditions(key, step)
    st.markdown("\n".join(f"- {found(check)}" for check in step.checks()))
    for wrong in filter(None, (complaint(check) for check in step.checks())):
        st.warning(f"To whoever wrote this step: {wrong}.", icon=":material/edit:")
    st.markdown(f"**Why.** {step.why}")
    st.caption(" · ".join(knowledge.source(code).citation for code in step.source))
    with st.container(key=f"{key}_links", gap="xxsmall"):
        st.markdown(opening(step.scene, "Open this condition on Pathways"))
        if step.beside:
            st.markdown(opening(step.beside, "Open what it is compared with on Pathways"))


def found(check: Checked) -> str:
    """What is claimed, with what the simulation has of it on this screen."""
    none = check.claim.when == STATUS or check.value != check.value
    return check.claim.sentence if none else f"{check.claim.sentence} (here × {check.value:.3g})"


def opening(scene: Scene, words: str) -> str:
    """A link that opens a condition on Pathways, and what it shows otherwise there."""
    way = address(scene)
    if way is None:
        return "Pathways has no picture of this condition by itself."
    return f"[{words}]({way.link}){f', nearly the same: {listed(way.differs)}' if way.differs else ''}"


def compared(guess: str | None, right: str) -> str:
    """What somebody expected beside what the model does."""
    if guess is None:
        return ""
    return " As you expected." if guess == right else f" You expected “{guess}”. Here is what the model does."


def conditions(key: str, step: Step) -> None:
    """The condition beside what it is compared with: courses of what is claimed over time, else a picture at rest."""
    timed = dict.fromkeys(claim.code for claim in step.see if claim.when not in ("rest", STATUS))
    for code in timed:
        over(key, code, step)
    alike = step.beside is None or step.beside.name == step.scene.name
    if alike and (not timed or any(claim.when == "rest" for claim in step.see)):
        before = step.beside.rest() if step.beside else step.scene.reference()
        after = step.scene.rest()
        pools, arrows = frames.pathway(before, after)
        drawn = charts.pathway(
            pools, arrows, colour=frames.colour(step.scene.system), regulators=regulators(before, after)
        )
        st.altair_chart(drawn, key=f"{key}_picture")


def over(key: str, code: str, step: Step) -> None:
    """One pool or flux over the course, beside the course without the move or the published reference at rest."""
    scene, beside = step.scene, step.beside
    if scene.hours is None:
        return
    course = scene.course()
    alike = beside is not None and beside.name == scene.name and beside.hours
    other = beside.course() if beside is not None and alike else scene.reference()
    drawn = pathway_course.course(
        frames.course(course, code, other),
        spans=frames.spans(scene.drives, scene.hours, "driven"),
        measured=told.measured(step.points, code, course),
        colour=frames.colour(scene.system),
    )
    st.altair_chart(drawn, key=f"{key}_{code}")
