"""Drafts: saved whole or not at all, never overwritten unseen, and gone once they are sent."""

from __future__ import annotations

import datetime
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from service.catalogue import queries as catalogue
from service.catalogue.pages import LISTING_ON_PAGE
from service.catalogue.schemas import EnterpriseIn
from service.database import Database
from service.door import limits
from service.errors import Forbidden, VersionConflict
from service.errors.records import DraftNotFound, TooManyDrafts
from service.listings import actions, queries
from service.listings.schemas import STEP_FIELDS, STEPS, Draft, find_step
from service.security import Actor
from service.settings import Settings
from service.skins import forms
from tests.service.conftest import NOW, SignedInClient, make_listing

MakeAccount = Callable[..., Actor]
TODAY = datetime.date(2017, 3, 2)


def _begin(database: Database, actor: Actor, **typed: Any) -> Draft:
    with database.session(is_writing=True) as session:
        empty = forms.write_typed(None, LISTING_ON_PAGE)
        return actions.begin_draft(session, actor, {**empty, **typed}, listing=None, today=TODAY, now=NOW)


def _save(database: Database, actor: Actor, draft: Draft, version: int, **typed: Any) -> Draft:
    with database.session(is_writing=True) as session:
        return actions.save_step(session, actor, draft.draft_id, typed, version=version, now=NOW)


def test_every_field_of_the_form_is_asked_in_exactly_one_step() -> None:
    asked = [name for step in STEPS for name in STEP_FIELDS[step]]
    assert sorted(asked) == sorted(LISTING_ON_PAGE)
    assert find_step("services[3].unit_price_krw") == "services"


def test_two_windows_that_write_different_fields_both_keep_theirs(
    database: Database, make_account: MakeAccount
) -> None:
    actor = make_account("enterprise")
    draft = _begin(database, actor)
    _save(database, actor, draft, 1, name="새벽수선")
    later = _save(database, actor, draft, 2, address="은평구 1")
    assert (later.typed["name"], later.typed["address"], later.version) == ("새벽수선", "은평구 1", 3)


def test_two_windows_that_write_the_same_field_meet_a_conflict(
    database: Database, make_account: MakeAccount
) -> None:
    actor = make_account("enterprise")
    draft = _begin(database, actor)
    _save(database, actor, draft, 1, name="첫째 창")
    with pytest.raises(VersionConflict) as conflict:
        _save(database, actor, draft, 1, name="둘째 창")
    assert (conflict.value.yours, conflict.value.current) == (1, 2)
    assert _save(database, actor, draft, 1, name="첫째 창").version == 2  # the same again is none
    with database.session(is_writing=False) as session:
        assert queries.get_draft(session, draft.draft_id, account_id=actor.account_id).typed["name"] == (
            "첫째 창"
        )


def test_a_draft_is_seen_by_its_writer_only(database: Database, make_account: MakeAccount) -> None:
    draft = _begin(database, make_account("enterprise"))
    other = make_account("enterprise", "other")
    with pytest.raises(DraftNotFound):
        _save(database, other, draft, 1, name="남의 것")
    with database.session(is_writing=True) as session, pytest.raises(Forbidden):
        actions.begin_draft(session, make_account("buyer"), {}, listing=None, today=TODAY, now=NOW)


def test_sending_lists_it_and_ends_the_draft_and_a_later_change_is_a_conflict(
    database: Database, make_account: MakeAccount
) -> None:
    actor = make_account("enterprise")
    draft = _begin(database, actor)
    listing = EnterpriseIn(**make_listing("E1"))
    with database.session(is_writing=True) as session:
        actions.send_draft(session, actor, draft, listing, based_on=None, now=NOW)
    with database.session(is_writing=True) as session:
        assert queries.find_drafts(session, actor.account_id) == []
        stored = catalogue.get_enterprise(session, "E1")
        change = actions.begin_draft(session, actor, {}, listing=stored, today=TODAY, now=NOW)
        again = actions.begin_draft(session, actor, {}, listing=stored, today=TODAY, now=NOW)
        assert (change.based_on, again.draft_id) == (1, change.draft_id)
    for version, summary in ((1, "남이 먼저"), (2, "내 것")):
        changed = EnterpriseIn(**make_listing("E1", summary=summary))
        with database.session(is_writing=True) as session:
            if version == 2:
                with pytest.raises(VersionConflict):
                    actions.send_draft(session, actor, change, changed, based_on=1, now=NOW)
                assert queries.find_drafts(session, actor.account_id) == [change]
            else:
                from service.catalogue import actions as listings

                listings.save_enterprise(session, actor, changed, version=1, now=NOW)


