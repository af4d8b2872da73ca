"""The server's part of a move of a slider on Pathways, against a rerun of the shortest page, in one run."""

import asyncio
import statistics
import sys
import tempfile
from pathlib import Path

from _report import report
from _session import ROOT, served, visitor

LABEL = "ryptophan in plasma, total"
MOVES, WARM = 40, 5
MOST = 0.15
"""Seconds that a move may take."""
EMPTY = """import streamlit as st
st.title("Empty")
st.select_slider("A slider", [str(number) for number in range(20)])
"""


async def moves(ours: str, peer: str) -> list[tuple[float, float]]:
    """Seconds of a move of each, in turn so that a noisy machine disturbs both alike."""
    pathways, empty = await visitor(f"{ours}/pathways"), await visitor(peer)
    found = []
    for turn in range(MOVES):
        stop = turn % 7 + 1
        found.append((await pathways.moved(LABEL, stop), await empty.moved("A slider", stop)))
        if not pathways.pictures:
            raise RuntimeError("a move drew no picture")
    return found[WARM:]


def main() -> int:
    """One JSON line; 1 where a move takes longer than it may."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY)
        with served(ROOT / "app.py", "/ready") as ours, served(script) as peer:
            times = asyncio.run(moves(ours, peer))
    mine, other = (statistics.median(column) for column in zip(*times, strict=True))
    report("pathway_rerun", mine, other, "rerun of a page with one slider and nothing else", aim=3.0)
    return int(mine > MOST)


if __name__ == "__main__":
    sys.exit(main())
