"""What a visitor entered of one person, at one date or two: kept with the visit and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import streamlit as st

from neuro.assessment.pasted import Pasted, pasted
from neuro.knowledge.analytes import LabInterval

NOW, EARLIER = "this date", "an earlier date"
DATES = (NOW, EARLIER)
Values = dict[str, float | str | None]


@dataclass(slots=True)
class Given:
    """Values of one date.

    Attributes:
        typed: column -> value in the cohort's unit; None was emptied.
        pasted: values of the text that is pasted now.
        intervals: the laboratory's own.
        beyond: values only known to lie beyond a limit.
        version: changes when inputs must start anew.
    """

    typed: Values = field(default_factory=dict)
    pasted: Values = field(default_factory=dict)
    intervals: dict[str, LabInterval] = field(default_factory=dict)
    beyond: dict[str, tuple[str, float]] = field(default_factory=dict)
    version: int = 0

    @property
    def own(self) -> Values:
        """What was entered, the later over the earlier; without what was emptied."""
        return {name: value for name, value in (self.pasted | self.typed).items() if value is not None}

    @property
    def empty(self) -> bool:
        """Whether nothing was entered."""
        return not self.own and not self.beyond

    def over(self, base: Mapping[str, float | str]) -> Values:
        """What was entered over typical values; what lies beyond a limit is no number."""
        known = {name: value for name, value in base.items() if name not in self.beyond}
        return known | self.pasted | self.typed

    def put(self, column: str, value: float | str | None) -> None:
        """A value as it was typed; its laboratory's interval stays."""
        self.typed[column] = value
        self.beyond.pop(column, None)

    def read(self, found: Pasted) -> None:
        """The values of a text, in place of those of the text before it."""
        for column in self.pasted:
            self.intervals.pop(column, None)
        self.pasted, self.beyond = dict(found.numbers), dict(found.beyond)
        self.intervals |= found.intervals
        for column in (*found.numbers, *found.beyond):
            self.typed.pop(column, None)
        self.version += 1

    def settle(self) -> None:
        """Keep what a text gave when the text itself is gone."""
        self.typed, self.pasted = self.pasted | self.typed, {}


def given(which: str) -> Given:
    """What was entered for a date in this visit."""
    kept: dict[str, Given] = st.session_state.setdefault("profile_given", {})
    return kept.setdefault(which, Given())


def day_key(which: str) -> str:
    """The box of the day on which values were measured."""
    return f"profile_day_{DATES.index(which)}"


def day(which: str) -> date | None:
    """The day on which the values of a date were measured; None where it is not said."""
    said = st.session_state.get(day_key(which))
    return said if isinstance(said, date) else None


def text_key(which: str) -> str:
    """The box a text is pasted in."""
    return f"profile_text_{DATES.index(which)}"


def text(which: str, names: tuple[str, ...]) -> Pasted | None:
    """The text that is pasted now, read again; it is kept nowhere but in its box."""
    written = st.session_state.get(text_key(which), "")
    return pasted(written, names) if written.strip() else None


def clear(which: str) -> None:
    """Forget everything that was entered for a date, and its text."""
    version = given(which).version + 1
    st.session_state["profile_given"][which] = Given(version=version)
    st.session_state[text_key(which)] = ""
    st.session_state[day_key(which)] = None
