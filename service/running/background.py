"""The threads of a process that do what no request waits for: sending mail, running jobs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

import structlog

log = structlog.get_logger(__name__)

Rounds = Mapping[str, Callable[[], object]]


class Background:
    """Runs each round of work again and again in a thread of its own, until it is closed.

    A round is called at once again as long as it finds work (returns something true), else after `seconds`.
    0 seconds mean that this process does no background work.
    """

    def __init__(self, make_rounds: Callable[[], Rounds], *, seconds: float) -> None:
        self.make_rounds = make_rounds
        self.seconds = seconds
        self.stopping = threading.Event()
        self.threads: list[threading.Thread] = []
        # A start that is closed meanwhile, in another thread, leaves no thread that cannot be waited for yet.
        self._changing = threading.Lock()

    def start(self) -> None:
        """Begin, unless `seconds` is 0 or it has been closed."""
        if not self.seconds or self.stopping.is_set():
            return
        rounds = self.make_rounds()
        with self._changing:
            if self.stopping.is_set():
                return
            for name, work in rounds.items():
                thread = threading.Thread(target=self._repeat, args=(name, work), name=name, daemon=True)
                self.threads.append(thread)
                thread.start()

    def close(self, *, wait_seconds: float = 5.0) -> None:
        """Stop after the round that is running; one that takes longer than that is left to its lease."""
        with self._changing:
            self.stopping.set()
        for thread in self.threads:
            thread.join(wait_seconds)

    def _repeat(self, name: str, work: Callable[[], object]) -> None:
        while not self.stopping.is_set():
            try:
                found_work = bool(work())
            except Exception:
                # A database that does not answer now may answer in the next round.
                log.exception("background_round_failed", round=name)
                found_work = False
            if not found_work:
                self.stopping.wait(self.seconds)
