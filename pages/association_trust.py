"""How far to trust an association: whom the model serves, people held out, what is not measured, negative controls."""

import numpy as np
import streamlit as st

from neuro.charts import contrasts, frames
from neuro.charts import trust as charts
from neuro.cohort.cohort import CYCLE
from neuro.errors import ModelError
from neuro.knowledge import catalogue
from neuro.knowledge.groupings import groupings
from neuro.models.eligible import sample_of
from neuro.models.trust.calibration import SUBGROUPS, GroupCalibration, by_subgroup
from neuro.models.trust.controls import NegativeControl, negative_controls
from neuro.models.trust.evalue import exposure_evalue, yardstick
from neuro.models.trust.folds import HeldOut, folds, held_out, levels_left_out
from neuro.models.trust.replication import Replication, replicate_exposure
from neuro.models.trust.validate import Validation, performance
from neuro.report import trust as told
from pages import parts, resources
from pages.resources import FOLD_SEED, Question


@st.cache_resource(max_entries=32, show_spinner="Predicting people whom the model has not seen …")
def _subgroups(question: Question, digest: str) -> tuple[Validation, tuple[GroupCalibration, ...]]:
    """By folds of sampling units: everybody, then each subgroup."""
    loaded, spec = resources.cohort(question.cohort), resources.asked(question).spec
    looked_at = [row for row in groupings() if row.code in SUBGROUPS and row.column in loaded.names]
    sample = sample_of(loaded, spec, [row.column for row in looked_at])
    held: HeldOut = held_out(spec, sample, folds(sample, np.random.default_rng(FOLD_SEED)))
    return performance(spec, sample, held), by_subgroup(spec, sample, held, looked_at)


@st.cache_resource(max_entries=32, show_spinner="Predicting each cycle from the others …")
def _by_cycle(question: Question, digest: str) -> tuple[Validation | None, str]:
    """Each cycle predicted from the others, or why that cannot be."""
    model = resources.prepared(question)
    if CYCLE not in model.sample.columns:
        return None, "This cohort has no cycles, so that none can be held out."
    try:
        spec = model.fitted.spec
        return performance(spec, model.sample, levels_left_out(spec, model.sample, CYCLE)), ""
    except ModelError as error:
        return None, str(error)


@st.cache_resource(max_entries=32, show_spinner="Asking each cycle alone …")
def _again(question: Question, digest: str) -> Replication | None:
    """The exposure by cycle; None where the cohort has none, or the exposure no contrast."""
    model = resources.prepared(question)
    return replicate_exposure(model.fitted, model.sample, CYCLE) if CYCLE in model.sample.columns else None


@st.cache_resource(max_entries=32, show_spinner="Asking the negative controls …")
def _controls(question: Question, digest: str) -> tuple[NegativeControl, ...]:
    asked = resources.asked(question)
    return negative_controls(asked.spec, asked.adjustment, resources.cohort(question.cohort), resources.graph(question))


def again(question: Question) -> None:
    """Whether the association holds in each cycle, and by which rule that is said."""
    st.markdown(told.again(_again(question, resources.cohort(question.cohort).provenance.sha256)))
    st.caption(told.RULE)


def unmeasured(question: Question) -> None:
    """How strong something unmeasured would have to be, beside something that was measured."""
    model = resources.prepared(question)
    found, beside = exposure_evalue(model.fitted, model.sample), yardstick(model.fitted, model.sample)
    st.markdown(told.unmeasured(found, beside))
    st.caption(told.LIMIT)


def shown(question: Question) -> None:
    """Three checks, each with a plain sentence first."""
    digest = resources.cohort(question.cohort).provenance.sha256
    try:
        whole, groups = _subgroups(question, digest)
    except ModelError as error:
        st.info(str(error), icon=":material/info:")
        return
    _served(question, groups)
    _unseen(question, whole, *_by_cycle(question, digest))
    _controlled(_controls(question, digest))


def _served(question: Question, groups: tuple[GroupCalibration, ...]) -> None:
    outcome = catalogue.outcome(question.outcome)
    st.markdown(f"**Are its means right in every group?** {told.calibrated(groups, outcome)}")
    data = charts.gaps(groups, outcome)
    if len(data):
        picture = contrasts.forest(data, charts.gap_axis(outcome), step=24)
        parts.chart(picture, data, "calibration_by_group", told.reading(groups))
    with st.popover("Slopes and intercepts by group", icon=":material/table:", key="subgroups"):
        st.dataframe(charts.subgroups(groups), hide_index=True, alt="Calibration by subgroup")


def _unseen(question: Question, by_unit: Validation, by_cycle: Validation | None, why: str) -> None:
    st.markdown(f"**Does it predict people it has not seen?** {told.held_out(by_unit, by_cycle, why)}")
    ways = [("Sampling units held out", by_unit), *([("Cycles held out", by_cycle)] if by_cycle else [])]
    st.table(charts.held_out(ways), hide_index=True, border="horizontal")
    tenths, axis = frames.calibration(by_unit), frames.outcome_axis(catalogue.outcome(question.outcome))
    parts.chart(contrasts.calibration(tenths, axis), tenths, "calibration", "Sampling units held out, by tenths.")


def _controlled(rows: tuple[NegativeControl, ...]) -> None:
    st.markdown(f"**Is there an association where none should be?** {told.controls(rows)}")
    data = charts.controls(rows)
    if len(data):
        st.table(data, hide_index=True, border="horizontal")
