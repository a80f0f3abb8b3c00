"""What every JSON route shares: its query parameters, the one error shape, versions, and the language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, get_origin

from fastapi import Depends, Header, Path, Request
from pydantic import BaseModel, Field
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException

from service.door.fields import Identifier
from service.door.validation import FieldFault
from service.errors import InvalidInput, PreconditionFailed, VersionConflict, VersionRequired
from service.sentences import Sentence
from service.skins.language import Language, find_language


async def refuse_repeats(request: Request) -> None:
    """Raises InvalidInput where a query parameter that is no list comes more than once: which was meant?"""
    values = request.query_params.multi_items()
    repeated = {name for name, times in Counter(name for name, _ in values).items() if times > 1}
    if not repeated:
        return
    lists = {
        name
        for parameter in request.scope["route"].dependant.query_params
        for name, field in getattr(parameter.field_info.annotation, "model_fields", {}).items()
        if get_origin(field.annotation) is list
    }
    if faults := [FieldFault(name, _GIVEN_ONCE) for name in sorted(repeated - lists)]:
        raise InvalidInput(*faults)


_GIVEN_ONCE = Sentence("한 번만 보내 주십시오", "is given more than once, expected once")


def get_language(request: Request) -> Language:
    """The language of the answer: `lang`, else Accept-Language, else Korean."""
    return find_language(request.query_params, {}, request.headers.get("accept-language", ""))


async def provide_language(request: Request) -> Language:
    """As `get_language`, for what a route depends on."""
    return get_language(request)


LanguageDep = Annotated[Language, Depends(provide_language)]


class ImportOutcome(BaseModel):
    """가져오기 결과: what an import did. The same file again leaves everything unchanged."""

    created: int = Field(description="새로 등록. Entries that are new.", examples=[12])
    updated: int = Field(description="고침. Entries whose content differed.", examples=[3])
    unchanged: int = Field(description="그대로. Entries stored with the same content already.", examples=[0])


async def accept_json(request: Request) -> None:
    """Raises HTTPException 415 for a body that is not JSON, where the route takes one."""
    if request.scope["route"].body_field is None:
        return
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    has_body = request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers
    if (media_type or has_body) and not re.fullmatch(r"application/([\w.+-]+\+)?json", media_type):
        raise HTTPException(415)


# --- errors -------------------------------------------------------------------------------------------------


class ErrorField(BaseModel):
    """What is wrong with one field."""

    field: str = Field(examples=["certifications[0].valid_to"])
    message: str = Field(examples=["날짜 형식이 아닙니다(예: 2017-03-02)"])


class ErrorDetail(BaseModel):
    """What went wrong and what to do next. Programs go by `code`, people by `message`."""

    code: str = Field(examples=["invalid_input"])
    message: str
    fields: list[ErrorField]
    request_id: str = Field(description="로그와 맞춰 볼 번호. Also in the header X-Request-ID.")


class ErrorAnswer(BaseModel):
    """The one shape of every error."""

    error: ErrorDetail


_MEANINGS = {
    400: "JSON으로 읽을 수 없습니다. The body is no JSON, or the request cannot be read.",
    401: "로그인이 필요합니다. Sign in first.",
    403: "권한이 없거나 X-CSRF-Token이 맞지 않습니다. Not permitted, or the form token is wrong.",
    404: "그런 번호가 없습니다. There is nothing with this id.",
    405: "이 주소에서 쓸 수 없는 방법입니다. This method is not available here; see Allow.",
    408: "요청을 다 받지 못했습니다. The request did not arrive in time.",
    409: "이미 있거나 그사이 바뀌었습니다. It exists already, or has changed meanwhile.",
    412: "If-Match의 판이 지금 판과 다릅니다. The version in If-Match is not the current one.",
    413: "보낸 내용이 너무 큽니다. The body is too large.",
    415: "application/json이 아닙니다. The body is not application/json.",
    422: "값에 고칠 곳이 있습니다. Some values cannot be used; `fields` names them.",
    428: "If-Match가 필요합니다. If-Match is missing.",
    429: "시도가 너무 많습니다. Too many attempts; see Retry-After.",
    503: "잠시 이용할 수 없습니다. Unavailable for a moment; see Retry-After.",
}


def document_errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route for its own refusals; its router adds those that many routes share."""
    return {status: {"model": ErrorAnswer, "description": _MEANINGS[status]} for status in statuses}


# --- ids ----------------------------------------------------------------------------------------------------


# What may follow an id in an address.
STEPS = (
    "matches",
    "suggestions",
    "mirror",
    "proof-files",
    "contacts",
    "duplicates",
    "merges",
    "changes",
    "teams",
    "shortlist",
    "comparison",
    "quotes",
    "proofs",
    "outcome",
    "evidence",
)


class IdConvertor(Convertor[str]):
    """An id within an address, `{demand_id:id}`: it may hold a slash, but ends before a known step."""

    regex = rf"(?:(?!/(?:{'|'.join(STEPS)})(?:/|$)).)+"

    def convert(self, value: str) -> str:
        """The id as it is."""
        return value

    def to_string(self, value: str) -> str:
        """The id as it is."""
        return value


register_url_convertor("id", IdConvertor())

EnterpriseId = Annotated[
    Identifier, Path(description="기업 식별자. Id of the enterprise.", examples=["E0042"])
]
DemandId = Annotated[Identifier, Path(description="수요 식별자. Id of the demand.", examples=["D001"])]


def check_same_id(field: str, in_body: str, in_address: str) -> None:
    """Raises InvalidInput where a change names one entry in its address and another in its body."""
    if in_body != in_address:
        raise InvalidInput(
            FieldFault(
                field,
                Sentence("주소의 번호와 다릅니다.", "differs from the id in the address, expected the same"),
            )
        )


# --- versions -----------------------------------------------------------------------------------------------

_ETAG = re.compile(r'"(\d{1,9})"', re.ASCII)


def write_etag(version: int) -> str:
    """The version of an entry as the header ETag carries it."""
    return f'"{version}"'


async def read_if_match(
    if_match: Annotated[
        str | None,
        Header(description='조회할 때 받은 ETag. The ETag given on reading, such as "3".', examples=['"3"']),
    ] = None,
) -> int:
    """The version that a change is based on. Raises VersionRequired, or InvalidInput for no ETag of ours."""
    if if_match is None or not if_match.strip():
        raise VersionRequired
    found = _ETAG.fullmatch(if_match.strip())
    if found is None:
        raise InvalidInput(
            FieldFault(
                "If-Match",
                Sentence(
                    '"3"처럼 따옴표 안의 판 번호여야 합니다.', 'is no ETag of ours, expected one such as "3"'
                ),
            )
        )
    return int(found[1])


@contextmanager
def answer_precondition() -> Iterator[None]:
    """A version conflict inside is the failed precondition that HTTP calls it where If-Match was sent."""
    try:
        yield
    except VersionConflict as conflict:
        raise PreconditionFailed(yours=conflict.yours, current=conflict.current) from conflict


SeenVersion = Annotated[int, Depends(read_if_match)]
