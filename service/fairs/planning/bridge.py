"""A stored fair as the engine sees it, and the engine's plans of it.

In the engine, parties and requests go by names that people know, so that its sentences can be read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from matching.fairs.model import (
    BOOTH,
    ENTERPRISE,
    FEASIBLE,
    INFEASIBLE,
    Fair,
    Party,
    PlacedMeeting,
    Plan,
    Request,
    Slot,
    Spread,
    UnplacedRequest,
    Walk,
)
from matching.fairs.spans import Spans
from matching.records import Sentence as EngineSentence
from service import tables
from service.fairs.register import queries as fairs
from service.fairs.sentences import name_slots
from service.fairs.weights import is_must, is_request, weigh


@dataclass(frozen=True)
class Gathered:
    """A fair as the engine sees it. There, parties and requests go by names that people know, all different.

    `request_id_of` leads back from the engine's name of a request.
    """

    fair: Fair
    request_id_of: Mapping[str, str]
    wish_of: Mapping[str, tables.FairWish]
    times: Mapping[int, str]
    party_name_of: Mapping[str, str]
    # How many slots a meeting takes at each booth, by the engine's name of it, where no wish says otherwise.
    slots_at: Mapping[str, int]

    @property
    def name_of(self) -> dict[str, str]:
        """The engine's name of every request."""
        return {request_id: name for name, request_id in self.request_id_of.items()}


def gather(session: Session, fair_id: str) -> Gathered:
    """Everything that the engine needs to know, in a fixed number of statements. Raises FairNotFound."""
    row = fairs.get_row(session, fair_id)
    booths = session.exec(
        select(tables.Booth).where(tables.Booth.fair_id == fair_id).order_by(col(tables.Booth.position))
    ).all()
    applications = session.exec(
        select(tables.FairApplication)
        .where(tables.FairApplication.fair_id == fair_id, tables.FairApplication.state == "applied")
        .order_by(col(tables.FairApplication.number))
    ).all()
    wishes = session.exec(
        select(tables.FairWish)
        .where(tables.FairWish.fair_id == fair_id)
        .order_by(col(tables.FairWish.position))
    ).all()
    slots = fairs.find_slots(session, fair_id)
    met = fairs.find_met_before(session, fair_id)
    spreads = fairs.find_spreads(session, fair_id)
    groups = fairs.find_groups(session, fair_id) if spreads else {}
    names = _name_parties(booths, applications)
    here = {item.enterprise_id for item in applications}
    asked = [wish for wish in wishes if wish.enterprise_id in here and is_request(wish)]
    requests = _see_requests(asked, names, met, fairs.find_long_meetings(session, fair_id))
    everything = frozenset(slot.slot for slot in slots)
    fair = Fair(
        name=row.name,
        slots=tuple(
            Slot(slot.slot, slot.session, slot.day, slot.starts_at.isoformat(), slot.minutes)
            for slot in slots
        ),
        parties=(
            *(_see_booth(booth, names[booth.booth_id], everything) for booth in booths),
            *(
                _see_enterprise(item, names[item.enterprise_id], groups.get(item.enterprise_id, frozenset()))
                for item in applications
            ),
        ),
        requests=tuple(requests.values()),
        tables=row.tables,
        max_wait_spread=row.max_wait_spread,
        min_meetings=row.min_meetings,
        spreads=tuple(
            Spread(item.group_name, item.at_least, (names[item.booth_id],) if item.booth_id else ())
            for item in spreads
            if item.booth_id in ("", *names)
        ),
        walks=tuple(Walk(halls, slots) for halls, slots in fairs.find_walks(session, fair_id).items()),
    )
    return Gathered(
        fair,
        {request.request_id: request_id for request_id, request in requests.items()},
        {wish.request_id: wish for wish in asked},
        name_slots(slots),
        names,
        {names[booth.booth_id]: booth.meeting_slots or row.meeting_slots for booth in booths},
    )


