"""수의계약: whether a private contract is lawful for a case, by which row of the law, and on one quotation.

Judged by amount, or because of whom the contract is made with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TypeGuard

from matching.cases import KIND_NAMES, Case, cite, get_row_for_anyone, say_price
from matching.grounds import (
    Finding,
    choose_finding,
    describe_bounds,
    find_grounds,
    get_worse,
    is_better,
    judge_class,
)
from matching.korean import with_josa, write_day, write_krw, write_krw_en, write_list
from matching.price import EstimatedPrice
from matching.proofs import describe_class
from matching.records import Missing, Route, Sentence, Verdict
from matching.rules import DatedValue

_ONE_QUOTE = "private_contract_one_quote"
_QUOTE_SYSTEMS = {"local": "지정정보처리장치로", "national": "전자조달시스템으로"}


def find_ground(case: Case) -> Finding | None:
    """The best ground for a private contract: by amount, or because of whom it is made with."""
    by_partner = _find_partner_grounds(case)
    if case.price is None:
        return choose_finding(by_partner)
    rows = case.rules.get("private_contract", case.regime, case.kind)
    by_amount = find_grounds(case.applicant, rows, case.price.amount_krw)
    return choose_finding(chain(by_amount, by_partner))


def _find_partner_grounds(case: Case) -> Iterator[Finding]:
    """The grounds without a ceiling, of whatever amount."""
    rows = case.rules.find("separate_ground", case.regime, case.kind)
    judged = (judge_class(case.applicant, row) for row in rows)
    return (finding for finding in judged if finding is not None)


def _is_of_partner(finding: Finding | None) -> TypeGuard[Finding]:
    """Whether a ground was found, and it is the partner, not the amount."""
    return finding is not None and finding.row.topic == "separate_ground"


def decide_private_contract(case: Case, ground: Finding | None) -> Verdict:
    """The verdict of `judge_private_contract`, without putting it into words."""
    if ground is not None:
        verdict = ground.verdict
    elif case.price is None:
        case.rules.get("private_contract", case.regime, case.kind)
        verdict = "proof_missing"
    else:
        verdict = "proof_missing" if _list_fitting_kinds(case, case.price) else "impossible"
    return _weigh_entrustment(case, verdict)


def get_missing(case: Case, ground: Finding | None) -> Missing:
    """What a verdict of `proof_missing` on a private contract waits for; `ground` as of `find_ground`."""
    if case.price is None and not _is_of_partner(ground):
        return "price"
    if case.is_entrustment:
        return "basis"
    return "proof" if ground is not None else "works_kind"


def _list_fitting_kinds(case: Case, price: EstimatedPrice) -> list[str]:
    """The kinds that the work may be of and for which anyone may be given the contract."""
    return [kind for kind in case.possible_kinds if _fits(case, price, kind)]


def _fits(case: Case, price: EstimatedPrice, kind: str) -> bool:
    return _get_row_for_anyone(case, kind).covers(price.amount_krw)


def _get_row_for_anyone(case: Case, kind: str) -> DatedValue:
    return get_row_for_anyone(case.rules.get("private_contract", case.regime, kind))


def _weigh_entrustment(case: Case, verdict: Verdict) -> Verdict:
    """The verdict, no better than `proof_missing` where the contract may be an entrustment."""
    if not case.is_entrustment:
        return verdict
    case.rules.get_one("entrustment", case.regime, "entrustment")
    return get_worse(verdict, "proof_missing")


def judge_private_contract(case: Case, ground: Finding | None) -> Route:
    """The route `private_contract`; `ground` is what `find_ground` found."""
    if _is_of_partner(ground):
        route = _say_partner_ground(ground)
    elif case.price is None:
        route = _say_unknown_price(case)
    elif ground is not None:
        route = _say_amount_ground(case, case.price, ground)
    elif _list_fitting_kinds(case, case.price):
        route = _say_unknown_kind(case, case.price)
    else:
        route = _say_no_ground(case, case.price)
    if not case.is_entrustment:
        return route
    entrustment = case.rules.get_one("entrustment", case.regime, "entrustment")
    verdict = get_worse(route.verdict, "proof_missing")
    return Route(
        route.route,
        verdict,
        f"{entrustment.article}; {route.rule}",
        f"{entrustment.citation}; {route.source}",
        Sentence(
            "민간위탁은 공개모집이 원칙이어서 소액 수의계약 규정이 그대로 적용되지 않으므로, "
            f"개별 법령·조례의 근거를 먼저 확인하십시오. 용역계약에 해당하는 경우: {route.sentence.ko}",
            "An entrustment goes by open call as a rule, and the limits for small contracts do not simply "
            f"apply; check the act or ordinance first. If it is a service contract: {route.sentence.en}",
        ),
        None if verdict == "impossible" else _get_first_missing(route),
    )


def _get_first_missing(route: Route) -> Missing:
    """What an entrustment waits for: the price, without which nothing can be said; else its basis."""
    return "price" if route.missing == "price" else "basis"


def _say_partner_ground(ground: Finding) -> Route:
    return cite(
        "private_contract",
        ground.verdict,
        ground.row,
        f"{ground.clause.ko}. 직접 생산하는 물품이나 직접 수행하는 용역이면 금액 한도 없이 "
        "수의계약을 할 수 있으며, 직접 생산·수행 여부를 확인하여야 합니다.",
        f"As to the partner: {ground.clause.en}. For goods it makes or services it performs itself a "
        "private contract has no ceiling; check that it does.",
    )


def _say_unknown_price(case: Case) -> Route:
    rows = [_get_row_for_anyone(case, kind) for kind in case.possible_kinds]
    if len(rows) > 1:
        note, bounds = Sentence("", ""), _say_bounds_by_kind(rows)
    else:
        note, amounts = case.say_assumption(), describe_bounds(rows[0])
        bounds = Sentence(amounts.ko, f"a price {amounts.en}")
    return cite(
        "private_contract",
        "proof_missing",
        rows[0],
        "추정가격과 예산액을 알 수 없어 판단하지 못했습니다. "
        f"{bounds.ko}이면 누구와도 수의계약을 할 수 있습니다.{note.ko}",
        "Neither price nor budget is known. A private contract with anyone is lawful for "
        f"{bounds.en}.{note.en}",
        beside=rows[1:],
        missing="price",
    )


def _say_unknown_kind(case: Case, price: EstimatedPrice) -> Route:
    """That some kinds of works are within their limits and others are not."""
    rows = [_get_row_for_anyone(case, kind) for kind in case.possible_kinds]
    inside = [row for row in rows if row.covers(price.amount_krw)]
    above = [row for row in rows if not row.covers(price.amount_krw)]
    subject, fitting, short = say_price(price), _say_bounds_by_kind(inside), _say_bounds_by_kind(above)
    return cite(
        "private_contract",
        "proof_missing",
        inside[0],
        f"공사 종류를 알 수 없어 판단하지 못했습니다. {with_josa(subject.ko, '은/는')} "
        f"{write_day(case.on)} 기준 {fitting.ko}이면 누구와도 수의계약을 할 수 있고, "
        f"{short.ko}이면 할 수 없습니다. 구매수요에 공사 종류를 적으면 판단합니다.",
        f"The kind of works is not known. On {case.on} {subject.en} lies within the limit for {fitting.en}, "
        f"and above that for {short.en}. State the kind of works to have it judged.",
        beside=rows,
        missing="works_kind",
    )


def _say_bounds_by_kind(rows: Sequence[DatedValue]) -> Sentence:
    said = [(KIND_NAMES[row.work_kind], describe_bounds(row)) for row in rows]
    return Sentence(
        ", ".join(f"{kind.ko}({bounds.ko})" for kind, bounds in said),
        ", ".join(f"{kind.en} ({bounds.en})" for kind, bounds in said),
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


def _say_amount_ground(case: Case, price: EstimatedPrice, ground: Finding) -> Route:
    row, note = ground.row, case.say_assumption()
    subject, bounds = say_price(price), describe_bounds(row)
    day = write_day(case.on)
    if not row.supplier_class:
        kind = KIND_NAMES[case.kind]
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
    return cite("private_contract", ground.verdict, row, ko + note.ko, en + note.en)


# See data/rules/other_ground.toml.
_OTHER_GROUNDS = Sentence(
    "재공고 유찰 등 금액과 관계없는 다른 수의계약 사유는 판단하지 않았습니다.",
    "Other grounds that do not depend on the amount, such as a failed second tender, were not judged.",
)


_ANY_KIND = Sentence(
    " 공사 종류를 알 수 없으나 어느 종류여도 마찬가지입니다.",
    " The kind of works is not known, but it is the same for all.",
)


def _say_no_ground(case: Case, price: EstimatedPrice) -> Route:
    rows = [
        row for kind in case.possible_kinds for row in case.rules.get("private_contract", case.regime, kind)
    ]
    row = _get_row_for_anyone(case, case.kind)
    subject, day = say_price(price), write_day(case.on)
    fitting = [describe_class(row.supplier_class) for row in rows if row.covers(price.amount_krw)]
    if fitting:
        bounds = describe_bounds(row)
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
        row = max(rows, key=lambda row: row.max_incl or 0)
        highest, kind = row.max_incl or 0, KIND_NAMES[row.work_kind]
        ko = (
            f"{with_josa(subject.ko, '은/는')} {day} 기준 {kind.ko} 소액 수의계약의 "
            f"가장 높은 한도({write_krw(highest)})를 넘습니다."
        )
        en = (
            f"On {case.on} {subject.en} is above the highest limit for small private contracts "
            f"({write_krw_en(highest)})."
        )
    dormant = _say_dormant(case, price)
    note = _ANY_KIND if len(case.possible_kinds) > 1 else case.say_assumption()
    return cite(
        "private_contract",
        "impossible",
        row,
        f"{ko}{dormant.ko}{note.ko} {_OTHER_GROUNDS.ko}",
        f"{en}{dormant.en}{note.en} {_OTHER_GROUNDS.en}",
    )


def _say_dormant(case: Case, price: EstimatedPrice) -> Sentence:
    """That a temporary raise may have held on this day, where it would matter for this pair."""
    rows = case.rules.find_dormant("private_contract", case.regime, case.kind)
    best = choose_finding(find_grounds(case.applicant, rows, price.amount_krw))
    if best is None or best.verdict == "impossible":
        return Sentence("", "")
    return Sentence(
        f" 다만 {best.row.article}의 한시 특례, {best.row.citation}의 고시 기간이면 달라질 수 있으며, "
        "그 기간은 등록되어 있지 않아 반영하지 않았습니다.",
        f" A temporary raise ({best.row.dated_article.en}) may have applied; its period is not loaded, so "
        "it was not counted.",
    )


# --- one quotation ---


def judge_one_quote(case: Case, ground: Finding | None, private: Route) -> Route:
    """The route `private_contract_one_quote`, after the judgement on the private contract itself."""
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
    verdict, finding = _weigh_one_quote(case, ground, private.verdict)
    if _is_of_partner(finding):
        return _say_partner_quote(case, ground, finding, verdict)
    rows = case.rules.get("one_quote", case.regime, case.quote_kind)
    if case.price is None:
        return _say_quotes_of_unknown_price(get_row_for_anyone(rows))
    if finding is None or finding.verdict == "impossible":
        return _say_two_quotes(case, case.price, finding, get_row_for_anyone(rows))
    return _say_one_quote(case, case.price, finding, verdict, private.missing or "proof")


def decide_one_quote(case: Case, ground: Finding | None, private: Verdict) -> Verdict:
    """The verdict of `judge_one_quote`, without putting it into words."""
    if private == "impossible":
        return private
    return _weigh_one_quote(case, ground, private)[0]


def _weigh_one_quote(case: Case, ground: Finding | None, private: Verdict) -> tuple[Verdict, Finding | None]:
    """The verdict where a private contract is not ruled out, and the ground for one quotation, if any.

    A partner that lets one quotation suffice at any price may not be what the private contract itself was
    decided by: the amount comes first where both allow it.
    """
    partner = None
    if case.rules.find("one_quote_other_grounds", case.regime):
        partner = ground if _is_of_partner(ground) else choose_finding(_find_partner_grounds(case))
        if partner is not None and partner is ground:
            return private, partner
    rows = case.rules.get("one_quote", case.regime, case.quote_kind)
    if case.price is None:
        return "proof_missing", None
    best = choose_finding(find_grounds(case.applicant, rows, case.price.amount_krw))
    by_amount = get_worse(private, best.verdict) if best else "impossible"
    if partner is not None:
        by_partner = _weigh_entrustment(case, partner.verdict)
        if is_better(by_partner, by_amount):
            return by_partner, partner
    return by_amount, best


def _say_partner_quote(case: Case, ground: Finding | None, partner: Finding, verdict: Verdict) -> Route:
    row = case.rules.get_one("one_quote_other_grounds", case.regime)
    missing: Missing = "basis" if case.is_entrustment else "proof"
    if partner is ground:
        return cite(
            _ONE_QUOTE,
            verdict,
            row,
            "금액이 아니라 상대방을 근거로 하는 수의계약이므로 1인 견적으로 할 수 있습니다.",
            "The ground is the partner, not the amount, so one quotation is enough.",
            missing=missing,
        )
    return cite(
        _ONE_QUOTE,
        verdict,
        row,
        f"{partner.clause.ko}. 직접 생산하는 물품이나 직접 수행하는 용역이면 상대방을 "
        f"근거로({partner.row.article}) 수의계약을 하여 1인 견적으로 할 수 있습니다.",
        f"As to the partner: {partner.clause.en}. For goods it makes or services it performs itself the "
        f"partner can be the ground ({partner.row.article}), and one quotation is enough.",
        beside=[partner.row],
        missing=missing,
    )


def _say_quotes_of_unknown_price(anyone: DatedValue) -> Route:
    limit = describe_bounds(anyone)
    return cite(
        _ONE_QUOTE,
        "proof_missing",
        anyone,
        f"추정가격과 예산액을 알 수 없어 판단하지 못했습니다. {limit.ko}이면 1인 견적으로 할 수 있습니다.",
        f"Neither price nor budget is known. One quotation is enough for a price {limit.en}.",
        missing="price",
    )


def _say_two_quotes(case: Case, price: EstimatedPrice, refused: Finding | None, anyone: DatedValue) -> Route:
    subject, limit = say_price(price), describe_bounds(anyone)
    reason = _say_refused_exception(refused) if refused else Sentence("", "")
    return cite(
        _ONE_QUOTE,
        "impossible",
        anyone,
        f"{with_josa(subject.ko, '은/는')} {write_day(case.on)} 기준 1인 견적 한도({limit.ko})를 "
        f"넘습니다.{reason.ko} {_QUOTE_SYSTEMS[case.regime]} 2인 이상의 견적서를 받아야 합니다.",
        f"On {case.on} {subject.en} is above the limit for one quotation ({limit.en}).{reason.en} "
        "Two or more quotations through the electronic system are needed.",
        beside=[refused.row] if refused else (),
    )


def _say_refused_exception(refused: Finding) -> Sentence:
    label, bounds = describe_class(refused.row.supplier_class), describe_bounds(refused.row)
    return Sentence(
        f" {label.ko} 특례의 한도({bounds.ko}) 안이지만, {refused.clause.ko}.",
        f" It lies within the limit for a {label.en} ({bounds.en}), but {refused.clause.en}.",
    )


def _say_one_quote(
    case: Case, price: EstimatedPrice, best: Finding, verdict: Verdict, missing: Missing
) -> Route:
    subject, bounds = say_price(price), describe_bounds(best.row)
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
    return cite(
        _ONE_QUOTE,
        verdict,
        best.row,
        f"{with_josa(subject.ko, '은/는')} {write_day(case.on)} 기준 {whose.ko}1인 견적 한도"
        f"({bounds.ko}) 안에 있습니다.{reason.ko} {closing.ko}",
        f"On {case.on} {subject.en} lies within the limit for one quotation{whose.en} ({bounds.en})."
        f"{reason.en} {closing.en}",
        missing=missing,
    )
