"""What was ranked and explained before is said again only while nothing it depends on has changed."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.bridge import CatalogueIndex
from service.engine.kept_answers import KeptByOwner
from service.matches import actions
from service.matches.schemas import RankQuery
from tests.service.conftest import SignedInClient, make_demand, make_listing

DAY = datetime.date(2017, 3, 2)
QUERIES = (
    RankQuery(),
    RankQuery(top=1),
    RankQuery(district=["마포구"]),
    RankQuery(as_of=DAY.replace(year=2016)),
)


def test_what_is_kept_is_what_would_be_found_anew(
    app: FastAPI, client: TestClient, sign_in: Callable[..., SignedInClient]
) -> None:
    administrator = sign_in("administrator")

    def save(*listings: dict[str, Any]) -> None:
        answer = administrator.post("/api/v1/enterprises/import", json={"items": list(listings)})
        assert answer.status_code == 200

    def ask(index: CatalogueIndex) -> list[str]:
        given = {"today": DAY, "language": "ko"}
        with app.state.database.session(is_writing=False) as session:
            return [
                *(
                    actions.rank_demand(session, index, "D1", query, **given).model_dump_json()
                    for query in QUERIES
                ),
                *(
                    explain(session, index, "D1", "E2", as_of=day, **given).model_dump_json()
                    for explain in (actions.explain_match, actions.find_changes)
                    for day in (None, DAY.replace(year=2014))
                ),
            ]

    def ask_anew() -> list[str]:
        with pytest.MonkeyPatch.context() as patch:
            for name in ("_rankings", "_explanations", "_changes"):
                patch.setattr(actions, name, KeptByOwner(1))
            return ask(app.state.index)

    save(make_listing("E1"), make_listing("E2", district="마포구"))
    demand = make_demand("D1", region_restriction=["은평구"])
    assert administrator.post("/api/v1/demands", json=demand).status_code == 201
    seen = []
    changes: tuple[Callable[[], object], ...] = (
        lambda: None,
        lambda: save(make_listing("E3")),
        lambda: administrator.put("/api/v1/demands/D1", make_demand("D1", title="학교 청소"), version=1),
    )
    for change in changes:
        change()
        kept = ask(app.state.index)
        assert kept == ask(app.state.index) == ask_anew()
        seen.append(kept)
    assert len({tuple(kept) for kept in seen}) == len(changes)
