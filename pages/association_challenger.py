"""Does flexibility help? Boosted trees on the same columns, people and folds as the model."""

import numpy as np
import streamlit as st

from neuro.charts import challenger as charts
from neuro.charts import frames
from neuro.errors import ModelError
from neuro.knowledge import catalogue
from neuro.models.trees.challenger import Challenge, challenge
from neuro.models.trees.challenger_shape import Shape, shape
from neuro.report import challenger as told
from neuro.report.sentences import inside
from pages import controls, parts, resources
from pages.resources import FOLD_SEED, Question

WHAT = (
    "Boosted trees can follow any bend and any step. They got the same columns of the same people, and were judged, as "
    "the model was, on people held out by whole sampling units."
)


@st.cache_resource(max_entries=32, show_spinner="Growing trees without some of the sampling units …")
def _challenged(question: Question, digest: str) -> Challenge:
    model = resources.prepared(question)
    return challenge(model.fitted.spec, model.sample, np.random.default_rng(FOLD_SEED))


@st.cache_resource(max_entries=32, show_spinner="Growing trees on resamples of the sampling units …")
def _shaped(question: Question, digest: str) -> Shape:
    model, (curve, _) = resources.prepared(question), resources.shape(question)
    return shape(model.fitted.spec, model.sample, curve.x, np.random.default_rng(FOLD_SEED))


def shown(question: Question) -> None:
    """The sentence, then both curves, then how to read them."""
    digest = resources.cohort(question.cohort).provenance.sha256
    try:
        found, drawn = _challenged(question, digest), _shaped(question, digest)
    except ModelError as error:
        st.info(str(error), icon=":material/info:")
        return
    st.markdown(f"**{told.sentence(found)}**")
    st.caption(WHAT)
    _pictured(question, drawn)
    st.caption(told.joined(found))
    st.caption(told.details(found))


def _pictured(question: Question, drawn: Shape) -> None:
    loaded, read = resources.cohort(question.cohort), controls.read(question.exposure)
    curve, _ = resources.shape(question)
    points = frames.points(curve, read)
    rows = charts.frame(points, drawn, points["x"])
    y = frames.outcome_axis(catalogue.outcome(question.outcome))
    picture = charts.curves(rows, frames.exposure_axis(curve, read), y, simulated=loaded.provenance.simulated)
    label = inside(catalogue.variable(question.exposure).label)
    parts.chart(picture, rows, "challenger", told.picture(drawn, label))
