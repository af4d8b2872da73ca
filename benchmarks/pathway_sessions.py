"""Thirty visitors of Pathways who each move a slider every ten seconds: how long 95 of 100 moves take at most."""

import asyncio
import time

import numpy as np
from _report import report
from _session import ROOT, Visitor, served, visitor

LABEL = "ryptophan in plasma, total"
SESSIONS, EVERY, MOVES = 30, 10.0, 5
MOST = 1.5
"""Seconds that 95 of 100 moves may take."""


async def visited(one: Visitor, place: int, start: float) -> list[float]:
    """Seconds of each of a visitor's moves; visitors begin one after the other within the first ten seconds."""
    found = []
    for turn in range(MOVES):
        due = start + EVERY * (turn + place / SESSIONS)
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        found.append(await one.moved(LABEL, (turn + place) % 7 + 1))
    return found


async def moves(url: str) -> list[float]:
    """Seconds of all moves of all visitors."""
    visitors = [await visitor(f"{url}/pathways") for _ in range(SESSIONS)]
    start = time.perf_counter()
    found = await asyncio.gather(*(visited(one, place, start) for place, one in enumerate(visitors)))
    return [seconds for row in found for seconds in row]


def main() -> None:
    with served(ROOT / "app.py", "/ready") as url:
        seen = float(np.quantile(asyncio.run(moves(url)), 0.95))
    report("pathway_sessions", seen, MOST, "what is promised: 95 of 100 moves, 30 sessions, one every 10 s", aim=1.0)


if __name__ == "__main__":
    main()
