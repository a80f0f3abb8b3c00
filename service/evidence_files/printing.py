"""A pack as a PDF and as a workbook. Both are made from its content alone, so that they can be made again."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from service.clock import KOREA
from service.files.paper import print_pdf
from service.files.sheets import Sheet, write_workbook
from service.skins.formats import format_money, format_period
from service.skins.labels import find_label
from service.skins.language import get_translator
from service.skins.verdicts import name_verdict

Content = Mapping[str, Any]


def write_paper(content: Content, content_hash: str) -> bytes:
    """The PDF, in Korean, as it goes into a file."""
    ranking = content["ranking"]
    data = {
        "evidence_id": content["evidence_id"],
        "hash": content_hash,
        "facts": _list_facts(content, content_hash),
        "demand": _list_demand(content),
        "marks": _list_marks(content),
        "results": [
            {
                "rank": match["rank"],
                "name": content["names"][match["enterprise_id"]],
                "id": match["enterprise_id"],
                "score": _points(match["score"]),
                "terms": ", ".join(match["matched_terms"]),
                "components": [
                    [_name("component", part["name"]), _percent(part["value"]), _points(part["contribution"]),
                     part["sentence"]]
                    for part in match["components"]
                ],
                "routes": [
                    [_name("route", route["route"]), _name_verdict(route), route["sentence"],
                     _join(route["rule"], route["source"])]
                    for route in match["routes"]
                ],
                "warnings": [warning["sentence"] for warning in match["warnings"]],
            }
            for match in ranking["results"]
        ],
        "excluded": [
            [content["names"][item["enterprise_id"]], item["enterprise_id"], item["sentence"]]
            for item in ranking["excluded"]
        ],
        "unknown": [item["sentence"] for item in ranking["unknown"]],
    }  # fmt: skip
    return print_pdf("evidence.typ", data, made_at=_read_instant(content["made_at"]))


def write_table(content: Content, content_hash: str) -> bytes:
    """The workbook: 개요, 순위, 점수 요소, 구매 경로, 제외."""
    ranking = content["ranking"]
    names = content["names"]
    overview = [
        *_list_facts(content, content_hash),
        *_list_demand(content),
        *_list_marks(content),
        *[["판단하지 못한 것", item["sentence"]] for item in ranking["unknown"]],
    ]
    results = ranking["results"]
    return write_workbook(
        [
            Sheet("개요", ["항목", "내용"], overview),
            Sheet(
                "순위",
                ["순위", "기업명", "기업 번호", "점수", "맞은 낱말", "확인할 점"],
                [
                    [match["rank"], names[match["enterprise_id"]], match["enterprise_id"],
                     _points(match["score"]), ", ".join(match["matched_terms"]),
                     " / ".join(warning["sentence"] for warning in match["warnings"])]
                    for match in results
                ],
            ),
            Sheet(
                "점수 요소",
                ["순위", "기업 번호", "요소", "값", "점수", "이유"],
                [
                    [match["rank"], match["enterprise_id"], _name("component", part["name"]),
                     _percent(part["value"]), _points(part["contribution"]), part["sentence"]]
                    for match in results
                    for part in match["components"]
                ],
            ),
            Sheet(
                "구매 경로",
                ["순위", "기업 번호", "경로", "판정", "이유", "근거 조문", "개정"],
                [
                    [match["rank"], match["enterprise_id"], _name("route", route["route"]),
                     _name_verdict(route), route["sentence"], route["rule"], route["source"]]
                    for match in results
                    for route in match["routes"]
                ],
            ),
            Sheet(
                "제외",
                ["기업명", "기업 번호", "이유"],
                [
                    [names[item["enterprise_id"]], item["enterprise_id"], item["sentence"]]
                    for item in ranking["excluded"]
                ],
            ),
        ]
    )  # fmt: skip


def _list_facts(content: Content, content_hash: str) -> list[list[str]]:
    made_by = content["made_by"]
    ranking = content["ranking"]
    return [
        ["증빙 번호", content["evidence_id"]],
        ["작성 시각", f"{_read_instant(content['made_at']).astimezone(KOREA):%Y-%m-%d %H:%M:%S} (한국 시각)"],
        ["작성", _join(made_by["organisation"] or "", made_by["display_name"])],
        ["판단 기준일", ranking["as_of"]],
        ["대상 기업", f"등록 {ranking['known']:,}곳 가운데 자격이 있는 {ranking['eligible']:,}곳"],
        ["순서를 정한 방법", "점수가 높은 순서. 점수가 같으면 기업 번호 순서"],
        ["내용 해시(SHA-256)", content_hash],
    ]


def _list_demand(content: Content) -> list[list[str]]:
    demand = content["demand"]
    period = format_period(_read_day(demand["contract_from"]), _read_day(demand["contract_to"]))
    rows = [
        ["수요 번호", demand["demand_id"]],
        ["사업명", demand["title"]],
        ["수요기관", demand["buyer"] or "미상"],
        ["이행 장소", demand["district"] or "미상"],
        ["계약 종류", _name("contract-type", demand["contract_type"]) if demand["contract_type"] else "미상"],
        ["예산(부가세 포함)", format_money(demand["budget_krw"])],
        ["추정가격", format_money(demand["estimated_price_krw"])],
        ["공고일 · 마감일", f"{demand['published_on'] or '미상'} · {demand['due_on'] or '미상'}"],
        ["계약 기간", period],
        [
            "조직 유형 조건",
            _join(*(_name("certificate", code) for code in demand["required_certifications"])),
        ],
        ["면허·신고 조건", _join(*demand["required_licences"])],
        ["소재지 조건", _join(*demand["region_restriction"])],
        ["적용 법", _name("regime", demand["regime"])],
        ["분할 단위", _join(*(lot["name"] for lot in demand["lots"]))],
        ["사업 내용", demand["description"]],
    ]
    return [[label, value or "없음"] for label, value in rows]


def _list_marks(content: Content) -> list[list[str]]:
    engine = content["engine"]
    packages = ", ".join(
        f"{name} {value}"
        for name, value in sorted(engine.items())
        if name not in ("engine", "data", "version", "reference_versions")
    )
    return [
        ["프로그램", f"품앗이 {engine['version']}"],
        ["판단 프로그램 지문", engine["engine"]],
        ["법령·낱말 자료 지문", engine["data"]],
        *(
            [["그 위에 더한 법령·낱말 판", versions]]
            if (versions := engine.get("reference_versions"))
            else []
        ),
        ["함께 쓴 꾸러미", packages],
        ["기업 목록 판", f"{content['catalogue']['revision']:,}"],
        ["기업 목록 지문", content["catalogue"]["digest"]],
    ]


def _name(kind: str, code: str) -> str:
    """What people call a code: ("component", "text") is "어휘"; one that has no name is its own."""
    if kind == "certificate":
        return find_label("certificate", code).ko
    translator, key = get_translator("ko"), f"{kind}-{code}".replace("_", "-")
    for known in (key, f"{kind}-{code}"):
        if translator.has(known):
            return translator(known)
    return code


def _name_verdict(route: Mapping[str, Any]) -> str:
    """Packs made before verdicts said what they wait for have no `missing`."""
    return get_translator("ko")(name_verdict(route["verdict"], route.get("missing")))


def _read_instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def _read_day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _points(share: float) -> str:
    return f"{share * 100:.4f}"


def _percent(share: float) -> str:
    return f"{share * 100:.1f}%"


def _join(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
