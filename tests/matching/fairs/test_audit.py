"""The auditor against its slow twin, and conflicts planted one by one: each is found, under its own name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import audit_plan
from matching.fairs.model import Fair, Party, PlacedMeeting, Plan, Request, Slot, UnplacedRequest
from matching.fairs.waits import count_all_waits, count_waits
from matching.records import Sentence
from tests.matching.fairs.slow_fair import (
    fairs,
    find_short_slowly,
    keeps_rules_slowly,
    list_waits_slowly,
)

FAIR = Fair(
    "made",
    slots=(Slot(1, "am"), Slot(2, "am"), Slot(3, "pm"), Slot(4, "pm"), Slot(5, "am", day=2)),
    parties=(
        Party("B1", "booth", seats=2),
        Party("E1", "enterprise", unavailable=frozenset({4})),
        Party("E2", "enterprise", max_meetings=1),
        Party("E3", "enterprise"),
    ),
    requests=(
        Request("M1", ("B1", "E1"), must=True),
        Request("M2", ("B1", "E2"), session="pm", weight=2.0),
        Request("M3", ("B1", "E3"), after=("M1",)),
        Request("M4", ("E1", "E3"), fixed_slot=3),
        Request("M5", ("E2", "E3")),
    ),
    tables=2,
    max_wait_spread=1,
    min_meetings=1,
)
GOOD = (("M1", 1), ("M2", 3), ("M3", 2), ("M4", 3))
_NOTHING = Sentence("", "")


def _plan(*meetings: tuple[Any, ...], **more: Any) -> Plan:
    return Plan(
        more.pop("status", "feasible"), tuple(PlacedMeeting(*meeting) for meeting in meetings), **more
    )


def _codes(plan: Plan, fair: Fair = FAIR) -> list[str]:
    return [finding.code for finding in audit_plan(fair, plan).conflicts]


@pytest.mark.parametrize(
    ("enterprise", "said"),
    [
        ("두레밥㈜", "두레밥㈜는"),
        ("맑은손", "맑은손은"),
        ("카페21", "카페21은"),
        ("청소(종로)", "청소(종로)는"),
    ],
)
def test_the_particle_behind_a_name_fits_it(enterprise: str, said: str) -> None:
    fair = Fair(
        "named",
        (Slot(1, "am"),),
        (Party("노원구청", "booth"), Party(enterprise, "enterprise", unavailable=frozenset({1}))),
        (Request("신청 2", ("노원구청", enterprise)),),
    )
    [absent] = audit_plan(fair, _plan(("신청 2", 1))).conflicts
    assert absent.sentence.ko == f"{said} 시간대 1에 참석할 수 없습니다(신청 2)"
    [unknown] = audit_plan(fair, _plan(("신청 4", 1))).conflicts
    assert unknown.sentence.ko == "신청 4는 이 행사에 없는 신청입니다"


def test_a_good_plan_has_no_conflict_and_its_figures_are_counted() -> None:
    audit = audit_plan(FAIR, _plan(*GOOD))
    assert audit.conflicts == ()
    assert (audit.is_clean, audit.meetings, audit.weight) == (True, 4, 5.0)
    assert (audit.waits, audit.wait_spread) == (1, 1)
    assert audit.waits_of_party == {"E1": 1, "E2": 0, "E3": 0}
    assert [(finding.code, finding.subject) for finding in audit.warnings] == [("unlisted", "M5")]


@pytest.mark.parametrize(
    ("meetings", "expected"),
    [
        ((*GOOD, ("M9", 1)), ["unknown_request"]),
        ((("M1", 9),), ["unknown_slot", "must"]),
        ((*GOOD, ("M1", 2)), ["doubled_request"]),
        ((("M1", 1), ("M4", 2)), ["fixed_slot"]),
        ((("M1", 1), ("M2", 1)), ["session"]),
        ((("M1", 4),), ["unavailable"]),
        ((("M1", 3), ("M4", 3)), ["seats"]),
        ((("M1", 1), ("M3", 1)), ["after"]),
        ((("M1", 2), ("M3", 1)), ["after"]),
        ((("M2", 3), ("M3", 1)), ["after", "must"]),
        ((("M1", 1), ("M2", 3), ("M5", 4)), ["max_meetings"]),
        ((("M2", 3),), ["must"]),
        ((("M1", 1, 3),), ["unknown_table"]),
        ((("M1", 1, 0),), ["unknown_table"]),
        ((("M1", 3, 1), ("M2", 3, 1)), ["doubled_table"]),
    ],
)
def test_a_planted_conflict_is_found(meetings: tuple[tuple[Any, ...], ...], expected: list[str]) -> None:
    assert _codes(_plan(*meetings)) == expected


def test_more_meetings_than_tables_are_a_conflict() -> None:
    assert _codes(_plan(*GOOD), replace(FAIR, tables=1)) == ["tables"]


def test_waits_that_differ_too_much_are_a_conflict() -> None:
    assert _codes(_plan(*GOOD), replace(FAIR, max_wait_spread=0)) == ["wait_spread"]


def test_a_plan_that_gave_up_holds_no_meetings() -> None:
    assert _codes(_plan(("M1", 1), status="infeasible")) == ["status"]
    assert _codes(_plan(status="infeasible")) == []


def test_a_request_is_not_both_placed_and_left_out() -> None:
    left = (UnplacedRequest("M1", _NOTHING, _NOTHING), UnplacedRequest("M9", _NOTHING, _NOTHING))
    assert _codes(_plan(*GOOD, unplaced=left)) == ["placed_and_unplaced", "unknown_request"]


def test_a_figure_that_the_plan_gets_wrong_is_a_warning() -> None:
    plan = _plan(*GOOD, status="optimal", weight=9.0, weight_bound=4.0, waits=1, wait_spread=1)
    warned = [(finding.code, finding.subject) for finding in audit_plan(FAIR, plan).warnings]
    assert warned == [("unlisted", "M5"), ("figure", "weight"), ("bound", "weight")]


def test_an_enterprise_short_of_the_guarantee_is_a_warning() -> None:
    audit = audit_plan(FAIR, _plan(("M1", 1)))
    assert audit.short_enterprises == ("E2", "E3")


@pytest.mark.parametrize(
    ("slots", "waits"),
    [((), 0), ((1,), 0), ((1, 2), 0), ((1, 3), 1), ((1, 4), 1), ((2, 3), 0), ((4, 5), 0), ((1, 3, 5), 1)],
)
def test_a_wait_is_a_run_of_free_slots_within_a_day(slots: tuple[int, ...], waits: int) -> None:
    assert count_waits(FAIR, Party("E1"), slots) == waits
    assert count_waits(FAIR, Party("B1", "booth"), slots) == 0


@settings(max_examples=200, deadline=None)
@given(fairs(), st.data())
def test_the_auditor_agrees_with_its_slow_twin(fair: Fair, data: st.DataObject) -> None:
    placing = {}
    for request in fair.requests:
        slot = data.draw(st.sampled_from([None, *(slot.slot for slot in fair.slots)]))
        if slot is not None:
            placing[request.request_id] = slot
    audit = audit_plan(fair, _plan(*placing.items()))
    assert audit.is_clean == keeps_rules_slowly(fair, placing)
    assert list(audit.waits_of_party.values()) == list_waits_slowly(fair, placing)
    assert list(count_all_waits(fair, placing).values()) == list_waits_slowly(fair, placing)
    expected = find_short_slowly(fair, placing) if fair.min_meetings else []
    assert list(audit.short_enterprises) == expected
