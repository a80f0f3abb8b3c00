"""The sentences of the pages: the same keys in both languages, all of them used, none of them missing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import FluentParser
from fluent.syntax.ast import Junk, Message

from matching.eligibility import CHECKS
from matching.readiness import SUPPOSING, GapKind
from matching.rules import UNITS
from matching.scoring import COMPONENTS
from matching.suiting import UNSUITED
from service.catalogue.schemas import EnterpriseIn
from service.demands.schemas import ContractType, DemandIn, Regime, WorksKind
from service.evidence.schemas import Verdict
from service.fairs.days.schemas import TicketState
from service.fairs.plans.schemas import Origin
from service.fairs.register.actions import STATE_NAMES
from service.fairs.register.schemas import Accommodation, ApplicationIn, BoothIn, FairIn
from service.listings.schemas import REVIEW, STEPS
from service.matches.schemas import Missing
from service.notices.schemas import NOTICE_KINDS
from service.people.access_log import ACCESS_KINDS
from service.people.audit import ACTIONS
from service.people.audit_subjects import SUBJECT_KINDS
from service.people.retention import RULES
from service.quotes.schemas import RECORDED_CHANNELS
from service.reference_versions.schemas import Changes, WordTag
from service.security import ROLE_NAMES, Role
from service.sentences import Sentence
from service.skins.language import (
    CATALOGUES,
    LANGUAGES,
    Language,
    Translator,
    UnknownText,
    find_language,
    get_translator,
)
from service.suggestions.pages import TELLING
from service.tables import (
    EXPOSURE_KINDS,
    JOB_STATES,
    MAIL_STATES,
    ORGANISATION_KINDS,
    UPLOAD_OUTCOMES,
    UPLOAD_STATES,
)
from service.tables.alerts import HIT_STATES, INTEREST_KINDS
from service.tables.fairs import (
    ACCOMMODATION_STATES,
    APPLICATION_STATES,
    FAIR_STATES,
    MEETING_STATES,
    OUTCOMES,
    PLAN_STATUSES,
    WISHES,
)
from service.tables.listings import CONSENT_METHODS, CONSENT_SCOPES
from service.tables.reference import VERSION_STATES
from service.web import NOTICES, TEMPLATES
from tests.repository import ROOT

WAITED_FOR = [name.replace("_", "-") for name in get_args(Missing)]
# Keys that templates and Python put together, with every end that they may get.
FAMILIES = {
    "contract-type-": get_args(ContractType),
    "works-kind-": get_args(WorksKind),
    "regime-": get_args(Regime),
    "role-": get_args(Role),
    "access-": ACCESS_KINDS,
    "retention-": [rule.name for rule in RULES],
    "notice-": NOTICES,
    "inbox-": NOTICE_KINDS,
    "scope-": ("read", "write"),
    "words-state-": VERSION_STATES,
    "words-tag-": get_args(WordTag),
    "words-verified-": ("yes", "no"),
    "words-more-": Changes.model_fields,
    "action-": tuple(action.replace(".", "-").replace("_", "-") for action in ACTIONS),
    "subject-": tuple(kind.replace("_", "-") for kind in SUBJECT_KINDS),
    "organisation-kind-": ORGANISATION_KINDS,
    "fair-ticket-state-": get_args(TicketState),
    "mail-state-": MAIL_STATES,
    "job-state-": JOB_STATES,
    "facet-": (
        *("districts", "organisation_types", "sectors", "certifications"),
        *("private_contract", "private_contract_one_quote"),
    ),
    "step-": (*STEPS, REVIEW),
    "step-lead-": STEPS,
    "status-": ("contracted", "none-suitable", "cancelled"),
    "exposure-": EXPOSURE_KINDS,
    "rule-": (*(rule for rule, _ in CHECKS), *UNSUITED),
    "gap-": get_args(GapKind),
    "gap-supposing-": SUPPOSING,
    "suggestions-missing-": TELLING,
    "teams-together-": ("fail", "unknown"),
    "upload-state-": UPLOAD_STATES,
    "upload-outcome-": UPLOAD_OUTCOMES,
    "buying-": ("matches", "shortlist", "comparison", "quotes", "outcome"),
    "outcome-": ("contracted", "none-suitable", "cancelled"),
    "purchase-kind-": ("all", "goods", "services", "works"),
    "quote-channel-": ("online", *RECORDED_CHANNELS),
    "quote-state-": ("asked", "answered", "declined", "expired"),
    "received-state-": ("asked", "answered", "declined", "expired"),
    "proof-state-": ("asked", "received", "expired"),
    "alerts-state-": ("all", *HIT_STATES),
    "alerts-kind-": INTEREST_KINDS,
    "consent-scope-": CONSENT_SCOPES,
    "consent-method-": CONSENT_METHODS,
    "duplicates-reason-": ("business_number", "name_and_place", "same_name"),
    "source-enterprise-": ("create", "change", "restore", "import", "delete"),
    "law-value-": UNITS,
    "check-": ("pass", "fail", "unknown"),
    "completion-": ("word", "enterprise", "service"),
    "component-": (*(component.name for component in COMPONENTS), "route"),
    "route-": (
        "private_contract",
        "private_contract_one_quote",
        "restricted_competition",
        "open_competition",
    ),
    "verdict-": ("possible", "impossible", "proof-missing"),
    "verdict-missing-": WAITED_FOR,
    "judged-": ("possible", "impossible", "proof-missing"),
    "missing-": WAITED_FOR,
    "proofs-wait-for-": [name for name in WAITED_FOR if name != "limit"],
    "fair-step-": ("meetings", "consultations", "quotes", "contracts"),
    "fair-meeting-": MEETING_STATES,
    "fair-outcome-": OUTCOMES,
    "evidence-verdict-": get_args(Verdict),
    "fair-planning-": JOB_STATES,
    "fair-plannable-": ("draft", "closed"),
    "fair-origin-": get_args(Origin),
    "fair-status-": PLAN_STATUSES,
    # Figures of the report that stand in its files only.
    "fair-": ("applied", "came"),
    "fair-gain-": ("slot", "table", "seat"),
    "fair-state-": FAIR_STATES,
    "fair-next-": FAIR_STATES,
    "fair-wish-": WISHES,
    "fair-application-": APPLICATION_STATES,
    "fair-need-": ACCOMMODATION_STATES,
    "fair-accommodation-": get_args(Accommodation),
    "error-title-": ("401", "403", "404", "409", "413", "422", "429", "500", "503", "index-not-ready"),
}
PYTHON = ROOT / "service"


def _read_catalogue(language: str) -> dict[str, set[str]]:
    """Every key with the places that it leaves open."""
    found: dict[str, set[str]] = {}
    for path in sorted((CATALOGUES / language).glob("*.ftl")):
        text = path.read_text(encoding="utf-8")
        for entry in FluentParser().parse(text).body:
            assert not isinstance(entry, Junk), f"{path.name}: {entry.content}"
            if isinstance(entry, Message):
                assert entry.id.name not in found, f"{path.name}: {entry.id.name} stands twice"
                source = text[entry.span.start : entry.span.end]
                found[entry.id.name] = set(re.findall(r"\$([a-z_]+)", source))
    return found


def _read_sources() -> str:
    files = [*TEMPLATES.rglob("*.html"), *PYTHON.rglob("pages.py"), PYTHON / "web.py"]
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(files))


def test_both_languages_have_the_same_keys_with_the_same_places() -> None:
    assert _read_catalogue("ko") == _read_catalogue("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_read_as_in_the_whole_catalogue(language: Language) -> None:
    whole = FluentBundle([language], use_isolating=False)
    for path in sorted((CATALOGUES / language).glob("*.ftl")):
        whole.add_resource(FluentResource(path.read_text(encoding="utf-8")))
    translate = Translator(language)
    for key, places in _read_catalogue(language).items():
        filled = dict.fromkeys(places, 2)
        expected, faults = whole.format_pattern(whole.get_message(key).value, filled)
        assert not faults
        assert translate.has(key)
        assert translate(key, **filled) == expected


def test_every_sentence_that_a_template_asks_for_is_there() -> None:
    asked = set(re.findall(r"""\bt\(["']([a-z0-9_-]+)["']\s*[,)]""", _read_sources()))
    assert len(asked) > 100
    assert sorted(asked - _read_catalogue("ko").keys()) == []


def test_every_end_of_a_family_is_there() -> None:
    known = _read_catalogue("ko")
    missing = [start + end for start, ends in FAMILIES.items() for end in ends if start + end not in known]
    assert missing == []


def test_every_field_that_a_form_can_complain_about_has_a_name() -> None:
    known = _read_catalogue("ko")
    fields = {*EnterpriseIn.model_fields, *DemandIn.model_fields} - {"status", "source_url"}
    fields |= {*FairIn.model_fields, *BoothIn.model_fields, *ApplicationIn.model_fields}
    assert sorted(f"field-{name}" for name in fields if f"field-{name}" not in known) == []


def test_no_sentence_is_left_over() -> None:
    sources = _read_sources()
    quoted = set(re.findall(r"""["']([a-z][a-z0-9_-]+)["']""", sources))
    families = {start + end for start, ends in FAMILIES.items() for end in ends}
    named = {key for key in _read_catalogue("ko") if key.startswith("field-")}
    assert sorted(_read_catalogue("ko").keys() - quoted - families - named) == []


def test_a_key_that_is_not_there_and_a_place_that_is_not_filled_are_errors() -> None:
    translate = get_translator("ko")
    with pytest.raises(UnknownText):
        translate("no-such-sentence")
    with pytest.raises(ValueError, match="search-count"):
        translate("search-count")


def test_what_is_put_into_a_sentence_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "x.ftl").write_text("hello = Hello { $name }!", encoding="utf-8")
    assert Translator("en", tmp_path)("hello", name="<b>{ $x }") == "Hello <b>{ $x }!"


def test_what_was_filled_in_before_is_never_said_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "a.ftl").write_text("kept = { $what } of { $whom }\n", encoding="utf-8")
    wanted = [(1, "a"), (1.5, "a"), ("1", "a"), ("a", 1), (1, "a"), (1234, "a"), ("1234", "a")]
    kept = Translator("en", tmp_path)
    said = [kept("kept", what=what, whom=whom) for what, whom in wanted]
    assert said == [Translator("en", tmp_path)("kept", what=what, whom=whom) for what, whom in wanted]
    assert kept("kept", whom="a", what=1) == "1 of a"


