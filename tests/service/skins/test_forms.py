"""Forms: what was typed is kept, what can be read is read, what cannot is said at its field."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import FormData

from service.door.fields import Headcount
from service.errors import InvalidInput
from service.skins import forms


class Row(BaseModel):
    """A row of the test form."""

    model_config = ConfigDict(extra="forbid")
    name: str
    price: int | None = Field(None, ge=0)


class Thing(BaseModel):
    """What the test form makes."""

    model_config = ConfigDict(extra="forbid")
    thing_id: str
    title: str
    amount: int | None = None
    on: datetime.date | None = None
    count: int | None = None
    share: float | None = None
    kinds: list[str] = []
    notes: list[str] = []
    rows: list[Row] = []


SHAPE: forms.Shape = {
    "title": "text",
    "amount": "money",
    "on": "day",
    "count": "whole",
    "share": "decimal",
    "kinds": "many",
    "notes": "lines",
    "rows": {"name": "text", "price": "money"},
}


def _send(*fields: tuple[str, str]) -> forms.Typed:
    return forms.read_typed(FormData(list(fields)), SHAPE)


def _check(*fields: tuple[str, str]) -> tuple[Thing | None, dict[str, Any]]:
    return forms.check_typed(_send(*fields), SHAPE, Thing, thing_id="T1")


def test_everything_that_was_typed_is_kept_as_it_was_typed() -> None:
    typed = _send(
        ("title", "  <b> "), ("kinds", "a"), ("kinds", "b"), ("rows[7].price", "x"), ("rows[2].name", "n")
    )
    assert typed == {
        "title": "  <b> ",
        "amount": "",
        "on": "",
        "count": "",
        "share": "",
        "kinds": ["a", "b"],
        "notes": "",
        "rows": [{"name": "n", "price": ""}, {"name": "", "price": "x"}],
    }


@pytest.mark.parametrize(
    "name", ["other", "rows", "rows[0].other", "title[0].name", "rows[x].name", "rows[00001].name"]
)
def test_a_field_that_the_form_does_not_have_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        _send((name, "1"))


class Counted(BaseModel):
    """A form of whole numbers alone."""

    employees: Headcount | None = None
    seats: int | None = Field(None, ge=1)


@pytest.mark.parametrize("minus", ["-", "−"])
def test_a_negative_number_is_told_the_least_that_it_may_be(minus: str) -> None:
    shape: forms.Shape = {"employees": "whole", "seats": "whole"}
    _, faults = forms.check_typed({"employees": f"{minus}1명", "seats": f"{minus}3"}, shape, Counted)
    assert [faults[name][0].ko for name in shape] == ["0 이상이어야 합니다", "너무 작습니다(최소 1)"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-1.5", "정수가 아닙니다"),
        ("--1", "정수가 아닙니다"),
        ("9" * 21, "너무 큰 수입니다"),
        ("1,2", "정수가 아닙니다"),
        ("많이", "정수가 아닙니다"),
    ],
)
def test_a_number_that_is_too_long_is_called_too_large(typed: str, said: str) -> None:
    _, faults = _check(("title", "제목"), ("count", typed))
    [sentence] = faults["count"]
    assert said in sentence.ko


@pytest.mark.parametrize(
    ("kind", "typed", "amount"),
    [
        ("money", "월 300만원", None),
        ("money", "300만원", 3_000_000),
        ("yearly_money", "연 3,600만원", 36_000_000),
        ("yearly_money", "월 300만원", 36_000_000),
        ("unit_money", "월 300만원", 3_000_000),
    ],
)
def test_a_sum_for_a_month_is_never_taken_for_the_whole(
    kind: forms.Kind, typed: str, amount: int | None
) -> None:
    shape: forms.Shape = {"title": "text", "amount": kind}
    thing, faults = forms.check_typed({"title": "제목", "amount": typed}, shape, Thing, thing_id="T1")
    assert (thing.amount if thing else None) == amount
    assert [sentence.ko for sentence in faults["amount"]] == (
        [] if amount else ["1개월 기준 금액입니다. 전체 금액을 적어 주십시오"]
    )


def test_values_are_read_in_the_ways_people_write_them() -> None:
    thing, faults = _check(
        ("title", " 제목 "),
        ("amount", "1억 5천만원"),
        ("on", "2017. 3. 2."),
        ("count", "1,200명"),
        ("share", "42.5 %"),
        ("kinds", "a"),
        ("notes", "하나\r\n\r\n 둘 "),
        ("rows[0].name", ""),
        ("rows[1].name", "둘째"),
    )
    assert faults == {}
    assert thing == Thing(
        thing_id="T1",
        title="제목",
        amount=150_000_000,
        on=datetime.date(2017, 3, 2),
        count=1200,
        share=42.5,
        kinds=["a"],
        notes=["하나", "둘"],
        rows=[Row(name="둘째")],
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "많이"),
        ("on", "2017-02-30"),
        ("on", "3월쯤"),
        ("count", "1.5"),
        ("count", "열"),
        ("count", "1" * 30),
        ("share", "절반"),
    ],
)
def test_a_value_that_cannot_be_read_is_a_fault_of_its_field(field: str, value: str) -> None:
    thing, faults = _check(("title", "제목"), (field, value))
    assert thing is None
    assert list(faults) == [field]


def test_faults_of_rows_name_the_row_on_the_page_in_the_order_of_the_page() -> None:
    thing, faults = _check(
        ("rows[0].name", ""),
        ("rows[1].price", "5"),
        ("rows[2].name", "c"),
        ("rows[2].price", "-1"),
        ("amount", "x"),
    )
    assert thing is None
    assert list(faults) == ["title", "amount", "rows[1].name", "rows[2].price"]
    assert faults["nothing wrong here"] == ()


def test_what_is_stored_becomes_what_a_person_would_type_and_back() -> None:
    thing = Thing(
        thing_id="T1",
        title="제목",
        amount=5,
        on=datetime.date(2017, 3, 2),
        share=42.5,
        kinds=["a"],
        notes=["하나", "둘"],
        rows=[Row(name="첫째", price=0)],
    )
    typed = forms.write_typed(thing.model_dump(), SHAPE)
    assert typed["amount"] == "5"
    assert typed["count"] == ""
    assert typed["rows"] == [{"name": "첫째", "price": "0"}]
    assert forms.check_typed(typed, SHAPE, Thing, thing_id="T1") == (thing, {})


def test_an_empty_form_has_every_field_and_room_is_made_where_it_is_missing() -> None:
    typed = forms.add_room(forms.write_typed(None, SHAPE), SHAPE)
    assert typed["rows"] == [{"name": "", "price": ""}]
    assert forms.add_room(typed, SHAPE)["rows"] == [{"name": "", "price": ""}]
    assert len(forms.add_room(typed, SHAPE, only="rows")["rows"]) == 2
    assert len(forms.add_room(typed, SHAPE, only="title")["rows"]) == 2


@pytest.mark.parametrize("sent", [None, "", "x", "-1", "1" * 10])
def test_a_version_that_is_none_is_refused(sent: str | None) -> None:
    with pytest.raises(InvalidInput):
        forms.read_version(FormData([] if sent is None else [("version", sent)]))


def test_a_version_is_read() -> None:
    assert forms.read_version(FormData([("version", "12")])) == 12


def test_money_is_shown_with_its_thousands_and_read_back() -> None:
    typed = forms.write_typed(
        {"amount": 44_000_000, "rows": [{"price": 0}]}, {"amount": "money", "rows": {"price": "money"}}
    )
    assert (typed["amount"], typed["rows"][0]["price"]) == ("44,000,000", "0")
    assert forms.write_typed({"amount": "4천만원쯤"}, {"amount": "money"})["amount"] == "4천만원쯤"
