"""The audit trail names who changed what, from what to what, in which request, and holds no secret."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from service import tables
from service.demands.actions import import_demands
from service.demands.schemas import DemandIn
from service.people.audit import ACTIONS, find_changes
from service.people.audit_subjects import SUBJECT_KINDS
from tests.repository import ROOT
from tests.service.conftest import NOW, PASSWORD, SignedInClient, make_demand, make_listing

SignIn = Callable[..., SignedInClient]


def read_trail(app: FastAPI, *kinds: str) -> Sequence[tables.AuditEntry]:
    with app.state.database.session(is_writing=False) as session:
        return session.exec(
            select(tables.AuditEntry)
            .where(tables.AuditEntry.subject_kind.in_(kinds))
            .order_by(tables.AuditEntry.entry_id)
        ).all()


def test_only_what_differs_is_kept_and_secrets_never() -> None:
    before = {"title": "청소", "due_on": NOW.date(), "password_hash": "x", "lots": [{"name": "가"}]}
    after = {"title": "청소", "due_on": None, "password_hash": "y", "lots": [{"name": "가"}], "new": 1}
    assert find_changes(before, after) == ({"due_on": "2017-03-02"}, {"due_on": None, "new": 1})
    assert find_changes(None, {"token": "t", "title": "청소"}) == (None, {"title": "청소"})
    assert find_changes({"title": "청소"}, None) == ({"title": "청소"}, None)


def test_saving_and_deleting_leave_one_line_each(app: FastAPI, sign_in: SignIn) -> None:
    owner = sign_in("enterprise")
    administrator = sign_in("administrator")
    posted = owner.post(
        "/api/v1/enterprises", json=make_listing("E1"), headers={"X-Request-ID": "request-0001"}
    )
    assert posted.status_code == 201
    assert owner.put("/api/v1/enterprises/E1", make_listing("E1"), 1).status_code == 200
    assert owner.put("/api/v1/enterprises/E1", make_listing("E1", district="마포구"), 1).status_code == 200
    assert administrator.delete("/api/v1/enterprises/E1", 2).status_code == 204
    created, changed, deleted = read_trail(app, "enterprise")
    assert [line.action for line in (created, changed, deleted)] == [
        "enterprise.create",
        "enterprise.change",
        "enterprise.delete",
    ]
    assert created.request_id == "request-0001"
    assert created.recorded_at == NOW
    assert created.before is None
    assert created.after["name"] == "한끼나눔 E1"
    assert (changed.before, changed.after) == ({"district": "은평구"}, {"district": "마포구"})
    assert (created.actor_id, deleted.actor_id) == (owner.actor.account_id, administrator.actor.account_id)
    assert changed.organisation_id == owner.actor.organisation_id
    assert deleted.after is None
    assert deleted.before["district"] == "마포구"


def test_a_refused_change_leaves_no_line(app: FastAPI, sign_in: SignIn) -> None:
    buyer = sign_in("buyer")
    assert buyer.post("/api/v1/demands", json=make_demand("D1")).status_code == 201
    assert buyer.post("/api/v1/demands", json=make_demand("D1")).status_code == 409
    assert buyer.put("/api/v1/demands/D1", make_demand("D1", title="새 이름"), 7).status_code == 412
    assert [line.action for line in read_trail(app, "demand")] == ["demand.create"]


def test_an_import_is_one_line_with_its_counts(app: FastAPI, sign_in: SignIn) -> None:
    policy = sign_in("policy")
    items = [make_demand("D1"), make_demand("D2")]
    assert policy.post("/api/v1/demands/import", json={"items": items}).status_code == 200
    assert policy.post("/api/v1/demands/import", json={"items": items}).status_code == 200
    with app.state.database.session(is_writing=True) as session:
        import_demands(session, [DemandIn(**make_demand("D2", title="새 이름"))], now=NOW)
    first, second = read_trail(app, "demand")
    assert (first.actor_id, first.subject_id) == (policy.actor.account_id, "*")
    assert first.after == {"created": 2, "updated": 0, "created_ids": ["D1", "D2"], "updated_ids": []}
    assert second.actor_id is None
    assert second.after["updated_ids"] == ["D2"]


def test_a_new_account_is_a_line_without_its_password(
    app: FastAPI, client: TestClient, sign_in: SignIn
) -> None:
    buyer = sign_in("buyer")
    [line] = read_trail(app, "account")
    assert (line.action, line.subject_id) == ("account.create", buyer.actor.account_id)
    assert line.after == {"login": "buyer", "role": "buyer", "organisation": "은평구"}
    assert PASSWORD not in str(line.model_dump())


def list_recorded() -> tuple[set[str], set[str]]:
    """The actions and the kinds of subjects that stand as words in calls of `record`."""
    actions: set[str] = set()
    kinds: set[str] = set()
    for path in (ROOT / "service").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or ast.unparse(call.func) not in ("record", "audit.record"):
                continue
            for argument, found in zip(call.args[2:4], (actions, kinds), strict=False):
                words = [node.value for node in ast.walk(argument) if isinstance(node, ast.Constant)]
                found.update(word for word in words if isinstance(word, str))
    return actions, kinds


def test_every_action_and_every_subject_that_is_recorded_has_its_word() -> None:
    actions, kinds = list_recorded()
    whole = {action for action in actions if "." in action.strip(".")}
    assert len(whole) > 60
    assert whole - set(ACTIONS) == set()
    assert len(kinds) > 15
    assert kinds - set(SUBJECT_KINDS) == set()
