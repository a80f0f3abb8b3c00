"""Every page and every JSON route of the service, in the order in which they are looked through.

Importing this module builds them all, which takes longer than everything else that a first page needs;
`service.app` has the first page and the probes from where they are, and the others from here.
"""

from __future__ import annotations

from starlette.routing import BaseRoute

from service.accounts import api as accounts_api
from service.accounts import pages as accounts_pages
from service.administration import api as administration_api
from service.administration import pages as administration_pages
from service.alerts import api as alerts_api
from service.alerts import pages as alerts_pages
from service.assistance import pages as assistance_pages
from service.catalogue import api as catalogue_api
from service.catalogue import pages as catalogue_pages
from service.contacts import api as contacts_api
from service.contacts import pages as contacts_pages
from service.demand_lists import pages as demand_lists_pages
from service.demands import api as demands_api
from service.demands import pages as demands_pages
from service.downloads import api as downloads_api
from service.duplicates import api as duplicates_api
from service.duplicates import pages as duplicates_pages
from service.evidence import api as evidence_api
from service.evidence import pages as evidence_pages
from service.external_sign_in import pages as external_sign_in_pages
from service.fairs.applications import api as fair_applications_api
from service.fairs.applications import pages as fair_applications_pages
from service.fairs.booths import api as fair_booths_api
from service.fairs.booths import pages as fair_booths_pages
from service.fairs.capacity import api as fair_capacity_api
from service.fairs.capacity import pages as fair_capacity_pages
from service.fairs.days import api as fair_days_api
from service.fairs.days import pages as fair_days_pages
from service.fairs.downloads import api as fair_downloads_api
from service.fairs.invitations import api as fair_invitations_api
from service.fairs.invitations import pages as fair_invitations_pages
from service.fairs.papers import pages as fair_papers_pages
from service.fairs.plans import api as fair_plans_api
from service.fairs.plans import pages as fair_plans_pages
from service.fairs.register import api as fairs_api
from service.fairs.register import pages as fairs_pages
from service.fairs.results import api as fair_results_api
from service.fairs.results import pages as fair_results_pages
from service.fairs.rules import api as fair_rules_api
from service.fairs.rules import pages as fair_rules_pages
from service.fairs.wishes import api as fair_wishes_api
from service.fairs.wishes import pages as fair_wishes_pages
from service.help import pages as help_pages
from service.home import pages as home_pages
from service.joining import pages as joining_pages
from service.judged_sets import api as judged_sets_api
from service.judged_sets import pages as judged_sets_pages
from service.listing_downloads import api as listing_downloads_api
from service.listings import api as listings_api
from service.listings import pages as listings_pages
from service.matches import api as matches_api
from service.matches import pages as matches_pages
from service.mirror import api as mirror_api
from service.mirror import pages as mirror_pages
from service.needs import api as needs_api
from service.needs import pages as needs_pages
from service.notices import pages as notices_pages
from service.outcomes import api as outcomes_api
from service.outcomes import pages as outcomes_pages
from service.own_account import pages as own_account_pages
from service.own_downloads import api as own_downloads_api
from service.personal_data import api as personal_data_api
from service.personal_data import pages as personal_data_pages
from service.proofs import api as proofs_api
from service.proofs import pages as proofs_pages
from service.purchases import api as purchases_api
from service.purchases import pages as purchases_pages
from service.quotes import api as quotes_api
from service.quotes import pages as quotes_pages
from service.reference_versions import api as reference_versions_api
from service.reference_versions import pages as reference_versions_pages
from service.saved_searches import api as saved_searches_api
from service.saved_searches import pages as saved_searches_pages
from service.sent_files import api as sent_files_api
from service.sent_files import pages as sent_files_pages
from service.shortlists import api as shortlists_api
from service.shortlists import pages as shortlists_pages
from service.skins import probes
from service.suggestions import api as suggestions_api
from service.suggestions import pages as suggestions_pages
from service.uploads import api as uploads_api
from service.uploads import pages as uploads_pages

# The matches first: on pages, an id with slashes would otherwise reach over the end of their address.
API = (
    probes,
    accounts_api,
    needs_api,
    evidence_api,
    matches_api,
    suggestions_api,
    shortlists_api,
    saved_searches_api,
    judged_sets_api,
    reference_versions_api,
    mirror_api,
    proofs_api,
    contacts_api,
    listings_api,
    duplicates_api,
    alerts_api,
    uploads_api,
    quotes_api,
    sent_files_api,
    downloads_api,
    administration_api,
    personal_data_api,
    own_downloads_api,
    listing_downloads_api,
    fair_downloads_api,
    outcomes_api,
    purchases_api,
    demands_api,
    catalogue_api,
    fair_capacity_api,
    fair_rules_api,
    fair_plans_api,
    fair_days_api,
    fair_results_api,
    fair_booths_api,
    fair_wishes_api,
    fair_invitations_api,
    fair_applications_api,
    fairs_api,
)
PAGES = (
    home_pages,
    help_pages,
    external_sign_in_pages,
    accounts_pages,
    joining_pages,
    personal_data_pages,
    administration_pages,
    judged_sets_pages,
    reference_versions_pages,
    own_account_pages,
    needs_pages,
    evidence_pages,
    notices_pages,
    listings_pages,
    matches_pages,
    suggestions_pages,
    shortlists_pages,
    saved_searches_pages,
    mirror_pages,
    duplicates_pages,
    proofs_pages,
    contacts_pages,
    assistance_pages,
    alerts_pages,
    uploads_pages,
    quotes_pages,
    sent_files_pages,
    outcomes_pages,
    purchases_pages,
    demand_lists_pages,
    demands_pages,
    catalogue_pages,
    fair_capacity_pages,
    fair_rules_pages,
    fair_plans_pages,
    fair_papers_pages,
    fair_days_pages,
    fair_results_pages,
    fair_booths_pages,
    fair_wishes_pages,
    fair_invitations_pages,
    fair_applications_pages,
    fairs_pages,
)


def list_routes() -> list[BaseRoute]:
    """The routes of all these modules: of the API first, then of the pages."""
    return [route for skin in (*API, *PAGES) for route in skin.router.routes]