def test_a_sentence_is_said_in_the_language_of_the_reader() -> None:
    sentence = Sentence("안녕하십니까", "Hello")
    assert [get_translator(language).say(sentence) for language in LANGUAGES] == ["안녕하십니까", "Hello"]


@pytest.mark.parametrize(
    ("query", "cookies", "accepted", "expected"),
    [
        ({}, {}, "", "ko"),
        ({}, {}, "en", "en"),
        ({}, {}, "en-GB,en;q=0.9,ko;q=0.8", "en"),
        ({}, {}, "en;q=0.5, ko;q=0.9", "ko"),
        ({}, {}, "ko-KR", "ko"),
        ({}, {}, "fr,de", "ko"),
        ({}, {}, "en;q=0", "ko"),
        ({}, {}, "en;q=viel", "ko"),
        ({}, {}, ",;,;q=,en", "en"),
        ({}, {}, "*", "ko"),
        ({}, {"lang": "en"}, "ko", "en"),
        ({}, {"lang": "fr"}, "en", "en"),
        ({"lang": "ko"}, {"lang": "en"}, "en", "ko"),
        ({"lang": "xx"}, {}, "", "ko"),
    ],
)
def test_the_reader_chooses_else_the_browser_else_korean(
    query: dict[str, str], cookies: dict[str, str], accepted: str, expected: str
) -> None:
    assert find_language(query, cookies, accepted) == expected


def test_refusals_name_roles_and_states_as_the_pages_do():
    korean = get_translator("ko")
    assert {role: korean(f"role-{role}") for role in ROLE_NAMES} == {
        role: name.ko for role, name in ROLE_NAMES.items()
    }
    assert {state: korean(f"fair-state-{state}") for state in STATE_NAMES} == {
        state: name.ko for state, name in STATE_NAMES.items()
    }
