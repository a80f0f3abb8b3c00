"""The two languages of the pages: which one a reader gets, and the sentences of the pages in both.

Sentences stand in `locale/<language>/*.ftl` (Project Fluent). Both languages have the same keys; a test
compares them with each other and with what the templates ask for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, Protocol, get_args

from fluent.runtime import FluentBundle, FluentResource
from markupsafe import Markup

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT_LANGUAGE: Language = "ko"
COOKIE = "lang"
PARAMETER = "lang"
# Sentences with their places filled in that each language keeps; together some megabytes.
MOST_FILLED_IN = 8_192
CATALOGUES = Path(__file__).resolve().parents[1] / "locale"
# A sentence from its key up to the next key, which is a line that begins with a letter.
_ENTRY = re.compile(r"^(?P<key>[a-z][\w-]*) *=.*(?:\n(?![a-z]).*)*", re.ASCII | re.MULTILINE)


_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")


def mark_language(text: object, language: Language) -> Markup:
    """The attribute by which a page in `language` says that this text is Korean; empty where it need not."""
    is_foreign = language != "ko" and _HANGUL.search(str(text))
    return Markup(' lang="ko"' if is_foreign else "")


class TwoLanguages(Protocol):
    """Anything that says the same in Korean and English (`Sentence` of the service or of the engine)."""

    @property
    def ko(self) -> str: ...

    @property
    def en(self) -> str: ...


class UnknownText(LookupError):
    """No sentence has this key: a mistake in a template, never in what a reader sent."""


class Translator:
    """The sentences of one language. Calling it with a key gives the sentence, its places filled in."""

    def __init__(self, language: Language, folder: Path = CATALOGUES) -> None:
        self.language = language
        # Marks that isolate left-to-right from right-to-left text would stand in copied text and in print.
        self._bundle = FluentBundle([language], use_isolating=False)
        # Each is parsed when it is first said: all of them take many times as long as one page.
        self._sources = {
            entry["key"]: entry[0]
            for path in sorted((folder / language).glob("*.ftl"))
            for entry in _ENTRY.finditer(path.read_text(encoding="utf-8"))
        }
        self._plain: dict[str, str] = {}
        # `typed`: 1 and 1.0 and True are equal, and are written differently.
        self._fill_in = lru_cache(MOST_FILLED_IN, typed=True)(self._format)

    def __call__(self, key: str, **places: str | int | float) -> str:
        """The sentence `key`. Raises UnknownText where there is none, ValueError where a place is empty."""
        if places:
            return self._fill_in(key, **places)
        plain = self._plain.get(key)
        if plain is None:
            # Most sentences have no places, and a page asks for the same ones hundreds of times.
            plain = self._plain[key] = self._format(key)
        return plain

    def _format(self, key: str, **places: str | int | float) -> str:
        if not self._bundle.has_message(key):
            if not self.has(key):
                raise UnknownText(f"{self.language}: {key}")
            self._bundle.add_resource(FluentResource(self._sources[key]))
        text, faults = self._bundle.format_pattern(self._bundle.get_message(key).value, places)
        if faults:
            raise ValueError(f"{self.language}: {key}: {faults}")
        return str(text)

    def has(self, key: str) -> bool:
        """Whether there is a sentence `key`."""
        return key in self._sources

    def tell(self, key: str, places: Mapping[str, Any]) -> str:
        """The sentence `key`; a place may hold a sentence in both languages ({"ko": …, "en": …})."""
        return self(
            key,
            **{
                name: value[self.language] if isinstance(value, Mapping) else value
                for name, value in places.items()
            },
        )

    def say(self, sentence: TwoLanguages) -> str:
        """The half of `sentence` that is in this language."""
        return sentence.en if self.language == "en" else sentence.ko


@cache
def get_translator(language: Language) -> Translator:
    """The sentences of `language`, read once."""
    return Translator(language)


def find_language(query: Mapping[str, str], cookies: Mapping[str, str], accepted: str = "") -> Language:
    """What the reader chose in the address, else chose earlier, else what the browser prefers, else Korean.

    `accepted` is the Accept-Language header, possibly empty.
    """
    for chosen in (query.get(PARAMETER), cookies.get(COOKIE)):
        if chosen in LANGUAGES:
            return chosen
    return _find_preferred(accepted)


def _find_preferred(accepted: str) -> Language:
    best: Language = DEFAULT_LANGUAGE
    best_weight = 0.0
    for part in accepted[:1000].split(","):
        name, _, parameters = part.strip().partition(";")
        language = name.strip().lower().partition("-")[0]
        if language not in LANGUAGES:
            continue
        try:
            weight = float(parameters.strip().removeprefix("q=")) if parameters.strip() else 1.0
        except ValueError:
            continue
        if weight > best_weight:
            best, best_weight = language, weight
    return best
