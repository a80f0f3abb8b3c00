import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.text import LONGEST_WORD, Analyser, Channel, fold, locate_words, split_words


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser(
        {"방과후학교": "NNG", "환경미화원복": "NNG"},
        spellings={"리후렛": "리플릿"},
        traps={"청소차": ("청소",), "환경미화원복": ("환경미화원", "미화")},
    )


def forms(analyser: Analyser, text: str, channel: Channel) -> list[str]:
    return [term.text for term in analyser.terms(text) if term.channel is channel]


class TestFold:
    def test_case_width_and_accents(self):
        assert fold("ＬＥＤ 교체 CAFÉ Ñandú") == "led 교체 cafe nandu"

    def test_hangul_stays(self):
        assert fold("돌봄SOS") == "돌봄sos"

    def test_a_character_that_folds_to_several_stays_as_it_is(self):
        assert fold("㎡당") == "㎡당"

    @given(st.text())
    def test_length_is_kept(self, text):
        assert len(fold(text)) == len(text)

    @given(st.text(alphabet="가힣az059_`@[{~ !\n") | st.text(max_size=8))
    def test_a_text_is_folded_letter_by_letter(self, text):
        assert fold(text) == "".join(fold(f"É{letter}")[1:] for letter in text)

    @given(st.text(alphabet="가힣aZéñＡ１㈜ㄱ "))
    def test_folding_twice_changes_nothing(self, text):
        folded = fold(unicodedata.normalize("NFC", text))
        assert fold(folded) == folded


class TestSplitWords:
    def test_letters_and_digits(self):
        assert split_words("2017학년도 방과후학교(위탁) 업체_선정·공고") == [
            "2017학년도",
            "방과후학교",
            "위탁",
            "업체",
            "선정",
            "공고",
        ]

    def test_nothing(self):
        assert split_words(" \n…!") == []

    def test_a_long_run_is_cut(self):
        assert [len(word) for word in split_words("가" * (2 * LONGEST_WORD + 1))] == [
            LONGEST_WORD,
            LONGEST_WORD,
            1,
        ]

    @given(st.text(alphabet="가힣다 ab1.-_`[~\né") | st.text(alphabet="가힣az059_`@[{~ !\n"))
    def test_located_words_are_the_split_words_at_their_places(self, text):
        located = locate_words(text)
        assert [word for word, _ in located] == split_words(text)
        assert all(fold(text)[offset : offset + len(word)] == word for word, offset in located)


class TestAnalyser:
    def test_compounds_are_kept_as_whole_and_as_parts(self, analyser):
        assert forms(analyser, "어린이집청소를", Channel.MORPHEME) == ["어린이집", "청소"]
        assert forms(analyser, "어린이집청소를", Channel.COMPOUND) == ["어린이집청소"]

    def test_particles_and_endings_go(self, analyser):
        assert forms(analyser, "도시락을 배달합니다", Channel.MORPHEME) == ["도시락", "배달"]

    def test_a_user_word_stays_whole_and_keeps_its_parts(self, analyser):
        assert set(forms(analyser, "방과후학교", Channel.MORPHEME)) == {"방과후학교", "방과", "후", "학교"}

    def test_a_longer_word_does_not_hold_the_shorter_one(self, analyser):
        assert "청소" not in forms(analyser, "청소년 상담", Channel.MORPHEME)

    def test_a_trap_gives_none_of_the_parts_it_does_not_mean(self, analyser):
        assert forms(analyser, "청소차", Channel.MORPHEME) == ["청소차"]
        assert forms(analyser, "환경미화원복", Channel.MORPHEME) == ["환경미화원복", "복"]
        assert forms(analyser, "청소", Channel.MORPHEME) == ["청소"]

    def test_other_spellings_are_indexed_under_the_standard(self, analyser):
        assert forms(analyser, "리후렛제작", Channel.MORPHEME) == ["리플릿", "제작"]

    def test_grams_are_pairs_of_syllables(self, analyser):
        assert forms(analyser, "미화원", Channel.GRAM) == ["미화", "화원"]
        assert forms(analyser, "떡", Channel.GRAM) == ["떡"]

    def test_other_scripts_are_stemmed_and_cut_in_fours(self, analyser):
        assert forms(analyser, "Limpieza", Channel.MORPHEME) == ["limpie"]
        assert forms(analyser, "Limpieza", Channel.GRAM) == ["limp", "impi", "mpie", "piez", "ieza"]

    def test_a_word_gives_the_same_terms_in_any_company(self, analyser):
        alone = analyser.analyse_word("돌봄을")
        among = analyser.analyse_words(["어르신", "돌봄을", "abc", "돌봄을"])
        assert among[1] == among[3] == alone

    def test_known_words_are_forgotten_past_the_limit(self):
        analyser = Analyser(known_words_limit=2)
        first = analyser.analyse_words(["one", "two", "three"])
        assert analyser.analyse_words(["four", "one", "two", "three"])[1:] == first

    def test_terms_lie_where_they_say(self, analyser):
        text = "Ñandú 어린이집 청소를, 환경미화원복!"
        for term in analyser.terms(text):
            assert fold(text)[term.start : term.end].startswith(term.text)


