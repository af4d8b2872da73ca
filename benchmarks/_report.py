"""How a benchmark times two things in one run, and says so."""

import json
import statistics
import time
from collections.abc import Callable, Mapping


def alternately(ours: Callable[[], object], peer: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Median seconds of each, run in turn so that a noisy machine disturbs both alike."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for run, seen in zip((ours, peer), times, strict=True):
            start = time.perf_counter()
            run()
            seen.append(time.perf_counter() - start)
    return statistics.median(times[0]), statistics.median(times[1])


def report(
    name: str,
    ours: float,
    peer: float,
    peer_name: str,
    aim: float,
    unit: str = "s",
    also: Mapping[str, object] | None = None,
    held: bool = True,
) -> None:
    """One JSON line; a promise holds when ours / peer is at most the aim, and what else was promised held.

    Args:
        also: further keys.
    """
    ratio = ours / peer
    result = {
        "name": name,
        "ours": ours,
        "peer": peer,
        "peer_name": peer_name,
        "unit": unit,
        "ratio": ratio,
        "aim": aim,
        "holds": ratio <= aim and held,
    } | dict(also or {})
    print(json.dumps(result))
