"""What the nearest awards say of a demand: a ridge regression over their likeness."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.award_votes import BUYER_ALONE, SAME_BUYER, compare_prices, weigh_awards


def weigh(titles, *, buyers=None, prices=None, counts=None):
    kinds = len(titles) - 1
    return weigh_awards(
        np.array(titles, dtype=float),
        np.zeros(kinds + 1, dtype=int) if buyers is None else np.array(buyers),
        np.zeros(kinds) if prices is None else np.array(prices),
        np.ones(kinds, dtype=int) if counts is None else np.array(counts),
    ).tolist()


def test_a_single_award_says_half_of_its_likeness():
    assert weigh([[1, 0.6], [0.6, 1]]) == pytest.approx([0.3])
    assert weigh([[1]]) == []


def test_awards_that_are_the_same_share_one_say():
    # twins, and one that is as near to the demand but like neither of them
    first, second, other = weigh([[1, 1, 0, 0.5], [1, 1, 0, 0.5], [0, 0, 1, 0.5], [0.5, 0.5, 0.5, 1]])
    assert first == pytest.approx(second)
    assert first < other < first + second


def test_a_kind_of_many_awards_says_what_so_many_equal_ones_would():
    apart = weigh([[1, 1, 0.2, 0.8], [1, 1, 0.2, 0.8], [0.2, 0.2, 1, 0.4], [0.8, 0.8, 0.4, 1]])
    together = weigh([[1, 0.2, 0.8], [0.2, 1, 0.4], [0.8, 0.4, 1]], counts=[2, 1])
    assert together == pytest.approx([apart[0] + apart[1], apart[2]])


def test_the_same_buyer_counts_with_the_title_and_alone():
    titles = [[1, 0, 0.5], [0, 1, 0.5], [0.5, 0.5, 1]]
    ours, other = weigh(titles, buyers=[3, 4, 3])
    itself = 1 + SAME_BUYER + BUYER_ALONE
    assert ours == pytest.approx((0.5 * (1 + SAME_BUYER) + BUYER_ALONE) / (itself + 1))
    assert other == pytest.approx(0.5 / (itself + 1))
    # unknown buyers are not the same one, and neither are two that nobody knows
    for unknown in ([0, 0, 0], [-1, -1, -1]):
        assert weigh(titles, buyers=unknown) == pytest.approx([0.25, 0.25])


def test_the_same_price_counts_only_for_the_same_thing():
    alike = [[1, 0.7], [0.7, 1]]
    assert weigh(alike, prices=[1.0]) == pytest.approx([0.7 * 1.5 / 2])
    assert weigh([[1, 0.5], [0.5, 1]], prices=[1.0]) == pytest.approx([0.25])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=2, max_size=7),
    st.lists(st.integers(-1, 2), min_size=7, max_size=7),
    st.lists(st.integers(1, 2000), min_size=6, max_size=6),
)
def test_no_pile_of_awards_makes_anyone_say_beyond_measure(points, buyers, counts):
    points = np.array(points, dtype=float)
    lengths = np.maximum(np.sqrt((points * points).sum(axis=1)), 1e-9)
    titles = points @ points.T / np.outer(lengths, lengths)
    buyers = np.array(buyers[: len(points)])
    says = weigh(titles, buyers=buyers, counts=counts[: len(points) - 1])
    # what is said for the demand, by all, is never more than the demand is like itself
    same = (buyers == buyers[-1]) & (buyers > 0)
    alike = titles[-1] * (1 + SAME_BUYER * same) + BUYER_ALONE * same
    assert 0 <= alike[:-1] @ says <= alike[-1] + 1e-6


def test_prices():
    amounts = np.array([31_234_567, 10_411_522, 10_411_524, 7_000_001, np.nan, 93_703_701, 31_234_567 * 41])
    found = compare_prices(amounts, 31_234_567)
    # the second was rounded to whole won; the others are no multiples, are unknown, or of too many units
    assert found.tolist() == [1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    assert not compare_prices(amounts, None).any()
    assert not compare_prices(amounts, 0).any()


def test_small_amounts_are_less_sure_of_one_price():
    few, many = compare_prices(np.array([11.0]), 22)[0], compare_prices(np.array([1_000_003.0]), 2_000_006)[0]
    assert 0 < few < many == 1.0


def test_round_amounts_tell_little_of_a_price():
    rounder = [
        compare_prices(np.array([a]), 3 * a)[0] for a in (12_345_000.0, 12_340_000.0, 12_300_000.0, 1e7)
    ]
    assert rounder == sorted(rounder, reverse=True)
    assert rounder[0] > 0.9 > rounder[2] > rounder[3] == 0.0
    # one of them alone is precise enough
    assert compare_prices(np.array([10_000_000.0]), 29_999_999)[0] == pytest.approx(1.0)


def test_a_multiple_beyond_the_most_units_is_no_price():
    amounts = np.array([40 * 1_000_001, 41 * 1_000_001])
    assert (compare_prices(amounts, 1_000_001) > 0).tolist() == [True, False]
