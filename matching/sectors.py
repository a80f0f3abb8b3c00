"""What a demand is about: the sectors that its title and description point to.

The text is cut into the longest words of the sector lexicon (keywords, their synonyms and spellings, and the
traps that must not count, such as 청소년 for 청소). Korean titles end in their head noun, followed only by
words of procurement (용역, 위탁운영, 구매 …), so the last word of a title that means something decides:
어린이집 청소 is cleaning, 어린이집 위탁운영 is childcare. Words before the head tell where or for whom and
count little; the description confirms, and speaks for itself only where the title says nothing.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from matching.reference import Reference
from matching.text import fold

KEYWORD_STRENGTH = 0.9
WEAK_STRENGTH = 0.3
TRAP_STRENGTH = 0.8
"""What a word counts that the traps give to another sector (공연장 보수 → home repair)."""

SYNONYM_STRENGTH = 0.75
"""What a synonym of a sector's keyword counts, before the weight of its group."""

LEAST_GROUP_WEIGHT = 0.8
"""Groups below this hold words that are near, not the same; they do not carry a sector from word to word."""

HEAD = 1.0
BESIDE_WEAK_HEAD = 0.8
"""The last clear word of a title whose head is only a weak keyword."""

MODIFIER = 0.35
IN_BRACKETS = 0.6
"""What the part of a title in brackets counts: mostly a detail, a place, or the way of buying."""

DESCRIPTION_STEP = 0.16
"""What a keyword that the description says once adds; repeating it adds with the logarithm."""

DESCRIPTION_SHARE = 0.55
"""The most that a description alone can say about a sector."""

LEAST_WEIGHT = 0.1
MOST_GUESSES = 8
LONGEST_DESCRIPTION = 20_000
"""Letters of a description that are read; what is bought stands far before."""

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>")
_SEGMENT_MARK = re.compile(r"[,/·ㆍ․&+;|\n()\[\]「」『』<>【】]|\s및\s|\s또는\s|\s[-–]\s")
_SHARED_ENDING = re.compile(r"(?<![가-힣])([가-힣])[·ㆍ․](?=[가-힣])")
"""A syllable and a dot that stand for a word whose ending the next word brings: 등·하원, 국·공립."""

_LINE_MARKS = " \t-–*※○●□■◦•▶①②③④⑤⑥⑦⑧⑨.)([<「0123456789"
_PARTICLES = frozenset("을를이가은는과와의도로에만")


