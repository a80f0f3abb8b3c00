"""The people who try every route, and the site with entries that some of them keep."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from httpx2 import Response
from sqlmodel import Session

from service import tables
from service.accounts import actions as accounts
from service.app import create_app
from service.catalogue import actions as catalogue
from service.catalogue.pages import LISTING
from service.catalogue.schemas import EnterpriseIn
from service.database import Database
from service.demands import actions as demands
from service.demands.schemas import DemandIn
from service.fairs.applications import actions as applications
from service.fairs.booths import actions as booths
from service.fairs.register import actions as fairs
from service.fairs.register.schemas import ApplicationIn, BoothIn, FairIn
from service.listings import actions as listings
from service.listings.schemas import STEPS
from service.quotes import actions as quotes
from service.quotes.schemas import ProofRequestIn, QuoteRequestIn
from service.reference_versions.schemas import AddedWord, Changes
from service.security import Actor
from service.sent_files import actions as sent_files
from service.shortlists import actions as shortlists
from service.shortlists.schemas import EntryIn
from service.skins import forms
from service.uploads import actions as uploads
from tests.service.authorisation.bodies import QUERIES
from tests.service.conftest import (
    NOW,
    PASSWORD,
    make_demand,
    make_listing,
    make_settings,
    open_browser,
    start,
)
from tests.service.description import read_description
from tests.service.fairs.register.made_fairs import make_application, make_booth, make_fair

TODAY = datetime.date(2017, 3, 2)
VERSION = Changes(added_words=[AddedWord(form="품앗이은행")])
PDF = b"%PDF-1.4\ntrailer<<>>\n%%EOF\n"
# login: role and organisation. The owners keep the entries; colleagues share their organisation.
PEOPLE = {
    "buyer_owner": ("buyer", "은평구"),
    "buyer_colleague": ("buyer", "은평구"),
    "buyer_stranger": ("buyer", "마포구"),
    "enterprise_owner": ("enterprise", "한끼나눔"),
    "enterprise_colleague": ("enterprise", "한끼나눔"),
    "enterprise_stranger": ("enterprise", "맑은손"),
    "organiser_owner": ("organiser", "지원센터"),
    "organiser_colleague": ("organiser", "지원센터"),
    "organiser_stranger": ("organiser", "다른 센터"),
    "policy": ("policy", "사회적경제과"),
    "administrator": ("administrator", "운영팀"),
}


class TrialDatabase(Database):
    """Every transaction is undone once it is over, so that each person tries the same state."""

    is_trial = False

    @contextmanager
    def session(self, *, is_writing: bool) -> Iterator[Session]:
        """As `Database.session`, without a commit while the trial goes on."""
        if not self.is_trial:
            with super().session(is_writing=is_writing) as session:
                yield session
            return
        with Session(self.writing_engine if is_writing else self.engine, expire_on_commit=False) as session:
            try:
                yield session
            finally:
                session.rollback()


class Site:
    """The started site, the ids of its entries, and what each person's browser sends along."""

    def __init__(self, app: FastAPI, ids: dict[str, str], database: TrialDatabase) -> None:
        self.app = app
        self.ids = ids
        self.examples = find_examples()
        self.client = open_browser(app, follow_redirects=False)
        self.headers = {"visitor": self._visit()} | {login: self._sign_in(login) for login in PEOPLE}
        database.is_trial = True

    def _visit(self) -> dict[str, str]:
        answer = self.client.get("/sign-in", headers={"Accept": "text/html"})
        assert answer.status_code == 200, answer.text
        token = answer.text.partition('name="form_token" value="')[2].partition('"')[0]
        return self._take_cookies(token)

    def _sign_in(self, login: str) -> dict[str, str]:
        answer = self.client.post("/api/v1/session", json={"login": login, "password": PASSWORD})
        return self._take_cookies(answer.json()["csrf_token"])

    def _take_cookies(self, token: str) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        self.client.cookies.clear()
        return {"X-CSRF-Token": token, "Cookie": cookies}

    def try_route(self, person: str, method: str, path: str, body: dict[str, Any] | None) -> Response:
        """One request of this person, as a form or as JSON, with a good token; no cookie stays."""
        options: dict[str, Any] = {}
        headers = dict(self.headers[person])
        if path.startswith("/api/"):
            headers["If-Match"] = '"1"'
            body = body if body is not None else self.examples.get(f"{method} {path}")
            if body is not None:
                options["json"] = body
        else:
            headers["Accept"] = "text/html"
            if method == "POST":
                options["data"] = body or {}
        address = path.format(**self.ids) + QUERIES.get(f"{method} {path}", "")
        answer = self.client.request(method, address, headers=headers, **options)
        self.client.cookies.clear()
        return answer


def find_examples() -> dict[str, Any]:
    """The first example of a body that the API description gives for a route."""
    description = read_description()
    found: dict[str, Any] = {}
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            examples = description["components"]["schemas"].get(name, {}).get("examples")
            if examples:
                found[f"{method.upper()} {path}"] = examples[0]
    return found


def is_refused(answer: Response) -> bool:
    """Whether someone was kept out: refused, sent to sign in, or not even told that there is something."""
    if answer.status_code == 303:
        return answer.headers["location"].startswith("/sign-in?")
    return answer.status_code in (401, 403, 404)


