"""Clauses are searched by another process, which never outlives the question."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from itertools import combinations
from pathlib import Path

import pytest

from matching.fairs.clause_search import Climb, start_climb
from matching.fairs.clauses import Clauses
from matching.fairs.model import Fair, Party, Request, Slot
from matching.fairs.solving import Clock
from service.fairs.search_process import start_search_process
from tests.matching.fairs.slow_fair import keeps_rules_slowly, list_waits_slowly
from tests.repository import ROOT

_LONG = 600.0


def _seat(pigeons: int, holes: int) -> list[list[int]]:
    """Every pigeon in a hole, no two in one: without a hole for each, hours of work for clauses."""
    number = {(pigeon, hole): pigeon * holes + hole + 1 for pigeon in range(pigeons) for hole in range(holes)}
    clauses = [[number[pigeon, hole] for hole in range(holes)] for pigeon in range(pigeons)]
    for hole in range(holes):
        clauses += [
            [-number[one, hole], -number[other, hole]] for one, other in combinations(range(pigeons), 2)
        ]
    return clauses


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _list_group(pid: int) -> list[int]:
    """The living processes of the group that this one is the first of."""
    stats = (path.read_text().rsplit(")", 1) for path in Path("/proc").glob("[0-9]*/stat"))
    rows = [(int(begin.split()[0]), *end.split()[:3]) for begin, end in stats]
    return [own for own, state, _, group in rows if int(group) == pid and state != "Z"]


def _wait_for_end(pid: int) -> bool:
    for _ in range(300):
        if not _is_alive(pid):
            return True
        time.sleep(0.1)
    return False


def test_numbers_are_answered_in_turn_up_to_the_first_that_can_be_had() -> None:
    clauses = [[1, 2], [3], [-3, 4], [-2, 5], [-5]]
    with start_search_process(clauses, [1, 2, 4], range(4), effort=1_000, seconds=_LONG) as search:
        *impossible, (literals, is_open) = search
    assert impossible == [(None, False), (None, False)]
    assert (set(literals) & {1, 2, 3, 4, 5}, is_open) == ({1, 3, 4}, False)


def test_a_number_is_the_most_that_may_hold_however_many_are_counted() -> None:
    for numbers, count in ([3], 3), ([7], 7), ([9], 7):
        clauses = [[-literal, literal] for literal in range(1, 8)] + [[1], [3], [5]]
        with start_search_process(clauses, range(1, 8), numbers, effort=1_000, seconds=_LONG) as search:
            [(literals, _)] = search
        assert {1, 3, 5} <= set(literals) & set(range(1, 8))
        assert len(set(literals) & set(range(1, 8))) <= count


def test_where_nothing_is_counted_the_clauses_alone_decide() -> None:
    for clauses, is_possible in ([[1]], True), ([[1], [-1]], False), ([[]], False):
        with start_search_process(clauses, [], [0], effort=1_000, seconds=_LONG) as search:
            assert [literals is not None for literals, _ in search] == [is_possible]


def test_what_is_open_after_the_first_effort_is_said_and_searched_on() -> None:
    with start_search_process(_seat(7, 6), [1], [0, 1], effort=10, seconds=_LONG) as search:
        assert list(search) == [(None, True), (None, False), (None, True), (None, False)]


def test_the_same_question_has_the_same_answers() -> None:
    found = []
    for _ in range(2):
        with start_search_process(_seat(9, 9), [], [0], effort=1_000, seconds=_LONG) as search:
            found.append(list(search))
    assert found[0] == found[1]


def test_a_search_is_stopped_from_another_thread() -> None:
    with start_search_process(_seat(14, 13), [], [0], effort=1, seconds=_LONG) as search:
        answers = iter(search)
        assert next(answers) == (None, True)
        threading.Timer(0.2, search.stop).start()
        assert list(answers) == []
    search.stop()
    assert not _is_alive(search.pid)


def test_leaving_the_search_ends_its_process() -> None:
    with start_search_process(_seat(14, 13), [], [0], effort=1, seconds=_LONG) as search:
        assert _is_alive(search.pid)
    assert not _is_alive(search.pid)


def test_it_ends_by_itself_when_its_time_is_over() -> None:
    with start_search_process(_seat(14, 13), [], [0], effort=1, seconds=1.0) as search:
        assert list(search) == [(None, True)]


def test_it_ends_with_the_program_that_asked_however_that_ended() -> None:
    program = (
        "from tests.service.fairs.test_search_process import _seat, start_search_process\n"
        "search = start_search_process(_seat(14, 13), [], [0], effort=1, seconds=600)\n"
        "print(next(iter(search)), search.pid, flush=True)\n"
        "import time; time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline().split()[-1])
        assert _is_alive(pid)
        parent.send_signal(signal.SIGKILL)
    assert _wait_for_end(pid)


def test_where_no_process_can_be_started_there_is_no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert start_search_process([[1]], [], [0], effort=1, seconds=_LONG) is None


def _make_gap() -> Fair:
    """A meets in the first and the last of three slots, and C cannot meet both others in between."""
    pinned = (Request(f"M{n}", ("A", f"B{n}"), must=True, fixed_slot=n) for n in (1, 3))
    free = (Request(f"N{n}", (f"B{n}", "C"), must=True) for n in (1, 3))
    slots = tuple(Slot(number, "am") for number in (1, 2, 3))
    return Fair("gap", slots, tuple(map(Party, ("A", "B1", "B3", "C"))), (*pinned, *free))


def _climb(fair: Fair, most: int, heard: list[int]) -> Climb:
    clock = Clock(60, read=time.monotonic)
    climb = start_climb(start_search_process, Clauses(fair, most), clock, bound=0, effort=1_000)
    assert climb is not None
    with climb.search:
        climb.follow(clock, is_last=True, is_enough=None, on_bound=heard.append)
    return climb


def test_the_fewest_waits_of_a_fair_are_climbed_to() -> None:
    fair, heard = _make_gap(), []
    climb = _climb(fair, 3, heard)
    assert climb.slot_of is not None
    assert keeps_rules_slowly(fair, climb.slot_of)
    assert (sum(list_waits_slowly(fair, climb.slot_of)), climb.bound, heard) == (2, 2, [1, 2])
    assert (climb.is_impossible, climb.is_lost) == (False, False)


def test_that_there_are_no_fewer_waits_is_proved() -> None:
    climb = _climb(_make_gap(), 1, [])
    assert (climb.bound, climb.slot_of, climb.is_impossible, climb.is_lost) == (2, None, True, False)


def _seat_all_but(pigeons: int, holes: int) -> tuple[list[list[int]], list[int]]:
    """Every pigeon in a hole or outside; those outside are counted."""
    clauses, inside = _seat(pigeons, holes), pigeons * holes
    outside = list(range(inside + 1, inside + pigeons + 1))
    return [[*clause, one] for clause, one in zip(clauses, outside, strict=False)] + clauses[
        pigeons:
    ], outside


def test_halves_are_searched_at_once_where_one_thing_may_hold_and_it_is_hard_to_say_which() -> None:
    clauses, outside = _seat_all_but(11, 9)
    with start_search_process(clauses, outside, [1], effort=1, seconds=_LONG) as search:
        assert next(iter(search)) == (None, True)
        for _ in range(100):
            group = _list_group(search.pid)
            if len(group) == 3:
                break
            time.sleep(0.05)
        assert len(group) == 3
    assert all(_wait_for_end(pid) for pid in group)


def test_neither_half_finds_what_there_is_not() -> None:
    clauses, outside = _seat_all_but(9, 7)
    with start_search_process(clauses, outside, [1, 2], effort=1, seconds=_LONG) as search:
        *others, (literals, _) = search
    assert others[:2] == [(None, True), (None, False)]
    assert len(set(literals) & set(outside)) == 2
    assert _wait_for_end(search.pid)


def test_what_one_half_finds_ends_the_other() -> None:
    """With the one there is no room, which takes hours to see; with the other, three of a kind must fit."""
    count = 400
    clauses = [
        [literal + (count if literal > 0 else -count) for literal in clause] for clause in _seat(14, 13)
    ]
    one, other = (max(map(max, clauses)) + number for number in (1, 2))
    clauses = [[-one, *clause] for clause in clauses] + [[one, other]]
    chance = random.Random(5)
    truth = {chance.choice([-1, 1]) * literal for literal in range(1, count + 1)}
    fitting: list[list[int]] = []
    while len(fitting) < 4.3 * count:
        clause = [chance.choice([-1, 1]) * literal for literal in chance.sample(range(1, count + 1), 3)]
        if truth.intersection(clause):
            fitting.append(clause)
    clauses += [[-other, *clause] for clause in fitting]
    with start_search_process(clauses, [one, other], [1], effort=1, seconds=_LONG) as search:
        assert next(iter(search)) == (None, True)
        [(literals, is_open)] = search
        group = _list_group(search.pid)
    assert not is_open
    assert other in literals
    assert one not in literals
    assert all(any((abs(item) in literals) == (item > 0) for item in clause) for clause in fitting)
    assert all(_wait_for_end(pid) for pid in group)
