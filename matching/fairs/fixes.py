"""Why a request was left out, and the smallest change that would place it, all else staying where it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from matching.fairs.model import ANY_SESSION, Fair, Fix, Party, Request, UnplacedRequest
from matching.fairs.program import scale_weights
from matching.fairs.spans import Spans
from matching.fairs.waits import keeps_spread
from matching.fairs.walking import Walking
from matching.korean import with_josa
from matching.records import Sentence

_NO_FIX = Sentence(
    "다른 상담을 옮기지 않고 넣을 방법이 없습니다",
    "nothing less than moving other meetings would place it",
)


def explain_unplaced(fair: Fair, slot_of_request: Mapping[str, int]) -> tuple[UnplacedRequest, ...]:
    """Every request without a slot, in the order of the fair, with its reason and its smallest fix.

    Of equally small fixes the one in the earliest slot is named. Pins and precedences are never given up.
    """
    explainer = _Explainer(fair, slot_of_request)
    return tuple(
        explainer.explain(request) for request in fair.requests if request.request_id not in slot_of_request
    )


def apply_fix(fair: Fair, request_id: str, fix: Fix) -> Fair:
    """The fair after the change; the plan with this request added in `fix.slot` holds in it."""
    slots = next(request.slots for request in fair.requests if request.request_id == request_id)
    span = Spans(fair).cover(slots, fix.slot)
    return replace(
        fair,
        tables=None if fair.tables is None else fair.tables + fix.more_tables,
        parties=tuple(
            replace(
                party,
                seats=party.seats + (party.party_id in fix.more_seats),
                unavailable=party.unavailable.difference(span)
                if party.party_id in fix.make_available
                else party.unavailable,
                max_meetings=None
                if party.max_meetings is None
                else party.max_meetings + (party.party_id in fix.more_meetings),
                is_one_day=party.is_one_day and party.party_id not in fix.more_days,
            )
            for party in fair.parties
        ),
        requests=tuple(
            replace(
                request,
                session=ANY_SESSION if fix.any_session else request.session,
                has_met=request.has_met and not fix.meet_again,
            )
            if request.request_id == request_id
            else request
            for request in fair.requests
        ),
    )


class _Explainer:
    def __init__(self, fair: Fair, slot_of_request: Mapping[str, int]) -> None:
        self._fair = fair
        self._slot_of = slot_of_request
        self._parties = {party.party_id: party for party in fair.parties}
        self._order = fair.order_slots()
        self._place = {slot.slot: place for place, slot in enumerate(self._order)}
        self._spans = Spans(fair)
        self._walking = Walking(fair)
        self._end_of: dict[str, int] = {}
        self._own: dict[str, list[Request]] = {party.party_id: [] for party in fair.parties}
        self._at_party: Counter[tuple[str, int]] = Counter()
        self._of_party: Counter[str] = Counter()
        self._in_hall: Counter[int] = Counter()
        self._days: dict[str, set[int]] = {party.party_id: set() for party in fair.parties}
        for request in fair.requests:
            slot = slot_of_request.get(request.request_id)
            if slot is not None:
                span = self._spans.cover(request.slots, slot)
                self._end_of[request.request_id] = self._place[span[-1]]
                self._in_hall.update(span)
                for party_id in request.parties:
                    self._at_party.update((party_id, taken) for taken in span)
                    self._of_party[party_id] += 1
                    self._own[party_id].append(request)
                    self._days[party_id].add(self._order[self._place[slot]].day)

    def explain(self, request: Request) -> UnplacedRequest:
        fixes = [fix for slot in self._order if (fix := self._find_fix(request, slot.slot)) is not None]
        for fix in sorted(fixes, key=lambda fix: fix.size):
            if self._keeps_spread(request, fix):
                return UnplacedRequest(
                    request.request_id, self._give_reason(request, fix), self._say(request, fix), fix
                )
        missing = [earlier for earlier in request.after if earlier not in self._slot_of]
        if missing:
            reason = Sentence(
                f"먼저 있어야 할 상담 {with_josa(', '.join(missing), '이/가')} 배정되지 않았습니다",
                f"it must come after {', '.join(missing)}, which has no slot",
            )
        elif fixes:
            reason = Sentence(
                "넣으면 대기 횟수의 차이가 한도를 넘습니다",
                "placing it would break the limit on the spread of waits",
            )
        elif request.slots > 1:
            reason = Sentence(
                f"고정된 시간대나 앞뒤 순서에 맞으면서 쉬는 시간 없이 이어지는 "
                f"시간대 {request.slots}개가 없습니다",
                f"no {request.slots} slots in a row without a break agree with its pin and with what "
                "must come before or after",
            )
        else:
            reason = Sentence(
                "고정된 시간대나 앞뒤 순서에 맞는 시간대가 없습니다",
                "no slot agrees with its pin and with what must come before or after",
            )
        return UnplacedRequest(request.request_id, reason, _NO_FIX)

    def _find_fix(self, request: Request, slot: int) -> Fix | None:
        """What it takes to place the request here, None where a pin or an order forbids it."""
        if request.fixed_slot not in (None, slot):
            return None
        span = self._spans.cover(request.slots, slot)
        if len(span) < request.slots:
            return None
        for earlier in request.after:
            if earlier not in self._slot_of or self._end_of[earlier] >= self._place[slot]:
                return None
        parties = [self._parties[party_id] for party_id in request.parties]
        session, day = self._order[self._place[slot]].session, self._order[self._place[slot]].day
        return Fix(
            slot=slot,
            more_seats=tuple(
                p.party_id for p in parties if self._is_full(p, span) or self._has_to_walk(p, request, slot)
            ),
            make_available=tuple(p.party_id for p in parties if not p.unavailable.isdisjoint(span)),
            more_meetings=tuple(
                p.party_id
                for p in parties
                if p.max_meetings is not None and self._of_party[p.party_id] >= p.max_meetings
            ),
            more_days=tuple(p.party_id for p in parties if p.is_one_day and self._days[p.party_id] - {day}),
            more_tables=self._fair.tables is not None
            and any(self._in_hall[taken] >= self._fair.tables for taken in span),
            any_session=request.session not in (ANY_SESSION, session),
            meet_again=self._fair.forbids_met and request.has_met,
        )

    def _is_full(self, party: Party, span: tuple[int, ...]) -> bool:
        return any(self._at_party[party.party_id, taken] >= party.seats for taken in span)

    def _has_to_walk(self, party: Party, request: Request, slot: int) -> bool:
        """Whether the party could not walk here from its other meetings, or from here to them."""
        return self._walking.binds(party) and any(
            self._walking.is_too_close(request, slot, other, self._slot_of[other.request_id])
            for other in self._own[party.party_id]
        )

    def _keeps_spread(self, request: Request, fix: Fix) -> bool:
        if self._fair.max_wait_spread is None:
            return True
        # With one seat more nobody walks, so that what was a walk may be a wait.
        fair = apply_fix(self._fair, request.request_id, fix) if self._fair.walks else self._fair
        return keeps_spread(fair, {**self._slot_of, request.request_id: fix.slot})

    def _give_reason(self, request: Request, fix: Fix) -> Sentence:
        ko, en = [], []
        span = self._spans.cover(request.slots, fix.slot)
        full = [name for name in fix.more_seats if self._is_full(self._parties[name], span)]
        if full:
            names = ", ".join(full)
            ko.append(f"{names}의 자리가 모두 찼습니다")
            en.append(f"{names} has no free seat")
        if len(full) < len(fix.more_seats):
            names = ", ".join(name for name in fix.more_seats if name not in full)
            ko.append(f"{with_josa(names, '이/가')} 앞뒤 상담 장소에서 걸어올 시간이 모자랍니다")
            en.append(f"{names} has too little time to walk from or to the meeting before or after")
        if fix.make_available:
            names = ", ".join(fix.make_available)
            ko.append(f"{with_josa(names, '이/가')} 참석할 수 없습니다")
            en.append(f"{names} is not available")
        if fix.more_meetings:
            names = ", ".join(fix.more_meetings)
            ko.append(f"{names}의 상담 한도가 찼습니다")
            en.append(f"{names} has its most meetings already")
        if fix.more_days:
            names = ", ".join(fix.more_days)
            ko.append(f"{with_josa(names, '은/는')} 하루만 참석하며 다른 날에 상담이 있습니다")
            en.append(f"{names} comes on one day only and has meetings on another")
        if fix.more_tables:
            ko.append("상담장에 빈 탁자가 없습니다")
            en.append("the hall has no free table")
        if fix.any_session:
            ko.append(f"신청한 시간({request.session})이 아닙니다")
            en.append(f"it is outside session {request.session}")
        if fix.meet_again:
            ko.append("두 참가자는 전에 만난 적이 있습니다")
            en.append("the two met before")
        if not ko and scale_weights(self._fair)[1][request.request_id] == 0:
            return Sentence(
                f"시간대 {with_josa(str(fix.slot), '이/가')} 비어 있으나 "
                "가중치가 0이어서 넣어도 나아지지 않습니다",
                f"slot {fix.slot} is free, but a weight of 0 gains nothing",
            )
        if not ko:
            return Sentence(
                f"시간대 {with_josa(str(fix.slot), '이/가')} 비어 있으나 "
                "정해진 시간 안에 더 나은 계획을 찾지 못했습니다",
                f"slot {fix.slot} is free; the limit of time ended the search before it was used",
            )
        return Sentence(
            f"가장 손쉬운 시간대 {fix.slot}에도: {'. '.join(ko)}",
            f"even in slot {fix.slot}: {' and '.join(en)}",
        )

    def _say(self, request: Request, fix: Fix) -> Sentence:
        ko = [f"{name}의 자리를 하나 늘림" for name in fix.more_seats]
        en = [f"one more seat for {name}" for name in fix.more_seats]
        ko += [f"{with_josa(name, '이/가')} 그 시간대에 참석함" for name in fix.make_available]
        en += [f"{name} attends in that slot" for name in fix.make_available]
        ko += [f"{name}의 상담 한도를 한 건 늘림" for name in fix.more_meetings]
        en += [f"one more meeting allowed for {name}" for name in fix.more_meetings]
        ko += [f"{with_josa(name, '이/가')} 하루 더 참석함" for name in fix.more_days]
        en += [f"{name} comes on more than one day" for name in fix.more_days]
        if fix.more_tables:
            ko.append("탁자를 하나 늘림")
            en.append("one more table")
        if fix.any_session:
            ko.append(f"{request.request_id}의 시간 제한({request.session})을 풂")
            en.append(f"{request.request_id} gives up session {request.session}")
        if fix.meet_again:
            ko.append("다시 만나게 함")
            en.append("the two meet again")
        what_ko, what_en = "; ".join(ko) or "바꿀 것 없음", "; ".join(en) or "nothing to change"
        return Sentence(f"시간대 {fix.slot}에 배정: {what_ko}", f"place it in slot {fix.slot}: {what_en}")
