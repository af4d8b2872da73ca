"""Long work beside the page: it reports how far it is, and it can be stopped."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from neuro.errors import JobCancelled

Answer = TypeVar("Answer")
Progress = Callable[[float, str], None]
"""Called with the share done, 0 to 1, and a sentence for people; never with anybody's values."""
State = Literal["running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Step:
    """How far a job is.

    Attributes:
        fraction: share done, 0 to 1; it never goes back.
        sentence: what is being done.
    """

    fraction: float = 0.0
    sentence: str = ""


def silent(fraction: float, sentence: str) -> None:
    """Progress that nobody watches."""


class Job(Generic[Answer]):
    """A function running in a thread of its own.

    The function is called with a `Progress`; where it reports is also where it can be stopped.
    """

    def __init__(self, work: Callable[[Progress], Answer]) -> None:
        """Start the work at once."""
        self._step = Step()
        self._stop = threading.Event()
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="neuro-job")
        self._future: Future[Answer] = pool.submit(work, self._report)
        pool.shutdown(wait=False)

    def _report(self, fraction: float, sentence: str) -> None:
        if self._stop.is_set():
            raise JobCancelled("The work was stopped before it was done; nothing was kept. Start it again if needed.")
        self._step = Step(min(1.0, max(self._step.fraction, fraction)), sentence)

    @property
    def step(self) -> Step:
        """The last report."""
        return self._step

    @property
    def state(self) -> State:
        """Whether it runs, and how it ended."""
        if not self._future.done():
            return "running"
        error = self._future.exception()
        if isinstance(error, JobCancelled):
            return "cancelled"
        return "failed" if error else "done"

    def cancel(self) -> None:
        """Ask it to stop at its next report; what is already done stays done."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Whether it ended within the time."""
        try:
            self._future.exception(seconds)
        except TimeoutError:
            return False
        return True

    def result(self) -> Answer:
        """The answer, once it is there.

        Raises:
            JobCancelled: it was stopped.
            Exception: whatever the work raised, as it was raised.
        """
        return self._future.result()
