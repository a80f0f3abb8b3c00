"""Listings and demands as the engine sees them, from the records of a file or from rows with their parts."""

from __future__ import annotations

from typing import Any

from matching.records import Certification, Demand, Lot, PastAward, Service, Supplier
from service.catalogue.schemas import EnterpriseIn, PastAwardIn
from service.demands.schemas import DemandIn


def to_supplier(enterprise: EnterpriseIn | Any) -> Supplier:
    """A listing, or a row with its parts, as the engine sees it.

    Address, phone and homepage play no part in matching.
    """
    return Supplier(
        enterprise_id=enterprise.enterprise_id,
        name=enterprise.name,
        business_number=enterprise.business_number,
        organisation_type=enterprise.organisation_type,
        certifications=tuple(
            Certification(item.type, item.number, item.valid_from, item.valid_to)
            for item in enterprise.certifications
        ),
        district=enterprise.district,
        service_districts=tuple(enterprise.service_districts),
        sectors=tuple(enterprise.sectors),
        summary=enterprise.summary,
        services=tuple(
            Service(item.name, item.description, item.unit_price_krw, item.unit)
            for item in enterprise.services
        ),
        employees=enterprise.employees,
        vulnerable_employment_percent=enterprise.vulnerable_employment_percent,
        annual_revenue_krw=enterprise.annual_revenue_krw,
        max_contract_krw=enterprise.max_contract_krw,
        track_record=tuple(map(to_award, enterprise.track_record)),
    )


def to_award(award: PastAwardIn | Any) -> PastAward:
    """An award of a track record as the engine sees it."""
    return PastAward(award.title, award.buyer, award.amount_krw, award.year, award.date, award.category)


def to_demand(demand: DemandIn | Any) -> Demand:
    """A demand, or a row with its lots, as the engine sees it.

    Its status and the address of its source play no part in matching.
    """
    return Demand(
        demand_id=demand.demand_id,
        title=demand.title,
        description=demand.description,
        buyer=demand.buyer,
        buyer_type=demand.buyer_type,
        district=demand.district,
        contract_type=demand.contract_type,
        works_kind=demand.works_kind,
        category=demand.category,
        budget_krw=demand.budget_krw,
        estimated_price_krw=demand.estimated_price_krw,
        published_on=demand.published_on,
        due_on=demand.due_on,
        contract_from=demand.contract_from,
        contract_to=demand.contract_to,
        required_certifications=tuple(demand.required_certifications),
        required_licences=tuple(demand.required_licences),
        region_restriction=tuple(demand.region_restriction),
        lots=tuple(Lot(item.name, item.description) for item in demand.lots),
        regime=demand.regime,
    )
