import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.spelling import Speller, count_slips, is_one_slip, most_slips

WORDS = st.text("청소쳥초도시락랍독ab", max_size=5)


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("현수먁", "현수막", 1),
        ("도시랍", "도시락", 1),
        ("도싥", "도시락", 3),
        ("청소", "청속", 1),
        ("과일", "가일", 1),
        ("청소", "청소", 0),
        ("", "청소", 5),
        ("sevrice", "service", 1),
        ("소독", "도속", 2),
        ("ca", "abc", 3),
    ],
)
def test_slips_are_counted_letter_by_letter(one, other, slips):
    assert count_slips(one, other) == count_slips(other, one) == slips


@given(WORDS, WORDS, st.integers(0, 3))
def test_counting_stops_beyond_the_most_that_is_asked_about(one, other, most):
    assert count_slips(one, other, most=most) == min(count_slips(one, other), most + 1)


@pytest.mark.parametrize(
    ("word", "slips"), [("", 0), ("꽃", 0), ("나무", 1), ("청소", 1), ("현수막", 2), ("도시락", 1)]
)
def test_longer_words_may_hold_more_slips(word, slips):
    assert most_slips(word) == slips


@given(st.lists(st.lists(WORDS, max_size=8), max_size=3), WORDS, st.integers(0, 2))
def test_the_same_as_comparing_with_every_word(batches, word, slips):
    speller = Speller()
    for batch in batches:
        speller.add(batch)
    known = {one for batch in batches for one in batch}
    expected = sorted((count_slips(word, one), one) for one in known if count_slips(word, one) <= slips)
    assert speller.find_near(word, slips) == expected
    assert all(one in speller for one in known)
    assert "없는말" not in speller


@settings(max_examples=300)
@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_slip_is_seen_as_quickly_counted(one, other):
    assert is_one_slip(one, other) == (count_slips(one, other) <= 1)
    assert is_one_slip(other, one) == is_one_slip(one, other)


def slip(word: str, kind: str, place: int, letter: str) -> str:
    place %= len(word)
    head, tail = word[:place], word[place:]
    return {
        "more": head + letter + tail,
        "fewer": head + tail[1:],
        "wrong": head + letter + tail[1:],
        "swapped": head + tail[1::-1] + tail[2:],
    }[kind]


SLIPS = st.tuples(
    st.sampled_from(["more", "fewer", "wrong", "swapped"]), st.integers(0, 20), st.sampled_from("abcd")
)


@settings(max_examples=500)
@given(st.text("abcd", min_size=8, max_size=18), SLIPS, SLIPS)
def test_two_slips_are_found_wherever_they_are(word, one, other):
    slipped = slip(slip(word, *one), *other)
    speller = Speller()
    speller.add([slipped])
    slips = count_slips(word, slipped)
    assert speller.find_near(word, 2) == ([(slips, slipped)] if slips <= 2 else [])
