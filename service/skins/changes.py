"""What was changed in an entry, in the words of the forms: for pages and files of the audit trail alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from service.skins import formats, labels
from service.skins.language import Translator

# Fields whose value is a code, by field or by (kind of subject, field): what its word in `service/locale`
# begins with, or the kind of code that `labels` knows.
_CODES: Mapping[str | tuple[str, str], str] = {
    "accommodation_state": "fair-need-",
    "accommodations": "fair-accommodation-",
    "booth_wish": "fair-wish-",
    "buyer_type": "buyer_type",
    "channel": "quote-channel-",
    "consent_method": "consent-method-",
    "contract_type": "contract-type-",
    "organisation_type": "organisation_type",
    "organisation_types": "organisation_type",
    "outcome": "fair-outcome-",
    "regime": "regime-",
    "role": "role-",
    "scope": "scope-",
    "scopes": "consent-scope-",
    "sector": "sector",
    "sectors": "sector",
    "status": "status-",
    "works_kind": "works-kind-",
    ("demand", "kind"): "outcome-",
    ("fair", "state"): "fair-state-",
    ("fair_application", "state"): "fair-application-",
    ("fair_meeting", "state"): "fair-meeting-",
    ("fair_ticket", "state"): "fair-ticket-state-",
    ("organisation", "kind"): "organisation-kind-",
    ("quote_request", "state"): "quote-state-",
}


class FieldChange(NamedTuple):
    """One field of a change. A side is None where it does not have the field."""

    name: str
    has_word: bool
    before: str | None
    after: str | None

    def __str__(self) -> str:
        return f"{self.name}: " + " → ".join(side for side in (self.before, self.after) if side is not None)


def describe_changes(
    kind: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    names: Mapping[str, str],
    translator: Translator,
) -> list[FieldChange]:
    """The fields that differ, in their order; ids in them are shown with their `names`."""
    old, new = before or {}, after or {}

    def show(side: Mapping[str, Any], field: str) -> str | None:
        return _show(side[field], kind, field, names, translator) if field in side else None

    def describe(field: str) -> FieldChange:
        word = f"field-{field}"
        has_word = translator.has(word)
        return FieldChange(
            translator(word) if has_word else field, has_word, show(old, field), show(new, field)
        )

    return [describe(field) for field in {**old, **new}]


def name_code(code: str, codes: str, translator: Translator) -> str:
    """How a code is called: `codes` is a kind that `labels` knows, or what its word begins with and "-".

    A code that has no name is its own.
    """
    if not codes.endswith("-"):
        return translator.say(labels.find_label(codes, code))
    words = (codes + code, codes + code.replace("_", "-").replace(".", "-"))
    return next((translator(word) for word in words if translator.has(word)), code)


def _show(value: Any, kind: str, field: str, names: Mapping[str, str], translator: Translator) -> str:
    if value is None or value in ("", [], {}):
        return formats.EMPTY
    if isinstance(value, bool):
        return formats.format_truth(value, translator.language)
    if isinstance(value, int) and field.endswith("_krw"):
        return formats.format_money(value, language=translator.language)
    if isinstance(value, list) and not any(isinstance(each, list | dict) for each in value):
        return ", ".join(_show(each, kind, field, names, translator) for each in value)
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if value in names:
        return f"{names[value]} ({value})"
    if field.endswith("_at"):
        return formats.format_instant(datetime.fromisoformat(value), translator.language)
    codes = _CODES.get((kind, field)) or _CODES.get(field)
    return name_code(value, codes, translator) if codes else value
