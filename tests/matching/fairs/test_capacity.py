"""What a fair can hold: never below what some plan holds, never above the bound, and more never hurts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from matching.fairs.capacity import Gain, expect_wishes, measure_capacity
from matching.fairs.model import Fair, Party, Request, Slot
from tests.matching.fairs.slow_fair import fairs, keeps_rules_slowly, list_placings

_FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def test_a_crowded_booth_says_what_a_seat_brings() -> None:
    fair = Fair(
        "made",
        (Slot(1, "am"), Slot(2, "am")),
        (
            Party("B1", "booth"),
            Party("B2", "booth"),
            *(Party(f"E{number}", "enterprise") for number in range(1, 6)),
        ),
        (*(Request(f"M{n}", ("B1", f"E{n}")) for n in range(1, 6)), Request("M6", ("B2", "E1"))),
        tables=2,
    )
    capacity = measure_capacity(fair)
    assert (capacity.places, capacity.wishes, capacity.bound, capacity.reached) == (4, 6, 3, 3)
    assert capacity.crowded_booths == (("B1", 3),)
    assert capacity.gains == (Gain("slot", "", 1, 1), Gain("seat", "B1", 1, 1), Gain("table", "", 0, 0))
    assert measure_capacity(replace(fair, tables=None)).gains[0] == Gain("seat", "B1", 2, 2)


def test_a_crowd_is_counted_in_wishes_however_long_they_take() -> None:
    slots = tuple(Slot(number, "am") for number in range(1, 7))
    guests = tuple(Party(f"E{number}", "enterprise") for number in range(4))
    long = tuple(
        Request(f"M{number}", ("B1", guest.party_id), slots=2) for number, guest in enumerate(guests)
    )
    for max_meetings, expected in ((None, (("B1", 1),)), (2, (("B1", 2),)), (4, (("B1", 1),))):
        booth = Party("B1", "booth", max_meetings=max_meetings)
        assert measure_capacity(Fair("made", slots, (booth, *guests), long)).crowded_booths == expected
    limited = Fair("made", slots, (Party("B1", "booth", max_meetings=2), *guests), long[:2])
    assert measure_capacity(limited).crowded_booths == (), "both find room"


def test_only_the_most_crowded_booths_are_tried_with_a_seat_more() -> None:
    booths = (Party("B1", "booth"), Party("B2", "booth"))
    fair = Fair("made", (Slot(1, "am"),), booths, ())
    expected = expect_wishes(fair, 5, 9)
    assert len(expected.requests) == len({request.parties for request in expected.requests}) == 10
    capacity = measure_capacity(expected, most_booths=1)
    assert (capacity.bound, capacity.reached) == (2, 2)
    assert capacity.crowded_booths == (("B1", 4), ("B2", 4))
    assert [(gain.what, gain.subject) for gain in capacity.gains] == [("slot", ""), ("seat", "B1")]


def test_expected_wishes_are_spread_evenly() -> None:
    booths = tuple(Party(f"B{number}", "booth") for number in range(3))
    fair = Fair("made", (Slot(1, "am"),), (*booths, Party("E1", "enterprise")), ())
    expected = expect_wishes(fair, 4, 2)
    wished = Counter(request.parties[0] for request in expected.requests)
    assert sorted(wished.values()) == [2, 3, 3]
    assert [party.kind for party in expected.parties] == [*3 * ["booth"], *4 * ["enterprise"]]
    longer = expect_wishes(fair, 4, 2, {"B1": 3})
    assert {(request.parties[0], request.slots) for request in longer.requests} == {
        ("B0", 1),
        ("B1", 3),
        ("B2", 1),
    }


def test_an_empty_fair_holds_nothing() -> None:
    capacity = measure_capacity(Fair("made", (Slot(1, "am"),), (Party("B1", "booth"),), ()))
    assert (capacity.wishes, capacity.bound, capacity.reached, capacity.crowded_booths) == (0, 0, 0, ())


@_FEW
@given(fairs(most_requests=4))
def test_brute_force_lies_between_what_is_reached_and_the_bound(fair: Fair) -> None:
    fair = replace(fair, max_wait_spread=None, requests=tuple(replace(r, must=False) for r in fair.requests))
    capacity = measure_capacity(fair)
    most = max(len(slot_of) for slot_of in list_placings(fair) if keeps_rules_slowly(fair, slot_of))
    assert capacity.reached <= most <= capacity.bound
    assert all(gain.more_bound >= 0 and gain.more_reached >= 0 for gain in capacity.gains)
