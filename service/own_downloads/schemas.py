"""Which of one's own lists is taken away, and with which filters."""

from __future__ import annotations

from typing import Literal, get_args

from service.alerts.schemas import HitQuery
from service.skins.list_files import FileForm
from service.uploads.schemas import UploadQuery

OwnList = Literal[
    "demands",
    "drafts",
    "evidence",
    "interests",
    "keys",
    "listings",
    "notices",
    "proof-requests",
    "quote-requests",
    "saved-searches",
    "shortlists",
    "sign-ins",
    "starters",
    "uploads",
]
OWN_LISTS: tuple[OwnList, ...] = get_args(OwnList)


class AlertDownload(FileForm, HitQuery):
    """The filter of the alerts; the file holds everything found."""


class UploadDownload(FileForm, UploadQuery):
    """The filter of the rows; the file holds every row that it leaves."""