def _see_booth(booth: tables.Booth, name: str, everything: frozenset[int]) -> Party:
    """A booth as the engine sees it; `everything` are the slots in which a closed one is not there."""
    return Party(
        name,
        BOOTH,
        booth.agency,
        booth.seats,
        everything if booth.is_closed else frozenset(booth.unavailable),
        booth.max_meetings,
        place=booth.hall or "",
    )


def _see_enterprise(application: tables.FairApplication, name: str, groups: frozenset[str]) -> Party:
    return Party(
        name,
        ENTERPRISE,
        application.name,
        1,
        frozenset(application.unavailable),
        application.max_meetings,
        application.is_one_day,
        groups=groups,
    )


def _see_requests(
    wishes: Sequence[tables.FairWish],
    names: Mapping[str, str],
    met: Container[tuple[str, str]],
    longer: Mapping[str, int],
) -> dict[str, Request]:
    """The wishes as the engine sees them, by request id.

    met : booths and enterprises that met at an earlier fair.
    longer : how many slots a meeting takes that takes more than one, by request id.
    """
    name_of = {wish.request_id: f"{names[wish.booth_id]}–{names[wish.enterprise_id]}" for wish in wishes}
    return {
        wish.request_id: Request(
            name_of[wish.request_id],
            (names[wish.booth_id], names[wish.enterprise_id]),
            wish.session,
            weigh(wish, has_met=has_met),
            is_must(wish),
            wish.fixed_slot,
            tuple(name_of[earlier] for earlier in wish.after if earlier in name_of),
            longer.get(wish.request_id, 1),
            has_met=wish.has_met or has_met,
        )
        for wish in wishes
        for has_met in [(wish.booth_id, wish.enterprise_id) in met]
    }


def _name_parties(
    booths: Sequence[tables.Booth], applications: Sequence[tables.FairApplication]
) -> dict[str, str]:
    """Names that people know; who shares a name with somebody else gets the id behind it."""
    named = [(booth.booth_id, booth.agency) for booth in booths]
    named += [(item.enterprise_id, item.name) for item in applications]
    count = Counter(name for _, name in named)
    return {
        party_id: name if count[name] == 1 and name not in count.keys() - {name} else f"{name}({party_id})"
        for party_id, name in named
    }


def read_plan(gathered: Gathered, slot_of: Mapping[str, int]) -> Plan:
    """Meetings by request id as a plan of the engine that claims nothing."""
    name_of = gathered.name_of
    placed = [(name_of.get(request_id, request_id), slot) for request_id, slot in slot_of.items()]
    left_out = [name for request_id, name in name_of.items() if request_id not in slot_of]
    nothing = EngineSentence("", "")
    return Plan(
        FEASIBLE,
        meetings=tuple(PlacedMeeting(name, slot) for name, slot in placed),
        unplaced=tuple(UnplacedRequest(name, nothing, nothing) for name in left_out),
    )


def drop_requests(gathered: Gathered, request_ids: Container[str]) -> Gathered:
    """The fair without these requests: what did not take place is not waiting for a place."""
    kept = {
        name: request_id
        for name, request_id in gathered.request_id_of.items()
        if request_id not in request_ids
    }
    return replace(
        gathered,
        fair=replace(
            gathered.fair,
            requests=tuple(
                replace(item, after=tuple(earlier for earlier in item.after if earlier in kept))
                for item in gathered.fair.requests
                if item.request_id in kept
            ),
        ),
        request_id_of=kept,
        wish_of={request_id: gathered.wish_of[request_id] for request_id in kept.values()},
    )