class TestFindSpans:
    def test_marks_the_word_without_its_particle(self, analyser):
        assert analyser.find_spans("깨끗한 청소를 약속합니다", {"m청소"}) == ((4, 6),)

    def test_touching_spans_are_joined(self, analyser):
        assert analyser.find_spans("어린이집청소 전문", {"m어린이집", "m청소"}) == ((0, 6),)

    def test_grams_are_not_marked(self, analyser):
        assert analyser.find_spans("청소년", {"g청소"}) == ()

    def test_nothing_wanted(self, analyser):
        assert analyser.find_spans("청소", set()) == ()


def test_spaces_are_put_where_words_end(analyser):
    assert (
        analyser.respace("어르신도시락배달")
        == analyser.respace("어르 신 도시락 배달")
        == "어르신 도시락 배달"
    )
    assert analyser.respace("social  economy") == "social  economy"


def test_where_no_word_is_known_spaces_are_kept(analyser):
    assert len(analyser.respace("서울역 일대 도보 이야갸 길 해설사 배치").split()) > 4


def test_only_so_many_titles_are_remembered(analyser, monkeypatch):
    monkeypatch.setattr("matching.text.MOST_SPACED", 1)
    titles = ["건물청소", "도시락배달", "건물청소", "행사기획"]
    assert [analyser.respace(title) for title in titles] == [
        "건물 청소",
        "도시락 배달",
        "건물 청소",
        "행사 기획",
    ]


@pytest.mark.parametrize(
    ("word", "stem", "is_in_dictionary"),
    [
        ("청소하는", "청소", True),
        ("도시락을", "도시락", True),
        ("도시랍", "도시랍", False),
        ("현수먁", "현수먁", False),
        ("에서", "에서", False),
        ("service", "service", False),
    ],
)
def test_stems_leave_particles_out(analyser, word, stem, is_in_dictionary):
    assert analyser.find_stem(word) == (stem, is_in_dictionary)


def test_more_stems_than_are_kept_change_no_stem(analyser, monkeypatch):
    monkeypatch.setattr("matching.text.MOST_STEMS", 0)
    forgetful = Analyser({})
    words = ("청소를", "도시락을", "청소를")
    assert [forgetful.find_stem(word) for word in words] == [analyser.find_stem(word) for word in words]


def test_working_alone_changes_no_term():
    alone, plain = Analyser({}), Analyser({})
    alone.work_alone()
    words = [f"{place}청소협동조합" for place in ("노원", "도봉", "강북", "성북", "중랑", "광진")]
    assert alone.analyse_words(words) == plain.analyse_words(words)
