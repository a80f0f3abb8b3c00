"""Dated law: values that hold from a day, each with its article and the number of the act that brought it.

The values live in `data/rules/*.toml`, one file a topic, so that a lawyer can read and correct them. A later
row with the same topic, regime, work kind and supplier class takes the place of the earlier one on its first
day; a row may also end by itself (`valid_to`). Where no row was in force the answer is an error
(`RuleNotInForce`), never 0.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from matching.korean import write_day
from matching.records import REGIMES, Sentence

WORK_KINDS = (
    "",
    "works",
    "works_general",
    "works_special",
    "works_other",
    "goods",
    "services",
    "goods_services",
    "technical_services",
    "lease",
    "academic",
    "entrustment",
)
UNITS = ("KRW", "percent", "days", "years", "count", "points", "none")
RULE_REGIMES = (*REGIMES, "both")


START_UNVERIFIED = "start_date_unverified"
"""The condition of a row whose first day only stands in for one that is not known."""

_NUMBER_UNKNOWN = "(호수 미확인)"


@dataclass(frozen=True)
class DatedValue:
    """One row of law.

    An amount rule holds where `min_excl` < amount <= `max_incl` (None = no bound), in `unit`; other rules
    carry `value`. `supplier_class` "" means anyone, `work_kind` "" any kind. `condition` names what must be
    proved besides the class. `is_verified` says that the text was read; `is_loaded` False keeps a row out of
    force (its dates are not known well enough), and it is then found by `find_dormant` only.
    """

    rule_id: str
    topic: str
    regime: str
    work_kind: str
    supplier_class: str
    min_excl: int | None
    max_incl: int | None
    value: float | None
    unit: str
    quotes: int | None
    is_e_system_required: bool
    condition: str
    valid_from: date | None
    valid_to: date | None
    article: str
    source: str
    is_verified: bool
    is_loaded: bool
    note: str

    @cached_property
    def citation(self) -> str:
        """The amending act and its first day, as a file note cites it: 제29059호(2018. 7. 24. 시행).

        What is not known of the act is named as what to check: 대통령령(2006. 1. 1. 시행, 호수 확인 필요).
        Kept: each ranking cites the same few rows some twenty times.
        """
        if self.valid_from is None:
            return self.source
        act = self.source.removesuffix(_NUMBER_UNKNOWN)
        unknown = ["호수"] if act != self.source else []
        if not self.is_start_known:
            unknown.append("시행일")
        facts = [self._first_day.ko]
        if unknown:
            facts.append(f"{'·'.join(unknown)} 확인 필요")
        # an act may bring brackets of its own: 조례(2016-01-07 개정 제6061호)
        opened = f"{act[:-1]}, " if act.endswith(")") else f"{act}("
        return f"{opened}{', '.join(facts)})"

    @property
    def dated_article(self) -> Sentence:
        """The article and its first day, to stand in a sentence: 제25조제1항제5호나목, 2016. 1. 15. 시행."""
        ko = [self.article] + ([self._first_day.ko] if self.valid_from else [])
        en = [self.article] + ([self._first_day.en] if self.valid_from else [])
        if not self.is_start_known:
            ko.append("시행일 확인 필요")
            en.append("first day to be checked")
        return Sentence(", ".join(ko), ", ".join(en))

    @property
    def is_start_known(self) -> bool:
        """Whether `valid_from` is the day on which the act took effect, not one that stands in for it."""
        return self.valid_from is not None and self.condition != START_UNVERIFIED

    @property
    def _first_day(self) -> Sentence:
        assert self.valid_from is not None
        if self.is_start_known:
            return Sentence(f"{write_day(self.valid_from)} 시행", f"in force from {self.valid_from}")
        return Sentence(f"{write_day(self.valid_from)}부터 적용", f"applied from {self.valid_from}")

    def covers(self, amount: int) -> bool:
        """Whether the amount lies within the bounds."""
        return (self.min_excl is None or amount > self.min_excl) and (
            self.max_incl is None or amount <= self.max_incl
        )


class RuleFileError(ValueError):
    """A rule file that cannot be trusted; the message names the file, the row and what is expected."""


class RuleNotInForce(LookupError):
    """No rule on a topic was in force on a day. `sentence` says so for people."""

    def __init__(self, topic: str, regime: str, day: date) -> None:
        self.topic = topic
        self.regime = regime
        self.day = day
        law = "지방계약법" if regime == "local" else "국가계약법"
        law_en = "local" if regime == "local" else "national"
        self.sentence = Sentence(
            f"{write_day(day)} 당시 시행된 {law} 규정이 등록되어 있지 않아 구매 방법을 판단하지 않았습니다.",
            f"No rule of the {law_en} contract act that was in force on {day} is loaded, "
            "so the purchase routes were not judged.",
        )
        super().__init__(f"no rule on {topic!r} ({regime}) was in force on {day}")


_Groups = dict[tuple[str, str, str], tuple["DatedValue", ...]]


class RulesInForce:
    """The rows in force on one day (see `RuleBook.on`)."""

    def __init__(self, day: date, in_force: _Groups, dormant: _Groups, bounds: Sequence[int]) -> None:
        self.day = day
        self._in_force = in_force
        self._dormant = dormant
        self._bounds = bounds

    def find(self, topic: str, regime: str, work_kind: str = "") -> tuple[DatedValue, ...]:
        """The rows on a topic for a kind of work, in the order of the file; empty where there is none."""
        return self._in_force.get((topic, regime, work_kind), ())

    def get(self, topic: str, regime: str, work_kind: str = "") -> tuple[DatedValue, ...]:
        """The same; raises RuleNotInForce where there is none."""
        rows = self.find(topic, regime, work_kind)
        if not rows:
            raise RuleNotInForce(topic, regime, self.day)
        return rows

    def get_one(self, topic: str, regime: str, work_kind: str = "") -> DatedValue:
        """The only or the first row on a topic; raises RuleNotInForce where there is none."""
        return self.get(topic, regime, work_kind)[0]

    def find_dormant(self, topic: str, regime: str, work_kind: str = "") -> tuple[DatedValue, ...]:
        """Rows that may hold on this day, but whose period is not known well enough to be loaded."""
        return self._dormant.get((topic, regime, work_kind), ())

    def find_bracket(self, amount: int) -> int:
        """A number for an amount; every row in force covers either all or none of those with the same."""
        return bisect_left(self._bounds, amount)


class RuleBook:
    """All rows of law, by the days on which something changes."""

    def __init__(self, rows: Iterable[DatedValue]) -> None:
        self.rows = tuple(rows)
        starts = {row.valid_from for row in self.rows if row.valid_from}
        lasts = {row.valid_to for row in self.rows if row.valid_to} - {date.max}
        ends = {day + timedelta(days=1) for day in lasts}
        self.change_days: tuple[date, ...] = tuple(sorted(starts | ends))
        self._editions: dict[int, tuple[_Groups, _Groups, Sequence[int]]] = {}
        self._last: RulesInForce | None = None

    def on(self, day: date) -> RulesInForce:
        """The rules in force on a day; raises RuleNotInForce before the first row of any kind."""
        last = self._last
        if last is not None and last.day == day:
            return last
        edition = bisect_right(self.change_days, day)
        groups = self._editions.get(edition)
        if groups is None:
            in_force = _select_in_force(self.rows, day)
            if not in_force:
                raise RuleNotInForce("any", "local", day)
            dormant = [row for row in self.rows if _is_dormant(row, day)]
            groups = self._editions[edition] = _group(in_force), _group(dormant), _list_bounds(in_force)
        # handed out as it is, as another thread may ask for another day meanwhile
        last = self._last = RulesInForce(day, *groups)
        return last


def _group(rows: Iterable[DatedValue]) -> _Groups:
    groups: dict[tuple[str, str, str], list[DatedValue]] = {}
    for row in rows:
        for regime in REGIMES if row.regime == "both" else (row.regime,):
            groups.setdefault((row.topic, regime, row.work_kind), []).append(row)
    return {key: tuple(members) for key, members in groups.items()}


def _list_bounds(rows: Iterable[DatedValue]) -> list[int]:
    return sorted({bound for row in rows for bound in (row.min_excl, row.max_incl) if bound is not None})


def get_key(row: DatedValue) -> tuple[str, str, str, str]:
    """What a row is about; of the rows about one thing the latest holds."""
    return row.topic, row.regime, row.work_kind, row.supplier_class


def _select_in_force(rows: Iterable[DatedValue], day: date) -> list[DatedValue]:
    latest: dict[tuple[str, str, str, str], DatedValue] = {}
    for row in rows:
        if not row.is_loaded or row.valid_from is None or row.valid_from > day:
            continue
        known = latest.get(get_key(row))
        if known is None or known.valid_from is None or known.valid_from < row.valid_from:
            latest[get_key(row)] = row
    return [row for row in latest.values() if row.valid_to is None or day <= row.valid_to]


def _is_dormant(row: DatedValue, day: date) -> bool:
    return (
        not row.is_loaded
        and (row.valid_from is None or row.valid_from <= day)
        and (row.valid_to is None or day <= row.valid_to)
    )


# --- reading the files ---

_FILE_KEYS = {"topic", "title_ko", "title_en", "row"}
_REQUIRED = object()
_ROW_KEYS: Mapping[str, tuple[str, tuple[type, ...], Any]] = {
    "id": ("rule_id", (str,), _REQUIRED),
    "topic": ("topic", (str,), _REQUIRED),
    "regime": ("regime", (str,), _REQUIRED),
    "work_kind": ("work_kind", (str,), ""),
    "supplier_class": ("supplier_class", (str,), ""),
    "min_excl": ("min_excl", (int,), None),
    "max_incl": ("max_incl", (int,), None),
    "value": ("value", (int, float), None),
    "unit": ("unit", (str,), _REQUIRED),
    "quotes": ("quotes", (int,), None),
    "e_system": ("is_e_system_required", (bool,), False),
    "condition": ("condition", (str,), ""),
    "valid_from": ("valid_from", (date,), None),
    "valid_to": ("valid_to", (date,), None),
    "article": ("article", (str,), _REQUIRED),
    "source": ("source", (str,), _REQUIRED),
    "verified": ("is_verified", (bool,), _REQUIRED),
    "loaded": ("is_loaded", (bool,), True),
    "note": ("note", (str,), ""),
}
"""By key of a row: the field, the kinds of value that it takes, and what it is where the key is missing."""


def load_rules(path: Path) -> RuleBook:
    """Read every `*.toml` of a folder, in the order of the file names.

    Raises RuleFileError with file and row where a key is unknown, a source, article or first day is missing,
    a value has the wrong kind, bounds or days stand the wrong way round, an id or a (key, first day) repeats,
    or the folder holds no rule at all.
    """
    rows: list[DatedValue] = []
    where: dict[str, str] = {}
    first_days: dict[tuple[str, str, str, str, date | None, bool], str] = {}
    for file in sorted(Path(path).glob("*.toml")):
        for place, row in _read_file(file):
            if row.rule_id in where:
                raise RuleFileError(f"{place}: the id is already used by {where[row.rule_id]}")
            where[row.rule_id] = place
            period = (*get_key(row), row.valid_from, row.is_loaded)
            if row.is_loaded and period in first_days:
                raise RuleFileError(f"{place}: {first_days[period]} says another thing from the same day on")
            first_days[period] = place
            rows.append(row)
    if not rows:
        raise RuleFileError(f"{path}: no rule file (*.toml) with a [[row]] was found")
    return RuleBook(rows)


def _read_file(file: Path) -> list[tuple[str, DatedValue]]:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleFileError(f"{file.name}: not a TOML file in UTF-8 ({error})") from error
    unknown = sorted(set(document) - _FILE_KEYS)
    if unknown:
        raise RuleFileError(f"{file.name}: unknown key {unknown[0]!r}; expected {sorted(_FILE_KEYS)}")
    found = []
    for number, raw in enumerate(document.get("row", ()), start=1):
        place = f"{file.name}: row {number} ({raw.get('id', 'no id')})"
        found.append((place, _read_row({"topic": document.get("topic", ""), **raw}, place)))
    return found


def _read_row(raw: dict[str, Any], place: str) -> DatedValue:
    unknown = sorted(set(raw) - set(_ROW_KEYS))
    if unknown:
        raise RuleFileError(f"{place}: unknown key {unknown[0]!r}; expected one of {sorted(_ROW_KEYS)}")
    row = DatedValue(**{_ROW_KEYS[key][0]: _take(raw, key, place) for key in _ROW_KEYS})
    _check_row(row, place)
    return row


def _take(raw: dict[str, Any], key: str, place: str) -> Any:
    _, kinds, default = _ROW_KEYS[key]
    value = raw.get(key, default)
    if value is _REQUIRED:
        raise RuleFileError(f"{place}: {key} is missing")
    # not a subclass of them: true is an int, a point in time is a date
    if key in raw and type(value) not in kinds:
        raise RuleFileError(f"{place}: {key} has the wrong kind of value ({value!r})")
    return value


def _check_row(row: DatedValue, place: str) -> None:
    for name, text in (
        ("id", row.rule_id),
        ("topic", row.topic),
        ("article", row.article),
        ("source", row.source),
    ):
        if not text.strip():
            raise RuleFileError(f"{place}: {name} is empty")
    for name, text, allowed in (
        ("regime", row.regime, RULE_REGIMES),
        ("work_kind", row.work_kind, WORK_KINDS),
        ("unit", row.unit, UNITS),
    ):
        if text not in allowed:
            raise RuleFileError(f"{place}: {name} {text!r} is unknown; expected one of {allowed}")
    if row.is_loaded and row.valid_from is None:
        raise RuleFileError(f"{place}: valid_from is missing; a row without it needs loaded = false")
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        raise RuleFileError(f"{place}: valid_to lies before valid_from")
    if row.min_excl is not None and row.max_incl is not None and row.max_incl <= row.min_excl:
        raise RuleFileError(f"{place}: max_incl must be above min_excl")
