"""Which parts of a score are given as reasons beside a name."""

from __future__ import annotations

from service.matches.pages import choose_reasons


def _choose(*silent: str, **points: float) -> list[str]:
    """The names chosen; the `silent` ones say nothing in favour."""
    parts = ({"name": n, "points": p, "is_reason": n not in silent} for n, p in points.items())
    return [part["name"] for part in choose_reasons(parts)]


def test_the_parts_with_most_points_come_first() -> None:
    assert _choose(text=9, trade=8, sector=5, place=7, size=2) == ["text", "trade", "place"]


def test_the_work_that_is_done_is_always_told_where_it_counts() -> None:
    assert _choose(text=1, trade=3, sector=9, place=12, size=8) == ["place", "sector", "trade"]
    assert _choose(text=1, trade=0, sector=9, place=12, size=8) == ["place", "sector", "size"]
    assert _choose(trade=3, place=12) == ["place", "trade"]
    assert _choose() == []


def test_what_says_nothing_in_favour_is_no_reason() -> None:
    assert _choose("text", "trade", text=9, trade=8, sector=5, place=7, size=2) == ["place", "sector", "size"]
    assert _choose("trade", trade=8) == []
