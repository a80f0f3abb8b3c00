"""Whether a group of enterprises may contract together (공동계약): one check, one verdict, one sentence.

Two ways of performing together, by the law on contracts: in joint performance (공동이행) all members perform
the whole by their shares, and each needs every licence; in shared performance (분담이행) each performs its
own part, and needs the licences of that part. `check_consortium` judges any group, proposed or hand-made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from matching.conditions import LicenceRequirement
from matching.eligibility import find_exclusion, get_proof_span
from matching.korean import with_josa, write_list
from matching.lots import assign_licences
from matching.records import Demand, Lot, Sentence, Supplier
from matching.remedies import holds_licence
from matching.rules import DatedValue, RuleBook, RulesInForce

Mode = Literal["joint", "shared"]
CheckVerdict = Literal["pass", "fail", "unknown"]

HUNDRED = Decimal("100.00")
_CENT = Decimal("0.01")
MODE_LABELS: Mapping[Mode, Sentence] = {
    "joint": Sentence("공동이행", "joint performance"),
    "shared": Sentence("분담이행", "shared performance"),
}


@dataclass(frozen=True, slots=True)
class Member:
    """One enterprise of a group.

    share_percent : its share of the contract, 0–100 with two decimals. parts : positions of the parts that it
    performs; read in shared performance only. is_partner : an enterprise outside the social economy, which
    may join but never lead.
    """

    supplier: Supplier
    share_percent: Decimal
    is_lead: bool = False
    parts: tuple[int, ...] = ()
    is_partner: bool = False


@dataclass(frozen=True, slots=True)
class Consortium:
    """A group that bids together. `parts` are what is divided in shared performance: mostly the lots."""

    mode: Mode
    members: tuple[Member, ...]
    parts: tuple[Lot, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One verdict on a group. `unknown` where the rule is not loaded or not verified: a person must look.

    rule, source : the article and the amending act it rests on, empty where no rule of law is asked.
    """

    code: str
    verdict: CheckVerdict
    rule: str
    source: str
    sentence: Sentence


def check_consortium(
    consortium: Consortium,
    demand: Demand,
    *,
    on: date,
    rules: RuleBook,
    smallest_share_percent: Decimal | None = None,
    most_members: int | None = None,
) -> tuple[Check, ...]:
    """Every check of a group for a demand on a day, in a fixed order; it passes where none says `fail`.

    `smallest_share_percent` and `most_members` are those of the notice; without them the parameters in
    `data/rules` are asked, and where those are not verified a breach is `unknown`, not `fail`. Raises
    RuleNotInForce where no law of that day is loaded at all.
    """
    case = _Case(consortium, demand, on, rules.on(on))
    return (
        _check_shares(case),
        _check_lead(case),
        _check_partners(case),
        _check_distinct(case),
        _check_member_limit(case, most_members),
        _check_smallest_share(case, smallest_share_percent),
        _check_eligible(case),
        *([_check_parts(case)] if consortium.mode == "shared" else []),
        _check_licences(case),
    )


def check_one_group_each(
    consortia: Sequence[Consortium], demand: Demand, *, on: date, rules: RuleBook
) -> Check:
    """Whether no enterprise stands in two of the groups that bid for one demand.

    `unknown` where no such rule is loaded for the day and the regime (local contracts: from 2013-11-20).
    """
    counts = Counter(
        (member, name)
        for group in consortia
        for member, name in {(m.supplier.enterprise_id, m.supplier.name) for m in group.members}
    )
    twice = [name for (_, name), count in sorted(counts.items()) if count > 1]
    row = _find_row(rules.on(on), "joint_contract_one_group", demand.regime)
    if not twice:
        sentence = Sentence(
            "두 공동수급체에 함께 들어간 기업이 없습니다.", "No enterprise stands in two of the groups."
        )
        return _check("one_group_each", "pass", row, sentence)
    names = ", ".join(twice)
    ko = f"같은 입찰에서 둘 이상의 공동수급체에 들어간 기업이 있습니다: {names}."
    en = f"These enterprises stand in two or more groups for one bid: {names}."
    if row is None:
        return _check(
            "one_group_each",
            "unknown",
            None,
            Sentence(
                f"{ko} 이를 금지하는 규정이 그날 시행되었는지는 등록되어 있지 않습니다.",
                f"{en} No rule against it is loaded for that day.",
            ),
        )
    return _check("one_group_each", "fail", row, Sentence(ko, en))


def find_member_limit(demand: Demand, rules: RulesInForce) -> DatedValue | None:
    """The rule on how many members a group may have (`max_incl`); None where the regime has none."""
    return _find_row(rules, "joint_contract_members", demand.regime)


@dataclass(frozen=True, slots=True)
class _Case:
    consortium: Consortium
    demand: Demand
    on: date
    rules: RulesInForce

    @property
    def members(self) -> tuple[Member, ...]:
        return self.consortium.members

    @property
    def law(self) -> DatedValue | None:
        """The article on joint contracts, for the checks that rest on it."""
        return _find_row(self.rules, "joint_contract", self.demand.regime)


