"""The words of the engine: what goes in, what comes out.

Every record is frozen and carries plain Python values. Money is whole KRW, dates are `datetime.date`,
shares are 0–1, percents 0–100. Collections are tuples, so that a record can be hashed and compared.
Nothing here decides anything; the records only name things (see the README's glossary for the Korean words).
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from matching.frozen import frozen

ORGANISATION_TYPES = (
    "social_enterprise",
    "preliminary_social_enterprise",
    "cooperative",
    "social_cooperative",
    "village_enterprise",
    "self_support_enterprise",
)
BUYER_TYPES = ("district", "city", "education_office", "invested_institution", "school", "public_corporation")
CONTRACT_TYPES = ("goods", "services", "works", "entrustment")
WORKS_KINDS = ("general", "special", "other")
REGIMES = ("local", "national")

Verdict = Literal["possible", "impossible", "proof_missing"]
Missing = Literal["proof", "price", "works_kind", "basis", "limit"]
"""What a verdict of `proof_missing` waits for.

proof : a paper of the supplier. price : that of the demand. works_kind : whether works are general, special
or other. basis : the act or ordinance that an entrustment rests on. limit : a lawful limit for a restricted
tender.
"""


@frozen
class Sentence:
    """One statement for people, in both languages of the service. Korean is the first."""

    ko: str
    en: str


# --- what goes in -------------------------------------------------------------------------------------------


@frozen
class Certification:
    """A certificate, designation, licence or registration. `valid_to` None means that it does not expire."""

    type: str
    number: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid_on(self, day: date) -> bool:
        """Whether the certificate is in force on `day`; both ends count."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@frozen
class Service:
    """One thing an enterprise offers."""

    name: str
    description: str = ""
    unit_price_krw: int | None = None
    unit: str | None = None


@frozen
class PastAward:
    """One contract that an enterprise has carried out (an entry of its track record)."""

    title: str
    buyer: str | None = None
    amount_krw: int | None = None
    year: int | None = None
    date: date | None = None
    category: str | None = None


@frozen
class Supplier:
    """An enterprise of the catalogue as the engine sees it. Only the id and the name are required."""

    enterprise_id: str
    name: str
    business_number: str | None = None
    organisation_type: str | None = None
    certifications: tuple[Certification, ...] = ()
    district: str | None = None
    service_districts: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    summary: str = ""
    services: tuple[Service, ...] = ()
    employees: int | None = None
    vulnerable_employment_percent: float | None = None
    annual_revenue_krw: int | None = None
    max_contract_krw: int | None = None
    track_record: tuple[PastAward, ...] = ()


@frozen
class Lot:
    """A part of a demand that may go to its own supplier."""

    name: str
    description: str = ""


@frozen
class Demand:
    """A published need. Only the id and the title are required; ranking says what it did not know."""

    demand_id: str
    title: str
    description: str = ""
    buyer: str | None = None
    buyer_type: str | None = None
    district: str | None = None
    contract_type: str | None = None
    works_kind: str | None = None
    category: str | None = None
    budget_krw: int | None = None
    estimated_price_krw: int | None = None
    published_on: date | None = None
    due_on: date | None = None
    contract_from: date | None = None
    contract_to: date | None = None
    required_certifications: tuple[str, ...] = ()
    required_licences: tuple[str, ...] = ()
    region_restriction: tuple[str, ...] = ()
    lots: tuple[Lot, ...] = ()
    regime: str = "local"


# --- what comes out -----------------------------------------------------------------------------------------


@frozen
class Component:
    """One part of a score. `contribution` is `value` (0–1) times the component's weight.

    is_reason : whether the sentence says something in favour of the supplier, so that it may stand among the
    reasons why it is put forward. A value that stands in for what is not known says nothing.
    """

    name: str
    value: float
    contribution: float
    sentence: Sentence
    is_reason: bool


@frozen
class Route:
    """A lawful way to buy, judged for one pair on one date; `rule` is the article, `source` the amendment.

    missing : what the verdict `proof_missing` waits for; None with any other.
    """

    route: str
    verdict: Verdict
    rule: str
    source: str
    sentence: Sentence
    missing: Missing | None = None


@frozen
class Warning:
    """Something a buyer should look at before deciding; it never changes a score."""

    code: str
    sentence: Sentence


@frozen
class Exclusion:
    """Why a rule keeps an enterprise out of a ranking."""

    enterprise_id: str
    rule: str
    sentence: Sentence


@frozen
class Match:
    """One ranked supplier. `score` is the sum of the components' contributions."""

    enterprise_id: str
    rank: int
    score: float
    components: tuple[Component, ...]
    matched_terms: tuple[str, ...]
    routes: tuple[Route, ...]
    warnings: tuple[Warning, ...]


@frozen
class Ranking:
    """The answer to one demand: `results` best first, ties broken by enterprise_id (ascending).

    `known` counts the catalogue, `eligible` those that no rule of law or of the notice keeps out; `excluded`
    lists the enterprises that are not put forward although their text would have put them among the first
    `top`: such a rule keeps them out, or they do not suit (see `matching.suiting`).
    """

    demand_id: str
    as_of: date
    known: int
    eligible: int
    results: tuple[Match, ...]
    excluded: tuple[Exclusion, ...]
    unknown: tuple[Sentence, ...] = ()


@frozen
class OutlinedMatch:
    """One ranked supplier without words.

    contributions : name and points of each component in the order of a match; they add up to `score`.
    private_contract : the verdict on the first route. missing : what it waits for, as in `Route`.
    """

    enterprise_id: str
    rank: int
    score: float
    contributions: tuple[tuple[str, float], ...]
    private_contract: Verdict
    missing: Missing | None


@frozen
class Outline:
    """A ranking without words: the same suppliers with the same ranks and scores as in `Ranking`."""

    demand_id: str
    as_of: date
    known: int
    eligible: int
    results: tuple[OutlinedMatch, ...]
