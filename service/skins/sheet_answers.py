"""Tables as files to save, in the form that was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fastapi import Response

from service.files.sheets import ENDINGS, MEDIA_TYPES, Cell, SheetFormat, write_sheet
from service.skins.query_parameters import ApiQuery


class SheetQuery(ApiQuery):
    """In which form to write a table."""

    format: SheetFormat = "xlsx"


def answer_sheet(
    form: SheetFormat, name: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> Response:
    """A table as a file of this name; the ending is that of its form."""
    return answer_file(write_sheet(form, headers, rows), f"{name}.{ENDINGS[form]}", MEDIA_TYPES[form])


def answer_file(content: bytes, name: str, media_type: str) -> Response:
    """A file to save under this name of plain letters."""
    return Response(
        content,
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
