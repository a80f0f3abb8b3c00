"""The two kinds of routers, of pages and of the JSON API, with what no route of theirs need say itself.

A route that declares no query parameters takes `lang` alone. One of the API is known to programs by the name
of its function (`list_cards` is `listCards`) unless it names itself, takes no body but JSON, and is described
with the errors that come with what its function asks for, besides its own.

Their routes are whole as they stand, and `service.app` takes them over: those of an included router would
be built again for every application, with its first request, which takes a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from inspect import get_annotations
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, params
from fastapi.routing import APIRoute
from pydantic import BaseModel

from service.errors.sign_in import SignInFirst
from service.people.actors import find_actor, find_reader, get_actor, protect_api, protect_form
from service.skins.api_parts import accept_json, document_errors, read_if_match, refuse_repeats
from service.skins.query_parameters import ApiQuery


async def refuse_unknown(_query: Annotated[ApiQuery, Query()]) -> None:
    """For routes that declare no query parameters; any but those of every route is an error."""


class _Router(APIRouter):
    """A router of which no GET and no JSON route takes query parameters that it does not declare."""

    def add_api_route(
        self,
        path: str,
        endpoint: Callable[..., Any],
        *,
        methods: Sequence[str],
        dependencies: Sequence[params.Depends] | None = None,
        **options: Any,
    ) -> None:
        """Add a route. What a form of a page is sent to may have any address."""
        asked = _list_asked(endpoint)
        is_described = options["include_in_schema"]
        is_for_form = methods == ["POST"] and not is_described
        if not is_for_form and not _asks_for_query(asked):
            dependencies = [*(dependencies or ()), Depends(refuse_unknown)]
        if find_reader in _list_dependencies(asked):
            endpoint = _lead_visitors_in(endpoint)
        if is_described:
            responses = (options["responses"] or {}) | document_errors(*_list_errors(asked))
            options["responses"] = dict(sorted(responses.items()))
        super().add_api_route(path, endpoint, methods=list(methods), dependencies=dependencies, **options)


def _lead_visitors_in(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """The page for people who have signed in; whoever has not hears first what is wrong with the address."""

    @wraps(endpoint)
    def lead(**asked: Any) -> Any:
        if asked["actor"] is None:
            raise SignInFirst
        return endpoint(**asked)

    return lead


def _list_asked(endpoint: Callable[..., Any]) -> list[Any]:
    annotations = get_annotations(endpoint, eval_str=True)
    return [each for name, each in annotations.items() if name != "return"]


def _asks_for_query(asked: Iterable[Any]) -> bool:
    return any(isinstance(said, params.Query) for said in _list_said(asked))


def _list_errors(asked: Iterable[Any]) -> Iterator[int]:
    """What any route may answer with, one with a body, and one that needs what may be missing."""
    yield from (400, 422, 503)
    if any(isinstance(each, type) and issubclass(each, BaseModel) for each in asked):
        yield from (408, 413, 415)
    for dependency in _list_dependencies(asked):
        yield from _ERRORS_OF.get(dependency, ())


def _list_said(asked: Iterable[Any]) -> list[Any]:
    return [said for each in asked for said in getattr(each, "__metadata__", ())]


def _list_dependencies(asked: Iterable[Any]) -> list[Any]:
    return [said.dependency for said in _list_said(asked) if isinstance(said, params.Depends)]


_ERRORS_OF: Mapping[Any, tuple[int, ...]] = {get_actor: (401,), read_if_match: (412, 428)}


def _name_operation(route: APIRoute) -> str:
    """`list_cards` as `listCards`."""
    first, *others = route.name.split("_")
    return "".join([first, *(word.capitalize() for word in others)])


def make_page_router(prefix: str = "", *, knows_person: bool = True) -> APIRouter:
    """A router of pages: forms are protected, and the person is known to every template.

    knows_person : False for pages that wait for another host, which no transaction may do.
    """
    dependencies = [Depends(refuse_repeats), Depends(protect_form)]
    dependencies += [Depends(find_actor)] if knows_person else []
    return _Router(prefix=prefix, include_in_schema=False, dependencies=dependencies)


def make_api_router(tag: str, prefix: str = "/api/v1", *, is_protected: bool = True) -> APIRouter:
    """A router of JSON routes under one tag of the documentation.

    is_protected : whether changes need a token; False where nothing is changed, or nobody is signed in yet.
    """
    protection = [Depends(protect_api)] if is_protected else []
    return _Router(
        prefix=prefix,
        tags=[tag],
        dependencies=[Depends(refuse_repeats), *protection, Depends(accept_json)],
        generate_unique_id_function=_name_operation,
    )
