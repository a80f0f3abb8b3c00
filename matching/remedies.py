"""What would let an enterprise in where a rule keeps it out: the certificate, place or licence by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from matching.certificate_names import get_label, is_organisation_type, licence_key
from matching.conditions import LicenceRequirement, read_licences
from matching.district_names import name_in_english
from matching.eligibility import CHECKS, get_admitted_types, get_proof_span
from matching.korean import josa, write_day, write_list
from matching.records import Demand, Sentence, Supplier


@dataclass(frozen=True, slots=True)
class Remedy:
    """One thing that an enterprise lacks. `rule` is the check that fails.

    `any_of` names what would pass it, each alone: certificate codes, districts, or a licence as the demand
    words it; empty where any certificate of organisation would do.
    """

    rule: str
    any_of: tuple[str, ...]
    sentence: Sentence


def find_remedies(supplier: Supplier, demand: Demand, *, on: date) -> tuple[Remedy, ...]:
    """What the enterprise lacks for a demand on a day, in the order of the checks; empty where nothing.

    All of them together let it in, whatever the number, and none can be left out. A sentence says that its
    remedy would let the enterprise in only where it is the only one.
    """
    lacks = list(_find_lacks(supplier, demand, on))
    return tuple(lack.write(is_enough=len(lacks) == 1) for lack in lacks)


@dataclass(frozen=True, slots=True)
class _Lack:
    """A remedy before it is said. The Korean words end in a condition and in a duty, `en` is a thing."""

    rule: str
    any_of: tuple[str, ...]
    if_ko: str
    must_ko: str
    en: str

    def write(self, *, is_enough: bool) -> Remedy:
        if is_enough:
            sentence = Sentence(f"{self.if_ko} 신청할 수 있습니다.", f"{self.en} would let it in.")
        else:
            sentence = Sentence(f"{self.must_ko} 합니다.", f"{self.en} is needed.")
        return Remedy(self.rule, self.any_of, sentence)


def _find_lacks(supplier: Supplier, demand: Demand, on: date) -> Iterator[_Lack]:
    failing = {rule for rule, check in CHECKS if check(supplier, demand, on) is not None}
    first, last = get_proof_span(demand, on)
    span_ko, span_en = _write_span(first, last), _span_en(first, last)
    admitted = get_admitted_types(demand) if "required_certification" in failing else ()
    is_renewed = bool(admitted) and all(map(is_organisation_type, admitted))
    if "no_valid_certificate" in failing and not is_renewed:
        yield _hold(
            "no_valid_certificate",
            (),
            f"{write_day(on)} 현재 유효한 조직유형 인증(지정)을",
            f"An organisation-type certificate in force on {on}",
        )
    if admitted:
        labels = [get_label(kind) for kind in admitted]
        single_ko = "" if len(labels) == 1 else " 가운데 하나"
        yield _hold(
            "required_certification",
            admitted,
            f"{write_list([label.ko for label in labels])}{single_ko}의 인증(지정)을 {span_ko} 유효하게",
            f"A certificate as {_any_en([label.en for label in labels])}, in force {span_en},",
        )
    if "region_restriction" in failing:
        places = demand.region_restriction
        where = write_list(places)
        yield _Lack(
            "region_restriction",
            places,
            f"사업장 소재지가 {where}{josa(where, '이라/라')}면",
            f"사업장 소재지가 {where}{josa(where, '이어야/여야')}",
            f"Its own office in {_any_en(list(map(name_in_english, places)))}",
        )
    for requirement in read_licences(demand):
        if not holds_licence(supplier, requirement, first, last):
            yield _hold(
                "required_licence",
                (requirement.name,),
                f"자격({requirement.name})을 {span_ko} 유효하게",
                f"The licence ({requirement.name}), in force {span_en},",
            )


def _hold(rule: str, any_of: tuple[str, ...], what_ko: str, what_en: str) -> _Lack:
    """A paper to be held; `what_ko` ends before the verb."""
    return _Lack(rule, any_of, f"{what_ko} 갖추면", f"{what_ko} 갖추어야", what_en)


def holds_licence(supplier: Supplier, requirement: LicenceRequirement, first: date, last: date) -> bool:
    """Whether the enterprise lists a licence that meets the requirement and is in force on both days."""
    return any(
        item.is_valid_on(first) and item.is_valid_on(last) and requirement.is_met_by(licence_key(item.type))
        for item in supplier.certifications
    )


def _write_span(first: date, last: date) -> str:
    if first == last:
        return f"{write_day(first)} 현재"
    return f"{write_day(first)}부터 {write_day(last)}까지"


def _span_en(first: date, last: date) -> str:
    return f"on {first}" if first == last else f"from {first} until {last}"


def _any_en(names: list[str]) -> str:
    return " or ".join(names)
