"""What no single field of a fair shows: doubled ids, unknown references, overlapping pins, circles."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from service.fairs.files.schemas import FairIn
from service.sentences import Sentence


def find_contradictions(fair: FairIn) -> Iterable[tuple[str, Sentence]]:
    """Each with its place in the file, in the order of checks, then of the file."""
    yield from _find_doubled("slots", "slot", [item.slot for item in fair.slots])
    yield from _find_doubled("parties", "party_id", [item.party_id for item in fair.parties])
    yield from _find_doubled("requests", "request_id", [item.request_id for item in fair.requests])
    yield from _find_unknown_absences(fair)
    yield from _find_wrong_places(fair)
    yield from _find_wrong_spreads(fair)
    yield from _find_wrong_pairs(fair)
    if fair.walks or any(item.slots > 1 for item in fair.requests):
        yield from _find_unreadable_starts(fair)
    yield from _find_wrong_requests(fair)
    yield from _find_crowded_pins(fair)
    yield from _find_circle(fair)


def _find_unknown_absences(fair: FairIn) -> Iterable[tuple[str, Sentence]]:
    slots = {item.slot for item in fair.slots}
    for number, party in enumerate(fair.parties):
        for place, slot in enumerate(party.unavailable):
            if slot not in slots:
                yield f"parties[{number}].unavailable[{place}]", _no_such("시간대", "slot", slot)


def _find_wrong_requests(fair: FairIn) -> Iterable[tuple[str, Sentence]]:
    """Whoever asks for a meeting with itself, or names what the file does not have."""
    slots = {item.slot for item in fair.slots}
    parties = {item.party_id for item in fair.parties}
    requests = {item.request_id for item in fair.requests}
    sessions = {item.session for item in fair.slots} | {"any"}
    for number, request in enumerate(fair.requests):
        here = f"requests[{number}]"
        for place, party_id in enumerate(request.parties):
            if party_id not in parties:
                yield f"{here}.parties[{place}]", _no_such("참가자", "party", party_id)
        if request.parties[0] == request.parties[1]:
            yield (
                f"{here}.parties",
                Sentence(
                    f"자기 자신에게 신청했습니다: {request.parties[0]}",
                    f"{request.parties[0]} asks to meet itself, expected two different parties",
                ),
            )
        if request.session not in sessions:
            yield f"{here}.session", _no_such("시간 구분", "session", request.session)
        if request.fixed_slot is not None and request.fixed_slot not in slots:
            yield f"{here}.fixed_slot", _no_such("시간대", "slot", request.fixed_slot)
        for place, earlier in enumerate(request.after):
            if earlier not in requests:
                yield f"{here}.after[{place}]", _no_such("신청", "request", earlier)


def _find_crowded_pins(fair: FairIn) -> Iterable[tuple[str, Sentence]]:
    """More meetings pinned to one slot than their party has seats; each last of them is told once."""
    slots = {item.slot for item in fair.slots}
    parties = {item.party_id: item for item in fair.parties}
    pinned: dict[tuple[str, int], list[int]] = {}
    for number, request in enumerate(fair.requests):
        if request.fixed_slot is not None and request.fixed_slot in slots:
            for party_id in dict.fromkeys(request.parties):
                for slot in _cover(fair, request.fixed_slot, request.slots):
                    pinned.setdefault((party_id, slot), []).append(number)
    told: set[tuple[str, int]] = set()
    for (party_id, slot), numbers in pinned.items():
        is_told = (party_id, numbers[-1]) in told
        if party_id in parties and len(numbers) > parties[party_id].seats and not is_told:
            told.add((party_id, numbers[-1]))
            yield (
                f"requests[{numbers[-1]}].fixed_slot",
                Sentence(
                    f"{party_id}의 상담 {len(numbers)}건이 같은 시간대 {slot}에 고정되었습니다",
                    f"pins {len(numbers)} meetings of {party_id} to slot {slot}, expected at most its "
                    f"{parties[party_id].seats} seats",
                ),
            )


def _cover(fair: FairIn, first: int, slots: int) -> list[int]:
    """The slots of a meeting from `first` on: a session is as far as it can go."""
    if slots == 1:
        return [first]
    order = sorted(fair.slots, key=lambda slot: (slot.day, slot.slot))
    start = next(place for place, slot in enumerate(order) if slot.slot == first)
    taken = order[start : start + slots]
    return [slot.slot for slot in taken if (slot.day, slot.session) == (taken[0].day, taken[0].session)]


def _find_unreadable_starts(fair: FairIn) -> Iterable[tuple[str, Sentence]]:
    """Long meetings do not go over breaks and walks end with them: both are known by the time only."""
    for number, slot in enumerate(fair.slots):
        if slot.start is None:
            continue
        try:
            is_instant = datetime.datetime.fromisoformat(slot.start).tzinfo is not None
        except ValueError:
            is_instant = False
        if not is_instant:
            yield (
                f"slots[{number}].start",
                Sentence(
                    "여러 시간대가 걸리는 상담이나 걷는 시간이 있으면 시차가 붙은 날짜와 시각이어야 합니다",
                    f"is '{slot.start}', expected a day and time with offset (2015-10-29T10:00+09:00) where "
                    "a meeting takes several slots or parties walk",
                ),
            )


def _find_wrong_places(fair: FairIn) -> Iterable[tuple[str, Sentence]]:
    for number, party in enumerate(fair.parties):
        if party.place and party.kind != "booth":
            yield (
                f"parties[{number}].place",
                Sentence(
                    "장소는 부스에만 정할 수 있습니다",
                    f"is of a {party.kind}, expected places of booths only",
                ),
            )
    known = {party.place for party in fair.parties if party.kind == "booth"}
    pairs = []
    for number, walk in enumerate(fair.walks):
        for place, name in enumerate(walk.places):
            if name not in known:
                yield f"walks[{number}].places[{place}]", _no_such("장소", "place", name)
        if walk.places[0] == walk.places[1]:
            yield (
                f"walks[{number}].places",
                Sentence(
                    "같은 장소 사이입니다", f"walks from {walk.places[0]} to itself, expected two places"
                ),
            )
        pairs.append(" – ".join(sorted(walk.places)))
    yield from _find_doubled("walks", "places", pairs)


def _find_wrong_spreads(fair: FairIn) -> Iterable[tuple[str, Sentence]]:
    groups = {group for party in fair.parties for group in party.groups}
    booths = {party.party_id for party in fair.parties if party.kind == "booth"}
    for number, spread in enumerate(fair.spreads):
        if spread.group not in groups:
            yield f"spreads[{number}].group", _no_such("묶음", "group", spread.group)
        for place, booth in enumerate(spread.booths):
            if booth not in booths:
                yield f"spreads[{number}].booths[{place}]", _no_such("부스", "booth", booth)


def _find_wrong_pairs(fair: FairIn) -> Iterable[tuple[str, Sentence]]:
    if fair.met_before is None:
        return
    parties = {party.party_id for party in fair.parties}
    for number, pair in enumerate(fair.met_before.pairs):
        for place, name in enumerate(pair):
            if name not in parties:
                yield f"met_before.pairs[{number}][{place}]", _no_such("참가자", "party", name)
        if pair[0] == pair[1]:
            yield (
                f"met_before.pairs[{number}]",
                Sentence(
                    "자기 자신과의 만남입니다", f"names {pair[0]} twice, expected two different parties"
                ),
            )
    if fair.met_before.factor is not None:
        return
    met = {frozenset(pair) for pair in fair.met_before.pairs}
    for number, request in enumerate(fair.requests):
        if request.must and frozenset(request.parties) in met:
            yield (
                f"requests[{number}].must",
                Sentence(
                    "전에 만나 다시 만나지 않을 두 참가자의 상담을 반드시 하라고 합니다",
                    "asks for a meeting of two that met before and are not to meet again, expected a factor "
                    "in met_before or no must",
                ),
            )


def _no_such(ko: str, en: str, value: object) -> Sentence:
    return Sentence(
        f"없는 {ko}입니다: ‘{value}’", f"names {en} '{value}', which does not exist, expected one of the file"
    )


def _find_doubled(part: str, field: str, values: list[Any]) -> Iterable[tuple[str, Sentence]]:
    first: dict[Any, int] = {}
    for number, value in enumerate(values):
        if value in first:
            yield (
                f"{part}[{number}].{field}",
                Sentence(
                    f"‘{value}’ 값이 두 번 나옵니다",
                    f"repeats '{value}' of {part}[{first[value]}], expected each once",
                ),
            )
        first.setdefault(value, number)


def _find_circle(fair: FairIn) -> Iterable[tuple[str, Sentence]]:
    """One fault for the first request that must, through others, stand before itself."""
    after = {item.request_id: item.after for item in fair.requests}
    number_of = {item.request_id: number for number, item in enumerate(fair.requests)}
    waiting = {name: sum(earlier in after for earlier in set(before)) for name, before in after.items()}
    later: dict[str, list[str]] = {}
    for name, before in after.items():
        for earlier in set(before):
            later.setdefault(earlier, []).append(name)
    free = [name for name, count in waiting.items() if count == 0]
    while free:
        for name in later.get(free.pop(), ()):
            waiting[name] -= 1
            if waiting[name] == 0:
                free.append(name)
    stuck = [name for name, count in waiting.items() if count > 0]
    if not stuck:
        return
    # Every stuck request waits for a stuck one: following them ends in a circle.
    path: list[str] = [stuck[0]]
    while True:
        name = next(earlier for earlier in after[path[-1]] if waiting.get(earlier, 0) > 0)
        if name in path:
            circle = [*path[path.index(name) :], name]
            break
        path.append(name)
    yield (
        f"requests[{number_of[circle[0]]}].after",
        Sentence(
            f"순서가 서로 물려 있습니다: {' ← '.join(circle)}",
            f"goes in a circle ({' after '.join(circle)}), expected an order without one",
        ),
    )
