"""What becomes of a plan when the fair has changed: as few booked meetings as possible move.

A booked meeting that can stay is never given up for another, only moved where that is the one way. The aims,
one after the other: of those that cannot stay as many are kept as possible, those with `must` and then the
heavier ones first; as few meetings move as possible; requests that wait for a place get the free ones, the
heaviest first; as few enterprises as can be stay short of the guarantee, and as few meetings of the quotas
are missing, by what has moved or come in; nobody waits more than need be for it. What is still missing is
said. Slots that are over stay as they were. The limit on the spread of waits is an aim of planning and does
not bind here.

Most changes are settled by placing only the meetings that cannot stay: that is a small question, answered
exactly. Only where some of them find no place are the meetings around them asked to move, and then all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Any

from ortools.sat.python import cp_model

from matching.fairs.allowing import find_allowed_slots
from matching.fairs.fixes import explain_unplaced
from matching.fairs.guarantees import add_shortage, find_short, find_short_spreads
from matching.fairs.model import FEASIBLE, Fair, Plan, UnplacedRequest
from matching.fairs.program import scale_weights
from matching.fairs.room import FreeProgram, Room
from matching.fairs.seating import seat_meetings
from matching.fairs.solving import Clock, solve
from matching.fairs.spans import Spans
from matching.fairs.waits import count_all_waits, count_waits, measure_spread
from matching.fairs.walking import Walking

# Share of the time left that one aim may take, so that the next ones get their turn.
_SHARE_OF_AIM = 0.5


@dataclass(frozen=True, slots=True)
class Replan:
    """A plan of the changed fair, and what it does to the booked meetings.

    moved : booked meetings that stand in another slot now; lost : booked ones without a place, with reason
    and smallest fix; added : requests that had none before. Ids stand in the order of the fair.
    `plan` names the enterprises short of the guarantee and the quotas that are not met.
    `moves_bound` : no plan that keeps as many moves fewer. `is_proved` : no other does better by the first
    two aims.
    """

    plan: Plan
    moved: tuple[str, ...]
    lost: tuple[UnplacedRequest, ...]
    added: tuple[str, ...]
    moves_bound: int
    is_proved: bool


def withdraw(fair: Fair, party_id: str, *, slots: Collection[int] | None = None) -> Fair:
    """The fair in which a party is not there in these slots (None: in none at all).

    Raises KeyError for a party that the fair does not have.
    """
    if all(party.party_id != party_id for party in fair.parties):
        raise KeyError(party_id)
    absent = frozenset(slot.slot for slot in fair.slots) if slots is None else frozenset(slots)
    return replace(
        fair,
        parties=tuple(
            replace(party, unavailable=party.unavailable | absent) if party.party_id == party_id else party
            for party in fair.parties
        ),
    )


def lock_meetings(fair: Fair, plan: Plan, request_ids: Collection[str]) -> Fair:
    """The fair in which these meetings must stay where the plan has them; `plan_fair` then fills the rest.

    Raises KeyError where the plan does not place one of them.
    """
    slot_of = {meeting.request_id: meeting.slot for meeting in plan.meetings}
    slots = {request_id: slot_of[request_id] for request_id in request_ids}
    return replace(
        fair,
        requests=tuple(
            replace(request, fixed_slot=slots[request.request_id], must=True)
            if request.request_id in slots
            else request
            for request in fair.requests
        ),
    )


def replan(
    fair: Fair,
    plan: Plan,
    *,
    locked: Collection[str] = (),
    from_slot: int | None = None,
    time_limit_seconds: float = 1.0,
    seed: int = 0,
) -> Replan:
    """A plan of the changed `fair` that keeps what it can of `plan`.

    locked : meetings that may not move; one that cannot stay is lost. from_slot : the first slot that is not
    over (None: all are still to come). Requests of `plan` that the fair no longer has are dropped. Meetings
    of slots that are over are not touched, whatever the fair says of them now. The limit counts seconds of
    solving; the same input and seed give the same plan wherever it does not cut the search off. Raises
    ValueError for a slot that the fair does not have, or a limit that is not positive.
    """
    if time_limit_seconds <= 0:
        raise ValueError(f"time_limit_seconds must be positive, not {time_limit_seconds}")
    if from_slot is not None and all(slot.slot != from_slot for slot in fair.slots):
        raise ValueError(f"the fair has no slot {from_slot}")
    return _Replanner(fair, plan, frozenset(locked), from_slot, Clock(time_limit_seconds), seed).replan()


class _Replanner:
    def __init__(
        self,
        fair: Fair,
        plan: Plan,
        locked: frozenset[str],
        from_slot: int | None,
        clock: Clock,
        seed: int,
    ) -> None:
        self._fair = fair
        self._plan = plan
        self._clock = clock
        self._seed = seed
        order = [slot.slot for slot in fair.order_slots()]
        self._place = {slot: place for place, slot in enumerate(order)}
        self._spans, self._walking = Spans(fair), Walking(fair)
        self._future = frozenset(order[0 if from_slot is None else self._place[from_slot] :])
        self._requests = {request.request_id: request for request in fair.requests}
        self._parties = {party.party_id: party for party in fair.parties}
        booked = {meeting.request_id: meeting.slot for meeting in plan.meetings}
        self._booked = {name: booked[name] for name in self._requests if booked.get(name) in self._place}
        over = {name for name, slot in self._booked.items() if slot not in self._future}
        self._standing = {name: self._booked[name] for name in over}
        self._weights = {name: weight + 1 for name, weight in scale_weights(fair)[1].items()}
        # One meeting more counts for more than any weight, and one must more than any number of meetings.
        heavy = 1 + sum(self._weights[name] for name in self._booked)
        must = 1 + heavy * (1 + len(self._booked))
        self._value = {
            name: self._weights[name] + heavy + must * self._requests[name].must for name in self._booked
        }
        self._allowed = {
            name: tuple(
                slot
                for slot in slots
                if slot in self._future and (name not in locked or slot == self._booked.get(name, slot))
            )
            for name, slots in find_allowed_slots(fair).items()
        }

    def replan(self) -> Replan:
        hopeless = self._find_hopeless()
        asked = [name for name in self._booked if name not in self._standing and name not in hopeless]
        forced = [name for name in asked if self._booked[name] not in self._allowed[name]]
        unsettled = {*forced, *self._find_contested(asked)}
        unsettled |= self._find_followers(unsettled | hopeless, asked)
        waiting = [name for name in self._requests if name not in self._booked and self._allowed[name]]
        most = self._bound_kept(asked, unsettled)
        best: dict[str, int] = {}
        for movable in (unsettled, None, set(asked)):
            if movable is None:
                left = [name for name in asked if name not in best]
                movable = unsettled | self._find_neighbours(left, asked)
            free = [name for name in asked if name in movable]
            rest = {name: self._booked[name] for name in asked if name not in movable}
            found, is_exact = self._place_booked(
                {**self._standing, **rest}, free, best, kept=movable - unsettled
            )
            best = max(best, found, key=self._measure)
            lost = sum(name not in best for name in unsettled)
            moves_bound = max(0, len(forced) + self._count_excess(asked) - lost)
            moves = self._count_moves(best)
            if is_exact and self._measure_kept(best) == most and moves == moves_bound:
                break
        else:
            moves_bound = moves if is_exact else min(moves, moves_bound)
        return self._describe(self._fill(best, waiting), moves_bound, is_proved=is_exact)

    def _bound_kept(self, asked: Sequence[str], unsettled: set[str]) -> tuple[int, int, int]:
        """No plan keeps more (see `_measure_kept`): who meets whom by capacities alone, slots left aside."""
        model = cp_model.CpModel()
        room = Room(self._fair)
        for name, slot in self._standing.items():
            room.take(self._requests[name], slot)
        kept: dict[str, Any] = {name: 1 for name in asked if name not in unsettled}
        kept |= {name: model.new_bool_var("") for name in asked if name in unsettled}
        takes = {
            name: literal * slots if (slots := self._requests[name].slots) > 1 else literal
            for name, literal in kept.items()
        }
        of_party: dict[str, list[str]] = defaultdict(list)
        for name in kept:
            for party_id in self._requests[name].parties:
                of_party[party_id].append(name)
        for party_id, names in of_party.items():
            open_slots = self._future - self._parties[party_id].unavailable
            seats = sum(room.count_seats(party_id, slot) for slot in open_slots)
            model.add(sum(takes[name] for name in names) <= seats)
            model.add(sum(kept[name] for name in names) <= room.count_meetings(party_id))
        tables = sum(room.count_tables(slot) for slot in self._future)
        if self._fair.tables is not None:
            model.add(sum(takes.values()) <= tables)
        model.maximize(sum(self._value[name] * literal for name, literal in kept.items()))
        outcome = solve(model, self._clock, seed=self._seed, workers=1)
        if outcome.solver is None or not outcome.is_proved:
            # Nothing is known: a bound that no plan reaches proves nothing.
            return len(self._booked) + 1, 0, 0
        names = [name for name, literal in kept.items() if outcome.solver.value(literal)]
        return self._measure_kept(dict.fromkeys((*names, *self._standing), 0))

    def _find_hopeless(self) -> set[str]:
        """Requests that no plan can hold: without a slot, or after one that has none."""
        hopeless = {name for name in self._requests if not self._allowed[name] and name not in self._standing}
        while more := {
            name
            for name, request in self._requests.items()
            if name not in hopeless and name not in self._standing and hopeless & set(request.after)
        }:
            hopeless |= more
        return hopeless

    def _list_crowds(self, names: Iterable[str]) -> list[tuple[list[str], int]]:
        """Booked meetings that share a seat, a limit or the hall, and how many of them there is room for."""
        room = Room(self._fair)
        for name, slot in self._standing.items():
            room.take(self._requests[name], slot)
        in_hall: dict[int, list[str]] = defaultdict(list)
        at_party: dict[tuple[str, int], list[str]] = defaultdict(list)
        of_party: dict[str, list[str]] = defaultdict(list)
        for name in names:
            slot = self._booked[name]
            if slot in self._allowed[name]:
                span = self._spans.cover(self._requests[name].slots, slot)
                for taken in span:
                    in_hall[taken].append(name)
                for party_id in self._requests[name].parties:
                    for taken in span:
                        at_party[party_id, taken].append(name)
                    of_party[party_id].append(name)
        crowds = [(crowd, room.count_tables(slot)) for slot, crowd in in_hall.items()]
        crowds += [(crowd, room.count_seats(*key)) for key, crowd in at_party.items()]
        crowds += [(crowd, room.count_meetings(party_id)) for party_id, crowd in of_party.items()]
        return [(crowd, limit) for crowd, limit in crowds if len(crowd) > limit]

    def _find_contested(self, names: Iterable[str]) -> set[str]:
        """Booked meetings of which some must go, but which ones is a choice."""
        contested = {name for crowd, _ in self._list_crowds(names) for name in crowd}
        day_of = {slot.slot: slot.day for slot in self._fair.slots}
        for party in self._fair.parties:
            if self._walking.binds(party):
                own = [name for name in self._booked if party.party_id in self._requests[name].parties]
                for pair in combinations(own, 2):
                    one, other = ((self._requests[name], self._booked[name]) for name in pair)
                    if self._walking.is_too_close(*one, *other):
                        contested |= {*pair} & {*names}
            if party.is_one_day:
                own = [name for name in self._booked if party.party_id in self._requests[name].parties]
                if len({day_of[self._booked[name]] for name in own}) > 1:
                    contested |= {*own} & {*names}
        return contested

    def _count_excess(self, names: Iterable[str]) -> int:
        """A number of contested meetings that must move at least: what the fullest place has too many."""
        return max((len(crowd) - limit for crowd, limit in self._list_crowds(names)), default=0)

    def _find_followers(self, gone: set[str], names: Sequence[str]) -> set[str]:
        """Booked meetings that stand only because an unsettled one stood before them."""
        found: set[str] = set()
        while more := {
            name for name in names if name not in found and (gone | found) & set(self._requests[name].after)
        }:
            found |= more
        return found

    def _find_neighbours(self, left: Iterable[str], names: Sequence[str]) -> set[str]:
        """Meetings of the parties of those left over, and of the parties that these meet."""
        near = {party_id for name in left for party_id in self._requests[name].parties}
        ring = near | {
            party_id
            for name in names
            if near & set(self._requests[name].parties)
            for party_id in self._requests[name].parties
        }
        return {name for name in names if ring & set(self._requests[name].parties)}

    def _place_booked(
        self,
        standing: Mapping[str, int],
        free: Sequence[str],
        hint: Mapping[str, int],
        *,
        kept: Collection[str],
    ) -> tuple[dict[str, int], bool]:
        """The best slots where only the `free` meetings are asked, of which the `kept` ones are not given up;
        whether the first two aims are proved."""
        program = FreeProgram(self._fair, self._allowed, standing, free, self._place)
        for name in kept:
            program.model.add(program.placed[name] == 1)
        moves = [x for (name, slot), x in program.x.items() if slot != self._booked[name]]
        aims = (
            -sum(self._value[name] * program.placed[name] for name in free),
            sum(moves),
            self._sum_shortage(program, standing),
            self._sum_trouble(program, standing),
        )
        start = {**standing, **{name: hint[name] for name in free if name in hint}}
        found, proved = self._optimise(program, aims, start)
        return found, all(proved[:2])

    def _fill(self, standing: Mapping[str, int], waiting: Sequence[str]) -> dict[str, int]:
        """The plan with those who wait in the places that are left, the heaviest first."""
        program = FreeProgram(self._fair, self._allowed, standing, waiting, self._place)
        gained = sum(self._weights[name] * program.placed[name] for name in waiting)
        aims = -gained, self._sum_shortage(program, standing), self._sum_trouble(program, standing)
        found, _ = self._optimise(program, aims, standing)
        return found

    def _sum_shortage(self, program: FreeProgram, standing: Mapping[str, int]) -> Any:
        """What is missing of the guarantee and the quotas, with what stands."""
        if not self._fair.min_meetings and not self._fair.spreads:
            return 0
        placed = {name: program.placed.get(name, int(name in standing)) for name in self._requests}
        return add_shortage(program.model, self._fair, placed)

    def _optimise(
        self, program: FreeProgram, aims: Sequence[Any], start: Mapping[str, int]
    ) -> tuple[dict[str, int], list[bool]]:
        """What the aims, the smaller the better, come to one after the other; which of them are proved."""
        best, proved = dict(start), []
        for aim in aims:
            if isinstance(aim, int):
                proved.append(True)
                continue
            program.hint(best)
            program.model.minimize(aim)
            outcome = solve(program.model, self._clock, seed=self._seed, share=_SHARE_OF_AIM, workers=1)
            proved.append(outcome.is_proved)
            if outcome.solver is None:
                return best, [*proved, *([False] * len(aims))]
            program.model.add(aim <= outcome.value)
            best = program.read(outcome.solver)
        return best, proved

    def _sum_trouble(self, program: FreeProgram, standing: Mapping[str, int]) -> Any:
        met_by = self._list_met(standing)
        return sum(self._count_trouble(key, met_by) * x for key, x in program.x.items())

    def _count_trouble(self, key: tuple[str, int], met_by: Mapping[str, dict[int, str]]) -> int:
        """Waits more (or fewer) of the two parties, were this meeting alone added to what stands; of equal
        ones the earlier slot is less."""
        name, slot = key
        parties = [self._parties[party_id] for party_id in self._requests[name].parties]
        here = self._locate(name, slot)
        waits = sum(
            count_waits(self._fair, party, met_by[party.party_id] | here, self._walking)
            - count_waits(self._fair, party, met_by[party.party_id], self._walking)
            for party in parties
        )
        return waits * len(self._place) * len(self._requests) + self._place[slot]

    def _list_met(self, slot_of: Mapping[str, int]) -> dict[str, dict[int, str]]:
        """The slots in which each party meets, and where."""
        met: dict[str, dict[int, str]] = {party_id: {} for party_id in self._parties}
        for name, slot in slot_of.items():
            for party_id in self._requests[name].parties:
                met[party_id].update(self._locate(name, slot))
        return met

    def _locate(self, name: str, slot: int) -> dict[int, str]:
        request = self._requests[name]
        return dict.fromkeys(self._spans.cover(request.slots, slot), self._walking.find_place(request))

    def _measure_kept(self, slot_of: Mapping[str, int]) -> tuple[int, int, int]:
        """Larger is better: musts kept, meetings kept, their weight."""
        kept = [name for name in self._booked if name in slot_of]
        musts = sum(self._requests[name].must for name in kept)
        return musts, len(kept), sum(self._weights[name] for name in kept)

    def _measure(self, slot_of: Mapping[str, int]) -> tuple[int, int, int, int]:
        """Larger is better: what is kept, then fewer moves."""
        return *self._measure_kept(slot_of), -self._count_moves(slot_of)

    def _count_moves(self, slot_of: Mapping[str, int]) -> int:
        return sum(slot_of.get(name, slot) != slot for name, slot in self._booked.items())

    def _describe(self, slot_of: dict[str, int], moves_bound: int, is_proved: bool) -> Replan:
        unplaced = explain_unplaced(self._fair, slot_of)
        waits = count_all_waits(self._fair, slot_of)
        weight = sum(
            (Fraction(str(request.weight)) for name, request in self._requests.items() if name in slot_of),
            Fraction(0),
        )
        plan = Plan(
            FEASIBLE,
            meetings=seat_meetings(self._fair, slot_of, self._find_kept_tables(slot_of)),
            unplaced=unplaced,
            weight=float(weight),
            waits=sum(waits.values()),
            wait_spread=measure_spread(waits),
            short_enterprises=find_short(self._fair, slot_of),
            short_spreads=find_short_spreads(self._fair, slot_of),
            seconds=round(self._clock.used_seconds, 3),
            seed=self._seed,
        )
        return Replan(
            plan=plan,
            moved=tuple(name for name, slot in self._booked.items() if slot_of.get(name, slot) != slot),
            lost=tuple(item for item in unplaced if item.request_id in self._booked),
            added=tuple(name for name in self._requests if name in slot_of and name not in self._booked),
            moves_bound=moves_bound,
            is_proved=is_proved,
        )

    def _find_kept_tables(self, slot_of: Mapping[str, int]) -> dict[str, int]:
        """Who stays in a slot keeps the table, unless the hall is to have fewer now."""
        return {
            meeting.request_id: meeting.table
            for meeting in self._plan.meetings
            if meeting.table is not None
            and slot_of.get(meeting.request_id) == meeting.slot
            and (
                self._fair.tables is None
                or meeting.table <= self._fair.tables
                or meeting.request_id in self._standing
            )
        }
