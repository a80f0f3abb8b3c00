"""Tickets get the seats that bookings leave, in turn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matching.fairs.model import Fair, Party, PlacedMeeting, Plan, Request, Slot, Walk
from matching.fairs.walk_ins import Ticket, predict_turns

FAIR = Fair(
    "made",
    tuple(Slot(number, "am") for number in range(1, 5)),
    (
        Party("B1", "booth"),
        Party("B2", "booth", seats=2),
        Party("E1", "enterprise"),
        Party("E2", "enterprise"),
    ),
    (Request("M1", ("B1", "E1")), Request("M2", ("B2", "E2"))),
)
PLAN = Plan("feasible", (PlacedMeeting("M1", 1), PlacedMeeting("M2", 2)))


def test_bookings_come_first_and_then_first_come_first_served() -> None:
    tickets = [Ticket("T1", "B1"), Ticket("T2", "B1"), Ticket("T3", "B1"), Ticket("T4", "B1")]
    assert predict_turns(FAIR, PLAN, tickets) == {"T1": 2, "T2": 3, "T3": 4, "T4": None}


def test_nobody_is_called_while_busy_elsewhere() -> None:
    tickets = [Ticket("T1", "B2", "E1"), Ticket("T2", "B1", "E2"), Ticket("T3", "B2", "E2")]
    # E1 is booked in 1; E2 is booked in 2 and takes its first ticket in 3.
    assert predict_turns(FAIR, PLAN, tickets) == {"T1": 2, "T2": 3, "T3": 1}


def test_a_later_ticket_goes_first_only_where_the_earlier_one_is_busy() -> None:
    tickets = [Ticket("T1", "B1", "E2"), Ticket("T2", "B1", "E1")]
    assert predict_turns(FAIR, PLAN, tickets) == {"T1": 3, "T2": 2}


def test_the_hall_the_limit_and_absence_bind() -> None:
    tickets = [Ticket("T1", "B1"), Ticket("T2", "B1")]
    assert predict_turns(replace(FAIR, tables=1), PLAN, tickets) == {"T1": 3, "T2": 4}
    booth = replace(FAIR.parties[0], unavailable=frozenset([2]), max_meetings=2)
    limited = replace(FAIR, parties=(booth, *FAIR.parties[1:]))
    assert predict_turns(limited, PLAN, tickets) == {"T1": 3, "T2": None}
    absent = replace(
        FAIR, parties=(*FAIR.parties[:2], replace(FAIR.parties[2], unavailable=frozenset([2, 3])))
    )
    assert predict_turns(absent, Plan("feasible"), [Ticket("T1", "B1", "E1")], from_slot=2) == {"T1": 4}


def test_several_seats_serve_several_at_once_from_now_on() -> None:
    tickets = [Ticket(f"T{number}", "B2") for number in range(4)]
    assert predict_turns(FAIR, PLAN, tickets, from_slot=2) == {"T0": 2, "T1": 3, "T2": 3, "T3": 4}


def test_a_long_booking_keeps_its_seat_to_the_end() -> None:
    fair = replace(FAIR, requests=(Request("M1", ("B1", "E1"), slots=2), FAIR.requests[1]))
    assert predict_turns(fair, PLAN, [Ticket("T1", "B1"), Ticket("T2", "B2", "E1")]) == {"T1": 3, "T2": 3}


def test_a_long_turn_finds_its_slots_in_a_row_before_the_break() -> None:
    slots = tuple(Slot(number, "am" if number < 4 else "pm") for number in range(1, 6))
    fair = replace(FAIR, slots=slots, requests=FAIR.requests[:1])
    plan = Plan("feasible", (PlacedMeeting("M1", 1),))
    tickets = [Ticket("T1", "B1", slots=2), Ticket("T2", "B1", slots=2), Ticket("T3", "B1")]
    # 2 and 3 are free, then 4 and 5 after the break; none is left for the third.
    assert predict_turns(fair, plan, tickets) == {"T1": 2, "T2": 4, "T3": None}
    assert predict_turns(fair, plan, tickets[:1], from_slot=3) == {"T1": 4}
    guest = [Ticket("T1", "B2", "E1", slots=3), Ticket("T2", "B2", "E1")]
    assert predict_turns(fair, plan, guest) == {"T1": None, "T2": 2}


def test_who_is_called_has_the_time_to_walk() -> None:
    booths = (replace(FAIR.parties[0], place="A"), replace(FAIR.parties[1], place="B"))
    fair = replace(FAIR, parties=(*booths, *FAIR.parties[2:]), walks=(Walk(("A", "B"), 1),))
    # E1 is booked at A in 1, E2 at B in 2.
    assert predict_turns(fair, PLAN, [Ticket("T1", "B2", "E1"), Ticket("T2", "B1", "E2")]) == {
        "T1": 3,
        "T2": 4,
    }


def test_unknown_names_are_errors() -> None:
    for ticket in (Ticket("T1", "nobody"), Ticket("T1", "B1", "nobody")):
        with pytest.raises(KeyError):
            predict_turns(FAIR, PLAN, [ticket])
    with pytest.raises(KeyError):
        predict_turns(FAIR, PLAN, [], from_slot=9)
