"""What all Korean written forms have in common: folding of variants, marks for "none", refusal in words."""

from __future__ import annotations

import re
import unicodedata

from service.sentences import Sentence

# Hyphens, dashes and minus signs; alone in a cell they mean "none", never 0.
DASHES = "-‐‑‒–—―−－ㅡ─"
_NOTHING = re.compile(rf"[{DASHES}.\s]*|해당\s*(?:사항)?\s*없음|없음|미정|미상|n/?a|null|none", re.IGNORECASE)


class FormError(ValueError):
    """A written form that cannot be read. `sentence` says what is wrong and what is expected."""

    def __init__(self, ko: str, en: str) -> None:
        super().__init__(en)
        self.sentence = Sentence(ko, en)


def fold(text: str) -> str:
    """`text` with full-width and compatibility characters made plain and runs of blanks made one."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def tidy(text: str) -> str:
    """`text` as it was written, composed (NFC), with runs of blanks made one: what is shown to people."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def is_nothing(text: str) -> bool:
    """Whether a cell says that there is nothing to say: empty, "–", "해당없음", "미정"."""
    return _NOTHING.fullmatch(text.strip()) is not None
