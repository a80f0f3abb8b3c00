"""Reads a page as a person with assistive technology meets it, and says what is wrong with its markup."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_BARE_ATTRIBUTES = ("required", "checked", "selected", "multiple", "disabled", "autofocus")
_VOID = {"meta", "link", "input", "br", "hr", "img", "use", "rect", "path", "circle"}
_NAMED_BY_LABEL = {"input", "select", "textarea"}
_HEADING = re.compile(r"h[1-6]")


@dataclass
class Element:
    """One element with its attributes, and the text of everything inside."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        """The value of an attribute ("" where it has none), or None."""
        return self.attributes.get(name)

    def find_above(self, tag: str) -> Element | None:
        """The nearest element around this one with this tag."""
        above = self.parent
        while above is not None and above.tag != tag:
            above = above.parent
        return above

    def with_all_above(self) -> list[Element]:
        """This element and every one around it, from the inside out."""
        return [self, *(self.parent.with_all_above() if self.parent is not None else [])]


class Page(HTMLParser):
    """A parsed page: `elements` in document order. Tags that are not closed are noted in `faults`."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.faults: list[str] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{element.tag}> is not closed" for element in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        parent = self._open[-1] if self._open else None
        element = Element(tag, {name: value or "" for name, value in attrs}, parent)
        if parent is not None:
            parent.children.append(element)
        self.elements.append(element)
        if tag not in _VOID or parent is None:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if tag in _VOID:
            return
        if not self._open or self._open[-1].tag != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1].tag if self._open else 'nothing'}")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text belongs to every element around it."""
        for element in self._open:
            element.text += data

    def all(self, tag: str) -> list[Element]:
        """Every element with this tag."""
        return [element for element in self.elements if element.tag == tag]

    def get_by_id(self, element_id: str) -> Element:
        """The one element with this id. Raises StopIteration."""
        return next(element for element in self.elements if element.get("id") == element_id)

    def links(self) -> list[str]:
        """Where the links of this page lead."""
        return [element.attributes["href"] for element in self.all("a") if "href" in element.attributes]

    def has_class(self, name: str) -> list[Element]:
        """Every element of this class."""
        return [element for element in self.elements if name in (element.get("class") or "").split()]


def _is_named_picture(element: Element) -> bool:
    """An image, or a group of links, that says what it is."""
    return element.get("role") == "img" or (
        element.get("role") == "group" and bool(element.get("aria-label"))
    )


def find_faults(html: str) -> list[str]:
    """What breaks our promises about markup: nothing inline, everything labelled, headings in order."""
    page = Page(html)
    return [
        *page.faults,
        *_find_glued_attributes(page),
        *_find_inline_code(page),
        *_find_unlabelled(page),
        *_find_heading_faults(page),
        *_find_table_faults(page),
        *_find_broken_references(page),
        *_find_foreign_addresses(page),
    ]


def _find_glued_attributes(page: Page) -> list[str]:
    # Where a space is missing, two attributes are read as one that means nothing.
    return [
        f"<{e.tag}> has {name}"
        for e in page.elements
        for name in e.attributes
        for attribute in _BARE_ATTRIBUTES
        if name.startswith(attribute) and name != attribute
    ]


def _find_inline_code(page: Page) -> list[str]:
    faults = [f"<{e.tag}> has a style attribute" for e in page.elements if e.get("style") is not None]
    faults += [
        f"<{e.tag}> has {name}" for e in page.elements for name in e.attributes if name.startswith("on")
    ]
    faults += ["an inline script" for e in page.all("script") if not e.get("src")]
    return faults + ["an inline style sheet" for _ in page.all("style")]


def _find_unlabelled(page: Page) -> list[str]:
    labelled = {element.get("for") for element in page.all("label")}
    faults = [
        f"<{e.tag} name={e.get('name')}> has no label"
        for e in page.elements
        if e.tag in _NAMED_BY_LABEL
        and e.get("type") not in ("hidden", "submit")
        and e.get("id") not in labelled
    ]
    faults += [
        f"<{e.tag}> says nothing" for e in page.elements if e.tag in ("a", "button") and not e.text.strip()
    ]
    faults += [
        "a picture without a text"
        for e in page.elements
        if (e.tag == "img" and e.get("alt") is None)
        or (e.tag == "svg" and e.get("aria-hidden") != "true" and not _is_named_picture(e))
    ]
    faults += ["a fieldset without a legend" for e in page.all("fieldset") if "legend" not in _tags(e)]
    faults += ["a nav without a name" for e in page.all("nav") if not e.get("aria-label")]
    return faults


def _find_heading_faults(page: Page) -> list[str]:
    levels = [int(e.tag[1]) for e in page.elements if _HEADING.fullmatch(e.tag)]
    faults = [] if levels.count(1) == 1 else [f"{levels.count(1)} headings of level 1"]
    return faults + [
        f"h{before} is followed by h{after}"
        for before, after in itertools.pairwise(levels)
        if after > before + 1
    ]


def _find_table_faults(page: Page) -> list[str]:
    faults = ["a table without a caption" for e in page.all("table") if "caption" not in _tags(e)]
    return faults + ["a table head without a scope" for e in page.all("th") if not e.get("scope")]


def _find_broken_references(page: Page) -> list[str]:
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    faults = [f"the id {one} comes twice" for one in sorted(set(ids)) if ids.count(one) > 1]
    for element in page.elements:
        for name in ("aria-describedby", "aria-labelledby", "for"):
            targets = (element.get(name) or "").split()
            faults += [
                f"{name} names {target}, which is not there" for target in targets if target not in ids
            ]
        href = element.get("href") or ""
        if element.tag == "a" and href.startswith("#") and href[1:] not in ids:
            faults.append(f"a link to {href}, which is not there")
    return faults


def _find_foreign_addresses(page: Page) -> list[str]:
    return [
        f"<{element.tag}> {name} leads to {value}"
        for element in page.elements
        for name, value in element.attributes.items()
        if name in ("src", "href", "action", "srcset") and re.match(r"(?:[a-z]+:)?//", value)
    ]


def _tags(element: Element) -> set[str]:
    return {child.tag for child in element.children}
