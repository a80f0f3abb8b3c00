"""What words point to: rows and demands as parts of kinds of work, beside a slow twin."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import Demand, Matcher, Supplier, load_reference
from matching.listings import FIELD_WEIGHTS, read_listing
from matching.records import Service
from matching.senses import FULL, MOST_WORKS, SenseIndex

DAY = date(2026, 6, 1)
REFERENCE = load_reference()
DOG = Supplier("dog", "꼬리살랑", summary="개와 고양이를 맡아 기릅니다")
CLEANER = Supplier("cleaner", "반짝", services=(Service("쓸고 닦고 치웁니다", "걸레와 빗자루"),))
SILENT = Supplier("silent", "ABC")
WALK = Demand("D1", "강아지 산책 교실", published_on=DAY)


def fit(*suppliers: Supplier) -> Matcher:
    return Matcher(REFERENCE).fit(suppliers)


def find(matcher: Matcher, demand: Demand) -> np.ndarray:
    need = matcher.reader.read_demand(demand)
    rows = np.arange(len(matcher))
    return matcher.catalogue.senses.find(need.own).take(rows).values


def point(terms: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The slow twin: to what weighted terms (Term.key, weight) point, kind of work by kind of work."""
    sums: dict[str, float] = {}
    for key, weight in terms:
        for code, clear in REFERENCE.senses.get(key[1:], ()) if key[0] == "m" else ():
            sums[code] = sums.get(code, 0.0) + weight * clear
    order = {code: number for number, code in enumerate(REFERENCE.trades)}
    most = sorted(sums, key=lambda code: (-sums[code], order[code]))[:MOST_WORKS]
    length = math.sqrt(sum(sums[code] ** 4 for code in most))
    return {code: sums[code] ** 2 / length for code in most if length}


def read_row(index: SenseIndex, row: int) -> dict[str, int]:
    works, shares = index.works_[row].tolist(), index.shares_[row].tolist()
    return {index.codes[work]: share for work, share in zip(works, shares, strict=True) if share}


class TestSenseIndex:
    def test_who_uses_other_words_for_the_same_work_agrees(self):
        matcher = fit(DOG, CLEANER, SILENT)
        dog, cleaner, silent = find(matcher, WALK).tolist()
        assert dog > 0.7
        assert cleaner < 0.1
        assert silent == 0.0

    @pytest.mark.parametrize("supplier", [DOG, CLEANER, SILENT], ids=lambda s: s.enterprise_id)
    def test_a_row_points_where_its_words_do(self, supplier):
        matcher = fit(supplier)
        terms = [
            (term.key, round(weight * 10))
            for text, weight in read_listing(supplier)
            for term in matcher.analyser.terms(text)
        ]
        expected = {code: round(FULL * share) for code, share in point(terms).items()}
        assert read_row(matcher.catalogue.senses, 0) == {c: share for c, share in expected.items() if share}

    @given(st.lists(st.sampled_from(["강아지", "청소", "도시락", "페인트", "가나다", "dog"]), max_size=6))
    def test_the_agreement_is_the_cosine_of_both(self, words):
        demand = replace(WALK, title=" ".join(words))
        matcher = fit(DOG, CLEANER)
        asked = point(matcher.reader.read_demand(demand).own.items())
        for row, value in enumerate(find(matcher, demand).tolist()):
            own = read_row(matcher.catalogue.senses, row)
            expected = sum(asked.get(code, 0.0) * share / FULL for code, share in own.items())
            assert value == pytest.approx(min(expected, 1.0), abs=1e-9)

    def test_a_demand_that_points_nowhere_agrees_with_nobody(self):
        matcher = fit(DOG, CLEANER)
        findings = matcher.catalogue.senses.find({"m가나다": 1.0, "g강아": 1.0})
        assert findings.most == 0.0
        assert findings.take(np.arange(2)).values.tolist() == [0.0, 0.0]
        assert findings.take(np.arange(2)).find_shared(0) is None

    def test_the_shared_work_is_named(self):
        matcher = fit(DOG, SILENT)
        found = matcher.catalogue.senses.find(matcher.reader.read_demand(WALK).own).take(np.arange(2))
        assert found.find_shared(0) == "pets"
        assert found.find_shared(1) is None

    def test_it_does_not_matter_how_a_catalogue_came_about(self):
        at_once, grown = fit(DOG, CLEANER, SILENT), fit(CLEANER)
        grown.upsert([replace(DOG, summary="다른 말")])
        grown.upsert([DOG, SILENT])
        rows = [grown.catalogue.get_row(key) for key in ("dog", "cleaner", "silent")]
        for name in ("works_", "shares_"):
            ours, theirs = getattr(at_once.catalogue.senses, name), getattr(grown.catalogue.senses, name)
            assert (ours == theirs[rows]).all()

    def test_it_is_taken_up_again(self):
        matcher = fit(DOG, CLEANER)
        again = Matcher(REFERENCE).restore(matcher.dump())
        assert find(again, WALK).tolist() == find(matcher, WALK).tolist()
        again.upsert([SILENT])
        matcher.upsert([SILENT])
        assert find(again, WALK).tolist() == find(matcher, WALK).tolist()

    def test_a_word_counts_what_its_field_does(self):
        named, summarised = (
            fit(Supplier("a", "강아지", summary="도시락")),
            fit(Supplier("a", "도시락", summary="강아지")),
        )
        assert FIELD_WEIGHTS["name"] < FIELD_WEIGHTS["summary"]
        assert find(named, WALK)[0] < find(summarised, WALK)[0]


class TestSenseInRankings:
    def test_it_is_a_part_of_the_score_with_the_work_in_words(self):
        matcher = fit(DOG, CLEANER, SILENT)
        best = matcher.rank(WALK, on=DAY).results[0]
        [sense] = [part for part in best.components if part.name == "sense"]
        label = REFERENCE.trades["pets"].label
        assert best.enterprise_id == "dog"
        assert sense.value > 0.7
        assert sense.contribution > 0.05
        assert sense.sentence.ko == f"쓰는 말이 공고와 함께 이 일을 가리킵니다: {label.ko}."
        assert sense.sentence.en == f"Its words point, as those of the demand do, to this work: {label.en}."
        assert sense.is_reason

    def test_who_shares_nothing_is_told_so(self):
        explained = fit(DOG, SILENT).explain(WALK, "silent", on=DAY)
        [sense] = [part for part in explained.components if part.name == "sense"]
        assert (sense.value, sense.contribution, sense.is_reason) == (0.0, 0.0, False)
        assert sense.sentence.ko == "쓰는 말이 가리키는 일이 공고와 겹치지 않습니다."
        assert sense.sentence.en == "Its words point to none of the work that those of the demand point to."
