"""What pages share: marked words, addresses, names of fields."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import pass_context
from markupsafe import Markup, escape
from starlette.requests import Request

from service.sentences import Sentence
from service.web import (
    build_url,
    get_environment,
    is_own_path,
    keep_unbroken,
    mark_spans,
    quote_id,
    wants_page,
    write_out,
)


def _ask(path: str = "/x", query: str = "", method: str = "GET", **headers: str) -> Request:
    return Request(
        {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "app": FastAPI(),
        }
    )


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        ("청소 용역", [(0, 2)], "<mark>청소</mark> 용역"),
        ("a<b>&", [(1, 4)], "a<mark>&lt;b&gt;</mark>&amp;"),
        ("가나다", [(0, 1), (1, 2)], "<mark>가</mark><mark>나</mark>다"),
        ("가나다", [], "가나다"),
    ],
)
def test_marks_stand_where_they_belong_and_everything_is_escaped(
    text: str, spans: list[tuple[int, int]], expected: str
) -> None:
    assert str(mark_spans(text, spans)) == expected


@given(st.text(max_size=30), st.data())
def test_marking_changes_no_text(text: str, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    marked = mark_spans(text, spans)
    assert marked.replace("<mark>", "").replace("</mark>", "").unescape() == text
    assert marked.count("<mark>") == len(spans)


class _OwnMarkup:
    def __html__(self) -> str:
        return "<b>own</b>"


@pytest.mark.parametrize(
    "value", ['<a href="x">\'&', "", Markup("<i>&amp;</i>"), 7, None, _OwnMarkup(), Sentence("<가>", "<b>")]
)
def test_values_are_written_out_as_markup_escapes_them(value: object) -> None:
    assert write_out(value) == escape(value)


def test_templates_write_values_out_escaped_and_call_what_wants_the_page() -> None:
    environment = get_environment("ko")
    template = environment.from_string(
        "{% macro shown(x) %}<p>{{ x }}</p>{% endmacro %}"
        "{% macro around(x) %}<p>{{ x }}</p>{{ caller() }}{% endmacro %}"
        "{% set kept %}<u>{{ '<' }}</u>{% endset %}"
        "{{ shown(hostile) }}{% call around(1) %}{{ kept }}{% endcall %}"
        "{% for x in namespace(items=['<']).items %}{{ path_of(x) }}{{ loop.cycle('&') }}{% endfor %}"
    )
    # A function that is given the page comes beside those that are not.
    path_of = pass_context(lambda context, x: f"{context['hostile']}{x}")
    assert template.render(hostile="<script>", path_of=path_of) == (
        "<p>&lt;script&gt;</p><p>1</p><u>&lt;</u>&lt;script&gt;&lt;&amp;"
    )


def test_an_address_keeps_the_other_parameters() -> None:
    request = _ask("/기업", "q=%EC%B2%AD%EC%86%8C&district=a&district=b&cursor=c")
    assert build_url(request, district=["b"], cursor=None) == (
        "/%EA%B8%B0%EC%97%85?q=%EC%B2%AD%EC%86%8C&district=b"
    )
    assert build_url(_ask("/x", "q=1"), q=None) == "/x"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", True),
        ("/demands?q=1", True),
        ("", False),
        ("demands", False),
        ("//host/", False),
        ("/\\host", False),
        ("https://host/", False),
        ("/a\r\nb", False),
    ],
)
def test_only_paths_of_this_service_are_gone_to(path: str, expected: bool) -> None:
    assert is_own_path(path) is expected


def test_an_id_is_one_step_of_an_address() -> None:
    assert quote_id("제1/2호?") == "%EC%A0%9C1%2F2%ED%98%B8%3F"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (_ask("/enterprises", accept="text/html,*/*"), True),
        (_ask("/enterprises", accept="application/json"), False),
        (_ask("/api/v1/enterprises", accept="text/html"), False),
        (_ask("/healthz", accept="text/html"), False),
        (_ask("/post-demand", method="POST", accept="*/*"), True),
    ],
)
def test_people_get_pages_and_programs_get_json(request_: Request, expected: bool) -> None:
    assert wants_page(request_) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("name", "기업명"),
        ("services[1].unit_price_krw", "제공 서비스 2 · 단가"),
        ("sectors[0]", "업종 1"),
        ("certifications[0]", "인증·확인서·면허 1"),
        ("colour", "colour"),
        ("a.b.c", "a.b.c"),
    ],
)
def test_a_field_is_called_what_the_form_calls_it(path: str, expected: str) -> None:
    assert get_environment("ko").globals["name_field"](path) == expected


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("2026-11-28", ["2026-11-28"]),
        ("2026. 11. 28. 09:05에 적음", ["2026. 11. 28. 09:05"]),
        ("2026. 1. 1. ~ 2026. 12. 31.", ["2026. 1. 1.", "2026. 12. 31."]),
        ("28 Nov 2026 09:05", ["28 Nov 2026 09:05"]),
        ("1억 2,000만원, 부가세 별도", ["1억 2,000만원"]),
        ("1,234,567원", ["1,234,567원"]),
        ("KRW 120,000,000", ["KRW 120,000,000"]),
        ("전화 02-123-4567, 1588-1234", ["02-123-4567", "1588-1234"]),
        ("123-45-67890", ["123-45-67890"]),
        ("<b>12개 동 3-4층</b>", []),
    ],
)
def test_days_sums_and_numbers_are_kept_on_one_line_and_the_rest_is_escaped(
    text: str, whole: list[str]
) -> None:
    shown = keep_unbroken(text)
    assert re.findall(r'<span class="unbroken">(.*?)</span>', shown) == whole
    assert re.sub(r'<span class="unbroken">|</span>', "", shown) == escape(text)
