"""What reverse causation would do to an association, in a sentence."""

from neuro.knowledge.entities import Outcome
from neuro.knowledge.reverse import reverse
from neuro.report.products import cited
from neuro.report.sentences import REVERSE, word

SCORE, WELL = "higher", "lower"


def sentence(outcome: Outcome, exposure: str) -> str:
    """What the outcome could do to the exposure, which sign that alone would give, and how sure it is."""
    row = reverse(outcome, exposure)
    if row is None:
        return REVERSE.get(outcome.domain, "")
    return (
        f"The other way round is as possible: {row.how}. {_sign(outcome, exposure, row.sign)} How large that is, one "
        f"visit cannot tell (grade {row.grade}: {cited(row.source)})."
    )


def _sign(outcome: Outcome, exposure: str, sign: str) -> str:
    named = word(exposure)
    if sign == "either" or outcome.worse not in (SCORE, WELL):
        return f"That could give an association of {outcome.question_label} with {named} of either sign."
    upward = (sign == "more") == (outcome.worse == SCORE)
    return (
        f"That alone would let {outcome.question_label} be {'higher' if upward else 'lower'} where {named} is higher."
    )
