"""Why a request has no slot, where the limit on the spread of waits is what keeps it out."""

from __future__ import annotations

from dataclasses import replace

from matching.fairs.fixes import explain_unplaced
from matching.fairs.model import Fair, Party, Request, Slot

# Each enterprise waits in slot 2, so that a meeting there would leave the other one waiting alone.
PLACED = {"M1": 1, "M2": 3, "M3": 3, "M4": 1}
FAIR = Fair(
    "waiting",
    tuple(Slot(number, "am") for number in (1, 2, 3)),
    tuple(
        Party(name, "booth" if name[0] == "B" else "enterprise") for name in ("B1", "B2", "B3", "E1", "E2")
    ),
    (
        Request("M1", ("B1", "E1")),
        Request("M2", ("B2", "E1")),
        Request("M3", ("B1", "E2")),
        Request("M4", ("B2", "E2")),
        Request("N", ("B3", "E1")),
    ),
    max_wait_spread=0,
)


def test_the_smallest_change_that_keeps_the_spread_of_waits_is_named() -> None:
    [unplaced] = explain_unplaced(FAIR, PLACED)
    assert unplaced.fix is not None
    assert (unplaced.fix.slot, tuple(unplaced.fix.more_seats)) == (1, ("E1",))
    assert unplaced.reason.ko == "가장 손쉬운 시간대 1에도: E1의 자리가 모두 찼습니다"


def test_where_every_change_breaks_the_spread_of_waits_that_is_the_reason() -> None:
    pinned = replace(FAIR, requests=(*FAIR.requests[:-1], Request("N", ("B3", "E1"), fixed_slot=2)))
    [unplaced] = explain_unplaced(pinned, PLACED)
    assert unplaced.fix is None
    assert unplaced.reason.en == "placing it would break the limit on the spread of waits"


def test_a_request_without_weight_is_not_said_to_lack_time() -> None:
    free = replace(
        FAIR, requests=(*FAIR.requests[:-1], Request("N", ("B3", "E1"), weight=0.0)), max_wait_spread=None
    )
    [unplaced] = explain_unplaced(free, PLACED)
    assert unplaced.reason.en == "slot 2 is free, but a weight of 0 gains nothing"
