"""Annealing keeps every rule, never adds a wait, and says the same for the same seed."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from matching.fairs.annealing import Annealer
from matching.fairs.filling import fill_slots
from matching.fairs.model import Fair, Party, Request, Slot, Walk
from matching.fairs.program import scale_weights
from matching.fairs.solving import Clock
from matching.fairs.waits import count_all_waits
from service.fairs.bench.actions import invent_fair
from tests.matching.fairs.slow_fair import fairs, keeps_rules_slowly, list_placings, list_waits_slowly

_MANY = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _draw_placing(fair: Fair, data: st.DataObject) -> dict[str, int]:
    placings = [placing for placing in list_placings(fair) if keeps_rules_slowly(fair, placing)]
    assume(placings)
    return data.draw(st.sampled_from(placings))


@_MANY
@given(fairs(most_requests=4), st.data())
def test_an_improved_timetable_keeps_the_rules_and_adds_no_wait(fair: Fair, data: st.DataObject) -> None:
    fair = replace(fair, max_wait_spread=None)
    placing = _draw_placing(fair, data)
    better = Annealer(fair).improve(placing, Clock(1), seconds=0.001, seed=3)
    assert better.keys() == placing.keys()
    assert keeps_rules_slowly(fair, better)
    assert sum(list_waits_slowly(fair, better)) <= sum(list_waits_slowly(fair, placing))


@_MANY
@given(fairs(most_requests=4), st.data())
def test_a_traded_timetable_keeps_the_rules_and_its_least_weight(fair: Fair, data: st.DataObject) -> None:
    fair = replace(fair, max_wait_spread=None)
    placing = _draw_placing(fair, data)
    _, weights = scale_weights(fair)
    least = sum(weights[name] for name in placing) // 2
    traded = Annealer(fair).trade(
        placing, Clock(1), seconds=0.001, seed=3, least_weight=least, wait_price=2.0
    )
    assert keeps_rules_slowly(fair, traded)
    assert sum(weights[name] for name in traded) >= least


def _make_fair(*requests: Request, slots: int = 3) -> Fair:
    names = sorted({party_id for request in requests for party_id in request.parties})
    return Fair(
        "made",
        tuple(Slot(number, "am") for number in range(1, slots + 1)),
        tuple(Party(name) for name in names),
        requests,
    )


def test_a_gap_is_closed_and_the_clock_is_charged_for_the_steps() -> None:
    fair = _make_fair(Request("M1", ("A", "B")), Request("M2", ("A", "C")))
    clock = Clock(1)
    better = Annealer(fair).improve({"M1": 1, "M2": 3}, clock, seconds=0.01, seed=0)
    assert abs(better["M1"] - better["M2"]) == 1
    assert 0 < clock.used_seconds < 0.01


def test_a_heavier_request_takes_the_place_of_a_lighter_one() -> None:
    fair = _make_fair(Request("M1", ("A", "B"), weight=1), Request("M2", ("A", "C"), weight=3), slots=1)
    traded = Annealer(fair).trade({"M1": 1}, Clock(1), seconds=0.01, seed=0, least_weight=1, wait_price=1.0)
    assert traded == {"M2": 1}


def test_long_meetings_are_held_and_the_others_close_up_around_them() -> None:
    long = Request("M1", ("A", "B"), weight=2.0, slots=2)
    fair = _make_fair(long, Request("M2", ("A", "C")), Request("M3", ("A", "D"), after=("M1",)), slots=6)
    better = Annealer(fair).improve({"M1": 2, "M2": 5, "M3": 6}, Clock(1), seconds=0.01, seed=0)
    assert better["M1"] == 2
    assert sorted(better.values()) in ([1, 2, 4], [2, 4, 5])
    assert better["M3"] > 3
    # Two meetings of A at most, however many slots they take; the long one without a place stays without.
    limited = replace(fair, parties=(replace(fair.parties[0], max_meetings=2), *fair.parties[1:]))
    traded = Annealer(limited).trade(
        {"M1": 2}, Clock(1), seconds=0.01, seed=0, least_weight=0, wait_price=1.0
    )
    assert (traded["M1"], len(traded)) == (2, 2)
    assert "M1" not in Annealer(fair).trade(
        {}, Clock(1), seconds=0.01, seed=0, least_weight=0, wait_price=1.0
    )


def test_who_walks_is_annealed_with_the_time_to_walk() -> None:
    booths = (Party(f"B{number}", "booth", place=place) for number, place in enumerate("ABA", 1))
    parties = *booths, Party("E1", "enterprise")
    requests = tuple(Request(f"M{number}", (f"B{number}", "E1")) for number in (1, 2, 3))
    fair = replace(_make_fair(*requests, slots=6), parties=parties, walks=(Walk(("A", "B"), 1),))
    better = Annealer(fair).improve({"M1": 1, "M2": 3, "M3": 6}, Clock(1), seconds=0.05, seed=0)
    # From A to B and back, or both of A first: either way nothing but the walks lies between.
    assert keeps_rules_slowly(fair, better)
    assert list_waits_slowly(fair, better) == [0]
    assert list_waits_slowly(fair, {"M1": 1, "M2": 3, "M3": 6}) == [1]


@_MANY
@given(fairs(most_requests=4, is_walking=True), st.data())
def test_walking_fairs_keep_the_rules_too(fair: Fair, data: st.DataObject) -> None:
    fair = replace(fair, max_wait_spread=None)
    placing = _draw_placing(fair, data)
    traded = Annealer(fair).trade(placing, Clock(1), seconds=0.001, seed=3, least_weight=0, wait_price=2.0)
    assert keeps_rules_slowly(fair, traded)
    better = Annealer(fair).improve(placing, Clock(1), seconds=0.001, seed=3)
    assert sum(list_waits_slowly(fair, better)) <= sum(list_waits_slowly(fair, placing))


@pytest.mark.compiled
def test_on_a_slow_machine_a_search_cools_down_before_the_time_is_over() -> None:
    fair = invent_fair(12, 72, seed=1)
    start = fill_slots(fair)
    annealer = Annealer(fair)
    annealer.improve(start, Clock(1), seconds=0.001, seed=0)  # loads what is compiled
    # By this clock few of the steps that fill the seconds are taken before they are over.
    clock = Clock(20, read=lambda: 40 * perf_counter())
    better = annealer.improve(start, clock, seconds=20, seed=0)
    assert clock.used_seconds < 10
    assert sum(count_all_waits(fair, better).values()) < sum(count_all_waits(fair, start).values()) / 2


@pytest.mark.compiled
def test_on_a_quick_machine_a_search_takes_all_its_steps() -> None:
    fair = invent_fair(12, 72, seed=1)
    start, annealer = fill_slots(fair), Annealer(fair)
    annealer.improve(start, Clock(1), seconds=0.001, seed=0)  # loads what is compiled
    # By this clock hardly any time has passed when the steps are taken.
    clock = Clock(1, read=lambda: perf_counter() / 100)
    annealer.improve(start, clock, seconds=0.3, seed=0, enough=-1)
    assert clock.used_seconds == pytest.approx(0.3)


@pytest.mark.compiled
def test_more_slots_than_a_number_has_bits_are_annealed_too() -> None:
    requests = tuple(Request(f"M{number}", ("A", f"B{number}")) for number in range(30))
    fair = _make_fair(*requests, slots=80)
    start = {f"M{number}": 1 + 2 * number for number in range(30)}
    better = Annealer(fair).improve(start, Clock(1), seconds=0.1, seed=0)
    assert sum(count_all_waits(fair, better).values()) == 0


def test_without_time_or_requests_nothing_changes() -> None:
    fair = _make_fair(Request("M1", ("A", "B")), Request("M2", ("A", "C")))
    start = {"M1": 1, "M2": 3}
    assert Annealer(fair).improve(start, Clock(0), seconds=1, seed=0) == start
    assert Annealer(replace(fair, requests=())).improve({}, Clock(1), seconds=1, seed=0) == {}


@pytest.mark.compiled
def test_two_searches_side_by_side_give_the_same_timetable_every_time() -> None:
    fair = _make_fair(*(Request(f"M{i}", (f"A{i % 4}", f"B{i % 3}")) for i in range(12)), slots=12)
    start = {f"M{i}": i + 1 for i in range(12)}
    clocks = [Clock(1) for _ in range(5)]
    found = [Annealer(fair).improve(start, clock, seconds=0.02, seed=7) for clock in clocks]
    assert all(timetable == found[0] for timetable in found)
    assert len({clock.used_seconds for clock in clocks}) == 1
    assert sum(list_waits_slowly(fair, found[0])) < sum(list_waits_slowly(fair, start))


def _trade(fair: Fair, start: dict[str, int], *, least_weight: int = 0) -> dict[str, int]:
    traded = Annealer(fair).trade(
        start, Clock(1), seconds=0.01, seed=0, least_weight=least_weight, wait_price=1.0
    )
    assert keeps_rules_slowly(fair, traded)
    return traded


def test_of_more_requests_than_seats_the_lightest_stays_out() -> None:
    requests = tuple(Request(f"M{n}", ("A", f"B{n}"), weight=float(n)) for n in (1, 2, 3))
    fair = _make_fair(*requests, slots=1)
    fair = replace(fair, parties=(replace(fair.parties[0], seats=2), *fair.parties[1:]))
    assert _trade(fair, {"M1": 1, "M2": 1}) == {"M2": 1, "M3": 1}


def _make_seated_fair(seats: dict[str, int], *pairs: tuple[str, str, int], slots: int) -> Fair:
    """A fair whose requests weigh what the pairs say; a party has one seat where nothing else is said."""
    requests = (Request(f"M{n}", (one, other), weight=weight) for n, (one, other, weight) in enumerate(pairs))
    fair = _make_fair(*requests, slots=slots)
    parties = tuple(replace(party, seats=seats.get(party.party_id, 1)) for party in fair.parties)
    return replace(fair, parties=parties)


@pytest.mark.parametrize(
    "fair",
    [
        # a chain that sends three to the two seats of a booth, and one that comes back to its first slot
        _make_seated_fair(
            {"A0": 2, "A1": 2, "B0": 2, "B1": 2, "B3": 2},
            *(
                ("A1", "B0", 1),
                ("A1", "B4", 1),
                ("A0", "B1", 2),
                ("A1", "B1", 1),
                ("A1", "B3", 1),
                ("A1", "B2", 2),
            ),
            slots=2,
        ),
        _make_seated_fair(
            {"A0": 3, "B0": 2, "B2": 2},
            *(("A1", "B1", 2), ("A0", "B1", 2), ("A1", "B2", 3), ("A1", "B0", 2)),
            slots=3,
        ),
    ],
)
def test_chains_over_several_seats_find_the_greatest_weight(fair: Fair) -> None:
    _, weights = scale_weights(fair)
    possible = (placing for placing in list_placings(fair) if keeps_rules_slowly(fair, placing))
    most = max(sum(weights[name] for name in placing) for placing in possible)
    assert sum(weights[name] for name in _trade(fair, {})) == most


def test_slots_beyond_the_bits_of_a_number_are_annealed_alike() -> None:
    fair = _make_fair(Request("M1", ("A", "B")), Request("M2", ("A", "C")), slots=70)
    better = Annealer(fair).improve({"M1": 1, "M2": 3}, Clock(1), seconds=0.01, seed=0)
    assert list_waits_slowly(fair, {"M1": 1, "M2": 3}) == [1, 0, 0]
    assert list_waits_slowly(fair, better) == [0, 0, 0]


def test_a_must_is_never_traded_nor_is_more_weight_than_may_be_lost() -> None:
    light, heavy = Request("M1", ("A", "B"), must=True), Request("M2", ("A", "C"), weight=3)
    assert _trade(_make_fair(light, heavy, slots=1), {"M1": 1}) == {"M1": 1}
    fair = _make_fair(replace(light, must=False, weight=3), replace(heavy, weight=1), slots=1)
    _, weights = scale_weights(fair)
    assert _trade(fair, {"M1": 1}, least_weight=weights["M1"]) == {"M1": 1}


def test_the_hall_and_the_own_limits_of_a_party_keep_a_second_meeting_out() -> None:
    apart = _make_fair(Request("M1", ("A", "B")), Request("M2", ("C", "D")), slots=1)
    assert len(_trade(replace(apart, tables=1), {"M1": 1})) == 1
    assert len(_trade(apart, {"M1": 1})) == 2
    fair = _make_fair(Request("M1", ("A", "B")), Request("M2", ("A", "C")), slots=2)
    first, *others = fair.parties
    assert len(_trade(fair, {"M1": 1})) == 2
    assert len(_trade(replace(fair, parties=(replace(first, max_meetings=1), *others)), {"M1": 1})) == 1
    two_days = replace(fair, slots=(Slot(1, "am", day=1), Slot(2, "am", day=2)))
    assert len(_trade(two_days, {"M1": 1})) == 2
    assert len(_trade(replace(two_days, parties=(replace(first, is_one_day=True), *others)), {"M1": 1})) == 1


def test_over_a_break_nobody_needs_time_to_walk() -> None:
    booths = Party("B1", "booth", place="A"), Party("B2", "booth", place="B")
    requests = Request("M1", ("B1", "E1")), Request("M2", ("B2", "E1"))
    slots = tuple(Slot(n, "am" if n < 3 else "pm", day=1) for n in range(1, 5))
    fair = Fair("made", slots, (*booths, Party("E1", "enterprise")), requests, walks=(Walk(("A", "B"), 1),))
    better = Annealer(fair).improve({"M1": 1, "M2": 4}, Clock(1), seconds=0.01, seed=0)
    assert keeps_rules_slowly(fair, better)
    assert sum(list_waits_slowly(fair, better)) == 0


def test_more_waits_than_others_may_have_are_given_up_first() -> None:
    fair = _make_fair(*(Request(f"M{n}", ("A", f"B{n}")) for n in (1, 3, 5)), slots=5)
    start = {f"M{n}": n for n in (1, 3, 5)}
    better = Annealer(replace(fair, max_wait_spread=1)).improve(start, Clock(1), seconds=0.01, seed=0)
    assert sum(list_waits_slowly(fair, better)) == 0
