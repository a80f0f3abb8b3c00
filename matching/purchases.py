"""What an agency's purchases add up to: split orders, purchase rates against targets, concentration.

Pure: purchases and the law in, findings out. Amounts are whole KRW with VAT, as contracts state them; limits
of the law are for the estimated price without VAT, so amounts are divided by 1.1 before they are compared.
A fiscal year (회계연도) of Korean public bodies is the calendar year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from matching.cases import get_row_for_anyone
from matching.korean import with_josa, write_krw, write_krw_en
from matching.price import leave_out_vat
from matching.records import ORGANISATION_TYPES, Sentence
from matching.rules import DatedValue, RuleBook, RuleNotInForce

LIKE = 0.6
"""Share of common syllable pairs from which two titles are taken for the same kind of order."""

SOCIAL_ECONOMY = "social_economy"
# Round numbers, months, years and the like tell orders of one kind apart and say nothing of the kind.
_NUMBERING = re.compile(
    r"제?\s?\d+\s?(?:차|회|월|분기|년도?|기|호|단계)|[상하]반기|추가|긴급|\d+|[^\w가-힣]|_", re.UNICODE
)


@dataclass(frozen=True, slots=True)
class Purchase:
    """One contract of a buyer. `supplier_classes` are the classes of the law that the supplier proved."""

    purchase_id: str
    bought_on: date
    title: str
    amount_krw: int
    supplier_id: str
    category: str | None = None
    contract_type: str | None = None
    supplier_classes: frozenset[str] = frozenset()


# --- split orders -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Split:
    """Orders of one kind that stay below a limit one by one and pass it together.

    total_krw : their estimated price without VAT, together. limit : the row of law that is passed. rule : the
    row that says that split orders are added up.
    """

    purchases: tuple[Purchase, ...]
    total_krw: int
    limit: DatedValue
    rule: DatedValue
    sentence: Sentence


_LIMIT_NAMES = {
    "one_quote": Sentence("1인 견적", "a single quotation"),
    "private_contract": Sentence("수의계약", "a private contract"),
}


def find_splits(
    planned: Purchase,
    earlier: Iterable[Purchase],
    *,
    rules: RuleBook,
    regime: str = "local",
    works_kind: str | None = None,
) -> tuple[Split, ...]:
    """Where a planned purchase and like ones of the same fiscal year pass a limit for small contracts.

    Like is a title of the same kind (see LIKE) or the same category. Only limits that the planned purchase
    keeps alone are looked at: one that passes a limit by itself hides nothing. The lowest limit first; empty
    where the law of the day is not loaded.
    """
    on = planned.bought_on
    like = [
        other
        for other in earlier
        if other.bought_on.year == on.year
        and other.purchase_id != planned.purchase_id
        and _is_works(other) == _is_works(planned)
        and is_like(planned, other)
    ]
    if not like:
        return ()
    like.sort(key=lambda other: (other.bought_on, other.purchase_id))
    own = leave_out_vat(planned.amount_krw)
    total = own + sum(leave_out_vat(other.amount_krw) for other in like)
    found = []
    try:
        in_force = rules.on(on)
        rule = in_force.get_one("split_purchase", regime)
        for topic in _LIMIT_NAMES:
            kind = _kind_of_work(topic, planned, works_kind)
            limit = get_row_for_anyone(in_force.get(topic, regime, kind))
            if limit.max_incl is not None and own <= limit.max_incl < total:
                found.append(
                    Split(
                        (*like, planned), total, limit, rule, _say_split(topic, len(like), total, limit, rule)
                    )
                )
    except RuleNotInForce:
        return ()
    return tuple(sorted(found, key=lambda split: split.limit.max_incl or 0))


def is_like(one: Purchase, other: Purchase) -> bool:
    """Whether two purchases are orders of one kind, by category or by the syllable pairs of their titles."""
    if one.category and one.category == other.category:
        return True
    pairs, others = _read_pairs(one.title), _read_pairs(other.title)
    if not pairs or not others:
        return False
    return len(pairs & others) / min(len(pairs), len(others)) >= LIKE


def normalise_title(title: str) -> str:
    """A title without what tells one order from the next of its kind: years, months, numbers, marks."""
    return _NUMBERING.sub("", title)


def strip_numbering(title: str) -> str:
    """The same with its words kept apart, as a person would ask for the kind of order."""
    return " ".join(_NUMBERING.sub(" ", title).split()) or title


def _read_pairs(title: str) -> frozenset[str]:
    text = normalise_title(title)
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


def _is_works(purchase: Purchase) -> bool:
    return purchase.contract_type == "works"


def _kind_of_work(topic: str, purchase: Purchase, works_kind: str | None) -> str:
    if not _is_works(purchase):
        return "goods_services"
    if topic == "one_quote":
        return "works"
    return f"works_{works_kind or 'other'}"


def _say_split(topic: str, count: int, total: int, limit: DatedValue, rule: DatedValue) -> Sentence:
    name, most = _LIMIT_NAMES[topic], limit.max_incl or 0
    return Sentence(
        f"같은 회계연도의 비슷한 계약 {count}건과 더하면 추정가격이 {with_josa(write_krw(total), '으로/로')} "
        f"{name.ko} 한도({write_krw(most)} 이하, {limit.dated_article.ko})를 넘습니다. 나누어 사는 계약은 "
        f"합산하여야 합니다({rule.dated_article.ko}).",
        f"With {count} like contracts of the same fiscal year the estimated price is {write_krw_en(total)}, "
        f"above the limit for {name.en} ({write_krw_en(most)}, {limit.dated_article.en}). Split orders are "
        f"added up ({rule.dated_article.en}).",
    )


# --- rates against targets ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """One target of the law: how much of which purchases is to come from which class of suppliers.

    supplier_class : a class of the law, or SOCIAL_ECONOMY for all of its types. work_kind : "" for all
    purchases. percent : None where the law promotes without a figure.
    """

    supplier_class: str
    work_kind: str
    percent: float | None
    rule: DatedValue


@dataclass(frozen=True, slots=True)
class Rate:
    """How far a target is reached. `percent` is None where the total is not known, or 0."""

    target: Target
    amount_krw: int
    total_krw: int | None
    percent: float | None
    is_reached: bool | None


def find_targets(rules: RuleBook, *, on: date, regime: str = "local") -> tuple[Target, ...]:
    """The targets in force on a day, the ordinance of the city first, then in the order of the file."""
    in_force = rules.on(on)
    city = [
        Target(SOCIAL_ECONOMY, "", float(row.max_incl or 0), row)
        for row in in_force.find("ordinance_purchase_percent", regime)
    ]
    rows = [
        (kind, row)
        for kind in ("", "goods", "services", "works")
        for row in in_force.find("purchase_target", regime, kind)
    ]
    return (*city, *(Target(row.supplier_class, kind, row.value, row) for kind, row in rows))


def measure_rates(
    targets: Sequence[Target], purchases: Sequence[Purchase], totals: Mapping[str, int]
) -> tuple[Rate, ...]:
    """The rate of each target; `totals` are all purchases by kind of work, "" for all of them.

    A purchase counts for every class that its supplier proved, so the amounts of classes do not add up.
    """
    rates = []
    for target in targets:
        amount = sum(
            purchase.amount_krw
            for purchase in purchases
            if _counts_for(purchase, target.supplier_class)
            and target.work_kind in ("", purchase.contract_type)
        )
        total = totals.get(target.work_kind)
        percent = amount * 100 / total if total else None
        # Compared without division and in decimals, so that exactly the target is reached.
        is_reached = None
        if total and target.percent is not None:
            is_reached = amount * 100 >= Decimal(str(target.percent)) * total
        rates.append(Rate(target, amount, total, percent, is_reached))
    return tuple(rates)


def _counts_for(purchase: Purchase, supplier_class: str) -> bool:
    if supplier_class == SOCIAL_ECONOMY:
        return not purchase.supplier_classes.isdisjoint(ORGANISATION_TYPES)
    return supplier_class in purchase.supplier_classes


# --- concentration ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Concentration:
    """How purchases are spread over suppliers.

    shares : each supplier's share 0–1, largest first, ties by id. herfindahl : sum of the squared shares, 1
    for a single supplier, 0 where nothing was bought. without_sales : registered suppliers that sold nothing.
    """

    total_krw: int
    shares: tuple[tuple[str, float], ...]
    herfindahl: float
    without_sales: tuple[str, ...]


def measure_concentration(purchases: Iterable[Purchase], registered: Iterable[str]) -> Concentration:
    """The spread of `purchases` over suppliers; `registered` are all who could have sold."""
    amounts: dict[str, int] = {}
    for purchase in purchases:
        amounts[purchase.supplier_id] = amounts.get(purchase.supplier_id, 0) + purchase.amount_krw
    total = sum(amounts.values())
    ordered = sorted(amounts.items(), key=lambda item: (-item[1], item[0]))
    shares = tuple((supplier, amount / total) for supplier, amount in ordered) if total else ()
    return Concentration(
        total_krw=total,
        shares=shares,
        herfindahl=sum(share * share for _, share in shares),
        without_sales=tuple(sorted(set(registered) - set(amounts))),
    )


# --- what a department buys again ---


@dataclass(frozen=True, slots=True)
class Recurring:
    """Orders of one kind in several years, and when the next is to be expected.

    purchases : oldest first. next_month : first day of the month in which the order mostly came, the next one
    after the day asked on.
    """

    purchases: tuple[Purchase, ...]
    next_month: date
    mean_krw: int


def find_recurring(purchases: Iterable[Purchase], *, on: date) -> tuple[Recurring, ...]:
    """What was bought in at least two years, the soonest first, then by title.

    The month is the one in which most of the orders came, the later of several.
    """
    groups: dict[str, list[Purchase]] = {}
    for purchase in sorted(purchases, key=lambda item: (item.bought_on, item.purchase_id)):
        groups.setdefault(normalise_title(purchase.title), []).append(purchase)
    found = []
    for members in groups.values():
        if len({member.bought_on.year for member in members}) < 2:
            continue
        months = [member.bought_on.month for member in members]
        month = max(set(months), key=lambda number: (months.count(number), number))
        year = on.year if month > on.month else on.year + 1
        mean = round(sum(member.amount_krw for member in members) / len(members))
        found.append(Recurring(tuple(members), date(year, month, 1), mean))
    return tuple(sorted(found, key=lambda item: (item.next_month, item.purchases[-1].title)))
