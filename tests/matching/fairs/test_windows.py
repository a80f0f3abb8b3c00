"""Windows against trying every order of a party's meetings."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from matching.fairs.windows import Window, find_windows

SLOTS = [1, 2, 3, 5, 6]


@given(st.lists(st.sets(st.sampled_from(SLOTS)), min_size=1, max_size=4))
def test_windows_are_those_of_brute_force(options: list[set[int]]) -> None:
    allowed = {f"M{number}": sorted(slots) for number, slots in enumerate(options)}
    expected = []
    for start in range(len(SLOTS) - len(allowed) + 1):
        row = SLOTS[start : start + len(allowed)]
        orders = [
            dict(zip(allowed, order, strict=True))
            for order in itertools.permutations(row)
            if all(slot in allowed[name] for name, slot in zip(allowed, order, strict=True))
        ]
        if orders:
            held = {pair for order in orders for pair in order.items()}
            closed = {(name, slot) for name in allowed for slot in allowed[name] if slot in row} - held
            expected.append((start, closed))
    found = find_windows(list(allowed), allowed, SLOTS)
    assert [(window.start, set(window.closed)) for window in found] == expected


def test_a_meeting_that_must_stand_first_closes_that_slot_to_the_others() -> None:
    assert find_windows(["M1", "M2"], {"M1": [1], "M2": [1, 2]}, [1, 2, 3]) == (Window(0, (("M2", 1),)),)
