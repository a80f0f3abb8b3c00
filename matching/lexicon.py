"""Words that point to something, found in a text by longest match: to sectors, or to kinds of work.

Korean titles end in their head noun, followed only by words of procurement (용역, 위탁운영, 구매 …), so the
last word of a title that means something decides: 어린이집 청소 is cleaning, 어린이집 위탁운영 is childcare.
Words before the head tell where or for whom and count little; a description confirms.

`matching.sectors` and `matching.trades` each fill a lexicon with the words of their own codes.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter

from matching.reference_records import Words
from matching.text import fold

KEYWORD_STRENGTH = 0.9
WEAK_STRENGTH = 0.3
TRAP_STRENGTH = 0.8
"""What a word counts that the traps give to another code (공연장 보수 → home repair)."""

SYNONYM_STRENGTH = 0.75
"""What a synonym of a keyword counts, before the weight of its group."""

LEAST_GROUP_WEIGHT = 0.8
"""Groups below this hold words that are near, not the same; they do not carry a code from word to word."""

HEAD = 1.0
BESIDE_WEAK_HEAD = 0.8
"""The last clear word of a title whose head is only a weak keyword."""

UNKNOWN_END = 0.6
"""What a head counts that unknown words follow: they may name what is asked for (드론 보험)."""

APART = 0.8
"""What a word counts whose object and act stand apart, other words between them (에어컨 분해 청소)."""

LONGEST_GAP = 6
"""So many letters can stand between them."""

MODIFIER = 0.35
IN_BRACKETS = 0.6
"""What the part of a title in brackets counts: mostly a detail, a place, or the way of buying."""

DESCRIPTION_STEP = 0.16
"""What a keyword that the description says once adds; repeating it adds with the logarithm."""

LEAST_TOLD = 2
"""Letters that are left of a text which says something; a single one is a particle or a mark."""

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>")
_SEGMENT_MARK = re.compile(
    r"(?<![0-9]),|,(?![0-9])|[/·ㆍ․&+;|\n()\[\]「」『』<>【】‘’“”]|\s및\s|\s또는\s|\s[-–]\s|(?<=[다요])\.(?=\s|$)"
)
_SHARED_ENDING = re.compile(r"(?<![가-힣])([가-힣])[·ㆍ․](?=[가-힣])")
"""A syllable and a dot that stand for a word whose ending the next word brings: 등·하원, 국·공립."""

_SILENT = re.compile(
    r"[0-9]+[가-힣]{0,2}|[을를]?(?:해(?:드립니다|왔습니다|오고있습니다|요)|합니다|하고있습니다|드립니다|하는곳|하는)"
)
"""What names nothing: a number with the word that counts (220개, 2호점), and the verb of a sentence."""

_HOUSEHOLDS = re.compile(r"(?<=[0-9])\s*가구")
"""Behind a number the word for furniture counts households."""

_KOREAN = re.compile(r"[가-힣]+")

_LINE_MARKS = " \t-–*※○●□■◦•▶①②③④⑤⑥⑦⑧⑨.)([<「0123456789"
_PARTICLES = frozenset("을를이가은는과와의도로에만")


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of the lexicon and the codes it points to with their strength; none for a bare trap."""

    word: str
    strengths: tuple[tuple[str, float], ...] = ()
    is_operation: bool = False
    is_weak: bool = False

    @property
    def is_clear(self) -> bool:
        """Whether it points to something by itself."""
        return bool(self.strengths) and not self.is_weak and not self.is_operation

    def contradicts(self, other: Entry) -> bool:
        """Whether it points clearly to something, and to nothing that the other one points to."""
        return self.is_clear and dict(self.strengths).keys().isdisjoint(dict(other.strengths))


@dataclass(frozen=True, slots=True)
class Hit:
    """A word found, with its offset into the letters of the text, blanks left out.

    `certainty` 0–1 falls where the word stands inside a longer unknown one.
    """

    entry: Entry
    certainty: float
    start: int

    @property
    def end(self) -> int:
        """The offset behind its last letter."""
        return self.start + len(self.entry.word)


