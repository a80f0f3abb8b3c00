"""Timetables to start from, where the solver alone would find none in time: filled, then annealed.

Both functions keep every rule at every moment; what they cannot promise is that nothing better exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from matching.fairs.annealing import Annealer
from matching.fairs.filling import drop_waits, fill_slots
from matching.fairs.model import Fair
from matching.fairs.program import scale_weights
from matching.fairs.solving import Clock

# While a timetable is being filled, a wait is worth this share of an average meeting.
_MEETINGS_FOR_A_WAIT = 0.05


def place_all(fair: Fair, clock: Clock, *, seconds: float, seed: int) -> dict[str, int]:
    """A timetable of as many requests as are found, all worth the same, with few waits.

    The limit on the spread of waits only costs; none of the requests placed at first is given up for others.
    """
    alike = replace(fair, requests=tuple(replace(item, weight=1.0, must=True) for item in fair.requests))
    return Annealer(alike).trade(
        # What takes several slots is not moved later: it goes first.
        fill_slots(alike, {request.request_id: 0 if request.slots > 1 else 1 for request in fair.requests}),
        clock,
        seconds=seconds,
        seed=seed,
        least_weight=0,
        wait_price=_MEETINGS_FOR_A_WAIT,
    )


def place_most(
    fair: Fair, start: Mapping[str, int], clock: Clock, *, seconds: float, seed: int
) -> dict[str, int] | None:
    """A plan of much weight and few waits, made from `start`; None where a must found no slot.

    A fair without musts always gets one, in no time at all too.
    """
    everything = sum(request.weight for request in fair.requests) + 1
    # Any must outweighs all wishes together.
    raised = replace(
        fair,
        requests=tuple(
            replace(request, weight=everything, must=False) if request.must else request
            for request in fair.requests
        ),
    )
    _, numbers = scale_weights(raised)
    wishes = [numbers[request.request_id] for request in fair.requests if not request.must]
    average = sum(wishes) / max(1, len(wishes))
    placed = Annealer(raised).trade(
        start,
        clock,
        seconds=seconds,
        seed=seed,
        least_weight=0,
        wait_price=max(1.0, average) * _MEETINGS_FOR_A_WAIT,
    )
    kept = drop_waits(fair, placed)
    has_musts = all(request.request_id in kept for request in fair.requests if request.must)
    return kept if has_musts else None
