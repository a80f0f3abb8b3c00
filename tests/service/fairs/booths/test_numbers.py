"""A number stands on one booth of a fair, so that a wish that names it finds the agency that is meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event
from sqlmodel import Session

from service import tables
from service.errors import InvalidInput
from service.fairs.booth_numbers import find_repeated
from service.fairs.booths import actions
from service.fairs.booths.queries import find_booths, get_booth_row
from service.fairs.register.schemas import Booth, BoothIn
from service.fairs.sheets import APPLICATION_HEADERS, BOOTH_HEADERS, find_booths_called, read_applications
from service.files.sheets import write_sheet
from service.security import Actor
from tests.service.conftest import NOW, SignedInClient
from tests.service.fairs.register.made_fairs import fill_fair, make_booth, make_fair
from tests.service.pages.markup import Page


def _save(session: Session, organiser: Actor, fair_id: str, booth_id: str | None, **booth: object) -> Booth:
    item = BoothIn(**make_booth(str(booth.pop("agency", "강북구청")), **booth))
    return actions.save_booth(session, organiser, fair_id, booth_id, item, now=NOW)


def _repeat_first_number(session: Session, fair_id: str) -> None:
    """What could be stored before numbers were looked at: both booths are B01."""
    row = get_booth_row(session, fair_id, "B02")
    row.code = "B01"
    session.add(row)
    session.flush()


def test_a_used_number_is_refused_for_a_new_booth_and_for_a_renamed_one(
    session: Session, organiser: Actor
) -> None:
    fair_id = fill_fair(session, organiser)
    for booth_id in (None, "B02"):
        with pytest.raises(InvalidInput) as refused:
            _save(session, organiser, fair_id, booth_id, code="B01")
        [fault] = refused.value.fields
        assert fault.field == "code"
        assert "은평구" in fault.sentence.ko
    assert [booth.code for booth in find_booths(session, fair_id)] == ["B01", "B02"]
    assert _save(session, organiser, fair_id, "B02", code="B02", agency="마포구청").agency == "마포구청"


@pytest.mark.parametrize("written", ["b01", "Ｂ０１", " B01 "])
def test_a_number_is_one_however_it_is_written(session: Session, organiser: Actor, written: str) -> None:
    fair_id = fill_fair(session, organiser)
    with pytest.raises(InvalidInput):
        _save(session, organiser, fair_id, None, code=written)
    twice = [BoothIn(**make_booth(agency, code=code)) for agency, code in (("가", "C1"), ("나", "ｃ1"))]
    with pytest.raises(InvalidInput) as refused:
        actions.import_booths(session, organiser, fair_id, twice, now=NOW)
    assert [fault.field for fault in refused.value.fields] == ["items[1].code"]
    known = [BoothIn(**make_booth("은평구", code=written, seats=7))]
    assert actions.import_booths(session, organiser, fair_id, known, now=NOW).updated == 1
    called = find_booths_called(find_booths(session, fair_id))
    row = ["E1", *[None] * 10, written, None]
    items = read_applications("a.csv", write_sheet("csv", APPLICATION_HEADERS, [row]), called, str)
    assert [item.party_id for item in items[2].wishes] == ["B01"]
    assert _save(session, organiser, fair_id, "B01", code="b01").code == "b01", "its own may be respelt"
    assert _save(session, organiser, fair_id, None).code != "B01"


def test_numbers_that_differ_only_in_case_are_told_to_the_organiser(
    session: Session, organiser: Actor
) -> None:
    fair_id = fill_fair(session, organiser)
    row = get_booth_row(session, fair_id, "B02")
    row.code = "b01"
    session.add(row)
    session.flush()
    assert [
        [booth.code for booth in booths] for booths in find_repeated(find_booths(session, fair_id)).values()
    ] == [["B01", "b01"]]


def test_a_booth_without_a_number_gets_one_that_is_free(session: Session, organiser: Actor) -> None:
    fair_id = fill_fair(session, organiser)
    assert _save(session, organiser, fair_id, "B01", code="B03").code == "B03"
    assert _save(session, organiser, fair_id, None).code == "B04"
    items = [
        BoothIn(**make_booth("가")),
        BoothIn(**make_booth("나", code="B05")),
        BoothIn(**make_booth("다")),
    ]
    actions.import_booths(session, organiser, fair_id, items, now=NOW)
    codes = [booth.code for booth in find_booths(session, fair_id)]
    assert codes[:3] == ["B03", "B02", "B04"]
    assert len(set(codes)) == len(codes) == 6


def test_an_import_that_gives_one_number_twice_is_refused(session: Session, organiser: Actor) -> None:
    fair_id = fill_fair(session, organiser)
    items = [BoothIn(**make_booth(agency, code="C1")) for agency in ("종로구", "중구")]
    with pytest.raises(InvalidInput) as refused:
        actions.import_booths(session, organiser, fair_id, items, now=NOW)
    assert [fault.field for fault in refused.value.fields] == ["items[1].code"]
    _repeat_first_number(session, fair_id)
    with pytest.raises(InvalidInput) as refused:
        actions.import_booths(session, organiser, fair_id, [BoothIn(**make_booth("가", code="B01"))], now=NOW)
    [fault] = refused.value.fields
    assert fault.field == "items[0].code"
    assert "은평구" in fault.sentence.ko
    assert "마포구" in fault.sentence.ko


def test_a_known_booth_of_an_import_is_checked_and_given_away_as_a_new_one(
    session: Session, organiser: Actor, make_account: Callable[..., Actor]
) -> None:
    buyer = make_account("buyer", "elsewhere")
    make_account("organiser", "manager")
    fair_id = fill_fair(session, organiser)

    def read(**changes: object) -> tables.Booth:
        item = BoothIn(**make_booth("은평구", code="B01", **changes))
        actions.import_booths(session, organiser, fair_id, [item], now=NOW)
        return get_booth_row(session, fair_id, "B01")

    assert read(login="elsewhere").owner_id == buyer.account_id
    assert read().owner_id == buyer.account_id, "nobody is named, so it stays theirs"
    for wrong, field in (({"login": "manager"}, "items[0].login"), ({"unavailable": [99]}, "unavailable")):
        with pytest.raises(InvalidInput) as refused:
            read(**wrong)
        assert [fault.field for fault in refused.value.fields] == [field]


def test_an_import_looks_for_all_accounts_at_once(
    session: Session, organiser: Actor, make_account: Callable[..., Actor]
) -> None:
    logins = [make_account("buyer", f"buyer{number}").login for number in range(4)]
    fair_id = fill_fair(session, organiser)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    counts = []
    for named in (logins[:1], logins[1:]):
        statements.clear()
        items = [BoothIn(**make_booth(f"{login}구", login=login)) for login in named]
        actions.import_booths(session, organiser, fair_id, items, now=NOW)
        counts.append(sum("FROM account" in statement for statement in statements))
    event.remove(session.get_bind(), "before_cursor_execute", note)
    assert counts == [1, 1]


def test_a_booth_whose_number_was_used_twice_before_can_be_changed_and_renumbered(
    session: Session, organiser: Actor
) -> None:
    fair_id = fill_fair(session, organiser)
    _repeat_first_number(session, fair_id)
    assert _save(session, organiser, fair_id, "B02", code="B01", seats=3).seats == 3
    assert _save(session, organiser, fair_id, "B02", code="B02").code == "B02"


def test_wishes_for_a_number_or_an_agency_of_several_booths_are_refused(
    session: Session, organiser: Actor
) -> None:
    fair_id = fill_fair(session, organiser)
    _repeat_first_number(session, fair_id)
    _save(session, organiser, fair_id, None, agency="마포구", code="C9")
    called = find_booths_called(find_booths(session, fair_id))

    def read(wish: str) -> list[str]:
        row = ["E1", *[None] * 10, wish, None]
        items = read_applications("a.csv", write_sheet("csv", APPLICATION_HEADERS, [row]), called, str)
        return [item.party_id for item in items[2].wishes]

    assert read("은평구, C9") == ["B01", "B03"]
    for wish, named in (("B01", ("은평구", "마포구")), ("마포구", ("B01", "C9"))):
        with pytest.raises(InvalidInput) as refused:
            read(wish)
        [fault] = refused.value.fields
        assert fault.field == "row[2].want"
        assert all(name in fault.sentence.ko for name in named)


def test_pages_and_json_say_at_the_number_that_it_is_used(sign_in: Callable[..., SignedInClient]) -> None:
    organiser = sign_in("organiser")
    fair = organiser.post("/api/v1/fairs", json=make_fair()).json()["fair_id"]
    first = organiser.post(f"/api/v1/fairs/{fair}/booths", json=make_booth("노원구청", code="B01"))
    assert first.status_code == 201
    again = organiser.post(f"/api/v1/fairs/{fair}/booths", json=make_booth("강북구청", code="B01"))
    assert again.status_code == 422
    assert [fault["field"] for fault in again.json()["error"]["fields"]] == ["code"]
    as_page = {**organiser.headers, "Accept": "text/html"}
    typed = {"agency": "강북구청", "code": "B01", "seats": "2"}
    answer = organiser.client.post(f"/fairs/{fair}/booths/new", data=typed, headers=as_page)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert "노원구청" in page.get_by_id("f-code-fault").text
    assert page.get_by_id("f-agency").get("value") == "강북구청"


def test_rows_of_one_number_and_two_agencies_are_refused_by_their_row(
    sign_in: Callable[..., SignedInClient],
) -> None:
    organiser = sign_in("organiser")
    fair = organiser.post("/api/v1/fairs", json=make_fair()).json()["fair_id"]
    rows: list[dict[str, object]] = [
        {"부스 번호": "B01", "수요기관": "노원구청", "사업명": "도시락"},
        {"부스 번호": "B01", "수요기관": "노원구청", "사업명": "청소"},
        {"부스 번호": "B01", "수요기관": None, "사업명": "인쇄"},
        {"부스 번호": "B01", "수요기관": "강북구청", "사업명": "조경"},
    ]

    def send(rows: list[dict[str, object]]) -> str:
        cells = [[row.get(header) for header in BOOTH_HEADERS] for row in rows]
        answer = organiser.client.post(
            f"/fairs/{fair}/booths/import",
            files={"file": ("a.xlsx", write_sheet("xlsx", BOOTH_HEADERS, cells))},
            headers={**organiser.headers, "Accept": "text/html"},
        )
        return answer.text

    said = send(rows)
    assert "5행 부스 번호: " in said
    assert "노원구청" in said
    send(rows[:3])
    [booth] = organiser.get(f"/api/v1/fairs/{fair}/booths").json()["items"]
    assert [project["title"] for project in booth["projects"]] == ["도시락", "청소", "인쇄"]


def test_what_an_import_refuses_is_named_by_its_row(sign_in: Callable[..., SignedInClient]) -> None:
    organiser = sign_in("organiser")
    fair = organiser.post("/api/v1/fairs", json=make_fair()).json()["fair_id"]
    first, second = (
        organiser.post(f"/api/v1/fairs/{fair}/booths", json=make_booth(agency)).json()["booth_id"]
        for agency in ("노원구청", "강북구청")
    )
    assert first != second

    def send(part: str, headers: tuple[str, ...], row: dict[str, object]) -> str:
        content = write_sheet("xlsx", headers, [[None] * len(headers), [row.get(name) for name in headers]])
        answer = organiser.client.post(
            f"/fairs/{fair}/{part}/import",
            files={"file": ("a.xlsx", content)},
            headers={**organiser.headers, "Accept": "text/html"},
        )
        assert answer.status_code == 422
        return answer.text

    unknown = send("applications", APPLICATION_HEADERS, {"기업 번호": "E-없음"})
    assert "3행 기업 번호: E-없음번 기업이 목록에 없습니다" in unknown
    late = send("booths", BOOTH_HEADERS, {"부스 번호": "C1", "수요기관": "중구", "상담 불가 시간대": "99"})
    assert "상담 불가 시간대: 없는 시간대입니다: 99" in late
    wrong = send("booths", BOOTH_HEADERS, {"부스 번호": "C1", "수요기관": "중구", "예산(원)": "많이"})
    assert "3행 예산(원): " in wrong
    unnamed = send("booths", BOOTH_HEADERS, {"부스 번호": "C1", "수요기관": "중구", "예산(원)": "1000000"})
    assert "3행 사업명: 사업명이나 구매수요 번호가 있어야 합니다" in unnamed


def test_the_organiser_is_told_of_numbers_that_stand_on_several_booths(
    sign_in: Callable[..., SignedInClient], app: object
) -> None:
    organiser = sign_in("organiser")
    fair = organiser.post("/api/v1/fairs", json=make_fair()).json()["fair_id"]
    for agency in ("노원구청", "강북구청"):
        organiser.post(f"/api/v1/fairs/{fair}/booths", json=make_booth(agency))
    pages = [f"/fairs/{fair}/booths", f"/fairs/{fair}/applications"]
    as_page = {"Accept": "text/html"}
    for path in pages:
        assert "여러 부스" not in organiser.client.get(path, headers=as_page).text
    with organiser.client.app.state.database.session(is_writing=True) as session:  # type: ignore[attr-defined]
        row = session.get(tables.Booth, (fair, "B02"))
        row.code = "B01"
        session.add(row)
    for path in pages:
        page = Page(organiser.client.get(path, headers=as_page).text)
        said = page.get_by_id("repeated-numbers").text
        assert all(name in said for name in ("B01", "노원구청", "강북구청"))
