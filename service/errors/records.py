"""The refusals around single records: not there, too many of them, or not to be changed so.

`service.errors` says what all refusals have in common.
"""

from __future__ import annotations

from service.door.validation import FieldFault
from service.errors import InvalidInput, NotFound, PumasiError, TooManyKept
from service.sentences import Sentence


class PurchaseNotFound(NotFound):
    """The agency has no purchase record with this id."""

    code = "purchase_not_found"
    sentence = Sentence(
        "그런 구매 실적이 없습니다. 우리 기관의 구매 실적 목록에서 확인해 주십시오.",
        "There is no such purchase. Look it up among the purchases of your agency.",
    )


class TargetsUnknown(InvalidInput):
    """The law that sets the targets of this year is not known here."""

    def __init__(self, year: int) -> None:
        super().__init__(
            FieldFault(
                "year",
                Sentence(
                    f"{year}년의 우선구매 목표를 정한 법령이 등록되어 있지 않습니다",
                    f"is {year}, for which no law on targets is recorded",
                ),
            )
        )


class SplitPurchase(PumasiError):
    """The purchase and like ones pass a limit of the law together; whoever goes on must say so."""

    status = 409
    code = "split_purchase"

    def __init__(self, *sentences: Sentence) -> None:
        super().__init__(
            Sentence(
                "나누어 사는 계약으로 보일 수 있습니다. 아래 내용을 확인하신 뒤, 그래도 맞으면 "
                "확인 표시를 하고 다시 저장해 주십시오.",
                "This may be taken for a split purchase. Look at the grounds; confirm to go on.",
            ),
            fields=tuple(FieldFault("confirm_split", sentence) for sentence in sentences),
        )


class EnterpriseNotFound(NotFound):
    """No enterprise has this id."""

    code = "enterprise_not_found"
    sentence = Sentence(
        "‘{}’ 기업이 목록에 없습니다. 기업 검색에서 이름이나 번호를 확인해 주십시오.",
        "There is no enterprise {}. Look its id up in the enterprise search.",
    )


class DemandNotFound(NotFound):
    """No demand has this id."""

    code = "demand_not_found"
    sentence = Sentence(
        "{}번 구매수요가 없습니다. 구매수요 목록에서 번호를 확인해 주십시오.",
        "There is no demand {}. Look its id up in the list of demands.",
    )


class DraftNotFound(NotFound):
    """The account has no draft with this id."""

    code = "draft_not_found"
    sentence = Sentence(
        "{}번 작성 중인 등록이 없습니다. 이미 마쳤거나 지운 것일 수 있으니 ‘내 기업’에서 확인해 주십시오.",
        "There is no draft {}. It may have been sent or thrown away; look on your own desk.",
    )


class TooManyDrafts(TooManyKept):
    """The account keeps as many drafts as it may."""

    code = "too_many_drafts"
    sentence = Sentence(
        "작성 중인 등록이 {}건입니다. 등록을 마치거나 필요 없는 것을 지워 주십시오.",
        "There are {} drafts already. Finish one or throw one away before you begin another.",
    )


class FairNotFound(NotFound):
    """No fair has this id, or it is still a draft of somebody else."""

    code = "fair_not_found"
    sentence = Sentence(
        "{}번 상담회가 없습니다. 상담회 목록에서 번호를 확인해 주십시오.",
        "There is no fair {}. Look its id up in the list of fairs.",
    )


class BoothNotFound(NotFound):
    """The fair has no booth with this id."""

    code = "booth_not_found"
    sentence = Sentence(
        "이 상담회에 {}번 부스가 없습니다. 부스 목록을 확인해 주십시오.",
        "This fair has no booth {}. Look at its list of booths.",
    )


class ApplicationNotFound(NotFound):
    """The fair has no such application."""

    code = "application_not_found"
    sentence = Sentence(
        "이 상담회에 신청({})이 없습니다. 신청 목록을 확인해 주십시오.",
        "This fair has no application {}. Look at its list of applications.",
    )


class UploadNotFound(NotFound):
    """The account has sent no file with this id."""

    code = "upload_not_found"
    sentence = Sentence(
        "올린 파일({})이 없습니다. ‘내 기업’의 파일 목록에서 확인해 주십시오.",
        "There is no upload {}. Look in the list of your files.",
    )


class EvidenceNotFound(NotFound):
    """No evidence pack has this number, or it belongs to others."""

    code = "evidence_not_found"
    sentence = Sentence(
        "{}번 증빙서가 없습니다. 번호를 확인하거나 받은 파일을 올려 확인해 주십시오.",
        "There is no evidence pack {}. Check the number, or the file you were given.",
    )


class UploadOver(PumasiError):
    """The upload has been confirmed or undone already."""

    status = 409
    code = "upload_over"
    sentence = Sentence(
        "이미 처리한 파일입니다. 화면을 새로 고쳐 지금 상태를 확인해 주십시오.",
        "This file has been dealt with already. Reload the page to see how it stands.",
    )


