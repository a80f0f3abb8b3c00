"""What would have to be different: "would be 3rd if it served 노원구".

Every answer is found by making the change for real, in a copy of the catalogue (see `matching.forking`), and
reading the rank off the copy. So it holds to the letter: whoever upserts the changed supplier gets that rank.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from matching.certificate_names import get_label, is_organisation_type, licence_key
from matching.columns import WHOLE_CITY, contract_limit
from matching.conditions import LicenceRequirement, read_licences
from matching.district_names import name_in_english, normalise_district
from matching.eligibility import get_proof_span
from matching.forking import fork
from matching.korean import josa, with_josa, write_krw, write_krw_en
from matching.places import find_place
from matching.proofs import RATIO_PAPER
from matching.records import Certification, Demand, Sentence, Service, Supplier
from matching.reference_records import Reference
from matching.remedies import Remedy, find_remedies, holds_licence
from matching.sectors import infer_sectors
from matching.suggesting import find_terms
from matching.suiting import UNSUITED
from matching.text import Channel, split_words
from matching.trade_names import LEAST_CERTAIN
from matching.trades import LEAST_CLEAR, WantedTrade, is_certain, read_wanted, read_works

if TYPE_CHECKING:
    from matching.ranking import Explanation, Matcher

Kind = Literal[
    "hold_certificate",
    "hold_licence",
    "move_office",
    "serve_district",
    "list_sector",
    "raise_limit",
    "list_service",
]

PAPERS = ("small_enterprise", RATIO_PAPER)
"""Confirmations that many an enterprise could have and does not list; they open purchase routes."""

MOST_SECTORS = 2
MOST_WORKS = 2
"""How many kinds of work that are asked for are tried as a service."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that could be otherwise. `value` is a code, a district, a licence, an amount in KRW or a name.

    It is what an enterprise can truthfully be asked for: a service is the name of the work that the demand
    clearly asks for, never a thing or an act in its title (변기, 교체); a sector is the one of that work, or
    one that the enterprise works in already.

    The sentence is a clause: "노원구를 서비스 지역에 넣으면", "if it served Nowon-gu".
    """

    kind: Kind
    value: str | int
    clause: Sentence


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """Where a supplier would stand with other facts, everything else in the catalogue as it is.

    changes : mostly one; several only where a single one does not let the supplier in. supplier : the record
    with the changes made. rank, score : what `Matcher.explain` says after `upsert([supplier])`.
    """

    changes: tuple[Change, ...]
    supplier: Supplier
    rank: int
    score: float
    sentence: Sentence


def find_counterfactuals(
    matcher: Matcher, demand: Demand, enterprise_id: str, *, on: date | None = None
) -> tuple[Counterfactual, ...]:
    """The changes that would bring a supplier further up for a demand, or in where it is kept out.

    Best rank first, then higher score, then in the order of `Kind`. Single changes only, but for one case:
    where a rule keeps the supplier out and no single change lets it in, all that it lacks together. The
    matcher stays as it is. Raises KeyError for an unknown supplier and ValueError as `rank` does.
    """
    now = matcher.explain(demand, enterprise_id, on=on)
    supplier = matcher.get_supplier(enterprise_id)
    changed = fork(matcher)
    found = []
    for change in _find_changes(matcher, supplier, demand, now.as_of):
        outcome = _try(changed, demand, supplier, (change,), now)
        if outcome:
            found.append(outcome)
    if now.exclusion and not found:
        lacking = _find_lacking(supplier, demand, now.as_of)
        found += filter(None, [_try(changed, demand, supplier, lacking, now)])
    return tuple(sorted(found, key=lambda outcome: (outcome.rank, -outcome.score)))


def apply_changes(supplier: Supplier, changes: Sequence[Change], *, on: date) -> Supplier:
    """The supplier with the changes made; certificates and licences are in force from `on`, without end."""
    for change in changes:
        value = change.value
        if change.kind in ("hold_certificate", "hold_licence"):
            paper = Certification(str(value), valid_from=on)
            supplier = replace(supplier, certifications=(*supplier.certifications, paper))
        elif change.kind == "move_office":
            supplier = replace(supplier, district=value)
        elif change.kind == "serve_district":
            supplier = replace(supplier, service_districts=(*supplier.service_districts, value))
        elif change.kind == "list_sector":
            supplier = replace(supplier, sectors=(*supplier.sectors, value))
        elif change.kind == "raise_limit":
            supplier = replace(supplier, max_contract_krw=value)
        else:
            supplier = replace(supplier, services=(*supplier.services, Service(str(value))))
    return supplier


def _try(
    changed: Matcher, demand: Demand, supplier: Supplier, changes: tuple[Change, ...], now: Explanation
) -> Counterfactual | None:
    """The outcome of changes, tried on a copy of the catalogue; None where they bring nothing."""
    other = apply_changes(supplier, changes, on=now.as_of)
    changed.upsert([other])
    then = changed.explain(demand, supplier.enterprise_id, on=now.as_of)
    if then.rank is None or (now.rank is not None and then.rank >= now.rank):
        return None
    return Counterfactual(changes, other, then.rank, then.score, _describe(changes, now, then.rank))


def _find_changes(matcher: Matcher, supplier: Supplier, demand: Demand, on: date) -> Iterator[Change]:
    """The single changes worth trying, in the order of `Kind`."""
    lacking = _find_lacking(supplier, demand, on)
    options = [change for remedy in find_remedies(supplier, demand, on=on) for change in _options(remedy)]
    certificates = [c for c in (*lacking, *options) if c.kind == "hold_certificate"]
    yield from dict.fromkeys((*certificates, *lacking, *options))
    held = {item.type for item in supplier.certifications if item.is_valid_on(on)}
    tried = held | {change.value for change in certificates}
    yield from (_hold_certificate(paper) for paper in PAPERS if paper not in tried)
    yield from _serve_district(supplier, demand, matcher.reference)
    need = matcher.reader.read_demand(demand, correct=matcher.repairer.find_correction)
    wanted = read_wanted(need, demand, matcher.reference)
    asked = wanted[:MOST_WORKS] if is_certain(wanted) else ()
    guesses = infer_sectors(need.title, demand.description, matcher.reference)
    yield from _list_sectors(matcher, supplier, asked, [guess.code for guess in guesses])
    limit = contract_limit(supplier)
    if demand.budget_krw and (limit is None or limit < demand.budget_krw):
        amount_ko = write_krw(demand.budget_krw)
        clause = Sentence(
            f"계약 가능 금액이 {amount_ko}{josa(amount_ko, '이라/라')}면",
            f"if its contract limit were {write_krw_en(demand.budget_krw)}",
        )
        yield Change("raise_limit", demand.budget_krw, clause)
    yield from _list_services(matcher, supplier, asked)


def _find_lacking(supplier: Supplier, demand: Demand, on: date) -> tuple[Change, ...]:
    """Changes that together pass every rule that keeps the supplier out; empty where none does."""
    remedies = {remedy.rule: remedy for remedy in find_remedies(supplier, demand, on=on)}
    lacking: list[Change] = []
    wanted = remedies.get("required_certification")
    if wanted:
        own = supplier.organisation_type
        lacking.append(_hold_certificate(own if own in wanted.any_of else wanted.any_of[0]))
    if "no_valid_certificate" in remedies and not any(is_organisation_type(c.value) for c in lacking):
        listed = [item.type for item in supplier.certifications if is_organisation_type(item.type)]
        lacking.append(_hold_certificate(listed[-1]))
    if "region_restriction" in remedies:
        lacking.append(_move_office(remedies["region_restriction"].any_of[0]))
    first, last = get_proof_span(demand, on)
    lacking += [
        _hold_licence(requirement)
        for requirement in read_licences(demand)
        if not holds_licence(supplier, requirement, first, last)
    ]
    return tuple(lacking)


def _options(remedy: Remedy) -> Iterator[Change]:
    """Every way to pass a rule that can be passed in several."""
    if remedy.rule == "required_certification":
        yield from (_hold_certificate(kind) for kind in remedy.any_of)
    elif remedy.rule == "region_restriction":
        yield from (_move_office(place) for place in remedy.any_of)


def _hold_certificate(kind: str) -> Change:
    label = get_label(kind)
    if kind == RATIO_PAPER:
        paper = label
    elif kind in PAPERS:
        paper = Sentence(f"{label.ko} 확인서", f"confirmation as {label.en}")
    else:
        paper = Sentence(f"{label.ko} 인증(지정)", f"certificate as {label.en}")
    clause = Sentence(f"{with_josa(paper.ko, '을/를')} 갖추면", f"if it held a {paper.en}")
    return Change("hold_certificate", kind, clause)


def _hold_licence(requirement: LicenceRequirement) -> Change:
    names = (requirement.name, *sorted(requirement.keys))
    name = next(name for name in names if requirement.is_met_by(licence_key(name)))
    return Change(
        "hold_licence", name, Sentence(f"자격({name})을 갖추면", f"if it held the licence ({name})")
    )


def _move_office(place: str) -> Change:
    district = normalise_district(place)
    return Change(
        "move_office",
        district,
        Sentence(
            f"사업장 소재지가 {district}{josa(district, '이라/라')}면",
            f"if its own office were in {name_in_english(district)}",
        ),
    )


def _serve_district(supplier: Supplier, demand: Demand, reference: Reference) -> Iterator[Change]:
    place = find_place(demand)
    if {place, WHOLE_CITY} & {*supplier.service_districts, supplier.district}:
        return
    if place == WHOLE_CITY:
        clause = Sentence("서울 전역을 서비스 지역으로 하면", "if it served the whole city")
        yield Change("serve_district", place, clause)
    elif place in reference.districts:
        name_en = reference.districts[place].name_en
        clause = Sentence(f"{with_josa(place, '을/를')} 서비스 지역에 넣으면", f"if it served {name_en}")
        yield Change("serve_district", place, clause)


def _list_sectors(
    matcher: Matcher, supplier: Supplier, asked: Sequence[WantedTrade], guesses: Sequence[str]
) -> Iterator[Change]:
    """Of the sectors that the demand may be about, those of the work asked for and those that it works in."""
    reference = matcher.reference
    works = read_works(supplier, reference)
    own = {reference.trades[code].sector for code, clearness in works.items() if clearness >= LEAST_CLEAR}
    of_work = {reference.trades[trade.code].sector for trade in asked}
    codes = [code for code in guesses if code in own | of_work and code not in supplier.sectors]
    for code in codes[:MOST_SECTORS]:
        label = reference.sectors[code].label
        if code in own:
            clause = Sentence(f"{label.ko} 분야를 등록하면", f"if it were listed in {label.en}")
        else:
            clause = Sentence(
                f"{label.ko} 분야의 일을 실제로 하여 그 분야를 등록하면",
                f"if it really worked in {label.en} and were listed in it",
            )
        yield Change("list_sector", code, clause)


def _list_services(matcher: Matcher, supplier: Supplier, asked: Sequence[WantedTrade]) -> Iterator[Change]:
    """The kinds of work asked for as services, but for those that the supplier lists in some words."""
    known, works = find_terms(matcher, supplier), read_works(supplier, matcher.reference)
    for trade in asked:
        if works.get(trade.code, 0.0) >= LEAST_CERTAIN:
            continue
        name = matcher.reference.trades[trade.code].label.ko
        words = matcher.analyser.analyse_words(split_words(name))
        # who lists 건물청소 offers 건물 청소
        terms = {term.key for of_word in words for term in of_word if term.channel is Channel.MORPHEME}
        if not terms <= known:
            clause = Sentence(
                f"「{name}」{josa(name, '을/를')} 실제로 제공하여 서비스로 등록하면",
                f"if it really offered “{name}” and listed it as a service",
            )
            yield Change("list_service", name, clause)


def _describe(changes: Sequence[Change], now: Explanation, after: int) -> Sentence:
    ko = " ".join([*(_go_on(change.clause.ko) for change in changes[:-1]), changes[-1].clause.ko])
    en = " and ".join([changes[0].clause.en, *(c.clause.en.removeprefix("if ") for c in changes[1:])])
    if now.exclusion and now.exclusion.rule in UNSUITED:
        return Sentence(
            f"{ko} 추천을 받아 {after}위가 됩니다.", f"It would be put forward and be {_ordinal(after)} {en}."
        )
    if now.rank is None:
        return Sentence(
            f"{ko} 신청할 수 있고, {after}위가 됩니다.", f"It would be let in and be {_ordinal(after)} {en}."
        )
    return Sentence(
        f"{ko} {after}위가 됩니다(현재 {now.rank}위).",
        f"It would be {_ordinal(after)} {en} (now {_ordinal(now.rank)}).",
    )


def _go_on(clause: str) -> str:
    """A Korean condition that another follows: "…을 갖추면" becomes "…을 갖추고,", "…라면" "…이고,"."""
    if clause.endswith("라면"):
        return clause.removesuffix("라면").removesuffix("이") + "이고,"
    return clause.removesuffix("면") + "고,"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
