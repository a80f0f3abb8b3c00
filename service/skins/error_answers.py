"""Turns everything that can go wrong into the one error shape, as JSON or as a page.

`{"error": {"code", "message", "fields": [{"field", "message"}], "request_id"}}`, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.routing import Match

from service.door.validation import FieldFault, explain_errors
from service.errors import DatabaseUnavailable, InvalidInput, PumasiError, StorageRefuses
from service.errors.database_faults import is_lasting
from service.errors.sign_in import SignInFirst
from service.sentences import Sentence
from service.skins.api_parts import get_language
from service.web import go_to_sign_in, render_error, wants_page

log = structlog.get_logger(__name__)

# What the framework itself refuses: status -> code and sentence.
_REFUSALS: dict[int, tuple[str, Sentence]] = {
    400: (
        "malformed_request",
        Sentence(
            "요청을 읽을 수 없습니다. 형식을 확인해 주십시오.",
            "The request cannot be read. Please check its form.",
        ),
    ),
    404: (
        "not_found",
        Sentence(
            "이 주소에는 아무것도 없습니다. 주소를 확인해 주십시오.",
            "There is nothing at this address. Please check it.",
        ),
    ),
    405: (
        "method_not_allowed",
        Sentence(
            "이 주소에서 쓸 수 없는 방법입니다. 쓸 수 있는 방법은 Allow 머리글에 있습니다.",
            "This method is not available here. The header Allow names those that are.",
        ),
    ),
    408: (
        "request_timeout",
        Sentence(
            "요청을 제때 다 받지 못했습니다. 다시 보내 주십시오.",
            "The request did not arrive in time. Please send it again.",
        ),
    ),
    413: (
        "body_too_large",
        Sentence(
            "보내신 내용이 너무 큽니다. 나누어 보내 주십시오.",
            "What was sent is too large. Please send it in parts.",
        ),
    ),
    415: (
        "unsupported_media_type",
        Sentence(
            "이 형식은 받을 수 없습니다. Content-Type을 application/json으로 보내 주십시오.",
            "This kind of content is not taken. Send application/json.",
        ),
    ),
}
_MALFORMED_JSON = Sentence(
    "JSON으로 읽을 수 없습니다. 따옴표와 괄호를 확인해 주십시오.",
    "This cannot be read as JSON. Please check quotes and brackets.",
)
_CONFLICT = Sentence(
    "같은 번호가 방금 등록되었습니다. 다시 불러와 확인해 주십시오.",
    "The same entry has just been saved by someone else. Load it again and check.",
)
_INTERNAL = Sentence(
    "처리하지 못했고 저장되지 않았습니다. 다시 해 보시고, 되풀이되면 요청 번호를 관리자에게 알려 주십시오.",
    "This failed on our side and nothing was saved. Try again; if it fails again, tell the administrator the "
    "request id.",
)


def add_error_answers(app: FastAPI) -> None:
    """Register every handler. What nobody foresaw is answered by `service.skins.middleware`."""
    app.add_exception_handler(PumasiError, _answer_own)
    app.add_exception_handler(SignInFirst, _lead_to_sign_in)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(IntegrityError, _answer_conflict)
    app.add_exception_handler(OperationalError, _answer_database)
    app.add_exception_handler(PoolTimeout, _answer_database)


def answer_error(
    request: Request,
    *,
    status: int,
    code: str,
    sentence: Sentence,
    fields: Iterable[FieldFault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The error as JSON, or as a page where a person in a browser asked."""
    request_id = str(getattr(request.state, "request_id", ""))
    response: Response
    if wants_page(request):
        response = render_error(
            request, status=status, code=code, sentence=sentence, fields=fields, request_id=request_id
        )
    else:
        is_english = get_language(request) == "en"
        response = JSONResponse(
            {
                "error": {
                    "code": code,
                    "message": sentence.en if is_english else sentence.ko,
                    "fields": [
                        {
                            "field": fault.field,
                            "message": fault.sentence.en if is_english else fault.sentence.ko,
                        }
                        for fault in fields
                    ],
                    "request_id": request_id,
                }
            },
            status_code=status,
        )
    response.headers.update(headers or {})
    return response


def answer_unexpected(request: Request) -> Response:
    """The answer to a fault of our own; its cause stands in the log under the request id."""
    return answer_error(request, status=500, code="internal_error", sentence=_INTERNAL)


def answer_status(request: Request, status: int) -> Response:
    """The answer to one of the framework's own refusals."""
    code, sentence = _REFUSALS[status]
    return answer_error(request, status=status, code=code, sentence=sentence)


def answer_refusal(request: Request, error: PumasiError) -> Response:
    """The answer to one of our own refusals."""
    return answer_error(
        request,
        status=error.status,
        code=error.code,
        sentence=error.sentence,
        fields=error.fields,
        headers=error.headers,
    )


async def _answer_own(request: Request, error: Exception) -> Response:
    assert isinstance(error, PumasiError)
    return answer_refusal(request, error)


async def _lead_to_sign_in(request: Request, error: Exception) -> Response:
    return go_to_sign_in(request)


async def _answer_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code, sentence = _REFUSALS.get(error.status_code, ("http_error", _INTERNAL))
    headers = error.headers
    if error.status_code == 405 and (methods := _list_methods(request)):
        headers = {"Allow": ", ".join(methods)}
    return answer_error(request, status=error.status_code, code=code, sentence=sentence, headers=headers)


def _list_methods(request: Request) -> list[str]:
    """The methods of every route at this address; the framework names those of the first one only."""
    routes = (route for route in request.app.router.routes if getattr(route, "methods", None))
    found = (route for route in routes if route.matches(request.scope)[0] != Match.NONE)
    return sorted({method for route in found for method in route.methods})


async def _answer_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = error.errors()
    if any(item["type"] == "json_invalid" for item in errors):
        return answer_error(request, status=400, code="malformed_json", sentence=_MALFORMED_JSON)
    return answer_refusal(request, InvalidInput(*_explain(request, errors)))


def _explain(request: Request, errors: Sequence[Mapping[str, Any]]) -> tuple[FieldFault, ...]:
    """The errors with the place they came from ("body", "query" …) cut off their field."""
    model = _find_body_model(request)
    faults: list[FieldFault] = []
    for item in errors:
        place, *location = item["loc"]
        inner = {**item, "loc": tuple(location)}
        faults += explain_errors([inner], model if place == "body" else BaseModel)
    return tuple(faults)


def _find_body_model(request: Request) -> type[BaseModel]:
    body_field = getattr(request.scope.get("route"), "body_field", None)
    annotation = getattr(getattr(body_field, "field_info", None), "annotation", None)
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return annotation if is_model else BaseModel


async def _answer_conflict(request: Request, error: Exception) -> Response:
    log.info("integrity_conflict", error=str(getattr(error, "orig", error)))
    return answer_error(request, status=409, code="conflict", sentence=_CONFLICT)


async def _answer_database(request: Request, error: Exception) -> Response:
    log.warning("database_unavailable", error=str(getattr(error, "orig", error)))
    if isinstance(error, DBAPIError) and is_lasting(error):
        return answer_refusal(request, StorageRefuses())
    return answer_refusal(request, DatabaseUnavailable())