class NothingToConfirm(PumasiError):
    """No row of the upload would change anything."""

    status = 409
    code = "nothing_to_confirm"
    sentence = Sentence(
        "저장할 행이 없습니다. 고칠 곳을 고친 뒤 파일을 다시 올려 주십시오.",
        "No row of this file would change anything. Put its faults right and send it again.",
    )


class NewerChanges(PumasiError):
    """What was seen before has changed since; doing it anyway would lose the newer changes."""

    status = 409
    code = "newer_changes"

    def __init__(self, entries: list[str]) -> None:
        super().__init__(
            Sentence(
                "그사이 바뀐 기업이 있어 아무것도 하지 않았습니다. 새로 바뀐 내용을 잃지 않도록 아래 기업을 "
                "확인해 주십시오.",
                "Some listings have changed since, so nothing was done: the newer changes would be lost. "
                "Please look at those named here.",
            ),
            fields=tuple(FieldFault("enterprise", Sentence(entry, entry)) for entry in entries[:100]),
        )
        self.entries = entries


class InterestNotFound(NotFound):
    """The account has no such alert, and no feed has this address."""

    code = "interest_not_found"
    sentence = Sentence(
        "{} 알림이 없습니다. ‘구매수요 알림’ 화면에서 확인해 주십시오.",
        "There is no alert {}. Look on the page of your alerts.",
    )


class TooManyInterests(TooManyKept):
    """The account has as many interests as it may."""

    code = "too_many_interests"
    sentence = Sentence(
        "알림은 {}개까지 받으실 수 있습니다. 필요 없는 것을 지운 뒤 다시 해 주십시오.",
        "There may be {} alerts. Remove one that you no longer need, then try again.",
    )


class SavedSearchNotFound(NotFound):
    """The account keeps no search with this id."""

    code = "saved_search_not_found"
    sentence = Sentence(
        "저장한 검색({})이 없습니다. 저장한 검색 목록을 다시 확인해 주십시오.",
        "There is no saved search {}. Please look at the list of your searches.",
    )


class TooManySavedSearches(TooManyKept):
    """The account keeps as many searches as it may."""

    code = "too_many_saved_searches"
    sentence = Sentence(
        "검색은 {}개까지 저장하실 수 있습니다. 필요 없는 것을 지운 뒤 다시 해 주십시오.",
        "At most {} searches can be saved. Delete one that you no longer need, then try again.",
    )


class ProofNotFound(NotFound):
    """The listing has no proof file with this id."""

    code = "proof_not_found"
    sentence = Sentence(
        "증빙 파일({})이 없습니다. 증빙 목록에서 확인해 주십시오.",
        "There is no proof file {}. Look in the list of proofs.",
    )


class TooManySentFiles(TooManyKept):
    """As many files as may go along with one quote have been sent."""

    code = "too_many_sent_files"
    sentence = Sentence(
        "견적 하나에 파일은 {}개까지 붙이실 수 있습니다. 다른 파일을 거둔 뒤 올려 주십시오.",
        "At most {} files go along with one quote. Take one back first.",
    )


class TooManyProofs(TooManyKept):
    """The listing has as many proof files as it may."""

    code = "too_many_proofs"
    sentence = Sentence(
        "증빙 파일은 {}개까지 두실 수 있습니다. 지난 파일을 지운 뒤 올려 주십시오.",
        "A listing may have {} proof files. Delete an old one first.",
    )


class AssistanceNotFound(NotFound):
    """The helper has recorded no such consent, or it has ended."""

    code = "assistance_not_found"
    sentence = Sentence(
        "도움 동의({})가 없거나 끝났습니다. 동의를 새로 기록해 주십시오.",
        "There is no consent {}, or it has ended. Record a new one.",
    )


class ContactNotFound(NotFound):
    """The listing has no such contact, or the consent was withdrawn."""

    code = "contact_not_found"
    sentence = Sentence(
        "연락처({})가 없습니다. 연락처 목록에서 확인해 주십시오.",
        "There is no contact {}. Look in the list of contacts.",
    )


class MergeNotFound(NotFound):
    """There is no such merge, or it has been undone."""

    code = "merge_not_found"
    sentence = Sentence(
        "합친 기록({})이 없거나 이미 되돌렸습니다. 화면을 새로 고쳐 주십시오.",
        "There is no merge {}, or it has been undone. Reload the page.",
    )


class InUseElsewhere(PumasiError):
    """Others' records name this listing, so it cannot be the one that goes."""

    status = 409
    code = "in_use_elsewhere"

    def __init__(self, enterprise_id: str) -> None:
        super().__init__(
            Sentence(
                f"{enterprise_id[:100]}번 등록은 수요기관이나 상담회의 기록에 쓰이고 있어 없앨 수 없습니다. "
                "그 등록을 남기는 쪽으로 합쳐 주십시오.",
                f"Records of agencies or fairs name {enterprise_id[:100]}, so it cannot go. "
                "Merge the other way round, so that it stays.",
            )
        )
