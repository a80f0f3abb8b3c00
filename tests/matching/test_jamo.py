import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.jamo import (
    INITIALS,
    compose,
    is_consonant,
    join_syllable,
    split_syllable,
    to_initials,
    to_letters,
    to_strokes,
)

SYLLABLES = st.text(st.characters(min_codepoint=ord("가"), max_codepoint=ord("힣")))
STROKES = st.text("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ")


@pytest.mark.parametrize(
    ("text", "letters", "strokes", "initials"),
    [
        ("청소", "ㅊㅓㅇㅅㅗ", "ㅊㅓㅇㅅㅗ", "ㅊㅅ"),
        ("닭 값", "ㄷㅏㄺ ㄱㅏㅄ", "ㄷㅏㄹㄱ ㄱㅏㅂㅅ", "ㄷ ㄱ"),
        ("꽃화뿌", "ㄲㅗㅊㅎㅘㅃㅜ", "ㄲㅗㅊㅎㅗㅏㅃㅜ", "ㄲㅎㅃ"),
        ("의뢰 SNS1", "ㅇㅢㄹㅚ SNS1", "ㅇㅡㅣㄹㅗㅣ SNS1", "ㅇㄹ SNS1"),
        ("ㄳ가", "ㄳㄱㅏ", "ㄱㅅㄱㅏ", "ㄳㄱ"),
        ("", "", "", ""),
    ],
)
def test_taken_apart(text, letters, strokes, initials):
    assert (to_letters(text), to_strokes(text), to_initials(text)) == (letters, strokes, initials)


@pytest.mark.parametrize(
    ("strokes", "written"),
    [
        ("ㅊㅓㅇㅅㅗ", "청소"),
        ("ㅊㅓㅇㅅㅗㅅ", "청솟"),
        ("ㄱㅏㄱㅅ", "갃"),
        ("ㄱㅏㄱㅅㅏ", "각사"),
        ("ㄷㅏㄹㄱㄱㅏ", "닭가"),
        ("ㅎㅗㅏㅈㅏㅇ", "화장"),
        ("ㅗㅏ", "ㅘ"),
        ("ㅏㅗ", "ㅏㅗ"),
        ("ㄱㅅ", "ㄱㅅ"),
        ("ㄱㅏㄸ", "가ㄸ"),
        ("ㄱㅏㄸㅏ", "가따"),
        ("ㄱㅏ ㄴ", "가 ㄴ"),
        ("", ""),
    ],
)
def test_put_together(strokes, written):
    assert compose(strokes) == written


@given(SYLLABLES)
def test_syllables_come_back(text):
    assert compose(to_strokes(text)) == text


@given(SYLLABLES)
def test_a_syllable_is_its_three_parts(text):
    for syllable in text:
        assert join_syllable(*split_syllable(syllable)) == syllable
        assert "".join(split_syllable(syllable)) == to_letters(syllable)


@given(STROKES)
def test_strokes_come_back(strokes):
    assert to_strokes(compose(strokes)) == strokes


@given(SYLLABLES)
def test_other_forms_of_the_same_text_are_read_alike(text):
    decomposed = unicodedata.normalize("NFD", text)
    assert to_letters(decomposed) == to_letters(text)
    assert to_initials(decomposed) == to_initials(text)
    assert len(to_initials(text)) == len(text)


def test_conjoining_letters_are_ordinary_ones():
    assert to_letters(unicodedata.normalize("NFKC", "ㅊㅅ")) == "ㅊㅅ"
    assert "".join(filter(is_consonant, "ㄱㅏ가aㅎ")) == "ㄱㅎ"
    assert is_consonant(INITIALS[0])
