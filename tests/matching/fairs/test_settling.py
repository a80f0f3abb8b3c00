"""Settling keeps every rule and never adds a wait."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.fairs.model import Fair, Party, Request, Slot
from matching.fairs.settling import settle
from tests.matching.fairs.slow_fair import fairs, keeps_rules_slowly, list_placings, list_waits_slowly


@settings(max_examples=100, deadline=None)
@given(fairs(most_requests=4), st.data())
def test_a_settled_timetable_keeps_the_rules_and_adds_no_wait(fair: Fair, data: st.DataObject) -> None:
    fair = replace(fair, max_wait_spread=None)
    placings = [placing for placing in list_placings(fair) if keeps_rules_slowly(fair, placing)]
    assume(placings)
    placing = data.draw(st.sampled_from(placings))
    settled = settle(fair, placing)
    assert settled.keys() == placing.keys()
    assert keeps_rules_slowly(fair, settled)
    assert sum(list_waits_slowly(fair, settled)) <= sum(list_waits_slowly(fair, placing))


def test_a_gap_is_closed() -> None:
    fair = Fair(
        "made",
        tuple(Slot(number, "am") for number in (1, 2, 3)),
        (Party("A"), Party("B"), Party("C")),
        (Request("M1", ("A", "B")), Request("M2", ("A", "C"))),
    )
    assert settle(fair, {"M1": 1, "M2": 3}) == {"M1": 2, "M2": 3}
