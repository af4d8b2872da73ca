"""Does flexibility help? One sentence, and how to read the picture below it."""

from neuro.models.trees.challenger import Challenge, Compared
from neuro.models.trees.challenger_shape import Shape
from neuro.models.trust.validate import Measure
from neuro.report.numbers import MINUS

UNSEEN = "people whom they have not seen"


def sentence(found: Challenge) -> str:
    """What is concluded from boosted trees on the same columns, people and folds; nothing else is."""
    return f"Trees explain {_more(found.explained)}: {_verdict(found.explained.difference)}."


def joined(found: Challenge) -> str:
    """The same for trees that may join columns."""
    return f"Trees that may join any columns explain {_more(found.joined)}: {_verdict(found.joined.difference)}."


def details(found: Challenge) -> str:
    """Who was compared, how, and each measure of both."""
    parts = [f"deviance explained {_both(found.explained, 100.0, ' %')}"]
    if found.auc is not None and found.brier is not None:
        parts += [f"AUC {_both(found.auc)}", f"Brier score {_both(found.brier)}"]
    return (
        f"Model against trees, in {found.n:,} people, {found.folds} folds of whole sampling units, trees averaged over "
        f"{found.bags} resamples in each: {'; '.join(parts)}. In brackets: 95 % interval of the difference, paired by "
        f"person and counted between sampling units (df {found.df}); what would change with other people to learn "
        "from is not in it."
    )


def picture(found: Shape, label: str) -> str:
    """How to read the two curves."""
    lacking = (
        f" Diamond at the left: the same people had {label} not been measured, learnt from {found.n_missing:,} who "
        "lack only it."
        if found.missing is not None
        else ""
    )
    steps = (
        " Trees draw steps; they are smoothed here over five people in a hundred at each side."
        if found.smoothed
        else ""
    )
    held = {1: "rise", -1: "fall"}.get(found.held)
    fixed = f" They are held to {held} along it, as is known beforehand." if held else ""
    return (
        f"Teal: the model with its 95 % interval. Grey, dashed: boosted trees, mean over {found.resamples} resamples "
        "of the sampling units, with the band where nine in ten of these lie: a spread, not a confidence interval."
        f"{steps}{fixed}{lacking} Nothing is concluded from this picture; the sentence above is."
    )


def _more(found: Compared) -> str:
    points, low, high = (
        _points(one) for one in (found.difference.estimate, found.difference.low, found.difference.high)
    )
    digits = _digits(points, low, high)
    word = "less" if round(points or 0.0, digits) < 0 else "more"
    amount = f"{abs(points or 0.0):.{digits}f}"
    ends = "" if low is None or high is None else f" [{_signed(low, digits)}, {_signed(high, digits)}]"
    return f"{amount} percentage points {word} of the differences between {UNSEEN}{ends}"


def _points(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _digits(*values: float | None) -> int:
    """One digit, two where one would turn an end of the interval to nought."""
    return 2 if any(value and abs(value) < 0.05 for value in values) else 1


def _signed(value: float, digits: int) -> str:
    rounded = round(value, digits) + 0.0
    return f"{rounded:+.{digits}f}".replace("-", MINUS) if rounded else f"{0:.{digits}f}"


def _verdict(found: Measure) -> str:
    if found.low is None or found.high is None:
        return "the design gives no interval"
    if found.low > 0:
        return "a clear gain"
    return "a clear loss" if found.high < 0 else "no clear gain"


def _both(found: Compared, scale: float = 1.0, unit: str = "") -> str:
    digits = 1 if scale > 1 else 3
    numbers = [f"{scale * one.estimate:.{digits}f}" for one in (found.ours, found.theirs)]
    ends = ""
    if found.difference.low is not None and found.difference.high is not None:
        shown = [f"{scale * end:+.{digits}f}" for end in (found.difference.low, found.difference.high)]
        ends = f" [{shown[0]}, {shown[1]}]"
    return f"{numbers[0]} against {numbers[1]}{unit}{ends}".replace("-", MINUS)
