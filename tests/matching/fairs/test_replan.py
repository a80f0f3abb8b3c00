"""Replanning against brute force: nothing booked is given up or moved without need; the auditor agrees."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from matching import audit_plan, plan_fair
from matching.fairs.model import Fair, Party, PlacedMeeting, Plan, Request, ShortSpread, Slot, Spread, Walk
from matching.fairs.program import scale_weights
from matching.fairs.replan import lock_meetings, replan, withdraw
from service.fairs.files.cli import to_fair
from service.fairs.files.reading import read_fair
from tests.matching.fairs.slow_fair import (
    count_missing_slowly,
    fairs,
    find_short_slowly,
    keeps_rules_slowly,
    list_placings,
    list_taken_slowly,
)
from tests.repository import ROOT

_FEW = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


def _make_fair(slots: int, *requests: Request, **more: Any) -> Fair:
    names = sorted({party_id for request in requests for party_id in request.parties})
    kinds = {"B": "booth", "E": "enterprise"}
    return Fair(
        "made",
        tuple(Slot(number, "am") for number in range(1, slots + 1)),
        tuple(Party(name, kinds.get(name[0], "party")) for name in names),
        requests,
        **more,
    )


def _make_plan(**slot_of: int) -> Plan:
    return Plan("feasible", tuple(PlacedMeeting(name, slot, 1) for name, slot in slot_of.items()))


def _slots_of(plan: Plan) -> dict[str, int]:
    return {meeting.request_id: meeting.slot for meeting in plan.meetings}


MEETINGS = (Request("M1", ("B1", "E1")), Request("M2", ("B1", "E2")), Request("M3", ("B2", "E1")))


def test_nothing_moves_where_nothing_has_changed() -> None:
    fair = _make_fair(3, *MEETINGS)
    again = replan(fair, _make_plan(M1=1, M2=2, M3=3))
    assert (again.moved, again.lost, again.added, again.moves_bound) == ((), (), (), 0)
    assert again.is_proved
    assert _slots_of(again.plan) == {"M1": 1, "M2": 2, "M3": 3}


def test_who_does_not_come_frees_the_slot_for_who_waits() -> None:
    fair = _make_fair(2, *MEETINGS, Request("M4", ("B1", "E3")), Request("M5", ("B1", "E4"), weight=2.0))
    again = replan(withdraw(fair, "E2"), _make_plan(M1=1, M2=2, M3=2))
    assert [item.request_id for item in again.lost] == ["M2"]
    assert again.moved == ()
    assert again.added == ("M5",)
    assert _slots_of(again.plan) == {"M1": 1, "M3": 2, "M5": 2}


def test_a_late_agency_moves_its_own_meetings_only() -> None:
    fair = withdraw(_make_fair(4, *MEETINGS), "B1", slots=[1])
    again = replan(fair, _make_plan(M1=1, M2=2, M3=3))
    assert (again.moved, again.moves_bound, again.is_proved) == (("M1",), 1, True)
    assert _slots_of(again.plan) == {"M1": 4, "M2": 2, "M3": 3}


def test_others_make_room_where_there_is_no_other_way_and_the_number_is_proved() -> None:
    # M1 must leave slot 1; E1 is busy in 3 and B1 in 2, so one of the two others moves too.
    fair = withdraw(_make_fair(3, *MEETINGS), "B1", slots=[1])
    again = replan(fair, _make_plan(M1=1, M2=2, M3=3))
    assert (len(again.moved), again.moves_bound, again.is_proved, again.lost) == (2, 2, True, ())
    assert "M1" in again.moved


def test_a_must_is_kept_before_any_number_of_others() -> None:
    fair = _make_fair(
        1,
        Request("M1", ("B1", "E1"), must=True),
        Request("M2", ("B2", "E2"), weight=100.0),
        tables=1,
    )
    again = replan(fair, _make_plan(M1=1, M2=1))
    assert [item.request_id for item in again.lost] == ["M2"]
    assert again.is_proved


def test_where_a_seat_goes_as_few_move_as_must() -> None:
    fair = _make_fair(2, Request("M1", ("B1", "E1")), Request("M2", ("B1", "E2"), weight=3.0))
    two = replace(fair, parties=(replace(fair.parties[0], seats=2), *fair.parties[1:]))
    assert replan(two, _make_plan(M1=1, M2=1)).moved == ()
    again = replan(fair, _make_plan(M1=1, M2=1))
    assert (len(again.moved), again.moves_bound, again.is_proved, again.lost) == (1, 1, True, ())
    one = replace(fair, parties=(replace(fair.parties[0], max_meetings=1), *fair.parties[1:]))
    again = replan(one, _make_plan(M1=1, M2=2))
    assert ([item.request_id for item in again.lost], again.moved, again.is_proved) == (["M1"], (), True)


def test_nobody_is_given_up_for_someone_heavier_but_may_be_moved() -> None:
    fair = _make_fair(
        2, Request("M1", ("B1", "E1"), weight=9.0), Request("M2", ("B1", "E2")), Request("M3", ("B1", "E3"))
    )
    again = replan(withdraw(fair, "E1", slots=[1]), _make_plan(M1=1, M2=2))
    assert (again.moved, again.lost, again.is_proved) == (("M1", "M2"), (), True)
    again = replan(withdraw(fair, "B1", slots=[1]), _make_plan(M1=1, M2=2))
    assert [item.request_id for item in again.lost] == ["M1"]
    assert again.is_proved


def test_locked_meetings_stay_and_a_locked_one_that_cannot_is_lost() -> None:
    fair = withdraw(_make_fair(3, *MEETINGS), "B1", slots=[1])
    again = replan(fair, _make_plan(M1=1, M2=2, M3=3), locked=["M2", "M3"])
    assert [item.request_id for item in again.lost] == ["M1"]
    again = replan(fair, _make_plan(M1=1, M2=2, M3=3), locked=["M1"])
    assert [item.request_id for item in again.lost] == ["M1"]
    assert again.moved == ()


def test_what_is_over_stays_and_nothing_is_put_there() -> None:
    fair = withdraw(_make_fair(3, *MEETINGS, Request("M4", ("B2", "E3"))), "E1")
    again = replan(fair, _make_plan(M1=1, M2=2, M3=3), from_slot=2)
    assert _slots_of(again.plan) == {"M1": 1, "M2": 2, "M4": 2}
    assert [item.request_id for item in again.lost] == ["M3"]


def test_a_meeting_follows_the_one_that_comes_before_it() -> None:
    fair = _make_fair(3, Request("M1", ("B1", "E1")), Request("M2", ("B2", "E2"), after=("M1",)))
    again = replan(withdraw(fair, "B1", slots=[1, 2]), _make_plan(M1=1, M2=2))
    # M1 can only stand last, so M2 has nowhere to follow: one of the two is kept.
    assert len(again.lost) == 1
    again = replan(withdraw(fair, "B1", slots=[1]), _make_plan(M1=1, M2=2))
    assert _slots_of(again.plan) == {"M1": 2, "M2": 3}
    again = replan(withdraw(fair, "B1"), _make_plan(M1=1, M2=2))
    assert [item.request_id for item in again.lost] == ["M1", "M2"]


def test_tables_are_kept_by_who_stays() -> None:
    fair = _make_fair(2, Request("M1", ("B1", "E1")), Request("M2", ("B2", "E2")), tables=2)
    before = Plan("feasible", (PlacedMeeting("M1", 1, 2), PlacedMeeting("M2", 2, 1)))
    again = replan(withdraw(fair, "E2", slots=[2]), before)
    assert again.plan.meetings == (PlacedMeeting("M1", 1, 2), PlacedMeeting("M2", 1, 1))


def test_nobody_who_is_still_to_come_keeps_a_table_that_is_gone() -> None:
    fair = _make_fair(2, Request("M1", ("B1", "E1")), Request("M2", ("B2", "E2")), tables=1)
    before = Plan("feasible", (PlacedMeeting("M1", 1, 2), PlacedMeeting("M2", 2, 2)))
    again = replan(fair, before)
    assert again.plan.meetings == (PlacedMeeting("M1", 1, 1), PlacedMeeting("M2", 2, 1))
    assert audit_plan(fair, again.plan).is_clean
    assert replan(fair, before, from_slot=2).plan.meetings[0] == PlacedMeeting("M1", 1, 2)


def test_what_is_over_does_not_hold_up_what_should_have_come_before_it() -> None:
    others = Request("M2", ("B2", "E2"), after=("M1",)), Request("M3", ("B3", "E3"))
    fair = withdraw(_make_fair(4, Request("M1", ("B1", "E1")), *others), "E1", slots=[3])
    again = replan(fair, _make_plan(M2=1, M1=3, M3=3), from_slot=2)
    assert (again.moved, again.lost, again.is_proved) == (("M1",), (), True)


def test_a_long_meeting_moves_as_a_whole_and_tables_are_given_out_anew_where_they_must() -> None:
    fair = _make_fair(
        4, Request("M1", ("A", "B"), slots=2), Request("M2", ("C", "D")), Request("M3", ("E", "F")), tables=2
    )
    before = Plan(
        "feasible", (PlacedMeeting("M1", 1, 1), PlacedMeeting("M2", 3, 1), PlacedMeeting("M3", 4, 2))
    )
    again = replan(withdraw(fair, "A", slots=[2]), before)
    assert _slots_of(again.plan) == {"M1": 3, "M2": 3, "M3": 4}
    assert (again.moved, again.moves_bound) == (("M1",), 1)
    assert {item.request_id: item.table for item in again.plan.meetings} == {"M1": 1, "M2": 2, "M3": 2}


def test_requests_that_left_the_fair_are_dropped() -> None:
    again = replan(_make_fair(3, *MEETINGS[:2]), _make_plan(M1=1, M2=2, M3=3))
    assert _slots_of(again.plan) == {"M1": 1, "M2": 2}


def test_who_comes_in_does_not_make_others_wait_without_need() -> None:
    fair = _make_fair(4, Request("M1", ("B1", "E1")), Request("M2", ("B2", "E1")))
    again = replan(fair, _make_plan(M1=3))
    assert again.plan.waits == 0
    assert _slots_of(again.plan)["M2"] in (2, 4)


@pytest.mark.parametrize(
    ("more", "expected"), [({"from_slot": 9}, "slot 9"), ({"time_limit_seconds": 0}, "0")]
)
def test_what_makes_no_sense_is_refused(more: dict[str, Any], expected: str) -> None:
    with pytest.raises(ValueError, match=expected):
        replan(_make_fair(1, *MEETINGS), _make_plan(), **more)
    with pytest.raises(KeyError):
        withdraw(_make_fair(1, *MEETINGS), "nobody")


def test_locking_pins_and_the_planner_fills_the_rest() -> None:
    fair = _make_fair(3, *MEETINGS)
    locked = lock_meetings(fair, _make_plan(M1=3), ["M1"])
    plan = plan_fair(locked, time_limit_seconds=5)
    assert _slots_of(plan)["M1"] == 3
    assert len(plan.meetings) == 3
    with pytest.raises(KeyError):
        lock_meetings(fair, _make_plan(M1=3), ["M2"])


@_FEW
@given(fairs(most_requests=4), st.data())
def test_brute_force_keeps_no_more_and_moves_no_fewer(fair: Fair, data: st.DataObject) -> None:
    fair = replace(fair, max_wait_spread=None)
    before = plan_fair(fair, time_limit_seconds=10)
    assume(before.meetings)
    party = data.draw(st.sampled_from(fair.parties))
    slots = data.draw(st.sets(st.sampled_from([slot.slot for slot in fair.slots]), min_size=1))
    changed = withdraw(fair, party.party_id, slots=slots)
    again = replan(changed, before, time_limit_seconds=10)
    booked = _slots_of(before)
    requests = {request.request_id: request for request in fair.requests}

    def measure(slot_of: dict[str, int]) -> tuple[Any, ...]:
        kept = [requests[name] for name in booked if name in slot_of]
        moves = sum(slot_of.get(name, slot) != slot for name, slot in booked.items())
        gained = sum(requests[name].weight + 1 for name in slot_of if name not in booked)
        return sum(r.must for r in kept), len(kept), sum(r.weight for r in kept), -moves, gained

    loose = replace(changed, requests=tuple(replace(r, must=False) for r in changed.requests))
    gone = {
        name
        for name, slot in booked.items()
        if slots.intersection(list_taken_slowly(fair, requests[name], slot))
        and party.party_id in requests[name].parties
    }
    while more := {name for name in booked if name not in gone and gone & set(requests[name].after)}:
        gone |= more
    stays = booked.keys() - gone
    best = max(
        measure(slot_of)
        for slot_of in list_placings(loose)
        if keeps_rules_slowly(loose, slot_of) and stays <= slot_of.keys()
    )
    assert again.is_proved
    found = measure(_slots_of(again.plan))
    assert found[:4] == best[:4]
    assert (again.moves_bound, len(again.moved)) == (-best[3], -best[3])
    conflicts = {finding.code for finding in audit_plan(changed, again.plan).conflicts}
    assert conflicts <= {"must"}
    assert list(again.plan.short_enterprises) == find_short_slowly(changed, _slots_of(again.plan))
    missing = sum(item.missing for item in again.plan.short_spreads)
    assert missing == count_missing_slowly(changed, _slots_of(again.plan))


@_FEW
@given(fairs(most_requests=4), st.data())
def test_brute_force_fills_no_heavier_and_keeps_no_more_promises(fair: Fair, data: st.DataObject) -> None:
    fair = replace(fair, max_wait_spread=None, requests=tuple(replace(r, must=False) for r in fair.requests))
    whole = _slots_of(plan_fair(fair, time_limit_seconds=10))
    booked = {name: slot for name, slot in whole.items() if data.draw(st.booleans())}
    assume(keeps_rules_slowly(fair, booked))
    again = replan(fair, _make_plan(**booked), time_limit_seconds=10)
    weights = scale_weights(fair)[1]

    def measure(slot_of: dict[str, int]) -> tuple[int, int, int]:
        gained = sum(weights[name] + 1 for name in slot_of if name not in booked)
        return gained, -len(find_short_slowly(fair, slot_of)), -count_missing_slowly(fair, slot_of)

    best = max(
        measure(slot_of)
        for slot_of in list_placings(fair)
        if booked.items() <= slot_of.items() and keeps_rules_slowly(fair, slot_of)
    )
    assert measure(_slots_of(again.plan)) == best


def test_of_equal_requests_the_one_that_keeps_a_promise_comes_in() -> None:
    wished = Request("M1", ("B1", "E1")), Request("M2", ("B1", "E2")), Request("M3", ("B2", "E1"))
    fair = _make_fair(2, *wished, tables=1, min_meetings=1)
    # One place is left: E1 meets already, E2 does not yet.
    again = replan(fair, _make_plan(M3=1))
    assert (again.added, again.plan.short_enterprises) == (("M2",), ())
    parties = tuple(
        replace(party, groups=frozenset(["강남구"])) if party.party_id == "E1" else party
        for party in fair.parties
    )
    spread = replace(
        fair, parties=parties, min_meetings=0, spreads=(Spread("강남구", 1), Spread("중구", 1, ("B1",)))
    )
    again = replan(spread, _make_plan(M3=1))
    assert (again.added, again.plan.short_spreads) == (("M1",), ())
    # A meeting that is booked is not given up for a promise; what is missing is said.
    again = replan(spread, _make_plan(M2=1, M3=2))
    assert (again.moved, again.added) == ((), ())
    assert again.plan.short_spreads == (ShortSpread("B1", "강남구", 1),)


def test_of_equal_meetings_that_cannot_all_stay_the_one_that_keeps_a_promise_does() -> None:
    wished = Request("M1", ("B1", "E1")), Request("M2", ("B1", "E2")), Request("M3", ("B2", "E1"))
    fair = withdraw(_make_fair(2, *wished, min_meetings=1), "B1", slots=[2])
    # A seat of B1 is gone, which leaves one of its two meetings; E1 still meets B2.
    again = replan(fair, _make_plan(M1=1, M2=1, M3=2))
    assert ([item.request_id for item in again.lost], again.plan.short_enterprises) == (["M1"], ())


def _book_greedily(fair: Fair) -> Plan:
    """Each request into the first slot that has room, in the order of the fair."""
    slot_of: dict[str, int] = {}
    for request in fair.requests:
        for slot in fair.order_slots():
            tried = {**slot_of, request.request_id: slot.slot}
            busy = [
                name
                for name, taken in slot_of.items()
                if taken == slot.slot and set(PARTIES[name]) & set(request.parties)
            ]
            is_open = all(slot.slot not in UNAVAILABLE[party_id] for party_id in request.parties)
            if not busy and is_open and request.session in ("any", slot.session) and not request.after:
                slot_of = tried
                break
    return Plan("feasible", tuple(PlacedMeeting(name, slot) for name, slot in slot_of.items()))


SAMPLE = to_fair(read_fair(ROOT / "data" / "samples" / "fair.json"))
PARTIES = {request.request_id: request.parties for request in SAMPLE.requests}
UNAVAILABLE = {party.party_id: party.unavailable for party in SAMPLE.parties}


def test_a_booth_that_opens_late_at_the_sample_fair_moves_only_what_it_must() -> None:
    before = _book_greedily(SAMPLE)
    met = Counter(party_id for meeting in before.meetings for party_id in PARTIES[meeting.request_id])
    early = Counter(
        party_id
        for meeting in before.meetings
        if meeting.slot <= 3
        for party_id in PARTIES[meeting.request_id]
    )
    booths = [party.party_id for party in SAMPLE.parties if party.kind == "booth"]
    booth = min((name for name in booths if early[name] >= 2), key=lambda name: (met[name], name))
    changed = withdraw(SAMPLE, booth, slots=[1, 2, 3])
    again = replan(changed, before, time_limit_seconds=2)
    hit = {m.request_id for m in before.meetings if booth in PARTIES[m.request_id] and m.slot in (1, 2, 3)}
    assert hit
    assert {*again.moved, *(item.request_id for item in again.lost)} >= hit
    assert again.moves_bound <= len(again.moved)
    assert len(again.moved) == again.moves_bound or not again.is_proved
    codes = {finding.code for finding in audit_plan(changed, again.plan).conflicts}
    assert codes <= {"must", "wait_spread"}


def _make_walking_fair(**more: Any) -> Fair:
    fair = _make_fair(4, *MEETINGS, **more)
    places = {"B1": "A", "B2": "B"}
    parties = tuple(replace(party, place=places.get(party.party_id, "")) for party in fair.parties)
    return replace(fair, parties=parties, walks=(Walk(("A", "B"), 1),))


def test_who_must_walk_now_moves_one_meeting_away_from_the_other() -> None:
    again = replan(_make_walking_fair(), _make_plan(M1=1, M2=3, M3=2))
    assert (len(again.moved), again.moves_bound, again.lost) == (1, 1, ())
    slots = _slots_of(again.plan)
    assert abs(slots["M1"] - slots["M3"]) > 1
    # The first of the two is over and stands.
    later = replan(_make_walking_fair(), _make_plan(M1=1, M2=3, M3=2), from_slot=2)
    assert (later.moved, later.lost, _slots_of(later.plan)["M1"]) == (("M3",), (), 1)
    assert _slots_of(later.plan)["M3"] > 2


def test_who_comes_on_one_day_only_now_meets_on_one_of_the_two() -> None:
    fair = _make_fair(4, *MEETINGS)
    slots = tuple(replace(slot, day=1 if slot.slot < 3 else 2) for slot in fair.slots)
    parties = tuple(replace(party, is_one_day=party.party_id == "E1") for party in fair.parties)
    again = replan(replace(fair, slots=slots, parties=parties), _make_plan(M1=1, M2=2, M3=3))
    assert (len(again.moved), again.moves_bound, again.lost) == (1, 1, ())
    found = _slots_of(again.plan)
    assert {found["M1"] < 3, found["M3"] < 3} in ({True}, {False})


def test_without_time_to_search_what_must_move_is_lost_and_nothing_is_said_to_be_proved() -> None:
    fair = withdraw(_make_fair(4, *MEETINGS), "B1", slots=[1])
    again = replan(fair, _make_plan(M1=1, M2=2, M3=3), time_limit_seconds=1e-9)
    assert ([item.request_id for item in again.lost], again.moved) == (["M1"], ())
    assert (again.moves_bound, again.is_proved) == (0, False)
    assert _slots_of(again.plan) == {"M2": 2, "M3": 3}


def test_who_comes_on_one_day_only_keeps_to_the_day_of_what_is_over() -> None:
    fair = _make_fair(4, *MEETINGS)
    slots = tuple(replace(slot, day=1 if slot.slot < 3 else 2) for slot in fair.slots)
    parties = tuple(replace(party, is_one_day=party.party_id == "E1") for party in fair.parties)
    changed = replace(fair, slots=slots, parties=parties)
    again = replan(changed, _make_plan(M1=1, M2=4, M3=3), from_slot=2)
    assert (again.moved, again.lost) == (("M3",), ())
    assert _slots_of(again.plan) == {"M1": 1, "M2": 4, "M3": 2}
