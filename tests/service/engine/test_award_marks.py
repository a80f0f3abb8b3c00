"""The marks of past contracts count what is known and claim nothing else."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.catalogue import actions as catalogue
from service.catalogue.schemas import EnterpriseIn
from service.engine.award_marks import AwardMarks, mark_awards
from tests.service.conftest import NOW, make_listing

AWARDS = [
    {"title": "도시락", "buyer": "은평구", "amount_krw": 30_000_000, "year": 2014},
    {"title": "도시락", "buyer": "은평구", "amount_krw": None, "date": "2016-03-02"},
    {"title": "급식", "buyer": "마포구", "amount_krw": 5_000_000, "year": None},
    {"title": "행사", "buyer": None, "amount_krw": 0},
]


def test_contracts_are_counted_by_buyer_year_and_known_amount() -> None:
    assert mark_awards([]) is None
    bare, known = (
        EnterpriseIn(**make_listing("E1", track_record=awards)).track_record
        for awards in ([{"title": "x"}], AWARDS)
    )
    assert mark_awards(bare) == AwardMarks(1, 0, None, 0, 0, [])
    assert mark_awards(known) == AwardMarks(
        contracts=4, buyers=2, latest_year=2016, priced=3, total_krw=35_000_000, returned=[("은평구", 2)]
    )


def test_the_page_of_an_enterprise_shows_them_and_none_where_there_is_none(
    app: FastAPI, client: TestClient
) -> None:
    listings = [make_listing("E1", track_record=AWARDS), make_listing("E2", track_record=[])]
    with app.state.database.session(is_writing=True) as session:
        catalogue.import_enterprises(session, [EnterpriseIn(**item) for item in listings], now=NOW)
    page = client.get("/enterprises/E1", headers={"Accept": "text/html"}).text
    for mark in (
        "계약 실적 4건",
        "수요기관 2곳",
        "최근 2016년",
        "다시 맡긴 기관 1곳",
        "합계 3,500만원",
        "은평구(2건)",
    ):
        assert mark in page
    assert "계약 실적 0건" not in client.get("/enterprises/E2", headers={"Accept": "text/html"}).text
