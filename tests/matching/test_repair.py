from datetime import date

import pytest

from matching import Matcher, Supplier
from matching.jamo import to_initials
from matching.keyboard import type_as_latin
from matching.records import Service
from matching.repair import (
    LONGEST_SPELT,
    MOST_ALTERNATIVES,
    MOST_SUSPECTS,
    ReadQuery,
    _is_part,
    count_listings,
    list_field_words,
)


def supplier(number: int, name: str, *services: str) -> Supplier:
    return Supplier(f"E{number}", name, services=tuple(map(Service, services)))


CATALOGUE = (
    supplier(1, "맑은손 협동조합", "건물 청소", "소독"),
    supplier(2, "도시락친구들", "도시락 배달", "SNS 홍보", "web service"),
    supplier(3, "밝은빛전기", "LED 조명 설치", "현수막 제작"),
    supplier(4, "노원구민회관", "청소년 상담"),
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher().fit(CATALOGUE)


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("cjdth", "청소"),
        ("CJDTH", "청소"),
        ("ehtlfkr 배달", "도시락 배달"),
        ("ㄴㄷㄱ퍛ㄷ", "service"),
        ("ㅣㄷㅇ 조명", "led 조명"),
        ("ㅊㅅ", "청소"),
        ("ㄷㅅㄹ 배달", "도시락 배달"),
        ("청소ㄴ", "청소년"),
        ("도시랍", "도시락"),
        ("도시랍을", "도시락을"),
        ("현수먁 제작", "현수막 제작"),
        ("현슈먁을", "현수막을"),
        ("소둑", "소독"),
        ("건물쳥소", "건물청소"),
    ],
)
def test_slips_are_put_right(matcher, typed, corrected):
    assert matcher.repairer.read(typed).corrected == corrected
    assert matcher.repairer.read(typed).text == corrected


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "청소",
            "청소하는 곳",
            "도시락 배달해주는",
            "청소년은",
            "LED",
            "SNS 홍보",
            "led",
            "web",
            "건물청소",
        ),
        *("맑은손", "밝은빛 전기", "양자얽힘", "ㄻㅎㅋ", "qqqq", "배송", "꽃", "2017", "", "!?"),
    ],
)
def test_known_words_and_words_with_nothing_near_stay_as_they_are(matcher, typed):
    assert matcher.repairer.read(typed) == ReadQuery(typed, (), None, ())


@pytest.mark.parametrize(
    ("typed", "corrected"),
    [
        ("ehtlfkr qoekf", "도시락 배달"),
        ("ㄷㅅㄹ  배달 40명분", "도시락  배달 40명분"),
        ("(주)한빛 현수먁 3,000㎡ 제작", "(주)한빛 현수막 3,000㎡ 제작"),
        ("asdf 1234 !!!", "asdf 1234 !!!"),
        ("청소하는 곳", "청소하는 곳"),
        ("", ""),
    ],
)
def test_in_a_text_to_show_nothing_but_slips_is_changed(matcher, typed, corrected):
    assert matcher.repairer.correct(typed) == corrected


@pytest.mark.parametrize("word", ["보건지소", "공고일", "개관일", "방화문"])
def test_a_text_to_show_keeps_words_that_are_made_of_nouns(word):
    known = ("보건소", "공공", "개관식", "방문", "현수막")
    matcher = Matcher().fit([supplier(number, "가", near) for number, near in enumerate(known)])
    assert matcher.repairer.correct(f"{word} 현수먁") == f"{word} 현수막"


@pytest.mark.parametrize(
    ("text", "is_understood"),
    [
        ("도시락", True),
        ("LED", True),
        ("곤돌라임차", True),
        ("40명분", True),
        ("언덕마당 고쳐주세요", True),
        ("asdf 1234 !!!", False),
        ("뷁뷁 ㅁㄴㅇㄹ", False),
        ("2017", False),
        ("!!!", False),
        ("", False),
    ],
)
def test_a_text_is_understood_where_a_word_of_it_is_known_to_catalogue_or_language(
    matcher, text, is_understood
):
    assert matcher.repairer.understands(text) is is_understood


@pytest.fixture(scope="module")
def compounds() -> Matcher:
    """Listings of words that the language model takes apart, or not where a particle follows."""
    return Matcher().fit(
        (
            supplier(1, "푸른상", "친환경 식자재", "초등 돌봄교실", "초등돌봄교실"),
            supplier(2, "다시쓸모", "재사용 컵 대여", "헌 옷 수거"),
            supplier(3, "온마음", "건강관리", "주야간보호센터"),
        )
    )


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("건강관리의", "건강관리"),
        ("초등돌봄교실에서", "초등돌봄교실"),
        ("수거함을", "수거함"),
        # the catalogue knows all that is looked for, or nothing
        ("친환경을", "친환경을"),
        ("친환경이", "친환경이"),
        ("친환경의 식자재", "친환경의 식자재"),
        ("재사용은", "재사용은"),
        ("재사용에서", "재사용에서"),
        ("수거는", "수거는"),
        ("재사용", "재사용"),
        ("양자얽힘이", "양자얽힘이"),
    ],
)
def test_a_particle_that_hides_a_known_word_is_not_looked_for(compounds, typed, text):
    assert compounds.repairer.read(typed) == ReadQuery(text, (), None, ())
    assert compounds.repairer.read(typed, is_verbatim=True).text == typed


