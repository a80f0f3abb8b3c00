"""While a file is read, or waits for its turn to be, nobody who writes has to wait for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from httpx2 import Response

from service.door import apart, limits
from tests.service.conftest import SignedInClient, make_demand
from tests.service.fairs.register.made_fairs import make_fair
from tests.service.intake.test_workbooks import make_workbook

SignIn = Callable[..., SignedInClient]


@pytest.fixture
def taken_places() -> Iterator[Callable[[], None]]:
    """Every place of a reader is taken until the function that this gives is called."""
    for _ in range(limits.MAX_READERS_AT_ONCE):
        assert apart._places.acquire(timeout=0)
    taken = [True]

    def release() -> None:
        while taken:
            taken.pop()
            for _ in range(limits.MAX_READERS_AT_ONCE):
                apart._places.release()

    yield release
    release()


@pytest.mark.parametrize(
    ("role", "path", "row"),
    [
        ("enterprise", "/my-listing/uploads", ["기업명"]),
        ("buyer", "/post-demand/file", ["사업명"]),
        ("organiser", "/fairs/{fair_id}/booths/import", ["기관"]),
        ("organiser", "/fairs/{fair_id}/applications/import", ["기업번호"]),
    ],
)
def test_a_file_that_waits_to_be_read_keeps_no_writer_waiting(
    sign_in: SignIn, taken_places: Callable[[], None], role: str, path: str, row: list[str]
) -> None:
    sender, writer = sign_in(role), sign_in("policy")
    if "fair_id" in path:
        path = path.format(fair_id=sender.post("/api/v1/fairs", json=make_fair()).json()["fair_id"])
    file = make_workbook(row, ["다솜"])

    def send() -> Response:
        headers = {**sender.headers, "Accept": "text/html"}
        return sender.client.post(path, files={"file": ("a.xlsx", file)}, headers=headers)

    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send)
        time.sleep(0.5)
        assert writer.post("/api/v1/demands", json=make_demand("D9")).status_code == 201
        assert not sending.done()
        taken_places()
        assert sending.result().status_code in (200, 422)
