"""The auditor: judges any plan, however it was made, by the rules of the fair alone.

It knows nothing of the planner and believes nothing that a plan says of itself: every figure is counted
again. A conflict refuses a plan; a warning asks whether it is meant.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations

from matching.fairs.model import (
    ANY_SESSION,
    BOOTH,
    ENTERPRISE,
    INFEASIBLE,
    OPTIMAL,
    UNKNOWN,
    Fair,
    PlacedMeeting,
    Plan,
    Request,
)
from matching.fairs.spans import Spans
from matching.fairs.waits import count_all_waits, measure_spread
from matching.fairs.walking import Walking
from matching.korean import with_josa
from matching.records import Sentence

# Sums of decimal weights may differ in the last places.
_WEIGHT_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a plan: a stable code, the id it is about ("" for the plan), and what to say."""

    code: str
    subject: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Audit:
    """What the auditor found. Figures count only meetings of known requests in known slots, each once."""

    conflicts: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    meetings: int
    weight: float
    waits: int
    wait_spread: int
    waits_of_party: dict[str, int]
    short_enterprises: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether no conflict was found."""
        return not self.conflicts


def audit_plan(fair: Fair, plan: Plan) -> Audit:
    """Every conflict and warning of `plan`, in a fixed order: by rule, then in the order of the plan."""
    return _Auditor(fair, plan).judge()


class _Auditor:
    def __init__(self, fair: Fair, plan: Plan) -> None:
        self._fair = fair
        self._plan = plan
        self._requests = {request.request_id: request for request in fair.requests}
        self._parties = {party.party_id: party for party in fair.parties}
        self._slots = {slot.slot: slot for slot in fair.slots}
        self._spans = Spans(fair)
        self._place_in_order = {slot.slot: place for place, slot in enumerate(fair.order_slots())}
        self._conflicts: list[Finding] = []
        self._warnings: list[Finding] = []
        self._known: list[tuple[Request, PlacedMeeting]] = []
        self._slot_of: dict[str, int] = {}

    def judge(self) -> Audit:
        self._check_names()
        for request, meeting in self._known:
            self._check_meeting(request, meeting)
        self._check_seats()
        self._check_walks()
        self._check_precedences()
        self._check_hall()
        self._check_limits()
        self._check_claims()
        waits = count_all_waits(self._fair, self._slot_of)
        spread = measure_spread(waits)
        limit = self._fair.max_wait_spread
        if limit is not None and spread > limit and self._plan.meetings:
            self._conflict(
                "wait_spread",
                "",
                f"대기 횟수의 차이가 {spread}회로 한도 {limit}회를 넘습니다",
                f"the numbers of waits differ by {spread}, more than the limit of {limit}",
            )
        weight = sum(self._requests[request_id].weight for request_id in self._slot_of)
        short = self._find_short()
        total = sum(waits.values())
        self._check_figures(weight, total, spread)
        for party_id in short:
            self._warn(
                "guarantee",
                party_id,
                f"{party_id}의 상담이 보장된 {self._fair.min_meetings}건에 못 미칩니다",
                f"{party_id} has fewer than the {self._fair.min_meetings} meetings promised",
            )
        self._check_spreads()
        return Audit(
            conflicts=tuple(self._conflicts),
            warnings=tuple(self._warnings),
            meetings=len(self._slot_of),
            weight=round(weight, 6),
            waits=total,
            wait_spread=spread,
            waits_of_party=waits,
            short_enterprises=short,
        )

    def _conflict(self, code: str, subject: str, ko: str, en: str) -> None:
        self._conflicts.append(Finding(code, subject, Sentence(ko, en)))

    def _warn(self, code: str, subject: str, ko: str, en: str) -> None:
        self._warnings.append(Finding(code, subject, Sentence(ko, en)))

    def _check_names(self) -> None:
        for meeting in self._plan.meetings:
            request = self._requests.get(meeting.request_id)
            name = meeting.request_id
            if request is None:
                self._conflict(
                    "unknown_request",
                    name,
                    f"{with_josa(name, '은/는')} 이 행사에 없는 신청입니다",
                    f"{name} is no request of this fair",
                )
            elif meeting.slot not in self._slots:
                self._conflict(
                    "unknown_slot",
                    name,
                    f"{with_josa(name, '이/가')} 없는 시간대 {meeting.slot}에 놓였습니다",
                    f"{name} stands in slot {meeting.slot}, which does not exist",
                )
            elif name in self._slot_of:
                self._conflict(
                    "doubled_request",
                    name,
                    f"{with_josa(name, '이/가')} 두 번 배정되었습니다",
                    f"{name} is placed more than once",
                )
                self._known.append((request, meeting))
            else:
                self._slot_of[name] = meeting.slot
                self._known.append((request, meeting))

    def _cover(self, request: Request, slot: int) -> tuple[int, ...]:
        """The slots that the meeting takes, up to the next break."""
        return self._spans.cover(request.slots, slot)

    def _check_meeting(self, request: Request, meeting: PlacedMeeting) -> None:
        name, slot = request.request_id, meeting.slot
        if request.fixed_slot is not None and request.fixed_slot != slot:
            self._conflict(
                "fixed_slot",
                name,
                f"{with_josa(name, '은/는')} 시간대 {request.fixed_slot}에 고정되었는데 {slot}에 놓였습니다",
                f"{name} is pinned to slot {request.fixed_slot} and stands in slot {slot}",
            )
        if request.session not in (ANY_SESSION, self._slots[slot].session):
            self._conflict(
                "session",
                name,
                f"{with_josa(name, '은/는')} {request.session} 시간에 해야 하는데 시간대 {slot}에 놓였습니다",
                f"{name} belongs to session {request.session} and stands in slot {slot}",
            )
        if self._fair.forbids_met and request.has_met:
            self._conflict(
                "met_before",
                name,
                f"{name}의 두 참가자는 전에 만난 적이 있어 다시 만나지 않습니다",
                f"the two of {name} met before and are not to meet again",
            )
        span = self._cover(request, slot)
        if len(span) < request.slots:
            self._conflict(
                "break",
                name,
                f"시간대 {request.slots}개가 걸리는 {with_josa(name, '이/가')} "
                f"시간대 {span[-1]} 뒤의 쉬는 시간에 걸립니다",
                f"{name} takes {request.slots} slots and does not end before the break after slot {span[-1]}",
            )
        for party_id in request.parties:
            for absent in sorted(self._parties[party_id].unavailable.intersection(span)):
                self._conflict(
                    "unavailable",
                    name,
                    f"{with_josa(party_id, '은/는')} 시간대 {absent}에 참석할 수 없습니다({name})",
                    f"{party_id} is not available in slot {absent} ({name})",
                )

    def _check_seats(self) -> None:
        count = Counter(
            (party_id, slot)
            for request, meeting in self._known
            for party_id in request.parties
            for slot in self._cover(request, meeting.slot)
        )
        for (party_id, slot), meetings in count.items():
            seats = self._parties[party_id].seats
            if meetings > seats:
                self._conflict(
                    "seats",
                    party_id,
                    f"{with_josa(party_id, '이/가')} 시간대 {slot}에 상담 {meetings}건을 "
                    f"맡았습니다(자리 {seats})",
                    f"{party_id} has {meetings} meetings in slot {slot} and {seats} seats",
                )

    def _check_walks(self) -> None:
        walking = Walking(self._fair)
        for party in self._fair.parties:
            if not walking.binds(party):
                continue
            own = [
                (self._requests[name], slot)
                for name, slot in self._slot_of.items()
                if party.party_id in self._requests[name].parties
            ]
            for (request, slot), (other, other_slot) in combinations(own, 2):
                if walking.is_too_close(request, slot, other, other_slot):
                    first, last = sorted((slot, other_slot), key=self._place_in_order.__getitem__)
                    self._conflict(
                        "walk",
                        party.party_id,
                        f"{with_josa(party.party_id, '이/가')} 시간대 {first}에서 시간대 {last}까지 "
                        "걸어갈 수 없습니다",
                        f"{party.party_id} has too little time to walk between its meetings of "
                        f"slot {first} and slot {last}",
                    )

    def _check_precedences(self) -> None:
        for request in self._fair.requests:
            slot = self._slot_of.get(request.request_id)
            if slot is None:
                continue
            for earlier in request.after:
                other = self._slot_of.get(earlier)
                end = None if other is None else self._cover(self._requests[earlier], other)[-1]
                if end is None or self._place_in_order[end] >= self._place_in_order[slot]:
                    self._conflict(
                        "after",
                        request.request_id,
                        f"{request.request_id}보다 먼저 있어야 할 {with_josa(earlier, '이/가')} "
                        "앞 시간대에 없습니다",
                        f"{earlier} does not stand in an earlier slot than {request.request_id}",
                    )

    def _check_hall(self) -> None:
        tables = self._fair.tables
        count = Counter(
            slot for request, meeting in self._known for slot in self._cover(request, meeting.slot)
        )
        taken: dict[tuple[int, int], str] = {}
        for slot, meetings in sorted(count.items()):
            if tables is not None and meetings > tables:
                self._conflict(
                    "tables",
                    str(slot),
                    f"시간대 {slot}의 상담 {meetings}건이 탁자 {tables}개를 넘습니다",
                    f"slot {slot} holds {meetings} meetings on {tables} tables",
                )
        for request, meeting in self._known:
            if meeting.table is None:
                continue
            name, table = request.request_id, meeting.table
            span = self._cover(request, meeting.slot)
            shared = next((slot for slot in span if (slot, table) in taken), None)
            if table < 1 or (tables is not None and table > tables):
                self._conflict(
                    "unknown_table",
                    name,
                    f"{name}의 탁자 {with_josa(str(table), '은/는')} 없습니다",
                    f"{name} stands at table {table}, which does not exist",
                )
            elif shared is not None:
                other = taken[shared, table]
                self._conflict(
                    "doubled_table",
                    name,
                    f"{with_josa(name, '과/와')} {with_josa(other, '이/가')} 시간대 {shared}에 "
                    f"같은 탁자 {table}에 놓였습니다",
                    f"{name} and {other} share table {table} in slot {shared}",
                )
            else:
                taken.update(((slot, table), name) for slot in span)

    def _check_limits(self) -> None:
        count = self._count_meetings()
        for party in self._fair.parties:
            name, limit, meetings = party.party_id, party.max_meetings, count[party.party_id]
            if limit is not None and meetings > limit:
                self._conflict(
                    "max_meetings",
                    name,
                    f"{name}의 상담 {meetings}건이 한도 {limit}건을 넘습니다",
                    f"{name} has {meetings} meetings, more than the limit of {limit}",
                )
            if not party.is_one_day:
                continue
            days = {
                self._slots[slot].day
                for request_id, slot in self._slot_of.items()
                if name in self._requests[request_id].parties
            }
            if len(days) > 1:
                listed = ", ".join(str(day) for day in sorted(days))
                self._conflict(
                    "one_day",
                    name,
                    f"{with_josa(name, '은/는')} 하루만 참석하는데 {listed}일째에 상담이 있습니다",
                    f"{name} comes on one day only and has meetings on days {listed}",
                )

    def _check_claims(self) -> None:
        """What the plan says of itself and of what it leaves out."""
        is_given_up = self._plan.status in (INFEASIBLE, UNKNOWN)
        if is_given_up and self._plan.meetings:
            self._conflict(
                "status",
                "",
                f"상태가 {self._plan.status}인 계획에 상담이 들어 있습니다",
                f"a plan that says {self._plan.status} holds meetings",
            )
        listed = Counter(item.request_id for item in self._plan.unplaced)
        for name in listed:
            if name not in self._requests:
                self._conflict(
                    "unknown_request",
                    name,
                    f"{with_josa(name, '은/는')} 이 행사에 없는 신청입니다",
                    f"{name} is no request of this fair",
                )
            elif name in self._slot_of:
                self._conflict(
                    "placed_and_unplaced",
                    name,
                    f"{with_josa(name, '이/가')} 배정되었는데 미배정 목록에도 있습니다",
                    f"{name} is placed and listed as unplaced",
                )
        if is_given_up:
            return
        for request in self._fair.requests:
            name = request.request_id
            if name in self._slot_of:
                continue
            if request.must:
                self._conflict(
                    "must",
                    name,
                    f"반드시 해야 할 {with_josa(name, '이/가')} 배정되지 않았습니다",
                    f"{name} must be placed and is not",
                )
            elif name not in listed:
                self._warn(
                    "unlisted",
                    name,
                    f"{with_josa(name, '이/가')} 배정되지도, 미배정 목록에 있지도 않습니다",
                    f"{name} is neither placed nor listed as unplaced",
                )

    def _check_figures(self, weight: float, waits: int, spread: int) -> None:
        plan = self._plan
        if plan.status in (INFEASIBLE, UNKNOWN):
            return
        said = (
            ("weight", plan.weight, weight),
            ("waits", plan.waits, waits),
            ("wait_spread", plan.wait_spread, spread),
        )
        for name, given, counted in said:
            if given is not None and abs(given - counted) > _WEIGHT_TOLERANCE:
                self._warn(
                    "figure",
                    name,
                    f"계획에 적힌 {name} {with_josa(f'{given:g}', '이/가')} 다시 센 값 "
                    f"{with_josa(f'{counted:g}', '과/와')} 다릅니다",
                    f"the plan says {name} {given:g}, counted again it is {counted:g}",
                )
        bound = plan.weight_bound if plan.status == OPTIMAL else None
        if bound is not None and weight > bound + _WEIGHT_TOLERANCE:
            self._warn(
                "bound",
                "weight",
                f"가중치 합 {with_josa(f'{weight:g}', '이/가')} 상한 {bound:g}보다 큽니다",
                f"the weight {weight:g} is above its bound {bound:g}",
            )

    def _count_meetings(self) -> Counter[str]:
        return Counter(party_id for name in self._slot_of for party_id in self._requests[name].parties)

    def _find_short(self) -> tuple[str, ...]:
        """Enterprises below the guarantee although enough of their requests are possible at all."""
        if not self._fair.min_meetings:
            return ()
        possible: dict[str, int] = defaultdict(int)
        for request in self._fair.requests:
            if any(self._is_possible(request, slot) for slot in self._slots):
                for party_id in request.parties:
                    possible[party_id] += 1
        count = self._count_meetings()
        return tuple(
            party.party_id
            for party in self._fair.parties
            if party.kind == ENTERPRISE
            and possible[party.party_id] >= self._fair.min_meetings
            and count[party.party_id] < self._fair.min_meetings
        )

    def _check_spreads(self) -> None:
        """What booths have too little of, as far as they could have it at all."""
        groups = {party.party_id: party.groups for party in self._fair.parties}
        for spread in self._fair.spreads:
            for party in self._fair.parties:
                name = party.party_id
                if party.kind != BOOTH or (spread.booths and name not in spread.booths):
                    continue
                own = [
                    request
                    for request in self._fair.requests
                    if name in request.parties
                    and any(spread.group in groups[other] for other in request.parties if other != name)
                ]
                possible = sum(any(self._is_possible(item, slot) for slot in self._slots) for item in own)
                wanted = min(spread.at_least, possible)
                met = sum(request.request_id in self._slot_of for request in own)
                if met < wanted:
                    self._warn(
                        "spread",
                        name,
                        f"{with_josa(name, '이/가')} {with_josa(spread.group, '과/와')} 만나는 "
                        f"상담 {met}건이 {wanted}건에 못 미칩니다",
                        f"{name} has {met} meetings with {spread.group}, fewer than {wanted}",
                    )

    def _is_possible(self, request: Request, slot: int) -> bool:
        return (
            not (self._fair.forbids_met and request.has_met)
            and request.fixed_slot in (None, slot)
            and request.session in (ANY_SESSION, self._slots[slot].session)
            and len(span := self._cover(request, slot)) == request.slots
            and all(self._parties[party_id].unavailable.isdisjoint(span) for party_id in request.parties)
        )