@pytest.mark.parametrize(("typed", "found"), [("친환경의", "E1"), ("재사용에서", "E2")])
def test_a_word_with_a_prefix_is_found_with_a_particle_and_not_by_the_rest_of_it(compounds, typed, found):
    on = date(2026, 3, 2)
    assert [hit.enterprise_id for hit in compounds.search(typed, on=on).hits] == [found]
    for rest in ("환경", "사용"):
        assert not any(hit.matched_terms for hit in compounds.search(rest, on=on).hits)


def test_a_compound_with_a_single_syllable_survives_the_wrong_keyboard(compounds):
    assert compounds.repairer.read(type_as_latin("주야간보호센터")).corrected == "주야간보호센터"


def test_a_verbatim_query_stays_as_it_is_but_for_its_places(matcher):
    assert matcher.repairer.read("도시랍", is_verbatim=True) == ReadQuery("도시랍", (), None, ())
    assert matcher.repairer.read("노원구 도시랍", is_verbatim=True).text == "도시랍"
    assert matcher.repairer.read("노원구", is_verbatim=True).text == "노원구"


@pytest.mark.parametrize(
    ("typed", "text", "places", "ways"),
    [
        ("수의계약 소독", "소독", (), ("수의계약",)),
        ("노원구 소독 1인 견적", "소독", ("노원구",), ("1인 견적",)),
        ("노원구 수의계약", "", ("노원구",), ("수의계약",)),
        # where nothing else is asked for
        ("수의계약", "수의계약", (), ()),
        ("수의계약 컨설팅", "수의계약 컨설팅", (), ()),
    ],
)
def test_the_way_to_contract_is_told_apart_from_words(matcher, typed, text, places, ways):
    read = matcher.repairer.read(typed)
    assert (read.text, read.places, read.ways) == (text, places, ways)
    assert matcher.repairer.read(typed, is_verbatim=True).ways == ()


@pytest.mark.parametrize(
    ("typed", "text", "places"),
    [
        ("노원구에서 소독", "소독", ("노원구",)),
        ("소독 노원구", "소독", ("노원구",)),
        ("노원구 도봉구 소독", "소독", ("노원구", "도봉구")),
        ("노원구에서소독", "소독", ("노원구",)),
        ("노원구", "", ("노원구",)),
        ("노원구 도봉구에서", "", ("노원구", "도봉구")),
        # who works there, whoever that is
        ("노원구 업체", "", ("노원구",)),
        ("노원구에 있는 기업 목록", "", ("노원구",)),
        ("노원구 기업 상담", "기업 상담", ("노원구",)),
        ("업체", "업체", ()),
        ("노원구민회관", "노원구민회관", ()),
    ],
)
def test_places_are_told_apart_from_words(matcher, typed, text, places):
    read = matcher.repairer.read(typed)
    assert (read.text, read.places, read.corrected) == (text, places, None)


@pytest.fixture(scope="module")
def named() -> Matcher:
    """Some are called as if a district or a kind of enterprise were meant."""
    return Matcher().fit(
        (
            supplier(1, "강북희망 협동조합", "협동조합 설립 교육", "청소"),
            supplier(2, "노원청소나눔", "현수막 제작"),
            supplier(3, "사회적기업 두레", "도시락"),
        )
    )


@pytest.mark.parametrize(
    ("typed", "text", "places", "kinds"),
    [
        ("청소 강남", "청소", ("강남구",), ()),
        ("노원 청소", "청소", ("노원구",), ()),
        ("강남청소", "청소", ("강남구",), ()),
        ("여성기업 현수막", "현수막", (), ("womens_enterprise",)),
        ("여성기업현수막", "현수막", (), ("womens_enterprise",)),
        ("사회적기업 청소 강남", "청소", ("강남구",), ("social_enterprise",)),
        ("사회적기업", "", (), ("social_enterprise",)),
        # no sign between names is left over
        (
            "여성기업·사회적기업 / 청소 (현수막)",
            "청소 (현수막)",
            (),
            ("womens_enterprise", "social_enterprise"),
        ),
        ("강남, 노원: 청소", "청소", ("강남구", "노원구"), ()),
        ("은평구 사회적기업", "", ("은평구",), ("social_enterprise",)),
        # what something is called
        ("강북 희망 협동조합", "강북 희망 협동조합", (), ()),
        ("사회적기업 두레", "사회적기업 두레", (), ()),
        ("협동조합 설립 교육", "협동조합 설립 교육", (), ()),
    ],
)
def test_short_names_of_districts_and_kinds_of_enterprise_are_told_apart(named, typed, text, places, kinds):
    read = named.repairer.read(typed)
    assert (read.text, read.places, read.kinds) == (text, places, kinds)
    assert read.corrected is None


