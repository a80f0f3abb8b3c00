"""Which lawful ways to buy are open for one enterprise and one demand, on one day, by article.

The routes, in this order:

* `private_contract`: 수의계약 is lawful at all, by amount or because of whom it is made with;
* `private_contract_one_quote`: one quotation is enough;
* `restricted_competition`: 제한입찰, by the limits that the demand states or by size of the bidders;
* `open_competition`: 일반입찰 or, for an entrustment, 공개모집.

Every verdict cites the row of `data/rules` it rests on. `impossible` is said of what the register shows, so a
paper that is not listed counts as not held where the enterprise never claimed it; `proof_missing` where a
claimed state is not proved, the price or the kind of works is not known, or a person must decide what the
contract is (`missing` says which).
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from functools import cached_property
from itertools import takewhile

from matching.cases import Case
from matching.competition import (
    judge_open_competition,
    judge_restricted_competition,
    states_a_limit,
)
from matching.eligibility import find_exclusion
from matching.price import find_estimated_price
from matching.private_contracts import (
    decide_one_quote,
    decide_private_contract,
    find_ground,
    get_missing,
    judge_one_quote,
    judge_private_contract,
)
from matching.proofs import (
    RATIO_CLASSES,
    RATIO_TOPICS,
    Papers,
    RatioProof,
    RatioRule,
    judge_ratio_proof,
    list_class_papers,
)
from matching.records import Demand, Missing, Route, Supplier, Verdict
from matching.rules import RuleBook

DECIDING_PAPERS = RATIO_CLASSES | {
    "small_enterprise",
    "micro_enterprise",
    "womens_enterprise",
    "disabled_enterprise",
    "youth_startup",
    "standard_workplace",
    "severe_disability_facility",
}
"""The papers that decide on a private contract."""


def judge_routes(supplier: Supplier, demand: Demand, *, on: date, rules: RuleBook) -> tuple[Route, ...]:
    """The verdict on every route for this pair on this day, in the order of the module's list.

    The estimated price is the published one or the budget / 1.1 (and is then said to be derived). The regime
    is the demand's (local unless it says otherwise). Raises RuleNotInForce where the rules of that day are
    not loaded; its `sentence` can be shown in place of the routes.
    """
    return _judge_all(Case.of(supplier, demand, on, rules.on(on)))


def _judge_all(case: Case) -> tuple[Route, ...]:
    ground = find_ground(case)
    private = judge_private_contract(case, ground)
    return (
        private,
        judge_one_quote(case, ground, private),
        judge_restricted_competition(case),
        judge_open_competition(case),
    )


class RouteJudge:
    """The routes of one demand on one day, for one supplier after another.

    The answers are those of `judge_routes`. Suppliers of one class share them, so that each class is judged
    once, however many suppliers it has.
    """

    def __init__(self, demand: Demand, *, on: date, rules: RuleBook) -> None:
        self.demand = demand
        self.on = on
        self.rules = rules
        self._is_limited = states_a_limit(demand)
        self._price = find_estimated_price(demand)
        self._routes: dict[Hashable, tuple[Route, ...]] = {}

    def get_verdicts(self, supplier: Supplier) -> tuple[Verdict, Verdict]:
        """Whether a private contract is open, and whether on one quotation, as `judge` says it in words.

        Nothing is kept: many rows of a catalogue are judged by `matching.route_classes`. Raises
        RuleNotInForce as `judge_routes` does.
        """
        case = self._open_case(supplier)
        ground = find_ground(case)
        private = decide_private_contract(case, ground)
        return private, decide_one_quote(case, ground, private)

    def find_missing(self, supplier: Supplier) -> Missing | None:
        """What the verdict on a private contract waits for; None where it is `possible` or `impossible`."""
        case = self._open_case(supplier)
        ground = find_ground(case)
        verdict = decide_private_contract(case, ground)
        return get_missing(case, ground) if verdict == "proof_missing" else None

    @property
    def question(self) -> Hashable:
        """What the verdicts of `get_verdicts` depend on beside the supplier and the day."""
        demand, rules = self.demand, self.rules
        bracket = self._price and rules.on(self.on).find_bracket(self._price.amount_krw)
        return rules, demand.regime, demand.contract_type, demand.works_kind, bracket

    @cached_property
    def deciding(self) -> frozenset[str]:
        """The papers that the law asks for in a demand of this kind and price: those of few classes."""
        case = self._open_case(Supplier("", ""))
        # whether it is small matters for a restricted tender too
        classes = {"small_enterprise"}
        classes.update(
            row.supplier_class for row in case.rules.find("separate_ground", case.regime, case.kind)
        )
        for rows in (
            case.rules.find("private_contract", case.regime, case.kind),
            case.rules.find_dormant("private_contract", case.regime, case.kind),
            case.rules.find("one_quote", case.regime, case.quote_kind),
        ):
            covering = (row for row in rows if case.price and row.covers(case.price.amount_krw))
            # what anyone may rely on leaves nothing to ask for
            classes.update(row.supplier_class for row in takewhile(lambda row: row.supplier_class, covering))
        return frozenset(paper for name in classes for paper in list_class_papers(name))

    @cached_property
    def missing(self) -> Missing:
        """What a verdict of `proof_missing` on a private contract waits for, whoever the supplier is.

        `proof` where each supplier has to prove something. Raises RuleNotInForce as `judge_routes` does.
        """
        case = self._open_case(Supplier("", ""))
        ground = find_ground(case)
        is_settled = decide_private_contract(case, ground) == "impossible"
        return "proof" if is_settled else get_missing(case, ground)

    @cached_property
    def ratio_rule(self) -> RatioRule | None:
        """The rule on the share of vulnerable employees; None where none is in force."""
        rules, regime = self.rules.on(self.on), self.demand.regime
        is_judged = all(rules.find(topic, regime) for topic in RATIO_TOPICS)
        return RatioRule.of(rules, regime) if is_judged else None

    def judge(self, supplier: Supplier, papers: Papers) -> tuple[Route, ...]:
        """The verdict on every route; raises RuleNotInForce as `judge_routes` does.

        papers : of the supplier on the day.
        """
        kind: Hashable = self.find_class(supplier, papers)
        if self._is_limited:
            # why a limit keeps somebody out is said of that enterprise alone
            exclusion = find_exclusion(supplier, self.demand, on=self.on)
            kind = kind, exclusion and exclusion.sentence
        routes = self._routes.get(kind)
        if routes is None:
            routes = self._routes[kind] = _judge_all(self._open_case(supplier))
        return routes

    def find_class(self, supplier: Supplier, papers: Papers) -> tuple[Papers, RatioProof | None]:
        """The class of a supplier: but for the limits that the demand states, those of one get equal routes.

        papers : of the supplier on the day; those that decide, and what is said of its share of vulnerable
        employees where that matters, make the class.
        """
        deciding = papers.among(self.deciding)
        asks_ratio = deciding.stated in RATIO_CLASSES or not RATIO_CLASSES.isdisjoint(deciding.held)
        if not asks_ratio or self.ratio_rule is None:
            return deciding, None
        return deciding, judge_ratio_proof(supplier, self.on, self.ratio_rule)

    def _open_case(self, supplier: Supplier) -> Case:
        return Case.of(supplier, self.demand, self.on, self.rules.on(self.on))
