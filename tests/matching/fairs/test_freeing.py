"""Freed meetings placed anew: every rule kept, and on tiny fairs as few waits as brute force finds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from matching.fairs import freeing as freeing_module
from matching.fairs.freeing import Freeing
from matching.fairs.model import Fair, Party, Request, Slot
from matching.fairs.solving import Clock
from tests.matching.fairs.slow_fair import fairs, keeps_rules_slowly, list_placings, list_waits_slowly

_FEW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_FEW
@given(fairs(most_requests=4), st.data())
def test_a_tiny_fair_is_brought_to_the_fewest_waits(fair: Fair, data: st.DataObject) -> None:
    kept = [placing for placing in list_placings(fair) if keeps_rules_slowly(fair, placing)]
    assume(kept)
    start = data.draw(st.sampled_from(kept))
    placed = (replace(item, must=True) for item in fair.requests if item.request_id in start)
    fair = replace(fair, requests=tuple(placed))
    placings = [placing for placing in kept if placing.keys() == start.keys()]
    freeing = Freeing(fair, start, seed=1)
    freeing.run(Clock(20))
    assert keeps_rules_slowly(fair, freeing.slot_of)
    assert freeing.waits == min(sum(list_waits_slowly(fair, placing)) for placing in placings)
    assert freeing.is_enough


def _make_ring(parties: int) -> tuple[Fair, dict[str, int]]:
    """Each meets its two neighbours; every second meeting stands at the end, so that all wait."""
    names = [f"A{number}" for number in range(parties)]
    requests = tuple(
        Request(f"M{number}", (name, names[number - 1]), must=True) for number, name in enumerate(names)
    )
    fair = Fair(
        "ring",
        tuple(Slot(number, "am") for number in range(1, 7)),
        tuple(Party(name) for name in names),
        requests,
    )
    return fair, {request.request_id: 1 if number % 2 else 6 for number, request in enumerate(requests)}


def test_the_same_seed_places_them_the_same() -> None:
    fair, start = _make_ring(8)
    found = []
    for _ in range(2):
        freeing = Freeing(fair, start, seed=3)
        freeing.run(Clock(20))
        found.append(freeing.slot_of)
    assert found[0] == found[1]
    assert sum(list_waits_slowly(fair, found[0])) == 0


def test_a_search_goes_on_where_it_stopped() -> None:
    fair, start = _make_ring(8)
    whole, parts, none = (Freeing(fair, start, seed=3) for _ in range(3))
    whole.run(Clock(20))
    none.run(Clock(20), effort=0.0)
    assert none.slot_of == start
    effort = 0.0
    while not parts.is_enough:
        effort += 0.001
        parts.run(Clock(20), effort=effort)
    assert parts.slot_of == whole.slot_of


def test_it_ends_when_it_is_told_to_and_with_the_time() -> None:
    fair, start = _make_ring(8)
    told = Freeing(fair, start, seed=3, is_over=lambda: True)
    told.run(Clock(20))
    late = Freeing(fair, start, seed=3)
    late.run(Clock(0))
    enough = Freeing(fair, start, seed=3, enough=8)
    enough.run(Clock(20))
    assert told.slot_of == late.slot_of == enough.slot_of == start
    assert (told.waits, told.is_enough, enough.is_enough) == (8, False, True)


def _make_gap() -> tuple[Fair, dict[str, int]]:
    """A meets in the first and the last of three slots, and C cannot meet both others in between."""
    pinned = (Request(f"M{n}", ("A", f"B{n}"), must=True, fixed_slot=n) for n in (1, 3))
    free = (Request(f"N{n}", (f"B{n}", "C"), must=True) for n in (1, 3))
    parties = tuple(Party(name) for name in ("A", "B1", "B3", "C"))
    slots = tuple(Slot(number, "am") for number in (1, 2, 3))
    return Fair("gap", slots, parties, (*pinned, *free)), {"M1": 1, "M3": 3, "N1": 3, "N3": 1}


def test_waits_that_nothing_avoids_are_proved_to_be_the_fewest() -> None:
    fair, start = _make_gap()
    freeing = Freeing(fair, start, seed=2)
    assert (freeing.waits, freeing.is_enough) == (4, False)
    freeing.run(Clock(20))
    assert (freeing.waits, freeing.is_enough) == (2, True)
    assert keeps_rules_slowly(fair, freeing.slot_of)


def test_what_a_search_cannot_tell_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    fair, start = _make_ring(8)
    monkeypatch.setattr(freeing_module, "_EFFORT_FOR_LEAST", 0.0)
    monkeypatch.setattr(freeing_module, "_EFFORT_FOR_FEWER", 0.0)
    readings = iter(range(1_000))
    freeing = Freeing(fair, start, seed=3)
    freeing.run(Clock(60, read=lambda: next(readings)))
    assert freeing.slot_of == start
    assert not freeing.is_enough


def test_a_search_that_is_never_easy_never_sets_all_free_and_so_proves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fair, start = _make_gap()
    monkeypatch.setattr(freeing_module, "_EASY", 0.0)
    readings = iter(range(1_000))
    freeing = Freeing(fair, start, seed=2)
    freeing.run(Clock(100, read=lambda: next(readings)))
    # With the same seed, those who may set more free prove that these are the fewest.
    assert (freeing.waits, freeing.is_enough) == (2, False)
    assert keeps_rules_slowly(fair, freeing.slot_of)
