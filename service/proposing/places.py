"""Where the work is done and who buys: districts of Seoul, and the names of agencies."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.documents.content import Passage
from service.door.codes import load_known_codes
from service.intake.forms import fold
from service.proposing.labels import BUYER_LABELS, PLACE_LABELS
from service.proposing.proposals import Proposal, find_labelled, strip_bullet

# Other cities have a 중구 and a 강서구 too.
_WHOLE_CITY = re.compile(r"서울(?:특별시|시)?\s?(?:전역|전체|내\s?전|25개)|25개\s?(?:자치)?구")
_NOT_ONLY_IN_SEOUL = ("중구", "강서구")
_OTHER_CITY = re.compile(r"(?:부산|대구|인천|대전|울산|광주)(?:광역시|시)?\s?$")
_LISTED = re.compile(r"[가-힣]{1,5}(?:\s?[·ㆍ,/]\s?[가-힣]{1,5}?)+(?=에|의|구|소재|\s|$)")
_AGENCY = re.compile(
    r"(?:서울(?:특별시|시)\s?)?[가-힣]{1,10}(?:교육지원청|교육청|구청|시설관리공단|시설공단|도시관리공단|문화재단|복지재단)"
    r"|서울(?:특별시|시)\s?[가-힣]{2,12}(?:공사|공단|재단|연구원|의료원|진흥원|본부|사업소|과)(?![가-힣])"
)
# Alone on a line, as on a cover.
_COVER_AGENCY = re.compile(r"서울(?:특별시|시)?\s?[가-힣]{1,4}구|서울특별시")
_MOST_BUYER_CHARACTERS = 60
_BUYER_TYPES = (
    (re.compile(r"교육지원청|교육청"), "education_office"),
    (re.compile(r"(?:초등|중|고등|특수)?학교(?:\s|$)|유치원"), "school"),
    (re.compile(r"공단|공사(?:\s|$)"), "public_corporation"),
    (re.compile(r"재단|연구원|의료원|진흥원|회관"), "invested_institution"),
    (re.compile(r"구청|[가-힣]구(?:\s|$|의회|보건소)|동주민센터"), "district"),
    (re.compile(r"서울(?:특별)?시"), "city"),
)


def propose_district(passages: Sequence[Passage], title: Proposal | None) -> Proposal | None:
    """The one district in which the work is done: from its label, else the title, else the only one named."""
    for item in find_labelled(passages, PLACE_LABELS):
        districts = find_districts(item.value)
        if len(districts) == 1:
            return Proposal("district", districts[0], item.source)
        if len(districts) > 1:
            return None
    is_whole_city = title is not None and _WHOLE_CITY.search(title.source.text)
    if title is not None and not is_whole_city and len(districts := find_districts(str(title.value))) == 1:
        return Proposal("district", districts[0], title.source)
    named: dict[str, Passage] = {}
    for passage in passages:
        for district in find_districts(passage.text):
            named.setdefault(district, passage)
    if len(named) == 1 and not any(_WHOLE_CITY.search(passage.text) for passage in passages):
        [(district, passage)] = named.items()
        return Proposal("district", district, passage)
    return None


def find_districts(text: str) -> list[str]:
    """The districts that a text names, in its order, each once; those of other cities left out."""
    text = fold(text)
    named = [
        match[1]
        for match in _compile_districts().finditer(text)
        if not _OTHER_CITY.search(text[: match.start()])
    ]
    # Beside the city's name or another of its districts, 중구 is Seoul's.
    is_seoul = "서울" in text or any(name not in _NOT_ONLY_IN_SEOUL for name in named)
    return list(dict.fromkeys(name for name in named if is_seoul or name not in _NOT_ONLY_IN_SEOUL))


def find_listed_districts(text: str) -> list[str]:
    """As `find_districts`, also where a list leaves 구 out: "성북·강북·종로에 있어야"."""
    known = load_known_codes().districts
    found = dict.fromkeys(find_districts(text))
    for stretch in _LISTED.findall(fold(text)):
        words = [word.strip() for word in re.split(r"[·ㆍ,/]", stretch)]
        names = [name for word in words for name in known if word in (name, name.removesuffix("구"))]
        if len(names) > 1:
            found |= dict.fromkeys(names)
    return list(found)


def propose_buyer(passages: Sequence[Passage]) -> list[Proposal]:
    """`buyer` and, where its name tells it, `buyer_type`."""
    for item in find_labelled(passages, BUYER_LABELS):
        name = re.split(r"(?<!^)[(\[,☎]|\s{2,}|\d{2,}", fold(item.value))[0].strip(" :-")
        if 2 <= len(name) <= _MOST_BUYER_CHARACTERS and _looks_like_agency(name):
            return _propose_agency(name, item.source)
    for passage in passages:
        text = strip_bullet(fold(passage.text))
        if found := _AGENCY.search(text) or _COVER_AGENCY.fullmatch(text):
            return _propose_agency(found.group().strip(), passage)
    return []


def _propose_agency(name: str, source: Passage) -> list[Proposal]:
    found = [Proposal("buyer", name, source)]
    for pattern, code in _BUYER_TYPES:
        if pattern.search(name):
            found.append(Proposal("buyer_type", code, source))
            break
    return found


def _looks_like_agency(name: str) -> bool:
    return re.search(r"구|시|청|과|팀|공단|공사|재단|학교|센터|원|소|관|부|처", name) is not None


def _compile_districts() -> re.Pattern[str]:
    # The longest first: 중랑구 must not be read as 중구, nor 강서구 inside another word.
    names = sorted(load_known_codes().districts, key=len, reverse=True)
    return re.compile(rf"(?<![가-힣])(?:서울(?:특별시|시)?)?({'|'.join(names)})")
