"""Whether a new demand is worth telling an enterprise, and in which words to say why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from matching.records import Demand, Sentence, Supplier
from matching.sectors import infer_sectors
from matching.text import split_words

if TYPE_CHECKING:
    from matching.ranking import Matcher

MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """A demand that is worth telling. `score` orders the hits of one enterprise: whole points, 0 and more."""

    score: int
    reason: Sentence


def find_suited(
    matcher: Matcher, demand: Demand, enterprise_ids: Collection[str], *, on: date | None = None
) -> Mapping[str, Hit]:
    """For which of these enterprises the demand is of their trade, and a ranking would put them forward.

    Both measures are those of `matching.suiting`. Unknown ids are left out.
    """
    wanted = set(enterprise_ids)
    if not wanted:
        return {}
    appraisal = matcher.appraise(demand, on=on, among=wanted)
    found = {}
    for row in np.flatnonzero(appraisal.is_of_the_trade & appraisal.is_put_forward).tolist():
        supplier = appraisal.suppliers[row]
        found[supplier.enterprise_id] = Hit(int(appraisal.points[row]), _explain(matcher, demand, supplier))
    return found


def match_search(matcher: Matcher, demand: Demand, query: str) -> Hit | None:
    """The demand as a hit of a search text: every word of it, or a synonym, stands in the demand.

    None where one is missing. Words are analysed as they are everywhere; particles and spaces do not matter.
    """
    text = "\n".join(
        [demand.title, demand.description, *(f"{lot.name} {lot.description}" for lot in demand.lots)]
    )
    words = split_words(query)
    if not words or not all(matcher.highlight(text, word) for word in words):
        return None
    in_title = sum(bool(matcher.highlight(demand.title, word)) for word in words)
    shown = query.strip()
    return Hit(
        in_title,
        Sentence(
            f"저장하신 검색 ‘{shown}’의 말이 모두 나옵니다.",
            f"It says every word of the saved search “{shown}”.",
        ),
    )


def _explain(matcher: Matcher, demand: Demand, supplier: Supplier) -> Sentence:
    offered = " ".join([*(service.name for service in supplier.services), supplier.summary])
    spans = matcher.highlight(demand.title, offered) if offered.strip() else ()
    words = list(dict.fromkeys(demand.title[start:end] for start, end in spans))[:MOST_WORDS]
    if words:
        named = ", ".join(words)
        return Sentence(
            f"하시는 일과 같은 말이 제목에 있습니다: {named}.", f"The title says what you offer: {named}."
        )
    codes = [guess.code for guess in infer_sectors(demand.title, demand.description, matcher.reference)]
    shared = next((code for code in codes if code in supplier.sectors), None)
    if shared is not None:
        label = matcher.reference.sectors[shared].label
        return Sentence(f"등록하신 업종({label.ko})의 수요입니다.", f"It is of your sector ({label.en}).")
    return Sentence("하시는 일과 뜻이 가까운 수요입니다.", "It is close in meaning to what you offer.")
