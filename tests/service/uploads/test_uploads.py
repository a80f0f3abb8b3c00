"""Uploads: what the preview shows is what happens, an undo restores, and nothing newer is lost."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook
from sqlalchemy import event, text

from service.catalogue import queries as catalogue
from service.catalogue.actions import import_enterprises
from service.catalogue.schemas import Enterprise, EnterpriseIn
from service.database import Database
from service.door import limits
from service.errors.records import NewerChanges, NothingToConfirm, UploadNotFound, UploadOver
from service.security import Actor
from service.uploads import actions, queries
from service.uploads.pages import COLUMNS
from service.uploads.schemas import UploadPage, UploadQuery
from tests.service.conftest import NOW, SignedInClient, make_listing

TODAY = NOW.date()
MakeAccount = Callable[..., Actor]
SignIn = Callable[..., SignedInClient]
HEAD = "기업명,사업자등록번호,유형,자치구,서비스,직원수,소개\n"


def _send(database: Database, actor: Actor, text: str, name: str = "기업.csv") -> str:
    with database.session(is_writing=True) as session:
        return actions.preview_upload(session, actor, text.encode(), name, today=TODAY, now=NOW)


def _show(database: Database, actor: Actor, upload_id: str, **query: Any) -> UploadPage:
    with database.session(is_writing=False) as session:
        return queries.show_upload(session, upload_id, UploadQuery(**query), account_id=actor.account_id)


def _confirm(database: Database, actor: Actor, upload_id: str) -> None:
    with database.session(is_writing=True) as session:
        actions.confirm_upload(session, actor, upload_id, now=NOW)


def _undo(database: Database, actor: Actor, upload_id: str) -> None:
    with database.session(is_writing=True) as session:
        actions.undo_upload(session, actor, upload_id, now=NOW)


def _read_all(database: Database) -> list[Enterprise]:
    with database.session(is_writing=False) as session:
        ids = [item.enterprise_id for item in catalogue.find_enterprises(session, _ids(database))]
        return sorted(catalogue.find_enterprises(session, ids), key=lambda item: item.enterprise_id)


def _ids(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return list(connection.scalars(text("SELECT enterprise_id FROM enterprise ORDER BY enterprise_id")))


def test_a_file_of_three_rows_is_previewed_in_as_many_statements_as_one_of_one(
    database: Database, make_account: MakeAccount
) -> None:
    actor = make_account("policy")
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    counts = []
    for numbers in (["999-86-00039"], ["999-86-00039", "999-82-00026", "999-82-00050"]):
        rows = "".join(f"기업 {number},{number},협동조합,노원구,청소,7,\n" for number in numbers)
        event.listen(database.engine, "before_cursor_execute", note)
        _send(database, actor, HEAD + rows)
        event.remove(database.engine, "before_cursor_execute", note)
        counts.append(len(statements))
        statements.clear()
    assert counts[0] == counts[1]


def test_a_row_that_adds_to_a_full_listing_is_refused_in_words(
    database: Database, make_account: MakeAccount
) -> None:
    actor = make_account("policy")
    full = [{"name": f"일 {number}"} for number in range(limits.MAX_SERVICES)]
    listing = make_listing("E1", business_number="9998600039", services=full)
    with database.session(is_writing=True) as session:
        import_enterprises(session, [EnterpriseIn(**listing)], now=NOW, owner_id=actor.account_id)
    upload_id = _send(database, actor, HEAD + "두레정원,999-86-00039,협동조합,노원구,텃밭,7,\n")
    [row] = _show(database, actor, upload_id).rows
    assert row.outcome == "refused"
    [remark] = row.remarks
    assert (remark.field, remark.is_fault) == ("services", True)
    assert str(limits.MAX_SERVICES) in remark.ko


def test_each_row_says_what_it_would_do_and_nothing_is_listed_yet(
    database: Database, make_account: MakeAccount
) -> None:
    actor = make_account("policy")
    upload_id = _send(
        database,
        actor,
        HEAD
        + "두레정원,999-86-00039,협동조합,노원구,옥상 정원;텃밭,7,\n"
        + "틀린번호,123-45-67890,협동조합,노원구,청소,3,\n"
        + '수식상사,,협동조합,노원구,=HYPERLINK("http://x"),3,\n'
        + "새벽수선,,자활기업,성북구,수선,+어르신과 함께,\n"
        + "목록상사,,협동조합,성북구,수선,2,- 항목으로 적은 소개\n",
    )
    page = _show(database, actor, upload_id)
    assert [(row.line, row.outcome, row.name) for row in page.rows] == [
        (2, "create", "두레정원"),
        (3, "refused", "틀린번호"),
        (4, "refused", "수식상사"),
        (5, "refused", "새벽수선"),
        (6, "create", "목록상사"),
    ]
    assert "검증번호" in page.rows[1].remarks[0].ko
    assert "수식" in page.rows[2].remarks[0].ko
    assert (page.upload.created, page.upload.refused) == (2, 3)
    assert _read_all(database) == []
    assert [row.line for row in _show(database, actor, upload_id, only_faults=True).rows] == [3, 4, 5]


def test_confirming_lists_the_good_rows_and_undoing_takes_them_out_again(
    database: Database, make_account: MakeAccount
) -> None:
    actor = make_account("policy")
    upload_id = _send(
        database, actor, HEAD + "두레정원,,협동조합,노원구,텃밭,7,\n,,,,,,\n새벽수선,,,,수선,x,\n"
    )
    _confirm(database, actor, upload_id)
    assert [item.name for item in _read_all(database)] == ["두레정원"]
    with pytest.raises(UploadOver):
        _confirm(database, actor, upload_id)
    _undo(database, actor, upload_id)
    assert _read_all(database) == []
    with pytest.raises(UploadOver):
        _undo(database, actor, upload_id)
    with database.engine.connect() as connection:
        from service.bridge import load_removed

        assert len(load_removed(connection, later_than=0)) == 1  # search follows


def test_an_empty_cell_changes_nothing_and_an_undo_restores_to_the_letter(
    app: FastAPI, sign_in: SignIn
) -> None:
    database = app.state.database
    own = sign_in("enterprise")
    listing = make_listing(
        "E1",
        name="두레정원",
        business_number="9998600039",
        services=[{"name": "텃밭", "description": "가꿉니다.", "unit_price_krw": 5000, "unit": "㎡"}],
    )
    assert own.post("/api/v1/enterprises", json=listing).status_code == 201
    [before] = _read_all(database)
    upload_id = _send(database, own.actor, HEAD + "두레정원,999-86-00039,,노원구,텃밭;옥상 정원,9,\n")
    [row] = _show(database, own.actor, upload_id).rows
    assert (row.outcome, row.enterprise_id) == ("update", "E1")  # found by its business number
    _confirm(database, own.actor, upload_id)
    [after] = _read_all(database)
    assert (after.district, after.employees, after.summary) == ("노원구", 9, before.summary)
    assert [service.name for service in after.services] == ["텃밭", "옥상 정원"]
    assert after.services[0].unit_price_krw == 5000
    assert after.track_record == before.track_record
    assert own.post(f"/api/v1/uploads/{upload_id}/undo").status_code == 200
    [restored] = _read_all(database)
    ignored = {"version", "updated_at"}
    assert restored.model_dump(exclude=ignored) == before.model_dump(exclude=ignored)
    assert restored.version == 3


def test_an_undo_that_would_lose_a_newer_change_does_nothing_and_names_the_listing(
    app: FastAPI, sign_in: SignIn
) -> None:
    database = app.state.database
    own = sign_in("enterprise")
    upload_id = _send(database, own.actor, HEAD + "가나,,,,텃밭,1,\n다라,,,,수선,1,\n")
    _confirm(database, own.actor, upload_id)
    _, second = _read_all(database)
    changed = make_listing(second.enterprise_id, name="다라(새)")
    assert own.put(f"/api/v1/enterprises/{second.enterprise_id}", changed, version=1).status_code == 200
    with pytest.raises(NewerChanges) as refusal:
        _undo(database, own.actor, upload_id)
    assert refusal.value.entries == [f"{second.name} ({second.enterprise_id})"]
    assert len(_read_all(database)) == 2
    answer = own.post(f"/api/v1/uploads/{upload_id}/undo")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "newer_changes")


def test_a_listing_that_changed_since_the_preview_is_not_overwritten(app: FastAPI, sign_in: SignIn) -> None:
    database = app.state.database
    own = sign_in("enterprise")
    own.post("/api/v1/enterprises", json=make_listing("E1", business_number="9998600039"))
    upload_id = _send(database, own.actor, HEAD + "가나,9998600039,,,텃밭,3,\n다라,,,,수선,1,\n")
    own.put("/api/v1/enterprises/E1", make_listing("E1", summary="그사이"), version=1)
    with pytest.raises(NewerChanges):
        _confirm(database, own.actor, upload_id)
    assert [item.summary for item in _read_all(database)] == ["그사이"]


def test_what_others_keep_is_refused_row_by_row(app: FastAPI, sign_in: SignIn) -> None:
    database = app.state.database
    sign_in("policy").post("/api/v1/enterprises", json=make_listing("E1", name="남의 기업"))
    own = sign_in("enterprise")
    text = "기업id,기업명,직원수\nE1,남의 기업,100\n"
    upload_id = _send(database, own.actor, text)
    [row] = _show(database, own.actor, upload_id).rows
    assert row.outcome == "refused"
    assert "다른 분이 등록한" in row.remarks[0].ko
    with pytest.raises(NothingToConfirm):
        _confirm(database, own.actor, upload_id)
    with pytest.raises(UploadNotFound):
        _show(database, sign_in("enterprise", "other").actor, upload_id)


def test_a_file_that_is_none_is_said_and_kept_as_such(database: Database, make_account: MakeAccount) -> None:
    actor = make_account("policy")
    upload_id = _send(database, actor, "%PDF-1.7 nothing", "명단.xlsx")
    page = _show(database, actor, upload_id)
    assert page.upload.refused == len(page.rows) == 1


def test_rows_page_by_cursor(database: Database, make_account: MakeAccount) -> None:
    actor = make_account("policy")
    upload_id = _send(database, actor, HEAD + "".join(f"기업{n},,,,청소,1,\n" for n in range(5)))
    lines: list[int] = []
    cursor = None
    while True:
        page = _show(database, actor, upload_id, limit=2, cursor=cursor)
        lines += [row.line for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert lines == [2, 3, 4, 5, 6]


def test_the_blank_table_is_one_that_the_reader_knows(database: Database, make_account: MakeAccount) -> None:
    from service.files.sheets import write_sheet
    from service.intake.columns import read_headers

    sheet = load_workbook(io.BytesIO(write_sheet("xlsx", COLUMNS, []))).active
    assert sheet is not None
    head = [cell.value for cell in sheet[1]]
    columns = read_headers(head, "enterprises")
    assert columns is not None
    assert (columns.unmapped, columns.left_out) == ((), ())


def test_programs_preview_confirm_and_undo_as_people_do(app: FastAPI, sign_in: SignIn) -> None:
    person = sign_in("enterprise")
    content = base64.b64encode(f"{HEAD}가나청소,,협동조합,은평구,청소,3,\n,,,,,,\n".encode()).decode()
    sent = person.post("/api/v1/uploads", json={"name": "기업.csv", "content": content})
    assert sent.status_code == 201, sent.text
    upload = sent.json()["upload"]
    assert (upload["state"], upload["created"]) == ("previewed", 1)
    assert _read_all(app.state.database) == []
    assert person.get("/api/v1/uploads").json()["items"] == [upload]
    path = f"/api/v1/uploads/{upload['upload_id']}"
    assert person.post(f"{path}/confirm").json()["upload"]["state"] == "confirmed"
    assert [item.name for item in _read_all(app.state.database)] == ["가나청소"]
    assert person.post(f"{path}/confirm").json()["error"]["code"] == "upload_over"
    assert person.post(f"{path}/undo").json()["upload"]["state"] == "undone"
    assert _read_all(app.state.database) == []
