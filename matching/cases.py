"""One enterprise and one demand on one day, with what the rules on every purchase route must know of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from matching.frozen import frozen
from matching.korean import write_krw, write_krw_en
from matching.price import EstimatedPrice, find_estimated_price
from matching.proofs import Applicant
from matching.records import Demand, Missing, Route, Sentence, Supplier, Verdict
from matching.rules import DatedValue, RulesInForce

_WORKS_KINDS = {"general": "works_general", "special": "works_special", "other": "works_other"}
# Where the kind of works is not known, what the kind with the lowest ceilings allows is lawful for all.
_STRICTEST_WORKS = "works_other"
KIND_NAMES = {
    "works_general": Sentence("종합공사", "general works"),
    "works_special": Sentence("전문공사", "special works"),
    "works_other": Sentence("그 밖의 공사", "other works"),
    "goods_services": Sentence("물품·용역", "goods and services"),
}


@frozen
class Case:
    """One pair on one day, with what every route needs to know about it."""

    supplier: Supplier
    applicant: Applicant
    demand: Demand
    on: date
    rules: RulesInForce
    regime: str
    kind: str
    price: EstimatedPrice | None
    is_entrustment: bool

    @classmethod
    def of(cls, supplier: Supplier, demand: Demand, on: date, rules: RulesInForce) -> Case:
        """The case of a supplier and a demand under the law in force on a day."""
        kind = "goods_services"
        if demand.contract_type == "works":
            kind = _WORKS_KINDS.get(demand.works_kind or "", _STRICTEST_WORKS)
        return cls(
            supplier,
            Applicant(supplier, on, rules, demand.regime),
            demand,
            on,
            rules,
            demand.regime,
            kind,
            find_estimated_price(demand),
            demand.contract_type == "entrustment",
        )

    @property
    def possible_kinds(self) -> tuple[str, ...]:
        """Every kind that the work may be of; more than one only where the kind of works is not known."""
        if self.demand.contract_type == "works" and self.demand.works_kind not in _WORKS_KINDS:
            return tuple(_WORKS_KINDS.values())
        return (self.kind,)

    @property
    def quote_kind(self) -> str:
        """The kind of work as the rule on quotations divides it."""
        return "goods_services" if self.kind == "goods_services" else "works"

    def say_assumption(self) -> Sentence:
        """What had to be assumed about the contract, as a sentence of its own; empty where nothing."""
        if self.demand.contract_type is None:
            return Sentence(
                " 계약 종류를 알 수 없어 물품·용역 기준으로 판단하였습니다.",
                " The kind of contract is not known; it was judged as goods and services.",
            )
        if len(self.possible_kinds) > 1:
            return Sentence(
                " 공사 종류를 알 수 없어 가장 엄격한 기준(그 밖의 공사)으로 판단하였습니다.",
                " The kind of works is not known; the strictest limit (other works) was applied.",
            )
        return Sentence("", "")


@lru_cache(maxsize=1024)
def say_price(price: EstimatedPrice) -> Sentence:
    """The subject of a sentence on the price."""
    ko, en = write_krw(price.amount_krw), write_krw_en(price.amount_krw)
    if price.is_derived:
        return Sentence(
            f"추정가격 {ko}(예산액을 1.1로 나누어 계산)",
            f"the estimated price of {en} (derived: budget / 1.1)",
        )
    return Sentence(f"추정가격 {ko}", f"the estimated price of {en}")


def cite(
    name: str,
    verdict: Verdict,
    row: DatedValue,
    ko: str,
    en: str,
    *,
    beside: Iterable[DatedValue] = (),
    missing: Missing = "proof",
) -> Route:
    """A route with its verdict, the row of the law it rests on, and how that is said.

    beside : other rows whose figures the sentence names; they are cited too, article and act at like places.
    missing : what the verdict waits for, where it is `proof_missing`.
    """
    cited = dict.fromkeys((row.article, row.citation) for row in (row, *beside))
    return Route(
        name,
        verdict,
        "; ".join(article for article, _ in cited),
        "; ".join(act for _, act in cited),
        Sentence(ko, en),
        missing if verdict == "proof_missing" else None,
    )


def get_row_for_anyone(rows: tuple[DatedValue, ...]) -> DatedValue:
    """The row that holds for every enterprise, whatever its class."""
    return next(row for row in rows if not row.supplier_class)
