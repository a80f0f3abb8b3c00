"""How much rankings change when a title is spaced otherwise or holds a slip.

Where Korean nouns are written apart is anybody's guess, and slips of the keyboard are common; neither should
change what is found. Chance comes in as an argument, so that the same seed gives the same changes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from statistics import fmean

from matching.jamo import FINALS, INITIALS, VOWELS, is_syllable, join_syllable, split_syllable
from matching.metrics import CUT, DECIMALS, ndcg

SPACED = 0.25
"""How often a space follows a letter where they are put at random."""

Change = Callable[[str, random.Random], str]


def remove_spaces(title: str, chance: random.Random) -> str:
    """The title without any space."""
    return title.replace(" ", "")


def space_at_random(title: str, chance: random.Random) -> str:
    """The title with spaces anywhere, about one in four letters."""
    letters = title.replace(" ", "")
    return "".join(letter + " " * (chance.random() < SPACED) for letter in letters).strip()


def move_one_space(title: str, chance: random.Random) -> str:
    """The title with one space taken away or put in; titles of three letters or less stay as they are."""
    if len(title) < 4:
        return title
    place = chance.randrange(1, len(title) - 1)
    return title[:place] + title[place + 1 :] if title[place] == " " else f"{title[:place]} {title[place:]}"


def slip(title: str, chance: random.Random) -> str:
    """The title with one letter of one syllable changed; one without a syllable stays as it is."""
    places = [place for place, letter in enumerate(title) if is_syllable(letter)]
    if not places:
        return title
    place = chance.choice(places)
    parts = list(split_syllable(title[place]))
    part = chance.randrange(3)
    letters = (INITIALS, VOWELS, FINALS)[part]
    parts[part] = chance.choice([letter for letter in letters if letter != parts[part]])
    return title[:place] + join_syllable(*parts) + title[place + 1 :]


def keep_last_words(title: str, count: int) -> str:
    """The last words of a title; Korean titles end in what is asked for."""
    return " ".join(title.split()[-count:])


SPACINGS: Sequence[Change] = (remove_spaces, space_at_random, move_one_space)


def measure_overlap(before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]) -> float | None:
    """Mean share (0–1) of the first ten that stay there; None where nothing was found before."""
    shares = [
        len({*old[:CUT]} & {*new[:CUT]}) / len(old[:CUT])
        for old, new in zip(before, after, strict=True)
        if old
    ]
    return round(fmean(shares), DECIMALS) if shares else None


def measure_loss(
    grades: Sequence[Mapping[str, int]], before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]
) -> float | None:
    """The share of mean nDCG@10 that is lost, below 0 where it rose; None where there is nothing to gain."""
    pairs = [
        (gain, ndcg(judged, new))
        for judged, old, new in zip(grades, before, after, strict=True)
        if (gain := ndcg(judged, old)) is not None
    ]
    whole = sum(gain for gain, _ in pairs)
    return round(1 - sum(gain for _, gain in pairs) / whole, DECIMALS) if whole else None
