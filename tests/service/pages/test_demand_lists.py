"""An agency posts the table of its purchases: the file, what it would do, and the demands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from httpx2 import Response

from service.demand_lists.actions import MAX_ROWS
from tests.service.pages.conftest import Visitor
from tests.service.pages.markup import Page

Enter = Callable[[str], Visitor]
PATH = "/post-demand/file"
PLAN = (
    "연번,사업명,예산액(천원),계약기간\n"
    '1,경로당 도시락 배달,"12,500",26.3.5.~26.12.31.\n'
    "2,구청사 유리 청소,8800,26.4.1.~26.12.31.\n"
    "3,복사용지 구매,많이,\n"
    ",합계,21300,\n"
)


def find_hidden(page: Page, name: str) -> str:
    return next(str(field.get("value")) for field in page.all("input") if field.get("name") == name)


def send(visitor: Visitor) -> Response:
    token = find_hidden(visitor.open(PATH), "form_token")
    return visitor.http.post(
        PATH, data={"form_token": token}, files={"file": ("계획.csv", PLAN.encode("cp949"))}
    )


def find_items(answer: Response) -> str:
    return find_hidden(Page(answer.text), "items")


def test_a_table_is_shown_first_and_posted_for_the_own_agency_then(enter: Enter) -> None:
    visitor = enter("buyer")
    assert PATH in visitor.open("/post-demand").links()
    shown = send(visitor)
    assert shown.status_code == 200, shown.text
    text = re.sub("[\u2068\u2069]", "", shown.text)
    assert "새로 등록할 수요 2건, 이미 있는 수요 0건, 고칠 곳 1곳" in shown.text
    assert "4행 <strong>예산(부가세 포함)</strong>: 금액으로 읽을 수 없습니다" in text
    assert "5행: 합계이거나" in text
    items = json.loads(find_items(shown))
    assert [(item["title"], item["buyer"], item["budget_krw"]) for item in items] == [
        ("경로당 도시락 배달", "은평구", 12_500_000),
        ("구청사 유리 청소", "은평구", 8_800_000),
    ]
    assert "구청사 유리 청소" not in visitor.get("/demands").text
    posted = visitor.post(PATH, {"items": find_items(shown)})
    assert (posted.status_code, posted.headers["location"]) == (303, "/post-demand")
    own = visitor.get("/post-demand").text
    assert "구청사 유리 청소" in own
    assert "등록하였습니다" in own
    # The demands are the agency's: it may change them, and the same table again changes nothing.
    demand_id = items[0]["demand_id"]
    assert visitor.get(f"/demands/{demand_id}/edit").status_code == 200
    again = send(visitor)
    assert "새로 등록할 수요 0건, 이미 있는 수요 2건" in again.text
    assert f"/demands/{demand_id}" in Page(again.text).links()
    assert visitor.post(PATH, {"items": find_items(shown)}).status_code == 303


def test_what_was_not_shown_is_not_posted(enter: Enter) -> None:
    visitor = enter("buyer")
    for items in ("", "[1]", json.dumps([{"demand_id": "D9"}])):
        assert visitor.post(PATH, {"items": items}).status_code == 422
    settled = json.dumps([{"demand_id": "D9", "title": "청소", "status": "contracted"}])
    assert visitor.post(PATH, {"items": settled}).status_code == 422
    assert visitor.get("/demands/D9").status_code == 404
    assert visitor.post(PATH, {}).status_code == 422


def test_no_more_is_posted_at_once_than_a_file_may_hold(enter: Enter) -> None:
    visitor = enter("buyer")
    many = json.dumps([{"demand_id": f"D{n}", "title": "청소"} for n in range(MAX_ROWS + 1)])
    assert visitor.post(PATH, {"items": many}).status_code == 413
    assert visitor.get("/demands/D0").status_code == 404


def test_only_who_posts_demands_sends_tables(enter: Enter) -> None:
    assert enter("enterprise").get(PATH).status_code == 403