def test_a_verbatim_query_keeps_short_names_and_kinds(named):
    read = named.repairer.read("여성기업 현수막 강남", is_verbatim=True)
    assert (read.text, read.places, read.kinds) == ("여성기업 현수막 강남", (), ())
    assert read.kind_words == ("여성기업",)


def test_the_name_of_a_kind_is_no_slip_of_another():
    matcher = Matcher().fit([supplier(1, "가", "마을기억 전시", "현수막")])
    assert matcher.repairer.read("마을기업 현수막").corrected is None


def test_a_real_word_is_offered_another_but_never_turned_into_it():
    matcher = Matcher().fit([supplier(1, "가", "교육")])
    read = matcher.repairer.read("교역")
    assert read.corrected is None
    assert read.alternatives[0] == "교육"
    assert len(read.alternatives) <= MOST_ALTERNATIVES


def test_a_word_of_the_field_that_no_listing_uses_is_only_offered():
    read = Matcher().fit([supplier(1, "가", "교육")]).repairer.read("현수먁")
    assert (read.corrected, read.alternatives) == (None, ("현수막",))


def test_in_a_long_text_only_the_first_words_are_put_right(matcher):
    unknown = " ".join(f"꿱{number}" for number in range(MOST_SUSPECTS - 1))
    assert matcher.repairer.read(f"{unknown} 도시랍").corrected == f"{unknown} 도시락"
    assert matcher.repairer.read(f"{unknown} 뷁 도시랍").corrected is None


@pytest.mark.parametrize(("more", "corrected"), [(0, True), (1, False)])
def test_no_slip_is_looked_for_in_a_very_long_word(more, corrected):
    head = ("서울" * LONGEST_SPELT)[: LONGEST_SPELT - 3 + more]
    matcher = Matcher().fit([supplier(1, "가", head, "도시락")])
    assert (matcher.repairer.read(f"{head}도시랍").corrected == f"{head}도시락") == corrected


def test_and_the_like_behind_a_known_word_is_no_slip():
    matcher = Matcher().fit([supplier(1, "가", "감사패", "태블릿 패드"), supplier(2, "나", "감사 행사")])
    assert matcher.repairer.find_correction("감사패등") is None


def test_words_come_and_go_with_their_listings():
    matcher = Matcher().fit(CATALOGUE)
    assert matcher.repairer.find_correction("꽃꽂의") is None
    matcher.upsert([supplier(9, "새로", "꽃꽂이")])
    assert matcher.repairer.find_correction("꽃꽂의") == "꽃꽂이"
    matcher.remove(["E9"])
    assert matcher.repairer.find_correction("꽃꽂의") is None


@pytest.mark.parametrize(
    ("word", "correction"),
    [
        ("현수먁", "현수막"),
        ("건물쳥소", "건물청소"),
        ("쳥소건물", "청소건물"),
        ("청소", None),
        ("청조", None),
        ("꽃", None),
        ("abc", None),
        ("양자얽힘측정", None),
    ],
)
def test_words_of_a_title_are_corrected_by_one_slip(matcher, word, correction):
    assert matcher.repairer.find_correction(word) == correction


@pytest.mark.parametrize("word", ["청소", "도시락", "소독", "현수막", "조명"])
def test_a_word_survives_the_wrong_keyboard_and_its_initials_lead_to_words(matcher, word):
    assert matcher.repairer.read(type_as_latin(word)).corrected == word
    found = matcher.repairer.read(to_initials(word))
    assert to_initials(found.corrected).startswith(to_initials(word))


def test_words_written_together_are_known_where_their_parts_are(matcher):
    assert matcher.repairer.read("현수막소독") == ReadQuery("현수막소독", (), None, ())


def test_words_of_the_field_are_counted_by_listing(matcher):
    assert "청소" in list_field_words(matcher.reference)
    assert count_listings(matcher.catalogue.index, "청소") == 1
    assert count_listings(matcher.catalogue.index, "현수막 제작") == 0


@pytest.mark.parametrize(
    ("word", "is_part"),
    [("청소바", True), ("바청소", True), ("청소소", False), ("청청소", False), ("소독", False)],
)
def test_a_word_with_a_syllable_more_holds_the_other_unless_it_was_typed_twice(word, is_part):
    assert _is_part("청소", word) is is_part
