"""What a party of a fair is written when its meetings have changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from service.fairs.plans.schemas import Change
from service.fairs.times import MeetingTimes
from service.mailing.letters import Letter
from service.skins.formats import format_clock_span, format_day_of
from service.skins.language import Language


def count_changes(changes: Iterable[Change]) -> dict[str, str | int]:
    """How many meetings are new, moved and gone."""
    count: dict[str, str | int] = {"added": 0, "moved": 0, "gone": 0}
    for change in changes:
        kind = _find_kind(change)
        count[kind] = int(count[kind]) + 1
    return count


def _find_kind(change: Change) -> str:
    if change.old_slot is None:
        return "added"
    return "gone" if change.new_slot is None else "moved"


def write_change_letter(
    fair_name: str,
    party_name: str,
    side: str,
    changes: Sequence[Change],
    times: MeetingTimes,
    link: str,
) -> Letter:
    """Every change of one party (`side` booth or enterprise), in the order of time, and where to look."""
    ordered = sorted(
        changes,
        key=lambda item: (
            str(times.find_start(item.new_slot or item.old_slot) or ""),
            item.booth_name,
            item.enterprise_name,
        ),
    )
    korean = [_say_change(item, side, times, "ko") for item in ordered]
    english = [_say_change(item, side, times, "en") for item in ordered]
    return Letter(
        f"[품앗이] {fair_name} 상담 시간표 안내 / Your meetings",
        f"{party_name} 담당자님께\n\n"
        f"‘{fair_name}’의 상담 가운데 다음 {len(ordered)}건이 정해졌거나 바뀌었습니다.\n\n"
        + "\n".join(korean)
        + f"\n\n모든 상담은 여기에서 보실 수 있습니다.\n{link}\n\n"
        f"Of the meetings at {fair_name} these have been set or have changed:\n\n"
        + "\n".join(english)
        + "\n\nSee all of them at the link above.\n\n품앗이 Pumasi\n",
    )


def _say_change(change: Change, side: str, times: MeetingTimes, language: Language) -> str:
    other = change.enterprise_name if side == "booth" else change.booth_name
    old, new = (_say_time(slot, change.slots, times, language) for slot in (change.old_slot, change.new_slot))
    says = {
        "ko": {
            "added": f" - 새로 잡힘: {new}, {other}",
            "moved": f" - 옮김: {old} → {new}, {other}",
            "gone": f" - 취소: {old}, {other}",
        },
        "en": {
            "added": f" - New: {new}, {other}",
            "moved": f" - Moved: {old} → {new}, {other}",
            "gone": f" - Cancelled: {old}, {other}",
        },
    }
    return says[language][_find_kind(change)]


def _say_time(slot: int | None, slots: int, times: MeetingTimes, language: Language) -> str:
    start = times.find_start(slot)
    return f"{format_day_of(start, language)} {format_clock_span(start, times.find_end(slot, slots))}"
