"""What the digest says, as plain text."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from service.skins.formats import format_day, format_money


@dataclass(frozen=True, slots=True)
class TellHit:
    """A demand as the digest names it."""

    demand_id: str
    title: str
    buyer: str | None
    budget_krw: int | None
    due_on: datetime.date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail."""

    subject: str
    text: str


def write_digest(
    hits: Sequence[TellHit],
    reminders: Sequence[str],
    *,
    held: int,
    day: datetime.date,
    address: str,
) -> Letter:
    """The digest of a day. `held` counts the hits beyond the cap; `address` is that of the service."""
    parts = [f"{format_day(day)} 품앗이 알림입니다."]
    for number, hit in enumerate(hits, 1):
        parts.append(
            "\n".join(
                [
                    f"{number}. {hit.title}",
                    f"   수요기관: {hit.buyer or '미상'} / 예산: {format_money(hit.budget_krw)} / "
                    f"마감: {format_day(hit.due_on)}",
                    f"   까닭: {hit.reason}",
                    f"   {address}/demands/{hit.demand_id}",
                ]
            )
        )
    if held:
        parts.append(
            f"한 번에 보내 드리는 건수를 넘은 {held}건은 여기에서 보실 수 있습니다.\n"
            f"   {address}/my-alerts?state=held"
        )
    if reminders:
        parts.append("\n".join(["잊지 마십시오.", *(f" - {sentence}" for sentence in reminders)]))
    parts.append(f"알림을 줄이거나 끄시려면: {address}/my-alerts")
    title = f"맞는 구매수요 {len(hits) + held}건" if hits else f"알려 드릴 일 {len(reminders)}건"
    return Letter(f"[품앗이] {title}", "\n\n".join(parts) + "\n")
