"""What a fair is and what a plan of it is: records that the planner and the auditor share, and no rule.

A fair has slots (times), parties (booths, enterprises) and requests (two parties who are to meet). A plan
puts requests into slots. Slots are ordered by day, then by number; that order is the meaning of "earlier".
"""

from __future__ import annotations

from dataclasses import dataclass

from matching.records import Sentence

BOOTH = "booth"
ENTERPRISE = "enterprise"
PARTY = "party"
ANY_SESSION = "any"

OPTIMAL = "optimal"
FEASIBLE = "feasible"
INFEASIBLE = "infeasible"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Slot:
    """One time at which meetings are held. `start` is an instant with offset, or None where not decided."""

    slot: int
    session: str
    day: int = 1
    start: str | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Who meets. At most `seats` meetings in a slot, at most `max_meetings` in all (None: no limit); with
    `is_one_day` all of them on one day. `place` is where a booth stands, "" where that does not matter;
    `groups` are its district, its kind and whatever else meetings are to be spread over.
    """

    party_id: str
    kind: str = PARTY
    name: str = ""
    seats: int = 1
    unavailable: frozenset[int] = frozenset()
    max_meetings: int | None = None
    is_one_day: bool = False
    place: str = ""
    groups: frozenset[str] = frozenset()

    @property
    def is_waiting(self) -> bool:
        """Whether free slots between its meetings count as waits: everyone but a booth."""
        return self.kind != BOOTH


@dataclass(frozen=True, slots=True)
class Request:
    """The wish that two parties meet, for as many `slots` in a row, from `fixed_slot` on where that is set.

    Every request of `after` must end in an earlier slot than this one begins in. `has_met`: the two met
    before.
    """

    request_id: str
    parties: tuple[str, str]
    session: str = ANY_SESSION
    weight: float = 1.0
    must: bool = False
    fixed_slot: int | None = None
    after: tuple[str, ...] = ()
    slots: int = 1
    has_met: bool = False


@dataclass(frozen=True, slots=True)
class Walk:
    """How many slots it takes to walk between two places, either way."""

    places: tuple[str, str]
    slots: int


@dataclass(frozen=True, slots=True)
class Spread:
    """A booth should meet parties of this group at least so often, where it can; `booths` () are all."""

    group: str
    at_least: int
    booths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fair:
    """All that is given. `tables`: most meetings at once in the hall; `max_wait_spread`: largest allowed
    difference between two parties' numbers of waits (None: no limit); `min_meetings`: what each enterprise
    with that many possible requests should get; `walks`: the places that are apart; `spreads`: what
    booths should have of each group; `forbids_met`: who met before does not meet again. Ids are unique and
    references exist: the reader sees to it.
    """

    name: str
    slots: tuple[Slot, ...]
    parties: tuple[Party, ...]
    requests: tuple[Request, ...]
    tables: int | None = None
    max_wait_spread: int | None = None
    min_meetings: int = 0
    walks: tuple[Walk, ...] = ()
    spreads: tuple[Spread, ...] = ()
    forbids_met: bool = False

    def order_slots(self) -> tuple[Slot, ...]:
        """The slots in the order of time: by day, then by number."""
        return tuple(sorted(self.slots, key=lambda slot: (slot.day, slot.slot)))


@dataclass(frozen=True, slots=True)
class PlacedMeeting:
    """A request that has its slot, the first of several. Tables count from 1; None where not said."""

    request_id: str
    slot: int
    table: int | None = None


@dataclass(frozen=True, slots=True)
class UnplacedRequest:
    """A request left out: why, and the smallest change that would place it (in words).

    `fix` is the same change as data, for `matching.fairs.fixes.apply_fix`; None where none was found.
    """

    request_id: str
    reason: Sentence
    smallest_fix: Sentence
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """What must change so that a request can stand in `slot`, all else staying where it is.

    Each part is None or empty where nothing has to change: parties that get one seat more, parties that make
    the slot available, parties whose `max_meetings` grows by one, parties that come on more than one day,
    whether the hall gets one table more, whether the request gives up its session, and whether two who met
    before meet again.
    """

    slot: int
    more_seats: tuple[str, ...] = ()
    make_available: tuple[str, ...] = ()
    more_meetings: tuple[str, ...] = ()
    more_days: tuple[str, ...] = ()
    more_tables: bool = False
    any_session: bool = False
    meet_again: bool = False

    @property
    def size(self) -> int:
        """How many things change."""
        parties = (*self.more_seats, *self.make_available, *self.more_meetings, *self.more_days)
        return len(parties) + self.more_tables + self.any_session + self.meet_again


@dataclass(frozen=True, slots=True)
class Conflict:
    """One of the requests and rules that cannot hold together. `subject` is an id, or "" for the hall."""

    rule: str
    subject: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Progress:
    """The figures of a plan while it is made; None where nothing is known yet. Bounds are proved already."""

    weight: float | None = None
    weight_bound: float | None = None
    waits: int | None = None
    waits_bound: int | None = None


@dataclass(frozen=True, slots=True)
class ShortSpread:
    """Meetings that a booth has too few of with a group."""

    booth_id: str
    group: str
    missing: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan and what is proved about it.

    `weight_bound` and `waits_bound` are proved: no plan weighs more; no plan of this weight and this number
    of enterprises short of the guarantee waits less. `optimal` and `infeasible` are said only when proved. An
    infeasible plan holds `conflicts`; `is_conflict_smallest` says that leaving out any one was shown to help.
    A figure is None where it was not found, or where whoever made the plan claims none.
    `seconds` is the solver's wall time, the one field that may differ between equal runs.
    """

    status: str
    meetings: tuple[PlacedMeeting, ...] = ()
    unplaced: tuple[UnplacedRequest, ...] = ()
    weight: float | None = None
    weight_bound: float | None = None
    waits: int | None = None
    waits_bound: int | None = None
    wait_spread: int | None = None
    short_enterprises: tuple[str, ...] = ()
    short_spreads: tuple[ShortSpread, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    is_conflict_smallest: bool = False
    seconds: float = 0.0
    seed: int = 0