def test_there_are_only_so_many_drafts(
    database: Database, make_account: MakeAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_DRAFTS", 2)
    actor = make_account("enterprise")
    _begin(database, actor)
    _begin(database, actor)
    with pytest.raises(TooManyDrafts):
        _begin(database, actor)


_KILLED = """
import os, sys, datetime
from service.catalogue import actions
from service.catalogue.schemas import EnterpriseIn
from service.database import Database
from service.settings import Settings
from service.security import Actor
url, account_id = sys.argv[1:]
actor = Actor(account_id, "enterprise", "기업 담당", None, "enterprise")
database = Database(Settings(environment="development", database_url=url))
for enterprise_id in ("E1", "E2"):
    listing = EnterpriseIn(enterprise_id=enterprise_id, name="끊긴 저장", services=[{"name": "도시락"}] * 20)
    with database.session(is_writing=True) as session:
        now = datetime.datetime.now(datetime.UTC)
        actions.save_enterprise(session, actor, listing, version=None, now=now)
        if enterprise_id == "E2":
            os._exit(9)
"""


def test_a_save_that_a_restart_interrupts_is_absent_and_the_one_before_it_whole(
    database: Database, settings: Settings, make_account: MakeAccount
) -> None:
    actor = make_account("enterprise")
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, settings.database_url, actor.account_id],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 9, done.stderr.decode()
    with database.session(is_writing=False) as session:
        [found] = catalogue.find_enterprises(session, ["E1", "E2"])
        assert (found.enterprise_id, len(found.services)) == ("E1", 20)
    with database.engine.connect() as connection:
        from service.bridge import read_clock_and_versions

        assert read_clock_and_versions(connection)[0] == 1


def test_programs_write_save_and_send_drafts_as_people_do(
    sign_in: Callable[..., SignedInClient],
) -> None:
    person = sign_in("enterprise")
    begun = person.post("/api/v1/listing-drafts", json={})
    assert (begun.status_code, begun.headers["ETag"]) == (201, '"1"')
    path = f"/api/v1/listing-drafts/{begun.json()['draft_id']}"

    def save(version: int, **fields: Any) -> Any:
        return person.request("PATCH", path, json=fields, headers={"If-Match": f'"{version}"'})

    def send(version: int) -> Any:
        return person.post(f"{path}/send", headers={"If-Match": f'"{version}"'})

    saved = save(1, name="새봄밥상", services=[{"name": "도시락 배달", "unit_price_krw": "육천원쯤"}])
    assert saved.status_code == 200, saved.text
    assert [fault["field"] for fault in saved.json()["faults"]] == ["services[0].unit_price_krw"]
    assert saved.json()["is_ready"] is False
    refused = send(2)
    assert (refused.status_code, refused.json()["error"]["fields"][0]["field"]) == (
        422,
        "services[0].unit_price_krw",
    )
    assert save(1, name="다른 이름").json()["error"]["code"] == "precondition_failed"
    fixed = save(2, services=[{"name": "도시락 배달", "unit_price_krw": "6,500원"}])
    assert (fixed.json()["is_ready"], fixed.json()["fields"]["name"]) == (True, "새봄밥상")
    assert [item["name"] for item in person.get("/api/v1/listing-drafts").json()["items"]] == ["새봄밥상"]
    assert send(2).status_code == 412
    listed = send(3)
    assert listed.status_code == 200, listed.text
    assert listed.json()["services"][0]["unit_price_krw"] == 6_500
    assert person.get(path).status_code == 404


def test_a_program_changes_a_listing_through_a_draft_and_meets_what_is_newer(
    sign_in: Callable[..., SignedInClient],
) -> None:
    person = sign_in("enterprise")
    assert person.post("/api/v1/enterprises", json=make_listing("E1")).status_code == 201
    begun = person.post("/api/v1/listing-drafts", json={"enterprise_id": "E1"}).json()
    path = f"/api/v1/listing-drafts/{begun['draft_id']}"
    assert (begun["based_on"], begun["is_ready"]) == (1, True)
    assert person.put("/api/v1/enterprises/E1", make_listing("E1", summary="더 새로움"), 1).status_code == 200
    conflict = person.post(f"{path}/send", headers={"If-Match": '"1"'})
    assert (conflict.status_code, conflict.json()["error"]["code"]) == (409, "version_conflict")
    assert person.request("DELETE", path).status_code == 204
    assert person.get("/api/v1/listing-drafts").json()["items"] == []
    assert person.post("/api/v1/listing-drafts", json={"enterprise_id": "E9"}).status_code == 404
