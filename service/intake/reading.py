"""Files become listings and demands: every row is tried, every fault is named, and ids are unique."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from service.catalogue.schemas import EnterpriseIn
from service.demands.schemas import DemandIn
from service.door.validation import explain_errors, shorten
from service.intake.columns import HEAD_ROWS, Columns, Kind, is_aside, join_headers, read_headers
from service.intake.faults import Fault, Note, UnreadableFileError, refuse_file
from service.intake.json_lines import read_json_lines
from service.intake.mapping import RowReader, derive_id, map_demand, map_enterprise
from service.intake.money import find_unit_krw
from service.intake.sources import Source
from service.intake.tables import Format, find_format, read_cells
from service.sentences import Sentence

Item = TypeVar("Item", bound=BaseModel)
Progress = Callable[[int], None]

# Line, record (None: refused already), order of the notice where the source counts its changes.
_Row = tuple[int, dict[str, Any] | None, str | None]

# Where every row is wrong, the first thousand say as much as a million.
MAX_FAULTS = 1_000

MOST_OF_NAME = 100
"""So many characters of the name of a refused row are kept; it may be refused for its length."""

_NAMES: Mapping[Kind, str] = {"enterprises": "name", "demands": "title"}


@dataclass(slots=True)
class Reading(Generic[Item]):
    """What a file held: `items` with their `lines`, and what is wrong. Only one without faults may be saved.

    `rows` counts the rows that were tried, `refused_rows` those with a fault. `refused_names` holds by line
    the name or title of such a row where one stands there, fit for one line of a message.
    """

    file: str
    items: list[Item] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    rows: int = 0
    refused_rows: int = 0
    refused_names: dict[int, str] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Whether every row was taken."""
        return not self.faults


_UNKEPT = Sentence(
    "구매수요에는 담을 칸이 없어 읽지 않습니다. 수요를 보는 분께 알려야 하면 내용에 적어 주십시오",
    "has no field in a demand, not read; write it into the description if readers must know",
)
_PLANNED = Sentence(
    "공고일로 읽습니다. 달이나 분기만 있으면 그 첫날로 읽습니다",
    "is read as the day of the notice; of a month or quarter the first day counts",
)


