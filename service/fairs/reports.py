"""The report of a fair as a workbook, a table or a paper; every figure is one of the report itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from service.clock import get_korean_day
from service.fairs.register.schemas import Fair
from service.fairs.results.schemas import FollowUp, Report
from service.files.sheets import Cell, Sheet
from service.skins.formats import format_money, format_number, format_period
from service.skins.language import Language

Say = Callable[..., str]

# The heads of a table that is kept in files, in Korean as those of every other table.
REPORT_HEADERS = ("구분", "항목", "건수", "금액(원)")
BOOTH_RESULT_HEADERS = ("부스", "상담", "상담액(원)", "계약", "계약액(원)")
FOLLOW_UP_HEADERS = (
    "부스",
    "기업 번호",
    "기업명",
    "상담 결과",
    "몇 개월 뒤",
    "확인할 날",
    "확인한 날",
    "확인한 내용",
)


def list_report_rows(report: Report, say: Say) -> list[list[Cell]]:
    """One row for each figure: its part, its name, the count and the amount where it has one."""
    funnel, day, outcomes, later, survey = (
        say(key)
        for key in ("fair-funnel", "fair-day-figures", "field-outcome", "fair-follow-ups", "fair-survey")
    )
    rows: list[list[Cell]] = [
        [
            funnel,
            say(f"fair-step-{step.step}"),
            step.count,
            None if step.step == "meetings" else step.amount_krw,
        ]
        for step in report.funnel
    ]
    rows += [
        [day, say(key), count, None]
        for key, count in (
            ("fair-applied", report.applied),
            ("fair-came", report.checked_in),
            ("fair-held-meetings", report.held),
            ("fair-no-show", report.no_shows),
            ("fair-queue", report.walk_ins),
            ("fair-card", report.cards),
        )
    ]
    rows += [[outcomes, say(f"fair-outcome-{item.outcome}"), item.cards, None] for item in report.outcomes]
    rows += [
        [later, say("fair-due-now"), report.follow_ups_due, None],
        [later, say("fair-answers"), report.follow_ups_answered, None],
        [survey, say("fair-answers"), report.survey.answers, None],
    ]
    rows += [[survey, say(f"field-{name}"), mean, None] for name, mean in _list_marks(report)]
    return rows


def _list_marks(report: Report) -> list[tuple[str, float | None]]:
    survey = report.survey
    return [
        ("satisfaction", survey.satisfaction),
        ("matching", survey.matching),
        ("again", survey.again),
    ]


def make_report_sheets(
    report: Report,
    follow_ups: Sequence[FollowUp],
    cards: Sheet,
    say: Say,
) -> list[Sheet]:
    """The sheets of the workbook: figures, booths, cards, follow-ups, and what people wrote."""
    return [
        Sheet("결과 요약", REPORT_HEADERS, list_report_rows(report, say)),
        Sheet(
            "부스별 결과",
            BOOTH_RESULT_HEADERS,
            [
                [item.booth_name, item.consultations, item.discussed_krw, item.contracts, item.contract_krw]
                for item in report.booths
            ],
        ),
        cards,
        Sheet(
            "후속 확인",
            FOLLOW_UP_HEADERS,
            [
                [
                    item.booth_name,
                    item.enterprise_id,
                    item.enterprise_name,
                    say(f"fair-outcome-{item.outcome}"),
                    item.months,
                    item.due_on.isoformat(),
                    get_korean_day(item.answered_at).isoformat() if item.answered_at else None,
                    item.answer,
                ]
                for item in follow_ups
            ],
        ),
        Sheet("설문 의견", ("의견",), [[comment] for comment in report.survey.comments]),
    ]


def describe_report(fair: Fair, report: Report, say: Say, language: Language) -> dict[str, Any]:
    """The report as the data of its paper."""
    return {
        "lang": language,
        "title": f"{fair.name} {say('fair-menu-report')}",
        "facts": [
            [say("field-fair_days"), format_period(fair.first_on, fair.last_on, language)],
            [say("field-place"), fair.place or "–"],
            [
                say("fair-applied-came"),
                f"{format_number(report.applied)} / {format_number(report.checked_in)}",
            ],
            [say("fair-held-meetings"), format_number(report.held)],
            [say("fair-no-show"), format_number(report.no_shows)],
            [say("fair-queue"), format_number(report.walk_ins)],
            [say("fair-card"), format_number(report.cards)],
        ],
        "tables": [
            {
                "title": say("fair-funnel"),
                "head": [say("fair-step"), say("fair-count"), say("fair-amount")],
                "rows": [
                    [
                        say(f"fair-step-{step.step}"),
                        format_number(step.count),
                        "–" if step.step == "meetings" else format_money(step.amount_krw, language),
                    ]
                    for step in report.funnel
                ],
            },
            {
                "title": say("field-outcome"),
                "head": [say("field-outcome"), say("fair-card")],
                "rows": [
                    *(
                        [say(f"fair-outcome-{item.outcome}"), format_number(item.cards)]
                        for item in report.outcomes
                    ),
                    [say("fair-total"), format_number(report.cards)],
                ],
            },
            {
                "title": say("fair-by-booth"),
                "head": [
                    say("fair-booth"),
                    say("fair-step-consultations"),
                    say("field-discussed_krw"),
                    say("fair-step-contracts"),
                    say("field-contract_krw"),
                ],
                "rows": [
                    [
                        item.booth_name,
                        format_number(item.consultations),
                        format_money(item.discussed_krw, language),
                        format_number(item.contracts),
                        format_money(item.contract_krw, language),
                    ]
                    for item in report.booths
                ],
            },
            {
                "title": say("fair-survey"),
                "head": [say("fair-survey"), say("fair-answers")],
                "rows": [
                    [say("fair-answers"), format_number(report.survey.answers)],
                    *(
                        [say(f"field-{name}"), "–" if mean is None else f"{format_number(mean)} / 5"]
                        for name, mean in _list_marks(report)
                    ),
                ],
            },
        ],
        "later": {
            "title": say("fair-follow-ups"),
            "rows": [
                [say("fair-due-now"), format_number(report.follow_ups_due)],
                [say("fair-answers"), format_number(report.follow_ups_answered)],
            ],
        },
        "comments": report.survey.comments,
        "comments_title": say("field-comment"),
    }
