"""Reads what a buyer says is needed, and proposes the fields of a demand. Nothing is stored."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from pydantic import ValidationError

from matching.conditions import find_demanded_licences
from service.bridge import CatalogueIndex
from service.documents.content import Document, UnreadableDocument
from service.documents.isolation import read_apart
from service.documents.reading import read_text
from service.door.validation import FieldFault, explain_errors
from service.errors import IndexNotReady, InvalidInput
from service.intake.sources import Source
from service.needs.schemas import NeedProposal, NeedText, ProposedField
from service.proposing import Proposal, Proposals, propose, propose_conditions
from service.security import Actor, require_own
from service.sentences import Sentence
from service.skins.language import Language

# What is proposed of any words, understood or not.
_WORDS_THEMSELVES = {"title", "description"}
# So much of a text shows whether it is in any language.
_MOST_LOOKED_AT = 200

Read = Callable[[str, bytes], Document]


def propose_demand(
    actor: Actor | None,
    text: str,
    document: Source | None,
    *,
    index: CatalogueIndex,
    on: datetime.date,
    language: Language,
    read: Read = read_apart,
) -> NeedProposal:
    """The fields of a demand that the words or the document name on a day, each with its sentence.

    Slips in a title that was typed here are put right by the words of the `index`, as long as it is ready.
    Raises SignInRequired or Forbidden, InvalidInput where the document cannot be read or nothing that was
    typed is understood, and Overloaded.
    """
    require_own(actor, "demand.create")
    said = _read_words(text, has_document=document is not None)
    if document is not None:
        assert isinstance(document.content, bytes)
        try:
            found_in = read(document.name, document.content)
        except UnreadableDocument as refused:
            raise InvalidInput(FieldFault("document", refused.sentence)) from refused
        # What a person writes beside a document comes first: it is the newer word.
        said = Document(found_in.kind, [*said.passages, *found_in.passages], found_in.remarks)
    found = propose(said, on=on) if document is not None else _propose_from_words(said, index, on=on)
    licences = [licence.name for licence in find_demanded_licences(said.text)]
    for proposal in propose_conditions(said.passages, licences):
        found.add(proposal)

    def say(sentence: Sentence) -> str:
        return sentence.en if language == "en" else sentence.ko

    return NeedProposal(
        fields=[_describe(proposal, say) for proposal in found.by_field.values()],
        remarks=[say(remark) for remark in said.remarks],
    )


def _propose_from_words(said: Document, index: CatalogueIndex, *, on: datetime.date) -> Proposals:
    # a long text takes its time, and whoever uses the index has it alone
    def correct(title: str) -> str:
        with index.use() as matcher:
            return matcher.repairer.correct(title)

    try:
        found = propose(said, on=on, correct=correct)
        words = f"{found.values.get('title', '')} {said.text[:_MOST_LOOKED_AT]}"
        is_understood = bool(found.values.keys() - _WORDS_THEMSELVES)
        if not is_understood:
            with index.use() as matcher:
                is_understood = matcher.repairer.understands(words)
    except IndexNotReady:
        return propose(said, on=on)
    if not is_understood:
        raise InvalidInput(
            FieldFault(
                "text",
                Sentence(
                    "알아볼 수 있는 말이 없습니다. 필요한 것을 다시 적거나 아래 양식을 직접 채워 주십시오",
                    "holds no known word, expected the work or the goods that are needed",
                ),
            )
        )
    return found


def _read_words(text: str, *, has_document: bool) -> Document:
    try:
        words = NeedText.model_validate({"text": text}).text
    except ValidationError as invalid:
        raise InvalidInput(*explain_errors(invalid.errors(), NeedText)) from invalid
    if not words and not has_document:
        raise InvalidInput(
            FieldFault(
                "text",
                Sentence("글을 적거나 문서를 올려 주십시오", "is empty, expected words or a document"),
            )
        )
    return read_text(words)


def _describe(proposal: Proposal, say: Callable[[Sentence], str]) -> ProposedField:
    value = proposal.value
    return ProposedField(
        field=proposal.field,
        value=value.isoformat() if isinstance(value, datetime.date) else value,
        sentence=proposal.shown,
        place=say(proposal.source.place),
        remark=say(proposal.remark) if proposal.remark else None,
    )
