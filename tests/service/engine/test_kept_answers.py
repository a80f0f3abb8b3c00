"""Answers are made once for what they depend on, by one thread at a time, and only so many are kept."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from service.engine.kept_answers import KeptAnswers


def test_an_answer_is_made_once_for_its_key_and_the_one_asked_for_longest_ago_goes() -> None:
    made: list[str] = []

    def ask(key: str) -> str:
        return kept.get_or_make(key, lambda: made.append(key) or f"answer {key}")

    kept = KeptAnswers[str](2)
    assert [ask(key) for key in "abacaab"] == [f"answer {key}" for key in "abacaab"]
    assert made == ["a", "b", "c", "b"]


def test_who_asks_for_the_same_meanwhile_gets_what_the_first_has_made() -> None:
    kept = KeptAnswers[int](5)
    ready, made = threading.Barrier(4), []

    def make() -> int:
        made.append(1)
        return 7

    def ask(_: int) -> int:
        ready.wait()
        return kept.get_or_make("key", make)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [7] * 4
    assert len(made) == 1


def test_a_failure_is_not_kept() -> None:
    kept = KeptAnswers[int](5)
    for expected in (ZeroDivisionError, ZeroDivisionError):
        try:
            kept.get_or_make("key", lambda: 1 // 0)
        except expected:
            continue
        raise AssertionError("it was kept")
    assert kept.get_or_make("key", lambda: 3) == 3
