"""The two kinds of routers: of pages, and of the JSON API.

Their routes are whole as they stand, and `service.app` takes them over: those of an included router would
be built again for every application, with its first request, which takes a second.
"""

from __future__ import annotations

from fastapi import APIRouter, Depends

from service.people.actors import find_actor, protect_api, protect_form
from service.skins.api_parts import refuse_repeats


def make_page_router(prefix: str = "", *, knows_person: bool = True) -> APIRouter:
    """A router of pages: forms are protected, and the person is known to every template.

    knows_person : False for pages that wait for another host, which no transaction may do.
    """
    dependencies = [Depends(refuse_repeats), Depends(protect_form)]
    dependencies += [Depends(find_actor)] if knows_person else []
    return APIRouter(prefix=prefix, include_in_schema=False, dependencies=dependencies)


def make_api_router(tag: str, prefix: str = "/api/v1", *, is_protected: bool = True) -> APIRouter:
    """A router of JSON routes under one tag of the documentation.

    is_protected : whether changes need a token; False where nothing is changed, or nobody is signed in yet.
    """
    protection = [Depends(protect_api)] if is_protected else []
    return APIRouter(prefix=prefix, tags=[tag], dependencies=[Depends(refuse_repeats), *protection])
