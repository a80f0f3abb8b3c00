"""The API description is complete, and a fuzzer that goes by it finds no fault of ours."""

from __future__ import annotations

import asyncio
import copy
import inspect
from collections.abc import Callable, Iterator
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import hypothesis
import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from schemathesis.checks import not_a_server_error
from schemathesis.config import ProjectConfig
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python import asgi
from schemathesis.python._constants.orchestrator import make_constants_value_source
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from service.accounts import actions as accounts
from service.app import create_app
from service.database import migrate
from tests.service.conftest import NOW, PASSWORD, SignedInClient, make_demand, make_listing, make_settings
from tests.service.description import read_description

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


def find_operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, operations in read_description()["paths"].items()
        for method, operation in operations.items()
    ]


class SameThread:
    """Runs the requests of the fuzzer where it runs itself: handing each to another thread takes longer."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()

    def call(self, function: Callable[[], Any]) -> Any:
        """What the function, plain or asynchronous, returns."""

        async def run() -> Any:
            result = function()
            return await result if inspect.isawaitable(result) else result

        return self.loop.run_until_complete(run())


@pytest.fixture(scope="module")
def session(app: FastAPI, signed_in: SignedInClient) -> Iterator[asgi.ASGIClient]:
    """Sends what the fuzzer makes to the running app, and remembers no cookie from one case to the next."""
    portal = SameThread()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asgi, "_get_portal", lambda: portal)
        session = asgi.get_client(app)
        session.trust_env = False
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        yield session
    portal.loop.close()


def is_for_administrators(method: str, operation: dict[str, Any]) -> bool:
    """Whether the fuzzer comes as an administrator; what a visitor may not do ends before it is read."""
    return method != "get" and not {"enterprises", "demands", "fairs"}.isdisjoint(operation["tags"])


def label_operations(*, for_administrators: bool) -> list[str]:
    return [
        f"{method.upper()} {path}"
        for method, path, operation in find_operations()
        if is_for_administrators(method, operation) == for_administrators
    ]


@pytest.fixture(scope="module")
def description(app: FastAPI) -> BaseSchema:
    """The description as the fuzzer reads it."""
    schema = schemathesis.openapi.from_dict(read_description())
    schema.app = app
    return schema


@pytest.fixture(scope="module")
def in_brief(description: BaseSchema) -> ProjectConfig:
    """A few cases that are right and a few that are wrong, without one for each limit of each value.

    Whom an operation does not let in is refused before it reads any of them.
    """
    config = copy.deepcopy(description.config)
    config.phases.update(phases=["examples", "fuzzing"])
    return config


def try_out(description: BaseSchema, label: str, config: ProjectConfig | None = None, **options: Any) -> None:
    """Send every kind of case to one operation, and check the answers.

    What `parametrize` of the fuzzer does, but the cases are made when the turn of the operation comes: while
    tests are collected, every process of a shared run would make those of all operations.
    """
    operation = description.find_operation_by_label(label)
    assert operation is not None

    def check(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS, **options)

    build_operation_test(
        config=config or description.config,
        operation=operation,
        test_func=check,
        given_kwargs={},
        feedback=FeedbackSources(constants_value_source=make_constants_value_source(description)),
        explicit_settings=SETTINGS,
    )()


# Each operation once, by whom it is for.
@pytest.mark.parametrize("label", label_operations(for_administrators=False))
def test_a_visitor_meets_only_documented_answers(
    label: str, description: BaseSchema, session: asgi.ASGIClient, in_brief: ProjectConfig
) -> None:
    operation = description.find_operation_by_label(label)
    assert operation is not None
    needs_account = "401" in operation.definition.raw["responses"]
    try_out(description, label, in_brief if needs_account else None, session=session)


@pytest.mark.parametrize("label", label_operations(for_administrators=True))
def test_an_administrator_meets_only_documented_answers(
    label: str, description: BaseSchema, session: asgi.ASGIClient, signed_in: SignedInClient
) -> None:
    cookie = signed_in.client.cookies["pumasi_session"]
    headers = {**signed_in.headers, "Cookie": f"pumasi_session={cookie}"}
    try_out(description, label, session=session, headers=headers)


# --- completeness -------------------------------------------------------------------------------------------


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


def _list_unbounded(schema: Any, path: str, seen: set[str]) -> Iterator[str]:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in seen:
            seen.add(name)
            yield from _list_unbounded(read_description()["components"]["schemas"][name], name, seen)
        return
    if schema.get("type") in ("integer", "number") and not {"maximum", "exclusiveMaximum"} & schema.keys():
        yield path
    for part in (part for kind in ("anyOf", "oneOf", "allOf") for part in schema.get(kind, ())):
        yield from _list_unbounded(part, path, seen)
    for name, part in schema.get("properties", {}).items():
        yield from _list_unbounded(part, f"{path}.{name}", seen)
    if "items" in schema:
        yield from _list_unbounded(schema["items"], f"{path}[]", seen)


def test_every_number_that_is_taken_has_a_most() -> None:
    """No database holds a whole number of any size."""
    seen: set[str] = set()
    unbounded = []
    for path, operations in read_description()["paths"].items():
        for method, operation in operations.items():
            taken = [(item["name"], item["schema"]) for item in operation.get("parameters", ())]
            content = operation.get("requestBody", {}).get("content", {})
            taken += [("body", media["schema"]) for media in content.values()]
            for name, schema in taken:
                unbounded += _list_unbounded(schema, f"{method} {path} {name}", seen)
    assert seen
    assert unbounded == []


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
