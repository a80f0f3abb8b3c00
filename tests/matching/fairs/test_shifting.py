"""Timetables annealed and shifted: every rule kept, fewer waits, the same for the same seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from matching.fairs import shifting as shifting_module
from matching.fairs.annealing import Annealer
from matching.fairs.model import Fair, Party, Request, Slot
from matching.fairs.shifting import Shifting, stay_near
from matching.fairs.solving import Clock
from tests.matching.fairs.slow_fair import keeps_rules_slowly, list_waits_slowly


def _make_round(parties: int, slots: int) -> tuple[Fair, dict[str, int]]:
    """Each meets the two before it in the circle; the meetings stand where they leave everybody waiting."""
    names = [f"A{number}" for number in range(parties)]
    requests = tuple(
        Request(f"M{number}.{step}", (name, names[number - step]), must=True)
        for number, name in enumerate(names)
        for step in (1, 2)
    )
    fair = Fair(
        "round", tuple(Slot(number, "am") for number in range(slots)), tuple(map(Party, names)), requests
    )
    busy: set[tuple[str, int]] = set()
    start = {}
    for request in requests:
        free = (
            slot for slot in range(0, slots, 2) if busy.isdisjoint((name, slot) for name in request.parties)
        )
        start[request.request_id] = slot = next(free)
        busy.update((name, slot) for name in request.parties)
    return fair, start


def _sum(fair: Fair, slot_of: dict[str, int]) -> int:
    return sum(list_waits_slowly(fair, slot_of))


def _shift(fair: Fair, start: dict[str, int], *, seed: int = 3, effort: float = 20.0, **more) -> Shifting:  # type: ignore[no-untyped-def]
    shifting = Shifting(fair, start, seed, annealer=Annealer(fair), **more)
    shifting.run(Clock(60), effort=effort)
    return shifting


def test_the_fewest_waits_are_found_and_every_rule_is_kept() -> None:
    fair, start = _make_round(12, 12)
    assert _sum(fair, start) > 12
    shifting = _shift(fair, start)
    assert keeps_rules_slowly(fair, shifting.slot_of)
    assert (shifting.waits, shifting.is_enough, _sum(fair, shifting.slot_of)) == (0, True, 0)


def test_the_same_seed_shifts_them_the_same() -> None:
    fair, start = _make_round(12, 12)
    assert _shift(fair, start).slot_of == _shift(fair, start).slot_of


def test_it_ends_when_it_is_told_to_and_where_it_has_enough() -> None:
    fair, start = _make_round(6, 12)
    told = _shift(fair, start, is_over=lambda: True)
    enough = _shift(fair, start, enough=_sum(fair, start))
    none = _shift(fair, start, effort=0.0)
    late = Shifting(fair, start, 3, annealer=Annealer(fair))
    late.run(Clock(0))
    assert told.slot_of == enough.slot_of == none.slot_of == late.slot_of == start
    assert (told.is_enough, enough.is_enough) == (False, True)


def test_waits_that_nothing_avoids_are_left_and_the_effort_ends_the_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shifting_module, "_SECONDS_OF_ANNEALING", 0.01)
    pinned = (Request(f"M{number}", ("A", f"B{number}"), must=True, fixed_slot=number) for number in (1, 3))
    fair = Fair(
        "gap",
        tuple(Slot(number, "am") for number in (1, 2, 3)),
        tuple(map(Party, ("A", "B1", "B3"))),
        tuple(pinned),
    )
    shifting = _shift(fair, {"M1": 1, "M3": 3}, effort=0.05)
    assert (shifting.waits, shifting.is_enough) == (1, False)


def test_who_stays_near_comes_a_slot_earlier_or_later_and_no_more() -> None:
    parties = (Party("A", unavailable=frozenset({3})), Party("B"), Party("C"))
    slots = (*(Slot(number, "am") for number in range(1, 5)), *(Slot(number, "pm") for number in range(5, 8)))
    fair = Fair("near", slots, parties, (Request("M1", ("A", "B")), Request("M2", ("A", "C"))))
    near = stay_near(fair, {"M1": 4, "M2": 6}, slots=1)
    assert [sorted(party.unavailable) for party in near.parties] == [[1, 2, 3], [1, 2, 6, 7], [1, 2, 3, 4]]
    assert replace(near, parties=parties) == fair


class _Varying(Annealer):
    """Gives these timetables in turns, and then what it is given."""

    def __init__(self, fair: Fair, *varied: dict[str, int]) -> None:
        super().__init__(fair)
        self._varied = iter(varied)

    def vary(self, slot_of_request: Mapping[str, int], *_: Any, **__: Any) -> dict[str, int]:
        return next(self._varied, dict(slot_of_request))


@pytest.mark.parametrize(("waiting", "waits"), [(("E1",), 1), (("E1", "E2"), 0)])
def test_of_annealed_timetables_the_half_with_more_waits_is_not_shifted(
    waiting: tuple[str, ...], waits: int
) -> None:
    booths, enterprises = ("A1", "B1", "A2", "B2"), ("E1", "E2")
    requests = tuple(Request(booth, (booth, f"E{booth[1]}"), must=True) for booth in booths)
    parties = (*(Party(name, "booth") for name in booths), *map(Party, enterprises))
    fair = Fair("halves", tuple(Slot(number, "am") for number in range(1, 9)), parties, requests)
    # No wait between meetings so far apart can be shifted away; both waits of the other timetable can.
    start = {request.request_id: 1 + (request.request_id[0] == "B") for request in requests}
    start |= {f"B{name[1]}": 8 for name in waiting}
    other = {request.request_id: 1 + 2 * (request.request_id[0] == "B") for request in requests}
    shifting = Shifting(fair, start, 3, annealer=_Varying(fair, start, other, start))
    shifting.run(Clock(60), effort=5.0)
    assert (_sum(fair, start), _sum(fair, other)) == (len(waiting), 2)
    assert (shifting.waits, _sum(fair, shifting.slot_of)) == (waits, waits)
