"""Proof files: their kind is told by content, who may read them is decided, and reading is written down."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from service.door import limits
from service.errors import Forbidden, InvalidInput
from service.errors.records import TooManyProofs
from service.errors.sign_in import SignInRequired
from service.files.file_kinds import find_media_type
from service.proofs import actions
from service.security import Actor
from tests.service.conftest import NOW, SignedInClient, make_demand, make_listing

SignIn = Callable[..., SignedInClient]
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20 + b"\xff\xd9"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (b"", None),
        (PDF[:-8], None),
        (PDF.replace(b"trailer<<>>", b"trailer<</Encrypt 5 0 R>>"), None),
        (PNG[:-12], None),
        (JPEG[:-2], None),
        (b"MZ" + PDF, None),
        (b"<html>%PDF-1.7 %%EOF", None),
        (b"PK\x03\x04" + b"\x00" * 50, None),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, expected: str | None) -> None:
    assert find_media_type(content) == expected


@pytest.fixture
def own(app: FastAPI, sign_in: SignIn) -> SignedInClient:
    keeper = sign_in("enterprise")
    assert keeper.post("/api/v1/enterprises", json=make_listing("E1")).status_code == 201
    return keeper


def _add(app: FastAPI, actor: Actor | None, **changes: object) -> str:
    with app.state.database.session(is_writing=True) as session:
        return actions.add_proof(
            session,
            actor,
            "E1",
            **{  # type: ignore[arg-type]
                "certificate": "social_cooperative",
                "file_name": "C:\\서류\\인가증.pdf",
                "content": PDF,
                "now": NOW,
                **changes,
            },
        ).proof_id


def test_a_proof_is_kept_and_read_by_its_keeper_and_by_an_agency_that_asked(
    app: FastAPI, own: SignedInClient, sign_in: SignIn
) -> None:
    proof_id = _add(app, own.actor)
    [listed] = own.get("/api/v1/enterprises/E1/proof-files").json()["items"]
    assert (listed["file_name"], listed["media_type"], listed["size_bytes"]) == (
        "인가증.pdf",
        "application/pdf",
        len(PDF),
    )
    buyer = sign_in("buyer")
    assert buyer.get("/api/v1/enterprises/E1/proof-files").status_code == 403
    with app.state.database.session(is_writing=True) as session, pytest.raises(Forbidden):
        actions.read_proof(session, buyer.actor, "E1", proof_id, now=NOW)
    buyer.post("/api/v1/demands", json=make_demand("D1"))
    with app.state.database.session(is_writing=True) as session:
        session.execute(
            text(
                "INSERT INTO proof_request (proof_request_id, demand_id, organisation_id, enterprise_id,"
                " proof, message, due_on, state, asked_at) VALUES ('R1', 'D1', :organisation, 'E1',"
                " 'social_cooperative', '', '2017-03-16', 'asked', '2017-03-02 00:00:00')"
            ),
            {"organisation": buyer.actor.organisation_id},
        )
    with app.state.database.session(is_writing=True) as session:
        proof, content = actions.read_proof(session, buyer.actor, "E1", proof_id, now=NOW)
    assert (proof.proof_id, content) == (proof_id, PDF)
    with app.state.database.engine.connect() as connection:
        trail = connection.execute(
            text("SELECT actor_id FROM audit_entry WHERE action = 'proof.read'")
        ).scalars()
        assert list(trail) == [buyer.actor.account_id]
    assert sign_in("organiser").get("/api/v1/enterprises/E1/proof-files").status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"content": b"MZ\x90 not a picture", "file_name": "인가증.pdf"}, "file"),
        ({"content": PDF[:-7] + b"x" * limits.MAX_PROOF_BYTES + b"%%EOF"}, "file"),
        ({"certificate": "womens_enterprise"}, "certificate"),
    ],
)
def test_what_is_no_proof_is_refused_and_nothing_kept(
    app: FastAPI, own: SignedInClient, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        _add(app, own.actor, **changes)
    assert [fault.field for fault in refusal.value.fields] == [field]
    assert own.get("/api/v1/enterprises/E1/proof-files").json()["items"] == []


def test_only_the_keeper_adds_and_only_so_many(
    app: FastAPI, own: SignedInClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SignInRequired):
        _add(app, None)
    with pytest.raises(Forbidden):
        _add(app, sign_in("buyer").actor)
    monkeypatch.setattr(limits, "MAX_PROOFS", 1)
    _add(app, own.actor)
    with pytest.raises(TooManyProofs):
        _add(app, own.actor)
