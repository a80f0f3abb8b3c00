"""The estimated price (추정가격) of a demand: given, derived from the budget, or not known."""

from __future__ import annotations

from matching.frozen import frozen
from matching.records import Demand


@frozen
class EstimatedPrice:
    """Whole KRW without VAT. `is_derived`: it was computed from the budget, not published."""

    amount_krw: int
    is_derived: bool


def find_estimated_price(demand: Demand) -> EstimatedPrice | None:
    """The published estimated price, else the budget divided by 1.1 and rounded; None without both."""
    if demand.estimated_price_krw is not None:
        return EstimatedPrice(demand.estimated_price_krw, False)
    if demand.budget_krw is None:
        return None
    return EstimatedPrice(leave_out_vat(demand.budget_krw), True)


def leave_out_vat(amount_krw: int) -> int:
    """What is left of an amount without the 10 % VAT in it (data/rules/price.toml), rounded to whole KRW."""
    return (20 * amount_krw + 11) // 22
