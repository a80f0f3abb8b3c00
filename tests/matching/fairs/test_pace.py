"""What a fair gets of the time follows from its places: requests x slots."""

from __future__ import annotations

import pytest

from matching.fairs.model import Fair, Party, Request, Slot
from matching.fairs.pace import Pace
from matching.fairs.solving import Clock


def _pace(requests: int, *, seconds: float = 100.0, used: float = 0.0) -> Pace:
    """That of a fair with ten slots."""
    fair = Fair(
        "paced",
        tuple(Slot(number, "am") for number in range(1, 11)),
        (Party("A", "booth"), Party("B", "enterprise")),
        tuple(Request(f"M{number}", ("A", "B")) for number in range(requests)),
    )
    return Pace(fair, Clock(seconds, used_seconds=used))


def test_a_small_fair_is_not_annealed() -> None:
    assert not _pace(99).is_annealed
    assert _pace(99).allow(5.0) == 0.0
    assert _pace(100).is_annealed
    assert _pace(100).allow(5.0) == 5.0


def test_annealing_gets_more_in_a_larger_fair_and_never_more_than_its_share_of_what_is_left() -> None:
    assert _pace(10_000).allow(5.0) == pytest.approx(10.0)
    assert _pace(10_000, used=90.0).allow(5.0, share=0.4) == pytest.approx(4.0)
    assert _pace(100, used=100.0).allow(5.0) == 0.0


def test_a_large_fair_is_solved_only_where_there_is_time_to_build_its_program() -> None:
    # Of 100,000 places it takes 20 seconds; a fair that is not large is always solved.
    assert _pace(10_000).is_large
    assert _pace(10_000, used=79.0).has_time_to_solve
    assert not _pace(10_000, used=81.0).has_time_to_solve
    assert not _pace(5_000).is_large
    assert _pace(5_000, used=99.9).has_time_to_solve


def test_a_timetable_is_filled_before_the_solver_is_asked_from_ten_thousand_places_on() -> None:
    assert not _pace(999).is_filled_first
    assert _pace(1_000).is_filled_first
