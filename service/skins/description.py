"""The description of the API, for programs: `/openapi.json`."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import JSONResponse

from service.skins.routers import make_api_router

router = make_api_router("description", "", is_protected=False)


@router.get("/openapi.json", include_in_schema=False)
async def describe_api(request: Request) -> JSONResponse:
    """Every route under /api/v1, and the probes."""
    return JSONResponse(request.app.openapi())
