"""Answers that took long, kept by this worker for as long as all that they depend on stays as it was."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from service.running.turns import pass_turn_on

Answer = TypeVar("Answer")


class KeptAnswers(Generic[Answer]):
    """The latest `most` answers by what they depend on; the one asked for longest ago goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = threading.Lock()
        self._making = threading.Lock()

    def find(self, key: Hashable) -> Answer | None:
        """The answer kept under `key`, None where there is none."""
        with self._lock:
            if key not in self._answers:
                return None
            self._answers.move_to_end(key)
            return self._answers[key]

    def get_or_make(self, key: Hashable, make: Callable[[], Answer], *, takes_long: bool = True) -> Answer:
        """The answer kept under `key`, else what `make` gives.

        Answers are made one after the other: a worker has one interpreter, and whoever asks for the same
        meanwhile gets what the first has made. Other readers go on: whoever makes or waits for an answer
        that takes long keeps no turn.
        """
        found = self.find(key)
        if found is None:
            if takes_long:
                pass_turn_on()
            with self._making:
                found = self.find(key)
                if found is None:
                    found = make()
                    self._keep(key, found)
        return found

    def _keep(self, key: Hashable, answer: Answer) -> None:
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)


class KeptByOwner(Generic[Answer]):
    """Answers that belong to something else (an index) and go with it: at most `most` for each."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: WeakKeyDictionary[object, KeptAnswers[Answer]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, owner: object) -> KeptAnswers[Answer]:
        """Those of this owner."""
        with self._lock:
            return self._kept.setdefault(owner, KeptAnswers(self._most))