class Lexicon:
    """The words of some codes, ready to be found.

    Parameters
    ----------
    words : synonyms and spellings lead from word to word; operations and boilerplate are never a head noun.
    keywords, weak_keywords : for each code the words that point to it clearly, and those that do so only
        where no clearer word stands.
    traps : longer words that do not mean their parts, the codes that each points to, and those it must not.
    finds_apart : whether a clear word is found in a title too where only its object and its act are written,
        apart from each other.
    """

    def __init__(
        self,
        words: Words,
        keywords: Mapping[str, Collection[str]],
        weak_keywords: Mapping[str, Collection[str]],
        traps: Iterable[tuple[str, Collection[str], Collection[str]]],
        *,
        finds_apart: bool = False,
    ) -> None:
        self._entries: dict[str, Entry] = {}
        self._candidates: Mapping[str, tuple[Entry, ...]] = {}
        self._headings = tuple(_normal(heading) for heading in words.boilerplate_headings)
        self._operations = frozenset(map(compact, words.operations))
        self._add_keywords(keywords, weak_keywords)
        self._add_synonyms(words)
        self._add_spellings(words)
        self._add_traps(traps)
        self._add_operations(words)
        self._index()
        self._objects = self._list_objects() if finds_apart else {}

    # --- building

    def _add_keywords(
        self, keywords: Mapping[str, Collection[str]], weak_keywords: Mapping[str, Collection[str]]
    ) -> None:
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for strength, words_by_code in ((WEAK_STRENGTH, weak_keywords), (KEYWORD_STRENGTH, keywords)):
            for code, words in words_by_code.items():
                for word in words:
                    found[compact(word)][code] = strength
        for word, strengths in found.items():
            strongest = max(strengths.values())
            shared = sum(strength == strongest for strength in strengths.values())
            self._entries[word] = Entry(
                word,
                tuple((code, strength / shared**0.25) for code, strength in strengths.items()),
                is_weak=strongest <= WEAK_STRENGTH,
            )

    def _add_synonyms(self, words: Words) -> None:
        """A word that stands for keywords of one code points there too; an act of buying does not."""
        known = dict(self._entries)
        for group in words.synonyms:
            if group.one_way_from or group.weight < LEAST_GROUP_WEIGHT:
                continue
            terms = [compact(term) for term in group.terms]
            votes: Counter[str] = Counter()
            voters = [known[term] for term in terms if term in known and not known[term].is_weak]
            for voter in voters:
                votes.update(code for code, strength in voter.strengths if strength > WEAK_STRENGTH)
            codes = [code for code, count in votes.items() if 2 * count >= len(voters)]
            strength = SYNONYM_STRENGTH * group.weight
            for term in terms:
                if codes and term not in self._entries and term not in self._operations:
                    shared = len(codes) ** 0.25
                    of_ending = _read_ending(term, known)
                    self._entries[term] = Entry(
                        term,
                        tuple((code, max(strength / shared, of_ending.get(code, 0.0))) for code in codes),
                    )

    def _add_spellings(self, words: Words) -> None:
        for loanword in words.loanwords:
            spellings = [compact(word) for word in (loanword.standard, *loanword.variants)]
            model = next((self._entries[word] for word in spellings if word in self._entries), None)
            for word in spellings:
                if model and word not in self._entries:
                    self._entries[word] = Entry(word, model.strengths, is_weak=model.is_weak)

    def _add_traps(self, traps: Iterable[tuple[str, Collection[str], Collection[str]]]) -> None:
        for word, codes, not_codes in traps:
            word = compact(word)
            known = self._entries.get(word, Entry(word))
            strengths = dict.fromkeys(codes, TRAP_STRENGTH) | dict(known.strengths)
            kept = tuple((code, value) for code, value in strengths.items() if code not in not_codes)
            self._entries[word] = Entry(word, kept, is_weak=known.is_weak)

    def _add_operations(self, words: Words) -> None:
        generic = (word.word for word in words.generic)
        for word in map(compact, (*words.operations, *words.boilerplate, *generic)):
            known = self._entries.get(word)
            if known is None or known.is_weak:
                strengths = known.strengths if known else ()
                self._entries[word] = Entry(word, strengths, is_operation=True, is_weak=True)

    def _index(self) -> None:
        """Words by their first two letters, longest first: what can begin at a place of a text."""
        by_start: dict[str, list[Entry]] = defaultdict(list)
        for word, entry in self._entries.items():
            by_start[word[:2]].append(entry)
        self._candidates = {
            start: tuple(sorted(entries, key=lambda entry: (-len(entry.word), entry.word)))
            for start, entries in by_start.items()
        }

    def _list_objects(self) -> Mapping[str, Mapping[str, Entry]]:
        """By act (청소), the objects that make a clear word with it (에어컨), each with that word."""
        objects: dict[str, dict[str, Entry]] = defaultdict(dict)
        for word, entry in self._entries.items():
            if entry.is_clear:
                for end in range(2, len(word) - 1):
                    if word[end:] in self._entries:
                        objects[word[end:]][word[:end]] = entry
        return objects

    # --- reading

    def read_title(self, title: str) -> Iterator[tuple[str, str, float]]:
        """Each code that a word of the title points to, with the word and what it counts at its place."""
        title = _SHARED_ENDING.sub(r"\1", _HOUSEHOLDS.sub(" ", _normal(title)))
        parts = [(_BRACKETS.sub(" / ", title), 1.0)]
        parts += [(part, IN_BRACKETS) for part in _BRACKETS.findall(title)]
        for part, share in parts:
            for segment in _SEGMENT_MARK.split(part):
                letters, is_start = _letters(segment)
                hits = list(self._find(letters, is_start))
                heads = _heads(hits)
                is_end_unknown = heads and _is_end_unknown(letters, hits[max(heads) :])
                apart = self._find_apart(letters, is_start, hits, max(heads)) if heads else []
                clearness = share * UNKNOWN_END if is_end_unknown else share
                for entry in apart:
                    for code, strength in entry.strengths:
                        yield code, entry.word, strength * clearness * APART
                for position, hit in enumerate(hits):
                    is_head = position in heads and not apart
                    place = hit.certainty * (share if hit.entry.is_weak else clearness)
                    place *= heads[position] if is_head else MODIFIER
                    for code, strength in hit.entry.strengths:
                        yield code, hit.entry.word, strength * place

    def read_description(self, description: str) -> dict[str, tuple[float, list[str]]]:
        """For each code the share 0–1 that the description gives it, and the words that point there."""
        counts: Counter[str] = Counter()
        for line in _HOUSEHOLDS.sub(" ", _normal(description)).split("\n"):
            if not line.lstrip(_LINE_MARKS).startswith(self._headings):
                hits = self._find(*_letters(line))
                counts.update(hit.entry.word for hit in hits if not hit.entry.is_operation)
        sums: dict[str, float] = defaultdict(float)
        words: dict[str, list[str]] = defaultdict(list)
        for word, count in counts.items():
            entry = self._entries[word]
            for code, strength in entry.strengths:
                sums[code] += strength * (1 + math.log(count))
                if not entry.is_weak:
                    words[code].append(word)
        return {code: (1 - math.exp(-DESCRIPTION_STEP * sums[code]), words[code]) for code in sums}

    def tells_something(self, text: str) -> bool:
        """Whether anything of the text is left beside words of procurement."""
        letters, is_start = _letters(_normal(text))
        hits = self._find(letters, is_start)
        spoken = sum(len(hit.entry.word) for hit in hits if hit.entry.is_operation)
        return len(letters) - spoken >= LEAST_TOLD

    def _find(self, letters: str, is_start: list[bool]) -> Iterator[Hit]:
        """The longest words of the lexicon from left to right, none overlapping; see `_letters`."""
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
                position = hit.end

    def _find_apart(self, letters: str, is_start: list[bool], hits: list[Hit], head: int) -> list[Entry]:
        """The clear words whose act is the head of a segment, or its last word, and whose object is apart."""
        found = (self._find_around(letters, is_start, hits, act) for act in sorted({head, len(hits) - 1}))
        return [entry for entry in found if entry]

    def _find_around(self, letters: str, is_start: list[bool], hits: list[Hit], act: int) -> Entry | None:
        """The clear word that ends in a hit and whose object, the longest there is, stands before it.

        What stands between them says nothing clear of other codes; before an act of buying, nothing but such
        acts does: who runs the shop of a library (도서관 매점 운영) does not run the library.
        """
        last = hits[act]
        objects = self._objects.get(last.entry.word)
        if not objects:
            return None
        starts = {hit.start for hit in hits} | {place for place, begins in enumerate(is_start) if begins}
        best: tuple[int, int, Entry] | None = None
        for end in range(max(2, last.start - LONGEST_GAP), last.start):
            if end not in starts and not (letters[end] in _PARTICLES and end + 1 in starts):
                continue
            between = [hit.entry for hit in hits[:act] if end < hit.end]
            silent = sum(len(entry.word) for entry in between if entry.is_operation)
            if last.entry.is_operation and silent < last.start - end:
                continue
            for start in starts:
                entry = objects.get(letters[start:end]) if start < end else None
                if entry and not any(other.contradicts(entry) for other in between):
                    best = max(best or (0, 0, entry), (end - start, end, entry), key=itemgetter(0, 1))
        return best[2] if best else None

    def _match(self, letters: str, is_start: list[bool], position: int, unknown: int) -> Hit | None:
        for entry in self._candidates.get(letters[position : position + 2], ()):
            if letters.startswith(entry.word, position) and self._stands_alone(
                letters, is_start, position, len(entry.word), unknown
            ):
                certainty = 1.0 if not unknown else 0.7 if len(entry.word) <= 2 else 0.9
                return Hit(entry, certainty, position)
        single = self._candidates.get(letters[position])
        if single and self._stands_alone(letters, is_start, position, 1, unknown):
            return Hit(single[0], 1.0, position)
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


def _heads(hits: list[Hit]) -> dict[int, float]:
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


def _read_ending(term: str, known: Mapping[str, Entry]) -> Mapping[str, float]:
    """What the longest known word at the end of a longer one points to: 청사청소 is cleaning as 청소 is."""
    endings = (known[term[start:]] for start in range(1, len(term)) if term[start:] in known)
    entry = next(endings, None)
    return dict(entry.strengths) if entry else {}


def _is_end_unknown(letters: str, hits: list[Hit]) -> bool:
    """Whether unknown Korean words stand behind the head, the first of the hits, numbers of things aside.

    A head that points to nothing is no more unknown for it.
    """
    if not hits[0].entry.strengths:
        return False
    ends, starts = [hit.end for hit in hits], [*(hit.start for hit in hits[1:]), len(letters)]
    rest = (_SILENT.sub(" ", letters[end:start]) for end, start in zip(ends, starts, strict=True))
    return any(len(word) >= LEAST_TOLD for text in rest for word in _KOREAN.findall(text))


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


def compact(word: str) -> str:
    """The word as a lexicon knows it: folded, without blanks."""
    return "".join(_normal(word).split())
