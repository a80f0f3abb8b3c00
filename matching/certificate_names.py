"""What the stable certificate codes are called, and how names of licences are compared.

The codes are those of the exchange formats; a licence or registration has no code and keeps its Korean name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from matching.records import ORGANISATION_TYPES, Sentence

# English labels begin with a consonant sound, so that sentences can say "a …".
CERTIFICATE_LABELS: dict[str, Sentence] = {
    "social_enterprise": Sentence("사회적기업", "social enterprise"),
    "preliminary_social_enterprise": Sentence("예비사회적기업", "preliminary social enterprise"),
    "cooperative": Sentence("협동조합", "cooperative"),
    "social_cooperative": Sentence("사회적협동조합", "social cooperative"),
    "village_enterprise": Sentence("마을기업", "village enterprise"),
    "self_support_enterprise": Sentence("자활기업", "self-support enterprise"),
    "womens_enterprise": Sentence("여성기업", "women-owned enterprise"),
    "disabled_enterprise": Sentence("장애인기업", "disabled-owned enterprise"),
    "small_enterprise": Sentence("소기업", "small enterprise"),
    "micro_enterprise": Sentence("소상공인", "micro enterprise"),
    "vulnerable_employment": Sentence(
        "취약계층 고용비율 확인서", "vulnerable-group employment ratio certificate"
    ),
    "standard_workplace": Sentence("장애인 표준사업장", "standard workplace for persons with disabilities"),
    "youth_startup": Sentence("청년창업기업", "youth start-up"),
    "severe_disability_facility": Sentence(
        "중증장애인생산품 생산시설", "production facility of persons with severe disabilities"
    ),
    "consumer_cooperative": Sentence("소비자생활협동조합", "consumer cooperative"),
    "social_venture": Sentence("소셜벤처", "social venture"),
}

_ORGANISATION_TYPES = frozenset(ORGANISATION_TYPES)

# What a notice adds to the name of a licence: the act by which it is given, the paper, the holder.
_ACT = "신고|등록|지정|허가|면허|인증|인가|확인"
_PAPER = "필증|증명서|확인서|지정서|인증서|증|서"
_HOLDER = "업체|업소|업자|사업자|기관"
_ENDING = re.compile(rf"(?:(?:{_ACT})(?:{_PAPER})?(?:{_HOLDER})?|증명서|확인서|지정서|인증서|면허증)$")
_BRACKETED = re.compile(r"[(\[〔（〈<][^)\]〕）〉>]*[)\]〕）〉>]")
_NOT_LETTERS = re.compile(r"[\W_]+")

# The law knows this business by its kinds, each a licence of its own, and notices name them either way.
_TRANSPORT_OF_KIND = re.compile(r"여객자동차\s?운송사업\s?\(\s?([가-힣]{2,}?)(?:\s?운송사업)?\s?\)")

# One licence, several names in notices. Keys and values are written as `licence_key` leaves them.
_SAME_LICENCE = {
    "해썹": "haccp",
    "식품안전관리인증기준": "haccp",
    "식품안전관리": "haccp",
    "위해요소중점관리기준": "haccp",
    "안전관리인증기준": "haccp",
}


def is_organisation_type(certificate_type: str) -> bool:
    """Whether the certificate says what kind of social-economy organisation the enterprise is."""
    return certificate_type in _ORGANISATION_TYPES


def get_label(certificate_type: str) -> Sentence:
    """The name of a certificate for people; a licence has no code and is its own name in both languages."""
    return CERTIFICATE_LABELS.get(certificate_type) or Sentence(certificate_type, certificate_type)


@lru_cache(maxsize=4096)
def licence_key(name: str) -> str:
    """The form in which two names of one licence are equal.

    Width, case, spaces and punctuation do not count, nor do the act of giving (신고, 등록, 지정, 허가,
    면허, 인증), the paper (증, 확인서) and the holder (업체, 기관) at the end, nor what stands in brackets:
    "소독업 신고", "소독업(신고)" and "소독업 신고업체" are one licence; for passenger transport the
    brackets hold the licence itself. HACCP is known by its Korean names too. The code of a certificate
    and its Korean label are equal ("여성기업 확인서" is `womens_enterprise`). A name made of nothing else
    keeps its letters, so that the key of a name with letters is never empty.
    """
    if name in CERTIFICATE_LABELS:
        return name
    folded = unicodedata.normalize("NFKC", name).casefold()
    folded = _TRANSPORT_OF_KIND.sub(r"\1운송사업", folded)
    letters = _NOT_LETTERS.sub("", _BRACKETED.sub("", folded)) or _NOT_LETTERS.sub("", folded)
    key = _ENDING.sub("", letters) or letters
    return _CODE_OF_LABEL.get(letters) or _CODE_OF_LABEL.get(key) or _SAME_LICENCE.get(key, key)


_CODE_OF_LABEL = {_NOT_LETTERS.sub("", label.ko): code for code, label in CERTIFICATE_LABELS.items()}
