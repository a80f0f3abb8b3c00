"""Sums typed for a month or a year of a contract, written out for all of it."""

from __future__ import annotations

import datetime

from service.intake.days import count_months, read_day
from service.intake.forms import FormError
from service.intake.money import read_money
from service.skins.forms import Typed

_SUMS = ("budget_krw", "estimated_price_krw")


def write_out(typed: Typed) -> Typed:
    """`typed` with such sums multiplied where the days of the contract tell how often; else as typed."""
    months = count_months(_read_day(typed["contract_from"]), _read_day(typed["contract_to"]))
    return typed | {name: _write_total(typed[name], months) for name in _SUMS}


def _write_total(text: str, months: int | None) -> str:
    try:
        money = read_money(text)
        return text if money.months is None else f"{money.total_krw(months):,}"
    except FormError:  # said at the field itself
        return text


def _read_day(text: str) -> datetime.date | None:
    try:
        return read_day(text)
    except FormError:  # said at the field itself
        return None
