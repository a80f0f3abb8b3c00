"""docs/tour.md shows every picture that is there, and names accounts, commands and pages that exist."""

from __future__ import annotations

import re
import struct

import typer.main

from service.cli import app
from service.running.demo import SAMPLE_ACCOUNTS
from service.skins.language import get_translator
from tests.repository import ROOT

PAGE = (ROOT / "docs" / "tour.md").read_text("utf-8")
PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 1_500_000
TAKER = (ROOT / "tests" / "browser" / "tour.py").read_text("utf-8")


def test_every_picture_is_shown_once_with_words_for_those_who_do_not_see_it() -> None:
    shown = re.findall(r"^!\[([^\]]+)\]\(pictures/([\w-]+)\.png\)$", PAGE, re.MULTILINE)
    names = [name for _, name in shown]
    assert len(names) >= 12
    assert sorted(names) == sorted(path.stem for path in PICTURES.iterdir())
    assert all(len(words) >= 5 for words, _ in shown)
    assert names == re.findall(r'keep\("([\w-]+)"', TAKER)


def test_the_pictures_are_small_png_files_of_one_size() -> None:
    files = [path.read_bytes() for path in sorted(PICTURES.iterdir())]
    assert sum(map(len, files)) < MOST_BYTES
    assert {content[:8] for content in files} == {b"\x89PNG\r\n\x1a\n"}
    assert {struct.unpack(">II", content[16:24]) for content in files} == {(960, 600)}


def test_commands_accounts_and_links_exist() -> None:
    launcher = re.findall(r"^(\w+)\)$", (ROOT / "pumasi").read_text("utf-8"), re.MULTILINE)
    commands = set(re.findall(r"\./pumasi ([a-z]+)", PAGE))
    assert commands == {"demo", "pictures"}
    assert commands <= {*launcher, *typer.main.get_command(app).commands}
    logins = set(re.findall(r"`([a-z]+)`으?로 로그인", PAGE))
    assert logins == {"buyer", "enterprise", "organiser", "admin"}
    assert logins <= {account.login for account in SAMPLE_ACCOUNTS}
    linked = re.findall(r"\]\(([\w-]+\.md)\)", PAGE)
    assert linked
    assert [name for name in linked if not (ROOT / "docs" / name).is_file()] == []


def test_what_is_called_by_its_name_on_the_pages_has_that_name() -> None:
    named = set(re.findall(r"(?<!\*)\*([가-힣][^*\n]*)\*(?!\*)", PAGE))
    say = get_translator("ko")
    keys = (
        "nav-post-demand", "shortlist-add", "desk-title", "admin-title", "nav-fairs", "first-steps-title",
        "glossary-title",
    )  # fmt: skip
    assert named == {say(key) for key in keys}
