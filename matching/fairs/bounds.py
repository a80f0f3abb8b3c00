"""What can be known before any timetable: the heaviest choice of requests that the parties' capacities allow.

Without slots the question is small. Its answer bounds the weight of every plan, and where the chosen requests
find their slots, the plan is a heaviest one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import Any

from ortools.sat.python import cp_model

from matching.fairs.allowing import find_allowed_slots
from matching.fairs.guarantees import add_shortage
from matching.fairs.model import ANY_SESSION, Fair
from matching.fairs.program import scale_weights
from matching.fairs.solving import Clock, solve


@dataclass(frozen=True)
class Choice:
    """Requests that the capacities admit together, every must among them.

    bound : no plan weighs more, in the whole numbers of `scale_weights`. is_proved : the choice weighs that.
    is_least_short : and no other such choice has a smaller shortage.
    """

    requests: frozenset[str]
    bound: int
    is_proved: bool
    is_least_short: bool


def choose_requests(fair: Fair, clock: Clock, *, seed: int, share: float) -> Choice | None:
    """A choice of the largest weight, and then of the smallest shortage.

    None where no choice holds every must, or none was found within `share` of the time left.
    """
    model = cp_model.CpModel()
    allowed = find_allowed_slots(fair)
    chosen: dict[str, Any] = {}
    for request in fair.requests:
        literal = model.new_bool_var("")
        chosen[request.request_id] = literal
        if not allowed[request.request_id]:
            model.add(literal == 0)
        if request.must:
            model.add(literal == 1)
    for request in fair.requests:
        for earlier in request.after:
            model.add_implication(chosen[request.request_id], chosen[earlier])
    _add_capacities(model, fair, chosen)
    _, numbers = scale_weights(fair)
    weight = sum(number * chosen[name] for name, number in numbers.items())
    model.maximize(weight)
    heaviest = solve(model, clock, seed=seed, share=share)
    solver = heaviest.solver
    if solver is None:
        return None
    is_least_short = False
    if heaviest.is_proved:
        model.add(weight >= heaviest.value)
        short = add_shortage(model, fair, chosen)
        model.minimize(short)
        best = solve(model, clock, seed=seed, share=share)
        solver = best.solver or solver
        is_least_short = best.is_proved
    return Choice(
        frozenset(name for name, literal in chosen.items() if solver.boolean_value(literal)),
        heaviest.bound,
        heaviest.is_proved,
        is_least_short,
    )


def restrict(fair: Fair, chosen: frozenset[str]) -> Fair:
    """The fair with only the chosen requests, each a must. Whatever solves it is a plan of the fair."""
    return replace(
        fair,
        requests=tuple(
            replace(request, must=True) for request in fair.requests if request.request_id in chosen
        ),
    )


def _add_capacities(model: cp_model.CpModel, fair: Fair, chosen: dict[str, Any]) -> None:
    takes = {
        request.request_id: chosen[request.request_id] * request.slots
        if request.slots > 1
        else chosen[request.request_id]
        for request in fair.requests
    }
    if fair.tables is not None:
        model.add(sum(takes.values()) <= fair.tables * len(fair.slots))
    of_party: dict[str, list[Any]] = defaultdict(list)
    of_session: dict[tuple[str, str], list[Any]] = defaultdict(list)
    long_parties: set[str] = set()
    for request in fair.requests:
        for party_id in request.parties:
            of_party[party_id].append(takes[request.request_id])
            if request.slots > 1:
                long_parties.add(party_id)
            if request.session != ANY_SESSION:
                of_session[party_id, request.session].append(takes[request.request_id])
    for party in fair.parties:
        open_slots = [slot for slot in fair.slots if slot.slot not in party.unavailable]
        of_day = Counter(slot.day for slot in open_slots)
        most_slots = max(of_day.values(), default=0) if party.is_one_day else len(open_slots)
        capacity = party.seats * most_slots
        if party.max_meetings is not None and party.party_id in long_parties:
            own = (item.request_id for item in fair.requests if party.party_id in item.parties)
            model.add(sum(chosen[name] for name in own) <= party.max_meetings)
        elif party.max_meetings is not None:
            capacity = min(capacity, party.max_meetings)
        model.add(sum(of_party[party.party_id]) <= capacity)
        for session in sorted({slot.session for slot in fair.slots}):
            here = sum(slot.session == session for slot in open_slots)
            model.add(sum(of_session[party.party_id, session]) <= party.seats * here)
