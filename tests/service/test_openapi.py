"""The API description is complete, and a fuzzer that goes by it finds no fault of ours."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from starlette.types import Receive, Scope, Send

from service.accounts import actions as accounts
from service.app import create_app
from service.database import migrate
from tests.service.conftest import NOW, PASSWORD, SignedInClient, make_demand, make_listing, make_settings

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
# What is read by those only whom it belongs to.
PRIVATE_READS = frozenset(
    {
        "suggestStarters",
        "listReferenceVersions",
        "getReferenceVersion",
        "findReferenceWords",
        "listReferenceLaw",
        "listEvidence",
        "getEvidence",
        "replayEvidence",
        "downloadAccessLog",
        "downloadAccounts",
        "downloadAlerts",
        "downloadArrivals",
        "downloadAssistance",
        "downloadBoothFollowUps",
        "downloadContacts",
        "downloadFairList",
        "downloadJudgedSets",
        "downloadMirror",
        "downloadProofRequests",
        "downloadPurchaseAgencies",
        "downloadPurchaseSuppliers",
        "downloadReferenceVersions",
        "downloadOwnList",
        "downloadPlan",
        "downloadProofFileList",
        "downloadUploadRows",
        "downloadJobs",
        "downloadJudgedSet",
        "downloadMail",
        "downloadOrganisations",
        "downloadPurchases",
        "downloadQuotes",
        "downloadShortlist",
        "compareCandidates",
        "getShortlist",
        "getUpload",
        "listUploads",
        "listDrafts",
        "getDraft",
        "listContacts",
        "listDuplicates",
        "compareDuplicates",
        "listAlerts",
        "listInterests",
        "listReceivedRequests",
        "listProofFiles",
        "listShortlists",
        "listSavedSearches",
        "auditPlan",
        "comparePlans",
        "findFreed",
        "getApplication",
        "getBoard",
        "getFairRules",
        "getMeasuring",
        "getPlan",
        "getPlanning",
        "getPurchase",
        "getReport",
        "listApplicationNotices",
        "listApplications",
        "listArrivals",
        "listBoothNotices",
        "listCards",
        "listFollowUps",
        "listPlans",
        "listJudgedSets",
        "listPurchases",
        "readOutcome",
        "readQuotes",
        "reportAgencies",
        "reportConcentration",
        "reportRates",
        "showMirror",
    }
)
# A copy names its pack in the body, and a draft the listing that it changes.
NAMES_AN_ENTRY_IN_ITS_BODY = frozenset({"checkEvidence", "beginDraft"})
SETTINGS = hypothesis.settings(
    max_examples=5,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    settings = make_settings(f"sqlite:///{tmp_path_factory.mktemp('openapi') / 'pumasi.sqlite3'}")
    migrate(settings)
    app = create_app(settings)
    yield app
    app.state.index.close()
    app.state.database.dispose()


@pytest.fixture(scope="module")
def signed_in(app: FastAPI) -> Iterator[SignedInClient]:
    """An administrator, with the entries stored that the examples of the description name."""
    with app.state.database.session(is_writing=True) as session:
        actor = accounts.create_account(
            session,
            app.state.settings,
            login="admin",
            password=PASSWORD,
            display_name="관리자",
            role="administrator",
            now=NOW,
        )
    with TestClient(app) as client:
        administrator = SignedInClient(client, actor)
        assert administrator.post("/api/v1/enterprises", json=make_listing("E0042")).status_code == 201
        assert administrator.post("/api/v1/demands", json=make_demand("D001")).status_code == 201
        yield administrator


class RunningApp:
    """Stands for the app of the tests, which is made after the description has been read."""

    app: FastAPI | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


def read_description() -> dict[str, Any]:
    """What /openapi.json answers; no database is opened for it."""
    app = create_app(make_settings(f"sqlite:///{tempfile.gettempdir()}/never-opened.sqlite3"))
    return app.openapi()


running = RunningApp()
schema = schemathesis.openapi.from_dict(read_description())
schema.app = running


@pytest.fixture(scope="module", autouse=True)
def _run(app: FastAPI, signed_in: SignedInClient) -> None:
    running.app = app


# Each operation once, by whom it is for: what a visitor may not do ends before it is read.
@schema.exclude(method=["POST", "PUT", "DELETE"], tag=["enterprises", "demands", "fairs"]).parametrize()
@SETTINGS
def test_a_visitor_meets_only_documented_answers(case: schemathesis.Case) -> None:
    case.call_and_validate(checks=CHECKS)


@schema.include(method=["POST", "PUT", "DELETE"], tag=["enterprises", "demands", "fairs"]).parametrize()
@SETTINGS
def test_an_administrator_meets_only_documented_answers(
    case: schemathesis.Case, signed_in: SignedInClient
) -> None:
    cookie = signed_in.client.cookies["pumasi_session"]
    headers = {**signed_in.headers, "Cookie": f"pumasi_session={cookie}"}
    case.call_and_validate(headers=headers, checks=CHECKS)


# --- completeness -------------------------------------------------------------------------------------------


def find_operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, operations in read_description()["paths"].items()
        for method, operation in operations.items()
    ]


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [pytest.param(*found, id=f"{found[0]} {found[1]}") for found in find_operations()],
)
def test_every_operation_is_described(method: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["operationId"]
    assert len(operation["tags"]) == 1
    assert operation["description"]
    assert {parameter["name"] for parameter in operation["parameters"]} >= {"lang"}
    for parameter in operation["parameters"]:
        assert parameter.get("description"), parameter["name"]
    errors = {status for status in operation["responses"] if status >= "400"}
    assert errors >= {"400", "422", "503"}
    name = operation["operationId"]
    # Anyone may have a copy of a pack checked.
    assert ("404" in errors) == ("{" in path or name in NAMES_AN_ENTRY_IN_ITS_BODY)
    is_open = name in ("signOut", "checkEvidence")
    needs_account = name in PRIVATE_READS or (method != "get" and not is_open)
    assert ("401" in errors) == needs_account
    for status in errors:
        assert operation["responses"][status]["content"]["application/json"]["schema"] == {
            "$ref": "#/components/schemas/ErrorAnswer"
        }
    if "requestBody" in operation:
        assert errors >= {"408", "413", "415"}


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for _, _, operation in find_operations()]
    assert len(ids) == len(set(ids))


def test_bodies_have_examples_that_are_taken(signed_in: SignedInClient) -> None:
    schemas = read_description()["components"]["schemas"]
    [listing], [demand] = schemas["EnterpriseIn"]["examples"], schemas["DemandIn"]["examples"]
    answer = signed_in.post("/api/v1/enterprises/import", json={"items": [listing]})
    assert answer.status_code == 200, answer.text
    answer = signed_in.post("/api/v1/demands/import", json={"items": [demand]})
    assert answer.status_code == 200, answer.text
