"""What every route that gives a list as a file shares: its query, its description, who is put on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from service.door.fields import Line
from service.files import exports
from service.files.exports import Export, ExportFormat
from service.people.actors import ActorDep, NowDep, get_address
from service.people.export_log import PeopleShown, note_export
from service.skins.api_parts import LanguageDep, document_errors
from service.skins.query_parameters import ApiQuery


class FileForm(BaseModel):
    """The form of the file."""

    format: ExportFormat = Field(
        "csv", description="csv(UTF-8), cp949(CSV), xlsx 또는 json. Form of the file."
    )


class FileReason(BaseModel):
    """Why a list is taken away that holds what people wrote, or people's data."""

    reason: Line = Field(
        description="내려받는 사유, 기록에 남음. Why; kept in the audit trail.", examples=["계약 심사 자료"]
    )


class OpenDownload(FileForm, ApiQuery):
    """A list without filters as a file."""


class PrivateDownload(FileReason, FileForm, ApiQuery):
    """A list that holds what people wrote needs a reason."""


class Taking:
    """One list that is taken away: it is put on record first, and then sent."""

    def __init__(self, request: Request, actor: ActorDep, now: NowDep, language: LanguageDep) -> None:
        self._request = request
        self.database = request.app.state.database
        self.language = language
        self._actor = actor
        self._now = now

    def answer(
        self, export: Export, query: FileForm, *, shown: PeopleShown | None = None
    ) -> StreamingResponse:
        """The list as a file in the form that was asked for."""
        begun = export.begin()
        note_export(
            self.database,
            self._actor,
            export.name,
            query.format,
            reason=query.reason if isinstance(query, FileReason) else None,
            shown=shown,
            address=get_address(self._request),
            now=self._now,
        )
        return exports.answer(begun, query.format, self.language)


TakingDep = Annotated[Taking, Depends()]


def give_file(
    router: APIRouter, path: str, *statuses: int
) -> Callable[[Callable[..., StreamingResponse]], Callable[..., StreamingResponse]]:
    """Marks a route that answers with a list as a file; `statuses` are those of its refusals."""
    media = {kind.partition(";")[0]: {} for kind in exports.MEDIA_TYPES.values()}
    return router.get(
        path,
        response_class=StreamingResponse,
        responses={200: {"description": "파일. The file.", "content": media}, **document_errors(*statuses)},
    )
