"""Which of the words that two texts share tell something of the work, so that a reason may name them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from matching.reference_records import Reference

SHOWN_WORDS = 6
"""How many matched words a sentence names; more are no reason, only a list."""

LEAST_TELLING = 0.25
"""A word of procurement that counts less than this (예산, 포함, 지원) is no word to name."""

_FORMS = "사회 사회적 사회적협동조합 사회적기업 협동 협동조합 조합 마을기업 자활기업"
_STEPS = "진행 접수 등록 확인 당일 결과"
_HARDLY_TELLING = frozenset(f"{_FORMS} {_STEPS}".split())
"""What a supplier is, and steps of any procedure: not generic to the field, and no words to name either."""

_UNITS = (
    "년|월|일|시|시간|분|개월|주|회|회기|차|명|인|식|개|개소|개교|곳|대|층|부|건|권|원|만원|억원|퍼센트|%"
)
_EMPTY_WORD = re.compile(
    rf"[\d,.]+(?:{_UNITS})?|{_UNITS}|하다|되다|있다|없다|등|및|중|수|"
    "가다|오다|보다|주다|받다|쓰다|두다|들다|나다|듣다|알다|맡다|만들다|안|못|더|잘|곳|것|한|두|세|"
    "하루|매일|매주|매월|매년|오전|오후|오늘|이번|올해"
)
"""Words that many texts share and that tell nothing of what is bought."""


def keep_telling(shown: Mapping[str, str], *, but: Collection[str] = ()) -> dict[str, str]:
    """Without numbers with or without a unit (2026년, 62명), verbs and units that say nothing of the work.

    `but` names others to leave out.
    """
    return {key: word for key, word in shown.items() if not _is_empty(word) and word not in but}


def choose_words(parts: Mapping[str, float], shown: Mapping[str, str]) -> list[str]:
    """The term keys worth showing among `parts`, heaviest first; `shown` says how they are written.

    Left out are terms without a written form, words that stand inside a chosen one, and single syllables
    where there is a longer word: beside 청소 a matching 책 is no reason.
    """
    words = sorted([key for key in parts if key in shown])
    words.sort(key=parts.__getitem__, reverse=True)
    words = [key for key in words if len(shown[key]) > 1] or words
    chosen: dict[str, str] = {}
    # line by line the words chosen so far: one look tells whether another stands inside any of them
    lines = ""
    for key in words:
        word = shown[key]
        if word not in lines:
            for other in [other for other in chosen if other in word]:
                del chosen[other]
            chosen[word] = key
            lines = f"{lines}\n{word}"
    return list(chosen.values())[:SHOWN_WORDS]


@lru_cache(maxsize=8)
def list_hardly_telling(reference: Reference) -> frozenset[str]:
    """The words of procurement that stand in so many notices that sharing them says nothing."""
    generic = (word.word for word in reference.words.generic if word.weight < LEAST_TELLING)
    return _HARDLY_TELLING.union(generic)


@lru_cache(maxsize=8192)
def _is_empty(word: str) -> bool:
    return bool(_EMPTY_WORD.fullmatch(word))