@dataclass(frozen=True, slots=True)
class SectorGuess:
    """One sector that a text points to. `weight` is 0–1; `matched` names the words that point there."""

    code: str
    weight: float
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One word of the lexicon and the sectors it points to with their strength; none for a bare trap."""

    word: str
    strengths: tuple[tuple[str, float], ...] = ()
    is_operation: bool = False
    is_weak: bool = False


@dataclass(frozen=True, slots=True)
class _Hit:
    """A word found. `certainty` 0–1 falls where the word stands inside a longer unknown one."""

    entry: _Entry
    certainty: float


def infer_sectors(title: str, description: str, reference: Reference) -> tuple[SectorGuess, ...]:
    """The sectors that a demand is about, likeliest first; equal weights in the order of their codes.

    At most `MOST_GUESSES`, each with a weight of at least `LEAST_WEIGHT`. Empty where no word of either text
    points anywhere. The title comes first: a sector that only the description names stays under
    `DESCRIPTION_SHARE`.
    """
    return _lexicon(reference).infer(title, description)


@lru_cache(maxsize=8)
def _lexicon(reference: Reference) -> _Lexicon:
    return _Lexicon(reference)


class _Lexicon:
    """The words that point to sectors, ready to be found in a text by longest match."""

    def __init__(self, reference: Reference) -> None:
        self._entries: dict[str, _Entry] = {}
        self._candidates: Mapping[str, tuple[_Entry, ...]] = {}
        self._headings = tuple(_normal(heading) for heading in reference.words.boilerplate_headings)
        self._add_keywords(reference)
        self._add_synonyms(reference)
        self._add_spellings(reference)
        self._add_traps(reference)
        self._add_operations(reference)
        self._index()

    # --- building

    def _add_keywords(self, reference: Reference) -> None:
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for code, sector in reference.sectors.items():
            for word in sector.weak_keywords:
                found[_compact(word)][code] = WEAK_STRENGTH
            for word in sector.keywords:
                found[_compact(word)][code] = KEYWORD_STRENGTH
        for word, strengths in found.items():
            strongest = max(strengths.values())
            shared = sum(strength == strongest for strength in strengths.values())
            self._entries[word] = _Entry(
                word,
                tuple((code, strength / shared**0.25) for code, strength in strengths.items()),
                is_weak=strongest <= WEAK_STRENGTH,
            )

    def _add_synonyms(self, reference: Reference) -> None:
        """A word that stands for keywords of one sector points there too."""
        known = dict(self._entries)
        for group in reference.words.synonyms:
            if group.one_way_from or group.weight < LEAST_GROUP_WEIGHT:
                continue
            terms = [_compact(term) for term in group.terms]
            votes: Counter[str] = Counter()
            voters = [known[term] for term in terms if term in known and not known[term].is_weak]
            for voter in voters:
                votes.update(code for code, strength in voter.strengths if strength > WEAK_STRENGTH)
            codes = [code for code, count in votes.items() if 2 * count >= len(voters)]
            strength = SYNONYM_STRENGTH * group.weight
            for term in terms:
                if codes and term not in self._entries:
                    shared = len(codes) ** 0.25
                    self._entries[term] = _Entry(term, tuple((code, strength / shared) for code in codes))

    def _add_spellings(self, reference: Reference) -> None:
        for loanword in reference.words.loanwords:
            spellings = [_compact(word) for word in (loanword.standard, *loanword.variants)]
            model = next((self._entries[word] for word in spellings if word in self._entries), None)
            for word in spellings:
                if model and word not in self._entries:
                    self._entries[word] = _Entry(word, model.strengths, is_weak=model.is_weak)

    def _add_traps(self, reference: Reference) -> None:
        for trap in reference.words.traps:
            word = _compact(trap.word)
            known = self._entries.get(word, _Entry(word))
            strengths = dict.fromkeys(trap.sectors, TRAP_STRENGTH) | dict(known.strengths)
            kept = tuple((code, value) for code, value in strengths.items() if code not in trap.not_sectors)
            self._entries[word] = _Entry(word, kept, is_weak=known.is_weak)

    def _add_operations(self, reference: Reference) -> None:
        words = reference.words
        generic = (word.word for word in words.generic)
        for word in map(_compact, (*words.operations, *words.boilerplate, *generic)):
            known = self._entries.get(word)
            if known is None or known.is_weak:
                strengths = known.strengths if known else ()
                self._entries[word] = _Entry(word, strengths, is_operation=True, is_weak=True)

    def _index(self) -> None:
        """Words by their first two letters, longest first: what can begin at a place of a text."""
        by_start: dict[str, list[_Entry]] = defaultdict(list)
        for word, entry in self._entries.items():
            by_start[word[:2]].append(entry)
        self._candidates = {
            start: tuple(sorted(entries, key=lambda entry: (-len(entry.word), entry.word)))
            for start, entries in by_start.items()
        }

    # --- reading

    def infer(self, title: str, description: str) -> tuple[SectorGuess, ...]:
        weights: dict[str, float] = {}
        matched: dict[str, list[str]] = defaultdict(list)
        for code, word, weight in self._read_title(title):
            weights[code] = 1 - (1 - weights.get(code, 0.0)) * (1 - weight)
            matched[code].append(word)
        for code, (share, words) in self._read_description(description[:LONGEST_DESCRIPTION]).items():
            weights[code] = 1 - (1 - weights.get(code, 0.0)) * (1 - DESCRIPTION_SHARE * share)
            matched[code].extend(words)
        guesses = [
            SectorGuess(code, round(weight, 4), tuple(dict.fromkeys(matched[code])))
            for code, weight in weights.items()
            if weight >= LEAST_WEIGHT
        ]
        return tuple(sorted(guesses, key=lambda guess: (-guess.weight, guess.code))[:MOST_GUESSES])

    def _read_title(self, title: str) -> Iterator[tuple[str, str, float]]:
        """Each sector that a word of the title points to, with the word and what it counts at its place."""
        title = _SHARED_ENDING.sub(r"\1", _normal(title))
        parts = [(_BRACKETS.sub(" / ", title), 1.0)]
        parts += [(part, IN_BRACKETS) for part in _BRACKETS.findall(title)]
        for part, share in parts:
            for segment in _SEGMENT_MARK.split(part):
                hits = list(self._find(segment))
                heads = _heads(hits)
                for position, hit in enumerate(hits):
                    place = share * hit.certainty * heads.get(position, MODIFIER)
                    for code, strength in hit.entry.strengths:
                        yield code, hit.entry.word, strength * place

    def _read_description(self, description: str) -> dict[str, tuple[float, list[str]]]:
        """For each sector the share 0–1 that the description gives it, and the words that point there."""
        counts: Counter[str] = Counter()
        for line in _normal(description).split("\n"):
            if not line.lstrip(_LINE_MARKS).startswith(self._headings):
                counts.update(hit.entry.word for hit in self._find(line) if not hit.entry.is_operation)
        sums: dict[str, float] = defaultdict(float)
        words: dict[str, list[str]] = defaultdict(list)
        for word, count in counts.items():
            entry = self._entries[word]
            for code, strength in entry.strengths:
                sums[code] += strength * (1 + math.log(count))
                if not entry.is_weak:
                    words[code].append(word)
        return {code: (1 - math.exp(-DESCRIPTION_STEP * sums[code]), words[code]) for code in sums}

    def _find(self, text: str) -> Iterator[_Hit]:
        """The longest words of the lexicon from left to right, none overlapping, blanks ignored."""
        letters, is_start = _letters(text)
        candidates, end = self._candidates, len(letters)
        position = unknown = 0
        while position < end:
            if is_start[position]:
                unknown = 0
            hit = None
            if letters[position : position + 2] in candidates or letters[position] in candidates:
                hit = self._match(letters, is_start, position, unknown)
            if hit is None:
                unknown += 1
                position += 1
            else:
                yield hit
                unknown = 0
                position += len(hit.entry.word)

    def _match(self, letters: str, is_start: list[bool], position: int, unknown: int) -> _Hit | None:
        for entry in self._candidates.get(letters[position : position + 2], ()):
            if letters.startswith(entry.word, position) and self._stands_alone(
                letters, is_start, position, len(entry.word), unknown
            ):
                return _Hit(entry, 1.0 if not unknown else 0.7 if len(entry.word) <= 2 else 0.9)
        single = self._candidates.get(letters[position])
        if single and self._stands_alone(letters, is_start, position, 1, unknown):
            return _Hit(single[0], 1.0)
        return None

    def _stands_alone(
        self, letters: str, is_start: list[bool], position: int, length: int, unknown: int
    ) -> bool:
        """Whether a word at this place can be meant, not only its letters be there by chance."""
        last = position + length
        follower = letters[last] if last < len(letters) and not is_start[last] else ""
        if letters[position : position + 2].isascii():
            before = "" if is_start[position] else letters[position - 1]
            after = follower if letters[last - 1].isascii() else ""
            return not (_is_latin(before) or _is_latin(after))
        if any(is_start[position + 1 : last]):
            # Written apart: it begins where a word begins (a long one also after an unknown part, 임시|청사
            # 이전), and a particle or a known word follows.
            begins = is_start[position] or (length > 3 and unknown > 1)
            return begins and (not follower or follower in _PARTICLES or self._begins_word(letters, last))
        if length == 1:
            return is_start[position] and (not follower or follower in _PARTICLES)
        return unknown != 1 or length > 2

    def _begins_word(self, letters: str, position: int) -> bool:
        entries = self._candidates.get(letters[position : position + 2], ())
        return any(letters.startswith(entry.word, position) for entry in entries)


def _heads(hits: list[_Hit]) -> dict[int, float]:
    """The places of the words that decide a segment, with what they count."""
    meaningful = [position for position, hit in enumerate(hits) if not hit.entry.is_operation]
    if not meaningful:
        return dict.fromkeys(range(len(hits)), HEAD)
    head = meaningful[-1]
    heads = {head: HEAD}
    if hits[head].entry.is_weak:
        clear = [position for position in meaningful if not hits[position].entry.is_weak]
        if clear:
            heads[clear[-1]] = BESIDE_WEAK_HEAD
    return heads


def _is_latin(letter: str) -> bool:
    return bool(letter) and letter.isascii() and letter.isalnum()


def _letters(text: str) -> tuple[str, list[bool]]:
    """The text without blanks, and for each letter whether a word begins with it."""
    is_start: list[bool] = []
    words = text.split()
    for word in words:
        if word.isalnum():
            is_start.append(True)
            is_start.extend([False] * (len(word) - 1))
        else:
            marks = [not letter.isalnum() for letter in word]
            is_start.extend(here or before for here, before in zip(marks, [True, *marks], strict=False))
    return "".join(words), is_start


def _normal(text: str) -> str:
    return fold(unicodedata.normalize("NFC", text))


def _compact(word: str) -> str:
    return "".join(_normal(word).split())
