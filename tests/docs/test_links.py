"""What the documents link to or name is there: files, headings, modules."""

from __future__ import annotations

import re
from pathlib import Path

from tests.repository import ROOT, list_files

PAGES = [path for path in list_files() if path.suffix == ".md"]
# The changelog speaks of what was, so only its links are held to what is.
OF_TODAY = [path for path in PAGES if path.name != "CHANGELOG.md"]

LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
NAMED = re.compile(r"`((?:matching|service|data|tests|docs|launcher)/[\w./-]+)")
NOT_IN_AN_ANCHOR = re.compile(r"[^\w\- ]")


def find_anchors(page: str) -> set[str]:
    """What links to the headings of a page end in, by the rule of the places where such pages are read."""
    headings = re.findall(
        r"^#+ (.+)$", re.sub(r"^```.*?^```", "", page, flags=re.MULTILINE | re.DOTALL), re.MULTILINE
    )
    return {NOT_IN_AN_ANCHOR.sub("", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_leads_to_a_file_and_heading() -> None:
    lost = []
    for path in PAGES:
        for link in LINK.findall((ROOT / path).read_text("utf-8")):
            target, _, anchor = link.partition("#")
            file = ROOT / path.parent / target if target else ROOT / path
            if not file.exists() or (anchor and anchor not in find_anchors(file.read_text("utf-8"))):
                lost.append(f"{path}: {link}")
    assert lost == []


def test_every_file_that_is_named_exists() -> None:
    files = set(map(str, list_files()))
    folders = {str(parent) for file in files for parent in Path(file).parents}
    lost = [
        f"{path}: {name}"
        for path in OF_TODAY
        for name in NAMED.findall((ROOT / path).read_text("utf-8"))
        if name.rstrip("/.") not in files | folders
    ]
    assert lost == []


def test_every_decision_is_in_the_index_and_has_ten_lines_at_the_most() -> None:
    page = (ROOT / "DECISIONS.md").read_text("utf-8")
    index, *decisions = re.split(r"^### ", page, flags=re.MULTILINE)
    bodies = [re.split(r"^## ", decision, flags=re.MULTILINE)[0].strip() for decision in decisions]
    titles = [body.splitlines()[0] for body in bodies]
    assert re.findall(r"^- \[(.+?)\]\(", index, re.MULTILINE) == titles
    assert [body.splitlines()[0] for body in bodies if len(body.splitlines()[2:]) > 10] == []
