"""Records of the engine as plain JSON that is kept, and back again, without a loss.

What was let in by a schema once is not judged again here: what is kept must come back as it was, also after
the schemas have become stricter.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any

_DAYS = ("valid_from", "valid_to", "date", "published_on", "due_on", "contract_from", "contract_to")


def write_record(record: Any) -> dict[str, Any]:
    """A record of `matching.records` with its parts; days as YYYY-MM-DD."""
    written: dict[str, Any] = json.loads(write_line(record))
    return written


def write_line(record: Any) -> str:
    """The same as one line of JSON."""
    return json.dumps(asdict(record), ensure_ascii=False, separators=(",", ":"), default=_write_day)


def read_fields(written: Mapping[str, Any]) -> SimpleNamespace:
    """What `service.bridge` takes for a row: the fields with their parts, days as days."""
    return SimpleNamespace(**{name: _read(name, value) for name, value in written.items()})


def _read(name: str, value: Any) -> Any:
    if name in _DAYS and value is not None:
        return datetime.date.fromisoformat(value)
    if isinstance(value, list):
        return [read_fields(item) if isinstance(item, dict) else item for item in value]
    return value


def _write_day(value: Any) -> str:
    assert isinstance(value, datetime.date)
    return value.isoformat()