def _check_shares(case: _Case) -> Check:
    shares = [member.share_percent for member in case.members]
    total = sum(shares, Decimal(0))
    odd = [share for share in shares if share <= 0 or share != share.quantize(_CENT)]
    if odd:
        return _check(
            "shares_sum",
            "fail",
            None,
            Sentence(
                f"지분은 0보다 크고 소수점 둘째 자리까지여야 합니다: {_write_percents(odd)}.",
                f"A share must be above 0 and have at most two decimals: {_write_percents(odd)}.",
            ),
        )
    verdict: CheckVerdict = "pass" if total == HUNDRED else "fail"
    ko = (
        "지분의 합이 100.00%입니다."
        if verdict == "pass"
        else f"지분의 합이 {total:.2f}%로 100.00%가 아닙니다."
    )
    en = f"The shares add up to {total:.2f}%" + ("." if verdict == "pass" else ", not to 100.00%.")
    return _check("shares_sum", verdict, None, Sentence(ko, en))


def _check_lead(case: _Case) -> Check:
    leads = [member.supplier.name for member in case.members if member.is_lead]
    if len(leads) == 1:
        return _check("one_lead", "pass", None, Sentence(f"대표사는 {leads[0]}입니다.", f"{leads[0]} leads."))
    return _check(
        "one_lead",
        "fail",
        None,
        Sentence(
            f"대표사는 하나여야 하는데 {len(leads)}곳입니다.",
            f"A group has one lead; this one has {len(leads)}.",
        ),
    )


def _check_partners(case: _Case) -> Check:
    leading = [m.supplier.name for m in case.members if m.is_partner and m.is_lead]
    if leading:
        name = leading[0]
        return _check(
            "partner_does_not_lead",
            "fail",
            None,
            Sentence(
                f"{with_josa(name, '은/는')} 사회적경제기업이 아니므로 대표사가 될 수 없습니다.",
                f"{name} is outside the social economy and cannot lead.",
            ),
        )
    partners = [m.supplier.name for m in case.members if m.is_partner]
    if partners:
        sentence = Sentence(
            f"사회적경제기업이 아닌 협력 기업은 구성원으로만 참여합니다: {', '.join(partners)}.",
            f"Partners from outside the social economy join and do not lead: {', '.join(partners)}.",
        )
    else:
        sentence = Sentence(
            "사회적경제기업이 아닌 구성원이 없습니다.", "No member is from outside the social economy."
        )
    return _check("partner_does_not_lead", "pass", None, sentence)


def _check_distinct(case: _Case) -> Check:
    counts = Counter((m.supplier.enterprise_id, m.supplier.name) for m in case.members)
    twice = [name for (_, name), count in counts.items() if count > 1]
    if twice:
        names = ", ".join(twice)
        return _check(
            "distinct_members",
            "fail",
            None,
            Sentence(f"한 기업이 두 번 들어 있습니다: {names}.", f"These stand twice in the group: {names}."),
        )
    return _check(
        "distinct_members",
        "pass",
        None,
        Sentence("구성원이 서로 다른 기업입니다.", "All members are different enterprises."),
    )


def _check_member_limit(case: _Case, most: int | None) -> Check:
    row, limit = None, most
    if most is None:
        row = find_member_limit(case.demand, case.rules)
        limit = row.max_incl if row else None
    count = len(case.members)
    ko, en = f"구성원이 {count}곳", f"The group has {count} {'member' if count == 1 else 'members'}"
    if limit is None:
        return _not_loaded("member_limit", f"{ko}입니다. 구성원 수의 한도", f"{en}; the limit")
    if count <= limit:
        sentence = Sentence(f"{ko}으로 한도({limit}곳) 안입니다.", f"{en}, within the limit of {limit}.")
        return _judge_parameter("member_limit", True, row, sentence)
    sentence = Sentence(f"{ko}으로 한도({limit}곳)를 넘습니다.", f"{en}, above the limit of {limit}.")
    return _judge_parameter("member_limit", False, row, sentence)


def _check_smallest_share(case: _Case, least: Decimal | None) -> Check:
    row = None
    if least is None:
        row = _find_row(case.rules, "joint_contract_share", case.demand.regime)
        least = Decimal(str(row.value)) if row and row.value is not None else None
    if least is None:
        return _not_loaded("smallest_share", "최소 지분", "The smallest share")
    small = [m for m in case.members if m.share_percent < least]
    if small:
        shares = ", ".join(f"{m.supplier.name} {m.share_percent:.2f}%" for m in small)
        sentence = Sentence(
            f"최소 지분({least:.2f}%)에 미치지 못하는 구성원이 있습니다: {shares}.",
            f"Below the smallest share ({least:.2f}%): {shares}.",
        )
    else:
        sentence = Sentence(
            f"모든 구성원의 지분이 최소 지분({least:.2f}%) 이상입니다.",
            f"Every share reaches the smallest share ({least:.2f}%).",
        )
    return _judge_parameter("smallest_share", not small, row, sentence)


