"""Which of the matched words a reason names."""

from __future__ import annotations

import pytest

from matching.telling import SHOWN_WORDS, choose_words, keep_telling


def choose(*words: str) -> list[str]:
    """The words named, where the first weighs most."""
    parts = {word: float(len(words) - place) for place, word in enumerate(words)}
    return choose_words(parts, keep_telling({word: word for word in words}))


@pytest.mark.parametrize(
    "word",
    ["2026", "2026년", "62명", "12회기", "1,200식", "3.5%", "시", "개", "하다", "및", "가다", "쓰다", "안"],
)
def test_amounts_units_and_empty_verbs_are_no_reason(word: str) -> None:
    assert choose(word, "어린이집") == ["어린이집"]
    assert choose(word) == []


@pytest.mark.parametrize("word", ["책", "떡", "3D", "4차산업", "인형", "부품", "시설", "개보수", "청소하다"])
def test_what_only_looks_like_an_amount_is_named(word: str) -> None:
    assert choose(word) == [word]


def test_single_syllables_and_parts_of_named_words_are_left_out_beside_longer_ones() -> None:
    assert choose("책", "청소", "화장실청소", "배달") == ["화장실청소", "배달"]


def test_no_more_than_a_few_words_are_named_heaviest_first() -> None:
    words = ["도시락", "배달", "급식", "반찬", "조리", "위생", "포장"]
    assert choose(*words) == words[:SHOWN_WORDS]
