"""What a download is asked with: the filters of its list, the form of the file, and a reason where needed."""

from __future__ import annotations

from pydantic import Field

from service.catalogue.schemas import SearchQuery
from service.demands.schemas import DemandQuery
from service.door.fields import Line
from service.files.exports import ExportFormat
from service.matches.schemas import RankQuery
from service.purchases.schemas import PurchaseQuery
from service.skins.query_parameters import ApiQuery

_FORMAT = Field("csv", description="csv(UTF-8), cp949(CSV), xlsx 또는 json. Form of the file.")
_REASON = Field(
    description="내려받는 사유, 기록에 남음. Why; kept in the audit trail.", examples=["계약 심사 자료"]
)


class EnterpriseDownload(SearchQuery):
    """The filters of the search; cursor and limit are left aside, the file holds everything found."""

    format: ExportFormat = _FORMAT


class DemandDownload(DemandQuery):
    """The filters of the list of demands; the file holds everything found."""

    format: ExportFormat = _FORMAT


class MatchDownload(RankQuery):
    """The filters of the ranking; the file holds every supplier that they leave."""

    format: ExportFormat = _FORMAT


class PurchaseDownload(PurchaseQuery):
    """The filters of the purchases; the file holds everything found."""

    format: ExportFormat = _FORMAT


class JudgedSetDownload(ApiQuery):
    """A judged set holds what colleagues decided, so it needs a reason; its form is fixed."""

    reason: Line = _REASON


class PrivateDownload(ApiQuery):
    """A list that holds what people wrote needs a reason."""

    format: ExportFormat = _FORMAT
    reason: Line = _REASON
