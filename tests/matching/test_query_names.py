import pytest

from matching import load_reference
from matching.query_names import NameFinder


@pytest.fixture(scope="module")
def finder() -> NameFinder:
    reference = load_reference()
    kinds = {code: certificate.label.ko for code, certificate in reference.certificates.items()}
    return NameFinder(reference.districts, kinds)


def find(finder, text):
    return [(text[name.start : name.end], name.place or name.kinds) for name in finder.find(text)]


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("강남구 청소", "강남구", "강남구"),
        ("청소 강남구에서", "강남구에서", "강남구"),
        ("중구로 배달", "중구로", "중구"),
        ("강남구청 도시락", "강남구청", "강남구"),
        ("청소 은평구청에서", "은평구청에서", "은평구"),
        ("청소 강남", "강남", "강남구"),
        ("은평에서 도시락", "은평에서", "은평구"),
        ("구로 청소", "구로", "구로구"),
        ("동대문지역 청소", "동대문지역", "동대문구"),
    ],
)
def test_districts_are_found_with_and_without_their_ending(finder, text, name, place):
    assert find(finder, text) == [(name, place)]


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("수의계약 청소", "수의계약"),
        ("수의계약으로 청소", "수의계약으로"),
        ("수의 계약 가능한 청소업체", "수의 계약 가능한"),
        ("청소 1인 견적", "1인 견적"),
        ("소액수의계약 청소", "소액수의계약"),
        ("청소 제한경쟁입찰", "제한경쟁입찰"),
    ],
)
def test_ways_to_contract_are_found(finder, text, way):
    assert [text[name.start : name.end] for name in finder.find(text) if name.is_way] == [way]


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("서울시 청소", "서울시"),
        ("청소 서울특별시", "서울특별시"),
        ("서울에 있는 업체", "서울에"),
        ("서울 청소", "서울"),
        ("서울 전역 청소", "서울 전역"),
        ("서울특별시 전 지역에서 도시락", "서울특별시 전 지역에서"),
        ("서울시 종로구 도시락", "서울시"),
    ],
)
def test_the_city_is_found(finder, text, city):
    assert [text[name.start : name.end] for name in finder.find(text) if name.is_city] == [city]


@pytest.mark.parametrize(
    "text", ["서울로 안내", "서울형 키즈카페", "서울역 청소", "서울숲", "전역 군인 교육"]
)
def test_what_is_only_called_after_the_city_is_not_it(finder, text):
    assert list(finder.find(text)) == []


@pytest.mark.parametrize(
    "text", ["수의 제작", "수의사 파견", "수의계약 컨설팅", "제한경쟁입찰 교육", "견적", "입찰 대행"]
)
def test_work_that_sounds_like_a_way_to_contract_is_none(finder, text):
    assert list(finder.find(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        *("강남역 청소", "강남로 청소", "노원구민회관", "중 청소", "동 청소", "강동소리패"),
        *("동작 감지", "관악 합주", "구로공구상가", "청소"),
    ],
)
def test_other_words_are_no_districts(finder, text):
    assert find(finder, text) == []


def test_only_a_full_name_of_a_district_is_certain(finder):
    assert [name.is_certain for name in finder.find("은평구 은평 마을기업")] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "name", "kinds"),
    [
        ("여성기업 현수막", "여성기업", ["womens_enterprise"]),
        ("현수막 여성 기업", "여성 기업", ["womens_enterprise"]),
        ("여성기업 확인서 현수막", "여성기업 확인서", ["womens_enterprise"]),
        ("장애인기업이 만든 상자", "장애인기업이", ["disabled_enterprise"]),
        ("사회적기업인 업체", "사회적기업인", ["social_enterprise"]),
        ("사회적기업 인증업체 청소", "사회적기업 인증업체", ["social_enterprise"]),
        ("예비사회적기업 청소", "예비사회적기업", ["preliminary_social_enterprise"]),
        ("예비 사회적 기업 청소", "예비 사회적 기업", ["preliminary_social_enterprise"]),
        ("청소 (예비)사회적기업", "(예비)사회적기업", ["preliminary_social_enterprise", "social_enterprise"]),
        ("예비(사회적기업)", "예비(사회적기업", ["preliminary_social_enterprise"]),
        ("돌봄 사회적협동조합", "사회적협동조합", ["social_cooperative"]),
        ("협동조합", "협동조합", ["cooperative"]),
        ("마을기업만", "마을기업만", ["village_enterprise"]),
        ("자활기업 도시락", "자활기업", ["self_support_enterprise"]),
        ("장애인 표준사업장 인쇄", "장애인 표준사업장", ["standard_workplace"]),
        ("표준사업장 인쇄", "표준사업장", ["standard_workplace"]),
        ("중증 장애인 생산품 생산 시설 상자", "중증 장애인 생산품 생산 시설", ["severe_disability_facility"]),
        ("중증장애인생산품 상자", "중증장애인생산품", ["severe_disability_facility"]),
        ("취약계층 고용비율 확인서", "취약계층 고용비율 확인서", ["vulnerable_employment"]),
        ("소비자생활협동조합", "소비자생활협동조합", ["consumer_cooperative"]),
    ],
)
def test_kinds_are_found_however_they_are_spaced(finder, text, name, kinds):
    assert find(finder, text) == [(name, tuple(kinds))]


@pytest.mark.parametrize(
    "text",
    [
        *("여성 의류", "사회적경제기업 청소", "협동조합원 교육", "마을, 기업 홍보", "기업"),
        # what is done for a kind is what is looked for
        *("협동조합 설립", "사회적기업 인증 컨설팅", "마을기업 육성사업", "예비 사회적기업 컨설팅"),
    ],
)
def test_other_words_are_no_kinds(finder, text):
    assert find(finder, text) == []


def test_names_share_no_word(finder):
    assert find(finder, "강남 은평구 사회적기업 여성기업 청소") == [
        ("강남", "강남구"),
        ("은평구", "은평구"),
        ("사회적기업", ("social_enterprise",)),
        ("여성기업", ("womens_enterprise",)),
    ]
