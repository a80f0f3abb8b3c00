"""With which filters a list of one enterprise is taken away."""

from __future__ import annotations

from service.mirror.schemas import MirrorQuery
from service.skins.list_files import FileForm
from service.suggestions.schemas import SuggestQuery


class SuggestionDownload(FileForm, SuggestQuery):
    """The demands of which day, and which of them; the file holds as many as can be shown."""


class MirrorDownload(FileForm, MirrorQuery):
    """The period of the mirror."""
