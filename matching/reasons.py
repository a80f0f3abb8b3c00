"""The score in words: for each component a sentence about one supplier, and whether it speaks for it.

The values behind them are those of `matching.scoring`; a sentence never denies the points that it explains.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from matching.columns import NEVER, WHOLE_CITY
from matching.frozen import frozen
from matching.korean import with_josa, write_krw, write_krw_en
from matching.places import find_place
from matching.records import Missing, PastAward, Route, Sentence, Supplier
from matching.reference_records import Reference
from matching.scoring import NEIGHBOUR_VALUE, UNKNOWN_VALUE, Evidence
from matching.trade_names import SEEMING
from matching.trades import FEW_CLAIMS, FEW_SECTORS, OTHER_WORK, OwnWork
from matching.word_hints import NO_HINTS, WordHints

TELLING_SENSE = 0.5
"""So much of what the words of a supplier point to must be shared to speak for it."""


@frozen
class Subject:
    """One supplier as the sentences need it: its place in the evidence, its words and its nearest award.

    hints : what of the words counted although none of them is worth naming as shared.
    """

    supplier: Supplier
    place: int
    work: OwnWork
    own_words: tuple[str, ...]
    related_words: tuple[tuple[str, str], ...]
    nearest_award: PastAward | None
    hints: WordHints = NO_HINTS


@dataclass(frozen=True, slots=True)
class ReasonRule:
    """What is said of one component.

    sentence : says its value (0–1) of a subject in words. speaks : whether that says something in favour of
    the supplier (`Component.is_reason`).
    """

    sentence: Callable[[Evidence, Subject, float], Sentence]
    speaks: Callable[[Evidence, Subject, float], bool] = lambda evidence, subject, value: value > 0


# --- text: the words of the demand --------------------------------------------------------------------------


def text_sentence(evidence: Evidence, subject: Subject, value: float) -> Sentence:
    """Names the shared words, or what else counted where none is worth naming."""
    hints = subject.hints
    if value <= 0:
        return Sentence("공고와 겹치는 말이 없습니다.", "It shares no word with the demand.")
    if subject.own_words:
        words = ", ".join(subject.own_words)
        ko, en = f"공고의 말과 겹칩니다: {words}.", f"It shares these words with the demand: {words}."
    elif hints.parts:
        parts = ", ".join(hints.parts)
        ko = f"공고와 같은 말은 없고 말의 일부만 겹칩니다: {parts}."
        en = f"It shares no whole word with the demand, only parts of words: {parts}."
    elif hints.empty:
        words = ", ".join(hints.empty)
        ko = f"어느 공고에나 있는 말이나 숫자만 겹칩니다: {words}."
        en = f"It shares only numbers or words that stand in any notice: {words}."
    else:
        ko = "공고와 같은 말은 없고 말의 일부만 겹칩니다."
        en = "It shares no whole word with the demand, only parts of words."
    if _does_other_work(evidence, subject):
        share = float(evidence.credit[subject.place])
        is_sure = evidence.is_work_sure[subject.place]
        ko = f"{ko} 그러나 하는 일이 {'달라' if is_sure else '다른 듯하여'} {share:.0%}만 셈하였습니다."
        en = f"{en} As it {'does' if is_sure else 'seems to do'} other work, they count {share:.0%}."
    return Sentence(ko, en)


def text_speaks(evidence: Evidence, subject: Subject, value: float) -> bool:
    """Whether a shared word tells more than an act of buying (교체, 설치), which any work may share."""
    return value > 0 and not _list_generic(evidence.reference).issuperset(subject.own_words)


@lru_cache(maxsize=8)
def _list_generic(reference: Reference) -> frozenset[str]:
    return frozenset(word.word for word in reference.words.generic)


# --- meaning: other words for the same thing ----------------------------------------------------------------


def meaning_sentence(evidence: Evidence, subject: Subject, value: float) -> Sentence:
    """Names the words that mean the same, or those that only come near where there are none."""
    if value <= 0:
        return Sentence(
            "뜻이 통하는 다른 말은 찾지 못했습니다.", "No other words of the same meaning were found."
        )
    if subject.related_words:
        pairs = _write_pairs(subject.related_words)
        return Sentence(f"뜻이 통하는 말을 씁니다: {pairs}.", f"It uses words of the same meaning: {pairs}.")
    pairs = _write_pairs(subject.hints.related)
    return Sentence(
        f"뜻이 조금 통하는 말만 씁니다: {pairs}.", f"It uses only loosely related words: {pairs}."
    )


def meaning_speaks(evidence: Evidence, subject: Subject, value: float) -> bool:
    """Whether a word means the same, not only comes near, and as what tells more than an act of buying."""
    origins = {origin for origin, _ in subject.related_words}
    return value > 0 and not _list_generic(evidence.reference).issuperset(origins)


def _write_pairs(pairs: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{origin} → {word}" for origin, word in pairs)


# --- sense: what the words point to -------------------------------------------------------------------------


def sense_sentence(evidence: Evidence, subject: Subject, value: float) -> Sentence:
    """Names the work to which the words of both point most."""
    shared = evidence.senses.find_shared(subject.place)
    if value <= 0 or shared is None:
        return Sentence(
            "쓰는 말이 가리키는 일이 공고와 겹치지 않습니다.",
            "Its words point to none of the work that those of the demand point to.",
        )
    label = evidence.reference.trades[shared].label
    return Sentence(
        f"쓰는 말이 공고와 함께 이 일을 가리킵니다: {label.ko}.",
        f"Its words point, as those of the demand do, to this work: {label.en}.",
    )


def sense_speaks(evidence: Evidence, subject: Subject, value: float) -> bool:
    """Whether most of what the words point to is shared."""
    return value >= TELLING_SENSE


# --- trade: the kind of work --------------------------------------------------------------------------------


def trade_sentence(evidence: Evidence, subject: Subject, value: float) -> Sentence:
    """Names the work asked for and the work done."""
    wanted, reference = evidence.wanted, evidence.reference
    if not wanted and evidence.sectors:
        return Sentence(
            "공고가 찾는 일이 정확히 무엇인지는 알 수 없어, 하는 일은 모든 기업을 똑같이 셈하였습니다.",
            "Just what work the demand asks for is not known, so that the work of all counts the same.",
        )
    if not wanted:
        return Sentence(
            "공고가 어떤 일을 찾는지 알 수 없습니다.", "What kind of work the demand asks for is not known."
        )
    work = subject.work
    if work.nearest and value >= OTHER_WORK:
        return _say_nearest_work(*work.nearest, work.claims, reference)
    asked = reference.trades[wanted[0].code].label
    if not _does_other_work(evidence, subject):
        return Sentence(
            f"공고가 찾는 일({asked.ko})을 하는지 등록 정보로는 알 수 없습니다.",
            f"Its listing does not tell whether it does what is asked for: {asked.en}.",
        )
    if work.main is None:
        count = len(subject.supplier.sectors)
        return Sentence(
            f"등록한 분야는 {count}개이나 공고가 찾는 일({asked.ko})을 한다는 서비스나 실적이 없습니다.",
            f"It lists {count} sectors, but no service or record of what is asked for: {asked.en}.",
        )
    own = reference.trades[work.main].label
    if not evidence.is_work_sure[subject.place]:
        return Sentence(
            f"하는 일이 분명하지 않으나, 공고가 찾는 일({asked.ko})과 다른 일로 보입니다: {own.ko}.",
            f"Its listing is not clear; it seems to do other work, {own.en}, than is asked for: {asked.en}.",
        )
    return Sentence(
        f"공고가 찾는 일({asked.ko})과 다른 일을 합니다: {own.ko}.",
        f"It does other work, {own.en}, than is asked for: {asked.en}.",
    )


def trade_speaks(evidence: Evidence, subject: Subject, value: float) -> bool:
    """Whether the supplier is known to do what is asked for, or what is near."""
    return value >= OTHER_WORK and subject.work.nearest is not None


def _say_nearest_work(
    asked_code: str, done_code: str, clear: float, claims: int, reference: Reference
) -> Sentence:
    asked, done = reference.trades[asked_code].label, reference.trades[done_code].label
    if asked_code != done_code:
        return Sentence(
            f"공고가 찾는 일({asked.ko})에 가까운 일을 합니다: {done.ko}.",
            f"Its work, {done.en}, is close to what is asked for: {asked.en}.",
        )
    if claims > FEW_CLAIMS:
        return Sentence(
            f"공고가 찾는 일({asked.ko})을 내세우나, 실적 없이 내세운 서로 다른 일이 {claims}가지나 되어 "
            "낮게 셈하였습니다.",
            f"It lists the work that is asked for, {asked.en}, but {claims} unrelated kinds of work in all "
            "without any record, so that each counts less.",
        )
    if clear <= SEEMING:
        return Sentence(
            f"공고가 찾는 일을 하는 것으로 보입니다: {asked.ko}.",
            f"It seems to do the work that is asked for: {asked.en}.",
        )
    return Sentence(
        f"공고가 찾는 일을 합니다: {asked.ko}.", f"It does the work that is asked for: {asked.en}."
    )


def _does_other_work(evidence: Evidence, subject: Subject) -> bool:
    return bool(evidence.work[subject.place] < OTHER_WORK)


# --- sector -------------------------------------------------------------------------------------------------


def sector_sentence(evidence: Evidence, subject: Subject, value: float) -> Sentence:
    """Names the shared or related sector, or what the demand is about where there is none."""
    own, sectors = subject.supplier.sectors, evidence.reference.sectors
    # a sector guessed without any work is said to be a guess
    asked_ko, asked_en = "공고가 찾는", "the demand is about"
    if not evidence.wanted:
        asked_ko, asked_en = "공고가 찾는 듯한", "the demand seems to be about"
    for guess in evidence.sectors:
        if guess.code in own:
            label = sectors[guess.code].label
            if len(own) > FEW_SECTORS:
                return Sentence(
                    f"{asked_ko} {label.ko} 분야를 등록하였으나 등록한 분야가 {len(own)}개나 되어 "
                    "낮게 셈하였습니다.",
                    f"It lists {label.en}, which {asked_en}, but {len(own)} sectors in all, "
                    "so that each counts less.",
                )
            return Sentence(
                f"{asked_ko} {label.ko} 분야의 기업입니다.", f"It works in {label.en}, which {asked_en}."
            )
    for guess in evidence.sectors:
        for code in own:
            if code in sectors[guess.code].related:
                near, label = sectors[code].label, sectors[guess.code].label
                return Sentence(
                    f"{asked_ko} {label.ko}에 가까운 {near.ko} 분야의 기업입니다.",
                    f"It works in {near.en}, which is close to {label.en}, what {asked_en}.",
                )
    if value > 0:
        return Sentence(
            "같은 분류의 계약 실적이 있습니다.", "It has carried out contracts of the same category."
        )
    if not evidence.sectors:
        return Sentence("공고의 분야를 알 수 없습니다.", "The sector of the demand is not known.")
    label = sectors[evidence.sectors[0].code].label
    return Sentence(
        f"{asked_ko} {label.ko} 분야로 등록되어 있지 않습니다.",
        f"It is not listed in {label.en}, which {asked_en}.",
    )


# --- past awards like this one ------------------------------------------------------------------------------


def awards_sentence(evidence: Evidence, subject: Subject, value: float) -> Sentence:
    """Names the nearest award."""
    award = subject.nearest_award
    if value <= 0 or award is None:
        return Sentence(
            "특히 비슷한 계약 실적은 없습니다.", "It has no past award particularly like this demand."
        )
    year = award.date.year if award.date else award.year
    when_ko, when_en = (f"{year}년 ", f" ({year})") if year else ("", "")
    return Sentence(
        f"비슷한 실적: {when_ko}「{award.title}」.", f"A past award like it: “{award.title}”{when_en}."
    )


# --- the buyer's own history --------------------------------------------------------------------------------


def buyer_sentence(evidence: Evidence, subject: Subject, value: float) -> Sentence:
    """Counts the awards by this buyer."""
    count = int(evidence.awards.with_buyer[subject.place])
    if not count:
        return Sentence("이 수요기관과의 계약 실적은 없습니다.", "It has no past award by this buyer.")
    return Sentence(
        f"이 수요기관과 계약한 실적이 {count}건 있습니다.",
        f"This buyer has awarded it {count} {'contract' if count == 1 else 'contracts'} before.",
    )


# --- place --------------------------------------------------------------------------------------------------


def place_sentence(evidence: Evidence, subject: Subject, value: float) -> Sentence:
    """Says whether the supplier comes to the district, or all over the city."""
    district = find_place(evidence.demand)
    if district != WHOLE_CITY and evidence.columns.districts.find(district) is None:
        return Sentence("공고의 이행 지역을 알 수 없습니다.", "The place of performance is not known.")
    if value == UNKNOWN_VALUE:
        return Sentence("서비스 지역을 밝히지 않았습니다.", "It has not said which districts it serves.")
    if district == WHOLE_CITY:
        if value >= 1.0:
            return Sentence("서울 전역을 서비스 지역으로 두고 있습니다.", "It serves the whole city.")
        return Sentence(
            "서울 전역에서 할 일인데 일부 구만 서비스 지역으로 두고 있습니다.",
            "The work is all over the city, of which it serves a part.",
        )
    place = evidence.reference.districts[district]
    if value >= 1.0:
        if subject.supplier.district == district:
            return Sentence(f"{district}에 사업장이 있습니다.", f"Its own office is in {place.name_en}.")
        return Sentence(
            f"{with_josa(district, '을/를')} 서비스 지역으로 두고 있습니다.", f"It serves {place.name_en}."
        )
    if value == NEIGHBOUR_VALUE:
        return Sentence(
            f"{with_josa(district, '은/는')} 서비스 지역이 아니나 맞닿은 구에 나갑니다.",
            f"It does not list {place.name_en} among its districts, but a neighbour of it.",
        )
    return Sentence(
        f"{with_josa(district, '은/는')} 서비스 지역이 아닙니다.",
        f"It does not list {place.name_en} among its districts.",
    )


def place_speaks(evidence: Evidence, subject: Subject, value: float) -> bool:
    """Whether it is known that the supplier comes to the district, or next door."""
    return value > 0 and value != UNKNOWN_VALUE


# --- size ---------------------------------------------------------------------------------------------------


def size_sentence(evidence: Evidence, subject: Subject, value: float) -> Sentence:
    """Compares the budget with what the supplier can take on."""
    budget, limit = evidence.demand.budget_krw, float(evidence.columns.limit_krw_[subject.place])
    if not budget:
        return Sentence("공고의 예산을 알 수 없습니다.", "The budget of the demand is not known.")
    if not math.isnan(limit):
        own = bool(subject.supplier.max_contract_krw)
        ko = f"{'계약 가능 금액' if own else '연 매출로 본 계약 가능 금액'} {write_krw(round(limit))}"
        en = "its contract limit" if own else "the limit estimated from its revenue"
        en = f"{en}, {write_krw_en(round(limit))}"
        if budget <= limit:
            return Sentence(f"예산이 {ko} 안에 있습니다.", f"The budget is within {en}.")
        return Sentence(f"예산이 {with_josa(ko, '을/를')} 넘습니다.", f"The budget is above {en}.")
    if not math.isnan(evidence.awards.history.largest_krw[subject.place]):
        if value >= 1.0:
            return Sentence(
                "예산이 지난 실적의 금액대와 같습니다.", "The budget is in the range of its past awards."
            )
        return Sentence(
            "예산이 지난 실적의 금액대를 벗어납니다.", "The budget is outside the range of its past awards."
        )
    return Sentence(
        "감당할 수 있는 계약 규모를 밝히지 않았습니다.",
        "It has not said how large a contract it can take on.",
    )


def size_speaks(evidence: Evidence, subject: Subject, value: float) -> bool:
    """Whether the budget is known to be within what the supplier can take on."""
    return value >= 1.0


# --- purchase route -----------------------------------------------------------------------------------------


_WAITING: Mapping[Missing, Sentence] = {
    "proof": Sentence(
        "증빙이 있으면 수의계약을 할 수 있습니다.", "A private contract is possible once a proof is shown."
    ),
    "price": Sentence(
        "금액을 알 수 없어 수의계약을 할 수 있는지 판단하지 못했습니다.",
        "Whether a private contract is possible depends on the price, which is not known.",
    ),
    "works_kind": Sentence(
        "공사 종류를 알 수 없어 수의계약을 할 수 있는지 판단하지 못했습니다.",
        "Whether a private contract is possible depends on the kind of works, which is not known.",
    ),
    "basis": Sentence(
        "민간위탁은 법령·조례의 근거를 확인하여야 수의계약을 할 수 있는지 알 수 있습니다.",
        "Whether a private contract is possible depends on the act or ordinance behind the entrustment.",
    ),
}


def route_sentence(route: Route) -> Sentence:
    """Says whether a private contract is open, or what that waits for; the route itself cites the article."""
    if route.missing is not None:
        return _WAITING[route.missing]
    if route.verdict == "possible":
        return Sentence("수의계약을 할 수 있습니다.", "A private contract is possible.")
    return Sentence("수의계약 대상이 아닙니다.", "A private contract is not possible.")


# --- freshness ----------------------------------------------------------------------------------------------


def freshness_sentence(evidence: Evidence, subject: Subject, value: float) -> Sentence:
    """Names the year of the latest award."""
    last = int(evidence.awards.history.last_day[subject.place])
    if last == NEVER:
        return Sentence("날짜가 있는 계약 실적이 없습니다.", "It has no dated past award.")
    year = date.fromordinal(last).year
    return Sentence(f"가장 최근 실적은 {year}년입니다.", f"Its latest award is from {year}.")


REASONS: Mapping[str, ReasonRule] = {
    "text": ReasonRule(text_sentence, text_speaks),
    "meaning": ReasonRule(meaning_sentence, meaning_speaks),
    "sense": ReasonRule(sense_sentence, sense_speaks),
    "trade": ReasonRule(trade_sentence, trade_speaks),
    "sector": ReasonRule(sector_sentence),
    "awards": ReasonRule(awards_sentence),
    "buyer": ReasonRule(buyer_sentence),
    "place": ReasonRule(place_sentence, place_speaks),
    "size": ReasonRule(size_sentence, size_speaks),
    "freshness": ReasonRule(freshness_sentence),
}
"""By the name of each component but the route, of which `route_sentence` speaks."""
