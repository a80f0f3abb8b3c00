from dataclasses import replace
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.exposure import gini, measure_exposure
from matching.records import Supplier
from matching.rotation import rotate_near_ties

from .made_rankings import make_catalogue, make_match, make_ranking, make_rankings

THREE = [Supplier(name, name, district=place) for name, place in (("A", "갑"), ("B", "갑"), ("C", "을"))]
"""Two in one district, one in another."""


def slow_gini(values):
    """The slow twin: half the mean difference of all pairs, relative to the mean."""
    count, whole = len(values), sum(values)
    if not whole:
        return 0.0
    return sum(abs(a - b) for a in values for b in values) / (2 * count * whole)


class TestGini:
    @given(values=st.lists(st.floats(0, 1000), max_size=12))
    def test_it_is_half_the_relative_mean_difference(self, values):
        assert gini(values) == pytest.approx(slow_gini(values), abs=1e-9)

    def test_known_values(self):
        assert gini([]) == gini([0, 0]) == gini([3, 3, 3]) == 0
        assert gini([0, 0, 0, 5]) == 0.75
        assert gini([1, 3]) == 0.25

    def test_negative_values_are_refused(self):
        with pytest.raises(ValueError, match="negative"):
            gini([1, -1])


class TestMeasureExposure:
    def test_by_hand(self):
        rankings = [
            make_ranking("D1", [make_match("A", 1, text=1.0), make_match("C", 1, text=0.5)]),
            make_ranking("D2", [make_match("A", 1, text=1.0)]),
        ]
        report = measure_exposure(rankings, THREE, by="district")
        second = 1 / log2(3)
        assert (report.by, report.rankings, report.suppliers) == ("district", 2, 3)
        assert report.exposure == pytest.approx(2 + second)
        assert report.gini == pytest.approx(slow_gini([2, 0, second]))
        assert report.gini_between == pytest.approx(slow_gini([1, 1, second]))
        first, other = report.groups
        assert (first.group, first.suppliers, first.seen, first.gini) == ("갑", 2, 1, 0.5)
        assert first.exposure == 2
        assert first.share_of_catalogue == pytest.approx(2 / 3)
        assert first.share_of_exposure == pytest.approx(2 / (2 + second))
        assert first.ratio == pytest.approx(first.share_of_exposure / first.share_of_catalogue)
        assert (other.group, other.suppliers, other.seen, other.gini) == ("을", 1, 1, 0)

    def test_nothing_shown(self):
        empty = replace(make_ranking("D", []))
        [first, other] = measure_exposure([empty], THREE, by="district").groups
        assert (first.ratio, other.share_of_exposure, first.share_of_catalogue) == (None, 0, 2 / 3)
        report = measure_exposure([], THREE, by="district")
        assert (report.groups, report.gini, report.gini_between) == ((), 0, 0)

    def test_an_unknown_enterprise_or_grouping(self):
        ranking = make_ranking("D", [make_match("Z", 1, text=1.0)])
        with pytest.raises(KeyError):
            measure_exposure([ranking], THREE, by="district")
        with pytest.raises(ValueError, match="colour"):
            measure_exposure([], THREE, by="colour")

    @pytest.mark.parametrize("by", ["size", "district", "organisation_type", "newcomer"])
    def test_shares_add_up_and_order_does_not_matter(self, by):
        suppliers = make_catalogue(40, 5)
        rankings = make_rankings(suppliers, 30, seed=1)
        report = measure_exposure(rankings, suppliers, by=by)
        assert sum(group.suppliers for group in report.groups) == 40
        assert sum(group.share_of_exposure for group in report.groups) == pytest.approx(1)
        assert report == measure_exposure(rankings[::-1], suppliers[::-1], by=by)

    def test_rotation_spreads_exposure(self):
        suppliers = make_catalogue(20, 4)
        equals = [make_match(s.enterprise_id, 1, text=0.5) for s in suppliers]
        rankings = [make_ranking(f"D{number}", equals) for number in range(50)]
        rotated = [rotate_near_ties(ranking, epsilon=0.01, seed=3) for ranking in rankings]
        before = measure_exposure(rankings, suppliers, by="district").gini
        after = measure_exposure(rotated, suppliers, by="district").gini
        assert before > 0.2
        assert after < 0.07
