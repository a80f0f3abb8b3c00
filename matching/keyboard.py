"""Words typed with the keyboard set to the other script (한영 오타): cjdth is 청소, ㅣㄷㅇ is led.

The keyboard is the two-set (두벌식) one that nearly all Korean computers have.
"""

from __future__ import annotations

from matching.jamo import compose, is_syllable, to_strokes

_STROKE_OF_KEY = dict(
    zip("qwertyuiopasdfghjklzxcvbnm", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", strict=True)
)
_STROKE_OF_SHIFTED = dict(zip("QWERTOP", "ㅃㅉㄸㄲㅆㅒㅖ", strict=True))
_KEY_OF_STROKE = {stroke: key for key, stroke in (_STROKE_OF_KEY | _STROKE_OF_SHIFTED).items()}

LEAST_SYLLABLES = 2
"""Shorter readings are left alone: too many of them are words by chance (SNS would be 눈)."""


def type_as_korean(keys: str) -> str:
    """What these Latin keys write on a Korean keyboard; Shift counts only for keys that it changes."""
    return compose("".join(_STROKE_OF_SHIFTED.get(k) or _STROKE_OF_KEY.get(k.lower(), k) for k in keys))


def type_as_latin(text: str) -> str:
    """The Latin keys that were pressed for Korean text; everything else stays as it is."""
    return "".join(_KEY_OF_STROKE.get(stroke, stroke) for stroke in to_strokes(text))


def find_readings(word: str) -> tuple[str, ...]:
    """What `word` may have been meant for, had the keyboard been set right; the likeliest first.

    Only readings that could be words: whole syllables and at least LEAST_SYLLABLES of them, or Latin letters.
    The caller has to know which of them is one.
    """
    if word.isascii():
        # a phone capitalises the first letter by itself, and Caps Lock all of them
        readings = dict.fromkeys((type_as_korean(word), type_as_korean(word.lower())))
        return tuple(r for r in readings if len(r) >= LEAST_SYLLABLES and all(map(is_syllable, r)))
    typed = type_as_latin(word).lower()
    return (typed,) if typed.isascii() and typed.isalpha() and len(typed) >= LEAST_SYLLABLES else ()
