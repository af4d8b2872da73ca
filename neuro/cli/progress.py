"""How far work is, on stderr: a bar on a terminal, a line every tenth otherwise."""

import sys
from typing import TextIO

from neuro.jobs import Progress

BAR, SENTENCE = 30, 60
"""Characters of the bar and of the sentence behind it: together a narrow terminal."""
TENTHS = 10
"""Lines that a log gets, whatever the number of reports."""


def progress(stream: TextIO | None = None) -> Progress:
    """The reporter for this terminal, or for a log."""
    out = sys.stderr if stream is None else stream
    return _bar(out) if out.isatty() else _lines(out)


def _bar(out: TextIO) -> Progress:
    def report(fraction: float, sentence: str) -> None:
        filled = round(BAR * fraction)
        end = "\n" if fraction >= 1 else ""
        print(
            f"\r[{'#' * filled}{'.' * (BAR - filled)}] {sentence[:SENTENCE]:<{SENTENCE}}", end=end, file=out, flush=True
        )

    return report


def _lines(out: TextIO) -> Progress:
    told = -1

    def report(fraction: float, sentence: str) -> None:
        nonlocal told
        tenth = int(TENTHS * fraction)
        if tenth > told:
            told = tenth
            print(f"{fraction:4.0%} {sentence}", file=out, flush=True)

    return report
