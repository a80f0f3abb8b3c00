"""How alike titles are by their letters, against a slow twin that counts grams in dictionaries."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import titles as module
from matching.text import split_words
from matching.titles import LONGEST_TITLE, WORD_FADING, Titles


def grams(title):
    """Each gram with the number of its word."""
    for number, word in enumerate(split_words(title)):
        edged = f" {word} "
        for start in range(len(edged) - 2):
            yield edged[start : start + 3], number


def slow_twin(living, compared, asked):
    counts = Counter(gram for title in living for gram, _ in grams(title))

    def weigh(gram):
        rarity = math.log1p(max(len(living) - counts[gram] + 0.5, 0.5) / (counts[gram] + 0.5))
        return max(round(64 * rarity), 1)

    bags = []
    for place, title in enumerate([*compared, asked]):
        bag = Counter()
        for gram, number in grams(title):
            fading = math.exp(-WORD_FADING * number) if place == len(compared) else 1.0
            bag[gram] += weigh(gram) * round(64 * fading)
        bags.append(bag)
    lengths = [math.sqrt(sum(weight * weight for weight in bag.values())) for bag in bags]
    return [
        [
            sum(weight * other[gram] for gram, weight in bag.items()) / max(length * of_other, 1.0)
            for other, of_other in zip(bags, lengths, strict=True)
        ]
        for bag, length in zip(bags, lengths, strict=True)
    ]


TITLES = st.lists(
    st.sampled_from(
        ["청소", "어린이집", "어린이집청소", "용역", "de", "limpieza", "limpiezas", "a", "😀", "·"]
    ),
    max_size=5,
).map(" ".join)


@settings(max_examples=80, deadline=None)
@given(st.lists(TITLES, max_size=6), st.sets(st.integers(0, 5)), TITLES)
def test_titles_are_as_alike_as_their_grams_say(titles, dying, asked):
    kept = Titles()
    kept.extend(titles[:2])
    kept.extend(titles[2:])
    dying &= set(range(len(titles)))
    kept.delete(sorted(dying))
    places = [place for place in range(len(titles)) if place not in dying]
    living = [titles[place] for place in places]
    found = kept.compare(places, asked)
    np.testing.assert_allclose(found, slow_twin(living, living, asked), atol=1e-12)
    assert (found == found.T).all()


def test_what_is_bought_stands_in_front():
    titles = Titles()
    titles.extend(["limpieza", "jardines", "obras"])
    clean, gardens = titles.compare([0, 1], "limpieza jardines")[-1, :2]
    assert clean > gardens > 0


def test_a_gram_that_every_title_has_still_tells_equal_titles_from_others():
    titles = Titles()
    titles.extend(["obras", "obras"])
    assert titles.compare([0, 1], "obras").tolist() == np.ones((3, 3)).tolist()
    assert titles.compare([0, 1], "jardin")[-1].tolist() == [0.0, 0.0, 1.0]


def test_titles_without_words_and_no_titles_are_like_nothing():
    titles = Titles()
    titles.extend(["", "··"])
    assert not titles.compare([0, 1], "").any()
    assert titles.compare([], "청소").tolist() == [[1.0]]


def test_letters_behind_the_longest_title_are_left_out():
    titles = Titles()
    titles.extend(["obras " + "x" * LONGEST_TITLE + " jardin"])
    assert titles.compare([0], "jardin")[-1, 0] == 0.0


def test_what_was_kept_is_as_alike_after_a_restart(monkeypatch):
    titles = ["어린이집 청소 용역", "청소", "obras de jardin", "obras menores"]
    monkeypatch.setattr(module, "PACK_FROM", 3)
    kept, restored = Titles(), Titles()
    kept.extend(titles[:3])
    kept.extend(titles[3:])
    kept.delete([1])
    before = kept.compare([0, 2, 3], "obras de 청소")
    restored.restore(kept.dump())
    assert restored.compare([0, 2, 3], "obras de 청소").tolist() == before.tolist()
    restored.extend(["청소 용역"])
    kept.extend(["청소 용역"])
    assert restored.compare([0, 4], "청소").tolist() == kept.compare([0, 4], "청소").tolist()


def test_many_titles_count_as_they_would_one_by_one(monkeypatch):
    monkeypatch.setattr(module, "TITLES_AT_A_TIME", 2)
    titles = ["어린이집 청소", "청소", "obras", "obras menores", "jardin"]
    at_once, one_by_one = Titles(), Titles()
    at_once.extend(titles)
    for title in titles:
        one_by_one.extend([title])
    places = range(len(titles))
    assert at_once.compare(places, "청소 obras").tolist() == one_by_one.compare(places, "청소 obras").tolist()


@pytest.mark.parametrize("title", ["\ud800 obras", "𝔬𝔟𝔯𝔞𝔰"])
def test_letters_of_every_kind_can_be_kept(title):
    titles = Titles()
    titles.extend([title])
    assert titles.compare([0], title)[0, 1] == 1.0
