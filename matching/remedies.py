"""What would let an enterprise in where a rule keeps it out: the certificate, place or licence by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matching.certificate_names import get_label, licence_key
from matching.conditions import LicenceRequirement, read_licences
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

    All of them together let it in, whatever the number.
    """
    failing = {rule for rule, check in CHECKS if check(supplier, demand, on) is not None}
    first, last = get_proof_span(demand, on)
    remedies: list[Remedy] = []
    if "no_valid_certificate" in failing:
        remedies.append(
            Remedy(
                "no_valid_certificate",
                (),
                Sentence(
                    f"{write_day(on)} 현재 유효한 조직유형 인증(지정)을 갖추면 신청할 수 있습니다.",
                    f"An organisation-type certificate in force on {on} would let it in.",
                ),
            )
        )
    if "required_certification" in failing:
        admitted = get_admitted_types(demand)
        labels = [get_label(kind) for kind in admitted]
        names_ko, names_en = write_list([label.ko for label in labels]), _any_en([x.en for x in labels])
        single_ko = "" if len(labels) == 1 else " 가운데 하나"
        remedies.append(
            Remedy(
                "required_certification",
                admitted,
                Sentence(
                    f"{names_ko}{single_ko}의 인증(지정)을 {_write_span(first, last)} 유효하게 갖추면 "
                    "신청할 수 있습니다.",
                    f"A certificate as {names_en}, in force {_span_en(first, last)}, would let it in.",
                ),
            )
        )
    if "region_restriction" in failing:
        places = demand.region_restriction
        where = write_list(places)
        remedies.append(
            Remedy(
                "region_restriction",
                places,
                Sentence(
                    f"사업장 소재지가 {where}{josa(where, '이라/라')}면 신청할 수 있습니다.",
                    f"Its own office in {_any_en(list(places))} would let it in.",
                ),
            )
        )
    if "required_licence" in failing:
        remedies += [
            Remedy(
                "required_licence",
                (requirement.name,),
                Sentence(
                    f"자격({requirement.name})을 {_write_span(first, last)} 유효하게 갖추면 "
                    "신청할 수 있습니다.",
                    f"The licence ({requirement.name}), in force {_span_en(first, last)}, would let it in.",
                ),
            )
            for requirement in read_licences(demand)
            if not holds_licence(supplier, requirement, first, last)
        ]
    return tuple(remedies)


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
