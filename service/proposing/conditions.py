"""Conditions of taking part: licences, organisation types and the place of the own office.

Which words demand a licence is known to the engine; its answers are handed in by the feature's actions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from service.documents.content import Passage
from service.intake.forms import fold
from service.proposing.places import find_listed_districts
from service.proposing.proposals import Proposal

_TYPES = (
    ("preliminary_social_enterprise", re.compile(r"예비\)?\s?사회적\s?기업")),
    ("social_cooperative", re.compile(r"사회적\s?협동\s?조합")),
    ("social_enterprise", re.compile(r"(?<!예비)(?<!예비\s)사회적\s?기업")),
    ("cooperative", re.compile(r"(?<!사회적)(?<!사회적\s)협동\s?조합")),
    ("village_enterprise", re.compile(r"마을\s?기업")),
    ("self_support_enterprise", re.compile(r"자활\s?기업")),
)
_ONLY = re.compile(
    r"에\s?한(?:함|하|정|해)|만\s?(?:참가|참여|신청|응찰|입찰|투찰|제안|가능|지원)|(?:로|으로)\s?(?:제한|한정|한다|함)"
    r"|제한\s?(?:경쟁|입찰)|(?:참가|입찰|신청|응찰|제안|지원|공모|수탁)?\s?\[?자격\]?\s?[:：은]|^\s?[-○※]?\s?(?:참가|신청|제한)\s?:"
    r"|자격|이어야|여야|있어야|두어야|가운데|둔\s?(?:업체|기업|자|곳|단체|사회적)|있는\s?(?:업체|기업|자|곳|단체)"
    r"|두고|소재(?:한|하는|의)?\s?(?:사회적|업체|기업|법인|단체|사업자|조합)"
)
_PREFERRED = re.compile(r"우대|가점|가산|권장|환영|포함하여|동점")
_OFFICE = re.compile(
    r"소재(?:한|하는|의)?\s?(?:사회적|업체|기업|법인|단체|사업자|조합)|주\s?사무소|본점|본사가|주된\s?(?:영업소|사무소)"
    r"|(?:사무소|사무실|사업장)[가이를을]?\s?(?:있|둔|두|소재)|소재지|관내\s?(?:업체|기업)"
)


def propose_conditions(passages: Sequence[Passage], licences: Iterable[str]) -> list[Proposal]:
    """Organisation types, region restriction and licences, each where the words demand it.

    licences : the names of the licences that the text demands, as it words them.
    """
    found: list[Proposal] = []
    for passage in passages:
        text = fold(passage.text)
        if not _ONLY.search(text) or _PREFERRED.search(text):
            continue
        known = {proposal.field for proposal in found}
        types = [code for code, pattern in _TYPES if pattern.search(text)]
        if types and "required_certifications" not in known:
            found.append(Proposal("required_certifications", sorted(types), passage))
        if (
            _OFFICE.search(text)
            and "region_restriction" not in known
            and (places := find_listed_districts(text))
        ):
            found.append(Proposal("region_restriction", places, passage))
    names = list(dict.fromkeys(licences))
    if names:
        source = next((p for p in passages if _squeeze(names[0]) in _squeeze(p.text)), passages[0])
        found.append(Proposal("required_licences", names, source))
    return found


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)
