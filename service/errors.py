"""The refusals of the service. Each has a code that programs may rely on and says what to do next.

`service.error_answers` turns them, and everything else that can go wrong, into the one error shape.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.sentences import Sentence
from service.validation import FieldFault


class PumasiError(Exception):
    """Something the service refuses, with its HTTP status and a sentence for the person who asked.

    `keeps_changes` is True where what was written before the refusal must stay (a failed sign-in counts).
    """

    status = 500
    code = "internal_error"
    keeps_changes = False

    def __init__(
        self,
        sentence: Sentence,
        *,
        fields: tuple[FieldFault, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence
        self.fields = fields
        self.headers = dict(headers or {})


class NotFound(PumasiError):
    """What was asked for does not exist."""

    status = 404
    code = "not_found"


class RequestNotFound(NotFound):
    """The request is not there, or is not for this account."""

    code = "request_not_found"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "그런 요청이 없습니다. 받은 요청 목록에서 확인해 주십시오.",
                "There is no such request. Look it up among the requests you were sent.",
            )
        )


class PurchaseNotFound(NotFound):
    """The agency has no purchase record with this id."""

    code = "purchase_not_found"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "그런 구매 실적이 없습니다. 우리 기관의 구매 실적 목록에서 확인해 주십시오.",
                "There is no such purchase. Look it up among the purchases of your agency.",
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


class JudgedSetNotFound(NotFound):
    """No judged set is kept under this id."""

    code = "judged_set_not_found"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "그런 판정 자료가 없습니다. 지워졌을 수 있으니 판정 자료 목록에서 확인해 주십시오.",
                "There is no such judged set. It may have been deleted; look at the list of judged sets.",
            )
        )


class EnterpriseNotFound(NotFound):
    """No enterprise has this id."""

    code = "enterprise_not_found"

    def __init__(self, enterprise_id: str) -> None:
        shown = enterprise_id[:100]
        super().__init__(
            Sentence(
                f"{shown}번 기업이 목록에 없습니다. 기업 검색에서 번호를 확인해 주십시오.",
                f"There is no enterprise {shown}. Look its id up in the enterprise search.",
            )
        )


class DemandNotFound(NotFound):
    """No demand has this id."""

    code = "demand_not_found"

    def __init__(self, demand_id: str) -> None:
        shown = demand_id[:100]
        super().__init__(
            Sentence(
                f"{shown}번 구매수요가 없습니다. 구매수요 목록에서 번호를 확인해 주십시오.",
                f"There is no demand {shown}. Look its id up in the list of demands.",
            )
        )


class DraftNotFound(NotFound):
    """The account has no draft with this id."""

    code = "draft_not_found"

    def __init__(self, draft_id: str) -> None:
        super().__init__(
            Sentence(
                f"{draft_id[:100]}번 작성 중인 글이 없습니다. 이미 등록하였거나 지운 것일 수 있으니 "
                "‘내 기업’에서 확인해 주십시오.",
                f"There is no draft {draft_id[:100]}. It may have been sent or thrown away; "
                "look on your own desk.",
            )
        )


class TooManyDrafts(PumasiError):
    """The account keeps as many drafts as it may."""

    status = 409
    code = "too_many_drafts"

    def __init__(self, most: int) -> None:
        super().__init__(
            Sentence(
                f"작성 중인 글이 {most}건입니다. 등록을 마치거나 필요 없는 글을 지워 주십시오.",
                f"There are {most} drafts already. Finish one or throw one away before you begin another.",
            )
        )


class FairNotFound(NotFound):
    """No fair has this id, or it is still a draft of somebody else."""

    code = "fair_not_found"

    def __init__(self, fair_id: str) -> None:
        shown = fair_id[:100]
        super().__init__(
            Sentence(
                f"{shown}번 상담회가 없습니다. 상담회 목록에서 번호를 확인해 주십시오.",
                f"There is no fair {shown}. Look its id up in the list of fairs.",
            )
        )


class BoothNotFound(NotFound):
    """The fair has no booth with this id."""

    code = "booth_not_found"

    def __init__(self, booth_id: str) -> None:
        shown = booth_id[:100]
        super().__init__(
            Sentence(
                f"이 상담회에 {shown}번 부스가 없습니다. 부스 목록을 확인해 주십시오.",
                f"This fair has no booth {shown}. Look at its list of booths.",
            )
        )


class ApplicationNotFound(NotFound):
    """The fair has no such application."""

    code = "application_not_found"

    def __init__(self, number: object) -> None:
        shown = str(number)[:100]
        super().__init__(
            Sentence(
                f"이 상담회에 신청 {shown}이(가) 없습니다. 신청 목록을 확인해 주십시오.",
                f"This fair has no application {shown}. Look at its list of applications.",
            )
        )


class WrongState(PumasiError):
    """What was asked for is not possible in the state that things are in."""

    status = 409
    code = "wrong_state"


class AccountNotFound(NotFound):
    """No account has this id."""

    code = "account_not_found"

    def __init__(self, account_id: str) -> None:
        super().__init__(
            Sentence(
                f"{account_id[:100]} 계정이 없습니다. 계정 목록에서 확인해 주십시오.",
                f"There is no account {account_id[:100]}. Look it up in the list of accounts.",
            )
        )


class OrganisationNotFound(NotFound):
    """No organisation has this id."""

    code = "organisation_not_found"

    def __init__(self, organisation_id: str) -> None:
        super().__init__(
            Sentence(
                f"{organisation_id[:100]} 소속이 없습니다. 소속 목록에서 확인해 주십시오.",
                f"There is no organisation {organisation_id[:100]}. Look it up in the list of organisations.",
            )
        )


class UploadNotFound(NotFound):
    """The account has sent no file with this id."""

    code = "upload_not_found"

    def __init__(self, upload_id: str) -> None:
        super().__init__(
            Sentence(
                f"올린 파일 {upload_id[:100]}이(가) 없습니다. ‘내 기업’의 파일 목록에서 확인해 주십시오.",
                f"There is no upload {upload_id[:100]}. Look in the list of your files.",
            )
        )


class EvidenceNotFound(NotFound):
    """No evidence pack has this number, or it belongs to others."""

    code = "evidence_not_found"

    def __init__(self, evidence_id: str) -> None:
        shown = evidence_id[:100]
        super().__init__(
            Sentence(
                f"{shown}번 증빙서가 없습니다. 번호를 확인하거나 받은 파일을 올려 확인해 주십시오.",
                f"There is no evidence pack {shown}. Check the number, or the file you were given.",
            )
        )


class TooManyRows(PumasiError):
    """A file on a page holds more rows than a person can look through."""

    status = 413
    code = "too_many_rows"

    def __init__(self, most: int) -> None:
        super().__init__(
            Sentence(
                f"한 번에 {most:,}행까지 올리실 수 있습니다. 파일을 나누어 올려 주십시오.",
                f"A file may hold {most:,} rows. Please send it in parts.",
            )
        )


class UploadOver(PumasiError):
    """The upload has been confirmed or undone already."""

    status = 409
    code = "upload_over"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "이미 처리한 파일입니다. 화면을 새로 고쳐 지금 상태를 확인해 주십시오.",
                "This file has been dealt with already. Reload the page to see how it stands.",
            )
        )


class NothingToConfirm(PumasiError):
    """No row of the upload would change anything."""

    status = 409
    code = "nothing_to_confirm"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "저장할 행이 없습니다. 고칠 곳을 고친 뒤 파일을 다시 올려 주십시오.",
                "No row of this file would change anything. Put its faults right and send it again.",
            )
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


class AlreadyExists(PumasiError):
    """The id of a new entry is taken."""

    status = 409
    code = "already_exists"

    def __init__(self, field: str, value: str) -> None:
        super().__init__(
            Sentence(
                f"{value[:100]}번은 이미 있습니다. 다른 번호로 등록하거나 기존 항목을 고쳐 주십시오.",
                f"{value[:100]} is registered already. Choose another id, or change the existing entry.",
            ),
            fields=(FieldFault(field, Sentence("이미 쓰이고 있는 번호입니다.", "This id is taken.")),),
        )


class VersionConflict(PumasiError):
    """Someone else has changed the entry meanwhile; both versions are named."""

    status = 409
    code = "version_conflict"

    def __init__(self, *, yours: int, current: int) -> None:
        super().__init__(
            Sentence(
                f"그사이 다른 사람이 고쳤습니다(보신 판 {yours}, 지금 판 {current}). "
                "지금 내용을 다시 불러와 확인한 뒤 저장해 주십시오.",
                f"Someone has changed this meanwhile (you saw version {yours}, it is now {current}). "
                "Load it again, check, and save once more.",
            ),
            fields=(
                FieldFault("version", Sentence(f"보신 판: {yours}", f"Your version: {yours}")),
                FieldFault("current_version", Sentence(f"지금 판: {current}", f"Current version: {current}")),
            ),
            headers={"ETag": f'"{current}"'},
        )
        self.yours = yours
        self.current = current


class PreconditionFailed(VersionConflict):
    """As VersionConflict, where the version came in the If-Match header."""

    status = 412
    code = "precondition_failed"


class VersionRequired(PumasiError):
    """A change must say which version it is based on."""

    status = 428
    code = "version_required"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "고치려는 판을 If-Match 머리글로 알려 주십시오. 조회할 때 받은 ETag 값을 보내시면 됩니다.",
                "Name the version you change in the If-Match header: send the ETag you were given.",
            )
        )


class TooManyJudgedSets(PumasiError):
    """As many judged sets are kept as may be."""

    status = 409
    code = "too_many_judged_sets"

    def __init__(self, most: int) -> None:
        super().__init__(
            Sentence(
                f"판정 자료는 {most}개까지 둘 수 있습니다. 쓰지 않는 것을 지운 다음 올려 주십시오.",
                f"At most {most} judged sets are kept. Delete one that is not needed, then send this one.",
            )
        )


class InvalidInput(PumasiError):
    """What was sent cannot be used; the fields say why."""

    status = 422
    code = "invalid_input"

    def __init__(self, *fields: FieldFault) -> None:
        super().__init__(
            Sentence(
                "입력하신 내용에 고칠 곳이 있습니다. 아래 항목을 확인해 주십시오.",
                "Some of what was sent cannot be used. Please look at the fields named here.",
            ),
            fields=fields,
        )


class SignInRequired(PumasiError):
    """Only people who have signed in may do this."""

    status = 401
    code = "sign_in_required"

    def __init__(self) -> None:
        super().__init__(
            Sentence("로그인한 뒤 이용해 주십시오.", "Please sign in first."),
        )


class KeyRefused(PumasiError):
    """The key in Authorization is unknown, too old, or of an account that is no longer let in."""

    status = 401
    code = "key_refused"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "API 키가 맞지 않거나 기한이 지났습니다. 내 계정에서 새 키를 만드십시오.",
                "This API key is unknown or too old. Make a new one on the page of your account.",
            ),
            headers={"WWW-Authenticate": "Bearer"},
        )


class SignInRefused(PumasiError):
    """Login and password do not fit; which of the two is not told."""

    status = 401
    code = "sign_in_refused"
    keeps_changes = True

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "아이디 또는 비밀번호가 맞지 않습니다. 다시 확인해 주십시오.",
                "Login or password is wrong. Please check both.",
            )
        )


class ExternalSignInRefused(PumasiError):
    """What came back from the identity provider proves nobody; it counts as a failed sign-in."""

    status = 403
    code = "external_sign_in_refused"
    keeps_changes = True

    def __init__(self, sentence: Sentence | None = None) -> None:
        super().__init__(
            sentence
            or Sentence(
                "로그인 결과를 확인하지 못하였습니다. 처음부터 다시 시도해 주십시오. "
                "되풀이되면 관리자에게 알려 주십시오.",
                "This sign-in could not be confirmed. Please begin anew, and tell the administrator if it "
                "happens again.",
            )
        )


class ProviderUnavailable(PumasiError):
    """The identity provider does not answer, or not as the standard says."""

    status = 503
    code = "provider_unavailable"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "통합계정 로그인 서버가 제대로 응답하지 않습니다. 잠시 뒤 다시 시도하시거나 아이디와 "
                "비밀번호로 로그인해 주십시오.",
                "The identity provider does not answer as it should. Try again in a moment, or sign in with "
                "login and password.",
            ),
            headers={"Retry-After": "30"},
        )


class TooManyAttempts(PumasiError):
    """Too many failed sign-ins, or too many letters asked for; wait."""

    status = 429
    code = "too_many_attempts"

    def __init__(self, wait_seconds: int) -> None:
        minutes = max(1, -(-wait_seconds // 60))
        super().__init__(
            Sentence(
                f"짧은 시간에 너무 여러 번 시도했습니다. {minutes}분 뒤에 다시 시도해 주십시오.",
                f"Too many attempts in a short time. Please try again in {minutes} minutes.",
            ),
            headers={"Retry-After": str(wait_seconds)},
        )


class LinkNotValid(PumasiError):
    """A mailed link is unknown, used already or too old."""

    status = 404
    code = "link_not_valid"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "쓸 수 없는 링크입니다. 이미 쓰였거나 기한이 지났습니다. 새 링크를 요청해 주십시오.",
                "This link cannot be used: it was used already, or is too old. Please ask for a new one.",
            )
        )


class Forbidden(PumasiError):
    """The account may not do this."""

    status = 403
    code = "forbidden"

    def __init__(self, sentence: Sentence | None = None) -> None:
        super().__init__(
            sentence
            or Sentence(
                "이 일을 할 권한이 없습니다. 권한이 있는 계정으로 로그인하거나 관리자에게 문의해 주십시오.",
                "This account may not do that. Sign in with one that may, or ask the administrator.",
            )
        )


class ForgedRequest(PumasiError):
    """The form token is missing or wrong: the request may come from another site."""

    status = 403
    code = "csrf_failed"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "이 화면에서 보낸 요청인지 확인할 수 없습니다. 화면을 새로 고친 뒤 다시 시도해 주십시오.",
                "We cannot tell that this request comes from our own page. Reload the page and try again.",
            )
        )


class IndexNotReady(PumasiError):
    """The search index is still being built."""

    status = 503
    code = "index_not_ready"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "검색과 추천을 준비하고 있습니다. 등록된 기업이 많으면 1–2분쯤 걸립니다. "
                "잠시 뒤 다시 열어 주십시오. 그 밖의 화면은 지금도 이용하실 수 있습니다.",
                "Search and recommendations are being prepared. With many enterprises this takes a minute or "
                "two. Please come back in a moment. All other pages can be used meanwhile.",
            ),
            headers={"Retry-After": "5"},
        )


class DatabaseUnavailable(PumasiError):
    """The database does not answer, or a writer waited too long."""

    status = 503
    code = "database_unavailable"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "자료 저장소가 응답하지 않습니다. 저장되지 않았으니 잠시 뒤 다시 시도해 주십시오.",
                "The database does not answer. Nothing was saved; please try again in a moment.",
            ),
            headers={"Retry-After": "5"},
        )


class UnknownHost(PumasiError):
    """The request names a host that this service does not answer to."""

    status = 400
    code = "unknown_host"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "이 이름으로는 접속할 수 없습니다. 안내받은 주소로 접속해 주십시오.",
                "The service does not answer to this host name. Use the address that you were given.",
            )
        )


class Overloaded(PumasiError):
    """Too many requests are waiting already."""

    status = 503
    code = "overloaded"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "지금 이용이 많습니다. 잠시 뒤 다시 시도해 주십시오.",
                "The service is busy. Please try again in a moment.",
            ),
            headers={"Retry-After": "2"},
        )


class TookTooLong(PumasiError):
    """The request was given up after the time that the settings allow."""

    status = 503
    code = "took_too_long"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "정해진 시간 안에 끝내지 못했습니다. 저장되었는지 확인한 뒤 다시 시도해 주십시오.",
                "This took longer than allowed. Check whether it was saved, then try again.",
            ),
            headers={"Retry-After": "5"},
        )


class InterestNotFound(NotFound):
    """The account has no such alert, and no feed has this address."""

    code = "interest_not_found"

    def __init__(self, interest_id: str) -> None:
        super().__init__(
            Sentence(
                f"{interest_id[:100]} 알림이 없습니다. ‘구매수요 알림’ 화면에서 확인해 주십시오.",
                f"There is no alert {interest_id[:100]}. Look on the page of your alerts.",
            )
        )


class TooManyInterests(PumasiError):
    """The account has as many interests as it may."""

    status = 409
    code = "too_many_interests"

    def __init__(self, most: int) -> None:
        super().__init__(
            Sentence(
                f"알림은 {most}개까지 받으실 수 있습니다. 필요 없는 것을 지운 뒤 다시 해 주십시오.",
                f"There may be {most} alerts. Remove one that you no longer need, then try again.",
            )
        )


class ReferenceVersionNotFound(NotFound):
    """There is no version of words and law with this number."""

    code = "reference_version_not_found"

    def __init__(self, version: int) -> None:
        super().__init__(
            Sentence(
                f"말과 법령의 {version}판이 없습니다. 판 목록에서 확인해 주십시오.",
                f"There is no version {version} of words and law. Look it up among the versions.",
            )
        )


class NothingToChange(PumasiError):
    """A version of words and law that changes nothing."""

    status = 422
    code = "nothing_to_change"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "바꿀 것이 하나도 없습니다. 더하거나 뺄 말, 또는 법령 값을 적어 주십시오.",
                "Nothing would change. Give words to add or remove, or a value of law.",
            )
        )


class VersionStateConflict(PumasiError):
    """The version of words and law is in a state in which this cannot be done."""

    status = 409
    code = "version_state_conflict"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "이 판은 이미 시행되었거나 거두어졌습니다. 화면을 다시 열어 확인해 주십시오.",
                "The version is in force or withdrawn already. Please look at it again.",
            )
        )


class PreviewMissing(PumasiError):
    """Nobody has seen what the version would change of what is in force now."""

    status = 409
    code = "preview_missing"

    def __init__(self) -> None:
        super().__init__(
            Sentence(
                "지금 시행 중인 판과 견준 미리 보기가 없습니다. 먼저 미리 보기를 하여 주십시오.",
                "There is no preview against what is in force now. Make one first to see what changes.",
            )
        )


class VersionDoesNotFit(PumasiError):
    """A version does not fit the others that would be in force with it."""

    status = 409
    code = "version_does_not_fit"

    def __init__(self, version: int, why: Sentence) -> None:
        super().__init__(
            Sentence(
                f"{version}판이 나머지 판과 맞지 않게 됩니다. {why.ko}",
                f"Version {version} would not fit the others. {why.en}",
            )
        )


class SavedSearchNotFound(NotFound):
    """The account keeps no search with this id."""

    code = "saved_search_not_found"

    def __init__(self, search_id: str) -> None:
        super().__init__(
            Sentence(
                f"저장한 검색 {search_id}이(가) 없습니다. 저장한 검색 목록을 다시 확인해 주십시오.",
                f"There is no saved search {search_id}. Please look at the list of your searches.",
            )
        )


class TooManySavedSearches(PumasiError):
    """The account keeps as many searches as it may."""

    status = 409
    code = "too_many_saved_searches"

    def __init__(self, most: int) -> None:
        super().__init__(
            Sentence(
                f"검색은 {most}개까지 저장하실 수 있습니다. 필요 없는 것을 지운 뒤 다시 해 주십시오.",
                f"At most {most} searches can be saved. Delete one that you no longer need, then try again.",
            )
        )


class ProofNotFound(NotFound):
    """The listing has no proof file with this id."""

    code = "proof_not_found"

    def __init__(self, proof_id: str) -> None:
        super().__init__(
            Sentence(
                f"증빙 파일 {proof_id[:100]}이(가) 없습니다. 증빙 목록에서 확인해 주십시오.",
                f"There is no proof file {proof_id[:100]}. Look in the list of proofs.",
            )
        )


class TooManySentFiles(PumasiError):
    """As many files as may go along with one quote have been sent."""

    status = 409
    code = "too_many_sent_files"

    def __init__(self, most: int) -> None:
        super().__init__(
            Sentence(
                f"견적 하나에 파일은 {most}개까지 붙이실 수 있습니다. 다른 파일을 거둔 뒤 올려 주십시오.",
                f"At most {most} files go along with one quote. Take one back first.",
            )
        )


class TooManyProofs(PumasiError):
    """The listing has as many proof files as it may."""

    status = 409
    code = "too_many_proofs"

    def __init__(self, most: int) -> None:
        super().__init__(
            Sentence(
                f"증빙 파일은 {most}개까지 두실 수 있습니다. 지난 파일을 지운 뒤 올려 주십시오.",
                f"A listing may have {most} proof files. Delete an old one first.",
            )
        )


class AssistanceNotFound(NotFound):
    """The helper has recorded no such consent, or it has ended."""

    code = "assistance_not_found"

    def __init__(self, assistance_id: str) -> None:
        super().__init__(
            Sentence(
                f"도움 동의 {assistance_id[:100]}이(가) 없거나 끝났습니다. 동의를 새로 기록해 주십시오.",
                f"There is no consent {assistance_id[:100]}, or it has ended. Record a new one.",
            )
        )


class ContactNotFound(NotFound):
    """The listing has no such contact, or the consent was withdrawn."""

    code = "contact_not_found"

    def __init__(self, consent_id: str) -> None:
        super().__init__(
            Sentence(
                f"연락처 {consent_id[:100]}이(가) 없습니다. 연락처 목록에서 확인해 주십시오.",
                f"There is no contact {consent_id[:100]}. Look in the list of contacts.",
            )
        )


class MergeNotFound(NotFound):
    """There is no such merge, or it has been undone."""

    code = "merge_not_found"

    def __init__(self, merge_id: str) -> None:
        super().__init__(
            Sentence(
                f"합친 기록 {merge_id[:100]}이(가) 없거나 이미 되돌렸습니다. 화면을 새로 고쳐 주십시오.",
                f"There is no merge {merge_id[:100]}, or it has been undone. Reload the page.",
            )
        )


class InUseElsewhere(PumasiError):
    """Others' records name this listing, so it cannot be the one that goes."""

    status = 409
    code = "in_use_elsewhere"

    def __init__(self, enterprise_id: str) -> None:
        super().__init__(
            Sentence(
                f"{enterprise_id[:100]}번 등록은 수요기관이나 박람회의 기록에 쓰이고 있어 없앨 수 없습니다. "
                "그 등록을 남기는 쪽으로 합쳐 주십시오.",
                f"Records of agencies or fairs name {enterprise_id[:100]}, so it cannot go. "
                "Merge the other way round, so that it stays.",
            )
        )
