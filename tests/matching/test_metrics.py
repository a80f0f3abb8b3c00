"""Measures of ranking quality, by hand-counted cases and against a slow twin written from the definition."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.metrics import evaluate_rankings, ndcg, precision, reciprocal_rank, trap_share


def test_ndcg_of_a_hand_counted_ranking() -> None:
    grades = {"a": 3, "b": 2, "c": 0}
    best = 7 + 3 / math.log2(3)
    assert ndcg(grades, ["a", "b"]) == 1.0
    assert ndcg(grades, ["b", "x", "a"]) == pytest.approx((3 + 7 / 2) / best)
    assert ndcg(grades, []) == 0.0
    assert ndcg({"c": 0}, ["c"]) is None


def test_only_the_first_ten_places_count() -> None:
    others = [f"x{number}" for number in range(10)]
    assert ndcg({"a": 3}, [*others[:9], "a"]) == pytest.approx(1 / math.log2(11))
    assert ndcg({"a": 3}, [*others, "a"]) == 0.0


def test_the_other_measures() -> None:
    assert reciprocal_rank({"a"}, ["x", "y", "a"]) == pytest.approx(1 / 3)
    assert reciprocal_rank({"a"}, ["x"]) == 0.0
    assert precision({"a", "b"}, ["a", "x", "b", "y", "z", "w"], cut=5) == 1.0
    assert precision({"a", "b"}, ["a", "x"], cut=5) == 0.5
    assert trap_share({"a": 3, "c": 0}, ["c", "a", "unjudged"]) == 0.1


def test_a_whole_set() -> None:
    grades = {"D1": {"a": 3, "t": 0}, "D2": {"b": 1}, "D3": {}, "D4": {"c": 2}}
    ranked = {"D1": ["t", "a"], "D2": ["b"], "D3": ["x"]}
    assert evaluate_rankings(grades, ranked) == {
        "demands": 4,
        "missing": 1,
        "ndcg10": round((1 / math.log2(3) + 1 + 0) / 3, 4),
        "p5": 0.5,
        "mrr": 0.25,
        "hit1": 0.0,
        "hit10": 0.5,
        "hit20": 0.5,
        "recall20": 0.5,
        "traps10": 0.025,
    }


def test_nothing_judged_gives_no_means() -> None:
    measures = evaluate_rankings({}, {})
    assert measures["demands"] == 0
    assert measures["ndcg10"] is measures["mrr"] is measures["traps10"] is None


def test_an_enterprise_ranked_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="D1: an enterprise is ranked twice"):
        evaluate_rankings({"D1": {}}, {"D1": ["a", "a"]})


ids = st.sampled_from("abcdefghijklmnop")


@given(st.dictionaries(ids, st.integers(0, 3)), st.lists(ids, unique=True))
def test_every_measure_is_a_share_and_the_ideal_order_is_best(
    grades: dict[str, int], items: list[str]
) -> None:
    measures = evaluate_rankings({"D": grades}, {"D": items})
    shares = [value for name, value in measures.items() if name not in ("demands", "missing")]
    assert all(value is None or 0 <= value <= 1 for value in shares)
    ideal = sorted(grades, key=lambda enterprise_id: -grades[enterprise_id])
    best = ndcg(grades, ideal)
    assert best is None or best == pytest.approx(1.0)
