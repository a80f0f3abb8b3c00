"""What the pages with filters share: the order of the choices, and the way to lift each condition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import Request

from service.catalogue.schemas import FacetValue
from service.web import build_url


def order_options(options: Sequence[FacetValue], chosen: Sequence[str]) -> list[FacetValue]:
    """The chosen values first, also those that no result has, so that the next search keeps them."""
    offered = {option.value for option in options}
    missing = [FacetValue(value=value, count=0, is_chosen=True) for value in chosen if value not in offered]
    return sorted([*missing, *options], key=lambda option: not option.is_chosen)


def find_removals(request: Request, query: Any, facets: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Every value chosen with the address of the list without it; `facets` are (parameter, kind of code)."""
    removals: list[dict[str, Any]] = []
    for parameter, kind in facets:
        chosen = getattr(query, parameter)
        for value in chosen:
            others = [other for other in chosen if other != value]
            url = build_url(request, **{parameter: others}, cursor=None)
            removals.append({"kind": kind, "value": value, "url": url})
    return removals
