"""What if, for somebody like this person: one value moves, everything else stays as described."""

import streamlit as st

from neuro.errors import NeuroError
from neuro.report import sentences
from neuro.whatif.contrast import PersonAnswer
from neuro.whatif.intervention import Move
from neuro.whatif.person import person
from pages import controls, inputs, parts, resources

question = controls.question()
cohort, model = resources.cohort(question.cohort), resources.prepared(question)
columns = inputs.facts(question)


@st.fragment
def page() -> None:
    """Inputs beside the answer; only this part runs again when a value moves."""
    if st.session_state.pop("ask_again", False):
        st.rerun()
    with st.container(key="beside"):
        left, right = st.columns([6, 7], gap="large")
    with right:
        slider = st.container(border=True, key="card_move")
        with st.container(border=True, key="card_person"):
            st.header("This person", anchor=False)
            described = inputs.start(question, columns)
            inputs.values(question, described, columns)
    with slider:
        st.header("What moves", anchor=False)
        target = inputs.what_if(question, described)
    with left:
        measured = {name: value for name, value in described.values.items() if value is not None}
        answer = asked(measured, target)
        if answer is not None:
            beside(measured, answer)
    if answer is not None:
        below(measured, answer)


def asked(measured: dict[str, float | str], target: float | None) -> PersonAnswer | None:
    """The answer, or the sentence that stands in its place."""
    with st.container(key="answer"):
        if target is None:
            st.info(f"{controls.label(question.exposure)} is not measured for this person: enter it to ask.")
            return None
        move = (Move(question.exposure, "set", target),)
        try:
            found = person(
                model.fitted, model.sample, measured, move, columns=cohort.columns, checklist=True, prepared=model
            )
        except NeuroError as error:
            st.error(sentences.named(str(error)), icon=":material/info:")
            return None
        parts.answered(question, found)
        return found


def beside(measured: dict[str, float | str], answer: PersonAnswer) -> None:
    """The curve and what the number means, below the card."""
    with st.container(key="answer_more"):
        if answer.support.percentiles:
            parts.person_curve(question, measured, float(measured[question.exposure]), answer.moves[0].value)
        parts.explained(question, answer)


def below(measured: dict[str, float | str], answer: PersonAnswer) -> None:
    """Three answers that are never joined, then guardrails, what followed, how it was made."""
    parts.three_answers(question, answer)
    parts.guarded(answer)
    parts.followed(answer)
    parts.computed(question, measured, answer)


st.title("What if, for people like this one", anchor=False)
st.markdown(controls.WHAT_IF)
controls.stop_if_fixed(question)
page()
