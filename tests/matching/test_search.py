import re
import time
from datetime import date

import pytest

from matching import Matcher, SearchFilters, Supplier
from matching.records import Certification, Service
from matching.reference import DEFAULT_DATA
from matching.search import Relief

from .plain_json import read_suppliers

TODAY = date(2026, 3, 2)
COOPERATIVE = Certification("cooperative", valid_from=date(2020, 1, 1))
ENDED = Certification("cooperative", valid_from=date(2020, 1, 1), valid_to=date(2025, 1, 1))


def supplier(enterprise_id, name, *services, **facts) -> Supplier:
    return Supplier(enterprise_id, name, services=tuple(map(Service, services)), **facts)


CATALOGUE = (
    supplier("E1", "가나협동조합", "건물 청소", sectors=("CLN",), service_districts=("노원구",)),
    supplier("E2", "다라기업", "환경미화", sectors=("CLN",), service_districts=("서울특별시",)),
    supplier(
        "E3", "마바상회", "어린이집 청소", sectors=("CHD",), district="중구", certifications=(COOPERATIVE,)
    ),
    supplier("E4", "가가상회", "도시락 배달", organisation_type="cooperative", certifications=(ENDED,)),
    supplier("E5", "가나협동조합", "청소년 상담"),
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher().fit(CATALOGUE)


def find(matcher, query="", limit=20, offset=0, **filters):
    return matcher.search(query, on=TODAY, filters=SearchFilters(**filters), limit=limit, offset=offset)


def ids(result) -> list[str]:
    return [hit.enterprise_id for hit in result.hits]


class TestWords:
    def test_shared_words_come_before_synonyms(self, matcher):
        assert ids(find(matcher, "청소"))[:2] == ["E1", "E3"]
        assert ids(find(matcher, "청소"))[2:] == ["E2"]

    def test_a_longer_word_is_no_hit(self, matcher):
        assert "E5" not in ids(find(matcher, "청소"))

    def test_half_of_the_query_is_enough_and_less_is_not(self, matcher):
        assert ids(find(matcher, "도시락 배달 상자")) == ["E4"]
        assert "E4" not in ids(find(matcher, "배달 건물 청소 환경미화"))

    def test_a_name_is_found(self, matcher):
        assert ids(find(matcher, "마바상회"))[0] == "E3"

    def test_a_whole_name_comes_first_though_its_words_are_not_found(self):
        others = [supplier(f"E{number}", f"{name}상회", "뜰 청소") for number, name in enumerate("가나다라")]
        matcher = Matcher().fit([*others, supplier("E9", "뜰가꿈협동조합", district="중구")])
        for name in ("뜰가꿈협동조합", "뜰가꿈 협동조합", "뜰가꿈"):
            result = find(matcher, name)
            assert (ids(result)[0], result.missing_words, result.corrected) == ("E9", (), None)
            elsewhere = find(matcher, name, districts=("노원구",))
            assert (elsewhere.total, elsewhere.reliefs[0]) == (0, Relief("districts", "", result.total))

    def test_an_unknown_word_is_found_by_its_syllables(self, matcher):
        assert ids(find(matcher, "가가상횟")) == ["E4"]

    def test_matched_words_are_named(self, matcher):
        result = find(matcher, "건물 청소")
        assert result.hits[0].matched_terms == ("건물", "청소")
        assert set(result.matched_terms) >= {"건물", "청소", "환경미화"}

    def test_no_query_lists_all_by_name_and_id(self, matcher):
        assert ids(find(matcher)) == ["E4", "E1", "E5", "E2", "E3"]
        assert {hit.score for hit in find(matcher).hits} == {0.0}

    def test_pages_are_parts_of_one_list(self, matcher):
        everything = ids(find(matcher, "청소"))
        pages = [ids(find(matcher, "청소", limit=1, offset=place))[0] for place in range(len(everything))]
        assert pages == everything
        assert ids(find(matcher, "청소", offset=99)) == []
        assert find(matcher, "청소", limit=0).total == len(everything)


@pytest.fixture(scope="module")
def services() -> Matcher:
    return Matcher().fit(
        (
            supplier("E1", "가", "노무 자문"),
            supplier("E2", "나", "간병사 파견", "간 검사", "병사 급식"),
            supplier("E3", "다", "우편 봉입·발송"),
            supplier("E4", "라", "건물 청소"),
        )
    )


class TestSpaces:
    """The language model makes 노무자 문, 간 병사, 우편봉입 and 건물 청소 of what is typed."""

    @pytest.mark.parametrize(
        ("typed", "found", "marked"),
        [
            ("노무 자문", "E1", ["노무", "자문"]),
            ("간병사", "E2", ["간병사"]),
            ("우편 봉입", "E3", ["우편", "봉입"]),
            ("건물청소", "E4", ["건물", "청소"]),
            ("건 물 청소", "E4", ["건물", "청소"]),
        ],
    )
    def test_words_of_the_catalogue_are_found_and_marked_however_they_are_spaced(
        self, services, typed, found, marked
    ):
        assert ids(find(services, typed)) == [found]
        text = "노무 자문, 간병사, 우편 봉입, 건물 청소"
        assert [text[start:end] for start, end in services.highlight(text, typed)] == marked

    def test_the_query_is_spaced_by_the_language_model_where_it_knows_better(self, services):
        assert services.repairer.space("건물청소") == "건물 청소"
        assert services.repairer.space("노무 자문") == "노무 자문"
        assert services.repairer.space("간병사") == "간병사"
        assert services.repairer.space("어르 신 도시락 배달") == "어르신 도시락 배달"


OF_KINDS = (
    supplier("E1", "가", "현수막", certifications=(Certification("womens_enterprise"),)),
    supplier("E2", "나", "현수막", organisation_type="social_enterprise"),
    supplier("E3", "다", "여성 교육"),
    supplier(
        "E4",
        "라",
        "현수막",
        organisation_type="cooperative",
        certifications=(Certification("social_enterprise"),),
    ),
    supplier(
        "E5",
        "마",
        "현수막",
        organisation_type="social_enterprise",
        certifications=(Certification("womens_enterprise", valid_to=date(2020, 1, 1)),),
    ),
)


@pytest.fixture(scope="module")
def mixed() -> Matcher:
    return Matcher().fit(OF_KINDS)


class TestKinds:
    """Kinds of enterprise named in the query are conditions, not words."""

    @pytest.mark.parametrize(
        ("typed", "found", "read_back"),
        [
            ("여성기업 현수막", {"E1"}, "여성기업인 “현수막”"),
            ("사회적기업 현수막", {"E2", "E4", "E5"}, "“현수막”"),
            ("사회적기업 협동조합 현수막", {"E2", "E4", "E5"}, "“현수막”"),
            ("여성기업", {"E1"}, "여성기업인 사회적경제기업 1곳"),
            ("여성기업 사회적기업 현수막", set(), "여성기업인 “현수막”"),
        ],
    )
    def test_only_such_enterprises_are_found(self, mixed, typed, found, read_back):
        result = find(mixed, typed)
        assert set(ids(result)) == found
        assert result.read_back.ko.startswith(read_back)

    def test_their_names_are_told(self, mixed):
        result = find(mixed, "사회적기업 현수막")
        assert (result.kinds, result.words) == (("social_enterprise",), "현수막")
        assert "에 맞는 사회적기업 3곳" in result.read_back.ko

    def test_they_narrow_beside_filters_and_are_counted_in_them(self, mixed):
        result = find(mixed, "사회적기업 현수막", organisation_types=("cooperative",))
        assert ids(result) == ["E4"]
        assert [(count.value, count.count) for count in result.facets["organisation_types"]] == [
            ("social_enterprise", 2),
            ("cooperative", 1),
        ]

    def test_where_nobody_is_of_that_kind_it_is_said_how_many_others_there_are(self, mixed):
        assert find(mixed, "마을기업 현수막").reliefs == (Relief("kinds", "", 4),)

    def test_no_synonym_stands_for_a_kind_that_is_looked_for_as_a_word(self, mixed):
        result = mixed.search("여성기업 현수막", on=TODAY, is_verbatim=True)
        assert result.kinds == ()
        assert "주부" not in result.read_back.ko
        assert "여성" in result.matched_terms


class TestAmong:
    def test_only_those_meant_are_found_whatever_the_text_says(self, matcher):
        result = matcher.search("999-81-00015", on=TODAY, among=["E3", "E1", "E99"])
        assert (ids(result), result.total, result.missing_words) == (["E1", "E3"], 2, ())
        assert "999-81-00015" in result.read_back.ko
        assert ids(matcher.search("1", on=TODAY, among=[])) == []

    def test_filters_hold_for_them_too(self, matcher):
        result = matcher.search("1", on=TODAY, among=["E3"], filters=SearchFilters(sectors=("CLN",)))
        assert (result.total, result.reliefs) == (0, (Relief("sectors", "", 1),))


LONG = {
    "one word, twice as long as the model reads at once": "한글" * 500,
    "a paragraph without spaces": "건강한먹거리를나누고어르신을돌보며마을을청소하는일을합니다" * 34,
    "many words": " ".join(f"{chr(ord('가') + 28 * number)}교실" for number in range(250)),
}


class TestLongQueries:
    """Anyone may send a thousand characters, and everybody else waits for the answer."""

    @pytest.mark.parametrize("typed", LONG.values(), ids=LONG)
    def test_the_longest_take_hardly_longer_than_others(self, services, typed):
        find(services, "준비")
        started = time.process_time()
        find(services, typed[:1000], sectors=("CLN",))
        services.highlight("건물 청소", typed[:1000])
        assert time.process_time() - started < 1.0  # some 50 ms; it took 9 seconds

    def test_of_many_words_none_is_tried_left_out(self, services):
        unknown = " ".join(f"꿱{number}" for number in range(11))
        assert find(services, f"청소 {unknown}", sectors=("CLN",)).reliefs
        assert not [r for r in find(services, f"청소 {unknown} 꿱11").reliefs if r.field == "words"]


class TestHalfSyllables:
    @pytest.mark.parametrize("typed", ["한글" * 300, "ㄷㅁ", "ㅋㅋ 청소"])
    def test_none_is_shown(self, services, typed):
        found = find(services, typed)
        shown = [found.read_back.ko, *found.missing_words, *(relief.value for relief in found.reliefs)]
        assert not [text for text in shown if re.search("[\u1100-\u11ff]", text)]
        assert found.read_back.ko.startswith(f"“{typed}”")

    def test_letters_that_stand_alone_are_named_as_typed(self, services):
        assert find(services, "ㄷㅁ").missing_words == ("ㄷㅁ",)


class TestSynonyms:
    """They are told as the field writes them, not as the stems by which they are known."""

    CATALOGUE = (
        supplier("E1", "가", "택배 대행", "물건을 가져다 드립니다"),
        supplier("E2", "나", "로봇 교실"),
        supplier("E3", "다", "배우는 모임"),
        supplier("E4", "라", "걷기 모임", "공원 사용 안내"),
    )

    @pytest.fixture
    def varied(self) -> Matcher:
        return Matcher().fit(self.CATALOGUE)

    @pytest.mark.parametrize(
        ("typed", "told", "untold"),
        [
            ("배달", ["택배", "가져다주다", "나르다"], ["가지다"]),
            ("교육", ["강의", "훈련"], ["배우"]),
            ("중고", ["재사용"], ["사용,", " 사용)"]),
            ("산책", ["걷기"], ["걷다"]),
            # not alike, only near
            ("드론", [], ["로봇", "메이커"]),
        ],
    )
    def test_they_are_read_back_as_written(self, varied, typed, told, untold):
        read_back = find(varied, typed).read_back.ko
        assert [word for word in told if word not in read_back] == []
        assert [word for word in untold if word in read_back] == []

    @pytest.mark.parametrize(
        ("typed", "text", "words"),
        [
            ("배달", "물건을 가져다 드리는 택배", ["택배"]),
            ("중고", "공원 사용", []),
            ("교육", "배우를 찾는 강의", ["강의"]),
            ("산책", "걷기", ["걷"]),
            ("강사", "선생님", ["선생"]),
            ("드론", "로봇", ["로봇"]),
            ("청소", "바닥을 닦는다", ["닦"]),
        ],
    )
    def test_the_stem_of_another_word_is_neither_told_nor_marked(self, varied, typed, text, words):
        assert [text[start:end] for start, end in varied.highlight(text, typed)] == words

    def test_what_a_listing_says_is_told_of_it(self, varied):
        assert {word for hit in find(varied, "배달").hits for word in hit.matched_terms} == {"택배"}
        assert find(varied, "산책").hits[0].matched_terms == ("걷다",)


class TestFilters:
    def test_any_of_one_field_and_all_of_the_fields(self, matcher):
        assert set(ids(find(matcher, sectors=("CLN", "CHD")))) == {"E1", "E2", "E3"}
        assert ids(find(matcher, sectors=("CLN", "CHD"), districts=("중구",))) == ["E2", "E3"]

    def test_a_district_is_served_or_home(self, matcher):
        assert set(ids(find(matcher, districts=("노원구",)))) == {"E1", "E2"}
        assert set(ids(find(matcher, districts=("중구",)))) == {"E2", "E3"}

    def test_certificates_are_in_force_on_the_day(self, matcher):
        assert ids(find(matcher, certifications=("cooperative",))) == ["E3"]
        assert ids(find(matcher, organisation_types=("cooperative",))) == ["E4"]

    @pytest.mark.parametrize("field", ["districts", "sectors", "organisation_types", "certifications"])
    def test_an_unknown_value_finds_nothing(self, matcher, field):
        assert find(matcher, **{field: ("없음",)}).total == 0

    def test_facet_counts_are_what_the_filter_would_find(self, matcher):
        result = find(matcher, "청소", districts=("노원구",))
        for field, counts in result.facets.items():
            for count in counts:
                filters = {"districts": ("노원구",)} | {field: (count.value,)}
                assert find(matcher, "청소", **filters).total == count.count

    def test_facets_are_ordered_by_count_then_value(self, matcher):
        counts = [(-count.count, count.value) for count in find(matcher).facets["districts"]]
        assert counts == sorted(counts)
        assert counts[:2] == [(-2, "노원구"), (-2, "중구")]


class TestReadBack:
    def test_the_query_is_read_back_with_its_synonyms(self, matcher):
        sentence = find(matcher, "청소", districts=("노원구",), sectors=("CLN",)).read_back
        assert sentence.ko.startswith("노원구에서 일하는 청소·위생 분야의 “청소”(비슷한 말: ")
        assert sentence.ko.endswith("에 맞는 사회적경제기업 2곳")
        assert sentence.en.startswith("2 enterprises for “청소” (also: ")
        assert sentence.en.endswith("working in Nowon-gu in the sector Cleaning")

    def test_types_and_certificates_are_read_back(self, matcher):
        sentence = find(
            matcher, organisation_types=("cooperative",), certifications=("소독업 신고",)
        ).read_back
        assert sentence.ko == "소독업 신고를 갖춘 협동조합 0곳"
        assert sentence.en == "0 enterprises of the type Cooperative holding 소독업 신고"


class TestHelp:
    def test_a_slip_of_the_keyboard_is_answered_with_a_word_of_the_field(self, matcher):
        result = find(matcher, "현수먁")
        assert result.total == 0
        assert "현수막" in result.suggestions

    def test_nothing_is_suggested_where_something_is_found(self, matcher):
        assert find(matcher, "청소").suggestions == ()

    def test_nothing_is_suggested_for_nonsense(self, matcher):
        assert find(matcher, "qqqq").suggestions == ()


class TestHighlight:
    def test_words_and_synonyms_are_marked(self, matcher):
        text = "건물 청소와 환경미화, 청소년 상담"
        marked = [text[start:end] for start, end in matcher.highlight(text, "청소")]
        assert marked == ["청소", "환경미화"]

    def test_no_query_marks_nothing(self, matcher):
        assert matcher.highlight("청소", "") == ()


def test_an_empty_catalogue_answers():
    result = Matcher().search("청소", on=TODAY)
    assert (result.total, result.hits) == (0, ())


def test_every_sample_enterprise_is_first_under_its_own_name():
    suppliers = read_suppliers(DEFAULT_DATA / "samples" / "enterprises.jsonl")
    matcher = Matcher().fit(suppliers)
    results = {each.enterprise_id: find(matcher, each.name, limit=1) for each in suppliers}
    assert [key for key, result in results.items() if ids(result) != [key]] == []
    assert {(result.corrected, result.missing_words) for result in results.values()} == {(None, ())}


class TestRepair:
    def test_what_was_searched_instead_is_told_and_the_typed_can_be_had(self, matcher):
        result = find(matcher, "cjdth")
        assert (result.corrected, ids(result)) == ("청소", ids(find(matcher, "청소")))
        as_typed = matcher.search("cjdth", on=TODAY, is_verbatim=True)
        assert (as_typed.corrected, as_typed.total, as_typed.missing_words) == (None, 0, ("cjdth",))

    def test_other_readings_are_offered_beside_the_hits(self, matcher):
        result = find(matcher, "ㅊㅅ")
        assert result.corrected == "청소"
        assert "청소년" in result.did_you_mean
        assert result.suggestions == ()

    def test_a_district_is_a_filter_to_choose_and_no_word(self, matcher):
        result = find(matcher, "노원구에서 청소")
        assert ids(result) == ids(find(matcher, "청소"))
        assert [(place.value, place.count) for place in result.places] == [("노원구", 2)]
        assert find(matcher, "청소", districts=("노원구",)).total == 2
        assert find(matcher, "노원구에서 청소", districts=("노원구",)).places == ()

    def test_a_district_alone_finds_who_works_there_as_the_filter_does(self, matcher):
        alone, filtered = find(matcher, "노원구"), find(matcher, districts=("노원구",))
        assert 0 < alone.total < find(matcher).total
        assert (ids(alone), alone.read_back) == (ids(filtered), filtered.read_back)
        assert (alone.within, alone.places, alone.words, alone.missing_words) == (("노원구",), (), "", ())
        assert (
            find(matcher, "노원구", sectors=("CLN",)).total
            == find(matcher, sectors=("CLN",), districts=("노원구",)).total
        )
        assert find(matcher, "노원구에서 청소").within == ()

    def test_the_way_to_contract_is_no_word_and_that_is_told(self, matcher):
        found = find(matcher, "수의계약 청소")
        assert ids(found) == ids(find(matcher, "청소"))
        assert (found.ways, found.words, found.missing_words) == (("수의계약",), "청소", ())

    @pytest.mark.parametrize("city", ["서울", "서울시", "서울특별시", "서울 전역"])
    def test_the_city_is_no_word_beside_others_and_everybody_alone(self, matcher, city):
        found = find(matcher, f"{city} 청소")
        assert ids(found) == ids(find(matcher, "청소"))
        assert (found.city, found.words, found.missing_words) == ((city,), "청소", ())
        alone, everybody = find(matcher, city), find(matcher)
        assert (ids(alone), alone.read_back, alone.words) == (ids(everybody), everybody.read_back, "")
        assert find(matcher, f"{city}에 있는 업체").total == everybody.total
        assert find(matcher, f"{city} 노원구 청소").places == find(matcher, "노원구 청소").places


class TestNothingFound:
    def test_filters_that_keep_everything_out_are_named_with_their_counts(self, matcher):
        result = find(matcher, "도시락", sectors=("CLN",), districts=("서울특별시",))
        assert result.total == 0
        assert result.reliefs == ()
        result = find(matcher, "도시락", sectors=("CLN",))
        assert result.reliefs == (Relief("sectors", "", 1),)

    def test_words_that_keep_everything_out_are_named_with_their_counts(self, matcher):
        result = find(matcher, "건물 청소 상담 어린이집", organisation_types=("cooperative",))
        assert result.total == 0
        result = find(matcher, "청소 도시락", sectors=("CHD",))
        assert result.reliefs == (
            Relief("sectors", "", 1),
            Relief("words", "도시락", 1),
        )

    def test_nobody_has_half_of_the_words_then_those_with_most_of_them_are_found(self, matcher):
        result = find(matcher, "도시락 양자얽힘 반도체 초전도체 중력파")
        assert ids(result) == ["E4"]
        assert "반도체" in result.missing_words


def test_searches_are_completed(matcher):
    assert matcher.complete("ㄷㅅㄹ", limit=2)[0].text == "도시락"
