"""What is written beside a number says the number, its interval, and no more."""

import pytest

from neuro.knowledge import catalogue
from neuro.knowledge.display import Display, display
from neuro.knowledge.words import objections
from neuro.models.trust.evalue import EValue
from neuro.report import numbers, sentences
from neuro.whatif.contrast import Estimate, Frequencies, IndividualInterval
from neuro.whatif.curve import Step

PHQ9, SHARE = catalogue.outcome("phq9"), catalogue.outcome("phq9_10")
B6 = display(catalogue.variable("plp_nmol_l"), "SI")


def one(estimate: float, low: float, high: float) -> Step:
    """A step whose difference is the one given."""
    mean = Estimate(3.0, 0.1, 2.8, 3.2)
    return Step("plp_nmol_l", 28.8, 85.0, mean, mean, Estimate(estimate, 0.1, low, high), 8335)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(-0.2041, "points", "−0.20"), (0.3, "points", "+0.30"), (-0.001, "points", "0.00"), (-0.0202, "share", "−2.02")],
)
def test_a_difference_has_a_true_minus_and_never_a_negative_zero(value: float, unit: str, text: str) -> None:
    assert numbers.signed(value, unit) == text


def test_a_step_names_both_values_both_means_and_the_interval() -> None:
    text = sentences.step(one(-0.2, -0.44, 0.04), B6, PHQ9)
    assert all(part in text for part in ("85 nmol/L", "28.8 nmol/L", "3.00 points", "−0.20 [−0.44, +0.04]"))
    assert text.startswith("People in this cohort with")


def test_shares_are_said_in_percentage_points() -> None:
    text = sentences.step(one(-0.0202, -0.0405, 0.0001), B6, SHARE)
    assert "−2.02 [−4.05, +0.01]** percentage points" in text


def test_an_interval_that_holds_no_difference_says_so_in_the_e_value() -> None:
    spans = EValue("x", 1.0, 2.0, 0.93, 0.85, 1.01, 1.36, 1.0)
    clear = EValue("x", 1.0, 2.0, 0.80, 0.70, 0.90, 1.81, 1.46)
    assert "holds no difference already" in sentences.e_value(spans)
    assert "1.46" in sentences.e_value(clear)


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Vitamin B6 (PLP)", "vitamin B6 (PLP)"),
        ("TSH", "TSH"),
        ("C-reactive protein (CRP)", "C-reactive protein (CRP)"),
    ],
)
def test_a_label_inside_a_sentence_keeps_what_is_an_abbreviation(label: str, said: str) -> None:
    assert sentences.inside(label) == said


def test_messages_name_columns_as_people_read_them() -> None:
    text = sentences.named("'plp_nmol_l' and diet_tryptophan_mg are moved; 'phq9 - dpq050' and 'plop_x' stay.")
    assert text == "Vitamin B6 (PLP) and tryptophan in food are moved; 'phq9 - dpq050' and 'plop_x' stay."


def test_frequencies_are_whole_people_of_a_thousand() -> None:
    text = sentences.frequencies(Frequencies("PHQ-9 of 10 or more", 100, 9.62, 9.37, "the model"))
    assert "1,000 people alike" in text
    assert "**96**" in text
    assert "**94**" in text


def test_single_people_are_said_to_scatter_more_than_the_mean() -> None:
    text = sentences.individual(IndividualInterval(0, 9, 0, 10, 0.9, "people"), PHQ9)
    assert "90 % of people like this lie between 0 and 9 points" in text


def test_a_long_adjustment_is_named_in_full_or_counted() -> None:
    columns = ["age", "sex", "education", "pir", "smoker_now", "bmi", "cycle"]
    assert sentences.alike(columns, short=True) == "age, sex, education, income and 3 more"
    assert sentences.alike(columns).endswith("body mass index and survey cycle")
    assert sentences.alike([]) == "nothing else"


@pytest.mark.parametrize("variable", catalogue.variables(), ids=lambda row: row.column)
def test_what_stands_beside_an_input_holds_no_forbidden_word(variable: catalogue.Variable) -> None:
    text = sentences.about(variable, Display(variable.label, variable.unit))
    assert not list(objections(text))
    if variable.illustrative and (variable.low is not None or variable.high is not None):
        assert "recalled" in text
