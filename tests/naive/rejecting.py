"""One assertion, put to the product and to the mistake."""

from collections.abc import Callable

import pytest


def rejects(holds: Callable[..., None], *mistaken: object) -> None:
    """The assertion that the product passed fails for a mistake."""
    with pytest.raises(AssertionError):
        holds(*mistaken)
