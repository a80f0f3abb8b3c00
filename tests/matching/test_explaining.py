"""That no sentence denies what its value says, and which words it names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from matching import Demand, Matcher, Supplier, load_reference
from matching.need import NeedReader
from matching.ranking import Explanation
from matching.records import Component, Match, Service
from matching.text import Analyser

from .plain_json import read_demands, read_suppliers

ON = date(2026, 11, 30)
SMALL = Path(__file__).parent.parent / "data" / "small_judged_set"
NOTHING_FOUND = {
    "text": "공고와 겹치는 말이 없습니다.",
    "meaning": "뜻이 통하는 다른 말은 찾지 못했습니다.",
    "awards": "특히 비슷한 계약 실적은 없습니다.",
    "buyer": "이 수요기관과의 계약 실적은 없습니다.",
    "freshness": "날짜가 있는 계약 실적이 없습니다.",
}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_reference()).fit(read_suppliers(SMALL / "enterprises.jsonl"))


def explain(title: str, *services: str) -> Explanation:
    """How the only supplier, with these services, is explained."""
    only = Supplier("E", "그루", services=tuple(map(Service, services)))
    return Matcher(load_reference()).fit([only]).explain(Demand("D", title, published_on=ON), "E")


def get(match: Match | Explanation, name: str) -> Component:
    return next(part for part in match.components if part.name == name)


@pytest.mark.parametrize(
    "title",
    [
        "주민센터 화장실 변기 막힌거 뚫고 타일 깨진거 교체",
        "급식실 조리원 교육",
        "은평구 어린이집 3곳 매주 청소",
        "홍보영상 1편과 숏폼 10개 만들어 주세요",
        "MRI 유지보수",
        "예산 포함 하루 30",
        "ㅁㄴㅇㄹ",
        *(demand.title for demand in read_demands(SMALL / "tenders.jsonl")),
    ],
)
def test_a_value_never_stands_beside_a_sentence_that_denies_it(matcher: Matcher, title: str) -> None:
    demand = Demand("D", title, district="은평구", budget_krw=30_000_000, published_on=ON)
    for supplier in matcher.list_suppliers():
        explained = matcher.explain(demand, supplier.enterprise_id)
        for name, nothing in NOTHING_FOUND.items():
            part = get(explained, name)
            assert (part.value > 0) == (part.sentence.ko != nothing), (supplier.name, part)
            assert part.value > 0 or not part.is_reason
        assert sum(part.contribution for part in explained.components) == pytest.approx(explained.score)


def test_parts_of_words_are_named_where_no_word_is_shared_and_are_no_reason() -> None:
    part = get(explain("주민센터 도배", "동주민센터 벽 칠하기"), "text")
    assert part.value > 0
    assert not part.is_reason
    assert part.sentence.ko == "공고와 같은 말은 없고 말의 일부만 겹칩니다: 주민센터."
    assert part.sentence.en == "It shares no whole word with the demand, only parts of words: 주민센터."


@pytest.mark.parametrize("word", ["예산", "포함", "하루", "2026년"])
def test_words_of_any_notice_are_said_to_be_such(word: str) -> None:
    explained = explain(f"어린이 돌봄, {word} 등", f"현수막 인쇄({word})")
    part = get(explained, "text")
    assert part.value > 0
    assert not part.is_reason
    assert part.sentence.ko.startswith("어느 공고에나 있는 말이나 숫자만 겹칩니다: ")
    assert explained.matched_terms == ()


def test_what_kind_of_enterprise_it_is_is_not_what_it_does() -> None:
    explained = explain("도배, 사회적협동조합만 참가", "사회적협동조합의 반찬")
    assert get(explained, "text").value > 0
    assert not get(explained, "text").is_reason
    assert explained.matched_terms == ()


def test_a_shared_act_is_named_and_is_no_reason() -> None:
    part = get(explain("변기 교체", "싱크대 교체"), "text")
    assert part.sentence.ko == "공고의 말과 겹칩니다: 교체."
    assert not part.is_reason
    assert get(explain("싱크대 교체", "싱크대 교체"), "text").is_reason


def test_a_part_of_a_synonym_is_said_to_come_near() -> None:
    part = get(explain("청소", "위생 점검"), "meaning")
    assert part.value > 0
    assert not part.is_reason
    assert part.sentence.ko == "뜻이 조금 통하는 말만 씁니다: 청소 → 위생."
    assert part.sentence.en == "It uses only loosely related words: 청소 → 위생."


def test_a_synonym_of_an_act_is_named_and_is_no_reason() -> None:
    part = get(explain("도배 공사", "안전손잡이 설치"), "meaning")
    assert part.sentence.ko == "뜻이 통하는 말을 씁니다: 공사 → 설치."
    assert not part.is_reason
    assert get(explain("청소", "환경미화"), "meaning").is_reason


def test_a_verb_that_only_other_spaces_make_is_not_named() -> None:
    explained = explain("안내 책자 10개 만들어 주세요", "쓴소리를 듣고 책자를 만듭니다")
    assert "듣다" not in explained.matched_terms
    need = NeedReader(Analyser(), load_reference().words).read_demand(Demand("D", "손난로 10개 걸어 주세요"))
    assert "걷다" in need.shown.values()


def test_an_unclear_sector_and_an_unclear_work_do_not_contradict_each_other(matcher: Matcher) -> None:
    demand = Demand("D", "서버 이중화", published_on=ON)
    [match] = [m for m in matcher.rank(demand, top=50).results if get(m, "sector").value >= 0.5][:1]
    assert get(match, "sector").sentence.ko == "공고가 찾는 듯한 IT·홈페이지 분야의 기업입니다."
    trade = get(match, "trade")
    assert trade.sentence.ko == (
        "공고가 찾는 일이 정확히 무엇인지는 알 수 없어, 하는 일은 모든 기업을 똑같이 셈하였습니다."
    )
    assert not trade.is_reason


def test_what_is_not_known_is_no_reason() -> None:
    explained = explain("ㅁㄴㅇㄹ", "싱크대 교체")
    assert {part.name for part in explained.components if part.is_reason} <= {"route"}


def test_a_work_of_which_nobody_knows_whether_it_is_done_is_no_reason() -> None:
    for service, is_told in (("두루 용역", False), ("건물 청소", True)):
        trade = get(explain("건물 청소", service), "trade")
        assert trade.value > 0
        assert trade.is_reason == is_told
        assert trade.is_reason != ("알 수 없습니다" in trade.sentence.ko)
