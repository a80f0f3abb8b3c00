import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.keyboard import find_readings, type_as_korean, type_as_latin

SYLLABLES = st.text(st.characters(min_codepoint=ord("가"), max_codepoint=ord("힣")))


@pytest.mark.parametrize(
    ("keys", "korean"),
    [
        ("cjdth", "청소"),
        ("ehtlfkr", "도시락"),
        ("ghkwkdtlf", "화장실"),
        ("Rhc", "꽃"),
        ("rkqt", "값"),
        ("rkqtl", "갑시"),
        ("ekfr", "닭"),
        ("dmlfy", "의료"),
        ("QkfFo", "빨래"),
        ("thehr 2", "소독 2"),
    ],
)
def test_latin_keys_write_korean(keys, korean):
    assert type_as_korean(keys) == korean


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("ㄴㄷㄱㅍㅑㅊㄷ", "service"),
        ("ㄴㄷㄱ퍛ㄷ", "service"),
        ("ㅣㄷㅇ", "led"),
        ("뮤", "ab"),
        ("빨래", "Qkffo"),
    ],
)
def test_korean_was_typed_with_these_keys(text, keys):
    assert type_as_latin(text) == keys


@given(SYLLABLES)
def test_korean_comes_back(text):
    assert type_as_korean(type_as_latin(text)) == text


@given(st.text("abcdefghijklmnopqrstuvwxyzQWERTOP0 "))
def test_latin_comes_back(keys):
    assert type_as_latin(type_as_korean(keys)) == keys


@pytest.mark.parametrize(
    ("word", "readings"),
    [
        ("cjdth", ("청소",)),
        ("Cjdth", ("청소",)),
        ("CJDTH", ("청쏘", "청소")),
        ("Thehr", ("쏘독", "소독")),
        ("SNS", ()),
        ("LED", ()),
        ("web", ()),
        ("2017", ()),
        ("ㄴㄷㄱㅍㅑㅊㄷ", ("service",)),
        ("청소", ("cjdth",)),
        ("ㅁ", ()),
        ("청2", ()),
        ("", ()),
    ],
)
def test_readings_could_be_words(word, readings):
    assert find_readings(word) == readings
