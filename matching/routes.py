"""Which lawful ways to buy are open for one enterprise and one demand, on one day, by article.

The routes, in this order:

* `private_contract`: 수의계약 is lawful at all, by amount or because of whom it is made with;
* `private_contract_one_quote`: one quotation is enough;
* `restricted_competition`: 제한입찰, by the limits that the demand states or by size of the bidders;
* `open_competition`: 일반입찰 or, for an entrustment, 공개모집.

Every verdict cites the row of `data/rules` it rests on. `impossible` is said of what the register shows, so a
paper that is not listed counts as not held where the enterprise never claimed it; `proof_missing` where a
claimed state is not proved, a price is not known, or a person must decide what the contract is.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from matching.eligibility import find_exclusion
from matching.grounds import (
    Finding,
    choose_finding,
    describe_bounds,
    find_grounds,
    get_worse,
    judge_class,
)
from matching.korean import with_josa, write_day, write_krw, write_krw_en, write_list
from matching.price import EstimatedPrice, find_estimated_price
from matching.proofs import (
    RATIO_PAPER,
    RATIO_TOPICS,
    Applicant,
    Papers,
    RatioProof,
    describe_class,
    judge_ratio_proof,
)
from matching.records import Demand, Route, Sentence, Supplier, Verdict
from matching.rules import DatedValue, RuleBook, RulesInForce

# The papers that decide on a private contract: of a class of supplier, and of those whose share of vulnerable
# employees matters beside.
_RATIO_CLASSES = frozenset(
    {"social_enterprise", "social_cooperative", "self_support_enterprise", "village_enterprise"}
)
_DECIDING_PAPERS = _RATIO_CLASSES | {
    "small_enterprise",
    "micro_enterprise",
    "womens_enterprise",
    "disabled_enterprise",
    "youth_startup",
    "standard_workplace",
    "severe_disability_facility",
}
_WORKS_KINDS = {"general": "works_general", "special": "works_special", "other": "works_other"}
# Where the kind of works is not known, the kind with the lowest ceilings is taken.
_STRICTEST_WORKS = "works_other"
_KIND_NAMES = {
    "works_general": Sentence("종합공사", "general works"),
    "works_special": Sentence("전문공사", "special works"),
    "works_other": Sentence("그 밖의 공사", "other works"),
    "goods_services": Sentence("물품·용역", "goods and services"),
}


def judge_routes(supplier: Supplier, demand: Demand, *, on: date, rules: RuleBook) -> tuple[Route, ...]:
    """The verdict on every route for this pair on this day, in the order of the module's list.

    The estimated price is the published one or the budget / 1.1 (and is then said to be derived). The regime
    is the demand's (local unless it says otherwise). Raises RuleNotInForce where the rules of that day are
    not loaded; its `sentence` can be shown in place of the routes.
    """
    return _judge_all(_Case.of(supplier, demand, on, rules.on(on)))


def _judge_all(case: _Case) -> tuple[Route, ...]:
    ground = _find_ground(case)
    private = _judge_private_contract(case, ground)
    return (
        private,
        _judge_one_quote(case, ground, private),
        _judge_restricted_competition(case),
        _judge_open_competition(case),
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
        self._is_limited = _states_a_limit(demand)
        self._proofs: dict[Hashable, RatioProof | str] = {}
        self._verdicts: dict[Hashable, Verdict] = {}
        self._routes: dict[Hashable, tuple[Route, ...]] = {}

    def get_verdict(self, supplier: Supplier) -> Verdict:
        """Whether a private contract is open; raises RuleNotInForce as `judge_routes` does."""
        papers, proof = self._find_class(supplier)
        # how a proof is said, with its days, makes many classes; for the verdict only its verdict counts
        kind = papers, proof.verdict if isinstance(proof, RatioProof) else proof
        verdict = self._verdicts.get(kind)
        if verdict is None:
            case = self._open_case(supplier)
            verdict = self._verdicts[kind] = _decide_private_contract(case, _find_ground(case))
        return verdict

    def judge(self, supplier: Supplier) -> tuple[Route, ...]:
        """The verdict on every route; raises RuleNotInForce as `judge_routes` does."""
        kind: Hashable = self._find_class(supplier)
        if self._is_limited:
            # why a limit keeps somebody out is said of that enterprise alone
            exclusion = find_exclusion(supplier, self.demand, on=self.on)
            kind = kind, exclusion and exclusion.sentence
        routes = self._routes.get(kind)
        if routes is None:
            routes = self._routes[kind] = _judge_all(self._open_case(supplier))
        return routes

    def _find_class(self, supplier: Supplier) -> tuple[Papers, RatioProof | str | None]:
        """The class of a supplier; of the share of vulnerable employees only what is said of it counts."""
        kind = route_class(supplier, on=self.on)
        if not kind.ratio:
            return kind.papers, None
        proof = self._proofs.get(kind.ratio)
        if proof is None:
            rules, regime = self.rules.on(self.on), self.demand.regime
            is_judged = all(rules.find(topic, regime) for topic in RATIO_TOPICS)
            proof = judge_ratio_proof(supplier, self.on, rules, regime) if is_judged else "not judged"
            self._proofs[kind.ratio] = proof
        return kind.papers, proof

    def _open_case(self, supplier: Supplier) -> _Case:
        return _Case.of(supplier, self.demand, self.on, self.rules.on(self.on))


class RouteClass(NamedTuple):
    """What the routes depend on.

    papers : the deciding papers in force, those that have run out, and the stated type where none is listed.
    ratio : the share of vulnerable employees and the days of its papers; empty where no class asks for it.
    """

    papers: Papers
    ratio: tuple[Hashable, ...]


def route_class(supplier: Supplier, *, on: date) -> RouteClass:
    """What the routes depend on: suppliers with equal values get equal routes.

    Not in it is whether the supplier keeps the limits that a demand states (`find_exclusion`).
    """
    papers = Papers.read(supplier, on).among(_DECIDING_PAPERS)
    if _RATIO_CLASSES.isdisjoint(papers.held) and papers.stated not in _RATIO_CLASSES:
        return RouteClass(papers, ())
    ratio_papers = tuple(
        (item.valid_from, item.valid_to) for item in supplier.certifications if item.type == RATIO_PAPER
    )
    return RouteClass(papers, (supplier.vulnerable_employment_percent, ratio_papers))


@dataclass(frozen=True, slots=True)
class _Case:
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
    def of(cls, supplier: Supplier, demand: Demand, on: date, rules: RulesInForce) -> _Case:
        kind = "goods_services"
        if demand.contract_type == "works":
            kind = _WORKS_KINDS.get(demand.works_kind or "", _STRICTEST_WORKS)
        return cls(
            supplier,
            Applicant(supplier, on, rules),
            demand,
            on,
            rules,
            demand.regime,
            kind,
            find_estimated_price(demand),
            demand.contract_type == "entrustment",
        )

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
        if self.demand.contract_type == "works" and self.demand.works_kind not in _WORKS_KINDS:
            return Sentence(
                " 공사 종류를 알 수 없어 가장 엄격한 기준(그 밖의 공사)으로 판단하였습니다.",
                " The kind of works is not known; the strictest limit (other works) was applied.",
            )
        return Sentence("", "")


@lru_cache(maxsize=1024)
def _say_price(price: EstimatedPrice) -> Sentence:
    """The subject of a sentence on the price."""
    ko, en = write_krw(price.amount_krw), write_krw_en(price.amount_krw)
    if price.is_derived:
        return Sentence(
            f"추정가격 {ko}(예산액을 1.1로 나누어 계산)",
            f"the estimated price of {en} (derived: budget / 1.1)",
        )
    return Sentence(f"추정가격 {ko}", f"the estimated price of {en}")


def _route(name: str, verdict: Verdict, row: DatedValue, ko: str, en: str) -> Route:
    return Route(name, verdict, row.article, row.citation, Sentence(ko, en))


# --- private contract ---


def _find_ground(case: _Case) -> Finding | None:
    """The best ground for a private contract: by amount, or because of whom it is made with."""
    by_partner = []
    if case.kind == "goods_services":
        rows = case.rules.find("separate_ground", case.regime, case.kind)
        judged = (judge_class(case.applicant, row) for row in rows)
        by_partner = [finding for finding in judged if finding is not None]
    if case.price is None:
        return choose_finding(by_partner)
    rows = case.rules.get("private_contract", case.regime, case.kind)
    by_amount = find_grounds(case.applicant, rows, case.price.amount_krw)
    return choose_finding(by_amount + by_partner)


def _decide_private_contract(case: _Case, ground: Finding | None) -> Verdict:
    """The verdict of `_judge_private_contract`, without putting it into words."""
    if ground is not None:
        verdict = ground.verdict
    elif case.price is None:
        case.rules.get("private_contract", case.regime, case.kind)
        verdict = "proof_missing"
    else:
        verdict = "impossible"
    if not case.is_entrustment:
        return verdict
    case.rules.get_one("entrustment", case.regime, "entrustment")
    return get_worse(verdict, "proof_missing")


def _judge_private_contract(case: _Case, ground: Finding | None) -> Route:
    if ground is not None and ground.row.topic == "separate_ground":
        route = _say_partner_ground(ground)
    elif case.price is None:
        route = _say_unknown_price(case)
    elif ground is not None:
        route = _say_amount_ground(case, case.price, ground)
    else:
        route = _say_no_ground(case, case.price)
    if not case.is_entrustment:
        return route
    entrustment = case.rules.get_one("entrustment", case.regime, "entrustment")
    return Route(
        route.route,
        get_worse(route.verdict, "proof_missing"),
        f"{entrustment.article}; {route.rule}",
        route.source,
        Sentence(
            "민간위탁은 공개모집이 원칙이어서 소액 수의계약 규정이 그대로 적용되지 않으므로, "
            f"개별 법령·조례의 근거를 먼저 확인하십시오. 용역계약에 해당하는 경우: {route.sentence.ko}",
            "An entrustment goes by open call as a rule, and the limits for small contracts do not simply "
            f"apply; check the act or ordinance first. If it is a service contract: {route.sentence.en}",
        ),
    )


def _say_partner_ground(ground: Finding) -> Route:
    return _route(
        "private_contract",
        ground.verdict,
        ground.row,
        f"{ground.clause.ko}. 직접 생산하는 물품이나 직접 수행하는 용역이면 금액 한도 없이 "
        "수의계약을 할 수 있으며, 직접 생산·수행 여부를 확인하여야 합니다.",
        f"As to the partner: {ground.clause.en}. For goods it makes or services it performs itself a "
        "private contract has no ceiling; check that it does.",
    )


def _say_unknown_price(case: _Case) -> Route:
    anyone = _get_row_for_anyone(case.rules.get("private_contract", case.regime, case.kind))
    note, bounds = case.say_assumption(), describe_bounds(anyone)
    return _route(
        "private_contract",
        "proof_missing",
        anyone,
        "추정가격과 예산액을 알 수 없어 판단하지 못했습니다. "
        f"{bounds.ko}이면 누구와도 수의계약을 할 수 있습니다.{note.ko}",
        "Neither price nor budget is known. A private contract with anyone is lawful for a price "
        f"{bounds.en}.{note.en}",
    )


_CLOSINGS: dict[Verdict, Sentence] = {
    "possible": Sentence("수의계약을 할 수 있습니다.", "A private contract is lawful."),
    "proof_missing": Sentence(
        "증빙이 갖추어지면 수의계약을 할 수 있습니다.", "With the proof a private contract is lawful."
    ),
    "impossible": Sentence(
        "이 특례로 수의계약을 할 수 없습니다.", "A private contract on this ground is not lawful."
    ),
}


def _say_amount_ground(case: _Case, price: EstimatedPrice, ground: Finding) -> Route:
    row, note = ground.row, case.say_assumption()
    subject, bounds = _say_price(price), describe_bounds(row)
    day = write_day(case.on)
    if not row.supplier_class:
        kind = _KIND_NAMES[case.kind]
        ko = (
            f"{with_josa(subject.ko, '은/는')} {day} 기준 {kind.ko} 수의계약 한도({bounds.ko}) 안에 있어 "
            "누구와도 수의계약을 할 수 있습니다."
        )
        en = (
            f"On {case.on} {subject.en} lies within the limit for private contracts on {kind.en} with anyone "
            f"({bounds.en})."
        )
    else:
        label, closing = describe_class(row.supplier_class), _CLOSINGS[ground.verdict]
        ko = (
            f"{with_josa(subject.ko, '은/는')} {day} 기준 {label.ko} 특례 구간({bounds.ko})에 "
            f"해당합니다. {ground.clause.ko}. {closing.ko}"
        )
        en = (
            f"On {case.on} {subject.en} lies within the bounds for a {label.en} ({bounds.en}): "
            f"{ground.clause.en}. {closing.en}"
        )
    return _route("private_contract", ground.verdict, row, ko + note.ko, en + note.en)


# See data/rules/other_ground.toml.
_OTHER_GROUNDS = Sentence(
    "재공고 유찰 등 금액과 관계없는 다른 수의계약 사유는 판단하지 않았습니다.",
    "Other grounds that do not depend on the amount, such as a failed second tender, were not judged.",
)


def _say_no_ground(case: _Case, price: EstimatedPrice) -> Route:
    rows = case.rules.get("private_contract", case.regime, case.kind)
    anyone = _get_row_for_anyone(rows)
    subject, day = _say_price(price), write_day(case.on)
    fitting = [describe_class(row.supplier_class) for row in rows if row.covers(price.amount_krw)]
    if fitting:
        bounds = describe_bounds(anyone)
        ko = (
            f"{with_josa(subject.ko, '은/는')} {day} 기준 누구에게나 허용되는 한도({bounds.ko})를 넘고, "
            f"{write_list([label.ko for label in fitting])} 가운데 해당하는 유형의 유효한 확인서가 "
            "등록되어 있지 않습니다."
        )
        en = (
            f"On {case.on} {subject.en} is above the limit for anyone ({bounds.en}), and the enterprise "
            f"lists no paper in force as: {', '.join(label.en for label in fitting)}."
        )
    else:
        highest = max(row.max_incl or 0 for row in rows)
        ko = (
            f"{with_josa(subject.ko, '은/는')} {day} 기준 {_KIND_NAMES[case.kind].ko} 소액 수의계약의 "
            f"가장 높은 한도({write_krw(highest)})를 넘습니다."
        )
        en = (
            f"On {case.on} {subject.en} is above the highest limit for small private contracts "
            f"({write_krw_en(highest)})."
        )
    dormant, note = _say_dormant(case, price), case.say_assumption()
    return _route(
        "private_contract",
        "impossible",
        anyone,
        f"{ko}{dormant.ko}{note.ko} {_OTHER_GROUNDS.ko}",
        f"{en}{dormant.en}{note.en} {_OTHER_GROUNDS.en}",
    )


def _say_dormant(case: _Case, price: EstimatedPrice) -> Sentence:
    """That a temporary raise may have held on this day, where it would matter for this pair."""
    rows = case.rules.find_dormant("private_contract", case.regime, case.kind)
    best = choose_finding(find_grounds(case.applicant, rows, price.amount_krw))
    if best is None or best.verdict == "impossible":
        return Sentence("", "")
    return Sentence(
        f" 다만 {best.row.article}의 한시 특례({best.row.source}) 고시 기간이면 달라질 수 있으며, "
        "그 기간은 등록되어 있지 않아 반영하지 않았습니다.",
        f" A temporary raise ({best.row.article}) may have applied; its period is not loaded, so it was not "
        "counted.",
    )


def _get_row_for_anyone(rows: tuple[DatedValue, ...]) -> DatedValue:
    return next(row for row in rows if not row.supplier_class)


# --- one quotation ---

_ONE_QUOTE = "private_contract_one_quote"
_QUOTE_SYSTEMS = {"local": "지정정보처리장치로", "national": "전자조달시스템으로"}


def _judge_one_quote(case: _Case, ground: Finding | None, private: Route) -> Route:
    if private.verdict == "impossible":
        return Route(
            _ONE_QUOTE,
            "impossible",
            private.rule,
            private.source,
            Sentence(
                "수의계약을 할 수 없으므로 1인 견적에 의한 계약도 할 수 없습니다.",
                "No private contract is lawful, so neither is one on a single quotation.",
            ),
        )
    other = case.rules.find("one_quote_other_grounds", case.regime)
    if ground is not None and ground.row.topic == "separate_ground" and other:
        return _route(
            _ONE_QUOTE,
            private.verdict,
            other[0],
            "금액이 아니라 상대방을 근거로 하는 수의계약이므로 1인 견적으로 할 수 있습니다.",
            "The ground is the partner, not the amount, so one quotation is enough.",
        )
    rows = case.rules.get("one_quote", case.regime, case.quote_kind)
    if case.price is None:
        anyone = _get_row_for_anyone(rows)
        limit = describe_bounds(anyone)
        return _route(
            _ONE_QUOTE,
            "proof_missing",
            anyone,
            "추정가격과 예산액을 알 수 없어 판단하지 못했습니다. "
            f"{limit.ko}이면 1인 견적으로 할 수 있습니다.",
            f"Neither price nor budget is known. One quotation is enough for a price {limit.en}.",
        )
    best = choose_finding(find_grounds(case.applicant, rows, case.price.amount_krw))
    if best is None or best.verdict == "impossible":
        return _say_two_quotes(case, case.price, best, _get_row_for_anyone(rows))
    return _say_one_quote(case, case.price, best, get_worse(private.verdict, best.verdict))


def _say_two_quotes(case: _Case, price: EstimatedPrice, refused: Finding | None, anyone: DatedValue) -> Route:
    subject, limit = _say_price(price), describe_bounds(anyone)
    reason = Sentence(f" {refused.clause.ko}.", f" But {refused.clause.en}.") if refused else Sentence("", "")
    return _route(
        _ONE_QUOTE,
        "impossible",
        refused.row if refused else anyone,
        f"{with_josa(subject.ko, '은/는')} {write_day(case.on)} 기준 1인 견적 한도({limit.ko})를 "
        f"넘습니다.{reason.ko} {_QUOTE_SYSTEMS[case.regime]} 2인 이상의 견적서를 받아야 합니다.",
        f"On {case.on} {subject.en} is above the limit for one quotation ({limit.en}).{reason.en} "
        "Two or more quotations through the electronic system are needed.",
    )


def _say_one_quote(case: _Case, price: EstimatedPrice, best: Finding, verdict: Verdict) -> Route:
    subject, bounds = _say_price(price), describe_bounds(best.row)
    whose, reason = Sentence("", ""), Sentence("", "")
    if best.row.supplier_class:
        label = describe_class(best.row.supplier_class)
        whose = Sentence(f"{label.ko} 특례의 ", f" for a {label.en}")
        reason = Sentence(f" {best.clause.ko}.", f" As to the enterprise: {best.clause.en}.")
    closing = (
        Sentence("1인 견적으로 계약할 수 있습니다.", "One quotation is enough.")
        if verdict == "possible"
        else Sentence(
            "먼저 증빙이나 근거를 확인하여야 합니다.", "The proof or the ground must be checked first."
        )
    )
    return _route(
        _ONE_QUOTE,
        verdict,
        best.row,
        f"{with_josa(subject.ko, '은/는')} {write_day(case.on)} 기준 {whose.ko}1인 견적 한도"
        f"({bounds.ko}) 안에 있습니다.{reason.ko} {closing.ko}",
        f"On {case.on} {subject.en} lies within the limit for one quotation{whose.en} ({bounds.en})."
        f"{reason.en} {closing.en}",
    )


# --- competition ---


def _states_a_limit(demand: Demand) -> bool:
    return bool(demand.required_certifications or demand.region_restriction or demand.required_licences)


def _judge_restricted_competition(case: _Case) -> Route:
    name, demand = "restricted_competition", case.demand
    row = (
        case.rules.get_one("entrustment", case.regime, "entrustment")
        if case.is_entrustment
        else case.rules.get_one("restricted_competition", case.regime)
    )
    if _states_a_limit(demand):
        exclusion = find_exclusion(case.supplier, demand, on=case.on)
        if exclusion is not None:
            return _route(
                name,
                "impossible",
                row,
                f"이 공고의 참가자격 제한을 갖추지 못했습니다. {exclusion.sentence.ko}",
                f"The limits of the demand are not met. {exclusion.sentence.en}",
            )
        return _route(
            name,
            "possible",
            row,
            "이 공고의 참가자격 제한을 갖춘 것으로 등록되어 있습니다.",
            "According to the register the limits of the demand are met.",
        )
    small = _judge_small_business(case)
    if small is not None:
        return small
    return _route(
        name,
        "proof_missing",
        row,
        "공고에 제한 사유가 입력되어 있지 않습니다. 제한입찰로 하려면 실적·기술·지역 등 법정 사유를 "
        "정하여야 합니다.",
        "The demand states no limit. A restricted tender needs a lawful one (record, skill, region …).",
    )


def _judge_small_business(case: _Case) -> Route | None:
    """The limit to small bidders below the notified amount; None where it does not apply."""
    rows = case.rules.find("restricted_small", case.regime, case.kind)
    notified = case.rules.find("notice_amount", case.regime, case.kind)
    if case.price is None or not rows or not notified:
        return None
    amount, ceiling = case.price.amount_krw, int(notified[0].value or 0)
    if amount >= ceiling:
        return None
    row = next(row for row in rows if row.covers(amount))
    held = case.applicant.papers.find_standing("small_enterprise") == "held"
    small = row.supplier_class == "small_enterprise"
    whom_ko = "소기업·소상공인 등" if small else "중소기업자"
    whom_en = "small or micro enterprises and start-ups" if small else "small and medium enterprises"
    ko = (
        f"추정가격이 고시금액({write_krw(ceiling)}, 확인되지 않은 값) 미만이어서 {whom_ko}만 참가하는 "
        "제한입찰로 할 수 있습니다."
    )
    en = (
        f"The price is below the notified amount ({write_krw_en(ceiling)}, not verified), so the tender may "
        f"be limited to {whom_en}."
    )
    if held:
        return _route("restricted_competition", "possible", row, ko, en)
    return _route(
        "restricted_competition",
        "proof_missing",
        row,
        f"{ko} 이 기업의 소기업·소상공인(중소기업) 확인서는 등록되어 있지 않습니다.",
        f"{en} The enterprise lists no confirmation of its size.",
    )


def _judge_open_competition(case: _Case) -> Route:
    if case.is_entrustment:
        row = case.rules.get_one("entrustment", case.regime, "entrustment")
        return _route(
            "open_competition",
            "possible",
            row,
            "민간위탁은 공개모집이 원칙이므로 공개모집으로 수탁기관을 정할 수 있습니다.",
            "An entrustment goes by open call as a rule.",
        )
    row = case.rules.get_one("open_competition", case.regime)
    return _route(
        "open_competition",
        "possible",
        row,
        "일반입찰은 금액과 관계없이 할 수 있습니다.",
        "An open tender is lawful whatever the amount.",
    )
