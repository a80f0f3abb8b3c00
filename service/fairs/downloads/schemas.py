"""Which list of a fair is taken away."""

from __future__ import annotations

from typing import Literal

from service.fairs.days.schemas import DeskQuery
from service.fairs.register.schemas import FairQuery
from service.skins.list_files import FileForm, FileReason

FairList = Literal["follow-ups", "plans"]


class FairDownload(FileForm, FairQuery):
    """The fairs; the file holds all that may be seen."""


class ArrivalDownload(FileReason, FileForm, DeskQuery):
    """The filter of the desk; the file holds everyone whom it finds, with their check-in codes."""