@contextmanager
def make_site(migrated: Path) -> Iterator[Site]:
    """The site over the migrated and empty SQLite database."""
    app = create_app(make_settings(f"sqlite:///{migrated}", sign_up="open"))
    app.state.clock = lambda: NOW
    app.state.database.dispose()
    database = TrialDatabase(app.state.settings)
    app.state.database = app.state.index._database = database
    with database.session(is_writing=True) as session:
        actors = {
            login: accounts.create_account(
                session,
                app.state.settings,
                login=login,
                password=PASSWORD,
                display_name=login,
                role=role,  # type: ignore[arg-type]
                organisation=organisation,
                now=NOW,
            )
            for login, (role, organisation) in PEOPLE.items()
        }
        ids = make_entries(session, actors)
    with start(app):
        try:
            yield Site(app, ids, database)
        finally:
            database.dispose()


def make_entries(
    session: Session,
    actors: dict[str, Actor],
    *,
    enterprises: tuple[str, str] = ("E1", "E2"),
    demand_id: str = "D1",
) -> dict[str, str]:
    """One entry of every kind, kept by the owners among `actors`; what stands in the addresses of each."""
    first, _ = enterprises
    owner, organiser = actors["enterprise_owner"], actors["organiser_owner"]
    for entry_id in enterprises:
        listing = EnterpriseIn(**make_listing(entry_id))
        catalogue.import_enterprises(session, [listing], now=NOW, owner_id=owner.account_id)
    demand = DemandIn(**make_demand(demand_id))
    demands.save_demand(session, actors["buyer_owner"], demand, version=None, now=NOW)
    shortlists.keep_entry(session, actors["buyer_owner"], demand_id, first, EntryIn(note="메모"), now=NOW)
    asked = QuoteRequestIn(enterprise_ids=[first], due_on=datetime.date(2017, 3, 20))
    quote_id = quotes.ask_for_quotes(session, actors["buyer_owner"], demand_id, asked, now=NOW, today=TODAY)
    paper = ProofRequestIn(enterprise_id=first, proof="vulnerable_employment", due_on=asked.due_on)
    proof_id = quotes.ask_for_proof(session, actors["buyer_owner"], demand_id, paper, now=NOW, today=TODAY)
    upload_id = uploads.preview_upload(
        session, owner, "기업명\n새 이름".encode(), "기업.csv", today=TODAY, now=NOW
    )
    draft = listings.begin_draft(
        session, owner, forms.write_typed(None, LISTING), listing=None, today=TODAY, now=NOW
    )
    fair = fairs.create_fair(session, organiser, FairIn(**make_fair()), now=NOW)
    for agency, person in (("은평구", "buyer_owner"), ("마포구", "buyer_stranger")):
        booth = BoothIn(**make_booth(agency, login=actors[person].login))
        booths.save_booth(session, organiser, fair.fair_id, None, booth, now=NOW)
    fairs.set_state(session, organiser, fair.fair_id, "open", now=NOW)
    application = ApplicationIn(**make_application(first))
    applications.apply(session, owner, fair.fair_id, application, now=NOW, today=TODAY)
    for version in (1, 2):
        session.add(
            tables.FairPlan(
                fair_id=fair.fair_id, plan_version=version, origin="planned", status="feasible", made_at=NOW
            )
        )
    session.add(
        tables.SavedSearch(
            search_id="Q1",
            account_id=actors["buyer_owner"].account_id,
            name="도시락",
            filters={"q": "도시락"},
            created_at=NOW,
            looked_at=NOW,
        )
    )
    session.add(
        tables.ReferenceVersion(
            version=1, changes=VERSION.model_dump(mode="json"), reason="문서 1호", created_at=NOW
        )
    )
    session.add(
        tables.JudgedSet(
            judged_set_id="G1",
            file_name="a.zip",
            sha256="0" * 64,
            content=b"",
            demands=1,
            judgments=1,
            added_at=NOW,
        )
    )
    sent = sent_files.send_file(
        session,
        owner,
        quote_id,
        first,
        file_name="a.pdf",
        content=PDF,
        now=NOW,
        today=TODAY,
    )
    session.flush()
    return {
        "sent_file_id": sent.sent_file_id,
        "search_id": "Q1",
        "judged_set_id": "G1",
        "version": "1",
        "quote_request_id": quote_id,
        "proof_request_id": proof_id,
        "upload_id": upload_id,
        "demand_id": demand_id,
        "enterprise_id": first,
        "other_id": enterprises[1],
        "draft_id": draft.draft_id,
        "step": STEPS[0],
        "fair_id": fair.fair_id,
        "booth_id": "B01",
        "number": "1",
        "account_id": actors["buyer_stranger"].account_id,
        "organisation_id": actors["buyer_stranger"].organisation_id or "",
        "deed": "disable",
        "interest_id": "1",
        "merge_id": "1",
        "change": "mute",
        "decision": "preview",
        "token": "unknown",
        "proof_id": "1",
        "consent_id": "1",
        "assistance_id": "1",
        "card_id": "1",
        "months": "1",
        "job_id": "J1",
        "evidence_id": "EV20170302-23456",
        "name": "EV20170302-23456.pdf",
        "own_list": "notices",
        "fair_list": "plans",
        "purchase_id": "B1",
        "paper": "booths",
        "request_id": "R1",
    }
