"""Whether the service is alive, whether it is ready, and what it counts."""

from __future__ import annotations

from typing import Literal

from fastapi import Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, Field

from service.database import Database, is_reachable
from service.errors import DatabaseUnavailable, IndexNotReady
from service.running.metrics import write_metrics
from service.skins.routers import make_api_router

router = make_api_router("probes", "", is_protected=False)


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """The database answers and the index is built."""

    status: Literal["ready"] = "ready"
    known: int = Field(description="색인에 있는 기업 수. Enterprises in the index.", examples=[300])


@router.get("/healthz")
async def check_health() -> Alive:
    """살아 있는지. Whether the process answers; nothing else is looked at."""
    return Alive()


@router.get("/readyz")
def check_readiness(request: Request) -> Ready:
    """준비되었는지. Whether the database answers and the search index is built; 503 until then."""
    database: Database = request.app.state.database
    index = request.app.state.index
    if not is_reachable(database.engine):
        raise DatabaseUnavailable
    # There is none yet while only the first page and the probes are answered.
    if index is None or not index.is_ready:
        raise IndexNotReady
    return Ready(known=index.known)


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus text."},
    },
)
def read_metrics() -> Response:
    """지표. Counters and times in the text format of Prometheus."""
    return Response(write_metrics(), media_type=CONTENT_TYPE_LATEST)
