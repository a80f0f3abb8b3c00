"""The heaviest choice that capacities allow: what is said of it before it is settled."""

from __future__ import annotations

import random

from matching.fairs.bounds import choose_requests
from matching.fairs.model import Fair, Party, Request, Slot
from matching.fairs.solving import Clock


def _make_knapsack(parties: int, requests: int) -> Fair:
    """Long meetings that weigh about as much as they take: hardly any solver fills everybody's day best."""
    chance = random.Random(1)
    names = [f"P{number}" for number in range(parties)]
    wishes = []
    for number in range(requests):
        slots = chance.randint(3, 17)
        first, second = chance.sample(names, 2)
        weight = float(slots + chance.randint(0, 3))
        wishes.append(Request(f"M{number}", (first, second), slots=slots, weight=weight))
    slots_of_day = tuple(Slot(number, "am") for number in range(1, 41))
    return Fair("knapsack", slots_of_day, tuple(Party(name, seats=3) for name in names), tuple(wishes))


def test_a_choice_that_the_time_cut_short_keeps_the_capacities_and_proves_nothing_but_its_bound() -> None:
    fair = _make_knapsack(20, 400)
    choice = choose_requests(fair, Clock(0.5), seed=1, share=1.0)
    assert choice is not None
    assert (choice.is_proved, choice.is_least_short) == (False, False)
    chosen = [request for request in fair.requests if request.request_id in choice.requests]
    assert 0 < sum(request.weight for request in chosen) < choice.bound
    for party in fair.parties:
        taken = sum(request.slots for request in chosen if party.party_id in request.parties)
        assert taken <= party.seats * len(fair.slots)
