"""Programs of those who keep a listing keep its contacts with their consents, and withdraw them."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI
from sqlmodel import select

from service import tables
from tests.service.conftest import SignedInClient, make_listing

SAID = {
    "contact_name": "영업 담당자",
    "email": "sales@example.kr",
    "scopes": ["matching"],
    "given_on": "2017-03-02",
}
PATH = "/api/v1/enterprises/E1/contacts"


def test_a_contact_is_kept_read_on_record_and_withdrawn(
    app: FastAPI, sign_in: Callable[..., SignedInClient]
) -> None:
    own = sign_in("enterprise")
    assert own.post("/api/v1/enterprises", json=make_listing("E1")).status_code == 201
    kept = own.post(PATH, json=SAID)
    assert kept.status_code == 201, kept.text
    assert own.get(PATH).json()["items"] == [kept.json()]
    with app.state.database.session(is_writing=False) as session:
        [looked] = session.exec(select(tables.AccessEntry)).all()
    assert (looked.kind, looked.people) == ("contacts", 1)
    one = f"{PATH}/{kept.json()['consent_id']}"
    assert own.request("DELETE", one).status_code == 204
    assert own.request("DELETE", one).json()["error"]["code"] == "contact_not_found"
    [left] = own.get(PATH).json()["items"]
    assert (left["contact_name"], left["email"], left["scopes"]) == ("", None, ["matching"])
    assert left["withdrawn_at"] is not None


def test_a_contact_without_a_consent_is_refused_and_strangers_see_none(
    sign_in: Callable[..., SignedInClient],
) -> None:
    own = sign_in("enterprise")
    assert own.post("/api/v1/enterprises", json=make_listing("E1")).status_code == 201
    refused = own.post(PATH, json={**SAID, "scopes": []})
    assert refused.status_code == 422
    assert own.get(PATH).json()["items"] == []
    stranger = sign_in("enterprise", login="other", organisation="다른 기업")
    assert stranger.get(PATH).status_code == 403
    assert stranger.post(PATH, json=SAID).status_code == 403