def narrow(gathered: Gathered, slot_of: Mapping[str, int], request_id: str) -> Gathered:
    """The fair of the two parties of a request alone; a slot in which the hall is full is closed to them."""
    fair = gathered.fair
    name = gathered.name_of[request_id]
    request = next(item for item in fair.requests if item.request_id == name)
    near = {
        item.request_id
        for item in fair.requests
        if set(item.parties) & set(request.parties) or name in item.after or item.request_id in request.after
    }
    requests = tuple(
        replace(item, after=tuple(earlier for earlier in item.after if earlier in near))
        for item in fair.requests
        if item.request_id in near
    )
    others = Counter(
        taken for key, span in find_spans(gathered, slot_of).items() if key != request_id for taken in span
    )
    full = frozenset(slot for slot, count in others.items() if fair.tables and count >= fair.tables)
    parties = {party_id for item in requests for party_id in item.parties}
    narrowed = replace(
        fair,
        parties=tuple(
            replace(party, unavailable=party.unavailable | full)
            if party.party_id in request.parties
            else party
            for party in fair.parties
            if party.party_id in parties
        ),
        requests=requests,
        tables=None,
        max_wait_spread=None,
    )
    ids = {gathered.request_id_of[item] for item in near}
    return Gathered(
        narrowed,
        {item: gathered.request_id_of[item] for item in near},
        {key: wish for key, wish in gathered.wish_of.items() if key in ids},
        gathered.times,
        gathered.party_name_of,
        gathered.slots_at,
    )


def find_spans(gathered: Gathered, slot_of: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    """The slots that meetings take, by request id, up to the next break; requests of no wish are left out."""
    spans = Spans(gathered.fair)
    slots = {item.request_id: item.slots for item in gathered.fair.requests}
    name_of = gathered.name_of
    return {
        request_id: spans.cover(slots[name_of[request_id]], slot)
        for request_id, slot in slot_of.items()
        if request_id in name_of
    }


@dataclass(frozen=True)
class MetQuota:
    """What one booth should have of a group (`at_least`), what its wishes allow at most, and what it has.

    `left_out` : the requests of the group that have no place.
    """

    booth_id: str
    group: str
    at_least: int
    possible: int
    met: int
    left_out: tuple[str, ...]


def judge_quotas(gathered: Gathered, placed: Container[str]) -> list[MetQuota]:
    """How far the meetings of these requests keep the quotas of the fair, in their order."""
    if not gathered.fair.spreads:
        return []
    # The solver takes half a second to load, which no start of the service should wait for.
    from matching.fairs.guarantees import find_quotas

    booth_id_of = {name: party_id for party_id, name in gathered.party_name_of.items()}
    judged = []
    for quota in find_quotas(gathered.fair):
        ids = [gathered.request_id_of[name] for name in quota.requests]
        left_out = tuple(request_id for request_id in ids if request_id not in placed)
        judged.append(
            MetQuota(
                booth_id_of[quota.booth_id],
                quota.group,
                quota.at_least,
                len(ids),
                len(ids) - len(left_out),
                left_out,
            )
        )
    return judged


def describe_unplaced(gathered: Gathered, plan: Plan) -> list[dict[str, object]]:
    """What a version keeps of requests without a slot, or of what cannot hold together."""
    if plan.status == INFEASIBLE:
        found: Iterable[tuple[str, EngineSentence, EngineSentence, int | None]] = [
            (item.subject, item.sentence, EngineSentence("", ""), None) for item in plan.conflicts
        ]
    else:
        found = [
            (item.request_id, item.reason, item.smallest_fix, item.fix.slot if item.fix else None)
            for item in plan.unplaced
        ]
    described = []
    for name, reason, fix, slot in found:
        request_id = gathered.request_id_of.get(name, "")
        wish = gathered.wish_of.get(request_id)
        described.append(
            {
                "request_id": request_id,
                "booth_id": wish.booth_id if wish else name,
                "enterprise_id": wish.enterprise_id if wish else "",
                "reason_ko": reason.ko,
                "reason_en": reason.en,
                "fix_ko": fix.ko,
                "fix_en": fix.en,
                "slot": slot,
            }
        )
    return described
