"""Reads formal conditions out of a notice's own words.

A notice often demands a licence only in its text ("소독업 신고업체에 한함"). Keeping an enterprise out is a
serious thing, so a licence is *required* only where the sentence names it, names the act by which it is
given, and says that others may not come or that it must be there ("신고증 제출 필수", "미신고 업체 제외"), or
where a line or sentence says nothing but who holds it. Where a law governs one business alone, its name
stands for that of the licence ("전기공사업법에 따른 등록업체"). A licence that is merely mentioned, preferred
(우대, 가점), may be brought in by a partner (공동수급) or belongs to one lot is left alone. What looks like a
condition of place or organisation type, or a licence without its name ("관련법상 등록업체"), is never applied
from text; it is handed back as a *hint*, so that a person can enter it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from matching.certificate_names import licence_key
from matching.records import Demand

# A notice is read only so far: real ones keep their conditions within a few pages.
_READ_CHARACTERS = 60_000

_NAME = r"(?:[가-힣][가-힣·ㆍ]{0,18}?업|HACCP|해썹|장기요양기관)(?:\s?\([A-Za-z가-힣]{1,12}\))?"
_ACT = r"(?:신고|등록|지정|허가|면허|인증|적용)"
_PAST = (
    r"(?:필증|증)?(?:\s?[을를])?\s?"
    r"(?:한|된|필한|마친|완료한|받은|득한|취득한|보유한|보유|소지한|소지)?"
)
_JOIN = r"(?:\s?(?:또는|혹은|및|과|와|[,·ㆍ/])\s?)"
_HOLDER = r"(?:업체|업자|업소|사업자|기관|법인|단체|시설|제조\s?시설|제조\s?업체|공장|자|곳)"
_ONLY = (
    r"(?:에\s?(?:한함|한한다|한하여|한해|한정|한합니다|제한)"
    r"|만\s?(?:참가|참여|신청|응찰|입찰|투찰|가능)"
    r"|(?:이)?어야\s?(?:함|한다|하며|합니다)|여야\s?(?:함|한다|하며|합니다)"
    r"|으?로\s?(?:제한|한정)|\s?\(?필수\)?|일\s?것)"
)
_NAMES = rf"(?P<names>{_NAME}(?:\s?{_ACT}증?)?(?:{_JOIN}{_NAME}(?:\s?{_ACT}증?)?){{0,3}})"
_LICENCES = rf"{_NAMES}(?P<act>(?:[을를])?\s?{_ACT})?{_PAST}\s?{_HOLDER}"
_UNDER = r"(?:\s?제\d{1,3}조(?:의\d{1,2})?)?(?:에\s?(?:따른|따라|의한|의해|의하여|의거)|\s?상의?)\s?"
_LAW = rf"(?:「[^」\n]{{2,40}}」|[가-힣]{{2,12}}법){_UNDER}"
_ACT_AND_HOLDER = rf"{_ACT}{_PAST}\s?{_HOLDER}"
# A law that is named for the one business it governs, and the one that is not.
_LAW_OF_ONE_BUSINESS = re.compile(
    r"(?P<law>「?(?:(?P<business>[가-힣]{1,12}업)법|감염병예방법|감염병의\s?예방\s?및\s?관리에\s?관한\s?법률)」?"
    rf"{_UNDER})(?={_ACT_AND_HOLDER})"
)
_DISINFECTION = "소독업"
_MADE_THERE = r"(?:에서\s?(?:제조|생산|가공)(?:한|된|하는)\s?[가-힣]{1,6}?)?"
_KEPT_OUT = r"[^.\n]{0,14}?(?:수\s?없|불가|제외|배제|무효)"
_BULLET = r"^[ \t]*(?:[-–○●□■◦•▶※*ㆍ·]|\d{1,2}[.)]|[가-하][.)])?[ \t]*"
_DEMANDS = [
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        # … 업체에 한함
        rf"{_LICENCES}{_MADE_THERE}{_ONLY}",
        # a line that begins with 참가자격 and ends with the holder of the licence
        rf"(?:참가|입찰|신청|응찰|수탁|지원)\s?자격\s?[은:：]?\s?[-○]?\s?(?:{_LAW})?{_LICENCES}"
        r"(?=\s*(?:$|[\n.;)]|(?:으?로서|이며|이면서)))",
        # a line that says nothing but whom the law lets do the work
        rf"{_BULLET}{_LAW}{_LICENCES}(?:,\s?{_ACT}증[^,.;\n]{{0,8}}(?:제출|첨부|보유|소지))?"
        r"(?=[ \t]*[.;]?[ \t]*$)",
        # a sentence that says nothing but what licence is held
        rf"(?:{_BULLET}|(?<=[.;]\s))(?:{_LAW})?{_NAMES}(?P<act>(?:[을를])?\s?{_ACT}){_PAST}"
        rf"(?:\s?(?:{_HOLDER}|제조)|\s?사본)?(?:\s?(?:제출|첨부))?[.;](?=\s|$)",
        # 신고 필수, 등록증 제출 필수, 인증을 갖추어야 함
        rf"{_NAMES}(?P<act>(?:[을를])?\s?{_ACT})(?:필증|증서|증명서|증|서)?(?:\s?\(?사본\)?)?"
        r"(?:[을를이가은는])?\s?(?:반드시\s?)?"
        r"(?:(?:제출|첨부|보유|소지)?\s?필수|필요(?!\s?시)"
        r"|(?:제출|첨부|보유|소지|구비)(?:하여|해)야|갖추어야|갖춰야|있어야|되어\s?있어야)",
        # 미신고 업체는 참가할 수 없음
        rf"{_NAMES}(?P<act>\s?(?:미|무)\s?{_ACT})\s?{_HOLDER}[는은]?{_KEPT_OUT}",
        # 등록이 없으면, 등록하지 않은 업체는
        rf"{_NAMES}(?P<act>(?:[을를])?\s?{_ACT})(?:필증|증)?(?:[이가을를])?\s?"
        rf"(?:없(?:으면|는|을)|하지\s?(?:않은|아니한)|되지\s?(?:않은|아니한)){_KEPT_OUT}",
    )
]
_EACH_NAME = re.compile(_NAME, re.IGNORECASE)
_HAS_ACT = re.compile(_ACT)
_BOTH = re.compile(r"업(?:\s?\S{2})?\s?(?:및|과|와)\s")
_OTHER_WAY = re.compile(r"(?:또는|혹은|이나|거나)\s*$")
_OBJECT = re.compile(r"(?<=[업)])[을를]")
_WITHOUT = re.compile(rf"\s?(?:미|무)\s?(?={_ACT})")
_BRACKET = re.compile(r"\s?\(.*")
_SENTENCE_END = re.compile(r"\n|[.;]\s")

# Said of a licence, these words take the demand back: it is a plus, or somebody else may bring it.
_TAKEN_BACK = re.compile(
    r"우대|가점|가산|권장|공동\s?수급|공동\s?도급|분담\s?이행|여부|해당\s?시|필요\s?시|갖추어도|없어도|않아도|아니어도"
)
_KNOWN_LICENCES = ("HACCP", "해썹", "장기요양기관")
# Words in 업 that name no licensed business; "…사업" is a programme but for the licensed ones below.
_NO_BUSINESS = (
    "기업",
    "창업",
    "취업",
    "산업",
    "영업",
    "작업",
    "협업",
    "수업",
    "학업",
    "농업",
    "졸업",
    "직업",
    "종업",
    "사업",
)
_LICENSED_PROGRAMMES = ("공사업", "운송사업", "주선사업", "소개사업", "파견사업", "광고사업", "제공사업")

_PLACE_HINT = re.compile(
    r"[가-힣]{1,4}(?:구|시|[,·ㆍ)])[가-힣,·ㆍ()\s]{0,30}?"
    r"(?:소재(?:한|하는)?\s?(?:업체|기업|법인|단체|사업자)|(?:주사무소|본점|본사|사무소|사무실|사업장)[가이를]?\s?(?:있|둔|두고|소재))"
)
_TYPE_HINT = re.compile(
    r"(?:사회적\s?기업|협동조합|마을기업|자활기업)[가-힣,·ㆍ()\s]{0,20}?"
    r"(?:에\s?(?:한함|한하여|한정)|만\s?(?:참가|참여|신청|응찰|입찰|제안)|로\s?(?:제한|한정)|으로\s?(?:제한|한정)|제한경쟁|대상\s?제한)"
)
_LICENCE_HINT = re.compile(
    rf"(?:(?:관련|관계|해당)\s?(?:법률|법령|법규|법){_UNDER}"
    rf"|(?<![가-힣])(?!「?(?:사회적|협동조합|중소기업|여성기업|장애인)){_LAW}){_ACT_AND_HOLDER}(?![와과의])"
)
_HINT_CHARACTERS = 60
_SHORTEST_KEY = 3


@dataclass(frozen=True, slots=True)
class LicenceRequirement:
    """One licence that must be held: any of `keys` will do, `name` is the wording of the notice."""

    keys: frozenset[str]
    name: str
    from_text: bool = False

    def is_met_by(self, key: str) -> bool:
        """Whether a licence with this key (see `licence_key`) is the one required.

        A name found in a text may carry a word too many ("관내소독업") or too few, so there the end of the
        name is enough.
        """
        if key in self.keys:
            return True
        if not self.from_text or len(key) < _SHORTEST_KEY:
            return False
        return any(own.endswith(key) or key.endswith(own) for own in self.keys)


def read_licences(demand: Demand) -> tuple[LicenceRequirement, ...]:
    """Every licence the demand requires: first its `required_licences` in order, then those its text demands.

    All of them must be held; inside one name "A 또는 B" means that either will do. A licence that the text
    demands again is not repeated. Where a demand has lots, its text is not read: the condition may belong to
    one lot only.
    """
    text = "" if demand.lots else f"{demand.title}\n{demand.description}"[:_READ_CHARACTERS]
    return _read_licences(demand.required_licences, text)


@lru_cache(maxsize=256)
def _read_licences(listed: tuple[str, ...], text: str) -> tuple[LicenceRequirement, ...]:
    found: list[LicenceRequirement] = []
    for name in listed:
        keys = frozenset(licence_key(part) for part in re.split(r"또는|혹은|[/,]", name)) - {""}
        if keys:
            found.append(LicenceRequirement(keys, " ".join(name.split())))
    for requirement in find_demanded_licences(text):
        if not any(known.keys <= requirement.keys for known in found):
            found.append(requirement)
    return tuple(found)


def find_demanded_licences(text: str) -> tuple[LicenceRequirement, ...]:
    """The licences that a text demands in so many words, in its order; empty where none is certain."""
    text = _LAW_OF_ONE_BUSINESS.sub(_name_business, text[:_READ_CHARACTERS])
    matches = sorted(
        (match for pattern in _DEMANDS for match in pattern.finditer(text)),
        key=lambda match: (match.start("names"), match.end()),
    )
    found: list[LicenceRequirement] = []
    for match in matches:
        wording = match["names"] + (match["act"] or "")
        names = _EACH_NAME.findall(match["names"])
        licences = [name for name in names if _is_licence(name)]
        is_both = _BOTH.search(match["names"]) is not None
        if not licences or not _HAS_ACT.search(wording) or (len(licences) < len(names) and not is_both):
            continue
        start, end = match.start("names"), match.end()
        if _OTHER_WAY.search(text, max(0, start - 10), start):
            continue
        if _TAKEN_BACK.search(_get_sentence(text, start, end)):
            continue
        if is_both:
            found.extend(LicenceRequirement(frozenset({licence_key(name)}), name, True) for name in licences)
        else:
            keys = frozenset(licence_key(name) for name in licences)
            name = " ".join(_WITHOUT.sub(" ", _OBJECT.sub(" ", wording)).split())
            found.append(LicenceRequirement(keys, name, True))
    return tuple(dict.fromkeys(found))


def find_place_hint(demand: Demand) -> str | None:
    """The words of the text that look like a condition of place, where `region_restriction` is empty."""
    return None if demand.region_restriction else _find_hint(_PLACE_HINT, demand)


def find_type_hint(demand: Demand) -> str | None:
    """The words of the text that look like a condition of organisation type, where none is entered."""
    return None if demand.required_certifications else _find_hint(_TYPE_HINT, demand)


def find_licence_hint(demand: Demand) -> str | None:
    """The words of the text that demand a licence without its name, where none is entered or demanded."""
    return None if read_licences(demand) else _find_hint(_LICENCE_HINT, demand)


def _name_business(match: re.Match[str]) -> str:
    """The law as it is written, and behind it the business it governs."""
    return f"{match['law']}{match['business'] or _DISINFECTION} "


def _find_hint(pattern: re.Pattern[str], demand: Demand) -> str | None:
    text = f"{demand.title}\n{demand.description}"[:_READ_CHARACTERS]
    for match in pattern.finditer(text):
        if not _TAKEN_BACK.search(_get_sentence(text, match.start(), match.end())):
            return " ".join(match[0].split())[-_HINT_CHARACTERS:]
    return None


def _is_licence(name: str) -> bool:
    base = _BRACKET.sub("", name)
    if base.upper() in _KNOWN_LICENCES:
        return True
    if base.endswith(_LICENSED_PROGRAMMES):
        return base not in _LICENSED_PROGRAMMES
    return len(base) > 2 and not base.endswith(_NO_BUSINESS)


def _get_sentence(text: str, start: int, end: int) -> str:
    """The sentence around text[start:end]: from the last full stop or line break to the next."""
    before = [match.end() for match in _SENTENCE_END.finditer(text, max(0, start - 200), start)]
    after = _SENTENCE_END.search(text, end, end + 200)
    return text[before[-1] if before else max(0, start - 200) : after.start() if after else end + 200]
