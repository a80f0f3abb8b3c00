"""What the folder `data/` says, as typed records; `matching.reference` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matching.records import Sentence
from matching.rules import RuleBook
from matching.shapes import Origin, Shapes
from matching.word_parts import WordParts
from matching.word_senses import Senses


@dataclass(frozen=True, slots=True)
class District:
    """An autonomous district (자치구) of Seoul.

    Two systems of five digits collide (11110 is Jongno in one, Nowon in the other), so a code is only ever
    read together with its system: `legal_code` is the 법정동 code, `statistics_code` the one of Statistics
    Korea.
    """

    name: str
    name_en: str
    legal_code: str
    statistics_code: str
    neighbours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrganisationType:
    """A legal form or designation of a social-economy enterprise (an `ORGANISATION_TYPES` code)."""

    code: str
    label: Sentence
    certifier: str
    act: str
    number_form: str
    validity: str
    in_private_contract_list: str
    is_verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class CertificateType:
    """A certificate, designation or confirmation that an enterprise may hold; the types are among them.

    `in_private_contract_list`: `yes` (a class of the list in 지방계약법 시행령 25조), `condition` (proof
    that another class needs), `separate` (a ground of its own), `no`.
    `number_form` is a regular expression, empty where none is verified.
    """

    code: str
    kind: str
    label: Sentence
    certifier: str
    act: str
    number_form: str
    validity: str
    in_private_contract_list: str
    is_verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence or registration that notices ask for; its Korean name is its type in a listing."""

    name: str
    act: str
    industry_codes: tuple[str, ...]
    sectors: tuple[str, ...]
    is_verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class BuyerType:
    """A kind of public buyer (a `BUYER_TYPES` code)."""

    code: str
    label: Sentence
    note: str


@dataclass(frozen=True, slots=True)
class Agency:
    """An institution, council or group that the seed report names, or a public buyer of Seoul. No person."""

    agency_id: str
    name: str
    name_en: str
    kind: str
    buyer_type: str | None
    parent: str | None
    district: str | None
    in_2015_agreement: bool | None
    source: str
    is_verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class Sector:
    """One of the 27 sectors. `keywords` point to it clearly, `weak_keywords` only beside others.

    `related` names sectors whose enterprises often take the same work; the relation is symmetric.
    """

    code: str
    label: Sentence
    seed_item: str | None
    ksic: tuple[str, ...]
    cpv: tuple[str, ...]
    related: tuple[str, ...]
    keywords: tuple[str, ...]
    weak_keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """Words for the same thing. `weight` (0–1] is how far one stands for another.

    With `one_way_from`, only that term leads to the others; without, each leads to each.
    """

    terms: tuple[str, ...]
    weight: float
    one_way_from: str | None


@dataclass(frozen=True, slots=True)
class UserWord:
    """A word for the morphological analyser: `tag` is `NNG` (common noun) or `NNP` (proper noun)."""

    form: str
    tag: str


@dataclass(frozen=True, slots=True)
class Trap:
    """A longer word that must not count as the shorter ones it contains (청소년 is not 청소).

    `not_terms` are the shorter words, `not_sectors` the sectors it must not point to, `sectors` those that it
    does point to.
    """

    word: str
    not_terms: tuple[str, ...]
    not_sectors: tuple[str, ...]
    sectors: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of work, finer than a sector. `words` name it, `weak_words` only where no clearer word stands.

    `variants` are its words under the other names of the act they end in, or with the act that the work is
    behind them, where no work has them of its own.

    `near` are the codes of works that the same enterprises often take on; `matching.trades` reads them both
    ways. `sector` is the code of the sector that its words point to.
    """

    code: str
    label: Sentence
    sector: str
    near: tuple[str, ...]
    words: tuple[str, ...]
    weak_words: tuple[str, ...]
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoanWord:
    """A word with its other spellings; `standard` is the one to index under."""

    standard: str
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GenericWord:
    """A word of procurement that nearly every title carries; `weight` (0–1) scales how much it counts."""

    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class Words:
    """Everything the engine knows about words.

    `boilerplate` are phrases without topic, `boilerplate_headings` words that open a line about the
    procedure, `operations` generic words that are never the head noun of a title (용역, 구매, 위탁 …).
    `parts` are words of the field with their parts, kept because asking the Korean model for them takes as
    long as loading it (`pumasi split-words`).
    """

    synonyms: tuple[SynonymGroup, ...]
    user_words: tuple[UserWord, ...]
    traps: tuple[Trap, ...]
    loanwords: tuple[LoanWord, ...]
    boilerplate: tuple[str, ...]
    boilerplate_headings: tuple[str, ...]
    generic: tuple[GenericWord, ...]
    operations: tuple[str, ...]
    parts: WordParts = ()


@dataclass(frozen=True, eq=False)
class Reference:
    """The whole of `data/` that decides something. Dictionaries keep the order of their files.

    Two references are equal where they are the same object, so that what is derived from one can be cached.
    """

    districts: Mapping[str, District]
    organisation_types: Mapping[str, OrganisationType]
    certificates: Mapping[str, CertificateType]
    licences: Mapping[str, Licence]
    buyer_types: Mapping[str, BuyerType]
    agencies: Mapping[str, Agency]
    sectors: Mapping[str, Sector]
    trades: Mapping[str, Trade]
    kindred_trades: tuple[tuple[str, ...], ...]
    other_heads: tuple[str, ...]
    words: Words
    senses: Senses
    rules: RuleBook
    shapes: Shapes
    shapes_origin: Origin