class _Reader(Generic[Item]):
    """Collects one kind of record from one file."""

    def __init__(
        self, source: Source, kind: Kind, model: type[Item], id_field: str, own_buyer: str | None = None
    ) -> None:
        self.reading: Reading[Item] = Reading(source.name)
        self._source = source
        self._kind: Kind = kind
        self._model = model
        self._id_field = id_field
        self._own_buyer = own_buyer
        self._seen: dict[str, int] = {}
        self._orders: dict[str, tuple[str, int]] = {}
        self._alike: Counter[str] = Counter()
        self._unlisted = 0

    def read(self, progress: Progress | None, most_rows: int | None) -> Reading[Item]:
        try:
            file_format = find_format(self._source)
            for line, record, order in self._records(file_format):
                if record is not None:
                    self._take(line, record, order)
                if progress is not None:
                    progress(line)
                if most_rows is not None and self.reading.rows > most_rows:
                    break
        except UnreadableFileError as error:
            self.reading.faults.append(error.fault)
        if self._unlisted:
            last = self.reading.faults.pop()
            more = f"{1 + self._unlisted:,}"
            sentence = Sentence(
                f"여기부터 고칠 곳이 {more}곳 더 있습니다(적지 않음)",
                f"has {more} more faults from here on, which are not listed",
            )
            self.reading.faults.append(Fault(self._source.name, last.line, "file", sentence))
        if not self.reading.faults and not self.reading.items:
            error = refuse_file(
                self._source.name, "자료가 한 건도 없습니다", "holds no record, expected at least one row"
            )
            self.reading.faults.append(error.fault)
        return self.reading

    def _fault(self, line: int, field_name: str, sentence: Sentence) -> None:
        if len(self.reading.faults) < MAX_FAULTS:
            self.reading.faults.append(Fault(self._source.name, line, field_name, sentence))
        else:
            self._unlisted += 1

    def _note(self, line: int, field_name: str, sentence: Sentence) -> None:
        self.reading.notes.append(Note(self._source.name, line, field_name, sentence))

    def _take(self, line: int, record: dict[str, Any], order: str | None) -> None:
        self.reading.rows += 1
        try:
            item = self._model.model_validate(record)
        except ValidationError as error:
            self._count_refused(line, record)
            for fault in explain_errors(error.errors(include_url=False), self._model):
                self._fault(line, fault.field or "record", fault.sentence)
            return
        identity: str = getattr(item, self._id_field)
        first = self._seen.setdefault(identity, line)
        if first != line and order is not None and identity in self._orders:
            self._take_later(line, item, identity, order)
        elif first != line:
            self._count_refused(line, record)
            self._fault(
                line,
                self._id_field,
                Sentence(
                    f"{first}행에 이미 있습니다: ‘{identity}’",
                    f"'{identity}' stands on line {first} already, expected each id once",
                ),
            )
        else:
            if order is not None:
                self._orders[identity] = (order, len(self.reading.items))
            self.reading.items.append(item)
            self.reading.lines.append(line)

    def _count_refused(self, line: int, record: Mapping[str, Any]) -> None:
        self.reading.refused_rows += 1
        name = record.get(_NAMES[self._kind])
        if isinstance(name, str) and name:
            self.reading.refused_names[line] = shorten(name, MOST_OF_NAME)

    def _take_later(self, line: int, item: Item, identity: str, order: str) -> None:
        """Of one notice's changes the last one counts: 나라장터 numbers them 000, 001 …"""
        known, position = self._orders[identity]
        self._note(
            line,
            self._id_field,
            Sentence(
                f"차수가 가장 높은 공고만 남깁니다: ‘{identity}’",
                f"of '{identity}' only the notice with the highest order is kept",
            ),
        )
        if (len(order), order) > (len(known), known):
            self._orders[identity] = (order, position)
            self.reading.items[position] = item
            self.reading.lines[position] = line

    def _records(self, file_format: Format) -> Iterator[_Row]:
        """Each row; its record is None where it was refused already."""
        if file_format != "json_lines":
            yield from self._table_records(file_format)
            return
        for row in read_json_lines(self._source):
            if isinstance(row, Fault):
                self._refuse_row(row.line, row.field, row.sentence)
                yield row.line, None, None
            else:
                yield *row, None

    def _refuse_row(self, line: int, field_name: str, sentence: Sentence) -> None:
        self.reading.rows += 1
        self.reading.refused_rows += 1
        self._fault(line, field_name, sentence)

    def _table_records(self, file_format: Format) -> Iterator[_Row]:
        rows = read_cells(self._source, file_format)
        columns, unit_krw, rows = self._read_head(rows)
        for line, cells in rows:
            if is_aside(columns, cells, self._kind):
                self._note(
                    line,
                    "row",
                    Sentence("합계이거나 표에 붙인 글이라 읽지 않습니다", "is a sum or a remark, not read"),
                )
                continue
            if len(cells) > len(columns.headers) and any(
                cell not in (None, "") for cell in cells[len(columns.headers) :]
            ):
                self._refuse_row(
                    line,
                    "row",
                    Sentence(
                        f"칸이 {len(cells)}개로 머리글({len(columns.headers)}개)보다 많습니다",
                        f"has {len(cells)} cells, expected at most {len(columns.headers)} as in the head",
                    ),
                )
                yield line, None, None
                continue
            yield line, *self._map_row(columns, unit_krw, line, cells)

    def _read_head(
        self, rows: Iterator[tuple[int, list[Any]]]
    ) -> tuple[Columns, int, Iterator[tuple[int, list[Any]]]]:
        """The meaning of the columns and the unit of money, down to the head, and the rows below it."""
        unit_krw = 1
        for count, (line, cells) in enumerate(rows, 1):
            columns = read_headers(cells, self._kind)
            if columns is not None:
                below = list(islice(rows, 1))
                joined = join_headers(columns, below[0][1], self._kind) if below else None
                if joined is not None:
                    columns, below = joined, []
                for header in columns.unmapped:
                    self._note(
                        line,
                        header,
                        Sentence("알 수 없는 열이라 읽지 않습니다", "is an unknown column, not read"),
                    )
                for header in columns.unkept:
                    self._note(line, header, _UNKEPT)
                for position in columns.fields.get("planned_on", ()):
                    self._note(line, columns.headers[position], _PLANNED)
                return columns, unit_krw, chain(below, rows)
            for cell in cells:
                if isinstance(cell, str) and (unit := find_unit_krw(cell)):
                    unit_krw = unit
            if count == HEAD_ROWS:
                break
        wanted = "기업명(name)" if self._kind == "enterprises" else "공고명(title)"
        raise refuse_file(
            self._source.name,
            f"머리글 행을 찾지 못했습니다. ‘{wanted}’ 열이 있어야 합니다",
            f"has no row of headers, expected a column {wanted}",
        )

    def _map_row(
        self, columns: Columns, unit_krw: int, line: int, cells: list[Any]
    ) -> tuple[dict[str, Any] | None, str | None]:
        faults: list[tuple[str, Sentence]] = []
        row = RowReader(
            columns,
            cells,
            unit_krw=unit_krw,
            fault=lambda name, sentence: faults.append((name, sentence)),
            note=lambda name, sentence: self._note(line, name, sentence),
        )
        record = map_enterprise(row) if self._kind == "enterprises" else map_demand(row, self._own_buyer)
        if self._kind == "demands" and row.text("demand_id") is None:
            # Rows with faults count too: set right, each row must be what it was.
            self._tell_apart(line, record)
        if not faults:
            return record, row.text("notice_order")
        self.reading.rows += 1
        self._count_refused(line, record)
        for name, sentence in faults:
            self._fault(line, name, sentence)
        return None, None

    def _tell_apart(self, line: int, record: dict[str, Any]) -> None:
        """Two departments may buy under one title: without ids of their own their rows are numbered."""
        identity = record["demand_id"]
        self._alike[identity] += 1
        if self._alike[identity] > 1:
            record["demand_id"] = derive_id("D", identity, str(self._alike[identity]))
            self._note(
                line,
                "title",
                Sentence(
                    "같은 사업명의 행이 앞에 있어 따로 등록합니다",
                    "stands on an earlier row, taken as another",
                ),
            )


def _source(content: Path | bytes, filename: str | None) -> Source:
    if isinstance(content, Path):
        return Source(filename or str(content), content)
    if filename is None:
        raise ValueError("bytes need the name of the file that they came in")
    return Source(filename, content)


def read_enterprises(
    content: Path | bytes,
    filename: str | None = None,
    *,
    progress: Progress | None = None,
    most_rows: int | None = None,
) -> Reading[EnterpriseIn]:
    """The listings of a JSON Lines, CSV or XLSX file. What is wrong with it is in `faults`.

    Where there are more than `most_rows`, the reading ends with the first row too many.
    """
    reader = _Reader(_source(content, filename), "enterprises", EnterpriseIn, "enterprise_id")
    return reader.read(progress, most_rows)


def read_demands(
    content: Path | bytes,
    filename: str | None = None,
    *,
    buyer: str | None = None,
    progress: Progress | None = None,
    most_rows: int | None = None,
) -> Reading[DemandIn]:
    """The demands of a JSON Lines, CSV or XLSX file, as `read_enterprises` reads listings.

    A row of a table that names no buyer is of `buyer`.
    """
    reader = _Reader(_source(content, filename), "demands", DemandIn, "demand_id", buyer)
    return reader.read(progress, most_rows)
