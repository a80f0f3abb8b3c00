"""What a download is asked with: the filters of its list, the form of the file, and a reason where needed."""

from __future__ import annotations

from service.catalogue.schemas import SearchQuery
from service.demands.schemas import DemandQuery
from service.matches.schemas import RankQuery
from service.purchases.schemas import PurchaseQuery, YearQuery
from service.skins.list_files import FileForm, FileReason
from service.skins.query_parameters import ApiQuery
from service.suggestions.schemas import TeamQuery


class EnterpriseDownload(FileForm, SearchQuery):
    """The filters of the search; cursor and limit are left aside, the file holds everything found."""


class DemandDownload(FileForm, DemandQuery):
    """The filters of the list of demands; the file holds everything found."""


class MatchDownload(FileForm, RankQuery):
    """The filters of the ranking; the file holds every supplier that they leave."""


class PurchaseDownload(FileForm, PurchaseQuery):
    """The filters of the purchases; the file holds everything found."""


class JudgedSetDownload(FileReason, ApiQuery):
    """A judged set holds what colleagues decided, so it needs a reason; its form is fixed."""


class YearDownload(FileForm, YearQuery):
    """Which year, and whose purchases."""


class TeamDownload(FileForm, TeamQuery):
    """Whom the teams must include, and how large they may be."""
