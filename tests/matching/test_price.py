import pytest

from matching.price import EstimatedPrice, find_estimated_price
from matching.records import Demand


@pytest.mark.parametrize(
    ("budget", "derived"),
    [(0, 0), (5, 5), (6, 5), (11, 10), (110, 100), (22_000_000, 20_000_000), (22_000_001, 20_000_001)],
)
def test_price_is_derived_from_the_budget_by_taking_out_the_tax(budget, derived):
    price = find_estimated_price(Demand("D", "t", budget_krw=budget))
    assert price == EstimatedPrice(derived, True)
    assert price.amount_krw == round(budget / 1.1)


def test_a_published_price_is_taken_as_it_is():
    demand = Demand("D", "t", budget_krw=33_000_000, estimated_price_krw=29_000_000)
    assert find_estimated_price(demand) == EstimatedPrice(29_000_000, False)
    assert find_estimated_price(Demand("D", "t")) is None
