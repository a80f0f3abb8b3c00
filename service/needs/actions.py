"""Reads what a buyer says is needed, and proposes the fields of a demand. Nothing is stored."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from pydantic import ValidationError

from matching.conditions import find_demanded_licences
from service.documents.content import Document, UnreadableDocument
from service.documents.isolation import read_apart
from service.documents.reading import read_text
from service.door.validation import FieldFault, explain_errors
from service.errors import InvalidInput
from service.intake.sources import Source
from service.needs.schemas import NeedProposal, NeedText, ProposedField
from service.proposing import Proposal, propose, propose_conditions
from service.security import Actor, require
from service.sentences import Sentence
from service.skins.language import Language

Read = Callable[[str, bytes], Document]


def propose_demand(
    actor: Actor | None,
    text: str,
    document: Source | None,
    *,
    on: datetime.date,
    language: Language,
    read: Read = read_apart,
) -> NeedProposal:
    """The fields of a demand that the words or the document name on a day, each with its sentence.

    Raises SignInRequired or Forbidden, InvalidInput where the document cannot be read, and Overloaded.
    """
    require(actor, "demand.create", owner_id=actor.account_id if actor else None)
    said = _read_words(text, has_document=document is not None)
    if document is not None:
        assert isinstance(document.content, bytes)
        try:
            found_in = read(document.name, document.content)
        except UnreadableDocument as refused:
            raise InvalidInput(FieldFault("document", refused.sentence)) from refused
        # What a person writes beside a document comes first: it is the newer word.
        said = Document(found_in.kind, [*said.passages, *found_in.passages], found_in.remarks)
    found = propose(said, on=on)
    licences = [licence.name for licence in find_demanded_licences(said.text)]
    for proposal in propose_conditions(said.passages, licences):
        found.add(proposal)

    def say(sentence: Sentence) -> str:
        return sentence.en if language == "en" else sentence.ko

    return NeedProposal(
        fields=[_describe(proposal, say) for proposal in found.by_field.values()],
        remarks=[say(remark) for remark in said.remarks],
    )


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
