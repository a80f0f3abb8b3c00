"""Puts the proposals of a document together: title, kind of contract, lots, and what the others find."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Sequence

from service.documents.content import Document, Passage
from service.door import limits
from service.intake.days import count_months
from service.intake.forms import tidy
from service.proposing.amounts import SUM, propose_budget, propose_price
from service.proposing.labels import (
    BUDGET_LABELS,
    CONTRACT_LABELS,
    DUE_LABELS,
    PERIOD_LABELS,
    PUBLISHED_LABELS,
    TITLE_LABELS,
    spell,
)
from service.proposing.notice_days import propose_deadline, propose_publication
from service.proposing.periods import propose_period
from service.proposing.places import propose_buyer, propose_district
from service.proposing.proposals import LONGEST_ASKING, Proposal, Proposals, find_labelled, strip_bullet
from service.proposing.written_days import DAY, HOURS, TO
from service.sentences import Sentence

# What a cover says beside the name of the work.
_COVER_WORDS = (
    r"(?:과\s?업\s?지\s?시\s?서|과업\s?내용서|제\s?안\s?요\s?청\s?서|제안서\s?요청서|사업\s?계획서?|계획\s?\(안\)|"
    r"입찰\s?공고문?|견적\s?(?:제출)?\s?(?:안내|공고|요청서)(?:\s?공고)?|소액수의\s?견적.*|시방서|규격서|설명서|공고문?|"
    r"모집\s?공고문?|[(（]안[)）]|안내문?)"
)
_COVER_END = re.compile(rf"\s*[-–(\[（［]?\s*{_COVER_WORDS}\s*[)\]）］]?\s*$")
_ONLY_COVER = re.compile(rf"[\[(<［（＜]?\s*{_COVER_WORDS}\s*[\])>］）＞]?")
_ABOUT_WORK = re.compile(
    r"용역|공사|구매|구입|제작|위탁|운영|사업|납품|임차|청소|수리|지원|교육|행사|배달|설치|관리|개발"
)
# "… 업체를 찾습니다", "…이 필요합니다": what people add to what they need.
_ASKING_END = re.compile(
    r"(?:을|를)?\s*(?:하는|할|해\s?줄|해\s?주실|맡아\s?줄|맡을|가능한|하실)?\s*(?:수 있는)?\s*"
    r"(?P<who>업체|기업|곳|단체|협동조합|데)(?:가|이|를|을)?\s*"
    r"(?:필요|찾|구하|구합|원하|원합|모집|알아보|있을까|추천|소개).*$"
    r"|(?:이|가|을|를)?\s*(?:필요(?:합니다|해요|함)|원합니다|하고\s?싶습니다|하려고?\s?(?:합니다|함)|부탁드립니다|구합니다|찾습니다|"
    r"예정입니다|맡기려고?\s?합니다|맡기고\s?싶습니다)\s*.*$"
)
_SENTENCE_END = re.compile(r"(?<=[가-힣\d][가-힣])[.!]\s|\n|(?<=[다요])\s*$")
# Sums and days behind the name, with the words that say what they are; each has a field of its own.
_FIGURE_LABELS = spell((*BUDGET_LABELS, *PERIOD_LABELS, *DUE_LABELS, *PUBLISHED_LABELS))
_FIGURES_END = re.compile(
    rf"(?<!\d[년월.])[\s,./]++(?:[\s,./()]|(?:{_FIGURE_LABELS})[은는이:]?|{SUM}|{HOURS}|{DAY}"
    r"|단가|1?\s?(?:인|명|회|일|건|개|식|월|시간|가구|세대|개소|곳|장|부)당|\d{1,2}\s?(?:년|개월|일)간?"
    r"|부터|까지(?:\s?납품)?|[~∼〜]|이내|정도|쯤|가량|내외|안팎|한도|이고|이며|접수|마감|입니다)++$"
)
_PERIOD_START = re.compile(rf"(?:내년|올해)?\s?{DAY}{TO}{DAY}\s?(?:까지)?[\s,]+(?=\S)")
_FIGURE = re.compile(f"{SUM}|{DAY}")
_LABELLED_END = re.compile(rf"[\s,./]++(?:{_FIGURE_LABELS})\s?[:：].*$")
# The object of what is asked for, with its particle.
_OBJECT_PARTICLE = re.compile(r"([가-힣])([을를])(?=\s)")
_FINAL_RIEUL = "\N{HANGUL JONGSEONG RIEUL}"
# A name in brackets of its own; "[긴급] 청소" is none.
_QUOTED = re.compile(r"^[「『<\[＜［]([^」』>\]＞］]+)[」』>\]＞］]$")
_LONGEST_TITLE = 100

_CONTRACT_TYPES = (
    (
        "entrustment",
        re.compile(r"위탁(?!\s?(?:용역|급식))|수탁|운영(?:자|기관|법인|단체)\s?(?:모집|선정|공모)"),
    ),
    (
        "works",
        re.compile(
            r"(?:공사|보수공사|개보수|리모델링|인테리어 공사|도색 공사)(?![가-힣]*\s?(?:감리|설계))|집수리"
        ),
    ),
    ("goods", re.compile(r"구매|구입|납품|물품|현수막|플래카드|플랭카드|배너|리플렛|인쇄물")),
    (
        "services",
        re.compile(r"용역|대행|청소|배달|교육|운영|관리|위탁|제작|행사|점검|지원|수거|돌봄|세탁|방역|소독"),
    ),
)

_LOT = re.compile(
    r"^(?:로트|LOT|제)?\s?(?:\d{1,2}\s?(?:로트|묶음|권역|구역|분야|단위|세트|지구|분할)|(?:로트|LOT|분야|권역|구역|묶음)\s?\d{1,2})"
    r"|^\(\s?(?:로트\s?\d{1,2})\s?\)",
    re.IGNORECASE,
)


def propose(
    document: Document, *, on: datetime.date, correct: Callable[[str], str] = lambda title: title
) -> Proposals:
    """What the words of `document` say about a demand, but for the conditions (`propose_conditions`).

    on : the day it is read; a period without a year is taken to be the coming one.
    correct : puts the words of a title right that somebody typed, where they hold slips.
    """
    passages = document.passages
    found = Proposals()
    title = propose_title(passages, correct=correct)
    found.add(title)
    period = propose_period(passages, on=on)
    months = _count_months(period)
    budget = propose_budget(passages, months=months)
    price = propose_price(passages, months=months)
    found.add(budget)
    if price is not None and (
        not budget or None in (price.value, budget.value) or price.value <= budget.value
    ):
        found.add(price)
    for proposal in (*period, *propose_buyer(passages)):
        found.add(proposal)
    found.add(propose_publication(passages))
    found.add(propose_deadline(passages, on=on))
    found.add(propose_district(passages, title))
    found.add(propose_contract_type(passages, title))
    found.add(propose_lots(passages))
    found.add(_propose_description(document))
    return found


def _count_months(period: Sequence[Proposal]) -> int | None:
    days = {proposal.field: proposal.value for proposal in period}
    return count_months(days.get("contract_from"), days.get("contract_to"))


def propose_title(
    passages: Sequence[Passage], *, correct: Callable[[str], str] = lambda title: title
) -> Proposal | None:
    """The name of the work: from its label, else the cover, else the first sentence without the asking."""
    for item in find_labelled(passages, TITLE_LABELS):
        title = _clean_title(item.value)
        if title:
            return Proposal("title", title, item.source)
    for passage in passages[:12]:
        text = strip_bullet(tidy(passage.text))
        if passage.cells or _ONLY_COVER.fullmatch(text) or not _ABOUT_WORK.search(text):
            continue
        if _COVER_END.search(text) and (title := _clean_title(text)):
            return Proposal("title", title, passage)
    if sum(len(passage.text) for passage in passages) > LONGEST_ASKING:
        return None
    first = next((p for p in passages if not p.cells and not _ONLY_COVER.fullmatch(tidy(p.text))), None)
    if first is None:
        return None
    title = _clean_title(_drop_figures(_name_asked(_SENTENCE_END.split(tidy(first.text))[0].rstrip(".! "))))
    if not title:
        return None
    corrected = correct(title)
    if corrected == title:
        return Proposal("title", title, first)
    remark = Sentence(
        "오타로 보이는 말을 고쳐 채웠습니다. 적으신 말이 맞으면 되돌려 주십시오.",
        "What looked like slips was put right. Please change it back where it was meant so.",
    )
    return Proposal("title", corrected, first, remark)


def _name_asked(sentence: str) -> str:
    """What a sentence asks for, without the asking."""
    asking = _ASKING_END.search(sentence)
    asked = sentence[: asking.start()].strip() if asking else ""
    if asking is None or not asked:
        return sentence
    # "도시락 40인분을 배달" is half a sentence; "도시락 40인분 배달" is a name.
    if _ABOUT_WORK.search(asked.rpartition(" ")[2]):
        return _OBJECT_PARTICLE.sub(_drop_particle, asked)
    # "유리창을 닦아 줄" says nothing without its "기업".
    is_modifier = unicodedata.normalize("NFD", asked)[-1] == _FINAL_RIEUL or asked.endswith("는")
    return f"{asked} {asking['who']}" if is_modifier and asking["who"] else asked


def _drop_figures(name: str) -> str:
    """A name without the period before it and the sums and days behind it; a mere "예산" is its own."""
    period = _PERIOD_START.match(name)
    name = _LABELLED_END.sub("", name[period.end() :] if period else name)
    found = _FIGURES_END.search(name)
    return name[: found.start()] if found and _FIGURE.search(found.group()) else name


def _drop_particle(found: re.Match[str]) -> str:
    """The syllable without its particle: 을 follows a final consonant, 를 a vowel ("마을" has none)."""
    syllable, particle = found.groups()
    has_final = len(unicodedata.normalize("NFD", syllable)) > 2
    return syllable if has_final == (particle == "을") else found.group()


def _clean_title(text: str) -> str:
    text = _COVER_END.sub("", strip_bullet(tidy(text))).strip("\"'“”‘’ -–:")
    text = _QUOTED.sub(r"\1", text)
    if len(text) > _LONGEST_TITLE:
        text = text[: _LONGEST_TITLE + 1].rsplit(" ", 1)[0]
    return text if len(text) >= 2 else ""


def propose_contract_type(passages: Sequence[Passage], title: Proposal | None) -> Proposal | None:
    """Goods, services, works or entrustment: from its label, else from the words of the title."""
    for item in find_labelled(passages, CONTRACT_LABELS):
        for code, word in (
            ("goods", "물품"),
            ("works", "공사"),
            ("entrustment", "위탁"),
            ("services", "용역"),
        ):
            if item.value.startswith(word) or f"({word})" in item.value:
                return Proposal("contract_type", code, item.source)
    if title is not None:
        for code, pattern in _CONTRACT_TYPES:
            if pattern.search(str(title.value)):
                return Proposal("contract_type", code, title.source)
    return None


def propose_lots(passages: Sequence[Passage]) -> Proposal | None:
    """The lots, where at least two parts are numbered as such: lines, or rows of a table."""
    lots: dict[str, tuple[dict[str, str], Passage]] = {}
    for passage in passages:
        first = passage.cells[0] if passage.cells else passage.text
        text = strip_bullet(tidy(first)) if not _LOT.match(tidy(first)) else tidy(first)
        if not _LOT.match(text):
            continue
        if passage.cells:
            rest = [cell for cell in passage.cells[1:] if cell]
            name = f"{text} {rest[0]}" if rest and len(text) < 12 else text
            described = ", ".join(rest[1:] if name != text else rest)
        else:
            name, _, described = (part.strip() for part in text.replace("：", ":").partition(":"))
            if len(name) < 12 and described:
                head, _, tail = described.partition(" - ")
                name, described = f"{name} {head.strip()}", tail.strip()
        key = re.sub(r"\s", "", _LOT.match(text).group())  # type: ignore[union-attr]
        if len(name) <= 80:
            lots.setdefault(key, ({"name": name, "description": described}, passage))
    if len(lots) < 2:
        return None
    rows = [lot for lot, _ in lots.values()][: limits.MAX_LOTS]
    return Proposal("lots", rows, next(iter(lots.values()))[1])


def _propose_description(document: Document) -> Proposal | None:
    """The words themselves; a long document is cut where a field ends, and says so."""
    text = document.text
    if not text:
        return None
    remark = None
    if len(text) > limits.MAX_TEXT_CHARACTERS:
        text = text[: limits.MAX_TEXT_CHARACTERS].rsplit("\n", 1)[0]
        remark = Sentence(
            f"글이 길어 앞의 {len(text):,}자만 옮겼습니다.",
            f"The text is long; its first {len(text):,} characters were taken.",
        )
    return Proposal("description", text, document.passages[0], remark)
