"""The fonts of printed papers: the Hangul font that KRDS brings, made usable for print.

KRDS ships Pretendard GOV for browsers: as WOFF, and with the 2,780 syllables that are common. A typesetter
needs TrueType, and a name or address may hold any of the 11,172. So the missing ones are composed here: the
syllable without its last consonant, squeezed, with the consonant below it, or the three letters put in their
places. They look plainer than drawn ones, are read without effort, and the text of the PDF stays what it is.
A few signs that offices use (△ ◆ ▶ ㎡ ㆍ) are added in the same way.

The result is made once and kept in `var/fonts` under the digest of what it was made from.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from service.settings import ROOT
from service.skins.assets import KRDS

SOURCES = ("PretendardGOV-Regular.subset.woff", "PretendardGOV-Bold.subset.woff")
STORE = ROOT / "var" / "fonts"

_FIRST_SYLLABLE, _LAST_SYLLABLE = 0xAC00, 0xD7A3
_VOWELS, _FINALS = 21, 28
_MOST_PIECES = 3
# The letters as the font has them, in the order in which Unicode composes syllables.
_INITIAL_LETTERS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWEL_LETTERS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINAL_LETTERS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_TALL_VOWELS = frozenset("ㅏㅐㅑㅒㅓㅔㅕㅖㅣ")
_FLAT_VOWELS = frozenset("ㅗㅛㅜㅠㅡ")

# Signs that look like one the font has.
_ALIKE = {
    "ㆍ": "·",
    "‧": "·",
    "∙": "·",
    "⋅": "·",
    "•": "·",
    "❍": "○",
    "◯": "○",
    "∼": "~",
    "〜": "~",
    "‑": "-",
}
# Signs drawn here, as outlines in a square of 100: points clockwise are filled, the reverse cuts out.
_DRAWN: dict[str, tuple[tuple[tuple[int, int], ...], ...]] = {
    "△": (((8, 8), (50, 88), (92, 8)), ((22, 16), (78, 16), (50, 70))),
    "▲": (((8, 8), (50, 88), (92, 8)),),
    "▷": (((12, 8), (12, 92), (88, 50)), ((20, 22), (72, 50), (20, 78))),
    "▶": (((12, 8), (12, 92), (88, 50)),),
    "◆": (((50, 4), (8, 50), (50, 96), (92, 50)),),
    "◇": (((50, 4), (8, 50), (50, 96), (92, 50)), ((50, 16), (81, 50), (50, 84), (19, 50))),
    "■": (((10, 10), (10, 90), (90, 90), (90, 10)),),
    "□": (((10, 10), (10, 90), (90, 90), (90, 10)), ((18, 18), (82, 18), (82, 82), (18, 82))),
}
# Signs set from others, one after the other.
_SET_FROM = {"㎡": "m²", "㎜": "mm", "㎝": "cm", "㎞": "km", "㎏": "kg", "㈜": "(주)", "№": "No"}


@dataclass(frozen=True, slots=True)
class _Box:
    """A place in the square of a syllable, as shares of its width and height from below left."""

    left: float
    bottom: float
    right: float
    top: float


class FontsMissing(Exception):
    """The front-end files are not installed, so that there is no font to print with."""


@cache
def get_font_folder() -> Path:
    """The folder with the TrueType files; made on the first call (about two seconds). Raises FontsMissing."""
    sources = [KRDS / "fonts" / name for name in SOURCES]
    if not all(source.is_file() for source in sources):
        raise FontsMissing(f"{KRDS / 'fonts'} holds no font: run ./pumasi setup")
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for source in sources:
        digest.update(source.read_bytes())
    folder = STORE / digest.hexdigest()[:16]
    if not folder.is_dir():
        folder = _make_folder(folder, sources)
    return folder


@cache
def list_printable() -> frozenset[int]:
    """The code points that the fonts can draw, each of them in regular and in bold."""
    from fontTools.ttLib import TTFont

    known: list[set[int]] = []
    for path in sorted(get_font_folder().glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            known.append(set(font.getBestCmap()))
    return frozenset(set.intersection(*known))


def _make_folder(folder: Path, sources: Sequence[Path]) -> Path:
    """Fill `folder` in one step, so that no other worker sees half of it.

    Where `var` cannot be written, the fonts live as long as this process.
    """
    try:
        STORE.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(dir=STORE, prefix="unfinished-"))
    except OSError:
        folder = workshop = Path(tempfile.mkdtemp(prefix="pumasi-fonts-"))
    for source in sources:
        make_font(source, workshop / f"{source.name.partition('.')[0]}.ttf")
    if workshop != folder:
        try:
            os.replace(workshop, folder)
        except OSError:
            # Another worker was first.
            shutil.rmtree(workshop)
    return folder


def make_font(source: Path, target: Path) -> None:
    """Write the font of `source` (WOFF) to `target` as TrueType, with what it lacks composed."""
    from fontTools.ttLib import TTFont

    # The outer bounds are set below: measuring 8,392 composed glyphs takes ten times as long as the rest.
    with TTFont(source, recalcBBoxes=False, recalcTimestamp=False) as font:
        font.flavor = None
        # Positions and substitutions speak of glyphs by number; what is added has none.
        for table in ("GPOS", "GSUB", "GDEF", "DSIG", "vhea", "vmtx"):
            if table in font:
                del font[table]
        composer = _Composer(font)
        composer.add_signs()
        composer.add_syllables()
        composer.finish()
        font.save(target)


class _Composer:
    """Adds glyphs that are made of others to an open font."""

    def __init__(self, font: Any) -> None:
        self._font = font
        self._glyphs = font["glyf"]
        self._metrics = font["hmtx"].metrics
        self._known: dict[int, str] = dict(font.getBestCmap())
        self._order: list[str] = list(font.getGlyphOrder())
        # A common syllable tells how wide all are and which square they fill.
        drawn = self._glyphs[self._known[ord("를")]]
        self._width = self._metrics[self._known[ord("를")]][0]
        self._square = (drawn.xMin, drawn.yMin, drawn.xMax, drawn.yMax)

    def add_signs(self) -> None:
        """What stands in `_ALIKE`, `_DRAWN` and `_SET_FROM`, where the font lacks it."""
        for sign, like in _ALIKE.items():
            if ord(sign) not in self._known and ord(like) in self._known:
                self._known[ord(sign)] = self._known[ord(like)]
        for sign, outlines in _DRAWN.items():
            if ord(sign) not in self._known:
                self._draw(sign, outlines)
        for sign, letters in _SET_FROM.items():
            if ord(sign) not in self._known and all(ord(letter) in self._known for letter in letters):
                self._set_in_line(sign, letters)

    def add_syllables(self) -> None:
        """Every Hangul syllable that the font lacks."""
        drawn = frozenset(self._known)
        for code in range(_FIRST_SYLLABLE, _LAST_SYLLABLE + 1):
            if code not in drawn:
                self._add(code, self._compose(code, drawn), self._width)

    def finish(self) -> None:
        """Put what was added into the tables that list glyphs and characters."""
        self._font.setGlyphOrder(self._order)
        self._glyphs.setGlyphOrder(self._order)
        limits = self._font["maxp"]
        limits.numGlyphs = len(self._order)
        limits.maxComponentElements = max(limits.maxComponentElements, _MOST_PIECES)
        limits.maxComponentDepth += 1
        for table in self._font["cmap"].tables:
            if table.isUnicode():
                table.cmap.update(
                    {code: name for code, name in self._known.items() if code <= 0xFFFF or table.format == 12}
                )

    def _compose(self, code: int, drawn: frozenset[int]) -> Any:
        index = code - _FIRST_SYLLABLE
        initial, vowel, final = (
            index // (_VOWELS * _FINALS),
            index // _FINALS % _VOWELS,
            index % _FINALS,
        )
        pieces: list[tuple[int, _Box]]
        if final and code - final in drawn:
            # The syllable without its last consonant is there: squeeze it, and put the consonant below.
            pieces = [(code - final, _Box(0, 0.4, 1, 1))]
        else:
            pieces = list(_place_letters(_INITIAL_LETTERS[initial], _VOWEL_LETTERS[vowel], bool(final)))
        if final:
            pieces.append((ord(_FINAL_LETTERS[final - 1]), _Box(0.12, 0, 0.95, 0.34)))
        return self._fit_together(pieces)

    def _fit_together(self, pieces: Sequence[tuple[int, _Box]]) -> Any:
        from fontTools.pens.ttGlyphPen import TTGlyphPen

        left, bottom, right, top = self._square
        width, height = right - left, top - bottom
        pen = TTGlyphPen(self._glyphs)
        for code, box in pieces:
            name = self._known[code]
            glyph = self._glyphs[name]
            across = (box.right - box.left) * width / (glyph.xMax - glyph.xMin)
            up = (box.top - box.bottom) * height / (glyph.yMax - glyph.yMin)
            pen.addComponent(
                name,
                (
                    across,
                    0,
                    0,
                    up,
                    round(left + box.left * width - glyph.xMin * across),
                    round(bottom + box.bottom * height - glyph.yMin * up),
                ),
            )
        return pen.glyph()

    def _draw(self, sign: str, outlines: Sequence[Sequence[tuple[int, int]]]) -> None:
        from fontTools.pens.ttGlyphPen import TTGlyphPen

        pen = TTGlyphPen(None)
        # As high as a capital letter.
        height = self._glyphs[self._known[ord("H")]].yMax
        for outline in outlines:
            points = [(round(x * height / 100), round(y * height / 100)) for x, y in outline]
            pen.moveTo(points[0])
            for point in points[1:]:
                pen.lineTo(point)
            pen.closePath()
        self._add(ord(sign), pen.glyph(), height)

    def _set_in_line(self, sign: str, letters: str) -> None:
        from fontTools.pens.ttGlyphPen import TTGlyphPen

        pen = TTGlyphPen(self._glyphs)
        at = 0
        for letter in letters:
            name = self._known[ord(letter)]
            pen.addComponent(name, (1, 0, 0, 1, at, 0))
            at += self._metrics[name][0]
        self._add(ord(sign), pen.glyph(), at)

    def _add(self, code: int, glyph: Any, width: int) -> None:
        name = f"composed{code:04X}"
        glyph.xMin, glyph.yMin, glyph.xMax, glyph.yMax = self._square
        self._glyphs.glyphs[name] = glyph
        self._metrics[name] = (width, glyph.xMin)
        self._order.append(name)
        self._known[code] = name


def _place_letters(initial: str, vowel: str, has_final: bool) -> Iterator[tuple[int, _Box]]:
    floor = 0.4 if has_final else 0.0
    if vowel in _TALL_VOWELS:
        yield ord(initial), _Box(0, floor + 0.08, 0.58, 0.96)
        yield ord(vowel), _Box(0.68, floor, 1, 1)
    elif vowel in _FLAT_VOWELS:
        yield ord(initial), _Box(0.12, floor + (1 - floor) * 0.46, 0.88, 1)
        yield ord(vowel), _Box(0, floor, 1, floor + (1 - floor) * 0.36)
    else:
        # The vowel reaches below and to the right of the consonant.
        yield ord(initial), _Box(0.04, floor + (1 - floor) * 0.46, 0.62, 0.98)
        yield ord(vowel), _Box(0, floor, 1, 1)
