"""How little a ranking changes when the title of a demand is spaced otherwise or holds a slip."""

import random
from dataclasses import replace
from statistics import fmean

import pytest

from matching import Matcher
from matching.jamo import FINALS, INITIALS, VOWELS, is_syllable
from matching.metrics import ndcg
from tests.matching.plain_json import SHARED_DATA, read_demands, read_grades, read_suppliers
from tests.matching.small_catalogue import CATALOGUE, CLEANING, LUNCH

SHARED = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="../shared/data is not there"),
]


def remove_spaces(title: str, rng: random.Random) -> str:
    return title.replace(" ", "")


def space_at_random(title: str, rng: random.Random) -> str:
    letters = title.replace(" ", "")
    return "".join(letter + " " * (rng.random() < 0.25) for letter in letters).strip()


def move_one_space(title: str, rng: random.Random) -> str:
    place = rng.randrange(1, len(title) - 1)
    return title[:place] + title[place + 1 :] if title[place] == " " else f"{title[:place]} {title[place:]}"


def slip(title: str, rng: random.Random) -> str:
    """One letter of one syllable is another one."""
    place = rng.choice([place for place, letter in enumerate(title) if is_syllable(letter)])
    number = ord(title[place]) - ord("가")
    parts = [number // 588, number % 588 // 28, number % 28]
    part = rng.randrange(3)
    size = (len(INITIALS), len(VOWELS), len(FINALS))[part]
    parts[part] = rng.choice([other for other in range(size) if other != parts[part]])
    syllable = chr(ord("가") + parts[0] * 588 + parts[1] * 28 + parts[2])
    return title[:place] + syllable + title[place + 1 :]


@pytest.mark.parametrize("change", [remove_spaces, space_at_random, move_one_space])
def test_spaces_do_not_change_a_small_ranking(change):
    matcher = Matcher().fit(CATALOGUE)
    for demand in (CLEANING, LUNCH):
        for seed in range(5):
            changed = replace(demand, title=change(demand.title, random.Random(seed)))
            assert [m.enterprise_id for m in matcher.rank(changed).results] == [
                m.enterprise_id for m in matcher.rank(demand).results
            ]


@pytest.fixture(scope="module")
def judged():
    folder = SHARED_DATA / "judged"
    matcher = Matcher().fit(read_suppliers(folder / "enterprises.jsonl"))
    demands = read_demands(folder / "tenders.jsonl")
    return matcher, demands, read_grades(folder / "judgments.csv")


class TestJudged:
    pytestmark = SHARED

    def rankings(self, matcher, demands):
        return [[m.enterprise_id for m in matcher.rank(demand, top=10).results] for demand in demands]

    def change(self, demands, change, *, only_title):
        rng = random.Random(20150901)
        shortened = [replace(d, description="", lots=()) if only_title else d for d in demands]
        return shortened, [replace(d, title=change(d.title, rng)) for d in shortened]

    @pytest.mark.parametrize("only_title", [False, True])
    @pytest.mark.parametrize("change", [remove_spaces, space_at_random, move_one_space])
    def test_the_first_ten_stay_under_other_spaces(self, judged, change, only_title):
        matcher, demands, _ = judged
        before, after = (
            self.rankings(matcher, ds) for ds in self.change(demands, change, only_title=only_title)
        )
        overlap = fmean(len({*a} & {*b}) / len(a) for a, b in zip(before, after, strict=True) if a)
        assert overlap >= 0.95

    @pytest.mark.parametrize("only_title", [False, True])
    def test_one_slip_in_the_title_costs_little(self, judged, only_title):
        matcher, demands, grades = judged
        gains = []
        for ds in self.change(demands, slip, only_title=only_title):
            scores = [
                ndcg(grades.get(d.demand_id, {}), ranked)
                for d, ranked in zip(ds, self.rankings(matcher, ds), strict=True)
            ]
            gains.append(fmean(score for score in scores if score is not None))
        assert gains[1] >= 0.95 * gains[0]
