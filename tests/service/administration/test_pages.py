"""Administrators look after accounts and organisations, read and export the trail, see mail and jobs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import event
from sqlmodel import select

from service import tables
from service.digests.actions import DIGESTS
from service.jobs import JobKind, enqueue
from service.mailing.mail import put_mail
from service.sentences import Sentence
from tests.service.conftest import NOW, SignedInClient, make_demand, make_listing, open_browser
from tests.service.pages.markup import find_faults

SignIn = Callable[..., SignedInClient]
PAGES = (
    "/admin/accounts",
    "/admin/organisations",
    "/admin/audit",
    "/admin/access",
    "/admin/retention",
    "/admin/mail",
    "/admin/jobs",
)


def post(person: SignedInClient, path: str, **fields: object) -> Response:
    headers = {**person.headers, "Accept": "text/html"}
    return person.client.post(path, data=fields, headers=headers, follow_redirects=False)


def show(person: SignedInClient, path: str) -> str:
    answer = person.client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text[:300]
    assert find_faults(answer.text) == []
    return answer.text


def read_account(app: FastAPI, account_id: str) -> tables.Account:
    with app.state.database.session(is_writing=False) as session:
        return session.get(tables.Account, account_id)


@pytest.mark.parametrize("path", ["/admin", *PAGES])
def test_the_pages_are_for_administrators_alone(client: TestClient, sign_in: SignIn, path: str) -> None:
    headers = {"Accept": "text/html"}
    assert (
        client.get(path, headers=headers, follow_redirects=False).headers["location"].startswith("/sign-in")
    )
    for role in ("buyer", "enterprise", "organiser", "policy"):
        answer = sign_in(role).client.get(path, headers=headers, follow_redirects=False)
        assert answer.status_code == 403, role


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_empty_and_filled_pages_are_sound_in_both_languages(
    app: FastAPI, sign_in: SignIn, path: str, language: str
) -> None:
    administrator = sign_in("administrator")
    show(administrator, f"{path}?lang={language}")
    fill(app, administrator)
    show(administrator, f"{path}?lang={language}")


def fill(app: FastAPI, administrator: SignedInClient) -> None:
    with app.state.database.session(is_writing=True) as session:
        for number in range(2):
            letter = put_mail(
                session,
                app.state.settings,
                recipient=f"{number}@example.kr",
                subject="견적",
                text="비밀 링크",
                now=NOW,
            )
        letter.state, letter.error, letter.attempts = "failed", "550 no", 1
        kind = JobKind("count", Sentence("세기", "Counting"), lambda job: None)
        for number in range(2):
            enqueue(session, kind, f"S{number}", actor=administrator.actor, now=NOW)


def test_accounts_are_found_and_filtered(sign_in: SignIn) -> None:
    administrator = sign_in("administrator")
    sign_in("buyer", "gildong")
    sign_in("enterprise", "hankki", "한끼나눔")
    page = show(administrator, "/admin/accounts?q=한끼")
    assert "hankki" in page
    assert "gildong" not in page
    assert "모두 1건" in show(administrator, "/admin/accounts?role=buyer")
    assert "조건에 맞는 것이 없습니다" in show(administrator, "/admin/accounts?state=disabled")
    first = show(administrator, "/admin/accounts?limit=2")
    [more] = re.findall(r'rel="next" href="([^"]+)"', first)
    assert "hankki" in show(administrator, more.replace("&amp;", "&"))


def test_a_role_and_organisation_are_changed_with_a_reason(app: FastAPI, sign_in: SignIn) -> None:
    administrator, buyer = sign_in("administrator"), sign_in("buyer")
    path = f"/admin/accounts/{buyer.actor.account_id}"
    assert post(administrator, path, role="policy", organisation="마포구").status_code == 422
    changed = post(administrator, path, role="policy", organisation="마포구", reason="인사 이동")
    assert changed.status_code == 303
    assert buyer.get("/api/v1/session").json()["account"]["role"] == "policy"
    assert buyer.get("/api/v1/session").json()["account"]["organisation"] == "마포구"
    with app.state.database.session(is_writing=False) as session:
        line = session.exec(
            select(tables.AuditEntry).where(tables.AuditEntry.action == "account.change")
        ).one()
    assert line.before == {"role": "buyer", "organisation": "은평구"}
    assert line.after == {"role": "policy", "organisation": "마포구"}
    assert (line.reason, line.actor_id) == ("인사 이동", administrator.actor.account_id)
    assert "인사 이동" in show(administrator, path)


def test_a_disabled_account_is_out_at_once_and_can_be_let_in_again(app: FastAPI, sign_in: SignIn) -> None:
    administrator, buyer = sign_in("administrator"), sign_in("buyer")
    path = f"/admin/accounts/{buyer.actor.account_id}"
    assert post(administrator, f"{path}/disable", reason="").status_code == 422
    assert post(administrator, f"{path}/disable", reason="퇴직").status_code == 303
    assert buyer.get("/api/v1/session").json()["account"] is None
    assert "이용 막힘" in show(administrator, "/admin/accounts?state=disabled")
    assert post(administrator, f"{path}/enable", reason="복직").status_code == 303
    assert read_account(app, buyer.actor.account_id).disabled_at is None
    SignedInClient(open_browser(app), buyer.actor)


def test_the_last_administrator_stays_one(app: FastAPI, sign_in: SignIn) -> None:
    administrator = sign_in("administrator")
    path = f"/admin/accounts/{administrator.actor.account_id}"
    assert post(administrator, path, role="buyer", reason="x").status_code == 422
    assert post(administrator, f"{path}/disable", reason="x").status_code == 422
    assert read_account(app, administrator.actor.account_id).role == "administrator"
    sign_in("administrator", "second")
    assert post(administrator, f"{path}/disable", reason="x").status_code == 303


def test_a_link_to_a_new_password_is_shown_once_and_works(app: FastAPI, sign_in: SignIn) -> None:
    administrator, buyer = sign_in("administrator"), sign_in("buyer")
    path = f"/admin/accounts/{buyer.actor.account_id}"
    answer = post(administrator, f"{path}/password", reason="본인 확인함")
    [link] = re.findall(r"http://testserver(/reset-password\?token=[\w-]+)", answer.text)
    assert link not in show(administrator, path)
    assert open_browser(app).get(link).status_code == 200


def test_an_organisation_is_described_and_its_name_is_taken_once(app: FastAPI, sign_in: SignIn) -> None:
    administrator = sign_in("administrator")
    other = sign_in("buyer", "other", "아무개")
    path = f"/admin/organisations/{other.actor.organisation_id}"
    wish = {"organisation": "아무개 학교", "kind": "school", "buyer_type": "school", "district": "은평구"}
    assert post(administrator, path, **wish).status_code == 303
    with app.state.database.session(is_writing=False) as session:
        row = session.get(tables.Organisation, other.actor.organisation_id)
    assert (row.name, row.kind, row.buyer_type, row.district) == ("아무개 학교", "school", "school", "은평구")
    assert post(administrator, path, **{**wish, "organisation": "은평구"}).status_code == 422
    assert post(administrator, path, **{**wish, "kind": "x"}).status_code == 422
    assert post(administrator, "/admin/organisations/none", **wish).status_code == 404
    assert "아무개 학교" in show(administrator, "/admin/organisations?kind=school")
    for page in ("/admin/organisations", path):
        assert "소재 자치구" in show(administrator, page)
        assert "이행 장소" not in show(administrator, page)


def test_the_trail_is_filtered_and_its_export_says_the_same(app: FastAPI, sign_in: SignIn) -> None:
    administrator, buyer = sign_in("administrator"), sign_in("buyer")
    buyer.post("/api/v1/demands", json=make_demand("D1", title="=1+1"))
    buyer.post("/api/v1/demands", json=make_demand("D2"))
    page = show(
        administrator, "/admin/audit?subject_kind=demand&actor=buyer&since=2017-03-02&until=2017-03-02"
    )
    assert "모두 2건" in page
    assert "모두 0건" in show(administrator, "/admin/audit?until=2017-03-01")
    assert "모두 1건" in show(administrator, "/admin/audit?subject_id=D2&action=demand")
    # What is done is chosen by the word that stands in the list, and means nothing that only begins alike.
    assert '<option value="demand.create" selected>구매수요 등록</option>' in show(
        administrator, "/admin/audit?action=demand.create"
    )
    assert "모두 2건" in show(administrator, "/admin/audit?action=demand.create")
    assert "모두 0건" in show(administrator, "/admin/audit?action=demand.cr")
    assert "아직 없습니다" in show(administrator, "/admin/mail")
    assert "조건을 줄여 보십시오" in show(administrator, "/admin/mail?state=sent")
    refused = post(administrator, "/admin/audit/export", subject_kind="demand", reason=" ")
    assert refused.status_code == 422
    answer = post(administrator, "/admin/audit/export", subject_kind="demand", reason="감사 자료 제출")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "filename*=UTF-8''audit-2017" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 3
    lines = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [line["대상 번호"] for line in lines] == ["D2", "D1"]
    assert lines[0]["일시(한국 시각)"] == "2017-03-02 10:00:00"
    assert (lines[0]["한 일"], lines[0]["대상 종류"]) == ("구매수요 등록", "구매수요")
    answer = post(administrator, "/admin/audit/export", subject_id="D1", reason="제출", format="json")
    [entry] = answer.json()
    assert (entry["action"], entry["recorded_at"]) == ("demand.create", "2017-03-02T01:00:00Z")
    book = post(administrator, "/admin/audit/export", subject_id="D1", reason="제출", format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert sheet.max_row == 2
    after = [cell.value for cell in sheet[1]].index("바뀐 뒤(원본)")
    assert '"title": "=1+1"' in sheet.cell(2, after + 1).value
    with app.state.database.session(is_writing=False) as session:
        line = session.exec(
            select(tables.AuditEntry).where(tables.AuditEntry.action == "audit.export")
        ).first()
    assert line.reason == "감사 자료 제출"
    assert line.after == {"filters": {"subject_kind": "demand"}, "lines": 2}


def test_the_outbox_shows_no_text_and_retries_what_failed(app: FastAPI, sign_in: SignIn) -> None:
    administrator = sign_in("administrator")
    fill(app, administrator)
    page = show(administrator, "/admin/mail?state=failed")
    assert "550 no" in page
    assert "메일 서버가 이 메일을 거절하였습니다" in page
    assert "비밀 링크" not in page
    assert "메일 서버가 설정되어 있지 않아" in page
    [mail_id] = re.findall(r'name="mail_id" value="(\d+)"', page)
    assert post(administrator, "/admin/mail/retry", mail_id=mail_id).status_code == 303
    with app.state.database.session(is_writing=False) as session:
        row = session.get(tables.OutgoingMail, int(mail_id))
    assert (row.state, row.attempts) == ("waiting", 0)


def test_a_waiting_job_is_cancelled(app: FastAPI, sign_in: SignIn) -> None:
    administrator = sign_in("administrator")
    fill(app, administrator)
    job_id = re.findall(r'name="job_id" value="(\w+)"', show(administrator, "/admin/jobs"))[0]
    assert post(administrator, "/admin/jobs/cancel", job_id=job_id).status_code == 303
    page = show(administrator, "/admin/jobs?state=cancelled")
    assert "모두 1건" in page


def test_jobs_are_called_by_their_names(app: FastAPI, sign_in: SignIn) -> None:
    with app.state.database.session(is_writing=True) as session:
        enqueue(session, DIGESTS, "2017-03-02", actor=None, now=NOW)
    page = show(sign_in("administrator"), "/admin/jobs")
    assert "하루 알림 보내기" in page
    assert "alerts.digests" not in page


def test_others_change_nothing(sign_in: SignIn) -> None:
    policy, buyer = sign_in("policy"), sign_in("buyer")
    path = f"/admin/accounts/{buyer.actor.account_id}"
    for address, fields in (
        (path, {"role": "policy", "reason": "x"}),
        (f"{path}/disable", {"reason": "x"}),
        (f"{path}/password", {"reason": "x"}),
        (f"/admin/organisations/{buyer.actor.organisation_id}", {"organisation": "x", "kind": "city"}),
        ("/admin/audit/export", {"reason": "x"}),
        ("/admin/mail/retry", {"mail_id": 1}),
        ("/admin/jobs/cancel", {"job_id": "J1"}),
    ):
        assert post(policy, address, **fields).status_code == 403, address


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("/admin/accounts?q=buyer&role=&state=active", "accounts?q=buyer&role=&state=active&reason=점검"),
        ("/admin/organisations?q=은평", "organisations?q=은평"),
        ("/admin/mail?state=failed", "mail?state=failed&reason=점검"),
        ("/admin/jobs?state=waiting", "jobs?state=waiting"),
        ("/admin/access?kind=accounts", "access-log?kind=accounts&reason=점검"),
    ],
)
def test_a_list_is_taken_away_with_the_filters_of_its_page(
    app: FastAPI, sign_in: SignIn, page: str, name: str
) -> None:
    administrator = sign_in("administrator")
    sign_in("buyer")
    fill(app, administrator)
    show(administrator, "/admin/accounts")  # stands in the access log from now on
    shown = show(administrator, page)
    address = f"/api/v1/downloads/{name}"
    action, _, filters = address.partition("?")
    assert action in shown
    for filter_name, value in (pair.split("=") for pair in filters.split("&")):
        if filter_name != "reason":
            assert value in shown
    [total] = re.findall(r"모두 (\d+)건", shown)
    rows = administrator.get(f"{address}&format=json").json()
    assert len(rows) == int(total) >= 1
    table = administrator.get(f"{address}&format=csv")
    assert len(list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))) == len(rows) + 1


def test_taking_accounts_away_needs_a_reason_and_stands_in_both_logs(app: FastAPI, sign_in: SignIn) -> None:
    administrator, _ = sign_in("administrator"), sign_in("buyer")
    path = "/api/v1/downloads/accounts"
    assert administrator.get(path).status_code == 422
    assert administrator.get(path, params={"reason": "명단 확인"}).status_code == 200
    with app.state.database.session(is_writing=False) as session:
        [line] = session.exec(
            select(tables.AuditEntry).where(tables.AuditEntry.action == "export.make")
        ).all()
        [seen] = session.exec(select(tables.AccessEntry)).all()
    assert (line.subject_id, line.reason, line.after) == ("accounts", "명단 확인", {"format": "csv"})
    assert (seen.kind, seen.people, seen.actor_id) == ("accounts", 2, administrator.actor.account_id)


def test_the_trail_names_people_and_things_and_leads_to_them(sign_in: SignIn) -> None:
    administrator, owner = sign_in("administrator"), sign_in("enterprise", "hankki", "한끼나눔")
    owner.post("/api/v1/enterprises", json=make_listing("E/1", name="한끼나눔 협동조합"))
    sign_in("buyer").post("/api/v1/demands", json=make_demand("D1", title="돌봄 도시락"))
    page = show(administrator, "/admin/audit")
    assert f'<a href="/admin/accounts/{owner.actor.account_id}">{owner.actor.display_name}</a>' in page
    assert '<a href="/enterprises/E%2F1">한끼나눔 협동조합</a>' in page
    assert '<a href="/demands/D1">돌봄 도시락</a>' in page
    assert "지워짐" not in page
    # The number leads to all that was done to it, and names may be typed into the filter.
    [only] = set(re.findall(r'href="(/admin/audit\?subject_kind=enterprise[^"]+)"', page))
    narrowed = show(administrator, only.replace("&amp;", "&"))
    assert "한끼나눔 협동조합" in narrowed
    assert "돌봄 도시락" not in narrowed
    named = show(administrator, f"/admin/audit?actor={owner.actor.display_name}&subject_kind=enterprise")
    assert "모두 1건" in named


def test_what_a_change_mentions_is_named_and_its_fields_are_called_as_on_forms(sign_in: SignIn) -> None:
    administrator, buyer = sign_in("administrator"), sign_in("buyer")
    for number in (1, 2):
        listing = make_listing(f"E{number}", name=f"두레 {number}호")
        administrator.post("/api/v1/enterprises", json=listing)
    buyer.post("/api/v1/demands", json=make_demand("D1"))
    for number in (1, 2):
        buyer.request("PUT", f"/api/v1/demands/D1/shortlist/E{number}", json={})
    added = show(administrator, "/admin/audit?action=shortlist.add")
    assert "<ins>두레 1호 (E1)</ins>" in added
    asked = {"enterprise_ids": ["E1", "E2"], "due_on": "2017-03-10"}
    buyer.post("/api/v1/demands/D1/quotes", json=asked)
    administrator.request("DELETE", "/api/v1/enterprises/E2", headers={"If-Match": '"1"'})
    page = show(administrator, "/admin/audit?action=quote.ask")
    assert "<ins>두레 1호 (E1), 두레 2호 (E2)</ins>" in page  # also of one that is gone
    assert "enterprise_ids" not in page
    assert "<code>questions</code>" not in page


def test_the_file_of_the_trail_reads_as_its_page(sign_in: SignIn) -> None:
    administrator, owner, buyer = sign_in("administrator"), sign_in("enterprise"), sign_in("buyer")
    owner.post("/api/v1/enterprises", json=make_listing("E1", name="두레 청소"))
    buyer.post("/api/v1/demands", json=make_demand("D1", title="청사 청소", contract_type="services"))
    buyer.request("PUT", "/api/v1/demands/D1/shortlist/E1", json={})
    owner.delete("/api/v1/enterprises/E1", version=1)
    administrator.post("/api/v1/demands/import", json={"items": [make_demand("D2")]})

    def read(**filters: str) -> dict[str, str]:
        answer = post(administrator, "/admin/audit/export", reason="감사", **filters)
        head, first, *_ = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
        return dict(zip(head, first, strict=True))

    posted = read(action="demand.create")
    assert (posted["누가"], posted["아이디"]) == ("buyer 담당", "buyer")
    assert (posted["대상"], posted["대상 번호"]) == ("청사 청소", "D1")
    assert "종류: 용역" in posted["바뀐 것"]
    assert '"contract_type": "services"' in posted["바뀐 뒤(원본)"]
    assert "기업 번호: 두레 청소 (E1)" in read(action="shortlist.add")["바뀐 것"]
    assert read(action="enterprise.delete")["대상"] == "두레 청소 (지워짐)"
    assert read(action="demand.import")["대상"] == "구매수요 전체"


def test_what_is_gone_is_named_as_it_was_called_last(sign_in: SignIn) -> None:
    administrator, owner = sign_in("administrator"), sign_in("enterprise")
    owner.post("/api/v1/enterprises", json=make_listing("E1", name="옛 이름"))
    owner.put("/api/v1/enterprises/E1", make_listing("E1", name="새 이름"), version=1)
    owner.put("/api/v1/enterprises/E1", make_listing("E1", name="새 이름", summary="소개"), version=2)
    owner.delete("/api/v1/enterprises/E1", version=3)
    page = show(administrator, "/admin/audit?subject_id=E1")
    assert page.count("지워짐") == 4
    assert page.count("<span>새 이름</span>") == 4
    assert "/enterprises/E1" not in page


def test_what_has_no_name_is_shown_by_its_kind(sign_in: SignIn) -> None:
    administrator = sign_in("administrator")
    administrator.post("/api/v1/demands/import", json={"items": [make_demand("D1")]})
    assert "구매수요 전체" in show(administrator, "/admin/audit?action=demand.import")
    post(administrator, "/admin/audit/export", reason="감사", format="csv")
    assert "감사 기록 전체" in show(administrator, "/admin/audit?action=audit.export")


def test_names_of_many_lines_take_as_many_statements_as_those_of_one(app: FastAPI, sign_in: SignIn) -> None:
    administrator, owner = sign_in("administrator"), sign_in("enterprise")

    def count() -> int:
        statements: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            statements.append(statement)

        event.listen(app.state.database.engine, "before_cursor_execute", note)
        show(administrator, "/admin/audit?subject_kind=enterprise")
        event.remove(app.state.database.engine, "before_cursor_execute", note)
        return len(statements)

    for number in (1, 2):
        owner.post("/api/v1/enterprises", json=make_listing(f"E{number}"))
    owner.delete("/api/v1/enterprises/E2", version=1)
    few = count()
    for number in range(3, 9):
        owner.post("/api/v1/enterprises", json=make_listing(f"E{number}"))
    for number in (7, 8):
        owner.delete(f"/api/v1/enterprises/E{number}", version=1)
    assert count() == few


def test_a_listing_is_handed_over_to_its_enterprise(sign_in: SignIn) -> None:
    administrator, enterprise = sign_in("administrator"), sign_in("enterprise")
    administrator.post("/api/v1/enterprises/import", json={"items": [make_listing("E1")]})
    edit, keeper = "/enterprises/E1/edit", "/enterprises/E1/keeper"
    assert "이 등록을 맡길 계정" not in show(sign_in("policy"), edit)
    assert "이 등록을 맡길 계정" in show(administrator, edit)
    assert enterprise.client.get(edit, headers={"Accept": "text/html"}).status_code == 403
    for login in ("", "policy", "nobody"):
        wrong = post(administrator, keeper, login=login)
        assert (wrong.status_code, find_faults(wrong.text)) == (422, [])
        assert "쓰고 있는 기업 계정의 아이디가 아닙니다" in wrong.text
    assert post(administrator, keeper, login=f" {enterprise.actor.login} ").status_code == 303
    assert "정보 수정" in show(enterprise, "/enterprises/E1")
    show(enterprise, edit)
    assert "등록을 맡으셨습니다" in show(enterprise, "/notices")
    assert f"({enterprise.actor.login})이 맡고 있습니다" in show(administrator, edit)
    assert "기업 등록 맡김" in show(administrator, "/admin/audit")