def _check_eligible(case: _Case) -> Check:
    """The gate for every member, but for licences, which the way of performing decides on."""
    bare = replace(case.demand, title="", description="", required_licences=())
    for member in case.members:
        exclusion = find_exclusion(member.supplier, bare, on=case.on)
        if exclusion:
            name = member.supplier.name
            return _check(
                "members_eligible",
                "fail",
                None,
                Sentence(f"{name}: {exclusion.sentence.ko}", f"{name}: {exclusion.sentence.en}"),
            )
    return _check(
        "members_eligible",
        "pass",
        None,
        Sentence(
            "모든 구성원이 공고의 유형과 지역 조건에 맞습니다.",
            "Every member meets the demand's conditions on type and place.",
        ),
    )


def _check_parts(case: _Case) -> Check:
    names = [part.name for part in case.consortium.parts]
    taken = Counter(position for member in case.members for position in member.parts)
    unknown = [position for position in taken if not 0 <= position < len(names)]
    open_ = [name for position, name in enumerate(names) if not taken[position]]
    twice = [name for position, name in enumerate(names) if taken[position] > 1]
    idle = [member.supplier.name for member in case.members if not member.parts]
    for faulty, ko, en in (
        (unknown, "공고에 없는 부분을 맡은 구성원이 있습니다", "Parts that the demand does not have"),
        (open_, "맡은 구성원이 없는 부분이 있습니다", "Parts that nobody performs"),
        (twice, "둘 이상이 맡은 부분이 있습니다", "Parts that two or more perform"),
        (idle, "맡은 부분이 없는 구성원이 있습니다", "Members without a part"),
    ):
        if faulty:
            listed = ", ".join(map(str, faulty))
            return _check("parts_covered", "fail", case.law, Sentence(f"{ko}: {listed}.", f"{en}: {listed}."))
    return _check(
        "parts_covered",
        "pass",
        case.law,
        Sentence("모든 부분을 구성원이 하나씩 맡습니다.", "Every part is performed by one member."),
    )


def _check_licences(case: _Case) -> Check:
    lacking = list(_find_lacking_licences(case))
    mode = MODE_LABELS[case.consortium.mode]
    if lacking:
        ko = ", ".join(f"{who.ko}: {licence}" for who, licence in lacking)
        en = ", ".join(f"{who.en}: {licence}" for who, licence in lacking)
        return _check(
            "licences",
            "fail",
            case.law,
            Sentence(
                f"{mode.ko}에 필요한 자격이 없습니다({ko}).", f"Licences for {mode.en} are lacking ({en})."
            ),
        )
    if not assign_licences(case.demand, case.consortium.parts):
        sentence = Sentence("공고가 요구하는 자격이 없습니다.", "The demand wants no licence.")
    else:
        sentence = Sentence(
            f"{mode.ko}에 필요한 자격을 갖추었습니다.", f"The licences for {mode.en} are held."
        )
    return _check("licences", "pass", case.law, sentence)


def _find_lacking_licences(case: _Case) -> Iterator[tuple[Sentence, str]]:
    first, last = get_proof_span(case.demand, case.on)

    def holds(member: Member, requirement: LicenceRequirement) -> bool:
        return holds_licence(member.supplier, requirement, first, last)

    for requirement, positions in assign_licences(case.demand, case.consortium.parts):
        if case.consortium.mode == "joint":
            bound = case.members
        elif positions:
            bound = tuple(member for member in case.members if positions & set(member.parts))
        else:
            # The notice does not say for which part the licence is needed: one member must bring it.
            if not any(holds(member, requirement) for member in case.members):
                yield Sentence("구성원 가운데 아무도 없음", "no member holds it"), requirement.name
            continue
        for member in bound:
            if not holds(member, requirement):
                yield Sentence(member.supplier.name, member.supplier.name), requirement.name


def _find_row(rules: RulesInForce, topic: str, regime: str) -> DatedValue | None:
    """The row in force on a topic, else one whose period is not known well enough; None without both."""
    rows = rules.find(topic, regime) or rules.find_dormant(topic, regime)
    return rows[0] if rows else None


def _judge_parameter(code: str, is_met: bool, row: DatedValue | None, sentence: Sentence) -> Check:
    """A parameter of the notice (no row) or of the law; one that is not verified fails nobody."""
    if row is None or row.is_verified:
        return _check(code, "pass" if is_met else "fail", row, sentence)
    return _check(
        code,
        "pass" if is_met else "unknown",
        row,
        Sentence(
            f"{sentence.ko} 이 기준은 지금의 예규에서 확인되지 않았으므로 공고문을 확인하십시오.",
            f"{sentence.en} This figure is not verified in the current rule; please check the notice.",
        ),
    )


def _not_loaded(code: str, ko: str, en: str) -> Check:
    return _check(
        code,
        "unknown",
        None,
        Sentence(
            f"{with_josa(ko, '은/는')} 등록된 규정이 없으므로 공고문을 확인하십시오.",
            f"{en} is in no rule that is loaded; please check the notice.",
        ),
    )


def _check(code: str, verdict: CheckVerdict, row: DatedValue | None, sentence: Sentence) -> Check:
    return Check(code, verdict, row.article if row else "", row.citation if row else "", sentence)


def _write_percents(shares: Sequence[Decimal]) -> str:
    return write_list([f"{share}%" for share in shares])
