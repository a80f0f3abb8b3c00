"""The planner against brute force on tiny fairs; its promises: proofs, fixes, conflicts, the same bytes."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from matching import audit_plan, plan_fair
from matching.fairs.conflicts import find_conflicts, keep_rules, list_rules
from matching.fairs.fixes import apply_fix
from matching.fairs.meeting_again import mark_met
from matching.fairs.model import Fair, Party, PlacedMeeting, Plan, Request, ShortSpread, Slot, Spread, Walk
from matching.fairs.solving import Clock
from service.fairs.files.cli import to_fair
from service.fairs.files.reading import read_fair
from tests.matching.fairs.slow_fair import fairs, find_best_slowly
from tests.repository import ROOT

B2B = ROOT.parent / "shared" / "data" / "b2b"
_FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _plan(fair: Fair) -> Plan:
    return plan_fair(fair, time_limit_seconds=20, seed=1)


def _place(slots: int, *requests: Request, **more: object) -> Fair:
    names = sorted({party_id for request in requests for party_id in request.parties})
    return Fair(
        "made",
        tuple(Slot(number, "am") for number in range(1, slots + 1)),
        tuple(Party(name) for name in names),
        requests,
        **more,  # type: ignore[arg-type]
    )


@_FEW
@given(fairs())
def test_the_planner_agrees_with_brute_force(fair: Fair) -> None:
    plan = _plan(fair)
    best = find_best_slowly(fair)
    if best is None:
        assert plan.status == "infeasible"
        assert (plan.meetings, plan.is_conflict_smallest) == ((), True)
        kept = {(conflict.rule, conflict.subject) for conflict in plan.conflicts}
        assert find_best_slowly(keep_rules(fair, kept)) is None
        for rule in kept:
            assert find_best_slowly(keep_rules(fair, kept - {rule})) is not None
        return
    assert plan.status == "optimal"
    missing = sum(item.missing for item in plan.short_spreads)
    assert (-plan.weight, len(plan.short_enterprises), missing, plan.waits, plan.wait_spread) == best
    assert (plan.weight_bound, plan.waits_bound) == (plan.weight, plan.waits)
    audit = audit_plan(fair, plan)
    assert audit.conflicts == ()
    assert {finding.code for finding in audit.warnings} <= {"guarantee", "spread"}
    told = [item.subject for item in audit.warnings if item.code == "spread"]
    assert told == [item.booth_id for item in plan.short_spreads]
    assert audit.short_enterprises == plan.short_enterprises
    for item in plan.unplaced:
        if item.fix is None:
            continue
        changed = apply_fix(fair, item.request_id, item.fix)
        placed = replace(
            plan,
            status="feasible",
            meetings=(*plan.meetings, PlacedMeeting(item.request_id, item.fix.slot)),
            unplaced=(),
        )
        assert audit_plan(changed, placed).conflicts == ()


def test_the_same_seed_gives_the_same_plan() -> None:
    fair = _place(
        4, *(Request(f"M{a}{b}", (f"A{a}", f"B{b}"), weight=a + b) for a in range(4) for b in range(5))
    )
    assert replace(_plan(fair), seconds=0) == replace(_plan(fair), seconds=0)


def test_a_small_fair_is_planned_without_what_takes_long_to_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matching.fairs.chains", None)  # importing it would fail
    booths = [Party(f"B{number}", "booth") for number in range(2)]
    guests = [Party(f"E{number}") for number in range(6)]
    wishes = [Request(f"{b.party_id}{e.party_id}", (b.party_id, e.party_id)) for b in booths for e in guests]
    slots = tuple(Slot(number, "am") for number in range(1, 25))
    for musts in (False, True):
        requests = tuple(replace(request, must=musts) for request in wishes)
        plan = plan_fair(Fair("made", slots, (*booths, *guests), requests), time_limit_seconds=10)
        assert (plan.status, len(plan.meetings), plan.waits) == ("optimal", 12, 0)


def test_a_request_left_out_says_why_and_what_would_help() -> None:
    fair = _place(1, Request("M1", ("A", "B"), weight=2), Request("M2", ("A", "C")))
    (left,) = _plan(fair).unplaced
    assert left.request_id == "M2"
    assert left.reason.en == "even in slot 1: A has no free seat"
    assert left.smallest_fix.en == "place it in slot 1: one more seat for A"


def _make_two_days(*, must: bool = False) -> Fair:
    """E comes on one day only and wishes to meet somebody on each of two days."""
    return Fair(
        "made",
        (Slot(1, "am", 1), Slot(2, "am", 2)),
        (
            Party("E", "enterprise", is_one_day=True),
            Party("B1", "booth", unavailable=frozenset({2})),
            Party("B2", "booth", unavailable=frozenset({1})),
        ),
        (Request("M1", ("B1", "E"), must=must), Request("M2", ("B2", "E"), weight=2.0, must=must)),
    )


def test_who_comes_on_one_day_meets_on_that_day_only() -> None:
    fair = _make_two_days()
    plan = _plan(fair)
    assert [(item.request_id, item.slot) for item in plan.meetings] == [("M2", 2)]
    (left,) = plan.unplaced
    assert left.fix is not None
    assert (left.fix.more_days, left.fix.size) == (("E",), 1)
    assert left.reason.en == "even in slot 1: E comes on one day only and has meetings on another"
    assert left.smallest_fix.en == "place it in slot 1: E comes on more than one day"
    both = replace(plan, meetings=(*plan.meetings, PlacedMeeting("M1", 1)), unplaced=())
    assert [item.code for item in audit_plan(fair, both).conflicts] == ["one_day"]
    assert audit_plan(apply_fix(fair, "M1", left.fix), both).conflicts == ()
    forced = _plan(_make_two_days(must=True))
    assert forced.status == "infeasible"
    assert ("one_day", "E") in {(item.rule, item.subject) for item in forced.conflicts}


def _make_mixed(*requests: Request, **more: object) -> Fair:
    """Twenty minutes each with a change of five; a pause of half an hour after the second slot."""
    starts = ("10:00", "10:25", "11:15", "11:40", "12:05")
    fair = _place(5, *requests, **more)
    return replace(
        fair,
        slots=tuple(
            replace(slot, start=f"2026-11-29T{start}+09:00", minutes=20)
            for slot, start in zip(fair.slots, starts, strict=True)
        ),
    )


def test_a_long_meeting_goes_over_a_change_of_tables_and_not_over_a_break() -> None:
    long = Request("M1", ("A", "B"), slots=3, must=True)
    plan = _plan(_make_mixed(long, Request("M2", ("A", "C"), slots=2, must=True)))
    assert [(item.request_id, item.slot, item.table) for item in plan.meetings] == [
        ("M2", 1, 1),
        ("M1", 3, 1),
    ]
    assert plan.waits == 0
    over = replace(plan, meetings=(PlacedMeeting("M1", 2), PlacedMeeting("M2", 4)))
    found = audit_plan(_make_mixed(long, Request("M2", ("A", "C"), slots=2, must=True)), over)
    assert [(item.code, item.subject) for item in found.conflicts] == [("break", "M1")]
    forced = _plan(_make_mixed(replace(long, fixed_slot=2)))
    assert {(item.rule, item.subject) for item in forced.conflicts} == {
        ("must", "M1"),
        ("fixed_slot", "M1"),
        ("slots", "M1"),
    }


def test_a_meeting_longer_than_every_row_of_slots_says_so() -> None:
    (left,) = _plan(_make_mixed(Request("M1", ("A", "B"), slots=4))).unplaced
    assert left.fix is None
    assert left.reason.en.startswith("no 4 slots in a row without a break")


def test_a_long_meeting_stands_at_one_table_all_the_time() -> None:
    meetings = [Request("M1", ("A", "B"), fixed_slot=3), Request("M2", ("C", "D"), slots=3, fixed_slot=3)]
    meetings += [Request("M3", ("A", "C"), fixed_slot=1), Request("M4", ("E", "F"), slots=2, fixed_slot=4)]
    plan = _plan(_make_mixed(*meetings, tables=2))
    assert {item.request_id: item.table for item in plan.meetings} == {"M3": 1, "M1": 1, "M2": 2, "M4": 1}
    assert audit_plan(_make_mixed(*meetings, tables=2), plan).conflicts == ()


def _make_halls(*, slots: int = 3, **more: object) -> Fair:
    """E meets a booth in each of two halls, a slot of walking apart."""
    requests = (Request("M1", ("B1", "E"), weight=2), Request("M2", ("B2", "E")))
    fair = _place(slots, *requests, **more)
    halls = {"B1": "A", "B2": "B"}
    parties = tuple(
        replace(party, kind="booth", place=halls[party.party_id]) if party.party_id in halls else party
        for party in fair.parties
    )
    return replace(fair, parties=parties, walks=(Walk(("B", "A"), 1),))


def test_the_slots_of_a_walk_are_left_free_and_are_no_wait() -> None:
    plan = _plan(_make_halls())
    assert sorted(item.slot for item in plan.meetings) == [1, 3]
    assert (plan.status, plan.waits, plan.waits_bound) == ("optimal", 0, 0)
    near = replace(_make_halls(), walks=())
    assert audit_plan(near, plan).waits == 1
    wider = replace(plan, meetings=(PlacedMeeting("M1", 1), PlacedMeeting("M2", 4)))
    assert audit_plan(_make_halls(slots=4), wider).waits == 1


def test_who_cannot_walk_in_time_sends_somebody_else() -> None:
    fair = _make_halls(slots=2)
    pinned = (replace(request, fixed_slot=slot) for slot, request in enumerate(fair.requests, 1))
    fair = replace(fair, requests=tuple(pinned))
    plan = _plan(fair)
    (left,) = plan.unplaced
    assert left.reason.en == (
        "even in slot 2: E has too little time to walk from or to the meeting before or after"
    )
    assert left.fix is not None
    assert left.fix.more_seats == ("E",)
    both = replace(plan, meetings=(PlacedMeeting("M1", 1), PlacedMeeting("M2", 2)), unplaced=())
    assert [(item.code, item.subject) for item in audit_plan(fair, both).conflicts] == [("walk", "E")]
    assert audit_plan(apply_fix(fair, "M2", left.fix), both).conflicts == ()
    musts = tuple(replace(request, must=True) for request in fair.requests)
    forced = _plan(replace(fair, requests=musts))
    assert {item.rule for item in forced.conflicts} == {"must", "walks"}


def test_a_break_is_long_enough_for_any_walk() -> None:
    fair = _make_halls(slots=2)
    broken = replace(fair, slots=(fair.slots[0], replace(fair.slots[1], session="pm")))
    assert len(_plan(broken).meetings) == 2


def test_a_booth_meets_every_group_that_it_can_at_the_same_weight() -> None:
    fair = _place(2, *(Request(f"M{number}", ("B", f"E{number}")) for number in range(4)))
    groups = {"B": "", "E0": "서", "E1": "서", "E2": "서", "E3": "동"}
    parties = tuple(
        replace(
            party,
            kind="booth" if party.party_id == "B" else "party",
            groups=frozenset(groups[party.party_id]),
        )
        for party in fair.parties
    )
    spreads = (Spread("동", 2), Spread("서", 1, ("B",)))
    plan = _plan(replace(fair, parties=parties, spreads=spreads))
    met = {item.request_id for item in plan.meetings}
    assert (len(met), "M3" in met, plan.short_spreads, plan.status) == (2, True, (), "optimal")
    more = replace(fair, parties=parties, spreads=(Spread("서", 3),))
    plan = _plan(more)
    assert plan.short_spreads == (ShortSpread("B", "서", 1),)
    assert [(item.code, item.subject) for item in audit_plan(more, plan).warnings] == [("spread", "B")]


def test_who_met_before_comes_after_others_or_not_at_all() -> None:
    fair = _place(1, Request("M1", ("A", "B"), weight=2), Request("M2", ("A", "C"), weight=1.5))
    assert [item.request_id for item in _plan(fair).meetings] == ["M1"]
    plan = _plan(mark_met(fair, [("B", "A"), ("C", "B")], 0.5))
    assert ([item.request_id for item in plan.meetings], plan.weight) == (["M2"], 1.5)
    never = mark_met(_place(1, Request("M1", ("A", "B"))), [("B", "A")], None)
    (left,) = _plan(never).unplaced
    assert (left.reason.en, left.smallest_fix.en) == (
        "even in slot 1: the two met before",
        "place it in slot 1: the two meet again",
    )
    again = Plan("feasible", (PlacedMeeting("M1", 1),))
    assert [item.code for item in audit_plan(never, again).conflicts] == ["met_before"]
    assert left.fix is not None
    assert audit_plan(apply_fix(never, "M1", left.fix), again).conflicts == ()


def test_an_infeasible_fair_names_what_cannot_hold_together() -> None:
    musts = (Request("M1", ("A", "B"), must=True), Request("M2", ("A", "C"), must=True))
    plan = _plan(_place(1, *musts, Request("M3", ("D", "E"), must=True)))
    assert (plan.status, plan.is_conflict_smallest) == ("infeasible", True)
    assert [(item.rule, item.subject) for item in plan.conflicts] == [("must", "M1"), ("must", "M2")]


@pytest.mark.parametrize("seconds", [0, -1])
def test_a_limit_that_is_none_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="time_limit_seconds must be positive"):
        plan_fair(_place(1, Request("M1", ("A", "B"))), time_limit_seconds=seconds)


def test_the_sample_fair_is_planned_without_a_conflict() -> None:
    fair = to_fair(read_fair(ROOT / "data" / "samples" / "fair.json"))
    plan = plan_fair(fair, time_limit_seconds=40)
    assert plan.status in ("optimal", "feasible")
    assert audit_plan(fair, plan).conflicts == ()
    assert len(plan.meetings) + len(plan.unplaced) == len(fair.requests)


@pytest.mark.shared
@pytest.mark.skipif(not B2B.exists(), reason="../shared/data/b2b is absent")
@pytest.mark.parametrize(
    "name",
    [
        "tic-12.original",
        "tic-12.fixed020-Forb",
        "tic-12.forb0003",
        "forumt-14.original",
        "forumt-14.forb0007",
        "forum-13.prec25",
    ],
)
def test_published_business_meetings_are_matched_and_proved(name: str) -> None:
    best = json.loads((B2B / "best_known.json").read_text("utf-8"))[name]
    fair = to_fair(read_fair(B2B / f"{name}.json"))
    plan = plan_fair(fair, time_limit_seconds=30)
    if best == "infeasible":
        assert plan.status == "infeasible"
        assert plan.conflicts != ()
        return
    assert (plan.waits, plan.waits_bound) == (best, best)
    assert audit_plan(fair, plan).conflicts == ()


def test_no_time_is_spent_on_a_smaller_conflict_once_the_clock_has_run_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fair = _place(1, Request("M1", ("A", "B"), must=True), Request("M2", ("A", "C"), must=True))
    readings = iter(range(0, 1_000, 10))

    def build(fair: Fair) -> None:
        raise AssertionError("a program was built after the end")

    monkeypatch.setattr("matching.fairs.conflicts.Program", build)
    conflicts, is_smallest = find_conflicts(fair, Clock(5, read=lambda: next(readings)), seed=0)
    assert {(conflict.rule, conflict.subject) for conflict in conflicts} == set(list_rules(fair))
    assert not is_smallest


def _find_rules(fair: Fair) -> tuple[dict[tuple[str, str], str], bool]:
    conflicts, is_smallest = find_conflicts(fair, Clock(20), seed=0)
    return {(item.rule, item.subject): item.sentence.en for item in conflicts}, is_smallest


def test_a_hall_too_small_for_the_musts_of_different_parties_is_named() -> None:
    fair = _place(1, Request("M1", ("A", "B"), must=True), Request("M2", ("C", "D"), must=True))
    rules, is_smallest = _find_rules(replace(fair, tables=1))
    assert rules.keys() == {("tables", ""), ("must", "M1"), ("must", "M2")}
    assert rules["tables", ""] == "the hall has 1 tables"
    assert is_smallest


def test_a_walk_is_no_wait_and_what_is_left_of_a_gap_is_one() -> None:
    # E1 walks from A to B in slot 2; of slots 4 and 5, between B and A, it waits in one.
    at = {"B1": ("A", 1), "B2": ("B", 3), "B3": ("A", 6)}
    booths = (
        Party(name, "booth", place=place, unavailable=frozenset(range(1, 7)) - {slot})
        for name, (place, slot) in at.items()
    )
    requests = tuple(Request(f"M{name}", (name, "E1")) for name in at)
    fair = replace(
        _place(6, *requests), parties=(*booths, Party("E1", "enterprise")), walks=(Walk(("A", "B"), 1),)
    )
    plan = _plan(fair)
    assert (plan.status, len(plan.meetings), plan.waits, plan.waits_bound) == ("optimal", 3, 1, 1)


def test_pins_that_break_the_limit_on_the_spread_of_waits_are_named_with_it() -> None:
    pinned = (
        Request("M1", ("A", "B"), must=True, fixed_slot=1),
        Request("M2", ("A", "C"), must=True, fixed_slot=3),
    )
    rules, is_smallest = _find_rules(replace(_place(3, *pinned), max_wait_spread=0))
    assert rules.keys() == {
        ("max_wait_spread", ""),
        *((rule, name) for rule in ("must", "fixed_slot") for name in ("M1", "M2")),
    }
    assert rules["max_wait_spread", ""] == "numbers of waits may differ by at most 0"
    assert is_smallest


def test_a_long_meeting_that_its_pin_puts_before_a_break_is_explained() -> None:
    long = Request("M1", ("A", "B"), slots=2, fixed_slot=2)
    [unplaced] = plan_fair(_place(2, long)).unplaced
    assert "no 2 slots in a row without a break" in unplaced.reason.en
